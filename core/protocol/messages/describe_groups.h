#pragma once
// State and members of classic groups.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct DescribeGroupsResponse;

/// The request.
struct DescribeGroupsRequest {
  static constexpr std::string_view messageName = "DescribeGroupsRequest";
  static constexpr Versions versions{0, 6};
  static constexpr std::int16_t flexibleFrom = 5;
  static constexpr ApiKey apiKey = ApiKey::describeGroups;
  using Response = DescribeGroupsResponse;

  std::vector<std::string> groups;
  bool includeAuthorizedOperations = false;

  bool operator==(const DescribeGroupsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"groups", "Names of the groups wanted."}, self.groups);
    field({"include_authorized_operations", "Whether to say what the caller may do.", since(3)},
          self.includeAuthorizedOperations);
  }
};

/// The answer.
struct DescribeGroupsResponse {
  static constexpr std::string_view messageName = "DescribeGroupsResponse";
  static constexpr Versions versions{0, 6};
  static constexpr std::int16_t flexibleFrom = 5;
  static constexpr ApiKey apiKey = ApiKey::describeGroups;

  struct Group {
    struct Member {
      std::string memberId;
      std::optional<std::string> groupInstanceId;
      std::string clientId;
      std::string clientHost;
      Bytes memberMetadata;
      Bytes memberAssignment;

      bool operator==(const Member&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"member_id", "Name of the member, given by the coordinator when it first joins."}, self.memberId);
        field({"group_instance_id",
               "Name the operator gave the member, so that it keeps its partitions over a restart; null for none.",
               since(4), always},
              self.groupInstanceId);
        field({"client_id", "Name the client gave itself."}, self.clientId);
        field({"client_host", "Address the client connected from."}, self.clientHost);
        field({"member_metadata", "What the member told about itself, in the encoding of the group protocol."},
              self.memberMetadata);
        field({"member_assignment", "Partitions assigned to the member, in the encoding of the group protocol."},
              self.memberAssignment);
      }
    };

    ErrorCode errorCode = ErrorCode::none;
    std::optional<std::string> errorMessage;
    std::string groupId;
    std::string groupState;
    std::string protocolType;
    std::string protocolData;
    std::vector<Member> members;
    std::int32_t authorizedOperations = INT32_MIN;

    bool operator==(const Group&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
      field({"error_message", "The error in words; null when there is none.", since(6), always}, self.errorMessage);
      field({"group_id", "Name of the consumer group."}, self.groupId);
      field({"group_state", "State of the group, such as Stable or PreparingRebalance."}, self.groupState);
      field({"protocol_type", "What kind of group it is; consumers say \"consumer\"."}, self.protocolType);
      field({"protocol_data", "The assignment rule the group chose."}, self.protocolData);
      field({"members", "Members of the group."}, self.members);
      field({"authorized_operations",
             "Bit field of what the caller may do; the smallest integer when it was not asked for.", since(3)},
            self.authorizedOperations);
    }
  };

  std::int32_t throttleTimeMs = 0;
  std::vector<Group> groups;

  bool operator==(const DescribeGroupsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all.",
           since(1)},
          self.throttleTimeMs);
    field({"groups", "Groups, one entry each."}, self.groups);
  }
};

}  // namespace brokerlab::protocol
