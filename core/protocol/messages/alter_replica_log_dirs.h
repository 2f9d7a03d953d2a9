#pragma once
// Move replicas to another disk of the same broker.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct AlterReplicaLogDirsResponse;

/// The request.
struct AlterReplicaLogDirsRequest {
  static constexpr std::string_view messageName = "AlterReplicaLogDirsRequest";
  static constexpr Versions versions{1, 2};
  static constexpr std::int16_t flexibleFrom = 2;
  static constexpr ApiKey apiKey = ApiKey::alterReplicaLogDirs;
  using Response = AlterReplicaLogDirsResponse;

  struct Dir {
    struct Topic {
      std::string name;
      std::vector<std::int32_t> partitions;

      bool operator==(const Topic&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"name", "Name of the topic."}, self.name);
        field({"partitions", "Numbers of the partitions to move."}, self.partitions);
      }
    };

    std::string path;
    std::vector<Topic> topics;

    bool operator==(const Dir&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"path", "Path of the log directory."}, self.path);
      field({"topics", "Topics, one entry each."}, self.topics);
    }
  };

  std::vector<Dir> dirs;

  bool operator==(const AlterReplicaLogDirsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"dirs", "Log directories and what shall move there."}, self.dirs);
  }
};

/// The answer.
struct AlterReplicaLogDirsResponse {
  static constexpr std::string_view messageName = "AlterReplicaLogDirsResponse";
  static constexpr Versions versions{1, 2};
  static constexpr std::int16_t flexibleFrom = 2;
  static constexpr ApiKey apiKey = ApiKey::alterReplicaLogDirs;

  struct Result {
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

    std::string topicName;
    std::vector<Partition> partitions;

    bool operator==(const Result&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic_name", "Name of the topic."}, self.topicName);
      field({"partitions", "Partitions of the topic."}, self.partitions);
    }
  };

  std::int32_t throttleTimeMs = 0;
  std::vector<Result> results;

  bool operator==(const AlterReplicaLogDirsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"results", "The results, one entry each."}, self.results);
  }
};

}  // namespace brokerlab::protocol
