#pragma once
// State and members of new-style groups.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct ConsumerGroupDescribeResponse;

/// The request.
struct ConsumerGroupDescribeRequest {
  static constexpr std::string_view messageName = "ConsumerGroupDescribeRequest";
  static constexpr Versions versions{0, 1};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::consumerGroupDescribe;
  using Response = ConsumerGroupDescribeResponse;

  std::vector<std::string> groupIds;
  bool includeAuthorizedOperations = false;

  bool operator==(const ConsumerGroupDescribeRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"group_ids", "Names of the groups wanted."}, self.groupIds);
    field({"include_authorized_operations", "Whether to say what the caller may do."},
          self.includeAuthorizedOperations);
  }
};

/// The answer.
struct ConsumerGroupDescribeResponse {
  static constexpr std::string_view messageName = "ConsumerGroupDescribeResponse";
  static constexpr Versions versions{0, 1};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::consumerGroupDescribe;

  struct Group {
    struct Member {
      struct Assignment {
        struct TopicPartitions {
          Uuid topicId;
          std::string topicName;
          std::vector<std::int32_t> partitions;

          bool operator==(const TopicPartitions&) const = default;

          template <class Self, class Field>
          static void describe(Self& self, Field&& field) {
            field({"topic_id",
                   "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken "
                   "for it."},
                  self.topicId);
            field({"topic_name", "Name of the topic."}, self.topicName);
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

      struct TargetAssignment {
        struct TopicPartitions {
          Uuid topicId;
          std::string topicName;
          std::vector<std::int32_t> partitions;

          bool operator==(const TopicPartitions&) const = default;

          template <class Self, class Field>
          static void describe(Self& self, Field&& field) {
            field({"topic_id",
                   "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken "
                   "for it."},
                  self.topicId);
            field({"topic_name", "Name of the topic."}, self.topicName);
            field({"partitions", "Numbers of the partitions."}, self.partitions);
          }
        };

        std::vector<TopicPartitions> topicPartitions;

        bool operator==(const TargetAssignment&) const = default;

        template <class Self, class Field>
        static void describe(Self& self, Field&& field) {
          field({"topic_partitions", "Partitions, grouped by topic."}, self.topicPartitions);
        }
      };

      std::string memberId;
      std::optional<std::string> instanceId;
      std::optional<std::string> rackId;
      std::int32_t memberEpoch = 0;
      std::string clientId;
      std::string clientHost;
      std::vector<std::string> subscribedTopicNames;
      std::optional<std::string> subscribedTopicRegex;
      Assignment assignment;
      TargetAssignment targetAssignment;
      std::int8_t memberType = -1;

      bool operator==(const Member&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"member_id", "Name of the member, given by the coordinator when it first joins."}, self.memberId);
        field({"instance_id",
               "Name the operator gave the member, so that it keeps its partitions over a restart; null for none.",
               always, always},
              self.instanceId);
        field({"rack_id", "Rack or zone the sender stands in.", always, always}, self.rackId);
        field({"member_epoch",
               "Counts the assignments the member has taken over; 0 joins, -1 leaves, -2 leaves for a while."},
              self.memberEpoch);
        field({"client_id", "Name the client gave itself."}, self.clientId);
        field({"client_host", "Address the client connected from."}, self.clientHost);
        field({"subscribed_topic_names", "Topics the member wants to read."}, self.subscribedTopicNames);
        field({"subscribed_topic_regex", "Pattern of the topics the member wants to read; null for none.", always,
               always},
              self.subscribedTopicRegex);
        field({"assignment", "What the group assigned to this member."}, self.assignment);
        field({"target_assignment", "What the member will have once the rebalance is done."}, self.targetAssignment);
        field({"member_type", "0 when the member speaks the classic protocol, 1 the consumer protocol, -1 unknown.",
               since(1)},
              self.memberType);
      }
    };

    ErrorCode errorCode = ErrorCode::none;
    std::optional<std::string> errorMessage;
    std::string groupId;
    std::string groupState;
    std::int32_t groupEpoch = 0;
    std::int32_t assignmentEpoch = 0;
    std::string assignorName;
    std::vector<Member> members;
    std::int32_t authorizedOperations = INT32_MIN;

    bool operator==(const Group&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
      field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
      field({"group_id", "Name of the consumer group."}, self.groupId);
      field({"group_state", "State of the group, such as Stable or PreparingRebalance."}, self.groupState);
      field({"group_epoch", "Counts the changes of the group: members, subscriptions or partitions."}, self.groupEpoch);
      field({"assignment_epoch", "The group epoch for which the assignment was computed."}, self.assignmentEpoch);
      field({"assignor_name", "Name of the rule that shared out the partitions."}, self.assignorName);
      field({"members", "Members of the group."}, self.members);
      field({"authorized_operations",
             "Bit field of what the caller may do; the smallest integer when it was not asked for."},
            self.authorizedOperations);
    }
  };

  std::int32_t throttleTimeMs = 0;
  std::vector<Group> groups;

  bool operator==(const ConsumerGroupDescribeResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"groups", "Groups, one entry each."}, self.groups);
  }
};

}  // namespace brokerlab::protocol
