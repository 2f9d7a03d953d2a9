#include "widgets/condition_text.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>

#include "base/text.h"
#include "command/parse.h"
#include "widgets/cluster/painter.h"
#include "widgets/reason_text.h"
#include "widgets/text.h"

namespace brokerlab::widgets {
namespace {

using namespace command;

QString tr(const char* text) { return QCoreApplication::translate("Condition", text); }

QString signText(Comparison comparison) {
  switch (comparison) {
    case Comparison::equal:
      return QStringLiteral("=");
    case Comparison::notEqual:
      return QStringLiteral("≠");
    case Comparison::less:
      return QStringLiteral("<");
    case Comparison::atMost:
      return QStringLiteral("≤");
    case Comparison::greater:
      return QStringLiteral(">");
    case Comparison::atLeast:
      return QStringLiteral("≥");
  }
  return {};
}

/// "records acknowledged to checkout ≥ 20"
QString compared(const QString& what, Comparison comparison, const QString& value) {
  return fill(tr("{what} {sign} {value}"), {{"what", what}, {"sign", signText(comparison)}, {"value", value}});
}
QString compared(const QString& what, Comparison comparison, std::int64_t value) {
  return compared(what, comparison, number(value));
}
/// "leader of orders-1: broker 3", "leader of orders-1: not broker 3"
QString equals(const QString& what, bool negated, const QString& value) {
  return fill(negated ? tr("{what}: not {value}") : tr("{what}: {value}"), {{"what", what}, {"value", value}});
}
QString where(const QString& fact, NodeId broker) {
  if (broker == NodeId::none()) return fact;
  return fill(tr("{fact} ({detail})"), {{"fact", fact}, {"detail", nodeName(broker)}});
}

QString nodeOrNone(NodeId node) { return node == NodeId::none() ? tr("none") : nodeName(node); }
QString nodesOrNone(const std::vector<NodeId>& nodes) { return nodes.empty() ? tr("none") : nodeList(nodes); }
QString name(const std::string& text) { return plain(printable(text)); }
QString wordOrNone(const std::string& text) { return text == "none" ? tr("none") : name(text); }
QString refText(const NodeRef& node) {
  return node.kind == NodeRef::Kind::client ? name(node.name) : nodeName(node.id);
}
QString producerState(std::string state) {
  if (state == "fenced") return tr("fenced");
  std::replace(state.begin(), state.end(), '-', ' ');
  return transactionWord(state);
}

QString selectionText(const command::Selection& s) {
  const QString partition = plain(s.partition.text());
  switch (s.kind) {
    case command::Selection::Kind::replica:
      if (s.node == NodeId::none()) return fill(tr("a replica of {partition}"), {{"partition", partition}});
      return fill(tr("the replica of {partition} on {node}"), {{"partition", partition}, {"node", nodeName(s.node)}});
    case command::Selection::Kind::record: {
      const QString record =
          fill(tr("record {offset} of {partition}"), {{"offset", number(s.offset)}, {"partition", partition}});
      return where(record, s.node);
    }
    case command::Selection::Kind::partition:
      return fill(tr("partition {partition}"), {{"partition", partition}});
    case command::Selection::Kind::topic:
      return fill(tr("topic {topic}"), {{"topic", name(s.name)}});
    case command::Selection::Kind::broker:
    case command::Selection::Kind::controller:
      return nodeName(s.node);
    case command::Selection::Kind::client:
      return name(s.name);
    case command::Selection::Kind::event:
      return fill(tr("event {n}"), {{"n", number(static_cast<std::int64_t>(s.event.value))}});
  }
  return {};
}

/// What is wanted, one sentence a kind of fact.
struct Wanted {
  QString operator()(const LeaderIs& p) const {
    return equals(of(tr("leader of {partition}"), p.partition), p.negated, nodeOrNone(p.leader));
  }
  QString operator()(const IsrIs& p) const {
    const QString what = of(tr("ISR of {partition}"), p.partition);
    const QString nodes = nodesOrNone(p.nodes);
    switch (p.how) {
      case IsrIs::How::is:
      case IsrIs::How::isNot:
        return equals(what, p.how == IsrIs::How::isNot, nodes);
      case IsrIs::How::includes:
        return fill(tr("{what}: with {value}"), {{"what", what}, {"value", nodes}});
      case IsrIs::How::excludes:
        return fill(tr("{what}: without {value}"), {{"what", what}, {"value", nodes}});
    }
    return {};
  }
  QString operator()(const ReplicasAre& p) const {
    return equals(of(tr("replicas of {partition}, in order"), p.partition), p.negated, nodesOrNone(p.nodes));
  }
  QString operator()(const LeaderEpochIs& p) const {
    return compared(of(tr("leader epoch of {partition}"), p.partition), p.comparison, p.value);
  }
  QString operator()(const OffsetIs& p) const {
    const auto what = [&] {
      switch (p.which) {
        case OffsetIs::Which::highWatermark:
          return tr("high watermark (HW) of {partition}");
        case OffsetIs::Which::logEndOffset:
          return tr("log end offset (LEO) of {partition}");
        case OffsetIs::Which::lastStableOffset:
          return tr("last stable offset (LSO) of {partition}");
        case OffsetIs::Which::logStartOffset:
          return tr("log start offset of {partition}");
        case OffsetIs::Which::cleanerPoint:
          return tr("{partition}: compacted up to offset");
      }
      return QString();
    };
    return where(compared(of(what(), p.partition), p.comparison, p.value), p.broker);
  }
  QString operator()(const LogHolds& p) const {
    const QString value =
        p.what == LogHolds::What::dirtyPercent ? QStringLiteral("%1 %").arg(p.value) : number(p.value);
    const QString what = p.what == LogHolds::What::segments  ? tr("segments of {partition}")
                         : p.what == LogHolds::What::records ? tr("records of {partition} that can be read")
                                                             : tr("dirty part of {partition}");
    return where(compared(of(what, p.partition), p.comparison, value), p.broker);
  }
  QString operator()(const LastValueIs& p) const {
    const QString what = fill(tr("newest value of key {key} in {partition}"),
                              {{"key", name(p.key)}, {"partition", plain(p.partition.text())}});
    return equals(what, p.negated, p.value ? name(*p.value) : tr("none"));
  }
  QString operator()(const NodeIs& p) const {
    const auto state = [&] {
      switch (p.state) {
        case NodeIs::State::alive:
          return tr("alive");
        case NodeIs::State::dead:
          return tr("dead");
        case NodeIs::State::fenced:
          return tr("fenced");
        case NodeIs::State::frozen:
          return tr("frozen");
        case NodeIs::State::running:
          return tr("running");
      }
      return QString();
    };
    return equals(refText(p.node), p.negated, state());
  }
  QString operator()(const ControllerIs& p) const {
    return equals(tr("active controller"), p.negated, nodeOrNone(p.controller));
  }
  QString operator()(const Ready&) const { return tr("the cluster is ready"); }
  QString operator()(const TopicExists& p) const {
    return fill(tr("there is a topic {topic}"), {{"topic", name(p.topic)}});
  }
  QString operator()(const EventSeen& p) const {
    QStringList details;
    for (const EventSeen::Field& field : p.fields)
      details << name(field.name) + QLatin1Char(' ') + signText(field.comparison) + QLatin1Char(' ') +
                     name(field.value);
    if (p.on) details << refText(*p.on);
    const QString kind = name(p.kind);
    const bool once = p.comparison == Comparison::atLeast && p.count == 1;
    const QString fact = once ? fill(tr("an event {kind}"), {{"kind", kind}})
                              : compared(fill(tr("events {kind}"), {{"kind", kind}}), p.comparison, p.count);
    if (details.isEmpty()) return fact;
    return fill(tr("{fact} ({detail})"), {{"fact", fact}, {"detail", details.join(QStringLiteral(", "))}});
  }
  QString operator()(const AckedReadable& p) const {
    return of(tr("every acknowledged record of {partition} can be read"), p.partition);
  }
  QString operator()(const ClientCount& p) const {
    const auto what = [&] {
      switch (p.what) {
        case ClientCount::What::sent:
          return tr("records {client} was given to send");
        case ClientCount::What::acked:
          return tr("records of {client} that were acknowledged");
        case ClientCount::What::failed:
          return tr("records {client} gave up");
        case ClientCount::What::retries:
          return tr("batches {client} sent again");
        case ClientCount::What::consumed:
          return tr("records {client} has read");
        case ClientCount::What::processed:
          return tr("records {client} is done with");
        case ClientCount::What::commits:
          return tr("transactions {client} committed");
        case ClientCount::What::aborts:
          return tr("transactions {client} aborted");
      }
      return QString();
    };
    return compared(fill(what(), {{"client", name(p.client)}}), p.comparison, p.value);
  }
  QString operator()(const TransformCount& p) const {
    const QString what = p.what == TransformCount::What::lost ? tr("records lost by {client}")
                                                              : tr("results of {client} that are there once more");
    return compared(fill(what, {{"client", name(p.client)}}), p.comparison, p.value);
  }
  QString operator()(const PositionIs& p) const {
    const QString what = fill(tr("position of {client} in {partition}"),
                              {{"client", name(p.client)}, {"partition", plain(p.partition.text())}});
    return compared(what, p.comparison, p.value);
  }
  QString operator()(const TransactionIs& p) const {
    return equals(fill(tr("transaction {id}"), {{"id", name(p.id)}}), p.negated, wordOrNone(p.state));
  }
  QString operator()(const ProducerIs& p) const {
    return equals(fill(tr("producer {client}"), {{"client", name(p.client)}}), p.negated, producerState(p.state));
  }
  QString operator()(const ProducerEpochIs& p) const {
    return compared(fill(tr("producer epoch of {client}"), {{"client", name(p.client)}}), p.comparison, p.value);
  }
  QString operator()(const NextSequenceIs& p) const {
    const QString what = fill(tr("next sequence of {client} for {partition}"),
                              {{"client", name(p.client)}, {"partition", plain(p.partition.text())}});
    return compared(what, p.comparison, p.value);
  }
  QString operator()(const LagIs& p) const {
    const QString what = p.partition ? fill(tr("LAG of {client} on {partition}"),
                                            {{"client", name(p.client)}, {"partition", plain(p.partition->text())}})
                                     : fill(tr("LAG of {client}"), {{"client", name(p.client)}});
    return compared(what, p.comparison, p.value);
  }
  QString operator()(const GroupStateIs& p) const {
    return equals(fill(tr("group {group}"), {{"group", name(p.group)}}), p.negated, name(p.state));
  }
  QString operator()(const GroupNumberIs& p) const {
    const QString what =
        p.what == GroupNumberIs::What::members ? tr("members of group {group}") : tr("generation of group {group}");
    return compared(fill(what, {{"group", name(p.group)}}), p.comparison, p.value);
  }
  QString operator()(const CoordinatorIs& p) const {
    return equals(fill(tr("coordinator of group {group}"), {{"group", name(p.group)}}), p.negated,
                  nodeOrNone(p.broker));
  }
  QString operator()(const AssignmentIs& p) const {
    QStringList partitions;
    for (const TopicPartition& one : p.partitions) partitions << plain(one.text());
    return equals(fill(tr("partitions of {client}"), {{"client", name(p.client)}}), p.negated,
                  partitions.isEmpty() ? tr("none") : partitions.join(QStringLiteral(", ")));
  }
  QString operator()(const CommittedIs& p) const {
    const QString what = fill(tr("offset of {partition} committed by group {group}"),
                              {{"partition", plain(p.partition.text())}, {"group", name(p.group)}});
    return compared(what, p.comparison, p.value);
  }
  QString operator()(const ConfigIs& p) const {
    const QString of = p.ofBroker ? nodeName(p.broker) : fill(tr("topic {topic}"), {{"topic", name(p.topic)}});
    return equals(fill(tr("{config} of {thing}"), {{"config", name(p.key)}, {"thing", of}}), p.negated,
                  p.value.empty() ? tr("(empty)") : name(p.value));
  }
  QString operator()(const ConnectionsAre& p) const {
    return where(compared(tr("connections from outside"), p.comparison, p.value), p.broker);
  }
  QString operator()(const PartitionCount& p) const {
    return compared(p.what == PartitionCount::What::underReplicated ? tr("partitions with replicas out of sync")
                                                                    : tr("partitions without a leader"),
                    p.comparison, p.value);
  }
  QString operator()(const FramesHeld& p) const {
    const QString what =
        fill(tr("frames held from {from} to {to}"), {{"from", refText(p.from)}, {"to", refText(p.to)}});
    return compared(what, p.comparison, p.value);
  }
  QString operator()(const TimeIs& p) const {
    return compared(tr("virtual time"), p.comparison, durationText(p.value));
  }
  QString operator()(const InvariantsHold&) const { return tr("all invariants hold"); }
  QString operator()(const command::Selected& p) const {
    return equals(tr("selected"), false, selectionText(p.selection));
  }
  QString operator()(const Answered& p) const { return equals(tr("your answer"), p.negated, name(p.value)); }

 private:
  static QString of(const QString& sentence, const TopicPartition& partition) {
    return fill(sentence, {{"partition", plain(partition.text())}});
  }
};

/// Words that mean something only beside the fact that was asked for.
QString gotText(const Predicate& predicate, const std::string& got) {
  if (got == "none") return tr("none");
  if (got == "(empty)") return tr("(empty)");
  const bool isNode = std::holds_alternative<LeaderIs>(predicate) || std::holds_alternative<ControllerIs>(predicate) ||
                      std::holds_alternative<CoordinatorIs>(predicate);
  if (isNode) {
    if (const auto id = parseInteger(got)) return nodeName(NodeId{static_cast<std::int32_t>(*id)});
  }
  if (std::holds_alternative<command::Selected>(predicate)) {
    const auto selected = parseCondition("selected " + got);
    if (selected)
      if (const auto* what = std::get_if<command::Selected>(&selected->predicate))
        return selectionText(what->selection);
  }
  if (std::holds_alternative<ProducerIs>(predicate)) {
    const auto& states = producerStates();
    if (std::find(states.begin(), states.end(), got) != states.end()) return producerState(got);
  }
  if (const auto* log = std::get_if<LogHolds>(&predicate);
      log != nullptr && log->what == LogHolds::What::dirtyPercent && parseInteger(got))
    return plain(got) + QStringLiteral(" %");
  // What a learner answered, a value or a config is data: it stays as it is, whatever it says.
  const bool isData = std::holds_alternative<Answered>(predicate) || std::holds_alternative<LastValueIs>(predicate) ||
                      std::holds_alternative<ConfigIs>(predicate);
  if (isData && got.find(' ') == std::string::npos) return plain(got);
  return reasonText(got);
}

}  // namespace

QString conditionText(const Condition& condition) {
  const QString fact = std::visit(Wanted{}, condition.predicate);
  return condition.negated ? fill(tr("not so: {fact}"), {{"fact", fact}}) : fact;
}

QString foundText(const Condition& condition, const std::string& got, const std::string& why) {
  const QString fact = gotText(condition.predicate, got);
  if (why.empty()) return fact;
  return fill(tr("{fact} ({detail})"), {{"fact", fact}, {"detail", reasonText(why)}});
}

}  // namespace brokerlab::widgets
