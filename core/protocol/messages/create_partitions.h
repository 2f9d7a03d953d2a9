#pragma once
// Give topics more partitions.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct CreatePartitionsResponse;

/// The request.
struct CreatePartitionsRequest {
  static constexpr std::string_view messageName = "CreatePartitionsRequest";
  static constexpr Versions versions{0, 3};
  static constexpr std::int16_t flexibleFrom = 2;
  static constexpr ApiKey apiKey = ApiKey::createPartitions;
  using Response = CreatePartitionsResponse;

  struct Topic {
    struct Assignment {
      std::vector<std::int32_t> brokerIds;

      bool operator==(const Assignment&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"broker_ids", "Brokers that hold the replicas of one new partition; the first is the preferred leader."},
              self.brokerIds);
      }
    };

    std::string name;
    std::int32_t count = 0;
    std::optional<std::vector<Assignment>> assignments;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the topic."}, self.name);
      field({"count", "How many partitions the topic shall have in all."}, self.count);
      field({"assignments", "Brokers for each new partition; null to let the controller choose.", always, always},
            self.assignments);
    }
  };

  std::vector<Topic> topics;
  std::int32_t timeoutMs = 0;
  bool validateOnly = false;

  bool operator==(const CreatePartitionsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"topics", "Topics, one entry each."}, self.topics);
    field({"timeout_ms", "How long the server may take, in milliseconds."}, self.timeoutMs);
    field({"validate_only", "Whether to check only and change nothing."}, self.validateOnly);
  }
};

/// The answer.
struct CreatePartitionsResponse {
  static constexpr std::string_view messageName = "CreatePartitionsResponse";
  static constexpr Versions versions{0, 3};
  static constexpr std::int16_t flexibleFrom = 2;
  static constexpr ApiKey apiKey = ApiKey::createPartitions;

  struct Result {
    std::string name;
    ErrorCode errorCode = ErrorCode::none;
    std::optional<std::string> errorMessage;

    bool operator==(const Result&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Its name."}, self.name);
      field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
      field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
    }
  };

  std::int32_t throttleTimeMs = 0;
  std::vector<Result> results;

  bool operator==(const CreatePartitionsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"results", "The results, one entry each."}, self.results);
  }
};

}  // namespace brokerlab::protocol
