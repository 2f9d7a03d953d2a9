#pragma once
// What a consumer's timers are for.

#include <cstdint>

namespace brokerlab::client {

enum ConsumerTimer : std::int32_t {
  wakeTimer = 1,
  ageTimer = 2,
  /// A record is processed.
  processTimer = 3,
  /// max.poll.interval.ms is over.
  lateTimer = 4,
  /// A commit is tried again; `a` is its number.
  commitTimer = 5,
  autoCommitTimer = 6,
  /// It has tried to close in good order for long enough.
  closeTimer = 7,
};

}  // namespace brokerlab::client
