#pragma once
// A partition leader asks the controller to change the ISR.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct AlterPartitionResponse;

/// The request.
struct AlterPartitionRequest {
  static constexpr std::string_view messageName = "AlterPartitionRequest";
  static constexpr Versions versions{0, 3};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::alterPartition;
  using Response = AlterPartitionResponse;

  struct Topic {
    struct Partition {
      struct IsrMember {
        std::int32_t brokerId = 0;
        std::int64_t brokerEpoch = -1;

        bool operator==(const IsrMember&) const = default;

        template <class Self, class Field>
        static void describe(Self& self, Field&& field) {
          field({"broker_id", "Number of the broker."}, self.brokerId);
          field({"broker_epoch",
                 "Counts the registrations of the broker, so that messages of an earlier life are refused."},
                self.brokerEpoch);
        }
      };

      std::int32_t partitionIndex = 0;
      std::int32_t leaderEpoch = 0;
      std::vector<std::int32_t> newIsr;
      std::vector<IsrMember> newIsrWithEpochs;
      std::int8_t leaderRecoveryState = 0;
      std::int32_t partitionEpoch = 0;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"leader_epoch", "Counts the leaders the partition has had."}, self.leaderEpoch);
        field({"new_isr", "Replicas that shall be in sync from now on.", until(2)}, self.newIsr);
        field({"new_isr_with_epochs", "Replicas that shall be in sync from now on, each with its broker epoch.",
               since(3)},
              self.newIsrWithEpochs);
        field({"leader_recovery_state", "0 normally, 1 while the leader recovers after an unclean election.", since(1)},
              self.leaderRecoveryState);
        field({"partition_epoch",
               "Counts every change of the partition, leader or ISR; a change based on an older number is refused."},
              self.partitionEpoch);
      }
    };

    std::string topicName;
    Uuid topicId;
    std::vector<Partition> partitions;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic_name", "Name of the topic.", until(1)}, self.topicName);
      field(
          {"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it.",
           since(2)},
          self.topicId);
      field({"partitions", "Partitions of the topic."}, self.partitions);
    }
  };

  std::int32_t brokerId = 0;
  std::int64_t brokerEpoch = -1;
  std::vector<Topic> topics;

  bool operator==(const AlterPartitionRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"broker_id", "Number of the broker that leads and asks."}, self.brokerId);
    field({"broker_epoch", "Counts the registrations of the broker, so that messages of an earlier life are refused."},
          self.brokerEpoch);
    field({"topics", "Topics, one entry each."}, self.topics);
  }
};

/// The answer.
struct AlterPartitionResponse {
  static constexpr std::string_view messageName = "AlterPartitionResponse";
  static constexpr Versions versions{0, 3};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::alterPartition;

  struct Topic {
    struct Partition {
      std::int32_t partitionIndex = 0;
      ErrorCode errorCode = ErrorCode::none;
      std::int32_t leaderId = 0;
      std::int32_t leaderEpoch = 0;
      std::vector<std::int32_t> isr;
      std::int8_t leaderRecoveryState = 0;
      std::int32_t partitionEpoch = 0;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
        field({"leader_id", "Number of the broker that leads; -1 when there is none."}, self.leaderId);
        field({"leader_epoch", "Counts the leaders the partition has had."}, self.leaderEpoch);
        field({"isr", "Replicas in sync with the leader, as the controller has recorded them."}, self.isr);
        field({"leader_recovery_state", "0 normally, 1 while the leader recovers after an unclean election.", since(1)},
              self.leaderRecoveryState);
        field({"partition_epoch",
               "Counts every change of the partition, leader or ISR; a change based on an older number is refused."},
              self.partitionEpoch);
      }
    };

    std::string topicName;
    Uuid topicId;
    std::vector<Partition> partitions;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic_name", "Name of the topic.", until(1)}, self.topicName);
      field(
          {"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it.",
           since(2)},
          self.topicId);
      field({"partitions", "Partitions of the topic."}, self.partitions);
    }
  };

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::vector<Topic> topics;

  bool operator==(const AlterPartitionResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"topics", "Topics, one entry each."}, self.topics);
  }
};

}  // namespace brokerlab::protocol
