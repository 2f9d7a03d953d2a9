// Partitions: what leaders report, elections on request, reassignments.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "controller/cluster_control.h"

namespace brokerlab::controller {

using metadata::contains;
using metadata::LeaderRecoveryState;
using metadata::NodeList;
using metadata::Partition;

ErrorCode ClusterControl::checkAlterPartition(const protocol::AlterPartitionRequest& request,
                                              const protocol::AlterPartitionRequest::Topic::Partition& wanted,
                                              const Partition& partition, const NodeList& isr,
                                              const std::vector<BrokerEpoch>& epochs, std::int16_t version) const {
  // A leader that is ahead of us heard it from a newer controller: we are not the active one any more.
  if (wanted.leaderEpoch > partition.leaderEpoch || wanted.partitionEpoch > partition.partitionEpoch) {
    return ErrorCode::notController;
  }
  if (wanted.leaderEpoch < partition.leaderEpoch) return ErrorCode::fencedLeaderEpoch;
  const NodeId leader{request.brokerId};
  if (leader != partition.leader) return ErrorCode::invalidRequest;
  if (wanted.partitionEpoch < partition.partitionEpoch) return ErrorCode::invalidUpdateVersion;
  NodeList sorted = isr;
  std::sort(sorted.begin(), sorted.end());
  const bool repeated = std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
  const bool foreign =
      std::any_of(isr.begin(), isr.end(), [&](NodeId each) { return !contains(partition.replicas, each); });
  if (isr.empty() || repeated || foreign || !contains(isr, leader)) return ErrorCode::invalidRequest;
  if (wanted.leaderRecoveryState < 0 || wanted.leaderRecoveryState > 1) return ErrorCode::invalidRequest;
  const auto recovery = static_cast<LeaderRecoveryState>(wanted.leaderRecoveryState);
  if (recovery == LeaderRecoveryState::recovering && isr.size() > 1) return ErrorCode::invalidRequest;
  if (partition.recoveryState == LeaderRecoveryState::recovered && recovery == LeaderRecoveryState::recovering) {
    return ErrorCode::invalidRequest;
  }
  for (std::size_t i = 0; i < isr.size(); ++i) {
    const auto broker = image_.broker(isr[i]);
    // An epoch of -1: the leader does not know it (older version), so it is not checked (KIP-903).
    const bool current = broker != nullptr && (epochs[i] == -1 || epochs[i] == broker->epoch);
    if (!current || !broker->active()) {
      return version > 1 ? ErrorCode::ineligibleReplica : ErrorCode::operationNotAttempted;
    }
  }
  return ErrorCode::none;
}

protocol::AlterPartitionResponse ClusterControl::alterPartition(Changes& changes,
                                                                const protocol::AlterPartitionRequest& request,
                                                                std::int16_t version) {
  protocol::AlterPartitionResponse response;
  const auto sender = image_.broker({request.brokerId});
  if (sender == nullptr || sender->epoch != request.brokerEpoch) {
    response.errorCode = ErrorCode::staleBrokerEpoch;
    return response;
  }
  for (const auto& wantedTopic : request.topics) {
    auto& topicResult = response.topics.emplace_back();
    topicResult.topicName = wantedTopic.topicName;
    topicResult.topicId = wantedTopic.topicId;
    const metadata::TopicRef topic =
        version >= 2 ? image_.topic(wantedTopic.topicId) : image_.topic(std::string_view(wantedTopic.topicName));
    const Uuid topicId = topic == nullptr ? Uuid{} : topic->id;
    const std::string topicName = topic == nullptr ? std::string{} : topic->name;
    for (const auto& wanted : wantedTopic.partitions) {
      auto& result = topicResult.partitions.emplace_back();
      result.partitionIndex = wanted.partitionIndex;
      if (topic == nullptr) {
        result.errorCode = version >= 2 ? ErrorCode::unknownTopicId : ErrorCode::unknownTopicOrPartition;
        continue;
      }
      const metadata::PartitionRef partition = image_.partition(topicId, wanted.partitionIndex);
      if (partition == nullptr) {
        result.errorCode = ErrorCode::unknownTopicOrPartition;
        continue;
      }
      NodeList isr;
      std::vector<BrokerEpoch> epochs;
      if (version >= 3) {
        for (const auto& member : wanted.newIsrWithEpochs) {
          isr.push_back({member.brokerId});
          epochs.push_back(member.brokerEpoch);
        }
      } else {
        isr = metadata::nodes(wanted.newIsr);
        epochs.assign(isr.size(), -1);
      }
      result.errorCode = checkAlterPartition(request, wanted, *partition, isr, epochs, version);
      if (result.errorCode != ErrorCode::none) continue;

      const Located at{topicId, topicName, wanted.partitionIndex, partition};
      PartitionChange builder(partition, topicId, wanted.partitionIndex, activeBrokers());
      builder.isr(isr).recoveryState(static_cast<LeaderRecoveryState>(wanted.leaderRecoveryState));
      if (uncleanAllowed(topicName)) builder.election(Election::unclean);
      change(changes, at, builder);
      const metadata::PartitionRef now = image_.partition(topicId, wanted.partitionIndex);
      if (now->leader != NodeId{request.brokerId}) {
        // The new ISR completed a reassignment that does not keep the sender.
        result.errorCode = version > 1 ? ErrorCode::newLeaderElected : ErrorCode::fencedLeaderEpoch;
        continue;
      }
      result.leaderId = now->leader.value;
      result.leaderEpoch = now->leaderEpoch;
      result.isr = metadata::numbers(now->isr);
      result.leaderRecoveryState = static_cast<std::int8_t>(now->recoveryState);
      result.partitionEpoch = now->partitionEpoch;
    }
  }
  return response;
}

// --- elections -----------------------------------------------------------------------------------------------

ClusterControl::Problem ClusterControl::electLeader(Changes& changes, const std::string& topic, PartitionId partition,
                                                    bool unclean) {
  const metadata::TopicRef known = image_.topic(std::string_view(topic));
  if (known == nullptr) {
    return {ErrorCode::unknownTopicOrPartition, fmt::format("No such topic as {}", topic)};
  }
  const metadata::PartitionRef state = known->partition(partition);
  if (state == nullptr) {
    return {ErrorCode::unknownTopicOrPartition, fmt::format("No such partition as {}-{}", topic, partition)};
  }
  if (unclean ? state->hasLeader() : state->leader == state->preferredLeader()) {
    return {ErrorCode::electionNotNeeded, "Leader election not needed for topic partition."};
  }
  const Located at{known->id, known->name, partition, state};
  PartitionChange builder(state, known->id, partition, activeBrokers());
  builder.election(unclean ? Election::unclean : Election::preferred);
  // The elected must be the preferred one, not merely somebody: else nothing is changed.
  if (!unclean && (!contains(state->isr, state->preferredLeader()) || !image_.brokerActive(state->preferredLeader()))) {
    return {ErrorCode::preferredLeaderNotAvailable,
            fmt::format("The preferred leader {} is not in the ISR or not alive.", state->preferredLeader().value)};
  }
  if (!change(changes, at, builder)) {
    return {unclean ? ErrorCode::eligibleLeadersNotAvailable : ErrorCode::preferredLeaderNotAvailable,
            "No replica that may lead is alive."};
  }
  return {};
}

protocol::ElectLeadersResponse ClusterControl::electLeaders(Changes& changes,
                                                            const protocol::ElectLeadersRequest& request,
                                                            std::int16_t version) {
  protocol::ElectLeadersResponse response;
  const std::int8_t type = version == 0 ? std::int8_t{0} : request.electionType;
  const bool unclean = type == 1;
  auto add = [&](const std::string& topic, PartitionId partition, Problem problem) {
    if (response.replicaElectionResults.empty() || response.replicaElectionResults.back().topic != topic) {
      response.replicaElectionResults.emplace_back().topic = topic;
    }
    auto& result = response.replicaElectionResults.back().partitionResult.emplace_back();
    result.partitionId = partition;
    result.errorCode = problem.code;
    if (!problem.ok()) result.errorMessage = std::move(problem.sentence);
  };
  if (type != 0 && type != 1) {
    const Problem problem{ErrorCode::invalidRequest,
                          fmt::format("There is no election of type {}; known are 0 preferred, 1 unclean.", type)};
    response.errorCode = ErrorCode::invalidRequest;
    if (!request.topicPartitions) return response;
    for (const auto& each : *request.topicPartitions) {
      for (PartitionId partition : each.partitions) add(each.topic, partition, problem);
    }
    return response;
  }
  if (!request.topicPartitions) {
    // All: every topic is named, partitions that need none are not.
    for (const auto& [name, topic] : image_.topics()) response.replicaElectionResults.emplace_back().topic = name;
    std::size_t at = 0;
    for (const Located& each : partitionsWhere([](const Partition&) { return true; })) {
      Problem problem = electLeader(changes, each.topic, each.partition, unclean);
      if (problem.code == ErrorCode::electionNotNeeded) continue;
      while (response.replicaElectionResults[at].topic != each.topic) ++at;
      auto& result = response.replicaElectionResults[at].partitionResult.emplace_back();
      result.partitionId = each.partition;
      result.errorCode = problem.code;
      if (!problem.ok()) result.errorMessage = std::move(problem.sentence);
    }
    return response;
  }
  for (const auto& each : *request.topicPartitions) {
    for (PartitionId partition : each.partitions)
      add(each.topic, partition, electLeader(changes, each.topic, partition, unclean));
  }
  return response;
}

void ClusterControl::rebalanceLeaders(Changes& changes) {
  if (!configBoolean("auto.leader.rebalance.enable")) return;
  struct Share {
    std::int64_t preferred = 0;
    std::int64_t elsewhere = 0;
  };
  std::map<NodeId, Share> shares;
  for (const auto& [name, topic] : image_.topics()) {
    for (const auto& partition : topic->partitions) {
      Share& share = shares[partition->preferredLeader()];
      ++share.preferred;
      if (partition->leader != partition->preferredLeader()) ++share.elsewhere;
    }
  }
  const std::int64_t tolerated = configInteger("leader.imbalance.per.broker.percentage");
  std::set<NodeId> unbalanced;
  for (const auto& [broker, share] : shares) {
    if (share.elsewhere * 100 > share.preferred * tolerated) unbalanced.insert(broker);
  }
  for (const Located& each : partitionsWhere([&](const Partition& p) {
         return p.leader != p.preferredLeader() && unbalanced.contains(p.preferredLeader()) &&
                contains(p.isr, p.preferredLeader()) && image_.brokerActive(p.preferredLeader());
       })) {
    PartitionChange builder(each.state, each.topicId, each.partition, activeBrokers());
    builder.election(Election::preferred);
    change(changes, each, builder);
  }
}

void ClusterControl::electUncleanWhereAllowed(Changes& changes) {
  for (const Located& each : partitionsWhere([](const Partition& p) { return !p.hasLeader(); })) {
    if (!uncleanAllowed(each.topic)) continue;
    PartitionChange builder(each.state, each.topicId, each.partition, activeBrokers());
    builder.election(Election::unclean);
    change(changes, each, builder);
  }
}

// --- reassignments -------------------------------------------------------------------------------------------

ClusterControl::Problem ClusterControl::reassign(Changes& changes, const std::string& topic, PartitionId partition,
                                                 const std::optional<std::vector<std::int32_t>>& target,
                                                 bool allowFactorChange) {
  const metadata::TopicRef known = image_.topic(std::string_view(topic));
  if (known == nullptr) {
    return {ErrorCode::unknownTopicOrPartition, fmt::format("Unable to find a topic named {}.", topic)};
  }
  const metadata::PartitionRef state = known->partition(partition);
  if (state == nullptr) {
    return {ErrorCode::unknownTopicOrPartition, fmt::format("Unable to find partition {}:{}.", topic, partition)};
  }
  const Located at{known->id, known->name, partition, state};
  PartitionChange builder(state, known->id, partition, activeBrokers());
  if (!target) {
    const auto revert = planRevert(*state);
    if (!revert) return {ErrorCode::noReassignmentInProgress, "No partition reassignment is in progress."};
    if (revert->unclean) {
      if (!uncleanAllowed(topic)) {
        return {
            ErrorCode::invalidReplicaAssignment,
            fmt::format("Unable to revert partition assignment for {}:{} because it would require an unclean leader "
                        "election.",
                        topic, partition)};
      }
      builder.election(Election::unclean);
    }
    builder.replicas(revert->replicas).isr(revert->isr).adding({}).removing({});
    change(changes, at, builder, "reassignment");
    return {};
  }
  const NodeList wanted = metadata::nodes(*target);
  if (Problem problem = checkManualAssignment(wanted, std::nullopt); !problem.ok()) return problem;
  if (!allowFactorChange) {
    NodeList original;
    for (NodeId each : state->replicas) {
      if (!contains(state->addingReplicas, each)) original.push_back(each);
    }
    if (original.size() != wanted.size()) {
      return {ErrorCode::invalidReplicationFactor,
              fmt::format("The replication factor is changed from {} to {}", original.size(), wanted.size())};
    }
  }
  const Reassignment plan = planReassignment(*state, wanted);
  builder.replicas(plan.replicas).adding(plan.adding).removing(plan.removing);
  change(changes, at, builder, "reassignment");
  return {};
}

protocol::AlterPartitionReassignmentsResponse ClusterControl::alterReassignments(
    Changes& changes, const protocol::AlterPartitionReassignmentsRequest& request) {
  protocol::AlterPartitionReassignmentsResponse response;
  response.allowReplicationFactorChange = request.allowReplicationFactorChange;
  for (const auto& topic : request.topics) {
    auto& topicResult = response.responses.emplace_back();
    topicResult.name = topic.name;
    for (const auto& partition : topic.partitions) {
      Problem problem = reassign(changes, topic.name, partition.partitionIndex, partition.replicas,
                                 request.allowReplicationFactorChange);
      auto& result = topicResult.partitions.emplace_back();
      result.partitionIndex = partition.partitionIndex;
      result.errorCode = problem.code;
      if (!problem.ok()) result.errorMessage = std::move(problem.sentence);
    }
  }
  return response;
}

protocol::ListPartitionReassignmentsResponse ClusterControl::listReassignments(
    const protocol::ListPartitionReassignmentsRequest& request) const {
  protocol::ListPartitionReassignmentsResponse response;
  auto wanted = [&](const std::string& topic, PartitionId partition) {
    if (!request.topics) return true;
    for (const auto& each : *request.topics) {
      if (each.name == topic && std::find(each.partitionIndexes.begin(), each.partitionIndexes.end(), partition) !=
                                    each.partitionIndexes.end()) {
        return true;
      }
    }
    return false;
  };
  for (const Located& each : partitionsWhere([](const Partition& p) { return p.beingReassigned(); })) {
    if (!wanted(each.topic, each.partition)) continue;
    if (response.topics.empty() || response.topics.back().name != each.topic) {
      response.topics.emplace_back().name = each.topic;
    }
    auto& result = response.topics.back().partitions.emplace_back();
    result.partitionIndex = each.partition;
    result.replicas = metadata::numbers(each.state->replicas);
    result.addingReplicas = metadata::numbers(each.state->addingReplicas);
    result.removingReplicas = metadata::numbers(each.state->removingReplicas);
  }
  return response;
}

}  // namespace brokerlab::controller
