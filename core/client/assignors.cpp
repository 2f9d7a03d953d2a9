#include "client/assignors.h"

#include <algorithm>

#include "base/reader.h"
#include "base/writer.h"
#include "protocol/records/consumer_protocol.h"
#include "protocol/records/versioned.h"

namespace brokerlab::client {
namespace {

constexpr std::int16_t subscriptionVersion = 3;
constexpr std::int16_t assignmentVersion = 3;

struct Name {
  AssignorKind kind;
  std::string_view wire, className;
};
constexpr Name names[] = {
    {AssignorKind::range, "range", "org.apache.kafka.clients.consumer.RangeAssignor"},
    {AssignorKind::roundRobin, "roundrobin", "org.apache.kafka.clients.consumer.RoundRobinAssignor"},
    {AssignorKind::sticky, "sticky", "org.apache.kafka.clients.consumer.StickyAssignor"},
    {AssignorKind::cooperativeSticky, "cooperative-sticky",
     "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"},
};

template <class Topic>
std::vector<Topic> byTopic(const Partitions& partitions) {
  std::vector<Topic> topics;
  for (const TopicPartition& one : partitions) {
    if (topics.empty() || topics.back().topic != one.topic) topics.emplace_back().topic = one.topic;
    topics.back().partitions.push_back(one.partition);
  }
  return topics;
}

/// StickyAssignor's user data (v1): what the member had, and in which generation.
Bytes stickyData(const Subscription& subscription) {
  Writer writer;
  struct Topic {
    std::string topic;
    std::vector<std::int32_t> partitions;
  };
  const std::vector<Topic> topics = byTopic<Topic>(subscription.owned);
  writer.i32(static_cast<std::int32_t>(topics.size()));
  for (const Topic& topic : topics) {
    writer.i16(static_cast<std::int16_t>(topic.topic.size()));
    writer.raw(topic.topic);
    writer.i32(static_cast<std::int32_t>(topic.partitions.size()));
    for (const std::int32_t number : topic.partitions) writer.i32(number);
  }
  writer.i32(subscription.generation);
  return writer.takeBytes();
}

/// Data that makes no sense says nothing: the member counts as owning nothing.
void readStickyData(const Bytes& data, Subscription& subscription) {
  Reader reader(data);
  Partitions owned;
  for (std::int32_t topics = reader.i32(); topics > 0 && reader.ok(); --topics) {
    const std::int16_t length = reader.i16();
    if (length < 0) return;
    const std::string topic = reader.text(static_cast<std::size_t>(length));
    for (std::int32_t count = reader.i32(); count > 0 && reader.ok(); --count) owned.insert({topic, reader.i32()});
  }
  if (!reader.ok()) return;
  subscription.owned = std::move(owned);
  // v0 had no generation.
  subscription.generation = reader.atEnd() ? -1 : reader.i32();
}

// --- the members in their order ------------------------------------------------------------------------------------

/// Static members first, by instance id; then the others by member id. (A2)
std::vector<std::string> inOrder(const Subscriptions& members) {
  std::vector<std::string> ids;
  for (const auto& [id, subscription] : members) ids.push_back(id);
  std::sort(ids.begin(), ids.end(), [&](const std::string& a, const std::string& b) {
    const auto& x = members.at(a).instance;
    const auto& y = members.at(b).instance;
    if (x && y) return *x < *y;
    if (x || y) return x.has_value();
    return a < b;
  });
  return ids;
}

using Counts = std::map<std::string, std::int32_t>;

Shares range(const Subscriptions& members, const Counts& counts) {
  Shares shares;
  const std::vector<std::string> order = inOrder(members);
  for (const auto& [topic, count] : counts) {
    std::vector<std::string> subscribed;
    for (const std::string& id : order)
      if (members.at(id).topics.count(topic) != 0) subscribed.push_back(id);
    if (subscribed.empty()) continue;
    const auto each = count / static_cast<std::int32_t>(subscribed.size());
    const auto more = count % static_cast<std::int32_t>(subscribed.size());
    std::int32_t next = 0;
    for (std::size_t i = 0; i < subscribed.size(); ++i) {
      const std::int32_t share = each + (static_cast<std::int32_t>(i) < more ? 1 : 0);
      for (std::int32_t n = 0; n < share; ++n) shares[subscribed[i]].insert({topic, next++});
    }
  }
  return shares;
}

Shares roundRobin(const Subscriptions& members, const Counts& counts) {
  Shares shares;
  const std::vector<std::string> order = inOrder(members);
  std::size_t at = 0;
  for (const auto& [topic, count] : counts) {
    const std::string& name = topic;  // clang 14 does not capture what a structured binding names
    const bool wanted = std::any_of(order.begin(), order.end(),
                                    [&](const std::string& id) { return members.at(id).topics.count(name) != 0; });
    for (std::int32_t number = 0; wanted && number < count; ++number) {
      while (members.at(order[at]).topics.count(topic) == 0) at = (at + 1) % order.size();
      shares[order[at]].insert({topic, number});
      at = (at + 1) % order.size();
    }
  }
  return shares;
}

// --- sticky --------------------------------------------------------------------------------------------------------

/// What each member may keep: it exists, is subscribed to, and nobody has a better right to it. (A3)
Shares claims(const Subscriptions& members, const Counts& counts) {
  struct Claim {
    std::string member;
    std::int32_t generation = -1;
    bool twice = false;
  };
  std::map<TopicPartition, Claim> best;
  for (const auto& [id, subscription] : members) {
    for (const TopicPartition& one : subscription.owned) {
      const auto count = counts.find(one.topic);
      if (count == counts.end() || one.partition >= count->second || subscription.topics.count(one.topic) == 0)
        continue;
      const auto [at, first] = best.emplace(one, Claim{id, subscription.generation, false});
      if (first || subscription.generation < at->second.generation) continue;
      at->second = {id, subscription.generation, subscription.generation == at->second.generation};
    }
  }
  Shares kept;
  for (const auto& [partition, claim] : best)
    if (!claim.twice) kept[claim.member].insert(partition);
  return kept;
}

/// All subscribe to the same topics: shares of equal size, one more or less.
Shares stickyEqual(const std::vector<std::string>& order, Shares kept, const std::vector<TopicPartition>& all) {
  const std::size_t least = all.size() / order.size();
  const std::size_t most = least + (all.size() % order.size() != 0 ? 1 : 0);
  std::size_t bigger = all.size() % order.size();
  if (bigger == 0) bigger = order.size();
  Shares shares;
  std::set<TopicPartition> open(all.begin(), all.end());
  std::size_t big = 0;
  for (const std::string& id : order) {
    Partitions& mine = shares[id];
    const Partitions& had = kept[id];
    const bool mayBeBig = had.size() > least && most > least && big < bigger;
    const std::size_t limit = mayBeBig ? most : least;
    if (mayBeBig) ++big;
    for (const TopicPartition& one : had) {
      if (mine.size() == limit) break;
      mine.insert(one);
      open.erase(one);
    }
  }
  // Those that have too little first; then whoever may have one more, in their order.
  std::size_t at = 0;
  const auto room = [&](const std::string& id, std::size_t limit) { return shares[id].size() < limit; };
  for (const TopicPartition& one : open) {
    const bool poor = std::any_of(order.begin(), order.end(), [&](const auto& id) { return room(id, least); });
    const std::size_t limit = poor ? least : most;
    while (!room(order[at % order.size()], limit)) ++at;
    shares[order[at % order.size()]].insert(one);
    ++at;
  }
  return shares;
}

/// Subscriptions differ: what is free goes to whoever has least and wants it, then partitions move while that evens out.
Shares stickyGeneral(const Subscriptions& members, const std::vector<std::string>& order, Shares kept,
                     const std::vector<TopicPartition>& all) {
  Shares shares;
  for (const std::string& id : order) shares[id] = kept[id];
  std::map<TopicPartition, std::string> owner;
  for (const auto& [id, mine] : shares)
    for (const TopicPartition& one : mine) owner[one] = id;
  const auto poorest = [&](const std::string& topic) -> const std::string* {
    const std::string* found = nullptr;
    for (const std::string& id : order) {
      if (members.at(id).topics.count(topic) == 0) continue;
      if (found == nullptr || shares[id].size() < shares[*found].size()) found = &id;
    }
    return found;
  };
  // What few can take is given out first.
  std::vector<std::pair<std::size_t, TopicPartition>> open;
  for (const TopicPartition& one : all) {
    if (owner.count(one) != 0) continue;
    const auto takers = std::count_if(order.begin(), order.end(),
                                      [&](const auto& id) { return members.at(id).topics.count(one.topic) != 0; });
    open.emplace_back(static_cast<std::size_t>(takers), one);
  }
  std::sort(open.begin(), open.end());
  for (const auto& [takers, one] : open) {
    const std::string* to = poorest(one.topic);
    if (to == nullptr) continue;
    shares[*to].insert(one);
    owner[one] = *to;
  }
  for (bool moved = true; moved;) {
    moved = false;
    for (auto& [one, from] : owner) {
      const std::string* to = poorest(one.topic);
      if (to == nullptr || *to == from || shares[from].size() < shares[*to].size() + 2) continue;
      shares[from].erase(one);
      shares[*to].insert(one);
      from = *to;
      moved = true;
    }
  }
  return shares;
}

Shares sticky(const Subscriptions& members, const Counts& counts) {
  const std::vector<std::string> order = inOrder(members);
  std::set<std::string> wanted;
  bool equal = true;
  for (const auto& [id, subscription] : members) {
    equal = equal && subscription.topics == members.begin()->second.topics;
    wanted.insert(subscription.topics.begin(), subscription.topics.end());
  }
  std::vector<TopicPartition> all;
  for (const auto& [topic, count] : counts)
    for (std::int32_t number = 0; wanted.count(topic) != 0 && number < count; ++number) all.push_back({topic, number});
  Shares kept = claims(members, counts);
  return equal ? stickyEqual(order, std::move(kept), all) : stickyGeneral(members, order, std::move(kept), all);
}

/// What has another owner now stays out until that owner has given it back. (A4)
void holdBack(const Subscriptions& members, Shares& shares) {
  // A claim of an older generation is void: its owner has lost the partition already, and does not know it yet.
  std::map<TopicPartition, std::pair<std::int32_t, std::set<std::string>>> owners;
  for (const auto& [id, subscription] : members) {
    for (const TopicPartition& one : subscription.owned) {
      auto& [generation, ids] =
          owners.emplace(one, std::pair{subscription.generation, std::set<std::string>{}}).first->second;
      if (subscription.generation < generation) continue;
      if (subscription.generation > generation) ids.clear();
      generation = subscription.generation;
      ids.insert(id);
    }
  }
  for (auto& [id, mine] : shares) {
    for (auto at = mine.begin(); at != mine.end();) {
      const auto owned = owners.find(*at);
      const bool byOthers =
          owned != owners.end() && (owned->second.second.size() > 1 || owned->second.second.count(id) == 0);
      at = byOthers ? mine.erase(at) : std::next(at);
    }
  }
}

}  // namespace

std::optional<AssignorKind> assignorFromName(std::string_view name) {
  for (const Name& one : names)
    if (name == one.wire || name == one.className) return one.kind;
  return std::nullopt;
}

std::string_view assignorName(AssignorKind kind) {
  for (const Name& one : names)
    if (one.kind == kind) return one.wire;
  return "";
}

std::string partitionsText(const Partitions& partitions) {
  std::string text;
  for (const TopicPartition& one : partitions) text += (text.empty() ? "" : ",") + one.text();
  return text;
}

Bytes encodeSubscription(AssignorKind kind, const Subscription& subscription) {
  protocol::ConsumerProtocolSubscription message;
  message.topics.assign(subscription.topics.begin(), subscription.topics.end());
  message.generationId = subscription.generation;
  if (kind == AssignorKind::sticky) message.userData = stickyData(subscription);
  if (kind == AssignorKind::cooperativeSticky) {
    Writer writer;
    writer.i32(subscription.generation);
    message.userData = writer.takeBytes();
  }
  // A sticky member is eager: by the time it joins it owns nothing.
  if (kind != AssignorKind::sticky)
    message.ownedPartitions = byTopic<protocol::ConsumerProtocolSubscription::OwnedTopic>(subscription.owned);
  return protocol::encodeVersioned(message, subscriptionVersion);
}

Result<Subscription> decodeSubscription(AssignorKind kind, const Bytes& bytes) {
  auto message = protocol::decodeVersioned<protocol::ConsumerProtocolSubscription>(bytes, true);
  if (!message) return fail(message.error());
  Subscription subscription;
  subscription.topics.insert(message->topics.begin(), message->topics.end());
  subscription.generation = message->generationId;
  for (const auto& topic : message->ownedPartitions)
    for (const std::int32_t number : topic.partitions) subscription.owned.insert({topic.topic, number});
  if (kind == AssignorKind::sticky) {
    // An eager member owns nothing by the time it joins: what it had is in the user data.
    subscription.owned.clear();
    subscription.generation = -1;
    if (message->userData) readStickyData(*message->userData, subscription);
  } else if (kind == AssignorKind::cooperativeSticky && subscription.generation < 0 && message->userData &&
             message->userData->size() >= 4) {
    subscription.generation = Reader(*message->userData).i32();
  }
  return subscription;
}

Bytes encodeAssignment(const Partitions& partitions) {
  protocol::ConsumerProtocolAssignment message;
  message.assignedPartitions = byTopic<protocol::ConsumerProtocolAssignment::AssignedTopic>(partitions);
  return protocol::encodeVersioned(message, assignmentVersion);
}

Result<Partitions> decodeAssignment(const Bytes& bytes) {
  Partitions partitions;
  // Nobody thought of this member: it gets nothing.
  if (bytes.empty()) return partitions;
  auto message = protocol::decodeVersioned<protocol::ConsumerProtocolAssignment>(bytes, true);
  if (!message) return fail(message.error());
  for (const auto& topic : message->assignedPartitions)
    for (const std::int32_t number : topic.partitions) partitions.insert({topic.topic, number});
  return partitions;
}

Shares assign(AssignorKind kind, const Subscriptions& members, const std::map<std::string, std::int32_t>& counts) {
  Shares shares;
  if (!members.empty()) {
    switch (kind) {
      case AssignorKind::range:
        shares = range(members, counts);
        break;
      case AssignorKind::roundRobin:
        shares = roundRobin(members, counts);
        break;
      case AssignorKind::sticky:
        shares = sticky(members, counts);
        break;
      case AssignorKind::cooperativeSticky:
        shares = sticky(members, counts);
        holdBack(members, shares);
        break;
    }
  }
  // Who gets nothing is told so.
  for (const auto& [id, subscription] : members) shares[id];
  return shares;
}

}  // namespace brokerlab::client
