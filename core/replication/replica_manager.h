#pragma once
// All replicas of one broker: which there are, what the metadata log makes of them, and the chores that keep them well.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "metadata/configs.h"
#include "metadata/image.h"
#include "protocol/messages/alter_partition.h"
#include "replication/fetcher.h"
#include "replication/partition.h"
#include "replication/purgatory.h"
#include "runtime/node.h"
#include "storage/log_manager.h"

namespace brokerlab::replication {

struct ReplicaManagerOptions {
  NodeId self;
  std::string clusterId;
  /// What the broker's own config file says.
  std::map<std::string, std::string> config;
  Faults faults;
};

/// A topic with at least one replica here.
struct HostedTopic {
  std::string name;
  Uuid id;
  std::map<PartitionId, std::shared_ptr<Partition>> partitions;
};

/// Owned by BrokerNode. (Kafka: ReplicaManager, with LogManager and the partitions)
class ReplicaManager {
 public:
  explicit ReplicaManager(ReplicaManagerOptions options);
  ReplicaManager(const ReplicaManager&) = delete;
  ReplicaManager& operator=(const ReplicaManager&) = delete;

  /// Takes the data directory and loads its logs. A sentence when it is not ours.
  Result<void> open(runtime::Context& context);
  /// The first image: everything in it counts, and logs it does not know are put aside as strays.
  void begin(runtime::Context& context, const metadata::Image& image);
  /// What changed since; `image` is the state after it.
  void apply(runtime::Context& context, const metadata::Image& image, const metadata::Delta& delta);
  /// Under which epoch this broker is registered: fetches and proposals carry it.
  void setBrokerEpoch(BrokerEpoch epoch);
  /// Stops fetching (controlled shutdown: leaders have moved away).
  void stopFetching(runtime::Context& context) { fetchers_.stop(context); }
  /// Closes the logs in good order and leaves the mark of a clean shutdown.
  void close(runtime::Context& context);
  /// Deletes what retention no longer wants; otherwise done every log.retention.check.interval.ms.
  void runRetention(runtime::Context& context);
  /// The cleaner takes this log next. A sentence when there is nothing in it that may be cleaned.
  Result<void> clean(runtime::Context& context, const TopicPartition& partition);

  bool onConnected(runtime::Context& context, ConnectionId connection);
  bool onDisconnected(runtime::Context& context, ConnectionId connection, runtime::Disconnect reason);
  bool onFrame(runtime::Context& context, ConnectionId connection, const Chain& frame);
  bool onTimer(runtime::Context& context, runtime::TimerId id, const runtime::Timer& timer);

  // --- lookup ---
  std::shared_ptr<Partition> find(std::string_view topic, PartitionId partition) const;
  std::shared_ptr<Partition> find(const Uuid& topic, PartitionId partition) const;
  const std::map<std::string, HostedTopic, std::less<>>& topics() const { return topics_; }
  template <class Use>
  void eachPartition(Use&& use) const {
    for (const auto& [name, topic] : topics_) {
      for (const auto& [number, partition] : topic.partitions) use(*partition);
    }
  }
  std::size_t leaderCount() const;

  // --- waiting requests ---
  Purgatory& purgatory() { return purgatory_; }
  const Purgatory& purgatory() const { return purgatory_; }
  /// Deals with what changed: call at the end of every handler, until it returns false.
  bool settleChanges();

  // --- ISR proposals ---
  /// The next AlterPartition, when something is proposed and none is in flight.
  std::optional<protocol::AlterPartitionRequest> nextAlterPartition();
  void onAlterPartition(runtime::Context& context, const protocol::AlterPartitionResponse& response);
  /// It never got an answer: everything in it is proposed again.
  void onAlterPartitionFailed();
  bool alterPartitionInFlight() const { return alterPartitionInFlight_; }

  storage::LogManager* logs() { return logs_.get(); }
  const storage::LogManager* logs() const { return logs_.get(); }
  const Environment& environment() const { return env_; }
  const Settings& settings() const { return env_.settings; }
  const FetcherManager& fetchers() const { return fetchers_; }
  bool storageFailed() const { return env_.storageFailed; }
  BrokerEpoch previousBrokerEpoch() const { return logs_ ? logs_->previousBrokerEpoch() : -1; }

 private:
  void applyBrokers(const metadata::Image& image);
  void applySettings(const metadata::Image& image);
  void applyTopicConfig(runtime::Context& context, const metadata::Image& image, const std::string& topic);
  storage::LogConfig logConfigFor(const metadata::Image& image, std::string_view topic) const;
  int minInsyncFor(const metadata::Image& image, std::string_view topic) const;
  void applyPartition(runtime::Context& context, const metadata::Image& image, const metadata::Topic& topic,
                      PartitionId number, const metadata::Partition& partition);
  void removePartition(runtime::Context& context, const std::string& topic, const Uuid& id, PartitionId number);
  std::shared_ptr<Partition> host(runtime::Context& context, const metadata::Image& image, const metadata::Topic& topic,
                                  PartitionId number, bool asLeader);
  void armTimers(runtime::Context& context);
  void armRemoval(runtime::Context& context);
  /// flush.ms of some log: all are looked at as often as the smallest asks for.
  void armFlush(runtime::Context& context, std::int64_t flushMs);
  void checkpointHighWatermarks(runtime::Context& context);
  /// The cleaner works in steps, a timer each; it sleeps while nothing is compacted.
  void armCleaner(runtime::Context& context, Duration after);
  void workOnCleaning(runtime::Context& context);
  void tellCleaner(runtime::Context& context);
  storage::CleanerSettings cleanerSettings(const metadata::ConfigView& view) const;

  ReplicaManagerOptions options_;
  Environment env_;
  std::unique_ptr<storage::LogManager> logs_;
  std::map<std::string, HostedTopic, std::less<>> topics_;
  /// Lookups only, never walked.
  struct UuidHash {
    std::size_t operator()(const Uuid& id) const noexcept;
  };
  std::unordered_map<Uuid, HostedTopic*, UuidHash> byId_;
  FetcherManager fetchers_;
  Purgatory purgatory_;
  BrokerEpoch brokerEpoch_ = -1;
  bool alterPartitionInFlight_ = false;
  bool highWatermarksDirty_ = false;
  std::int64_t flushMs_ = INT64_MAX;
  /// Leaders with a proposal the controller has not been asked for yet.
  bool proposals_ = false;
  /// Config of a topic while its partitions are being made.
  std::string cachedConfigTopic_;
  storage::LogConfig cachedConfig_;
  int cachedMinInsync_ = 1;

  runtime::TimerId isrTimer_, highWatermarkTimer_, retentionTimer_, removalTimer_, recoveryPointTimer_, flushTimer_,
      cleanerTimer_;
};

}  // namespace brokerlab::replication
