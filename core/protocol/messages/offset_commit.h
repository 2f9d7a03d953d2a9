#pragma once
// A consumer group remembers how far it has read.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct OffsetCommitResponse;

/// The request.
struct OffsetCommitRequest {
  static constexpr std::string_view messageName = "OffsetCommitRequest";
  static constexpr Versions versions{2, 10};
  static constexpr std::int16_t flexibleFrom = 8;
  static constexpr ApiKey apiKey = ApiKey::offsetCommit;
  using Response = OffsetCommitResponse;

  struct Topic {
    struct Partition {
      std::int32_t partitionIndex = 0;
      std::int64_t committedOffset = 0;
      std::int32_t committedLeaderEpoch = -1;
      std::optional<std::string> committedMetadata;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"committed_offset", "Offset of the next record the group wants to read."}, self.committedOffset);
        field({"committed_leader_epoch", "Leader epoch of the last record consumed; -1 when unknown.", since(6)},
              self.committedLeaderEpoch);
        field({"committed_metadata", "Any text the client wants kept with the offset.", always, always},
              self.committedMetadata);
      }
    };

    std::string name;
    Uuid topicId;
    std::vector<Partition> partitions;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the topic.", between(2, 9)}, self.name);
      field(
          {"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it.",
           since(10)},
          self.topicId);
      field({"partitions", "Partitions of the topic."}, self.partitions);
    }
  };

  std::string groupId;
  std::int32_t generationIdOrMemberEpoch = -1;
  std::string memberId;
  std::optional<std::string> groupInstanceId;
  std::int64_t retentionTimeMs = -1;
  std::vector<Topic> topics;

  bool operator==(const OffsetCommitRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"group_id", "Name of the consumer group."}, self.groupId);
    field({"generation_id_or_member_epoch",
           "Rebalance (classic groups) or member epoch (new groups) in which the commit is made; -1 for a consumer "
           "without a group."},
          self.generationIdOrMemberEpoch);
    field({"member_id", "Name of the member, given by the coordinator when it first joins."}, self.memberId);
    field({"group_instance_id",
           "Name the operator gave the member, so that it keeps its partitions over a restart; null for none.",
           since(7), always},
          self.groupInstanceId);
    field({"retention_time_ms", "How long to keep the offset, in milliseconds; -1 for the default of the broker.",
           between(2, 4)},
          self.retentionTimeMs);
    field({"topics", "Topics, one entry each."}, self.topics);
  }
};

/// The answer.
struct OffsetCommitResponse {
  static constexpr std::string_view messageName = "OffsetCommitResponse";
  static constexpr Versions versions{2, 10};
  static constexpr std::int16_t flexibleFrom = 8;
  static constexpr ApiKey apiKey = ApiKey::offsetCommit;

  struct Topic {
    struct Partition {
      std::int32_t partitionIndex = 0;
      ErrorCode errorCode = ErrorCode::none;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
      }
    };

    std::string name;
    Uuid topicId;
    std::vector<Partition> partitions;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the topic.", between(2, 9)}, self.name);
      field(
          {"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it.",
           since(10)},
          self.topicId);
      field({"partitions", "Partitions of the topic."}, self.partitions);
    }
  };

  std::int32_t throttleTimeMs = 0;
  std::vector<Topic> topics;

  bool operator==(const OffsetCommitResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all.",
           since(3)},
          self.throttleTimeMs);
    field({"topics", "Topics, one entry each."}, self.topics);
  }
};

}  // namespace brokerlab::protocol
