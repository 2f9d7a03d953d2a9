#pragma once
// The ZooKeeper controller tells every broker what the cluster looks like.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct UpdateMetadataResponse;

/// The request.
struct UpdateMetadataRequest {
  static constexpr std::string_view messageName = "UpdateMetadataRequest";
  static constexpr Versions versions{0, 8};
  static constexpr std::int16_t flexibleFrom = 6;
  static constexpr ApiKey apiKey = ApiKey::updateMetadata;
  using Response = UpdateMetadataResponse;

  struct UngroupedPartitionState {
    std::string topicName;
    std::int32_t partitionIndex = 0;
    std::int32_t controllerEpoch = 0;
    std::int32_t leader = 0;
    std::int32_t leaderEpoch = 0;
    std::vector<std::int32_t> isr;
    std::int32_t zkVersion = 0;
    std::vector<std::int32_t> replicas;
    std::vector<std::int32_t> offlineReplicas;

    bool operator==(const UngroupedPartitionState&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic_name", "Name of the topic."}, self.topicName);
      field({"partition_index", "Number of the partition."}, self.partitionIndex);
      field({"controller_epoch", "Counts the controllers the cluster has had; older ones are ignored."},
            self.controllerEpoch);
      field({"leader", "Number of the broker that leads; -1 when there is none."}, self.leader);
      field({"leader_epoch", "Counts the leaders the partition has had."}, self.leaderEpoch);
      field({"isr", "Replicas in sync with the leader."}, self.isr);
      field({"zk_version", "Counts every change of the partition (its version in ZooKeeper)."}, self.zkVersion);
      field({"replicas", "Brokers that hold a replica; the first is the preferred leader."}, self.replicas);
      field({"offline_replicas", "Replicas on brokers or disks that are down.", since(4)}, self.offlineReplicas);
    }
  };

  struct TopicState {
    struct PartitionState {
      std::int32_t partitionIndex = 0;
      std::int32_t controllerEpoch = 0;
      std::int32_t leader = 0;
      std::int32_t leaderEpoch = 0;
      std::vector<std::int32_t> isr;
      std::int32_t zkVersion = 0;
      std::vector<std::int32_t> replicas;
      std::vector<std::int32_t> offlineReplicas;

      bool operator==(const PartitionState&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"controller_epoch", "Counts the controllers the cluster has had; older ones are ignored."},
              self.controllerEpoch);
        field({"leader", "Number of the broker that leads; -1 when there is none."}, self.leader);
        field({"leader_epoch", "Counts the leaders the partition has had."}, self.leaderEpoch);
        field({"isr", "Replicas in sync with the leader."}, self.isr);
        field({"zk_version", "Counts every change of the partition (its version in ZooKeeper)."}, self.zkVersion);
        field({"replicas", "Brokers that hold a replica; the first is the preferred leader."}, self.replicas);
        field({"offline_replicas", "Replicas on brokers or disks that are down."}, self.offlineReplicas);
      }
    };

    std::string topicName;
    Uuid topicId;
    std::vector<PartitionState> partitionStates;

    bool operator==(const TopicState&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic_name", "Name of the topic."}, self.topicName);
      field(
          {"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it.",
           since(7)},
          self.topicId);
      field({"partition_states", "The partitions of the topic and what becomes of them."}, self.partitionStates);
    }
  };

  struct LiveBroker {
    struct Endpoint {
      std::int32_t port = 0;
      std::string host;
      std::string listener;
      std::int16_t securityProtocol = 0;

      bool operator==(const Endpoint&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"port", "TCP port to connect to."}, self.port);
        field({"host", "Name or address to connect to."}, self.host);
        field({"listener", "Name of the listener.", since(3)}, self.listener);
        field({"security_protocol", "How the connection is protected: 0 not at all (PLAINTEXT)."},
              self.securityProtocol);
      }
    };

    std::int32_t id = 0;
    std::string v0Host;
    std::int32_t v0Port = 0;
    std::vector<Endpoint> endpoints;
    std::optional<std::string> rack;

    bool operator==(const LiveBroker&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"id", "Number of the broker."}, self.id);
      field({"v0_host", "Name or address to connect to (version 0).", only(0)}, self.v0Host);
      field({"v0_port", "TCP port to connect to (version 0).", only(0)}, self.v0Port);
      field({"endpoints", "Addresses under which it can be reached.", since(1)}, self.endpoints);
      field({"rack", "Rack or zone the node stands in; null when unknown.", since(2), always}, self.rack);
    }
  };

  std::int32_t controllerId = 0;
  bool isKraftController = false;
  std::int32_t controllerEpoch = 0;
  std::int64_t brokerEpoch = -1;
  std::vector<UngroupedPartitionState> ungroupedPartitionStates;
  std::vector<TopicState> topicStates;
  std::vector<LiveBroker> liveBrokers;
  std::int8_t type = 0;

  bool operator==(const UpdateMetadataRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"controller_id", "Number of the controller; -1 when there is none."}, self.controllerId);
    field({"is_kraft_controller", "Whether the controller is a KRaft controller.", since(8)}, self.isKraftController);
    field({"controller_epoch", "Counts the controllers the cluster has had; older ones are ignored."},
          self.controllerEpoch);
    field({"broker_epoch", "Counts the registrations of the broker, so that messages of an earlier life are refused.",
           since(5)},
          self.brokerEpoch);
    field({"ungrouped_partition_states",
           "The partitions and what becomes of them (old versions, not grouped by topic).", until(4)},
          self.ungroupedPartitionStates);
    field({"topic_states", "The topics and what becomes of their partitions.", since(5)}, self.topicStates);
    field({"live_brokers", "Brokers that are alive."}, self.liveBrokers);
    field({"type", "1 when the message holds only what changed, 2 when it holds everything.", since(8), never, 0},
          self.type);
  }
};

/// The answer.
struct UpdateMetadataResponse {
  static constexpr std::string_view messageName = "UpdateMetadataResponse";
  static constexpr Versions versions{0, 8};
  static constexpr std::int16_t flexibleFrom = 6;
  static constexpr ApiKey apiKey = ApiKey::updateMetadata;

  ErrorCode errorCode = ErrorCode::none;

  bool operator==(const UpdateMetadataResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
  }
};

}  // namespace brokerlab::protocol
