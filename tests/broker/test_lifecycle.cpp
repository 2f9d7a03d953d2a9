// A broker's life, its request queue, and what it passes on to the controller.

#include "broker/support.h"
#include "protocol/messages/alter_partition_reassignments.h"
#include "protocol/messages/create_partitions.h"
#include "protocol/messages/delete_records.h"
#include "protocol/messages/delete_topics.h"
#include "protocol/messages/describe_configs.h"
#include "protocol/messages/describe_log_dirs.h"
#include "protocol/messages/describe_producers.h"
#include "protocol/messages/describe_quorum.h"
#include "protocol/messages/describe_topic_partitions.h"
#include "protocol/messages/elect_leaders.h"
#include "protocol/messages/incremental_alter_configs.h"
#include "protocol/messages/init_producer_id.h"
#include "protocol/messages/list_offsets.h"
#include "protocol/messages/metadata.h"
#include "support/suite.h"

namespace brokerlab::tests {

using namespace protocol;
using broker::BrokerState;

class LifecycleTest : public QObject {
  Q_OBJECT

 private slots:
  void startsQuickly();
  void requestsWaitUntilTheReplicasAreUp();
  void controlledShutdownMovesLeadersFirst();
  void aKilledBrokerReturnsUnderANewEpoch();
  void aStrangersDirectoryIsRefused();
  void aFailingDiskEndsTheBroker();
  void fullDisk();
  void theQueueIsBounded();
  void mutingKeepsOrderUnderLoad();
  void autoCreatedTopic();
  void adminRequestsFollowTheController();
  void adminRequestsTimeOutWithoutController();
  void producerIdsAreNeverGivenTwice();
  void configsAreDescribedAndChanged();
  void deleteRecordsWaitsForAll();
  void describeRequests();
  void topicIsDeletedEverywhere();
  void consumerSessionsAreEvictedFirst();
  void replicasMove();
  void consumersAreSentToTheirRack();
  void flushMsMakesRecordsDurable();
};

void LifecycleTest::startsQuickly() {
  BrokerWorld cluster({3, 3, {}, {}, 7, Duration{}, {}});
  QVERIFY(cluster.start());
  // The quorum has to elect first; after that a few round trips.
  QVERIFY2((cluster.world->now() - Instant{}).wholeMillis() < 4500,
           qPrintable(QString::number((cluster.world->now() - Instant{}).wholeMillis())));
  for (int id = 1; id <= 3; ++id) {
    QVERIFY(cluster.node(id)->brokerEpoch() >= 0);
    QVERIFY(cluster.node(id)->problem().empty());
    QCOMPARE(cluster.node(id)->replicas().environment().brokers.all().size(), std::size_t{3});
  }
}

void LifecycleTest::requestsWaitUntilTheReplicasAreUp() {  // B1
  BrokerWorld cluster;
  cluster.world->start(NodeId{1});
  const ConnectionId early = cluster.open(1);
  cluster.send(early, MetadataRequest{}, 1);
  cluster.world->run(seconds(3));
  QCOMPARE(cluster.answers(early), std::size_t{0});
  cluster.world->start(NodeId{101});
  const auto answer = cluster.receive<MetadataResponse>(early, 1);
  QVERIFY(answer.has_value());
}

void LifecycleTest::controlledShutdownMovesLeadersFirst() {  // M4, F16
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 6, 3));
  const ConnectionId client = cluster.open(2);
  const int leader = 1;
  cluster.world->shutDown(NodeId{leader});
  QVERIFY(cluster.runUntil([&] { return cluster.world->life(NodeId{leader}) == sim::Life::shutDown; }));
  for (PartitionId partition = 0; partition < 6; ++partition) {
    const auto state = cluster.node(2)->image().partition("orders", partition);
    QVERIFY(state->leader != NodeId{leader});
    QVERIFY(state->hasLeader());
    QVERIFY(!metadata::contains(state->isr, NodeId{leader}));
  }
  // The mark is there, and recovery is skipped next time.
  QVERIFY(cluster.world->disk(NodeId{leader}).exists(".kafka_cleanshutdown"));
  cluster.world->start(NodeId{leader});
  QVERIFY(cluster.runUntil([&] { return cluster.node(leader)->state() == BrokerState::running; }));
  QVERIFY(cluster.node(leader)->replicas().logs()->afterCleanShutdown());
  QCOMPARE(cluster.events.count("LogTruncated"), 0);
  QVERIFY(!cluster.closed(client));
}

void LifecycleTest::aKilledBrokerReturnsUnderANewEpoch() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const BrokerEpoch before = cluster.node(2)->brokerEpoch();
  cluster.world->kill(NodeId{2});
  cluster.world->start(NodeId{2});
  QVERIFY(cluster.runUntil([&] { return cluster.node(2)->state() == BrokerState::running; }, seconds(60)));
  QVERIFY(cluster.node(2)->brokerEpoch() > before);
  QVERIFY(!cluster.node(2)->replicas().logs()->afterCleanShutdown());
  const auto inIsr = [&] {
    return metadata::contains(cluster.node(1)->image().partition("orders", 0)->isr, NodeId{2});
  };
  QVERIFY(cluster.runUntil(inIsr, seconds(60)));
}

void LifecycleTest::aStrangersDirectoryIsRefused() {  // F27, 69
  BrokerWorld cluster;
  const std::string stranger =
      "version=1\ncluster.id=another-cluster\nnode.id=2\ndirectory.id=AAAAAAAAAAAAAAAAAAAAZQ\n";
  QVERIFY(cluster.world->disk(NodeId{2}).atomicReplace("meta.properties", asBytes(stranger)).has_value());
  for (const NodeId node : cluster.world->nodes()) cluster.world->start(node);
  QVERIFY(cluster.runUntil([&] { return cluster.node(1)->state() == BrokerState::running; }));
  QVERIFY(!cluster.world->alive(NodeId{2}));
  QCOMPARE(cluster.world->disk(NodeId{2}).readAll("meta.properties")->text(), std::string_view(stranger));
  QVERIFY(cluster.events.of<events::LogDamaged>().back().reason.find("another-cluster") != std::string::npos);
  QCOMPARE(cluster.world->crashes(), 0);
}

void LifecycleTest::aFailingDiskEndsTheBroker() {  // B6, F22
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const int leader = cluster.leaderOf("orders");
  const ConnectionId client = cluster.open(leader);
  QVERIFY(cluster.produceTo(client, BrokerWorld::produce("orders", batch(1)))->errorCode == ErrorCode::none);
  cluster.world->disk(NodeId{leader}).faults().failNext({disk::Operation::write, "orders-0", 1});
  const auto answer = cluster.produceTo(client, BrokerWorld::produce("orders", batch(1)));
  QVERIFY(answer.has_value());
  QCOMPARE(answer->errorCode, ErrorCode::kafkaStorageError);
  QVERIFY(!cluster.world->alive(NodeId{leader}));
  QVERIFY(cluster.events.count("LogDamaged") > 0);
  QVERIFY(cluster.runUntil([&] { return cluster.leaderOf("orders") > 0; }, seconds(60)));
  // It comes back and catches up.
  cluster.world->disk(NodeId{leader}).faults().clear();
  cluster.world->start(NodeId{leader});
  QVERIFY(cluster.runUntil(
      [&] {
        return cluster.node(leader)->state() == BrokerState::running &&
               metadata::contains(cluster.node(leader)->image().partition("orders", 0)->isr, NodeId{leader});
      },
      seconds(60)));
  QCOMPARE(cluster.world->crashes(), 0);
}

void LifecycleTest::fullDisk() {  // F20
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const int leader = cluster.leaderOf("orders");
  disk::Disk& full = cluster.world->disk(NodeId{leader});
  full.faults().fullAt(full.usedBytes() + 100);
  const ConnectionId client = cluster.open(leader);
  const auto answer = cluster.produceTo(client, BrokerWorld::produce("orders", batch(1, std::string(5000, 'x'))));
  QVERIFY(answer.has_value());
  QCOMPARE(answer->errorCode, ErrorCode::kafkaStorageError);
  QVERIFY(cluster.runUntil([&] { return cluster.leaderOf("orders") > 0; }, seconds(60)));
  QVERIFY(cluster.leaderOf("orders") != leader);
}

void LifecycleTest::theQueueIsBounded() {  // C3, C5
  Shape shape =
      oneBroker({{"num.io.threads", "2"}, {"queued.max.requests", "3"}, {"brokerlab.request.service.time.us", "1000"}});
  BrokerWorld cluster(shape);
  QVERIFY(cluster.start());
  std::vector<ConnectionId> clients;
  for (int i = 0; i < 8; ++i) clients.push_back(cluster.open(1));
  cluster.world->run(milliseconds(10));
  for (const ConnectionId client : clients) {
    cluster.send(client, MetadataRequest{}, 1);
    cluster.send(client, MetadataRequest{}, 1);  // stays unread until the first is answered
  }
  cluster.world->run(microseconds(500));
  const broker::RequestChannel& channel = cluster.node(1)->requests();
  QCOMPARE(channel.beingHandled().size(), std::size_t{2});
  QCOMPARE(channel.queue().size(), std::size_t{3});
  QCOMPARE(channel.waitingForQueue().size(), std::size_t{3});
  for (const ConnectionId client : clients) {
    for (int i = 0; i < 2; ++i) QVERIFY(cluster.receive<MetadataResponse>(client, 1).has_value());
  }
  QVERIFY(channel.queue().empty());
  // A connection that goes while its request is queued leaves no trace.
  const ConnectionId gone = cluster.open(1);
  cluster.send(gone, MetadataRequest{}, 1);
  cluster.world->externalClose(gone);
  cluster.world->run(seconds(1));
  QCOMPARE(cluster.world->crashes(), 0);
}

void LifecycleTest::mutingKeepsOrderUnderLoad() {  // C1
  BrokerWorld cluster(oneBroker({{"brokerlab.request.service.time.us", "300"}}));
  QVERIFY(cluster.start());
  const ConnectionId client = cluster.open(1);
  std::vector<std::int32_t> sent;
  for (int i = 0; i < 50; ++i) sent.push_back(cluster.send(client, MetadataRequest{}, 1));
  for (const std::int32_t id : sent) {
    QVERIFY(cluster.receive<MetadataResponse>(client, 1).has_value());
    QCOMPARE(cluster.lastCorrelation, id);
  }
}

void LifecycleTest::autoCreatedTopic() {
  Shape shape;
  shape.config = {{"default.replication.factor", "3"}, {"num.partitions", "4"}};
  BrokerWorld cluster(shape);
  QVERIFY(cluster.start());
  const ConnectionId client = cluster.open(2);
  MetadataRequest request;
  request.topics.emplace();
  request.topics->push_back({Uuid{}, std::string("new-topic")});
  request.allowAutoTopicCreation = false;
  QCOMPARE(cluster.ask(client, request, 9)->topics.at(0).errorCode, ErrorCode::unknownTopicOrPartition);
  request.allowAutoTopicCreation = true;
  QCOMPARE(cluster.ask(client, request, 9)->topics.at(0).errorCode, ErrorCode::leaderNotAvailable);
  QCOMPARE(cluster.ask(client, request, 9)->topics.at(0).errorCode, ErrorCode::leaderNotAvailable);  // on its way
  cluster.world->run(seconds(1));
  const auto answer = cluster.ask(client, request, 9);
  QCOMPARE(answer->topics.at(0).errorCode, ErrorCode::none);
  QCOMPARE(answer->topics.at(0).partitions.size(), std::size_t{4});
  QCOMPARE(answer->topics.at(0).partitions.at(0).replicaNodes.size(), std::size_t{3});
  QCOMPARE(cluster.events.count("TopicCreated"), 1);
}

void LifecycleTest::adminRequestsFollowTheController() {
  Shape shape;
  shape.controllers = 3;
  BrokerWorld cluster(shape);
  QVERIFY(cluster.start());
  const NodeId active = cluster.node(1)->activeController();
  QVERIFY(active.value > 100);
  cluster.world->kill(active);
  // Asked while nobody is in charge: answered once somebody is.
  QVERIFY(cluster.createTopic("orders", 2, 3));
  QVERIFY(cluster.node(1)->activeController() != active);
  const ConnectionId client = cluster.open(1);
  const auto again = cluster.ask(client, DescribeQuorumRequest{{{"__cluster_metadata", {{0}}}}}, 1);
  QVERIFY(again.has_value());
  QCOMPARE(again->errorCode, ErrorCode::none);
  QCOMPARE(again->topics.at(0).partitions.at(0).leaderId, cluster.node(1)->activeController().value);
}

void LifecycleTest::adminRequestsTimeOutWithoutController() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  cluster.world->kill(NodeId{101});
  const ConnectionId client = cluster.open(1);
  CreateTopicsRequest request;
  auto& topic = request.topics.emplace_back();
  topic.name = "orders";
  topic.numPartitions = 1;
  topic.replicationFactor = 1;
  request.timeoutMs = 2000;
  const auto answer = cluster.ask(client, request, 7, seconds(10));
  QVERIFY(answer.has_value());
  QCOMPARE(answer->topics.at(0).errorCode, ErrorCode::requestTimedOut);
  // The connection is fine.
  QVERIFY(cluster.ask(client, MetadataRequest{}, 1).has_value());
}

void LifecycleTest::producerIdsAreNeverGivenTwice() {  // P8
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  std::set<ProducerId> seen;
  for (const int id : {1, 2, 1, 3}) {
    const ConnectionId client = cluster.open(id);
    for (int i = 0; i < 700; ++i) {
      const auto answer = cluster.ask(client, InitProducerIdRequest{}, 0);
      QVERIFY(answer.has_value());
      QCOMPARE(answer->errorCode, ErrorCode::none);
      QVERIFY(seen.insert(answer->producerId).second);
    }
  }
  const ConnectionId client = cluster.open(1);
  InitProducerIdRequest transactional;
  transactional.transactionalId = "";
  QCOMPARE(cluster.ask(client, transactional, 2)->errorCode, ErrorCode::invalidRequest);
  transactional.transactionalId = "t";
  transactional.transactionTimeoutMs = -1;
  QCOMPARE(cluster.ask(client, transactional, 2)->errorCode, ErrorCode::invalidTransactionTimeout);
}

void LifecycleTest::configsAreDescribedAndChanged() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3, {{"retention.ms", "5000"}}));
  const ConnectionId client = cluster.open(1);
  auto describe = [&](std::int8_t type, const std::string& name, const std::string& key) {
    DescribeConfigsRequest request;
    request.includeSynonyms = true;
    auto& resource = request.resources.emplace_back();
    resource.resourceType = type;
    resource.resourceName = name;
    if (!key.empty()) resource.configurationKeys = std::vector<std::string>{key};
    return cluster.ask(client, request, 4)->results.at(0);
  };
  const auto retention = describe(2, "orders", "retention.ms");
  QCOMPARE(retention.errorCode, ErrorCode::none);
  QCOMPARE(retention.configs.size(), std::size_t{1});
  QCOMPARE(retention.configs[0].value.value(), std::string("5000"));
  QCOMPARE(retention.configs[0].configSource, std::int8_t{1});
  // log.retention.ms, which carries its default, has none of its own.
  QCOMPARE(retention.configs[0].synonyms.size(), std::size_t{1});
  QVERIFY(describe(2, "orders", "").configs.size() > 20);
  QCOMPARE(describe(2, "nothing", "").errorCode, ErrorCode::unknownTopicOrPartition);
  QCOMPARE(describe(4, "2", "").errorCode, ErrorCode::invalidRequest);
  QVERIFY(describe(4, "1", "").configs.size() > 20);
  QCOMPARE(describe(99, "x", "").errorCode, ErrorCode::invalidRequest);

  IncrementalAlterConfigsRequest change;
  auto& resource = change.resources.emplace_back();
  resource.resourceType = 2;
  resource.resourceName = "orders";
  resource.configs.push_back({"min.insync.replicas", 0, std::string("2")});
  const auto changed = cluster.ask(client, change, 1);
  QVERIFY(changed.has_value());
  QCOMPARE(changed->responses.at(0).errorCode, ErrorCode::none);
  cluster.world->run(seconds(1));
  QCOMPARE(describe(2, "orders", "min.insync.replicas").configs.at(0).value.value(), std::string("2"));
  for (int id = 1; id <= 3; ++id) {
    QCOMPARE(cluster.node(id)->replicas().find("orders", 0)->minInsyncReplicas(), 2);
  }
  change.resources[0].configs[0].name = "no.such.key";
  QCOMPARE(cluster.ask(client, change, 1)->responses.at(0).errorCode, ErrorCode::invalidConfig);
}

void LifecycleTest::deleteRecordsWaitsForAll() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const int leader = cluster.leaderOf("orders");
  const ConnectionId client = cluster.open(leader);
  for (int i = 0; i < 3; ++i)
    QVERIFY(cluster.produceTo(client, BrokerWorld::produce("orders", batch(2)))->errorCode == ErrorCode::none);
  DeleteRecordsRequest request;
  request.timeoutMs = 5000;
  auto& topic = request.topics.emplace_back();
  topic.name = "orders";
  topic.partitions.push_back({0, 4});
  const Instant asked = cluster.world->now();
  const auto answer = cluster.ask(client, request, 2);
  QVERIFY(answer.has_value());
  // Once the others have followed, not when the time is over.
  QVERIFY((cluster.world->now() - asked).wholeMillis() < 2000);
  QCOMPARE(answer->topics.at(0).partitions.at(0).errorCode, ErrorCode::none);
  QCOMPARE(answer->topics.at(0).partitions.at(0).lowWatermark, std::int64_t{4});
  for (int id = 1; id <= 3; ++id) QCOMPARE(cluster.node(id)->replicas().find("orders", 0)->logStartOffset(), Offset{4});
  QCOMPARE(cluster.ask(client, BrokerWorld::fetch("orders", 2), 11)->responses.at(0).partitions.at(0).errorCode,
           ErrorCode::offsetOutOfRange);
  request.topics[0].partitions[0].offset = 99;
  QCOMPARE(cluster.ask(client, request, 2)->topics.at(0).partitions.at(0).errorCode, ErrorCode::offsetOutOfRange);
}

void LifecycleTest::describeRequests() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("a", 3, 3));
  QVERIFY(cluster.createTopic("b", 3, 3));
  const ConnectionId client = cluster.open(1);
  DescribeTopicPartitionsRequest request;
  request.responsePartitionLimit = 4;
  const auto page = cluster.ask(client, request, 0);
  QCOMPARE(page->topics.size(), std::size_t{2});
  QCOMPARE(page->topics[1].partitions.size(), std::size_t{1});
  QVERIFY(page->nextCursor.has_value());
  QCOMPARE(page->nextCursor->topicName, std::string("b"));
  QCOMPARE(page->nextCursor->partitionIndex, 1);
  request.cursor = DescribeTopicPartitionsRequest::Cursor{"b", 1};
  const auto rest = cluster.ask(client, request, 0);
  QCOMPARE(rest->topics.size(), std::size_t{1});
  QCOMPARE(rest->topics[0].partitions.size(), std::size_t{2});
  QVERIFY(!rest->nextCursor.has_value());
  const auto dirs = cluster.ask(client, DescribeLogDirsRequest{}, 4);
  QCOMPARE(dirs->results.size(), std::size_t{1});
  QCOMPARE(dirs->results[0].topics.size(), std::size_t{2});
  const int leader = cluster.leaderOf("a");
  const ConnectionId atLeader = cluster.open(leader);
  QVERIFY(cluster.produceTo(atLeader, BrokerWorld::produce("a", batch(2, "v", 7, 0, 0)))->errorCode == ErrorCode::none);
  DescribeProducersRequest producers;
  producers.topics.push_back({"a", {0}});
  // Every replica answers, as kafka-transactions find-hanging expects of the broker it is pointed at.
  for (int id = 1; id <= 3; ++id) {
    const auto active = cluster.ask(cluster.open(id), producers, 0);
    QCOMPARE(active->topics.at(0).partitions.at(0).errorCode, ErrorCode::none);
    QCOMPARE(active->topics[0].partitions[0].activeProducers.size(), std::size_t{1});
    QCOMPARE(active->topics[0].partitions[0].activeProducers[0].lastSequence, 1);
  }
}

void LifecycleTest::topicIsDeletedEverywhere() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 2, 3));
  const ConnectionId client = cluster.open(cluster.leaderOf("orders"));
  QVERIFY(cluster.produceTo(client, BrokerWorld::produce("orders", batch(2)))->errorCode == ErrorCode::none);
  cluster.send(client, BrokerWorld::fetch("orders", 2, 30000), 11);  // waits
  cluster.world->run(milliseconds(50));
  DeleteTopicsRequest request;
  request.topicNames = {"orders"};
  request.timeoutMs = 5000;
  const ConnectionId admin = cluster.open(3);
  const auto answer = cluster.ask(admin, request, 5);
  QVERIFY(answer.has_value());
  QCOMPARE(answer->responses.at(0).errorCode, ErrorCode::none);
  // Who waited for records of it is told.
  const auto told = cluster.receive<FetchResponse>(client, 11, seconds(2));
  QVERIFY(told.has_value());
  QCOMPARE(told->responses.at(0).partitions.at(0).errorCode, ErrorCode::unknownTopicOrPartition);
  QVERIFY(cluster.runUntil([&] { return cluster.events.count("LogDeleted") == 6; }));
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const ConnectionId again = cluster.open(cluster.leaderOf("orders"));
  QCOMPARE(cluster.produceTo(again, BrokerWorld::produce("orders", batch(1)))->baseOffset, std::int64_t{0});
  cluster.world->run(seconds(120));  // the old files go after file.delete.delay.ms
  const auto names = cluster.world->disk(NodeId{1}).list("");
  for (const disk::Entry& entry : *names) QVERIFY(entry.name.find("-delete") == std::string::npos);
}

void LifecycleTest::consumerSessionsAreEvictedFirst() {  // S4
  Shape shape;
  shape.brokers = 2;
  shape.config = {{"max.incremental.fetch.session.cache.slots", "2"}};
  BrokerWorld cluster(shape);
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 1, {}, {{1}}));
  const ConnectionId client = cluster.open(1);
  FetchRequest full = BrokerWorld::fetch("orders", 0);
  full.sessionEpoch = 0;
  QVERIFY(cluster.ask(client, full, 11)->sessionId > 0);
  QVERIFY(cluster.ask(client, full, 11)->sessionId > 0);
  QCOMPARE(cluster.ask(client, full, 11)->sessionId, 0);  // no room: answered without a session
  // A follower comes and takes the place of one of them.
  QVERIFY(cluster.createTopic("copied", 1, 2, {}, {{1, 2}}));
  cluster.world->run(seconds(2));
  bool privileged = false;
  for (const auto& [id, session] : cluster.node(1)->fetchSessions().sessions())
    privileged = privileged || session->privileged;
  QVERIFY(privileged);
  QCOMPARE(cluster.node(1)->fetchSessions().size(), std::size_t{2});
}

void LifecycleTest::replicasMove() {  // R18
  Shape shape;
  shape.brokers = 4;
  BrokerWorld cluster(shape);
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 2, {}, {{1, 2}}));
  const ConnectionId client = cluster.open(1);
  for (int i = 0; i < 5; ++i) {
    QVERIFY(cluster.produceTo(client, BrokerWorld::produce("orders", batch(2)))->errorCode == ErrorCode::none);
  }
  AlterPartitionReassignmentsRequest request;
  auto& topic = request.topics.emplace_back();
  topic.name = "orders";
  auto& moved = topic.partitions.emplace_back();
  moved.replicas = std::vector<std::int32_t>{3, 4};
  const auto answer = cluster.ask(client, request, 0);
  QVERIFY(answer.has_value());
  QCOMPARE(answer->errorCode, ErrorCode::none);
  QCOMPARE(answer->responses.at(0).partitions.at(0).errorCode, ErrorCode::none);
  QVERIFY(cluster.runUntil([&] {
    const auto state = cluster.node(1)->image().partition("orders", 0);
    return state->replicas == metadata::NodeList{NodeId{3}, NodeId{4}} && !state->beingReassigned() &&
           cluster.node(1)->replicas().find("orders", 0) == nullptr;
  }));
  for (const int id : {3, 4}) QCOMPARE(cluster.node(id)->replicas().find("orders", 0)->logEndOffset(), Offset{10});
  QVERIFY(cluster.runUntil([&] { return cluster.leaderOf("orders") > 2; }));
  const ConnectionId next = cluster.open(cluster.leaderOf("orders"));
  QCOMPARE(cluster.produceTo(next, BrokerWorld::produce("orders", batch(1)))->baseOffset, std::int64_t{10});
  QCOMPARE(cluster.world->crashes(), 0);
}

void LifecycleTest::consumersAreSentToTheirRack() {  // KIP-392
  Shape shape;
  shape.racks = {"a", "b", "c"};
  shape.config = {{"replica.selector.class", "org.apache.kafka.common.replica.RackAwareReplicaSelector"}};
  BrokerWorld cluster(shape);
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3, {}, {{1, 2, 3}}));
  const ConnectionId client = cluster.open(1);
  QVERIFY(cluster.produceTo(client, BrokerWorld::produce("orders", batch(2)))->errorCode == ErrorCode::none);
  cluster.world->run(seconds(2));
  FetchRequest request = BrokerWorld::fetch("orders", 0);
  for (const auto& [rack, preferred] :
       std::map<std::string, int>{{"a", -1}, {"b", 2}, {"c", 3}, {"nowhere", -1}, {"", -1}}) {
    request.rackId = rack;
    const auto fetched = cluster.ask(client, request, 11);
    const auto& answer = fetched->responses.at(0).partitions.at(0);
    QCOMPARE(answer.errorCode, ErrorCode::none);
    QCOMPARE(answer.preferredReadReplica, preferred);
    QCOMPARE(answer.records.empty(), preferred != -1);
  }
  // And there it is served, up to what that follower knows to be committed.
  const ConnectionId near = cluster.open(2);
  request.rackId = "b";
  const auto fetched = cluster.ask(near, request, 11);
  QCOMPARE(fetched->responses.at(0).partitions.at(0).errorCode, ErrorCode::none);
  QVERIFY(!fetched->responses.at(0).partitions.at(0).records.empty());
}

void LifecycleTest::flushMsMakesRecordsDurable() {
  BrokerWorld cluster(oneBroker());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("lazy", 1, 1));
  QVERIFY(cluster.createTopic("eager", 1, 1, {{"flush.ms", "200"}}));
  const ConnectionId client = cluster.open(1);
  for (const char* topic : {"lazy", "eager"}) {
    QVERIFY(cluster.produceTo(client, BrokerWorld::produce(topic, batch(2)))->errorCode == ErrorCode::none);
  }
  cluster.world->run(seconds(1));
  QCOMPARE(cluster.node(1)->replicas().find("eager", 0)->log().unflushedRecords(), Offset{0});
  QCOMPARE(cluster.node(1)->replicas().find("lazy", 0)->log().unflushedRecords(), Offset{2});
}

BROKERLAB_TEST(LifecycleTest)

}  // namespace brokerlab::tests

#include "test_lifecycle.moc"
