// The phases of a rebalance: who takes part, which assignor, when it ends; and the timers that see to it.

#include <utility>

#include "base/check.h"
#include "coordinator/group_partition.h"

namespace brokerlab::coordinator {

using protocol::JoinGroupResponse;
using protocol::SyncGroupResponse;

std::string_view groupStateName(GroupState state) {
  switch (state) {
    case GroupState::empty:
      return "Empty";
    case GroupState::preparingRebalance:
      return "PreparingRebalance";
    case GroupState::completingRebalance:
      return "CompletingRebalance";
    case GroupState::stable:
      return "Stable";
    case GroupState::dead:
      return "Dead";
  }
  return "";
}

bool ClassicGroup::everybodySupports(std::string_view wanted) const {
  return std::all_of(members.begin(), members.end(),
                     [wanted](const auto& member) { return member->metadata(wanted) != nullptr; });
}

bool ClassicGroup::supports(std::string_view type, const std::vector<std::pair<std::string, Bytes>>& offered) const {
  if (is(GroupState::empty) || members.empty()) return !type.empty() && !offered.empty();
  if (protocolType != std::string(type)) return false;
  return std::any_of(offered.begin(), offered.end(), [this](const auto& one) { return everybodySupports(one.first); });
}

std::string ClassicGroup::selectProtocol() const {
  // Each member votes for the first of its own that all can follow; the earlier vote wins a tie.
  std::vector<std::pair<std::string, int>> votes;
  for (const auto& member : members) {
    for (const auto& [name, metadata] : member->protocols) {
      if (!everybodySupports(name)) continue;
      auto at =
          std::find_if(votes.begin(), votes.end(), [&name = name](const auto& vote) { return vote.first == name; });
      if (at == votes.end()) at = votes.insert(votes.end(), {name, 0});
      ++at->second;
      break;
    }
  }
  std::string best;
  int most = 0;
  for (const auto& [name, count] : votes) {
    if (count <= most) continue;
    best = name;
    most = count;
  }
  return best;
}

void GroupPartition::setState(Context& context, Group& group, GroupState state, const std::string& reason) {
  ClassicGroup& classic = *group.classic;
  const GroupState before = std::exchange(classic.state, state);
  classic.stateSince = context.wallClock();
  if (before == state) return;
  context.emit(events::GroupStateChanged{group.name, std::string(groupStateName(before)),
                                         std::string(groupStateName(state)), classic.generation, reason});
}

void GroupPartition::maybeRebalance(Context& context, Group& group, const std::string& reason) {
  switch (group.classic->state) {
    case GroupState::empty:
    case GroupState::stable:
    case GroupState::completingRebalance:
      prepareRebalance(context, group, reason);
      break;
    case GroupState::preparingRebalance:
    case GroupState::dead:
      break;
  }
}

void GroupPartition::prepareRebalance(Context& context, Group& group, const std::string& reason) {
  ClassicGroup& classic = *group.classic;
  if (classic.is(GroupState::completingRebalance)) refuseSyncs(context, group, ErrorCode::rebalanceInProgress);
  disarm(context, classic.syncTimer);
  classic.awaitedSyncs.clear();
  classic.initialDelay = classic.is(GroupState::empty);
  Duration wait = classic.rebalanceTimeout();
  if (classic.initialDelay) {
    classic.newMemberAdded = false;
    const Duration longest = wait;
    wait = settings().initialRebalanceDelay;
    classic.initialDelayLeft = longest > wait ? longest - wait : Duration{};
  }
  disarm(context, classic.rebalanceTimer);
  classic.rebalanceTimer =
      arm(context, wait, GroupTimer::rebalance, classic.initialDelay ? "wait for more members" : "rebalance timeout",
          Wake{GroupTimer::rebalance, group.name, {}});
  setState(context, group, GroupState::preparingRebalance, reason);
}

void GroupPartition::onRebalanceTimer(Context& context, Group& group) {
  ClassicGroup& classic = *group.classic;
  if (!classic.is(GroupState::preparingRebalance)) return;
  if (classic.initialDelay && classic.newMemberAdded && classic.initialDelayLeft > Duration{}) {
    classic.newMemberAdded = false;
    const Duration wait = std::min(settings().initialRebalanceDelay, classic.initialDelayLeft);
    classic.initialDelayLeft = classic.initialDelayLeft - wait;
    classic.rebalanceTimer =
        arm(context, wait, GroupTimer::rebalance, "wait for more members", Wake{GroupTimer::rebalance, group.name, {}});
    return;
  }
  completeJoin(context, group);
}

void GroupPartition::maybeCompleteJoin(Context& context, Group& group) {
  ClassicGroup& classic = *group.classic;
  // The first rebalance waits its time, whoever is there.
  if (!classic.is(GroupState::preparingRebalance) || classic.initialDelay || !classic.allJoined()) return;
  completeJoin(context, group);
}

void GroupPartition::completeJoin(Context& context, Group& group) {
  ClassicGroup& classic = *group.classic;
  disarm(context, classic.rebalanceTimer);
  classic.initialDelay = false;
  // G5: dynamic members that did not come back are out; static ones keep their place.
  std::vector<std::string> missing;
  for (const auto& member : classic.members) {
    if (!member->awaitsJoin() && !member->instance) missing.push_back(member->id);
  }
  for (const std::string& id : missing) {
    // Not through removeMember: that would end this very phase.
    const auto at = std::find_if(classic.members.begin(), classic.members.end(),
                                 [&id](const auto& member) { return member->id == id; });
    disarm(context, (*at)->session);
    classic.members.erase(at);
    if (classic.isLeader(id)) {
      classic.leader = classic.members.empty() ? std::nullopt : std::optional(classic.members.front()->id);
    }
    context.emit(events::GroupMemberLeft{group.name, id, "it did not rejoin within the rebalance timeout"});
  }
  // Somebody who is here has to lead.
  const ClassicMember* leader = classic.leader ? classic.find(*classic.leader) : nullptr;
  if (!classic.members.empty() && (leader == nullptr || !leader->awaitsJoin())) {
    const auto joined = std::find_if(classic.members.begin(), classic.members.end(),
                                     [](const auto& member) { return member->awaitsJoin(); });
    if (joined == classic.members.end()) {
      // Only static members that are away: there is nobody to ask, so wait once more.
      classic.rebalanceTimer = arm(context, classic.rebalanceTimeout(), GroupTimer::rebalance, "rebalance timeout",
                                   Wake{GroupTimer::rebalance, group.name, {}});
      return;
    }
    classic.leader = (*joined)->id;
  }
  ++classic.generation;
  if (classic.members.empty()) {
    classic.protocol.reset();
    classic.leader.reset();
    classic.subscribed.reset();
    setState(context, group, GroupState::empty, "nobody is left");
    writeMetadata(context, group, nullptr, [](Context&, ErrorCode) {});
    return;
  }
  classic.protocol = classic.selectProtocol();
  computeSubscribed(classic);
  setState(context, group, GroupState::completingRebalance, "all members have joined");
  context.emit(events::GenerationStarted{group.name, classic.generation, *classic.protocol, *classic.leader,
                                         static_cast<std::int32_t>(classic.members.size())});
  classic.awaitedSyncs.clear();
  std::vector<std::pair<Answer<JoinGroupResponse>, JoinGroupResponse>> answers;
  for (const auto& member : classic.members) {
    JoinGroupResponse response;
    response.generationId = classic.generation;
    response.protocolType = classic.protocolType;
    response.protocolName = classic.protocol;
    response.leader = *classic.leader;
    response.memberId = member->id;
    if (classic.isLeader(member->id)) {
      for (const auto& one : classic.members) {
        const Bytes* metadata = one->metadata(*classic.protocol);
        response.members.push_back({one->id, one->instance, metadata != nullptr ? *metadata : Bytes()});
      }
    }
    classic.awaitedSyncs.insert(member->id);
    // A static member that is away has nothing to be told, and its session goes on.
    if (!member->awaitsJoin()) continue;
    answers.emplace_back(std::exchange(member->join, nullptr), std::move(response));
    member->isNew = false;
    stayAlive(context, group, *member);
  }
  disarm(context, classic.syncTimer);
  classic.syncTimer = arm(context, classic.rebalanceTimeout(), GroupTimer::pendingSync, "wait for SyncGroup",
                          Wake{GroupTimer::pendingSync, group.name, {}});
  for (auto& [answer, response] : answers) tellLater(std::move(answer), std::move(response));
}

void GroupPartition::onSyncTimer(Context& context, Group& group) {
  ClassicGroup& classic = *group.classic;
  if (!classic.is(GroupState::completingRebalance) && !classic.is(GroupState::stable)) return;
  const std::string name = group.name;
  const std::set<std::string> missing = std::exchange(classic.awaitedSyncs, {});
  for (const std::string& id : missing) {
    Group* still = find(name);
    if (still == nullptr || !still->classic) return;
    removeMember(context, *still, id, "it did not ask for its assignment within the rebalance timeout");
  }
}

void GroupPartition::giveAssignments(Context& context, Group& group) {
  std::vector<std::pair<Answer<SyncGroupResponse>, SyncGroupResponse>> answers;
  ClassicGroup& classic = *group.classic;
  for (const auto& member : classic.members) {
    context.emit(
        events::MemberAssigned{group.name, member->id, classic.generation, assignmentText(member->assignment)});
    if (!member->sync) continue;
    SyncGroupResponse response;
    response.protocolType = classic.protocolType;
    response.protocolName = classic.protocol;
    response.assignment = member->assignment;
    answers.emplace_back(std::exchange(member->sync, nullptr), std::move(response));
    stayAlive(context, group, *member);
  }
  for (auto& [answer, response] : answers) tellLater(std::move(answer), std::move(response));
}

void GroupPartition::refuseSyncs(Context& context, Group& group, ErrorCode error) {
  for (const auto& member : group.classic->members) {
    member->assignment = Bytes();
    if (!member->sync) continue;
    SyncGroupResponse response;
    response.errorCode = error;
    stayAlive(context, group, *member);
    tellLater(std::exchange(member->sync, nullptr), std::move(response));
  }
}

void GroupPartition::computeSubscribed(ClassicGroup& group) const {
  group.subscribed.reset();
  if (group.protocolType != std::string(consumerProtocolType) || !group.protocol) return;
  std::set<std::string> topics;
  for (const auto& member : group.members) {
    const Bytes* metadata = member->metadata(*group.protocol);
    const auto subscribed = metadata != nullptr ? subscribedTopics(*metadata) : std::nullopt;
    // Nobody knows what this one reads: then no topic counts as not being read.
    if (!subscribed) return;
    topics.insert(subscribed->begin(), subscribed->end());
  }
  group.subscribed = std::move(topics);
}

}  // namespace brokerlab::coordinator
