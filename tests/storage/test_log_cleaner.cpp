// Which log is cleaned next, the checkpoint between rounds and lives, and what comes between a cleaner and its log.

#include "storage/cleaner_fixtures.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::storage;
using namespace brokerlab::storage::tests;

namespace {

const Uuid topicId = Uuid::of(1, 2);

std::unique_ptr<LogManager> openManager(disk::Disk& disk) {
  LogManagerOptions options;
  options.clusterId = "cluster-a";
  options.nodeId = {1};
  options.now = startTime;
  auto manager = LogManager::open(disk, options);
  if (!manager) qFatal("%s", manager.error().message.c_str());
  return std::move(*manager);
}

Log& logOf(LogManager& manager, const std::string& topic, const LogConfig& config = compacted()) {
  auto log = manager.create({topic, 0}, topicId, config, startTime);
  if (!log) qFatal("%s", log.error().message.c_str());
  (*log)->setConfig(config);
  return **log;
}

void fill(Log& log, int records, TimestampMs at = startTime) {
  for (int i = 0; i < records; ++i) put(log, {{"k" + std::to_string(i % 3), std::to_string(i)}}, {at});
  roll(log, at);
}

/// Works until the cleaner has nothing to do, or `steps` are over. What it told, in order.
std::string work(LogManager& manager, TimestampMs now, int steps = 1000) {
  std::string told;
  for (int i = 0; i < steps; ++i) {
    if (Result<void> r = manager.cleaner().work(now); !r) return told + "! " + r.error().message;
    for (const CleanerReport& report : manager.cleaner().takeReports()) {
      constexpr std::string_view kinds[] = {"started", "cleaned", "stopped", "uncleanable"};
      told += fmt::format("{} {}; ", kinds[static_cast<std::size_t>(report.kind)], report.partition.topic);
    }
    if (manager.cleaner().current() == nullptr && manager.cleaner().pause() > milliseconds(1)) break;
  }
  return told;
}

std::string checkpoint(disk::Disk& disk) {
  const auto bytes = disk.readAll("cleaner-offset-checkpoint");
  return bytes ? std::string(bytes->text()) : "none";
}

}  // namespace

class LogCleanerTest : public QObject {
  Q_OBJECT
 private slots:
  void theDirtiestComesFirst() {
    disk::MemoryDisk disk;
    auto manager = openManager(disk);
    Log& a = logOf(*manager, "a");
    Log& b = logOf(*manager, "b");
    Log& c = logOf(*manager, "c");
    LogConfig plain;
    fill(logOf(*manager, "plain", plain), 20);
    QCOMPARE(checkpoint(disk), std::string("none"));
    fill(a, 20);
    QCOMPARE(work(*manager, startTime), std::string("started a; cleaned a; "));
    QCOMPARE(checkpoint(disk), std::string("0\n1\na 0 20\n"));
    fill(a, 5);  // some
    fill(b, 20);
    QCOMPARE(work(*manager, startTime), std::string("started b; cleaned b; started a; cleaned a; "));
    // c is not dirty enough until its lag is over, and clean logs stay as they are.
    LogConfig lazy = compacted();
    lazy.minCleanableDirtyRatio = 1;
    lazy.maxCompactionLagMs = 1000;
    c.setConfig(lazy);
    fill(c, 20);
    QCOMPARE(work(*manager, startTime + 1000), std::string());
    QCOMPARE(manager->cleaner().pause(), seconds(15));
    QCOMPARE(work(*manager, startTime + 1001), std::string("started c; cleaned c; "));
    QCOMPARE(checkpoint(disk), std::string("0\n3\na 0 25\nb 0 20\nc 0 20\n"));
    // Asked for, it comes although nothing else says so; with nothing to do it says why.
    lazy.maxCompactionLagMs = INT64_MAX;
    c.setConfig(lazy);
    fill(c, 1);
    QCOMPARE(work(*manager, startTime), std::string());
    VERIFY_OK(manager->cleaner().ask({"c", 0}, startTime));
    QCOMPARE(work(*manager, startTime), std::string("started c; cleaned c; "));
    QVERIFY(!manager->cleaner().ask({"c", 0}, startTime));
    QVERIFY(!manager->cleaner().ask({"plain", 0}, startTime));
    QVERIFY(!manager->cleaner().ask({"nowhere", 0}, startTime));
  }

  void settingsCount() {
    CleanerSettings settings;
    QCOMPARE(settings.mapCapacity(), std::int64_t(5'033'164));
    settings.threads = 2;
    settings.dedupeBufferBytes = 4800;
    settings.loadFactor = 0.5;
    QCOMPARE(settings.mapCapacity(), std::int64_t(50));
    QCOMPARE(settings.stepBytes(), std::int64_t(131'072));
    disk::MemoryDisk disk;
    auto manager = openManager(disk);
    settings.enabled = false;
    settings.backoff = seconds(3);
    settings.ioMaxBytesPerSecond = 1000;
    manager->cleaner().configure(settings);
    Log& log = logOf(*manager, "a");
    fill(log, 20);
    QVERIFY(!manager->cleaner().needed());
    QCOMPARE(work(*manager, startTime), std::string());
    QCOMPARE(manager->cleaner().pause(), seconds(3));
    VERIFY_OK(manager->cleaner().ask({"a", 0}, startTime));
    QVERIFY(manager->cleaner().needed());
    QCOMPARE(work(*manager, startTime, 1), std::string("started a; "));
    VERIFY_OK(manager->cleaner().work(startTime));
    QVERIFY(manager->cleaner().pause() > seconds(1));  // some 1,500 bytes
  }

  // The point outlives the process; a log that was cut starts where it was cut; a deleted one leaves no trace.
  void theCheckpointFollowsTheLog() {
    disk::MemoryDisk disk;
    auto manager = openManager(disk);
    fill(logOf(*manager, "a"), 20);
    fill(logOf(*manager, "b"), 20);
    (void)work(*manager, startTime);
    const std::string content = contents(logOf(*manager, "a"));
    VERIFY_OK(logOf(*manager, "a").flush());
    VERIFY_OK(logOf(*manager, "b").flush());
    manager.reset();
    disk.processKilled();
    manager = openManager(disk);
    // Its topic's config is not known yet, and the log has gaps: nothing is cut.
    QVERIFY(manager->unusable().empty());
    QCOMPARE(manager->find({"a", 0})->logEndOffset(), Offset(20));
    QCOMPARE(contents(*manager->find({"a", 0})), content);
    Log& a = logOf(*manager, "a");
    QCOMPARE(*a.cleanerPoint(), Offset(20));
    a.setHighWatermark(20);
    fill(a, 3);
    VERIFY_OK(a.truncateTo(21, startTime, "a new leader"));
    QCOMPARE(*a.cleanerPoint(), Offset(20));
    VERIFY_OK(a.truncateTo(19, startTime, "a new leader"));
    QCOMPARE(checkpoint(disk), std::string("0\n2\na 0 19\nb 0 20\n"));
    VERIFY_OK(a.truncateFullyAndStartAt(5, startTime, "far behind"));
    QCOMPARE(checkpoint(disk), std::string("0\n2\na 0 5\nb 0 20\n"));
    VERIFY_OK(manager->remove({"b", 0}, startTime));
    QCOMPARE(checkpoint(disk), std::string("0\n1\na 0 5\n"));
  }

  // A follower that copies a compacted log has gaps too, and must find them in order after a crash.
  void aFollowersGaps() {
    disk::MemoryDisk leaderDisk, disk;
    auto leader = openManager(leaderDisk);
    Log& source = logOf(*leader, "a");
    fill(source, 20);
    put(source, {{"k0", "x"}});
    (void)work(*leader, startTime);
    auto manager = openManager(disk);
    Log& copy = logOf(*manager, "a");
    Offset next = 0;
    while (next < source.logEndOffset()) {
      const LogRead read = source.read(next, 100, source.logEndOffset(), true);
      QVERIFY(copy.appendAsFollower(read.records, startTime).ok());
      next = copy.logEndOffset();
    }
    QCOMPARE(contents(copy), contents(source));
    QCOMPARE(checkpoint(disk), std::string("0\n1\na 0 0\n"));
    manager.reset();
    disk.processKilled();
    manager = openManager(disk);
    QVERIFY(manager->unusable().empty());
    QCOMPARE(contents(*manager->find({"a", 0})), contents(source));
    QCOMPARE(manager->find({"a", 0})->logEndOffset(), Offset(21));
  }

  // K9, and what takes a log away from under a round.
  void whatEndsARound() {
    disk::MemoryDisk disk;
    auto manager = openManager(disk);
    Log& a = logOf(*manager, "a");
    fill(a, 20);
    fill(logOf(*manager, "b"), 20);
    VERIFY_OK(disk.flipByte("a-0/00000000000000000000.log", 30));
    QCOMPARE(work(*manager, startTime), std::string("started a; uncleanable a; started b; cleaned b; "));
    QVERIFY(manager->cleaner().uncleanable().at({"a", 0}).find("segment 0: the checksum") == 0);
    fill(a, 20);
    QCOMPARE(work(*manager, startTime), std::string());
    QVERIFY(!manager->cleaner().ask({"a", 0}, startTime));

    Log& c = logOf(*manager, "c");
    fill(c, 20);
    CleanerSettings slow;
    slow.ioBufferBytes = 2;
    manager->cleaner().configure(slow);
    QCOMPARE(work(*manager, startTime, 25), std::string("started c; "));
    QVERIFY(manager->cleaner().isCleaning({"c", 0}));
    QVERIFY(disk.exists("c-0/00000000000000000000.log.cleaned"));
    // Retention leaves the log alone meanwhile.
    LogConfig both = compacted();
    both.cleanupDelete = true;
    both.retentionMs = 1;
    c.setConfig(both);
    VERIFY_OK(manager->runRetention(startTime + day));
    QCOMPARE(c.logStartOffset(), Offset(0));
    VERIFY_OK(manager->remove({"c", 0}, startTime));
    QVERIFY(manager->cleaner().current() == nullptr);
    QCOMPARE(manager->cleaner().takeReports().front().reason, std::string("the log was deleted"));

    Log& d = logOf(*manager, "d");
    fill(d, 20);
    QCOMPARE(work(*manager, startTime, 25), std::string("started d; "));
    d.setConfig(LogConfig{});
    QCOMPARE(work(*manager, startTime), std::string("stopped d; "));
    d.setConfig(compacted());
    QCOMPARE(work(*manager, startTime, 25), std::string("started d; "));
    VERIFY_OK(manager->shutDown(1));
    QVERIFY(!disk.exists("d-0/00000000000000000000.log.cleaned"));
    QVERIFY(disk.exists("d-0/00000000000000000000.log"));
  }

  // compact,delete: between rounds old segments go as well, also those that a round left empty.
  void deletesToo() {
    disk::MemoryDisk disk;
    auto manager = openManager(disk);
    LogConfig both = compacted();
    both.cleanupDelete = true;
    both.retentionMs = 1000;
    both.segmentBytes = 300;
    Log& log = logOf(*manager, "a", both);
    for (int i = 0; i < 30; ++i) put(log, {{"k" + std::to_string(i % 3), "v"}}, {startTime + i * 100});
    QCOMPARE(work(*manager, startTime + 3000), std::string("started a; cleaned a; "));
    QVERIFY(log.logStartOffset() >= 18);
    QVERIFY(brokenRule(log, true).empty());
    put(log, {{"k", "v"}}, {startTime + 9000});
    VERIFY_OK(manager->cleaner().work(startTime + 9000));
    VERIFY_OK(manager->cleaner().work(startTime + 9000));
    QVERIFY(log.logStartOffset() > 18);
  }

 private:
  static constexpr std::int64_t day = 86'400'000;
};

BROKERLAB_TEST(LogCleanerTest)
#include "test_log_cleaner.moc"
