#pragma once
// What the transaction coordinator writes to __transaction_state.
//
//     key   │ version i16 = 0 │ TransactionLogKey
//     value │ version i16     │ TransactionLogValue (0 below transaction.version 1, else 1); null = expired

#include "protocol/message.h"

namespace brokerlab::protocol {

/// Key of the state of a transactional id.
struct TransactionLogKey {
  static constexpr std::string_view messageName = "TransactionLogKey";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = neverFlexible;

  std::string transactionalId;

  bool operator==(const TransactionLogKey&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"transactional_id", "Name of the transactional producer."}, self.transactionalId);
  }
};

/// State of a transactional id; no value means that it expired.
struct TransactionLogValue {
  static constexpr std::string_view messageName = "TransactionLogValue";
  static constexpr Versions versions{0, 1};
  static constexpr std::int16_t flexibleFrom = 1;

  struct TopicPartitions {
    std::string topic;
    std::vector<std::int32_t> partitionIds;

    bool operator==(const TopicPartitions&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic", "Name of the topic."}, self.topic);
      field({"partition_ids", "Numbers of the partitions."}, self.partitionIds);
    }
  };

  std::int64_t producerId = 0;
  std::int16_t producerEpoch = 0;
  std::int32_t transactionTimeoutMs = 0;
  std::int8_t transactionStatus = 0;
  std::optional<std::vector<TopicPartitions>> transactionPartitions;
  std::int64_t transactionLastUpdateTimestampMs = 0;
  std::int64_t transactionStartTimestampMs = 0;
  std::int64_t previousProducerId = -1;
  std::int64_t nextProducerId = -1;
  std::int16_t clientTransactionVersion = 0;

  bool operator==(const TransactionLogValue&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"producer_id", "Number that identifies a producer to the brokers; -1 for none."}, self.producerId);
    field({"producer_epoch", "Counts the lives of a producer; batches of an earlier one are refused."},
          self.producerEpoch);
    field({"transaction_timeout_ms", "How long a transaction may stay open before it is aborted, in milliseconds."},
          self.transactionTimeoutMs);
    field({"transaction_status",
           "State of the transaction: 0 Empty, 1 Ongoing, 2 PrepareCommit, 3 PrepareAbort, 4 CompleteCommit, 5 "
           "CompleteAbort."},
          self.transactionStatus);
    field({"transaction_partitions", "Partitions the transaction wrote to; null when it has none.", always, always},
          self.transactionPartitions);
    field({"transaction_last_update_timestamp_ms", "When the transaction last changed, in milliseconds since 1970."},
          self.transactionLastUpdateTimestampMs);
    field({"transaction_start_timestamp_ms",
           "When the transaction began, in milliseconds since 1970; -1 when none is open."},
          self.transactionStartTimestampMs);
    field({"previous_producer_id", "Producer id used before the epochs ran out; -1 for none.", since(1), never, 0},
          self.previousProducerId);
    field({"next_producer_id", "Producer id to use after this transaction, when the epochs ran out; -1 for none.",
           since(1), never, 1},
          self.nextProducerId);
    field({"client_transaction_version", "Version of the transaction protocol the client used.", since(1), never, 2},
          self.clientTransactionVersion);
  }
};

}  // namespace brokerlab::protocol
