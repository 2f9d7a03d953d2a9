// Produce and fetch through whole brokers: acks, ISR, high watermark, long poll, sessions.

#include "broker/support.h"
#include "protocol/messages/init_producer_id.h"
#include "support/suite.h"

namespace brokerlab::tests {

using namespace protocol;

class ProduceFetchTest : public QObject {
  Q_OBJECT

 private slots:
  void acksAllIsAnsweredWhenAllHaveIt();
  void acksOneDoesNotWait();
  void acksZeroHasNoAnswer();
  void acksZeroThatFailsClosesTheConnection();
  void wrongAcks();
  void notLeaderCarriesAHint();
  void unknownTopicAndPartition();
  void producesAreAnsweredInOrder();
  void producesTimeOut();
  void tooFewReplicasBeforeTheAppend();
  void belowMinIsrNothingCommits();
  void isrShrinksAndGrowsBack();
  void killedLeaderLosesNothing();
  void longPollWaitsForData();
  void longPollEndsAfterMaxWait();
  void minBytesAreGathered();
  void fetchErrorsHaveEmptyRecords();
  void fencedEpochs();
  void idempotentDuplicateThroughTheWire();
  void everyCodecPassesThrough();
  void sessions();
  void sessionsAreFair();
  void idleFollowersAskForNothing();
};

void ProduceFetchTest::acksAllIsAnsweredWhenAllHaveIt() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const int leader = cluster.leaderOf("orders");
  const ConnectionId client = cluster.open(leader);
  const auto answer = cluster.produceTo(client, BrokerWorld::produce("orders", batch(3)));
  QVERIFY(answer.has_value());
  QCOMPARE(answer->errorCode, ErrorCode::none);
  QCOMPARE(answer->baseOffset, std::int64_t{0});
  QCOMPARE(answer->logAppendTimeMs, std::int64_t{-1});
  for (int id = 1; id <= 3; ++id) {
    QCOMPARE(cluster.node(id)->replicas().find("orders", 0)->logEndOffset(), Offset{3});
  }
  QCOMPARE(cluster.node(leader)->replicas().find("orders", 0)->highWatermark(), Offset{3});
  const auto fetched = cluster.ask(client, BrokerWorld::fetch("orders", 0), 11);
  QVERIFY(fetched.has_value());
  const auto& partition = fetched->responses.at(0).partitions.at(0);
  QCOMPARE(partition.errorCode, ErrorCode::none);
  QCOMPARE(partition.highWatermark, std::int64_t{3});
  const auto header = record::readHeader(partition.records.chain());
  QVERIFY(header.has_value());
  QCOMPARE(header->recordsCount, 3);
  QCOMPARE(header->partitionLeaderEpoch, 0);
}

void ProduceFetchTest::acksOneDoesNotWait() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const int leader = cluster.leaderOf("orders");
  for (int id = 1; id <= 3; ++id) {
    if (id != leader) cluster.world->freeze(NodeId{id});
  }
  const ConnectionId client = cluster.open(leader);
  const auto answer = cluster.produceTo(client, BrokerWorld::produce("orders", batch(1), 1));
  QVERIFY(answer.has_value());
  QCOMPARE(answer->errorCode, ErrorCode::none);
  // Nobody else has it: consumers do not see it yet.
  const auto fetched = cluster.ask(client, BrokerWorld::fetch("orders", 0), 11);
  QCOMPARE(fetched->responses.at(0).partitions.at(0).records.size(), std::size_t{0});
}

void ProduceFetchTest::acksZeroHasNoAnswer() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const ConnectionId client = cluster.open(cluster.leaderOf("orders"));
  cluster.send(client, BrokerWorld::produce("orders", batch(1), 0), 9);
  cluster.send(client, BrokerWorld::produce("orders", batch(1), 0), 9);
  const std::int32_t asked = cluster.send(client, BrokerWorld::fetch("orders", 0, 500), 11);
  const auto fetched = cluster.receive<FetchResponse>(client, 11);
  QVERIFY(fetched.has_value());
  QCOMPARE(cluster.lastCorrelation, asked);
  QCOMPARE(cluster.answers(client), std::size_t{0});
  QCOMPARE(cluster.node(cluster.leaderOf("orders"))->replicas().find("orders", 0)->logEndOffset(), Offset{2});
}

void ProduceFetchTest::acksZeroThatFailsClosesTheConnection() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const int leader = cluster.leaderOf("orders");
  const ConnectionId client = cluster.open(leader);
  const ConnectionId other = cluster.open(leader);
  cluster.send(client, BrokerWorld::produce("nobody-knows-me", batch(1), 0), 9);
  QVERIFY(cluster.runUntil([&] { return cluster.closed(client); }));
  QCOMPARE(cluster.answers(client), std::size_t{0});
  QVERIFY(cluster.produceTo(other, BrokerWorld::produce("orders", batch(1)))->errorCode == ErrorCode::none);
}

void ProduceFetchTest::wrongAcks() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const ConnectionId client = cluster.open(cluster.leaderOf("orders"));
  for (const std::int16_t acks : {std::int16_t{2}, std::int16_t{-2}}) {
    const auto answer = cluster.produceTo(client, BrokerWorld::produce("orders", batch(1), acks));
    QVERIFY(answer.has_value());
    QCOMPARE(answer->errorCode, ErrorCode::invalidRequiredAcks);
    QCOMPARE(answer->baseOffset, std::int64_t{-1});
  }
  // Advertised for clients that look for it, and refused.
  const auto old = cluster.produceTo(client, BrokerWorld::produce("orders", batch(1)), 2);
  QCOMPARE(old->errorCode, ErrorCode::unsupportedVersion);
  QCOMPARE(cluster.node(cluster.leaderOf("orders"))->replicas().find("orders", 0)->logEndOffset(), Offset{0});
}

void ProduceFetchTest::notLeaderCarriesAHint() {  // KIP-951
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const int leader = cluster.leaderOf("orders");
  const int follower = leader % 3 + 1;
  const ConnectionId client = cluster.open(follower);
  auto response = cluster.ask(client, BrokerWorld::produce("orders", batch(1)), 10);
  const auto& answer = response->responses.at(0).partitionResponses.at(0);
  QCOMPARE(answer.errorCode, ErrorCode::notLeaderOrFollower);
  QCOMPARE(answer.currentLeader.leaderId, leader);
  QCOMPARE(response->nodeEndpoints.size(), std::size_t{1});
  QCOMPARE(response->nodeEndpoints[0].nodeId, leader);
  QCOMPARE(response->nodeEndpoints[0].port, 9091 + leader);
  // An older client is told the bare error.
  auto older = cluster.ask(client, BrokerWorld::produce("orders", batch(1)), 9);
  QCOMPARE(older->responses.at(0).partitionResponses.at(0).errorCode, ErrorCode::notLeaderOrFollower);
  QVERIFY(older->nodeEndpoints.empty());

  FetchRequest request = BrokerWorld::fetch("", 0);
  request.topics[0].topicId = cluster.node(follower)->image().topic("orders")->id;
  request.topics[0].partitions[0].currentLeaderEpoch = 0;
  request.topics[0].partitions[0].fetchOffset = 0;
  request.topics[0].partitions[0].lastFetchedEpoch = -1;
  // A consumer may read from this follower; it has nothing yet.
  auto fetched = cluster.ask(client, request, 16);
  QCOMPARE(fetched->responses.at(0).partitions.at(0).errorCode, ErrorCode::none);
}

void ProduceFetchTest::unknownTopicAndPartition() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const ConnectionId client = cluster.open(cluster.leaderOf("orders"));
  struct Row {
    const char* topic;
    PartitionId partition;
    ErrorCode error;
  };
  for (const Row& row :
       {Row{"none", 0, ErrorCode::unknownTopicOrPartition}, Row{"orders", -1, ErrorCode::unknownTopicOrPartition},
        Row{"orders", INT32_MAX, ErrorCode::unknownTopicOrPartition},
        Row{"../../etc", 0, ErrorCode::unknownTopicOrPartition},
        Row{"__consumer_offsets", 0, ErrorCode::unknownTopicOrPartition}}) {
    const auto answer = cluster.produceTo(client, BrokerWorld::produce(row.topic, batch(1), -1, 1000, row.partition));
    QCOMPARE(answer->errorCode, row.error);
  }
}

void ProduceFetchTest::producesAreAnsweredInOrder() {  // C1
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const ConnectionId client = cluster.open(cluster.leaderOf("orders"));
  std::vector<std::int32_t> sent;
  for (int i = 0; i < 5; ++i) sent.push_back(cluster.send(client, BrokerWorld::produce("orders", batch(2)), 9));
  for (int i = 0; i < 5; ++i) {
    const auto answer = cluster.receive<ProduceResponse>(client, 9);
    QVERIFY(answer.has_value());
    QCOMPARE(cluster.lastCorrelation, sent[static_cast<std::size_t>(i)]);
    QCOMPARE(answer->responses.at(0).partitionResponses.at(0).baseOffset, std::int64_t{2 * i});
  }
}

void ProduceFetchTest::producesTimeOut() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const int leader = cluster.leaderOf("orders");
  for (int id = 1; id <= 3; ++id) {
    if (id != leader) cluster.world->freeze(NodeId{id});
  }
  const ConnectionId client = cluster.open(leader);
  const Instant before = cluster.world->now();
  const auto answer = cluster.produceTo(client, BrokerWorld::produce("orders", batch(1), -1, 700));
  QVERIFY(answer.has_value());
  QCOMPARE(answer->errorCode, ErrorCode::requestTimedOut);
  QCOMPARE((cluster.world->now() - before).wholeMillis(), std::int64_t{700});
  // It stays appended, and the answer says where.
  QCOMPARE(answer->baseOffset, std::int64_t{0});
  QCOMPARE(cluster.node(leader)->replicas().find("orders", 0)->logEndOffset(), Offset{1});
  QVERIFY(cluster.events.count("RequestParked") > 0);
}

void ProduceFetchTest::tooFewReplicasBeforeTheAppend() {  // R15
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3, {{"min.insync.replicas", "3"}}));
  const int leader = cluster.leaderOf("orders");
  cluster.world->kill(NodeId{leader % 3 + 1});
  const auto shrunk = [&] {
    const auto replica = cluster.node(leader)->replicas().find("orders", 0);
    return replica->leaderState() != nullptr && replica->leaderState()->isr().size() == 2;
  };
  QVERIFY(cluster.runUntil(shrunk, seconds(60)));
  const ConnectionId client = cluster.open(leader);
  const auto answer = cluster.produceTo(client, BrokerWorld::produce("orders", batch(1)));
  QCOMPARE(answer->errorCode, ErrorCode::notEnoughReplicas);
  QCOMPARE(cluster.node(leader)->replicas().find("orders", 0)->logEndOffset(), Offset{0});
}

void ProduceFetchTest::belowMinIsrNothingCommits() {  // KIP-966
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3, {{"min.insync.replicas", "2"}}));
  const int leader = cluster.leaderOf("orders");
  for (int id = 1; id <= 3; ++id) {
    if (id != leader) cluster.world->kill(NodeId{id});
  }
  // Taken in while the ISR was large enough; then the ISR falls below two and the high watermark stands still, so the
  // producer is told that it waited in vain rather than of a commit that never was.
  const ConnectionId client = cluster.open(leader);
  cluster.send(client, BrokerWorld::produce("orders", batch(1), -1, 60000), 9);
  const auto replica = cluster.node(leader)->replicas().find("orders", 0);
  QVERIFY(cluster.runUntil([&] { return replica->leaderState() && replica->leaderState()->isr().size() == 1; },
                           seconds(50)));
  QCOMPARE(replica->highWatermark(), Offset{0});
  QCOMPARE(replica->logEndOffset(), Offset{1});
  QCOMPARE(cluster.answers(client), std::size_t{0});
  const auto answer = cluster.receive<ProduceResponse>(client, 9, seconds(61));
  QVERIFY(answer.has_value());
  QCOMPARE(answer->responses.at(0).partitionResponses.at(0).errorCode, ErrorCode::requestTimedOut);
}

void ProduceFetchTest::isrShrinksAndGrowsBack() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const int leader = cluster.leaderOf("orders");
  const int slow = leader % 3 + 1;
  // The follower cannot reach the leader, but heartbeats: only the leader notices.
  cluster.world->cut(NodeId{slow}, NodeId{leader});
  cluster.world->cut(NodeId{leader}, NodeId{slow});
  const ConnectionId client = cluster.open(leader);
  const auto answer = cluster.produceTo(client, BrokerWorld::produce("orders", batch(1), -1, 60000));
  QVERIFY(!answer.has_value());  // still waits after 30 s
  QVERIFY(cluster.runUntil([&] { return cluster.answers(client) == 1; }, seconds(30)));
  QVERIFY(cluster.events.count("IsrShrinkProposed") == 1);
  const auto replica = cluster.node(leader)->replicas().find("orders", 0);
  QCOMPARE(replica->leaderState()->isr().size(), std::size_t{2});
  QCOMPARE(replica->highWatermark(), Offset{1});
  cluster.world->healAll();
  QVERIFY(cluster.runUntil([&] { return replica->leaderState()->isr().size() == 3; }, seconds(60)));
  QCOMPARE(cluster.node(slow)->replicas().find("orders", 0)->logEndOffset(), Offset{1});
}

void ProduceFetchTest::killedLeaderLosesNothing() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  Offset expected = 0;
  for (int round = 0; round < 3; ++round) {
    const int leader = cluster.leaderOf("orders");
    QVERIFY(leader > 0);
    const ConnectionId client = cluster.open(leader);
    for (int i = 0; i < 4; ++i) {
      const auto answer = cluster.produceTo(client, BrokerWorld::produce("orders", batch(2)));
      QVERIFY(answer.has_value());
      QCOMPARE(answer->errorCode, ErrorCode::none);
      QCOMPARE(answer->baseOffset, expected);
      expected += 2;
    }
    cluster.world->kill(NodeId{leader});
    QVERIFY(cluster.runUntil([&] { return cluster.leaderOf("orders") > 0; }, seconds(60)));
    cluster.world->start(NodeId{leader});
    QVERIFY(cluster.runUntil(
        [&] {
          const int now = cluster.leaderOf("orders");
          if (now < 0 || cluster.node(leader)->state() != broker::BrokerState::running) return false;
          const auto replica = cluster.node(now)->replicas().find("orders", 0);
          return replica->leaderState()->isr().size() == 3;
        },
        seconds(120)));
  }
  const int leader = cluster.leaderOf("orders");
  const Bytes all = cluster.node(leader)
                        ->replicaManager()
                        .find("orders", 0)
                        ->log()
                        .read(0, 1 << 20, expected, true)
                        .records.flatten();
  for (int id = 1; id <= 3; ++id) {
    auto& log = cluster.node(id)->replicaManager().find("orders", 0)->log();
    QCOMPARE(log.logEndOffset(), expected);
    QVERIFY(log.read(0, 1 << 20, expected, true).records.flatten() == all);
  }
  QCOMPARE(cluster.world->crashes(), 0);
}

void ProduceFetchTest::longPollWaitsForData() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const int leader = cluster.leaderOf("orders");
  const ConnectionId consumer = cluster.open(leader);
  const ConnectionId producer = cluster.open(leader);
  cluster.send(consumer, BrokerWorld::fetch("orders", 0, 10000), 11);
  cluster.world->run(seconds(2));
  QCOMPARE(cluster.answers(consumer), std::size_t{0});
  QCOMPARE(cluster.node(leader)->parkedFetches().empty(), false);
  QVERIFY(cluster.produceTo(producer, BrokerWorld::produce("orders", batch(1)))->errorCode == ErrorCode::none);
  const auto fetched = cluster.receive<FetchResponse>(consumer, 11, seconds(1));
  QVERIFY(fetched.has_value());
  QVERIFY(fetched->responses.at(0).partitions.at(0).records.size() > 0);
}

void ProduceFetchTest::longPollEndsAfterMaxWait() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const ConnectionId consumer = cluster.open(cluster.leaderOf("orders"));
  const Instant before = cluster.world->now();
  const auto fetched = cluster.ask(consumer, BrokerWorld::fetch("orders", 0, 800), 11);
  QCOMPARE((cluster.world->now() - before).wholeMillis(), std::int64_t{800});
  QCOMPARE(fetched->responses.at(0).partitions.at(0).records.size(), std::size_t{0});
  QVERIFY(!fetched->responses.at(0).partitions.at(0).records.isNull());
  // A negative wait is no wait.
  QVERIFY(cluster.ask(consumer, BrokerWorld::fetch("orders", 0, -1), 11, milliseconds(50)).has_value());
}

void ProduceFetchTest::minBytesAreGathered() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const int leader = cluster.leaderOf("orders");
  const ConnectionId consumer = cluster.open(leader);
  const ConnectionId producer = cluster.open(leader);
  const Bytes one = batch(1, std::string(100, 'x'));
  cluster.send(consumer, BrokerWorld::fetch("orders", 0, 10000, static_cast<std::int32_t>(3 * one.size())), 11);
  for (int i = 0; i < 2; ++i) {
    QVERIFY(cluster.produceTo(producer, BrokerWorld::produce("orders", one))->errorCode == ErrorCode::none);
    cluster.world->run(milliseconds(10));
    QCOMPARE(cluster.answers(consumer), std::size_t{0});
  }
  QVERIFY(cluster.produceTo(producer, BrokerWorld::produce("orders", one))->errorCode == ErrorCode::none);
  const auto fetched = cluster.receive<FetchResponse>(consumer, 11, seconds(1));
  QVERIFY(fetched.has_value());
  QCOMPARE(fetched->responses.at(0).partitions.at(0).records.size(), 3 * one.size());
}

void ProduceFetchTest::fetchErrorsHaveEmptyRecords() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const ConnectionId consumer = cluster.open(cluster.leaderOf("orders"));
  for (const Offset offset : {Offset{-5}, Offset{7}, Offset{INT64_MAX}}) {
    const auto fetched = cluster.ask(consumer, BrokerWorld::fetch("orders", offset, 5000), 11, seconds(1));
    QVERIFY(fetched.has_value());  // an error does not wait
    const auto& answer = fetched->responses.at(0).partitions.at(0);
    QCOMPARE(answer.errorCode, ErrorCode::offsetOutOfRange);
    QCOMPARE(answer.highWatermark, std::int64_t{-1});
    QVERIFY(!answer.records.isNull());
    QVERIFY(answer.records.empty());
  }
  const auto unknown = cluster.ask(consumer, BrokerWorld::fetch("nothing", 0, 5000), 11, seconds(1));
  QCOMPARE(unknown->responses.at(0).partitions.at(0).errorCode, ErrorCode::unknownTopicOrPartition);
  FetchRequest byId = BrokerWorld::fetch("", 0, 5000);
  byId.topics[0].topicId = Uuid::of(1, 2);
  const auto unknownId = cluster.ask(consumer, byId, 13, seconds(1));
  QCOMPARE(unknownId->responses.at(0).partitions.at(0).errorCode, ErrorCode::unknownTopicId);
}

void ProduceFetchTest::fencedEpochs() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const ConnectionId consumer = cluster.open(cluster.leaderOf("orders"));
  FetchRequest request = BrokerWorld::fetch("orders", 0, 5000);
  request.topics[0].partitions[0].currentLeaderEpoch = 9;
  auto fetched = cluster.ask(consumer, request, 12, seconds(1));
  QCOMPARE(fetched->responses.at(0).partitions.at(0).errorCode, ErrorCode::unknownLeaderEpoch);
  // v8 has no epoch in it.
  request.topics[0].partitions[0].currentLeaderEpoch = -1;
  request.maxWaitMs = 0;
  fetched = cluster.ask(consumer, request, 8, seconds(1));
  QCOMPARE(fetched->responses.at(0).partitions.at(0).errorCode, ErrorCode::none);
}

void ProduceFetchTest::idempotentDuplicateThroughTheWire() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const ConnectionId client = cluster.open(cluster.leaderOf("orders"));
  const auto first = cluster.ask(client, InitProducerIdRequest{}, 4);
  QVERIFY(first.has_value());
  QCOMPARE(first->errorCode, ErrorCode::none);
  QCOMPARE(first->producerEpoch, std::int16_t{0});
  const auto second = cluster.ask(client, InitProducerIdRequest{}, 4);
  QVERIFY(second->producerId != first->producerId);
  const ProducerId id = first->producerId;
  QCOMPARE(cluster.produceTo(client, BrokerWorld::produce("orders", batch(3, "a", id, 0, 0)))->baseOffset,
           std::int64_t{0});
  QCOMPARE(cluster.produceTo(client, BrokerWorld::produce("orders", batch(2, "b", id, 0, 3)))->baseOffset,
           std::int64_t{3});
  const auto again = cluster.produceTo(client, BrokerWorld::produce("orders", batch(3, "a", id, 0, 0)));
  QCOMPARE(again->errorCode, ErrorCode::none);
  QCOMPARE(again->baseOffset, std::int64_t{0});
  QCOMPARE(cluster.produceTo(client, BrokerWorld::produce("orders", batch(1, "c", id, 0, 7)))->errorCode,
           ErrorCode::outOfOrderSequenceNumber);
  QCOMPARE(cluster.node(cluster.leaderOf("orders"))->replicas().find("orders", 0)->logEndOffset(), Offset{5});
}

void ProduceFetchTest::everyCodecPassesThrough() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const ConnectionId client = cluster.open(cluster.leaderOf("orders"));
  Offset at = 0;
  for (const record::Codec codec :
       {record::Codec::gzip, record::Codec::snappy, record::Codec::lz4, record::Codec::zstd}) {
    record::BatchOptions options;
    options.codec = codec;
    const Bytes sent = batch(5, std::string(200, 'z'), noProducerId, -1, -1, options);
    const auto answer = cluster.produceTo(client, BrokerWorld::produce("orders", sent));
    QCOMPARE(answer->errorCode, ErrorCode::none);
    const auto fetched = cluster.ask(client, BrokerWorld::fetch("orders", at), 11);
    const Bytes got = fetched->responses.at(0).partitions.at(0).records.flatten();
    QCOMPARE(got.size(), sent.size());
    // Only offset and leader epoch were stamped: the compressed records are the same bytes.
    QVERIFY(got.slice(record::headerSize) == sent.slice(record::headerSize));
    at += 5;
  }
  record::BatchOptions zstd;
  zstd.codec = record::Codec::zstd;
  const auto old =
      cluster.produceTo(client, BrokerWorld::produce("orders", batch(1, "v", noProducerId, -1, -1, zstd)), 6);
  QCOMPARE(old->errorCode, ErrorCode::unsupportedCompressionType);
}

void ProduceFetchTest::sessions() {  // S1, S2, S5
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 2, 3, {}, {{1, 2, 3}, {1, 2, 3}}));
  const ConnectionId client = cluster.open(1);
  FetchRequest full = BrokerWorld::fetch("orders", 0);
  full.topics[0].partitions.push_back(full.topics[0].partitions[0]);
  full.topics[0].partitions[1].partition = 1;
  full.sessionEpoch = 0;
  const auto first = cluster.ask(client, full, 11);
  QVERIFY(first.has_value());
  QVERIFY(first->sessionId > 0);
  QCOMPARE(first->responses.at(0).partitions.size(), std::size_t{2});

  FetchRequest next;
  next.minBytes = 1;
  next.maxBytes = 1 << 20;
  next.sessionId = first->sessionId;
  next.sessionEpoch = 1;
  const auto quiet = cluster.ask(client, next, 11);
  QCOMPARE(quiet->errorCode, ErrorCode::none);
  QCOMPARE(quiet->sessionId, first->sessionId);
  QVERIFY(quiet->responses.empty());

  const ConnectionId producer = cluster.open(1);
  QVERIFY(cluster.produceTo(producer, BrokerWorld::produce("orders", batch(1), -1, 5000, 1))->errorCode ==
          ErrorCode::none);
  next.sessionEpoch = 2;
  const auto one = cluster.ask(client, next, 11);
  QCOMPARE(one->responses.size(), std::size_t{1});
  QCOMPARE(one->responses[0].partitions.size(), std::size_t{1});
  QCOMPARE(one->responses[0].partitions[0].partitionIndex, 1);
  QVERIFY(one->responses[0].partitions[0].records.size() > 0);

  // A wrong epoch, an unknown id, names against ids.
  next.sessionEpoch = 9;
  QCOMPARE(cluster.ask(client, next, 11)->errorCode, ErrorCode::invalidFetchSessionEpoch);
  next.sessionId = first->sessionId == 1 ? 2 : first->sessionId - 1;
  QCOMPARE(cluster.ask(client, next, 11)->errorCode, ErrorCode::fetchSessionIdNotFound);
  next.sessionId = first->sessionId;
  next.sessionEpoch = 3;
  QCOMPARE(cluster.ask(client, next, 13)->errorCode, ErrorCode::fetchSessionTopicIdError);

  // Forgetting everything ends the session.
  next.forgottenTopicsData.push_back({"orders", Uuid{}, {0, 1}});
  const auto ended = cluster.ask(client, next, 11);
  QCOMPARE(ended->errorCode, ErrorCode::none);
  QCOMPARE(ended->sessionId, 0);
  next.forgottenTopicsData.clear();
  next.sessionEpoch = 4;
  QCOMPARE(cluster.ask(client, next, 11)->errorCode, ErrorCode::fetchSessionIdNotFound);
}

void ProduceFetchTest::sessionsAreFair() {  // S3
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 2, 3, {}, {{1, 2, 3}, {1, 2, 3}}));
  const ConnectionId client = cluster.open(1);
  const ConnectionId producer = cluster.open(1);
  const Bytes large = batch(1, std::string(1000, 'x'));
  for (int i = 0; i < 4; ++i) {
    for (const PartitionId partition : {0, 1}) {
      QVERIFY(cluster.produceTo(producer, BrokerWorld::produce("orders", large, -1, 5000, partition))->errorCode ==
              ErrorCode::none);
    }
  }
  FetchRequest request = BrokerWorld::fetch("orders", 0);
  request.topics[0].partitions.push_back(request.topics[0].partitions[0]);
  request.topics[0].partitions[1].partition = 1;
  request.maxBytes = 500;  // room for one batch, which always comes whole
  request.sessionEpoch = 0;
  auto response = cluster.ask(client, request, 11);
  std::vector<int> served;
  Offset position[2] = {0, 0};
  for (int round = 0; round < 4; ++round) {
    FetchRequest next;
    next.minBytes = 1;
    next.maxBytes = 500;
    next.sessionId = response->sessionId;
    next.sessionEpoch = round + 1;
    auto& topic = next.topics.emplace_back();
    topic.topic = "orders";
    for (const auto& partition : response->responses.at(0).partitions) {
      if (partition.records.empty()) continue;
      served.push_back(partition.partitionIndex);
      auto& moved = topic.partitions.emplace_back();
      moved.partition = partition.partitionIndex;
      moved.fetchOffset = ++position[partition.partitionIndex];
      moved.partitionMaxBytes = 1 << 20;
    }
    response = cluster.ask(client, next, 11);
  }
  QCOMPARE(served, (std::vector<int>{0, 1, 0, 1}));
}

void ProduceFetchTest::idleFollowersAskForNothing() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 3, 3));
  cluster.world->run(seconds(5));
  const std::uint64_t before = cluster.world->frames().sent;
  cluster.world->run(seconds(60));
  const std::uint64_t perSecond = (cluster.world->frames().sent - before) / 60;
  // Six fetchers, two round trips a second each; three heartbeats and the metadata log's fetches besides.
  QVERIFY2(perSecond <= 60, qPrintable(QString::number(perSecond)));
  QVERIFY(perSecond >= 20);
}

BROKERLAB_TEST(ProduceFetchTest)

}  // namespace brokerlab::tests

#include "test_produce_fetch.moc"
