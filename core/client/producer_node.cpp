#include "client/producer_node.h"

#include <algorithm>

#include "base/check.h"
#include "protocol/messages/init_producer_id.h"
#include "protocol/messages/produce.h"

namespace brokerlab::client {
namespace {

using runtime::Context;

enum TimerKind : std::int32_t { generateTimer = 1, wakeTimer = 2, ageTimer = 3 };
/// What the Java client allows with idempotence: a broker remembers this many batches of a producer.
constexpr std::size_t batchesABrokerRemembers = 5;
constexpr std::int16_t produceVersion = 11;
/// The leader registers its partition with the transaction's coordinator (KIP-890).
constexpr std::int16_t registeringProduceVersion = 12;
constexpr std::int16_t initProducerIdVersion = 5;

std::string acksText(Acks acks) { return acks == Acks::all ? "all" : acks == Acks::leader ? "1" : "0"; }

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
      partitioner_(options_.config.partitioner, options_.config.batchSize) {
  if (options_.config.transactionalId.empty()) return;
  TransactionManager::Options how;
  how.producer = options_.name;
  how.id = options_.config.transactionalId;
  how.timeout = options_.config.transactionTimeout;
  how.requestTimeout = options_.config.requestTimeout;
  how.backoff = options_.config.retryBackoff;
  how.backoffMax = options_.config.retryBackoffMax;
  transactions_ = std::make_unique<TransactionManager>(std::move(how), rpc_, metadata_, [this](Context& context) {
    ++version_;
    pump(context);
  });
}

void ProducerNode::start(Context& context) {
  context.setTimer(options_.config.metadataMaxAge, {"metadata age", ageTimer});
  if (options_.workload) {
    metadata_.want(options_.workload->topic);
    const bool sends = !transactions_ || options_.workload->perTransaction > 0;
    if (sends && options_.workload->count != 0)
      context.setTimer(options_.workload->every, {"next record", generateTimer});
  }
  // A transactional producer shuts out older ones before it has anything to send (initTransactions).
  if (options_.workload || transactions_) pump(context);
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
  } else if (timer.kind == ageTimer) {
    context.setTimer(options_.config.metadataMaxAge, {"metadata age", ageTimer});
    // Without a topic there is nothing that could have grown old.
    if (queues_.empty() && blocked_.empty()) return;
    metadata_.outdated("metadata.max.age.ms");
    pump(context);
  }
}

void ProducerNode::shutDown(Context& context) {
  // Like close(): no new records, what is queued still goes out.
  closing_ = true;
  if (transactions_ && (transactions_->state() == TransactionManager::State::inTransaction ||
                        transactions_->state() == TransactionManager::State::abortableError)) {
    transactions_->end(context, false, {});
  }
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
  return !transactions_ || !closing_ || !transactions_->open();
}

// --- the application ------------------------------------------------------------------------------------------------

void ProducerNode::generate(Context& context) {
  const Workload& work = *options_.workload;
  const bool failed =
      transactions_ && transactions_->state() == TransactionManager::State::abortableError;  // still to be aborted
  if (closing_ || (work.count && generated_ >= *work.count && !failed)) return;
  if (transactions_ && transactions_->fatal()) return;  // its application closes it
  // A blocked send() blocks the application: it makes nothing new until there is room.
  if (blocked_.empty() && generateTransaction(context)) {
    ProducerRecord record;
    record.topic = work.topic;
    record.partition = work.partition;
    if (work.keys > 0) record.key = Bytes::copyOf(fmt::format("key-{}", generated_ % work.keys));
    std::string value = fmt::format("{} {}", options_.name, generated_ + 1);
    if (work.valueBytes > 0) value.resize(static_cast<std::size_t>(work.valueBytes), '.');
    record.value = Bytes::copyOf(value);
    ++generated_;
    ++inThisTransaction_;
    send(context, std::move(record));
  }
  const bool more = !work.count || generated_ < *work.count;
  if (transactions_ && (inThisTransaction_ >= work.perTransaction || (!more && inThisTransaction_ > 0)) &&
      transactions_->state() == TransactionManager::State::inTransaction) {
    inThisTransaction_ = 0;
    ++transactionsEnded_;
    endTransaction(context, work.abortEvery == 0 || transactionsEnded_ % work.abortEvery != 0);
  }
  // One that failed must be aborted, also when it was the last.
  if (more || (transactions_ && transactions_->open())) context.setTimer(work.every, {"next record", generateTimer});
}

bool ProducerNode::generateTransaction(Context& context) {
  if (!transactions_) return true;
  if (options_.workload->count && generated_ >= *options_.workload->count &&
      transactions_->state() != TransactionManager::State::abortableError)
    return false;
  if (transactions_->state() == TransactionManager::State::ready) {
    inThisTransaction_ = 0;
    beginTransaction(context);
  } else if (transactions_->state() == TransactionManager::State::abortableError) {
    inThisTransaction_ = 0;
    endTransaction(context, false);
  }
  return transactions_->state() == TransactionManager::State::inTransaction;
}

void ProducerNode::beginTransaction(Context& context, Ended done) {
  check(transactions_ != nullptr, "only a producer with a transactional.id has transactions");
  ++version_;
  transactions_->begin(context, std::move(done));
  pump(context);
}

void ProducerNode::endTransaction(Context& context, bool commit, Ended done) {
  check(transactions_ != nullptr, "only a producer with a transactional.id has transactions");
  ++version_;
  transactions_->end(context, commit, std::move(done));
  pump(context);
}

void ProducerNode::sendOffsets(Context& context, GroupOffsets offsets, Ended done) {
  check(transactions_ != nullptr, "only a producer with a transactional.id has transactions");
  ++version_;
  transactions_->sendOffsets(context, std::move(offsets), std::move(done));
  pump(context);
}

void ProducerNode::send(Context& context, ProducerRecord record, Done done) {
  if (transactions_) {
    // X1
    if (const auto problem = transactions_->sendProblem(); !problem.ok())
      return refuse(context, record, record.partition.value_or(-1), problem.error, done);
  }
  metadata_.want(record.topic);
  if (metadata_.topic(record.topic) == nullptr) metadata_.outdated("topic " + record.topic + " is not known yet");
  if (!blocked_.empty() || !append(context, record, done))
    blocked_.push_back({std::move(record), std::move(done), context.now()});
  pump(context);
}

void ProducerNode::refuse(Context& context, const ProducerRecord& record, PartitionId partition, ErrorCode error,
                          const Done& done) {
  ++failed_;
  ++version_;
  lastError_ = std::string(errorName(error));
  if (done) done(context, {error, {record.topic, partition}, noOffset});
}

/// False when the record has to wait: for metadata or for room in the buffer.
bool ProducerNode::append(Context& context, ProducerRecord& record, Done& done) {
  const KnownTopic* topic = metadata_.topic(record.topic);
  if (topic == nullptr || topic->partitions.empty()) return false;
  const auto key = record.key ? std::optional(record.key->view()) : std::nullopt;
  const auto value = record.value ? std::optional(record.value->view()) : std::nullopt;
  const std::int64_t size = static_cast<std::int64_t>(record::BatchBuilder::recordSizeBound(key, value));
  const std::int64_t charge =
      std::max<std::int64_t>(options_.config.batchSize, size + static_cast<std::int64_t>(record::headerSize));
  // What could never be sent, or never be held, is refused at once.
  if (size + static_cast<std::int64_t>(record::headerSize) > options_.config.maxRequestSize ||
      charge > options_.config.bufferMemory) {
    refuse(context, record, record.partition.value_or(-1), ErrorCode::messageTooLarge, done);
    return true;
  }
  const std::int32_t count = static_cast<std::int32_t>(topic->partitions.size());
  PartitionId chosen =
      record.partition ? *record.partition : partitioner_.choose(record.topic, key, count, context.random());
  if (chosen < 0 || chosen >= count) {
    refuse(context, record, chosen, ErrorCode::unknownTopicOrPartition, done);
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
    if (bufferBytes_ + charge > options_.config.bufferMemory) {
      exhausted_ = true;
      return false;
    }
    bufferBytes_ += charge;
    Batch fresh;
    fresh.number = nextBatch_++;
    record::BatchOptions how;
    how.codec = options_.config.compression;
    how.transactional = transactions_ != nullptr;
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
  if (static_cast<std::int64_t>(batch->builder->sizeEstimate()) >= options_.config.batchSize) batch->closed = true;
  if (transactions_) transactions_->want(target);
  ++sent_;
  ++version_;
  return true;
}

// --- sending --------------------------------------------------------------------------------------------------------

bool ProducerNode::ready(const Queue& queue, const Batch& batch, Instant now) const {
  if (batch.notBefore > now) return false;
  if (queue.unresolved && batch.bytes.empty()) return false;
  if (!queue.inFlight.empty()) {
    if (options_.config.maxInFlight == 1 || queue.rewrite) return false;
    if (options_.config.idempotence) {
      if (queue.inFlight.size() >= batchesABrokerRemembers) return false;
      // A1: what comes before a retried batch must be settled first; and no epoch begins while another is under way (A5).
      const auto before = [&batch](const Batch& other) { return other.number < batch.number; };
      if (batch.attempts > 0 && std::any_of(queue.inFlight.begin(), queue.inFlight.end(), before)) return false;
      if (batch.bytes.empty() && queue.identity != identity()) return false;
    }
  }
  // Any later batch in the queue closes this one; so does somebody who waits for room (A4).
  if (batch.closed || &batch != &queue.waiting.back() || closing_ || exhausted_) return true;
  if (transactions_ && transactions_->flushes()) return true;
  return now - batch.created >= options_.config.linger;
}

void ProducerNode::pump(Context& context) {
  pumpAgain_ = true;
  if (pumping_) return;
  pumping_ = true;
  while (pumpAgain_) {
    pumpAgain_ = false;
    pumpOnce(context);
  }
  pumping_ = false;
  if (closing_ && idle()) context.exit();
}

void ProducerNode::pumpOnce(Context& context) {
  expire(context, context.now());
  if (transactions_ && closing_ && transactions_->state() == TransactionManager::State::abortableError)
    transactions_->end(context, false, {});
  if (transactions_ && transactions_->drops()) drop(context, transactions_->fatal());
  exhausted_ = false;
  while (!blocked_.empty() && append(context, blocked_.front().record, blocked_.front().done)) blocked_.pop_front();
  if (!blocked_.empty()) wakeAt(context, blocked_.front().since + options_.config.maxBlock);
  if (metadata_.isOutdated()) refreshMetadata(context);
  if (transactions_) {
    if (identity().id != noProducerId)
      while (sendRound(context)) continue;
    bool incomplete = !blocked_.empty();
    for (const auto& [partition, queue] : queues_)
      incomplete = incomplete || !queue.waiting.empty() || !queue.inFlight.empty();
    transactions_->step(context, incomplete);
    if (transactions_->wakesAt() > context.now()) wakeAt(context, transactions_->wakesAt());
    return;
  }
  if (!ensureIdentity(context)) {
    for (auto& [partition, queue] : queues_)
      if (!queue.waiting.empty()) wakeAt(context, queue.waiting.front().created + options_.config.deliveryTimeout);
    return;
  }
  while (sendRound(context)) continue;
}

bool ProducerNode::sendRound(Context& context) {
  const Instant now = context.now();
  // Which partitions have something to go, by the broker it goes to. Ordered containers: the order is part of the run.
  std::map<NodeId, std::vector<TopicPartition>> byBroker;
  for (auto& [partition, queue] : queues_) {
    if (!queue.inFlight.empty()) wakeAt(context, queue.inFlight.front().created + options_.config.deliveryTimeout);
    if (queue.unresolved) resolve(queue);
    if (queue.waiting.empty()) continue;
    if (queue.rewrite && queue.inFlight.empty()) rewrite(queue);
    Batch& first = queue.waiting.front();
    wakeAt(context, first.created + options_.config.deliveryTimeout);
    if (!ready(queue, first, now)) {
      if (first.notBefore > now) wakeAt(context, first.notBefore);
      const Instant lingersUntil = first.created + options_.config.linger;
      if (!first.closed && lingersUntil > now) wakeAt(context, lingersUntil);
      continue;
    }
    if (transactions_ && !transactions_->maySend(partition)) continue;  // X2
    const KnownPartition* known = metadata_.partition(partition);
    if (known == nullptr || known->leader.value < 0) {
      metadata_.outdated("partition " + partition.text() + " has no leader");
      refreshMetadata(context);
      continue;
    }
    byBroker[known->leader].push_back(partition);
  }
  bool sent = false;
  for (const auto& [broker, partitions] : byBroker)
    if (requestsInFlight_[broker] < options_.config.maxInFlight) sent = sendTo(context, broker, partitions) || sent;
  return sent;
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

/// The batch takes nothing more; it gets its sequence and its bytes.
void ProducerNode::seal(Queue& queue, Batch& batch) {
  batch.closed = true;
  if (!batch.bytes.empty()) return;
  if (options_.config.idempotence) {
    if (queue.identity != identity()) {
      queue.identity = identity();
      queue.nextSequence = 0;
      queue.lastAckedSequence = -1;
    }
    batch.baseSequence = queue.nextSequence;
    batch.identity = queue.identity;
    queue.nextSequence = record::sequenceAfter(queue.nextSequence, batch.records);
    batch.builder->setProducerState(batch.identity.id, batch.identity.epoch, batch.baseSequence);
  }
  batch.bytes = batch.builder->build();
  batch.builder.reset();
}

bool ProducerNode::sendTo(Context& context, NodeId broker, const std::vector<TopicPartition>& partitions) {
  protocol::ProduceRequest request;
  request.acks = static_cast<std::int16_t>(options_.config.acks);
  request.timeoutMs = static_cast<std::int32_t>(options_.config.requestTimeout.wholeMillis());
  if (transactions_) request.transactionalId = transactions_->id();
  const std::int16_t version =
      transactions_ && transactions_->leadersRegister() ? registeringProduceVersion : produceVersion;
  std::vector<Sent> sent;
  std::int64_t size = 0;
  for (const TopicPartition& partition : partitions) {
    Queue& queue = queues_[partition];
    if (queue.waiting.empty()) continue;  // given away by a callback meanwhile
    seal(queue, queue.waiting.front());
    size += static_cast<std::int64_t>(queue.waiting.front().bytes.size());
    if (size > options_.config.maxRequestSize && !sent.empty()) break;  // the rest goes with the next round
    Batch batch = std::move(queue.waiting.front());
    queue.waiting.pop_front();
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
    if (transactions_ && batch.attempts == 1) transactions_->sent(partition, batch.records);
    queue.inFlight.push_back(std::move(batch));
  }
  if (sent.empty()) return false;
  ++version_;
  if (options_.config.acks == Acks::none) {
    rpc_.tell(context, broker, request, produceVersion);
    // Nobody will answer: as far as the producer is concerned this is done.
    for (const Sent& one : sent) settle(context, one.partition, one.number, ErrorCode::none, noOffset);
    return true;
  }
  ++requestsInFlight_[broker];
  rpc_.call(
      context, broker, request, version, options_.config.requestTimeout,
      [this, broker, sent = std::move(sent)](Context& at, runtime::CallResult<protocol::ProduceResponse> response) {
        --requestsInFlight_[broker];
        answered(at, broker, sent, response);
        pump(at);
      });
  return true;
}

void ProducerNode::answered(Context& context, NodeId, const std::vector<Sent>& sent,
                            const runtime::CallResult<protocol::ProduceResponse>& response) {
  if (!response) {
    metadata_.outdated(std::string(callFailureText(response.error())));
    const ErrorCode error =
        response.error() == runtime::CallFailure::timedOut ? ErrorCode::requestTimedOut : ErrorCode::networkException;
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
  if (queue.rewrite) return;
  queue.rewrite = true;
  // An idempotent producer without transactions raises its epoch by itself; when epochs run out it asks for a new id.
  if (producerEpoch_ == 32767) {
    producerId_ = noProducerId;
    producerEpoch_ = -1;
  } else if (producerId_ != noProducerId) {
    ++producerEpoch_;
  }
}

/// A5: once everything that was sent is settled it shows whether what was given up left a gap.
void ProducerNode::resolve(Queue& queue) {
  if (!queue.inFlight.empty()) return;
  for (const Batch& batch : queue.waiting)
    if (!batch.bytes.empty()) return;
  queue.unresolved = false;
  // In a transaction a gap means an abort, and that the next epoch comes from the coordinator.
  if (transactions_ || queue.rewrite || queue.identity != identity()) return;
  if (record::sequenceAfter(queue.lastAckedSequence, 1) != queue.nextSequence) raiseEpoch(queue);
}

/// Sent before and not accepted: the same records get the first sequences of the new epoch.
void ProducerNode::rewrite(Queue& queue) {
  queue.rewrite = false;
  queue.unresolved = false;
  queue.identity = {};
  for (Batch& batch : queue.waiting) {
    if (batch.bytes.empty()) continue;
    auto records = record::readRecords(batch.bytes);
    check(records.has_value(), "a producer can read what it wrote itself");
    record::BatchOptions how;
    how.codec = options_.config.compression;
    batch.builder.emplace(how);
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
  ++version_;
  if (error == ErrorCode::none || error == ErrorCode::duplicateSequenceNumber) {
    if (baseOffset != noOffset) queue->lastAckedOffset = baseOffset + batch.records - 1;
    if (batch.baseSequence >= 0 && batch.identity == queue->identity)
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
    // While an earlier batch is being retried this one may still fit after it. Otherwise either something before it is
    // missing, or it has long been written and the broker, started again since, remembers only what came later.
    const auto sentBefore = [&batch](const Batch& other) {
      return other.number < batch.number && !other.bytes.empty();
    };
    again = std::any_of(queue->waiting.begin(), queue->waiting.end(), sentBefore) ||
            std::any_of(queue->inFlight.begin(), queue->inFlight.end(), sentBefore);
  }
  if (error == ErrorCode::outOfOrderSequenceNumber && options_.planted.resendUnderNewEpoch && !again &&
      options_.config.idempotence && !transactions_) {
    again = true;
    raiseEpoch(*queue);
  }
  if (error == ErrorCode::unknownProducerId && options_.config.idempotence && !transactions_) {
    again = true;
    raiseEpoch(*queue);
  }
  const bool timeLeft = context.now() < batch.created + options_.config.deliveryTimeout;
  if (errorRetry(error) == Retry::afterMetadataRefresh) metadata_.outdated(lastError_ + " for " + partition.text());
  again = again && timeLeft && batch.attempts <= options_.config.retries;
  if (transactions_ && transactions_->fatal()) again = false;
  if (context.wants(events::Level::story)) {
    context.emit(events::ProduceRefused{options_.name, partition.topic, partition.partition, error, batch.broker,
                                        batch.records, again});
  }
  if (again) {
    retry(context, partition, *queue, std::move(batch));
  } else {
    if (batch.baseSequence >= 0) queue->unresolved = true;
    failed_ += batch.records;
    if (transactions_) transactions_->batchFailed(context, error, "Produce to " + partition.text());
    finish(context, partition, batch, error, noOffset);
  }
}

void ProducerNode::drop(Context& context, bool all) {
  const TransactionManager::Outcome& problem = transactions_->problem();
  const ErrorCode error = problem.ok() ? ErrorCode::transactionAbortable : problem.error;
  for (auto& entry : queues_) {
    std::deque<Batch>& waiting = entry.second.waiting;
    // Not those that have a sequence: they may have been written, and whoever comes after them counts on it.
    const auto dropped = [all](const Batch& batch) { return all || batch.bytes.empty(); };
    while (true) {
      const auto at = std::find_if(waiting.begin(), waiting.end(), dropped);
      if (at == waiting.end()) break;
      Batch batch = std::move(*at);
      waiting.erase(at);
      failed_ += batch.records;
      ++version_;
      finish(context, entry.first, batch, error, noOffset);
    }
  }
  while (!blocked_.empty()) {
    const Blocked given = std::move(blocked_.front());
    blocked_.pop_front();
    refuse(context, given.record, given.record.partition.value_or(-1), error, given.done);
  }
}

void ProducerNode::retry(Context& context, const TopicPartition&, Queue& queue, Batch batch) {
  ++retries_;
  batch.notBefore = context.now() + backoff(options_.config, batch.attempts);
  wakeAt(context, batch.notBefore);
  // Back into its place with idempotence (A1); in front without, where nobody promised an order.
  auto at = queue.waiting.begin();
  if (options_.config.idempotence)
    while (at != queue.waiting.end() && at->number < batch.number) ++at;
  queue.waiting.insert(at, std::move(batch));
  if (options_.planted.resetSequencesEarly && options_.config.idempotence && !transactions_ &&
      !queue.inFlight.empty()) {
    raiseEpoch(queue);
    rewrite(queue);
  }
}

void ProducerNode::finish(Context& context, const TopicPartition& partition, Batch& batch, ErrorCode error,
                          Offset baseOffset) {
  bufferBytes_ -= batch.charged;
  for (auto& [index, done] : batch.dones)
    done(context, {error, partition, baseOffset == noOffset ? noOffset : baseOffset + index});
}

void ProducerNode::expire(Context& context, Instant now) {
  for (auto& entry : queues_) {
    const TopicPartition& partition = entry.first;
    Queue& queue = entry.second;
    const auto next = [&]() -> std::deque<Batch>* {
      for (std::deque<Batch>* batches : {&queue.inFlight, &queue.waiting})
        if (!batches->empty() && now >= batches->front().created + options_.config.deliveryTimeout) return batches;
      return nullptr;
    };
    while (std::deque<Batch>* batches = next()) {
      // Of one in flight nobody can say whether it was written; its answer, should one come, is for nobody.
      Batch batch = std::move(batches->front());
      batches->pop_front();
      if (batch.baseSequence >= 0) queue.unresolved = true;
      failed_ += batch.records;
      lastError_ = std::string(errorName(ErrorCode::requestTimedOut));
      ++version_;
      if (context.wants(events::Level::story))
        context.emit(events::ProduceRefused{options_.name, partition.topic, partition.partition,
                                            ErrorCode::requestTimedOut, batch.broker, batch.records, false});
      if (transactions_)
        transactions_->batchFailed(context, ErrorCode::requestTimedOut, "delivery.timeout.ms for " + partition.text());
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
    if (transactions_) transactions_->batchFailed(context, error, "max.block.ms for " + given.record.topic);
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
      if (metadata_.topic(waiting.record.topic) == nullptr)
        metadata_.outdated("topic " + waiting.record.topic + " is not known yet");
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
    for (const std::deque<Batch>* batches : {&queue.inFlight, &queue.waiting}) {
      for (const Batch& batch : *batches) {
        BatchState& one = state.batches.emplace_back();
        one.records = batch.records;
        one.bytes = static_cast<std::int64_t>(batch.builder ? batch.builder->sizeEstimate() : batch.bytes.size());
        one.baseSequence = batch.baseSequence;
        one.attempts = batch.attempts;
        one.inFlight = batches == &queue.inFlight;
        one.open = !one.inFlight && !batch.closed;
      }
    }
    state.inFlight = static_cast<int>(queue.inFlight.size());
    state.nextSequence = options_.config.idempotence ? queue.nextSequence : -1;
    state.lastAckedOffset = queue.lastAckedOffset;
    states.push_back(std::move(state));
  }
  return states;
}

}  // namespace brokerlab::client
