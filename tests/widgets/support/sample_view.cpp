#include "sample_view.h"

#include <algorithm>

namespace brokerlab::tests {
namespace {

std::shared_ptr<view::ReplicaView> replica(NodeId broker, int partition, NodeId leader, bool dead, Offset end) {
  auto r = std::make_shared<view::ReplicaView>();
  r->partition = {"orders", partition};
  r->broker = broker;
  r->role = dead               ? view::ReplicaRole::offline
            : broker == leader ? view::ReplicaRole::leader
                               : view::ReplicaRole::follower;
  r->inIsr = !dead;
  r->leaderEpoch = 5;
  r->logStartOffset = 0;
  r->logEndOffset = dead ? end - 6 : broker == leader ? end : end - 2;
  r->highWatermark = std::min(r->logEndOffset, end - 2);
  r->lastStableOffset = r->highWatermark;
  r->segments = 3;
  r->bytes = 22100;
  r->epochs = {{4, 0}, {5, end - 12}};
  for (Offset o = std::max<Offset>(0, r->logEndOffset - 64); o < r->logEndOffset; ++o) {
    view::RecordMark m;
    m.offset = o;
    // Every 31 offsets a transaction of producer 1000: three records, then its marker, commit and abort in turn. In
    // orders-1 another one is open at the end.
    const Offset turn = o % 31;
    const bool commits = o / 31 % 2 == 0;
    const bool open = partition == 1 && o >= end - 6 && o % 2 == 0;
    m.glyph = o % 23 == 7 ? view::Glyph::tombstone
              : turn != 9 ? view::Glyph::record
              : commits   ? view::Glyph::commitMarker
                          : view::Glyph::abortMarker;
    m.transactional = (turn > 5 && turn <= 9) || open;
    if (m.transactional) m.producerId = 1000;
    if (m.transactional && turn != 9)
      m.fate = open      ? view::TransactionFate::open
               : commits ? view::TransactionFate::committed
                         : view::TransactionFate::aborted;
    m.startsBatch = o % 3 == 0;
    m.keyColour = static_cast<std::uint32_t>((o * 7 + o / 3) % 5 + 1);
    m.leaderEpoch = o >= end - 12 ? 5 : 4;
    m.key = std::string(1, static_cast<char>('a' + m.keyColour - 1));
    m.value = "order " + std::to_string(o);
    r->marks.push_back(m);
  }
  for (const view::RecordMark& m : r->marks)
    if (m.fate == view::TransactionFate::open && r->openTransactions.empty())
      r->openTransactions.push_back({1000, 0, m.offset});
  if (!r->openTransactions.empty())
    r->lastStableOffset = std::min(r->highWatermark, r->openTransactions.front().firstOffset);
  r->marksHidden = std::max<Offset>(0, r->logEndOffset - 64);
  return r;
}

}  // namespace

std::shared_ptr<view::ClusterView> sampleView(const SampleSize& size) {
  auto v = std::make_shared<view::ClusterView>();
  v->number = 1;
  v->at = {14'802'417};
  v->seed = 42;
  v->ready = true;
  v->clusterId = "Zk4lQ2mQT6yWb1sXyq7w3A";
  v->activeController = {101};
  v->scaled = {"segment.bytes=1024", "replica.lag.time.max.ms=3000"};

  auto topic = std::make_shared<view::TopicView>();
  topic->name = "orders";
  std::vector<std::vector<view::Shared<view::ReplicaView>>> perBroker(static_cast<std::size_t>(size.brokers) + 1);
  for (int p = 0; p < size.partitions; ++p) {
    view::PartitionView partition;
    partition.partition = {"orders", p};
    for (int k = 0; k < size.replication; ++k) partition.replicas.push_back({(p + k) % size.brokers + 1});
    partition.preferredLeader = partition.replicas[0];
    for (const NodeId id : partition.replicas)
      if (!(size.brokerTwoKilled && id.value == 2)) partition.isr.push_back(id);
    partition.leader = partition.isr.empty() ? NodeId::none() : partition.isr[0];
    partition.leaderEpoch = 5;
    partition.partitionEpoch = 9;
    for (const NodeId id : partition.replicas) {
      auto r = replica(id, p, partition.leader, size.brokerTwoKilled && id.value == 2, 146 - p * 3);
      if (r->role == view::ReplicaRole::leader)
        for (const NodeId other : partition.replicas)
          if (other != id) r->followers.push_back({other, r->logEndOffset - 2, 100});
      partition.replicaViews.push_back(r);
      perBroker[static_cast<std::size_t>(id.value)].push_back(r);
    }
    topic->partitions.push_back(std::move(partition));
  }
  v->topics.push_back(topic);

  for (int b = 1; b <= size.brokers; ++b) {
    auto broker = std::make_shared<view::BrokerView>();
    broker->id = {b};
    broker->state = size.brokerTwoKilled && b == 2 ? view::NodeState::killed : view::NodeState::running;
    broker->rack = std::string(1, static_cast<char>('a' + b - 1));
    broker->host = "127.0.0.1";
    broker->port = 9091 + b;
    broker->requestQueueCapacity = 500;
    if (b == 1) broker->requestQueue.resize(2);
    if (b == 3) {
      broker->beingHandled.resize(1);
      broker->requestQueue.resize(3);
      broker->purgatory.push_back({0, 9, "checkout", {7}, {}, "high watermark 146 of orders-1"});
    }
    broker->connections = 5;
    broker->requestsHandled = 1203;
    broker->replicas = perBroker[static_cast<std::size_t>(b)];
    v->brokers.push_back(broker);
  }
  for (int c = 101; c <= 103; ++c) {
    auto controller = std::make_shared<view::ControllerView>();
    controller->id = {c};
    controller->state = view::NodeState::running;
    controller->role = c == 101 ? view::RaftRole::leader : view::RaftRole::follower;
    controller->active = c == 101;
    controller->epoch = 7;
    controller->leader = {101};
    controller->logEndOffset = 212;
    controller->highWatermark = 211;
    v->controllers.push_back(controller);
  }
  const auto producer = [&](int id, const char* name, const char* acks, bool idempotent) {
    auto p = std::make_shared<view::ProducerView>();
    p->id = {id};
    p->name = name;
    p->acks = acks;
    p->idempotent = idempotent;
    if (idempotent) p->producerId = 1000;
    p->recordsSent = 160;
    p->recordsAcked = 152;
    for (int i = 0; i < std::min(3, size.partitions); ++i) {
      view::ProducerPartitionView part;
      part.partition = {"orders", i};
      part.waitingBatches = {i + 1};
      part.inFlightBatches = i == 1 ? 2 : 0;
      part.nextSequence = idempotent ? 40 + i : -1;
      part.inTransaction = idempotent && i == 1;
      for (int flying = 0; flying < part.inFlightBatches; ++flying)
        part.batches.push_back({4, 400, 30 + flying * 4, flying == 0 ? 2 : 1, false, true});
      if (i > 0) part.batches.push_back({9, 900, -1, 0, false, false});
      part.batches.push_back({i + 1, 100, -1, 0, true, false});
      p->partitions.push_back(part);
    }
    if (idempotent) {
      p->producerEpoch = 0;
      p->transaction.id = "checkout-tx";
      p->transaction.state = "in transaction";
      p->transaction.records = 7;
      p->transaction.committed = 12;
      p->transaction.aborted = 1;
    }
    p->bufferBytes = 2100;
    p->bufferMemory = 33554432;
    v->producers.push_back(p);
  };
  producer(1001, "checkout", "all", true);
  producer(1002, "legacy", "1", false);
  auto external = std::make_shared<view::ExternalView>();
  external->connection = {77};
  external->broker = {1};
  external->address = "127.0.0.1:53422";
  external->clientId = "rdkafka";
  external->software = "librdkafka 2.0.2";
  external->lastRequest = "Produce v7";
  external->requests = 12;
  v->externals.push_back(external);
  auto consumer = std::make_shared<view::ConsumerView>();
  consumer->id = {1003};
  consumer->name = "billing-1";
  consumer->recordsConsumed = 130;
  consumer->lastRecord = "a=order 131";
  for (int i = 0; i < std::min(3, size.partitions); ++i)
    consumer->partitions.push_back({{"orders", i}, 144 - i * 13, 140 - i * 13, 146 - i * 3, 2 + i * 10, 0, -1, false});
  v->consumers.push_back(consumer);

  auto transaction = std::make_shared<view::TransactionView>();
  transaction->transactionalId = "checkout-tx";
  transaction->coordinator = {3};
  transaction->state = "Ongoing";
  transaction->producerId = 1000;
  transaction->producerEpoch = 0;
  transaction->timeoutMs = 60000;
  transaction->startedAt = 1;
  transaction->partitions = {{"orders", 1}};
  v->transactions.push_back(transaction);

  const NodeId nodes[] = {{1001}, {1}, {3}, {1003}, {101}, {2}};
  for (int i = 0; i < size.frames; ++i) {
    view::FrameView f;
    f.frame = static_cast<std::uint64_t>(i) + 1;
    if (i < 6) {
      static const struct {
        int from, to;
        bool request;
        std::int16_t api;
        const char* label;
        bool idle;
      } rows[] = {{1001, 3, true, 0, "Produce orders-1 · 12 records", false},
                  {1, 1001, false, 0, "ack orders-0 @147", false},
                  {1, 3, true, 1, "Fetch orders-1 @144", false},
                  {1003, 1, true, 1, "Fetch orders-0 @144", false},
                  {3, 101, true, 63, "BrokerHeartbeat", false},
                  {3, 1, false, 1, "records orders-2 @139", true}};
      const auto& row = rows[i];
      f.from = {row.from};
      f.to = {row.to};
      f.request = row.request;
      f.api = row.api;
      f.label = row.label;
      f.idle = row.idle;
      f.carried.push_back({{"orders", 1}, 144, 145});
    } else {
      f.from = size.brokers > 3 ? NodeId{i % size.brokers + 1} : nodes[i % 5];
      f.to = size.brokers > 3 ? NodeId{(i * 7 + 3) % size.brokers + 1} : nodes[(i + 1) % 5];
      f.api = 1;
      f.request = i % 2 == 0;
      f.label = "Fetch";
    }
    f.version = 12;
    f.bytes = 812;
    f.departed = {v->at.micros - 400 - i % 500};
    f.arrives = {v->at.micros + 600 + i % 300};
    v->frames.push_back(f);
  }
  v->invariants = {{"R1", "No acknowledged record is lost.", true, ""},
                   {"L2", "Replicas agree below the high watermark.", true, ""}};
  auto log = std::make_shared<std::vector<view::MetadataRecordView>>();
  for (int i = 0; i < 30; ++i)
    log->push_back({180 + i, 7, i % 3 == 0 ? "PartitionChangeRecord" : "BrokerRegistrationChangeRecord",
                    "partition=1 topic=orders leader=3 isr=3,1"});
  v->metadataLog = log;
  return v;
}

}  // namespace brokerlab::tests
