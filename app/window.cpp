// Opens the window; without a display, plays the lesson in it off screen and saves pictures.

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <QApplication>
#include <QDir>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "base/text.h"
#include "commands.h"
#include "lessons/catalog.h"
#include "widgets/window/main_window.h"
#include "window_scenes.h"

namespace brokerlab::app {
namespace {

/// The first of a few well-known base ports from which as many neighbours are free: what the brokers will say they are
/// on.
int freePort(int brokers) {
  namespace asio = boost::asio;
  for (const int base : {9092, 19092, 29092, 39092, 49092}) {
    asio::io_context loop;
    bool free = true;
    for (int i = 0; i < brokers && free; ++i) {
      asio::ip::tcp::acceptor acceptor(loop);
      boost::system::error_code error;
      acceptor.open(asio::ip::tcp::v4(), error);
      acceptor.set_option(asio::ip::tcp::acceptor::reuse_address(true), error);
      acceptor.bind({asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(base + i)}, error);
      free = !error;
    }
    if (free) return base;
  }
  return 9092;
}

/// A window off screen cannot do what a window manager does; its regrets are no news.
void onlyWhatMatters(QtMsgType type, const QMessageLogContext&, const QString& text) {
  if (text.startsWith(QLatin1String("This plugin does not support")) ||
      text.startsWith(QLatin1String("QStandardPaths: XDG_RUNTIME_DIR")))
    return;
  std::fprintf(stderr, "%s\n", text.toUtf8().constData());
  if (type == QtFatalMsg) std::abort();
}

/// Where the window's clusters keep their files: one folder a cluster, all gone at the end, unless one was named.
class Folders {
 public:
  explicit Folders(std::string named) : named_(std::move(named)) {
    if (!named_.empty()) return;
    root_ = (std::filesystem::temp_directory_path() / "brokerlab-XXXXXX").string();
    if (::mkdtemp(root_.data()) == nullptr) root_.clear();
  }
  ~Folders() {
    std::error_code ignored;
    if (!root_.empty()) std::filesystem::remove_all(root_, ignored);
  }
  Folders(const Folders&) = delete;
  Folders& operator=(const Folders&) = delete;

  /// The folder of the next cluster: the named one first, then fresh ones.
  std::string next() {
    if (!named_.empty() && count_++ == 0) return named_;
    if (root_.empty()) return {};  // no temporary directory: in memory
    return root_ + "/cluster-" + std::to_string(++count_);
  }

 private:
  std::string named_;
  std::string root_;
  int count_ = 0;
};

/// Notices when the cluster picture has been painted for the first time.
class FirstFrame : public QObject {
 public:
  explicit FirstFrame(QWidget* picture) { picture->installEventFilter(this); }
  bool painted() const { return at_ > 0; }
  double milliseconds() const { return at_; }
  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() != QEvent::Paint || at_ > 0) return false;
    watched->removeEventFilter(this);
    QCoreApplication::sendEvent(watched, event);  // painted now, so what it took counts
    at_ = millisecondsSinceStart();
    return true;
  }

 private:
  double at_ = 0;
};

/// The lesson from its first step to its end, as a person would see it who always asks to be shown.
int walk(widgets::MainWindow& window, const QString& lesson, const QString& folder) {
  const QDir directory(folder);
  if (!directory.mkpath(".")) return refuse("cannot make the folder " + printable(folder.toStdString()));
  QStringList saved;
  const auto save = [&](const QString& name) {
    const QString path = directory.absoluteFilePath(name + ".png");
    if (window.grabTo(path)) saved << path;
  };
  using lessons::Phase;
  window.startLesson(lesson);
  const auto phase = [&] { return window.lessons().state() ? window.lessons().state()->phase : Phase::idle; };
  const auto settled = [&] {
    return phase() != Phase::idle && phase() != Phase::settingUp && phase() != Phase::showing;
  };
  if (!waitFor(settled, 60000)) return refuse("the lesson did not begin");
  std::size_t step = 0;
  for (int turn = 0; turn < 100 && phase() != Phase::finished && phase() != Phase::failed; ++turn) {
    waitFor([] { return false; }, 250);
    step = window.lessons().state()->step;
    save(QStringLiteral("%1-%2").arg(step + 1, 2, 10, QLatin1Char('0')).arg(turn, 2, 10, QLatin1Char('0')));
    if (phase() == Phase::predicting) {
      window.lessons().predict(0);
      waitFor([&] { return phase() != Phase::predicting; }, 5000);
    } else if (phase() == Phase::acting) {
      window.lessons().showMe();
      waitFor([&] { return phase() == Phase::done || phase() == Phase::failed || phase() == Phase::finished; }, 60000);
    } else if (phase() == Phase::done) {
      window.lessons().next();
      waitFor([&] { return window.lessons().state()->step != step || phase() == Phase::finished; }, 10000);
      waitFor(settled, 60000);
    }
  }
  waitFor([] { return false; }, 250);
  save(QStringLiteral("99-end"));
  std::printf("%s\n", window.narrationText().toUtf8().constData());
  const bool finished = phase() == Phase::finished;
  std::printf("%s\n", finished ? "The lesson was played to its end." : "The lesson did not come to its end.");
  std::printf("Pictures:\n");
  for (const QString& path : saved) std::printf("  %s\n", path.toUtf8().constData());
  std::printf("Where there is a display the same command opens the window. `brokerlab serve` needs none.\n");
  return finished && !saved.isEmpty() ? 0 : 1;
}

}  // namespace

int window(int argc, char** argv, const WindowArguments& arguments) {
  const auto set = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
  };
  const bool display = set("DISPLAY") || set("WAYLAND_DISPLAY") || set("QT_QPA_PLATFORM");
  QString pictures = QString::fromStdString(arguments.screenshots);
  if (arguments.firstFrame && !display) ::setenv("QT_QPA_PLATFORM", "offscreen", 1);
  if (!arguments.firstFrame && (!display || !pictures.isEmpty())) {
    if (!set("QT_QPA_PLATFORM")) ::setenv("QT_QPA_PLATFORM", "offscreen", 1);
    if (pictures.isEmpty()) {
      pictures = QDir::current().filePath("build/pictures");
      std::printf(
          "There is no display here, so the lesson \"Losing a leader\" plays in a window off screen.\n"
          "What happens is told below, and pictures of the window are saved.\n\n");
      std::fflush(stdout);
    }
  }
  qInstallMessageHandler(onlyWhatMatters);
  QApplication application(argc, argv);
  QCoreApplication::setOrganizationName("Brokerlab");
  QCoreApplication::setApplicationName("brokerlab");
  QCoreApplication::setApplicationVersion(BROKERLAB_VERSION);

  Folders folders(arguments.data);
  widgets::WindowOptions options;
  options.language = QString::fromStdString(arguments.language);
  options.theme = QString::fromStdString(arguments.theme);
  options.remember = pictures.isEmpty() && !arguments.firstFrame;
  options.spec.seed = arguments.seed ? *arguments.seed : 42;
  options.spec.port = freePort(9);
  options.start = [&folders](live::SessionOptions wanted) {
    wanted.spec.port = freePort(9);
    if (wanted.spec.dataDirectory.empty()) wanted.spec.dataDirectory = folders.next();
    return live::startSession(std::move(wanted));
  };

  live::SessionOptions first;
  first.spec = options.spec;
  first.pace = {!arguments.scenes, 0.5};
  // A newcomer sees something living: a topic, somebody who writes and somebody who reads.
  first.setUp = {"run until ready", "create-topic orders partitions=3 rf=3 min.insync.replicas=2",
                 "start producer checkout topic=orders acks=all idempotent every=400ms keys=8",
                 "start consumer billing topic=orders from=earliest"};
  auto session = options.start(first);
  if (!session) return refuse(session.error().message);
  widgets::MainWindow main(std::move(*session), std::move(options));
  if (!arguments.size.empty()) {
    int width = 0;
    int height = 0;
    if (std::sscanf(arguments.size.c_str(), "%dx%d", &width, &height) != 2 || width < 200 || height < 200 ||
        width > 10000 || height > 10000)
      return refuse("--size " + printable(arguments.size) + ": expected a size such as 1680x1050");
    main.resize(width, height);
  }
  FirstFrame firstFrame(main.canvas().viewport());
  main.show();
  if (arguments.firstFrame) {
    if (!waitFor([&] { return firstFrame.painted(); }, 10000)) return refuse("the window was never painted");
    std::printf("first frame after %.1f ms\n", firstFrame.milliseconds());
    return 0;
  }
  const QString lesson = QString::fromStdString(arguments.lesson);
  if (arguments.scenes) return pictureScenes(main, pictures);
  if (!pictures.isEmpty()) return walk(main, lesson.isEmpty() ? QStringLiteral("losing-a-leader") : lesson, pictures);
  if (!lesson.isEmpty()) {
    if (lessons::findLesson(arguments.lesson) == nullptr)
      return refuse("there is no lesson " + printable(arguments.lesson) + "; see brokerlab lesson list");
    main.startLesson(lesson);
  }
  return QApplication::exec();
}

}  // namespace brokerlab::app
