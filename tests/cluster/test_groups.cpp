// What a picture of the cluster shows of groups, and what replaying the cluster's inputs gives: the same.

#include <deque>

#include "cluster/cluster.h"
#include "cluster/session_file.h"
#include "protocol/frame.h"
#include "protocol/messages/find_coordinator.h"
#include "protocol/messages/join_group.h"
#include "protocol/messages/offset_commit.h"
#include "protocol/messages/sync_group.h"
#include "protocol/records/consumer_protocol.h"
#include "protocol/records/versioned.h"
#include "sim/world.h"
#include "support/suite.h"

namespace brokerlab::tests {

using namespace cluster;
using namespace protocol;

namespace {

struct Sockets : sim::Outside {
  std::deque<Chain> answers;
  void onFrame(ConnectionId, const Chain& frame) override { answers.push_back(frame); }
  void onClosed(ConnectionId) override {}
  void onMuted(ConnectionId, bool) override {}
};

template <class Request>
std::optional<typename Request::Response> ask(Cluster& cluster, Sockets& sockets, ConnectionId connection,
                                              const Request& request, std::int16_t version) {
  sockets.answers.clear();
  cluster.world().externalFrame(connection, encodeRequest(version, 1, "till", request));
  for (int i = 0; i < 500 && sockets.answers.empty(); ++i) cluster.run(milliseconds(20));
  if (sockets.answers.empty()) return std::nullopt;
  auto decoded = decodeResponse<typename Request::Response>(sockets.answers.front(), version);
  return decoded ? std::optional(std::move(decoded->body)) : std::nullopt;
}

}  // namespace

class GroupViewsTest : public QObject {
  Q_OBJECT

 private slots:
  void aGroupIsInThePicture();
};

void GroupViewsTest::aGroupIsInThePicture() {
  Spec spec;
  // One broker: the internal topics come with one replica, so that there are groups at all.
  spec.brokers = 1;
  spec.controllers = 1;
  spec.config["group.initial.rebalance.delay.ms"] = "0";
  auto opened = Cluster::open(spec);
  QVERIFY(opened.has_value());
  Cluster& cluster = **opened;
  QVERIFY(cluster.runUntilReady());
  QVERIFY(cluster.executeNow("create-topic orders partitions=2 rf=1").ok);
  Sockets sockets;
  cluster.world().setOutside(&sockets);
  const ConnectionId connection = cluster.world().openExternal(NodeId{1}, "127.0.0.1:50000");
  FindCoordinatorRequest find;
  find.key = "billing";
  for (int i = 0; i < 100; ++i) {
    const auto found = ask(cluster, sockets, connection, find, 2);
    QVERIFY(found);
    if (found->errorCode == ErrorCode::none) break;
    cluster.run(milliseconds(100));
  }
  QVERIFY(cluster.view()->groups.empty());

  JoinGroupRequest join;
  join.groupId = "billing";
  join.sessionTimeoutMs = 10000;
  join.rebalanceTimeoutMs = 20000;
  join.protocolType = "consumer";
  ConsumerProtocolSubscription subscription;
  subscription.topics = {"orders"};
  join.protocols.push_back({"range", encodeVersioned(subscription, 1)});
  const auto joined = ask(cluster, sockets, connection, join, 2);
  QVERIFY(joined && joined->errorCode == ErrorCode::none);
  ConsumerProtocolAssignment assignment;
  assignment.assignedPartitions.push_back({"orders", {0, 1}});
  SyncGroupRequest sync;
  sync.groupId = "billing";
  sync.generationId = joined->generationId;
  sync.memberId = joined->memberId;
  sync.assignments.push_back({joined->memberId, encodeVersioned(assignment, 1)});
  QVERIFY(ask(cluster, sockets, connection, sync, 1)->errorCode == ErrorCode::none);
  for (int i = 0; i < 5; ++i) QVERIFY(cluster.executeNow("produce orders partition=1 value=v").ok);
  OffsetCommitRequest commit;
  commit.groupId = "billing";
  commit.generationIdOrMemberEpoch = joined->generationId;
  commit.memberId = joined->memberId;
  commit.topics.push_back({"orders", Uuid{}, {{1, 2, -1, std::string("two")}}});
  QVERIFY(ask(cluster, sockets, connection, commit, 5)->topics.at(0).partitions.at(0).errorCode == ErrorCode::none);

  const auto view = cluster.view();
  QCOMPARE(view->groups.size(), std::size_t{1});
  const view::GroupView& group = *view->groups[0];
  QCOMPARE(group.name, std::string("billing"));
  QCOMPARE(group.type, std::string("classic"));
  QCOMPARE(group.state, std::string("Stable"));
  QCOMPARE(group.coordinator.value, 1);
  QCOMPARE(group.generation, 1);
  QCOMPARE(group.protocol, std::string("range"));
  QCOMPARE(group.members.size(), std::size_t{1});
  const view::GroupMemberView& member = group.members[0];
  QVERIFY(member.leader);
  QCOMPARE(member.clientId, std::string("till"));
  QCOMPARE(member.state, std::string("member"));
  QCOMPARE(member.subscribed, std::vector<std::string>{"orders"});
  QCOMPARE(member.assigned, (std::vector<TopicPartition>{{"orders", 0}, {"orders", 1}}));
  QCOMPARE(group.partitions.size(), std::size_t{2});
  QCOMPARE(group.partitions[0].committed, Offset{-1});
  QCOMPARE(group.partitions[0].lag, std::int64_t{-1});
  QCOMPARE(group.partitions[1].committed, Offset{2});
  QCOMPARE(group.partitions[1].logEnd, Offset{5});
  QCOMPARE(group.partitions[1].lag, std::int64_t{3});
  QCOMPARE(group.partitions[1].metadata, std::string("two"));
  QCOMPARE(group.partitions[1].member, member.id);
  // Nothing changed: the same object.
  QCOMPARE(cluster.view()->groups[0].get(), view->groups[0].get());
  cluster.world().setOutside(nullptr);

  // Timers, ids and all: the same inputs give the same group.
  const auto session = parseSession(cluster.sessionText());
  QVERIFY(session.has_value());
  const auto again = Cluster::replay(*session);
  QVERIFY2(again.has_value(), again ? "" : again.error().message.c_str());
  QCOMPARE((*again)->view()->groups.at(0)->members.at(0).id, member.id);
}

BROKERLAB_TEST(GroupViewsTest)

}  // namespace brokerlab::tests

#include "test_groups.moc"
