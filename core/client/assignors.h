#pragma once
// Who reads which partition, decided by the leader of a classic group: the member that joined first.
//
// Every member says what it wants to read and what it owns; the leader shares the partitions out and the coordinator hands
// the shares on without reading them. Seven partitions of one topic and three members, then c leaves:
//
//                   a          b        c               a           b
//     range         0 1 2      3 4      5 6             0 1 2 3     4 5 6      per topic: in a row
//     roundrobin    0 3 6      1 4      2 5             0 2 4 6     1 3 5      dealt like cards
//     sticky        0 3 6      1 4      2 5             0 3 6 5     1 4 2      dealt, then only what must move does
//
// Rules
//   A1  Every partition of a topic goes to exactly one of the members that subscribe to the topic.
//   A2  Equal input gives equal output: members are taken by group.instance.id (static ones first), then by id.
//   A3  sticky: where all subscribe to the same topics, shares differ by one at most, and nobody gives up a partition it
//       could keep. Of two claims to one partition the one of the newer generation counts; of two equal ones none.
//   A4  cooperative-sticky: what changes hands is first left out of the assignment. Its owner gives it back and rejoins;
//       the rebalance that follows hands it over (KIP-429).
//
// Real Kafka: RangeAssignor, RoundRobinAssignor, StickyAssignor, CooperativeStickyAssignor, AbstractStickyAssignor
// (org.apache.kafka.clients.consumer). Left out: racks. Where subscriptions differ, Kafka's sticky assignors search
// longer for a better balance than ours does; theirs and ours both end with nothing that could move to even shares out.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "model/ids.h"

namespace brokerlab::client {

enum class AssignorKind : std::uint8_t { range, roundRobin, sticky, cooperativeSticky };

/// "range", "cooperative-sticky"; also Kafka's class names. Nothing for anything else.
std::optional<AssignorKind> assignorFromName(std::string_view name);
/// The name on the wire.
std::string_view assignorName(AssignorKind kind);

using Partitions = std::set<TopicPartition>;
/// "orders-0,orders-2"
std::string partitionsText(const Partitions& partitions);

/// What a member tells the leader.
struct Subscription {
  std::set<std::string> topics;
  Partitions owned;
  /// In which it got them; -1 unknown.
  std::int32_t generation = -1;
  /// group.instance.id; known from the JoinGroup answer, not from the bytes.
  std::optional<std::string> instance;
};

/// ConsumerProtocolSubscription v3 with the user data this assignor wants.
Bytes encodeSubscription(AssignorKind kind, const Subscription& subscription);
/// Reads every version; user data as the assignor understands it.
Result<Subscription> decodeSubscription(AssignorKind kind, const Bytes& bytes);
Bytes encodeAssignment(const Partitions& partitions);
Result<Partitions> decodeAssignment(const Bytes& bytes);

/// By member id.
using Subscriptions = std::map<std::string, Subscription>;
using Shares = std::map<std::string, Partitions>;

/// `counts`: how many partitions each topic has; topics that are not there (yet) are left out.
Shares assign(AssignorKind kind, const Subscriptions& members, const std::map<std::string, std::int32_t>& counts);

}  // namespace brokerlab::client
