// Which broker looks after a key, and the internal topics that come into being when somebody asks.

#include "broker/support.h"
#include "coordinator/state_partition.h"
#include "protocol/messages/find_coordinator.h"
#include "support/suite.h"

namespace brokerlab::tests {

using namespace protocol;

class FindCoordinatorTest : public QObject {
  Q_OBJECT

 private slots:
  void hashesAsJava();
  void internalTopicsComeIntoBeing();
  void allKeysOfOneRequest();
  void tooFewBrokersGiveNoCoordinator();
  void unknownKeyTypes();
};

void FindCoordinatorTest::hashesAsJava() {
  // String.hashCode of a JDK.
  QCOMPARE(coordinator::javaHash(""), 0);
  QCOMPARE(coordinator::javaHash("hello"), 99162322);
  QCOMPARE(coordinator::javaHash("billing"), -109829509);
  // Hash of Integer.MIN_VALUE: its absolute value is taken as 0.
  QCOMPARE(coordinator::javaHash("polygenelubricants"), INT32_MIN);
  QCOMPARE(coordinator::partitionFor("polygenelubricants", 50), 0);
  // UTF-16 units count, so a character beyond the first plane counts twice: '\ud83d' * 31 + '\ude00'.
  QCOMPARE(coordinator::javaHash("\xF0\x9F\x98\x80"), 0xD83D * 31 + 0xDE00);
  QCOMPARE(coordinator::javaHash("\xED\x95\x9C"), 0xD55C);
}

void FindCoordinatorTest::internalTopicsComeIntoBeing() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  const ConnectionId client = cluster.open(1);
  for (const std::int8_t type : {std::int8_t{0}, std::int8_t{1}}) {
    const std::string topic(type == 0 ? consumerOffsetsTopic : transactionStateTopic);
    FindCoordinatorRequest request;
    request.key = "billing";
    request.keyType = type;
    const auto first = cluster.ask(client, request, 3);
    QVERIFY(first);
    QVERIFY(first->errorCode == ErrorCode::coordinatorNotAvailable);
    QCOMPARE(first->nodeId, -1);
    std::optional<FindCoordinatorResponse> found;
    QVERIFY(cluster.runUntil([&] {
      const metadata::TopicRef known = cluster.node(1)->image().topic(topic);
      return known && known->partition(0) && known->partition(0)->hasLeader();
    }));
    found = cluster.ask(client, request, 3);
    QVERIFY(found && found->errorCode == ErrorCode::none);
    const metadata::TopicRef known = cluster.node(1)->image().topic(topic);
    QCOMPARE(known->partitionCount(), 50);
    const PartitionId expected = 109829509 % 50;
    QCOMPARE(found->nodeId, known->partition(expected)->leader.value);
    QCOMPARE(found->host, std::string("localhost"));
    QCOMPARE(found->port, 9091 + found->nodeId);
    QCOMPARE(known->partition(expected)->replicas.size(), std::size_t{3});
    const metadata::ConfigMap& configs = cluster.node(1)->image().topicConfigs(topic);
    QCOMPARE(configs.at("cleanup.policy"), std::string("compact"));
    QCOMPARE(configs.at("segment.bytes"), std::string("104857600"));
    QCOMPARE(configs.at("compression.type"), std::string(type == 0 ? "producer" : "uncompressed"));
    QCOMPARE(configs.count("min.insync.replicas"), std::size_t{type == 0 ? 0u : 1u});
  }
}

void FindCoordinatorTest::allKeysOfOneRequest() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  const ConnectionId client = cluster.open(2);
  FindCoordinatorRequest request;
  request.coordinatorKeys = {"a", "b", "c"};
  std::optional<FindCoordinatorResponse> found;
  const auto all = [&found] {
    for (const auto& one : found->coordinators) {
      if (one.errorCode != ErrorCode::none) return false;
    }
    return true;
  };
  for (int i = 0; i < 1000; ++i) {
    found = cluster.ask(client, request, 6);
    QVERIFY(found);
    if (all()) break;
    cluster.world->runUntil([] { return false; }, cluster.world->now() + milliseconds(1));
  }
  QCOMPARE(found->coordinators.size(), std::size_t{3});
  for (const auto& coordinator : found->coordinators) {
    QVERIFY(coordinator.errorCode == ErrorCode::none);
    const PartitionId partition = coordinator::partitionFor(coordinator.key, 50);
    QCOMPARE(coordinator.nodeId, cluster.node(1)->image().partition(consumerOffsetsTopic, partition)->leader.value);
  }
}

void FindCoordinatorTest::tooFewBrokersGiveNoCoordinator() {
  BrokerWorld cluster(oneBroker());
  QVERIFY(cluster.start());
  const ConnectionId client = cluster.open(1);
  FindCoordinatorRequest request;
  request.key = "billing";
  for (int i = 0; i < 5; ++i) {
    const auto answer = cluster.ask(client, request, 2);
    QVERIFY(answer && answer->errorCode == ErrorCode::coordinatorNotAvailable);
    cluster.world->runUntil([] { return false; }, cluster.world->now() + milliseconds(100));
  }
  QVERIFY(!cluster.node(1)->image().topic(consumerOffsetsTopic));
}

void FindCoordinatorTest::unknownKeyTypes() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  const ConnectionId client = cluster.open(1);
  FindCoordinatorRequest request;
  request.key = "x";
  request.keyType = 7;
  const auto answer = cluster.ask(client, request, 1);
  QVERIFY(answer && answer->errorCode == ErrorCode::invalidRequest);
}

BROKERLAB_TEST(FindCoordinatorTest)

}  // namespace brokerlab::tests

#include "test_find_coordinator.moc"
