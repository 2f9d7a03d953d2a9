#pragma once
// State of transactions.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct DescribeTransactionsResponse;

/// The request.
struct DescribeTransactionsRequest {
  static constexpr std::string_view messageName = "DescribeTransactionsRequest";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::describeTransactions;
  using Response = DescribeTransactionsResponse;

  std::vector<std::string> transactionalIds;

  bool operator==(const DescribeTransactionsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"transactional_ids", "Transactional ids wanted."}, self.transactionalIds);
  }
};

/// The answer.
struct DescribeTransactionsResponse {
  static constexpr std::string_view messageName = "DescribeTransactionsResponse";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::describeTransactions;

  struct TransactionState {
    struct Topic {
      std::string topic;
      std::vector<std::int32_t> partitions;

      bool operator==(const Topic&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"topic", "Name of the topic."}, self.topic);
        field({"partitions", "Numbers of the partitions."}, self.partitions);
      }
    };

    ErrorCode errorCode = ErrorCode::none;
    std::string transactionalId;
    std::string transactionState;
    std::int32_t transactionTimeoutMs = 0;
    std::int64_t transactionStartTimeMs = 0;
    std::int64_t producerId = 0;
    std::int16_t producerEpoch = 0;
    std::vector<Topic> topics;

    bool operator==(const TransactionState&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
      field({"transactional_id", "Name of the transactional producer."}, self.transactionalId);
      field({"transaction_state", "State of the transaction, such as Ongoing or CompleteCommit."},
            self.transactionState);
      field({"transaction_timeout_ms", "How long a transaction may stay open before it is aborted, in milliseconds."},
            self.transactionTimeoutMs);
      field({"transaction_start_time_ms",
             "When the transaction began, in milliseconds since 1970; -1 when none is open."},
            self.transactionStartTimeMs);
      field({"producer_id", "Number that identifies a producer to the brokers; -1 for none."}, self.producerId);
      field({"producer_epoch", "Counts the lives of a producer; batches of an earlier one are refused."},
            self.producerEpoch);
      field({"topics", "Topics, one entry each."}, self.topics);
    }
  };

  std::int32_t throttleTimeMs = 0;
  std::vector<TransactionState> transactionStates;

  bool operator==(const DescribeTransactionsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"transaction_states", "The transactions, one entry each."}, self.transactionStates);
  }
};

}  // namespace brokerlab::protocol
