// Committed offsets: who may commit, what is read back, what is forgotten. Rule numbers are group_coordinator.h's.

#include "coordinator/support.h"
#include "protocol/messages/delete_topics.h"
#include "record/control.h"
#include "support/suite.h"

namespace brokerlab::tests {

class OffsetsTest : public QObject {
  Q_OBJECT

 private slots:
  void aSimpleConsumerCommits();
  void onlyMembersCommitWhileThereAreAny();
  void whatCannotBeCommitted();
  void severalGroupsInOneRequest();
  void commitsWaitForReplication();
  void commitsTimeOut();
  void aDeposedCoordinatorPromisesNothing();
  void deletingOffsets();
  void deletingGroups();
  void offsetsExpire();
  void offsetsGoWithTheirTopic();
  void transactionalOffsetsCountWithTheMarker();
  void pendingOffsetsSurviveFailover();
  void replayGivesTheSameState();
};

namespace {

struct Place {
  int broker = -1;
  PartitionId partition = 0;
};
Place placeOf(GroupWorld& cluster, const std::string& group) {
  return {cluster.coordinatorOf(group), coordinator::partitionFor(group, 3)};
}

template <class Use>
void inside(GroupWorld& cluster, int broker, Use&& use) {
  cluster.world->invoke(NodeId{broker}, EventId{}, [&](runtime::Node& node, runtime::Context& context) {
    use(context, static_cast<BrokerNode&>(node));
  });
}

}  // namespace

void OffsetsTest::aSimpleConsumerCommits() {
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const ConnectionId a = cluster.open(cluster.coordinatorOf("reports"));
  QCOMPARE(cluster.committed(a, "reports", 0), Offset{-1});
  QVERIFY(cluster.commit(a, "reports", -1, "", 0, 17, "by hand") == ErrorCode::none);
  QCOMPARE(cluster.committed(a, "reports", 0), Offset{17});
  QCOMPARE(cluster.committed(a, "reports", 1), Offset{-1});
  // All partitions there are.
  OffsetFetchRequest all;
  all.groupId = "reports";
  const auto answer = cluster.ask(a, all, 5);
  QCOMPARE(answer->topics.size(), std::size_t{1});
  QCOMPARE(*answer->topics[0].partitions.at(0).metadata, std::string("by hand"));
  QCOMPARE(answer->topics[0].partitions.at(0).committedLeaderEpoch, -1);
  const auto listed = cluster.ask(a, ListGroupsRequest{}, 5);
  QCOMPARE(listed->groups.at(0).protocolType, std::string(""));
  QCOMPARE(listed->groups.at(0).groupState, std::string("Empty"));
}

void OffsetsTest::onlyMembersCommitWhileThereAreAny() {
  // G2
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const int at = cluster.coordinatorOf("billing");
  const ConnectionId a = cluster.open(at);
  const std::string id = cluster.joinWithId(a, GroupWorld::joining("billing"));
  QVERIFY(cluster.receive<JoinGroupResponse>(a, 5));
  QVERIFY(cluster.commit(a, "billing", 1, id, 0, 5) == ErrorCode::rebalanceInProgress);
  QVERIFY(cluster.syncAs(a, "billing", 1, id)->errorCode == ErrorCode::none);
  QVERIFY(cluster.commit(a, "billing", 1, id, 0, 5) == ErrorCode::none);
  QVERIFY(cluster.commit(a, "billing", 2, id, 0, 6) == ErrorCode::illegalGeneration);
  QVERIFY(cluster.commit(a, "billing", 1, "somebody", 0, 6) == ErrorCode::unknownMemberId);
  QVERIFY(cluster.commit(a, "billing", -1, "", 0, 6) == ErrorCode::unknownMemberId);
  QCOMPARE(cluster.committed(a, "billing", 0), Offset{5});
  QVERIFY(cluster.commit(a, "unheard-of", 1, "x", 0, 6) == ErrorCode::illegalGeneration ||
          cluster.coordinatorOf("unheard-of") != at);
}

void OffsetsTest::whatCannotBeCommitted() {
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const ConnectionId a = cluster.open(cluster.coordinatorOf("reports"));
  QVERIFY(cluster.commit(a, "reports", -1, "", 0, 1, std::string(4097, 'x')) == ErrorCode::offsetMetadataTooLarge);
  QVERIFY(cluster.commit(a, "reports", -1, "", 0, 1, std::string(4096, 'x')) == ErrorCode::none);
  QVERIFY(cluster.commit(a, "reports", -1, "", 3, 1) == ErrorCode::unknownTopicOrPartition);
  QVERIFY(cluster.commit(a, "reports", -1, "", 0, 1, "", "nothing") == ErrorCode::unknownTopicOrPartition);
  // A group that never committed anything is not there.
  ListGroupsRequest list;
  QCOMPARE(cluster.ask(a, list, 4)->groups.size(), std::size_t{1});
  // With a retention time: value version 1, with the time it ends.
  OffsetCommitRequest request;
  request.groupId = "reports";
  request.retentionTimeMs = 1000;
  request.topics.push_back({"orders", Uuid{}, {{1, 8, -1, std::nullopt}}});
  QVERIFY(cluster.ask(a, request, 2)->topics.at(0).partitions.at(0).errorCode == ErrorCode::none);
  const Place place = placeOf(cluster, "reports");
  const auto records = cluster.offsetsLog(place.broker, place.partition);
  QCOMPARE(records.back().value->view()[1], std::uint8_t{1});
  const auto value = decodeVersioned<OffsetCommitValue>(*records.back().value);
  QCOMPARE(value->expireTimestamp, value->commitTimestamp + 1000);
}

void OffsetsTest::severalGroupsInOneRequest() {
  GroupWorld cluster(groupShape({{"offsets.topic.num.partitions", "1"}}));
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const ConnectionId a = cluster.open(cluster.coordinatorOf("one"));
  QVERIFY(cluster.commit(a, "one", -1, "", 0, 1) == ErrorCode::none);
  QVERIFY(cluster.commit(a, "two", -1, "", 0, 2) == ErrorCode::none);
  OffsetFetchRequest request;
  for (const char* name : {"one", "two", "three"}) {
    auto& group = request.groups.emplace_back();
    group.groupId = name;
    group.topics.emplace().push_back({"orders", Uuid{}, {0}});
  }
  request.groups[1].topics.reset();
  const auto answer = cluster.ask(a, request, 8);
  QVERIFY(answer);
  QCOMPARE(answer->groups.at(0).topics.at(0).partitions.at(0).committedOffset, Offset{1});
  QCOMPARE(answer->groups.at(1).topics.at(0).partitions.at(0).committedOffset, Offset{2});
  QCOMPARE(answer->groups.at(2).topics.at(0).partitions.at(0).committedOffset, Offset{-1});
}

void OffsetsTest::commitsWaitForReplication() {
  // K2: while a follower of the ISR is cut off, nothing is promised and nobody reads it.
  GroupWorld cluster(groupShape({{"offsets.commit.timeout.ms", "60000"}}));
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const Place place = placeOf(cluster, "reports");
  const ConnectionId a = cluster.open(place.broker), b = cluster.open(place.broker);
  QVERIFY(cluster.commit(a, "reports", -1, "", 0, 1) == ErrorCode::none);
  const int follower = place.broker % 3 + 1;
  cluster.world->freeze(NodeId{follower});
  OffsetCommitRequest request;
  request.groupId = "reports";
  request.topics.push_back({"orders", Uuid{}, {{0, 2, -1, std::nullopt}}});
  cluster.send(a, request, 5);
  cluster.pass(seconds(2));
  QCOMPARE(cluster.answers(a), std::size_t{0});
  QCOMPARE(cluster.committed(b, "reports", 0), Offset{1});
  cluster.world->thaw(NodeId{follower});
  const auto answer = cluster.receive<OffsetCommitResponse>(a, 5);
  QVERIFY(answer && answer->topics.at(0).partitions.at(0).errorCode == ErrorCode::none);
  QCOMPARE(cluster.committed(b, "reports", 0), Offset{2});
}

void OffsetsTest::commitsTimeOut() {
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const Place place = placeOf(cluster, "reports");
  const ConnectionId a = cluster.open(place.broker);
  cluster.world->freeze(NodeId{place.broker % 3 + 1});
  const Instant asked = cluster.world->now();
  QVERIFY(cluster.commit(a, "reports", -1, "", 0, 2) == ErrorCode::requestTimedOut);
  QVERIFY(cluster.world->now() - asked >= seconds(5));
  QVERIFY(cluster.world->now() - asked < milliseconds(5100));
}

void OffsetsTest::aDeposedCoordinatorPromisesNothing() {
  // K2, K3: what it wrote last is cut off its log again, and the high watermark that passes that offset later is about
  // records of another. (KAFKA-20634)
  GroupWorld cluster(
      groupShape({{"offsets.commit.timeout.ms", "120000"}, {"leader.imbalance.check.interval.seconds", "5"}}));
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const Place place = placeOf(cluster, "reports");
  const NodeId old{place.broker};
  const int other = place.broker % 3 + 1;
  const ConnectionId a = cluster.open(place.broker);
  QVERIFY(cluster.commit(a, "reports", -1, "", 0, 1) == ErrorCode::none);
  for (const NodeId id : {NodeId{other}, NodeId{other % 3 + 1}, NodeId{101}}) {
    cluster.world->cut(old, id);
    cluster.world->cut(id, old);
  }
  OffsetCommitRequest request;
  request.groupId = "reports";
  request.topics.push_back({"orders", Uuid{}, {{0, 2, -1, std::nullopt}}});
  cluster.send(a, request, 5);
  const auto leader = [&](int asked) {
    return cluster.node(asked)->image().partition(consumerOffsetsTopic, place.partition)->leader;
  };
  QVERIFY(cluster.runUntil([&] { return leader(other) != old && leader(other).value > 0; }));
  QCOMPARE(cluster.answers(a), std::size_t{0});
  const int next = cluster.coordinatorOf("reports", other);
  const ConnectionId b = cluster.open(next);
  for (const Offset offset : {3, 4, 5}) QVERIFY(cluster.commit(b, "reports", -1, "", 0, offset) == ErrorCode::none);
  cluster.world->healAll();
  cluster.pass(seconds(5));
  const auto answer = cluster.receive<OffsetCommitResponse>(a, 5);
  QVERIFY(answer.has_value());
  QVERIFY(answer->topics.at(0).partitions.at(0).errorCode == ErrorCode::notCoordinator);
  // It leads again, and knows what the other has promised meanwhile.
  QVERIFY(cluster.runUntil(
      [&] {
        return leader(other) == old &&
               cluster.node(place.broker)->groups().partitions().state(place.partition) == ErrorCode::none;
      },
      seconds(60)));
  QCOMPARE(cluster.committed(cluster.open(place.broker), "reports", 0), Offset{5});
}

void OffsetsTest::deletingOffsets() {
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3) && cluster.createTopic("bills", 1, 3));
  const int at = cluster.coordinatorOf("billing");
  const ConnectionId a = cluster.open(at);
  const std::string id = cluster.joinWithId(a, GroupWorld::joining("billing"));
  QVERIFY(cluster.receive<JoinGroupResponse>(a, 5));
  QVERIFY(cluster.syncAs(a, "billing", 1, id)->errorCode == ErrorCode::none);
  QVERIFY(cluster.commit(a, "billing", 1, id, 0, 5) == ErrorCode::none);
  QVERIFY(cluster.commit(a, "billing", 1, id, 0, 6, "", "bills") == ErrorCode::none);
  OffsetDeleteRequest request;
  request.groupId = "billing";
  request.topics.push_back({"orders", {{0}, {9}}});
  request.topics.push_back({"bills", {{0}}});
  const auto answer = cluster.ask(a, request, 0);
  QVERIFY(answer && answer->errorCode == ErrorCode::none);
  QVERIFY(answer->topics[0].partitions[0].errorCode == ErrorCode::groupSubscribedToTopic);
  QVERIFY(answer->topics[0].partitions[1].errorCode == ErrorCode::unknownTopicOrPartition);
  QVERIFY(answer->topics[1].partitions[0].errorCode == ErrorCode::none);
  QCOMPARE(cluster.committed(a, "billing", 0), Offset{5});
  QCOMPARE(cluster.committed(a, "billing", 0, "bills"), Offset{-1});
  const auto records = cluster.offsetsLog(at, coordinator::partitionFor("billing", 3));
  QVERIFY(!records.back().value);
}

void OffsetsTest::deletingGroups() {
  GroupWorld cluster(groupShape({{"offsets.topic.num.partitions", "1"}}));
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const int at = cluster.coordinatorOf("billing");
  const ConnectionId a = cluster.open(at);
  const std::string id = cluster.joinWithId(a, GroupWorld::joining("billing"));
  QVERIFY(cluster.receive<JoinGroupResponse>(a, 5));
  QVERIFY(cluster.syncAs(a, "billing", 1, id)->errorCode == ErrorCode::none);
  QVERIFY(cluster.commit(a, "billing", 1, id, 0, 5) == ErrorCode::none);
  QVERIFY(cluster.commit(a, "reports", -1, "", 0, 5) == ErrorCode::none);
  DeleteGroupsRequest request;
  request.groupsNames = {"billing", "reports", "nobody", "reports"};
  const auto answer = cluster.ask(a, request, 2);
  QVERIFY(answer);
  QCOMPARE(answer->results.size(), std::size_t{3});
  QVERIFY(answer->results[0].errorCode == ErrorCode::nonEmptyGroup);
  QVERIFY(answer->results[1].errorCode == ErrorCode::none);
  QVERIFY(answer->results[2].errorCode == ErrorCode::groupIdNotFound);
  QCOMPARE(cluster.committed(a, "reports", 0), Offset{-1});
  QCOMPARE(cluster.ask(a, ListGroupsRequest{}, 4)->groups.size(), std::size_t{1});
  LeaveGroupRequest leave;
  leave.groupId = "billing";
  leave.memberId = id;
  QVERIFY(cluster.ask(a, leave, 1)->errorCode == ErrorCode::none);
  cluster.pass(seconds(1));
  request.groupsNames = {"billing"};
  QVERIFY(cluster.ask(a, request, 2)->results[0].errorCode == ErrorCode::none);
  QVERIFY(cluster.ask(a, ListGroupsRequest{}, 4)->groups.empty());
}

void OffsetsTest::offsetsExpire() {
  // G7
  GroupWorld cluster(groupShape({{"offsets.retention.minutes", "10"},
                                 {"offsets.retention.check.interval.ms", "60000"},
                                 {"offsets.topic.num.partitions", "1"}}));
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const int at = cluster.coordinatorOf("billing");
  const ConnectionId a = cluster.open(at), b = cluster.open(at);
  auto request = GroupWorld::joining("billing");
  request.sessionTimeoutMs = 1200000;
  const std::string id = cluster.joinWithId(a, request);
  QVERIFY(cluster.receive<JoinGroupResponse>(a, 5));
  QVERIFY(cluster.syncAs(a, "billing", 1, id)->errorCode == ErrorCode::none);
  QVERIFY(cluster.commit(a, "billing", 1, id, 0, 5) == ErrorCode::none);
  QVERIFY(cluster.commit(a, "reports", -1, "", 0, 7) == ErrorCode::none);
  cluster.pass(seconds(540));
  QCOMPARE(cluster.committed(b, "reports", 0), Offset{7});
  cluster.pass(seconds(121));
  // Nobody used it for ten minutes; the other has a member that reads the topic.
  QCOMPARE(cluster.committed(b, "reports", 0), Offset{-1});
  QCOMPARE(cluster.committed(b, "billing", 0), Offset{5});
  LeaveGroupRequest leave;
  leave.groupId = "billing";
  leave.memberId = id;
  QVERIFY(cluster.ask(a, leave, 1)->errorCode == ErrorCode::none);
  cluster.pass(seconds(540));
  QCOMPARE(cluster.committed(b, "billing", 0), Offset{5});
  cluster.pass(seconds(180));
  QCOMPARE(cluster.committed(b, "billing", 0), Offset{-1});
  QVERIFY(cluster.ask(b, ListGroupsRequest{}, 4)->groups.empty());
  const auto forgotten = cluster.events.of<events::OffsetForgotten>();
  QCOMPARE(forgotten.size(), std::size_t{2});
}

void OffsetsTest::offsetsGoWithTheirTopic() {
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const ConnectionId a = cluster.open(cluster.coordinatorOf("reports"));
  QVERIFY(cluster.commit(a, "reports", -1, "", 0, 7) == ErrorCode::none);
  DeleteTopicsRequest request;
  request.topicNames = {"orders"};
  request.timeoutMs = 5000;
  const ConnectionId admin = cluster.open(1);
  QVERIFY(cluster.ask(admin, request, 5)->responses.at(0).errorCode == ErrorCode::none);
  cluster.pass(seconds(2));
  QVERIFY(cluster.createTopic("orders", 3, 3));
  QCOMPARE(cluster.committed(a, "reports", 0), Offset{-1});
}

namespace {

ErrorCode commitInTransaction(GroupWorld& cluster, int broker, const std::string& group, ProducerId producer,
                              PartitionId partition, Offset offset) {
  std::optional<ErrorCode> outcome;
  inside(cluster, broker, [&](runtime::Context& context, BrokerNode& node) {
    coordinator::TransactionalCommit commit;
    commit.group = group;
    commit.producerId = producer;
    commit.producerEpoch = 0;
    auto& one = commit.offsets.emplace_back();
    one.partition = {"orders", partition};
    one.offset.offset = offset;
    node.groups().commitInTransaction(context, std::move(commit),
                                      [&outcome](runtime::Context&, std::vector<coordinator::TransactionalOffset> all) {
                                        outcome = all.at(0).error;
                                      });
  });
  cluster.runUntil([&] { return outcome.has_value(); });
  return outcome.value_or(ErrorCode::unknownServerError);
}

/// Appends the marker as the broker of the partition does, and tells the coordinator once it is replicated.
bool endTransaction(GroupWorld& cluster, int broker, PartitionId partition, ProducerId producer, bool commit) {
  bool done = false;
  inside(cluster, broker, [&](runtime::Context& context, BrokerNode& node) {
    const Bytes marker = record::endTransactionBatch({0, noEpoch, context.wallClock()}, producer, 0, {commit, 0});
    const auto replica = node.replicaManager().find(consumerOffsetsTopic, partition);
    const auto outcome = replica->append(context, Chain(marker), Acks::all, record::AppendOrigin::coordinator);
    if (outcome.info.error != ErrorCode::none) return;
    node.groups().partitions().await(context, partition, outcome.requiredOffset, seconds(5),
                                     [&, producer, commit](runtime::Context& at, ErrorCode error) {
                                       if (error == ErrorCode::none) {
                                         node.groups().endTransaction(at, partition, producer, commit);
                                       }
                                       done = error == ErrorCode::none;
                                     });
  });
  return cluster.runUntil([&] { return done; });
}

}  // namespace

void OffsetsTest::transactionalOffsetsCountWithTheMarker() {
  // G9
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const Place place = placeOf(cluster, "pipeline");
  const ConnectionId a = cluster.open(place.broker);
  QVERIFY(cluster.commit(a, "pipeline", -1, "", 0, 10) == ErrorCode::none);
  QVERIFY(commitInTransaction(cluster, place.broker, "pipeline", 7, 0, 20) == ErrorCode::none);
  QCOMPARE(cluster.committed(a, "pipeline", 0), Offset{10});
  ErrorCode error = ErrorCode::none;
  QCOMPARE(cluster.committed(a, "pipeline", 0, "orders", true, &error), Offset{-2});
  QVERIFY(error == ErrorCode::unstableOffsetCommit);
  QCOMPARE(cluster.committed(a, "pipeline", 1, "orders", true), Offset{-1});
  QVERIFY(endTransaction(cluster, place.broker, place.partition, 7, true));
  QCOMPARE(cluster.committed(a, "pipeline", 0, "orders", true), Offset{20});
  // Aborted: as if it had never been.
  QVERIFY(commitInTransaction(cluster, place.broker, "pipeline", 7, 0, 30) == ErrorCode::none);
  QVERIFY(endTransaction(cluster, place.broker, place.partition, 7, false));
  QCOMPARE(cluster.committed(a, "pipeline", 0, "orders", true), Offset{20});
  // A plain commit that came after the transactional one stays in force.
  QVERIFY(commitInTransaction(cluster, place.broker, "pipeline", 7, 0, 40) == ErrorCode::none);
  QVERIFY(cluster.commit(a, "pipeline", -1, "", 0, 50) == ErrorCode::none);
  QVERIFY(endTransaction(cluster, place.broker, place.partition, 7, true));
  QCOMPARE(cluster.committed(a, "pipeline", 0), Offset{50});
}

void OffsetsTest::pendingOffsetsSurviveFailover() {
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const Place place = placeOf(cluster, "pipeline");
  const ConnectionId a = cluster.open(place.broker);
  QVERIFY(cluster.commit(a, "pipeline", -1, "", 1, 10) == ErrorCode::none);
  QVERIFY(commitInTransaction(cluster, place.broker, "pipeline", 7, 0, 20) == ErrorCode::none);
  cluster.world->kill(NodeId{place.broker});
  int next = place.broker;
  QVERIFY(cluster.runUntil([&] {
    next = cluster.node(place.broker % 3 + 1)->image().partition(consumerOffsetsTopic, place.partition)->leader.value;
    return next > 0 && next != place.broker &&
           cluster.node(next)->groups().partitions().state(place.partition) == ErrorCode::none;
  }));
  const ConnectionId b = cluster.open(next);
  ErrorCode error = ErrorCode::none;
  QCOMPARE(cluster.committed(b, "pipeline", 0, "orders", true, &error), Offset{-2});
  QVERIFY(error == ErrorCode::unstableOffsetCommit);
  QVERIFY(endTransaction(cluster, next, place.partition, 7, true));
  QCOMPARE(cluster.committed(b, "pipeline", 0, "orders", true), Offset{20});
  QCOMPARE(cluster.committed(b, "pipeline", 1, "orders", true), Offset{10});
}

void OffsetsTest::replayGivesTheSameState() {
  // G4, K5: whatever happened, a coordinator that reads the log knows the same.
  GroupWorld cluster(groupShape({{"offsets.topic.num.partitions", "1"}}));
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const int at = cluster.coordinatorOf("g0");
  const ConnectionId a = cluster.open(at);
  Prng random(4711);
  std::map<std::pair<std::string, PartitionId>, Offset> expected;
  for (int i = 0; i < 200; ++i) {
    const std::string group = "g" + std::to_string(random.below(5));
    const auto partition = static_cast<PartitionId>(random.below(3));
    if (random.below(10) == 0) {
      DeleteGroupsRequest request;
      request.groupsNames = {group};
      QVERIFY(cluster.ask(a, request, 2));
      for (PartitionId p = 0; p < 3; ++p) expected.erase({group, p});
      continue;
    }
    const auto offset = static_cast<Offset>(random.below(100));
    QVERIFY(cluster.commit(a, group, -1, "", partition, offset) == ErrorCode::none);
    expected[{group, partition}] = offset;
  }
  cluster.world->kill(NodeId{at});
  int next = at;
  QVERIFY(cluster.runUntil([&] {
    next = cluster.node(at % 3 + 1)->image().partition(consumerOffsetsTopic, 0)->leader.value;
    return next > 0 && next != at && cluster.node(next)->groups().partitions().state(0) == ErrorCode::none;
  }));
  const ConnectionId b = cluster.open(next);
  for (int g = 0; g < 5; ++g) {
    for (PartitionId p = 0; p < 3; ++p) {
      const std::string group = "g" + std::to_string(g);
      const auto known = expected.find({group, p});
      QCOMPARE(cluster.committed(b, group, p), known == expected.end() ? Offset{-1} : known->second);
    }
  }
}

BROKERLAB_TEST(OffsetsTest)

}  // namespace brokerlab::tests

#include "test_offsets.moc"
