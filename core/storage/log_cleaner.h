#pragma once
// Which log is cleaned next, how far each was cleaned, and what was done about it.
//
//   cleaner-offset-checkpoint     topic partition cleanerPoint        written after every round
//
// One log at a time, the dirtiest first: the share of bytes behind the cleaner point in all bytes that may be cleaned, if it
// exceeds min.cleanable.dirty.ratio, or any dirty log once max.compaction.lag.ms is over. With nothing to do it looks again
// after log.cleaner.backoff.ms. In between, what retention wants of compacted logs is done here too (compact,delete).
//
// The round itself is in cleaning.h. A log that cannot be read is put on a list with the reason and left alone until the
// process starts anew (K9); a log that is cut or deleted under a round ends the round, not the cleaner.
//
// Real Kafka: LogCleaner, LogCleanerManager. Left out: several threads (log.cleaner.threads divides the key map as it does
// there, but logs are cleaned one after the other).

#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/ids.h"
#include "model/time.h"
#include "storage/cleaning.h"

namespace brokerlab::storage {

class LogManager;

/// The log.cleaner.* settings of a broker.
struct CleanerSettings {
  bool enabled = true;
  std::int64_t threads = 1;
  Duration backoff = seconds(15);
  std::int64_t dedupeBufferBytes = 134'217'728;
  double loadFactor = 0.9;
  std::int64_t ioBufferBytes = 524'288;
  double ioMaxBytesPerSecond = std::numeric_limits<double>::max();

  /// Keys that fit into the map of one round.
  std::int64_t mapCapacity() const;
  /// What a step reads at a time.
  std::int64_t stepBytes() const;
};

/// What the cleaner tells; owners turn it into events.
struct CleanerReport {
  enum class Kind : std::uint8_t { started, cleaned, stopped, uncleanable };
  Kind kind = Kind::started;
  TopicPartition partition;
  CleaningPlan plan;
  CleaningFigures figures;
  /// Why it started, or why it stopped.
  std::string reason;
};

/// Owned by the LogManager.
class LogCleaner {
 public:
  explicit LogCleaner(LogManager& logs) : logs_(logs) {}

  void configure(const CleanerSettings& settings) { settings_ = settings; }
  const CleanerSettings& settings() const { return settings_; }
  /// Test switches.
  void plant(const CleanerFaults& faults) { faults_ = faults; }

  /// The log comes next, dirty enough or not. A sentence when there is nothing in it that may be cleaned.
  Result<void> ask(const TopicPartition& partition, TimestampMs now);
  /// One step of whatever there is to do. Afterwards ask for the reports and the logs' changes. An error is the device's.
  Result<void> work(TimestampMs now);
  /// How long to wait until the next step.
  Duration pause() const { return pause_; }
  /// Whether there is any log to be cleaned, now or later.
  bool needed() const;
  /// The log is about to go, or its round must end.
  Result<void> stop(const TopicPartition& partition, std::string why);

  const LogCleaning* current() const { return current_.get(); }
  bool isCleaning(const TopicPartition& partition) const;
  const std::map<TopicPartition, std::string>& uncleanable() const { return uncleanable_; }
  std::vector<CleanerReport> takeReports() { return std::exchange(reports_, {}); }

 private:
  struct Choice {
    Log* log = nullptr;
    CleaningPlan plan;
    std::string reason;
  };
  std::optional<Choice> choose(TimestampMs now);
  Result<void> begin(Choice choice, TimestampMs now);
  Result<void> finish(TimestampMs now);
  void report(CleanerReport::Kind kind, std::string reason);

  LogManager& logs_;
  CleanerSettings settings_;
  CleanerFaults faults_;
  std::unique_ptr<LogCleaning> current_;
  std::deque<TopicPartition> asked_;
  std::map<TopicPartition, std::string> uncleanable_;
  std::vector<CleanerReport> reports_;
  Duration pause_;
};

}  // namespace brokerlab::storage
