#pragma once
// What can be asked of a cluster: a closed set of facts, each a small struct that the cluster can check and
// explain ("orders-1 is led by broker 2, which is still alive").
//
// Predicates stand after `expect`, `run until` and `show` (see command.h) and in the goals of lessons.
//
// Rules
//   Q1  A predicate is data. Whoever holds the cluster evaluates it; this layer only knows its words.
//   Q2  Something that is not there (an unknown topic, a dead broker's offset) makes a predicate false, and the
//       explanation says which thing is missing. It never makes it true, also not under `not`.
//   Q3  Lists of an ISR are sets: `isr orders-1 is 3,1` and `is 1,3` mean the same. `replicas` is an order.
//   Q4  `event …` looks at events of a stretch that the asker names: for `expect` in a script everything since the
//       cluster was made, in a lesson everything since the step began, for `run until` what the run itself brings.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/ids.h"
#include "model/time.h"

namespace brokerlab::command {

/// A node as a script names it: `broker 2` (or `2`), `controller 101` (or `101`), or a client by its name.
struct NodeRef {
  enum class Kind : std::uint8_t { broker, controller, client };
  Kind kind = Kind::broker;
  NodeId id;         // brokers and controllers
  std::string name;  // clients
  bool operator==(const NodeRef&) const = default;

  static NodeRef broker(std::int32_t id) { return {Kind::broker, NodeId{id}, {}}; }
  static NodeRef controller(std::int32_t id) { return {Kind::controller, NodeId{id}, {}}; }
  static NodeRef client(std::string name) { return {Kind::client, NodeId::none(), std::move(name)}; }
  /// "broker 2", "controller 101", "checkout": as in a script.
  std::string text() const;
};

enum class Comparison : std::uint8_t { equal, notEqual, less, atMost, greater, atLeast };
/// "=", "!=", "<", "<=", ">", ">=".
std::string_view comparisonText(Comparison comparison);
bool holds(std::int64_t left, Comparison comparison, std::int64_t right);

/// What a person has picked in the window. One selection is shared by all views; only the window has one.
struct Selection {
  enum class Kind : std::uint8_t { replica, record, partition, topic, broker, controller, client, event };
  Kind kind = Kind::broker;
  TopicPartition partition;  // replica, record, partition
  std::string name;          // topic, client
  NodeId node;               // replica and record (none = any replica), broker, controller
  Offset offset = noOffset;  // record
  EventId event;             // event
  bool operator==(const Selection&) const = default;
};

// --- the facts -----------------------------------------------------------------------------------------------

/// `leader orders-1 is 3`, `leader orders-1 is none`: who leads, as the active controller's metadata has it.
struct LeaderIs {
  TopicPartition partition;
  bool negated = false;
  NodeId leader;  // none() for "none"
  bool operator==(const LeaderIs&) const = default;
};
/// `isr orders-1 is 1,3`, `includes 2`, `excludes 2`.
struct IsrIs {
  enum class How : std::uint8_t { is, isNot, includes, excludes };
  TopicPartition partition;
  How how = How::is;
  std::vector<NodeId> nodes;  // sorted, without repeats; empty for "none"
  bool operator==(const IsrIs&) const = default;
};
/// `replicas orders-1 is 2,3,1`: the replica list in its order.
struct ReplicasAre {
  TopicPartition partition;
  bool negated = false;
  std::vector<NodeId> nodes;
  bool operator==(const ReplicasAre&) const = default;
};
/// `leader-epoch orders-1 >= 2`.
struct LeaderEpochIs {
  TopicPartition partition;
  Comparison comparison = Comparison::equal;
  std::int64_t value = 0;
  bool operator==(const LeaderEpochIs&) const = default;
};
/// `hw orders-1 >= 20`, `leo orders-1 = 5 on broker 2`; without `on` the leader's replica. `cleaner-point` is where the
/// cleaner of that replica got to (0 before its first round).
struct OffsetIs {
  enum class Which : std::uint8_t { highWatermark, logEndOffset, lastStableOffset, logStartOffset, cleanerPoint };
  Which which = Which::highWatermark;
  TopicPartition partition;
  Comparison comparison = Comparison::equal;
  Offset value = 0;
  NodeId broker = NodeId::none();
  bool operator==(const OffsetIs&) const = default;
};
/// `segments orders-1 = 2`, `records orders-1 = 3 on broker 2` (what a reader below the high watermark gets, markers left
/// out), `dirty-percent orders-1 < 50` (of a compacted log); without `on` the leader's replica.
struct LogHolds {
  enum class What : std::uint8_t { segments, records, dirtyPercent };
  What what = What::segments;
  TopicPartition partition;
  Comparison comparison = Comparison::equal;
  std::int64_t value = 0;
  NodeId broker = NodeId::none();
  bool operator==(const LogHolds&) const = default;
};
/// `last-value orders-1 K is V`, `last-value orders-1 K is none`: the newest value of a key in the leader's log below the
/// high watermark; none without a record of the key, or with a tombstone as the newest.
struct LastValueIs {
  TopicPartition partition;
  std::string key;
  bool negated = false;
  std::optional<std::string> value;
  bool operator==(const LastValueIs&) const = default;
};
/// `broker 2 is dead`. alive: its process exists (also fenced or frozen). dead: it does not. running: takes part
/// fully. fenced: registered but not allowed to lead. frozen: exists, does nothing.
struct NodeIs {
  enum class State : std::uint8_t { alive, dead, fenced, frozen, running };
  NodeRef node;
  bool negated = false;
  State state = State::alive;
  bool operator==(const NodeIs&) const = default;
};
/// `controller is 101`, `controller is not 101`, `controller is none`: the active controller.
struct ControllerIs {
  bool negated = false;
  NodeId controller;
  bool operator==(const ControllerIs&) const = default;
};
/// `ready`: an active controller is there and every broker that runs is unfenced, so the first produce would succeed.
struct Ready {
  bool operator==(const Ready&) const = default;
};
/// `topic orders exists`.
struct TopicExists {
  std::string topic;
  bool operator==(const TopicExists&) const = default;
};
/// `event LeaderElected topic=orders partition=1`, `event ProduceAcked producer=checkout count >= 3`,
/// `event LogTruncated on broker 2`. Fields compare as text, or as numbers when both sides are integers.
struct EventSeen {
  struct Field {
    std::string name;
    Comparison comparison = Comparison::equal;
    std::string value;
    bool operator==(const Field&) const = default;
  };
  std::string kind;  // a name of events::kindNames()
  std::vector<Field> fields;
  std::optional<NodeRef> on;
  /// How many such events; at least one when nothing is said.
  Comparison comparison = Comparison::atLeast;
  std::int64_t count = 1;
  bool operator==(const EventSeen&) const = default;
};
/// `acked orders-1 all readable`: every record acknowledged by any client of the engine is in the leader's log
/// below its high watermark, at the offset the acknowledgement gave.
struct AckedReadable {
  TopicPartition partition;
  bool operator==(const AckedReadable&) const = default;
};
/// `acked checkout >= 20`, `sent …`, `failed …`, `retries …` (a producer), `commits …`, `aborts …` (its transactions, since it
/// was started), `consumed reader >= 20` and `processed …` (a consumer).
struct ClientCount {
  enum class What : std::uint8_t { sent, acked, failed, retries, consumed, processed, commits, aborts };
  What what = What::acked;
  std::string client;
  Comparison comparison = Comparison::equal;
  std::int64_t value = 0;
  bool operator==(const ClientCount&) const = default;
};
/// `lost enrich = 0`: records of the input of a transform that its group is done with, and that nothing in its output is
/// made of. `repeated enrich = 0`: results in its output that are there once more. Both as a reader of committed data sees
/// input and output; what is in an open transaction, or in the hands of a running application, is not lost yet.
struct TransformCount {
  enum class What : std::uint8_t { lost, repeated };
  What what = What::lost;
  std::string client;
  Comparison comparison = Comparison::equal;
  std::int64_t value = 0;
  bool operator==(const TransformCount&) const = default;
};
/// `position reader orders-1 >= 20`: the next offset the consumer will ask for.
struct PositionIs {
  std::string client;
  TopicPartition partition;
  Comparison comparison = Comparison::equal;
  Offset value = 0;
  bool operator==(const PositionIs&) const = default;
};
/// `transaction checkout-1 is Ongoing`, `transaction checkout-1 is none`: what the coordinator of a transactional.id says, in
/// the words of DescribeTransactions; none when it does not know the id.
struct TransactionIs {
  std::string id;
  bool negated = false;
  std::string state;  // one of transactionStates(), or "none"
  bool operator==(const TransactionIs&) const = default;
};
/// `producer checkout is in-transaction`: the state of a producer with a transactional.id, as the producer sees it.
struct ProducerIs {
  std::string client;
  bool negated = false;
  std::string state;  // one of producerStates()
  bool operator==(const ProducerIs&) const = default;
};
/// `producer-epoch checkout >= 1`.
struct ProducerEpochIs {
  std::string client;
  Comparison comparison = Comparison::equal;
  std::int64_t value = 0;
  bool operator==(const ProducerEpochIs&) const = default;
};
/// `next-sequence checkout orders-1 = 12`: of the next batch an idempotent producer seals for the partition.
struct NextSequenceIs {
  std::string client;
  TopicPartition partition;
  Comparison comparison = Comparison::equal;
  std::int64_t value = 0;
  bool operator==(const NextSequenceIs&) const = default;
};
/// `lag reader <= 5` (all its partitions together), `lag reader orders-1 = 0`: how far a consumer's position is behind.
/// `lag billing orders-1 = 0`: when no client has that name, how far what the group committed is behind.
struct LagIs {
  std::string client;
  std::optional<TopicPartition> partition;
  Comparison comparison = Comparison::equal;
  std::int64_t value = 0;
  bool operator==(const LagIs&) const = default;
};
/// `group billing is Stable`: the state of a group, as DescribeGroups or ConsumerGroupDescribe say it.
struct GroupStateIs {
  std::string group;
  bool negated = false;
  std::string state;  // one of groupStates()
  bool operator==(const GroupStateIs&) const = default;
};
/// `members of group billing is 5`, `generation of group billing >= 2` (the group's epoch in the consumer protocol).
struct GroupNumberIs {
  enum class What : std::uint8_t { members, generation };
  What what = What::members;
  std::string group;
  Comparison comparison = Comparison::equal;
  std::int64_t value = 0;
  bool operator==(const GroupNumberIs&) const = default;
};
/// `coordinator of group billing is 2`: which broker looks after the group.
struct CoordinatorIs {
  std::string group;
  bool negated = false;
  NodeId broker;  // none() for "none"
  bool operator==(const CoordinatorIs&) const = default;
};
/// `assignment of c1 is orders-0,orders-2`, `… is none`: what a consumer of a group believes to own.
struct AssignmentIs {
  std::string client;
  bool negated = false;
  std::vector<TopicPartition> partitions;  // sorted, without repeats
  bool operator==(const AssignmentIs&) const = default;
};
/// `committed billing orders-1 is 20`: the offset the group has committed; without one the predicate is false.
struct CommittedIs {
  std::string group;
  TopicPartition partition;
  Comparison comparison = Comparison::equal;
  Offset value = 0;
  bool operator==(const CommittedIs&) const = default;
};
/// `config topic orders min.insync.replicas is 2`, `config broker 1 log.retention.ms is not 1000`: the value in
/// force, default or not.
struct ConfigIs {
  bool ofBroker = false;
  std::string topic;
  NodeId broker;
  std::string key;
  bool negated = false;
  std::string value;
  bool operator==(const ConfigIs&) const = default;
};
/// `connections >= 1`: programs outside that are connected; `on broker 2` counts that broker's only.
struct ConnectionsAre {
  Comparison comparison = Comparison::equal;
  std::int64_t value = 0;
  NodeId broker = NodeId::none();
  bool operator==(const ConnectionsAre&) const = default;
};
/// `under-replicated = 0` (partitions whose ISR is smaller than the replica list), `offline-partitions = 0`
/// (partitions without a leader).
struct PartitionCount {
  enum class What : std::uint8_t { underReplicated, offline };
  What what = What::underReplicated;
  Comparison comparison = Comparison::equal;
  std::int64_t value = 0;
  bool operator==(const PartitionCount&) const = default;
};
/// `held checkout 2 >= 1`: frames that wait on a link in hold.
struct FramesHeld {
  NodeRef from, to;
  Comparison comparison = Comparison::equal;
  std::int64_t value = 0;
  bool operator==(const FramesHeld&) const = default;
};
/// `time >= 10s`: virtual time since the cluster was made.
struct TimeIs {
  Comparison comparison = Comparison::atLeast;
  Duration value;
  bool operator==(const TimeIs&) const = default;
};
/// `invariants hold`: everything the cluster checks of itself.
struct InvariantsHold {
  bool operator==(const InvariantsHold&) const = default;
};
/// `selected replica orders-1 broker=2`: what the window has selected. Outside the window whatever `select` named last.
struct Selected {
  Selection selection;
  bool operator==(const Selected&) const = default;
};
/// `answered records-lost is 0`: what the learner answered under that key.
struct Answered {
  std::string key;
  bool negated = false;
  std::string value;
  bool operator==(const Answered&) const = default;
};

/// Empty, PreparingRebalance, CompletingRebalance, Stable, Dead (classic), Assigning, Reconciling (consumer protocol).
const std::vector<std::string>& groupStates();

using Predicate = std::variant<LeaderIs, IsrIs, ReplicasAre, LeaderEpochIs, OffsetIs, LogHolds, LastValueIs, NodeIs,
                               ControllerIs, Ready, TopicExists, EventSeen, AckedReadable, ClientCount, TransformCount,
                               PositionIs, TransactionIs, ProducerIs, ProducerEpochIs, NextSequenceIs, LagIs,
                               GroupStateIs, GroupNumberIs, CoordinatorIs, AssignmentIs, CommittedIs, ConfigIs,
                               ConnectionsAre, PartitionCount, FramesHeld, TimeIs, InvariantsHold, Selected, Answered>;

/// Empty, Ongoing, PrepareCommit, PrepareAbort, CompleteCommit, CompleteAbort, Dead, PrepareEpochFence.
const std::vector<std::string>& transactionStates();
/// uninitialized, initializing, ready, in-transaction, committing, aborting, abortable-error, fatal-error, fenced (a fatal
/// error, too: another producer has the same transactional.id).
const std::vector<std::string>& producerStates();

/// A predicate, or that it does not hold: `not ready`.
struct Condition {
  bool negated = false;
  Predicate predicate;
  bool operator==(const Condition&) const = default;
};

}  // namespace brokerlab::command
