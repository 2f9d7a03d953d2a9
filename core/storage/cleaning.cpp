#include "storage/cleaning.h"

#include <algorithm>

#include "base/check.h"
#include "record/builder.h"
#include "record/record.h"

namespace brokerlab::storage {
namespace {

constexpr std::string_view cleanedSuffix = ".cleaned";

std::size_t segmentHolding(const Log& log, Offset offset) {
  const auto& segments = log.segments();
  std::size_t i = segments.size();
  while (i > 1 && segments[i - 1]->baseOffset() > offset) --i;
  return i - 1;
}

std::optional<ByteView> viewOf(bool has, ByteView bytes) { return has ? std::optional(bytes) : std::nullopt; }

}  // namespace

CleaningPlan planCleaning(const Log& log, TimestampMs now, const CleanerFaults& faults) {
  const auto& segments = log.segments();
  const LogConfig& config = log.config();
  CleaningPlan plan;
  plan.firstDirty = log.cleanerPoint().value_or(log.logStartOffset());
  if (plan.firstDirty < log.logStartOffset() || plan.firstDirty > log.logEndOffset()) {
    plan.firstDirty = log.logStartOffset();
    plan.restarted = log.cleanerPoint().has_value();
  }
  const std::size_t active = segments.size() - 1;
  const std::size_t dirtyFrom = segmentHolding(log, plan.firstDirty);

  const Offset stable = faults.cleanBeyondStable ? log.highWatermark() : log.lastStableOffset();
  Offset limit = std::min(stable, segments[active]->baseOffset());
  if (config.minCompactionLagMs > 0) {
    for (std::size_t i = dirtyFrom; i < active; ++i) {
      if (segments[i]->largestTimestamp() <= now - config.minCompactionLagMs) continue;
      limit = std::min(limit, segments[i]->baseOffset());
      break;
    }
  }
  const std::size_t uncleanable = segmentHolding(log, limit);
  plan.firstUncleanable = segments[uncleanable]->baseOffset();
  for (std::size_t i = 0; i < segments.size() && segments[i]->baseOffset() < plan.firstDirty; ++i)
    plan.cleanBytes += segments[i]->size();
  for (std::size_t i = dirtyFrom; i < uncleanable; ++i) plan.dirtyBytes += segments[i]->size();

  const TimestampMs cleanUntil = now - std::max<std::int64_t>(config.maxCompactionLagMs, 0);
  for (std::size_t i = dirtyFrom; i < active; ++i) {
    const TimestampMs first = segments[i]->firstTimestamp();
    if (first > 0 && first < cleanUntil) plan.overdue = true;
  }
  return plan;
}

LogCleaning::LogCleaning(Log& log, const CleaningPlan& plan, std::int64_t mapCapacity, TimestampMs now,
                         const CleanerFaults& faults)
    : log_(log), plan_(plan), faults_(faults), now_(now), map_(mapCapacity), shortenings_(log.shortenings()) {
  figures_.from = plan.firstDirty;
  figures_.to = plan.firstDirty;
  segment_ = segmentHolding(log, plan.firstDirty);
  transactions_.add(log_.abortedTransactions(log_.segments()[segment_]->baseOffset(), plan.firstUncleanable));
  if (plan.firstDirty >= plan.firstUncleanable) state_ = State::done;
}

bool LogCleaning::otherLog() const { return log_.shortenings() != shortenings_ || !log_.config().cleanupCompact; }

Result<void> LogCleaning::removeCleaned() {
  if (cleaned_ == nullptr) return {};
  const std::string stem = offsetFileStem(cleaned_->baseOffset());
  cleaned_.reset();
  for (const std::string_view kind : segmentFileKinds) {
    const std::string name = disk::joined(log_.directory(), stem + std::string(kind) + std::string(cleanedSuffix));
    if (!log_.disk().exists(name)) continue;
    if (Result<void> r = log_.disk().remove(name); !r) return r;
  }
  return {};
}

Result<void> LogCleaning::abort(std::string why) {
  state_ = State::aborted;
  reason_ = std::move(why);
  return removeCleaned();
}

Result<void> LogCleaning::unreadable(std::string why) {
  state_ = State::unreadable;
  reason_ = std::move(why);
  return removeCleaned();
}

Result<void> LogCleaning::step(std::int64_t bytes) {
  moved_ = 0;
  if (ended()) return {};
  if (otherLog())
    return abort(log_.config().cleanupCompact ? "the log was cut in the meantime"
                                              : "the topic is not compacted any more");
  if (state_ == State::mapping) return mapSome(bytes);
  return copySome(bytes);
}

// --- first pass --------------------------------------------------------------------------------------------------

Result<void> LogCleaning::mapSome(std::int64_t bytes) {
  const auto& segments = log_.segments();
  while (moved_ < bytes) {
    if (segments[segment_]->baseOffset() >= plan_.firstUncleanable) {
      beginCopying();
      return {};
    }
    const Segment& segment = *segments[segment_];
    bool full = false;
    std::string corrupt;
    Result<void> scanned = segment.scan(position_, [&](const BatchAt& batch, const Chain& chain) -> Result<bool> {
      position_ = batch.position + static_cast<std::int64_t>(batch.header.sizeInBytes());
      moved_ += static_cast<std::int64_t>(batch.header.sizeInBytes());
      Result<bool> goesOn = mapBatch(batch, chain);
      if (!goesOn) {
        corrupt = goesOn.error().message;
        return false;
      }
      full = !*goesOn;
      return !full && moved_ < bytes;
    });
    if (!scanned) corrupt = scanned.error().message;
    if (!corrupt.empty()) return unreadable(fmt::format("segment {}: {}", segment.baseOffset(), corrupt));
    if (full) {
      beginCopying();
      return {};
    }
    if (position_ < segment.size()) return {};
    // Offsets that are missing at its end count as seen.
    map_.sawUpTo(segments[segment_ + 1]->baseOffset() - 1);
    ++segment_;
    position_ = 0;
  }
  return {};
}

/// False: the map is full.
Result<bool> LogCleaning::mapBatch(const BatchAt& batch, const Chain& bytes) {
  const record::BatchHeader& header = batch.header;
  if (!record::crcValid(bytes)) return fail("the checksum of the batch at offset {} does not fit", header.baseOffset);
  if (header.isControl()) {
    transactions_.onControlBatch(header, bytes);
  } else if (!transactions_.onBatch(header)) {
    record::RecordIterator records(bytes);
    while (const record::RecordView* record = records.next()) {
      if (!record->hasKey || record->offset < plan_.firstDirty) continue;
      if (map_.full()) return false;
      map_.put(record->key, record->offset);
    }
    if (!records.ok()) return fail("the batch at offset {}: {}", header.baseOffset, records.error());
  }
  if (header.lastOffset() >= plan_.firstDirty) map_.sawUpTo(header.lastOffset());
  return true;
}

void LogCleaning::beginCopying() {
  (void)transactions_.takeKept();
  transactions_ = {};
  figures_.keys = map_.keys();
  figures_.to = map_.latestOffset() + 1;
  if (figures_.to <= plan_.firstDirty) {
    // Not even the first batch found room.
    state_ = State::unreadable;
    reason_ = "the map of keys is too small for a single batch (log.cleaner.dedupe.buffer.size)";
    return;
  }
  state_ = State::copying;
  segment_ = 0;
  position_ = 0;
  groupBegin_ = groupEnd_ = 0;
}

// --- second pass -------------------------------------------------------------------------------------------------

Result<void> LogCleaning::beginGroup() {
  const auto& segments = log_.segments();
  const LogConfig& config = log_.config();
  groupBegin_ = segment_;
  groupEnd_ = groupBegin_ + 1;
  std::int64_t size = segments[groupBegin_]->size();
  std::int64_t offsets = segments[groupBegin_]->offsetIndex().bytes();
  std::int64_t times = segments[groupBegin_]->timeIndex().bytes();
  for (; segments[groupEnd_]->baseOffset() < figures_.to; ++groupEnd_) {
    const Segment& next = *segments[groupEnd_];
    size += next.size();
    offsets += next.offsetIndex().bytes();
    times += next.timeIndex().bytes();
    const Offset last = segments[groupEnd_ + 1]->baseOffset() - 1;
    if (size > config.segmentBytes || offsets > config.segmentIndexBytes || times > config.segmentIndexBytes) break;
    if (next.size() > 0 && last - segments[groupBegin_]->baseOffset() > INT32_MAX) break;
  }
  figures_.segmentsBefore += static_cast<std::int32_t>(groupEnd_ - groupBegin_);
  modified_ = segments[groupEnd_ - 1]->lastModified();

  producers_.clear();
  for (const auto& [id, state] : log_.producers().all()) producers_[id] = {state.lastOffset(), state.epoch};

  const Offset base = segments[groupBegin_]->baseOffset();
  for (const std::string_view kind : segmentFileKinds) {
    const std::string name =
        disk::joined(log_.directory(), offsetFileStem(base) + std::string(kind) + std::string(cleanedSuffix));
    if (!log_.disk().exists(name)) continue;
    if (Result<void> r = log_.disk().remove(name); !r) return r;
  }
  SegmentOptions options = log_.segmentOptions();
  options.gaps = true;
  Result<std::unique_ptr<Segment>> made =
      Segment::open(log_.disk(), log_.directory(), base, options, now_, cleanedSuffix);
  if (!made) return fail(made.error());
  cleaned_ = std::move(*made);
  if (Result<Offset> end = cleaned_->loadEnd(); !end) return fail(end.error());
  return {};
}

Result<void> LogCleaning::copySome(std::int64_t bytes) {
  const auto& segments = log_.segments();
  if (cleaned_ == nullptr) {
    if (segment_ + 1 >= segments.size() || segments[segment_]->baseOffset() >= figures_.to) {
      state_ = State::done;
      return {};
    }
    if (Result<void> r = beginGroup(); !r) return r;
  }
  while (segment_ < groupEnd_ && moved_ < bytes) {
    const Segment& segment = *segments[segment_];
    if (position_ == 0)
      transactions_.add(log_.abortedTransactions(segment.baseOffset(), segments[segment_ + 1]->baseOffset()));
    Result<void> device;
    std::string corrupt;
    Result<void> scanned = segment.scan(position_, [&](const BatchAt& batch, const Chain& chain) -> Result<bool> {
      if (!record::crcValid(chain)) {
        corrupt = fmt::format("the checksum of the batch at offset {} does not fit", batch.header.baseOffset);
        return false;
      }
      position_ = batch.position + static_cast<std::int64_t>(batch.header.sizeInBytes());
      moved_ += static_cast<std::int64_t>(batch.header.sizeInBytes());
      figures_.bytesBefore += static_cast<std::int64_t>(batch.header.sizeInBytes());
      figures_.recordsBefore += batch.header.recordsCount;
      device = copyBatch(batch, chain);
      return device.has_value() && !ended() && moved_ < bytes;
    });
    if (!device) return device;
    if (ended()) return {};
    if (!scanned) corrupt = scanned.error().message;
    if (!corrupt.empty()) return unreadable(fmt::format("segment {}: {}", segment.baseOffset(), corrupt));
    if (Result<void> r = cleaned_->commit(modified_); !r) return r;
    if (position_ < segment.size()) return {};
    ++segment_;
    position_ = 0;
  }
  return segment_ < groupEnd_ ? Result<void>() : finishGroup();
}

LogCleaning::Verdict LogCleaning::judge(const record::BatchHeader& batch, const Chain& bytes) {
  Verdict verdict;
  const bool over = batch.isControl() ? transactions_.onControlBatch(batch, bytes) : transactions_.onBatch(batch);
  verdict.discard = over;
  if (batch.isControl()) {
    const std::optional<TimestampMs> horizon = batch.deleteHorizon();
    verdict.discard = over && ((horizon && *horizon <= now_) || batch.recordsCount == 0);
    verdict.markerOfNothing = over;
  }
  bool lastOfProducer = false;
  if (const auto known = producers_.find(batch.producerId); batch.hasProducerId() && known != producers_.end()) {
    lastOfProducer = known->second.lastData != noOffset
                         ? batch.lastOffset() == known->second.lastData
                         : batch.isControl() && batch.producerEpoch == known->second.epoch;
  }
  if (lastOfProducer && !faults_.forgetProducers) {
    verdict.fate = Fate::keepEmpty;
  } else if (batch.nextOffset() == plan_.firstUncleanable) {
    verdict.fate = Fate::keepEmpty;  // what the round ended with is not forgotten
  } else if (verdict.discard) {
    verdict.fate = Fate::drop;
  }
  return verdict;
}

bool LogCleaning::keeps(const record::BatchHeader& batch, const record::RecordView& record) {
  if (record.offset > map_.latestOffset()) return true;
  if (!record.hasKey) {
    ++figures_.keylessDropped;
    return false;
  }
  if (const std::optional<Offset> newest = map_.find(record.key); newest && record.offset < *newest) return false;
  if (record.hasValue) return true;
  const std::optional<TimestampMs> horizon = batch.deleteHorizon();
  if ((!horizon || now_ < *horizon) && !faults_.dropTombstonesAtOnce) return true;
  ++figures_.tombstonesDropped;
  return false;
}

Result<void> LogCleaning::copyBatch(const BatchAt& at, const Chain& bytes) {
  const record::BatchHeader& batch = at.header;
  const Verdict verdict = judge(batch, bytes);
  if (verdict.discard && batch.isControl() && batch.recordsCount > 0) ++figures_.markersDropped;
  if (verdict.fate == Fate::drop) return {};

  struct Kept {
    Offset offset;
    TimestampMs timestamp;
    std::optional<ByteView> key, value;
    std::vector<record::Header> headers;
  };
  std::vector<Kept> kept;
  bool all = true, tombstones = false;
  record::RecordIterator records(bytes);
  while (const record::RecordView* record = records.next()) {
    if (verdict.discard || (!batch.isControl() && !keeps(batch, *record))) {
      all = false;
      continue;
    }
    tombstones = tombstones || !record->hasValue;
    kept.push_back({record->offset, record->timestamp, viewOf(record->hasKey, record->key),
                    viewOf(record->hasValue, record->value), record::readHeaders(records.payload(), *record)});
  }
  if (!records.ok()) return unreadable(fmt::format("the batch at offset {}: {}", batch.baseOffset, records.error()));

  Chain out;
  if (kept.empty()) {
    if (verdict.fate != Fate::keepEmpty) return {};
    record::BatchHeader empty = batch;
    empty.attributes = static_cast<std::int16_t>(empty.attributes &
                                                 ~(record::attribute::codecMask | record::attribute::deleteHorizon));
    out = record::emptyBatch(empty);
  } else {
    const bool setsHorizon = (tombstones || verdict.markerOfNothing) && !batch.deleteHorizon();
    if (all && !setsHorizon && !faults_.renumberRecords) {
      out = bytes;
    } else {
      record::BatchOptions options;
      options.codec = batch.codec().value_or(record::Codec::none);
      options.baseOffset = batch.baseOffset;
      options.partitionLeaderEpoch = batch.partitionLeaderEpoch;
      options.producerId = batch.producerId;
      options.producerEpoch = batch.producerEpoch;
      options.baseSequence = batch.baseSequence;
      options.transactional = batch.isTransactional();
      options.control = batch.isControl();
      if (batch.timestampType() == record::TimestampType::logAppendTime) options.logAppendTime = batch.maxTimestamp;
      options.deleteHorizon = setsHorizon ? now_ + log_.config().deleteRetentionMs : batch.deleteHorizon();
      Offset lastOffset = batch.lastOffset();
      if (faults_.renumberRecords) {
        renumbered_ = std::max(renumbered_, log_.segments()[groupBegin_]->baseOffset() - 1);
        options.baseOffset = renumbered_ + 1;
        for (Kept& one : kept) one.offset = ++renumbered_;
        lastOffset = renumbered_;
      }
      record::BatchBuilder builder(options);
      for (const Kept& one : kept) builder.appendWithOffset(one.offset, one.timestamp, one.key, one.value, one.headers);
      builder.keepLastOffset(lastOffset);
      out = builder.build();
    }
  }
  figures_.recordsAfter += static_cast<std::int64_t>(kept.size());
  figures_.bytesAfter += static_cast<std::int64_t>(out.size());
  moved_ += static_cast<std::int64_t>(out.size());
  const Result<record::BatchHeader> header = record::readHeader(out);
  check(header.has_value(), "a copied batch has a header");
  return cleaned_->stage(*header, out);
}

Result<void> LogCleaning::finishGroup() {
  for (const AbortedTransaction& transaction : transactions_.takeKept()) {
    if (Result<void> r = cleaned_->appendAborted(transaction); !r) return r;
  }
  if (Result<void> r = cleaned_->close(); !r) return r;
  if (Result<void> r = cleaned_->flush(); !r) return r;
  cleaned_->logFile().setLastModified(modified_);
  const std::size_t from = groupBegin_;
  Result<void> replaced =
      log_.replaceSegments(from, groupEnd_ - from, std::move(cleaned_), now_, faults_.dropSegmentsFirst);
  if (!replaced) return replaced;
  ++figures_.segmentsAfter;
  shortenings_ = log_.shortenings();
  segment_ = from + 1;
  position_ = 0;
  return {};
}

}  // namespace brokerlab::storage
