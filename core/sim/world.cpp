#include "sim/world.h"

#include "base/check.h"
#include "base/endian.h"
#include "disk/memory_disk.h"
#include "runtime/halt.h"

namespace brokerlab::sim {
namespace {

constexpr std::uint32_t noSlot = UINT32_MAX;
constexpr std::uint64_t networkLabel = 0x6e6574;
constexpr std::uint64_t powerLabel = 0x706f776572;
constexpr std::uint64_t nodesLabel = 0x6e6f646573;
/// A client that sends requests and never reads would otherwise make this list grow for ever.
constexpr std::size_t askedLimit = 4096;
/// A node may connect to itself (a broker that is its own controller). It then knows the accepting end by the number
/// with this bit, so that it can tell requests from answers.
constexpr std::uint64_t acceptingEnd = 1ull << 62;

ConnectionId idFor(const Connection& connection, int side) {
  if (side == 1 && connection.sides[0].slot == connection.sides[1].slot) return {connection.id.value | acceptingEnd};
  return connection.id;
}

std::array<std::uint8_t, 10> headOf(const Chain& frame) {
  std::array<std::uint8_t, 10> head{};
  std::size_t have = 0;
  for (const Bytes& part : frame.parts()) {
    for (std::size_t i = 0; i < part.size() && have < head.size(); ++i) head[have++] = part[i];
    if (have == head.size()) break;
  }
  return head;
}

std::string lifeText(Life life) {
  switch (life) {
    case Life::killed:
      return "killed";
    case Life::poweredOff:
      return "powered off";
    case Life::crashed:
      return "crashed";
    case Life::shutDown:
      return "shut down";
    default:
      return "stopped";
  }
}

}  // namespace

// --- what a node sees ---------------------------------------------------------------------------------------

class World::NodeContext final : public runtime::Context {
 public:
  NodeContext(World& world, Entry& entry) : world_(world), entry_(entry) {}

  NodeId self() const override;
  Instant now() const override { return world_.now_; }
  TimestampMs wallClock() const override;
  Prng& random() override;
  disk::Disk& disk() override;
  ConnectionId connect(NodeId peer) override { return world_.connectFrom(entry_, peer); }
  void send(ConnectionId connection, Chain frame) override { world_.sendFrom(entry_, connection, std::move(frame)); }
  void close(ConnectionId connection) override { world_.closeFrom(entry_, connection); }
  void mute(ConnectionId connection) override { world_.muteFrom(entry_, connection, true); }
  void unmute(ConnectionId connection) override { world_.muteFrom(entry_, connection, false); }
  runtime::TimerId setTimer(Duration after, runtime::Timer timer) override {
    return world_.setTimer(entry_, after, timer);
  }
  void cancelTimer(runtime::TimerId id) override { world_.cancelTimer(entry_, id); }
  /// The same for every listener, or the numbers of events would depend on who listens (W1).
  bool wants(events::Level level) const override { return level >= events::Level::detail; }
  void emit(events::Payload payload) override;
  void exit() override;

 private:
  World& world_;
  Entry& entry_;
};

struct World::Entry {
  Entry(World& world, std::uint32_t number, NodeId nodeId) : slot(number), id(nodeId), context(world, *this) {}

  std::uint32_t slot;
  NodeId id;
  std::string role;
  Factory factory;
  std::unique_ptr<disk::Disk> disk;
  std::unique_ptr<runtime::Node> node;
  NodeContext context;
  Life life = Life::stopped;
  std::uint32_t incarnation = 0;
  Prng random{0};
  Duration skew;
  /// What came while the node was frozen or waited for its disk, in order.
  std::deque<Item> inbox;
  bool drainPending = false;
  bool draining = false;
  bool busy = false;
  bool exiting = false;
  bool announced = false;
  std::string crash;

  bool alive() const { return life == Life::running || life == Life::frozen; }
};

NodeId World::NodeContext::self() const { return entry_.id; }
TimestampMs World::NodeContext::wallClock() const {
  return world_.options_.baseTime + (world_.now_ + entry_.skew).micros / 1000;
}
Prng& World::NodeContext::random() { return entry_.random; }
disk::Disk& World::NodeContext::disk() {
  if (!entry_.disk) entry_.disk = std::make_unique<disk::MemoryDisk>();
  return *entry_.disk;
}
void World::NodeContext::emit(events::Payload payload) {
  if (std::holds_alternative<events::NodeStarted>(payload)) entry_.announced = true;
  world_.emit(entry_.id, std::move(payload), world_.cause_);
}
void World::NodeContext::exit() { entry_.exiting = true; }

// --- making --------------------------------------------------------------------------------------------------

World::World(WorldOptions options)
    : options_(options),
      networkRandom_(Prng(options.seed).fork(networkLabel)),
      powerRandom_(Prng(options.seed).fork(powerLabel)),
      trail_(options.trailEntries),
      frameLog_(options.frameLogBytes) {}

World::~World() = default;

void World::add(NodeId id, std::string role, Factory factory, std::unique_ptr<disk::Disk> disk) {
  check(id.value > 0, "a node's id is positive");
  check(slots_.count(id) == 0, "every node is declared once");
  const auto slot = static_cast<std::uint32_t>(entries_.size());
  auto entry = std::make_unique<Entry>(*this, slot, id);
  entry->role = std::move(role);
  entry->factory = std::move(factory);
  entry->disk = std::move(disk);
  entries_.push_back(std::move(entry));
  slots_.emplace(id, slot);
}

std::optional<std::uint32_t> World::slotOf(NodeId id) const {
  const auto at = slots_.find(id);
  if (at == slots_.end()) return std::nullopt;
  return at->second;
}

World::Entry& World::entryOf(NodeId id) {
  const auto slot = slotOf(id);
  check(slot.has_value(), "the node was declared");
  return *entries_[*slot];
}
const World::Entry& World::entryOf(NodeId id) const { return const_cast<World*>(this)->entryOf(id); }

Life World::life(NodeId id) const {
  const auto slot = slotOf(id);
  return slot ? entries_[*slot]->life : Life::stopped;
}
runtime::Node* World::node(NodeId id) {
  const auto slot = slotOf(id);
  return slot ? entries_[*slot]->node.get() : nullptr;
}
const runtime::Node* World::node(NodeId id) const { return const_cast<World*>(this)->node(id); }
disk::Disk& World::disk(NodeId id) { return entryOf(id).context.disk(); }
std::uint32_t World::incarnation(NodeId id) const { return entryOf(id).incarnation; }
const std::string& World::crashReason(NodeId id) const { return entryOf(id).crash; }
std::vector<NodeId> World::nodes() const {
  std::vector<NodeId> ids;
  ids.reserve(slots_.size());
  for (const auto& [id, slot] : slots_) ids.push_back(id);
  return ids;
}
void World::setClockSkew(NodeId id, Duration skew) { entryOf(id).skew = skew; }
Duration World::clockSkew(NodeId id) const { return entryOf(id).skew; }

// --- life and death ------------------------------------------------------------------------------------------

void World::start(NodeId id) {
  check(!handling_, "nodes are started between handlers");
  Entry& entry = entryOf(id);
  if (entry.alive()) return;
  ++entry.incarnation;
  entry.random =
      Prng(options_.seed).fork(nodesLabel).fork(static_cast<std::uint64_t>(id.value)).fork(entry.incarnation);
  entry.life = Life::running;
  entry.crash.clear();
  entry.announced = entry.exiting = entry.busy = entry.drainPending = false;
  entry.inbox.clear();
  // A folder that cannot be read shows in what the node finds there; it says so itself.
  if (entry.disk) static_cast<void>(entry.disk->refresh());
  entry.node = entry.factory();
  handle(entry, cause_, [](runtime::Node& node, runtime::Context& context) { node.start(context); });
  if (entry.alive() && !entry.announced)
    emit(id, startWords_ ? startWords_(*entry.node, entry.role) : events::NodeStarted{entry.role, false}, cause_);
  retryConnects();
}

void World::kill(NodeId id) {
  Entry& entry = entryOf(id);
  if (entry.alive()) endProcess(entry, Life::killed, lifeText(Life::killed), {}, false, false);
}

void World::powerOff(NodeId id, const disk::PowerLoss& loss) {
  Entry& entry = entryOf(id);
  if (entry.alive()) {
    endProcess(entry, Life::poweredOff, lifeText(Life::poweredOff), {}, true, false);
  } else if (entry.life == Life::poweredOff) {
    return;
  } else {
    entry.life = Life::poweredOff;
    emit(id, events::NodeStopped{lifeText(Life::poweredOff), {}}, cause_);
  }
  if (!entry.disk) return;
  if (const auto done = entry.disk->powerOff(powerRandom_, loss); !done) entry.crash = done.error().message;
}

void World::freeze(NodeId id) {
  Entry& entry = entryOf(id);
  if (entry.life != Life::running) return;
  entry.life = Life::frozen;
  emit(id, events::NodeFrozen{}, cause_);
}

void World::thaw(NodeId id) {
  Entry& entry = entryOf(id);
  if (entry.life != Life::frozen) return;
  entry.life = Life::running;
  emit(id, events::NodeThawed{}, cause_);
  if (!entry.inbox.empty() && !entry.drainPending) {
    entry.drainPending = true;
    push(now_, ItemKind::drain, entry.slot);
  }
}

void World::shutDown(NodeId id) {
  Entry& entry = entryOf(id);
  if (entry.alive()) push(now_, ItemKind::shutDown, entry.slot, 0, entry.incarnation);
}

void World::endProcess(Entry& entry, Life life, std::string how, std::string detail, bool silently, bool inGoodOrder) {
  check(!handling_, "nodes end between handlers");
  const EventId stopped = emit(entry.id, events::NodeStopped{std::move(how), std::move(detail)}, cause_);
  const CauseScope scope(*this, stopped);
  entry.life = life;
  entry.inbox.clear();
  entry.busy = entry.exiting = false;

  for (std::uint32_t i = 0; i < timers_.size(); ++i) {
    TimerSlot& timer = timers_[i];
    if (!timer.active || timer.slot != entry.slot) continue;
    timer.active = false;
    ++timer.generation;
    ++cancelled_;
    freeTimers_.push_back(i);
  }

  std::vector<ConnectionId> mine;
  eachConnection([&](const Connection& connection) {
    if (connection.sides[0].slot == entry.slot || connection.sides[1].slot == entry.slot) mine.push_back(connection.id);
  });
  for (const ConnectionId id : mine) {
    for (int side = 0; side < 2; ++side) {
      Connection* connection = findConnection(id);
      if (connection == nullptr || connection->sides[side].slot != entry.slot) continue;
      Connection::Side& own = connection->sides[side];
      if (!own.open || own.silent) continue;
      if (inGoodOrder) {
        closeOn(*connection, side);
        continue;
      }
      Connection::Side& other = connection->sides[1 - side];
      const std::string reason = events::nodeText(entry.id) + (life == Life::poweredOff ? " lost power"
                                                               : life == Life::crashed  ? " crashed"
                                                                                        : " was killed");
      if (silently && !other.outside &&
          !(connection->phase == Phase::connecting && side == 0 && !connection->accepted)) {
        own.silent = true;
        // What it sent and what is still in the air never arrives; what arrived waits there.
        while (other.in.flights.size() > other.in.arrived) {
          drop(*connection, 1 - side, other.in.flights.back(), reason);
          other.in.flights.pop_back();
        }
        other.in.blocked = 0;
        finishIfOver(*connection);
        continue;
      }
      connection->broken = true;
      dropFlights(*connection, 0, reason);
      dropFlights(*connection, 1, reason);
      own.open = false;
      tellClosed(*connection, reason, cause_);
      if (other.outside) {
        other.open = false;
        if (outside_ != nullptr) outside_->onClosed(id);
      } else if (other.open && !other.silent && (connection->accepted || side == 1)) {
        const Link& way = *other.in.link;
        tellEnd(*connection, 1 - side, way.cut ? runtime::Disconnect::lost : runtime::Disconnect::closedByPeer,
                way.cut ? options_.lossTimeout : way.latency + way.extra);
      } else {
        other.open = false;
      }
      finishIfOver(*connection);
    }
  }

  entry.node.reset();
  if (entry.disk) entry.disk->processKilled();
}

// --- handlers ------------------------------------------------------------------------------------------------

template <class Call>
void World::handle(Entry& entry, EventId cause, Call&& call) {
  check(!handling_, "handlers do not nest");
  const CauseScope scope(*this, cause);
  handling_ = true;
  bool failed = false;
  bool halted = false;
  try {
    call(*entry.node, entry.context);
  } catch (const runtime::Halt& halt) {
    halted = true;
    entry.crash = halt.what();
  } catch (const std::exception& bug) {
    failed = true;
    entry.crash = bug.what();
  }
  handling_ = false;
  if (halted) {
    endProcess(entry, Life::crashed, "stopped", entry.crash, false, false);
    return;
  }
  if (failed) {
    ++crashes_;
    endProcess(entry, Life::crashed, lifeText(Life::crashed), entry.crash, false, false);
    return;
  }
  afterHandler(entry);
}

void World::afterHandler(Entry& entry) {
  if (entry.exiting) {
    entry.exiting = false;
    endProcess(entry, Life::shutDown, entry.id.value > 1000 ? "stopped" : "shut down", {}, false, true);
    return;
  }
  if (!entry.disk) return;
  const Duration owed = entry.disk->faults().takeDelay();
  if (owed <= Duration{}) return;
  entry.busy = true;
  push(now_ + owed, ItemKind::wake, entry.slot, 0, entry.incarnation);
}

bool World::readyFor(Entry& entry, const Item& item) {
  if (entry.life == Life::running && !entry.busy && (entry.draining || entry.inbox.empty())) return true;
  if (entry.alive()) entry.inbox.push_back(item);
  return false;
}

void World::drain(Entry& entry) {
  entry.drainPending = false;
  if (entry.life != Life::running || entry.busy || entry.inbox.empty()) return;
  const Item item = entry.inbox.front();
  entry.inbox.pop_front();
  entry.draining = true;
  if (!dead(item)) fire(item);
  entry.draining = false;
  if (entry.alive() && !entry.inbox.empty() && !entry.busy) {
    entry.drainPending = true;
    push(now_, ItemKind::drain, entry.slot);
  }
}

bool World::invoke(NodeId id, EventId cause, const std::function<void(runtime::Node&, runtime::Context&)>& call) {
  Entry& entry = entryOf(id);
  if (entry.life != Life::running) return false;
  handle(entry, cause, call);
  return true;
}

// --- timers --------------------------------------------------------------------------------------------------

runtime::TimerId World::setTimer(Entry& owner, Duration after, runtime::Timer timer) {
  std::uint32_t index;
  if (freeTimers_.empty()) {
    index = static_cast<std::uint32_t>(timers_.size());
    timers_.emplace_back();
  } else {
    index = freeTimers_.back();
    freeTimers_.pop_back();
  }
  TimerSlot& slot = timers_[index];
  slot.timer = timer;
  slot.cause = cause_;
  slot.slot = owner.slot;
  slot.incarnation = owner.incarnation;
  slot.active = true;
  push(now_ + std::max(after, Duration{}), ItemKind::timer, index, 0, slot.generation);
  return {(static_cast<std::uint64_t>(slot.generation) << 32) | (index + 1)};
}

void World::cancelTimer(Entry& owner, runtime::TimerId id) {
  if (!id.valid()) return;
  const std::uint64_t index = (id.value & 0xffffffffu) - 1;
  if (index >= timers_.size()) return;
  TimerSlot& slot = timers_[static_cast<std::size_t>(index)];
  if (!slot.active || slot.generation != static_cast<std::uint32_t>(id.value >> 32) || slot.slot != owner.slot) return;
  slot.active = false;
  ++slot.generation;
  freeTimers_.push_back(static_cast<std::uint32_t>(index));
  if (++cancelled_ > 4096 && cancelled_ * 2 > queue_.size()) {
    queue_.purge([this](const Item& item) { return dead(item); });
    cancelled_ = 0;
  }
}

bool World::dead(const Item& item) const {
  return item.kind == ItemKind::timer && timers_[static_cast<std::size_t>(item.ref)].generation != item.extra;
}

void World::skipDead() {
  while (!queue_.empty() && dead(queue_.top())) {
    queue_.pop();
    if (cancelled_ > 0) --cancelled_;
  }
}

// --- time ----------------------------------------------------------------------------------------------------

void World::push(Instant at, ItemKind kind, std::uint64_t ref, int side, std::uint32_t extra) {
  Item item;
  item.at = at;
  item.kind = kind;
  item.ref = ref;
  item.side = static_cast<std::uint8_t>(side);
  item.extra = extra;
  queue_.push(now_, item);
}

Instant World::nextTime() {
  skipDead();
  return queue_.empty() ? Instant::never() : queue_.top().at;
}

bool World::step() {
  skipDead();
  if (queue_.empty()) return false;
  const Item item = queue_.top();
  queue_.pop();
  now_ = item.at;
  ++steps_;
  take(item);
  return true;
}

void World::runUntil(Instant until) {
  while (nextTime() <= until) step();
  advanceTo(until);
}

void World::advanceTo(Instant at) {
  check(nextTime() >= at, "time does not pass over what is due");
  now_ = std::max(now_, at);
}

void World::take(const Item& item) { fire(item); }

void World::fire(const Item& item) {
  switch (item.kind) {
    case ItemKind::timer: {
      TimerSlot& slot = timers_[static_cast<std::size_t>(item.ref)];
      Entry& entry = *entries_[slot.slot];
      if (!readyFor(entry, item)) return;
      const runtime::Timer timer = slot.timer;
      const runtime::TimerId id{(static_cast<std::uint64_t>(slot.generation) << 32) | (item.ref + 1)};
      const EventId cause = slot.cause;
      slot.active = false;
      ++slot.generation;
      freeTimers_.push_back(static_cast<std::uint32_t>(item.ref));
      const EventId event = nextEvent(entry.id, cause, TrailKind::timerFired, 0, timer.name);
      if (observer_ != nullptr && level_ == events::Level::trace)
        tell(event, cause, entry.id, events::TimerFired{std::string(timer.name)});
      handle(entry, event, [&](runtime::Node& node, runtime::Context& context) { node.onTimer(context, id, timer); });
      return;
    }
    case ItemKind::drain:
      drain(*entries_[static_cast<std::size_t>(item.ref)]);
      return;
    case ItemKind::wake: {
      Entry& entry = *entries_[static_cast<std::size_t>(item.ref)];
      if (entry.incarnation != item.extra || !entry.busy) return;
      entry.busy = false;
      if (!entry.inbox.empty() && !entry.drainPending) {
        entry.drainPending = true;
        push(now_, ItemKind::drain, entry.slot);
      }
      return;
    }
    case ItemKind::shutDown: {
      Entry& entry = *entries_[static_cast<std::size_t>(item.ref)];
      if (entry.incarnation != item.extra || !entry.alive() || !readyFor(entry, item)) return;
      handle(entry, cause_, [](runtime::Node& node, runtime::Context& context) { node.shutDown(context); });
      return;
    }
    default:
      break;
  }

  Connection* connection = findConnection(ConnectionId{item.ref});
  if (connection == nullptr) return;
  switch (item.kind) {
    case ItemKind::arrive:
      arrive(*connection, item.side);
      return;
    case ItemKind::pump:
      pump(*connection, item.side);
      return;
    case ItemKind::connectArrives:
      connectArrives(*connection);
      return;
    case ItemKind::connected: {
      if (connection->phase == Phase::connecting) connected(*connection);
      Connection::Side& side = connection->sides[0];
      if (!side.open || connection->broken || !readyFor(*owner(side), item)) return;
      handle(*owner(side), connection->openedEvent,
             [id = connection->id](runtime::Node& node, runtime::Context& context) { node.onConnected(context, id); });
      return;
    }
    case ItemKind::accept: {
      Connection::Side& side = connection->sides[1];
      if (!side.open || !readyFor(*owner(side), item)) return;
      runtime::Peer peer{connection->sides[0].node, connection->address};
      if (peer.address.empty()) peer.address = events::nodeText(peer.node);
      handle(*owner(side), connection->openedEvent,
             [&, id = idFor(*connection, 1)](runtime::Node& node, runtime::Context& context) {
               node.onAccepted(context, id, peer);
             });
      return;
    }
    case ItemKind::connectTimeout:
      if (connection->phase != Phase::connecting || connection->accepted || connection->broken) return;
      lose(*connection, "no answer to the request to connect");
      return;
    case ItemKind::unblock:
      unblock(*connection, item.side);
      return;
    case ItemKind::lossTimeout: {
      Connection::Side& side = connection->sides[item.side];
      if (side.in.stall != item.extra || connection->broken) return;
      lose(*connection, side.silent ? "no answer from a machine without power" : "the link stayed cut");
      return;
    }
    case ItemKind::ended: {
      Connection::Side& side = connection->sides[item.side];
      if (!side.open || side.silent || !readyFor(*owner(side), item)) return;
      side.open = false;
      dropFlights(*connection, item.side, "the connection ended");
      const auto reason = static_cast<runtime::Disconnect>(item.extra);
      const ConnectionId id = connection->id;
      handle(*owner(side), connection->closedEvent,
             [&, told = idFor(*connection, item.side)](runtime::Node& node, runtime::Context& context) {
               node.onDisconnected(context, told, reason);
             });
      if (Connection* left = findConnection(id)) finishIfOver(*left);
      return;
    }
    default:
      return;
  }
}

// --- connections ---------------------------------------------------------------------------------------------

Connection* World::findConnection(ConnectionId id) {
  id.value &= ~acceptingEnd;
  if (!id.valid() || id.value > lastConnection_) return nullptr;
  const std::size_t index = static_cast<std::size_t>(id.value - 1);
  const auto& page = pages_[index / Page::size];
  return page ? page->connections[index % Page::size].get() : nullptr;
}
const Connection* World::connection(ConnectionId id) const { return const_cast<World*>(this)->findConnection(id); }

Connection& World::newConnection() {
  const std::size_t index = static_cast<std::size_t>(lastConnection_++);
  if (index / Page::size >= pages_.size()) pages_.push_back(std::make_unique<Page>());
  Page& page = *pages_[index / Page::size];
  auto& place = page.connections[index % Page::size];
  place = std::make_unique<Connection>();
  ++page.alive;
  place->id = ConnectionId{lastConnection_};
  return *place;
}

void World::forget(ConnectionId id) {
  const std::size_t index = static_cast<std::size_t>(id.value - 1);
  auto& page = pages_[index / Page::size];
  page->connections[index % Page::size].reset();
  // The newest page stays: connections to come go there.
  if (--page->alive == 0 && index / Page::size + 1 < pages_.size()) page.reset();
}

World::Entry* World::owner(Connection::Side& side) { return side.slot == noSlot ? nullptr : entries_[side.slot].get(); }

ConnectionId World::connectFrom(Entry& from, NodeId to) {
  Connection& connection = newConnection();
  Connection::Side& near = connection.sides[0];
  Connection::Side& far = connection.sides[1];
  near.node = from.id;
  near.slot = from.slot;
  far.node = to;
  far.slot = slotOf(to).value_or(noSlot);
  far.in.link = &link(from.id, to);
  near.in.link = &link(to, from.id);
  connection.openedEvent = cause_;
  push(now_ + far.in.link->latency + far.in.link->extra, ItemKind::connectArrives, connection.id.value);
  push(now_ + options_.connectTimeout, ItemKind::connectTimeout, connection.id.value);
  return connection.id;
}

void World::connectArrives(Connection& connection) {
  if (connection.broken || connection.accepted) return;
  Connection::Side& near = connection.sides[0];
  Connection::Side& far = connection.sides[1];
  Entry* target = owner(far);
  if (far.in.link->cut || near.in.link->cut || (target != nullptr && target->life == Life::poweredOff)) {
    connection.connectStalled = true;
    return;
  }
  const Duration back = near.in.link->latency + near.in.link->extra;
  if (target == nullptr || !target->alive()) {
    connection.broken = true;
    far.open = false;
    dropFlights(connection, 1, "connection refused");
    tellClosed(connection, "connection refused", connection.openedEvent);
    tellEnd(connection, 0, runtime::Disconnect::refused, back);
    return;
  }
  connection.accepted = true;
  connection.openedEvent =
      emit(target->id, events::ConnectionOpened{connection.id, near.node, far.node, connection.address},
           connection.openedEvent);
  near.in.lastArrival = now_ + back;
  push(now_ + back, ItemKind::connected, connection.id.value);
  Item accept;
  accept.at = now_;
  accept.kind = ItemKind::accept;
  accept.ref = connection.id.value;
  fire(accept);
}

void World::connected(Connection& connection) {
  connection.phase = Phase::established;
  for (Flight& flight : connection.sides[1].in.flights) depart(connection, 1, flight);
}

void World::retryConnects() {
  std::vector<ConnectionId> waiting;
  eachConnection([&](const Connection& connection) {
    if (connection.connectStalled) waiting.push_back(connection.id);
  });
  for (const ConnectionId id : waiting) {
    Connection& connection = *findConnection(id);
    connection.connectStalled = false;
    const Link& way = *connection.sides[1].in.link;
    push(now_ + way.latency + way.extra, ItemKind::connectArrives, id.value);
  }
}

void World::depart(Connection& connection, int to, Flight& flight) {
  Inbound& in = connection.sides[to].in;
  Link& way = *in.link;
  Duration travel = way.latency + way.extra;
  if (way.jitter > Duration{}) travel = travel + microseconds(networkRandom_.between(0, way.jitter.micros));
  Instant leaves = now_;
  if (way.bandwidth > 0 && !flight.end) {
    leaves = std::max(now_, way.busyUntil) +
             microseconds(static_cast<std::int64_t>(flight.bytes.size() + 4) * 1'000'000 / way.bandwidth);
    way.busyUntil = leaves;
  }
  flight.departed = now_;
  flight.arrives = std::max(leaves + travel, in.lastArrival);
  in.lastArrival = flight.arrives;
  if (options_.frameLogBytes > 0 && !flight.end) {
    if (FrameRecord* kept = frameLog_.find(flight.number)) {
      kept->sent = flight.departed;
      kept->arrives = flight.arrives;
    }
  }
  push(flight.arrives, ItemKind::arrive, connection.id.value, to);
}

int World::sideOf(const Connection& connection, const Entry& node, ConnectionId id) const {
  if (connection.sides[0].slot == connection.sides[1].slot) return (id.value & acceptingEnd) != 0 ? 1 : 0;
  if (connection.sides[0].slot == node.slot) return 0;
  return connection.sides[1].slot == node.slot ? 1 : -1;
}

void World::sendFrom(Entry& from, ConnectionId id, Chain frame) {
  Connection* connection = findConnection(id);
  if (connection == nullptr) return;
  const int side = sideOf(*connection, from, id);
  if (side >= 0) sendOn(*connection, side, std::move(frame));
}

void World::sendOn(Connection& connection, int from, Chain frame) {
  Connection::Side& near = connection.sides[from];
  Connection::Side& far = connection.sides[1 - from];
  if (!near.open || near.silent) return;

  Flight flight;
  flight.number = ++lastFrame_;
  ++counters_.sent;
  const auto head = headOf(frame);
  const bool request = from == 0;
  if (request) {
    flight.api = loadBig<std::int16_t>(head.data());
    flight.version = loadBig<std::int16_t>(head.data() + 2);
    flight.correlationId = loadBig<std::int32_t>(head.data() + 4);
    if (connection.asked.size() >= askedLimit) connection.asked.pop_front();
    connection.asked.push_back({flight.correlationId, flight.api, flight.version});
    connection.lastApi = flight.api;
    connection.lastVersion = flight.version;
    if (++connection.requests == 1) {
      const auto length = loadBig<std::int16_t>(head.data() + 8);
      if (length > 0)
        connection.clientId = std::string(frame.slice(10, static_cast<std::size_t>(length)).flatten().text());
    }
  } else {
    flight.correlationId = loadBig<std::int32_t>(head.data());
    // Requests that want no answer (acks=0) are passed over. An answer to nothing known leaves the list alone.
    for (std::size_t i = 0; i < connection.asked.size(); ++i) {
      if (connection.asked[i].correlationId != flight.correlationId) continue;
      flight.api = connection.asked[i].api;
      flight.version = connection.asked[i].version;
      connection.asked.erase(connection.asked.begin(), connection.asked.begin() + static_cast<std::ptrdiff_t>(i + 1));
      break;
    }
  }

  flight.sentEvent = nextEvent(near.node, cause_, TrailKind::frameSent, flight.number);
  const auto bytes = static_cast<std::int64_t>(frame.size() + 4);
  if (observer_ != nullptr && level_ == events::Level::trace) {
    tell(flight.sentEvent, cause_, near.node,
         events::FrameSent{flight.number, connection.id, near.node, far.node, flight.api, flight.version, request,
                           flight.correlationId, bytes});
  }
  if (tap_) {
    tap_({near.node, far.node, connection.id, request, flight.api, flight.version, flight.correlationId, frame});
  }
  flight.departed = flight.arrives = now_;
  if (options_.frameLogBytes > 0) {
    FrameRecord record;
    record.number = flight.number;
    record.connection = connection.id;
    record.from = near.node;
    record.to = far.node;
    record.sent = record.arrives = now_;
    record.request = request;
    record.api = flight.api;
    record.version = flight.version;
    record.correlationId = flight.correlationId;
    record.sentEvent = flight.sentEvent;
    record.bytes = frame;
    frameLog_.add(std::move(record));
  }

  if (connection.broken || !far.open) {
    drop(connection, 1 - from, flight, "the connection was over");
    return;
  }
  if (far.outside) {
    ++counters_.delivered;
    const EventId event = nextEvent(far.node, flight.sentEvent, TrailKind::frameDelivered, flight.number);
    if (observer_ != nullptr && level_ == events::Level::trace)
      tell(event, flight.sentEvent, far.node, events::FrameDelivered{flight.number, near.node, far.node});
    if (FrameRecord* kept = frameLog_.find(flight.number)) kept->fate = Fate::delivered;
    if (outside_ != nullptr) outside_->onFrame(connection.id, frame);
    return;
  }

  flight.bytes = std::move(frame);
  Link& way = *far.in.link;
  if (way.lossPerMille > 0 && networkRandom_.chance(way.lossPerMille)) {
    drop(connection, 1 - from, flight, "lost on the way");
    lose(connection, "a frame was lost on the way");
    return;
  }
  far.in.flights.push_back(std::move(flight));
  if (connection.phase == Phase::established || from == 1) depart(connection, 1 - from, far.in.flights.back());
}

void World::arrive(Connection& connection, int side) {
  Connection::Side& to = connection.sides[side];
  Inbound& in = to.in;
  if (in.flights.size() <= in.arrived + in.blocked) return;  // dropped meanwhile
  if (to.silent) {
    drop(connection, side, in.flights.front(), "the receiver has no power");
    in.flights.pop_front();
    const Entry* target = owner(to);
    if (target != nullptr && target->alive()) {
      // The machine is back and knows nothing of this connection.
      const Link& back = *connection.sides[1 - side].in.link;
      if (!connection.broken) {
        connection.broken = true;
        tellClosed(connection, "the other side had been restarted", cause_);
        tellEnd(connection, 1 - side, runtime::Disconnect::lost, back.latency + back.extra);
      }
    } else {
      stalled(connection, side);
    }
    return;
  }
  if (in.blocked > 0 || in.link->cut || in.link->held) {
    ++in.blocked;
    if (in.link->cut) stalled(connection, side);
    return;
  }
  ++in.arrived;
  if (!to.muted && !in.pumpPending) handOver(connection, side);
}

void World::pump(Connection& connection, int side) {
  Connection::Side& to = connection.sides[side];
  to.in.pumpPending = false;
  if (to.in.arrived == 0 || to.muted || !to.open) return;
  handOver(connection, side);
}

void World::handOver(Connection& connection, int side) {
  Connection::Side& to = connection.sides[side];
  Entry& entry = *owner(to);
  Item again;
  again.at = now_;
  again.kind = ItemKind::pump;
  again.ref = connection.id.value;
  again.side = static_cast<std::uint8_t>(side);
  if (!readyFor(entry, again)) {
    to.in.pumpPending = true;
    return;
  }
  const ConnectionId id = connection.id;
  Flight flight = std::move(to.in.flights.front());
  to.in.flights.pop_front();
  --to.in.arrived;
  if (flight.end) {
    to.open = false;
    dropFlights(connection, side, "the connection ended");
    handle(entry, connection.closedEvent,
           [&, told = idFor(connection, side)](runtime::Node& node, runtime::Context& context) {
             node.onDisconnected(context, told, runtime::Disconnect::closedByPeer);
           });
    if (Connection* left = findConnection(id)) finishIfOver(*left);
    return;
  }
  ++counters_.delivered;
  const NodeId from = connection.sides[1 - side].node;
  const EventId event = nextEvent(entry.id, flight.sentEvent, TrailKind::frameDelivered, flight.number);
  if (observer_ != nullptr && level_ == events::Level::trace)
    tell(event, flight.sentEvent, entry.id, events::FrameDelivered{flight.number, from, entry.id});
  if (options_.frameLogBytes > 0) {
    if (FrameRecord* kept = frameLog_.find(flight.number)) {
      kept->fate = Fate::delivered;
      kept->arrives = now_;
    }
  }
  handle(entry, event, [&, told = idFor(connection, side)](runtime::Node& node, runtime::Context& context) {
    node.onFrame(context, told, std::move(flight.bytes));
  });
  Connection* left = findConnection(id);
  if (left == nullptr) return;
  Connection::Side& mine = left->sides[side];
  if (mine.in.arrived > 0 && mine.open && !mine.muted && !mine.in.pumpPending) {
    mine.in.pumpPending = true;
    push(now_, ItemKind::pump, id.value, side);
  }
}

void World::closeFrom(Entry& from, ConnectionId id) {
  Connection* connection = findConnection(id);
  if (connection == nullptr) return;
  const int side = sideOf(*connection, from, id);
  if (side >= 0) closeOn(*connection, side);
}

void World::closeOn(Connection& connection, int from) {
  Connection::Side& near = connection.sides[from];
  Connection::Side& far = connection.sides[1 - from];
  if (!near.open || near.silent) return;
  near.open = false;
  dropFlights(connection, from, "the receiver closed the connection");
  tellClosed(connection, "closed by " + events::nodeText(near.node), cause_);
  if (far.outside) {
    far.open = false;
    if (outside_ != nullptr) outside_->onClosed(connection.id);
  } else if (connection.broken || !far.open) {
    // Nothing is left to say.
  } else if (from == 0 && !connection.accepted) {
    far.open = false;
    dropFlights(connection, 1, "closed before it was connected");
  } else {
    if (connection.phase == Phase::connecting && from == 0) connected(connection);
    Flight end;
    end.end = true;
    far.in.flights.push_back(std::move(end));
    depart(connection, 1 - from, far.in.flights.back());
  }
  finishIfOver(connection);
}

void World::muteFrom(Entry& from, ConnectionId id, bool muted) {
  Connection* connection = findConnection(id);
  if (connection == nullptr) return;
  const int side = sideOf(*connection, from, id);
  if (side < 0) return;
  Connection::Side& own = connection->sides[side];
  if (own.muted == muted) return;
  own.muted = muted;
  if (connection->sides[1 - side].outside && outside_ != nullptr) outside_->onMuted(connection->id, muted);
  if (!muted && own.in.arrived > 0 && !own.in.pumpPending) {
    own.in.pumpPending = true;
    push(now_, ItemKind::pump, connection->id.value, side);
  }
}

void World::tellEnd(Connection& connection, int side, runtime::Disconnect reason, Duration after) {
  push(now_ + after, ItemKind::ended, connection.id.value, side, static_cast<std::uint32_t>(reason));
}

void World::tellClosed(Connection& connection, std::string_view reason, EventId cause) {
  if (connection.closedTold) return;
  connection.closedTold = true;
  connection.closedEvent = emit(
      connection.sides[0].outside ? connection.sides[1].node : connection.sides[0].node,
      events::ConnectionClosed{connection.id, connection.sides[0].node, connection.sides[1].node, std::string(reason)},
      cause);
}

void World::lose(Connection& connection, std::string_view why) {
  if (connection.broken) return;
  connection.broken = true;
  tellClosed(connection, why, cause_);
  dropFlights(connection, 0, why);
  dropFlights(connection, 1, why);
  for (int side = 0; side < 2; ++side) {
    Connection::Side& one = connection.sides[side];
    if (!one.open) continue;
    if (one.outside || one.silent || one.slot == noSlot || (side == 1 && !connection.accepted)) {
      one.open = false;
      if (one.outside && outside_ != nullptr) outside_->onClosed(connection.id);
    } else {
      tellEnd(connection, side, runtime::Disconnect::lost, Duration{});
    }
  }
}

void World::drop(Connection& connection, int side, const Flight& flight, std::string_view reason) {
  if (flight.end) return;
  ++counters_.dropped;
  if (options_.frameLogBytes > 0) {
    if (FrameRecord* kept = frameLog_.find(flight.number)) kept->fate = Fate::dropped;
  }
  const NodeId to = connection.sides[side].node;
  emit(to, events::FrameDropped{flight.number, connection.sides[1 - side].node, to, std::string(reason)}, cause_);
}

void World::dropFlights(Connection& connection, int side, std::string_view reason) {
  Inbound& in = connection.sides[side].in;
  for (const Flight& flight : in.flights) drop(connection, side, flight, reason);
  in.flights.clear();
  in.arrived = in.blocked = 0;
  in.stall = 0;
}

void World::finishIfOver(Connection& connection) {
  for (const Connection::Side& side : connection.sides)
    if (side.open && !side.silent) return;
  tellClosed(connection, "both ends are gone", cause_);
  dropFlights(connection, 0, "the connection was over");
  dropFlights(connection, 1, "the connection was over");
  forget(connection.id);
}

// --- links ---------------------------------------------------------------------------------------------------

Link& World::link(NodeId from, NodeId to) {
  const auto [at, made] = links_.try_emplace({from, to});
  if (made) {
    Link& link = at->second;
    link.from = from;
    link.to = to;
    const bool local = from == to || from == NodeId::outside() || to == NodeId::outside();
    if (!local) {
      link.latency = options_.latency;
      link.jitter = options_.jitter;
      link.lossPerMille = options_.lossPerMille;
    }
  }
  return at->second;
}

const Link* World::findLink(NodeId from, NodeId to) const {
  const auto at = links_.find({from, to});
  return at == links_.end() ? nullptr : &at->second;
}

void World::cut(NodeId from, NodeId to) { link(from, to).cut = true; }
void World::hold(NodeId from, NodeId to) { link(from, to).held = true; }
void World::delay(NodeId from, NodeId to, Duration extra) { link(from, to).extra = extra; }

void World::heal(NodeId from, NodeId to) {
  Link& mended = link(from, to);
  mended.cut = mended.held = false;
  mended.extra = Duration{};
  linkChanged(mended);
  retryConnects();
}

void World::healAll() {
  for (auto& [ends, one] : links_) {
    if (!one.normal()) heal(ends.first, ends.second);
  }
}

void World::linkChanged(const Link& changed) {
  if (changed.cut || changed.held) return;
  eachConnection([&](const Connection& connection) {
    for (int side = 0; side < 2; ++side) {
      const Inbound& in = connection.sides[side].in;
      if (in.link == &changed && in.blocked > 0) push(now_, ItemKind::unblock, connection.id.value, side);
    }
  });
}

void World::unblock(Connection& connection, int side) {
  Connection::Side& to = connection.sides[side];
  Inbound& in = to.in;
  if (in.blocked == 0 || in.link->cut || in.link->held) return;
  in.arrived += in.blocked;
  in.blocked = 0;
  in.stall = 0;
  if (to.open && !to.muted && !in.pumpPending) handOver(connection, side);
}

void World::stalled(Connection& connection, int side) {
  Inbound& in = connection.sides[side].in;
  if (in.stall != 0) return;
  in.stall = ++lastStall_;
  push(now_ + options_.lossTimeout, ItemKind::lossTimeout, connection.id.value, side, in.stall);
}

std::int64_t World::heldFrames(NodeId from, NodeId to) const {
  const Link* held = findLink(from, to);
  if (held == nullptr) return 0;
  std::int64_t count = 0;
  eachConnection([&](const Connection& connection) {
    for (const Connection::Side& side : connection.sides)
      if (side.in.link == held && held->held) count += static_cast<std::int64_t>(side.in.blocked);
  });
  return count;
}

std::int64_t World::release(NodeId from, NodeId to, std::optional<std::int64_t> frames) {
  Link& held = link(from, to);
  if (!frames) {
    const std::int64_t count = heldFrames(from, to);
    held.held = false;
    linkChanged(held);
    return count;
  }
  std::int64_t released = 0;
  while (released < *frames && !held.cut) {
    // The oldest over all connections of the link: frames are numbered in the order they were sent.
    Connection* oldest = nullptr;
    int oldestSide = 0;
    std::uint64_t number = UINT64_MAX;
    eachConnection([&](const Connection& connection) {
      for (int side = 0; side < 2; ++side) {
        const Inbound& in = connection.sides[side].in;
        if (in.link != &held || in.blocked == 0) continue;
        const Flight& flight = in.flights[in.arrived];
        if (flight.number >= number) continue;
        number = flight.number;
        oldest = findConnection(connection.id);
        oldestSide = side;
      }
    });
    if (oldest == nullptr) break;
    Connection::Side& side = oldest->sides[oldestSide];
    ++side.in.arrived;
    --side.in.blocked;
    ++released;
    if (!side.muted && !side.in.pumpPending) {
      side.in.pumpPending = true;
      push(now_, ItemKind::pump, oldest->id.value, oldestSide);
    }
  }
  return released;
}

bool World::releaseFrame(std::uint64_t frame) {
  bool found = false;
  eachConnection([&](const Connection& seen) {
    if (found) return;
    Connection& connection = *findConnection(seen.id);
    for (int number = 0; number < 2; ++number) {
      Connection::Side& side = connection.sides[number];
      Inbound& in = side.in;
      if (in.link == nullptr || !in.link->held || in.link->cut) continue;
      for (std::size_t i = 0; i < in.blocked; ++i) {
        if (in.flights[in.arrived + i].number != frame) continue;
        found = true;
        in.arrived += i + 1;
        in.blocked -= i + 1;
        if (!side.muted && !in.pumpPending) {
          in.pumpPending = true;
          push(now_, ItemKind::pump, connection.id.value, number);
        }
        return;
      }
    }
  });
  return found;
}

std::uint64_t World::framesInFlight() const {
  std::uint64_t count = 0;
  eachConnection([&](const Connection& connection) {
    for (const Connection::Side& side : connection.sides)
      for (const Flight& flight : side.in.flights) count += flight.end ? 0 : 1;
  });
  return count;
}

// --- the outside ---------------------------------------------------------------------------------------------

void World::record(Input input) {
  if (!options_.recordInputs) return;
  input.at = now_;
  input.afterSteps = steps_;
  inputs_.push_back(std::move(input));
}

ConnectionId World::openExternal(NodeId to, std::string address) {
  Connection& connection = newConnection();
  Connection::Side& near = connection.sides[0];
  Connection::Side& far = connection.sides[1];
  near.node = NodeId::outside();
  near.slot = noSlot;
  near.outside = true;
  far.node = to;
  far.slot = slotOf(to).value_or(noSlot);
  far.in.link = &link(NodeId::outside(), to);
  near.in.link = &link(to, NodeId::outside());
  connection.address = address;
  connection.phase = Phase::established;
  Input input;
  input.kind = InputKind::open;
  input.text = std::move(address);
  input.node = to;
  input.connection = connection.id;
  record(std::move(input));
  const ConnectionId id = connection.id;
  Entry* target = owner(far);
  if (target == nullptr || !target->alive()) {
    near.open = far.open = false;
    if (outside_ != nullptr) outside_->onClosed(id);
    connection.closedTold = true;
    finishIfOver(connection);
    return id;
  }
  connection.accepted = true;
  connection.openedEvent = emit(to, events::ConnectionOpened{id, NodeId::outside(), to, connection.address}, EventId{});
  push(now_, ItemKind::accept, id.value);
  return id;
}

void World::externalFrame(ConnectionId id, Chain frame) {
  Input input;
  input.kind = InputKind::frame;
  input.connection = id;
  input.bytes = frame;
  record(std::move(input));
  Connection* connection = findConnection(id);
  if (connection == nullptr || !connection->sides[0].outside) return;
  const CauseScope scope(*this, EventId{});
  sendOn(*connection, 0, std::move(frame));
}

void World::externalClose(ConnectionId id) {
  Input input;
  input.kind = InputKind::close;
  input.connection = id;
  record(std::move(input));
  Connection* connection = findConnection(id);
  if (connection == nullptr || !connection->sides[0].outside) return;
  const CauseScope scope(*this, EventId{});
  closeOn(*connection, 0);
}

void World::externalRefuse(ConnectionId id, std::string reason) {
  Input input;
  input.kind = InputKind::refuse;
  input.connection = id;
  input.text = reason;
  record(std::move(input));
  Connection* connection = findConnection(id);
  if (connection == nullptr || !connection->sides[0].outside) return;
  const CauseScope scope(*this, EventId{});
  cause_ =
      emit(connection->sides[1].node, events::RequestRefused{id, connection->address, std::move(reason)}, EventId{});
  closeOn(*connection, 0);
}

// --- events --------------------------------------------------------------------------------------------------

void World::setObserver(Observer* observer, events::Level from) {
  observer_ = observer;
  level_ = from;
}

EventId World::nextEvent(NodeId node, EventId cause, TrailKind kind, std::uint64_t frame, std::string_view timer) {
  ++lastEvent_.value;
  if (trail_.keeps()) trail_.add({lastEvent_, cause, now_, node, kind, frame, timer});
  return lastEvent_;
}

void World::tell(EventId id, EventId cause, NodeId node, events::Payload payload) {
  events::Event event;
  event.id = id;
  event.cause = cause;
  event.at = now_;
  event.node = node;
  event.payload = std::move(payload);
  observer_->onEvent(std::move(event));
}

EventId World::emit(NodeId node, events::Payload payload, EventId cause) {
  const EventId id = nextEvent(node, cause, TrailKind::payload);
  if (observer_ == nullptr) return id;
  if (level_ != events::Level::trace) {
    const events::Level level = std::visit([](const auto& one) { return std::decay_t<decltype(one)>::level; }, payload);
    if (level < level_) return id;
  }
  tell(id, cause, node, std::move(payload));
  return id;
}

World::CommandScope::CommandScope(World& world, std::string line) : world_(world), before_(world.cause_) {
  Input input;
  input.kind = InputKind::command;
  input.text = line;
  world.record(std::move(input));
  event_ = world.emit(NodeId::none(), events::CommandGiven{std::move(line)}, EventId{});
  world.cause_ = event_;
}

World::CommandScope::~CommandScope() { world_.cause_ = before_; }

}  // namespace brokerlab::sim
