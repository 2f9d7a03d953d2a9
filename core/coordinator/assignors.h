#pragma once
// Who reads which partition, decided by the coordinator (consumer protocol only; classic groups decide among themselves).
//
//     range     per topic: partitions in order, members in order, each gets n / m, the first n % m one more:
//               equal numbers of co-partitioned topics meet at the same member
//     uniform   over all topics: everybody gets the same number (one more or less) and keeps as much as possible of what
//               it had
//
// Equal input gives equal output: members are taken by id, topics by name.
//
// Real Kafka: RangeAssignor, UniformAssignor (org.apache.kafka.coordinator.group.assignor). Left out: racks.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/group.h"

namespace brokerlab::coordinator {

/// A member as assignors see it.
struct AssignorMember {
  /// Static members are taken by their instance id.
  std::string order;
  std::set<Uuid> topics;
  /// What it was given the last time.
  Assignment before;
};

/// By member id.
using AssignorMembers = std::map<std::string, AssignorMember>;

std::map<std::string, Assignment> assignRange(const AssignorMembers& members, const std::map<Uuid, TopicFacts>& topics);
std::map<std::string, Assignment> assignUniform(const AssignorMembers& members,
                                                const std::map<Uuid, TopicFacts>& topics);

}  // namespace brokerlab::coordinator
