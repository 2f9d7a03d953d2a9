// K: what compaction may take and what it may not, held against what was in the log before it came.
//
// When a cleaner begins a round, every committed record of the log is written down (its key, whether it is a tombstone, a sum
// of all it says); so whatever goes later is known. When the round is over, and when everything is checked, what is left is
// compared with that. Replicas are cleaned each in its own time, so below the largest offset that any round reached they may
// hold different batches, but never a record that says something else.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/crc32c.h"
#include "base/text.h"
#include "broker/broker_node.h"
#include "cluster/engine.h"
#include "cluster/invariants.h"
#include "record/control.h"
#include "record/record.h"
#include "storage/cleaning.h"

namespace brokerlab::cluster {
namespace {

constexpr std::size_t readBytes = 1 << 20;

/// Everything a record says, as one number.
std::uint32_t sumOf(const Bytes& payload, const record::RecordView& record) {
  std::string all = fmt::format("{}|{}|{}|", record.timestamp, record.hasKey, record.hasValue);
  all += base::asText(record.key);
  all += '|';
  all += base::asText(record.value);
  for (const record::Header& header : record::readHeaders(payload, record)) {
    all += fmt::format("|{}={}", header.key, header.value.has_value());
    if (header.value) all += header.value->text();
  }
  return crc32c(base::asBytes(all));
}

/// Every batch from `from` on, below `to`.
void eachBatch(storage::Log& log, Offset from, Offset to, const std::function<void(const record::Batch&)>& use) {
  from = std::max(from, log.logStartOffset());
  while (from < to) {
    const storage::LogRead read = log.read(from, readBytes, to, true);
    if (!read.ok() || read.records.empty()) return;
    record::BatchReader batches(read.records);
    while (const auto batch = batches.next()) use(*batch);
    from = std::max(read.nextOffset, from + 1);
  }
}

std::optional<bool> commitOf(const record::Batch& batch) {
  const auto control = record::readControlBatch(batch.bytes.flatten());
  const auto* end = control ? std::get_if<record::EndTransaction>(&*control) : nullptr;
  return end == nullptr ? std::nullopt : std::optional(end->commit);
}

}  // namespace

/// Everything committed that was not written down yet.
void Invariants::remember(Ghost& g, storage::Log& log, Offset highWatermark) {
  History& history = g.history;
  eachBatch(log, history.upTo, highWatermark, [&](const record::Batch& batch) {
    const record::BatchHeader& header = batch.header;
    if (header.lastOffset() < history.upTo || header.nextOffset() > highWatermark) return;
    history.upTo = header.nextOffset();
    std::vector<Offset>& open = history.open[header.producerId];
    if (header.isControl()) {
      const std::optional<bool> commit = commitOf(batch);
      if (!commit) return;
      for (const Offset offset : open) {
        const auto at = history.records.find(offset);
        if (at != history.records.end()) at->second.fate = *commit ? Remembered::committed : Remembered::aborted;
      }
      open.clear();
      return;
    }
    record::RecordIterator records(batch.bytes);
    while (const record::RecordView* record = records.next()) {
      Remembered one;
      one.key = std::string(base::asText(record->key));
      one.hasKey = record->hasKey;
      one.tombstone = !record->hasValue;
      one.sum = sumOf(records.payload(), *record);
      one.fate = header.isTransactional() ? Remembered::open : Remembered::committed;
      if (header.isTransactional()) open.push_back(record->offset);
      history.records[record->offset] = std::move(one);
    }
  });
}

void Invariants::forget(Ghost& g, Offset from) {
  History& history = g.history;
  history.records.erase(history.records.lower_bound(from), history.records.end());
  history.upTo = std::min(history.upTo, from);
  for (auto& [producer, open] : history.open)
    open.erase(std::remove_if(open.begin(), open.end(), [&](Offset offset) { return offset >= from; }), open.end());
}

void Invariants::rememberProducers(NodeId node, Ghost& ghost, const storage::Log& log) {
  for (const auto& [producer, state] : log.producers().all()) {
    Offset& end = ghost.history.producerEnds[{node, producer}];
    end = std::max(end, state.lastOffset());
  }
}

/// K3, and what everything after it is held against.
void Invariants::onCleaningStarted(const events::Event& event, const events::LogCleaningStarted& started) {
  const TopicPartition tp{started.topic, started.partition};
  const replication::Partition* replica = engine_.replica(event.node, tp);
  if (replica == nullptr || !replica->usable()) return;
  auto& log = const_cast<storage::Log&>(replica->log());
  Ghost& g = ghosts_[tp];
  {
    const Looking looking(*engine_.world);
    // All that looks at the log batch by batch sees it once as it was.
    scanReplica(event.node, tp, log, log.highWatermark());
    remember(g, log, std::max(log.highWatermark(), started.firstUncleanableOffset));
    eachBatch(log, 0, started.firstUncleanableOffset, [&](const record::Batch& batch) {
      if (batch.header.isControl()) return;
      record::RecordIterator records(batch.bytes);
      while (const record::RecordView* record = records.next())
        if (!record->hasValue) g.history.tombstones[event.node].insert(record->offset);
    });
  }
  const std::string who = fmt::format("{} on broker {}", tp.text(), event.node.value);
  if (started.firstUncleanableOffset > log.lastStableOffset())
    broken("K3", fmt::format("{}: a round may go up to {}, the last stable offset is {}", who,
                             started.firstUncleanableOffset, log.lastStableOffset()));
  if (started.firstUncleanableOffset > log.activeSegment().baseOffset())
    broken("K3", fmt::format("{}: a round may go up to {}, the active segment begins at {}", who,
                             started.firstUncleanableOffset, log.activeSegment().baseOffset()));
  rememberProducers(event.node, g, log);
  const TimestampMs now = clockOf(event.node);
  for (const auto& segment : log.segments()) {
    if (segment->baseOffset() < started.firstDirtyOffset || segment->baseOffset() >= started.firstUncleanableOffset)
      continue;
    if (log.config().minCompactionLagMs > 0 && segment->largestTimestamp() > now - log.config().minCompactionLagMs)
      broken("K3",
             fmt::format("{}: the segment from {} is younger than min.compaction.lag.ms", who, segment->baseOffset()));
  }
  History& history = g.history;
  history.reach = std::max(history.reach, started.firstUncleanableOffset);
  for (auto& [offset, one] : history.records) {
    if (offset >= started.firstUncleanableOffset) break;
    const TimestampMs horizon = now + log.config().deleteRetentionMs;
    if (one.tombstone && (one.horizon == noTimestamp || horizon < one.horizon)) one.horizon = horizon;
  }
}

void Invariants::onCleaned(const events::Event& event, const events::LogCleaned& done) {
  const TopicPartition tp{done.topic, done.partition};
  const replication::Partition* replica = engine_.replica(event.node, tp);
  if (replica == nullptr || !replica->usable()) return;
  auto& log = const_cast<storage::Log&>(replica->log());
  const Looking looking(*engine_.world);
  checkCompacted(event.node, tp, log);
  const auto& producerEnds = ghosts_[tp].history.producerEnds;
  // K8: what the producer's next sequence is judged by.
  std::set<Offset> ends;
  eachBatch(log, done.from, done.to, [&](const record::Batch& batch) { ends.insert(batch.header.lastOffset()); });
  for (const auto& [producer, state] : log.producers().all()) {
    const Offset last = state.lastOffset();
    if (last < std::max(done.from, log.logStartOffset()) || last >= done.to || ends.count(last) != 0) continue;
    // An earlier round let it go for a later one, which was truncated since: Kafka's producer snapshots remember it.
    const auto later = producerEnds.find({event.node, producer});
    if (later != producerEnds.end() && later->second > last) continue;
    broken("K8", fmt::format("{} on broker {}: the last batch of producer {}, which ended at {}, is gone", tp.text(),
                             event.node.value, producer, last));
  }
}

TimestampMs Invariants::clockOf(NodeId node) const {
  return engine_.world->wallClock() + engine_.world->clockSkew(node).wholeMillis();
}

/// K1, K2, K4, K5, K8: what is left of what was written down.
void Invariants::checkCompacted(NodeId broker, const TopicPartition& tp, storage::Log& log) {
  const auto ghost = ghosts_.find(tp);
  if (ghost == ghosts_.end() || ghost->second.history.reach == 0) return;
  Ghost& g = ghost->second;
  History& history = g.history;
  // A deposed leader may have counted what nobody committed.
  const Offset end = std::min(log.highWatermark(), g.trueHighWatermark);
  remember(g, log, end);
  const std::string who = fmt::format("{} on broker {}", tp.text(), broker.value);
  const Offset cleaned = std::min(log.cleanerPoint().value_or(0), history.reach);

  std::set<Offset> there;
  eachBatch(log, 0, end, [&](const record::Batch& batch) {
    if (batch.header.isControl()) return;
    record::RecordIterator records(batch.bytes);
    while (const record::RecordView* record = records.next()) {
      if (record->offset < log.logStartOffset() || record->offset >= std::min(end, history.upTo)) continue;
      there.insert(record->offset);
      const auto was = history.records.find(record->offset);
      if (was == history.records.end()) {
        // Before the first round nobody wrote anything down; it was there then.
        if (record->offset < history.reach) broken("K2", fmt::format("{}: nothing was at {}", who, record->offset));
        continue;
      }
      if (was->second.sum != sumOf(records.payload(), *record))
        broken("K2", fmt::format("{}: the record at {} says something else than it did", who, record->offset));
      if (was->second.fate == Remembered::aborted && record->offset < cleaned && log.config().cleanupCompact)
        broken("K8", fmt::format("{}: {} was aborted and is still there", who, record->offset));
    }
  });

  std::map<std::string_view, Offset> newest;
  for (const auto& [offset, one] : history.records) {
    if (offset < log.logStartOffset()) continue;
    if (offset >= history.reach && offset < end && there.count(offset) == 0)
      broken("K3", fmt::format("{}: {} is gone, no round ever reached beyond {}", who, offset, history.reach));
    if (one.hasKey && one.fate == Remembered::committed) newest[one.key] = offset;
  }
  TimestampMs latest = engine_.world->wallClock();
  for (const NodeId id : engine_.brokers) latest = std::max(latest, clockOf(id));
  latestClock_ = std::max(latestClock_, latest);
  std::map<std::string_view, Offset> left;
  for (const Offset offset : there) {
    const auto was = history.records.find(offset);
    if (was != history.records.end() && was->second.hasKey && was->second.fate == Remembered::committed)
      left[was->second.key] = offset;
  }
  for (const auto& [key, offset] : newest) {
    const Remembered& one = history.records.at(offset);
    // One that is not here yet may be the reason why older ones were not copied.
    if (offset >= end || there.count(offset) != 0) continue;
    const std::string which = fmt::format("{}: the newest record of {}, at {},", who, printable(key), offset);
    if (!one.tombstone) {
      broken("K1", which + " is gone");
    } else if (one.horizon == noTimestamp || latestClock_ < one.horizon) {
      broken("K4", which + " was a tombstone and went before its time");
    }
    const auto known = history.tombstones.find(broker);
    if (known == history.tombstones.end() || known->second.count(offset) == 0) continue;
    if (const auto old = left.find(key); old != left.end())
      broken("K5", fmt::format("{} is gone, and {} came back to life", which, old->second));
  }
}

void Invariants::checkAllCompacted() {
  for (const NodeId id : engine_.brokers) {
    const broker::BrokerNode* node = engine_.broker(id);
    if (node == nullptr) continue;
    node->replicas().eachPartition([&](const replication::Partition& partition) {
      if (partition.usable()) checkCompacted(id, partition.name(), const_cast<storage::Log&>(partition.log()));
    });
  }
}

}  // namespace brokerlab::cluster
