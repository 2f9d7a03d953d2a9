#include "cluster/cluster.h"

#include "cluster/engine.h"
#include "cluster/invariants.h"
#include "cluster/pictures.h"
#include "command/parse.h"

namespace brokerlab::cluster {

Cluster::Cluster(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
Cluster::~Cluster() = default;

Result<std::unique_ptr<Cluster>> Cluster::open(Spec spec, Plant plant) {
  auto engine = Engine::open(std::move(spec), std::move(plant));
  if (!engine) return fail(engine.error());
  return std::unique_ptr<Cluster>(new Cluster(std::move(*engine)));
}

const Spec& Cluster::spec() const { return engine_->spec; }
const std::string& Cluster::clusterId() const { return engine_->clusterId; }
bool Cluster::reopened() const { return engine_->reopened; }

Instant Cluster::now() const { return engine_->world->now(); }
Instant Cluster::nextTime() { return engine_->nextTime(); }
bool Cluster::step() { return engine_->step(); }
void Cluster::runUntil(Instant until) { engine_->runUntil(until); }
bool Cluster::runUntilReady(Duration limit) {
  return engine_->pumpUntil([this] { return engine_->ready(); }, now() + limit);
}
bool Cluster::ready() const { return engine_->ready(); }
std::uint64_t Cluster::steps() const { return engine_->world->steps(); }

void Cluster::execute(std::string_view line, Done done) { engine_->execute(line, std::move(done)); }

Reply Cluster::executeNow(std::string_view line, Duration limit) {
  // A line that says how long it takes may take that long.
  if (const auto parsed = command::parse(line)) {
    if (const auto* run = std::get_if<command::Run>(&*parsed)) limit = std::max(limit, run->time + seconds(1));
    if (const auto* until = std::get_if<command::RunUntil>(&*parsed))
      limit = std::max(limit, until->within.value_or(command::defaultWithin) + seconds(1));
    if (std::holds_alternative<command::Produce>(*parsed)) limit = std::max(limit, seconds(180));
    if (std::holds_alternative<command::StopClient>(*parsed) || std::holds_alternative<command::NodeAction>(*parsed))
      limit = std::max(limit, seconds(301));
  }
  // Shared: the answer may come after this call has given up.
  const auto reply = std::make_shared<std::optional<Reply>>();
  engine_->execute(line, [reply](const Reply& answer) { *reply = answer; });
  const Instant until = now() + limit;
  if (engine_->pumpUntil([&] { return reply->has_value(); }, until)) return **reply;
  return {false, fmt::format("no answer within {}", command::print(limit)), 0};
}

std::size_t Cluster::waiting() const { return engine_->waiting(); }

Reply Cluster::shutDownAll(Duration limit) {
  // How a run ended is no part of what can be played again.
  engine_->finalSession = session();
  const Instant until = now() + limit;
  const auto end = [&](const std::vector<NodeId>& nodes) {
    for (const NodeId id : nodes) {
      if (engine_->world->life(id) == sim::Life::frozen) engine_->world->thaw(id);
      engine_->world->shutDown(id);
    }
    return engine_->pumpUntil(
        [&] {
          for (const NodeId id : nodes)
            if (engine_->world->alive(id)) return false;
          return true;
        },
        until);
  };
  std::vector<NodeId> clients;
  for (const NodeId id : engine_->world->nodes())
    if (id.value > 1000) clients.push_back(id);
  std::string late;
  // Clients and brokers need those after them to go in good order.
  for (const std::vector<NodeId>& nodes : {clients, engine_->brokers, engine_->controllers}) {
    if (end(nodes)) continue;
    for (const NodeId id : nodes) {
      if (!engine_->world->alive(id)) continue;
      late += (late.empty() ? "" : ", ") + engine_->nodeName(id);
      engine_->world->kill(id);
    }
  }
  if (late.empty()) return {true, "the cluster was shut down", 0};
  return {false, fmt::format("did not end in good order within {}: {}", command::print(limit), late), 0};
}

Verdict Cluster::evaluate(const command::Condition& condition, EventId since) const {
  return engine_->evaluate(condition, since);
}
Result<Verdict> Cluster::evaluate(std::string_view condition, EventId since) const {
  const auto parsed = command::parseCondition(condition);
  if (!parsed) return fail("{}", parsed.error().text());
  return engine_->evaluate(*parsed, since);
}

std::shared_ptr<const view::ClusterView> Cluster::view() { return engine_->pictures->take(); }
EventId Cluster::lastEvent() const { return engine_->world->lastEvent(); }
EventPage Cluster::eventsAfter(EventId after, events::Level level, std::size_t limit) const {
  return engine_->store.after(after, level, limit);
}
EventPtr Cluster::event(EventId id) const { return engine_->store.find(id); }
void Cluster::onEvent(std::function<void(const EventPtr&)> listener, events::Level level) {
  engine_->listen(std::move(listener), level);
}

SessionFile Cluster::session() const {
  if (engine_->finalSession) return *engine_->finalSession;
  SessionFile session;
  session.spec = engine_->spec;
  session.spec.dataDirectory.clear();
  session.inputs = engine_->world->inputs();
  session.end = now();
  session.endSteps = steps();
  if (!engine_->spec.record) session.incomplete = "inputs were not recorded";
  if (engine_->reopened) session.incomplete = "the run went on with files that were there before";
  return session;
}

Result<std::unique_ptr<Cluster>> Cluster::replay(const SessionFile& session, std::string dataDirectory,
                                                 std::optional<Instant> until,
                                                 const std::function<void(Cluster&)>& watch, Plant plant) {
  if (!session.incomplete.empty()) return fail("this session cannot be played again: {}", session.incomplete);
  Spec spec = session.spec;
  spec.dataDirectory = std::move(dataDirectory);
  auto opened = open(std::move(spec), std::move(plant));
  if (!opened) return fail(opened.error());
  Cluster& cluster = **opened;
  if (cluster.reopened())
    return fail("a session is played in an empty directory; {} holds a cluster", cluster.spec().dataDirectory);
  if (watch) watch(cluster);
  sim::World& world = *cluster.engine_->world;
  const Instant end = until ? std::min(*until, session.end) : session.end;
  const auto runTo = [&](std::uint64_t steps, Instant at) {
    while (world.steps() < steps && world.nextTime() <= at) {
      if (!world.step()) break;
      cluster.engine_->afterStep();
    }
  };
  for (const sim::Input& input : session.inputs) {
    if (input.at > end) break;
    runTo(input.afterSteps, input.at);
    if (world.steps() != input.afterSteps || world.nextTime() < input.at || world.now() > input.at) {
      return fail("the session does not fit this version: at {}.{:06}s it should have taken {} steps, it took {}",
                  input.at.micros / 1'000'000, input.at.micros % 1'000'000, input.afterSteps, world.steps());
    }
    world.advanceTo(input.at);
    switch (input.kind) {
      case sim::InputKind::command:
        cluster.execute(input.text);
        break;
      case sim::InputKind::open:
        if (world.openExternal(input.node, input.text) != input.connection)
          return fail("the session does not fit this version: connection {} has another number now",
                      input.connection.value);
        break;
      case sim::InputKind::frame:
        world.externalFrame(input.connection, input.bytes);
        break;
      case sim::InputKind::close:
        world.externalClose(input.connection);
        break;
      case sim::InputKind::refuse:
        world.externalRefuse(input.connection, input.text);
        break;
    }
  }
  // At the last instant the session may have ended between two steps.
  if (end == session.end) {
    runTo(session.endSteps, end);
    if (world.nextTime() >= end) world.advanceTo(end);
  } else {
    cluster.runUntil(end);
  }
  return opened;
}

sim::World& Cluster::world() { return *engine_->world; }
const sim::World& Cluster::world() const { return *engine_->world; }
std::vector<view::InvariantView> Cluster::checkInvariants() { return engine_->invariants->checkAll(); }

}  // namespace brokerlab::cluster
