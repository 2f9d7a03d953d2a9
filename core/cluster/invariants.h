#pragma once
// What must be true of the cluster at all times, whatever fails: checked from outside, with a memory of its own.
//
// A node can only see itself. The checker sees all of them, and remembers: who led which epoch, how far a high watermark
// ever was, which records were acknowledged, what each committed offset held. It compares what is with that.
//
//     events ──▶ cheap checks, at each event (lamps in the window)
//     logs   ──▶ `scan`: every replica's committed batches, byte for byte, against the first one seen at that offset (canon)
//     files  ──▶ `checkAll`: segments, indexes and metadata images too
//
// Rules
//   I1  The checker never changes anything and is never asked by the engine: a run with and without it is the same.
//   I2  A breach stays a breach: the first one of each kind is kept with its circumstances.
//   I3  What was announced as lost is no breach: an unclean election, or a leader whose machine lost power when no other
//       replica in the ISR could take over. Strict mode, for runs whose faults cannot lose anything, knows no such excuse.
//
// Names: L logs, R replication, P producers, Q the metadata quorum, S the simulation. The sentences are in the table of
// invariants.cpp; numbers that are missing there belong to rules that are not checked (yet).

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "events/events.h"
#include "model/ids.h"
#include "view/view.h"

namespace brokerlab::storage {
class Log;
}

namespace brokerlab::cluster {

class Engine;

class Invariants {
 public:
  explicit Invariants(Engine& engine);

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

  /// No loss is excusable.
  void setStrict(bool strict) { strict_ = strict; }
  /// Offsets given up by unclean elections and power losses, for reports.
  const std::vector<std::string>& declaredLosses() const { return declared_; }

  /// Why not every acknowledged record of the partition can be read from `leader`; empty when all can.
  std::string ackedProblem(const TopicPartition& partition, NodeId leader, std::int64_t& acked) const;
  std::int64_t ackedRecords() const;

 private:
  struct CanonBatch {
    Offset last = 0;
    std::uint32_t crc = 0;
    LeaderEpoch epoch = noEpoch;
    NodeId seenOn;
  };
  struct ReplicaScan {
    std::uint32_t incarnation = 0;
    Offset checkedTo = 0;
    LeaderEpoch lastEpoch = noEpoch;
  };
  struct Ghost {
    std::map<LeaderEpoch, NodeId> leaders;
    LeaderEpoch lastElected = noEpoch;
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
  };
  struct Producer {
    ProducerEpoch epoch = -1;
    std::int32_t nextSequence = -1;
  };

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
  void checkFiles();
  void checkImageHashes();

  Engine& engine_;
  bool strict_ = false;
  std::map<TopicPartition, Ghost> ghosts_;
  std::map<NodeId, std::uint64_t> poweredOff_;
  // Quorum.
  std::map<std::int32_t, NodeId> raftLeaders_;
  std::map<NodeId, std::int32_t> raftEpochs_;
  Ghost metadata_;
  Offset metadataCommitted_ = 0;
  std::map<std::string, std::string> broken_;
  std::string first_;
  std::vector<std::string> declared_;
  std::uint64_t eventsSinceScan_ = 0;
  bool checkedAll_ = false;
};

}  // namespace brokerlab::cluster
