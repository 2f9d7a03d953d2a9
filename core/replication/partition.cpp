#include "replication/partition.h"

#include <utility>

#include "record/control.h"

namespace brokerlab::replication {

using runtime::Context;

Partition::Partition(Environment& environment, TopicPartition name, Uuid topicId, storage::Log* log)
    : env_(environment), name_(std::move(name)), topicId_(topicId), log_(log) {}

void Partition::setProblem(std::string problem) {
  problem_ = std::move(problem);
  role_ = OfflineState{};
  change(roleChanged);
}

IsrRules Partition::rules() const {
  return IsrRules{env_.brokers, env_.settings.replicaLagTimeMax, minInsyncReplicas_, env_.faults};
}

void Partition::change(std::uint8_t bits) {
  if (changed_ == 0) env_.changed.push_back(shared_from_this());
  changed_ = static_cast<std::uint8_t>(changed_ | bits);
}

void Partition::setMinInsyncReplicas(Context& context, int replicas) {
  if (minInsyncReplicas_ == replicas) return;
  minInsyncReplicas_ = replicas;
  if (LeaderState* leader = leading()) {
    advanceHighWatermark(context, *leader);
    change(isrChanged);
  }
}

// --- metadata --------------------------------------------------------------------------------------------------

bool Partition::apply(Context& context, const Registration& registration) {
  if (!usable()) {
    registration_ = registration;
    return false;
  }
  // An answer to AlterPartition may have told us a newer state than the metadata log has brought so far.
  if (registration.partitionEpoch < registration_.partitionEpoch) return false;
  const bool newEpoch = registration.leaderEpoch > registration_.leaderEpoch || registration_.partitionEpoch < 0;
  if (!newEpoch && registration.partitionEpoch == registration_.partitionEpoch) return false;
  registration_ = registration;
  if (registration.leader == env_.self) {
    if (newEpoch || !isLeader()) {
      becomeLeader(context);
    } else {
      LeaderState& leader = *leading();
      leader.update(registration, context.now());
      advanceHighWatermark(context, leader);
      change(isrChanged);
    }
    return false;
  }
  if (newEpoch || isLeader()) {
    becomeFollower(context);
    return registration.leader != NodeId::none();
  }
  return false;
}

void Partition::becomeLeader(Context& context) {
  const Offset start = log_->logEndOffset();
  if (auto assigned = log_->assignEpochStart(registration_.leaderEpoch, start); !assigned) {
    failed(context, assigned.error());
    return;
  }
  role_ = LeaderState(env_.self, registration_, start, context.now());
  context.emit(events::BecameLeader{name_.topic, name_.partition, registration_.leaderEpoch, start});
  change(roleChanged);
  if (env_.faults.completeAtElection && log_->highWatermark() < start) setHighWatermark(context, start, true);
  advanceHighWatermark(context, *leading());
}

void Partition::becomeFollower(Context& context) {
  if (registration_.leader == NodeId::none()) {
    role_ = OfflineState{};
  } else {
    role_ = FollowerState{registration_.leader};
    if (env_.faults.truncateToLocalHighWatermark && log_->highWatermark() < log_->logEndOffset()) {
      truncateTo(context, log_->highWatermark(), "a follower trusts its own high watermark (before KIP-101)");
    }
  }
  context.emit(events::BecameFollower{name_.topic, name_.partition, registration_.leader, registration_.leaderEpoch,
                                      log_->logEndOffset()});
  change(roleChanged);
}

void Partition::remove() {
  log_ = nullptr;
  problem_.clear();
  role_ = OfflineState{};
  change(roleChanged);
}

// --- leader ----------------------------------------------------------------------------------------------------

ErrorCode Partition::failed(Context& context, const Error& error) {
  env_.storageFailed = true;
  if (problem_.empty()) {
    context.emit(events::LogDamaged{name_.topic, name_.partition, error.message});
    setProblem(error.message);
  }
  return ErrorCode::kafkaStorageError;
}

AppendOutcome Partition::append(Context& context, const Chain& batch, Acks acks, record::AppendOrigin origin,
                                const Verification& verified) {
  AppendOutcome outcome;
  auto refuse = [&outcome](ErrorCode code, std::string sentence) {
    outcome.info.error = code;
    outcome.info.sentence = std::move(sentence);
    return outcome;
  };
  if (!problem_.empty()) return refuse(ErrorCode::kafkaStorageError, problem_);
  LeaderState* leader = leading();
  if (leader == nullptr) return refuse(ErrorCode::notLeaderOrFollower, "this broker does not lead the partition");
  // P6: what cannot be acknowledged is not written either.
  if (acks == Acks::all && leader->underMinIsr(rules())) {
    return refuse(ErrorCode::notEnoughReplicas, fmt::format("the ISR has {} members and min.insync.replicas is {}",
                                                            leader->isr().size(), leader->effectiveMinIsr(rules())));
  }
  const bool taken = !env_.settings.verifyTransactions || verificationHolds(verified);
  // What coordinators append is not looked at for sequences.
  if (env_.faults.acceptDuplicates) origin = record::AppendOrigin::coordinator;
  outcome.info =
      log_->appendAsLeader(batch, storage::LeaderAppend{registration_.leaderEpoch, context.wallClock(), origin, taken});
  if (!outcome.info.ok()) {
    if (outcome.info.error == ErrorCode::kafkaStorageError) failed(context, Error{outcome.info.sentence});
    return outcome;
  }
  if (outcome.info.duplicate && env_.faults.forgetBatches)
    return refuse(ErrorCode::outOfOrderSequenceNumber, "that sequence was had before");
  outcome.requiredOffset = outcome.info.lastOffset + 1;
  if (outcome.info.duplicate) return outcome;
  dropVerification(verified);
  if (context.wants(events::RecordsAppended::level)) {
    context.emit(events::RecordsAppended{name_.topic, name_.partition, outcome.info.firstOffset,
                                         outcome.info.lastOffset, registration_.leaderEpoch, true,
                                         static_cast<std::int64_t>(outcome.info.appended.size())});
  }
  tellLogChanges(context);
  change(logEndMoved);
  // An ISR of one: what the leader has is committed.
  advanceHighWatermark(context, *leader);
  return outcome;
}

void Partition::advanceHighWatermark(Context& context, LeaderState& leader) {
  const Offset current = log_->highWatermark();
  const Offset next = leader.highWatermark(current, log_->logEndOffset(), context.now(), rules());
  if (next > current) setHighWatermark(context, next, true);
}

AppendOutcome Partition::appendMarker(Context& context, ProducerId producer, ProducerEpoch epoch, bool commit,
                                      std::int32_t coordinatorEpoch) {
  const Bytes batch =
      record::endTransactionBatch({0, noEpoch, context.wallClock()}, producer, epoch, {commit, coordinatorEpoch});
  AppendOutcome outcome = append(context, Chain(batch), Acks::all, record::AppendOrigin::coordinator);
  if (!outcome.info.ok()) return outcome;
  if (const auto at = verifications_.find(producer); at != verifications_.end()) {
    // Below transaction.version 2 a transaction and its marker have the same epoch; with it the marker has the next one's.
    if (at->second.epoch < epoch || !at->second.adds) verifications_.erase(at);
  }
  if (context.wants(events::TransactionMarkerWritten::level)) {
    context.emit(events::TransactionMarkerWritten{name_.topic, name_.partition, producer, epoch, commit,
                                                  coordinatorEpoch, outcome.info.firstOffset});
  }
  return outcome;
}

Verification Partition::beginVerification(ProducerId producer, ProducerEpoch epoch, bool adds) {
  if (!env_.settings.verifyTransactions || log_ == nullptr || log_->producers().hasOpenTransaction(producer, epoch)) {
    return {};
  }
  PendingVerification& pending = verifications_[producer];
  if (pending.number == 0 || pending.epoch != epoch || pending.adds != adds)
    pending = {nextVerification_++, epoch, adds};
  return {producer, pending.number};
}

bool Partition::verificationHolds(const Verification& verification) const {
  if (!verification.needed()) return false;
  const auto at = verifications_.find(verification.producerId);
  return at != verifications_.end() && at->second.number == verification.number;
}

void Partition::dropVerification(const Verification& verification) {
  if (verificationHolds(verification)) verifications_.erase(verification.producerId);
}

void Partition::setHighWatermark(Context& context, Offset offset, bool asLeader) {
  const Offset before = log_->highWatermark();
  const Offset stableBefore = log_->lastStableOffset();
  const bool wasHeld = log_->producers().firstUnstableOffset().has_value();
  log_->setHighWatermark(offset);
  if (context.wants(events::HighWatermarkAdvanced::level)) {
    context.emit(events::HighWatermarkAdvanced{name_.topic, name_.partition, before, offset, asLeader});
  }
  tellStable(context, stableBefore, wasHeld, asLeader);
  change(highWatermarkMoved);
}

void Partition::tellStable(Context& context, Offset before, bool wasHeld, bool asLeader) {
  // Without transactions it is the high watermark, of which was told already.
  if (!wasHeld && !log_->producers().firstUnstableOffset()) return;
  const Offset after = log_->lastStableOffset();
  if (after == before || !context.wants(events::LastStableOffsetMoved::level)) return;
  context.emit(
      events::LastStableOffsetMoved{name_.topic, name_.partition, before, after, log_->highWatermark(), asLeader});
}

std::optional<ErrorCode> Partition::reached(Offset requiredOffset) const {
  if (!problem_.empty()) return ErrorCode::kafkaStorageError;
  const LeaderState* leader = leaderState();
  if (leader == nullptr) return ErrorCode::notLeaderOrFollower;
  if (log_->highWatermark() < requiredOffset && !env_.faults.ackBeforeReplication) return std::nullopt;
  if (static_cast<int>(leader->maximalIsrSize()) < leader->effectiveMinIsr(rules())) {
    return ErrorCode::notEnoughReplicasAfterAppend;
  }
  return ErrorCode::none;
}

ErrorCode Partition::checkEpoch(LeaderEpoch currentLeaderEpoch) const {
  if (currentLeaderEpoch == noEpoch || env_.faults.ignoreFetchEpochs) return ErrorCode::none;
  if (currentLeaderEpoch < registration_.leaderEpoch) return ErrorCode::fencedLeaderEpoch;
  if (currentLeaderEpoch > registration_.leaderEpoch) return ErrorCode::unknownLeaderEpoch;
  return ErrorCode::none;
}

Offset Partition::readBound(const FetchParams& params) const {
  if (params.fromFollower() || params.isolation == Isolation::logEnd) return log_->logEndOffset();
  return params.isolation == Isolation::readCommitted ? log_->lastStableOffset() : log_->highWatermark();
}

ErrorCode Partition::checkReader(const FetchParams& params, const FetchPosition& position) const {
  if (!problem_.empty()) return ErrorCode::kafkaStorageError;
  if (log_ == nullptr) return ErrorCode::unknownTopicOrPartition;
  if (const ErrorCode epoch = checkEpoch(position.currentLeaderEpoch); epoch != ErrorCode::none) return epoch;
  if (isLeader()) {
    if (params.fromFollower() && leaderState()->follower(params.replica) == nullptr) {
      return ErrorCode::notLeaderOrFollower;
    }
    return ErrorCode::none;
  }
  // KIP-392: a follower serves consumers that know about it, and nobody else.
  if (params.fromFollower() || !params.mayReadFromFollower) return ErrorCode::notLeaderOrFollower;
  return ErrorCode::none;
}

std::optional<storage::EpochEndOffset> Partition::divergence(const FetchPosition& position, ErrorCode& error) const {
  if (position.lastFetchedEpoch == noEpoch) return std::nullopt;
  const storage::EpochEndOffset end = log_->endOffsetFor(position.lastFetchedEpoch);
  if (!end.known() || end.epoch == noEpoch) {
    error = ErrorCode::offsetOutOfRange;
    return std::nullopt;
  }
  const bool unknown = end.epoch < position.lastFetchedEpoch && !env_.faults.ignoreUnknownEpochs;
  if (unknown || end.endOffset < position.fetchOffset) return end;
  return std::nullopt;
}

FetchOutcome Partition::read(Context& context, const FetchParams& params, const FetchPosition& position,
                             std::size_t maxBytes, bool minOneMessage, bool noteThisFetch) {
  FetchOutcome outcome;
  outcome.error = checkReader(params, position);
  if (outcome.error != ErrorCode::none) return outcome;
  const Offset start = log_->logStartOffset();
  const Offset bound = readBound(params);

  outcome.logStartOffset = start;
  ErrorCode error = ErrorCode::none;
  outcome.diverging = divergence(position, error);
  if (error == ErrorCode::none && !outcome.diverging) {
    if (position.fetchOffset < start || position.fetchOffset > log_->logEndOffset()) {
      // A follower whose own end lies below the offset asked for may just be behind. (KIP-392)
      error = !isLeader() && position.fetchOffset > log_->logEndOffset() ? ErrorCode::offsetNotAvailable
                                                                         : ErrorCode::offsetOutOfRange;
    } else if (!isLeader() && position.fetchOffset > log_->highWatermark()) {
      error = ErrorCode::offsetNotAvailable;
    }
  }
  if (error != ErrorCode::none) {
    outcome.error = error;
    return outcome;
  }
  if (!params.rack.empty() && !params.fromFollower() && !outcome.diverging) {
    outcome.preferredReplica = preferredReplica(params.rack, position.fetchOffset);
  }
  if (!outcome.diverging && !outcome.preferredReplica && position.fetchOffset < bound &&
      maxBytes + (minOneMessage ? 1 : 0) > 0) {
    const std::size_t limit = std::min(maxBytes, static_cast<std::size_t>(std::max(position.maxBytes, 0)));
    storage::LogRead got = log_->read(position.fetchOffset, limit, bound, minOneMessage);
    if (!got.ok()) {
      if (got.error == ErrorCode::kafkaStorageError) failed(context, Error{got.sentence});
      outcome.error = got.error;
      return outcome;
    }
    outcome.records = std::move(got.records);
    if (params.isolation == Isolation::readCommitted && !params.fromFollower()) {
      outcome.aborted = log_->abortedTransactions(position.fetchOffset, got.nextOffset);
    }
  } else if (params.isolation == Isolation::readCommitted && !params.fromFollower()) {
    outcome.aborted.emplace();
  }
  // The offsets as they stood before this fetch was noted: what it moves is told by the next answer (P3).
  outcome.highWatermark = log_->highWatermark();
  outcome.lastStableOffset = log_->lastStableOffset();
  if (noteThisFetch && params.fromFollower() && !outcome.diverging) noteFetch(context, params, position);
  return outcome;
}

bool Partition::nothingNew(const FetchParams& params, const FetchPosition& position, Offset knownHighWatermark,
                           Offset knownLogStart) const {
  if (log_ == nullptr || log_->highWatermark() != knownHighWatermark || log_->logStartOffset() != knownLogStart) {
    return false;
  }
  if (position.currentLeaderEpoch != registration_.leaderEpoch && position.currentLeaderEpoch != noEpoch) return false;
  if (params.fromFollower()) {
    return isLeader() && position.fetchOffset == log_->logEndOffset() &&
           position.lastFetchedEpoch == log_->latestEpoch();
  }
  return params.rack.empty() && isLeader() && params.isolation == Isolation::readUncommitted &&
         position.lastFetchedEpoch == noEpoch && position.fetchOffset == log_->highWatermark();
}

void Partition::noteFetch(Context& context, const FetchParams& params, const FetchPosition& position) {
  LeaderState* leader = leading();
  if (leader == nullptr) return;
  const FollowerProgress* known = leader->follower(params.replica);
  if (known == nullptr) return;
  const Offset before = known->logEndOffset;
  const Offset startBefore = known->logStartOffset;
  if (!leader->recordFetch(params.replica, position.fetchOffset, position.logStartOffset, context.now(),
                           log_->logEndOffset(), params.replicaEpoch, rules())) {
    return;
  }
  // A DeleteRecords may have waited for this replica.
  if (startBefore != position.logStartOffset) change(logStartMoved);
  if (!contains(leader->isr(), params.replica) &&
      leader->proposeExpand(params.replica, log_->highWatermark(), rules())) {
    if (context.wants(events::IsrExpandProposed::level)) {
      context.emit(events::IsrExpandProposed{name_.topic, name_.partition, params.replica, leader->pending()->isr});
    }
    change(isrProposed);
  }
  if (before != position.fetchOffset) advanceHighWatermark(context, *leader);
}

Partition::Available Partition::available(Context& context, const FetchParams& params, const FetchPosition& position) {
  Available result;
  if (checkReader(params, position) != ErrorCode::none) {
    result.answerNow = true;
    return result;
  }
  ErrorCode error = ErrorCode::none;
  if (divergence(position, error) || error != ErrorCode::none || position.fetchOffset < log_->logStartOffset() ||
      position.fetchOffset > log_->logEndOffset()) {
    result.answerNow = true;
    return result;
  }
  if (position.fetchOffset >= readBound(params)) return result;
  if (params.minBytes <= 1) {
    result.bytes = 1;
    return result;
  }
  const FetchOutcome got =
      read(context, params, position, static_cast<std::size_t>(std::max(params.maxBytes, 0)), true, false);
  result.bytes = got.records.size();
  result.answerNow = got.error != ErrorCode::none;
  return result;
}

OffsetOutcome Partition::offsetFor(TimestampMs timestamp, Isolation isolation, LeaderEpoch currentLeaderEpoch,
                                   bool leaderOnly) {
  constexpr TimestampMs latest = -1, earliest = -2, maxTimestamp = -3, earliestLocal = -4, latestTiered = -5;
  OffsetOutcome outcome;
  if (!problem_.empty()) {
    outcome.error = ErrorCode::kafkaStorageError;
    return outcome;
  }
  outcome.error = checkEpoch(currentLeaderEpoch);
  if (outcome.error == ErrorCode::none && leaderOnly && !isLeader()) outcome.error = ErrorCode::notLeaderOrFollower;
  if (outcome.error != ErrorCode::none) return outcome;

  const Offset bound = isolation == Isolation::logEnd          ? log_->logEndOffset()
                       : isolation == Isolation::readCommitted ? log_->lastStableOffset()
                                                               : log_->highWatermark();
  // KIP-207: before the high watermark has reached the start of our epoch, the true one may be further than ours.
  const LeaderState* leader = leaderState();
  const bool notYet = !env_.faults.answerLatestAtOnce && isolation != Isolation::logEnd && leader != nullptr &&
                      leader->epochStart() > log_->highWatermark();
  if (timestamp == latest) {
    if (notYet) {
      outcome.error = ErrorCode::offsetNotAvailable;
      return outcome;
    }
    outcome.offset = bound;
    outcome.leaderEpoch = registration_.leaderEpoch;
    return outcome;
  }
  if (timestamp == earliest || timestamp == earliestLocal) {
    outcome.offset = log_->logStartOffset();
    outcome.leaderEpoch = log_->epochs().epochAt(outcome.offset);
    return outcome;
  }
  if (timestamp == latestTiered) return outcome;
  if (timestamp < maxTimestamp) {
    outcome.error = ErrorCode::unsupportedVersion;
    return outcome;
  }
  auto found = timestamp == maxTimestamp ? log_->offsetOfMaxTimestamp() : log_->offsetForTimestamp(timestamp);
  if (!found) {
    outcome.error = ErrorCode::kafkaStorageError;
    return outcome;
  }
  if (*found && (*found)->offset < bound) {
    outcome.timestamp = (*found)->timestamp;
    outcome.offset = (*found)->offset;
    outcome.leaderEpoch = (*found)->leaderEpoch;
  } else if (notYet) {
    outcome.error = ErrorCode::offsetNotAvailable;
  }
  return outcome;
}

EpochEndOutcome Partition::endOffsetFor(LeaderEpoch currentLeaderEpoch, LeaderEpoch epoch) {
  EpochEndOutcome outcome;
  if (!problem_.empty()) {
    outcome.error = ErrorCode::kafkaStorageError;
    return outcome;
  }
  outcome.error = checkEpoch(currentLeaderEpoch);
  if (outcome.error == ErrorCode::none && !isLeader()) outcome.error = ErrorCode::notLeaderOrFollower;
  if (outcome.error != ErrorCode::none) return outcome;
  const storage::EpochEndOffset end = log_->endOffsetFor(epoch);
  outcome.epoch = end.epoch;
  outcome.endOffset = end.endOffset;
  return outcome;
}

ErrorCode Partition::deleteRecords(Context& context, Offset offset, Offset& newStart) {
  if (!problem_.empty()) return ErrorCode::kafkaStorageError;
  if (!isLeader()) return ErrorCode::notLeaderOrFollower;
  if (!log_->config().cleanupDelete) return ErrorCode::policyViolation;
  const Offset to = offset == -1 ? log_->highWatermark() : offset;
  if (to < 0 || to > log_->highWatermark()) return ErrorCode::offsetOutOfRange;
  if (to > log_->logStartOffset()) {
    const ErrorCode error = log_->advanceLogStart(to, "records deleted by request");
    if (error != ErrorCode::none) return error;
    tellLogChanges(context);
    change(logStartMoved);
  }
  newStart = to;
  return ErrorCode::none;
}

Offset Partition::lowWatermark() const {
  const LeaderState* leader = leaderState();
  if (leader == nullptr) return noOffset;
  return leader->lowWatermark(log_->logStartOffset(), env_.brokers);
}

void Partition::checkIsr(Context& context) {
  LeaderState* leader = leading();
  if (leader == nullptr) return;
  if (leader->proposeShrink(log_->logEndOffset(), context.now(), rules())) {
    context.emit(
        events::IsrShrinkProposed{name_.topic, name_.partition, leader->pending()->moved, leader->pending()->isr});
    change(isrProposed);
  }
  advanceHighWatermark(context, *leader);
}

void Partition::onBrokersChanged(Context& context) {
  if (LeaderState* leader = leading()) advanceHighWatermark(context, *leader);
}

std::optional<NodeId> Partition::preferredReplica(const std::string& rack, Offset offset) const {
  const LeaderState* leader = leaderState();
  if (leader == nullptr || rack.empty()) return std::nullopt;
  const LiveBroker* self = env_.brokers.find(env_.self);
  if (self != nullptr && self->rack == rack) return std::nullopt;
  const FollowerProgress* best = nullptr;
  for (const FollowerProgress& follower : leader->followers()) {
    const LiveBroker* broker = env_.brokers.find(follower.broker);
    if (broker == nullptr || broker->fenced || broker->rack != rack || !contains(leader->isr(), follower.broker))
      continue;
    // It has to have what the consumer wants next.
    if (follower.logEndOffset < offset || follower.logStartOffset > offset) continue;
    if (best == nullptr || follower.logEndOffset > best->logEndOffset) best = &follower;
  }
  return best != nullptr ? std::optional(best->broker) : std::nullopt;
}

void Partition::onAlterPartition(Context& context, ErrorCode error, LeaderEpoch leaderEpoch,
                                 const std::vector<NodeId>& isr, std::int32_t partitionEpoch) {
  LeaderState* leader = leading();
  if (leader == nullptr || leader->pending() == nullptr) return;
  if (error != ErrorCode::none && context.wants(events::AlterPartitionRefused::level)) {
    context.emit(events::AlterPartitionRefused{name_.topic, name_.partition, error});
  }
  switch (error) {
    case ErrorCode::none:
      if (leaderEpoch != registration_.leaderEpoch || partitionEpoch < leader->partitionEpoch()) return;
      leader->commitIsr(isr, partitionEpoch);
      registration_.isr = isr;
      registration_.partitionEpoch = partitionEpoch;
      advanceHighWatermark(context, *leader);
      change(isrChanged);
      return;
    case ErrorCode::operationNotAttempted:
    case ErrorCode::ineligibleReplica:
      // Nothing was changed: the committed ISR is all there is.
      leader->dropProposal();
      change(isrChanged);
      return;
    case ErrorCode::unknownTopicOrPartition:
    case ErrorCode::unknownTopicId:
    case ErrorCode::fencedLeaderEpoch:
    case ErrorCode::invalidUpdateVersion:
    case ErrorCode::invalidRequest:
    case ErrorCode::newLeaderElected:
      // The controller knows more than we do; the metadata log will bring it. Until then the larger ISR counts.
      return;
    default:
      leader->pending()->sent = false;
      return;
  }
}

// --- follower --------------------------------------------------------------------------------------------------

FetchPosition Partition::nextFetch() const {
  FetchPosition position;
  position.fetchOffset = log_->logEndOffset();
  position.logStartOffset = log_->logStartOffset();
  position.maxBytes = env_.settings.fetchMaxBytes;
  position.currentLeaderEpoch = env_.faults.ignoreFetchEpochs ? noEpoch : registration_.leaderEpoch;
  position.lastFetchedEpoch =
      env_.faults.truncateToLocalHighWatermark || env_.faults.ignoreFetchEpochs ? noEpoch : log_->latestEpoch();
  return position;
}

ErrorCode Partition::appendFetched(Context& context, const Chain& records, Offset leaderHighWatermark,
                                   Offset leaderLogStart) {
  if (!records.empty()) {
    const Offset before = log_->logEndOffset();
    const storage::LogAppendInfo info = log_->appendAsFollower(records, context.wallClock());
    if (!info.ok()) {
      if (info.error == ErrorCode::kafkaStorageError) failed(context, Error{info.sentence});
      return info.error;
    }
    if (log_->logEndOffset() != before) {
      if (context.wants(events::RecordsAppended::level)) {
        context.emit(events::RecordsAppended{name_.topic, name_.partition, info.firstOffset, info.lastOffset,
                                             log_->latestEpoch(), false, static_cast<std::int64_t>(records.size())});
      }
      // Somebody else leads, and may have written markers.
      if (!verifications_.empty()) verifications_.clear();
      change(logEndMoved);
    }
    tellLogChanges(context);
  }
  const Offset highWatermark = std::min(log_->logEndOffset(), leaderHighWatermark);
  if (highWatermark > log_->highWatermark()) setHighWatermark(context, highWatermark, false);
  if (leaderLogStart > log_->logStartOffset() && leaderLogStart <= log_->highWatermark()) {
    if (log_->advanceLogStart(leaderLogStart, "the leader's log starts later") == ErrorCode::none) {
      change(logStartMoved);
    }
    tellLogChanges(context);
  }
  return ErrorCode::none;
}

FollowStep Partition::truncateToFork(Context& context, storage::EpochEndOffset leaderSays) {
  context.emit(events::DivergenceFound{name_.topic, name_.partition, leaderSays.epoch, leaderSays.endOffset,
                                       log_->logEndOffset()});
  Offset to = 0;
  if (!leaderSays.known()) {
    // No epochs at all on the leader: all that is left to go by.
    to = log_->highWatermark();
  } else {
    const storage::EpochEndOffset own = log_->endOffsetFor(leaderSays.epoch);
    if (!own.known()) {
      to = std::min(leaderSays.endOffset, log_->logEndOffset());
    } else if (own.epoch == leaderSays.epoch) {
      to = std::min({own.endOffset, leaderSays.endOffset, log_->logEndOffset()});
    } else {
      // We do not have that epoch: go back to where ours ends and ask again.
      to = std::min(own.endOffset, log_->logEndOffset());
    }
  }
  const ErrorCode error =
      truncateTo(context, to, fmt::format("epoch {} ends at {} on the leader", leaderSays.epoch, leaderSays.endOffset));
  return error == ErrorCode::none ? FollowStep::truncated : FollowStep::failed;
}

ErrorCode Partition::truncateTo(Context& context, Offset offset, std::string reason) {
  if (offset < log_->logStartOffset()) return startAnewAt(context, offset, std::move(reason));
  if (env_.faults.keepEpochsAtEnd && offset >= log_->logEndOffset()) return ErrorCode::none;
  // Also when no record goes: epochs that start at the log's end have to. (KAFKA-10706)
  if (auto done = log_->truncateTo(offset, context.wallClock(), std::move(reason)); !done) {
    return failed(context, done.error());
  }
  tellLogChanges(context);
  change(logEndMoved);
  return ErrorCode::none;
}

ErrorCode Partition::startAnewAt(Context& context, Offset offset, std::string reason) {
  if (auto done = log_->truncateFullyAndStartAt(offset, context.wallClock(), std::move(reason)); !done) {
    return failed(context, done.error());
  }
  tellLogChanges(context);
  change(logEndMoved | logStartMoved);
  return ErrorCode::none;
}

void Partition::tellLogChanges(Context& context) {
  if (log_ == nullptr) return;
  for (storage::LogChange& change : log_->takeChanges()) {
    using Kind = storage::LogChange::Kind;
    switch (change.kind) {
      case Kind::recovered:
        context.emit(
            events::LogRecovered{name_.topic, name_.partition, change.to, change.bytes, std::move(change.reason)});
        break;
      case Kind::rolled:
        context.emit(events::SegmentRolled{name_.topic, name_.partition, change.from});
        break;
      case Kind::truncated:
        if (change.from != change.to) {
          context.emit(
              events::LogTruncated{name_.topic, name_.partition, change.from, change.to, std::move(change.reason)});
        }
        break;
      case Kind::segmentDeleted:
        context.emit(events::SegmentDeleted{name_.topic, name_.partition, change.from, std::move(change.reason)});
        break;
      case Kind::logStartMoved:
      case Kind::indexRebuilt:
        break;
    }
  }
}

}  // namespace brokerlab::replication
