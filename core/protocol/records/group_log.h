#pragma once
// What the group coordinator writes to __consumer_offsets.
//
//     key   │ type i16    │ one of the …Key structs, chosen by type
//     value │ version i16 │ the …Value struct that goes with the key; null = forgotten
//
// Key types: 0 and 1 OffsetCommit, 2 GroupMetadata, 3 … 8 new-style groups (KIP-848). A key's type is the version it is
// encoded with. OffsetCommit values are written as version 3 (1 when the request carried a retention time),
// GroupMetadata values as version 3; the flexible version 4 of both is only read.

#include <variant>

#include "base/result.h"
#include "protocol/message.h"
#include "protocol/records/versioned.h"

namespace brokerlab::protocol {

/// Key of a committed offset.
struct OffsetCommitKey {
  static constexpr std::string_view messageName = "OffsetCommitKey";
  static constexpr Versions versions{0, 1};
  static constexpr std::int16_t flexibleFrom = neverFlexible;

  std::string group;
  std::string topic;
  std::int32_t partition = 0;

  bool operator==(const OffsetCommitKey&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"group", "Name of the consumer group."}, self.group);
    field({"topic", "Name of the topic."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
  }
};

/// How far a group has read a partition; no value means forgotten.
struct OffsetCommitValue {
  static constexpr std::string_view messageName = "OffsetCommitValue";
  static constexpr Versions versions{0, 4};
  static constexpr std::int16_t flexibleFrom = 4;

  std::int64_t offset = 0;
  std::int32_t leaderEpoch = -1;
  std::string metadata;
  std::int64_t commitTimestamp = 0;
  std::int64_t expireTimestamp = -1;

  bool operator==(const OffsetCommitValue&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"offset", "Offset of the next record the group wants to read."}, self.offset);
    field({"leader_epoch", "Leader epoch of the last record consumed; -1 when unknown.", since(3)}, self.leaderEpoch);
    field({"metadata", "Text the client stored with the offset."}, self.metadata);
    field({"commit_timestamp", "When the offset was committed, in milliseconds since 1970."}, self.commitTimestamp);
    field(
        {"expire_timestamp",
         "When the offset may be forgotten, in milliseconds since 1970; -1 to follow the broker's retention.", only(1)},
        self.expireTimestamp);
  }
};

/// Key of the state of a classic group.
struct GroupMetadataKey {
  static constexpr std::string_view messageName = "GroupMetadataKey";
  static constexpr Versions versions{2, 2};
  static constexpr std::int16_t flexibleFrom = neverFlexible;

  std::string group;

  bool operator==(const GroupMetadataKey&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"group", "Name of the consumer group."}, self.group);
  }
};

/// Members and assignment of a classic group after a rebalance.
struct GroupMetadataValue {
  static constexpr std::string_view messageName = "GroupMetadataValue";
  static constexpr Versions versions{0, 4};
  static constexpr std::int16_t flexibleFrom = 4;

  struct Member {
    std::string memberId;
    std::optional<std::string> groupInstanceId;
    std::string clientId;
    std::string clientHost;
    std::int32_t rebalanceTimeout = -1;
    std::int32_t sessionTimeout = 0;
    Bytes subscription;
    Bytes assignment;

    bool operator==(const Member&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"member_id", "Name of the member, given by the coordinator when it first joins."}, self.memberId);
      field({"group_instance_id",
             "Name the operator gave the member, so that it keeps its partitions over a restart; null for none.",
             since(3), always},
            self.groupInstanceId);
      field({"client_id", "Name the client gave itself."}, self.clientId);
      field({"client_host", "Address the client connected from."}, self.clientHost);
      field({"rebalance_timeout", "How long a member may take to rejoin, in milliseconds.", since(1)},
            self.rebalanceTimeout);
      field({"session_timeout", "Silence after which the member counts as dead, in milliseconds."},
            self.sessionTimeout);
      field({"subscription", "What the member told about itself, in the encoding of the group protocol."},
            self.subscription);
      field({"assignment", "Partitions assigned to the member, in the encoding of the group protocol."},
            self.assignment);
    }
  };

  std::string protocolType;
  std::int32_t generation = 0;
  std::optional<std::string> protocol;
  std::optional<std::string> leader;
  std::int64_t currentStateTimestamp = -1;
  std::vector<Member> members;

  bool operator==(const GroupMetadataValue&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"protocol_type", "What kind of group it is; consumers say \"consumer\"."}, self.protocolType);
    field({"generation", "Counts the rebalances of the group."}, self.generation);
    field({"protocol", "The assignment rule the group chose.", always, always}, self.protocol);
    field({"leader", "Name of the member that assigns the partitions.", always, always}, self.leader);
    field(
        {"current_state_timestamp", "When the group entered its present state, in milliseconds since 1970.", since(2)},
        self.currentStateTimestamp);
    field({"members", "Members of the group."}, self.members);
  }
};

/// Key of the epoch of a new-style group.
struct ConsumerGroupMetadataKey {
  static constexpr std::string_view messageName = "ConsumerGroupMetadataKey";
  static constexpr Versions versions{3, 3};
  static constexpr std::int16_t flexibleFrom = neverFlexible;

  std::string groupId;

  bool operator==(const ConsumerGroupMetadataKey&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"group_id", "Name of the consumer group."}, self.groupId);
  }
};

/// Epoch of a new-style group.
struct ConsumerGroupMetadataValue {
  static constexpr std::string_view messageName = "ConsumerGroupMetadataValue";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;

  std::int32_t epoch = 0;

  bool operator==(const ConsumerGroupMetadataValue&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"epoch", "Counts the changes of the group: members, subscriptions or partitions."}, self.epoch);
  }
};

/// Key of the partitions a new-style group knows of.
struct ConsumerGroupPartitionMetadataKey {
  static constexpr std::string_view messageName = "ConsumerGroupPartitionMetadataKey";
  static constexpr Versions versions{4, 4};
  static constexpr std::int16_t flexibleFrom = neverFlexible;

  std::string groupId;

  bool operator==(const ConsumerGroupPartitionMetadataKey&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"group_id", "Name of the consumer group."}, self.groupId);
  }
};

/// Topics and partitions a new-style group knows of.
struct ConsumerGroupPartitionMetadataValue {
  static constexpr std::string_view messageName = "ConsumerGroupPartitionMetadataValue";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;

  struct Topic {
    struct PartitionMetadata {
      std::int32_t partition = 0;
      std::vector<std::string> racks;

      bool operator==(const PartitionMetadata&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition", "Number of the partition."}, self.partition);
        field({"racks", "Racks that hold a replica."}, self.racks);
      }
    };

    Uuid topicId;
    std::string topicName;
    std::int32_t numPartitions = 0;
    std::vector<PartitionMetadata> partitionMetadata;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field(
          {"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it."},
          self.topicId);
      field({"topic_name", "Name of the topic."}, self.topicName);
      field({"num_partitions", "How many partitions the topic has; -1 for the default of the broker."},
            self.numPartitions);
      field({"partition_metadata", "The partitions of the topic and the racks they are on."}, self.partitionMetadata);
    }
  };

  std::vector<Topic> topics;

  bool operator==(const ConsumerGroupPartitionMetadataValue&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"topics", "Topics, one entry each."}, self.topics);
  }
};

/// Key of a member of a new-style group.
struct ConsumerGroupMemberMetadataKey {
  static constexpr std::string_view messageName = "ConsumerGroupMemberMetadataKey";
  static constexpr Versions versions{5, 5};
  static constexpr std::int16_t flexibleFrom = neverFlexible;

  std::string groupId;
  std::string memberId;

  bool operator==(const ConsumerGroupMemberMetadataKey&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"group_id", "Name of the consumer group."}, self.groupId);
    field({"member_id", "Name of the member, given by the coordinator when it first joins."}, self.memberId);
  }
};

/// What a member of a new-style group told about itself.
struct ConsumerGroupMemberMetadataValue {
  static constexpr std::string_view messageName = "ConsumerGroupMemberMetadataValue";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;

  struct ClassicMemberMetadata {
    struct SupportedProtocol {
      std::string name;
      Bytes metadata;

      bool operator==(const SupportedProtocol&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"name", "Name of the assignment rule."}, self.name);
        field({"metadata", "What the member told about itself for this rule."}, self.metadata);
      }
    };

    std::int32_t sessionTimeoutMs = 0;
    std::vector<SupportedProtocol> supportedProtocols;

    bool operator==(const ClassicMemberMetadata&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"session_timeout_ms", "Silence after which the member counts as dead, in milliseconds."},
            self.sessionTimeoutMs);
      field({"supported_protocols", "Assignment rules the member can follow, best first."}, self.supportedProtocols);
    }
  };

  std::optional<std::string> instanceId;
  std::optional<std::string> rackId;
  std::string clientId;
  std::string clientHost;
  std::vector<std::string> subscribedTopicNames;
  std::optional<std::string> subscribedTopicRegex;
  std::int32_t rebalanceTimeoutMs = -1;
  std::optional<std::string> serverAssignor;
  std::optional<ClassicMemberMetadata> classicMemberMetadata;

  bool operator==(const ConsumerGroupMemberMetadataValue&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"instance_id",
           "Name the operator gave the member, so that it keeps its partitions over a restart; null for none.", always,
           always},
          self.instanceId);
    field({"rack_id", "Rack or zone the sender stands in.", always, always}, self.rackId);
    field({"client_id", "Name the client gave itself."}, self.clientId);
    field({"client_host", "Address the client connected from."}, self.clientHost);
    field({"subscribed_topic_names", "Topics the member wants to read; null when unchanged."},
          self.subscribedTopicNames);
    field({"subscribed_topic_regex", "Pattern of the topics the member wants to read; null when unchanged.", always,
           always},
          self.subscribedTopicRegex);
    field({"rebalance_timeout_ms", "How long a member may take to rejoin, in milliseconds."}, self.rebalanceTimeoutMs);
    field({"server_assignor", "Assignment rule the coordinator shall use; null to let it choose.", always, always},
          self.serverAssignor);
    field({"classic_member_metadata", "What the member said when it speaks the older protocol; null otherwise.", always,
           always, 0},
          self.classicMemberMetadata);
  }
};

/// Key of the epoch of the target assignment.
struct ConsumerGroupTargetAssignmentMetadataKey {
  static constexpr std::string_view messageName = "ConsumerGroupTargetAssignmentMetadataKey";
  static constexpr Versions versions{6, 6};
  static constexpr std::int16_t flexibleFrom = neverFlexible;

  std::string groupId;

  bool operator==(const ConsumerGroupTargetAssignmentMetadataKey&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"group_id", "Name of the consumer group."}, self.groupId);
  }
};

/// The group epoch for which the target assignment was computed.
struct ConsumerGroupTargetAssignmentMetadataValue {
  static constexpr std::string_view messageName = "ConsumerGroupTargetAssignmentMetadataValue";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;

  std::int32_t assignmentEpoch = 0;

  bool operator==(const ConsumerGroupTargetAssignmentMetadataValue&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"assignment_epoch", "The group epoch for which the target assignment was computed."}, self.assignmentEpoch);
  }
};

/// Key of a member's target assignment.
struct ConsumerGroupTargetAssignmentMemberKey {
  static constexpr std::string_view messageName = "ConsumerGroupTargetAssignmentMemberKey";
  static constexpr Versions versions{7, 7};
  static constexpr std::int16_t flexibleFrom = neverFlexible;

  std::string groupId;
  std::string memberId;

  bool operator==(const ConsumerGroupTargetAssignmentMemberKey&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"group_id", "Name of the consumer group."}, self.groupId);
    field({"member_id", "Name of the member, given by the coordinator when it first joins."}, self.memberId);
  }
};

/// What a member will have once the rebalance is done.
struct ConsumerGroupTargetAssignmentMemberValue {
  static constexpr std::string_view messageName = "ConsumerGroupTargetAssignmentMemberValue";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;

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

  std::vector<TopicPartitions> topicPartitions;

  bool operator==(const ConsumerGroupTargetAssignmentMemberValue&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"topic_partitions", "Partitions, grouped by topic."}, self.topicPartitions);
  }
};

/// Key of a member's current assignment.
struct ConsumerGroupCurrentMemberAssignmentKey {
  static constexpr std::string_view messageName = "ConsumerGroupCurrentMemberAssignmentKey";
  static constexpr Versions versions{8, 8};
  static constexpr std::int16_t flexibleFrom = neverFlexible;

  std::string groupId;
  std::string memberId;

  bool operator==(const ConsumerGroupCurrentMemberAssignmentKey&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"group_id", "Name of the consumer group."}, self.groupId);
    field({"member_id", "Name of the member, given by the coordinator when it first joins."}, self.memberId);
  }
};

/// What a member has now and what it still has to give back.
struct ConsumerGroupCurrentMemberAssignmentValue {
  static constexpr std::string_view messageName = "ConsumerGroupCurrentMemberAssignmentValue";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;

  struct AssignedTopic {
    Uuid topicId;
    std::vector<std::int32_t> partitions;

    bool operator==(const AssignedTopic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field(
          {"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it."},
          self.topicId);
      field({"partitions", "Numbers of the partitions."}, self.partitions);
    }
  };

  struct PendingTopic {
    Uuid topicId;
    std::vector<std::int32_t> partitions;

    bool operator==(const PendingTopic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field(
          {"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it."},
          self.topicId);
      field({"partitions", "Numbers of the partitions."}, self.partitions);
    }
  };

  std::int32_t memberEpoch = 0;
  std::int32_t previousMemberEpoch = 0;
  std::int8_t state = 0;
  std::vector<AssignedTopic> assignedPartitions;
  std::vector<PendingTopic> partitionsPendingRevocation;

  bool operator==(const ConsumerGroupCurrentMemberAssignmentValue&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"member_epoch",
           "Counts the assignments the member has taken over; 0 joins, -1 leaves, -2 leaves for a while."},
          self.memberEpoch);
    field({"previous_member_epoch", "The epoch of the member before this one."}, self.previousMemberEpoch);
    field({"state", "0 stable, 1 has partitions to give back, 2 waits for partitions of others."}, self.state);
    field({"assigned_partitions", "Partitions the member may read from now on."}, self.assignedPartitions);
    field({"partitions_pending_revocation", "Partitions the member still has to give back."},
          self.partitionsPendingRevocation);
  }
};

/// The key of any record of __consumer_offsets.
using GroupLogKey =
    std::variant<OffsetCommitKey, GroupMetadataKey, ConsumerGroupMetadataKey, ConsumerGroupPartitionMetadataKey,
                 ConsumerGroupMemberMetadataKey, ConsumerGroupTargetAssignmentMetadataKey,
                 ConsumerGroupTargetAssignmentMemberKey, ConsumerGroupCurrentMemberAssignmentKey>;

/// Reads a key; its first number says which. An unknown one is an error (Kafka logs it and goes on).
Result<GroupLogKey> decodeGroupLogKey(const Bytes& key);
/// Writes a key; OffsetCommit keys as type 1, as Kafka does.
Bytes encodeGroupLogKey(const GroupLogKey& key);

}  // namespace brokerlab::protocol
