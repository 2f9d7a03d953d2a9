// Opening what is left: after a kill, a power cut, a stranger's editor or plain decay.

#include "base/writer.h"
#include "storage/fixtures.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::storage;
using namespace brokerlab::storage::tests;

namespace {

LogConfig config() {
  LogConfig c;
  c.segmentBytes = 500;
  c.indexIntervalBytes = 150;
  return c;
}

/// Two closed segments and an active one, with producers, epochs and an aborted transaction.
void fill(Log& log) {
  TimestampMs now = startTime;
  for (int i = 0; i < 4; ++i) {
    BatchSpec spec;
    spec.records = 2;
    spec.timestamp = now += 10;
    spec.producerId = 1;
    spec.producerEpoch = 0;
    spec.sequence = i * 2;
    QVERIFY(append(log, spec, i / 3).ok());
    spec.producerId = 2;
    spec.sequence = i * 2;
    spec.transactional = true;
    QVERIFY(append(log, spec, i / 3).ok());
    if (i % 2 == 1) QVERIFY(appendMarker(log, 2, 0, i == 3, now += 10, i / 3).ok());
    QVERIFY(append(log, {1, now += 7}, i / 3).ok());
  }
  log.setHighWatermark(log.logEndOffset());
}

void fillMore(Log& log) {
  for (int i = 0; i < 20; ++i) QVERIFY(append(log, {1, startTime + 100 + i}, 5).ok());
  log.setHighWatermark(log.logEndOffset());
}

struct Ground {
  disk::MemoryDisk disk;
  std::vector<BatchAt> batches;
  Offset end = 0;
  Bytes producers;
};

/// A directory as a kill leaves it, or as a clean shutdown does.
void prepare(Ground& ground, bool clean) {
  std::unique_ptr<Log> log = openLog(ground.disk, logOptions(config()));
  fill(*log);
  ground.batches = allBatches(*log);
  ground.end = log->logEndOffset();
  ground.producers = log->producers().snapshot();
  QVERIFY(log->segments().size() >= 3);
  if (clean) VERIFY_OK(log->closeCleanly());
}

std::vector<std::string> filesOf(disk::Disk& disk) {
  std::vector<std::string> names;
  const auto entries = disk.list("orders-0");
  for (const disk::Entry& entry : *entries) names.push_back(entry.name);
  return names;
}

/// The log is sound, holds a prefix of what was there, and opening it once more changes nothing (L11).
void verifyRecovered(disk::MemoryDisk& disk, Log& log, const Ground& ground, const std::string& what,
                     const LogConfig& with = config()) {
  const std::string broken = brokenRule(log);
  QVERIFY2(broken.empty(), (what + ": " + broken).c_str());
  const std::vector<BatchAt> left = allBatches(log);
  QVERIFY2(left.size() <= ground.batches.size(), what.c_str());
  for (std::size_t i = 0; i < left.size(); ++i) QVERIFY2(left[i].header == ground.batches[i].header, what.c_str());
  QVERIFY2(log.logEndOffset() == (left.empty() ? 0 : left.back().header.nextOffset()), what.c_str());
  LogOptions again = logOptions(with);
  again.recoveryPoint = 0;
  const Offset end = log.logEndOffset();
  // Indexes as an undisturbed run has them (L12), but for the entry that a clean shutdown adds.
  disk::MemoryDisk undisturbed;
  std::unique_ptr<Log> fresh = openLog(undisturbed, logOptions(with));
  const auto scanned = [&]() -> Result<void> {
    for (const auto& segment : log.segments()) {
      Result<void> r = segment->scan(0, [&](const BatchAt&, const Chain& bytes) -> Result<bool> {
        const LogAppendInfo info = fresh->appendAsFollower(bytes, startTime);
        if (!info.ok()) return fail("{}", info.sentence);
        return true;
      });
      if (!r) return r;
    }
    return {};
  }();
  VERIFY_OK(scanned);
  QCOMPARE(fresh->logEndOffset(), end);
  QVERIFY2(log.producers().snapshot() == fresh->producers().snapshot(), what.c_str());  // L10
  std::unique_ptr<Log> second = openLog(disk, again);
  QCOMPARE(second->logEndOffset(), end);
  if (second->segments().size() > fresh->segments().size()) VERIFY_OK(fresh->roll(startTime));  // an empty active one
  QCOMPARE(second->segments().size(), fresh->segments().size());
  for (std::size_t i = 0; i < fresh->segments().size(); ++i) {
    QCOMPARE(second->segments()[i]->offsetIndex().all(), fresh->segments()[i]->offsetIndex().all());
    QCOMPARE(second->segments()[i]->timeIndex().all(), fresh->segments()[i]->timeIndex().all());
    QCOMPARE(second->segments()[i]->aborted(), fresh->segments()[i]->aborted());
  }
  const std::string once = picture(disk);
  second = openLog(disk, again);
  QCOMPARE(picture(disk), once);
}

}  // namespace

class RecoveryTest : public QObject {
  Q_OBJECT
 private slots:
  void undisturbed() {
    Ground ground;
    prepare(ground, false);
    std::unique_ptr<Log> log = openLog(ground.disk, logOptions(config()));
    QCOMPARE(log->logEndOffset(), ground.end);
    const auto changes = log->takeChanges();
    QCOMPARE(changes.size(), std::size_t(1));
    QCOMPARE(changes[0].bytes, std::int64_t(0));
    verifyRecovered(ground.disk, *log, ground, "after a kill");
  }

  // Every file cut at every position, or gone: after a kill and after a clean shutdown.
  void cutEverywhere() {
    for (const bool clean : {false, true}) {
      Ground ground;
      prepare(ground, clean);
      for (const std::string& name : filesOf(ground.disk)) {
        const bool isLog = name.find(".log") != std::string::npos;
        const std::string path = "orders-0/" + name;
        const std::int64_t size = ground.disk.open(path)->size();
        // Without its first segment a log looks as if retention had been there.
        for (std::int64_t to = isLog && name == offsetFileStem(0) + ".log" ? 0 : -1; to < size; ++to) {
          disk::MemoryDisk disk;
          copyDirectory(ground.disk, disk, "orders-0");
          if (to < 0)
            VERIFY_OK(disk.remove(path));
          else
            VERIFY_OK(disk.open(path)->truncate(to));
          LogOptions options = logOptions(config(), clean);
          const std::string what = fmt::format("{} cut to {} ({})", name, to, clean ? "clean" : "killed");
          const std::string before = picture(disk);
          Result<std::unique_ptr<Log>> log = tryOpen(disk, options);
          if (!log) {
            // A closed segment that lost its end although it was complete: refused, nothing touched.
            QVERIFY2(isLog && (clean || to < 0), (what + ": " + log.error().message).c_str());
            QVERIFY(!log.error().message.empty());
            continue;
          }
          QVERIFY2(isLog || (*log)->logEndOffset() == ground.end, what.c_str());
          (*log)->setHighWatermark((*log)->logEndOffset());
          verifyRecovered(disk, **log, ground, what);
          if (QTest::currentTestFailed()) return;
        }
      }
    }
  }

  // Every byte of every file changed.
  void flippedEverywhere() {
    for (const bool clean : {false, true}) {
      Ground ground;
      prepare(ground, clean);
      for (const std::string& name : filesOf(ground.disk)) {
        const bool isLog = name.find(".log") != std::string::npos;
        const std::string path = "orders-0/" + name;
        const std::int64_t size = ground.disk.open(path)->size();
        for (std::int64_t at = 0; at < size; ++at) {
          disk::MemoryDisk disk;
          copyDirectory(ground.disk, disk, "orders-0");
          VERIFY_OK(disk.flipByte(path, at, at % 2 == 0 ? 0x01 : 0x80));
          const std::string what = fmt::format("{} flipped at {} ({})", name, at, clean ? "clean" : "killed");
          Result<std::unique_ptr<Log>> log = tryOpen(disk, logOptions(config(), clean));
          if (!log) {
            QVERIFY2(clean && isLog, (what + ": " + log.error().message).c_str());
            continue;
          }
          const auto changes = (*log)->takeChanges();
          (*log)->setHighWatermark((*log)->logEndOffset());
          if (isLog) {
            if (!clean) {
              // Found, said, and cut where it starts.
              QVERIFY2(!changes.empty() && changes[0].bytes > 0, what.c_str());
              QVERIFY2((*log)->logEndOffset() < ground.end, what.c_str());
              verifyRecovered(disk, **log, ground, what);
            } else {
              // Trusted after a clean shutdown; whoever reads it finds out.
              for (Offset from = 0; from < (*log)->logEndOffset();) {
                const LogRead read = (*log)->read(from, 1 << 20, ground.end, true);
                if (!read.ok() || read.records.empty()) break;
                record::BatchReader batches(read.records);
                while (const auto batch = batches.next()) QVERIFY(record::crcValid(batch->bytes));
                from = read.nextOffset;
              }
            }
            continue;
          }
          // Anything but the log itself is only a help: look-ups stay right.
          QCOMPARE((*log)->logEndOffset(), ground.end);
          for (const BatchAt& batch : ground.batches) {
            const LogRead read = (*log)->read(batch.header.lastOffset(), 1, ground.end, true);
            QVERIFY2(read.ok(), (what + ": " + read.sentence).c_str());
            QVERIFY2(read.firstOffset == batch.header.baseOffset, what.c_str());
            Offset expected = -1;
            for (const BatchAt& b : ground.batches)
              if (expected < 0 && b.header.maxTimestamp >= batch.header.maxTimestamp) {
                expected = b.header.baseOffset;
                while (b.header.baseTimestamp + (expected - b.header.baseOffset) < batch.header.maxTimestamp)
                  ++expected;
              }
            const auto found = (*log)->offsetForTimestamp(batch.header.maxTimestamp);
            QVERIFY2(found && *found && (*found)->offset == expected, what.c_str());
          }
          if (name.find(".snapshot") != std::string::npos)
            QVERIFY2((*log)->producers().snapshot() == ground.producers, what.c_str());
        }
      }
    }
  }

  // F11 and F12: a kill keeps everything, a power cut what was flushed and maybe some of the rest.
  void powerCuts() {
    bool lostSome = false, keptSome = false;
    for (std::uint64_t seed = 0; seed < 150; ++seed) {
      Prng prng(seed);
      Ground ground;
      LogConfig large = config();
      large.segmentBytes = seed % 3 == 0 ? 500 : 100'000;
      std::unique_ptr<Log> log = openLog(ground.disk, logOptions(large));
      VERIFY_OK(log->flush());
      fill(*log);
      fillMore(*log);
      ground.batches = allBatches(*log);
      ground.end = log->logEndOffset();
      if (prng.chance(200)) VERIFY_OK(log->flush());
      const Offset durable = log->recoveryPoint();
      log.reset();
      VERIFY_OK(ground.disk.powerOff(prng, {prng.chance(700), prng.chance(500) ? 1000u : 0u}));
      LogOptions options = logOptions(large);
      options.recoveryPoint = prng.chance(500) ? durable : 0;
      log = openLog(ground.disk, options);
      log->setHighWatermark(log->logEndOffset());
      QVERIFY(log->logEndOffset() >= durable);
      lostSome = lostSome || log->logEndOffset() < ground.end;
      keptSome = keptSome || log->logEndOffset() > durable;
      verifyRecovered(ground.disk, *log, ground, fmt::format("seed {}", seed), large);
      if (QTest::currentTestFailed()) return;
    }
    QVERIFY(lostSome && keptSome);
  }

  // The power goes between any two operations on the disk: whatever was flushed is there, the rest is a prefix.
  void everyCrashPoint() {
    for (std::uint64_t point = 0; point < 400; ++point) {
      Prng prng(point);
      Ground ground;
      std::unique_ptr<Log> log = openLog(ground.disk, logOptions(config()));
      VERIFY_OK(log->flush());
      ground.disk.faults().stopAfter(point);
      bool stopped = false, truncated = false;
      TimestampMs now = startTime;
      for (int i = 0; i < 25 && !stopped; ++i) {
        BatchSpec spec;
        spec.timestamp = now += 5;
        spec.producerId = 1;
        spec.producerEpoch = 0;
        spec.sequence = i;
        spec.valueBytes = 60;
        stopped = !append(*log, spec, i / 10).ok();
        if (i < 12 || stopped) continue;
        truncated = true;
        stopped = !log->truncateTo(9, now, "test");
        break;
      }
      Offset durable = log->recoveryPoint();
      if (truncated) durable = std::min<Offset>(durable, 9);
      log.reset();
      const bool survivesKill = prng.chance(300);
      if (survivesKill) {
        ground.disk.faults().clear();
        ground.disk.processKilled();
      } else {
        VERIFY_OK(ground.disk.powerOff(prng, {prng.chance(500), prng.chance(500) ? 1000u : 0u}));
      }
      LogOptions options = logOptions(config());
      Result<std::unique_ptr<Log>> opened = tryOpen(ground.disk, options);
      QVERIFY2(opened.has_value(), opened ? "" : fmt::format("point {}: {}", point, opened.error().message).c_str());
      (*opened)->setHighWatermark((*opened)->logEndOffset());
      const std::string broken = brokenRule(**opened);
      QVERIFY2(broken.empty(), fmt::format("point {}: {}", point, broken).c_str());
      QVERIFY2((*opened)->logEndOffset() >= durable,
               fmt::format("point {}: {} < {}", point, (*opened)->logEndOffset(), durable).c_str());
      QVERIFY(append(**opened, {1, now}, 50).ok());
      if (!stopped) break;
    }
  }

  void leftovers() {
    Ground ground;
    prepare(ground, true);
    const std::string names[] = {"00000000000000000000", "00000000000000000099"};
    const Bytes junk = Bytes::copyOf("junk");
    const auto put = [&](disk::Disk& disk, const std::string& name, const Bytes& bytes) {
      VERIFY_OK(disk.open("orders-0/" + name, disk::Open::createOrOpen)->append(bytes));
    };
    for (int mask = 0; mask < 16; ++mask) {
      disk::MemoryDisk disk;
      copyDirectory(ground.disk, disk, "orders-0");
      if (mask & 1) put(disk, names[0] + ".log.deleted", junk);
      if (mask & 2) put(disk, names[0] + ".log.cleaned", junk);
      if (mask & 4) put(disk, names[1] + ".index", junk);
      if (mask & 8) put(disk, "notes.txt", junk);  // not ours
      std::unique_ptr<Log> log = openLog(disk, logOptions(config(), true));
      QCOMPARE(log->logEndOffset(), ground.end);
      QVERIFY(!disk.exists("orders-0/" + names[0] + ".log.deleted"));
      QVERIFY(!disk.exists("orders-0/" + names[0] + ".log.cleaned"));
      QVERIFY(!disk.exists("orders-0/" + names[1] + ".index"));
      QCOMPARE(disk.exists("orders-0/notes.txt"), (mask & 8) != 0);
    }
    // A finished compaction takes the place of what it replaces; an unfinished one is dropped.
    for (const bool finished : {true, false}) {
      disk::MemoryDisk disk;
      copyDirectory(ground.disk, disk, "orders-0");
      std::vector<BatchAt> kept;
      for (const BatchAt& batch : ground.batches)
        if (batch.header.baseOffset != ground.batches[1].header.baseOffset) kept.push_back(batch);
      const Bytes whole = *disk.readAll("orders-0/" + names[0] + ".log");
      const auto first = ground.batches[0].header.sizeInBytes();
      const auto second = ground.batches[1].header.sizeInBytes();
      Writer compacted;
      compacted.raw(whole.view().first(first));
      compacted.raw(whole.view().subspan(first + second));
      const Bytes result = compacted.takeBytes();
      put(disk, names[0] + ".log.swap", result);
      put(disk, names[0] + ".index.swap", Bytes());
      put(disk, names[0] + ".timeindex.swap", Bytes());
      if (!finished) put(disk, names[0] + ".log.cleaned", junk);
      LogOptions options = logOptions(config(), true);
      options.mayHaveGaps = true;
      std::unique_ptr<Log> log = openLog(disk, options);
      const std::vector<BatchAt> left = allBatches(*log);
      QCOMPARE(left.size(), finished ? kept.size() : ground.batches.size());
      QCOMPARE(log->logEndOffset(), ground.end);
      QVERIFY(!disk.exists("orders-0/" + names[0] + ".log.swap"));
      log->setHighWatermark(log->logEndOffset());
      const std::string broken = brokenRule(*log, true);
      QVERIFY2(broken.empty(), broken.c_str());
      for (const BatchAt& batch : left)
        QCOMPARE(log->read(batch.header.lastOffset(), 1, ground.end, true).firstOffset, batch.header.baseOffset);
      // The offsets that compaction took away lead to the next batch.
      if (finished)
        QCOMPARE(log->read(ground.batches[1].header.baseOffset, 1, ground.end, true).firstOffset,
                 ground.batches[2].header.baseOffset);
    }
  }

  void namesThatRefuseThePartition() {
    Ground ground;
    prepare(ground, false);
    const std::string first = "orders-0/00000000000000000000";
    for (const char* name : {"0.log", "000000000000000000000.log", "-0000000000000000001.log",
                             "0000000000000000000x.log", "99999999999999999999.log", ".log", "x.log"}) {
      disk::MemoryDisk disk;
      copyDirectory(ground.disk, disk, "orders-0");
      VERIFY_OK(disk.open(std::string("orders-0/") + name, disk::Open::createNew));
      const std::string before = picture(disk);
      const auto log = tryOpen(disk, logOptions(config()));
      QVERIFY2(!log && log.error().message.find("name of a segment") != std::string::npos, name);
      QCOMPARE(picture(disk), before);
    }
    for (const std::string suffix : {".index", ".log", ".timeindex", ".snapshot"}) {
      disk::MemoryDisk disk;
      copyDirectory(ground.disk, disk, "orders-0");
      if (disk.exists(first + suffix)) VERIFY_OK(disk.remove(first + suffix));
      VERIFY_OK(disk.makeDirectory(first + suffix));
      const auto log = tryOpen(disk, logOptions(config()));
      QVERIFY2(!log && log.error().message.find("not a regular file") != std::string::npos, suffix.c_str());
    }
    {  // a gap, and an overlap, below the recovery point
      for (const bool gap : {true, false}) {
        disk::MemoryDisk disk;
        copyDirectory(ground.disk, disk, "orders-0");
        const auto names = filesOf(disk);
        std::vector<std::string> logs;
        for (const auto& name : names)
          if (name.find(".log") != std::string::npos) logs.push_back(name);
        if (gap)
          VERIFY_OK(disk.remove("orders-0/" + logs[1]));
        else
          VERIFY_OK(disk.rename("orders-0/" + logs[1], "orders-0/" + offsetFileStem(2) + ".log"));
        LogOptions options = logOptions(config(), true);
        const auto log = tryOpen(disk, options);
        QVERIFY(!log);
        QVERIFY(!log.error().message.empty());
      }
    }
  }

  void zeroTailAndGarbage() {
    for (const bool clean : {false, true}) {
      for (const std::size_t size :
           {std::size_t(1), std::size_t(16), std::size_t(60), std::size_t(61), std::size_t(5000)}) {
        for (const std::uint8_t fill : {std::uint8_t(0), std::uint8_t(0xff), std::uint8_t(2)}) {
          Ground ground;
          prepare(ground, clean);
          std::string last;
          for (const auto& name : filesOf(ground.disk))
            if (name.find(".log") != std::string::npos) last = name;
          VERIFY_OK(ground.disk.open("orders-0/" + last)->append(Bytes(std::vector<std::uint8_t>(size, fill))));
          std::unique_ptr<Log> log = openLog(ground.disk, logOptions(config(), clean));
          QCOMPARE(log->logEndOffset(), ground.end);
          const auto changes = log->takeChanges();
          QCOMPARE(changes.size(), std::size_t(1));
          QCOMPARE(changes[0].bytes, static_cast<std::int64_t>(size));
          QVERIFY(!changes[0].reason.empty());
          log->setHighWatermark(ground.end);
          verifyRecovered(ground.disk, *log, ground, "garbage");
        }
      }
    }
  }

  void checkpointsBeyondTheLog() {
    for (const bool clean : {false, true}) {
      Ground ground;
      prepare(ground, clean);
      LogOptions options = logOptions(config(), clean);
      options.recoveryPoint = 1'000'000;
      options.logStartOffset = 1'000'000;
      std::unique_ptr<Log> log = openLog(ground.disk, options);
      QVERIFY(log->recoveryPoint() <= log->logEndOffset());
      // After a clean stop the checkpoint must be wrong. After a crash the log may have lost its end, and what was
      // deleted stays deleted.
      QCOMPARE(log->logEndOffset(), clean ? ground.end : Offset(1'000'000));
      QCOMPARE(log->logStartOffset(), clean ? Offset(0) : Offset(1'000'000));
      QVERIFY(!log->takeChanges().empty());
      QVERIFY(append(*log, {1, startTime}, 9).ok());
      VERIFY_RULES(*log);
    }
  }

  void aSnapshotOfAnotherPastDoesNotComeBack() {
    // A cut removes the snapshots behind it, a power cut brings their names back; by then other batches stand there.
    disk::MemoryDisk disk;
    LogConfig small;
    small.segmentBytes = 400;
    {
      std::unique_ptr<Log> log = openLog(disk, logOptions(small));
      for (int i = 0; i < 12; ++i) QVERIFY(append(*log, {1, startTime + i, 10, 7, 0, i}).ok());
      QVERIFY(log->segments().size() > 2);
      VERIFY_OK(log->flush());
      VERIFY_OK(log->truncateTo(1, startTime, "a test"));
      // One batch of a leader that saw something else covers all the offsets the old snapshots stood at.
      QVERIFY(append(*log, {3, startTime + 50, 5, 8, 0, 0}, 2).ok());
      QVERIFY(append(*log, {3, startTime + 60, 5, 8, 0, 3}, 2).ok());
      log->abandon();
    }
    disk.processKilled();
    // Of the names nothing that was not synced is kept; the batches had reached the platter.
    const auto files = disk.list("orders-0");
    VERIFY_OK(files);
    for (const auto& entry : *files)
      if (entry.name.find(".log") != std::string::npos) VERIFY_OK(disk.open("orders-0/" + entry.name)->flush());
    Prng prng(1);
    VERIFY_OK(disk.powerOff(prng));
    std::unique_ptr<Log> log = openLog(disk, logOptions(small));
    ProducerStates replay;
    Offset from = 0;
    std::map<Offset, Bytes> states;
    while (from < log->logEndOffset()) {
      const LogRead read = log->read(from, 1 << 20, log->logEndOffset(), true);
      QVERIFY2(read.ok() && !read.records.empty(), read.sentence.c_str());
      record::BatchReader batches(read.records);
      while (const auto batch = batches.next()) {
        replay.update(batch->header, std::nullopt);
        from = batch->header.nextOffset();
        states[from] = replay.snapshot();
      }
    }
    const auto names = disk.list("orders-0");
    VERIFY_OK(names);
    for (const auto& entry : *names) {
      if (entry.name.find(".snapshot") == std::string::npos) continue;
      const Offset at = std::stoll(entry.name.substr(0, 20));
      if (at == 0) continue;
      QVERIFY2(states.count(at) == 1, entry.name.c_str());
      QVERIFY2(*disk.readAll("orders-0/" + entry.name) == states[at], entry.name.c_str());
    }
    QVERIFY(log->producers().snapshot() == replay.snapshot());
  }
};

BROKERLAB_TEST(RecoveryTest)
#include "test_recovery.moc"
