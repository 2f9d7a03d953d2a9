// What a log's files must be besides readable: the same as if they were made again from the batches alone.
#include <fmt/format.h>

#include "base/text.h"
#include "broker/broker_node.h"
#include "cluster/engine.h"
#include "cluster/invariants.h"
#include "disk/memory_disk.h"
#include "record/batch.h"
#include "record/control.h"
#include "storage/log.h"

namespace brokerlab::cluster {
namespace {

constexpr std::size_t readBytes = 1 << 20;
constexpr std::int64_t dayMs = 86'400'000;
/// Brokers' clocks may differ by as much.
constexpr std::int64_t skewMs = 2 * 3'600'000;

bool endsWith(const std::string& name, std::string_view suffix) {
  return name.size() >= suffix.size() && name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0;
}

using Files = std::map<std::string, Bytes>;

Files filesIn(disk::Disk& disk, const std::string& directory) {
  Files files;
  const auto names = disk.list(directory);
  if (!names) return files;
  for (const disk::Entry& entry : *names) {
    if (entry.kind != disk::Kind::file) continue;
    const auto bytes = disk.readAll(disk::joined(directory, entry.name), SIZE_MAX);
    if (bytes) files[entry.name] = *bytes;
  }
  return files;
}

/// The first file of one kind in which two directories differ; empty when they agree.
std::string firstDifference(const Files& a, const Files& b, std::string_view suffix, const std::string& except = {}) {
  for (const auto& [name, bytes] : a) {
    if (!endsWith(name, suffix) || name == except) continue;
    const auto other = b.find(name);
    if (other == b.end()) {
      if (bytes.size() > 0) return name;
    } else if (other->second.text() != bytes.text()) {
      return name;
    }
  }
  for (const auto& [name, bytes] : b)
    if (endsWith(name, suffix) && name != except && bytes.size() > 0 && a.count(name) == 0) return name;
  return {};
}

}  // namespace

/// L6, L10: from a log whose first record is still there everything about producers can be made again.
void Invariants::checkProducerFiles(NodeId broker, const TopicPartition& partition, storage::Log& log) {
  if (log.logStartOffset() != 0 || log.segments().front()->baseOffset() != 0 || log.config().cleanupCompact ||
      log.cleanerPoint())
    return;
  disk::Disk& disk = engine_.world->disk(broker);
  const std::string who = fmt::format("{} on broker {}", partition.text(), broker.value);
  std::map<Offset, Bytes> snapshots;
  std::map<Offset, std::vector<storage::AbortedTransaction>> listed;
  for (const auto& [name, bytes] : filesIn(disk, log.directory())) {
    const auto base = name.size() > 20 ? parseInteger(name.substr(0, 20)) : std::nullopt;
    if (!base) continue;
    if (endsWith(name, ".snapshot")) snapshots[*base] = bytes;
    if (endsWith(name, ".txnindex")) {
      storage::TransactionIndex index(disk, disk::joined(log.directory(), name), *base);
      if (auto loaded = index.load(); !loaded) broken("L6", fmt::format("{}: {}", who, loaded.error().message));
      listed[*base] = index.all();
    }
  }
  storage::ProducerStates replay;
  std::map<Offset, std::vector<storage::AbortedTransaction>> aborted;
  const auto atOffset = [&](Offset offset) {
    const auto snapshot = snapshots.find(offset);
    if (snapshot == snapshots.end()) return;
    if (snapshot->second.text() != replay.snapshot().text())
      broken("L10", fmt::format("{}: the snapshot at {} is not what the log up to there says", who, offset));
    snapshots.erase(snapshot);
  };
  atOffset(0);
  Offset from = 0;
  while (from < log.logEndOffset()) {
    const storage::LogRead read = log.read(from, readBytes, log.logEndOffset(), true);
    if (!read.ok() || read.records.empty()) return;  // L2 says so
    record::BatchReader batches(read.records);
    while (const auto batch = batches.next()) {
      std::optional<storage::ProducerStates::Marker> marker;
      if (batch->header.isControl() && batch->header.hasProducerId()) {
        const auto control = record::readControlBatch(batch->bytes.flatten());
        const auto* end = control ? std::get_if<record::EndTransaction>(&*control) : nullptr;
        if (end != nullptr) marker = {end->commit, end->coordinatorEpoch};
      }
      const auto done = replay.update(batch->header, marker);
      from = batch->header.nextOffset();
      if (done && done->aborted) {
        Offset base = 0;
        for (const auto& segment : log.segments())
          if (segment->baseOffset() <= done->lastOffset) base = segment->baseOffset();
        aborted[base].push_back({done->producerId, done->firstOffset, done->lastOffset, done->lastStableOffset});
      }
      atOffset(from);
    }
  }
  // A producer that was forgotten is no contradiction: what is left must be the same.
  for (const auto& [id, state] : log.producers().all()) {
    const auto found = replay.all().find(id);
    if (found == replay.all().end() || found->second.epoch != state.epoch ||
        found->second.lastSequence() != state.lastSequence() || found->second.lastOffset() != state.lastOffset() ||
        found->second.openTransaction != state.openTransaction ||
        found->second.coordinatorEpoch != state.coordinatorEpoch)
      broken(
          "L10",
          fmt::format("{}: of producer {} is known epoch {} sequence {} at {}, the log says epoch {} sequence {} at {}",
                      who, id, state.epoch, state.lastSequence(), state.lastOffset(),
                      found == replay.all().end() ? -1 : found->second.epoch,
                      found == replay.all().end() ? -1 : found->second.lastSequence(),
                      found == replay.all().end() ? -1 : found->second.lastOffset()));
  }
  const auto expiration = engine_.spec.config.find("producer.id.expiration.ms");
  const std::int64_t kept =
      expiration == engine_.spec.config.end() ? dayMs : parseInteger(expiration->second).value_or(dayMs);
  for (const auto& [id, state] : replay.all())
    if (log.producers().all().count(id) == 0 && state.lastTimestamp + kept > engine_.world->wallClock() + skewMs)
      broken("P6",
             fmt::format("{}: producer {} wrote up to {} and is not known any more", who, id, state.lastOffset()));
  for (const auto& [id, state] : replay.all())
    if (state.openTransaction && log.producers().all().count(id) == 0)
      broken("L10", fmt::format("{}: producer {} has an open transaction and is not known", who, id));
  for (const auto& segment : log.segments()) {
    const auto wanted = aborted.find(segment->baseOffset());
    const auto found = listed.find(segment->baseOffset());
    const auto same = [](const storage::AbortedTransaction& a, const storage::AbortedTransaction& b) {
      return a.producerId == b.producerId && a.firstOffset == b.firstOffset && a.lastOffset == b.lastOffset &&
             a.lastStableOffset == b.lastStableOffset;
    };
    const std::size_t count = wanted == aborted.end() ? 0 : wanted->second.size();
    const std::size_t there = found == listed.end() ? 0 : found->second.size();
    if (count != there ||
        (count > 0 && !std::equal(wanted->second.begin(), wanted->second.end(), found->second.begin(), same)))
      broken("L6", fmt::format("{}: the segment from {} has {} aborted transactions, its index lists {}", who,
                               segment->baseOffset(), count, there));
  }
}

/// L11, L12: on a copy, as if the process had just been killed.
void Invariants::checkRecovery(NodeId broker, const TopicPartition& partition, storage::Log& log) {
  const std::string who = fmt::format("{} on broker {}", partition.text(), broker.value);
  const Files before = filesIn(engine_.world->disk(broker), log.directory());
  disk::MemoryDisk scratch;
  const std::string& directory = log.directory();
  if (!scratch.makeDirectory(directory)) return;
  for (const auto& [name, bytes] : before) {
    // What is about to be removed is no part of the log any more.
    if (endsWith(name, ".deleted")) continue;
    auto file = scratch.open(disk::joined(directory, name), disk::Open::createNew);
    if (file) static_cast<void>(file->append(Chain(bytes)));
  }
  const auto recover = [&]() -> Result<std::unique_ptr<storage::Log>> {
    storage::LogOptions options;
    options.partition = partition;
    options.config = log.config();
    options.logStartOffset = log.logStartOffset();
    options.now = engine_.world->wallClock();
    options.mayHaveGaps = log.config().cleanupCompact || log.cleanerPoint().has_value();
    options.cleanerPoint = log.cleanerPoint();
    return storage::Log::open(scratch, directory, std::move(options));
  };
  auto first = recover();
  if (!first) {
    broken("L11", fmt::format("{}: {}", who, first.error().message));
    return;
  }
  if ((*first)->logEndOffset() != log.logEndOffset())
    broken("L11",
           fmt::format("{}: a recovery ends at {}, the log at {}", who, (*first)->logEndOffset(), log.logEndOffset()));
  (*first)->abandon();
  const Files once = filesIn(scratch, directory);
  if (const std::string name = firstDifference(before, once, ".log"); !name.empty())
    broken("L11", fmt::format("{}: recovery changes {}", who, name));
  // A log that was cut or opened again has written its indexes in several goes, with other distances.
  const auto ghost = ghosts_.find(partition);
  const bool undisturbed =
      engine_.world->incarnation(broker) == 1 && (ghost == ghosts_.end() || ghost->second.cut.count(broker) == 0);
  // The active segment's last entries are written when it is closed.
  const std::string active = fmt::format("{:020}", log.activeSegment().baseOffset());
  if (const std::string name = firstDifference(before, once, ".index"); undisturbed && !name.empty())
    broken("L12", fmt::format("{}: {} is made anew with other bytes", who, name));
  if (const std::string name = firstDifference(before, once, ".timeindex", active + ".timeindex");
      undisturbed && !name.empty())
    broken("L12", fmt::format("{}: {} is made anew with other bytes", who, name));
  auto second = recover();
  if (!second) {
    broken("L11", fmt::format("{}: the second time: {}", who, second.error().message));
    return;
  }
  (*second)->abandon();
  const Files twice = filesIn(scratch, directory);
  if (const std::string name = firstDifference(once, twice, ""); !name.empty())
    broken("L11", fmt::format("{}: recovering a second time changes {}", who, name));
}

/// P7
void Invariants::checkProducersAgree() {
  for (const auto& [tp, g] : ghosts_) {
    const replication::Partition* known = nullptr;
    NodeId knownOn;
    for (const NodeId id : engine_.brokers) {
      const replication::Partition* one = engine_.replica(id, tp);
      if (one == nullptr || !one->usable()) continue;
      if (known == nullptr) {
        known = one;
        knownOn = id;
        continue;
      }
      if (one->logEndOffset() != known->logEndOffset() || one->logStartOffset() != known->logStartOffset()) continue;
      for (const auto& [producer, state] : one->log().producers().all()) {
        const auto& others = known->log().producers().all();
        const auto other = others.find(producer);
        // One may have forgotten a producer that the other has not yet.
        if (other == others.end()) continue;
        if (other->second.epoch != state.epoch || other->second.lastSequence() != state.lastSequence() ||
            other->second.lastOffset() != state.lastOffset() || other->second.openTransaction != state.openTransaction)
          broken("P7",
                 fmt::format("{}: of producer {} broker {} knows epoch {} sequence {}, broker {} epoch {} sequence {}",
                             tp.text(), producer, knownOn.value, other->second.epoch, other->second.lastSequence(),
                             id.value, state.epoch, state.lastSequence()));
      }
    }
  }
}

}  // namespace brokerlab::cluster
