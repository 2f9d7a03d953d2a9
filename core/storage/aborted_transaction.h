#pragma once
#include <cstdint>

#include "model/ids.h"

namespace brokerlab::storage {

/// A transaction whose records a reader of committed data has to skip.
struct AbortedTransaction {
  ProducerId producerId = noProducerId;
  Offset firstOffset = 0;
  /// Of the ABORT marker.
  Offset lastOffset = 0;
  /// The last stable offset as if this transaction, but no other, were done.
  Offset lastStableOffset = 0;
  bool operator==(const AbortedTransaction&) const = default;
};

}  // namespace brokerlab::storage
