#pragma once
// The ZooKeeper controller tells a broker which partitions to lead or follow.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct LeaderAndIsrResponse;

/// The request.
struct LeaderAndIsrRequest {
  static constexpr std::string_view messageName = "LeaderAndIsrRequest";
  static constexpr Versions versions{0, 7};
  static constexpr std::int16_t flexibleFrom = 4;
  static constexpr ApiKey apiKey = ApiKey::leaderAndIsr;
  using Response = LeaderAndIsrResponse;

  struct UngroupedPartitionState {
    std::string topicName;
    std::int32_t partitionIndex = 0;
    std::int32_t controllerEpoch = 0;
    std::int32_t leader = 0;
    std::int32_t leaderEpoch = 0;
    std::vector<std::int32_t> isr;
    std::int32_t partitionEpoch = 0;
    std::vector<std::int32_t> replicas;
    std::vector<std::int32_t> addingReplicas;
    std::vector<std::int32_t> removingReplicas;
    bool isNew = false;
    std::int8_t leaderRecoveryState = 0;

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
      field({"partition_epoch",
             "Counts every change of the partition, leader or ISR; a change based on an older number is refused."},
            self.partitionEpoch);
      field({"replicas", "Brokers that hold a replica; the first is the preferred leader."}, self.replicas);
      field({"adding_replicas", "Replicas being added by a reassignment that is under way.", since(3)},
            self.addingReplicas);
      field({"removing_replicas", "Replicas being removed by a reassignment that is under way.", since(3)},
            self.removingReplicas);
      field({"is_new", "Whether the replica is created with this message.", since(1)}, self.isNew);
      field({"leader_recovery_state", "0 normally, 1 while the leader recovers after an unclean election.", since(6)},
            self.leaderRecoveryState);
    }
  };

  struct TopicState {
    struct PartitionState {
      std::int32_t partitionIndex = 0;
      std::int32_t controllerEpoch = 0;
      std::int32_t leader = 0;
      std::int32_t leaderEpoch = 0;
      std::vector<std::int32_t> isr;
      std::int32_t partitionEpoch = 0;
      std::vector<std::int32_t> replicas;
      std::vector<std::int32_t> addingReplicas;
      std::vector<std::int32_t> removingReplicas;
      bool isNew = false;
      std::int8_t leaderRecoveryState = 0;

      bool operator==(const PartitionState&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"controller_epoch", "Counts the controllers the cluster has had; older ones are ignored."},
              self.controllerEpoch);
        field({"leader", "Number of the broker that leads; -1 when there is none."}, self.leader);
        field({"leader_epoch", "Counts the leaders the partition has had."}, self.leaderEpoch);
        field({"isr", "Replicas in sync with the leader."}, self.isr);
        field({"partition_epoch",
               "Counts every change of the partition, leader or ISR; a change based on an older number is refused."},
              self.partitionEpoch);
        field({"replicas", "Brokers that hold a replica; the first is the preferred leader."}, self.replicas);
        field({"adding_replicas", "Replicas being added by a reassignment that is under way.", since(3)},
              self.addingReplicas);
        field({"removing_replicas", "Replicas being removed by a reassignment that is under way.", since(3)},
              self.removingReplicas);
        field({"is_new", "Whether the replica is created with this message."}, self.isNew);
        field({"leader_recovery_state", "0 normally, 1 while the leader recovers after an unclean election.", since(6)},
              self.leaderRecoveryState);
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
           since(5)},
          self.topicId);
      field({"partition_states", "The partitions of the topic and what becomes of them."}, self.partitionStates);
    }
  };

  struct LiveLeader {
    std::int32_t brokerId = 0;
    std::string hostName;
    std::int32_t port = 0;

    bool operator==(const LiveLeader&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"broker_id", "Number of the broker."}, self.brokerId);
      field({"host_name", "Name or address to connect to."}, self.hostName);
      field({"port", "TCP port to connect to."}, self.port);
    }
  };

  std::int32_t controllerId = 0;
  bool isKraftController = false;
  std::int32_t controllerEpoch = 0;
  std::int64_t brokerEpoch = -1;
  std::int8_t type = 0;
  std::vector<UngroupedPartitionState> ungroupedPartitionStates;
  std::vector<TopicState> topicStates;
  std::vector<LiveLeader> liveLeaders;

  bool operator==(const LeaderAndIsrRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"controller_id", "Number of the controller; -1 when there is none."}, self.controllerId);
    field({"is_kraft_controller", "Whether the controller is a KRaft controller.", since(7)}, self.isKraftController);
    field({"controller_epoch", "Counts the controllers the cluster has had; older ones are ignored."},
          self.controllerEpoch);
    field({"broker_epoch", "Counts the registrations of the broker, so that messages of an earlier life are refused.",
           since(2)},
          self.brokerEpoch);
    field({"type", "1 when the message holds only what changed, 2 when it holds everything.", since(5)}, self.type);
    field({"ungrouped_partition_states",
           "The partitions and what becomes of them (old versions, not grouped by topic).", until(1)},
          self.ungroupedPartitionStates);
    field({"topic_states", "The topics and what becomes of their partitions.", since(2)}, self.topicStates);
    field({"live_leaders", "Addresses of the leaders named in this message."}, self.liveLeaders);
  }
};

/// The answer.
struct LeaderAndIsrResponse {
  static constexpr std::string_view messageName = "LeaderAndIsrResponse";
  static constexpr Versions versions{0, 7};
  static constexpr std::int16_t flexibleFrom = 4;
  static constexpr ApiKey apiKey = ApiKey::leaderAndIsr;

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

  struct Topic {
    struct PartitionError {
      std::int32_t partitionIndex = 0;
      ErrorCode errorCode = ErrorCode::none;

      bool operator==(const PartitionError&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
      }
    };

    Uuid topicId;
    std::vector<PartitionError> partitionErrors;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field(
          {"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it."},
          self.topicId);
      field({"partition_errors", "Partitions for which it did not work, and why."}, self.partitionErrors);
    }
  };

  ErrorCode errorCode = ErrorCode::none;
  std::vector<PartitionError> partitionErrors;
  std::vector<Topic> topics;

  bool operator==(const LeaderAndIsrResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"partition_errors", "Partitions for which it did not work, and why.", until(4)}, self.partitionErrors);
    field({"topics", "Topics, one entry each.", since(5)}, self.topics);
  }
};

}  // namespace brokerlab::protocol
