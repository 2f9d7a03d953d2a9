// The consumer protocol (KIP-848): assignors, epochs, and that no partition is ever in two hands.

#include "coordinator/assignors.h"
#include "coordinator/group_partition.h"
#include "coordinator/support.h"
#include "protocol/messages/consumer_group_describe.h"
#include "protocol/messages/consumer_group_heartbeat.h"
#include "support/suite.h"

namespace brokerlab::tests {

using coordinator::Assignment;
using coordinator::AssignorMember;
using coordinator::AssignorMembers;
using coordinator::TopicFacts;

class ConsumerGroupsTest : public QObject {
  Q_OBJECT

 private slots:
  void rangeGivesEachItsRun();
  void uniformIsEvenAndSticky();
  void uniformWithDifferentSubscriptions();
  void offUnlessConfigured();
  void oneMember();
  void partitionsMoveOnlyOnceGivenBack();
  void slowRevokersAreFenced();
  void silentMembersAreFenced();
  void wrongEpochsAreFenced();
  void staticMembersComeBack();
  void whoIsAwayIsNotWaitedForForEver();
  void requestsThatMakeNoSense();
  void morePartitionsAreAssigned();
  void topicsByPattern();
  void patternsThatAreNone();
  void commitsCarryTheMemberEpoch();
  void offsetsExpireOnceNobodyReads();
  void aNewCoordinatorKnowsTheGroup();
  void classicMembersMayComeIn();
  void cooperativeOnesGiveBackFirst();
  void staticMembersChangeTheirProtocol();
  void whoDoesNotRejoinIsOut();
  void groupsGoOverAndBack_data();
  void groupsGoOverAndBack();
  void neverInTwoHands();
};

namespace {

const Uuid topicA = Uuid::of(1, 1), topicB = Uuid::of(1, 2);

Shape consumerShape() {
  return groupShape({{"group.coordinator.rebalance.protocols", "classic,consumer"},
                     {"group.consumer.session.timeout.ms", "45000"},
                     {"offsets.topic.num.partitions", "1"}});
}

std::size_t count(const Assignment& assignment) {
  std::size_t all = 0;
  for (const auto& [topic, partitions] : assignment) all += partitions.size();
  return all;
}

/// A member that does what consumers do: reports what it has, gives back what it is told to.
struct Member {
  ConnectionId connection = {};
  std::string id = {};
  std::int32_t epoch = 0;
  Assignment owned = {};
  std::optional<std::string> instance = {};
  std::vector<std::string> topics = {"orders"};
  std::int32_t rebalanceTimeoutMs = 30000;
  std::optional<std::string> assignor = {};
  bool revokes = true;
  std::optional<std::string> pattern = {};

  ConsumerGroupHeartbeatRequest request(const std::string& group) const {
    ConsumerGroupHeartbeatRequest request;
    request.groupId = group;
    request.memberId = id;
    request.memberEpoch = epoch;
    request.instanceId = instance;
    request.topicPartitions.emplace();
    for (const auto& [topic, partitions] : owned) {
      request.topicPartitions->push_back({topic, {partitions.begin(), partitions.end()}});
    }
    if (epoch == 0) {
      request.rebalanceTimeoutMs = rebalanceTimeoutMs;
      request.subscribedTopicNames = topics;
      request.serverAssignor = assignor;
      request.subscribedTopicRegex = pattern;
    }
    return request;
  }
  void take(const ConsumerGroupHeartbeatResponse& response) {
    if (response.memberId) id = *response.memberId;
    epoch = response.memberEpoch;
    if (!response.assignment) return;
    Assignment now;
    for (const auto& topic : response.assignment->topicPartitions) {
      now[topic.topicId].insert(topic.partitions.begin(), topic.partitions.end());
    }
    if (revokes) {
      owned = std::move(now);
    } else {
      for (const auto& [topic, partitions] : now) owned[topic].insert(partitions.begin(), partitions.end());
    }
  }
};

ErrorCode beat(GroupWorld& cluster, Member& member, const std::string& group = "g") {
  const auto response = cluster.ask(member.connection, member.request(group), member.pattern ? 1 : 0);
  if (!response) return ErrorCode::networkException;
  if (response->errorCode == ErrorCode::none) member.take(*response);
  return response->errorCode;
}

/// A member of the classic protocol. Eager ones have given everything back when they join; cooperative ones say what they
/// have.
struct ClassicMember {
  ConnectionId connection = {};
  std::string id = {};
  std::int32_t generation = -1;
  std::set<PartitionId> owned = {};
  bool cooperative = false;
  std::optional<std::string> instance = {};
  std::string leader = {};

  ErrorCode join(GroupWorld& cluster, std::int32_t rebalanceTimeoutMs = 20000) {
    ConsumerProtocolSubscription says;
    says.topics = {"orders"};
    if (cooperative && !owned.empty()) says.ownedPartitions.push_back({"orders", {owned.begin(), owned.end()}});
    JoinGroupRequest request = GroupWorld::joining("g", id);
    request.groupInstanceId = instance;
    request.rebalanceTimeoutMs = rebalanceTimeoutMs;
    request.protocols = {{cooperative ? "cooperative-sticky" : "range", encodeVersioned(says, 1)}};
    auto answer = cluster.ask(connection, request, 5);
    if (answer && answer->errorCode == ErrorCode::memberIdRequired) {
      request.memberId = answer->memberId;
      answer = cluster.ask(connection, request, 5);
    }
    if (!answer) return ErrorCode::networkException;
    if (answer->errorCode != ErrorCode::none) return answer->errorCode;
    id = answer->memberId;
    generation = answer->generationId;
    leader = answer->leader;
    if (!cooperative) owned.clear();
    return ErrorCode::none;
  }
  ErrorCode sync(GroupWorld& cluster, const std::vector<SyncGroupRequest::Assignment>& assignments = {}) {
    SyncGroupRequest request = GroupWorld::syncing("g", generation, id, assignments);
    request.groupInstanceId = instance;
    const auto answer = cluster.ask(connection, request, 3);
    if (!answer) return ErrorCode::networkException;
    if (answer->errorCode != ErrorCode::none) return answer->errorCode;
    owned.clear();
    for (const TopicPartition& one : coordinator::assignedPartitions(answer->assignment)) owned.insert(one.partition);
    return ErrorCode::none;
  }
  ErrorCode beat(GroupWorld& cluster) const { return cluster.beat(connection, "g", generation, id, instance); }
  ErrorCode leave(GroupWorld& cluster) const {
    LeaveGroupRequest request;
    request.groupId = "g";
    request.members.push_back({id, instance, {}});
    const auto answer = cluster.ask(connection, request, 4);
    if (!answer) return ErrorCode::networkException;
    return answer->errorCode != ErrorCode::none ? answer->errorCode : answer->members.at(0).errorCode;
  }
};

Shape migrationShape(const std::string& policy) {
  Shape shape = consumerShape();
  shape.config["group.consumer.migration.policy"] = policy;
  return shape;
}

std::optional<ConsumerGroupDescribeResponse::Group> describe(GroupWorld& cluster, ConnectionId connection,
                                                             const std::string& group = "g") {
  ConsumerGroupDescribeRequest request;
  request.groupIds = {group};
  const auto answer = cluster.ask(connection, request, 1);
  return answer ? std::optional(answer->groups.at(0)) : std::nullopt;
}

}  // namespace

void ConsumerGroupsTest::rangeGivesEachItsRun() {
  AssignorMembers members;
  for (const char* id : {"a", "b", "c"}) members[id] = AssignorMember{id, {topicA, topicB}, {}};
  const std::map<Uuid, TopicFacts> topics{{topicA, {"a", 7}}, {topicB, {"b", 2}}};
  const auto assigned = coordinator::assignRange(members, topics);
  QCOMPARE(assigned.at("a"), (Assignment{{topicA, {0, 1, 2}}, {topicB, {0}}}));
  QCOMPARE(assigned.at("b"), (Assignment{{topicA, {3, 4}}, {topicB, {1}}}));
  QCOMPARE(assigned.at("c"), (Assignment{{topicA, {5, 6}}}));
  // Static members by their instance, whatever id they have today.
  members["a"].order = "z";
  QCOMPARE(coordinator::assignRange(members, topics).at("b"), (Assignment{{topicA, {0, 1, 2}}, {topicB, {0}}}));
}

void ConsumerGroupsTest::uniformIsEvenAndSticky() {
  Prng random(99);
  AssignorMembers members;
  const std::map<Uuid, TopicFacts> topics{{topicA, {"a", 10}}, {topicB, {"b", 7}}};
  int next = 0;
  std::map<std::string, Assignment> before;
  for (int round = 0; round < 200; ++round) {
    if (members.empty() || random.below(2) == 0) {
      const std::string id = "m" + std::to_string(next++);
      members[id] = AssignorMember{id, {topicA, topicB}, {}};
    } else {
      auto at = members.begin();
      std::advance(at, static_cast<std::ptrdiff_t>(random.below(members.size())));
      members.erase(at);
    }
    if (members.empty()) continue;
    for (auto& [id, member] : members) member.before = before.count(id) != 0 ? before.at(id) : Assignment{};
    const auto assigned = coordinator::assignUniform(members, topics);
    std::set<std::pair<Uuid, PartitionId>> seen;
    std::size_t kept = 0, keepable = 0;
    const std::size_t share = 17 / members.size();
    const std::size_t extra = 17 % members.size();
    std::size_t above = 0;
    for (const auto& [id, assignment] : assigned) {
      QVERIFY(count(assignment) == share || count(assignment) == share + 1);
      if (count(assignment) > share) ++above;
      for (const auto& [topic, partitions] : assignment) {
        for (const PartitionId partition : partitions) {
          QVERIFY(seen.insert({topic, partition}).second);
          const auto had = members[id].before.find(topic);
          if (had != members[id].before.end() && had->second.count(partition) != 0) ++kept;
        }
      }
      keepable += std::min(count(members[id].before), share);
    }
    QCOMPARE(above, extra);
    QCOMPARE(seen.size(), std::size_t{17});
    QVERIFY(kept >= keepable);
    before = assigned;
  }
}

void ConsumerGroupsTest::uniformWithDifferentSubscriptions() {
  AssignorMembers members;
  members["a"] = AssignorMember{"a", {topicA}, {}};
  members["b"] = AssignorMember{"b", {topicA, topicB}, {}};
  members["c"] = AssignorMember{"c", {}, {}};
  const auto assigned = coordinator::assignUniform(members, {{topicA, {"a", 4}}, {topicB, {"b", 2}}});
  // b alone reads the second topic; the first one evens that out.
  QCOMPARE(count(assigned.at("a")), std::size_t{3});
  QCOMPARE(count(assigned.at("b")), std::size_t{3});
  QCOMPARE(count(assigned.at("c")), std::size_t{0});
}

void ConsumerGroupsTest::offUnlessConfigured() {
  GroupWorld cluster(groupShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 3, 3));
  Member a{cluster.open(cluster.coordinatorOf("g"))};
  QVERIFY(beat(cluster, a) == ErrorCode::unsupportedVersion);
}

void ConsumerGroupsTest::oneMember() {
  GroupWorld cluster(consumerShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 6, 3));
  Member a{cluster.open(cluster.coordinatorOf("g"))};
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QVERIFY(!a.id.empty());
  QCOMPARE(a.epoch, 1);
  QCOMPARE(count(a.owned), std::size_t{6});
  const auto group = describe(cluster, a.connection);
  QVERIFY(group && group->errorCode == ErrorCode::none);
  QCOMPARE(group->groupState, std::string("Stable"));
  QCOMPARE(group->groupEpoch, 1);
  QCOMPARE(group->assignmentEpoch, 1);
  QCOMPARE(group->assignorName, std::string("uniform"));
  QCOMPARE(group->members.at(0).assignment.topicPartitions.at(0).topicName, std::string("orders"));
  QVERIFY(cluster.describe(a.connection, "g")->groupState == "Dead");
  ListGroupsRequest list;
  list.typesFilter = {"consumer"};
  QCOMPARE(cluster.ask(a.connection, list, 5)->groups.at(0).groupState, std::string("Stable"));
  // Nothing new: no assignment in the answer.
  ConsumerGroupHeartbeatRequest quiet;
  quiet.groupId = "g";
  quiet.memberId = a.id;
  quiet.memberEpoch = 1;
  const auto answer = cluster.ask(a.connection, quiet, 0);
  QVERIFY(answer && !answer->assignment);
  QCOMPARE(answer->heartbeatIntervalMs, 5000);
  // It leaves.
  a.epoch = -1;
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QCOMPARE(describe(cluster, a.connection)->groupState, std::string("Empty"));
}

void ConsumerGroupsTest::partitionsMoveOnlyOnceGivenBack() {
  // G10
  GroupWorld cluster(consumerShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 6, 3));
  const int at = cluster.coordinatorOf("g");
  Member a{cluster.open(at)}, b{cluster.open(at)};
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  a.revokes = false;
  QVERIFY(beat(cluster, b) == ErrorCode::none);
  QCOMPARE(b.epoch, 2);
  QCOMPARE(count(b.owned), std::size_t{0});
  // Told to give three back, it stays in its epoch until it says that it has.
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QCOMPARE(a.epoch, 1);
  QCOMPARE(describe(cluster, a.connection)->groupState, std::string("Reconciling"));
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QVERIFY(beat(cluster, b) == ErrorCode::none);
  QCOMPARE(a.epoch, 1);
  QCOMPARE(count(b.owned), std::size_t{0});
  const Uuid topic = a.owned.begin()->first;
  a.revokes = true;
  a.owned[topic] = {};
  const auto described = describe(cluster, a.connection);
  for (const auto& part : described->members) {
    if (part.memberId != a.id) continue;
    for (const auto& one : part.assignment.topicPartitions) {
      a.owned[topic].insert(one.partitions.begin(), one.partitions.end());
    }
  }
  QCOMPARE(count(a.owned), std::size_t{3});
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QCOMPARE(a.epoch, 2);
  QVERIFY(beat(cluster, b) == ErrorCode::none);
  QCOMPARE(count(b.owned), std::size_t{3});
  QCOMPARE(describe(cluster, a.connection)->groupState, std::string("Stable"));
}

void ConsumerGroupsTest::slowRevokersAreFenced() {
  GroupWorld cluster(consumerShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 6, 3));
  const int at = cluster.coordinatorOf("g");
  Member a{cluster.open(at)}, b{cluster.open(at)};
  a.rebalanceTimeoutMs = 10000;
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  a.revokes = false;
  QVERIFY(beat(cluster, b) == ErrorCode::none);
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  cluster.pass(milliseconds(5000));
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  cluster.pass(milliseconds(5100));
  QVERIFY(beat(cluster, a) == ErrorCode::unknownMemberId);
  QVERIFY(beat(cluster, b) == ErrorCode::none);
  QCOMPARE(count(b.owned), std::size_t{6});
}

void ConsumerGroupsTest::silentMembersAreFenced() {
  GroupWorld cluster(consumerShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 6, 3));
  const int at = cluster.coordinatorOf("g");
  Member a{cluster.open(at)}, b{cluster.open(at)};
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QVERIFY(beat(cluster, b) == ErrorCode::none);
  for (int i = 0; i < 9; ++i) {
    cluster.pass(seconds(5));
    QVERIFY(beat(cluster, b) == ErrorCode::none);
  }
  cluster.pass(milliseconds(500));
  QVERIFY(beat(cluster, b) == ErrorCode::none);
  QCOMPARE(count(b.owned), std::size_t{6});
  QVERIFY(beat(cluster, a) == ErrorCode::unknownMemberId);
}

void ConsumerGroupsTest::wrongEpochsAreFenced() {
  GroupWorld cluster(consumerShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 6, 3));
  Member a{cluster.open(cluster.coordinatorOf("g"))};
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  a.epoch = 5;
  QVERIFY(beat(cluster, a) == ErrorCode::fencedMemberEpoch);
  // The epoch before, from a member whose answer was lost: accepted while it claims nothing it may not have.
  a.epoch = 0;
  a.owned.clear();
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QCOMPARE(a.epoch, 1);
  Member stranger{cluster.open(cluster.coordinatorOf("g")), "nobody", 3};
  QVERIFY(beat(cluster, stranger) == ErrorCode::unknownMemberId);
  QVERIFY(beat(cluster, stranger, "no-group") == ErrorCode::groupIdNotFound);
}

void ConsumerGroupsTest::staticMembersComeBack() {
  // G8
  GroupWorld cluster(consumerShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 6, 3));
  const int at = cluster.coordinatorOf("g");
  Member a{cluster.open(at)};
  a.instance = "till-1";
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  Member second{cluster.open(at)};
  second.instance = "till-1";
  QVERIFY(beat(cluster, second) == ErrorCode::unreleasedInstanceId);
  const Assignment had = a.owned;
  Member leaving = a;
  leaving.epoch = -2;
  QVERIFY(beat(cluster, leaving) == ErrorCode::none);
  QCOMPARE(leaving.epoch, -2);
  QVERIFY(beat(cluster, second) == ErrorCode::none);
  QVERIFY(second.id != a.id);
  QCOMPARE(second.epoch, 1);
  QCOMPARE(second.owned, had);
  QCOMPARE(describe(cluster, a.connection)->groupEpoch, 1);
  QVERIFY(beat(cluster, a) == ErrorCode::fencedInstanceId);
}

void ConsumerGroupsTest::whoIsAwayIsNotWaitedForForEver() {
  // G8: the session of a static member that has said goodbye goes on, also at a coordinator that has only read of it.
  GroupWorld cluster(consumerShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 6, 3));
  const int at = cluster.coordinatorOf("g");
  Member a{cluster.open(at)};
  a.instance = "till-1";
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  a.epoch = -2;
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  cluster.world->kill(NodeId{at});
  int next = at;
  QVERIFY(cluster.runUntil([&] {
    next = cluster.node(at % 3 + 1)->image().partition(consumerOffsetsTopic, 0)->leader.value;
    return next > 0 && next != at && cluster.node(next)->groups().partitions().state(0) == ErrorCode::none;
  }));
  const ConnectionId asker = cluster.open(next);
  QCOMPARE(describe(cluster, asker)->members.size(), std::size_t{1});
  cluster.pass(seconds(60));
  QCOMPARE(describe(cluster, asker)->groupState, std::string("Empty"));
  Member b{asker};
  b.instance = "till-1";
  QVERIFY(beat(cluster, b) == ErrorCode::none);
  QCOMPARE(count(b.owned), std::size_t{6});
}

void ConsumerGroupsTest::requestsThatMakeNoSense() {
  GroupWorld cluster(consumerShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 6, 3));
  const ConnectionId connection = cluster.open(cluster.coordinatorOf("g"));
  const auto refused = [&](ConsumerGroupHeartbeatRequest request, std::int16_t version = 0) {
    const auto answer = cluster.ask(connection, request, version);
    return answer ? answer->errorCode : ErrorCode::networkException;
  };
  Member a{connection};
  auto request = a.request("");
  QVERIFY(refused(request) == ErrorCode::invalidRequest);
  request = a.request("g");
  request.memberEpoch = -3;
  QVERIFY(refused(request) == ErrorCode::invalidRequest);
  request = a.request("g");
  request.rebalanceTimeoutMs = -1;
  QVERIFY(refused(request) == ErrorCode::invalidRequest);
  request = a.request("g");
  request.subscribedTopicNames.reset();
  QVERIFY(refused(request) == ErrorCode::invalidRequest);
  request = a.request("g");
  request.serverAssignor = "made-up";
  QVERIFY(refused(request) == ErrorCode::unsupportedAssignor);
  // From v1 on members name themselves.
  QVERIFY(refused(a.request("g"), 1) == ErrorCode::invalidRequest);
  a.id = "mine";
  QVERIFY(refused(a.request("g"), 1) == ErrorCode::none);
  QCOMPARE(describe(cluster, connection)->members.at(0).memberId, std::string("mine"));
  // Who comes with the classic protocol must be a consumer, and say so in a way that can be read.
  JoinGroupRequest classic = GroupWorld::joining("g");
  classic.protocolType = "connect";
  QVERIFY(cluster.ask(connection, classic, 5)->errorCode == ErrorCode::inconsistentGroupProtocol);
  classic = GroupWorld::joining("g");
  classic.protocols.at(0).metadata = Bytes();
  QVERIFY(cluster.ask(connection, classic, 5)->errorCode == ErrorCode::inconsistentGroupProtocol);
}

void ConsumerGroupsTest::morePartitionsAreAssigned() {
  GroupWorld cluster(consumerShape());
  QVERIFY(cluster.start());
  const int at = cluster.coordinatorOf("g");
  Member a{cluster.open(at)};
  // The topic is not there yet.
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QCOMPARE(count(a.owned), std::size_t{0});
  QVERIFY(cluster.createTopic("orders", 2, 3));
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QCOMPARE(count(a.owned), std::size_t{2});
  QCOMPARE(a.epoch, 2);
}

void ConsumerGroupsTest::topicsByPattern() {
  GroupWorld cluster(consumerShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders-eu", 2, 3) && cluster.createTopic("orders", 4, 3));
  const int at = cluster.coordinatorOf("g");
  Member a{cluster.open(at), "a-made-its-id"};
  a.topics = {};
  a.pattern = "orders-[a-z]+";
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QCOMPARE(count(a.owned), std::size_t{2});
  QCOMPARE(describe(cluster, a.connection)->members.at(0).subscribedTopicRegex, std::string("orders-[a-z]+"));
  // A topic that fits is new: with the next heartbeat it is everybody's.
  QVERIFY(cluster.createTopic("orders-us", 3, 3) && cluster.createTopic("orders-1", 3, 3));
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QCOMPARE(count(a.owned), std::size_t{5});
  // By name and by pattern, and whoever is new to the group is given its share of what it wants.
  Member b{cluster.open(at), "b-made-its-id"};
  b.pattern = "orders-us";
  QVERIFY(beat(cluster, b) == ErrorCode::none);
  for (int i = 0; i < 4; ++i) {
    QVERIFY(beat(cluster, a) == ErrorCode::none);
    QVERIFY(beat(cluster, b) == ErrorCode::none);
  }
  QCOMPARE(count(a.owned) + count(b.owned), std::size_t{9});
  QVERIFY(count(b.owned) >= 4);
  QCOMPARE(describe(cluster, a.connection)->groupState, std::string("Stable"));
  // The offsets of a topic somebody's pattern fits are in use.
  OffsetDeleteRequest request;
  request.groupId = "g";
  request.topics.push_back({"orders-us", {{0}}});
  request.topics.push_back({"orders-1", {{0}}});
  const auto deleted = cluster.ask(a.connection, request, 0);
  QVERIFY(deleted.has_value());
  QVERIFY(deleted->topics.at(0).partitions.at(0).errorCode == ErrorCode::groupSubscribedToTopic);
  QVERIFY(deleted->topics.at(1).partitions.at(0).errorCode == ErrorCode::none);
  // G4: the next coordinator knows the patterns.
  cluster.world->kill(NodeId{at});
  int next = at;
  QVERIFY(cluster.runUntil([&] {
    next = cluster.node(at % 3 + 1)->image().partition(consumerOffsetsTopic, 0)->leader.value;
    return next > 0 && next != at && cluster.node(next)->groups().partitions().state(0) == ErrorCode::none;
  }));
  a.connection = cluster.open(next);
  const Assignment had = a.owned;
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QCOMPARE(a.owned, had);
  ConsumerGroupHeartbeatRequest other = a.request("g");
  other.subscribedTopicRegex = "orders";
  const auto answer = cluster.ask(a.connection, other, 1);
  QVERIFY(answer.has_value() && answer->errorCode == ErrorCode::none && answer->memberEpoch == a.epoch);
  QVERIFY(answer->assignment.has_value());
}

void ConsumerGroupsTest::patternsThatAreNone() {
  GroupWorld cluster(consumerShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 2, 3));
  Member a{cluster.open(cluster.coordinatorOf("g")), "a-made-its-id"};
  for (const char* pattern : {"orders-(", "*", "(?=a)"}) {
    a.pattern = pattern;
    const auto response = cluster.ask(a.connection, a.request("g"), 1);
    QVERIFY(response.has_value());
    QVERIFY(response->errorCode == ErrorCode::invalidRegularExpression);
    QVERIFY(response->errorMessage->rfind(
                "SubscribedTopicRegex `" + *a.pattern + "` is not a valid regular expression: ", 0) == 0);
  }
  // Costly elsewhere, not here.
  a.pattern = "(a+)+$";
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  a.pattern = std::string(1 << 20, 'a');
  Member b{cluster.open(cluster.coordinatorOf("g")), "b-made-its-id"};
  b.pattern = a.pattern;
  QVERIFY(beat(cluster, b) == ErrorCode::invalidRegularExpression);
}

void ConsumerGroupsTest::commitsCarryTheMemberEpoch() {
  // G2
  GroupWorld cluster(consumerShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 6, 3));
  Member a{cluster.open(cluster.coordinatorOf("g"))};
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  OffsetCommitRequest request;
  request.groupId = "g";
  request.memberId = a.id;
  request.generationIdOrMemberEpoch = 1;
  request.topics.push_back({"orders", Uuid{}, {{0, 12, -1, std::nullopt}}});
  const auto outcome = [&](std::int16_t version) {
    return cluster.ask(a.connection, request, version)->topics.at(0).partitions.at(0).errorCode;
  };
  QVERIFY(outcome(9) == ErrorCode::none);
  QVERIFY(outcome(8) == ErrorCode::unsupportedVersion);
  request.generationIdOrMemberEpoch = 2;
  QVERIFY(outcome(9) == ErrorCode::staleMemberEpoch);
  request.memberId = "nobody";
  QVERIFY(outcome(9) == ErrorCode::unknownMemberId);
  QCOMPARE(cluster.committed(a.connection, "g", 0), Offset{12});
}

void ConsumerGroupsTest::offsetsExpireOnceNobodyReads() {
  // G7
  GroupWorld cluster(groupShape({{"group.coordinator.rebalance.protocols", "classic,consumer"},
                                 {"offsets.topic.num.partitions", "1"},
                                 {"offsets.retention.minutes", "10"},
                                 {"offsets.retention.check.interval.ms", "60000"}}));
  QVERIFY(cluster.start() && cluster.createTopic("orders", 2, 3) && cluster.createTopic("bills", 2, 3));
  Member a{cluster.open(cluster.coordinatorOf("g"))};
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  OffsetCommitRequest request;
  request.groupId = "g";
  request.memberId = a.id;
  request.generationIdOrMemberEpoch = a.epoch;
  request.topics.push_back({"orders", Uuid{}, {{0, 12, -1, std::nullopt}}});
  request.topics.push_back({"bills", Uuid{}, {{0, 7, -1, std::nullopt}}});
  QVERIFY(cluster.ask(a.connection, request, 9)->topics.at(1).partitions.at(0).errorCode == ErrorCode::none);
  for (int i = 0; i < 26; ++i) {
    cluster.pass(seconds(30));
    QVERIFY(beat(cluster, a) == ErrorCode::none);
    if (i == 17) QCOMPARE(cluster.committed(a.connection, "g", 0, "bills"), Offset{7});
  }
  // A topic nobody in the group reads, and one that is read.
  QCOMPARE(cluster.committed(a.connection, "g", 0, "bills"), Offset{-1});
  QCOMPARE(cluster.committed(a.connection, "g", 0), Offset{12});
  a.epoch = -1;
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  cluster.pass(seconds(540));
  QCOMPARE(cluster.committed(a.connection, "g", 0), Offset{12});
  cluster.pass(seconds(180));
  QCOMPARE(cluster.committed(a.connection, "g", 0), Offset{-1});
}

void ConsumerGroupsTest::aNewCoordinatorKnowsTheGroup() {
  // G4
  GroupWorld cluster(consumerShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 6, 3));
  const int at = cluster.coordinatorOf("g");
  Member a{cluster.open(at)}, b{cluster.open(at)};
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QVERIFY(beat(cluster, b) == ErrorCode::none);
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QVERIFY(beat(cluster, b) == ErrorCode::none);
  cluster.world->kill(NodeId{at});
  int next = at;
  QVERIFY(cluster.runUntil([&] {
    next = cluster.node(at % 3 + 1)->image().partition(consumerOffsetsTopic, 0)->leader.value;
    return next > 0 && next != at && cluster.node(next)->groups().partitions().state(0) == ErrorCode::none;
  }));
  a.connection = cluster.open(next);
  b.connection = cluster.open(next);
  const Assignment hadA = a.owned, hadB = b.owned;
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QVERIFY(beat(cluster, b) == ErrorCode::none);
  QCOMPARE(a.owned, hadA);
  QCOMPARE(b.owned, hadB);
  QCOMPARE(count(a.owned) + count(b.owned), std::size_t{6});
  QCOMPARE(describe(cluster, a.connection)->groupState, std::string("Stable"));
}

void ConsumerGroupsTest::classicMembersMayComeIn() {
  // G11, whatever the policy.
  GroupWorld cluster(consumerShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 6, 3));
  const int at = cluster.coordinatorOf("g");
  Member a{cluster.open(at)};
  ClassicMember c{cluster.open(at)};
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QVERIFY(c.join(cluster) == ErrorCode::none);
  QCOMPARE(c.generation, 2);
  QCOMPARE(c.leader, std::string());
  // Nothing is free yet.
  QVERIFY(c.sync(cluster) == ErrorCode::none);
  QCOMPARE(c.owned.size(), std::size_t{0});
  QVERIFY(c.beat(cluster) == ErrorCode::none);
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QCOMPARE(count(a.owned), std::size_t{3});
  // Now it is: the way to it is to join again.
  QVERIFY(c.beat(cluster) == ErrorCode::rebalanceInProgress);
  QVERIFY(c.join(cluster) == ErrorCode::none);
  QCOMPARE(c.generation, 2);
  QVERIFY(c.sync(cluster) == ErrorCode::none);
  QCOMPARE(c.owned.size(), std::size_t{3});
  QVERIFY(c.beat(cluster) == ErrorCode::none);
  for (const auto& [topic, partitions] : a.owned) {
    for (const PartitionId one : partitions) QVERIFY(c.owned.count(one) == 0);
  }
  const auto described = describe(cluster, a.connection);
  QCOMPARE(described->groupState, std::string("Stable"));
  for (const auto& one : described->members) QCOMPARE(int(one.memberType), one.memberId == c.id ? 0 : 1);
  QVERIFY(cluster.node(at)->groups().problems().empty());
  // Each is held to the rules of its own protocol. (G2)
  QVERIFY(cluster.commit(c.connection, "g", 2, c.id, *c.owned.begin(), 5) == ErrorCode::none);
  QVERIFY(cluster.commit(c.connection, "g", 1, c.id, *c.owned.begin(), 6) == ErrorCode::illegalGeneration);
  QVERIFY(cluster.commit(a.connection, "g", 2, a.id, 0, 7) == ErrorCode::unsupportedVersion);
  QCOMPARE(cluster.committed(c.connection, "g", *c.owned.begin()), Offset{5});
  QVERIFY(cluster.beat(c.connection, "g", 1, c.id) == ErrorCode::illegalGeneration);
  QVERIFY(cluster.beat(a.connection, "g", 2, a.id) == ErrorCode::unknownMemberId);
  QVERIFY(cluster.beat(c.connection, "g", 2, "nobody") == ErrorCode::unknownMemberId);
  QVERIFY(cluster.syncAs(c.connection, "g", 1, c.id)->errorCode == ErrorCode::illegalGeneration);
  // One that goes leaves its partitions to the others.
  QVERIFY(c.leave(cluster) == ErrorCode::none);
  QVERIFY(c.leave(cluster) == ErrorCode::unknownMemberId);
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QCOMPARE(count(a.owned), std::size_t{6});
  // Without leave to go back the group stays what it is, whoever is left.
  c.id.clear();
  QVERIFY(c.join(cluster) == ErrorCode::none);
  a.epoch = -1;
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QVERIFY(c.beat(cluster) == ErrorCode::rebalanceInProgress);
  QVERIFY(c.join(cluster) == ErrorCode::none);
  QVERIFY(c.sync(cluster) == ErrorCode::none);
  QCOMPARE(c.owned.size(), std::size_t{6});
  QVERIFY(describe(cluster, c.connection)->errorCode == ErrorCode::none);
}

void ConsumerGroupsTest::cooperativeOnesGiveBackFirst() {
  GroupWorld cluster(consumerShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 6, 3));
  const int at = cluster.coordinatorOf("g");
  Member a{cluster.open(at)};
  ClassicMember c{cluster.open(at)};
  c.cooperative = true;
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QVERIFY(c.join(cluster) == ErrorCode::none);
  // The one that has made it a consumer group goes, and the group stays one.
  a.epoch = -1;
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QVERIFY(c.beat(cluster) == ErrorCode::rebalanceInProgress);
  QVERIFY(c.join(cluster) == ErrorCode::none && c.sync(cluster) == ErrorCode::none);
  QCOMPARE(c.owned.size(), std::size_t{6});
  const std::int32_t before = c.generation;
  Member b{cluster.open(at)};
  QVERIFY(beat(cluster, b) == ErrorCode::none);
  QCOMPARE(count(b.owned), std::size_t{0});
  QVERIFY(c.beat(cluster) == ErrorCode::rebalanceInProgress);
  // It has six and says so: it stays in its generation and learns which three it keeps.
  QVERIFY(c.join(cluster) == ErrorCode::none);
  QCOMPARE(c.generation, before);
  QVERIFY(c.sync(cluster) == ErrorCode::none);
  QCOMPARE(c.owned.size(), std::size_t{3});
  QVERIFY(beat(cluster, b) == ErrorCode::none);
  QCOMPARE(count(b.owned), std::size_t{0});
  QVERIFY(c.beat(cluster) == ErrorCode::rebalanceInProgress);
  // Joining again, with three, it has given the others back.
  QVERIFY(c.join(cluster) == ErrorCode::none);
  QVERIFY(c.generation > before);
  QVERIFY(c.sync(cluster) == ErrorCode::none);
  QCOMPARE(c.owned.size(), std::size_t{3});
  QVERIFY(beat(cluster, b) == ErrorCode::none);
  QCOMPARE(count(b.owned), std::size_t{3});
  QCOMPARE(describe(cluster, b.connection)->groupState, std::string("Stable"));
  QVERIFY(cluster.node(at)->groups().problems().empty());
}

void ConsumerGroupsTest::staticMembersChangeTheirProtocol() {
  GroupWorld cluster(migrationShape("bidirectional"));
  QVERIFY(cluster.start() && cluster.createTopic("orders", 6, 3));
  const int at = cluster.coordinatorOf("g");
  Member a{cluster.open(at)};
  a.instance = "till-1";
  ClassicMember c{cluster.open(at)};
  c.instance = "till-2";
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QVERIFY(c.join(cluster) == ErrorCode::none && c.sync(cluster) == ErrorCode::none);
  QVERIFY(beat(cluster, a) == ErrorCode::none && beat(cluster, a) == ErrorCode::none);
  QVERIFY(c.join(cluster) == ErrorCode::none && c.sync(cluster) == ErrorCode::none);
  QCOMPARE(c.owned.size(), std::size_t{3});
  // Restarted with the other protocol each keeps its place; who speaks under the old id is fenced.
  Member newer{cluster.open(at)};
  newer.instance = "till-2";
  QVERIFY(beat(cluster, newer) == ErrorCode::none);
  QCOMPARE(count(newer.owned), std::size_t{3});
  QCOMPARE(newer.epoch, a.epoch);
  QVERIFY(c.beat(cluster) == ErrorCode::fencedInstanceId);
  ClassicMember back{cluster.open(at)};
  back.instance = "till-2";
  QVERIFY(back.join(cluster) == ErrorCode::none && back.sync(cluster) == ErrorCode::none);
  QCOMPARE(back.owned.size(), std::size_t{3});
  QVERIFY(beat(cluster, newer) == ErrorCode::fencedInstanceId);
  // The last one of the consumer protocol does so too: a classic group, in which all have what they had.
  ClassicMember last{cluster.open(at)};
  last.instance = "till-1";
  QVERIFY(last.join(cluster) == ErrorCode::none);
  QCOMPARE(cluster.describe(last.connection, "g")->groupState, std::string("Stable"));
  QVERIFY(last.sync(cluster) == ErrorCode::none);
  QCOMPARE(last.owned.size(), std::size_t{3});
  QVERIFY(back.beat(cluster) == ErrorCode::none);
  QVERIFY(last.beat(cluster) == ErrorCode::none);
  QVERIFY(cluster.node(at)->groups().problems().empty());
}

void ConsumerGroupsTest::whoDoesNotRejoinIsOut() {
  // G5, for both steps.
  GroupWorld cluster(consumerShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 6, 3));
  const int at = cluster.coordinatorOf("g");
  const auto size = [&](ConnectionId connection) { return describe(cluster, connection)->members.size(); };
  Member a{cluster.open(at)}, b{cluster.open(at)};
  ClassicMember c{cluster.open(at)};
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  // It joins and does not ask for its assignment.
  QVERIFY(c.join(cluster, 3000) == ErrorCode::none);
  QCOMPARE(size(a.connection), std::size_t{2});
  cluster.pass(milliseconds(2800));
  QVERIFY(c.beat(cluster) == ErrorCode::none);
  cluster.pass(milliseconds(400));
  QVERIFY(c.beat(cluster) == ErrorCode::unknownMemberId);
  QCOMPARE(size(a.connection), std::size_t{1});
  // It is told to join again, beats on and does not.
  c.id.clear();
  QVERIFY(c.join(cluster, 3000) == ErrorCode::none && c.sync(cluster) == ErrorCode::none);
  QVERIFY(beat(cluster, b) == ErrorCode::none);
  for (int i = 0; i < 5; ++i) {
    QVERIFY(c.beat(cluster) == ErrorCode::rebalanceInProgress);
    cluster.pass(milliseconds(550));
  }
  cluster.pass(milliseconds(500));
  QVERIFY(c.beat(cluster) == ErrorCode::unknownMemberId);
  QCOMPARE(size(a.connection), std::size_t{2});
}

void ConsumerGroupsTest::groupsGoOverAndBack_data() {
  QTest::addColumn<QString>("policy");
  for (const char* one : {"disabled", "upgrade", "downgrade", "bidirectional"}) QTest::newRow(one) << one;
}

void ConsumerGroupsTest::groupsGoOverAndBack() {
  // G11, and G4 at each step.
  QFETCH(QString, policy);
  const bool over = policy == "upgrade" || policy == "bidirectional";
  const bool back = policy == "downgrade" || policy == "bidirectional";
  GroupWorld cluster(migrationShape(policy.toStdString()));
  QVERIFY(cluster.start() && cluster.createTopic("orders", 6, 3));
  int at = cluster.coordinatorOf("g");
  const auto newCoordinator = [&] {
    const int old = at;
    cluster.world->kill(NodeId{old});
    const bool found = cluster.runUntil([&] {
      at = cluster.node(old % 3 + 1)->image().partition(consumerOffsetsTopic, 0)->leader.value;
      return at > 0 && at != old && cluster.node(at)->groups().partitions().state(0) == ErrorCode::none;
    });
    cluster.world->start(NodeId{old});
    cluster.pass(milliseconds(1500));
    return found;
  };
  Member a{cluster.open(at)};
  ClassicMember c{cluster.open(at)};
  if (!over) {
    QVERIFY(c.join(cluster) == ErrorCode::none);
    QVERIFY(c.sync(cluster, {{c.id, assignment("orders", {0, 1, 2, 3, 4, 5})}}) == ErrorCode::none);
    QVERIFY(beat(cluster, a) == ErrorCode::groupIdNotFound);
    QVERIFY(c.beat(cluster) == ErrorCode::none);
    QVERIFY(c.leave(cluster) == ErrorCode::none);
    cluster.pass(milliseconds(100));
    // Empty, the group changes whatever the policy.
    QVERIFY(beat(cluster, a) == ErrorCode::none);
    QCOMPARE(count(a.owned), std::size_t{6});
    c.id.clear();
    QVERIFY(c.join(cluster) == ErrorCode::none && c.sync(cluster) == ErrorCode::none);
    QVERIFY(beat(cluster, a) == ErrorCode::none && beat(cluster, a) == ErrorCode::none);
    QVERIFY(c.join(cluster) == ErrorCode::none && c.sync(cluster) == ErrorCode::none);
  } else {
    QVERIFY(c.join(cluster) == ErrorCode::none);
    QVERIFY(c.sync(cluster, {{c.id, assignment("orders", {0, 1, 2, 3, 4, 5})}}) == ErrorCode::none);
    QCOMPARE(c.generation, 1);
    QVERIFY(beat(cluster, a) == ErrorCode::none);
    QCOMPARE(a.epoch, 2);
    QCOMPARE(count(a.owned), std::size_t{0});
    QVERIFY(c.sync(cluster) == ErrorCode::rebalanceInProgress);
    QVERIFY(newCoordinator());
    a.connection = cluster.open(at);
    c.connection = cluster.open(at);
    QVERIFY(c.beat(cluster) == ErrorCode::rebalanceInProgress);
    QVERIFY(c.join(cluster) == ErrorCode::none);
    QCOMPARE(c.generation, 2);
    QVERIFY(c.sync(cluster) == ErrorCode::none);
    QVERIFY(beat(cluster, a) == ErrorCode::none);
  }
  QCOMPARE(c.owned.size(), std::size_t{3});
  QCOMPARE(count(a.owned), std::size_t{3});
  QVERIFY(cluster.node(at)->groups().problems().empty());
  QVERIFY(cluster.commit(c.connection, "g", c.generation, c.id, 1, 41) == ErrorCode::none);
  a.epoch = -1;
  QVERIFY(beat(cluster, a) == ErrorCode::none);
  QVERIFY(c.beat(cluster) == ErrorCode::rebalanceInProgress);
  const ErrorCode asConsumerGroup = describe(cluster, c.connection)->errorCode;
  if (!back) {
    QVERIFY(asConsumerGroup == ErrorCode::none);
    return;
  }
  QVERIFY(asConsumerGroup == ErrorCode::groupIdNotFound);
  QCOMPARE(cluster.describe(c.connection, "g")->groupState, std::string("PreparingRebalance"));
  QVERIFY(c.join(cluster) == ErrorCode::none);
  QCOMPARE(c.leader, c.id);
  QVERIFY(c.sync(cluster, {{c.id, assignment("orders", {0, 1, 2, 3, 4, 5})}}) == ErrorCode::none);
  QCOMPARE(c.owned.size(), std::size_t{6});
  QVERIFY(newCoordinator());
  c.connection = cluster.open(at);
  QVERIFY(c.beat(cluster) == ErrorCode::none);
  QCOMPARE(cluster.describe(c.connection, "g")->groupState, std::string("Stable"));
  QCOMPARE(cluster.committed(c.connection, "g", 1), Offset{41});
}

void ConsumerGroupsTest::neverInTwoHands() {
  // G1, G10 over random lives: joins, leaves, silence, slow revocation, changed subscriptions.
  GroupWorld cluster(consumerShape());
  QVERIFY(cluster.start() && cluster.createTopic("orders", 7, 3) && cluster.createTopic("bills", 4, 3));
  const int at = cluster.coordinatorOf("g");
  Prng random(2024);
  std::vector<Member> members;
  for (int round = 0; round < 600; ++round) {
    const auto pick = random.below(20);
    if (members.size() < 2 || pick == 0) {
      Member fresh{cluster.open(at)};
      if (random.below(3) == 0) fresh.topics = {"bills", "orders"};
      fresh.rebalanceTimeoutMs = 5000;
      members.push_back(std::move(fresh));
    } else if (pick == 1) {
      Member& one = members[random.below(members.size())];
      if (one.epoch > 0) {
        one.epoch = -1;
        beat(cluster, one);
      }
      members.erase(members.begin() + (&one - members.data()));
    } else if (pick == 2) {
      // Gone without a word.
      members.erase(members.begin() + static_cast<std::ptrdiff_t>(random.below(members.size())));
    } else if (pick == 3) {
      cluster.pass(milliseconds(static_cast<std::int64_t>(random.below(8000))));
    }
    if (members.empty()) continue;
    Member& one = members[random.below(members.size())];
    one.revokes = random.below(4) != 0;
    const std::int32_t before = one.epoch;
    const ErrorCode error = beat(cluster, one);
    if (error == ErrorCode::unknownMemberId || error == ErrorCode::fencedMemberEpoch) {
      one.epoch = 0;
      one.owned.clear();
      continue;
    }
    QVERIFY(error == ErrorCode::none);
    QVERIFY(before <= one.epoch);
    std::set<std::pair<Uuid, PartitionId>> held;
    bool doubled = false;
    cluster.node(at)->groups().eachGroup([&](const coordinator::Group& group) {
      for (const auto& [id, member] : group.consumer->members) {
        for (const auto* has : {&member.assigned, &member.pendingRevocation}) {
          for (const auto& [topic, partitions] : *has) {
            for (const PartitionId partition : partitions) doubled |= !held.insert({topic, partition}).second;
          }
        }
      }
    });
    QVERIFY(!doubled);
  }
  // Left alone, it settles.
  for (int i = 0; i < 20; ++i) {
    for (Member& one : members) {
      one.revokes = true;
      if (beat(cluster, one) != ErrorCode::none) {
        one.epoch = 0;
        one.owned.clear();
      }
    }
    cluster.pass(seconds(5));
  }
  QCOMPARE(describe(cluster, members.at(0).connection)->groupState, std::string("Stable"));
}

BROKERLAB_TEST(ConsumerGroupsTest)

}  // namespace brokerlab::tests

#include "test_consumer_groups.moc"
