#pragma once
// What the tests of compaction share: keyed batches, what is in a log as text, and a round from begin to end.

#include <map>

#include "storage/cleaning.h"
#include "storage/fixtures.h"

namespace brokerlab::storage::tests {

struct Keyed {
  std::string key;
  /// Nothing: a tombstone.
  std::optional<std::string> value;
};

struct KeyedBatch {
  TimestampMs timestamp = startTime;
  record::Codec codec = record::Codec::none;
  ProducerId producerId = noProducerId;
  ProducerEpoch producerEpoch = -1;
  record::Sequence sequence = record::noSequence;
  bool transactional = false;
  std::vector<record::Header> headers{};
};

inline Bytes keyedBatch(const std::vector<Keyed>& records, const KeyedBatch& spec) {
  record::BatchOptions options;
  options.codec = spec.codec;
  options.producerId = spec.producerId;
  options.producerEpoch = spec.producerEpoch;
  options.baseSequence = spec.sequence;
  options.transactional = spec.transactional;
  record::BatchBuilder builder(options);
  TimestampMs at = spec.timestamp;
  for (const Keyed& one : records)
    builder.append(at++, asBytes(one.key), one.value ? std::optional(asBytes(*one.value)) : std::nullopt, spec.headers);
  return builder.build();
}

inline Offset put(Log& log, const std::vector<Keyed>& records, const KeyedBatch& spec = {}, LeaderEpoch epoch = 0) {
  const LogAppendInfo info =
      log.appendAsLeader(keyedBatch(records, spec), {epoch, spec.timestamp, record::AppendOrigin::client});
  if (!info.ok()) qFatal("%s", info.sentence.c_str());
  log.setHighWatermark(log.logEndOffset());
  return info.firstOffset;
}

inline LogConfig compacted() {
  LogConfig config;
  config.cleanupDelete = false;
  config.cleanupCompact = true;
  config.deleteRetentionMs = 1000;
  return config;
}

inline std::vector<std::string> namesIn(disk::Disk& disk, const std::string& directory = "orders-0") {
  std::vector<std::string> names;
  const auto entries = disk.list(directory);
  if (!entries) qFatal("%s", entries.error().message.c_str());
  for (const disk::Entry& entry : *entries) names.push_back(entry.name);
  return names;
}

inline void roll(Log& log, TimestampMs now = startTime) {
  if (Result<void> r = log.roll(now); !r) qFatal("%s", r.error().message.c_str());
}

/// "0:k1=a 4:k2=∅ 5:[abort] 6:()", one word for each record, marker and emptied batch.
inline std::string contents(Log& log, Offset from = 0) {
  std::string out;
  const auto add = [&out](const std::string& word) { out += (out.empty() ? "" : " ") + word; };
  for (const auto& segment : log.segments()) {
    const auto scanned = segment->scan(0, [&](const BatchAt& batch, const Chain& bytes) -> Result<bool> {
      if (batch.header.lastOffset() < from) return true;
      if (batch.header.recordsCount == 0) add(fmt::format("{}:()", batch.header.baseOffset));
      if (batch.header.isControl() && batch.header.recordsCount > 0) {
        const auto control = record::readControlBatch(bytes.flatten());
        const auto* end = control ? std::get_if<record::EndTransaction>(&*control) : nullptr;
        add(fmt::format("{}:[{}]", batch.header.baseOffset, end == nullptr ? "?" : end->commit ? "commit" : "abort"));
        return true;
      }
      record::RecordIterator records(bytes);
      while (const record::RecordView* r = records.next())
        add(fmt::format("{}:{}={}", r->offset, r->hasKey ? asText(r->key) : "", r->hasValue ? asText(r->value) : "∅"));
      if (!records.ok()) return fail("{}", records.error());
      return true;
    });
    if (!scanned) add("!" + scanned.error().message);
  }
  return out;
}

/// The newest value of each key, tombstones left out; aborted data counts too, so only for logs without.
inline std::map<std::string, std::string> finalState(Log& log) {
  std::map<std::string, std::string> state;
  for (const auto& segment : log.segments()) {
    (void)segment->scan(0, [&](const BatchAt& batch, const Chain& bytes) -> Result<bool> {
      if (batch.header.isControl()) return true;
      record::RecordIterator records(bytes);
      while (const record::RecordView* r = records.next()) {
        if (r->hasValue) {
          state[std::string(asText(r->key))] = std::string(asText(r->value));
        } else {
          state.erase(std::string(asText(r->key)));
        }
      }
      return true;
    });
  }
  return state;
}

struct CleanSpec {
  TimestampMs now = startTime;
  std::int64_t keys = 1000;
  std::int64_t stepBytes = 1 << 20;
  CleanerFaults faults{};
};

/// One round. The state tells how it ended; the cleaner point moves as the LogCleaner would move it.
inline Result<CleaningFigures> clean(Log& log, const CleanSpec& spec = {}) {
  const CleaningPlan plan = planCleaning(log, spec.now, spec.faults);
  if (log.cleanerPoint() != plan.firstDirty) log.setCleanerPoint(plan.firstDirty);
  LogCleaning round(log, plan, spec.keys, spec.now, spec.faults);
  while (!round.ended())
    if (Result<void> r = round.step(spec.stepBytes); !r) return fail(r.error());
  if (round.state() != LogCleaning::State::done) return fail("{}", round.reason());
  log.setCleanerPoint(round.figures().to);
  return round.figures();
}

inline Result<std::unique_ptr<Log>> reopen(disk::Disk& disk, const LogConfig& config,
                                           std::optional<Offset> cleanerPoint, bool cleanShutdown = false) {
  LogOptions options = logOptions(config, cleanShutdown);
  options.mayHaveGaps = true;
  options.cleanerPoint = cleanerPoint;
  return tryOpen(disk, options);
}

}  // namespace brokerlab::storage::tests
