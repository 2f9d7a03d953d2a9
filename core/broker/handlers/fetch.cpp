// Fetch: consumers and followers read the same bytes by the same path. The answer waits until there is enough.

#include <utility>

#include "broker/handlers/handlers.h"
#include "broker/timers.h"

namespace brokerlab::broker {

using protocol::FetchRequest;
using protocol::FetchResponse;
using replication::FetchOutcome;
using replication::FetchParams;
using PartitionAnswer = FetchResponse::Topic::Partition;

namespace {

ErrorCode forVersion(ErrorCode error, std::int16_t version) {
  if (error == ErrorCode::kafkaStorageError && version < 6) return ErrorCode::notLeaderOrFollower;
  return error;
}

struct Found {
  std::list<FetchedPartition>::iterator partition;
  FetchOutcome outcome;
};

struct Reading {
  std::vector<Found> found;
  std::size_t bytes = 0;
  bool answerNow = false;
};

/// Finds the replica a partition of a session means now; an error when there is none.
ErrorCode resolve(BrokerNode& broker, FetchSession& session, FetchedPartition& wanted) {
  if (wanted.replica != nullptr && !wanted.replica->deleted()) return ErrorCode::none;
  std::shared_ptr<replication::Partition> replica;
  ErrorCode error = ErrorCode::none;
  if (session.usesTopicIds) {
    replica = broker.replicas().find(wanted.topicId, wanted.partition);
    if (replica == nullptr) {
      const metadata::TopicRef topic = broker.image().topic(wanted.topicId);
      error = topic ? notHosted(broker, topic->name, wanted.partition) : ErrorCode::unknownTopicId;
    }
  } else {
    replica = broker.replicas().find(wanted.topic, wanted.partition);
    if (replica == nullptr) error = notHosted(broker, wanted.topic, wanted.partition);
  }
  broker.fetchSessionCache().bind(session, wanted, std::move(replica));
  return error;
}

/// Reads what is there. `first`: this is the fetch itself, so a follower's positions count; not so when it is read again
/// after it waited.
Reading read(Context& context, BrokerNode& broker, FetchSession& session, const FetchParams& params, bool first) {
  Reading reading;
  const bool incremental = session.incremental();
  std::int64_t left = std::min(params.maxBytes, broker.settings().fetchMaxBytes);
  for (auto at = session.order.begin(); at != session.order.end(); ++at) {
    FetchedPartition& wanted = *at;
    const ErrorCode error = resolve(broker, session, wanted);
    if (error != ErrorCode::none) {
      Found& found = reading.found.emplace_back();
      found.partition = at;
      found.outcome.error = error;
      reading.answerNow = true;
      continue;
    }
    replication::Partition& replica = *wanted.replica;
    if (incremental && replica.nothingNew(params, wanted.position, wanted.toldHighWatermark, wanted.toldLogStart)) {
      if (first && params.fromFollower()) replica.noteFetch(context, params, wanted.position);
      continue;
    }
    Found& found = reading.found.emplace_back();
    found.partition = at;
    found.outcome = replica.read(context, params, wanted.position,
                                 static_cast<std::size_t>(std::max<std::int64_t>(left, 0)), reading.bytes == 0, first);
    if (found.outcome.error != ErrorCode::none || found.outcome.diverging || found.outcome.preferredReplica) {
      reading.answerNow = true;
    }
    reading.bytes += found.outcome.records.size();
    left -= static_cast<std::int64_t>(found.outcome.records.size());
  }
  return reading;
}

void addLeaderHint(const BrokerNode& broker, const FetchedPartition& wanted, FetchResponse& response,
                   PartitionAnswer& answer) {
  const metadata::PartitionRef partition = wanted.topic.empty()
                                               ? broker.image().partition(wanted.topicId, wanted.partition)
                                               : broker.image().partition(wanted.topic, wanted.partition);
  if (!partition) return;
  answer.currentLeader.leaderId = partition->leader.value;
  answer.currentLeader.leaderEpoch = partition->leaderEpoch;
  const metadata::Endpoint* endpoint = endpointOf(broker.image(), partition->leader);
  if (endpoint == nullptr) return;
  for (const FetchResponse::NodeEndpoint& known : response.nodeEndpoints) {
    if (known.nodeId == partition->leader.value) return;
  }
  FetchResponse::NodeEndpoint& added = response.nodeEndpoints.emplace_back();
  added.nodeId = partition->leader.value;
  added.host = endpoint->host;
  added.port = endpoint->port;
  added.rack = broker.image().broker(partition->leader)->rack;
}

void answerFetch(Context& context, BrokerNode& broker, const RequestInfo& info, FetchSession& session,
                 const FetchParams& params, Reading reading) {
  const bool incremental = session.incremental();
  FetchResponse response;
  response.sessionId = session.id;
  for (Found& found : reading.found) {
    FetchedPartition& wanted = *found.partition;
    FetchOutcome& outcome = found.outcome;
    const bool failed = outcome.error != ErrorCode::none;
    if (incremental && !failed && outcome.records.empty() && !outcome.diverging && !outcome.preferredReplica &&
        wanted.toldAnything && outcome.highWatermark == wanted.toldHighWatermark &&
        outcome.logStartOffset == wanted.toldLogStart) {
      continue;  // S2
    }
    wanted.toldAnything = true;
    wanted.toldHighWatermark = failed ? -1 : outcome.highWatermark;
    wanted.toldLogStart = failed ? -1 : outcome.logStartOffset;
    if (response.responses.empty() || response.responses.back().topicId != wanted.topicId ||
        response.responses.back().topic != wanted.topic) {
      FetchResponse::Topic& topic = response.responses.emplace_back();
      topic.topic = wanted.topic;
      topic.topicId = wanted.topicId;
    }
    PartitionAnswer& answer = response.responses.back().partitions.emplace_back();
    answer.partitionIndex = wanted.partition;
    answer.errorCode = forVersion(outcome.error, info.version);
    answer.highWatermark = failed ? -1 : outcome.highWatermark;
    answer.lastStableOffset = failed ? -1 : outcome.lastStableOffset;
    answer.logStartOffset = failed ? -1 : outcome.logStartOffset;
    answer.records = protocol::Records(std::move(outcome.records));
    // Kafka says "none" where it never came to look for any.
    if (outcome.error == ErrorCode::unknownTopicOrPartition || outcome.error == ErrorCode::unknownTopicId) {
      answer.abortedTransactions.emplace();
    }
    if (outcome.aborted) {
      answer.abortedTransactions.emplace();
      for (const storage::AbortedTransaction& aborted : *outcome.aborted) {
        answer.abortedTransactions->push_back({aborted.producerId, aborted.firstOffset});
      }
    }
    if (outcome.preferredReplica) answer.preferredReadReplica = outcome.preferredReplica->value;
    if (outcome.diverging) {
      answer.divergingEpoch.epoch = outcome.diverging->epoch;
      answer.divergingEpoch.endOffset = outcome.diverging->endOffset;
    }
    if (info.version >= 16 &&
        (outcome.error == ErrorCode::notLeaderOrFollower || outcome.error == ErrorCode::fencedLeaderEpoch)) {
      addLeaderHint(broker, wanted, response, answer);
    }
    // S3: who got data waits behind those that got none.
    if (session.id != 0 && answer.records.size() > 0) {
      session.order.splice(session.order.end(), session.order, found.partition);
    }
  }
  (void)params;
  broker.answer(context, info, response);
}

void unpark(Context& context, BrokerNode& broker, std::uint32_t watch, ParkedFetch& parked) {
  if (parked.timer.valid()) context.cancelTimer(parked.timer);
  broker.replicaManager().purgatory().setParked(watch, false);
  parked.session->parked = false;
}

/// A fetch without a session, or one whose session was evicted meanwhile, watches nothing any more.
void release(BrokerNode& broker, FetchSession& session) {
  if (session.id == 0 || session.evicted) broker.fetchSessionCache().end(session);
}

}  // namespace

void handleFetch(Context& context, BrokerNode& broker, Connection& connection, const RequestInfo& info,
                 FetchRequest request) {
  const std::int32_t claimed = info.version >= 15 ? request.replicaState.replicaId : request.replicaId;
  // A replica's fetch moves the high watermark, so only the broker itself may speak for a replica. (CVE-2018-1288)
  if (claimed >= 0 && !broker.replicas().environment().faults.trustReplicaId &&
      (!connection.fromCluster() || connection.peer.node.value != claimed)) {
    broker.channel().refuse(context, info.key,
                            fmt::format("Fetch claims to come from replica {} and does not", claimed));
    return;
  }
  FetchParams params;
  params.replica = claimed >= 0 ? NodeId{claimed} : NodeId::none();
  params.replicaEpoch = info.version >= 15 ? request.replicaState.replicaEpoch : -1;
  params.isolation =
      request.isolationLevel == 1 ? replication::Isolation::readCommitted : replication::Isolation::readUncommitted;
  params.mayReadFromFollower = info.version >= 11;
  params.maxWaitMs = request.maxWaitMs;
  params.minBytes = request.minBytes;
  params.maxBytes = request.maxBytes;
  if (broker.settings().rackAwareSelector && info.version >= 11) params.rack = request.rackId;

  FetchContext fetch;
  const auto inUse = broker.fetchSessions().sessions().find(request.sessionId);
  if (inUse != broker.fetchSessions().sessions().end() && inUse->second->parked && inUse->second->watch) {
    // A session is one conversation: the fetch that still waits is answered first.
    retryFetch(context, broker, *inUse->second->watch, true);
  }
  fetch = broker.fetchSessionCache().begin(context, request, info.version, params.fromFollower());
  if (fetch.error != ErrorCode::none) {
    FetchResponse response;
    response.errorCode = fetch.error;
    broker.answer(context, info, response);
    return;
  }
  FetchSession& session = *fetch.session;
  Reading reading = read(context, broker, session, params, true);
  const bool enough = reading.bytes >= static_cast<std::size_t>(std::max(params.minBytes, 0));
  if (params.maxWaitMs <= 0 || session.order.empty() || enough || reading.answerNow) {
    answerFetch(context, broker, info, session, params, std::move(reading));
    release(broker, session);
    return;
  }
  const std::uint32_t watch = broker.fetchSessionCache().watchOf(session);
  ParkedFetch& parked = broker.parkedFetches()[watch];
  parked.request = info;
  parked.params = params;
  parked.session = fetch.session;
  parked.timer = context.setTimer(milliseconds(params.maxWaitMs),
                                  runtime::Timer{"fetch wait over", static_cast<std::int32_t>(TimerKind::delayedFetch),
                                                 static_cast<std::int64_t>(watch)});
  session.parked = true;
  broker.replicaManager().purgatory().setParked(watch, true);
  broker.channel().park(context, info.key, params.fromFollower() ? std::string{} : std::string("more records"));
}

void retryFetch(Context& context, BrokerNode& broker, std::uint32_t watch, bool lastChance) {
  const auto at = broker.parkedFetches().find(watch);
  if (at == broker.parkedFetches().end()) return;
  ParkedFetch& waiting = at->second;
  Reading reading = read(context, broker, *waiting.session, waiting.params, false);
  const bool enough = reading.bytes >= static_cast<std::size_t>(std::max(waiting.params.minBytes, 0));
  if (!lastChance && !enough && !reading.answerNow) return;
  ParkedFetch parked = std::move(waiting);
  broker.parkedFetches().erase(at);
  unpark(context, broker, watch, parked);
  answerFetch(context, broker, parked.request, *parked.session, parked.params, std::move(reading));
  release(broker, *parked.session);
}

void forgetFetch(Context& context, BrokerNode& broker, std::uint32_t watch) {
  const auto at = broker.parkedFetches().find(watch);
  if (at == broker.parkedFetches().end()) return;
  ParkedFetch parked = std::move(at->second);
  broker.parkedFetches().erase(at);
  unpark(context, broker, watch, parked);
  release(broker, *parked.session);
}

}  // namespace brokerlab::broker
