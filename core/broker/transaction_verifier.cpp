#include "broker/transaction_verifier.h"

#include <utility>

#include "broker/broker_node.h"
#include "broker/timers.h"

namespace brokerlab::broker {

using protocol::AddPartitionsToTxnRequest;
using protocol::AddPartitionsToTxnResponse;
using runtime::Context;

namespace {

constexpr Duration callTimeout = seconds(30);
/// add.partitions.to.txn.retry.backoff.ms and .max.ms: the transaction before may still be on its way to its end.
constexpr Duration addBackoff = milliseconds(20);
constexpr Duration addPatience = milliseconds(100);

}  // namespace

void TransactionVerifier::ask(Context& context, const std::string& transactionalId, ProducerId producer,
                              ProducerEpoch epoch, const std::set<TopicPartition>& partitions, Operation operation,
                              Done done) {
  const std::uint64_t number = nextNumber_++;
  Question& question = questions_[number];
  question.transactionalId = transactionalId;
  question.producer = producer;
  question.epoch = epoch;
  question.partitions = partitions;
  question.operation = operation;
  question.done = std::move(done);
  question.retryUntil = context.now() + addPatience;
  attempt(context, number);
}

namespace {

NodeId coordinatorOf(const metadata::Image& image, const std::string& transactionalId) {
  const metadata::TopicRef topic = image.topic(transactionStateTopic);
  if (!topic) return NodeId::none();
  const metadata::PartitionRef partition =
      topic->partition(coordinator::partitionFor(transactionalId, topic->partitionCount()));
  return partition ? partition->leader : NodeId::none();
}

}  // namespace

void TransactionVerifier::attempt(Context& context, std::uint64_t number) {
  const auto at = questions_.find(number);
  if (at == questions_.end()) return;
  const Question& question = at->second;
  const NodeId leader = coordinatorOf(broker_.image(), question.transactionalId);
  if (leader == NodeId::none() || leader == broker_.id()) {
    // Not before ask() has returned.
    context.setTimer(Duration{}, runtime::Timer{"ask the transaction coordinator here",
                                                static_cast<std::int32_t>(TimerKind::verifierHere),
                                                static_cast<std::int64_t>(number)});
    return;
  }
  AddPartitionsToTxnRequest request;
  AddPartitionsToTxnRequest::Transaction& transaction = request.transactions.emplace_back();
  transaction.transactionalId = question.transactionalId;
  transaction.producerId = question.producer;
  transaction.producerEpoch = question.epoch;
  transaction.verifyOnly = question.operation == Operation::verify;
  for (const TopicPartition& wanted : question.partitions) {
    if (transaction.topics.empty() || transaction.topics.back().name != wanted.topic) {
      transaction.topics.push_back({wanted.topic, {}});
    }
    transaction.topics.back().partitions.push_back(wanted.partition);
  }
  rpc_.call<AddPartitionsToTxnRequest>(
      context, leader, request, 5, callTimeout,
      [this, number](Context& then, runtime::CallResult<AddPartitionsToTxnResponse> answer) {
        onAnswer(then, number, answer);
      });
}

void TransactionVerifier::askHere(Context& context, std::uint64_t number) {
  const auto at = questions_.find(number);
  if (at == questions_.end()) return;
  const Question& question = at->second;
  const coordinator::ProducerIdAndEpoch producer{question.producer, question.epoch};
  const auto all = [&question](ErrorCode error) {
    Answers answers;
    for (const TopicPartition& partition : question.partitions) answers[partition] = error;
    return answers;
  };
  if (question.operation == Operation::add) {
    broker_.transactions().addPartitions(context, question.transactionalId, producer, question.partitions, 2,
                                         [this, number, all](Context& then, ErrorCode error) {
                                           if (questions_.count(number) != 0) settle(then, number, all(error));
                                         });
    return;
  }
  std::set<TopicPartition> missing;
  Answers answers = all(broker_.transactions().verifyPartitions(context, question.transactionalId, producer,
                                                                question.partitions, missing));
  for (const TopicPartition& partition : missing) answers[partition] = ErrorCode::transactionAbortable;
  settle(context, number, std::move(answers));
}

void TransactionVerifier::onAnswer(Context& context, std::uint64_t number,
                                   const runtime::CallResult<AddPartitionsToTxnResponse>& answer) {
  const auto at = questions_.find(number);
  if (at == questions_.end()) return;
  const Question& question = at->second;
  Answers answers;
  // What the answer does not mention was not done.
  const ErrorCode whole = !answer                                ? ErrorCode::networkException
                          : answer->errorCode != ErrorCode::none ? answer->errorCode
                          : answer->resultsByTransaction.empty() ? ErrorCode::unknownServerError
                                                                 : ErrorCode::none;
  for (const TopicPartition& partition : question.partitions) {
    answers[partition] = whole == ErrorCode::none ? ErrorCode::unknownServerError : whole;
  }
  if (whole == ErrorCode::none) {
    for (const auto& topic : answer->resultsByTransaction.front().topicResults) {
      for (const auto& result : topic.resultsByPartition) {
        const auto asked = answers.find(TopicPartition{topic.name, result.partitionIndex});
        if (asked != answers.end()) asked->second = result.partitionErrorCode;
      }
    }
  }
  settle(context, number, std::move(answers));
}

void TransactionVerifier::settle(Context& context, std::uint64_t number, Answers answers) {
  const Question& question = questions_.find(number)->second;
  bool concurrent = false;
  for (auto& [partition, error] : answers) {
    // On the way of records a fenced producer is told of its epoch.
    if (error == ErrorCode::producerFenced) error = ErrorCode::invalidProducerEpoch;
    concurrent = concurrent || error == ErrorCode::concurrentTransactions;
  }
  if (concurrent && question.operation == Operation::add && context.now() < question.retryUntil) {
    tryAgain(context, number);
    return;
  }
  finish(context, number, answers);
}

void TransactionVerifier::tryAgain(Context& context, std::uint64_t number) {
  context.setTimer(addBackoff, runtime::Timer{"add partitions to a transaction again",
                                              static_cast<std::int32_t>(TimerKind::verifierRetry),
                                              static_cast<std::int64_t>(number)});
}

void TransactionVerifier::finish(Context& context, std::uint64_t number, const Answers& answers) {
  const auto at = questions_.find(number);
  if (at == questions_.end()) return;
  const Done done = std::move(at->second.done);
  questions_.erase(at);
  done(context, answers);
}

bool TransactionVerifier::onTimer(Context& context, runtime::TimerId id, const runtime::Timer& timer) {
  const auto number = static_cast<std::uint64_t>(timer.a);
  switch (static_cast<TimerKind>(timer.kind)) {
    case TimerKind::verifierRetry:
      attempt(context, number);
      return true;
    case TimerKind::verifierHere:
      askHere(context, number);
      return true;
    default:
      return rpc_.onTimer(context, id, timer);
  }
}

}  // namespace brokerlab::broker
