#pragma once
// What a broker's own timers are for. Layers below tell theirs by their TimerId.

#include <cstdint>

namespace brokerlab::broker {

/// Numbers in Timer::kind, apart from those of replication and raft.
enum class TimerKind : std::int32_t {
  requestHandled = 500,
  delayedProduce,
  delayedFetch,
  delayedDelete,
  heartbeat,
  registrationRetry,
  forwardRetry,
  alterPartitionRetry,
  shutdownDeadline,
  delayedMarkers,
  verifierRetry,
  verifierHere,
};

}  // namespace brokerlab::broker
