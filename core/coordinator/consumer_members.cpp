// The consumer protocol (KIP-848): one heartbeat for everything, and every member on its own way to the target.
//
//     group epoch 7 ── members, subscriptions or partitions changed ──▶ 8
//     target      8 ── the assignor's answer for that epoch
//     member a    7 ── asked to give p2 back ── p2 no longer among its own ──▶ 8, done
//     member b    7 ──▶ 8 at once, p2 as soon as a has given it back
//
// Real Kafka: GroupMetadataManager.consumerGroupHeartbeat, CurrentAssignmentBuilder, TargetAssignmentBuilder.

#include <fmt/format.h>

#include <utility>

#include "base/regex.h"
#include "base/text.h"
#include "coordinator/assignors.h"
#include "coordinator/group_partition.h"

namespace brokerlab::coordinator {

using protocol::ConsumerGroupDescribeResponse;
using protocol::ConsumerGroupHeartbeatRequest;
using protocol::ConsumerGroupHeartbeatResponse;

namespace {

constexpr std::int32_t leaveEpoch = -1;
constexpr std::int32_t leaveStaticEpoch = -2;

ConsumerGroupHeartbeatResponse refusal(ErrorCode error, std::string sentence) {
  ConsumerGroupHeartbeatResponse response;
  response.errorCode = error;
  response.errorMessage = std::move(sentence);
  return response;
}

bool contains(const Assignment& assignment, const Uuid& topic, PartitionId partition) {
  const auto at = assignment.find(topic);
  return at != assignment.end() && at->second.count(partition) != 0;
}

bool isSubset(const Assignment& part, const Assignment& whole) {
  for (const auto& [topic, partitions] : part) {
    for (const PartitionId partition : partitions) {
      if (!contains(whole, topic, partition)) return false;
    }
  }
  return true;
}

std::optional<Assignment> reportedBy(const ConsumerGroupHeartbeatRequest& request) {
  if (!request.topicPartitions) return std::nullopt;
  Assignment owned;
  for (const auto& topic : *request.topicPartitions) {
    owned[topic.topicId].insert(topic.partitions.begin(), topic.partitions.end());
  }
  return owned;
}

/// What makes no sense whatever the group's state; empty when it does.
std::string problemWith(const ConsumerGroupHeartbeatRequest& request, std::int16_t version) {
  if (request.groupId.empty()) return "GroupId can't be empty.";
  if (request.instanceId && request.instanceId->empty()) return "InstanceId can't be empty.";
  if (request.rackId && request.rackId->empty()) return "RackId can't be empty.";
  if (request.memberEpoch < leaveStaticEpoch) return "MemberEpoch is invalid.";
  if ((request.memberEpoch != 0 || version >= 1) && request.memberId.empty()) return "MemberId can't be empty.";
  if (request.memberEpoch == leaveStaticEpoch && !request.instanceId) return "InstanceId can't be null.";
  if (request.memberEpoch == 0) {
    if (request.rebalanceTimeoutMs == -1) return "RebalanceTimeoutMs must be provided in first request.";
    if (!request.topicPartitions || !request.topicPartitions->empty()) {
      return "TopicPartitions must be empty when (re-)joining.";
    }
    const bool none = !request.subscribedTopicNames || (version == 0 && request.subscribedTopicNames->empty());
    if (none && !request.subscribedTopicRegex) {
      return "SubscribedTopicNames must be set in first request.";
    }
  }
  return {};
}

template <class Value>
void fill(std::vector<Value>& to, const Assignment& from) {
  for (const auto& [topic, partitions] : from) {
    if (partitions.empty()) continue;
    Value& value = to.emplace_back();
    value.topicId = topic;
    value.partitions.assign(partitions.begin(), partitions.end());
  }
}

}  // namespace

std::string assignmentText(const Assignment& assignment, const std::map<Uuid, TopicFacts>& topics) {
  std::string all;
  for (const auto& [topic, partitions] : assignment) {
    const auto facts = topics.find(topic);
    for (const PartitionId partition : partitions) {
      if (!all.empty()) all += ", ";
      all += TopicPartition{facts == topics.end() ? topic.text() : facts->second.name, partition}.text();
    }
  }
  return all;
}

std::string_view GroupCoordinator::consumerState(const ConsumerGroup& group) {
  if (group.members.empty()) return "Empty";
  if (group.epoch > group.assignmentEpoch) return "Assigning";
  for (const auto& [id, member] : group.members) {
    if (member.state != MemberState::stable || member.epoch != group.assignmentEpoch) return "Reconciling";
  }
  return "Stable";
}

// --- records -------------------------------------------------------------------------------------------------------

void GroupPartition::addMemberRecord(GroupRecords& records, const std::string& group, const ConsumerMember& member) {
  protocol::ConsumerGroupMemberMetadataValue value;
  value.instanceId = member.instance;
  value.rackId = member.rack;
  value.clientId = member.client.id;
  value.clientHost = member.client.host;
  value.subscribedTopicNames = member.topics;
  value.subscribedTopicRegex = member.regex.value_or("");
  value.rebalanceTimeoutMs = static_cast<std::int32_t>(member.rebalanceTimeout.wholeMillis());
  value.serverAssignor = member.serverAssignor;
  if (member.classic) {
    // (clang 14 finds no emplace() for a nested aggregate.)
    auto& classic = *(value.classicMemberMetadata = decltype(value)::ClassicMemberMetadata{});
    classic.sessionTimeoutMs = static_cast<std::int32_t>(member.classic->sessionTimeout.wholeMillis());
    for (const auto& [protocol, metadata] : member.classic->protocols) {
      classic.supportedProtocols.push_back({protocol, metadata});
    }
  }
  records.put(protocol::ConsumerGroupMemberMetadataKey{group, member.id}, protocol::encodeVersioned(value, 0));
}

void GroupPartition::addTargetRecord(GroupRecords& records, const std::string& group, const ConsumerMember& member) {
  protocol::ConsumerGroupTargetAssignmentMemberValue value;
  fill(value.topicPartitions, member.target);
  records.put(protocol::ConsumerGroupTargetAssignmentMemberKey{group, member.id}, protocol::encodeVersioned(value, 0));
}

void GroupPartition::addCurrentRecord(GroupRecords& records, const std::string& group, const ConsumerMember& member) {
  protocol::ConsumerGroupCurrentMemberAssignmentValue value;
  value.memberEpoch = member.epoch;
  value.previousMemberEpoch = member.previousEpoch;
  value.state = static_cast<std::int8_t>(member.state);
  fill(value.assignedPartitions, member.assigned);
  fill(value.partitionsPendingRevocation, member.pendingRevocation);
  records.put(protocol::ConsumerGroupCurrentMemberAssignmentKey{group, member.id}, protocol::encodeVersioned(value, 0));
}

void GroupPartition::addEpochRecords(GroupRecords& records, const Group& group) {
  // Everything the log may still say of the group itself: members are gone by then.
  records.tombstone(protocol::ConsumerGroupTargetAssignmentMetadataKey{group.name});
  records.tombstone(protocol::ConsumerGroupPartitionMetadataKey{group.name});
  records.tombstone(protocol::ConsumerGroupMetadataKey{group.name});
}

// --- the group -----------------------------------------------------------------------------------------------------

std::set<std::string> GroupPartition::wantedBy(const ConsumerMember& member) const {
  std::set<std::string> names(member.topics.begin(), member.topics.end());
  if (member.regex && !member.regex->empty()) {
    const std::set<std::string>& fitting = coordinator_.matching(*member.regex);
    names.insert(fitting.begin(), fitting.end());
  }
  return names;
}

bool GroupPartition::refreshTopics(Group& group, GroupRecords& records) {
  ConsumerGroup& consumer = *group.consumer;
  std::map<Uuid, TopicFacts> now;
  for (const auto& [id, member] : consumer.members) {
    for (const std::string& name : wantedBy(member)) {
      if (const metadata::TopicRef topic = image().topic(name)) {
        now[topic->id] = TopicFacts{topic->name, topic->partitionCount()};
      }
    }
  }
  if (now == consumer.topics) return false;
  consumer.topics = std::move(now);
  // Without topics too: the record goes with the group only.
  protocol::ConsumerGroupPartitionMetadataValue value;
  for (const auto& [id, facts] : consumer.topics) {
    auto& topic = value.topics.emplace_back();
    topic.topicId = id;
    topic.topicName = facts.name;
    topic.numPartitions = facts.partitions;
  }
  records.put(protocol::ConsumerGroupPartitionMetadataKey{group.name}, protocol::encodeVersioned(value, 0));
  return true;
}

void GroupPartition::bumpEpoch(Group& group, GroupRecords& records) {
  protocol::ConsumerGroupMetadataValue value;
  value.epoch = ++group.consumer->epoch;
  records.put(protocol::ConsumerGroupMetadataKey{group.name}, protocol::encodeVersioned(value, 0));
}

std::string GroupPartition::assignorOf(const ConsumerGroup& group) const {
  // The assignor most members ask for; who asks for none takes what the others want.
  std::map<std::string, int> votes;
  for (const auto& [id, member] : group.members) {
    if (member.serverAssignor) ++votes[*member.serverAssignor];
  }
  std::string best = settings().assignors.front();
  int most = 0;
  for (const auto& [name, count] : votes) {
    if (count <= most) continue;
    best = name;
    most = count;
  }
  return best;
}

void GroupPartition::assign(Context& context, Group& group, GroupRecords& records) {
  ConsumerGroup& consumer = *group.consumer;
  AssignorMembers members;
  for (const auto& [id, member] : consumer.members) {
    AssignorMember& one = members[id];
    one.order = member.instance.value_or(id);
    one.before = member.target;
    const std::set<std::string> wanted = wantedBy(member);
    for (const auto& [topic, facts] : consumer.topics) {
      if (wanted.count(facts.name) != 0) one.topics.insert(topic);
    }
  }
  const std::string assignor = assignorOf(consumer);
  const auto assigned =
      assignor == "range" ? assignRange(members, consumer.topics) : assignUniform(members, consumer.topics);
  for (auto& [id, member] : consumer.members) {
    const Assignment& target = assigned.at(id);
    if (target == member.target) continue;
    member.target = target;
    addTargetRecord(records, group.name, member);
  }
  consumer.assignmentEpoch = consumer.epoch;
  protocol::ConsumerGroupTargetAssignmentMetadataValue value;
  value.assignmentEpoch = consumer.assignmentEpoch;
  records.put(protocol::ConsumerGroupTargetAssignmentMetadataKey{group.name}, protocol::encodeVersioned(value, 0));
  context.emit(events::GenerationStarted{group.name, consumer.epoch, assignor, "",
                                         static_cast<std::int32_t>(consumer.members.size())});
}

bool GroupPartition::reconcile(Group& group, ConsumerMember& member, const std::optional<Assignment>& owned,
                               GroupRecords& records) {
  ConsumerGroup& consumer = *group.consumer;
  const auto ownsAny = [&owned](const Assignment& revoked) {
    if (!owned) return true;
    for (const auto& [topic, partitions] : *owned) {
      for (const PartitionId partition : partitions) {
        if (contains(revoked, topic, partition)) return true;
      }
    }
    return false;
  };
  switch (member.state) {
    case MemberState::stable:
      if (member.epoch == consumer.assignmentEpoch) return false;
      break;
    case MemberState::unrevokedPartitions:
      // Until they are no longer among those it reports they are its own.
      if (!owned || ownsAny(member.pendingRevocation)) return false;
      member.pendingRevocation.clear();
      break;
    case MemberState::unreleasedPartitions:
      break;
  }
  // G10: whatever anybody else has, or has not given back yet, is not free.
  std::set<std::pair<Uuid, PartitionId>> taken;
  for (const auto& [id, other] : consumer.members) {
    if (id == member.id || faults().assignBeforeRevoked) continue;
    for (const Assignment* held : {&other.assigned, &other.pendingRevocation}) {
      for (const auto& [topic, partitions] : *held) {
        for (const PartitionId partition : partitions) taken.insert({topic, partition});
      }
    }
  }
  Assignment kept, revoked, added;
  for (const auto& [topic, partitions] : member.assigned) {
    for (const PartitionId partition : partitions) {
      (contains(member.target, topic, partition) ? kept : revoked)[topic].insert(partition);
    }
  }
  bool unreleased = false;
  for (const auto& [topic, partitions] : member.target) {
    for (const PartitionId partition : partitions) {
      if (contains(kept, topic, partition)) continue;
      if (taken.count({topic, partition}) != 0) {
        unreleased = true;
      } else {
        added[topic].insert(partition);
      }
    }
  }
  const ConsumerMember before = member;
  member.previousEpoch = member.epoch;
  if (!revoked.empty() && ownsAny(revoked)) {
    // It stays in its epoch until it has let go of these; new ones have to wait.
    member.state = MemberState::unrevokedPartitions;
    member.assigned = std::move(kept);
    member.pendingRevocation = std::move(revoked);
  } else {
    for (const auto& [topic, partitions] : added) kept[topic].insert(partitions.begin(), partitions.end());
    member.state = unreleased ? MemberState::unreleasedPartitions : MemberState::stable;
    member.epoch = consumer.assignmentEpoch;
    member.assigned = std::move(kept);
    member.pendingRevocation.clear();
  }
  if (member.state == before.state && member.epoch == before.epoch && member.assigned == before.assigned &&
      member.pendingRevocation == before.pendingRevocation) {
    member.previousEpoch = before.previousEpoch;
    return false;
  }
  addCurrentRecord(records, group.name, member);
  return true;
}

void GroupPartition::removeConsumer(Group& group, const std::string& id, GroupRecords& records) {
  ConsumerGroup& consumer = *group.consumer;
  const auto at = consumer.members.find(id);
  if (at == consumer.members.end()) return;
  if (at->second.instance) {
    const auto known = consumer.instances.find(*at->second.instance);
    if (known != consumer.instances.end() && known->second == id) consumer.instances.erase(known);
  }
  consumer.members.erase(at);
  records.tombstone(protocol::ConsumerGroupCurrentMemberAssignmentKey{group.name, id});
  records.tombstone(protocol::ConsumerGroupTargetAssignmentMemberKey{group.name, id});
  records.tombstone(protocol::ConsumerGroupMemberMetadataKey{group.name, id});
}

void GroupPartition::replaceConsumer(Group& group, const std::string& replaced, const std::string& id,
                                     GroupRecords& records) {
  ConsumerGroup& consumer = *group.consumer;
  ConsumerMember member = consumer.members.at(replaced);
  removeConsumer(group, replaced, records);
  member.id = id;
  member.epoch = 0;
  member.previousEpoch = 0;
  member.state = MemberState::stable;
  member.session = {};
  member.revocation = {};
  member.rejoin = {};
  member.sync = {};
  consumer.instances[*member.instance] = id;
  addMemberRecord(records, group.name, member);
  addTargetRecord(records, group.name, member);
  consumer.members.emplace(id, std::move(member));
}

void GroupPartition::disarm(Context& context, ConsumerMember& member) {
  disarm(context, member.session);
  disarm(context, member.revocation);
  disarm(context, member.rejoin);
  disarm(context, member.sync);
}

// --- heartbeat -----------------------------------------------------------------------------------------------------

void GroupPartition::consumerHeartbeat(Context& context, const Client& client,
                                       const ConsumerGroupHeartbeatRequest& request, std::int16_t version,
                                       Answer<ConsumerGroupHeartbeatResponse> answer) {
  if (const std::string problem = problemWith(request, version); !problem.empty()) {
    answer(context, refusal(ErrorCode::invalidRequest, problem));
    return;
  }
  const auto& assignors = settings().assignors;
  if (request.serverAssignor &&
      std::find(assignors.begin(), assignors.end(), *request.serverAssignor) == assignors.end()) {
    answer(context, refusal(ErrorCode::unsupportedAssignor,
                            fmt::format("ServerAssignor {} is not supported. Supported assignors: {}.",
                                        *request.serverAssignor, fmt::join(assignors, ", "))));
    return;
  }
  if (request.subscribedTopicRegex && !request.subscribedTopicRegex->empty()) {
    if (const auto regex = base::Regex::parse(*request.subscribedTopicRegex); !regex) {
      answer(context, refusal(ErrorCode::invalidRegularExpression,
                              fmt::format("SubscribedTopicRegex `{}` is not a valid regular expression: {}.",
                                          printable(*request.subscribedTopicRegex, 200), regex.error().message)));
      return;
    }
  }
  Group* group = find(request.groupId);
  const bool joins = request.memberEpoch == 0;
  if (group == nullptr && !joins) {
    answer(context, refusal(ErrorCode::groupIdNotFound, "Group " + request.groupId + " not found."));
    return;
  }
  GroupRecords records;
  const bool fresh = group == nullptr;
  if (fresh) group = &make(request.groupId);
  const auto giveUp = [&](ErrorCode error, std::string sentence) {
    if (fresh) groups_.erase(request.groupId);
    answer(context, refusal(error, std::move(sentence)));
  };
  const bool upgrades = group->classic && !group->classic->is(GroupState::empty);
  if (group->classic && (!joins || (upgrades && !mayUpgrade(*group->classic)))) {
    giveUp(ErrorCode::groupIdNotFound, "Group " + request.groupId + " is not a consumer group.");
    return;
  }
  // Nothing of this counts unless the log takes it: work on a copy.
  ConsumerGroup next = group->consumer ? *group->consumer : ConsumerGroup{};
  std::string stateBefore(GroupCoordinator::consumerState(next));
  if (group->classic && group->classic->generation > 0) records.tombstone(protocol::GroupMetadataKey{group->name});
  if (upgrades) {  // G11
    auto upgrade = upgraded(*group->classic);
    if (!upgrade) {
      giveUp(ErrorCode::groupIdNotFound, "Cannot upgrade the classic group " + request.groupId +
                                             " to consumer group because the embedded consumer protocol is malformed.");
      return;
    }
    next = std::move(*upgrade);
    stateBefore = groupStateName(group->classic->state);
    addGroupRecords(records, request.groupId, next);
  }

  // Who is it?
  const std::optional<Assignment> owned = reportedBy(request);
  std::string id = request.memberId;
  std::string replaced;
  if (joins && id.empty()) id = Uuid::random(context.random()).text();
  if (request.instanceId) {
    const auto known = next.instances.find(*request.instanceId);
    if (known == next.instances.end()) {
      if (!joins) {
        giveUp(ErrorCode::unknownMemberId, "Instance id " + *request.instanceId + " is unknown.");
        return;
      }
    } else if (joins && known->second != id) {
      // One of the classic protocol does not say that it is away for a while.
      const ConsumerMember& holder = next.members.at(known->second);
      if (holder.epoch != leaveStaticEpoch && !holder.classic) {
        giveUp(ErrorCode::unreleasedInstanceId, "Static member " + id + " with instance id " + *request.instanceId +
                                                    " cannot join: the instance id is owned by member " +
                                                    known->second + ".");
        return;
      }
      replaced = known->second;
    } else if (!joins && known->second != id) {
      giveUp(ErrorCode::fencedInstanceId, "Static member " + id + " with instance id " + *request.instanceId +
                                              " was fenced by member " + known->second + ".");
      return;
    }
  }
  if (!joins && next.members.count(id) == 0) {
    giveUp(ErrorCode::unknownMemberId, "Member " + id + " is not a member of group " + request.groupId + ".");
    return;
  }
  bool isNew = false;
  if (request.memberEpoch >= 0 && next.members.count(id) != 0) {
    const ConsumerMember& member = next.members.at(id);
    const bool returns = joins && member.epoch == leaveStaticEpoch;
    // One epoch back is what a member says whose answer was lost.
    const bool lostAnswer = request.memberEpoch == member.previousEpoch && owned && isSubset(*owned, member.assigned);
    if (!returns && request.memberEpoch != member.epoch && !lostAnswer) {
      giveUp(
          ErrorCode::fencedMemberEpoch,
          fmt::format("The consumer group member has a {} member epoch ({}) than the one known by the group "
                      "coordinator ({}). The member must abandon all its partitions and rejoin.",
                      request.memberEpoch > member.epoch ? "greater" : "smaller", request.memberEpoch, member.epoch));
      return;
    }
  }
  Group work;
  work.name = request.groupId;
  work.partition = number_;
  work.classic.reset();
  work.consumer = std::make_unique<ConsumerGroup>(std::move(next));
  ConsumerGroup& consumer = *work.consumer;
  std::string left;
  // What the log says of it decides the answer.
  const auto whenWritten = [&answer](ConsumerGroupHeartbeatResponse response) {
    return [answer, response = std::move(response)](Context& at, ErrorCode failed) {
      switch (failed) {
        case ErrorCode::none:
          answer(at, response);
          return;
        case ErrorCode::notLeaderOrFollower:
        case ErrorCode::kafkaStorageError:
          answer(at, refusal(ErrorCode::notCoordinator, "This is not the correct coordinator."));
          return;
        default:
          answer(at, refusal(ErrorCode::coordinatorNotAvailable, "The coordinator is not available."));
      }
    };
  };
  ConsumerGroupHeartbeatResponse response;
  response.memberId = id;
  response.memberEpoch = request.memberEpoch;
  if (request.memberEpoch == leaveEpoch) {
    removeConsumer(work, id, records);
    if (mayDowngrade(consumer)) {  // G11
      const auto tell = whenWritten(std::move(response));
      if (const ErrorCode error = downgrade(context, *group, consumer, std::move(records), tell);
          error != ErrorCode::none) {
        tell(context, error);
        return;
      }
      context.emit(events::GroupMemberLeft{group->name, id, "it left"});
      prepareRebalance(context, *group, "a member is gone");
      return;
    }
    refreshTopics(work, records);
    bumpEpoch(work, records);
    left = "it left";
  } else if (request.memberEpoch == leaveStaticEpoch) {
    ConsumerMember& member = consumer.members.at(id);
    member.previousEpoch = member.epoch;
    member.epoch = leaveStaticEpoch;
    member.pendingRevocation.clear();
    member.state = MemberState::stable;
    addCurrentRecord(records, work.name, member);
  } else {
    bool bump = false;
    if (!replaced.empty()) {
      replaceConsumer(work, replaced, id, records);
    } else if (consumer.members.count(id) == 0) {
      if (consumer.members.size() >= static_cast<std::size_t>(settings().consumerMaxSize)) {
        giveUp(ErrorCode::groupMaxSizeReached, "The consumer group has reached its maximum capacity of " +
                                                   std::to_string(settings().consumerMaxSize) + " members.");
        return;
      }
      ConsumerMember member;
      member.id = id;
      consumer.members.emplace(id, std::move(member));
      if (request.instanceId) consumer.instances[*request.instanceId] = id;
      isNew = true;
    } else if (joins && consumer.members.at(id).epoch == leaveStaticEpoch) {
      consumer.members.at(id).epoch = 0;
    }
    ConsumerMember& member = consumer.members.at(id);
    const ConsumerMember before = member;
    member.client = client;
    member.lastHeard = context.now();
    if (request.instanceId) member.instance = request.instanceId;
    if (request.rackId) member.rack = request.rackId;
    if (request.rebalanceTimeoutMs >= 0) member.rebalanceTimeout = milliseconds(request.rebalanceTimeoutMs);
    if (request.serverAssignor) member.serverAssignor = request.serverAssignor;
    if (request.subscribedTopicNames) {
      std::set<std::string> sorted(request.subscribedTopicNames->begin(), request.subscribedTopicNames->end());
      member.topics.assign(sorted.begin(), sorted.end());
    }
    if (request.subscribedTopicRegex) member.regex = request.subscribedTopicRegex;
    member.classic.reset();
    const bool otherTopics =
        isNew || member.topics != before.topics || member.regex.value_or("") != before.regex.value_or("");
    if (otherTopics || member.instance != before.instance || member.rack != before.rack ||
        member.rebalanceTimeout != before.rebalanceTimeout || member.serverAssignor != before.serverAssignor ||
        before.classic || member.client.id != before.client.id || member.client.host != before.client.host) {
      addMemberRecord(records, work.name, member);
    }
    bump = otherTopics;
    if (refreshTopics(work, records)) bump = true;
    if (bump) bumpEpoch(work, records);
    if (consumer.epoch > consumer.assignmentEpoch) assign(context, work, records);
    reconcile(work, consumer.members.at(id), owned, records);
  }

  // Into the log, and only then into force.
  const ConsumerMember* self = consumer.members.count(id) != 0 ? &consumer.members.at(id) : nullptr;
  if (self != nullptr) response.memberEpoch = self->epoch;
  if (request.memberEpoch >= 0) {
    response.heartbeatIntervalMs = static_cast<std::int32_t>(settings().consumerHeartbeat.wholeMillis());
    const ConsumerMember* known = nullptr;
    if (group->consumer && group->consumer->members.count(id) != 0) known = &group->consumer->members.at(id);
    const bool everything = request.rebalanceTimeoutMs != -1 && request.subscribedTopicNames && owned;
    if (joins || everything || known == nullptr || known->assigned != self->assigned) {
      response.assignment.emplace();
      fill(response.assignment->topicPartitions, self->assigned);
    }
  }
  const auto tell = whenWritten(std::move(response));
  if (!records.empty()) {
    const ErrorCode error = coordinator_.partitions_.append(context, number_, records.batch(context.wallClock(), {}),
                                                            settings().commitTimeout, tell);
    if (error != ErrorCode::none) {
      if (fresh) groups_.erase(request.groupId);
      tell(context, error);
      return;
    }
  }
  // Timers of who is gone or replaced.
  std::string wasReplaced = replaced;
  if (group->consumer) {
    for (auto& [other, member] : group->consumer->members) {
      if (consumer.members.count(other) == 0) disarm(context, member);
    }
  }
  const Assignment assignedBefore = group->consumer && group->consumer->members.count(id) != 0
                                        ? group->consumer->members.at(id).assigned
                                        : Assignment{};
  if (group->classic) endClassic(context, *group);
  group->classic.reset();
  group->consumer = std::move(work.consumer);
  ConsumerGroup& now = *group->consumer;
  if (upgrades) {
    for (auto& [other, member] : now.members) {
      if (member.classic) keepAlive(context, group->name, other, member.session, member.classic->sessionTimeout);
    }
  }
  if (!left.empty()) context.emit(events::GroupMemberLeft{group->name, id, left});
  if (isNew || !wasReplaced.empty()) {
    context.emit(events::GroupMemberJoined{group->name, id, request.instanceId.value_or(""), client.id,
                                           !wasReplaced.empty() ? "replaces " + wasReplaced
                                           : request.instanceId ? "static"
                                                                : "new"});
  }
  if (const auto at = now.members.find(id); at != now.members.end()) {
    ConsumerMember& member = at->second;
    if (member.assigned != assignedBefore) {
      context.emit(events::MemberAssigned{group->name, id, member.epoch, assignmentText(member.assigned, now.topics)});
    }
    disarm(context, member.rejoin);
    disarm(context, member.sync);
    keepAlive(context, group->name, id, member.session, settings().consumerSessionTimeout);
    if (member.state == MemberState::unrevokedPartitions) {
      if (!member.revocation.valid()) {
        member.revocation = arm(context, member.rebalanceTimeout, GroupTimer::revocation, "wait for a revocation",
                                Wake{GroupTimer::revocation, group->name, id});
      }
    } else {
      disarm(context, member.revocation);
    }
  }
  noteConsumerState(context, *group, stateBefore);
  if (records.empty()) coordinator_.partitions_.afterWrites(context, number_, settings().commitTimeout, tell);
}

void GroupPartition::noteConsumerState(Context& context, Group& group, std::string_view before) {
  const std::string_view now = GroupCoordinator::consumerState(*group.consumer);
  if (now == before) return;
  group.consumer->stateSince = context.wallClock();
  context.emit(events::GroupStateChanged{group.name, std::string(before), std::string(now), group.consumer->epoch,
                                         "a member's heartbeat"});
}

void GroupPartition::onConsumerSessionOver(Context& context, const std::string& name, const std::string& id,
                                           const std::string& reason) {
  Group* group = find(name);
  if (group == nullptr || !group->consumer || group->consumer->members.count(id) == 0) return;
  const std::string before(GroupCoordinator::consumerState(*group->consumer));
  Group work;
  work.name = name;
  work.classic.reset();
  work.consumer = std::make_unique<ConsumerGroup>(*group->consumer);
  GroupRecords records;
  removeConsumer(work, id, records);
  const bool back = mayDowngrade(*work.consumer);
  ErrorCode error = ErrorCode::none;
  if (back) {
    error = downgrade(context, *group, *work.consumer, std::move(records), [](Context&, ErrorCode) {});
    if (error == ErrorCode::none) {
      context.emit(events::GroupMemberLeft{name, id, reason});
      prepareRebalance(context, *group, "a member is gone");
      return;
    }
  } else {
    refreshTopics(work, records);
    bumpEpoch(work, records);
    error = coordinator_.partitions_.append(context, number_, records.batch(context.wallClock(), {}),
                                            settings().commitTimeout, [](Context&, ErrorCode) {});
  }
  ConsumerMember& member = group->consumer->members.at(id);
  if (error != ErrorCode::none) {
    // It stays a member until it can be written that it is not.
    keepAlive(context, name, id, member.session, milliseconds(1000));
    return;
  }
  disarm(context, member);
  group->consumer = std::move(work.consumer);
  context.emit(events::GroupMemberLeft{name, id, reason});
  noteConsumerState(context, *group, before);
}

// --- replay --------------------------------------------------------------------------------------------------------

void GroupPartition::replayConsumer(const protocol::GroupLogKey& key, const std::optional<Bytes>& bytes) {
  const auto groupFor = [this](const std::string& name) -> ConsumerGroup& {
    Group& group = make(name);
    if (!group.consumer) {
      group.classic.reset();
      group.consumer = std::make_unique<ConsumerGroup>();
    }
    return *group.consumer;
  };
  const auto known = [this](const std::string& name) -> ConsumerGroup* {
    Group* group = find(name);
    return group != nullptr ? group->consumer.get() : nullptr;
  };
  const auto read = [](const auto& from) {
    Assignment assignment;
    for (const auto& topic : from) assignment[topic.topicId].insert(topic.partitions.begin(), topic.partitions.end());
    return assignment;
  };
  if (const auto* k = std::get_if<protocol::ConsumerGroupMetadataKey>(&key)) {
    if (bytes) {
      if (const auto value = protocol::decodeVersioned<protocol::ConsumerGroupMetadataValue>(*bytes)) {
        groupFor(k->groupId).epoch = value->epoch;
      }
    } else if (known(k->groupId) != nullptr) {
      Group* group = find(k->groupId);
      group->consumer.reset();
      group->classic = std::make_unique<ClassicGroup>();
      dropIfUnused(k->groupId);
    }
  } else if (const auto* topics = std::get_if<protocol::ConsumerGroupPartitionMetadataKey>(&key)) {
    if (bytes) {
      const auto value = protocol::decodeVersioned<protocol::ConsumerGroupPartitionMetadataValue>(*bytes);
      if (!value) return;
      ConsumerGroup& group = groupFor(topics->groupId);
      group.topics.clear();
      for (const auto& topic : value->topics) {
        group.topics[topic.topicId] = TopicFacts{topic.topicName, topic.numPartitions};
      }
    } else if (ConsumerGroup* group = known(topics->groupId)) {
      group->topics.clear();
    }
  } else if (const auto* about = std::get_if<protocol::ConsumerGroupMemberMetadataKey>(&key)) {
    if (bytes) {
      const auto value = protocol::decodeVersioned<protocol::ConsumerGroupMemberMetadataValue>(*bytes);
      if (!value) return;
      ConsumerGroup& group = groupFor(about->groupId);
      ConsumerMember& member = group.members[about->memberId];
      member.id = about->memberId;
      member.instance = value->instanceId;
      member.rack = value->rackId;
      member.client = Client{value->clientId, value->clientHost};
      member.topics = value->subscribedTopicNames;
      member.regex = value->subscribedTopicRegex;
      member.rebalanceTimeout = milliseconds(value->rebalanceTimeoutMs);
      member.serverAssignor = value->serverAssignor;
      member.classic.reset();
      if (value->classicMemberMetadata) {
        ClassicSide& classic = member.classic.emplace();
        classic.sessionTimeout = milliseconds(value->classicMemberMetadata->sessionTimeoutMs);
        for (const auto& one : value->classicMemberMetadata->supportedProtocols) {
          classic.protocols.emplace_back(one.name, one.metadata);
        }
      }
      if (member.instance) group.instances[*member.instance] = member.id;
    } else if (ConsumerGroup* group = known(about->groupId)) {
      const auto member = group->members.find(about->memberId);
      if (member == group->members.end()) return;
      if (member->second.instance) {
        const auto instance = group->instances.find(*member->second.instance);
        if (instance != group->instances.end() && instance->second == about->memberId) {
          group->instances.erase(instance);
        }
      }
      group->members.erase(member);
    }
  } else if (const auto* epoch = std::get_if<protocol::ConsumerGroupTargetAssignmentMetadataKey>(&key)) {
    if (bytes) {
      if (const auto value = protocol::decodeVersioned<protocol::ConsumerGroupTargetAssignmentMetadataValue>(*bytes)) {
        groupFor(epoch->groupId).assignmentEpoch = value->assignmentEpoch;
      }
    }
  } else if (const auto* target = std::get_if<protocol::ConsumerGroupTargetAssignmentMemberKey>(&key)) {
    ConsumerGroup* group = known(target->groupId);
    if (group == nullptr || group->members.count(target->memberId) == 0) return;
    ConsumerMember& member = group->members.at(target->memberId);
    member.target.clear();
    if (!bytes) return;
    if (const auto value = protocol::decodeVersioned<protocol::ConsumerGroupTargetAssignmentMemberValue>(*bytes)) {
      member.target = read(value->topicPartitions);
    }
  } else if (const auto* current = std::get_if<protocol::ConsumerGroupCurrentMemberAssignmentKey>(&key)) {
    ConsumerGroup* group = known(current->groupId);
    if (group == nullptr || group->members.count(current->memberId) == 0) return;
    ConsumerMember& member = group->members.at(current->memberId);
    if (!bytes) {
      member.assigned.clear();
      member.pendingRevocation.clear();
      return;
    }
    const auto value = protocol::decodeVersioned<protocol::ConsumerGroupCurrentMemberAssignmentValue>(*bytes);
    if (!value) return;
    member.epoch = value->memberEpoch;
    member.previousEpoch = value->previousMemberEpoch;
    member.state = static_cast<MemberState>(value->state);
    member.assigned = read(value->assignedPartitions);
    member.pendingRevocation = read(value->partitionsPendingRevocation);
  }
}

// --- admin ---------------------------------------------------------------------------------------------------------

void GroupCoordinator::consumerHeartbeat(Context& context, const Client& client,
                                         const ConsumerGroupHeartbeatRequest& request, std::int16_t version,
                                         Answer<ConsumerGroupHeartbeatResponse> answer) {
  if (!settings_.consumerProtocol) {
    answer(context, refusal(ErrorCode::unsupportedVersion,
                            "The consumer protocol is not among group.coordinator.rebalance.protocols."));
    return;
  }
  // Who looks after the empty name says what is wrong with it; all others are not its coordinator.
  const Place at = place(request.groupId, true);
  if (at.error != ErrorCode::none) {
    answer(context, refusal(at.error, ""));
    return;
  }
  at.partition->consumerHeartbeat(context, client, request, version, std::move(answer));
}

ConsumerGroupDescribeResponse::Group GroupCoordinator::describeConsumerGroup(const std::string& group) {
  const Place at = place(group, false);
  if (at.error == ErrorCode::none) return at.partition->describeConsumerGroup(group);
  ConsumerGroupDescribeResponse::Group response;
  response.groupId = group;
  response.errorCode = at.error;
  return response;
}

ConsumerGroupDescribeResponse::Group GroupPartition::describeConsumerGroup(const std::string& name) const {
  ConsumerGroupDescribeResponse::Group response;
  response.groupId = name;
  const Group* group = find(name);
  if (group == nullptr || !group->consumer) {
    response.errorCode = ErrorCode::groupIdNotFound;
    response.errorMessage =
        group == nullptr ? "Group " + name + " not found." : "Group " + name + " is not a consumer group.";
    return response;
  }
  const ConsumerGroup& consumer = *group->consumer;
  response.groupState = std::string(GroupCoordinator::consumerState(consumer));
  response.groupEpoch = consumer.epoch;
  response.assignmentEpoch = consumer.assignmentEpoch;
  response.assignorName = assignorOf(consumer);
  const auto named = [&consumer](auto& to, const Assignment& from) {
    for (const auto& [topic, partitions] : from) {
      auto& added = to.emplace_back();
      added.topicId = topic;
      const auto facts = consumer.topics.find(topic);
      if (facts != consumer.topics.end()) added.topicName = facts->second.name;
      added.partitions.assign(partitions.begin(), partitions.end());
    }
  };
  for (const auto& [id, member] : consumer.members) {
    ConsumerGroupDescribeResponse::Group::Member& added = response.members.emplace_back();
    added.memberId = id;
    added.instanceId = member.instance;
    added.rackId = member.rack;
    added.memberEpoch = member.epoch;
    added.clientId = member.client.id;
    added.clientHost = member.client.host;
    added.subscribedTopicNames = member.topics;
    added.subscribedTopicRegex = member.regex.value_or("");
    added.memberType = member.classic ? 0 : 1;
    named(added.assignment.topicPartitions, member.assigned);
    named(added.targetAssignment.topicPartitions, member.target);
  }
  return response;
}

}  // namespace brokerlab::coordinator
