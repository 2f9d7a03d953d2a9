// The whole window on a real cluster: what a person does, and what the views then say.

#include <QAbstractButton>
#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTreeWidget>

#include "lessons/catalog.h"
#include "support/suite.h"
#include "widgets/command_palette.h"
#include "widgets/dialogs/forms.h"
#include "widgets/inspector.h"
#include "widgets/narration_view.h"
#include "widgets/window/language.h"
#include "widgets/window/main_window.h"

using namespace brokerlab;
using namespace brokerlab::widgets;

namespace {

WindowOptions options() {
  WindowOptions o;
  o.language = QStringLiteral("en");
  o.theme = QStringLiteral("light");
  o.remember = false;
  o.start = [](live::SessionOptions wanted) { return live::startSession(std::move(wanted)); };
  return o;
}

std::unique_ptr<live::Session> startedSession() {
  live::SessionOptions o;
  o.setUp = {"run until ready", "create-topic orders partitions=3 rf=3 min.insync.replicas=2",
             "start producer checkout topic=orders acks=all idempotent every=100ms keys=4",
             "run until hw orders-1 >= 5"};
  o.pace = {false, 5};
  auto session = live::startSession(std::move(o));
  if (!session) qFatal("%s", session.error().message.c_str());
  return std::move(*session);
}

const view::PartitionView* partition(const view::ClusterView& view, const TopicPartition& wanted) {
  for (const auto& topic : view.topics)
    for (const auto& p : topic->partitions)
      if (p.partition == wanted) return &p;
  return nullptr;
}

bool brokerIs(const view::ClusterView& view, NodeId id, view::NodeState state) {
  for (const auto& b : view.brokers)
    if (b->id == id) return b->state == state;
  return false;
}

const Thing* thing(const ClusterCanvas& canvas, Thing::Kind kind, NodeId node) {
  for (const Thing& t : canvas.things())
    if (t.kind == kind && t.node == node) return &t;
  return nullptr;
}

}  // namespace

class WindowTest : public QObject {
  Q_OBJECT
 private:
  std::unique_ptr<MainWindow> window_;
  const view::ClusterView& view() { return *window_->session().view(); }
  void letTimeRun(Instant until) {
    window_->session().setRunning(true);
    QTRY_VERIFY_WITH_TIMEOUT(view().at > until, 20000);
    window_->session().setRunning(false);
    // What was on its way when time was stopped has arrived once two pictures are the same.
    auto last = window_->session().liveView();
    for (int same = 0; same < 3;) {
      QTest::qWait(40);
      same = window_->session().liveView() == last ? same + 1 : 0;
      last = window_->session().liveView();
    }
  }

 private Q_SLOTS:
  void init() {
    window_ = std::make_unique<MainWindow>(startedSession(), options());
    window_->resize(1280, 800);
    window_->show();
    QTRY_VERIFY(window_->session().view() && !view().topics.empty());
  }
  void cleanup() { window_.reset(); }

  // Kill with the keyboard, run, and see the election in view, narration and timeline.
  void killingALeaderIsSeenEverywhere() {
    const TopicPartition orders{"orders", 1};
    const NodeId leader = partition(view(), orders)->leader;
    const Thing* card = thing(window_->canvas(), Thing::Kind::broker, leader);
    QVERIFY(card != nullptr);
    for (std::size_t i = 0; i < window_->canvas().things().size(); ++i)
      if (window_->canvas().things()[i].same(*card)) window_->canvas().focusThing(i);
    QTest::keyClick(&window_->canvas(), Qt::Key_K);
    QTRY_VERIFY(brokerIs(view(), leader, view::NodeState::killed));
    QVERIFY(window_->narrationText().contains(QStringLiteral("Killed: broker %1").arg(leader.value)));
    window_->session().setRunning(true);
    QTRY_VERIFY_WITH_TIMEOUT(
        partition(view(), orders)->leader != leader && partition(view(), orders)->leader != NodeId::none(), 30000);
    window_->session().setRunning(false);
    QTRY_VERIFY(window_->narrationText().contains(QStringLiteral("orders-1: new leader broker")));
  }

  void aStepIsOneEventAndTimeStandsStill() {
    const Instant before = view().at;
    const auto number = view().lastEvent;
    window_->session().step();
    QTRY_VERIFY(view().lastEvent > number || view().at > before);
    const auto seen = window_->session().view();
    QTest::qWait(60);
    QCOMPARE(window_->session().view()->at, seen->at);
    QVERIFY(!window_->session().pace().running);
  }

  void lookingBackShowsThePastAndComesBack() {
    const Instant start = view().at;
    letTimeRun(start + seconds(1));
    const Instant now = view().at;
    window_->session().lookAt(start);
    QVERIFY(window_->session().lookingBack());
    QVERIFY(view().at <= start);
    QVERIFY(window_->findChild<QWidget*>(QStringLiteral("banner"))->isVisible());
    window_->session().backToNow();
    QVERIFY(!window_->session().lookingBack());
    QCOMPARE(view().at, now);
    QVERIFY(!window_->findChild<QWidget*>(QStringLiteral("banner"))->isVisible());
  }

  void branchingGoesOnFromThePast() {
    const Instant start = view().at;
    letTimeRun(start + seconds(1));
    window_->session().lookAt(start);
    window_->session().branchHere();
    QTRY_VERIFY_WITH_TIMEOUT(!window_->session().lookingBack(), 20000);
    QVERIFY(view().at < start + seconds(1));
  }

  // Selecting a replica opens its newest segment; the bytes are decoded and the CRC is good.
  void aBatchCanBeInspected() {
    window_->session().selection().selectReplica({"orders", 1}, partition(view(), {"orders", 1})->leader);
    auto* tree = window_->inspector().findChild<QTreeView*>(QString(), Qt::FindChildrenRecursively);
    QVERIFY(tree != nullptr);
    QTreeView* fields = nullptr;
    for (QTreeView* one : window_->inspector().findChildren<QTreeView*>())
      if (qobject_cast<QTreeWidget*>(one) == nullptr) fields = one;
    QVERIFY(fields != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(fields->model()->rowCount() > 0, 10000);
    QStringList names;
    const QModelIndex first = fields->model()->index(0, 0);
    for (int i = 0; i < fields->model()->rowCount(first); ++i)
      names << fields->model()->index(i, 0, first).data().toString();
    QVERIFY2(names.contains(QStringLiteral("baseOffset")), qPrintable(names.join(QLatin1Char(' '))));
    for (const auto& name : {"magic", "crc"}) QVERIFY2(!names.filter(QLatin1String(name)).isEmpty(), name);
  }

  void theLessonCanBePlayedToItsEnd() {
    using lessons::Phase;
    window_->startLesson(QStringLiteral("losing-a-leader"));
    const auto phase = [&] { return window_->lessons().state() ? window_->lessons().state()->phase : Phase::idle; };
    int turns = 0;
    while (phase() != Phase::finished && phase() != Phase::failed && ++turns < 60) {
      QTRY_VERIFY_WITH_TIMEOUT(phase() != Phase::idle && phase() != Phase::settingUp && phase() != Phase::showing,
                               60000);
      const std::size_t step = window_->lessons().state()->step;
      if (phase() == Phase::predicting) {
        window_->lessons().predict(0);
        QTRY_VERIFY_WITH_TIMEOUT(phase() != Phase::predicting, 10000);
      } else if (phase() == Phase::acting) {
        window_->lessons().showMe();
        QTRY_VERIFY_WITH_TIMEOUT(phase() == Phase::done || phase() == Phase::failed || phase() == Phase::finished,
                                 60000);
      } else if (phase() == Phase::done) {
        window_->lessons().next();
        QTRY_VERIFY_WITH_TIMEOUT(window_->lessons().state()->step != step || phase() == Phase::finished, 10000);
      }
    }
    QVERIFY2(phase() == Phase::finished, window_->lessons().state()->problem.c_str());
    QVERIFY(window_->windowTitle().contains(QStringLiteral("Losing a leader")));
  }

  void languagesAreSwitchedWhileItRuns() {
    window_->setLanguageTo(QStringLiteral("ko"));
    QCoreApplication::processEvents();
    QCOMPARE(window_->views().tabText(0), QStringLiteral("클러스터"));
    QCOMPARE(window_->menuBar()->actions().front()->text(), QStringLiteral("파일(&F)"));
    const Thing* card = thing(window_->canvas(), Thing::Kind::broker, NodeId{1});
    QVERIFY(window_->canvas().describe(*card).startsWith(QStringLiteral("브로커 1")));
    window_->setLanguageTo(QStringLiteral("en"));
    QCoreApplication::processEvents();
    QCOMPARE(window_->views().tabText(0), QStringLiteral("Cluster"));
  }

  void thePaletteFindsAndActs() {
    window_->openPalette(QStringLiteral("broker 2 kill"));
    auto* palette = window_->findChild<CommandPalette*>(QStringLiteral("palette"));
    QVERIFY(palette != nullptr);
    QVERIFY(palette->matches() > 0);
    QTest::keyClick(palette->findChild<QLineEdit*>(), Qt::Key_Return);
    QTRY_VERIFY(brokerIs(view(), NodeId{2}, view::NodeState::killed));
  }

  // A form says at once what is wrong, and what it would do elsewhere.
  void formsValidateWhileTyping() {
    CreateTopicDialog dialog(3, {}, window_.get());
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    QCOMPARE(dialog.line(), QStringLiteral("create-topic orders partitions=3 rf=3 min.insync.replicas=2"));
    auto* name = dialog.findChildren<QLineEdit*>().front();
    QPushButton* create = nullptr;
    for (QPushButton* button : dialog.findChildren<QPushButton*>())
      if (button->text() == QLatin1String("Create")) create = button;
    QVERIFY(create != nullptr && create->isEnabled());
    name->setText(QStringLiteral("bad/name"));
    QVERIFY(!create->isEnabled());
    name->setText(QStringLiteral("good-name"));
    QVERIFY(create->isEnabled());
  }

  void everyMenuHasItsWordsAndMenusAreFew() {
    QVERIFY(window_->menuBar()->actions().size() <= 9);
    for (const QAction* menu : window_->menuBar()->actions()) {
      QVERIFY(!menu->text().isEmpty());
      for (const QAction* one : menu->menu()->actions()) QVERIFY(one->isSeparator() || !one->text().isEmpty());
    }
    for (const QWidget* widget : window_->findChildren<QWidget*>()) {
      if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible()) continue;
      const auto* button = qobject_cast<const QAbstractButton*>(widget);
      const bool named =
          !widget->accessibleName().isEmpty() || (button != nullptr && !button->text().isEmpty()) ||
          widget->inherits("QTabBar") || widget->inherits("QMenuBar") || widget->inherits("QScrollArea") ||
          widget->inherits("QTabWidget") || widget->inherits("QComboBoxListView") || widget->inherits("QHeaderView") ||
          widget->inherits("QToolBarExtension") || widget->inherits("QLabel") || widget->inherits("QRadioButton");
      QVERIFY2(named, widget->metaObject()->className());
    }
  }

  void theWindowCanBePictured() {
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("window.png"));
    QVERIFY(window_->grabTo(path));
    QCOMPARE(QImage(path).size(), QSize(1280, 800));
    QVERIFY(!window_->grabTo(QStringLiteral("/nowhere/at/all.png")));
  }
};
BROKERLAB_TEST(WindowTest)

#include "test_window.moc"
