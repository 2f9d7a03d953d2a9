#include "cluster/chaos.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

#include "client/consumer_node.h"
#include "client/producer_node.h"
#include "broker/broker_node.h"
#include "cluster/chaos_groups.h"
#include "cluster/chaos_transforms.h"
#include "cluster/engine.h"
#include "cluster/invariants.h"

namespace brokerlab::cluster {
namespace {

constexpr std::uint64_t chaosLabel = 0x6368616f73;
constexpr std::uint64_t cleaningLabel = 0x636c65616e;
constexpr std::uint64_t transactionsLabel = 0x74786e;
constexpr std::uint64_t withGroupLabel = 0x6d656d62;
/// Of a thousand runs, how many have a group without being told to.
constexpr std::uint32_t groupsPerMille = 250;
constexpr int topicPartitionsMost = 4;
/// Second producers of a transactional.id in one run.
constexpr int rivalsMost = 6;

/// One kind of failure, and how often this run has it (0: never).
struct Weights {
  std::uint64_t killBroker = 0, restartBroker = 0, powerOffBroker = 0, freezeBroker = 0, thaw = 0, shutDownBroker = 0;
  std::uint64_t cut = 0, cutOneWay = 0, heal = 0, delay = 0, hold = 0, release = 0;
  std::uint64_t killController = 0, restartController = 0, powerOffController = 0, freezeController = 0;
  std::uint64_t elect = 0, config = 0, quiet = 0;
  std::uint64_t loss = 0, jitter = 0, bandwidth = 0;
  std::uint64_t diskFull = 0, diskError = 0, slowDisk = 0, repairDisk = 0;
  std::uint64_t skew = 0, client = 0, topic = 0, ambush = 0, shrunkIsr = 0, burst = 0;
};

class Run {
 public:
  explicit Run(const ChaosOptions& options)
      : options_(options),
        random_(Prng(options.seed).fork(chaosLabel)),
        cleaning_(Prng(options.seed).fork(cleaningLabel)),
        chance_(Prng(options.seed).fork(transactionsLabel)) {}

  ChaosResult play();

 private:
  Spec spec();
  void transactional(Spec& spec);
  bool startTransactions();
  void rival();
  void comeLate();
  std::string readProblem();
  void endOldTransactions();
  bool planted(std::string_view name) const { return options_.plant.name == name; }
  void draw();
  std::string compaction();
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
  void act(bool many);
  void ambush();
  void dieAsIsrShrinks();
  bool awaitEvent(std::string_view kind, bool mayBeMetadata, Duration limit);
  void note(const std::string& what);
  void repair(NodeId node);
  bool hurt(NodeId node);
  bool brokersSafe();
  bool controllersApart() { return !engine().spec.combined; }
  bool calm();
  std::string restProblem();
  NodeId any(const std::vector<NodeId>& nodes) { return nodes[static_cast<std::size_t>(random_.below(nodes.size()))]; }
  std::vector<NodeId> with(const std::vector<NodeId>& nodes, bool alive, bool frozen);
  std::string ref(NodeId node) { return engine().nodeName(node); }

  ChaosOptions options_;
  Prng random_;
  /// What only compacted runs draw, so that they are otherwise those of the same seed.
  Prng cleaning_;
  /// For whatever is about transactions: runs without them stay as they are.
  Prng chance_;
  bool transactions_ = false;
  int ids_ = 0;
  bool clocksOff_ = false;
  int rivals_ = 0;
  /// Producers, of whatever kind.
  std::vector<std::string> writers_;
  /// The consumer that reads committed records; empty in runs without transactions.
  std::string committedReader_;
  Weights weights_;
  std::unique_ptr<Cluster> cluster_;
  ChaosResult result_;
  int partitions_ = 1;
  int producers_ = 1;
  int consumers_ = 1;
  /// Lost power and may still be in an ISR: nothing else happens to brokers meanwhile. (H2)
  NodeId lostPower_ = NodeId::none();
  Instant controllerSince_;
  /// What an ambush waits for, and the event it caught.
  std::string awaited_;
  EventPtr caught_;
  /// Null in a run without groups.
  std::unique_ptr<ChaosGroups> groups_;
  /// Null in a run without transforms.
  std::unique_ptr<ChaosTransforms> transforms_;
  /// Whose disks have faults.
  std::set<NodeId> hurt_;
  int topics_ = 0;
  bool stopping_ = false;
};

Spec Run::spec() {
  Spec spec;
  spec.seed = options_.seed;
  spec.record = false;
  spec.brokers = static_cast<int>(random_.between(3, random_.chance(250) ? 5 : 3));
  spec.controllers = random_.chance(200) ? 1 : 3;
  const bool combined = random_.chance(150);
  spec.combined = options_.combined || combined;
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
  if (options_.compacted) {
    config["log.cleaner.backoff.ms"] = std::to_string(cleaning_.between(50, 3000));
    if (cleaning_.chance(500)) config["log.cleaner.io.buffer.size"] = std::to_string(cleaning_.between(2, 8000));
    // The coordinators' own topics, too. (A batch must fit in a segment: that of a group has all its members in it.)
    config["transaction.state.log.segment.bytes"] = std::to_string(cleaning_.between(1000, 4000));
    config["offsets.topic.segment.bytes"] = std::to_string(cleaning_.between(4000, 9000));
    config["log.cleaner.min.cleanable.ratio"] = "0.2";
    if (cleaning_.chance(300)) config["log.cleaner.dedupe.buffer.size"] = std::to_string(cleaning_.between(300, 900));
    if (cleaning_.chance(300))
      config["log.cleaner.io.max.bytes.per.second"] = std::to_string(cleaning_.between(5000, 99999));
  }
  if (random_.chance(600)) config["log.segment.bytes"] = std::to_string(random_.between(200, 4000));
  if (random_.chance(400)) config["log.index.interval.bytes"] = std::to_string(random_.between(1, 512));
  config["leader.imbalance.check.interval.seconds"] = std::to_string(random_.between(5, 60));
  static constexpr std::string_view ofGroups[] = {"ignore-generations", "ask-no-member-ids", "assign-before-revoked",
                                                  commitBeforeProcessing};
  const bool wanted = std::find(std::begin(ofGroups), std::end(ofGroups), options_.plant.name) != std::end(ofGroups);
  // (A bug that is planted elsewhere is looked for without.)
  const bool drawn = options_.plant.name.empty() && Prng(options_.seed).fork(withGroupLabel).chance(groupsPerMille);
  if (options_.groups || wanted || drawn) {
    groups_ = std::make_unique<ChaosGroups>(options_.seed, options_.plant.name);
    groups_->configure(spec);
  }
  transactional(spec);
  // What a cleaner takes cannot be counted any more.
  if ((options_.transforms || planted(ignoreMembersInTransactions)) && !options_.compacted) {
    transforms_ = std::make_unique<ChaosTransforms>(options_.seed, options_.plant.name);
    transforms_->configure(spec);
  }
  return spec;
}

void Run::transactional(Spec& spec) {
  const bool needed = planted("expire-open-transactions") || planted("partitions-in-memory") ||
                      planted("clean-beyond-stable") || planted("keep-producer-epoch") || planted("late-messages") ||
                      planted("complete-at-election");
  transactions_ = chance_.chance(600) || needed;
  if (!transactions_) return;
  auto& config = spec.config;
  config["transaction.state.log.num.partitions"] = std::to_string(chance_.between(1, 3));
  config["offsets.topic.num.partitions"] = std::to_string(chance_.between(1, 2));
  config["transaction.abort.timed.out.transaction.cleanup.interval.ms"] = std::to_string(chance_.between(300, 3000));
  const bool old = chance_.chance(300) || planted("late-messages");
  config["brokerlab.transaction.version"] = old ? "0" : "2";
  if (planted("late-messages")) config["transaction.partition.verification.enable"] = "false";
  if (planted("expire-open-transactions")) {
    config["producer.id.expiration.ms"] = "1000";
    config["log.retention.check.interval.ms"] = "500";
  }
  ids_ = static_cast<int>(chance_.between(1, 2));
}

bool Run::startTransactions() {
  if (!transactions_) return true;
  for (int i = 1; i <= ids_; ++i) {
    writers_.push_back(fmt::format("t{}", i));
    std::string line = fmt::format("start producer t{} topic=orders transactional.id=tx-{} transaction={}", i, i,
                                   chance_.between(1, 8));
    if (chance_.chance(600)) line += fmt::format(" abort-every={}", chance_.between(2, 5));
    const std::int64_t keys = chance_.between(0, 20) + (options_.compacted ? 1 : 0);
    line += fmt::format(" every={}ms keys={}", chance_.between(5, 80), keys);
    line += fmt::format(" request.timeout.ms={} delivery.timeout.ms=20000", chance_.between(500, 6000));
    line += fmt::format(" transaction.timeout.ms={}", chance_.between(2000, 20000));
    if (chance_.chance(400)) line += fmt::format(" linger.ms={}", chance_.between(1, 50));
    if (!deed(line, false)) return false;
  }
  committedReader_ = fmt::format("c{}", ++consumers_);
  return deed(
      fmt::format("start consumer {} topic=orders from=earliest isolation.level=read_committed", committedReader_),
      false);
}

/// Somebody starts a second producer with the same transactional.id, while the first is at work, frozen or gone.
void Run::rival() {
  const std::string id = fmt::format("tx-{}", chance_.between(1, ids_));
  const std::string name = fmt::format("r{}", ++rivals_);
  if (chance_.chance(300)) {
    const std::string first = "t" + id.substr(3);
    const Engine::Client* one = engine().client(first);
    if (one != nullptr && cluster_->world().life(one->id) == sim::Life::running) deed("freeze " + first);
  }
  writers_.push_back(name);
  const std::int64_t patience = chance_.between(2000, 20000);
  const std::int64_t timeout = chance_.between(500, 6000);
  const std::int64_t keys = chance_.between(0, 20) + (options_.compacted ? 1 : 0);
  const std::int64_t every = chance_.between(5, 80);
  const std::int64_t size = chance_.between(1, 8);
  deed(
      fmt::format("start producer {} topic=orders transactional.id={} transaction={} every={}ms keys={} "
                  "request.timeout.ms={} delivery.timeout.ms=20000 transaction.timeout.ms={}",
                  name, id, size, every, keys, timeout, patience));
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
  weights_.loss = weight(4);
  weights_.jitter = weight(3);
  weights_.bandwidth = weight(2);
  weights_.diskFull = weight(3);
  weights_.diskError = weight(3);
  weights_.slowDisk = weight(3);
  weights_.repairDisk = 8;
  weights_.skew = weight(2);
  weights_.client = weight(6);
  weights_.topic = weight(2);
  weights_.ambush = weight(8);
  weights_.shrunkIsr = weight(4);
  weights_.burst = weight(4);
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
  engine().invariants->setLateMessagesAllowed(!planted("late-messages"));
  engine().invariants->watchFrames();
  engine().powerLoss.torn = random_.chance(500);
  engine().powerLoss.keepNamesPerMille = static_cast<std::uint32_t>(random_.below(1001));
  cluster_->onEvent([this](const EventPtr& event) {
    ++result_.events;
    if (options_.watch) options_.watch(*event);
    if (std::holds_alternative<events::ControllerActivated>(event->payload)) controllerSince_ = event->at;
    if (groups_) groups_->onEvent(*event);
    if (!awaited_.empty() && !caught_ && event->name() == awaited_) caught_ = event;
    for (const char c : events::print(*event))
      result_.hash = (result_.hash ^ static_cast<std::uint8_t>(c)) * 1099511628211ull;
  });
  if (!cluster_->runUntilReady(seconds(60))) return fail("liveness", "the cluster did not become ready within 60s");
  partitions_ = static_cast<int>(random_.between(1, topicPartitionsMost));
  producers_ = static_cast<int>(random_.between(1, 3));
  consumers_ = static_cast<int>(random_.between(1, 2));
  if (!deed(fmt::format("create-topic orders partitions={} rf=3 min.insync.replicas=2{}", partitions_, compaction()),
            false))
    return false;
  for (int i = 1; i <= producers_; ++i) {
    // What is only acknowledged by the leader may be lost; it must not harm the others.
    const bool careless = i > 1 && random_.chance(250);
    const std::int64_t every = random_.between(10, 150);
    const std::int64_t keys = random_.between(0, 20) + (options_.compacted ? 1 : 0);
    std::string line = fmt::format("start producer p{} topic=orders {} every={}ms keys={}", i,
                                   careless ? "acks=1" : "acks=all idempotent", every, keys);
    line += fmt::format(" request.timeout.ms={} delivery.timeout.ms=40000", random_.between(1000, 6000));
    if (random_.chance(400)) line += fmt::format(" linger.ms={}", random_.between(1, 100));
    if (random_.chance(300)) line += fmt::format(" batch.size={}", random_.between(1, 2000));
    if (!deed(line, false)) return false;
    writers_.push_back(fmt::format("p{}", i));
  }
  for (int i = 1; i <= consumers_; ++i)
    if (!deed(fmt::format("start consumer c{} topic=orders from={}", i, i == 1 ? "earliest" : "latest"), false))
      return false;
  if (!startTransactions()) return false;
  if (groups_)
    for (const std::string& line : groups_->start())
      if (!deed(line, false)) return false;
  if (transforms_)
    for (const std::string& line : transforms_->start())
      if (!deed(line, false)) return false;
  let(seconds(2));
  return result_.held;
}

/// Of the topic: with these cleaners have something to do every few seconds.
std::string Run::compaction() {
  if (!options_.compacted) return {};
  static constexpr std::string_view ratios[] = {"0", "0.1", "0.5"};
  std::int64_t retention = cleaning_.between(0, 20'000);
  // As Kafka's documentation of it says: a replica that is away for longer misses what is gone meanwhile, and for one that
  // misses a marker an aborted record is no longer aborted.
  if (transactions_) retention = 86'400'000;
  const std::string_view ratio = ratios[cleaning_.below(std::size(ratios))];
  const std::int64_t bytes = cleaning_.between(300, 3000);
  const char* policy = cleaning_.chance(250) ? "compact,delete" : "compact";
  std::string out =
      fmt::format(" cleanup.policy={} segment.bytes={} min.cleanable.dirty.ratio={} delete.retention.ms={}", policy,
                  bytes, ratio, retention);
  if (cleaning_.chance(300)) out += fmt::format(" min.compaction.lag.ms={}", cleaning_.between(1, 5000));
  if (cleaning_.chance(300)) out += fmt::format(" max.compaction.lag.ms={}", cleaning_.between(5000, 20'000));
  if (cleaning_.chance(300)) out += fmt::format(" segment.ms={}", cleaning_.between(500, 5000));
  if (cleaning_.chance(300)) out += fmt::format(" file.delete.delay.ms={}", cleaning_.between(0, 5000));
  return out;
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
    if (!link.normal() || link.lossPerMille > 0 || link.bandwidth > 0) return false;
  return true;
}

/// Faults that are no lines of the script language: said in the same place.
void Run::note(const std::string& what) {
  result_.deeds.push_back(
      fmt::format("{}.{:03}s {}", cluster_->now().micros / 1'000'000, cluster_->now().micros / 1000 % 1000, what));
}

bool Run::hurt(NodeId node) { return hurt_.count(node) != 0; }

void Run::repair(NodeId node) {
  if (hurt_.erase(node) > 0) deed("disk " + ref(node) + " repair");
}

/// Everybody is up, and every partition is on all its replicas, also as their leaders count.
bool Run::calm() {
  if (!linksNormal() || !cluster_->ready()) return false;
  if (!with(engine().brokers, false, false).empty() || !with(engine().brokers, true, true).empty()) return false;
  const metadata::Image* image = engine().image();
  if (image == nullptr || engine().activeController() == NodeId::none()) return false;
  // A controller that is new, or about to be replaced, may take brokers for dead that have not found it yet, and leave the
  // one without power as the last of an ISR.
  if (cluster_->now() < controllerSince_ + seconds(8)) return false;
  for (const NodeId id : engine().controllers)
    if (cluster_->world().life(id) != sim::Life::running || hurt(id)) return false;
  for (const NodeId id : engine().brokers) {
    // Who came back and is not registered anew yet is in ISRs that it will have to leave.
    const broker::BrokerNode* node = engine().broker(id);
    const auto known = image->broker(id);
    if (node == nullptr || node->state() != broker::BrokerState::running || !known || !known->active() ||
        known->epoch != node->brokerEpoch() || hurt(id))
      return false;
  }
  for (const auto& [name, topic] : image->topics()) {
    for (const auto& partition : topic->partitions)
      if (!partition || !partition->hasLeader() || partition->isr.size() < partition->replicas.size()) return false;
  }
  return true;
}

bool Run::brokersSafe() {
  if (lostPower_ == NodeId::none()) return true;
  const metadata::Image* image = engine().image();
  bool inIsr = image == nullptr || engine().activeController() == NodeId::none();
  if (!inIsr) {
    for (const auto& [name, topic] : image->topics())
      for (const auto& partition : topic->partitions)
        inIsr = inIsr || (partition && metadata::contains(partition->isr, lostPower_));
  }
  if (!inIsr) lostPower_ = NodeId::none();
  return !inIsr;
}

void Run::misbehave() {
  const Instant until = cluster_->now() + options_.faults;
  while (result_.held && cluster_->now() < until) {
    let(milliseconds(random_.between(50, random_.chance(200) ? 4000 : 1200)));
    if (!result_.held) return;
    act(true);
  }
}

/// One deed, or several at the same instant.
void Run::act(bool many) {
  const bool safe = brokersSafe();
  const auto& brokers = engine().brokers;
  const auto& controllers = engine().controllers;
  const auto up = with(brokers, true, false);
  const auto down = with(brokers, false, false);
  const auto frozen = with(brokers, true, true);
  const bool apart = controllersApart();
  const auto controllersUp = apart ? with(controllers, true, false) : std::vector<NodeId>{};
  const auto controllersDown = apart ? with(controllers, false, false) : std::vector<NodeId>{};
  const auto controllersFrozen = apart ? with(controllers, true, true) : std::vector<NodeId>{};
  std::vector<NodeId> all = brokers;
  if (apart) all.insert(all.end(), controllers.begin(), controllers.end());
  std::vector<NodeId> healthy, sick;
  for (const NodeId id : all) {
    if (cluster_->world().life(id) == sim::Life::running && !hurt(id) && safe) healthy.push_back(id);
    if (hurt(id)) sick.push_back(id);
  }

  const auto two = [&] {
    const NodeId a = any(all);
    NodeId b = any(all);
    while (b == a) b = any(all);
    return std::pair{a, b};
  };
  const auto refs = [&](std::pair<NodeId, NodeId> ends) { return ref(ends.first) + " " + ref(ends.second); };
  const auto client = [&] {
    const std::int64_t number = random_.between(1, producers_ + consumers_);
    return number <= producers_ ? fmt::format("p{}", number) : fmt::format("c{}", number - producers_);
  };
  struct Choice {
    std::uint64_t weight;
    std::function<void()> deed;
  };
  std::vector<Choice> choices;
  const auto offer = [&](std::uint64_t weight, bool possible, std::function<void()> what) {
    if (possible && weight > 0) choices.push_back({weight, std::move(what)});
  };
  offer(weights_.quiet, true, [] {});
  offer(weights_.killBroker, safe && !up.empty(), [&] { deed("kill " + ref(any(up))); });
  offer(weights_.powerOffBroker, safe && calm(), [&] {
    lostPower_ = any(up);
    deed("power-off " + ref(lostPower_));
  });
  offer(weights_.freezeBroker, safe && !up.empty(), [&] { deed("freeze " + ref(any(up))); });
  offer(weights_.shutDownBroker, safe && !up.empty(), [&] { deed("shutdown " + ref(any(up))); });
  offer(weights_.restartBroker, !down.empty() && safe, [&] {
    const NodeId one = any(down);
    // What could not be written may be written now: a disk that is still broken would only end it again.
    repair(one);
    deed("restart " + ref(one));
  });
  offer(weights_.thaw, !frozen.empty() || !controllersFrozen.empty(),
        [&] { deed("thaw " + ref(frozen.empty() ? any(controllersFrozen) : any(frozen))); });
  offer(weights_.cut, safe, [&] { deed("cut " + refs(two())); });
  offer(weights_.cutOneWay, safe, [&] { deed("cut " + refs(two()) + " one-way"); });
  offer(weights_.heal, !linksNormal(), [&] {
    for (const auto& [ends, link] : cluster_->world().links()) {
      sim::Link& way = cluster_->world().link(ends.first, ends.second);
      way.lossPerMille = 0;
      way.bandwidth = 0;
      way.jitter = {};
    }
    deed("heal");
  });
  offer(weights_.delay, safe, [&] {
    const auto ends = two();
    deed(fmt::format("delay {} {}ms", refs(ends), random_.between(1, random_.chance(200) ? 5000 : 300)));
  });
  offer(weights_.hold, safe, [&] { deed("hold " + refs(two())); });
  offer(weights_.release, !linksNormal(), [&] {
    for (const auto& [ends, link] : cluster_->world().links()) {
      if (!link.held) continue;
      deed(fmt::format("release {} {} {}", ref(ends.first), ref(ends.second), random_.between(1, 20)));
      break;
    }
  });
  offer(weights_.killController, safe && !controllersUp.empty(), [&] { deed("kill " + ref(any(controllersUp))); });
  offer(weights_.powerOffController, safe && !controllersUp.empty(),
        [&] { deed("power-off " + ref(any(controllersUp))); });
  offer(weights_.freezeController, safe && !controllersUp.empty(), [&] { deed("freeze " + ref(any(controllersUp))); });
  offer(weights_.restartController, !controllersDown.empty(), [&] {
    const NodeId one = any(controllersDown);
    repair(one);
    deed("restart " + ref(one));
  });
  offer(options_.compacted ? 4 : 0, true,
        [&] { deed(fmt::format("clean orders-{}", cleaning_.below(static_cast<std::uint64_t>(partitions_)))); });
  offer(options_.compacted ? 3 : 0, !healthy.empty(), [&] {
    // In the middle of a round, or as its result takes the place of what it was made from.
    static constexpr std::string_view places[] = {".cleaned", ".swap", ".deleted", "orders-0/00000000000000000000.log"};
    const NodeId one = brokers[static_cast<std::size_t>(cleaning_.below(brokers.size()))];
    if (std::find(healthy.begin(), healthy.end(), one) == healthy.end()) return;
    const std::string_view place = places[cleaning_.below(std::size(places))];
    hurt_.insert(one);
    cluster_->world().disk(one).faults().failNext({disk::Operation::names, std::string(place), 1});
    note(fmt::format("the disk of {} fails at the next name with {}", ref(one), place));
    deed(fmt::format("clean orders-{} on broker {}", cleaning_.below(static_cast<std::uint64_t>(partitions_)),
                     one.value));
  });
  offer(options_.compacted ? 6 : 0, true, [&] {
    const std::uint64_t key = cleaning_.below(21);
    deed(fmt::format("produce orders key=k{} tombstone", key));
  });
  offer(weights_.elect, true, [&] { deed("elect preferred all"); });
  offer(weights_.config, true,
        [&] { deed(fmt::format("set topic orders segment.bytes={}", random_.between(300, 20000))); });

  // Links that lose a frame now and then, and with it the connection: the request may have been carried out (F2, F3, F9).
  offer(weights_.loss, safe, [&] {
    const bool ofClient = random_.chance(300);
    auto [a, b] = two();
    if (ofClient) {
      const Engine::Client* one = engine().client(client());
      if (one == nullptr) return;
      a = one->id;
      b = any(brokers);
    }
    const auto perMille = static_cast<std::uint32_t>(random_.between(1, random_.chance(200) ? 300 : 40));
    cluster_->world().link(a, b).lossPerMille = perMille;
    const bool bothWays = random_.chance(500);
    if (bothWays) cluster_->world().link(b, a).lossPerMille = perMille;
    note(fmt::format("lose {} of 1000 frames from {} to {}{}", perMille, ref(a), ref(b), bothWays ? " and back" : ""));
  });
  offer(weights_.jitter, safe, [&] {
    const auto [a, b] = two();
    const Duration most = milliseconds(random_.between(1, 200));
    cluster_->world().link(a, b).jitter = most;
    note(fmt::format("up to {}ms more from {} to {}", most.wholeMillis(), ref(a), ref(b)));
  });
  offer(weights_.bandwidth, safe, [&] {
    const auto [a, b] = two();
    const std::int64_t bytes = random_.between(2'000, 200'000);
    cluster_->world().link(a, b).bandwidth = bytes;
    note(fmt::format("{} bytes a second from {} to {}", bytes, ref(a), ref(b)));
  });
  offer(weights_.diskFull, !healthy.empty(), [&] {
    const NodeId one = any(healthy);
    hurt_.insert(one);
    deed(fmt::format("disk {} full after={}", ref(one), random_.between(0, 4000)));
  });
  offer(weights_.diskError, !healthy.empty(), [&] {
    const NodeId one = any(healthy);
    static constexpr std::string_view kinds[] = {"read", "write", "flush", "names"};
    const std::string_view kind = kinds[random_.below(4)];
    hurt_.insert(one);
    deed(fmt::format("disk {} fail {} times={}", ref(one), kind, random_.between(1, 3)));
  });
  offer(weights_.slowDisk, !healthy.empty(), [&] {
    const NodeId one = any(healthy);
    const std::int64_t write = random_.between(0, 20);
    const std::int64_t flush = random_.between(0, random_.chance(200) ? 2000 : 100);
    hurt_.insert(one);
    engine().invariants->setSlowDisks(true);
    deed(fmt::format("disk {} slow write={}ms flush={}ms", ref(one), write, flush));
  });
  offer(weights_.repairDisk, !sick.empty(), [&] { repair(any(sick)); });
  offer(weights_.skew, true, [&] {
    const NodeId one = any(all);
    const Duration skew = milliseconds(random_.between(-3'600'000, 3'600'000));
    cluster_->world().setClockSkew(one, skew);
    clocksOff_ = true;
    note(fmt::format("the clock of {} is {}ms off", ref(one), skew.wholeMillis()));
  });
  offer(weights_.client, true, [&] {
    const std::string name = client();
    const Engine::Client* one = engine().client(name);
    if (one == nullptr) return;
    deed((cluster_->world().alive(one->id) ? "kill " : "restart ") + name);
  });
  if (transactions_) {
    const auto frozenWriter = std::find_if(writers_.begin(), writers_.end(), [&](const std::string& name) {
      const Engine::Client* one = engine().client(name);
      return one != nullptr && cluster_->world().life(one->id) == sim::Life::frozen;
    });
    offer(4, rivals_ < rivalsMost, [&] { rival(); });
    offer(planted("late-messages") ? 40 : 5, true, [&] { comeLate(); });
    offer(8, frozenWriter != writers_.end(), [&] { deed("thaw " + *frozenWriter); });
    offer(6, true, [&] {
      const std::string name = writers_[static_cast<std::size_t>(
          chance_.between(producers_, static_cast<std::int64_t>(writers_.size()) - 1))];
      const Engine::Client* one = engine().client(name);
      if (one == nullptr) return;
      const sim::Life life = cluster_->world().life(one->id);
      if (life == sim::Life::running && chance_.chance(300)) return static_cast<void>(deed("freeze " + name));
      deed((cluster_->world().alive(one->id) ? "kill " : "restart ") + name);
    });
  }
  offer(12, groups_ != nullptr, [&] {
    const std::string line = groups_->deed(engine());
    if (!line.empty()) deed(line);
  });
  offer(planted(ignoreMembersInTransactions) ? 40 : 12, transforms_ != nullptr, [&] {
    const std::string line = transforms_->deed(engine());
    if (!line.empty()) deed(line);
  });
  offer(weights_.topic, true, [&] {
    if (topics_ > 0 && random_.chance(400)) {
      deed(fmt::format("delete-topic extra{}", random_.between(1, topics_)));
    } else {
      const std::int64_t partitions = random_.between(1, 3);
      const std::int64_t replicas = random_.between(1, 3);
      deed(fmt::format("create-topic extra{} partitions={} rf={}", ++topics_, partitions, replicas));
    }
  });
  if (many) {
    offer(weights_.ambush, safe, [&] { ambush(); });
    offer(weights_.shrunkIsr, safe && calm(), [&] { dieAsIsrShrinks(); });
    offer(weights_.burst, safe, [&] {
      const std::int64_t deeds = random_.between(2, 4);
      for (std::int64_t i = 0; i < deeds && result_.held; ++i) act(false);
    });
  }

  std::uint64_t total = 0;
  for (const Choice& choice : choices) total += choice.weight;
  std::uint64_t at = random_.below(total);
  for (const Choice& choice : choices) {
    if (at < choice.weight) {
      choice.deed();
      return;
    }
    at -= choice.weight;
  }
}

/// Until an event of this kind happens; false when none does in time.
bool Run::awaitEvent(std::string_view kind, bool mayBeMetadata, Duration limit) {
  const Instant until = cluster_->now() + limit;
  awaited_ = kind;
  caught_.reset();
  while (result_.held && cluster_->now() < until && !caught_) {
    if (engine().nextTime() > until) break;
    cluster_->step();
    std::string topic;
    if (caught_ && !mayBeMetadata && events::fieldValue(caught_->payload, "topic", topic) && topic != "orders")
      caught_.reset();
  }
  awaited_.clear();
  engine().invariants->scan();
  return watch() && caught_ != nullptr;
}

/// Something happens at the very moment of something else.
void Run::ambush() {
  static constexpr std::string_view kinds[] = {
      "IsrChanged",      "LeaderElected",   "HighWatermarkAdvanced", "IsrExpandProposed",   "IsrShrinkProposed",
      "BecameLeader",    "BecameFollower",  "LogTruncated",          "RaftElectionStarted", "RaftLeaderElected",
      "RaftVoteCast",    "RecordsAppended", "SegmentRolled",         "BrokerUnfenced",      "BrokerFenced",
      "DivergenceFound", "ProduceAcked",    "ControllerActivated",   "BrokerRegistered",    "NodeStarted"};
  static constexpr std::string_view ofTransactions[] = {"TransactionStateChanged", "TransactionMarkerWritten",
                                                        "CoordinatorLoaded",       "TransactionEnded",
                                                        "ProducerFenced",          "TransactionFailed"};
  std::string_view kind = kinds[random_.below(std::size(kinds))];
  const bool aboutTransactions = transactions_ && chance_.chance(500);
  if (aboutTransactions) kind = ofTransactions[chance_.below(std::size(ofTransactions))];
  const bool first = random_.chance(500);
  if (first) act(false);
  if (!result_.held || !awaitEvent(kind, true, seconds(4))) return;
  if (!brokersSafe()) return;
  NodeId victim = caught_->node;
  const metadata::Image* image = engine().image();
  const std::uint64_t which = random_.below(4);
  if (which == 0 && engine().activeController() != NodeId::none()) victim = engine().activeController();
  if (which == 1 && image != nullptr) {
    const metadata::PartitionRef partition =
        image->partition("orders", static_cast<PartitionId>(random_.below(static_cast<std::uint64_t>(partitions_))));
    if (partition && partition->hasLeader()) victim = partition->leader;
  }
  if (which == 2) victim = any(engine().brokers);
  if (aboutTransactions && image != nullptr && chance_.chance(500)) {
    const metadata::PartitionRef coordinator = image->partition(transactionStateTopic, 0);
    if (coordinator && coordinator->hasLeader()) victim = coordinator->leader;
  }
  const std::uint64_t how = random_.below(4);
  if (victim.value <= 0 || victim.value > 1000 || !cluster_->world().alive(victim)) return;
  note(fmt::format("as {} happens at {}:", kind, ref(caught_->node)));
  if (how == 0) {
    deed("freeze " + ref(victim));
  } else if (how == 1) {
    NodeId other = any(engine().brokers);
    if (other == victim) other = engine().brokers[other == engine().brokers.front() ? 1 : 0];
    deed(fmt::format("cut {} {}", ref(victim), ref(other)));
  } else {
    deed("kill " + ref(victim));
  }
}

/// A follower is cut off until the controller takes it out of the ISR, and at that moment, before it hears of it, the leader
/// dies: the next one has records it does not know to be committed, and the follower comes back between the two.
void Run::dieAsIsrShrinks() {
  const metadata::Image* image = engine().image();
  const metadata::PartitionRef partition =
      image->partition("orders", static_cast<PartitionId>(random_.below(static_cast<std::uint64_t>(partitions_))));
  if (!partition || partition->isr.size() < 3) return;
  const NodeId leader = partition->leader;
  NodeId follower = any(partition->isr);
  while (follower == leader) follower = any(partition->isr);
  const bool freeze = random_.chance(500);
  deed(freeze ? "freeze " + ref(follower) : fmt::format("cut {} {}", ref(leader), ref(follower)));
  const std::string_view kind = random_.chance(700) ? "IsrChanged" : "HighWatermarkAdvanced";
  if (!result_.held || !awaitEvent(random_.chance(800) ? "IsrChanged" : kind, false, seconds(12))) return;
  deed("kill " + ref(leader));
  // Somebody asks where the log ends, of a leader that cannot know yet.
  if (consumers_ > 1 && engine().client("c2") != nullptr) {
    if (cluster_->world().alive(engine().client("c2")->id)) deed("kill c2");
    deed("restart c2");
  }
  if (freeze)
    deed("thaw " + ref(follower));
  else
    deed(fmt::format("heal {} {}", ref(leader), ref(follower)));
}

void Run::mend() {
  for (const auto& [ends, link] : cluster_->world().links()) {
    sim::Link& way = cluster_->world().link(ends.first, ends.second);
    way.lossPerMille = 0;
    way.bandwidth = 0;
    way.jitter = {};
  }
  deed("heal");
  for (const NodeId id : engine().world->nodes()) repair(id);
  for (const auto& [name, one] : engine().clients) {
    const bool gone = !cluster_->world().alive(one.id);
    if (gone && (!stopping_ || one.reads()) && !(groups_ && groups_->retired(name))) deed("restart " + name);
    if (groups_ && one.reads() && cluster_->world().life(one.id) == sim::Life::frozen) deed("thaw " + name);
  }
  if (transforms_)
    for (const std::string& line : transforms_->mend(engine())) deed(line);
  for (const std::string& name : writers_) {
    const Engine::Client* one = engine().client(name);
    if (one != nullptr && cluster_->world().life(one->id) == sim::Life::frozen) deed("thaw " + name);
  }
  if (groups_)
    for (const std::string& line : groups_->mend(engine())) deed(line);
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
    if (leader->log().lastStableOffset() != leader->logEndOffset())
      return fmt::format("T6 the last stable offset of {} is {}, its log ends at {}", tp.text(),
                         leader->log().lastStableOffset(), leader->logEndOffset());
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
  int stopped = 0;
  std::string problem = "nothing was looked at";
  while (result_.held && cluster_->now() < limit) {
    let(milliseconds(500));
    mend();
    if (!stopping_) {
      // V3: whatever was sent is settled within the delivery timeout.
      stopping_ = true;
      for (const std::string& name : writers_)
        cluster_->execute("stop " + name, [&stopped](const Reply&) { ++stopped; });
    }
    if (stopped < static_cast<int>(writers_.size())) {
      problem = fmt::format("V3 {} of {} producers still have unsettled records",
                            writers_.size() - static_cast<std::size_t>(stopped), writers_.size());
      continue;
    }
    problem = restProblem();
    if (problem.rfind("T6", 0) == 0 && clocksOff_ && cluster_->now() + options_.rest / 2 > limit) {
      endOldTransactions();
      continue;
    }
    if (problem.empty() && groups_) problem = groups_->restProblem(engine(), partitions_);
    if (problem.empty() && transforms_) problem = transforms_->restProblem(engine(), partitions_);
    if (problem.empty()) break;
  }
  if (!result_.held) return;
  if (!problem.empty()) {
    // A log that will never be stable again is no matter of patience.
    fail(problem.rfind("T6", 0) == 0 ? "correctness" : "liveness",
         fmt::format("{}s after everything was mended: {}", options_.rest.micros / 1'000'000, problem));
    return;
  }
  engine().invariants->checkTransactionsAtRest();
  if (const std::string read = readProblem(); !read.empty()) fail("correctness", read);
  for (const view::InvariantView& one : cluster_->checkInvariants())
    if (!one.holds) fail("correctness", fmt::format("{} {} {}", one.name, one.sentence, one.detail));
  for (int number = 0; number < partitions_ && result_.held; ++number) {
    const auto verdict = cluster_->evaluate(fmt::format("acked orders-{} all readable", number));
    if (verdict && !verdict->held) fail("correctness", "R5 " + verdict->text());
  }
  // Before KIP-890 what comes late may count twice: that is told, not held against the run.
  if (transforms_ && result_.held && engine().invariants->transactions().anomalies().empty()) {
    const std::string wrong = transforms_->problem(engine());
    if (!wrong.empty()) fail("correctness", wrong);
  }
  if (groups_ && result_.held && !options_.compacted) {
    const std::string lost = groups_->unprocessed(engine(), partitions_);
    if (!lost.empty()) fail("correctness", lost);
  }
  watch();
}

/// A transaction that a coordinator wrote down by another clock than its heir's may begin in the future: it runs into its
/// time limit only when the heir's clock has come there, as in Kafka. Whoever has the id next ends it.
void Run::endOldTransactions() {
  clocksOff_ = false;
  for (int i = 1; i <= ids_; ++i)
    deed(fmt::format("start producer e{} topic=orders transactional.id=tx-{} transaction=1 count=1", i, i));
}

/// Who reads from the beginning is given each record there is to see, and none twice.
std::string Run::readProblem() {
  if (options_.compacted) return {};
  const TransactionHistory& history = engine().invariants->transactions();
  for (const std::string& name : {std::string("c1"), committedReader_}) {
    const Engine::Client* client = name.empty() ? nullptr : engine().client(name);
    const client::ConsumerNode* node = client == nullptr ? nullptr : engine().consumer(client->id);
    if (node == nullptr) continue;
    for (const auto& one : node->partitions()) {
      const std::int64_t there = history.readable(one.partition, name == committedReader_);
      if (one.records != there)
        return fmt::format("{} {} was given {} records of {}, there are {} for it", name == "c1" ? "H1" : "H2", name,
                           one.records, one.partition.text(), there);
    }
  }
  return {};
}

/// What a client has given up waiting for arrives all the same, when something else is under way (F4): the way to a broker
/// takes long until the client tries again, and then is short.
void Run::comeLate() {
  const std::string& name =
      writers_[static_cast<std::size_t>(chance_.between(producers_, static_cast<std::int64_t>(writers_.size()) - 1))];
  const Engine::Client* one = engine().client(name);
  const client::ProducerNode* node = one == nullptr ? nullptr : engine().producer(one->id);
  if (node == nullptr || node->transactions() == nullptr) return;
  NodeId broker = node->transactions()->coordinator();
  if (broker == NodeId::none() || chance_.chance(300)) broker = any(engine().brokers);
  const Duration patience = node->config().requestTimeout;
  deed(fmt::format("delay {} {} {}ms", name, ref(broker),
                   chance_.between(patience.wholeMillis(), patience.wholeMillis() + 2000)));
  let(patience + milliseconds(chance_.between(1, 200)));
  if (result_.held) deed(fmt::format("heal {} {}", name, ref(broker)));
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
    result_.transactionsCommitted = engine().invariants->transactions().committed();
    result_.transactionsAborted = engine().invariants->transactions().aborted();
    result_.anomalies = engine().invariants->transactions().anomalies();
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
  return fmt::format("brokerlab chaos --seed {}{}{}{}{}{}{}", options.seed, options.combined ? " --combined" : "",
                     options.compacted ? " --compacted" : "", options.groups ? " --groups" : "",
                     options.transforms ? " --transforms" : "", options.plant.name.empty() ? "" : " --bug ",
                     options.plant.name);
}

}  // namespace brokerlab::cluster
