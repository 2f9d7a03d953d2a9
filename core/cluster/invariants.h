#pragma once
// What must be true of the cluster at all times, whatever fails: checked from outside, with a memory of its own.
//
// A node can only see itself. The checker sees all of them, and remembers: who led which epoch, how far a high watermark
// ever was, which records were acknowledged, what each committed offset held. It compares what is with that.
//
//     events ──▶ cheap checks, at each event (lamps in the window)
//     frames ──▶ with `watchFrames`: what was promised to whom, held against the state behind it at that very moment
//     logs   ──▶ `scan`: every replica's committed batches, byte for byte, against the first one seen at that offset
//                (canon), and the metadata log, read a second time into an image of our own
//     files  ──▶ `checkAll`: segments, indexes, producer state, a recovery of a copy of each log
//
// Rules
//   I1  The checker never changes anything and is never asked by the engine: a run with and without it is the same.
//   I2  A breach stays a breach: the first one of each kind is kept with its circumstances.
//   I3  What was announced as lost is no breach: an unclean election, or a leader whose machine lost power when no other
//       replica in the ISR could take over. Strict mode, for runs whose faults cannot lose anything, knows no such excuse.
//
// Names: L logs, R replication, P producers, T transactions (transaction_history.h), C groups (invariant_groups.h), Q the
// metadata quorum, S the simulation. The sentences are in the table of
// invariants.cpp; numbers that are missing there belong to rules that are not checked (yet).

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/transaction_history.h"
#include "events/events.h"
#include "metadata/loader.h"
#include "model/ids.h"
#include "record/batch.h"
#include "sim/world.h"
#include "view/view.h"

namespace brokerlab::storage {
class Log;
}
namespace brokerlab::replication {
class Partition;
}
namespace brokerlab::raft {
class Raft;
}

namespace brokerlab::cluster {

class Engine;
class GroupInvariants;

class Invariants {
 public:
  explicit Invariants(Engine& engine);
  ~Invariants();

  void onEvent(const events::Event& event);
  void afterStep();

  /// Cheap ones, and others that were ever found broken.
  std::vector<view::InvariantView> lamps() const;
  /// Looks at everything and gives every invariant there is.
  std::vector<view::InvariantView> checkAll();
  /// Committed batches of all replicas that were not looked at yet; and offsets, images, the quorum.
  void scan();
  /// The first breach, as "R5 No acknowledged record is lost: …"; empty while all is well.
  std::string firstBreach() const { return first_; }

  /// From now on every frame is looked at when it is sent: the rules about answers (R12 to R17, P2 to P5, Q2, Q5, …).
  /// For runs in virtual time: it costs about as much as the frame did.
  void watchFrames();
  /// One frame, as its sender hands it over.
  void onFrame(const sim::FrameSeen& frame);

  /// Disks take their time in this run: how fast a node notices something is no matter of rules then.
  void setSlowDisks(bool slow) { slowDisks_ = slow; }

  /// No loss is excusable.
  void setStrict(bool strict) { strict_ = strict; }
  /// What clients asked of transactions and what became of it; needs `watchFrames`.
  const TransactionHistory& transactions() const { return *history_; }
  /// Everything is mended and nothing under way: whatever is still open, or nowhere, is wrong.
  void checkTransactionsAtRest();
  /// Also what transaction.version 0 and 1 cannot prevent is broken.
  void setLateMessagesAllowed(bool allowed) { history_->setLateMessagesAllowed(allowed); }

  /// Offsets given up by unclean elections and power losses, for reports.
  const std::vector<std::string>& declaredLosses() const { return declared_; }

  /// Why not every acknowledged record of the partition can be read from `leader`; empty when all can.
  std::string ackedProblem(const TopicPartition& partition, NodeId leader, std::int64_t& acked) const;
  std::int64_t ackedRecords() const;

 private:
  /// Tests look in here to damage what a run could not.
  friend struct InvariantsProbe;
  /// While it lives, disks work: looking must neither meet a fault nor use one up (I1).
  class Looking;
  struct CanonBatch {
    Offset last = 0;
    /// Of all its bytes, and the checksum it carries.
    std::uint32_t crc = 0;
    std::uint32_t stamped = 0;
    LeaderEpoch epoch = noEpoch;
    NodeId seenOn;
  };
  /// A batch as a consumer or an acknowledgement has it.
  struct ToldBatch {
    Offset last = 0;
    std::uint32_t stamped = 0;
    LeaderEpoch epoch = noEpoch;
    NodeId to;
  };
  /// A record of a compacted log, as it was before any cleaner came.
  struct Remembered {
    std::string key;
    bool hasKey = false;
    bool tombstone = false;
    std::uint32_t sum = 0;
    enum Fate : std::uint8_t { open, committed, aborted } fate = committed;
    /// Before this time a tombstone may not go; -1 while no round has reached it.
    TimestampMs horizon = noTimestamp;
  };
  struct History {
    std::map<Offset, Remembered> records;
    Offset upTo = 0;
    /// The largest offset that any round on any replica might touch: below it offsets may have gaps.
    Offset reach = 0;
    std::map<ProducerId, std::vector<Offset>> open;
    /// Tombstones that were in a replica's log when a round of its own began: it knows of them, and may not show older
    /// values again. One that was away for longer than delete.retention.ms never hears of some; that is Kafka's bargain.
    std::map<NodeId, std::set<Offset>> tombstones;
    /// The furthest any producer's last batch ended on a replica since rounds began there.
    std::map<std::pair<NodeId, ProducerId>, Offset> producerEnds;
  };
  struct ReplicaScan {
    std::uint32_t incarnation = 0;
    Offset checkedTo = 0;
    LeaderEpoch lastEpoch = noEpoch;
  };
  struct Ghost {
    std::map<LeaderEpoch, NodeId> leaders;
    LeaderEpoch lastElected = noEpoch;
    std::map<LeaderEpoch, NodeId> elections;
    /// The largest offset any leader ever counted as committed.
    Offset trueHighWatermark = 0;
    /// Acknowledged with acks=all: first → last, neighbours merged.
    std::map<Offset, Offset> acked;
    std::map<Offset, CanonBatch> canon;
    std::map<NodeId, ReplicaScan> scans;
    /// When (by event number) a replica was last known to have everything committed.
    std::map<NodeId, std::uint64_t> complete;
    std::map<NodeId, std::pair<LeaderEpoch, Offset>> leaderHighWatermark;
    /// The largest high watermark each running process has had.
    std::map<NodeId, Offset> localHighWatermark;
    /// Last epoch each image had applied, by node.
    std::map<NodeId, std::pair<LeaderEpoch, std::int32_t>> applied;
    Uuid topicId;
    /// By base offset: what consumers were given, and what producers were told is safe.
    std::map<Offset, ToldBatch> given;
    std::map<Offset, ToldBatch> promised;
    /// Checksums of what clients sent to this partition.
    std::set<std::uint32_t> sent;

    /// What a replica appended in its last step that appended anything, from which offset on.
    struct Appended {
      std::uint64_t step = 0;
      Offset from = noOffset;
      void note(std::uint64_t at, Offset offset) {
        if (step != at) *this = {at, offset};
      }
    };
    std::map<NodeId, Appended> appended;
    /// The end of the log as each client last heard it.
    std::map<NodeId, Offset> latestTold;
    /// Where each running process's log starts.
    std::map<NodeId, std::pair<std::uint32_t, Offset>> logStarts;
    History history;
    /// Replicas that were cut: their indexes were not written in one go.
    std::set<NodeId> cut;
  };
  /// A request that has no answer yet.
  struct Asked {
    struct Part {
      TopicPartition partition;
      LeaderEpoch currentEpoch = noEpoch;
      /// Produce.
      std::optional<record::BatchHeader> batch;
      std::uint32_t payload = 0;
      /// ListOffsets, OffsetForLeaderEpoch.
      std::int64_t wanted = 0;
    };
    std::int16_t acks = 0;
    std::int8_t isolation = 0;
    bool ofMetadata = false;
    NodeId candidate;
    std::int32_t epoch = -1;
    bool preVote = false;
    std::vector<Part> parts;
  };
  struct Producer {
    ProducerEpoch epoch = -1;
    std::int32_t nextSequence = -1;
  };

  using AskedKey = std::pair<ConnectionId, std::int32_t>;

  void broken(std::string_view name, std::string detail);
  void declare(std::string what, Ghost& ghost, Offset from);
  bool dirty(const Ghost& ghost, NodeId node) const;
  Ghost& ghost(const std::string& topic, PartitionId partition) { return ghosts_[TopicPartition{topic, partition}]; }

  void scanReplica(NodeId broker, const TopicPartition& partition, storage::Log& log, Offset highWatermark);
  void scanOffsets();
  void scanImages();
  void scanMetadataLogs();
  void checkCanonAgainstLeaders();
  void checkSequences();
  void checkValues();
  void checkFiles();
  void checkImageHashes();

  // Frames (invariant_frames.cpp).
  void onProduceAsked(const sim::FrameSeen& frame);
  void onProduceAnswer(const sim::FrameSeen& frame, const Asked& asked);
  void onFetchAsked(const sim::FrameSeen& frame);
  void onFetchAnswer(const sim::FrameSeen& frame, const Asked& asked);
  void onOffsetsAsked(const sim::FrameSeen& frame);
  void onOffsetsAnswer(const sim::FrameSeen& frame, const Asked& asked);
  void onEpochEndAsked(const sim::FrameSeen& frame);
  void onEpochEndAnswer(const sim::FrameSeen& frame, const Asked& asked);
  void checkEpochAnswer(NodeId broker, const Asked::Part& part, ErrorCode error, bool leaderOnly);
  void told(std::map<Offset, ToldBatch>& book, std::string_view rule, Ghost& ghost, const TopicPartition& partition,
            const record::BatchHeader& header, NodeId to);
  std::string topicName(const Uuid& id, const std::string& name) const;

  // The quorum (invariant_quorum.cpp).
  const raft::Raft* raftOf(NodeId node) const;
  bool votes(NodeId node) const;
  void onVoteAsked(const sim::FrameSeen& frame);
  void onVoteAnswer(const sim::FrameSeen& frame, const Asked& asked);
  void onQuorumEvent(const events::Event& event);
  void checkQuorumLeader(NodeId node);
  void scanQuorum();
  void readReference(const storage::Log& log, NodeId node, Offset highWatermark);
  void checkMetadataChange(const metadata::Delta& delta, Offset at);

  // Partitions, when something happens to them.
  void onIsrProposed(const events::Event& event, const events::IsrExpandProposed& proposed);
  void checkLeaderCounts(NodeId broker, const replication::Partition& partition, Offset highWatermark);
  const metadata::Image* newestDecisions() const;
  void checkMaximalIsr();
  void checkLogStarts(NodeId broker, const replication::Partition& partition);

  // Files (invariant_files.cpp).
  void checkProducerFiles(NodeId broker, const TopicPartition& partition, storage::Log& log);
  void checkRecovery(NodeId broker, const TopicPartition& partition, storage::Log& log);
  void checkProducersAgree();

  // Compaction (invariant_compaction.cpp).
  void remember(Ghost& g, storage::Log& log, Offset highWatermark);
  static void forget(Ghost& g, Offset from);
  void onCleaningStarted(const events::Event& event, const events::LogCleaningStarted& started);
  void onCleaned(const events::Event& event, const events::LogCleaned& done);
  void rememberProducers(NodeId node, Ghost& ghost, const storage::Log& log);
  void checkCompacted(NodeId broker, const TopicPartition& tp, storage::Log& log);
  void checkAllCompacted();
  TimestampMs clockOf(NodeId node) const;

  Engine& engine_;
  /// The largest time any broker's clock has shown.
  TimestampMs latestClock_ = 0;
  std::unique_ptr<TransactionHistory> history_;
  std::unique_ptr<GroupInvariants> groups_;
  bool strict_ = false;
  std::map<TopicPartition, Ghost> ghosts_;
  std::map<NodeId, std::uint64_t> poweredOff_;
  // Quorum.
  std::map<std::int32_t, NodeId> raftLeaders_;
  std::map<NodeId, std::int32_t> raftEpochs_;
  Ghost metadata_;
  Offset metadataCommitted_ = 0;
  /// The metadata log read by ourselves.
  metadata::Loader reference_;
  std::map<Offset, std::uint32_t> imageHashes_;
  std::map<NodeId, BrokerEpoch> brokerEpochs_;
  std::set<std::pair<NodeId, BrokerEpoch>> brokerEpochsTold_;
  std::set<Uuid> topicIds_;
  std::set<ProducerId> producerIds_;
  /// How far each voter said its log reaches; its high watermark when it was elected, and the largest since.
  std::map<NodeId, Offset> toldEnds_;
  std::map<NodeId, Offset> electedAt_;
  std::map<NodeId, std::pair<std::int32_t, Offset>> quorumHighWatermarks_;
  /// Pre-votes and votes that were granted: (candidate, epoch) and by whom; (voter, epoch) and to whom.
  std::map<std::pair<NodeId, std::int32_t>, std::set<NodeId>> preVotes_;
  std::map<std::pair<NodeId, std::int32_t>, NodeId> grants_;
  std::map<NodeId, Uuid> directories_;
  std::map<NodeId, Instant> thawed_, leadsSince_;
  bool slowDisks_ = false;
  std::map<AskedKey, Asked> asked_;
  bool frames_ = false;
  std::map<std::string, std::string> broken_;
  std::string first_;
  std::vector<std::string> declared_;
  std::uint64_t eventsSinceScan_ = 0;
  bool checkedAll_ = false;
};

class Invariants::Looking {
 public:
  explicit Looking(sim::World& world) {
    for (const NodeId id : world.nodes()) {
      if (id.value > 1000) continue;
      disk::Faults& faults = world.disk(id).faults();
      saved_.emplace_back(&faults, faults);
      faults.clear();
    }
  }
  ~Looking() {
    for (auto& [faults, before] : saved_) *faults = std::move(before);
  }
  Looking(const Looking&) = delete;
  Looking& operator=(const Looking&) = delete;

 private:
  std::vector<std::pair<disk::Faults*, disk::Faults>> saved_;
};

}  // namespace brokerlab::cluster
