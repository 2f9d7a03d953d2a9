// Transactions through whole brokers: what is committed is seen everywhere, what is aborted nowhere, and nobody but the
// newest producer of an id has a say.

#include "coordinator/transaction_client.h"
#include "protocol/messages/api_versions.h"
#include "protocol/messages/describe_producers.h"
#include "protocol/messages/list_offsets.h"
#include "protocol/messages/offset_fetch.h"
#include "protocol/messages/txn_offset_commit.h"
#include "protocol/messages/write_txn_markers.h"
#include "protocol/records/transaction_log.h"
#include "protocol/records/versioned.h"
#include "support/suite.h"

namespace brokerlab::tests {

using namespace protocol;

class TransactionsTest : public QObject {
  Q_OBJECT

 private slots:
  void committedRecordsAreSeenTogether();
  void abortedRecordsAreSkipped();
  void openTransactionHoldsTheLastStableOffset();
  void secondProducerFencesTheFirst();
  void errorsOfOldVersions();
  void partitionsMustBeRegistered();
  void verificationCanBeSwitchedOff();
  void lateMarkerVoidsAVerification();
  void withVersionTwoEachTransactionHasItsEpoch();
  void versionTwoAbortsWithoutPartitions();
  void producerContinuesAfterAnError();
  void timeouts();
  void overdueTransactionsAreAborted();
  void aFenceRaisesTheEpochOnce();
  void wrongOrders();
  void unknownPartitionsSpoilTheRequest();
  void listAndDescribe();
  void recordsOfTheLog();
  void featureLevelsAreTold();
  void markersOfOldCoordinatorsAreRefused();
  void expiredIdsAreForgotten();
  void othersWaitWhileADecisionIsCarriedOut();
  void offsetsCountWithTheTransaction();
};

void TransactionsTest::committedRecordsAreSeenTogether() {
  BrokerWorld cluster(transactionShape());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 3, 3));
  TransactionClient app(cluster, "app");
  QVERIFY(app.initPatiently() == ErrorCode::none);
  QCOMPARE(app.epoch, ProducerEpoch{0});
  for (PartitionId partition = 0; partition < 3; ++partition) {
    QVERIFY(app.add("orders", partition) == ErrorCode::none);
    QVERIFY(app.produce("orders", "a" + std::to_string(partition), partition) == ErrorCode::none);
    QVERIFY(app.produce("orders", "b" + std::to_string(partition), partition) == ErrorCode::none);
  }
  QCOMPARE(app.state(), std::string("Ongoing"));
  for (PartitionId partition = 0; partition < 3; ++partition) {
    QCOMPARE(committed(cluster, "orders", partition), std::string());
    QVERIFY(uncommitted(cluster, "orders", partition) == fmt::format("a{} b{}", partition, partition));
  }
  QVERIFY(app.end(true) == ErrorCode::none);
  QVERIFY(app.waitFor("CompleteCommit"));
  for (PartitionId partition = 0; partition < 3; ++partition) {
    QVERIFY(committed(cluster, "orders", partition) == fmt::format("a{} b{}", partition, partition));
    const Seen seen = readAll(cluster, "orders", true, partition);
    QVERIFY(seen.isCommittedRead);
    QCOMPARE(seen.highWatermark, Offset{3});
    QCOMPARE(seen.lastStableOffset, Offset{3});
  }
  // T4: one marker for each partition; and the same id goes on in the same epoch (transaction.version 0 client).
  QCOMPARE(cluster.events.count("TransactionMarkerWritten"), 3);
  QVERIFY(app.add("orders") == ErrorCode::none);
  QVERIFY(app.produce("orders", "c0") == ErrorCode::none);
  QVERIFY(app.end(true) == ErrorCode::none);
  QVERIFY(app.waitFor("CompleteCommit"));
  QCOMPARE(committed(cluster, "orders"), std::string("a0 b0 c0"));
}

void TransactionsTest::abortedRecordsAreSkipped() {
  BrokerWorld cluster(transactionShape());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  TransactionClient app(cluster, "app");
  QVERIFY(app.initPatiently() == ErrorCode::none);
  for (const char* const word : {"good", "bad", "fine"}) {
    QVERIFY(app.patiently([&] { return app.add("orders"); }) == ErrorCode::none);
    QVERIFY(app.produce("orders", word) == ErrorCode::none);
    QVERIFY(app.end(std::string(word) != "bad") == ErrorCode::none);
  }
  QVERIFY(app.waitFor("CompleteCommit"));
  QCOMPARE(uncommitted(cluster, "orders"), std::string("good bad fine"));
  QCOMPARE(committed(cluster, "orders"), std::string("good fine"));
  QCOMPARE(readAll(cluster, "orders", true).aborted, std::size_t{1});
  QVERIFY(!readAll(cluster, "orders", false).isCommittedRead);
  // Every replica has the transaction index and knows of nothing open.
  for (int id = 1; id <= 3; ++id) {
    auto replica = cluster.node(id)->replicas().find("orders", 0);
    QVERIFY(cluster.runUntil([&] { return replica->highWatermark() == 6; }));
    QCOMPARE(replica->log().abortedTransactions(0, 6).size(), std::size_t{1});
    QCOMPARE(replica->lastStableOffset(), Offset{6});
  }
}

void TransactionsTest::openTransactionHoldsTheLastStableOffset() {
  BrokerWorld cluster(transactionShape());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  TransactionClient slow(cluster, "slow"), fast(cluster, "fast");
  QVERIFY(slow.initPatiently() == ErrorCode::none);
  QVERIFY(fast.initPatiently() == ErrorCode::none);
  QVERIFY(fast.producer != slow.producer);
  QVERIFY(slow.add("orders") == ErrorCode::none);
  QVERIFY(slow.produce("orders", "s") == ErrorCode::none);
  QVERIFY(fast.add("orders") == ErrorCode::none);
  QVERIFY(fast.produce("orders", "f") == ErrorCode::none);
  QVERIFY(fast.end(true) == ErrorCode::none);
  QVERIFY(fast.waitFor("CompleteCommit"));
  // Committed, but behind an open one: order is kept.
  QCOMPARE(committed(cluster, "orders"), std::string());
  const int leader = cluster.leaderOf("orders");
  const ConnectionId client = cluster.open(leader);
  const auto latest = [&](std::int8_t isolation) {
    ListOffsetsRequest request;
    request.replicaId = -1;
    request.isolationLevel = isolation;
    auto& topic = request.topics.emplace_back();
    topic.name = "orders";
    topic.partitions.emplace_back().timestamp = -1;
    return cluster.ask(client, request, 6)->topics.at(0).partitions.at(0).offset;
  };
  QCOMPARE(latest(0), std::int64_t{3});
  QCOMPARE(latest(1), std::int64_t{0});
  DescribeProducersRequest who;
  who.topics.push_back({"orders", {0}});
  const auto producers = cluster.ask(client, who, 0)->topics.at(0).partitions.at(0).activeProducers;
  QCOMPARE(producers.size(), std::size_t{2});
  for (const auto& one : producers) {
    QCOMPARE(one.currentTxnStartOffset, std::int64_t{one.producerId == slow.producer ? 0 : -1});
    QCOMPARE(one.lastSequence, 0);
  }
  // The state survives a restart of every replica, through snapshot or replay, and a change of the leader.
  for (int id = 1; id <= 3; ++id) {
    if (id % 2 == 0) {
      cluster.world->kill(NodeId{id});
    } else {
      cluster.world->shutDown(NodeId{id});
      QVERIFY(cluster.runUntil([&] { return cluster.node(id) == nullptr; }));
    }
    cluster.world->start(NodeId{id});
    QVERIFY(cluster.runUntil([&] {
      if (cluster.node(id) == nullptr || cluster.node(id)->state() != broker::BrokerState::running) return false;
      const auto partition = cluster.node(id)->image().partition("orders", 0);
      return partition && partition->isr.size() == 3 && partition->hasLeader();
    }));
  }
  QCOMPARE(committed(cluster, "orders"), std::string());
  QCOMPARE(readAll(cluster, "orders", true).lastStableOffset, Offset{0});
  slow.forgetCoordinator();
  QVERIFY(slow.endPatiently(true) == ErrorCode::none);
  QVERIFY(slow.waitFor("CompleteCommit"));
  QCOMPARE(committed(cluster, "orders"), std::string("s f"));
}

void TransactionsTest::secondProducerFencesTheFirst() {
  BrokerWorld cluster(transactionShape());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 2, 3));
  TransactionClient zombie(cluster, "app"), heir(cluster, "app");
  QVERIFY(zombie.initPatiently() == ErrorCode::none);
  QVERIFY(zombie.add("orders") == ErrorCode::none);
  QVERIFY(zombie.produce("orders", "z") == ErrorCode::none);
  // The first answer only tells that the old transaction is being aborted.
  QVERIFY(heir.init() == ErrorCode::concurrentTransactions);
  QVERIFY(heir.initPatiently() == ErrorCode::none);
  QCOMPARE(heir.producer, zombie.producer);
  QVERIFY(heir.epoch > zombie.epoch);
  // T7
  QVERIFY(zombie.produce("orders", "z") == ErrorCode::invalidProducerEpoch);
  QVERIFY(zombie.add("orders", 1) == ErrorCode::producerFenced);
  QVERIFY(zombie.end(true) == ErrorCode::producerFenced);
  QVERIFY(zombie.init(4, 60000, true) == ErrorCode::producerFenced);
  QVERIFY(cluster.events.count("ProducerFenced") >= 3);
  QVERIFY(heir.add("orders") == ErrorCode::none);
  QVERIFY(heir.produce("orders", "h") == ErrorCode::none);
  QVERIFY(heir.end(true) == ErrorCode::none);
  QVERIFY(heir.waitFor("CompleteCommit"));
  QCOMPARE(committed(cluster, "orders"), std::string("h"));
}

void TransactionsTest::errorsOfOldVersions() {
  BrokerWorld cluster(transactionShape());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  TransactionClient zombie(cluster, "app"), heir(cluster, "app");
  QVERIFY(zombie.initPatiently() == ErrorCode::none);
  QVERIFY(heir.initPatiently() == ErrorCode::none);
  QVERIFY(zombie.add("orders", 0, 1) == ErrorCode::invalidProducerEpoch);
  QVERIFY(zombie.add("orders", 0, 2) == ErrorCode::producerFenced);
  QVERIFY(zombie.end(true, 1) == ErrorCode::invalidProducerEpoch);
  QVERIFY(zombie.end(true, 2) == ErrorCode::producerFenced);
  QVERIFY(zombie.init(3, 60000, true) == ErrorCode::invalidProducerEpoch);
  // Registered nowhere: a client that knows the code may abort and go on.
  QVERIFY(heir.add("orders") == ErrorCode::none);
  QVERIFY(cluster.createTopic("more", 1, 3));
  QVERIFY(heir.produce("more", "x", 0, 10) == ErrorCode::invalidTxnState);
  QVERIFY(heir.produce("more", "x", 0, 11) == ErrorCode::transactionAbortable);
}

void TransactionsTest::partitionsMustBeRegistered() {
  BrokerWorld cluster(transactionShape());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  TransactionClient app(cluster, "app");
  QVERIFY(app.initPatiently() == ErrorCode::none);
  // T5: nothing is written, so nothing hangs.
  QVERIFY(app.produce("orders", "x") == ErrorCode::invalidTxnState);
  QCOMPARE(cluster.node(cluster.leaderOf("orders"))->replicas().find("orders", 0)->logEndOffset(), Offset{0});
  QVERIFY(app.add("orders") == ErrorCode::none);
  QVERIFY(app.produce("orders", "x") == ErrorCode::none);
  QVERIFY(app.end(true) == ErrorCode::none);
  QVERIFY(app.waitFor("CompleteCommit"));
  // After the end no straggler opens a transaction nobody will end.
  QVERIFY(app.produce("orders", "late") == ErrorCode::invalidTxnState);
  QCOMPARE(uncommitted(cluster, "orders"), std::string("x"));
  // A transactional batch in a request that names no transaction.
  record::BatchOptions options;
  options.transactional = true;
  const ConnectionId client = cluster.open(cluster.leaderOf("orders"));
  const auto nameless =
      cluster.produceTo(client, BrokerWorld::produce("orders", batch(1, "v", app.producer, app.epoch, 1, options)));
  QVERIFY(nameless && nameless->errorCode == ErrorCode::transactionalIdAuthorizationFailed);
}

void TransactionsTest::verificationCanBeSwitchedOff() {
  BrokerWorld cluster(transactionShape({{"transaction.partition.verification.enable", "false"}}));
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  TransactionClient app(cluster, "app");
  QVERIFY(app.initPatiently() == ErrorCode::none);
  // What KIP-890 is for: a transaction that nobody knows of holds the last stable offset for ever.
  QVERIFY(app.produce("orders", "x") == ErrorCode::none);
  cluster.world->run(seconds(120));
  QCOMPARE(readAll(cluster, "orders", true).lastStableOffset, Offset{0});
  // An admin ends it with a marker of their own. (kafka-transactions abort, KIP-664)
  WriteTxnMarkersRequest request;
  auto& marker = request.markers.emplace_back();
  marker.producerId = app.producer;
  marker.producerEpoch = app.epoch;
  marker.topics.push_back({"orders", {0}});
  const ConnectionId admin = cluster.open(cluster.leaderOf("orders"));
  const auto written = cluster.ask(admin, request, 1);
  QVERIFY(written && written->markers.at(0).topics.at(0).partitions.at(0).errorCode == ErrorCode::none);
  QCOMPARE(readAll(cluster, "orders", true).lastStableOffset, Offset{2});
  QCOMPARE(committed(cluster, "orders"), std::string());
}

void TransactionsTest::lateMarkerVoidsAVerification() {
  BrokerWorld cluster(transactionShape());
  QVERIFY(cluster.start());
  TransactionClient app(cluster, "app");
  QVERIFY(app.initPatiently() == ErrorCode::none);
  // Led by another broker than the coordinator, so that there is a way to hold up.
  const int first = app.coordinator() % 3 + 1;
  QVERIFY(cluster.createTopic("orders", 1, 3, {}, {{first, app.coordinator(), 6 - first - app.coordinator()}}));
  QVERIFY(app.add("orders") == ErrorCode::none);
  // The verification is on its way while the coordinator ends the transaction: its answer comes after the marker.
  const int leader = cluster.leaderOf("orders");
  cluster.world->hold(NodeId{app.coordinator()}, NodeId{leader});
  record::BatchOptions options;
  options.transactional = true;
  auto request = BrokerWorld::produce("orders", batch(1, "late", app.producer, app.epoch, 0, options));
  request.transactionalId = "app";
  const ConnectionId client = cluster.open(leader);
  cluster.send(client, request, 9);
  cluster.world->run(milliseconds(50));
  const std::int64_t held = cluster.world->heldFrames(NodeId{app.coordinator()}, NodeId{leader});
  QVERIFY(held >= 1);
  sim::World& world = *cluster.world;
  // A marker by hand, so that it may pass the held link.
  WriteTxnMarkersRequest markers;
  auto& marker = markers.markers.emplace_back();
  marker.producerId = app.producer;
  marker.producerEpoch = app.epoch;
  marker.coordinatorEpoch = 0;
  marker.topics.push_back({"orders", {0}});
  const ConnectionId admin = cluster.open(leader);
  cluster.send(admin, markers, 1);
  // Appended, and not acknowledged: the coordinator's broker follows the partition and cannot fetch either.
  QVERIFY(cluster.runUntil([&] { return cluster.node(leader)->replicas().find("orders", 0)->logEndOffset() == 1; },
                           seconds(2)));
  world.release(NodeId{app.coordinator()}, NodeId{leader});
  world.heal(NodeId{app.coordinator()}, NodeId{leader});
  const auto answer = cluster.receive<ProduceResponse>(client, 9);
  QVERIFY(answer);
  QVERIFY(answer->responses.at(0).partitionResponses.at(0).errorCode == ErrorCode::invalidTxnState);
  QCOMPARE(uncommitted(cluster, "orders"), std::string());
}

void TransactionsTest::withVersionTwoEachTransactionHasItsEpoch() {
  BrokerWorld cluster(transactionShape());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 2, 3));
  TransactionClient app(cluster, "app");
  QVERIFY(app.initPatiently() == ErrorCode::none);
  // No AddPartitionsToTxn: the leader registers itself.
  QVERIFY(app.producePatiently("orders", "a", 0, 12) == ErrorCode::none);
  QVERIFY(app.producePatiently("orders", "b", 1, 12) == ErrorCode::none);
  QCOMPARE(app.describe()->topics.at(0).partitions.size(), std::size_t{2});
  const ProducerEpoch first = app.epoch;
  TransactionClient late = app;  // a message of the first transaction that will come late
  QVERIFY(app.end(true, 5) == ErrorCode::none);
  QCOMPARE(app.epoch, static_cast<ProducerEpoch>(first + 1));
  QVERIFY(app.waitFor("CompleteCommit"));
  // The answer was lost and the request comes again: the same answer, no second transaction. (T9)
  TransactionClient retry = late;
  QVERIFY(retry.end(true, 5) == ErrorCode::none);
  QCOMPARE(retry.epoch, app.epoch);
  QVERIFY(late.end(false, 5) == ErrorCode::invalidTxnState);
  QVERIFY(app.producePatiently("orders", "c", 0, 12) == ErrorCode::none);
  QVERIFY(late.produce("orders", "late", 0, 12) == ErrorCode::invalidProducerEpoch);
  QVERIFY(late.produce("orders", "late", 1, 12) == ErrorCode::invalidProducerEpoch);
  QVERIFY(late.end(true, 5) == ErrorCode::producerFenced);
  QVERIFY(app.end(false, 5) == ErrorCode::none);
  QVERIFY(app.waitFor("CompleteAbort"));
  QCOMPARE(committed(cluster, "orders", 0), std::string("a"));
  QCOMPARE(committed(cluster, "orders", 1), std::string("b"));
  QCOMPARE(uncommitted(cluster, "orders", 0), std::string("a c"));
  // Markers carry the raised epoch.
  for (const auto& written : cluster.events.of<events::TransactionMarkerWritten>()) {
    QVERIFY(written.producerEpoch > first);
  }
}

void TransactionsTest::versionTwoAbortsWithoutPartitions() {
  BrokerWorld cluster(transactionShape());
  QVERIFY(cluster.start());
  TransactionClient app(cluster, "app");
  QVERIFY(app.initPatiently() == ErrorCode::none);
  QVERIFY(app.end(true, 5) == ErrorCode::invalidTxnState);
  QVERIFY(app.end(false, 4) == ErrorCode::invalidTxnState);
  QVERIFY(app.end(false, 5) == ErrorCode::none);
  QCOMPARE(app.epoch, ProducerEpoch{1});
  QVERIFY(app.waitFor("CompleteAbort"));
  QVERIFY(app.end(false, 5) == ErrorCode::none);
  QCOMPARE(app.epoch, ProducerEpoch{2});
  QVERIFY(app.waitFor("CompleteAbort"));
  QVERIFY(app.end(true, 5) == ErrorCode::invalidTxnState);
}

void TransactionsTest::producerContinuesAfterAnError() {
  BrokerWorld cluster(transactionShape());
  QVERIFY(cluster.start());
  TransactionClient app(cluster, "app");
  QVERIFY(app.initPatiently() == ErrorCode::none);
  const ProducerId id = app.producer;
  TransactionClient retry = app;
  // KIP-360: with what it has it gets the next epoch; asking again with the old one, the same.
  QVERIFY(app.init(4, 60000, true) == ErrorCode::none);
  QCOMPARE(app.producer, id);
  QCOMPARE(app.epoch, ProducerEpoch{1});
  QVERIFY(retry.init(4, 60000, true) == ErrorCode::none);
  QCOMPARE(retry.epoch, ProducerEpoch{1});
  // A producer that starts has no past; what was before is fenced, retries too.
  TransactionClient heir(cluster, "app");
  QVERIFY(heir.initPatiently() == ErrorCode::none);
  QCOMPARE(heir.epoch, ProducerEpoch{2});
  QVERIFY(app.init(4, 60000, true) == ErrorCode::producerFenced);
  // Half of it is not asked for.
  InitProducerIdRequest request;
  request.transactionalId = "app";
  request.transactionTimeoutMs = 1000;
  request.producerId = id;
  QVERIFY(app.coordinate(request, 4)->errorCode == ErrorCode::invalidRequest);
  request.producerId = -1;
  request.transactionalId = "";
  QVERIFY(app.coordinate(request, 4)->errorCode == ErrorCode::invalidRequest);
}

void TransactionsTest::timeouts() {
  BrokerWorld cluster(transactionShape({{"transaction.max.timeout.ms", "20000"}}));
  QVERIFY(cluster.start());
  TransactionClient app(cluster, "app");
  QVERIFY(app.initPatiently(4, 20001) == ErrorCode::invalidTransactionTimeout);
  QVERIFY(app.init(4, 0) == ErrorCode::invalidTransactionTimeout);
  QVERIFY(app.init(4, -5) == ErrorCode::invalidTransactionTimeout);
  QVERIFY(app.initPatiently(4, 20000) == ErrorCode::none);
}

void TransactionsTest::overdueTransactionsAreAborted() {
  for (const char* const version : {"0", "2"}) {
    BrokerWorld cluster(transactionShape({{"brokerlab.transaction.version", version}}));
    QVERIFY(cluster.start());
    QVERIFY(cluster.createTopic("orders", 1, 3));
    TransactionClient app(cluster, "app");
    QVERIFY(app.initPatiently(4, 5000) == ErrorCode::none);
    QVERIFY(app.add("orders") == ErrorCode::none);
    QVERIFY(app.produce("orders", "x") == ErrorCode::none);
    // T6: its timeout and one round of looking.
    cluster.world->run(seconds(16));
    QCOMPARE(readAll(cluster, "orders", true).lastStableOffset, Offset{2});
    QVERIFY(app.waitFor("CompleteAbort"));
    QCOMPARE(committed(cluster, "orders"), std::string());
    QVERIFY(app.end(true) == ErrorCode::producerFenced);
    QVERIFY(app.add("orders") == ErrorCode::producerFenced);
    QVERIFY(app.produce("orders", "y") == ErrorCode::invalidProducerEpoch);
    QVERIFY(app.initPatiently() == ErrorCode::none);
    QVERIFY(app.add("orders") == ErrorCode::none);
    QVERIFY(app.produce("orders", "z") == ErrorCode::none);
    QVERIFY(app.end(true) == ErrorCode::none);
    QVERIFY(app.waitFor("CompleteCommit"));
    QCOMPARE(committed(cluster, "orders"), std::string("z"));
  }
}

// As 4.1 has it (KAFKA-19367); recorded from it in the oracle.
void TransactionsTest::aFenceRaisesTheEpochOnce() {
  BrokerWorld cluster(transactionShape({{"brokerlab.transaction.version", "2"}}));
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  TransactionClient app(cluster, "app"), heir(cluster, "app");
  QVERIFY(app.initPatiently(5, 5000) == ErrorCode::none);
  const ProducerEpoch first = app.epoch;
  QVERIFY(app.add("orders") == ErrorCode::none);
  QVERIFY(app.produce("orders", "slow") == ErrorCode::none);
  cluster.world->run(seconds(16));
  QVERIFY(app.waitFor("CompleteAbort"));
  // Nobody has taken its place: it goes on with the epoch of the fence.
  QVERIFY(app.init(5, 5000, true) == ErrorCode::none);
  QCOMPARE(app.epoch, static_cast<ProducerEpoch>(first + 1));
  QVERIFY(app.add("orders") == ErrorCode::none);
  QVERIFY(app.produce("orders", "open") == ErrorCode::none);
  // One for the fence, one for the heir; and then the first is told that it is over.
  QVERIFY(heir.initPatiently(5, 5000) == ErrorCode::none);
  QCOMPARE(heir.epoch, static_cast<ProducerEpoch>(first + 3));
  QVERIFY(app.init(5, 5000, true) == ErrorCode::producerFenced);
}

void TransactionsTest::wrongOrders() {
  BrokerWorld cluster(transactionShape());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  TransactionClient app(cluster, "app"), nobody(cluster, "nobody");
  QVERIFY(app.initPatiently() == ErrorCode::none);
  nobody.producer = app.producer;
  nobody.epoch = 0;
  QVERIFY(nobody.add("orders") == ErrorCode::invalidProducerIdMapping);
  QVERIFY(nobody.end(true) == ErrorCode::invalidProducerIdMapping);
  QCOMPARE(nobody.state(), std::string("TRANSACTIONAL_ID_NOT_FOUND"));
  QVERIFY(app.end(true) == ErrorCode::invalidTxnState);
  QVERIFY(app.add("orders") == ErrorCode::none);
  QVERIFY(app.end(true) == ErrorCode::none);
  QVERIFY(app.waitFor("CompleteCommit"));
  QVERIFY(app.end(true) == ErrorCode::none);
  QVERIFY(app.end(false) == ErrorCode::invalidTxnState);
  app.producer += 1;
  QVERIFY(app.add("orders") == ErrorCode::invalidProducerIdMapping);
  // Somebody who does not coordinate says so.
  DescribeTransactionsRequest request;
  request.transactionalIds = {"app"};
  for (int id = 1; id <= 3; ++id) {
    const ConnectionId client = cluster.open(id);
    const auto answer = cluster.ask(client, request, 0);
    QVERIFY(answer->transactionStates.at(0).errorCode ==
            (id == app.coordinator() ? ErrorCode::none : ErrorCode::notCoordinator));
  }
}

void TransactionsTest::unknownPartitionsSpoilTheRequest() {
  BrokerWorld cluster(transactionShape());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  TransactionClient app(cluster, "app");
  QVERIFY(app.initPatiently() == ErrorCode::none);
  AddPartitionsToTxnRequest request;
  request.v3AndBelowTransactionalId = "app";
  request.v3AndBelowProducerId = app.producer;
  request.v3AndBelowProducerEpoch = app.epoch;
  request.v3AndBelowTopics.push_back({"orders", {0, 7}});
  const auto answer = app.coordinate(request, 3);
  const auto& results = answer->resultsByTopicV3AndBelow.at(0).resultsByPartition;
  QVERIFY(results.at(0).partitionErrorCode == ErrorCode::operationNotAttempted);
  QVERIFY(results.at(1).partitionErrorCode == ErrorCode::unknownTopicOrPartition);
  QCOMPARE(app.state(), std::string("Empty"));
  // The broker's form: several transactions at once.
  AddPartitionsToTxnRequest several;
  for (const bool verify : {true, false}) {
    auto& one = several.transactions.emplace_back();
    one.transactionalId = "app";
    one.producerId = app.producer;
    one.producerEpoch = app.epoch;
    one.verifyOnly = verify;
    one.topics.push_back({"orders", {0}});
  }
  for (const std::int16_t version : {std::int16_t{4}, std::int16_t{5}}) {
    several.transactions.resize(version == 4 ? 1 : 2);
    if (version == 5) several.transactions[1] = several.transactions[0];
    if (version == 5) several.transactions[1].verifyOnly = false;
    const auto both = app.coordinate(several, version);
    QVERIFY(both && both->errorCode == ErrorCode::none);
    // What Produce makes of it depends on the version of Produce.
    QVERIFY(both->resultsByTransaction.at(0).topicResults.at(0).resultsByPartition.at(0).partitionErrorCode ==
            ErrorCode::transactionAbortable);
    if (version == 5) {
      QVERIFY(both->resultsByTransaction.at(1).topicResults.at(0).resultsByPartition.at(0).partitionErrorCode ==
              ErrorCode::none);
    }
  }
  QCOMPARE(app.state(), std::string("Ongoing"));
}

void TransactionsTest::listAndDescribe() {
  BrokerWorld cluster(transactionShape());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 2, 3));
  TransactionClient one(cluster, "one"), two(cluster, "two");
  QVERIFY(one.initPatiently(4, 33000) == ErrorCode::none);
  QVERIFY(two.initPatiently() == ErrorCode::none);
  QVERIFY(one.add("orders", 0) == ErrorCode::none);
  QVERIFY(one.add("orders", 1) == ErrorCode::none);
  const auto described = one.describe();
  QVERIFY(described && described->errorCode == ErrorCode::none);
  QCOMPARE(described->transactionState, std::string("Ongoing"));
  QCOMPARE(described->transactionTimeoutMs, 33000);
  QVERIFY(described->transactionStartTimeMs > 0);
  QCOMPARE(described->producerId, one.producer);
  QCOMPARE(described->topics.at(0).topic, std::string("orders"));
  QCOMPARE(described->topics.at(0).partitions.size(), std::size_t{2});
  const auto listed = [&](ListTransactionsRequest request) {
    std::set<std::string> ids;
    for (int id = 1; id <= 3; ++id) {
      const ConnectionId client = cluster.open(id);
      const auto answer = cluster.ask(client, request, request.transactionalIdPattern ? 2 : 1);
      for (const auto& state : answer->transactionStates) ids.insert(state.transactionalId);
    }
    return ids;
  };
  QCOMPARE(listed({}), (std::set<std::string>{"one", "two"}));
  ListTransactionsRequest ongoing;
  ongoing.stateFilters = {"Ongoing", "Purple"};
  QCOMPARE(listed(ongoing), (std::set<std::string>{"one"}));
  const auto answer = cluster.ask(cluster.open(1), ongoing, 1);
  QCOMPARE(answer->unknownStateFilters, (std::vector<std::string>{"Purple"}));
  ListTransactionsRequest byProducer;
  byProducer.producerIdFilters = {two.producer};
  QCOMPARE(listed(byProducer), (std::set<std::string>{"two"}));
  // The whole id must fit; null and empty fit all. (KIP-1152)
  for (const auto& [pattern, fits] :
       {std::pair{"t.*", std::set<std::string>{"two"}}, {"o", {}}, {".*o.*", {"one", "two"}}, {"", {"one", "two"}}}) {
    ListTransactionsRequest byPattern;
    byPattern.transactionalIdPattern = pattern;
    QCOMPARE(listed(byPattern), fits);
  }
  ListTransactionsRequest broken;
  broken.transactionalIdPattern = "t(";
  const auto refused = cluster.ask(cluster.open(1), broken, 2);
  QVERIFY(refused && refused->errorCode == ErrorCode::invalidRegularExpression);
  QVERIFY(refused->transactionStates.empty());
  ListTransactionsRequest longest;
  longest.stateFilters = {"Ongoing"};
  longest.durationFilter = 5000;
  QCOMPARE(listed(longest), (std::set<std::string>{}));
  cluster.world->run(seconds(6));
  QCOMPARE(listed(longest), (std::set<std::string>{"one"}));
}

void TransactionsTest::recordsOfTheLog() {
  for (const char* const version : {"0", "2"}) {
    BrokerWorld cluster(transactionShape({{"brokerlab.transaction.version", version}}));
    QVERIFY(cluster.start());
    QVERIFY(cluster.createTopic("orders", 1, 3));
    TransactionClient app(cluster, "app");
    QVERIFY(app.initPatiently() == ErrorCode::none);
    QVERIFY(app.add("orders") == ErrorCode::none);
    QVERIFY(app.end(true) == ErrorCode::none);
    QVERIFY(app.waitFor("CompleteCommit"));
    const auto* partitions = &cluster.node(app.coordinator())->transactions().partitions();
    const auto replica =
        cluster.node(app.coordinator())->replicas().find(transactionStateTopic, *partitions->partitionOf("app"));
    const storage::LogRead read = replica->log().read(0, 1 << 20, replica->logEndOffset(), true);
    std::vector<int> states;
    record::BatchReader batches(read.records);
    while (const auto one = batches.next()) {
      QVERIFY(one->header.codec() == record::Codec::none && !one->header.hasProducerId());
      record::RecordIterator records(one->bytes);
      while (records.next() != nullptr) {
        const record::Record record = records.record();
        // Key: version 0, the id as a classic string.
        QCOMPARE(record.key->size(), std::size_t{2 + 2 + 3});
        QVERIFY(std::string(reinterpret_cast<const char*>(record.key->data()) + 4, 3) == "app");
        QCOMPARE(static_cast<int>(record.value->data()[1]), *version == '0' ? 0 : 1);
        const auto value = decodeVersioned<TransactionLogValue>(*record.value);
        QVERIFY(value.has_value());
        states.push_back(value->transactionStatus);
        QCOMPARE(value->producerId, app.producer);
        QCOMPARE(value->transactionPartitions.has_value(), value->transactionStatus != 0);
        if (value->transactionStatus == 1 || value->transactionStatus == 2) {
          QCOMPARE(value->transactionPartitions->at(0).topic, std::string("orders"));
        }
      }
    }
    QCOMPARE(states, (std::vector<int>{0, 1, 2, 4}));
  }
}

void TransactionsTest::featureLevelsAreTold() {
  for (const int level : {0, 1, 2}) {
    Shape shape = transactionShape({{"brokerlab.transaction.version", std::to_string(level)}});
    shape.brokers = 1;
    BrokerWorld cluster(shape);
    QVERIFY(cluster.start());
    ApiVersionsRequest request;
    request.clientSoftwareName = "test";
    request.clientSoftwareVersion = "1";
    const auto answer = cluster.ask(cluster.open(1), request, 4);
    int found = 0, supported = -1;
    for (const auto& feature : answer->finalizedFeatures) {
      if (feature.name == "transaction.version") found = feature.maxVersionLevel;
    }
    for (const auto& feature : answer->supportedFeatures) {
      if (feature.name == "transaction.version") supported = feature.maxVersion;
    }
    QCOMPARE(found, level);
    QCOMPARE(supported, 2);
  }
}

void TransactionsTest::markersOfOldCoordinatorsAreRefused() {
  BrokerWorld cluster(transactionShape());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const ConnectionId client = cluster.open(cluster.leaderOf("orders"));
  const auto write = [&](std::int32_t coordinatorEpoch, ProducerEpoch epoch) {
    WriteTxnMarkersRequest request;
    auto& marker = request.markers.emplace_back();
    marker.producerId = 77;
    marker.producerEpoch = epoch;
    marker.transactionResult = true;
    marker.coordinatorEpoch = coordinatorEpoch;
    marker.topics.push_back({"orders", {0, 9}});
    const auto answer = cluster.ask(client, request, 1);
    const auto& partitions = answer->markers.at(0).topics.at(0).partitions;
    if (partitions.at(1).errorCode != ErrorCode::unknownTopicOrPartition) return ErrorCode::unknownServerError;
    return partitions.at(0).errorCode;
  };
  QVERIFY(write(3, 1) == ErrorCode::none);
  QVERIFY(write(2, 1) == ErrorCode::transactionCoordinatorFenced);
  QVERIFY(write(3, 0) == ErrorCode::invalidProducerEpoch);
  QVERIFY(write(3, 1) == ErrorCode::none);
  QVERIFY(write(4, 1) == ErrorCode::none);
  QCOMPARE(cluster.node(cluster.leaderOf("orders"))->replicas().find("orders", 0)->logEndOffset(), Offset{3});
}

void TransactionsTest::expiredIdsAreForgotten() {
  BrokerWorld cluster(transactionShape({{"transactional.id.expiration.ms", "30000"},
                                        {"transaction.remove.expired.transaction.cleanup.interval.ms", "10000"}}));
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  TransactionClient idle(cluster, "idle"), busy(cluster, "busy");
  QVERIFY(idle.initPatiently() == ErrorCode::none);
  QVERIFY(busy.initPatiently(4, 600000) == ErrorCode::none);
  QVERIFY(busy.add("orders") == ErrorCode::none);
  cluster.world->run(seconds(45));
  QCOMPARE(idle.state(), std::string("TRANSACTIONAL_ID_NOT_FOUND"));
  QCOMPARE(busy.state(), std::string("Ongoing"));
  // It comes back as somebody new.
  const ProducerId before = idle.producer;
  QVERIFY(idle.initPatiently() == ErrorCode::none);
  QVERIFY(idle.producer != before);
  QCOMPARE(idle.epoch, ProducerEpoch{0});
}

void TransactionsTest::othersWaitWhileADecisionIsCarriedOut() {  // T12
  for (const bool commit : {true, false}) {
    BrokerWorld cluster(transactionShape({{"transaction.state.log.min.isr", "1"}}));
    QVERIFY(cluster.start());
    TransactionClient app(cluster, "app");
    QVERIFY(app.initPatiently() == ErrorCode::none);
    // The only replica of its partition goes: no marker can be written.
    const int owner = app.coordinator() % 3 + 1;
    QVERIFY(cluster.createTopic("orders", 1, 1, {}, {{owner}}));
    QVERIFY(app.add("orders") == ErrorCode::none);
    QVERIFY(app.produce("orders", "x") == ErrorCode::none);
    cluster.world->kill(NodeId{owner});
    cluster.world->run(seconds(15));
    QVERIFY(app.endPatiently(commit) == ErrorCode::none);
    QCOMPARE(app.state(), std::string(commit ? "PrepareCommit" : "PrepareAbort"));
    // Each is told to come again, by an error that clients take as that.
    QVERIFY(app.add("orders") == ErrorCode::concurrentTransactions);
    QVERIFY(app.end(commit) == ErrorCode::concurrentTransactions);
    TransactionClient heir(cluster, "app");
    QVERIFY(heir.init() == ErrorCode::concurrentTransactions);
    QVERIFY(errorRetry(ErrorCode::concurrentTransactions) != Retry::no);
    // So is who wants the opposite. That it was decided otherwise it hears when all is done. (T3)
    QVERIFY(app.end(!commit) == ErrorCode::concurrentTransactions);
    QCOMPARE(app.state(), std::string(commit ? "PrepareCommit" : "PrepareAbort"));
    cluster.world->start(NodeId{owner});
    QVERIFY(app.waitFor(commit ? "CompleteCommit" : "CompleteAbort"));
    QVERIFY(app.end(!commit) == ErrorCode::invalidTxnState);
    QVERIFY(app.add("orders") == ErrorCode::none);
    QVERIFY(app.endPatiently(true) == ErrorCode::none);
    QVERIFY(heir.initPatiently() == ErrorCode::none);
  }
}

void TransactionsTest::offsetsCountWithTheTransaction() {
  for (const bool two : {false, true}) {
    BrokerWorld cluster(transactionShape());
    QVERIFY(cluster.start());
    QVERIFY(cluster.createTopic("in", 1, 3));
    QVERIFY(cluster.createTopic("out", 1, 3));
    TransactionClient app(cluster, "app");
    QVERIFY(app.initPatiently() == ErrorCode::none);
    // Who looks after the group.
    int groupCoordinator = -1;
    QVERIFY(app.patiently([&] {
      FindCoordinatorRequest request;
      request.key = "billing";
      const auto found = cluster.ask(cluster.open(1), request, 3);
      groupCoordinator = found->nodeId;
      return found->errorCode;
    }) == ErrorCode::none);
    const ConnectionId group = cluster.open(groupCoordinator);
    const auto committedOffset = [&](bool stable) {
      OffsetFetchRequest request;
      request.groupId = "billing";
      request.topics.emplace();
      request.topics->push_back({"in", {0}});
      request.requireStable = stable;
      const auto answer = cluster.ask(group, request, 7);
      const auto& partition = answer->topics.at(0).partitions.at(0);
      return std::pair(partition.errorCode, partition.committedOffset);
    };
    const auto commitOffset = [&](std::int64_t offset) {
      TxnOffsetCommitRequest request;
      request.transactionalId = "app";
      request.groupId = "billing";
      request.producerId = app.producer;
      request.producerEpoch = app.epoch;
      auto& topic = request.topics.emplace_back();
      topic.name = "in";
      auto& partition = topic.partitions.emplace_back();
      partition.partitionIndex = 0;
      partition.committedOffset = offset;
      const std::int16_t version = two ? std::int16_t{5} : std::int16_t{3};
      const auto answer = cluster.ask(group, request, version);
      return answer ? answer->topics.at(0).partitions.at(0).errorCode : ErrorCode::networkException;
    };
    const auto addOffsets = [&] {
      if (two) return ErrorCode::none;  // the group's coordinator does it (KIP-890 part 2)
      AddOffsetsToTxnRequest request;
      request.transactionalId = "app";
      request.producerId = app.producer;
      request.producerEpoch = app.epoch;
      request.groupId = "billing";
      return app.coordinate(request, 3)->errorCode;
    };
    const std::int16_t endVersion = two ? std::int16_t{5} : std::int16_t{3};
    if (!two) QVERIFY(commitOffset(5) == ErrorCode::invalidTxnState);  // T5: not part of the transaction yet
    QVERIFY(app.patiently(addOffsets) == ErrorCode::none);
    QVERIFY(app.patiently([&] { return commitOffset(5); }) == ErrorCode::none);
    // T8
    QVERIFY(committedOffset(false) == std::pair(ErrorCode::none, std::int64_t{-1}));
    QVERIFY(committedOffset(true).first == ErrorCode::unstableOffsetCommit);
    QVERIFY(app.end(true, endVersion) == ErrorCode::none);
    QVERIFY(app.waitFor("CompleteCommit"));
    QVERIFY(committedOffset(true) == std::pair(ErrorCode::none, std::int64_t{5}));
    // An aborted one leaves what was.
    QVERIFY(app.patiently(addOffsets) == ErrorCode::none);
    QVERIFY(app.patiently([&] { return commitOffset(9); }) == ErrorCode::none);
    QVERIFY(app.end(false, endVersion) == ErrorCode::none);
    QVERIFY(app.waitFor("CompleteAbort"));
    QVERIFY(committedOffset(true) == std::pair(ErrorCode::none, std::int64_t{5}));
    // T7: a zombie commits no offsets.
    TransactionClient heir(cluster, "app");
    QVERIFY(heir.initPatiently() == ErrorCode::none);
    QVERIFY(commitOffset(11) == ErrorCode::invalidProducerEpoch);
    QVERIFY(committedOffset(true) == std::pair(ErrorCode::none, std::int64_t{5}));
  }
}

BROKERLAB_TEST(TransactionsTest)

}  // namespace brokerlab::tests

#include "test_transactions.moc"
