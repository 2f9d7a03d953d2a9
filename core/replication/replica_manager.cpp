#include "replication/replica_manager.h"

#include <cstring>
#include <utility>

#include "base/check.h"

namespace brokerlab::replication {

using metadata::ConfigView;
using metadata::Image;
using protocol::AlterPartitionRequest;
using protocol::AlterPartitionResponse;
using runtime::Context;

namespace {

Duration millisOf(std::int64_t value) { return milliseconds(std::min<std::int64_t>(value, 1'000'000'000'000)); }

Registration registrationOf(const metadata::Partition& partition) {
  Registration registration;
  registration.leader = partition.leader;
  registration.leaderEpoch = partition.leaderEpoch;
  registration.partitionEpoch = partition.partitionEpoch;
  registration.replicas = partition.replicas;
  registration.isr = partition.isr;
  registration.recovering = partition.recoveryState == metadata::LeaderRecoveryState::recovering;
  return registration;
}

}  // namespace

std::size_t ReplicaManager::UuidHash::operator()(const Uuid& id) const noexcept {
  std::uint64_t half;
  std::memcpy(&half, id.bytes.data(), sizeof half);
  return static_cast<std::size_t>(half);
}

ReplicaManager::ReplicaManager(ReplicaManagerOptions options) : options_(std::move(options)), fetchers_(env_) {
  env_.self = options_.self;
  env_.faults = options_.faults;
  applySettings(Image{});
}

Result<void> ReplicaManager::open(Context& context) {
  storage::LogManagerOptions options;
  options.clusterId = options_.clusterId;
  options.nodeId = options_.self;
  options.now = context.wallClock();
  options.defaults = logConfigFor(Image{}, "");
  options.tailBudget = std::make_shared<storage::TailBudget>();
  options.seed = static_cast<std::uint64_t>(options_.self.value);
  auto opened = storage::LogManager::open(context.disk(), std::move(options));
  if (!opened) return fail(opened.error());
  logs_ = std::move(*opened);
  storage::CleanerFaults faults;
  faults.dropTombstonesAtOnce = env_.faults.dropTombstonesAtOnce;
  faults.dropSegmentsFirst = env_.faults.dropSegmentsFirst;
  faults.renumberRecords = env_.faults.renumberCleaned;
  faults.cleanBeyondStable = env_.faults.cleanBeyondStable;
  faults.forgetProducers = env_.faults.forgetCleanedProducers;
  logs_->cleaner().plant(faults);
  for (const auto& [name, log] : logs_->logs()) {
    for (const storage::LogChange& change : log->takeChanges()) {
      if (change.kind != storage::LogChange::Kind::recovered) continue;
      context.emit(events::LogRecovered{name.topic, name.partition, change.to, change.bytes, change.reason});
    }
  }
  for (const storage::UnusableLog& unusable : logs_->unusable()) {
    if (!unusable.partition) continue;
    context.emit(events::LogDamaged{unusable.partition->topic, unusable.partition->partition, unusable.reason});
  }
  return {};
}

// --- metadata --------------------------------------------------------------------------------------------------

void ReplicaManager::begin(Context& context, const Image& image) {
  check(logs_ != nullptr, "metadata is applied before the logs are open");
  applyBrokers(image);
  applySettings(image);
  // Logs that the cluster does not know here: another topic's, or a replica that moved away while we were down.
  std::vector<TopicPartition> strays;
  for (const auto& [name, log] : logs_->logs()) {
    const metadata::TopicRef topic = image.topic(name.topic);
    const metadata::PartitionRef partition = topic ? topic->partition(name.partition) : nullptr;
    const std::optional<Uuid> id = logs_->topicId(name);
    if (partition == nullptr || !metadata::contains(partition->replicas, env_.self) || (id && *id != topic->id)) {
      strays.push_back(name);
    }
  }
  for (const TopicPartition& stray : strays) {
    if (auto aside = logs_->setAsideAsStray(stray); !aside) env_.storageFailed = true;
  }
  for (const auto& [name, topic] : image.topics()) {
    for (PartitionId number = 0; number < topic->partitionCount(); ++number) {
      const metadata::PartitionRef partition = topic->partition(number);
      if (partition && metadata::contains(partition->replicas, env_.self)) {
        applyPartition(context, image, *topic, number, *partition);
      }
    }
  }
  armTimers(context);
  armCleaner(context, milliseconds(1));
  fetchers_.kick(context);
}

void ReplicaManager::apply(Context& context, const Image& image, const metadata::Delta& delta) {
  if (!delta.brokers.empty()) applyBrokers(image);
  bool brokerConfigs = false;
  std::vector<std::string> topicConfigs;
  for (const metadata::Delta::ConfigChange& change : delta.configs) {
    if (change.resource.type == metadata::ResourceType::broker) brokerConfigs = true;
    if (change.resource.type == metadata::ResourceType::topic &&
        (topicConfigs.empty() || topicConfigs.back() != change.resource.name)) {
      topicConfigs.push_back(change.resource.name);
    }
  }
  cachedConfigTopic_.clear();
  if (brokerConfigs) {
    applySettings(image);
    for (const auto& [name, topic] : topics_) applyTopicConfig(context, image, name);
  } else {
    for (const std::string& name : topicConfigs) applyTopicConfig(context, image, name);
  }
  // What goes away goes first: a topic may have been made again under the same name.
  for (const auto& [key, change] : delta.partitions) {
    const bool had = change.before && metadata::contains(change.before->replicas, env_.self);
    const bool has = change.after && metadata::contains(change.after->replicas, env_.self);
    if (had && !has) removePartition(context, change.topic->name, change.topic->id, change.partition);
  }
  for (const auto& [key, change] : delta.partitions) {
    if (!change.after || !metadata::contains(change.after->replicas, env_.self)) continue;
    applyPartition(context, image, *change.topic, change.partition, *change.after);
  }
  if (!delta.brokers.empty()) {
    eachPartition([&context](Partition& partition) { partition.onBrokersChanged(context); });
  }
  armRemoval(context);
  armCleaner(context, logs_->cleaner().settings().backoff);
  fetchers_.kick(context);
}

void ReplicaManager::applyBrokers(const Image& image) {
  std::vector<LiveBroker> brokers;
  for (const auto& [id, broker] : image.brokers()) {
    brokers.push_back(
        LiveBroker{id, broker->epoch, broker->fenced, broker->inControlledShutdown, broker->rack.value_or("")});
  }
  env_.brokers.assign(std::move(brokers));
}

void ReplicaManager::applySettings(const Image& image) {
  const ConfigView view(image, options_.config, options_.self);
  auto number = [&view](std::string_view name, std::int64_t otherwise) {
    const metadata::ConfigValue value = view.broker(name);
    return value.set() ? value.integer() : otherwise;
  };
  Settings& settings = env_.settings;
  settings.replicaLagTimeMax = millisOf(number("replica.lag.time.max.ms", 30000));
  settings.fetchWaitMax = millisOf(number("replica.fetch.wait.max.ms", 500));
  settings.fetchMinBytes = static_cast<std::int32_t>(number("replica.fetch.min.bytes", 1));
  settings.fetchMaxBytes = static_cast<std::int32_t>(number("replica.fetch.max.bytes", 1048576));
  settings.fetchResponseMaxBytes = static_cast<std::int32_t>(number("replica.fetch.response.max.bytes", 10485760));
  settings.fetchBackoff = millisOf(number("replica.fetch.backoff.ms", 1000));
  settings.highWatermarkCheckpointInterval = millisOf(number("replica.high.watermark.checkpoint.interval.ms", 5000));
  settings.recoveryPointCheckpointInterval = millisOf(number("log.flush.offset.checkpoint.interval.ms", 60000));
  settings.retentionCheckInterval = millisOf(number("log.retention.check.interval.ms", 300000));
  settings.producerIdExpirationMs = number("producer.id.expiration.ms", 86'400'000);
  const metadata::ConfigValue verify = view.broker("transaction.partition.verification.enable");
  settings.verifyTransactions = !verify.set() || verify.boolean();
  if (logs_ != nullptr) logs_->cleaner().configure(cleanerSettings(view));
}

storage::LogConfig ReplicaManager::logConfigFor(const Image& image, std::string_view topic) const {
  const ConfigView view(image, options_.config, options_.self);
  storage::LogConfig config;
  for (const metadata::ConfigDefinition& definition : metadata::topicConfigs()) {
    const metadata::ConfigValue value = view.topic(topic, definition.name);
    // What an image holds was checked when it was set.
    if (value.set()) (void)storage::setLogConfig(config, definition.name, *value.value);
  }
  return config;
}

int ReplicaManager::minInsyncFor(const Image& image, std::string_view topic) const {
  const metadata::ConfigValue value =
      ConfigView(image, options_.config, options_.self).topic(topic, "min.insync.replicas");
  return value.set() ? static_cast<int>(value.integer()) : 1;
}

void ReplicaManager::applyTopicConfig(Context& context, const Image& image, const std::string& topic) {
  const auto at = topics_.find(topic);
  if (at == topics_.end()) return;
  const storage::LogConfig config = logConfigFor(image, topic);
  const int minInsync = minInsyncFor(image, topic);
  for (auto& [number, partition] : at->second.partitions) {
    if (!partition->usable()) continue;
    partition->log().setConfig(config);
    partition->setMinInsyncReplicas(context, minInsync);
  }
  armFlush(context, config.flushMs);
  armCleaner(context, logs_->cleaner().settings().backoff);
}

std::shared_ptr<Partition> ReplicaManager::host(Context& context, const Image& image, const metadata::Topic& topic,
                                                PartitionId number, bool asLeader) {
  const TopicPartition name{topic.name, number};
  if (cachedConfigTopic_ != topic.name) {
    cachedConfig_ = logConfigFor(image, topic.name);
    cachedMinInsync_ = minInsyncFor(image, topic.name);
    cachedConfigTopic_ = topic.name;
  }
  const bool known = logs_->find(name) != nullptr;
  std::string problem;
  for (const storage::UnusableLog& unusable : logs_->unusable()) {
    if (unusable.partition == name) problem = unusable.reason;
  }
  if (!problem.empty() && !asLeader) {
    // A damaged copy is put aside, and the replica starts anew from its leader.
    if (auto aside = logs_->setAsideUnusable(name)) problem.clear();
  }
  storage::Log* log = nullptr;
  if (problem.empty()) {
    auto created = logs_->create(name, topic.id, cachedConfig_, context.wallClock());
    if (!created && known) {
      if (auto aside = logs_->setAsideAsStray(name)) {
        created = logs_->create(name, topic.id, cachedConfig_, context.wallClock());
      }
    }
    if (created) {
      log = *created;
    } else {
      // A new log that cannot be made is the device's fault, not the partition's. (B6)
      env_.storageFailed = true;
      problem = created.error().message;
      context.emit(events::LogDamaged{topic.name, number, problem});
    }
  }
  auto partition = std::make_shared<Partition>(env_, name, topic.id, log);
  if (log != nullptr) {
    if (known) {
      log->setConfig(cachedConfig_);
      log->setHighWatermark(logs_->checkpointedHighWatermark(name));
    } else {
      context.emit(events::LogCreated{topic.name, number});
    }
    partition->setMinInsyncReplicas(context, cachedMinInsync_);
    partition->tellLogChanges(context);
    armFlush(context, cachedConfig_.flushMs);
  } else {
    partition->setProblem(problem);
  }
  HostedTopic& hosted = topics_[topic.name];
  hosted.name = topic.name;
  hosted.id = topic.id;
  hosted.partitions[number] = partition;
  byId_[topic.id] = &hosted;
  return partition;
}

void ReplicaManager::applyPartition(Context& context, const Image& image, const metadata::Topic& topic,
                                    PartitionId number, const metadata::Partition& state) {
  std::shared_ptr<Partition> partition = find(topic.id, number);
  if (partition == nullptr) partition = host(context, image, topic, number, state.leader == env_.self);
  const LeaderEpoch epochBefore = partition->leaderEpoch();
  const bool ledBefore = partition->isLeader();
  const bool follows = partition->apply(context, registrationOf(state));
  if (follows) {
    fetchers_.follow(context, partition);
  } else if (!partition->isFollower() &&
             (partition->leaderEpoch() != epochBefore || ledBefore || partition->isLeader())) {
    fetchers_.unfollow(*partition);
  }
}

void ReplicaManager::removePartition(Context& context, const std::string& topic, const Uuid& id, PartitionId number) {
  const auto at = topics_.find(topic);
  if (at == topics_.end() || at->second.id != id) return;
  const auto found = at->second.partitions.find(number);
  if (found == at->second.partitions.end()) return;
  const std::shared_ptr<Partition> partition = found->second;
  fetchers_.unfollow(*partition);
  const bool hadLog = partition->usable();
  partition->remove();
  at->second.partitions.erase(found);
  if (at->second.partitions.empty()) {
    byId_.erase(id);
    topics_.erase(at);
  }
  if (!hadLog) return;
  auto removed = logs_->remove(TopicPartition{topic, number}, context.wallClock());
  tellCleaner(context);
  if (!removed) {
    env_.storageFailed = true;
    context.emit(events::LogDamaged{topic, number, removed.error().message});
    return;
  }
  context.emit(events::LogDeleted{topic, number});
}

void ReplicaManager::setBrokerEpoch(BrokerEpoch epoch) {
  brokerEpoch_ = epoch;
  fetchers_.setIdentity(options_.clusterId, epoch);
}

void ReplicaManager::close(Context& context) {
  fetchers_.stop(context);
  if (logs_ == nullptr) return;
  for (const runtime::TimerId timer : {isrTimer_, highWatermarkTimer_, retentionTimer_, removalTimer_,
                                       recoveryPointTimer_, flushTimer_, cleanerTimer_}) {
    if (timer.valid()) context.cancelTimer(timer);
  }
  if (auto done = logs_->shutDown(brokerEpoch_); !done) {
    context.emit(events::LogDamaged{"", -1, done.error().message});
  }
}

// --- lookup ----------------------------------------------------------------------------------------------------

std::shared_ptr<Partition> ReplicaManager::find(std::string_view topic, PartitionId partition) const {
  const auto at = topics_.find(topic);
  if (at == topics_.end()) return nullptr;
  const auto found = at->second.partitions.find(partition);
  return found == at->second.partitions.end() ? nullptr : found->second;
}

std::shared_ptr<Partition> ReplicaManager::find(const Uuid& topic, PartitionId partition) const {
  const auto at = byId_.find(topic);
  if (at == byId_.end()) return nullptr;
  const auto found = at->second->partitions.find(partition);
  return found == at->second->partitions.end() ? nullptr : found->second;
}

std::size_t ReplicaManager::leaderCount() const {
  std::size_t count = 0;
  eachPartition([&count](const Partition& partition) { count += partition.isLeader() ? 1u : 0u; });
  return count;
}

// --- changes and proposals -------------------------------------------------------------------------------------

bool ReplicaManager::settleChanges() {
  if (env_.changed.empty()) return false;
  const std::vector<std::shared_ptr<Partition>> changed = std::exchange(env_.changed, {});
  for (const std::shared_ptr<Partition>& partition : changed) {
    const std::uint8_t bits = partition->takeChange();
    if ((bits & highWatermarkMoved) != 0) highWatermarksDirty_ = true;
    if ((bits & (isrProposed | isrChanged)) != 0) proposals_ = true;
    purgatory_.onChange(*partition, bits);
  }
  return true;
}

std::optional<AlterPartitionRequest> ReplicaManager::nextAlterPartition() {
  if (!proposals_ || alterPartitionInFlight_ || brokerEpoch_ < 0) return std::nullopt;
  proposals_ = false;
  AlterPartitionRequest request;
  request.brokerId = env_.self.value;
  request.brokerEpoch = brokerEpoch_;
  eachPartition([&](Partition& partition) {
    IsrProposal* proposal = partition.pendingIsr();
    if (proposal == nullptr || proposal->sent) return;
    proposal->sent = true;
    if (request.topics.empty() || request.topics.back().topicId != partition.topicId()) {
      request.topics.emplace_back();
      request.topics.back().topicName = partition.name().topic;
      request.topics.back().topicId = partition.topicId();
    }
    AlterPartitionRequest::Topic::Partition& asked = request.topics.back().partitions.emplace_back();
    asked.partitionIndex = partition.name().partition;
    asked.leaderEpoch = partition.leaderEpoch();
    asked.partitionEpoch = proposal->partitionEpoch;
    for (const NodeId member : proposal->isr) {
      asked.newIsr.push_back(member.value);
      // Our own epoch and those the followers fetched under: the controller refuses a former life. (KIP-903)
      BrokerEpoch epoch = brokerEpoch_;
      if (member != env_.self) {
        const FollowerProgress* progress = partition.leaderState()->follower(member);
        epoch = progress != nullptr ? progress->brokerEpoch : -1;
        if (epoch == -1) {
          if (const LiveBroker* broker = env_.brokers.find(member)) epoch = broker->epoch;
        }
      }
      asked.newIsrWithEpochs.push_back({member.value, epoch});
    }
  });
  if (request.topics.empty()) return std::nullopt;
  alterPartitionInFlight_ = true;
  return request;
}

void ReplicaManager::onAlterPartition(Context& context, const AlterPartitionResponse& response) {
  alterPartitionInFlight_ = false;
  if (response.errorCode != ErrorCode::none) {
    onAlterPartitionFailed();
    return;
  }
  for (const AlterPartitionResponse::Topic& topic : response.topics) {
    for (const AlterPartitionResponse::Topic::Partition& answer : topic.partitions) {
      const std::shared_ptr<Partition> partition = find(topic.topicId, answer.partitionIndex);
      if (partition == nullptr) continue;
      std::vector<NodeId> isr;
      for (const std::int32_t node : answer.isr) isr.push_back(NodeId{node});
      partition->onAlterPartition(context, answer.errorCode, answer.leaderEpoch, isr, answer.partitionEpoch);
    }
  }
  // Whatever was asked for and not answered, or is to be asked again.
  proposals_ = true;
}

void ReplicaManager::onAlterPartitionFailed() {
  alterPartitionInFlight_ = false;
  eachPartition([](Partition& partition) {
    if (IsrProposal* proposal = partition.pendingIsr()) proposal->sent = false;
  });
  proposals_ = true;
}

// --- chores ----------------------------------------------------------------------------------------------------

void ReplicaManager::armTimers(Context& context) {
  isrTimer_ = context.setTimer(env_.settings.replicaLagTimeMax / 2, runtime::Timer{"ISR check"});
  highWatermarkTimer_ =
      context.setTimer(env_.settings.highWatermarkCheckpointInterval, runtime::Timer{"high watermark checkpoint"});
  // The first look comes sooner (Kafka: log.initial.task.delay.ms), so that a short life deletes something too.
  retentionTimer_ = context.setTimer(std::min(env_.settings.retentionCheckInterval, env_.settings.initialTaskDelay),
                                     runtime::Timer{"retention check"});
  recoveryPointTimer_ =
      context.setTimer(env_.settings.recoveryPointCheckpointInterval, runtime::Timer{"recovery point checkpoint"});
  armRemoval(context);
}

void ReplicaManager::armRemoval(Context& context) {
  if (removalTimer_.valid() || logs_ == nullptr) return;
  const std::optional<TimestampMs> due = logs_->nextRemoval();
  if (!due) return;
  removalTimer_ = context.setTimer(milliseconds(std::max<TimestampMs>(*due - context.wallClock(), 1)),
                                   runtime::Timer{"remove deleted files"});
}

void ReplicaManager::armFlush(Context& context, std::int64_t flushMs) {
  // Off by default, and then no timer runs: replication is what Kafka trusts in.
  if (flushMs >= flushMs_) return;
  flushMs_ = std::max<std::int64_t>(flushMs, 1);
  if (flushTimer_.valid()) context.cancelTimer(flushTimer_);
  flushTimer_ = context.setTimer(millisOf(flushMs_), runtime::Timer{"flush"});
}

void ReplicaManager::checkpointHighWatermarks(Context& context) {
  if (!highWatermarksDirty_) return;
  highWatermarksDirty_ = false;
  if (auto done = logs_->checkpointHighWatermarks(); !done) {
    env_.storageFailed = true;
    context.emit(events::LogDamaged{"", -1, done.error().message});
  }
}

storage::CleanerSettings ReplicaManager::cleanerSettings(const ConfigView& view) const {
  storage::CleanerSettings settings;
  auto whole = [&view](std::string_view name, std::int64_t& into) {
    if (const metadata::ConfigValue value = view.broker(name); value.set()) into = value.integer();
  };
  auto real = [&view](std::string_view name, double& into) {
    if (const metadata::ConfigValue value = view.broker(name); value.set()) into = value.number();
  };
  if (const metadata::ConfigValue value = view.broker("log.cleaner.enable"); value.set())
    settings.enabled = value.boolean();
  std::int64_t backoff = settings.backoff.wholeMillis();
  whole("log.cleaner.backoff.ms", backoff);
  settings.backoff = millisOf(backoff);
  whole("log.cleaner.threads", settings.threads);
  whole("log.cleaner.dedupe.buffer.size", settings.dedupeBufferBytes);
  whole("log.cleaner.io.buffer.size", settings.ioBufferBytes);
  real("log.cleaner.io.buffer.load.factor", settings.loadFactor);
  real("log.cleaner.io.max.bytes.per.second", settings.ioMaxBytesPerSecond);
  return settings;
}

void ReplicaManager::armCleaner(Context& context, Duration after) {
  if (cleanerTimer_.valid() || logs_ == nullptr || env_.storageFailed || !logs_->cleaner().needed()) return;
  cleanerTimer_ = context.setTimer(after, runtime::Timer{"log cleaner"});
}

Result<void> ReplicaManager::clean(Context& context, const TopicPartition& partition) {
  if (logs_ == nullptr) return fail("the logs are not open yet");
  if (Result<void> r = logs_->cleaner().ask(partition, context.wallClock()); !r) return r;
  if (logs_->cleaner().current() != nullptr) return {};
  if (cleanerTimer_.valid()) context.cancelTimer(cleanerTimer_);
  cleanerTimer_ = {};
  workOnCleaning(context);
  return {};
}

void ReplicaManager::workOnCleaning(Context& context) {
  storage::LogCleaner& cleaner = logs_->cleaner();
  if (auto done = cleaner.work(context.wallClock()); !done) {
    env_.storageFailed = true;
    context.emit(events::LogDamaged{"", -1, done.error().message});
    return;
  }
  tellCleaner(context);
  armCleaner(context, cleaner.pause());
}

void ReplicaManager::tellCleaner(Context& context) {
  using Kind = storage::CleanerReport::Kind;
  bool ended = false;
  for (storage::CleanerReport& report : logs_->cleaner().takeReports()) {
    const TopicPartition& name = report.partition;
    const storage::CleaningPlan& plan = report.plan;
    const storage::CleaningFigures& figures = report.figures;
    ended = ended || report.kind != Kind::started;
    switch (report.kind) {
      case Kind::started: {
        events::LogCleaningStarted event;
        event.topic = name.topic;
        event.partition = name.partition;
        event.firstDirtyOffset = plan.firstDirty;
        event.firstUncleanableOffset = plan.firstUncleanable;
        event.cleanBytes = plan.cleanBytes;
        event.dirtyBytes = plan.dirtyBytes;
        event.dirtyPercent = static_cast<std::int32_t>(plan.dirtyRatio() * 100 + 0.5);
        event.reason = std::move(report.reason);
        context.emit(std::move(event));
        break;
      }
      case Kind::cleaned: {
        events::LogCleaned event;
        event.topic = name.topic;
        event.partition = name.partition;
        event.from = figures.from;
        event.to = figures.to;
        event.keys = figures.keys;
        event.segmentsBefore = figures.segmentsBefore;
        event.segmentsAfter = figures.segmentsAfter;
        event.bytesBefore = figures.bytesBefore;
        event.bytesAfter = figures.bytesAfter;
        event.recordsBefore = figures.recordsBefore;
        event.recordsAfter = figures.recordsAfter;
        event.tombstonesDropped = figures.tombstonesDropped;
        event.markersDropped = figures.markersDropped;
        context.emit(std::move(event));
        break;
      }
      case Kind::stopped:
      case Kind::uncleanable:
        context.emit(events::LogCleaningStopped{name.topic, name.partition, report.kind == Kind::uncleanable,
                                                std::move(report.reason)});
        break;
    }
  }
  if (!ended) return;
  eachPartition([&context](Partition& partition) {
    if (partition.usable() && partition.log().config().cleanupCompact) partition.tellLogChanges(context);
  });
  armRemoval(context);
}

void ReplicaManager::runRetention(Context& context) {
  if (logs_ == nullptr) return;
  if (auto done = logs_->runRetention(context.wallClock()); !done) env_.storageFailed = true;
  logs_->expireProducers(context.wallClock(), env_.settings.producerIdExpirationMs, env_.faults.expireOpenTransactions);
  eachPartition([&context](Partition& partition) {
    if (!partition.usable()) return;
    partition.tellLogChanges(context);
    partition.change(logStartMoved);
  });
  armRemoval(context);
}

bool ReplicaManager::onTimer(Context& context, runtime::TimerId id, const runtime::Timer& timer) {
  if (fetchers_.onTimer(context, id, timer)) return true;
  if (id == isrTimer_) {
    isrTimer_ = context.setTimer(env_.settings.replicaLagTimeMax / 2, runtime::Timer{"ISR check"});
    eachPartition([&context](Partition& partition) { partition.checkIsr(context); });
    return true;
  }
  if (id == highWatermarkTimer_) {
    highWatermarkTimer_ =
        context.setTimer(env_.settings.highWatermarkCheckpointInterval, runtime::Timer{"high watermark checkpoint"});
    checkpointHighWatermarks(context);
    return true;
  }
  if (id == recoveryPointTimer_) {
    recoveryPointTimer_ =
        context.setTimer(env_.settings.recoveryPointCheckpointInterval, runtime::Timer{"recovery point checkpoint"});
    auto done = logs_->checkpointRecoveryPoints();
    if (done) done = logs_->checkpointLogStarts();
    if (!done) env_.storageFailed = true;
    return true;
  }
  if (id == retentionTimer_) {
    retentionTimer_ = context.setTimer(env_.settings.retentionCheckInterval, runtime::Timer{"retention check"});
    runRetention(context);
    return true;
  }
  if (id == flushTimer_) {
    flushTimer_ = context.setTimer(millisOf(flushMs_), runtime::Timer{"flush"});
    if (auto done = logs_->flushDue(context.wallClock()); !done) env_.storageFailed = true;
    return true;
  }
  if (id == cleanerTimer_) {
    cleanerTimer_ = {};
    workOnCleaning(context);
    return true;
  }
  if (id == removalTimer_) {
    removalTimer_ = {};
    if (auto done = logs_->removeDeleted(context.wallClock()); !done) env_.storageFailed = true;
    armRemoval(context);
    return true;
  }
  return false;
}

bool ReplicaManager::onConnected(Context& context, ConnectionId connection) {
  return fetchers_.onConnected(context, connection);
}
bool ReplicaManager::onDisconnected(Context& context, ConnectionId connection, runtime::Disconnect reason) {
  return fetchers_.onDisconnected(context, connection, reason);
}
bool ReplicaManager::onFrame(Context& context, ConnectionId connection, const Chain& frame) {
  return fetchers_.onFrame(context, connection, frame);
}

}  // namespace brokerlab::replication
