#pragma once
// Commit or abort a transaction.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct EndTxnResponse;

/// The request.
struct EndTxnRequest {
  static constexpr std::string_view messageName = "EndTxnRequest";
  static constexpr Versions versions{0, 5};
  static constexpr std::int16_t flexibleFrom = 3;
  static constexpr ApiKey apiKey = ApiKey::endTxn;
  using Response = EndTxnResponse;

  std::string transactionalId;
  std::int64_t producerId = 0;
  std::int16_t producerEpoch = 0;
  bool committed = false;

  bool operator==(const EndTxnRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"transactional_id", "Name of the transactional producer."}, self.transactionalId);
    field({"producer_id", "Number that identifies a producer to the brokers; -1 for none."}, self.producerId);
    field({"producer_epoch", "Counts the lives of a producer; batches of an earlier one are refused."},
          self.producerEpoch);
    field({"committed", "True to commit the transaction, false to abort it."}, self.committed);
  }
};

/// The answer.
struct EndTxnResponse {
  static constexpr std::string_view messageName = "EndTxnResponse";
  static constexpr Versions versions{0, 5};
  static constexpr std::int16_t flexibleFrom = 3;
  static constexpr ApiKey apiKey = ApiKey::endTxn;

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::int64_t producerId = -1;
  std::int16_t producerEpoch = -1;

  bool operator==(const EndTxnResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"producer_id", "Producer id to use from now on; -1 to keep the old one.", since(5)}, self.producerId);
    field({"producer_epoch", "Producer epoch to use from now on; -1 to keep the old one.", since(5)},
          self.producerEpoch);
  }
};

}  // namespace brokerlab::protocol
