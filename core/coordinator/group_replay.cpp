// Records out and in: what is written of a group, how it is read back, and the timers of it all.

#include <fmt/format.h>

#include <utility>

#include "base/check.h"
#include "coordinator/group_partition.h"
#include "protocol/records/consumer_protocol.h"

namespace brokerlab::coordinator {

using protocol::GroupMetadataKey;
using protocol::GroupMetadataValue;
using protocol::OffsetCommitKey;
using protocol::OffsetCommitValue;

// --- texts and ids -------------------------------------------------------------------------------------------------

std::vector<TopicPartition> assignedPartitions(const Bytes& assignment) {
  std::vector<TopicPartition> partitions;
  if (assignment.size() == 0) return partitions;
  const auto decoded = protocol::decodeVersioned<protocol::ConsumerProtocolAssignment>(assignment, true);
  if (!decoded) return partitions;
  for (const auto& topic : decoded->assignedPartitions) {
    for (const PartitionId number : topic.partitions) partitions.push_back({topic.topic, number});
  }
  std::sort(partitions.begin(), partitions.end());
  return partitions;
}

std::string assignmentText(const Bytes& assignment) {
  std::string text;
  for (const TopicPartition& partition : assignedPartitions(assignment)) {
    if (!text.empty()) text += ", ";
    text += partition.text();
  }
  return text;
}

std::optional<std::vector<std::string>> subscribedTopics(const Bytes& subscription) {
  auto decoded = protocol::decodeVersioned<protocol::ConsumerProtocolSubscription>(subscription, true);
  if (!decoded) return std::nullopt;
  std::sort(decoded->topics.begin(), decoded->topics.end());
  return std::move(decoded->topics);
}

std::string javaUuid(Prng& random) {
  const Uuid id = Uuid::random(random);
  std::string text;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += fmt::format("{:02x}", id.bytes[i]);
  }
  return text;
}

// --- out -----------------------------------------------------------------------------------------------------------

void GroupRecords::add(const protocol::GroupLogKey& key, std::optional<Bytes> value) {
  records_.emplace_back(protocol::encodeGroupLogKey(key), std::move(value));
}

Bytes GroupRecords::batch(TimestampMs now, const record::BatchOptions& options) const {
  record::BatchBuilder builder(options);
  for (const auto& [key, value] : records_) {
    builder.append(now, key.view(), value ? std::optional<ByteView>(value->view()) : std::nullopt);
  }
  return builder.build();
}

void GroupPartition::write(Context& context, const GroupRecords& records, const record::BatchOptions& options,
                           std::function<void(Context&, ErrorCode)> done) {
  if (records.empty()) {
    done(context, ErrorCode::none);
    return;
  }
  const Bytes batch = records.batch(context.wallClock(), options);
  const ErrorCode error = coordinator_.partitions_.append(context, number_, batch, settings().commitTimeout, done);
  if (error != ErrorCode::none) done(context, error);
}

void GroupPartition::addMetadataRecord(GroupRecords& records, const std::string& group, const ClassicGroup& classic,
                                       const std::map<std::string, Bytes>* assignments) {
  GroupMetadataValue value;
  value.protocolType = classic.protocolType.value_or("");
  value.generation = classic.generation;
  value.protocol = classic.protocol;
  value.leader = classic.leader;
  value.currentStateTimestamp = classic.stateSince;
  for (const auto& member : classic.members) {
    GroupMetadataValue::Member& added = value.members.emplace_back();
    added.memberId = member->id;
    added.groupInstanceId = member->instance;
    added.clientId = member->client.id;
    added.clientHost = member->client.host;
    added.rebalanceTimeout = static_cast<std::int32_t>(member->rebalanceTimeout.wholeMillis());
    added.sessionTimeout = static_cast<std::int32_t>(member->sessionTimeout.wholeMillis());
    const Bytes* metadata = classic.protocol ? member->metadata(*classic.protocol) : nullptr;
    if (metadata != nullptr) added.subscription = *metadata;
    if (assignments != nullptr) {
      const auto given = assignments->find(member->id);
      if (given != assignments->end()) added.assignment = given->second;
    } else {
      added.assignment = member->assignment;
    }
  }
  records.put(GroupMetadataKey{group}, protocol::encodeVersioned(value, 3));
}

void GroupPartition::writeMetadata(Context& context, const Group& group,
                                   const std::map<std::string, Bytes>* assignments,
                                   std::function<void(Context&, ErrorCode)> done) {
  GroupRecords records;
  addMetadataRecord(records, group.name, *group.classic, assignments);
  write(context, records, {}, [done = std::move(done)](Context& at, ErrorCode error) {
    switch (error) {
      case ErrorCode::unknownTopicOrPartition:
      case ErrorCode::notEnoughReplicas:
      case ErrorCode::notEnoughReplicasAfterAppend:
      case ErrorCode::requestTimedOut:
        error = ErrorCode::coordinatorNotAvailable;
        break;
      case ErrorCode::notLeaderOrFollower:
      case ErrorCode::kafkaStorageError:
        error = ErrorCode::notCoordinator;
        break;
      case ErrorCode::recordListTooLarge:
      case ErrorCode::messageTooLarge:
      case ErrorCode::invalidFetchSize:
        error = ErrorCode::unknownServerError;
        break;
      default:
        break;
    }
    done(at, error);
  });
}

// --- in ------------------------------------------------------------------------------------------------------------

Group* GroupPartition::find(std::string_view name) const {
  const auto at = groups_.find(name);
  return at == groups_.end() ? nullptr : at->second.get();
}

Group& GroupPartition::make(const std::string& name) {
  std::unique_ptr<Group>& group = groups_[name];
  if (!group) {
    group = std::make_unique<Group>();
    group->name = name;
    group->partition = number_;
  }
  return *group;
}

void GroupPartition::replay(const LoggedRecord& record) {
  // A record whose key nobody understands is passed over, as Kafka does: a newer coordinator may have written it.
  if (!record.key) return;
  const auto key = protocol::decodeGroupLogKey(*record.key);
  if (!key) return;
  if (const auto* offset = std::get_if<OffsetCommitKey>(&*key)) {
    replayOffset(*offset, record);
  } else if (const auto* group = std::get_if<GroupMetadataKey>(&*key)) {
    replayGroup(*group, record.value);
  } else {
    replayConsumer(*key, record.value);
  }
}

void GroupPartition::replayOffset(const OffsetCommitKey& key, const LoggedRecord& record) {
  const TopicPartition partition{key.topic, key.partition};
  if (!record.value) {
    Group* group = find(key.group);
    if (group == nullptr) return;
    group->offsets.committed.erase(partition);
    dropIfUnused(key.group);
    return;
  }
  const auto value = protocol::decodeVersioned<OffsetCommitValue>(*record.value);
  if (!value) return;
  CommittedOffset offset;
  offset.offset = value->offset;
  offset.leaderEpoch = value->leaderEpoch;
  offset.metadata = value->metadata;
  offset.commitTimestamp = value->commitTimestamp;
  if (value->expireTimestamp >= 0) offset.expireTimestamp = value->expireTimestamp;
  offset.recordOffset = record.offset;
  Group& group = make(key.group);
  if (record.transactional) {
    group.offsets.pending[record.producerId][partition] = std::move(offset);
  } else {
    group.offsets.committed[partition] = std::move(offset);
  }
}

void GroupPartition::replayMarker(ProducerId producer, ProducerEpoch, bool committed, Offset) {
  std::vector<std::string> names;
  for (auto& [name, group] : groups_) {
    const auto pending = group->offsets.pending.find(producer);
    if (pending == group->offsets.pending.end()) continue;
    if (committed) {
      for (auto& [partition, offset] : pending->second) {
        CommittedOffset& known = group->offsets.committed[partition];
        if (known.recordOffset <= offset.recordOffset) known = offset;
      }
    }
    group->offsets.pending.erase(pending);
    names.push_back(name);
  }
  for (const std::string& name : names) dropIfUnused(name);
}

void GroupPartition::replayGroup(const GroupMetadataKey& key, const std::optional<Bytes>& bytes) {
  Group* known = find(key.group);
  if (!bytes) {
    if (known == nullptr || !known->classic) return;
    known->classic = std::make_unique<ClassicGroup>();
    dropIfUnused(key.group);
    return;
  }
  const auto value = protocol::decodeVersioned<GroupMetadataValue>(*bytes);
  if (!value) return;
  Group& group = make(key.group);
  group.consumer.reset();
  group.classic = std::make_unique<ClassicGroup>();
  ClassicGroup& classic = *group.classic;
  classic.state = value->members.empty() ? GroupState::empty : GroupState::stable;
  classic.stateSince = value->currentStateTimestamp;
  classic.generation = value->generation;
  classic.protocolType = value->protocolType;
  classic.protocol = value->protocol;
  classic.leader = value->leader;
  for (const GroupMetadataValue::Member& one : value->members) {
    auto member = std::make_unique<ClassicMember>();
    member->id = one.memberId;
    member->instance = one.groupInstanceId;
    member->client = Client{one.clientId, one.clientHost};
    member->sessionTimeout = milliseconds(one.sessionTimeout);
    member->rebalanceTimeout = milliseconds(one.rebalanceTimeout >= 0 ? one.rebalanceTimeout : one.sessionTimeout);
    member->protocols.emplace_back(value->protocol.value_or(""), one.subscription);
    member->assignment = one.assignment;
    if (member->instance) classic.instances[*member->instance] = member->id;
    classic.members.push_back(std::move(member));
  }
  computeSubscribed(classic);
}

void GroupPartition::onLoaded(Context& context, LeaderEpoch) {
  for (const auto& [name, group] : groups_) {
    if (group->classic) {
      // Members have their whole session to find us.
      for (const auto& member : group->classic->members) stayAlive(context, *group, *member);
      if (group->classic->members.size() > static_cast<std::size_t>(settings().maxSize)) {
        prepareRebalance(context, *group, "the group is larger than group.max.size");
      }
      continue;
    }
    for (auto& [id, member] : group->consumer->members) {
      member.lastHeard = context.now();
      // Also who is away: its place is not kept for ever.
      keepAlive(context, name, id, member.session,
                member.classic ? member.classic->sessionTimeout : settings().consumerSessionTimeout);
      if (!member.classic && member.state == MemberState::unrevokedPartitions) {
        member.revocation = arm(context, member.rebalanceTimeout, GroupTimer::revocation, "wait for a revocation",
                                Wake{GroupTimer::revocation, name, id});
      }
    }
  }
  armRetention(context);
}

void GroupPartition::onUnloaded(Context& context) {
  // Whoever waits here looks for the new coordinator. (K3)
  for (const auto& [name, group] : groups_) {
    if (!group->classic) continue;
    for (const auto& member : group->classic->members) {
      if (member->join) {
        protocol::JoinGroupResponse response;
        response.errorCode = ErrorCode::notCoordinator;
        response.memberId = member->id;
        tellLater(std::exchange(member->join, nullptr), std::move(response));
      }
      if (member->sync) {
        protocol::SyncGroupResponse response;
        response.errorCode = ErrorCode::notCoordinator;
        tellLater(std::exchange(member->sync, nullptr), std::move(response));
      }
    }
  }
  for (const auto& [id, wake] : timers_) context.cancelTimer(id);
  timers_.clear();
  groups_.clear();
}

// --- timers --------------------------------------------------------------------------------------------------------

runtime::TimerId GroupPartition::arm(Context& context, Duration after, GroupTimer what, std::string_view name,
                                     Wake wake) {
  const runtime::TimerId id = context.setTimer(after, runtime::Timer{name, static_cast<std::int32_t>(what), number_});
  wake.what = what;
  timers_[id] = std::move(wake);
  return id;
}

void GroupPartition::disarm(Context& context, runtime::TimerId& timer) {
  if (!timer.valid()) return;
  context.cancelTimer(timer);
  timers_.erase(timer);
  timer = {};
}

void GroupPartition::keepAlive(Context& context, const std::string& group, const std::string& member,
                               Watchdog& watchdog, Duration timeout) {
  watchdog.deadline = context.now() + timeout;
  if (watchdog.timer.valid()) {
    if (watchdog.firesAt <= watchdog.deadline) return;
    disarm(context, watchdog.timer);
  }
  watchdog.firesAt = watchdog.deadline;
  watchdog.timer =
      arm(context, timeout, GroupTimer::session, "session timeout", Wake{GroupTimer::session, group, member});
}

bool GroupPartition::onTimer(Context& context, runtime::TimerId id, const runtime::Timer&) {
  const auto at = timers_.find(id);
  if (at == timers_.end()) return false;
  const Wake wake = std::move(at->second);
  timers_.erase(at);
  Group* group = find(wake.group);
  switch (wake.what) {
    case GroupTimer::session: {
      Watchdog* watchdog = nullptr;
      if (group != nullptr && group->classic) {
        if (ClassicMember* member = group->classic->find(wake.member)) watchdog = &member->session;
      } else if (group != nullptr) {
        const auto member = group->consumer->members.find(wake.member);
        if (member != group->consumer->members.end()) watchdog = &member->second.session;
      }
      if (watchdog == nullptr || watchdog->timer != id) break;
      watchdog->timer = {};
      if (watchdog->deadline > context.now()) {
        // Heard of since the timer was set.
        const Duration left = watchdog->deadline - context.now();
        watchdog->firesAt = watchdog->deadline;
        watchdog->timer = arm(context, left, GroupTimer::session, "session timeout",
                              Wake{GroupTimer::session, wake.group, wake.member});
        break;
      }
      if (group->classic) {
        onSessionOver(context, wake.group, wake.member);
      } else {
        onConsumerSessionOver(context, wake.group, wake.member, "nothing was heard of it for its session timeout");
      }
      break;
    }
    case GroupTimer::pendingMember:
      if (group != nullptr && group->classic) {
        if (const auto pending = group->classic->pendingMembers.find(wake.member);
            pending != group->classic->pendingMembers.end()) {
          pending->second = {};
          removePending(context, *group, wake.member);
          dropIfUnused(wake.group);
        }
      }
      break;
    case GroupTimer::rebalance:
      if (group == nullptr || !group->classic || group->classic->rebalanceTimer != id) break;
      group->classic->rebalanceTimer = {};
      onRebalanceTimer(context, *group);
      break;
    case GroupTimer::pendingSync:
      if (group == nullptr || !group->classic || group->classic->syncTimer != id) break;
      group->classic->syncTimer = {};
      onSyncTimer(context, *group);
      break;
    case GroupTimer::revocation:
    case GroupTimer::rejoin:
    case GroupTimer::assignment:
      if (group != nullptr && group->consumer) {
        const auto member = group->consumer->members.find(wake.member);
        if (member == group->consumer->members.end()) break;
        runtime::TimerId& timer = wake.what == GroupTimer::revocation ? member->second.revocation
                                  : wake.what == GroupTimer::rejoin   ? member->second.rejoin
                                                                      : member->second.sync;
        if (timer != id) break;
        timer = {};
        onConsumerSessionOver(
            context, wake.group, wake.member,
            wake.what == GroupTimer::revocation ? "it did not give its partitions back within the rebalance timeout"
            : wake.what == GroupTimer::rejoin   ? "it did not rejoin within the rebalance timeout"
                                                : "it did not ask for its assignment within the rebalance timeout");
      }
      break;
    case GroupTimer::retention:
      expireOffsets(context);
      break;
  }
  return true;
}

}  // namespace brokerlab::coordinator
