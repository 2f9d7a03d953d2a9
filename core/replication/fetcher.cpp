#include "replication/fetcher.h"

#include <utility>

namespace brokerlab::replication {

using protocol::FetchRequest;
using protocol::FetchResponse;
using protocol::ListOffsetsRequest;
using protocol::ListOffsetsResponse;
using runtime::Context;

namespace {

constexpr std::int16_t fetchVersion = 17;
constexpr std::int16_t listOffsetsVersion = 9;
constexpr Duration requestTimeout = milliseconds(30000);
constexpr TimestampMs latestTimestamp = -1;
constexpr TimestampMs earliestTimestamp = -4;  // EARLIEST_LOCAL: where the leader's own log begins

}  // namespace

void FetcherManager::follow(Context& context, const std::shared_ptr<Partition>& partition) {
  unfollow(*partition);
  if (stopped_ || !partition->isFollower() || partition->leader() == env_.self) return;
  (void)context;
  Fetcher& fetcher = fetchers_[partition->leader()];
  fetcher.source = partition->leader();
  const Key key{partition->topicId(), partition->name().partition};
  FollowedPartition followed;
  followed.partition = partition;
  followed.leaderEpoch = partition->leaderEpoch();
  followed.dirty = false;
  FollowedPartition& stored = fetcher.partitions[key] = std::move(followed);
  // Taken out and put in again between two requests: the new position simply overwrites the old one.
  for (auto at = fetcher.forgotten.begin(); at != fetcher.forgotten.end(); ++at) {
    if (*at == key) {
      fetcher.forgotten.erase(at);
      break;
    }
  }
  markDirty(fetcher, key, stored);
}

void FetcherManager::unfollow(const Partition& partition) {
  const Key key{partition.topicId(), partition.name().partition};
  for (auto& [source, fetcher] : fetchers_) {
    const auto at = fetcher.partitions.find(key);
    if (at == fetcher.partitions.end()) continue;
    if (at->second.inSession) fetcher.forgotten.push_back(key);
    fetcher.partitions.erase(at);
  }
}

void FetcherManager::kick(Context& context) {
  for (auto& [source, fetcher] : fetchers_) {
    if (!fetcher.inFlight) send(context, fetcher);
  }
}

void FetcherManager::stop(Context& context) {
  stopped_ = true;
  for (auto& [source, fetcher] : fetchers_) {
    if (fetcher.retry.valid()) context.cancelTimer(fetcher.retry);
    fetcher.retry = {};
    fetcher.partitions.clear();
    calls_.disconnect(context, source);
  }
  fetchers_.clear();
}

void FetcherManager::markDirty(Fetcher& fetcher, const Key& key, FollowedPartition& followed) {
  if (followed.dirty) return;
  followed.dirty = true;
  fetcher.dirty.push_back(key);
}

void FetcherManager::newSession(Fetcher& fetcher) {
  // The id stays: it tells the leader which session to close.
  fetcher.sessionEpoch = 0;
  fetcher.forgotten.clear();
  for (auto& [key, followed] : fetcher.partitions) {
    followed.inSession = false;
    markDirty(fetcher, key, followed);
  }
}

void FetcherManager::armRetry(Context& context, Fetcher& fetcher, Instant at) {
  if (fetcher.retry.valid()) context.cancelTimer(fetcher.retry);
  fetcher.retry = context.setTimer(at - context.now(), runtime::Timer{"fetch back-off over"});
}

void FetcherManager::send(Context& context, Fetcher& fetcher) {
  if (stopped_ || fetcher.inFlight) return;
  const Instant now = context.now();
  Instant earliest = Instant::never();
  FetchRequest request;
  auto add = [&request](const Key& key, const FetchPosition& position) {
    if (request.topics.empty() || request.topics.back().topicId != key.first) {
      request.topics.emplace_back();
      request.topics.back().topicId = key.first;
    }
    FetchRequest::Topic::Partition& wanted = request.topics.back().partitions.emplace_back();
    wanted.partition = key.second;
    wanted.currentLeaderEpoch = position.currentLeaderEpoch;
    wanted.fetchOffset = position.fetchOffset;
    wanted.lastFetchedEpoch = position.lastFetchedEpoch;
    wanted.logStartOffset = position.logStartOffset;
    wanted.partitionMaxBytes = position.maxBytes;
  };
  auto forget = [&request](const Key& key) {
    if (request.forgottenTopicsData.empty() || request.forgottenTopicsData.back().topicId != key.first) {
      request.forgottenTopicsData.emplace_back();
      request.forgottenTopicsData.back().topicId = key.first;
    }
    request.forgottenTopicsData.back().partitions.push_back(key.second);
  };

  std::sort(fetcher.dirty.begin(), fetcher.dirty.end());
  std::vector<Key> stillDirty;
  bool any = false;
  for (const Key& key : fetcher.dirty) {
    const auto at = fetcher.partitions.find(key);
    if (at == fetcher.partitions.end() || !at->second.dirty) continue;
    FollowedPartition& followed = at->second;
    if (!followed.partition->usable() || !followed.partition->problem().empty()) {
      followed.dirty = false;
      continue;
    }
    if (followed.resolving || followed.notBefore > now) {
      if (!followed.resolving) earliest = std::min(earliest, followed.notBefore);
      stillDirty.push_back(key);
      if (followed.inSession) {
        followed.inSession = false;
        fetcher.forgotten.push_back(key);
      }
      continue;
    }
    const FetchPosition position = followed.partition->nextFetch();
    followed.dirty = false;
    if (followed.inSession && position == followed.sent) continue;
    followed.sent = position;
    followed.inSession = true;
    add(key, position);
    any = true;
  }
  fetcher.dirty = std::move(stillDirty);
  if (fetcher.sessionEpoch > 0) {
    for (const Key& key : fetcher.forgotten) forget(key);
  }
  fetcher.forgotten.clear();

  if (earliest != Instant::never()) armRetry(context, fetcher, earliest);
  if (!any) {
    // Nothing new to say; but the session may hold partitions that we keep asking for.
    bool asking = false;
    if (fetcher.sessionEpoch > 0) {
      for (const auto& [key, followed] : fetcher.partitions) {
        if (followed.inSession) {
          asking = true;
          break;
        }
      }
    }
    if (!asking) {
      if (fetcher.sessionEpoch == 0) return;
      // The last partition left the session: the leader closes it, we start anew when there is something again.
      if (request.forgottenTopicsData.empty()) {
        fetcher.sessionEpoch = 0;
        return;
      }
    }
  }

  request.maxWaitMs = static_cast<std::int32_t>(env_.settings.fetchWaitMax.wholeMillis());
  request.minBytes = env_.settings.fetchMinBytes;
  request.maxBytes = env_.settings.fetchResponseMaxBytes;
  request.sessionId = fetcher.sessionId;
  request.sessionEpoch = fetcher.sessionEpoch;
  request.replicaState.replicaId = env_.self.value;
  request.replicaState.replicaEpoch = brokerEpoch_;
  fetcher.inFlight = true;
  const std::uint64_t generation = fetcher.generation = ++generations_;
  const NodeId source = fetcher.source;
  calls_.call(context, source, request, fetchVersion, env_.settings.fetchWaitMax + requestTimeout,
              [this, source, generation](Context& at, runtime::CallResult<FetchResponse> answer) {
                onAnswer(at, source, generation, std::move(answer));
              });
}

void FetcherManager::onAnswer(Context& context, NodeId source, std::uint64_t generation,
                              runtime::CallResult<FetchResponse> answer) {
  const auto found = fetchers_.find(source);
  if (stopped_ || found == fetchers_.end() || found->second.generation != generation) return;
  Fetcher& fetcher = found->second;
  fetcher.inFlight = false;
  if (!answer) {
    newSession(fetcher);
    const Instant later = context.now() + env_.settings.fetchBackoff;
    for (auto& [key, followed] : fetcher.partitions) followed.notBefore = later;
    armRetry(context, fetcher, later);
    return;
  }
  const FetchResponse& response = *answer;
  if (response.errorCode != ErrorCode::none) {
    newSession(fetcher);
    if (response.errorCode == ErrorCode::fetchSessionIdNotFound) fetcher.sessionId = 0;
    const bool atOnce = response.errorCode == ErrorCode::fetchSessionIdNotFound ||
                        response.errorCode == ErrorCode::invalidFetchSessionEpoch ||
                        response.errorCode == ErrorCode::fetchSessionTopicIdError;
    if (!atOnce) {
      const Instant later = context.now() + env_.settings.fetchBackoff;
      for (auto& [key, followed] : fetcher.partitions) followed.notBefore = later;
      armRetry(context, fetcher, later);
      return;
    }
    send(context, fetcher);
    return;
  }
  if (response.sessionId == 0) {
    newSession(fetcher);
    fetcher.sessionId = 0;
  } else if (response.sessionId != fetcher.sessionId) {
    fetcher.sessionId = response.sessionId;
    fetcher.sessionEpoch = 1;
  } else {
    fetcher.sessionEpoch = fetcher.sessionEpoch == INT32_MAX ? 1 : fetcher.sessionEpoch + 1;
  }
  for (const FetchResponse::Topic& topic : response.responses) {
    for (const FetchResponse::Topic::Partition& partition : topic.partitions) {
      onPartition(context, fetcher, topic.topicId, partition);
    }
  }
  send(context, fetcher);
}

void FetcherManager::onPartition(Context& context, Fetcher& fetcher, const Uuid& topic,
                                 const FetchResponse::Topic::Partition& answer) {
  const Key key{topic, answer.partitionIndex};
  const auto at = fetcher.partitions.find(key);
  if (at == fetcher.partitions.end()) return;
  FollowedPartition& followed = at->second;
  Partition& partition = *followed.partition;
  // F2: not what was asked (it followed somebody else meanwhile), or not where it was asked.
  if (!partition.usable() || !partition.isFollower() || partition.leaderEpoch() != followed.leaderEpoch) return;
  if (!followed.inSession || followed.sent.fetchOffset != partition.logEndOffset() ||
      (followed.sent.currentLeaderEpoch != noEpoch && followed.sent.currentLeaderEpoch != partition.leaderEpoch())) {
    markDirty(fetcher, key, followed);
    return;
  }
  markDirty(fetcher, key, followed);
  switch (answer.errorCode) {
    case ErrorCode::none: {
      if (answer.divergingEpoch.epoch >= 0 || answer.divergingEpoch.endOffset >= 0) {
        const storage::EpochEndOffset leaderSays{answer.divergingEpoch.epoch, answer.divergingEpoch.endOffset};
        if (partition.truncateToFork(context, leaderSays) == FollowStep::failed) delay(context, fetcher, key, followed);
        return;
      }
      const ErrorCode error =
          partition.appendFetched(context, answer.records.chain(), answer.highWatermark, answer.logStartOffset);
      if (error != ErrorCode::none) delay(context, fetcher, key, followed);
      return;
    }
    case ErrorCode::offsetOutOfRange:
      resolveOutOfRange(context, fetcher, key, latestTimestamp);
      return;
    default:
      // Fenced, unknown epoch, not leader: one of the two is behind in the metadata log; it will come.
      delay(context, fetcher, key, followed);
      return;
  }
}

void FetcherManager::delay(Context& context, Fetcher& fetcher, const Key& key, FollowedPartition& followed) {
  followed.notBefore = context.now() + env_.settings.fetchBackoff;
  markDirty(fetcher, key, followed);
}

void FetcherManager::resolveOutOfRange(Context& context, Fetcher& fetcher, const Key& key, TimestampMs which) {
  FollowedPartition& followed = fetcher.partitions.find(key)->second;
  followed.resolving = true;
  markDirty(fetcher, key, followed);
  ListOffsetsRequest request;
  request.replicaId = env_.self.value;
  ListOffsetsRequest::Topic& topic = request.topics.emplace_back();
  topic.name = followed.partition->name().topic;
  ListOffsetsRequest::Topic::Partition& wanted = topic.partitions.emplace_back();
  wanted.partitionIndex = key.second;
  wanted.currentLeaderEpoch = env_.faults.ignoreFetchEpochs ? noEpoch : followed.leaderEpoch;
  wanted.timestamp = which;
  const NodeId source = fetcher.source;
  const LeaderEpoch epoch = followed.leaderEpoch;
  calls_.call(context, source, request, listOffsetsVersion, requestTimeout,
              [this, source, key, epoch, which](Context& at, runtime::CallResult<ListOffsetsResponse> answer) {
                onOffset(at, source, key, epoch, which, std::move(answer));
              });
}

void FetcherManager::onOffset(Context& context, NodeId source, const Key& key, LeaderEpoch epoch, TimestampMs which,
                              runtime::CallResult<ListOffsetsResponse> answer) {
  const auto found = fetchers_.find(source);
  if (stopped_ || found == fetchers_.end()) return;
  Fetcher& fetcher = found->second;
  const auto at = fetcher.partitions.find(key);
  if (at == fetcher.partitions.end() || at->second.leaderEpoch != epoch || !at->second.resolving) return;
  FollowedPartition& followed = at->second;
  Partition& partition = *followed.partition;
  followed.resolving = false;
  const bool answered = answer && answer->topics.size() == 1 && answer->topics[0].partitions.size() == 1 &&
                        answer->topics[0].partitions[0].errorCode == ErrorCode::none &&
                        answer->topics[0].partitions[0].offset >= 0;
  if (!answered || !partition.usable() || partition.leaderEpoch() != epoch) {
    delay(context, fetcher, key, followed);
    kick(context);
    return;
  }
  const Offset offset = answer->topics[0].partitions[0].offset;
  if (which == latestTimestamp) {
    if (offset < partition.logEndOffset()) {
      if (partition.truncateTo(context, offset, fmt::format("the leader's log ends at {}", offset)) !=
          ErrorCode::none) {
        delay(context, fetcher, key, followed);
      }
    } else {
      resolveOutOfRange(context, fetcher, key, earliestTimestamp);
      return;
    }
  } else if (offset > partition.logEndOffset()) {
    if (partition.startAnewAt(context, offset, fmt::format("the leader's log starts at {}", offset)) !=
        ErrorCode::none) {
      delay(context, fetcher, key, followed);
    }
  } else {
    // Our offset is within the leader's log after all; it moved while we asked.
    delay(context, fetcher, key, followed);
  }
  markDirty(fetcher, key, followed);
  kick(context);
}

bool FetcherManager::onConnected(Context& context, ConnectionId connection) {
  return calls_.onConnected(context, connection);
}
bool FetcherManager::onDisconnected(Context& context, ConnectionId connection, runtime::Disconnect reason) {
  return calls_.onDisconnected(context, connection, reason);
}
bool FetcherManager::onFrame(Context& context, ConnectionId connection, const Chain& frame) {
  return calls_.onFrame(context, connection, frame);
}
bool FetcherManager::onTimer(Context& context, runtime::TimerId id, const runtime::Timer& timer) {
  if (calls_.onTimer(context, id, timer)) return true;
  for (auto& [source, fetcher] : fetchers_) {
    if (fetcher.retry != id) continue;
    fetcher.retry = {};
    if (!fetcher.inFlight) send(context, fetcher);
    return true;
  }
  return false;
}

}  // namespace brokerlab::replication
