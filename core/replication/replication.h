#pragma once
// Replication: how every copy of a partition comes to hold the same records, and when a record is safe.
//
// One replica leads. It appends what producers send; the others fetch from it, exactly as a consumer would, and
// append what they get, byte for byte. By asking for offset f a follower says that it has everything below f: the
// leader learns how far each copy reaches from nothing but these requests.
//
//                        HW                 LEO
//     leader   0 1 2 3 4 │ 5 6 7 8 9 10 11 │            fetch(12): "I have all below 12"   follower A
//     A        0 1 2 3 4 │ 5 6 7 8 9 10 11 │            fetch(9)                           follower B
//     B        0 1 2 3 4 │ 5 6 7 8 │
//              └ visible ┘└ not yet on all of the ISR ┘   HW = min LEO over the ISR, told in the next fetch response
//
// The in-sync replicas (ISR) are those that must have a record before it counts as committed. Leader and controller
// share that list: the leader proposes a change (AlterPartition, KIP-497), the controller decides and writes it into
// the metadata log. Between proposal and answer both lists may be in force, so the leader counts with the larger
// one, the maximal ISR.
//
// A leader epoch numbers each leadership. Every batch carries the epoch it was appended in, every replica keeps where
// each epoch began, and a follower whose log parts from its leader's finds the fork by comparing epochs (KIP-101,
// KIP-279, KIP-595), never by trusting its high watermark.
//
// Rules
//   P1  The high watermark of a leader is the smallest LEO over itself, the maximal ISR, and caught-up replicas that may
//       join it. It only rises, and it stands still while the ISR is smaller than min.insync.replicas (KIP-966).
//   P2  A follower's LEO is unknown until its first fetch in this epoch, so a new leader cannot advance before each
//       member of the ISR has shown what it has.
//   P3  A follower's high watermark is min(own LEO, what the leader said): one fetch behind.
//   P4  A member leaves the ISR when it has not been caught up for replica.lag.time.max.ms. A replica joins when its LEO
//       has reached the high watermark and the start of the leader's epoch, its broker is not fenced, not shutting
//       down, and fetches under its registered broker epoch (KIP-841, KIP-903).
//   P5  One AlterPartition of a partition is in flight at a time; shrinking takes effect when the controller has agreed.
//   P6  acks=all: refused when the ISR is too small before the append; answered when the high watermark has passed the
//       records; then told if the ISR has become too small meanwhile.
//   P7  A new leader marks the start of its epoch in its log's epoch cache, at its LEO, before anything else.
//   P8  Fetches carry the epoch they believe in. Older is fenced, newer is unknown, and neither moves any state.
//   P9  A follower truncates only where its leader's epochs say the logs part, below what it fetches on from.
//
// Real Kafka: Partition, Replica, ReplicaManager, AbstractFetcherThread, DelayedProduce, DelayedFetch,
// AlterPartitionManager. Left out: several log directories, throttled replication, tiered storage, ELR (off in 3.9).

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "model/errors.h"
#include "model/ids.h"
#include "model/time.h"

namespace brokerlab::replication {

/// Broker configs that replication goes by.
struct Settings {
  Duration replicaLagTimeMax = milliseconds(30000);
  Duration fetchWaitMax = milliseconds(500);
  std::int32_t fetchMinBytes = 1;
  std::int32_t fetchMaxBytes = 1048576;
  std::int32_t fetchResponseMaxBytes = 10485760;
  Duration fetchBackoff = milliseconds(1000);
  Duration highWatermarkCheckpointInterval = milliseconds(5000);
  Duration recoveryPointCheckpointInterval = milliseconds(60000);
  Duration retentionCheckInterval = milliseconds(300000);
  /// log.initial.task.delay.ms, which Kafka keeps to itself.
  Duration initialTaskDelay = milliseconds(30000);
  std::int64_t producerIdExpirationMs = 86'400'000;
  /// transaction.partition.verification.enable
  bool verifyTransactions = true;
};

/// Wrong behaviour that Kafka once had, each behind a switch that is off: tests turn one on to prove that the
/// checker finds it, lessons to show why the rule exists.
struct Faults {
  /// A follower truncates to its own high watermark and never compares epochs (before KIP-101).
  bool truncateToLocalHighWatermark = false;
  /// Replicas do not compare leader epochs in fetches (before KIP-320).
  bool ignoreFetchEpochs = false;
  /// The ISR grows as soon as a follower reaches the leader's high watermark, wherever the epoch began.
  bool expandBeforeEpochStart = false;
  /// A new leader tells its high watermark at once, though it may lie behind the true one (before KIP-207).
  bool answerLatestAtOnce = false;
  /// The high watermark counts with the committed ISR while a larger one is proposed.
  bool countCommittedIsrOnly = false;
  /// Fenced and rebooted brokers may join the ISR (before KIP-841, KIP-903).
  bool ignoreBrokerEpochs = false;
  /// Whoever says it is replica n is believed (CVE-2018-1288).
  bool trustReplicaId = false;
  /// Where logs part is judged by offsets only: an epoch the leader never had is not noticed (before KIP-279).
  bool ignoreUnknownEpochs = false;
  /// A truncation that removes no record leaves the epochs alone (KAFKA-10706).
  bool keepEpochsAtEnd = false;
  /// Batches that come twice are appended twice, whatever their sequence.
  bool acceptDuplicates = false;
  /// acks=all is answered as soon as the leader has the records.
  bool ackBeforeReplication = false;
  // What a cleaner can do wrong: storage::CleanerFaults.
  bool dropTombstonesAtOnce = false;
  bool dropSegmentsFirst = false;
  bool renumberCleaned = false;
  bool cleanBeyondStable = false;
  bool forgetCleanedProducers = false;
  /// A batch that comes twice is refused with OUT_OF_ORDER_SEQUENCE_NUMBER: nothing of a producer's last batches is known
  /// (Redpanda 3039).
  bool forgetBatches = false;
  /// A producer is forgotten after its time although its transaction is open: nobody can end it (KAFKA-9144, KIP-664).
  bool expireOpenTransactions = false;
  /// A new leader takes everything it has for committed (Redpanda 5090).
  bool completeAtElection = false;
  /// A transaction's partitions are known to its coordinator only until it dies (Redpanda 6018).
  bool partitionsInMemory = false;
  /// InitProducerId gives the same epoch again: nobody is fenced.
  bool keepProducerEpoch = false;
  /// Offsets in a transaction are taken from whoever sends them, member or not (before KIP-447).
  bool ignoreMembersInTransactions = false;
  /// Commits of offsets are taken from anybody, whatever the generation.
  bool ignoreGenerations = false;
  /// A new member of a group counts at once, without coming back with the id it was given (before KIP-394).
  bool askNoMemberIds = false;
  /// Consumer protocol: a partition is given out before its former owner has given it back.
  bool assignBeforeRevoked = false;
};

/// What the metadata log says of one partition; a leader may know a newer ISR than it has applied.
struct Registration {
  NodeId leader;
  LeaderEpoch leaderEpoch = noEpoch;
  std::int32_t partitionEpoch = -1;
  std::vector<NodeId> replicas;
  std::vector<NodeId> isr;
  bool recovering = false;
};

inline bool contains(const std::vector<NodeId>& nodes, NodeId node) {
  return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
}

/// What a broker has to be to join an ISR, taken from its metadata image.
struct LiveBroker {
  NodeId id;
  BrokerEpoch epoch = -1;
  bool fenced = true;
  bool shuttingDown = false;
  std::string rack = {};
};

/// All registered brokers, by id.
class LiveBrokers {
 public:
  void assign(std::vector<LiveBroker> brokers) {
    brokers_ = std::move(brokers);
    std::sort(brokers_.begin(), brokers_.end(), [](const LiveBroker& a, const LiveBroker& b) { return a.id < b.id; });
  }
  const LiveBroker* find(NodeId id) const {
    for (const LiveBroker& broker : brokers_) {
      if (broker.id == id) return &broker;
    }
    return nullptr;
  }
  const std::vector<LiveBroker>& all() const { return brokers_; }
  /// P4: `fetchEpoch` is what the replica claimed in its latest fetch, -1 from requests too old to carry it.
  bool mayJoinIsr(NodeId id, BrokerEpoch fetchEpoch) const {
    const LiveBroker* broker = find(id);
    return broker != nullptr && !broker->fenced && !broker->shuttingDown &&
           (fetchEpoch == -1 || fetchEpoch == broker->epoch);
  }

 private:
  std::vector<LiveBroker> brokers_;
};

}  // namespace brokerlab::replication
