#pragma once
// A piece of the log: one .log file and the indexes that make it searchable.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "disk/disk.h"
#include "model/time.h"
#include "record/batch.h"
#include "storage/offset_index.h"
#include "storage/time_index.h"
#include "storage/transaction_index.h"

namespace brokerlab::storage {

struct SegmentOptions {
  std::int64_t segmentBytes = 0;
  std::int64_t segmentMs = 0;
  std::int64_t segmentIndexBytes = 0;
  std::int64_t indexIntervalBytes = 0;
  /// Offsets may have gaps: the log was compacted.
  bool gaps = false;
};

/// What a segment consists of, in the order in which Kafka renames it.
constexpr std::string_view segmentFileKinds[] = {".log", ".index", ".timeindex", ".txnindex"};
/// "00000000000000000042"
std::string offsetFileStem(Offset offset);
/// The base offset of a file name such as "00000000000000000042.log", if it has the suffix and exactly 20 digits.
std::optional<Offset> offsetOfFileName(std::string_view name, std::string_view suffix);

/// A batch in the file, known by its header.
struct BatchAt {
  record::BatchHeader header;
  std::int64_t position = 0;
};

/// A record, known by its time.
struct RecordAt {
  TimestampMs timestamp = noTimestamp;
  Offset offset = noOffset;
  LeaderEpoch leaderEpoch = noEpoch;
};

/// One segment of one log, owned by it.
class Segment {
 public:
  /// Opens or creates the files of the segment in `directory`. With a suffix (".cleaned") it is not part of the log yet.
  static Result<std::unique_ptr<Segment>> open(disk::Disk& disk, const std::string& directory, Offset base,
                                               const SegmentOptions& options, TimestampMs now,
                                               std::string_view suffix = {});
  /// Renames the files from one suffix to another, the .log first. Kafka: LogSegment.changeFileSuffixes
  Result<void> changeSuffix(disk::Disk& disk, const std::string& directory, std::string_view from, std::string_view to);

  Offset baseOffset() const { return base_; }
  std::int64_t size() const { return log_.size() + static_cast<std::int64_t>(staged_.size()); }
  TimestampMs created() const { return created_; }
  /// -1 when no batch has a timestamp.
  TimestampMs largestTimestamp() const { return maxTimestamp_; }
  /// Largest timestamp of the first batch; -1 without.
  TimestampMs firstTimestamp() const { return firstTimestamp_.value_or(noTimestamp); }
  /// The last offset of the batch that has it.
  Offset offsetOfLargestTimestamp() const { return maxTimestampOffset_; }
  TimestampMs lastModified() const { return log_.lastModified(); }
  void setOptions(const SegmentOptions& options) { options_ = options; }

  /// Takes a batch to be appended: it counts for everything at once, and is written with the next `commit`.
  Result<void> stage(const record::BatchHeader& header, const Chain& bytes);
  /// Writes what was staged, in one go. After an error the segment is as it was before the staging.
  Result<void> commit(TimestampMs now);
  Result<void> appendAborted(const AbortedTransaction& transaction) { return transactions_.append(transaction); }
  const std::vector<AbortedTransaction>& aborted() const { return transactions_.all(); }

  /// Whether the next batch has to go to a new segment; empty when not, otherwise why.
  std::string_view rollReason(const record::BatchHeader& next, TimestampMs now, std::int64_t jitter);

  /// The first batch whose last offset is at or above `offset`; nothing when the segment ends below. Finds a broken index
  /// out and rebuilds it.
  Result<std::optional<BatchAt>> find(Offset offset);
  /// Whole, sound batches from `start`, below `upperBound`, at most `maxBytes` (the first one in any case with `atLeastOne`).
  struct Run {
    Chain bytes;
    Offset nextOffset = noOffset;
    /// What is wrong with the batch that ended the run early; empty otherwise.
    std::string corrupt;
  };
  Result<Run> read(const BatchAt& start, std::size_t maxBytes, Offset upperBound, bool atLeastOne) const;
  /// The first record with at least this timestamp at or above `from`.
  Result<std::optional<RecordAt>> findTimestamp(TimestampMs timestamp, Offset from);
  /// Calls `visit` for each batch from `position` on with its header and bytes, until it returns false. An error when the
  /// bytes are no batch.
  Result<void> scan(std::int64_t position,
                    const std::function<Result<bool>(const BatchAt& batch, const Chain& bytes)>& visit) const;
  /// Reads the indexes and the batches behind their last entries. An error says what is wrong with the indexes
  /// (rebuild them) or with the end of the log (recover it). Gives the offset after the last batch.
  Result<Offset> loadEnd();

  /// Where the segment stops making sense, from a look at every byte.
  struct Recovered {
    std::int64_t validBytes = 0;
    Offset nextOffset = 0;
    std::string reason;  // empty when everything is sound
  };
  /// Rebuilds the indexes from the batches and tells where sound batches end. The file is not cut. `visit` sees each sound
  /// batch.
  /// It may refuse a batch with a sentence, which then ends the sound part.
  Result<Recovered> recover(const std::function<std::string(const record::BatchHeader&, const Chain&)>& visit);
  /// Removes bytes from `position` on and index entries at or above `offset`.
  Result<void> truncateAt(std::int64_t position, Offset offset, TimestampMs now);
  /// The last time index entry: the segment will not be appended to any more.
  Result<void> close();
  Result<void> flush();

  OffsetIndex& offsetIndex() { return offsets_; }
  TimeIndex& timeIndex() { return times_; }
  const OffsetIndex& offsetIndex() const { return offsets_; }
  const TimeIndex& timeIndex() const { return times_; }
  disk::File& logFile() { return log_; }
  /// Whether a look-up had to rebuild the indexes since the last call.
  bool takeRebuilt() { return std::exchange(rebuilt_, false); }

 private:
  Segment(disk::File log, OffsetIndex offsets, TimeIndex times, TransactionIndex transactions, Offset base,
          const SegmentOptions& options, TimestampMs now);
  Result<void> note(const record::BatchHeader& header, std::int64_t position);
  Result<std::optional<BatchAt>> findFrom(std::int64_t position, Offset offset, std::optional<Offset> expected) const;
  Result<void> walk(std::int64_t position, const std::function<Result<bool>(const BatchAt& batch)>& visit) const;
  Result<void> rebuildIndexes();
  Result<void> clearIndexes();
  Result<Offset> readEnd();

  disk::File log_;
  OffsetIndex offsets_;
  TimeIndex times_;
  TransactionIndex transactions_;
  Offset base_;
  SegmentOptions options_;
  TimestampMs created_;
  std::optional<TimestampMs> firstTimestamp_;  // largest timestamp of the first batch
  TimestampMs maxTimestamp_ = noTimestamp;
  Offset maxTimestampOffset_;
  std::int64_t bytesSinceEntry_ = 0;
  Chain staged_;
  Offset stagedFrom_ = noOffset;
  bool rebuilt_ = false;
};

}  // namespace brokerlab::storage
