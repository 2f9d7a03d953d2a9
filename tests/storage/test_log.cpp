// A log in ordinary life: appending, reading, rolling, finding by time, shortening, and that it opens as it was closed.

#include <QTemporaryDir>

#include "storage/fixtures.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::storage;
using namespace brokerlab::storage::tests;

namespace {

LogConfig smallSegments() {
  LogConfig config;
  config.segmentBytes = 1000;
  config.indexIntervalBytes = 200;
  return config;
}

/// What a reader of `from` must get, found by looking at every batch.
std::vector<BatchAt> expectedRead(const std::vector<BatchAt>& all, Offset from, std::size_t maxBytes, Offset bound,
                                  bool one) {
  std::vector<BatchAt> out;
  std::size_t bytes = 0;
  for (const BatchAt& batch : all) {
    if (batch.header.lastOffset() < from) continue;
    if (batch.header.lastOffset() >= bound) break;
    if (bytes + batch.header.sizeInBytes() > maxBytes && !(out.empty() && one)) break;
    bytes += batch.header.sizeInBytes();
    out.push_back(batch);
  }
  return out;
}

void randomAppends(Log& log, Prng& prng, int count) {
  TimestampMs now = startTime;
  for (int i = 0; i < count; ++i) {
    now += prng.between(-20, 60);
    BatchSpec spec;
    spec.records = static_cast<int>(prng.between(1, 5));
    spec.timestamp = now;
    spec.valueBytes = prng.below(120);
    const LogAppendInfo info = append(log, spec, static_cast<LeaderEpoch>(i / 25));
    QVERIFY2(info.ok(), info.sentence.c_str());
  }
  log.setHighWatermark(log.logEndOffset());
}

}  // namespace

class LogTest : public QObject {
  Q_OBJECT
 private slots:
  void appendsAndReads() {
    disk::MemoryDisk disk;
    std::unique_ptr<Log> log = openLog(disk);
    const LogAppendInfo first = append(*log, {3, startTime});
    QCOMPARE(first.firstOffset, Offset(0));
    QCOMPARE(first.lastOffset, Offset(2));
    QCOMPARE(first.maxTimestamp, startTime + 2);
    const LogAppendInfo second = append(*log, {1, startTime + 10}, 4);
    QCOMPARE(second.firstOffset, Offset(3));
    QCOMPARE(log->logEndOffset(), Offset(4));
    QCOMPARE(log->latestEpoch(), 4);
    log->setHighWatermark(3);

    LogRead read = log->read(1, 1 << 20, log->logEndOffset(), true);
    QCOMPARE(read.firstOffset, Offset(0));  // the batch that holds offset 1
    QCOMPARE(read.nextOffset, Offset(4));
    Chain both = first.appended;
    both.append(second.appended);
    QVERIFY(read.records == both);
    read = log->read(0, 1 << 20, 3, true);  // consumers stop at the high watermark
    QCOMPARE(read.nextOffset, Offset(3));
    QVERIFY(log->read(4, 100, 4, true).records.empty());
    QCOMPARE(log->read(5, 100, 9, true).error, ErrorCode::offsetOutOfRange);
    QCOMPARE(log->read(-1, 100, 9, true).error, ErrorCode::offsetOutOfRange);
    QVERIFY(log->read(0, 10, 4, false).records.empty());
    QCOMPARE(log->read(0, 10, 4, true).nextOffset, Offset(3));
    VERIFY_RULES(*log);
  }

  void refusesWhatIsWrong() {
    disk::MemoryDisk disk;
    LogConfig config;
    config.maxMessageBytes = 200;
    std::unique_ptr<Log> log = openLog(disk, logOptions(config));
    BatchSpec big;
    big.valueBytes = 500;
    QCOMPARE(append(*log, big).error, ErrorCode::messageTooLarge);
    config.maxMessageBytes = 1000;
    config.segmentBytes = 300;
    log->setConfig(config);
    QCOMPARE(append(*log, big).error, ErrorCode::recordListTooLarge);
    const Bytes batch = makeBatch({});
    QVERIFY(!log->appendAsLeader(batch.slice(0, 10), {}).ok());
    std::vector<std::uint8_t> damaged(batch.data(), batch.data() + batch.size());
    damaged.back() ^= 1;
    QCOMPARE(log->appendAsLeader(Bytes(damaged), {}).error, ErrorCode::corruptMessage);
    QCOMPARE(log->logEndOffset(), Offset(0));
    QCOMPARE(log->sizeInBytes(), std::int64_t(0));
    VERIFY_RULES(*log);
  }

  void logAppendTime() {
    disk::MemoryDisk disk;
    LogConfig config;
    config.messageTimestampType = record::TimestampType::logAppendTime;
    std::unique_ptr<Log> log = openLog(disk, logOptions(config));
    const LogAppendInfo info = log->appendAsLeader(makeBatch({}), {0, startTime + 77});
    QCOMPARE(info.logAppendTime, startTime + 77);
    QCOMPARE(allBatches(*log)[0].header.maxTimestamp, startTime + 77);
    QCOMPARE((*log->offsetForTimestamp(startTime + 77))->offset, Offset(0));
  }

  // L1 to L5 on random logs, and every look-up against a scan of everything; from memory, from files, after reopening.
  void lookupsEqualScans() {
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
      disk::MemoryDisk disk;
      LogOptions options = logOptions(smallSegments());
      options.tailBudget = std::make_shared<TailBudget>();
      options.tailBudget->perLog = seed % 3 == 0 ? 0 : 700;
      std::unique_ptr<Log> log = openLog(disk, options);
      Prng prng(seed);
      randomAppends(*log, prng, 90);
      QVERIFY(log->segments().size() > 5);
      for (int round = 0; round < 2; ++round) {
        VERIFY_RULES(*log);
        const std::vector<BatchAt> all = allBatches(*log);
        for (int i = 0; i < 300; ++i) {
          const Offset from = prng.between(0, log->logEndOffset());
          const Offset bound = all[prng.below(all.size())].header.nextOffset();
          const std::size_t maxBytes = prng.below(900);
          const bool one = prng.chance(500);
          const LogRead read = log->read(from, maxBytes, bound, one);
          QVERIFY2(read.ok(), read.sentence.c_str());
          record::BatchReader got(read.records);
          // A read ends with its segment, so it may give less, but never nothing where there is something.
          const std::vector<BatchAt> expected = expectedRead(all, from, maxBytes, bound, one);
          std::size_t n = 0;
          while (const auto batch = got.next()) {
            QVERIFY(n < expected.size());
            QCOMPARE(batch->header, expected[n++].header);
          }
          QCOMPARE(got.end(), record::RunEnd::clean);
          QCOMPARE(n == 0, expected.empty());
          if (n > 0) QCOMPARE(read.nextOffset, expected[n - 1].header.nextOffset());
          // From memory as from files: whoever asks cannot tell where it came from.
          for (const auto& segment : log->segments()) {
            if (n > 0 && segment->baseOffset() > read.firstOffset) QVERIFY(read.nextOffset <= segment->baseOffset());
          }
        }
        TimestampMs largest = -1;
        Offset offsetOfLargest = -1;
        for (int i = 0; i < 200; ++i) {
          const TimestampMs target = startTime + prng.between(-50, 2500);
          Offset expected = -1;
          for (const BatchAt& batch : all) {
            for (std::int32_t r = 0; r <= batch.header.lastOffsetDelta; ++r) {
              const TimestampMs time = batch.header.baseTimestamp + r;  // as makeBatch spaces them
              if (expected < 0 && time >= target) expected = batch.header.baseOffset + r;
              if (time > largest) {
                largest = time;
                offsetOfLargest = batch.header.baseOffset + r;
              }
            }
          }
          const auto found = log->offsetForTimestamp(target);
          VERIFY_OK(found);
          QCOMPARE(*found ? (*found)->offset : -1, expected);
        }
        QCOMPARE((*log->offsetOfMaxTimestamp())->offset, offsetOfLargest);
        const std::string before = picture(disk);
        VERIFY_OK(log->closeCleanly());
        options.cleanShutdown = true;
        log = openLog(disk, options);
        QVERIFY(log->takeChanges().empty());
        log->setHighWatermark(log->logEndOffset());
      }
    }
  }

  // The same bytes reach a follower whatever pieces they come in, and its files are the leader's (R19).
  void followersHaveTheSameFiles() {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      disk::MemoryDisk leaderDisk, followerDisk;
      std::unique_ptr<Log> leader = openLog(leaderDisk, logOptions(smallSegments()));
      std::unique_ptr<Log> follower = openLog(followerDisk, logOptions(smallSegments()));
      Prng prng(seed);
      randomAppends(*leader, prng, 80);
      while (follower->logEndOffset() < leader->logEndOffset()) {
        const LogRead read = leader->read(follower->logEndOffset(), prng.below(3000), leader->logEndOffset(), true);
        QVERIFY2(read.ok(), read.sentence.c_str());
        const LogAppendInfo info = follower->appendAsFollower(read.records, startTime);
        QVERIFY2(info.ok(), info.sentence.c_str());
        QCOMPARE(follower->logEndOffset(), read.nextOffset);
      }
      QCOMPARE(picture(followerDisk), picture(leaderDisk));
      // Bytes that do not continue the log, are damaged, or of an older epoch are refused as a whole.
      const LogRead again = leader->read(0, 200, leader->logEndOffset(), true);
      QCOMPARE(follower->appendAsFollower(again.records, startTime).error, ErrorCode::corruptMessage);
      const std::string before = picture(followerDisk);
      Bytes batch = makeBatch({});
      Chain next = record::stamped(batch, {follower->logEndOffset(), 0});
      QCOMPARE(follower->appendAsFollower(next, startTime).error, ErrorCode::corruptMessage);  // epoch 0 after 3
      QCOMPARE(picture(followerDisk), before);
      // A gap is what the leader's compaction left, whatever this replica knows of the topic: from now on it may have some.
      QVERIFY(!follower->cleanerPoint());
      const Offset end = follower->logEndOffset();
      next = record::stamped(batch, {end + 1, 9});
      QVERIFY(follower->appendAsFollower(next, startTime).ok());
      QCOMPARE(follower->logEndOffset(), end + 2);
      QVERIFY(follower->cleanerPoint().has_value());
      QCOMPARE(follower->read(end, 1, end + 2, true).firstOffset, end + 1);
    }
  }

  void rollsBySizeTimeIndexAndJitter() {
    disk::MemoryDisk disk;
    LogConfig config;
    config.segmentBytes = 250;
    config.segmentMs = 1000;
    std::unique_ptr<Log> log = openLog(disk, logOptions(config));
    append(*log, {1, startTime});
    append(*log, {1, startTime + 1000});
    QCOMPARE(log->segments().size(), std::size_t(1));
    append(*log, {1, startTime + 1001});  // more than segment.ms after the first batch of the segment
    QCOMPARE(log->segments().size(), std::size_t(2));
    QCOMPARE(log->activeSegment().baseOffset(), Offset(2));
    append(*log, {1, startTime + 1002});
    append(*log, {1, startTime + 1003});
    const std::size_t before = log->segments().size();
    append(*log, {1, startTime + 1004});  // does not fit into segment.bytes
    QCOMPARE(log->segments().size(), before + 1);
    const auto changes = log->takeChanges();
    QCOMPARE(static_cast<int>(changes.back().kind), static_cast<int>(LogChange::Kind::rolled));
    QVERIFY(disk.exists("orders-0/00000000000000000002.snapshot"));
    QCOMPARE(log->recoveryPoint(), log->activeSegment().baseOffset());

    config = LogConfig();
    config.indexIntervalBytes = 0;
    config.segmentIndexBytes = 24;  // three entries of the offset index, two of the time index
    disk::MemoryDisk other;
    log = openLog(other, logOptions(config));
    for (int i = 0; i < 12; ++i) append(*log, {1, startTime + i});
    QVERIFY(log->segments().size() > 2);
    for (const auto& segment : log->segments()) QVERIFY(segment->offsetIndex().entries() <= 3);
    VERIFY_RULES(*log);
  }

  void retention() {
    disk::MemoryDisk disk;
    LogConfig config;
    config.segmentBytes = 300;
    config.retentionBytes = 700;
    config.fileDeleteDelayMs = 100;
    std::unique_ptr<Log> log = openLog(disk, logOptions(config));
    for (int i = 0; i < 30; ++i) append(*log, {1, startTime + i});
    const Offset endBefore = log->logEndOffset();
    QCOMPARE(*log->runRetention(startTime + 50), std::size_t(0));  // nothing beyond the high watermark (L13)
    log->setHighWatermark(10);
    QVERIFY(*log->runRetention(startTime + 50) > 0);
    QVERIFY(log->logStartOffset() > 0 && log->logStartOffset() <= 10);
    log->setHighWatermark(30);
    QVERIFY(*log->runRetention(startTime + 50) > 0);
    QVERIFY(log->sizeInBytes() >= 700);
    QVERIFY(log->sizeInBytes() - log->segments().front()->size() < 700);
    QCOMPARE(log->logStartOffset(), log->segments().front()->baseOffset());
    QCOMPARE(log->logEndOffset(), endBefore);
    QCOMPARE(log->read(log->logStartOffset() - 1, 100, 30, true).error, ErrorCode::offsetOutOfRange);
    QVERIFY(disk.exists("orders-0/00000000000000000000.log.deleted"));
    QCOMPARE(*log->nextFileRemoval(), startTime + 150);
    VERIFY_OK(log->removeDeletedFiles(startTime + 149));
    QVERIFY(disk.exists("orders-0/00000000000000000000.log.deleted"));
    VERIFY_OK(log->removeDeletedFiles(startTime + 150));
    QVERIFY(!disk.exists("orders-0/00000000000000000000.log.deleted"));
    QVERIFY(!log->nextFileRemoval());
    VERIFY_RULES(*log);

    // By time everything goes, the active segment too: it is rolled first.
    config.retentionBytes = -1;
    config.retentionMs = 1000;
    log->setConfig(config);
    QCOMPARE(*log->runRetention(startTime + 1000), std::size_t(0));
    const std::size_t segments = log->segments().size();
    QCOMPARE(*log->runRetention(startTime + 2000), segments);
    QCOMPARE(log->logStartOffset(), Offset(30));
    QCOMPARE(log->logEndOffset(), Offset(30));
    QCOMPARE(log->segments().size(), std::size_t(1));
    QCOMPARE(append(*log, {1, startTime + 2001}).firstOffset, Offset(30));
    VERIFY_RULES(*log);
  }

  void deleteRecords() {
    disk::MemoryDisk disk;
    std::unique_ptr<Log> log = openLog(disk, logOptions(smallSegments()));
    for (int i = 0; i < 40; ++i) append(*log, {1, startTime + i}, i / 10);
    log->setHighWatermark(30);
    QCOMPARE(log->advanceLogStart(31, ""), ErrorCode::offsetOutOfRange);
    QCOMPARE(log->advanceLogStart(25, ""), ErrorCode::none);
    QCOMPARE(log->advanceLogStart(3, ""), ErrorCode::none);
    QCOMPARE(log->logStartOffset(), Offset(25));  // only grows
    QCOMPARE(log->epochs().entries(), (std::vector<EpochEntry>{{2, 25}, {3, 30}}));
    QVERIFY(*log->runRetention(startTime) > 0);
    QVERIFY(log->segments().front()->baseOffset() <= 25);
    QVERIFY(log->segments()[1]->baseOffset() > 25);
    QCOMPARE(log->read(24, 100, 40, true).error, ErrorCode::offsetOutOfRange);
    VERIFY_OK(log->closeCleanly());
    LogOptions options = logOptions(smallSegments(), true);
    options.logStartOffset = 25;
    log = openLog(disk, options);
    QCOMPARE(log->logStartOffset(), Offset(25));
    VERIFY_RULES(*log);
  }

  void truncatesByBatches() {
    for (Offset to = 0; to <= 40; ++to) {
      disk::MemoryDisk disk;
      std::unique_ptr<Log> log = openLog(disk, logOptions(smallSegments()));
      Prng prng(5);
      std::vector<Offset> bases;
      while (log->logEndOffset() < 40) {
        BatchSpec spec;
        spec.records = static_cast<int>(prng.between(1, 4));
        spec.timestamp = startTime + log->logEndOffset();
        spec.producerId = 1;
        spec.producerEpoch = 0;
        spec.sequence = static_cast<record::Sequence>(log->logEndOffset());
        spec.valueBytes = prng.below(100);
        bases.push_back(append(*log, spec, static_cast<LeaderEpoch>(log->logEndOffset() / 8)).firstOffset);
      }
      log->setHighWatermark(20);
      const Offset end = log->logEndOffset();
      VERIFY_OK(log->truncateTo(to, startTime, "test"));
      Offset expected = to >= end ? end : 0;
      if (to < end)
        for (const Offset base : bases)
          if (base <= to) expected = base;
      QCOMPARE(log->logEndOffset(), expected);
      QVERIFY(log->highWatermark() <= expected);
      VERIFY_RULES(*log);
      for (const EpochEntry& entry : log->epochs().entries())
        QVERIFY(entry.startOffset < std::max<Offset>(to, expected));  // L7
      // L10: what is left of the producer is what the batches left say.
      if (expected == 0)
        QVERIFY(log->producers().empty());
      else
        QCOMPARE(log->producers().all().at(1).lastSequence(), static_cast<record::Sequence>(expected - 1));
      // It goes on as if nothing had been there.
      BatchSpec spec;
      spec.timestamp = startTime + 999;
      QCOMPARE(append(*log, spec, 99).firstOffset, expected);
      VERIFY_RULES(*log);
      const std::vector<BatchAt> left = allBatches(*log);
      QCOMPARE(left.back().header.baseOffset, expected);
      VERIFY_OK(log->closeCleanly());
      log = openLog(disk, logOptions(smallSegments(), true));
      QCOMPARE(log->logEndOffset(), expected + 1);
      VERIFY_RULES(*log);
    }
  }

  void startsAnewElsewhere() {
    disk::MemoryDisk disk;
    std::unique_ptr<Log> log = openLog(disk, logOptions(smallSegments()));
    for (int i = 0; i < 20; ++i) append(*log, {1, startTime}, 3);
    VERIFY_OK(log->truncateFullyAndStartAt(500, startTime, "test"));
    QCOMPARE(log->logStartOffset(), Offset(500));
    QCOMPARE(log->logEndOffset(), Offset(500));
    QVERIFY(log->epochs().empty());
    QCOMPARE(append(*log, {2, startTime}, 4).firstOffset, Offset(500));
    VERIFY_OK(log->truncateFullyAndStartAt(500, startTime, "to where it is"));
    QCOMPARE(log->logEndOffset(), Offset(500));
    append(*log, {2, startTime}, 4);
    VERIFY_RULES(*log);
    VERIFY_OK(log->closeCleanly());
    LogOptions options = logOptions(smallSegments(), true);
    log = openLog(disk, options);
    QCOMPARE(log->logStartOffset(), Offset(500));
    QCOMPARE(log->logEndOffset(), Offset(502));
    for (const disk::Entry& entry : std::vector<disk::Entry>(*disk.list("orders-0")))
      QVERIFY2(entry.name.find(".deleted") == std::string::npos, entry.name.c_str());
  }

  void theTailIsShared() {
    auto budget = std::make_shared<TailBudget>();
    budget->perLog = 5000;
    budget->limit = 8000;
    disk::MemoryDisk one, two;
    LogOptions options = logOptions();
    options.tailBudget = budget;
    std::unique_ptr<Log> a = openLog(one, options), b = openLog(two, options);
    for (int i = 0; i < 50; ++i) {
      append(*a, {1, startTime});
      append(*b, {1, startTime});
      QVERIFY(budget->used <= budget->limit);
    }
    QVERIFY(a->read(49, 100, 50, true).fromMemory || b->read(49, 100, 50, true).fromMemory);
    QVERIFY(!a->read(0, 100, 50, true).fromMemory);
    a.reset();
    b.reset();
    QCOMPARE(budget->used, std::int64_t(0));
  }

  // The same life on a real folder leaves the same files.
  void folderEqualsMemory() {
    QTemporaryDir temporary;
    disk::MemoryDisk memory;
    auto folder = std::move(*disk::FolderDisk::at(temporary.path().toStdString()));
    std::vector<disk::Disk*> disks{&memory, folder.get()};
    for (disk::Disk* disk : disks) {
      Prng prng(42);
      std::unique_ptr<Log> log = openLog(*disk, logOptions(smallSegments()));
      randomAppends(*log, prng, 60);
      VERIFY_OK(log->truncateTo(50, startTime, ""));
      randomAppends(*log, prng, 20);
      (void)*log->runRetention(startTime);
      VERIFY_OK(log->closeCleanly());
    }
    QCOMPARE(picture(*folder), picture(memory));
  }

  void diskTrouble() {
    disk::MemoryDisk disk;
    std::unique_ptr<Log> log = openLog(disk, logOptions(smallSegments()));
    for (int i = 0; i < 10; ++i) append(*log, {1, startTime + i});
    const std::string before = picture(disk);
    disk.faults().fullAt(disk.usedBytes() + 20);
    for (int i = 0; i < 3; ++i) QCOMPARE(append(*log, {1, startTime + 100}).error, ErrorCode::kafkaStorageError);
    QCOMPARE(log->logEndOffset(), Offset(10));
    disk.faults().clear();
    QCOMPARE(append(*log, {1, startTime + 11}).firstOffset, Offset(10));
    VERIFY_RULES(*log);
    disk.faults().failNext({disk::Operation::flush, ".log", 1});
    QVERIFY(!log->flush());
    QVERIFY(!log->flush());
    QVERIFY(log->recoveryPoint() < log->logEndOffset());
  }

  // F23, F24: what decays is noticed when it is read, and never handed out.
  void damageIsNeverServed() {
    disk::MemoryDisk disk;
    LogOptions options = logOptions(smallSegments());
    options.tailBudget = std::make_shared<TailBudget>();
    options.tailBudget->perLog = 0;
    std::unique_ptr<Log> log = openLog(disk, options);
    for (int i = 0; i < 10; ++i) append(*log, {1, startTime + i});
    const Chain sound = log->read(0, 1 << 20, 10, true).records;
    const std::string path = "orders-0/00000000000000000000.log";
    const auto size = disk.open(path)->size();
    for (std::int64_t at = 0; at < size; ++at) {
      VERIFY_OK(disk.flipByte(path, at, 0x10));
      for (Offset from = 0; from < 10; ++from) {
        const LogRead read = log->read(from, 1 << 20, 10, true);
        record::BatchReader got(read.records);
        while (const auto batch = got.next()) {
          QVERIFY(record::crcValid(batch->bytes));
          // The checksum leaves the leader epoch out, and nothing else of a single batch contradicts it.
          if (batch->header.partitionLeaderEpoch == 0)
            QVERIFY(asText(sound.flatten().view()).find(batch->bytes.flatten().text()) != std::string_view::npos);
        }
      }
      VERIFY_OK(disk.flipByte(path, at, 0x10));
    }
  }
};

BROKERLAB_TEST(LogTest)
#include "test_log.moc"
