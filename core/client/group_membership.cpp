#include "client/group_membership.h"

#include "protocol/messages/find_coordinator.h"

namespace brokerlab::client {
namespace {
using runtime::Context;
/// Marks our timers among a node's: `a` says what is due.
constexpr std::int32_t membershipTimer = 0x4D454D42;
constexpr std::string_view timerName = "group membership";
constexpr std::int16_t findCoordinatorVersion = 4;
constexpr std::int8_t groupKey = 0;
}  // namespace

Membership::Membership(MembershipOptions options, MembershipOwner& owner, ClusterMetadata& metadata)
    : options_(std::move(options)), owner_(owner), metadata_(metadata), rpc_(options_.clientId) {}

std::unique_ptr<Membership> makeMembership(MembershipOptions options, MembershipOwner& owner,
                                           ClusterMetadata& metadata) {
  return options.config.consumerProtocol ? makeConsumerMembership(std::move(options), owner, metadata)
                                         : makeClassicMembership(std::move(options), owner, metadata);
}

bool Membership::onTimer(Context& context, runtime::TimerId id, const runtime::Timer& timer) {
  if (rpc_.onTimer(context, id, timer)) return true;
  if (timer.kind != membershipTimer || timer.name.data() != timerName.data()) return false;
  const auto what = static_cast<Due>(timer.a);
  timers_.erase(what);
  if (dead_) return true;
  if (what == Due::coordinator) {
    findCoordinator(context);
  } else {
    due(context, what);
  }
  return true;
}

void Membership::setTimer(Context& context, Due what, Duration after) {
  cancelTimer(context, what);
  timers_[what] = context.setTimer(after, {timerName, membershipTimer, static_cast<std::int64_t>(what), 0});
}

void Membership::cancelTimer(Context& context, Due what) {
  const auto at = timers_.find(what);
  if (at == timers_.end()) return;
  context.cancelTimer(at->second);
  timers_.erase(at);
}

void Membership::enter(Context& context, std::string state, const std::string& reason) {
  if (state == state_) return;
  const std::string before = std::exchange(state_, std::move(state));
  if (context.wants(events::Level::detail))
    context.emit(
        events::MembershipChanged{options_.consumer, options_.group, before, state_, memberId_, generation_, reason});
}

void Membership::die(Context& context, const std::string& why) {
  if (dead_) return;
  dead_ = true;
  died_ = why;
  enter(context, "fenced", why);
  drop(context, owned_, true, why);
  owner_.failed(context, why);
}

void Membership::findCoordinator(Context& context) {
  if (coordinatorKnown() || finding_ || dead_) return;
  finding_ = true;
  protocol::FindCoordinatorRequest request;
  request.keyType = groupKey;
  request.coordinatorKeys.push_back(options_.group);
  rpc_.call(context, metadata_.someBroker(rpc_), request, findCoordinatorVersion, options_.config.requestTimeout,
            [this](Context& at, runtime::CallResult<protocol::FindCoordinatorResponse> response) {
              finding_ = false;
              if (response && response->coordinators.size() == 1 &&
                  response->coordinators.front().errorCode == ErrorCode::none) {
                coordinator_ = {response->coordinators.front().nodeId};
                coordinatorFound(at);
                owner_.changed(at);
                return;
              }
              setTimer(at, Due::coordinator, options_.config.retryBackoff);
            });
}

void Membership::coordinatorGone(Context& context, NodeId which, const std::string&) {
  if (coordinator_ != which || which == NodeId::none()) return;
  coordinator_ = NodeId::none();
  if (dead_) return;
  // Not at once: whoever is asked now may not know of the new one either.
  setTimer(context, Due::coordinator, options_.config.retryBackoff);
  owner_.changed(context);
}

void Membership::take(Context& context, const Partitions& all) {
  Partitions added;
  for (const TopicPartition& one : all)
    if (owned_.count(one) == 0) added.insert(one);
  owned_ = all;
  if (context.wants(events::Level::story))
    context.emit(events::PartitionsAssigned{options_.consumer, options_.group, partitionsText(all),
                                            partitionsText(added), generation_});
  owner_.assigned(context, added);
}

void Membership::drop(Context& context, const Partitions& gone, bool lost, const std::string& reason) {
  if (gone.empty()) return;
  const Partitions dropped = gone;  // may be owned_ or going_ itself
  for (const TopicPartition& one : dropped) {
    owned_.erase(one);
    going_.erase(one);
  }
  if (context.wants(events::Level::story)) {
    if (lost) {
      context.emit(events::PartitionsLost{options_.consumer, options_.group, partitionsText(dropped), reason});
    } else {
      context.emit(events::PartitionsRevoked{options_.consumer, options_.group, partitionsText(dropped), reason});
    }
  }
  owner_.revoked(context, dropped, lost, reason);
}

}  // namespace brokerlab::client
