#include "client/consumer_node.h"

#include <algorithm>

#include "base/text.h"
#include "protocol/messages/list_offsets.h"
#include "record/control.h"
#include "record/record.h"

namespace brokerlab::client {
namespace {

using runtime::Context;

enum TimerKind : std::int32_t { wakeTimer = 1, ageTimer = 2 };
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
    : options_(std::move(options)), rpc_(options_.name), metadata_(options_.name, options_.bootstrap) {
  metadata_.want(options_.topic);
}

void ConsumerNode::start(Context& context) {
  context.setTimer(options_.config.metadataMaxAge, {"metadata age", ageTimer});
  pump(context);
}

void ConsumerNode::onConnected(Context& context, ConnectionId connection) { rpc_.onConnected(context, connection); }

void ConsumerNode::onDisconnected(Context& context, ConnectionId connection, runtime::Disconnect reason) {
  rpc_.onDisconnected(context, connection, reason);
}

void ConsumerNode::onFrame(Context& context, ConnectionId connection, Chain frame) {
  rpc_.onFrame(context, connection, frame);
}

void ConsumerNode::onTimer(Context& context, runtime::TimerId id, const runtime::Timer& timer) {
  if (rpc_.onTimer(context, id, timer)) return;
  if (timer.kind == wakeTimer) {
    wakesAt_ = Instant::never();
  } else {
    metadata_.outdated("metadata.max.age.ms");
    context.setTimer(options_.config.metadataMaxAge, {"metadata age", ageTimer});
  }
  pump(context);
}

bool ConsumerNode::seek(Context& context, const TopicPartition& partition, Offset offset) {
  const auto at = assigned_.find(partition.partition);
  if (partition.topic != options_.topic || at == assigned_.end()) return false;
  at->second.position = offset >= 0 ? offset : noOffset;
  if (offset < 0) at->second.lookUp = offset;
  at->second.lastEpoch = noEpoch;
  at->second.halted = false;
  at->second.notBefore = context.now();
  if (context.wants(events::Level::detail))
    context.emit(events::PositionSet{options_.name, partition.topic, partition.partition, offset, "seek"});
  ++version_;
  pump(context);
  return true;
}

int ConsumerNode::pause(Context& context, const std::optional<TopicPartition>& partition, bool paused) {
  std::string names;
  int count = 0;
  for (auto& [number, assigned] : assigned_) {
    const TopicPartition name{options_.topic, number};
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

void ConsumerNode::assign(Context& context) {
  const KnownTopic* topic = metadata_.topic(options_.topic);
  if (topic == nullptr) {
    metadata_.outdated("topic " + options_.topic + " is not known yet");
    return;
  }
  std::vector<PartitionId> wanted = options_.partitions;
  if (wanted.empty())
    for (PartitionId p = 0; p < static_cast<PartitionId>(topic->partitions.size()); ++p) wanted.push_back(p);
  for (const PartitionId p : wanted) {
    if (assigned_.count(p) != 0) continue;
    Assigned& fresh = assigned_[p];
    fresh.notBefore = context.now();
    if (options_.from >= 0) fresh.position = options_.from;
    fresh.lookUp = options_.from;
    ++version_;
  }
}

void ConsumerNode::pump(Context& context) {
  assign(context);
  if (metadata_.isOutdated()) refreshMetadata(context);
  const Instant now = context.now();
  std::map<NodeId, std::vector<PartitionId>> toLookUp;
  std::map<NodeId, std::vector<PartitionId>> toFetch;
  for (auto& [partition, assigned] : assigned_) {
    if (assigned.halted || assigned.lookingUp || assigned.paused) continue;
    if (assigned.notBefore > now) {
      wakeAt(context, assigned.notBefore);
      continue;
    }
    const KnownPartition* known = metadata_.partition({options_.topic, partition});
    if (known == nullptr || known->leader.value < 0) {
      metadata_.outdated(fmt::format("partition {}-{} has no leader", options_.topic, partition));
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
  for (auto& [leader, partitions] : toLookUp) lookUp(context, leader, std::move(partitions));
  for (const auto& [leader, partitions] : toFetch)
    if (!sessions_[leader].busy) fetch(context, leader, partitions);
}

void ConsumerNode::lookUp(Context& context, NodeId leader, std::vector<PartitionId> partitions) {
  protocol::ListOffsetsRequest request;
  request.replicaId = -1;
  request.isolationLevel = options_.config.readCommitted ? 1 : 0;
  auto& topic = request.topics.emplace_back();
  topic.name = options_.topic;
  for (const PartitionId p : partitions) {
    auto& one = topic.partitions.emplace_back();
    one.partitionIndex = p;
    one.currentLeaderEpoch = metadata_.partition({options_.topic, p})->leaderEpoch;
    one.timestamp = assigned_[p].lookUp;
    assigned_[p].lookingUp = true;
  }
  rpc_.call(context, leader, request, listOffsetsVersion, options_.config.requestTimeout,
            [this, partitions = std::move(partitions)](Context& at,
                                                       runtime::CallResult<protocol::ListOffsetsResponse> response) {
              for (const PartitionId p : partitions) {
                // Whoever is not answered asks again, but not at once.
                assigned_[p].lookingUp = false;
                assigned_[p].notBefore = at.now() + options_.config.retryBackoff;
              }
              if (!response) metadata_.outdated(std::string(callFailureText(response.error())));
              if (response) {
                for (const auto& topicAnswer : response->topics)
                  for (const auto& one : topicAnswer.partitions) {
                    const auto found = assigned_.find(one.partitionIndex);
                    // (A seek may have come in between.)
                    if (found == assigned_.end() || found->second.position >= 0) continue;
                    if (one.errorCode == ErrorCode::none && one.offset >= 0) {
                      found->second.position = one.offset;
                      found->second.lastEpoch = noEpoch;
                    } else if (one.errorCode != ErrorCode::none) {
                      failed(at, one.partitionIndex, found->second, one.errorCode);
                    }
                  }
              }
              for (const PartitionId p : partitions)
                if (assigned_[p].position >= 0) assigned_[p].notBefore = at.now();
              ++version_;
              pump(at);
            });
}

void ConsumerNode::fetch(Context& context, NodeId leader, const std::vector<PartitionId>& partitions) {
  Session& session = sessions_[leader];
  const KnownTopic* known = metadata_.topic(options_.topic);
  if (session.topicId != known->id) {
    session.epoch = 0;  // with its id: the broker forgets the old session
    session.topicId = known->id;
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
  protocol::FetchRequest::Topic topic;
  topic.topicId = known->id;
  std::map<PartitionId, std::pair<Offset, LeaderEpoch>> now;
  for (const PartitionId p : partitions) {
    const Assigned& assigned = assigned_[p];
    const LeaderEpoch epoch = metadata_.partition({options_.topic, p})->leaderEpoch;
    now[p] = {assigned.position, epoch};
    const auto told = session.told.find(p);
    if (told != session.told.end() && told->second == now[p]) continue;
    auto& one = topic.partitions.emplace_back();
    one.partition = p;
    one.currentLeaderEpoch = epoch;
    one.fetchOffset = assigned.position;
    one.lastFetchedEpoch = assigned.lastEpoch;
    one.partitionMaxBytes = options_.config.maxPartitionFetchBytes;
  }
  if (!topic.partitions.empty()) request.topics.push_back(std::move(topic));
  protocol::FetchRequest::ForgottenTopic forgotten;
  forgotten.topicId = known->id;
  for (const auto& [p, state] : session.told)
    if (now.count(p) == 0) forgotten.partitions.push_back(p);
  if (!forgotten.partitions.empty()) request.forgottenTopicsData.push_back(std::move(forgotten));
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
  const std::map<PartitionId, std::pair<Offset, LeaderEpoch>> asked = session.told;
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
  for (const auto& topic : response->responses)
    for (const auto& partition : topic.partitions) {
      const auto at = assigned_.find(partition.partitionIndex);
      if (at == assigned_.end()) continue;
      Assigned& assigned = at->second;
      const auto told = asked.find(partition.partitionIndex);
      if (told == asked.end() || told->second.first != assigned.position) continue;  // U5
      if (partition.errorCode != ErrorCode::none) {
        if (partition.currentLeader.leaderId >= 0)
          metadata_.leaderHint({options_.topic, partition.partitionIndex}, {partition.currentLeader.leaderId},
                               partition.currentLeader.leaderEpoch);
        if (assigned.nearer == leader) {
          // A follower need not have everything yet: ask the leader before believing it.
          assigned.nearer = NodeId::none();
          if (partition.errorCode == ErrorCode::offsetOutOfRange) continue;
        }
        failed(context, partition.partitionIndex, assigned, partition.errorCode);
      } else if (partition.preferredReadReplica >= 0 && partition.records.empty() &&
                 partition.preferredReadReplica != leader.value) {
        assigned.nearer = {partition.preferredReadReplica};
        assigned.nearerUntil = context.now() + options_.config.metadataMaxAge;
      } else if (partition.divergingEpoch.endOffset >= 0) {
        const Offset to = std::min(assigned.position, partition.divergingEpoch.endOffset);
        if (context.wants(events::Level::story))
          context.emit(events::PositionReset{options_.name, options_.topic, partition.partitionIndex, to,
                                             "the leader's log was cut below the position"});
        assigned.position = to;
        assigned.lastEpoch = noEpoch;
        ++version_;
      } else {
        take(context, partition.partitionIndex, partition);
      }
    }
}

void ConsumerNode::take(Context& context, PartitionId partition,
                        const protocol::FetchResponse::Topic::Partition& data) {
  Assigned& assigned = assigned_[partition];
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

  Offset first = noOffset;
  Offset last = noOffset;
  std::int32_t count = 0;
  const Offset before = assigned.position;
  std::string trouble;
  record::BatchReader batches(data.records.chain());
  while (auto batch = batches.next()) {
    const record::BatchHeader& header = batch->header;
    if (header.lastOffset() < assigned.position) continue;
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
        if (record->offset < assigned.position) continue;
        if (first == noOffset) first = record->offset;
        last = record->offset;
        ++count;
        lastRecord_ = printable(record->hasValue ? record->value : ByteView{}, 80);
      }
      if (!records.ok()) {
        // What came before it was handed over; this one and what follows cannot be.
        if (last >= assigned.position) assigned.position = last + 1;
        trouble = fmt::format("the record at offset {} cannot be read: {}", assigned.position, records.error());
        break;
      }
    }
    assigned.position = header.nextOffset();
    assigned.lastEpoch = header.partitionLeaderEpoch;
  }
  ++version_;
  if (trouble.empty() && batches.end() == record::RunEnd::corrupt) trouble = batches.error();
  if (!trouble.empty()) {
    halt(context, partition, assigned, std::move(trouble));
  } else if (assigned.position == before) {
    // Nothing whole: asking again at once would not change that.
    assigned.notBefore = context.now() + options_.config.retryBackoff;
  }
  if (count == 0) return;
  consumed_ += count;
  assigned.records += count;
  if (context.wants(events::Level::detail))
    context.emit(events::RecordsConsumed{options_.name, options_.topic, partition, first, last, count});
}

void ConsumerNode::halt(Context&, PartitionId partition, Assigned& assigned, std::string why) {
  // As in Kafka: poll() throws again and again until the application seeks past it.
  assigned.halted = true;
  lastError_ = fmt::format("{}-{}: {}", options_.topic, partition, why);
  ++version_;
}

void ConsumerNode::failed(Context& context, PartitionId partition, Assigned& assigned, ErrorCode error) {
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
    metadata_.outdated(fmt::format("{} for {}-{}", errorName(error), options_.topic, partition));
}

void ConsumerNode::reset(Context& context, PartitionId partition, Assigned& assigned, const std::string& reason) {
  if (options_.config.autoOffsetReset == "none") {
    halt(context, partition, assigned, reason + ", and auto.offset.reset=none");
    return;
  }
  assigned.lastEpoch = noEpoch;
  assigned.lookUp = options_.config.autoOffsetReset == "earliest" ? earliest : latest;
  assigned.position = noOffset;
  assigned.notBefore = context.now();
  if (context.wants(events::Level::story))
    context.emit(events::PositionReset{options_.name, options_.topic, partition, assigned.lookUp, reason});
}

void ConsumerNode::refreshMetadata(Context& context) {
  if (metadata_.asking()) return;
  if (context.now() < noMetadataBefore_) {
    wakeAt(context, noMetadataBefore_);
    return;
  }
  noMetadataBefore_ = context.now() + options_.config.retryBackoff;
  metadata_.refresh(context, rpc_, [this](Context& at, bool ok) {
    if (ok && metadata_.topicError(options_.topic) != ErrorCode::none) {
      lastError_ = std::string(errorName(metadata_.topicError(options_.topic)));
      ++version_;
    }
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
    states.push_back(
        {{options_.topic, partition}, assigned.position, assigned.highWatermark, assigned.records, assigned.paused});
  return states;
}

}  // namespace brokerlab::client
