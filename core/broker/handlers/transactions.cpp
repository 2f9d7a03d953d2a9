// Transactions: InitProducerId, AddPartitionsToTxn, AddOffsetsToTxn, EndTxn, WriteTxnMarkers, DescribeTransactions,
// ListTransactions. What they mean is coordinator/transaction_coordinator.h; here are their versions and errors.

#include <set>
#include <utility>

#include "base/regex.h"
#include "broker/handlers/handlers.h"
#include "broker/timers.h"

namespace brokerlab::broker {

using namespace protocol;
using coordinator::ProducerIdAndEpoch;
using coordinator::TransactionMetadata;
using coordinator::TransactionState;
using replication::ProduceWait;

namespace {

/// PRODUCER_FENCED is younger than the first versions of these requests.
ErrorCode fencedForVersion(ErrorCode error, std::int16_t version, std::int16_t since) {
  return error == ErrorCode::producerFenced && version < since ? ErrorCode::invalidProducerEpoch : error;
}

void parkUntilAnswered(Context& context, BrokerNode& broker, const RequestInfo& info) {
  broker.channel().park(context, info.key, "the transaction coordinator");
}

using TransactionResult = AddPartitionsToTxnResponse::TransactionResult;

/// The same error for every partition of a transaction; `missing` ones are told that they are not part of it.
TransactionResult resultOf(const AddPartitionsToTxnRequest::Transaction& transaction, ErrorCode error,
                           const std::map<TopicPartition, ErrorCode>& others = {}) {
  TransactionResult result;
  result.transactionalId = transaction.transactionalId;
  for (const auto& topic : transaction.topics) {
    TransactionResult::TopicResult& topicResult = result.topicResults.emplace_back();
    topicResult.name = topic.name;
    for (const std::int32_t partition : topic.partitions) {
      const auto other = others.find(TopicPartition{topic.name, partition});
      topicResult.resultsByPartition.push_back({partition, other != others.end() ? other->second : error});
    }
  }
  return result;
}

/// A request with several transactions is answered when the last of them is through.
struct Adding {
  RequestInfo info;
  AddPartitionsToTxnResponse response;
  std::size_t open = 0;
};

void answerAdding(Context& context, BrokerNode& broker, Adding& adding) {
  AddPartitionsToTxnResponse& response = adding.response;
  const std::int16_t version = adding.info.version;
  for (TransactionResult& result : response.resultsByTransaction) {
    for (auto& topic : result.topicResults) {
      for (auto& partition : topic.resultsByPartition) {
        partition.partitionErrorCode = fencedForVersion(partition.partitionErrorCode, version, 2);
      }
    }
  }
  if (version < 4 && !response.resultsByTransaction.empty()) {
    for (const auto& topic : response.resultsByTransaction.front().topicResults) {
      AddPartitionsToTxnResponse::TopicResult& old = response.resultsByTopicV3AndBelow.emplace_back();
      old.name = topic.name;
      for (const auto& partition : topic.resultsByPartition) {
        old.resultsByPartition.push_back({partition.partitionIndex, partition.partitionErrorCode});
      }
    }
    response.resultsByTransaction.clear();
  }
  broker.answer(context, adding.info, response);
}

}  // namespace

void handleInitProducerId(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                          InitProducerIdRequest request) {
  const auto answer = [&broker, info](Context& at, ErrorCode error, ProducerIdAndEpoch given) {
    InitProducerIdResponse response;
    response.errorCode = fencedForVersion(error, info.version, 4);
    response.producerId = given.id;
    response.producerEpoch = given.epoch;
    broker.answer(at, info, response);
  };
  if ((request.producerId == noProducerId) != (request.producerEpoch == -1)) {
    return answer(context, ErrorCode::invalidRequest, {});
  }
  if (!request.transactionalId) {
    broker.producerIds().answerWithNewId(context, broker, info);
    return;
  }
  std::optional<ProducerIdAndEpoch> expected;
  if (request.producerId != noProducerId) expected = ProducerIdAndEpoch{request.producerId, request.producerEpoch};
  broker.transactions().initProducerId(context, *request.transactionalId, request.transactionTimeoutMs, expected,
                                       answer);
  parkUntilAnswered(context, broker, info);
}

void handleAddPartitionsToTxn(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                              AddPartitionsToTxnRequest request) {
  if (info.version < 4) {
    AddPartitionsToTxnRequest::Transaction& only = request.transactions.emplace_back();
    only.transactionalId = request.v3AndBelowTransactionalId;
    only.producerId = request.v3AndBelowProducerId;
    only.producerEpoch = request.v3AndBelowProducerEpoch;
    for (const auto& topic : request.v3AndBelowTopics) only.topics.push_back({topic.name, topic.partitions});
  }
  const auto adding = std::make_shared<Adding>();
  adding->info = info;
  adding->response.resultsByTransaction.resize(request.transactions.size());
  adding->open = 1;
  for (std::size_t i = 0; i < request.transactions.size(); ++i) {
    const auto& transaction = request.transactions[i];
    std::set<TopicPartition> partitions;
    std::map<TopicPartition, ErrorCode> unknown;
    for (const auto& topic : transaction.topics) {
      for (const std::int32_t number : topic.partitions) {
        partitions.insert({topic.name, number});
        if (!broker.image().partition(topic.name, number)) {
          unknown[{topic.name, number}] = ErrorCode::unknownTopicOrPartition;
        }
      }
    }
    TransactionResult& result = adding->response.resultsByTransaction[i];
    const ProducerIdAndEpoch producer{transaction.producerId, transaction.producerEpoch};
    if (!unknown.empty()) {
      // All or nothing, here too.
      result = resultOf(transaction, ErrorCode::operationNotAttempted, unknown);
    } else if (transaction.verifyOnly) {
      std::set<TopicPartition> missing;
      const ErrorCode error =
          broker.transactions().verifyPartitions(context, transaction.transactionalId, producer, partitions, missing);
      std::map<TopicPartition, ErrorCode> others;
      for (const TopicPartition& partition : missing) others[partition] = ErrorCode::transactionAbortable;
      result = resultOf(transaction, error, others);
    } else {
      ++adding->open;
      broker.transactions().addPartitions(context, transaction.transactionalId, producer, partitions,
                                          static_cast<std::int16_t>(info.version > 3 ? 2 : 0),
                                          [&broker, adding, i, transaction](Context& at, ErrorCode error) {
                                            adding->response.resultsByTransaction[i] = resultOf(transaction, error);
                                            if (--adding->open == 0) answerAdding(at, broker, *adding);
                                          });
    }
  }
  if (--adding->open == 0) {
    answerAdding(context, broker, *adding);
  } else {
    parkUntilAnswered(context, broker, info);
  }
}

void handleAddOffsetsToTxn(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                           AddOffsetsToTxnRequest request) {
  const auto answer = [&broker, info](Context& at, ErrorCode error) {
    AddOffsetsToTxnResponse response;
    response.errorCode = fencedForVersion(error, info.version, 2);
    broker.answer(at, info, response);
  };
  const metadata::TopicRef topic = broker.image().topic(consumerOffsetsTopic);
  if (!topic || topic->partitionCount() == 0) {
    broker.autoTopics().create(context, broker, {std::string(consumerOffsetsTopic)});
    return answer(context, ErrorCode::coordinatorNotAvailable);
  }
  const TopicPartition partition{std::string(consumerOffsetsTopic),
                                 coordinator::partitionFor(request.groupId, topic->partitionCount())};
  broker.transactions().addPartitions(context, request.transactionalId, {request.producerId, request.producerEpoch},
                                      {partition}, 0, answer);
  parkUntilAnswered(context, broker, info);
}

void handleEndTxn(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info, EndTxnRequest request) {
  broker.transactions().endTransaction(context, request.transactionalId, {request.producerId, request.producerEpoch},
                                       request.committed, static_cast<std::int16_t>(info.version >= 5 ? 2 : 0),
                                       [&broker, info](Context& at, ErrorCode error, ProducerIdAndEpoch next) {
                                         EndTxnResponse response;
                                         response.errorCode = fencedForVersion(error, info.version, 2);
                                         response.producerId = next.id;
                                         response.producerEpoch = next.epoch;
                                         broker.answer(at, info, response);
                                       });
  parkUntilAnswered(context, broker, info);
}

// --- markers -------------------------------------------------------------------------------------------------------

void BrokerNode::writeMarkers(Context& context, const WriteTxnMarkersRequest& request,
                              coordinator::MarkerSender::Answered done) {
  ParkedMarkers work;
  std::vector<ProduceWait> waits;
  for (const WriteTxnMarkersRequest::Marker& marker : request.markers) {
    WriteTxnMarkersResponse::Marker& markerAnswer = work.response.markers.emplace_back();
    markerAnswer.producerId = marker.producerId;
    for (const auto& topic : marker.topics) {
      auto& topicAnswer = markerAnswer.topics.emplace_back();
      topicAnswer.name = topic.name;
      for (const std::int32_t number : topic.partitionIndexes) {
        auto& answer = topicAnswer.partitions.emplace_back();
        answer.partitionIndex = number;
        const std::shared_ptr<replication::Partition> replica = replicas_.find(topic.name, number);
        if (marker.producerId < 0 || marker.producerEpoch < 0) {
          answer.errorCode = ErrorCode::invalidRequest;  // a marker of nobody
          continue;
        }
        if (replica == nullptr) {
          answer.errorCode = notHosted(*this, topic.name, number);
          continue;
        }
        const replication::AppendOutcome outcome = replica->appendMarker(
            context, marker.producerId, marker.producerEpoch, marker.transactionResult, marker.coordinatorEpoch);
        answer.errorCode = outcome.info.error;
        if (!outcome.info.ok()) continue;
        waits.push_back(ProduceWait{replica, outcome.requiredOffset, work.places.size(), true, ErrorCode::none});
        work.places.push_back({work.response.markers.size() - 1, markerAnswer.topics.size() - 1,
                               topicAnswer.partitions.size() - 1, marker.producerId, marker.producerEpoch,
                               marker.transactionResult, outcome.info.firstOffset});
      }
    }
  }
  work.done = std::move(done);
  const std::uint64_t ticket = nextTicket();
  if (!waits.empty() && replicas_.purgatory().park(ticket, waits)) {
    // The coordinator waits this long too, and then sends them once more. (request.timeout.ms)
    work.timer = context.setTimer(
        seconds(30), runtime::Timer{"transaction markers timeout", static_cast<std::int32_t>(TimerKind::delayedMarkers),
                                    static_cast<std::int64_t>(ticket)});
    parkedMarkers_.emplace(ticket, std::move(work));
    return;
  }
  settleMarkers(context, *this, work, waits);
}

void settleMarkers(Context& context, BrokerNode& broker, BrokerNode::ParkedMarkers& work,
                   const std::vector<ProduceWait>& parts) {
  for (const ProduceWait& part : parts) {
    const BrokerNode::ParkedMarkers::Place& place = work.places[part.index];
    work.response.markers[place.marker].topics[place.topic].partitions[place.partition].errorCode = part.error;
    if (part.error == ErrorCode::none && part.partition->name().topic == consumerOffsetsTopic) {
      // Offsets committed in the transaction count from here on, or are gone.
      broker.groups().endTransaction(context, part.partition->name().partition, place.producer, place.commit);
    }
  }
  work.done(context, work.response);
}

bool finishMarkers(Context& context, BrokerNode& broker, const replication::FinishedProduce& finished) {
  const auto at = broker.parkedMarkers().find(finished.ticket);
  if (at == broker.parkedMarkers().end()) return false;
  BrokerNode::ParkedMarkers work = std::move(at->second);
  broker.parkedMarkers().erase(at);
  if (work.timer.valid()) context.cancelTimer(work.timer);
  settleMarkers(context, broker, work, finished.parts);
  return true;
}

void handleWriteTxnMarkers(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                           WriteTxnMarkersRequest request) {
  // From coordinators, and from admins who end a transaction that hangs (KIP-664).
  broker.writeMarkers(context, request, [&broker, info](Context& at, const WriteTxnMarkersResponse& response) {
    broker.answer(at, info, response);
  });
  broker.channel().park(context, info.key, "markers to be replicated");
}

// --- questions -----------------------------------------------------------------------------------------------------

void handleDescribeTransactions(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                                DescribeTransactionsRequest request) {
  DescribeTransactionsResponse response;
  for (const std::string& id : request.transactionalIds) {
    DescribeTransactionsResponse::TransactionState& answer = response.transactionStates.emplace_back();
    answer.transactionalId = id;
    if (id.empty()) {
      answer.errorCode = ErrorCode::invalidRequest;
      continue;
    }
    answer.errorCode = broker.transactions().availability(id);
    if (answer.errorCode != ErrorCode::none) continue;
    const TransactionMetadata* metadata = broker.transactions().find(id);
    if (metadata == nullptr || metadata->state == TransactionState::dead) {
      answer.errorCode = ErrorCode::transactionalIdNotFound;
      continue;
    }
    answer.transactionState = transactionStateName(metadata->state);
    answer.transactionTimeoutMs = metadata->timeoutMs;
    answer.transactionStartTimeMs = metadata->startedAt;
    answer.producerId = metadata->producerId;
    answer.producerEpoch = metadata->epoch;
    for (const TopicPartition& partition : metadata->partitions) {
      if (answer.topics.empty() || answer.topics.back().topic != partition.topic) {
        answer.topics.push_back({partition.topic, {}});
      }
      answer.topics.back().partitions.push_back(partition.partition);
    }
  }
  broker.answer(context, info, response);
}

void handleListTransactions(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                            ListTransactionsRequest request) {
  ListTransactionsResponse response;
  std::set<TransactionState> states;
  for (const std::string& name : request.stateFilters) {
    if (const auto state = coordinator::transactionStateNamed(name)) {
      states.insert(*state);
    } else {
      response.unknownStateFilters.push_back(name);
    }
  }
  if (broker.transactions().loading()) {
    response.errorCode = ErrorCode::coordinatorLoadInProgress;
    broker.answer(context, info, response);
    return;
  }
  // Null and empty ask for all. (KIP-1152)
  std::optional<base::Regex> pattern;
  if (request.transactionalIdPattern && !request.transactionalIdPattern->empty()) {
    auto parsed = base::Regex::parse(*request.transactionalIdPattern);
    if (!parsed) {
      response.errorCode = ErrorCode::invalidRegularExpression;
      broker.answer(context, info, response);
      return;
    }
    pattern = std::move(*parsed);
  }
  const std::set<ProducerId> producers(request.producerIdFilters.begin(), request.producerIdFilters.end());
  broker.transactions().each([&](PartitionId, LeaderEpoch, const TransactionMetadata& metadata) {
    if (metadata.state == TransactionState::dead) return;
    if (!request.stateFilters.empty() && states.count(metadata.state) == 0) return;
    if (!producers.empty() && producers.count(metadata.producerId) == 0) return;
    if (pattern && !pattern->matches(metadata.transactionalId)) return;
    if (request.durationFilter >= 0 && context.wallClock() - metadata.startedAt <= request.durationFilter) return;
    response.transactionStates.push_back(
        {metadata.transactionalId, metadata.producerId, std::string(transactionStateName(metadata.state))});
  });
  broker.answer(context, info, response);
}

}  // namespace brokerlab::broker
