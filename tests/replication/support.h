#pragma once
// Real replicas in a real (simulated) world: a node that owns a ReplicaManager, and images made of metadata records.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/check.h"
#include "metadata/loader.h"
#include "record/builder.h"
#include "replication/replica_manager.h"
#include "sim/world.h"

namespace brokerlab::tests {

using replication::ReplicaManager;
using runtime::Context;

/// Collects events, for asking which happened.
class Events : public sim::Observer {
 public:
  void onEvent(events::Event&& event) override { all.push_back(std::move(event)); }
  int count(std::string_view name) const {
    int n = 0;
    for (const events::Event& event : all) n += event.name() == name ? 1 : 0;
    return n;
  }
  std::vector<events::Event> all;
};

/// A process that has replicas and nothing else.
class ReplicaHost : public runtime::Node {
 public:
  explicit ReplicaHost(replication::ReplicaManagerOptions options) : replicas(std::move(options)) {}
  void start(Context& context) override {
    auto opened = replicas.open(context);
    problem = opened ? std::string() : opened.error().message;
  }
  void onConnected(Context& context, ConnectionId id) override { replicas.onConnected(context, id); }
  void onDisconnected(Context& context, ConnectionId id, runtime::Disconnect reason) override {
    replicas.onDisconnected(context, id, reason);
  }
  void onFrame(Context& context, ConnectionId id, Chain frame) override { replicas.onFrame(context, id, frame); }
  void onTimer(Context& context, runtime::TimerId id, const runtime::Timer& timer) override {
    replicas.onTimer(context, id, timer);
  }
  ReplicaManager replicas;
  std::string problem;
};

inline Uuid topicId(std::uint64_t number) { return Uuid::of(0x1234567800000000ull, number); }

/// An image built the only way there is: from records.
struct Cluster {
  metadata::Image image;
  metadata::Delta delta;

  void add(const metadata::Record& record) {
    auto applied = image.apply(record, delta);
    check(applied.has_value(), applied ? "" : applied.error().message);
  }
  void broker(std::int32_t id, BrokerEpoch epoch, bool fenced = false) {
    protocol::RegisterBrokerRecord record;
    record.brokerId = id;
    record.brokerEpoch = epoch;
    record.incarnationId = Uuid::of(7, static_cast<std::uint64_t>(epoch));
    record.endPoints.emplace_back();
    record.endPoints.back().name = "PLAINTEXT";
    record.endPoints.back().host = "localhost";
    record.endPoints.back().port = static_cast<std::uint16_t>(9091 + id);
    record.fenced = fenced;
    add(record);
  }
  void topic(const std::string& name, std::uint64_t number, std::vector<std::vector<std::int32_t>> replicas) {
    protocol::TopicRecord record;
    record.name = name;
    record.topicId = topicId(number);
    add(record);
    for (std::size_t i = 0; i < replicas.size(); ++i) {
      protocol::PartitionRecord partition;
      partition.partitionId = static_cast<std::int32_t>(i);
      partition.topicId = topicId(number);
      partition.replicas = replicas[i];
      partition.isr = replicas[i];
      partition.leader = replicas[i].front();
      partition.leaderEpoch = 0;
      partition.partitionEpoch = 0;
      add(partition);
    }
  }
  void config(const std::string& topicName, const std::string& key, const std::string& value) {
    protocol::ConfigRecord record;
    record.resourceType = 2;
    record.resourceName = topicName;
    record.name = key;
    record.value = value;
    add(record);
  }
  void elect(std::uint64_t number, std::int32_t partition, std::int32_t leader) {
    protocol::PartitionChangeRecord record;
    record.partitionId = partition;
    record.topicId = topicId(number);
    record.leader = leader;
    add(record);
  }
  void isr(std::uint64_t number, std::int32_t partition, std::vector<std::int32_t> members) {
    protocol::PartitionChangeRecord record;
    record.partitionId = partition;
    record.topicId = topicId(number);
    record.isr = std::move(members);
    add(record);
  }
};

/// One batch of `count` records.
inline Bytes batch(int count, const std::string& value = "v", ProducerId producer = noProducerId,
                   ProducerEpoch epoch = -1, std::int32_t sequence = -1) {
  record::BatchBuilder builder;
  if (producer != noProducerId) builder.setProducerState(producer, epoch, sequence);
  for (int i = 0; i < count; ++i) builder.append(1735689600000 + i, asBytes("k"), asBytes(value));
  return builder.build();
}

/// A world with hosts for brokers 1 to 3.
class Worldly {
 public:
  explicit Worldly(replication::Faults faults = {}, std::map<std::string, std::string> config = {}) {
    sim::WorldOptions options;
    world = std::make_unique<sim::World>(options);
    world->setObserver(&events, events::Level::detail);
    for (int id = 1; id <= 3; ++id) {
      world->add(NodeId{id}, "broker", [id, faults, config] {
        return std::make_unique<ReplicaHost>(
            replication::ReplicaManagerOptions{NodeId{id}, "test-cluster", config, faults});
      });
      world->start(NodeId{id});
      cluster.broker(id, 10 + id);
    }
  }
  ReplicaHost& host(int id) { return static_cast<ReplicaHost&>(*world->node(NodeId{id})); }
  void on(int id, const std::function<void(ReplicaManager&, Context&)>& act) {
    const bool done = world->invoke(NodeId{id}, EventId{}, [&act](runtime::Node& node, Context& context) {
      ReplicaManager& replicas = static_cast<ReplicaHost&>(node).replicas;
      act(replicas, context);
      while (replicas.settleChanges()) {
      }
    });
    check(done, "the host does not run");
  }
  void begin(int id) {
    on(id, [this](ReplicaManager& replicas, Context& context) {
      replicas.setBrokerEpoch(cluster.image.broker(NodeId{1})->epoch - 1 + replicas.environment().self.value);
      replicas.begin(context, cluster.image);
    });
  }
  /// Everybody in `ids` learns what changed since the last publish.
  void publish(std::vector<int> ids) {
    for (const int id : ids) {
      on(id,
         [this](ReplicaManager& replicas, Context& context) { replicas.apply(context, cluster.image, cluster.delta); });
    }
    cluster.delta = {};
  }
  std::shared_ptr<replication::Partition> partition(int id, const std::string& topic = "orders", int number = 0) {
    return host(id).replicas.find(topic, number);
  }
  std::unique_ptr<sim::World> world;
  Events events;
  Cluster cluster;
};

}  // namespace brokerlab::tests
