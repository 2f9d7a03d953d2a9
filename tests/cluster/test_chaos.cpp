// Seeded runs full of failures: see cluster/chaos.h. More of them: BROKERLAB_CHAOS_SEEDS=2000, from BROKERLAB_CHAOS_FIRST.
#include <fmt/format.h>

#include "cluster/chaos.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::cluster;

namespace {

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  bool ok = false;
  const std::uint64_t value = qEnvironmentVariable(name).toULongLong(&ok);
  return ok ? value : otherwise;
}

std::string report(const ChaosResult& result) {
  std::string out = fmt::format("{}: {}\n  again with: {}\n", result.kind, result.breach, result.command);
  for (const std::string& deed : result.deeds) out += "    " + deed + "\n";
  return out;
}

}  // namespace

class ChaosTest : public QObject {
  Q_OBJECT
 private slots:
  void nothingPromisedIsLost() {
    const std::uint64_t first = setting("BROKERLAB_CHAOS_FIRST", 1);
    const std::uint64_t seeds = setting("BROKERLAB_CHAOS_SEEDS", 20);
    const bool goOn = qEnvironmentVariableIsSet("BROKERLAB_CHAOS_ALL");
    std::int64_t acked = 0;
    std::uint64_t steps = 0;
    int failed = 0;
    for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
      ChaosOptions options;
      options.seed = seed;
      const ChaosResult result = runChaos(options);
      acked += result.recordsAcked;
      steps += result.steps;
      if (result.held) continue;
      ++failed;
      if (!goOn) QFAIL(report(result).c_str());
      qWarning("%s %s", result.command.c_str(), (result.kind + ": " + result.breach).c_str());
    }
    qInfo("%llu seeds, %lld records acknowledged, %llu steps", static_cast<unsigned long long>(seeds),
          static_cast<long long>(acked), static_cast<unsigned long long>(steps));
    QCOMPARE(failed, 0);
    QVERIFY(acked > static_cast<std::int64_t>(seeds) * 100);
  }

  void sameSeedSameRun() {
    ChaosOptions options;
    options.seed = 5;
    options.faults = seconds(15);
    const ChaosResult one = runChaos(options);
    const ChaosResult two = runChaos(options);
    QCOMPARE(one.hash, two.hash);
    QCOMPARE(one.steps, two.steps);
    QCOMPARE(one.recordsAcked, two.recordsAcked);
    options.seed = 6;
    QVERIFY(runChaos(options).hash != one.hash);
  }

  void combinedNodesKeepTheirPromises() {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      ChaosOptions options;
      options.seed = seed;
      options.combined = true;
      const ChaosResult result = runChaos(options);
      QVERIFY2(result.held, report(result).c_str());
      QCOMPARE(result.command, fmt::format("brokerlab chaos --seed {} --combined", seed));
    }
  }

  void compactionLosesNothing() {
    std::int64_t cleaned = 0;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
      ChaosOptions options;
      options.seed = seed;
      options.compacted = true;
      options.watch = [&cleaned](const events::Event& event) { cleaned += event.name() == "LogCleaned" ? 1 : 0; };
      const ChaosResult result = runChaos(options);
      QVERIFY2(result.held, report(result).c_str());
      QCOMPARE(result.command, fmt::format("brokerlab chaos --seed {} --compacted", seed));
    }
    QVERIFY(cleaned > 50);
  }

  void plantedBugsAreFound_data() {
    QTest::addColumn<QString>("bug");
    // Before KIP-101 followers cut their logs to their own high watermark: records that were acknowledged could go.
    for (const char* bug : {"truncate-to-hw", "expand-before-epoch-start", "count-committed-isr-only",
                            "answer-latest-at-once", "ignore-broker-epochs", "accept-duplicates",
                            "ack-before-replication", "commit-old-epochs", "vote-in-memory", "no-pre-vote"})
      QTest::newRow(bug) << bug;
    for (const char* bug :
         {"drop-tombstones-at-once", "renumber-cleaned", "forget-cleaned-producers", "drop-segments-first"})
      QTest::newRow(bug) << bug;
  }
  void plantedBugsAreFound() {
    QFETCH(QString, bug);
    ChaosOptions options;
    options.plant.name = bug.toStdString();
    options.compacted = bug.contains("clean") || bug.contains("tombstone") || bug.contains("segments");
    for (options.seed = 1; options.seed <= 200; ++options.seed) {
      const ChaosResult result = runChaos(options);
      if (result.held) continue;
      qInfo("%s %s", result.command.c_str(), result.breach.c_str());
      QCOMPARE(result.command, fmt::format("brokerlab chaos --seed {}{} --bug {}", options.seed,
                                           options.compacted ? " --compacted" : "", options.plant.name));
      QCOMPARE(result.kind, std::string("correctness"));
      // The line is enough to see it again.
      QCOMPARE(runChaos(options).breach, result.breach);
      return;
    }
    QFAIL("200 runs did not find it");
  }
};
BROKERLAB_TEST(ChaosTest)
#include "test_chaos.moc"
