#pragma once
// Create topics.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct CreateTopicsResponse;

/// The request.
struct CreateTopicsRequest {
  static constexpr std::string_view messageName = "CreateTopicsRequest";
  static constexpr Versions versions{2, 7};
  static constexpr std::int16_t flexibleFrom = 5;
  static constexpr ApiKey apiKey = ApiKey::createTopics;
  using Response = CreateTopicsResponse;

  struct Topic {
    struct Assignment {
      std::int32_t partitionIndex = 0;
      std::vector<std::int32_t> brokerIds;

      bool operator==(const Assignment&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"broker_ids", "Brokers that hold the replicas; the first is the preferred leader."}, self.brokerIds);
      }
    };

    struct Config {
      std::string name;
      std::optional<std::string> value;

      bool operator==(const Config&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"name", "Name of the configuration entry."}, self.name);
        field({"value", "Value of the entry; null for none.", always, always}, self.value);
      }
    };

    std::string name;
    std::int32_t numPartitions = 0;
    std::int16_t replicationFactor = 0;
    std::vector<Assignment> assignments;
    std::vector<Config> configs;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the topic."}, self.name);
      field({"num_partitions", "How many partitions the topic has; -1 for the default of the broker."},
            self.numPartitions);
      field({"replication_factor", "How many replicas each partition has; -1 for the default of the broker."},
            self.replicationFactor);
      field({"assignments", "Which brokers get which replicas, when the sender wants to say so itself."},
            self.assignments);
      field({"configs", "Configuration entries."}, self.configs);
    }
  };

  std::vector<Topic> topics;
  std::int32_t timeoutMs = 60000;
  bool validateOnly = false;

  bool operator==(const CreateTopicsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"topics", "Topics to create."}, self.topics);
    field({"timeout_ms", "How long the server may take, in milliseconds."}, self.timeoutMs);
    field({"validate_only", "Whether to check only and change nothing."}, self.validateOnly);
  }
};

/// The answer.
struct CreateTopicsResponse {
  static constexpr std::string_view messageName = "CreateTopicsResponse";
  static constexpr Versions versions{2, 7};
  static constexpr std::int16_t flexibleFrom = 5;
  static constexpr ApiKey apiKey = ApiKey::createTopics;

  struct Topic {
    struct Config {
      std::string name;
      std::optional<std::string> value;
      bool readOnly = false;
      std::int8_t configSource = -1;
      bool isSensitive = false;

      bool operator==(const Config&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"name", "Name of the configuration entry."}, self.name);
        field({"value", "Value of the entry; null for none.", always, always}, self.value);
        field({"read_only", "Whether the value cannot be changed while the broker runs."}, self.readOnly);
        field({"config_source",
               "Where the value comes from: 1 topic, 2 broker, 3 cluster-wide, 4 server file, 5 default."},
              self.configSource);
        field({"is_sensitive", "Whether the value is a secret and therefore not sent."}, self.isSensitive);
      }
    };

    std::string name;
    Uuid topicId;
    ErrorCode errorCode = ErrorCode::none;
    std::optional<std::string> errorMessage;
    std::int32_t numPartitions = -1;
    std::int16_t replicationFactor = -1;
    std::optional<std::vector<Config>> configs;
    ErrorCode topicConfigErrorCode = ErrorCode::none;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the topic."}, self.name);
      field(
          {"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it.",
           since(7)},
          self.topicId);
      field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
      field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
      field({"num_partitions", "How many partitions the topic has; -1 for the default of the broker.", since(5)},
            self.numPartitions);
      field({"replication_factor", "How many replicas each partition has; -1 for the default of the broker.", since(5)},
            self.replicationFactor);
      field({"configs", "Configuration entries.", since(5), always}, self.configs);
      field({"topic_config_error_code", "Why the configuration is not shown; 0 when it is.", since(5), never, 0},
            self.topicConfigErrorCode);
    }
  };

  std::int32_t throttleTimeMs = 0;
  std::vector<Topic> topics;

  bool operator==(const CreateTopicsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"topics", "Topics, one entry each."}, self.topics);
  }
};

}  // namespace brokerlab::protocol
