// Following: fetching from the leader, as voter or observer.
#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "raft/raft.h"
#include "record/batch.h"

namespace brokerlab::raft {
namespace {

constexpr std::int16_t fetchVersion = 17;
constexpr std::int32_t maxFetchBytes = 8 << 20;
/// reconnect.backoff.ms and reconnect.backoff.max.ms of Kafka's Raft channel.
constexpr Duration reconnectBackoff = milliseconds(50);
constexpr Duration reconnectBackoffMax = milliseconds(500);

}  // namespace

void Raft::fetchAfter(Context& context, Duration pause) {
  nextFetch_ = context.now() + pause;
  wakeAt(context, nextFetch_);
}

void Raft::forgetFetch() {
  ++fetchNumber_;
  fetchInFlight_ = false;
  nextFetch_ = Instant::never();
}

void Raft::sendFetch(Context& context) {
  if (fetchInFlight_ || (role_ != Role::follower && role_ != Role::observer)) return;
  NodeId to = state_.leader;
  if (role_ == Role::observer && (to == NodeId::none() || leaderUnreachable_)) to = anyOtherVoter(context);
  if (to == NodeId::none() || to == options_.self) return;
  protocol::FetchRequest request;
  request.clusterId = options_.clusterId;
  request.replicaState.replicaId = options_.self.value;
  request.maxWaitMs = static_cast<std::int32_t>(options_.timing.fetchMaxWait.wholeMillis());
  request.maxBytes = maxFetchBytes;
  auto& topic = request.topics.emplace_back();
  topic.topicId = metadataTopicId();
  auto& partition = topic.partitions.emplace_back();
  partition.currentLeaderEpoch = state_.epoch;
  partition.fetchOffset = log_.endOffset();
  partition.lastFetchedEpoch = log_.lastEpoch();
  partition.logStartOffset = log_.startOffset();
  partition.partitionMaxBytes = maxFetchBytes;
  partition.replicaDirectoryId = options_.directoryId;
  fetchInFlight_ = true;
  const std::uint64_t number = ++fetchNumber_;
  // To the leader no timeout of its own: the role's fetch timeout ends it, and a timer a fetch would be most of its cost.
  const Duration timeout = to == state_.leader ? Duration{} : options_.timing.requestTimeout;
  fetchCalls_.call(context, to, request, fetchVersion, timeout,
                   [this, number](Context& at, runtime::CallResult<protocol::FetchResponse> response) {
                     if (number != fetchNumber_) return;
                     fetchInFlight_ = false;
                     if (!response) {
                       leaderUnreachable_ = true;
                       // A process that is not there is tried less and less often, as Kafka's NetworkClient does.
                       const Duration pause = reconnectBackoff * (std::int64_t{1} << std::min(failedFetches_++, 10));
                       fetchAfter(at, std::min(pause, reconnectBackoffMax));
                       return;
                     }
                     failedFetches_ = 0;
                     onFetchResponse(at, *response);
                   });
}

void Raft::onFetchResponse(Context& context, const protocol::FetchResponse& response) {
  if (response.errorCode != ErrorCode::none || response.responses.size() != 1 ||
      response.responses[0].partitions.size() != 1) {
    fetchAfter(context, options_.timing.retryBackoff);
    return;
  }
  const auto& partition = response.responses[0].partitions[0];
  if (learn(context, partition.currentLeader.leaderEpoch, {partition.currentLeader.leaderId})) return;
  const bool fromLeader = partition.errorCode == ErrorCode::none &&
                          partition.currentLeader.leaderEpoch == state_.epoch &&
                          NodeId{partition.currentLeader.leaderId} == state_.leader;
  if (!fromLeader) {
    // Whoever answered knows less than we do, or leads no more: ask again shortly. When the leader of our epoch is known
    // (an observer that asked around), it is asked itself.
    if (partition.errorCode == ErrorCode::none || partition.currentLeader.leaderId == state_.leader.value) {
      leaderUnreachable_ = false;
    }
    fetchAfter(context, options_.timing.retryBackoff);
    return;
  }
  fetchedFromLeader_ = true;
  leaderUnreachable_ = false;
  deadline_ = context.now() + options_.timing.fetchTimeout;
  wakeAt(context, deadline_);

  if (partition.divergingEpoch.epoch >= 0 && partition.divergingEpoch.endOffset >= 0) {
    truncateToDivergence(context, partition.divergingEpoch.epoch, partition.divergingEpoch.endOffset);
  } else if (!partition.records.empty() && !appendFetched(context, partition.records)) {
    fetchAfter(context, options_.timing.retryBackoff);
    return;
  }
  // Sent before the listener hears of what is committed: what it does cannot hold up the log.
  sendFetch(context);
  setHighWatermark(context, std::min(partition.highWatermark, log_.endOffset()));
}

void Raft::truncateToDivergence(Context& context, std::int32_t epoch, Offset endOffset) {
  const OffsetAndEpoch local = log_.endOffsetForEpoch(epoch);
  const Offset before = log_.endOffset();
  Offset target = local.epoch == epoch ? std::min(local.offset, endOffset) : local.offset;
  target = std::min(target, before);
  check(target >= highWatermark_, "the leader wants committed metadata truncated");  // Q7
  const std::string reason = fmt::format("epoch {} of leader {} ends at {}", epoch, state_.leader.value, endOffset);
  if (auto cut = log_.truncateTo(target, context.wallClock(), reason); !cut) cannotGoOn("truncate", cut.error());
  static_cast<void>(log_.takeChanges());
  context.emit(events::LogTruncated{std::string(clusterMetadataTopic), 0, before, log_.endOffset(), reason});
}

bool Raft::appendFetched(Context& context, const protocol::Records& records) {
  // Looked at as if a stranger had sent it: a batch that does not continue our log is not appended, nor what follows it.
  Chain sound;
  Offset next = log_.endOffset();
  std::int32_t epoch = log_.lastEpoch();
  record::BatchReader reader(records.chain());
  while (auto batch = reader.next()) {
    if (batch->header.baseOffset != next || batch->header.partitionLeaderEpoch < epoch ||
        batch->header.partitionLeaderEpoch > state_.epoch || !record::crcValid(batch->bytes)) {
      break;
    }
    next = batch->header.nextOffset();
    epoch = batch->header.partitionLeaderEpoch;
    sound.append(batch->bytes);
  }
  if (sound.empty()) return false;
  if (auto written = log_.append(sound, context.wallClock()); !written) cannotGoOn("append", written.error());
  if (voter_) {
    // The next fetch tells the leader that we have it (Q16).
    if (auto flushed = log_.flush(); !flushed) cannotGoOn("flush", flushed.error());
  }
  nextAppendOffset_ = log_.endOffset();
  return true;
}

}  // namespace brokerlab::raft
