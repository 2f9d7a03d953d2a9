#pragma once
// A transactional producer as plain as can be: every request by hand, so that tests can leave one out.

#include "broker/support.h"
#include "protocol/messages/add_offsets_to_txn.h"
#include "protocol/messages/add_partitions_to_txn.h"
#include "protocol/messages/describe_transactions.h"
#include "protocol/messages/end_txn.h"
#include "protocol/messages/find_coordinator.h"
#include "protocol/messages/init_producer_id.h"
#include "protocol/messages/list_transactions.h"

namespace brokerlab::tests {

inline Shape transactionShape(std::map<std::string, std::string> more = {}) {
  Shape shape;
  shape.config = {{"transaction.state.log.num.partitions", "3"}, {"offsets.topic.num.partitions", "2"}};
  for (auto& [key, value] : more) shape.config[key] = value;
  return shape;
}

class TransactionClient {
 public:
  TransactionClient(BrokerWorld& cluster, std::string id) : cluster_(cluster), id_(std::move(id)) {}

  /// Asks who coordinates, until somebody does; which broker, or -1.
  int findCoordinator() {
    for (int attempt = 0; attempt < 50; ++attempt) {
      const int any = anyBroker();
      protocol::FindCoordinatorRequest request;
      request.key = id_;
      request.keyType = 1;
      const ConnectionId connection = cluster_.open(any);
      const auto found = cluster_.ask(connection, request, 3);
      cluster_.world->externalClose(connection);
      if (found && found->errorCode == ErrorCode::none && cluster_.node(found->nodeId) != nullptr) {
        return found->nodeId;
      }
      cluster_.world->run(milliseconds(200));
    }
    return -1;
  }
  /// A request to the coordinator; looks for it again when it is not.
  template <class Request>
  std::optional<typename Request::Response> coordinate(const Request& request, std::int16_t version) {
    if (coordinator_ == -1) coordinator_ = findCoordinator();
    if (coordinator_ == -1) return std::nullopt;
    const ConnectionId connection = cluster_.open(coordinator_);
    auto answer = cluster_.ask(connection, request, version);
    cluster_.world->externalClose(connection);
    if (!answer) coordinator_ = -1;
    return answer;
  }
  int coordinator() {
    if (coordinator_ == -1) coordinator_ = findCoordinator();
    return coordinator_;
  }
  void forgetCoordinator() { coordinator_ = -1; }

  ErrorCode init(std::int16_t version = 4, std::int32_t timeoutMs = 60000, bool continues = false) {
    protocol::InitProducerIdRequest request;
    request.transactionalId = id_;
    request.transactionTimeoutMs = timeoutMs;
    if (continues) {
      request.producerId = producer;
      request.producerEpoch = epoch;
    }
    const auto answer = coordinate(request, version);
    if (!answer) return ErrorCode::networkException;
    if (answer->errorCode == ErrorCode::none) {
      producer = answer->producerId;
      epoch = answer->producerEpoch;
      sequences.clear();
    }
    return answer->errorCode;
  }
  /// Until it works or fails for good.
  ErrorCode initPatiently(std::int16_t version = 4, std::int32_t timeoutMs = 60000) {
    return patiently([&] { return init(version, timeoutMs); });
  }
  template <class Ask>
  ErrorCode patiently(Ask&& ask) {
    ErrorCode error = ErrorCode::none;
    for (int attempt = 0; attempt < 200; ++attempt) {
      error = ask();
      switch (error) {
        case ErrorCode::notCoordinator:
        case ErrorCode::networkException:
          coordinator_ = -1;
          [[fallthrough]];
        case ErrorCode::concurrentTransactions:
        case ErrorCode::coordinatorLoadInProgress:
        case ErrorCode::coordinatorNotAvailable:
        case ErrorCode::notEnoughReplicas:
        case ErrorCode::notLeaderOrFollower:
          cluster_.world->run(milliseconds(100));
          continue;
        default:
          return error;
      }
    }
    return error;
  }

  ErrorCode add(const std::string& topic, PartitionId partition = 0, std::int16_t version = 3) {
    protocol::AddPartitionsToTxnRequest request;
    request.v3AndBelowTransactionalId = id_;
    request.v3AndBelowProducerId = producer;
    request.v3AndBelowProducerEpoch = epoch;
    request.v3AndBelowTopics.push_back({topic, {partition}});
    const auto answer = coordinate(request, version);
    if (!answer) return ErrorCode::networkException;
    return answer->resultsByTopicV3AndBelow.at(0).resultsByPartition.at(0).partitionErrorCode;
  }
  ErrorCode end(bool commit, std::int16_t version = 3) {
    protocol::EndTxnRequest request;
    request.transactionalId = id_;
    request.producerId = producer;
    request.producerEpoch = epoch;
    request.committed = commit;
    const auto answer = coordinate(request, version);
    if (!answer) return ErrorCode::networkException;
    if (version >= 5 && answer->errorCode == ErrorCode::none) {
      if (answer->producerEpoch != epoch || answer->producerId != producer) sequences.clear();
      producer = answer->producerId;
      epoch = answer->producerEpoch;
    }
    return answer->errorCode;
  }
  ErrorCode endPatiently(bool commit, std::int16_t version = 3) {
    return patiently([&] { return end(commit, version); });
  }
  std::optional<protocol::ProduceResponse::Topic::Partition> produceOnce(const std::string& topic,
                                                                         const std::string& value,
                                                                         PartitionId partition = 0,
                                                                         std::int16_t version = 9) {
    const int leader = cluster_.leaderOf(topic, partition);
    if (leader < 0) return std::nullopt;
    record::BatchOptions options;
    options.transactional = true;
    auto request = BrokerWorld::produce(topic, batch(1, value, producer, epoch, sequences[{topic, partition}], options),
                                        -1, 5000, partition);
    request.transactionalId = id_;
    const ConnectionId connection = cluster_.open(leader);
    auto answer = cluster_.produceTo(connection, request, version);
    cluster_.world->externalClose(connection);
    if (answer && answer->errorCode == ErrorCode::none) ++sequences[{topic, partition}];
    return answer;
  }
  ErrorCode produce(const std::string& topic, const std::string& value, PartitionId partition = 0,
                    std::int16_t version = 9) {
    const auto answer = produceOnce(topic, value, partition, version);
    return answer ? answer->errorCode : ErrorCode::networkException;
  }
  ErrorCode producePatiently(const std::string& topic, const std::string& value, PartitionId partition = 0,
                             std::int16_t version = 9) {
    return patiently([&] { return produce(topic, value, partition, version); });
  }

  /// As DescribeTransactions has it.
  std::optional<protocol::DescribeTransactionsResponse::TransactionState> describe() {
    protocol::DescribeTransactionsRequest request;
    request.transactionalIds = {id_};
    const auto answer = coordinate(request, 0);
    if (!answer) return std::nullopt;
    return answer->transactionStates.at(0);
  }
  std::string state() {
    const auto described = describe();
    return !described                                ? "no answer"
           : described->errorCode != ErrorCode::none ? std::string(errorName(described->errorCode))
                                                     : described->transactionState;
  }
  bool waitFor(const std::string& wanted) {
    for (int attempt = 0; attempt < 200; ++attempt) {
      const std::string now = state();
      if (now == wanted) return true;
      if (now == "NOT_COORDINATOR" || now == "no answer") coordinator_ = -1;
      cluster_.world->run(milliseconds(100));
    }
    return false;
  }

  ProducerId producer = noProducerId;
  ProducerEpoch epoch = -1;
  std::map<std::pair<std::string, PartitionId>, std::int32_t> sequences;

 private:
  int anyBroker() {
    for (int i = 1; i <= cluster_.shape_.brokers; ++i) {
      if (cluster_.node(i) != nullptr && cluster_.node(i)->state() == broker::BrokerState::running) return i;
    }
    return 1;
  }
  BrokerWorld& cluster_;
  std::string id_;
  int coordinator_ = -1;
};

/// What a reader of a partition gets from offset 0: values as a consumer hands them to its application.
struct Seen {
  std::vector<std::string> values;
  Offset highWatermark = -1;
  Offset lastStableOffset = -1;
  std::size_t aborted = 0;
  bool isCommittedRead = false;
};

inline Seen readAll(BrokerWorld& cluster, const std::string& topic, bool committed, PartitionId partition = 0) {
  Seen seen;
  const int leader = cluster.leaderOf(topic, partition);
  if (leader < 0) return seen;
  const ConnectionId connection = cluster.open(leader);
  Offset next = 0;
  for (;;) {
    auto request = BrokerWorld::fetch(topic, next, 0, 1, partition);
    request.isolationLevel = committed ? 1 : 0;
    const auto answer = cluster.ask(connection, request, 11);
    if (!answer) break;
    const auto& part = answer->responses.at(0).partitions.at(0);
    seen.highWatermark = part.highWatermark;
    seen.lastStableOffset = part.lastStableOffset;
    seen.isCommittedRead = part.abortedTransactions.has_value();
    if (part.records.size() == 0) break;
    // As KIP-98 tells consumers to: aborted producers from their first offset to their ABORT marker.
    std::multimap<Offset, ProducerId> aborted;
    if (part.abortedTransactions) {
      for (const auto& one : *part.abortedTransactions) aborted.emplace(one.firstOffset, one.producerId);
    }
    seen.aborted += aborted.size();
    std::set<ProducerId> skipped;
    record::BatchReader batches(part.records.chain());
    while (const auto one = batches.next()) {
      while (!aborted.empty() && aborted.begin()->first <= one->header.lastOffset()) {
        skipped.insert(aborted.begin()->second);
        aborted.erase(aborted.begin());
      }
      next = one->header.nextOffset();
      if (one->header.isControl()) {
        record::RecordIterator records(one->bytes);
        const record::RecordView* marker = records.next();
        if (marker != nullptr && marker->key[3] == 0) skipped.erase(one->header.producerId);
        continue;
      }
      if (one->header.isTransactional() && skipped.count(one->header.producerId) != 0) continue;
      record::RecordIterator records(one->bytes);
      while (const record::RecordView* record = records.next()) {
        seen.values.emplace_back(reinterpret_cast<const char*>(record->value.data()), record->value.size());
      }
    }
  }
  cluster.world->externalClose(connection);
  return seen;
}

inline std::string joined(const std::vector<std::string>& values) {
  std::string out;
  for (const std::string& value : values) out += (out.empty() ? "" : " ") + value;
  return out;
}
/// "a b" as a reader of committed records sees it.
inline std::string committed(BrokerWorld& cluster, const std::string& topic, PartitionId partition = 0) {
  return joined(readAll(cluster, topic, true, partition).values);
}
inline std::string uncommitted(BrokerWorld& cluster, const std::string& topic, PartitionId partition = 0) {
  return joined(readAll(cluster, topic, false, partition).values);
}

}  // namespace brokerlab::tests
