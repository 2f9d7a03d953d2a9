#pragma once
// A broker asks the ZooKeeper controller to take its leaderships away before it stops.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct ControlledShutdownResponse;

/// The request.
struct ControlledShutdownRequest {
  static constexpr std::string_view messageName = "ControlledShutdownRequest";
  static constexpr Versions versions{1, 3};
  static constexpr std::int16_t flexibleFrom = 3;
  static constexpr ApiKey apiKey = ApiKey::controlledShutdown;
  using Response = ControlledShutdownResponse;

  std::int32_t brokerId = 0;
  std::int64_t brokerEpoch = -1;

  bool operator==(const ControlledShutdownRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"broker_id", "Number of the broker that wants to stop."}, self.brokerId);
    field({"broker_epoch", "Counts the registrations of the broker, so that messages of an earlier life are refused.",
           since(2)},
          self.brokerEpoch);
  }
};

/// The answer.
struct ControlledShutdownResponse {
  static constexpr std::string_view messageName = "ControlledShutdownResponse";
  static constexpr Versions versions{1, 3};
  static constexpr std::int16_t flexibleFrom = 3;
  static constexpr ApiKey apiKey = ApiKey::controlledShutdown;

  struct RemainingPartition {
    std::string topicName;
    std::int32_t partitionIndex = 0;

    bool operator==(const RemainingPartition&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic_name", "Name of the topic."}, self.topicName);
      field({"partition_index", "Number of the partition."}, self.partitionIndex);
    }
  };

  ErrorCode errorCode = ErrorCode::none;
  std::vector<RemainingPartition> remainingPartitions;

  bool operator==(const ControlledShutdownResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"remaining_partitions", "Partitions the broker still leads."}, self.remainingPartitions);
  }
};

}  // namespace brokerlab::protocol
