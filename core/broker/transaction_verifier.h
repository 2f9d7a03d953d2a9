#pragma once
// Leaders ask a transaction's coordinator before they take its first batch.
//
//      producer ── Produce, transactional ──▶ leader of orders-1 ── AddPartitionsToTxn v5 ──▶ coordinator
//                                                   │ ◀───────── orders-1 is in it ─────────────┘
//                                                   └ appends
//
// Without it a batch that was late could open a transaction nobody would ever end (KIP-890). Clients of Produce v12 and
// later do not register their partitions themselves; then the leader does not ask whether, but adds (`Operation::add`).
//
// Real Kafka: AddPartitionsToTxnManager.

#include <functional>
#include <map>
#include <set>
#include <string>

#include "protocol/messages/add_partitions_to_txn.h"
#include "runtime/rpc.h"

namespace brokerlab::broker {

class BrokerNode;

/// Owned by BrokerNode.
class TransactionVerifier {
 public:
  enum class Operation : std::uint8_t { verify, add };
  /// An error for every partition asked about; `none` where records may be taken.
  using Answers = std::map<TopicPartition, ErrorCode>;
  using Done = std::function<void(runtime::Context&, const Answers&)>;

  explicit TransactionVerifier(BrokerNode& broker) : broker_(broker) {}

  /// Never answers before it returns.
  void ask(runtime::Context& context, const std::string& transactionalId, ProducerId producer, ProducerEpoch epoch,
           const std::set<TopicPartition>& partitions, Operation operation, Done done);

  bool onConnected(runtime::Context& context, ConnectionId connection) { return rpc_.onConnected(context, connection); }
  bool onDisconnected(runtime::Context& context, ConnectionId connection, runtime::Disconnect reason) {
    return rpc_.onDisconnected(context, connection, reason);
  }
  bool onFrame(runtime::Context& context, ConnectionId connection, const Chain& frame) {
    return rpc_.onFrame(context, connection, frame);
  }
  bool onTimer(runtime::Context& context, runtime::TimerId id, const runtime::Timer& timer);

 private:
  struct Question {
    std::string transactionalId;
    ProducerId producer = noProducerId;
    ProducerEpoch epoch = -1;
    std::set<TopicPartition> partitions;
    Operation operation = Operation::verify;
    Done done;
    /// Until then an addition that meets the end of the transaction before is tried again.
    Instant retryUntil;
  };
  void attempt(runtime::Context& context, std::uint64_t number);
  /// The coordinator is this broker, or there is none.
  void askHere(runtime::Context& context, std::uint64_t number);
  void onAnswer(runtime::Context& context, std::uint64_t number,
                const runtime::CallResult<protocol::AddPartitionsToTxnResponse>& answer);
  void tryAgain(runtime::Context& context, std::uint64_t number);
  void settle(runtime::Context& context, std::uint64_t number, Answers answers);
  void finish(runtime::Context& context, std::uint64_t number, const Answers& answers);

  BrokerNode& broker_;
  runtime::RpcClient rpc_{"transaction-verifier"};
  std::map<std::uint64_t, Question> questions_;
  std::uint64_t nextNumber_ = 1;
};

}  // namespace brokerlab::broker
