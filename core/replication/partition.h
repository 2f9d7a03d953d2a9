#pragma once
// One replica of one partition on one broker: its log, its role, and the rules of replication.h applied to both.

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "replication/leader_state.h"
#include "replication/replication.h"
#include "runtime/node.h"
#include "storage/log.h"

namespace brokerlab::replication {

class Partition;

/// What about a partition is different since somebody last looked: bits.
enum Change : std::uint8_t {
  logEndMoved = 1,
  highWatermarkMoved = 2,
  isrChanged = 4,
  roleChanged = 8,
  logStartMoved = 16,
  isrProposed = 32,
};

/// What all partitions of a broker share. Owned by the ReplicaManager.
struct Environment {
  NodeId self;
  Settings settings;
  Faults faults;
  LiveBrokers brokers;
  /// Partitions with changes nobody has dealt with yet, each once.
  std::vector<std::shared_ptr<Partition>> changed;
  /// A log could not be written: the device of this broker is not to be trusted any more.
  bool storageFailed = false;
};

/// Nobody leads, or the log cannot be used.
struct OfflineState {
  NodeId leader = NodeId::none();
};
/// We copy from a leader.
struct FollowerState {
  NodeId leader;
};

/// How far a reader may see.
enum class Isolation : std::uint8_t { logEnd, readUncommitted, readCommitted };

/// Who fetches, and how. (Kafka: FetchParams)
struct FetchParams {
  /// NodeId::none() for a consumer.
  NodeId replica = NodeId::none();
  BrokerEpoch replicaEpoch = -1;
  Isolation isolation = Isolation::readUncommitted;
  /// Consumers that may read from followers (Fetch v11 and later).
  bool mayReadFromFollower = false;
  std::int32_t maxWaitMs = 0;
  std::int32_t minBytes = 0;
  std::int32_t maxBytes = 0;
  /// The consumer's rack, when replicas are chosen by rack; empty otherwise.
  std::string rack;
  bool fromFollower() const { return replica != NodeId::none(); }
};

/// What a leader has to ask a transaction's coordinator before it takes the first batch (KIP-890). Kafka:
/// VerificationGuard.
struct Verification {
  ProducerId producerId = noProducerId;
  /// 0: nothing to verify.
  std::uint64_t number = 0;
  bool needed() const { return number != 0; }
};

/// What is wanted of one partition.
struct FetchPosition {
  Offset fetchOffset = 0;
  Offset logStartOffset = noOffset;
  std::int32_t maxBytes = 0;
  LeaderEpoch currentLeaderEpoch = noEpoch;
  LeaderEpoch lastFetchedEpoch = noEpoch;
  bool operator==(const FetchPosition&) const = default;
};

struct FetchOutcome {
  ErrorCode error = ErrorCode::none;
  Offset highWatermark = -1;
  Offset lastStableOffset = -1;
  Offset logStartOffset = -1;
  Chain records;
  std::optional<storage::EpochEndOffset> diverging;
  /// Only for readers of committed records.
  std::optional<std::vector<storage::AbortedTransaction>> aborted;
  /// Read from this replica instead; no records come along.
  std::optional<NodeId> preferredReplica;
};

/// What became of an append.
struct AppendOutcome {
  storage::LogAppendInfo info;
  /// acks=all is satisfied when the high watermark reaches this.
  Offset requiredOffset = 0;
};

struct OffsetOutcome {
  ErrorCode error = ErrorCode::none;
  TimestampMs timestamp = noTimestamp;
  Offset offset = noOffset;
  LeaderEpoch leaderEpoch = noEpoch;
};

struct EpochEndOutcome {
  ErrorCode error = ErrorCode::none;
  LeaderEpoch epoch = noEpoch;
  Offset endOffset = noOffset;
};

/// What a follower does next after comparing its log with its leader's.
enum class FollowStep : std::uint8_t { goOn, truncated, failed };

/// Requests that wait for something to happen to this partition; kept by the purgatory.
struct Watchers {
  struct Produce {
    Offset requiredOffset = 0;
    std::uint64_t ticket = 0;
  };
  std::vector<Produce> produces;
  std::vector<std::uint32_t> fetches;
};

/// Owned by the ReplicaManager, shared with fetch sessions and parked requests; `deleted()` tells those.
class Partition : public std::enable_shared_from_this<Partition> {
 public:
  Partition(Environment& environment, TopicPartition name, Uuid topicId, storage::Log* log);

  const TopicPartition& name() const { return name_; }
  const Uuid& topicId() const { return topicId_; }
  const Registration& registration() const { return registration_; }
  bool deleted() const { return log_ == nullptr && problem_.empty(); }
  /// Why this replica cannot be used; empty normally.
  const std::string& problem() const { return problem_; }
  void setProblem(std::string problem);
  bool usable() const { return log_ != nullptr; }
  storage::Log& log() { return *log_; }
  const storage::Log& log() const { return *log_; }
  void setMinInsyncReplicas(runtime::Context& context, int replicas);
  int minInsyncReplicas() const { return minInsyncReplicas_; }

  bool isLeader() const { return std::holds_alternative<LeaderState>(role_); }
  bool isFollower() const { return std::holds_alternative<FollowerState>(role_); }
  const LeaderState* leaderState() const { return std::get_if<LeaderState>(&role_); }
  NodeId leader() const { return registration_.leader; }
  LeaderEpoch leaderEpoch() const { return registration_.leaderEpoch; }

  Offset logEndOffset() const { return log_ ? log_->logEndOffset() : noOffset; }
  Offset highWatermark() const { return log_ ? log_->highWatermark() : noOffset; }
  Offset logStartOffset() const { return log_ ? log_->logStartOffset() : noOffset; }
  Offset lastStableOffset() const { return log_ ? log_->lastStableOffset() : noOffset; }

  // --- metadata --------------------------------------------------------------------------------------------
  /// Takes over what the metadata log says. True when this replica has to follow somebody from here on: the leader or
  /// its epoch is new to us.
  bool apply(runtime::Context& context, const Registration& registration);
  /// The replica is not ours any more, or its topic is gone. The log goes with the caller.
  void remove();

  // --- leader ----------------------------------------------------------------------------------------------
  AppendOutcome append(runtime::Context& context, const Chain& batch, Acks acks,
                       record::AppendOrigin origin = record::AppendOrigin::client, const Verification& verified = {});
  /// The decision of a transaction, from its coordinator: INVALID_PRODUCER_EPOCH and TRANSACTION_COORDINATOR_FENCED for
  /// one that is over. Told twice it is written twice, as in Kafka; the second one ends nothing.
  AppendOutcome appendMarker(runtime::Context& context, ProducerId producer, ProducerEpoch epoch, bool commit,
                             std::int32_t coordinatorEpoch);
  /// A transactional batch has come: what has to be verified before it may be appended. Batches that come meanwhile share
  /// the answer. A marker that comes meanwhile makes it worthless; but not where the coordinator is asked to add the
  /// partition (`adds`, transaction.version 2) and the marker only ends what came before this epoch.
  Verification beginVerification(ProducerId producer, ProducerEpoch epoch, bool adds);
  /// Whether the verification still counts.
  bool verificationHolds(const Verification& verification) const;
  void dropVerification(const Verification& verification);
  /// What a parked acks=all produce wants to know: nothing while it has to wait.
  std::optional<ErrorCode> reached(Offset requiredOffset) const;
  /// Reads for a consumer or follower. With `noteFetch` a follower's position counts (not when a parked fetch is read again).
  FetchOutcome read(runtime::Context& context, const FetchParams& params, const FetchPosition& position,
                    std::size_t maxBytes, bool minOneMessage, bool noteFetch);
  /// True when a read would give nothing new: no error, no data, and offsets as they were told last.
  bool nothingNew(const FetchParams& params, const FetchPosition& position, Offset knownHighWatermark,
                  Offset knownLogStart) const;
  /// The cheap half of `read` for that case: the follower has asked again.
  void noteFetch(runtime::Context& context, const FetchParams& params, const FetchPosition& position);
  /// Bytes a reader could get now (a guess from offsets is not enough for min_bytes > 1), or an error to be told at once.
  struct Available {
    std::size_t bytes = 0;
    bool answerNow = false;
  };
  Available available(runtime::Context& context, const FetchParams& params, const FetchPosition& position);

  OffsetOutcome offsetFor(TimestampMs timestamp, Isolation isolation, LeaderEpoch currentLeaderEpoch, bool leaderOnly);
  EpochEndOutcome endOffsetFor(LeaderEpoch currentLeaderEpoch, LeaderEpoch epoch);
  ErrorCode deleteRecords(runtime::Context& context, Offset offset, Offset& newStart);
  Offset lowWatermark() const;

  /// Proposes to drop who lags; time alone may also have ended the wait for somebody outside the ISR.
  void checkIsr(runtime::Context& context);
  /// Somebody registered, was fenced or left: the high watermark may no longer wait for them.
  void onBrokersChanged(runtime::Context& context);
  /// KIP-392: the replica of that rack a consumer at `offset` had better read from; nothing to stay with the leader.
  std::optional<NodeId> preferredReplica(const std::string& rack, Offset offset) const;
  void onAlterPartition(runtime::Context& context, ErrorCode error, LeaderEpoch leaderEpoch,
                        const std::vector<NodeId>& isr, std::int32_t partitionEpoch);
  IsrProposal* pendingIsr() {
    LeaderState* state = std::get_if<LeaderState>(&role_);
    return state ? state->pending() : nullptr;
  }

  // --- follower --------------------------------------------------------------------------------------------
  /// Where the next fetch of this follower starts.
  FetchPosition nextFetch() const;
  /// Batches as the leader has them, and its offsets.
  ErrorCode appendFetched(runtime::Context& context, const Chain& records, Offset leaderHighWatermark,
                          Offset leaderLogStart);
  /// The leader's answer that the logs part: shortens this one.
  FollowStep truncateToFork(runtime::Context& context, storage::EpochEndOffset leaderSays);
  ErrorCode truncateTo(runtime::Context& context, Offset offset, std::string reason);
  ErrorCode startAnewAt(runtime::Context& context, Offset offset, std::string reason);

  ErrorCode checkEpoch(LeaderEpoch currentLeaderEpoch) const;
  /// Turns what the log did by itself into events.
  void tellLogChanges(runtime::Context& context);
  void change(std::uint8_t bits);
  std::uint8_t takeChange() { return std::exchange(changed_, std::uint8_t{0}); }

  Watchers watchers;

  /// The disk refused a read or a write of this log: the broker, with its only data directory, gives up
  /// (ReplicaManager.handleLogDirFailure). Always KAFKA_STORAGE_ERROR.
  ErrorCode failed(runtime::Context& context, const Error& error);

 private:
  IsrRules rules() const;
  LeaderState* leading() { return std::get_if<LeaderState>(&role_); }
  void becomeLeader(runtime::Context& context);
  void becomeFollower(runtime::Context& context);
  void advanceHighWatermark(runtime::Context& context, LeaderState& leader);
  void setHighWatermark(runtime::Context& context, Offset offset, bool asLeader);
  /// Tells of the last stable offset where it is not simply the high watermark.
  void tellStable(runtime::Context& context, Offset before, bool wasHeld, bool asLeader);
  Offset readBound(const FetchParams& params) const;
  ErrorCode checkReader(const FetchParams& params, const FetchPosition& position) const;
  std::optional<storage::EpochEndOffset> divergence(const FetchPosition& position, ErrorCode& error) const;

  Environment& env_;
  TopicPartition name_;
  Uuid topicId_;
  storage::Log* log_;
  std::string problem_;
  Registration registration_;
  int minInsyncReplicas_ = 1;
  std::variant<OfflineState, LeaderState, FollowerState> role_;
  std::uint8_t changed_ = 0;
  /// By producer; memory only. Empty where no transactions begin.
  struct PendingVerification {
    std::uint64_t number = 0;
    ProducerEpoch epoch = -1;
    bool adds = false;
  };
  std::map<ProducerId, PendingVerification> verifications_;
  std::uint64_t nextVerification_ = 1;
};

}  // namespace brokerlab::replication
