// The classic protocol, member by member: join, sync, heartbeat, leave.

#include <utility>

#include "base/check.h"
#include "coordinator/group_answers.h"
#include "coordinator/group_partition.h"

namespace brokerlab::coordinator {

using protocol::HeartbeatRequest;
using protocol::JoinGroupRequest;
using protocol::JoinGroupResponse;
using protocol::LeaveGroupRequest;
using protocol::LeaveGroupResponse;
using protocol::SyncGroupRequest;
using protocol::SyncGroupResponse;

namespace {

/// How long a member that joins for the first time may be silent: it cannot heartbeat before it knows its id.
constexpr Duration newMemberTimeout = seconds(300);

std::vector<std::pair<std::string, Bytes>> protocolsOf(const JoinGroupRequest& request) {
  std::vector<std::pair<std::string, Bytes>> protocols;
  for (const JoinGroupRequest::Protocol& one : request.protocols) protocols.emplace_back(one.name, one.metadata);
  return protocols;
}

Duration rebalanceTimeoutOf(const JoinGroupRequest& request) {
  // v0 has only one timeout.
  return milliseconds(request.rebalanceTimeoutMs >= 0 ? request.rebalanceTimeoutMs : request.sessionTimeoutMs);
}

JoinGroupResponse currentGeneration(const ClassicGroup& group, const ClassicMember& member) {
  JoinGroupResponse response;
  response.generationId = group.generation;
  response.protocolType = group.protocolType;
  response.protocolName = group.protocol;
  response.leader = group.leader.value_or("");
  response.memberId = member.id;
  return response;
}

}  // namespace

ErrorCode GroupPartition::checkMember(const ClassicGroup& group, const std::string& member,
                                      const std::optional<std::string>& instance) {
  if (instance) {
    const auto known = group.instances.find(*instance);
    if (known == group.instances.end()) return ErrorCode::unknownMemberId;
    if (known->second != member) return ErrorCode::fencedInstanceId;
  }
  return group.find(member) == nullptr ? ErrorCode::unknownMemberId : ErrorCode::none;
}

// --- join ----------------------------------------------------------------------------------------------------------

void GroupPartition::join(Context& context, const Client& client, const JoinGroupRequest& request, bool knowsMemberIds,
                          bool skipsAssignment, Answer<JoinGroupResponse> answer) {
  Group* group = find(request.groupId);
  if (group == nullptr) {
    if (!request.memberId.empty()) {
      answer(context, joinError(ErrorCode::unknownMemberId, request.memberId));
      return;
    }
    group = &make(request.groupId);
  }
  if (group->consumer) {
    if (!group->consumer->members.empty()) {
      joinConsumer(context, *group, client, request, knowsMemberIds, std::move(answer));
      return;
    }
    // With nobody in it it becomes a classic one, whatever the policy.
    GroupRecords records;
    addEpochRecords(records, *group);
    const std::string name = group->name;
    group->consumer.reset();
    group->classic = std::make_unique<ClassicGroup>();
    write(context, records, {}, [](Context&, ErrorCode) {});
    group = find(name);
  }
  ClassicGroup& classic = *group->classic;
  const auto limit = static_cast<std::size_t>(settings().maxSize);
  const ClassicMember* known = request.memberId.empty() ? nullptr : classic.find(request.memberId);
  const bool full = classic.is(GroupState::preparingRebalance)
                        ? !(known != nullptr && known->awaitsJoin()) && classic.awaitingJoin() >= limit
                        : !classic.is(GroupState::empty) && known == nullptr && classic.members.size() >= limit;
  if (full) {
    answer(context, joinError(ErrorCode::groupMaxSizeReached, ""));
    return;
  }
  if (!classic.supports(request.protocolType, protocolsOf(request))) {
    answer(context, joinError(ErrorCode::inconsistentGroupProtocol, request.memberId));
    dropIfUnused(request.groupId);
    return;
  }
  if (request.memberId.empty()) {
    joinNew(context, *group, client, request, knowsMemberIds, skipsAssignment, std::move(answer));
  } else {
    joinAgain(context, *group, client, request, std::move(answer));
  }
  // The last one a rebalance waited for ends it.
  if (Group* still = find(request.groupId); still != nullptr && still->classic) maybeCompleteJoin(context, *still);
  dropIfUnused(request.groupId);
}

void GroupPartition::joinNew(Context& context, Group& group, const Client& client, const JoinGroupRequest& request,
                             bool knowsMemberIds, bool skipsAssignment, Answer<JoinGroupResponse> answer) {
  const std::string id =
      (request.groupInstanceId ? *request.groupInstanceId : client.id) + "-" + javaUuid(context.random());
  if (request.groupInstanceId) {
    if (group.classic->instances.count(*request.groupInstanceId) != 0) {
      replaceStatic(context, group, id, client, request, skipsAssignment, std::move(answer));
    } else {
      addMember(context, group, id, client, request, std::move(answer));
    }
    return;
  }
  if (knowsMemberIds && !faults().askNoMemberIds) {
    // G6: it counts when it comes back with its id.
    group.classic->pendingMembers[id] = arm(context, milliseconds(request.sessionTimeoutMs), GroupTimer::pendingMember,
                                            "a new member's id", Wake{GroupTimer::pendingMember, group.name, id});
    answer(context, joinError(ErrorCode::memberIdRequired, id));
    return;
  }
  addMember(context, group, id, client, request, std::move(answer));
}

void GroupPartition::joinAgain(Context& context, Group& group, const Client& client, const JoinGroupRequest& request,
                               Answer<JoinGroupResponse> answer) {
  ClassicGroup& classic = *group.classic;
  if (classic.pendingMembers.count(request.memberId) != 0) {
    if (request.groupInstanceId) {
      answer(context, joinError(ErrorCode::unknownMemberId, request.memberId));
      return;
    }
    disarm(context, classic.pendingMembers[request.memberId]);
    classic.pendingMembers.erase(request.memberId);
    addMember(context, group, request.memberId, client, request, std::move(answer));
    return;
  }
  if (const ErrorCode error = checkMember(classic, request.memberId, request.groupInstanceId);
      error != ErrorCode::none) {
    answer(context, joinError(error, request.memberId));
    return;
  }
  ClassicMember& member = *classic.find(request.memberId);
  const auto protocols = protocolsOf(request);
  const bool same = member.protocols == protocols;
  switch (classic.state) {
    case GroupState::preparingRebalance:
      updateMember(context, group, member, request, std::move(answer), "a member joins again");
      return;
    case GroupState::completingRebalance:
      if (same) {
        // The answer to its join was lost: it gets it once more.
        JoinGroupResponse response = currentGeneration(classic, member);
        if (classic.isLeader(member.id)) {
          for (const auto& one : classic.members) {
            const Bytes* metadata = one->metadata(*classic.protocol);
            response.members.push_back({one->id, one->instance, metadata != nullptr ? *metadata : Bytes()});
          }
        }
        answer(context, std::move(response));
        return;
      }
      updateMember(context, group, member, request, std::move(answer), "a member's metadata changed");
      return;
    case GroupState::stable:
      if (classic.isLeader(member.id) || !same) {
        updateMember(context, group, member, request, std::move(answer),
                     same ? "the leader joined again" : "a member's metadata changed");
        return;
      }
      stayAlive(context, group, member);
      answer(context, currentGeneration(classic, member));
      return;
    case GroupState::empty:
    case GroupState::dead:
      answer(context, joinError(ErrorCode::unknownMemberId, request.memberId));
      return;
  }
}

void GroupPartition::addMember(Context& context, Group& group, const std::string& id, const Client& client,
                               const JoinGroupRequest& request, Answer<JoinGroupResponse> answer) {
  ClassicGroup& classic = *group.classic;
  auto member = std::make_unique<ClassicMember>();
  member->id = id;
  member->instance = request.groupInstanceId;
  member->client = client;
  member->rebalanceTimeout = rebalanceTimeoutOf(request);
  member->sessionTimeout = milliseconds(request.sessionTimeoutMs);
  member->protocols = protocolsOf(request);
  member->join = std::move(answer);
  member->isNew = true;
  member->lastHeard = context.now();
  if (classic.members.empty()) classic.protocolType = request.protocolType;
  if (!classic.leader) classic.leader = id;
  if (classic.is(GroupState::preparingRebalance) && classic.initialDelay) classic.newMemberAdded = true;
  if (member->instance) classic.instances[*member->instance] = id;
  keepAlive(context, group.name, id, member->session, newMemberTimeout);
  classic.members.push_back(std::move(member));
  context.emit(events::GroupMemberJoined{group.name, id, request.groupInstanceId.value_or(""), client.id,
                                         request.groupInstanceId ? "static" : "new"});
  maybeRebalance(context, group, "a member joins");
}

void GroupPartition::updateMember(Context& context, Group& group, ClassicMember& member,
                                  const JoinGroupRequest& request, Answer<JoinGroupResponse> answer,
                                  const std::string& reason) {
  // Asked twice, on two connections: only the later one still listens.
  if (member.join) {
    tellLater(std::exchange(member.join, nullptr), joinError(ErrorCode::rebalanceInProgress, member.id));
  }
  member.protocols = protocolsOf(request);
  member.rebalanceTimeout = rebalanceTimeoutOf(request);
  member.sessionTimeout = milliseconds(request.sessionTimeoutMs);
  member.join = std::move(answer);
  member.lastHeard = context.now();
  maybeRebalance(context, group, reason);
}

void GroupPartition::replaceStatic(Context& context, Group& group, const std::string& newId, const Client& client,
                                   const JoinGroupRequest& request, bool skipsAssignment,
                                   Answer<JoinGroupResponse> answer) {
  ClassicGroup& classic = *group.classic;
  const std::string oldId = classic.instances.at(*request.groupInstanceId);
  ClassicMember& member = *classic.find(oldId);
  const std::string oldLeader = classic.leader.value_or("");
  // G8: whoever still speaks under the old id is fenced.
  if (member.join) tellLater(std::exchange(member.join, nullptr), joinError(ErrorCode::fencedInstanceId, oldId));
  if (member.sync) tellLater(std::exchange(member.sync, nullptr), syncError(ErrorCode::fencedInstanceId));
  disarm(context, member.session);
  member.session = {};
  member.id = newId;
  member.client = client;
  member.lastHeard = context.now();
  classic.instances[*request.groupInstanceId] = newId;
  if (classic.isLeader(oldId)) classic.leader = newId;
  if (classic.awaitedSyncs.erase(oldId) != 0) classic.awaitedSyncs.insert(newId);
  context.emit(events::GroupMemberJoined{group.name, newId, *request.groupInstanceId, client.id, "replaces " + oldId});

  std::optional<std::vector<std::string>> topicsBefore;
  const auto topicsNow = [&]() -> std::optional<std::vector<std::string>> {
    const Bytes* metadata = classic.protocol ? member.metadata(*classic.protocol) : nullptr;
    if (metadata == nullptr || classic.protocolType != std::string(consumerProtocolType)) return std::nullopt;
    return subscribedTopics(*metadata);
  };
  topicsBefore = topicsNow();
  member.protocols = protocolsOf(request);
  member.rebalanceTimeout = rebalanceTimeoutOf(request);
  member.sessionTimeout = milliseconds(request.sessionTimeoutMs);
  keepAlive(context, group.name, newId, member.session, member.sessionTimeout);

  switch (classic.state) {
    case GroupState::stable: {
      if (classic.selectProtocol() != classic.protocol.value_or("") || topicsNow() != topicsBefore) {
        member.join = std::move(answer);
        maybeRebalance(context, group, "a static member came back with other metadata");
        return;
      }
      // Nothing changes but the id, which the next coordinator must know too.
      const std::int32_t generation = classic.generation;
      writeMetadata(
          context, group, nullptr,
          [this, name = group.name, newId, oldLeader, generation, skipsAssignment, answer = std::move(answer)](
              Context& at, ErrorCode error) {
            Group* now = find(name);
            ClassicMember* self = now != nullptr && now->classic ? now->classic->find(newId) : nullptr;
            if (error != ErrorCode::none || self == nullptr) {
              answer(at, joinError(self == nullptr ? ErrorCode::unknownMemberId : error, ""));
              return;
            }
            JoinGroupResponse response = currentGeneration(*now->classic, *self);
            response.generationId = generation;
            if (skipsAssignment) {
              // KIP-814: it may be the leader and still must not assign anew.
              response.skipAssignment = now->classic->isLeader(newId);
              if (response.skipAssignment) {
                for (const auto& one : now->classic->members) {
                  const Bytes* metadata = one->metadata(now->classic->protocol.value_or(""));
                  response.members.push_back({one->id, one->instance, metadata != nullptr ? *metadata : Bytes()});
                }
              }
            } else {
              // Told the old leader's id, it takes itself for a follower and does not assign.
              response.leader = oldLeader;
            }
            answer(at, std::move(response));
          });
      return;
    }
    case GroupState::completingRebalance:
      member.join = std::move(answer);
      prepareRebalance(context, group, "a static member came back before it had its assignment");
      return;
    case GroupState::preparingRebalance:
      member.join = std::move(answer);
      return;
    case GroupState::empty:
    case GroupState::dead:
      answer(context, joinError(ErrorCode::unknownMemberId, ""));
      return;
  }
}

// --- sync ----------------------------------------------------------------------------------------------------------

void GroupPartition::sync(Context& context, const SyncGroupRequest& request, Answer<SyncGroupResponse> answer) {
  Group* found = find(request.groupId);
  if (found == nullptr) {
    answer(context, syncError(ErrorCode::unknownMemberId));
    return;
  }
  if (found->consumer) {
    syncConsumer(context, *found, request, std::move(answer));
    return;
  }
  Group& group = *found;
  ClassicGroup& classic = *group.classic;
  ErrorCode error = checkMember(classic, request.memberId, request.groupInstanceId);
  if (error == ErrorCode::none && request.generationId != classic.generation) error = ErrorCode::illegalGeneration;
  if (error == ErrorCode::none && ((request.protocolType && request.protocolType != classic.protocolType) ||
                                   (request.protocolName && request.protocolName != classic.protocol))) {
    error = ErrorCode::inconsistentGroupProtocol;
  }
  if (error == ErrorCode::none && classic.is(GroupState::empty)) error = ErrorCode::unknownMemberId;
  if (error == ErrorCode::none && classic.is(GroupState::preparingRebalance)) error = ErrorCode::rebalanceInProgress;
  if (error != ErrorCode::none) {
    answer(context, syncError(error));
    return;
  }
  ClassicMember& member = *classic.find(request.memberId);
  member.lastHeard = context.now();
  classic.awaitedSyncs.erase(member.id);
  if (classic.awaitedSyncs.empty()) disarm(context, classic.syncTimer);
  if (classic.is(GroupState::stable)) {
    stayAlive(context, group, member);
    SyncGroupResponse response;
    response.protocolType = classic.protocolType;
    response.protocolName = classic.protocol;
    response.assignment = member.assignment;
    answer(context, std::move(response));
    return;
  }
  if (member.sync) tellLater(std::exchange(member.sync, nullptr), syncError(ErrorCode::rebalanceInProgress));
  member.sync = std::move(answer);
  if (!classic.isLeader(member.id)) return;
  std::map<std::string, Bytes> assignments;
  for (const auto& one : classic.members) assignments[one->id] = Bytes();
  for (const SyncGroupRequest::Assignment& one : request.assignments) {
    if (const auto at = assignments.find(one.memberId); at != assignments.end()) at->second = one.assignment;
  }
  const std::int32_t generation = classic.generation;
  writeMetadata(context, group, &assignments,
                [this, name = group.name, generation, assignments](Context& at, ErrorCode failed) {
                  Group* now = find(name);
                  if (now == nullptr || !now->classic) return;
                  ClassicGroup& state = *now->classic;
                  // Another rebalance may have begun meanwhile: then nobody waits for this any more.
                  if (!state.is(GroupState::completingRebalance) || state.generation != generation) return;
                  if (failed != ErrorCode::none) {
                    refuseSyncs(at, *now, failed);
                    maybeRebalance(at, *now, "the assignment could not be stored");
                    return;
                  }
                  for (const auto& one : state.members) {
                    const auto given = assignments.find(one->id);
                    one->assignment = given == assignments.end() ? Bytes() : given->second;
                  }
                  setState(at, *now, GroupState::stable, "the leader's assignment is stored");
                  giveAssignments(at, *now);
                });
}

// --- heartbeat, leave ----------------------------------------------------------------------------------------------

ErrorCode GroupPartition::heartbeat(Context& context, const HeartbeatRequest& request) {
  Group* group = find(request.groupId);
  if (group == nullptr) return ErrorCode::unknownMemberId;
  if (group->consumer) return heartbeatConsumer(context, *group, request);
  ClassicGroup& classic = *group->classic;
  if (const ErrorCode error = checkMember(classic, request.memberId, request.groupInstanceId);
      error != ErrorCode::none) {
    return error;
  }
  if (request.generationId != classic.generation) return ErrorCode::illegalGeneration;
  if (classic.is(GroupState::empty)) return ErrorCode::unknownMemberId;
  stayAlive(context, *group, *classic.find(request.memberId));
  return classic.is(GroupState::preparingRebalance) ? ErrorCode::rebalanceInProgress : ErrorCode::none;
}

LeaveGroupResponse GroupPartition::leave(Context& context, const LeaveGroupRequest& request) {
  if (Group* group = find(request.groupId); group != nullptr && group->consumer) {
    return leaveConsumer(context, *group, request);
  }
  LeaveGroupResponse response;
  for (const LeaveGroupRequest::Member& leaving : request.members) {
    LeaveGroupResponse::Member& answer = response.members.emplace_back();
    answer.memberId = leaving.memberId;
    answer.groupInstanceId = leaving.groupInstanceId;
    Group* group = find(request.groupId);
    if (group == nullptr || !group->classic) {
      answer.errorCode = ErrorCode::unknownMemberId;
      continue;
    }
    ClassicGroup& classic = *group->classic;
    std::string id = leaving.memberId;
    if (id.empty()) {
      // An operator removes a static member by its instance id alone.
      const auto known =
          leaving.groupInstanceId ? classic.instances.find(*leaving.groupInstanceId) : classic.instances.end();
      if (known == classic.instances.end()) {
        answer.errorCode = ErrorCode::unknownMemberId;
        continue;
      }
      id = known->second;
    } else if (classic.pendingMembers.count(id) != 0) {
      if (leaving.groupInstanceId) {
        answer.errorCode = ErrorCode::unknownMemberId;
      } else {
        removePending(context, *group, id);
      }
      continue;
    } else if (const ErrorCode error = checkMember(classic, id, leaving.groupInstanceId); error != ErrorCode::none) {
      answer.errorCode = error;
      continue;
    }
    const std::string why = leaving.reason && !leaving.reason->empty() ? "it left: " + *leaving.reason : "it left";
    removeMember(context, *group, id, why);
  }
  return response;
}

void GroupPartition::removeMember(Context& context, Group& group, const std::string& id, const std::string& reason) {
  ClassicGroup& classic = *group.classic;
  const auto at = std::find_if(classic.members.begin(), classic.members.end(),
                               [&id](const auto& member) { return member->id == id; });
  if (at == classic.members.end()) return;
  std::unique_ptr<ClassicMember> member = std::move(*at);
  classic.members.erase(at);
  disarm(context, member->session);
  if (member->instance) {
    const auto known = classic.instances.find(*member->instance);
    if (known != classic.instances.end() && known->second == id) classic.instances.erase(known);
  }
  classic.awaitedSyncs.erase(id);
  if (classic.isLeader(id)) {
    classic.leader = classic.members.empty() ? std::nullopt : std::optional(classic.members.front()->id);
  }
  context.emit(events::GroupMemberLeft{group.name, id, reason});
  if (member->join) tellLater(std::move(member->join), joinError(ErrorCode::unknownMemberId, ""));
  if (member->sync) tellLater(std::move(member->sync), syncError(ErrorCode::unknownMemberId));
  switch (classic.state) {
    case GroupState::stable:
    case GroupState::completingRebalance:
      maybeRebalance(context, group, "a member is gone");
      break;
    case GroupState::preparingRebalance:
      maybeCompleteJoin(context, group);
      break;
    case GroupState::empty:
    case GroupState::dead:
      break;
  }
}

void GroupPartition::removePending(Context& context, Group& group, const std::string& id) {
  const auto at = group.classic->pendingMembers.find(id);
  if (at == group.classic->pendingMembers.end()) return;
  disarm(context, at->second);
  group.classic->pendingMembers.erase(at);
  maybeCompleteJoin(context, group);
}

void GroupPartition::stayAlive(Context& context, Group& group, ClassicMember& member) {
  member.lastHeard = context.now();
  keepAlive(context, group.name, member.id, member.session, member.isNew ? newMemberTimeout : member.sessionTimeout);
}

void GroupPartition::onSessionOver(Context& context, const std::string& name, const std::string& id) {
  Group* group = find(name);
  if (group == nullptr || !group->classic) return;
  ClassicMember* member = group->classic->find(id);
  if (member == nullptr) return;
  // While one of its requests waits here it is not silent, we are; its time starts again with the answer.
  if (!member->isNew && (member->awaitsJoin() || member->awaitsSync())) return;
  removeMember(context, *group, id, "nothing was heard of it for its session timeout");
}

}  // namespace brokerlab::coordinator
