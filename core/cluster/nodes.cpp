// Where the cluster touches brokers and controllers: how they are made, and what can be seen of them.
#include <algorithm>

#include "broker/broker_node.h"
#include "cluster/chaos_transforms.h"
#include "cluster/combined_node.h"
#include "cluster/engine.h"
#include "controller/controller_node.h"

namespace brokerlab::cluster {
namespace {

struct PlantedFault {
  std::string_view name;
  bool replication::Faults::*flag;
};
struct PlantedInRaft {
  std::string_view name;
  bool raft::Planted::*flag;
};
constexpr PlantedInRaft raftPlants[] = {
    {"commit-old-epochs", &raft::Planted::commitOldEpochs},
    {"vote-in-memory", &raft::Planted::voteInMemory},
    {"no-pre-vote", &raft::Planted::noPreVote},
};
constexpr std::uint64_t directoryLabel = 0x646972;
constexpr PlantedFault plants[] = {
    {"ignore-generations", &replication::Faults::ignoreGenerations},
    {"ask-no-member-ids", &replication::Faults::askNoMemberIds},
    {"assign-before-revoked", &replication::Faults::assignBeforeRevoked},
    {"truncate-to-hw", &replication::Faults::truncateToLocalHighWatermark},
    {"ignore-fetch-epochs", &replication::Faults::ignoreFetchEpochs},
    {"expand-before-epoch-start", &replication::Faults::expandBeforeEpochStart},
    {"answer-latest-at-once", &replication::Faults::answerLatestAtOnce},
    {"count-committed-isr-only", &replication::Faults::countCommittedIsrOnly},
    {"ignore-broker-epochs", &replication::Faults::ignoreBrokerEpochs},
    {"trust-replica-id", &replication::Faults::trustReplicaId},
    {"ignore-unknown-epochs", &replication::Faults::ignoreUnknownEpochs},
    {"keep-epochs-at-end", &replication::Faults::keepEpochsAtEnd},
    {"accept-duplicates", &replication::Faults::acceptDuplicates},
    {"ack-before-replication", &replication::Faults::ackBeforeReplication},
    {"drop-tombstones-at-once", &replication::Faults::dropTombstonesAtOnce},
    {"drop-segments-first", &replication::Faults::dropSegmentsFirst},
    {"renumber-cleaned", &replication::Faults::renumberCleaned},
    {"clean-beyond-stable", &replication::Faults::cleanBeyondStable},
    {"forget-cleaned-producers", &replication::Faults::forgetCleanedProducers},
    {"forget-batches", &replication::Faults::forgetBatches},
    {"expire-open-transactions", &replication::Faults::expireOpenTransactions},
    {"complete-at-election", &replication::Faults::completeAtElection},
    {"partitions-in-memory", &replication::Faults::partitionsInMemory},
    {"keep-producer-epoch", &replication::Faults::keepProducerEpoch},
    {ignoreMembersInTransactions, &replication::Faults::ignoreMembersInTransactions},
};

}  // namespace

/// What clients do wrong, and what only a run's configs do: commands.cpp and chaos.cpp know what they mean.
constexpr std::string_view otherPlants[] = {"reset-sequences-early", "late-messages"};

std::vector<std::string> plantNames() {
  std::vector<std::string> names;
  for (const PlantedFault& plant : plants) names.emplace_back(plant.name);
  for (const PlantedInRaft& plant : raftPlants) names.emplace_back(plant.name);
  for (const std::string_view plant : otherPlants) names.emplace_back(plant);
  // Of a client's application, not of the cluster: see chaos.cpp.
  names.emplace_back(commitBeforeProcessing);
  return names;
}

/// What `kafka-storage format` writes: read when it is there, made when the directory is new.
Result<storage::MetaProperties> Engine::propertiesOf(disk::Disk& disk, NodeId id) {
  constexpr std::string_view name = "meta.properties";
  if (disk.exists(name)) {
    const auto bytes = disk.readAll(name);
    if (!bytes) return fail(bytes.error());
    auto found = storage::MetaProperties::parse(bytes->text());
    if (!found) return fail("{}/{}: {}", nodeName(id), name, found.error().message);
    if (found->clusterId != clusterId || found->nodeId != id)
      return fail("{}/{} belongs to node {} of cluster {}", nodeName(id), name, found->nodeId.value, found->clusterId);
    if (found->directoryId) return found;
  }
  storage::MetaProperties made;
  made.clusterId = clusterId;
  made.nodeId = id;
  Prng ids = Prng(world->options().seed).fork(directoryLabel).fork(static_cast<std::uint64_t>(id.value));
  made.directoryId = Uuid::random(ids);
  if (auto written = disk.atomicReplace(name, asBytes(made.text())); !written) return fail(written.error());
  return made;
}

Result<void> Engine::addNode(NodeId id, bool isController, const std::string& rack) {
  std::vector<raft::Voter> voters;
  for (const NodeId voter : controllers) {
    raft::Voter one;
    one.id = voter;
    one.host = spec.host;
    voters.push_back(std::move(one));
  }
  const std::string name = fmt::format("{}-{}", isController ? "controller" : "broker", id.value);
  auto disk = diskFor(name);
  if (!disk) return fail(disk.error());
  controller::ControllerOptions controllerOptions;
  const bool both = !isController && std::count(controllers.begin(), controllers.end(), id) > 0;
  if (isController || both) {
    controller::ControllerOptions& options = controllerOptions;
    options.self = id;
    options.clusterId = clusterId;
    const auto properties = propertiesOf(**disk, id);
    if (!properties) return fail(properties.error());
    options.directoryId = *properties->directoryId;
    for (const PlantedInRaft& one : raftPlants)
      if (one.name == plant.name) options.planted.*one.flag = true;
    options.voters = voters;
    options.config = spec.config;
  }
  if (isController) {
    world->add(
        id, "controller",
        [options = std::move(controllerOptions)] { return std::make_unique<controller::ControllerNode>(options); },
        std::move(*disk));
    return {};
  }
  broker::BrokerOptions options;
  options.id = id;
  options.clusterId = clusterId;
  options.host = spec.host;
  options.port = static_cast<std::uint16_t>(spec.port + id.value - 1);
  if (!rack.empty()) options.rack = rack;
  options.controllers = std::move(voters);
  options.config = spec.config;
  for (const PlantedFault& one : plants)
    if (one.name == plant.name) options.faults.*one.flag = true;
  if (both) {
    world->add(
        id, "combined",
        [options, controllerOptions] { return std::make_unique<CombinedNode>(options, controllerOptions); },
        std::move(*disk));
    return {};
  }
  world->add(
      id, "broker", [options] { return std::make_unique<broker::BrokerNode>(options); }, std::move(*disk));
  return {};
}

const broker::BrokerNode* Engine::broker(NodeId id) const { return brokerIn(world->node(id)); }
const controller::ControllerNode* Engine::controller(NodeId id) const {
  const runtime::Node* node = world->node(id);
  if (const auto* both = dynamic_cast<const CombinedNode*>(node)) return &both->controllerHalf();
  return dynamic_cast<const controller::ControllerNode*>(node);
}
const broker::BrokerNode* Engine::brokerIn(const runtime::Node* node) {
  if (const auto* both = dynamic_cast<const CombinedNode*>(node)) return &both->brokerHalf();
  return dynamic_cast<const broker::BrokerNode*>(node);
}

bool Engine::runRetention(NodeId id, EventId cause) {
  return world->invoke(id, cause, [](runtime::Node& node, runtime::Context& context) {
    if (auto* both = dynamic_cast<CombinedNode*>(&node)) {
      both->runRetention(context);
    } else if (auto* one = dynamic_cast<broker::BrokerNode*>(&node)) {
      one->runRetention(context);
    }
  });
}

Result<void> Engine::clean(NodeId id, const TopicPartition& partition, EventId cause) {
  Result<void> done = fail("{} does not run", nodeName(id));
  world->invoke(id, cause, [&](runtime::Node& node, runtime::Context& context) {
    if (auto* both = dynamic_cast<CombinedNode*>(&node)) {
      done = both->clean(context, partition);
    } else if (auto* one = dynamic_cast<broker::BrokerNode*>(&node)) {
      done = one->clean(context, partition);
    }
  });
  return done;
}

const replication::Partition* Engine::replica(NodeId id, const TopicPartition& partition) const {
  const broker::BrokerNode* node = broker(id);
  return node == nullptr ? nullptr : node->replicas().find(partition.topic, partition.partition).get();
}

const metadata::Image* Engine::imageOf(NodeId node) const {
  if (const broker::BrokerNode* one = broker(node)) return &one->image();
  if (const controller::ControllerNode* one = controller(node)) return &one->image();
  return nullptr;
}

NodeId Engine::activeController() const {
  NodeId active = NodeId::none();
  std::int32_t epoch = -1;
  for (const NodeId id : controllers) {
    if (world->life(id) != sim::Life::running) continue;
    const controller::ControllerNode* node = controller(id);
    // One that was cut off may still think it leads: the later epoch is right.
    if (node == nullptr || !node->active() || node->raft().epoch() <= epoch) continue;
    active = id;
    epoch = node->raft().epoch();
  }
  return active;
}

view::NodeState Engine::stateOf(NodeId id) const {
  using view::NodeState;
  switch (world->life(id)) {
    case sim::Life::stopped:
      return NodeState::stopped;
    case sim::Life::frozen:
      return NodeState::frozen;
    case sim::Life::killed:
      return NodeState::killed;
    case sim::Life::poweredOff:
      return NodeState::poweredOff;
    case sim::Life::crashed:
      return NodeState::crashed;
    case sim::Life::shutDown:
      return NodeState::stopped;
    case sim::Life::running:
      break;
  }
  const broker::BrokerNode* node = broker(id);
  if (node == nullptr) return NodeState::running;
  switch (node->state()) {
    case broker::BrokerState::starting:
    case broker::BrokerState::registered:
      return NodeState::starting;
    case broker::BrokerState::fenced:
      return NodeState::fenced;
    case broker::BrokerState::running:
      break;
    case broker::BrokerState::shuttingDown:
      return NodeState::shuttingDown;
    case broker::BrokerState::failed:
      return NodeState::crashed;
  }
  // The broker may think it runs when the controller has fenced it long since.
  const metadata::Image* decided = image();
  if (decided != nullptr) {
    const auto registered = decided->broker(id);
    if (registered && registered->epoch == node->brokerEpoch() && registered->fenced) return NodeState::fenced;
  }
  return NodeState::running;
}

bool Engine::topicIsServed(const std::string& name) const {
  const metadata::Image* decided = image();
  const metadata::TopicRef topic = decided == nullptr ? nullptr : decided->topic(name);
  if (!topic) return false;
  for (const NodeId id : brokers) {
    if (world->life(id) != sim::Life::running || !decided->brokerActive(id)) continue;
    const metadata::Image* own = imageOf(id);
    if (own == nullptr || !own->topic(name)) return false;
  }
  for (std::int32_t number = 0; number < topic->partitionCount(); ++number) {
    const metadata::PartitionRef partition = topic->partition(number);
    if (!partition || !partition->hasLeader()) continue;
    const replication::Partition* leader = replica(partition->leader, {name, number});
    if (leader == nullptr || !leader->isLeader()) return false;
  }
  return true;
}

}  // namespace brokerlab::cluster
