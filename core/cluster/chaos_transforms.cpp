#include "cluster/chaos_transforms.h"

#include <fmt/format.h>

#include "broker/broker_node.h"
#include "client/consumer_node.h"
#include "client/transform_node.h"
#include "cluster/engine.h"
#include "cluster/transform_outcome.h"
#include "replication/partition.h"
#include "storage/log.h"

namespace brokerlab::cluster {
namespace {

constexpr std::uint64_t transformsLabel = 0x7472616e73;
constexpr std::string_view input = "orders";
constexpr std::string_view output = "results";
constexpr std::string_view group = "works";

std::string nameOf(int number) { return fmt::format("x{}", number); }

}  // namespace

ChaosTransforms::ChaosTransforms(std::uint64_t seed, std::string plant)
    : random_(Prng(seed).fork(transformsLabel)), plant_(std::move(plant)) {
  consumerProtocol_ = random_.chance(350);
  applications_ = static_cast<int>(random_.between(1, 3));
  if (plant_ == ignoreMembersInTransactions) applications_ = std::max(applications_, 2);
  outputs_ = static_cast<int>(random_.between(1, 3));
}

void ChaosTransforms::configure(Spec& spec) {
  const auto set = [&](const std::string& key, const std::string& value) { spec.config.try_emplace(key, value); };
  set("group.initial.rebalance.delay.ms", std::to_string(random_.between(0, 1500)));
  set("group.min.session.timeout.ms", "500");
  set("offsets.topic.num.partitions", std::to_string(random_.between(1, 2)));
  set("group.coordinator.rebalance.protocols", "classic,consumer");
  set("group.consumer.session.timeout.ms", std::to_string(random_.between(3000, 8000)));
  set("group.consumer.heartbeat.interval.ms", std::to_string(random_.between(200, 1000)));
  set("transaction.state.log.num.partitions", std::to_string(random_.between(1, 3)));
  set("transaction.abort.timed.out.transaction.cleanup.interval.ms", std::to_string(random_.between(300, 3000)));
  const bool old = random_.chance(300);
  set("brokerlab.transaction.version", old ? "0" : "2");
}

std::string ChaosTransforms::application(int number) {
  std::string line = fmt::format("start transform {} from={} to={} group={} transactional.id=work-{}", nameOf(number),
                                 input, output, group, number);
  if (consumerProtocol_) {
    line += " group.protocol=consumer";
  } else {
    const std::int64_t session = random_.between(2500, 7000);
    line += fmt::format(" session.timeout.ms={} heartbeat.interval.ms={}", session, random_.between(300, 800));
  }
  line += fmt::format(" max.poll.records={}", random_.between(5, 40));
  const bool works = random_.chance(600) || plant_ == ignoreMembersInTransactions;
  const std::int64_t processing = random_.between(1, 15);
  if (works) line += fmt::format(" processing={}ms", processing);
  line += fmt::format(" max.poll.interval.ms={}", random_.between(8000, 20000));
  line += fmt::format(" request.timeout.ms={} delivery.timeout.ms=20000", random_.between(500, 6000));
  line += fmt::format(" transaction.timeout.ms={}",
                      plant_ == ignoreMembersInTransactions ? 60000 : random_.between(2000, 30000));
  if (random_.chance(400)) line += fmt::format(" linger.ms={}", random_.between(1, 50));
  return line;
}

std::vector<std::string> ChaosTransforms::start() {
  std::vector<std::string> lines{
      // (Segments in which what comes of one poll has room: a batch that has none is refused for ever.)
      fmt::format("create-topic {} partitions={} rf=3 min.insync.replicas=2 segment.bytes=8000", output, outputs_)};
  for (int i = 1; i <= applications_; ++i) lines.push_back(application(i));
  return lines;
}

std::string ChaosTransforms::deed(const Engine& engine) {
  const std::string name = nameOf(static_cast<int>(random_.between(1, applications_)));
  const std::uint64_t what = random_.below(10);
  const Duration frozen = milliseconds(random_.between(500, 12'000));
  const NodeId broker = engine.brokers[static_cast<std::size_t>(random_.below(engine.brokers.size()))];
  const Engine::Client* one = engine.client(name);
  if (one == nullptr) return {};
  const sim::Life life = engine.world->life(one->id);
  if (life == sim::Life::frozen) return engine.world->now() >= thawAt_[name] ? "thaw " + name : std::string();
  if (life != sim::Life::running) return "restart " + name;
  if (what < 3) return "crash " + name;
  if (what < 4) return "stop " + name;
  if (what < 8) {
    thawAt_[name] = engine.world->now() + frozen;
    return "freeze " + name;
  }
  return fmt::format("cut {} broker {}", name, broker.value);
}

std::vector<std::string> ChaosTransforms::mend(const Engine& engine) const {
  std::vector<std::string> lines;
  for (int i = 1; i <= applications_; ++i) {
    const Engine::Client* one = engine.client(nameOf(i));
    if (one == nullptr) continue;
    const sim::Life life = engine.world->life(one->id);
    if (life == sim::Life::frozen)
      lines.push_back("thaw " + one->name);
    else if (life != sim::Life::running)
      lines.push_back("restart " + one->name);
  }
  return lines;
}

std::string ChaosTransforms::restProblem(const Engine& engine, int partitions) const {
  const auto leaderOf = [&](const TopicPartition& name) {
    const metadata::PartitionRef found = engine.image()->partition(name.topic, name.partition);
    return found ? engine.replica(found->leader, name) : nullptr;
  };
  for (int number = 0; number < partitions; ++number) {
    const TopicPartition name{std::string(input), number};
    const replication::Partition* leader = leaderOf(name);
    // Somebody has it, is done with all that was polled, and has polled to the end.
    bool read = false;
    std::string who;
    for (int i = 1; i <= applications_; ++i) {
      const Engine::Client* one = engine.client(nameOf(i));
      const client::ConsumerNode* node = one == nullptr ? nullptr : engine.consumer(one->id);
      if (node == nullptr) continue;
      who +=
          fmt::format("; {} {} {} ({})", one->name, node->membership()->state(), node->pollState(), node->lastError());
      for (const auto& part : node->partitions()) {
        if (part.partition != name) continue;
        who += fmt::format(" at {}", part.position);
        read = read || (leader != nullptr && part.position >= leader->logEndOffset() && !node->busyWith(name));
      }
    }
    if (!read)
      return fmt::format("V8 nobody of group {} has done all of {}, which ends at {}{}", group, name.text(),
                         leader == nullptr ? -1 : leader->logEndOffset(), who);
  }
  for (int number = 0; number < outputs_; ++number) {
    const TopicPartition name{std::string(output), number};
    const replication::Partition* leader = leaderOf(name);
    if (leader == nullptr || !leader->usable()) return fmt::format("V1 {} is not led", name.text());
    if (leader->log().lastStableOffset() != leader->logEndOffset())
      return fmt::format("T6 the last stable offset of {} is {}, its log ends at {}", name.text(),
                         leader->log().lastStableOffset(), leader->logEndOffset());
  }
  const TransformOutcome outcome =
      transformOutcome(engine, std::string(input), std::string(output), std::string(group));
  if (!outcome.problem.empty()) return "V8 " + outcome.problem;
  if (outcome.waiting > 0) return fmt::format("V8 group {} has {} inputs yet to do", group, outcome.waiting);
  return {};
}

std::string ChaosTransforms::problem(const Engine& engine) const {
  const TransformOutcome outcome =
      transformOutcome(engine, std::string(input), std::string(output), std::string(group));
  if (!outcome.problem.empty()) return "H3 " + outcome.problem;
  if (outcome.lost > 0)
    return fmt::format("H3 {} of {} inputs have no result; the first is {}", outcome.lost, outcome.inputs,
                       outcome.firstLost);
  if (outcome.repeated > 0)
    return fmt::format("H3 {} results are there once more; the first is {}", outcome.repeated, outcome.firstRepeated);
  return {};
}

}  // namespace brokerlab::cluster
