// What is painted and what is said of it, on views built by hand.

#include <QAccessible>
#include <QSignalSpy>
#include <set>

#include "command/parse.h"
#include "resources.h"
#include "support/sample_view.h"
#include "support/suite.h"
#include "widgets/cluster/canvas.h"
#include "widgets/dialogs/config_form.h"
#include "widgets/field_sentences.h"
#include "widgets/groups_view.h"
#include "widgets/plain_tool_tip.h"
#include "widgets/record_look.h"
#include "widgets/state_graph.h"
#include "widgets/story_text.h"
#include "widgets/text.h"
#include "widgets/theme.h"
#include "widgets/transaction_strips.h"
#include "widgets/window/language.h"

using namespace brokerlab;
using namespace brokerlab::widgets;

class PaintingTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    initResources();
    Theme::instance().setMode(ThemeMode::light);
    Theme::instance().install();
    setLanguage(QStringLiteral("en"));
  }

  // Nothing overlaps: cards of one picture are apart, replicas lie inside their card.
  void cardsKeepApart_data() {
    QTest::addColumn<int>("brokers");
    QTest::addColumn<int>("partitions");
    QTest::addColumn<QSize>("size");
    QTest::newRow("3 brokers, small") << 3 << 3 << QSize(640, 480);
    QTest::newRow("3 brokers, large") << 3 << 12 << QSize(1100, 800);
    QTest::newRow("5 brokers") << 5 << 20 << QSize(800, 600);
    QTest::newRow("9 brokers, 300 partitions") << 9 << 300 << QSize(1000, 640);
    QTest::newRow("1 broker") << 1 << 1 << QSize(420, 300);
  }
  void cardsKeepApart() {
    QFETCH(int, brokers);
    QFETCH(int, partitions);
    QFETCH(QSize, size);
    const auto view = tests::sampleView({brokers, partitions, std::min(3, brokers), 0, true});
    const ClusterLayout layout = layOut(*view, size);
    QCOMPARE(layout.boxes.size(), view->producers.size() + view->externals.size() + view->brokers.size() +
                                      view->controllers.size() + view->consumers.size());
    for (std::size_t i = 0; i < layout.boxes.size(); ++i) {
      const NodeBox& a = layout.boxes[i];
      QVERIFY(a.rect.right() <= layout.size.width() && a.rect.bottom() <= layout.size.height());
      for (std::size_t k = i + 1; k < layout.boxes.size(); ++k)
        QVERIFY2(!a.rect.intersects(layout.boxes[k].rect), qPrintable(QStringLiteral("%1 %2").arg(i).arg(k)));
      for (std::size_t r = 0; r < a.replicas.size(); ++r) {
        QVERIFY(a.rect.contains(a.replicas[r].rect));
        if (r > 0) QVERIFY(!a.replicas[r].rect.intersects(a.replicas[r - 1].rect));
      }
    }
  }

  // What a frame says stands where nothing else is drawn; what frames of the quorum and of groups say stands at their feet,
  // so that nothing that comes from above crosses it.
  void wordsOfFramesHideNothing_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QString>("language");
    for (const char* language : {"en", "ko"}) {
      QTest::addRow("small, %s", language) << QSize(656, 510) << QString::fromLatin1(language);
      QTest::addRow("large, %s", language) << QSize(1050, 730) << QString::fromLatin1(language);
    }
  }
  void wordsOfFramesHideNothing() {
    QFETCH(QSize, size);
    QFETCH(QString, language);
    setLanguage(language);
    std::size_t said = 0;
    for (const int brokers : {3, 5}) {
      ClusterCanvas canvas;
      canvas.resize(size);
      auto view = tests::sampleView({brokers, 3, 3, 12, false});
      view->links.push_back({NodeId{1}, NodeId{2}, true, false, {}, 0});
      view->links.push_back({NodeId{2}, NodeId{1}, false, true, {}, 2});
      canvas.setView(view);
      canvas.show();
      QPixmap picture(size);
      QPainter painter(&picture);
      canvas.paintScene(painter, QRect(QPoint(), size));
      const std::vector<QRectF>& words = canvas.frameWords();
      said += words.size();
      for (std::size_t i = 0; i < words.size(); ++i) {
        for (const NodeBox& box : canvas.layout().boxes) QVERIFY(!words[i].intersects(box.rect));
        for (const GroupFrame& group : canvas.layout().groups) QVERIFY(!words[i].intersects(group.rect));
        QVERIFY(!words[i].intersects(canvas.layout().quorum));
        for (std::size_t k = i + 1; k < words.size(); ++k) QVERIFY(!words[i].intersects(words[k]));
      }
      for (const NodeBox& box : canvas.layout().boxes)
        if (box.kind == BoxKind::controller) QVERIFY(box.rect.bottom() <= canvas.layout().quorum.bottom() - 20);
    }
    QVERIFY(said >= 4);
    setLanguage(QStringLiteral("en"));
  }

  // Y3: who lags is visible, because all replicas of a partition show the same offsets.
  void replicasOfAPartitionShareTheirWindow() {
    const auto view = tests::sampleView();
    const ClusterLayout layout = layOut(*view, {900, 640});
    std::map<TopicPartition, std::set<std::pair<Offset, Offset>>> windows;
    for (const NodeBox& box : layout.boxes)
      for (const ReplicaBox& r : box.replicas) {
        windows[r.replica->partition].insert({r.window.from, r.window.to});
        QVERIFY(r.window.to > r.replica->logEndOffset);
      }
    QCOMPARE(windows.size(), std::size_t{3});
    for (const auto& entry : windows) QCOMPARE(entry.second.size(), std::size_t{1});
  }

  void everyPaintedThingIsAnAccessibleChild() {
    ClusterCanvas canvas;
    canvas.resize(900, 640);
    canvas.setView(tests::sampleView());
    canvas.show();
    QAccessibleInterface* root = QAccessible::queryAccessibleInterface(&canvas);
    QVERIFY(root != nullptr);
    QCOMPARE(root->childCount(), static_cast<int>(canvas.things().size()));
    QStringList names;
    for (int i = 0; i < root->childCount(); ++i) {
      QVERIFY(root->child(i) != nullptr);
      names << root->child(i)->text(QAccessible::Name);
      QVERIFY2(!names.back().isEmpty(), qPrintable(QString::number(i)));
      QCOMPARE(root->indexOfChild(root->child(i)), i);
    }
    QVERIFY(names.contains(QStringLiteral("Broker 2: killed, 3 replicas, leads 0")));
    QVERIFY(names.filter(QStringLiteral("orders-1 on broker 3: leader, in ISR")).size() == 1);
  }

  void keyboardReachesEverything() {
    ClusterCanvas canvas;
    canvas.resize(900, 640);
    canvas.setView(tests::sampleView());
    canvas.show();
    canvas.setFocus();
    QSignalSpy picked(&canvas, &ClusterCanvas::picked);
    QSignalSpy keys(&canvas, &ClusterCanvas::keyAction);
    std::set<int> kinds;
    canvas.focusThing(0);
    for (std::size_t i = 0; i < canvas.things().size(); ++i) {
      QVERIFY(canvas.focused());
      kinds.insert(static_cast<int>(canvas.focused()->kind));
      QTest::keyClick(&canvas, Qt::Key_Return);
      QTest::keyClick(&canvas, Qt::Key_PageDown);
    }
    QCOMPARE(picked.count(), static_cast<int>(canvas.things().size()));
    QCOMPARE(kinds.size(), std::size_t{6});
    QTest::keyClick(&canvas, Qt::Key_K);
    QCOMPARE(keys.count(), 1);
  }

  void aClickFindsTheRecordUnderIt() {
    ClusterCanvas canvas;
    canvas.resize(900, 640);
    canvas.setView(tests::sampleView({3, 3, 3, 0, true}));
    canvas.show();
    for (const Thing& thing : canvas.things()) {
      if (thing.kind != Thing::Kind::replica || thing.node != NodeId{3} || thing.partition.partition != 1) continue;
      const QRect r = canvas.rectOnViewport(thing);
      const Thing found = canvas.thingAt(QPointF(r.left() + 20, r.center().y() - 6));
      QCOMPARE(static_cast<int>(found.kind), static_cast<int>(Thing::Kind::replica));
      QVERIFY(found.record >= 0 && found.record < 143);
    }
  }

  // A darker theme and a reduced motion change the picture, not what it says.
  void bothThemesArePainted() {
    ClusterCanvas canvas;
    canvas.resize(640, 480);
    canvas.setView(tests::sampleView());
    canvas.show();
    const QImage light = canvas.grab().toImage();
    Theme::instance().setMode(ThemeMode::dark);
    const QImage dark = canvas.grab().toImage();
    Theme::instance().setMode(ThemeMode::light);
    QVERIFY(light.pixelColor(2, 2).lightness() > 200);
    QVERIFY(dark.pixelColor(2, 2).lightness() < 60);
    QCOMPARE(canvas.grab().toImage(), light);
  }

  // Data are never markup.
  void textFromOutsideStaysText() {
    QCOMPARE(plainToolTip(QStringLiteral("<b>x</b>")), QStringLiteral("<qt>&lt;b&gt;x&lt;/b&gt;</qt>"));
    QCOMPARE(fill(QStringLiteral("{a} {b}"), {{"a", QStringLiteral("{b}")}, {"b", QStringLiteral("x")}}),
             QStringLiteral("{b} x"));
    QCOMPARE(quoted(QStringLiteral("a b\"c")), QStringLiteral("\"a b\\\"c\""));
    QCOMPARE(plain(std::string("a\x1b[31m")), QStringLiteral("a\u2423[31m"));
  }

  // LAG is kept for every partition of every group, thin, and starts anew when time does.
  void lagIsRememberedPerPartition() {
    LagHistory history;
    auto at = [&](double seconds, std::int64_t lag) {
      view::ClusterView view;
      view.at = {static_cast<std::int64_t>(seconds * 1e6)};
      auto group = std::make_shared<view::GroupView>();
      group->name = "billing";
      view::GroupPartitionView p;
      p.partition = {"orders", 1};
      p.lag = lag;
      group->partitions.push_back(p);
      p.partition = {"orders", 2};
      p.lag = -1;  // unknown: nothing is drawn
      group->partitions.push_back(p);
      view.groups.push_back(group);
      history.add(view);
    };
    QVERIFY(history.of("billing").empty());
    at(1, 5);
    at(2, 5);
    at(3, 5);
    at(4, 2);
    QCOMPARE(history.of("billing").size(), std::size_t{1});
    const auto points = [&] { return history.of("billing").front().second; };
    // The level stretch has its two ends, and then it falls in one instant.
    QCOMPARE(points(), (QVector<QPointF>{{1, 5}, {4, 5}, {4, 2}}));
    for (int i = 0; i < 5000; ++i) at(5 + i, i % 7);
    QVERIFY(points().size() <= 602 && points().back().x() == 5004);
    // A picture that is older than what the events have told already changes nothing.
    at(1, 3);
    QCOMPARE(points().back().x(), 5004.0);
    history.clear();
    at(1, 3);
    QCOMPARE(points().size(), qsizetype{1});
  }

  // The events alone tell what LAG was, from the first commit on: nobody need have looked.
  void lagIsToldByTheEvents() {
    LagHistory history;
    const auto tell = [&](double seconds, events::Payload payload) {
      history.add(events::Event{{}, {}, {static_cast<std::int64_t>(seconds * 1e6)}, NodeId{1}, std::move(payload)});
    };
    const auto mark = [](Offset to, bool asLeader) {
      return events::HighWatermarkAdvanced{"orders", 1, 0, to, asLeader};
    };
    tell(1, mark(10, true));
    QVERIFY(history.of("billing").empty());  // nothing is committed: LAG is unknown, not 10
    tell(2, events::OffsetCommitted{"billing", "orders", 1, 4, "m"});
    tell(3, mark(12, false));  // a follower that hears of it later is no news
    tell(4, mark(12, true));
    tell(5, events::OffsetCommitted{"billing", "orders", 1, 12, "m"});
    tell(6, events::OffsetCommitted{"other", "orders", 2, 12, "m"});  // its log's end is not known yet
    QCOMPARE(history.of("billing").size(), std::size_t{1});
    QCOMPARE(history.of("billing").front().second, (QVector<QPointF>{{2, 6}, {4, 6}, {4, 8}, {5, 8}, {5, 0}}));
    QVERIFY(history.of("other").empty());
    tell(7, events::OffsetForgotten{"billing", "orders", 1, 12, "nobody has used it for offsets.retention.minutes"});
    QVERIFY(history.of("billing").empty());
  }

  // Records of an open, a committed and an aborted transaction and both markers differ, in both themes, wide and narrow,
  // and without colour too.
  void fatesLookDifferent() {
    using G = view::Glyph;
    using F = view::TransactionFate;
    const std::pair<G, F> kinds[] = {{G::record, F::none},        {G::record, F::open},       {G::record, F::committed},
                                     {G::record, F::aborted},     {G::commitMarker, F::none}, {G::abortMarker, F::none},
                                     {G::tombstone, F::committed}};
    for (const ThemeMode mode : {ThemeMode::light, ThemeMode::dark}) {
      Theme::instance().setMode(mode);
      for (const double wide : {7.0, 31.0}) {
        std::vector<QImage> grey;
        for (const auto& [glyph, fate] : kinds) {
          QImage image(QSize(40, 40), QImage::Format_RGB32);
          image.fill(colours().panel);
          QPainter p(&image);
          view::RecordMark mark;
          mark.glyph = glyph;
          mark.fate = fate;
          mark.keyColour = 3;
          drawRecord(p, QRectF(4, 4, wide, 16), mark, {});
          p.end();
          grey.push_back(image.convertToFormat(QImage::Format_Grayscale8));
        }
        for (std::size_t i = 0; i < grey.size(); ++i)
          for (std::size_t k = i + 1; k < grey.size(); ++k)
            QVERIFY2(grey[i] != grey[k], qPrintable(QStringLiteral("%1 and %2 at %3").arg(i).arg(k).arg(wide)));
      }
    }
    Theme::instance().setMode(ThemeMode::light);
  }

  // What the strips say of a transaction is what the leader's log knows.
  void stripsSayWhatHoldsTheLsoBack() {
    const auto view = tests::sampleView({3, 3, 3, 0, false});
    const auto rows = transactionRows(*view, *view->transactions.front());
    QCOMPARE(rows.size(), std::size_t{3});
    const TransactionRow& open = rows[1];
    QCOMPARE(open.partition, (TopicPartition{"orders", 1}));
    QVERIFY(open.takesPart && open.marker < 0 && open.openSince >= 0);
    QCOMPARE(open.heldSince, open.openSince);
    QCOMPARE(open.heldBy, QStringLiteral("checkout-tx"));
    QVERIFY(!open.heldByMarker);
    QVERIFY2(sentenceOf(open).contains(QStringLiteral("checkout-tx holds it back")), qPrintable(sentenceOf(open)));
    QVERIFY(!rows[0].takesPart && rows[0].marker >= 0 && rows[0].heldSince < 0);
    const auto named = posts(*open.replica);
    QCOMPARE(named.size(), std::size_t{3});
    const auto level = posts(*rows[0].replica);
    QCOMPARE(level.front().words, QStringLiteral("LSO = HW %1").arg(rows[0].replica->highWatermark));
    TransactionStrips strips;
    strips.resize(700, 240);
    strips.show(rows, 1000);
    static_cast<QWidget&>(strips).show();
    QSignalSpy picked(&strips, &TransactionStrips::partitionPicked);
    QTest::keyClick(&strips, Qt::Key_Down);
    QCOMPARE(picked.count(), 1);
    QCOMPARE(picked.front().front().value<TopicPartition>(), (TopicPartition{"orders", 1}));
    QVERIFY(strips.accessibleDescription().contains(QStringLiteral("checkout-tx")));
  }

  // Every config of the forms is one that the engine's clients take, at the default the form says.
  void formsOfferWhatClientsHonour() {
    for (const bool producer : {true, false})
      for (const ConfigSection& section : producer ? producerConfigs() : consumerConfigs())
        for (const ConfigField& field : section.fields) {
          const QString value = QLatin1String(*field.standard == '\0' ? "1" : field.standard);
          QString line = QStringLiteral("start %1 a topic=orders %2=%3")
                             .arg(producer ? QStringLiteral("producer") : QStringLiteral("consumer"),
                                  QLatin1String(field.name), value);
          // Choices of the application that need a transaction to be about.
          if (qstrcmp(field.name, "transaction") == 0) line += QStringLiteral(" transactional.id=a");
          if (qstrcmp(field.name, "abort-every") == 0) line += QStringLiteral(" transactional.id=a transaction=5");
          QVERIFY2(command::parse(line.toStdString()).has_value(), qPrintable(line));
        }
  }

  // A state that the graph does not know is shown all the same.
  void theStateThatHoldsIsLit() {
    StateGraph strip;
    strip.resize(600, 90);
    showGroupStates(strip, false);
    strip.setCurrent(QStringLiteral("Empty"));
    const QImage empty = strip.grab().toImage();
    strip.setCurrent(QStringLiteral("Stable"));
    const QImage stable = strip.grab().toImage();
    QVERIFY(empty != stable);
    strip.setCurrent(QStringLiteral("Stable"), QStringLiteral("PreparingRebalance"));
    QVERIFY(strip.grab().toImage() != stable);  // what is being written is seen too
    strip.setCurrent(QStringLiteral("SomethingNew"));
    QVERIFY(strip.grab().toImage() != stable);
    QCOMPARE(strip.accessibleDescription(), QStringLiteral("SomethingNew"));
  }

  // The sentences about the fields of a segment are said in Korean too; what has no translation stays as it is.
  void fieldsAreExplainedInBothLanguages() {
    const std::string known = "Bytes of this record after this field.";
    QCOMPARE(fieldSentence(known), QString::fromStdString(known));
    setLanguage(QStringLiteral("ko"));
    QVERIFY(fieldSentence(known).contains(QStringLiteral("레코드")));
    QCOMPARE(fieldSentence("<i>something else</i>"), QStringLiteral("<i>something else</i>"));
    setLanguage(QStringLiteral("en"));
  }

  // Every kind of event has a sentence of its own in both languages; none falls back to its fields.
  void everyEventHasASentence() {
    for (const char* language : {"en", "ko"}) {
      setLanguage(QString::fromLatin1(language));
      eachKind<0>(language);
    }
    setLanguage(QStringLiteral("en"));
  }

 private:
  template <std::size_t I>
  void eachKind(const char* language) {
    if constexpr (I < std::variant_size_v<events::Payload>) {
      events::Event event;
      event.node = NodeId{1};
      event.payload.emplace<I>();
      const QString text = Story::sentence(event);
      QVERIFY2(!text.isEmpty() && !text.contains(QLatin1Char('{')), qPrintable(text));
      const std::string name(event.name());
      QVERIFY2(!text.startsWith(QString::fromStdString(name)), name.c_str());
      if (qstrcmp(language, "ko") == 0) {
        bool hangul = false;
        for (const QChar ch : text) hangul = hangul || ch.script() == QChar::Script_Hangul;
        QVERIFY2(hangul, name.c_str());
      }
      eachKind<I + 1>(language);
    }
  }
};
BROKERLAB_TEST(PaintingTest)

#include "test_painting.moc"
