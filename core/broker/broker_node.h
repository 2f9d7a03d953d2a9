#pragma once
// A broker: a node that stores partitions, answers clients, and does what the metadata log says.
//
//        clients, brokers                                    controllers
//             │ requests                                  ▲ heartbeats, AlterPartition, forwarded admin requests
//     ┌───────▼────────── BrokerNode ─────────────────────┴──────────────────────┐
//     │ RequestChannel ─▶ handlers/* ─▶ ReplicaManager ◀─ Loader ◀─ Raft observer │
//     │      ▲               │             │ logs, partitions, fetchers           │
//     │      └── answers ◀── purgatory ◀───┘                                     │
//     └───────────────────────────────────────────────────────────────────────────┘
//
// Rules
//   B1  The life of a broker: take the data directory · replay the metadata log · register (fenced) · catch up with the
//       own registration · take up replicas · unfence · run. Requests are read only once the replicas are taken up.
//   B2  It leads, follows and deletes only what the committed metadata log tells it; what it wants changed it proposes.
//   B3  Who a peer is, is known from the connection, never from what a request claims: requests of brokers and
//       controllers are taken from those only.
//   B4  An API is answered if it has a row in handlers/table.cpp, in the versions of the protocol's table; ApiVersions
//       tells exactly that.
//   B5  A request that makes no sense ends its connection; one that makes sense and cannot be done gets Kafka's error code.
//   B6  A broker whose device fails stops: with one log directory there is nothing left to serve.
//
// Real Kafka: BrokerServer, BrokerLifecycleManager, BrokerMetadataPublisher, KafkaApis. Left out: the ZooKeeper form,
// quotas, ACLs, delegation tokens.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker/auto_topics.h"
#include "broker/controller_channel.h"
#include "broker/fetch_session.h"
#include "broker/producer_ids.h"
#include "broker/request_channel.h"
#include "coordinator/group_coordinator.h"
#include "broker/transaction_verifier.h"
#include "coordinator/transaction_coordinator.h"
#include "metadata/configs.h"
#include "metadata/loader.h"
#include "protocol/messages/delete_records.h"
#include "protocol/messages/produce.h"
#include "protocol/messages/write_txn_markers.h"
#include "raft/raft.h"
#include "replication/replica_manager.h"
#include "runtime/node.h"

namespace brokerlab::broker {

struct BrokerOptions {
  NodeId id;
  std::string clusterId;
  /// Advertised to clients.
  std::string host = "localhost";
  std::uint16_t port = 9092;
  std::optional<std::string> rack;
  std::vector<raft::Voter> controllers;
  /// server.properties: what the broker's own file says, Kafka's names.
  std::map<std::string, std::string> config;
  /// Test switches; all off.
  replication::Faults faults;
  /// The metadata log of a process that is a controller too (Kafka's SharedServer); null: the broker follows it by
  /// itself. Whoever owns it starts it, offers it connections and timers first, and passes on what it tells.
  raft::Raft* sharedRaft = nullptr;
};

enum class BrokerState : std::uint8_t {
  /// Replays the metadata log, not registered yet.
  starting,
  /// Registered; not caught up with the own registration.
  registered,
  /// Replicas are up; waits to be unfenced.
  fenced,
  running,
  /// Leaderships are being moved away.
  shuttingDown,
  /// Cannot go on: see problem().
  failed,
};
std::string_view brokerStateName(BrokerState state);

/// Values of broker configs that the request path goes by.
struct RequestSettings {
  std::int32_t fetchMaxBytes = 57671680;
  std::int32_t maxRequestPartitionSize = 2000;
  bool autoCreateTopics = true;
  bool deleteTopics = true;
  std::size_t fetchSessionSlots = 1000;
  Duration heartbeatInterval = milliseconds(2000);
  bool controlledShutdown = true;
  /// replica.selector.class names the rack-aware one.
  bool rackAwareSelector = false;
};

class BrokerNode final : public runtime::Node,
                         private RequestSink,
                         private raft::Listener,
                         private coordinator::TransactionHost {
 public:
  explicit BrokerNode(BrokerOptions options);
  ~BrokerNode() override;

  void start(runtime::Context& context) override;
  void onAccepted(runtime::Context& context, ConnectionId connection, const runtime::Peer& peer) override;
  void onConnected(runtime::Context& context, ConnectionId connection) override;
  void onDisconnected(runtime::Context& context, ConnectionId connection, runtime::Disconnect reason) override;
  void onFrame(runtime::Context& context, ConnectionId connection, Chain frame) override;
  void onTimer(runtime::Context& context, runtime::TimerId id, const runtime::Timer& timer) override;
  void shutDown(runtime::Context& context) override;

  // --- what views, invariants and handlers look at -------------------------------------------------------------
  const BrokerOptions& options() const { return options_; }
  NodeId id() const override { return options_.id; }
  BrokerState state() const { return state_; }
  /// Why this broker does not work; empty normally.
  const std::string& problem() const { return problem_; }
  BrokerEpoch brokerEpoch() const { return brokerEpoch_; }
  const Uuid& incarnationId() const { return incarnationId_; }
  const metadata::Image& image() const override { return loader_.image(); }
  /// Offset of the last metadata record applied; -1 before the first.
  Offset metadataOffset() const { return loader_.nextOffset() - 1; }
  const raft::Raft* raft() const { return options_.sharedRaft != nullptr ? options_.sharedRaft : raft_.get(); }
  const RequestChannel& requests() const { return channel_; }
  const replication::ReplicaManager& replicas() const { return replicas_; }
  const FetchSessionCache& fetchSessions() const { return sessions_; }
  NodeId activeController() const { return forwarding_.controller(); }

  /// Deletes what retention no longer wants, now.
  void runRetention(runtime::Context& context) {
    if (!replicasUp_) return;
    replicas_.runRetention(context);
    settle(context);
  }

  /// The cleaner takes this log next.
  Result<void> clean(runtime::Context& context, const TopicPartition& partition) {
    if (!replicasUp_) return fail("broker {} has not taken up its replicas yet", options_.id.value);
    Result<void> done = replicas_.clean(context, partition);
    settle(context);
    return done;
  }

  // --- for the process it shares with a controller ---------------------------------------------------------------
  raft::Listener& metadataListener() { return *this; }
  /// False while requests have to wait: the replicas are not taken up yet. (B1)
  bool takesRequests() const { return replicasUp_; }
  /// What every handler ends with, for those that were somebody else's.
  void settleNow(runtime::Context& context) { settle(context); }

  // --- for handlers ----------------------------------------------------------------------------------------------
  RequestChannel& channel() { return channel_; }
  replication::ReplicaManager& replicaManager() { return replicas_; }
  FetchSessionCache& fetchSessionCache() { return sessions_; }
  ProducerIds& producerIds() { return producerIds_; }
  AutoTopics& autoTopics() { return autoTopics_; }
  ControllerChannel& forwarding() { return forwarding_; }
  coordinator::GroupCoordinator& groups() { return groups_; }
  const coordinator::GroupCoordinator& groups() const { return groups_; }
  const RequestSettings& settings() const { return settings_; }
  metadata::ConfigView configs() const override { return {loader_.image(), options_.config, options_.id}; }
  coordinator::TransactionCoordinator& transactions() { return transactions_; }
  const coordinator::TransactionCoordinator& transactions() const { return transactions_; }
  TransactionVerifier& transactionVerifier() { return verifier_; }

  /// Encodes and sends the answer to a request in the version it was asked in.
  template <class Response>
  void answer(runtime::Context& context, const RequestInfo& request, const Response& response) {
    channel_.answer(context, request.key, protocol::encodeResponse(request.version, request.correlationId, response));
  }

  /// A Produce with acks=all that waits; its ticket in the purgatory is the request's number.
  struct ParkedProduce {
    RequestInfo request;
    protocol::ProduceResponse response;
    /// Of each waiting part: where in the response it goes.
    std::vector<std::pair<std::size_t, std::size_t>> places;
    runtime::TimerId timer;
  };
  std::map<std::uint64_t, ParkedProduce>& parkedProduces() { return parkedProduces_; }
  const std::map<std::uint64_t, ParkedProduce>& parkedProduces() const { return parkedProduces_; }

  /// WriteTxnMarkers that waits until its markers are replicated.
  struct ParkedMarkers {
    coordinator::MarkerSender::Answered done;
    protocol::WriteTxnMarkersResponse response;
    /// Of each waiting marker: where in the response it goes, and what it says.
    struct Place {
      std::size_t marker, topic, partition;
      ProducerId producer;
      ProducerEpoch epoch;
      bool commit;
      Offset offset;
    };
    std::vector<Place> places;
    runtime::TimerId timer;
  };
  /// Appends markers; `done` hears when they are replicated. Maybe before it returns.
  void writeMarkers(runtime::Context& context, const protocol::WriteTxnMarkersRequest& request,
                    coordinator::MarkerSender::Answered done) override;
  /// By ticket in the purgatory.
  std::map<std::uint64_t, ParkedMarkers>& parkedMarkers() { return parkedMarkers_; }
  /// A ticket that is no request's number.
  std::uint64_t nextTicket() { return nextTicket_++; }

  /// A Fetch that waits; by its watch.
  std::map<std::uint32_t, ParkedFetch>& parkedFetches() { return parkedFetches_; }
  const std::map<std::uint32_t, ParkedFetch>& parkedFetches() const { return parkedFetches_; }

  /// DeleteRecords that waits for the other replicas to follow.
  struct ParkedDelete {
    RequestInfo request;
    protocol::DeleteRecordsResponse response;
    struct Wait {
      std::size_t topic, partition;
      std::shared_ptr<replication::Partition> replica;
      Offset until;
    };
    std::vector<Wait> waits;
    runtime::TimerId timer;
  };
  std::vector<ParkedDelete>& parkedDeletes() { return parkedDeletes_; }

 private:
  // RequestSink
  void handle(runtime::Context& context, Connection& connection, Request& request) override;
  // coordinator::TransactionHost
  void newProducerId(runtime::Context& context,
                     std::function<void(runtime::Context&, std::optional<ProducerId>)> done) override {
    producerIds_.take(context, *this, std::move(done));
  }
  // raft::Listener
  void onCommitted(runtime::Context& context, const std::vector<raft::CommittedBatch>& batches) override;
  void onLeaderChange(runtime::Context& context, const raft::LeaderAndEpoch& leader) override;

  void applySettings();
  /// What every handler ends with: requests that can be answered now are, proposals are sent.
  void settle(runtime::Context& context);
  void sendAlterPartition(runtime::Context& context);
  void giveUp(runtime::Context& context, std::string why);

  // Coordinators (coordinators.cpp): what each of them is told.
  void applyToCoordinators(runtime::Context& context, const std::vector<std::string>& deletedTopics);
  bool coordinatorTimer(runtime::Context& context, runtime::TimerId id, const runtime::Timer& timer);
  bool coordinatorConnected(runtime::Context& context, ConnectionId connection);
  bool coordinatorDisconnected(runtime::Context& context, ConnectionId connection, runtime::Disconnect reason);
  bool coordinatorFrame(runtime::Context& context, ConnectionId connection, const Chain& frame);
  /// True when something was told that may have changed more.
  bool settleCoordinators(runtime::Context& context);

  // Life (lifecycle.cpp).
  void registerBroker(runtime::Context& context);
  void scheduleRegistration(runtime::Context& context);
  void heartbeat(runtime::Context& context);
  void scheduleHeartbeat(runtime::Context& context, Duration after);
  void onHeartbeat(runtime::Context& context, bool caughtUp, bool isFenced, bool shouldShutDown);
  void takeUpReplicas(runtime::Context& context);
  void finishShutDown(runtime::Context& context);

  BrokerOptions options_;
  BrokerState state_ = BrokerState::starting;
  std::string problem_;
  Uuid incarnationId_;
  BrokerEpoch brokerEpoch_ = -1;
  RequestSettings settings_;

  RequestChannel channel_;
  replication::ReplicaManager replicas_;
  metadata::Loader loader_;
  std::unique_ptr<raft::Raft> raft_;
  bool replicasUp_ = false;
  /// Connections that came before requests are read.
  std::vector<ConnectionId> early_;

  ControllerChannel lifecycle_{"broker-lifecycle"};
  ControllerChannel isrChannel_{"broker-alter-partition"};
  ControllerChannel forwarding_{"broker-forwarding"};
  FetchSessionCache sessions_;
  ProducerIds producerIds_;
  AutoTopics autoTopics_;
  coordinator::GroupCoordinator groups_;
  coordinator::TransactionCoordinator transactions_{replicas_, *this};
  TransactionVerifier verifier_{*this};

  std::map<std::uint64_t, ParkedProduce> parkedProduces_;
  std::map<std::uint64_t, ParkedMarkers> parkedMarkers_;
  std::uint64_t nextTicket_ = std::uint64_t{1} << 62;
  std::map<std::uint32_t, ParkedFetch> parkedFetches_;
  std::vector<ParkedDelete> parkedDeletes_;

  runtime::TimerId heartbeatTimer_, registrationTimer_, shutdownTimer_, isrRetryTimer_;
  Duration registrationBackoff_;
  bool heartbeatInFlight_ = false;
  bool settling_ = false;
};

}  // namespace brokerlab::broker
