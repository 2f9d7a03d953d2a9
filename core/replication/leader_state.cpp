#include "replication/leader_state.h"

namespace brokerlab::replication {

LeaderState::LeaderState(NodeId self, const Registration& registration, Offset epochStart, Instant now)
    : self_(self), epochStart_(epochStart), partitionEpoch_(registration.partitionEpoch), isr_(registration.isr) {
  for (const NodeId node : registration.replicas) {
    if (node == self) continue;
    FollowerProgress progress;
    progress.broker = node;
    // Members of the ISR get the full lag time to show up; the others have to catch up first.
    if (contains(isr_, node)) progress.lastCaughtUpTime = now;
    followers_.push_back(progress);
  }
}

void LeaderState::update(const Registration& registration, Instant now) {
  partitionEpoch_ = registration.partitionEpoch;
  isr_ = registration.isr;
  pending_.reset();
  std::vector<FollowerProgress> kept;
  for (const NodeId node : registration.replicas) {
    if (node == self_) continue;
    if (const FollowerProgress* known = follower(node)) {
      kept.push_back(*known);
      continue;
    }
    FollowerProgress progress;
    progress.broker = node;
    if (contains(isr_, node)) progress.lastCaughtUpTime = now;
    kept.push_back(progress);
  }
  followers_ = std::move(kept);
}

std::vector<NodeId> LeaderState::maximalIsr() const {
  std::vector<NodeId> all = isr_;
  if (pending_ && pending_->expand) all.insert(all.end(), pending_->moved.begin(), pending_->moved.end());
  return all;
}

const FollowerProgress* LeaderState::follower(NodeId node) const {
  for (const FollowerProgress& progress : followers_) {
    if (progress.broker == node) return &progress;
  }
  return nullptr;
}

FollowerProgress* LeaderState::find(NodeId node) {
  for (FollowerProgress& progress : followers_) {
    if (progress.broker == node) return &progress;
  }
  return nullptr;
}

int LeaderState::effectiveMinIsr(const IsrRules& rules) const {
  return std::min(rules.minInsyncReplicas, static_cast<int>(followers_.size()) + 1);
}

bool LeaderState::recordFetch(NodeId node, Offset fetchOffset, Offset logStart, Instant now, Offset leaderLogEndOffset,
                              BrokerEpoch brokerEpoch, const IsrRules& rules) {
  FollowerProgress* progress = find(node);
  if (progress == nullptr) return false;
  if (!rules.faults.ignoreBrokerEpochs && brokerEpoch != -1) {
    // A fetch of a former life of that broker must not speak for the present one. (KIP-903)
    const LiveBroker* broker = rules.brokers.find(node);
    if (broker != nullptr && broker->epoch > brokerEpoch) return false;
  }
  if (fetchOffset >= leaderLogEndOffset) {
    progress->lastCaughtUpTime = std::max(progress->lastCaughtUpTime, now);
  } else if (progress->fetchedOnce && fetchOffset >= progress->lastFetchLeaderLogEndOffset) {
    progress->lastCaughtUpTime = std::max(progress->lastCaughtUpTime, progress->lastFetchTime);
  }
  progress->logStartOffset = logStart;
  progress->logEndOffset = fetchOffset;
  progress->lastFetchLeaderLogEndOffset = leaderLogEndOffset;
  progress->lastFetchTime = now;
  progress->brokerEpoch = brokerEpoch;
  progress->fetchedOnce = true;
  return true;
}

Offset LeaderState::highWatermark(Offset current, Offset leaderLogEndOffset, Instant now, const IsrRules& rules) const {
  if (underMinIsr(rules)) return current;
  Offset smallest = leaderLogEndOffset;
  for (const FollowerProgress& progress : followers_) {
    if (progress.logEndOffset >= smallest) continue;
    const bool counts =
        rules.faults.countCommittedIsrOnly
            ? contains(isr_, progress.broker)
            : inMaximalIsr(progress.broker) || (progress.caughtUp(leaderLogEndOffset, now, rules.lagMax) &&
                                                rules.brokers.mayJoinIsr(progress.broker, progress.brokerEpoch));
    if (counts) smallest = progress.logEndOffset;
  }
  return std::max(current, smallest);
}

bool LeaderState::proposeExpand(NodeId node, Offset highWatermark, const IsrRules& rules) {
  if (pending_ || contains(isr_, node)) return false;
  const FollowerProgress* progress = follower(node);
  if (progress == nullptr || progress->logEndOffset == noOffset) return false;
  if (!rules.faults.ignoreBrokerEpochs && !rules.brokers.mayJoinIsr(node, progress->brokerEpoch)) return false;
  if (progress->logEndOffset < highWatermark) return false;
  if (!rules.faults.expandBeforeEpochStart && progress->logEndOffset < epochStart_) return false;
  IsrProposal proposal;
  proposal.expand = true;
  proposal.moved = {node};
  proposal.isr = isr_;
  proposal.isr.push_back(node);
  proposal.partitionEpoch = partitionEpoch_;
  pending_ = std::move(proposal);
  return true;
}

bool LeaderState::proposeShrink(Offset leaderLogEndOffset, Instant now, const IsrRules& rules) {
  if (pending_) return false;
  IsrProposal proposal;
  for (const NodeId node : isr_) {
    const FollowerProgress* progress = node == self_ ? nullptr : follower(node);
    const bool lags = progress != nullptr && !progress->caughtUp(leaderLogEndOffset, now, rules.lagMax);
    (lags ? proposal.moved : proposal.isr).push_back(node);
  }
  if (proposal.moved.empty()) return false;
  proposal.partitionEpoch = partitionEpoch_;
  pending_ = std::move(proposal);
  return true;
}

void LeaderState::commitIsr(std::vector<NodeId> isr, std::int32_t partitionEpoch) {
  isr_ = std::move(isr);
  partitionEpoch_ = partitionEpoch;
  pending_.reset();
}

Offset LeaderState::lowWatermark(Offset leaderLogStart, const LiveBrokers& brokers) const {
  Offset low = leaderLogStart;
  for (const FollowerProgress& progress : followers_) {
    const LiveBroker* broker = brokers.find(progress.broker);
    if (broker == nullptr || broker->fenced) continue;
    low = std::min(low, progress.logStartOffset);
  }
  return low;
}

}  // namespace brokerlab::replication
