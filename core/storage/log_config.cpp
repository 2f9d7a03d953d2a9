#include "storage/log_config.h"

#include <cstdlib>

#include "base/text.h"

namespace brokerlab::storage {
namespace {

struct NumberSetting {
  std::string_view key;
  std::int64_t LogConfig::*field;
  std::int64_t min;
  std::int64_t max;
};

constexpr std::int64_t intMax = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t longMax = std::numeric_limits<std::int64_t>::max();

constexpr NumberSetting numbers[] = {
    {"segment.bytes", &LogConfig::segmentBytes, 14, intMax},
    {"segment.ms", &LogConfig::segmentMs, 1, longMax},
    {"segment.jitter.ms", &LogConfig::segmentJitterMs, 0, longMax},
    {"segment.index.bytes", &LogConfig::segmentIndexBytes, 4, intMax},
    {"index.interval.bytes", &LogConfig::indexIntervalBytes, 0, intMax},
    {"retention.ms", &LogConfig::retentionMs, -1, longMax},
    {"retention.bytes", &LogConfig::retentionBytes, -1, longMax},
    {"file.delete.delay.ms", &LogConfig::fileDeleteDelayMs, 0, longMax},
    {"max.message.bytes", &LogConfig::maxMessageBytes, 0, intMax},
    {"message.timestamp.before.max.ms", &LogConfig::messageTimestampBeforeMaxMs, 0, longMax},
    {"message.timestamp.after.max.ms", &LogConfig::messageTimestampAfterMaxMs, 0, longMax},
    {"flush.messages", &LogConfig::flushMessages, 1, longMax},
    {"flush.ms", &LogConfig::flushMs, 0, longMax},
    {"min.compaction.lag.ms", &LogConfig::minCompactionLagMs, 0, longMax},
    {"max.compaction.lag.ms", &LogConfig::maxCompactionLagMs, 1, longMax},
    {"delete.retention.ms", &LogConfig::deleteRetentionMs, 0, longMax},
};

}  // namespace

Result<bool> setLogConfig(LogConfig& config, std::string_view key, std::string_view value) {
  for (const NumberSetting& setting : numbers) {
    if (setting.key != key) continue;
    const std::optional<std::int64_t> number = parseInteger(trim(value));
    if (!number) return fail("{}={}: a whole number is expected", key, printable(value));
    if (*number < setting.min || *number > setting.max)
      return fail("{}={}: the value must be between {} and {}", key, *number, setting.min, setting.max);
    config.*setting.field = *number;
    return true;
  }
  if (key == "cleanup.policy") {
    bool remove = false, compact = false;
    for (const std::string_view item : split(value, ',')) {
      const std::string_view policy = trim(item);
      if (policy == "delete")
        remove = true;
      else if (policy == "compact")
        compact = true;
      else
        return fail("cleanup.policy={}: delete, compact or delete,compact is expected", printable(value));
    }
    config.cleanupDelete = remove;
    config.cleanupCompact = compact;
    return true;
  }
  if (key == "message.timestamp.type") {
    if (value == "CreateTime")
      config.messageTimestampType = record::TimestampType::createTime;
    else if (value == "LogAppendTime")
      config.messageTimestampType = record::TimestampType::logAppendTime;
    else
      return fail("message.timestamp.type={}: CreateTime or LogAppendTime is expected", printable(value));
    return true;
  }
  if (key == "min.cleanable.dirty.ratio") {
    const std::string text(trim(value));
    char* end = nullptr;
    const double ratio = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0' || !(ratio >= 0 && ratio <= 1))
      return fail("min.cleanable.dirty.ratio={}: a number between 0 and 1 is expected", printable(value));
    config.minCleanableDirtyRatio = ratio;
    return true;
  }
  return false;
}

Result<LogConfig> withOverrides(LogConfig base, const std::map<std::string, std::string>& settings) {
  for (const auto& item : settings) {
    if (Result<bool> r = setLogConfig(base, item.first, item.second); !r) return fail(r.error());
  }
  return base;
}

}  // namespace brokerlab::storage
