#pragma once
// Read the speed limits of clients.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct DescribeClientQuotasResponse;

/// The request.
struct DescribeClientQuotasRequest {
  static constexpr std::string_view messageName = "DescribeClientQuotasRequest";
  static constexpr Versions versions{0, 1};
  static constexpr std::int16_t flexibleFrom = 1;
  static constexpr ApiKey apiKey = ApiKey::describeClientQuotas;
  using Response = DescribeClientQuotasResponse;

  struct Component {
    std::string entityType;
    std::int8_t matchType = 0;
    std::optional<std::string> match;

    bool operator==(const Component&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"entity_type", "user, client-id or ip."}, self.entityType);
      field({"match_type", "0 exactly this name, 1 the default, 2 any name."}, self.matchType);
      field({"match", "The name; null unless an exact one is wanted.", always, always}, self.match);
    }
  };

  std::vector<Component> components;
  bool strict = false;

  bool operator==(const DescribeClientQuotasRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"components", "What the quotas must be about."}, self.components);
    field({"strict", "Whether quotas about further things are left out."}, self.strict);
  }
};

/// The answer.
struct DescribeClientQuotasResponse {
  static constexpr std::string_view messageName = "DescribeClientQuotasResponse";
  static constexpr Versions versions{0, 1};
  static constexpr std::int16_t flexibleFrom = 1;
  static constexpr ApiKey apiKey = ApiKey::describeClientQuotas;

  struct Entry {
    struct Entity {
      std::string entityType;
      std::optional<std::string> entityName;

      bool operator==(const Entity&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"entity_type", "user, client-id or ip."}, self.entityType);
        field({"entity_name", "Name of that user, client or address; null for the default.", always, always},
              self.entityName);
      }
    };

    struct Value {
      std::string key;
      double value = 0;

      bool operator==(const Value&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"key", "Name of the quota, such as producer_byte_rate."}, self.key);
        field({"value", "The limit."}, self.value);
      }
    };

    std::vector<Entity> entity;
    std::vector<Value> values;

    bool operator==(const Entry&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"entity", "The user, client or address the quota is for."}, self.entity);
      field({"values", "The limits."}, self.values);
    }
  };

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::optional<std::string> errorMessage;
  std::optional<std::vector<Entry>> entries;

  bool operator==(const DescribeClientQuotasResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
    field({"entries", "The quotas, one entry for each user, client or address.", always, always}, self.entries);
  }
};

}  // namespace brokerlab::protocol
