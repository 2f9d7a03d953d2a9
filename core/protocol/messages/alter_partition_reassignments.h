#pragma once
// Move partitions to other brokers.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct AlterPartitionReassignmentsResponse;

/// The request.
struct AlterPartitionReassignmentsRequest {
  static constexpr std::string_view messageName = "AlterPartitionReassignmentsRequest";
  static constexpr Versions versions{0, 1};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::alterPartitionReassignments;
  using Response = AlterPartitionReassignmentsResponse;

  struct Topic {
    struct Partition {
      std::int32_t partitionIndex = 0;
      std::optional<std::vector<std::int32_t>> replicas;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"replicas", "Brokers that shall hold the replicas; null to cancel a reassignment.", always, always},
              self.replicas);
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

  std::int32_t timeoutMs = 60000;
  bool allowReplicationFactorChange = true;
  std::vector<Topic> topics;

  bool operator==(const AlterPartitionReassignmentsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"timeout_ms", "How long the server may take, in milliseconds."}, self.timeoutMs);
    field({"allow_replication_factor_change", "Whether a reassignment may change how many replicas a partition has.",
           since(1)},
          self.allowReplicationFactorChange);
    field({"topics", "Topics, one entry each."}, self.topics);
  }
};

/// The answer.
struct AlterPartitionReassignmentsResponse {
  static constexpr std::string_view messageName = "AlterPartitionReassignmentsResponse";
  static constexpr Versions versions{0, 1};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::alterPartitionReassignments;

  struct Topic {
    struct Partition {
      std::int32_t partitionIndex = 0;
      ErrorCode errorCode = ErrorCode::none;
      std::optional<std::string> errorMessage;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
        field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
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
  bool allowReplicationFactorChange = true;
  ErrorCode errorCode = ErrorCode::none;
  std::optional<std::string> errorMessage;
  std::vector<Topic> responses;

  bool operator==(const AlterPartitionReassignmentsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"allow_replication_factor_change", "Whether a reassignment may change how many replicas a partition has.",
           since(1)},
          self.allowReplicationFactorChange);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
    field({"responses", "The result for each topic."}, self.responses);
  }
};

}  // namespace brokerlab::protocol
