#pragma once
// Take the offsets of a group into a transaction.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct AddOffsetsToTxnResponse;

/// The request.
struct AddOffsetsToTxnRequest {
  static constexpr std::string_view messageName = "AddOffsetsToTxnRequest";
  static constexpr Versions versions{0, 4};
  static constexpr std::int16_t flexibleFrom = 3;
  static constexpr ApiKey apiKey = ApiKey::addOffsetsToTxn;
  using Response = AddOffsetsToTxnResponse;

  std::string transactionalId;
  std::int64_t producerId = 0;
  std::int16_t producerEpoch = 0;
  std::string groupId;

  bool operator==(const AddOffsetsToTxnRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"transactional_id", "Name of the transactional producer."}, self.transactionalId);
    field({"producer_id", "Number that identifies a producer to the brokers; -1 for none."}, self.producerId);
    field({"producer_epoch", "Counts the lives of a producer; batches of an earlier one are refused."},
          self.producerEpoch);
    field({"group_id", "Name of the consumer group."}, self.groupId);
  }
};

/// The answer.
struct AddOffsetsToTxnResponse {
  static constexpr std::string_view messageName = "AddOffsetsToTxnResponse";
  static constexpr Versions versions{0, 4};
  static constexpr std::int16_t flexibleFrom = 3;
  static constexpr ApiKey apiKey = ApiKey::addOffsetsToTxn;

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;

  bool operator==(const AddOffsetsToTxnResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
  }
};

}  // namespace brokerlab::protocol
