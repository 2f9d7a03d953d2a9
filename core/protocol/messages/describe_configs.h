#pragma once
// Read the configuration of topics and brokers.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct DescribeConfigsResponse;

/// The request.
struct DescribeConfigsRequest {
  static constexpr std::string_view messageName = "DescribeConfigsRequest";
  static constexpr Versions versions{1, 4};
  static constexpr std::int16_t flexibleFrom = 4;
  static constexpr ApiKey apiKey = ApiKey::describeConfigs;
  using Response = DescribeConfigsResponse;

  struct Resource {
    std::int8_t resourceType = 0;
    std::string resourceName;
    std::optional<std::vector<std::string>> configurationKeys;

    bool operator==(const Resource&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"resource_type", "What kind of thing: 2 topic, 4 broker, 8 broker logger, 16 client metrics, 32 group."},
            self.resourceType);
      field({"resource_name", "Name of the thing: a topic, or the number of a broker."}, self.resourceName);
      field({"configuration_keys", "Names of the entries wanted; null for all.", always, always},
            self.configurationKeys);
    }
  };

  std::vector<Resource> resources;
  bool includeSynonyms = false;
  bool includeDocumentation = false;

  bool operator==(const DescribeConfigsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"resources", "Things whose configuration is meant."}, self.resources);
    field({"include_synonyms", "Whether to list every place the value could come from."}, self.includeSynonyms);
    field({"include_documentation", "Whether to send the documentation of each entry.", since(3)},
          self.includeDocumentation);
  }
};

/// The answer.
struct DescribeConfigsResponse {
  static constexpr std::string_view messageName = "DescribeConfigsResponse";
  static constexpr Versions versions{1, 4};
  static constexpr std::int16_t flexibleFrom = 4;
  static constexpr ApiKey apiKey = ApiKey::describeConfigs;

  struct Result {
    struct Config {
      struct Synonym {
        std::string name;
        std::optional<std::string> value;
        std::int8_t source = 0;

        bool operator==(const Synonym&) const = default;

        template <class Self, class Field>
        static void describe(Self& self, Field&& field) {
          field({"name", "Name of the entry this value is set under."}, self.name);
          field({"value", "Value of the entry; null for none.", always, always}, self.value);
          field({"source", "Where the value comes from: 1 topic, 2 broker, 3 cluster-wide, 4 server file, 5 default."},
                self.source);
        }
      };

      std::string name;
      std::optional<std::string> value;
      bool readOnly = false;
      std::int8_t configSource = -1;
      bool isSensitive = false;
      std::vector<Synonym> synonyms;
      std::int8_t configType = 0;
      std::optional<std::string> documentation;

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
        field({"synonyms", "Every place the value could come from, the effective one first."}, self.synonyms);
        field({"config_type", "Type of the value, such as 1 boolean, 2 text, 3 int, 5 long, 7 list.", since(3)},
              self.configType);
        field({"documentation", "What the entry is for.", since(3), always}, self.documentation);
      }
    };

    ErrorCode errorCode = ErrorCode::none;
    std::optional<std::string> errorMessage;
    std::int8_t resourceType = 0;
    std::string resourceName;
    std::vector<Config> configs;

    bool operator==(const Result&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
      field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
      field({"resource_type", "What kind of thing: 2 topic, 4 broker, 8 broker logger, 16 client metrics, 32 group."},
            self.resourceType);
      field({"resource_name", "Name of the thing: a topic, or the number of a broker."}, self.resourceName);
      field({"configs", "Configuration entries."}, self.configs);
    }
  };

  std::int32_t throttleTimeMs = 0;
  std::vector<Result> results;

  bool operator==(const DescribeConfigsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"results", "The results, one entry each."}, self.results);
  }
};

}  // namespace brokerlab::protocol
