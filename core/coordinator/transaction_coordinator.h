#pragma once
// The transaction coordinator: all or nothing over any number of partitions.
//
//   producer                coordinator (leader of __transaction_state-p)               leaders of the partitions
//      │ InitProducerId ───────▶ id ↦ producer id, epoch+1; older ones are fenced
//      │ AddPartitionsToTxn ───▶ Ongoing, partitions                 (log)
//      │ Produce ───────────────────────────────────────────────────────────────────────▶ records, not yet visible
//      │ EndTxn ───────────────▶ PrepareCommit                       (log)  ◀── from here on there is no way back
//      │ ◀─────────── success ──┤
//      │                        ├ WriteTxnMarkers ──────────────────────────────────────▶ COMMIT in every partition
//      │                        └ CompleteCommit                     (log)
//
// The decision is one record in one log, and that record being replicated is the decision. Markers only tell it to the
// partitions; a coordinator that dies in between is followed by one that reads the log, finds Prepare*, and sends them.
//
// Rules
//   T1  A transaction is decided when its Prepare record is replicated, and as that record says.
//   T3  States follow each other as transaction_metadata.h draws it.
//   T5  Only partitions that are registered here get markers, so leaders take transactional records only for those: they
//       ask (verifyPartitions) before the first batch (KIP-890).
//   T6  A transaction open for longer than its timeout is fenced and aborted.
//   T7  A producer with an epoch below the current one gets PRODUCER_FENCED, whatever it asks.
//   T12 While a change is being written, or markers are on their way, others hear CONCURRENT_TRANSACTIONS.
//
// transaction.version (a finalised feature): 0 and 1 are the protocol of KIP-98, 1 with flexible records in the log; with
// 2 clients may speak KIP-890 part 2, where each EndTxn raises the epoch. What a client speaks shows in its requests, so
// old and new ones live side by side.
//
// Real Kafka: TransactionCoordinator, TransactionStateManager; KIP-98, KIP-360, KIP-664, KIP-890. Left out: two-phase
// commit (KIP-939), quotas.

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "coordinator/state_partition.h"
#include "coordinator/transaction_markers.h"
#include "coordinator/transaction_metadata.h"
#include "metadata/configs.h"

namespace brokerlab::coordinator {

/// What the coordinator needs of its broker.
class TransactionHost {
 public:
  virtual ~TransactionHost() = default;
  virtual NodeId id() const = 0;
  virtual const metadata::Image& image() const = 0;
  virtual metadata::ConfigView configs() const = 0;
  /// A producer id nobody has had; nothing when the controller cannot be reached.
  virtual void newProducerId(runtime::Context& context,
                             std::function<void(runtime::Context&, std::optional<ProducerId>)> done) = 0;
  /// WriteTxnMarkers for what this broker leads itself.
  virtual void writeMarkers(runtime::Context& context, const protocol::WriteTxnMarkersRequest& request,
                            MarkerSender::Answered done) = 0;
};

/// Broker configs that transactions go by.
struct TransactionSettings {
  std::int64_t maxTimeoutMs = 900'000;
  std::int64_t idExpirationMs = 604'800'000;
  Duration abortInterval = milliseconds(10'000);
  Duration expireInterval = milliseconds(3'600'000);
  Duration requestTimeout = milliseconds(30'000);
};

struct ProducerIdAndEpoch {
  ProducerId id = noProducerId;
  ProducerEpoch epoch = noProducerEpoch;
};

/// The ids of one partition of __transaction_state.
class TransactionShard final : public StateMachine {
 public:
  using Ids = std::map<std::string, TransactionMetadata>;
  using Loaded = std::function<void(runtime::Context&, TransactionShard&)>;
  using Unloaded = std::function<void(PartitionId)>;
  TransactionShard(PartitionId partition, Loaded loaded, Unloaded unloaded)
      : partition_(partition), loaded_(std::move(loaded)), unloaded_(std::move(unloaded)) {}

  PartitionId partition() const { return partition_; }
  Ids& ids() { return ids_; }
  const Ids& ids() const { return ids_; }

  void replay(const LoggedRecord& record) override;
  void onLoaded(runtime::Context& context, LeaderEpoch) override { loaded_(context, *this); }
  void onUnloaded(runtime::Context&) override { unloaded_(partition_); }

 private:
  PartitionId partition_;
  Loaded loaded_;
  Unloaded unloaded_;
  Ids ids_;
};

/// Owned by BrokerNode.
class TransactionCoordinator {
 public:
  using Reply = std::function<void(runtime::Context&, ErrorCode)>;
  /// The producer id and epoch to go on with; none where the request does not tell any.
  using ProducerReply = std::function<void(runtime::Context&, ErrorCode, ProducerIdAndEpoch)>;

  TransactionCoordinator(replication::ReplicaManager& replicas, TransactionHost& host);
  TransactionCoordinator(const TransactionCoordinator&) = delete;
  TransactionCoordinator& operator=(const TransactionCoordinator&) = delete;

  // --- requests. Each reply comes exactly once, maybe before the call returns. --------------------------------------
  /// `expected`: what the producer says it has (KIP-360).
  void initProducerId(runtime::Context& context, const std::string& id, std::int32_t timeoutMs,
                      std::optional<ProducerIdAndEpoch> expected, ProducerReply reply);
  /// `clientVersion`: the transaction.version the request speaks.
  void addPartitions(runtime::Context& context, const std::string& id, ProducerIdAndEpoch producer,
                     const std::set<TopicPartition>& partitions, std::int16_t clientVersion, Reply reply);
  /// Whether the partitions are part of the producer's open transaction: an error for all, or which are not.
  ErrorCode verifyPartitions(runtime::Context& context, const std::string& id, ProducerIdAndEpoch producer,
                             const std::set<TopicPartition>& partitions, std::set<TopicPartition>& missing);
  void endTransaction(runtime::Context& context, const std::string& id, ProducerIdAndEpoch producer, bool commit,
                      std::int16_t clientVersion, ProducerReply reply);

  // --- questions ----------------------------------------------------------------------------------------------------
  /// COORDINATOR_LOAD_IN_PROGRESS, NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE, or none.
  ErrorCode availability(const std::string& id) const;
  /// Null when the id is unknown, or somebody else's.
  const TransactionMetadata* find(const std::string& id) const;
  /// The partitions this decision is still to be told to; null when none is on its way.
  const PendingMarkers* markersOf(const std::string& id) const { return markers_.find(id); }
  /// Every id of every active partition: (partition of __transaction_state, its leader epoch, id).
  template <class Use>
  void each(Use&& use) const {
    partitions_.eachActive([&](PartitionId number, const StateMachine& machine) {
      for (const auto& [id, metadata] : static_cast<const TransactionShard&>(machine).ids()) {
        use(number, partitions_.epoch(number), metadata);
      }
    });
  }
  /// Some partition is still being read.
  bool loading() const;
  const StatePartitions& partitions() const { return partitions_; }

  // --- what the broker passes on --------------------------------------------------------------------------------------
  void applySettings();
  void apply(runtime::Context& context);
  bool settle(runtime::Context& context) { return partitions_.settle(context); }
  bool onConnected(runtime::Context& context, ConnectionId connection) {
    return markers_.onConnected(context, connection);
  }
  bool onDisconnected(runtime::Context& context, ConnectionId connection, runtime::Disconnect reason) {
    return markers_.onDisconnected(context, connection, reason);
  }
  bool onFrame(runtime::Context& context, ConnectionId connection, const Chain& frame) {
    return markers_.onFrame(context, connection, frame);
  }
  bool onTimer(runtime::Context& context, runtime::TimerId id, const runtime::Timer& timer);

 private:
  struct Found {
    PartitionId partition = 0;
    TransactionShard* shard = nullptr;
  };
  struct Ending {
    std::string id;
    ProducerIdAndEpoch producer;
    bool commit = false;
    bool fromClient = true;
    std::int16_t clientVersion = 0;
    std::string reason;
    /// For transaction.version 2 when epochs have run out.
    std::optional<ProducerId> next;
  };

  std::int16_t logVersion() const { return host_.image().feature("transaction.version") >= 1 ? 1 : 0; }
  std::int16_t serverVersion() const { return host_.image().feature("transaction.version"); }
  ErrorCode locate(const std::string& id, Found& found) const;
  TransactionMetadata* lookUp(PartitionId partition, const std::string& id);
  void continueInit(runtime::Context& context, const std::string& id, std::int32_t timeoutMs,
                    std::optional<ProducerIdAndEpoch> expected, std::optional<ProducerId> fresh, ProducerReply reply);
  void end(runtime::Context& context, Ending ending, ProducerReply reply);
  /// Fences whoever has the id and aborts its transaction. The reply tells how the abort went.
  void fenceAndAbort(runtime::Context& context, TransactionMetadata& metadata, std::string reason, Reply reply);
  /// Writes the change; when it is replicated it holds, and `reply` hears of it.
  void write(runtime::Context& context, PartitionId partition, const std::string& id, TransitMetadata transit,
             std::string reason, Reply reply);
  void sendMarkers(runtime::Context& context, PartitionId partition, TransactionMetadata& metadata);
  void onMarkersWritten(runtime::Context& context, const PendingMarkers& markers);
  void writeComplete(runtime::Context& context, PartitionId partition, const std::string& id);
  void tellFenced(runtime::Context& context, const TransactionMetadata& metadata, ProducerEpoch stale,
                  std::string_view request);
  void onLoaded(runtime::Context& context, TransactionShard& shard);
  void forget(PartitionId partition);
  void abortTimedOut(runtime::Context& context);
  void removeExpired(runtime::Context& context);
  void armTimers(runtime::Context& context);

  TransactionHost& host_;
  const replication::Faults& faults_;
  TransactionSettings settings_;
  StatePartitions partitions_;
  MarkerSender markers_;
  /// Complete transitions whose markers are all written: what is to be logged.
  std::map<std::string, TransitMetadata> completions_;
  /// Ids whose Complete has to be written again.
  std::set<std::pair<PartitionId, std::string>> completeAgain_;
  runtime::TimerId abortTimer_, expireTimer_, completeTimer_;
};

}  // namespace brokerlab::coordinator
