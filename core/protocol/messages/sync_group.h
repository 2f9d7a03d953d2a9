#pragma once
// The leader of a group hands in the assignment; every member gets its share.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct SyncGroupResponse;

/// The request.
struct SyncGroupRequest {
  static constexpr std::string_view messageName = "SyncGroupRequest";
  static constexpr Versions versions{0, 5};
  static constexpr std::int16_t flexibleFrom = 4;
  static constexpr ApiKey apiKey = ApiKey::syncGroup;
  using Response = SyncGroupResponse;

  struct Assignment {
    std::string memberId;
    Bytes assignment;

    bool operator==(const Assignment&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"member_id", "Name of the member, given by the coordinator when it first joins."}, self.memberId);
      field({"assignment", "Partitions for this member, in the encoding of the group protocol."}, self.assignment);
    }
  };

  std::string groupId;
  std::int32_t generationId = 0;
  std::string memberId;
  std::optional<std::string> groupInstanceId;
  std::optional<std::string> protocolType;
  std::optional<std::string> protocolName;
  std::vector<Assignment> assignments;

  bool operator==(const SyncGroupRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"group_id", "Name of the consumer group."}, self.groupId);
    field({"generation_id", "Counts the rebalances of the group; a member with an older number must rejoin."},
          self.generationId);
    field({"member_id", "Name of the member, given by the coordinator when it first joins."}, self.memberId);
    field({"group_instance_id",
           "Name the operator gave the member, so that it keeps its partitions over a restart; null for none.",
           since(3), always},
          self.groupInstanceId);
    field({"protocol_type", "What kind of group it is; consumers say \"consumer\".", since(5), always},
          self.protocolType);
    field({"protocol_name", "The assignment rule the group chose.", since(5), always}, self.protocolName);
    field({"assignments", "What the leader assigned to each member; empty from every other member."}, self.assignments);
  }
};

/// The answer.
struct SyncGroupResponse {
  static constexpr std::string_view messageName = "SyncGroupResponse";
  static constexpr Versions versions{0, 5};
  static constexpr std::int16_t flexibleFrom = 4;
  static constexpr ApiKey apiKey = ApiKey::syncGroup;

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::optional<std::string> protocolType;
  std::optional<std::string> protocolName;
  Bytes assignment;

  bool operator==(const SyncGroupResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all.",
           since(1)},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"protocol_type", "What kind of group it is; consumers say \"consumer\".", since(5), always},
          self.protocolType);
    field({"protocol_name", "The assignment rule the group chose.", since(5), always}, self.protocolName);
    field({"assignment", "Partitions for this member, in the encoding of the group protocol."}, self.assignment);
  }
};

}  // namespace brokerlab::protocol
