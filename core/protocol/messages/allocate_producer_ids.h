#pragma once
// A broker asks the controller for a block of producer ids.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct AllocateProducerIdsResponse;

/// The request.
struct AllocateProducerIdsRequest {
  static constexpr std::string_view messageName = "AllocateProducerIdsRequest";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::allocateProducerIds;
  using Response = AllocateProducerIdsResponse;

  std::int32_t brokerId = 0;
  std::int64_t brokerEpoch = -1;

  bool operator==(const AllocateProducerIdsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"broker_id", "Number of the broker that asks for a block."}, self.brokerId);
    field({"broker_epoch", "Counts the registrations of the broker, so that messages of an earlier life are refused."},
          self.brokerEpoch);
  }
};

/// The answer.
struct AllocateProducerIdsResponse {
  static constexpr std::string_view messageName = "AllocateProducerIdsResponse";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::allocateProducerIds;

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::int64_t producerIdStart = 0;
  std::int32_t producerIdLen = 0;

  bool operator==(const AllocateProducerIdsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"producer_id_start", "First producer id of the block."}, self.producerIdStart);
    field({"producer_id_len", "How many producer ids the block holds."}, self.producerIdLen);
  }
};

}  // namespace brokerlab::protocol
