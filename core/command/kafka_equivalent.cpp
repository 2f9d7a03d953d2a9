// "Carry it over": what a person would type on a real cluster.

#include <fmt/format.h>

#include "command/parse.h"

namespace brokerlab::command {
namespace {

/// A word a POSIX shell takes as it is, or in single quotes.
std::string shell(std::string_view word) {
  bool plain = !word.empty();
  for (const char c : word) {
    const bool safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                      c == '_' || c == '-' || c == '/' || c == ':' || c == ',' || c == '=' || c == '@' || c == '+';
    plain = plain && safe;
  }
  if (plain) return std::string(word);
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string_view acksText(Acks acks) {
  if (acks == Acks::none) return "0";
  return acks == Acks::leader ? "1" : "all";
}

struct Equivalent {
  std::string bootstrap;

  std::string tool(std::string_view name) const { return fmt::format("{} --bootstrap-server {}", name, bootstrap); }
  std::string configs(const AlterConfig& c) const {
    return tool("kafka-configs.sh") + (c.ofBroker
                                           ? fmt::format(" --entity-type brokers --entity-name {}", c.broker.value)
                                           : " --entity-type topics --entity-name " + c.topic);
  }

  std::string operator()(const CreateTopic& c) const {
    std::string out = tool("kafka-topics.sh") + " --create --topic " + c.topic;
    const bool complete = !c.replicas.empty() &&
                          c.replicas.rbegin()->first + 1 == static_cast<PartitionId>(c.replicas.size()) &&
                          (!c.partitions || *c.partitions == static_cast<std::int32_t>(c.replicas.size()));
    if (complete) {
      // The tool wants either a whole assignment or none.
      std::string assignment;
      for (const auto& [partition, nodes] : c.replicas) {
        std::string one;
        for (const NodeId node : nodes) one += (one.empty() ? "" : ":") + std::to_string(node.value);
        assignment += (assignment.empty() ? "" : ",") + one;
      }
      out += " --replica-assignment " + assignment;
    } else {
      if (c.partitions) out += fmt::format(" --partitions {}", *c.partitions);
      if (c.replicationFactor) out += fmt::format(" --replication-factor {}", *c.replicationFactor);
    }
    for (const auto& [key, value] : c.config) out += " --config " + shell(key + "=" + value);
    return out;
  }
  std::string operator()(const DeleteTopic& c) const {
    return tool("kafka-topics.sh") + " --delete --topic " + c.topic;
  }
  std::string operator()(const AlterConfig& c) const {
    if (!c.value) return configs(c) + " --alter --delete-config " + c.key;
    // Square brackets keep commas inside one value.
    const bool commas = c.value->find(',') != std::string::npos;
    return configs(c) + " --alter --add-config " + shell(c.key + "=" + (commas ? "[" + *c.value + "]" : *c.value));
  }
  std::string operator()(const Produce& c) const {
    // kcat is the tool that can choose a partition; the console producer has no such option.
    std::string out = "printf '%s\\n' " + shell((c.key ? *c.key + ":" : "") + c.value.value_or(""));
    out += fmt::format(" | kcat -P -b {} -t {}", bootstrap, c.topic);
    if (c.partition) out += fmt::format(" -p {}", *c.partition);
    if (c.key) out += " -K :";
    if (!c.value) out += " -Z";
    return out + fmt::format(" -X acks={}", acksText(c.acks));
  }
  std::string operator()(const StartProducer& c) const {
    const double perSecond = 1e6 / static_cast<double>(c.every.micros);
    std::string out = fmt::format(
        "kafka-producer-perf-test.sh --topic {} --num-records {} --record-size {} --throughput {:.4g} --producer-props "
        "bootstrap.servers={}",
        c.topic, c.count.value_or(1'000'000), c.size == 0 ? 20 : c.size, perSecond, bootstrap);
    if (c.acks) out += fmt::format(" acks={}", acksText(*c.acks));
    if (c.idempotent) out += fmt::format(" enable.idempotence={}", *c.idempotent);
    for (const auto& [key, value] : c.config) out += " " + shell(key + "=" + value);
    return out;
  }
  std::string operator()(const StartConsumer& c) const {
    std::string out = tool("kafka-console-consumer.sh") + " --topic " + c.topic;
    if (!c.partitions.empty()) out += fmt::format(" --partition {}", c.partitions.front());
    if (c.from == StartConsumer::From::earliest)
      out += c.partitions.empty() ? " --from-beginning" : " --offset earliest";
    if (c.from == StartConsumer::From::offset && !c.partitions.empty()) out += fmt::format(" --offset {}", c.offset);
    if (!c.group.empty()) out += " --group " + shell(c.group);
    if (c.readCommitted) out += " --isolation-level read_committed";
    for (const auto& [key, value] : c.config) out += " --consumer-property " + shell(key + "=" + value);
    return out;
  }
  std::string operator()(const NodeAction& c) const {
    if (c.node.kind == NodeRef::Kind::client) return {};
    const bool broker = c.node.kind == NodeRef::Kind::broker;
    // Assumes one process per machine; its properties file is on the process's command line.
    const std::string properties = broker ? "broker.properties" : "controller.properties";
    const std::string process =
        fmt::format("$(pgrep -f 'kafka\\.Kafka.*{}')", broker ? "broker\\.properties" : "controller\\.properties");
    const std::string where = fmt::format("  # on {}", c.node.text());
    switch (c.action) {
      case NodeAction::Action::kill:
        return "kill -KILL " + process + where;
      case NodeAction::Action::freeze:
        return "kill -STOP " + process + where;
      case NodeAction::Action::thaw:
        return "kill -CONT " + process + where;
      case NodeAction::Action::shutdown:
        return "kafka-server-stop.sh" + where;
      case NodeAction::Action::restart:
        return "kafka-server-start.sh -daemon config/kraft/" + properties + where;
      case NodeAction::Action::powerOff:
        return "echo o > /proc/sysrq-trigger" + where;
    }
    return {};
  }
  std::string operator()(const CutLink& c) const {
    if (c.a.kind == NodeRef::Kind::client || c.b.kind == NodeRef::Kind::client) return {};
    const std::string in = fmt::format("iptables -A INPUT -s HOST_OF_{} -j DROP  # on {}", c.a.id.value, c.b.text());
    if (c.oneWay) return in;
    return in + fmt::format("\niptables -A INPUT -s HOST_OF_{} -j DROP  # on {}", c.b.id.value, c.a.text());
  }
  std::string operator()(const DelayLink& c) const {
    if (c.a.kind == NodeRef::Kind::client || c.extra.micros == 0) return {};
    return fmt::format("tc qdisc add dev eth0 root netem delay {}us  # on {}: every link of it", c.extra.micros,
                       c.a.text());
  }
  std::string operator()(const Elect& c) const {
    std::string out = tool("kafka-leader-election.sh");
    out += c.unclean ? " --election-type unclean" : " --election-type preferred";
    if (!c.partition) return out + " --all-topic-partitions";
    return out + fmt::format(" --topic {} --partition {}", c.partition->topic, c.partition->partition);
  }
  std::string operator()(const AddBroker&) const {
    return "kafka-storage.sh format --config config/kraft/broker.properties --cluster-id CLUSTER_ID && "
           "kafka-server-start.sh config/kraft/broker.properties";
  }
  std::string operator()(const Status&) const {
    return tool("kafka-topics.sh") + " --describe && " + tool("kafka-metadata-quorum.sh") + " describe --status";
  }
  std::string operator()(const Show& c) const { return question(c.condition.predicate); }
  std::string operator()(const Expect& c) const { return question(c.condition.predicate); }

  template <class Other>
  std::string operator()(const Other&) const {
    return {};
  }

  std::string describe(const std::string& topic) const {
    return tool("kafka-topics.sh") + " --describe --topic " + topic;
  }
  /// Where a person would look for the answer.
  std::string question(const Predicate& predicate) const {
    if (const auto* p = std::get_if<LeaderIs>(&predicate)) return describe(p->partition.topic);
    if (const auto* p = std::get_if<IsrIs>(&predicate)) return describe(p->partition.topic);
    if (const auto* p = std::get_if<ReplicasAre>(&predicate)) return describe(p->partition.topic);
    if (const auto* p = std::get_if<TopicExists>(&predicate)) return describe(p->topic);
    if (const auto* p = std::get_if<OffsetIs>(&predicate)) {
      if (p->which == OffsetIs::Which::cleanerPoint) return "cat cleaner-offset-checkpoint";
      const bool start = p->which == OffsetIs::Which::logStartOffset;
      return tool("kafka-get-offsets.sh") + fmt::format(" --topic-partitions {}:{} --time {}", p->partition.topic,
                                                        p->partition.partition, start ? "earliest" : "latest");
    }
    if (const auto* p = std::get_if<PartitionCount>(&predicate)) {
      return tool("kafka-topics.sh") + (p->what == PartitionCount::What::offline
                                            ? " --describe --unavailable-partitions"
                                            : " --describe --under-replicated-partitions");
    }
    if (std::holds_alternative<ControllerIs>(predicate)) return tool("kafka-metadata-quorum.sh") + " describe --status";
    if (const auto* p = std::get_if<ConfigIs>(&predicate)) {
      return tool("kafka-configs.sh") +
             (p->ofBroker ? fmt::format(" --entity-type brokers --entity-name {}", p->broker.value)
                          : " --entity-type topics --entity-name " + p->topic) +
             " --describe --all";
    }
    return {};
  }
};

}  // namespace

std::string kafkaEquivalent(const Command& command, std::string_view bootstrap) {
  return std::visit(Equivalent{std::string(bootstrap)}, command);
}

}  // namespace brokerlab::command
