// The quorum under scripted failures: each test is one scene.
#include <algorithm>

#include "base/check.h"
#include "quorum.h"
#include "raft/quorum_state.h"
#include "record/control.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::tests;

namespace {

/// JSON with single quotes in the source.
std::string json(std::string text) {
  std::replace(text.begin(), text.end(), '\'', '"');
  return text;
}

}  // namespace

class RaftTest : public QObject {
  Q_OBJECT

 private slots:
  void quorumStateText() {
    raft::QuorumState state{7, {102}, {103}, Uuid::of(1, 2)};
    QCOMPARE(raft::quorumStateText(state), json("{'leaderId':102,'leaderEpoch':7,'votedId':103,'votedDirectoryId':'") +
                                               Uuid::of(1, 2).text() + json("','data_version':1}"));
    QVERIFY(*raft::parseQuorumState(raft::quorumStateText(state)) == state);
    // The older form, as clusters before KIP-853 wrote it.
    const auto old =
        raft::parseQuorumState(json("{'clusterId':'','leaderId':1,'leaderEpoch':3,'votedId':-1,'appliedOffset':0,'"
                                    "currentVoters':[{'voterId':1}],'data_version':0}"));
    QVERIFY(old.has_value());
    QCOMPARE(old->epoch, 3);
    QCOMPARE(old->leader, NodeId{1});
  }

  void brokenQuorumStateIsRefused_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << "";
    QTest::newRow("not an object") << "[1]";
    QTest::newRow("no version") << "{'leaderId':1,'leaderEpoch':3}";
    QTest::newRow("future version") << "{'leaderId':1,'leaderEpoch':3,'data_version':9}";
    QTest::newRow("no epoch") << "{'leaderId':1,'data_version':1}";
    QTest::newRow("negative epoch") << "{'leaderId':1,'leaderEpoch':-4,'data_version':1}";
    QTest::newRow("huge epoch") << "{'leaderId':1,'leaderEpoch':4294967296,'data_version':1}";
    QTest::newRow("bad directory") << "{'leaderId':1,'leaderEpoch':3,'votedDirectoryId':'x','data_version':1}";
    QTest::newRow("cut") << "{'leaderId':1,'leaderEpoch':3,'data_ver";
  }
  void brokenQuorumStateIsRefused() {
    QFETCH(QString, text);
    QVERIFY(!raft::parseQuorumState(json(text.toStdString())).has_value());
  }

  void electsOneLeaderAndCommits() {
    Quorum quorum({.seed = 1});
    quorum.startAll();
    QVERIFY2(quorum.runUntil([&] { return quorum.leader() != NodeId::none(); }, seconds(5)), quorum.broken().c_str());
    quorum.run(seconds(3));
    QVERIFY2(quorum.broken().empty(), quorum.broken().c_str());
    QCOMPARE(quorum.count("RaftLeaderElected"), 1);
    QVERIFY(quorum.history().end() > 50);
    const Offset end = quorum.member(quorum.leader())->raft().highWatermark();
    for (NodeId id : quorum.nodes()) {
      QVERIFY2(quorum.member(id)->raft().highWatermark() >= end - 5, std::to_string(id.value).c_str());
    }
  }

  void firstRecordOfAnEpochIsLeaderChange() {
    Quorum quorum({.seed = 2, .observers = 0, .appendEvery = {}});
    quorum.startAll();
    QVERIFY(quorum.runUntil([&] { return quorum.history().end() == 1; }, seconds(5)));
    const Bytes log = quorum.logBytes(quorum.leader());
    const auto control = record::readControlBatch(log);
    QVERIFY(control.has_value());
    const auto* change = std::get_if<record::LeaderChange>(&*control);
    QVERIFY(change != nullptr);
    QCOMPARE(NodeId{change->leaderId}, quorum.leader());
    QCOMPARE(change->voters.size(), std::size_t{3});
    QVERIFY(change->grantingVoters.size() >= 2);
  }

  void quorumOfOneLeadsAtOnce() {
    Quorum quorum({.seed = 3, .voters = 1, .observers = 2});
    quorum.startAll();
    QCOMPARE(quorum.leader(), NodeId{101});
    quorum.run(seconds(2));
    QVERIFY2(quorum.broken().empty(), quorum.broken().c_str());
    QVERIFY(quorum.member({1})->raft().highWatermark() > 20);
  }

  void aDeadLeaderIsReplacedAndComesBackAsFollower() {
    Quorum quorum({.seed = 4});
    quorum.startAll();
    QVERIFY(quorum.runUntil([&] { return quorum.history().end() > 10; }, seconds(6)));
    const NodeId first = quorum.leader();
    const auto epoch = quorum.member(first)->raft().epoch();
    quorum.world().kill(first);
    QVERIFY2(quorum.runUntil([&] { return quorum.leader() != NodeId::none(); }, seconds(8)), quorum.broken().c_str());
    const NodeId second = quorum.leader();
    QVERIFY(second != first);
    QVERIFY(quorum.member(second)->raft().epoch() > epoch);
    quorum.world().start(first);
    // It led its last epoch; what it had not flushed is gone, so it must not go on leading it.
    QCOMPARE(quorum.member(first)->raft().role(), Role::resigned);
    quorum.run(seconds(4));
    QVERIFY2(quorum.broken().empty(), quorum.broken().c_str());
    QCOMPARE(quorum.member(first)->raft().role(), Role::follower);
    QCOMPARE(quorum.leader(), second);
  }

  void aVoteSurvivesPowerLoss() {
    Quorum quorum({.seed = 5});
    quorum.startAll();
    QVERIFY(quorum.runUntil([&] { return quorum.leader() != NodeId::none(); }, seconds(5)));
    for (NodeId id : quorum.voterIds()) {
      const auto epoch = quorum.member(id)->raft().epoch();
      const auto voted = quorum.member(id)->raft().votedFor();
      quorum.world().powerOff(id);
      const auto stored = raft::loadQuorumState(quorum.world().disk(id));
      QVERIFY(stored.has_value());
      QCOMPARE(stored->epoch, epoch);
      QCOMPARE(stored->votedFor, voted);
    }
  }

  void aVoterCutOffDisturbsNobodyOnReturn() {  // Q12, planted bug 30
    for (const bool preVote : {true, false}) {
      QuorumOptions options{.seed = 6};
      options.planted.noPreVote = !preVote;
      Quorum quorum(options);
      quorum.startAll();
      QVERIFY(quorum.runUntil([&] { return quorum.history().end() > 10; }, seconds(8)));
      const NodeId leader = quorum.leader();
      const auto epoch = quorum.member(leader)->raft().epoch();
      NodeId lonely;
      for (NodeId id : quorum.voterIds()) {
        if (id != leader) lonely = id;
      }
      for (NodeId other : quorum.nodes()) {
        if (other == lonely) continue;
        quorum.world().cut(lonely, other);
        quorum.world().cut(other, lonely);
      }
      quorum.run(seconds(40));
      QVERIFY2(quorum.broken().empty(), quorum.broken().c_str());
      const auto lonelyEpoch = quorum.member(lonely)->raft().epoch();
      quorum.world().healAll();
      quorum.run(seconds(10));
      QVERIFY2(quorum.broken().empty(), quorum.broken().c_str());
      if (preVote) {
        QCOMPARE(lonelyEpoch, epoch);
        QCOMPARE(quorum.leader(), leader);
        QCOMPARE(quorum.member(leader)->raft().epoch(), epoch);
        QCOMPARE(quorum.member(lonely)->raft().role(), Role::follower);
      } else {
        // The planted mistake: the returning voter deposes a healthy leader.
        QVERIFY(lonelyEpoch > epoch);
        QVERIFY(quorum.member(leader)->raft().epoch() > epoch);
      }
    }
  }

  void aLeaderThatReachesNobodyResigns() {  // Q15
    Quorum quorum({.seed = 7});
    quorum.startAll();
    QVERIFY(quorum.runUntil([&] { return quorum.history().end() > 10; }, seconds(6)));
    const NodeId leader = quorum.leader();
    const Instant cutAt = quorum.world().now();
    for (NodeId other : quorum.nodes()) {
      if (other == leader) continue;
      quorum.world().cut(leader, other);
      quorum.world().cut(other, leader);
    }
    QVERIFY(quorum.runUntil([&] { return !quorum.member(leader)->raft().isLeader(); }, seconds(6)));
    QVERIFY(quorum.world().now() - cutAt >= milliseconds(2500));
    QVERIFY(quorum.world().now() - cutAt <= milliseconds(4000));
    QCOMPARE(quorum.member(leader)->raft().leader().leader, NodeId::none());
    QVERIFY(quorum.runUntil([&] { return quorum.leader() != NodeId::none(); }, seconds(8)));
    quorum.world().healAll();
    quorum.run(seconds(5));
    QVERIFY2(quorum.broken().empty(), quorum.broken().c_str());
    QCOMPARE(quorum.member(leader)->raft().role(), Role::follower);
  }

  void uncommittedTailOfADeposedLeaderIsTruncated() {  // Q3
    Quorum quorum({.seed = 8});
    quorum.startAll();
    QVERIFY(quorum.runUntil([&] { return quorum.history().end() > 10; }, seconds(6)));
    const NodeId leader = quorum.leader();
    for (NodeId other : quorum.nodes()) {
      if (other == leader) continue;
      quorum.world().cut(leader, other);
      quorum.world().cut(other, leader);
    }
    quorum.run(milliseconds(500));
    // It goes on appending what nobody will ever have.
    const Offset lonelyEnd = quorum.member(leader)->raft().logEndOffset();
    QVERIFY(lonelyEnd > quorum.member(leader)->raft().highWatermark() + 5);
    QVERIFY(
        quorum.runUntil([&] { return quorum.leader() != NodeId::none() && quorum.leader() != leader; }, seconds(10)));
    quorum.world().healAll();
    quorum.run(seconds(25));
    QVERIFY2(quorum.broken().empty(), quorum.broken().c_str());
    QVERIFY(quorum.count("LogTruncated") >= 1);
    const NodeId second = quorum.leader();
    const Offset common =
        std::min(quorum.member(leader)->raft().highWatermark(), quorum.member(second)->raft().highWatermark());
    QVERIFY(common > lonelyEnd);
    auto a = quorum.member(leader)->raft().log().read(0, 64u << 20, common);
    auto b = quorum.member(second)->raft().log().read(0, 64u << 20, common);
    QVERIFY(a && b && *a == *b);
  }

  void aLeaderShutDownInGoodOrderIsReplacedQuickly() {
    Quorum quorum({.seed = 9});
    quorum.startAll();
    QVERIFY(quorum.runUntil([&] { return quorum.history().end() > 10; }, seconds(6)));
    const NodeId leader = quorum.leader();
    const Instant at = quorum.world().now();
    QVERIFY(quorum.world().invoke(leader, {}, [](runtime::Node& node, Context& context) {
      static_cast<Member&>(node).raft().shutDown(context);
    }));
    QVERIFY(
        quorum.runUntil([&] { return quorum.leader() != NodeId::none() && quorum.leader() != leader; }, seconds(3)));
    // EndQuorumEpoch: nobody waits for the fetch timeout.
    QVERIFY2(quorum.world().now() - at < milliseconds(500), std::to_string((quorum.world().now() - at).micros).c_str());
    QVERIFY(quorum.member(leader)->raft().shutDownDone());
    QVERIFY2(quorum.broken().empty(), quorum.broken().c_str());
  }

  void entriesOfOldEpochsAreNotCommittedByCounting() {  // Q5, Raft's figure 8
    Quorum quorum({.seed = 10, .observers = 0, .appendEvery = {}});
    quorum.startAll();
    QVERIFY(quorum.runUntil([&] { return quorum.history().end() == 1; }, seconds(6)));
    const NodeId first = quorum.leader();
    std::vector<NodeId> others;
    for (NodeId id : quorum.voterIds()) {
      if (id != first) others.push_back(id);
    }
    // The first leader appends an entry that only others[0] gets, and dies before it can know.
    quorum.world().cut(first, others[1]);
    quorum.world().cut(others[1], first);
    quorum.world().invoke(first, {}, [](runtime::Node& node, Context& context) {
      auto& raft = static_cast<Member&>(node).raft();
      raft.append(context, raft.epoch(), {Bytes::copyOf("old")});
    });
    QVERIFY(quorum.runUntil([&] { return quorum.member(others[0])->raft().logEndOffset() == 2; }, seconds(1)));
    quorum.world().kill(first);
    quorum.world().healAll();
    // Its successor has the entry and replicates it, together with the first of its own epoch: never alone.
    QVERIFY(quorum.runUntil(
        [&] {
          const NodeId now = quorum.leader();
          if (now == NodeId::none()) return false;
          const Raft& raft = quorum.member(now)->raft();
          return raft.highWatermark() > 1;
        },
        seconds(12)));
    const Raft& raft = quorum.member(quorum.leader())->raft();
    QCOMPARE(raft.highWatermark(), Offset{3});
    QCOMPARE(raft.log().log()->epochs().epochAt(2), raft.epoch());
    QVERIFY2(quorum.broken().empty(), quorum.broken().c_str());
  }

  void observersAreNeverCounted() {  // Q14
    Quorum quorum({.seed = 11, .voters = 3, .observers = 3, .appendEvery = {}});
    quorum.startAll();
    QVERIFY(quorum.runUntil([&] { return quorum.history().end() == 1; }, seconds(6)));
    const NodeId leader = quorum.leader();
    for (NodeId id : quorum.voterIds()) {
      if (id != leader) quorum.world().kill(id);
    }
    quorum.world().invoke(leader, {}, [](runtime::Node& node, Context& context) {
      auto& raft = static_cast<Member&>(node).raft();
      raft.append(context, raft.epoch(), {Bytes::copyOf("alone")});
    });
    quorum.run(seconds(1));
    QCOMPARE(quorum.member({1})->raft().logEndOffset(), Offset{2});
    QCOMPARE(quorum.member(leader)->raft().highWatermark(), Offset{1});
  }

  void hostileRequestsAreRefused() {
    Quorum quorum({.seed = 12, .observers = 0});
    quorum.startAll();
    QVERIFY(quorum.runUntil([&] { return quorum.history().end() > 5; }, seconds(6)));
    const NodeId leader = quorum.leader();
    const auto epoch = quorum.member(leader)->raft().epoch();
    NodeId follower;
    for (NodeId id : quorum.voterIds()) {
      if (id != leader) follower = id;
    }
    auto with = [&](NodeId id, auto&& use) {
      QVERIFY(quorum.world().invoke(
          id, {}, [&](runtime::Node& node, Context& context) { use(static_cast<Member&>(node).raft(), context); }));
    };
    with(follower, [&](Raft& raft, Context& context) {
      protocol::VoteRequest vote;
      vote.clusterId = "another";
      QCOMPARE(raft.vote(context, vote).errorCode, ErrorCode::inconsistentClusterId);
      vote.clusterId = quorumCluster;
      QCOMPARE(raft.vote(context, vote).errorCode, ErrorCode::invalidRequest);
      auto& p = vote.topics.emplace_back(protocol::VoteRequest::Topic{"__cluster_metadata", {{}}}).partitions[0];
      p.candidateId = 999;
      p.candidateEpoch = 1000;
      QCOMPARE(raft.vote(context, vote).topics[0].partitions[0].errorCode, ErrorCode::inconsistentVoterSet);
      p.candidateId = leader.value;
      p.candidateEpoch = 0;
      p.preVote = true;
      QCOMPARE(raft.vote(context, vote).topics[0].partitions[0].errorCode, ErrorCode::fencedLeaderEpoch);
      p.preVote = false;
      p.candidateEpoch = 1000;
      p.lastOffset = -5;
      QCOMPARE(raft.vote(context, vote).topics[0].partitions[0].errorCode, ErrorCode::invalidRequest);
      p.lastOffset = 5;
      p.lastOffsetEpoch = 1000;
      QCOMPARE(raft.vote(context, vote).topics[0].partitions[0].errorCode, ErrorCode::invalidRequest);
      p.lastOffsetEpoch = 1;
      p.voterDirectoryId = Uuid::of(9, 9);  // Q11: that disk is gone
      QCOMPARE(raft.vote(context, vote).topics[0].partitions[0].errorCode, ErrorCode::invalidVoterKey);
      QCOMPARE(raft.epoch(), epoch);
    });
    with(leader, [&](Raft& raft, Context& context) {
      auto ask = [&](NodeId peer, auto&& edit) {
        protocol::FetchRequest request;
        request.replicaState.replicaId = follower.value;
        auto& topic = request.topics.emplace_back();
        topic.topicId = raft::metadataTopicId();
        auto& partition = topic.partitions.emplace_back();
        partition.currentLeaderEpoch = raft.epoch();
        partition.lastFetchedEpoch = raft.lastEpoch();
        partition.fetchOffset = raft.logEndOffset();
        edit(request, partition);
        std::optional<protocol::FetchResponse> answered;
        raft.fetch(context, peer, 17, request,
                   [&](Context&, protocol::FetchResponse response) { answered = response; });
        return answered;
      };
      auto partitionError = [](const std::optional<protocol::FetchResponse>& r) {
        return r && !r->responses.empty() ? r->responses[0].partitions[0].errorCode : ErrorCode::unknownServerError;
      };
      QCOMPARE(partitionError(ask(follower, [](auto&, auto& p) { p.currentLeaderEpoch -= 1; })),
               ErrorCode::fencedLeaderEpoch);
      QCOMPARE(partitionError(ask(follower, [](auto&, auto& p) { p.currentLeaderEpoch += 1; })),
               ErrorCode::unknownLeaderEpoch);
      QCOMPARE(partitionError(ask(follower, [](auto&, auto& p) { p.fetchOffset = -1; })), ErrorCode::invalidRequest);
      QCOMPARE(ask(follower, [](auto& r, auto&) { r.clusterId = "x"; })->errorCode, ErrorCode::inconsistentClusterId);
      QCOMPARE(ask(follower, [](auto& r, auto&) { r.topics[0].topicId = Uuid::of(3, 3); })->errorCode,
               ErrorCode::unknownTopicId);
      // An offset beyond our log: told where the logs part, and counted for nothing.
      const Offset before = raft.highWatermark();
      const auto diverging = ask(follower, [](auto&, auto& p) { p.fetchOffset += 1000; });
      QVERIFY(diverging.has_value());
      QCOMPARE(diverging->responses[0].partitions[0].divergingEpoch.endOffset, raft.logEndOffset());
      QCOMPARE(raft.highWatermark(), before);
    });
    quorum.run(seconds(2));
    QVERIFY2(quorum.broken().empty(), quorum.broken().c_str());
    QCOMPARE(quorum.leader(), leader);
  }

  void anIdleQuorumIsQuiet() {
    Quorum quorum({.seed = 13, .voters = 3, .observers = 3, .appendEvery = milliseconds(500)});
    quorum.startAll();
    QVERIFY(quorum.runUntil([&] { return quorum.history().end() > 3; }, seconds(8)));
    const auto steps = quorum.world().steps();
    quorum.world().run(seconds(60));
    const auto perSecond = (quorum.world().steps() - steps) / 60;
    // Two records a second to five followers, each answered, committed and told: about 20 frames a record.
    QVERIFY2(perSecond < 90, std::to_string(perSecond).c_str());
    QCOMPARE(quorum.count("RaftLeaderElected"), 1);
  }
};
BROKERLAB_TEST(RaftTest)

#include "test_raft.moc"
