#include "cluster/engine.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "base/check.h"
#include "base/uuid.h"
#include "broker/broker_node.h"
#include "client/consumer_node.h"
#include "client/producer_node.h"
#include "client/transform_node.h"
#include "cluster/invariants.h"
#include "cluster/pictures.h"
#include "controller/controller_node.h"
#include "disk/folder_disk.h"
#include "disk/memory_disk.h"

namespace brokerlab::cluster {
namespace {

constexpr std::uint64_t clusterIdLabel = 0x636c7573746572;
constexpr std::size_t frameLogBytes = 96u << 20;
constexpr std::size_t trailEntries = 1u << 20;

}  // namespace

std::string listText(const std::vector<NodeId>& nodes) {
  if (nodes.empty()) return "none";
  std::string out;
  for (const NodeId node : nodes) out += (out.empty() ? "" : ",") + std::to_string(node.value);
  return out;
}

Engine::~Engine() {
  if (world) world->setObserver(nullptr);
}

Result<std::unique_ptr<Engine>> Engine::open(Spec spec, Plant plant) {
  if (spec.brokers < 1 || spec.brokers > 100) return fail("brokers must be 1 to 100, got {}", spec.brokers);
  if (spec.controllers < 1 || spec.controllers > 100)
    return fail("controllers must be 1 to 100, got {}", spec.controllers);
  for (const auto& [key, value] : spec.config) {
    const metadata::ConfigDefinition* known = metadata::findBrokerConfig(key);
    if (known == nullptr) {
      std::vector<std::string> names;
      for (const metadata::ConfigDefinition& one : metadata::brokerConfigs()) names.emplace_back(one.name);
      const auto near = nearest(key, names);
      return fail("unknown broker config \"{}\"{}", printable(key, 80),
                  near ? fmt::format(" (did you mean {}?)", *near) : std::string());
    }
    if (const std::string problem = metadata::valueProblem(*known, value); !problem.empty()) return fail("{}", problem);
  }
  // Kafka refuses to make its internal topics with fewer brokers than they want replicas, and the server.properties it
  // comes with therefore asks for one. A small cluster gets as many as it has brokers, unless somebody said otherwise.
  const int replicas = std::min(spec.brokers, 3);
  if (replicas < 3) {
    spec.config.try_emplace("offsets.topic.replication.factor", std::to_string(replicas));
    spec.config.try_emplace("transaction.state.log.replication.factor", std::to_string(replicas));
    spec.config.try_emplace("transaction.state.log.min.isr", std::to_string(std::min(replicas, 2)));
  }
  auto engine = std::unique_ptr<Engine>(new Engine());
  engine->spec = std::move(spec);
  engine->plant = std::move(plant);
  if (auto made = engine->makeNodes(); !made) return fail(made.error());
  return engine;
}

Result<void> Engine::makeNodes() {
  Prng ids = Prng(spec.seed).fork(clusterIdLabel);
  clusterId = Uuid::random(ids).text();
  std::int64_t earlierRuns = 0;
  if (!spec.dataDirectory.empty()) {
    auto opened = DataDirectory::open(spec, clusterId);
    if (!opened) return fail(opened.error());
    directory = std::move(*opened);
    clusterId = directory->clusterId();
    earlierRuns = directory->earlierRuns();
    reopened = earlierRuns > 0;
  }

  sim::WorldOptions options;
  // A cluster that is continued must not draw the same numbers again: ids made from them are for one life only.
  options.seed = earlierRuns == 0 ? spec.seed : Prng(spec.seed).fork(static_cast<std::uint64_t>(earlierRuns)).next();
  options.baseTime = spec.baseTime;
  options.latency = spec.latency;
  options.recordInputs = spec.record;
  if (spec.record) {
    options.frameLogBytes = frameLogBytes;
    options.trailEntries = trailEntries;
  } else {
    // Nobody looks back: what is kept answers "why", and stays in the processor's cache.
    store = EventStore({200'000, 8'192, 0});
  }
  world = std::make_unique<sim::World>(options);
  invariants = std::make_unique<Invariants>(*this);
  pictures = std::make_unique<Pictures>(*this);
  applyObserver();

  for (int n = 1; n <= spec.brokers; ++n) brokers.push_back(NodeId{n});
  if (spec.combined) {
    // Who votes is said once and for all (controller.quorum.voters): brokers added later are only that.
    controllers.assign(brokers.begin(), brokers.begin() + std::min(spec.brokers, spec.controllers));
  } else {
    for (int n = 1; n <= spec.controllers; ++n) controllers.push_back(NodeId{100 + n});
    for (const NodeId id : controllers)
      if (auto added = addNode(id, true, {}); !added) return added;
  }
  for (const NodeId id : brokers) {
    const std::size_t index = static_cast<std::size_t>(id.value - 1);
    if (auto added = addNode(id, false, index < spec.racks.size() ? spec.racks[index] : std::string()); !added)
      return added;
  }
  // Everything that happens has a beginning that can be named (E2).
  world->setStartWords([](const runtime::Node& node, const std::string& role) {
    const broker::BrokerNode* one = brokerIn(&node);
    const storage::LogManager* logs = one == nullptr ? nullptr : one->replicas().logs();
    return events::NodeStarted{role, logs != nullptr && logs->afterCleanShutdown()};
  });
  const EventId beginning = world->emit(NodeId::none(), events::CommandGiven{"# the cluster is started"}, EventId{});
  const sim::World::CauseScope scope(*world, beginning);
  if (!spec.combined)
    for (const NodeId id : controllers) world->start(id);
  for (const NodeId id : brokers) world->start(id);
  return {};
}

Result<std::unique_ptr<disk::Disk>> Engine::diskFor(const std::string& name) {
  if (!directory) return std::unique_ptr<disk::Disk>(std::make_unique<disk::MemoryDisk>());
  auto folder = disk::FolderDisk::at(directory->folder(name));
  if (!folder) return fail(folder.error());
  return std::unique_ptr<disk::Disk>(std::move(*folder));
}

std::map<std::string, std::string> Engine::staticConfig(NodeId broker) const {
  std::map<std::string, std::string> config = spec.config;
  config.emplace("advertised.listeners", fmt::format("PLAINTEXT://{}:{}", spec.host, spec.port + broker.value - 1));
  return config;
}

void Engine::onEvent(events::Event&& event) {
  const auto kept = std::make_shared<const events::Event>(std::move(event));
  const events::Level level = kept->level();
  if (level != events::Level::trace) {
    ++eventsSeen_;
    invariants->onEvent(*kept);
    // The process is still there when its end is told.
    if (kept->node.value > 1000 && std::holds_alternative<events::NodeStopped>(kept->payload))
      lastCounts[kept->node] = countsOf(kept->node);
  }
  if (level != events::Level::trace || spec.record) store.add(kept);
  if (listener_ && level >= listenerLevel_) listener_(kept);
}

void Engine::listen(std::function<void(const EventPtr&)> listener, events::Level level) {
  listener_ = std::move(listener);
  listenerLevel_ = level;
  applyObserver();
}

void Engine::applyObserver() {
  const bool trace = listener_ && listenerLevel_ == events::Level::trace;
  world->setObserver(this, trace ? events::Level::trace : events::Level::detail);
}

// --- time ----------------------------------------------------------------------------------------------------

Instant Engine::earliestWait() const {
  Instant earliest = Instant::never();
  for (const Wait& one : waits_) earliest = std::min(earliest, one.at);
  return earliest;
}

Instant Engine::nextTime() { return std::min(world->nextTime(), earliestWait()); }

bool Engine::step() {
  const Instant next = world->nextTime();
  const Instant waiting = waits_.empty() ? Instant::never() : earliestWait();
  if (waiting < next) {
    world->advanceTo(std::max(waiting, world->now()));
    lookAtDue();
    flushAnswers();
    return true;
  }
  if (!world->step()) return false;
  afterStep();
  return true;
}

void Engine::runUntil(Instant until) {
  while (nextTime() <= until) step();
  world->advanceTo(until);
}

bool Engine::pumpUntil(const std::function<bool()>& done, Instant limit) {
  for (;;) {
    if (done()) return true;
    const Instant next = nextTime();
    if (next > limit || next == Instant::never()) {
      if (limit != Instant::never()) world->advanceTo(limit);
      return done();
    }
    step();
  }
}

void Engine::afterStep() {
  invariants->afterStep();
  if (!everReady_ && ready()) {
    everReady_ = true;
    world->emit(NodeId::none(), events::ClusterReady{}, world->lastEvent());
  }
  // What is waited for changes with events; counts of frames and the like may change without one.
  if (!waits_.empty() && (eventsSeen_ != eventsLooked_ || world->steps() - stepsLooked_ >= 16)) look();
  if (!answers_.empty()) flushAnswers();
}

void Engine::look() {
  if (looking_) return;
  looking_ = true;
  eventsLooked_ = eventsSeen_;
  stepsLooked_ = world->steps();
  for (std::size_t i = 0; i < waits_.size();) {
    if (auto reply = waits_[i].look(false)) {
      answers_.emplace_back(std::move(waits_[i].done), std::move(*reply));
      waits_.erase(waits_.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      ++i;
    }
  }
  looking_ = false;
}

void Engine::lookAtDue() {
  for (std::size_t i = 0; i < waits_.size();) {
    if (waits_[i].at > world->now()) {
      ++i;
      continue;
    }
    auto reply = waits_[i].look(true);
    check(reply.has_value(), "a wait ends when its time is over");
    answers_.emplace_back(std::move(waits_[i].done), std::move(*reply));
    waits_.erase(waits_.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

void Engine::wait(Instant at, std::function<std::optional<Reply>(bool)> look, Done done) {
  if (auto now = look(false)) {
    answer(done, std::move(*now));
    return;
  }
  Wait wait;
  wait.number = nextWait_++;
  wait.at = at;
  wait.look = std::move(look);
  wait.done = std::move(done);
  waits_.push_back(std::move(wait));
}

void Engine::answer(const Done& done, Reply reply) {
  if (done) done(reply);
}

Done Engine::later(Done done) {
  ++open_;
  return [this, done = std::move(done)](const Reply& reply) {
    --open_;
    answers_.emplace_back(done, reply);
  };
}

void Engine::flushAnswers() {
  while (!answers_.empty()) {
    auto [done, reply] = std::move(answers_.front());
    answers_.pop_front();
    answer(done, std::move(reply));
  }
}

// --- state ---------------------------------------------------------------------------------------------------

bool Engine::ready() const {
  const NodeId active = activeController();
  if (active == NodeId::none()) return false;
  const metadata::Image* decided = imageOf(active);
  if (decided == nullptr) return false;
  bool any = false;
  for (const NodeId id : brokers) {
    if (world->life(id) != sim::Life::running) continue;
    any = true;
    if (!decided->brokerActive(id)) return false;
    const metadata::Image* own = imageOf(id);
    if (own == nullptr) return false;
    for (const NodeId other : brokers)
      if (world->life(other) == sim::Life::running && !own->brokerActive(other)) return false;
  }
  return any;
}

const metadata::Image* Engine::image() const {
  const NodeId active = activeController();
  if (active != NodeId::none()) return imageOf(active);
  const metadata::Image* best = nullptr;
  const auto consider = [&](NodeId id) {
    const metadata::Image* one = imageOf(id);
    if (one != nullptr && (best == nullptr || one->provenance().lastOffset > best->provenance().lastOffset)) best = one;
  };
  for (const NodeId id : controllers) consider(id);
  for (const NodeId id : brokers) consider(id);
  return best;
}

const Engine::Client* Engine::client(const std::string& name) const {
  const auto at = clients.find(name);
  return at == clients.end() ? nullptr : &at->second;
}

std::string Engine::nodeName(NodeId node) const {
  const auto at = clientNames.find(node);
  if (at != clientNames.end()) return at->second;
  if (node == NodeId::none()) return "the cluster";
  if (node == NodeId::outside()) return "outside";
  return fmt::format("{} {}", node.value > 100 ? "controller" : "broker", node.value);
}

std::optional<NodeId> Engine::resolve(const command::NodeRef& node, std::string& problem) const {
  if (node.kind == command::NodeRef::Kind::client) {
    const Client* known = client(node.name);
    if (known != nullptr) return known->id;
    std::vector<std::string> names;
    for (const auto& [name, one] : clients) names.push_back(name);
    const auto near = nearest(node.name, names);
    problem =
        fmt::format("there is no client named {}{}", node.name, near ? fmt::format(" (did you mean {}?)", *near) : "");
    return std::nullopt;
  }
  if (world->has(node.id)) return node.id;
  problem = fmt::format("there is no {}", node.text());
  return std::nullopt;
}

Engine::LastCounts Engine::countsOf(NodeId id) const {
  LastCounts counts;
  if (const client::ProducerNode* node = producer(id)) {
    counts.sent = node->recordsSent();
    counts.acked = node->recordsAcked();
    counts.failed = node->recordsFailed();
    counts.retries = node->retries();
    counts.error = node->lastError();
    if (const client::TransactionManager* transactions = node->transactions()) {
      counts.commits = transactions->committed();
      counts.aborts = transactions->aborted();
      if (!transactions->problem().ok()) counts.error = std::string(errorName(transactions->problem().error));
    }
  }
  if (const client::ConsumerNode* reader = consumer(id)) {
    counts.consumed = reader->recordsConsumed();
    counts.processed = reader->recordsProcessed();
    if (counts.error.empty()) counts.error = reader->lastError();
  } else if (producer(id) == nullptr) {
    if (const auto at = lastCounts.find(id); at != lastCounts.end()) counts = at->second;
  }
  return counts;
}

const client::ProducerNode* Engine::producer(NodeId id) const {
  if (const client::TransformNode* both = transform(id)) return &both->producer();
  return dynamic_cast<const client::ProducerNode*>(world->node(id));
}
const client::ConsumerNode* Engine::consumer(NodeId id) const {
  if (const client::TransformNode* both = transform(id)) return &both->consumer();
  return dynamic_cast<const client::ConsumerNode*>(world->node(id));
}
const client::TransformNode* Engine::transform(NodeId id) const {
  return dynamic_cast<const client::TransformNode*>(world->node(id));
}

}  // namespace brokerlab::cluster
