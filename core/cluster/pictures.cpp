#include "cluster/pictures.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "broker/broker_node.h"
#include "client/consumer_node.h"
#include "client/producer_node.h"
#include "client/transform_node.h"
#include "cluster/invariants.h"
#include "controller/controller_node.h"
#include "metadata/records.h"
#include "protocol/api_keys.h"
#include "record/record.h"
#include "storage/log.h"

namespace brokerlab::cluster {
namespace {

constexpr std::size_t markReadBytes = 512 * 1024;
constexpr std::size_t markReadsAtMost = 4 * markReadBytes;
constexpr std::size_t keyChars = 40;
constexpr std::size_t valueChars = 60;
constexpr std::size_t metadataWindow = 400;
constexpr std::size_t metadataReadBytes = 1 << 20;
constexpr std::size_t listedSegments = 64;
constexpr std::size_t requestsShown = 200;

/// FNV-1a: the same colour for the same key in every run.
std::uint32_t colourOf(ByteView key) {
  std::uint32_t hash = 2166136261u;
  for (const std::uint8_t byte : key) hash = (hash ^ byte) * 16777619u;
  return hash == 0 ? 1 : hash;
}

view::Glyph glyphOf(const record::BatchHeader& header, const record::RecordView& record) {
  if (header.isControl()) {
    // The key of a marker: version i16, type i16.
    if (record.key.size() >= 4 && record.key[2] == 0)
      return record.key[3] == 1 ? view::Glyph::commitMarker : view::Glyph::abortMarker;
    return view::Glyph::control;
  }
  return record.hasValue ? view::Glyph::record : view::Glyph::tombstone;
}

/// Whose transactions the listed records belong to, and how those ended: what a reader of committed data makes of them.
void tellFates(view::ReplicaView& view, storage::Log& log) {
  if (std::none_of(view.marks.begin(), view.marks.end(), [](const view::RecordMark& m) { return m.transactional; }))
    return;
  for (const storage::AbortedTransaction& one : log.abortedTransactions(view.marks.front().offset, view.logEndOffset))
    view.abortedTransactions.push_back({one.producerId, one.firstOffset, one.lastOffset});
  const auto isOpen = [&](const view::RecordMark& mark) {
    return std::any_of(view.openTransactions.begin(), view.openTransactions.end(),
                       [&](const auto& t) { return t.producerId == mark.producerId && t.firstOffset <= mark.offset; });
  };
  const auto isAborted = [&](const view::RecordMark& mark) {
    return std::any_of(view.abortedTransactions.begin(), view.abortedTransactions.end(), [&](const auto& t) {
      return t.producerId == mark.producerId && t.firstOffset <= mark.offset && mark.offset <= t.lastOffset;
    });
  };
  for (view::RecordMark& mark : view.marks) {
    if (!mark.transactional || (mark.glyph != view::Glyph::record && mark.glyph != view::Glyph::tombstone)) continue;
    mark.fate = isOpen(mark)      ? view::TransactionFate::open
                : isAborted(mark) ? view::TransactionFate::aborted
                                  : view::TransactionFate::committed;
  }
}

/// Reading a log changes nothing in it, but may open files and move its cache: the log cannot call it const.
storage::Log& readable(const replication::Partition& partition) { return const_cast<storage::Log&>(partition.log()); }

bool same(const view::ReplicaView& a, const view::ReplicaView& b) {
  if (a.role != b.role || a.inIsr != b.inIsr || a.leaderEpoch != b.leaderEpoch ||
      a.logStartOffset != b.logStartOffset || a.highWatermark != b.highWatermark ||
      a.lastStableOffset != b.lastStableOffset || a.logEndOffset != b.logEndOffset || a.segments != b.segments ||
      a.bytes != b.bytes || a.cleanerPoint != b.cleanerPoint || a.firstUncleanable != b.firstUncleanable ||
      a.dirtyRatio != b.dirtyRatio || a.cleaning != b.cleaning || a.segmentList != b.segmentList ||
      a.waitingProduces != b.waitingProduces || a.problem != b.problem || a.followers.size() != b.followers.size() ||
      a.epochs.size() != b.epochs.size() || a.openTransactions.size() != b.openTransactions.size())
    return false;
  for (std::size_t i = 0; i < a.openTransactions.size(); ++i) {
    const auto& x = a.openTransactions[i];
    const auto& y = b.openTransactions[i];
    if (x.producerId != y.producerId || x.producerEpoch != y.producerEpoch || x.firstOffset != y.firstOffset)
      return false;
  }
  for (std::size_t i = 0; i < a.followers.size(); ++i) {
    if (a.followers[i].broker != b.followers[i].broker || a.followers[i].logEndOffset != b.followers[i].logEndOffset ||
        a.followers[i].caughtUpAgoMs != b.followers[i].caughtUpAgoMs)
      return false;
  }
  for (std::size_t i = 0; i < a.epochs.size(); ++i)
    if (a.epochs[i].epoch != b.epochs[i].epoch || a.epochs[i].startOffset != b.epochs[i].startOffset) return false;
  return true;
}

bool same(const view::RequestView& a, const view::RequestView& b) {
  return a.api == b.api && a.version == b.version && a.connection == b.connection && a.waitsFor == b.waitsFor;
}
bool same(const std::vector<view::RequestView>& a, const std::vector<view::RequestView>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const view::RequestView& x, const view::RequestView& y) { return same(x, y); });
}
bool same(const view::BrokerView& a, const view::BrokerView& b) {
  return a.state == b.state && a.brokerEpoch == b.brokerEpoch && a.active == b.active &&
         a.connections == b.connections && a.externalConnections == b.externalConnections &&
         a.requestsHandled == b.requestsHandled && a.metadataOffset == b.metadataOffset && a.problem == b.problem &&
         a.replicas == b.replicas && a.requestQueueCapacity == b.requestQueueCapacity &&
         same(a.requestQueue, b.requestQueue) && same(a.beingHandled, b.beingHandled) && same(a.purgatory, b.purgatory);
}
bool same(const view::ControllerView& a, const view::ControllerView& b) {
  return a.state == b.state && a.role == b.role && a.epoch == b.epoch && a.leader == b.leader &&
         a.votedFor == b.votedFor && a.logEndOffset == b.logEndOffset && a.highWatermark == b.highWatermark &&
         a.active == b.active && a.problem == b.problem;
}
bool same(const view::TopicView& a, const view::TopicView& b) {
  if (a.id != b.id || a.overrides != b.overrides || a.partitions.size() != b.partitions.size()) return false;
  for (std::size_t i = 0; i < a.partitions.size(); ++i) {
    const view::PartitionView& x = a.partitions[i];
    const view::PartitionView& y = b.partitions[i];
    if (x.leader != y.leader || x.leaderEpoch != y.leaderEpoch || x.partitionEpoch != y.partitionEpoch ||
        x.replicas != y.replicas || x.isr != y.isr || x.replicaViews != y.replicaViews)
      return false;
  }
  return true;
}

/// The old object when nothing changed.
template <class View>
view::Shared<View> keep(const view::Shared<View>& before, View&& now) {
  if (before && same(*before, now)) return before;
  return std::make_shared<const View>(std::move(now));
}

}  // namespace

TopicNames Pictures::topicNames() const {
  return [image = engine_.image()](const Uuid& id) {
    const metadata::TopicRef topic = image == nullptr ? nullptr : image->topic(id);
    return topic ? topic->name : std::string();
  };
}

void Pictures::addMarks(view::ReplicaView& view, const replication::Partition& partition,
                        const view::ReplicaView* before) {
  const Offset end = view.logEndOffset;
  Offset from = std::max(view.logStartOffset, end - static_cast<Offset>(marks));
  if (before != nullptr && before->logStartOffset == view.logStartOffset && before->logEndOffset <= end &&
      before->epochs.size() == view.epochs.size() && before->logEndOffset > from) {
    view.marks = before->marks;
    from = before->logEndOffset;
  }
  storage::Log& log = readable(partition);
  // A read gives what one segment has of it: with segments of 1 KiB many reads make 64 records.
  std::size_t taken = 0;
  while (taken < markReadsAtMost && from < end) {
    const storage::LogRead read = log.read(from, markReadBytes, end, true);
    if (!read.ok() || read.records.empty()) break;
    taken += read.records.size();
    const Offset began = from;
    record::BatchReader batches(read.records);
    while (const auto batch = batches.next()) {
      record::RecordIterator records(batch->bytes);
      bool first = true;
      while (const record::RecordView* one = records.next()) {
        if (one->offset < from) {
          first = false;
          continue;
        }
        for (; from < one->offset; ++from) {
          view::RecordMark gap;
          gap.offset = from;
          gap.glyph = view::Glyph::gap;
          view.marks.push_back(gap);
          // Compaction may leave gaps of millions.
          if (one->offset - from > static_cast<Offset>(marks)) from = one->offset - static_cast<Offset>(marks);
        }
        view::RecordMark mark;
        mark.offset = one->offset;
        mark.glyph = glyphOf(batch->header, *one);
        mark.transactional = batch->header.isTransactional();
        mark.startsBatch = first;
        mark.keyColour = one->hasKey ? colourOf(one->key) : 0;
        mark.leaderEpoch = batch->header.partitionLeaderEpoch;
        if (one->hasKey && !batch->header.isControl()) mark.key = printable(one->key, keyChars);
        if (one->hasValue && !batch->header.isControl()) mark.value = printable(one->value, valueChars);
        mark.timestamp = one->timestamp;
        mark.producerId = batch->header.producerId;
        view.marks.push_back(std::move(mark));
        first = false;
        from = one->offset + 1;
      }
      from = std::max(from, batch->header.nextOffset());
    }
    if (from == began) break;  // nothing whole in it
  }
  if (view.marks.size() > marks)
    view.marks.erase(view.marks.begin(), view.marks.end() - static_cast<std::ptrdiff_t>(marks));
  tellFates(view, log);
  const Offset oldest = view.marks.empty() ? end : view.marks.front().offset;
  view.marksHidden = std::max<Offset>(0, oldest - view.logStartOffset);
}

std::string Pictures::cleaningOf(NodeId id, const TopicPartition& partition) const {
  const broker::BrokerNode* node = engine_.broker(id);
  const storage::LogManager* logs = node == nullptr ? nullptr : node->replicas().logs();
  if (logs == nullptr) return {};
  const auto bad = logs->cleaner().uncleanable().find(partition);
  if (bad != logs->cleaner().uncleanable().end()) return "uncleanable: " + bad->second;
  if (!logs->cleaner().isCleaning(partition)) return {};
  const storage::LogCleaning& round = *logs->cleaner().current();
  return fmt::format("{} segment {}", round.state() == storage::LogCleaning::State::mapping ? "reads" : "copies",
                     round.at());
}

view::Shared<view::ReplicaView> Pictures::replica(NodeId id, const replication::Partition& partition) {
  auto& before = replicas_[{id, partition.name()}];
  view::ReplicaView now;
  now.partition = partition.name();
  now.broker = id;
  now.leaderEpoch = partition.leaderEpoch();
  now.role = partition.isLeader()     ? view::ReplicaRole::leader
             : partition.isFollower() ? view::ReplicaRole::follower
                                      : view::ReplicaRole::offline;
  now.problem = partition.problem();
  const std::vector<NodeId>& isr =
      partition.leaderState() != nullptr ? partition.leaderState()->isr() : partition.registration().isr;
  now.inIsr = replication::contains(isr, id);
  if (partition.usable()) {
    const storage::Log& log = partition.log();
    now.logStartOffset = log.logStartOffset();
    now.highWatermark = log.highWatermark();
    now.lastStableOffset = log.lastStableOffset();
    now.logEndOffset = log.logEndOffset();
    now.segments = static_cast<int>(log.segments().size());
    now.bytes = log.sizeInBytes();
    for (std::size_t i = log.segments().size() - std::min(log.segments().size(), listedSegments);
         i < log.segments().size(); ++i)
      now.segmentList.push_back({log.segments()[i]->baseOffset(), log.segments()[i]->size()});
    if (log.config().cleanupCompact) {
      const storage::CleaningPlan plan = storage::planCleaning(log, engine_.world->wallClock());
      now.cleanerPoint = plan.firstDirty;
      now.firstUncleanable = plan.firstUncleanable;
      now.dirtyRatio = plan.dirtyRatio();
      now.cleaning = cleaningOf(id, partition.name());
    }
    for (const auto& entry : log.epochs().entries()) now.epochs.push_back({entry.epoch, entry.startOffset});
    for (const auto& [offset, producer] : log.producers().openTransactions()) {
      const auto known = log.producers().all().find(producer);
      now.openTransactions.push_back(
          {producer, known == log.producers().all().end() ? ProducerEpoch{-1} : known->second.epoch, offset});
    }
  }
  if (const replication::LeaderState* leader = partition.leaderState()) {
    for (const replication::FollowerProgress& follower : leader->followers()) {
      view::ReplicaView::Follower one;
      one.broker = follower.broker;
      one.logEndOffset = follower.logEndOffset;
      if (follower.fetchedOnce) {
        // Whole seconds: a follower that lags must not make a new picture every time somebody looks.
        one.caughtUpAgoMs = follower.logEndOffset >= now.logEndOffset
                                ? 0
                                : (engine_.world->now() - follower.lastCaughtUpTime).wholeMillis() / 1000 * 1000;
      }
      now.followers.push_back(one);
    }
    now.waitingProduces = static_cast<int>(partition.watchers.produces.size());
  }
  if (before && same(*before, now)) return before;
  if (partition.usable()) addMarks(now, partition, before.get());
  before = std::make_shared<const view::ReplicaView>(std::move(now));
  return before;
}

view::Shared<view::BrokerView> Pictures::broker(NodeId id) {
  view::BrokerView now;
  now.id = id;
  now.state = engine_.stateOf(id);
  const std::size_t index = static_cast<std::size_t>(id.value - 1);
  if (index < engine_.spec.racks.size()) now.rack = engine_.spec.racks[index];
  now.host = engine_.spec.host;
  now.port = engine_.spec.port + id.value - 1;
  now.problem = engine_.world->crashReason(id);
  now.active = engine_.spec.combined && id == engine_.activeController();
  auto& before = brokers_[id];
  if (const broker::BrokerNode* node = engine_.broker(id)) {
    if (now.problem.empty()) now.problem = node->problem();
    if (node->options().rack) now.rack = *node->options().rack;
    now.brokerEpoch = node->brokerEpoch();
    const broker::RequestChannel& channel = node->requests();
    now.requestQueueCapacity = channel.limits().queuedMaxRequests;
    const auto list = [](const std::vector<const broker::Request*>& requests, const broker::RequestChannel& from,
                         std::vector<view::RequestView>& out) {
      for (const broker::Request* request : requests) {
        if (out.size() == requestsShown) break;
        view::RequestView one;
        one.api = static_cast<std::int16_t>(request->header.key);
        one.version = request->header.version;
        one.connection = request->key.connection;
        one.arrived = request->arrived;
        if (request->header.clientId) one.clientId = printable(*request->header.clientId, 80);
        one.waitsFor = request->waitsFor;
        static_cast<void>(from);
        out.push_back(std::move(one));
      }
    };
    list(channel.queue(), channel, now.requestQueue);
    list(channel.waitingForQueue(), channel, now.requestQueue);
    list(channel.beingHandled(), channel, now.beingHandled);
    list(channel.parked(), channel, now.purgatory);
    now.connections = static_cast<int>(channel.connections().size());
    for (const auto& [connection, one] : channel.connections())
      if (one.fromOutside()) ++now.externalConnections;
    now.requestsHandled = channel.requestsHandled();
    now.metadataOffset = node->metadataOffset();
    node->replicas().eachPartition(
        [&](const replication::Partition& partition) { now.replicas.push_back(replica(id, partition)); });
  } else if (before) {
    // What a dead broker's disk holds is what its logs were when it was last seen.
    for (const auto& old : before->replicas) {
      auto& kept = replicas_[{id, old->partition}];
      if (kept && kept->role != view::ReplicaRole::offline) {
        view::ReplicaView dead = *kept;
        dead.role = view::ReplicaRole::offline;
        dead.inIsr = false;
        dead.followers.clear();
        dead.waitingProduces = 0;
        kept = std::make_shared<const view::ReplicaView>(std::move(dead));
      }
      now.replicas.push_back(kept ? kept : old);
    }
  }
  before = keep(before, std::move(now));
  return before;
}

view::Shared<view::ControllerView> Pictures::controller(NodeId id) {
  view::ControllerView now;
  now.id = id;
  now.state = engine_.stateOf(id);
  now.problem = engine_.world->crashReason(id);
  now.active = id == engine_.activeController();
  const controller::ControllerNode* node = engine_.controller(id);
  const raft::Raft* raft = node == nullptr ? nullptr : &node->raft();
  if (raft != nullptr) {
    now.role = static_cast<view::RaftRole>(raft->role());
    now.epoch = raft->epoch();
    now.leader = raft->leader().leader;
    now.votedFor = raft->votedFor();
    now.logEndOffset = raft->logEndOffset();
    now.highWatermark = raft->highWatermark();
  }
  auto& before = controllers_[id];
  before = keep(before, std::move(now));
  return before;
}

view::Shared<view::TopicView> Pictures::topic(const metadata::Topic& topic, const metadata::Image& image) {
  view::TopicView now;
  now.name = topic.name;
  now.id = topic.id;
  now.internal = isInternalTopic(topic.name);
  now.overrides = image.topicConfigs(topic.name);
  now.partitions.reserve(topic.partitions.size());
  for (std::int32_t number = 0; number < topic.partitionCount(); ++number) {
    const metadata::PartitionRef& partition = topic.partitions[static_cast<std::size_t>(number)];
    if (!partition) continue;
    view::PartitionView one;
    one.partition = {topic.name, number};
    one.leader = partition->leader;
    one.leaderEpoch = partition->leaderEpoch;
    one.partitionEpoch = partition->partitionEpoch;
    one.replicas = partition->replicas;
    one.isr = partition->isr;
    one.preferredLeader = partition->preferredLeader();
    for (const NodeId id : partition->replicas) {
      const auto known = replicas_.find({id, one.partition});
      one.replicaViews.push_back(known == replicas_.end() ? nullptr : known->second);
    }
    now.partitions.push_back(std::move(one));
  }
  auto& before = topics_[topic.name];
  before = keep(before, std::move(now));
  return before;
}

view::Shared<view::ProducerView> Pictures::producer(const Engine::Client& client) {
  const client::ProducerNode* node = engine_.producer(client.id);
  const view::NodeState state = engine_.stateOf(client.id);
  auto& [version, before] = producers_[client.id];
  if (before && before->state == state && (node == nullptr || node->version() == version)) return before;
  view::ProducerView now;
  if (before) now = *before;
  now.id = client.id;
  now.name = client.name;
  now.state = state;
  now.config = client.config;
  now.transforms = client.from;
  now.delivery = client.delivery;
  if (node != nullptr) {
    version = node->version();
    now.acks = node->config().acks == Acks::all ? "all" : node->config().acks == Acks::leader ? "1" : "0";
    now.idempotent = node->config().idempotence;
    now.producerId = node->producerId();
    now.producerEpoch = node->producerEpoch();
    now.recordsSent = node->recordsSent();
    now.recordsAcked = node->recordsAcked();
    now.recordsFailed = node->recordsFailed();
    now.retries = node->retries();
    now.bufferBytes = node->bufferBytes();
    now.bufferMemory = node->config().bufferMemory;
    now.recordsBlocked = node->recordsBlocked();
    now.transaction = {};
    if (const client::TransactionManager* transactions = node->transactions()) {
      view::ProducerTransactionView& one = now.transaction;
      one.id = transactions->id();
      one.state = client::TransactionManager::stateName(transactions->state());
      if (!transactions->problem().ok()) {
        one.problem = fmt::format("{}: {}", errorName(transactions->problem().error), transactions->problem().sentence);
      }
      one.fenced = transactions->fenced();
      one.coordinator = transactions->coordinator();
      one.version = transactions->version();
      one.timeoutMs = static_cast<std::int32_t>(transactions->timeout().wholeMillis());
      one.partitions.assign(transactions->partitions().begin(), transactions->partitions().end());
      one.partitionsToAdd.assign(transactions->partitionsToAdd().begin(), transactions->partitionsToAdd().end());
      one.records = transactions->records();
      one.group = transactions->group();
      one.offsets = transactions->offsets();
      one.committed = transactions->committed();
      one.aborted = transactions->aborted();
    }
    now.lastError = node->lastError();
    now.partitions.clear();
    for (const auto& one : node->partitions()) {
      view::ProducerPartitionView& part = now.partitions.emplace_back();
      part.partition = one.partition;
      part.waitingBatches = one.waitingBatches;
      part.inFlightBatches = one.inFlight;
      part.nextSequence = one.nextSequence;
      part.lastAckedOffset = one.lastAckedOffset;
      for (const auto& batch : one.batches) {
        part.batches.push_back(
            {batch.records, batch.bytes, batch.baseSequence, batch.attempts, batch.open, batch.inFlight});
      }
      part.inTransaction =
          node->transactions() != nullptr && node->transactions()->partitions().count(one.partition) != 0;
    }
  } else if (!before) {
    // It ended before anybody looked, as in a run that is played again: what it had done is still known.
    const Engine::LastCounts counts = engine_.countsOf(client.id);
    now.recordsSent = counts.sent;
    now.recordsAcked = counts.acked;
    now.recordsFailed = counts.failed;
    now.retries = counts.retries;
    now.lastError = counts.error;
  }
  before = std::make_shared<const view::ProducerView>(std::move(now));
  return before;
}

namespace {
std::string commitsText(const client::ConsumerNode& node) {
  switch (node.options().commits) {
    case client::Commits::before:
      return "before processing";
    case client::Commits::after:
      return "after processing";
    case client::Commits::never:
      return "by hand";
    case client::Commits::automatic:
      break;
  }
  return node.commitsByItself() ? fmt::format("auto every {}ms", node.options().config.autoCommitInterval.wholeMillis())
                                : "by hand";
}

/// The application behind a consumer, and its place in a group as it sees it itself.
void describeMember(view::ConsumerView& view, const client::ConsumerNode& node) {
  view.recordsProcessed = node.recordsProcessed();
  view.toProcess = node.toProcess();
  view.lastPoll = node.lastPoll();
  view.pollState = node.pollState();
  const client::Membership* membership = node.membership();
  if (membership == nullptr) {
    view.topics = {node.options().topic};
    return;
  }
  view.topics = node.subscribed();
  view.protocol = membership->classic() ? "classic" : "consumer";
  view.assignor = membership->assignor();
  view.membership = membership->state();
  view.memberId = membership->memberId();
  view.instance = node.options().config.groupInstanceId.value_or("");
  view.generation = membership->generation();
  view.coordinator = membership->coordinator();
  view.pollDeadline = node.lastPoll() + node.options().config.maxPollInterval;
  view.commits = commitsText(node);
}
}  // namespace

Offset Pictures::endOf(const TopicPartition& partition) const {
  const metadata::Image* image = engine_.image();
  const metadata::PartitionRef known =
      image == nullptr ? nullptr : image->partition(partition.topic, partition.partition);
  const replication::Partition* leader =
      known && known->hasLeader() ? engine_.replica(known->leader, partition) : nullptr;
  return leader != nullptr && leader->usable() ? leader->highWatermark() : -1;
}

view::Shared<view::ConsumerView> Pictures::consumer(const Engine::Client& client) {
  const client::ConsumerNode* node = engine_.consumer(client.id);
  const view::NodeState state = engine_.stateOf(client.id);
  auto& [version, before] = consumers_[client.id];
  // It may be behind without having heard of it: what it last fetched says nothing of what has come since.
  const auto hasMoved = [this](const view::ConsumerPartitionView& one) {
    const Offset end = endOf(one.partition);
    return end >= 0 && end != one.highWatermark;
  };
  if (before && before->state == state &&
      (node == nullptr ||
       (node->version() == version && std::none_of(before->partitions.begin(), before->partitions.end(), hasMoved))))
    return before;
  view::ConsumerView now;
  if (before) now = *before;
  now.id = client.id;
  now.name = client.name;
  now.state = state;
  now.group = client.group;
  now.config = client.config;
  if (node != nullptr) {
    version = node->version();
    now.recordsConsumed = node->recordsConsumed();
    now.lastRecord = node->lastRecord();
    now.lastError = node->lastError();
    now.partitions.clear();
    for (const auto& one : node->partitions()) {
      view::ConsumerPartitionView part;
      part.partition = one.partition;
      part.position = one.position;
      const Offset end = endOf(one.partition);
      part.highWatermark = end >= 0 ? end : one.highWatermark;
      part.paused = one.paused;
      part.committed = one.committed;
      part.processed = one.processed;
      part.buffered = one.buffered;
      const Offset reached = node->membership() == nullptr ? one.position : one.committed;
      if (reached >= 0 && part.highWatermark >= 0) part.lag = std::max<Offset>(0, part.highWatermark - reached);
      now.partitions.push_back(part);
    }
    describeMember(now, *node);
    if (client.delivery == client::deliveryName(client::Delivery::exactlyOnce)) now.commits = "in its transactions";
  } else if (!before) {
    const Engine::LastCounts counts = engine_.countsOf(client.id);
    now.recordsConsumed = counts.consumed;
    now.recordsProcessed = counts.processed;
    now.lastError = counts.error;
  }
  before = std::make_shared<const view::ConsumerView>(std::move(now));
  return before;
}

view::FrameView Pictures::frameView(const sim::FrameRecord& record) {
  view::FrameView view;
  view.frame = record.number;
  view.connection = record.connection;
  view.from = record.from;
  view.to = record.to;
  view.departed = record.sent;
  view.arrives = record.arrives;
  view.request = record.request;
  view.api = record.api;
  view.version = record.version;
  view.bytes = static_cast<std::int64_t>(record.bytes.size() + 4);
  FrameMeaning meaning = meaningOf(record.request, record.api, record.version, record.bytes, topicNames());
  view.label = std::move(meaning.label);
  view.idle = meaning.idle;
  view.carried = std::move(meaning.carried);
  return view;
}

void Pictures::addTransactions(view::ClusterView& view) {
  std::map<std::string, view::Shared<view::TransactionView>> now;
  for (const NodeId id : engine_.brokers) {
    const broker::BrokerNode* node = engine_.broker(id);
    if (node == nullptr) continue;
    node->transactions().each(
        [&](PartitionId partition, LeaderEpoch epoch, const coordinator::TransactionMetadata& metadata) {
          // A coordinator that does not know yet that it is none any more must not hide the one that is.
          const auto shown = now.find(metadata.transactionalId);
          if (shown != now.end() && shown->second->coordinatorEpoch >= epoch) return;
          view::TransactionView one;
          one.transactionalId = metadata.transactionalId;
          one.coordinator = id;
          one.statePartition = partition;
          one.coordinatorEpoch = epoch;
          one.state = transactionStateName(metadata.state);
          if (metadata.pending) one.pending = transactionStateName(*metadata.pending);
          one.producerId = metadata.producerId;
          one.producerEpoch = metadata.epoch;
          one.timeoutMs = metadata.timeoutMs;
          one.startedAt = metadata.startedAt;
          one.updatedAt = metadata.updatedAt;
          one.clientVersion = metadata.clientVersion;
          one.partitions.assign(metadata.partitions.begin(), metadata.partitions.end());
          if (const coordinator::PendingMarkers* markers = node->transactions().markersOf(metadata.transactionalId)) {
            one.markersMissing.assign(markers->missing.begin(), markers->missing.end());
          }
          const auto before = transactions_.find(one.transactionalId);
          // (Not by the name in `one`: what is assigned is made first, and takes it along.)
          now[metadata.transactionalId] = before != transactions_.end() && *before->second == one
                                              ? before->second
                                              : std::make_shared<const view::TransactionView>(std::move(one));
        });
  }
  for (const auto& [id, one] : now) view.transactions.push_back(one);
  transactions_ = std::move(now);
}

void Pictures::addFrames(view::ClusterView& view) {
  std::unordered_map<std::uint64_t, view::Shared<FrameMeaning>> meanings;
  const TopicNames names = topicNames();
  engine_.world->eachConnection([&](const sim::Connection& connection) {
    for (int side = 0; side < 2; ++side) {
      const sim::Inbound& in = connection.sides[side].in;
      if (side == 1 && connection.phase == sim::Phase::connecting) continue;
      for (std::size_t i = in.arrived; i < in.flights.size(); ++i) {
        const sim::Flight& flight = in.flights[i];
        if (flight.end) continue;
        if (view.frames.size() == frames) {
          ++view.framesHidden;
          continue;
        }
        auto& meaning = meanings[flight.number];
        const auto known = meanings_.find(flight.number);
        meaning = known != meanings_.end() ? known->second
                                           : std::make_shared<const FrameMeaning>(
                                                 meaningOf(side == 1, flight.api, flight.version, flight.bytes, names));
        view::FrameView one;
        one.frame = flight.number;
        one.connection = connection.id;
        one.from = connection.sides[1 - side].node;
        one.to = connection.sides[side].node;
        one.departed = flight.departed;
        one.arrives = flight.arrives;
        one.request = side == 1;
        one.api = flight.api;
        one.version = flight.version;
        one.bytes = static_cast<std::int64_t>(flight.bytes.size() + 4);
        one.held = i < in.arrived + in.blocked && in.link->held;
        one.idle = meaning->idle;
        one.label = meaning->label;
        one.carried = meaning->carried;
        view.frames.push_back(std::move(one));
      }
    }
  });
  meanings_ = std::move(meanings);
  std::sort(view.frames.begin(), view.frames.end(),
            [](const view::FrameView& a, const view::FrameView& b) { return a.frame < b.frame; });
}

void Pictures::addMetadataLog(view::ClusterView& view) {
  const raft::Raft* raft = nullptr;
  const auto consider = [&](const raft::Raft* one) {
    if (one != nullptr && one->log().log() != nullptr &&
        (raft == nullptr || one->highWatermark() > raft->highWatermark()))
      raft = one;
  };
  for (const NodeId id : engine_.controllers)
    if (const controller::ControllerNode* node = engine_.controller(id)) consider(&node->raft());
  if (raft != nullptr && raft->highWatermark() > metadataEnd_) {
    std::vector<view::MetadataRecordView> records;
    Offset from = std::max<Offset>(0, metadataEnd_);
    if (raft->highWatermark() - from > static_cast<Offset>(metadataWindow))
      from = raft->highWatermark() - static_cast<Offset>(metadataWindow);
    else if (metadataLog_)
      records = *metadataLog_;
    while (from < raft->highWatermark()) {
      const auto read = raft->log().read(from, metadataReadBytes, raft->highWatermark());
      if (!read || read->empty()) break;
      record::BatchReader batches(*read);
      while (const auto batch = batches.next()) {
        for (metadata::PrintedRecord& one : metadata::printBatch(batch->bytes.flatten()))
          if (one.offset >= from) records.push_back({one.offset, one.epoch, std::move(one.type), std::move(one.text)});
        from = batch->header.nextOffset();
      }
    }
    metadataEnd_ = from;
    if (records.size() > metadataWindow)
      records.erase(records.begin(), records.end() - static_cast<std::ptrdiff_t>(metadataWindow));
    metadataLog_ = std::make_shared<const std::vector<view::MetadataRecordView>>(std::move(records));
  }
  view.metadataLog = metadataLog_;
}

std::shared_ptr<const view::ClusterView> Pictures::take() {
  sim::World& world = *engine_.world;
  auto view = std::make_shared<view::ClusterView>();
  view->number = ++number_;
  view->at = world.now();
  view->wallClock = world.wallClock();
  view->seed = engine_.spec.seed;
  view->lastEvent = world.lastEvent();
  view->clusterId = engine_.clusterId;
  view->ready = engine_.ready();
  view->activeController = engine_.activeController();
  for (const NodeId id : engine_.brokers) view->brokers.push_back(broker(id));
  for (const NodeId id : engine_.controllers) view->controllers.push_back(controller(id));
  if (const metadata::Image* image = engine_.image())
    for (const auto& [name, one] : image->topics()) view->topics.push_back(topic(*one, *image));
  for (const auto& [id, name] : engine_.clientNames) {
    const Engine::Client* client = engine_.client(name);
    if (client == nullptr || client->id != id) continue;  // the console's own, or replaced by a later one of that name
    if (client->writes()) view->producers.push_back(producer(*client));
    if (client->reads()) view->consumers.push_back(consumer(*client));
  }
  std::map<ConnectionId, view::Shared<view::ExternalView>> externals;
  world.eachConnection([&](const sim::Connection& connection) {
    if (!connection.sides[0].outside || !connection.sides[0].open) return;
    const auto known = externals_.find(connection.id);
    if (known != externals_.end() && known->second->requests == connection.requests) {
      externals.insert(*known);
      view->externals.push_back(known->second);
      return;
    }
    view::ExternalView one;
    one.connection = connection.id;
    one.broker = connection.sides[1].node;
    one.address = connection.address;
    one.clientId = printable(connection.clientId, 80);
    one.requests = connection.requests;
    if (connection.requests > 0) {
      const protocol::ApiInfo* info = protocol::findApi(connection.lastApi);
      one.lastRequest =
          fmt::format("{} v{}", info == nullptr ? fmt::format("api {}", connection.lastApi) : std::string(info->name),
                      connection.lastVersion);
    }
    if (const broker::BrokerNode* node = engine_.broker(one.broker)) {
      const auto at = node->requests().connections().find(connection.id);
      if (at != node->requests().connections().end() && !at->second.software.empty())
        one.software = printable(at->second.software + " " + at->second.softwareVersion, 80);
    }
    const auto shared = std::make_shared<const view::ExternalView>(std::move(one));
    externals.emplace(connection.id, shared);
    view->externals.push_back(shared);
  });
  externals_ = std::move(externals);
  addGroups(*view);
  addTransactions(*view);
  addFrames(*view);
  for (const auto& [ends, link] : world.links()) {
    if (link.normal()) continue;
    view->links.push_back(
        {link.from, link.to, link.cut, link.held, link.extra, static_cast<int>(world.heldFrames(link.from, link.to))});
  }
  view->invariants = engine_.invariants->lamps();
  addMetadataLog(*view);
  view->scaled = engine_.spec.scaled;
  view->dataDirectory = engine_.spec.dataDirectory;
  last_ = view;
  return view;
}

}  // namespace brokerlab::cluster
