#pragma once
// The transactions a broker coordinates.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct ListTransactionsResponse;

/// The request.
struct ListTransactionsRequest {
  static constexpr std::string_view messageName = "ListTransactionsRequest";
  static constexpr Versions versions{0, 2};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::listTransactions;
  using Response = ListTransactionsResponse;

  std::vector<std::string> stateFilters;
  std::vector<std::int64_t> producerIdFilters;
  std::int64_t durationFilter = -1;
  std::optional<std::string> transactionalIdPattern;

  bool operator==(const ListTransactionsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"state_filters", "Only transactions in these states; empty for all."}, self.stateFilters);
    field({"producer_id_filters", "Only transactions of these producers; empty for all."}, self.producerIdFilters);
    field({"duration_filter", "Only transactions open for at least this many milliseconds; -1 for all.", since(1)},
          self.durationFilter);
    field(
        {"transactional_id_pattern", "Only transactional ids that match this pattern; null for all.", since(2), always},
        self.transactionalIdPattern);
  }
};

/// The answer.
struct ListTransactionsResponse {
  static constexpr std::string_view messageName = "ListTransactionsResponse";
  static constexpr Versions versions{0, 2};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::listTransactions;

  struct TransactionState {
    std::string transactionalId;
    std::int64_t producerId = 0;
    std::string transactionState;

    bool operator==(const TransactionState&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"transactional_id", "Name of the transactional producer."}, self.transactionalId);
      field({"producer_id", "Number that identifies a producer to the brokers; -1 for none."}, self.producerId);
      field({"transaction_state", "State of the transaction, such as Ongoing or CompleteCommit."},
            self.transactionState);
    }
  };

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::vector<std::string> unknownStateFilters;
  std::vector<TransactionState> transactionStates;

  bool operator==(const ListTransactionsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"unknown_state_filters", "States asked for that do not exist."}, self.unknownStateFilters);
    field({"transaction_states", "The transactions, one entry each."}, self.transactionStates);
  }
};

}  // namespace brokerlab::protocol
