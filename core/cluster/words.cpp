#include "cluster/words.h"

#include <fmt/format.h>

#include "base/text.h"

namespace brokerlab::cluster {
namespace {

using namespace events;

std::string list(const NodeList& nodes) {
  if (nodes.empty()) return "nobody";
  std::string out;
  for (const NodeId node : nodes) out += (out.empty() ? "" : ", ") + std::to_string(node.value);
  return out;
}

template <class... Ts>
struct Cases : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Cases(Ts...) -> Cases<Ts...>;

template <class E>
std::string tp(const E& e) {
  return fmt::format("{}-{}", e.topic, e.partition);
}

}  // namespace

std::string inWords(const Event& event, const NodeNames& nameOf) {
  const std::string who = nameOf(event.node);
  return std::visit(
      Cases{
          [&](const CommandGiven& e) { return fmt::format("the command “{}” was given", e.line); },
          [&](const ClusterReady&) { return std::string("the cluster is ready"); },
          [&](const NodeStarted& e) {
            return fmt::format("{} started{}", who, e.afterCleanShutdown ? " after a clean shutdown" : "");
          },
          [&](const NodeStopped& e) {
            return fmt::format("{} {}{}{}", who,
                               e.how == "killed"        ? "was killed"
                               : e.how == "powered off" ? "lost power"
                               : e.how == "crashed"     ? "crashed"
                                                        : "was " + e.how,
                               e.detail.empty() ? "" : ": ", printable(e.detail));
          },
          [&](const NodeFrozen&) { return who + " was frozen"; },
          [&](const NodeThawed&) { return who + " goes on"; },
          [&](const LinkCut& e) {
            return fmt::format("the link from {} to {} was cut{}", nameOf(e.from), nameOf(e.to),
                               e.oneWay ? "" : ", both ways");
          },
          [&](const LinkHealed& e) {
            return fmt::format("the link between {} and {} was healed", nameOf(e.from), nameOf(e.to));
          },
          [&](const LinkDelayed& e) {
            return fmt::format("frames between {} and {} take {} ms longer", nameOf(e.from), nameOf(e.to),
                               e.extra.wholeMillis());
          },
          [&](const ConnectionOpened& e) { return fmt::format("{} connected to {}", nameOf(e.from), nameOf(e.to)); },
          [&](const ConnectionClosed& e) {
            return fmt::format("the connection of {} to {} ended: {}", nameOf(e.from), nameOf(e.to), e.reason);
          },
          [&](const FrameDropped& e) {
            return fmt::format("frame {} from {} to {} was lost: {}", e.frame, nameOf(e.from), nameOf(e.to), e.reason);
          },
          [&](const RequestParked& e) { return fmt::format("{} keeps a request waiting: {}", who, e.waitsFor); },
          [&](const LogTruncated& e) {
            return fmt::format("{} cut its log of {} from {} back to {}: {}", who, tp(e), e.from, e.to, e.reason);
          },
          [&](const LogRecovered& e) {
            return fmt::format("{} recovered its log of {}, which ends at {}: {}", who, tp(e), e.logEndOffset,
                               e.reason);
          },
          [&](const LogCleaningStarted& e) {
            return fmt::format("{} began to compact {}: {} % of it is dirty, from {} to {} ({})", who, tp(e),
                               e.dirtyPercent, e.firstDirtyOffset, e.firstUncleanableOffset, e.reason);
          },
          [&](const LogCleaned& e) {
            return fmt::format("{} compacted {} up to {}: {} of {} records stay, {} of {} bytes, {} segments of {}",
                               who, tp(e), e.to, e.recordsAfter, e.recordsBefore, e.bytesAfter, e.bytesBefore,
                               e.segmentsAfter, e.segmentsBefore);
          },
          [&](const LogCleaningStopped& e) {
            return fmt::format("{} stopped compacting {}: {}", who, tp(e), e.reason);
          },
          [&](const RecordsAppended& e) {
            return fmt::format("{} {} {} {} to {}", who, e.asLeader ? "appended" : "copied", tp(e), e.firstOffset,
                               e.lastOffset);
          },
          [&](const BecameLeader& e) { return fmt::format("{} took over {} in epoch {}", who, tp(e), e.leaderEpoch); },
          [&](const BecameFollower& e) {
            return e.leader == NodeId::none()
                       ? fmt::format("{} has nobody to follow for {}", who, tp(e))
                       : fmt::format("{} follows {} for {} in epoch {}", who, nameOf(e.leader), tp(e), e.leaderEpoch);
          },
          [&](const DivergenceFound& e) {
            return fmt::format("{} found that its log of {} parts from the leader's at {}", who, tp(e), e.endOffset);
          },
          [&](const HighWatermarkAdvanced& e) {
            return fmt::format("{} {} {} is committed up to {}", who, e.asLeader ? "counted that" : "heard that", tp(e),
                               e.to);
          },
          [&](const TransactionStateChanged& e) {
            return fmt::format("transaction {} went from {} to {}: {}", e.transactionalId,
                               e.from.empty() ? "nothing" : e.from, e.to, e.reason);
          },
          [&](const ProducerFenced& e) {
            return fmt::format("{} fenced a producer of {}: it came with epoch {}, {} counts", who, e.transactionalId,
                               e.producerEpoch, e.currentEpoch);
          },
          [&](const TransactionMarkerWritten& e) {
            return fmt::format("{} wrote a {} marker for producer {} into {} at {}", who, e.commit ? "COMMIT" : "ABORT",
                               e.producerId, tp(e), e.offset);
          },
          [&](const LastStableOffsetMoved& e) {
            return fmt::format("{}: read_committed readers see {} up to {}", who, tp(e), e.to);
          },
          [&](const IsrShrinkProposed& e) {
            return fmt::format("{} wants {} out of the ISR of {}", who, list(e.removed), tp(e));
          },
          [&](const IsrExpandProposed& e) {
            return fmt::format("{} wants {} in the ISR of {}", who, e.added.value, tp(e));
          },
          [&](const IsrChanged& e) {
            return fmt::format("the ISR of {} became {} (was {})", tp(e), list(e.isr), list(e.isrBefore));
          },
          [&](const LeaderElected& e) {
            return e.leader == NodeId::none() ? fmt::format("{} lost its leader {}", tp(e), e.previous.value)
                                              : fmt::format("{} was elected leader of {}, epoch {} ({})",
                                                            nameOf(e.leader), tp(e), e.leaderEpoch, e.rule);
          },
          [&](const PartitionOffline& e) {
            return fmt::format("{} has no leader: nobody of the ISR ({}) is alive", tp(e), list(e.isr));
          },
          [&](const BrokerFenced& e) { return fmt::format("{} was fenced: {}", nameOf(e.broker), e.reason); },
          [&](const BrokerUnfenced& e) { return fmt::format("{} takes part again", nameOf(e.broker)); },
          [&](const BrokerRegistered& e) { return fmt::format("{} registered with the controller", nameOf(e.broker)); },
          [&](const RaftElectionStarted& e) {
            return fmt::format("{} {} epoch {}", who,
                               e.preVote ? "asked whether it could lead" : "stood for election in", e.epoch);
          },
          [&](const RaftVoteCast& e) {
            return fmt::format("{} {} {} its vote for epoch {}", who, e.granted ? "gave" : "refused",
                               nameOf(e.candidate), e.epoch);
          },
          [&](const RaftLeaderElected& e) {
            return fmt::format("{} leads the metadata quorum in epoch {}", who, e.epoch);
          },
          [&](const RaftResigned& e) { return fmt::format("{} gave up leading epoch {}: {}", who, e.epoch, e.reason); },
          [&](const ControllerActivated&) { return who + " is the active controller"; },
          [&](const TopicCreated& e) { return fmt::format("topic {} was created", e.topic); },
          [&](const TopicDeleted& e) { return fmt::format("topic {} was deleted", e.topic); },
          [&](const ConfigChanged& e) {
            return fmt::format("{}: {} is now {}", e.resource, e.key, e.value.empty() ? "its default" : e.value);
          },
          [&](const ProduceAcked& e) {
            return fmt::format("{} acknowledged {} to {} of {} to {}", nameOf(e.broker), e.firstOffset, e.lastOffset,
                               tp(e), e.producer);
          },
          [&](const ProduceRefused& e) {
            return fmt::format("{} was refused at {}: {}{}", e.producer, tp(e), errorName(e.error),
                               e.willRetry ? ", it will try again" : "");
          },
          [&](const ProducerStateChanged& e) {
            return fmt::format("{} went from {} to {}: {}", e.producer, e.from, e.to, e.reason);
          },
          [&](const TransactionFailed& e) {
            return fmt::format("{} {}: {} at {}", e.producer,
                               e.fenced  ? "was fenced by another producer of the same transactional.id"
                               : e.fatal ? "cannot go on"
                                         : "has to abort its transaction",
                               errorName(e.error), e.reason);
          },
          [&](const TransactionEnded& e) {
            return fmt::format("{} {} a transaction of {} records{}", e.producer, e.committed ? "committed" : "aborted",
                               e.records,
                               e.group.empty() ? "" : fmt::format(" and the offsets of group {}", printable(e.group)));
          },
          [&](const OffsetsSent& e) {
            return fmt::format("{} took the offsets of group {} into its transaction: {}", e.producer,
                               printable(e.group), e.offsets);
          },
          [&](const RecordsTransformed& e) {
            return fmt::format("{} processed {} to {} of {}-{} for {}", e.application, e.firstOffset, e.lastOffset,
                               e.from, e.partition, e.to);
          },
          [&](const BatchGivenUp& e) {
            return fmt::format("{} gave up {} records of {} and reads them again: {}", e.application, e.records, e.from,
                               printable(e.reason));
          },
          [&](const RecordsConsumed& e) {
            return fmt::format("{} read {} to {} of {}", e.consumer, e.firstOffset, e.lastOffset, tp(e));
          },
          [&](const MetadataRefreshed& e) { return fmt::format("{} asked for metadata: {}", e.client, e.reason); },
          [&](const CoordinatorLoaded& e) {
            return fmt::format("{} coordinates {} from now on, having read {} records", who, tp(e), e.records);
          },
          [&](const CoordinatorUnloaded& e) {
            return fmt::format("{} no longer coordinates {}: {}", who, tp(e), e.reason);
          },
          [&](const GroupStateChanged& e) {
            return fmt::format("group {} went from {} to {}: {}", printable(e.group), e.from, e.to,
                               printable(e.reason));
          },
          [&](const GroupMemberJoined& e) {
            return fmt::format("{} joined group {} ({})", printable(e.member), printable(e.group), printable(e.how));
          },
          [&](const GroupMemberLeft& e) {
            return fmt::format("{} is out of group {}: {}", printable(e.member), printable(e.group),
                               printable(e.reason));
          },
          [&](const GenerationStarted& e) {
            return fmt::format("group {} began generation {} with {} members and {}", printable(e.group), e.generation,
                               e.members, printable(e.protocol));
          },
          [&](const MemberAssigned& e) {
            return fmt::format("{} of group {} got {}", printable(e.member), printable(e.group),
                               e.partitions.empty() ? "no partitions" : printable(e.partitions));
          },
          [&](const OffsetCommitted& e) {
            return fmt::format("group {} committed {} at {}", printable(e.group), tp(e), e.offset);
          },
          [&](const OffsetPending& e) {
            return fmt::format("group {} wrote {} at {} into an open transaction", printable(e.group), tp(e), e.offset);
          },
          [&](const OffsetForgotten& e) {
            return fmt::format("group {} lost its offset {} of {}: {}", printable(e.group), e.offset, tp(e),
                               printable(e.reason));
          },
          [&](const MembershipChanged& e) {
            return fmt::format("{} in group {}: {} → {}: {}", e.consumer, printable(e.group), e.from, e.to,
                               printable(e.reason));
          },
          [&](const PartitionsAssigned& e) {
            return fmt::format("{} reads {} for group {} now", e.consumer,
                               e.partitions.empty() ? "nothing" : printable(e.partitions), printable(e.group));
          },
          [&](const PartitionsRevoked& e) {
            return fmt::format("{} gave {} back to group {}: {}", e.consumer, printable(e.partitions),
                               printable(e.group), printable(e.reason));
          },
          [&](const PartitionsLost& e) {
            return fmt::format("{} lost {} of group {}: {}", e.consumer, printable(e.partitions), printable(e.group),
                               printable(e.reason));
          },
          [&](const PollLate& e) {
            return fmt::format("{} did not poll for {} ms and leaves group {}", e.consumer, e.limitMs,
                               printable(e.group));
          },
          [&](const RecordsProcessed& e) {
            return fmt::format("{} is done with {} to {} of {}", e.consumer, e.firstOffset, e.lastOffset, tp(e));
          },
          [&](const ConsumerCommitted& e) {
            return fmt::format("{} committed {} ({})", e.consumer, printable(e.offsets), e.how);
          },
          [&](const CommitRefused& e) {
            return fmt::format("{} could not commit {}: {}", e.consumer, printable(e.offsets), errorName(e.error));
          },
          [&](const PositionSet& e) {
            return fmt::format("{} reads {} on from {} ({})", e.consumer, tp(e), e.offset, printable(e.reason));
          },
          [&](const PartitionsPaused& e) {
            return fmt::format("{} {} {}", e.consumer, e.paused ? "pauses" : "goes on with", printable(e.partitions));
          },
          [&](const auto& e) {
            using Kind = std::decay_t<decltype(e)>;
            std::string text = fmt::format("{}: {}", who, Kind::name);
            for (const FieldText& field : fields(event.payload))
              text += fmt::format(" {}={}", field.name, printable(field.value));
            return text;
          },
      },
      event.payload);
}

}  // namespace brokerlab::cluster
