#pragma once
// The leader's side of fetch sessions (KIP-227): what a follower or consumer asked for is remembered, so that it need
// say, and be told, only what changed.
//
//     (id, epoch) of a request      meaning
//     (any, -1)                     no session; one that is named ends
//     (any, 0)                      everything is named; one that is named ends, a new one may begin
//     (id, n >= 1)                  named partitions are added or changed, forgotten ones go
//
// Rules
//   S1  Unknown id: FETCH_SESSION_ID_NOT_FOUND. Not the epoch expected: INVALID_FETCH_SESSION_EPOCH. Names in one request
//       and topic ids in another: FETCH_SESSION_TOPIC_ID_ERROR.
//   S2  An answer within a session names a partition only if it has records, an error, a fork, or if its high watermark
//       or log start are not those told last. After an error the high watermark is told again.
//   S3  Partitions that gave data go to the end of the order, so that none starves another.
//   S4  At most max.incremental.fetch.session.cache.slots sessions; a full cache lets in a newcomer only in place of one
//       unused for 120 s, or of a consumer's when a follower asks, or of a smaller one of the same kind.
//   S5  A session without partitions ends.
//
// Real Kafka: FetchSession, FetchSessionCache, FetchContext.

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/prng.h"
#include "broker/request_channel.h"
#include "protocol/messages/fetch.h"
#include "replication/purgatory.h"

namespace brokerlab::broker {

/// One partition somebody fetches.
struct FetchedPartition {
  /// One of the two names it, as the request did.
  Uuid topicId;
  std::string topic;
  PartitionId partition = 0;
  replication::FetchPosition position;
  /// The replica here; null while there is none.
  std::shared_ptr<replication::Partition> replica;
  /// What was told last; -1: tell again.
  Offset toldHighWatermark = -1;
  Offset toldLogStart = -1;
  bool toldAnything = false;
};

/// What one fetcher is after: a session, or for one request only (id 0).
struct FetchSession {
  struct Key {
    Uuid topicId;
    std::string topic;
    PartitionId partition = 0;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept;
  };

  std::int32_t id = 0;
  /// The epoch the next request has to bear.
  std::int32_t nextEpoch = 1;
  bool privileged = false;
  bool usesTopicIds = false;
  Instant created;
  Instant lastUsed;
  /// The request being answered is the first of the session, or has none: everything is told.
  bool full = true;
  /// In the order they are read.
  std::list<FetchedPartition> order;
  /// Lookups only.
  std::unordered_map<Key, std::list<FetchedPartition>::iterator, KeyHash> index;
  std::optional<std::uint32_t> watch;
  /// A fetch of this session waits for data.
  bool parked = false;
  /// Not in the cache any more: ends with the fetch that waits.
  bool evicted = false;

  bool incremental() const { return id != 0 && !full; }
};

/// Answer to "may I go on in my session?": an error, or the session to work in.
struct FetchContext {
  ErrorCode error = ErrorCode::none;
  std::shared_ptr<FetchSession> session;
};

/// A fetch that waits for data.
struct ParkedFetch {
  RequestInfo request;
  replication::FetchParams params;
  std::shared_ptr<FetchSession> session;
  runtime::TimerId timer;
};

/// All sessions of one broker. Owned by BrokerNode.
class FetchSessionCache {
 public:
  explicit FetchSessionCache(replication::Purgatory& purgatory) : purgatory_(purgatory) {}

  void setSlots(std::size_t slots) { slots_ = slots; }
  /// Finds or makes what the request is about, and applies what it changes.
  FetchContext begin(runtime::Context& context, const protocol::FetchRequest& request, std::int16_t version,
                     bool fromFollower);
  /// Gives up what a session-less fetch held.
  void end(FetchSession& session);
  /// Ties a partition of a session to the replica that is here now.
  void bind(FetchSession& session, FetchedPartition& partition, std::shared_ptr<replication::Partition> replica);
  /// Makes a session due when one of its partitions changes (for session-less fetches only when they are parked).
  std::uint32_t watchOf(FetchSession& session);

  std::size_t size() const { return sessions_.size(); }
  const std::map<std::int32_t, std::shared_ptr<FetchSession>>& sessions() const { return sessions_; }

 private:
  void put(FetchSession& session, const Uuid& topicId, const std::string& topic,
           const protocol::FetchRequest::Topic::Partition& wanted);
  void drop(FetchSession& session, const FetchSession::Key& key);
  void close(std::int32_t id);
  bool makeRoom(runtime::Context& context, const FetchSession& newcomer);

  replication::Purgatory& purgatory_;
  std::size_t slots_ = 1000;
  std::map<std::int32_t, std::shared_ptr<FetchSession>> sessions_;
};

}  // namespace brokerlab::broker
