#include "cluster/event_store.h"

#include <algorithm>

namespace brokerlab::cluster {

void EventStore::add(EventPtr event) {
  const auto level = static_cast<std::size_t>(event->level());
  Kept& kept = kept_[level];
  const std::size_t limit = level == 2 ? limits_.story : level == 1 ? limits_.detail : limits_.trace;
  kept.events.push_back(std::move(event));
  while (kept.events.size() > limit) {
    ++kept.dropped;
    kept.lastDropped = kept.events.front()->id;
    kept.events.pop_front();
  }
}

std::size_t EventStore::firstAfter(const Kept& kept, EventId after) {
  return static_cast<std::size_t>(std::upper_bound(kept.events.begin(), kept.events.end(), after,
                                                   [](EventId id, const EventPtr& event) { return id < event->id; }) -
                                  kept.events.begin());
}

EventPtr EventStore::find(EventId id) const {
  for (const Kept& kept : kept_) {
    const auto at = std::lower_bound(kept.events.begin(), kept.events.end(), id,
                                     [](const EventPtr& event, EventId wanted) { return event->id < wanted; });
    if (at != kept.events.end() && (*at)->id == id) return *at;
  }
  return nullptr;
}

EventPage EventStore::after(EventId after, events::Level level, std::size_t limit) const {
  EventPage page;
  const std::size_t from = static_cast<std::size_t>(level);
  // The newest first, from the ends of the levels.
  std::size_t begin[3] = {0, 0, 0};
  std::size_t end[3] = {0, 0, 0};
  std::size_t total = 0;
  for (std::size_t l = from; l < 3; ++l) {
    begin[l] = firstAfter(kept_[l], after);
    end[l] = kept_[l].events.size();
    total += end[l] - begin[l];
    if (kept_[l].lastDropped > after) page.missing += kept_[l].dropped;
  }
  const std::size_t count = std::min(total, limit);
  page.missing += static_cast<std::int64_t>(total - count);
  page.events.resize(count);
  for (std::size_t i = count; i-- > 0;) {
    std::size_t newest = 3;
    for (std::size_t l = from; l < 3; ++l) {
      if (end[l] == begin[l]) continue;
      if (newest == 3 || kept_[l].events[end[l] - 1]->id > kept_[newest].events[end[newest] - 1]->id) newest = l;
    }
    page.events[i] = kept_[newest].events[--end[newest]];
  }
  return page;
}

EventStore::Walk::Walk(const EventStore& store, EventId after, events::Level level) {
  for (std::size_t l = 0; l < 3; ++l) {
    kept_[l] = l >= static_cast<std::size_t>(level) ? &store.kept_[l] : nullptr;
    if (kept_[l] != nullptr) at_[l] = firstAfter(*kept_[l], after);
  }
}

const EventPtr* EventStore::Walk::next() {
  std::size_t oldest = 3;
  for (std::size_t l = 0; l < 3; ++l) {
    if (kept_[l] == nullptr || at_[l] == kept_[l]->events.size()) continue;
    if (oldest == 3 || kept_[l]->events[at_[l]]->id < kept_[oldest]->events[at_[oldest]]->id) oldest = l;
  }
  return oldest == 3 ? nullptr : &kept_[oldest]->events[at_[oldest]++];
}

}  // namespace brokerlab::cluster
