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

std::string ChaosGroups::member(int number) {
  std::string line = fmt::format("start consumer g{} topic={} group={} from=earliest", number, topic, group);
  line += fmt::format(" assignor={}", assignor_);
  if (consumerProtocol_) {
    line += " group.protocol=consumer";
  } else {
    const auto session = random_.between(2500, 7000);
    line += fmt::format(" session.timeout.ms={} heartbeat.interval.ms={}", session, random_.between(300, 800));
  }
  // The last one may be too slow for its own good; the others go on without it. (Not if it is static: then it is back
  // within its session each time, has its partitions again and gets nowhere, in Kafka too.)
  const bool slow = number == members_ && random_.chance(300);
  const bool isStatic = random_.chance(300);
  // Nor in the consumer protocol, where one that crashed finds its place taken (UNRELEASED_INSTANCE_ID) and gives up.
  if (isStatic && !slow && !consumerProtocol_) line += fmt::format(" group.instance.id=i{}", number);
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
  for (int i = 1; i <= members_; ++i) lines.push_back(member(i));
  return lines;
}

std::string ChaosGroups::deed(const Engine& engine) {
  const std::string name = fmt::format("g{}", random_.between(1, members_));
  const Engine::Client* one = engine.client(name);
  if (one == nullptr) return {};
  const std::uint64_t what = random_.below(10);
  const sim::Life life = engine.world->life(one->id);
  if (life == sim::Life::frozen) return "thaw " + name;
  if (life != sim::Life::running) return "restart " + name;
  if (what < 3) return "crash " + name;
  if (what < 5) return "stop " + name;
  if (what < 8) return "freeze " + name;
  const NodeId broker = engine.brokers[static_cast<std::size_t>(random_.below(engine.brokers.size()))];
  return fmt::format("cut {} broker {}", name, broker.value);
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

/// What is left are markers of transactions: an application that commits after each batch never commits those, and has a
/// lag for ever, in Kafka too.
bool ChaosGroups::onlyMarkersLeft(const Engine& engine, int number) const {
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
  bool any = committed < 0;
  if (!any)
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
    if (verdict.held || onlyMarkersLeft(engine, number) ||
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
