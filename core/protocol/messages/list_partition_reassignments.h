#pragma once
// Which partitions are being moved.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct ListPartitionReassignmentsResponse;

/// The request.
struct ListPartitionReassignmentsRequest {
  static constexpr std::string_view messageName = "ListPartitionReassignmentsRequest";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::listPartitionReassignments;
  using Response = ListPartitionReassignmentsResponse;

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

  std::int32_t timeoutMs = 60000;
  std::optional<std::vector<Topic>> topics;

  bool operator==(const ListPartitionReassignmentsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"timeout_ms", "How long the server may take, in milliseconds."}, self.timeoutMs);
    field({"topics", "Partitions wanted, grouped by topic; null for all.", always, always}, self.topics);
  }
};

/// The answer.
struct ListPartitionReassignmentsResponse {
  static constexpr std::string_view messageName = "ListPartitionReassignmentsResponse";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::listPartitionReassignments;

  struct Topic {
    struct Partition {
      std::int32_t partitionIndex = 0;
      std::vector<std::int32_t> replicas;
      std::vector<std::int32_t> addingReplicas;
      std::vector<std::int32_t> removingReplicas;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"replicas", "Brokers that hold a replica; the first is the preferred leader."}, self.replicas);
        field({"adding_replicas", "Replicas being added by a reassignment that is under way."}, self.addingReplicas);
        field({"removing_replicas", "Replicas being removed by a reassignment that is under way."},
              self.removingReplicas);
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
  ErrorCode errorCode = ErrorCode::none;
  std::optional<std::string> errorMessage;
  std::vector<Topic> topics;

  bool operator==(const ListPartitionReassignmentsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
    field({"topics", "Topics, one entry each."}, self.topics);
  }
};

}  // namespace brokerlab::protocol
