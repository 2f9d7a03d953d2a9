// Controllers, log, network and brokers' registrations together.
#include <algorithm>
#include <set>

#include "base/check.h"
#include "cluster.h"
#include "protocol/messages/api_versions.h"
#include "protocol/messages/describe_quorum.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::tests;

namespace {

std::string names(const std::vector<metadata::PrintedRecord>& records) {
  std::string text;
  for (const auto& record : records) text += (text.empty() ? "" : " ") + record.type;
  return text;
}

}  // namespace

class ControllerNodeTest : public QObject {
  Q_OBJECT

 private slots:
  void aNewClusterBeginsWithItsFeatureLevel() {
    Cluster cluster(1, 3, 0);
    cluster.startAll();
    QVERIFY(cluster.runUntil([&] {
      return cluster.active() != NodeId::none() &&
             cluster.controller(cluster.active())->image().feature("metadata.version") == 21;
    }));
    const auto records = cluster.controller(cluster.active())->recentRecords(10);
    QVERIFY2(records.size() >= 6, names(records).c_str());
    QCOMPARE(records[1].type, std::string("BeginTransactionRecord"));
    QCOMPARE(records[2].type, std::string("FeatureLevelRecord"));
    QCOMPARE(records[2].text, std::string("name=metadata.version feature_level=21"));
    QCOMPARE(records[3].text, std::string("name=transaction.version feature_level=2"));
    QCOMPARE(records[4].type, std::string("ZkMigrationStateRecord"));
    QCOMPARE(records[5].type, std::string("EndTransactionRecord"));
    QCOMPARE(cluster.all<events::ControllerActivated>().size(), std::size_t{1});
    cluster.world().run(seconds(2));
    // Only once, also after another controller took over.
    cluster.world().kill(cluster.active());
    QVERIFY(cluster.runUntil([&] { return cluster.active() != NodeId::none(); }));
    cluster.world().run(seconds(2));
    int bootstraps = 0;
    for (const auto& record : cluster.controller(cluster.active())->recentRecords(1000)) {
      if (record.type == "FeatureLevelRecord") ++bootstraps;
    }
    QCOMPARE(bootstraps, 2);
  }

  void brokersRegisterAndAreUnfenced() {
    Cluster cluster(2);
    cluster.startAll();
    QVERIFY(cluster.ready());
    QCOMPARE(cluster.all<events::BrokerRegistered>().size(), std::size_t{3});
    QCOMPARE(cluster.all<events::BrokerUnfenced>().size(), std::size_t{3});
    cluster.world().run(seconds(30));
    QVERIFY(cluster.all<events::BrokerFenced>().empty());
    QVERIFY2(cluster.crash().empty(), cluster.crash().c_str());
    for (int id = 1; id <= 3; ++id) QVERIFY(!cluster.broker(id)->fenced());
  }

  void aTopicIsCreatedEverywhere() {
    Cluster cluster(3);
    cluster.startAll();
    QVERIFY(cluster.ready());
    QCOMPARE(cluster.create("orders", {{1, 2, 3}, {2, 3, 1}}), ErrorCode::none);
    // K1: the answer came after the commit.
    QVERIFY(cluster.controller(cluster.active())->image().topic("orders") != nullptr);
    const auto created = cluster.all<events::TopicCreated>();
    QCOMPARE(created.size(), std::size_t{1});
    QCOMPARE(created[0].partitions, 2);
    QCOMPARE(created[0].replicationFactor, 3);
    QCOMPARE(cluster.all<events::LeaderElected>().size(), std::size_t{2});
    QCOMPARE(cluster.all<events::LeaderElected>()[1].rule, std::string("created"));
    cluster.world().run(milliseconds(100));
    for (int id = 1; id <= 3; ++id) QVERIFY(cluster.broker(id)->image().topic("orders") != nullptr);
    QCOMPARE(cluster.create("orders", {{1}}), ErrorCode::topicAlreadyExists);
  }

  void aDeadBrokerIsFencedAfterItsSession() {
    Cluster cluster(4);
    cluster.startAll();
    QVERIFY(cluster.ready());
    QCOMPARE(cluster.create("orders", {{1, 2, 3}, {2, 3, 1}}), ErrorCode::none);
    const Instant killed = cluster.world().now();
    cluster.world().kill({1});
    QVERIFY(cluster.runUntil([&] { return !cluster.all<events::BrokerFenced>().empty(); }));
    const Duration took = cluster.world().now() - killed;
    QVERIFY(took >= milliseconds(6900) && took <= milliseconds(9200));
    const auto fenced = cluster.all<events::BrokerFenced>();
    QCOMPARE(fenced[0].broker, NodeId{1});
    QCOMPARE(fenced[0].reason, std::string("no heartbeat for 9000 ms"));
    const auto elected = cluster.all<events::LeaderElected>().back();
    QCOMPARE(elected.topic, std::string("orders"));
    QCOMPARE(elected.partition, 0);
    QCOMPARE(elected.previous, NodeId{1});
    QCOMPARE(elected.leader, NodeId{2});
    QCOMPARE(elected.leaderEpoch, 1);
    QCOMPARE(elected.rule, std::string("first live replica of the ISR in replica order"));
    const auto shrunk = cluster.all<events::IsrChanged>().back();
    QCOMPARE(shrunk.partition, 1);
    QCOMPARE(shrunk.isr.size(), std::size_t{2});
    // It comes back: a new life, a new epoch, unfenced, but in no ISR by itself.
    const auto before = cluster.controller(cluster.active())->image().broker({1})->epoch;
    cluster.world().start({1});
    QVERIFY(cluster.runUntil([&] { return cluster.controller(cluster.active())->image().brokerActive({1}); }));
    QVERIFY(cluster.controller(cluster.active())->image().broker({1})->epoch > before);
    QCOMPARE(cluster.controller(cluster.active())->image().partition("orders", 0)->leader, NodeId{2});
  }

  void aQuickRestartWaitsForTheOldSession() {  // M1
    Cluster cluster(5);
    cluster.startAll();
    QVERIFY(cluster.ready());
    cluster.world().kill({2});
    const Instant killed = cluster.world().now();
    cluster.world().start({2});
    const auto old = cluster.controller(cluster.active())->image().broker({2})->epoch;
    QVERIFY(cluster.runUntil([&] { return cluster.controller(cluster.active())->image().broker({2})->epoch != old; }));
    QVERIFY(cluster.world().now() - killed > milliseconds(6000));
  }

  void controlledShutdownOverTheNetwork() {
    Cluster cluster(6);
    cluster.startAll();
    QVERIFY(cluster.ready());
    QCOMPARE(cluster.create("orders", {{1, 2, 3}}), ErrorCode::none);
    cluster.world().invoke({1}, {}, [](runtime::Node& node, Context&) { static_cast<Follower&>(node).wantShutDown(); });
    QVERIFY(cluster.runUntil([&] { return cluster.broker(1)->mayShutDown(); }));
    const auto elected = cluster.all<events::LeaderElected>().back();
    QCOMPARE(elected.rule, std::string("controlled shutdown"));
    QCOMPARE(elected.leader, NodeId{2});
    QCOMPARE(cluster.all<events::BrokerFenced>().back().reason, std::string("it shuts down"));
  }

  void onlyTheActiveControllerAnswers() {  // N1
    Cluster cluster(7);
    cluster.startAll();
    QVERIFY(cluster.ready());
    for (NodeId id : cluster.controllers()) {
      if (id == cluster.active()) continue;
      protocol::CreateTopicsRequest create;
      create.topics.emplace_back().name = "x";
      auto created = cluster.ask(1, create, 7, id);
      QCOMPARE(created->topics[0].errorCode, ErrorCode::notController);
      protocol::BrokerHeartbeatRequest beat;
      QCOMPARE(cluster.ask(1, beat, 1, id)->errorCode, ErrorCode::notController);
      protocol::IncrementalAlterConfigsRequest configs;
      configs.resources.emplace_back().resourceName = "t";
      QCOMPARE(cluster.ask(1, configs, 1, id)->responses[0].errorCode, ErrorCode::notController);
      protocol::UnregisterBrokerRequest unregister;
      QCOMPARE(cluster.ask(1, unregister, 0, id)->errorCode, ErrorCode::notController);
      protocol::DescribeQuorumRequest quorum;
      quorum.topics.push_back({"__cluster_metadata", {{0}}});
      QCOMPARE(cluster.ask(1, quorum, 2, id)->topics[0].partitions[0].errorCode, ErrorCode::notLeaderOrFollower);
    }
    protocol::DescribeQuorumRequest quorum;
    quorum.topics.push_back({"__cluster_metadata", {{0}}});
    const auto described = cluster.ask(1, quorum, 2);
    const auto& partition = described->topics[0].partitions[0];
    QCOMPARE(NodeId{partition.leaderId}, cluster.active());
    QCOMPARE(partition.currentVoters.size(), std::size_t{3});
    QCOMPARE(partition.observers.size(), std::size_t{3});
    for (const auto& voter : partition.currentVoters) QVERIFY(voter.logEndOffset > 0);
  }

  void apiVersions() {
    Cluster cluster(8);
    cluster.startAll();
    QVERIFY(cluster.ready());
    protocol::ApiVersionsRequest request;
    request.clientSoftwareName = "test";
    request.clientSoftwareVersion = "1";
    const auto response = cluster.ask(1, request, 4);
    std::set<std::int16_t> keys;
    for (const auto& api : response->apiKeys) keys.insert(api.apiKey);
    for (int key : {1, 18, 19, 20, 37, 43, 44, 52, 53, 54, 55, 56, 62, 63, 64, 67}) {
      QVERIFY2(keys.contains(static_cast<std::int16_t>(key)), std::to_string(key).c_str());
    }
    QVERIFY(!keys.contains(0));
    QCOMPARE(response->finalizedFeatures.size(), std::size_t{2});
    request.clientSoftwareName = "<b>";
    QCOMPARE(cluster.ask(1, request, 4)->errorCode, ErrorCode::invalidRequest);
  }

  void failoverKeepsWhatWasAnsweredAndFencesNobody() {
    Cluster cluster(9);
    cluster.startAll();
    QVERIFY(cluster.ready());
    QCOMPARE(cluster.create("before", {{1, 2, 3}}), ErrorCode::none);
    const NodeId first = cluster.active();
    cluster.world().kill(first);
    QVERIFY(cluster.runUntil([&] { return cluster.active() != NodeId::none(); }));
    QVERIFY(cluster.active() != first);
    QVERIFY(cluster.controller(cluster.active())->latestImage().topic("before") != nullptr);
    QVERIFY(cluster.runUntil([&] { return cluster.broker(1)->raft().leader().leader == cluster.active(); }));
    QCOMPARE(cluster.create("after", {{2, 3, 1}}), ErrorCode::none);
    cluster.world().run(seconds(20));
    QVERIFY(cluster.all<events::BrokerFenced>().empty());
    cluster.world().start(first);
    cluster.world().run(seconds(5));
    const auto& a = *cluster.controller(first);
    const auto& b = *cluster.controller(cluster.active());
    QVERIFY(a.problem().empty());
    QCOMPARE(a.image().print(), b.image().print());
    QVERIFY2(cluster.crash().empty(), cluster.crash().c_str());
  }

  void uncommittedDecisionsOfALonelyControllerAreThrownAway() {
    Cluster cluster(10);
    cluster.startAll();
    QVERIFY(cluster.ready());
    const NodeId lonely = cluster.active();
    for (NodeId other : cluster.controllers()) {
      if (other == lonely) continue;
      cluster.world().cut(lonely, other);
      cluster.world().cut(other, lonely);
    }
    protocol::CreateTopicsRequest request;
    auto& topic = request.topics.emplace_back();
    topic.name = "never";
    topic.numPartitions = 1;
    topic.replicationFactor = 1;
    const auto answer = cluster.ask(1, request, 7, lonely);
    // Held back until it resigned, then refused: the sender cannot believe that the topic exists.
    QVERIFY2(answer.has_value(), cluster.crash().c_str());
    QCOMPARE(answer->topics[0].errorCode, ErrorCode::notController);
    QVERIFY(cluster.all<events::TopicCreated>().empty());
    cluster.world().healAll();
    cluster.world().run(seconds(40));
    for (NodeId id : cluster.controllers()) {
      QVERIFY(cluster.controller(id)->image().topic("never") == nullptr);
      QVERIFY(cluster.controller(id)->latestImage().topic("never") == nullptr);
      QVERIFY(cluster.controller(id)->problem().empty());
    }
    QVERIFY2(cluster.crash().empty(), cluster.crash().c_str());
  }

  void everybodyHasTheSameImageAtTheSameOffset() {  // Q6, Q13
    Cluster cluster(11);
    cluster.startAll();
    QVERIFY(cluster.ready());
    QCOMPARE(cluster.create("a", {{1, 2, 3}, {2, 3, 1}, {3, 1, 2}}), ErrorCode::none);
    cluster.world().kill({3});
    cluster.world().run(seconds(12));
    QCOMPARE(cluster.create("b", {{1, 2}}), ErrorCode::none);
    cluster.world().start({3});
    cluster.world().run(seconds(12));
    std::map<Offset, std::uint32_t> agreed;
    for (int id = 1; id <= 3; ++id) {
      for (const auto& [offset, hash] : cluster.broker(id)->hashes()) {
        const auto [at, first] = agreed.emplace(offset, hash);
        QVERIFY2(at->second == hash, ("offset " + std::to_string(offset)).c_str());
      }
    }
    QVERIFY(agreed.size() > 40);
    QVERIFY(cluster.broker(3)->image().problems().empty());
  }

  void thousandPartitionsInOneRequest() {
    Cluster cluster(12);
    cluster.startAll();
    QVERIFY(cluster.ready());
    protocol::CreateTopicsRequest request;
    auto& topic = request.topics.emplace_back();
    topic.name = "big";
    topic.numPartitions = 1000;
    topic.replicationFactor = 3;
    const auto answer = cluster.ask(1, request, 7);
    QCOMPARE(answer->topics[0].errorCode, ErrorCode::none);
    cluster.world().run(milliseconds(200));
    QCOMPARE(cluster.broker(2)->image().partitionCount(), std::int64_t{1000});
    cluster.world().kill({1});
    cluster.world().run(seconds(12));
    QVERIFY(cluster.broker(2)->image().problems().empty());
    for (int i = 0; i < 1000; ++i) QVERIFY(cluster.broker(2)->image().partition("big", i)->leader != NodeId{1});
  }

  void anIdleHourIsCheap() {
    Cluster cluster(14);
    cluster.startAll();
    QVERIFY(cluster.ready());
    const auto steps = cluster.world().steps();
    cluster.world().run(seconds(600));
    // Two NoOp records and the heartbeats; everything else would be noise.
    const auto perSecond = (cluster.world().steps() - steps) / 600;
    QVERIFY2(perSecond < 110, std::to_string(perSecond).c_str());
    QVERIFY(cluster.all<events::BrokerFenced>().empty());
    QCOMPARE(cluster.all<events::RaftLeaderElected>().size(), std::size_t{1});
  }

  void aControllerShutsDownInGoodOrder() {
    Cluster cluster(13);
    cluster.startAll();
    QVERIFY(cluster.ready());
    const NodeId first = cluster.active();
    cluster.world().shutDown(first);
    QVERIFY(cluster.runUntil([&] { return cluster.world().life(first) == sim::Life::shutDown; }, seconds(3)));
    QVERIFY(cluster.runUntil([&] { return cluster.active() != NodeId::none(); }, seconds(2)));
  }

  void combinedFaultsConverge() {
    const char* asked = std::getenv("BROKERLAB_SEEDS");
    const std::uint64_t seeds = asked != nullptr ? std::strtoull(asked, nullptr, 10) : 12;
    for (std::uint64_t seed = 100; seed < 100 + seeds; ++seed) {
      Cluster cluster(seed);
      Prng chance(seed);
      cluster.startAll();
      QVERIFY2(cluster.ready(), std::to_string(seed).c_str());
      QCOMPARE(cluster.create("t", {{1, 2, 3}, {2, 3, 1}, {3, 1, 2}}), ErrorCode::none);
      const auto nodes = cluster.world().nodes();
      for (int round = 0; round < 12; ++round) {
        cluster.world().run(milliseconds(chance.between(100, 6000)));
        const NodeId id = nodes[static_cast<std::size_t>(chance.below(nodes.size()))];
        if (cluster.world().alive(id)) {
          chance.chance(500) ? cluster.world().kill(id) : cluster.world().powerOff(id);
        } else {
          cluster.world().start(id);
        }
      }
      for (NodeId id : nodes) {
        if (!cluster.world().alive(id)) cluster.world().start(id);
      }
      cluster.world().run(seconds(40));
      QVERIFY2(cluster.crash().empty(), cluster.crash().c_str());
      QVERIFY2(cluster.ready(), std::to_string(seed).c_str());
      cluster.world().run(milliseconds(100));
      const auto& image = cluster.controller(cluster.active())->image();
      for (const auto& problem : image.problems()) QFAIL(("seed " + std::to_string(seed) + ": " + problem).c_str());
      for (int i = 0; i < 3; ++i) QVERIFY2(image.partition("t", i)->hasLeader(), std::to_string(seed).c_str());  // V1
      std::map<Offset, std::uint32_t> agreed;
      for (int id = 1; id <= 3; ++id) {
        for (const auto& [offset, hash] : cluster.broker(id)->hashes()) {
          QVERIFY2(agreed.emplace(offset, hash).first->second == hash, std::to_string(seed).c_str());
        }
      }
    }
  }
};
BROKERLAB_TEST(ControllerNodeTest)

#include "test_controller_node.moc"
