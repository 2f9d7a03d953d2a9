#pragma once
// Find the offset of the beginning, the end, or a time in a partition.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct ListOffsetsResponse;

/// The request.
struct ListOffsetsRequest {
  static constexpr std::string_view messageName = "ListOffsetsRequest";
  static constexpr Versions versions{1, 11};
  static constexpr std::int16_t flexibleFrom = 6;
  static constexpr ApiKey apiKey = ApiKey::listOffsets;
  using Response = ListOffsetsResponse;

  struct Topic {
    struct Partition {
      std::int32_t partitionIndex = 0;
      std::int32_t currentLeaderEpoch = -1;
      std::int64_t timestamp = 0;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"current_leader_epoch",
               "Leader epoch the sender believes in, so that either side notices when it is behind; -1 to skip the "
               "check.",
               since(4)},
              self.currentLeaderEpoch);
        field({"timestamp",
               "Time to look for in milliseconds since 1970; -1 the end, -2 the beginning, -3 the record with the "
               "largest timestamp."},
              self.timestamp);
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

  std::int32_t replicaId = 0;
  std::int8_t isolationLevel = 0;
  std::vector<Topic> topics;
  std::int32_t timeoutMs = 0;

  bool operator==(const ListOffsetsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"replica_id", "Number of the follower; -1 for a consumer."}, self.replicaId);
    field({"isolation_level", "0 to read every record, 1 to read only those of committed transactions.", since(2)},
          self.isolationLevel);
    field({"topics", "Topics, one entry each."}, self.topics);
    field({"timeout_ms", "How long the server may take, in milliseconds.", since(10)}, self.timeoutMs);
  }
};

/// The answer.
struct ListOffsetsResponse {
  static constexpr std::string_view messageName = "ListOffsetsResponse";
  static constexpr Versions versions{1, 11};
  static constexpr std::int16_t flexibleFrom = 6;
  static constexpr ApiKey apiKey = ApiKey::listOffsets;

  struct Topic {
    struct Partition {
      std::int32_t partitionIndex = 0;
      ErrorCode errorCode = ErrorCode::none;
      std::int64_t timestamp = -1;
      std::int64_t offset = -1;
      std::int32_t leaderEpoch = -1;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
        field({"timestamp", "Timestamp of the record found; -1 when none."}, self.timestamp);
        field({"offset", "Offset of the record found; -1 when none."}, self.offset);
        field({"leader_epoch", "Leader epoch of the record found; -1 when unknown.", since(4)}, self.leaderEpoch);
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

  bool operator==(const ListOffsetsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all.",
           since(2)},
          self.throttleTimeMs);
    field({"topics", "Topics, one entry each."}, self.topics);
  }
};

}  // namespace brokerlab::protocol
