#pragma once
// Replace all overrides of a topic or broker.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct AlterConfigsResponse;

/// The request.
struct AlterConfigsRequest {
  static constexpr std::string_view messageName = "AlterConfigsRequest";
  static constexpr Versions versions{0, 2};
  static constexpr std::int16_t flexibleFrom = 2;
  static constexpr ApiKey apiKey = ApiKey::alterConfigs;
  using Response = AlterConfigsResponse;

  struct Resource {
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

    std::int8_t resourceType = 0;
    std::string resourceName;
    std::vector<Config> configs;

    bool operator==(const Resource&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"resource_type", "What kind of thing: 2 topic, 4 broker, 8 broker logger, 16 client metrics, 32 group."},
            self.resourceType);
      field({"resource_name", "Name of the thing: a topic, or the number of a broker."}, self.resourceName);
      field({"configs", "Configuration entries."}, self.configs);
    }
  };

  std::vector<Resource> resources;
  bool validateOnly = false;

  bool operator==(const AlterConfigsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"resources", "Things whose configuration is meant."}, self.resources);
    field({"validate_only", "Whether to check only and change nothing."}, self.validateOnly);
  }
};

/// The answer.
struct AlterConfigsResponse {
  static constexpr std::string_view messageName = "AlterConfigsResponse";
  static constexpr Versions versions{0, 2};
  static constexpr std::int16_t flexibleFrom = 2;
  static constexpr ApiKey apiKey = ApiKey::alterConfigs;

  struct Resource {
    ErrorCode errorCode = ErrorCode::none;
    std::optional<std::string> errorMessage;
    std::int8_t resourceType = 0;
    std::string resourceName;

    bool operator==(const Resource&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
      field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
      field({"resource_type", "What kind of thing: 2 topic, 4 broker, 8 broker logger, 16 client metrics, 32 group."},
            self.resourceType);
      field({"resource_name", "Name of the thing: a topic, or the number of a broker."}, self.resourceName);
    }
  };

  std::int32_t throttleTimeMs = 0;
  std::vector<Resource> responses;

  bool operator==(const AlterConfigsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"responses", "The result for each topic."}, self.responses);
  }
};

}  // namespace brokerlab::protocol
