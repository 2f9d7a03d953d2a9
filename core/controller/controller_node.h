#pragma once
// A controller: one voter of the metadata quorum, and, while it leads that quorum, the one that decides.
//
//     frames ──▶ Raft requests (Vote, BeginQuorumEpoch, EndQuorumEpoch, Fetch, DescribeQuorum) ──▶ raft::Raft
//            └─▶ everything else, only while active ──▶ ClusterControl ──▶ records ──▶ raft.append
//                                                            answer waits …  │
//     log    committed batches ──▶ Loader (the image every controller has) ──┴─▶ events, answers
//
// Rules
//   N1  Only the leader of the quorum that has read everything before its epoch is active; the others answer
//       NOT_CONTROLLER, with which brokers look for the right one.
//   N2  An answer leaves when the high watermark has passed the records it depends on (K1).
//   N3  Events tell of committed records only, and only on the controller that led when they were committed: one that
//       comes back and reads the log from its beginning has nothing to tell.
//   N4  One request of a connection at a time: it is muted while an answer is held back, as Kafka does.
//
// In Kafka: ControllerServer, ControllerApis, QuorumController.

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "controller/cluster_control.h"
#include "metadata/loader.h"
#include "raft/raft.h"
#include "runtime/node.h"

namespace brokerlab::controller {

struct ControllerOptions {
  NodeId self;
  /// Id of the metadata directory, from meta.properties.
  Uuid directoryId;
  std::string clusterId;
  std::vector<raft::Voter> voters;
  /// Kafka config names to values: quorum times, broker defaults of topics, heartbeat session and so on.
  std::map<std::string, std::string> config;
  std::int64_t maxPartitions = 20'000;
  /// Overrides the quorum's times taken from `config` (tests plant bugs here).
  raft::Planted planted{};
};

class ControllerNode final : public runtime::Node, private raft::Listener {
 public:
  /// With `shared` the metadata log belongs to a process that is a broker too (Kafka's SharedServer): whoever owns it
  /// starts it, offers it connections and timers first, and passes on what it tells.
  explicit ControllerNode(ControllerOptions options, raft::Raft* shared = nullptr);
  ~ControllerNode() override;

  void start(runtime::Context& context) override;
  void onAccepted(runtime::Context& context, ConnectionId connection, const runtime::Peer& peer) override;
  void onConnected(runtime::Context& context, ConnectionId connection) override;
  void onDisconnected(runtime::Context& context, ConnectionId connection, runtime::Disconnect reason) override;
  void onFrame(runtime::Context& context, ConnectionId connection, Chain frame) override;
  void onTimer(runtime::Context& context, runtime::TimerId id, const runtime::Timer& timer) override;
  void shutDown(runtime::Context& context) override;

  raft::Listener& metadataListener() { return *this; }
  /// Whether controllers answer this API.
  static bool serves(protocol::ApiKey key);
  /// The quorum's options that a controller's own ones amount to.
  static raft::Options quorumOptions(const ControllerOptions& options);

  // --- for views ---------------------------------------------------------------------------------------------------
  const raft::Raft& raft() const { return raft_; }
  bool active() const { return control_ != nullptr; }
  /// What is committed, as far as this controller knows.
  const metadata::Image& image() const { return loader_.image(); }
  /// The active controller's image, with what is not committed yet; the committed one on others.
  const metadata::Image& latestImage() const { return control_ ? control_->image() : loader_.image(); }
  /// The newest records of the log that are committed, oldest first.
  std::vector<metadata::PrintedRecord> recentRecords(std::size_t limit) const;
  /// Answers held back until their records are committed.
  std::size_t waiting() const { return waiting_.size(); }
  int connections() const { return static_cast<int>(sessions_.size()); }
  /// Why metadata could not be followed; empty normally.
  const std::string& problem() const { return problem_; }
  /// Heartbeats as the active controller has them; null elsewhere.
  const Heartbeats* heartbeats() const { return control_ ? &control_->heartbeats() : nullptr; }

 private:
  struct Session {
    runtime::Peer peer;
    bool waiting = false;
    bool muted = false;
  };
  /// A request being handled: where its answer goes.
  struct Call {
    ConnectionId connection;
    protocol::ApiKey key{};
    std::int16_t version = 0;
    std::int32_t correlationId = 0;
  };
  struct Waiting {
    Offset offset = -1;
    std::function<void(runtime::Context&, ErrorCode)> done;
  };

  // raft::Listener
  void onCommitted(runtime::Context& context, const std::vector<raft::CommittedBatch>& batches) override;
  void onLeaderChange(runtime::Context& context, const raft::LeaderAndEpoch& leader) override;

  void activate(runtime::Context& context, std::int32_t epoch);
  void deactivate(runtime::Context& context);

  void dispatch(runtime::Context& context, const Call& call, NodeId peer, base::Reader& body);
  void answerApiVersions(runtime::Context& context, const Call& call, base::Reader* body);
  template <class Response>
  void respond(runtime::Context& context, const Call& call, const Response& response);
  void finish(runtime::Context& context, const Call& call, Chain frame);
  void refuse(runtime::Context& context, const Call& call, const std::string& why);

  /// Decodes, lets `handle` decide if this controller is active, and answers when it is committed.
  template <class Request, class Handle>
  void serve(runtime::Context& context, const Call& call, base::Reader& body, Handle&& handle);
  /// Appends what a decision made; `done` runs when it (and all it could see) is committed, or with NOT_CONTROLLER.
  void commit(runtime::Context& context, Changes& changes, std::function<void(runtime::Context&, ErrorCode)> done);

  void tell(runtime::Context& context, const metadata::Delta& delta, const Notes& notes);
  void armSessionTimer(runtime::Context& context);
  void checkSessions(runtime::Context& context);
  void exitIfDone(runtime::Context& context);

  ControllerOptions options_;
  metadata::Loader loader_;
  std::unique_ptr<raft::Raft> own_;
  raft::Raft& raft_;
  std::unique_ptr<ClusterControl> control_;
  std::int32_t activeEpoch_ = -1;
  std::map<ConnectionId, Session> sessions_;
  std::deque<Waiting> waiting_;
  /// By offset of the last record of a write.
  std::map<Offset, Notes> notes_;
  /// Newest committed batches, for `recentRecords`.
  std::deque<Bytes> recent_;
  std::string problem_;
  bool shuttingDown_ = false;

  runtime::TimerId sessionTimer_;
  Instant sessionTimerAt_ = Instant::never();
  runtime::TimerId noOpTimer_;
  runtime::TimerId rebalanceTimer_;
  runtime::TimerId uncleanTimer_;
  runtime::TimerId shutdownTimer_;
};

}  // namespace brokerlab::controller
