#pragma once
// What a leader knows about the other replicas, and the decisions it takes from that alone. No log, no clock, no
// network in here: offsets and times come in as arguments, so every rule can be tested as a table.

#include <optional>
#include <vector>

#include "replication/replication.h"

namespace brokerlab::replication {

/// Long before any run began: "never".
constexpr Instant never{INT64_MIN / 4};

/// One follower as its leader sees it, from its fetches only. (Kafka: Replica, ReplicaState)
struct FollowerProgress {
  NodeId broker;
  /// Its latest fetch offset; unknown until the first fetch of this leader epoch. (P2)
  Offset logEndOffset = noOffset;
  Offset logStartOffset = noOffset;
  Instant lastFetchTime = never;
  /// The leader's LEO at that fetch.
  Offset lastFetchLeaderLogEndOffset = 0;
  Instant lastCaughtUpTime = never;
  /// The broker epoch it fetched under; -1 unknown.
  BrokerEpoch brokerEpoch = -1;
  bool fetchedOnce = false;

  bool caughtUp(Offset leaderLogEndOffset, Instant now, Duration lagMax) const {
    return logEndOffset == leaderLogEndOffset || now - lastCaughtUpTime <= lagMax;
  }
};

/// A change of the ISR that the controller has been asked for. (Kafka: PendingExpandIsr, PendingShrinkIsr)
struct IsrProposal {
  bool expand = false;
  /// Who joins, or who leave.
  std::vector<NodeId> moved;
  /// The ISR asked for, in the order of the old one.
  std::vector<NodeId> isr;
  std::int32_t partitionEpoch = -1;
  bool sent = false;
};

struct IsrRules {
  const LiveBrokers& brokers;
  Duration lagMax;
  int minInsyncReplicas = 1;
  const Faults& faults;
};

class LeaderState {
 public:
  /// A leadership that begins now: nothing is known of the followers. (P2)
  LeaderState(NodeId self, const Registration& registration, Offset epochStart, Instant now);

  /// The controller changed the partition within the same leader epoch.
  void update(const Registration& registration, Instant now);

  Offset epochStart() const { return epochStart_; }
  const std::vector<NodeId>& isr() const { return isr_; }
  /// What counts for the high watermark and for acks. (Maximal ISR)
  std::vector<NodeId> maximalIsr() const;
  std::size_t maximalIsrSize() const {
    return isr_.size() + (pending_ && pending_->expand ? pending_->moved.size() : 0);
  }
  bool inMaximalIsr(NodeId node) const {
    return contains(isr_, node) || (pending_ && pending_->expand && contains(pending_->moved, node));
  }
  const std::optional<IsrProposal>& pending() const { return pending_; }
  IsrProposal* pending() { return pending_ ? &*pending_ : nullptr; }
  const std::vector<FollowerProgress>& followers() const { return followers_; }
  const FollowerProgress* follower(NodeId node) const;

  /// min(min.insync.replicas, replicas): a topic with fewer replicas than that can still be written.
  int effectiveMinIsr(const IsrRules& rules) const;
  bool underMinIsr(const IsrRules& rules) const { return static_cast<int>(isr_.size()) < effectiveMinIsr(rules); }

  /// Notes a fetch. False when the node is no replica of this partition, or fetches under an old broker epoch.
  bool recordFetch(NodeId node, Offset fetchOffset, Offset logStart, Instant now, Offset leaderLogEndOffset,
                   BrokerEpoch brokerEpoch, const IsrRules& rules);

  /// The high watermark after what is known now; never below `current`. (P1)
  Offset highWatermark(Offset current, Offset leaderLogEndOffset, Instant now, const IsrRules& rules) const;

  /// A proposal to let `node` in, if it may and none is pending. (P4, P5)
  bool proposeExpand(NodeId node, Offset highWatermark, const IsrRules& rules);
  /// A proposal to drop those who lag, if any do and none is pending.
  bool proposeShrink(Offset leaderLogEndOffset, Instant now, const IsrRules& rules);
  void dropProposal() { pending_.reset(); }
  /// The controller's decision.
  void commitIsr(std::vector<NodeId> isr, std::int32_t partitionEpoch);
  std::int32_t partitionEpoch() const { return partitionEpoch_; }

  /// The smallest log start over the replicas that are alive: DeleteRecords answers with it.
  Offset lowWatermark(Offset leaderLogStart, const LiveBrokers& brokers) const;

 private:
  FollowerProgress* find(NodeId node);

  NodeId self_;
  Offset epochStart_ = 0;
  std::int32_t partitionEpoch_ = -1;
  std::vector<NodeId> isr_;
  std::optional<IsrProposal> pending_;
  /// In the order of the replica list, without ourselves.
  std::vector<FollowerProgress> followers_;
};

}  // namespace brokerlab::replication
