#pragma once
// What a log remembers of its producers: enough to recognise a batch that came twice, one that came too early, and
// which transactions are still open.
//
// For every producer id: its epoch, up to five last batches (first and last sequence, offsets), the epoch of the
// transaction coordinator that ended its last transaction, and where its open transaction starts.
//
// Rules (a batch from a client; P-numbers are the invariants tests cite)
//   P2  Same epoch and exactly the sequences of one of the last five batches: a duplicate. It gets its old offsets,
//       nothing is appended.
//   P3  Same epoch and not the sequence that follows: OUT_OF_ORDER_SEQUENCE_NUMBER. 2^31-1 is followed by 0.
//   P4  A newer epoch starts at sequence 0, otherwise OUT_OF_ORDER_SEQUENCE_NUMBER.
//   P5  An older epoch: INVALID_PRODUCER_EPOCH.
//   P6  Nothing known about the producer id: any sequence will do (its records may have expired).
//   P8  A batch of the coordinator (offsets committed inside a transaction) carries no sequence: only its epoch counts.
//   P7  Followers, which check nothing, arrive at the same state; so does a replay of the log after a snapshot.
//
// Snapshot file, <offset>.snapshot: the state below that offset.
//   version i16 = 1 | CRC-32C u32 of what follows | count i32 | count × 46 bytes:
//   producer id i64 | epoch i16 | last sequence i32 | last offset i64 | offset delta i32 | timestamp i64 |
//   coordinator epoch i32 | first offset of the open transaction i64 (-1: none)
// Only the newest batch of each producer is in it. Unlike Kafka, which writes them in hash order, we write producers in
// ascending order, so that equal state gives equal bytes.
//
// Real Kafka: ProducerStateManager, ProducerStateEntry, ProducerAppendInfo; KIP-98, KIP-360.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "model/errors.h"
#include "model/ids.h"
#include "model/time.h"
#include "record/batch.h"
#include "storage/aborted_transaction.h"

namespace brokerlab::storage {

struct ProducerBatch {
  record::Sequence lastSequence = record::noSequence;
  Offset lastOffset = noOffset;
  std::int32_t offsetDelta = 0;
  TimestampMs timestamp = noTimestamp;
  record::Sequence firstSequence() const { return record::sequenceAfter(lastSequence, -offsetDelta); }
  Offset firstOffset() const { return lastOffset - offsetDelta; }
  bool operator==(const ProducerBatch&) const = default;
};

/// One producer as this log knows it.
struct ProducerState {
  ProducerEpoch epoch = record::noProducerEpoch;
  std::int32_t coordinatorEpoch = -1;
  TimestampMs lastTimestamp = noTimestamp;
  std::optional<Offset> openTransaction;
  /// Oldest first; only the first `batchCount` count.
  std::array<ProducerBatch, 5> batches{};
  std::uint8_t batchCount = 0;

  bool hasBatches() const { return batchCount > 0; }
  const ProducerBatch& lastBatch() const { return batches[batchCount - 1u]; }
  record::Sequence lastSequence() const { return hasBatches() ? lastBatch().lastSequence : record::noSequence; }
  Offset lastOffset() const { return hasBatches() ? lastBatch().lastOffset : noOffset; }
  bool operator==(const ProducerState&) const = default;
};

/// What the rules say to a batch before it is appended.
struct ProducerCheck {
  ErrorCode error = ErrorCode::none;
  std::string sentence;
  std::optional<ProducerBatch> duplicate;
};

struct CompletedTransaction {
  ProducerId producerId = noProducerId;
  Offset firstOffset = 0;
  Offset lastOffset = 0;
  bool aborted = false;
  /// For the transaction index.
  Offset lastStableOffset = 0;
};

class ProducerStates {
 public:
  /// Rules P2 to P6 and those of transactions, for a batch of a client with a producer id.
  ProducerCheck check(const record::BatchHeader& batch) const;
  /// P5 alone, for a batch that a group coordinator writes on behalf of a producer (P8).
  ProducerCheck checkEpoch(const record::BatchHeader& batch) const;
  /// An end-transaction marker by a coordinator older than the last one is refused.
  ProducerCheck checkMarker(const record::BatchHeader& batch, std::int32_t coordinatorEpoch) const;

  /// Takes note of a batch that was appended (data, or a marker when `marker` is given: committed or aborted).
  struct Marker {
    bool commit = false;
    std::int32_t coordinatorEpoch = -1;
  };
  std::optional<CompletedTransaction> update(const record::BatchHeader& batch, const std::optional<Marker>& marker);

  /// Whether this producer, in this epoch, has an open transaction here.
  bool hasOpenTransaction(ProducerId id, ProducerEpoch epoch) const;
  /// Open transactions: producer ids by first offset.
  const std::map<Offset, ProducerId>& openTransactions() const { return open_; }
  /// The first offset of the earliest transaction that is open, or whose marker is not below the high watermark yet.
  std::optional<Offset> firstUnstableOffset() const;
  void onHighWatermark(Offset highWatermark);

  /// Everything below this offset is in the state.
  Offset endOffset() const { return endOffset_; }
  void setEndOffset(Offset offset) { endOffset_ = offset; }

  const std::map<ProducerId, ProducerState>& all() const { return producers_; }
  bool empty() const { return producers_.empty(); }
  std::size_t expire(TimestampMs now, std::int64_t expirationMs, bool alsoOpen = false);
  void clear(Offset endOffset);
  /// Deleted data can hold no open transaction.
  void onLogStart(Offset logStartOffset);

  Bytes snapshot() const;
  static Result<ProducerStates> parse(const Bytes& snapshot, Offset endOffset);

 private:
  void startTransaction(ProducerId id, Offset firstOffset);

  std::map<ProducerId, ProducerState> producers_;
  std::map<Offset, ProducerId> open_;          // by first offset
  std::map<Offset, Offset> notYetReplicated_;  // first offset -> offset of the marker
  Offset endOffset_ = 0;
};

}  // namespace brokerlab::storage
