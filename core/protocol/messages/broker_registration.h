#pragma once
// A broker registers with the controller.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct BrokerRegistrationResponse;

/// The request.
struct BrokerRegistrationRequest {
  static constexpr std::string_view messageName = "BrokerRegistrationRequest";
  static constexpr Versions versions{0, 4};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::brokerRegistration;
  using Response = BrokerRegistrationResponse;

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

  std::int32_t brokerId = 0;
  std::string clusterId;
  Uuid incarnationId;
  std::vector<Listener> listeners;
  std::vector<Feature> features;
  std::optional<std::string> rack;
  bool isMigratingZkBroker = false;
  std::vector<Uuid> logDirs;
  std::int64_t previousBrokerEpoch = -1;

  bool operator==(const BrokerRegistrationRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"broker_id", "Number of the broker."}, self.brokerId);
    field({"cluster_id", "Id of the cluster, made once when it was created."}, self.clusterId);
    field({"incarnation_id", "Id of one life of the process: a new one after every start."}, self.incarnationId);
    field({"listeners", "Addresses under which it can be reached, one for each listener."}, self.listeners);
    field({"features", "Features the sender supports, each with its range of levels."}, self.features);
    field({"rack", "Rack or zone the node stands in; null when unknown.", always, always}, self.rack);
    field({"is_migrating_zk_broker", "Whether the broker still lives with ZooKeeper and is moving to KRaft.", since(1)},
          self.isMigratingZkBroker);
    field({"log_dirs", "Ids of the log directories that are online.", since(2)}, self.logDirs);
    field({"previous_broker_epoch", "Broker epoch of the last clean shutdown; -1 when it was not clean.", since(3)},
          self.previousBrokerEpoch);
  }
};

/// The answer.
struct BrokerRegistrationResponse {
  static constexpr std::string_view messageName = "BrokerRegistrationResponse";
  static constexpr Versions versions{0, 4};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::brokerRegistration;

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::int64_t brokerEpoch = -1;

  bool operator==(const BrokerRegistrationResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"broker_epoch", "Counts the registrations of the broker, so that messages of an earlier life are refused."},
          self.brokerEpoch);
  }
};

}  // namespace brokerlab::protocol
