#pragma once
// Which things have configuration of their own.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct ListConfigResourcesResponse;

/// The request.
struct ListConfigResourcesRequest {
  static constexpr std::string_view messageName = "ListConfigResourcesRequest";
  static constexpr Versions versions{0, 1};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::listConfigResources;
  using Response = ListConfigResourcesResponse;

  std::vector<std::int8_t> resourceTypes;

  bool operator==(const ListConfigResourcesRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"resource_types", "Kinds of things wanted; empty for all.", since(1)}, self.resourceTypes);
  }
};

/// The answer.
struct ListConfigResourcesResponse {
  static constexpr std::string_view messageName = "ListConfigResourcesResponse";
  static constexpr Versions versions{0, 1};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::listConfigResources;

  struct ConfigResource {
    std::string resourceName;
    std::int8_t resourceType = 16;

    bool operator==(const ConfigResource&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"resource_name", "Name of the thing: a topic, or the number of a broker."}, self.resourceName);
      field({"resource_type", "What kind of thing: 2 topic, 4 broker, 8 broker logger, 16 client metrics, 32 group.",
             since(1)},
            self.resourceType);
    }
  };

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::vector<ConfigResource> configResources;

  bool operator==(const ListConfigResourcesResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"config_resources", "Things that have configuration of their own."}, self.configResources);
  }
};

}  // namespace brokerlab::protocol
