#include "cluster/invariants.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/crc32c.h"
#include "base/endian.h"
#include "broker/broker_node.h"
#include "cluster/engine.h"
#include "cluster/invariant_groups.h"
#include "controller/controller_node.h"
#include "coordinator/state_partition.h"
#include "record/batch.h"
#include "record/record.h"
#include "storage/log.h"

namespace brokerlab::cluster {
namespace {

constexpr std::size_t readBytes = 1 << 20;
/// Offsets of all replicas are looked at this often, in events.
constexpr std::uint64_t scanEvery = 1000;

struct Rule {
  std::string_view name;
  std::string_view sentence;
  /// Checked at each event, shown as a lamp from the start.
  bool cheap;
};
constexpr std::array rules{
    Rule{"L1", "Offsets follow one another without gaps.", false},
    Rule{"L2", "Every batch is whole and its checksum fits.", false},
    Rule{"L3", "Segments are named by their first offset, follow one another and only the last is written.", false},
    Rule{"L4", "An offset index points to batches, in order, and never past the offset it names.", false},
    Rule{"L5", "A time index ascends, and no earlier batch has a later timestamp than it says.", false},
    Rule{"L6", "A transaction index lists exactly the aborted transactions of its segment.", false},
    Rule{"L7", "Leader epochs and their first offsets ascend, and none starts beyond the end of the log.", false},
    Rule{"L8", "The leader epoch never falls along a log.", false},
    Rule{"L9", "Log start, last stable offset, high watermark and log end stand in this order.", true},
    Rule{"L10", "What is known of producers is what a replay of the log gives, in memory and in snapshots.", false},
    Rule{"L11", "Recovering a log drops nothing that is sound, and recovering it twice changes nothing more.", false},
    Rule{"L12", "Indexes made anew are those that were written along with the log.", false},
    Rule{"L13", "Deletion takes only the head of a log, below the high watermark, and its start never goes back.",
         true},
    Rule{"R1", "A leader epoch of a partition has at most one leader, ever.", true},
    Rule{"R2", "The leader epoch rises with every election; epochs never go back on any node.", true},
    Rule{"R3", "The ISR is part of the replicas, the leader is in the ISR, and nobody fenced is in it.", false},
    Rule{"R4", "Two replicas hold the same bytes wherever both have committed records.", false},
    Rule{"R5", "No acknowledged record is lost.", true},
    Rule{"R6", "Who becomes leader has every committed record.", true},
    Rule{"R7", "Every running member of the ISR has every committed record.", false},
    Rule{"R8", "The ISR a leader counts with contains the one the controller decided.", false},
    Rule{"R9", "What is committed stays committed: a leader's high watermark never goes back.", true},
    Rule{"R10", "A follower joins the ISR only when it has reached the high watermark and the leader's epoch.", true},
    Rule{"R11", "No replica cuts off committed records.", true},
    Rule{"R12", "A request with another leader epoch is refused; where logs part is told by the largest epoch shared.",
         false},
    Rule{"R13", "Consumers see nothing at or above the high watermark.", true},
    Rule{"R14", "What a consumer has read once it reads again, byte for byte.", false},
    Rule{"R15", "An acknowledgement with acks=all means that the record is committed.", true},
    Rule{"R16", "What was acknowledged is what the log of every later leader holds there.", false},
    Rule{"R17", "The latest offset a client is told never goes back, and never lies behind what is committed.", false},
    Rule{"R18", "A reassignment adds and removes only what was asked for, and drops no replica too early.", false},
    Rule{"R19", "Followers hold the leader's bytes, not their own version of them.", false},
    Rule{"R20", "Every record of a partition was sent to that partition.", false},
    Rule{"K1", "Of each key the newest record survives compaction.", false},
    Rule{"K2", "A record that survives compaction says what it said, where it said it.", false},
    Rule{"K3", "Compaction touches nothing that is not stable, active, or too young.", true},
    Rule{"K4", "A tombstone stays until its delete horizon.", false},
    Rule{"K5", "What was deleted does not come back to life.", false},
    Rule{"K8", "Compaction drops what was aborted and forgets no producer.", true},
    Rule{"P1", "Sequences of a producer have no gap and no repetition.", false},
    Rule{"P2", "A batch that comes twice is answered with the offset it got the first time.", false},
    Rule{"P3", "A batch that is refused is not in the log, and none is refused that comes next.", false},
    Rule{"P6", "No partition forgets a producer before its time: only one it does not know may start anywhere.", false},
    Rule{"P7", "Replicas that hold the same records know the same of producers.", false},
    Rule{"P8", "No producer id is given out twice.", true},
    Rule{"P9", "A producer's records stand in the order sent, each at most once.", false},
    Rule{"T1", "A transaction is committed as a whole or not at all, as its producer was told.", false},
    Rule{"T2", "Who reads committed records gets every record of committed transactions and none of others.", false},
    Rule{"T3", "A transaction's states follow each other as they may, and a decision stands.", true},
    Rule{"T4", "Markers of a producer never go back to an older epoch or coordinator.", false},
    Rule{"T5", "Records of a transaction are only in partitions its coordinator knows of.", false},
    Rule{"T6", "No transaction stays open for ever.", false},
    Rule{"T7", "Who was fenced is heard no more.", false},
    Rule{"T8", "Offsets in a transaction share its fate.", false},
    Rule{"T9", "Nothing of a transaction comes after its marker.", false},
    Rule{"C1", "A partition is read by one member of a group at most, as far as memberships count.", true},
    Rule{"C2", "A commit with the wrong member, generation or epoch has no effect.", false},
    Rule{"C3", "A committed offset changes only by a commit, a request to delete or expiry.", false},
    Rule{"C4", "What a coordinator knows is what its log says.", false},
    Rule{"C6", "A rebalance ends in time, and nobody is a member who was not told its id.", false},
    Rule{"C8", "An offset expires only while nobody reads its topic.", true},
    Rule{"C9", "A static member that comes back within its session sets off no rebalance.", true},
    Rule{"Q1", "An epoch of the metadata quorum has at most one leader, ever.", true},
    Rule{"Q2", "The epoch of a quorum member never goes back.", true},
    Rule{"Q3", "Equal positions of two metadata logs hold the same bytes.", false},
    Rule{"Q4", "A new leader of the quorum has every committed metadata record.", true},
    Rule{"Q5", "A quorum leader commits by counting only from its own epoch on.", false},
    Rule{"Q6", "Nodes that have read equally far know the same.", false},
    Rule{"Q7", "No committed metadata is taken back: high watermarks of the quorum only rise.", true},
    Rule{"Q8", "Committed metadata is held by a majority.", false},
    Rule{"Q9", "A metadata log starts at 0 or where a snapshot ends.", false},
    Rule{"Q10", "All members of the quorum agree on who votes.", false},
    Rule{"Q11", "A voter votes once an epoch, and is the same voter as long as its directory is.", false},
    Rule{"Q12", "Nobody stands for election whom a majority would not elect.", true},
    Rule{"Q13", "Nobody acts on metadata that is not committed.", false},
    Rule{"Q14", "Only voters are counted.", false},
    Rule{"Q15", "A quorum leader that a majority does not hear resigns.", false},
    Rule{"M1", "A broker's epoch rises with each of its lives.", true},
    Rule{"M2", "A topic id is never used again.", false},
    Rule{"S3", "Every frame sent was delivered, dropped with a reason, or is on its way.", true},
    Rule{"S6", "No node broke one of its own rules.", true},
};

std::uint32_t wholeCrc(const Chain& batch) { return crc32c(batch); }

}  // namespace

Invariants::Invariants(Engine& engine)
    : engine_(engine),
      history_(std::make_unique<TransactionHistory>(
          [this](std::string_view rule, std::string detail) { broken(rule, std::move(detail)); },
          [this](const Uuid& id) { return topicName(id, {}); },
          [this]() -> std::int16_t {
            const metadata::Image* image = engine_.image();
            return image == nullptr ? std::int16_t{0} : image->feature("transaction.version");
          },
          [this](const std::string& id) {
            const metadata::Image* image = engine_.image();
            const metadata::TopicRef topic =
                image == nullptr ? metadata::TopicRef{} : image->topic(transactionStateTopic);
            return topic ? coordinator::partitionFor(id, topic->partitionCount()) : PartitionId{0};
          })),
      groups_(std::make_unique<GroupInvariants>(
          engine, [this](std::string_view rule, std::string detail) { broken(rule, std::move(detail)); })) {}

Invariants::~Invariants() = default;

void Invariants::checkTransactionsAtRest() {
  const Looking looking(*engine_.world);
  scan();
  if (declared_.empty()) history_->check(true);
}

void Invariants::broken(std::string_view name, std::string detail) {
  const auto [at, first] = broken_.emplace(std::string(name), detail);
  if (!first || !first_.empty()) return;
  for (const Rule& rule : rules)
    if (rule.name == name) first_ = fmt::format("{} {} {}", name, rule.sentence, detail);
}

bool Invariants::dirty(const Ghost& ghost, NodeId node) const {
  const auto off = poweredOff_.find(node);
  if (off == poweredOff_.end()) return false;
  const auto complete = ghost.complete.find(node);
  return complete == ghost.complete.end() || complete->second < off->second;
}

/// Records from `from` on are given up, and it is known why.
void Invariants::declare(std::string what, Ghost& ghost, Offset from) {
  declared_.push_back(std::move(what));
  ghost.trueHighWatermark = std::min(ghost.trueHighWatermark, from);
  ghost.canon.erase(ghost.canon.lower_bound(from), ghost.canon.end());
  for (auto at = ghost.acked.begin(); at != ghost.acked.end();) {
    if (at->first >= from) {
      at = ghost.acked.erase(at);
    } else {
      at->second = std::min(at->second, from - 1);
      ++at;
    }
  }
  for (auto& [node, scan] : ghost.scans) scan.checkedTo = std::min(scan.checkedTo, from);
  ghost.given.erase(ghost.given.lower_bound(from), ghost.given.end());
  ghost.promised.erase(ghost.promised.lower_bound(from), ghost.promised.end());
  ghost.latestTold.clear();
  forget(ghost, from);
}

void Invariants::onEvent(const events::Event& event) {
  ++eventsSinceScan_;
  history_->onEvent(event);
  groups_->onEvent(event);
  if (const auto* e = std::get_if<events::HighWatermarkAdvanced>(&event.payload)) {
    Ghost& g = ghost(e->topic, e->partition);
    if (e->asLeader) {
      auto& [epoch, last] = g.leaderHighWatermark[event.node];
      if (e->to < e->from || (epoch == (g.leaders.empty() ? noEpoch : g.leaders.rbegin()->first) && e->to < last))
        broken("R9", fmt::format("{}-{} on broker {}: from {} to {}", e->topic, e->partition, event.node.value,
                                 std::max(e->from, last), e->to));
      last = e->to;
      g.trueHighWatermark = std::max(g.trueHighWatermark, e->to);
    }
    if (e->asLeader && frames_) {
      const replication::Partition* leader = engine_.replica(event.node, {e->topic, e->partition});
      if (leader != nullptr) checkLeaderCounts(event.node, *leader, e->to);
    }
    if (e->to >= g.trueHighWatermark) g.complete[event.node] = event.id.value;
    Offset& own = g.localHighWatermark[event.node];
    own = std::max(own, e->to);
  } else if (const auto* became = std::get_if<events::BecameLeader>(&event.payload)) {
    Ghost& g = ghost(became->topic, became->partition);
    const auto [at, first] = g.leaders.emplace(became->leaderEpoch, event.node);
    if (!first && at->second != event.node)
      broken("R1", fmt::format("{}-{} epoch {} was led by broker {} and now by broker {}", became->topic,
                               became->partition, became->leaderEpoch, at->second.value, event.node.value));
    g.leaderHighWatermark[event.node] = {became->leaderEpoch, 0};
    if (became->epochStartOffset < g.trueHighWatermark && became->leaderEpoch >= g.leaders.rbegin()->first) {
      const std::string what = fmt::format(
          "{}-{}: broker {} leads epoch {} from offset {}, but everything up to {} was committed", became->topic,
          became->partition, event.node.value, became->leaderEpoch, became->epochStartOffset, g.trueHighWatermark);
      if (!strict_ && dirty(g, event.node)) {
        declare(what + " (its machine had lost power)", g, became->epochStartOffset);
      } else {
        broken("R6", what);
        if (!g.acked.empty() && g.acked.rbegin()->second >= became->epochStartOffset) broken("R5", what);
      }
    }
  } else if (const auto* elected = std::get_if<events::LeaderElected>(&event.payload)) {
    Ghost& g = ghost(elected->topic, elected->partition);
    // The next controller may tell again what the one before told with its last breath.
    const auto before = g.elections.find(elected->leaderEpoch);
    const bool again = before != g.elections.end() && before->second == elected->leader;
    if (elected->leaderEpoch <= g.lastElected && !again && elected->rule != "created")
      broken("R2", fmt::format("{}-{}: epoch {} was followed by {}", elected->topic, elected->partition, g.lastElected,
                               elected->leaderEpoch));
    g.elections[elected->leaderEpoch] = elected->leader;
    g.lastElected = std::max(g.lastElected, elected->leaderEpoch);
    if (elected->rule == "unclean") {
      const replication::Partition* chosen = engine_.replica(elected->leader, {elected->topic, elected->partition});
      const Offset from = chosen != nullptr && chosen->usable() ? chosen->logEndOffset() : 0;
      if (from < g.trueHighWatermark)
        declare(fmt::format("{}-{}: broker {} was elected uncleanly, {} to {} are lost", elected->topic,
                            elected->partition, elected->leader.value, from, g.trueHighWatermark - 1),
                g, from);
    }
  } else if (const auto* cut = std::get_if<events::LogTruncated>(&event.payload)) {
    if (cut->topic == clusterMetadataTopic) {
      onQuorumEvent(event);
      return;
    }
    Ghost& g = ghost(cut->topic, cut->partition);
    ReplicaScan& scan = g.scans[event.node];
    scan.checkedTo = std::min(scan.checkedTo, cut->to);
    g.cut.insert(event.node);
    // Records of a dead epoch may lie below the true high watermark; nothing below the replica's own one is such a record.
    const auto own = g.localHighWatermark.find(event.node);
    if (own != g.localHighWatermark.end() && cut->to < own->second)
      broken("R11", fmt::format("{}-{}: broker {} cut its log from {} to {}, its high watermark was {}", cut->topic,
                                cut->partition, event.node.value, cut->from, cut->to, own->second));
  } else if (const auto* proposed = std::get_if<events::IsrExpandProposed>(&event.payload)) {
    onIsrProposed(event, *proposed);
  } else if (const auto* appended = std::get_if<events::RecordsAppended>(&event.payload)) {
    Ghost& g = ghost(appended->topic, appended->partition);
    if (appended->asLeader && frames_) g.appended[event.node].note(engine_.world->steps(), appended->firstOffset);
    if (!g.history.producerEnds.empty()) {
      const replication::Partition* replica = engine_.replica(event.node, {appended->topic, appended->partition});
      if (replica != nullptr && replica->usable()) rememberProducers(event.node, g, replica->log());
    }
  } else if (const auto* gone = std::get_if<events::SegmentDeleted>(&event.payload)) {
    const replication::Partition* replica = engine_.replica(event.node, {gone->topic, gone->partition});
    if (replica != nullptr && replica->usable() && gone->baseOffset >= replica->highWatermark() &&
        gone->baseOffset < replica->logEndOffset())
      broken("L13",
             fmt::format("{}-{} on broker {}: the segment from {} is deleted, the high watermark is {}", gone->topic,
                         gone->partition, event.node.value, gone->baseOffset, replica->highWatermark()));
  } else if (const auto* started = std::get_if<events::LogCleaningStarted>(&event.payload)) {
    onCleaningStarted(event, *started);
  } else if (const auto* cleaned = std::get_if<events::LogCleaned>(&event.payload)) {
    onCleaned(event, *cleaned);
  } else if (const auto* assigned = std::get_if<events::ProducerIdAssigned>(&event.payload)) {
    // Raising the epoch keeps the id.
    if (assigned->producerEpoch == 0 && !producerIds_.insert(assigned->producerId).second)
      broken("P8", fmt::format("producer {} got id {} again", assigned->producer, assigned->producerId));
  } else if (const auto* registered = std::get_if<events::BrokerRegistered>(&event.payload)) {
    const auto [at, first] = brokerEpochs_.emplace(registered->broker, registered->brokerEpoch);
    // The same one again: a controller tells what it finds committed when it becomes active.
    const bool news = brokerEpochsTold_.emplace(registered->broker, registered->brokerEpoch).second;
    if (!first && news && registered->brokerEpoch < at->second)
      broken("M1", fmt::format("broker {} has epoch {} after {}", registered->broker.value, registered->brokerEpoch,
                               at->second));
    for (const auto& [id, epoch] : brokerEpochs_)
      if (id != registered->broker && epoch == registered->brokerEpoch)
        broken("M1", fmt::format("brokers {} and {} both have epoch {}", id.value, registered->broker.value, epoch));
    at->second = std::max(at->second, registered->brokerEpoch);
  } else if (const auto* acked = std::get_if<events::ProduceAcked>(&event.payload)) {
    if (acked->acks != "all" && acked->acks != "-1") return;
    if (acked->firstOffset < 0) return;
    Ghost& g = ghost(acked->topic, acked->partition);
    if (acked->lastOffset >= g.trueHighWatermark)
      broken("R15", fmt::format("{}-{}: {} to {} were acknowledged, committed is up to {}", acked->topic,
                                acked->partition, acked->firstOffset, acked->lastOffset, g.trueHighWatermark));
    auto at = g.acked.emplace(acked->firstOffset, acked->lastOffset).first;
    at->second = std::max(at->second, acked->lastOffset);
    if (at != g.acked.begin() && std::prev(at)->second + 1 >= at->first) {
      std::prev(at)->second = std::max(std::prev(at)->second, at->second);
      at = std::prev(g.acked.erase(at));
    }
    while (std::next(at) != g.acked.end() && std::next(at)->first <= at->second + 1) {
      at->second = std::max(at->second, std::next(at)->second);
      g.acked.erase(std::next(at));
    }
  } else if (const auto* consumed = std::get_if<events::RecordsConsumed>(&event.payload)) {
    const Ghost& g = ghost(consumed->topic, consumed->partition);
    if (consumed->lastOffset >= g.trueHighWatermark && declared_.empty())
      broken("R13", fmt::format("{}-{}: {} read up to {}, committed is up to {}", consumed->topic, consumed->partition,
                                consumed->consumer, consumed->lastOffset, g.trueHighWatermark));
  } else if (const auto* deleted = std::get_if<events::TopicDeleted>(&event.payload)) {
    for (auto at = ghosts_.begin(); at != ghosts_.end();)
      at = at->first.topic == deleted->topic ? ghosts_.erase(at) : std::next(at);
  } else if (const auto* stopped = std::get_if<events::NodeStopped>(&event.payload)) {
    for (auto& [tp, g] : ghosts_) g.localHighWatermark.erase(event.node);
    if (stopped->how == "powered off") poweredOff_[event.node] = event.id.value;
    if (stopped->how == "crashed") broken("S6", fmt::format("{}: {}", events::nodeText(event.node), stopped->detail));
  } else if (std::holds_alternative<events::BytesFlipped>(event.payload)) {
    poweredOff_[event.node] = event.id.value;
  } else if (std::holds_alternative<events::NodeThawed>(event.payload)) {
    thawed_[event.node] = event.at;
  } else if (const auto* leader = std::get_if<events::RaftLeaderElected>(&event.payload)) {
    onQuorumEvent(event);
    const auto [at, first] = raftLeaders_.emplace(leader->epoch, event.node);
    if (!first && at->second != event.node)
      broken("Q1",
             fmt::format("epoch {} was led by {} and now by {}", leader->epoch, at->second.value, event.node.value));
    const raft::Raft* raft = raftOf(event.node);
    // On a slow disk somebody may win an epoch that is over: what later ones committed it need not have.
    if (raft != nullptr && raftLeaders_.rbegin()->first == leader->epoch && raft->logEndOffset() < metadataCommitted_)
      broken("Q4", fmt::format("controller {} leads epoch {} with {} records, {} were committed", event.node.value,
                               leader->epoch, raft->logEndOffset(), metadataCommitted_));
  } else if (const auto* found = std::get_if<events::RaftLeaderFound>(&event.payload)) {
    if (!votes(event.node)) return;  // observers forget their epoch
    std::int32_t& last = raftEpochs_[event.node];
    if (found->epoch < last)
      broken("Q2", fmt::format("controller {} went from epoch {} to {}", event.node.value, last, found->epoch));
    last = found->epoch;
  } else {
    onQuorumEvent(event);
  }
}

// --- when something happens to a partition -------------------------------------------------------------------

/// R10: what the leader itself knows must allow it.
void Invariants::onIsrProposed(const events::Event& event, const events::IsrExpandProposed& proposed) {
  const broker::BrokerNode* node = engine_.broker(event.node);
  const replication::Partition* partition = engine_.replica(event.node, {proposed.topic, proposed.partition});
  const replication::LeaderState* leader = partition == nullptr ? nullptr : partition->leaderState();
  const replication::FollowerProgress* follower = leader == nullptr ? nullptr : leader->follower(proposed.added);
  if (follower == nullptr) return;
  const std::string who = fmt::format("{}-{}: broker {} may join the ISR of broker {}", proposed.topic,
                                      proposed.partition, proposed.added.value, event.node.value);
  if (follower->logEndOffset < partition->highWatermark() || follower->logEndOffset < leader->epochStart())
    broken("R10",
           fmt::format("{} with {}, the high watermark is {}, epoch {} starts at {}", who, follower->logEndOffset,
                       partition->highWatermark(), partition->leaderEpoch(), leader->epochStart()));
  const replication::LiveBroker* live = node->replicas().environment().brokers.find(proposed.added);
  if (live == nullptr || live->fenced || live->shuttingDown ||
      (follower->brokerEpoch != -1 && follower->brokerEpoch != live->epoch))
    broken("R10", fmt::format("{} although it is fenced, leaving, or fetched in an earlier life", who));
}

/// R9: everybody who may be in the ISR has what the leader calls committed.
void Invariants::checkLeaderCounts(NodeId broker, const replication::Partition& partition, Offset highWatermark) {
  const replication::LeaderState* leader = partition.leaderState();
  if (leader == nullptr) return;
  for (const NodeId member : leader->maximalIsr()) {
    const replication::FollowerProgress* follower = member == broker ? nullptr : leader->follower(member);
    if (follower != nullptr && follower->logEndOffset < highWatermark)
      broken("R9",
             fmt::format("{}: broker {} calls {} committed, broker {} in its ISR has asked up to {}",
                         partition.name().text(), broker.value, highWatermark, member.value, follower->logEndOffset));
  }
}

/// What the newest controller has decided. One of an older epoch, which has not heard that its time is over, knows less.
const metadata::Image* Invariants::newestDecisions() const {
  const NodeId active = engine_.activeController();
  if (active == NodeId::none()) return nullptr;
  if (!raftLeaders_.empty() && raftLeaders_.rbegin()->second != active) return nullptr;
  return engine_.imageOf(active);
}

/// R8: only a leader's proposal makes an ISR larger, so the leader knows at least as many members as the controller.
void Invariants::checkMaximalIsr() {
  const metadata::Image* image = newestDecisions();
  if (image == nullptr) return;
  for (const auto& [name, topic] : image->topics()) {
    for (std::int32_t number = 0; number < topic->partitionCount(); ++number) {
      const metadata::PartitionRef decided = topic->partition(number);
      if (!decided || !decided->hasLeader()) continue;
      const replication::Partition* partition = engine_.replica(decided->leader, {name, number});
      const replication::LeaderState* leader = partition == nullptr ? nullptr : partition->leaderState();
      if (leader == nullptr || partition->topicId() != topic->id || partition->leaderEpoch() != decided->leaderEpoch)
        continue;
      if (static_cast<int>(leader->isr().size()) < partition->minInsyncReplicas()) continue;
      for (const NodeId member : decided->isr) {
        if (leader->inMaximalIsr(member)) continue;
        broken("R8", fmt::format("{}: the controller has broker {} in the ISR {}, leader {} counts with {}",
                                 partition->name().text(), member.value, listText(decided->isr), decided->leader.value,
                                 listText(leader->maximalIsr())));
      }
    }
  }
}

/// L13
void Invariants::checkLogStarts(NodeId broker, const replication::Partition& partition) {
  auto& [incarnation, start] = ghosts_[partition.name()].logStarts[broker];
  const std::uint32_t now = engine_.world->incarnation(broker);
  const Offset found = partition.log().logStartOffset();
  if (incarnation == now && found < start)
    broken("L13", fmt::format("{} on broker {}: the log starts at {} after {}", partition.name().text(), broker.value,
                              found, start));
  incarnation = now;
  start = found;
}

void Invariants::afterStep() {
  if (eventsSinceScan_ < scanEvery) return;
  eventsSinceScan_ = 0;
  scanOffsets();
}

// --- scans ---------------------------------------------------------------------------------------------------

void Invariants::scanOffsets() {
  for (const NodeId id : engine_.brokers) {
    const broker::BrokerNode* node = engine_.broker(id);
    if (node == nullptr) continue;
    node->replicas().eachPartition([&](const replication::Partition& partition) {
      if (!partition.usable()) return;
      const storage::Log& log = partition.log();
      checkLogStarts(id, partition);
      if (log.logStartOffset() <= log.lastStableOffset() && log.lastStableOffset() <= log.highWatermark() &&
          log.highWatermark() <= log.logEndOffset())
        return;
      broken("L9", fmt::format("{} on broker {}: {} {} {} {}", partition.name().text(), id.value, log.logStartOffset(),
                               log.lastStableOffset(), log.highWatermark(), log.logEndOffset()));
    });
  }
  for (const NodeId id : engine_.controllers) {
    const controller::ControllerNode* node = engine_.controller(id);
    if (node != nullptr) metadataCommitted_ = std::max(metadataCommitted_, node->raft().highWatermark());
  }
  const sim::World::Counters& frames = engine_.world->frames();
  if (frames_ && frames.delivered + frames.dropped + engine_.world->framesInFlight() != frames.sent)
    broken("S3", fmt::format("{} were sent, {} delivered, {} dropped, {} are on their way", frames.sent,
                             frames.delivered, frames.dropped, engine_.world->framesInFlight()));
}

void Invariants::scanReplica(NodeId broker, const TopicPartition& partition, storage::Log& log, Offset highWatermark) {
  Ghost& g = partition.topic == clusterMetadataTopic ? metadata_ : ghosts_[partition];
  const std::string_view differ = partition.topic == clusterMetadataTopic ? "Q3" : "R4";
  ReplicaScan& scan = g.scans[broker];
  const std::uint32_t incarnation = engine_.world->incarnation(broker);
  // A process that has just come up found everything on disk: all of it is to be looked at again.
  if (scan.incarnation != incarnation) scan = {incarnation, 0, noEpoch};
  scan.checkedTo = std::max(scan.checkedTo, log.logStartOffset());
  while (scan.checkedTo < highWatermark) {
    const storage::LogRead read = log.read(scan.checkedTo, readBytes, highWatermark, true);
    if (!read.ok()) {
      broken("L2",
             fmt::format("{} on node {} at {}: {}", partition.text(), broker.value, scan.checkedTo, read.sentence));
      return;
    }
    if (read.records.empty()) return;
    record::BatchReader batches(read.records);
    while (const auto batch = batches.next()) {
      const record::BatchHeader& header = batch->header;
      const std::string where =
          fmt::format("{} on node {} at offset {}", partition.text(), broker.value, header.baseOffset);
      if (header.nextOffset() > highWatermark) return;
      // Every gap is explained by a round that reached it.
      if (header.baseOffset > scan.checkedTo && header.baseOffset > g.history.reach)
        broken("L1", fmt::format("{}: {} is missing", where, scan.checkedTo));
      if (!record::crcValid(batch->bytes)) broken("L2", where + ": the checksum does not fit");
      if (header.partitionLeaderEpoch < scan.lastEpoch)
        broken("L8", fmt::format("{}: epoch {} after {}", where, header.partitionLeaderEpoch, scan.lastEpoch));
      scan.lastEpoch = header.partitionLeaderEpoch;
      const std::uint32_t crc = wholeCrc(batch->bytes);
      const auto [at, first] = g.canon.emplace(
          header.baseOffset, CanonBatch{header.lastOffset(), crc, header.crc, header.partitionLeaderEpoch, broker});
      const bool mayDiffer = header.baseOffset < g.history.reach;
      if (!first && mayDiffer &&
          (at->second.last != header.lastOffset() || at->second.epoch != header.partitionLeaderEpoch)) {
        broken("K2", fmt::format("{}: epoch {} up to {}, it was epoch {} up to {}", where, header.partitionLeaderEpoch,
                                 header.lastOffset(), at->second.epoch, at->second.last));
      }
      if (!first && !mayDiffer && (at->second.crc != crc || at->second.last != header.lastOffset())) {
        // In one epoch one leader writes: other bytes are somebody's own version of them.
        const bool sameBatch =
            differ == "R4" && at->second.last == header.lastOffset() && at->second.epoch == header.partitionLeaderEpoch;
        broken(sameBatch ? std::string_view("R19") : differ,
               fmt::format("{}: epoch {} up to {}, node {} had epoch {} up to {}", where, header.partitionLeaderEpoch,
                           header.lastOffset(), at->second.seenOn.value, at->second.epoch, at->second.last));
      }
      // (What was declared lost may be written anew: no history goes on from there.)
      if (first && frames_ && differ == "R4" && declared_.empty()) history_->onBatch(partition, *batch);
      if (first && !mayDiffer) {
        const auto against = [&](const std::map<Offset, ToldBatch>& book, std::string_view rule) {
          const auto told = book.find(header.baseOffset);
          if (told != book.end() && (told->second.stamped != header.crc || told->second.last != header.lastOffset()))
            broken(rule, fmt::format("{}: epoch {} up to {}, node {} was told of epoch {} up to {}", where,
                                     header.partitionLeaderEpoch, header.lastOffset(), told->second.to.value,
                                     told->second.epoch, told->second.last));
        };
        against(g.given, "R14");
        against(g.promised, "R16");
        if (frames_ && differ == "R4" && !header.isControl() && !isInternalTopic(partition.topic)) {
          const Bytes all = batch->bytes.flatten();
          if (g.sent.count(crc32c(all.view().subspan(record::headerSize))) == 0)
            broken("R20", where + ": nobody sent these records to this partition");
        }
      }
      scan.checkedTo = header.nextOffset();
    }
    if (batches.end() != record::RunEnd::clean) {
      broken("L2", fmt::format("{} on node {}: {}", partition.text(), broker.value, batches.error()));
      return;
    }
  }
}

void Invariants::scanImages() {
  const NodeId active = engine_.activeController();
  for (const NodeId id : engine_.world->nodes()) {
    const metadata::Image* image = engine_.imageOf(id);
    if (image == nullptr) continue;
    for (const std::string& problem : image->problems()) broken("R3", fmt::format("node {}: {}", id.value, problem));
    for (const auto& [name, topic] : image->topics()) {
      for (std::int32_t number = 0; number < topic->partitionCount(); ++number) {
        const metadata::PartitionRef partition = topic->partition(number);
        if (!partition) continue;
        Ghost& g = ghost(name, number);
        if (g.topicId != topic->id) {
          g.topicId = topic->id;
          g.applied.clear();
        }
        auto& [leaderEpoch, partitionEpoch] = g.applied.try_emplace(id, -1, -1).first->second;
        // A restarted node reads the log from its beginning.
        if (partition->leaderEpoch < leaderEpoch && image->provenance().lastOffset >= metadataCommitted_)
          broken("R2", fmt::format("{}-{} on node {}: leader epoch {} after {}", name, number, id.value,
                                   partition->leaderEpoch, leaderEpoch));
        leaderEpoch = partition->leaderEpoch;
        partitionEpoch = partition->partitionEpoch;
        if (id != active || partition->isr.size() < 2) continue;
        for (const NodeId member : partition->isr)
          if (!image->brokerActive(member) && image->broker(member) && image->broker(member)->fenced)
            broken("R3", fmt::format("{}-{}: broker {} is fenced and in the ISR {}", name, number, member.value,
                                     listText(partition->isr)));
      }
    }
  }
}

void Invariants::scanMetadataLogs() {
  for (const NodeId id : engine_.world->nodes()) {
    const raft::Raft* raft = raftOf(id);
    if (raft == nullptr || raft->log().log() == nullptr) continue;
    scanReplica(id, {std::string(clusterMetadataTopic), 0}, const_cast<storage::Log&>(*raft->log().log()),
                raft->highWatermark());
    readReference(*raft->log().log(), id, raft->highWatermark());
  }
}

void Invariants::checkCanonAgainstLeaders() {
  const metadata::Image* image = newestDecisions();
  if (image == nullptr) return;
  for (const auto& [tp, g] : ghosts_) {
    const metadata::PartitionRef partition = image->partition(tp.topic, tp.partition);
    if (!partition) continue;
    for (const NodeId member : partition->isr) {
      const replication::Partition* replica = engine_.replica(member, tp);
      if (replica == nullptr || !replica->usable() || engine_.world->life(member) != sim::Life::running) continue;
      // One that has not heard of its own re-election yet is on its way out of the ISR, or catching up under another leader.
      if (replica->leaderEpoch() != partition->leaderEpoch || !image->brokerActive(member)) continue;
      const bool leads = member == partition->leader && replica->isLeader();
      if (leads) {
        for (const auto& [first, last] : g.acked) {
          if (last < replica->logStartOffset()) continue;
          if (last >= replica->logEndOffset())
            broken("R5", fmt::format("{}: {} to {} were acknowledged, broker {} leads with a log that ends at {}",
                                     tp.text(), first, last, member.value, replica->logEndOffset()));
        }
      }
      if (replica->logEndOffset() < g.trueHighWatermark) {
        // A member that just came back in may trail the leader by what is on its way, but never what was committed with it.
        broken("R7", fmt::format("{}: broker {} is in the ISR, its log ends at {}, committed is up to {}", tp.text(),
                                 member.value, replica->logEndOffset(), g.trueHighWatermark));
      }
    }
  }
}

void Invariants::scan() {
  const Looking looking(*engine_.world);
  scanOffsets();
  scanImages();
  scanQuorum();
  checkMaximalIsr();
  for (const NodeId id : engine_.brokers) {
    const broker::BrokerNode* node = engine_.broker(id);
    if (node == nullptr) continue;
    node->replicas().eachPartition([&](const replication::Partition& partition) {
      if (!partition.usable()) return;
      scanReplica(id, partition.name(), const_cast<storage::Log&>(partition.log()), partition.highWatermark());
    });
  }
  scanMetadataLogs();
  checkCanonAgainstLeaders();
  groups_->scan();
}

/// P1: read from the leaders, once, at the end.
void Invariants::checkSequences() {
  const metadata::Image* image = engine_.image();
  if (image == nullptr) return;
  for (const auto& [tp, g] : ghosts_) {
    const metadata::PartitionRef partition = image->partition(tp.topic, tp.partition);
    const replication::Partition* replica =
        partition && partition->hasLeader() ? engine_.replica(partition->leader, tp) : nullptr;
    if (replica == nullptr || !replica->usable() || replica->log().config().cleanupCompact) continue;
    storage::Log& log = const_cast<storage::Log&>(replica->log());
    std::map<ProducerId, Producer> producers;
    Offset from = log.logStartOffset();
    while (from < log.highWatermark()) {
      const storage::LogRead read = log.read(from, readBytes, log.highWatermark(), true);
      if (!read.ok() || read.records.empty()) break;
      record::BatchReader batches(read.records);
      while (const auto batch = batches.next()) {
        const record::BatchHeader& header = batch->header;
        from = header.nextOffset();
        if (!header.hasProducerId() || header.isControl()) continue;
        Producer& producer = producers[header.producerId];
        const std::string where =
            fmt::format("{} at offset {}, producer {}", tp.text(), header.baseOffset, header.producerId);
        if (header.producerEpoch < producer.epoch) {
          broken("P1", fmt::format("{}: epoch {} after {}", where, header.producerEpoch, producer.epoch));
        } else if (header.producerEpoch > producer.epoch) {
          if (producer.epoch >= 0 && header.baseSequence != 0)
            broken("P1", fmt::format("{}: epoch {} begins with sequence {}", where, header.producerEpoch,
                                     header.baseSequence));
        } else if (header.baseSequence != producer.nextSequence) {
          broken("P1", fmt::format("{}: sequence {}, expected {}", where, header.baseSequence, producer.nextSequence));
        }
        producer.epoch = header.producerEpoch;
        producer.nextSequence = record::sequenceAfter(header.lastSequence(), 1);
      }
    }
  }
}

/// P9: what the engine's own producers send says who and which: "p1 17".
void Invariants::checkValues() {
  const metadata::Image* image = engine_.image();
  if (image == nullptr) return;
  // A transactional producer keeps its id over restarts, and begins to count anew: there an epoch is a session.
  using Session = std::tuple<ProducerId, ProducerEpoch, std::string>;
  std::map<Session, std::map<std::int64_t, std::string>> seen;
  for (const auto& [tp, g] : ghosts_) {
    const metadata::PartitionRef partition = image->partition(tp.topic, tp.partition);
    const replication::Partition* replica =
        partition && partition->hasLeader() ? engine_.replica(partition->leader, tp) : nullptr;
    if (replica == nullptr || !replica->usable()) continue;
    storage::Log& log = const_cast<storage::Log&>(replica->log());
    std::map<Session, std::int64_t> last;
    Offset from = log.logStartOffset();
    while (from < log.highWatermark()) {
      const storage::LogRead read = log.read(from, readBytes, log.highWatermark(), true);
      if (!read.ok() || read.records.empty()) break;
      record::BatchReader batches(read.records);
      while (const auto batch = batches.next()) {
        from = batch->header.nextOffset();
        // Only a session with a producer id promises anything.
        if (batch->header.isControl() || !batch->header.hasProducerId()) continue;
        record::RecordIterator records(batch->bytes);
        while (const record::RecordView* one = records.next()) {
          if (!one->hasValue) continue;
          const std::string value(reinterpret_cast<const char*>(one->value.data()), one->value.size());
          const auto blank = value.find(' ');
          if (blank == std::string::npos) continue;
          const auto number = parseInteger(std::string_view(value).substr(blank + 1, value.find('.') - blank - 1));
          // What transforms write says whence it is, "orders-0@17 …": they may well do a record once more.
          if (!number || value.find('@') < blank) continue;
          const Session who{batch->header.producerId,
                            batch->header.isTransactional() ? batch->header.producerEpoch : ProducerEpoch{-1},
                            value.substr(0, blank)};
          const std::string where = fmt::format("{} at offset {}", tp.text(), one->offset);
          const auto [at, first] = seen[who].emplace(*number, where);
          if (!first) broken("P9", fmt::format("\"{}\" stands at {} and at {}", value, at->second, where));
          const auto before = last.find(who);
          if (before != last.end() && *number < before->second)
            broken("P9", fmt::format("{}: \"{}\" comes after number {}", where, value, before->second));
          last[who] = *number;
        }
      }
    }
  }
}

void Invariants::checkFiles() {
  for (const NodeId id : engine_.brokers) {
    const broker::BrokerNode* node = engine_.broker(id);
    if (node == nullptr) continue;
    disk::Disk& disk = engine_.world->disk(id);
    node->replicas().eachPartition([&](const replication::Partition& partition) {
      if (!partition.usable()) return;
      const storage::Log& log = partition.log();
      const std::string who = fmt::format("{} on broker {}", partition.name().text(), id.value);
      checkProducerFiles(id, partition.name(), const_cast<storage::Log&>(log));
      checkRecovery(id, partition.name(), const_cast<storage::Log&>(log));
      // L7
      LeaderEpoch epoch = noEpoch;
      Offset start = -1;
      for (const auto& entry : log.epochs().entries()) {
        if (entry.epoch <= epoch || entry.startOffset < start || entry.startOffset > log.logEndOffset())
          broken("L7", fmt::format("{}: epoch {} starts at {} after epoch {} at {}, the log ends at {}", who,
                                   entry.epoch, entry.startOffset, epoch, start, log.logEndOffset()));
        epoch = entry.epoch;
        start = entry.startOffset;
      }
      const auto names = disk.list(log.directory());
      if (!names) {
        broken("L3", fmt::format("{}: {}", who, names.error().message));
        return;
      }
      Offset expected = -1;
      for (const disk::Entry& entry : *names) {
        if (entry.name.size() != 24 || entry.name.substr(20) != ".log") continue;
        const auto base = parseInteger(entry.name.substr(0, 20));
        const auto bytes = disk.readAll(disk::joined(log.directory(), entry.name), SIZE_MAX);
        if (!base || !bytes) {
          broken("L3", fmt::format("{}: {} cannot be read", who, entry.name));
          continue;
        }
        if (expected >= 0 && *base < expected)
          broken("L3",
                 fmt::format("{}: {} begins before {}, where the segment before ends", who, entry.name, expected));
        struct Place {
          Offset base, last;
          TimestampMs maxSoFar;
        };
        std::map<std::int64_t, Place> places;
        record::BatchCursor cursor(bytes->view());
        TimestampMs maxSoFar = noTimestamp;
        expected = *base;
        while (const auto batch = cursor.next()) {
          if (batch->header.baseOffset < expected)
            broken("L3",
                   fmt::format("{}: {} holds offset {} after {}", who, entry.name, batch->header.baseOffset, expected));
          maxSoFar = std::max(maxSoFar, batch->header.maxTimestamp);
          places[static_cast<std::int64_t>(batch->position)] = {batch->header.baseOffset, batch->header.lastOffset(),
                                                                maxSoFar};
          expected = batch->header.nextOffset();
        }
        const std::string stem = disk::joined(log.directory(), entry.name.substr(0, 20));
        if (const auto index = disk.readAll(stem + ".index"); index) {
          std::int64_t lastPosition = -1;
          Offset lastOffset = -1;
          for (std::size_t i = 0; i + 8 <= index->size(); i += 8) {
            const Offset offset = *base + loadBig<std::int32_t>(index->data() + i);
            const std::int64_t position = loadBig<std::int32_t>(index->data() + i + 4);
            const auto at = places.find(position);
            if (offset <= lastOffset || position <= lastPosition || at == places.end() || at->second.base > offset)
              broken("L4", fmt::format("{}: {}.index says offset {} is at {}", who, entry.name.substr(0, 20), offset,
                                       position));
            lastOffset = offset;
            lastPosition = position;
          }
          if (index->size() % 8 != 0)
            broken("L4", fmt::format("{}: {}.index has {} bytes", who, entry.name.substr(0, 20), index->size()));
        }
        if (const auto index = disk.readAll(stem + ".timeindex"); index) {
          TimestampMs lastTimestamp = -2;
          for (std::size_t i = 0; i + 12 <= index->size(); i += 12) {
            const auto timestamp = loadBig<std::int64_t>(index->data() + i);
            const Offset offset = *base + loadBig<std::int32_t>(index->data() + i + 8);
            if (timestamp <= lastTimestamp && i > 0)
              broken("L5", fmt::format("{}: {}.timeindex does not ascend at entry {}", who, entry.name.substr(0, 20),
                                       i / 12));
            lastTimestamp = timestamp;
            for (const auto& [position, place] : places) {
              if (place.last > offset) break;
              if (place.maxSoFar > timestamp) {
                broken("L5", fmt::format("{}: {}.timeindex says nothing up to {} is later than {}, but offset {} is",
                                         who, entry.name.substr(0, 20), offset, timestamp, place.last));
                break;
              }
            }
          }
        }
      }
    });
  }
}

void Invariants::checkImageHashes() {
  std::map<Offset, std::pair<std::uint32_t, NodeId>> hashes;
  for (const NodeId id : engine_.world->nodes()) {
    const metadata::Image* image = engine_.imageOf(id);
    if (image == nullptr || id == engine_.activeController())
      continue;  // the active one may be ahead of what is committed
    const std::uint32_t hash = image->hash();
    const auto [at, first] = hashes.emplace(image->provenance().lastOffset, std::pair{hash, id});
    if (!first && at->second.first != hash)
      broken("Q6", fmt::format("nodes {} and {} differ after reading up to {}", at->second.second.value, id.value,
                               at->first));
  }
}

std::vector<view::InvariantView> Invariants::checkAll() {
  const Looking looking(*engine_.world);
  scan();
  checkSequences();
  checkValues();
  checkFiles();
  checkAllCompacted();
  checkProducersAgree();
  checkImageHashes();
  if (declared_.empty()) history_->check(false);
  groups_->checkLogs();
  checkedAll_ = true;
  return lamps();
}

std::vector<view::InvariantView> Invariants::lamps() const {
  std::vector<view::InvariantView> out;
  for (const Rule& rule : rules) {
    const auto at = broken_.find(std::string(rule.name));
    if (!rule.cheap && !checkedAll_ && at == broken_.end()) continue;
    view::InvariantView one;
    one.name = std::string(rule.name);
    one.sentence = std::string(rule.sentence);
    one.holds = at == broken_.end();
    if (at != broken_.end()) one.detail = at->second;
    if (rule.name == "S3") {
      const sim::World::Counters& frames = engine_.world->frames();
      const std::uint64_t accounted = frames.delivered + frames.dropped + engine_.world->framesInFlight();
      if (accounted != frames.sent) {
        one.holds = false;
        one.detail = fmt::format("{} were sent, {} are accounted for", frames.sent, accounted);
      }
    }
    out.push_back(std::move(one));
  }
  return out;
}

// --- acknowledged records ------------------------------------------------------------------------------------

std::string Invariants::ackedProblem(const TopicPartition& partition, NodeId leader, std::int64_t& acked) const {
  acked = 0;
  const auto at = ghosts_.find(partition);
  if (at == ghosts_.end()) return {};
  for (const auto& [first, last] : at->second.acked) acked += last - first + 1;
  if (acked == 0) return {};
  const replication::Partition* replica = engine_.replica(leader, partition);
  if (replica == nullptr || !replica->usable()) return fmt::format("broker {} has no log of it", leader.value);
  for (const auto& [first, last] : at->second.acked) {
    if (last >= replica->highWatermark())
      return fmt::format("{} to {} are acknowledged, the high watermark of broker {} is {}", first, last, leader.value,
                         replica->highWatermark());
    if (first < replica->logStartOffset())
      return fmt::format("{} is acknowledged, the log of broker {} begins at {}", first, leader.value,
                         replica->logStartOffset());
  }
  // That the bytes are those that were acknowledged is what the scan compares.
  const auto broken = broken_.find("R4");
  return broken == broken_.end() ? std::string() : broken->second;
}

std::int64_t Invariants::ackedRecords() const {
  std::int64_t count = 0;
  for (const auto& [tp, g] : ghosts_)
    for (const auto& [first, last] : g.acked) count += last - first + 1;
  return count;
}

}  // namespace brokerlab::cluster
