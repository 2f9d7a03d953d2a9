// What a log knows of its producers and epochs: rules P2 to P7, transactions, and the leader epoch cache.

#include "storage/fixtures.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::storage;
using namespace brokerlab::storage::tests;

namespace {

BatchSpec from(ProducerId id, ProducerEpoch epoch, record::Sequence sequence, int records = 1,
               bool transactional = false) {
  BatchSpec spec;
  spec.records = records;
  spec.producerId = id;
  spec.producerEpoch = epoch;
  spec.sequence = sequence;
  spec.transactional = transactional;
  return spec;
}

}  // namespace

class ProducerTest : public QObject {
  Q_OBJECT
 private slots:
  void duplicatesWithinTheLastFive() {
    disk::MemoryDisk disk;
    std::unique_ptr<Log> log = openLog(disk);
    for (int i = 0; i < 7; ++i) QCOMPARE(append(*log, from(1, 0, i * 2, 2)).firstOffset, Offset(i * 2));
    for (int i = 2; i < 7; ++i) {  // P2
      const LogAppendInfo info = append(*log, from(1, 0, i * 2, 2));
      QVERIFY(info.ok() && info.duplicate);
      QCOMPARE(info.firstOffset, Offset(i * 2));
      QCOMPARE(info.lastOffset, Offset(i * 2 + 1));
    }
    QCOMPARE(append(*log, from(1, 0, 2, 2)).error, ErrorCode::outOfOrderSequenceNumber);   // the sixth last
    QCOMPARE(append(*log, from(1, 0, 12, 1)).error, ErrorCode::outOfOrderSequenceNumber);  // not exactly the same
    QCOMPARE(log->logEndOffset(), Offset(14));
  }

  void orderEpochsAndUnknownIds() {
    disk::MemoryDisk disk;
    std::unique_ptr<Log> log = openLog(disk);
    QVERIFY(append(*log, from(1, 0, 500)).ok());                                         // P6
    QCOMPARE(append(*log, from(1, 0, 502)).error, ErrorCode::outOfOrderSequenceNumber);  // P3
    QVERIFY(append(*log, from(1, 0, 501)).ok());
    QCOMPARE(append(*log, from(1, 1, 502)).error, ErrorCode::outOfOrderSequenceNumber);  // P4
    QVERIFY(append(*log, from(1, 1, 0)).ok());
    QCOMPARE(append(*log, from(1, 0, 502)).error, ErrorCode::invalidProducerEpoch);  // P5
    QCOMPARE(append(*log, from(1, 0, 501)).error, ErrorCode::invalidProducerEpoch);  // the old batches are forgotten
    QVERIFY(append(*log, from(2, 9, INT32_MAX - 1, 3)).ok());                        // MAX-1, MAX, 0
    QVERIFY(append(*log, from(2, 9, INT32_MAX - 1, 3)).duplicate);
    QVERIFY(append(*log, from(2, 9, 1)).ok());
    QVERIFY(append(*log, from(3, 0, INT32_MAX)).ok());
    QVERIFY(append(*log, from(3, 0, 0)).ok());
    QCOMPARE(append(*log, from(3, 0, 0)).duplicate, true);
  }

  void transactions() {
    disk::MemoryDisk disk;
    std::unique_ptr<Log> log = openLog(disk);
    QVERIFY(append(*log, {}).ok());                      // 0
    QVERIFY(append(*log, from(1, 0, 0, 2, true)).ok());  // 1, 2
    QVERIFY(append(*log, from(2, 0, 0, 1, true)).ok());  // 3
    QCOMPARE(append(*log, from(1, 0, 2)).error, ErrorCode::invalidTxnState);
    log->setHighWatermark(4);
    QCOMPARE(log->lastStableOffset(), Offset(1));
    QVERIFY(appendMarker(*log, 1, 0, false, startTime).ok());  // 4: abort of 1
    QCOMPARE(log->lastStableOffset(), Offset(1));              // until the marker is below the high watermark
    log->setHighWatermark(5);
    QCOMPARE(log->lastStableOffset(), Offset(3));
    QVERIFY(append(*log, from(1, 0, 2, 1, true)).ok());              // 5
    QVERIFY(appendMarker(*log, 2, 0, true, startTime).ok());         // 6: commit of 2
    QVERIFY(appendMarker(*log, 1, 0, false, startTime, 0, 3).ok());  // 7: abort of 1 again
    QCOMPARE(appendMarker(*log, 1, 0, false, startTime, 0, 2).error, ErrorCode::transactionCoordinatorFenced);
    log->setHighWatermark(8);
    QCOMPARE(log->lastStableOffset(), Offset(8));
    const std::vector<AbortedTransaction> expected{{1, 1, 4, 3}, {1, 5, 7, 8}};  // L6
    QCOMPARE(log->abortedTransactions(0, 8), expected);
    QCOMPARE(log->abortedTransactions(5, 8), std::vector<AbortedTransaction>{expected[1]});
    QCOMPARE(log->abortedTransactions(0, 3), std::vector<AbortedTransaction>{expected[0]});
    QVERIFY(log->abortedTransactions(0, 1).empty());
    VERIFY_RULES(*log);
    // L10 and P7: the same from the files, by snapshot and by full replay, and on a follower.
    disk::MemoryDisk second;
    std::unique_ptr<Log> follower = openLog(second);
    QVERIFY(follower->appendAsFollower(log->read(0, 1 << 20, 8, true).records, startTime).ok());
    QCOMPARE(follower->producers().all(), log->producers().all());
    QCOMPARE(follower->abortedTransactions(0, 8), expected);
    disk::MemoryDisk killed;
    copyDirectory(disk, killed, "orders-0");
    std::unique_ptr<Log> recovered = openLog(killed);
    QCOMPARE(recovered->producers().all(), log->producers().all());
    QCOMPARE(recovered->abortedTransactions(0, 8), expected);
    const Bytes snapshot = log->producers().snapshot();
    VERIFY_OK(log->closeCleanly());
    log = openLog(disk, logOptions({}, true));
    QVERIFY(log->producers().snapshot() == snapshot);
    QVERIFY(append(*log, from(1, 0, 2, 1, true)).duplicate);  // the newest batch is still known
    QVERIFY(append(*log, from(1, 0, 3)).ok());
  }

  void stateComesBackWhereverTheSnapshotIs() {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      Prng prng(seed);
      disk::MemoryDisk disk;
      LogConfig config;
      config.segmentBytes = 900;
      std::unique_ptr<Log> log = openLog(disk, logOptions(config));
      std::map<ProducerId, std::pair<record::Sequence, bool>> next;
      for (int i = 0; i < 80; ++i) {
        const auto id = static_cast<ProducerId>(prng.below(4));
        auto& state = next[id];
        if (state.second && prng.chance(400)) {
          QVERIFY(appendMarker(*log, id, 0, prng.chance(500), startTime + i).ok());
          state.second = false;
          continue;
        }
        const bool transactional = state.second || prng.chance(500);
        const int records = static_cast<int>(prng.between(1, 3));
        const LogAppendInfo info = append(*log, from(id, 0, state.first, records, transactional));
        QVERIFY2(info.ok(), info.sentence.c_str());
        state.first += records;
        state.second = transactional;
      }
      const Offset end = log->logEndOffset();
      log->setHighWatermark(end);
      const Bytes expected = log->producers().snapshot();
      const auto aborted = log->abortedTransactions(0, end);
      const std::optional<Offset> unstable = log->producers().firstUnstableOffset();
      // Kill at this point; some snapshots and transaction indexes are missing or damaged as well.
      const auto entries = disk.list("orders-0");
      for (const disk::Entry& entry : *entries) {
        const bool snapshot = entry.name.find(".snapshot") != std::string::npos;
        if (snapshot && prng.chance(300))
          VERIFY_OK(disk.remove("orders-0/" + entry.name));
        else if (snapshot && prng.chance(300))
          VERIFY_OK(disk.flipByte("orders-0/" + entry.name, prng.between(0, entry.size - 1)));
      }
      LogOptions options = logOptions(config);
      options.recoveryPoint = prng.between(0, end);
      std::unique_ptr<Log> again = openLog(disk, options);
      again->setHighWatermark(end);
      QVERIFY(again->producers().snapshot() == expected);
      QCOMPARE(again->abortedTransactions(0, end), aborted);
      QCOMPARE(again->producers().firstUnstableOffset(), unstable);
      VERIFY_RULES(*again);
    }
  }

  void expires() {
    disk::MemoryDisk disk;
    std::unique_ptr<Log> log = openLog(disk);
    QVERIFY(append(*log, from(1, 0, 0)).ok());
    QVERIFY(append(*log, from(2, 0, 0, 1, true)).ok());
    QCOMPARE(log->expireProducers(startTime + 999, 1000), std::size_t(0));
    QCOMPARE(log->expireProducers(startTime + 1000, 1000), std::size_t(1));  // 2 has an open transaction
    QVERIFY(append(*log, from(1, 0, 77)).ok());                              // P6
  }

  void epochRules() {
    LeaderEpochCache cache;
    QCOMPARE(cache.endOffsetFor(0, 10), EpochEndOffset());
    QVERIFY(cache.assign(2, 0) && cache.assign(4, 11) && cache.assign(5, 20));
    QVERIFY(!cache.assign(5, 25));
    const struct {
      LeaderEpoch asked;
      EpochEndOffset answer;
    } rows[] = {
        {5, {5, 33}},   // the latest: the log's end
        {6, {-1, -1}},  // beyond every known one
        {1, {1, 0}},    // before the first
        {2, {2, 11}},   // up to the next one
        {3, {2, 11}},   // never led: the one before
        {4, {4, 20}},  {-1, {-1, -1}},
    };
    for (const auto& row : rows) QCOMPARE(cache.endOffsetFor(row.asked, 33), row.answer);
    QCOMPARE(cache.epochAt(10), 2);
    QCOMPARE(cache.epochAt(11), 4);
    QCOMPARE(*LeaderEpochCache::parse(cache.text())->entryFor(4), (EpochEntry{4, 11}));

    LeaderEpochCache start = cache;
    QVERIFY(start.truncateFromStart(15));
    QCOMPARE(start.entries(), (std::vector<EpochEntry>{{4, 15}, {5, 20}}));
    QVERIFY(!start.truncateFromStart(15));
    QVERIFY(!start.truncateFromStart(3));
    LeaderEpochCache end = cache;
    QVERIFY(!end.truncateFromEnd(21));
    QVERIFY(end.truncateFromEnd(20));
    QCOMPARE(end.entries(), (std::vector<EpochEntry>{{2, 0}, {4, 11}}));
    QVERIFY(end.assign(4, 5));  // contradicts what was noted
    QCOMPARE(end.entries(), (std::vector<EpochEntry>{{2, 0}, {4, 5}}));
    QVERIFY(end.assign(3, 9));
    QCOMPARE(end.entries(), (std::vector<EpochEntry>{{2, 0}, {3, 9}}));
    QVERIFY(end.assign(7, 0));
    QCOMPARE(end.entries(), (std::vector<EpochEntry>{{7, 0}}));
  }
};

BROKERLAB_TEST(ProducerTest)
#include "test_producers.moc"
