#pragma once
// Forget the offsets of a group.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct OffsetDeleteResponse;

/// The request.
struct OffsetDeleteRequest {
  static constexpr std::string_view messageName = "OffsetDeleteRequest";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = neverFlexible;
  static constexpr ApiKey apiKey = ApiKey::offsetDelete;
  using Response = OffsetDeleteResponse;

  struct Topic {
    struct Partition {
      std::int32_t partitionIndex = 0;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
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

  std::string groupId;
  std::vector<Topic> topics;

  bool operator==(const OffsetDeleteRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"group_id", "Name of the consumer group."}, self.groupId);
    field({"topics", "Topics, one entry each."}, self.topics);
  }
};

/// The answer.
struct OffsetDeleteResponse {
  static constexpr std::string_view messageName = "OffsetDeleteResponse";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = neverFlexible;
  static constexpr ApiKey apiKey = ApiKey::offsetDelete;

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

  ErrorCode errorCode = ErrorCode::none;
  std::int32_t throttleTimeMs = 0;
  std::vector<Topic> topics;

  bool operator==(const OffsetDeleteResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"topics", "Topics, one entry each."}, self.topics);
  }
};

}  // namespace brokerlab::protocol
