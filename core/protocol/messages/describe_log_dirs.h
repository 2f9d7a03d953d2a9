#pragma once
// What lies on the disks of a broker.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct DescribeLogDirsResponse;

/// The request.
struct DescribeLogDirsRequest {
  static constexpr std::string_view messageName = "DescribeLogDirsRequest";
  static constexpr Versions versions{1, 5};
  static constexpr std::int16_t flexibleFrom = 2;
  static constexpr ApiKey apiKey = ApiKey::describeLogDirs;
  using Response = DescribeLogDirsResponse;

  struct Topic {
    std::string topic;
    std::vector<std::int32_t> partitions;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic", "Name of the topic."}, self.topic);
      field({"partitions", "Numbers of the partitions."}, self.partitions);
    }
  };

  std::optional<std::vector<Topic>> topics;

  bool operator==(const DescribeLogDirsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"topics", "Partitions wanted, grouped by topic; null for all.", always, always}, self.topics);
  }
};

/// The answer.
struct DescribeLogDirsResponse {
  static constexpr std::string_view messageName = "DescribeLogDirsResponse";
  static constexpr Versions versions{1, 5};
  static constexpr std::int16_t flexibleFrom = 2;
  static constexpr ApiKey apiKey = ApiKey::describeLogDirs;

  struct Result {
    struct Topic {
      struct Partition {
        std::int32_t partitionIndex = 0;
        std::int64_t partitionSize = 0;
        std::int64_t offsetLag = 0;
        bool isFutureKey = false;

        bool operator==(const Partition&) const = default;

        template <class Self, class Field>
        static void describe(Self& self, Field&& field) {
          field({"partition_index", "Number of the partition."}, self.partitionIndex);
          field({"partition_size", "Bytes the log takes on disk."}, self.partitionSize);
          field({"offset_lag", "How far this copy is behind."}, self.offsetLag);
          field({"is_future_key",
                 "Whether this copy is moving in from another directory and will replace the current one."},
                self.isFutureKey);
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
    std::string logDir;
    std::vector<Topic> topics;
    std::int64_t totalBytes = -1;
    std::int64_t usableBytes = -1;
    bool isCordoned = false;

    bool operator==(const Result&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
      field({"log_dir", "Path of the log directory."}, self.logDir);
      field({"topics", "Topics, one entry each."}, self.topics);
      field({"total_bytes", "Size of the disk that holds the directory; -1 when unknown.", since(4)}, self.totalBytes);
      field({"usable_bytes", "Free space on the disk that holds the directory; -1 when unknown.", since(4)},
            self.usableBytes);
      field({"is_cordoned", "Whether the directory takes no new partitions.", since(5)}, self.isCordoned);
    }
  };

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::vector<Result> results;

  bool operator==(const DescribeLogDirsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was.", since(3)}, self.errorCode);
    field({"results", "The log directories of the broker."}, self.results);
  }
};

}  // namespace brokerlab::protocol
