// Lessons on a living cluster: the runner's states, reset, the checks only a run can make, and lesson 6 to its end.

#include <set>

#include "lessons/catalog.h"
#include "lessons/check.h"
#include "small_lesson.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::lessons;
using namespace brokerlab::tests;

namespace {

std::shared_ptr<const Lesson> lessonOf(const std::string& text) {
  auto loaded = load(text, "small.md");
  if (!loaded) qFatal("%s", loaded.error()[0].text().c_str());
  return std::make_shared<const Lesson>(std::move(*loaded));
}

/// A cluster and a runner, moved on by hand as the live session would.
struct Bench {
  explicit Bench(std::shared_ptr<const Lesson> lesson) : runner(lesson) {
    auto opened = cluster::Cluster::open(lesson->spec);
    if (!opened) qFatal("%s", opened.error().message.c_str());
    cluster = std::move(*opened);
    runner.begin(*cluster);
    pump();
  }

  void pump() {
    while (runner.observe(*cluster) == Time::rush) QVERIFY(cluster->step());
  }
  /// Lets time run as the learner would; true when the runner stopped it.
  bool run(Duration time) {
    const Instant end = cluster->now() + time;
    while (cluster->nextTime() <= end) {
      cluster->step();
      if (runner.observe(*cluster) == Time::pause) return true;
    }
    return false;
  }
  void act(const std::string& line) {
    cluster->execute(line);
    runner.observe(*cluster);
  }
  Phase phase() const { return runner.state()->phase; }

  std::unique_ptr<cluster::Cluster> cluster;
  Runner runner;
};

QString checked(const std::string& text, int seeds = 1) {
  Pack pack;
  pack.original = lessonOf(text);
  std::string out;
  for (const Problem& problem : checkLesson(pack, {seeds})) out += (out.empty() ? "" : "\n") + problem.text();
  return QString::fromStdString(out);
}

}  // namespace

class RunnerTest : public QObject {
  Q_OBJECT
 private slots:
  void goesThroughTheStatesAndStopsTimeWhereItMust() {
    Bench bench(lessonOf(smallLesson()));
    QCOMPARE(phaseText(bench.phase()), phaseText(Phase::predicting));

    // U2: before the choice nothing counts.
    QVERIFY(!bench.runner.showMe(*bench.cluster));
    QVERIFY(!bench.runner.next(*bench.cluster));
    QVERIFY(!bench.runner.predict(*bench.cluster, 2));
    QVERIFY(bench.runner.predict(*bench.cluster, 1));  // the longest log: wrong
    QVERIFY(!bench.runner.predict(*bench.cluster, 0));
    QCOMPARE(phaseText(bench.phase()), phaseText(Phase::acting));
    QVERIFY(!bench.runner.state()->goals[0].holds);
    QVERIFY(!bench.runner.state()->firstWrong().empty());

    for (int level = 1; level <= 3; ++level) QVERIFY(bench.runner.hint());
    QVERIFY(!bench.runner.hint());
    QCOMPARE(bench.runner.state()->hintLevel, 3);

    const auto before = bench.runner.state();
    bench.act("kill broker 2");
    QVERIFY(bench.runner.state()->goals[0].holds);
    QVERIFY(!before->goals[0].holds);  // U4
    QVERIFY(bench.run(seconds(60)));   // U1
    const auto stopped = bench.runner.state();
    QVERIFY(!stopped->stoppedAt.empty() || stopped->phase == Phase::done);
    if (stopped->phase != Phase::done) QVERIFY(bench.run(seconds(10)));
    QCOMPARE(phaseText(bench.phase()), phaseText(Phase::done));

    // U3: judged by the run.
    const auto state = bench.runner.state();
    QVERIFY(state->judgement.has_value());
    QCOMPARE(state->judgement->chosen, std::size_t(1));
    QVERIFY(!state->judgement->cameTrue && !state->judgement->right);
    QCOMPARE(state->judgement->trueOptions, std::vector<std::size_t>{0});
    QVERIFY2(QString::fromStdString(state->judgement->got).contains('1'), state->judgement->got.c_str());

    // T3: only `next` moves on.
    QVERIFY(!bench.run(seconds(1)));
    QCOMPARE(phaseText(bench.phase()), phaseText(Phase::done));
    QVERIFY(bench.runner.next(*bench.cluster));
    QCOMPARE(phaseText(bench.phase()), phaseText(Phase::finished));
    QVERIFY(bench.runner.showTransferAnswer());
  }

  // T2: any route counts.
  void anotherRouteReachesTheGoals() {
    Bench bench(lessonOf(smallLesson()));
    QVERIFY(bench.runner.predict(*bench.cluster, 0));
    bench.act("power-off broker 2");
    for (int i = 0; i < 3 && bench.phase() != Phase::done; ++i) bench.run(seconds(60));
    QCOMPARE(phaseText(bench.phase()), phaseText(Phase::done));
    QVERIFY(bench.runner.state()->judgement->right);
  }

  void aPredictionComesOutAsTheRunSaysNotAsTheFileSays() {
    Bench bench(lessonOf(with(smallLesson(), "expect leader orders-1 is 1 ", "expect leader orders-1 is 3 ")));
    QVERIFY(bench.runner.predict(*bench.cluster, 0));
    bench.act("kill broker 1");
    bench.act("kill broker 2");
    for (int i = 0; i < 5 && bench.phase() != Phase::done; ++i) bench.run(seconds(60));
    QCOMPARE(phaseText(bench.phase()), phaseText(Phase::done));
    QVERIFY(!bench.runner.state()->judgement->right);
    QCOMPARE(bench.runner.state()->judgement->trueOptions, std::vector<std::size_t>{1});
  }

  // U6
  void resetIsExactPerStepAndPerLesson() {
    const auto lesson = lessonOf(smallLesson());
    Bench bench(lesson);
    const std::string began = bench.cluster->sessionText();
    const Instant at = bench.cluster->now();
    QVERIFY(bench.runner.predict(*bench.cluster, 0));
    // Something that took no time at all is undone too.
    bench.act("kill broker 3");
    bench.run(seconds(3));

    auto fresh = bench.runner.rewound(*bench.cluster, false);
    QVERIFY2(fresh.has_value(), fresh ? "" : fresh.error().message.c_str());
    QCOMPARE((*fresh)->now().micros, at.micros);
    QCOMPARE(QString::fromStdString((*fresh)->sessionText()), QString::fromStdString(began));
    QVERIFY((*fresh)->evaluate("broker 3 is alive")->held);
    bench.cluster = std::move(*fresh);
    bench.runner.resumed(*bench.cluster, false);
    QCOMPARE(phaseText(bench.phase()), phaseText(Phase::predicting));
    QVERIFY(!bench.runner.state()->predicted.has_value());

    auto again = bench.runner.rewound(*bench.cluster, true);
    QVERIFY(again.has_value());
    QCOMPARE((*again)->now().micros, std::int64_t(0));
    bench.cluster = std::move(*again);
    bench.runner.resumed(*bench.cluster, true);
    bench.pump();
    QCOMPARE(bench.cluster->now().micros, at.micros);
    QCOMPARE(phaseText(bench.phase()), phaseText(Phase::predicting));
  }

  void questionsAreAnsweredInTheirOwnWords() {
    const std::string text =
        with(with(with(smallLesson(), "```break", "```question\nkey lost\nask \"How many?\"\n```\n```break"),
                  "expect broker 2 is dead         # Broker 2 is dead", "expect answered lost is 0   # You counted"),
             "kill broker 2\nrun", "answer lost 0\nkill broker 2\nrun");
    Bench bench(lessonOf(text));
    QVERIFY(bench.runner.predict(*bench.cluster, 0));
    QVERIFY(bench.runner.answer(*bench.cluster, "3"));
    bench.runner.observe(*bench.cluster);
    QVERIFY(!bench.runner.state()->goals[0].holds);
    QVERIFY(bench.runner.answer(*bench.cluster, "0"));
    bench.runner.observe(*bench.cluster);
    QVERIFY(bench.runner.state()->goals[0].holds);
    QCOMPARE(checked(text), QString());
  }

  void aGoodLessonPassesItsCheck() { QCOMPARE(checked(smallLesson(), 3), QString()); }

  // T4: what only a run can find.
  void checkRefuses_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("pattern");
    const std::string& good = smallLesson();
    const auto row = [](const char* name, const std::string& text, const char* pattern) {
      QTest::newRow(name) << QString::fromStdString(text) << QString(pattern);
    };
    row("goals that hold before the action",
        with(with(good, "expect broker 2 is dead ", "expect broker 2 is alive"), "expect leader orders-1 is 1 ",
             "expect leader orders-1 is 2 "),
        "^small.md:29:1: expected goals that do not all hold before the learner acts, got all of them hold$");
    row("a solution that misses a goal", with(good, "expect broker 2 is dead ", "expect broker 3 is dead "),
        "^small.md:29:1: expected the solution to reach \"broker 3 is dead\", got ");
    row("a solution that cannot be carried out", with(good, "kill broker 2\n", "kill broker 9\n"),
        "^small.md:38:1: expected a script that can be carried out, got kill broker 9: ");
    row("a set-up that cannot be carried out", with(good, "rf=3 replicas=1:2,1,3 replicas=0:1,3,2", "rf=7"),
        "^small.md:17:1: expected a script that can be carried out, got create-topic orders");
    row("a run until that never comes true",
        with(good, "leader orders-1 is 1 within 30s", "leader orders-1 is 3 within 5s"),
        "^small.md:39:1: expected a script that can be carried out, got run until leader orders-1 is 3 within 5s: ");
    row("more time than the budget",
        with(with(good, "seed = 7", "budget = \"20s\""), "kill broker 2\n", "run 60s\nkill broker 2\n"),
        "^small.md:38:1: expected .*20s of virtual time");
    row("a breakpoint that is never reached",
        with(good, "event LeaderElected topic=orders partition=1", "event LeaderElected topic=other"),
        "^small.md:26:1: expected the solution to reach the breakpoint");
    row("a right option that does not come true",
        with(with(good, "in the list\" right", "in the list\" belief=list"), "belief=longest-log", "right"),
        "^small.md:22:1: expected the option marked right to come true: leader orders-1 is 3, got ");
    row("an answer nobody asked for", with(good, "expect broker 2 is dead ", "expect answered lost is 0 "),
        "^small.md:29:1: expected a block question with key lost in the step, got none$");
    // Where the replicas go is drawn from the seed when nobody says it.
    row("an outcome that depends on the seed",
        with(with(with(with(without(with(good, "expect leader orders-1 is 1 ", "expect not leader orders-1 is none "),
                                    "```break", "```"),
                            "replicas=1:2,1,3 replicas=0:1,3,2", "retention.ms=1000"),
                       "run until leader orders-1 is 1 within 30s", "run 20s"),
                  "in the list\" right", "in the list\" belief=list"),
             "belief=longest-log", "right"),
        "with seed \\d+");
  }
  void checkRefuses() {
    QFETCH(QString, text);
    QFETCH(QString, pattern);
    QVERIFY2(!text.startsWith("the fixture"), qPrintable(text));
    const bool manySeeds = QString(QTest::currentDataTag()).contains("seed");
    const QString got = checked(text.toStdString(), manySeeds ? 12 : 1);
    QVERIFY2(got.contains(QRegularExpression(pattern)), qPrintable(got));
  }

  void samePlayTwiceIsTheSameTranscript() {
    const auto lesson = lessonOf(smallLesson());
    const PlayReport one = play(lesson);
    const PlayReport two = play(lesson);
    QVERIFY(one.finished);
    QVERIFY(one.transcript == two.transcript);
    QCOMPARE(one.virtualTime.micros, two.virtualTime.micros);
  }
};
BROKERLAB_TEST(RunnerTest)

class CatalogTest : public QObject {
  Q_OBJECT
 private slots:
  void everyLessonIsThereInEnglishAndKorean() {
    QVERIFY(!catalog().empty());
    std::set<std::string> ids;
    for (const Pack& pack : catalog()) {
      QVERIFY2(ids.insert(pack.original->id).second, pack.original->id.c_str());
      QVERIFY2(pack.translations.count("ko") == 1, pack.original->id.c_str());
      QVERIFY(pack.original->number > 0);
    }
    QVERIFY(findLesson("losing-a-leader") != nullptr);
    QVERIFY(findLesson("nonsense") == nullptr);
  }

  // The files in the program are the files in the source.
  void filesAreEmbeddedByteForByte() {
    for (const CatalogFile& file : catalogFiles()) {
      QFile source(QStringLiteral("lessons/catalog/") +
                   QString::fromUtf8(file.name.data(), static_cast<int>(file.name.size())));
      QVERIFY(source.open(QIODevice::ReadOnly));
      QCOMPARE(source.readAll(), QByteArray(file.text.data(), static_cast<int>(file.text.size())));
    }
  }

  void everyLessonPassesItsCheckOnManySeeds() {
    for (const Pack& pack : catalog()) {
      for (const Problem& problem : checkLesson(pack, {20})) QFAIL(problem.text().c_str());
    }
  }

  void losingALeaderIsPlayedToItsEnd_data() {
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("lastWords");
    QTest::newRow("English") << "en"
                             << "before you kill broker 1.";
    QTest::newRow("Korean") << "ko"
                            << "ISR을 확인하면 됩니다.";
  }
  void losingALeaderIsPlayedToItsEnd() {
    QFETCH(QString, language);
    QFETCH(QString, lastWords);
    const Lesson& lesson = findLesson("losing-a-leader")->in(language.toStdString());
    QCOMPARE(QString::fromStdString(lesson.language), language);
    const PlayReport report = play(std::make_shared<const Lesson>(lesson));
    for (const Problem& problem : report.problems) QFAIL(problem.text().c_str());
    QVERIFY(report.finished);
    // The shorter log won, and nothing that was promised is missing.
    QCOMPARE(report.outcomes, (std::vector<std::string>{"leader rides-1: 1", "acked rides-1 all readable: yes"}));
    QVERIFY2(
        report.transcript.back().size() > 0 && QString::fromStdString(report.transcript.back()).endsWith(lastWords),
        report.transcript.back().c_str());
    QVERIFY(report.virtualTime < lesson.budget);
  }

  // The lesson claims that broker 3's log is longer than broker 1's when broker 2 dies. So it must be.
  void theElectedLogReallyIsTheShorterOne() {
    Bench bench(findLesson("losing-a-leader")->original);
    QVERIFY(bench.runner.showMe(*bench.cluster));
    bench.pump();
    QVERIFY(bench.runner.next(*bench.cluster));
    bench.pump();
    QCOMPARE(phaseText(bench.phase()), phaseText(Phase::predicting));
    const auto view = bench.cluster->view();
    std::map<std::int32_t, Offset> end;
    for (const auto& topic : view->topics) {
      for (const auto& partition : topic->partitions) {
        if (partition.partition.text() != "rides-1") continue;
        QCOMPARE(partition.isr.size(), std::size_t(3));
        for (const auto& replica : partition.replicaViews) end[replica->broker.value] = replica->logEndOffset;
      }
    }
    QCOMPARE(end.size(), std::size_t(3));
    QVERIFY2(end[3] > end[1], std::to_string(end[3]).c_str());
  }

  // However long the learner looks around before acting, within reason.
  void theOutcomeDoesNotDependOnTheLearnersPace() {
    Bench bench(findLesson("losing-a-leader")->original);
    bench.run(seconds(7));
    QVERIFY(bench.runner.showMe(*bench.cluster));
    bench.pump();
    QVERIFY(bench.runner.next(*bench.cluster));
    bench.pump();
    QVERIFY(bench.runner.predict(*bench.cluster, 0));
    QVERIFY(bench.runner.next(*bench.cluster));
    bench.pump();
    bench.run(seconds(5));
    bench.act("kill broker 2");
    for (int i = 0; i < 4 && bench.phase() != Phase::done; ++i) bench.run(seconds(20));
    QCOMPARE(phaseText(bench.phase()), phaseText(Phase::done));
    QVERIFY(!bench.runner.state()->judgement->cameTrue);
    QVERIFY(bench.cluster->evaluate("leader rides-1 is 1")->held);
  }
};
BROKERLAB_TEST(CatalogTest)

#include "test_runner.moc"
