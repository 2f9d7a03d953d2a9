// A broker's log directory: taken over or refused, loaded, checkpointed, cleaned up.

#include <QTemporaryDir>
#include <filesystem>

#include "storage/fixtures.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::storage;
using namespace brokerlab::storage::tests;

namespace {

const Uuid idA = Uuid::of(1, 2), idB = Uuid::of(3, 4);

LogManagerOptions optionsFor(NodeId node = {1}, std::string cluster = "cluster-a") {
  LogManagerOptions options;
  options.clusterId = std::move(cluster);
  options.nodeId = node;
  options.now = startTime;
  options.defaults.segmentBytes = 500;
  options.defaults.fileDeleteDelayMs = 1000;
  return options;
}

std::unique_ptr<LogManager> openManager(disk::Disk& disk, LogManagerOptions options = optionsFor()) {
  auto manager = LogManager::open(disk, std::move(options));
  if (!manager) qFatal("%s", manager.error().message.c_str());
  return std::move(*manager);
}

std::string whole(disk::Disk& disk) { return picture(disk, ""); }

Log& logOf(LogManager& manager, const TopicPartition& partition, const Uuid& id = idA) {
  auto log = manager.create(partition, id, optionsFor().defaults, startTime);
  if (!log) qFatal("%s", log.error().message.c_str());
  return **log;
}

}  // namespace

class LogManagerTest : public QObject {
  Q_OBJECT
 private slots:
  void comesBackAfterCleanShutdownAndAfterAKill() {
    for (const bool clean : {true, false}) {
      disk::MemoryDisk disk;
      auto manager = openManager(disk);
      QVERIFY(!manager->afterCleanShutdown());
      const Uuid directory = *manager->properties().directoryId;
      for (int p = 0; p < 3; ++p) {
        Log& log = logOf(*manager, {"orders", p});
        for (int i = 0; i < 20; ++i) QVERIFY(append(log, {1, startTime + i}, 2).ok());
        log.setHighWatermark(10 + p);
      }
      logOf(*manager, {"with-dash.and_more", 12}, idB);
      VERIFY_OK(manager->checkpointHighWatermarks());
      if (clean) VERIFY_OK(manager->shutDown(5));
      manager.reset();
      disk.processKilled();
      manager = openManager(disk);
      QCOMPARE(manager->afterCleanShutdown(), clean);
      QCOMPARE(manager->previousBrokerEpoch(), clean ? BrokerEpoch(5) : BrokerEpoch(-1));
      QVERIFY(!disk.exists(cleanShutdownFile));  // the next end has to earn it again
      QCOMPARE(*manager->properties().directoryId, directory);
      QVERIFY(manager->unusable().empty());
      QCOMPARE(manager->logs().size(), std::size_t(4));
      for (int p = 0; p < 3; ++p) {
        Log* log = manager->find({"orders", p});
        QVERIFY(log != nullptr);
        QCOMPARE(log->logEndOffset(), Offset(20));
        QCOMPARE(log->highWatermark(), Offset(10 + p));
        QCOMPARE(log->takeChanges().empty(), clean);
        VERIFY_RULES(*log);
      }
      QCOMPARE(*manager->topicId({"with-dash.and_more", 12}), idB);
    }
  }

  void anothersDirectoryIsNotTouched() {
    disk::MemoryDisk disk;
    openManager(disk).reset();
    const std::string before = whole(disk);
    auto refused = LogManager::open(disk, optionsFor({1}, "cluster-b"));
    QVERIFY(!refused && refused.error().message.find("cluster-a") != std::string::npos);
    refused = LogManager::open(disk, optionsFor({2}));
    QVERIFY(!refused && refused.error().message.find("node 1") != std::string::npos);
    QCOMPARE(whole(disk), before);
    VERIFY_OK(disk.open("meta.properties")->truncate(10));
    QVERIFY(!LogManager::open(disk, optionsFor()));

    disk::MemoryDisk foreign;
    VERIFY_OK(foreign.open("holiday.jpg", disk::Open::createNew)->append(Bytes::copyOf("x")));
    const std::string photos = whole(foreign);
    refused = LogManager::open(foreign, optionsFor());
    QVERIFY(!refused && refused.error().message.find("holiday.jpg") != std::string::npos);
    QCOMPARE(whole(foreign), photos);
  }

  void oneProcessAtATime() {
    QTemporaryDir temporary;
    auto one = std::move(*disk::FolderDisk::at(temporary.path().toStdString()));
    auto manager = openManager(*one);
    auto two = std::move(*disk::FolderDisk::at(temporary.path().toStdString()));
    const auto refused = LogManager::open(*two, optionsFor());
    QVERIFY(!refused && refused.error().message.find("in use") != std::string::npos);
    manager.reset();
    one.reset();
    two.reset();
    two = std::move(*disk::FolderDisk::at(temporary.path().toStdString()));
    openManager(*two);
  }

  // M1, M2: one bad partition costs itself; what is not ours stays.
  void badPartitionsAreReported() {
    disk::MemoryDisk disk;
    auto manager = openManager(disk);
    for (int p = 0; p < 4; ++p) QVERIFY(append(logOf(*manager, {"orders", p}), {}).ok());
    VERIFY_OK(manager->shutDown(1));
    manager.reset();
    VERIFY_OK(disk.open("orders-1/x.log", disk::Open::createNew));
    VERIFY_OK(disk.open("orders-2/partition.metadata")->truncate(5));
    VERIFY_OK(disk.makeDirectory("lost+found"));
    VERIFY_OK(disk.makeDirectory("orders-03"));
    VERIFY_OK(disk.makeDirectory("orders-7.0123456789abcdef0123456789abcdef-stray"));
    VERIFY_OK(disk.makeDirectory("__cluster_metadata-0"));
    manager = openManager(disk);
    QCOMPARE(manager->logs().size(), std::size_t(2));
    QCOMPARE(manager->unusable().size(), std::size_t(2));
    QCOMPARE(manager->unusable()[0].directory, std::string("orders-1"));
    QVERIFY(!manager->unusable()[0].reason.empty());
    QCOMPARE(manager->remarks().size(), std::size_t(2));  // lost+found, orders-03
    QVERIFY(!manager->create({"orders", 1}, idA, {}, startTime));
    VERIFY_OK(manager->setAsideUnusable({"orders", 1}));
    QVERIFY(manager->create({"orders", 1}, idA, {}, startTime).has_value());
    bool kept = false;
    const auto entries = disk.list("");
    for (const disk::Entry& entry : *entries)
      kept = kept || (entry.name.find("orders-1.") == 0 && disk.exists(entry.name + "/x.log"));
    QVERIFY(kept);
  }

  void topicIds() {
    disk::MemoryDisk disk;
    auto manager = openManager(disk);
    Log& log = logOf(*manager, {"orders", 0}, idA);
    QCOMPARE(&logOf(*manager, {"orders", 0}, idA), &log);
    QVERIFY(!manager->create({"orders", 0}, idB, {}, startTime));  // the topic was deleted and made again
    QVERIFY(append(log, {}).ok());
    VERIFY_OK(manager->setAsideAsStray({"orders", 0}));
    QCOMPARE(manager->find({"orders", 0}), static_cast<Log*>(nullptr));
    QCOMPARE(logOf(*manager, {"orders", 0}, idB).logEndOffset(), Offset(0));
    manager.reset();
    manager = openManager(disk);
    QCOMPARE(*manager->topicId({"orders", 0}), idB);
    QVERIFY(manager->unusable().empty() && manager->remarks().empty());
  }

  void deletionIsDelayed() {
    disk::MemoryDisk disk;
    auto manager = openManager(disk);
    const TopicPartition partition{std::string(240, 'x'), 3};
    QVERIFY(append(logOf(*manager, partition), {}).ok());
    VERIFY_OK(manager->remove(partition, startTime));
    QVERIFY(!disk.exists(partition.text()));
    QVERIFY(!manager->remove(partition, startTime));
    const auto deleted = [&] {
      int count = 0;
      const auto entries = disk.list("");
      for (const disk::Entry& entry : *entries) {
        if (entry.name.find("-delete") == std::string::npos) continue;
        ++count;
        if (entry.name.size() > 255) qFatal("name too long");
      }
      return count;
    };
    QCOMPARE(deleted(), 1);
    QCOMPARE(*manager->nextRemoval(), startTime + 1000);
    VERIFY_OK(manager->removeDeleted(startTime + 999));
    QCOMPARE(deleted(), 1);
    logOf(*manager, partition, idB);  // a new one of the same name lives beside it
    manager.reset();
    manager = openManager(disk);  // found again after a restart
    VERIFY_OK(manager->removeDeleted(startTime + 1000));
    QCOMPARE(deleted(), 0);
    QVERIFY(manager->find(partition) != nullptr);
    // A deletion outlives a power cut.
    VERIFY_OK(manager->remove(partition, startTime));
    VERIFY_OK(manager->removeDeleted(startTime + 1000));
    manager.reset();
    Prng prng(1);
    VERIFY_OK(disk.powerOff(prng));
    manager = openManager(disk);
    QCOMPARE(manager->find(partition), static_cast<Log*>(nullptr));
    QCOMPARE(deleted(), 0);
  }

  // M3: damaged checkpoints cost time, never data.
  void checkpointsAreOnlyHints() {
    for (const std::string_view name : {recoveryPointCheckpoint, highWatermarkCheckpoint, logStartCheckpoint}) {
      disk::MemoryDisk origin;
      auto manager = openManager(origin);
      Log& log = logOf(*manager, {"orders", 0});
      for (int i = 0; i < 30; ++i) QVERIFY(append(log, {1, startTime + i}).ok());
      log.setHighWatermark(30);
      QCOMPARE(log.advanceLogStart(7, ""), ErrorCode::none);
      VERIFY_OK(manager->shutDown(1));
      manager.reset();
      const auto size = static_cast<std::int64_t>(origin.readAll(name)->size());
      for (std::int64_t at = 0; at < 2 * size; ++at) {
        disk::MemoryDisk disk;
        copyDirectory(origin, disk, "");
        if (at < size)
          VERIFY_OK(disk.flipByte(name, at, 0x01));
        else
          VERIFY_OK(disk.open(name)->truncate(at - size));
        auto again = openManager(disk);
        Log* found = again->find({"orders", 0});
        QVERIFY(found != nullptr);
        QCOMPARE(found->logEndOffset(), Offset(30));
        QVERIFY(found->logStartOffset() <= 30);
        VERIFY_RULES(*found);
      }
    }
  }

  void powerCutAfterShutdownLosesNothing() {
    disk::MemoryDisk disk;
    auto manager = openManager(disk);
    for (int p = 0; p < 3; ++p)
      for (int i = 0; i < 25; ++i) QVERIFY(append(logOf(*manager, {"orders", p}), {1, startTime + i}).ok());
    VERIFY_OK(manager->shutDown(1));
    manager.reset();
    const std::string before = whole(disk);
    Prng prng(3);
    VERIFY_OK(disk.powerOff(prng));
    QCOMPARE(whole(disk), before);
  }

  void flushPolicies() {
    disk::MemoryDisk disk;
    auto manager = openManager(disk);
    LogConfig config = optionsFor().defaults;
    config.flushMessages = 1;
    Log* every = *manager->create({"every", 0}, idA, config, startTime);
    config.flushMessages = INT64_MAX;
    config.flushMs = 50;
    Log* timed = *manager->create({"timed", 0}, idA, config, startTime);
    QVERIFY(append(*every, {1, startTime + 1}).ok() && append(*timed, {1, startTime + 1}).ok());
    QCOMPARE(every->recoveryPoint(), Offset(1));
    QCOMPARE(timed->recoveryPoint(), Offset(0));
    VERIFY_OK(manager->flushDue(startTime + 49));
    QCOMPARE(timed->recoveryPoint(), Offset(0));
    VERIFY_OK(manager->flushDue(startTime + 50));
    QCOMPARE(timed->recoveryPoint(), Offset(1));
    Prng prng(1);
    manager.reset();
    VERIFY_OK(disk.powerOff(prng));
    manager = openManager(disk);
    QCOMPARE(manager->find({"every", 0})->logEndOffset(), Offset(1));
    QCOMPARE(manager->find({"timed", 0})->logEndOffset(), Offset(1));
  }

  void directoryNames() {
    QCOMPARE(*partitionOfDirectory("orders-0"), (TopicPartition{"orders", 0}));
    QCOMPARE(*partitionOfDirectory("a-b-12"), (TopicPartition{"a-b", 12}));
    for (const char* name :
         {"orders", "orders-", "-0", "orders-01", "orders--1x", "orders-x", "orders-99999999999", "a/b-0", "..-0x"})
      QVERIFY2(!partitionOfDirectory(name), name);
  }

  // Many partitions cost nothing until they are used: no directory, no descriptor.
  void emptyPartitionsAreFree() {
    QTemporaryDir temporary;
    auto shared = std::make_shared<disk::Descriptors>();
    auto disk = std::move(*disk::FolderDisk::at(temporary.path().toStdString(), disk::Durability::modelled, shared));
    auto manager = openManager(*disk);
    for (int p = 0; p < 1000; ++p) logOf(*manager, {"many", p});
    QVERIFY(shared->open() < 10);
    namespace fs = std::filesystem;
    QVERIFY(!fs::exists(temporary.filePath("many-5").toStdString()));
    QVERIFY(append(*manager->find({"many", 5}), {}).ok());
    QVERIFY(fs::exists(temporary.filePath("many-5/partition.metadata").toStdString()));
    QVERIFY(fs::file_size(temporary.filePath("many-5/00000000000000000000.log").toStdString()) > 0);
    VERIFY_OK(manager->shutDown(1));
    const std::string before = whole(*disk);
    manager.reset();
    disk.reset();
    disk = std::move(*disk::FolderDisk::at(temporary.path().toStdString()));
    QCOMPARE(whole(*disk), before);
    QCOMPARE(openManager(*disk)->logs().size(), std::size_t(1000));
  }
};

BROKERLAB_TEST(LogManagerTest)
#include "test_log_manager.moc"
