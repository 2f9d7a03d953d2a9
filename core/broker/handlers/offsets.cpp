// ListOffsets, OffsetForLeaderEpoch, DeleteRecords, DescribeProducers: questions about one partition's log.

#include <map>

#include "broker/handlers/handlers.h"
#include "broker/timers.h"

namespace brokerlab::broker {

using namespace protocol;
using replication::Isolation;

void handleListOffsets(Context& context, BrokerNode& broker, Connection& connection, const RequestInfo& info,
                       ListOffsetsRequest request) {
  constexpr std::int32_t consumer = -1, debugging = -2;
  if (request.replicaId >= 0 && !broker.replicas().environment().faults.trustReplicaId && !connection.fromCluster()) {
    broker.channel().refuse(context, info.key,
                            fmt::format("ListOffsets claims to come from replica {} and does not", request.replicaId));
    return;
  }
  const bool isConsumer = request.replicaId == consumer;
  const Isolation isolation = !isConsumer                   ? Isolation::logEnd
                              : request.isolationLevel == 1 ? Isolation::readCommitted
                                                            : Isolation::readUncommitted;
  ListOffsetsResponse response;
  std::map<TopicPartition, int> times;
  for (const ListOffsetsRequest::Topic& topic : request.topics) {
    for (const ListOffsetsRequest::Topic::Partition& wanted : topic.partitions) {
      ++times[{topic.name, wanted.partitionIndex}];
    }
  }
  for (const ListOffsetsRequest::Topic& topic : request.topics) {
    ListOffsetsResponse::Topic& topicAnswer = response.topics.emplace_back();
    topicAnswer.name = topic.name;
    for (const ListOffsetsRequest::Topic::Partition& wanted : topic.partitions) {
      ListOffsetsResponse::Topic::Partition& answer = topicAnswer.partitions.emplace_back();
      answer.partitionIndex = wanted.partitionIndex;
      if (times[{topic.name, wanted.partitionIndex}] > 1) {
        answer.errorCode = ErrorCode::invalidRequest;
        continue;
      }
      const std::int64_t special = wanted.timestamp;
      if (special < -5 || (special == -3 && info.version < 7) || (special == -4 && info.version < 8) ||
          (special == -5 && info.version < 9)) {
        answer.errorCode = ErrorCode::unsupportedVersion;
        continue;
      }
      const std::shared_ptr<replication::Partition> replica = broker.replicas().find(topic.name, wanted.partitionIndex);
      if (replica == nullptr) {
        answer.errorCode = notHosted(broker, topic.name, wanted.partitionIndex);
        continue;
      }
      const replication::OffsetOutcome outcome =
          replica->offsetFor(wanted.timestamp, isolation, wanted.currentLeaderEpoch, request.replicaId != debugging);
      answer.errorCode = outcome.error;
      if (outcome.error == ErrorCode::offsetNotAvailable && info.version < 5) {
        answer.errorCode = ErrorCode::leaderNotAvailable;
      }
      answer.timestamp = outcome.timestamp;
      answer.offset = outcome.offset;
      answer.leaderEpoch = outcome.leaderEpoch;
    }
  }
  broker.answer(context, info, response);
}

void handleOffsetForLeaderEpoch(Context& context, BrokerNode& broker, Connection& connection, const RequestInfo& info,
                                OffsetForLeaderEpochRequest request) {
  if (request.replicaId >= 0 && info.version >= 3 && !connection.fromCluster() &&
      !broker.replicas().environment().faults.trustReplicaId) {
    broker.channel().refuse(
        context, info.key,
        fmt::format("OffsetForLeaderEpoch claims to come from replica {} and does not", request.replicaId));
    return;
  }
  OffsetForLeaderEpochResponse response;
  for (const OffsetForLeaderEpochRequest::Topic& topic : request.topics) {
    OffsetForLeaderEpochResponse::Topic& topicAnswer = response.topics.emplace_back();
    topicAnswer.topic = topic.topic;
    for (const OffsetForLeaderEpochRequest::Topic::Partition& wanted : topic.partitions) {
      OffsetForLeaderEpochResponse::Topic::Partition& answer = topicAnswer.partitions.emplace_back();
      answer.partition = wanted.partition;
      const std::shared_ptr<replication::Partition> replica = broker.replicas().find(topic.topic, wanted.partition);
      if (replica == nullptr) {
        answer.errorCode = notHosted(broker, topic.topic, wanted.partition);
        continue;
      }
      const replication::EpochEndOutcome outcome = replica->endOffsetFor(wanted.currentLeaderEpoch, wanted.leaderEpoch);
      answer.errorCode = outcome.error;
      answer.leaderEpoch = outcome.epoch;
      answer.endOffset = outcome.endOffset;
    }
  }
  broker.answer(context, info, response);
}

void handleDeleteRecords(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                         DeleteRecordsRequest request) {
  BrokerNode::ParkedDelete work;
  work.request = info;
  for (const DeleteRecordsRequest::Topic& topic : request.topics) {
    DeleteRecordsResponse::Topic& topicAnswer = work.response.topics.emplace_back();
    topicAnswer.name = topic.name;
    for (const DeleteRecordsRequest::Topic::Partition& wanted : topic.partitions) {
      DeleteRecordsResponse::Topic::Partition& answer = topicAnswer.partitions.emplace_back();
      answer.partitionIndex = wanted.partitionIndex;
      answer.lowWatermark = -1;
      const std::shared_ptr<replication::Partition> replica = broker.replicas().find(topic.name, wanted.partitionIndex);
      if (replica == nullptr) {
        answer.errorCode = notHosted(broker, topic.name, wanted.partitionIndex);
        continue;
      }
      Offset until = 0;
      answer.errorCode = replica->deleteRecords(context, wanted.offset, until);
      if (answer.errorCode != ErrorCode::none) continue;
      work.waits.push_back({work.response.topics.size() - 1, topicAnswer.partitions.size() - 1, replica, until});
    }
  }
  work.timer =
      context.setTimer(milliseconds(std::max(request.timeoutMs, 0)),
                       runtime::Timer{"delete records timeout", static_cast<std::int32_t>(TimerKind::delayedDelete),
                                      static_cast<std::int64_t>(info.key.number)});
  broker.parkedDeletes().push_back(std::move(work));
  broker.channel().park(context, info.key, "the other replicas to delete the records too");
  retryDeletes(context, broker, 0);
}

void retryDeletes(Context& context, BrokerNode& broker, std::uint64_t expired) {
  std::vector<BrokerNode::ParkedDelete>& parked = broker.parkedDeletes();
  for (std::size_t i = 0; i < parked.size();) {
    BrokerNode::ParkedDelete& work = parked[i];
    const bool timedOut = work.request.key.number == expired;
    bool waits = false;
    for (const BrokerNode::ParkedDelete::Wait& wait : work.waits) {
      DeleteRecordsResponse::Topic::Partition& answer = work.response.topics[wait.topic].partitions[wait.partition];
      if (answer.errorCode != ErrorCode::none || answer.lowWatermark >= wait.until) continue;
      if (!wait.replica->isLeader()) {
        answer.errorCode = ErrorCode::notLeaderOrFollower;
        continue;
      }
      const Offset low = wait.replica->lowWatermark();
      if (low >= wait.until) {
        answer.lowWatermark = low;
      } else if (timedOut) {
        answer.errorCode = ErrorCode::requestTimedOut;
      } else {
        waits = true;
      }
    }
    if (waits) {
      ++i;
      continue;
    }
    const BrokerNode::ParkedDelete done = std::move(work);
    parked.erase(parked.begin() + static_cast<std::ptrdiff_t>(i));
    context.cancelTimer(done.timer);
    broker.answer(context, done.request, done.response);
  }
}

void handleDescribeProducers(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                             DescribeProducersRequest request) {
  DescribeProducersResponse response;
  for (const DescribeProducersRequest::Topic& topic : request.topics) {
    DescribeProducersResponse::Topic& topicAnswer = response.topics.emplace_back();
    topicAnswer.name = topic.name;
    for (const std::int32_t number : topic.partitionIndexes) {
      DescribeProducersResponse::Topic::Partition& answer = topicAnswer.partitions.emplace_back();
      answer.partitionIndex = number;
      const std::shared_ptr<replication::Partition> replica = broker.replicas().find(topic.name, number);
      if (std::string problem = topicNameProblem(topic.name); !problem.empty()) {
        answer.errorCode = ErrorCode::invalidTopicException;
        answer.errorMessage = std::move(problem);
      } else if (replica == nullptr) {
        answer.errorCode = notHosted(broker, topic.name, number);
        answer.errorMessage = answer.errorCode == ErrorCode::unknownTopicOrPartition
                                  ? "This broker knows of no such partition."
                                  : "This broker has no replica of the partition.";
      } else if (!replica->usable()) {
        answer.errorCode = ErrorCode::kafkaStorageError;
      } else {
        // A follower answers too (Partition.activeProducerState): kafka-transactions find-hanging asks every replica.
        for (const auto& [id, state] : replica->log().producers().all()) {
          DescribeProducersResponse::Topic::Partition::ActiveProducer& producer = answer.activeProducers.emplace_back();
          producer.producerId = id;
          producer.producerEpoch = state.epoch;
          producer.lastSequence = state.lastSequence();
          producer.lastTimestamp = state.lastTimestamp;
          producer.coordinatorEpoch = state.coordinatorEpoch;
          producer.currentTxnStartOffset = state.openTransaction.value_or(-1);
        }
      }
    }
  }
  broker.answer(context, info, response);
}

}  // namespace brokerlab::broker
