#include "widgets/story_text.h"

#include <QRegularExpression>
#include <array>
#include <utility>

#include "widgets/api_text.h"
#include "widgets/cluster/painter.h"
#include "widgets/reason_text.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace brokerlab::widgets {
namespace {

QString partitionName(const std::string& topic, PartitionId partition) {
  return plain(topic) + QLatin1Char('-') + number(partition);
}

QString error(ErrorCode code) { return plain(errorName(code)); }

/// "144" or "144–145"
QString range(Offset first, Offset last) {
  return first == last ? number(first) : number(first) + QChar(0x2013) + number(last);
}

/// Why a leader was chosen, as a half sentence after a colon.
QString rule(const std::string& text) {
  const auto tr = [](const char* t) { return QCoreApplication::translate("Story", t); };
  if (text == "created") return tr(QT_TRANSLATE_NOOP("Story", "the topic is new"));
  if (text == "first live replica of the ISR in replica order")
    return tr(QT_TRANSLATE_NOOP("Story", "the first live replica of the ISR, in replica order"));
  if (text == "preferred replica") return tr(QT_TRANSLATE_NOOP("Story", "the preferred replica takes its place again"));
  if (text == "unclean") return tr(QT_TRANSLATE_NOOP("Story", "unclean election: records may be lost"));
  if (text == "controlled shutdown") return tr(QT_TRANSLATE_NOOP("Story", "controlled shutdown of the old leader"));
  if (text == "reassignment") return tr(QT_TRANSLATE_NOOP("Story", "reassignment"));
  return plain(text);
}

QString reason(const std::string& text) { return reasonText(text); }

/// Member ids end with 36 letters that mean nothing to a person: the first of them tell members apart.
QString memberName(const std::string& id) {
  static const QRegularExpression uuid(
      QStringLiteral("^(.+)-([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"));
  const QString text = plain(id);
  const auto found = uuid.match(text);
  return found.hasMatch() ? found.captured(1) + QLatin1Char('-') + found.captured(2) + QChar(0x2026) : text;
}

struct Sentences {
  Q_DECLARE_TR_FUNCTIONS(Story)
 public:
  NodeId node;
  QString here() const { return nodeName(node); }

  QString operator()(const events::CommandGiven& e) const { return fill(tr("You: {line}"), {{"line", plain(e.line)}}); }
  QString operator()(const events::ClusterReady&) const {
    return tr("The cluster is ready: a controller is active and every broker takes part.");
  }
  QString operator()(const events::NodeStarted& e) const {
    if (e.role == "admin") return tr("Started: the client that carries out what you type and click");
    return e.afterCleanShutdown ? fill(tr("Started after a clean shutdown: {node}"), {{"node", here()}})
                                : fill(tr("Started: {node}"), {{"node", here()}});
  }
  QString operator()(const events::NodeStopped& e) const {
    if (e.how == "killed" && !isBroker(node) && !isController(node))
      return fill(tr("Crashed: {node}. It says goodbye to nobody; others notice by its silence."), {{"node", here()}});
    if (e.how == "killed")
      return fill(tr("Killed: {node}. Its memory is gone; what it wrote stays in the page cache."), {{"node", here()}});
    if (e.how == "powered off")
      return fill(tr("Powered off: {node}. What was not flushed to its disk is lost."), {{"node", here()}});
    if (e.how == "shut down") return fill(tr("Shut down in good order: {node}"), {{"node", here()}});
    if (e.how == "crashed")
      return fill(tr("Crashed: {node} ({detail})"), {{"node", here()}, {"detail", plain(e.detail)}});
    return fill(tr("Stopped: {node}"), {{"node", here()}});
  }
  QString operator()(const events::NodeFrozen&) const {
    return fill(tr("Frozen: {node} does nothing, but its connections stay open."), {{"node", here()}});
  }
  QString operator()(const events::NodeThawed&) const {
    return fill(tr("Thawed: {node} goes on where it stood."), {{"node", here()}});
  }
  QString operator()(const events::BytesFlipped& e) const {
    return fill(tr("One byte flipped at position {position} of {path} ({node})"),
                {{"position", number(e.position)}, {"path", plain(e.path)}, {"node", here()}});
  }
  QString operator()(const events::LinkCut& e) const {
    return fill(e.oneWay ? tr("Cut one way: nothing gets from {from} to {to}.")
                         : tr("Cut: nothing passes between {from} and {to}."),
                {{"from", nodeName(e.from)}, {"to", nodeName(e.to)}});
  }
  QString operator()(const events::LinkHealed& e) const {
    return fill(tr("Healed: the link between {from} and {to} is normal again."),
                {{"from", nodeName(e.from)}, {"to", nodeName(e.to)}});
  }
  QString operator()(const events::LinkDelayed& e) const {
    return fill(tr("Slowed by {extra}: the link between {from} and {to}"),
                {{"extra", durationText(e.extra)}, {"from", nodeName(e.from)}, {"to", nodeName(e.to)}});
  }
  QString operator()(const events::LinkHeld& e) const {
    return fill(tr("Held: frames from {from} to {to} wait in the air."),
                {{"from", nodeName(e.from)}, {"to", nodeName(e.to)}});
  }
  QString operator()(const events::LinkReleased& e) const {
    return fill(tr("Released: {frames} frames from {from} to {to}"),
                {{"frames", number(e.frames)}, {"from", nodeName(e.from)}, {"to", nodeName(e.to)}});
  }
  QString operator()(const events::ConnectionOpened& e) const {
    return fill(tr("Connected: {from} to {to}"),
                {{"from", e.address.empty() ? nodeName(e.from) : plain(e.address)}, {"to", nodeName(e.to)}});
  }
  QString operator()(const events::ConnectionClosed& e) const {
    return fill(tr("Connection from {from} to {to} ended: {reason}"),
                {{"from", nodeName(e.from)}, {"to", nodeName(e.to)}, {"reason", reason(e.reason)}});
  }
  QString operator()(const events::FrameSent& e) const {
    return fill(tr("{api}: sent from {from} to {to}"),
                {{"api", apiText(e.api)}, {"from", nodeName(e.from)}, {"to", nodeName(e.to)}});
  }
  QString operator()(const events::FrameDelivered& e) const {
    return fill(
        tr("Frame {n} delivered from {from} to {to}"),
        {{"n", number(static_cast<std::int64_t>(e.frame))}, {"from", nodeName(e.from)}, {"to", nodeName(e.to)}});
  }
  QString operator()(const events::FrameDropped& e) const {
    return fill(tr("Frame lost on the way from {from} to {to}: {reason}"),
                {{"from", nodeName(e.from)}, {"to", nodeName(e.to)}, {"reason", reason(e.reason)}});
  }
  QString operator()(const events::TimerFired& e) const {
    return fill(tr("Timer of {node}: {timer}"), {{"node", here()}, {"timer", plain(e.timer)}});
  }
  QString operator()(const events::ClientIdentified& e) const {
    const QString id = e.clientId.empty() ? tr("a client without a name") : plain(e.clientId);
    if (e.software.empty())
      return fill(tr("A client introduced itself to {node}: {id}"), {{"node", here()}, {"id", id}});
    return fill(tr("A client introduced itself to {node}: {id} ({software} {version})"),
                {{"node", here()}, {"id", id}, {"software", plain(e.software)}, {"version", plain(e.softwareVersion)}});
  }
  QString operator()(const events::RequestRefused& e) const {
    return fill(tr("Refused a request of {peer}: {reason}"), {{"peer", plain(e.peer)}, {"reason", reason(e.reason)}});
  }
  QString operator()(const events::RequestParked& e) const {
    return fill(tr("{api} parked in purgatory of {node} until: {what}"),
                {{"api", apiText(e.api)}, {"node", here()}, {"what", reason(e.waitsFor)}});
  }
  QString operator()(const events::LogCreated& e) const {
    return fill(tr("{partition}: log created on {node}"),
                {{"partition", partitionName(e.topic, e.partition)}, {"node", here()}});
  }
  QString operator()(const events::LogDeleted& e) const {
    return fill(tr("{partition}: log deleted on {node}"),
                {{"partition", partitionName(e.topic, e.partition)}, {"node", here()}});
  }
  QString operator()(const events::LogRecovered& e) const {
    return fill(tr("{partition}: log recovered on {node}, ends at {leo}, {bytes} dropped ({reason})"),
                {{"partition", partitionName(e.topic, e.partition)},
                 {"node", here()},
                 {"leo", number(e.logEndOffset)},
                 {"bytes", byteText(e.droppedBytes)},
                 {"reason", reason(e.reason)}});
  }
  QString operator()(const events::LogDamaged& e) const {
    return fill(tr("{partition}: replica on {node} is not usable: {reason}"),
                {{"partition", partitionName(e.topic, e.partition)}, {"node", here()}, {"reason", reason(e.reason)}});
  }
  QString operator()(const events::LogTruncated& e) const {
    return fill(tr("{partition}: {node} cut its log back from {from} to {to} ({reason})"),
                {{"partition", partitionName(e.topic, e.partition)},
                 {"node", here()},
                 {"from", number(e.from)},
                 {"to", number(e.to)},
                 {"reason", reason(e.reason)}});
  }
  QString operator()(const events::SegmentRolled& e) const {
    return fill(
        tr("{partition}: new segment from offset {offset} on {node}"),
        {{"partition", partitionName(e.topic, e.partition)}, {"offset", number(e.baseOffset)}, {"node", here()}});
  }
  QString operator()(const events::SegmentDeleted& e) const {
    return fill(tr("{partition}: segment {offset} deleted on {node} ({reason})"),
                {{"partition", partitionName(e.topic, e.partition)},
                 {"offset", number(e.baseOffset)},
                 {"node", here()},
                 {"reason", reason(e.reason)}});
  }
  QString operator()(const events::LogCleaningStarted& e) const {
    return fill(tr("{partition}: {node} begins to compact, {percent} % is dirty, offsets {from} to {to} ({reason})"),
                {{"partition", partitionName(e.topic, e.partition)},
                 {"node", here()},
                 {"percent", number(e.dirtyPercent)},
                 {"from", number(e.firstDirtyOffset)},
                 {"to", number(e.firstUncleanableOffset - 1)},
                 {"reason", reason(e.reason)}});
  }
  QString operator()(const events::LogCleaned& e) const {
    return fill(
        tr("{partition}: compacted up to {to} on {node}: {after} of {before} records stay, {bytes} of {all} bytes, "
           "{segments} segments became {left}"),
        {{"partition", partitionName(e.topic, e.partition)},
         {"node", here()},
         {"to", number(e.to)},
         {"after", number(e.recordsAfter)},
         {"before", number(e.recordsBefore)},
         {"bytes", number(e.bytesAfter)},
         {"all", number(e.bytesBefore)},
         {"segments", number(e.segmentsBefore)},
         {"left", number(e.segmentsAfter)}});
  }
  QString operator()(const events::LogCleaningStopped& e) const {
    const QString sentence = e.uncleanable
                                 ? tr("{partition}: {node} cannot compact this log and leaves it alone: {reason}")
                                 : tr("{partition}: {node} stopped compacting: {reason}");
    return fill(sentence,
                {{"partition", partitionName(e.topic, e.partition)}, {"node", here()}, {"reason", reason(e.reason)}});
  }
  QString operator()(const events::RecordsAppended& e) const {
    const QString sentence = e.asLeader ? tr("{partition}: offsets {range} appended by the leader, {node}")
                                        : tr("{partition}: offsets {range} copied by {node}");
    return fill(sentence, {{"partition", partitionName(e.topic, e.partition)},
                           {"range", range(e.firstOffset, e.lastOffset)},
                           {"node", here()}});
  }
  QString operator()(const events::BecameLeader& e) const {
    return fill(tr("{partition}: {node} leads now, epoch {epoch} from offset {offset}"),
                {{"partition", partitionName(e.topic, e.partition)},
                 {"node", here()},
                 {"epoch", number(e.leaderEpoch)},
                 {"offset", number(e.epochStartOffset)}});
  }
  QString operator()(const events::BecameFollower& e) const {
    return fill(tr("{partition}: {node} follows {leader} from offset {offset}, epoch {epoch}"),
                {{"partition", partitionName(e.topic, e.partition)},
                 {"node", here()},
                 {"leader", nodeName(e.leader)},
                 {"offset", number(e.logEndOffset)},
                 {"epoch", number(e.leaderEpoch)}});
  }
  QString operator()(const events::DivergenceFound& e) const {
    return fill(tr("{partition}: the log of {node} has parted from the leader's: epoch {epoch} ends at {end} there, "
                   "here it went on to {leo}"),
                {{"partition", partitionName(e.topic, e.partition)},
                 {"node", here()},
                 {"epoch", number(e.epoch)},
                 {"end", number(e.endOffset)},
                 {"leo", number(e.logEndOffset)}});
  }
  QString operator()(const events::HighWatermarkAdvanced& e) const {
    return fill(tr("{partition}: high watermark {from} → {to} on {node}"),
                {{"partition", partitionName(e.topic, e.partition)},
                 {"from", number(e.from)},
                 {"to", number(e.to)},
                 {"node", here()}});
  }
  QString operator()(const events::IsrShrinkProposed& e) const {
    return fill(tr("{partition}: the leader asks to take {removed} out of the ISR, not caught up within "
                   "replica.lag.time.max.ms"),
                {{"partition", partitionName(e.topic, e.partition)}, {"removed", nodeList(e.removed)}});
  }
  QString operator()(const events::IsrExpandProposed& e) const {
    return fill(tr("{partition}: caught up, the leader asks to add to the ISR: {added}"),
                {{"partition", partitionName(e.topic, e.partition)}, {"added", nodeName(e.added)}});
  }
  QString operator()(const events::AlterPartitionRefused& e) const {
    return fill(tr("{partition}: the controller refused the new ISR, {error}"),
                {{"partition", partitionName(e.topic, e.partition)}, {"error", error(e.error)}});
  }
  QString operator()(const events::RaftElectionStarted& e) const {
    return fill(e.preVote ? tr("Quorum: {node} asks whether it could win epoch {epoch} (pre-vote)")
                          : tr("Quorum: {node} stands for election in epoch {epoch}"),
                {{"node", here()}, {"epoch", number(e.epoch)}});
  }
  QString operator()(const events::RaftVoteCast& e) const {
    return fill(e.granted ? tr("Quorum: {node} votes for {candidate} in epoch {epoch}")
                          : tr("Quorum: {node} refuses {candidate} its vote in epoch {epoch} ({reason})"),
                {{"node", here()},
                 {"candidate", nodeName(e.candidate)},
                 {"epoch", number(e.epoch)},
                 {"reason", reason(e.reason)}});
  }
  QString operator()(const events::RaftLeaderElected& e) const {
    return fill(tr("Quorum: {node} leads the metadata log, epoch {epoch}"),
                {{"node", here()}, {"epoch", number(e.epoch)}});
  }
  QString operator()(const events::RaftLeaderFound& e) const {
    return fill(tr("Quorum: {node} follows {leader}, epoch {epoch}"),
                {{"node", here()}, {"leader", nodeName(e.leader)}, {"epoch", number(e.epoch)}});
  }
  QString operator()(const events::RaftResigned& e) const {
    return fill(tr("Quorum: {node} gives up leading epoch {epoch} ({reason})"),
                {{"node", here()}, {"epoch", number(e.epoch)}, {"reason", reason(e.reason)}});
  }
  QString operator()(const events::ControllerActivated& e) const {
    return fill(tr("Active controller: {node}, epoch {epoch}"), {{"node", here()}, {"epoch", number(e.epoch)}});
  }
  QString operator()(const events::BrokerRegistered& e) const {
    return fill(tr("Registered with the controller: {broker}, broker epoch {epoch}"),
                {{"broker", nodeName(e.broker)}, {"epoch", number(e.brokerEpoch)}});
  }
  QString operator()(const events::BrokerFenced& e) const {
    return fill(tr("Fenced: {broker} may neither lead nor be in an ISR ({reason})"),
                {{"broker", nodeName(e.broker)}, {"reason", reason(e.reason)}});
  }
  QString operator()(const events::BrokerUnfenced& e) const {
    return fill(tr("Unfenced: {broker} takes part again"), {{"broker", nodeName(e.broker)}});
  }
  QString operator()(const events::TopicCreated& e) const {
    return fill(tr("Topic {topic} created: {partitions} partitions, {rf} replicas each"),
                {{"topic", plain(e.topic)}, {"partitions", number(e.partitions)}, {"rf", number(e.replicationFactor)}});
  }
  QString operator()(const events::TopicDeleted& e) const {
    return fill(tr("Topic {topic} deleted"), {{"topic", plain(e.topic)}});
  }
  QString operator()(const events::LeaderElected& e) const {
    return fill(tr("{partition}: new leader {leader}, leader epoch {epoch}, ISR {isr} — {rule}"),
                {{"partition", partitionName(e.topic, e.partition)},
                 {"leader", nodeName(e.leader)},
                 {"epoch", number(e.leaderEpoch)},
                 {"isr", nodeList(e.isr)},
                 {"rule", rule(e.rule)}});
  }
  QString operator()(const events::PartitionOffline& e) const {
    return fill(tr("{partition}: nobody can lead, no member of the ISR ({isr}) is alive"),
                {{"partition", partitionName(e.topic, e.partition)}, {"isr", nodeList(e.isr)}});
  }
  QString operator()(const events::IsrChanged& e) const {
    return fill(tr("{partition}: ISR {before} → {now}"), {{"partition", partitionName(e.topic, e.partition)},
                                                          {"before", nodeList(e.isrBefore)},
                                                          {"now", nodeList(e.isr)}});
  }
  QString operator()(const events::ConfigChanged& e) const {
    return e.value.empty() ? fill(tr("Config of {resource}: {key} back to its default"),
                                  {{"resource", plain(e.resource)}, {"key", plain(e.key)}})
                           : fill(tr("Config of {resource}: {key}={value}"),
                                  {{"resource", plain(e.resource)}, {"key", plain(e.key)}, {"value", plain(e.value)}});
  }
  QString operator()(const events::MetadataRefreshed& e) const {
    return fill(tr("{client} asked {broker} who leads ({reason})"),
                {{"client", plain(e.client)}, {"broker", nodeName(e.broker)}, {"reason", reason(e.reason)}});
  }
  QString operator()(const events::ProducerIdAssigned& e) const {
    return fill(tr("Producer {name}: producer id {id}, epoch {epoch}"),
                {{"name", plain(e.producer)}, {"id", number(e.producerId)}, {"epoch", number(e.producerEpoch)}});
  }
  QString operator()(const events::ProduceAcked& e) const {
    return fill(tr("{partition} @{range}: acknowledged to {producer} by {broker} after {latency} (acks={acks})"),
                {{"partition", partitionName(e.topic, e.partition)},
                 {"range", range(e.firstOffset, e.lastOffset)},
                 {"producer", plain(e.producer)},
                 {"broker", nodeName(e.broker)},
                 {"latency", durationText(e.latency)},
                 {"acks", plain(e.acks)}});
  }
  QString operator()(const events::ProduceRefused& e) const {
    return fill(e.willRetry ? tr("{partition}: {error} for {producer} from {broker}; it will send the same batch again")
                            : tr("{partition}: {error} for {producer} from {broker}; {records} records given up"),
                {{"partition", partitionName(e.topic, e.partition)},
                 {"error", error(e.error)},
                 {"producer", plain(e.producer)},
                 {"broker", nodeName(e.broker)},
                 {"records", number(e.records)}});
  }
  QString operator()(const events::RecordsConsumed& e) const {
    return fill(tr("{partition} @{range}: read by {consumer}"), {{"partition", partitionName(e.topic, e.partition)},
                                                                 {"range", range(e.firstOffset, e.lastOffset)},
                                                                 {"consumer", plain(e.consumer)}});
  }
  QString operator()(const events::ProducerStateChanged& e) const {
    return fill(tr("Producer {name}: {from} → {to} ({reason})"), {{"name", plain(e.producer)},
                                                                  {"from", transactionWord(e.from)},
                                                                  {"to", transactionWord(e.to)},
                                                                  {"reason", reason(e.reason)}});
  }
  QString operator()(const events::TransactionFailed& e) const {
    return fill(e.fenced  ? tr("{name} is fenced: another producer uses {id} by now ({error}, {reason})")
                : e.fatal ? tr("{name}: the producer of {id} cannot go on ({error}, {reason})")
                          : tr("{name}: the open transaction of {id} has to be aborted ({error}, {reason})"),
                {{"name", plain(e.producer)},
                 {"id", plain(e.transactionalId)},
                 {"error", plain(errorName(e.error))},
                 {"reason", reason(e.reason)}});
  }
  QString operator()(const events::TransactionEnded& e) const {
    if (!e.group.empty()) {
      return fill(e.committed ? tr("{name}: transaction committed, {n} records and the offsets of group {group}")
                              : tr("{name}: transaction aborted, {n} records and the offsets of group {group}"),
                  {{"name", plain(e.producer)}, {"n", number(e.records)}, {"group", plain(e.group)}});
    }
    return fill(
        e.committed ? tr("{name}: transaction committed, {n} records") : tr("{name}: transaction aborted, {n} records"),
        {{"name", plain(e.producer)}, {"n", number(e.records)}});
  }
  QString operator()(const events::OffsetsSent& e) const {
    return fill(tr("{name} takes offsets of group {group} into its transaction: {offsets}"),
                {{"name", plain(e.producer)}, {"group", plain(e.group)}, {"offsets", plain(e.offsets)}});
  }
  QString operator()(const events::RecordsTransformed& e) const {
    return fill(tr("{partition} @{range}: processed by {name} into {topic}"),
                {{"partition", partitionName(e.from, e.partition)},
                 {"range", range(e.firstOffset, e.lastOffset)},
                 {"name", plain(e.application)},
                 {"topic", plain(e.to)}});
  }
  QString operator()(const events::BatchGivenUp& e) const {
    return fill(tr("{name} gave up {n} records of {topic}, it reads them again ({reason})"),
                {{"name", plain(e.application)},
                 {"n", number(e.records)},
                 {"topic", plain(e.from)},
                 {"reason", reason(e.reason)}});
  }
  QString operator()(const events::PositionReset& e) const {
    // -2 and -1 are ListOffsets' way to ask for either end: where that is, the leader has yet to say.
    if (e.offset < 0)
      return fill(e.offset == -2
                      ? tr("{partition}: {consumer} starts at the beginning ({reason}, and "
                           "auto.offset.reset=earliest)")
                      : tr("{partition}: {consumer} starts at the end and skips what is there ({reason}, and "
                           "auto.offset.reset=latest)"),
                  {{"partition", partitionName(e.topic, e.partition)},
                   {"consumer", plain(e.consumer)},
                   {"reason", reason(e.reason)}});
    return fill(tr("{partition}: {consumer} goes on at offset {offset} ({reason})"),
                {{"partition", partitionName(e.topic, e.partition)},
                 {"consumer", plain(e.consumer)},
                 {"offset", number(e.offset)},
                 {"reason", reason(e.reason)}});
  }
  QString operator()(const events::CoordinatorLoaded& e) const { return coordinator(e, true); }
  QString operator()(const events::CoordinatorUnloaded& e) const { return coordinator(e, false); }
  QString operator()(const events::GroupStateChanged& e) const {
    return fill(tr("Group {group}: {from} → {to}, generation {n} ({reason})"), {{"group", plain(e.group)},
                                                                                {"from", plain(e.from)},
                                                                                {"to", plain(e.to)},
                                                                                {"n", number(e.generation)},
                                                                                {"reason", reason(e.reason)}});
  }
  QString operator()(const events::GroupMemberJoined& e) const {
    return fill(tr("Group {group}: {member} joins ({how})"),
                {{"group", plain(e.group)}, {"member", memberName(e.member)}, {"how", reason(e.how)}});
  }
  QString operator()(const events::GroupMemberLeft& e) const {
    return fill(tr("Group {group}: {member} is no longer a member ({reason})"),
                {{"group", plain(e.group)}, {"member", memberName(e.member)}, {"reason", reason(e.reason)}});
  }
  QString operator()(const events::GenerationStarted& e) const {
    return fill(tr("Group {group}: generation {n} begins with {members} members, assignor {protocol}"),
                {{"group", plain(e.group)},
                 {"n", number(e.generation)},
                 {"members", number(e.members)},
                 {"protocol", plain(e.protocol)}});
  }
  QString operator()(const events::MemberAssigned& e) const {
    return fill(tr("Group {group}: {member} may read {partitions} (generation {n})"),
                {{"group", plain(e.group)},
                 {"member", memberName(e.member)},
                 {"partitions", plain(e.partitions)},
                 {"n", number(e.generation)}});
  }
  QString operator()(const events::OffsetCommitted& e) const {
    return fill(
        tr("Group {group} committed {partition}: the next to read is {offset}"),
        {{"group", plain(e.group)}, {"partition", partitionName(e.topic, e.partition)}, {"offset", number(e.offset)}});
  }
  QString operator()(const events::OffsetPending& e) const {
    return fill(
        tr("Group {group}: {partition} @{offset} counts once the transaction of producer id {id} has committed"),
        {{"group", plain(e.group)},
         {"partition", partitionName(e.topic, e.partition)},
         {"offset", number(e.offset)},
         {"id", number(e.producerId)}});
  }
  QString operator()(const events::OffsetForgotten& e) const {
    return fill(tr("Group {group}: the offset {offset} of {partition} is forgotten ({reason})"),
                {{"group", plain(e.group)},
                 {"offset", number(e.offset)},
                 {"partition", partitionName(e.topic, e.partition)},
                 {"reason", reason(e.reason)}});
  }
  QString operator()(const events::MembershipChanged& e) const {
    return fill(tr("{consumer} in group {group}: {from} → {to} ({reason})"), {{"consumer", plain(e.consumer)},
                                                                              {"group", plain(e.group)},
                                                                              {"from", memberWord(e.from)},
                                                                              {"to", memberWord(e.to)},
                                                                              {"reason", reason(e.reason)}});
  }
  QString operator()(const events::PartitionsAssigned& e) const {
    if (e.partitions.empty())
      return fill(tr("{consumer} got no partition of group {group} (generation {n}): it waits in reserve"),
                  {{"consumer", plain(e.consumer)}, {"group", plain(e.group)}, {"n", number(e.generation)}});
    return fill(tr("{consumer} reads {partitions} for group {group} now (generation {n})"),
                {{"consumer", plain(e.consumer)},
                 {"partitions", plain(e.partitions)},
                 {"group", plain(e.group)},
                 {"n", number(e.generation)}});
  }
  QString operator()(const events::PartitionsRevoked& e) const {
    return fill(tr("{consumer} gives {partitions} back to group {group} ({reason})"),
                {{"consumer", plain(e.consumer)},
                 {"partitions", plain(e.partitions)},
                 {"group", plain(e.group)},
                 {"reason", reason(e.reason)}});
  }
  QString operator()(const events::PartitionsLost& e) const {
    return fill(tr("{consumer} has lost {partitions} of group {group} and can no longer commit them ({reason})"),
                {{"consumer", plain(e.consumer)},
                 {"partitions", plain(e.partitions)},
                 {"group", plain(e.group)},
                 {"reason", reason(e.reason)}});
  }
  QString operator()(const events::PollLate& e) const {
    return fill(tr("{consumer} has not polled for {ms} ms: it leaves group {group}"),
                {{"consumer", plain(e.consumer)}, {"ms", number(e.limitMs)}, {"group", plain(e.group)}});
  }
  QString operator()(const events::RecordsProcessed& e) const {
    return fill(tr("{partition} @{range}: processed by {consumer}"),
                {{"partition", partitionName(e.topic, e.partition)},
                 {"range", range(e.firstOffset, e.lastOffset)},
                 {"consumer", plain(e.consumer)}});
  }
  QString operator()(const events::ConsumerCommitted& e) const {
    return fill(tr("{consumer} committed {offsets} for group {group} ({how})"), {{"consumer", plain(e.consumer)},
                                                                                 {"offsets", plain(e.offsets)},
                                                                                 {"group", plain(e.group)},
                                                                                 {"how", reason(e.how)}});
  }
  QString operator()(const events::CommitRefused& e) const {
    return fill(tr("{consumer} could not commit {offsets} for group {group}: {error} ({how})"),
                {{"consumer", plain(e.consumer)},
                 {"offsets", plain(e.offsets)},
                 {"group", plain(e.group)},
                 {"error", plain(errorName(e.error))},
                 {"how", reason(e.how)}});
  }
  QString operator()(const events::PositionSet& e) const {
    if (e.offset < 0)
      return fill(e.offset == -1 ? tr("{partition}: {consumer} reads on from the end ({reason})")
                                 : tr("{partition}: {consumer} reads on from the beginning ({reason})"),
                  {{"partition", partitionName(e.topic, e.partition)},
                   {"consumer", plain(e.consumer)},
                   {"reason", reason(e.reason)}});
    return fill(tr("{partition}: {consumer} reads on from offset {offset} ({reason})"),
                {{"partition", partitionName(e.topic, e.partition)},
                 {"consumer", plain(e.consumer)},
                 {"offset", number(e.offset)},
                 {"reason", reason(e.reason)}});
  }
  QString operator()(const events::PartitionsPaused& e) const {
    return fill(e.paused ? tr("{consumer} pauses {partitions}") : tr("{consumer} goes on with {partitions}"),
                {{"consumer", plain(e.consumer)}, {"partitions", plain(e.partitions)}});
  }
  template <class Event>
  QString coordinator(const Event& e, bool loaded) const {
    return fill(loaded ? tr("{partition}: {node} coordinates its keys now")
                       : tr("{partition}: {node} coordinates it no longer"),
                {{"partition", partitionName(e.topic, e.partition)}, {"node", here()}});
  }
  /// An event this window has no sentence for yet is shown with its fields.
  template <class Other>
  QString operator()(const Other& e) const {
    if constexpr (Other::name == std::string_view("TransactionStateChanged")) {
      if (e.from.empty())
        return fill(tr("Transaction {id}: its coordinator knows it now, state {to} ({reason})"),
                    {{"id", plain(e.transactionalId)}, {"to", plain(e.to)}, {"reason", reason(e.reason)}});
      return fill(tr("Transaction {id}: {from} → {to} ({reason})"), {{"id", plain(e.transactionalId)},
                                                                     {"from", plain(e.from)},
                                                                     {"to", plain(e.to)},
                                                                     {"reason", reason(e.reason)}});
    }
    if constexpr (Other::name == std::string_view("ProducerFenced")) {
      return fill(tr("Fenced: a producer of {id} came with epoch {old}, but {now} counts ({request})"),
                  {{"id", plain(e.transactionalId)},
                   {"old", number(e.producerEpoch)},
                   {"now", number(e.currentEpoch)},
                   {"request", plain(e.request)}});
    }
    if constexpr (Other::name == std::string_view("TransactionMarkerWritten")) {
      return fill(e.commit ? tr("{partition} @{offset}: COMMIT marker for producer id {id} on {node}")
                           : tr("{partition} @{offset}: ABORT marker for producer id {id} on {node}"),
                  {{"partition", partitionName(e.topic, e.partition)},
                   {"offset", number(e.offset)},
                   {"id", number(e.producerId)},
                   {"node", here()}});
    }
    if constexpr (Other::name == std::string_view("LastStableOffsetMoved")) {
      return fill(tr("{partition}: last stable offset {from} → {to} on {node}"),
                  {{"partition", partitionName(e.topic, e.partition)},
                   {"from", number(e.from)},
                   {"to", number(e.to)},
                   {"node", here()}});
    }
    QStringList parts{plain(Other::name)};
    for (const events::FieldText& f : events::fields(events::Payload(e)))
      parts << plain(f.name) + QLatin1Char('=') + plain(f.value);
    return parts.join(QLatin1Char(' '));
  }
};

}  // namespace

QString Story::sentence(const events::Event& event) {
  Sentences sentences;
  sentences.node = event.node;
  return std::visit(sentences, event.payload);
}

namespace {
Track trackOf(std::string_view n) {
  if (n == "LeaderElected" || n == "RaftLeaderElected" || n == "ControllerActivated" || n == "RaftElectionStarted")
    return Track::elections;
  if (n == "IsrChanged" || n == "IsrShrinkProposed" || n == "BrokerFenced" || n == "BrokerUnfenced" ||
      n == "PartitionOffline")
    return Track::isr;
  if (n == "ProduceRefused" || n == "RequestRefused" || n == "LogDamaged" || n == "LogTruncated" ||
      n == "DivergenceFound" || n == "FrameDropped" || n == "AlterPartitionRefused" || n == "CommitRefused")
    return Track::errors;
  if (n == "ProduceAcked") return Track::produce;
  if (n == "NodeStopped" || n == "NodeStarted" || n == "NodeFrozen" || n == "NodeThawed" || n == "LinkCut" ||
      n == "LinkHealed" || n == "LinkDelayed" || n == "LinkHeld" || n == "LinkReleased" || n == "BytesFlipped" ||
      n == "LogRecovered")
    return Track::nodes;
  if (n == "GroupStateChanged" || n == "GroupMemberJoined" || n == "GroupMemberLeft" || n == "GenerationStarted" ||
      n == "OffsetForgotten" || n == "PartitionsAssigned" || n == "PartitionsRevoked" || n == "PartitionsLost" ||
      n == "PollLate")
    return Track::groups;
  if (n == "TransactionStateChanged" || n == "ProducerFenced" || n == "TransactionMarkerWritten" ||
      n == "TransactionFailed" || n == "TransactionEnded")
    return Track::transactions;
  return Track::none;
}

template <std::size_t... I>
auto tracksByKind(std::index_sequence<I...>) {
  return std::array{trackOf(std::variant_alternative_t<I, events::Payload>::name)...};
}
}  // namespace

Track Story::track(const events::Event& event) {
  static const auto tracks = tracksByKind(std::make_index_sequence<std::variant_size_v<events::Payload>>());
  return tracks[event.payload.index()];
}

QString Story::trackName(Track track) {
  switch (track) {
    case Track::elections:
      return tr("elections");
    case Track::isr:
      return tr("ISR");
    case Track::errors:
      return tr("errors");
    case Track::produce:
      return tr("produce");
    case Track::nodes:
      return tr("nodes, faults");
    case Track::groups:
      return tr("groups");
    case Track::transactions:
      return tr("transactions");
    case Track::none:
      break;
  }
  return {};
}

QColor Story::trackColour(Track track) {
  const Palette& c = colours();
  switch (track) {
    case Track::elections:
      return c.quorum;
    case Track::isr:
      return c.warn;
    case Track::errors:
      return c.bad;
    case Track::produce:
      return c.accent;
    case Track::nodes:
      return c.good;
    case Track::groups:
      return c.keys[1];
    case Track::transactions:
      return c.keys[3];
    case Track::none:
      break;
  }
  return c.muted;
}

QColor Story::tone(const events::Event& event) {
  const std::string_view n = event.name();
  const Palette& c = colours();
  if (n == "NodeStopped" || n == "PartitionOffline" || n == "LogDamaged" || n == "ProduceRefused" ||
      n == "LogTruncated" || n == "LinkCut")
    return c.bad;
  if (n == "BrokerFenced" || n == "IsrShrinkProposed" || n == "NodeFrozen" || n == "LinkHeld" || n == "LinkDelayed")
    return c.warn;
  if (n == "LeaderElected" || n == "RaftLeaderElected" || n == "ControllerActivated") return c.quorum;
  if (n == "ProduceAcked" || n == "BrokerUnfenced" || n == "ClusterReady" || n == "NodeStarted") return c.good;
  if (n == "CommandGiven") return c.accent;
  return c.muted;
}

}  // namespace brokerlab::widgets
