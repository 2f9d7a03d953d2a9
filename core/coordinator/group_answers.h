#pragma once
// Refusals of the classic protocol, for whoever speaks it: classic groups, and consumer groups with classic members.

#include <string>

#include "model/errors.h"
#include "protocol/messages/join_group.h"
#include "protocol/messages/sync_group.h"

namespace brokerlab::coordinator {

inline protocol::JoinGroupResponse joinError(ErrorCode error, const std::string& member) {
  protocol::JoinGroupResponse response;
  response.errorCode = error;
  response.memberId = member;
  return response;
}

inline protocol::SyncGroupResponse syncError(ErrorCode error) {
  protocol::SyncGroupResponse response;
  response.errorCode = error;
  return response;
}

}  // namespace brokerlab::coordinator
