#pragma once
// Kafka's vocabulary: what things are called and how they are counted.

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/uuid.h"

namespace brokerlab {
namespace base {}
namespace model {}
// The two layers that every other speaks in: their names need no prefix inside the project.
using namespace base;
using namespace model;
}  // namespace brokerlab

namespace brokerlab::model {

/// A broker, a controller, or a client inside the engine. Brokers 1…, controllers 101…, clients 1001….
/// External connections have no node: they belong to the outside (NodeId::outside()).
struct NodeId {
  std::int32_t value = -1;
  auto operator<=>(const NodeId&) const = default;
  static constexpr NodeId none() { return {-1}; }
  static constexpr NodeId outside() { return {0}; }
};

/// Position of a record in a partition; the offset a log will give next is its LogEndOffset.
using Offset = std::int64_t;
constexpr Offset noOffset = -1;

/// Counts the leaders a partition has had.
using LeaderEpoch = std::int32_t;
constexpr LeaderEpoch noEpoch = -1;

using PartitionId = std::int32_t;
using BrokerEpoch = std::int64_t;
using ProducerId = std::int64_t;
using ProducerEpoch = std::int16_t;
constexpr ProducerId noProducerId = -1;

struct TopicPartition {
  std::string topic;
  PartitionId partition = 0;
  auto operator<=>(const TopicPartition&) const = default;
  /// "orders-1": also the name of its directory.
  std::string text() const { return topic + "-" + std::to_string(partition); }
};

/// One TCP connection, inside the engine or from outside; never reused within a run.
struct ConnectionId {
  std::uint64_t value = 0;
  auto operator<=>(const ConnectionId&) const = default;
  constexpr bool valid() const { return value != 0; }
};

/// Events are numbered in the order they happened; 0 is "none".
struct EventId {
  std::uint64_t value = 0;
  auto operator<=>(const EventId&) const = default;
  constexpr bool valid() const { return value != 0; }
};

/// What acks= may be.
enum class Acks : std::int16_t { all = -1, none = 0, leader = 1 };

constexpr std::string_view clusterMetadataTopic = "__cluster_metadata";
constexpr std::string_view consumerOffsetsTopic = "__consumer_offsets";
constexpr std::string_view transactionStateTopic = "__transaction_state";
inline bool isInternalTopic(std::string_view topic) {
  return topic == consumerOffsetsTopic || topic == transactionStateTopic;
}

/// Empty when `name` may be a topic's name, otherwise the rule it breaks (Kafka's Topic.validate: 1–249
/// characters of [a-zA-Z0-9._-], not "." or "..").
std::string topicNameProblem(std::string_view name);
/// Two names that differ only in '.' and '_' give the same metric names; Kafka refuses the second.
bool topicNamesCollide(std::string_view a, std::string_view b);

}  // namespace brokerlab::model
