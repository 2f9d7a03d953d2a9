#pragma once
// A consumer's place in its group: how it comes in, stays in, gives partitions back and goes.
//
// Two protocols, one interface. In the classic one the members agree among themselves and the coordinator only brings them
// together; in the consumer protocol (KIP-848) the coordinator assigns and the member follows, heartbeat by heartbeat:
//
//     classic                                             consumer
//     FindCoordinator                                     FindCoordinator
//     JoinGroup ─▶ MEMBER_ID_REQUIRED ─▶ JoinGroup        ConsumerGroupHeartbeat epoch 0 ─▶ id, epoch, target
//       … parked until everybody is there …               gives back what is not in the target, heartbeat confirms
//     SyncGroup (the leader brings the assignment)        takes over what has become free, heartbeat confirms
//     Heartbeat every 3 s; 27 says: join again            heartbeat every 5 s; epoch -1 leaves
//
// Rules
//   M1  Joining, giving back and taking over happen while the application polls, as in Kafka: a member whose application is
//       busy keeps what it has, heartbeats on, and comes too late when max.poll.interval.ms is over: then it leaves by
//       itself and has lost its partitions.
//   M2  Partitions are given back (revoked) after their positions were committed, if the consumer commits by itself. What is
//       lost (fenced, expired, forgotten by the coordinator) is never committed.
//   M3  Eager (range, roundrobin, sticky): everything is given back before joining. Cooperative: only what the assignment
//       no longer has, afterwards, and then the member joins again.
//   M4  Nobody acts for a member that is no longer one: an answer to an older generation is not heeded.
//   M5  A static member (group.instance.id) does not leave when it closes or comes late: its place waits for it until the
//       session ends.
//
// Real Kafka: AbstractCoordinator, ConsumerCoordinator, Heartbeat; ConsumerMembershipManager, HeartbeatRequestManager
// (KIP-62, KIP-345, KIP-394, KIP-429, KIP-848). Left out: rebalance listeners that block, racks.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "client/assignors.h"
#include "client/cluster_metadata.h"
#include "client/config.h"
#include "runtime/rpc.h"

namespace brokerlab::client {

/// What a membership asks of its consumer.
class MembershipOwner {
 public:
  virtual ~MembershipOwner() = default;
  /// Partitions are about to be given back: commit what may be committed, then call `done`. Never called twice at once.
  virtual void beforeRevocation(runtime::Context& context, const Partitions& going,
                                std::function<void(runtime::Context&)> done) = 0;
  /// They are no longer ours.
  virtual void revoked(runtime::Context& context, const Partitions& gone, bool lost, const std::string& reason) = 0;
  virtual void assigned(runtime::Context& context, const Partitions& added) = 0;
  /// Cluster metadata is needed, or out of date.
  virtual void metadataWanted(runtime::Context& context) = 0;
  /// The membership can go no further until the application closes: says why.
  virtual void failed(runtime::Context& context, const std::string& why) = 0;
  /// Something a view shows has changed, or there is something to do that only a poll may do.
  virtual void changed(runtime::Context& context) = 0;
};

struct MembershipOptions {
  std::string consumer;
  std::string clientId;
  std::string group;
  std::vector<std::string> topics;
  /// Consumer protocol only: the broker matches it against topic names.
  std::string pattern;
  ConsumerConfig config;
};

/// Owned by ConsumerNode. Its connection to the coordinator is one of its own, so that a parked JoinGroup holds up
/// no fetch.
class Membership {
 public:
  Membership(MembershipOptions options, MembershipOwner& owner, ClusterMetadata& metadata);
  virtual ~Membership() = default;
  struct Identity {
    std::string member;
    std::int32_t generation = -1;
  };
  Membership(const Membership&) = delete;
  Membership& operator=(const Membership&) = delete;

  /// The application polls: whatever is due is begun. (M1)
  virtual void poll(runtime::Context& context) = 0;
  /// max.poll.interval.ms is over.
  virtual void pollIsLate(runtime::Context& context) = 0;
  /// The metadata was refreshed.
  virtual void metadataChanged(runtime::Context& context) = 0;
  /// Gives everything back and leaves; `done` when the coordinator knows, or will never.
  virtual void close(runtime::Context& context, std::function<void(runtime::Context&)> done) = 0;
  /// The coordinator refused a commit: what that says of the membership.
  virtual void commitRefused(runtime::Context& context, ErrorCode error, std::int32_t generation) = 0;
  virtual bool classic() const = 0;
  virtual std::string assignor() const = 0;
  /// An assignment has been received and nothing is being given back.
  virtual bool settled() const = 0;

  // --- events of the node, each true when it was for us ---
  bool onConnected(runtime::Context& context, ConnectionId connection) { return rpc_.onConnected(context, connection); }
  bool onDisconnected(runtime::Context& context, ConnectionId connection, runtime::Disconnect reason) {
    return rpc_.onDisconnected(context, connection, reason);
  }
  bool onFrame(runtime::Context& context, ConnectionId connection, const Chain& frame) {
    return rpc_.onFrame(context, connection, frame);
  }
  bool onTimer(runtime::Context& context, runtime::TimerId id, const runtime::Timer& timer);

  // --- for commits and offsets ---
  /// Sends to the coordinator; `done` with no answer when there is none (then it is looked for again).
  template <class Request>
  void ask(runtime::Context& context, const Request& request, std::int16_t version, Duration limit,
           std::function<void(runtime::Context&, const typename Request::Response*)> done) {
    const NodeId at = coordinator_;
    rpc_.call(context, at, request, version, limit,
              [this, at, done = std::move(done)](runtime::Context& now,
                                                 runtime::CallResult<typename Request::Response> response) {
                if (!response) coordinatorGone(now, at, std::string(callFailureText(response.error())));
                done(now, response ? &*response : nullptr);
              });
  }
  /// Looks for the coordinator when it is not known.
  void findCoordinator(runtime::Context& context);
  bool coordinatorKnown() const { return coordinator_ != NodeId::none(); }
  void coordinatorGone(runtime::Context& context, NodeId which, const std::string& reason);

  const std::string& group() const { return options_.group; }
  const std::string& memberId() const { return memberId_; }
  std::int32_t generation() const { return generation_; }
  /// Who this was when it was last taken in, and stays in a transaction's offsets after it fell out: the coordinator then
  /// refuses them. Nobody's offsets (generation -1, no member id) it would take from anybody. (KIP-447,
  /// ConsumerCoordinator.groupMetadata: only onJoinComplete changes it.)
  const Identity& identity() const { return identity_; }
  NodeId coordinator() const { return coordinator_; }
  const Partitions& owned() const { return owned_; }
  /// Being given back: neither fetched nor handed out any more.
  const Partitions& going() const { return going_; }
  /// "joining", "member", …
  const std::string& state() const { return state_; }
  bool dead() const { return dead_; }
  /// Why it is dead; empty while it is not.
  const std::string& died() const { return died_; }

 protected:
  enum class Due : std::int64_t { coordinator = 1, heartbeat = 2, retry = 3 };
  virtual void due(runtime::Context& context, Due what) = 0;
  virtual void coordinatorFound(runtime::Context& context) = 0;
  void enter(runtime::Context& context, std::string state, const std::string& reason);
  void setTimer(runtime::Context& context, Due what, Duration after);
  void cancelTimer(runtime::Context& context, Due what);
  void die(runtime::Context& context, const std::string& why);
  void take(runtime::Context& context, const Partitions& all);
  void drop(runtime::Context& context, const Partitions& gone, bool lost, const std::string& reason);
  bool isStatic() const { return options_.config.groupInstanceId.has_value(); }

  MembershipOptions options_;
  MembershipOwner& owner_;
  ClusterMetadata& metadata_;
  runtime::RpcClient rpc_;
  std::string memberId_;
  std::int32_t generation_ = -1;
  Identity identity_;
  Partitions owned_;
  Partitions going_;
  bool dead_ = false;
  bool closing_ = false;

 private:
  NodeId coordinator_ = NodeId::none();
  bool finding_ = false;
  std::string state_ = "finding";
  std::string died_;
  std::map<Due, runtime::TimerId> timers_;
};

/// By group.protocol.
std::unique_ptr<Membership> makeMembership(MembershipOptions options, MembershipOwner& owner,
                                           ClusterMetadata& metadata);
std::unique_ptr<Membership> makeClassicMembership(MembershipOptions options, MembershipOwner& owner,
                                                  ClusterMetadata& metadata);
std::unique_ptr<Membership> makeConsumerMembership(MembershipOptions options, MembershipOwner& owner,
                                                   ClusterMetadata& metadata);

}  // namespace brokerlab::client
