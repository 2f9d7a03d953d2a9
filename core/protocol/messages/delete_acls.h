#pragma once
// Remove access rules.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct DeleteAclsResponse;

/// The request.
struct DeleteAclsRequest {
  static constexpr std::string_view messageName = "DeleteAclsRequest";
  static constexpr Versions versions{1, 3};
  static constexpr std::int16_t flexibleFrom = 2;
  static constexpr ApiKey apiKey = ApiKey::deleteAcls;
  using Response = DeleteAclsResponse;

  struct Filter {
    std::int8_t resourceTypeFilter = 0;
    std::optional<std::string> resourceNameFilter;
    std::int8_t patternTypeFilter = 3;
    std::optional<std::string> principalFilter;
    std::optional<std::string> hostFilter;
    std::int8_t operation = 0;
    std::int8_t permissionType = 0;

    bool operator==(const Filter&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"resource_type_filter", "Only rules about this kind of thing: 1 any, 2 topic, 3 group, 4 cluster."},
            self.resourceTypeFilter);
      field({"resource_name_filter", "Only rules about things of this name; null for all.", always, always},
            self.resourceNameFilter);
      field({"pattern_type_filter", "How the name must be meant: 1 any way, 3 exactly, 4 as the beginning of names."},
            self.patternTypeFilter);
      field({"principal_filter", "Only rules about this user; null for all.", always, always}, self.principalFilter);
      field({"host_filter", "Only rules about this address; null for all.", always, always}, self.hostFilter);
      field({"operation", "What may be done: 1 anything, 3 read, 4 write, 5 create and so on."}, self.operation);
      field({"permission_type", "2 forbids, 3 allows, 1 means either in a search."}, self.permissionType);
    }
  };

  std::vector<Filter> filters;

  bool operator==(const DeleteAclsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"filters", "Which rules to remove."}, self.filters);
  }
};

/// The answer.
struct DeleteAclsResponse {
  static constexpr std::string_view messageName = "DeleteAclsResponse";
  static constexpr Versions versions{1, 3};
  static constexpr std::int16_t flexibleFrom = 2;
  static constexpr ApiKey apiKey = ApiKey::deleteAcls;

  struct FilterResult {
    struct MatchingAcl {
      ErrorCode errorCode = ErrorCode::none;
      std::optional<std::string> errorMessage;
      std::int8_t resourceType = 0;
      std::string resourceName;
      std::int8_t patternType = 3;
      std::string principal;
      std::string host;
      std::int8_t operation = 0;
      std::int8_t permissionType = 0;

      bool operator==(const MatchingAcl&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
        field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
        field({"resource_type", "What kind of thing the rule was about: 2 topic, 3 group, 4 cluster."},
              self.resourceType);
        field({"resource_name", "Name of the thing: a topic, or the number of a broker."}, self.resourceName);
        field({"pattern_type", "How the name is meant: 3 exactly, 4 as the beginning of names."}, self.patternType);
        field({"principal", "Who the rule is about, such as User:alice."}, self.principal);
        field({"host", "Name or address to connect to."}, self.host);
        field({"operation", "What may be done: 1 anything, 3 read, 4 write, 5 create and so on."}, self.operation);
        field({"permission_type", "2 forbids, 3 allows, 1 means either in a search."}, self.permissionType);
      }
    };

    ErrorCode errorCode = ErrorCode::none;
    std::optional<std::string> errorMessage;
    std::vector<MatchingAcl> matchingAcls;

    bool operator==(const FilterResult&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
      field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
      field({"matching_acls", "Rules that were removed."}, self.matchingAcls);
    }
  };

  std::int32_t throttleTimeMs = 0;
  std::vector<FilterResult> filterResults;

  bool operator==(const DeleteAclsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"filter_results", "What each filter removed."}, self.filterResults);
  }
};

}  // namespace brokerlab::protocol
