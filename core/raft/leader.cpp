// Leading: appending, serving fetches, counting who has what.
#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "raft/raft.h"
#include "record/builder.h"
#include "record/control.h"

namespace brokerlab::raft {
namespace {

constexpr std::int16_t beginVersion = 1;
constexpr std::int16_t endVersion = 1;
constexpr std::size_t maxFetchBytes = 8u << 20;
constexpr std::size_t maxBatchBytes = 8u << 20;
/// Observers not heard of for this long are forgotten (Kafka's OBSERVER_SESSION_TIMEOUT_MS).
constexpr Duration observerSession = seconds(300);

}  // namespace

void Raft::becomeLeader(Context& context) {
  persist(context, state_.epoch, options_.self, state_.votedFor, state_.votedDirectory);
  role_ = Role::leader;
  elections_ = 0;
  leaderSince_ = context.now();
  forgetFetch();
  followers_.clear();
  record::LeaderChange change;
  change.leaderId = options_.self.value;
  for (const Voter& voter : options_.voters) {
    if (voter.id != options_.self) followers_[voter.id] = {};
    change.voters.push_back({voter.id.value, {}});
    if (votes_[voter.id] == Vote::granted) change.grantingVoters.push_back({voter.id.value, {}});
  }
  votes_.clear();
  ++campaign_;
  context.emit(events::RaftLeaderElected{state_.epoch});

  // Until this record is committed nothing is: it may be the only entry of our own epoch (Q5).
  epochStart_ = log_.endOffset();
  // Started anew it knows of no commit at all; what it finds is then all old.
  committedAtElection_ = highWatermark_ >= 0 ? highWatermark_ : epochStart_;
  nextAppendOffset_ = epochStart_ + 1;
  const record::ControlPlace place{epochStart_, state_.epoch, context.wallClock()};
  setDeadline(context, context.now() + options_.timing.fetchTimeout + options_.timing.fetchTimeout / 2);
  nextBegin_ = context.now() + options_.timing.fetchTimeout / 2;
  wakeAt(context, nextBegin_);
  writeBatch(context, record::controlBatch(place, change));
  for (const Voter& voter : options_.voters) {
    if (voter.id != options_.self && role_ == Role::leader) sendBeginQuorumEpoch(context, voter.id);
  }
}

void Raft::sendBeginQuorumEpoch(Context& context, NodeId to) {
  protocol::BeginQuorumEpochRequest request;
  request.clusterId = options_.clusterId;
  request.voterId = to.value;
  auto& topic = request.topics.emplace_back();
  topic.topicName = clusterMetadataTopic;
  auto& partition = topic.partitions.emplace_back();
  partition.leaderId = options_.self.value;
  partition.leaderEpoch = state_.epoch;
  if (const Voter* self = voterOf(options_.self))
    request.leaderEndpoints.push_back({"CONTROLLER", self->host, self->port});
  quorumCalls_.call(context, to, request, beginVersion, options_.timing.requestTimeout,
                    [this](Context& at, runtime::CallResult<protocol::BeginQuorumEpochResponse> response) {
                      if (!response || response->topics.size() != 1 || response->topics[0].partitions.size() != 1)
                        return;
                      const auto& said = response->topics[0].partitions[0];
                      learn(at, said.leaderEpoch, {said.leaderId});
                    });
}

void Raft::sendEndQuorumEpoch(Context& context) {
  std::vector<std::pair<Offset, NodeId>> order;
  for (const Voter& voter : options_.voters) {
    if (voter.id != options_.self) order.emplace_back(-followers_[voter.id].endOffset, voter.id);
  }
  std::sort(order.begin(), order.end());
  protocol::EndQuorumEpochRequest request;
  request.clusterId = options_.clusterId;
  auto& topic = request.topics.emplace_back();
  topic.topicName = clusterMetadataTopic;
  auto& partition = topic.partitions.emplace_back();
  partition.leaderId = options_.self.value;
  partition.leaderEpoch = state_.epoch;
  for (const auto& [offset, voter] : order) partition.preferredCandidates.push_back({voter.value, {}});
  endsUnanswered_ = static_cast<int>(order.size());
  for (const auto& [offset, voter] : order) {
    quorumCalls_.call(context, voter, request, endVersion, options_.timing.requestTimeout,
                      [this](Context& at, runtime::CallResult<protocol::EndQuorumEpochResponse> response) {
                        if (--endsUnanswered_ <= 0 && shuttingDown_) shutDownDone_ = true;
                        if (!response || response->topics.size() != 1 || response->topics[0].partitions.size() != 1)
                          return;
                        const auto& said = response->topics[0].partitions[0];
                        if (!shuttingDown_) learn(at, said.leaderEpoch, {said.leaderId});
                      });
  }
}

bool Raft::majorityFetchedSince(Instant since) const {
  std::size_t heard = 1;
  for (const Voter& voter : options_.voters) {
    const auto at = followers_.find(voter.id);
    if (at != followers_.end() && at->second.lastFetch >= since) ++heard;
  }
  return heard >= majority();
}

void Raft::checkQuorum(Context& context) {
  if (options_.voters.size() == 1) {
    deadline_ = Instant::never();
    return;
  }
  const Duration patience = options_.timing.fetchTimeout + options_.timing.fetchTimeout / 2;
  // The deadline follows the fetch that completes a majority.
  std::vector<Instant> fetches;
  for (const Voter& voter : options_.voters) {
    if (voter.id != options_.self) fetches.push_back(std::max(leaderSince_, followers_[voter.id].lastFetch));
  }
  std::sort(fetches.begin(), fetches.end(), [](Instant a, Instant b) { return a > b; });
  const Instant heard = fetches[majority() - 2];
  if (heard + patience <= context.now()) {
    resign(context, fmt::format("no majority fetched for {} ms", patience.wholeMillis()));  // Q15
  } else {
    setDeadline(context, heard + patience);
  }
  for (auto at = followers_.begin(); at != followers_.end();) {
    const bool gone = !isVoterId(at->first) && at->second.lastFetch + observerSession < context.now();
    at = gone ? followers_.erase(at) : std::next(at);
  }
}

// --- appending -----------------------------------------------------------------------------------------------

std::optional<Offset> Raft::append(Context& context, std::int32_t epoch, const std::vector<Bytes>& values) {
  if (role_ != Role::leader || epoch != state_.epoch || values.empty()) return std::nullopt;
  std::size_t bytes = 0;
  for (const Bytes& value : values) bytes += value.size() + 32;
  if (bytes > maxBatchBytes) return std::nullopt;
  PendingBatch batch;
  batch.base = nextAppendOffset_;
  batch.values = values;
  nextAppendOffset_ += static_cast<Offset>(values.size());
  const Offset last = nextAppendOffset_ - 1;
  pendingBytes_ += bytes;
  pending_.push_back(std::move(batch));
  if (options_.timing.appendLinger.micros == 0 || pendingBytes_ >= maxBatchBytes) {
    drainAppends(context);
  } else if (appendDue_ == Instant::never()) {
    appendDue_ = context.now() + options_.timing.appendLinger;
    wakeAt(context, appendDue_);
  }
  return last;
}

void Raft::drainAppends(Context& context) {
  appendDue_ = Instant::never();
  if (pending_.empty() || role_ != Role::leader) return;
  Chain batches;
  for (const PendingBatch& each : std::exchange(pending_, {})) {
    record::BatchOptions options;
    options.baseOffset = each.base;
    options.partitionLeaderEpoch = state_.epoch;
    record::BatchBuilder builder(options);
    for (const Bytes& value : each.values) builder.append(context.wallClock(), std::nullopt, value.view());
    batches.append(builder.build());
  }
  pendingBytes_ = 0;
  if (auto written = log_.append(batches, context.wallClock()); !written) cannotGoOn("append", written.error());
  if (auto flushed = log_.flush(); !flushed) cannotGoOn("flush", flushed.error());
  advanceHighWatermark(context);
  answerParked(context);
}

void Raft::writeBatch(Context& context, Bytes batch) {
  if (auto written = log_.append(Chain(std::move(batch)), context.wallClock()); !written) {
    cannotGoOn("append", written.error());
  }
  if (auto flushed = log_.flush(); !flushed) cannotGoOn("flush", flushed.error());
  advanceHighWatermark(context);
  answerParked(context);
}

void Raft::advanceHighWatermark(Context& context) {
  if (role_ != Role::leader) return;
  std::vector<Offset> ends;
  ends.reserve(options_.voters.size());
  for (const Voter& voter : options_.voters) {
    if (voter.id == options_.self) {
      ends.push_back(log_.endOffset());
    } else {
      const auto at = followers_.find(voter.id);
      ends.push_back(at == followers_.end() ? -1 : at->second.endOffset);
    }
  }
  std::sort(ends.begin(), ends.end(), [](Offset a, Offset b) { return a > b; });
  const Offset candidate = ends[majority() - 1];
  if (candidate <= epochStart_ && !options_.planted.commitOldEpochs) return;  // Q5
  if (candidate > highWatermark_) setHighWatermark(context, candidate);
}

// --- serving fetches -----------------------------------------------------------------------------------------

protocol::FetchResponse Raft::fetchError(ErrorCode code, std::int16_t version) const {
  protocol::FetchResponse response;
  auto& topic = response.responses.emplace_back();
  topic.topic = clusterMetadataTopic;
  topic.topicId = metadataTopicId();
  auto& partition = topic.partitions.emplace_back();
  partition.errorCode = code;
  partition.highWatermark = -1;
  partition.currentLeader.leaderId = knownLeader().value;
  partition.currentLeader.leaderEpoch = state_.epoch;
  if (version >= 16) {
    if (const Voter* leader = voterOf(knownLeader())) {
      response.nodeEndpoints.push_back({leader->id.value, leader->host, leader->port, std::nullopt});
    }
  }
  return response;
}

protocol::FetchResponse Raft::fetchAnswer(Offset from, std::int32_t maxBytes, Follower* replica) {
  protocol::FetchResponse response;
  auto& topic = response.responses.emplace_back();
  topic.topic = clusterMetadataTopic;
  topic.topicId = metadataTopicId();
  auto& partition = topic.partitions.emplace_back();
  partition.highWatermark = highWatermark_;
  partition.logStartOffset = log_.startOffset();
  partition.currentLeader.leaderId = options_.self.value;
  partition.currentLeader.leaderEpoch = state_.epoch;
  if (from < log_.endOffset()) {
    const std::size_t wanted = maxBytes <= 0 ? 0 : static_cast<std::size_t>(maxBytes);
    auto records = log_.read(from, std::min(wanted, maxFetchBytes), log_.endOffset());
    if (!records) cannotGoOn("read", records.error());
    partition.records = std::move(*records);
  }
  if (replica != nullptr) replica->highWatermarkSent = highWatermark_;
  return response;
}

void Raft::fetch(Context& context, NodeId peer, std::int16_t version, const protocol::FetchRequest& request,
                 Answer<protocol::FetchResponse> answer) {
  if (!clusterMatches(request.clusterId)) {
    protocol::FetchResponse response;
    response.errorCode = ErrorCode::inconsistentClusterId;
    answer(context, std::move(response));
    return;
  }
  const bool named = request.topics.size() == 1 && request.topics[0].partitions.size() == 1 &&
                     request.topics[0].partitions[0].partition == 0 &&
                     (version >= 13 ? request.topics[0].topicId == metadataTopicId()
                                    : request.topics[0].topic == clusterMetadataTopic);
  if (!named) {
    protocol::FetchResponse response;
    response.errorCode = version >= 13 ? ErrorCode::unknownTopicId : ErrorCode::invalidRequest;
    answer(context, std::move(response));
    return;
  }
  const auto& asked = request.topics[0].partitions[0];
  auto refuse = [&](ErrorCode code) { answer(context, fetchError(code, version)); };
  if (asked.fetchOffset < 0 || asked.partitionMaxBytes < 0 || request.maxWaitMs < 0) {
    return refuse(ErrorCode::invalidRequest);
  }
  if (asked.currentLeaderEpoch != -1 && asked.currentLeaderEpoch < state_.epoch) {
    return refuse(ErrorCode::fencedLeaderEpoch);
  }
  if (asked.currentLeaderEpoch > state_.epoch) return refuse(ErrorCode::unknownLeaderEpoch);
  if (role_ != Role::leader) return refuse(ErrorCode::notLeaderOrFollower);

  // Whoever says it is a replica must be the node at the other end of the connection: a fetch counts as a promise.
  NodeId replica{version >= 15 ? request.replicaState.replicaId : request.replicaId};
  if (replica != peer) replica = NodeId::none();

  // Q3: does our log have what the follower ends with?
  if (asked.fetchOffset != 0 || asked.lastFetchedEpoch > 0) {
    const OffsetAndEpoch end = log_.endOffsetForEpoch(asked.lastFetchedEpoch);
    if (end.epoch != asked.lastFetchedEpoch || end.offset < asked.fetchOffset) {
      auto response = fetchAnswer(log_.endOffset(), 0, nullptr);
      auto& partition = response.responses[0].partitions[0];
      partition.divergingEpoch.epoch = end.epoch;
      partition.divergingEpoch.endOffset = end.offset;
      answer(context, std::move(response));
      return;
    }
  }

  Follower* state = nullptr;
  if (replica != NodeId::none() && replica != options_.self) {
    state = &followers_[replica];
    if (asked.fetchOffset >= log_.endOffset()) {
      state->lastCaughtUp = context.now();
    } else if (state->leaderEndAtLastFetch >= 0 && asked.fetchOffset >= state->leaderEndAtLastFetch) {
      state->lastCaughtUp = state->lastFetch;
    }
    state->lastFetch = context.now();
    state->leaderEndAtLastFetch = log_.endOffset();
    state->endOffset = asked.fetchOffset;
    const Offset before = highWatermark_;
    if (isVoterId(replica)) advanceHighWatermark(context);
    if (role_ != Role::leader) return refuse(ErrorCode::notLeaderOrFollower);
    if (highWatermark_ != before) answerParked(context);
    state = &followers_[replica];
  }
  const bool news =
      asked.fetchOffset < log_.endOffset() || (state != nullptr && state->highWatermarkSent < highWatermark_);
  if (news || request.maxWaitMs == 0) {
    answer(context, fetchAnswer(asked.fetchOffset, asked.partitionMaxBytes, state));
    return;
  }
  ParkedFetch parked;
  parked.replica = replica;
  parked.offset = asked.fetchOffset;
  parked.maxBytes = asked.partitionMaxBytes;
  parked.deadline = context.now() + milliseconds(std::min(request.maxWaitMs, 30'000));
  parked.version = version;
  parked.answer = std::move(answer);
  const Instant deadline = parked.deadline;
  parked_.push_back(std::move(parked));
  wakeAt(context, deadline);
}

void Raft::answerParked(Context& context) {
  if (parked_.empty()) return;
  std::vector<ParkedFetch> ready;
  std::vector<ParkedFetch> waiting;
  for (ParkedFetch& each : parked_) {
    const auto state = followers_.find(each.replica);
    const bool news = log_.endOffset() > each.offset ||
                      (state != followers_.end() && state->second.highWatermarkSent < highWatermark_);
    (news ? ready : waiting).push_back(std::move(each));
  }
  parked_ = std::move(waiting);
  for (ParkedFetch& each : ready) {
    const auto state = followers_.find(each.replica);
    each.answer(context, fetchAnswer(each.offset, each.maxBytes, state == followers_.end() ? nullptr : &state->second));
  }
}

void Raft::failParked(Context& context) {
  for (ParkedFetch& each : std::exchange(parked_, {})) {
    each.answer(context, fetchError(ErrorCode::notLeaderOrFollower, each.version));
  }
}

std::vector<Raft::ReplicaProgress> Raft::progress() const {
  std::vector<ReplicaProgress> all;
  if (role_ != Role::leader) return all;
  for (const auto& [id, follower] : followers_) {
    all.push_back({id, isVoterId(id), follower.endOffset, follower.lastFetch, follower.lastCaughtUp});
  }
  return all;
}

protocol::DescribeQuorumResponse Raft::describeQuorum(Context& context,
                                                      const protocol::DescribeQuorumRequest& request) const {
  protocol::DescribeQuorumResponse response;
  if (request.topics.size() != 1 || request.topics[0].topicName != clusterMetadataTopic ||
      request.topics[0].partitions.size() != 1 || request.topics[0].partitions[0].partitionIndex != 0) {
    for (const auto& asked : request.topics) {
      auto& topic = response.topics.emplace_back();
      topic.topicName = asked.topicName;
      for (const auto& wanted : asked.partitions) {
        auto& partition = topic.partitions.emplace_back();
        partition.partitionIndex = wanted.partitionIndex;
        partition.errorCode = ErrorCode::unknownTopicOrPartition;
        partition.errorMessage = "Only partition 0 of the metadata topic has a quorum.";
      }
    }
    return response;
  }
  auto& topic = response.topics.emplace_back();
  topic.topicName = clusterMetadataTopic;
  auto& partition = topic.partitions.emplace_back();
  partition.leaderId = knownLeader().value;
  partition.leaderEpoch = state_.epoch;
  if (role_ != Role::leader) {
    partition.errorCode = ErrorCode::notLeaderOrFollower;
    return response;
  }
  partition.highWatermark = highWatermark_;
  const TimestampMs base = context.wallClock() - context.now().micros / 1000;
  auto stamp = [&](Instant at) { return at.micros < 0 ? noTimestamp : base + at.micros / 1000; };
  for (const Voter& voter : options_.voters) {
    auto& each = partition.currentVoters.emplace_back();
    each.replicaId = voter.id.value;
    if (voter.id == options_.self) {
      each.replicaDirectoryId = options_.directoryId;
      each.logEndOffset = log_.endOffset();
      each.lastFetchTimestamp = each.lastCaughtUpTimestamp = context.wallClock();
    } else if (const auto at = followers_.find(voter.id); at != followers_.end()) {
      each.logEndOffset = at->second.endOffset;
      each.lastFetchTimestamp = stamp(at->second.lastFetch);
      each.lastCaughtUpTimestamp = stamp(at->second.lastCaughtUp);
    } else {
      each.logEndOffset = -1;
    }
    auto& node = response.nodes.emplace_back();
    node.nodeId = voter.id.value;
    node.listeners.push_back({"CONTROLLER", voter.host, voter.port});
  }
  for (const auto& [id, follower] : followers_) {
    if (isVoterId(id)) continue;
    auto& each = partition.observers.emplace_back();
    each.replicaId = id.value;
    each.logEndOffset = follower.endOffset;
    each.lastFetchTimestamp = stamp(follower.lastFetch);
    each.lastCaughtUpTimestamp = stamp(follower.lastCaughtUp);
  }
  return response;
}

}  // namespace brokerlab::raft
