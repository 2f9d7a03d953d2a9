#pragma once
// Everything a member of a new-style group does: join, stay, reconcile, leave.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct ConsumerGroupHeartbeatResponse;

/// The request.
struct ConsumerGroupHeartbeatRequest {
  static constexpr std::string_view messageName = "ConsumerGroupHeartbeatRequest";
  static constexpr Versions versions{0, 1};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::consumerGroupHeartbeat;
  using Response = ConsumerGroupHeartbeatResponse;

  struct TopicPartitions {
    Uuid topicId;
    std::vector<std::int32_t> partitions;

    bool operator==(const TopicPartitions&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field(
          {"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it."},
          self.topicId);
      field({"partitions", "Numbers of the partitions."}, self.partitions);
    }
  };

  std::string groupId;
  std::string memberId;
  std::int32_t memberEpoch = 0;
  std::optional<std::string> instanceId;
  std::optional<std::string> rackId;
  std::int32_t rebalanceTimeoutMs = -1;
  std::optional<std::vector<std::string>> subscribedTopicNames;
  std::optional<std::string> subscribedTopicRegex;
  std::optional<std::string> serverAssignor;
  std::optional<std::vector<TopicPartitions>> topicPartitions;

  bool operator==(const ConsumerGroupHeartbeatRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"group_id", "Name of the consumer group."}, self.groupId);
    field({"member_id", "Name of the member, given by the coordinator when it first joins."}, self.memberId);
    field({"member_epoch",
           "Counts the assignments the member has taken over; 0 joins, -1 leaves, -2 leaves for a while."},
          self.memberEpoch);
    field({"instance_id",
           "Name the operator gave the member, so that it keeps its partitions over a restart; null for none.", always,
           always},
          self.instanceId);
    field({"rack_id", "Rack or zone the sender stands in.", always, always}, self.rackId);
    field({"rebalance_timeout_ms",
           "How long the member may take to give partitions back, in milliseconds; -1 when unchanged."},
          self.rebalanceTimeoutMs);
    field({"subscribed_topic_names", "Topics the member wants to read; null when unchanged.", always, always},
          self.subscribedTopicNames);
    field({"subscribed_topic_regex", "Pattern of the topics the member wants to read; null when unchanged.", since(1),
           always},
          self.subscribedTopicRegex);
    field({"server_assignor", "Assignment rule the coordinator shall use; null to let it choose.", always, always},
          self.serverAssignor);
    field({"topic_partitions", "Partitions the member has at the moment; null when unchanged.", always, always},
          self.topicPartitions);
  }
};

/// The answer.
struct ConsumerGroupHeartbeatResponse {
  static constexpr std::string_view messageName = "ConsumerGroupHeartbeatResponse";
  static constexpr Versions versions{0, 1};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::consumerGroupHeartbeat;

  struct Assignment {
    struct TopicPartitions {
      Uuid topicId;
      std::vector<std::int32_t> partitions;

      bool operator==(const TopicPartitions&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"topic_id",
               "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for "
               "it."},
              self.topicId);
        field({"partitions", "Numbers of the partitions."}, self.partitions);
      }
    };

    std::vector<TopicPartitions> topicPartitions;

    bool operator==(const Assignment&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic_partitions", "Partitions, grouped by topic."}, self.topicPartitions);
    }
  };

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::optional<std::string> errorMessage;
  std::optional<std::string> memberId;
  std::int32_t memberEpoch = 0;
  std::int32_t heartbeatIntervalMs = 0;
  std::optional<Assignment> assignment;

  bool operator==(const ConsumerGroupHeartbeatResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
    field({"member_id", "Name of the member, given by the coordinator when it first joins.", always, always},
          self.memberId);
    field({"member_epoch",
           "Counts the assignments the member has taken over; 0 joins, -1 leaves, -2 leaves for a while."},
          self.memberEpoch);
    field({"heartbeat_interval_ms", "How often the member shall send a heartbeat, in milliseconds."},
          self.heartbeatIntervalMs);
    field({"assignment", "Partitions the member shall have; null when unchanged.", always, always}, self.assignment);
  }
};

}  // namespace brokerlab::protocol
