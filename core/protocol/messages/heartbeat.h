#pragma once
// A member says that it is alive and hears of rebalances.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct HeartbeatResponse;

/// The request.
struct HeartbeatRequest {
  static constexpr std::string_view messageName = "HeartbeatRequest";
  static constexpr Versions versions{0, 4};
  static constexpr std::int16_t flexibleFrom = 4;
  static constexpr ApiKey apiKey = ApiKey::heartbeat;
  using Response = HeartbeatResponse;

  std::string groupId;
  std::int32_t generationId = 0;
  std::string memberId;
  std::optional<std::string> groupInstanceId;

  bool operator==(const HeartbeatRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"group_id", "Name of the consumer group."}, self.groupId);
    field({"generation_id", "Counts the rebalances of the group; a member with an older number must rejoin."},
          self.generationId);
    field({"member_id", "Name of the member, given by the coordinator when it first joins."}, self.memberId);
    field({"group_instance_id",
           "Name the operator gave the member, so that it keeps its partitions over a restart; null for none.",
           since(3), always},
          self.groupInstanceId);
  }
};

/// The answer.
struct HeartbeatResponse {
  static constexpr std::string_view messageName = "HeartbeatResponse";
  static constexpr Versions versions{0, 4};
  static constexpr std::int16_t flexibleFrom = 4;
  static constexpr ApiKey apiKey = ApiKey::heartbeat;

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;

  bool operator==(const HeartbeatResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all.",
           since(1)},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
  }
};

}  // namespace brokerlab::protocol
