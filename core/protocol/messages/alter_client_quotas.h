#pragma once
// Change the speed limits of clients.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct AlterClientQuotasResponse;

/// The request.
struct AlterClientQuotasRequest {
  static constexpr std::string_view messageName = "AlterClientQuotasRequest";
  static constexpr Versions versions{0, 1};
  static constexpr std::int16_t flexibleFrom = 1;
  static constexpr ApiKey apiKey = ApiKey::alterClientQuotas;
  using Response = AlterClientQuotasResponse;

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

    struct Op {
      std::string key;
      double value = 0;
      bool remove = false;

      bool operator==(const Op&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"key", "Name of the quota, such as producer_byte_rate."}, self.key);
        field({"value", "The new limit."}, self.value);
        field({"remove", "Whether the quota is removed."}, self.remove);
      }
    };

    std::vector<Entity> entity;
    std::vector<Op> ops;

    bool operator==(const Entry&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"entity", "The user, client or address the quota is for."}, self.entity);
      field({"ops", "Changes to make."}, self.ops);
    }
  };

  std::vector<Entry> entries;
  bool validateOnly = false;

  bool operator==(const AlterClientQuotasRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"entries", "The quotas, one entry for each user, client or address."}, self.entries);
    field({"validate_only", "Whether to check only and change nothing."}, self.validateOnly);
  }
};

/// The answer.
struct AlterClientQuotasResponse {
  static constexpr std::string_view messageName = "AlterClientQuotasResponse";
  static constexpr Versions versions{0, 1};
  static constexpr std::int16_t flexibleFrom = 1;
  static constexpr ApiKey apiKey = ApiKey::alterClientQuotas;

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

    ErrorCode errorCode = ErrorCode::none;
    std::optional<std::string> errorMessage;
    std::vector<Entity> entity;

    bool operator==(const Entry&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
      field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
      field({"entity", "The user, client or address the quota is for."}, self.entity);
    }
  };

  std::int32_t throttleTimeMs = 0;
  std::vector<Entry> entries;

  bool operator==(const AlterClientQuotasResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"entries", "The quotas, one entry for each user, client or address."}, self.entries);
  }
};

}  // namespace brokerlab::protocol
