#pragma once
// The coordinator writes the decision of a transaction into its partitions.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct WriteTxnMarkersResponse;

/// The request.
struct WriteTxnMarkersRequest {
  static constexpr std::string_view messageName = "WriteTxnMarkersRequest";
  static constexpr Versions versions{1, 2};
  static constexpr std::int16_t flexibleFrom = 1;
  static constexpr ApiKey apiKey = ApiKey::writeTxnMarkers;
  using Response = WriteTxnMarkersResponse;

  struct Marker {
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

    std::int64_t producerId = 0;
    std::int16_t producerEpoch = 0;
    bool transactionResult = false;
    std::vector<Topic> topics;
    std::int32_t coordinatorEpoch = 0;
    std::int8_t transactionVersion = 0;

    bool operator==(const Marker&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"producer_id", "Number that identifies a producer to the brokers; -1 for none."}, self.producerId);
      field({"producer_epoch", "Counts the lives of a producer; batches of an earlier one are refused."},
            self.producerEpoch);
      field({"transaction_result", "True for commit, false for abort."}, self.transactionResult);
      field({"topics", "Topics, one entry each."}, self.topics);
      field({"coordinator_epoch",
             "Counts the leaders of the transaction coordinator; markers of older ones are refused."},
            self.coordinatorEpoch);
      field({"transaction_version", "Version of the transaction protocol the marker belongs to.", since(2)},
            self.transactionVersion);
    }
  };

  std::vector<Marker> markers;

  bool operator==(const WriteTxnMarkersRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"markers", "Decisions to write, one for each transaction."}, self.markers);
  }
};

/// The answer.
struct WriteTxnMarkersResponse {
  static constexpr std::string_view messageName = "WriteTxnMarkersResponse";
  static constexpr Versions versions{1, 2};
  static constexpr std::int16_t flexibleFrom = 1;
  static constexpr ApiKey apiKey = ApiKey::writeTxnMarkers;

  struct Marker {
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

    std::int64_t producerId = 0;
    std::vector<Topic> topics;

    bool operator==(const Marker&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"producer_id", "Number that identifies a producer to the brokers; -1 for none."}, self.producerId);
      field({"topics", "Topics, one entry each."}, self.topics);
    }
  };

  std::vector<Marker> markers;

  bool operator==(const WriteTxnMarkersResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"markers", "Decisions to write, one for each transaction."}, self.markers);
  }
};

}  // namespace brokerlab::protocol
