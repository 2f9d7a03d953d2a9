#pragma once
// A consumer joins its group and starts a rebalance.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct JoinGroupResponse;

/// The request.
struct JoinGroupRequest {
  static constexpr std::string_view messageName = "JoinGroupRequest";
  static constexpr Versions versions{0, 9};
  static constexpr std::int16_t flexibleFrom = 6;
  static constexpr ApiKey apiKey = ApiKey::joinGroup;
  using Response = JoinGroupResponse;

  struct Protocol {
    std::string name;
    Bytes metadata;

    bool operator==(const Protocol&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the assignment rule."}, self.name);
      field(
          {"metadata", "What the member tells the leader about itself for this rule: topics, racks, owned partitions."},
          self.metadata);
    }
  };

  std::string groupId;
  std::int32_t sessionTimeoutMs = 0;
  std::int32_t rebalanceTimeoutMs = -1;
  std::string memberId;
  std::optional<std::string> groupInstanceId;
  std::string protocolType;
  std::vector<Protocol> protocols;
  std::optional<std::string> reason;

  bool operator==(const JoinGroupRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"group_id", "Name of the consumer group."}, self.groupId);
    field({"session_timeout_ms", "Silence after which the member counts as dead, in milliseconds."},
          self.sessionTimeoutMs);
    field({"rebalance_timeout_ms", "How long a member may take to rejoin, in milliseconds.", since(1)},
          self.rebalanceTimeoutMs);
    field({"member_id", "Name of the member, given by the coordinator when it first joins."}, self.memberId);
    field({"group_instance_id",
           "Name the operator gave the member, so that it keeps its partitions over a restart; null for none.",
           since(5), always},
          self.groupInstanceId);
    field({"protocol_type", "What kind of group it is; consumers say \"consumer\"."}, self.protocolType);
    field({"protocols", "Assignment rules the member can follow, best first."}, self.protocols);
    field({"reason", "Why, in words, for the log.", since(8), always}, self.reason);
  }
};

/// The answer.
struct JoinGroupResponse {
  static constexpr std::string_view messageName = "JoinGroupResponse";
  static constexpr Versions versions{0, 9};
  static constexpr std::int16_t flexibleFrom = 6;
  static constexpr ApiKey apiKey = ApiKey::joinGroup;

  struct Member {
    std::string memberId;
    std::optional<std::string> groupInstanceId;
    Bytes metadata;

    bool operator==(const Member&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"member_id", "Name of the member, given by the coordinator when it first joins."}, self.memberId);
      field({"group_instance_id",
             "Name the operator gave the member, so that it keeps its partitions over a restart; null for none.",
             since(5), always},
            self.groupInstanceId);
      field({"metadata", "What the member told about itself for the chosen rule."}, self.metadata);
    }
  };

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::int32_t generationId = -1;
  std::optional<std::string> protocolType;
  std::optional<std::string> protocolName;
  std::string leader;
  bool skipAssignment = false;
  std::string memberId;
  std::vector<Member> members;

  bool operator==(const JoinGroupResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all.",
           since(2)},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"generation_id", "Counts the rebalances of the group; a member with an older number must rejoin."},
          self.generationId);
    field({"protocol_type", "What kind of group it is; consumers say \"consumer\".", since(7), always},
          self.protocolType);
    field({"protocol_name", "The assignment rule the group chose.", always, since(7)}, self.protocolName);
    field({"leader", "Name of the member that assigns the partitions."}, self.leader);
    field({"skip_assignment", "Whether the leader need not assign again.", since(9)}, self.skipAssignment);
    field({"member_id", "Name of the member, given by the coordinator when it first joins."}, self.memberId);
    field({"members", "Members of the group."}, self.members);
  }
};

}  // namespace brokerlab::protocol
