#include "coordinator/group_coordinator.h"

#include <utility>

#include "base/regex.h"
#include "coordinator/group_partition.h"

namespace brokerlab::coordinator {

using protocol::DescribeGroupsResponse;
using protocol::HeartbeatRequest;
using protocol::JoinGroupRequest;
using protocol::JoinGroupResponse;
using protocol::LeaveGroupRequest;
using protocol::LeaveGroupResponse;
using protocol::ListGroupsRequest;
using protocol::ListGroupsResponse;
using protocol::OffsetCommitRequest;
using protocol::OffsetCommitResponse;
using protocol::OffsetDeleteRequest;
using protocol::OffsetDeleteResponse;
using protocol::OffsetFetchRequest;
using protocol::OffsetFetchResponse;
using protocol::SyncGroupRequest;
using protocol::SyncGroupResponse;

namespace {
/// Patterns whose topics are known, at most.
constexpr std::size_t patternsMost = 1000;
}  // namespace

GroupSettings GroupSettings::from(const metadata::ConfigView& configs) {
  const auto int32 = [&configs](std::string_view name) {
    return static_cast<std::int32_t>(configs.brokerInteger(name));
  };
  const auto time = [&configs](std::string_view name) {
    return milliseconds(std::max<std::int64_t>(configs.brokerInteger(name), 0));
  };
  GroupSettings settings;
  settings.initialRebalanceDelay = time("group.initial.rebalance.delay.ms");
  settings.minSessionTimeoutMs = int32("group.min.session.timeout.ms");
  settings.maxSessionTimeoutMs = int32("group.max.session.timeout.ms");
  settings.maxSize = int32("group.max.size");
  settings.retentionMs = configs.brokerInteger("offsets.retention.minutes") * 60000;
  settings.retentionCheck = time("offsets.retention.check.interval.ms");
  settings.commitTimeout = time("offsets.commit.timeout.ms");
  settings.metadataMaxBytes = int32("offset.metadata.max.bytes");
  const metadata::ConfigValue protocols = configs.broker("group.coordinator.rebalance.protocols");
  if (protocols.set()) {
    for (const std::string& one : metadata::listValue(*protocols.value)) {
      if (one == "consumer") settings.consumerProtocol = true;
    }
  }
  settings.consumerSessionTimeout = time("group.consumer.session.timeout.ms");
  settings.consumerHeartbeat = time("group.consumer.heartbeat.interval.ms");
  settings.consumerMaxSize = int32("group.consumer.max.size");
  const metadata::ConfigValue assignors = configs.broker("group.consumer.assignors");
  if (assignors.set()) {
    settings.assignors.clear();
    for (const std::string& one : metadata::listValue(*assignors.value)) {
      if (one == "uniform" || one.find("UniformAssignor") != std::string::npos) settings.assignors.push_back("uniform");
      if (one == "range" || one.find("RangeAssignor") != std::string::npos) settings.assignors.push_back("range");
    }
    if (settings.assignors.empty()) settings.assignors.push_back("uniform");
  }
  const metadata::ConfigValue policy = configs.broker("group.consumer.migration.policy");
  if (policy.set()) {
    settings.upgrades = *policy.value == "upgrade" || *policy.value == "bidirectional";
    settings.downgrades = *policy.value == "downgrade" || *policy.value == "bidirectional";
  }
  return settings;
}

GroupCoordinator::GroupCoordinator(replication::ReplicaManager& replicas)
    : faults_(replicas.environment().faults),
      partitions_(std::string(consumerOffsetsTopic), replicas,
                  [this](PartitionId number) { return std::make_unique<GroupPartition>(*this, number); }) {}

GroupCoordinator::~GroupCoordinator() = default;

void GroupCoordinator::apply(Context& context, const metadata::Image& image,
                             const std::vector<std::string>& deletedTopics) {
  image_ = &image;
  matching_.clear();
  partitions_.apply(context, image);
  if (deletedTopics.empty()) return;
  partitions_.eachActive([&](PartitionId, StateMachine& machine) {
    static_cast<GroupPartition&>(machine).onTopicsDeleted(context, deletedTopics);
  });
}

const std::set<std::string>& GroupCoordinator::matching(const std::string& pattern) {
  // Somebody may try one pattern after the other.
  if (matching_.size() >= patternsMost) matching_.clear();
  const auto [at, isNew] = matching_.try_emplace(pattern);
  if (!isNew) return at->second;
  if (const auto regex = base::Regex::parse(pattern)) {
    for (const auto& [name, topic] : image_->topics()) {
      if (regex->matches(name)) at->second.insert(name);
    }
  }
  return at->second;
}

bool GroupCoordinator::settle(Context& context) {
  const bool any = partitions_.settle(context);
  const auto answers = std::exchange(outbox_, {});
  for (const auto& answer : answers) answer(context);
  return any || !answers.empty();
}

bool GroupCoordinator::onTimer(Context& context, runtime::TimerId id, const runtime::Timer& timer) {
  if (partitions_.onTimer(context, id, timer)) return true;
  if (timer.kind < static_cast<std::int32_t>(TimerKind::firstOfGroups) ||
      timer.kind >= static_cast<std::int32_t>(TimerKind::firstOfTransactions)) {
    return false;
  }
  StateMachine* machine = partitions_.machine(static_cast<PartitionId>(timer.a));
  return machine != nullptr && static_cast<GroupPartition*>(machine)->onTimer(context, id, timer);
}

GroupCoordinator::Place GroupCoordinator::place(std::string_view group, bool emptyNameAllowed) const {
  Place place;
  if (group.empty() && !emptyNameAllowed) {
    place.error = ErrorCode::invalidGroupId;
    return place;
  }
  const std::optional<PartitionId> partition = partitions_.partitionOf(group);
  if (!partition) {
    place.error = ErrorCode::coordinatorNotAvailable;
    return place;
  }
  place.error = partitions_.state(*partition);
  place.partition = static_cast<GroupPartition*>(partitions_.machine(*partition));
  return place;
}

void GroupCoordinator::forEachGroup(const std::function<void(const Group&)>& use) const {
  partitions_.eachActive([&use](PartitionId, const StateMachine& machine) {
    for (const auto& [name, group] : static_cast<const GroupPartition&>(machine).groups()) use(*group);
  });
}

std::vector<std::string> GroupCoordinator::problems() const {
  std::vector<std::string> found;
  forEachGroup([&found](const Group& group) {
    std::map<TopicPartition, std::string> owners;
    const auto claim = [&](const TopicPartition& partition, const std::string& member) {
      const auto [at, first] = owners.emplace(partition, member);
      if (!first && at->second != member) {
        found.push_back("group " + group.name + ": " + partition.text() + " belongs to " + at->second + " and to " +
                        member);
      }
    };
    if (group.classic && group.classic->protocolType == std::string(consumerProtocolType)) {
      for (const auto& member : group.classic->members) {
        for (const TopicPartition& partition : assignedPartitions(member->assignment)) claim(partition, member->id);
      }
    } else if (group.consumer) {
      for (const auto& [id, member] : group.consumer->members) {
        for (const Assignment* held : {&member.assigned, &member.pendingRevocation}) {
          for (const auto& [topic, partitions] : *held) {
            for (const PartitionId partition : partitions) claim({topic.text(), partition}, id);
          }
        }
        if (member.epoch > group.consumer->epoch) {
          found.push_back("group " + group.name + ": " + id + " is ahead of its group");
        }
      }
    }
  });
  return found;
}

// --- classic protocol ----------------------------------------------------------------------------------------------

void GroupCoordinator::join(Context& context, const Client& client, const JoinGroupRequest& request,
                            bool knowsMemberIds, bool skipsAssignment, Answer<JoinGroupResponse> answer) {
  const Place at = place(request.groupId, false);
  ErrorCode error = at.error;
  if (error == ErrorCode::none && (request.sessionTimeoutMs < settings_.minSessionTimeoutMs ||
                                   request.sessionTimeoutMs > settings_.maxSessionTimeoutMs)) {
    error = ErrorCode::invalidSessionTimeout;
  }
  if (error != ErrorCode::none) {
    JoinGroupResponse response;
    response.errorCode = error;
    response.memberId = request.memberId;
    answer(context, std::move(response));
    return;
  }
  at.partition->join(context, client, request, knowsMemberIds, skipsAssignment, std::move(answer));
}

void GroupCoordinator::sync(Context& context, const SyncGroupRequest& request, Answer<SyncGroupResponse> answer) {
  const Place at = place(request.groupId, false);
  if (at.error != ErrorCode::none) {
    SyncGroupResponse response;
    // While loading nobody can know the assignment: the member joins again, as Kafka has it.
    response.errorCode = at.error == ErrorCode::coordinatorLoadInProgress ? ErrorCode::rebalanceInProgress : at.error;
    answer(context, std::move(response));
    return;
  }
  at.partition->sync(context, request, std::move(answer));
}

ErrorCode GroupCoordinator::heartbeat(Context& context, const HeartbeatRequest& request) {
  const Place at = place(request.groupId, false);
  // Whoever is a member will be known in a moment; no reason to trouble it.
  if (at.error == ErrorCode::coordinatorLoadInProgress) return ErrorCode::none;
  return at.error != ErrorCode::none ? at.error : at.partition->heartbeat(context, request);
}

LeaveGroupResponse GroupCoordinator::leave(Context& context, const LeaveGroupRequest& request) {
  const Place at = place(request.groupId, false);
  if (at.error == ErrorCode::none) return at.partition->leave(context, request);
  LeaveGroupResponse response;
  response.errorCode = at.error;
  return response;
}

// --- offsets -------------------------------------------------------------------------------------------------------

void GroupCoordinator::commit(Context& context, const OffsetCommitRequest& request, std::int16_t version,
                              Answer<OffsetCommitResponse> answer) {
  const Place at = place(request.groupId, true);
  if (at.error != ErrorCode::none) {
    OffsetCommitResponse response;
    for (const OffsetCommitRequest::Topic& topic : request.topics) {
      OffsetCommitResponse::Topic& added = response.topics.emplace_back();
      added.name = topic.name;
      added.topicId = topic.topicId;
      for (const OffsetCommitRequest::Topic::Partition& one : topic.partitions) {
        added.partitions.push_back({one.partitionIndex, at.error});
      }
    }
    answer(context, std::move(response));
    return;
  }
  at.partition->commit(context, request, version, std::move(answer));
}

OffsetFetchResponse::Group GroupCoordinator::fetch(const OffsetFetchRequest::Group& request, bool requireStable) {
  const Place at = place(request.groupId, true);
  if (at.error == ErrorCode::none) return at.partition->fetch(request, requireStable);
  OffsetFetchResponse::Group response;
  response.groupId = request.groupId;
  response.errorCode = at.error;
  return response;
}

void GroupCoordinator::deleteOffsets(Context& context, const OffsetDeleteRequest& request,
                                     Answer<OffsetDeleteResponse> answer) {
  const Place at = place(request.groupId, false);
  if (at.error != ErrorCode::none) {
    OffsetDeleteResponse response;
    response.errorCode = at.error;
    answer(context, std::move(response));
    return;
  }
  at.partition->deleteOffsets(context, request, std::move(answer));
}

void GroupCoordinator::commitInTransaction(Context& context, TransactionalCommit commit,
                                           Answer<std::vector<TransactionalOffset>> answer) {
  const Place at = place(commit.group, false);
  if (at.error != ErrorCode::none) {
    for (TransactionalOffset& one : commit.offsets) one.error = at.error;
    answer(context, std::move(commit.offsets));
    return;
  }
  at.partition->commitInTransaction(context, std::move(commit), std::move(answer));
}

void GroupCoordinator::endTransaction(Context& context, PartitionId partition, ProducerId producer, bool committed) {
  // Not active: whoever loads the partition finds the marker in the log.
  if (StateMachine* machine = partitions_.machine(partition)) {
    static_cast<GroupPartition*>(machine)->endTransaction(context, producer, committed);
  }
}

// --- admin ---------------------------------------------------------------------------------------------------------

DescribeGroupsResponse::Group GroupCoordinator::describe(const std::string& group, std::int16_t version) {
  const Place at = place(group, true);
  DescribeGroupsResponse::Group response;
  if (at.error == ErrorCode::none) {
    response = at.partition->describe(group);
  } else {
    response.errorCode = at.error;
    response.groupId = group;
  }
  // What is not there was told as a dead group before v6.
  if (version < 6 && response.errorCode == ErrorCode::groupIdNotFound) {
    response.errorCode = ErrorCode::none;
    response.errorMessage.reset();
  }
  return response;
}

DescribeGroupsResponse::Group GroupPartition::describe(const std::string& name) const {
  DescribeGroupsResponse::Group response;
  response.groupId = name;
  const Group* group = find(name);
  if (group == nullptr || !group->classic) {
    response.groupState = "Dead";
    response.errorCode = ErrorCode::groupIdNotFound;
    response.errorMessage =
        group == nullptr ? "Group " + name + " not found." : "Group " + name + " is not a classic group.";
    return response;
  }
  const ClassicGroup& classic = *group->classic;
  const bool stable = classic.is(GroupState::stable);
  response.groupState = std::string(groupStateName(classic.state));
  response.protocolType = classic.protocolType.value_or("");
  if (stable) response.protocolData = classic.protocol.value_or("");
  for (const auto& member : classic.members) {
    DescribeGroupsResponse::Group::Member& added = response.members.emplace_back();
    added.memberId = member->id;
    added.groupInstanceId = member->instance;
    added.clientId = member->client.id;
    added.clientHost = member->client.host;
    if (!stable) continue;
    if (const Bytes* metadata = member->metadata(response.protocolData)) added.memberMetadata = *metadata;
    added.memberAssignment = member->assignment;
  }
  return response;
}

ListGroupsResponse GroupCoordinator::list(const ListGroupsRequest& request) {
  ListGroupsResponse response;
  if (partitions_.loading()) response.errorCode = ErrorCode::coordinatorLoadInProgress;
  const auto lower = [](std::string text) {
    for (char& c : text) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
  };
  const auto matches = [&lower](const std::vector<std::string>& filter, const std::string& value) {
    if (filter.empty()) return true;
    return std::any_of(filter.begin(), filter.end(),
                       [&](const std::string& one) { return lower(one) == lower(value); });
  };
  forEachGroup([&](const Group& group) {
    ListGroupsResponse::Group entry;
    entry.groupId = group.name;
    if (group.consumer) {
      entry.protocolType = std::string(consumerProtocolType);
      entry.groupState = std::string(consumerState(*group.consumer));
      entry.groupType = "consumer";
    } else {
      entry.protocolType = group.classic->protocolType.value_or("");
      entry.groupState = std::string(groupStateName(group.classic->state));
      entry.groupType = "classic";
    }
    if (matches(request.statesFilter, entry.groupState) && matches(request.typesFilter, entry.groupType)) {
      response.groups.push_back(std::move(entry));
    }
  });
  return response;
}

void GroupCoordinator::deleteGroup(Context& context, const std::string& group, Answer<ErrorCode> answer) {
  const Place at = place(group, true);
  if (at.error != ErrorCode::none) {
    answer(context, at.error);
    return;
  }
  at.partition->deleteGroup(context, group, std::move(answer));
}

}  // namespace brokerlab::coordinator
