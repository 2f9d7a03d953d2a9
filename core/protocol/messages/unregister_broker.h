#pragma once
// Forget a broker for good.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct UnregisterBrokerResponse;

/// The request.
struct UnregisterBrokerRequest {
  static constexpr std::string_view messageName = "UnregisterBrokerRequest";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::unregisterBroker;
  using Response = UnregisterBrokerResponse;

  std::int32_t brokerId = 0;

  bool operator==(const UnregisterBrokerRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"broker_id", "Number of the broker to forget."}, self.brokerId);
  }
};

/// The answer.
struct UnregisterBrokerResponse {
  static constexpr std::string_view messageName = "UnregisterBrokerResponse";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::unregisterBroker;

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::optional<std::string> errorMessage;

  bool operator==(const UnregisterBrokerResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
  }
};

}  // namespace brokerlab::protocol
