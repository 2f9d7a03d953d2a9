#include "client/producer_node.h"

#include <algorithm>

#include "base/check.h"
#include "protocol/messages/init_producer_id.h"
#include "protocol/messages/produce.h"

namespace brokerlab::client {
namespace {

using runtime::Context;

enum TimerKind : std::int32_t { generateTimer = 1, wakeTimer = 2 };
constexpr std::int16_t produceVersion = 11;
constexpr std::int16_t initProducerIdVersion = 5;

std::string acksText(Acks acks) {
  return acks == Acks::all ? "all" : acks == Acks::leader ? "1" : "0";
}

Duration backoff(const ProducerConfig& config, std::int32_t attempts) {
  Duration d = config.retryBackoff;
  for (std::int32_t i = 1; i < attempts && d < config.retryBackoffMax; ++i) d = d * 2;
  return std::min(d, config.retryBackoffMax);
}

}  // namespace

ProducerNode::ProducerNode(ProducerOptions options)
    : options_(std::move(options)),
      rpc_(options_.name),
      metadata_(options_.name, options_.bootstrap),
      partitioner_(options_.config.partitioner, options_.config.batchSize) {}

void ProducerNode::start(Context& context) {
  if (!options_.workload) return;
  metadata_.want(options_.workload->topic);
  context.setTimer(options_.workload->every, {"next record", generateTimer});
  pump(context);
}

void ProducerNode::onConnected(Context& context, ConnectionId connection) { rpc_.onConnected(context, connection); }

void ProducerNode::onDisconnected(Context& context, ConnectionId connection, runtime::Disconnect reason) {
  rpc_.onDisconnected(context, connection, reason);
}

void ProducerNode::onFrame(Context& context, ConnectionId connection, Chain frame) {
  rpc_.onFrame(context, connection, frame);
}

void ProducerNode::onTimer(Context& context, runtime::TimerId id, const runtime::Timer& timer) {
  if (rpc_.onTimer(context, id, timer)) return;
  if (timer.kind == generateTimer) {
    generate(context);
  } else if (timer.kind == wakeTimer) {
    wakesAt_ = Instant::never();
    pump(context);
  }
}

void ProducerNode::shutDown(Context& context) {
  // Like close(): no new records, what is queued still goes out.
  closing_ = true;
  if (idle()) {
    context.exit();
  } else {
    for (auto& [partition, queue] : queues_)
      if (!queue.waiting.empty()) queue.waiting.back().closed = true;
    pump(context);
  }
}

bool ProducerNode::idle() const {
  if (!blocked_.empty()) return false;
  for (const auto& [partition, queue] : queues_)
    if (!queue.waiting.empty() || !queue.inFlight.empty()) return false;
  return true;
}

// --- the application ------------------------------------------------------------------------------------------------

void ProducerNode::generate(Context& context) {
  const Workload& work = *options_.workload;
  if (closing_ || (work.count && generated_ >= *work.count)) return;
  // A blocked send() blocks the application: it makes nothing new until there is room.
  if (blocked_.empty()) {
    ProducerRecord record;
    record.topic = work.topic;
    record.partition = work.partition;
    if (work.keys > 0) record.key = Bytes::copyOf(fmt::format("key-{}", generated_ % work.keys));
    std::string value = fmt::format("{} {}", options_.name, generated_ + 1);
    if (work.valueBytes > 0) value.resize(static_cast<std::size_t>(work.valueBytes), '.');
    record.value = Bytes::copyOf(value);
    ++generated_;
    send(context, std::move(record));
  }
  if (!work.count || generated_ < *work.count) context.setTimer(work.every, {"next record", generateTimer});
}

void ProducerNode::send(Context& context, ProducerRecord record, Done done) {
  metadata_.want(record.topic);
  if (metadata_.topic(record.topic) == nullptr) metadata_.outdated("topic " + record.topic + " is not known yet");
  if (!blocked_.empty() || !append(context, record, done))
    blocked_.push_back({std::move(record), std::move(done), context.now()});
  pump(context);
}

/// False when the record has to wait: for metadata or for room in the buffer.
bool ProducerNode::append(Context& context, ProducerRecord& record, Done& done) {
  const KnownTopic* topic = metadata_.topic(record.topic);
  if (topic == nullptr || topic->partitions.empty()) return false;
  const auto key = record.key ? std::optional(record.key->view()) : std::nullopt;
  const auto value = record.value ? std::optional(record.value->view()) : std::nullopt;
  const std::int64_t size = static_cast<std::int64_t>(record::BatchBuilder::recordSizeBound(key, value));
  if (size + static_cast<std::int64_t>(record::headerSize) > options_.config.maxRequestSize) {
    ++failed_;
    lastError_ = std::string(errorName(ErrorCode::messageTooLarge));
    if (done) done(context, {ErrorCode::messageTooLarge, {record.topic, 0}, noOffset});
    return true;
  }
  const std::int32_t count = static_cast<std::int32_t>(topic->partitions.size());
  PartitionId chosen = record.partition ? *record.partition
                                        : partitioner_.choose(record.topic, key, count, context.random());
  if (chosen < 0 || chosen >= count) {
    ++failed_;
    lastError_ = std::string(errorName(ErrorCode::unknownTopicOrPartition));
    if (done) done(context, {ErrorCode::unknownTopicOrPartition, {record.topic, chosen}, noOffset});
    return true;
  }
  TopicPartition target{record.topic, chosen};
  Queue* queue = &queues_[target];
  const auto open = [&]() -> Batch* {
    return !queue->waiting.empty() && !queue->waiting.back().closed ? &queue->waiting.back() : nullptr;
  };
  Batch* batch = open();
  const auto full = [&](const Batch& b) {
    return static_cast<std::int64_t>(b.builder->sizeEstimate()) + size > options_.config.batchSize && b.records > 0;
  };
  if (batch != nullptr && full(*batch)) {
    batch->closed = true;
    batch = nullptr;
    if (!record.partition && !key) {
      partitioner_.batchCompleted(record.topic, chosen, count, context.random());
      const PartitionId again = partitioner_.choose(record.topic, key, count, context.random());
      if (again != chosen) {
        target.partition = again;
        queue = &queues_[target];
        batch = open();
        if (batch != nullptr && full(*batch)) {
          batch->closed = true;
          batch = nullptr;
        }
      }
    }
  }
  if (batch == nullptr) {
    const std::int64_t charge = std::max<std::int64_t>(options_.config.batchSize, size + static_cast<std::int64_t>(record::headerSize));
    if (bufferBytes_ + charge > options_.config.bufferMemory) return false;
    bufferBytes_ += charge;
    Batch fresh;
    fresh.number = nextBatch_++;
    record::BatchOptions how;
    how.codec = options_.config.compression;
    fresh.builder.emplace(how);
    fresh.created = context.now();
    fresh.charged = charge;
    queue->waiting.push_back(std::move(fresh));
    batch = &queue->waiting.back();
  }
  batch->builder->append(context.wallClock(), key, value);
  if (done) batch->dones.emplace_back(batch->records, std::move(done));
  ++batch->records;
  if (!record.partition && !key) partitioner_.produced(record.topic, size, full(*batch));
  ++sent_;
  ++version_;
  return true;
}

// --- sending --------------------------------------------------------------------------------------------------------

bool ProducerNode::ready(const Queue& queue, const Batch& batch, Instant now) const {
  if (batch.notBefore > now) return false;
  if (batch.attempts > 0 && options_.config.idempotence && !queue.inFlight.empty()) {
    // A1: what comes before it must be settled first.
    for (const Batch& other : queue.inFlight)
      if (other.epoch == batch.epoch && other.baseSequence < batch.baseSequence) return false;
  }
  if (queue.epochRaised && !queue.inFlight.empty()) return false;
  if (options_.config.maxInFlight == 1 && !queue.inFlight.empty()) return false;
  // Any later batch in the queue closes this one.
  if (batch.closed || &batch != &queue.waiting.back() || closing_) return true;
  return now - batch.created >= options_.config.linger;
}

void ProducerNode::pump(Context& context) {
  const Instant now = context.now();
  expire(context, now);
  while (!blocked_.empty() && append(context, blocked_.front().record, blocked_.front().done)) blocked_.pop_front();
  if (metadata_.isOutdated()) refreshMetadata(context);
  if (!ensureIdentity(context)) {
    if (!blocked_.empty()) wakeAt(context, blocked_.front().since + options_.config.maxBlock);
    return;
  }

  // Which partitions have something to go, by the broker it goes to. Ordered containers: the order is part of the run.
  std::map<NodeId, std::vector<TopicPartition>> byBroker;
  for (auto& [partition, queue] : queues_) {
    if (queue.waiting.empty()) continue;
    Batch& first = queue.waiting.front();
    wakeAt(context, first.created + options_.config.deliveryTimeout);
    if (!ready(queue, first, now)) {
      if (first.notBefore > now) wakeAt(context, first.notBefore);
      if (!first.closed && first.attempts == 0) wakeAt(context, first.created + options_.config.linger);
      continue;
    }
    const KnownPartition* known = metadata_.partition(partition);
    if (known == nullptr || known->leader.value < 0) {
      metadata_.outdated("partition " + partition.text() + " has no leader");
      refreshMetadata(context);
      continue;
    }
    byBroker[known->leader].push_back(partition);
  }
  for (auto& [broker, partitions] : byBroker)
    if (requestsInFlight_[broker] < options_.config.maxInFlight) sendTo(context, broker, std::move(partitions));
  if (!blocked_.empty()) wakeAt(context, blocked_.front().since + options_.config.maxBlock);
  if (closing_ && idle()) context.exit();
}

bool ProducerNode::ensureIdentity(Context& context) {
  if (!options_.config.idempotence || producerId_ != noProducerId) return true;
  if (askingForId_) return false;
  if (context.now() < noIdBefore_) {
    wakeAt(context, noIdBefore_);
    return false;
  }
  askingForId_ = true;
  protocol::InitProducerIdRequest request;
  request.transactionTimeoutMs = 2147483647;
  rpc_.call(context, metadata_.someBroker(rpc_), request, initProducerIdVersion, options_.config.requestTimeout,
            [this](Context& at, runtime::CallResult<protocol::InitProducerIdResponse> response) {
              askingForId_ = false;
              if (response && response->errorCode == ErrorCode::none) {
                producerId_ = response->producerId;
                producerEpoch_ = response->producerEpoch;
                for (auto& [partition, queue] : queues_) queue.epoch = producerEpoch_;
                if (at.wants(events::Level::detail))
                  at.emit(events::ProducerIdAssigned{options_.name, producerId_, producerEpoch_});
              } else {
                noIdBefore_ = at.now() + options_.config.retryBackoff;
              }
              ++version_;
              pump(at);
            });
  return false;
}

void ProducerNode::sendTo(Context& context, NodeId broker, std::vector<TopicPartition> partitions) {
  protocol::ProduceRequest request;
  request.acks = static_cast<std::int16_t>(options_.config.acks);
  request.timeoutMs = static_cast<std::int32_t>(options_.config.requestTimeout.wholeMillis());
  std::vector<Sent> sent;
  std::int64_t size = 0;
  for (const TopicPartition& partition : partitions) {
    Queue& queue = queues_[partition];
    if (static_cast<std::int32_t>(queue.inFlight.size()) >= 5 && options_.config.idempotence) continue;
    Batch& batch = queue.waiting.front();
    if (batch.bytes.empty()) {
      if (options_.config.idempotence) {
        if (queue.epochRaised || queue.epoch != producerEpoch_) {
          queue.epochRaised = false;
          queue.epoch = producerEpoch_;
          queue.nextSequence = 0;
          queue.lastAckedSequence = -1;
        }
        batch.baseSequence = queue.nextSequence;
        batch.epoch = queue.epoch;
        queue.nextSequence = record::sequenceAfter(queue.nextSequence, batch.records);
        batch.builder->setProducerState(producerId_, batch.epoch, batch.baseSequence);
      }
      batch.bytes = batch.builder->build();
      batch.builder.reset();
    }
    size += static_cast<std::int64_t>(batch.bytes.size());
    if (size > options_.config.maxRequestSize && !sent.empty()) {
      wakeAt(context, context.now());
      break;
    }
    batch.closed = true;
    batch.inFlight = true;
    batch.broker = broker;
    ++batch.attempts;
    batch.sentAt = context.now();
    if (request.topicData.empty() || request.topicData.back().name != partition.topic) {
      request.topicData.emplace_back();
      request.topicData.back().name = partition.topic;
    }
    auto& data = request.topicData.back().partitionData.emplace_back();
    data.index = partition.partition;
    data.records = protocol::Records(batch.bytes);
    sent.push_back({partition, batch.number});
    queue.inFlight.push_back(std::move(batch));
    queue.waiting.pop_front();
  }
  if (sent.empty()) return;
  ++version_;
  if (options_.config.acks == Acks::none) {
    rpc_.tell(context, broker, request, produceVersion);
    // Nobody will answer: as far as the producer is concerned this is done.
    for (const Sent& one : sent) settle(context, one.partition, one.number, ErrorCode::none, noOffset);
    return;
  }
  ++requestsInFlight_[broker];
  rpc_.call(context, broker, request, produceVersion, options_.config.requestTimeout,
            [this, broker, sent = std::move(sent)](Context& at, runtime::CallResult<protocol::ProduceResponse> response) {
              --requestsInFlight_[broker];
              answered(at, broker, sent, response);
              pump(at);
            });
}

void ProducerNode::answered(Context& context, NodeId, const std::vector<Sent>& sent,
                            const runtime::CallResult<protocol::ProduceResponse>& response) {
  if (!response) {
    metadata_.outdated(std::string(callFailureText(response.error())));
    const ErrorCode error = response.error() == runtime::CallFailure::timedOut ? ErrorCode::requestTimedOut
                                                                              : ErrorCode::networkException;
    for (const Sent& one : sent) settle(context, one.partition, one.number, error, noOffset);
    return;
  }
  for (const Sent& one : sent) {
    ErrorCode error = ErrorCode::unknownServerError;
    Offset base = noOffset;
    for (const auto& topic : response->responses) {
      if (topic.name != one.partition.topic) continue;
      for (const auto& partition : topic.partitionResponses) {
        if (partition.index != one.partition.partition) continue;
        error = partition.errorCode;
        base = partition.baseOffset;
        if (partition.currentLeader.leaderId >= 0)
          metadata_.leaderHint(one.partition, {partition.currentLeader.leaderId}, partition.currentLeader.leaderEpoch);
      }
    }
    settle(context, one.partition, one.number, error, base);
  }
}

ProducerNode::Batch* ProducerNode::findInFlight(const TopicPartition& partition, std::uint64_t number, Queue*& queue) {
  const auto at = queues_.find(partition);
  if (at == queues_.end()) return nullptr;
  queue = &at->second;
  for (Batch& batch : queue->inFlight)
    if (batch.number == number) return &batch;
  return nullptr;
}

void ProducerNode::raiseEpoch(Queue& queue) {
  // KIP-360: an idempotent producer without transactions raises its epoch by itself and counts from 0 again.
  if (!queue.epochRaised) {
    if (producerEpoch_ == 32767) {
      producerId_ = noProducerId;
    } else {
      ++producerEpoch_;
    }
    queue.epochRaised = true;
  }
  for (Batch& batch : queue.waiting) {
    if (batch.bytes.empty() || batch.epoch == producerEpoch_) continue;
    // Sent before under the old epoch and refused: its bytes are stamped anew with the next sequence.
    auto records = record::readRecords(batch.bytes);
    record::BatchOptions how;
    how.codec = options_.config.compression;
    batch.builder.emplace(how);
    if (records)
      for (const record::Record& r : *records) batch.builder->append(r);
    batch.bytes = {};
    batch.baseSequence = -1;
  }
}

void ProducerNode::settle(Context& context, const TopicPartition& partition, std::uint64_t number, ErrorCode error,
                          Offset baseOffset) {
  Queue* queue = nullptr;
  Batch* found = findInFlight(partition, number, queue);
  if (found == nullptr) return;  // given up meanwhile
  Batch batch = std::move(*found);
  queue->inFlight.erase(std::find_if(queue->inFlight.begin(), queue->inFlight.end(),
                                     [number](const Batch& b) { return b.number == number; }));
  batch.inFlight = false;
  ++version_;
  if (error == ErrorCode::none || error == ErrorCode::duplicateSequenceNumber) {
    if (baseOffset != noOffset) queue->lastAckedOffset = baseOffset + batch.records - 1;
    if (batch.baseSequence >= 0 && batch.epoch == queue->epoch)
      queue->lastAckedSequence = record::sequenceAfter(batch.baseSequence, batch.records - 1);
    acked_ += batch.records;
    if (options_.config.acks != Acks::none && context.wants(events::Level::story)) {
      context.emit(events::ProduceAcked{options_.name, partition.topic, partition.partition, baseOffset,
                                        baseOffset == noOffset ? noOffset : baseOffset + batch.records - 1,
                                        acksText(options_.config.acks), batch.broker, context.now() - batch.sentAt});
    }
    finish(context, partition, batch, ErrorCode::none, baseOffset);
    return;
  }
  lastError_ = std::string(errorName(error));
  bool again = errorRetry(error) != Retry::no;
  if (error == ErrorCode::outOfOrderSequenceNumber && options_.config.idempotence) {
    again = true;
    const bool nextInLine = queue->lastAckedSequence < 0
                                ? batch.baseSequence == 0
                                : batch.baseSequence == record::sequenceAfter(queue->lastAckedSequence, 1);
    // Not next in line: an earlier batch is being retried and this one will fit after it.
    if (nextInLine) raiseEpoch(*queue);
  }
  const bool timeLeft = context.now() + backoff(options_.config, batch.attempts) < batch.created + options_.config.deliveryTimeout;
  if (errorRetry(error) == Retry::afterMetadataRefresh) metadata_.outdated(lastError_ + " for " + partition.text());
  again = again && timeLeft && batch.attempts <= options_.config.retries;
  if (context.wants(events::Level::story)) {
    context.emit(events::ProduceRefused{options_.name, partition.topic, partition.partition, error, batch.broker,
                                        batch.records, again});
  }
  if (again) {
    retry(context, partition, *queue, std::move(batch));
  } else {
    // A batch with a sequence that is given up leaves a gap that only a new epoch can close.
    if (batch.baseSequence >= 0) raiseEpoch(*queue);
    failed_ += batch.records;
    finish(context, partition, batch, error, noOffset);
  }
}

void ProducerNode::retry(Context& context, const TopicPartition&, Queue& queue, Batch batch) {
  ++retries_;
  batch.notBefore = context.now() + backoff(options_.config, batch.attempts);
  if (queue.epochRaised && !batch.bytes.empty()) {
    queue.waiting.push_front(std::move(batch));
    raiseEpoch(queue);
    return;
  }
  // Back into its place: by sequence with idempotence (A1), in front without.
  auto at = queue.waiting.begin();
  if (options_.config.idempotence)
    while (at != queue.waiting.end() && at->baseSequence >= 0 && at->number < batch.number) ++at;
  wakeAt(context, batch.notBefore);
  queue.waiting.insert(at, std::move(batch));
}

void ProducerNode::finish(Context& context, const TopicPartition& partition, Batch& batch, ErrorCode error, Offset baseOffset) {
  bufferBytes_ -= batch.charged;
  for (auto& [index, done] : batch.dones)
    done(context, {error, partition, baseOffset == noOffset ? noOffset : baseOffset + index});
}

void ProducerNode::expire(Context& context, Instant now) {
  for (auto& [partition, queue] : queues_) {
    while (!queue.waiting.empty() && now >= queue.waiting.front().created + options_.config.deliveryTimeout) {
      Batch batch = std::move(queue.waiting.front());
      queue.waiting.pop_front();
      if (batch.baseSequence >= 0) raiseEpoch(queue);
      failed_ += batch.records;
      lastError_ = std::string(errorName(ErrorCode::requestTimedOut));
      ++version_;
      if (context.wants(events::Level::story))
        context.emit(events::ProduceRefused{options_.name, partition.topic, partition.partition,
                                            ErrorCode::requestTimedOut, batch.broker, batch.records, false});
      finish(context, partition, batch, ErrorCode::requestTimedOut, noOffset);
    }
  }
  while (!blocked_.empty() && now >= blocked_.front().since + options_.config.maxBlock) {
    Blocked given = std::move(blocked_.front());
    blocked_.pop_front();
    ++failed_;
    ++version_;
    const ErrorCode known = metadata_.topicError(given.record.topic);
    const ErrorCode error = known != ErrorCode::none ? known : ErrorCode::requestTimedOut;
    lastError_ = std::string(errorName(error));
    if (given.done) given.done(context, {error, {given.record.topic, given.record.partition.value_or(-1)}, noOffset});
  }
}

void ProducerNode::refreshMetadata(Context& context) {
  if (metadata_.asking()) return;
  if (context.now() < noMetadataBefore_) {
    wakeAt(context, noMetadataBefore_);
    return;
  }
  noMetadataBefore_ = context.now() + options_.config.retryBackoff;
  metadata_.refresh(context, rpc_, [this](Context& at, bool) {
    for (const Blocked& waiting : blocked_)
      if (metadata_.topic(waiting.record.topic) == nullptr) metadata_.outdated("topic " + waiting.record.topic + " is not known yet");
    pump(at);
  });
}

void ProducerNode::wakeAt(Context& context, Instant at) {
  if (at >= wakesAt_) return;
  if (wake_.valid() && wakesAt_ != Instant::never()) context.cancelTimer(wake_);
  wakesAt_ = at;
  wake_ = context.setTimer(std::max(Duration{}, at - context.now()), {"batches due", wakeTimer});
}

std::vector<ProducerNode::PartitionState> ProducerNode::partitions() const {
  std::vector<PartitionState> states;
  for (const auto& [partition, queue] : queues_) {
    PartitionState state;
    state.partition = partition;
    for (const Batch& batch : queue.waiting) state.waitingBatches.push_back(batch.records);
    state.inFlight = static_cast<int>(queue.inFlight.size());
    state.nextSequence = options_.config.idempotence ? queue.nextSequence : -1;
    state.lastAckedOffset = queue.lastAckedOffset;
    states.push_back(std::move(state));
  }
  return states;
}

}  // namespace brokerlab::client
