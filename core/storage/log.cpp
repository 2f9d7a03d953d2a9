#include "storage/log.h"

#include <algorithm>

#include "base/check.h"
#include "base/prng.h"
#include "record/control.h"
#include "storage/small_files.h"

namespace brokerlab::storage {

Log::Log(disk::Disk& disk, std::string directory, LogOptions options)
    : disk_(disk), directory_(std::move(directory)), options_(std::move(options)) {
  if (options_.tailBudget == nullptr) options_.tailBudget = std::make_shared<TailBudget>();
  lastFlush_ = options_.now;
}

Log::~Log() { forgetTail(0); }

void Log::abandon() {
  ++shortenings_;
  forgetTail(0);
  segments_.clear();
}

SegmentOptions Log::segmentOptions() const {
  const LogConfig& config = options_.config;
  return {config.segmentBytes, config.segmentMs, config.segmentIndexBytes, config.indexIntervalBytes,
          options_.mayHaveGaps || config.cleanupCompact};
}

void Log::setConfig(const LogConfig& config) {
  // What was compacted once keeps its gaps.
  options_.mayHaveGaps = options_.mayHaveGaps || options_.config.cleanupCompact;
  options_.config = config;
  for (const auto& segment : segments_) segment->setOptions(segmentOptions());
}

// --- offsets -----------------------------------------------------------------------------------------------------

void Log::setHighWatermark(Offset offset) {
  highWatermark_ = std::clamp(offset, logStartOffset_, logEndOffset_);
  producers_.onHighWatermark(highWatermark_);
}

Offset Log::lastStableOffset() const {
  const std::optional<Offset> unstable = producers_.firstUnstableOffset();
  // What was deleted holds nobody up, not even an open transaction. (L9)
  return unstable && *unstable < highWatermark_ ? std::max(*unstable, logStartOffset_) : highWatermark_;
}

std::int64_t Log::sizeInBytes() const {
  std::int64_t size = 0;
  for (const auto& segment : segments_) size += segment->size();
  return size;
}

std::size_t Log::segmentFor(Offset offset) const {
  const auto after =
      std::upper_bound(segments_.begin(), segments_.end(), offset,
                       [](Offset o, const std::unique_ptr<Segment>& segment) { return o < segment->baseOffset(); });
  return after == segments_.begin() ? 0 : static_cast<std::size_t>(after - segments_.begin()) - 1;
}

Offset Log::endOfSegment(std::size_t index) const {
  return index + 1 < segments_.size() ? segments_[index + 1]->baseOffset() : logEndOffset_;
}

// --- appending ---------------------------------------------------------------------------------------------------

LogAppendInfo Log::appendAsLeader(const Chain& batch, const LeaderAppend& how) {
  LogAppendInfo info;
  info.logStartOffset = logStartOffset_;
  const LogConfig& config = options_.config;
  record::AppendRules rules;
  rules.origin = how.origin;
  rules.compacted = config.cleanupCompact;
  rules.timestampType = config.messageTimestampType;
  rules.now = how.now;
  rules.timestampBeforeMaxMs = config.messageTimestampBeforeMaxMs;
  rules.timestampAfterMaxMs = config.messageTimestampAfterMaxMs;
  rules.maxMessageBytes = config.maxMessageBytes;

  const Bytes whole = batch.flatten();
  record::AppendVerdict verdict = record::validateForAppend(whole.view(), rules);
  if (!verdict.ok()) {
    info.error = verdict.error;
    info.sentence = std::move(verdict.sentence);
    info.problems = std::move(verdict.problems);
    return info;
  }
  if (static_cast<std::int64_t>(whole.size()) > config.segmentBytes) {
    info.error = ErrorCode::recordListTooLarge;
    info.sentence = fmt::format("the batch has {} bytes, a segment at most {}", whole.size(), config.segmentBytes);
    return info;
  }

  if (verdict.header.hasProducerId()) {
    ProducerCheck checked;
    if (how.origin == record::AppendOrigin::client) {
      checked = producers_.check(verdict.header);
      if (checked.error == ErrorCode::none && !checked.duplicate && !how.verified && verdict.header.isTransactional() &&
          !producers_.hasOpenTransaction(verdict.header.producerId, verdict.header.producerEpoch)) {
        checked.error = ErrorCode::invalidTxnState;
        checked.sentence = fmt::format("the transaction of producer {} was not verified with its coordinator",
                                       verdict.header.producerId);
      }
    } else if (verdict.header.isControl()) {
      const Result<record::ControlRecord> control = record::readControlBatch(whole);
      const auto* end = control ? std::get_if<record::EndTransaction>(&*control) : nullptr;
      if (end != nullptr) checked = producers_.checkMarker(verdict.header, end->coordinatorEpoch);
    } else {
      checked = producers_.checkEpoch(verdict.header);  // P8
    }
    if (checked.error != ErrorCode::none) {
      info.error = checked.error;
      info.sentence = std::move(checked.sentence);
      return info;
    }
    if (checked.duplicate) {
      info.duplicate = true;
      info.firstOffset = checked.duplicate->firstOffset();
      info.lastOffset = checked.duplicate->lastOffset;
      info.maxTimestamp = checked.duplicate->timestamp;
      // Kafka tells the time of the first append, whoever's clock it was.
      info.logAppendTime = checked.duplicate->timestamp;
      return info;
    }
  }

  Batch stamped;
  stamped.bytes = record::stamped(whole, verdict.stampAt(logEndOffset_, how.leaderEpoch, rules));
  const Result<record::BatchHeader> header = record::readHeader(stamped.bytes);
  check(header.has_value(), "a stamped batch has a header");
  stamped.header = *header;
  if (Result<void> r = write(&stamped, 1, how.now); !r) {
    info.error = ErrorCode::kafkaStorageError;
    info.sentence = r.error().message;
    return info;
  }
  info.firstOffset = stamped.header.baseOffset;
  info.lastOffset = stamped.header.lastOffset();
  info.maxTimestamp = stamped.header.maxTimestamp;
  if (config.messageTimestampType == record::TimestampType::logAppendTime) info.logAppendTime = how.now;
  info.appended = std::move(stamped.bytes);
  return info;
}

LogAppendInfo Log::appendAsFollower(const Chain& batches, TimestampMs now) {
  LogAppendInfo info;
  info.logStartOffset = logStartOffset_;
  const auto refuse = [&](ErrorCode error, std::string sentence) {
    info.error = error;
    info.sentence = std::move(sentence);
    return info;
  };
  std::vector<Batch> all;
  bool gap = false;
  Offset next = logEndOffset_;
  LeaderEpoch epoch = latestEpoch();
  record::BatchReader reader(batches);
  while (std::optional<record::Batch> batch = reader.next()) {
    const record::BatchHeader& header = batch->header;
    if (!record::crcValid(batch->bytes))
      return refuse(ErrorCode::corruptMessage,
                    fmt::format("the checksum of the batch at offset {} does not fit", header.baseOffset));
    // Gaps are the leader's business: its log may have been compacted before this one knew, or while it was so configured.
    if (header.baseOffset < next)
      return refuse(ErrorCode::corruptMessage,
                    fmt::format("the batch at offset {} does not continue the log at {}", header.baseOffset, next));
    if (header.partitionLeaderEpoch < epoch)
      return refuse(ErrorCode::corruptMessage, fmt::format("the batch at offset {} is of epoch {}, after epoch {}",
                                                           header.baseOffset, header.partitionLeaderEpoch, epoch));
    gap = gap || header.baseOffset != next;
    epoch = header.partitionLeaderEpoch;
    next = header.nextOffset();
    all.push_back({header, std::move(batch->bytes)});
  }
  // A leader may end a fetch in the middle of a batch; the rest comes with the next one.
  if (reader.end() == record::RunEnd::corrupt) return refuse(ErrorCode::corruptMessage, reader.error());
  if (all.empty()) return info;
  if (gap && !options_.cleanerPoint) {
    // The leader's log was compacted. After a crash nobody knows the topic's config yet when this log is opened.
    if (options_.keepCleanerPoint) {
      if (Result<void> r = options_.keepCleanerPoint(logStartOffset_); !r)
        return refuse(ErrorCode::kafkaStorageError, r.error().message);
    }
    setCleanerPoint(logStartOffset_);
  }
  if (Result<void> r = write(all.data(), all.size(), now); !r)
    return refuse(ErrorCode::kafkaStorageError, r.error().message);
  info.firstOffset = all.front().header.baseOffset;
  info.lastOffset = all.back().header.lastOffset();
  for (const Batch& batch : all) {
    info.maxTimestamp = std::max(info.maxTimestamp, batch.header.maxTimestamp);
    info.appended.append(batch.bytes);
  }
  return info;
}

/// Batches go to the file together as long as they go to the same segment. Where segments end depends on the batches alone,
/// not on how they arrived, so replicas have the same files.
Result<void> Log::write(const Batch* batches, std::size_t count, TimestampMs now) {
  std::size_t staged = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const record::BatchHeader& header = batches[i].header;
    const std::string_view reason = segments_.back()->rollReason(header, now, jitter());
    if (!reason.empty()) {
      if (Result<void> r = commit(batches + staged, i - staged, now); !r) return r;
      staged = i;
      if (Result<void> r = roll(now, header.baseOffset); !r) return r;
    }
    if (latestEpoch() < header.partitionLeaderEpoch) {
      if (Result<void> r = assignEpochStart(header.partitionLeaderEpoch, header.baseOffset); !r) return r;
    }
    if (Result<void> r = segments_.back()->stage(header, batches[i].bytes); !r) return r;
  }
  if (Result<void> r = commit(batches + staged, count - staged, now); !r) return r;
  if (unflushedRecords() >= options_.config.flushMessages) return flush(now);
  return {};
}

Result<void> Log::commit(const Batch* batches, std::size_t count, TimestampMs now) {
  if (count == 0) return {};
  Segment& segment = *segments_.back();
  if (Result<void> r = segment.commit(now); !r) return r;
  logEndOffset_ = batches[count - 1].header.nextOffset();
  for (std::size_t i = 0; i < count; ++i) {
    if (Result<void> r = noteProducer(batches[i].header, batches[i].bytes, segment); !r) return r;
    remember(batches[i]);
  }
  return {};
}

Result<void> Log::noteProducer(const record::BatchHeader& header, const Chain& bytes, Segment& segment) {
  std::optional<ProducerStates::Marker> marker;
  if (header.isControl() && header.hasProducerId()) {
    const Result<record::ControlRecord> control = record::readControlBatch(bytes.flatten());
    if (const auto* end = control ? std::get_if<record::EndTransaction>(&*control) : nullptr)
      marker = {end->commit, end->coordinatorEpoch};
  }
  const std::optional<CompletedTransaction> done = producers_.update(header, marker);
  if (!done || !done->aborted) return {};
  return segment.appendAborted({done->producerId, done->firstOffset, done->lastOffset, done->lastStableOffset});
}

std::int64_t Log::jitter() const {
  const std::int64_t span = std::min(options_.config.segmentJitterMs, options_.config.segmentMs);
  if (span <= 0) return 0;
  // A number of the segment's own, the same whenever it is asked for.
  Prng prng(options_.seed ^ static_cast<std::uint64_t>(segments_.back()->baseOffset()));
  return static_cast<std::int64_t>(prng.below(static_cast<std::uint64_t>(span)));
}

Result<void> Log::assignEpochStart(LeaderEpoch epoch, Offset startOffset) {
  return epochs_.assign(epoch, startOffset) ? saveEpochs() : Result<void>();
}

Result<void> Log::saveEpochs() { return disk_.atomicReplace(path(leaderEpochFile), asBytes(epochs_.text())); }

// --- the tail in memory ------------------------------------------------------------------------------------------

namespace {

/// What a batch in memory costs: its bytes, and about as much again as holding them takes (the chain, what the frame
/// they came in has besides). Small batches are mostly this.
std::int64_t costInMemory(const Chain& bytes) { return static_cast<std::int64_t>(bytes.size()) + 512; }

}  // namespace

void Log::remember(const Batch& batch) {
  TailBudget& budget = *options_.tailBudget;
  const std::int64_t size = costInMemory(batch.bytes);
  tail_.push_back({batch.header.baseOffset, batch.header.lastOffset(), batch.bytes});
  tailBytes_ += size;
  budget.used += size;
  while (!tail_.empty() && (tailBytes_ > budget.perLog || budget.used > budget.limit)) popTail();
}

void Log::popTail() {
  const std::int64_t size = costInMemory(tail_.front().bytes);
  tailBytes_ -= size;
  options_.tailBudget->used -= size;
  tail_.pop_front();
}

void Log::forgetTail(Offset from) {
  while (!tail_.empty() && tail_.back().lastOffset >= from) {
    const std::int64_t size = costInMemory(tail_.back().bytes);
    tailBytes_ -= size;
    options_.tailBudget->used -= size;
    tail_.pop_back();
  }
}

// --- segments ----------------------------------------------------------------------------------------------------

Result<void> Log::addSegment(Offset base, TimestampMs now) {
  Result<std::unique_ptr<Segment>> segment = Segment::open(disk_, directory_, base, segmentOptions(), now);
  if (!segment) return fail(segment.error());
  if (Result<Offset> end = (*segment)->loadEnd(); !end) return fail(end.error());
  segments_.push_back(std::move(*segment));
  namesUnsynced_ = true;
  return {};
}

Result<void> Log::roll(TimestampMs now, std::optional<Offset> expectedBase) {
  const Offset base = std::max(expectedBase.value_or(0), logEndOffset_);
  Segment& active = *segments_.back();
  if (active.baseOffset() == base && active.size() == 0) return {};
  check(base > active.baseOffset(), "a new segment starts behind the active one");
  if (active.size() == 0) {
    // Nothing was ever written to it: it would only be a hole.
    if (Result<void> r = dropSegments(segments_.size() - 1, 1, now); !r) return r;
  } else {
    if (Result<void> r = active.close(); !r) return r;
  }
  producers_.setEndOffset(base);
  if (Result<void> r = takeSnapshot(); !r) return r;
  // Closed segments are made durable, so that recovery never has to look at them again; before the name of the next one
  // may be, because a lost end and a gap of compaction look alike.
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    if (endOfSegment(i) <= recoveryPoint_) continue;
    if (Result<void> r = segments_[i]->flush(); !r) return r;
  }
  if (Result<void> r = addSegment(base, now); !r) return r;
  change({LogChange::Kind::rolled, base, base, 0, {}});
  if (logEndOffset_ < base) logEndOffset_ = base;
  if (Result<void> r = disk_.syncDirectory(directory_); !r) return r;
  namesUnsynced_ = false;
  recoveryPoint_ = std::max(recoveryPoint_, base);
  return {};
}

Result<void> Log::dropSegments(std::size_t from, std::size_t count, TimestampMs now) {
  if (count == 0) return {};
  ++shortenings_;
  DeletedFiles files;
  files.due = now + options_.config.fileDeleteDelayMs;
  for (std::size_t i = from; i < from + count; ++i) {
    const std::string stem = offsetFileStem(segments_[i]->baseOffset());
    for (const std::string_view suffix : segmentFileKinds) {
      const std::string name = stem + std::string(suffix);
      if (!disk_.exists(path(name))) continue;
      if (Result<void> r = disk_.rename(path(name), path(name + ".deleted")); !r) return r;
      files.names.push_back(name + ".deleted");
    }
  }
  const auto first = segments_.begin() + static_cast<std::ptrdiff_t>(from);
  segments_.erase(first, first + static_cast<std::ptrdiff_t>(count));
  deleted_.push_back(std::move(files));
  namesUnsynced_ = true;
  return {};
}

std::optional<TimestampMs> Log::nextFileRemoval() const {
  std::optional<TimestampMs> next;
  for (const DeletedFiles& files : deleted_)
    if (!next || files.due < *next) next = files.due;
  return next;
}

Result<void> Log::removeDeletedFiles(TimestampMs now) {
  bool any = false;
  for (auto files = deleted_.begin(); files != deleted_.end();) {
    if (files->due > now) {
      ++files;
      continue;
    }
    for (const std::string& name : files->names) {
      if (!disk_.exists(path(name))) continue;
      if (Result<void> r = disk_.remove(path(name)); !r) return r;
      any = true;
    }
    files = deleted_.erase(files);
  }
  return any ? disk_.syncDirectory(directory_) : Result<void>();
}

// --- durability --------------------------------------------------------------------------------------------------

Result<void> Log::flush(std::optional<TimestampMs> now) {
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    if (endOfSegment(i) <= recoveryPoint_ && i + 1 < segments_.size()) continue;
    if (Result<void> r = segments_[i]->flush(); !r) return r;
  }
  if (namesUnsynced_) {
    if (Result<void> r = disk_.syncDirectory(directory_); !r) return r;
    namesUnsynced_ = false;
  }
  if (directoryUnsynced_) {
    if (Result<void> r = disk_.syncDirectory(disk::parentOf(directory_)); !r) return r;
    directoryUnsynced_ = false;
  }
  recoveryPoint_ = logEndOffset_;
  lastFlush_ = now.value_or(lastFlush_);
  return {};
}

Result<void> Log::closeCleanly() {
  if (Result<void> r = segments_.back()->close(); !r) return r;
  producers_.setEndOffset(logEndOffset_);
  if (Result<void> r = takeSnapshot(); !r) return r;
  namesUnsynced_ = true;
  if (Result<void> r = flush(); !r) return r;
  abandon();
  return {};
}

// --- producer snapshots ------------------------------------------------------------------------------------------

Result<void> Log::takeSnapshot() {
  const Offset offset = producers_.endOffset();
  if (lastSnapshot_ == offset) return {};
  Result<disk::File> file =
      disk_.open(path(offsetFileStem(offset) + ".snapshot"), disk::Open::createOrOpen, disk::Writes::mapped);
  if (!file) return fail(file.error());
  if (Result<void> r = file->truncate(0); !r) return r;
  if (Result<void> r = file->append(producers_.snapshot()); !r) return r;
  if (Result<void> r = file->flush(); !r) return r;
  lastSnapshot_ = offset;
  namesUnsynced_ = true;
  return {};
}

Result<std::vector<Offset>> Log::snapshotOffsets() {
  Result<std::vector<disk::Entry>> entries = disk_.list(directory_);
  if (!entries) return fail(entries.error());
  std::vector<Offset> offsets;
  for (const disk::Entry& entry : *entries)
    if (const std::optional<Offset> offset = offsetOfFileName(entry.name, ".snapshot")) offsets.push_back(*offset);
  return offsets;
}

Result<void> Log::removeSnapshots(Offset from, Offset to) {
  Result<std::vector<Offset>> offsets = snapshotOffsets();
  if (!offsets) return fail(offsets.error());
  for (const Offset offset : *offsets) {
    if (offset < from || offset >= to) continue;
    if (Result<void> r = disk_.remove(path(offsetFileStem(offset) + ".snapshot")); !r) return r;
    if (offset == lastSnapshot_) lastSnapshot_ = noOffset;
  }
  return {};
}

Result<void> Log::reloadProducers(const std::set<Offset>& reindex) {
  Result<std::vector<Offset>> offsets = snapshotOffsets();
  if (!offsets) return fail(offsets.error());
  producers_.clear(segments_.front()->baseOffset());
  lastSnapshot_ = noOffset;
  const Offset limit = reindex.empty() ? logEndOffset_ : std::min(*reindex.begin(), logEndOffset_);
  for (auto offset = offsets->rbegin(); offset != offsets->rend(); ++offset) {
    if (*offset > limit) continue;
    const std::string file = path(offsetFileStem(*offset) + ".snapshot");
    const Result<Bytes> bytes = disk_.readAll(file);
    Result<ProducerStates> state = bytes ? ProducerStates::parse(*bytes, *offset) : fail(bytes.error());
    if (!state) {
      // It can be made again from the batches; a broken one must not be found twice.
      if (Result<void> r = disk_.remove(file); !r) return r;
      continue;
    }
    producers_ = std::move(*state);
    lastSnapshot_ = *offset;
    break;
  }
  for (std::size_t i = segmentFor(producers_.endOffset()); i < segments_.size(); ++i) {
    Segment& segment = *segments_[i];
    if (endOfSegment(i) <= producers_.endOffset() || segment.size() == 0) continue;
    const bool index = reindex.count(segment.baseOffset()) != 0;
    Result<std::optional<BatchAt>> start = segment.find(std::max(producers_.endOffset(), segment.baseOffset()));
    if (!start) return fail(start.error());
    if (!*start) continue;
    Result<void> scanned =
        segment.scan((*start)->position, [&](const BatchAt& batch, const Chain& bytes) -> Result<bool> {
          if (index) {
            Result<void> noted = noteProducer(batch.header, bytes, segment);
            if (!noted) return fail(noted.error());
            return true;
          }
          std::optional<ProducerStates::Marker> marker;
          if (batch.header.isControl() && batch.header.hasProducerId()) {
            const Result<record::ControlRecord> control = record::readControlBatch(bytes.flatten());
            if (const auto* end = control ? std::get_if<record::EndTransaction>(&*control) : nullptr)
              marker = {end->commit, end->coordinatorEpoch};
          }
          (void)producers_.update(batch.header, marker);
          return true;
        });
    if (!scanned) return fail(scanned.error());
  }
  producers_.setEndOffset(logEndOffset_);
  producers_.onLogStart(logStartOffset_);
  producers_.onHighWatermark(highWatermark_);
  return {};
}

}  // namespace brokerlab::storage
