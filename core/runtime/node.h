#pragma once
// What a node is, and the only ways it can touch the world.
//
// A broker, a controller, a producer: each is a `Node`, a bundle of handlers that run to completion on one
// thread. A handler gets a `Context` and may ask it for the time, for chance, for its disk; it may send frames,
// set timers and emit events. That is all: no clocks, threads, sockets or files of its own. The same node code
// therefore runs in the simulator at any speed, under faults, and behind real TCP listeners, and does the same.
//
// Rules
//   N1  A handler never blocks and never calls another node; nodes share nothing but frames.
//   N2  What a node waits for is data in the node (a parked request, a pending call), never a suspended stack.
//   N3  Frames on one connection arrive in the order they were sent, whole, or not at all: once one is lost the
//       connection is over (that is what TCP gives).
//   N4  Killing a node destroys the object: its memory is gone, its disk stays. A restart makes a new object that
//       finds its way from the disk alone.
//   N5  Everything a handler causes carries the id of the event it was handling (the world does this).
//
// Real Kafka spreads this over SocketServer, KafkaScheduler, DelayedOperationPurgatory and many threads.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/prng.h"
#include "disk/disk.h"
#include "events/events.h"
#include "model/ids.h"
#include "model/time.h"

namespace brokerlab::runtime {

struct TimerId {
  std::uint64_t value = 0;
  auto operator<=>(const TimerId&) const = default;
  constexpr bool valid() const { return value != 0; }
};

/// What a timer is for, as data. `name` must be a string literal: it is what "Why?" shows.
struct Timer {
  std::string_view name;
  std::int32_t kind = 0;
  std::int64_t a = 0;
  std::int64_t b = 0;
};

/// The other end of a connection, as its acceptor knows it.
struct Peer {
  /// NodeId::outside() for a program connected over TCP. Set by the world, not claimed by the peer: a broker may
  /// trust it (a client that says it is replica 2 is not).
  NodeId node;
  /// "127.0.0.1:53422" for a program outside, the node's name otherwise.
  std::string address;
};

enum class Disconnect : std::uint8_t { closedByPeer, refused, lost, closedLocally };
std::string_view disconnectText(Disconnect reason);

/// The world as one node sees it, valid during one handler call.
class Context {
 public:
  virtual ~Context() = default;

  virtual NodeId self() const = 0;
  virtual Instant now() const = 0;
  /// This node's clock in Kafka's terms; follows `now` plus the cluster's base time and this node's skew.
  virtual TimestampMs wallClock() const = 0;
  virtual Prng& random() = 0;
  virtual disk::Disk& disk() = 0;

  /// Starts to connect; `onConnected` or `onDisconnected` follows, never before this call returns.
  virtual ConnectionId connect(NodeId peer) = 0;
  /// Hands a frame (without the four size bytes) to the network. Frames may be sent before `onConnected`.
  virtual void send(ConnectionId connection, Chain frame) = 0;
  /// Ends the connection. Frames sent before still arrive. No `onDisconnected` follows on this side.
  virtual void close(ConnectionId connection) = 0;
  /// Stops taking frames off this connection (they wait, in order) until `resume`. Kafka calls it muting.
  virtual void mute(ConnectionId connection) = 0;
  virtual void unmute(ConnectionId connection) = 0;

  virtual TimerId setTimer(Duration after, Timer timer) = 0;
  virtual void cancelTimer(TimerId id) = 0;

  /// Ask before building an event that would be thrown away (see events::Level).
  virtual bool wants(events::Level level) const = 0;
  virtual void emit(events::Payload payload) = 0;

  /// Tells the world that this node has ended by itself (controlled shutdown done). Its object is destroyed after
  /// the handler returns.
  virtual void exit() = 0;
};

/// A process of the cluster. Owned by the world; made by a factory each time it (re)starts.
class Node {
 public:
  virtual ~Node() = default;

  virtual void start(Context& context) = 0;
  /// Somebody connected to us.
  virtual void onAccepted(Context& context, ConnectionId connection, const Peer& peer);
  /// A connection we asked for is there.
  virtual void onConnected(Context& context, ConnectionId connection);
  /// A connection (of either kind) is over; frames of ours still on their way are lost.
  virtual void onDisconnected(Context& context, ConnectionId connection, Disconnect reason);
  virtual void onFrame(Context& context, ConnectionId connection, Chain frame) = 0;
  virtual void onTimer(Context& context, TimerId id, const Timer& timer) = 0;
  /// SIGTERM: go in good order and call Context::exit() when done. The default goes at once.
  virtual void shutDown(Context& context);
};

}  // namespace brokerlab::runtime
