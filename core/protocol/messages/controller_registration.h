#pragma once
// A controller registers its addresses and features.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct ControllerRegistrationResponse;

/// The request.
struct ControllerRegistrationRequest {
  static constexpr std::string_view messageName = "ControllerRegistrationRequest";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::controllerRegistration;
  using Response = ControllerRegistrationResponse;

  struct Listener {
    std::string name;
    std::string host;
    std::uint16_t port = 0;
    std::int16_t securityProtocol = 0;

    bool operator==(const Listener&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the listener."}, self.name);
      field({"host", "Name or address to connect to."}, self.host);
      field({"port", "TCP port to connect to."}, self.port);
      field({"security_protocol", "How the connection is protected: 0 not at all (PLAINTEXT)."}, self.securityProtocol);
    }
  };

  struct Feature {
    std::string name;
    std::int16_t minSupportedVersion = 0;
    std::int16_t maxSupportedVersion = 0;

    bool operator==(const Feature&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the feature."}, self.name);
      field({"min_supported_version", "Lowest level the sender supports."}, self.minSupportedVersion);
      field({"max_supported_version", "Highest level the sender supports."}, self.maxSupportedVersion);
    }
  };

  std::int32_t controllerId = 0;
  Uuid incarnationId;
  bool zkMigrationReady = false;
  std::vector<Listener> listeners;
  std::vector<Feature> features;

  bool operator==(const ControllerRegistrationRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"controller_id", "Number of the controller; -1 when there is none."}, self.controllerId);
    field({"incarnation_id", "Id of one life of the process: a new one after every start."}, self.incarnationId);
    field({"zk_migration_ready", "Whether the node is ready to move from ZooKeeper to KRaft."}, self.zkMigrationReady);
    field({"listeners", "Addresses under which it can be reached, one for each listener."}, self.listeners);
    field({"features", "Features the sender supports, each with its range of levels."}, self.features);
  }
};

/// The answer.
struct ControllerRegistrationResponse {
  static constexpr std::string_view messageName = "ControllerRegistrationResponse";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::controllerRegistration;

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::optional<std::string> errorMessage;

  bool operator==(const ControllerRegistrationResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
  }
};

}  // namespace brokerlab::protocol
