#pragma once
// Which event led to which, for all of them, in a few bytes each.
//
// Event objects of frames and timers are built only while somebody listens at that level; the way back from any
// event to the command that began it must be there all the same ("Why?"). Event numbers are dense, so the trail is
// a ring indexed by them.

#include <cstdint>
#include <string_view>
#include <vector>

#include "model/ids.h"
#include "model/time.h"

namespace brokerlab::sim {

enum class TrailKind : std::uint8_t { none, payload, frameSent, frameDelivered, timerFired };

struct TrailEntry {
  EventId id;
  EventId cause;
  Instant at;
  NodeId node;
  TrailKind kind = TrailKind::none;
  /// The frame's number.
  std::uint64_t frame = 0;
  /// What the timer was set for.
  std::string_view timer;
};

class Trail {
 public:
  /// Keeps the newest `capacity` entries; 0 keeps none.
  explicit Trail(std::size_t capacity) : ring_(capacity) {}

  bool keeps() const { return !ring_.empty(); }
  void add(const TrailEntry& entry) { ring_[slot(entry.id)] = entry; }
  /// Null for an event that did not happen yet or is no longer kept.
  const TrailEntry* find(EventId id) const {
    if (ring_.empty() || !id.valid()) return nullptr;
    const TrailEntry& entry = ring_[slot(id)];
    return entry.id == id ? &entry : nullptr;
  }

 private:
  std::size_t slot(EventId id) const { return static_cast<std::size_t>(id.value % ring_.size()); }
  std::vector<TrailEntry> ring_;
};

}  // namespace brokerlab::sim
