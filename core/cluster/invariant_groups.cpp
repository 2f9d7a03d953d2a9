#include "cluster/invariant_groups.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "broker/broker_node.h"
#include "client/consumer_node.h"
#include "cluster/engine.h"
#include "coordinator/group_coordinator.h"
#include "coordinator/group_partition.h"
#include "protocol/messages/join_group.h"
#include "protocol/messages/offset_commit.h"
#include "protocol/messages/txn_offset_commit.h"
#include "protocol/records/group_log.h"
#include "protocol/records/versioned.h"
#include "record/batch.h"
#include "record/record.h"
#include "replication/partition.h"
#include "storage/log.h"

namespace brokerlab::cluster {
namespace {

using coordinator::Group;
using protocol::ApiKey;

/// A rebalance is over when its time is over; so much longer a busy coordinator may take.
constexpr Duration rebalanceSlack = seconds(10);
constexpr std::size_t readBytes = 1 << 20;

bool isBroker(NodeId node) { return node.value > 0 && node.value <= 100; }

std::set<TopicPartition> named(const std::string& list) {
  std::set<TopicPartition> out;
  for (const std::string_view piece : split(list, ',')) {
    const std::size_t dash = piece.rfind('-');
    if (dash == std::string_view::npos) continue;
    if (const auto number = parseInteger(piece.substr(dash + 1)))
      out.insert({std::string(piece.substr(0, dash)), static_cast<PartitionId>(*number)});
  }
  return out;
}

const Group* groupAt(const broker::BrokerNode* node, const std::string& name) {
  const Group* found = nullptr;
  if (node == nullptr) return found;
  node->groups().eachGroup([&](const Group& one) {
    if (one.name == name) found = &one;
  });
  return found;
}

/// Whether the group has members and some of them may want this topic.
bool reads(const Group& group, const std::string& topic) {
  if (group.classic)
    return !group.classic->is(coordinator::GroupState::empty) &&
           (!group.classic->subscribed || group.classic->subscribed->count(topic) != 0);
  if (group.consumer->members.empty()) return false;
  return std::any_of(group.consumer->topics.begin(), group.consumer->topics.end(),
                     [&topic](const auto& known) { return known.second.name == topic; });
}

/// Why this commit must not count, as the group is now; empty when it may.
std::string wrongCommit(const Group& group, std::int32_t generation, const std::string& member) {
  if (group.consumer) {
    const auto at = group.consumer->members.find(member);
    if (generation < 0) return group.consumer->members.empty() ? "" : "it names no member";
    if (at == group.consumer->members.end()) return member + " is no member";
    if (at->second.epoch != generation)
      return fmt::format("{} is at epoch {}, not {}", member, at->second.epoch, generation);
    return {};
  }
  if (group.classic->is(coordinator::GroupState::empty) && generation < 0) return {};
  if (group.classic->find(member) == nullptr) return member + " is no member";
  if (group.classic->generation != generation)
    return fmt::format("the generation is {}, not {}", group.classic->generation, generation);
  return {};
}

}  // namespace

/// The group at the leader that the controller knows of; null while there is none that has read its log.
const Group* GroupInvariants::current(const std::string& name) const {
  const metadata::Image* image = engine_.image();
  const metadata::TopicRef offsets = image == nullptr ? nullptr : image->topic(std::string(consumerOffsetsTopic));
  if (!offsets) return nullptr;
  for (const NodeId id : engine_.brokers) {
    const broker::BrokerNode* node = engine_.broker(id);
    const Group* group = groupAt(node, name);
    const auto partition = group == nullptr ? nullptr : offsets->partition(group->partition);
    if (partition && partition->leader == id &&
        node->groups().partitions().epoch(group->partition) == partition->leaderEpoch)
      return group;
  }
  return nullptr;
}

void GroupInvariants::onAssigned(const events::Event& event, const events::PartitionsAssigned& e) {
  const client::ConsumerNode* node = engine_.consumer(event.node);
  if (node == nullptr || node->membership() == nullptr) return;
  const std::set<TopicPartition> mine = named(e.partitions);
  Ghost& ghost = ghosts_[e.group];
  if (node->membership()->classic()) {
    // Of two with one instance id the later takes the place of the other.
    const std::string who = node->options().config.groupInstanceId.value_or(e.consumer);
    for (const TopicPartition& one : mine) {
      const auto [at, first] = ghost.given[e.generation].emplace(one, who);
      if (!first && at->second != who)
        broken_("C1", fmt::format("group {} generation {}: {} and {} were both given {}", e.group, e.generation,
                                  at->second, who, one.text()));
    }
    // Old generations are of no more interest.
    while (ghost.given.size() > 8) ghost.given.erase(ghost.given.begin());
  } else {
    for (const auto& [other, theirs] : owned_) {
      if (other == e.consumer || theirs.first != e.group) continue;
      for (const TopicPartition& one : mine) {
        if (theirs.second.count(one) == 0) continue;
        // Who was fenced may not know it yet. Whoever is a member still has not given it back.
        const Engine::Client* client = engine_.client(other);
        const client::ConsumerNode* holder = client == nullptr ? nullptr : engine_.consumer(client->id);
        if (holder == nullptr || holder->membership() == nullptr) continue;
        const Group* group = current(e.group);
        if (group == nullptr || !group->consumer || holder->membership()->generation() < 0) continue;
        const auto& members = group->consumer->members;
        if (members.count(holder->membership()->memberId()) == 0 || members.count(node->membership()->memberId()) == 0)
          continue;
        broken_("C1", fmt::format("group {}: {} was given {}, which {} has not given back", e.group, e.consumer,
                                  one.text(), other));
      }
    }
  }
  owned_[e.consumer] = {e.group, mine};
}

void GroupInvariants::onEvent(const events::Event& event) {
  if (const auto* assigned = std::get_if<events::PartitionsAssigned>(&event.payload)) {
    onAssigned(event, *assigned);
  } else if (const auto* revoked = std::get_if<events::PartitionsRevoked>(&event.payload)) {
    for (const TopicPartition& one : named(revoked->partitions)) owned_[revoked->consumer].second.erase(one);
  } else if (const auto* lost = std::get_if<events::PartitionsLost>(&event.payload)) {
    for (const TopicPartition& one : named(lost->partitions)) owned_[lost->consumer].second.erase(one);
  } else if (std::holds_alternative<events::NodeStopped>(event.payload) ||
             std::holds_alternative<events::NodeFrozen>(event.payload)) {
    if (std::holds_alternative<events::NodeStopped>(event.payload)) owned_.erase(engine_.nodeName(event.node));
    for (auto at = gathering_.begin(); at != gathering_.end();)
      at = at->first.first == event.node ? gathering_.erase(at) : std::next(at);
  } else if (std::holds_alternative<events::CoordinatorUnloaded>(event.payload)) {
    for (auto at = gathering_.begin(); at != gathering_.end();)
      at = at->first.first == event.node ? gathering_.erase(at) : std::next(at);
  } else if (std::holds_alternative<events::CoordinatorLoaded>(event.payload)) {
    ++loads_[event.node];
  } else if (const auto* state = std::get_if<events::GroupStateChanged>(&event.payload)) {
    const std::pair key{event.node, state->group};
    if (state->to == "PreparingRebalance") {
      gathering_.emplace(key, event.at);
    } else {
      gathering_.erase(key);
    }
    // Generations may count anew once nobody is left.
    if (state->to == "Empty" || state->to == "Dead") ghosts_[state->group].given.clear();
    // C9: all our members want the same topics before and after.
    if (state->reason == "a static member came back with other metadata")
      broken_("C9", fmt::format("group {}: a static member that came back set off a rebalance", state->group));
  } else if (const auto* joined = std::get_if<events::GroupMemberJoined>(&event.payload)) {
    const Group* group = groupAt(engine_.broker(event.node), joined->group);
    const bool classic = group != nullptr && group->classic;
    if (frames_ && classic && joined->instance.empty() && ghosts_[joined->group].ids.count(joined->member) == 0)
      broken_("C6", fmt::format("group {}: {} became a member, and nobody had been told that id", joined->group,
                                joined->member));
  } else if (const auto* committed = std::get_if<events::OffsetCommitted>(&event.payload)) {
    ghosts_[committed->group].committed[{committed->topic, committed->partition}] = committed->offset;
  } else if (const auto* gone = std::get_if<events::OffsetForgotten>(&event.payload)) {
    Ghost& ghost = ghosts_[gone->group];
    if (gone->reason != "its transaction was aborted") ghost.committed.erase({gone->topic, gone->partition});
    const Group* group = groupAt(engine_.broker(event.node), gone->group);
    if (gone->reason == "nobody has used it for offsets.retention.minutes" && group != nullptr &&
        reads(*group, gone->topic))
      broken_("C8", fmt::format("group {}: the offset of {}-{} expired while the group reads it", gone->group,
                                gone->topic, gone->partition));
  } else if (const auto* deleted = std::get_if<events::TopicDeleted>(&event.payload)) {
    for (auto& [name, ghost] : ghosts_) {
      for (auto at = ghost.committed.begin(); at != ghost.committed.end();)
        at = at->first.topic == deleted->topic ? ghost.committed.erase(at) : std::next(at);
    }
  }
}

// --- frames ----------------------------------------------------------------------------------------------------------

void GroupInvariants::onFrame(const sim::FrameSeen& frame) {
  const auto key = static_cast<ApiKey>(frame.api);
  if (key == ApiKey::offsetCommit) {
    if (frame.request) {
      onCommitAsked(frame);
    } else {
      onCommitAnswer(frame);
    }
  } else if (key == ApiKey::txnOffsetCommit && frame.request) {
    // C3: whoever becomes coordinator after the marker was written knows the offset, and tells of no commit.
    Reader reader(frame.bytes);
    const auto header = protocol::peekRequest(reader);
    if (!header || !header->versionKnown) return;
    const auto request = protocol::decodeRequestBody<protocol::TxnOffsetCommitRequest>(reader, header->version);
    if (!request) return;
    Ghost& ghost = ghosts_[request->groupId];
    for (const auto& topic : request->topics)
      for (const auto& one : topic.partitions)
        ghost.attempted[{topic.name, one.partitionIndex}].insert(one.committedOffset);
  } else if (key == ApiKey::joinGroup && !frame.request) {
    const auto response = protocol::decodeResponse<protocol::JoinGroupResponse>(frame.bytes, frame.version);
    if (!response || response->body.errorCode != ErrorCode::memberIdRequired) return;
    // Which group it is for the answer does not say; ids are never used twice.
    for (auto& [name, ghost] : ghosts_) ghost.ids.insert(response->body.memberId);
  } else if (key == ApiKey::joinGroup) {
    Reader reader(frame.bytes);
    const auto header = protocol::peekRequest(reader);
    if (!header || !header->versionKnown) return;
    const auto request = protocol::decodeRequestBody<protocol::JoinGroupRequest>(reader, header->version);
    if (request) ghosts_[request->groupId];
  }
}

void GroupInvariants::onCommitAsked(const sim::FrameSeen& frame) {
  Reader reader(frame.bytes);
  const auto header = protocol::peekRequest(reader);
  if (!header || !header->versionKnown) return;
  const auto request = protocol::decodeRequestBody<protocol::OffsetCommitRequest>(reader, header->version);
  if (!request) return;
  AskedCommit asked;
  asked.group = request->groupId;
  asked.loads = loads_[frame.to];
  Ghost& ghost = ghosts_[request->groupId];
  for (const auto& topic : request->topics) {
    for (const auto& one : topic.partitions) {
      const TopicPartition name{topic.name, one.partitionIndex};
      asked.offsets[name] = one.committedOffset;
      ghost.attempted[name].insert(one.committedOffset);
    }
  }
  const Group* group = isBroker(frame.to) ? groupAt(engine_.broker(frame.to), request->groupId) : nullptr;
  // Generations and epochs only rise: what is wrong when it is sent is wrong when it arrives.
  if (group != nullptr) asked.wrong = wrongCommit(*group, request->generationIdOrMemberEpoch, request->memberId);
  asked_[{frame.connection, frame.correlationId}] = std::move(asked);
}

void GroupInvariants::onCommitAnswer(const sim::FrameSeen& frame) {
  const auto at = asked_.find({frame.connection, frame.correlationId});
  if (at == asked_.end()) return;
  const AskedCommit asked = std::move(at->second);
  asked_.erase(at);
  const auto response = protocol::decodeResponse<protocol::OffsetCommitResponse>(frame.bytes, frame.version);
  if (!response) return;
  for (const auto& topic : response->body.topics) {
    for (const auto& one : topic.partitions) {
      const TopicPartition name{topic.name, one.partitionIndex};
      const auto offset = asked.offsets.find(name);
      if (offset == asked.offsets.end()) continue;
      if (one.errorCode != ErrorCode::none) continue;
      if (!asked.wrong.empty() && asked.loads == loads_[frame.from])
        broken_("C2", fmt::format("group {}: a commit of {} @{} was accepted, but {}", asked.group, name.text(),
                                  offset->second, asked.wrong));
    }
  }
}

// --- scans -----------------------------------------------------------------------------------------------------------

void GroupInvariants::scan() {
  const Instant now = engine_.world->now();
  for (const NodeId id : engine_.brokers) {
    const broker::BrokerNode* node = engine_.broker(id);
    if (node == nullptr || engine_.world->life(id) != sim::Life::running) continue;
    for (const std::string& problem : node->groups().problems()) broken_("C1", problem);
  }
  for (const auto& [key, since] : gathering_) {
    const Group* group = groupAt(engine_.broker(key.first), key.second);
    if (group == nullptr || !group->classic || engine_.world->life(key.first) != sim::Life::running) continue;
    const Duration limit = group->classic->rebalanceTimeout() + rebalanceSlack;
    if (!group->classic->members.empty() && now - since > limit)
      broken_("C6", fmt::format("group {} has been gathering its members for {}s, their rebalance timeout is {} ms",
                                key.second, (now - since).micros / 1'000'000,
                                group->classic->rebalanceTimeout().wholeMillis()));
  }
  compareOffsets();
}

/// C3: what the coordinator says is what was acknowledged last, or what somebody has asked for since.
void GroupInvariants::compareOffsets() {
  const metadata::Image* image = engine_.image();
  const metadata::TopicRef offsets = image == nullptr ? nullptr : image->topic(std::string(consumerOffsetsTopic));
  if (!offsets) return;
  for (const NodeId id : engine_.brokers) {
    const broker::BrokerNode* node = engine_.broker(id);
    if (node == nullptr) continue;
    node->groups().eachGroup([&](const Group& group) {
      const auto partition = offsets->partition(group.partition);
      if (!partition || partition->leader != id) return;
      // Only the leader of the newest epoch answers for the group.
      if (node->groups().partitions().epoch(group.partition) != partition->leaderEpoch) return;
      const auto known = ghosts_.find(group.name);
      if (known == ghosts_.end()) return;
      for (const auto& [name, acknowledged] : known->second.committed) {
        const auto at = group.offsets.committed.find(name);
        if (at == group.offsets.committed.end()) {
          if (image->topic(name.topic))
            broken_("C3", fmt::format("group {} had committed {} @{}, and its coordinator does not know", group.name,
                                      name.text(), acknowledged));
          continue;
        }
        const auto attempted = known->second.attempted.find(name);
        const bool asked =
            attempted != known->second.attempted.end() && attempted->second.count(at->second.offset) != 0;
        if (frames_ && at->second.offset != acknowledged && !asked)
          broken_("C3", fmt::format("group {} had committed {} @{}, and its coordinator says {}", group.name,
                                    name.text(), acknowledged, at->second.offset));
      }
    });
  }
}

void GroupInvariants::checkLogs() {
  const metadata::Image* image = engine_.image();
  const metadata::TopicRef topic = image == nullptr ? nullptr : image->topic(std::string(consumerOffsetsTopic));
  if (!topic) return;
  for (PartitionId number = 0; number < topic->partitionCount(); ++number) {
    const auto partition = topic->partition(number);
    if (!partition || !partition->hasLeader()) continue;
    const broker::BrokerNode* node = engine_.broker(partition->leader);
    const replication::Partition* replica =
        engine_.replica(partition->leader, {std::string(consumerOffsetsTopic), number});
    if (node == nullptr || replica == nullptr || !replica->usable() ||
        node->groups().partitions().state(number) != ErrorCode::none)
      continue;
    // The fold of the log; what belongs to a transaction is left to the T rules.
    std::map<std::pair<std::string, TopicPartition>, Offset> fold;
    std::set<std::pair<std::string, TopicPartition>> skip;
    auto& log = const_cast<storage::Log&>(replica->log());
    for (Offset from = log.logStartOffset(); from < log.logEndOffset();) {
      const storage::LogRead read = log.read(from, readBytes, log.logEndOffset(), true);
      if (!read.ok() || read.nextOffset <= from) break;
      record::BatchReader batches(read.records);
      while (auto batch = batches.next()) {
        if (batch->header.isControl()) continue;
        record::RecordIterator records(batch->bytes);
        while (const record::RecordView* one = records.next()) {
          if (!one->hasKey) continue;
          const auto key = protocol::decodeGroupLogKey(Bytes::copyOf(one->key));
          if (!key) continue;
          const auto* offset = std::get_if<protocol::OffsetCommitKey>(&*key);
          if (offset == nullptr) continue;
          const std::pair name{offset->group, TopicPartition{offset->topic, offset->partition}};
          if (batch->header.isTransactional()) skip.insert(name);
          if (!one->hasValue) {
            fold.erase(name);
            continue;
          }
          const auto value = protocol::decodeVersioned<protocol::OffsetCommitValue>(Bytes::copyOf(one->value));
          if (value) fold[name] = value->offset;
        }
      }
      from = read.nextOffset;
    }
    node->groups().eachGroup([&](const Group& group) {
      if (group.partition != number) return;
      // What is on its way into the log counts neither way.
      for (const auto& [name, count] : group.offsets.underway) skip.insert({group.name, name});
      for (const auto& [name, offset] : group.offsets.committed) {
        if (skip.count({group.name, name}) != 0) continue;
        const auto at = fold.find({group.name, name});
        if (at == fold.end() || at->second != offset.offset)
          broken_("C4", fmt::format("group {}: the coordinator has {} @{}, its log says {}", group.name, name.text(),
                                    offset.offset, at == fold.end() ? "nothing" : std::to_string(at->second)));
        if (at != fold.end()) fold.erase(at);
      }
    });
    for (const auto& [name, offset] : fold) {
      if (skip.count(name) == 0)
        broken_("C4", fmt::format("group {}: the log has {} @{}, the coordinator does not", name.first,
                                  name.second.text(), offset));
    }
  }
}

}  // namespace brokerlab::cluster
