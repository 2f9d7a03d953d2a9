#pragma once
// Delete topics.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct DeleteTopicsResponse;

/// The request.
struct DeleteTopicsRequest {
  static constexpr std::string_view messageName = "DeleteTopicsRequest";
  static constexpr Versions versions{1, 6};
  static constexpr std::int16_t flexibleFrom = 4;
  static constexpr ApiKey apiKey = ApiKey::deleteTopics;
  using Response = DeleteTopicsResponse;

  struct Topic {
    std::optional<std::string> name;
    Uuid topicId;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the topic; null when it is given by id.", always, always}, self.name);
      field(
          {"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it."},
          self.topicId);
    }
  };

  std::vector<Topic> topics;
  std::vector<std::string> topicNames;
  std::int32_t timeoutMs = 0;

  bool operator==(const DeleteTopicsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"topics", "Topics to delete, by name or by id.", since(6)}, self.topics);
    field({"topic_names", "Names of the topics.", between(1, 5)}, self.topicNames);
    field({"timeout_ms", "How long the server may take, in milliseconds."}, self.timeoutMs);
  }
};

/// The answer.
struct DeleteTopicsResponse {
  static constexpr std::string_view messageName = "DeleteTopicsResponse";
  static constexpr Versions versions{1, 6};
  static constexpr std::int16_t flexibleFrom = 4;
  static constexpr ApiKey apiKey = ApiKey::deleteTopics;

  struct Topic {
    std::optional<std::string> name;
    Uuid topicId;
    ErrorCode errorCode = ErrorCode::none;
    std::optional<std::string> errorMessage;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the topic.", always, since(6)}, self.name);
      field(
          {"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it.",
           since(6)},
          self.topicId);
      field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
      field({"error_message", "The error in words; null when there is none.", since(5), always}, self.errorMessage);
    }
  };

  std::int32_t throttleTimeMs = 0;
  std::vector<Topic> responses;

  bool operator==(const DeleteTopicsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"responses", "The result for each topic."}, self.responses);
  }
};

}  // namespace brokerlab::protocol
