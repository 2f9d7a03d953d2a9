#pragma once
// Add access rules.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct CreateAclsResponse;

/// The request.
struct CreateAclsRequest {
  static constexpr std::string_view messageName = "CreateAclsRequest";
  static constexpr Versions versions{1, 3};
  static constexpr std::int16_t flexibleFrom = 2;
  static constexpr ApiKey apiKey = ApiKey::createAcls;
  using Response = CreateAclsResponse;

  struct Creation {
    std::int8_t resourceType = 0;
    std::string resourceName;
    std::int8_t resourcePatternType = 3;
    std::string principal;
    std::string host;
    std::int8_t operation = 0;
    std::int8_t permissionType = 0;

    bool operator==(const Creation&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"resource_type", "What kind of thing the rule is about: 2 topic, 3 group, 4 cluster."}, self.resourceType);
      field({"resource_name", "Name of the thing: a topic, or the number of a broker."}, self.resourceName);
      field({"resource_pattern_type", "How the name is meant: 3 exactly, 4 as the beginning of names."},
            self.resourcePatternType);
      field({"principal", "Who the rule is about, such as User:alice."}, self.principal);
      field({"host", "Name or address to connect to."}, self.host);
      field({"operation", "What may be done: 1 anything, 3 read, 4 write, 5 create and so on."}, self.operation);
      field({"permission_type", "2 forbids, 3 allows, 1 means either in a search."}, self.permissionType);
    }
  };

  std::vector<Creation> creations;

  bool operator==(const CreateAclsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"creations", "Access rules to add."}, self.creations);
  }
};

/// The answer.
struct CreateAclsResponse {
  static constexpr std::string_view messageName = "CreateAclsResponse";
  static constexpr Versions versions{1, 3};
  static constexpr std::int16_t flexibleFrom = 2;
  static constexpr ApiKey apiKey = ApiKey::createAcls;

  struct Result {
    ErrorCode errorCode = ErrorCode::none;
    std::optional<std::string> errorMessage;

    bool operator==(const Result&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
      field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
    }
  };

  std::int32_t throttleTimeMs = 0;
  std::vector<Result> results;

  bool operator==(const CreateAclsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"results", "The results, one entry each."}, self.results);
  }
};

}  // namespace brokerlab::protocol
