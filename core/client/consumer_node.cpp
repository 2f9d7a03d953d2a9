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

void ConsumerNode::seek(Context& context, PartitionId partition, Offset offset) {
  const auto at = assigned_.find(partition);
  if (at == assigned_.end()) return;
  at->second.position = offset;
  at->second.lastEpoch = noEpoch;
  at->second.halted = false;
  ++version_;
  pump(context);
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
    if (assigned.halted || assigned.lookingUp) continue;
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
    (assigned.position < 0 ? toLookUp : toFetch)[known->leader].push_back(partition);
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
            [this, partitions = std::move(partitions)](Context& at, runtime::CallResult<protocol::ListOffsetsResponse> response) {
              for (const PartitionId p : partitions) {
                Assigned& assigned = assigned_[p];
                assigned.lookingUp = false;
                if (!response) assigned.notBefore = at.now() + options_.config.retryBackoff;
              }
              if (!response) metadata_.outdated(std::string(callFailureText(response.error())));
              if (response) {
                for (const auto& topicAnswer : response->topics)
                  for (const auto& one : topicAnswer.partitions) {
                    const auto found = assigned_.find(one.partitionIndex);
                    if (found == assigned_.end()) continue;
                    if (one.errorCode == ErrorCode::none) {
                      found->second.position = one.offset;
                      found->second.lastEpoch = noEpoch;
                    } else {
                      failed(at, one.partitionIndex, found->second, one.errorCode, noOffset);
                    }
                  }
              }
              ++version_;
              pump(at);
            });
}

void ConsumerNode::fetch(Context& context, NodeId leader, const std::vector<PartitionId>& partitions) {
  Session& session = sessions_[leader];
  const KnownTopic* known = metadata_.topic(options_.topic);
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
  const auto startOver = [&session] {
    session.id = 0;
    session.epoch = 0;
    session.told.clear();
  };
  if (!response || response->errorCode != ErrorCode::none) {
    std::string why = response ? std::string(errorName(response->errorCode)) : std::string(callFailureText(response.error()));
    for (const auto& [p, told] : session.told) {
      const auto at = assigned_.find(p);
      if (at != assigned_.end()) at->second.notBefore = context.now() + options_.config.retryBackoff;
    }
    startOver();
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
      if (partition.errorCode != ErrorCode::none) {
        if (partition.currentLeader.leaderId >= 0)
          metadata_.leaderHint({options_.topic, partition.partitionIndex}, {partition.currentLeader.leaderId},
                               partition.currentLeader.leaderEpoch);
        failed(context, partition.partitionIndex, assigned, partition.errorCode, partition.logStartOffset);
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

void ConsumerNode::take(Context& context, PartitionId partition, const protocol::FetchResponse::Topic::Partition& data) {
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
  std::set<ProducerId> dropping;

  Offset first = noOffset;
  Offset last = noOffset;
  std::int32_t count = 0;
  record::BatchReader batches(data.records.chain());
  while (auto batch = batches.next()) {
    const record::BatchHeader& header = batch->header;
    if (header.lastOffset() < assigned.position) continue;
    if (options_.config.checkCrcs && !record::crcValid(batch->bytes)) {
      lastError_ = "a batch with a wrong checksum at offset " + std::to_string(header.baseOffset);
      assigned.notBefore = context.now() + options_.config.retryBackoff;
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
      if (!records.ok()) lastError_ = records.error();
    }
    assigned.position = header.nextOffset();
    assigned.lastEpoch = header.partitionLeaderEpoch;
  }
  ++version_;
  if (count == 0) return;
  consumed_ += count;
  assigned.records += count;
  if (context.wants(events::Level::detail))
    context.emit(events::RecordsConsumed{options_.name, options_.topic, partition, first, last, count});
}

void ConsumerNode::failed(Context& context, PartitionId partition, Assigned& assigned, ErrorCode error, Offset) {
  lastError_ = std::string(errorName(error));
  ++version_;
  assigned.notBefore = context.now() + options_.config.retryBackoff;
  // The broker drops a partition that failed from what it remembers only for some errors; being told again is harmless.
  for (auto& [broker, session] : sessions_) session.told.erase(partition);
  if (error == ErrorCode::offsetOutOfRange) {
    reset(context, partition, assigned, fmt::format("offset {} is out of range", assigned.position));
    return;
  }
  if (errorRetry(error) == Retry::afterMetadataRefresh || error == ErrorCode::unknownLeaderEpoch)
    metadata_.outdated(fmt::format("{} for {}-{}", errorName(error), options_.topic, partition));
}

void ConsumerNode::reset(Context& context, PartitionId partition, Assigned& assigned, const std::string& reason) {
  assigned.lastEpoch = noEpoch;
  if (options_.config.autoOffsetReset == "none") {
    assigned.halted = true;
    lastError_ = reason + " and auto.offset.reset=none";
  } else {
    assigned.lookUp = options_.config.autoOffsetReset == "earliest" ? earliest : latest;
    assigned.position = noOffset;
    assigned.notBefore = context.now();
  }
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
    states.push_back({{options_.topic, partition}, assigned.position, assigned.highWatermark, assigned.records});
  return states;
}

}  // namespace brokerlab::client
