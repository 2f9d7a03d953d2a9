#pragma once
// The ZooKeeper controller tells a broker to give up replicas.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct StopReplicaResponse;

/// The request.
struct StopReplicaRequest {
  static constexpr std::string_view messageName = "StopReplicaRequest";
  static constexpr Versions versions{0, 4};
  static constexpr std::int16_t flexibleFrom = 2;
  static constexpr ApiKey apiKey = ApiKey::stopReplica;
  using Response = StopReplicaResponse;

  struct UngroupedPartition {
    std::string topicName;
    std::int32_t partitionIndex = 0;

    bool operator==(const UngroupedPartition&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic_name", "Name of the topic."}, self.topicName);
      field({"partition_index", "Number of the partition."}, self.partitionIndex);
    }
  };

  struct Topic {
    std::string name;
    std::vector<std::int32_t> partitionIndexes;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the topic."}, self.name);
      field({"partition_indexes", "Numbers of the partitions."}, self.partitionIndexes);
    }
  };

  struct TopicState {
    struct PartitionState {
      std::int32_t partitionIndex = 0;
      std::int32_t leaderEpoch = -1;
      bool deletePartition = false;

      bool operator==(const PartitionState&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"leader_epoch", "Counts the leaders the partition has had; -2 when its topic is being deleted."},
              self.leaderEpoch);
        field({"delete_partition", "Whether to delete the replica as well as stop it."}, self.deletePartition);
      }
    };

    std::string topicName;
    std::vector<PartitionState> partitionStates;

    bool operator==(const TopicState&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic_name", "Name of the topic."}, self.topicName);
      field({"partition_states", "The partitions of the topic and what becomes of them."}, self.partitionStates);
    }
  };

  std::int32_t controllerId = 0;
  bool isKraftController = false;
  std::int32_t controllerEpoch = 0;
  std::int64_t brokerEpoch = -1;
  bool deletePartitions = false;
  std::vector<UngroupedPartition> ungroupedPartitions;
  std::vector<Topic> topics;
  std::vector<TopicState> topicStates;

  bool operator==(const StopReplicaRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"controller_id", "Number of the controller; -1 when there is none."}, self.controllerId);
    field({"is_kraft_controller", "Whether the controller is a KRaft controller.", since(4)}, self.isKraftController);
    field({"controller_epoch", "Counts the controllers the cluster has had; older ones are ignored."},
          self.controllerEpoch);
    field({"broker_epoch", "Counts the registrations of the broker, so that messages of an earlier life are refused.",
           since(1)},
          self.brokerEpoch);
    field({"delete_partitions", "Whether to delete the replicas as well as stop them.", until(2)},
          self.deletePartitions);
    field({"ungrouped_partitions", "The partitions to stop (version 0, not grouped by topic).", only(0)},
          self.ungroupedPartitions);
    field({"topics", "Topics, one entry each.", between(1, 2)}, self.topics);
    field({"topic_states", "The topics and what becomes of their partitions.", since(3)}, self.topicStates);
  }
};

/// The answer.
struct StopReplicaResponse {
  static constexpr std::string_view messageName = "StopReplicaResponse";
  static constexpr Versions versions{0, 4};
  static constexpr std::int16_t flexibleFrom = 2;
  static constexpr ApiKey apiKey = ApiKey::stopReplica;

  struct PartitionError {
    std::string topicName;
    std::int32_t partitionIndex = 0;
    ErrorCode errorCode = ErrorCode::none;

    bool operator==(const PartitionError&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic_name", "Name of the topic."}, self.topicName);
      field({"partition_index", "Number of the partition."}, self.partitionIndex);
      field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    }
  };

  ErrorCode errorCode = ErrorCode::none;
  std::vector<PartitionError> partitionErrors;

  bool operator==(const StopReplicaResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"partition_errors", "Partitions for which it did not work, and why."}, self.partitionErrors);
  }
};

}  // namespace brokerlab::protocol
