#pragma once
// What the timers of the transaction coordinator are for.

#include "coordinator/state_partition.h"

namespace brokerlab::coordinator {

enum class TransactionTimer : std::int32_t {
  markers = static_cast<std::int32_t>(TimerKind::firstOfTransactions),
  localMarkers,
  /// transaction.abort.timed.out.transaction.cleanup.interval.ms
  abortTimedOut,
  /// transaction.remove.expired.transaction.cleanup.interval.ms
  removeExpired,
  /// A Complete that could not be written.
  completeAgain,
};

}  // namespace brokerlab::coordinator
