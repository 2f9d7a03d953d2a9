#include "broker/fetch_session.h"

#include <cstring>
#include <functional>

namespace brokerlab::broker {

using protocol::FetchRequest;
using replication::FetchPosition;
using runtime::Context;

namespace {
constexpr Duration unusedLimit = seconds(120);
}

std::size_t FetchSession::KeyHash::operator()(const Key& key) const noexcept {
  std::uint64_t half;
  std::memcpy(&half, key.topicId.bytes.data(), sizeof half);
  if (!key.topic.empty()) half ^= std::hash<std::string>{}(key.topic);
  return static_cast<std::size_t>(half * 31 + static_cast<std::uint64_t>(key.partition) * 0x9E3779B97F4A7C15ull);
}

void FetchSessionCache::put(FetchSession& session, const Uuid& topicId, const std::string& topic,
                            const FetchRequest::Topic::Partition& wanted) {
  FetchPosition position;
  position.fetchOffset = wanted.fetchOffset;
  position.logStartOffset = wanted.logStartOffset;
  position.maxBytes = wanted.partitionMaxBytes;
  // Any negative epoch means that none was given.
  position.currentLeaderEpoch = std::max(wanted.currentLeaderEpoch, noEpoch);
  position.lastFetchedEpoch = wanted.lastFetchedEpoch;
  FetchSession::Key key{topicId, topic, wanted.partition};
  const auto known = session.index.find(key);
  if (known != session.index.end()) {
    known->second->position = position;
    return;
  }
  FetchedPartition& added = session.order.emplace_back();
  added.topicId = topicId;
  added.topic = topic;
  added.partition = wanted.partition;
  added.position = position;
  session.index.emplace(std::move(key), std::prev(session.order.end()));
}

void FetchSessionCache::drop(FetchSession& session, const FetchSession::Key& key) {
  const auto at = session.index.find(key);
  if (at == session.index.end()) return;
  bind(session, *at->second, nullptr);
  session.order.erase(at->second);
  session.index.erase(at);
}

void FetchSessionCache::bind(FetchSession& session, FetchedPartition& partition,
                             std::shared_ptr<replication::Partition> replica) {
  if (partition.replica == replica) return;
  if (session.watch && partition.replica) purgatory_.unwatch(*session.watch, *partition.replica);
  partition.replica = std::move(replica);
  if (session.watch && partition.replica) purgatory_.watch(*session.watch, *partition.replica);
}

std::uint32_t FetchSessionCache::watchOf(FetchSession& session) {
  if (!session.watch) {
    session.watch = purgatory_.openWatch();
    for (FetchedPartition& partition : session.order) {
      if (partition.replica) purgatory_.watch(*session.watch, *partition.replica);
    }
  }
  return *session.watch;
}

void FetchSessionCache::end(FetchSession& session) {
  if (!session.watch) return;
  for (FetchedPartition& partition : session.order) {
    if (partition.replica) purgatory_.unwatch(*session.watch, *partition.replica);
  }
  purgatory_.closeWatch(*session.watch);
  session.watch.reset();
}

void FetchSessionCache::close(std::int32_t id) {
  const auto at = sessions_.find(id);
  if (at == sessions_.end()) return;
  at->second->evicted = true;
  if (!at->second->parked) end(*at->second);
  sessions_.erase(at);
}

bool FetchSessionCache::makeRoom(Context& context, const FetchSession& newcomer) {
  if (sessions_.size() < slots_) return true;
  // S4. Few sessions, and only when the cache is full: walking them is cheap enough.
  const FetchSession* victim = nullptr;
  for (const auto& [id, session] : sessions_) {
    if (context.now() - session->lastUsed <= unusedLimit) continue;
    if (victim == nullptr || session->lastUsed < victim->lastUsed) victim = session.get();
  }
  if (victim == nullptr) {
    for (const auto& [id, session] : sessions_) {
      // One that was made just now keeps its slot for a while.
      const bool settled = context.now() - session->created > unusedLimit;
      const bool weaker =
          (!session->privileged && newcomer.privileged) ||
          (session->privileged == newcomer.privileged && settled && session->order.size() < newcomer.order.size());
      if (!weaker) continue;
      if (victim == nullptr || session->order.size() < victim->order.size()) victim = session.get();
    }
  }
  if (victim == nullptr) return false;
  close(victim->id);
  return true;
}

FetchContext FetchSessionCache::begin(Context& context, const FetchRequest& request, std::int16_t version,
                                      bool fromFollower) {
  FetchContext result;
  const bool topicIds = version >= 13;
  if (request.sessionEpoch <= 0) {
    if (request.sessionEpoch < -1) {
      result.error = ErrorCode::invalidFetchSessionEpoch;
      return result;
    }
    if (request.sessionId != 0) close(request.sessionId);
    auto session = std::make_shared<FetchSession>();
    session->privileged = fromFollower;
    session->usesTopicIds = topicIds;
    session->created = session->lastUsed = context.now();
    for (const FetchRequest::Topic& topic : request.topics) {
      for (const FetchRequest::Topic::Partition& partition : topic.partitions) {
        put(*session, topicIds ? topic.topicId : Uuid{}, topicIds ? std::string{} : topic.topic, partition);
      }
    }
    if (request.sessionEpoch == 0 && !session->order.empty() && makeRoom(context, *session)) {
      do {
        session->id = static_cast<std::int32_t>(context.random().between(1, INT32_MAX));
      } while (sessions_.count(session->id) != 0);
      sessions_.emplace(session->id, session);
    }
    result.session = std::move(session);
    return result;
  }
  const auto at = sessions_.find(request.sessionId);
  if (at == sessions_.end()) {
    result.error = ErrorCode::fetchSessionIdNotFound;
    return result;
  }
  std::shared_ptr<FetchSession> session = at->second;
  if (request.sessionEpoch != session->nextEpoch) {
    result.error = ErrorCode::invalidFetchSessionEpoch;
    return result;
  }
  if (session->usesTopicIds != topicIds) {
    result.error = ErrorCode::fetchSessionTopicIdError;
    return result;
  }
  for (const FetchRequest::ForgottenTopic& topic : request.forgottenTopicsData) {
    for (const std::int32_t partition : topic.partitions) {
      drop(*session, {topicIds ? topic.topicId : Uuid{}, topicIds ? std::string{} : topic.topic, partition});
    }
  }
  for (const FetchRequest::Topic& topic : request.topics) {
    for (const FetchRequest::Topic::Partition& partition : topic.partitions) {
      put(*session, topicIds ? topic.topicId : Uuid{}, topicIds ? std::string{} : topic.topic, partition);
    }
  }
  session->nextEpoch = session->nextEpoch == INT32_MAX ? 1 : session->nextEpoch + 1;
  session->lastUsed = context.now();
  session->full = false;
  if (session->order.empty()) {
    close(session->id);
    session->id = 0;
    session->full = true;
  }
  result.session = std::move(session);
  return result;
}

}  // namespace brokerlab::broker
