#pragma once
// What the tests of this layer share: batches, logs, and pictures of a directory to compare.

#include <QString>
#include <QTest>
#include <memory>
#include <string>
#include <vector>

#include "base/prng.h"
#include "base/text.h"
#include "disk/folder_disk.h"
#include "disk/memory_disk.h"
#include "record/builder.h"
#include "record/control.h"
#include "storage/log.h"
#include "storage/log_manager.h"

namespace brokerlab::storage::tests {

constexpr TimestampMs startTime = 1'700'000'000'000;

struct BatchSpec {
  int records = 1;
  TimestampMs timestamp = startTime;
  std::size_t valueBytes = 10;
  ProducerId producerId = noProducerId;
  ProducerEpoch producerEpoch = -1;
  record::Sequence sequence = record::noSequence;
  bool transactional = false;
};

inline Bytes makeBatch(const BatchSpec& spec) {
  record::BatchOptions options;
  options.producerId = spec.producerId;
  options.producerEpoch = spec.producerEpoch;
  options.baseSequence = spec.sequence;
  options.transactional = spec.transactional;
  record::BatchBuilder builder(options);
  const std::string value(spec.valueBytes, 'v');
  for (int i = 0; i < spec.records; ++i) builder.append(spec.timestamp + i, asBytes("key"), asBytes(value));
  return builder.build();
}

inline Bytes makeMarker(ProducerId id, ProducerEpoch epoch, bool commit, TimestampMs timestamp,
                        std::int32_t coordinator = 0) {
  return record::endTransactionBatch({0, noEpoch, timestamp}, id, epoch, {commit, coordinator});
}

inline LogOptions logOptions(const LogConfig& config = {}, bool clean = false) {
  LogOptions options;
  options.partition = {"orders", 0};
  options.config = config;
  options.cleanShutdown = clean;
  options.now = startTime;
  return options;
}

inline Result<std::unique_ptr<Log>> tryOpen(disk::Disk& disk, const LogOptions& options) {
  if (Result<void> r = disk.makeDirectory("orders-0"); !r) return fail(r.error());
  return Log::open(disk, "orders-0", options);
}

inline std::unique_ptr<Log> openLog(disk::Disk& disk, const LogOptions& options = logOptions()) {
  Result<std::unique_ptr<Log>> log = tryOpen(disk, options);
  if (!log) qFatal("%s", log.error().message.c_str());
  return std::move(*log);
}

inline LogAppendInfo append(Log& log, const BatchSpec& spec, LeaderEpoch epoch = 0) {
  return log.appendAsLeader(makeBatch(spec), {epoch, spec.timestamp, record::AppendOrigin::client});
}

inline LogAppendInfo appendMarker(Log& log, ProducerId id, ProducerEpoch producerEpoch, bool commit,
                                  TimestampMs timestamp, LeaderEpoch epoch = 0, std::int32_t coordinator = 0) {
  return log.appendAsLeader(makeMarker(id, producerEpoch, commit, timestamp, coordinator),
                            {epoch, timestamp, record::AppendOrigin::coordinator});
}

/// Names, sizes and bytes of all files below `directory`; those ending in `except` are left out.
inline std::string picture(disk::Disk& disk, const std::string& directory = "orders-0",
                           const std::string& except = "|") {
  std::string out;
  const auto entries = disk.list(directory);
  if (!entries) return entries.error().message;
  for (const disk::Entry& entry : *entries) {
    const std::string path = disk::joined(directory, entry.name);
    if (path.size() >= except.size() && path.compare(path.size() - except.size(), except.size(), except) == 0) continue;
    if (entry.kind == disk::Kind::directory) {
      out += path + "/\n" + picture(disk, path, except);
      continue;
    }
    const auto content = disk.readAll(path);
    out += path + " " + (content ? hex(content->view()) : content.error().message) + "\n";
  }
  return out;
}

/// Copies what a reader sees from one disk to another.
inline void copyDirectory(disk::Disk& from, disk::Disk& to, const std::string& directory) {
  if (!directory.empty() && !to.makeDirectory(directory)) qFatal("no directory");
  const auto entries = from.list(directory);
  for (const disk::Entry& entry : *entries) {
    const std::string path = disk::joined(directory, entry.name);
    if (entry.kind == disk::Kind::directory) {
      copyDirectory(from, to, path);
      continue;
    }
    auto file = to.open(path, disk::Open::createOrOpen);
    if (!file || !file->append(*from.readAll(path)) || !file->flush()) qFatal("copy failed");
    file->setLastModified(from.open(path)->lastModified());
  }
  if (!to.syncDirectory(directory)) qFatal("sync failed");
}

/// All batches of the log's files, in order, read without any index.
inline std::vector<BatchAt> allBatches(Log& log) {
  std::vector<BatchAt> all;
  for (const auto& segment : log.segments()) {
    const auto scanned = segment->scan(0, [&](const BatchAt& batch, const Chain& bytes) -> Result<bool> {
      if (!record::crcValid(bytes)) return fail("checksum at {}", batch.header.baseOffset);
      all.push_back(batch);
      return true;
    });
    if (!scanned) qFatal("%s", scanned.error().message.c_str());
  }
  return all;
}

/// Empty when the log keeps L1 to L9 (those that can be seen from outside), otherwise which one it breaks.
inline std::string brokenRule(Log& log, bool gaps = false) {
  Offset next = log.segments().front()->baseOffset();
  LeaderEpoch epoch = -1;
  for (std::size_t i = 0; i < log.segments().size(); ++i) {
    Segment& segment = *log.segments()[i];
    if (segment.baseOffset() < next || (!gaps && segment.baseOffset() != next)) return "L3: segments";
    std::vector<BatchAt> batches;
    const auto scanned = segment.scan(0, [&](const BatchAt& batch, const Chain& bytes) -> Result<bool> {
      if (batch.header.baseOffset < next || (!gaps && batch.header.baseOffset != next)) return fail("L1: offsets");
      if (!record::crcValid(bytes)) return fail("L2: checksum");
      if (batch.header.partitionLeaderEpoch < epoch) return fail("L8: epochs fall");
      if (log.epochs().epochAt(batch.header.baseOffset) != batch.header.partitionLeaderEpoch &&
          batch.header.baseOffset >= log.logStartOffset())
        return fail("L7: epoch of {}", batch.header.baseOffset);
      epoch = batch.header.partitionLeaderEpoch;
      next = batch.header.nextOffset();
      batches.push_back(batch);
      return true;
    });
    if (!scanned) return scanned.error().message;
    const auto& offsets = segment.offsetIndex().all();
    for (std::size_t e = 0; e < offsets.size(); ++e) {
      if (e > 0 && (offsets[e].offset <= offsets[e - 1].offset || offsets[e].position <= offsets[e - 1].position))
        return "L4: order";
      bool found = false;
      for (const BatchAt& b : batches)
        found = found || (b.position == offsets[e].position && b.header.lastOffset() == offsets[e].offset);
      if (!found) return "L4: no batch at the position";
    }
    const auto& times = segment.timeIndex().all();
    for (std::size_t e = 0; e < times.size(); ++e) {
      if (e > 0 && (times[e].timestamp <= times[e - 1].timestamp || times[e].offset < times[e - 1].offset))
        return "L5: order";
      for (const BatchAt& b : batches)
        if (b.header.lastOffset() <= times[e].offset && b.header.maxTimestamp > times[e].timestamp) return "L5: larger";
    }
  }
  if (next > log.logEndOffset()) return "L1: beyond the end";
  for (const EpochEntry& entry : log.epochs().entries())
    if (entry.startOffset > log.logEndOffset()) return "L7: starts beyond the end";
  if (!(log.logStartOffset() <= log.lastStableOffset() && log.lastStableOffset() <= log.highWatermark() &&
        log.highWatermark() <= log.logEndOffset()))
    return "L9";
  return {};
}

#define VERIFY_RULES(log)                       \
  do {                                          \
    const std::string broken = brokenRule(log); \
    QVERIFY2(broken.empty(), broken.c_str());   \
  } while (false)

#define VERIFY_OK(result)                                           \
  do {                                                              \
    const auto& r_ = (result);                                      \
    QVERIFY2(r_.has_value(), r_ ? "" : r_.error().message.c_str()); \
  } while (false)

}  // namespace brokerlab::storage::tests
