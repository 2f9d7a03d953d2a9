#pragma once
// The network's data: links between machines, connections over them, frames on their way.

#include <deque>
#include <string>

#include "base/bytes.h"
#include "model/ids.h"
#include "model/time.h"
#include "runtime/node.h"

namespace brokerlab::sim {

/// One direction between two nodes. Made when first used; stays for ever, so pointers to it are stable.
struct Link {
  NodeId from, to;
  Duration latency;
  Duration extra;
  /// A random part on top of the latency, up to this much.
  Duration jitter;
  /// Chance for each frame to be lost, and its connection with it.
  std::uint32_t lossPerMille = 0;
  /// Bytes a second; 0 has no limit.
  std::int64_t bandwidth = 0;
  Instant busyUntil;
  bool cut = false;
  bool held = false;

  bool normal() const { return !cut && !held && extra == Duration{}; }
};

/// A frame on its way, or the end of the connection, which travels behind the last frame.
struct Flight {
  std::uint64_t number = 0;
  EventId sentEvent;
  Instant departed;
  Instant arrives;
  bool end = false;
  std::int16_t api = -1;
  std::int16_t version = -1;
  std::int32_t correlationId = 0;
  Chain bytes;
};

/// What travels towards one side of a connection:
///
///     front                                        back
///     arrived (handed over one by one) │ blocked (due, but the link is cut or held) │ travelling
struct Inbound {
  std::deque<Flight> flights;
  std::size_t arrived = 0;
  std::size_t blocked = 0;
  Instant lastArrival;
  Link* link = nullptr;
  bool pumpPending = false;
  /// Tells one stall over a cut link from the next; 0 while nothing is stalled.
  std::uint32_t stall = 0;
};

enum class Phase : std::uint8_t { connecting, established };

struct Connection {
  /// Who asked for the connection is side 0, who accepted it side 1.
  struct Side {
    NodeId node;
    std::uint32_t slot = 0;  // of the node in the world; none for the outside
    bool outside = false;
    bool open = true;
    bool muted = false;
    /// The machine lost power: nobody answers, and nobody says so.
    bool silent = false;
    Inbound in;
  };
  ConnectionId id;
  Side sides[2];
  Phase phase = Phase::connecting;
  /// The other side's kernel has said yes.
  bool accepted = false;
  bool connectStalled = false;
  /// Lost or reset: nothing travels any more, but a side may not have heard of it yet.
  bool broken = false;
  bool closedTold = false;  // ConnectionClosed has been emitted
  EventId openedEvent;      // what onAccepted and onConnected are handled under
  EventId closedEvent;
  std::string address;
  /// Requests sent and not yet answered: says of a response what it answers.
  struct Asked {
    std::int32_t correlationId;
    std::int16_t api, version;
  };
  std::deque<Asked> asked;
  /// What the latest request was, for the picture of outside connections.
  std::int16_t lastApi = -1;
  std::int16_t lastVersion = -1;
  std::int64_t requests = 0;
  std::string clientId;  // of the first request, as sent
};

}  // namespace brokerlab::sim
