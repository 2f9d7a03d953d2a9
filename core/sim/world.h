#pragma once
// The world the nodes live in: time, network, failures. One thread, one queue, no clock.
//
// A `World` owns nodes (made by factories, so that they can die and come back), their disks, the connections between
// them, and one queue of what is going to happen, ordered by time and, at the same time, by the order of scheduling.
// `step` takes the next thing, moves the clock to it and calls one handler of one node. That is the whole engine:
// everything else is somebody's handler.
//
//      inputs ──▶ commands, frames of programs outside
//                    │
//      ┌─────────────▼───────────────── World ─────────────────────────────────┐
//      │ queue (time, sequence)   1.204 arrive c7→2   1.204 timer 3   1.950 …   │
//      │ nodes   [1] running  [2] frozen: inbox …  [3] powered off               │
//      │ network  links 1→2 cut, 2→3 held            connections c7: flights …   │
//      └─────────────┬──────────────────────────────────────────────────────────┘
//                    ▼
//      outputs ─▶ events (with causes), frames to programs outside
//
// Rules
//   W1  Same seed, same nodes, same inputs: same steps, same events with the same numbers, same bytes on disk. Who
//       listens, and at which level, changes nothing.
//   W2  Handlers take no time. Time passes in links, timers and slow disks only, and never goes back.
//   W3  Every event names as its cause the event in whose handling it was made: a delivery its sending, a timer the
//       event during which it was set, everything in a handler the delivery or timer handled.
//   W4  Connections are TCP's: whole frames, in order in each direction however latencies change, or the connection ends.
//   W5  A handler that breaks one of its own rules (base::Bug) ends its node as if killed; the world goes on.
//   W6  Every frame sent is in the end delivered, dropped with a reason, or still on its way.
//
// What failures do to connections
//   connect to a node whose process is not there: refused after a round trip. To a machine without power or over a
//       link cut in either direction: tried for `connectTimeout`, then lost; it succeeds if things are mended before.
//   a cut link: frames stall. Healed before `lossTimeout`: they arrive late, in order. Otherwise the connection is lost, at
//       both ends. A connection over which nobody says anything notices nothing.
//   a held link: frames wait for ever or until released one by one. Connections can still be made.
//   close: what was sent before arrives, then the other side learns of the end (a FIN).
//   kill, crash: frames from and to the node are lost; the peers learn after the latency (the kernel says RST).
//   power-off: nobody says anything. Peers that send get no answer and lose the connection after `lossTimeout`, or, if the
//       machine is back, a latency later.
//   freeze (SIGSTOP): the kernel still accepts connections and frames; they and the node's timers wait; each
//       connection keeps its order.
//
// Real systems: the network namespace of Jepsen, tc/netem, toxiproxy; FoundationDB's Sim2, TigerBeetle's VOPR.
// Left out: packet-level effects (segments, windows, retransmission times), clock drift other than a constant skew.

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "disk/disk.h"
#include "events/events.h"
#include "runtime/node.h"
#include "sim/frame_log.h"
#include "sim/input.h"
#include "sim/network.h"
#include "sim/queue.h"
#include "sim/trail.h"

namespace brokerlab::sim {

struct WorldOptions {
  std::uint64_t seed = 42;
  /// Milliseconds since 1970 at virtual time 0.
  TimestampMs baseTime = 1735689600000;
  /// One way, between any two nodes. With 0 everything happens at one instant, in order. Programs outside have 0.
  Duration latency = microseconds(1000);
  Duration jitter;
  std::uint32_t lossPerMille = 0;
  Duration connectTimeout = seconds(10);
  Duration lossTimeout = seconds(20);
  /// Bytes of frames kept for looking back; 0 keeps none.
  std::size_t frameLogBytes = 0;
  /// How many events' causes are kept; 0 keeps none.
  std::size_t trailEntries = 0;
  bool recordInputs = true;
};

/// Who is told of events. Called inside handlers: look, store, return; never call the world.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void onEvent(events::Event&& event) = 0;
};

/// The programs outside, as the world sees them: whoever owns the sockets. Called inside handlers; must not call
/// the world.
class Outside {
 public:
  virtual ~Outside() = default;
  virtual void onFrame(ConnectionId connection, const Chain& frame) = 0;
  virtual void onClosed(ConnectionId connection) = 0;
  /// The node takes no more (or again takes) frames off this connection.
  virtual void onMuted(ConnectionId connection, bool muted) = 0;
};

/// A frame as its sender hands it to the network.
struct FrameSeen {
  NodeId from, to;
  ConnectionId connection;
  bool request = true;
  std::int16_t api = -1;
  std::int16_t version = -1;
  std::int32_t correlationId = 0;
  const Chain& bytes;
};
/// Called within the sender's handler: look, never touch.
using Tap = std::function<void(const FrameSeen&)>;

enum class Life : std::uint8_t { stopped, running, frozen, killed, poweredOff, crashed, shutDown };

using Factory = std::function<std::unique_ptr<runtime::Node>()>;

class World {
 public:
  explicit World(WorldOptions options);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  const WorldOptions& options() const { return options_; }

  // --- nodes -------------------------------------------------------------------------------------------------
  /// Declares a node; it does not run yet. `role` is what NodeStarted says. Without a disk it gets one in memory.
  void add(NodeId id, std::string role, Factory factory, std::unique_ptr<disk::Disk> disk = nullptr);
  /// What NodeStarted says of a node that has just started, when the node itself said nothing.
  void setStartWords(std::function<events::NodeStarted(const runtime::Node&, const std::string& role)> words) {
    startWords_ = std::move(words);
  }
  /// Makes the node and calls its `start`, now. Does nothing to one that runs.
  void start(NodeId id);
  /// The process dies: memory gone, disk stays, page cache included.
  void kill(NodeId id);
  /// The machine dies: what was not flushed is gone too.
  void powerOff(NodeId id, const disk::PowerLoss& loss = {});
  void freeze(NodeId id);
  void thaw(NodeId id);
  /// SIGTERM: the node goes in good order, in its own time.
  void shutDown(NodeId id);

  bool has(NodeId id) const { return slotOf(id).has_value(); }
  Life life(NodeId id) const;
  bool alive(NodeId id) const { return life(id) == Life::running || life(id) == Life::frozen; }
  /// The running object; null when there is none. For looking, and for `invoke`.
  runtime::Node* node(NodeId id);
  const runtime::Node* node(NodeId id) const;
  disk::Disk& disk(NodeId id);
  std::uint32_t incarnation(NodeId id) const;
  /// What ended the node last; empty if nothing was wrong.
  const std::string& crashReason(NodeId id) const;
  std::vector<NodeId> nodes() const;
  /// How many handlers broke their own rules since the world began.
  int crashes() const { return crashes_; }
  void setClockSkew(NodeId id, Duration skew);
  Duration clockSkew(NodeId id) const;

  /// Calls into a running node from outside, as the handler of `cause`: how commands reach clients of the engine. Does
  /// nothing (false) when the node does not run or is frozen.
  bool invoke(NodeId id, EventId cause, const std::function<void(runtime::Node&, runtime::Context&)>& call);

  // --- network -----------------------------------------------------------------------------------------------
  Link& link(NodeId from, NodeId to);
  const Link* findLink(NodeId from, NodeId to) const;
  /// Links made so far, ordered by their ends.
  const std::map<std::pair<NodeId, NodeId>, Link>& links() const { return links_; }
  void cut(NodeId from, NodeId to);
  void hold(NodeId from, NodeId to);
  void delay(NodeId from, NodeId to, Duration extra);
  /// Ends cut, hold and delay of one direction; what waited goes on.
  void heal(NodeId from, NodeId to);
  void healAll();
  /// Lets the oldest `frames` that wait on a held link go; says how many went. Without a number all, and the hold ends.
  std::int64_t release(NodeId from, NodeId to, std::optional<std::int64_t> frames = std::nullopt);
  /// Lets one frame go, and with it those before it on its connection. False when it is not held.
  bool releaseFrame(std::uint64_t frame);
  std::int64_t heldFrames(NodeId from, NodeId to) const;

  const Connection* connection(ConnectionId id) const;
  /// Calls `use(const Connection&)` for each connection there is, in order of their numbers.
  template <class Use>
  void eachConnection(Use&& use) const {
    for (const auto& page : pages_) {
      if (!page) continue;
      for (const auto& connection : page->connections)
        if (connection) use(static_cast<const Connection&>(*connection));
    }
  }

  // --- the outside -------------------------------------------------------------------------------------------
  void setOutside(Outside* outside) { outside_ = outside; }
  /// A program connects to a node. Recorded, like the two below.
  ConnectionId openExternal(NodeId to, std::string address);
  void externalFrame(ConnectionId connection, Chain frame);
  void externalClose(ConnectionId connection);
  /// Bytes came that are no frame: says so in an event and closes. `peer` is who sent them.
  void externalRefuse(ConnectionId connection, std::string reason);

  // --- time --------------------------------------------------------------------------------------------------
  Instant now() const { return now_; }
  TimestampMs wallClock() const { return options_.baseTime + now_.micros / 1000; }
  /// When the next thing happens; never() when nothing will.
  Instant nextTime();
  /// Takes the next thing. False when there is none.
  bool step();
  /// Everything up to and including `until`; the clock stands there afterwards.
  void runUntil(Instant until);
  void run(Duration time) { runUntil(now_ + time); }
  /// Steps until `done()` holds (asked before the first step and after each one); false if `limit` came first.
  template <class Done>
  bool runUntil(Done&& done, Instant limit) {
    for (;;) {
      if (done()) return true;
      if (nextTime() > limit) {
        if (limit != Instant::never()) advanceTo(limit);
        return false;
      }
      step();
    }
  }
  /// Moves the clock forward without taking a step; nothing may be due before.
  void advanceTo(Instant at);
  std::uint64_t steps() const { return steps_; }

  // --- events ------------------------------------------------------------------------------------------------
  /// Events of `from` and above are built and told; numbers are the same whatever is asked for here.
  void setObserver(Observer* observer, events::Level from = events::Level::detail);
  EventId lastEvent() const { return lastEvent_; }
  /// Emits an event of the world itself.
  EventId emit(NodeId node, events::Payload payload, EventId cause);
  /// The event that whatever is done now is caused by; handlers set it themselves.
  EventId cause() const { return cause_; }

  /// Records a line as an input and emits CommandGiven. What is done until the scope ends has it as its cause.
  class CommandScope {
   public:
    CommandScope(World& world, std::string line);
    ~CommandScope();
    EventId event() const { return event_; }

   private:
    World& world_;
    EventId before_;
    EventId event_;
  };

  /// The same for work that continues for an earlier cause (the rest of a command that had to wait).
  class CauseScope {
   public:
    CauseScope(World& world, EventId cause) : world_(world), before_(world.cause_) { world.cause_ = cause; }
    ~CauseScope() { world_.cause_ = before_; }

   private:
    World& world_;
    EventId before_;
  };

  const std::vector<Input>& inputs() const { return inputs_; }
  const Trail& trail() const { return trail_; }
  const FrameLog& frameLog() const { return frameLog_; }

  /// Every frame at the moment it is sent, for checkers; null ends it.
  void setTap(Tap tap) { tap_ = std::move(tap); }

  struct Counters {
    std::uint64_t sent = 0, delivered = 0, dropped = 0;
  };
  const Counters& frames() const { return counters_; }
  std::uint64_t framesInFlight() const;

 private:
  class NodeContext;
  struct Entry;
  struct Page {
    static constexpr std::size_t size = 64;
    std::array<std::unique_ptr<Connection>, size> connections;
    std::size_t alive = 0;
  };
  struct TimerSlot {
    runtime::Timer timer;
    EventId cause;
    std::uint32_t generation = 0;
    std::uint32_t slot = 0;
    std::uint32_t incarnation = 0;
    bool active = false;
  };

  // What nodes ask for (NodeContext forwards here).
  ConnectionId connectFrom(Entry& from, NodeId to);
  void sendFrom(Entry& from, ConnectionId connection, Chain frame);
  void closeFrom(Entry& from, ConnectionId connection);
  void muteFrom(Entry& from, ConnectionId connection, bool muted);
  runtime::TimerId setTimer(Entry& owner, Duration after, runtime::Timer timer);
  void cancelTimer(Entry& owner, runtime::TimerId id);

  // What the queue brings.
  void take(const Item& item);
  void fire(const Item& item);
  void connectArrives(Connection& connection);
  void connected(Connection& connection);
  void arrive(Connection& connection, int side);
  void pump(Connection& connection, int side);
  void unblock(Connection& connection, int side);
  void drain(Entry& entry);

  // Parts of the above.
  std::optional<std::uint32_t> slotOf(NodeId id) const;
  Entry& entryOf(NodeId id);
  const Entry& entryOf(NodeId id) const;
  Entry* owner(Connection::Side& side);
  /// Which end of the connection a node means by this number; -1 for neither.
  int sideOf(const Connection& connection, const Entry& node, ConnectionId id) const;
  /// False when the node cannot take it now; the item then waits in its inbox.
  bool readyFor(Entry& entry, const Item& item);
  template <class Call>
  void handle(Entry& entry, EventId cause, Call&& call);
  void afterHandler(Entry& entry);
  void handOver(Connection& connection, int side);
  void depart(Connection& connection, int to, Flight& flight);
  void sendOn(Connection& connection, int from, Chain frame);
  void closeOn(Connection& connection, int from);
  void tellEnd(Connection& connection, int side, runtime::Disconnect reason, Duration after);
  void tellClosed(Connection& connection, std::string_view reason, EventId cause);
  void lose(Connection& connection, std::string_view why);
  void dropFlights(Connection& connection, int side, std::string_view reason);
  void drop(Connection& connection, int side, const Flight& flight, std::string_view reason);
  void finishIfOver(Connection& connection);
  void stalled(Connection& connection, int side);
  void linkChanged(const Link& link);
  void endProcess(Entry& entry, Life life, std::string how, std::string detail, bool silently, bool inGoodOrder);
  void retryConnects();
  void push(Instant at, ItemKind kind, std::uint64_t ref, int side = 0, std::uint32_t extra = 0);
  Connection* findConnection(ConnectionId id);
  Connection& newConnection();
  void forget(ConnectionId id);
  EventId nextEvent(NodeId node, EventId cause, TrailKind kind, std::uint64_t frame = 0, std::string_view timer = {});
  void tell(EventId id, EventId cause, NodeId node, events::Payload payload);
  bool dead(const Item& item) const;
  void skipDead();
  void record(Input input);

  WorldOptions options_;
  Prng networkRandom_;
  Prng powerRandom_;
  Instant now_;
  Queue queue_;
  std::uint64_t steps_ = 0;
  EventId lastEvent_;
  EventId cause_;
  bool handling_ = false;

  std::vector<std::unique_ptr<Entry>> entries_;
  std::map<NodeId, std::uint32_t> slots_;
  std::map<std::pair<NodeId, NodeId>, Link> links_;
  std::vector<std::unique_ptr<Page>> pages_;
  std::uint64_t lastConnection_ = 0;
  std::uint64_t lastFrame_ = 0;
  std::uint32_t lastStall_ = 0;

  std::vector<TimerSlot> timers_;
  std::vector<std::uint32_t> freeTimers_;
  std::size_t cancelled_ = 0;

  Observer* observer_ = nullptr;
  events::Level level_ = events::Level::detail;
  Outside* outside_ = nullptr;
  Tap tap_;
  Trail trail_;
  FrameLog frameLog_;
  std::vector<Input> inputs_;
  Counters counters_;
  int crashes_ = 0;
  std::function<events::NodeStarted(const runtime::Node&, const std::string&)> startWords_;
};

}  // namespace brokerlab::sim
