#pragma once
// A member leaves its group.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct LeaveGroupResponse;

/// The request.
struct LeaveGroupRequest {
  static constexpr std::string_view messageName = "LeaveGroupRequest";
  static constexpr Versions versions{0, 5};
  static constexpr std::int16_t flexibleFrom = 4;
  static constexpr ApiKey apiKey = ApiKey::leaveGroup;
  using Response = LeaveGroupResponse;

  struct Member {
    std::string memberId;
    std::optional<std::string> groupInstanceId;
    std::optional<std::string> reason;

    bool operator==(const Member&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"member_id", "Name of the member, given by the coordinator when it first joins."}, self.memberId);
      field({"group_instance_id",
             "Name the operator gave the member, so that it keeps its partitions over a restart; null for none.",
             always, always},
            self.groupInstanceId);
      field({"reason", "Why, in words, for the log.", since(5), always}, self.reason);
    }
  };

  std::string groupId;
  std::string memberId;
  std::vector<Member> members;

  bool operator==(const LeaveGroupRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"group_id", "Name of the consumer group."}, self.groupId);
    field({"member_id", "Name of the member, given by the coordinator when it first joins.", until(2)}, self.memberId);
    field({"members", "Members that leave (several when an operator removes them).", since(3)}, self.members);
  }
};

/// The answer.
struct LeaveGroupResponse {
  static constexpr std::string_view messageName = "LeaveGroupResponse";
  static constexpr Versions versions{0, 5};
  static constexpr std::int16_t flexibleFrom = 4;
  static constexpr ApiKey apiKey = ApiKey::leaveGroup;

  struct Member {
    std::string memberId;
    std::optional<std::string> groupInstanceId;
    ErrorCode errorCode = ErrorCode::none;

    bool operator==(const Member&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"member_id", "Name of the member, given by the coordinator when it first joins."}, self.memberId);
      field({"group_instance_id",
             "Name the operator gave the member, so that it keeps its partitions over a restart; null for none.",
             always, always},
            self.groupInstanceId);
      field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    }
  };

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::vector<Member> members;

  bool operator==(const LeaveGroupResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all.",
           since(1)},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"members", "The result for each member that leaves.", since(3)}, self.members);
  }
};

}  // namespace brokerlab::protocol
