#pragma once
// A partition's log: an endless tape of record batches, cut into segments so that its old end can be thrown away.
//
//   orders-1/
//     00000000000000000000.log  .index  .timeindex                 closed: never written again
//     00000000000000001873.log  .index  .timeindex  .txnindex      closed
//     00000000000000004120.log  .index  .timeindex                 active: appends go here
//     00000000000000004120.snapshot     what is known of producers below offset 4120
//     leader-epoch-checkpoint           which leader wrote from which offset on
//     partition.metadata                the topic's id
//
//      logStartOffset        LSO            highWatermark      logEndOffset
//          │  readers see ─────┴─ (committed) ───┴─ (to all) ──────┤
//     ░░░░░├────────────┬──────────────────┬───────────────────────┤
//     gone │  segment   │     segment      │     active segment    │ next offset
//
// Everything else can be made again from the .log files: indexes, producer state, epochs. So recovery trusts nothing but
// batches whose checksum fits, and only a suffix of the log can ever be lost.
//
// Rules (the numbers are the invariants tests cite)
//   L1   Offsets are dense: each batch starts where the one before ended (but for what compaction took away).
//   L2   Every batch in [logStartOffset, logEndOffset) is whole, of magic 2 and its checksum fits.
//   L3   A segment's file name is its base offset in 20 digits; segments are disjoint and ascend; only the last is written.
//   L4   Offset index: offsets and positions ascend strictly; each position is where a batch starts.
//   L5   Time index: timestamps ascend strictly; no batch up to an entry's offset has a larger timestamp than the entry.
//   L6   Transaction index: exactly the aborted transactions of the segment, ascending by their last offset.
//   L7   Leader epochs and their start offsets ascend strictly, and none starts at or beyond the log's end after a
//        truncation to there.
//   L8   The leader epoch in the batches never falls along the log.
//   L9   logStartOffset <= lastStableOffset <= highWatermark <= logEndOffset.
//   L10  Producer state from snapshot plus tail is that of a full replay.
//   L11  Recovery is idempotent and drops only what follows the first batch that is not sound.
//   L12  Rebuilt indexes are byte for byte those of a run that was not disturbed.
//   L13  Retention removes whole segments from the head, never at or above the high watermark; logStartOffset only grows.
//
// Real Kafka: UnifiedLog, LocalLog, LogLoader, LogSegment, LogValidator. Left out: tiered storage, preallocated index
// files (sizes are always true here), partial batches at the end of a fetch (we end at a batch's end).

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "disk/disk.h"
#include "model/errors.h"
#include "model/ids.h"
#include "model/time.h"
#include "record/validate.h"
#include "storage/aborted_transaction.h"
#include "storage/leader_epoch_cache.h"
#include "storage/log_config.h"
#include "storage/producer_state.h"
#include "storage/segment.h"

namespace brokerlab::storage {

/// What several logs may together keep of their newest batches in memory. Shared by the logs of a process.
struct TailBudget {
  std::int64_t limit = 128 << 20;
  std::int64_t perLog = 1 << 20;
  std::int64_t used = 0;
};

/// What a log is opened with.
struct LogOptions {
  TopicPartition partition;
  LogConfig config;
  /// From log-start-offset-checkpoint; nothing: the first segment's base.
  std::optional<Offset> logStartOffset;
  /// From recovery-point-offset-checkpoint: below this everything was flushed.
  Offset recoveryPoint = 0;
  /// The process before went in good order: what is on disk needs no check.
  bool cleanShutdown = false;
  TimestampMs now = 0;
  std::shared_ptr<TailBudget> tailBudget;
  /// It was compacted once, so offsets may have gaps.
  bool mayHaveGaps = false;
  /// Chooses the jitter of segment.jitter.ms.
  std::uint64_t seed = 0;
  /// From cleaner-offset-checkpoint: up to where the log was cleaned. An entry, whatever its offset, also says that offsets
  /// may have gaps, so a follower has one as soon as it copies a gap.
  std::optional<Offset> cleanerPoint;
  /// The cleaner point is about to change for a reason that must not be forgotten: a gap is written, or the log is cut
  /// below it. Nothing: nobody keeps it.
  std::function<Result<void>(Offset point)> keepCleanerPoint;
};

/// Something that changed besides an append; owners turn it into events.
struct LogChange {
  enum class Kind : std::uint8_t { recovered, rolled, truncated, segmentDeleted, logStartMoved, indexRebuilt };
  Kind kind = Kind::rolled;
  /// recovered: where the log ends · rolled: base of the new segment · truncated, logStartMoved: before and after ·
  /// segmentDeleted: its first offset and the one after its last.
  Offset from = 0;
  Offset to = 0;
  /// recovered, truncated, segmentDeleted: how many bytes are gone.
  std::int64_t bytes = 0;
  std::string reason;
};

/// The outcome of an append. `error` is what a produce response carries.
struct LogAppendInfo {
  ErrorCode error = ErrorCode::none;
  std::string sentence;
  std::vector<record::RecordProblem> problems;

  Offset firstOffset = noOffset;
  Offset lastOffset = noOffset;
  /// The batch was here already: the offsets are those it got then, and nothing was appended.
  bool duplicate = false;
  TimestampMs maxTimestamp = noTimestamp;
  /// The broker's time when message.timestamp.type is LogAppendTime, otherwise -1.
  TimestampMs logAppendTime = noTimestamp;
  Offset logStartOffset = 0;
  /// The bytes as they stand in the file, to be shared.
  Chain appended;

  bool ok() const { return error == ErrorCode::none; }
};

/// Who appends as leader, and when.
struct LeaderAppend {
  LeaderEpoch leaderEpoch = 0;
  TimestampMs now = 0;
  record::AppendOrigin origin = record::AppendOrigin::client;
  /// The coordinator knows that this partition belongs to the producer's transaction (KIP-890). Without it a transactional
  /// batch is taken only while that transaction is open here already.
  bool verified = true;
};

/// Whole batches, the first of which holds the offset asked for.
struct LogRead {
  ErrorCode error = ErrorCode::none;
  std::string sentence;
  Chain records;
  /// Base offset of the first batch, and the offset after the last one; both the asked one when nothing was read.
  Offset firstOffset = noOffset;
  Offset nextOffset = noOffset;
  bool fromMemory = false;
  bool ok() const { return error == ErrorCode::none; }
};

struct TimestampOffset {
  TimestampMs timestamp = noTimestamp;
  Offset offset = noOffset;
  LeaderEpoch leaderEpoch = noEpoch;
};

/// One partition replica's log. Owned by the LogManager of its broker (or by the Raft node for the metadata log).
class Log {
 public:
  /// Opens what is in `directory`, which exists; recovers it as far as needed. Refuses (and changes nothing) when the
  /// segments contradict each other.
  static Result<std::unique_ptr<Log>> open(disk::Disk& disk, std::string directory, LogOptions options);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  const TopicPartition& partition() const { return options_.partition; }
  const std::string& directory() const { return directory_; }
  const LogConfig& config() const { return options_.config; }
  void setConfig(const LogConfig& config);
  /// The directory was renamed (to be deleted).
  void setDirectory(std::string directory) { directory_ = std::move(directory); }

  // --- offsets ---
  Offset logStartOffset() const { return logStartOffset_; }
  Offset logEndOffset() const { return logEndOffset_; }
  /// Kept by the owner; the log's start after opening, never beyond the log's end.
  Offset highWatermark() const { return highWatermark_; }
  void setHighWatermark(Offset offset);
  /// Up to here a reader of committed transactions may go.
  Offset lastStableOffset() const;
  Offset recoveryPoint() const { return recoveryPoint_; }
  std::int64_t sizeInBytes() const;
  /// Below this the cleaner has been; nothing: never. May lie below the log's start or (after a crash) beyond its end.
  std::optional<Offset> cleanerPoint() const { return options_.cleanerPoint; }
  void setCleanerPoint(Offset offset) {
    options_.cleanerPoint = offset;
    options_.mayHaveGaps = true;
    for (const auto& segment : segments_) segment->setOptions(segmentOptions());
  }

  // --- appending ---
  /// Checks one batch, gives it offsets and the leader's epoch, and appends it.
  LogAppendInfo appendAsLeader(const Chain& batch, const LeaderAppend& how);
  /// Appends batches as another replica wrote them; offsets must continue this log. All or nothing.
  LogAppendInfo appendAsFollower(const Chain& batches, TimestampMs now);

  // --- reading ---
  /// Whole batches from the one holding `from`, at most `maxBytes` (the first in any case with `minOneMessage`), all of
  /// them below `upperBound`. Checksums of what comes from the file are checked. OFFSET_OUT_OF_RANGE outside
  /// [logStartOffset, logEndOffset].
  LogRead read(Offset from, std::size_t maxBytes, Offset upperBound, bool minOneMessage);
  /// The first record with at least this timestamp.
  Result<std::optional<TimestampOffset>> offsetForTimestamp(TimestampMs timestamp);
  /// The record with the largest timestamp (the first of them).
  Result<std::optional<TimestampOffset>> offsetOfMaxTimestamp();
  /// Aborted transactions that a reader of [from, upperBound) has to skip.
  std::vector<AbortedTransaction> abortedTransactions(Offset from, Offset upperBound);

  // --- epochs and producers ---
  const LeaderEpochCache& epochs() const { return epochs_; }
  LeaderEpoch latestEpoch() const { return epochs_.latestEpoch(); }
  /// A leader starts its epoch at the log's end even before it writes.
  Result<void> assignEpochStart(LeaderEpoch epoch, Offset startOffset);
  EpochEndOffset endOffsetFor(LeaderEpoch epoch) const { return epochs_.endOffsetFor(epoch, logEndOffset_); }
  const ProducerStates& producers() const { return producers_; }
  /// Forgets producers not heard of for producer.id.expiration.ms.
  std::size_t expireProducers(TimestampMs now, std::int64_t expirationMs, bool alsoOpen = false) {
    return producers_.expire(now, expirationMs, alsoOpen);
  }

  // --- shortening ---
  /// Removes everything from `offset` on; a batch that holds `offset` goes as a whole.
  Result<void> truncateTo(Offset offset, TimestampMs now, std::string reason);
  /// Drops all data and continues at `offset`.
  Result<void> truncateFullyAndStartAt(Offset offset, TimestampMs now, std::string reason);
  /// DeleteRecords, or the leader's start seen by a follower: OFFSET_OUT_OF_RANGE beyond the high watermark.
  ErrorCode advanceLogStart(Offset offset, std::string reason);
  /// Deletes the segments that retention no longer wants. Returns how many.
  Result<std::size_t> runRetention(TimestampMs now);
  /// Removes files whose deletion delay has passed.
  Result<void> removeDeletedFiles(TimestampMs now);
  /// When removeDeletedFiles has something to do next.
  std::optional<TimestampMs> nextFileRemoval() const;

  // --- segments ---
  Result<void> roll(TimestampMs now, std::optional<Offset> expectedBase = {});
  const std::vector<std::unique_ptr<Segment>>& segments() const { return segments_; }
  const Segment& activeSegment() const { return *segments_.back(); }
  SegmentOptions segmentOptions() const;
  disk::Disk& disk() const { return disk_; }
  /// Puts a finished segment, whose files are called .cleaned, in the place of `count` segments from `from` on. Whenever a
  /// crash comes in between, the directory opens with the old ones or the new one. Kafka: UnifiedLog.replaceSegments
  Result<void> replaceSegments(std::size_t from, std::size_t count, std::unique_ptr<Segment> cleaned, TimestampMs now,
                               bool forgetOldFirst = false);
  /// Counts what takes segments away or cuts them: whoever works on them over time sees that they are others now.
  std::uint64_t shortenings() const { return shortenings_; }

  // --- durability ---
  /// Makes everything durable, names included; the recovery point moves to the log's end.
  /// `now` counts for flush.ms.
  Result<void> flush(std::optional<TimestampMs> now = {});
  /// What is appended and not flushed.
  Offset unflushedRecords() const { return logEndOffset_ - recoveryPoint_; }
  TimestampMs lastFlush() const { return lastFlush_; }
  /// Final index entries, a producer snapshot, flush. The log must not be used afterwards.
  Result<void> closeCleanly();
  /// Ends the use of the files without touching them: the directory is about to go.
  void abandon();

  /// What happened besides appends since the last call.
  std::vector<LogChange> takeChanges() { return std::exchange(changes_, {}); }

 private:
  friend class LogLoader;
  Log(disk::Disk& disk, std::string directory, LogOptions options);

  struct Batch {
    record::BatchHeader header;
    Chain bytes;
  };
  struct TailBatch {
    Offset baseOffset = 0;
    Offset lastOffset = 0;
    Chain bytes;
  };
  struct DeletedFiles {
    TimestampMs due = 0;
    std::vector<std::string> names;
  };

  Result<void> write(const Batch* batches, std::size_t count, TimestampMs now);
  Result<void> commit(const Batch* batches, std::size_t count, TimestampMs now);
  Result<void> noteProducer(const record::BatchHeader& header, const Chain& bytes, Segment& segment);
  void remember(const Batch& batch);
  void forgetTail(Offset from);
  void popTail();
  bool readTail(Offset from, std::size_t maxBytes, Offset upperBound, bool minOneMessage, LogRead& out) const;
  /// The segment that holds `offset`, or the first one.
  std::size_t segmentFor(Offset offset) const;
  Result<void> addSegment(Offset base, TimestampMs now);
  /// Takes segments [from, from + count) out of use; their files go after the delay.
  Result<void> dropSegments(std::size_t from, std::size_t count, TimestampMs now);
  Result<void> deletePrefix(std::size_t count, TimestampMs now, const std::string& reason);
  bool mayGo(std::size_t index) const;
  std::size_t breachingLogStart() const;
  std::size_t breachingSize() const;
  std::size_t breachingTime(TimestampMs now) const;
  Offset endOfSegment(std::size_t index) const;
  Result<void> saveEpochs();
  Result<void> lowerCleanerPoint(Offset offset);
  /// Producer state from the newest usable snapshot and the batches behind it. The transaction indexes of the segments
  /// in `reindex` (their bases) are empty and are filled again.
  Result<void> reloadProducers(const std::set<Offset>& reindex);
  Result<void> takeSnapshot();
  Result<std::vector<Offset>> snapshotOffsets();
  Result<void> removeSnapshots(Offset from, Offset to);
  void change(LogChange what) { changes_.push_back(std::move(what)); }
  std::int64_t jitter() const;
  std::string path(std::string_view name) const { return disk::joined(directory_, name); }

  disk::Disk& disk_;
  std::string directory_;
  LogOptions options_;

  std::vector<std::unique_ptr<Segment>> segments_;  // ascending; never empty once open
  Offset logStartOffset_ = 0;
  Offset logEndOffset_ = 0;
  Offset highWatermark_ = 0;
  Offset recoveryPoint_ = 0;
  TimestampMs lastFlush_ = 0;
  std::uint64_t shortenings_ = 0;
  bool namesUnsynced_ = true;      // of the files
  bool directoryUnsynced_ = true;  // of the directory itself

  LeaderEpochCache epochs_;
  ProducerStates producers_;
  Offset lastSnapshot_ = noOffset;

  std::deque<TailBatch> tail_;
  std::int64_t tailBytes_ = 0;
  std::deque<DeletedFiles> deleted_;
  std::vector<LogChange> changes_;
};

}  // namespace brokerlab::storage
