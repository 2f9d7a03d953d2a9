#pragma once
// How far a consumer group has read.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct OffsetFetchResponse;

/// The request.
struct OffsetFetchRequest {
  static constexpr std::string_view messageName = "OffsetFetchRequest";
  static constexpr Versions versions{1, 10};
  static constexpr std::int16_t flexibleFrom = 6;
  static constexpr ApiKey apiKey = ApiKey::offsetFetch;
  using Response = OffsetFetchResponse;

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

  struct Group {
    struct Topic {
      std::string name;
      Uuid topicId;
      std::vector<std::int32_t> partitionIndexes;

      bool operator==(const Topic&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"name", "Name of the topic.", between(8, 9)}, self.name);
        field({"topic_id",
               "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for "
               "it.",
               since(10)},
              self.topicId);
        field({"partition_indexes", "Numbers of the partitions."}, self.partitionIndexes);
      }
    };

    std::string groupId;
    std::optional<std::string> memberId;
    std::int32_t memberEpoch = -1;
    std::optional<std::vector<Topic>> topics;

    bool operator==(const Group&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"group_id", "Name of the consumer group."}, self.groupId);
      field({"member_id", "Name of the member, given by the coordinator when it first joins.", since(9), always},
            self.memberId);
      field({"member_epoch",
             "Counts the assignments the member has taken over; 0 joins, -1 leaves, -2 leaves for a while.", since(9)},
            self.memberEpoch);
      field({"topics", "Partitions whose offsets are wanted; null for all the group has.", always, always},
            self.topics);
    }
  };

  std::string groupId;
  std::optional<std::vector<Topic>> topics;
  std::vector<Group> groups;
  bool requireStable = false;

  bool operator==(const OffsetFetchRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"group_id", "Name of the consumer group.", between(1, 7)}, self.groupId);
    field({"topics", "Partitions whose offsets are wanted; null for all the group has.", between(1, 7), since(2)},
          self.topics);
    field({"groups", "Groups, one entry each.", since(8)}, self.groups);
    field({"require_stable", "Whether to refuse while a transaction may still change the offsets.", since(7)},
          self.requireStable);
  }
};

/// The answer.
struct OffsetFetchResponse {
  static constexpr std::string_view messageName = "OffsetFetchResponse";
  static constexpr Versions versions{1, 10};
  static constexpr std::int16_t flexibleFrom = 6;
  static constexpr ApiKey apiKey = ApiKey::offsetFetch;

  struct Topic {
    struct Partition {
      std::int32_t partitionIndex = 0;
      std::int64_t committedOffset = 0;
      std::int32_t committedLeaderEpoch = -1;
      std::optional<std::string> metadata;
      ErrorCode errorCode = ErrorCode::none;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"committed_offset", "Offset of the next record the group wants to read."}, self.committedOffset);
        field({"committed_leader_epoch", "Leader epoch of the last record consumed; -1 when unknown.", since(5)},
              self.committedLeaderEpoch);
        field({"metadata", "Text the client stored with the offset.", always, always}, self.metadata);
        field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
      }
    };

    std::string name;
    std::vector<Partition> partitions;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the topic."}, self.name);
      field({"partitions", "Partitions of the topic."}, self.partitions);
    }
  };

  struct Group {
    struct Topic {
      struct Partition {
        std::int32_t partitionIndex = 0;
        std::int64_t committedOffset = 0;
        std::int32_t committedLeaderEpoch = -1;
        std::optional<std::string> metadata;
        ErrorCode errorCode = ErrorCode::none;

        bool operator==(const Partition&) const = default;

        template <class Self, class Field>
        static void describe(Self& self, Field&& field) {
          field({"partition_index", "Number of the partition."}, self.partitionIndex);
          field({"committed_offset", "Offset of the next record the group wants to read."}, self.committedOffset);
          field({"committed_leader_epoch", "Leader epoch of the last record consumed; -1 when unknown."},
                self.committedLeaderEpoch);
          field({"metadata", "Text the client stored with the offset.", always, always}, self.metadata);
          field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
        }
      };

      std::string name;
      Uuid topicId;
      std::vector<Partition> partitions;

      bool operator==(const Topic&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"name", "Name of the topic.", between(8, 9)}, self.name);
        field({"topic_id",
               "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for "
               "it.",
               since(10)},
              self.topicId);
        field({"partitions", "Partitions of the topic."}, self.partitions);
      }
    };

    std::string groupId;
    std::vector<Topic> topics;
    ErrorCode errorCode = ErrorCode::none;

    bool operator==(const Group&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"group_id", "Name of the consumer group."}, self.groupId);
      field({"topics", "Topics, one entry each."}, self.topics);
      field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    }
  };

  std::int32_t throttleTimeMs = 0;
  std::vector<Topic> topics;
  ErrorCode errorCode = ErrorCode::none;
  std::vector<Group> groups;

  bool operator==(const OffsetFetchResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all.",
           since(3)},
          self.throttleTimeMs);
    field({"topics", "Topics, one entry each.", between(1, 7)}, self.topics);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was.", between(2, 7)}, self.errorCode);
    field({"groups", "Groups, one entry each.", since(8)}, self.groups);
  }
};

}  // namespace brokerlab::protocol
