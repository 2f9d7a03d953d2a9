// Making a log shorter: truncation at its end, retention and DeleteRecords at its start.

#include <algorithm>

#include "base/check.h"
#include "storage/log.h"

namespace brokerlab::storage {

Result<void> Log::truncateTo(Offset offset, TimestampMs now, std::string reason) {
  check(offset >= 0, "a log is cut at an offset");
  if (offset >= logEndOffset_) {
    // An epoch that starts there has written nothing and may never do (L7, KAFKA-10706).
    return epochs_.truncateFromEnd(offset) ? saveEpochs() : Result<void>();
  }
  if (offset < segments_.front()->baseOffset()) return truncateFullyAndStartAt(offset, now, std::move(reason));

  if (Result<void> r = lowerCleanerPoint(offset); !r) return r;
  ++shortenings_;
  const Offset before = logEndOffset_;
  const std::int64_t sizeBefore = sizeInBytes();
  std::size_t keep = segmentFor(offset) + 1;
  if (Result<void> r = dropSegments(keep, segments_.size() - keep, now); !r) return r;
  Segment& segment = *segments_.back();
  Result<std::optional<BatchAt>> at = segment.find(offset);
  if (!at) return fail(at.error());
  forgetTail(offset);
  if (*at) {
    // Where compaction left a gap the log ends inside of it.
    const Offset cut = std::max(std::min((*at)->header.baseOffset, offset), segment.baseOffset());
    forgetTail(cut);
    if (Result<void> r = segment.truncateAt((*at)->position, cut, now); !r) return r;
    logEndOffset_ = cut;
  } else {
    logEndOffset_ = offset;  // it fell into a gap behind the last batch
  }
  // A batch goes as a whole, and with it whatever was known about offsets inside of it.
  recoveryPoint_ = std::min(recoveryPoint_, logEndOffset_);
  logStartOffset_ = std::min(logStartOffset_, logEndOffset_);
  highWatermark_ = std::min(highWatermark_, logEndOffset_);
  if (epochs_.truncateFromEnd(logEndOffset_)) {
    if (Result<void> r = saveEpochs(); !r) return r;
  }
  if (Result<void> r = removeSnapshots(logEndOffset_ + 1, INT64_MAX); !r) return r;
  if (Result<void> r = reloadProducers({}); !r) return r;
  change({LogChange::Kind::truncated, before, logEndOffset_, sizeBefore - sizeInBytes(), std::move(reason)});
  return {};
}

/// What comes in place of records that are cut off has not been cleaned. Kafka: LogCleaner.maybeTruncateCheckpoint
Result<void> Log::lowerCleanerPoint(Offset offset) {
  if (!options_.cleanerPoint || *options_.cleanerPoint <= offset) return {};
  if (options_.keepCleanerPoint) {
    if (Result<void> r = options_.keepCleanerPoint(offset); !r) return r;
  }
  options_.cleanerPoint = offset;
  return {};
}

Result<void> Log::truncateFullyAndStartAt(Offset offset, TimestampMs now, std::string reason) {
  check(offset >= 0, "a log starts at an offset");
  if (Result<void> r = lowerCleanerPoint(offset); !r) return r;
  const Offset before = logEndOffset_;
  const std::int64_t size = sizeInBytes();
  forgetTail(0);
  if (Result<void> r = dropSegments(0, segments_.size(), now); !r) return r;
  if (Result<void> r = removeSnapshots(0, INT64_MAX); !r) return r;
  logStartOffset_ = logEndOffset_ = highWatermark_ = offset;
  recoveryPoint_ = std::min(recoveryPoint_, offset);
  if (Result<void> r = addSegment(offset, now); !r) return r;
  if (!epochs_.empty()) {
    epochs_.clear();
    if (Result<void> r = saveEpochs(); !r) return r;
  }
  producers_.clear(offset);
  change({LogChange::Kind::truncated, before, offset, size, std::move(reason)});
  return {};
}

ErrorCode Log::advanceLogStart(Offset offset, std::string reason) {
  if (offset > highWatermark_) return ErrorCode::offsetOutOfRange;
  if (offset <= logStartOffset_) return ErrorCode::none;
  const Offset before = logStartOffset_;
  logStartOffset_ = offset;
  producers_.onLogStart(offset);
  change({LogChange::Kind::logStartMoved, before, offset, 0, std::move(reason)});
  if (epochs_.truncateFromStart(offset) && !saveEpochs()) return ErrorCode::kafkaStorageError;
  return ErrorCode::none;
}

// Each of these counts the longest run of segments from the head that its test wants gone. The active segment counts too
// when it holds something; nothing at or above the high watermark ever does (L13).

/// Compaction may leave closed segments without a batch: they do not end the run.
bool Log::mayGo(std::size_t index) const {
  if (index >= segments_.size() || endOfSegment(index) > highWatermark_) return false;
  return index + 1 < segments_.size() || segments_[index]->size() > 0;
}

std::size_t Log::breachingLogStart() const {
  std::size_t count = 0;
  while (count + 1 < segments_.size() && segments_[count + 1]->baseOffset() <= logStartOffset_ &&
         endOfSegment(count) <= highWatermark_)
    ++count;
  return count;
}

std::size_t Log::breachingSize() const {
  const std::int64_t limit = options_.config.retentionBytes;
  if (limit < 0) return 0;
  std::int64_t excess = sizeInBytes() - limit;
  std::size_t count = 0;
  while (mayGo(count) && excess - segments_[count]->size() >= 0) {
    excess -= segments_[count]->size();
    ++count;
  }
  return count;
}

std::size_t Log::breachingTime(TimestampMs now) const {
  const std::int64_t limit = options_.config.retentionMs;
  if (limit < 0) return 0;
  std::size_t count = 0;
  while (mayGo(count)) {
    const Segment& segment = *segments_[count];
    const TimestampMs newest = segment.largestTimestamp() >= 0 ? segment.largestTimestamp() : segment.lastModified();
    if (now - newest <= limit) break;
    ++count;
  }
  return count;
}

Result<void> Log::deletePrefix(std::size_t count, TimestampMs now, const std::string& reason) {
  if (count == 0) return {};
  if (count == segments_.size()) {
    if (Result<void> r = roll(now); !r) return r;
  }
  for (std::size_t i = 0; i < count; ++i)
    change(
        {LogChange::Kind::segmentDeleted, segments_[i]->baseOffset(), endOfSegment(i), segments_[i]->size(), reason});
  const Offset start = segments_[count]->baseOffset();
  if (Result<void> r = dropSegments(0, count, now); !r) return r;
  if (start > logStartOffset_) {
    if (advanceLogStart(start, reason) != ErrorCode::none) return fail("the log start could not be moved to {}", start);
  }
  while (!tail_.empty() && tail_.front().lastOffset < start) popTail();
  if (Result<void> r = removeSnapshots(0, start); !r) return r;
  return disk_.syncDirectory(directory_);
}

Result<std::size_t> Log::runRetention(TimestampMs now) {
  std::size_t deleted = 0;
  const auto step = [&](std::size_t count, const std::string& reason) -> Result<void> {
    deleted += count;
    return deletePrefix(count, now, reason);
  };
  if (Result<void> r = step(breachingLogStart(), "below the log start offset"); !r) return fail(r.error());
  if (options_.config.cleanupDelete) {
    if (Result<void> r = step(breachingSize(), fmt::format("retention.bytes={}", options_.config.retentionBytes)); !r)
      return fail(r.error());
    if (Result<void> r = step(breachingTime(now), fmt::format("retention.ms={}", options_.config.retentionMs)); !r)
      return fail(r.error());
  }
  return deleted;
}

}  // namespace brokerlab::storage
