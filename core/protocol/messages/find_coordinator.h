#pragma once
// Which broker looks after a group or a transactional id.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct FindCoordinatorResponse;

/// The request.
struct FindCoordinatorRequest {
  static constexpr std::string_view messageName = "FindCoordinatorRequest";
  static constexpr Versions versions{0, 6};
  static constexpr std::int16_t flexibleFrom = 3;
  static constexpr ApiKey apiKey = ApiKey::findCoordinator;
  using Response = FindCoordinatorResponse;

  std::string key;
  std::int8_t keyType = 0;
  std::vector<std::string> coordinatorKeys;

  bool operator==(const FindCoordinatorRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"key", "Group id or transactional id whose coordinator is wanted.", until(3)}, self.key);
    field({"key_type", "What the key names: 0 a group, 1 a transactional id.", since(1)}, self.keyType);
    field({"coordinator_keys", "Group ids or transactional ids whose coordinator is wanted.", since(4)},
          self.coordinatorKeys);
  }
};

/// The answer.
struct FindCoordinatorResponse {
  static constexpr std::string_view messageName = "FindCoordinatorResponse";
  static constexpr Versions versions{0, 6};
  static constexpr std::int16_t flexibleFrom = 3;
  static constexpr ApiKey apiKey = ApiKey::findCoordinator;

  struct Coordinator {
    std::string key;
    std::int32_t nodeId = 0;
    std::string host;
    std::int32_t port = 0;
    ErrorCode errorCode = ErrorCode::none;
    std::optional<std::string> errorMessage;

    bool operator==(const Coordinator&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"key", "Group id or transactional id this coordinator is for."}, self.key);
      field({"node_id", "Number of the node."}, self.nodeId);
      field({"host", "Name or address to connect to."}, self.host);
      field({"port", "TCP port to connect to."}, self.port);
      field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
      field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
    }
  };

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::optional<std::string> errorMessage;
  std::int32_t nodeId = 0;
  std::string host;
  std::int32_t port = 0;
  std::vector<Coordinator> coordinators;

  bool operator==(const FindCoordinatorResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all.",
           since(1)},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was.", until(3)}, self.errorCode);
    field({"error_message", "The error in words; null when there is none.", between(1, 3), always}, self.errorMessage);
    field({"node_id", "Number of the broker that is the coordinator; -1 when there is none.", until(3)}, self.nodeId);
    field({"host", "Name or address to connect to.", until(3)}, self.host);
    field({"port", "TCP port to connect to.", until(3)}, self.port);
    field({"coordinators", "One coordinator for each key.", since(4)}, self.coordinators);
  }
};

}  // namespace brokerlab::protocol
