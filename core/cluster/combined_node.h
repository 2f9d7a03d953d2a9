#pragma once
// process.roles=broker,controller: one process, one node id, one data directory, and one metadata log for both halves.
//
//                      ┌────────────────── CombinedNode ──────────────────┐
//     clients ────────▶│ broker half ◀──┐                                  │
//     brokers ──?─────▶│                ├── raft::Raft (voter, one log) ◀──┼──▶ other nodes
//                      │ controller half◀┘                                  │
//                      └──────────────────────────────────────────────────┘
//
// Kafka gives such a process two listeners. A connection here has no port, so the first request on it says which one was
// meant: what only controllers are asked (votes, registrations, heartbeats, AlterPartition, a fetch of
// __cluster_metadata, and what brokers forward for their clients) goes to the controller half if the peer is a node of
// the cluster. Everything else, and everything from clients, goes to the broker half.
//
// Rules
//   C1  Both halves hear of the same committed batches, the controller half first; neither reads a log of its own.
//   C2  The broker half reaches the active controller over the network also when that is the other half.
//   C3  Good order: the broker half leaves first. The controller half stays a moment longer, so that others who go at the
//       same time still find a quorum.
//
// Real Kafka: KafkaRaftServer, SharedServer, BrokerServer and ControllerServer in one JVM.

#include <map>
#include <memory>
#include <set>

#include "broker/broker_node.h"
#include "controller/controller_node.h"

namespace brokerlab::cluster {

class CombinedNode final : public runtime::Node, private raft::Listener {
 public:
  CombinedNode(broker::BrokerOptions broker, controller::ControllerOptions controller);
  ~CombinedNode() override;

  void start(runtime::Context& context) override;
  void onAccepted(runtime::Context& context, ConnectionId connection, const runtime::Peer& peer) override;
  void onConnected(runtime::Context& context, ConnectionId connection) override;
  void onDisconnected(runtime::Context& context, ConnectionId connection, runtime::Disconnect reason) override;
  void onFrame(runtime::Context& context, ConnectionId connection, Chain frame) override;
  void onTimer(runtime::Context& context, runtime::TimerId id, const runtime::Timer& timer) override;
  void shutDown(runtime::Context& context) override;

  void runRetention(runtime::Context& context);
  Result<void> clean(runtime::Context& context, const TopicPartition& partition);
  const broker::BrokerNode& brokerHalf() const { return *broker_; }
  const controller::ControllerNode& controllerHalf() const { return *controller_; }

 private:
  /// The world as one half sees it: the same, but its timers are known and its end is not the end of the process.
  class Half;
  enum class Owner : std::uint8_t { undecided, broker, controller };
  struct Accepted {
    runtime::Peer peer;
    Owner owner = Owner::undecided;
    /// The first frame of a connection to a broker half that takes no requests yet.
    std::optional<Chain> waiting;
  };

  void onCommitted(runtime::Context& context, const std::vector<raft::CommittedBatch>& batches) override;
  void onLeaderChange(runtime::Context& context, const raft::LeaderAndEpoch& leader) override;
  void enter(runtime::Context& context);
  /// What every handler ends with.
  void leave();
  bool forController(const Chain& frame) const;
  void handToBroker(ConnectionId connection, Accepted& accepted, Chain frame);

  std::unique_ptr<raft::Raft> raft_;
  std::unique_ptr<Half> brokerWorld_, controllerWorld_;
  std::unique_ptr<broker::BrokerNode> broker_;
  std::unique_ptr<controller::ControllerNode> controller_;
  std::map<ConnectionId, Accepted> accepted_;
  runtime::Context* context_ = nullptr;
  runtime::TimerId farewell_;
  bool brokerGone_ = false;
  bool shuttingDown_ = false;
};

}  // namespace brokerlab::cluster
