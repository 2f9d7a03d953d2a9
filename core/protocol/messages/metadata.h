#pragma once
// Who is in the cluster, and who leads which partition.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct MetadataResponse;

/// The request.
struct MetadataRequest {
  static constexpr std::string_view messageName = "MetadataRequest";
  static constexpr Versions versions{0, 13};
  static constexpr std::int16_t flexibleFrom = 9;
  static constexpr ApiKey apiKey = ApiKey::metadata;
  using Response = MetadataResponse;

  struct Topic {
    Uuid topicId;
    std::optional<std::string> name;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field(
          {"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it.",
           since(10)},
          self.topicId);
      field({"name", "Name of the topic.", always, since(10)}, self.name);
    }
  };

  std::optional<std::vector<Topic>> topics;
  bool allowAutoTopicCreation = true;
  bool includeClusterAuthorizedOperations = false;
  bool includeTopicAuthorizedOperations = false;

  bool operator==(const MetadataRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"topics", "Topics wanted; null (version 0: empty) for all.", always, since(1)}, self.topics);
    field({"allow_auto_topic_creation", "Whether a missing topic may be created on the spot.", since(4)},
          self.allowAutoTopicCreation);
    field({"include_cluster_authorized_operations", "Whether to say what the caller may do to the cluster.",
           between(8, 10)},
          self.includeClusterAuthorizedOperations);
    field({"include_topic_authorized_operations", "Whether to say what the caller may do to each topic.", since(8)},
          self.includeTopicAuthorizedOperations);
  }
};

/// The answer.
struct MetadataResponse {
  static constexpr std::string_view messageName = "MetadataResponse";
  static constexpr Versions versions{0, 13};
  static constexpr std::int16_t flexibleFrom = 9;
  static constexpr ApiKey apiKey = ApiKey::metadata;

  struct Broker {
    std::int32_t nodeId = 0;
    std::string host;
    std::int32_t port = 0;
    std::optional<std::string> rack;

    bool operator==(const Broker&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"node_id", "Number of the node."}, self.nodeId);
      field({"host", "Name or address to connect to."}, self.host);
      field({"port", "TCP port to connect to."}, self.port);
      field({"rack", "Rack or zone the node stands in; null when unknown.", since(1), always}, self.rack);
    }
  };

  struct Topic {
    struct Partition {
      ErrorCode errorCode = ErrorCode::none;
      std::int32_t partitionIndex = 0;
      std::int32_t leaderId = 0;
      std::int32_t leaderEpoch = -1;
      std::vector<std::int32_t> replicaNodes;
      std::vector<std::int32_t> isrNodes;
      std::vector<std::int32_t> offlineReplicas;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"error_code", "0 when the partition has a leader, otherwise which of Kafka's errors it was."},
              self.errorCode);
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"leader_id", "Number of the broker that leads; -1 when there is none."}, self.leaderId);
        field({"leader_epoch", "Counts the leaders the partition has had.", since(7)}, self.leaderEpoch);
        field({"replica_nodes", "Brokers that hold a replica; the first is the preferred leader."}, self.replicaNodes);
        field({"isr_nodes", "Replicas in sync with the leader."}, self.isrNodes);
        field({"offline_replicas", "Replicas on brokers or disks that are down.", since(5)}, self.offlineReplicas);
      }
    };

    ErrorCode errorCode = ErrorCode::none;
    std::optional<std::string> name;
    Uuid topicId;
    bool isInternal = false;
    std::vector<Partition> partitions;
    std::int32_t topicAuthorizedOperations = INT32_MIN;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
      field({"name", "Name of the topic.", always, since(12)}, self.name);
      field(
          {"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it.",
           since(10)},
          self.topicId);
      field({"is_internal", "Whether Kafka itself owns the topic.", since(1)}, self.isInternal);
      field({"partitions", "Partitions of the topic."}, self.partitions);
      field({"topic_authorized_operations",
             "Bit field of what the caller may do to the topic; the smallest integer when it was not asked for.",
             since(8)},
            self.topicAuthorizedOperations);
    }
  };

  std::int32_t throttleTimeMs = 0;
  std::vector<Broker> brokers;
  std::optional<std::string> clusterId;
  std::int32_t controllerId = -1;
  std::vector<Topic> topics;
  std::int32_t clusterAuthorizedOperations = INT32_MIN;
  ErrorCode errorCode = ErrorCode::none;

  bool operator==(const MetadataResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all.",
           since(3)},
          self.throttleTimeMs);
    field({"brokers", "Brokers that are alive."}, self.brokers);
    field({"cluster_id", "Id of the cluster, made once when it was created.", since(2), always}, self.clusterId);
    field({"controller_id", "Number of the controller; -1 when there is none.", since(1)}, self.controllerId);
    field({"topics", "Topics, with the leader and replicas of each partition."}, self.topics);
    field({"cluster_authorized_operations",
           "Bit field of what the caller may do to the cluster; the smallest integer when it was not asked for.",
           between(8, 10)},
          self.clusterAuthorizedOperations);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was.", since(13)}, self.errorCode);
  }
};

}  // namespace brokerlab::protocol
