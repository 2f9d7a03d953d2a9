#include "cluster/combined_node.h"

#include "base/check.h"

namespace brokerlab::cluster {

using runtime::Context;

namespace {

constexpr std::int32_t farewellKind = 700;
/// How long the controller half outlives the broker half (C3).
constexpr Duration farewellTime = milliseconds(500);

}  // namespace

class CombinedNode::Half final : public Context {
 public:
  explicit Half(CombinedNode& owner) : owner_(owner) {}

  NodeId self() const override { return world().self(); }
  Instant now() const override { return world().now(); }
  TimestampMs wallClock() const override { return world().wallClock(); }
  Prng& random() override { return world().random(); }
  disk::Disk& disk() override { return world().disk(); }
  ConnectionId connect(NodeId peer) override { return world().connect(peer); }
  void send(ConnectionId connection, Chain frame) override { world().send(connection, std::move(frame)); }
  void close(ConnectionId connection) override {
    owner_.accepted_.erase(connection);
    world().close(connection);
  }
  void mute(ConnectionId connection) override { world().mute(connection); }
  void unmute(ConnectionId connection) override { world().unmute(connection); }
  runtime::TimerId setTimer(Duration after, runtime::Timer timer) override {
    const runtime::TimerId id = world().setTimer(after, timer);
    timers_.insert(id);
    return id;
  }
  void cancelTimer(runtime::TimerId id) override {
    timers_.erase(id);
    world().cancelTimer(id);
  }
  bool wants(events::Level level) const override { return world().wants(level); }
  void emit(events::Payload payload) override { world().emit(std::move(payload)); }
  void exit() override { exited_ = true; }

  bool takeTimer(runtime::TimerId id) { return timers_.erase(id) > 0; }
  bool exited() const { return exited_; }

 private:
  Context& world() const { return *owner_.context_; }
  CombinedNode& owner_;
  std::set<runtime::TimerId> timers_;
  bool exited_ = false;
};

CombinedNode::CombinedNode(broker::BrokerOptions broker, controller::ControllerOptions controller)
    : raft_(std::make_unique<raft::Raft>(controller::ControllerNode::quorumOptions(controller),
                                         static_cast<raft::Listener&>(*this))),
      brokerWorld_(std::make_unique<Half>(*this)),
      controllerWorld_(std::make_unique<Half>(*this)) {
  broker.sharedRaft = raft_.get();
  broker_ = std::make_unique<broker::BrokerNode>(std::move(broker));
  controller_ = std::make_unique<controller::ControllerNode>(std::move(controller), raft_.get());
}

CombinedNode::~CombinedNode() = default;

void CombinedNode::enter(Context& context) { context_ = &context; }

void CombinedNode::leave() {
  if (!brokerWorld_->exited()) {
    broker_->settleNow(*brokerWorld_);
    if (broker_->takesRequests()) {
      // B1: those that came too early are let in, in the order of their connections.
      std::vector<ConnectionId> early;
      for (const auto& [connection, one] : accepted_)
        if (one.waiting) early.push_back(connection);
      for (const ConnectionId connection : early) {
        const auto at = accepted_.find(connection);
        if (at == accepted_.end() || !at->second.waiting) continue;
        Chain frame = std::move(*at->second.waiting);
        at->second.waiting.reset();
        context_->unmute(connection);
        handToBroker(connection, at->second, std::move(frame));
      }
    }
  }
  if (brokerWorld_->exited() && !brokerGone_) {
    brokerGone_ = true;
    if (shuttingDown_) {
      farewell_ = context_->setTimer(farewellTime, {"controller half leaves", farewellKind, 0, 0});
    } else {
      // Its device failed: the process cannot do without (B6).
      context_->exit();
    }
    // Its logs are closed: nobody may ask it for anything any more.
    std::vector<ConnectionId> connections;
    for (const auto& [connection, one] : accepted_)
      if (one.owner == Owner::broker) connections.push_back(connection);
    for (const ConnectionId connection : connections) {
      accepted_.erase(connection);
      context_->close(connection);
    }
  }
  if (controllerWorld_->exited() || (brokerGone_ && raft_->shutDownDone())) context_->exit();
}

void CombinedNode::start(Context& context) {
  enter(context);
  broker_->start(*brokerWorld_);
  if (!brokerWorld_->exited()) {
    const auto started = raft_->start(*brokerWorld_);
    check(started.has_value(), started ? std::string_view{} : std::string_view(started.error().message));
    controller_->start(*controllerWorld_);
  }
  leave();
}

// --- connections ---------------------------------------------------------------------------------------------

void CombinedNode::onAccepted(Context& context, ConnectionId connection, const runtime::Peer& peer) {
  enter(context);
  Accepted& accepted = accepted_[connection];
  accepted.peer = peer;
  const bool ofCluster = peer.node.value > 0 && peer.node.value <= 1000;
  if (!ofCluster && brokerGone_) {
    accepted_.erase(connection);
    context.close(connection);
  } else if (!ofCluster) {
    accepted.owner = Owner::broker;
    broker_->onAccepted(*brokerWorld_, connection, peer);
  }
  leave();
}

void CombinedNode::onConnected(Context& context, ConnectionId connection) {
  enter(context);
  if (!raft_->onConnected(*controllerWorld_, connection) && !brokerGone_) {
    broker_->onConnected(*brokerWorld_, connection);
  }
  leave();
}

void CombinedNode::onDisconnected(Context& context, ConnectionId connection, runtime::Disconnect reason) {
  enter(context);
  const auto at = accepted_.find(connection);
  if (at != accepted_.end()) {
    const Owner owner = at->second.owner;
    const bool known = !at->second.waiting.has_value();
    accepted_.erase(at);
    if (owner == Owner::broker && known) broker_->onDisconnected(*brokerWorld_, connection, reason);
    if (owner == Owner::controller) controller_->onDisconnected(*controllerWorld_, connection, reason);
  } else if (!raft_->onDisconnected(*controllerWorld_, connection, reason) && !brokerGone_) {
    broker_->onDisconnected(*brokerWorld_, connection, reason);
  }
  leave();
}

bool CombinedNode::forController(const Chain& frame) const {
  using protocol::ApiKey;
  base::Reader reader(frame);
  const auto header = protocol::peekRequest(reader);
  if (!header) return true;  // it is refused there
  switch (header->key) {
    case ApiKey::fetch: {
      if (!header->versionKnown) return false;
      const auto request = protocol::decodeRequestBody<protocol::FetchRequest>(reader, header->version);
      return request && request->topics.size() == 1 &&
             (request->topics[0].topicId == raft::metadataTopicId() ||
              request->topics[0].topic == clusterMetadataTopic);
    }
    case ApiKey::apiVersions:
      return false;
    default:
      // What controllers serve brokers ask of nobody else.
      return controller::ControllerNode::serves(header->key);
  }
}

void CombinedNode::handToBroker(ConnectionId connection, Accepted& accepted, Chain frame) {
  broker_->onAccepted(*brokerWorld_, connection, accepted.peer);
  broker_->onFrame(*brokerWorld_, connection, std::move(frame));
}

void CombinedNode::onFrame(Context& context, ConnectionId connection, Chain frame) {
  enter(context);
  const auto at = accepted_.find(connection);
  if (at == accepted_.end()) {
    if (!raft_->onFrame(*controllerWorld_, connection, frame) && !brokerGone_) {
      broker_->onFrame(*brokerWorld_, connection, std::move(frame));
    }
  } else if (at->second.owner == Owner::controller) {
    controller_->onFrame(*controllerWorld_, connection, std::move(frame));
  } else if (at->second.owner == Owner::broker) {
    broker_->onFrame(*brokerWorld_, connection, std::move(frame));
  } else if (forController(frame)) {
    at->second.owner = Owner::controller;
    controller_->onAccepted(*controllerWorld_, connection, at->second.peer);
    controller_->onFrame(*controllerWorld_, connection, std::move(frame));
  } else if (brokerGone_) {
    accepted_.erase(at);
    context.close(connection);
  } else {
    at->second.owner = Owner::broker;
    if (broker_->takesRequests()) {
      handToBroker(connection, at->second, std::move(frame));
    } else {
      at->second.waiting = std::move(frame);
      context.mute(connection);
    }
  }
  leave();
}

void CombinedNode::onTimer(Context& context, runtime::TimerId id, const runtime::Timer& timer) {
  enter(context);
  if (id == farewell_) {
    farewell_ = {};
    controller_->shutDown(*controllerWorld_);
    leave();
    return;
  }
  const bool ofController = controllerWorld_->takeTimer(id);
  if (!ofController) brokerWorld_->takeTimer(id);
  // The log's own timers were set in the name of whichever half had called it.
  if (raft_->onTimer(*controllerWorld_, id, timer)) {
    // Nobody's business but the log's.
  } else if (ofController) {
    controller_->onTimer(*controllerWorld_, id, timer);
  } else if (!brokerGone_) {
    broker_->onTimer(*brokerWorld_, id, timer);
  }
  leave();
}

void CombinedNode::shutDown(Context& context) {
  enter(context);
  if (!shuttingDown_) {
    shuttingDown_ = true;
    broker_->shutDown(*brokerWorld_);
  }
  leave();
}

void CombinedNode::runRetention(Context& context) {
  enter(context);
  if (!brokerGone_) broker_->runRetention(*brokerWorld_);
  leave();
}

Result<void> CombinedNode::clean(Context& context, const TopicPartition& partition) {
  enter(context);
  Result<void> done = fail("its broker half is gone");
  if (!brokerGone_) done = broker_->clean(*brokerWorld_, partition);
  leave();
  return done;
}

// --- the log -------------------------------------------------------------------------------------------------

void CombinedNode::onCommitted(Context&, const std::vector<raft::CommittedBatch>& batches) {
  controller_->metadataListener().onCommitted(*controllerWorld_, batches);
  if (!brokerWorld_->exited()) broker_->metadataListener().onCommitted(*brokerWorld_, batches);
}

void CombinedNode::onLeaderChange(Context&, const raft::LeaderAndEpoch& leader) {
  controller_->metadataListener().onLeaderChange(*controllerWorld_, leader);
  if (!brokerWorld_->exited()) broker_->metadataListener().onLeaderChange(*brokerWorld_, leader);
}

}  // namespace brokerlab::cluster
