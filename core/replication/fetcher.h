#pragma once
// The follower's side of replication: one fetcher for each broker that leads something we copy.
//
// A fetcher has one fetch in flight. Its partitions stand in an incremental fetch session (KIP-227): after the first full
// request only those are named whose position changed, and an idle session's request and answer name nothing at all.
//
//     ┌▶ build: changed partitions ─▶ Fetch v17 ─▶ answer: append, high watermark, fork, error ─┐
//     └───────────────────────────── at once; after an error when its back-off is over ◀────────┘
//
// Rules
//   F1  Positions sent are always those of the log: next offset, epoch of the last record, leader epoch believed in.
//   F2  An answer counts only for a partition that still follows the same leader in the same epoch.
//   F3  A partition in trouble waits replica.fetch.backoff.ms and is out of the session meanwhile; the others go on.
//   F4  A broken connection or session costs a full request, never a record.
//
// Real Kafka: ReplicaFetcherThread, AbstractFetcherThread, RemoteLeaderEndPoint, FetchSessionHandler.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "protocol/messages/fetch.h"
#include "protocol/messages/list_offsets.h"
#include "replication/partition.h"
#include "runtime/rpc.h"

namespace brokerlab::replication {

/// One partition in a fetcher.
struct FollowedPartition {
  std::shared_ptr<Partition> partition;
  LeaderEpoch leaderEpoch = noEpoch;
  /// What the leader's session knows of us; valid while inSession.
  FetchPosition sent;
  bool inSession = false;
  /// Its position may differ from what was sent.
  bool dirty = true;
  /// Not asked for until then.
  Instant notBefore{0};
  /// A question about the leader's offsets is on its way.
  bool resolving = false;
};

/// Copies from one broker. Owned by FetcherManager.
struct Fetcher {
  NodeId source;
  /// By topic id and number: the order they are named in.
  std::map<std::pair<Uuid, PartitionId>, FollowedPartition> partitions;
  /// Keys of those that are dirty; may name some that are gone.
  std::vector<std::pair<Uuid, PartitionId>> dirty;
  /// Taken out since the last request.
  std::vector<std::pair<Uuid, PartitionId>> forgotten;
  std::int32_t sessionId = 0;
  std::int32_t sessionEpoch = 0;
  bool inFlight = false;
  runtime::TimerId retry;
  std::uint64_t generation = 0;
};

/// All fetchers of a broker. Owned by the ReplicaManager.
class FetcherManager {
 public:
  explicit FetcherManager(Environment& environment) : env_(environment) {}

  void setIdentity(std::string clusterId, BrokerEpoch epoch) {
    clusterId_ = std::move(clusterId);
    brokerEpoch_ = epoch;
  }
  /// Follows `partition`'s present leader, from now on only that.
  void follow(runtime::Context& context, const std::shared_ptr<Partition>& partition);
  void unfollow(const Partition& partition);
  /// Starts what can be started: call after a round of follow/unfollow.
  void kick(runtime::Context& context);
  /// Ends everything; nothing is sent any more.
  void stop(runtime::Context& context);

  bool onConnected(runtime::Context& context, ConnectionId connection);
  bool onDisconnected(runtime::Context& context, ConnectionId connection, runtime::Disconnect reason);
  bool onFrame(runtime::Context& context, ConnectionId connection, const Chain& frame);
  bool onTimer(runtime::Context& context, runtime::TimerId id, const runtime::Timer& timer);

  const std::map<NodeId, Fetcher>& fetchers() const { return fetchers_; }

 private:
  using Key = std::pair<Uuid, PartitionId>;
  void send(runtime::Context& context, Fetcher& fetcher);
  void onAnswer(runtime::Context& context, NodeId source, std::uint64_t generation,
                runtime::CallResult<protocol::FetchResponse> answer);
  void onPartition(runtime::Context& context, Fetcher& fetcher, const Uuid& topic,
                   const protocol::FetchResponse::Topic::Partition& answer);
  void delay(runtime::Context& context, Fetcher& fetcher, const Key& key, FollowedPartition& followed);
  void resolveOutOfRange(runtime::Context& context, Fetcher& fetcher, const Key& key, TimestampMs which);
  void onOffset(runtime::Context& context, NodeId source, const Key& key, LeaderEpoch epoch, TimestampMs which,
                runtime::CallResult<protocol::ListOffsetsResponse> answer);
  void markDirty(Fetcher& fetcher, const Key& key, FollowedPartition& followed);
  void newSession(Fetcher& fetcher);
  void armRetry(runtime::Context& context, Fetcher& fetcher, Instant at);

  Environment& env_;
  std::string clusterId_;
  BrokerEpoch brokerEpoch_ = -1;
  std::map<NodeId, Fetcher> fetchers_;
  runtime::RpcClient calls_{"broker-fetcher"};
  bool stopped_ = false;
  std::uint64_t generations_ = 0;
};

}  // namespace brokerlab::replication
