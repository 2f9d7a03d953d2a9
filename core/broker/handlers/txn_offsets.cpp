// TxnOffsetCommit: offsets that count when a transaction does. Sent to the group's coordinator, which asks the
// transaction's first, as a leader does before it takes records (KIP-890).

#include <set>
#include <utility>

#include "broker/handlers/handlers.h"

namespace brokerlab::broker {

using namespace protocol;
using coordinator::TransactionalCommit;
using coordinator::TransactionalOffset;

namespace {

void answerOffsets(Context& context, BrokerNode& broker, const RequestInfo& info,
                   const std::vector<TransactionalOffset>& offsets) {
  TxnOffsetCommitResponse response;
  for (const TransactionalOffset& one : offsets) {
    if (response.topics.empty() || response.topics.back().name != one.partition.topic) {
      response.topics.emplace_back().name = one.partition.topic;
    }
    response.topics.back().partitions.push_back({one.partition.partition, one.error});
  }
  broker.answer(context, info, response);
}

/// What the producer is told when its transaction could not be verified.
ErrorCode forProducer(ErrorCode error, std::int16_t version) {
  switch (error) {
    case ErrorCode::transactionAbortable:
      return version >= 4 ? error : ErrorCode::invalidTxnState;
    // Retried by every client, without looking for another coordinator of the group.
    case ErrorCode::networkException:
    case ErrorCode::notCoordinator:
    case ErrorCode::coordinatorNotAvailable:
      return ErrorCode::coordinatorLoadInProgress;
    default:
      return error;
  }
}

}  // namespace

void handleTxnOffsetCommit(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                           TxnOffsetCommitRequest request) {
  TransactionalCommit commit;
  commit.group = request.groupId;
  commit.producerId = request.producerId;
  commit.producerEpoch = request.producerEpoch;
  if (info.version >= 3) {
    commit.generation = request.generationId;
    commit.member = request.memberId;
    commit.instance = request.groupInstanceId;
  }
  for (const auto& topic : request.topics) {
    for (const auto& partition : topic.partitions) {
      TransactionalOffset& one = commit.offsets.emplace_back();
      one.partition = {topic.name, partition.partitionIndex};
      one.offset.offset = partition.committedOffset;
      one.offset.leaderEpoch = partition.committedLeaderEpoch;
      one.offset.metadata = partition.committedMetadata.value_or("");
    }
  }
  const auto refuse = [&broker, info](Context& at, std::vector<TransactionalOffset> offsets, ErrorCode error) {
    for (TransactionalOffset& one : offsets) one.error = error;
    answerOffsets(at, broker, info, offsets);
  };
  const auto write = [&broker, info](Context& at, TransactionalCommit ready) {
    broker.groups().commitInTransaction(at, std::move(ready),
                                        [&broker, info](Context& then, const std::vector<TransactionalOffset>& done) {
                                          answerOffsets(then, broker, info, done);
                                        });
  };
  if (request.groupId.empty()) return refuse(context, std::move(commit.offsets), ErrorCode::invalidGroupId);
  const metadata::TopicRef topic = broker.image().topic(consumerOffsetsTopic);
  const PartitionId number =
      topic && topic->partitionCount() > 0 ? coordinator::partitionFor(request.groupId, topic->partitionCount()) : 0;
  const auto replica = broker.replicas().find(consumerOffsetsTopic, number);
  broker.channel().park(context, info.key, "offsets in a transaction");
  if (replica == nullptr || !replica->usable() || !replica->isLeader()) {
    return refuse(context, std::move(commit.offsets),
                  topic ? ErrorCode::notCoordinator : ErrorCode::coordinatorNotAvailable);
  }
  const replication::Verification verification =
      replica->beginVerification(request.producerId, request.producerEpoch, info.version >= 5);
  if (!verification.needed()) return write(context, std::move(commit));
  const auto operation =
      info.version >= 5 ? TransactionVerifier::Operation::add : TransactionVerifier::Operation::verify;
  const TopicPartition partition{std::string(consumerOffsetsTopic), number};
  broker.transactionVerifier().ask(
      context, request.transactionalId, request.producerId, request.producerEpoch, {partition}, operation,
      [refuse, write, replica, verification, version = info.version, commit = std::move(commit)](
          Context& at, const TransactionVerifier::Answers& answers) {
        ErrorCode error = answers.begin()->second;
        // A marker came meanwhile: what was true when the coordinator answered is not any more.
        if (error == ErrorCode::none && (replica->deleted() || !replica->verificationHolds(verification))) {
          error = ErrorCode::invalidTxnState;
        }
        replica->dropVerification(verification);
        if (error != ErrorCode::none) return refuse(at, commit.offsets, forProducer(error, version));
        write(at, commit);
      });
}

}  // namespace brokerlab::broker
