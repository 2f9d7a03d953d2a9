#pragma once
// The groups a broker coordinates.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct ListGroupsResponse;

/// The request.
struct ListGroupsRequest {
  static constexpr std::string_view messageName = "ListGroupsRequest";
  static constexpr Versions versions{0, 5};
  static constexpr std::int16_t flexibleFrom = 3;
  static constexpr ApiKey apiKey = ApiKey::listGroups;
  using Response = ListGroupsResponse;

  std::vector<std::string> statesFilter;
  std::vector<std::string> typesFilter;

  bool operator==(const ListGroupsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"states_filter", "Only groups in these states; empty for all.", since(4)}, self.statesFilter);
    field({"types_filter", "Only groups of these types; empty for all.", since(5)}, self.typesFilter);
  }
};

/// The answer.
struct ListGroupsResponse {
  static constexpr std::string_view messageName = "ListGroupsResponse";
  static constexpr Versions versions{0, 5};
  static constexpr std::int16_t flexibleFrom = 3;
  static constexpr ApiKey apiKey = ApiKey::listGroups;

  struct Group {
    std::string groupId;
    std::string protocolType;
    std::string groupState;
    std::string groupType;

    bool operator==(const Group&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"group_id", "Name of the consumer group."}, self.groupId);
      field({"protocol_type", "What kind of group it is; consumers say \"consumer\"."}, self.protocolType);
      field({"group_state", "State of the group, such as Stable or PreparingRebalance.", since(4)}, self.groupState);
      field({"group_type", "Protocol of the group: classic or consumer.", since(5)}, self.groupType);
    }
  };

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::vector<Group> groups;

  bool operator==(const ListGroupsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all.",
           since(1)},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"groups", "Groups, one entry each."}, self.groups);
  }
};

}  // namespace brokerlab::protocol
