#pragma once
// The only way in: everything a person, a lesson, a test or a file can ask of a cluster, as a closed set of
// typed commands, and one line of text for each.
//
//     create-topic orders partitions=3 rf=3 min.insync.replicas=2
//     start producer checkout topic=orders acks=all idempotent every=200ms keys=8
//     run until hw orders-1 >= 20 within 30s
//     kill broker 2            # a comment
//     expect leader orders-1 is not 2
//
// Text becomes a command by `parse` (parse.h), a command becomes its one canonical line by `print`, and the cluster
// carries it out. The window's buttons and menus make the same lines, so that whatever can be clicked can be
// typed, recorded, replayed and put into a lesson.
//
// A line is words parted by blanks:
//
//     start producer checkout topic=orders acks=all value="a \"quoted\" word"   # the rest is a comment
//     └──┬─┘ └───┬──┘ └──┬───┘ └────┬────┘
//     command   what    name      option: key=value, any order, each at most once
//
//   "…" quotes a word or a part of it; inside, \" \\ \n \r \t \xNN and \u{N} stand for what they name.
//   `#` at the start of a word begins a comment. Durations: 500us 200ms 3s 1m 2h. A node: `broker 2` or `2`,
//   `controller 101` or `101`, a client by its name. A partition: `orders-1`. Comparisons: = != < <= > >= (and `is`,
//   `is not`).
//
// Rules
//   C1  Closed sets: what is not listed here does not exist. There is no command that runs a program or names a
//       file outside a node's data directory.
//   C2  print and parse are inverse: parse(print(c)) == c for every command within the limits, and the printed line
//       is a fixed point.
//   C3  A wrong line is refused as a whole, with the column, what was expected, and the nearest word that exists.
//       Nothing is guessed.
//   C4  Every number has a limit (namespace limits), checked before anything starts.
//   C5  The table in help.h is the one list of commands and predicates: `help`, the documentation, the word
//       suggestions and the tests all read it.
//
// Real Kafka has one tool per API (kafka-topics.sh, kafka-configs.sh, …). `kafkaEquivalent` gives the line for them.
//
// Left out on purpose: variables, loops, conditions. A script is a list of deeds; tests that need more are C++.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "command/predicate.h"
#include "model/ids.h"
#include "model/time.h"

namespace brokerlab::command {

namespace limits {
constexpr std::size_t lineBytes = 64 * 1024;
constexpr std::size_t scriptBytes = 4 * 1024 * 1024;
constexpr std::size_t scriptLines = 100'000;
constexpr std::int64_t partitions = 10'000;
constexpr std::int64_t replicationFactor = 100;
constexpr std::int64_t brokerId = 100;       // brokers are 1…100
constexpr std::int64_t controllerId = 1000;  // controllers are 101…1000; combined mode: 1…100
constexpr std::int64_t recordCount = 10'000'000;
constexpr std::int64_t recordBytes = 16 * 1024 * 1024;
constexpr std::int64_t keys = 1'000'000;
constexpr std::int64_t filePosition = 1LL << 40;
constexpr Duration shortestEvery = microseconds(10);
constexpr Duration longestDelay = seconds(3600);
constexpr Duration slowestDisk = seconds(60);
constexpr std::int64_t diskFailures = 1'000'000;
constexpr Duration longestRun = seconds(7 * 24 * 3600);
}  // namespace limits

/// How long `run until` goes on without `within`.
constexpr Duration defaultWithin = seconds(300);

using Config = std::map<std::string, std::string>;

/// A blank line or a comment.
struct Nothing {
  bool operator==(const Nothing&) const = default;
};

// --- topics and configs --------------------------------------------------------------------------------------

/// `create-topic orders partitions=3 rf=3 [replicas=1:2,3,1] [config=value…]`
struct CreateTopic {
  std::string topic;
  /// Absent: the broker's num.partitions and default.replication.factor.
  std::optional<std::int32_t> partitions;
  std::optional<std::int32_t> replicationFactor;
  /// Partition → replica list for those given by hand; the others are placed by the controller.
  std::map<PartitionId, std::vector<NodeId>> replicas;
  Config config;
  bool operator==(const CreateTopic&) const = default;
};
struct DeleteTopic {
  std::string topic;
  bool operator==(const DeleteTopic&) const = default;
};
/// `set topic orders retention.ms=1000`, `set broker 1 log.cleaner.threads=2`; `unset topic orders retention.ms`.
struct AlterConfig {
  bool ofBroker = false;
  std::string topic;
  NodeId broker;
  std::string key;
  /// Absent: `unset`, back to the default.
  std::optional<std::string> value;
  bool operator==(const AlterConfig&) const = default;
};

// --- clients -------------------------------------------------------------------------------------------------

/// `produce orders [partition=1] [key=a] value=paid [acks=all] [count=N]`: from the console's own producer.
struct Produce {
  std::string topic;
  std::optional<PartitionId> partition;
  std::optional<std::string> key;
  /// Absent (`tombstone` instead of value=): a record with a null value.
  std::optional<std::string> value;
  Acks acks = Acks::all;
  std::int64_t count = 1;
  bool operator==(const Produce&) const = default;
};
/// `start producer checkout topic=orders [partition=N] [every=200ms] [count=N] [keys=N] [size=N] [acks=…] [idempotent]
/// [transactional.id=ID [transaction=N [abort-every=N]]] [any producer config=value]`: count=0, and a transactional.id without
/// transaction=, send nothing by themselves.
struct StartProducer {
  std::string name;
  std::string topic;
  std::optional<PartitionId> partition;  // always this one, whatever the key
  Duration every = milliseconds(1000);   // between two records
  std::optional<std::int64_t> count;     // stops after so many; absent: until stopped
  std::int64_t keys = 0;                 // keys key-0 … key-(n−1) in turn; 0: null keys
  std::int64_t size = 0;                 // bytes of each value; 0: a short readable text
  std::optional<Acks> acks;              // absent: Kafka's default (all)
  std::optional<bool> idempotent;        // absent: Kafka's default
  std::int64_t perTransaction = 0;       // records in each transaction; 0: none is begun or ended but by a command
  std::int64_t abortEvery = 0;           // every so many transactions one is aborted; 0: never
  Config config;                         // all others, Kafka's names: batch.size, linger.ms, …
  bool operator==(const StartProducer&) const = default;
};
/// `start consumer reader topic=orders[,payments] [partitions=0,1] [from=earliest|latest|OFFSET] [group=G] [assignor=A]
/// [pattern=REGEX] [processing=20ms] [commits=auto|before|after|never] [isolation.level=…] [any consumer config=value]`
struct StartConsumer {
  enum class From : std::uint8_t { automatic, earliest, latest, offset };
  /// automatic: as enable.auto.commit says. before, after: the application commits what a poll gave it before it
  /// processes it (at most once) or after it has (at least once). never: only by the command `commit`.
  enum class Commits : std::uint8_t { automatic, before, after, never };
  std::string name;
  std::string topic;
  std::vector<PartitionId> partitions;  // sorted; empty: all
  /// automatic: the group's committed offset, else auto.offset.reset (latest).
  From from = From::automatic;
  Offset offset = 0;
  std::string group;  // empty: no group, partitions assigned by hand
  bool readCommitted = false;
  Config config;  // assignor= is partition.assignment.strategy, or group.remote.assignor with group.protocol=consumer
  std::vector<std::string> moreTopics;  // sorted, without `topic`; in a group only
  std::string pattern;                  // instead of topics: a regular expression the broker matches (KIP-848 only)
  Duration processing;                  // how long the application works on each record
  Commits commits = Commits::automatic;
  bool operator==(const StartConsumer&) const = default;
};
/// `start transform enrich from=orders to=invoices group=G [delivery=exactly-once|at-least-once|at-most-once]
/// [processing=20ms] [assignor=A] [transactional.id=ID] [any producer or consumer config=value]`: an application that reads
/// one topic and writes what it makes of it into another (consume, transform, produce).
struct StartTransform {
  /// When, and in what, the group's offsets are committed: in the producer's transaction, after the results are
  /// acknowledged, or before they are sent.
  enum class Delivery : std::uint8_t { exactlyOnce, atLeastOnce, atMostOnce };
  std::string name;
  std::string from, to;
  std::string group;
  Delivery delivery = Delivery::exactlyOnce;
  Duration processing;  // how long it works on each record
  /// Of its producer, its consumer, or (request.timeout.ms, …) both. Without transactional.id an exactly-once one has its
  /// name; without auto.offset.reset the group starts at the earliest record, as in Kafka Streams.
  Config config;
  bool operator==(const StartTransform&) const = default;
};
/// `stop checkout`: close a client in good order.
struct StopClient {
  std::string name;
  bool operator==(const StopClient&) const = default;
};

/// `seek reader orders-1 17`, `seek reader orders-1 earliest`
struct SeekClient {
  std::string name;
  TopicPartition partition;
  StartConsumer::From to = StartConsumer::From::earliest;  // never automatic
  Offset offset = 0;
  bool operator==(const SeekClient&) const = default;
};
/// `pause reader [orders-1]`, `resume reader [orders-1]`: one of the partitions it reads, or all.
struct PauseClient {
  std::string name;
  std::optional<TopicPartition> partition;
  bool resume = false;
  bool operator==(const PauseClient&) const = default;
};
/// `begin checkout`: begins a transaction of a producer with a transactional.id.
struct BeginTransaction {
  std::string name;
  bool operator==(const BeginTransaction&) const = default;
};
/// `send checkout [topic=T] [partition=N] [key=K] value=V|tombstone [count=N]`: hands records to a producer, by default for
/// the topic it was started with. Does not wait for their acknowledgement.
struct SendRecord {
  std::string name;
  std::string topic;  // empty: the producer's own
  std::optional<PartitionId> partition;
  std::optional<std::string> key;
  std::optional<std::string> value;  // absent: tombstone
  std::int64_t count = 1;
  bool operator==(const SendRecord&) const = default;
};
/// `send-offsets checkout group=billing orders-0=12 orders-1=7`: offsets that count if the open transaction commits.
struct SendOffsets {
  std::string name;
  std::string group;
  std::map<TopicPartition, Offset> offsets;
  bool operator==(const SendOffsets&) const = default;
};
/// `commit reader`: the group's offsets become the consumer's positions. `commit checkout [async]`: ends a producer's
/// transaction; async does not wait for the coordinator's decision.
struct CommitClient {
  std::string name;
  bool async = false;
  bool operator==(const CommitClient&) const = default;
};
/// `abort checkout [async]`: aborts the open transaction of a producer.
struct AbortTransaction {
  std::string name;
  bool async = false;
  bool operator==(const AbortTransaction&) const = default;
};

// --- faults --------------------------------------------------------------------------------------------------

/// `kill broker 2`, `power-off …`, `restart …`, `shutdown …`, `freeze …`, `thaw …`; clients by their name.
struct NodeAction {
  enum class Action : std::uint8_t { kill, powerOff, restart, shutdown, freeze, thaw };
  Action action = Action::kill;
  NodeRef node;
  bool operator==(const NodeAction&) const = default;
};
/// `cut A B [one-way]`: nothing gets from A to B (and, unless one-way, from B to A).
struct CutLink {
  NodeRef a, b;
  bool oneWay = false;
  bool operator==(const CutLink&) const = default;
};
/// `heal A B`, `heal` (every link): cut, delay and hold are gone.
struct HealLink {
  struct Ends {
    NodeRef a, b;
    bool operator==(const Ends&) const = default;
  };
  std::optional<Ends> link;
  bool operator==(const HealLink&) const = default;
};
/// `delay A B 200ms`: every frame between the two takes so much longer; 0ms takes the delay away.
struct DelayLink {
  NodeRef a, b;
  Duration extra;
  bool operator==(const DelayLink&) const = default;
};
/// `hold A B`: frames from A to B wait in the air. `release A B [n]` lets n (or all) of them go; after a release of
/// all the link is normal again, after a release of n it still holds.
struct HoldLink {
  NodeRef from, to;
  bool operator==(const HoldLink&) const = default;
};
struct ReleaseLink {
  NodeRef from, to;
  std::optional<std::int64_t> frames;
  bool operator==(const ReleaseLink&) const = default;
};
/// `flip-byte broker 2 orders-1/00000000000000000000.log 17`
struct FlipByte {
  NodeId broker;
  std::string path;  // relative to the data directory, no "..", no leading slash
  std::int64_t position = 0;
  bool operator==(const FlipByte&) const = default;
};
/// `disk broker 2 full [after=4096]`, `disk 2 slow write=5ms flush=200ms`, `disk 2 fail write [times=3]`, `disk 2 repair`
struct DiskFault {
  enum class What : std::uint8_t { full, slow, fail, repair };
  enum class Operation : std::uint8_t { read, write, flush, names };
  NodeRef node;
  What what = What::full;
  std::int64_t after = 0;  // bytes that still fit
  Duration write, flush;   // how long each takes
  Operation operation = Operation::write;
  std::int64_t times = 1;
  bool operator==(const DiskFault&) const = default;
};

// --- operating -----------------------------------------------------------------------------------------------

/// `elect preferred orders-1`, `elect preferred all`, `elect unclean orders-1`
struct Elect {
  bool unclean = false;
  std::optional<TopicPartition> partition;  // absent: all (preferred only)
  bool operator==(const Elect&) const = default;
};
/// `add broker [rack=R]`
struct AddBroker {
  std::string rack;
  bool operator==(const AddBroker&) const = default;
};

// --- time and questions --------------------------------------------------------------------------------------

struct Run {
  Duration time;
  bool operator==(const Run&) const = default;
};
/// `run until [not] PREDICATE [within DURATION]`: fails when the time is over first.
struct RunUntil {
  Condition condition;
  std::optional<Duration> within;
  bool operator==(const RunUntil&) const = default;
};
/// `expect [not] PREDICATE`: fails the script when it does not hold.
struct Expect {
  Condition condition;
  bool operator==(const Expect&) const = default;
};
/// `show PREDICATE`: says whether it holds and what is the case; never fails.
struct Show {
  Condition condition;
  bool operator==(const Show&) const = default;
};
/// `select replica orders-1 broker=2`: the window's selection; without a window only remembered.
struct Select {
  Selection selection;
  bool operator==(const Select&) const = default;
};
/// `answer records-lost 0`: the learner's answer in a lesson.
struct Answer {
  std::string key;
  std::string value;
  bool operator==(const Answer&) const = default;
};
/// `run-retention`: every running broker looks now for segments that are too old or too many.
struct RunRetention {
  bool operator==(const RunRetention&) const = default;
};
/// `clean orders-1 [on broker 2]`: the replica's cleaner takes this log next, dirty enough or not.
struct Clean {
  TopicPartition partition;
  NodeId broker = NodeId::none();  // none: every replica
  bool operator==(const Clean&) const = default;
};
struct Status {
  bool operator==(const Status&) const = default;
};
struct Help {
  std::string word;  // a command or predicate; empty: all
  bool operator==(const Help&) const = default;
};

using Command =
    std::variant<Nothing, CreateTopic, DeleteTopic, AlterConfig, Produce, StartProducer, StartConsumer, StartTransform,
                 StopClient, SeekClient, PauseClient, BeginTransaction, SendRecord, SendOffsets, CommitClient,
                 AbortTransaction, NodeAction, CutLink, HealLink, DelayLink, HoldLink, ReleaseLink, FlipByte, DiskFault,
                 RunRetention, Clean, Elect, AddBroker, Run, RunUntil, Expect, Show, Select, Answer, Status, Help>;

}  // namespace brokerlab::command
