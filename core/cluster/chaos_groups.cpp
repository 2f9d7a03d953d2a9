#include "cluster/chaos_groups.h"

#include <fmt/format.h>

#include <algorithm>

#include "broker/broker_node.h"
#include "client/consumer_node.h"
#include "cluster/engine.h"
#include "coordinator/group_coordinator.h"
#include "record/batch.h"
#include "record/record.h"
#include "replication/partition.h"
#include "storage/log.h"

namespace brokerlab::cluster {
namespace {
constexpr std::uint64_t groupsLabel = 0x67726f757073;
constexpr std::string_view group = "crew";
constexpr std::string_view topic = "orders";
constexpr std::size_t readBytes = 1 << 20;

/// Its poll() throws from now on: fenced by another with its instance id, or not let in as long as its own former life
/// has not been given up (UNRELEASED_INSTANCE_ID ends a consumer in Kafka).
bool gaveUp(const Engine& engine, const Engine::Client& one) {
  const client::ConsumerNode* node = engine.consumer(one.id);
  if (node == nullptr || node->membership() == nullptr || !node->membership()->dead()) return false;
  const std::string& why = node->membership()->died();
  return why.rfind("FENCED_INSTANCE_ID", 0) == 0 || why.rfind("UNRELEASED_INSTANCE_ID", 0) == 0;
}
}  // namespace

ChaosGroups::ChaosGroups(std::uint64_t seed, std::string plant)
    : random_(Prng(seed).fork(groupsLabel)), plant_(std::move(plant)) {
  consumerProtocol_ = random_.chance(400);
  if (plant_ == "assign-before-revoked") consumerProtocol_ = true;
  if (plant_ == "ignore-generations" || plant_ == "ask-no-member-ids") consumerProtocol_ = false;
  members_ = static_cast<int>(random_.between(2, 4));
  static constexpr std::string_view classic[] = {
      "range", "roundrobin", "sticky", "cooperative-sticky", "cooperative-sticky", "range,cooperative-sticky"};
  assignor_ = consumerProtocol_ ? (random_.chance(500) ? "uniform" : "range") : classic[random_.below(6)];
}

void ChaosGroups::configure(Spec& spec) {
  auto& config = spec.config;
  config["group.initial.rebalance.delay.ms"] = std::to_string(random_.between(0, 1500));
  config["group.min.session.timeout.ms"] = "500";
  config["offsets.topic.num.partitions"] = std::to_string(random_.between(1, 3));
  config["group.coordinator.rebalance.protocols"] = "classic,consumer";
  config["group.consumer.session.timeout.ms"] = std::to_string(random_.between(3000, 8000));
  config["group.consumer.heartbeat.interval.ms"] = std::to_string(random_.between(200, 1000));
}

std::string ChaosGroups::member(int number, bool mayBeSlow) {
  std::string line = fmt::format("start consumer g{} topic={} group={} from=earliest", number, topic, group);
  line += fmt::format(" assignor={}", assignor_);
  if (consumerProtocol_) {
    line += " group.protocol=consumer";
  } else {
    const auto session = random_.between(2500, 7000);
    line += fmt::format(" session.timeout.ms={} heartbeat.interval.ms={}", session, random_.between(300, 800));
  }
  // The last one may be too slow for its own good; the others go on without it while it is late.
  const bool slow = mayBeSlow && number == members_ && random_.chance(300);
  if (slow) slow_ = number;
  if (random_.chance(300)) line += fmt::format(" group.instance.id=i{}", number);
  line += fmt::format(" max.poll.interval.ms={}", slow ? 3000 : random_.between(6000, 20000));
  const std::int64_t records = random_.between(1, 50);
  line += fmt::format(" max.poll.records={}", slow ? 40 : records);
  const std::int64_t processing = slow ? 150 : random_.chance(500) ? random_.between(1, 5) : 0;
  if (processing > 0) line += fmt::format(" processing={}ms", processing);
  if (plant_ == commitBeforeProcessing) {
    line += " commits=before";
  } else if (random_.chance(300)) {
    line += " commits=after";
  } else {
    line += fmt::format(" auto.commit.interval.ms={}", random_.between(200, 3000));
  }
  return line + fmt::format(" request.timeout.ms={}", random_.between(1000, 6000));
}

std::vector<std::string> ChaosGroups::start() {
  std::vector<std::string> lines;
  for (int i = 1; i <= members_; ++i) lines.push_back(member(i, true));
  return lines;
}

std::string ChaosGroups::deed(const Engine& engine) {
  const std::string name = fmt::format("g{}", random_.between(1, members_));
  const Engine::Client* one = engine.client(name);
  if (one == nullptr) return {};
  const std::uint64_t what = random_.below(10);
  const sim::Life life = engine.world->life(one->id);
  // Its application ends with an exception, and somebody starts it again later.
  if (life == sim::Life::running && gaveUp(engine, *one)) return "crash " + name;
  if (life == sim::Life::frozen) return "thaw " + name;
  if (life != sim::Life::running) return "restart " + name;
  if (what < 3) return "crash " + name;
  if (what < 5) return "stop " + name;
  if (what < 8) return "freeze " + name;
  const NodeId broker = engine.brokers[static_cast<std::size_t>(random_.below(engine.brokers.size()))];
  return fmt::format("cut {} broker {}", name, broker.value);
}

/// A member whose application takes about max.poll.interval.ms for a batch commits nothing, in Kafka too: it is late each
/// time, back at once and has its partitions again, and a static one keeps them even while it is late.
std::vector<std::string> ChaosGroups::mend(const Engine& engine) {
  std::vector<std::string> lines;
  if (slow_ > 0 && !retired_) {
    retired_ = true;
    const Engine::Client* one = engine.client(fmt::format("g{}", slow_));
    if (one != nullptr && engine.world->alive(one->id)) lines.push_back(fmt::format("stop g{}", slow_));
    lines.push_back(member(++members_, false));
  }
  for (int i = 1; i <= members_; ++i) {
    const std::string name = fmt::format("g{}", i);
    const Engine::Client* one = engine.client(name);
    if (one == nullptr || !engine.world->alive(one->id) || retired(name) || !gaveUp(engine, *one)) continue;
    lines.push_back("crash " + name);
    lines.push_back("restart " + name);
  }
  return lines;
}

void ChaosGroups::onEvent(const events::Event& event) {
  const auto* done = std::get_if<events::RecordsProcessed>(&event.payload);
  if (done == nullptr || done->topic != topic || done->consumer.empty() || done->consumer.front() != 'g') return;
  auto& offsets = processed_[{done->topic, done->partition}];
  for (Offset o = done->firstOffset; o <= done->lastOffset; ++o) offsets.insert(o);
}

/// Calls `use` with the offset of each data record from `from` on, below the leader's high watermark, until it says stop.
template <class Use>
void ChaosGroups::eachRecord(const Engine& engine, int number, Offset from, Use&& use) {
  const TopicPartition name{std::string(topic), number};
  const metadata::PartitionRef partition = engine.image()->partition(name.topic, number);
  const replication::Partition* leader = partition ? engine.replica(partition->leader, name) : nullptr;
  if (leader == nullptr) return;
  auto& log = const_cast<storage::Log&>(leader->log());
  for (from = std::max(from, log.logStartOffset()); from < log.highWatermark();) {
    const storage::LogRead read = log.read(from, readBytes, log.highWatermark(), true);
    if (!read.ok() || read.nextOffset <= from) return;
    record::BatchReader batches(read.records);
    while (auto batch = batches.next()) {
      if (batch->header.isControl()) continue;
      record::RecordIterator records(batch->bytes);
      while (const record::RecordView* one = records.next())
        if (one->offset >= from && !use(one->offset)) return;
    }
    from = read.nextOffset;
  }
}

/// No record is left: the partition is empty, or what comes after the committed offset are markers of transactions. An
/// application that commits after each batch commits nothing then, and has a lag for ever, in Kafka too.
bool ChaosGroups::nothingLeft(const Engine& engine, int number) const {
  const TopicPartition name{std::string(topic), number};
  Offset committed = -1;
  for (const NodeId id : engine.brokers) {
    const broker::BrokerNode* node = engine.broker(id);
    if (node == nullptr) continue;
    node->groups().eachGroup([&](const coordinator::Group& one) {
      const auto at = one.offsets.committed.find(name);
      if (one.name == group && at != one.offsets.committed.end()) committed = std::max(committed, at->second.offset);
    });
  }
  bool any = false;
  eachRecord(engine, number, committed, [&](Offset) {
    any = true;
    return false;
  });
  return !any;
}

/// A member has polled everything there is: with what it committed then nobody is concerned.
bool ChaosGroups::readToTheEnd(const Engine& engine, int number) const {
  const TopicPartition name{std::string(topic), number};
  const metadata::PartitionRef partition = engine.image()->partition(name.topic, number);
  const replication::Partition* leader = partition ? engine.replica(partition->leader, name) : nullptr;
  for (int i = 1; leader != nullptr && i <= members_; ++i) {
    const Engine::Client* one = engine.client(fmt::format("g{}", i));
    const client::ConsumerNode* node = one == nullptr ? nullptr : engine.consumer(one->id);
    if (node == nullptr || node->pollState() != "polls") continue;
    for (const auto& part : node->partitions())
      if (part.partition == name && part.position >= leader->logEndOffset()) return true;
  }
  return false;
}

std::string ChaosGroups::restProblem(const Engine& engine, int partitions) const {
  for (int number = 0; number < partitions; ++number) {
    const auto parsed = command::parse(fmt::format("expect lag {} {}-{} = 0", group, topic, number));
    const Verdict verdict = engine.evaluate(std::get<command::Expect>(*parsed).condition, {});
    if (verdict.held || nothingLeft(engine, number) ||
        (plant_ == commitBeforeProcessing && readToTheEnd(engine, number)))
      continue;
    std::string who;
    for (int i = 1; i <= members_; ++i) {
      const Engine::Client* one = engine.client(fmt::format("g{}", i));
      const client::ConsumerNode* node = one == nullptr ? nullptr : engine.consumer(one->id);
      if (node == nullptr || node->membership() == nullptr) continue;
      who += fmt::format("; g{} {} {} owns {} ({})", i, node->membership()->state(), node->pollState(),
                         client::partitionsText(node->membership()->owned()), node->lastError());
    }
    return "C7 " + verdict.text() + who;
  }
  return {};
}

std::string ChaosGroups::unprocessed(const Engine& engine, int partitions) const {
  for (int number = 0; number < partitions; ++number) {
    const TopicPartition name{std::string(topic), number};
    const auto known = processed_.find(name);
    Offset lost = -1;
    eachRecord(engine, number, 0, [&](Offset offset) {
      if (known == processed_.end() || known->second.count(offset) == 0) lost = offset;
      return lost < 0;
    });
    if (lost >= 0)
      return fmt::format("C7 {} @{} was committed by group {} and processed by nobody", name.text(), lost, group);
  }
  return {};
}

}  // namespace brokerlab::cluster
