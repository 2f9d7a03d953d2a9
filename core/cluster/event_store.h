#pragma once
// The events of a run that are kept for asking about them later.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "events/events.h"

namespace brokerlab::cluster {

using EventPtr = std::shared_ptr<const events::Event>;

/// A stretch of the event stream.
struct EventPage {
  std::vector<EventPtr> events;  // oldest first
  /// Events that were asked for but are no longer kept.
  std::int64_t missing = 0;
};

/// The newest events of the levels story and detail (and trace, while somebody records at that level), each level with
/// a limit of its own: frames must not push elections out.
class EventStore {
 public:
  struct Limits {
    std::size_t story = 200'000;
    std::size_t detail = 200'000;
    std::size_t trace = 100'000;
  };
  EventStore() : EventStore(Limits{}) {}
  explicit EventStore(Limits limits) : limits_(limits) {}

  void add(EventPtr event);
  /// Null when it is not kept (any more).
  EventPtr find(EventId id) const;
  /// Events after `after` of at least `level`, at most `limit`: the newest ones when there are more.
  EventPage after(EventId after, events::Level level, std::size_t limit) const;
  /// Calls `use(const Event&)` for the kept events after `after` of at least `level`, oldest first; stops when it
  /// returns false.
  template <class Use>
  void each(EventId after, events::Level level, Use&& use) const {
    Walk walk(*this, after, level);
    while (const EventPtr* event = walk.next())
      if (!use(**event)) return;
  }

 private:
  struct Kept {
    std::deque<EventPtr> events;
    std::int64_t dropped = 0;
    EventId lastDropped;
  };
  /// Merges the levels by number.
  class Walk {
   public:
    Walk(const EventStore& store, EventId after, events::Level level);
    const EventPtr* next();

   private:
    const Kept* kept_[3];
    std::size_t at_[3] = {0, 0, 0};
  };

  static std::size_t firstAfter(const Kept& kept, EventId after);
  Kept kept_[3];
  Limits limits_;
};

}  // namespace brokerlab::cluster
