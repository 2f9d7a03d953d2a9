#pragma once
// What clients asked of transactions, what they were told, and what the logs say became of it.
//
// Nothing here is taken from a node's memory. Intents and answers are read off the frames between clients and brokers,
// outcomes off the committed bytes of the logs, as a reader of those logs would:
//
//     Produce, TxnOffsetCommit   this batch belongs to the transaction that this client has open
//     EndTxn                     it wants it committed, or aborted; and hears that it is
//     InitProducerId             whoever had the id before has none any more
//     Fetch (read_committed)     these batches were handed out, and those named as aborted
//     batches in the log         data, until a COMMIT or ABORT marker of the same producer says what it was
//     __transaction_state        which partitions the coordinator knows to take part
//
// Rules (numbers as in the table of invariants.cpp)
//   T1  Every batch of a transaction shares its fate; the fate is what the client was told, if it was told any.
//   T2  A reader of committed records is given no batch of a transaction that did not commit, and loses none of one that did.
//   T3  A coordinator's states follow each other as they may, and a decision stands.
//   T4  Markers: epochs and coordinator epochs of a producer never go back in a partition; with transaction.version 2 the
//       markers of one transaction agree.
//   T5  Records of a transaction are only in partitions that its coordinator knows of.
//   T6  When everything is mended no transaction stays open.
//   T7  Once a younger producer has the id, nothing of the older one is accepted.
//   T8  Offsets in a transaction share its fate.
//   T9  With transaction.version 2: nothing of a transaction comes after its marker.
//
// Below transaction.version 2 what is late may fall into the next transaction: there breaches of T1, T5 and T9 are KIP-890's,
// no surprise, and only told (`anomalies`).

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "events/events.h"
#include "model/ids.h"
#include "record/batch.h"
#include "sim/world.h"

namespace brokerlab::cluster {

class TransactionHistory {
 public:
  using Broken = std::function<void(std::string_view rule, std::string detail)>;
  /// Names of topics by id; the level of transaction.version.
  using TopicName = std::function<std::string(const Uuid& id)>;
  using Version = std::function<std::int16_t()>;

  /// Which partition of __transaction_state keeps the transactional.id.
  using PartitionOf = std::function<PartitionId(const std::string& id)>;

  TransactionHistory(Broken broken, TopicName topicName, Version version, PartitionOf partitionOf)
      : broken_(std::move(broken)),
        topicName_(std::move(topicName)),
        version_(std::move(version)),
        partitionOf_(std::move(partitionOf)) {}

  /// A frame, as its sender hands it over.
  void onFrame(const sim::FrameSeen& frame);
  void onEvent(const events::Event& event);
  /// A committed batch, in the order of offsets, each once.
  void onBatch(const TopicPartition& partition, const record::Batch& batch);

  /// Without: what only older protocols cannot prevent is broken all the same.
  void setLateMessagesAllowed(bool allowed) { lateAllowed_ = allowed; }

  /// Holds all intents against all fates. `atRest`: everything is mended, nothing is under way.
  void check(bool atRest);

  /// What only below transaction.version 2 may be.
  const std::vector<std::string>& anomalies() const { return anomalies_; }
  std::int64_t committed() const { return committed_; }
  std::int64_t aborted() const { return aborted_; }
  /// Records that a reader gets of a partition from its beginning on, markers left out.
  std::int64_t readable(const TopicPartition& partition, bool committedOnly) const;

 private:
  /// Whether the node is the last that took over the transactional.id.
  bool coordinates(NodeId node, const std::string& id) const;
  enum class Fate : std::uint8_t { open, committed, aborted };
  enum class Wish : std::uint8_t { none, commit, abort };
  struct Place {
    TopicPartition partition;
    Offset base = 0;
    std::int64_t records = 0;
    Fate fate = Fate::open;
  };
  struct Sent {
    TopicPartition partition;
    bool acked = false;
    /// Where it stands in the log; normally one.
    std::vector<std::size_t> places;
  };
  struct OffsetSent {
    std::string group;
    TopicPartition partition;
    Offset offset = 0;
  };
  struct Transaction {
    NodeId client;
    std::string id;
    ProducerId producer = noProducerId;
    ProducerEpoch epoch = -1;
    int number = 0;
    Wish wish = Wish::none;
    /// The client has heard that this is decided.
    Wish told = Wish::none;
    std::vector<std::size_t> batches;
    std::vector<OffsetSent> offsets;
    std::string name() const;
  };
  /// What one client process has open under one transactional.id.
  struct Current {
    std::optional<std::size_t> transaction;
    bool ended = true;
    int count = 0;
  };
  using BatchKey = std::tuple<TopicPartition, ProducerId, ProducerEpoch, std::int32_t, std::uint32_t>;
  struct Asked {
    std::int16_t api = -1;
    std::string id;
    ProducerId producer = noProducerId;
    ProducerEpoch epoch = -1;
    bool stale = false;
    bool commit = false;
    std::optional<std::size_t> transaction;
    std::vector<std::pair<TopicPartition, std::size_t>> batches;
  };
  using OffsetKey = std::tuple<std::string, TopicPartition, Offset, ProducerId, ProducerEpoch>;
  struct Marker {
    ProducerEpoch epoch = -1;
    std::int32_t coordinatorEpoch = -1;
    bool commit = false;
  };
  struct Log {
    std::map<Offset, std::size_t> places;
    std::map<ProducerId, std::vector<std::size_t>> open;
    std::map<ProducerId, std::vector<std::size_t>> openOffsets;
    std::map<ProducerId, Marker> lastMarker;
    std::int64_t plainRecords = 0;
    /// What readers of committed records were given, by base offset: true where it was to be dropped.
    std::map<Offset, std::pair<bool, NodeId>> given;
  };

  Transaction& current(NodeId client, const std::string& id, ProducerId producer, ProducerEpoch epoch,
                       std::size_t& index);
  void onAnswer(const sim::FrameSeen& frame, const Asked& asked);
  void onFetchAnswer(const sim::FrameSeen& frame);
  void onMarker(const TopicPartition& partition, const record::Batch& batch);
  void onStateRecords(const record::Batch& batch);
  void onOffsetRecords(const TopicPartition& partition, const record::Batch& batch);
  bool stale(const std::string& id, ProducerId producer, ProducerEpoch epoch) const;
  /// Breaches that late messages of older protocols explain.
  void torn(std::string_view rule, std::string detail);
  void checkTransaction(const Transaction& transaction, bool atRest);
  void checkOffsets(const Transaction& transaction, bool atRest);

  Broken broken_;
  TopicName topicName_;
  Version version_;
  PartitionOf partitionOf_;
  std::vector<Transaction> transactions_;
  std::vector<Sent> sent_;
  std::vector<Place> places_;
  /// Fates of offsets in transactions, and where those of one commit are.
  std::vector<Fate> offsets_;
  std::map<OffsetKey, std::vector<std::size_t>> offsetsKept_;
  std::map<BatchKey, std::size_t> batches_;
  std::map<std::pair<NodeId, std::string>, Current> current_;
  std::map<std::pair<ConnectionId, std::int32_t>, Asked> asked_;
  std::set<std::pair<ConnectionId, std::int32_t>> committedReads_;
  /// The youngest identity a client was given for each transactional.id.
  std::map<std::string, std::pair<ProducerId, ProducerEpoch>> youngest_;
  std::map<TopicPartition, Log> logs_;
  /// Which partitions the coordinator ever wrote down for a producer id and epoch.
  std::map<std::pair<ProducerId, ProducerEpoch>, std::set<TopicPartition>> registered_;
  /// The last state that a coordinator acted on.
  std::map<std::string, std::string> states_;
  /// Who loaded each partition of __transaction_state last.
  std::map<PartitionId, NodeId> coordinators_;
  std::vector<std::string> anomalies_;
  bool lateAllowed_ = true;
  std::int64_t committed_ = 0;
  std::int64_t aborted_ = 0;
};

}  // namespace brokerlab::cluster
