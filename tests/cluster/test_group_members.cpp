// Members of groups inside the engine, driven by script lines: joining, leaving, crashing, coming late, committing.
// Rule numbers M are group_membership.h's, U consumer_node.h's.

#include <fmt/format.h>

#include <algorithm>

#include "cluster/cluster.h"
#include "cluster/engine.h"
#include "cluster/invariants.h"
#include "cluster/session_file.h"
#include "support.h"

namespace brokerlab::tests {

using namespace cluster;

namespace {

Spec groupSpec() {
  Spec spec;
  spec.config["group.initial.rebalance.delay.ms"] = "100";
  spec.config["group.min.session.timeout.ms"] = "500";
  spec.config["offsets.topic.num.partitions"] = "2";
  spec.config["group.coordinator.rebalance.protocols"] = "classic,consumer";
  spec.config["group.consumer.session.timeout.ms"] = "5000";
  spec.config["group.consumer.heartbeat.interval.ms"] = "500";
  return spec;
}

/// A cluster with a topic of three partitions that somebody writes to.
class GroupCluster {
 public:
  explicit GroupCluster(Spec spec = groupSpec()) {
    cluster = openCluster(std::move(spec));
    cluster->onEvent([this](const EventPtr& event) { events.push_back(event); });
    makeReady(*cluster);
  }

  std::string play(std::string_view script) {
    return tests::play(*cluster, script, [this] { return members(); });
  }
  template <class Event>
  std::vector<Event> of() const {
    std::vector<Event> found;
    for (const EventPtr& event : events)
      if (const auto* one = std::get_if<Event>(&event->payload)) found.push_back(*one);
    return found;
  }
  std::string members() {
    std::string out;
    for (const auto& one : cluster->view()->consumers) {
      out += fmt::format("{}: {} {} generation {} ({})", one->name, one->membership, one->pollState, one->generation,
                         one->lastError);
      for (const auto& part : one->partitions)
        out += fmt::format(" {}@{}/{}", part.partition.text(), part.position, part.committed);
      out += "\n";
    }
    for (const auto& group : cluster->view()->groups) out += fmt::format("group {}: {}\n", group->name, group->state);
    return out;
  }
  /// How often each record was processed, by partition and offset.
  std::map<std::pair<std::string, Offset>, int> processed() const {
    std::map<std::pair<std::string, Offset>, int> times;
    for (const auto& one : of<events::RecordsProcessed>())
      for (Offset o = one.firstOffset; o <= one.lastOffset; ++o)
        ++times[{fmt::format("{}-{}", one.topic, one.partition), o}];
    return times;
  }

  std::unique_ptr<Cluster> cluster;
  std::vector<EventPtr> events;
};

constexpr std::string_view orders = "create-topic orders partitions=3 rf=3\n";

std::string start(const std::string& name, const std::string& more = {}) {
  return fmt::format("start consumer {} topic=orders group=billing from=earliest {}\n", name, more);
}

}  // namespace

class GroupMembersTest : public QObject {
  Q_OBJECT

 private slots:
  void oneMemberReadsAll_data();
  void oneMemberReadsAll();
  void joiningAndLeaving_data();
  void joiningAndLeaving();
  void crashedMembersAreMissed_data();
  void crashedMembersAreMissed();
  void staticMembersKeepTheirPlace_data();
  void staticMembersKeepTheirPlace();
  void slowPollersAreOut_data();
  void slowPollersAreOut();
  void eagerAndCooperative();
  void autoCommitFollowsThePolls();
  void atLeastOnceAndAtMostOnce();
  void whereAMemberStarts();
  void aDeposedLeaderIsNotAskedForWhatCameAfterIt();
  void seekPauseAndCommitByHand();
  void aFrozenMemberCannotCommit();
  void aGroupGoesOverAndBack();
  void theCoordinatorMoves_data();
  void theCoordinatorMoves();
  void theCoordinatorIsLostWhileAMemberJoins_data();
  void theCoordinatorIsLostWhileAMemberJoins();
  void severalTopics();
  void topicsByPattern();
  void topicsGrow_data();
  void topicsGrow();
  void twoWithOneInstanceId();
  void theViewShowsMembers();
  void refusals();
  void sameRunSameEvents();
};

namespace {
void protocols() {
  QTest::addColumn<QString>("options");
  for (const char* one : {"assignor=range", "assignor=roundrobin", "assignor=sticky", "assignor=cooperative-sticky",
                          "group.protocol=consumer", "group.protocol=consumer assignor=range"})
    QTest::newRow(one) << one;
}
std::string options() {
  QFETCH(QString, options);
  return options.toStdString();
}
#define PLAY(world, script)                         \
  do {                                              \
    const std::string trouble = world.play(script); \
    QVERIFY2(trouble.empty(), trouble.c_str());     \
  } while (false)
}  // namespace

void GroupMembersTest::oneMemberReadsAll_data() { protocols(); }
void GroupMembersTest::oneMemberReadsAll() {
  GroupCluster world;
  PLAY(world, std::string(orders) + "start producer p topic=orders every=10ms count=60\nrun until acked p = 60\n" +
                  start("c1", options()) + R"(run until consumed c1 = 60 within 30s
expect group billing is Stable
expect members of group billing = 1
expect assignment of c1 is orders-0,orders-1,orders-2
run until lag billing = 0 within 10s
stop c1
expect group billing is Empty
expect processed c1 = 60
)");
}

void GroupMembersTest::joiningAndLeaving_data() { protocols(); }
void GroupMembersTest::joiningAndLeaving() {
  GroupCluster world;
  PLAY(world, std::string(orders) + "start producer p topic=orders every=20ms keys=20\n" + start("c1", options()) +
                  "run until consumed c1 > 5 within 20s\n" + start("c2", options()) + start("c3", options()) +
                  R"(run until members of group billing = 3 within 20s
run until group billing is Stable within 20s
run until not assignment of c1 is none within 20s
run until not assignment of c2 is none within 20s
run until not assignment of c3 is none within 20s
run 1s
expect group billing is Stable
)" + start("c4", options()) +
                  R"(run until members of group billing = 4 within 20s
run 8s
stop c2
run until members of group billing = 3 within 20s
run 8s
expect group billing is Stable
stop p
run until lag billing = 0 within 20s
)");
  // In every stable moment each partition has one owner: of the three that are left each has one.
  std::set<TopicPartition> owned;
  for (const auto& one : world.cluster->view()->consumers) {
    if (one->name == "c2") continue;
    QCOMPARE(one->partitions.size(), std::size_t{1});
    owned.insert(one->partitions.front().partition);
  }
  QCOMPARE(owned.size(), std::size_t{3});
  // Whoever left in good order had committed: nothing was processed twice, and nothing not at all.
  std::int64_t twice = 0;
  for (const auto& [record, times] : world.processed()) twice += times - 1;
  const auto sent = world.cluster->evaluate("acked p = 0");
  QVERIFY(sent && static_cast<std::size_t>(std::stoll(sent->got)) == world.processed().size());
  const bool cooperative = options() == "assignor=cooperative-sticky";
  // What a cooperative member processes while it waits to join is committed by nobody when it gives partitions back.
  if (!cooperative) QCOMPARE(twice, 0);
}

void GroupMembersTest::aGroupGoesOverAndBack() {
  // One member after the other is restarted with the new protocol, and back: the group never stops.
  Spec spec = groupSpec();
  spec.config["group.consumer.migration.policy"] = "bidirectional";
  GroupCluster world(spec);
  const std::string older = "session.timeout.ms=6000 heartbeat.interval.ms=500 assignor=cooperative-sticky";
  PLAY(world, std::string(orders) + "start producer p topic=orders every=20ms keys=20\n" + start("c1", older) +
                  start("c2", "session.timeout.ms=6000 heartbeat.interval.ms=500 assignor=cooperative-sticky,range") +
                  R"(run until members of group billing = 2 within 20s
run until not assignment of c2 is none within 20s
run until group billing is Stable within 20s
)");
  const auto type = [&] { return world.cluster->view()->groups.front()->type; };
  QCOMPARE(type(), std::string("classic"));
  PLAY(world, start("c3", "group.protocol=consumer") + R"(run until members of group billing = 3 within 20s
run until not assignment of c3 is none within 30s
run until group billing is Stable within 30s
run 5s
)");
  QCOMPARE(type(), std::string("consumer"));
  std::set<TopicPartition> owned;
  for (const auto& one : world.cluster->view()->consumers) {
    QCOMPARE(one->partitions.size(), std::size_t{1});
    owned.insert(one->partitions.front().partition);
  }
  QCOMPARE(owned.size(), std::size_t{3});
  PLAY(world, "stop c1\n" + start("c4", "group.protocol=consumer") +
                  R"(run until members of group billing = 3 within 20s
run until not assignment of c4 is none within 30s
crash c2
run until members of group billing = 2 within 30s
run until group billing is Stable within 30s
)" + start("c5", older) +
                  R"(run until members of group billing = 3 within 20s
run until not assignment of c5 is none within 30s
stop c3
stop c4
run until members of group billing = 1 within 30s
run until group billing is Stable within 30s
)");
  QCOMPARE(type(), std::string("classic"));
  PLAY(world, R"(stop p
run until lag billing = 0 within 30s
expect invariants hold
)");
}

void GroupMembersTest::crashedMembersAreMissed_data() { protocols(); }
void GroupMembersTest::crashedMembersAreMissed() {
  GroupCluster world;
  const bool consumer = options().find("consumer") != std::string::npos;
  const std::string more = options() + (consumer ? "" : " session.timeout.ms=6000 heartbeat.interval.ms=1000");
  PLAY(world, std::string(orders) + "start producer p topic=orders every=20ms keys=20\n" + start("c1", more) +
                  start("c2", more) + R"(run until members of group billing = 2 within 20s
run 6s
crash c1
run 2s
expect members of group billing = 2
run until members of group billing = 1 within 10s
run until assignment of c2 is orders-0,orders-1,orders-2 within 10s
stop p
run until lag billing = 0 within 20s
restart c1
run until members of group billing = 2 within 10s
)");
  // What c1 had processed since its last commit was processed again: at least once.
  for (const auto& [record, times] : world.processed()) QVERIFY(times >= 1);
}

void GroupMembersTest::staticMembersKeepTheirPlace_data() { protocols(); }
void GroupMembersTest::staticMembersKeepTheirPlace() {
  GroupCluster world;
  const auto member = [&](int n) {
    return start(fmt::format("c{}", n), options() + fmt::format(" group.instance.id=i{}", n));
  };
  PLAY(world,
       std::string(orders) + member(1) + member(2) + member(3) + R"(run until members of group billing = 3 within 20s
run 10s
expect group billing is Stable
)");
  const auto before = world.of<events::GenerationStarted>().size();
  std::string had;
  for (const auto& part : world.cluster->view()->consumers[1]->partitions) had += part.partition.text();
  QVERIFY(!had.empty());
  // M5: it neither leaves nor is missed.
  PLAY(world, R"(stop c2
expect members of group billing = 3
run 2s
restart c2
run 3s
expect members of group billing = 3
expect group billing is Stable
)");
  std::string has;
  for (const auto& part : world.cluster->view()->consumers[1]->partitions) has += part.partition.text();
  QCOMPARE(has, had);
  if (options().find("consumer") == std::string::npos) QCOMPARE(world.of<events::GenerationStarted>().size(), before);
}

void GroupMembersTest::slowPollersAreOut_data() { protocols(); }
void GroupMembersTest::slowPollersAreOut() {
  GroupCluster world;
  PLAY(world, std::string(orders) + "start producer p topic=orders every=50ms keys=20\n" + start("c1", options()) +
                  start("slow", options() + " processing=2s max.poll.interval.ms=3000 max.poll.records=3") +
                  R"(run until event PollLate consumer=slow within 60s
run until members of group billing = 1 within 5s
run until event PartitionsLost consumer=slow within 20s
run until members of group billing = 2 within 5s
)");
  QVERIFY(world.of<events::PollLate>().front().limitMs == 3000);
}

// M3
void GroupMembersTest::eagerAndCooperative() {
  for (const bool cooperative : {false, true}) {
    GroupCluster world;
    const std::string how = cooperative ? "assignor=cooperative-sticky" : "assignor=sticky";
    PLAY(world, std::string(orders) + start("c1", how) +
                    "run until assignment of c1 is orders-0,orders-1,orders-2 within 20s\n" + start("c2", how) +
                    "run until not assignment of c2 is none within 20s\nrun 8s\nexpect group billing is Stable\n");
    std::string revoked;
    for (const auto& one : world.of<events::PartitionsRevoked>())
      if (one.consumer == "c1") revoked += one.partitions + ";";
    QCOMPARE(revoked, std::string(cooperative ? "orders-2;" : "orders-0,orders-1,orders-2;"));
  }
}

// U6
void GroupMembersTest::autoCommitFollowsThePolls() {
  GroupCluster world;
  PLAY(world, std::string("create-topic orders partitions=1 rf=3\n") + "produce orders value=a count=5\n" +
                  start("c1", "auto.commit.interval.ms=2000") + "run until consumed c1 = 5 within 20s\n");
  // Nothing is committed before the interval is over, and then at its pace, whether anything has changed or not.
  QVERIFY(world.of<events::ConsumerCommitted>().empty());
  PLAY(world, "run until committed billing orders-0 = 5 within 3s\nrun 10s\n");
  const auto commits = world.of<events::ConsumerCommitted>();
  QVERIFY2(commits.size() >= 5 && commits.size() <= 6, std::to_string(commits.size()).c_str());
  QCOMPARE(commits.front().how, std::string("auto"));
  // On close what came since is committed too.
  PLAY(world, "produce orders value=b\nrun 100ms\nstop c1\nexpect committed billing orders-0 = 6\n");
  QCOMPARE(world.of<events::ConsumerCommitted>().back().how, std::string("on close"));
  // A batch that is still being processed is not covered by the commit of the poll before it.
  GroupCluster busy;
  PLAY(busy, std::string("create-topic orders partitions=1 rf=3\n") + "produce orders value=a count=3\n" +
                 start("c1", "auto.commit.interval.ms=100 processing=1s") +
                 "run until processed c1 = 1 within 20s\nrun 500ms\n");
  QVERIFY(busy.of<events::ConsumerCommitted>().empty());
  PLAY(busy, "crash c1\n" + start("c2", "session.timeout.ms=6000") + "run until processed c2 = 3 within 60s\n");
}

void GroupMembersTest::atLeastOnceAndAtMostOnce() {
  for (const bool first : {false, true}) {
    GroupCluster world;
    PLAY(world, std::string("create-topic orders partitions=1 rf=3\nproduce orders value=a count=10\n") +
                    start("c1", fmt::format("processing=500ms commits={} session.timeout.ms=6000 max.poll.records=5",
                                            first ? "before" : "after")) +
                    "run until processed c1 = 2 within 20s\ncrash c1\n" + start("c2") +
                    "run until lag c2 = 0 within 60s\nrun 1s\nstop c2\n");
    const auto times = world.processed();
    int lost = 0, twice = 0;
    for (Offset o = 0; o < 10; ++o) {
      const auto at = times.find({"orders-0", o});
      if (at == times.end()) ++lost;
      if (at != times.end() && at->second > 1) ++twice;
    }
    QCOMPARE(lost, first ? 3 : 0);   // committed, and never processed
    QCOMPARE(twice, first ? 0 : 2);  // processed, and not committed
  }
}

// U7
void GroupMembersTest::whereAMemberStarts() {
  GroupCluster world;
  PLAY(world, R"(create-topic orders partitions=1 rf=3
produce orders value=a count=5
start consumer late topic=orders group=late
run until event PositionReset consumer=late within 20s
produce orders value=b count=2
run until consumed late = 2 within 5s
start consumer early topic=orders group=early auto.offset.reset=earliest
run until consumed early = 7 within 20s
start consumer nowhere topic=orders group=nowhere auto.offset.reset=none
run 5s
expect consumed nowhere = 0
stop early
produce orders value=c
restart early
run until consumed early = 1 within 20s
expect position early orders-0 = 8
)");
  QVERIFY(world.members().find("auto.offset.reset=none") != std::string::npos);
}

void GroupMembersTest::aDeposedLeaderIsNotAskedForWhatCameAfterIt() {
  // KIP-320: broker 2 stood still while it lost its partition, and is told nothing since. A new member hears of the leaders
  // from it first, and of an offset that a later leader gave from the coordinator. For broker 2 that is out of range.
  GroupCluster world;
  PLAY(world, "create-topic orders partitions=3 rf=3\n");
  PartitionId mine = -1;
  for (PartitionId p = 0; p < 3; ++p)
    if (world.play(fmt::format("expect leader orders-{} is 2\n", p)).empty()) mine = p;
  QVERIFY(mine >= 0);
  std::string group;
  for (int i = 0; i < 8 && group.empty(); ++i) {
    const std::string name = fmt::format("g{}", i);
    PLAY(world, fmt::format("start consumer {} topic=orders group={} auto.offset.reset=earliest "
                            "auto.commit.interval.ms=500 session.timeout.ms=6000 request.timeout.ms=2000\n"
                            "run until members of group {} = 1 within 20s\n",
                            name, name, name));
    if (world.play(fmt::format("expect coordinator {} is 2\n", name)).empty())
      PLAY(world, "stop " + name + "\n");
    else
      group = name;
  }
  QVERIFY(!group.empty());
  PLAY(world, fmt::format("freeze broker 2\n"
                          "run until event LeaderElected topic=orders partition={} within 30s\n"
                          "produce orders partition={} value=a count=50\n"
                          "run until committed {} orders-{} = 50 within 90s\n"
                          "stop {}\n",
                          mine, mine, group, mine, group));
  PLAY(world,
       "cut broker 2 broker 1\ncut broker 2 broker 3\n"
       "cut broker 2 controller 101\ncut broker 2 controller 102\ncut broker 2 controller 103\nthaw broker 2\n");
  PLAY(world, fmt::format("start consumer second topic=orders group={} auto.offset.reset=earliest\n"

                          "run 5s\nexpect consumed second = 0\n"
                          "heal\nrun 20s\nexpect consumed second = 0\n"
                          "produce orders partition={} value=b\n"
                          "run until consumed second = 1 within 20s\nexpect position second orders-{} = 51\n",
                          group, mine, mine));
  // It was broker 2 that it heard of the leaders from first, or nothing was tried.
  const auto heard = world.of<events::MetadataRefreshed>();
  const auto first = std::find_if(heard.begin(), heard.end(), [](const auto& one) { return one.client == "second"; });
  QVERIFY(first != heard.end());
  QCOMPARE(first->broker, NodeId{2});
}

void GroupMembersTest::seekPauseAndCommitByHand() {
  GroupCluster world;
  PLAY(world, std::string("create-topic orders partitions=2 rf=3\nproduce orders partition=0 value=a count=5\n") +
                  "produce orders partition=1 value=a count=4\n" + start("c1", "commits=never") +
                  R"(run until consumed c1 = 9 within 20s
run 20s
expect event OffsetCommitted count = 0
seek c1 orders-0 2
run until consumed c1 = 12 within 5s
pause c1 orders-0
produce orders partition=0 value=b
produce orders partition=1 value=b
run until position c1 orders-1 = 5 within 5s
run 1s
expect position c1 orders-0 = 5
commit c1
expect committed billing orders-0 = 5
expect committed billing orders-1 = 5
expect lag billing orders-0 = 1
resume c1
run until position c1 orders-0 = 6 within 5s
seek c1 orders-1 earliest
run until consumed c1 = 19 within 5s
seek c1 orders-1 latest
crash c1
restart c1
run until assignment of c1 is orders-0,orders-1 within 60s
run until position c1 orders-0 = 6 within 5s
)");
  QVERIFY(!world.cluster->executeNow("seek c1 orders-7 0").ok);
  QVERIFY(!world.cluster->executeNow("commit nobody").ok);
}

// M4: what a stopped process believes is not what is.
void GroupMembersTest::aFrozenMemberCannotCommit() {
  GroupCluster world;
  PLAY(world, std::string(orders) + "start producer p topic=orders every=50ms keys=20\n" +
                  start("c1", "session.timeout.ms=6000 processing=100ms commits=after max.poll.records=5") +
                  start("c2", "session.timeout.ms=6000") +
                  R"(run until members of group billing = 2 within 20s
run 5s
freeze c1
run until members of group billing = 1 within 20s
run until assignment of c2 is orders-0,orders-1,orders-2 within 10s
thaw c1
run until event PartitionsLost consumer=c1 within 20s
run until members of group billing = 2 within 20s
)");
  QVERIFY(!world.of<events::CommitRefused>().empty());
}

void GroupMembersTest::theCoordinatorMoves_data() { protocols(); }
void GroupMembersTest::theCoordinatorMoves() {
  GroupCluster world;
  PLAY(world, std::string(orders) + "start producer p topic=orders every=20ms keys=20\n" + start("c1", options()) +
                  start("c2", options()) + "run until members of group billing = 2 within 20s\nrun 6s\n");
  const auto at = world.cluster->evaluate("coordinator of group billing is none");
  QVERIFY(at.has_value());
  PLAY(world, fmt::format(R"(kill broker {0}
run until not coordinator of group billing is {0} within 30s
run until not coordinator of group billing is none within 30s
run 15s
expect members of group billing = 2
expect group billing is Stable
restart broker {0}
run 5s
stop p
run until lag billing = 0 within 30s
)",
                          at->got));
  for (const auto& [record, times] : world.processed()) QVERIFY(times >= 1);
}

void GroupMembersTest::theCoordinatorIsLostWhileAMemberJoins_data() { protocols(); }
void GroupMembersTest::theCoordinatorIsLostWhileAMemberJoins() {
  // M4: it is told nothing by the old one, and comes in at the new one.
  GroupCluster world;
  PLAY(world, std::string(orders) + start("c1", options()) + "run until group billing is Stable within 20s\n");
  const auto at = world.cluster->evaluate("coordinator of group billing is none");
  QVERIFY(at.has_value());
  PLAY(world, fmt::format("freeze broker {}\n", at->got) +
                  start("c2", options() + " request.timeout.ms=1000 max.poll.interval.ms=10000") +
                  fmt::format(R"(run until not coordinator of group billing is {0} within 60s
run until members of group billing = 2 within 60s
run until group billing is Stable within 60s
thaw broker {0}
run 10s
expect members of group billing = 2
)",
                              at->got));
}

void GroupMembersTest::severalTopics() {
  GroupCluster world;
  PLAY(world, R"(create-topic orders partitions=3 rf=3
create-topic payments partitions=3 rf=3
start consumer c1 topic=payments,orders group=billing
start consumer c2 topic=orders,payments group=billing
start consumer c3 topic=orders group=billing
run until members of group billing = 3 within 20s
run 10s
expect assignment of c1 is orders-0,payments-0,payments-1
expect assignment of c2 is orders-1,payments-2
expect assignment of c3 is orders-2
)");
}

void GroupMembersTest::topicsByPattern() {
  GroupCluster world;
  PLAY(world, R"(create-topic orders-eu partitions=2 rf=3
create-topic bills partitions=1 rf=3
start producer p topic=orders-eu every=20ms count=20 keys=20
start consumer c1 pattern=orders-.* group=billing from=earliest group.protocol=consumer
start consumer c2 pattern=orders-[a-z]{2} group=billing from=earliest group.protocol=consumer
run until members of group billing = 2 within 20s
run until group billing is Stable within 20s
create-topic orders-us partitions=2 rf=3
start producer q topic=orders-us every=20ms count=20 keys=20
run until acked q = 20 within 20s
run 10s
run until lag billing = 0 within 30s
)");
  std::set<std::string> all;
  for (const auto& one : world.cluster->view()->consumers) {
    QVERIFY(!one->partitions.empty());
    for (const auto& part : one->partitions) QVERIFY(all.insert(part.partition.text()).second);
  }
  QCOMPARE(all, (std::set<std::string>{"orders-eu-0", "orders-eu-1", "orders-us-0", "orders-us-1"}));
}

void GroupMembersTest::topicsGrow_data() { protocols(); }
void GroupMembersTest::topicsGrow() {
  // The topic comes after the members.
  GroupCluster world;
  PLAY(world, start("c1", options() + " metadata.max.age.ms=1000") +
                  "run 5s\nexpect assignment of c1 is none\ncreate-topic orders partitions=3 rf=3\n" +
                  "run until assignment of c1 is orders-0,orders-1,orders-2 within 20s\n");
}

// M5
void GroupMembersTest::twoWithOneInstanceId() {
  GroupCluster world;
  PLAY(world, std::string(orders) + start("c1", "group.instance.id=i") +
                  "run until assignment of c1 is orders-0,orders-1,orders-2 within 20s\n" +
                  start("c2", "group.instance.id=i") +
                  "run until assignment of c2 is orders-0,orders-1,orders-2 within 20s\n"
                  "run until assignment of c1 is none within 10s\nrun 60s\nexpect members of group billing = 1\n");
  QVERIFY2(world.members().find("stopped: FENCED_INSTANCE_ID") != std::string::npos, world.members().c_str());
}

void GroupMembersTest::theViewShowsMembers() {
  GroupCluster world;
  PLAY(world, std::string(orders) + "produce orders partition=0 value=a count=3\n" +
                  start("c1", "processing=1s group.instance.id=i1") + "run until processed c1 = 1 within 20s\n");
  const auto view = world.cluster->view();
  const view::ConsumerView& c1 = *view->consumers.front();
  QCOMPARE(c1.group, std::string("billing"));
  QCOMPARE(c1.protocol, std::string("classic"));
  QCOMPARE(c1.assignor, std::string("range"));
  QCOMPARE(c1.membership, std::string("member"));
  QCOMPARE(c1.instance, std::string("i1"));
  QCOMPARE(c1.generation, 1);
  QCOMPARE(c1.pollState, std::string("processes"));
  QCOMPARE(c1.toProcess, std::int64_t{2});
  QCOMPARE(c1.commits, std::string("auto every 5000ms"));
  QVERIFY(c1.pollDeadline == c1.lastPoll + seconds(300));
  QCOMPARE(c1.partitions.front().position, Offset{3});
  QCOMPARE(c1.partitions.front().processed, Offset{1});
  const view::GroupView& group = *view->groups.front();
  QCOMPARE(group.members.size(), std::size_t{1});
  QCOMPARE(group.members.front().id, c1.memberId);
  QVERIFY(group.coordinator == c1.coordinator);
  QCOMPARE(group.generation, c1.generation);
}

void GroupMembersTest::refusals() {
  GroupCluster world;
  const auto refused = [&](const std::string& line) { return world.cluster->executeNow(line).text; };
  QVERIFY(refused("start consumer c topic=orders group=g partitions=0").find("partitions=") != std::string::npos);
  QVERIFY(refused("start consumer c topic=orders group=g assignor=nearest").find("roundrobin") != std::string::npos);
  QVERIFY(refused("start consumer c topic=orders group=g session.timeout.ms=1000").find("heartbeat") !=
          std::string::npos);
  QVERIFY(refused("start consumer c topic=orders group=g group.protocol=consumer session.timeout.ms=9000")
              .find("cannot be set") != std::string::npos);
  QVERIFY(refused("start consumer c pattern=o.* group=g").find("group.protocol=consumer") != std::string::npos);
  QVERIFY(refused("start consumer c topic=orders commits=after").find("group=") != std::string::npos);
}

void GroupMembersTest::sameRunSameEvents() {
  const auto run = [] {
    GroupCluster world;
    std::string script(orders);
    script += "start producer p topic=orders every=20ms keys=20\n" + start("c1", "assignor=cooperative-sticky") +
              start("c2", "assignor=cooperative-sticky processing=5ms") +
              "run 10s\ncrash c1\nrun 20s\nrestart c1\nrun 10s\n";
    const std::string trouble = world.play(script);
    std::string all = trouble.empty() ? "" : "failed: " + trouble;
    for (const EventPtr& event : world.events) all += events::print(*event) + "\n";
    return all;
  };
  const std::string once = run();
  QVERIFY(once == run());
  QVERIFY2(once.rfind("failed", 0) != 0, once.substr(0, 500).c_str());
  QVERIFY(once.find("PartitionsAssigned") != std::string::npos && once.find("OffsetCommitted") != std::string::npos);
}

BROKERLAB_TEST(GroupMembersTest)

}  // namespace brokerlab::tests

#include "test_group_members.moc"
