// What the controller decides, request by request.
#include <algorithm>
#include <set>

#include "admin.h"
#include "controller/placement.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::tests;

class AdminTest : public QObject {
  Q_OBJECT

 private slots:
  // --- placement
  void stripes() {
    Prng random(5);
    std::vector<controller::UsableBroker> brokers{{{1}, {}, false}, {{2}, {}, false}, {{3}, {}, false}};
    const auto placed = controller::placeReplicas(brokers, 6, 3, random);
    QVERIFY(placed.has_value());
    std::map<NodeId, int> leaders;
    for (const auto& replicas : *placed) {
      QCOMPARE(std::set<NodeId>(replicas.begin(), replicas.end()).size(), std::size_t{3});
      ++leaders[replicas.front()];
    }
    // Each stripe of three partitions gives every broker one leadership.
    for (int id = 1; id <= 3; ++id) QCOMPARE(leaders[NodeId{id}], 2);
    QCOMPARE((*placed)[1].front(), NodeId{(*placed)[0].front().value % 3 + 1});
    // Golden: placement is part of what a seed determines.
    std::string text;
    for (const auto& replicas : *placed) text += listText(replicas) + " ";
    Prng again(5);
    std::string same;
    const auto repeated = controller::placeReplicas(brokers, 6, 3, again);
    for (const auto& replicas : *repeated) same += listText(replicas) + " ";
    QCOMPARE(text, same);
    QVERIFY2(text == goldenStripes, text.c_str());
  }

  void racksAreSpread() {
    Prng random(9);
    std::vector<controller::UsableBroker> brokers;
    for (int id = 1; id <= 6; ++id)
      brokers.push_back({{id}, std::string(1, static_cast<char>('A' + (id - 1) / 2)), false});
    const auto placed = controller::placeReplicas(brokers, 60, 3, random);
    QVERIFY(placed.has_value());
    std::map<NodeId, int> leaders;
    for (const auto& replicas : *placed) {
      std::set<int> racks;
      for (NodeId id : replicas) racks.insert((id.value - 1) / 2);
      QCOMPARE(racks.size(), std::size_t{3});
      ++leaders[replicas.front()];
    }
    for (int id = 1; id <= 6; ++id) QCOMPARE(leaders[NodeId{id}], 10);
  }

  void fencedBrokersComeLast() {
    Prng random(9);
    std::vector<controller::UsableBroker> brokers{{{1}, {}, true}, {{2}, {}, false}, {{3}, {}, false}};
    const auto two = controller::placeReplicas(brokers, 20, 2, random);
    for (const auto& replicas : *two) QVERIFY(!metadata::contains(replicas, {1}));
    const auto three = controller::placeReplicas(brokers, 20, 3, random);
    for (const auto& replicas : *three) QCOMPARE(replicas.back(), NodeId{1});
    QVERIFY(!controller::placeReplicas(brokers, 1, 4, random).has_value());
    for (auto& broker : brokers) broker.fenced = true;
    QVERIFY(!controller::placeReplicas(brokers, 1, 1, random).has_value());
  }

  // --- brokers
  void registrationAndFencing() {
    Admin admin;
    QCOMPARE(admin.registerBroker(1).errorCode, ErrorCode::none);
    QVERIFY(admin.image().broker({1})->fenced);
    QCOMPARE(admin.image().broker({1})->epoch, Offset{0});
    const auto first = admin.heartbeat(1);
    QVERIFY(first.isCaughtUp && !first.isFenced);
    QVERIFY(admin.image().brokerActive({1}));
    // Another process with the same id while this one is heard of (M1).
    QCOMPARE(admin.registerBroker(1, 2).errorCode, ErrorCode::duplicateBrokerRegistration);
    // The same process again: same life, new epoch, not fenced.
    const auto again = admin.registerBroker(1, 1);
    QCOMPARE(again.errorCode, ErrorCode::none);
    QVERIFY(!admin.image().broker({1})->fenced);
    admin.fenceAllBut({});
    QVERIFY(admin.image().broker({1})->fenced);
    QCOMPARE(admin.notes.fenceReasons.size(), std::size_t{0});  // the last call found nobody
    const auto next = admin.registerBroker(1, 2);
    QCOMPARE(next.errorCode, ErrorCode::none);
    QVERIFY(next.brokerEpoch > again.brokerEpoch);

    protocol::BrokerHeartbeatRequest stale;
    stale.brokerId = 1;
    stale.brokerEpoch = again.brokerEpoch;
    QCOMPARE(admin.decide([&](Changes& c) { return admin.control.heartbeat(c, stale, admin.now); }).errorCode,
             ErrorCode::staleBrokerEpoch);
    QCOMPARE(admin.heartbeat(77).errorCode, ErrorCode::brokerIdNotRegistered);

    protocol::BrokerRegistrationRequest wrong;
    wrong.brokerId = 5;
    wrong.clusterId = "another";
    wrong.incarnationId = Uuid::of(1, 1);
    QCOMPARE(admin.decide([&](Changes& c) { return admin.control.registerBroker(c, wrong, admin.now); }).errorCode,
             ErrorCode::inconsistentClusterId);
    wrong.clusterId = adminCluster;
    QCOMPARE(admin.decide([&](Changes& c) { return admin.control.registerBroker(c, wrong, admin.now); }).errorCode,
             ErrorCode::invalidRegistration);
  }

  void aBrokerThatHasNotReadItsRegistrationStaysFenced() {
    Admin admin;
    admin.registerBroker(1);
    protocol::BrokerHeartbeatRequest request;
    request.brokerId = 1;
    request.brokerEpoch = admin.image().broker({1})->epoch;
    request.currentMetadataOffset = request.brokerEpoch - 1;
    const auto answer = admin.decide([&](Changes& c) { return admin.control.heartbeat(c, request, admin.now); });
    QVERIFY(!answer.isCaughtUp);
    QVERIFY(answer.isFenced);
    request.currentMetadataOffset = request.brokerEpoch;
    request.wantFence = true;
    QVERIFY(admin.decide([&](Changes& c) { return admin.control.heartbeat(c, request, admin.now); }).isFenced);
  }

  void fencedOneAtATimeOldestFirst() {
    Admin admin;
    admin.joinAll(3);
    admin.now = admin.now + seconds(1);
    admin.heartbeat(2);
    admin.now = admin.now + seconds(10);
    Changes changes(admin.control.mutableImage(), admin.offset);
    QVERIFY(admin.control.fenceStaleBroker(changes, admin.now));
    QCOMPARE(changes.notes.fenceReasons.size(), std::size_t{1});
    QVERIFY(!admin.image().broker({2})->fenced);
  }

  // --- elections
  void electionsFollowTheReplicaOrder() {
    Admin admin;
    admin.joinAll(3);
    QCOMPARE(admin.createOne(Admin::assigned("t", {{3, 1, 2}, {1, 2, 3}})), ErrorCode::none);
    QCOMPARE(admin.partition("t", 0).leader, NodeId{3});
    admin.fenceAllBut({1, 2});
    auto p = admin.partition("t", 0);
    QCOMPARE(p.leader, NodeId{1});
    QCOMPARE(p.leaderEpoch, 1);
    QCOMPARE(listText(p.isr), std::string("1,2"));
    // A follower that goes costs no leader epoch.
    p = admin.partition("t", 1);
    QCOMPARE(p.leader, NodeId{1});
    QCOMPARE(p.leaderEpoch, 0);
    QCOMPARE(p.partitionEpoch, 1);
    QCOMPARE(listText(p.isr), std::string("1,2"));
    QVERIFY(admin.image().problems().empty());
  }

  void theLastOfTheIsrStaysAndLeadsAgain() {  // E4
    Admin admin;
    admin.joinAll(3);
    admin.createOne(Admin::assigned("t", {{1, 2, 3}}));
    admin.fenceAllBut({2, 3});
    admin.fenceAllBut({3});
    admin.fenceAllBut({});
    auto p = admin.partition("t", 0);
    QVERIFY(!p.hasLeader());
    QCOMPARE(listText(p.isr), std::string("3"));
    // 1 and 2 come back: not in the ISR, so nobody leads (unclean election is off).
    admin.registerBroker(1, 2);
    admin.heartbeat(1);
    admin.registerBroker(2, 2);
    admin.heartbeat(2);
    QVERIFY(!admin.partition("t", 0).hasLeader());
    QCOMPARE(admin.elect("t", 0, false), ErrorCode::preferredLeaderNotAvailable);
    admin.registerBroker(3, 2);
    admin.heartbeat(3);
    p = admin.partition("t", 0);
    QCOMPARE(p.leader, NodeId{3});
    QCOMPARE(listText(p.isr), std::string("3"));
  }

  void uncleanElections() {  // E3
    Admin admin;
    admin.joinAll(2);
    admin.createOne(Admin::assigned("t", {{1, 2}}));
    admin.alter(admin.isrRequest("t", 0, {1}));
    admin.fenceAllBut({2});
    QVERIFY(!admin.partition("t", 0).hasLeader());
    // By request: once, whatever the config says.
    QCOMPARE(admin.elect("t", 0, true), ErrorCode::none);
    auto p = admin.partition("t", 0);
    QCOMPARE(p.leader, NodeId{2});
    QCOMPARE(listText(p.isr), std::string("2"));
    QCOMPARE(p.recoveryState, metadata::LeaderRecoveryState::recovering);
    QCOMPARE(admin.elect("t", 0, true), ErrorCode::electionNotNeeded);
    // A recovering leader may have nobody beside it in the ISR until it says that it has recovered.
    auto grow = admin.isrRequest("t", 0, {2, 1});
    QCOMPARE(admin.alterOne(grow), ErrorCode::invalidRequest);
    auto recovered = admin.isrRequest("t", 0, {2});
    recovered.topics[0].partitions[0].leaderRecoveryState = 0;
    QCOMPARE(admin.alterOne(recovered), ErrorCode::none);
    QCOMPARE(admin.partition("t", 0).recoveryState, metadata::LeaderRecoveryState::recovered);
  }

  void uncleanByConfig() {
    Admin admin;
    admin.joinAll(2);
    admin.createOne(Admin::assigned("t", {{1, 2}}));
    QCOMPARE(admin.configure(2, "t", {{"unclean.leader.election.enable", 0, "true"}}).errorCode, ErrorCode::none);
    admin.alter(admin.isrRequest("t", 0, {1}));
    admin.fenceAllBut({2});
    QCOMPARE(admin.partition("t", 0).leader, NodeId{2});
    QCOMPARE(admin.partition("t", 0).recoveryState, metadata::LeaderRecoveryState::recovering);
  }

  void preferredElection() {
    Admin admin;
    admin.joinAll(3);
    admin.createOne(Admin::assigned("t", {{1, 2, 3}}));
    QCOMPARE(admin.elect("t", 0), ErrorCode::electionNotNeeded);
    admin.fenceAllBut({2, 3});
    QCOMPARE(admin.partition("t", 0).leader, NodeId{2});
    QCOMPARE(admin.elect("t", 0), ErrorCode::preferredLeaderNotAvailable);
    admin.registerBroker(1, 2);
    admin.heartbeat(1);
    QCOMPARE(admin.elect("t", 0), ErrorCode::preferredLeaderNotAvailable);  // alive, not in the ISR
    QCOMPARE(admin.alterOne(admin.isrRequest("t", 0, {2, 3, 1})), ErrorCode::none);
    QCOMPARE(admin.elect("t", 0), ErrorCode::none);
    QCOMPARE(admin.partition("t", 0).leader, NodeId{1});
    QCOMPARE(admin.notes.rules.begin()->second, std::string_view("preferred replica"));
    QCOMPARE(admin.elect("nope", 0), ErrorCode::unknownTopicOrPartition);
    QCOMPARE(admin.elect("t", 9), ErrorCode::unknownTopicOrPartition);
    protocol::ElectLeadersRequest odd;
    odd.electionType = 7;
    QCOMPARE(admin.decide([&](Changes& c) { return admin.control.electLeaders(c, odd, 2); }).errorCode,
             ErrorCode::invalidRequest);
  }

  void imbalanceIsRepaired() {
    Admin admin;
    admin.joinAll(2);
    admin.createOne(Admin::assigned("t", {{1, 2}, {1, 2}, {2, 1}}));
    admin.fenceAllBut({2});
    admin.registerBroker(1, 2);
    admin.heartbeat(1);
    for (int i = 0; i < 3; ++i) admin.alter(admin.isrRequest("t", i, {2, 1}));
    QCOMPARE(admin.partition("t", 0).leader, NodeId{2});
    admin.decide([&](Changes& c) {
      admin.control.rebalanceLeaders(c);
      return 0;
    });
    QCOMPARE(admin.partition("t", 0).leader, NodeId{1});
    QCOMPARE(admin.partition("t", 1).leader, NodeId{1});
    QCOMPARE(admin.partition("t", 2).leader, NodeId{2});
    const auto records = admin.log.size();
    admin.decide([&](Changes& c) {
      admin.control.rebalanceLeaders(c);
      return 0;
    });
    QCOMPARE(admin.log.size(), records);
  }

  void controlledShutdown() {  // M4
    Admin admin;
    admin.joinAll(3);
    admin.createOne(Admin::assigned("t", {{1, 2, 3}, {2, 3, 1}}));
    auto answer = admin.heartbeat(1, true);
    QVERIFY(!answer.shouldShutDown);
    QVERIFY(admin.image().broker({1})->inControlledShutdown);
    QCOMPARE(admin.partition("t", 0).leader, NodeId{2});
    QCOMPARE(listText(admin.partition("t", 0).isr), std::string("2,3"));
    QCOMPARE(listText(admin.partition("t", 1).isr), std::string("2,3"));
    QCOMPARE(admin.notes.rules.begin()->second, std::string_view("controlled shutdown"));
    // Not before the others have read that it does not lead any more.
    answer = admin.heartbeat(1, true);
    QVERIFY(!answer.shouldShutDown);
    // It must not come back into an ISR meanwhile (R10).
    QCOMPARE(admin.alterOne(admin.isrRequest("t", 0, {2, 3, 1})), ErrorCode::ineligibleReplica);
    admin.heartbeat(2);
    admin.heartbeat(3);
    answer = admin.heartbeat(1, true);
    QVERIFY(answer.shouldShutDown);
    QVERIFY(admin.image().broker({1})->fenced);
    // Its next life may register at once.
    QCOMPARE(admin.registerBroker(1, 2).errorCode, ErrorCode::none);
    QVERIFY(admin.image().problems().empty());
  }

  void unregister() {
    Admin admin;
    admin.joinAll(2);
    admin.createOne(Admin::assigned("t", {{1, 2}}));
    protocol::UnregisterBrokerRequest request;
    request.brokerId = 1;
    QCOMPARE(admin.decide([&](Changes& c) { return admin.control.unregisterBroker(c, request); }).errorCode,
             ErrorCode::none);
    QVERIFY(admin.image().broker({1}) == nullptr);
    QCOMPARE(admin.partition("t", 0).leader, NodeId{2});
    QCOMPARE(admin.decide([&](Changes& c) { return admin.control.unregisterBroker(c, request); }).errorCode,
             ErrorCode::brokerIdNotRegistered);
  }

  // --- AlterPartition, in Kafka's order of checks
  void alterPartitionChecks() {
    Admin admin;
    admin.joinAll(4);
    admin.createOne(Admin::assigned("t", {{1, 2, 3}}));
    const auto good = admin.isrRequest("t", 0, {1, 2});
    auto with = [&](auto&& edit) {
      auto request = good;
      edit(request, request.topics[0].partitions[0]);
      return admin.alter(request);
    };
    auto code = [](const protocol::AlterPartitionResponse& r) { return r.topics[0].partitions[0].errorCode; };
    QCOMPARE(with([](auto& r, auto&) { r.brokerEpoch += 1; }).errorCode, ErrorCode::staleBrokerEpoch);
    QCOMPARE(with([](auto& r, auto&) { r.brokerId = 99; }).errorCode, ErrorCode::staleBrokerEpoch);
    QCOMPARE(code(with([](auto& r, auto&) { r.topics[0].topicId = Uuid::of(4, 4); })), ErrorCode::unknownTopicId);
    QCOMPARE(code(with([](auto&, auto& p) { p.partitionIndex = 8; })), ErrorCode::unknownTopicOrPartition);
    QCOMPARE(code(with([](auto&, auto& p) { p.leaderEpoch += 1; })), ErrorCode::notController);
    QCOMPARE(code(with([](auto&, auto& p) { p.partitionEpoch += 1; })), ErrorCode::notController);
    QCOMPARE(code(with([](auto&, auto& p) { p.leaderEpoch -= 1; })), ErrorCode::fencedLeaderEpoch);
    QCOMPARE(code(with([&](auto& r, auto&) {
               r.brokerId = 2;
               r.brokerEpoch = admin.image().broker({2})->epoch;
             })),
             ErrorCode::invalidRequest);
    QCOMPARE(code(with([](auto&, auto& p) { p.partitionEpoch -= 1; })), ErrorCode::invalidUpdateVersion);
    QCOMPARE(code(with([](auto&, auto& p) { p.newIsrWithEpochs.clear(); })), ErrorCode::invalidRequest);
    QCOMPARE(code(with([](auto&, auto& p) { p.newIsrWithEpochs.push_back({4, -1}); })), ErrorCode::invalidRequest);
    QCOMPARE(code(with([](auto&, auto& p) { p.newIsrWithEpochs.push_back(p.newIsrWithEpochs[1]); })),
             ErrorCode::invalidRequest);
    QCOMPARE(code(with([](auto&, auto& p) { p.newIsrWithEpochs.erase(p.newIsrWithEpochs.begin()); })),
             ErrorCode::invalidRequest);
    QCOMPARE(code(with([](auto&, auto& p) { p.leaderRecoveryState = 1; })), ErrorCode::invalidRequest);
    QCOMPARE(code(with([](auto&, auto& p) { p.leaderRecoveryState = 5; })), ErrorCode::invalidRequest);
    QCOMPARE(code(with([](auto&, auto& p) { p.newIsrWithEpochs[1].brokerEpoch -= 1; })), ErrorCode::ineligibleReplica);
    const auto before = admin.image().print();
    const auto answer = admin.alter(good);
    QCOMPARE(code(answer), ErrorCode::none);
    const auto& result = answer.topics[0].partitions[0];
    QCOMPARE(result.partitionEpoch, 1);
    QCOMPARE(result.leaderEpoch, 0);
    QCOMPARE(result.isr, (std::vector<std::int32_t>{1, 2}));
    QVERIFY(admin.image().print() != before);
    // The same once more: its partition epoch is old now.
    QCOMPARE(code(admin.alter(good)), ErrorCode::invalidUpdateVersion);
    admin.fenceAllBut({1, 2, 4});
    QCOMPARE(admin.alterOne(admin.isrRequest("t", 0, {1, 2, 3})), ErrorCode::ineligibleReplica);
  }

  // --- CreateTopics
  void createTopicErrors_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("partitions");
    QTest::addColumn<int>("factor");
    QTest::addColumn<int>("error");
    auto row = [](const char* what, const QString& name, int partitions, int factor, ErrorCode error) {
      QTest::newRow(what) << name << partitions << factor << static_cast<int>(error);
    };
    row("good", "new", 3, 3, ErrorCode::none);
    row("defaults", "new", -1, -1, ErrorCode::none);
    row("exists", "orders", 1, 1, ErrorCode::topicAlreadyExists);
    row("empty name", "", 1, 1, ErrorCode::invalidTopicException);
    row("dot", ".", 1, 1, ErrorCode::invalidTopicException);
    row("dots", "..", 1, 1, ErrorCode::invalidTopicException);
    row("slash", "a/b", 1, 1, ErrorCode::invalidTopicException);
    row("up", "../../etc", 1, 1, ErrorCode::invalidTopicException);
    row("unicode", QString::fromUtf8("héllo"), 1, 1, ErrorCode::invalidTopicException);
    row("250 characters", QString(250, 'x'), 1, 1, ErrorCode::invalidTopicException);
    row("249 characters", QString(249, 'x'), 1, 1, ErrorCode::none);
    row("collision", "my_topic", 1, 1, ErrorCode::invalidTopicException);
    row("no partitions", "new", 0, 1, ErrorCode::invalidPartitions);
    row("negative partitions", "new", -2, 1, ErrorCode::invalidPartitions);
    row("no replicas", "new", 1, 0, ErrorCode::invalidReplicationFactor);
    row("negative replicas", "new", 1, -2, ErrorCode::invalidReplicationFactor);
    row("more replicas than brokers", "new", 1, 4, ErrorCode::invalidReplicationFactor);
    row("too many at once", "new", 10'001, 1, ErrorCode::policyViolation);
    row("a great many", "new", 2147483647, 1, ErrorCode::policyViolation);
  }
  void createTopicErrors() {
    QFETCH(QString, name);
    QFETCH(int, partitions);
    QFETCH(int, factor);
    QFETCH(int, error);
    Admin admin;
    admin.joinAll(3);
    admin.create({Admin::topic("orders", 1, 1), Admin::topic("my.topic", 1, 1)});
    const auto records = admin.log.size();
    const auto response =
        admin.create({Admin::topic(name.toStdString(), partitions, static_cast<std::int16_t>(factor))});
    QCOMPARE(static_cast<int>(response.topics[0].errorCode), error);
    QCOMPARE(response.topics[0].errorMessage.has_value(), error != 0);
    if (error != 0) QCOMPARE(admin.log.size(), records);
  }

  void createTopicAnswers() {
    Admin admin({{"num.partitions", "4"}, {"default.replication.factor", "2"}, {"log.retention.hours", "1"}});
    admin.joinAll(3);
    auto wanted = Admin::topic("t", -1, -1);
    wanted.configs.push_back({"cleanup.policy", "compact"});
    const auto dry = admin.create({wanted}, true);
    QCOMPARE(dry.topics[0].errorCode, ErrorCode::none);
    QVERIFY(admin.image().topics().empty());
    const auto response = admin.create({wanted});
    const auto& topic = response.topics[0];
    QCOMPARE(topic.numPartitions, 4);
    QCOMPARE(topic.replicationFactor, std::int16_t{2});
    QVERIFY(topic.topicId == admin.image().topic("t")->id);
    QCOMPARE(topic.configs->size(), metadata::topicConfigs().size());
    for (const auto& config : *topic.configs) {
      if (config.name == "cleanup.policy") QCOMPARE(int{config.configSource}, 1);
      if (config.name == "retention.ms") {
        QCOMPARE(*config.value, std::string("3600000"));
        QCOMPARE(int{config.configSource}, 4);
      }
    }
    QCOMPARE(admin.partition("t", 0).directories.size(), std::size_t{2});
    // Twice in one request: refused once, nothing made.
    const auto twice = admin.create({Admin::topic("u", 1, 1), Admin::topic("u", 2, 1), Admin::topic("v", 1, 1)});
    QCOMPARE(twice.topics.size(), std::size_t{2});
    QCOMPARE(twice.topics[0].errorCode, ErrorCode::invalidRequest);
    QCOMPARE(twice.topics[1].errorCode, ErrorCode::none);
    // Two names of one request that collide.
    const auto collide = admin.create({Admin::topic("a.b", 1, 1), Admin::topic("a_b", 1, 1)});
    QCOMPARE(collide.topics[1].errorCode, ErrorCode::invalidTopicException);
  }

  void manualAssignments() {
    Admin admin;
    admin.joinAll(3);
    admin.registerBroker(4);
    auto error = [&](protocol::CreateTopicsRequest::Topic wanted) { return admin.createOne(std::move(wanted)); };
    QCOMPARE(error(Admin::assigned("a", {{1, 9}})), ErrorCode::invalidReplicaAssignment);
    QCOMPARE(error(Admin::assigned("a", {{1, -1}})), ErrorCode::invalidReplicaAssignment);
    QCOMPARE(error(Admin::assigned("a", {{1, 1}})), ErrorCode::invalidReplicaAssignment);
    QCOMPARE(error(Admin::assigned("a", {{}})), ErrorCode::invalidReplicaAssignment);
    QCOMPARE(error(Admin::assigned("a", {{1, 2}, {1}})), ErrorCode::invalidReplicaAssignment);
    QCOMPARE(error(Admin::assigned("a", {{4}})), ErrorCode::invalidReplicaAssignment);  // fenced
    auto gap = Admin::assigned("a", {{1}, {2}});
    gap.assignments[1].partitionIndex = 2;
    QCOMPARE(error(gap), ErrorCode::invalidReplicaAssignment);
    gap.assignments[1].partitionIndex = 0;
    QCOMPARE(error(gap), ErrorCode::invalidReplicaAssignment);
    auto both = Admin::assigned("a", {{1}});
    both.numPartitions = 1;
    QCOMPARE(error(both), ErrorCode::invalidRequest);
    both.numPartitions = -1;
    both.replicationFactor = 1;
    QCOMPARE(error(both), ErrorCode::invalidRequest);
    QCOMPARE(error(Admin::assigned("a", {{4, 2}})), ErrorCode::none);
    QCOMPARE(listText(admin.partition("a", 0).isr), std::string("2"));
    QCOMPARE(admin.partition("a", 0).leader, NodeId{2});
  }

  void topicConfigsAreChecked() {
    Admin admin;
    admin.joinAll(1);
    auto with = [&](std::string key, std::optional<std::string> value) {
      auto wanted = Admin::topic("t", 1, 1);
      wanted.configs.push_back({std::move(key), std::move(value)});
      return admin.create({wanted}).topics[0];
    };
    QCOMPARE(with("retention.ms", std::nullopt).errorCode, ErrorCode::invalidConfig);
    QCOMPARE(with("no.such.key", "1").errorCode, ErrorCode::invalidConfig);
    const auto bad = with("segment.bytes", "13");
    QCOMPARE(bad.errorCode, ErrorCode::invalidConfig);
    QCOMPARE(*bad.errorMessage,
             std::string("Invalid value 13 for configuration segment.bytes: Value must be at least 14"));
    QCOMPARE(with("segment.bytes", "14").errorCode, ErrorCode::none);
  }

  void theWorkbenchHasALimit() {
    Admin admin({}, 10);
    admin.joinAll(1);
    QCOMPARE(admin.createOne(Admin::topic("a", 8, 1)), ErrorCode::none);
    const auto response = admin.create({Admin::topic("b", 3, 1)});
    QCOMPARE(response.topics[0].errorCode, ErrorCode::policyViolation);
    QVERIFY(response.topics[0].errorMessage->find("10 partitions") != std::string::npos);
    QCOMPARE(admin.createOne(Admin::topic("b", 2, 1)), ErrorCode::none);
  }

  void noBrokersNoTopics() {
    Admin admin;
    QCOMPARE(admin.createOne(Admin::topic("t", 1, 1)), ErrorCode::invalidReplicationFactor);
    admin.registerBroker(1);
    QCOMPARE(admin.createOne(Admin::topic("t", 1, 1)), ErrorCode::invalidReplicationFactor);
  }

  void deleteTopics() {
    Admin admin;
    admin.joinAll(1);
    admin.create({Admin::topic("a", 1, 1), Admin::topic("b", 1, 1), Admin::topic("c", 1, 1)});
    auto remove = [&](std::vector<protocol::DeleteTopicsRequest::Topic> topics) {
      protocol::DeleteTopicsRequest request;
      request.topics = std::move(topics);
      return admin.decide([&](Changes& c) { return admin.control.deleteTopics(c, request, 6); }).responses;
    };
    const Uuid b = admin.image().topic("b")->id;
    const auto results = remove(
        {{"a", {}}, {std::nullopt, b}, {"zz", {}}, {std::nullopt, Uuid::of(8, 8)}, {"c", b}, {std::nullopt, {}}});
    QCOMPARE(results[0].errorCode, ErrorCode::none);
    QCOMPARE(results[1].errorCode, ErrorCode::none);
    QCOMPARE(*results[1].name, std::string("b"));
    QCOMPARE(results[2].errorCode, ErrorCode::unknownTopicOrPartition);
    QCOMPARE(results[3].errorCode, ErrorCode::unknownTopicId);
    QCOMPARE(results[4].errorCode, ErrorCode::invalidRequest);
    QCOMPARE(results[5].errorCode, ErrorCode::invalidRequest);
    QCOMPARE(admin.image().topics().size(), std::size_t{1});
    // A name used again gets another id (M2).
    admin.createOne(Admin::topic("b", 1, 1));
    QVERIFY(admin.image().topic("b")->id != b);

    Admin closed(std::map<std::string, std::string>{{"delete.topic.enable", "false"}});
    closed.joinAll(1);
    closed.createOne(Admin::topic("a", 1, 1));
    protocol::DeleteTopicsRequest request;
    request.topicNames = {"a"};
    QCOMPARE(
        closed.decide([&](Changes& c) { return closed.control.deleteTopics(c, request, 5); }).responses[0].errorCode,
        ErrorCode::topicDeletionDisabled);
    QCOMPARE(
        closed.decide([&](Changes& c) { return closed.control.deleteTopics(c, request, 2); }).responses[0].errorCode,
        ErrorCode::invalidRequest);
  }

  void createPartitions() {
    Admin admin;
    admin.joinAll(3);
    admin.createOne(Admin::topic("t", 2, 2));
    auto grow = [&](std::string name, std::int32_t count,
                    std::optional<std::vector<std::vector<std::int32_t>>> replicas = {}) {
      protocol::CreatePartitionsRequest request;
      auto& wanted = request.topics.emplace_back();
      wanted.name = std::move(name);
      wanted.count = count;
      if (replicas) {
        wanted.assignments.emplace();
        for (auto& each : *replicas) wanted.assignments->push_back({each});
      }
      return admin.decide([&](Changes& c) { return admin.control.createPartitions(c, request, admin.random); })
          .results[0]
          .errorCode;
    };
    QCOMPARE(grow("zz", 3), ErrorCode::unknownTopicOrPartition);
    QCOMPARE(grow("t", 2), ErrorCode::invalidPartitions);
    QCOMPARE(grow("t", 1), ErrorCode::invalidPartitions);
    QCOMPARE(grow("t", -1), ErrorCode::invalidPartitions);
    QCOMPARE(grow("t", 2147483647), ErrorCode::policyViolation);
    QCOMPARE(grow("t", 4, {{{1, 2}}}), ErrorCode::invalidReplicaAssignment);
    QCOMPARE(grow("t", 3, {{{1}}}), ErrorCode::invalidReplicaAssignment);
    QCOMPARE(grow("t", 3, {{{1, 8}}}), ErrorCode::invalidReplicaAssignment);
    QCOMPARE(grow("t", 3, {{{3, 1}}}), ErrorCode::none);
    QCOMPARE(listText(admin.partition("t", 2).replicas), std::string("3,1"));
    QCOMPARE(grow("t", 5), ErrorCode::none);
    QCOMPARE(admin.image().topic("t")->partitionCount(), 5);
    QCOMPARE(admin.partition("t", 4).replicas.size(), std::size_t{2});
  }

  // --- configs
  void incrementalConfigs() {
    Admin admin;
    admin.joinAll(1);
    admin.createOne(Admin::topic("t", 1, 1));
    QCOMPARE(admin.configure(2, "t", {{"retention.ms", 0, "5000"}}, true).errorCode, ErrorCode::none);
    QVERIFY(admin.image().topicConfigs("t").empty());
    QCOMPARE(admin.configure(2, "t", {{"retention.ms", 0, "5000"}, {"segment.bytes", 0, "1024"}}).errorCode,
             ErrorCode::none);
    QCOMPARE(admin.image().topicConfigs("t").at("retention.ms"), std::string("5000"));
    // One bad key and nothing is changed (M5).
    QCOMPARE(admin.configure(2, "t", {{"retention.ms", 0, "1"}, {"segment.bytes", 0, "x"}}).errorCode,
             ErrorCode::invalidConfig);
    QCOMPARE(admin.image().topicConfigs("t").at("retention.ms"), std::string("5000"));
    QCOMPARE(admin.configure(2, "t", {{"retention.ms", 1, std::nullopt}}).errorCode, ErrorCode::none);
    QVERIFY(!admin.image().topicConfigs("t").contains("retention.ms"));
    QCOMPARE(admin.configure(2, "t", {{"cleanup.policy", 2, "compact"}}).errorCode, ErrorCode::none);
    QCOMPARE(admin.image().topicConfigs("t").at("cleanup.policy"), std::string("delete,compact"));
    QCOMPARE(admin.configure(2, "t", {{"cleanup.policy", 3, "delete"}}).errorCode, ErrorCode::none);
    QCOMPARE(admin.image().topicConfigs("t").at("cleanup.policy"), std::string("compact"));
    QCOMPARE(admin.configure(2, "t", {{"retention.ms", 2, "1"}}).errorCode, ErrorCode::invalidConfig);
    QCOMPARE(admin.configure(2, "t", {{"retention.ms", 9, "1"}}).errorCode, ErrorCode::invalidRequest);
    QCOMPARE(admin.configure(2, "t", {{"retention.ms", 0, std::nullopt}}).errorCode, ErrorCode::invalidRequest);
    QCOMPARE(admin.configure(2, "t", {{"retention.ms", 0, "1"}, {"retention.ms", 0, "2"}}).errorCode,
             ErrorCode::invalidRequest);
    QCOMPARE(admin.configure(2, "t", {{"who.knows", 0, "1"}}).errorCode, ErrorCode::invalidConfig);
    QCOMPARE(admin.configure(2, "zz", {{"retention.ms", 0, "1"}}).errorCode, ErrorCode::unknownTopicOrPartition);
    QCOMPARE(admin.configure(2, "a/b", {{"retention.ms", 0, "1"}}).errorCode, ErrorCode::invalidTopicException);
    QCOMPARE(admin.configure(77, "t", {{"retention.ms", 0, "1"}}).errorCode, ErrorCode::invalidRequest);
    QCOMPARE(admin.configure(4, "1", {{"log.retention.ms", 0, "7000"}}).errorCode, ErrorCode::none);
    QCOMPARE(admin.configure(4, "", {{"min.insync.replicas", 0, "2"}}).errorCode, ErrorCode::none);
    QCOMPARE(admin.configure(4, "1", {{"node.id", 0, "7"}}).errorCode, ErrorCode::invalidRequest);
    QCOMPARE(admin.configure(4, "9", {{"log.retention.ms", 0, "7"}}).errorCode, ErrorCode::brokerIdNotRegistered);
    QCOMPARE(admin.configure(4, "one", {{"log.retention.ms", 0, "7"}}).errorCode, ErrorCode::invalidRequest);
  }

  void replacingConfigs() {
    Admin admin;
    admin.joinAll(1);
    admin.createOne(Admin::topic("t", 1, 1));
    admin.configure(2, "t", {{"retention.ms", 0, "5000"}, {"segment.bytes", 0, "1024"}});
    protocol::AlterConfigsRequest request;
    request.resources.push_back({2, "t", {{"segment.bytes", "2048"}}});
    QCOMPARE(admin.decide([&](Changes& c) { return admin.control.alterConfigs(c, request); }).responses[0].errorCode,
             ErrorCode::none);
    QCOMPARE(admin.image().topicConfigs("t").size(), std::size_t{1});
    QCOMPARE(admin.image().topicConfigs("t").at("segment.bytes"), std::string("2048"));
    request.resources[0].configs = {{"segment.bytes", std::nullopt}};
    QCOMPARE(admin.decide([&](Changes& c) { return admin.control.alterConfigs(c, request); }).responses[0].errorCode,
             ErrorCode::invalidRequest);
    request.resources.push_back(request.resources[0]);
    const auto twice = admin.decide([&](Changes& c) { return admin.control.alterConfigs(c, request); });
    QCOMPARE(twice.responses[0].errorCode, ErrorCode::invalidRequest);
  }

  // --- features
  void featureLevels() {
    Admin admin;
    admin.joinAll(1);
    auto update = [&](const char* feature, std::int16_t level, std::int8_t how, std::int16_t version = 1) {
      protocol::UpdateFeaturesRequest request;
      request.featureUpdates.push_back({feature, level, false, how});
      const auto answer = admin.decide([&](Changes& c) { return admin.control.updateFeatures(c, request, version); });
      return version >= 2 ? answer.errorCode : answer.results.at(0).errorCode;
    };
    QCOMPARE(update("metadata.version", 20, 1), ErrorCode::none);
    QCOMPARE(update("metadata.version", 21, 1), ErrorCode::none);
    const std::int16_t now = 21;
    QCOMPARE(admin.image().feature("metadata.version"), now);
    QCOMPARE(update("metadata.version", now, 1), ErrorCode::none);
    QCOMPARE(update("metadata.version", 99, 1), ErrorCode::invalidUpdateVersion);
    for (std::int8_t how = 1; how <= 4; ++how) {
      QCOMPARE(update("metadata.version", 14, how), ErrorCode::invalidUpdateVersion);
    }
    QCOMPARE(update("no.such", 1, 1), ErrorCode::invalidUpdateVersion);
    QCOMPARE(update("no.such", 1, 1, 2), ErrorCode::invalidUpdateVersion);
    QCOMPARE(admin.image().feature("metadata.version"), now);
  }

  // --- reassignment
  void reassignments() {  // R18, E5
    Admin admin;
    admin.joinAll(4);
    admin.createOne(Admin::assigned("t", {{1, 2}}));
    QCOMPARE(admin.reassign("t", 0, std::nullopt), ErrorCode::noReassignmentInProgress);
    QCOMPARE(admin.reassign("t", 0, std::vector<std::int32_t>{}), ErrorCode::invalidReplicaAssignment);
    QCOMPARE(admin.reassign("t", 0, {{3, 3}}), ErrorCode::invalidReplicaAssignment);
    QCOMPARE(admin.reassign("t", 0, {{3, 9}}), ErrorCode::invalidReplicaAssignment);
    QCOMPARE(admin.reassign("zz", 0, {{3, 4}}), ErrorCode::unknownTopicOrPartition);
    QCOMPARE(admin.reassign("t", 0, {{3, 4}}), ErrorCode::none);
    auto p = admin.partition("t", 0);
    QCOMPARE(listText(p.replicas), std::string("3,4,1,2"));
    QCOMPARE(listText(p.addingReplicas), std::string("3,4"));
    QCOMPARE(listText(p.removingReplicas), std::string("1,2"));
    QCOMPARE(p.leader, NodeId{1});
    QCOMPARE(p.leaderEpoch, 1);
    QCOMPARE(admin.control.listReassignments({}).topics.size(), std::size_t{1});
    // One of two is not enough.
    QCOMPARE(admin.alterOne(admin.isrRequest("t", 0, {1, 2, 3})), ErrorCode::none);
    QVERIFY(admin.partition("t", 0).beingReassigned());
    QCOMPARE(admin.alterOne(admin.isrRequest("t", 0, {1, 2, 3, 4})), ErrorCode::newLeaderElected);
    p = admin.partition("t", 0);
    QCOMPARE(listText(p.replicas), std::string("3,4"));
    QCOMPARE(listText(p.isr), std::string("3,4"));
    QCOMPARE(p.leader, NodeId{3});
    QCOMPARE(p.leaderEpoch, 2);
    QVERIFY(!p.beingReassigned());
    QVERIFY(admin.image().problems().empty());
  }

  void reassignmentsCanBeCancelled() {
    Admin admin;
    admin.joinAll(4);
    admin.createOne(Admin::assigned("t", {{1, 2}}));
    admin.reassign("t", 0, {{3, 2}});
    QCOMPARE(admin.alterOne(admin.isrRequest("t", 0, {1, 2})), ErrorCode::none);
    QCOMPARE(admin.reassign("t", 0, std::nullopt), ErrorCode::none);
    const auto p = admin.partition("t", 0);
    QCOMPARE(listText(p.replicas), std::string("2,1"));
    QVERIFY(!p.beingReassigned());
    QCOMPARE(p.leader, NodeId{1});
    QVERIFY(admin.image().problems().empty());
  }

  void producerIds() {
    Admin admin;
    admin.joinAll(1);
    protocol::AllocateProducerIdsRequest request;
    request.brokerId = 1;
    request.brokerEpoch = admin.image().broker({1})->epoch;
    auto ask = [&] { return admin.decide([&](Changes& c) { return admin.control.allocateProducerIds(c, request); }); };
    QCOMPARE(ask().producerIdStart, ProducerId{0});
    const auto second = ask();
    QCOMPARE(second.producerIdStart, ProducerId{1000});
    QCOMPARE(second.producerIdLen, 1000);
    request.brokerEpoch -= 1;
    QCOMPARE(ask().errorCode, ErrorCode::staleBrokerEpoch);
    request.brokerId = 9;
    QCOMPARE(ask().errorCode, ErrorCode::brokerIdNotRegistered);
  }

  void aThousandPartitions() {
    Admin admin;
    admin.joinAll(3);
    QCOMPARE(admin.createOne(Admin::topic("big", 1000, 3)), ErrorCode::none);
    QCOMPARE(admin.image().partitionCount(), std::int64_t{1000});
    std::map<NodeId, int> leaders;
    for (int i = 0; i < 1000; ++i) ++leaders[admin.partition("big", i).leader];
    for (int id = 1; id <= 3; ++id) QVERIFY(leaders[NodeId{id}] >= 333);
    admin.fenceAllBut({1, 2});
    QVERIFY(admin.image().problems().empty());
  }

 private:
  static constexpr std::string_view goldenStripes = "1,2,3 2,3,1 3,1,2 3,2,1 2,1,3 1,3,2 ";
};
BROKERLAB_TEST(AdminTest)

#include "test_admin.moc"
