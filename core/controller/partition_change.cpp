#include "controller/partition_change.h"

#include <algorithm>

namespace brokerlab::controller {

using metadata::contains;
using metadata::LeaderRecoveryState;
using metadata::NodeList;

PartitionChange::PartitionChange(metadata::PartitionRef partition, const Uuid& topicId, PartitionId id,
                                 std::function<bool(NodeId)> acceptable)
    : partition_(std::move(partition)),
      topicId_(topicId),
      id_(id),
      acceptable_(std::move(acceptable)),
      targetIsr_(partition_->isr),
      targetReplicas_(partition_->replicas),
      targetRemoving_(partition_->removingReplicas),
      targetAdding_(partition_->addingReplicas) {}

bool PartitionChange::valid(NodeId replica) const { return contains(targetIsr_, replica) && acceptable_(replica); }

PartitionChange::Outcome PartitionChange::electAny() const {
  if (valid(partition_->leader)) return {partition_->leader, false, {}};  // E2
  for (NodeId replica : targetReplicas_) {
    if (valid(replica)) return {replica, false, "first live replica of the ISR in replica order"};  // E1
  }
  if (election_ == Election::unclean) {
    for (NodeId replica : targetReplicas_) {
      if (acceptable_(replica)) return {replica, true, "unclean"};  // E3
    }
  }
  return {};
}

PartitionChange::Outcome PartitionChange::elect() const {
  if (election_ != Election::preferred) return electAny();
  const NodeId preferred = targetReplicas_.empty() ? NodeId::none() : targetReplicas_.front();
  if (valid(preferred)) return {preferred, false, preferred == partition_->leader ? "" : "preferred replica"};
  return electAny();
}

void PartitionChange::completeReassignment() {
  if (targetRemoving_.empty() && targetAdding_.empty()) return;
  NodeList replicas;
  for (NodeId each : targetReplicas_) {
    if (!contains(targetRemoving_, each)) replicas.push_back(each);
  }
  NodeList isr;
  for (NodeId each : targetIsr_) {
    if (!contains(targetRemoving_, each)) isr.push_back(each);
  }
  if (replicas.empty() || isr.empty()) return;
  // E5. Kafka asks only that all that are being added are in; with nothing to add, one remaining member is enough.
  for (NodeId each : targetAdding_) {
    if (!contains(isr, each)) return;
  }
  targetReplicas_ = std::move(replicas);
  targetIsr_ = std::move(isr);
  targetRemoving_.clear();
  targetAdding_.clear();
  reassignmentCompleted_ = true;
}

std::optional<protocol::PartitionChangeRecord> PartitionChange::build() {
  protocol::PartitionChangeRecord record;
  record.partitionId = id_;
  record.topicId = topicId_;
  std::erase_if(targetIsr_, [&](NodeId each) { return !contains(targetReplicas_, each); });
  completeReassignment();

  const Outcome outcome = elect();
  if (outcome.leader != partition_->leader) {
    record.leader = outcome.leader.value;
    rule_ = reassignmentCompleted_ ? "reassignment" : outcome.rule;
    if (outcome.unclean) {
      targetIsr_ = {outcome.leader};
      if (partition_->recoveryState != LeaderRecoveryState::recovering) {
        targetRecovery_ = LeaderRecoveryState::recovering;
      }
    }
  }
  if (record.leader == -2) {
    // Whoever no longer is a replica must notice: a new epoch fences its fetches.
    const bool removed = std::any_of(partition_->replicas.begin(), partition_->replicas.end(),
                                     [&](NodeId each) { return !contains(targetReplicas_, each); });
    const bool added = std::any_of(targetReplicas_.begin(), targetReplicas_.end(),
                                   [&](NodeId each) { return !contains(partition_->replicas, each); });
    if (removed || added) {
      record.leader = partition_->leader.value;
      rule_ = "reassignment";
    }
  }

  if (!targetIsr_.empty() && targetIsr_ != partition_->isr) record.isr = metadata::numbers(targetIsr_);  // E4
  if (!targetReplicas_.empty() && targetReplicas_ != partition_->replicas) {
    record.replicas = metadata::numbers(targetReplicas_);
    std::vector<Uuid> directories;
    for (NodeId each : targetReplicas_) {
      const auto at = std::find(partition_->replicas.begin(), partition_->replicas.end(), each);
      const auto index = static_cast<std::size_t>(at - partition_->replicas.begin());
      if (at != partition_->replicas.end() && index < partition_->directories.size()) {
        directories.push_back(partition_->directories[index]);
      } else {
        directories.push_back(directory_ ? directory_(each) : Uuid::of(0, 1));
      }
    }
    record.directories = std::move(directories);
  }
  if (targetRemoving_ != partition_->removingReplicas) record.removingReplicas = metadata::numbers(targetRemoving_);
  if (targetAdding_ != partition_->addingReplicas) record.addingReplicas = metadata::numbers(targetAdding_);
  if (targetRecovery_ && *targetRecovery_ != partition_->recoveryState) {
    record.leaderRecoveryState = static_cast<std::int8_t>(*targetRecovery_);
  }
  protocol::PartitionChangeRecord nothing;
  nothing.partitionId = id_;
  nothing.topicId = topicId_;
  if (record == nothing) return std::nullopt;
  return record;
}

Reassignment planReassignment(const metadata::Partition& partition, const NodeList& target) {
  // A running reassignment is replaced: what it was adding is not part of the original replicas.
  NodeList original;
  for (NodeId each : partition.replicas) {
    if (!contains(partition.addingReplicas, each)) original.push_back(each);
  }
  // A replica that was only being added and is no longer wanted is dropped at once, unless nobody else is in sync.
  const bool isrSurvives = std::any_of(partition.isr.begin(), partition.isr.end(), [&](NodeId each) {
    return contains(target, each) || !contains(partition.addingReplicas, each);
  });
  Reassignment plan;
  plan.replicas = target;
  for (NodeId each : partition.replicas) {
    if (contains(target, each)) continue;
    if (isrSurvives && contains(partition.addingReplicas, each)) continue;
    plan.replicas.push_back(each);
    plan.removing.push_back(each);
  }
  for (NodeId each : target) {
    if (!contains(original, each)) plan.adding.push_back(each);
  }
  std::sort(plan.removing.begin(), plan.removing.end());
  std::sort(plan.adding.begin(), plan.adding.end());
  return plan;
}

std::optional<Revert> planRevert(const metadata::Partition& partition) {
  if (!partition.beingReassigned()) return std::nullopt;
  Revert revert;
  for (NodeId each : partition.replicas) {
    if (!contains(partition.addingReplicas, each)) revert.replicas.push_back(each);
  }
  for (NodeId each : partition.isr) {
    if (!contains(partition.addingReplicas, each)) revert.isr.push_back(each);
  }
  if (revert.isr.empty()) {
    revert.isr = {revert.replicas.empty() ? NodeId::none() : revert.replicas.front()};
    revert.unclean = true;
  }
  return revert;
}

}  // namespace brokerlab::controller
