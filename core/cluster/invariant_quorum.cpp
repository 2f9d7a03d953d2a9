// The metadata quorum, watched from outside: who votes for whom, what is committed by whom, and what the log says when it
// is read a second time.
#include <fmt/format.h>

#include <algorithm>

#include "broker/broker_node.h"
#include "cluster/engine.h"
#include "cluster/invariants.h"
#include "controller/controller_node.h"
#include "protocol/messages/vote.h"
#include "raft/quorum_state.h"
#include "record/batch.h"
#include "storage/log.h"
#include "storage/small_files.h"

namespace brokerlab::cluster {
namespace {

constexpr std::size_t readBytes = 1 << 20;
/// A leader looks whether it is heard when its timer says so; a node that was frozen needs a moment.
constexpr Duration patience = milliseconds(1500);

std::string names(const std::set<NodeId>& nodes) { return listText({nodes.begin(), nodes.end()}); }

}  // namespace

const raft::Raft* Invariants::raftOf(NodeId node) const {
  if (const controller::ControllerNode* controller = engine_.controller(node)) return &controller->raft();
  const broker::BrokerNode* broker = engine_.broker(node);
  return broker == nullptr ? nullptr : broker->raft();
}

bool Invariants::votes(NodeId node) const {
  return std::find(engine_.controllers.begin(), engine_.controllers.end(), node) != engine_.controllers.end();
}

// --- votes ---------------------------------------------------------------------------------------------------

void Invariants::onVoteAsked(const sim::FrameSeen& frame) {
  base::Reader reader(frame.bytes);
  const auto header = protocol::peekRequest(reader);
  if (!header) return;
  const auto request = protocol::decodeRequestBody<protocol::VoteRequest>(reader, header->version);
  if (!request || request->topics.size() != 1 || request->topics[0].partitions.size() != 1) return;
  const auto& partition = request->topics[0].partitions[0];
  Asked asked;
  asked.candidate = NodeId{partition.candidateId};
  asked.epoch = partition.candidateEpoch;
  asked.preVote = partition.preVote;
  asked_[{frame.connection, frame.correlationId}] = asked;
  if (asked.preVote || !engine_.world->has(frame.from)) return;
  // A candidate has voted for itself, and says so to others only once that is written.
  const auto stored = raft::loadQuorumState(engine_.world->disk(frame.from));
  if (!stored || stored->epoch < asked.epoch ||
      (stored->epoch == asked.epoch && stored->votedFor != frame.from && stored->leader == NodeId::none()))
    broken("Q2",
           fmt::format("node {} stands for epoch {}, its quorum-state says epoch {}, vote for {}", frame.from.value,
                       asked.epoch, stored ? stored->epoch : -1, stored ? stored->votedFor.value : -1));
}

void Invariants::onVoteAnswer(const sim::FrameSeen& frame, const Asked& asked) {
  const auto response = protocol::decodeResponse<protocol::VoteResponse>(frame.bytes, frame.version);
  if (!response || response->body.topics.size() != 1 || response->body.topics[0].partitions.size() != 1) return;
  const auto& answer = response->body.topics[0].partitions[0];
  const auto stored = raft::loadQuorumState(engine_.world->disk(frame.from));
  const std::int32_t known = stored ? stored->epoch : -1;
  if (answer.leaderEpoch > known)
    broken("Q2", fmt::format("node {} answers in epoch {}, its quorum-state says epoch {}", frame.from.value,
                             answer.leaderEpoch, known));
  if (!answer.voteGranted || asked.preVote) return;
  if (known == asked.epoch && stored->votedFor != asked.candidate)
    broken("Q2", fmt::format("node {} votes for {} in epoch {}, its quorum-state says {}", frame.from.value,
                             asked.candidate.value, asked.epoch, stored->votedFor.value));
  const auto [at, first] = grants_.emplace(std::pair{frame.from, asked.epoch}, asked.candidate);
  if (!first && at->second != asked.candidate)
    broken("Q11", fmt::format("node {} voted for {} and for {} in epoch {}", frame.from.value, at->second.value,
                              asked.candidate.value, asked.epoch));
}

void Invariants::onQuorumEvent(const events::Event& event) {
  if (const auto* cast = std::get_if<events::RaftVoteCast>(&event.payload)) {
    if (cast->granted && cast->preVote) preVotes_[{cast->candidate, cast->epoch}].insert(event.node);
  } else if (const auto* started = std::get_if<events::RaftElectionStarted>(&event.payload)) {
    if (started->preVote) {
      const raft::Raft* raft = raftOf(event.node);
      if (raft != nullptr && raft->epoch() != started->epoch - 1)
        broken("Q12", fmt::format("node {} asks for pre-votes for epoch {} and is in epoch {} already",
                                  event.node.value, started->epoch, raft->epoch()));
      return;
    }
    const std::set<NodeId>& for_ = preVotes_[{event.node, started->epoch}];
    if (for_.size() + 1 < engine_.controllers.size() / 2 + 1)
      broken("Q12", fmt::format("node {} stands for epoch {} with pre-votes of {} only", event.node.value,
                                started->epoch, names(for_)));
  } else if (std::holds_alternative<events::RaftLeaderElected>(event.payload)) {
    leadsSince_[event.node] = event.at;
    if (const raft::Raft* raft = raftOf(event.node)) electedAt_[event.node] = raft->highWatermark();
  } else if (const auto* cut = std::get_if<events::LogTruncated>(&event.payload)) {
    if (cut->topic != clusterMetadataTopic) return;
    const raft::Raft* raft = raftOf(event.node);
    if (raft != nullptr && cut->to < raft->highWatermark())
      broken("Q7", fmt::format("node {} cut its metadata log from {} to {}, its high watermark was {}",
                               event.node.value, cut->from, cut->to, raft->highWatermark()));
    toldEnds_[event.node] = cut->to;
  }
}

// --- leaders -------------------------------------------------------------------------------------------------

void Invariants::checkQuorumLeader(NodeId node) {
  const raft::Raft* raft = raftOf(node);
  if (raft == nullptr || !raft->isLeader() || raft->log().log() == nullptr) return;
  const Offset committed = raft->highWatermark();
  auto& [epoch, before] = quorumHighWatermarks_[node];
  if (epoch == raft->epoch() && committed < before)
    broken("Q7", fmt::format("node {} in epoch {}: high watermark {} after {}", node.value, epoch, committed, before));
  const bool moved = epoch != raft->epoch() || committed > before;
  epoch = raft->epoch();
  before = committed;
  if (!moved || committed <= 0) return;
  metadataCommitted_ = std::max(metadataCommitted_, committed);
  const auto elected = electedAt_.find(node);
  const bool advanced = elected == electedAt_.end() || committed > elected->second;
  if (!advanced) return;
  const LeaderEpoch last = raft->log().log()->epochs().epochAt(committed - 1);
  if (last != raft->epoch())
    broken("Q5", fmt::format("node {} in epoch {} commits up to {}, an entry of epoch {}", node.value, epoch, committed,
                             last));
  std::size_t holding = 1;
  for (const NodeId voter : engine_.controllers) {
    const auto said = toldEnds_.find(voter);
    if (voter != node && said != toldEnds_.end() && said->second >= committed) ++holding;
  }
  if (holding < engine_.controllers.size() / 2 + 1)
    broken("Q14", fmt::format("node {} commits up to {}, only {} of {} voters said they have it", node.value, committed,
                              holding, engine_.controllers.size()));
}

void Invariants::scanQuorum() {
  const Instant now = engine_.world->now();
  std::vector<NodeId> voters;
  std::size_t up = 0, holding = 0;
  for (const NodeId id : engine_.world->nodes()) {
    const raft::Raft* raft = raftOf(id);
    if (raft == nullptr || raft->log().log() == nullptr) continue;
    if (raft->logStartOffset() != 0)
      broken("Q9", fmt::format("the metadata log of node {} starts at {} without a snapshot", id.value,
                               raft->logStartOffset()));
    std::vector<NodeId> named;
    for (const raft::Voter& voter : raft->voters()) named.push_back(voter.id);
    if (voters.empty()) voters = named;
    if (named != voters || named != engine_.controllers)
      broken("Q10", fmt::format("node {} counts {} as voters, others {}", id.value, listText(named),
                                listText(engine_.controllers)));
    if (frames_ && raft->highWatermark() > metadataCommitted_)
      broken("Q13", fmt::format("node {} takes metadata up to {} for committed, it is up to {}", id.value,
                                raft->highWatermark(), metadataCommitted_));
    const metadata::Image* image = engine_.imageOf(id);
    if (frames_ && image != nullptr && image->provenance().lastOffset >= metadataCommitted_)
      broken("Q13", fmt::format("node {} acts on metadata up to {}, committed is up to {}", id.value,
                                image->provenance().lastOffset, metadataCommitted_));
    if (!votes(id)) continue;
    ++up;
    if (raft->logEndOffset() >= metadataCommitted_) ++holding;
    const auto properties = engine_.world->disk(id).readAll("meta.properties");
    if (properties) {
      const auto parsed = storage::MetaProperties::parse(properties->text());
      if (parsed && parsed->directoryId) {
        const auto [at, first] = directories_.emplace(id, *parsed->directoryId);
        if (!first && at->second != *parsed->directoryId)
          broken("Q11", fmt::format("node {} has another directory and votes on", id.value));
      }
    }
    if (raft->isLeader() && engine_.controllers.size() > 1 && engine_.world->life(id) == sim::Life::running) {
      const auto thawed = thawed_.find(id);
      const bool awake = thawed == thawed_.end() || thawed->second + patience < now;
      const Duration limit = raft::Timing::from(engine_.spec.config).fetchTimeout * 3 / 2 + patience;
      std::vector<Instant> heard;
      for (const auto& one : raft->progress())
        if (one.voter) heard.push_back(one.lastFetch);
      std::sort(heard.begin(), heard.end(), [](Instant a, Instant b) { return a > b; });
      const std::size_t needed = engine_.controllers.size() / 2;
      const Instant majority = heard.size() >= needed ? heard[needed - 1] : Instant{-1};
      const auto led = leadsSince_.find(id);
      const Instant since = led == leadsSince_.end() ? now : led->second;
      if (awake && std::max(majority, since) + limit < now && !slowDisks_)
        broken("Q15", fmt::format("node {} leads, a majority fetched last {} ms ago", id.value,
                                  (now - std::max(majority, since)).wholeMillis()));
    }
  }
  if (up == engine_.controllers.size() && up > 0 && holding < up / 2 + 1)
    broken("Q8",
           fmt::format("{} records are committed, only {} of {} voters have them", metadataCommitted_, holding, up));
}

// --- the log, read again -------------------------------------------------------------------------------------

void Invariants::readReference(const storage::Log& log, NodeId node, Offset highWatermark) {
  while (reference_.nextOffset() < highWatermark && log.logEndOffset() >= highWatermark) {
    const storage::LogRead read =
        const_cast<storage::Log&>(log).read(reference_.nextOffset(), readBytes, highWatermark, true);
    if (!read.ok() || read.records.empty()) break;
    record::BatchReader batches(read.records);
    const Offset before = reference_.nextOffset();
    while (const auto batch = batches.next()) {
      if (batch->header.baseOffset < reference_.nextOffset()) continue;
      metadata::Delta delta;
      if (auto loaded = reference_.load(batch->bytes.flatten(), delta); !loaded)
        broken("Q6", fmt::format("the metadata log makes no sense at {}: {}", batch->header.baseOffset,
                                 loaded.error().message));
      checkMetadataChange(delta, batch->header.baseOffset);
    }
    if (reference_.nextOffset() == before) break;
    for (const std::string& problem : reference_.image().problems()) broken("R3", problem);
    imageHashes_[reference_.image().provenance().lastOffset] = reference_.image().hash();
    while (imageHashes_.size() > 256) imageHashes_.erase(imageHashes_.begin());
  }
  const metadata::Image* image = engine_.imageOf(node);
  if (image == nullptr) return;
  const auto hash = imageHashes_.find(image->provenance().lastOffset);
  if (hash != imageHashes_.end() && hash->second != image->hash())
    broken("Q6", fmt::format("node {} has read up to {} and knows something else than the log says", node.value,
                             image->provenance().lastOffset));
}

void Invariants::checkMetadataChange(const metadata::Delta& delta, Offset at) {
  for (const metadata::TopicRef& topic : delta.createdTopics)
    if (!topicIds_.insert(topic->id).second)
      broken("M2", fmt::format("topic {} has an id that was used before", topic->name));
  for (const auto& [id, change] : delta.brokers) {
    if (change.before == nullptr || change.after == nullptr || change.before->epoch == change.after->epoch) continue;
    if (change.after->epoch < change.before->epoch)
      broken("M1", fmt::format("broker {}: epoch {} after {}", id.value, change.after->epoch, change.before->epoch));
  }
  for (const auto& [key, change] : delta.partitions) {
    if (change.before == nullptr || change.after == nullptr) continue;
    const metadata::Partition& before = *change.before;
    const metadata::Partition& after = *change.after;
    const std::string who = fmt::format("{}-{} at metadata offset {}", change.topic->name, change.partition, at);
    if (after.leaderEpoch < before.leaderEpoch || after.partitionEpoch <= before.partitionEpoch ||
        (after.leader != before.leader && after.leaderEpoch == before.leaderEpoch))
      broken("R2", fmt::format("{}: leader {} epoch {}.{} after leader {} epoch {}.{}", who, after.leader.value,
                               after.leaderEpoch, after.partitionEpoch, before.leader.value, before.leaderEpoch,
                               before.partitionEpoch));
    // R18
    const auto all = [](const metadata::NodeList& some, const metadata::NodeList& of) {
      return std::all_of(some.begin(), some.end(), [&](NodeId one) { return metadata::contains(of, one); });
    };
    if (!all(after.addingReplicas, after.replicas) || !all(after.removingReplicas, after.replicas))
      broken("R18", fmt::format("{}: {} are replicas, {} are added, {} removed", who, listText(after.replicas),
                                listText(after.addingReplicas), listText(after.removingReplicas)));
    metadata::NodeList gone, come;
    for (const NodeId one : before.replicas)
      if (!metadata::contains(after.replicas, one)) gone.push_back(one);
    for (const NodeId one : after.replicas)
      if (!metadata::contains(before.replicas, one)) come.push_back(one);
    // What goes was to be removed and the others are in the ISR, or was being added and that was called off.
    const bool calledOff = !gone.empty() && all(gone, before.addingReplicas);
    const bool finished = !gone.empty() && all(gone, before.removingReplicas);
    if (!gone.empty() && !calledOff && !finished)
      broken("R18", fmt::format("{}: replicas {} went, nobody had asked for that", who, listText(gone)));
    if (!come.empty() && !all(come, after.addingReplicas))
      broken("R18", fmt::format("{}: replicas {} came, nobody had asked for that", who, listText(come)));
    if (finished && !calledOff && !all(before.addingReplicas, after.isr))
      broken("R18", fmt::format("{}: replicas {} went while {} was not in the ISR {} yet", who, listText(gone),
                                listText(before.addingReplicas), listText(after.isr)));
    const std::size_t target = before.replicas.size() - before.addingReplicas.size();
    const std::size_t wanted = before.replicas.size() - before.removingReplicas.size();
    if (after.replicas.size() < std::min(target, wanted))
      broken("R18", fmt::format("{}: {} replicas are left of {}", who, after.replicas.size(), before.replicas.size()));
  }
}

}  // namespace brokerlab::cluster
