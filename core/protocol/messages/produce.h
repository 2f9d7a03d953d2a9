#pragma once
// Append record batches to partitions.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct ProduceResponse;

/// The request.
struct ProduceRequest {
  static constexpr std::string_view messageName = "ProduceRequest";
  static constexpr Versions versions{0, 13};
  static constexpr std::int16_t flexibleFrom = 9;
  static constexpr ApiKey apiKey = ApiKey::produce;
  using Response = ProduceResponse;

  struct Topic {
    struct Partition {
      std::int32_t index = 0;
      Records records;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"index", "Number of the partition."}, self.index);
        field({"records", "Record batches, exactly as they stand in the log.", always, always}, self.records);
      }
    };

    std::string name;
    Uuid topicId;
    std::vector<Partition> partitionData;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the topic.", until(12)}, self.name);
      field(
          {"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it.",
           since(13)},
          self.topicId);
      field({"partition_data", "Records for each partition."}, self.partitionData);
    }
  };

  std::optional<std::string> transactionalId;
  std::int16_t acks = 0;
  std::int32_t timeoutMs = 0;
  std::vector<Topic> topicData;

  bool operator==(const ProduceRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"transactional_id",
           "Name of the transactional producer, the same over restarts; null when it uses no transactions.", since(3),
           always},
          self.transactionalId);
    field(
        {"acks",
         "How many replicas must have the records before the broker answers: 0 none, 1 the leader, -1 the whole ISR."},
        self.acks);
    field({"timeout_ms", "How long the server may take, in milliseconds."}, self.timeoutMs);
    field({"topic_data", "Records, grouped by topic."}, self.topicData);
  }
};

/// The answer.
struct ProduceResponse {
  static constexpr std::string_view messageName = "ProduceResponse";
  static constexpr Versions versions{0, 13};
  static constexpr std::int16_t flexibleFrom = 9;
  static constexpr ApiKey apiKey = ApiKey::produce;

  struct Topic {
    struct Partition {
      struct RecordError {
        std::int32_t batchIndex = 0;
        std::optional<std::string> batchIndexErrorMessage;

        bool operator==(const RecordError&) const = default;

        template <class Self, class Field>
        static void describe(Self& self, Field&& field) {
          field({"batch_index", "Which record of the batch was refused, counted from 0."}, self.batchIndex);
          field({"batch_index_error_message", "Why that record was refused.", always, always},
                self.batchIndexErrorMessage);
        }
      };

      struct CurrentLeader {
        std::int32_t leaderId = -1;
        std::int32_t leaderEpoch = -1;

        bool operator==(const CurrentLeader&) const = default;

        template <class Self, class Field>
        static void describe(Self& self, Field&& field) {
          field({"leader_id", "Number of the broker that leads; -1 when there is none."}, self.leaderId);
          field({"leader_epoch", "Counts the leaders the partition has had."}, self.leaderEpoch);
        }
      };

      std::int32_t index = 0;
      ErrorCode errorCode = ErrorCode::none;
      std::int64_t baseOffset = 0;
      std::int64_t logAppendTimeMs = -1;
      std::int64_t logStartOffset = -1;
      std::vector<RecordError> recordErrors;
      std::optional<std::string> errorMessage;
      CurrentLeader currentLeader;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"index", "Number of the partition."}, self.index);
        field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
        field({"base_offset", "Offset given to the first record of the batch; -1 when it was not appended."},
              self.baseOffset);
        field({"log_append_time_ms",
               "When the broker appended the batch, if the topic uses the broker's time; -1 otherwise.", since(2)},
              self.logAppendTimeMs);
        field({"log_start_offset", "Offset of the oldest record still kept.", since(5)}, self.logStartOffset);
        field({"record_errors", "Records of the batch that were refused.", since(8)}, self.recordErrors);
        field({"error_message", "The error in words; null when there is none.", since(8), always}, self.errorMessage);
        field({"current_leader", "Who leads the partition now, when the sender is behind.", since(10), never, 0},
              self.currentLeader);
      }
    };

    std::string name;
    Uuid topicId;
    std::vector<Partition> partitionResponses;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the topic.", until(12)}, self.name);
      field(
          {"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it.",
           since(13)},
          self.topicId);
      field({"partition_responses", "The result for each partition."}, self.partitionResponses);
    }
  };

  struct NodeEndpoint {
    std::int32_t nodeId = 0;
    std::string host;
    std::int32_t port = 0;
    std::optional<std::string> rack;

    bool operator==(const NodeEndpoint&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"node_id", "Number of the node."}, self.nodeId);
      field({"host", "Name or address to connect to."}, self.host);
      field({"port", "TCP port to connect to."}, self.port);
      field({"rack", "Rack or zone the node stands in; null when unknown.", always, always}, self.rack);
    }
  };

  std::vector<Topic> responses;
  std::int32_t throttleTimeMs = 0;
  std::vector<NodeEndpoint> nodeEndpoints;

  bool operator==(const ProduceResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"responses", "The result for each topic."}, self.responses);
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all.",
           since(1)},
          self.throttleTimeMs);
    field({"node_endpoints", "Addresses of the leaders named above.", since(10), never, 0}, self.nodeEndpoints);
  }
};

}  // namespace brokerlab::protocol
