// Commands and predicates as their one canonical line.

#include <fmt/format.h>

#include "command/parse.h"

namespace brokerlab::command {
namespace {

std::string list(const std::vector<NodeId>& nodes) {
  if (nodes.empty()) return "none";
  std::string out;
  for (const NodeId node : nodes) out += (out.empty() ? "" : ",") + std::to_string(node.value);
  return out;
}

std::string nodeOrNone(NodeId node) { return node == NodeId::none() ? "none" : std::to_string(node.value); }

std::string compared(Comparison comparison, std::int64_t value) {
  return fmt::format("{} {}", comparisonText(comparison), value);
}

std::string_view isText(bool negated) { return negated ? "is not" : "is"; }

std::string onBroker(NodeId broker) {
  return broker == NodeId::none() ? std::string() : fmt::format(" on broker {}", broker.value);
}

std::string options(const Config& config) {
  std::string out;
  for (const auto& [key, value] : config) out += fmt::format(" {}={}", key, quote(value));
  return out;
}

/// A name that begins like a comparison is quoted too.
std::string groupText(const std::string& name) {
  const std::string text = quote(name);
  return std::string_view("<>!").find(text.front()) == std::string_view::npos ? text : '"' + text + '"';
}

std::string_view acksText(Acks acks) {
  if (acks == Acks::none) return "0";
  return acks == Acks::leader ? "1" : "all";
}

struct PredicatePrinter {
  std::string operator()(const LeaderIs& p) const {
    return fmt::format("leader {} {} {}", p.partition.text(), isText(p.negated), nodeOrNone(p.leader));
  }
  std::string operator()(const IsrIs& p) const {
    constexpr std::string_view how[] = {"is", "is not", "includes", "excludes"};
    return fmt::format("isr {} {} {}", p.partition.text(), how[static_cast<std::size_t>(p.how)], list(p.nodes));
  }
  std::string operator()(const ReplicasAre& p) const {
    return fmt::format("replicas {} {} {}", p.partition.text(), isText(p.negated), list(p.nodes));
  }
  std::string operator()(const LeaderEpochIs& p) const {
    return fmt::format("leader-epoch {} {}", p.partition.text(), compared(p.comparison, p.value));
  }
  std::string operator()(const OffsetIs& p) const {
    constexpr std::string_view which[] = {"hw", "leo", "lso", "log-start", "cleaner-point"};
    return fmt::format("{} {} {}{}", which[static_cast<std::size_t>(p.which)], p.partition.text(),
                       compared(p.comparison, p.value), onBroker(p.broker));
  }
  std::string operator()(const LogHolds& p) const {
    constexpr std::string_view what[] = {"segments", "records", "dirty-percent"};
    return fmt::format("{} {} {}{}", what[static_cast<std::size_t>(p.what)], p.partition.text(),
                       compared(p.comparison, p.value), onBroker(p.broker));
  }
  std::string operator()(const LastValueIs& p) const {
    const std::string value = !p.value ? "none" : *p.value == "none" ? "\"none\"" : quote(*p.value);
    return fmt::format("last-value {} {} {} {}", p.partition.text(), quote(p.key), isText(p.negated), value);
  }
  std::string operator()(const NodeIs& p) const {
    constexpr std::string_view state[] = {"alive", "dead", "fenced", "frozen", "running"};
    const std::string node = p.node.kind == NodeRef::Kind::client ? "client " + p.node.name : p.node.text();
    return fmt::format("{} {} {}", node, isText(p.negated), state[static_cast<std::size_t>(p.state)]);
  }
  std::string operator()(const ControllerIs& p) const {
    return fmt::format("controller {} {}", isText(p.negated), nodeOrNone(p.controller));
  }
  std::string operator()(const Ready&) const { return "ready"; }
  std::string operator()(const TopicExists& p) const { return fmt::format("topic {} exists", p.topic); }
  std::string operator()(const EventSeen& p) const {
    std::string out = "event " + p.kind;
    for (const EventSeen::Field& field : p.fields) {
      out += fmt::format(" {}{}{}", field.name, comparisonText(field.comparison), quote(field.value));
    }
    if (p.on) out += " on " + p.on->text();
    if (p.comparison != Comparison::atLeast || p.count != 1) out += " count " + compared(p.comparison, p.count);
    return out;
  }
  std::string operator()(const AckedReadable& p) const {
    return fmt::format("acked {} all readable", p.partition.text());
  }
  std::string operator()(const ClientCount& p) const {
    constexpr std::string_view what[] = {"sent",     "acked",     "failed",  "retries",
                                         "consumed", "processed", "commits", "aborts"};
    return fmt::format("{} {} {}", what[static_cast<std::size_t>(p.what)], p.client, compared(p.comparison, p.value));
  }
  std::string operator()(const TransformCount& p) const {
    return fmt::format("{} {} {}", p.what == TransformCount::What::lost ? "lost" : "repeated", p.client,
                       compared(p.comparison, p.value));
  }
  std::string operator()(const PositionIs& p) const {
    return fmt::format("position {} {} {}", p.client, p.partition.text(), compared(p.comparison, p.value));
  }
  std::string operator()(const TransactionIs& p) const {
    return fmt::format("transaction {} {} {}", quote(p.id), isText(p.negated), p.state);
  }
  std::string operator()(const ProducerIs& p) const {
    return fmt::format("producer {} {} {}", p.client, isText(p.negated), p.state);
  }
  std::string operator()(const ProducerEpochIs& p) const {
    return fmt::format("producer-epoch {} {}", p.client, compared(p.comparison, p.value));
  }
  std::string operator()(const NextSequenceIs& p) const {
    return fmt::format("next-sequence {} {} {}", p.client, p.partition.text(), compared(p.comparison, p.value));
  }
  std::string operator()(const LagIs& p) const {
    return fmt::format("lag {}{} {}", groupText(p.client), p.partition ? " " + p.partition->text() : "",
                       compared(p.comparison, p.value));
  }
  std::string operator()(const GroupStateIs& p) const {
    return fmt::format("group {} {} {}", groupText(p.group), isText(p.negated), p.state);
  }
  std::string operator()(const GroupNumberIs& p) const {
    return fmt::format("{} of group {} {}", p.what == GroupNumberIs::What::members ? "members" : "generation",
                       groupText(p.group), compared(p.comparison, p.value));
  }
  std::string operator()(const CoordinatorIs& p) const {
    return fmt::format("coordinator of group {} {} {}", groupText(p.group), isText(p.negated), nodeOrNone(p.broker));
  }
  std::string operator()(const AssignmentIs& p) const {
    std::string list;
    for (const TopicPartition& one : p.partitions) list += (list.empty() ? "" : ",") + one.text();
    return fmt::format("assignment of {} {} {}", p.client, isText(p.negated), list.empty() ? "none" : list);
  }
  std::string operator()(const CommittedIs& p) const {
    return fmt::format("committed {} {} {}", groupText(p.group), p.partition.text(), compared(p.comparison, p.value));
  }
  std::string operator()(const ConfigIs& p) const {
    const std::string resource = p.ofBroker ? fmt::format("broker {}", p.broker.value) : "topic " + p.topic;
    return fmt::format("config {} {} {} {}", resource, p.key, isText(p.negated), quote(p.value));
  }
  std::string operator()(const ConnectionsAre& p) const {
    return fmt::format("connections {}{}", compared(p.comparison, p.value), onBroker(p.broker));
  }
  std::string operator()(const PartitionCount& p) const {
    const bool offline = p.what == PartitionCount::What::offline;
    return fmt::format("{} {}", offline ? "offline-partitions" : "under-replicated", compared(p.comparison, p.value));
  }
  std::string operator()(const FramesHeld& p) const {
    return fmt::format("held {} {} {}", p.from.text(), p.to.text(), compared(p.comparison, p.value));
  }
  std::string operator()(const TimeIs& p) const {
    return fmt::format("time {} {}", comparisonText(p.comparison), print(p.value));
  }
  std::string operator()(const InvariantsHold&) const { return "invariants hold"; }
  std::string operator()(const Selected& p) const { return "selected " + print(p.selection); }
  std::string operator()(const Answered& p) const {
    return fmt::format("answered {} {} {}", p.key, isText(p.negated), quote(p.value));
  }
};

struct CommandPrinter {
  std::string operator()(const Nothing&) const { return {}; }
  std::string operator()(const CreateTopic& c) const {
    std::string out = "create-topic " + c.topic;
    if (c.partitions) out += fmt::format(" partitions={}", *c.partitions);
    if (c.replicationFactor) out += fmt::format(" rf={}", *c.replicationFactor);
    for (const auto& [partition, nodes] : c.replicas) out += fmt::format(" replicas={}:{}", partition, list(nodes));
    return out + options(c.config);
  }
  std::string operator()(const DeleteTopic& c) const { return "delete-topic " + c.topic; }
  std::string operator()(const AlterConfig& c) const {
    const std::string resource = c.ofBroker ? fmt::format("broker {}", c.broker.value) : "topic " + c.topic;
    if (!c.value) return fmt::format("unset {} {}", resource, c.key);
    return fmt::format("set {} {}={}", resource, c.key, quote(*c.value));
  }
  std::string operator()(const Produce& c) const {
    std::string out = "produce " + c.topic;
    if (c.partition) out += fmt::format(" partition={}", *c.partition);
    if (c.key) out += " key=" + quote(*c.key);
    out += c.value ? " value=" + quote(*c.value) : " tombstone";
    if (c.acks != Acks::all) out += fmt::format(" acks={}", acksText(c.acks));
    if (c.count != 1) out += fmt::format(" count={}", c.count);
    return out;
  }
  std::string operator()(const StartProducer& c) const {
    std::string out = fmt::format("start producer {} topic={}", c.name, c.topic);
    if (c.partition) out += fmt::format(" partition={}", *c.partition);
    if (c.acks) out += fmt::format(" acks={}", acksText(*c.acks));
    if (c.idempotent) out += *c.idempotent ? " idempotent" : " idempotent=false";
    if (c.every != StartProducer{}.every) out += " every=" + print(c.every);
    if (c.count) out += fmt::format(" count={}", *c.count);
    if (c.keys != 0) out += fmt::format(" keys={}", c.keys);
    if (c.size != 0) out += fmt::format(" size={}", c.size);
    if (c.perTransaction != 0) out += fmt::format(" transaction={}", c.perTransaction);
    if (c.abortEvery != 0) out += fmt::format(" abort-every={}", c.abortEvery);
    return out + options(c.config);
  }
  std::string operator()(const StartConsumer& c) const {
    std::string out = fmt::format("start consumer {}", c.name);
    if (!c.topic.empty()) out += " topic=" + c.topic;
    for (const std::string& topic : c.moreTopics) out += "," + topic;
    if (!c.pattern.empty()) out += " pattern=" + quote(c.pattern);
    std::string partitions;
    for (const PartitionId p : c.partitions) partitions += (partitions.empty() ? "" : ",") + std::to_string(p);
    if (!partitions.empty()) out += " partitions=" + partitions;
    if (c.from == StartConsumer::From::earliest) out += " from=earliest";
    if (c.from == StartConsumer::From::latest) out += " from=latest";
    if (c.from == StartConsumer::From::offset) out += fmt::format(" from={}", c.offset);
    if (!c.group.empty()) out += " group=" + quote(c.group);
    if (c.processing != Duration{}) out += " processing=" + print(c.processing);
    constexpr std::string_view commits[] = {"auto", "before", "after", "never"};
    if (c.commits != StartConsumer::Commits::automatic)
      out += fmt::format(" commits={}", commits[static_cast<std::size_t>(c.commits)]);
    if (c.readCommitted) out += " isolation.level=read_committed";
    return out + options(c.config);
  }
  std::string operator()(const StartTransform& c) const {
    constexpr std::string_view delivery[] = {"exactly-once", "at-least-once", "at-most-once"};
    std::string out = fmt::format("start transform {} from={} to={} group={} delivery={}", c.name, c.from, c.to,
                                  quote(c.group), delivery[static_cast<std::size_t>(c.delivery)]);
    if (c.processing != Duration{}) out += " processing=" + print(c.processing);
    return out + options(c.config);
  }
  std::string operator()(const StopClient& c) const { return "stop " + c.name; }
  std::string operator()(const SeekClient& c) const {
    return fmt::format("seek {} {} {}", c.name, c.partition.text(),
                       c.to == StartConsumer::From::earliest ? "earliest"
                       : c.to == StartConsumer::From::latest ? "latest"
                                                             : std::to_string(c.offset));
  }
  std::string operator()(const PauseClient& c) const {
    return fmt::format("{} {}{}", c.resume ? "resume" : "pause", c.name, c.partition ? " " + c.partition->text() : "");
  }
  std::string operator()(const BeginTransaction& c) const { return "begin " + c.name; }
  std::string operator()(const SendRecord& c) const {
    std::string out = "send " + c.name;
    if (!c.topic.empty()) out += " topic=" + c.topic;
    if (c.partition) out += fmt::format(" partition={}", *c.partition);
    if (c.key) out += " key=" + quote(*c.key);
    out += c.value ? " value=" + quote(*c.value) : " tombstone";
    if (c.count != 1) out += fmt::format(" count={}", c.count);
    return out;
  }
  std::string operator()(const SendOffsets& c) const {
    std::string out = fmt::format("send-offsets {} group={}", c.name, quote(c.group));
    for (const auto& [partition, offset] : c.offsets) out += fmt::format(" {}={}", partition.text(), offset);
    return out;
  }
  std::string operator()(const CommitClient& c) const { return "commit " + c.name + (c.async ? " async" : ""); }
  std::string operator()(const AbortTransaction& c) const { return "abort " + c.name + (c.async ? " async" : ""); }
  std::string operator()(const NodeAction& c) const {
    constexpr std::string_view action[] = {"kill", "power-off", "restart", "shutdown", "freeze", "thaw"};
    return fmt::format("{} {}", action[static_cast<std::size_t>(c.action)], c.node.text());
  }
  std::string operator()(const CutLink& c) const {
    return fmt::format("cut {} {}{}", c.a.text(), c.b.text(), c.oneWay ? " one-way" : "");
  }
  std::string operator()(const HealLink& c) const {
    return c.link ? fmt::format("heal {} {}", c.link->a.text(), c.link->b.text()) : "heal";
  }
  std::string operator()(const DelayLink& c) const {
    return fmt::format("delay {} {} {}", c.a.text(), c.b.text(), print(c.extra));
  }
  std::string operator()(const HoldLink& c) const { return fmt::format("hold {} {}", c.from.text(), c.to.text()); }
  std::string operator()(const ReleaseLink& c) const {
    return fmt::format("release {} {}{}", c.from.text(), c.to.text(), c.frames ? fmt::format(" {}", *c.frames) : "");
  }
  std::string operator()(const FlipByte& c) const {
    return fmt::format("flip-byte broker {} {} {}", c.broker.value, quote(c.path), c.position);
  }
  std::string operator()(const DiskFault& c) const {
    const std::string head = "disk " + c.node.text();
    constexpr std::string_view operation[] = {"read", "write", "flush", "names"};
    switch (c.what) {
      case DiskFault::What::full:
        return head + " full" + (c.after > 0 ? fmt::format(" after={}", c.after) : std::string());
      case DiskFault::What::slow:
        return head + fmt::format(" slow write={} flush={}", print(c.write), print(c.flush));
      case DiskFault::What::fail:
        return head + fmt::format(" fail {}", operation[static_cast<std::size_t>(c.operation)]) +
               (c.times > 1 ? fmt::format(" times={}", c.times) : std::string());
      case DiskFault::What::repair:
        break;
    }
    return head + " repair";
  }
  std::string operator()(const RunRetention&) const { return "run-retention"; }
  std::string operator()(const Clean& c) const { return "clean " + c.partition.text() + onBroker(c.broker); }
  std::string operator()(const Elect& c) const {
    return fmt::format("elect {} {}", c.unclean ? "unclean" : "preferred", c.partition ? c.partition->text() : "all");
  }
  std::string operator()(const AddBroker& c) const {
    return c.rack.empty() ? "add broker" : "add broker rack=" + quote(c.rack);
  }
  std::string operator()(const Run& c) const { return "run " + print(c.time); }
  std::string operator()(const RunUntil& c) const {
    return fmt::format("run until {}{}", print(c.condition), c.within ? " within " + print(*c.within) : "");
  }
  std::string operator()(const Expect& c) const { return "expect " + print(c.condition); }
  std::string operator()(const Show& c) const { return "show " + print(c.condition); }
  std::string operator()(const Select& c) const { return "select " + print(c.selection); }
  std::string operator()(const Answer& c) const { return fmt::format("answer {} {}", c.key, quote(c.value)); }
  std::string operator()(const Status&) const { return "status"; }
  std::string operator()(const Help& c) const { return c.word.empty() ? "help" : "help " + c.word; }
};

}  // namespace

std::string NodeRef::text() const {
  if (kind == Kind::client) return name;
  return fmt::format("{} {}", kind == Kind::broker ? "broker" : "controller", id.value);
}

std::string_view comparisonText(Comparison comparison) {
  constexpr std::string_view text[] = {"=", "!=", "<", "<=", ">", ">="};
  return text[static_cast<std::size_t>(comparison)];
}

bool holds(std::int64_t left, Comparison comparison, std::int64_t right) {
  switch (comparison) {
    case Comparison::equal:
      return left == right;
    case Comparison::notEqual:
      return left != right;
    case Comparison::less:
      return left < right;
    case Comparison::atMost:
      return left <= right;
    case Comparison::greater:
      return left > right;
    case Comparison::atLeast:
      return left >= right;
  }
  return false;
}

std::string print(Duration duration) {
  struct Unit {
    std::int64_t micros;
    std::string_view text;
  };
  constexpr Unit units[] = {{3'600'000'000, "h"}, {60'000'000, "m"}, {1'000'000, "s"}, {1000, "ms"}};
  if (duration.micros == 0) return "0ms";
  for (const Unit& unit : units) {
    if (duration.micros % unit.micros == 0) return fmt::format("{}{}", duration.micros / unit.micros, unit.text);
  }
  return fmt::format("{}us", duration.micros);
}

std::string print(const Selection& s) {
  const std::string node = std::to_string(s.node.value);
  const std::string ofBroker = s.node == NodeId::none() ? std::string() : " broker=" + node;
  switch (s.kind) {
    case Selection::Kind::replica:
      return "replica " + s.partition.text() + ofBroker;
    case Selection::Kind::record:
      return fmt::format("record {} offset={}{}", s.partition.text(), s.offset, ofBroker);
    case Selection::Kind::partition:
      return "partition " + s.partition.text();
    case Selection::Kind::topic:
      return "topic " + s.name;
    case Selection::Kind::broker:
      return "broker " + node;
    case Selection::Kind::controller:
      return "controller " + node;
    case Selection::Kind::client:
      return "client " + s.name;
    case Selection::Kind::event:
      return fmt::format("event {}", s.event.value);
  }
  return {};
}

std::string print(const Predicate& predicate) { return std::visit(PredicatePrinter{}, predicate); }

std::string print(const Condition& condition) {
  return condition.negated ? "not " + print(condition.predicate) : print(condition.predicate);
}

std::string print(const Command& command) { return std::visit(CommandPrinter{}, command); }

}  // namespace brokerlab::command
