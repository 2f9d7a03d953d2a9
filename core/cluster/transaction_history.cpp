#include "cluster/transaction_history.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/crc32c.h"
#include "coordinator/transaction_metadata.h"
#include "protocol/frame.h"
#include "protocol/messages/add_offsets_to_txn.h"
#include "protocol/messages/add_partitions_to_txn.h"
#include "protocol/messages/end_txn.h"
#include "protocol/messages/fetch.h"
#include "protocol/messages/init_producer_id.h"
#include "protocol/messages/produce.h"
#include "protocol/messages/txn_offset_commit.h"
#include "protocol/records/group_log.h"
#include "protocol/records/versioned.h"
#include "record/control.h"
#include "record/record.h"

namespace brokerlab::cluster {
namespace {

using coordinator::TransactionState;
using protocol::ApiKey;

constexpr std::int8_t readCommitted = 1;
/// So many sentences are enough to see what is going on.
constexpr std::size_t anomaliesKept = 20;

bool isClient(NodeId node) { return node.value > 1000; }

template <class Request>
std::optional<Request> requestIn(const sim::FrameSeen& frame) {
  base::Reader reader(frame.bytes);
  const auto header = protocol::peekRequest(reader);
  if (!header || !header->versionKnown) return std::nullopt;
  auto request = protocol::decodeRequestBody<Request>(reader, header->version);
  if (!request) return std::nullopt;
  return std::move(*request);
}

template <class Response>
std::optional<Response> responseIn(const sim::FrameSeen& frame) {
  auto response = protocol::decodeResponse<Response>(frame.bytes, frame.version);
  if (!response) return std::nullopt;
  return std::move(response->body);
}

std::uint32_t payloadOf(const Bytes& batch) { return crc32c(batch.view().subspan(record::headerSize)); }

}  // namespace

std::string TransactionHistory::Transaction::name() const {
  return fmt::format("transaction {} of {} (node {}, producer {} epoch {})", number, id, client.value, producer, epoch);
}

void TransactionHistory::torn(std::string_view rule, std::string detail) {
  if (version_() >= 2 || !lateAllowed_) return broken_(rule, std::move(detail));
  if (anomalies_.size() < anomaliesKept) anomalies_.push_back(fmt::format("kip890: {} {}", rule, detail));
}

/// Whether a younger producer has been given the id.
bool TransactionHistory::stale(const std::string& id, ProducerId producer, ProducerEpoch epoch) const {
  const auto at = youngest_.find(id);
  return at != youngest_.end() && at->second.first == producer && epoch < at->second.second;
}

TransactionHistory::Transaction& TransactionHistory::current(NodeId client, const std::string& id, ProducerId producer,
                                                             ProducerEpoch epoch, std::size_t& index) {
  Current& now = current_[{client, id}];
  if (now.ended || !now.transaction) {
    now.ended = false;
    now.transaction = transactions_.size();
    Transaction& fresh = transactions_.emplace_back();
    fresh.client = client;
    fresh.id = id;
    fresh.producer = producer;
    fresh.epoch = epoch;
    fresh.number = ++now.count;
  }
  index = *now.transaction;
  return transactions_[index];
}

// --- frames --------------------------------------------------------------------------------------------------------

void TransactionHistory::onFrame(const sim::FrameSeen& frame) {
  if (!frame.request) {
    if (static_cast<ApiKey>(frame.api) == ApiKey::fetch) return onFetchAnswer(frame);
    const auto at = asked_.find({frame.connection, frame.correlationId});
    if (at == asked_.end()) return;
    const Asked asked = std::move(at->second);
    asked_.erase(at);
    return onAnswer(frame, asked);
  }
  if (!isClient(frame.from)) return;
  Asked asked;
  asked.api = frame.api;
  switch (static_cast<ApiKey>(frame.api)) {
    case ApiKey::fetch: {
      const auto request = requestIn<protocol::FetchRequest>(frame);
      if (request && request->isolationLevel == readCommitted)
        committedReads_.insert({frame.connection, frame.correlationId});
      return;
    }
    case ApiKey::produce: {
      const auto request = requestIn<protocol::ProduceRequest>(frame);
      if (!request || !request->transactionalId) return;
      asked.id = *request->transactionalId;
      for (const auto& topic : request->topicData) {
        for (const auto& partition : topic.partitionData) {
          const TopicPartition tp{topic.name.empty() ? topicName_(topic.topicId) : topic.name, partition.index};
          const Bytes bytes = partition.records.chain().flatten();
          const auto header = record::readHeader(bytes.view());
          if (!header) continue;
          asked.producer = header->producerId;
          asked.epoch = header->producerEpoch;
          const BatchKey key{tp, header->producerId, header->producerEpoch, header->baseSequence, payloadOf(bytes)};
          auto known = batches_.find(key);
          if (known == batches_.end()) {
            std::size_t index = 0;
            Transaction& mine = current(frame.from, asked.id, header->producerId, header->producerEpoch, index);
            known = batches_.emplace(key, sent_.size()).first;
            mine.batches.push_back(sent_.size());
            sent_.push_back({tp, false, {}});
          }
          asked.batches.emplace_back(tp, known->second);
        }
      }
      break;
    }
    case ApiKey::addPartitionsToTxn: {
      // It may be all that is ever heard of a transaction.
      const auto request = requestIn<protocol::AddPartitionsToTxnRequest>(frame);
      std::size_t index = 0;
      if (request && frame.version < 4)
        current(frame.from, request->v3AndBelowTransactionalId, request->v3AndBelowProducerId,
                request->v3AndBelowProducerEpoch, index);
      return;
    }
    case ApiKey::addOffsetsToTxn: {
      const auto request = requestIn<protocol::AddOffsetsToTxnRequest>(frame);
      std::size_t index = 0;
      if (request) current(frame.from, request->transactionalId, request->producerId, request->producerEpoch, index);
      return;
    }
    case ApiKey::txnOffsetCommit: {
      const auto request = requestIn<protocol::TxnOffsetCommitRequest>(frame);
      if (!request) return;
      asked.id = request->transactionalId;
      asked.producer = request->producerId;
      asked.epoch = request->producerEpoch;
      std::size_t index = 0;
      Transaction& mine = current(frame.from, asked.id, asked.producer, asked.epoch, index);
      asked.transaction = index;
      for (const auto& topic : request->topics) {
        for (const auto& one : topic.partitions) {
          const OffsetSent offset{request->groupId, {topic.name, one.partitionIndex}, one.committedOffset};
          const bool again = std::any_of(mine.offsets.begin(), mine.offsets.end(), [&](const OffsetSent& other) {
            return other.group == offset.group && other.partition == offset.partition && other.offset == offset.offset;
          });
          if (!again) mine.offsets.push_back(offset);
        }
      }
      break;
    }
    case ApiKey::endTxn: {
      const auto request = requestIn<protocol::EndTxnRequest>(frame);
      if (!request) return;
      asked.id = request->transactionalId;
      asked.producer = request->producerId;
      asked.epoch = request->producerEpoch;
      asked.commit = request->committed;
      Current& now = current_[{frame.from, asked.id}];
      if (now.transaction) {
        now.ended = true;
        asked.transaction = now.transaction;
        transactions_[*now.transaction].wish = request->committed ? Wish::commit : Wish::abort;
      }
      break;
    }
    case ApiKey::initProducerId: {
      const auto request = requestIn<protocol::InitProducerIdRequest>(frame);
      if (!request || !request->transactionalId) return;
      asked.id = *request->transactionalId;
      asked.producer = request->producerId;
      asked.epoch = request->producerEpoch;
      current_[{frame.from, asked.id}].ended = true;
      break;
    }
    default:
      return;
  }
  asked.stale = stale(asked.id, asked.producer, asked.epoch);
  asked_[{frame.connection, frame.correlationId}] = std::move(asked);
}

void TransactionHistory::onAnswer(const sim::FrameSeen& frame, const Asked& asked) {
  const auto refuse = [&](std::string_view what) {
    broken_("T7",
            fmt::format("{}: broker {} accepted {} of producer {} epoch {}, after a younger one was told of epoch {}",
                        asked.id, frame.from.value, what, asked.producer, asked.epoch, youngest_[asked.id].second));
  };
  switch (static_cast<ApiKey>(frame.api)) {
    case ApiKey::produce: {
      const auto response = responseIn<protocol::ProduceResponse>(frame);
      if (!response) return;
      for (const auto& topic : response->responses) {
        for (const auto& one : topic.partitionResponses) {
          if (one.errorCode != ErrorCode::none) continue;
          for (const auto& [tp, sent] : asked.batches) {
            if (tp.topic != topic.name || tp.partition != one.index) continue;
            // Whether it was written before its producer was fenced only the log can tell (onBatch).
            sent_[sent].acked = true;
          }
        }
      }
      return;
    }
    case ApiKey::txnOffsetCommit: {
      const auto response = responseIn<protocol::TxnOffsetCommitResponse>(frame);
      if (!response || !asked.stale) return;
      for (const auto& topic : response->topics)
        for (const auto& one : topic.partitions)
          if (one.errorCode == ErrorCode::none) return refuse("offsets");
      return;
    }
    case ApiKey::endTxn: {
      const auto response = responseIn<protocol::EndTxnResponse>(frame);
      if (!response || response->errorCode != ErrorCode::none) return;
      if (asked.stale) refuse("EndTxn");
      if (asked.transaction) transactions_[*asked.transaction].told = asked.commit ? Wish::commit : Wish::abort;
      return;
    }
    case ApiKey::initProducerId: {
      const auto response = responseIn<protocol::InitProducerIdResponse>(frame);
      if (!response || response->errorCode != ErrorCode::none) return;
      // What a coordinator wrote down before another took over, and says only now: nobody believes it (T7).
      if (!coordinates(frame.from, asked.id)) return;
      const std::pair given{response->producerId, response->producerEpoch};
      const auto [at, first] = youngest_.emplace(asked.id, given);
      if (first) return;
      // Whoever asks with what it has, and has not heard the answer, is told the same again (KIP-360).
      if (at->second.first == given.first && given.second < at->second.second)
        broken_("T7", fmt::format("{}: broker {} gives out epoch {} of producer {} after {}", asked.id,
                                  frame.from.value, given.second, given.first, at->second.second));
      if (at->second == given && asked.producer == noProducerId)
        broken_("T7", fmt::format("{}: broker {} gives out epoch {} of producer {} a second time", asked.id,
                                  frame.from.value, given.second, given.first));
      at->second = given;
      return;
    }
    default:
      return;
  }
}

void TransactionHistory::onFetchAnswer(const sim::FrameSeen& frame) {
  if (committedReads_.erase({frame.connection, frame.correlationId}) == 0) return;
  const auto response = responseIn<protocol::FetchResponse>(frame);
  if (!response || response->errorCode != ErrorCode::none) return;
  for (const auto& topic : response->responses) {
    const std::string name = topic.topic.empty() ? topicName_(topic.topicId) : topic.topic;
    if (name.empty()) continue;
    for (const auto& answer : topic.partitions) {
      if (answer.errorCode != ErrorCode::none || answer.records.empty()) continue;
      Log& log = logs_[{name, answer.partitionIndex}];
      // As every client does it: a producer's batches are dropped from the first offset of an aborted transaction to the
      // marker.
      std::map<ProducerId, std::vector<Offset>> aborted;
      if (answer.abortedTransactions)
        for (const auto& one : *answer.abortedTransactions) aborted[one.producerId].push_back(one.firstOffset);
      for (auto& [producer, offsets] : aborted) std::sort(offsets.begin(), offsets.end());
      std::set<ProducerId> dropping;
      record::BatchReader batches(answer.records.chain());
      while (const auto batch = batches.next()) {
        const record::BatchHeader& header = batch->header;
        if (!header.isTransactional()) continue;
        if (auto of = aborted.find(header.producerId); of != aborted.end()) {
          while (!of->second.empty() && of->second.front() <= header.lastOffset()) {
            dropping.insert(header.producerId);
            of->second.erase(of->second.begin());
          }
        }
        if (header.isControl()) {
          const auto control = record::readControlBatch(batch->bytes.flatten());
          const auto* end = control ? std::get_if<record::EndTransaction>(&*control) : nullptr;
          if (end != nullptr && !end->commit) dropping.erase(header.producerId);
          continue;
        }
        const bool dropped = dropping.count(header.producerId) != 0;
        const auto [at, first] = log.given.emplace(header.baseOffset, std::pair{dropped, frame.to});
        if (!first && at->second.first != dropped)
          broken_("T2", fmt::format("{}-{} at offset {}: node {} is told it is {}, node {} was told the contrary", name,
                                    answer.partitionIndex, header.baseOffset, frame.to.value,
                                    dropped ? "aborted" : "committed", at->second.second.value));
      }
    }
  }
}

// --- coordinators --------------------------------------------------------------------------------------------------

bool TransactionHistory::coordinates(NodeId node, const std::string& id) const {
  const auto coordinator = coordinators_.find(partitionOf_(id));
  return coordinator == coordinators_.end() || coordinator->second == node;
}

void TransactionHistory::onEvent(const events::Event& event) {
  if (const auto* loaded = std::get_if<events::CoordinatorLoaded>(&event.payload)) {
    if (loaded->topic == transactionStateTopic) coordinators_[loaded->partition] = event.node;
    return;
  }
  const auto* change = std::get_if<events::TransactionStateChanged>(&event.payload);
  if (change == nullptr) return;
  const auto to = coordinator::transactionStateNamed(change->to);
  const auto from = coordinator::transactionStateNamed(change->from);
  const std::string who = fmt::format("{} on broker {}: {} after {}", change->transactionalId, event.node.value,
                                      change->to, change->from.empty() ? "nothing" : change->from);
  if (!to || (from && *to != *from && !coordinator::mayFollow(*from, *to))) broken_("T3", who);
  // A broker that was frozen may say only now what it decided before another took over and went on from there.
  if (!coordinates(event.node, change->transactionalId)) return;
  // A decision stands, whoever coordinates: what it is followed by is its own end.
  auto& before = states_[change->transactionalId];
  const bool decided = before == "PrepareCommit" || before == "PrepareAbort";
  const std::string end = before == "PrepareCommit" ? "CompleteCommit" : "CompleteAbort";
  // (Who wrote the end may have gone before it could say so; then the next one starts from there.)
  if (decided && change->to != before && change->to != end && change->from != end)
    broken_("T3", fmt::format("{}, though {} was decided", who, before));
  before = change->to;
}

void TransactionHistory::onStateRecords(const record::Batch& batch) {
  record::RecordIterator records(batch.bytes);
  while (const record::RecordView* one = records.next()) {
    if (!one->hasKey || !one->hasValue) continue;
    const auto id = coordinator::parseTransactionKey(Bytes::copyOf(one->key));
    if (!id) continue;
    const auto state = coordinator::parseTransactionValue(*id, Bytes::copyOf(one->value));
    if (!state) continue;
    registered_[{state->producerId, state->epoch}].insert(state->partitions.begin(), state->partitions.end());
  }
}

// --- logs ----------------------------------------------------------------------------------------------------------

void TransactionHistory::onBatch(const TopicPartition& partition, const record::Batch& batch) {
  const record::BatchHeader& header = batch.header;
  if (partition.topic == transactionStateTopic && !header.isControl()) return onStateRecords(batch);
  if (header.isControl()) {
    if (header.isTransactional()) onMarker(partition, batch);
    return;
  }
  Log& log = logs_[partition];
  if (!header.isTransactional()) {
    log.plainRecords += header.recordsCount;
    return;
  }
  if (const auto marker = log.lastMarker.find(header.producerId);
      marker != log.lastMarker.end() && header.producerEpoch < marker->second.epoch) {
    const std::string late =
        fmt::format("{} at offset {}: records of producer {} epoch {} after a marker of epoch {}", partition.text(),
                    header.baseOffset, header.producerId, header.producerEpoch, marker->second.epoch);
    broken_(version_() >= 2 ? "T9" : "T7", late);
  }
  if (partition.topic == consumerOffsetsTopic) return onOffsetRecords(partition, batch);
  const std::size_t index = places_.size();
  places_.push_back({partition, header.baseOffset, header.recordsCount, Fate::open});
  log.places[header.baseOffset] = index;
  log.open[header.producerId].push_back(index);
  const auto known = batches_.find(
      {partition, header.producerId, header.producerEpoch, header.baseSequence, payloadOf(batch.bytes.flatten())});
  if (known != batches_.end()) sent_[known->second].places.push_back(index);
}

void TransactionHistory::onOffsetRecords(const TopicPartition& partition, const record::Batch& batch) {
  record::RecordIterator records(batch.bytes);
  while (const record::RecordView* one = records.next()) {
    if (!one->hasKey || !one->hasValue) continue;
    const auto key = protocol::decodeGroupLogKey(Bytes::copyOf(one->key));
    if (!key) continue;
    const auto* offset = std::get_if<protocol::OffsetCommitKey>(&*key);
    if (offset == nullptr) continue;
    const auto value = protocol::decodeVersioned<protocol::OffsetCommitValue>(Bytes::copyOf(one->value));
    if (!value) continue;
    logs_[partition].openOffsets[batch.header.producerId].push_back(offsets_.size());
    offsetsKept_[{offset->group,
                  {offset->topic, offset->partition},
                  value->offset,
                  batch.header.producerId,
                  batch.header.producerEpoch}]
        .push_back(offsets_.size());
    offsets_.push_back(Fate::open);
  }
}

void TransactionHistory::onMarker(const TopicPartition& partition, const record::Batch& batch) {
  const auto control = record::readControlBatch(batch.bytes.flatten());
  const auto* end = control ? std::get_if<record::EndTransaction>(&*control) : nullptr;
  if (end == nullptr) return;
  const record::BatchHeader& header = batch.header;
  Log& log = logs_[partition];
  const std::string where = fmt::format("{} at offset {}: {} marker of producer {} epoch {}, coordinator epoch {}",
                                        partition.text(), header.baseOffset, end->commit ? "COMMIT" : "ABORT",
                                        header.producerId, header.producerEpoch, end->coordinatorEpoch);
  const auto [last, first] = log.lastMarker.try_emplace(header.producerId);
  if (!first) {
    const Marker& before = last->second;
    if (header.producerEpoch < before.epoch || end->coordinatorEpoch < before.coordinatorEpoch)
      broken_("T4",
              fmt::format("{} after epoch {}, coordinator epoch {}", where, before.epoch, before.coordinatorEpoch));
    if (version_() >= 2 && header.producerEpoch == before.epoch && end->commit != before.commit)
      broken_("T4", where + " after the contrary");
  }
  last->second = {header.producerEpoch, end->coordinatorEpoch, end->commit};
  const Fate fate = end->commit ? Fate::committed : Fate::aborted;
  bool ended = false;
  if (const auto open = log.open.find(header.producerId); open != log.open.end()) {
    for (const std::size_t place : open->second) places_[place].fate = fate;
    ended = true;
    log.open.erase(open);
  }
  if (const auto open = log.openOffsets.find(header.producerId); open != log.openOffsets.end()) {
    for (const std::size_t place : open->second) offsets_[place] = fate;
    log.openOffsets.erase(open);
  }
  if (ended) ++(end->commit ? committed_ : aborted_);
}

std::int64_t TransactionHistory::readable(const TopicPartition& partition, bool committedOnly) const {
  const auto at = logs_.find(partition);
  if (at == logs_.end()) return 0;
  std::int64_t count = at->second.plainRecords;
  for (const auto& [base, index] : at->second.places)
    if (!committedOnly || places_[index].fate == Fate::committed) count += places_[index].records;
  return count;
}

// --- both together -------------------------------------------------------------------------------------------------

void TransactionHistory::checkTransaction(const Transaction& transaction, bool atRest) {
  std::string committedAt, abortedAt, missing;
  for (const std::size_t index : transaction.batches) {
    const Sent& sent = sent_[index];
    if (sent.places.empty()) {
      missing = sent.partition.text();
      continue;
    }
    for (const std::size_t place : sent.places) {
      const Place& one = places_[place];
      const std::string where = fmt::format("{} @{}", one.partition.text(), one.base);
      if (one.fate == Fate::committed) committedAt = where;
      if (one.fate == Fate::aborted) abortedAt = where;
      if (one.fate == Fate::open) continue;
      bool known = false;
      for (const ProducerEpoch epoch : {transaction.epoch, static_cast<ProducerEpoch>(transaction.epoch + 1)}) {
        const auto registered = registered_.find({transaction.producer, epoch});
        known = known || (registered != registered_.end() && registered->second.count(one.partition) != 0);
      }
      if (!known)
        torn("T5", fmt::format("{}: {} was never registered with the coordinator", transaction.name(), where));
    }
  }
  if (!committedAt.empty() && !abortedAt.empty())
    torn("T1", fmt::format("{}: committed at {}, aborted at {}", transaction.name(), committedAt, abortedAt));
  if (!committedAt.empty() && transaction.wish != Wish::commit)
    torn("T1", fmt::format("{}: committed at {}, though the client {}", transaction.name(), committedAt,
                           transaction.wish == Wish::abort ? "aborted it" : "never ended it"));
  if (transaction.told == Wish::abort && !committedAt.empty())
    torn("T1", fmt::format("{}: the client was told it is aborted, {} is committed", transaction.name(), committedAt));
  if (transaction.told == Wish::commit && !abortedAt.empty())
    torn("T1", fmt::format("{}: the client was told it is committed, {} is aborted", transaction.name(), abortedAt));
  if (!atRest) return;
  if (transaction.told == Wish::commit && !missing.empty())
    torn("T1", fmt::format("{}: the client was told it is committed, and records are missing in {}", transaction.name(),
                           missing));
  if (transaction.told != Wish::commit && !committedAt.empty() && !missing.empty())
    torn("T1",
         fmt::format("{}: committed at {}, and records are missing in {}", transaction.name(), committedAt, missing));
}

void TransactionHistory::checkOffsets(const Transaction& transaction, bool atRest) {
  for (const OffsetSent& sent : transaction.offsets) {
    bool committed = false, aborted = false, found = false;
    const auto kept =
        offsetsKept_.find({sent.group, sent.partition, sent.offset, transaction.producer, transaction.epoch});
    if (kept != offsetsKept_.end()) {
      for (const std::size_t index : kept->second) {
        found = true;
        committed = committed || offsets_[index] == Fate::committed;
        aborted = aborted || offsets_[index] == Fate::aborted;
      }
    }
    const std::string what = fmt::format("{}: offset {} of {} for group {}", transaction.name(), sent.offset,
                                         sent.partition.text(), sent.group);
    // In one epoch of an older protocol the same offset may have been tried, aborted and tried again.
    if (version_() >= 2 && committed && aborted) broken_("T8", what + " is both committed and aborted");
    if (transaction.told == Wish::abort && committed && !aborted) torn("T8", what + " counts, though it was aborted");
    if (transaction.told == Wish::commit && aborted && !committed) torn("T8", what + " does not count");
    if (atRest && transaction.told == Wish::commit && !found) torn("T8", what + " is nowhere");
  }
}

void TransactionHistory::check(bool atRest) {
  for (const Transaction& transaction : transactions_) {
    checkTransaction(transaction, atRest);
    checkOffsets(transaction, atRest);
  }
  for (const auto& [partition, log] : logs_) {
    for (const auto& [base, given] : log.given) {
      const auto place = log.places.find(base);
      if (place == log.places.end()) continue;
      const Fate fate = places_[place->second].fate;
      if (fate == (given.first ? Fate::aborted : Fate::committed)) continue;
      // Its marker may not be seen as committed yet.
      if (fate == Fate::open && !atRest) continue;
      broken_("T2", fmt::format("{} at offset {}: node {} read it as {}, it is {}", partition.text(), base,
                                given.second.value, given.first ? "aborted" : "committed",
                                fate == Fate::open        ? "open"
                                : fate == Fate::committed ? "committed"
                                                          : "aborted"));
    }
    if (!atRest) continue;
    for (const auto& [producer, open] : log.open)
      if (!open.empty())
        broken_("T6", fmt::format("{}: the transaction of producer {} that begins at {} is still open",
                                  partition.text(), producer, places_[open.front()].base));
    for (const auto& [producer, open] : log.openOffsets)
      if (!open.empty())
        broken_("T6", fmt::format("{}: offsets of producer {} wait for the end of its transaction", partition.text(),
                                  producer));
  }
}

}  // namespace brokerlab::cluster
