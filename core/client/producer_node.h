#pragma once
// The producer: from one record to an acknowledged batch.
//
//     send() ──▶ partitioner ──▶ accumulator: a queue of batches per partition ──▶ sender ──▶ leader of the partition
//                                [open│full│full] closes at batch.size or after linger.ms      at most
//                                                                                             max.in.flight requests
//
// A batch that was sent stays in memory until it is acknowledged or given up. A retriable refusal (the leader moved, too
// few replicas, no answer) puts it back at the front of its queue after a back-off, and the *same bytes* go out again:
// with idempotence they carry (producer id, epoch, sequence), by which the broker recognises what it already has.
//
// Rules
//   A1  Batches of one partition leave in the order they were filled. With idempotence that also holds over retries:
//       a retried batch goes again only when everything before it is settled, and nothing new overtakes it.
//   A2  Every batch ends once: acknowledged, or failed with a reason after delivery.timeout.ms or a final error.
//   A3  Sequences of a partition count records without gaps, from 0 in each producer epoch, wrapping at 2^31.
//   A4  No more than buffer.memory is held; a full buffer makes the application wait, at most max.block.ms. What waits in
//       the buffer then goes at once, whatever linger.ms says.
//   A5  A batch that carries sequences and is given up may or may not have been written, and so may those behind it that
//       were sent. Nothing new is sent to its partition until all of them are settled, each under the sequence it has: to
//       number one anew could write it twice. If there is a gap then, no broker would accept anything behind it: the
//       producer raises its epoch (KIP-360) and starts at 0 again. Other partitions take the new epoch over when
//       nothing of theirs is under way in the old one. (Kafka's client numbers anew what was sent behind a gap.)
//
// With a transactional.id the producer id comes from the transaction's coordinator, and records are taken in transactions
// only: transactions.h.
//
// Real Kafka: KafkaProducer, RecordAccumulator, Sender, TransactionManager (idempotent part), KIP-98, KIP-360.
// Left out here: splitting of batches that are too large.

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/cluster_metadata.h"
#include "client/config.h"
#include "client/transactions.h"
#include "protocol/messages/produce.h"
#include "record/builder.h"
#include "runtime/rpc.h"

namespace brokerlab::client {

struct ProducerRecord {
  std::string topic;
  std::optional<PartitionId> partition;
  std::optional<Bytes> key;
  std::optional<Bytes> value;
};

struct SendResult {
  ErrorCode error = ErrorCode::none;
  TopicPartition partition;
  Offset offset = noOffset;  // -1 with acks=0 as well
};

/// What a producer sends by itself: the application of a lesson. In transactions when the producer has a transactional.id:
/// begin, `perTransaction` records, commit (every `abortEvery`-th: abort), begin, … A transaction that fails is aborted and
/// not tried again; a producer that is fenced, or fails for good, stops.
struct Workload {
  std::string topic;
  std::optional<PartitionId> partition;
  Duration every = milliseconds(1000);
  std::optional<std::int64_t> count;
  std::int64_t keys = 0;
  std::int64_t valueBytes = 0;
  /// 0: the application begins and ends no transactions; somebody else does, by hand.
  std::int64_t perTransaction = 0;
  /// 0: never.
  std::int64_t abortEvery = 0;
};

/// Wrong behaviour that clients once had, each off: to prove that the checkers find it.
struct PlantedInProducer {
  /// OUT_OF_ORDER_SEQUENCE_NUMBER is taken for a gap: what may have been written is numbered anew and sent again.
  bool resendUnderNewEpoch = false;
  /// Sequences begin anew while earlier batches are under way (KAFKA-14034, librdkafka 4953).
  bool resetSequencesEarly = false;
};

struct ProducerOptions {
  std::string name;
  std::vector<NodeId> bootstrap;
  ProducerConfig config;
  std::optional<Workload> workload;
  PlantedInProducer planted;
};

class ProducerNode : public runtime::Node {
 public:
  explicit ProducerNode(ProducerOptions options);

  void start(runtime::Context& context) override;
  void onConnected(runtime::Context& context, ConnectionId connection) override;
  void onDisconnected(runtime::Context& context, ConnectionId connection, runtime::Disconnect reason) override;
  void onFrame(runtime::Context& context, ConnectionId connection, Chain frame) override;
  void onTimer(runtime::Context& context, runtime::TimerId id, const runtime::Timer& timer) override;
  void shutDown(runtime::Context& context) override;

  /// Hands over one record; `done` is called when its fate is known. A record that does not fit into buffer.memory
  /// waits for room, at most max.block.ms.
  void send(runtime::Context& context, ProducerRecord record,
            std::function<void(runtime::Context&, const SendResult&)> done = {});

  // --- transactions: only with a transactional.id ---
  using Ended = TransactionManager::Done;
  void beginTransaction(runtime::Context& context, Ended done = {});
  /// Commits, or aborts: then what was not sent yet is dropped.
  void endTransaction(runtime::Context& context, bool commit, Ended done = {});
  void sendOffsets(runtime::Context& context, GroupOffsets offsets, Ended done = {});
  /// Null without a transactional.id.
  const TransactionManager* transactions() const { return transactions_.get(); }

  // --- for views ---
  struct BatchState {
    std::int32_t records = 0;
    std::int64_t bytes = 0;
    std::int32_t baseSequence = -1;
    std::int32_t attempts = 0;
    bool open = false;
    bool inFlight = false;
  };
  struct PartitionState {
    TopicPartition partition;
    std::vector<int> waitingBatches;
    int inFlight = 0;
    std::int32_t nextSequence = -1;
    Offset lastAckedOffset = noOffset;
    /// In flight, then waiting, each in the order of sending.
    std::vector<BatchState> batches;
  };
  const std::string& name() const { return options_.name; }
  const ProducerConfig& config() const { return options_.config; }
  /// Of its workload; empty for a producer that has none.
  std::string topic() const { return options_.workload ? options_.workload->topic : std::string(); }
  ProducerId producerId() const { return identity().id; }
  ProducerEpoch producerEpoch() const { return identity().epoch; }
  std::vector<PartitionState> partitions() const;
  std::int64_t recordsSent() const { return sent_; }
  std::int64_t recordsAcked() const { return acked_; }
  std::int64_t recordsFailed() const { return failed_; }
  std::int64_t retries() const { return retries_; }
  std::int64_t bufferBytes() const { return bufferBytes_; }
  std::int64_t recordsBlocked() const { return static_cast<std::int64_t>(blocked_.size()); }
  const std::string& lastError() const { return lastError_; }
  /// Grows with every change that a view would show.
  std::uint64_t version() const { return version_; }
  bool idle() const;

 private:
  using Done = std::function<void(runtime::Context&, const SendResult&)>;
  using Identity = ProducerIdentity;
  struct Batch {
    std::uint64_t number = 0;
    std::optional<record::BatchBuilder> builder;       // while open or not yet sent
    std::vector<std::pair<std::int32_t, Done>> dones;  // record index, callback
    Bytes bytes;                                       // once sent; the same for every attempt
    std::int32_t records = 0;
    std::int64_t charged = 0;  // bytes counted against buffer.memory
    Instant created;
    Instant sentAt;
    Instant notBefore;
    std::int32_t attempts = 0;
    std::int32_t baseSequence = -1;
    Identity identity;
    bool closed = false;
    NodeId broker;
  };
  struct Queue {
    std::deque<Batch> waiting;   // first to go in front; only the last may be open
    std::deque<Batch> inFlight;  // in the order sent
    std::int32_t nextSequence = 0;
    Identity identity;        // what the sequences count in
    bool unresolved = false;  // a batch was given up, and nobody knows whether it was written (A5)
    bool rewrite = false;     // once nothing is in flight, whatever waits starts at 0 in the newest epoch (A5)
    Offset lastAckedOffset = noOffset;
    std::int32_t lastAckedSequence = -1;
  };
  struct Blocked {
    ProducerRecord record;
    Done done;
    Instant since;
  };
  struct Sent {  // one batch of a request, to find it again
    TopicPartition partition;
    std::uint64_t number;
  };

  void generate(runtime::Context& context);
  /// Begins or ends a transaction when it is time; whether a record may be sent now.
  bool generateTransaction(runtime::Context& context);
  /// Gives up what was not sent, or with `all` whatever waits.
  void drop(runtime::Context& context, bool all);
  bool append(runtime::Context& context, ProducerRecord& record, Done& done);
  void pump(runtime::Context& context);
  void pumpOnce(runtime::Context& context);
  /// One request to each broker for which there is something and room. False when nothing was sent.
  bool sendRound(runtime::Context& context);
  bool ensureIdentity(runtime::Context& context);
  bool ready(const Queue& queue, const Batch& batch, Instant now) const;
  void expire(runtime::Context& context, Instant now);
  bool sendTo(runtime::Context& context, NodeId broker, const std::vector<TopicPartition>& partitions);
  void seal(Queue& queue, Batch& batch);
  void refuse(runtime::Context& context, const ProducerRecord& record, PartitionId partition, ErrorCode error,
              const Done& done);
  void answered(runtime::Context& context, NodeId broker, const std::vector<Sent>& sent,
                const runtime::CallResult<protocol::ProduceResponse>& response);
  void settle(runtime::Context& context, const TopicPartition& partition, std::uint64_t number, ErrorCode error,
              Offset baseOffset);
  void retry(runtime::Context& context, const TopicPartition& partition, Queue& queue, Batch batch);
  void finish(runtime::Context& context, const TopicPartition& partition, Batch& batch, ErrorCode error,
              Offset baseOffset);
  void refreshMetadata(runtime::Context& context);
  void wakeAt(runtime::Context& context, Instant at);
  Batch* findInFlight(const TopicPartition& partition, std::uint64_t number, Queue*& queue);
  void raiseEpoch(Queue& queue);
  void rewrite(Queue& queue);
  void resolve(Queue& queue);
  Identity identity() const {
    return transactions_ ? transactions_->identity() : Identity{producerId_, producerEpoch_};
  }

  ProducerOptions options_;
  runtime::RpcClient rpc_;
  ClusterMetadata metadata_;
  Partitioner partitioner_;
  std::map<TopicPartition, Queue> queues_;
  std::deque<Blocked> blocked_;
  std::map<NodeId, int> requestsInFlight_;
  std::uint64_t nextBatch_ = 1;
  ProducerId producerId_ = noProducerId;
  ProducerEpoch producerEpoch_ = -1;
  bool askingForId_ = false;
  Instant noMetadataBefore_;
  Instant noIdBefore_;
  runtime::TimerId wake_;
  Instant wakesAt_ = Instant::never();
  std::unique_ptr<TransactionManager> transactions_;
  std::int64_t generated_ = 0;
  /// Records of the workload in the transaction that is open, and transactions it has ended.
  std::int64_t inThisTransaction_ = 0;
  std::int64_t transactionsEnded_ = 0;
  std::int64_t sent_ = 0;
  std::int64_t acked_ = 0;
  std::int64_t failed_ = 0;
  std::int64_t retries_ = 0;
  std::int64_t bufferBytes_ = 0;
  std::string lastError_;
  std::uint64_t version_ = 0;
  bool closing_ = false;
  /// Callbacks may send: the pump then goes round again rather than into itself.
  bool pumping_ = false;
  bool pumpAgain_ = false;
  /// The oldest waiting record waits for room, not for metadata.
  bool exhausted_ = false;
};

}  // namespace brokerlab::client
