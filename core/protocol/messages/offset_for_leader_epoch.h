#pragma once
// Where a leader epoch ends in the log of the leader, to find where two logs part.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct OffsetForLeaderEpochResponse;

/// The request.
struct OffsetForLeaderEpochRequest {
  static constexpr std::string_view messageName = "OffsetForLeaderEpochRequest";
  static constexpr Versions versions{2, 4};
  static constexpr std::int16_t flexibleFrom = 4;
  static constexpr ApiKey apiKey = ApiKey::offsetForLeaderEpoch;
  using Response = OffsetForLeaderEpochResponse;

  struct Topic {
    struct Partition {
      std::int32_t partition = 0;
      std::int32_t currentLeaderEpoch = -1;
      std::int32_t leaderEpoch = 0;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition", "Number of the partition."}, self.partition);
        field({"current_leader_epoch",
               "Leader epoch the sender believes in, so that either side notices when it is behind; -1 to skip the "
               "check."},
              self.currentLeaderEpoch);
        field({"leader_epoch", "Leader epoch whose end is wanted."}, self.leaderEpoch);
      }
    };

    std::string topic;
    std::vector<Partition> partitions;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic", "Name of the topic."}, self.topic);
      field({"partitions", "Partitions of the topic."}, self.partitions);
    }
  };

  std::int32_t replicaId = -2;
  std::vector<Topic> topics;

  bool operator==(const OffsetForLeaderEpochRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"replica_id", "Number of the follower; -1 for a consumer, -2 for a debugging tool.", since(3)},
          self.replicaId);
    field({"topics", "Topics, one entry each."}, self.topics);
  }
};

/// The answer.
struct OffsetForLeaderEpochResponse {
  static constexpr std::string_view messageName = "OffsetForLeaderEpochResponse";
  static constexpr Versions versions{2, 4};
  static constexpr std::int16_t flexibleFrom = 4;
  static constexpr ApiKey apiKey = ApiKey::offsetForLeaderEpoch;

  struct Topic {
    struct Partition {
      ErrorCode errorCode = ErrorCode::none;
      std::int32_t partition = 0;
      std::int32_t leaderEpoch = -1;
      std::int64_t endOffset = -1;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
        field({"partition", "Number of the partition."}, self.partition);
        field({"leader_epoch", "Largest leader epoch not above the one asked for; -1 when unknown."}, self.leaderEpoch);
        field({"end_offset", "Where that epoch ends; -1 when unknown."}, self.endOffset);
      }
    };

    std::string topic;
    std::vector<Partition> partitions;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic", "Name of the topic."}, self.topic);
      field({"partitions", "Partitions of the topic."}, self.partitions);
    }
  };

  std::int32_t throttleTimeMs = 0;
  std::vector<Topic> topics;

  bool operator==(const OffsetForLeaderEpochResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"topics", "Topics, one entry each."}, self.topics);
  }
};

}  // namespace brokerlab::protocol
