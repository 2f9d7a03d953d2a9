#pragma once
// What happened, as data: the one stream that everything outside the engine learns from.
//
// The window's narration and timeline, the lessons' goals, the tests' expectations, `play --events` and the
// recorder all read this stream and nothing else. An event is small, immutable and typed; its text is made by
// whoever shows it, in the reader's language.
//
// Rules
//   E1  Events are numbered without gaps in the order they happened; time never goes back.
//   E2  Every event names its cause: the event in whose handling it was made. Following causes backwards always
//       ends at a command or at an external client's frame ("Why?" in the window is exactly this walk).
//   E3  An event tells what did happen, never what will: it is emitted after the state changed.
//   E4  Same seed and same inputs give the same events, byte for byte in their text form (`print`).
//
// Levels: `story` is what a person should hear about; `detail` explains it; `trace` is every frame and timer and
// is the bulk, so an engine that nobody watches at that level does not even build those.
//
// Real Kafka has no such stream; the nearest things are its log lines and metrics. Names follow Kafka's terms.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/describe.h"
#include "model/errors.h"
#include "model/ids.h"
#include "model/time.h"

namespace brokerlab::events {

enum class Level : std::uint8_t { trace, detail, story };

using NodeList = std::vector<NodeId>;

// ---------------------------------------------------------------------------------------------------------
// Every payload: `name` (stable, used in scripts and files), `level`, and `describe`.
#define BROKERLAB_EVENT(Name, LevelName)           \
  static constexpr std::string_view name = #Name;  \
  static constexpr Level level = Level::LevelName; \
  template <class Self, class Visitor>             \
  static void describe([[maybe_unused]] Self& self, [[maybe_unused]] Visitor&& field)

// --- inputs and nodes ------------------------------------------------------------------------------------

struct CommandGiven {
  std::string line;
  BROKERLAB_EVENT(CommandGiven, detail) { field({"line", "The command as it stands in a script."}, self.line); }
};
struct ClusterReady {
  BROKERLAB_EVENT(ClusterReady, story) {}
};
struct NodeStarted {
  std::string role;
  bool afterCleanShutdown = false;
  BROKERLAB_EVENT(NodeStarted, story) {
    field({"role", "broker, controller, combined, producer, consumer or admin."}, self.role);
    field({"afterCleanShutdown", "Whether the node found the mark of a clean shutdown and may skip recovery."},
          self.afterCleanShutdown);
  }
};
/// how: "killed" (process ends, page cache stays), "powered off" (unflushed data gone), "shut down", "stopped",
/// "crashed".
struct NodeStopped {
  std::string how;
  std::string detail;
  BROKERLAB_EVENT(NodeStopped, story) {
    field({"how", "killed, powered off, shut down, stopped or crashed."}, self.how);
    field({"detail", "What more is known, such as the broken check of a crashed node."}, self.detail);
  }
};
struct NodeFrozen {
  BROKERLAB_EVENT(NodeFrozen, story) {}
};
struct NodeThawed {
  BROKERLAB_EVENT(NodeThawed, story) {}
};
struct BytesFlipped {
  std::string path;
  std::int64_t position = 0;
  BROKERLAB_EVENT(BytesFlipped, story) {
    field({"path", "The damaged file, relative to the node's data directory."}, self.path);
    field({"position", "The byte that was changed."}, self.position);
  }
};

// --- network ---------------------------------------------------------------------------------------------

struct LinkCut {
  NodeId from, to;
  bool oneWay = false;
  BROKERLAB_EVENT(LinkCut, story) {
    field({"from", "Nothing gets from this node…"}, self.from);
    field({"to", "…to this one."}, self.to);
    field({"oneWay", "Whether the other direction still works."}, self.oneWay);
  }
};
struct LinkHealed {
  NodeId from, to;
  BROKERLAB_EVENT(LinkHealed, story) {
    field({"from", "One end of the link that works again."}, self.from);
    field({"to", "The other end."}, self.to);
  }
};
struct LinkDelayed {
  NodeId from, to;
  Duration extra;
  BROKERLAB_EVENT(LinkDelayed, story) {
    field({"from", "Frames from this node…"}, self.from);
    field({"to", "…to this one (and back) take longer."}, self.to);
    field({"extra", "How much longer each frame takes."}, self.extra);
  }
};
struct LinkHeld {
  NodeId from, to;
  BROKERLAB_EVENT(LinkHeld, story) {
    field({"from", "Frames from this node…"}, self.from);
    field({"to", "…to this one wait until they are released."}, self.to);
  }
};
struct LinkReleased {
  NodeId from, to;
  std::int64_t frames = 0;
  BROKERLAB_EVENT(LinkReleased, story) {
    field({"from", "Where the held frames came from."}, self.from);
    field({"to", "Where they go."}, self.to);
    field({"frames", "How many were let go."}, self.frames);
  }
};
struct ConnectionOpened {
  ConnectionId connection;
  NodeId from, to;
  std::string address;
  BROKERLAB_EVENT(ConnectionOpened, detail) {
    field({"connection", "Number of the connection."}, self.connection);
    field({"from", "Who connected; 0 is a program outside."}, self.from);
    field({"to", "To whom."}, self.to);
    field({"address", "The peer's address when it is a program outside."}, self.address);
  }
};
struct ConnectionClosed {
  ConnectionId connection;
  NodeId from, to;
  std::string reason;
  BROKERLAB_EVENT(ConnectionClosed, detail) {
    field({"connection", "Number of the connection."}, self.connection);
    field({"from", "Who had connected."}, self.from);
    field({"to", "To whom."}, self.to);
    field({"reason", "Why it ended."}, self.reason);
  }
};
struct FrameSent {
  std::uint64_t frame = 0;
  ConnectionId connection;
  NodeId from, to;
  std::int16_t api = -1;
  std::int16_t version = -1;
  bool request = true;
  std::int32_t correlationId = 0;
  std::int64_t bytes = 0;
  BROKERLAB_EVENT(FrameSent, trace) {
    field({"frame", "Number of the frame."}, self.frame);
    field({"connection", "The connection it travels on."}, self.connection);
    field({"from", "Sender; 0 is a program outside."}, self.from);
    field({"to", "Receiver."}, self.to);
    field({"api", "API key of the request, or of the request this answers."}, self.api);
    field({"version", "API version."}, self.version);
    field({"request", "True for a request, false for a response."}, self.request);
    field({"correlationId", "Pairs a response with its request."}, self.correlationId);
    field({"bytes", "Size including the four bytes that carry the size."}, self.bytes);
  }
};
struct FrameDelivered {
  std::uint64_t frame = 0;
  NodeId from, to;
  BROKERLAB_EVENT(FrameDelivered, trace) {
    field({"frame", "Number of the frame."}, self.frame);
    field({"from", "Sender; 0 is a program outside."}, self.from);
    field({"to", "Receiver."}, self.to);
  }
};
struct FrameDropped {
  std::uint64_t frame = 0;
  NodeId from, to;
  std::string reason;
  BROKERLAB_EVENT(FrameDropped, detail) {
    field({"frame", "Number of the frame."}, self.frame);
    field({"from", "Sender."}, self.from);
    field({"to", "Who never got it."}, self.to);
    field({"reason", "Why it was lost."}, self.reason);
  }
};
struct TimerFired {
  std::string timer;
  BROKERLAB_EVENT(TimerFired, trace) { field({"timer", "What the node had set the timer for."}, self.timer); }
};
struct ClientIdentified {
  ConnectionId connection;
  std::string clientId;
  std::string software;
  std::string softwareVersion;
  BROKERLAB_EVENT(ClientIdentified, story) {
    field({"connection", "Number of the connection."}, self.connection);
    field({"clientId", "What the client calls itself."}, self.clientId);
    field({"software", "The client library, when it says."}, self.software);
    field({"softwareVersion", "Its version."}, self.softwareVersion);
  }
};
struct RequestRefused {
  ConnectionId connection;
  std::string peer;
  std::string reason;
  BROKERLAB_EVENT(RequestRefused, story) {
    field({"connection", "Number of the connection, closed because of this."}, self.connection);
    field({"peer", "Whose connection."}, self.peer);
    field({"reason", "What was wrong with the bytes, and where."}, self.reason);
  }
};
struct RequestParked {
  ConnectionId connection;
  std::int16_t api = -1;
  std::int32_t correlationId = 0;
  std::string waitsFor;
  BROKERLAB_EVENT(RequestParked, detail) {
    field({"connection", "Number of the connection."}, self.connection);
    field({"api", "API key of the request."}, self.api);
    field({"correlationId", "Which request on that connection."}, self.correlationId);
    field({"waitsFor", "What has to happen before it is answered."}, self.waitsFor);
  }
};

// --- logs ------------------------------------------------------------------------------------------------

struct LogCreated {
  std::string topic;
  PartitionId partition = 0;
  BROKERLAB_EVENT(LogCreated, detail) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
  }
};
struct LogDeleted {
  std::string topic;
  PartitionId partition = 0;
  BROKERLAB_EVENT(LogDeleted, detail) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
  }
};
struct LogRecovered {
  std::string topic;
  PartitionId partition = 0;
  Offset logEndOffset = 0;
  std::int64_t droppedBytes = 0;
  std::string reason;
  BROKERLAB_EVENT(LogRecovered, story) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"logEndOffset", "Where the log ends after recovery."}, self.logEndOffset);
    field({"droppedBytes", "Bytes cut off because they were not whole batches."}, self.droppedBytes);
    field({"reason", "What was found."}, self.reason);
  }
};
struct LogDamaged {
  std::string topic;
  PartitionId partition = 0;
  std::string reason;
  BROKERLAB_EVENT(LogDamaged, story) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"reason", "Why this replica is not usable."}, self.reason);
  }
};
struct LogTruncated {
  std::string topic;
  PartitionId partition = 0;
  Offset from = 0;
  Offset to = 0;
  std::string reason;
  BROKERLAB_EVENT(LogTruncated, story) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"from", "LogEndOffset before."}, self.from);
    field({"to", "LogEndOffset after: records from here on are gone from this replica."}, self.to);
    field({"reason", "Why."}, self.reason);
  }
};
struct SegmentRolled {
  std::string topic;
  PartitionId partition = 0;
  Offset baseOffset = 0;
  BROKERLAB_EVENT(SegmentRolled, detail) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"baseOffset", "First offset of the new active segment, and its file name."}, self.baseOffset);
  }
};
struct SegmentDeleted {
  std::string topic;
  PartitionId partition = 0;
  Offset baseOffset = 0;
  std::string reason;
  BROKERLAB_EVENT(SegmentDeleted, story) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"baseOffset", "The segment's first offset."}, self.baseOffset);
    field({"reason", "Which retention rule."}, self.reason);
  }
};
/// A replica's cleaner begins a round over one log.
struct LogCleaningStarted {
  std::string topic;
  PartitionId partition = 0;
  Offset firstDirtyOffset = 0;
  Offset firstUncleanableOffset = 0;
  std::int64_t cleanBytes = 0;
  std::int64_t dirtyBytes = 0;
  std::int32_t dirtyPercent = 0;
  std::string reason;
  BROKERLAB_EVENT(LogCleaningStarted, story) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"firstDirtyOffset", "Up to here the log was cleaned before (the cleaner point)."}, self.firstDirtyOffset);
    field({"firstUncleanableOffset", "From here on nothing may be touched yet."}, self.firstUncleanableOffset);
    field({"cleanBytes", "Size of what was cleaned before."}, self.cleanBytes);
    field({"dirtyBytes", "Size of what can be cleaned now."}, self.dirtyBytes);
    field({"dirtyPercent", "Dirty bytes in a hundred of both."}, self.dirtyPercent);
    field({"reason", "Why now: the dirty ratio, a compaction lag or a command."}, self.reason);
  }
};
/// A round is over and its result is in place.
struct LogCleaned {
  std::string topic;
  PartitionId partition = 0;
  Offset from = 0;
  Offset to = 0;
  std::int64_t keys = 0;
  std::int32_t segmentsBefore = 0;
  std::int32_t segmentsAfter = 0;
  std::int64_t bytesBefore = 0;
  std::int64_t bytesAfter = 0;
  std::int64_t recordsBefore = 0;
  std::int64_t recordsAfter = 0;
  std::int64_t tombstonesDropped = 0;
  std::int64_t markersDropped = 0;
  BROKERLAB_EVENT(LogCleaned, story) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"from", "The cleaner point before."}, self.from);
    field({"to", "The cleaner point now: below it no key has more than one value, but for tombstones."}, self.to);
    field({"keys", "How many different keys the dirty part held."}, self.keys);
    field({"segmentsBefore", "Segments that were read."}, self.segmentsBefore);
    field({"segmentsAfter", "Segments they became."}, self.segmentsAfter);
    field({"bytesBefore", "Their size before."}, self.bytesBefore);
    field({"bytesAfter", "Their size now."}, self.bytesAfter);
    field({"recordsBefore", "Records in them before, markers included."}, self.recordsBefore);
    field({"recordsAfter", "Records in them now."}, self.recordsAfter);
    field({"tombstonesDropped", "Tombstones that had been kept for delete.retention.ms."}, self.tombstonesDropped);
    field({"markersDropped", "Markers of transactions of which no record was left."}, self.markersDropped);
  }
};
/// A round was given up; the log is as it was before it.
struct LogCleaningStopped {
  std::string topic;
  PartitionId partition = 0;
  bool uncleanable = false;
  std::string reason;
  BROKERLAB_EVENT(LogCleaningStopped, story) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"uncleanable", "Whether the cleaner leaves this log alone from now on."}, self.uncleanable);
    field({"reason", "What came in between, or what is wrong with the log."}, self.reason);
  }
};
struct RecordsAppended {
  std::string topic;
  PartitionId partition = 0;
  Offset firstOffset = 0;
  Offset lastOffset = 0;
  LeaderEpoch leaderEpoch = noEpoch;
  bool asLeader = false;
  std::int64_t bytes = 0;
  BROKERLAB_EVENT(RecordsAppended, detail) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"firstOffset", "Offset of the first record."}, self.firstOffset);
    field({"lastOffset", "Offset of the last record."}, self.lastOffset);
    field({"leaderEpoch", "Epoch of the leader that took them in."}, self.leaderEpoch);
    field({"asLeader", "True on the leader, false on a follower that copied them."}, self.asLeader);
    field({"bytes", "Bytes added to the segment file."}, self.bytes);
  }
};

// --- replication -----------------------------------------------------------------------------------------

struct BecameLeader {
  std::string topic;
  PartitionId partition = 0;
  LeaderEpoch leaderEpoch = noEpoch;
  Offset epochStartOffset = 0;
  BROKERLAB_EVENT(BecameLeader, detail) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"leaderEpoch", "Epoch of this leadership."}, self.leaderEpoch);
    field({"epochStartOffset", "LogEndOffset at that moment: the first offset of the epoch."}, self.epochStartOffset);
  }
};
struct BecameFollower {
  std::string topic;
  PartitionId partition = 0;
  NodeId leader;
  LeaderEpoch leaderEpoch = noEpoch;
  Offset logEndOffset = 0;
  BROKERLAB_EVENT(BecameFollower, detail) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"leader", "Whom it fetches from; -1 when nobody leads."}, self.leader);
    field({"leaderEpoch", "Epoch of that leadership."}, self.leaderEpoch);
    field({"logEndOffset", "From where it will fetch."}, self.logEndOffset);
  }
};
struct DivergenceFound {
  std::string topic;
  PartitionId partition = 0;
  LeaderEpoch epoch = noEpoch;
  Offset endOffset = 0;
  Offset logEndOffset = 0;
  BROKERLAB_EVENT(DivergenceFound, story) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"epoch", "The last epoch that leader and follower share."}, self.epoch);
    field({"endOffset", "Where that epoch ends on the leader."}, self.endOffset);
    field({"logEndOffset", "Where the follower's log ended when it asked."}, self.logEndOffset);
  }
};
struct HighWatermarkAdvanced {
  std::string topic;
  PartitionId partition = 0;
  Offset from = 0;
  Offset to = 0;
  bool asLeader = false;
  BROKERLAB_EVENT(HighWatermarkAdvanced, detail) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"from", "High watermark before."}, self.from);
    field({"to", "High watermark now: everything below is on every member of the ISR."}, self.to);
    field({"asLeader", "True where it was decided, false on a follower that was told."}, self.asLeader);
  }
};
struct IsrShrinkProposed {
  std::string topic;
  PartitionId partition = 0;
  NodeList removed;
  NodeList isr;
  BROKERLAB_EVENT(IsrShrinkProposed, story) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"removed", "Followers that did not catch up within replica.lag.time.max.ms."}, self.removed);
    field({"isr", "The ISR the leader asks the controller for."}, self.isr);
  }
};
struct IsrExpandProposed {
  std::string topic;
  PartitionId partition = 0;
  NodeId added;
  NodeList isr;
  BROKERLAB_EVENT(IsrExpandProposed, detail) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"added", "The follower that has caught up."}, self.added);
    field({"isr", "The ISR the leader asks the controller for."}, self.isr);
  }
};
struct AlterPartitionRefused {
  std::string topic;
  PartitionId partition = 0;
  ErrorCode error = ErrorCode::none;
  BROKERLAB_EVENT(AlterPartitionRefused, detail) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"error", "Why the controller did not change the ISR."}, self.error);
  }
};

// --- metadata quorum -------------------------------------------------------------------------------------

struct RaftElectionStarted {
  std::int32_t epoch = 0;
  bool preVote = false;
  BROKERLAB_EVENT(RaftElectionStarted, story) {
    field({"epoch", "The epoch the candidate wants to lead."}, self.epoch);
    field({"preVote", "True while it only asks whether it could win, without raising its epoch."}, self.preVote);
  }
};
struct RaftVoteCast {
  std::int32_t epoch = 0;
  NodeId candidate;
  bool granted = false;
  bool preVote = false;
  std::string reason;
  BROKERLAB_EVENT(RaftVoteCast, detail) {
    field({"epoch", "The epoch voted for."}, self.epoch);
    field({"candidate", "Who asked."}, self.candidate);
    field({"granted", "Whether it got the vote."}, self.granted);
    field({"preVote", "Whether this was only a pre-vote."}, self.preVote);
    field({"reason", "Why."}, self.reason);
  }
};
struct RaftLeaderElected {
  std::int32_t epoch = 0;
  BROKERLAB_EVENT(RaftLeaderElected, story) {
    field({"epoch", "The epoch this controller leads the metadata quorum in."}, self.epoch);
  }
};
struct RaftLeaderFound {
  NodeId leader;
  std::int32_t epoch = 0;
  BROKERLAB_EVENT(RaftLeaderFound, detail) {
    field({"leader", "The leader of the metadata quorum that this node now follows."}, self.leader);
    field({"epoch", "Its epoch."}, self.epoch);
  }
};
struct RaftResigned {
  std::int32_t epoch = 0;
  std::string reason;
  BROKERLAB_EVENT(RaftResigned, story) {
    field({"epoch", "The epoch that ends."}, self.epoch);
    field({"reason", "Why the leader gave up."}, self.reason);
  }
};

// --- controller ------------------------------------------------------------------------------------------

struct ControllerActivated {
  std::int32_t epoch = 0;
  BROKERLAB_EVENT(ControllerActivated, story) {
    field({"epoch", "Raft epoch in which this controller is the active one."}, self.epoch);
  }
};
struct BrokerRegistered {
  NodeId broker;
  BrokerEpoch brokerEpoch = -1;
  BROKERLAB_EVENT(BrokerRegistered, detail) {
    field({"broker", "The broker."}, self.broker);
    field({"brokerEpoch", "Its epoch: the offset of its registration in the metadata log."}, self.brokerEpoch);
  }
};
struct BrokerFenced {
  NodeId broker;
  std::string reason;
  BROKERLAB_EVENT(BrokerFenced, story) {
    field({"broker", "The broker that may not lead or be in an ISR from now on."}, self.broker);
    field({"reason", "Why."}, self.reason);
  }
};
struct BrokerUnfenced {
  NodeId broker;
  BROKERLAB_EVENT(BrokerUnfenced, story) { field({"broker", "The broker that takes part again."}, self.broker); }
};
struct TopicCreated {
  std::string topic;
  std::int32_t partitions = 0;
  std::int32_t replicationFactor = 0;
  BROKERLAB_EVENT(TopicCreated, story) {
    field({"topic", "Name of the topic."}, self.topic);
    field({"partitions", "How many partitions."}, self.partitions);
    field({"replicationFactor", "How many replicas of each."}, self.replicationFactor);
  }
};
struct TopicDeleted {
  std::string topic;
  BROKERLAB_EVENT(TopicDeleted, story) { field({"topic", "Name of the topic."}, self.topic); }
};
/// `rule` is one of: "created", "first live replica of the ISR in replica order", "preferred replica", "unclean",
/// "controlled shutdown", "reassignment".
struct LeaderElected {
  std::string topic;
  PartitionId partition = 0;
  NodeId previous;
  NodeId leader;
  LeaderEpoch leaderEpoch = noEpoch;
  NodeList isr;
  NodeList isrBefore;
  NodeList replicas;
  std::string rule;
  BROKERLAB_EVENT(LeaderElected, story) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"previous", "Who led before; -1 for nobody."}, self.previous);
    field({"leader", "Who leads now."}, self.leader);
    field({"leaderEpoch", "Epoch of the new leadership."}, self.leaderEpoch);
    field({"isr", "The ISR after the election."}, self.isr);
    field({"isrBefore", "The ISR before it."}, self.isrBefore);
    field({"replicas", "The replica list in the order the controller walks it."}, self.replicas);
    field({"rule", "By which rule."}, self.rule);
  }
};
struct PartitionOffline {
  std::string topic;
  PartitionId partition = 0;
  NodeId previous;
  NodeList isr;
  BROKERLAB_EVENT(PartitionOffline, story) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"previous", "Who led before."}, self.previous);
    field({"isr", "The ISR, none of which is alive."}, self.isr);
  }
};
struct IsrChanged {
  std::string topic;
  PartitionId partition = 0;
  NodeList isr;
  NodeList isrBefore;
  BROKERLAB_EVENT(IsrChanged, story) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"isr", "The ISR now."}, self.isr);
    field({"isrBefore", "The ISR before."}, self.isrBefore);
  }
};
struct ConfigChanged {
  std::string resource;
  std::string key;
  std::string value;
  BROKERLAB_EVENT(ConfigChanged, story) {
    field({"resource", "\"topic orders\" or \"broker 1\"."}, self.resource);
    field({"key", "Name of the config."}, self.key);
    field({"value", "New value; empty when the override was removed."}, self.value);
  }
};

// --- clients inside the engine ---------------------------------------------------------------------------

struct MetadataRefreshed {
  std::string client;
  NodeId broker;
  std::string reason;
  BROKERLAB_EVENT(MetadataRefreshed, detail) {
    field({"client", "Name of the client."}, self.client);
    field({"broker", "Which broker it asked."}, self.broker);
    field({"reason", "Why it asked."}, self.reason);
  }
};
struct ProducerIdAssigned {
  std::string producer;
  ProducerId producerId = noProducerId;
  ProducerEpoch producerEpoch = -1;
  BROKERLAB_EVENT(ProducerIdAssigned, detail) {
    field({"producer", "Name of the producer."}, self.producer);
    field({"producerId", "The id that brokers recognise its retries by."}, self.producerId);
    field({"producerEpoch", "Epoch of that id."}, self.producerEpoch);
  }
};
struct ProduceAcked {
  std::string producer;
  std::string topic;
  PartitionId partition = 0;
  Offset firstOffset = 0;
  Offset lastOffset = 0;
  std::string acks;
  NodeId broker;
  Duration latency;
  BROKERLAB_EVENT(ProduceAcked, story) {
    field({"producer", "Name of the producer."}, self.producer);
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"firstOffset", "Offset of the first record of the batch."}, self.firstOffset);
    field({"lastOffset", "Offset of the last one."}, self.lastOffset);
    field({"acks", "What the producer asked to wait for: 0, 1 or all."}, self.acks);
    field({"broker", "The leader that answered."}, self.broker);
    field({"latency", "From the send of the batch to its acknowledgement."}, self.latency);
  }
};
struct ProduceRefused {
  std::string producer;
  std::string topic;
  PartitionId partition = 0;
  ErrorCode error = ErrorCode::none;
  NodeId broker;
  std::int32_t records = 0;
  bool willRetry = false;
  BROKERLAB_EVENT(ProduceRefused, story) {
    field({"producer", "Name of the producer."}, self.producer);
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"error", "What the broker answered, or NETWORK_EXCEPTION when the connection broke."}, self.error);
    field({"broker", "Which broker."}, self.broker);
    field({"records", "How many records the batch has."}, self.records);
    field({"willRetry", "Whether the producer will send the same batch again."}, self.willRetry);
  }
};
struct ProducerStateChanged {
  std::string producer;
  std::string transactionalId;
  std::string from;
  std::string to;
  ProducerId producerId = noProducerId;
  ProducerEpoch producerEpoch = -1;
  std::string reason;
  BROKERLAB_EVENT(ProducerStateChanged, detail) {
    field({"producer", "Name of the producer."}, self.producer);
    field({"transactionalId", "Its transactional.id."}, self.transactionalId);
    field({"from", "State of its transactions before, as the producer sees it."}, self.from);
    field(
        {"to", "State now: initializing, ready, in transaction, committing, aborting, abortable error or fatal error."},
        self.to);
    field({"producerId", "The producer id it goes by."}, self.producerId);
    field({"producerEpoch", "Epoch of that id."}, self.producerEpoch);
    field({"reason", "Why."}, self.reason);
  }
};
struct TransactionFailed {
  std::string producer;
  std::string transactionalId;
  ErrorCode error = ErrorCode::none;
  bool fatal = false;
  bool fenced = false;
  std::string reason;
  BROKERLAB_EVENT(TransactionFailed, story) {
    field({"producer", "Name of the producer."}, self.producer);
    field({"transactionalId", "Its transactional.id."}, self.transactionalId);
    field({"error", "What it was told."}, self.error);
    field(
        {"fatal", "True: this producer can only be closed. False: its transaction has to be aborted, then it goes on."},
        self.fatal);
    field({"fenced", "Whether that is because another producer uses the same transactional.id by now."}, self.fenced);
    field({"reason", "At what."}, self.reason);
  }
};
struct TransactionEnded {
  std::string producer;
  std::string transactionalId;
  bool committed = false;
  std::int64_t records = 0;
  std::string group;
  Duration latency;
  BROKERLAB_EVENT(TransactionEnded, story) {
    field({"producer", "Name of the producer."}, self.producer);
    field({"transactionalId", "Its transactional.id."}, self.transactionalId);
    field({"committed", "Whether the coordinator has decided to commit; otherwise it is aborted."}, self.committed);
    field({"records", "How many records the producer sent in it."}, self.records);
    field({"group", "The group whose offsets went with it; empty without."}, self.group);
    field({"latency", "From begin to the decision."}, self.latency);
  }
};
struct OffsetsSent {
  std::string producer;
  std::string group;
  std::string offsets;
  BROKERLAB_EVENT(OffsetsSent, detail) {
    field({"producer", "Name of the producer."}, self.producer);
    field({"group", "The group whose offsets are part of its transaction."}, self.group);
    field({"offsets", "Each partition with the next offset to read, such as orders-0:12."}, self.offsets);
  }
};
struct RecordsTransformed {
  std::string application;
  std::string from;
  PartitionId partition = 0;
  Offset firstOffset = 0;
  Offset lastOffset = 0;
  std::string to;
  std::int32_t records = 0;
  BROKERLAB_EVENT(RecordsTransformed, detail) {
    field({"application", "Name of the application."}, self.application);
    field({"from", "Topic it read."}, self.from);
    field({"partition", "Partition it read."}, self.partition);
    field({"firstOffset", "First offset it processed."}, self.firstOffset);
    field({"lastOffset", "Last one."}, self.lastOffset);
    field({"to", "Topic it writes the results to."}, self.to);
    field({"records", "How many."}, self.records);
  }
};
struct BatchGivenUp {
  std::string application;
  std::string from;
  std::int32_t records = 0;
  std::string reason;
  BROKERLAB_EVENT(BatchGivenUp, story) {
    field({"application", "Name of the application."}, self.application);
    field({"from", "Topic it read."}, self.from);
    field({"records", "Records it read and has no result of."}, self.records);
    field({"reason", "What was in the way; it reads on from where the group has got to."}, self.reason);
  }
};
struct RecordsConsumed {
  std::string consumer;
  std::string topic;
  PartitionId partition = 0;
  Offset firstOffset = 0;
  Offset lastOffset = 0;
  std::int32_t records = 0;
  BROKERLAB_EVENT(RecordsConsumed, detail) {
    field({"consumer", "Name of the consumer."}, self.consumer);
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"firstOffset", "First offset handed to the application."}, self.firstOffset);
    field({"lastOffset", "Last one."}, self.lastOffset);
    field({"records", "How many."}, self.records);
  }
};
struct PositionReset {
  std::string consumer;
  std::string topic;
  PartitionId partition = 0;
  Offset offset = 0;
  std::string reason;
  BROKERLAB_EVENT(PositionReset, story) {
    field({"consumer", "Name of the consumer."}, self.consumer);
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"offset", "Where it reads next."}, self.offset);
    field({"reason", "Why it could not go on where it was."}, self.reason);
  }
};

// --- coordinators and groups -----------------------------------------------------------------------------

struct CoordinatorLoaded {
  std::string topic;
  PartitionId partition = 0;
  LeaderEpoch leaderEpoch = noEpoch;
  std::int64_t records = 0;
  BROKERLAB_EVENT(CoordinatorLoaded, detail) {
    field({"topic", "__consumer_offsets or __transaction_state."}, self.topic);
    field({"partition", "Partition whose groups or transactional ids this broker now looks after."}, self.partition);
    field({"leaderEpoch", "Epoch of that leadership."}, self.leaderEpoch);
    field({"records", "Records read from the log to know what the coordinator before knew."}, self.records);
  }
};
struct CoordinatorUnloaded {
  std::string topic;
  PartitionId partition = 0;
  std::string reason;
  BROKERLAB_EVENT(CoordinatorUnloaded, detail) {
    field({"topic", "__consumer_offsets or __transaction_state."}, self.topic);
    field({"partition", "Partition whose groups or transactional ids this broker no longer looks after."},
          self.partition);
    field({"reason", "Why its state was dropped."}, self.reason);
  }
};
struct GroupStateChanged {
  std::string group;
  std::string from;
  std::string to;
  std::int32_t generation = 0;
  std::string reason;
  BROKERLAB_EVENT(GroupStateChanged, story) {
    field({"group", "Name of the group."}, self.group);
    field({"from", "State before, as DescribeGroups calls it."}, self.from);
    field({"to", "State now."}, self.to);
    field({"generation", "Generation of the group (its epoch in the consumer protocol)."}, self.generation);
    field({"reason", "Why."}, self.reason);
  }
};
struct GroupMemberJoined {
  std::string group;
  std::string member;
  std::string instance;
  std::string clientId;
  std::string how;
  BROKERLAB_EVENT(GroupMemberJoined, story) {
    field({"group", "Name of the group."}, self.group);
    field({"member", "Id of the member."}, self.member);
    field({"instance", "group.instance.id of a static member; empty otherwise."}, self.instance);
    field({"clientId", "What the client calls itself."}, self.clientId);
    field({"how", "new, static, or replaces and the id of the member before."}, self.how);
  }
};
struct GroupMemberLeft {
  std::string group;
  std::string member;
  std::string reason;
  BROKERLAB_EVENT(GroupMemberLeft, story) {
    field({"group", "Name of the group."}, self.group);
    field({"member", "Id of the member."}, self.member);
    field({"reason", "It left, was silent for too long, did not rejoin in time, was removed, or was replaced."},
          self.reason);
  }
};
struct GenerationStarted {
  std::string group;
  std::int32_t generation = 0;
  std::string protocol;
  std::string leader;
  std::int32_t members = 0;
  BROKERLAB_EVENT(GenerationStarted, story) {
    field({"group", "Name of the group."}, self.group);
    field({"generation", "Number of the generation (the group's epoch in the consumer protocol)."}, self.generation);
    field({"protocol", "The assignor that the members voted for."}, self.protocol);
    field({"leader", "The member that assigns the partitions; empty when the coordinator does."}, self.leader);
    field({"members", "How many members it has."}, self.members);
  }
};
struct MemberAssigned {
  std::string group;
  std::string member;
  std::int32_t generation = 0;
  std::string partitions;
  BROKERLAB_EVENT(MemberAssigned, detail) {
    field({"group", "Name of the group."}, self.group);
    field({"member", "Id of the member."}, self.member);
    field({"generation", "Generation, or the member's epoch in the consumer protocol."}, self.generation);
    field({"partitions", "What the member may read from now on."}, self.partitions);
  }
};
struct OffsetCommitted {
  std::string group;
  std::string topic;
  PartitionId partition = 0;
  Offset offset = 0;
  std::string member;
  BROKERLAB_EVENT(OffsetCommitted, detail) {
    field({"group", "Name of the group."}, self.group);
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"offset", "Offset of the next record the group wants to read."}, self.offset);
    field({"member", "Who committed; empty outside of a membership."}, self.member);
  }
};
struct OffsetPending {
  std::string group;
  std::string topic;
  PartitionId partition = 0;
  Offset offset = 0;
  ProducerId producerId = noProducerId;
  BROKERLAB_EVENT(OffsetPending, detail) {
    field({"group", "Name of the group."}, self.group);
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"offset", "Counts only once the transaction has committed."}, self.offset);
    field({"producerId", "The producer whose transaction it belongs to."}, self.producerId);
  }
};
struct OffsetForgotten {
  std::string group;
  std::string topic;
  PartitionId partition = 0;
  Offset offset = 0;
  std::string reason;
  BROKERLAB_EVENT(OffsetForgotten, story) {
    field({"group", "Name of the group."}, self.group);
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"offset", "The committed offset that is gone."}, self.offset);
    field({"reason", "Expired, deleted, or its transaction aborted."}, self.reason);
  }
};

// --- transactions ------------------------------------------------------------------------------------------

struct TransactionStateChanged {
  std::string transactionalId;
  std::string from;
  std::string to;
  ProducerId producerId = noProducerId;
  ProducerEpoch producerEpoch = -1;
  std::string partitions;
  std::string reason;
  BROKERLAB_EVENT(TransactionStateChanged, story) {
    field({"transactionalId", "The transactional.id of the producer."}, self.transactionalId);
    field({"from", "State before, as DescribeTransactions calls it; empty for a new id."}, self.from);
    field({"to", "State now: written to __transaction_state and replicated."}, self.to);
    field({"producerId", "The producer id that belongs to it."}, self.producerId);
    field({"producerEpoch", "Epoch of that id: older ones are fenced."}, self.producerEpoch);
    field({"partitions", "Partitions that take part in the transaction."}, self.partitions);
    field({"reason", "Why: a request of the producer, a timeout, markers written everywhere."}, self.reason);
  }
};
struct ProducerFenced {
  std::string transactionalId;
  ProducerId producerId = noProducerId;
  ProducerEpoch producerEpoch = -1;
  ProducerEpoch currentEpoch = -1;
  std::string request;
  BROKERLAB_EVENT(ProducerFenced, story) {
    field({"transactionalId", "The transactional.id that another producer uses by now."}, self.transactionalId);
    field({"producerId", "The producer id it came with."}, self.producerId);
    field({"producerEpoch", "The epoch it came with."}, self.producerEpoch);
    field({"currentEpoch", "The epoch that counts."}, self.currentEpoch);
    field({"request", "What it asked for."}, self.request);
  }
};
struct TransactionMarkerWritten {
  std::string topic;
  PartitionId partition = 0;
  ProducerId producerId = noProducerId;
  ProducerEpoch producerEpoch = -1;
  bool commit = false;
  std::int32_t coordinatorEpoch = -1;
  Offset offset = 0;
  BROKERLAB_EVENT(TransactionMarkerWritten, story) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"producerId", "Whose transaction ends here."}, self.producerId);
    field({"producerEpoch", "Epoch on the marker."}, self.producerEpoch);
    field({"commit", "Whether it is a COMMIT marker; otherwise ABORT."}, self.commit);
    field({"coordinatorEpoch", "Epoch of the coordinator that decided."}, self.coordinatorEpoch);
    field({"offset", "The offset that the marker takes."}, self.offset);
  }
};
struct LastStableOffsetMoved {
  std::string topic;
  PartitionId partition = 0;
  Offset from = 0;
  Offset to = 0;
  Offset highWatermark = 0;
  bool asLeader = false;
  BROKERLAB_EVENT(LastStableOffsetMoved, detail) {
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"from", "The last stable offset before."}, self.from);
    field({"to", "Up to here readers of committed transactions see records now."}, self.to);
    field({"highWatermark", "Up to here the others do."}, self.highWatermark);
    field({"asLeader", "Whether this broker leads the partition."}, self.asLeader);
  }
};

// --- members, as they see it themselves ------------------------------------------------------------------

struct MembershipChanged {
  std::string consumer;
  std::string group;
  std::string from;
  std::string to;
  std::string member;
  std::int32_t generation = -1;
  std::string reason;
  BROKERLAB_EVENT(MembershipChanged, detail) {
    field({"consumer", "Name of the consumer."}, self.consumer);
    field({"group", "Name of its group."}, self.group);
    field({"from", "What it was doing before."}, self.from);
    field({"to", "What it does now: finding, joining, syncing, member, revoking, left, late, fenced."}, self.to);
    field({"member", "Its member id; empty while it has none."}, self.member);
    field({"generation", "Its generation (member epoch in the consumer protocol); -1 for none."}, self.generation);
    field({"reason", "Why."}, self.reason);
  }
};
struct PartitionsAssigned {
  std::string consumer;
  std::string group;
  std::string partitions;
  std::string added;
  std::int32_t generation = 0;
  BROKERLAB_EVENT(PartitionsAssigned, story) {
    field({"consumer", "Name of the consumer."}, self.consumer);
    field({"group", "Name of its group."}, self.group);
    field({"partitions", "All it may read from now on."}, self.partitions);
    field({"added", "Those of them that are new to it."}, self.added);
    field({"generation", "Generation, or the member's epoch in the consumer protocol."}, self.generation);
  }
};
struct PartitionsRevoked {
  std::string consumer;
  std::string group;
  std::string partitions;
  std::string reason;
  BROKERLAB_EVENT(PartitionsRevoked, story) {
    field({"consumer", "Name of the consumer."}, self.consumer);
    field({"group", "Name of its group."}, self.group);
    field({"partitions", "What it gives back in good order, having committed if it commits by itself."},
          self.partitions);
    field({"reason", "Why."}, self.reason);
  }
};
struct PartitionsLost {
  std::string consumer;
  std::string group;
  std::string partitions;
  std::string reason;
  BROKERLAB_EVENT(PartitionsLost, story) {
    field({"consumer", "Name of the consumer."}, self.consumer);
    field({"group", "Name of its group."}, self.group);
    field({"partitions", "What it no longer owns and can no longer commit: somebody else may have it already."},
          self.partitions);
    field({"reason", "Why."}, self.reason);
  }
};
struct PollLate {
  std::string consumer;
  std::string group;
  std::int64_t limitMs = 0;
  BROKERLAB_EVENT(PollLate, story) {
    field({"consumer", "Name of the consumer."}, self.consumer);
    field({"group", "Name of its group, which it leaves: its application has not polled for too long."}, self.group);
    field({"limitMs", "max.poll.interval.ms, which is over."}, self.limitMs);
  }
};
struct RecordsProcessed {
  std::string consumer;
  std::string topic;
  PartitionId partition = 0;
  Offset firstOffset = 0;
  Offset lastOffset = 0;
  std::int32_t records = 0;
  BROKERLAB_EVENT(RecordsProcessed, detail) {
    field({"consumer", "Name of the consumer."}, self.consumer);
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"firstOffset", "First offset the application is done with."}, self.firstOffset);
    field({"lastOffset", "Last one."}, self.lastOffset);
    field({"records", "How many."}, self.records);
  }
};
struct ConsumerCommitted {
  std::string consumer;
  std::string group;
  std::string offsets;
  std::string how;
  BROKERLAB_EVENT(ConsumerCommitted, detail) {
    field({"consumer", "Name of the consumer."}, self.consumer);
    field({"group", "Name of its group."}, self.group);
    field({"offsets", "What is committed now: the next offset to read of each partition."}, self.offsets);
    field({"how", "auto, before revoking, on close, before processing, after processing or by hand."}, self.how);
  }
};
struct CommitRefused {
  std::string consumer;
  std::string group;
  std::string offsets;
  std::string how;
  ErrorCode error = ErrorCode::none;
  BROKERLAB_EVENT(CommitRefused, story) {
    field({"consumer", "Name of the consumer."}, self.consumer);
    field({"group", "Name of its group."}, self.group);
    field({"offsets", "What it wanted to commit, to no effect."}, self.offsets);
    field({"how", "auto, before revoking, on close, before processing, after processing or by hand."}, self.how);
    field({"error", "What the coordinator answered, or NETWORK_EXCEPTION when the connection broke."}, self.error);
  }
};
struct PositionSet {
  std::string consumer;
  std::string topic;
  PartitionId partition = 0;
  Offset offset = 0;
  std::string reason;
  BROKERLAB_EVENT(PositionSet, detail) {
    field({"consumer", "Name of the consumer."}, self.consumer);
    field({"topic", "Topic of the partition."}, self.topic);
    field({"partition", "Number of the partition."}, self.partition);
    field({"offset", "Where it reads next."}, self.offset);
    field({"reason", "The group's committed offset, or a seek."}, self.reason);
  }
};
struct PartitionsPaused {
  std::string consumer;
  std::string partitions;
  bool paused = false;
  BROKERLAB_EVENT(PartitionsPaused, detail) {
    field({"consumer", "Name of the consumer."}, self.consumer);
    field({"partitions", "Which partitions it owns this is about."}, self.partitions);
    field({"paused", "Whether it stops handing out their records, or goes on."}, self.paused);
  }
};

#undef BROKERLAB_EVENT

// ---------------------------------------------------------------------------------------------------------

using Payload = std::variant<
    CommandGiven, ClusterReady, NodeStarted, NodeStopped, NodeFrozen, NodeThawed, BytesFlipped, LinkCut, LinkHealed,
    LinkDelayed, LinkHeld, LinkReleased, ConnectionOpened, ConnectionClosed, FrameSent, FrameDelivered, FrameDropped,
    TimerFired, ClientIdentified, RequestRefused, RequestParked, LogCreated, LogDeleted, LogRecovered, LogDamaged,
    LogTruncated, SegmentRolled, SegmentDeleted, LogCleaningStarted, LogCleaned, LogCleaningStopped, RecordsAppended,
    BecameLeader, BecameFollower, DivergenceFound, HighWatermarkAdvanced, IsrShrinkProposed, IsrExpandProposed,
    AlterPartitionRefused, RaftElectionStarted, RaftVoteCast, RaftLeaderElected, RaftLeaderFound, RaftResigned,
    ControllerActivated, BrokerRegistered, BrokerFenced, BrokerUnfenced, TopicCreated, TopicDeleted, LeaderElected,
    PartitionOffline, IsrChanged, ConfigChanged, MetadataRefreshed, ProducerIdAssigned, ProduceAcked, ProduceRefused,
    ProducerStateChanged, TransactionFailed, TransactionEnded, OffsetsSent, RecordsTransformed, BatchGivenUp,
    RecordsConsumed, PositionReset, CoordinatorLoaded, CoordinatorUnloaded, GroupStateChanged, GroupMemberJoined,
    GroupMemberLeft, GenerationStarted, MemberAssigned, OffsetCommitted, OffsetPending, OffsetForgotten,
    TransactionStateChanged, ProducerFenced, TransactionMarkerWritten, LastStableOffsetMoved, MembershipChanged,
    PartitionsAssigned, PartitionsRevoked, PartitionsLost, PollLate, RecordsProcessed, ConsumerCommitted, CommitRefused,
    PositionSet, PartitionsPaused>;

struct Event {
  EventId id;
  EventId cause;
  Instant at;
  /// Where it happened; NodeId::none() for the cluster as a whole.
  NodeId node;
  Payload payload;

  std::string_view name() const;
  Level level() const;
};

/// One field as text: what `print`, predicates and tables show ("3,1" for a node list, "NOT_LEADER_OR_FOLLOWER").
struct FieldText {
  std::string_view name;
  std::string_view sentence;
  std::string value;
};
std::vector<FieldText> fields(const Payload& payload);

/// The value of one field as text; empty optional-like result (false) when the event has no such field.
bool fieldValue(const Payload& payload, std::string_view field, std::string& value);

/// One line, stable for ever: `#12 <-9 0.014802s broker-2 LeaderElected topic=orders partition=1 …`.
std::string print(const Event& event);

/// Names of all kinds of events, sorted; and the names of one kind's fields (empty for an unknown kind).
std::vector<std::string> kindNames();
std::vector<std::string> fieldNames(std::string_view kind);

/// "broker-2", "controller-101", "client-1003", "outside", "cluster".
std::string nodeText(NodeId node);

}  // namespace brokerlab::events
