#include "window_scenes.h"

#include <QApplication>
#include <QDialog>
#include <QDir>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QTabWidget>
#include <QTableWidget>
#include <QTimer>
#include <atomic>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>

#include "base/text.h"
#include "cluster/cluster.h"
#include "commands.h"
#include "widgets/groups_view.h"
#include "widgets/inbox_view.h"
#include "widgets/narration_view.h"
#include "widgets/transactions_view.h"
#include "widgets/window/language.h"

namespace brokerlab::app {
namespace {

namespace asio = boost::asio;
using widgets::MainWindow;
using widgets::Thing;

class Tour {
 public:
  Tour(MainWindow& window, QDir folder) : window_(window), folder_(std::move(folder)) {}

  const QStringList& saved() const { return saved_; }
  bool good() const { return good_; }

  void cluster();
  void groups();
  void transactions();
  void refusals();
  void dialogs();
  void cleaner();
  void crowd();
  void outside();
  void lesson();
  void empty();

 private:
  /// One line of the script, carried out to its end in virtual time, and seen by the window.
  void say(const QString& line);
  void settle() {
    waitFor([] { return false; }, 350);
  }
  void save(const char* name);
  void fits(const QWidget& one, const QSize& room);
  void dialog(const char* action, const char* name);
  void press(const char* action) {
    if (QAction* found = window_.actionOf(action))
      found->trigger();
    else
      good_ = false;
  }
  NodeId leaderOf(const TopicPartition& wanted) const;
  NodeId client(const char* name) const;

  MainWindow& window_;
  const QSize size_ = window_.size();
  QDir folder_;
  QStringList saved_;
  int number_ = 0;
  bool good_ = true;
};

void Tour::say(const QString& line) {
  struct Answer {
    std::atomic<bool> done = false;
    cluster::Reply reply;
    Instant at;
  };
  auto answer = std::make_shared<Answer>();
  window_.session().session().post([answer, text = line.toStdString()](cluster::Cluster& cluster) {
    answer->reply = cluster.executeNow(text);
    answer->at = cluster.now();
    answer->done = true;
  });
  const bool seen = waitFor(
      [&] {
        const auto view = window_.session().liveView();
        return answer->done && view && !(view->at < answer->at);
      },
      60000);
  if (seen && answer->reply.ok) return;
  good_ = false;
  std::fprintf(stderr, "brokerlab: %s: %s\n", line.toUtf8().constData(),
               seen ? answer->reply.text.c_str() : "no answer");
}

/// Nothing may need more room than the window was given: a small screen has no more.
void Tour::fits(const QWidget& one, const QSize& room) {
  if (one.height() <= room.height() && one.width() <= room.width()) return;
  good_ = false;
  std::fprintf(stderr, "brokerlab: before picture %d a window has grown to %dx%d: %s\n", number_ + 1, one.width(),
               one.height(), one.windowTitle().toUtf8().constData());
}

/// The window and what stands in front of it.
void Tour::save(const char* name) {
  settle();
  fits(window_, size_);
  QPixmap picture = window_.grab();
  {
    QPainter painter(&picture);
    for (QWidget* front : QApplication::topLevelWidgets()) {
      if (front == &window_ || !front->isVisible() || front->windowType() == Qt::ToolTip) continue;
      QPoint at = front->mapToGlobal(QPoint()) - window_.mapToGlobal(QPoint());
      if (front->windowType() != Qt::Popup) fits(*front, size_);
      if (qobject_cast<QDialog*>(front) != nullptr && front->windowType() != Qt::Popup)
        at = QPoint((window_.width() - front->width()) / 2, (window_.height() - front->height()) / 2);
      painter.fillRect(QRect(at, front->size()).adjusted(-1, -1, 1, 1), Qt::gray);
      painter.drawPixmap(at, front->grab());
    }
  }
  const QString path = folder_.absoluteFilePath(
      QStringLiteral("%1-%2.png").arg(++number_, 2, 10, QLatin1Char('0')).arg(QLatin1String(name)));
  if (picture.save(path))
    saved_ << path;
  else
    good_ = false;
}

NodeId Tour::leaderOf(const TopicPartition& wanted) const {
  for (const auto& topic : window_.session().view()->topics)
    for (const auto& p : topic->partitions)
      if (p.partition == wanted) return p.leader;
  return NodeId::none();
}

void Tour::cluster() {
  auto& session = window_.session();
  const TopicPartition orders{"orders", 1};
  say("start producer legacy topic=orders acks=1 every=300ms");
  say("run 3s");
  say("run 1500us");
  save("cluster");
  const NodeId leader = leaderOf(orders);
  say(QStringLiteral("kill broker %1").arg(leader.value));
  say("run 1200ms");
  save("killed");
  say("run until leader orders-1 is not none");
  say(QStringLiteral("run until leader orders-1 is not %1").arg(leader.value));
  say("run 2ms");
  save("elected");
  session.lookAt(session.view()->at - milliseconds(2500));
  save("looking-back");
  session.backToNow();
  say(QStringLiteral("restart broker %1").arg(leader.value));
  say("run 5s");
  session.selection().selectRecord(orders, leaderOf(orders), 5);
  save("record");
  window_.views().setCurrentIndex(1);
  save("partitions");
  window_.views().setCurrentIndex(2);
  save("sequence");
  window_.views().setCurrentIndex(3);
  save("metadata");
  window_.views().setCurrentIndex(0);
  session.selection().clear();
  say("cut broker 1 controller 101");
  say("hold broker 2 broker 1");
  say("delay broker 3 broker 2 40ms");
  say("freeze broker 3");
  say("power-off controller 103");
  say("run 700ms");
  save("faults");
  window_.views().setCurrentWidget(&window_.inbox());
  for (int row = 0; row < window_.inbox().frames().rowCount(); ++row)
    if (window_.inbox().frames().item(row, 4)->text().startsWith(QChar(u'✗'))) window_.inbox().frames().selectRow(row);
  save("inbox");
  window_.views().setCurrentIndex(0);
  session.selection().clear();
  window_.narration().askWhy();
  save("why");
  say("heal");
  say("thaw broker 3");
  say("restart controller 103");
  say("run 4s");
}

NodeId Tour::client(const char* name) const {
  for (const auto& p : window_.session().view()->producers)
    if (p->name == name) return p->id;
  for (const auto& c : window_.session().view()->consumers)
    if (c->name == name) return c->id;
  return NodeId::none();
}

/// A group comes together, is joined by one more, loses one; what each view shows of it.
void Tour::groups() {
  auto& selection = window_.session().selection();
  const QString member = QStringLiteral(
      "start consumer billing-%1 topic=orders group=invoices processing=150ms auto.offset.reset=earliest "
      "session.timeout.ms=6000 heartbeat.interval.ms=1000");
  say(member.arg(1));
  say(member.arg(2));
  say("run until members of group invoices = 2");
  say("run until group invoices is Stable");
  say("run 7s");
  window_.views().setCurrentWidget(&window_.groups());
  window_.groups().choose(QStringLiteral("invoices"));
  save("group");
  window_.views().setCurrentIndex(0);
  selection.selectNode(client("billing-1"));
  save("group-cluster");
  window_.views().setCurrentIndex(1);
  selection.selectReplica({"orders", 2}, leaderOf({"orders", 2}));
  save("group-partition");
  selection.clear();
  say(member.arg(3));
  say("run until group invoices is PreparingRebalance");
  window_.views().setCurrentWidget(&window_.groups());
  save("group-rebalance");
  say("run until group invoices is Stable");
  say("run 2s");
  say("crash billing-2");
  say("run 4s");
  save("group-silent-member");
  say("run 6s");
  save("group-after-crash");
  window_.views().setCurrentIndex(0);
  save("group-after-crash-cluster");
  for (const char* name : {"billing-1", "billing-3"}) say(QStringLiteral("stop %1").arg(QLatin1String(name)));
  say("run 1s");
}

/// One transaction that is open, one that is aborted, one that commits.
void Tour::transactions() {
  auto& selection = window_.session().selection();
  say("start producer payments topic=orders transactional.id=payments-1 keys=4 transaction.timeout.ms=30000");
  say("start producer slow topic=orders every=40ms linger.ms=300 keys=6");
  say("run 2s");
  say("begin payments");
  say("send payments value=first count=5");
  say("run 1500ms");
  window_.views().setCurrentWidget(&window_.transactions());
  window_.transactions().choose(QStringLiteral("payments-1"));
  save("transaction-open");
  window_.views().setCurrentIndex(0);
  selection.selectNode(client("payments"));
  save("transaction-cluster");
  selection.selectNode(client("slow"));
  save("accumulator");
  say("abort payments async");
  say("run until transaction payments-1 is PrepareAbort");
  window_.views().setCurrentWidget(&window_.transactions());
  selection.clear();
  save("transaction-deciding");
  say("run 500ms");
  say("begin payments");
  say("send payments value=second count=5");
  say("run 300ms");
  say("commit payments");
  say("run 300ms");
  say("begin payments");
  say("send payments value=third count=4");
  say("run 300ms");
  save("transaction-history");
  window_.views().setCurrentIndex(1);
  for (int p = 0; p < 3; ++p) {
    selection.selectReplica({"orders", p}, leaderOf({"orders", p}));
    save("transaction-fates");
  }
  selection.clear();
  window_.views().setCurrentIndex(2);
  save("transaction-sequence");
  window_.views().setCurrentIndex(0);
  say("commit payments");
  say("stop slow");
  say("stop payments");
  say("run 1s");
}

/// A refusal with its conditions, and a branch that was left.
void Tour::refusals() {
  auto& session = window_.session();
  const NodeId leader = leaderOf({"orders", 1});
  // Just before the kills: they happen at the instant that is on show.
  const Instant before{session.view()->at.micros - 1};
  for (int id = 1; id <= 3; ++id)
    if (id != leader.value) say(QStringLiteral("kill broker %1").arg(id));
  say("run until event ProduceRefused error=NOT_ENOUGH_REPLICAS");
  window_.narration().askWhy();
  save("why-not");
  session.lookAt(before);
  session.branchHere();
  waitFor([&] { return !session.branches().empty() && !session.lookingBack(); }, 60000);
  say("run 2s");
  save("branch");
}

void Tour::dialog(const char* action, const char* name) {
  press(action);
  save(name);
  for (QDialog* open : window_.findChildren<QDialog*>()) open->reject();
  waitFor([] { return false; }, 30);
}

void Tour::dialogs() {
  dialog("Create &topic…", "create-topic");
  dialog("&Produce a record…", "produce");
  dialog("Start a p&roducer…", "producer");
  dialog("Start a &consumer…", "consumer");
  dialog("Start a trans&form…", "transform");
  dialog("&New cluster…", "new-cluster");
  dialog("&Legend", "legend");
  dialog("&This view", "help");
  dialog("&About Brokerlab", "about");
  dialog("&Find anything…", "palette");
  window_.openPalette(QStringLiteral("broker 2"));
  save("palette-found");
  for (QDialog* open : window_.findChildren<QDialog*>()) open->reject();
  for (const auto& [kind, name] :
       {std::pair{Thing::Kind::broker, "menu-broker"}, std::pair{Thing::Kind::replica, "menu-replica"},
        std::pair{Thing::Kind::producer, "menu-producer"}, std::pair{Thing::Kind::consumer, "menu-consumer"}}) {
    window_.openMenuOf(kind);
    save(name);
    while (QWidget* popup = QApplication::activePopupWidget()) popup->close();
    waitFor([] { return false; }, 30);
  }
  press("Type a comman&d");
  for (const char* line : {"show leader orders-1", "status", "kil broker 2", "help kill"})
    window_.session().submit(QLatin1String(line));
  save("console");
}

void Tour::outside() {
  press("C&onnect a client…");
  for (QPushButton* button : window_.findChildren<QPushButton*>(QStringLiteral("listen"))) button->click();
  auto& session = window_.session();
  const bool open = waitFor([&] { return session.session().listening().open; }, 3000);
  save("connect");
  for (QDialog* dialog : window_.findChildren<QDialog*>()) dialog->reject();
  if (!open) return;  // the ports are taken: the dialog says so
  // A program outside: ApiVersions v0 as client "my-app".
  asio::io_context loop;
  asio::ip::tcp::socket socket(loop);
  boost::system::error_code error;
  const int port = session.view()->brokers.front()->port;
  socket.connect({asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)}, error);
  const std::string frame("\0\0\0\x10\0\x12\0\0\0\0\0\x01\0\x06my-app", 20);
  if (!error) asio::write(socket, asio::buffer(frame), error);
  waitFor([&] { return !session.view()->externals.empty() && !session.view()->externals.front()->clientId.empty(); },
          3000);
  session.setRunning(false);
  settle();
  for (const auto& external : session.view()->externals) session.selection().selectExternal(external->connection);
  save("outside");
  socket.close(error);
  session.session().closeListeners();
  session.selection().clear();
}

/// A compacted partition that is dirty, and what the cleaner has left of it.
void Tour::cleaner() {
  say("create-topic accounts partitions=1 rf=3 cleanup.policy=compact segment.bytes=1024 "
      "min.cleanable.dirty.ratio=0.9");
  say("start producer keeper topic=accounts acks=all every=10ms keys=3");
  say("run 2s");
  window_.views().setCurrentIndex(1);
  window_.session().selection().selectReplica({"accounts", 0}, leaderOf({"accounts", 0}));
  save("compacted-dirty");
  say("clean accounts-0");
  say("run 300ms");
  save("compacted-clean");
  say("stop keeper");
  window_.views().setCurrentIndex(0);
  window_.session().selection().clear();
}

void Tour::crowd() {
  say("add broker");
  say("add broker");
  say("run 3s");
  say("create-topic invoices partitions=40 rf=3");
  say("start producer invoicing topic=invoices acks=all every=5ms keys=200");
  say("run 1s");
  save("crowd");
}

void Tour::lesson() {
  using lessons::Phase;
  const auto phase = [&] { return window_.lessons().state() ? window_.lessons().state()->phase : Phase::idle; };
  const auto step = [&] { return window_.lessons().state() ? window_.lessons().state()->step : 0; };
  const auto until = [&](Phase wanted) { return waitFor([&] { return phase() == wanted; }, 60000); };
  window_.startLesson(QStringLiteral("losing-a-leader"));
  good_ = until(Phase::acting) && good_;
  save("lesson-begins");
  for (int level = 0; level < 3; ++level) window_.lessons().hint();
  good_ =
      waitFor([&] { return window_.lessons().state() && window_.lessons().state()->hintLevel == 3; }, 10000) && good_;
  save("lesson-hints");
  window_.lessons().showMe();
  good_ = until(Phase::done) && good_;
  window_.lessons().next();
  good_ = until(Phase::predicting) && good_;
  save("lesson-prediction");
  window_.lessons().predict(0);
  for (int turn = 0; turn < 30 && phase() != Phase::finished && phase() != Phase::failed; ++turn) {
    waitFor(
        [&] {
          return phase() == Phase::predicting || phase() == Phase::acting || phase() == Phase::done ||
                 phase() == Phase::finished;
        },
        60000);
    const auto now = step();
    if (phase() == Phase::predicting) {
      window_.lessons().predict(2);
      waitFor([&] { return phase() != Phase::predicting; }, 10000);
    }
    if (phase() == Phase::acting) {
      window_.lessons().showMe();
      waitFor([&] { return phase() == Phase::done || phase() == Phase::failed; }, 60000);
      save("lesson-explained");
    }
    window_.lessons().next();
    waitFor([&] { return step() != now || phase() == Phase::finished; }, 60000);
  }
  good_ = phase() == Phase::finished && good_;
  save("lesson-end");
  window_.leaveLesson();
  save("lessons");
}

void Tour::empty() {
  press("&New cluster…");
  for (QDialog* dialog : window_.findChildren<QDialog*>()) dialog->accept();
  window_.session().setRunning(false);
  settle();
  say("run until ready");
  save("new-cluster-empty");
  for (int view = 1; view < window_.views().count(); ++view) {
    window_.views().setCurrentIndex(view);
    save("empty-view");
  }
  window_.views().setCurrentIndex(0);
}

}  // namespace

bool waitFor(const std::function<bool()>& done, int milliseconds) {
  QElapsedTimer timer;
  timer.start();
  while (!done()) {
    if (timer.elapsed() > milliseconds) return false;
    QEventLoop loop;
    QTimer::singleShot(10, &loop, &QEventLoop::quit);
    loop.exec();
  }
  return true;
}

int pictureScenes(MainWindow& window, const QString& folder) {
  const QDir directory(folder);
  if (!directory.mkpath(".")) return refuse("cannot make the folder " + printable(folder.toStdString()));
  Tour tour(window, directory);
  tour.cluster();
  tour.groups();
  tour.transactions();
  tour.refusals();
  tour.dialogs();
  tour.outside();
  tour.cleaner();
  tour.crowd();
  tour.lesson();
  tour.empty();
  std::printf("Pictures:\n");
  for (const QString& path : tour.saved()) std::printf("  %s\n", path.toUtf8().constData());
  return tour.good() ? 0 : 1;
}

}  // namespace brokerlab::app
