#pragma once
// A whole small cluster in a simulated world, and programs outside that speak to it in frames.

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/check.h"
#include "broker/broker_node.h"
#include "controller/controller_node.h"
#include "protocol/messages/create_topics.h"
#include "protocol/messages/fetch.h"
#include "protocol/messages/produce.h"
#include "record/builder.h"
#include "sim/world.h"

namespace brokerlab::tests {

using broker::BrokerNode;

class Events : public sim::Observer {
 public:
  void onEvent(events::Event&& event) override { all.push_back(std::move(event)); }
  int count(std::string_view name) const {
    int n = 0;
    for (const events::Event& event : all) n += event.name() == name ? 1 : 0;
    return n;
  }
  template <class Payload>
  std::vector<Payload> of() const {
    std::vector<Payload> found;
    for (const events::Event& event : all) {
      if (const Payload* payload = std::get_if<Payload>(&event.payload)) found.push_back(*payload);
    }
    return found;
  }
  std::vector<events::Event> all;
};

/// The programs outside: what came back on each connection, and whether it is still open.
class Outside : public sim::Outside {
 public:
  void onFrame(ConnectionId connection, const Chain& frame) override { answers[connection].push_back(frame); }
  void onClosed(ConnectionId connection) override { closed[connection] = true; }
  void onMuted(ConnectionId, bool) override {}
  std::map<ConnectionId, std::deque<Chain>> answers;
  std::map<ConnectionId, bool> closed;
};

inline Bytes batch(int count, const std::string& value = "v", ProducerId producer = noProducerId,
                   ProducerEpoch epoch = -1, std::int32_t sequence = -1, record::BatchOptions options = {}) {
  record::BatchBuilder builder(options);
  if (producer != noProducerId) builder.setProducerState(producer, epoch, sequence);
  for (int i = 0; i < count; ++i) builder.append(1735689600000 + i, asBytes("k"), asBytes(value));
  return builder.build();
}

struct Shape {
  int brokers = 3;
  int controllers = 1;
  std::map<std::string, std::string> config;
  replication::Faults faults;
  std::uint64_t seed = 7;
  Duration latency = microseconds(100);
  std::vector<std::string> racks = {};
};

inline Shape oneBroker(std::map<std::string, std::string> config = {}) {
  Shape shape;
  shape.brokers = 1;
  shape.config = std::move(config);
  return shape;
}

class BrokerWorld {
 public:
  explicit BrokerWorld(Shape shape = {}) : shape_(std::move(shape)) {
    sim::WorldOptions options;
    options.seed = shape_.seed;
    options.latency = shape_.latency;
    world = std::make_unique<sim::World>(options);
    world->setObserver(&events, events::Level::detail);
    world->setOutside(&outside);
    for (int i = 0; i < shape_.controllers; ++i) voters_.push_back(raft::Voter{NodeId{101 + i}});
    for (int i = 0; i < shape_.controllers; ++i) {
      const NodeId id{101 + i};
      controller::ControllerOptions controllerOptions;
      controllerOptions.self = id;
      controllerOptions.directoryId = Uuid::of(99, static_cast<std::uint64_t>(i + 1));
      controllerOptions.clusterId = "test-cluster";
      controllerOptions.voters = voters_;
      controllerOptions.config = shape_.config;
      world->add(id, "controller",
                 [controllerOptions] { return std::make_unique<controller::ControllerNode>(controllerOptions); });
    }
    for (int i = 1; i <= shape_.brokers; ++i) {
      broker::BrokerOptions brokerOptions;
      brokerOptions.id = NodeId{i};
      brokerOptions.clusterId = "test-cluster";
      brokerOptions.port = static_cast<std::uint16_t>(9091 + i);
      brokerOptions.controllers = voters_;
      brokerOptions.config = shape_.config;
      brokerOptions.faults = shape_.faults;
      if (!shape_.racks.empty()) brokerOptions.rack = shape_.racks[static_cast<std::size_t>(i - 1)];
      world->add(NodeId{i}, "broker", [brokerOptions] { return std::make_unique<BrokerNode>(brokerOptions); });
    }
  }

  /// Everybody up and unfenced.
  bool start() {
    for (const NodeId node : world->nodes()) world->start(node);
    return runUntil([this] {
      for (int i = 1; i <= shape_.brokers; ++i) {
        if (node(i) == nullptr || node(i)->state() != broker::BrokerState::running) return false;
      }
      return true;
    });
  }

  BrokerNode* node(int id) {
    return world->life(NodeId{id}) == sim::Life::running ? static_cast<BrokerNode*>(world->node(NodeId{id})) : nullptr;
  }
  template <class Done>
  bool runUntil(Done&& done, Duration limit = seconds(30)) {
    return world->runUntil(done, world->now() + limit);
  }

  // --- a program outside -----------------------------------------------------------------------------------------
  ConnectionId open(int broker) { return world->openExternal(NodeId{broker}, "127.0.0.1:50000"); }
  bool closed(ConnectionId connection) { return outside.closed[connection]; }
  void sendFrame(ConnectionId connection, Chain frame) { world->externalFrame(connection, std::move(frame)); }
  template <class Request>
  std::int32_t send(ConnectionId connection, const Request& request, std::int16_t version,
                    const std::string& clientId = "tester") {
    const std::int32_t correlationId = nextCorrelation_++;
    sendFrame(connection, protocol::encodeRequest(version, correlationId, clientId, request));
    return correlationId;
  }
  std::size_t answers(ConnectionId connection) { return outside.answers[connection].size(); }
  template <class Response>
  std::optional<Response> receive(ConnectionId connection, std::int16_t version, Duration limit = seconds(30)) {
    auto& waiting = outside.answers[connection];
    if (!runUntil([&] { return !waiting.empty() || closed(connection); }, limit) || waiting.empty())
      return std::nullopt;
    auto decoded = protocol::decodeResponse<Response>(waiting.front(), version);
    waiting.pop_front();
    if (!decoded) return std::nullopt;
    lastCorrelation = decoded->correlationId;
    return std::move(decoded->body);
  }
  template <class Request>
  std::optional<typename Request::Response> ask(ConnectionId connection, const Request& request, std::int16_t version,
                                                Duration limit = seconds(30)) {
    send(connection, request, version);
    return receive<typename Request::Response>(connection, version, limit);
  }

  // --- common requests -------------------------------------------------------------------------------------------
  /// Creates a topic and waits until every broker knows a leader for each partition.
  bool createTopic(const std::string& name, int partitions, int replicas,
                   std::map<std::string, std::string> configs = {},
                   std::vector<std::vector<std::int32_t>> assignment = {}) {
    protocol::CreateTopicsRequest request;
    auto& topic = request.topics.emplace_back();
    topic.name = name;
    topic.numPartitions = assignment.empty() ? partitions : -1;
    topic.replicationFactor = assignment.empty() ? static_cast<std::int16_t>(replicas) : std::int16_t{-1};
    for (std::size_t i = 0; i < assignment.size(); ++i) {
      topic.assignments.push_back({static_cast<std::int32_t>(i), assignment[i]});
    }
    for (const auto& [key, value] : configs) topic.configs.push_back({key, value});
    const ConnectionId admin = open(1);
    const auto response = ask(admin, request, 7);
    world->externalClose(admin);
    if (!response || response->topics.at(0).errorCode != ErrorCode::none) return false;
    return runUntil([&] {
      for (int i = 1; i <= shape_.brokers; ++i) {
        if (node(i) == nullptr) continue;
        const metadata::TopicRef known = node(i)->image().topic(name);
        if (!known) return false;
        for (PartitionId number = 0; number < known->partitionCount(); ++number) {
          const metadata::PartitionRef state = known->partition(number);
          if (!state || !state->hasLeader()) return false;
          for (const NodeId replica : state->replicas) {
            if (replica == NodeId{i} && node(i)->replicas().find(name, number) == nullptr) return false;
          }
        }
      }
      return true;
    });
  }
  int leaderOf(const std::string& topic, PartitionId partition = 0) {
    for (int i = 1; i <= shape_.brokers; ++i) {
      if (node(i) == nullptr) continue;
      const auto replica = node(i)->replicas().find(topic, partition);
      if (replica && replica->isLeader() && node(i)->image().partition(topic, partition)->leader == NodeId{i}) return i;
    }
    return -1;
  }
  static protocol::ProduceRequest produce(const std::string& topic, Bytes records, std::int16_t acks = -1,
                                          std::int32_t timeoutMs = 5000, PartitionId partition = 0) {
    protocol::ProduceRequest request;
    request.acks = acks;
    request.timeoutMs = timeoutMs;
    auto& wanted = request.topicData.emplace_back();
    wanted.name = topic;
    auto& data = wanted.partitionData.emplace_back();
    data.index = partition;
    data.records = protocol::Records(std::move(records));
    return request;
  }
  static protocol::FetchRequest fetch(const std::string& topic, Offset offset, std::int32_t maxWait = 0,
                                      std::int32_t minBytes = 1, PartitionId partition = 0) {
    protocol::FetchRequest request;
    request.maxWaitMs = maxWait;
    request.minBytes = minBytes;
    request.maxBytes = 1 << 20;
    auto& wanted = request.topics.emplace_back();
    wanted.topic = topic;
    auto& data = wanted.partitions.emplace_back();
    data.partition = partition;
    data.fetchOffset = offset;
    data.partitionMaxBytes = 1 << 20;
    return request;
  }
  /// Produces and gives the answer for the one partition.
  std::optional<protocol::ProduceResponse::Topic::Partition> produceTo(ConnectionId connection,
                                                                       const protocol::ProduceRequest& request,
                                                                       std::int16_t version = 9) {
    auto response = ask(connection, request, version);
    if (!response) return std::nullopt;
    return response->responses.at(0).partitionResponses.at(0);
  }

  Shape shape_;
  std::vector<raft::Voter> voters_;
  Events events;
  Outside outside;
  std::unique_ptr<sim::World> world;
  std::int32_t nextCorrelation_ = 1;
  std::int32_t lastCorrelation = 0;
};

}  // namespace brokerlab::tests
