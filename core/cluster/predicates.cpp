// Whether a fact holds, what is the case instead, and why.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/text.h"
#include "broker/broker_node.h"
#include "client/consumer_node.h"
#include "client/producer_node.h"
#include "cluster/engine.h"
#include "cluster/invariants.h"
#include "cluster/transform_outcome.h"
#include "coordinator/group_coordinator.h"
#include "coordinator/state_partition.h"
#include "metadata/configs.h"
#include "record/record.h"

namespace brokerlab::cluster {
namespace {

using namespace command;

/// What a predicate finds. `missing` is about something that does not exist: false, also under `not` (Q2).
struct Found {
  bool held = false;
  std::string got;
  std::string why;
  bool missing = false;
};

Found missing(std::string what) { return {false, std::move(what), {}, true}; }
Found number(std::int64_t value, Comparison comparison, std::int64_t wanted, std::string why = {}) {
  return {holds(value, comparison, wanted), std::to_string(value), std::move(why), false};
}

std::vector<NodeId> sorted(std::vector<NodeId> nodes) {
  std::sort(nodes.begin(), nodes.end());
  return nodes;
}

struct Asker {
  const Engine& engine;
  EventId since;

  /// The partition as the controller has it; otherwise says in `why` what is missing.
  metadata::PartitionRef partition(const TopicPartition& name, std::string& why) const {
    const metadata::Image* image = engine.image();
    if (image == nullptr) {
      why = "nobody has read the metadata log yet";
      return nullptr;
    }
    const metadata::TopicRef topic = image->topic(name.topic);
    if (!topic) {
      why = fmt::format("there is no topic {}", name.topic);
      return nullptr;
    }
    metadata::PartitionRef found = topic->partition(name.partition);
    if (!found) why = fmt::format("topic {} has partitions 0 to {}", name.topic, topic->partitionCount() - 1);
    return found;
  }

  std::string lifeOf(NodeId node) const {
    if (!engine.world->has(node)) return fmt::format("there is no {}", engine.nodeName(node));
    const std::string name = engine.nodeName(node);
    switch (engine.stateOf(node)) {
      case view::NodeState::stopped:
        return name + " is stopped";
      case view::NodeState::starting:
        return name + " is starting";
      case view::NodeState::fenced:
        return name + " is fenced";
      case view::NodeState::running:
        return name + " is running";
      case view::NodeState::shuttingDown:
        return name + " is shutting down";
      case view::NodeState::killed:
        return name + " was killed";
      case view::NodeState::poweredOff:
        return name + " has no power";
      case view::NodeState::frozen:
        return name + " is frozen";
      case view::NodeState::crashed:
        return name + " crashed";
    }
    return name;
  }

  Found operator()(const LeaderIs& p) const {
    std::string why;
    const auto found = partition(p.partition, why);
    if (!found) return missing(why);
    const bool same = found->leader == p.leader;
    std::string reason;
    if (!same && p.leader != NodeId::none()) reason = lifeOf(p.leader);
    if (found->leader == NodeId::none()) reason = fmt::format("ISR is {}", listText(found->isr));
    return {same != p.negated, found->leader == NodeId::none() ? "none" : std::to_string(found->leader.value), reason,
            false};
  }

  Found operator()(const IsrIs& p) const {
    std::string why;
    const auto found = partition(p.partition, why);
    if (!found) return missing(why);
    const std::vector<NodeId> isr = sorted(found->isr);
    const std::vector<NodeId> wanted = sorted(p.nodes);
    Found out;
    out.got = listText(isr);
    switch (p.how) {
      case IsrIs::How::is:
        out.held = isr == wanted;
        break;
      case IsrIs::How::isNot:
        out.held = isr != wanted;
        break;
      case IsrIs::How::includes:
        out.held = std::includes(isr.begin(), isr.end(), wanted.begin(), wanted.end());
        break;
      case IsrIs::How::excludes:
        out.held = std::none_of(wanted.begin(), wanted.end(),
                                [&](NodeId node) { return std::binary_search(isr.begin(), isr.end(), node); });
        break;
    }
    if (!out.held) {
      for (const NodeId node : wanted) {
        if (std::binary_search(isr.begin(), isr.end(), node)) continue;
        out.why = lifeOf(node);
        break;
      }
    }
    return out;
  }

  Found operator()(const ReplicasAre& p) const {
    std::string why;
    const auto found = partition(p.partition, why);
    if (!found) return missing(why);
    return {(found->replicas == p.nodes) != p.negated, listText(found->replicas), {}, false};
  }

  Found operator()(const LeaderEpochIs& p) const {
    std::string why;
    const auto found = partition(p.partition, why);
    if (!found) return missing(why);
    return number(found->leaderEpoch, p.comparison, p.value);
  }

  /// The log of a replica, by default the leader's; otherwise says in `why` what is missing.
  const storage::Log* logOf(const TopicPartition& name, NodeId& broker, std::string& why) const {
    if (broker == NodeId::none()) {
      const auto found = partition(name, why);
      if (!found) return nullptr;
      broker = found->leader;
      if (broker == NodeId::none()) {
        why = fmt::format("{} has no leader", name.text());
        return nullptr;
      }
    }
    const replication::Partition* replica = engine.replica(broker, name);
    if (replica != nullptr && replica->usable()) return &replica->log();
    why = engine.world->alive(broker) ? fmt::format("broker {} has no replica of {}{}", broker.value, name.text(),
                                                    replica == nullptr ? std::string() : ": " + replica->problem())
                                      : lifeOf(broker);
    return nullptr;
  }

  /// Every record that is no marker, from the log's start to the high watermark. Reading moves only caches.
  void eachRecord(const storage::Log& log, const std::function<void(const record::RecordView&)>& use) const {
    auto& readable = const_cast<storage::Log&>(log);
    Offset next = log.logStartOffset();
    while (next < log.highWatermark()) {
      const storage::LogRead read = readable.read(next, std::size_t{1} << 20, log.highWatermark(), true);
      if (!read.ok() || read.nextOffset <= next) return;
      record::BatchReader batches(read.records);
      while (const std::optional<record::Batch> batch = batches.next()) {
        if (batch->header.isControl()) continue;
        record::RecordIterator records(batch->bytes);
        while (const record::RecordView* record = records.next())
          if (record->offset >= log.logStartOffset()) use(*record);
      }
      next = read.nextOffset;
    }
  }

  Found operator()(const LogHolds& p) const {
    std::string why;
    NodeId broker = p.broker;
    const storage::Log* log = logOf(p.partition, broker, why);
    if (log == nullptr) return missing(why);
    std::int64_t value = 0;
    switch (p.what) {
      case LogHolds::What::segments:
        value = static_cast<std::int64_t>(log->segments().size());
        break;
      case LogHolds::What::records:
        eachRecord(*log, [&value](const record::RecordView&) { ++value; });
        break;
      case LogHolds::What::dirtyPercent:
        if (!log->config().cleanupCompact) return missing(fmt::format("{} is not compacted", p.partition.text()));
        value =
            static_cast<std::int64_t>(storage::planCleaning(*log, engine.world->wallClock()).dirtyRatio() * 100 + 0.5);
        break;
    }
    return number(value, p.comparison, p.value, fmt::format("on broker {}", broker.value));
  }

  Found operator()(const LastValueIs& p) const {
    std::string why;
    NodeId broker = NodeId::none();
    const storage::Log* log = logOf(p.partition, broker, why);
    if (log == nullptr) return missing(why);
    std::optional<std::string> last;
    Offset at = noOffset;
    eachRecord(*log, [&](const record::RecordView& record) {
      if (!record.hasKey || base::asText(record.key) != p.key) return;
      last = record.hasValue ? std::optional(std::string(base::asText(record.value))) : std::nullopt;
      at = record.offset;
    });
    Found found;
    found.held = (last == p.value) != p.negated;
    found.got = last ? printable(*last) : "none";
    found.why = at == noOffset ? "no record has this key" : fmt::format("offset {} on broker {}", at, broker.value);
    return found;
  }

  Found operator()(const OffsetIs& p) const {
    std::string why;
    NodeId broker = p.broker;
    const storage::Log* found = logOf(p.partition, broker, why);
    if (found == nullptr) return missing(why);
    const storage::Log& log = *found;
    Offset value = 0;
    switch (p.which) {
      case OffsetIs::Which::highWatermark:
        value = log.highWatermark();
        break;
      case OffsetIs::Which::logEndOffset:
        value = log.logEndOffset();
        break;
      case OffsetIs::Which::lastStableOffset:
        value = log.lastStableOffset();
        break;
      case OffsetIs::Which::logStartOffset:
        value = log.logStartOffset();
        break;
      case OffsetIs::Which::cleanerPoint:
        value = log.cleanerPoint().value_or(log.logStartOffset());
        break;
    }
    return number(value, p.comparison, p.value, fmt::format("on broker {}", broker.value));
  }

  Found operator()(const NodeIs& p) const {
    std::string problem;
    const auto id = engine.resolve(p.node, problem);
    if (!id) return missing(problem);
    const view::NodeState state = engine.stateOf(*id);
    const bool alive = engine.world->alive(*id) && state != view::NodeState::crashed;
    bool is = false;
    switch (p.state) {
      case NodeIs::State::alive:
        is = alive;
        break;
      case NodeIs::State::dead:
        is = !alive;
        break;
      case NodeIs::State::frozen:
        is = state == view::NodeState::frozen;
        break;
      case NodeIs::State::running:
        is = state == view::NodeState::running;
        break;
      case NodeIs::State::fenced: {
        const metadata::Image* image = engine.image();
        const auto registered = image == nullptr ? nullptr : image->broker(*id);
        is = registered != nullptr && registered->fenced;
        break;
      }
    }
    return {is != p.negated, lifeOf(*id), {}, false};
  }

  Found operator()(const ControllerIs& p) const {
    const NodeId active = engine.activeController();
    return {(active == p.controller) != p.negated,
            active == NodeId::none() ? "none" : std::to_string(active.value),
            {},
            false};
  }

  Found operator()(const Ready&) const {
    if (engine.ready()) return {true, "ready", {}, false};
    std::string why = "no controller is active";
    if (engine.activeController() != NodeId::none()) {
      why = "no broker runs";
      for (const NodeId id : engine.brokers) {
        if (!engine.world->alive(id)) continue;
        why = "not every broker has heard of the others yet";
        if (engine.stateOf(id) == view::NodeState::running) continue;
        why = lifeOf(id);
        break;
      }
    }
    return {false, "not ready", why, false};
  }

  Found operator()(const TopicExists& p) const {
    const metadata::Image* image = engine.image();
    const bool exists = image != nullptr && image->topic(p.topic) != nullptr;
    return {exists, exists ? "it exists" : "it does not exist", {}, false};
  }

  Found operator()(const EventSeen& p) const {
    NodeId on = NodeId::none();
    if (p.on) {
      std::string problem;
      const auto id = engine.resolve(*p.on, problem);
      if (!id) return missing(problem);
      on = *id;
    }
    std::int64_t count = 0;
    // Kinds have one level each; a kind of level trace is looked for among what was recorded.
    engine.store.each(since, events::Level::trace, [&](const events::Event& event) {
      if (event.name() != p.kind || (p.on && event.node != on)) return true;
      for (const EventSeen::Field& field : p.fields) {
        std::string value;
        if (!events::fieldValue(event.payload, field.name, value)) return true;
        const auto left = parseInteger(value);
        const auto right = parseInteger(field.value);
        const bool fits = left && right                              ? holds(*left, field.comparison, *right)
                          : field.comparison == Comparison::equal    ? value == field.value
                          : field.comparison == Comparison::notEqual ? value != field.value
                                                                     : false;
        if (!fits) return true;
      }
      ++count;
      return true;
    });
    Found out = number(count, p.comparison, p.count);
    out.got = fmt::format("{} such event{}", count, count == 1 ? "" : "s");
    return out;
  }

  Found operator()(const AckedReadable& p) const {
    std::string why;
    const auto found = partition(p.partition, why);
    if (!found) return missing(why);
    if (!found->hasLeader()) return missing(fmt::format("{} has no leader", p.partition.text()));
    std::int64_t acked = 0;
    const std::string problem = engine.invariants->ackedProblem(p.partition, found->leader, acked);
    return {problem.empty(), problem.empty() ? fmt::format("all {} acknowledged records", acked) : problem, {}, false};
  }

  Found operator()(const ClientCount& p) const {
    std::string problem;
    const auto id = engine.resolve(NodeRef::client(p.client), problem);
    if (!id) return missing(problem);
    const Engine::Client* known = engine.client(p.client);
    const bool reads = p.what == ClientCount::What::consumed || p.what == ClientCount::What::processed;
    if (reads ? !known->reads() : !known->writes()) return missing(fmt::format("{} is a {}", p.client, known->word()));
    const Engine::LastCounts counts = engine.countsOf(*id);
    const std::int64_t value = p.what == ClientCount::What::processed ? counts.processed
                               : reads                                ? counts.consumed
                               : p.what == ClientCount::What::sent    ? counts.sent
                               : p.what == ClientCount::What::acked   ? counts.acked
                               : p.what == ClientCount::What::failed  ? counts.failed
                               : p.what == ClientCount::What::commits ? counts.commits
                               : p.what == ClientCount::What::aborts  ? counts.aborts
                                                                      : counts.retries;
    return number(value, p.comparison, p.value, counts.error);
  }

  Found operator()(const TransformCount& p) const {
    std::string problem;
    if (!engine.resolve(NodeRef::client(p.client), problem)) return missing(problem);
    const Engine::Client* known = engine.client(p.client);
    if (known->kind != Engine::Client::Kind::transform)
      return missing(fmt::format("{} is a {}", p.client, known->word()));
    const TransformOutcome outcome = transformOutcome(engine, known->from, known->to, known->group);
    if (!outcome.problem.empty()) return missing(outcome.problem);
    const bool lost = p.what == TransformCount::What::lost;
    std::string why = fmt::format("of {} records that group {} is done with", outcome.inputs, printable(known->group));
    if (const std::string& first = lost ? outcome.firstLost : outcome.firstRepeated; !first.empty())
      why += fmt::format("; the first is {}", first);
    return number(lost ? outcome.lost : outcome.repeated, p.comparison, p.value, why);
  }

  Found operator()(const TransactionIs& p) const {
    const metadata::Image* image = engine.image();
    const metadata::TopicRef topic = image == nullptr ? nullptr : image->topic(transactionStateTopic);
    const metadata::PartitionRef partition =
        topic && topic->partitionCount() > 0
            ? topic->partition(coordinator::partitionFor(p.id, topic->partitionCount()))
            : nullptr;
    // Before the first transactional producer there is no coordinator, and nothing it could know.
    if (topic && (!partition || !partition->hasLeader())) return missing("nobody coordinates it now");
    std::string state = "none";
    std::string why;
    if (partition) {
      const broker::BrokerNode* node = engine.broker(partition->leader);
      if (node == nullptr) return missing(lifeOf(partition->leader));
      if (node->transactions().availability(p.id) != ErrorCode::none)
        return missing(fmt::format("broker {} has not taken over yet", partition->leader.value));
      if (const coordinator::TransactionMetadata* found = node->transactions().find(p.id)) {
        state = coordinator::transactionStateName(found->state);
        why = fmt::format("producer id {}, epoch {}, on broker {}", found->producerId, found->epoch,
                          partition->leader.value);
        if (found->pending)
          why += fmt::format(", {} is being written", coordinator::transactionStateName(*found->pending));
      }
    }
    return {(state == p.state) != p.negated, state, why, false};
  }

  const client::ProducerNode* writer(const std::string& name, std::string& why) const {
    const auto id = engine.resolve(NodeRef::client(name), why);
    if (!id) return nullptr;
    const client::ProducerNode* node = engine.producer(*id);
    if (node == nullptr) why = engine.consumer(*id) != nullptr ? fmt::format("{} is no producer", name) : lifeOf(*id);
    return node;
  }

  Found operator()(const ProducerIs& p) const {
    std::string why;
    const client::ProducerNode* node = writer(p.client, why);
    if (node == nullptr) return missing(why);
    const client::TransactionManager* transactions = node->transactions();
    if (transactions == nullptr) return missing(fmt::format("{} has no transactional.id", p.client));
    std::string state(client::TransactionManager::stateName(transactions->state()));
    std::replace(state.begin(), state.end(), ' ', '-');
    const bool same = state == p.state || (p.state == "fenced" && transactions->fenced());
    if (!transactions->problem().ok())
      why = fmt::format("{} at {}", errorName(transactions->problem().error), transactions->problem().sentence);
    return {same != p.negated, transactions->fenced() ? "fenced" : state, why, false};
  }

  Found operator()(const ProducerEpochIs& p) const {
    std::string why;
    const client::ProducerNode* node = writer(p.client, why);
    if (node == nullptr) return missing(why);
    if (node->producerId() == noProducerId) return missing("it has no producer id yet");
    return number(node->producerEpoch(), p.comparison, p.value, fmt::format("producer id {}", node->producerId()));
  }

  Found operator()(const NextSequenceIs& p) const {
    std::string why;
    const client::ProducerNode* node = writer(p.client, why);
    if (node == nullptr) return missing(why);
    if (!node->config().idempotence) return missing(fmt::format("{} is not idempotent", p.client));
    for (const auto& one : node->partitions())
      if (one.partition == p.partition) return number(one.nextSequence, p.comparison, p.value);
    return missing(fmt::format("{} has sent nothing to {}", p.client, p.partition.text()));
  }

  const client::ConsumerNode* reader(const std::string& name, std::string& why) const {
    const auto id = engine.resolve(NodeRef::client(name), why);
    if (!id) return nullptr;
    const client::ConsumerNode* node = engine.consumer(*id);
    if (node == nullptr) why = engine.producer(*id) != nullptr ? fmt::format("{} is no consumer", name) : lifeOf(*id);
    return node;
  }

  Found operator()(const PositionIs& p) const {
    std::string why;
    const client::ConsumerNode* node = reader(p.client, why);
    if (node == nullptr) return missing(why);
    for (const auto& one : node->partitions()) {
      if (one.partition != p.partition) continue;
      if (one.position == noOffset) return missing("it has no position yet");
      return number(one.position, p.comparison, p.value);
    }
    return missing(fmt::format("{} does not read {}", p.client, p.partition.text()));
  }

  /// The group as its coordinator holds it; otherwise says in `why` what is missing.
  const coordinator::Group* group(const std::string& name, std::string& why, NodeId* broker = nullptr) const {
    for (const NodeId id : engine.brokers) {
      const broker::BrokerNode* node = engine.broker(id);
      if (node == nullptr) continue;
      const coordinator::Group* found = nullptr;
      node->groups().eachGroup([&](const coordinator::Group& one) {
        if (one.name == name) found = &one;
      });
      if (found == nullptr) continue;
      // Who was deposed and does not know it yet still holds its groups: the controller's word counts.
      const metadata::Image* image = engine.image();
      const metadata::TopicRef offsets = image == nullptr ? nullptr : image->topic(std::string(consumerOffsetsTopic));
      const auto partition = offsets ? offsets->partition(found->partition) : nullptr;
      if (!partition || partition->leader != id) continue;
      if (broker != nullptr) *broker = id;
      return found;
    }
    why = fmt::format("no broker that runs looks after a group {}", printable(name));
    return nullptr;
  }

  Found operator()(const GroupStateIs& p) const {
    std::string why;
    const coordinator::Group* found = group(p.group, why);
    // As DescribeGroups says of a group that is not there.
    const std::string state(found == nullptr  ? "Dead"
                            : found->consumer ? coordinator::GroupCoordinator::consumerState(*found->consumer)
                                              : coordinator::groupStateName(found->classic->state));
    return {(state == p.state) != p.negated, state, why, false};
  }

  Found operator()(const GroupNumberIs& p) const {
    std::string why;
    const coordinator::Group* found = group(p.group, why);
    if (found == nullptr) return missing(why);
    if (p.what == GroupNumberIs::What::generation)
      return number(found->consumer ? found->consumer->epoch : found->classic->generation, p.comparison, p.value);
    const std::size_t members = found->consumer ? found->consumer->members.size() : found->classic->members.size();
    return number(static_cast<std::int64_t>(members), p.comparison, p.value);
  }

  Found operator()(const CoordinatorIs& p) const {
    std::string why;
    NodeId broker = NodeId::none();
    group(p.group, why, &broker);
    return {(broker == p.broker) != p.negated, broker == NodeId::none() ? "none" : std::to_string(broker.value), why,
            false};
  }

  Found operator()(const AssignmentIs& p) const {
    std::string why;
    const client::ConsumerNode* node = reader(p.client, why);
    if (node == nullptr) return missing(why);
    std::vector<TopicPartition> owned;
    for (const auto& one : node->partitions()) owned.push_back(one.partition);
    std::sort(owned.begin(), owned.end());
    std::string list;
    for (const TopicPartition& one : owned) list += (list.empty() ? "" : ",") + one.text();
    return {(owned == p.partitions) != p.negated, list.empty() ? "none" : list, {}, false};
  }

  Found operator()(const CommittedIs& p) const {
    std::string why;
    const coordinator::Group* found = group(p.group, why);
    if (found == nullptr) return missing(why);
    const auto at = found->offsets.committed.find(p.partition);
    if (at == found->offsets.committed.end())
      return missing(fmt::format("{} has committed nothing of {}", printable(p.group), p.partition.text()));
    return number(at->second.offset, p.comparison, p.value);
  }

  /// What a group has committed, against the high watermarks.
  Found groupLag(const LagIs& p) const {
    std::string why;
    const coordinator::Group* found = group(p.client, why);
    if (found == nullptr) return missing(fmt::format("there is no client {} and {}", printable(p.client), why));
    std::int64_t lag = 0;
    bool any = false;
    for (const auto& [name, offset] : found->offsets.committed) {
      if (p.partition && name != *p.partition) continue;
      const auto known = partition(name, why);
      const replication::Partition* leader =
          known && known->hasLeader() ? engine.replica(known->leader, name) : nullptr;
      if (leader == nullptr) return missing(fmt::format("the lag on {} is not known", name.text()));
      lag += std::max<std::int64_t>(0, leader->highWatermark() - offset.offset);
      any = true;
    }
    if (!any)
      return missing(fmt::format("{} has committed nothing{}", printable(p.client),
                                 p.partition ? " of " + p.partition->text() : std::string()));
    return number(lag, p.comparison, p.value);
  }

  Found operator()(const LagIs& p) const {
    std::string why;
    if (engine.client(p.client) == nullptr) return groupLag(p);
    const client::ConsumerNode* node = reader(p.client, why);
    if (node == nullptr) return missing(why);
    std::int64_t lag = 0;
    bool any = false;
    for (const auto& one : node->partitions()) {
      if (p.partition && one.partition != *p.partition) continue;
      const auto found = partition(one.partition, why);
      const replication::Partition* leader =
          found && found->hasLeader() ? engine.replica(found->leader, one.partition) : nullptr;
      if (leader == nullptr || one.position == noOffset)
        return missing(fmt::format("the lag on {} is not known", one.partition.text()));
      lag += std::max<std::int64_t>(0, leader->highWatermark() - one.position);
      any = true;
    }
    if (!any)
      return missing(p.partition ? fmt::format("{} does not read {}", p.client, p.partition->text())
                                 : "it reads nothing yet");
    return number(lag, p.comparison, p.value);
  }

  Found operator()(const ConfigIs& p) const {
    const metadata::Image* image = engine.image();
    if (image == nullptr) return missing("nobody has read the metadata log yet");
    const std::map<std::string, std::string> file = engine.spec.config;
    metadata::ConfigValue value;
    if (p.ofBroker) {
      if (!engine.world->has(p.broker)) return missing(fmt::format("there is no broker {}", p.broker.value));
      if (metadata::findBrokerConfig(p.key) == nullptr) return missing(fmt::format("{} is no broker config", p.key));
      value = metadata::ConfigView(*image, file, p.broker).broker(p.key);
    } else {
      if (!image->topic(p.topic)) return missing(fmt::format("there is no topic {}", p.topic));
      if (metadata::findTopicConfig(p.key) == nullptr) return missing(fmt::format("{} is no topic config", p.key));
      value = metadata::ConfigView(*image, file).topic(p.topic, p.key);
    }
    const std::string text = value.value.value_or("");
    return {(text == p.value) != p.negated, text.empty() ? "(empty)" : text, {}, false};
  }

  Found operator()(const ConnectionsAre& p) const {
    std::int64_t count = 0;
    engine.world->eachConnection([&](const sim::Connection& connection) {
      if (!connection.sides[0].outside || !connection.sides[0].open) return;
      if (p.broker == NodeId::none() || connection.sides[1].node == p.broker) ++count;
    });
    return number(count, p.comparison, p.value);
  }

  Found operator()(const PartitionCount& p) const {
    const metadata::Image* image = engine.image();
    if (image == nullptr) return missing("nobody has read the metadata log yet");
    std::int64_t count = 0;
    std::string first;
    for (const auto& [name, topic] : image->topics()) {
      for (std::int32_t i = 0; i < topic->partitionCount(); ++i) {
        const auto one = topic->partition(i);
        if (!one) continue;
        const bool counts =
            p.what == PartitionCount::What::offline ? !one->hasLeader() : one->isr.size() < one->replicas.size();
        if (!counts) continue;
        ++count;
        if (first.empty())
          first = fmt::format("{}-{} has ISR {} of {}", name, i, listText(one->isr), listText(one->replicas));
      }
    }
    return number(count, p.comparison, p.value, first);
  }

  Found operator()(const FramesHeld& p) const {
    std::string problem;
    const auto from = engine.resolve(p.from, problem);
    const auto to = from ? engine.resolve(p.to, problem) : std::nullopt;
    if (!to) return missing(problem);
    return number(engine.world->heldFrames(*from, *to), p.comparison, p.value);
  }

  Found operator()(const TimeIs& p) const {
    const std::int64_t now = engine.world->now().micros;
    return {holds(now, p.comparison, p.value.micros),
            fmt::format("{}.{:06}s", now / 1'000'000, now % 1'000'000),
            {},
            false};
  }

  Found operator()(const InvariantsHold&) const {
    for (const view::InvariantView& one : engine.invariants->lamps())
      if (!one.holds) return {false, fmt::format("{} does not: {}", one.name, one.detail), one.sentence, false};
    return {true, "they do", {}, false};
  }

  Found operator()(const Selected& p) const {
    if (!engine.selection) return missing("nothing is selected");
    return {*engine.selection == p.selection, command::print(*engine.selection), {}, false};
  }

  Found operator()(const Answered& p) const {
    const auto at = engine.answers.find(p.key);
    if (at == engine.answers.end()) return missing("there is no answer yet");
    return {(at->second == p.value) != p.negated, at->second, {}, false};
  }
};

}  // namespace

std::string Verdict::text() const {
  return fmt::format("expected {}, got {}{}{}", expected, got, why.empty() ? "" : ": ", why);
}

Verdict Engine::evaluate(const Condition& condition, EventId since) const {
  const Found found = std::visit(Asker{*this, since}, condition.predicate);
  Verdict verdict;
  verdict.expected = print(condition);
  verdict.got = found.got;
  verdict.why = found.why;
  verdict.held = !found.missing && found.held != condition.negated;
  return verdict;
}

}  // namespace brokerlab::cluster
