#pragma once
// The brokers or controllers of the cluster and its id.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct DescribeClusterResponse;

/// The request.
struct DescribeClusterRequest {
  static constexpr std::string_view messageName = "DescribeClusterRequest";
  static constexpr Versions versions{0, 2};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::describeCluster;
  using Response = DescribeClusterResponse;

  bool includeClusterAuthorizedOperations = false;
  std::int8_t endpointType = 1;
  bool includeFencedBrokers = false;

  bool operator==(const DescribeClusterRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"include_cluster_authorized_operations", "Whether to say what the caller may do to the cluster."},
          self.includeClusterAuthorizedOperations);
    field({"endpoint_type", "Which nodes are meant: 1 brokers, 2 controllers.", since(1)}, self.endpointType);
    field({"include_fenced_brokers", "Whether to list brokers that are fenced.", since(2)}, self.includeFencedBrokers);
  }
};

/// The answer.
struct DescribeClusterResponse {
  static constexpr std::string_view messageName = "DescribeClusterResponse";
  static constexpr Versions versions{0, 2};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::describeCluster;

  struct Broker {
    std::int32_t brokerId = 0;
    std::string host;
    std::int32_t port = 0;
    std::optional<std::string> rack;
    bool isFenced = false;

    bool operator==(const Broker&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"broker_id", "Number of the broker."}, self.brokerId);
      field({"host", "Name or address to connect to."}, self.host);
      field({"port", "TCP port to connect to."}, self.port);
      field({"rack", "Rack or zone the node stands in; null when unknown.", always, always}, self.rack);
      field({"is_fenced", "Whether the broker is kept out: registered, but leading and replicating nothing.", since(2)},
            self.isFenced);
    }
  };

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::optional<std::string> errorMessage;
  std::int8_t endpointType = 1;
  std::string clusterId;
  std::int32_t controllerId = -1;
  std::vector<Broker> brokers;
  std::int32_t clusterAuthorizedOperations = INT32_MIN;

  bool operator==(const DescribeClusterResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
    field({"endpoint_type", "Which nodes are meant: 1 brokers, 2 controllers.", since(1)}, self.endpointType);
    field({"cluster_id", "Id of the cluster, made once when it was created."}, self.clusterId);
    field({"controller_id", "Number of the controller; -1 when there is none."}, self.controllerId);
    field({"brokers", "Brokers that are alive."}, self.brokers);
    field({"cluster_authorized_operations",
           "Bit field of what the caller may do to the cluster; the smallest integer when it was not asked for."},
          self.clusterAuthorizedOperations);
  }
};

}  // namespace brokerlab::protocol
