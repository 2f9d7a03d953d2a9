#include "replication/purgatory.h"

#include <algorithm>

namespace brokerlab::replication {

bool Purgatory::park(std::uint64_t ticket, std::vector<ProduceWait>& parts) {
  std::size_t waiting = 0;
  for (ProduceWait& part : parts) {
    if (!part.waiting) continue;
    // Replication may be ahead of us: an ISR of one, or a duplicate that was replicated long ago.
    if (const auto reached = part.partition->reached(part.requiredOffset)) {
      part.waiting = false;
      part.error = *reached;
      continue;
    }
    ++waiting;
  }
  if (waiting == 0) return false;
  Produce& produce = produces_[ticket];
  produce.waiting = waiting;
  produce.parts = std::move(parts);
  for (ProduceWait& part : produce.parts) {
    if (part.waiting) part.partition->watchers.produces.push_back({part.requiredOffset, ticket});
  }
  return true;
}

void Purgatory::settle(std::uint64_t ticket, Produce& produce) {
  finished_.push_back(FinishedProduce{ticket, std::move(produce.parts)});
  produces_.erase(ticket);
}

void Purgatory::expire(std::uint64_t ticket) {
  const auto at = produces_.find(ticket);
  if (at == produces_.end()) return;
  for (ProduceWait& part : at->second.parts) {
    if (!part.waiting) continue;
    part.waiting = false;
    part.error = ErrorCode::requestTimedOut;
    auto& watchers = part.partition->watchers.produces;
    watchers.erase(std::remove_if(watchers.begin(), watchers.end(),
                                  [ticket](const Watchers::Produce& watcher) { return watcher.ticket == ticket; }),
                   watchers.end());
  }
  settle(ticket, at->second);
}

void Purgatory::forget(std::uint64_t ticket) {
  expire(ticket);
  finished_.erase(std::remove_if(finished_.begin(), finished_.end(),
                                 [ticket](const FinishedProduce& finished) { return finished.ticket == ticket; }),
                  finished_.end());
}

void Purgatory::check(Partition& partition, std::uint64_t ticket) {
  const auto at = produces_.find(ticket);
  if (at == produces_.end()) return;
  Produce& produce = at->second;
  for (ProduceWait& part : produce.parts) {
    if (!part.waiting || part.partition.get() != &partition) continue;
    const auto reached = partition.reached(part.requiredOffset);
    if (!reached) continue;
    part.waiting = false;
    part.error = *reached;
    --produce.waiting;
  }
  if (produce.waiting == 0) settle(ticket, produce);
}

std::uint32_t Purgatory::openWatch() {
  if (freeWatches_.empty()) {
    watches_.push_back(Watch{true, false, false});
    return static_cast<std::uint32_t>(watches_.size() - 1);
  }
  const std::uint32_t number = freeWatches_.back();
  freeWatches_.pop_back();
  watches_[number] = Watch{true, false, false};
  return number;
}

void Purgatory::closeWatch(std::uint32_t watch) {
  due_.erase(std::remove(due_.begin(), due_.end(), watch), due_.end());
  watches_[watch] = Watch{};
  freeWatches_.push_back(watch);
}

void Purgatory::watch(std::uint32_t watch, Partition& partition) { partition.watchers.fetches.push_back(watch); }

void Purgatory::unwatch(std::uint32_t watch, Partition& partition) {
  auto& fetches = partition.watchers.fetches;
  const auto at = std::find(fetches.begin(), fetches.end(), watch);
  if (at != fetches.end()) fetches.erase(at);
}

void Purgatory::setParked(std::uint32_t watch, bool parked) {
  watches_[watch].parked = parked;
  if (!parked && watches_[watch].due) {
    watches_[watch].due = false;
    due_.erase(std::remove(due_.begin(), due_.end(), watch), due_.end());
  }
}

std::vector<std::uint32_t> Purgatory::takeDue() {
  for (const std::uint32_t number : due_) watches_[number].due = false;
  return std::exchange(due_, {});
}

void Purgatory::onChange(Partition& partition, std::uint8_t change) {
  if ((change & (highWatermarkMoved | isrChanged | roleChanged)) != 0 && !partition.watchers.produces.empty()) {
    // Those at the front were parked first and wait for the least; the role decides for all at once.
    auto& watchers = partition.watchers.produces;
    std::vector<std::uint64_t> ready;
    std::size_t kept = 0;
    for (const Watchers::Produce& watcher : watchers) {
      if (partition.reached(watcher.requiredOffset)) {
        ready.push_back(watcher.ticket);
      } else {
        watchers[kept++] = watcher;
      }
    }
    watchers.resize(kept);
    for (const std::uint64_t ticket : ready) check(partition, ticket);
  }
  if ((change & (logEndMoved | highWatermarkMoved | roleChanged | logStartMoved)) != 0) {
    for (const std::uint32_t number : partition.watchers.fetches) {
      Watch& watch = watches_[number];
      if (!watch.parked || watch.due) continue;
      watch.due = true;
      due_.push_back(number);
    }
  }
}

}  // namespace brokerlab::replication
