#pragma once
// Compaction: a log that keeps the newest value of each key instead of the newest days.
//
//   before    k1=a  k2=b  k1=c  k3=d │ k2=∅  k1=e  k4=f │ k1=g …        ∅ a tombstone: "k2 is gone"
//   offset      0     1     2     3  │   4     5     6  │   7
//             clean: cleaned before  │ dirty            │ active, never touched
//                                    └ cleaner point    └ first uncleanable offset
//   after     ░░░░  ░░░░  ░░░░  k3=d   k2=∅  k1=e  k4=f │ k1=g …        offsets stay, gaps appear
//
// A round has two passes. The first reads the dirty part and notes for each key the offset of its newest record. The second
// reads everything up to there from the log's beginning and copies what no later record of the same key replaces, several
// small segments into one. The copies take the place of the segments they were made from.
//
// A tombstone has to stay for a while, or a reader that has seen k2=b would never hear that k2 is gone. The first round that
// copies one writes into its batch until when: the delete horizon, now + delete.retention.ms, in place of the batch's base
// timestamp (KIP-534). A later round after that time drops it. Markers of transactions wait the same way, once no record of
// theirs is left.
//
// Rules (K-numbers are the invariants tests cite)
//   K1  Of each key in the cleaned range the newest record stays, or, if that is a tombstone, stays until its horizon.
//   K2  What stays keeps offset, order, key, value, headers and timestamp; batches keep base and last offset, leader epoch
//       and the producer's id, epoch and sequence.
//   K3  Nothing at or above the last stable offset, in the active segment, or younger than min.compaction.lag.ms is touched.
//   K4  A tombstone or marker goes only after its delete horizon.
//   K6  A crash at any step leaves the old segments or the new one.
//   K8  Data of aborted transactions goes; a marker never before its data. The batch with the last sequence of a producer
//       that is still known stays, if need be as 61 bytes without a record, and so does the last batch of a round.
//   K9  A log that cannot be read is left alone, and says why; others are cleaned all the same.
//
// Real Kafka: Cleaner (LogCleaner.scala), MemoryRecords.filterTo; KIP-58 (min lag), KIP-354 (max lag), KIP-534 (horizon).
// A round goes in steps of a read buffer, so that others get their turn and a picture can show it. Left out: the rules for
// records before magic 2, splitting a segment whose offsets overflow (we never write one).

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/cleaned_transactions.h"
#include "storage/log.h"
#include "storage/offset_map.h"

namespace brokerlab::storage {

/// Test switches, all off: each brings back a mistake that the invariants have to find.
struct CleanerFaults {
  /// Tombstones go in the first round that sees them. (K4, K5)
  bool dropTombstonesAtOnce = false;
  /// The old segments go before the new one is under a name that recovery knows. (K6)
  bool dropSegmentsFirst = false;
  /// Copied records are numbered anew, without gaps. (K2)
  bool renumberRecords = false;
  /// Open transactions hold nothing up. (K3)
  bool cleanBeyondStable = false;
  /// Batches without records go, whatever producer they speak of. (K8)
  bool forgetProducers = false;
};

/// What there is to do in one log. Kafka: LogToClean, LogCleanerManager.cleanableOffsets
struct CleaningPlan {
  Offset firstDirty = 0;
  /// The base of the segment with the first record that must not be touched.
  Offset firstUncleanable = 0;
  std::int64_t cleanBytes = 0;
  std::int64_t dirtyBytes = 0;
  /// max.compaction.lag.ms is over for a record of the dirty part.
  bool overdue = false;
  /// The checkpoint did not fit the log: it starts over.
  bool restarted = false;

  double dirtyRatio() const {
    const std::int64_t all = cleanBytes + dirtyBytes;
    return all == 0 ? 0 : static_cast<double>(dirtyBytes) / static_cast<double>(all);
  }
};
CleaningPlan planCleaning(const Log& log, TimestampMs now, const CleanerFaults& faults = {});

/// What a round found and did.
struct CleaningFigures {
  Offset from = 0;
  /// The cleaner point afterwards.
  Offset to = 0;
  std::int64_t keys = 0;
  std::int32_t segmentsBefore = 0, segmentsAfter = 0;
  std::int64_t bytesBefore = 0, bytesAfter = 0;
  std::int64_t recordsBefore = 0, recordsAfter = 0;
  std::int64_t tombstonesDropped = 0, markersDropped = 0;
  /// Records without a key, from before the topic was compacted: dropped.
  std::int64_t keylessDropped = 0;
};

/// One round over one log. Owned by the LogCleaner; the log must outlive it.
class LogCleaning {
 public:
  /// `mapCapacity` is how many keys the first pass may note; `now` counts for the whole round.
  LogCleaning(Log& log, const CleaningPlan& plan, std::int64_t mapCapacity, TimestampMs now,
              const CleanerFaults& faults);

  enum class State : std::uint8_t { mapping, copying, done, aborted, unreadable };
  State state() const { return state_; }
  bool ended() const { return state_ >= State::done; }
  /// Reads about so many bytes and does what follows from them. An error is one of the device.
  Result<void> step(std::int64_t bytes);
  /// Gives up: nothing of the log has changed but for groups that were finished.
  Result<void> abort(std::string why);

  Log& log() { return log_; }
  const Log& log() const { return log_; }
  const CleaningPlan& plan() const { return plan_; }
  const CleaningFigures& figures() const { return figures_; }
  /// Why it was given up.
  const std::string& reason() const { return reason_; }
  /// Bytes that the last step read and wrote, for the throttle.
  std::int64_t bytesMoved() const { return moved_; }
  /// The segment that is read at the moment.
  Offset at() const {
    return segment_ < log_.segments().size() ? log_.segments()[segment_]->baseOffset() : plan_.firstDirty;
  }

 private:
  enum class Fate : std::uint8_t { drop, dropIfEmpty, keepEmpty };
  struct Verdict {
    Fate fate = Fate::dropIfEmpty;
    /// Its records go, whatever they are.
    bool discard = false;
    bool markerOfNothing = false;
  };

  bool otherLog() const;
  Result<void> mapSome(std::int64_t bytes);
  Result<bool> mapBatch(const BatchAt& batch, const Chain& bytes);
  void beginCopying();
  /// The segments from `segment_` on that become one. Kafka: Cleaner.groupSegmentsBySize
  Result<void> beginGroup();
  Result<void> copySome(std::int64_t bytes);
  Result<void> copyBatch(const BatchAt& batch, const Chain& bytes);
  Result<void> finishGroup();
  Verdict judge(const record::BatchHeader& batch, const Chain& bytes);
  bool keeps(const record::BatchHeader& batch, const record::RecordView& record);
  Result<void> unreadable(std::string why);
  Result<void> removeCleaned();

  Log& log_;
  CleaningPlan plan_;
  CleanerFaults faults_;
  TimestampMs now_;
  OffsetMap map_;
  CleanedTransactions transactions_;
  CleaningFigures figures_;
  State state_ = State::mapping;
  std::string reason_;
  std::uint64_t shortenings_;
  std::int64_t moved_ = 0;

  std::size_t segment_ = 0;    // index in the log of the one being read
  std::int64_t position_ = 0;  // in it
  std::size_t groupBegin_ = 0, groupEnd_ = 0;
  std::unique_ptr<Segment> cleaned_;
  TimestampMs modified_ = 0;
  /// Of producers the log still knows, as of the group's beginning: the last data offset, or none but an epoch.
  struct LastOfProducer {
    Offset lastData = noOffset;
    ProducerEpoch epoch = record::noProducerEpoch;
  };
  std::map<ProducerId, LastOfProducer> producers_;
  Offset renumbered_ = noOffset;
};

}  // namespace brokerlab::storage
