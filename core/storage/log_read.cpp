// Reading a log: from the tail in memory when it can, from segment files otherwise.

#include <algorithm>

#include "storage/log.h"

namespace brokerlab::storage {

bool Log::readTail(Offset from, std::size_t maxBytes, Offset upperBound, bool minOneMessage, LogRead& out) const {
  if (tail_.empty() || from < tail_.front().baseOffset) return false;
  auto batch =
      std::lower_bound(tail_.begin(), tail_.end(), from, [](const TailBatch& b, Offset o) { return b.lastOffset < o; });
  if (batch == tail_.end()) return false;
  out.fromMemory = true;
  out.firstOffset = out.nextOffset = batch->baseOffset;
  // One read is of one segment, in memory as from its file. (LogSegment.read)
  const Offset segmentEnd = endOfSegment(segmentFor(batch->baseOffset));
  for (; batch != tail_.end() && batch->lastOffset < std::min(upperBound, segmentEnd); ++batch) {
    const bool first = out.records.empty();
    if (out.records.size() + batch->bytes.size() > maxBytes && !(first && minOneMessage)) break;
    out.records.append(batch->bytes);
    out.nextOffset = batch->lastOffset + 1;
  }
  if (out.records.empty()) out.firstOffset = out.nextOffset = from;
  return true;
}

LogRead Log::read(Offset from, std::size_t maxBytes, Offset upperBound, bool minOneMessage) {
  LogRead out;
  out.firstOffset = out.nextOffset = from;
  if (from < logStartOffset_ || from > logEndOffset_) {
    out.error = ErrorCode::offsetOutOfRange;
    out.sentence = fmt::format("offset {} is outside of the log [{}, {}]", from, logStartOffset_, logEndOffset_);
    return out;
  }
  upperBound = std::min(upperBound, logEndOffset_);
  if (from >= upperBound || (maxBytes == 0 && !minOneMessage)) return out;
  if (readTail(from, maxBytes, upperBound, minOneMessage, out)) return out;

  for (std::size_t i = segmentFor(from); i < segments_.size(); ++i) {
    Segment& segment = *segments_[i];
    if (segment.baseOffset() >= upperBound) break;
    Result<std::optional<BatchAt>> start = segment.find(from);
    if (segment.takeRebuilt())
      change({LogChange::Kind::indexRebuilt, segment.baseOffset(), segment.baseOffset(), 0, {}});
    if (!start) {
      out.error = start.error().device ? ErrorCode::kafkaStorageError : ErrorCode::corruptMessage;
      out.sentence = fmt::format("segment {}: {}", segment.baseOffset(), start.error().message);
      return out;
    }
    if (!*start) continue;  // compaction took the end of this segment away
    Result<Segment::Run> run = segment.read(**start, maxBytes, upperBound, minOneMessage);
    if (!run) {
      out.error = ErrorCode::kafkaStorageError;
      out.sentence = run.error().message;
      return out;
    }
    if (run->bytes.empty()) {
      if (run->corrupt.empty()) return out;
      out.error = ErrorCode::corruptMessage;
      out.sentence = std::move(run->corrupt);
      return out;
    }
    out.firstOffset = (*start)->header.baseOffset;
    out.nextOffset = run->nextOffset;
    out.records = std::move(run->bytes);
    return out;
  }
  return out;
}

Result<std::optional<TimestampOffset>> Log::offsetForTimestamp(TimestampMs timestamp) {
  for (const auto& segment : segments_) {
    if (segment->largestTimestamp() < timestamp) continue;
    Result<std::optional<RecordAt>> found = segment->findTimestamp(timestamp, logStartOffset_);
    if (!found) return fail(found.error());
    if (*found) return TimestampOffset{(*found)->timestamp, (*found)->offset, (*found)->leaderEpoch};
  }
  return std::optional<TimestampOffset>();
}

Result<std::optional<TimestampOffset>> Log::offsetOfMaxTimestamp() {
  Segment* newest = nullptr;
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    if (endOfSegment(i) <= logStartOffset_ || segments_[i]->largestTimestamp() < 0) continue;
    if (newest == nullptr || segments_[i]->largestTimestamp() > newest->largestTimestamp()) newest = segments_[i].get();
  }
  if (newest == nullptr) return std::optional<TimestampOffset>();
  Result<std::optional<RecordAt>> found = newest->findTimestamp(newest->largestTimestamp(), logStartOffset_);
  if (!found) return fail(found.error());
  if (!*found) return std::optional<TimestampOffset>();
  return TimestampOffset{(*found)->timestamp, (*found)->offset, (*found)->leaderEpoch};
}

std::vector<AbortedTransaction> Log::abortedTransactions(Offset from, Offset upperBound) {
  std::vector<AbortedTransaction> aborted;
  for (std::size_t i = segmentFor(from); i < segments_.size(); ++i) {
    for (const AbortedTransaction& transaction : segments_[i]->aborted()) {
      if (transaction.lastOffset >= from && transaction.firstOffset < upperBound) aborted.push_back(transaction);
      // All that were open below this entry's last stable offset are listed by now.
      if (transaction.lastStableOffset >= upperBound) return aborted;
    }
  }
  return aborted;
}

}  // namespace brokerlab::storage
