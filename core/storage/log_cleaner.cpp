#include "storage/log_cleaner.h"

#include <algorithm>

#include "storage/log_manager.h"

namespace brokerlab::storage {
namespace {

/// A step takes the time in which a disk moves half a gigabyte a second, so that a round is a stretch of virtual time.
constexpr Duration stepTime = milliseconds(1);
constexpr std::int64_t mostKeys = std::int64_t{1} << 40;

}  // namespace

std::int64_t CleanerSettings::mapCapacity() const {
  const auto share = static_cast<double>(dedupeBufferBytes) / static_cast<double>(std::max<std::int64_t>(threads, 1));
  const double slots = share / static_cast<double>(OffsetMap::slotBytes) * loadFactor;
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(std::min(slots, static_cast<double>(mostKeys))), 1,
                                  mostKeys);
}

std::int64_t CleanerSettings::stepBytes() const {
  // Kafka halves it: one buffer to read into, one to write from.
  return std::max<std::int64_t>(ioBufferBytes / std::max<std::int64_t>(threads, 1) / 2, 1);
}

bool LogCleaner::isCleaning(const TopicPartition& partition) const {
  return current_ != nullptr && current_->log().partition() == partition;
}

bool LogCleaner::needed() const {
  if (current_ != nullptr || !asked_.empty()) return true;
  if (!settings_.enabled) return false;
  return std::any_of(logs_.logs().begin(), logs_.logs().end(),
                     [](const auto& item) { return item.second->config().cleanupCompact; });
}

Result<void> LogCleaner::ask(const TopicPartition& partition, TimestampMs now) {
  Log* log = logs_.find(partition);
  if (log == nullptr) return fail("there is no log of {}", partition.text());
  if (!log->config().cleanupCompact)
    return fail("{} is not compacted: its cleanup.policy does not contain compact", partition.text());
  if (const auto bad = uncleanable_.find(partition); bad != uncleanable_.end())
    return fail("{} cannot be cleaned: {}", partition.text(), bad->second);
  const CleaningPlan plan = planCleaning(*log, now, faults_);
  if (plan.firstDirty >= plan.firstUncleanable)
    return fail(
        "{} is clean up to {}, and from {} on nothing may be touched (active segment, last stable offset {} or "
        "min.compaction.lag.ms)",
        partition.text(), plan.firstDirty, plan.firstUncleanable, log->lastStableOffset());
  if (std::find(asked_.begin(), asked_.end(), partition) == asked_.end()) asked_.push_back(partition);
  return {};
}

std::optional<LogCleaner::Choice> LogCleaner::choose(TimestampMs now) {
  while (!asked_.empty()) {
    const TopicPartition partition = asked_.front();
    asked_.pop_front();
    Log* log = logs_.find(partition);
    if (log == nullptr || !log->config().cleanupCompact) continue;
    const CleaningPlan plan = planCleaning(*log, now, faults_);
    if (plan.firstDirty < plan.firstUncleanable) return Choice{log, plan, "asked for"};
  }
  if (!settings_.enabled) return std::nullopt;
  std::optional<Choice> best;
  for (const auto& item : logs_.logs()) {
    Log& log = *item.second;
    if (!log.config().cleanupCompact || uncleanable_.count(item.first) != 0) continue;
    const CleaningPlan plan = planCleaning(log, now, faults_);
    if (plan.dirtyBytes == 0 || plan.firstDirty >= plan.firstUncleanable) continue;
    const bool dirty = plan.dirtyRatio() > log.config().minCleanableDirtyRatio;
    if (!dirty && !plan.overdue) continue;
    if (best && best->plan.dirtyRatio() >= plan.dirtyRatio()) continue;
    best = Choice{&log, plan, dirty ? "min.cleanable.dirty.ratio" : "max.compaction.lag.ms"};
  }
  return best;
}

void LogCleaner::report(CleanerReport::Kind kind, std::string reason) {
  reports_.push_back({kind, current_->log().partition(), current_->plan(), current_->figures(), std::move(reason)});
}

Result<void> LogCleaner::begin(Choice choice, TimestampMs now) {
  // Before the first gap can be in the files: after a crash the checkpoint is what tells that there may be some.
  if (choice.log->cleanerPoint() != choice.plan.firstDirty) {
    choice.log->setCleanerPoint(choice.plan.firstDirty);
    if (Result<void> r = logs_.checkpointCleaner(); !r) return r;
  }
  current_ = std::make_unique<LogCleaning>(*choice.log, choice.plan, settings_.mapCapacity(), now, faults_);
  report(CleanerReport::Kind::started, std::move(choice.reason));
  return {};
}

Result<void> LogCleaner::finish(TimestampMs now) {
  using State = LogCleaning::State;
  Log& log = current_->log();
  Result<void> done;
  switch (current_->state()) {
    case State::done:
      log.setCleanerPoint(current_->figures().to);
      done = logs_.checkpointCleaner();
      report(CleanerReport::Kind::cleaned, {});
      break;
    case State::unreadable:
      uncleanable_[log.partition()] = current_->reason();
      report(CleanerReport::Kind::uncleanable, current_->reason());
      break;
    default:
      report(CleanerReport::Kind::stopped, current_->reason());
  }
  current_.reset();
  if (!done) return done;
  return logs_.deleteFromCompacted(now);
}

Result<void> LogCleaner::work(TimestampMs now) {
  pause_ = stepTime;
  if (current_ == nullptr) {
    std::optional<Choice> next = choose(now);
    if (next) return begin(std::move(*next), now);
    pause_ = std::max(settings_.backoff, stepTime);
    return logs_.deleteFromCompacted(now);
  }
  if (Result<void> r = current_->step(settings_.stepBytes()); !r) return r;
  if (settings_.ioMaxBytesPerSecond > 0) {
    const double needs = static_cast<double>(current_->bytesMoved()) / settings_.ioMaxBytesPerSecond * 1e6;
    pause_ = std::max(pause_, Duration{static_cast<std::int64_t>(std::min(needs, 60e6))});
  }
  return current_->ended() ? finish(now) : Result<void>();
}

Result<void> LogCleaner::stop(const TopicPartition& partition, std::string why) {
  asked_.erase(std::remove(asked_.begin(), asked_.end(), partition), asked_.end());
  uncleanable_.erase(partition);
  if (!isCleaning(partition)) return {};
  Result<void> done = current_->abort(std::move(why));
  report(CleanerReport::Kind::stopped, current_->reason());
  current_.reset();
  return done;
}

}  // namespace brokerlab::storage
