// Produce: append, and answer when as many replicas have the records as the producer wants.

#include <map>
#include <memory>
#include <set>
#include <utility>

#include "broker/handlers/handlers.h"
#include "broker/timers.h"
#include "record/batch.h"

namespace brokerlab::broker {

using protocol::ProduceRequest;
using protocol::ProduceResponse;
using replication::ProduceWait;
using PartitionAnswer = ProduceResponse::Topic::Partition;

namespace {

/// Codes that did not exist when the version was made are told as ones that did.
ErrorCode forVersion(ErrorCode error, std::int16_t version) {
  if (error == ErrorCode::kafkaStorageError && version < 4) return ErrorCode::notLeaderOrFollower;
  return error;
}

/// What can be said of the bytes before they come near a log.
ErrorCode refuseRecords(const protocol::Records& records, std::int16_t version, bool inTransaction,
                        std::string& sentence) {
  if (records.isNull() || records.size() < record::headerSize) {
    sentence = records.isNull() || records.empty() ? "there are no records" : "the batch is cut short";
    return ErrorCode::invalidRecord;
  }
  auto header = record::readHeader(records.chain());
  if (!header) {
    const Bytes start = records.chain().slice(0, record::prefixSize).flatten();
    const auto magic = static_cast<std::int8_t>(start.view()[record::position::magic]);
    if (magic == 0 || magic == 1) {
      sentence = fmt::format("Produce v{} takes record batches of magic 2, not {}", version, magic);
      return ErrorCode::invalidRecord;
    }
    if (magic != record::currentMagic) {
      sentence = fmt::format("there is no record format of magic {}", magic);
      return ErrorCode::corruptMessage;
    }
    return ErrorCode::none;  // the log says what is wrong, with the right code
  }
  if (header->sizeInBytes() > records.size()) {
    sentence = "the batch is cut short";
    return ErrorCode::invalidRecord;
  }
  if (header->sizeInBytes() < records.size()) {
    sentence = "there is more than one batch";
    return ErrorCode::invalidRecord;
  }
  if (header->codec() == record::Codec::zstd && version < 7) {
    sentence = "zstd needs Produce v7";
    return ErrorCode::unsupportedCompressionType;
  }
  if (header->isTransactional() && !inTransaction) {
    sentence = "the batch is part of a transaction, the request names none";
    return ErrorCode::transactionalIdAuthorizationFailed;
  }
  return ErrorCode::none;
}

void addLeaderHint(const BrokerNode& broker, std::string_view topic, ProduceResponse& response,
                   PartitionAnswer& answer) {
  const metadata::PartitionRef partition = broker.image().partition(topic, answer.index);
  if (!partition) return;
  answer.currentLeader.leaderId = partition->leader.value;
  answer.currentLeader.leaderEpoch = partition->leaderEpoch;
  const metadata::Endpoint* endpoint = endpointOf(broker.image(), partition->leader);
  if (endpoint == nullptr) return;
  for (const ProduceResponse::NodeEndpoint& known : response.nodeEndpoints) {
    if (known.nodeId == partition->leader.value) return;
  }
  ProduceResponse::NodeEndpoint& added = response.nodeEndpoints.emplace_back();
  added.nodeId = partition->leader.value;
  added.host = endpoint->host;
  added.port = endpoint->port;
  added.rack = broker.image().broker(partition->leader)->rack;
}

/// What a log refuses once it has looked at the records: these answers say where the log starts. (ReplicaManager)
bool saysLogStart(ErrorCode error) {
  return error != ErrorCode::notLeaderOrFollower && error != ErrorCode::unknownTopicOrPartition &&
         error != ErrorCode::messageTooLarge && error != ErrorCode::recordListTooLarge &&
         error != ErrorCode::corruptMessage && error != ErrorCode::kafkaStorageError;
}

void setError(PartitionAnswer& answer, ErrorCode error, std::int16_t version, std::string sentence) {
  answer.errorCode = forVersion(error, version);
  answer.baseOffset = -1;
  answer.logAppendTimeMs = -1;
  answer.logStartOffset = -1;
  if (version >= 8 && !sentence.empty()) answer.errorMessage = std::move(sentence);
}

/// What a request in a transaction needs to know before its batches are appended.
struct Verified {
  replication::Verification verification;
  ErrorCode error = ErrorCode::none;
};
using VerifiedPartitions = std::map<TopicPartition, Verified>;

/// The batch of a partition when it is part of a transaction.
std::optional<record::BatchHeader> transactionalBatch(const ProduceRequest::Topic::Partition& partition) {
  if (partition.records.isNull() || partition.records.size() < record::headerSize) return std::nullopt;
  auto header = record::readHeader(partition.records.chain());
  if (!header || !header->isTransactional() || !header->hasProducerId()) return std::nullopt;
  return *header;
}

/// What a producer is told when its partition could not be verified. (Kafka: ReplicaManager.handleProduceAppend)
ErrorCode forProducer(ErrorCode error, std::int16_t version) {
  switch (error) {
    case ErrorCode::transactionAbortable:
      return version >= 11 ? error : ErrorCode::invalidTxnState;
    case ErrorCode::concurrentTransactions:
    case ErrorCode::networkException:
    case ErrorCode::coordinatorLoadInProgress:
    case ErrorCode::coordinatorNotAvailable:
    case ErrorCode::notCoordinator:
      // Every client tries again on this one, and none looks for another leader.
      return ErrorCode::notEnoughReplicas;
    default:
      return error;
  }
}

void appendProduce(Context& context, BrokerNode& broker, const RequestInfo& info, ProduceRequest& request,
                   const VerifiedPartitions& verified, ErrorCode whole);

/// Asks the coordinator for those partitions whose transaction is not open here. False when there is nothing to ask.
bool verifyFirst(Context& context, BrokerNode& broker, const RequestInfo& info, ProduceRequest& request,
                 ErrorCode& whole) {
  std::set<TopicPartition> asked;
  auto verified = std::make_shared<VerifiedPartitions>();
  ProducerId producer = noProducerId;
  ProducerEpoch epoch = -1;
  bool any = false;
  for (const ProduceRequest::Topic& topic : request.topicData) {
    for (const ProduceRequest::Topic::Partition& partition : topic.partitionData) {
      const auto header = transactionalBatch(partition);
      if (!header) continue;
      if (any && header->producerId != producer) {
        whole = ErrorCode::invalidProducerIdMapping;
        return false;
      }
      any = true;
      producer = header->producerId;
      epoch = header->producerEpoch;
      const std::string* name = &topic.name;
      metadata::TopicRef known;
      if (info.version >= 13) {
        known = broker.image().topic(topic.topicId);
        if (!known) continue;
        name = &known->name;
      }
      const auto replica = broker.replicas().find(*name, partition.index);
      if (replica == nullptr || !replica->usable() || !replica->isLeader()) continue;
      const replication::Verification verification = replica->beginVerification(producer, epoch, info.version >= 12);
      if (!verification.needed()) continue;
      const TopicPartition key{*name, partition.index};
      (*verified)[key].verification = verification;
      asked.insert(key);
    }
  }
  if (asked.empty()) return false;
  const auto kept = std::make_shared<ProduceRequest>(std::move(request));
  const auto operation =
      info.version >= 12 ? TransactionVerifier::Operation::add : TransactionVerifier::Operation::verify;
  broker.transactionVerifier().ask(
      context, *kept->transactionalId, producer, epoch, asked, operation,
      [&broker, info, kept, verified](Context& at, const TransactionVerifier::Answers& answers) {
        for (const auto& [partition, error] : answers) {
          Verified& one = (*verified)[partition];
          one.error = forProducer(error, info.version);
          if (error == ErrorCode::none) continue;
          if (const auto replica = broker.replicas().find(partition.topic, partition.partition)) {
            replica->dropVerification(one.verification);
          }
        }
        appendProduce(at, broker, info, *kept, *verified, ErrorCode::none);
      });
  broker.channel().park(context, info.key, "the transaction's coordinator to verify the partitions");
  return true;
}

}  // namespace

void handleProduce(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info, ProduceRequest request) {
  ErrorCode whole = ErrorCode::none;
  if (request.acks < -1 || request.acks > 1) whole = ErrorCode::invalidRequiredAcks;
  // 0 to 2 are advertised for clients that look for them there, and carried formats that are not written any more.
  if (info.version < 3) whole = ErrorCode::unsupportedVersion;
  if (whole == ErrorCode::none && request.transactionalId && verifyFirst(context, broker, info, request, whole)) return;
  appendProduce(context, broker, info, request, {}, whole);
}

namespace {

void appendProduce(Context& context, BrokerNode& broker, const RequestInfo& info, ProduceRequest& request,
                   const VerifiedPartitions& verified, ErrorCode whole) {
  const std::int16_t version = info.version;
  const Acks acks = static_cast<Acks>(request.acks);

  ProduceResponse response;
  std::vector<ProduceWait> waits;
  std::vector<std::pair<std::size_t, std::size_t>> places;
  bool anyError = false;
  response.responses.reserve(std::min<std::size_t>(request.topicData.size(), 1024));
  for (ProduceRequest::Topic& topic : request.topicData) {
    ProduceResponse::Topic& topicAnswer = response.responses.emplace_back();
    topicAnswer.topicId = topic.topicId;
    if (version >= 13) {
      if (const metadata::TopicRef known = broker.image().topic(topic.topicId)) topic.name = known->name;
    }
    topicAnswer.name = topic.name;
    for (ProduceRequest::Topic::Partition& wanted : topic.partitionData) {
      PartitionAnswer& answer = topicAnswer.partitionResponses.emplace_back();
      answer.index = wanted.index;
      ErrorCode error = whole;
      std::string sentence;
      if (error == ErrorCode::none && version >= 13 && topic.name.empty()) error = ErrorCode::unknownTopicId;
      if (error == ErrorCode::none && isInternalTopic(topic.name) && broker.image().topic(topic.name)) {
        error = ErrorCode::invalidTopicException;
        sentence = "clients do not write to internal topics";
      }
      std::shared_ptr<replication::Partition> replica;
      bool refusedByLog = false;
      if (error == ErrorCode::none) {
        replica = broker.replicas().find(topic.name, wanted.index);
        if (replica == nullptr) error = notHosted(broker, topic.name, wanted.index);
      }
      if (error == ErrorCode::none) {
        error = refuseRecords(wanted.records, version, request.transactionalId.has_value(), sentence);
      }
      replication::Verification verification;
      if (error == ErrorCode::none && !verified.empty()) {
        if (const auto one = verified.find(TopicPartition{topic.name, wanted.index}); one != verified.end()) {
          verification = one->second.verification;
          error = one->second.error;
          if (error == ErrorCode::invalidTxnState) sentence = "the partition was not added to the transaction";
        }
      }
      if (error == ErrorCode::none) {
        const replication::AppendOutcome outcome =
            replica->append(context, wanted.records.chain(), acks, record::AppendOrigin::client, verification);
        error = outcome.info.error;
        sentence = outcome.info.sentence;
        if (error == ErrorCode::none) {
          answer.baseOffset = outcome.info.firstOffset;
          answer.logAppendTimeMs = outcome.info.logAppendTime;
          answer.logStartOffset = outcome.info.logStartOffset;
          if (acks == Acks::all) {
            waits.push_back(ProduceWait{replica, outcome.requiredOffset, places.size(), true, ErrorCode::none});
            places.emplace_back(response.responses.size() - 1, topicAnswer.partitionResponses.size() - 1);
          }
          continue;
        }
        refusedByLog = saysLogStart(error) && replica->usable();
        if (version >= 8) {
          for (const record::RecordProblem& problem : outcome.info.problems) {
            answer.recordErrors.push_back({problem.index, problem.sentence});
          }
        }
      }
      anyError = true;
      setError(answer, error, version, std::move(sentence));
      if (refusedByLog) answer.logStartOffset = replica->log().logStartOffset();
      if (version >= 10 && error == ErrorCode::notLeaderOrFollower) addLeaderHint(broker, topic.name, response, answer);
    }
  }

  if (whole == ErrorCode::invalidRequiredAcks || acks != Acks::none) {
    if (acks == Acks::all && !waits.empty()) {
      const std::uint64_t ticket = info.key.number;
      std::string waitsFor = "replication";
      if (context.wants(events::RequestParked::level)) {
        const ProduceWait& first = waits.front();
        waitsFor = fmt::format("high watermark {} of {}", first.requiredOffset, first.partition->name().text());
      }
      std::vector<ProduceWait> settled;
      if (broker.replicaManager().purgatory().park(ticket, waits)) {
        BrokerNode::ParkedProduce& parked = broker.parkedProduces()[ticket];
        parked.request = info;
        parked.response = std::move(response);
        parked.places = std::move(places);
        parked.timer =
            context.setTimer(milliseconds(std::max(request.timeoutMs, 0)),
                             runtime::Timer{"produce timeout", static_cast<std::int32_t>(TimerKind::delayedProduce),
                                            static_cast<std::int64_t>(ticket)});
        broker.channel().park(context, info.key, std::move(waitsFor));
        return;
      }
      for (const ProduceWait& part : waits) {
        if (part.error == ErrorCode::none) continue;
        const auto [topic, partition] = places[part.index];
        response.responses[topic].partitionResponses[partition].errorCode = forVersion(part.error, version);
      }
    }
    broker.answer(context, info, response);
    return;
  }
  // acks=0: the producer reads no answer. All it can be told is that something is wrong, by ending the connection.
  if (anyError) {
    broker.channel().close(context, info.key);
  } else {
    broker.channel().done(context, info.key);
  }
}

}  // namespace

void finishProduce(Context& context, BrokerNode& broker, const replication::FinishedProduce& finished) {
  const auto at = broker.parkedProduces().find(finished.ticket);
  if (at == broker.parkedProduces().end()) {
    finishMarkers(context, broker, finished);
    return;
  }
  BrokerNode::ParkedProduce parked = std::move(at->second);
  broker.parkedProduces().erase(at);
  if (parked.timer.valid()) context.cancelTimer(parked.timer);
  for (const ProduceWait& part : finished.parts) {
    if (part.error == ErrorCode::none) continue;
    const auto [topic, partition] = parked.places[part.index];
    ProduceResponse::Topic& topicAnswer = parked.response.responses[topic];
    PartitionAnswer& answer = topicAnswer.partitionResponses[partition];
    // What was appended stays where it is: its offset is told beside the error. (DelayedProduce)
    answer.errorCode = forVersion(part.error, parked.request.version);
    if (parked.request.version >= 10 && part.error == ErrorCode::notLeaderOrFollower) {
      addLeaderHint(broker, topicAnswer.name, parked.response, answer);
    }
  }
  broker.answer(context, parked.request, parked.response);
}

}  // namespace brokerlab::broker
