// The consumer protocol (KIP-848): one request, ConsumerGroupHeartbeat, for everything.
#include <algorithm>

#include "client/group_membership.h"
#include "protocol/messages/consumer_group_heartbeat.h"

namespace brokerlab::client {
namespace {

using Request = protocol::ConsumerGroupHeartbeatRequest;
using Response = protocol::ConsumerGroupHeartbeatResponse;
using runtime::Context;

/// v1 is needed for patterns only; there the client makes its member id itself (KIP-1082).
constexpr std::int16_t plainVersion = 0;
constexpr std::int16_t patternVersion = 1;
constexpr std::int32_t joiningEpoch = 0;
constexpr std::int32_t leavingEpoch = -1;
constexpr std::int32_t awayEpoch = -2;

class ConsumerMembership final : public Membership {
 public:
  using Membership::Membership;

  void poll(Context& context) override;
  void pollIsLate(Context& context) override;
  void metadataChanged(Context& context) override { reconcile(context); }
  void close(Context& context, std::function<void(Context&)> done) override;
  /// The next heartbeat will say what is wrong.
  void commitRefused(Context&, ErrorCode, std::int32_t) override {}
  bool classic() const override { return false; }
  std::string assignor() const override { return options_.config.remoteAssignor.value_or("uniform"); }
  bool settled() const override { return state() == "member" && !reconciling_ && !target_; }

 private:
  void due(Context& context, Due what) override;
  void coordinatorFound(Context& context) override;
  void heartbeat(Context& context);
  void answered(Context& context, const Response& response);
  void fenced(Context& context, const std::string& why);
  void reconcile(Context& context);
  void follow(Context& context, const Partitions& wanted);
  void goodbye(Context& context, std::function<void(Context&)> done);
  std::vector<Request::TopicPartitions> ownedById() const;
  /// The epoch the next heartbeat carries.
  std::int32_t epoch() const { return generation_ < 0 ? joiningEpoch : generation_; }

  bool asking_ = false;
  /// Something to tell came up while a heartbeat was under way.
  bool again_ = false;
  /// The coordinator must be told everything: it is a new one, or we are new to it.
  bool full_ = true;
  bool tellOwned_ = true;
  bool late_ = false;
  bool reconciling_ = false;
  /// Of whom the end of a commit before giving back counts. (M4)
  std::uint64_t reconciliation_ = 0;
  std::uint64_t attempt_ = 0;
  Duration interval_ = seconds(5);
  /// What the coordinator wants us to have, while it is not what we have.
  std::optional<std::map<Uuid, std::set<PartitionId>>> target_;
};

void ConsumerMembership::coordinatorFound(Context& context) {
  full_ = true;
  if (state() == "finding") enter(context, "unjoined", "the coordinator is known");
  // Who is in, or was told to look elsewhere while it came in: nobody but us goes on with that.
  if (!late_ && !closing_ && (generation_ >= 0 || state() == "joining")) heartbeat(context);
}

void ConsumerMembership::due(Context& context, Due) {
  if (closing_ || late_) return;
  if (!coordinatorKnown()) return findCoordinator(context);
  heartbeat(context);
}

void ConsumerMembership::poll(Context& context) {
  if (dead_ || closing_) return;
  if (!coordinatorKnown()) return findCoordinator(context);
  if (late_) {
    late_ = false;
    drop(context, owned_, true, "the application did not poll in time");
    target_.reset();
    full_ = true;
  }
  if (state() == "unjoined" || state() == "late") {
    enter(context, "joining", "the application polls");
    heartbeat(context);
    return;
  }
  reconcile(context);
}

std::vector<Request::TopicPartitions> ConsumerMembership::ownedById() const {
  std::map<Uuid, std::vector<std::int32_t>> ids;
  for (const TopicPartition& one : owned_)
    if (const KnownTopic* topic = metadata_.topic(one.topic)) ids[topic->id].push_back(one.partition);
  std::vector<Request::TopicPartitions> out;
  for (auto& [id, partitions] : ids) {
    Request::TopicPartitions& added = out.emplace_back();
    added.topicId = id;
    added.partitions = std::move(partitions);
  }
  return out;
}

void ConsumerMembership::heartbeat(Context& context) {
  if (asking_) {
    again_ = true;
    return;
  }
  if (!coordinatorKnown()) return findCoordinator(context);
  const bool byPattern = !options_.pattern.empty();
  if (byPattern && memberId_.empty()) memberId_ = Uuid::random(context.random()).text();
  asking_ = true;
  again_ = false;
  Request request;
  request.groupId = options_.group;
  request.memberId = memberId_;
  request.memberEpoch = epoch();
  request.instanceId = options_.config.groupInstanceId;
  const bool full = full_ || request.memberEpoch == joiningEpoch;
  if (full) {
    if (!options_.config.clientRack.empty()) request.rackId = options_.config.clientRack;
    request.rebalanceTimeoutMs = static_cast<std::int32_t>(options_.config.maxPollInterval.wholeMillis());
    request.subscribedTopicNames = options_.topics;
    if (byPattern) request.subscribedTopicRegex = options_.pattern;
    request.serverAssignor = options_.config.remoteAssignor;
  }
  if (full || tellOwned_) request.topicPartitions = ownedById();
  full_ = tellOwned_ = false;
  const std::uint64_t attempt = ++attempt_;
  cancelTimer(context, Due::heartbeat);
  ask(context, request, byPattern ? patternVersion : plainVersion, options_.config.requestTimeout,
      [this, attempt](Context& at, const Response* response) {
        if (attempt != attempt_) return;
        asking_ = false;
        if (dead_ || closing_) return;
        if (response == nullptr) {
          // Whether it was heard is not known: all is said again.
          full_ = true;
          setTimer(at, Due::retry, options_.config.retryBackoff);
          return;
        }
        answered(at, *response);
        if (again_ && !asking_ && !dead_) heartbeat(at);
      });
}

void ConsumerMembership::answered(Context& context, const Response& response) {
  const std::string why(errorName(response.errorCode));
  switch (response.errorCode) {
    case ErrorCode::none:
      break;
    case ErrorCode::unknownMemberId:
    case ErrorCode::fencedMemberEpoch:
      return fenced(context, why);
    case ErrorCode::notCoordinator:
    case ErrorCode::coordinatorNotAvailable:
      full_ = true;
      return coordinatorGone(context, coordinator(), why);
    default:
      if (errorRetry(response.errorCode) == Retry::no)
        return die(context, response.errorMessage ? why + ": " + *response.errorMessage : why);
      full_ = true;
      setTimer(context, Due::retry, options_.config.retryBackoff);
      return;
  }
  if (response.memberId) memberId_ = *response.memberId;
  const std::int32_t before = generation_;
  generation_ = response.memberEpoch;
  if (generation_ > 0) identity_ = {memberId_, generation_};
  interval_ = milliseconds(std::max(1, response.heartbeatIntervalMs));
  setTimer(context, Due::heartbeat, interval_);
  if (response.assignment) {
    target_.emplace();
    for (const auto& topic : response.assignment->topicPartitions)
      (*target_)[topic.topicId].insert(topic.partitions.begin(), topic.partitions.end());
    for (const auto& [id, partitions] : *target_) metadata_.want(id);
  }
  if (state() == "joining") enter(context, "member", "the coordinator has taken it in");
  // Only a poll may give back and take over. (M1)
  if (response.assignment || before != generation_) owner_.changed(context);
}

void ConsumerMembership::fenced(Context& context, const std::string& why) {
  generation_ = -1;
  ++attempt_;
  asking_ = reconciling_ = false;
  target_.reset();
  full_ = true;
  drop(context, owned_, true, why);
  enter(context, "unjoined", why);
  owner_.changed(context);
}

/// Towards what the coordinator wants: first back with what is not ours any more, then on to what is.
void ConsumerMembership::reconcile(Context& context) {
  if (!target_ || reconciling_ || dead_ || closing_ || late_ || generation_ < 0) return;
  Partitions wanted;
  for (const auto& [id, partitions] : *target_) {
    const std::string* name = metadata_.nameOf(id);
    if (name == nullptr) {
      metadata_.outdated("a topic of group " + options_.group);
      owner_.metadataWanted(context);
      return;
    }
    for (const PartitionId number : partitions) wanted.insert({*name, number});
  }
  if (wanted == owned_) {
    const bool first = state() == "member" && wanted.empty();
    target_.reset();
    if (first) take(context, wanted);
    return;
  }
  reconciling_ = true;
  target_.reset();
  going_.clear();
  for (const TopicPartition& one : owned_)
    if (wanted.count(one) == 0) going_.insert(one);
  if (!going_.empty()) enter(context, "revoking", "the coordinator wants " + partitionsText(going_) + " back");
  if (owned_.empty()) return follow(context, wanted);
  owner_.beforeRevocation(context, going_, [this, wanted, number = ++reconciliation_](Context& at) {
    // Fenced meanwhile, and maybe back with another target: nothing of this is ours to do.
    if (!reconciling_ || number != reconciliation_ || dead_ || closing_) return;
    follow(at, wanted);
  });
}

void ConsumerMembership::follow(Context& context, const Partitions& wanted) {
  reconciling_ = false;
  drop(context, going_, false, "the coordinator gives them to others");
  take(context, wanted);
  if (state() == "revoking") enter(context, "member", "it has given back what was asked for");
  tellOwned_ = true;
  heartbeat(context);
  owner_.changed(context);
}

/// The last heartbeat: a static member only says that it is away (M5).
void ConsumerMembership::goodbye(Context& context, std::function<void(Context&)> done) {
  ++attempt_;
  asking_ = false;
  cancelTimer(context, Due::heartbeat);
  cancelTimer(context, Due::retry);
  if (!coordinatorKnown() || memberId_.empty()) return done(context);
  Request request;
  request.groupId = options_.group;
  request.memberId = memberId_;
  request.memberEpoch = isStatic() ? awayEpoch : leavingEpoch;
  request.instanceId = options_.config.groupInstanceId;
  ask(context, request, options_.pattern.empty() ? plainVersion : patternVersion, options_.config.requestTimeout,
      [done = std::move(done)](Context& at, const Response*) { done(at); });
}

void ConsumerMembership::pollIsLate(Context& context) {
  if (dead_ || closing_ || late_ || generation_ < 0) return;
  late_ = true;
  reconciling_ = false;
  goodbye(context, [](Context&) {});
  generation_ = -1;
  enter(context, "late", "the application did not poll in time");
}

void ConsumerMembership::close(Context& context, std::function<void(Context&)> done) {
  closing_ = true;
  reconciling_ = false;
  const auto go = [this, done](Context& at) {
    drop(at, owned_, false, "the consumer closes");
    enter(at, "left", "the consumer closes");
    goodbye(at, done);
  };
  if (dead_ || generation_ < 0 || owned_.empty()) {
    drop(context, owned_, true, "the consumer closes");
    return go(context);
  }
  going_ = owned_;
  owner_.beforeRevocation(context, going_, go);
}

}  // namespace

std::unique_ptr<Membership> makeConsumerMembership(MembershipOptions options, MembershipOwner& owner,
                                                   ClusterMetadata& metadata) {
  return std::make_unique<ConsumerMembership>(std::move(options), owner, metadata);
}

}  // namespace brokerlab::client
