#pragma once
// How a decision reaches the partitions: WriteTxnMarkers to every leader, again and again until each has written it.
//
//      PrepareCommit of "orders-app"          queue of broker 1: orders-0, orders-2      one request at a time a broker,
//      partitions orders-0, -1, -2     ──▶    queue of broker 2: orders-1                whatever queued meanwhile goes
//                                             nobody leads:      …                       with the next one
//
// A partition that is gone needs no marker. One without a leader, or whose leader answers that it is not, is looked up
// again when the metadata changes and after a pause. Partitions led by the coordinator's own broker get theirs without a
// frame. A leader that has seen a newer epoch of the producer or of the
// coordinator ends it all: somebody else is in charge, and finishes.
//
// Real Kafka: TransactionMarkerChannelManager, TransactionMarkerRequestCompletionHandler.

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "metadata/image.h"
#include "protocol/messages/write_txn_markers.h"
#include "runtime/rpc.h"

namespace brokerlab::coordinator {

/// A decision on its way. Named by the partition of __transaction_state and the id.
struct PendingMarkers {
  PartitionId statePartition = 0;
  std::string transactionalId;
  LeaderEpoch coordinatorEpoch = noEpoch;
  ProducerId producerId = noProducerId;
  ProducerEpoch producerEpoch = -1;
  bool commit = false;
  std::set<TopicPartition> missing;
};

/// Owned by the TransactionCoordinator.
class MarkerSender {
 public:
  /// All markers are written.
  using Done = std::function<void(runtime::Context&, const PendingMarkers&)>;
  /// Where leaders are looked up.
  using Metadata = std::function<const metadata::Image&()>;

  using Answered = std::function<void(runtime::Context&, const protocol::WriteTxnMarkersResponse&)>;
  /// What this broker leads itself.
  using Local = std::function<void(runtime::Context&, const protocol::WriteTxnMarkersRequest&, Answered)>;

  MarkerSender(NodeId self, Metadata image, Local local, Done done)
      : self_(self), image_(std::move(image)), local_(std::move(local)), done_(std::move(done)) {}

  void send(runtime::Context& context, PendingMarkers markers);
  /// The coordinator of these ids is somebody else now.
  void drop(PartitionId statePartition);
  /// Leaders may have changed.
  void onMetadata(runtime::Context& context);
  void setRequestTimeout(Duration timeout) { requestTimeout_ = timeout; }

  const PendingMarkers* find(const std::string& transactionalId) const;
  std::size_t waiting() const { return pending_.size(); }

  bool onConnected(runtime::Context& context, ConnectionId connection) { return rpc_.onConnected(context, connection); }
  bool onDisconnected(runtime::Context& context, ConnectionId connection, runtime::Disconnect reason) {
    return rpc_.onDisconnected(context, connection, reason);
  }
  bool onFrame(runtime::Context& context, ConnectionId connection, const Chain& frame) {
    return rpc_.onFrame(context, connection, frame);
  }
  bool onTimer(runtime::Context& context, runtime::TimerId id, const runtime::Timer& timer);

 private:
  /// What of one decision is on its way to one broker.
  struct Part {
    std::string transactionalId;
    std::uint64_t number = 0;
    std::set<TopicPartition> partitions;
  };
  struct Queue {
    std::map<std::string, Part> waiting;
    bool inFlight = false;
  };
  struct Entry {
    PendingMarkers markers;
    /// Tells this decision from a later one of the same id.
    std::uint64_t number = 0;
  };

  void enqueue(runtime::Context& context, Entry& entry, const std::set<TopicPartition>& partitions);
  void pump(runtime::Context& context);
  void sendTo(runtime::Context& context, NodeId broker, Queue& queue);
  void onAnswer(runtime::Context& context, const std::vector<Part>& sent,
                const runtime::CallResult<protocol::WriteTxnMarkersResponse>& answer);
  Entry* current(const std::string& transactionalId, std::uint64_t number);
  void finishIfDone(runtime::Context& context, const std::string& transactionalId);
  void armRetry(runtime::Context& context);

  NodeId self_;
  Metadata image_;
  Local local_;
  Done done_;
  runtime::RpcClient rpc_{"transaction-markers"};
  Duration requestTimeout_ = seconds(30);
  std::map<std::string, Entry> pending_;
  std::map<NodeId, Queue> queues_;
  /// No leader known, or to be asked again.
  std::map<std::string, Part> unsent_;
  std::uint64_t nextNumber_ = 1;
  runtime::TimerId retryTimer_, localTimer_;
  /// To be written here, once the present handler is through.
  protocol::WriteTxnMarkersRequest localRequest_;
  std::vector<Part> localParts_;
};

}  // namespace brokerlab::coordinator
