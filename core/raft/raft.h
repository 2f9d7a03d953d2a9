#pragma once
// The metadata quorum: how three controllers agree on one log although any of them may die.
//
// KRaft is Raft turned round: nobody pushes entries. The leader is elected by votes as in Raft, but then followers
// (and brokers, as observers without a vote) *fetch* from it exactly as replicas fetch partitions, and an offset is
// committed once a majority of the voters has asked for what comes after it:
//
//     voters        101 leader    │ … 7 7 7 8 │ ◀─ Fetch(offset 12, last epoch 8) ── 102     end offsets 12, 12, 10
//                   102           │ … 7 7 7 8 │ ◀─ Fetch(offset 10, last epoch 7) ── 103     majority has < 12: HW 12
//                   103           │ … 7 7     │
//     observers     brokers 1 2 3 │ … 7 7     │ ◀─ Fetch …                                   never counted
//
//     Unattached ──election timeout──▶ Prospective ──majority would vote──▶ Candidate ──majority voted──▶ Leader
//         ▲                               │  (epoch unchanged)                │ (epoch + 1)                │
//         └── higher epoch, no leader ────┴───────────────────────────────────┴──── no majority fetches ───┘→ Resigned
//     Follower: knows the leader, fetches; no answer for the fetch timeout ──▶ Prospective
//
// Rules (Q numbers are those of the simulation checker)
//   Q1   At most one leader an epoch: a voter votes once an epoch.
//   Q2   Epoch and vote never go back, and are on the platter (quorum-state, flushed) before any answer reveals them.
//   Q3   Equal (offset, epoch) in two logs means equal logs up to there: a follower whose last epoch the leader does not
//        have there is told where the logs part and truncates.
//   Q4   A leader's log holds every committed entry: votes go only to logs at least as long (epoch first, then offset).
//   Q5   A leader commits by counting only from the first entry of its own epoch on (the LeaderChange it appends when
//        elected): Raft's figure 8.
//   Q7   The high watermark never goes back on a leader, and nobody truncates below its own.
//   Q12  A pre-vote changes no epoch: a voter that was cut off cannot depose a healthy leader when it returns (KIP-996).
//   Q14  Observers are never counted.
//   Q15  A leader from which no majority fetched for 1.5 × the fetch timeout resigns.
//   Q16  A voter tells (by its next fetch) that it has an entry only after the entry is flushed.
//
// In Kafka: KafkaRaftClient, QuorumState, EpochState, LeaderState, KafkaMetadataLog (KIP-595, KIP-996). Behaviour is
// 3.9's with 4.0's pre-vote. Voters are static (controller.quorum.voters). Left out: snapshots (KIP-630; the listener has
// room for them) and changing the voters (KIP-853).

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/frame.h"
#include "protocol/messages/begin_quorum_epoch.h"
#include "protocol/messages/describe_quorum.h"
#include "protocol/messages/end_quorum_epoch.h"
#include "protocol/messages/fetch.h"
#include "protocol/messages/vote.h"
#include "raft/metadata_log.h"
#include "raft/quorum_state.h"
#include "runtime/rpc.h"

namespace brokerlab::raft {

using runtime::Context;

/// The topic id of __cluster_metadata.
inline Uuid metadataTopicId() { return Uuid::of(0, 1); }

enum class Role : std::uint8_t { unattached, prospective, candidate, leader, follower, resigned, observer };
std::string_view roleName(Role role);

struct LeaderAndEpoch {
  NodeId leader = NodeId::none();
  std::int32_t epoch = 0;
  bool operator==(const LeaderAndEpoch&) const = default;
};

/// A voter as controller.quorum.voters names it.
struct Voter {
  NodeId id;
  std::string host = "localhost";
  std::uint16_t port = 9093;
};

/// Times of the quorum; defaults are Kafka's.
struct Timing {
  Duration electionTimeout = milliseconds(1000);  // random in [x, 2x)
  Duration fetchTimeout = milliseconds(2000);
  Duration electionBackoffMax = milliseconds(1000);
  Duration appendLinger = milliseconds(25);
  Duration requestTimeout = milliseconds(2000);
  Duration retryBackoff = milliseconds(20);
  Duration fetchMaxWait = milliseconds(500);
  /// Takes controller.quorum.* out of a config; what is not there keeps its default.
  static Timing from(const std::map<std::string, std::string>& config);
};

/// Known mistakes of consensus code that a test can put back, to see that the checker finds them. All off otherwise.
struct Planted {
  /// Q5: commit entries of earlier epochs by counting (Raft's figure 8).
  bool commitOldEpochs = false;
  /// Q2: answer votes without having stored them.
  bool voteInMemory = false;
  /// Q12: start elections at once, with a new epoch each time.
  bool noPreVote = false;
};

struct Options {
  NodeId self;
  /// Id of our metadata directory; a wiped disk gets another one (Q11).
  Uuid directoryId;
  std::string clusterId;
  std::vector<Voter> voters;
  Timing timing;
  Planted planted{};
};

/// A batch of the metadata log below the high watermark.
struct CommittedBatch {
  Offset baseOffset = 0;
  Offset lastOffset = 0;
  std::int32_t epoch = 0;
  TimestampMs timestamp = noTimestamp;
  bool control = false;
  Bytes bytes;
};

/// Whoever adds the log up: the controller, or a broker's metadata loader. Called from within handlers of the node.
class Listener {
 public:
  virtual ~Listener() = default;
  /// Committed batches, in order, each exactly once in the life of this object.
  virtual void onCommitted(Context& context, const std::vector<CommittedBatch>& batches) = 0;
  /// The leader changed. For the new leader itself this comes only once everything before its own epoch has been
  /// through onCommitted: it may then act.
  virtual void onLeaderChange(Context& context, const LeaderAndEpoch& leader) = 0;
  /// Room for snapshots (KIP-630): the log now starts at `offset`, state comes from the file. Never called yet.
  virtual void onSnapshot(Context&, Offset) {}
};

/// One member of the quorum, voter or observer. Embedded in a node, which offers it connections, frames and timers
/// first (the `on…` functions return true when it was theirs) and passes it the requests of its APIs.
class Raft {
 public:
  Raft(Options options, Listener& listener);
  ~Raft();
  Raft(const Raft&) = delete;
  Raft& operator=(const Raft&) = delete;

  /// Opens log and quorum-state on the node's disk and begins. A sentence when they cannot be used.
  Result<void> start(Context& context);

  bool onConnected(Context& context, ConnectionId connection);
  bool onDisconnected(Context& context, ConnectionId connection, runtime::Disconnect reason);
  bool onFrame(Context& context, ConnectionId connection, const Chain& frame);
  bool onTimer(Context& context, runtime::TimerId id, const runtime::Timer& timer);

  /// Gives up leadership in good order: tells the others who should be next. Not needed by observers.
  void shutDown(Context& context);
  /// Nothing more will be sent: shutDown has been answered, or was not needed.
  bool shutDownDone() const { return shutDownDone_; }

  // --- requests of others (voters only). `answer` is called once, maybe later. -----------------------------------
  template <class Response>
  using Answer = std::function<void(Context&, Response)>;
  protocol::VoteResponse vote(Context& context, const protocol::VoteRequest& request);
  protocol::BeginQuorumEpochResponse beginQuorumEpoch(Context& context,
                                                      const protocol::BeginQuorumEpochRequest& request);
  protocol::EndQuorumEpochResponse endQuorumEpoch(Context& context, const protocol::EndQuorumEpochRequest& request);
  protocol::DescribeQuorumResponse describeQuorum(Context& context,
                                                  const protocol::DescribeQuorumRequest& request) const;
  /// `peer` is who the connection belongs to, as the world says: a fetch counts for a voter only if it is that voter.
  void fetch(Context& context, NodeId peer, std::int16_t version, const protocol::FetchRequest& request,
             Answer<protocol::FetchResponse> answer);

  // --- for the leader's state machine ------------------------------------------------------------------------------
  /// Appends the values as records of one batch and returns the offset of the last; nothing when we are not the leader
  /// of `epoch`. They are committed when onCommitted brings them. Written after the linger, or at once when that is 0.
  std::optional<Offset> append(Context& context, std::int32_t epoch, const std::vector<Bytes>& values);
  /// The offset the next appended record will get.
  Offset nextAppendOffset() const { return nextAppendOffset_; }

  // --- what views show ---------------------------------------------------------------------------------------------
  Role role() const { return role_; }
  bool isVoter() const { return voter_; }
  bool isLeader() const { return role_ == Role::leader; }
  std::int32_t epoch() const { return state_.epoch; }
  LeaderAndEpoch leader() const { return {knownLeader(), state_.epoch}; }
  NodeId votedFor() const { return state_.votedFor; }
  Offset logEndOffset() const { return log_.endOffset(); }
  Offset logStartOffset() const { return log_.startOffset(); }
  std::int32_t lastEpoch() const { return log_.lastEpoch(); }
  /// -1 while unknown.
  Offset highWatermark() const { return highWatermark_; }
  /// Leader only: what is below was committed before it was elected, as far as it can know, and has been told of then.
  Offset committedAtElection() const { return committedAtElection_; }
  /// Offset up to which onCommitted has been told.
  Offset delivered() const { return delivered_; }
  const MetadataLog& log() const { return log_; }
  const std::vector<Voter>& voters() const { return options_.voters; }
  struct ReplicaProgress {
    NodeId id;
    bool voter = false;
    Offset endOffset = -1;
    Instant lastFetch{-1};
    Instant lastCaughtUp{-1};
  };
  /// Leader only: how far everybody is.
  std::vector<ReplicaProgress> progress() const;

 private:
  struct Follower {
    Offset endOffset = -1;
    Instant lastFetch{-1};
    Instant lastCaughtUp{-1};
    Offset leaderEndAtLastFetch = -1;
    Offset highWatermarkSent = -1;
  };
  struct ParkedFetch {
    NodeId replica;
    Offset offset = 0;
    std::int32_t maxBytes = 0;
    Offset highWatermark = -1;
    Instant deadline;
    std::int16_t version = 0;
    Answer<protocol::FetchResponse> answer;
  };
  enum class Vote : std::uint8_t { unknown, granted, rejected };

  // Transitions. Each persists what must be before anything is sent.
  void persist(Context& context, std::int32_t epoch, NodeId leader, NodeId votedFor, const Uuid& votedDirectory);
  void becomeUnattached(Context& context, std::int32_t epoch, std::optional<Duration> electionAfter = std::nullopt);
  void becomeProspective(Context& context);
  void becomeCandidate(Context& context);
  void becomeLeader(Context& context);
  void becomeFollower(Context& context, std::int32_t epoch, NodeId leader);
  void resign(Context& context, std::string reason);
  void leaveLeadership(Context& context);
  void standForElection(Context& context);
  void giveUpElection(Context& context);
  /// Resigned, it still is who led the epoch (nobody else may), but nobody should ask it.
  NodeId knownLeader() const {
    // Whoever led this epoch and does no more (it restarted, or resigned) must not think it still does.
    return state_.leader == options_.self && role_ != Role::leader ? NodeId::none() : state_.leader;
  }

  // Elections.
  void sendVotes(Context& context, bool preVote);
  void sendVote(Context& context, NodeId to);
  void onVoteResponse(Context& context, NodeId from, std::uint64_t campaign,
                      const runtime::CallResult<protocol::VoteResponse>& response);
  bool majorityFetchedSince(Instant since) const;
  void countVotes(Context& context);
  bool logUpToDate(std::int32_t lastEpoch, Offset endOffset) const;
  std::size_t majority() const { return options_.voters.size() / 2 + 1; }
  Duration randomElectionTimeout(Context& context);

  // Leading.
  void sendBeginQuorumEpoch(Context& context, NodeId to);
  void sendEndQuorumEpoch(Context& context);
  void writeBatch(Context& context, Bytes batch);
  void drainAppends(Context& context);
  void advanceHighWatermark(Context& context);
  void answerParked(Context& context);
  void failParked(Context& context);
  protocol::FetchResponse fetchError(ErrorCode code, std::int16_t version) const;
  protocol::FetchResponse fetchAnswer(Offset from, std::int32_t maxBytes, Follower* replica);
  void checkQuorum(Context& context);

  // Following.
  void fetchAfter(Context& context, Duration pause);
  void forgetFetch();
  void sendFetch(Context& context);
  void onFetchResponse(Context& context, const protocol::FetchResponse& response);
  bool appendFetched(Context& context, const protocol::Records& records);
  void truncateToDivergence(Context& context, std::int32_t epoch, Offset endOffset);
  /// Follows what an answer or request says of epoch and leader; `fromLeader`: the leader itself says it. True when our
  /// state changed.
  bool learn(Context& context, std::int32_t epoch, NodeId leader, bool fromLeader = false);
  NodeId anyOtherVoter(Context& context);

  void setHighWatermark(Context& context, Offset offset);
  void deliver(Context& context);
  void tellLeader(Context& context);
  /// Makes sure that `onTick` comes no later than `at`. It may come earlier: deadlines that moved on do not disturb the
  /// timer, which is what keeps an idle quorum cheap.
  void wakeAt(Context& context, Instant at);
  void onTick(Context& context);
  void setDeadline(Context& context, Instant at);
  [[noreturn]] void cannotGoOn(std::string_view what, const Error& error) const;
  bool isVoterId(NodeId id) const;
  const Voter* voterOf(NodeId id) const;
  bool clusterMatches(const std::optional<std::string>& clusterId) const;

  Options options_;
  Listener& listener_;
  bool voter_ = false;
  MetadataLog log_;
  QuorumState state_;
  Role role_ = Role::unattached;
  bool started_ = false;
  bool shuttingDown_ = false;
  bool shutDownDone_ = false;

  /// Elections, announcements; apart from fetches because those are parked at the leader for half a second.
  runtime::RpcClient quorumCalls_{"raft-client"};
  runtime::RpcClient fetchCalls_{"raft-fetch"};

  // Role data. One deadline is enough: election timeout, back-off, fetch timeout or check-quorum, as the role says.
  Instant deadline_ = Instant::never();
  bool backingOff_ = false;
  int elections_ = 0;
  std::map<NodeId, Vote> votes_;
  /// Tells answers to this round of votes from late ones.
  std::uint64_t campaign_ = 0;
  /// Voters that could not be asked, and when to try again.
  std::vector<NodeId> voteRetries_;
  Instant nextVoteRetry_ = Instant::never();
  /// Follower: has this leader ever answered a fetch of ours? Decides pre-votes.
  bool fetchedFromLeader_ = false;
  bool fetchInFlight_ = false;
  /// Tells an answer to the fetch in flight from one to a fetch that was given up.
  std::uint64_t fetchNumber_ = 0;
  Instant nextFetch_ = Instant::never();
  bool leaderUnreachable_ = false;
  /// Fetches in a row that found nobody.
  int failedFetches_ = 0;

  // Leader data.
  Offset epochStart_ = -1;
  Offset committedAtElection_ = 0;
  std::map<NodeId, Follower> followers_;
  std::vector<ParkedFetch> parked_;
  Instant nextBegin_ = Instant::never();
  Instant leaderSince_;
  struct PendingBatch {
    Offset base;
    std::vector<Bytes> values;
  };
  std::deque<PendingBatch> pending_;
  std::size_t pendingBytes_ = 0;
  Offset nextAppendOffset_ = 0;
  Instant appendDue_ = Instant::never();
  int endsUnanswered_ = 0;

  Offset highWatermark_ = -1;
  Offset delivered_ = 0;
  bool delivering_ = false;
  LeaderAndEpoch told_{NodeId{-2}, -1};

  runtime::TimerId tick_;
  Instant tickAt_ = Instant::never();
};

}  // namespace brokerlab::raft
