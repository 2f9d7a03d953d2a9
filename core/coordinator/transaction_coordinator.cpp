#include "coordinator/transaction_coordinator.h"

#include <algorithm>
#include <utility>

#include "coordinator/transaction_timers.h"
#include "record/builder.h"

namespace brokerlab::coordinator {

using runtime::Context;
using enum TransactionState;

namespace {

/// A Complete that could not be written is tried again after this long.
constexpr Duration completeBackoff = milliseconds(100);

bool finished(TransactionState state) { return state == empty || state == completeCommit || state == completeAbort; }

std::string list(const std::set<TopicPartition>& partitions) {
  std::string out;
  for (const TopicPartition& partition : partitions) {
    if (!out.empty()) out += ' ';
    out += partition.text();
  }
  return out;
}

/// What a client is told of a write to the log that failed. (Kafka: TransactionStateManager.appendTransactionToLog)
ErrorCode forClient(ErrorCode error) {
  switch (error) {
    case ErrorCode::unknownTopicOrPartition:
    case ErrorCode::notEnoughReplicas:
    case ErrorCode::notEnoughReplicasAfterAppend:
    case ErrorCode::requestTimedOut:
      return ErrorCode::coordinatorNotAvailable;
    case ErrorCode::notLeaderOrFollower:
    case ErrorCode::kafkaStorageError:
      return ErrorCode::notCoordinator;
    case ErrorCode::messageTooLarge:
    case ErrorCode::recordListTooLarge:
      return ErrorCode::unknownServerError;
    default:
      return error;
  }
}

}  // namespace

// --- the log's side ------------------------------------------------------------------------------------------------

void TransactionShard::replay(const LoggedRecord& record) {
  if (!record.key) return;
  auto id = parseTransactionKey(*record.key);
  if (!id) return;  // of a version that is not known here: Kafka skips it too
  if (!record.value) {
    ids_.erase(*id);
    return;
  }
  auto metadata = parseTransactionValue(*id, *record.value);
  if (metadata) ids_[*id] = std::move(*metadata);
}

TransactionCoordinator::TransactionCoordinator(replication::ReplicaManager& replicas, TransactionHost& host)
    : host_(host),
      faults_(replicas.environment().faults),
      partitions_(std::string(transactionStateTopic), replicas,
                  [this](PartitionId partition) {
                    return std::make_unique<TransactionShard>(
                        partition, [this](Context& at, TransactionShard& shard) { onLoaded(at, shard); },
                        [this](PartitionId gone) { forget(gone); });
                  }),
      markers_(
          host.id(), [this]() -> const metadata::Image& { return host_.image(); },
          [this](Context& at, const protocol::WriteTxnMarkersRequest& request, MarkerSender::Answered done) {
            host_.writeMarkers(at, request, std::move(done));
          },
          [this](Context& at, const PendingMarkers& markers) { onMarkersWritten(at, markers); }) {}

void TransactionCoordinator::forget(PartitionId partition) {
  markers_.drop(partition);
  // When the partition comes back, its markers are sent once more before anything is called complete.
  for (auto at = completeAgain_.begin(); at != completeAgain_.end();) {
    at = at->first == partition ? completeAgain_.erase(at) : std::next(at);
  }
}

void TransactionCoordinator::applySettings() {
  const metadata::ConfigView view = host_.configs();
  settings_.maxTimeoutMs = view.brokerInteger("transaction.max.timeout.ms");
  settings_.idExpirationMs = view.brokerInteger("transactional.id.expiration.ms");
  settings_.abortInterval =
      milliseconds(view.brokerInteger("transaction.abort.timed.out.transaction.cleanup.interval.ms"));
  settings_.expireInterval =
      milliseconds(view.brokerInteger("transaction.remove.expired.transaction.cleanup.interval.ms"));
  if (const auto timeout = view.broker("request.timeout.ms"); timeout.set()) {
    settings_.requestTimeout = milliseconds(timeout.integer());
  }
  markers_.setRequestTimeout(settings_.requestTimeout);
}

void TransactionCoordinator::apply(Context& context) {
  partitions_.apply(context, host_.image());
  markers_.onMetadata(context);
}

void TransactionCoordinator::onLoaded(Context& context, TransactionShard& shard) {
  armTimers(context);
  // T1: what was decided and not told everywhere is told now. Ids first: sending may change the map's entries.
  std::vector<std::string> decided;
  for (const auto& [id, metadata] : shard.ids()) {
    if (metadata.state == prepareCommit || metadata.state == prepareAbort) decided.push_back(id);
  }
  for (const std::string& id : decided) {
    if (TransactionMetadata* metadata = lookUp(shard.partition(), id))
      sendMarkers(context, shard.partition(), *metadata);
  }
}

ErrorCode TransactionCoordinator::locate(const std::string& id, Found& found) const {
  const std::optional<PartitionId> partition = partitions_.partitionOf(id);
  if (!partition) return ErrorCode::coordinatorNotAvailable;
  if (const ErrorCode error = partitions_.state(*partition); error != ErrorCode::none) return error;
  found.partition = *partition;
  found.shard = static_cast<TransactionShard*>(partitions_.machine(*partition));
  return ErrorCode::none;
}

ErrorCode TransactionCoordinator::availability(const std::string& id) const {
  Found found;
  return locate(id, found);
}

bool TransactionCoordinator::loading() const {
  for (PartitionId number = 0; number < partitions_.partitionCount(); ++number) {
    if (partitions_.state(number) == ErrorCode::coordinatorLoadInProgress) return true;
  }
  return false;
}

TransactionMetadata* TransactionCoordinator::lookUp(PartitionId partition, const std::string& id) {
  auto* shard = static_cast<TransactionShard*>(partitions_.machine(partition));
  if (shard == nullptr) return nullptr;
  const auto at = shard->ids().find(id);
  return at != shard->ids().end() ? &at->second : nullptr;
}

const TransactionMetadata* TransactionCoordinator::find(const std::string& id) const {
  Found found;
  if (locate(id, found) != ErrorCode::none) return nullptr;
  const auto at = found.shard->ids().find(id);
  return at != found.shard->ids().end() ? &at->second : nullptr;
}

void TransactionCoordinator::write(Context& context, PartitionId partition, const std::string& id,
                                   TransitMetadata transit, std::string reason, Reply reply) {
  const TimestampMs now = context.wallClock();
  record::BatchBuilder builder;
  const Bytes key = transactionKey(id);
  if (transit.state == dead) {
    builder.append(now, key.view(), std::nullopt);
  } else {
    const Bytes value = transactionValue(transit, logVersion());
    builder.append(now, key.view(), value.view());
  }
  const Duration timeout = milliseconds(std::max(transit.timeoutMs, 1));
  const auto written = [this, partition, id, transit = std::move(transit), reason = std::move(reason),
                        reply = std::move(reply)](Context& at, ErrorCode error) {
    TransactionMetadata* metadata = lookUp(partition, id);
    if (error == ErrorCode::none && metadata == nullptr) error = ErrorCode::notLeaderOrFollower;
    if (error != ErrorCode::none) {
      // The Complete stays on its way: its markers are written.
      const bool completes = transit.state == completeCommit || transit.state == completeAbort;
      if (metadata != nullptr && metadata->pending == transit.state && !completes) metadata->pending.reset();
      reply(at, forClient(error));
      return;
    }
    const TransactionState before = metadata->state;
    const bool isNew = metadata->epoch == noProducerEpoch;
    metadata->complete(transit);
    if (before != transit.state || transit.state == empty || before == ongoing) {
      at.emit(events::TransactionStateChanged{id, isNew ? std::string() : std::string(transactionStateName(before)),
                                              std::string(transactionStateName(transit.state)), transit.producerId,
                                              transit.epoch, list(transit.partitions), reason});
    }
    if (transit.state == dead) {
      static_cast<TransactionShard*>(partitions_.machine(partition))->ids().erase(id);
    }
    reply(at, ErrorCode::none);
  };
  const ErrorCode error = partitions_.append(context, partition, builder.build(), timeout, written);
  if (error != ErrorCode::none) written(context, error);
}

void TransactionCoordinator::tellFenced(Context& context, const TransactionMetadata& metadata, ProducerEpoch stale,
                                        std::string_view request) {
  context.emit(events::ProducerFenced{metadata.transactionalId, metadata.producerId, stale, metadata.epoch,
                                      std::string(request)});
}

// --- InitProducerId ------------------------------------------------------------------------------------------------

void TransactionCoordinator::initProducerId(Context& context, const std::string& id, std::int32_t timeoutMs,
                                            std::optional<ProducerIdAndEpoch> expected, ProducerReply reply) {
  // The log's key holds no longer one.
  if (id.empty() || id.size() > INT16_MAX) return reply(context, ErrorCode::invalidRequest, {});
  if (timeoutMs <= 0 || timeoutMs > settings_.maxTimeoutMs) {
    return reply(context, ErrorCode::invalidTransactionTimeout, {});
  }
  continueInit(context, id, timeoutMs, expected, std::nullopt, std::move(reply));
}

void TransactionCoordinator::continueInit(Context& context, const std::string& id, std::int32_t timeoutMs,
                                          std::optional<ProducerIdAndEpoch> expected, std::optional<ProducerId> fresh,
                                          ProducerReply reply) {
  Found found;
  if (const ErrorCode error = locate(id, found); error != ErrorCode::none) return reply(context, error, {});
  const auto needsId = [&] {
    host_.newProducerId(context, [this, id, timeoutMs, expected, reply](Context& at, std::optional<ProducerId> given) {
      if (!given) return reply(at, ErrorCode::coordinatorLoadInProgress, {});
      continueInit(at, id, timeoutMs, expected, given, reply);
    });
  };
  auto known = found.shard->ids().find(id);
  if (known == found.shard->ids().end()) {
    if (!fresh) return needsId();
    TransactionMetadata metadata;
    metadata.transactionalId = id;
    metadata.producerId = *fresh;
    metadata.timeoutMs = timeoutMs;
    metadata.updatedAt = context.wallClock();
    known = found.shard->ids().emplace(id, std::move(metadata)).first;
    fresh.reset();
  }
  TransactionMetadata& metadata = known->second;
  if (metadata.pending) return reply(context, ErrorCode::concurrentTransactions, {});
  if (faults_.keepProducerEpoch && metadata.epoch != noProducerEpoch && !expected) {
    return reply(context, ErrorCode::none, {metadata.producerId, metadata.epoch});
  }
  // KIP-360: the caller must be the one we know, unless it could not hear yet that it got another id.
  const bool isKnown = !expected || metadata.epoch == noProducerEpoch || expected->id == metadata.producerId ||
                       (expected->id == metadata.previousProducerId && epochExhausted(expected->epoch));
  if (!isKnown) {
    tellFenced(context, metadata, expected->epoch, "InitProducerId");
    return reply(context, ErrorCode::producerFenced, {});
  }
  if (metadata.state == prepareCommit || metadata.state == prepareAbort) {
    return reply(context, ErrorCode::concurrentTransactions, {});
  }
  if (metadata.state == ongoing) {
    // Whoever asks comes again and gets an epoch above that of the fence. (T7)
    fenceAndAbort(context, metadata, "a producer with the same transactional.id starts",
                  [reply](Context& at, ErrorCode error) {
                    reply(at, error == ErrorCode::none ? ErrorCode::concurrentTransactions : error, {});
                  });
    return;
  }
  const TimestampMs now = context.wallClock();
  TransitMetadata transit;
  if (metadata.exhausted() && (!expected || expected->epoch == metadata.epoch)) {
    if (!fresh) return needsId();
    transit = metadata.prepareProducerId(*fresh, timeoutMs, expected.has_value(), now);
  } else if (metadata.exhausted()) {
    tellFenced(context, metadata, expected->epoch, "InitProducerId");
    return reply(context, ErrorCode::producerFenced, {});
  } else {
    auto next =
        metadata.prepareEpoch(timeoutMs, expected ? std::optional<ProducerEpoch>(expected->epoch) : std::nullopt, now);
    if (!next) {
      tellFenced(context, metadata, expected->epoch, "InitProducerId");
      return reply(context, next.error(), {});
    }
    transit = std::move(*next);
  }
  const ProducerIdAndEpoch given{transit.producerId, transit.epoch};
  write(context, found.partition, id, std::move(transit), "InitProducerId",
        [given, reply = std::move(reply)](Context& at, ErrorCode error) {
          reply(at, error, error == ErrorCode::none ? given : ProducerIdAndEpoch{});
        });
}

// --- AddPartitionsToTxn --------------------------------------------------------------------------------------------

void TransactionCoordinator::addPartitions(Context& context, const std::string& id, ProducerIdAndEpoch producer,
                                           const std::set<TopicPartition>& partitions, std::int16_t clientVersion,
                                           Reply reply) {
  if (id.empty()) return reply(context, ErrorCode::invalidRequest);
  Found found;
  if (const ErrorCode error = locate(id, found); error != ErrorCode::none) return reply(context, error);
  TransactionMetadata* metadata = lookUp(found.partition, id);
  if (metadata == nullptr) return reply(context, ErrorCode::invalidProducerIdMapping);
  // First: with transaction.version 2 the producer may be ahead, with an id that is only on its way here.
  if (metadata->pending) return reply(context, ErrorCode::concurrentTransactions);
  if (metadata->producerId != producer.id) return reply(context, ErrorCode::invalidProducerIdMapping);
  if (metadata->epoch != producer.epoch) {
    tellFenced(context, *metadata, producer.epoch, "AddPartitionsToTxn");
    return reply(context, ErrorCode::producerFenced);
  }
  if (metadata->state == prepareCommit || metadata->state == prepareAbort) {
    return reply(context, ErrorCode::concurrentTransactions);
  }
  if (metadata->state == ongoing &&
      std::includes(metadata->partitions.begin(), metadata->partitions.end(), partitions.begin(), partitions.end())) {
    return reply(context, ErrorCode::none);
  }
  if (faults_.partitionsInMemory && metadata->state == ongoing) {
    metadata->partitions.insert(partitions.begin(), partitions.end());
    return reply(context, ErrorCode::none);
  }
  write(context, found.partition, id, metadata->prepareAdd(partitions, clientVersion, context.wallClock()),
        "AddPartitionsToTxn", std::move(reply));
}

ErrorCode TransactionCoordinator::verifyPartitions(Context& context, const std::string& id, ProducerIdAndEpoch producer,
                                                   const std::set<TopicPartition>& partitions,
                                                   std::set<TopicPartition>& missing) {
  if (id.empty()) return ErrorCode::invalidRequest;
  Found found;
  if (const ErrorCode error = locate(id, found); error != ErrorCode::none) return error;
  const TransactionMetadata* metadata = lookUp(found.partition, id);
  if (metadata == nullptr || metadata->producerId != producer.id) return ErrorCode::invalidProducerIdMapping;
  if (metadata->epoch != producer.epoch) {
    tellFenced(context, *metadata, producer.epoch, "Produce");
    return ErrorCode::producerFenced;
  }
  if (metadata->state == prepareCommit || metadata->state == prepareAbort) return ErrorCode::concurrentTransactions;
  for (const TopicPartition& partition : partitions) {
    if (metadata->partitions.count(partition) == 0) missing.insert(partition);
  }
  return ErrorCode::none;
}

// --- EndTxn --------------------------------------------------------------------------------------------------------

void TransactionCoordinator::endTransaction(Context& context, const std::string& id, ProducerIdAndEpoch producer,
                                            bool commit, std::int16_t clientVersion, ProducerReply reply) {
  if (id.empty()) return reply(context, ErrorCode::invalidRequest, {});
  Ending ending;
  ending.id = id;
  ending.producer = producer;
  ending.commit = commit;
  ending.clientVersion = clientVersion;
  ending.reason = commit ? "the producer commits" : "the producer aborts";
  end(context, std::move(ending), std::move(reply));
}

void TransactionCoordinator::fenceAndAbort(Context& context, TransactionMetadata& metadata, std::string reason,
                                           Reply reply) {
  const TransitMetadata fence = metadata.prepareFence();
  Ending ending;
  ending.id = metadata.transactionalId;
  ending.producer = {fence.producerId, fence.epoch};
  ending.fromClient = false;
  ending.clientVersion = serverVersion();
  ending.reason = std::move(reason);
  end(context, std::move(ending),
      [reply = std::move(reply)](Context& at, ErrorCode error, ProducerIdAndEpoch) { reply(at, error); });
}

void TransactionCoordinator::end(Context& context, Ending ending, ProducerReply reply) {
  Found found;
  if (const ErrorCode error = locate(ending.id, found); error != ErrorCode::none) return reply(context, error, {});
  TransactionMetadata* known = lookUp(found.partition, ending.id);
  if (known == nullptr) return reply(context, ErrorCode::invalidProducerIdMapping, {});
  TransactionMetadata& metadata = *known;
  const bool two = ending.clientVersion >= 2;
  const ProducerEpoch epoch = ending.producer.epoch;
  // A fence is on its way, and this is the abort that belongs to it.
  const bool fence = metadata.pending == prepareEpochFence;

  // A retry of a request whose answer was lost: what it wanted has raised the epoch already. (KIP-890)
  const bool overflown = two && !fence && metadata.previousProducerId == ending.producer.id &&
                         epoch == lastProducerEpoch - 1 && metadata.epoch == 0;
  const bool bumped = two && !fence && metadata.epoch == epoch + 1;
  const bool retry = overflown || bumped;

  const bool concurrent = metadata.pending && !fence;
  if (two && concurrent) return reply(context, ErrorCode::concurrentTransactions, {});
  if (metadata.producerId != ending.producer.id && !overflown) {
    return reply(context, ErrorCode::invalidProducerIdMapping, {});
  }
  bool epochFits = false;
  if (!two || fence) {
    epochFits = (!ending.fromClient || epoch == metadata.epoch) && epoch >= metadata.epoch;
  } else if (metadata.state == prepareCommit || metadata.state == prepareAbort) {
    epochFits = bumped;
  } else {
    epochFits = epoch == metadata.epoch || (finished(metadata.state) && metadata.state != empty && retry);
  }
  if (!epochFits) {
    tellFenced(context, metadata, epoch, "EndTxn");
    return reply(context, ErrorCode::producerFenced, {});
  }
  if (concurrent || (fence && ending.fromClient)) return reply(context, ErrorCode::concurrentTransactions, {});

  const auto answerAsBefore = [&](bool sameDecision) {
    if (!sameDecision) return reply(context, ErrorCode::invalidTxnState, {});
    reply(context, ErrorCode::none, {metadata.producerId, metadata.epoch});
  };
  bool noPartitions = false;
  switch (metadata.state) {
    case ongoing:
      break;
    case completeCommit:
      if (!two || retry || ending.commit) return answerAsBefore(ending.commit && (!two || retry));
      noPartitions = true;
      break;
    case completeAbort:
      if (!two || retry || ending.commit) return answerAsBefore(!ending.commit && (!two || retry));
      noPartitions = true;
      break;
    case empty:
      if (!two || ending.commit) return reply(context, ErrorCode::invalidTxnState, {});
      noPartitions = true;
      break;
    case prepareCommit:
    case prepareAbort:
      return reply(context,
                   ending.commit == (metadata.state == prepareCommit) ? ErrorCode::concurrentTransactions
                                                                      : ErrorCode::invalidTxnState,
                   {});
    default:
      return reply(context, ErrorCode::invalidTxnState, {});
  }

  ProducerId next = noProducerId;
  if (two && !fence && metadata.exhausted()) {
    if (!ending.next) {
      host_.newProducerId(context, [this, ending, reply](Context& at, std::optional<ProducerId> given) mutable {
        if (!given) return reply(at, ErrorCode::coordinatorLoadInProgress, {});
        ending.next = given;
        end(at, std::move(ending), std::move(reply));
      });
      return;
    }
    next = *ending.next;
  }
  if (fence) {
    metadata.pending.reset();
    metadata.epoch = epoch;
    // With version 2 who was only too slow, and says so with the epoch it had, may go on with the one of the fence.
    metadata.lastEpoch = two && epoch > 0 ? static_cast<ProducerEpoch>(epoch - 1) : noProducerEpoch;
  }
  const PartitionId partition = found.partition;
  const std::string id = ending.id;
  TransitMetadata transit =
      metadata.prepareEnd(ending.commit, ending.clientVersion, next, noPartitions, context.wallClock(), fence);
  write(context, partition, id, std::move(transit), ending.reason,
        [this, partition, id, fence, reply = std::move(reply)](Context& at, ErrorCode error) {
          TransactionMetadata* decided = lookUp(partition, id);
          if (error != ErrorCode::none || decided == nullptr) {
            if (fence && decided != nullptr) decided->failedFence = true;
            return reply(at, error == ErrorCode::none ? ErrorCode::notCoordinator : error, {});
          }
          // What the producer goes on with: the state as it will be once the markers are written.
          const bool rotated = decided->clientVersion >= 2 && decided->nextProducerId != noProducerId;
          const ProducerIdAndEpoch on = rotated ? ProducerIdAndEpoch{decided->nextProducerId, 0}
                                                : ProducerIdAndEpoch{decided->producerId, decided->epoch};
          // Decided (T1): the producer need not wait for the markers.
          reply(at, ErrorCode::none, on);
          sendMarkers(at, partition, *decided);
        });
}

void TransactionCoordinator::sendMarkers(Context& context, PartitionId partition, TransactionMetadata& metadata) {
  PendingMarkers markers;
  markers.statePartition = partition;
  markers.transactionalId = metadata.transactionalId;
  markers.coordinatorEpoch = partitions_.epoch(partition);
  markers.producerId = metadata.producerId;
  markers.producerEpoch = metadata.epoch;
  markers.commit = metadata.state == prepareCommit;
  markers.missing = metadata.partitions;
  completions_[metadata.transactionalId] = metadata.prepareComplete(context.wallClock());
  markers_.send(context, std::move(markers));
}

void TransactionCoordinator::onMarkersWritten(Context& context, const PendingMarkers& markers) {
  writeComplete(context, markers.statePartition, markers.transactionalId);
}

void TransactionCoordinator::writeComplete(Context& context, PartitionId partition, const std::string& id) {
  const auto completion = completions_.find(id);
  const TransactionMetadata* metadata = lookUp(partition, id);
  if (completion == completions_.end() || metadata == nullptr || metadata->pending != completion->second.state) return;
  write(context, partition, id, completion->second, "every partition has its marker",
        [this, partition, id](Context& at, ErrorCode error) {
          if (error == ErrorCode::coordinatorNotAvailable) {
            completeAgain_.insert({partition, id});
            if (!completeTimer_.valid()) {
              completeTimer_ = at.setTimer(completeBackoff,
                                           runtime::Timer{"write the end of a transaction again",
                                                          static_cast<std::int32_t>(TransactionTimer::completeAgain)});
            }
            return;
          }
          completions_.erase(id);
        });
}

// --- time ----------------------------------------------------------------------------------------------------------

void TransactionCoordinator::armTimers(Context& context) {
  bool any = false;
  partitions_.eachActive([&any](PartitionId, const StateMachine&) { any = true; });
  if (!any) return;
  if (!abortTimer_.valid()) {
    abortTimer_ = context.setTimer(settings_.abortInterval,
                                   runtime::Timer{"abort transactions that are overdue",
                                                  static_cast<std::int32_t>(TransactionTimer::abortTimedOut)});
  }
  if (!expireTimer_.valid()) {
    expireTimer_ = context.setTimer(
        settings_.expireInterval,
        runtime::Timer{"forget transactional ids", static_cast<std::int32_t>(TransactionTimer::removeExpired)});
  }
}

bool TransactionCoordinator::onTimer(Context& context, runtime::TimerId id, const runtime::Timer& timer) {
  if (id == abortTimer_) {
    abortTimer_ = {};
    abortTimedOut(context);
    armTimers(context);
    return true;
  }
  if (id == expireTimer_) {
    expireTimer_ = {};
    removeExpired(context);
    armTimers(context);
    return true;
  }
  if (id == completeTimer_) {
    completeTimer_ = {};
    for (const auto& [partition, transactionalId] : std::exchange(completeAgain_, {})) {
      writeComplete(context, partition, transactionalId);
    }
    return true;
  }
  return partitions_.onTimer(context, id, timer) || markers_.onTimer(context, id, timer);
}

void TransactionCoordinator::abortTimedOut(Context& context) {
  const TimestampMs now = context.wallClock();
  std::vector<std::pair<PartitionId, std::string>> overdue;
  each([&](PartitionId partition, LeaderEpoch, const TransactionMetadata& metadata) {
    if (metadata.state == ongoing && !metadata.pending && metadata.startedAt + metadata.timeoutMs < now) {
      overdue.emplace_back(partition, metadata.transactionalId);
    }
  });
  for (const auto& [partition, id] : overdue) {
    TransactionMetadata* metadata = lookUp(partition, id);
    if (metadata == nullptr || metadata->pending || metadata->state != ongoing) continue;
    // T6. What fails is found again the next time round.
    fenceAndAbort(context, *metadata, "transaction.timeout.ms is over", [](Context&, ErrorCode) {});
  }
}

void TransactionCoordinator::removeExpired(Context& context) {
  const TimestampMs now = context.wallClock();
  std::vector<std::pair<PartitionId, std::string>> expired;
  each([&](PartitionId partition, LeaderEpoch, const TransactionMetadata& metadata) {
    if (finished(metadata.state) && !metadata.pending && metadata.updatedAt <= now - settings_.idExpirationMs) {
      expired.emplace_back(partition, metadata.transactionalId);
    }
  });
  for (const auto& [partition, id] : expired) {
    TransactionMetadata* metadata = lookUp(partition, id);
    if (metadata == nullptr || metadata->pending) continue;
    write(context, partition, id, metadata->prepareDead(), "transactional.id.expiration.ms is over",
          [](Context&, ErrorCode) {});
  }
}

}  // namespace brokerlab::coordinator
