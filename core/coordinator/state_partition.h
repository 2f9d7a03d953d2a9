#pragma once
// Coordinators: a replicated log as the memory of a state machine.
//
// Who is in a group, how far it has read, where a transaction stands: each must survive the broker that knows it. Kafka
// keeps no second copy of such state; it writes every change to a partition of an internal topic and replicates that
// like any other. The leader of the partition is the coordinator. Whoever leads next reads the partition from its
// beginning and knows what the one before knew:
//
//      key (group id, transactional id)
//         │ abs(hash) % partitions
//         ▼
//      __consumer_offsets-17    │ commit a │ commit b │ group g │ commit a │     leader = coordinator of these groups
//                               └───────────── replay ─────────────┘
//                                               ▼
//                                     StateMachine in memory ── append ──▶ log ── high watermark ──▶ answer
//
//             leadership won             log read to its end
//      absent ──────────────▶ loading ──────────────────────▶ active
//        ▲      leadership lost │  leadership lost, log broken    │
//        └──────────────────────┴────────────────────────────────┘
//
// Rules
//   K1  A partition has a coordinator only where it is led, and only once its log has been read up to the log's end:
//       COORDINATOR_LOAD_IN_PROGRESS until then, NOT_COORDINATOR anywhere else, COORDINATOR_NOT_AVAILABLE without the
//       topic.
//   K2  Nothing is promised before it is replicated: whoever wrote hears of success when the high watermark has passed
//       the records (acks=all), in the order of the writes.
//   K3  When leadership goes, the state goes: every write still waiting fails, everybody parked is told to look for the
//       coordinator again, and nothing of the old state is used later.
//   K4  The same leader in a newer epoch keeps its state; its log holds everything that state came from.
//   K5  Replay is a fold over the log: the state of the coordinator equals the fold, whoever computes it.
//
// Real Kafka: CoordinatorRuntime, CoordinatorLoaderImpl, GroupMetadataManager, TransactionStateManager. Left out: share
// groups, batching of several writes into one (linger), moving loading to another thread.

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/image.h"
#include "replication/replica_manager.h"
#include "runtime/node.h"

namespace brokerlab::coordinator {

/// Numbers in Timer::kind, apart from those of the other layers.
enum class TimerKind : std::int32_t {
  load = 700,
  writeTimeout,
  /// For the group coordinator: see group_coordinator.h.
  firstOfGroups = 720,
  /// For the transaction coordinator.
  firstOfTransactions = 760,
  end = 800,
};

/// Java's String.hashCode of a text in UTF-8.
std::int32_t javaHash(std::string_view text);
/// Which partition of an internal topic looks after a key. (Kafka: Utils.abs(hash) % partitions)
PartitionId partitionFor(std::string_view key, std::int32_t partitions);

/// One record of the log as replay sees it. Key and value share the memory of the batch they came in.
struct LoggedRecord {
  Offset offset = 0;
  TimestampMs timestamp = noTimestamp;
  std::optional<Bytes> key;
  /// Nothing: a tombstone.
  std::optional<Bytes> value;
  bool transactional = false;
  ProducerId producerId = noProducerId;
  ProducerEpoch producerEpoch = -1;
};

/// What a coordinator remembers of one partition. (Kafka: CoordinatorShard)
class StateMachine {
 public:
  virtual ~StateMachine() = default;
  /// A record of the log, in order. Only while loading: what is appended later is the machine's own doing.
  virtual void replay(const LoggedRecord& record) = 0;
  /// The end of a producer's transaction in this partition.
  virtual void replayMarker(ProducerId /*producer*/, ProducerEpoch /*epoch*/, bool /*committed*/, Offset /*offset*/) {}
  /// The log has been read: requests are answered from here on.
  virtual void onLoaded(runtime::Context& /*context*/, LeaderEpoch /*epoch*/) {}
  /// The partition is ours no more: forget everything. Writes that still wait fail next; then the machine is destroyed.
  virtual void onUnloaded(runtime::Context& /*context*/) {}
};

/// The partitions of one internal topic and the state machines of those that this broker leads. Owned by BrokerNode
/// through its coordinators.
class StatePartitions {
 public:
  using Factory = std::function<std::unique_ptr<StateMachine>(PartitionId)>;
  /// What became of a write: none, or the log's own error (NOT_LEADER_OR_FOLLOWER, NOT_ENOUGH_REPLICAS_AFTER_APPEND,
  /// REQUEST_TIMED_OUT, …). Never called before the call that asked for it has returned.
  using Done = std::function<void(runtime::Context&, ErrorCode)>;

  StatePartitions(std::string topic, replication::ReplicaManager& replicas, Factory factory)
      : topic_(std::move(topic)), replicas_(replicas), factory_(std::move(factory)) {}

  const std::string& topic() const { return topic_; }

  /// The metadata has changed and the replicas have taken it up.
  void apply(runtime::Context& context, const metadata::Image& image);
  /// True when the timer was one of ours.
  bool onTimer(runtime::Context& context, runtime::TimerId id, const runtime::Timer& timer);
  /// Tells the writers whose records are replicated. True when there were any: more may have changed.
  bool settle(runtime::Context& context);

  /// The partition for a key; nothing while the topic does not exist.
  std::optional<PartitionId> partitionOf(std::string_view key) const;
  std::int32_t partitionCount() const { return partitionCount_; }
  /// K1. `none` exactly when machine() is there.
  ErrorCode state(PartitionId partition) const;
  /// The active state machine; null when there is none.
  StateMachine* machine(PartitionId partition) const;
  /// The epoch of the leadership behind an active machine; noEpoch without one.
  LeaderEpoch epoch(PartitionId partition) const;
  /// The offset the next record of a partition led here gets; -1 elsewhere.
  Offset logEndOffset(PartitionId partition) const;
  /// Every active machine, by partition.
  template <class Use>
  void eachActive(Use&& use) const {
    for (const auto& [number, slot] : slots_) {
      if (slot.active) use(number, *slot.machine);
    }
  }
  /// Whether a partition is led here and not yet read to its end.
  bool loading() const {
    for (const auto& [number, slot] : slots_) {
      if (!slot.active) return true;
    }
    return false;
  }

  /// Appends one batch (made with record::BatchBuilder) as leader; `done` hears when it is replicated or cannot be any
  /// more. An error at once means that nothing was written and `done` is not called.
  ErrorCode append(runtime::Context& context, PartitionId partition, const Bytes& batch, Duration timeout, Done done);
  /// As `append`, for records up to `requiredOffset` that somebody else has appended.
  void await(runtime::Context& context, PartitionId partition, Offset requiredOffset, Duration timeout, Done done);
  /// For an answer that tells of state and adds no records: `done` hears when all that was written here is replicated, at
  /// once if it is. What a coordinator whose time is over has written, and nobody else has, must not be told to anybody
  /// (CoordinatorRuntime waits for its highest pending offset, too).
  void afterWrites(runtime::Context& context, PartitionId partition, Duration timeout, Done done);
  /// Writes that wait for the high watermark.
  std::size_t waiting() const;

 private:
  struct Write {
    Offset requiredOffset = 0;
    Instant deadline;
    Done done;
  };
  struct Slot {
    std::unique_ptr<StateMachine> machine;
    std::shared_ptr<replication::Partition> replica;
    LeaderEpoch epoch = noEpoch;
    bool active = false;
    /// Loading: what is read next.
    Offset next = 0;
    std::int64_t records = 0;
    runtime::TimerId loadTimer;
    std::deque<Write> writes;
    /// What the last of them requires, also when it was given up waiting for it.
    Offset written = 0;
  };
  void begin(runtime::Context& context, PartitionId number, std::shared_ptr<replication::Partition> replica);
  void armLoad(runtime::Context& context, PartitionId number, Slot& slot);
  void loadStep(runtime::Context& context, PartitionId number, Slot& slot);
  void unload(runtime::Context& context, PartitionId number, const std::string& reason);
  void armTimeout(runtime::Context& context, Instant deadline);
  void expire(runtime::Context& context);

  std::string topic_;
  replication::ReplicaManager& replicas_;
  Factory factory_;
  std::int32_t partitionCount_ = 0;
  std::map<PartitionId, Slot> slots_;
  runtime::TimerId timeoutTimer_;
  Instant timeoutAt_ = Instant::never();
  /// Writes settled and not yet told: failures of unloading, timeouts.
  std::vector<std::pair<Done, ErrorCode>> settled_;
};

}  // namespace brokerlab::coordinator
