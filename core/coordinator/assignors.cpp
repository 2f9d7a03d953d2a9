#include "coordinator/assignors.h"

#include <algorithm>
#include <utility>

namespace brokerlab::coordinator {
namespace {

using TopicId = Uuid;

/// Topics by name: ids are random, names are what people see.
std::vector<TopicId> byName(const std::map<Uuid, TopicFacts>& topics) {
  std::vector<TopicId> ids;
  for (const auto& [id, facts] : topics) ids.push_back(id);
  std::sort(ids.begin(), ids.end(),
            [&topics](const TopicId& a, const TopicId& b) { return topics.at(a).name < topics.at(b).name; });
  return ids;
}

std::vector<std::string> subscribersOf(const AssignorMembers& members, const TopicId& topic) {
  std::vector<std::string> ids;
  for (const auto& [id, member] : members) {
    if (member.topics.count(topic) != 0) ids.push_back(id);
  }
  std::stable_sort(ids.begin(), ids.end(), [&members](const std::string& a, const std::string& b) {
    return members.at(a).order < members.at(b).order;
  });
  return ids;
}

/// Gives a member a partition, or takes it away.
class Load {
 public:
  explicit Load(const AssignorMembers& members) {
    for (const auto& [id, member] : members) assignments_[id];
  }
  std::size_t count(const std::string& member) const {
    const auto at = counts_.find(member);
    return at == counts_.end() ? 0 : at->second;
  }
  void give(const std::string& member, const TopicId& topic, PartitionId partition) {
    if (assignments_[member][topic].insert(partition).second) ++counts_[member];
  }
  void take(const std::string& member, const TopicId& topic, PartitionId partition) {
    const auto at = assignments_[member].find(topic);
    if (at == assignments_[member].end() || at->second.erase(partition) == 0) return;
    --counts_[member];
    if (at->second.empty()) assignments_[member].erase(at);
  }
  const Assignment& of(const std::string& member) { return assignments_[member]; }
  std::map<std::string, Assignment> result() { return std::move(assignments_); }

 private:
  std::map<std::string, Assignment> assignments_;
  std::map<std::string, std::size_t> counts_;
};

}  // namespace

std::map<std::string, Assignment> assignRange(const AssignorMembers& members,
                                              const std::map<Uuid, TopicFacts>& topics) {
  Load load(members);
  for (const TopicId& topic : byName(topics)) {
    const std::vector<std::string> subscribers = subscribersOf(members, topic);
    if (subscribers.empty()) continue;
    const auto count = static_cast<std::int32_t>(subscribers.size());
    const std::int32_t partitions = topics.at(topic).partitions;
    PartitionId next = 0;
    for (std::int32_t i = 0; i < count; ++i) {
      const std::int32_t share = partitions / count + (i < partitions % count ? 1 : 0);
      for (std::int32_t n = 0; n < share; ++n) load.give(subscribers[static_cast<std::size_t>(i)], topic, next++);
    }
  }
  return load.result();
}

std::map<std::string, Assignment> assignUniform(const AssignorMembers& members,
                                                const std::map<Uuid, TopicFacts>& topics) {
  Load load(members);
  const std::vector<TopicId> order = byName(topics);
  // What everybody had and may keep. Of two who claim one partition the first keeps it.
  std::map<TopicId, std::set<PartitionId>> taken;
  for (const auto& [id, member] : members) {
    for (const auto& [topic, partitions] : member.before) {
      const auto facts = topics.find(topic);
      if (facts == topics.end() || member.topics.count(topic) == 0) continue;
      for (const PartitionId partition : partitions) {
        if (partition < facts->second.partitions && taken[topic].insert(partition).second) {
          load.give(id, topic, partition);
        }
      }
    }
  }
  // The rest goes to whoever has least; topics with few subscribers first, since they leave least choice.
  std::vector<std::pair<std::size_t, TopicId>> choice;
  for (const TopicId& topic : order) choice.emplace_back(subscribersOf(members, topic).size(), topic);
  std::stable_sort(choice.begin(), choice.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [size, topic] : choice) {
    const std::vector<std::string> subscribers = subscribersOf(members, topic);
    if (subscribers.empty()) continue;
    for (PartitionId partition = 0; partition < topics.at(topic).partitions; ++partition) {
      if (taken[topic].count(partition) != 0) continue;
      const std::string* least = &subscribers.front();
      for (const std::string& one : subscribers) {
        if (load.count(one) < load.count(*least)) least = &one;
      }
      load.give(*least, topic, partition);
    }
  }
  // Evens out: one partition at a time moves from who has at least two more to who has least, while there is such a pair.
  for (bool moved = true; moved;) {
    moved = false;
    for (const TopicId& topic : order) {
      const std::vector<std::string> subscribers = subscribersOf(members, topic);
      if (subscribers.size() < 2) continue;
      for (;;) {
        const std::string* most = nullptr;
        const std::string* least = nullptr;
        for (const std::string& one : subscribers) {
          const Assignment& has = load.of(one);
          const auto at = has.find(topic);
          if (at != has.end() && !at->second.empty() && (most == nullptr || load.count(one) > load.count(*most))) {
            most = &one;
          }
          if (least == nullptr || load.count(one) < load.count(*least)) least = &one;
        }
        if (most == nullptr || load.count(*most) < load.count(*least) + 2) break;
        const PartitionId last = *load.of(*most).at(topic).rbegin();
        load.take(*most, topic, last);
        load.give(*least, topic, last);
        moved = true;
      }
    }
  }
  return load.result();
}

}  // namespace brokerlab::coordinator
