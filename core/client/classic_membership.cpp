// The classic protocol: JoinGroup, SyncGroup, Heartbeat, LeaveGroup.
#include <algorithm>

#include "client/group_membership.h"
#include "protocol/messages/heartbeat.h"
#include "protocol/messages/join_group.h"
#include "protocol/messages/leave_group.h"
#include "protocol/messages/sync_group.h"

namespace brokerlab::client {
namespace {

using protocol::HeartbeatRequest;
using protocol::JoinGroupRequest;
using protocol::JoinGroupResponse;
using protocol::LeaveGroupRequest;
using protocol::SyncGroupRequest;
using protocol::SyncGroupResponse;
using runtime::Context;

constexpr std::int16_t joinVersion = 9;
constexpr std::int16_t syncVersion = 5;
constexpr std::int16_t heartbeatVersion = 4;
constexpr std::int16_t leaveVersion = 5;
constexpr std::string_view protocolType = "consumer";
/// A JoinGroup may be parked for the whole rebalance; so much longer we wait for its answer.
constexpr Duration joinSlack = seconds(5);

class ClassicMembership final : public Membership {
 public:
  using Membership::Membership;

  void poll(Context& context) override;
  void pollIsLate(Context& context) override;
  void metadataChanged(Context& context) override;
  void close(Context& context, std::function<void(Context&)> done) override;
  void commitRefused(Context& context, ErrorCode error, std::int32_t generation) override;
  bool classic() const override { return true; }
  std::string assignor() const override { return kind_ ? std::string(assignorName(*kind_)) : std::string(); }
  bool settled() const override { return state() == "member" && !needsJoin_; }

 private:
  void due(Context& context, Due what) override;
  void coordinatorFound(Context& context) override;
  void prepare(Context& context);
  void join(Context& context);
  void joined(Context& context, const JoinGroupResponse& response);
  void joinFailed(Context& context, ErrorCode error, const std::string& newId);
  void share(Context& context);
  void sync(Context& context, SyncGroupRequest request);
  void synced(Context& context, const SyncGroupResponse& response);
  void heartbeat(Context& context);
  void leave(Context& context, const std::string& reason, std::function<void(Context&)> done);
  void forget(Context& context, bool alsoId, const std::string& reason);
  void rejoin(Context& context, const std::string& reason);
  void later(Context& context);
  bool cooperative() const;
  std::optional<std::map<std::string, std::int32_t>> partitionCounts() const;

  bool needsJoin_ = true;
  std::string reason_ = "it is new";
  /// What must happen before joining: under way, or done.
  bool preparing_ = false;
  bool prepared_ = false;
  /// A JoinGroup or SyncGroup has no answer yet, or we make the assignment.
  bool joining_ = false;
  /// Of whom answers count. (M4)
  std::uint64_t attempt_ = 0;
  Instant notBefore_;
  std::optional<AssignorKind> kind_;
  /// As the leader: what the members said, until the topics are known; then what was counted on.
  bool leads_ = false;
  bool sharing_ = false;
  Subscriptions members_;
  std::map<std::string, std::int32_t> counts_;
  /// For sticky: what it was last given, also after it was given back.
  Partitions lastShare_;
  std::int32_t lastGeneration_ = -1;
  Instant lastHeard_;
};

/// As Kafka's ConsumerCoordinator chooses: cooperative only when all assignors are.
bool ClassicMembership::cooperative() const {
  const auto& all = options_.config.assignors;
  return std::all_of(all.begin(), all.end(), [](AssignorKind one) { return one == AssignorKind::cooperativeSticky; });
}

void ClassicMembership::rejoin(Context& context, const std::string& reason) {
  if (!needsJoin_) reason_ = reason;
  needsJoin_ = true;
  owner_.changed(context);
}

void ClassicMembership::forget(Context& context, bool alsoId, const std::string& reason) {
  generation_ = -1;
  if (alsoId) memberId_.clear();
  ++attempt_;
  joining_ = sharing_ = leads_ = prepared_ = preparing_ = false;
  needsJoin_ = true;
  reason_ = reason;
  cancelTimer(context, Due::heartbeat);
  enter(context, "unjoined", reason);
  owner_.changed(context);
}

void ClassicMembership::later(Context& context) {
  notBefore_ = context.now() + options_.config.retryBackoff;
  setTimer(context, Due::retry, options_.config.retryBackoff);
}

void ClassicMembership::coordinatorFound(Context& context) {
  if (state() == "finding") enter(context, "unjoined", "the coordinator is known");
}

void ClassicMembership::due(Context& context, Due what) {
  if (what == Due::retry) {
    owner_.changed(context);
  } else {
    heartbeat(context);
  }
}

void ClassicMembership::poll(Context& context) {
  if (dead_ || closing_) return;
  if (!coordinatorKnown()) {
    findCoordinator(context);
    return;
  }
  if (!needsJoin_ || joining_ || preparing_ || context.now() < notBefore_) return;
  if (prepared_) {
    join(context);
  } else {
    prepare(context);
  }
}

/// Gives back what must be given back before joining: everything, or, cooperatively, nothing yet. (M2, M3)
void ClassicMembership::prepare(Context& context) {
  if (generation_ < 0 || memberId_.empty()) {
    drop(context, owned_, true, reason_);
    prepared_ = true;
    join(context);
    return;
  }
  preparing_ = true;
  if (!cooperative()) going_ = owned_;
  const std::uint64_t attempt = attempt_;
  owner_.beforeRevocation(context, going_, [this, attempt](Context& at) {
    if (attempt != attempt_ || dead_ || closing_) return;
    preparing_ = false;
    prepared_ = true;
    drop(at, going_, false, reason_);
    if (needsJoin_ && !joining_ && coordinatorKnown()) join(at);
  });
}

void ClassicMembership::join(Context& context) {
  joining_ = true;
  JoinGroupRequest request;
  request.groupId = options_.group;
  request.sessionTimeoutMs = static_cast<std::int32_t>(options_.config.sessionTimeout.wholeMillis());
  request.rebalanceTimeoutMs = static_cast<std::int32_t>(options_.config.maxPollInterval.wholeMillis());
  request.memberId = memberId_;
  request.groupInstanceId = options_.config.groupInstanceId;
  request.protocolType = std::string(protocolType);
  request.reason = reason_;
  for (const AssignorKind kind : options_.config.assignors) {
    Subscription mine;
    mine.topics.insert(options_.topics.begin(), options_.topics.end());
    const bool sticky = kind == AssignorKind::sticky;
    mine.owned = sticky ? lastShare_ : owned_;
    mine.generation = sticky ? lastGeneration_ : generation_;
    request.protocols.push_back({std::string(assignorName(kind)), encodeSubscription(kind, mine)});
  }
  cancelTimer(context, Due::heartbeat);
  enter(context, "joining", reason_);
  const std::uint64_t attempt = ++attempt_;
  ask(context, request, joinVersion, options_.config.maxPollInterval + joinSlack,
      [this, attempt](Context& at, const JoinGroupResponse* response) {
        if (attempt != attempt_ || dead_ || closing_) return;
        joining_ = false;
        if (response == nullptr) return later(at);
        if (response->errorCode != ErrorCode::none) return joinFailed(at, response->errorCode, response->memberId);
        joined(at, *response);
      });
}

void ClassicMembership::joinFailed(Context& context, ErrorCode error, const std::string& newId) {
  const std::string why(errorName(error));
  switch (error) {
    case ErrorCode::memberIdRequired:
      memberId_ = newId;
      join(context);
      return;
    case ErrorCode::unknownMemberId:
      forget(context, true, why);
      return;
    case ErrorCode::illegalGeneration:
      forget(context, false, why);
      return;
    case ErrorCode::notCoordinator:
    case ErrorCode::coordinatorNotAvailable:
      coordinatorGone(context, coordinator(), why);
      later(context);
      return;
    case ErrorCode::coordinatorLoadInProgress:
    case ErrorCode::rebalanceInProgress:
      later(context);
      return;
    default:
      if (errorRetry(error) != Retry::no) return later(context);
      die(context, why);
  }
}

void ClassicMembership::joined(Context& context, const JoinGroupResponse& response) {
  joining_ = true;  // until SyncGroup is answered
  memberId_ = response.memberId;
  generation_ = response.generationId;
  kind_ = assignorFromName(response.protocolName.value_or(""));
  if (!kind_) return die(context, "the group chose an assignor it was not offered");
  enter(context, "syncing", "everybody has joined");
  leads_ = response.leader == memberId_;
  if (!leads_) return sync(context, {});
  members_.clear();
  for (const auto& member : response.members) {
    auto subscription = decodeSubscription(*kind_, member.metadata);
    // Who cannot be understood wants nothing that we know of.
    if (!subscription) subscription = Subscription{};
    subscription->instance = member.groupInstanceId;
    members_[member.memberId] = std::move(*subscription);
  }
  for (const auto& [id, member] : members_)
    for (const std::string& topic : member.topics) metadata_.want(topic);
  if (response.skipAssignment) {
    counts_ = partitionCounts().value_or(std::map<std::string, std::int32_t>{});
    return sync(context, {});
  }
  sharing_ = true;
  share(context);
}

/// Nothing while nobody was asked about a topic; one that does not exist is left out.
std::optional<std::map<std::string, std::int32_t>> ClassicMembership::partitionCounts() const {
  std::map<std::string, std::int32_t> counts;
  bool all = true;
  for (const auto& [id, member] : members_) {
    for (const std::string& topic : member.topics) {
      const KnownTopic* known = metadata_.topic(topic);
      all = all && (known != nullptr || metadata_.topicError(topic) != ErrorCode::none);
      if (known != nullptr) counts[topic] = static_cast<std::int32_t>(known->partitions.size());
    }
  }
  if (!all) return std::nullopt;
  return counts;
}

void ClassicMembership::share(Context& context) {
  const auto counts = partitionCounts();
  if (!counts) {
    metadata_.outdated("topics of group " + options_.group);
    owner_.metadataWanted(context);
    return;
  }
  sharing_ = false;
  counts_ = *counts;
  SyncGroupRequest request;
  for (auto& [id, mine] : assign(*kind_, members_, counts_))
    request.assignments.push_back({id, encodeAssignment(mine)});
  sync(context, std::move(request));
}

void ClassicMembership::metadataChanged(Context& context) {
  if (dead_ || closing_) return;
  if (sharing_) {
    share(context);
  } else if (leads_ && !joining_ && !needsJoin_ && generation_ >= 0) {
    if (partitionCounts() != counts_) rejoin(context, "the topics have other partitions than were shared out");
  }
}

void ClassicMembership::sync(Context& context, SyncGroupRequest request) {
  request.groupId = options_.group;
  request.generationId = generation_;
  request.memberId = memberId_;
  request.groupInstanceId = options_.config.groupInstanceId;
  request.protocolType = std::string(protocolType);
  request.protocolName = std::string(assignorName(*kind_));
  const std::uint64_t attempt = attempt_;
  ask(context, request, syncVersion, options_.config.requestTimeout,
      [this, attempt](Context& at, const SyncGroupResponse* response) {
        if (attempt != attempt_ || dead_ || closing_) return;
        joining_ = false;
        if (response == nullptr) return later(at);
        synced(at, *response);
      });
}

void ClassicMembership::synced(Context& context, const SyncGroupResponse& response) {
  switch (response.errorCode) {
    case ErrorCode::none:
      break;
    case ErrorCode::rebalanceInProgress:
      // Somebody came meanwhile: the next generation is being gathered.
      reason_ = std::string(errorName(response.errorCode));
      return later(context);
    default:
      return joinFailed(context, response.errorCode, memberId_);
  }
  const auto share = decodeAssignment(response.assignment);
  if (!share) return die(context, "the assignment cannot be read: " + share.error().message);
  needsJoin_ = prepared_ = false;
  lastShare_ = *share;
  lastGeneration_ = generation_;
  identity_ = {memberId_, generation_};
  lastHeard_ = context.now();
  setTimer(context, Due::heartbeat, options_.config.heartbeatInterval);
  enter(context, "member", "it has its assignment");
  Partitions taken;
  for (const TopicPartition& one : owned_)
    if (share->count(one) == 0) taken.insert(one);
  if (!taken.empty()) {
    drop(context, taken, false, "the assignment gives them to others");
    needsJoin_ = true;
    reason_ = "it gave back " + partitionsText(taken);
  }
  take(context, *share);
  owner_.changed(context);
}

void ClassicMembership::heartbeat(Context& context) {
  if (closing_ || generation_ < 0) return;
  setTimer(context, Due::heartbeat, options_.config.heartbeatInterval);
  if (!coordinatorKnown()) return findCoordinator(context);
  if (context.now() - lastHeard_ > options_.config.sessionTimeout) {
    lastHeard_ = context.now();
    rpc_.disconnect(context, coordinator());
    coordinatorGone(context, coordinator(), "no heartbeat was answered for session.timeout.ms");
    return;
  }
  HeartbeatRequest request;
  request.groupId = options_.group;
  request.generationId = generation_;
  request.memberId = memberId_;
  request.groupInstanceId = options_.config.groupInstanceId;
  ask(context, request, heartbeatVersion, options_.config.requestTimeout,
      [this, attempt = attempt_, generation = generation_](Context& at, const protocol::HeartbeatResponse* response) {
        if (response == nullptr || attempt != attempt_ || generation != generation_ || dead_ || closing_) return;
        const std::string why(errorName(response->errorCode));
        switch (response->errorCode) {
          case ErrorCode::none:
            lastHeard_ = at.now();
            return;
          case ErrorCode::rebalanceInProgress:
            lastHeard_ = at.now();
            return rejoin(at, "the group rebalances");
          case ErrorCode::notCoordinator:
          case ErrorCode::coordinatorNotAvailable:
            return coordinatorGone(at, coordinator(), why);
          case ErrorCode::illegalGeneration:
            return forget(at, false, why);
          case ErrorCode::unknownMemberId:
            return forget(at, true, why);
          default:
            if (errorRetry(response->errorCode) == Retry::no) die(at, why);
        }
      });
}

void ClassicMembership::commitRefused(Context& context, ErrorCode error, std::int32_t generation) {
  if (dead_ || closing_ || generation != generation_) return;
  const std::string why(errorName(error));
  if (error == ErrorCode::unknownMemberId) forget(context, true, why);
  if (error == ErrorCode::illegalGeneration) forget(context, false, why);
  if (error == ErrorCode::rebalanceInProgress) rejoin(context, "the group rebalances");
  if (error == ErrorCode::fencedInstanceId) die(context, why);
}

void ClassicMembership::pollIsLate(Context& context) {
  if (dead_ || closing_ || memberId_.empty()) return;
  leave(context, "consumer poll timeout has expired.", [](Context&) {});
  forget(context, true, "the application did not poll in time");
  enter(context, "late", "the application did not poll in time");
}

/// Tells the coordinator, unless this member is static (M5).
void ClassicMembership::leave(Context& context, const std::string& reason, std::function<void(Context&)> done) {
  if (isStatic() || memberId_.empty() || !coordinatorKnown()) return done(context);
  LeaveGroupRequest request;
  request.groupId = options_.group;
  LeaveGroupRequest::Member me;
  me.memberId = memberId_;
  me.reason = reason;
  request.members.push_back(std::move(me));
  // A parked JoinGroup would hold it up: a connection is served in order.
  if (joining_) {
    ++attempt_;
    joining_ = false;
    const NodeId at = coordinator();
    rpc_.disconnect(context, at);
    rpc_.call(context, at, request, leaveVersion, options_.config.requestTimeout,
              [done](Context& now, runtime::CallResult<protocol::LeaveGroupResponse>) { done(now); });
    return;
  }
  ask(context, request, leaveVersion, options_.config.requestTimeout,
      [done](Context& at, const protocol::LeaveGroupResponse*) { done(at); });
}

void ClassicMembership::close(Context& context, std::function<void(Context&)> done) {
  closing_ = true;
  ++attempt_;
  cancelTimer(context, Due::heartbeat);
  const auto go = [this, done](Context& at) {
    drop(at, owned_, false, "the consumer closes");
    enter(at, "left", "the consumer closes");
    leave(at, "the consumer is being closed", done);
  };
  if (dead_ || generation_ < 0 || memberId_.empty() || owned_.empty()) {
    drop(context, owned_, true, "the consumer closes");
    return go(context);
  }
  going_ = owned_;
  owner_.beforeRevocation(context, going_, go);
}

}  // namespace

std::unique_ptr<Membership> makeClassicMembership(MembershipOptions options, MembershipOwner& owner,
                                                  ClusterMetadata& metadata) {
  return std::make_unique<ClassicMembership>(std::move(options), owner, metadata);
}

}  // namespace brokerlab::client
