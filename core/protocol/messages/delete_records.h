#pragma once
// Drop the oldest records of partitions.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct DeleteRecordsResponse;

/// The request.
struct DeleteRecordsRequest {
  static constexpr std::string_view messageName = "DeleteRecordsRequest";
  static constexpr Versions versions{0, 2};
  static constexpr std::int16_t flexibleFrom = 2;
  static constexpr ApiKey apiKey = ApiKey::deleteRecords;
  using Response = DeleteRecordsResponse;

  struct Topic {
    struct Partition {
      std::int32_t partitionIndex = 0;
      std::int64_t offset = 0;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"offset", "Everything below this offset goes; -1 for everything up to the high watermark."},
              self.offset);
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

  std::vector<Topic> topics;
  std::int32_t timeoutMs = 0;

  bool operator==(const DeleteRecordsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"topics", "Topics, one entry each."}, self.topics);
    field({"timeout_ms", "How long the server may take, in milliseconds."}, self.timeoutMs);
  }
};

/// The answer.
struct DeleteRecordsResponse {
  static constexpr std::string_view messageName = "DeleteRecordsResponse";
  static constexpr Versions versions{0, 2};
  static constexpr std::int16_t flexibleFrom = 2;
  static constexpr ApiKey apiKey = ApiKey::deleteRecords;

  struct Topic {
    struct Partition {
      std::int32_t partitionIndex = 0;
      std::int64_t lowWatermark = 0;
      ErrorCode errorCode = ErrorCode::none;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"low_watermark", "Smallest log start offset among the replicas: nothing below it is left."},
              self.lowWatermark);
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

  bool operator==(const DeleteRecordsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"topics", "Topics, one entry each."}, self.topics);
  }
};

}  // namespace brokerlab::protocol
