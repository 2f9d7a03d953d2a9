#include "cluster/chaos.h"

#include <fmt/format.h>

#include "client/consumer_node.h"
#include "client/producer_node.h"
#include "broker/broker_node.h"
#include "cluster/engine.h"
#include "cluster/invariants.h"

namespace brokerlab::cluster {
namespace {

constexpr std::uint64_t chaosLabel = 0x6368616f73;
constexpr int topicPartitionsMost = 4;

/// One kind of failure, and how often this run has it (0: never).
struct Weights {
  std::uint64_t killBroker = 0, restartBroker = 0, powerOffBroker = 0, freezeBroker = 0, thaw = 0, shutDownBroker = 0;
  std::uint64_t cut = 0, cutOneWay = 0, heal = 0, delay = 0, hold = 0, release = 0;
  std::uint64_t killController = 0, restartController = 0, powerOffController = 0, freezeController = 0;
  std::uint64_t elect = 0, config = 0, quiet = 0;
};

class Run {
 public:
  explicit Run(const ChaosOptions& options) : options_(options), random_(Prng(options.seed).fork(chaosLabel)) {}

  ChaosResult play();

 private:
  Spec spec();
  void draw();
  bool setUp();
  void misbehave();
  void mend();
  void checkRest();

  bool deed(const std::string& line, bool mayFail = true);
  bool fail(std::string kind, std::string breach);
  bool watch();
  void let(Duration time);
  Engine& engine() { return cluster_->engine(); }
  bool linksNormal();
  bool calm();
  std::string restProblem();
  NodeId any(const std::vector<NodeId>& nodes) { return nodes[static_cast<std::size_t>(random_.below(nodes.size()))]; }
  std::vector<NodeId> with(const std::vector<NodeId>& nodes, bool alive, bool frozen);
  std::string ref(NodeId node) { return engine().nodeName(node); }

  ChaosOptions options_;
  Prng random_;
  Weights weights_;
  std::unique_ptr<Cluster> cluster_;
  ChaosResult result_;
  int partitions_ = 1;
  int producers_ = 1;
  int consumers_ = 1;
  /// Lost power and may still be in an ISR: nothing else happens to brokers meanwhile. (H2)
  NodeId lostPower_ = NodeId::none();
};

Spec Run::spec() {
  Spec spec;
  spec.seed = options_.seed;
  spec.record = false;
  spec.brokers = static_cast<int>(random_.between(3, random_.chance(250) ? 5 : 3));
  spec.controllers = random_.chance(200) ? 1 : 3;
  spec.latency = microseconds(random_.between(100, 3000));
  auto& config = spec.config;
  config["broker.heartbeat.interval.ms"] = std::to_string(random_.between(200, 600));
  config["broker.session.timeout.ms"] = std::to_string(random_.between(1500, 4000));
  config["replica.lag.time.max.ms"] = std::to_string(random_.between(1000, 5000));
  config["replica.fetch.wait.max.ms"] = std::to_string(random_.between(20, 500));
  config["replica.fetch.backoff.ms"] = std::to_string(random_.between(50, 500));
  config["replica.high.watermark.checkpoint.interval.ms"] = std::to_string(random_.between(200, 5000));
  config["controller.quorum.election.timeout.ms"] = std::to_string(random_.between(200, 1000));
  config["controller.quorum.fetch.timeout.ms"] = std::to_string(random_.between(500, 2000));
  config["controller.quorum.election.backoff.max.ms"] = std::to_string(random_.between(100, 1000));
  if (random_.chance(600)) config["log.segment.bytes"] = std::to_string(random_.between(200, 4000));
  if (random_.chance(400)) config["log.index.interval.bytes"] = std::to_string(random_.between(1, 512));
  config["leader.imbalance.check.interval.seconds"] = std::to_string(random_.between(5, 60));
  return spec;
}

void Run::draw() {
  // About half of all kinds in each run.
  const auto draw = [&](std::uint64_t most) {
    return random_.chance(500) ? random_.between(1, static_cast<std::int64_t>(most)) : 0;
  };
  const auto weight = [&](std::uint64_t most) { return static_cast<std::uint64_t>(draw(most)); };
  weights_.killBroker = weight(10);
  weights_.powerOffBroker = weight(6);
  weights_.shutDownBroker = weight(4);
  weights_.freezeBroker = weight(6);
  weights_.cut = weight(8);
  weights_.cutOneWay = weight(8);
  weights_.delay = weight(5);
  weights_.hold = weight(4);
  weights_.killController = weight(5);
  weights_.powerOffController = weight(5);
  weights_.freezeController = weight(4);
  weights_.elect = weight(3);
  weights_.config = weight(2);
  weights_.restartBroker = 12;
  weights_.restartController = 8;
  weights_.thaw = 8;
  weights_.heal = 10;
  weights_.release = 4;
  weights_.quiet = static_cast<std::uint64_t>(random_.between(5, 25));
}

bool Run::fail(std::string kind, std::string breach) {
  if (!result_.held) return false;
  result_.held = false;
  result_.kind = std::move(kind);
  result_.breach =
      fmt::format("at {}.{:06}s: {}", cluster_->now().micros / 1'000'000, cluster_->now().micros % 1'000'000, breach);
  return false;
}

bool Run::watch() {
  if (cluster_->world().crashes() > 0) return fail("crash", engine().invariants->firstBreach());
  if (const std::string breach = engine().invariants->firstBreach(); !breach.empty())
    return fail("correctness", breach);
  return true;
}

bool Run::deed(const std::string& line, bool mayFail) {
  result_.deeds.push_back(
      fmt::format("{}.{:03}s {}", cluster_->now().micros / 1'000'000, cluster_->now().micros / 1000 % 1000, line));
  if (mayFail) {
    // What has to wait for answers must not hold up the next failure.
    cluster_->execute(line);
    return watch();
  }
  const Reply reply = cluster_->executeNow(line);
  if (!reply.ok) return fail("liveness", fmt::format("{}: {}", line, reply.text));
  return watch();
}

void Run::let(Duration time) {
  const Instant until = cluster_->now() + time;
  while (result_.held && cluster_->now() < until) {
    cluster_->runUntil(std::min(until, cluster_->now() + seconds(1)));
    engine().invariants->scan();
    watch();
  }
}

bool Run::setUp() {
  auto opened = Cluster::open(spec(), options_.plant);
  if (!opened) {
    result_.held = false;
    result_.kind = "crash";
    result_.breach = opened.error().message;
    return false;
  }
  cluster_ = std::move(*opened);
  engine().invariants->setStrict(true);
  engine().powerLoss.torn = random_.chance(500);
  engine().powerLoss.keepNamesPerMille = static_cast<std::uint32_t>(random_.below(1001));
  cluster_->onEvent([this](const EventPtr& event) {
    ++result_.events;
    for (const char c : events::print(*event))
      result_.hash = (result_.hash ^ static_cast<std::uint8_t>(c)) * 1099511628211ull;
  });
  if (!cluster_->runUntilReady(seconds(60))) return fail("liveness", "the cluster did not become ready within 60s");
  partitions_ = static_cast<int>(random_.between(1, topicPartitionsMost));
  producers_ = static_cast<int>(random_.between(1, 3));
  consumers_ = static_cast<int>(random_.between(1, 2));
  if (!deed(fmt::format("create-topic orders partitions={} rf=3 min.insync.replicas=2", partitions_), false))
    return false;
  for (int i = 1; i <= producers_; ++i) {
    const std::int64_t every = random_.between(10, 150);
    const std::int64_t keys = random_.between(0, 20);
    std::string line =
        fmt::format("start producer p{} topic=orders acks=all idempotent every={}ms keys={}", i, every, keys);
    line += fmt::format(" request.timeout.ms={} delivery.timeout.ms=40000", random_.between(1000, 6000));
    if (random_.chance(400)) line += fmt::format(" linger.ms={}", random_.between(1, 100));
    if (random_.chance(300)) line += fmt::format(" batch.size={}", random_.between(1, 2000));
    if (!deed(line, false)) return false;
  }
  for (int i = 1; i <= consumers_; ++i)
    if (!deed(fmt::format("start consumer c{} topic=orders from=earliest", i), false)) return false;
  let(seconds(2));
  return result_.held;
}

std::vector<NodeId> Run::with(const std::vector<NodeId>& nodes, bool alive, bool frozen) {
  std::vector<NodeId> out;
  for (const NodeId id : nodes) {
    const sim::Life life = cluster_->world().life(id);
    if (frozen  ? life == sim::Life::frozen
        : alive ? life == sim::Life::running
                : (life != sim::Life::running && life != sim::Life::frozen))
      out.push_back(id);
  }
  return out;
}

bool Run::linksNormal() {
  for (const auto& [ends, link] : cluster_->world().links())
    if (!link.normal()) return false;
  return true;
}

/// Everybody is up, and every partition is on all its replicas, also as their leaders count.
bool Run::calm() {
  if (!linksNormal() || !cluster_->ready()) return false;
  if (!with(engine().brokers, false, false).empty() || !with(engine().brokers, true, true).empty()) return false;
  const metadata::Image* image = engine().image();
  if (image == nullptr) return false;
  for (const auto& [name, topic] : image->topics()) {
    for (const auto& partition : topic->partitions)
      if (!partition || !partition->hasLeader() || partition->isr.size() < partition->replicas.size()) return false;
  }
  return true;
}

void Run::misbehave() {
  const Instant until = cluster_->now() + options_.faults;
  while (result_.held && cluster_->now() < until) {
    let(milliseconds(random_.between(50, random_.chance(200) ? 4000 : 1200)));
    if (!result_.held) return;
    if (lostPower_ != NodeId::none()) {
      const metadata::Image* image = engine().image();
      bool inIsr = image == nullptr || engine().activeController() == NodeId::none();
      if (!inIsr) {
        for (const auto& [name, topic] : image->topics())
          for (const auto& partition : topic->partitions)
            inIsr = inIsr || (partition && metadata::contains(partition->isr, lostPower_));
      }
      if (!inIsr) lostPower_ = NodeId::none();
    }
    const bool brokersSafe = lostPower_ == NodeId::none();
    const auto& brokers = engine().brokers;
    const auto& controllers = engine().controllers;
    const auto up = with(brokers, true, false);
    const auto down = with(brokers, false, false);
    const auto frozen = with(brokers, true, true);
    const auto controllersUp = with(controllers, true, false);
    const auto controllersDown = with(controllers, false, false);
    const auto controllersFrozen = with(controllers, true, true);
    std::vector<NodeId> all = brokers;
    all.insert(all.end(), controllers.begin(), controllers.end());

    struct Choice {
      std::uint64_t weight;
      int what;
    };
    std::vector<Choice> choices;
    const auto offer = [&](std::uint64_t weight, int what, bool possible) {
      if (possible && weight > 0) choices.push_back({weight, what});
    };
    offer(weights_.quiet, 0, true);
    offer(weights_.killBroker, 1, brokersSafe && !up.empty());
    offer(weights_.powerOffBroker, 2, brokersSafe && calm());
    offer(weights_.freezeBroker, 3, brokersSafe && !up.empty());
    offer(weights_.shutDownBroker, 4, brokersSafe && !up.empty());
    offer(weights_.restartBroker, 5, !down.empty() && brokersSafe);
    offer(weights_.thaw, 6, !frozen.empty() || !controllersFrozen.empty());
    offer(weights_.cut, 7, brokersSafe);
    offer(weights_.cutOneWay, 8, brokersSafe);
    offer(weights_.heal, 9, !linksNormal());
    offer(weights_.delay, 10, brokersSafe);
    offer(weights_.hold, 11, brokersSafe);
    offer(weights_.release, 12, !linksNormal());
    offer(weights_.killController, 13, !controllersUp.empty());
    offer(weights_.powerOffController, 14, !controllersUp.empty());
    offer(weights_.freezeController, 15, !controllersUp.empty());
    offer(weights_.restartController, 16, !controllersDown.empty());
    offer(weights_.elect, 17, true);
    offer(weights_.config, 18, true);
    std::uint64_t total = 0;
    for (const Choice& choice : choices) total += choice.weight;
    std::uint64_t at = random_.below(total);
    int what = 0;
    for (const Choice& choice : choices) {
      if (at < choice.weight) {
        what = choice.what;
        break;
      }
      at -= choice.weight;
    }
    const auto two = [&](const std::vector<NodeId>& from) {
      const NodeId a = any(from);
      NodeId b = any(from);
      while (b == a) b = any(from);
      return fmt::format("{} {}", ref(a), ref(b));
    };
    switch (what) {
      case 1:
        deed("kill " + ref(any(up)));
        break;
      case 2:
        lostPower_ = any(up);
        deed("power-off " + ref(lostPower_));
        break;
      case 3:
        deed("freeze " + ref(any(up)));
        break;
      case 4:
        deed("shutdown " + ref(any(up)));
        break;
      case 5:
        deed("restart " + ref(any(down)));
        break;
      case 6:
        deed("thaw " + ref(frozen.empty() ? any(controllersFrozen) : any(frozen)));
        break;
      case 7:
        deed("cut " + two(all));
        break;
      case 8:
        deed("cut " + two(all) + " one-way");
        break;
      case 9:
        deed("heal");
        break;
      case 10: {
        const std::string ends = two(all);
        deed(fmt::format("delay {} {}ms", ends, random_.between(1, random_.chance(200) ? 5000 : 300)));
        break;
      }
      case 11:
        deed("hold " + two(all));
        break;
      case 12: {
        for (const auto& [ends, link] : cluster_->world().links()) {
          if (!link.held) continue;
          deed(fmt::format("release {} {} {}", ref(ends.first), ref(ends.second), random_.between(1, 20)));
          break;
        }
        break;
      }
      case 13:
        deed("kill " + ref(any(controllersUp)));
        break;
      case 14:
        deed("power-off " + ref(any(controllersUp)));
        break;
      case 15:
        deed("freeze " + ref(any(controllersUp)));
        break;
      case 16:
        deed("restart " + ref(any(controllersDown)));
        break;
      case 17:
        deed("elect preferred all");
        break;
      case 18:
        deed(fmt::format("set topic orders segment.bytes={}", random_.between(200, 20000)));
        break;
      default:
        break;
    }
  }
}

void Run::mend() {
  deed("heal");
  for (const NodeId id : with(engine().controllers, true, true)) deed("thaw " + ref(id));
  for (const NodeId id : with(engine().brokers, true, true)) deed("thaw " + ref(id));
  for (const NodeId id : with(engine().controllers, false, false)) deed("restart " + ref(id));
  for (const NodeId id : with(engine().brokers, false, false)) deed("restart " + ref(id));
}

std::string Run::restProblem() {
  if (!cluster_->ready()) return "V9 not ready: " + engine().evaluate({false, command::Ready{}}, {}).text();
  for (const char* fact : {"offline-partitions = 0", "under-replicated = 0"}) {
    const auto verdict = cluster_->evaluate(fact);
    if (!verdict) return verdict.error().message;
    if (!verdict->held) return "V1/V2 " + verdict->text();
  }
  const metadata::Image* image = engine().image();
  for (int number = 0; number < partitions_; ++number) {
    const TopicPartition tp{"orders", number};
    const metadata::PartitionRef partition = image->partition(tp.topic, number);
    const replication::Partition* leader = engine().replica(partition->leader, tp);
    if (leader == nullptr || !leader->usable())
      return fmt::format("V1 {} is not led by broker {}", tp.text(), partition->leader.value);
    for (const NodeId id : partition->replicas) {
      const replication::Partition* one = engine().replica(id, tp);
      if (one == nullptr || one->logEndOffset() != leader->logEndOffset() ||
          one->highWatermark() != leader->logEndOffset())
        return fmt::format("V4 {} on broker {}: end {}, high watermark {}, the leader's log ends at {}", tp.text(),
                           id.value, one == nullptr ? -1 : one->logEndOffset(),
                           one == nullptr ? -1 : one->highWatermark(), leader->logEndOffset());
    }
    for (int i = 1; i <= consumers_; ++i) {
      const Engine::Client* client = engine().client(fmt::format("c{}", i));
      const client::ConsumerNode* node = client == nullptr ? nullptr : engine().consumer(client->id);
      if (node == nullptr) return fmt::format("V8 c{} does not run", i);
      bool found = false;
      for (const auto& one : node->partitions()) {
        if (one.partition != tp) continue;
        found = true;
        if (one.position < leader->logEndOffset())
          return fmt::format("V8 c{} is at {} of {}, which ends at {} ({})", i, one.position, tp.text(),
                             leader->logEndOffset(), node->lastError());
      }
      if (!found) return fmt::format("V8 c{} does not read {}", i, tp.text());
    }
  }
  return {};
}

void Run::checkRest() {
  // A broker that was asked to go may go only now.
  const Instant limit = cluster_->now() + options_.rest;
  bool stopping = false;
  int stopped = 0;
  std::string problem = "nothing was looked at";
  while (result_.held && cluster_->now() < limit) {
    let(milliseconds(500));
    mend();
    if (!stopping) {
      // V3: whatever was sent is settled within the delivery timeout.
      stopping = true;
      for (int i = 1; i <= producers_; ++i)
        cluster_->execute(fmt::format("stop p{}", i), [&stopped](const Reply&) { ++stopped; });
    }
    if (stopped < producers_) {
      problem = fmt::format("V3 {} of {} producers still have unsettled records", producers_ - stopped, producers_);
      continue;
    }
    problem = restProblem();
    if (problem.empty()) break;
  }
  if (!result_.held) return;
  if (!problem.empty()) {
    fail("liveness", fmt::format("{}s after everything was mended: {}", options_.rest.micros / 1'000'000, problem));
    return;
  }
  for (const view::InvariantView& one : cluster_->checkInvariants())
    if (!one.holds) fail("correctness", fmt::format("{} {} {}", one.name, one.sentence, one.detail));
  for (int number = 0; number < partitions_ && result_.held; ++number) {
    const auto verdict = cluster_->evaluate(fmt::format("acked orders-{} all readable", number));
    if (verdict && !verdict->held) fail("correctness", "R5 " + verdict->text());
  }
  watch();
}

ChaosResult Run::play() {
  result_.command = chaosCommand(options_);
  result_.hash = 1469598103934665603ull;
  draw();
  if (setUp()) {
    misbehave();
    if (result_.held) {
      mend();
      checkRest();
    }
  }
  if (cluster_) {
    result_.recordsAcked = engine().invariants->ackedRecords();
    for (int i = 1; i <= consumers_; ++i) {
      const Engine::Client* client = engine().client(fmt::format("c{}", i));
      const client::ConsumerNode* node = client == nullptr ? nullptr : engine().consumer(client->id);
      if (node != nullptr) result_.recordsConsumed += node->recordsConsumed();
    }
    result_.steps = cluster_->steps();
    result_.time = cluster_->now() - Instant{};
    cluster_->onEvent({});
  }
  return result_;
}

}  // namespace

ChaosResult runChaos(const ChaosOptions& options) { return Run(options).play(); }

std::string chaosCommand(const ChaosOptions& options) {
  return fmt::format("brokerlab chaos --seed {}{}{}", options.seed, options.plant.name.empty() ? "" : " --plant ",
                     options.plant.name);
}

}  // namespace brokerlab::cluster
