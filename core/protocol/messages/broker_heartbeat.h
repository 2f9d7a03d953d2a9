#pragma once
// A broker tells the controller that it is alive and what it wants.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct BrokerHeartbeatResponse;

/// The request.
struct BrokerHeartbeatRequest {
  static constexpr std::string_view messageName = "BrokerHeartbeatRequest";
  static constexpr Versions versions{0, 1};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::brokerHeartbeat;
  using Response = BrokerHeartbeatResponse;

  std::int32_t brokerId = 0;
  std::int64_t brokerEpoch = -1;
  std::int64_t currentMetadataOffset = 0;
  bool wantFence = false;
  bool wantShutDown = false;
  std::vector<Uuid> offlineLogDirs;

  bool operator==(const BrokerHeartbeatRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"broker_id", "Number of the broker."}, self.brokerId);
    field({"broker_epoch", "Counts the registrations of the broker, so that messages of an earlier life are refused."},
          self.brokerEpoch);
    field({"current_metadata_offset", "How far the broker has read the metadata log."}, self.currentMetadataOffset);
    field({"want_fence", "Whether the broker asks to be fenced."}, self.wantFence);
    field({"want_shut_down", "Whether the broker asks to shut down."}, self.wantShutDown);
    field({"offline_log_dirs", "Ids of the log directories that failed.", since(1), never, 0}, self.offlineLogDirs);
  }
};

/// The answer.
struct BrokerHeartbeatResponse {
  static constexpr std::string_view messageName = "BrokerHeartbeatResponse";
  static constexpr Versions versions{0, 1};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::brokerHeartbeat;

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  bool isCaughtUp = false;
  bool isFenced = true;
  bool shouldShutDown = false;

  bool operator==(const BrokerHeartbeatResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"is_caught_up", "Whether the broker has read the metadata log far enough to serve."}, self.isCaughtUp);
    field({"is_fenced", "Whether the broker is fenced: registered, but leading and replicating nothing."},
          self.isFenced);
    field({"should_shut_down", "Whether the broker may now stop."}, self.shouldShutDown);
  }
};

}  // namespace brokerlab::protocol
