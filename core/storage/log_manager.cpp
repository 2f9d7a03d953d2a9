#include "storage/log_manager.h"

#include <algorithm>

#include "base/prng.h"
#include "base/text.h"

namespace brokerlab::storage {
namespace {

constexpr std::string_view deleteSuffix = "-delete";
constexpr std::string_view straySuffix = "-stray";
constexpr std::size_t maxNameBytes = 255;
constexpr std::size_t hexDigits = 32;

bool endsWith(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

/// "orders-2.0123…ef-delete": made by us (or Kafka), and not by chance.
bool isDeletedDirectory(std::string_view name) {
  if (!endsWith(name, deleteSuffix)) return false;
  name.remove_suffix(deleteSuffix.size());
  if (name.size() < hexDigits + 1 || name[name.size() - hexDigits - 1] != '.') return false;
  for (const char c : name.substr(name.size() - hexDigits))
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  return true;
}

bool isMetadataLog(std::string_view name) {
  const std::optional<TopicPartition> partition = partitionOfDirectory(name);
  return partition && partition->topic == clusterMetadataTopic;
}

}  // namespace

std::optional<TopicPartition> partitionOfDirectory(std::string_view name) {
  const std::size_t dash = name.rfind('-');
  if (dash == std::string_view::npos || dash + 1 == name.size()) return std::nullopt;
  const std::string_view digits = name.substr(dash + 1);
  for (const char c : digits)
    if (c < '0' || c > '9') return std::nullopt;
  if (digits.size() > 1 && digits[0] == '0') return std::nullopt;
  const std::optional<std::int64_t> partition = parseInteger(digits);
  if (!partition || *partition > INT32_MAX || !topicNameProblem(name.substr(0, dash)).empty()) return std::nullopt;
  return TopicPartition{std::string(name.substr(0, dash)), static_cast<PartitionId>(*partition)};
}

// --- taking the directory ----------------------------------------------------------------------------------------

Result<std::unique_ptr<LogManager>> LogManager::open(disk::Disk& disk, LogManagerOptions options) {
  if (options.tailBudget == nullptr) options.tailBudget = std::make_shared<TailBudget>();
  std::unique_ptr<LogManager> manager(new LogManager(disk, std::move(options)));
  if (Result<void> r = manager->takeDirectory(); !r) return fail(r.error());
  if (Result<void> r = manager->loadAll(); !r) return fail(r.error());
  return manager;
}

Result<void> LogManager::takeDirectory() {
  // Nothing is changed before it is certain that the directory is ours.
  if (disk_.exists(metaPropertiesFile)) {
    const Result<Bytes> bytes = disk_.readAll(metaPropertiesFile, 64 * 1024);
    if (!bytes) return fail(bytes.error());
    Result<MetaProperties> properties = MetaProperties::parse(bytes->text());
    if (!properties) return fail(properties.error());
    if (!options_.clusterId.empty() && properties->clusterId != options_.clusterId)
      return fail("the data directory belongs to cluster '{}', not to '{}'", printable(properties->clusterId),
                  options_.clusterId);
    if (properties->nodeId != options_.nodeId)
      return fail("the data directory belongs to node {}, not to {}", properties->nodeId.value, options_.nodeId.value);
    properties_ = std::move(*properties);
  } else {
    Result<std::vector<disk::Entry>> entries = disk_.list("");
    if (!entries) return fail(entries.error());
    for (const disk::Entry& entry : *entries)
      if (entry.name != lockFile && !isMetadataLog(entry.name))
        return fail("the data directory has no {}, but it holds '{}': it is not taken over", metaPropertiesFile,
                    printable(entry.name));
    Prng prng = Prng(options_.seed).fork(static_cast<std::uint64_t>(options_.nodeId.value));
    properties_ = {1, options_.clusterId, options_.nodeId, Uuid::random(prng)};
    if (Result<void> r = disk_.atomicReplace(metaPropertiesFile, asBytes(properties_.text())); !r) return r;
  }
  if (Result<void> r = disk_.lock(lockFile); !r) return r;
  if (disk_.exists(cleanShutdownFile)) {
    afterCleanShutdown_ = true;
    if (const Result<Bytes> bytes = disk_.readAll(cleanShutdownFile, 4096))
      previousBrokerEpoch_ = parseCleanShutdown(bytes->text());
    if (Result<void> r = disk_.remove(cleanShutdownFile); !r) return r;
    if (Result<void> r = disk_.syncDirectory(""); !r) return r;
  }
  return {};
}

Checkpoint LogManager::loadCheckpoint(std::string_view name) {
  if (!disk_.exists(name)) return {};
  const Result<Bytes> bytes = disk_.readAll(name);
  Result<Checkpoint> offsets = bytes ? parseCheckpoint(bytes->text()) : fail(bytes.error());
  if (offsets) {
    written_[std::string(name)] = std::string(bytes->text());
    return std::move(*offsets);
  }
  remarks_.push_back(fmt::format("{} is not believed: {}", name, offsets.error().message));
  return {};
}

// --- loading -----------------------------------------------------------------------------------------------------

Result<void> LogManager::loadAll() {
  recoveryPoints_ = loadCheckpoint(recoveryPointCheckpoint);
  highWatermarks_ = loadCheckpoint(highWatermarkCheckpoint);
  logStarts_ = loadCheckpoint(logStartCheckpoint);
  cleaned_ = loadCheckpoint(cleanerCheckpoint);
  Result<std::vector<disk::Entry>> entries = disk_.list("");
  if (!entries) return fail(entries.error());
  for (const disk::Entry& entry : *entries) {
    const std::optional<TopicPartition> partition = partitionOfDirectory(entry.name);
    if (partition && partition->topic == clusterMetadataTopic) continue;
    if (entry.kind == disk::Kind::file) continue;
    if (entry.kind == disk::Kind::other) {
      unusable_.push_back({entry.name, partition, fmt::format("'{}' is not a directory", printable(entry.name))});
    } else if (isDeletedDirectory(entry.name)) {
      doomed_.push_back({entry.name, options_.now});
    } else if (partition) {
      if (Result<void> r = loadPartition(*partition, entry.name); !r)
        unusable_.push_back({entry.name, partition, r.error().message});
    } else if (!endsWith(entry.name, straySuffix)) {
      remarks_.push_back(
          fmt::format("'{}' is not the directory of a partition and is left alone", printable(entry.name)));
    }
  }
  return {};
}

Result<void> LogManager::loadPartition(const TopicPartition& partition, const std::string& directory) {
  const std::string metadata = disk::joined(directory, partitionMetadataFile);
  std::optional<Uuid> topicId;
  if (disk_.exists(metadata)) {
    const Result<Bytes> bytes = disk_.readAll(metadata, 4096);
    if (!bytes) return fail(bytes.error());
    Result<Uuid> id = parsePartitionMetadata(bytes->text());
    if (!id) return fail(id.error());
    topicId = *id;
  }
  LogOptions options;
  options.partition = partition;
  options.config = options_.configFor ? options_.configFor(partition.topic) : options_.defaults;
  options.cleanShutdown = afterCleanShutdown_;
  options.now = options_.now;
  options.tailBudget = options_.tailBudget;
  options.seed = options_.seed;
  if (const auto found = cleaned_.find(partition); found != cleaned_.end()) {
    options.mayHaveGaps = true;
    options.cleanerPoint = found->second;
  }
  options.keepCleanerPoint = keeperFor(partition);
  if (const auto found = logStarts_.find(partition); found != logStarts_.end()) options.logStartOffset = found->second;
  if (const auto found = recoveryPoints_.find(partition); found != recoveryPoints_.end())
    options.recoveryPoint = found->second;
  Result<std::unique_ptr<Log>> log = Log::open(disk_, directory, std::move(options));
  if (!log) return fail(log.error());
  (*log)->setHighWatermark(checkpointedHighWatermark(partition));
  if (topicId) topicIds_[partition] = *topicId;
  logs_[partition] = std::move(*log);
  return {};
}

// --- logs --------------------------------------------------------------------------------------------------------

Log* LogManager::find(const TopicPartition& partition) {
  const auto found = logs_.find(partition);
  return found == logs_.end() ? nullptr : found->second.get();
}

std::optional<Uuid> LogManager::topicId(const TopicPartition& partition) const {
  const auto found = topicIds_.find(partition);
  return found == topicIds_.end() ? std::nullopt : std::optional(found->second);
}

Offset LogManager::checkpointedHighWatermark(const TopicPartition& partition) const {
  const auto found = highWatermarks_.find(partition);
  return found == highWatermarks_.end() ? 0 : found->second;
}

Result<Log*> LogManager::create(const TopicPartition& partition, const Uuid& topicId, const LogConfig& config,
                                TimestampMs now) {
  if (Log* log = find(partition)) {
    const auto known = topicIds_.find(partition);
    if (known != topicIds_.end() && known->second != topicId)
      return fail("the log of {} belongs to topic id {}, not to {}", partition.text(), known->second.text(),
                  topicId.text());
    if (known == topicIds_.end()) {
      // A log from before topics had ids: it takes this one.
      const std::string metadata = disk::joined(log->directory(), partitionMetadataFile);
      if (Result<void> r = disk_.atomicReplace(metadata, asBytes(partitionMetadataText(topicId))); !r)
        return fail(r.error());
      topicIds_[partition] = topicId;
    }
    return log;
  }
  const std::string directory = partition.text();
  for (const UnusableLog& unusable : unusable_)
    if (unusable.directory == directory) return fail("the log of {} cannot be used: {}", directory, unusable.reason);
  if (Result<void> r = disk_.makeDirectory(directory); !r) return fail(r.error());
  const std::string metadata = disk::joined(directory, partitionMetadataFile);
  if (Result<void> r = disk_.atomicReplace(metadata, asBytes(partitionMetadataText(topicId))); !r)
    return fail(r.error());
  LogOptions options;
  options.partition = partition;
  options.config = config;
  options.cleanShutdown = true;
  options.keepCleanerPoint = keeperFor(partition);
  options.now = now;
  options.tailBudget = options_.tailBudget;
  options.seed = options_.seed;
  Result<std::unique_ptr<Log>> log = Log::open(disk_, directory, std::move(options));
  if (!log) return fail(log.error());
  topicIds_[partition] = topicId;
  Log* made = log->get();
  logs_[partition] = std::move(*log);
  return made;
}

/// Gives the directory a name that no partition has: its own, cut to fit, with 32 hexadecimal digits and the suffix.
Result<std::string> LogManager::setAside(const TopicPartition& partition, const std::string& directory,
                                         std::string_view suffix) {
  std::string name;
  do {
    Prng prng(options_.seed ^ static_cast<std::uint64_t>(options_.now));
    const Uuid id = Uuid::random(prng = prng.fork(++renames_));
    std::string digits;
    for (const std::uint8_t byte : id.bytes) digits += fmt::format("{:02x}", byte);
    const std::string number = fmt::format("-{}.{}{}", partition.partition, digits, suffix);
    name = partition.topic.substr(0, maxNameBytes - number.size()) + number;
  } while (disk_.exists(name));
  if (Result<void> r = disk_.rename(directory, name); !r) return fail(r.error());
  if (Result<void> r = disk_.syncDirectory(""); !r) return fail(r.error());
  return name;
}

Result<void> LogManager::remove(const TopicPartition& partition, TimestampMs now) {
  const auto found = logs_.find(partition);
  if (found == logs_.end()) return fail("there is no log of {}", partition.text());
  const std::int64_t delay = found->second->config().fileDeleteDelayMs;
  if (Result<void> r = cleaner_.stop(partition, "the log was deleted"); !r) return r;
  found->second->abandon();
  Result<std::string> renamed = setAside(partition, found->second->directory(), deleteSuffix);
  if (!renamed) return fail(renamed.error());
  logs_.erase(found);
  topicIds_.erase(partition);
  highWatermarks_.erase(partition);
  doomed_.push_back({*renamed, now + delay});
  return forgetCleanerPoint(partition);
}

Result<void> LogManager::setAsideAsStray(const TopicPartition& partition) {
  const auto found = logs_.find(partition);
  if (found == logs_.end()) return fail("there is no log of {}", partition.text());
  if (Result<void> r = cleaner_.stop(partition, "the log was put aside"); !r) return r;
  if (Result<void> r = found->second->flush(); !r) return r;
  found->second->abandon();
  Result<std::string> renamed = setAside(partition, found->second->directory(), straySuffix);
  if (!renamed) return fail(renamed.error());
  logs_.erase(found);
  topicIds_.erase(partition);
  highWatermarks_.erase(partition);
  return forgetCleanerPoint(partition);
}

Result<void> LogManager::setAsideUnusable(const TopicPartition& partition) {
  for (auto unusable = unusable_.begin(); unusable != unusable_.end(); ++unusable) {
    if (unusable->partition != partition) continue;
    Result<std::string> renamed = setAside(partition, unusable->directory, straySuffix);
    if (!renamed) return fail(renamed.error());
    unusable_.erase(unusable);
    return forgetCleanerPoint(partition);
  }
  return fail("there is no unusable log of {}", partition.text());
}

// --- upkeep ------------------------------------------------------------------------------------------------------

Result<void> LogManager::runRetention(TimestampMs now) {
  Result<void> first;
  for (const auto& item : logs_) {
    if (cleaner_.isCleaning(item.first)) continue;
    if (Result<std::size_t> r = item.second->runRetention(now); !r && first) first = fail(r.error());
  }
  return first;
}

Result<void> LogManager::deleteFromCompacted(TimestampMs now) {
  for (const auto& item : logs_) {
    if (!item.second->config().cleanupCompact || cleaner_.isCleaning(item.first)) continue;
    if (Result<std::size_t> r = item.second->runRetention(now); !r) return fail(r.error());
  }
  return {};
}

Result<void> LogManager::removeDeleted(TimestampMs now) {
  for (const auto& item : logs_) {
    if (Result<void> r = item.second->removeDeletedFiles(now); !r) return r;
  }
  bool any = false;
  for (auto doomed = doomed_.begin(); doomed != doomed_.end();) {
    if (doomed->due > now) {
      ++doomed;
      continue;
    }
    if (disk_.exists(doomed->directory)) {
      if (Result<void> r = disk_.removeTree(doomed->directory); !r) {
        // Something foreign lies in it: it stays, and is not tried again.
        remarks_.push_back(r.error().message);
      }
      any = true;
    }
    doomed = doomed_.erase(doomed);
  }
  return any ? disk_.syncDirectory("") : Result<void>();
}

std::optional<TimestampMs> LogManager::nextRemoval() const {
  std::optional<TimestampMs> next;
  const auto consider = [&](std::optional<TimestampMs> due) {
    if (due && (!next || *due < *next)) next = due;
  };
  for (const Doomed& doomed : doomed_) consider(doomed.due);
  for (const auto& item : logs_) consider(item.second->nextFileRemoval());
  return next;
}

Result<void> LogManager::flushDue(TimestampMs now) {
  for (const auto& item : logs_) {
    Log& log = *item.second;
    if (log.unflushedRecords() == 0 || now - log.lastFlush() < log.config().flushMs) continue;
    if (Result<void> r = log.flush(now); !r) return r;
  }
  return {};
}

std::size_t LogManager::expireProducers(TimestampMs now, std::int64_t expirationMs, bool alsoOpen) {
  std::size_t expired = 0;
  for (const auto& item : logs_) expired += item.second->expireProducers(now, expirationMs, alsoOpen);
  return expired;
}

Result<void> LogManager::writeCheckpoint(std::string_view name, const Checkpoint& offsets) {
  std::string text = checkpointText(offsets);
  std::string& before = written_[std::string(name)];
  if (before == text) return {};
  if (Result<void> r = disk_.atomicReplace(name, asBytes(text)); !r) return r;
  before = std::move(text);
  return {};
}

Result<void> LogManager::checkpointHighWatermarks() {
  Checkpoint offsets;
  for (const auto& item : logs_) offsets.emplace_hint(offsets.end(), item.first, item.second->highWatermark());
  return writeCheckpoint(highWatermarkCheckpoint, offsets);
}

Result<void> LogManager::checkpointRecoveryPoints() {
  Checkpoint offsets;
  for (const auto& item : logs_) offsets.emplace_hint(offsets.end(), item.first, item.second->recoveryPoint());
  return writeCheckpoint(recoveryPointCheckpoint, offsets);
}

Result<void> LogManager::checkpointLogStarts() {
  Checkpoint offsets;
  for (const auto& item : logs_) {
    const Log& log = *item.second;
    if (log.logStartOffset() > log.segments().front()->baseOffset())
      offsets.emplace_hint(offsets.end(), item.first, log.logStartOffset());
  }
  return writeCheckpoint(logStartCheckpoint, offsets);
}

Result<void> LogManager::checkpointCleaner() {
  for (const auto& item : logs_)
    if (const std::optional<Offset> point = item.second->cleanerPoint()) cleaned_[item.first] = *point;
  return writeCheckpoint(cleanerCheckpoint, cleaned_);
}

std::function<Result<void>(Offset)> LogManager::keeperFor(const TopicPartition& partition) {
  return [this, partition](Offset point) {
    cleaned_[partition] = point;
    return writeCheckpoint(cleanerCheckpoint, cleaned_);
  };
}

Result<void> LogManager::forgetCleanerPoint(const TopicPartition& partition) {
  return cleaned_.erase(partition) == 0 ? Result<void>() : checkpointCleaner();
}

Result<void> LogManager::shutDown(BrokerEpoch brokerEpoch) {
  if (cleaner_.current() != nullptr) {
    const TopicPartition partition = cleaner_.current()->log().partition();
    if (Result<void> r = cleaner_.stop(partition, "the broker shuts down"); !r) return r;
  }
  if (Result<void> r = checkpointLogStarts(); !r) return r;
  if (Result<void> r = checkpointHighWatermarks(); !r) return r;
  for (const auto& item : logs_) {
    if (Result<void> r = item.second->closeCleanly(); !r) return r;
  }
  if (Result<void> r = checkpointRecoveryPoints(); !r) return r;
  return disk_.atomicReplace(cleanShutdownFile, asBytes(cleanShutdownText(brokerEpoch)));
}

}  // namespace brokerlab::storage
