#include "coordinator/transaction_metadata.h"

#include <array>
#include <utility>

#include "base/check.h"
#include "protocol/records/transaction_log.h"
#include "protocol/records/versioned.h"

namespace brokerlab::coordinator {
namespace {

constexpr std::array<std::string_view, 8> names{"Empty",        "Ongoing",          "PrepareCommit",
                                                "PrepareAbort", "CompleteCommit",   "CompleteAbort",
                                                "Dead",         "PrepareEpochFence"};

}  // namespace

std::string_view transactionStateName(TransactionState state) { return names[static_cast<std::size_t>(state)]; }

std::optional<TransactionState> transactionStateNamed(std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<TransactionState>(i);
  }
  return std::nullopt;
}

bool mayFollow(TransactionState from, TransactionState to) {
  using enum TransactionState;
  const bool finished = from == empty || from == completeCommit || from == completeAbort;
  switch (to) {
    case empty:
    case dead:
      return finished;
    case ongoing:
      return finished || from == ongoing;
    case prepareCommit:
      return from == ongoing;
    case prepareAbort:
      // transaction.version 2: a producer may abort what it never began.
      return finished || from == ongoing || from == prepareEpochFence;
    case completeCommit:
      return from == prepareCommit;
    case completeAbort:
      return from == prepareAbort;
    case prepareEpochFence:
      return from == ongoing;
  }
  return false;
}

TransitMetadata TransactionMetadata::begin(TransitMetadata transit) {
  check(!pending, "one change of a transactional id at a time");
  check(mayFollow(state, transit.state), "a transactional id only takes ways that exist");
  // As in Kafka always the id before this change, so that a retry which still carries it is recognised.
  transit.previousProducerId = producerId;
  pending = transit.state;
  return transit;
}

TransitMetadata TransactionMetadata::prepareFence() {
  TransitMetadata next = *this;
  next.state = TransactionState::prepareEpochFence;
  if (!failedFence && epoch < lastProducerEpoch) next.epoch = static_cast<ProducerEpoch>(epoch + 1);
  next.lastEpoch = noProducerEpoch;
  return begin(std::move(next));
}

tl::expected<TransitMetadata, ErrorCode> TransactionMetadata::prepareEpoch(std::int32_t newTimeoutMs,
                                                                           std::optional<ProducerEpoch> expected,
                                                                           TimestampMs now) {
  check(!exhausted(), "there is an epoch to give");
  TransitMetadata next = *this;
  next.state = TransactionState::empty;
  next.timeoutMs = newTimeoutMs;
  next.partitions.clear();
  next.startedAt = noTimestamp;
  next.updatedAt = now;
  const auto bumped = static_cast<ProducerEpoch>(epoch + 1);
  if (!expected) {
    // A new producer: a retry of the old one must not find its epoch here. (T7)
    next.epoch = bumped;
    next.lastEpoch = noProducerEpoch;
  } else if (epoch == noProducerEpoch || *expected == epoch) {
    next.epoch = bumped;
    next.lastEpoch = epoch;
  } else if (*expected != lastEpoch) {
    return tl::unexpected(ErrorCode::producerFenced);
  }  // otherwise a retry whose answer was lost: it gets the same again
  return begin(std::move(next));
}

TransitMetadata TransactionMetadata::prepareProducerId(ProducerId nextId, std::int32_t newTimeoutMs, bool rememberEpoch,
                                                       TimestampMs now) {
  TransitMetadata next = *this;
  next.state = TransactionState::empty;
  next.producerId = nextId;
  next.nextProducerId = noProducerId;
  next.epoch = 0;
  next.lastEpoch = rememberEpoch ? epoch : noProducerEpoch;
  next.timeoutMs = newTimeoutMs;
  next.partitions.clear();
  next.startedAt = noTimestamp;
  next.updatedAt = now;
  return begin(std::move(next));
}

TransitMetadata TransactionMetadata::prepareAdd(const std::set<TopicPartition>& added, std::int16_t version,
                                                TimestampMs now) {
  TransitMetadata next = *this;
  if (state != TransactionState::ongoing) next.startedAt = now;
  next.state = TransactionState::ongoing;
  next.partitions.insert(added.begin(), added.end());
  next.updatedAt = now;
  next.clientVersion = version;
  return begin(std::move(next));
}

TransitMetadata TransactionMetadata::prepareEnd(bool commit, std::int16_t version, ProducerId nextId, bool noPartitions,
                                                TimestampMs now, bool fenced) {
  TransitMetadata next = *this;
  next.state = commit ? TransactionState::prepareCommit : TransactionState::prepareAbort;
  next.nextProducerId = nextId;
  if (version >= 2 && !fenced) {
    check(epoch < lastProducerEpoch, "the last epoch is for fencing only");
    next.lastEpoch = epoch;
    next.epoch = static_cast<ProducerEpoch>(epoch + 1);
  }
  if (noPartitions) next.startedAt = now;
  next.updatedAt = now;
  next.clientVersion = version;
  return begin(std::move(next));
}

TransitMetadata TransactionMetadata::prepareComplete(TimestampMs now) {
  TransitMetadata next = *this;
  next.state =
      state == TransactionState::prepareCommit ? TransactionState::completeCommit : TransactionState::completeAbort;
  failedFence = false;
  if (clientVersion >= 2 && nextProducerId != noProducerId) {
    next.producerId = nextProducerId;
    next.epoch = 0;
  }
  next.nextProducerId = noProducerId;
  next.partitions.clear();
  next.updatedAt = now;
  return begin(std::move(next));
}

TransitMetadata TransactionMetadata::prepareDead() {
  TransitMetadata next = *this;
  next.state = TransactionState::dead;
  next.partitions.clear();
  return begin(std::move(next));
}

void TransactionMetadata::complete(const TransitMetadata& transit) {
  check(pending == transit.state, "only the change that was begun is completed");
  static_cast<TransitMetadata&>(*this) = transit;
  pending.reset();
}

// --- records -----------------------------------------------------------------------------------------------------

Bytes transactionKey(std::string_view transactionalId) {
  protocol::TransactionLogKey key;
  key.transactionalId = transactionalId;
  return protocol::encodeVersioned(key, 0);
}

Bytes transactionValue(const TransitMetadata& state, std::int16_t logVersion) {
  protocol::TransactionLogValue value;
  value.producerId = state.producerId;
  value.producerEpoch = state.epoch;
  value.transactionTimeoutMs = state.timeoutMs;
  value.transactionStatus = static_cast<std::int8_t>(state.state);
  if (state.state != TransactionState::empty) {
    value.transactionPartitions.emplace();
    for (const TopicPartition& partition : state.partitions) {
      if (value.transactionPartitions->empty() || value.transactionPartitions->back().topic != partition.topic) {
        value.transactionPartitions->push_back({partition.topic, {}});
      }
      value.transactionPartitions->back().partitionIds.push_back(partition.partition);
    }
  }
  value.transactionLastUpdateTimestampMs = state.updatedAt;
  value.transactionStartTimestampMs = state.startedAt;
  value.previousProducerId = state.previousProducerId;
  value.nextProducerId = state.nextProducerId;
  value.clientTransactionVersion = state.clientVersion;
  return protocol::encodeVersioned(value, logVersion);
}

Result<std::string> parseTransactionKey(const Bytes& key) {
  auto decoded = protocol::decodeVersioned<protocol::TransactionLogKey>(key);
  if (!decoded) return fail(decoded.error());
  return std::move(decoded->transactionalId);
}

Result<TransactionMetadata> parseTransactionValue(std::string transactionalId, const Bytes& value) {
  auto decoded = protocol::decodeVersioned<protocol::TransactionLogValue>(value);
  if (!decoded) return fail(decoded.error());
  if (decoded->transactionStatus < 0 || decoded->transactionStatus > 5) {
    return fail("transaction status {} of {} is not one of the log's", decoded->transactionStatus, transactionalId);
  }
  TransactionMetadata metadata;
  metadata.transactionalId = std::move(transactionalId);
  metadata.producerId = decoded->producerId;
  metadata.epoch = decoded->producerEpoch;
  metadata.timeoutMs = decoded->transactionTimeoutMs;
  metadata.state = static_cast<TransactionState>(decoded->transactionStatus);
  if (decoded->transactionPartitions) {
    for (const auto& topic : *decoded->transactionPartitions) {
      for (const std::int32_t partition : topic.partitionIds) metadata.partitions.insert({topic.topic, partition});
    }
  }
  metadata.updatedAt = decoded->transactionLastUpdateTimestampMs;
  metadata.startedAt = decoded->transactionStartTimestampMs;
  metadata.previousProducerId = decoded->previousProducerId;
  metadata.nextProducerId = decoded->nextProducerId;
  metadata.clientVersion = decoded->clientTransactionVersion;
  return metadata;
}

}  // namespace brokerlab::coordinator
