#pragma once
// All logs of one broker: finds them at start, makes and deletes them, and writes the checkpoints they share.
//
//   meta.properties      whose directory this is: another cluster's or node's is refused (F27)
//   .lock                one process at a time
//   .kafka_cleanshutdown written last by a process that went in good order; taken away at start
//   recovery-point-offset-checkpoint · replication-offset-checkpoint · log-start-offset-checkpoint · cleaner-offset-checkpoint
//   orders-0/ orders-1/ …              one directory per partition replica
//   orders-2.4f0c…-delete/             deleted, files go after file.delete.delay.ms
//
// Rules
//   M1  Nothing that is not ours is changed or removed: unknown names are left alone and reported.
//   M2  A partition that cannot be opened costs only itself: it is reported and left as it is.
//   M3  Checkpoints are never believed beyond what the log itself shows.
//
// Real Kafka: LogManager, LogDirFailureChannel, MetaPropertiesEnsemble, CleanShutdownFileHandler.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "disk/disk.h"
#include "model/ids.h"
#include "model/time.h"
#include "storage/checkpoint_file.h"
#include "storage/log.h"
#include "storage/log_cleaner.h"
#include "storage/small_files.h"

namespace brokerlab::storage {

/// A directory that looks like a partition's but was not taken, and why.
struct UnusableLog {
  std::string directory;
  /// Empty when not even the name makes sense.
  std::optional<TopicPartition> partition;
  std::string reason;
};

struct LogManagerOptions {
  std::string clusterId;
  NodeId nodeId;
  TimestampMs now = 0;
  LogConfig defaults;
  std::shared_ptr<TailBudget> tailBudget;
  std::uint64_t seed = 0;
  /// Where the topic's own settings are known already; the defaults otherwise.
  std::function<LogConfig(const std::string& topic)> configFor;
};

/// "orders-1" -> (orders, 1); nothing for other names.
std::optional<TopicPartition> partitionOfDirectory(std::string_view name);

/// Owned by the broker; one per log directory.
class LogManager {
 public:
  /// Takes the directory (the root of `disk`) and loads every partition in it. Refuses another's directory, touching
  /// nothing. A directory without meta.properties is formatted when it is empty.
  static Result<std::unique_ptr<LogManager>> open(disk::Disk& disk, LogManagerOptions options);

  const MetaProperties& properties() const { return properties_; }
  /// How the process before ended, and the broker epoch it noted.
  bool afterCleanShutdown() const { return afterCleanShutdown_; }
  BrokerEpoch previousBrokerEpoch() const { return previousBrokerEpoch_; }
  const std::vector<UnusableLog>& unusable() const { return unusable_; }
  /// What recovery did, and other remarks from loading, a sentence each.
  const std::vector<std::string>& remarks() const { return remarks_; }

  Log* find(const TopicPartition& partition);
  std::optional<Uuid> topicId(const TopicPartition& partition) const;
  /// The high watermark the checkpoint had, within the log.
  Offset checkpointedHighWatermark(const TopicPartition& partition) const;
  const std::map<TopicPartition, std::unique_ptr<Log>>& logs() const { return logs_; }

  /// Makes the log, or gives the one that is there; refuses when that belongs to a topic with another id.
  Result<Log*> create(const TopicPartition& partition, const Uuid& topicId, const LogConfig& config, TimestampMs now);
  /// The log's directory is renamed at once and removed after file.delete.delay.ms.
  Result<void> remove(const TopicPartition& partition, TimestampMs now);
  /// Takes a log whose topic is gone or replaced out of use, as `<name>-stray`: nothing is deleted.
  Result<void> setAsideAsStray(const TopicPartition& partition);
  /// The same for a directory that could not be opened, so that the replica can start anew.
  Result<void> setAsideUnusable(const TopicPartition& partition);

  /// Retention for every log but the one that is being cleaned. Afterwards ask the logs for their changes.
  Result<void> runRetention(TimestampMs now);
  /// The same for compacted logs only: the cleaner does it between its rounds.
  Result<void> deleteFromCompacted(TimestampMs now);
  LogCleaner& cleaner() { return cleaner_; }
  const LogCleaner& cleaner() const { return cleaner_; }
  /// Removes what was deleted long enough ago.
  Result<void> removeDeleted(TimestampMs now);
  std::optional<TimestampMs> nextRemoval() const;
  /// flush.ms: flushes logs that waited long enough.
  Result<void> flushDue(TimestampMs now);
  std::size_t expireProducers(TimestampMs now, std::int64_t expirationMs, bool alsoOpen = false);

  Result<void> checkpointHighWatermarks();
  Result<void> checkpointRecoveryPoints();
  Result<void> checkpointLogStarts();
  Result<void> checkpointCleaner();

  /// Closes all logs, writes all checkpoints and, last, the mark of a clean shutdown.
  Result<void> shutDown(BrokerEpoch brokerEpoch);

 private:
  struct Doomed {
    std::string directory;
    TimestampMs due = 0;
  };

  LogManager(disk::Disk& disk, LogManagerOptions options)
      : disk_(disk), options_(std::move(options)), cleaner_(*this) {}
  Result<void> takeDirectory();
  Result<void> writeCheckpoint(std::string_view name, const Checkpoint& offsets);
  Result<void> loadAll();
  Result<void> loadPartition(const TopicPartition& partition, const std::string& directory);
  Checkpoint loadCheckpoint(std::string_view name);
  Result<void> forgetCleanerPoint(const TopicPartition& partition);
  std::function<Result<void>(Offset)> keeperFor(const TopicPartition& partition);
  Result<std::string> setAside(const TopicPartition& partition, const std::string& directory, std::string_view suffix);

  disk::Disk& disk_;
  LogManagerOptions options_;
  MetaProperties properties_;
  bool afterCleanShutdown_ = false;
  BrokerEpoch previousBrokerEpoch_ = -1;
  std::map<TopicPartition, std::unique_ptr<Log>> logs_;
  std::map<TopicPartition, Uuid> topicIds_;
  Checkpoint recoveryPoints_, highWatermarks_, logStarts_, cleaned_;
  std::map<std::string, std::string> written_;  // what each checkpoint file holds
  std::vector<UnusableLog> unusable_;
  std::vector<std::string> remarks_;
  std::vector<Doomed> doomed_;
  std::uint64_t renames_ = 0;
  LogCleaner cleaner_;
};

}  // namespace brokerlab::storage
