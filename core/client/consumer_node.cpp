#include "client/consumer_node.h"

#include <algorithm>

#include "base/text.h"
#include "client/consumer_timers.h"
#include "protocol/messages/list_offsets.h"
#include "record/control.h"
#include "record/record.h"

namespace brokerlab::client {
namespace {

using runtime::Context;

constexpr std::int16_t fetchVersion = 17;
constexpr std::int16_t listOffsetsVersion = 9;
constexpr Offset latest = -1;
constexpr Offset earliest = -2;

bool isAbortMarker(const record::Batch& batch) {
  record::RecordIterator records(batch.bytes);
  const record::RecordView* first = records.next();
  if (first == nullptr) return false;
  const auto what = record::readControl(*first);
  if (!what) return false;
  const auto* end = std::get_if<record::EndTransaction>(&*what);
  return end != nullptr && !end->commit;
}

}  // namespace

ConsumerNode::ConsumerNode(ConsumerOptions options)
    : options_(std::move(options)),
      rpc_(options_.config.clientId.empty() ? options_.name : options_.config.clientId),
      metadata_(options_.name, options_.bootstrap) {
  if (options_.commits != Commits::automatic) options_.config.autoCommit = false;
  if (!options_.topic.empty()) metadata_.want(options_.topic);
  if (options_.group.empty()) return;
  MembershipOptions membership;
  membership.consumer = options_.name;
  membership.clientId = options_.config.clientId.empty() ? options_.name : options_.config.clientId;
  membership.group = options_.group;
  if (!options_.topic.empty()) membership.topics.push_back(options_.topic);
  for (const std::string& topic : options_.moreTopics) {
    membership.topics.push_back(topic);
    metadata_.want(topic);
  }
  membership.pattern = options_.pattern;
  subscribed_ = membership.topics;
  membership.config = options_.config;
  membership_ = makeMembership(std::move(membership), *this, metadata_);
}

ConsumerNode::~ConsumerNode() = default;

void ConsumerNode::start(Context& context) {
  context.setTimer(options_.config.metadataMaxAge, {"metadata age", ageTimer});
  lastPoll_ = context.now();
  if (commitsByItself()) autoCommitIn(context, options_.config.autoCommitInterval);
  pump(context);
}

void ConsumerNode::onConnected(Context& context, ConnectionId connection) {
  if (!rpc_.onConnected(context, connection) && membership_) membership_->onConnected(context, connection);
}

void ConsumerNode::onDisconnected(Context& context, ConnectionId connection, runtime::Disconnect reason) {
  if (!rpc_.onDisconnected(context, connection, reason) && membership_)
    membership_->onDisconnected(context, connection, reason);
}

void ConsumerNode::onFrame(Context& context, ConnectionId connection, Chain frame) {
  if (!rpc_.onFrame(context, connection, frame) && membership_) membership_->onFrame(context, connection, frame);
}

void ConsumerNode::onTimer(Context& context, runtime::TimerId id, const runtime::Timer& timer) {
  if (rpc_.onTimer(context, id, timer)) return;
  if (membership_ && membership_->onTimer(context, id, timer)) return;
  switch (timer.kind) {
    case wakeTimer:
      wakesAt_ = Instant::never();
      break;
    case ageTimer:
      metadata_.outdated("metadata.max.age.ms");
      context.setTimer(options_.config.metadataMaxAge, {"metadata age", ageTimer});
      break;
    case processTimer:
      return process(context);
    case lateTimer:
      lateTimer_ = {};
      if (app_ == App::polling || late_) return;
      late_ = true;
      ++version_;
      if (context.wants(events::Level::story))
        context.emit(events::PollLate{options_.name, options_.group, options_.config.maxPollInterval.wholeMillis()});
      membership_->pollIsLate(context);
      return;
    case commitTimer:
      return tryCommit(context, timer.a);
    case closeTimer:
      context.exit();
      return;
    case autoCommitTimer:
      autoCommit_ = {};
      break;
    default:
      break;
  }
  pump(context);
}

bool ConsumerNode::seek(Context& context, const TopicPartition& partition, Offset offset) {
  const auto at = assigned_.find(partition);
  if (at == assigned_.end()) return false;
  Assigned& assigned = at->second;
  assigned.position = offset >= 0 ? offset : noOffset;
  if (offset < 0) assigned.lookUp = offset;
  assigned.lastEpoch = noEpoch;
  assigned.halted = assigned.wantsCommitted = false;
  assigned.notBefore = context.now();
  assigned.forgetBuffer();
  if (context.wants(events::Level::detail))
    context.emit(events::PositionSet{options_.name, partition.topic, partition.partition, offset, "seek"});
  ++version_;
  pump(context);
  return true;
}

int ConsumerNode::pause(Context& context, const std::optional<TopicPartition>& partition, bool paused) {
  std::string names;
  int count = 0;
  for (auto& [name, assigned] : assigned_) {
    if (partition && *partition != name) continue;
    ++count;
    assigned.paused = paused;
    names += (names.empty() ? "" : ",") + name.text();
  }
  if (count > 0 && context.wants(events::Level::detail))
    context.emit(events::PartitionsPaused{options_.name, names, paused});
  ++version_;
  pump(context);
  return count;
}

void ConsumerNode::assignByHand(Context& context) {
  const KnownTopic* topic = metadata_.topic(options_.topic);
  if (topic == nullptr) {
    metadata_.outdated("topic " + options_.topic + " is not known yet");
    return;
  }
  std::vector<PartitionId> wanted = options_.partitions;
  if (wanted.empty())
    for (PartitionId p = 0; p < static_cast<PartitionId>(topic->partitions.size()); ++p) wanted.push_back(p);
  for (const PartitionId p : wanted) {
    const auto [at, isNew] = assigned_.try_emplace({options_.topic, p});
    if (!isNew) continue;
    Assigned& fresh = at->second;
    fresh.notBefore = context.now();
    if (options_.from >= 0) fresh.position = options_.from;
    fresh.lookUp = options_.from;
    ++version_;
  }
}

void ConsumerNode::pump(Context& context) {
  // What is done here may call for more: afterwards, not in the middle.
  pumpAgain_ = true;
  if (pumping_) return;
  pumping_ = true;
  while (std::exchange(pumpAgain_, false)) {
    if (!membership_) assignByHand(context);
    while (poll(context)) {
    }
    request(context);
  }
  pumping_ = false;
}

void ConsumerNode::request(Context& context) {
  if (membership_) {
    for (const std::string& topic : subscribed_)
      if (metadata_.topic(topic) == nullptr) metadata_.outdated("topic " + topic + " is not known yet");
    fetchCommitted(context);
  }
  if (metadata_.isOutdated()) refreshMetadata(context);
  const Instant now = context.now();
  std::map<NodeId, std::vector<TopicPartition>> toLookUp;
  std::map<NodeId, std::vector<TopicPartition>> toFetch;
  for (auto& [partition, assigned] : assigned_) {
    if (assigned.halted || assigned.lookingUp || assigned.paused || assigned.wantsCommitted) continue;
    if (assigned.buffered() > 0 || (membership_ && membership_->going().count(partition) != 0)) continue;
    if (assigned.notBefore > now) {
      wakeAt(context, assigned.notBefore);
      continue;
    }
    const KnownPartition* known = metadata_.partition(partition);
    if (known == nullptr || known->leader.value < 0) {
      metadata_.outdated(fmt::format("partition {} has no leader", partition.text()));
      refreshMetadata(context);
      continue;
    }
    if (assigned.nearer != NodeId::none() && now >= assigned.nearerUntil) assigned.nearer = NodeId::none();
    if (assigned.position < 0) {
      toLookUp[known->leader].push_back(partition);
    } else {
      toFetch[assigned.nearer != NodeId::none() ? assigned.nearer : known->leader].push_back(partition);
    }
  }
  for (const auto& [leader, partitions] : toLookUp) lookUp(context, leader, partitions);
  for (const auto& [leader, partitions] : toFetch)
    if (!sessions_[leader].busy) fetch(context, leader, partitions);
}

void ConsumerNode::lookUp(Context& context, NodeId leader, const std::vector<TopicPartition>& partitions) {
  protocol::ListOffsetsRequest request;
  request.replicaId = -1;
  request.isolationLevel = options_.config.readCommitted ? 1 : 0;
  for (const TopicPartition& p : partitions) {
    if (request.topics.empty() || request.topics.back().name != p.topic) request.topics.emplace_back().name = p.topic;
    auto& one = request.topics.back().partitions.emplace_back();
    one.partitionIndex = p.partition;
    one.currentLeaderEpoch = metadata_.partition(p)->leaderEpoch;
    one.timestamp = assigned_[p].lookUp;
    assigned_[p].lookingUp = true;
  }
  rpc_.call(context, leader, request, listOffsetsVersion, options_.config.requestTimeout,
            [this, partitions](Context& at, runtime::CallResult<protocol::ListOffsetsResponse> response) {
              for (const TopicPartition& p : partitions) {
                const auto found = assigned_.find(p);
                if (found == assigned_.end()) continue;
                // Whoever is not answered asks again, but not at once.
                found->second.lookingUp = false;
                found->second.notBefore = at.now() + options_.config.retryBackoff;
              }
              if (!response) metadata_.outdated(std::string(callFailureText(response.error())));
              if (response) {
                for (const auto& topicAnswer : response->topics)
                  for (const auto& one : topicAnswer.partitions) {
                    const TopicPartition name{topicAnswer.name, one.partitionIndex};
                    const auto found = assigned_.find(name);
                    // (A seek may have come in between, or the partition is another life of it.)
                    if (found == assigned_.end() || found->second.position >= 0 || found->second.wantsCommitted)
                      continue;
                    if (one.errorCode == ErrorCode::none && one.offset >= 0) {
                      found->second.position = one.offset;
                      found->second.lastEpoch = noEpoch;
                      metadata_.seen(name, one.leaderEpoch);
                      found->second.notBefore = at.now();
                    } else if (one.errorCode != ErrorCode::none) {
                      failed(at, name, found->second, one.errorCode);
                    }
                  }
              }
              ++version_;
              pump(at);
            });
}

void ConsumerNode::fetch(Context& context, NodeId leader, const std::vector<TopicPartition>& partitions) {
  Session& session = sessions_[leader];
  for (const TopicPartition& p : partitions) {
    const Uuid& id = metadata_.topic(p.topic)->id;
    const auto [at, isNew] = session.topicIds.emplace(p.topic, id);
    if (isNew || at->second == id) continue;
    session.epoch = 0;  // with its id: the broker forgets the old session
    at->second = id;
  }
  protocol::FetchRequest request;
  request.maxWaitMs = static_cast<std::int32_t>(options_.config.fetchMaxWait.wholeMillis());
  request.minBytes = options_.config.fetchMinBytes;
  request.maxBytes = options_.config.fetchMaxBytes;
  request.isolationLevel = options_.config.readCommitted ? 1 : 0;
  request.rackId = options_.config.clientRack;
  request.sessionId = session.id;
  request.sessionEpoch = session.epoch;
  const bool full = session.epoch == 0;
  if (full) session.told.clear();
  std::map<TopicPartition, std::pair<Offset, LeaderEpoch>> now;
  for (const TopicPartition& p : partitions) {
    const Assigned& assigned = assigned_[p];
    const LeaderEpoch epoch = metadata_.partition(p)->leaderEpoch;
    now[p] = {assigned.position, epoch};
    const auto told = session.told.find(p);
    if (told != session.told.end() && told->second == now[p]) continue;
    const Uuid& id = session.topicIds[p.topic];
    if (request.topics.empty() || request.topics.back().topicId != id) request.topics.emplace_back().topicId = id;
    auto& one = request.topics.back().partitions.emplace_back();
    one.partition = p.partition;
    one.currentLeaderEpoch = epoch;
    one.fetchOffset = assigned.position;
    one.lastFetchedEpoch = assigned.lastEpoch;
    one.partitionMaxBytes = options_.config.maxPartitionFetchBytes;
  }
  for (const auto& [p, state] : session.told) {
    if (now.count(p) != 0) continue;
    const Uuid& id = session.topicIds[p.topic];
    auto& forgotten = request.forgottenTopicsData;
    if (forgotten.empty() || forgotten.back().topicId != id) forgotten.emplace_back().topicId = id;
    forgotten.back().partitions.push_back(p.partition);
  }
  session.told = std::move(now);
  session.busy = true;
  const Duration limit = options_.config.requestTimeout + options_.config.fetchMaxWait;
  rpc_.call(context, leader, request, fetchVersion, limit,
            [this, leader](Context& at, runtime::CallResult<protocol::FetchResponse> response) {
              fetched(at, leader, std::move(response));
              pump(at);
            });
}

void ConsumerNode::fetched(Context& context, NodeId leader, runtime::CallResult<protocol::FetchResponse> response) {
  Session& session = sessions_[leader];
  session.busy = false;
  const std::map<TopicPartition, std::pair<Offset, LeaderEpoch>> asked = session.told;
  if (!response || response->errorCode != ErrorCode::none) {
    std::string why =
        response ? std::string(errorName(response->errorCode)) : std::string(callFailureText(response.error()));
    for (const auto& [p, told] : asked) {
      const auto at = assigned_.find(p);
      if (at == assigned_.end()) continue;
      at->second.notBefore = context.now() + options_.config.retryBackoff;
      if (at->second.nearer == leader) at->second.nearer = NodeId::none();
    }
    // A new session; where the broker may still have the old one, its id asks to end it.
    if (!response || response->errorCode == ErrorCode::fetchSessionIdNotFound) session.id = 0;
    session.epoch = 0;
    session.told.clear();
    if (!response) metadata_.outdated(why);
    lastError_ = std::move(why);
    ++version_;
    return;
  }
  session.id = response->sessionId;
  // 0: the broker keeps no session for us. Otherwise the next request counts on, wrapping to 1.
  session.epoch = session.id == 0 ? 0 : session.epoch == 2147483647 ? 1 : session.epoch + 1;
  for (const auto& topic : response->responses) {
    std::string name;
    for (const auto& [known, id] : session.topicIds)
      if (id == topic.topicId) name = known;
    for (const auto& partition : topic.partitions) {
      const TopicPartition tp{name, partition.partitionIndex};
      const auto at = assigned_.find(tp);
      if (at == assigned_.end()) continue;
      Assigned& assigned = at->second;
      const auto told = asked.find(tp);
      if (told == asked.end() || told->second.first != assigned.position || assigned.buffered() > 0) continue;  // U5
      if (partition.errorCode != ErrorCode::none) {
        if (partition.currentLeader.leaderId >= 0)
          metadata_.leaderHint(tp, {partition.currentLeader.leaderId}, partition.currentLeader.leaderEpoch);
        if (assigned.nearer == leader) {
          // A follower need not have everything yet: ask the leader before believing it.
          assigned.nearer = NodeId::none();
          if (partition.errorCode == ErrorCode::offsetOutOfRange) continue;
        }
        failed(context, tp, assigned, partition.errorCode);
      } else if (partition.preferredReadReplica >= 0 && partition.records.empty() &&
                 partition.preferredReadReplica != leader.value) {
        assigned.nearer = {partition.preferredReadReplica};
        assigned.nearerUntil = context.now() + options_.config.metadataMaxAge;
      } else if (partition.divergingEpoch.endOffset >= 0) {
        const Offset to = std::min(assigned.position, partition.divergingEpoch.endOffset);
        if (context.wants(events::Level::story))
          context.emit(events::PositionReset{options_.name, tp.topic, tp.partition, to,
                                             "the leader's log was cut below the position"});
        assigned.position = to;
        assigned.lastEpoch = noEpoch;
        ++version_;
      } else {
        take(context, tp, assigned, partition);
      }
    }
  }
}

void ConsumerNode::take(Context& context, const TopicPartition& partition, Assigned& assigned,
                        const protocol::FetchResponse::Topic::Partition& data) {
  if (data.highWatermark >= 0 && data.highWatermark != assigned.highWatermark) {
    assigned.highWatermark = data.highWatermark;
    ++version_;
  }
  if (data.records.empty()) return;
  // The aborted transactions of this stretch by producer, oldest first: a producer's records are dropped from the first
  // offset of the aborted transaction to its abort marker.
  std::map<ProducerId, std::vector<Offset>> aborted;
  if (options_.config.readCommitted && data.abortedTransactions)
    for (const auto& one : *data.abortedTransactions) aborted[one.producerId].push_back(one.firstOffset);
  for (auto& [producer, offsets] : aborted) std::sort(offsets.begin(), offsets.end());
  std::set<ProducerId> dropping;

  // Until something is handed over the position stays; what is found out here is where it goes then.
  assigned.forgetBuffer();
  Offset after = assigned.position;
  LeaderEpoch epoch = assigned.lastEpoch;
  std::string trouble;
  record::BatchReader batches(data.records.chain());
  while (auto batch = batches.next()) {
    const record::BatchHeader& header = batch->header;
    if (header.lastOffset() < after) continue;
    if (options_.config.checkCrcs && !record::crcValid(batch->bytes)) {
      trouble = fmt::format("the batch at offset {} has a checksum that does not fit", header.baseOffset);
      break;
    }
    if (auto of = aborted.find(header.producerId); of != aborted.end() && header.isTransactional()) {
      while (!of->second.empty() && of->second.front() <= header.lastOffset()) {
        dropping.insert(header.producerId);
        of->second.erase(of->second.begin());
      }
    }
    if (header.isControl()) {
      if (isAbortMarker(*batch)) dropping.erase(header.producerId);
    } else if (!(header.isTransactional() && dropping.count(header.producerId) != 0)) {
      record::RecordIterator records(batch->bytes);
      while (const record::RecordView* record = records.next()) {
        if (record->offset < after) continue;
        assigned.buffer.push_back(record->offset);
        assigned.epochs.push_back(header.partitionLeaderEpoch);
        if (application_ != nullptr)
          assigned.contents.emplace_back(record->hasKey ? std::optional(Bytes::copyOf(record->key)) : std::nullopt,
                                         record->hasValue ? std::optional(Bytes::copyOf(record->value)) : std::nullopt);
        assigned.lastText = printable(record->hasValue ? record->value : ByteView{}, 80);
      }
      if (!records.ok()) {
        // What came before it can be handed over; this one and what follows cannot.
        if (!assigned.buffer.empty()) after = std::max(after, assigned.buffer.back() + 1);
        trouble = fmt::format("the record at offset {} cannot be read: {}", after, records.error());
        break;
      }
    }
    after = header.nextOffset();
    epoch = header.partitionLeaderEpoch;
  }
  ++version_;
  if (trouble.empty() && batches.end() == record::RunEnd::corrupt) trouble = batches.error();
  const bool moved = after != assigned.position;
  if (assigned.buffer.empty()) {
    assigned.position = after;  // U3
    assigned.lastEpoch = epoch;
  } else {
    assigned.afterBuffer = after;
    assigned.epochAfter = epoch;
  }
  if (!trouble.empty()) {
    halt(partition, assigned, trouble);
  } else if (!moved) {
    // Nothing whole: asking again at once would not change that.
    assigned.notBefore = context.now() + options_.config.retryBackoff;
  }
}

void ConsumerNode::halt(const TopicPartition& partition, Assigned& assigned, const std::string& why) {
  // As in Kafka: poll() throws again and again until the application seeks past it.
  assigned.halted = true;
  lastError_ = fmt::format("{}: {}", partition.text(), why);
  ++version_;
}

void ConsumerNode::failed(Context& context, const TopicPartition& partition, Assigned& assigned, ErrorCode error) {
  lastError_ = std::string(errorName(error));
  ++version_;
  assigned.notBefore = context.now() + options_.config.retryBackoff;
  // The broker drops a partition that failed from what it remembers only for some errors; being told again is harmless,
  // and it must still be told to forget it when the partition is asked for elsewhere.
  for (auto& [broker, session] : sessions_)
    if (const auto told = session.told.find(partition); told != session.told.end()) told->second = again;
  if (error == ErrorCode::offsetOutOfRange) {
    reset(context, partition, assigned, fmt::format("offset {} is out of range", assigned.position));
    return;
  }
  if (errorRetry(error) == Retry::afterMetadataRefresh || error == ErrorCode::unknownLeaderEpoch)
    metadata_.outdated(fmt::format("{} for {}", errorName(error), partition.text()));
}

void ConsumerNode::reset(Context& context, const TopicPartition& partition, Assigned& assigned,
                         const std::string& reason) {
  if (options_.config.autoOffsetReset == "none") {
    halt(partition, assigned, reason + ", and auto.offset.reset=none");
    return;
  }
  assigned.lastEpoch = noEpoch;
  assigned.lookUp = options_.config.autoOffsetReset == "earliest" ? earliest : latest;
  assigned.position = noOffset;
  assigned.notBefore = context.now();
  if (context.wants(events::Level::story))
    context.emit(events::PositionReset{options_.name, partition.topic, partition.partition, assigned.lookUp, reason});
}

void ConsumerNode::refreshMetadata(Context& context) {
  if (metadata_.asking()) return;
  if (context.now() < noMetadataBefore_) {
    wakeAt(context, noMetadataBefore_);
    return;
  }
  noMetadataBefore_ = context.now() + options_.config.retryBackoff;
  metadata_.refresh(context, rpc_, [this](Context& at, bool ok) {
    if (ok && !options_.topic.empty() && metadata_.topicError(options_.topic) != ErrorCode::none) {
      lastError_ = std::string(errorName(metadata_.topicError(options_.topic)));
      ++version_;
    }
    if (ok && membership_) membership_->metadataChanged(at);
    pump(at);
  });
}

void ConsumerNode::wakeAt(Context& context, Instant at) {
  if (at >= wakesAt_) return;
  if (wake_.valid() && wakesAt_ != Instant::never()) context.cancelTimer(wake_);
  wakesAt_ = at;
  wake_ = context.setTimer(std::max(Duration{}, at - context.now()), {"retry", wakeTimer});
}

std::vector<ConsumerNode::PartitionState> ConsumerNode::partitions() const {
  std::vector<PartitionState> states;
  for (const auto& [partition, assigned] : assigned_)
    states.push_back({partition, assigned.position, assigned.highWatermark, assigned.records, assigned.paused,
                      assigned.committed, assigned.processed, static_cast<std::int64_t>(assigned.buffered())});
  return states;
}

}  // namespace brokerlab::client
