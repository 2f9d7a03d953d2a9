#pragma once
// Controllers in a simulated world, with nodes that follow the metadata log, register and send heartbeats as brokers do,
// and can be made to ask anything.

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "controller/controller_node.h"
#include "sim/world.h"

namespace brokerlab::tests {

using controller::ControllerNode;
using runtime::Context;

inline const std::string nodeCluster = "controllers-in-a-world";

/// The metadata side of a broker: an observer of the quorum with an image, a registration and heartbeats.
class Follower final : public runtime::Node, private raft::Listener {
 public:
  Follower(NodeId self, std::vector<raft::Voter> voters, std::uint64_t life)
      : self_(self), life_(life), raft_(options(self, std::move(voters)), *this) {}

  const metadata::Image& image() const { return loader_.image(); }
  const raft::Raft& raft() const { return raft_; }
  BrokerEpoch brokerEpoch() const { return epoch_; }
  bool fenced() const { return fenced_; }
  /// Hashes of the image by offset, for comparing with others.
  const std::map<Offset, std::uint32_t>& hashes() const { return hashes_; }
  void wantShutDown() { wantShutDown_ = true; }
  bool mayShutDown() const { return mayShutDown_; }
  /// Stops heartbeats as a hanging process would.
  void fallSilent() { silent_ = true; }

  template <class Request>
  void ask(Context& context, NodeId to, const Request& request, std::int16_t version,
           std::function<void(runtime::CallResult<typename Request::Response>)> done) {
    questions_.call(
        context, to, request, version, seconds(30),
        [done = std::move(done)](Context&, runtime::CallResult<typename Request::Response> r) { done(std::move(r)); });
  }

  void start(Context& context) override {
    check(raft_.start(context).has_value(), "the observer did not start");
    context.setTimer(milliseconds(100), {"heartbeat", 1, 0, 0});
  }
  void onConnected(Context& context, ConnectionId id) override {
    raft_.onConnected(context, id) || calls_.onConnected(context, id) || questions_.onConnected(context, id);
  }
  void onDisconnected(Context& context, ConnectionId id, runtime::Disconnect reason) override {
    raft_.onDisconnected(context, id, reason) || calls_.onDisconnected(context, id, reason) ||
        questions_.onDisconnected(context, id, reason);
  }
  void onFrame(Context& context, ConnectionId id, Chain frame) override {
    raft_.onFrame(context, id, frame) || calls_.onFrame(context, id, frame) || questions_.onFrame(context, id, frame);
  }
  void onTimer(Context& context, runtime::TimerId id, const runtime::Timer& timer) override {
    if (raft_.onTimer(context, id, timer) || calls_.onTimer(context, id, timer) ||
        questions_.onTimer(context, id, timer)) {
      return;
    }
    beat(context);
    context.setTimer(milliseconds(epoch_ < 0 || fenced_ || wantShutDown_ ? 100 : 2000), {"heartbeat", 1, 0, 0});
  }

 private:
  static raft::Options options(NodeId self, std::vector<raft::Voter> voters) {
    raft::Options options;
    options.self = self;
    options.directoryId = Uuid::of(900, static_cast<std::uint64_t>(self.value));
    options.clusterId = nodeCluster;
    options.voters = std::move(voters);
    return options;
  }
  void beat(Context& context) {
    const NodeId leader = raft_.leader().leader;
    if (leader == NodeId::none() || silent_) return;
    if (epoch_ < 0) {
      protocol::BrokerRegistrationRequest request;
      request.brokerId = self_.value;
      request.clusterId = nodeCluster;
      request.incarnationId = Uuid::of(static_cast<std::uint64_t>(self_.value), life_);
      request.listeners.push_back({"PLAINTEXT", "localhost", static_cast<std::uint16_t>(9091 + self_.value), 0});
      request.logDirs.push_back(Uuid::of(900, static_cast<std::uint64_t>(self_.value)));
      request.features.push_back({"metadata.version", 1, 21});
      calls_.call(context, leader, request, 4, seconds(2),
                  [this](Context&, runtime::CallResult<protocol::BrokerRegistrationResponse> r) {
                    if (r && r->errorCode == ErrorCode::none) epoch_ = r->brokerEpoch;
                  });
      return;
    }
    protocol::BrokerHeartbeatRequest request;
    request.brokerId = self_.value;
    request.brokerEpoch = epoch_;
    request.currentMetadataOffset = loader_.image().provenance().lastOffset;
    request.wantShutDown = wantShutDown_;
    calls_.call(context, leader, request, 1, seconds(2),
                [this](Context&, runtime::CallResult<protocol::BrokerHeartbeatResponse> r) {
                  if (!r || r->errorCode != ErrorCode::none) return;
                  fenced_ = r->isFenced;
                  mayShutDown_ = r->shouldShutDown;
                });
  }
  void onCommitted(Context&, const std::vector<raft::CommittedBatch>& batches) override {
    for (const auto& batch : batches) {
      metadata::Delta delta;
      check(loader_.load(batch.bytes, delta).has_value(), "a committed record could not be applied");
      hashes_[batch.lastOffset] = loader_.image().hash();
    }
  }
  void onLeaderChange(Context&, const raft::LeaderAndEpoch&) override {}

  NodeId self_;
  std::uint64_t life_;
  metadata::Loader loader_;
  raft::Raft raft_;
  runtime::RpcClient calls_{"follower"};
  /// A connection of their own: an answer that is held back must not hold up heartbeats.
  runtime::RpcClient questions_{"questions"};
  BrokerEpoch epoch_ = -1;
  bool fenced_ = true;
  bool wantShutDown_ = false;
  bool mayShutDown_ = false;
  bool silent_ = false;
  std::map<Offset, std::uint32_t> hashes_;
};

class Cluster final : public sim::Observer {
 public:
  explicit Cluster(std::uint64_t seed, int controllers = 3, int brokers = 3,
                   std::map<std::string, std::string> config = {})
      : world_(worldOptions(seed)), config_(std::move(config)) {
    for (int i = 1; i <= controllers; ++i)
      voters_.push_back({{100 + i}, "localhost", static_cast<std::uint16_t>(19090 + i)});
    for (int i = 1; i <= controllers; ++i) {
      const NodeId id{100 + i};
      world_.add(id, "controller", [this, id] {
        controller::ControllerOptions options;
        options.self = id;
        options.directoryId = Uuid::of(800, static_cast<std::uint64_t>(id.value));
        options.clusterId = nodeCluster;
        options.voters = voters_;
        options.config = config_;
        return std::make_unique<ControllerNode>(std::move(options));
      });
    }
    for (int i = 1; i <= brokers; ++i) {
      const NodeId id{i};
      world_.add(id, "broker", [this, id] { return std::make_unique<Follower>(id, voters_, ++lives_); });
    }
    world_.setObserver(this, events::Level::detail);
  }

  sim::World& world() { return world_; }
  void startAll() {
    for (NodeId id : world_.nodes()) world_.start(id);
  }
  ControllerNode* controller(NodeId id) { return static_cast<ControllerNode*>(world_.node(id)); }
  Follower* broker(int id) { return static_cast<Follower*>(world_.node({id})); }
  std::vector<NodeId> controllers() const {
    std::vector<NodeId> ids;
    for (const auto& voter : voters_) ids.push_back(voter.id);
    return ids;
  }
  NodeId active() {
    for (NodeId id : controllers()) {
      if (world_.life(id) == sim::Life::running && controller(id)->active()) return id;
    }
    return NodeId::none();
  }
  bool runUntil(const std::function<bool()>& done, Duration limit = seconds(20)) {
    return world_.runUntil(done, world_.now() + limit);
  }
  /// All brokers up, registered and unfenced.
  bool ready(int brokers = 3) {
    return runUntil([&] {
      if (active() == NodeId::none()) return false;
      for (int id = 1; id <= brokers; ++id) {
        if (!controller(active())->image().brokerActive({id})) return false;
      }
      return true;
    });
  }
  /// Asks the active controller (or `to`) from broker `from` and waits for the answer.
  template <class Request>
  std::optional<typename Request::Response> ask(int from, const Request& request, std::int16_t version,
                                                NodeId to = NodeId::none()) {
    using Response = typename Request::Response;
    auto answer = std::make_shared<std::optional<runtime::CallResult<Response>>>();
    const NodeId target = to == NodeId::none() ? active() : to;
    world_.invoke({from}, {}, [&](runtime::Node& node, Context& context) {
      static_cast<Follower&>(node).ask(context, target, request, version,
                                       [answer](runtime::CallResult<Response> r) { *answer = std::move(r); });
    });
    runUntil([&] { return answer->has_value(); });
    if (!answer->has_value() || !(*answer)->has_value()) return std::nullopt;
    return std::move(***answer);
  }
  ErrorCode create(const std::string& name, std::vector<std::vector<std::int32_t>> replicas) {
    protocol::CreateTopicsRequest request;
    auto& topic = request.topics.emplace_back();
    topic.name = name;
    topic.numPartitions = -1;
    topic.replicationFactor = -1;
    for (std::size_t i = 0; i < replicas.size(); ++i)
      topic.assignments.push_back({static_cast<std::int32_t>(i), replicas[i]});
    const auto response = ask(1, request, 7);
    return response ? response->topics[0].errorCode : ErrorCode::unknownServerError;
  }

  /// The first node that broke a rule of its own, and which; empty normally.
  std::string crash() const {
    for (NodeId id : world_.nodes()) {
      if (!world_.crashReason(id).empty()) return events::nodeText(id) + ": " + world_.crashReason(id);
    }
    return {};
  }
  const std::vector<events::Event>& events() const { return events_; }
  template <class Payload>
  std::vector<Payload> all() const {
    std::vector<Payload> found;
    for (const auto& event : events_) {
      if (const auto* payload = std::get_if<Payload>(&event.payload)) found.push_back(*payload);
    }
    return found;
  }

 private:
  static sim::WorldOptions worldOptions(std::uint64_t seed) {
    sim::WorldOptions options;
    options.seed = seed;
    return options;
  }
  void onEvent(events::Event&& event) override {
    if (std::getenv("BROKERLAB_SHOW") != nullptr) std::fprintf(stderr, "%s\n", events::print(event).c_str());
    events_.push_back(std::move(event));
  }

  sim::World world_;
  std::map<std::string, std::string> config_;
  std::vector<raft::Voter> voters_;
  std::uint64_t lives_ = 0;
  std::vector<events::Event> events_;
};

}  // namespace brokerlab::tests
