#pragma once
// What a transaction coordinator knows of one transactional id, and the ways from one state to the next.
//
//                     InitProducerId                     EndTxn, timeout, fencing           markers everywhere
//      (nothing) ───────────▶ Empty ──AddPartitions──▶ Ongoing ──▶ PrepareCommit ──────────────▶ CompleteCommit
//                              ▲ ▲                     ▲  │  └───▶ PrepareAbort  ──────────────▶ CompleteAbort
//                              │ └── InitProducerId ───┼──┼──────────────────────────────────────┘    │
//                              │                       └──┼───────── AddPartitions ──────────────────┘
//                              └── (expired: Dead, tombstone)
//      PrepareEpochFence lives in memory only: the epoch that a fence will write.
//
// Every change is first a TransitMetadata: what the id would be. It is written to __transaction_state, and only when
// that is replicated does it become what the id is. Meanwhile `pending` names the state on its way, and whoever else
// wants a change hears CONCURRENT_TRANSACTIONS.
//
// Rules (T-numbers are the invariants tests cite)
//   T3  The only ways are those of mayFollow(); a Prepare decision that is replicated is never taken back.
//   T7  An epoch handed to a producer is higher than any before it for that id; who comes with a lower one is fenced.
//   T9  transaction.version 2: the epoch rises with every decision, so no message of one transaction can count for the
//       next (KIP-890). When epochs run out the next producer id takes over from Complete on.
//
// Record in __transaction_state (see protocol/records/transaction_log.h):
//     key    00 00 | transactional id                       value  00 00 (transaction.version 0) or 00 01 | TransactionLogValue
//
// Real Kafka: TransactionMetadata, TxnTransitMetadata, TransactionLog; KIP-98, KIP-360, KIP-890.

#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "model/errors.h"
#include "model/ids.h"
#include "model/time.h"

namespace brokerlab::coordinator {

/// Numbers as in the log.
enum class TransactionState : std::int8_t {
  empty = 0,
  ongoing = 1,
  prepareCommit = 2,
  prepareAbort = 3,
  completeCommit = 4,
  completeAbort = 5,
  dead = 6,
  prepareEpochFence = 7,
};
/// "Ongoing", "PrepareCommit": as DescribeTransactions has it.
std::string_view transactionStateName(TransactionState state);
std::optional<TransactionState> transactionStateNamed(std::string_view name);
/// T3: whether `to` may come right after `from`.
bool mayFollow(TransactionState from, TransactionState to);

constexpr ProducerEpoch noProducerEpoch = -1;
constexpr ProducerEpoch lastProducerEpoch = std::numeric_limits<ProducerEpoch>::max();
/// No client ever gets the last epoch: it is kept for fencing the one before.
constexpr bool epochExhausted(ProducerEpoch epoch) { return epoch >= lastProducerEpoch - 1; }

/// What an id would be after a change.
struct TransitMetadata {
  ProducerId producerId = noProducerId;
  ProducerId previousProducerId = noProducerId;
  ProducerId nextProducerId = noProducerId;
  ProducerEpoch epoch = noProducerEpoch;
  ProducerEpoch lastEpoch = noProducerEpoch;
  std::int32_t timeoutMs = 0;
  TransactionState state = TransactionState::empty;
  std::set<TopicPartition> partitions;
  TimestampMs startedAt = noTimestamp;
  TimestampMs updatedAt = noTimestamp;
  std::int16_t clientVersion = 0;
};

/// One transactional id.
struct TransactionMetadata : TransitMetadata {
  std::string transactionalId;
  /// A change is being written, or will be.
  std::optional<TransactionState> pending;
  /// The last fence could not be written: its epoch was never told to anybody and is used again.
  bool failedFence = false;

  bool exhausted() const { return epochExhausted(epoch); }

  // --- the ways on; each sets `pending` ---------------------------------------------------------------------------
  /// The epoch that shuts out whoever holds the present one; then the open transaction is aborted.
  TransitMetadata prepareFence();
  /// InitProducerId: the next epoch for the caller. `expected`: the epoch it says it has (KIP-360).
  tl::expected<TransitMetadata, ErrorCode> prepareEpoch(std::int32_t newTimeoutMs,
                                                        std::optional<ProducerEpoch> expected, TimestampMs now);
  /// InitProducerId when no epoch is left.
  TransitMetadata prepareProducerId(ProducerId next, std::int32_t newTimeoutMs, bool rememberEpoch, TimestampMs now);
  TransitMetadata prepareAdd(const std::set<TopicPartition>& added, std::int16_t version, TimestampMs now);
  /// The decision. `version` 2 raises the epoch, unless a fence just did (KAFKA-19367); `next`: the id to go on with
  /// when that was the last one.
  TransitMetadata prepareEnd(bool commit, std::int16_t version, ProducerId next, bool noPartitions, TimestampMs now,
                             bool fenced = false);
  TransitMetadata prepareComplete(TimestampMs now);
  TransitMetadata prepareDead();
  /// It is written: from now on it is so.
  void complete(const TransitMetadata& transit);

 private:
  TransitMetadata begin(TransitMetadata transit);
};

/// The two halves of a record of __transaction_state.
Bytes transactionKey(std::string_view transactionalId);
/// `logVersion`: 0 below transaction.version 1.
Bytes transactionValue(const TransitMetadata& state, std::int16_t logVersion);
Result<std::string> parseTransactionKey(const Bytes& key);
Result<TransactionMetadata> parseTransactionValue(std::string transactionalId, const Bytes& value);

}  // namespace brokerlab::coordinator
