#pragma once
// Get a producer id for idempotent or transactional writing.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct InitProducerIdResponse;

/// The request.
struct InitProducerIdRequest {
  static constexpr std::string_view messageName = "InitProducerIdRequest";
  static constexpr Versions versions{0, 6};
  static constexpr std::int16_t flexibleFrom = 2;
  static constexpr ApiKey apiKey = ApiKey::initProducerId;
  using Response = InitProducerIdResponse;

  std::optional<std::string> transactionalId;
  std::int32_t transactionTimeoutMs = 0;
  std::int64_t producerId = -1;
  std::int16_t producerEpoch = -1;
  bool enable2Pc = false;
  bool keepPreparedTxn = false;

  bool operator==(const InitProducerIdRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"transactional_id",
           "Name of the transactional producer, the same over restarts; null when it uses no transactions.", always,
           always},
          self.transactionalId);
    field({"transaction_timeout_ms", "How long a transaction may stay open before it is aborted, in milliseconds."},
          self.transactionTimeoutMs);
    field({"producer_id", "Id the producer has used so far; -1 for a new one.", since(3)}, self.producerId);
    field({"producer_epoch", "Epoch the producer has used so far; -1 for a new one.", since(3)}, self.producerEpoch);
    field({"enable2_pc", "Whether the client wants two-phase commit (KIP-939).", since(6)}, self.enable2Pc);
    field({"keep_prepared_txn", "Whether a prepared transaction is kept instead of aborted (KIP-939).", since(6)},
          self.keepPreparedTxn);
  }
};

/// The answer.
struct InitProducerIdResponse {
  static constexpr std::string_view messageName = "InitProducerIdResponse";
  static constexpr Versions versions{0, 6};
  static constexpr std::int16_t flexibleFrom = 2;
  static constexpr ApiKey apiKey = ApiKey::initProducerId;

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::int64_t producerId = -1;
  std::int16_t producerEpoch = 0;
  std::int64_t ongoingTxnProducerId = -1;
  std::int16_t ongoingTxnProducerEpoch = -1;

  bool operator==(const InitProducerIdResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"producer_id", "Number that identifies a producer to the brokers; -1 for none."}, self.producerId);
    field({"producer_epoch", "Counts the lives of a producer; batches of an earlier one are refused."},
          self.producerEpoch);
    field({"ongoing_txn_producer_id", "Id of the producer whose transaction is still open; -1 for none.", since(6)},
          self.ongoingTxnProducerId);
    field(
        {"ongoing_txn_producer_epoch", "Epoch of the producer whose transaction is still open; -1 for none.", since(6)},
        self.ongoingTxnProducerEpoch);
  }
};

}  // namespace brokerlab::protocol
