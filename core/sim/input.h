#pragma once
// Everything that ever came into a world from outside. With the seed and the spec it determines all the rest.

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "model/ids.h"
#include "model/time.h"

namespace brokerlab::sim {

/// refuse: what came over a connection could not even be a frame, so the connection ends.
enum class InputKind : std::uint8_t { command, open, frame, close, refuse };

/// One input and the exact place where it came in: after how many steps, and at what time.
struct Input {
  InputKind kind = InputKind::command;
  Instant at;
  /// World::steps() when it came. At one instant there may be many steps; the time alone would not do.
  std::uint64_t afterSteps = 0;
  /// command: the line. open: the address. refuse: why.
  std::string text;
  /// open: to which node.
  NodeId node;
  ConnectionId connection;
  Chain bytes;
};

}  // namespace brokerlab::sim
