#pragma once
// Topics and partitions, page by page.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct DescribeTopicPartitionsResponse;

/// The request.
struct DescribeTopicPartitionsRequest {
  static constexpr std::string_view messageName = "DescribeTopicPartitionsRequest";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::describeTopicPartitions;
  using Response = DescribeTopicPartitionsResponse;

  struct Topic {
    std::string name;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the topic."}, self.name);
    }
  };

  struct Cursor {
    std::string topicName;
    std::int32_t partitionIndex = 0;

    bool operator==(const Cursor&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic_name", "Name of the topic."}, self.topicName);
      field({"partition_index", "Number of the partition."}, self.partitionIndex);
    }
  };

  std::vector<Topic> topics;
  std::int32_t responsePartitionLimit = 2000;
  std::optional<Cursor> cursor;

  bool operator==(const DescribeTopicPartitionsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"topics", "Topics, one entry each."}, self.topics);
    field({"response_partition_limit", "Most partitions wanted in one answer."}, self.responsePartitionLimit);
    field({"cursor", "Where to go on after a partial answer; null to start at the beginning.", always, always},
          self.cursor);
  }
};

/// The answer.
struct DescribeTopicPartitionsResponse {
  static constexpr std::string_view messageName = "DescribeTopicPartitionsResponse";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::describeTopicPartitions;

  struct Topic {
    struct Partition {
      ErrorCode errorCode = ErrorCode::none;
      std::int32_t partitionIndex = 0;
      std::int32_t leaderId = 0;
      std::int32_t leaderEpoch = -1;
      std::vector<std::int32_t> replicaNodes;
      std::vector<std::int32_t> isrNodes;
      std::optional<std::vector<std::int32_t>> eligibleLeaderReplicas;
      std::optional<std::vector<std::int32_t>> lastKnownElr;
      std::vector<std::int32_t> offlineReplicas;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"leader_id", "Number of the broker that leads; -1 when there is none."}, self.leaderId);
        field({"leader_epoch", "Counts the leaders the partition has had."}, self.leaderEpoch);
        field({"replica_nodes", "Brokers that hold a replica; the first is the preferred leader."}, self.replicaNodes);
        field({"isr_nodes", "Replicas in sync with the leader."}, self.isrNodes);
        field({"eligible_leader_replicas", "Replicas outside the ISR that still hold every committed record (KIP-966).",
               always, always},
              self.eligibleLeaderReplicas);
        field({"last_known_elr", "Replicas that were eligible to lead before they stopped uncleanly (KIP-966).", always,
               always},
              self.lastKnownElr);
        field({"offline_replicas", "Replicas on brokers or disks that are down."}, self.offlineReplicas);
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
      field({"name", "Name of the topic.", always, always}, self.name);
      field(
          {"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it."},
          self.topicId);
      field({"is_internal", "Whether Kafka itself owns the topic."}, self.isInternal);
      field({"partitions", "Partitions of the topic."}, self.partitions);
      field({"topic_authorized_operations",
             "Bit field of what the caller may do to the topic; the smallest integer when it was not asked for."},
            self.topicAuthorizedOperations);
    }
  };

  struct NextCursor {
    std::string topicName;
    std::int32_t partitionIndex = 0;

    bool operator==(const NextCursor&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic_name", "Name of the topic."}, self.topicName);
      field({"partition_index", "Number of the partition."}, self.partitionIndex);
    }
  };

  std::int32_t throttleTimeMs = 0;
  std::vector<Topic> topics;
  std::optional<NextCursor> nextCursor;

  bool operator==(const DescribeTopicPartitionsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"topics", "Topics, one entry each."}, self.topics);
    field({"next_cursor", "Where to go on asking; null when this was everything.", always, always}, self.nextCursor);
  }
};

}  // namespace brokerlab::protocol
