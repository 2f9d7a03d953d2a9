// Compaction: what a round keeps and what it drops, to the batch; that it survives every crash; which log comes next.

#include <set>

#include "storage/cleaner_fixtures.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::storage;
using namespace brokerlab::storage::tests;

namespace {

std::vector<BatchAt> batchesOf(Log& log) { return allBatches(log); }

/// Names in the log's directory that a finished log must not have.
std::string leftovers(disk::Disk& disk) {
  std::string out;
  const auto entries = disk.list("orders-0");
  if (!entries) return entries.error().message;
  for (const disk::Entry& entry : *entries)
    for (const std::string_view suffix : {".cleaned", ".swap", ".deleted"})
      if (entry.name.find(suffix) != std::string::npos) out += entry.name + " ";
  return out;
}

/// Three segments of keyed records and an active one, with everything a round has to do: old values, a tombstone, an
/// aborted and a committed transaction, an idempotent producer whose last batch is superseded, compressed batches.
std::unique_ptr<Log> richLog(disk::Disk& disk, const LogConfig& config = compacted()) {
  std::unique_ptr<Log> log = openLog(disk, logOptions(config));
  put(*log, {{"k1", "a"}, {"k2", "b"}, {"k3", "c"}}, {startTime, record::Codec::none, 7, 0, 0, false});
  put(*log, {{"k4", "d"}, {"k1", "e"}}, {startTime + 10, record::Codec::zstd});
  roll(*log, startTime + 10);
  put(*log, {{"k5", "t"}, {"k1", "t"}}, {startTime + 20, record::Codec::none, 8, 0, 0, true});
  appendMarker(*log, 8, 0, false, startTime + 21);
  put(*log, {{"k6", "u"}}, {startTime + 22, record::Codec::none, 9, 0, 0, true});
  appendMarker(*log, 9, 0, true, startTime + 23);
  log->setHighWatermark(log->logEndOffset());
  roll(*log, startTime + 23);
  put(*log, {{"k2", std::nullopt}, {"k3", "f"}}, {startTime + 30});
  put(*log, {{"k4", "g"}, {"k6", "w"}}, {startTime + 31});
  roll(*log, startTime + 31);
  put(*log, {{"k7", "h"}}, {startTime + 40});
  return log;
}

}  // namespace

class CleanerTest : public QObject {
  Q_OBJECT
 private slots:
  // K1, K2: the newest record of each key stays where it was, with all it had.
  void keepsTheNewestOfEachKey() {
    for (const record::Codec codec :
         {record::Codec::none, record::Codec::gzip, record::Codec::snappy, record::Codec::lz4, record::Codec::zstd}) {
      disk::MemoryDisk disk;
      std::unique_ptr<Log> log = openLog(disk, logOptions(compacted()));
      KeyedBatch spec{startTime, codec};
      spec.headers = {{"trace", Bytes::copyOf("1")}, {"none", std::nullopt}};
      put(*log, {{"k1", "a"}, {"k2", "b"}, {"k1", "c"}, {"k3", "d"}}, spec, 3);
      put(*log, {{"k2", "e"}}, spec, 4);
      roll(*log);
      put(*log, {{"k1", "g"}}, spec, 4);
      const std::vector<BatchAt> before = batchesOf(*log);
      const auto state = finalState(*log);
      const Result<CleaningFigures> done = clean(*log);
      VERIFY_OK(done);
      QCOMPARE(contents(*log), std::string("2:k1=c 3:k3=d 4:k2=e 5:k1=g"));
      QVERIFY(finalState(*log) == state);
      const std::vector<BatchAt> after = batchesOf(*log);
      QCOMPARE(after.size(), before.size());
      const record::BatchHeader& was = before[0].header;
      const record::BatchHeader& is = after[0].header;
      QCOMPARE(is.baseOffset, was.baseOffset);
      QCOMPARE(is.lastOffsetDelta, was.lastOffsetDelta);
      QCOMPARE(is.partitionLeaderEpoch, was.partitionLeaderEpoch);
      QCOMPARE(is.codecId(), was.codecId());
      QCOMPARE(is.recordsCount, 2);
      QCOMPARE(is.baseTimestamp, startTime + 2);  // of the first record that is left
      QCOMPARE(is.maxTimestamp, was.maxTimestamp);
      QVERIFY(after[1].header == before[1].header);  // untouched: copied byte for byte
      const LogRead read = log->read(0, 1 << 20, 6, true);
      const auto records = record::readRecords(record::BatchReader(read.records).next()->bytes.flatten());
      VERIFY_OK(records);
      QCOMPARE(records->front().timestamp, startTime + 2);
      QVERIFY(records->front().headers == spec.headers);
      QCOMPARE(done->keys, std::int64_t(3));
      QCOMPARE(done->recordsBefore, std::int64_t(5));
      QCOMPARE(done->recordsAfter, std::int64_t(3));
      QCOMPARE(done->to, Offset(5));
      QCOMPARE(*log->cleanerPoint(), Offset(5));
      const std::string rule = brokenRule(*log, true);
      QVERIFY2(rule.empty(), rule.c_str());
    }
  }

  // Small segments become one, within segment.bytes; base offsets vanish, the offsets of records do not.
  void joinsSegments() {
    disk::MemoryDisk disk;
    LogConfig config = compacted();
    std::unique_ptr<Log> log = openLog(disk, logOptions(config));
    for (int i = 0; i < 30; ++i) {
      put(*log, {{"k" + std::to_string(i % 10), "value " + std::to_string(i)}}, {startTime + i});
      if (i % 3 == 2) roll(*log, startTime + i);
    }
    QCOMPARE(log->segments().size(), std::size_t(11));
    config.segmentBytes = log->segments()[9]->size() * 4;
    log->setConfig(config);
    const Result<CleaningFigures> done = clean(*log);
    VERIFY_OK(done);
    QCOMPARE(done->segmentsBefore, 10);
    QCOMPARE(done->segmentsAfter, 3);  // 4 + 4 + 2
    QCOMPARE(log->segments().size(), std::size_t(4));
    QCOMPARE(log->segments()[1]->baseOffset(), Offset(12));
    QCOMPARE(log->segments()[0]->lastModified(), startTime + 11);
    QCOMPARE(contents(*log).substr(0, 17), std::string("20:k0=value 20 21"));
    // A reader that asks for what is gone gets what comes next.
    QCOMPARE(log->read(0, 1, 30, true).firstOffset, Offset(20));
    // The second round joins what has become small.
    put(*log, {{"k9", "new"}}, {startTime + 50});
    roll(*log, startTime + 50);
    VERIFY_OK(clean(*log));
    QCOMPARE(log->segments().size(), std::size_t(2));
    QVERIFY(brokenRule(*log, true).empty());
    log.reset();
    Result<std::unique_ptr<Log>> again = reopen(disk, config, 31);
    VERIFY_OK(again);
    QCOMPARE((*again)->logEndOffset(), Offset(31));
    QCOMPARE(contents(**again).substr(0, 18), std::string("20:k0=value 20 21:"));
    QCOMPARE(leftovers(disk), std::string());
  }

  // K4, KIP-534: the first round gives a tombstone its horizon, a round after that drops it.
  void tombstonesWait() {
    disk::MemoryDisk disk;
    std::unique_ptr<Log> log = openLog(disk, logOptions(compacted()));
    put(*log, {{"k1", "a"}, {"k2", "b"}});
    put(*log, {{"k1", std::nullopt}, {"k3", "c"}}, {startTime + 7});
    roll(*log);
    VERIFY_OK(clean(*log, {startTime + 100}));
    QCOMPARE(contents(*log), std::string("1:k2=b 2:k1=∅ 3:k3=c"));
    const record::BatchHeader marked = batchesOf(*log)[1].header;
    QCOMPARE(*marked.deleteHorizon(), startTime + 1100);
    QCOMPARE(marked.maxTimestamp, startTime + 8);
    const auto records = record::readRecords(log->read(2, 1, 4, true).records.flatten());
    QCOMPARE(records->at(0).timestamp, startTime + 7);  // not moved with the base
    QCOMPARE(records->at(1).timestamp, startTime + 8);

    put(*log, {{"k4", "d"}}, {startTime + 200});
    roll(*log);
    const std::string before = picture(disk, "orders-0", ".snapshot");
    VERIFY_OK(clean(*log, {startTime + 1099}));
    QCOMPARE(contents(*log), std::string("1:k2=b 2:k1=∅ 3:k3=c 4:k4=d"));
    QVERIFY(batchesOf(*log)[1].header == marked);

    put(*log, {{"k5", "e"}}, {startTime + 300});
    roll(*log);
    const Result<CleaningFigures> done = clean(*log, {startTime + 1100});
    VERIFY_OK(done);
    QCOMPARE(done->tombstonesDropped, std::int64_t(1));
    QCOMPARE(contents(*log), std::string("1:k2=b 3:k3=c 4:k4=d 5:k5=e"));
    QCOMPARE(*batchesOf(*log)[1].header.deleteHorizon(), startTime + 1100);  // the batch keeps the mark
  }

  // A tombstone of the round's last batch: that batch stays, emptied, so that the round's end is not forgotten.
  void theRoundsEndIsKept() {
    disk::MemoryDisk disk;
    std::unique_ptr<Log> log = openLog(disk, logOptions(compacted()));
    put(*log, {{"k1", "a"}});
    put(*log, {{"k2", "b"}});
    roll(*log);
    put(*log, {{"k2", "c"}});
    roll(*log);
    put(*log, {{"k2", "d"}});
    VERIFY_OK(clean(*log));
    QCOMPARE(contents(*log), std::string("0:k1=a 2:k2=c 3:k2=d"));
    roll(*log);
    put(*log, {{"k1", "x"}, {"k2", "y"}});
    put(*log, {{"k1", "z"}, {"k2", "z"}});
    roll(*log);
    // Everything of the last batch but one is replaced; the last one ends the round.
    VERIFY_OK(clean(*log));
    QCOMPARE(contents(*log), std::string("6:k1=z 7:k2=z"));
    put(*log, {{"k1", "p"}});
    put(*log, {{"k1", "q"}}, {startTime, record::Codec::none, 5, 0, 0, true});
    appendMarker(*log, 5, 0, false, startTime);
    log->setHighWatermark(log->logEndOffset());
    roll(*log);
    VERIFY_OK(clean(*log));
    // 9 was aborted and belongs to a producer that is known; 10 says that it was.
    QCOMPARE(contents(*log), std::string("7:k2=z 8:k1=p 9:() 10:[abort]"));
  }

  // K8: aborted data goes at once, its marker in steps, and so does the index of aborted transactions.
  void transactions() {
    disk::MemoryDisk disk;
    std::unique_ptr<Log> log = openLog(disk, logOptions(compacted()));
    put(*log, {{"k1", "a"}});
    put(*log, {{"k1", "bad"}, {"k2", "bad"}}, {startTime, record::Codec::none, 5, 0, 0, true});
    put(*log, {{"k3", "good"}}, {startTime, record::Codec::none, 6, 0, 0, true});
    put(*log, {{"k4", "bad"}}, {startTime, record::Codec::none, 5, 0, 2, true});
    appendMarker(*log, 5, 0, false, startTime);
    appendMarker(*log, 6, 0, true, startTime);
    put(*log, {{"k5", "x"}});
    log->setHighWatermark(log->logEndOffset());
    roll(*log);
    QCOMPARE(log->abortedTransactions(0, 8).size(), std::size_t(1));
    VERIFY_OK(clean(*log, {startTime}));
    // 4 is what producer 5 wrote last, 3 is still the newest of its key; both markers have data before them.
    QCOMPARE(contents(*log), std::string("0:k1=a 3:k3=good 4:() 5:[abort] 6:[commit] 7:k5=x"));
    QCOMPARE(log->abortedTransactions(0, 8).size(), std::size_t(1));
    QVERIFY(!batchesOf(*log)[3].header.deleteHorizon());

    // Producers go on, so that nothing keeps their old batches; k3 is replaced.
    put(*log, {{"k3", "newer"}}, {startTime, record::Codec::none, 6, 0, 1, true});
    appendMarker(*log, 6, 0, true, startTime);
    put(*log, {{"k6", "y"}}, {startTime, record::Codec::none, 5, 0, 3, true});
    appendMarker(*log, 5, 0, true, startTime);
    log->setHighWatermark(log->logEndOffset());
    roll(*log);
    VERIFY_OK(clean(*log, {startTime}));
    QCOMPARE(contents(*log),
             std::string("0:k1=a 5:[abort] 6:[commit] 7:k5=x 8:k3=newer 9:[commit] 10:k6=y 11:[commit]"));
    // That pass still met their data on its way; the next one does not.
    QVERIFY(!batchesOf(*log)[1].header.deleteHorizon());
    QCOMPARE(log->abortedTransactions(0, 12).size(), std::size_t(1));

    put(*log, {{"k7", "z"}});
    roll(*log);
    VERIFY_OK(clean(*log, {startTime}));
    QCOMPARE(*batchesOf(*log)[1].header.deleteHorizon(), startTime + 1000);
    QCOMPARE(*batchesOf(*log)[2].header.deleteHorizon(), startTime + 1000);
    QVERIFY(!batchesOf(*log)[5].header.deleteHorizon());
    QCOMPARE(log->abortedTransactions(0, 12).size(), std::size_t(0));

    put(*log, {{"k7", "zz"}});
    roll(*log);
    VERIFY_OK(clean(*log, {startTime + 999}));
    QVERIFY(contents(*log).find("5:[abort] 6:[commit]") != std::string::npos);
    put(*log, {{"k8", "z"}});
    roll(*log);
    const Result<CleaningFigures> done = clean(*log, {startTime + 1000});
    VERIFY_OK(done);
    QCOMPARE(done->markersDropped, std::int64_t(2));
    QCOMPARE(contents(*log, 1).substr(0, 14), std::string("7:k5=x 8:k3=ne"));
  }

  // K8, P1 to P7: a producer's last sequence outlives its records, also when the state is made from the batches alone.
  void producersAreNotForgotten() {
    disk::MemoryDisk disk;
    const LogConfig config = compacted();
    std::unique_ptr<Log> log = openLog(disk, logOptions(config));
    put(*log, {{"k1", "a"}, {"k2", "b"}}, {startTime, record::Codec::gzip, 5, 2, 0});
    put(*log, {{"k1", "c"}, {"k2", "d"}}, {startTime, record::Codec::gzip, 5, 2, 2});
    put(*log, {{"k1", "e"}, {"k2", "f"}});
    roll(*log);
    VERIFY_OK(clean(*log));
    QCOMPARE(contents(*log), std::string("2:() 4:k1=e 5:k2=f"));
    const record::BatchHeader empty = batchesOf(*log)[0].header;
    QCOMPARE(empty.sizeInBytes(), record::headerSize);
    QCOMPARE(empty.baseTimestamp, noTimestamp);
    QCOMPARE(empty.maxTimestamp, startTime + 1);
    QCOMPARE(empty.codecId(), 0);
    QCOMPARE(empty.baseSequence, 2);
    QCOMPARE(empty.lastSequence(), 3);
    QCOMPARE(empty.lastOffset(), Offset(3));
    log.reset();
    const auto entries = disk.list("orders-0");
    for (const disk::Entry& entry : *entries)
      if (entry.name.find(".snapshot") != std::string::npos) VERIFY_OK(disk.remove("orders-0/" + entry.name));
    Result<std::unique_ptr<Log>> again = reopen(disk, config, 6);
    VERIFY_OK(again);
    const ProducerState& state = (*again)->producers().all().at(5);
    QCOMPARE(state.epoch, ProducerEpoch(2));
    QCOMPARE(state.lastSequence(), 3);
    QCOMPARE(state.lastOffset(), Offset(3));
    QCOMPARE((*again)
                 ->appendAsLeader(keyedBatch({{"k", "v"}}, {startTime, record::Codec::none, 5, 2, 4}), {0, startTime})
                 .firstOffset,
             Offset(6));
  }

  // K3
  void whatMayNotBeTouched() {
    disk::MemoryDisk disk;
    LogConfig config = compacted();
    std::unique_ptr<Log> log = openLog(disk, logOptions(config));
    QCOMPARE(planCleaning(*log, startTime).dirtyBytes, std::int64_t(0));
    put(*log, {{"k1", "a"}}, {startTime});
    roll(*log);
    put(*log, {{"k1", "b"}}, {startTime + 100});
    roll(*log);
    put(*log, {{"k1", "c"}}, {startTime + 200, record::Codec::none, 5, 0, 0, true});  // open
    roll(*log);
    put(*log, {{"k1", "d"}}, {startTime + 300});
    roll(*log);
    put(*log, {{"k1", "e"}}, {startTime + 400});
    CleaningPlan plan = planCleaning(*log, startTime);
    QCOMPARE(plan.firstUncleanable, Offset(2));  // the transaction is open
    QCOMPARE(plan.dirtyBytes, log->segments()[0]->size() * 2);
    QCOMPARE(plan.dirtyRatio(), 1.0);
    QCOMPARE(planCleaning(*log, startTime, {false, false, false, true, false}).firstUncleanable, Offset(4));

    config.minCompactionLagMs = 50;
    log->setConfig(config);
    QCOMPARE(planCleaning(*log, startTime + 149).firstUncleanable, Offset(1));
    QCOMPARE(planCleaning(*log, startTime + 150).firstUncleanable, Offset(2));
    config.minCompactionLagMs = 0;
    config.maxCompactionLagMs = 500;
    log->setConfig(config);
    QVERIFY(!planCleaning(*log, startTime + 500).overdue);
    QVERIFY(planCleaning(*log, startTime + 501).overdue);

    appendMarker(*log, 5, 0, true, startTime + 400);
    log->setHighWatermark(3);
    QCOMPARE(planCleaning(*log, startTime).firstUncleanable, Offset(2));  // the marker is not replicated
    log->setHighWatermark(log->logEndOffset());
    QCOMPARE(planCleaning(*log, startTime).firstUncleanable, Offset(4));  // the active segment
    VERIFY_OK(clean(*log));
    QCOMPARE(contents(*log), std::string("2:() 3:k1=d 4:k1=e 5:[commit]"));
    plan = planCleaning(*log, startTime);
    QCOMPARE(plan.firstDirty, Offset(4));
    QCOMPARE(plan.dirtyBytes, std::int64_t(0));
    // A checkpoint that does not fit the log starts over.
    log->setCleanerPoint(99);
    QVERIFY(planCleaning(*log, startTime).restarted);
    QCOMPARE(planCleaning(*log, startTime).firstDirty, Offset(0));
  }

  // A map that is full ends the round where it was filled; the next one goes on there.
  void aFullMap() {
    disk::MemoryDisk disk;
    std::unique_ptr<Log> log = openLog(disk, logOptions(compacted()));
    for (int i = 0; i < 20; ++i) put(*log, {{"k" + std::to_string(i % 7), std::to_string(i)}});
    roll(*log);
    const auto state = finalState(*log);
    Offset before = 0;
    int rounds = 0;
    while (before < 20) {
      const Result<CleaningFigures> done = clean(*log, {startTime, 3});
      VERIFY_OK(done);
      QCOMPARE(done->from, before);
      QVERIFY(done->to > before);
      QVERIFY(finalState(*log) == state);
      before = done->to;
      QVERIFY(++rounds <= 20);
    }
    QVERIFY(rounds > 3);
    QCOMPARE(contents(*log), std::string("13:k6=13 14:k0=14 15:k1=15 16:k2=16 17:k3=17 18:k4=18 19:k5=19"));
    // Not even one batch fits: that is said, and nothing happens.
    put(*log, {{"x", "1"}, {"y", "2"}});
    roll(*log);
    const std::string content = contents(*log);
    QVERIFY(!clean(*log, {startTime, 0}));
    QCOMPARE(contents(*log), content);
  }

  // Records without a key, from before the topic was compacted, go when their turn comes.
  void keylessRecordsGo() {
    disk::MemoryDisk disk;
    LogConfig config;
    std::unique_ptr<Log> log = openLog(disk, logOptions(config));
    record::BatchBuilder builder;
    builder.append(startTime, std::nullopt, asBytes("v"));
    builder.append(startTime, asBytes("k"), asBytes("w"));
    QVERIFY(log->appendAsLeader(builder.build(), {0, startTime}).ok());
    log->setHighWatermark(2);
    log->setConfig(compacted());
    record::BatchBuilder refused;
    refused.append(startTime, std::nullopt, asBytes("v"));
    QCOMPARE(log->appendAsLeader(refused.build(), {0, startTime}).error, ErrorCode::invalidRecord);  // K7
    roll(*log);
    VERIFY_OK(clean(*log));
    QCOMPARE(contents(*log), std::string("1:k=w"));
  }

  // A log that is cut inside a gap ends there, not at the next batch.
  void aCutInAGap() {
    disk::MemoryDisk disk;
    std::unique_ptr<Log> log = openLog(disk, logOptions(compacted()));
    put(*log, {{"k1", "a"}});
    put(*log, {{"k2", "b"}, {"k2", "c"}});
    put(*log, {{"k2", "d"}});
    roll(*log);
    VERIFY_OK(clean(*log));
    QCOMPARE(contents(*log), std::string("0:k1=a 3:k2=d"));
    VERIFY_OK(log->truncateTo(2, startTime, "a new leader"));
    QCOMPARE(log->logEndOffset(), Offset(2));
    QCOMPARE(contents(*log), std::string("0:k1=a"));
    QCOMPARE(*log->cleanerPoint(), Offset(2));
    QCOMPARE(put(*log, {{"k3", "x"}}), Offset(2));
    QCOMPARE(log->read(1, 1, 3, true).firstOffset, Offset(2));
    QVERIFY(brokenRule(*log, true).empty());
  }

  // A round goes in small steps: appends in between do not matter, what cuts the log ends it and leaves nothing behind.
  void othersGetTheirTurn() {
    disk::MemoryDisk disk;
    std::unique_ptr<Log> log = richLog(disk);
    const std::string wanted = [] {
      disk::MemoryDisk other;
      std::unique_ptr<Log> twin = richLog(other);
      if (!clean(*twin)) qFatal("twin");
      return contents(*twin);
    }();
    LogCleaning round(*log, planCleaning(*log, startTime), 1000, startTime, {});
    int steps = 0;
    while (!round.ended()) {
      VERIFY_OK(round.step(1));
      if (++steps % 3 == 0) put(*log, {{"k" + std::to_string(steps), "x"}}, {startTime + 50});
      QVERIFY(round.bytesMoved() < 1000);
    }
    QVERIFY(steps > 10);
    QCOMPARE(contents(*log).substr(0, wanted.size()), wanted);

    for (int after = 1; after < 12; ++after) {
      disk::MemoryDisk other;
      std::unique_ptr<Log> cut = richLog(other);
      LogCleaning doomed(*cut, planCleaning(*cut, startTime), 1000, startTime, {});
      for (int i = 0; i < after; ++i) VERIFY_OK(doomed.step(1));
      VERIFY_OK(cut->truncateTo(11, startTime, "a new leader"));
      const std::string content = contents(*cut);
      while (!doomed.ended()) VERIFY_OK(doomed.step(1));
      QCOMPARE(doomed.state(), LogCleaning::State::aborted);
      QCOMPARE(contents(*cut), content);
      for (const std::string& name : namesIn(other)) QVERIFY2(name.find(".cleaned") == std::string::npos, name.c_str());
    }
  }

  // K9: damage stops the round before anything is replaced, and says where it is.
  void damageIsNotCopied() {
    disk::MemoryDisk disk;
    std::unique_ptr<Log> log = richLog(disk);
    const std::string path = "orders-0/00000000000000000005.log";
    std::vector<std::int64_t> places;
    for (const BatchAt& batch : batchesOf(*log)) {
      if (batch.header.baseOffset < 5 || batch.header.baseOffset > 9) continue;
      // Leader epoch and base offset are not under the checksum.
      for (std::int64_t at = 16; at < static_cast<std::int64_t>(batch.header.sizeInBytes()); at += 3)
        places.push_back(batch.position + at);
    }
    QVERIFY(places.size() > 80);
    for (const std::int64_t at : places) {
      VERIFY_OK(disk.flipByte(path, at, 0x20));
      const std::string before = picture(disk, "orders-0");
      const Result<CleaningFigures> done = clean(*log);
      QVERIFY2(!done, fmt::format("the flip at {} was not noticed", at).c_str());
      QVERIFY2(done.error().message.find("segment 5: ") == 0, done.error().message.c_str());
      QCOMPARE(picture(disk, "orders-0"), before);
      VERIFY_OK(disk.flipByte(path, at, 0x20));
    }
    VERIFY_OK(clean(*log));
  }

  // K6: whatever the last thing was that reached the disk, the log opens with what it had or what it was to have, and no
  // key has lost its newest value; a second cleaning arrives where an undisturbed one does.
  void everyCrash() {
    std::string wanted;
    {
      disk::MemoryDisk disk;
      std::unique_ptr<Log> log = richLog(disk, smallGroups());
      VERIFY_OK(clean(*log));
      wanted = contents(*log);
    }
    QVERIFY(crashes({}, wanted) == std::string());
  }
  // The same checks find a cleaner that lets the old segments go first.
  void everyCrashFindsALostSegment() {
    CleanerFaults faults;
    faults.dropSegmentsFirst = true;
    disk::MemoryDisk disk;
    std::unique_ptr<Log> log = richLog(disk, smallGroups());
    VERIFY_OK(clean(*log));
    QVERIFY(crashes(faults, contents(*log)) != std::string());
  }

  // Against a model: random records, tombstones, transactions and rounds.
  void randomLives() {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      const std::string problem = randomLife(seed, {});
      QVERIFY2(problem.empty(), fmt::format("seed {}: {}", seed, problem).c_str());
    }
  }
  void randomLivesFindPlantedBugs() {
    CleanerFaults tombstones, renumber, stable, producers;
    tombstones.dropTombstonesAtOnce = true;
    renumber.renumberRecords = true;
    stable.cleanBeyondStable = true;
    producers.forgetProducers = true;
    for (const CleanerFaults& faults : {tombstones, renumber, stable, producers}) {
      std::string problem;
      for (std::uint64_t seed = 1; seed <= 40 && problem.empty(); ++seed) problem = randomLife(seed, faults);
      QVERIFY(!problem.empty());
    }
  }

 private:
  static LogConfig smallGroups() {
    LogConfig config = compacted();
    config.segmentBytes = 700;
    config.indexIntervalBytes = 50;
    return config;
  }

  /// Empty when no crash during a round does harm.
  static std::string crashes(const CleanerFaults& faults, const std::string& wanted) {
    const LogConfig config = smallGroups();
    for (int kind = 0; kind < 3; ++kind) {  // killed · power cut, names lost · power cut, names kept
      bool finished = false;
      for (std::uint64_t after = 0; !finished; ++after) {
        disk::MemoryDisk disk;
        std::unique_ptr<Log> log = richLog(disk, config);
        if (!log->flush()) return "no flush";
        if (!disk.syncDirectory("") || !disk.syncDirectory("orders-0")) return "no sync";
        const std::string old = contents(*log);
        const Offset end = log->logEndOffset();
        disk.faults().stopAfter(after);
        finished = clean(*log, {startTime, 1000, 1 << 20, faults}).has_value();
        log->abandon();
        log.reset();
        disk.faults().clear();
        Prng prng(after);
        if (kind == 0) {
          disk.processKilled();
        } else if (!disk.powerOff(prng, {true, kind == 2 ? 1000u : 0u})) {
          return "no power-off";
        }
        const std::string where = fmt::format("{} after {} operations: ", kind, after);
        Result<std::unique_ptr<Log>> again = reopen(disk, config, 0);
        if (!again) return where + again.error().message;
        (*again)->setHighWatermark((*again)->logEndOffset());
        if ((*again)->logEndOffset() != end) return where + "the log ends elsewhere";
        if (const std::string rule = brokenRule(**again, true); !rule.empty()) return where + rule;
        if (const std::string rest = leftovers(disk); !rest.empty()) return where + rest;
        // Each segment is an old or a new one: whatever is new stands in its place, whatever is old too.
        const std::set<std::string> was = words(old), will = words(wanted), is = words(contents(**again));
        for (const std::string& word : is)
          if (was.count(word) == 0 && will.count(word) == 0) return where + word + " was never there";
        for (const std::string& word : will)
          if (is.count(word) == 0 && word.find("()") == std::string::npos) return where + word + " is gone";
        if (!clean(**again)) return where + "cannot be cleaned again";
        if (contents(**again) != wanted) return where + contents(**again);
      }
    }
    return {};
  }

  static std::set<std::string> words(const std::string& text) {
    std::set<std::string> out;
    for (const std::string_view word : split(text, ' ')) out.emplace(word);
    return out;
  }

  struct Written {
    std::string key;
    std::optional<std::string> value;
    TimestampMs timestamp;
    bool aborted = false;
    bool open = false;
    ProducerId producer = noProducerId;
    /// When a round first had it in its reach.
    std::optional<TimestampMs> cleanedAt;
  };

  /// Plays a life and holds every round against what was written. Empty when all rules were kept.
  static std::string randomLife(std::uint64_t seed, const CleanerFaults& faults) {
    Prng prng(seed);
    disk::MemoryDisk disk;
    LogConfig config = compacted();
    config.segmentBytes = prng.between(300, 1500);
    config.indexIntervalBytes = prng.between(1, 300);
    config.deleteRetentionMs = prng.between(0, 300);
    config.minCompactionLagMs = prng.chance(300) ? prng.between(1, 50) : 0;
    std::unique_ptr<Log> log = openLog(disk, logOptions(config));
    std::map<Offset, Written> written;
    std::map<ProducerId, record::Sequence> sequences;
    std::set<ProducerId> open;
    TimestampMs now = startTime;
    for (int step = 0; step < 120; ++step) {
      now += prng.between(0, 10);
      const std::uint64_t what = prng.below(12);
      if (what == 0) {
        const CleaningPlan plan = planCleaning(*log, now, faults);
        const Offset stable = log->lastStableOffset();
        if (plan.firstUncleanable > stable) return "K3: beyond the last stable offset";
        const Result<CleaningFigures> done =
            clean(*log, {now, prng.chance(200) ? 4 : 1000, prng.between(1, 3000), faults});
        if (!done) return done.error().message;
        for (auto& [offset, one] : written)
          if (offset < plan.firstUncleanable && !one.cleanedAt) one.cleanedAt = now;
        if (const std::string problem = judge(*log, written, done->to, now, config.deleteRetentionMs); !problem.empty())
          return problem;
        if (const std::string rule = brokenRule(*log, true); !rule.empty()) return rule;
        continue;
      }
      if (what == 1 && !open.empty()) {
        const ProducerId id = *open.begin();
        const bool commit = prng.chance(500);
        appendMarker(*log, id, 0, commit, now);
        log->setHighWatermark(log->logEndOffset());
        for (auto& [offset, one] : written) {
          if (one.producer != id || !one.open) continue;
          one.open = false;
          one.aborted = !commit;
        }
        open.erase(id);
        continue;
      }
      if (what == 2) {
        // Everything is made again from the files, as after a crash.
        if (!log->flush()) return "no flush";
        const std::optional<Offset> point = log->cleanerPoint();
        log.reset();
        disk.processKilled();
        if (prng.chance(500))
          for (const std::string& name : namesIn(disk))
            if (name.find(".snapshot") != std::string::npos) (void)disk.remove("orders-0/" + name);
        Result<std::unique_ptr<Log>> again = reopen(disk, config, point);
        if (!again) return again.error().message;
        log = std::move(*again);
        log->setHighWatermark(log->logEndOffset());
        for (const auto& [id, next] : sequences) {
          const auto known = log->producers().all().find(id);
          if (known == log->producers().all().end()) return fmt::format("K8: producer {} is forgotten", id);
          if (known->second.lastSequence() != next - 1) return fmt::format("K8: producer {} lost its place", id);
        }
        continue;
      }
      std::vector<Keyed> records;
      const std::int64_t count = prng.between(1, 4);
      for (std::int64_t i = 0; i < count; ++i)
        records.push_back({"k" + std::to_string(prng.below(8)),
                           prng.chance(250) ? std::nullopt : std::optional("v" + std::to_string(step))});
      KeyedBatch spec{now, static_cast<record::Codec>(prng.below(5))};
      if (prng.chance(500)) {
        spec.producerId = static_cast<ProducerId>(prng.between(1, 4));
        spec.producerEpoch = 0;
        spec.sequence = sequences[spec.producerId];
        // Producers 3 and 4 write in transactions only.
        spec.transactional = spec.producerId > 2;
        if (spec.transactional) open.insert(spec.producerId);
        sequences[spec.producerId] += static_cast<record::Sequence>(count);
      }
      Offset at = put(*log, records, spec);
      TimestampMs time = now;
      for (const Keyed& one : records)
        written[at++] = {one.key, one.value, time++, false, spec.transactional, spec.producerId, {}};
    }
    return {};
  }

  static std::string judge(Log& log, const std::map<Offset, Written>& written, Offset to, TimestampMs now,
                           std::int64_t retention) {
    std::set<Offset> there;
    std::string problem;
    Offset last = -1;
    for (const auto& segment : log.segments()) {
      (void)segment->scan(0, [&](const BatchAt& batch, const Chain& bytes) -> Result<bool> {
        if (batch.header.isControl()) return true;
        record::RecordIterator records(bytes);
        while (const record::RecordView* r = records.next()) {
          const auto was = written.find(r->offset);
          if (was == written.end() || was->second.key != asText(r->key) || was->second.timestamp != r->timestamp ||
              was->second.value.has_value() != r->hasValue || (r->hasValue && *was->second.value != asText(r->value)))
            problem = fmt::format("K2: offset {} is not what was written there", r->offset);
          if (r->offset <= last) problem = "K2: order";
          last = r->offset;
          there.insert(r->offset);
        }
        return true;
      });
    }
    std::map<std::string, Offset> newest, newestOfAll;
    for (const auto& [offset, one] : written) {
      // Data of an aborted transaction is recognised without the map.
      if (offset >= to && there.count(offset) == 0 && !one.aborted)
        return fmt::format("K3: {} is gone, cleaned is up to {}", offset, to);
      if (one.aborted) continue;
      if (!one.open) newestOfAll[one.key] = offset;
      if (offset < to) newest[one.key] = offset;
    }
    for (const auto& [key, offset] : newest) {
      const Written& one = written.at(offset);
      if (there.count(offset) != 0) continue;
      if (one.value) return fmt::format("K1: {} of {} is gone", offset, key);
      if (now < *one.cleanedAt + retention)
        return fmt::format("K4: the tombstone {} of {} went too early", offset, key);
    }
    for (const Offset offset : there) {
      const Written& one = written.at(offset);
      if (offset >= to) continue;
      if (one.aborted) return fmt::format("K8: {} was aborted and is still there", offset);
      if (newest[one.key] != offset) return fmt::format("K1: {} was replaced and is still there", offset);
    }
    return problem;
  }
};

BROKERLAB_TEST(CleanerTest)
#include "test_cleaner.moc"
