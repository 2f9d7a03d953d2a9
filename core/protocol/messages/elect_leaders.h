#pragma once
// Ask the controller to elect leaders now.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct ElectLeadersResponse;

/// The request.
struct ElectLeadersRequest {
  static constexpr std::string_view messageName = "ElectLeadersRequest";
  static constexpr Versions versions{0, 2};
  static constexpr std::int16_t flexibleFrom = 2;
  static constexpr ApiKey apiKey = ApiKey::electLeaders;
  using Response = ElectLeadersResponse;

  struct TopicPartitions {
    std::string topic;
    std::vector<std::int32_t> partitions;

    bool operator==(const TopicPartitions&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic", "Name of the topic."}, self.topic);
      field({"partitions", "Numbers of the partitions."}, self.partitions);
    }
  };

  std::int8_t electionType = 0;
  std::optional<std::vector<TopicPartitions>> topicPartitions;
  std::int32_t timeoutMs = 60000;

  bool operator==(const ElectLeadersRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"election_type", "0 to move leadership to the preferred replica, 1 to allow an unclean leader.", since(1)},
          self.electionType);
    field({"topic_partitions", "Partitions that need a leader; null for all.", always, always}, self.topicPartitions);
    field({"timeout_ms", "How long the server may take, in milliseconds."}, self.timeoutMs);
  }
};

/// The answer.
struct ElectLeadersResponse {
  static constexpr std::string_view messageName = "ElectLeadersResponse";
  static constexpr Versions versions{0, 2};
  static constexpr std::int16_t flexibleFrom = 2;
  static constexpr ApiKey apiKey = ApiKey::electLeaders;

  struct TopicResult {
    struct Partition {
      std::int32_t partitionId = 0;
      ErrorCode errorCode = ErrorCode::none;
      std::optional<std::string> errorMessage;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_id", "Number of the partition."}, self.partitionId);
        field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
        field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
      }
    };

    std::string topic;
    std::vector<Partition> partitionResult;

    bool operator==(const TopicResult&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic", "Name of the topic."}, self.topic);
      field({"partition_result", "The result for each partition."}, self.partitionResult);
    }
  };

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::vector<TopicResult> replicaElectionResults;

  bool operator==(const ElectLeadersResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was.", since(1)}, self.errorCode);
    field({"replica_election_results", "The result for each topic."}, self.replicaElectionResults);
  }
};

}  // namespace brokerlab::protocol
