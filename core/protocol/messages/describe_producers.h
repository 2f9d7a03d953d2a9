#pragma once
// The producers a partition remembers.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct DescribeProducersResponse;

/// The request.
struct DescribeProducersRequest {
  static constexpr std::string_view messageName = "DescribeProducersRequest";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::describeProducers;
  using Response = DescribeProducersResponse;

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

  std::vector<Topic> topics;

  bool operator==(const DescribeProducersRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"topics", "Topics, one entry each."}, self.topics);
  }
};

/// The answer.
struct DescribeProducersResponse {
  static constexpr std::string_view messageName = "DescribeProducersResponse";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::describeProducers;

  struct Topic {
    struct Partition {
      struct ActiveProducer {
        std::int64_t producerId = 0;
        std::int32_t producerEpoch = 0;
        std::int32_t lastSequence = -1;
        std::int64_t lastTimestamp = -1;
        std::int32_t coordinatorEpoch = 0;
        std::int64_t currentTxnStartOffset = -1;

        bool operator==(const ActiveProducer&) const = default;

        template <class Self, class Field>
        static void describe(Self& self, Field&& field) {
          field({"producer_id", "Number that identifies a producer to the brokers; -1 for none."}, self.producerId);
          field({"producer_epoch", "Counts the lives of the producer."}, self.producerEpoch);
          field({"last_sequence", "Sequence number of the last record from this producer; -1 when unknown."},
                self.lastSequence);
          field({"last_timestamp", "When the producer last wrote, in milliseconds since 1970."}, self.lastTimestamp);
          field({"coordinator_epoch",
                 "Counts the leaders of the transaction coordinator; markers of older ones are refused."},
                self.coordinatorEpoch);
          field(
              {"current_txn_start_offset", "Offset where the producer's open transaction began; -1 when none is open."},
              self.currentTxnStartOffset);
        }
      };

      std::int32_t partitionIndex = 0;
      ErrorCode errorCode = ErrorCode::none;
      std::optional<std::string> errorMessage;
      std::vector<ActiveProducer> activeProducers;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
        field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
        field({"active_producers", "Producers the partition still remembers."}, self.activeProducers);
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

  bool operator==(const DescribeProducersResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"topics", "Topics, one entry each."}, self.topics);
  }
};

}  // namespace brokerlab::protocol
