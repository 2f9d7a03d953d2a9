// Both protocols in one group, and a group's way from one to the other (G11).
//
//     classic group                           consumer group                                      classic group
//       a, b joined    first heartbeat of c     a, b join and sync, c beats; all are assigned       c left: a and b
//                      ──────────────────▶      by the coordinator                                  ──────▶ rebalance
//
// A member of the classic protocol in a consumer group sees generations and assignments as ever, only that nobody leads:
// its generation is its member epoch, REBALANCE_IN_PROGRESS says that there is a step to make, and JoinGroup makes it, with
// the partitions that the subscription says it still owns.
//
// Real Kafka: GroupMetadataManager.convertToConsumerGroup, convertToClassicGroup, classicGroupJoinToConsumerGroup,
// classicGroupSyncToConsumerGroup, classicGroupHeartbeatToConsumerGroup, classicGroupLeaveToConsumerGroup (KIP-848).

#include <utility>

#include "coordinator/group_answers.h"
#include "coordinator/group_partition.h"
#include "protocol/records/consumer_protocol.h"

namespace brokerlab::coordinator {

using protocol::ConsumerProtocolAssignment;
using protocol::ConsumerProtocolSubscription;
using protocol::HeartbeatRequest;
using protocol::JoinGroupRequest;
using protocol::JoinGroupResponse;
using protocol::LeaveGroupRequest;
using protocol::LeaveGroupResponse;
using protocol::SyncGroupRequest;
using protocol::SyncGroupResponse;

namespace {

/// A failed write in the terms of members.
ErrorCode told(ErrorCode failed) {
  switch (failed) {
    case ErrorCode::none:
      return failed;
    case ErrorCode::notLeaderOrFollower:
    case ErrorCode::kafkaStorageError:
      return ErrorCode::notCoordinator;
    default:
      return ErrorCode::coordinatorNotAvailable;
  }
}

std::vector<std::string> sorted(const std::vector<std::string>& topics) {
  const std::set<std::string> all(topics.begin(), topics.end());
  return {all.begin(), all.end()};
}

bool has(const Assignment& assignment, const Uuid& topic, PartitionId partition) {
  const auto at = assignment.find(topic);
  return at != assignment.end() && at->second.count(partition) != 0;
}

/// Whether somebody else has it or has not given it back.
bool heldByAnother(const ConsumerGroup& group, const std::string& self, const Uuid& topic, PartitionId partition) {
  return std::any_of(group.members.begin(), group.members.end(), [&](const auto& one) {
    return one.first != self &&
           (has(one.second.assigned, topic, partition) || has(one.second.pendingRevocation, topic, partition));
  });
}

/// Whether a member with these protocols could take part: all of the classic protocol must know one of them.
bool supports(const ConsumerGroup& group, const JoinGroupRequest& request) {
  if (request.protocolType != consumerProtocolType) return false;
  return std::any_of(request.protocols.begin(), request.protocols.end(),
                     [&](const JoinGroupRequest::Protocol& offered) {
                       return std::all_of(group.members.begin(), group.members.end(), [&](const auto& one) {
                         if (!one.second.classic) return true;
                         const auto& known = one.second.classic->protocols;
                         return std::any_of(known.begin(), known.end(),
                                            [&](const auto& protocol) { return protocol.first == offered.name; });
                       });
                     });
}

}  // namespace

// --- to the consumer protocol --------------------------------------------------------------------------------------

bool GroupPartition::mayUpgrade(const ClassicGroup& group) const {
  return settings().upgrades && group.protocolType == std::string(consumerProtocolType) &&
         group.members.size() <= static_cast<std::size_t>(settings().consumerMaxSize);
}

std::optional<ConsumerGroup> GroupPartition::upgraded(const ClassicGroup& group) const {
  ConsumerGroup made;
  made.epoch = made.assignmentEpoch = group.generation;
  for (const auto& from : group.members) {
    const Bytes* metadata = group.protocol ? from->metadata(*group.protocol) : nullptr;
    if (metadata == nullptr && !from->protocols.empty()) metadata = &from->protocols.front().second;
    if (metadata == nullptr) return std::nullopt;
    const auto subscription = protocol::decodeVersioned<ConsumerProtocolSubscription>(*metadata, true);
    if (!subscription) return std::nullopt;
    ConsumerMember& member = made.members[from->id];
    member.id = from->id;
    member.instance = from->instance;
    member.rack = subscription->rackId;
    member.client = from->client;
    member.rebalanceTimeout = from->rebalanceTimeout;
    member.topics = sorted(subscription->topics);
    member.classic = ClassicSide{from->sessionTimeout, from->protocols};
    member.epoch = member.previousEpoch = group.generation;
    member.lastHeard = from->lastHeard;
    for (const TopicPartition& one : assignedPartitions(from->assignment)) {
      if (const metadata::TopicRef topic = image().topic(one.topic)) member.assigned[topic->id].insert(one.partition);
    }
    if (member.instance) made.instances[*member.instance] = member.id;
  }
  // In the middle of a rebalance nobody has an assignment. What a cooperative member has kept meanwhile is still its own.
  for (const auto& from : group.members) {
    if (from->assignment.size() != 0 || from->protocols.empty()) continue;
    const auto subscription =
        protocol::decodeVersioned<ConsumerProtocolSubscription>(from->protocols.front().second, true);
    if (!subscription) continue;
    for (const auto& owned : subscription->ownedPartitions) {
      const metadata::TopicRef topic = image().topic(owned.topic);
      if (!topic) continue;
      for (const PartitionId partition : owned.partitions) {
        if (!heldByAnother(made, from->id, topic->id, partition)) {
          made.members.at(from->id).assigned[topic->id].insert(partition);
        }
      }
    }
  }
  for (auto& [id, member] : made.members) member.target = member.assigned;
  return made;
}

void GroupPartition::addGroupRecords(GroupRecords& records, const std::string& name, const ConsumerGroup& group) {
  for (const auto& [id, member] : group.members) addMemberRecord(records, name, member);
  protocol::ConsumerGroupMetadataValue epoch;
  epoch.epoch = group.epoch;
  records.put(protocol::ConsumerGroupMetadataKey{name}, protocol::encodeVersioned(epoch, 0));
  for (const auto& [id, member] : group.members) addTargetRecord(records, name, member);
  protocol::ConsumerGroupTargetAssignmentMetadataValue target;
  target.assignmentEpoch = group.assignmentEpoch;
  records.put(protocol::ConsumerGroupTargetAssignmentMetadataKey{name}, protocol::encodeVersioned(target, 0));
  for (const auto& [id, member] : group.members) addCurrentRecord(records, name, member);
}

void GroupPartition::endClassic(Context& context, Group& group) {
  ClassicGroup& classic = *group.classic;
  for (const auto& member : classic.members) {
    if (member->join) {
      tellLater(std::exchange(member->join, nullptr), joinError(ErrorCode::rebalanceInProgress, member->id));
    }
    if (member->sync) tellLater(std::exchange(member->sync, nullptr), syncError(ErrorCode::rebalanceInProgress));
    disarm(context, member->session);
  }
  for (auto& [id, timer] : classic.pendingMembers) disarm(context, timer);
  disarm(context, classic.rebalanceTimer);
  disarm(context, classic.syncTimer);
}

// --- back to the classic protocol ----------------------------------------------------------------------------------

bool GroupPartition::mayDowngrade(const ConsumerGroup& group) const {
  return settings().downgrades && !group.members.empty() &&
         group.members.size() <= static_cast<std::size_t>(settings().maxSize) &&
         std::all_of(group.members.begin(), group.members.end(),
                     [](const auto& one) { return one.second.classic.has_value(); });
}

Bytes GroupPartition::classicAssignment(const ConsumerMember& member) const {
  std::map<std::string, std::vector<std::int32_t>> named;
  for (const auto& [topic, partitions] : member.assigned) {
    if (const metadata::TopicRef known = image().topic(topic)) {
      named[known->name].assign(partitions.begin(), partitions.end());
    }
  }
  ConsumerProtocolAssignment assignment;
  for (auto& [topic, partitions] : named) assignment.assignedPartitions.push_back({topic, std::move(partitions)});
  // In the version in which the member itself has spoken.
  const ByteView spoken = member.classic->protocols.front().second.view();
  const int version = spoken.size() < 2 ? 0 : spoken[0] << 8 | spoken[1];
  return protocol::encodeVersioned(assignment, static_cast<std::int16_t>(std::clamp(version, 0, 3)));
}

ClassicGroup GroupPartition::downgraded(Context& context, const ConsumerGroup& group) const {
  ClassicGroup made;
  made.state = GroupState::stable;
  made.stateSince = context.wallClock();
  made.generation = group.epoch;
  made.protocolType = std::string(consumerProtocolType);
  for (const auto& [id, from] : group.members) {
    auto member = std::make_unique<ClassicMember>();
    member->id = id;
    member->instance = from.instance;
    member->client = from.client;
    member->rebalanceTimeout = from.rebalanceTimeout;
    member->sessionTimeout = from.classic->sessionTimeout;
    member->protocols = from.classic->protocols;
    member->assignment = classicAssignment(from);
    member->lastHeard = from.lastHeard;
    if (member->instance) made.instances[*member->instance] = id;
    if (!made.leader) made.leader = id;
    made.members.push_back(std::move(member));
  }
  made.protocol = made.selectProtocol();
  computeSubscribed(made);
  return made;
}

ErrorCode GroupPartition::downgrade(Context& context, Group& group, const ConsumerGroup& work, GroupRecords records,
                                    std::function<void(Context&, ErrorCode)> done) {
  const std::string before(GroupCoordinator::consumerState(*group.consumer));
  for (const auto& [id, member] : work.members) {
    records.tombstone(protocol::ConsumerGroupCurrentMemberAssignmentKey{group.name, id});
    records.tombstone(protocol::ConsumerGroupTargetAssignmentMemberKey{group.name, id});
    records.tombstone(protocol::ConsumerGroupMemberMetadataKey{group.name, id});
  }
  addEpochRecords(records, group);
  auto classic = std::make_unique<ClassicGroup>(downgraded(context, work));
  addMetadataRecord(records, group.name, *classic, nullptr);
  const ErrorCode error = coordinator_.partitions_.append(context, number_, records.batch(context.wallClock(), {}),
                                                          settings().commitTimeout, std::move(done));
  if (error != ErrorCode::none) return error;
  for (auto& [id, member] : group.consumer->members) disarm(context, member);
  group.consumer.reset();
  group.classic = std::move(classic);
  for (const auto& member : group.classic->members) {
    keepAlive(context, group.name, member->id, member->session, member->sessionTimeout);
  }
  if (const std::string_view now = groupStateName(GroupState::stable); before != now) {
    context.emit(
        events::GroupStateChanged{group.name, before, std::string(now), group.classic->generation, "a member is gone"});
  }
  return error;
}

// --- the classic protocol in a consumer group ----------------------------------------------------------------------

ErrorCode GroupPartition::checkClassicMember(const ConsumerGroup& group, const std::string& member,
                                             const std::optional<std::string>& instance) {
  if (instance) {
    const auto known = group.instances.find(*instance);
    if (known == group.instances.end()) return ErrorCode::unknownMemberId;
    if (known->second != member) return ErrorCode::fencedInstanceId;
  }
  const auto at = group.members.find(member);
  return at == group.members.end() || !at->second.classic ? ErrorCode::unknownMemberId : ErrorCode::none;
}

bool GroupPartition::waitsForOthers(const ConsumerGroup& group, const ConsumerMember& member) const {
  for (const auto& [topic, partitions] : member.target) {
    for (const PartitionId partition : partitions) {
      if (!has(member.assigned, topic, partition) && heldByAnother(group, member.id, topic, partition)) return true;
    }
  }
  return false;
}

void GroupPartition::awaitRejoin(Context& context, const Group& group, ConsumerMember& member) {
  if (member.rejoin.valid()) return;
  member.rejoin = arm(context, member.rebalanceTimeout, GroupTimer::rejoin, "rebalance timeout",
                      Wake{GroupTimer::rejoin, group.name, member.id});
}

void GroupPartition::joinConsumer(Context& context, Group& group, const Client& client, const JoinGroupRequest& request,
                                  bool knowsMemberIds, Answer<JoinGroupResponse> answer) {
  const bool unknown = request.memberId.empty();
  const auto refuse = [&](ErrorCode error) { answer(context, joinError(error, request.memberId)); };
  if (group.consumer->members.size() >= static_cast<std::size_t>(settings().consumerMaxSize) &&
      group.consumer->members.count(request.memberId) == 0) {
    return refuse(ErrorCode::groupMaxSizeReached);
  }
  if (!supports(*group.consumer, request)) return refuse(ErrorCode::inconsistentGroupProtocol);
  const auto subscription =
      protocol::decodeVersioned<ConsumerProtocolSubscription>(request.protocols.front().metadata, true);
  if (!subscription) return refuse(ErrorCode::inconsistentGroupProtocol);
  const std::string id = unknown ? Uuid::random(context.random()).text() : request.memberId;
  if (unknown && !request.groupInstanceId && knowsMemberIds && !faults().askNoMemberIds) {
    // G6: it counts when it comes back. Unlike in a classic group nobody waits for it.
    answer(context, joinError(ErrorCode::memberIdRequired, id));
    return;
  }
  Group work;
  work.name = group.name;
  work.partition = number_;
  work.classic.reset();
  work.consumer = std::make_unique<ConsumerGroup>(*group.consumer);
  ConsumerGroup& consumer = *work.consumer;
  GroupRecords records;
  std::string replaced;
  if (request.groupInstanceId) {
    const auto known = consumer.instances.find(*request.groupInstanceId);
    if (unknown && known != consumer.instances.end()) replaced = known->second;
    if (!unknown && known == consumer.instances.end()) return refuse(ErrorCode::unknownMemberId);
    if (!unknown && known->second != id) return refuse(ErrorCode::fencedInstanceId);
  }
  const std::string stateBefore(GroupCoordinator::consumerState(consumer));

  // The member as it is now.
  const bool isNew = replaced.empty() && consumer.members.count(id) == 0;
  if (!replaced.empty()) {
    replaceConsumer(work, replaced, id, records);
  } else if (isNew) {
    consumer.members[id].id = id;
    if (request.groupInstanceId) consumer.instances[*request.groupInstanceId] = id;
  }
  ConsumerMember& member = consumer.members.at(id);
  const ConsumerMember before = member;
  member.client = client;
  member.lastHeard = context.now();
  if (request.groupInstanceId) member.instance = request.groupInstanceId;
  if (subscription->rackId) member.rack = subscription->rackId;
  // v0 has only one timeout.
  member.rebalanceTimeout =
      milliseconds(request.rebalanceTimeoutMs >= 0 ? request.rebalanceTimeoutMs : request.sessionTimeoutMs);
  member.topics = sorted(subscription->topics);
  member.regex.reset();
  ClassicSide& classic = member.classic.emplace();
  classic.sessionTimeout = milliseconds(request.sessionTimeoutMs);
  for (const JoinGroupRequest::Protocol& one : request.protocols)
    classic.protocols.emplace_back(one.name, one.metadata);
  const bool otherTopics = isNew || member.topics != before.topics || before.regex.value_or("") != "";
  if (otherTopics || member.instance != before.instance || member.rack != before.rack ||
      member.rebalanceTimeout != before.rebalanceTimeout || member.classic != before.classic ||
      member.client.id != before.client.id || member.client.host != before.client.host) {
    addMemberRecord(records, work.name, member);
  }

  // Its part in the group's assignment, and the step that it can make.
  Assignment owned;
  for (const auto& one : subscription->ownedPartitions) {
    if (const metadata::TopicRef topic = image().topic(one.topic)) {
      owned[topic->id].insert(one.partitions.begin(), one.partitions.end());
    }
  }
  const bool bump = refreshTopics(work, records) || otherTopics;
  if (bump) bumpEpoch(work, records);
  if (consumer.epoch > consumer.assignmentEpoch) assign(context, work, records);
  reconcile(work, member, owned, records);

  JoinGroupResponse response;
  response.memberId = id;
  response.generationId = member.epoch;
  response.protocolType = std::string(consumerProtocolType);
  response.protocolName = member.classic->protocols.front().first;
  const bool back = !replaced.empty() && mayDowngrade(consumer);
  if (back) response.generationId = consumer.epoch;
  const auto tell = [answer, response](Context& at, ErrorCode failed) {
    answer(at, failed == ErrorCode::none ? response : joinError(told(failed), response.memberId));
  };
  const auto announce = [&] {
    if (!isNew && replaced.empty()) return;
    context.emit(events::GroupMemberJoined{group.name, id, request.groupInstanceId.value_or(""), client.id,
                                           !replaced.empty()         ? "replaces " + replaced
                                           : request.groupInstanceId ? "static"
                                                                     : "new"});
  };
  if (back) {
    // The last one of the consumer protocol has come back as one of the classic protocol.
    const ErrorCode error = downgrade(context, group, consumer, std::move(records), tell);
    if (error != ErrorCode::none) return tell(context, error);
    announce();
    return;
  }
  if (!records.empty()) {
    const ErrorCode error = coordinator_.partitions_.append(context, number_, records.batch(context.wallClock(), {}),
                                                            settings().commitTimeout, tell);
    if (error != ErrorCode::none) return tell(context, error);
  }
  const Assignment assignedBefore = isNew ? Assignment{} : before.assigned;
  for (auto& [other, gone] : group.consumer->members) {
    if (consumer.members.count(other) == 0) disarm(context, gone);
  }
  group.consumer = std::move(work.consumer);
  announce();
  ConsumerMember& now = group.consumer->members.at(id);
  if (now.assigned != assignedBefore) {
    context.emit(
        events::MemberAssigned{group.name, id, now.epoch, assignmentText(now.assigned, group.consumer->topics)});
  }
  disarm(context, now.revocation);
  disarm(context, now.rejoin);
  disarm(context, now.sync);
  keepAlive(context, group.name, id, now.session, now.classic->sessionTimeout);
  now.sync = arm(context, now.rebalanceTimeout, GroupTimer::assignment, "wait for SyncGroup",
                 Wake{GroupTimer::assignment, group.name, id});
  noteConsumerState(context, group, stateBefore);
  if (records.empty()) coordinator_.partitions_.afterWrites(context, number_, settings().commitTimeout, tell);
}

void GroupPartition::syncConsumer(Context& context, Group& group, const SyncGroupRequest& request,
                                  Answer<SyncGroupResponse> answer) {
  ConsumerGroup& consumer = *group.consumer;
  ErrorCode error = checkClassicMember(consumer, request.memberId, request.groupInstanceId);
  if (error != ErrorCode::none) {
    answer(context, syncError(error));
    return;
  }
  ConsumerMember& member = consumer.members.at(request.memberId);
  const std::string& protocol = member.classic->protocols.front().first;
  if (request.generationId != member.epoch) {
    error = ErrorCode::illegalGeneration;
  } else if ((request.protocolType && *request.protocolType != consumerProtocolType) ||
             (request.protocolName && *request.protocolName != protocol)) {
    error = ErrorCode::inconsistentGroupProtocol;
  } else if (consumer.epoch > member.epoch && member.state != MemberState::unrevokedPartitions) {
    // There is a newer assignment; who is to give partitions back first hears of these.
    awaitRejoin(context, group, member);
    error = ErrorCode::rebalanceInProgress;
  }
  if (error != ErrorCode::none) {
    answer(context, syncError(error));
    return;
  }
  member.lastHeard = context.now();
  disarm(context, member.sync);
  keepAlive(context, group.name, member.id, member.session, member.classic->sessionTimeout);
  SyncGroupResponse response;
  response.protocolType = std::string(consumerProtocolType);
  response.protocolName = protocol;
  response.assignment = classicAssignment(member);
  coordinator_.partitions_.afterWrites(context, number_, settings().commitTimeout,
                                       [answer = std::move(answer), response](Context& at, ErrorCode failed) {
                                         answer(at, failed == ErrorCode::none ? response : syncError(told(failed)));
                                       });
}

ErrorCode GroupPartition::heartbeatConsumer(Context& context, Group& group, const HeartbeatRequest& request) {
  ConsumerGroup& consumer = *group.consumer;
  if (const ErrorCode error = checkClassicMember(consumer, request.memberId, request.groupInstanceId);
      error != ErrorCode::none) {
    return error;
  }
  ConsumerMember& member = consumer.members.at(request.memberId);
  if (request.generationId != member.epoch) return ErrorCode::illegalGeneration;
  member.lastHeard = context.now();
  keepAlive(context, group.name, member.id, member.session, member.classic->sessionTimeout);
  const bool step = member.epoch < consumer.epoch || member.state == MemberState::unrevokedPartitions ||
                    (member.state == MemberState::unreleasedPartitions && !waitsForOthers(consumer, member));
  if (!step) return ErrorCode::none;
  awaitRejoin(context, group, member);
  return ErrorCode::rebalanceInProgress;
}

LeaveGroupResponse GroupPartition::leaveConsumer(Context& context, Group& group, const LeaveGroupRequest& request) {
  LeaveGroupResponse response;
  Group work;
  work.name = group.name;
  work.partition = number_;
  work.classic.reset();
  work.consumer = std::make_unique<ConsumerGroup>(*group.consumer);
  GroupRecords records;
  std::map<std::string, std::string> gone;
  for (const LeaveGroupRequest::Member& leaving : request.members) {
    LeaveGroupResponse::Member& answer = response.members.emplace_back();
    answer.memberId = leaving.memberId;
    answer.groupInstanceId = leaving.groupInstanceId;
    std::string id = leaving.memberId;
    if (id.empty()) {
      // An operator removes a static member, of either protocol, by its instance id alone.
      const auto& instances = work.consumer->instances;
      const auto known = leaving.groupInstanceId ? instances.find(*leaving.groupInstanceId) : instances.end();
      if (known == instances.end()) {
        answer.errorCode = ErrorCode::unknownMemberId;
        continue;
      }
      id = known->second;
    } else if (const ErrorCode error = checkClassicMember(*work.consumer, id, leaving.groupInstanceId);
               error != ErrorCode::none) {
      answer.errorCode = error;
      continue;
    }
    removeConsumer(work, id, records);
    gone[id] = leaving.reason && !leaving.reason->empty() ? "it left: " + *leaving.reason : "it left";
  }
  if (gone.empty()) return response;
  const bool back = mayDowngrade(*work.consumer);
  const std::string stateBefore(GroupCoordinator::consumerState(*group.consumer));
  ErrorCode error = ErrorCode::none;
  if (back) {
    error = downgrade(context, group, *work.consumer, std::move(records), [](Context&, ErrorCode) {});
  } else {
    refreshTopics(work, records);
    bumpEpoch(work, records);
    error = coordinator_.partitions_.append(context, number_, records.batch(context.wallClock(), {}),
                                            settings().commitTimeout, [](Context&, ErrorCode) {});
  }
  if (error != ErrorCode::none) {
    response.errorCode = told(error);
    response.members.clear();
    return response;
  }
  if (!back) {
    for (const auto& [id, why] : gone) disarm(context, group.consumer->members.at(id));
    group.consumer = std::move(work.consumer);
  }
  for (const auto& [id, why] : gone) context.emit(events::GroupMemberLeft{group.name, id, why});
  if (back) {
    prepareRebalance(context, group, "a member is gone");
  } else {
    noteConsumerState(context, group, stateBefore);
  }
  return response;
}

}  // namespace brokerlab::coordinator
