#pragma once
// The topic settings that a log obeys, with Kafka 3.9's defaults.

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/time.h"
#include "record/batch.h"

namespace brokerlab::storage {

/// Settings of one log. Names follow the config keys; a negative retention means "no limit".
struct LogConfig {
  std::int64_t segmentBytes = 1'073'741'824;
  std::int64_t segmentMs = 604'800'000;
  std::int64_t segmentJitterMs = 0;
  std::int64_t segmentIndexBytes = 10'485'760;
  std::int64_t indexIntervalBytes = 4096;

  bool cleanupDelete = true;
  bool cleanupCompact = false;
  std::int64_t retentionMs = 604'800'000;
  std::int64_t retentionBytes = -1;
  std::int64_t fileDeleteDelayMs = 60'000;

  std::int64_t maxMessageBytes = 1'048'588;
  record::TimestampType messageTimestampType = record::TimestampType::createTime;
  std::int64_t messageTimestampBeforeMaxMs = std::numeric_limits<std::int64_t>::max();
  std::int64_t messageTimestampAfterMaxMs = std::numeric_limits<std::int64_t>::max();

  std::int64_t flushMessages = std::numeric_limits<std::int64_t>::max();
  std::int64_t flushMs = std::numeric_limits<std::int64_t>::max();

  // For the cleaner (compaction).
  double minCleanableDirtyRatio = 0.5;
  std::int64_t minCompactionLagMs = 0;
  std::int64_t maxCompactionLagMs = std::numeric_limits<std::int64_t>::max();
  std::int64_t deleteRetentionMs = 86'400'000;

  bool operator==(const LogConfig&) const = default;
};

/// Sets the value of a topic config key. False: the key is none that a log obeys. An error: the value is not one.
Result<bool> setLogConfig(LogConfig& config, std::string_view key, std::string_view value);
/// `base` with the topic's own settings; keys that are not a log's are passed over.
Result<LogConfig> withOverrides(LogConfig base, const std::map<std::string, std::string>& settings);

}  // namespace brokerlab::storage
