#include "raft/raft.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "record/batch.h"
#include "runtime/halt.h"

namespace brokerlab::raft {
namespace {

constexpr std::int32_t tickKind = 0x52414654;
constexpr std::string_view tickName = "raft";

Duration millisFrom(const std::map<std::string, std::string>& config, const char* key, Duration otherwise) {
  const auto at = config.find(key);
  if (at == config.end()) return otherwise;
  const auto value = parseInteger(at->second);
  return value && *value >= 0 ? milliseconds(*value) : otherwise;
}

}  // namespace

std::string_view roleName(Role role) {
  switch (role) {
    case Role::unattached:
      return "unattached";
    case Role::prospective:
      return "prospective";
    case Role::candidate:
      return "candidate";
    case Role::leader:
      return "leader";
    case Role::follower:
      return "follower";
    case Role::resigned:
      return "resigned";
    case Role::observer:
      return "observer";
  }
  return "";
}

Timing Timing::from(const std::map<std::string, std::string>& config) {
  Timing t;
  t.electionTimeout = millisFrom(config, "controller.quorum.election.timeout.ms", t.electionTimeout);
  t.fetchTimeout = millisFrom(config, "controller.quorum.fetch.timeout.ms", t.fetchTimeout);
  t.electionBackoffMax = millisFrom(config, "controller.quorum.election.backoff.max.ms", t.electionBackoffMax);
  t.appendLinger = millisFrom(config, "controller.quorum.append.linger.ms", t.appendLinger);
  t.requestTimeout = millisFrom(config, "controller.quorum.request.timeout.ms", t.requestTimeout);
  t.retryBackoff = millisFrom(config, "controller.quorum.retry.backoff.ms", t.retryBackoff);
  // A long poll must end well before the follower would believe its leader gone.
  t.fetchMaxWait = std::min(t.fetchMaxWait, t.fetchTimeout / 2);
  return t;
}

Raft::Raft(Options options, Listener& listener) : options_(std::move(options)), listener_(listener) {
  voter_ = isVoterId(options_.self);
}

Raft::~Raft() = default;

bool Raft::isVoterId(NodeId id) const { return voterOf(id) != nullptr; }

const Voter* Raft::voterOf(NodeId id) const {
  for (const Voter& voter : options_.voters) {
    if (voter.id == id) return &voter;
  }
  return nullptr;
}

bool Raft::clusterMatches(const std::optional<std::string>& clusterId) const {
  return !clusterId || *clusterId == options_.clusterId;
}

void Raft::cannotGoOn(std::string_view what, const Error& error) const {
  // Kafka halts the process too: a voter that cannot trust its own log must not take part.
  throw runtime::Halt(fmt::format("metadata log: {}: {}", what, error.message));
}

Result<void> Raft::start(Context& context) {
  if (auto opened = log_.open(context.disk(), context.wallClock()); !opened) return opened;
  auto state = loadQuorumState(context.disk());
  if (!state) return fail(state.error());
  state_ = *state;
  nextAppendOffset_ = log_.endOffset();
  delivered_ = log_.startOffset();
  started_ = true;
  for (const storage::LogChange& change : log_.takeChanges()) {
    if (change.kind != storage::LogChange::Kind::recovered || change.bytes == 0) continue;
    context.emit(events::LogRecovered{std::string(clusterMetadataTopic), 0, change.to, change.bytes, change.reason});
  }

  if (log_.lastEpoch() > state_.epoch) {
    // The log says that this epoch existed; the file was lost or is older.
    persist(context, log_.lastEpoch(), NodeId::none(), NodeId::none(), {});
  }

  if (!voter_) {
    role_ = Role::observer;
    if (state_.leader != NodeId::none() && isVoterId(state_.leader)) {
      setDeadline(context, context.now() + options_.timing.fetchTimeout);
    }
    fetchAfter(context, Duration{});
    return {};
  }
  if (state_.leader == options_.self) {
    // It led this epoch before it died. It cannot again: what it had not flushed is gone.
    role_ = Role::resigned;
    setDeadline(context, context.now() + randomElectionTimeout(context));
  } else if (state_.leader != NodeId::none() && isVoterId(state_.leader)) {
    role_ = Role::follower;
    setDeadline(context, context.now() + options_.timing.fetchTimeout);
    fetchAfter(context, Duration{});
  } else {
    role_ = Role::unattached;
    setDeadline(context, context.now() + randomElectionTimeout(context));
  }
  if (options_.voters.size() == 1) standForElection(context);
  return {};
}

bool Raft::onConnected(Context& context, ConnectionId connection) {
  return fetchCalls_.onConnected(context, connection) || quorumCalls_.onConnected(context, connection);
}

bool Raft::onDisconnected(Context& context, ConnectionId connection, runtime::Disconnect reason) {
  return fetchCalls_.onDisconnected(context, connection, reason) ||
         quorumCalls_.onDisconnected(context, connection, reason);
}

bool Raft::onFrame(Context& context, ConnectionId connection, const Chain& frame) {
  return fetchCalls_.onFrame(context, connection, frame) || quorumCalls_.onFrame(context, connection, frame);
}

bool Raft::onTimer(Context& context, runtime::TimerId id, const runtime::Timer& timer) {
  if (timer.kind == tickKind) {
    if (id == tick_) {
      tick_ = {};
      tickAt_ = Instant::never();
      onTick(context);
    }
    return true;
  }
  return quorumCalls_.onTimer(context, id, timer) || fetchCalls_.onTimer(context, id, timer);
}

// --- time ----------------------------------------------------------------------------------------------------

void Raft::wakeAt(Context& context, Instant at) {
  if (at >= tickAt_) return;
  if (tick_.valid()) context.cancelTimer(tick_);
  tickAt_ = std::max(at, context.now());
  tick_ = context.setTimer(tickAt_ - context.now(), {tickName, tickKind, 0, 0});
}

void Raft::setDeadline(Context& context, Instant at) {
  deadline_ = at;
  if (at != Instant::never()) wakeAt(context, at);
}

void Raft::onTick(Context& context) {
  const Instant now = context.now();
  if (appendDue_ <= now) drainAppends(context);
  if (nextFetch_ <= now) {
    nextFetch_ = Instant::never();
    sendFetch(context);
  }
  if (nextVoteRetry_ <= now) {
    nextVoteRetry_ = Instant::never();
    for (NodeId voter : std::exchange(voteRetries_, {})) sendVote(context, voter);
  }
  if (nextBegin_ <= now) {
    const Instant since = now - options_.timing.fetchTimeout / 2;
    nextBegin_ = now + options_.timing.fetchTimeout / 2;
    for (const Voter& voter : options_.voters) {
      if (voter.id != options_.self && followers_[voter.id].lastFetch < since) sendBeginQuorumEpoch(context, voter.id);
    }
  }
  if (!parked_.empty()) {
    std::vector<ParkedFetch> due;
    for (std::size_t i = 0; i < parked_.size();) {
      if (parked_[i].deadline <= now) {
        due.push_back(std::move(parked_[i]));
        parked_.erase(parked_.begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        ++i;
      }
    }
    for (ParkedFetch& each : due)
      each.answer(context, fetchAnswer(each.offset, each.maxBytes, &followers_[each.replica]));
  }
  if (deadline_ <= now) {
    switch (role_) {
      case Role::unattached:
      case Role::resigned:
        standForElection(context);
        break;
      case Role::prospective:
        giveUpElection(context);
        break;
      case Role::candidate:
        standForElection(context);
        break;
      case Role::leader:
        checkQuorum(context);
        break;
      case Role::follower:
        forgetFetch();
        fetchCalls_.disconnect(context, state_.leader);
        standForElection(context);
        break;
      case Role::observer:
        // Nobody to vote for: ask any voter who leads now.
        if (state_.leader != NodeId::none()) {
          forgetFetch();
          fetchCalls_.disconnect(context, state_.leader);
          becomeUnattached(context, state_.epoch);
        }
        break;
    }
  }
  wakeAt(context, std::min({deadline_, appendDue_, nextFetch_, nextVoteRetry_, nextBegin_}));
  for (const ParkedFetch& each : parked_) wakeAt(context, each.deadline);
}

Duration Raft::randomElectionTimeout(Context& context) {
  const std::int64_t base = options_.timing.electionTimeout.micros;
  return microseconds(base + static_cast<std::int64_t>(context.random().below(static_cast<std::uint64_t>(base))));
}

// --- transitions ---------------------------------------------------------------------------------------------

void Raft::persist(Context& context, std::int32_t epoch, NodeId leader, NodeId votedFor, const Uuid& votedDirectory) {
  check(epoch >= state_.epoch, "an epoch goes back");  // Q2
  QuorumState next{epoch, leader, votedFor, votedDirectory};
  if (next == state_) return;
  state_ = next;
  if (options_.planted.voteInMemory) return;
  if (auto stored = storeQuorumState(context.disk(), state_); !stored) cannotGoOn("quorum-state", stored.error());
}

void Raft::leaveLeadership(Context& context) {
  // What was not written yet never was.
  pending_.clear();
  pendingBytes_ = 0;
  appendDue_ = Instant::never();
  nextAppendOffset_ = log_.endOffset();
  nextBegin_ = Instant::never();
  epochStart_ = -1;
  followers_.clear();
  failParked(context);
}

void Raft::becomeUnattached(Context& context, std::int32_t epoch, std::optional<Duration> electionAfter) {
  const bool newEpoch = epoch > state_.epoch;
  const bool led = role_ == Role::leader;
  persist(context, epoch, NodeId::none(), newEpoch ? NodeId::none() : state_.votedFor,
          newEpoch ? Uuid{} : state_.votedDirectory);
  forgetFetch();
  votes_.clear();
  ++campaign_;
  if (voter_) {
    role_ = Role::unattached;
    setDeadline(context, context.now() + electionAfter.value_or(randomElectionTimeout(context)));
  } else {
    role_ = Role::observer;
    deadline_ = Instant::never();
    fetchAfter(context, Duration{});
  }
  if (led) {
    context.emit(events::RaftResigned{epoch, "somebody has a higher epoch"});
    leaveLeadership(context);
  }
  tellLeader(context);
}

void Raft::becomeFollower(Context& context, std::int32_t epoch, NodeId leader) {
  check(leader != options_.self, "nobody follows itself");
  check(epoch > state_.epoch || role_ != Role::leader, "two leaders in one epoch");  // Q1
  const bool led = role_ == Role::leader;
  const bool known = state_.epoch == epoch && state_.leader == leader;
  const bool newEpoch = epoch > state_.epoch;
  persist(context, epoch, leader, newEpoch ? NodeId::none() : state_.votedFor,
          newEpoch ? Uuid{} : state_.votedDirectory);
  forgetFetch();
  votes_.clear();
  ++campaign_;
  elections_ = 0;
  role_ = voter_ ? Role::follower : Role::observer;
  fetchedFromLeader_ = false;
  leaderUnreachable_ = false;
  setDeadline(context, context.now() + options_.timing.fetchTimeout);
  if (led) {
    context.emit(events::RaftResigned{epoch, "somebody leads a higher epoch"});
    leaveLeadership(context);
  }
  if (!known) context.emit(events::RaftLeaderFound{leader, epoch});
  tellLeader(context);
  sendFetch(context);
}

void Raft::resign(Context& context, std::string reason) {
  check(role_ == Role::leader, "only a leader resigns");
  // Asked before the followers' positions are forgotten: the longest log should lead next.
  role_ = Role::resigned;
  setDeadline(context, context.now() + randomElectionTimeout(context));
  context.emit(events::RaftResigned{state_.epoch, std::move(reason)});
  sendEndQuorumEpoch(context);
  leaveLeadership(context);
  tellLeader(context);
}

void Raft::shutDown(Context& context) {
  shuttingDown_ = true;
  if (role_ == Role::leader && options_.voters.size() > 1) {
    resign(context, "the controller shuts down");
    if (endsUnanswered_ == 0) shutDownDone_ = true;
  } else {
    shutDownDone_ = true;
  }
}

bool Raft::learn(Context& context, std::int32_t epoch, NodeId leader, bool fromLeader) {
  const bool useful = leader != NodeId::none() && leader != options_.self && isVoterId(leader);
  if (epoch > state_.epoch) {
    if (useful) {
      becomeFollower(context, epoch, leader);
    } else {
      becomeUnattached(context, epoch);
    }
    return true;
  }
  if (epoch == state_.epoch && useful) {
    // A prospective that just lost this leader is not talked out of it by others who have not noticed yet.
    const bool looking = role_ == Role::unattached || role_ == Role::candidate ||
                         (role_ == Role::prospective && (fromLeader || state_.leader == NodeId::none())) ||
                         (role_ == Role::observer && state_.leader == NodeId::none());
    if (looking) {
      becomeFollower(context, epoch, leader);
      return true;
    }
  }
  return false;
}

NodeId Raft::anyOtherVoter(Context& context) {
  std::vector<NodeId> others;
  for (const Voter& voter : options_.voters) {
    if (voter.id != options_.self) others.push_back(voter.id);
  }
  if (others.empty()) return NodeId::none();
  return others[static_cast<std::size_t>(context.random().below(others.size()))];
}

// --- what is committed ---------------------------------------------------------------------------------------

void Raft::setHighWatermark(Context& context, Offset offset) {
  if (offset <= highWatermark_) return;  // Q7
  check(offset <= log_.endOffset(), "the high watermark lies beyond the log");
  highWatermark_ = offset;
  deliver(context);
}

void Raft::deliver(Context& context) {
  // The listener may append, which may commit at once in a quorum of one: the outer call goes on with that.
  if (delivering_) return;
  delivering_ = true;
  while (delivered_ < highWatermark_) {
    auto records = log_.read(delivered_, 1 << 20, highWatermark_);
    if (!records) cannotGoOn("reading committed records", records.error());
    check(!records->empty(), "committed records are missing from the log");
    std::vector<CommittedBatch> batches;
    record::BatchReader reader(std::move(*records));
    while (auto batch = reader.next()) {
      if (batch->header.lastOffset() < delivered_) continue;
      CommittedBatch each;
      each.baseOffset = batch->header.baseOffset;
      each.lastOffset = batch->header.lastOffset();
      each.epoch = batch->header.partitionLeaderEpoch;
      each.timestamp = batch->header.maxTimestamp;
      each.control = batch->header.isControl();
      each.bytes = batch->bytes.flatten();
      batches.push_back(std::move(each));
    }
    check(!batches.empty(), "committed records cannot be read");
    delivered_ = batches.back().lastOffset + 1;
    listener_.onCommitted(context, batches);
  }
  delivering_ = false;
  tellLeader(context);
}

void Raft::tellLeader(Context& context) {
  LeaderAndEpoch now{knownLeader(), state_.epoch};
  if (now == told_) return;
  if (role_ == Role::leader && delivered_ <= epochStart_) return;
  told_ = now;
  listener_.onLeaderChange(context, now);
}

}  // namespace brokerlab::raft
