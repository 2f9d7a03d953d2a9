#pragma once
// Delete empty groups and their offsets.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct DeleteGroupsResponse;

/// The request.
struct DeleteGroupsRequest {
  static constexpr std::string_view messageName = "DeleteGroupsRequest";
  static constexpr Versions versions{0, 2};
  static constexpr std::int16_t flexibleFrom = 2;
  static constexpr ApiKey apiKey = ApiKey::deleteGroups;
  using Response = DeleteGroupsResponse;

  std::vector<std::string> groupsNames;

  bool operator==(const DeleteGroupsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"groups_names", "Names of the groups to delete."}, self.groupsNames);
  }
};

/// The answer.
struct DeleteGroupsResponse {
  static constexpr std::string_view messageName = "DeleteGroupsResponse";
  static constexpr Versions versions{0, 2};
  static constexpr std::int16_t flexibleFrom = 2;
  static constexpr ApiKey apiKey = ApiKey::deleteGroups;

  struct Result {
    std::string groupId;
    ErrorCode errorCode = ErrorCode::none;

    bool operator==(const Result&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"group_id", "Name of the consumer group."}, self.groupId);
      field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    }
  };

  std::int32_t throttleTimeMs = 0;
  std::vector<Result> results;

  bool operator==(const DeleteGroupsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"results", "The results, one entry each."}, self.results);
  }
};

}  // namespace brokerlab::protocol
