#pragma once
// What is, as data: an immutable picture of the whole cluster at one instant.
//
// The engine builds a `ClusterView` and hands it out as shared_ptr<const>; the window, lessons and tests read it
// for as long as they like while the engine moves on. Parts that did not change since the last picture are the
// same objects (shared pointers), so a picture of an idle cluster costs next to nothing and a reader may compare
// pointers to see what changed.
//
// Rules
//   V1  A view shows what the engine holds, never what it should hold; unknown is said to be unknown (-1, empty).
//   V2  A view holds no pointer into the engine.
//   V3  Lists are sorted by id or name, so the same state gives the same view.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "model/errors.h"
#include "model/ids.h"
#include "model/time.h"

namespace brokerlab::view {

template <class T>
using Shared = std::shared_ptr<const T>;

// --- partitions and replicas ---------------------------------------------------------------------------------

enum class Glyph : std::uint8_t { record, tombstone, commitMarker, abortMarker, control, gap };

/// What this replica's log knows of the transaction that a record belongs to: no marker yet, or which one.
enum class TransactionFate : std::uint8_t { none, open, committed, aborted };

/// One record as a square in a log strip.
struct RecordMark {
  Offset offset = 0;
  Glyph glyph = Glyph::record;
  bool transactional = false;
  TransactionFate fate = TransactionFate::none;
  /// First record of its batch: squares of one batch are drawn joined.
  bool startsBatch = false;
  /// Equal keys have equal colours (hash of the key; 0 without a key).
  std::uint32_t keyColour = 0;
  LeaderEpoch leaderEpoch = noEpoch;
  /// Key and value, already printable and cut short.
  std::string key;
  std::string value;
  TimestampMs timestamp = noTimestamp;
  ProducerId producerId = noProducerId;
};

struct EpochStart {
  LeaderEpoch epoch = noEpoch;
  Offset startOffset = 0;
};

enum class ReplicaRole : std::uint8_t { leader, follower, offline };

/// One replica as its own broker sees it.
struct ReplicaView {
  TopicPartition partition;
  NodeId broker;
  ReplicaRole role = ReplicaRole::offline;
  bool inIsr = false;
  LeaderEpoch leaderEpoch = noEpoch;
  Offset logStartOffset = 0;
  Offset highWatermark = 0;
  Offset lastStableOffset = 0;
  Offset logEndOffset = 0;
  int segments = 0;
  /// The newest 64 segments, oldest first; the last one is active.
  struct Segment {
    Offset baseOffset = 0;
    std::int64_t bytes = 0;
    bool operator==(const Segment&) const = default;
  };
  std::vector<Segment> segmentList;
  std::int64_t bytes = 0;
  /// Compacted topics only: up to where the log was cleaned, and up to where it could be now; -1 otherwise.
  Offset cleanerPoint = -1;
  Offset firstUncleanable = -1;
  /// Share of bytes that are not cleaned in those that may be, 0 to 1; -1 where nothing is compacted.
  double dirtyRatio = -1;
  /// What the cleaner does with this log now, in a few words; empty when nothing.
  std::string cleaning;
  std::vector<EpochStart> epochs;
  /// The newest records (about 64), oldest first; `marksHidden` older ones are in the log but not listed here.
  std::vector<RecordMark> marks;
  std::int64_t marksHidden = 0;
  /// Leader only: how far each follower has fetched, and how long ago it was last caught up (-1 unknown).
  struct Follower {
    NodeId broker;
    Offset logEndOffset = -1;
    std::int64_t caughtUpAgoMs = -1;
  };
  std::vector<Follower> followers;
  /// Leader only: produce requests waiting for the high watermark.
  int waitingProduces = 0;
  /// Transactions that have written here and are not ended by a marker yet, by first offset.
  struct OpenTransaction {
    ProducerId producerId = noProducerId;
    ProducerEpoch producerEpoch = -1;
    Offset firstOffset = 0;
  };
  std::vector<OpenTransaction> openTransactions;
  /// What the transaction index says of the listed marks: whose records, up to which ABORT marker, a reader of committed
  /// data skips.
  struct AbortedTransaction {
    ProducerId producerId = noProducerId;
    Offset firstOffset = 0;
    Offset lastOffset = 0;
  };
  std::vector<AbortedTransaction> abortedTransactions;
  /// Why this replica cannot be used; empty normally.
  std::string problem;
};

/// One partition as the active controller's metadata has it.
struct PartitionView {
  TopicPartition partition;
  NodeId leader;
  LeaderEpoch leaderEpoch = noEpoch;
  std::int32_t partitionEpoch = -1;
  std::vector<NodeId> replicas;
  std::vector<NodeId> isr;
  /// replicas[0]: who should lead when everything is well.
  NodeId preferredLeader;
  std::vector<Shared<ReplicaView>> replicaViews;  // in the order of `replicas`
};

struct TopicView {
  std::string name;
  Uuid id;
  bool internal = false;
  std::map<std::string, std::string> overrides;
  std::vector<PartitionView> partitions;
};

// --- nodes ---------------------------------------------------------------------------------------------------

enum class NodeState : std::uint8_t {
  stopped,
  starting,
  fenced,
  running,
  shuttingDown,
  killed,
  poweredOff,
  frozen,
  crashed
};

struct RequestView {
  std::int16_t api = -1;
  std::int16_t version = -1;
  std::string clientId;
  ConnectionId connection;
  Instant arrived;
  std::string waitsFor;  // purgatory only
};

struct BrokerView {
  NodeId id;
  NodeState state = NodeState::stopped;
  std::string rack;
  std::string host;
  int port = 0;
  BrokerEpoch brokerEpoch = -1;
  bool active = false;  // combined mode: it is also the active controller
  int requestQueueCapacity = 0;
  std::vector<RequestView> requestQueue;
  std::vector<RequestView> beingHandled;
  std::vector<RequestView> purgatory;
  int connections = 0;
  int externalConnections = 0;
  std::int64_t requestsHandled = 0;
  std::vector<Shared<ReplicaView>> replicas;  // sorted by topic, partition
  Offset metadataOffset = -1;
  std::string problem;
};

enum class RaftRole : std::uint8_t { unattached, prospective, candidate, leader, follower, resigned, observer };

struct ControllerView {
  NodeId id;
  NodeState state = NodeState::stopped;
  RaftRole role = RaftRole::unattached;
  std::int32_t epoch = 0;
  NodeId leader;
  NodeId votedFor;
  Offset logEndOffset = 0;
  Offset highWatermark = 0;
  bool active = false;
  std::string problem;
};

/// One record of the metadata log, for the metadata view.
struct MetadataRecordView {
  Offset offset = 0;
  std::int32_t epoch = 0;
  std::string type;
  std::string text;
};

// --- clients -------------------------------------------------------------------------------------------------

/// One batch of a producer's accumulator.
struct ProducerBatchView {
  std::int32_t records = 0;
  /// About its size while it is open or closed, exactly what goes over the wire once it was sent.
  std::int64_t bytes = 0;
  /// Sequence of its first record; -1 until it is sent for the first time, and without idempotence.
  std::int32_t baseSequence = -1;
  std::int32_t attempts = 0;
  /// It still takes records (only the last one of a partition).
  bool open = false;
  /// Sent and not answered yet; otherwise it waits, or waits to be sent again.
  bool inFlight = false;
};

struct ProducerPartitionView {
  TopicPartition partition;
  /// Records of each batch that waits, oldest first; the last one is still open.
  std::vector<int> waitingBatches;
  int inFlightBatches = 0;
  std::int32_t nextSequence = -1;
  Offset lastAckedOffset = -1;
  /// Every batch the producer holds for the partition: those in flight, then those that wait, each in the order of
  /// sending.
  std::vector<ProducerBatchView> batches;
  /// The partition is part of the transaction that is open (with transaction.version 2: records were sent to it).
  bool inTransaction = false;
};

/// The transactional side of a producer, as the producer sees it; the coordinator's side is TransactionView.
struct ProducerTransactionView {
  std::string id;  // transactional.id; empty for a producer without transactions
  /// "uninitialized", "initializing", "ready", "in transaction", "committing", "aborting", "abortable error" or
  /// "fatal error" (TransactionManager.State).
  std::string state;
  /// Why, in the last two; empty otherwise.
  std::string problem;
  /// Fatal because another producer uses the same transactional.id.
  bool fenced = false;
  NodeId coordinator = NodeId::none();
  /// 2: partitions are registered by their leaders and the epoch rises with every transaction (KIP-890); 0 or 1: the
  /// producer registers them itself.
  int version = 0;
  std::int32_t timeoutMs = 0;
  /// Of the transaction that is open or ends.
  std::vector<TopicPartition> partitions;
  std::vector<TopicPartition> partitionsToAdd;  // not confirmed by the coordinator yet
  std::int64_t records = 0;
  std::string group;  // whose offsets go with it; empty without
  std::map<TopicPartition, Offset> offsets;
  std::int64_t committed = 0;  // transactions, since the process started
  std::int64_t aborted = 0;
};

struct ProducerView {
  NodeId id;
  std::string name;
  NodeState state = NodeState::running;
  std::string acks;
  bool idempotent = false;
  ProducerId producerId = noProducerId;
  ProducerEpoch producerEpoch = -1;
  std::map<std::string, std::string> config;
  std::vector<ProducerPartitionView> partitions;
  std::int64_t recordsSent = 0;
  std::int64_t recordsAcked = 0;
  std::int64_t recordsFailed = 0;
  std::int64_t retries = 0;
  std::int64_t bufferBytes = 0;
  std::int64_t bufferMemory = 0;  // buffer.memory, in bytes
  /// Records that wait for metadata or for room in the buffer: the application is held up, at most max.block.ms.
  std::int64_t recordsBlocked = 0;
  ProducerTransactionView transaction;
  /// A consume–transform–produce application: the topic it reads ("orders"), and "exactly-once", "at-least-once" or
  /// "at-most-once"; empty for a plain producer. What it reads and where it is: the ConsumerView of the same name.
  std::string transforms;
  std::string delivery;
  std::string lastError;
};

struct ConsumerPartitionView {
  TopicPartition partition;
  Offset position = -1;
  Offset committed = -1;
  Offset highWatermark = -1;  // the leader's; what the consumer last heard of where there is no leader
  /// LAG as kafka-consumer-groups counts it: log end (HW) minus committed, or minus position without a group; -1
  /// unknown.
  std::int64_t lag = -1;
  /// Fetched, and waiting for a poll to hand them over.
  std::int64_t buffered = 0;
  /// What the application is done with: the offset after the last record it processed; -1 while there is none.
  Offset processed = -1;
  bool paused = false;
};

struct ConsumerView {
  NodeId id;
  std::string name;
  NodeState state = NodeState::running;
  std::string group;
  std::vector<ConsumerPartitionView> partitions;  // those it may read; in a group: its assignment
  std::int64_t recordsConsumed = 0;
  std::string lastRecord;
  std::string lastError;
  std::map<std::string, std::string> config;  // as given
  std::vector<std::string> topics;            // subscribed, or read by hand
  std::int64_t recordsProcessed = 0;

  // In a group only.
  /// "classic" or "consumer" (KIP-848); empty without a group.
  std::string protocol;
  std::string assignor;
  /// Where it is in joining, in a few words: "looks for the coordinator", "joins", "waits for its assignment", "member",
  /// "gives partitions back", "left", "fenced"…
  std::string membership;
  std::string memberId;          // empty before the coordinator gave one
  std::string instance;          // group.instance.id
  std::int32_t generation = -1;  // the member's epoch in the consumer protocol
  NodeId coordinator = NodeId::none();
  /// "polls", "processes", "late" (max.poll.interval.ms is over), "closing", "stopped: reason".
  std::string pollState;
  /// Records of the last poll that are not processed yet.
  std::int64_t toProcess = 0;
  Instant lastPoll;
  /// max.poll.interval.ms after the last poll: by then it must poll again.
  Instant pollDeadline;
  /// How it commits: "auto every 5000ms", "before processing", "after processing", "by hand".
  std::string commits;
};

// --- groups --------------------------------------------------------------------------------------------------

/// A member as the group's coordinator knows it.
struct GroupMemberView {
  std::string id;
  std::string instance;  // group.instance.id; empty for a dynamic member
  std::string clientId;
  std::string clientHost;
  bool leader = false;
  /// What it is at, in a few words: "member", "has rejoined", "waits for its assignment"…
  std::string state;
  std::int32_t sessionTimeoutMs = 0;
  std::int32_t rebalanceTimeoutMs = 0;
  /// Since when nothing was heard of it; -1 while one of its requests is parked.
  std::int64_t silentForMs = -1;
  /// Its assignors, best first (the server's assignor in the consumer protocol).
  std::vector<std::string> protocols;
  std::vector<std::string> subscribed;
  std::vector<TopicPartition> assigned;
  /// Consumer protocol only.
  std::int32_t epoch = -1;
  std::vector<TopicPartition> target;
  std::vector<TopicPartition> toRevoke;
};

/// One partition a group has committed an offset of, or is assigned.
struct GroupPartitionView {
  TopicPartition partition;
  Offset committed = -1;
  LeaderEpoch leaderEpoch = noEpoch;
  std::string metadata;
  /// An offset of a transaction that is still open; -1 without.
  Offset pending = -1;
  Offset logEnd = -1;  // the high watermark of the partition's leader; -1 unknown
  /// LAG as kafka-consumer-groups counts it: logEnd - committed; -1 when either is unknown.
  std::int64_t lag = -1;
  std::string member;  // who it is assigned to; empty for nobody
};

/// A group as its coordinator has it.
struct GroupView {
  std::string name;
  std::string type;   // "classic" or "consumer"
  std::string state;  // as DescribeGroups or ConsumerGroupDescribe say it
  NodeId coordinator;
  PartitionId offsetsPartition = -1;
  std::int32_t generation = 0;  // group epoch in the consumer protocol
  std::string protocolType;
  std::string protocol;  // assignor
  std::vector<GroupMemberView> members;
  std::vector<GroupPartitionView> partitions;
  int pendingMembers = 0;  // got an id and have not come back with it
};

// --- transactions --------------------------------------------------------------------------------------------

/// A transactional id as its coordinator has it.
struct TransactionView {
  std::string transactionalId;
  NodeId coordinator;
  PartitionId statePartition = -1;  // of __transaction_state
  LeaderEpoch coordinatorEpoch = noEpoch;
  std::string state;    // as DescribeTransactions says it
  std::string pending;  // the state that is being written; empty otherwise
  ProducerId producerId = noProducerId;
  ProducerEpoch producerEpoch = -1;
  std::int32_t timeoutMs = 0;
  TimestampMs startedAt = noTimestamp;  // -1 while none is open
  TimestampMs updatedAt = noTimestamp;
  int clientVersion = 0;  // transaction.version the client speaks: 2 when its epoch rises with each transaction
  std::vector<TopicPartition> partitions;
  std::vector<TopicPartition> markersMissing;  // decided, and the marker is not confirmed yet
  bool operator==(const TransactionView&) const = default;
};

/// A program outside, connected over TCP.
struct ExternalView {
  ConnectionId connection;
  NodeId broker;
  std::string address;
  std::string clientId;
  std::string software;
  std::string lastRequest;  // "Produce v7"
  std::int64_t requests = 0;
};

// --- network -------------------------------------------------------------------------------------------------

struct FrameView {
  std::uint64_t frame = 0;
  ConnectionId connection;
  NodeId from, to;
  Instant departed;
  Instant arrives;
  bool request = true;
  std::int16_t api = -1;
  std::int16_t version = -1;
  std::int64_t bytes = 0;
  bool held = false;
  /// An empty fetch or its empty answer, a heartbeat: folded in calm views.
  bool idle = false;
  /// "Fetch orders-1 @144", "records orders-1 144–145 · HW 144": made from the frame's bytes.
  std::string label;
  /// Partitions and record offsets the frame carries, for the shared selection.
  struct Carried {
    TopicPartition partition;
    Offset firstOffset = -1;
    Offset lastOffset = -1;
  };
  std::vector<Carried> carried;
};

struct LinkView {
  NodeId from, to;
  bool cut = false;
  bool held = false;
  Duration extraDelay;
  int heldFrames = 0;
};

// --- everything ----------------------------------------------------------------------------------------------

struct InvariantView {
  std::string name;      // "R5"
  std::string sentence;  // "No acknowledged record is lost."
  bool holds = true;
  std::string detail;
};

struct ClusterView {
  std::uint64_t number = 0;  // counts pictures
  Instant at;
  TimestampMs wallClock = 0;
  std::uint64_t seed = 0;
  EventId lastEvent;
  std::string clusterId;
  bool ready = false;
  NodeId activeController;
  std::vector<Shared<BrokerView>> brokers;
  std::vector<Shared<ControllerView>> controllers;
  std::vector<Shared<TopicView>> topics;
  std::vector<Shared<ProducerView>> producers;
  std::vector<Shared<ConsumerView>> consumers;
  std::vector<Shared<ExternalView>> externals;
  std::vector<Shared<GroupView>> groups;              // of every coordinator that is up
  std::vector<Shared<TransactionView>> transactions;  // of every coordinator that is up, by transactional id
  std::vector<FrameView> frames;                      // in flight or held
  std::int64_t framesHidden = 0;                      // more in flight than are listed
  std::vector<LinkView> links;                        // only those that are not normal
  std::vector<InvariantView> invariants;
  Shared<std::vector<MetadataRecordView>> metadataLog;  // newest last, cut to a window
  /// Configs scaled down for teaching, such as "segment.bytes=1024": shown as scaled.
  std::vector<std::string> scaled;
  std::string dataDirectory;  // empty for an in-memory cluster
};

// --- answers to the window's questions -------------------------------------------------------------------------

struct FileEntry {
  std::string path;  // relative to the node's data directory
  std::int64_t bytes = 0;
  bool directory = false;
};
struct FileList {
  NodeId node;
  std::string root;
  std::vector<FileEntry> entries;
};

/// A named range of bytes: what the hex view and the field tree share.
struct FieldRange {
  std::string path;      // "batch[2].records[0].key"
  std::string sentence;  // what the field is
  std::string value;     // as text, printable
  std::int64_t offset = 0;
  std::int64_t length = 0;
  int depth = 0;
  bool wrong = false;  // a CRC that does not match, an impossible value
};

struct FileContent {
  NodeId node;
  std::string path;
  std::int64_t from = 0;       // position of bytes[0] in the file
  std::int64_t fileBytes = 0;  // size of the whole file
  Bytes bytes;
  std::vector<FieldRange> fields;
  /// Where and why decoding stopped making sense; empty when all is well.
  std::string problem;
};

/// A frame kept by the recorder, with its bytes.
struct FrameContent {
  FrameView frame;
  Bytes bytes;
  std::vector<FieldRange> fields;
  std::string problem;
};

/// Where one record is: its bytes in each replica's file and the frames that carried it.
struct RecordLocation {
  TopicPartition partition;
  Offset offset = 0;
  struct InFile {
    NodeId broker;
    std::string path;
    std::int64_t batchPosition = 0;
    std::int64_t batchBytes = 0;
    std::int64_t recordPosition = -1;  // -1 inside a compressed batch
    std::int64_t recordBytes = 0;
  };
  std::vector<InFile> files;
  std::vector<FrameView> frames;
};

/// One step of "Why?": an event and, in words, how it led to the one before it in this list.
struct WhyStep {
  EventId event;
  Instant at;
  NodeId node;
  std::string text;
};

}  // namespace brokerlab::view
