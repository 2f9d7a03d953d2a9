#pragma once
// Commit group offsets inside a transaction.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct TxnOffsetCommitResponse;

/// The request.
struct TxnOffsetCommitRequest {
  static constexpr std::string_view messageName = "TxnOffsetCommitRequest";
  static constexpr Versions versions{0, 5};
  static constexpr std::int16_t flexibleFrom = 3;
  static constexpr ApiKey apiKey = ApiKey::txnOffsetCommit;
  using Response = TxnOffsetCommitResponse;

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
        field({"committed_leader_epoch", "Leader epoch of the last record consumed; -1 when unknown.", since(2)},
              self.committedLeaderEpoch);
        field({"committed_metadata", "Any text the client wants kept with the offset.", always, always},
              self.committedMetadata);
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

  std::string transactionalId;
  std::string groupId;
  std::int64_t producerId = 0;
  std::int16_t producerEpoch = 0;
  std::int32_t generationId = -1;
  std::string memberId;
  std::optional<std::string> groupInstanceId;
  std::vector<Topic> topics;

  bool operator==(const TxnOffsetCommitRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"transactional_id", "Name of the transactional producer."}, self.transactionalId);
    field({"group_id", "Name of the consumer group."}, self.groupId);
    field({"producer_id", "Number that identifies a producer to the brokers; -1 for none."}, self.producerId);
    field({"producer_epoch", "Counts the lives of a producer; batches of an earlier one are refused."},
          self.producerEpoch);
    field({"generation_id", "Counts the rebalances of the group; a member with an older number must rejoin.", since(3)},
          self.generationId);
    field({"member_id", "Name of the member, given by the coordinator when it first joins.", since(3)}, self.memberId);
    field({"group_instance_id",
           "Name the operator gave the member, so that it keeps its partitions over a restart; null for none.",
           since(3), always},
          self.groupInstanceId);
    field({"topics", "Topics, one entry each."}, self.topics);
  }
};

/// The answer.
struct TxnOffsetCommitResponse {
  static constexpr std::string_view messageName = "TxnOffsetCommitResponse";
  static constexpr Versions versions{0, 5};
  static constexpr std::int16_t flexibleFrom = 3;
  static constexpr ApiKey apiKey = ApiKey::txnOffsetCommit;

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
    std::vector<Partition> partitions;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the topic."}, self.name);
      field({"partitions", "Partitions of the topic."}, self.partitions);
    }
  };

  std::int32_t throttleTimeMs = 0;
  std::vector<Topic> topics;

  bool operator==(const TxnOffsetCommitResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"topics", "Topics, one entry each."}, self.topics);
  }
};

}  // namespace brokerlab::protocol
