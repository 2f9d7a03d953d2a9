// The whole window on a real cluster: what a person does, and what the views then say.

#include <QAbstractButton>
#include <QComboBox>
#include <QDialog>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTreeWidget>

#include "lessons/catalog.h"
#include "lessons/check.h"
#include "lessons/loader.h"
#include "support/suite.h"
#include "widgets/command_palette.h"
#include "widgets/dialogs/config_form.h"
#include "widgets/dialogs/forms.h"
#include "widgets/dialogs/transform_form.h"
#include "widgets/groups_view.h"
#include "widgets/inbox_view.h"
#include "widgets/inspector.h"
#include "widgets/narration_view.h"
#include "widgets/window/language.h"
#include "widgets/state_graph.h"
#include "widgets/timeline.h"
#include "widgets/transaction_strips.h"
#include "widgets/transactions_view.h"
#include "widgets/why_not.h"
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
  NodeId clientNamed(const QString& name) {
    for (const auto& p : view().producers)
      if (QString::fromStdString(p->name) == name) return p->id;
    for (const auto& c : view().consumers)
      if (QString::fromStdString(c->name) == name) return c->id;
    return NodeId::none();
  }
  const view::GroupView* group(const char* name) {
    for (const auto& g : view().groups)
      if (g->name == name) return g.get();
    return nullptr;
  }
  void goOnUntil(const QString& condition) {
    QSignalSpy said(&window_->session(), &SessionModel::notice);
    window_->session().setSpeed(0);
    window_->session().runUntil(condition);
    QTRY_VERIFY2_WITH_TIMEOUT(said.count() == 1 && !window_->session().pace().running, qPrintable(condition), 30000);
    QVERIFY2(said.front().front().toString().contains(condition), qPrintable(said.front().front().toString()));
    window_->session().setSpeed(5);
    // The picture of that moment is there.
    QTRY_VERIFY(window_->session().liveView() == window_->session().session().latestView());
  }
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

  // Kill with the keyboard, run, and see the election in view, narration and timeline; in both languages.
  void killingALeaderIsSeenEverywhere_data() {
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("killed");
    QTest::addColumn<QString>("elected");
    QTest::newRow("English") << QStringLiteral("en") << QStringLiteral("Killed: broker %1")
                             << QStringLiteral("orders-1: new leader broker");
    QTest::newRow("Korean") << QStringLiteral("ko") << QStringLiteral("브로커 %1")
                            << QStringLiteral("orders-1: 새 리더 브로커");
  }
  void killingALeaderIsSeenEverywhere() {
    QFETCH(QString, language);
    QFETCH(QString, killed);
    QFETCH(QString, elected);
    window_->setLanguageTo(language);
    const TopicPartition orders{"orders", 1};
    const NodeId leader = partition(view(), orders)->leader;
    const Thing* card = thing(window_->canvas(), Thing::Kind::broker, leader);
    QVERIFY(card != nullptr);
    for (std::size_t i = 0; i < window_->canvas().things().size(); ++i)
      if (window_->canvas().things()[i].same(*card)) window_->canvas().focusThing(i);
    QTest::keyClick(&window_->canvas(), Qt::Key_K);
    QTRY_VERIFY(brokerIs(view(), leader, view::NodeState::killed));
    QVERIFY(window_->narrationText().contains(killed.arg(leader.value)));
    window_->session().setRunning(true);
    QTRY_VERIFY_WITH_TIMEOUT(
        partition(view(), orders)->leader != leader && partition(view(), orders)->leader != NodeId::none(), 30000);
    window_->session().setRunning(false);
    QTRY_VERIFY(window_->narrationText().contains(elected));
    window_->setLanguageTo(QStringLiteral("en"));
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
    const Instant first = view().at;
    letTimeRun(first + milliseconds(600));
    const Instant start = view().at;
    letTimeRun(start + seconds(1));
    const FigureHistory& figures = window_->findChild<Timeline*>()->figures();
    const auto before = figures.samples();
    window_->session().lookAt(start);
    window_->session().branchHere();
    QTRY_VERIFY_WITH_TIMEOUT(!window_->session().lookingBack(), 20000);
    // The past that both have in common is there: in the charts, and to be looked back at.
    const double parting = static_cast<double>(view().at.micros) / 1e6;
    QVERIFY(figures.samples().size() > 5 && figures.samples().size() < before.size());
    for (std::size_t i = 0; i < figures.samples().size(); ++i) {
      QVERIFY(figures.samples()[i].seconds <= parting);
      QVERIFY(figures.samples()[i].acked <= before.back().acked);
    }
    QVERIFY(figures.samples().front().seconds < parting - 0.5);
    window_->session().lookAt(first);
    QVERIFY(window_->session().lookingBack() && view().at <= first);
    window_->session().backToNow();
    QVERIFY(view().at < start + seconds(1));
    // What was left can be gone back to; what is on show now is then the one that was left.
    QCOMPARE(window_->session().branches().size(), std::size_t{1});
    const live::Branch left = window_->session().branches().front();
    QCOMPARE(left.from, view().at);
    QVERIFY(left.until > start + seconds(1));
    letTimeRun(view().at + milliseconds(300));
    const Instant other = view().at;
    window_->session().returnTo(left.number);
    QTRY_COMPARE_WITH_TIMEOUT(view().at, left.until, 20000);
    QCOMPARE(window_->session().branches().size(), std::size_t{1});
    QCOMPARE(window_->session().branches().front().until, other);
    // …with its own pictures.
    QVERIFY(figures.samples().size() > 5);
    window_->session().lookAt(start + milliseconds(700));
    QVERIFY(window_->session().lookingBack() && view().at > start + milliseconds(350));
    window_->session().backToNow();
  }

  // Two members from the form, a third joins, one crashes: the group's state, shares and LAG are what the engine did.
  void aGroupSharesItsPartitionsOut() {
    for (int i = 1; i <= 2; ++i) {
      window_->actionOf("Start a &consumer…")->trigger();
      auto* dialog = window_->findChild<ConsumerDialog*>();
      QVERIFY(dialog != nullptr);
      dialog->findChild<QLineEdit*>(QStringLiteral("name"))->setText(QStringLiteral("billing-%1").arg(i));
      dialog->findChild<QLineEdit*>(QStringLiteral("group"))->setText(QStringLiteral("billing"));
      dialog->findChild<ConfigForm*>()->setValue("session.timeout.ms", QStringLiteral("6000"));
      dialog->findChild<ConfigForm*>()->setValue("heartbeat.interval.ms", QStringLiteral("1000"));
      dialog->findChild<ConfigForm*>()->setValue("auto.offset.reset", QStringLiteral("earliest"));
      QVERIFY2(dialog->line().contains(QStringLiteral("group=billing")) &&
                   dialog->line().contains(QStringLiteral("session.timeout.ms=6000")),
               qPrintable(dialog->line()));
      dialog->accept();
      QTRY_VERIFY(clientNamed(QStringLiteral("billing-%1").arg(i)) != NodeId::none());
      QTRY_VERIFY(window_->findChild<ConsumerDialog*>() == nullptr);
    }
    goOnUntil(QStringLiteral("members of group billing = 2"));
    goOnUntil(QStringLiteral("group billing is Stable"));
    window_->views().setCurrentWidget(&window_->groups());
    window_->groups().choose(QStringLiteral("billing"));
    const QList<QTableWidget*> tables = window_->groups().findChildren<QTableWidget*>();
    QCOMPARE(tables.size(), qsizetype{2});
    QTableWidget* members = tables[0];
    QTableWidget* partitions = tables[1];
    const auto shared = [&] {
      QStringList all;
      for (int row = 0; row < members->rowCount(); ++row)
        all << members->item(row, 2)->text().split(QStringLiteral(", "), Qt::SkipEmptyParts);
      all.sort();
      return all.join(QLatin1Char(' '));
    };
    QTRY_COMPARE(members->rowCount(), 2);
    QTRY_COMPARE(shared(), QStringLiteral("orders-0 orders-1 orders-2"));
    QCOMPARE(window_->groups().findChild<StateGraph*>()->current(), QStringLiteral("Stable"));
    const std::int32_t generation = group("billing")->generation;
    // What is in the table is what the coordinator has.
    goOnUntil(QStringLiteral("event OffsetCommitted group=billing"));
    for (const view::GroupPartitionView& p : group("billing")->partitions)
      for (int row = 0; row < partitions->rowCount(); ++row)
        if (partitions->item(row, 0)->text() == QString::fromStdString(p.partition.text()))
          QTRY_COMPARE(partitions->item(row, 4)->text(), p.lag < 0 ? QStringLiteral("–") : QString::number(p.lag));
    // Nothing was committed before, so the form's auto.offset.reset said where to begin.
    QVERIFY2(window_->narrationText().contains(
                 QStringLiteral("starts at the beginning (group billing has committed nothing, and "
                                "auto.offset.reset=earliest)")),
             qPrintable(window_->narrationText().right(2000)));
    QVERIFY(!window_->narrationText().contains(QStringLiteral("offset -")));
    // One crashes: silent at first, then out, and the other has all.
    QSignalSpy replied(&window_->session(), &SessionModel::replied);
    window_->session().submit(QStringLiteral("crash billing-2"));
    QTRY_COMPARE(replied.count(), 1);
    goOnUntil(QStringLiteral("members of group billing = 1"));
    goOnUntil(QStringLiteral("group billing is Stable"));
    QVERIFY(group("billing")->generation > generation);
    QTRY_COMPARE(members->rowCount(), 1);
    QTRY_COMPARE(members->item(0, 2)->text().split(QStringLiteral(", ")).size(), qsizetype{3});
    QVERIFY2(window_->narrationText().contains(QStringLiteral("is no longer a member")),
             qPrintable(window_->narrationText().right(600)));
    // The canvas frames the group and says where its members are.
    const Thing* card = thing(window_->canvas(), Thing::Kind::consumer, clientNamed(QStringLiteral("billing-1")));
    QVERIFY(card != nullptr);
  }

  // Begin, send, abort and commit with the view's buttons; strips, markers and the LSO follow the leaders' logs.
  void aTransactionIsSteeredAndSeen() {
    QSignalSpy replied(&window_->session(), &SessionModel::replied);
    window_->session().submit(QStringLiteral("start producer payments topic=orders transactional.id=pay-1"));
    QTRY_COMPARE(replied.count(), 1);
    QVERIFY2(replied.back()[1].toBool(), qPrintable(replied.back()[2].toString()));
    goOnUntil(QStringLiteral("producer payments is ready"));
    TransactionsView& shown = window_->transactions();
    window_->views().setCurrentWidget(&shown);
    QTRY_COMPARE(shown.transaction(), QStringLiteral("pay-1"));
    const auto press = [&](const char* word) {
      for (QPushButton* button : shown.findChildren<QPushButton*>())
        if (button->text() == QLatin1String(word)) {
          QTRY_VERIFY2(button->isEnabled(), word);
          const auto before = replied.count();
          button->click();
          QTRY_COMPARE(replied.count(), before + 1);
          QVERIFY2(replied.back()[1].toBool(), qPrintable(replied.back()[2].toString()));
        }
    };
    // The records have no key: the producer itself has chosen the partition.
    TopicPartition chosen;
    const auto row = [&]() -> const TransactionRow* {
      for (const TransactionRow& one : shown.strips().rows())
        if (chosen.topic.empty() ? one.takesPart : one.partition == chosen) return &one;
      return nullptr;
    };
    const auto fates = [&](view::TransactionFate wanted) {
      int count = 0;
      for (const TransactionRow& one : shown.strips().rows())
        for (const view::RecordMark& mark : one.replica->marks) count += mark.fate == wanted ? 1 : 0;
      return count;
    };
    press("Begin");
    press("Send");
    press("Send");
    goOnUntil(QStringLiteral("transaction pay-1 is Ongoing"));
    letTimeRun(view().at + milliseconds(500));
    QTRY_VERIFY(row() != nullptr && row()->takesPart && row()->openSince >= 0 && row()->marker < 0);
    chosen = row()->partition;
    QCOMPARE(row()->heldBy, QStringLiteral("pay-1"));
    QCOMPARE(row()->heldSince, row()->replica->lastStableOffset);
    QVERIFY(row()->replica->lastStableOffset < row()->replica->highWatermark);
    QCOMPARE(fates(view::TransactionFate::open), 2);
    press("Abort");
    goOnUntil(QStringLiteral("transaction pay-1 is CompleteAbort"));
    letTimeRun(view().at + milliseconds(300));
    QTRY_VERIFY(row()->marker >= 0 && !row()->commit && row()->heldSince < 0);
    QCOMPARE(fates(view::TransactionFate::aborted), 2);
    QCOMPARE(fates(view::TransactionFate::open), 0);
    QCOMPARE(row()->replica->lastStableOffset, row()->replica->highWatermark);
    press("Begin");
    press("Send");
    goOnUntil(QStringLiteral("transaction pay-1 is Ongoing"));
    letTimeRun(view().at + milliseconds(200));
    press("Commit");
    goOnUntil(QStringLiteral("transaction pay-1 is CompleteCommit"));
    letTimeRun(view().at + milliseconds(300));
    const auto committed = [&] {
      bool any = false;
      for (const TransactionRow& one : shown.strips().rows()) any = any || (one.marker >= 0 && one.commit);
      return any;
    };
    QTRY_VERIFY(committed());
    QCOMPARE(fates(view::TransactionFate::committed), 1);
    QCOMPARE(fates(view::TransactionFate::aborted), 2);
    const QString story = shown.story().join(QLatin1Char('\n'));
    for (const char* word : {"PrepareAbort", "CompleteAbort", "ABORT marker", "PrepareCommit", "COMMIT marker"})
      QVERIFY2(story.contains(QLatin1String(word)), qPrintable(story));
  }

  // Every config of the forms is one that the engine's clients take, at the default the form says.
  void formsOfferWhatClientsHonour() {
    int n = 0;
    for (const bool producer : {true, false})
      for (const ConfigSection& section : producer ? producerConfigs() : consumerConfigs())
        for (const ConfigField& field : section.fields) {
          QStringList values{QLatin1String(field.standard)};
          for (const char* choice : field.choices) values << QLatin1String(choice);
          for (const QString& value : values) {
            if (value.isEmpty()) continue;
            QString line = QStringLiteral("start %1 form-%2 topic=orders %3=%4")
                               .arg(producer ? QStringLiteral("producer") : QStringLiteral("consumer"))
                               .arg(++n)
                               .arg(QLatin1String(field.name), value);
            if (!producer) line += QStringLiteral(" group=forms");
            if (value == QLatin1String("uniform")) line += QStringLiteral(" group.protocol=consumer");
            QSignalSpy replied(&window_->session(), &SessionModel::replied);
            window_->session().submit(line);
            QTRY_COMPARE(replied.count(), 1);
            QVERIFY2(replied.back()[1].toBool(), qPrintable(line + QLatin1Char(' ') + replied.back()[2].toString()));
          }
        }
    QVERIFY(n > 15);
  }

  // Frames of a held link stay in the air, say so, and go one by one.
  void heldFramesWaitInTheInbox() {
    const NodeId leader = partition(view(), {"orders", 1})->leader;
    const NodeId follower{leader.value % 3 + 1};
    QSignalSpy replied(&window_->session(), &SessionModel::replied);
    window_->session().submit(QStringLiteral("hold broker %1 broker %2").arg(follower.value).arg(leader.value));
    QTRY_COMPARE(replied.count(), 1);
    letTimeRun(view().at + seconds(1));
    window_->views().setCurrentWidget(&window_->inbox());
    QTableWidget& frames = window_->inbox().frames();
    const auto held = [&] {
      int count = 0;
      for (int row = 0; row < frames.rowCount(); ++row)
        if (frames.item(row, 4)->text().startsWith(QStringLiteral("✗ held"))) ++count;
      return count;
    };
    QTRY_VERIFY(held() > 0);
    for (int row = 0; row < frames.rowCount(); ++row)
      if (frames.item(row, 4)->text().startsWith(QStringLiteral("✗ held"))) frames.selectRow(row);
    QVERIFY(window_->session().selection().current().frame != 0);
    QPushButton* one = nullptr;
    for (QPushButton* button : window_->inbox().findChildren<QPushButton*>())
      if (button->text() == QLatin1String("Deliver the next one")) one = button;
    QVERIFY(one != nullptr && one->isEnabled());
    const int before = held();
    one->click();
    QTRY_COMPARE(held(), before - 1);
    QVERIFY(window_->inbox().requests().rowCount() > 0);  // fetches of followers wait in purgatory
  }

  // A refusal says which of the conditions did not hold.
  void whyNotNamesTheConditionThatFails() {
    const NodeId leader = partition(view(), {"orders", 1})->leader;
    for (int id = 1; id <= 3; ++id)
      if (id != leader.value) window_->session().submit(QStringLiteral("kill broker %1").arg(id));
    window_->session().setSpeed(0);
    window_->session().runUntil(QStringLiteral("event ProduceRefused error=NOT_ENOUGH_REPLICAS"));
    const auto refused = [&]() -> EventPointer {
      for (const EventPointer& event : window_->session().events())
        if (const auto* e = std::get_if<events::ProduceRefused>(&event->payload))
          if (e->error == ErrorCode::notEnoughReplicas) return event;
      return nullptr;
    };
    QTRY_VERIFY_WITH_TIMEOUT(refused() != nullptr, 30000);
    QTRY_VERIFY(!window_->session().pace().running);
    const EventPointer event = refused();
    const ViewPointer then = window_->session().session().viewAt(event->at);
    QStringList failing;
    QStringList holding;
    for (const Requirement& one : whyNot(*event, *then)) (one.met ? holding : failing) << one.words;
    QVERIFY2(failing.size() == 1 && failing.front().contains(QStringLiteral("min.insync.replicas = 2")),
             qPrintable(failing.join(QLatin1Char('\n'))));
    QVERIFY(holding.size() >= 4);
    // The narration shows them above the causes.
    window_->narration().askWhy();
    auto* panel = window_->narration().findChild<WhyPanel*>();
    QVERIFY(panel != nullptr);
    QTRY_VERIFY(panel->isVisible());
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

  // One selection for all views: its bytes in every replica's file, and the frames that carried it.
  void aRecordIsFoundEverywhere() {
    const TopicPartition orders{"orders", 1};
    window_->session().selection().selectRecord(orders, partition(view(), orders)->leader, 2);
    auto* places = window_->inspector().findChild<QListWidget*>();
    QVERIFY(places != nullptr);
    QTRY_VERIFY(places->count() > 3);
    QStringList lines;
    for (int i = 0; i < places->count(); ++i) lines << places->item(i)->text();
    for (int broker = 1; broker <= 3; ++broker)
      QCOMPARE(lines.filter(QStringLiteral("broker %1 · 00000000000000000000.log @").arg(broker)).size(), qsizetype{1});
    QVERIFY2(!lines.filter(QStringLiteral("records orders-1")).isEmpty(), qPrintable(lines.join(QLatin1Char('\n'))));
    // Opening a frame shows the frame's own fields.
    places->setCurrentRow(places->count() - 1);
    Q_EMIT places->itemActivated(places->currentItem());
    QTreeView* fields = nullptr;
    for (QTreeView* one : window_->inspector().findChildren<QTreeView*>())
      if (qobject_cast<QTreeWidget*>(one) == nullptr) fields = one;
    const auto first = [&] { return fields->model()->index(0, 0).data().toString(); };
    QTRY_VERIFY2(!first().isEmpty() && !first().startsWith(QStringLiteral("batch")), qPrintable(first()));
    window_->session().selection().clear();
    QVERIFY(places->isHidden());
  }

  // Time stops at the very step that makes it so.
  void runUntilStopsExactly() {
    const TopicPartition orders{"orders", 1};
    const Offset wanted = partition(view(), orders)->replicaViews.front()->highWatermark + 3;
    window_->session().setSpeed(0);
    window_->session().runUntil(QStringLiteral("hw orders-1 >= %1").arg(wanted));
    QTRY_VERIFY_WITH_TIMEOUT(window_->session().view()->at.micros > 0 && !window_->session().pace().running, 20000);
    for (const auto& r : partition(view(), orders)->replicaViews)
      if (r->role == view::ReplicaRole::leader) QCOMPARE(r->highWatermark, wanted);
    QSignalSpy said(&window_->session(), &SessionModel::notice);
    window_->session().runUntil(QStringLiteral("hw orders-1 >="));
    QCOMPARE(said.count(), 1);
    QVERIFY(!window_->session().pace().running);
  }

  // What a person did becomes a lesson that the program itself accepts.
  void aSessionBecomesALesson() {
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("mine.md"));
    QVERIFY(!window_->saveLessonTo(path));  // nothing has happened yet
    const NodeId leader = partition(view(), {"orders", 1})->leader;
    bool killed = false;
    window_->session().submit(QStringLiteral("kill broker %1").arg(leader.value),
                              [&](const live::Reply& reply) { killed = reply.ok; });
    QTRY_VERIFY(killed);
    window_->session().setSpeed(0);
    window_->session().runUntil(QStringLiteral("not leader orders-1 is %1").arg(leader.value));
    QTRY_VERIFY_WITH_TIMEOUT(partition(view(), {"orders", 1})->leader != leader, 20000);
    QTRY_VERIFY(!window_->session().pace().running);
    QVERIFY(window_->saveLessonTo(path));
    const auto loaded = lessons::loadFiles(path.toStdString());
    QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().front().text().c_str());
    const lessons::Step& step = loaded->original->steps.front();
    QVERIFY(!step.goals.empty() && !step.solution.empty() && !step.setup.empty());
    QCOMPARE(step.solution.front().text, "kill broker " + std::to_string(leader.value));
    // It plays: its own solution reaches its own goals.
    const auto problems = lessons::checkLesson(*loaded, {1});
    QVERIFY2(problems.empty(), problems.empty() ? "" : problems.front().text().c_str());
  }

  // Windows come and go while their cluster runs at full speed, with a dialog and another dock in front.
  void aRunningWindowCanBeClosedAtAnyMoment() {
    for (int i = 0; i < 6; ++i) {
      window_->session().setSpeed(0);
      window_->session().setRunning(true);
      window_->views().setCurrentIndex(i % 7);
      if (i % 2 == 0) window_->actionOf("Create &topic…")->trigger();
      if (i % 3 == 0) window_->startLesson(QStringLiteral("losing-a-leader"));
      window_->session().selection().selectReplica({"orders", 1}, NodeId{1});
      QTest::qWait(20 + 7 * i);
      window_.reset();
      init();
    }
  }

  // No size makes the picture and its scroll bars chase each other.
  void anySizeIsLaidOut() {
    for (int width = 700; width <= 1500; width += 37) {
      window_->resize(width, 480 + width / 7 * 3 % 500);
      QCoreApplication::processEvents();
      QVERIFY(!window_->canvas().things().empty());
    }
    window_->canvas().zoomBy(1.6);
    QCoreApplication::processEvents();
    window_->canvas().zoomToFit();
  }

  // A laptop's screen is enough: neither the window with everything open in it nor any form asks for more.
  void everythingFitsASmallScreen_data() { theLessonCanBePlayedToItsEnd_data(); }
  void everythingFitsASmallScreen() {
    QFETCH(QString, language);
    window_->setLanguageTo(language);
    window_->resize(1280, 800);
    window_->session().submit(QStringLiteral("start consumer billing topic=orders group=billing"));
    window_->session().submit(QStringLiteral("start producer payments topic=orders transactional.id=pay-1"));
    goOnUntil(QStringLiteral("group billing is Stable"));
    window_->session().lookAt(Instant{} + milliseconds(1000));
    window_->narration().askWhy();
    window_->session().selection().selectReplica({"orders", 1}, partition(view(), {"orders", 1})->leader);
    for (int i = 0; i < window_->views().count(); ++i) {
      window_->views().setCurrentIndex(i);
      QTest::qWait(30);
      const QSize least = window_->minimumSizeHint();
      QVERIFY2(least.height() <= 800 && least.width() <= 1280,
               qPrintable(QStringLiteral("view %1 wants %2x%3").arg(i).arg(least.width()).arg(least.height())));
      QCOMPARE(window_->size(), QSize(1280, 800));
    }
    // What a window manager puts around a dialog takes some 40 pixels.
    for (const char* action :
         {"Create &topic…", "&Produce a record…", "Start a p&roducer…", "Start a &consumer…", "Start a trans&form…",
          "&New cluster…", "&Legend", "&About Brokerlab", "C&onnect a client…"}) {
      window_->actionOf(action)->trigger();
      QTest::qWait(20);
      for (QDialog* dialog : window_->findChildren<QDialog*>()) {
        if (!dialog->isVisible()) continue;
        QVERIFY2(
            dialog->height() <= 740 && dialog->width() <= 1240,
            qPrintable(
                QStringLiteral("%1 is %2x%3").arg(QLatin1String(action)).arg(dialog->width()).arg(dialog->height())));
        dialog->reject();
      }
    }
  }

  void theLessonCanBePlayedToItsEnd_data() {
    QTest::addColumn<QString>("language");
    QTest::newRow("English") << QStringLiteral("en");
    QTest::newRow("Korean") << QStringLiteral("ko");
  }
  void theLessonCanBePlayedToItsEnd() {
    QFETCH(QString, language);
    window_->setLanguageTo(language);
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
    const lessons::Pack* pack = lessons::findLesson("losing-a-leader");
    QVERIFY(window_->windowTitle().contains(QString::fromStdString(pack->in(language.toStdString()).title)));
    window_->setLanguageTo(QStringLiteral("en"));
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

  // From the form to the picture: one application, drawn as the producer and the consumer that it is.
  void aTransformIsStartedFromItsForm() {
    window_->session().submit(QStringLiteral("create-topic labels partitions=1 rf=3"));
    letTimeRun(view().at + seconds(1));
    QTRY_VERIFY(
        std::any_of(view().topics.begin(), view().topics.end(), [](const auto& t) { return t->name == "labels"; }));
    window_->actionOf("Start a trans&form…")->trigger();
    auto* dialog = window_->findChild<TransformDialog*>();
    QVERIFY(dialog != nullptr);
    dialog->findChild<QLineEdit*>(QStringLiteral("name"))->setText(QStringLiteral("printer"));
    dialog->findChild<QLineEdit*>(QStringLiteral("group"))->setText(QStringLiteral("printers"));
    auto* id = dialog->findChild<QLineEdit*>(QStringLiteral("id"));
    auto* delivery = dialog->findChild<QComboBox*>(QStringLiteral("delivery"));
    id->setText(QStringLiteral("printing"));
    QVERIFY(id->isEnabled());
    QVERIFY2(dialog->line().contains(QStringLiteral("delivery=exactly-once transactional.id=printing")),
             qPrintable(dialog->line()));
    delivery->setCurrentIndex(2);
    QVERIFY(!id->isEnabled());
    QVERIFY2(dialog->line().endsWith(QStringLiteral("group=printers delivery=at-most-once")),
             qPrintable(dialog->line()));
    delivery->setCurrentIndex(0);
    dialog->findChild<QComboBox*>(QStringLiteral("from"))->setCurrentText(QStringLiteral("orders"));
    dialog->findChild<QComboBox*>(QStringLiteral("to"))->setCurrentText(QStringLiteral("labels"));
    dialog->accept();
    letTimeRun(view().at + seconds(1));
    QVERIFY(clientNamed(QStringLiteral("printer")) != NodeId::none());
    goOnUntil(QStringLiteral("commits printer >= 1"));
    const NodeId node = clientNamed(QStringLiteral("printer"));
    const auto writes =
        std::find_if(view().producers.begin(), view().producers.end(), [&](const auto& p) { return p->id == node; });
    const auto reads =
        std::find_if(view().consumers.begin(), view().consumers.end(), [&](const auto& c) { return c->id == node; });
    QVERIFY(writes != view().producers.end() && reads != view().consumers.end());
    QCOMPARE((*writes)->delivery, std::string("exactly-once"));
    QCOMPARE((*reads)->group, std::string("printers"));
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
      QStringList path;
      for (const QWidget* up = widget; up != nullptr; up = up->parentWidget())
        path << QString::fromLatin1(up->metaObject()->className()) + QLatin1Char(' ') + up->objectName();
      QVERIFY2(named, qPrintable(path.join(QStringLiteral(" in "))));
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
