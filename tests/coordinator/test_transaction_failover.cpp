// Coordinators and leaders that die in the middle: a decision that was replicated is carried out, one that was not is
// never seen.

#include "coordinator/transaction_client.h"
#include "coordinator/transaction_metadata.h"
#include "protocol/messages/delete_topics.h"
#include "support/suite.h"

namespace brokerlab::tests {

using namespace protocol;
using coordinator::TransactionMetadata;
using coordinator::TransactionState;

class TransactionFailoverTest : public QObject {
  Q_OBJECT

 private slots:
  void epochsRunOut();
  void epochsRunOutInVersionTwo();
  void fencesDoNotWasteEpochs();
  void recordsSurviveTheWayThroughTheLog();
  void illegalWays();
  void openTransactionSurvivesItsCoordinator();
  void decisionSurvivesItsCoordinator();
  void decisionThatWasNotReplicatedIsNone();
  void markersFollowTheLeader();
  void deletedTopicsNeedNoMarkers();
};

namespace {

TransactionMetadata fresh(ProducerEpoch epoch) {
  TransactionMetadata metadata;
  metadata.transactionalId = "app";
  metadata.producerId = 7;
  metadata.epoch = epoch;
  metadata.timeoutMs = 1000;
  return metadata;
}

}  // namespace

void TransactionFailoverTest::epochsRunOut() {
  TransactionMetadata metadata = fresh(32765);
  QVERIFY(!metadata.exhausted());
  metadata.complete(*metadata.prepareEpoch(1000, std::nullopt, 5));
  QCOMPARE(metadata.epoch, ProducerEpoch{32766});
  QVERIFY(metadata.exhausted());
  metadata.complete(metadata.prepareProducerId(8, 1000, true, 6));
  QCOMPARE(metadata.producerId, ProducerId{8});
  QCOMPARE(metadata.previousProducerId, ProducerId{7});
  QCOMPARE(metadata.epoch, ProducerEpoch{0});
  // The answer was lost: the old epoch still gets the same.
  metadata.complete(*metadata.prepareEpoch(1000, ProducerEpoch{32766}, 7));
  QCOMPARE(metadata.epoch, ProducerEpoch{0});
  const auto other = metadata.prepareEpoch(1000, ProducerEpoch{12}, 8);
  QVERIFY(!other && other.error() == ErrorCode::producerFenced);
  QVERIFY(!metadata.pending);
}

void TransactionFailoverTest::epochsRunOutInVersionTwo() {
  TransactionMetadata metadata = fresh(32766);
  metadata.complete(metadata.prepareAdd({{"orders", 0}}, 2, 1));
  metadata.complete(metadata.prepareEnd(true, 2, 9, false, 2));
  // The markers still carry the old id, in the epoch no client ever sees.
  QCOMPARE(metadata.producerId, ProducerId{7});
  QCOMPARE(metadata.epoch, ProducerEpoch{32767});
  QCOMPARE(metadata.nextProducerId, ProducerId{9});
  metadata.complete(metadata.prepareComplete(3));
  QCOMPARE(metadata.producerId, ProducerId{9});
  QCOMPARE(metadata.previousProducerId, ProducerId{7});
  QCOMPARE(metadata.epoch, ProducerEpoch{0});
  QCOMPARE(metadata.lastEpoch, ProducerEpoch{32766});
}

void TransactionFailoverTest::fencesDoNotWasteEpochs() {
  TransactionMetadata metadata = fresh(4);
  metadata.complete(metadata.prepareAdd({{"orders", 0}}, 0, 1));
  const auto fence = metadata.prepareFence();
  QCOMPARE(fence.epoch, ProducerEpoch{5});
  QVERIFY(metadata.pending == TransactionState::prepareEpochFence);
  // Its write failed: nobody ever heard of epoch 5, so the next fence uses it too.
  metadata.pending.reset();
  metadata.epoch = 5;
  metadata.failedFence = true;
  QCOMPARE(metadata.prepareFence().epoch, ProducerEpoch{5});
}

void TransactionFailoverTest::recordsSurviveTheWayThroughTheLog() {
  TransactionMetadata metadata = fresh(4);
  metadata.complete(metadata.prepareAdd({{"orders", 0}, {"orders", 2}, {"bills", 1}}, 2, 1234));
  for (const std::int16_t version : {std::int16_t{0}, std::int16_t{1}}) {
    const Bytes value = coordinator::transactionValue(metadata, version);
    const auto back = coordinator::parseTransactionValue("app", value);
    QVERIFY(back.has_value());
    QVERIFY(back->partitions == metadata.partitions);
    QVERIFY(back->state == TransactionState::ongoing);
    QCOMPARE(back->startedAt, TimestampMs{1234});
    QCOMPARE(back->clientVersion, static_cast<std::int16_t>(version == 0 ? 0 : 2));
    QVERIFY(!coordinator::parseTransactionValue("app", value.slice(0, value.size() - 3)).has_value());
  }
  // Byte for byte as Kafka 3.9 lays it out in version 0.
  TransactionMetadata small = fresh(4);
  small.complete(small.prepareAdd({{"t", 3}}, 0, 0x0102));
  const Bytes bytes = coordinator::transactionValue(small, 0);
  const std::vector<std::uint8_t> expected{
      0, 0,                                              // version
      0, 0, 0, 0,    0, 0, 0,   7,                       // producer id
      0, 4,                                              // epoch
      0, 0, 3, 0xE8,                                     // timeout
      1,                                                 // Ongoing
      0, 0, 0, 1,    0, 1, 't', 0, 0, 0, 1, 0, 0, 0, 3,  // one topic with one partition
      0, 0, 0, 0,    0, 0, 1,   2,                       // last update
      0, 0, 0, 0,    0, 0, 1,   2,                       // start
  };
  QCOMPARE(std::vector<std::uint8_t>(bytes.data(), bytes.data() + bytes.size()), expected);
}

void TransactionFailoverTest::illegalWays() {
  using enum TransactionState;
  QVERIFY(!coordinator::mayFollow(prepareCommit, prepareAbort));
  QVERIFY(!coordinator::mayFollow(prepareCommit, ongoing));
  QVERIFY(!coordinator::mayFollow(prepareAbort, completeCommit));
  QVERIFY(!coordinator::mayFollow(empty, prepareCommit));
  QVERIFY(!coordinator::mayFollow(ongoing, empty));
  QVERIFY(!coordinator::mayFollow(ongoing, dead));
  QVERIFY(coordinator::mayFollow(completeAbort, ongoing));
  QVERIFY(coordinator::mayFollow(ongoing, prepareEpochFence));
}

void TransactionFailoverTest::openTransactionSurvivesItsCoordinator() {
  for (const std::int16_t version : {std::int16_t{3}, std::int16_t{5}}) {
    BrokerWorld cluster(transactionShape());
    QVERIFY(cluster.start());
    QVERIFY(cluster.createTopic("orders", 3, 3));
    TransactionClient app(cluster, "app");
    QVERIFY(app.initPatiently() == ErrorCode::none);
    for (PartitionId partition = 0; partition < 3; ++partition) {
      QVERIFY(app.add("orders", partition) == ErrorCode::none);
      QVERIFY(app.producePatiently("orders", "x", partition) == ErrorCode::none);
    }
    cluster.world->kill(NodeId{app.coordinator()});
    cluster.world->run(seconds(12));
    app.forgetCoordinator();
    QVERIFY(app.endPatiently(true, version) == ErrorCode::none);
    QVERIFY(app.waitFor("CompleteCommit"));
    for (PartitionId partition = 0; partition < 3; ++partition) {
      QCOMPARE(committed(cluster, "orders", partition), std::string("x"));
    }
  }
}

void TransactionFailoverTest::decisionSurvivesItsCoordinator() {
  for (const bool commit : {true, false}) {
    BrokerWorld cluster(transactionShape());
    QVERIFY(cluster.start());
    TransactionClient app(cluster, "app");
    QVERIFY(app.initPatiently() == ErrorCode::none);
    const int coordinatorId = app.coordinator();
    const int leader = coordinatorId % 3 + 1;
    QVERIFY(cluster.createTopic("orders", 1, 3, {}, {{leader, 6 - leader - coordinatorId, coordinatorId}}));
    QVERIFY(app.add("orders") == ErrorCode::none);
    QVERIFY(app.produce("orders", "x") == ErrorCode::none);
    // Decided and answered, while no marker reaches the partition; then the coordinator dies.
    cluster.world->hold(NodeId{coordinatorId}, NodeId{leader});
    EndTxnRequest request;
    request.transactionalId = "app";
    request.producerId = app.producer;
    request.producerEpoch = app.epoch;
    request.committed = commit;
    const ConnectionId client = cluster.open(coordinatorId);
    cluster.send(client, request, 3);
    const auto answer = cluster.receive<EndTxnResponse>(client, 3, seconds(5));
    // Its other follower is enough for min.insync.replicas only once the ISR has shrunk: wait for the record itself.
    if (answer) QVERIFY(answer->errorCode == ErrorCode::none);
    const bool decided = answer.has_value();
    QCOMPARE(cluster.events.count("TransactionMarkerWritten"), 0);
    cluster.world->kill(NodeId{coordinatorId});
    cluster.world->healAll();
    cluster.world->run(seconds(12));
    app.forgetCoordinator();
    if (!decided) QVERIFY(app.endPatiently(commit) == ErrorCode::none);
    QVERIFY(app.waitFor(commit ? "CompleteCommit" : "CompleteAbort"));
    QVERIFY(app.coordinator() != coordinatorId);
    QCOMPARE(committed(cluster, "orders"), std::string(commit ? "x" : ""));
    QCOMPARE(readAll(cluster, "orders", true).lastStableOffset, Offset{2});
    // It cannot be decided otherwise any more. (T3)
    QVERIFY(app.endPatiently(!commit) == ErrorCode::invalidTxnState);
  }
}

void TransactionFailoverTest::decisionThatWasNotReplicatedIsNone() {
  BrokerWorld cluster(transactionShape());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  TransactionClient app(cluster, "app");
  QVERIFY(app.initPatiently() == ErrorCode::none);
  QVERIFY(app.add("orders") == ErrorCode::none);
  QVERIFY(app.produce("orders", "x") == ErrorCode::none);
  const int coordinatorId = app.coordinator();
  // Nobody can fetch from it: what it appends stays its own.
  for (int id = 1; id <= 3; ++id) {
    if (id != coordinatorId) cluster.world->cut(NodeId{coordinatorId}, NodeId{id});
  }
  EndTxnRequest request;
  request.transactionalId = "app";
  request.producerId = app.producer;
  request.producerEpoch = app.epoch;
  request.committed = true;
  const ConnectionId client = cluster.open(coordinatorId);
  cluster.send(client, request, 3);
  QVERIFY(!cluster.receive<EndTxnResponse>(client, 3, milliseconds(500)));
  cluster.world->kill(NodeId{coordinatorId});
  cluster.world->healAll();
  cluster.world->run(seconds(12));
  app.forgetCoordinator();
  QCOMPARE(committed(cluster, "orders"), std::string());
  QVERIFY(app.waitFor("Ongoing"));
  QVERIFY(app.endPatiently(false) == ErrorCode::none);
  QVERIFY(app.waitFor("CompleteAbort"));
  // Back again, it takes over what the others decided.
  cluster.world->start(NodeId{coordinatorId});
  cluster.world->run(seconds(15));
  QCOMPARE(committed(cluster, "orders"), std::string());
  app.forgetCoordinator();
  QVERIFY(app.waitFor("CompleteAbort"));
}

void TransactionFailoverTest::markersFollowTheLeader() {
  BrokerWorld cluster(transactionShape());
  QVERIFY(cluster.start());
  TransactionClient app(cluster, "app");
  QVERIFY(app.initPatiently() == ErrorCode::none);
  const int coordinatorId = app.coordinator();
  const int leader = coordinatorId % 3 + 1;
  const int other = 6 - leader - coordinatorId;
  QVERIFY(cluster.createTopic("orders", 1, 3, {}, {{leader, other, coordinatorId}}));
  QVERIFY(app.add("orders") == ErrorCode::none);
  QVERIFY(app.produce("orders", "x") == ErrorCode::none);
  cluster.world->kill(NodeId{leader});
  QVERIFY(app.endPatiently(true) == ErrorCode::none);
  // The marker waits for somebody to lead.
  cluster.world->run(seconds(12));
  QVERIFY(app.waitFor("CompleteCommit"));
  QVERIFY(cluster.leaderOf("orders") != leader);
  QCOMPARE(committed(cluster, "orders"), std::string("x"));
}

void TransactionFailoverTest::deletedTopicsNeedNoMarkers() {
  BrokerWorld cluster(transactionShape());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  QVERIFY(cluster.createTopic("doomed", 1, 3));
  TransactionClient app(cluster, "app");
  QVERIFY(app.initPatiently() == ErrorCode::none);
  QVERIFY(app.add("orders") == ErrorCode::none);
  QVERIFY(app.add("doomed") == ErrorCode::none);
  QVERIFY(app.produce("orders", "x") == ErrorCode::none);
  QVERIFY(app.produce("doomed", "x") == ErrorCode::none);
  DeleteTopicsRequest request;
  request.topicNames = {"doomed"};
  request.timeoutMs = 5000;
  const ConnectionId admin = cluster.open(1);
  QVERIFY(cluster.ask(admin, request, 5).has_value());
  cluster.world->run(seconds(2));
  QVERIFY(app.end(true) == ErrorCode::none);
  QVERIFY(app.waitFor("CompleteCommit"));
  QCOMPARE(committed(cluster, "orders"), std::string("x"));
}

BROKERLAB_TEST(TransactionFailoverTest)

}  // namespace brokerlab::tests

#include "test_transaction_failover.moc"
