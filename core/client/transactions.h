#pragma once
// The transactional half of a producer: who coordinates it, which transaction is open, and how it ends.
//
//              initTransactions            begin                 commit ──▶ committing ──┐ EndTxn
//     (start) ──▶ initializing ──▶ ready ─────────▶ in transaction                       ├──▶ ready
//                     ▲   InitProducerId              │    │    abort ──▶ aborting ──────┘
//                     │                               ▼    │                ▲
//                     │                      abortable error ───── abort ───┘      (any) ──▶ fatal error
//                     └───────────── aborting, when an answer was lost for good: the epoch rises (KIP-360)
//
// A transaction is a stretch of the producer's time. Whatever is sent in it belongs to it; every partition is registered
// with the transaction's coordinator before records of it may stand in that partition's log, so that the coordinator knows
// where to write the marker that ends it:
//
//     transaction.version 0, 1   the producer says AddPartitionsToTxn before it sends, AddOffsetsToTxn before offsets
//     transaction.version 2      the leader does it when the first batch arrives (Produce v12, TxnOffsetCommit v5), and
//                                every EndTxn gives the next epoch, so that nothing late can count for the next transaction
//                                (KIP-890)
//
// The coordinator is found by the hash of transactional.id, asked for its features, and looked for again whenever it says
// that it is none, or says nothing. One request is on its way at a time.
//
// Rules
//   X1  A record belongs to the transaction it was given in, or is refused: none goes out outside of one.
//   X2  (versions 0 and 1) A batch leaves only for a partition whose registration was confirmed.
//   X3  EndTxn leaves only when every batch of the transaction is settled and every offset confirmed: for a commit all of
//       them well, for an abort those that were sent (what was not sent is dropped).
//   X4  What is refused for good makes the transaction one that can only be aborted; a newer producer with the same
//       transactional.id makes this one useless. Nothing is guessed: an EndTxn without answer is asked again until there is
//       one.
//   X5  An epoch is used until the coordinator has given the next one.
//
// Real Kafka: TransactionManager, KIP-98, KIP-360, KIP-447 (offsets carry the member's generation), KIP-588, KIP-890. Left
// out: two-phase commit (KIP-939).

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "client/cluster_metadata.h"
#include "model/errors.h"
#include "model/ids.h"
#include "model/time.h"
#include "runtime/rpc.h"

namespace brokerlab::client {

struct ProducerIdentity {
  ProducerId id = noProducerId;
  ProducerEpoch epoch = -1;
  bool operator==(const ProducerIdentity&) const = default;
};

/// Offsets of a group that count if the transaction commits, and who says so (ConsumerGroupMetadata, KIP-447).
struct GroupOffsets {
  struct Position {
    Offset offset = 0;
    LeaderEpoch leaderEpoch = noEpoch;
  };
  std::string group;
  std::map<TopicPartition, Position> offsets;
  /// The consumer protocol's member epoch, or the classic one's generation; -1 outside of a membership.
  std::int32_t generation = -1;
  std::string member;
  std::optional<std::string> instance;
};

class TransactionManager {
 public:
  enum class State : std::uint8_t {
    uninitialized,
    initializing,
    ready,
    inTransaction,
    committing,
    aborting,
    abortableError,
    fatalError
  };
  static std::string_view stateName(State state);

  struct Options {
    std::string producer;
    std::string id;
    Duration timeout;
    Duration requestTimeout;
    Duration backoff;
    Duration backoffMax;
  };
  /// What became of what the application asked for; the sentence says what was in the way.
  struct Outcome {
    ErrorCode error = ErrorCode::none;
    std::string sentence;
    bool ok() const { return error == ErrorCode::none; }
  };
  using Done = std::function<void(runtime::Context&, const Outcome&)>;

  /// `changed` is called after every answer: the sender may go on.
  TransactionManager(Options options, runtime::RpcClient& rpc, ClusterMetadata& metadata,
                     std::function<void(runtime::Context&)> changed);
  TransactionManager(const TransactionManager&) = delete;
  TransactionManager& operator=(const TransactionManager&) = delete;

  // --- the application. Each `done` is called once, maybe before the call returns -----------------------------------
  /// Waits while the producer is initializing or the transaction before is ending.
  void begin(runtime::Context& context, Done done);
  void end(runtime::Context& context, bool commit, Done done);
  void sendOffsets(runtime::Context& context, GroupOffsets offsets, Done done);

  // --- the sender ------------------------------------------------------------------------------------------------------
  /// Sends what can be sent next. `incomplete`: there are batches that are not settled.
  void step(runtime::Context& context, bool incomplete);
  /// When `step` should be called again though nothing has happened.
  Instant wakesAt() const { return notBefore_; }
  const ProducerIdentity& identity() const { return identity_; }
  /// None when a record may be given to the producer now.
  Outcome sendProblem() const;
  /// A record was given for this partition.
  void want(const TopicPartition& partition);
  /// X2
  bool maySend(const TopicPartition& partition) const;
  /// A batch leaves for the partition.
  void sent(const TopicPartition& partition, std::int32_t records);
  /// A batch was given up, or refused for good.
  void batchFailed(runtime::Context& context, ErrorCode error, const std::string& what);
  /// Whatever was not sent yet will never be.
  bool drops() const {
    return state_ == State::aborting || state_ == State::abortableError || state_ == State::fatalError;
  }
  /// What waits in the accumulator goes now, linger.ms or not.
  bool flushes() const { return state_ == State::committing || state_ == State::aborting; }
  bool fatal() const { return state_ == State::fatalError; }
  /// A transaction is open or ending.
  bool open() const {
    return state_ == State::inTransaction || state_ == State::committing || state_ == State::aborting ||
           state_ == State::abortableError;
  }
  /// With transaction.version 2 the leader registers partitions (Produce v12).
  bool leadersRegister() const { return version_ >= 2; }

  // --- for views ---------------------------------------------------------------------------------------------------------
  State state() const { return state_; }
  const std::string& id() const { return options_.id; }
  Duration timeout() const { return options_.timeout; }
  const Outcome& problem() const { return problem_; }
  bool fenced() const { return fenced_; }
  NodeId coordinator() const { return coordinator_; }
  std::int16_t version() const { return version_; }
  const std::set<TopicPartition>& partitions() const { return partitions_; }
  const std::set<TopicPartition>& partitionsToAdd() const { return toAdd_; }
  const std::string& group() const { return group_; }
  const std::map<TopicPartition, Offset>& offsets() const { return offsets_; }
  std::int64_t records() const { return records_; }
  std::int64_t committed() const { return committed_; }
  std::int64_t aborted() const { return aborted_; }

 private:
  struct PendingOffsets {
    PendingOffsets(GroupOffsets given, Done tell) : offsets(std::move(given)), done(std::move(tell)) {}
    GroupOffsets offsets;
    bool groupAdded = false;  // AddOffsetsToTxn is through (or not needed)
    Done done;
  };

  void become(runtime::Context& context, State state, const std::string& reason);
  void failAbortable(runtime::Context& context, ErrorCode error, const std::string& what);
  void failFatal(runtime::Context& context, ErrorCode error, const std::string& what);
  /// A producer with the same id came after this one.
  void failFenced(runtime::Context& context, ErrorCode error, const std::string& what);
  void finish(runtime::Context& context);
  void tell(runtime::Context& context, Done& done, const Outcome& outcome);
  /// The next attempt at whatever failed waits a little longer each time.
  void backOff(runtime::Context& context);
  void lost(runtime::Context& context, runtime::CallFailure failure);
  /// What every answer ends with.
  void answered(runtime::Context& context);

  void findCoordinator(runtime::Context& context, bool ofGroup, const std::string& key);
  void askFeatures(runtime::Context& context);
  void initProducerId(runtime::Context& context);
  void addPartitions(runtime::Context& context);
  void addOffsets(runtime::Context& context);
  void commitOffsets(runtime::Context& context);
  void endTransaction(runtime::Context& context);
  /// What the coordinator's errors mean for every request alike: true when dealt with.
  bool dealtWith(runtime::Context& context, ErrorCode error, const std::string& request);

  Options options_;
  runtime::RpcClient& rpc_;
  ClusterMetadata& metadata_;
  std::function<void(runtime::Context&)> changed_;

  State state_ = State::uninitialized;
  ProducerIdentity identity_;
  NodeId coordinator_ = NodeId::none();
  NodeId groupCoordinator_ = NodeId::none();
  bool featuresKnown_ = false;
  std::int16_t latestVersion_ = 0;
  /// Of the transaction that is open: what the coordinator's cluster spoke when it began.
  std::int16_t version_ = 0;
  bool asking_ = false;
  std::int32_t failures_ = 0;
  Instant notBefore_ = Instant{};

  std::set<TopicPartition> toAdd_;
  std::set<TopicPartition> partitions_;
  /// AddPartitionsToTxn was sent and its answer lost: it may have been carried out.
  bool addsUnknown_ = false;
  /// The coordinator may have something to end.
  bool started_ = false;
  /// KIP-360: after the abort the epoch must rise before anything is sent.
  bool bump_ = false;
  /// The coordinator does not know this producer id: there is nothing to abort.
  bool idLost_ = false;
  bool fenced_ = false;
  Outcome problem_;
  std::optional<PendingOffsets> pendingOffsets_;
  std::string group_;
  std::map<TopicPartition, Offset> offsets_;
  std::int64_t records_ = 0;
  Instant began_;
  Done beginning_, ending_;
  std::int64_t committed_ = 0;
  std::int64_t aborted_ = 0;
};

}  // namespace brokerlab::client
