// The classic protocol: members that join, agree, stay, fall silent and leave. Rule numbers are group_coordinator.h's.

#include "coordinator/support.h"
#include "support/suite.h"

namespace brokerlab::tests {

class ClassicGroupsTest : public QObject {
  Q_OBJECT

 private slots:
  void oneMember();
  void memberIdsAreAskedFor();
  void twoMembersShareOneGeneration();
  void theFirstRebalanceWaitsForMore();
  void theMostVotesChooseTheAssignor();
  void strangersAreRefused();
  void silentMembersAreRemoved();
  void whoDoesNotRejoinIsOut();
  void whoDoesNotSyncIsOut();
  void leavingRebalancesAtOnce();
  void lostAnswersAreGivenAgain();
  void staticMembersKeepTheirPlace();
  void staticLeadersAreToldToSkipTheAssignment();
  void twoWithOneInstanceId();
  void groupMaxSize();
  void requestsToTheWrongBroker();
  void aNewCoordinatorKnowsTheGroup();
  void parkedMembersAreSentAwayWhenLeadershipGoes();
  void describeAndList();
  void assignmentsAreWrittenAsKafkaWritesThem();
};

namespace {

/// A group of one that is stable; the member's id, or nothing.
std::string settle(GroupWorld& cluster, ConnectionId connection, const std::string& group) {
  const std::string id = cluster.joinWithId(connection, GroupWorld::joining(group));
  const auto joined = cluster.receive<JoinGroupResponse>(connection, 5);
  if (!joined || joined->errorCode != ErrorCode::none) return "";
  const auto synced =
      cluster.syncAs(connection, group, joined->generationId, id, {{id, assignment("orders", {0, 1, 2})}});
  return synced && synced->errorCode == ErrorCode::none ? id : "";
}

}  // namespace

void ClassicGroupsTest::oneMember() {
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const int at = cluster.coordinatorOf("billing");
  QVERIFY(at > 0);
  const ConnectionId member = cluster.open(at);
  // v0: one timeout, no ids asked for.
  auto request = GroupWorld::joining("billing");
  const auto joined = cluster.ask(member, request, 0);
  QVERIFY(joined && joined->errorCode == ErrorCode::none);
  QCOMPARE(joined->generationId, 1);
  QCOMPARE(joined->leader, joined->memberId);
  QVERIFY(joined->memberId.rfind("tester-", 0) == 0);
  QCOMPARE(joined->memberId.size(), std::string("tester-").size() + 36);
  QCOMPARE(joined->members.size(), std::size_t{1});
  QCOMPARE(joined->members[0].metadata, subscription({"orders"}));
  QCOMPARE(cluster.describe(member, "billing")->groupState, std::string("CompletingRebalance"));
  const auto synced =
      cluster.syncAs(member, "billing", 1, joined->memberId, {{joined->memberId, assignment("orders", {0, 1, 2})}});
  QVERIFY(synced && synced->errorCode == ErrorCode::none);
  QCOMPARE(synced->assignment, assignment("orders", {0, 1, 2}));
  QVERIFY(cluster.beat(member, "billing", 1, joined->memberId) == ErrorCode::none);
  QVERIFY(cluster.beat(member, "billing", 2, joined->memberId) == ErrorCode::illegalGeneration);
  QVERIFY(cluster.beat(member, "billing", 1, "somebody") == ErrorCode::unknownMemberId);
  QVERIFY(cluster.beat(member, "", 1, "somebody") == ErrorCode::invalidGroupId);
  const auto states = cluster.events.of<events::GroupStateChanged>();
  QCOMPARE(states.size(), std::size_t{3});
  QCOMPARE(states[2].to, std::string("Stable"));
}

void ClassicGroupsTest::memberIdsAreAskedFor() {
  // G6
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const ConnectionId member = cluster.open(cluster.coordinatorOf("billing"));
  const auto first = cluster.ask(member, GroupWorld::joining("billing"), 4);
  QVERIFY(first && first->errorCode == ErrorCode::memberIdRequired);
  QVERIFY(!first->memberId.empty());
  // Nobody is in the group yet.
  QVERIFY(cluster.describe(member, "billing")->members.empty());
  const auto second = cluster.ask(member, GroupWorld::joining("billing", first->memberId), 4);
  QVERIFY(second && second->errorCode == ErrorCode::none);
  QCOMPARE(second->memberId, first->memberId);
  // An id nobody was given.
  const ConnectionId other = cluster.open(cluster.coordinatorOf("billing"));
  const auto third = cluster.ask(other, GroupWorld::joining("billing", "tester-made-up"), 4);
  QVERIFY(third && third->errorCode == ErrorCode::unknownMemberId);
  // One that does not come back within its session is forgotten.
  const auto fourth = cluster.ask(other, GroupWorld::joining("other-group"), 4);
  QVERIFY(fourth &&
          (fourth->errorCode == ErrorCode::memberIdRequired || fourth->errorCode == ErrorCode::notCoordinator));
  if (fourth->errorCode == ErrorCode::memberIdRequired) {
    cluster.pass(seconds(11));
    const auto fifth = cluster.ask(other, GroupWorld::joining("other-group", fourth->memberId), 4);
    QVERIFY(fifth && fifth->errorCode == ErrorCode::unknownMemberId);
  }
}

void ClassicGroupsTest::twoMembersShareOneGeneration() {
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const int at = cluster.coordinatorOf("billing");
  const ConnectionId a = cluster.open(at), b = cluster.open(at);
  const std::string idA = settle(cluster, a, "billing");
  QVERIFY(!idA.empty());
  const std::string idB = cluster.joinWithId(b, GroupWorld::joining("billing"));
  QVERIFY(!idB.empty());
  cluster.pass(milliseconds(50));
  QCOMPARE(cluster.answers(b), std::size_t{0});
  // The first one learns of it by its heartbeat and joins again; then both are answered.
  QVERIFY(cluster.beat(a, "billing", 1, idA) == ErrorCode::rebalanceInProgress);
  QVERIFY(cluster.syncAs(a, "billing", 1, idA)->errorCode == ErrorCode::rebalanceInProgress);
  const auto joinedA = cluster.ask(a, GroupWorld::joining("billing", idA), 5);
  const auto joinedB = cluster.receive<JoinGroupResponse>(b, 5);
  QVERIFY(joinedA && joinedB);
  QCOMPARE(joinedA->generationId, 2);
  QCOMPARE(joinedB->generationId, 2);
  QCOMPARE(joinedA->leader, idA);
  QCOMPARE(joinedB->leader, idA);
  QCOMPARE(joinedA->members.size(), std::size_t{2});
  QVERIFY(joinedB->members.empty());
  // The follower waits for the leader's assignment.
  cluster.send(b, GroupWorld::syncing("billing", 2, idB), 3);
  cluster.pass(milliseconds(50));
  QCOMPARE(cluster.answers(b), std::size_t{0});
  const auto syncA =
      cluster.syncAs(a, "billing", 2, idA, {{idA, assignment("orders", {0, 1})}, {idB, assignment("orders", {2})}});
  const auto syncB = cluster.receive<SyncGroupResponse>(b, 3);
  QVERIFY(syncA && syncB);
  QCOMPARE(syncA->assignment, assignment("orders", {0, 1}));
  QCOMPARE(syncB->assignment, assignment("orders", {2}));
  QVERIFY(cluster.beat(b, "billing", 2, idB) == ErrorCode::none);
}

void ClassicGroupsTest::theFirstRebalanceWaitsForMore() {
  GroupWorld cluster(groupShape({{"group.initial.rebalance.delay.ms", "3000"}}));
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const int at = cluster.coordinatorOf("billing");
  const ConnectionId a = cluster.open(at), b = cluster.open(at);
  cluster.joinWithId(a, GroupWorld::joining("billing"));
  cluster.pass(milliseconds(2000));
  cluster.joinWithId(b, GroupWorld::joining("billing"));
  cluster.pass(milliseconds(2000));
  // Somebody came during the first three seconds: three more.
  QCOMPARE(cluster.answers(a), std::size_t{0});
  const auto joinedA = cluster.receive<JoinGroupResponse>(a, 5, milliseconds(2100));
  const auto joinedB = cluster.receive<JoinGroupResponse>(b, 5, milliseconds(100));
  QVERIFY(joinedA && joinedB);
  QCOMPARE(joinedA->generationId, 1);
  QCOMPARE(joinedA->members.size(), std::size_t{2});
}

void ClassicGroupsTest::theMostVotesChooseTheAssignor() {
  GroupWorld cluster(groupShape({{"group.initial.rebalance.delay.ms", "500"}}));
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const int at = cluster.coordinatorOf("billing");
  const ConnectionId a = cluster.open(at), b = cluster.open(at), c = cluster.open(at);
  cluster.joinWithId(a, GroupWorld::joining("billing", "", {"orders"}, {"range", "roundrobin"}));
  cluster.joinWithId(b, GroupWorld::joining("billing", "", {"orders"}, {"sticky", "roundrobin", "range"}));
  cluster.joinWithId(c, GroupWorld::joining("billing", "", {"orders"}, {"roundrobin", "range"}));
  const auto joined = cluster.receive<JoinGroupResponse>(a, 5);
  QVERIFY(joined && joined->protocolName);
  // The second one's favourite is unknown to the others, so its vote goes to the next.
  QCOMPARE(*joined->protocolName, std::string("roundrobin"));
}

void ClassicGroupsTest::strangersAreRefused() {
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const int at = cluster.coordinatorOf("billing");
  const ConnectionId a = cluster.open(at), b = cluster.open(at);
  QVERIFY(!settle(cluster, a, "billing").empty());
  auto request = GroupWorld::joining("billing", "", {"orders"}, {"sticky"});
  QVERIFY(cluster.ask(b, request, 5)->errorCode == ErrorCode::inconsistentGroupProtocol);
  request = GroupWorld::joining("billing");
  request.protocolType = "connect";
  QVERIFY(cluster.ask(b, request, 5)->errorCode == ErrorCode::inconsistentGroupProtocol);
  request = GroupWorld::joining("billing");
  request.protocols.clear();
  QVERIFY(cluster.ask(b, request, 5)->errorCode == ErrorCode::inconsistentGroupProtocol);
  request = GroupWorld::joining("billing");
  request.sessionTimeoutMs = 999;
  QVERIFY(cluster.ask(b, request, 5)->errorCode == ErrorCode::invalidSessionTimeout);
  request.sessionTimeoutMs = 1800001;
  QVERIFY(cluster.ask(b, request, 5)->errorCode == ErrorCode::invalidSessionTimeout);
  request = GroupWorld::joining("");
  QVERIFY(cluster.ask(b, request, 5)->errorCode == ErrorCode::invalidGroupId);
  auto sync = GroupWorld::syncing("billing", 1, "x");
  QVERIFY(cluster.ask(b, sync, 5)->errorCode == ErrorCode::inconsistentGroupProtocol);
  QVERIFY(cluster.ask(b, sync, 3)->errorCode == ErrorCode::unknownMemberId);
}

void ClassicGroupsTest::silentMembersAreRemoved() {
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const int at = cluster.coordinatorOf("billing");
  const ConnectionId a = cluster.open(at);
  const std::string id = settle(cluster, a, "billing");
  QVERIFY(!id.empty());
  for (int i = 0; i < 5; ++i) {
    cluster.pass(seconds(9));
    QVERIFY(cluster.beat(a, "billing", 1, id) == ErrorCode::none);
  }
  cluster.pass(milliseconds(9900));
  QVERIFY(cluster.events.of<events::GroupMemberLeft>().empty());
  cluster.pass(milliseconds(200));
  QCOMPARE(cluster.events.of<events::GroupMemberLeft>().size(), std::size_t{1});
  QVERIFY(cluster.beat(a, "billing", 1, id) == ErrorCode::unknownMemberId);
  const auto described = cluster.describe(a, "billing");
  QCOMPARE(described->groupState, std::string("Empty"));
  QCOMPARE(described->protocolType, std::string("consumer"));
}

void ClassicGroupsTest::whoDoesNotRejoinIsOut() {
  // G5
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const int at = cluster.coordinatorOf("billing");
  const ConnectionId a = cluster.open(at), b = cluster.open(at);
  const std::string idA = settle(cluster, a, "billing");
  const Instant began = cluster.world->now();
  cluster.joinWithId(b, GroupWorld::joining("billing"));
  // The first one goes on with its heartbeats and does not rejoin.
  std::optional<JoinGroupResponse> joined;
  for (int i = 0; i < 10 && !joined; ++i) {
    QVERIFY(cluster.beat(a, "billing", 1, idA) == ErrorCode::rebalanceInProgress || cluster.answers(b) > 0);
    joined = cluster.receive<JoinGroupResponse>(b, 5, seconds(3));
  }
  QVERIFY(joined && joined->errorCode == ErrorCode::none);
  QVERIFY((cluster.world->now() - began) >= seconds(20));
  QVERIFY((cluster.world->now() - began) < seconds(21));
  QCOMPARE(joined->members.size(), std::size_t{1});
  QCOMPARE(joined->leader, joined->memberId);
  QVERIFY(cluster.beat(a, "billing", 1, idA) == ErrorCode::unknownMemberId);
}

void ClassicGroupsTest::whoDoesNotSyncIsOut() {
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const int at = cluster.coordinatorOf("billing");
  const ConnectionId a = cluster.open(at);
  const std::string id = cluster.joinWithId(a, GroupWorld::joining("billing"));
  QVERIFY(cluster.receive<JoinGroupResponse>(a, 5));
  for (int i = 0; i < 6; ++i) {
    cluster.pass(milliseconds(3300));
    QVERIFY(cluster.beat(a, "billing", 1, id) == ErrorCode::none);
  }
  cluster.pass(milliseconds(400));
  QVERIFY(cluster.beat(a, "billing", 1, id) == ErrorCode::unknownMemberId);
}

void ClassicGroupsTest::leavingRebalancesAtOnce() {
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const int at = cluster.coordinatorOf("billing");
  const ConnectionId a = cluster.open(at), b = cluster.open(at);
  const std::string idA = settle(cluster, a, "billing");
  const std::string idB = cluster.joinWithId(b, GroupWorld::joining("billing"));
  QVERIFY(cluster.ask(a, GroupWorld::joining("billing", idA), 5)->errorCode == ErrorCode::none);
  QVERIFY(cluster.receive<JoinGroupResponse>(b, 5)->errorCode == ErrorCode::none);
  // The leader leaves before it has assigned anything: who waits for it hears that there is another rebalance.
  cluster.send(b, GroupWorld::syncing("billing", 2, idB), 3);
  LeaveGroupRequest leave;
  leave.groupId = "billing";
  leave.memberId = idA;
  QVERIFY(cluster.ask(a, leave, 1)->errorCode == ErrorCode::none);
  QVERIFY(cluster.receive<SyncGroupResponse>(b, 3)->errorCode == ErrorCode::rebalanceInProgress);
  const auto joined = cluster.ask(b, GroupWorld::joining("billing", idB), 5);
  QVERIFY(joined && joined->errorCode == ErrorCode::none);
  QCOMPARE(joined->generationId, 3);
  QCOMPARE(joined->leader, idB);
  // Twice is once too often; v3 tells each member's own error.
  QVERIFY(cluster.ask(a, leave, 1)->errorCode == ErrorCode::unknownMemberId);
  leave.memberId.clear();
  leave.members.push_back({idB, std::nullopt, std::nullopt});
  leave.members.push_back({"", std::string("nobody"), std::nullopt});
  const auto left = cluster.ask(a, leave, 5);
  QVERIFY(left && left->errorCode == ErrorCode::none);
  QVERIFY(left->members.at(0).errorCode == ErrorCode::none);
  QVERIFY(left->members.at(1).errorCode == ErrorCode::unknownMemberId);
}

void ClassicGroupsTest::lostAnswersAreGivenAgain() {
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const int at = cluster.coordinatorOf("billing");
  const ConnectionId a = cluster.open(at), b = cluster.open(at);
  const std::string idA = settle(cluster, a, "billing");
  const std::string idB = cluster.joinWithId(b, GroupWorld::joining("billing"));
  QVERIFY(cluster.ask(a, GroupWorld::joining("billing", idA), 5)->generationId == 2);
  QVERIFY(cluster.receive<JoinGroupResponse>(b, 5));
  // CompletingRebalance, same metadata: the same generation again, to the leader with the members.
  const auto again = cluster.ask(a, GroupWorld::joining("billing", idA), 5);
  QCOMPARE(again->generationId, 2);
  QCOMPARE(again->members.size(), std::size_t{2});
  QCOMPARE(cluster.ask(b, GroupWorld::joining("billing", idB), 5)->generationId, 2);
  QVERIFY(cluster.syncAs(a, "billing", 2, idA, {{idB, assignment("orders", {1})}})->errorCode == ErrorCode::none);
  // Stable: a follower with the same metadata gets it again, one with other metadata rebalances.
  QCOMPARE(cluster.ask(b, GroupWorld::joining("billing", idB), 5)->generationId, 2);
  QCOMPARE(cluster.syncAs(b, "billing", 2, idB)->assignment, assignment("orders", {1}));
  cluster.send(b, GroupWorld::joining("billing", idB, {"orders", "bills"}), 5);
  cluster.pass(milliseconds(10));
  QVERIFY(cluster.beat(a, "billing", 2, idA) == ErrorCode::rebalanceInProgress);
}

void ClassicGroupsTest::staticMembersKeepTheirPlace() {
  // G8
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const int at = cluster.coordinatorOf("billing");
  const ConnectionId a = cluster.open(at);
  auto request = GroupWorld::joining("billing");
  request.groupInstanceId = "till-1";
  const auto joined = cluster.ask(a, request, 5);
  QVERIFY(joined && joined->errorCode == ErrorCode::none);
  QVERIFY(joined->memberId.rfind("till-1-", 0) == 0);
  QVERIFY(cluster.syncAs(a, "billing", 1, joined->memberId, {{joined->memberId, assignment("orders", {0, 1, 2})}})
              ->errorCode == ErrorCode::none);
  // It restarts: no id, same instance. Told the old leader's id it does not assign anew (before v9).
  const ConnectionId b = cluster.open(at);
  const auto back = cluster.ask(b, request, 5);
  QVERIFY(back && back->errorCode == ErrorCode::none);
  QCOMPARE(back->generationId, 1);
  QVERIFY(back->memberId != joined->memberId);
  QCOMPARE(back->leader, joined->memberId);
  QCOMPARE(cluster.syncAs(b, "billing", 1, back->memberId)->assignment, assignment("orders", {0, 1, 2}));
  QVERIFY(cluster.beat(b, "billing", 1, back->memberId, "till-1") == ErrorCode::none);
  // With other topics it has to rebalance after all.
  const ConnectionId c = cluster.open(at);
  auto other = GroupWorld::joining("billing", "", {"bills"});
  other.groupInstanceId = "till-1";
  QCOMPARE(cluster.ask(c, other, 5)->generationId, 2);
  // An operator removes it by its name.
  LeaveGroupRequest leave;
  leave.groupId = "billing";
  leave.members.push_back({"", std::string("till-1"), std::nullopt});
  QVERIFY(cluster.ask(c, leave, 3)->members.at(0).errorCode == ErrorCode::none);
  QCOMPARE(cluster.describe(c, "billing")->members.size(), std::size_t{0});
}

void ClassicGroupsTest::staticLeadersAreToldToSkipTheAssignment() {
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const ConnectionId a = cluster.open(cluster.coordinatorOf("billing"));
  auto request = GroupWorld::joining("billing");
  request.groupInstanceId = "till-1";
  const auto joined = cluster.ask(a, request, 9);
  QVERIFY(joined && !joined->skipAssignment);
  QVERIFY(cluster.syncAs(a, "billing", 1, joined->memberId)->errorCode == ErrorCode::none);
  const auto back = cluster.ask(a, request, 9);
  QVERIFY(back && back->skipAssignment);
  QCOMPARE(back->leader, back->memberId);
  QCOMPARE(back->members.size(), std::size_t{1});
}

void ClassicGroupsTest::twoWithOneInstanceId() {
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const int at = cluster.coordinatorOf("billing");
  const ConnectionId a = cluster.open(at), b = cluster.open(at);
  auto request = GroupWorld::joining("billing");
  request.groupInstanceId = "till-1";
  const auto first = cluster.ask(a, request, 5);
  // The first waits for its assignment when the second one comes: it is fenced there and then.
  QVERIFY(cluster.syncAs(a, "billing", 1, first->memberId)->errorCode == ErrorCode::none);
  const auto second = cluster.ask(b, request, 5);
  QVERIFY(second && second->errorCode == ErrorCode::none);
  QVERIFY(cluster.beat(a, "billing", 1, first->memberId, "till-1") == ErrorCode::fencedInstanceId);
  auto rejoin = request;
  rejoin.memberId = first->memberId;
  QVERIFY(cluster.ask(a, rejoin, 5)->errorCode == ErrorCode::fencedInstanceId);
  QVERIFY(cluster.beat(b, "billing", 1, second->memberId, "till-1") == ErrorCode::none);
  QVERIFY(cluster.beat(b, "billing", 1, second->memberId, "till-2") == ErrorCode::unknownMemberId);
}

void ClassicGroupsTest::groupMaxSize() {
  GroupWorld cluster(groupShape({{"group.max.size", "1"}}));
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const int at = cluster.coordinatorOf("billing");
  const ConnectionId a = cluster.open(at), b = cluster.open(at);
  QVERIFY(!settle(cluster, a, "billing").empty());
  QVERIFY(cluster.ask(b, GroupWorld::joining("billing"), 5)->errorCode == ErrorCode::groupMaxSizeReached);
}

void ClassicGroupsTest::requestsToTheWrongBroker() {
  // K1
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const ConnectionId early = cluster.open(1);
  QVERIFY(cluster.beat(early, "billing", 1, "x") == ErrorCode::coordinatorNotAvailable);
  const int at = cluster.coordinatorOf("billing");
  const ConnectionId wrong = cluster.open(at % 3 + 1);
  QVERIFY(cluster.ask(wrong, GroupWorld::joining("billing"), 5)->errorCode == ErrorCode::notCoordinator);
  QVERIFY(cluster.beat(wrong, "billing", 1, "x") == ErrorCode::notCoordinator);
  QVERIFY(cluster.commit(wrong, "billing", -1, "", 0, 1) == ErrorCode::notCoordinator);
  ErrorCode error = ErrorCode::none;
  QCOMPARE(cluster.committed(wrong, "billing", 0, "orders", false, &error), Offset{-2});
  QVERIFY(error == ErrorCode::notCoordinator);
}

void ClassicGroupsTest::aNewCoordinatorKnowsTheGroup() {
  // G4
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const int at = cluster.coordinatorOf("billing");
  const ConnectionId a = cluster.open(at);
  const std::string id = settle(cluster, a, "billing");
  QVERIFY(!id.empty());
  QVERIFY(cluster.commit(a, "billing", 1, id, 2, 41, "half way") == ErrorCode::none);
  cluster.world->kill(NodeId{at});
  const int through = at % 3 + 1;
  int next = at;
  QVERIFY(cluster.runUntil([&] {
    const auto partition =
        cluster.node(through)->image().partition(consumerOffsetsTopic, coordinator::partitionFor("billing", 3));
    next = partition->leader.value;
    return partition->hasLeader() && next != at;
  }));
  const ConnectionId b = cluster.open(next);
  ErrorCode error = ErrorCode::none;
  for (int i = 0; i < 50; ++i) {
    if (cluster.committed(b, "billing", 2, "orders", false, &error) >= -1) break;
    QVERIFY(error == ErrorCode::coordinatorLoadInProgress || error == ErrorCode::notCoordinator);
    cluster.pass(milliseconds(10));
  }
  QCOMPARE(cluster.committed(b, "billing", 2), Offset{41});
  // The member goes on as if nothing had happened.
  QVERIFY(cluster.beat(b, "billing", 1, id) == ErrorCode::none);
  QCOMPARE(cluster.syncAs(b, "billing", 1, id)->assignment, assignment("orders", {0, 1, 2}));
  QVERIFY(cluster.commit(b, "billing", 1, id, 2, 42) == ErrorCode::none);
  // And is missed after its session, counted from when the new coordinator took over.
  cluster.pass(seconds(11));
  QVERIFY(cluster.beat(b, "billing", 1, id) == ErrorCode::unknownMemberId);
}

void ClassicGroupsTest::parkedMembersAreSentAwayWhenLeadershipGoes() {
  // K3
  GroupWorld cluster(groupShape({{"group.initial.rebalance.delay.ms", "60000"}}));
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const int at = cluster.coordinatorOf("billing");
  const ConnectionId a = cluster.open(at);
  cluster.joinWithId(a, GroupWorld::joining("billing"));
  cluster.pass(milliseconds(10));
  QCOMPARE(cluster.answers(a), std::size_t{0});
  cluster.world->shutDown(NodeId{at});
  const auto answer = cluster.receive<JoinGroupResponse>(a, 5, seconds(20));
  QVERIFY(answer && answer->errorCode == ErrorCode::notCoordinator);
}

void ClassicGroupsTest::describeAndList() {
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const int at = cluster.coordinatorOf("billing");
  const ConnectionId a = cluster.open(at);
  const std::string id = settle(cluster, a, "billing");
  const auto group = cluster.describe(a, "billing");
  QVERIFY(group && group->errorCode == ErrorCode::none);
  QCOMPARE(group->groupState, std::string("Stable"));
  QCOMPARE(group->protocolType, std::string("consumer"));
  QCOMPARE(group->protocolData, std::string("range"));
  QCOMPARE(group->members.at(0).memberId, id);
  QCOMPARE(group->members.at(0).clientId, std::string("tester"));
  QCOMPARE(group->members.at(0).clientHost, std::string("/127.0.0.1"));
  QCOMPARE(group->members.at(0).memberMetadata, subscription({"orders"}));
  QCOMPARE(group->members.at(0).memberAssignment, assignment("orders", {0, 1, 2}));
  QCOMPARE(cluster.describe(a, "nobody-at-all")->groupState,
           cluster.coordinatorOf("nobody-at-all") == at ? std::string("Dead") : std::string(""));
  ListGroupsRequest list;
  auto listed = cluster.ask(a, list, 5);
  QCOMPARE(listed->groups.size(), std::size_t{1});
  QCOMPARE(listed->groups[0].groupState, std::string("Stable"));
  QCOMPARE(listed->groups[0].groupType, std::string("classic"));
  list.statesFilter = {"stable"};
  list.typesFilter = {"Classic"};
  QCOMPARE(cluster.ask(a, list, 5)->groups.size(), std::size_t{1});
  list.statesFilter = {"Empty"};
  QVERIFY(cluster.ask(a, list, 5)->groups.empty());
  list = {};
  list.typesFilter = {"consumer"};
  QVERIFY(cluster.ask(a, list, 5)->groups.empty());
}

void ClassicGroupsTest::assignmentsAreWrittenAsKafkaWritesThem() {
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  const int at = cluster.coordinatorOf("billing");
  const ConnectionId a = cluster.open(at);
  const std::string id = settle(cluster, a, "billing");
  QVERIFY(cluster.commit(a, "billing", 1, id, 2, 41, "half way") == ErrorCode::none);
  const PartitionId partition = coordinator::partitionFor("billing", 3);
  const auto records = cluster.offsetsLog(at, partition);
  QCOMPARE(records.size(), std::size_t{2});
  // Key type 2, value version 3.
  QCOMPARE(records[0].key->view()[1], std::uint8_t{2});
  QCOMPARE(records[0].value->view()[1], std::uint8_t{3});
  const auto group = decodeVersioned<GroupMetadataValue>(*records[0].value);
  QVERIFY(group);
  QCOMPARE(group->generation, 1);
  QCOMPARE(*group->protocol, std::string("range"));
  QCOMPARE(*group->leader, id);
  QCOMPARE(group->members.at(0).sessionTimeout, 10000);
  QCOMPARE(group->members.at(0).rebalanceTimeout, 20000);
  QCOMPARE(group->members.at(0).assignment, assignment("orders", {0, 1, 2}));
  QCOMPARE(group->members.at(0).subscription, subscription({"orders"}));
  // Key type 1, value version 3: offset, leader epoch, metadata, time.
  Writer key;
  key.i16(1);
  key.i16(7);
  key.raw(std::string_view("billing"));
  key.i16(6);
  key.raw(std::string_view("orders"));
  key.i32(2);
  QCOMPARE(*records[1].key, key.takeBytes());
  Writer value;
  value.i16(3);
  value.i64(41);
  value.i32(-1);
  value.i16(8);
  value.raw(std::string_view("half way"));
  value.i64(records[1].timestamp);
  QCOMPARE(*records[1].value, value.takeBytes());
  // Every replica has the same bytes.
  for (int broker = 1; broker <= 3; ++broker) {
    QVERIFY(cluster.runUntil([&] { return cluster.offsetsLog(broker, partition).size() == 2; }));
  }
}

BROKERLAB_TEST(ClassicGroupsTest)

}  // namespace brokerlab::tests

#include "test_classic_groups.moc"
