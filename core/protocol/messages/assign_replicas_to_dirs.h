#pragma once
// A broker tells the controller which disk holds which replica.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct AssignReplicasToDirsResponse;

/// The request.
struct AssignReplicasToDirsRequest {
  static constexpr std::string_view messageName = "AssignReplicasToDirsRequest";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::assignReplicasToDirs;
  using Response = AssignReplicasToDirsResponse;

  struct Directory {
    struct Topic {
      struct Partition {
        std::int32_t partitionIndex = 0;

        bool operator==(const Partition&) const = default;

        template <class Self, class Field>
        static void describe(Self& self, Field&& field) {
          field({"partition_index", "Number of the partition."}, self.partitionIndex);
        }
      };

      Uuid topicId;
      std::vector<Partition> partitions;

      bool operator==(const Topic&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"topic_id",
               "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for "
               "it."},
              self.topicId);
        field({"partitions", "Partitions of the topic."}, self.partitions);
      }
    };

    Uuid id;
    std::vector<Topic> topics;

    bool operator==(const Directory&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"id", "Id of the log directory."}, self.id);
      field({"topics", "Topics, one entry each."}, self.topics);
    }
  };

  std::int32_t brokerId = 0;
  std::int64_t brokerEpoch = -1;
  std::vector<Directory> directories;

  bool operator==(const AssignReplicasToDirsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"broker_id", "Number of the broker."}, self.brokerId);
    field({"broker_epoch", "Counts the registrations of the broker, so that messages of an earlier life are refused."},
          self.brokerEpoch);
    field({"directories", "Log directories and the replicas in them."}, self.directories);
  }
};

/// The answer.
struct AssignReplicasToDirsResponse {
  static constexpr std::string_view messageName = "AssignReplicasToDirsResponse";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::assignReplicasToDirs;

  struct Directory {
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

      Uuid topicId;
      std::vector<Partition> partitions;

      bool operator==(const Topic&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"topic_id",
               "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for "
               "it."},
              self.topicId);
        field({"partitions", "Partitions of the topic."}, self.partitions);
      }
    };

    Uuid id;
    std::vector<Topic> topics;

    bool operator==(const Directory&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"id", "Id of the log directory."}, self.id);
      field({"topics", "Topics, one entry each."}, self.topics);
    }
  };

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::vector<Directory> directories;

  bool operator==(const AssignReplicasToDirsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"directories", "The result for each log directory."}, self.directories);
  }
};

}  // namespace brokerlab::protocol
