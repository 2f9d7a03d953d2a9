// Standing for election and voting.
#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "raft/raft.h"

namespace brokerlab::raft {
namespace {

constexpr std::int16_t voteVersion = 2;
/// Base of the random exponential back-off after a lost election (Kafka's RETRY_BACKOFF_BASE_MS).
constexpr std::int64_t backoffBaseMs = 100;

template <class Topics>
bool isMetadataPartition(const Topics& topics) {
  return topics.size() == 1 && topics[0].topicName == clusterMetadataTopic && topics[0].partitions.size() == 1 &&
         topics[0].partitions[0].partitionIndex == 0;
}

}  // namespace

bool Raft::logUpToDate(std::int32_t lastEpoch, Offset endOffset) const {
  if (lastEpoch != log_.lastEpoch()) return lastEpoch > log_.lastEpoch();
  return endOffset >= log_.endOffset();
}

void Raft::standForElection(Context& context) {
  if (!voter_ || shuttingDown_) {
    // Whoever leaves has nothing to wait for; a deadline that stays behind would wake it for ever at the same instant.
    deadline_ = Instant::never();
    return;
  }
  if (options_.planted.noPreVote) {
    becomeCandidate(context);
  } else {
    becomeProspective(context);
  }
}

void Raft::becomeProspective(Context& context) {
  role_ = Role::prospective;
  backingOff_ = false;
  setDeadline(context, context.now() + randomElectionTimeout(context));
  context.emit(events::RaftElectionStarted{state_.epoch + 1, true});
  tellLeader(context);
  sendVotes(context, true);
}

void Raft::becomeCandidate(Context& context) {
  persist(context, state_.epoch + 1, NodeId::none(), options_.self, options_.directoryId);
  role_ = Role::candidate;
  backingOff_ = false;
  ++elections_;
  setDeadline(context, context.now() + randomElectionTimeout(context));
  context.emit(events::RaftElectionStarted{state_.epoch, false});
  tellLeader(context);
  sendVotes(context, false);
}

/// Without enough pre-votes: back to where it was.
void Raft::giveUpElection(Context& context) {
  if (state_.leader != NodeId::none() && state_.leader != options_.self) {
    becomeFollower(context, state_.epoch, state_.leader);
  } else if (state_.leader == options_.self) {
    role_ = Role::resigned;
    ++campaign_;
    votes_.clear();
    setDeadline(context, context.now() + randomElectionTimeout(context));
  } else {
    becomeUnattached(context, state_.epoch);
  }
}

void Raft::sendVotes(Context& context, bool preVote) {
  static_cast<void>(preVote);
  ++campaign_;
  votes_.clear();
  voteRetries_.clear();
  nextVoteRetry_ = Instant::never();
  const std::uint64_t campaign = campaign_;
  for (const Voter& voter : options_.voters) {
    votes_[voter.id] = voter.id == options_.self ? Vote::granted : Vote::unknown;
  }
  for (const Voter& voter : options_.voters) {
    if (voter.id != options_.self) sendVote(context, voter.id);
  }
  if (campaign == campaign_) countVotes(context);
}

void Raft::sendVote(Context& context, NodeId to) {
  if (role_ != Role::prospective && role_ != Role::candidate) return;
  protocol::VoteRequest request;
  request.clusterId = options_.clusterId;
  request.voterId = to.value;
  auto& topic = request.topics.emplace_back();
  topic.topicName = clusterMetadataTopic;
  auto& partition = topic.partitions.emplace_back();
  partition.candidateEpoch = state_.epoch;
  partition.candidateId = options_.self.value;
  partition.candidateDirectoryId = options_.directoryId;
  partition.lastOffsetEpoch = log_.lastEpoch();
  partition.lastOffset = log_.endOffset();
  partition.preVote = role_ == Role::prospective;
  quorumCalls_.call(
      context, to, request, voteVersion, options_.timing.requestTimeout,
      [this, to, campaign = campaign_](Context& at, runtime::CallResult<protocol::VoteResponse> response) {
        onVoteResponse(at, to, campaign, response);
      });
}

void Raft::onVoteResponse(Context& context, NodeId from, std::uint64_t campaign,
                          const runtime::CallResult<protocol::VoteResponse>& response) {
  const bool current = campaign == campaign_ && (role_ == Role::prospective || role_ == Role::candidate);
  if (!response) {
    if (!current) return;
    voteRetries_.push_back(from);
    // Five times the fetch's pause: a voter that is down stays so for longer than a moment.
    nextVoteRetry_ = std::min(nextVoteRetry_, context.now() + options_.timing.retryBackoff * 5);
    wakeAt(context, nextVoteRetry_);
    return;
  }
  if (response->errorCode != ErrorCode::none || !isMetadataPartition(response->topics)) return;
  const auto& partition = response->topics[0].partitions[0];
  if (learn(context, partition.leaderEpoch, {partition.leaderId})) return;
  if (!current || partition.errorCode != ErrorCode::none) return;
  votes_[from] = partition.voteGranted ? Vote::granted : Vote::rejected;
  countVotes(context);
}

void Raft::countVotes(Context& context) {
  std::size_t granted = 0;
  std::size_t rejected = 0;
  for (const auto& [voter, vote] : votes_) {
    if (vote == Vote::granted) ++granted;
    if (vote == Vote::rejected) ++rejected;
  }
  if (granted >= majority()) {
    if (role_ == Role::prospective) {
      becomeCandidate(context);
    } else if (role_ == Role::candidate && !backingOff_) {
      becomeLeader(context);
    }
  } else if (options_.voters.size() - rejected < majority()) {
    if (role_ == Role::prospective) {
      giveUpElection(context);
    } else if (role_ == Role::candidate && !backingOff_) {
      backingOff_ = true;
      const std::uint64_t spread = std::uint64_t{2} << std::min(10, elections_ - 1);
      const std::int64_t ms = backoffBaseMs * static_cast<std::int64_t>(context.random().below(spread));
      setDeadline(context, context.now() + std::min(milliseconds(ms), options_.timing.electionBackoffMax));
    }
  }
}

// --- voting --------------------------------------------------------------------------------------------------

protocol::VoteResponse Raft::vote(Context& context, const protocol::VoteRequest& request) {
  protocol::VoteResponse response;
  if (!clusterMatches(request.clusterId)) {
    response.errorCode = ErrorCode::inconsistentClusterId;
    return response;
  }
  if (!isMetadataPartition(request.topics)) {
    response.errorCode = ErrorCode::invalidRequest;
    return response;
  }
  const auto& asked = request.topics[0].partitions[0];
  const NodeId candidate{asked.candidateId};
  auto answer = [&](ErrorCode code, bool granted) {
    auto& topic = response.topics.emplace_back();
    topic.topicName = clusterMetadataTopic;
    auto& partition = topic.partitions.emplace_back();
    partition.errorCode = code;
    partition.leaderId = knownLeader().value;
    partition.leaderEpoch = state_.epoch;
    partition.voteGranted = granted;
    return std::move(response);
  };
  if (!voter_ || !isVoterId(candidate)) return answer(ErrorCode::inconsistentVoterSet, false);
  if (request.voterId != -1 && request.voterId != options_.self.value) return answer(ErrorCode::invalidVoterKey, false);
  if (!asked.voterDirectoryId.isZero() && asked.voterDirectoryId != options_.directoryId) {
    return answer(ErrorCode::invalidVoterKey, false);  // Q11
  }
  const bool lastEpochImpossible =
      asked.preVote ? asked.lastOffsetEpoch > asked.candidateEpoch : asked.lastOffsetEpoch >= asked.candidateEpoch;
  if (asked.lastOffset < 0 || asked.lastOffsetEpoch < 0 || lastEpochImpossible) {
    return answer(ErrorCode::invalidRequest, false);
  }
  if (asked.candidateEpoch < state_.epoch) return answer(ErrorCode::fencedLeaderEpoch, false);
  if (asked.candidateEpoch > state_.epoch) becomeUnattached(context, asked.candidateEpoch);

  const bool upToDate = logUpToDate(asked.lastOffsetEpoch, asked.lastOffset);
  bool granted = false;
  std::string reason;
  if (asked.preVote) {
    // Changes nothing here (Q12).
    switch (role_) {
      case Role::leader:
        reason = "this node leads";
        break;
      case Role::resigned:
        reason = "this node led the epoch and just gave up";
        break;
      case Role::follower:
        granted = upToDate && !fetchedFromLeader_;
        reason = fetchedFromLeader_ ? fmt::format("the leader {} answers", state_.leader.value)
                                    : "no word from the leader yet";
        break;
      case Role::unattached:
      case Role::prospective:
      case Role::candidate:
        granted = upToDate;
        reason = "no leader is known";
        break;
      case Role::observer:
        reason = "an observer has no vote";
        break;
    }
    if (!upToDate) reason = "the candidate's log is behind";
  } else if (state_.leader != NodeId::none()) {
    reason = fmt::format("{} leads this epoch already", state_.leader.value);
  } else if (state_.votedFor != NodeId::none()) {
    granted = state_.votedFor == candidate && state_.votedDirectory == asked.candidateDirectoryId;
    reason =
        granted ? "it has this vote already" : fmt::format("voted for {} in this epoch", state_.votedFor.value);  // Q1
  } else if (!upToDate) {
    reason = "the candidate's log is behind";  // Q4
  } else {
    granted = true;
    reason = "first to ask, and its log is up to date";
    persist(context, state_.epoch, NodeId::none(), candidate, asked.candidateDirectoryId);  // Q2
    role_ = Role::unattached;
    votes_.clear();
    ++campaign_;
    setDeadline(context, context.now() + randomElectionTimeout(context));
  }
  context.emit(events::RaftVoteCast{asked.preVote ? asked.candidateEpoch + 1 : asked.candidateEpoch, candidate, granted,
                                    asked.preVote, std::move(reason)});
  return answer(ErrorCode::none, granted);
}

protocol::BeginQuorumEpochResponse Raft::beginQuorumEpoch(Context& context,
                                                          const protocol::BeginQuorumEpochRequest& request) {
  protocol::BeginQuorumEpochResponse response;
  if (!clusterMatches(request.clusterId)) {
    response.errorCode = ErrorCode::inconsistentClusterId;
    return response;
  }
  if (!isMetadataPartition(request.topics)) {
    response.errorCode = ErrorCode::invalidRequest;
    return response;
  }
  const auto& asked = request.topics[0].partitions[0];
  auto answer = [&](ErrorCode code) {
    auto& topic = response.topics.emplace_back();
    topic.topicName = clusterMetadataTopic;
    auto& partition = topic.partitions.emplace_back();
    partition.errorCode = code;
    partition.leaderId = knownLeader().value;
    partition.leaderEpoch = state_.epoch;
    return std::move(response);
  };
  const NodeId leader{asked.leaderId};
  if (!voter_ || !isVoterId(leader)) return answer(ErrorCode::inconsistentVoterSet);
  if (request.voterId != -1 && request.voterId != options_.self.value) return answer(ErrorCode::invalidVoterKey);
  if (asked.leaderEpoch < state_.epoch) return answer(ErrorCode::fencedLeaderEpoch);
  if (leader == options_.self) return answer(ErrorCode::invalidRequest);
  if (asked.leaderEpoch == state_.epoch && state_.leader != NodeId::none() && state_.leader != leader) {
    return answer(ErrorCode::invalidRequest);
  }
  learn(context, asked.leaderEpoch, leader, true);
  return answer(ErrorCode::none);
}

protocol::EndQuorumEpochResponse Raft::endQuorumEpoch(Context& context,
                                                      const protocol::EndQuorumEpochRequest& request) {
  protocol::EndQuorumEpochResponse response;
  if (!clusterMatches(request.clusterId)) {
    response.errorCode = ErrorCode::inconsistentClusterId;
    return response;
  }
  if (!isMetadataPartition(request.topics)) {
    response.errorCode = ErrorCode::invalidRequest;
    return response;
  }
  const auto& asked = request.topics[0].partitions[0];
  auto answer = [&](ErrorCode code) {
    auto& topic = response.topics.emplace_back();
    topic.topicName = clusterMetadataTopic;
    auto& partition = topic.partitions.emplace_back();
    partition.errorCode = code;
    partition.leaderId = knownLeader().value;
    partition.leaderEpoch = state_.epoch;
    return std::move(response);
  };
  const NodeId leader{asked.leaderId};
  if (!voter_ || !isVoterId(leader)) return answer(ErrorCode::inconsistentVoterSet);
  if (asked.leaderEpoch < state_.epoch) return answer(ErrorCode::fencedLeaderEpoch);
  if (asked.leaderEpoch > state_.epoch) learn(context, asked.leaderEpoch, leader);
  if (state_.leader == leader && role_ == Role::follower) {
    // The successor the leader likes best tries at once, the others after pauses that double, so that they do not split
    // the votes.
    std::size_t position = options_.voters.size() - 1;
    std::vector<std::int32_t> order = asked.preferredSuccessors;
    for (const auto& each : asked.preferredCandidates) order.push_back(each.candidateId);
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (order[i] == options_.self.value) {
        position = i;
        break;
      }
    }
    Duration pause;
    if (position > 0) {
      const std::int64_t most = options_.timing.electionBackoffMax.micros;
      const std::int64_t base =
          std::max<std::int64_t>(1, most >> std::min<std::size_t>(20, options_.voters.size() - 1));
      pause = microseconds(std::min(most, base << std::min<std::size_t>(20, position - 1)));
    }
    // It leads no more: with nobody known to lead, pre-votes of a successor are granted.
    becomeUnattached(context, state_.epoch, pause);
  }
  return answer(ErrorCode::none);
}

}  // namespace brokerlab::raft
