// Groups as their coordinators hold them, with the lag that kafka-consumer-groups would print.

#include <algorithm>
#include <map>

#include "base/text.h"
#include "broker/broker_node.h"
#include "cluster/pictures.h"
#include "coordinator/group_partition.h"

namespace brokerlab::cluster {
namespace {

using coordinator::Assignment;
using coordinator::Group;

constexpr std::size_t nameChars = 120;

/// Whole seconds: a picture of an idle group changes once a second, not with every picture.
std::int64_t silence(Instant now, Instant lastHeard) { return (now - lastHeard).micros / 1'000'000 * 1000; }

std::vector<TopicPartition> named(const Assignment& assignment, const coordinator::ConsumerGroup& group) {
  std::vector<TopicPartition> partitions;
  for (const auto& [topic, numbers] : assignment) {
    const auto facts = group.topics.find(topic);
    for (const PartitionId number : numbers) {
      partitions.push_back({facts == group.topics.end() ? topic.text() : facts->second.name, number});
    }
  }
  std::sort(partitions.begin(), partitions.end());
  return partitions;
}

void addClassic(view::GroupView& view, const coordinator::ClassicGroup& group, Instant now) {
  view.type = "classic";
  view.state = std::string(coordinator::groupStateName(group.state));
  view.generation = group.generation;
  view.protocolType = printable(group.protocolType.value_or(""), nameChars);
  view.protocol = printable(group.protocol.value_or(""), nameChars);
  view.pendingMembers = static_cast<int>(group.pendingMembers.size());
  for (const auto& member : group.members) {
    view::GroupMemberView& added = view.members.emplace_back();
    added.id = printable(member->id, nameChars);
    added.instance = printable(member->instance.value_or(""), nameChars);
    added.clientId = printable(member->client.id, nameChars);
    added.clientHost = member->client.host;
    added.leader = group.isLeader(member->id);
    added.sessionTimeoutMs = static_cast<std::int32_t>(member->sessionTimeout.wholeMillis());
    added.rebalanceTimeoutMs = static_cast<std::int32_t>(member->rebalanceTimeout.wholeMillis());
    const bool parked = member->awaitsJoin() || member->awaitsSync();
    added.state = member->awaitsJoin()                                    ? "has joined, waits for the others"
                  : member->awaitsSync()                                  ? "waits for its assignment"
                  : group.is(coordinator::GroupState::preparingRebalance) ? "has not rejoined yet"
                  : group.is(coordinator::GroupState::completingRebalance) && added.leader ? "assigns the partitions"
                  : group.is(coordinator::GroupState::completingRebalance) ? "has not asked for its assignment yet"
                                                                           : "member";
    if (!parked) added.silentForMs = silence(now, member->lastHeard);
    for (const auto& [name, metadata] : member->protocols) added.protocols.push_back(printable(name, nameChars));
    if (view.protocolType == coordinator::consumerProtocolType && !member->protocols.empty()) {
      const Bytes* metadata = group.protocol ? member->metadata(*group.protocol) : nullptr;
      const auto topics =
          coordinator::subscribedTopics(metadata != nullptr ? *metadata : member->protocols.front().second);
      if (topics) {
        for (const std::string& topic : *topics) added.subscribed.push_back(printable(topic, nameChars));
      }
      added.assigned = coordinator::assignedPartitions(member->assignment);
      for (TopicPartition& one : added.assigned) one.topic = printable(one.topic, nameChars);
    }
  }
}

void addConsumer(view::GroupView& view, const coordinator::ConsumerGroup& group, Instant now) {
  view.type = "consumer";
  view.state = std::string(coordinator::GroupCoordinator::consumerState(group));
  view.generation = group.epoch;
  view.protocolType = "consumer";
  for (const auto& [id, member] : group.members) {
    view::GroupMemberView& added = view.members.emplace_back();
    added.id = printable(id, nameChars);
    added.instance = printable(member.instance.value_or(""), nameChars);
    added.clientId = printable(member.client.id, nameChars);
    added.clientHost = member.client.host;
    added.rebalanceTimeoutMs = static_cast<std::int32_t>(member.rebalanceTimeout.wholeMillis());
    added.silentForMs = silence(now, member.lastHeard);
    added.epoch = member.epoch;
    added.state = member.epoch == -2                                               ? "away for a while"
                  : member.state == coordinator::MemberState::unrevokedPartitions  ? "gives partitions back"
                  : member.state == coordinator::MemberState::unreleasedPartitions ? "waits for partitions of others"
                                                                                   : "member";
    if (member.serverAssignor) added.protocols.push_back(printable(*member.serverAssignor, nameChars));
    for (const std::string& topic : member.topics) added.subscribed.push_back(printable(topic, nameChars));
    added.assigned = named(member.assigned, group);
    added.target = named(member.target, group);
    added.toRevoke = named(member.pendingRevocation, group);
  }
}

bool same(const view::GroupMemberView& a, const view::GroupMemberView& b) {
  return a.id == b.id && a.instance == b.instance && a.clientId == b.clientId && a.clientHost == b.clientHost &&
         a.leader == b.leader && a.state == b.state && a.sessionTimeoutMs == b.sessionTimeoutMs &&
         a.rebalanceTimeoutMs == b.rebalanceTimeoutMs && a.silentForMs == b.silentForMs && a.protocols == b.protocols &&
         a.subscribed == b.subscribed && a.assigned == b.assigned && a.epoch == b.epoch && a.target == b.target &&
         a.toRevoke == b.toRevoke;
}
bool same(const view::GroupPartitionView& a, const view::GroupPartitionView& b) {
  return a.partition == b.partition && a.committed == b.committed && a.leaderEpoch == b.leaderEpoch &&
         a.metadata == b.metadata && a.pending == b.pending && a.logEnd == b.logEnd && a.lag == b.lag &&
         a.member == b.member;
}
template <class View>
bool same(const std::vector<View>& a, const std::vector<View>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const View& x, const View& y) { return same(x, y); });
}
bool same(const view::GroupView& a, const view::GroupView& b) {
  return a.name == b.name && a.type == b.type && a.state == b.state && a.coordinator == b.coordinator &&
         a.offsetsPartition == b.offsetsPartition && a.generation == b.generation && a.protocolType == b.protocolType &&
         a.protocol == b.protocol && a.pendingMembers == b.pendingMembers && same(a.members, b.members) &&
         same(a.partitions, b.partitions);
}

}  // namespace

view::Shared<view::GroupView> Pictures::group(NodeId coordinator, const Group& group) {
  view::GroupView now;
  now.name = printable(group.name, nameChars);
  now.coordinator = coordinator;
  now.offsetsPartition = group.partition;
  const Instant at = engine_.world->now();
  if (group.consumer) {
    addConsumer(now, *group.consumer, at);
  } else {
    addClassic(now, *group.classic, at);
  }
  std::map<TopicPartition, view::GroupPartitionView> partitions;
  const auto entry = [&partitions](const TopicPartition& partition) -> view::GroupPartitionView& {
    view::GroupPartitionView& one = partitions[partition];
    one.partition = partition;
    return one;
  };
  for (const auto& [partition, offset] : group.offsets.committed) {
    view::GroupPartitionView& one = entry(partition);
    one.committed = offset.offset;
    one.leaderEpoch = offset.leaderEpoch;
    one.metadata = printable(offset.metadata, nameChars);
  }
  for (const auto& [producer, offsets] : group.offsets.pending) {
    for (const auto& [partition, offset] : offsets) entry(partition).pending = offset.offset;
  }
  for (const view::GroupMemberView& member : now.members) {
    for (const TopicPartition& partition : member.assigned) entry(partition).member = member.id;
  }
  for (auto& [partition, one] : partitions) {
    one.logEnd = endOf(partition);
    if (one.logEnd >= 0 && one.committed >= 0) one.lag = one.logEnd - one.committed;
    now.partitions.push_back(one);
  }
  auto& before = groups_[group.name];
  if (!before || !same(*before, now)) before = std::make_shared<const view::GroupView>(std::move(now));
  return before;
}

void Pictures::addGroups(view::ClusterView& view) {
  // A broker that does not know yet that it was replaced still holds groups; the newest leadership counts.
  struct Held {
    NodeId coordinator;
    LeaderEpoch epoch = noEpoch;
    const Group* group = nullptr;
  };
  std::map<std::string, Held> held;
  for (const NodeId id : engine_.brokers) {
    const broker::BrokerNode* node = engine_.broker(id);
    if (node == nullptr) continue;
    node->groups().eachGroup([&](const Group& group) {
      const LeaderEpoch epoch = node->groups().partitions().epoch(group.partition);
      Held& one = held[group.name];
      if (one.group == nullptr || epoch > one.epoch) one = Held{id, epoch, &group};
    });
  }
  for (const auto& [name, one] : held) view.groups.push_back(group(one.coordinator, *one.group));
  for (auto at = groups_.begin(); at != groups_.end();) at = held.count(at->first) == 0 ? groups_.erase(at) : ++at;
}

}  // namespace brokerlab::cluster
