// The decisions of a leader as tables: no log, no network.

#include "replication/leader_state.h"
#include "support/suite.h"

namespace brokerlab::tests {

using namespace replication;

namespace {

constexpr Instant start{1'000'000'000};
constexpr NodeId one{1}, two{2}, three{3};

struct Setup {
  Faults faults;
  LiveBrokers brokers;
  int minInsync = 1;
  Setup() { brokers.assign({{one, 11, false, false}, {two, 12, false, false}, {three, 13, false, false}}); }
  IsrRules rules() const { return IsrRules{brokers, seconds(30), minInsync, faults}; }
};

replication::Registration threeReplicas(std::vector<NodeId> isr = {one, two, three}) {
  replication::Registration registration;
  registration.leader = one;
  registration.leaderEpoch = 4;
  registration.partitionEpoch = 9;
  registration.replicas = {one, two, three};
  registration.isr = std::move(isr);
  return registration;
}

}  // namespace

class LeaderStateTest : public QObject {
  Q_OBJECT

 private slots:
  void highWatermarkIsTheSmallestOfTheIsr();
  void highWatermarkWaitsForUnknownFollowers();
  void highWatermarkStandsStillBelowMinIsr();
  void highWatermarkNeverFalls();
  void caughtUpOutsiderCounts();
  void maximalIsrCountsWhileExpanding();
  void committedOnlyIsAFault();
  void caughtUpTimeFollowsKafkasRule();
  void shrinkNamesWhoLags();
  void oneProposalAtATime();
  void expandNeedsHighWatermarkAndEpochStart();
  void expandNeedsALiveBrokerOfTheSameEpoch();
  void fetchOfAFormerLifeIsIgnored();
  void effectiveMinIsr();
};

void LeaderStateTest::highWatermarkIsTheSmallestOfTheIsr() {
  Setup setup;
  LeaderState leader(one, threeReplicas(), 0, start);
  QVERIFY(leader.recordFetch(two, 7, 0, start, 12, 12, setup.rules()));
  QVERIFY(leader.recordFetch(three, 9, 0, start, 12, 13, setup.rules()));
  QCOMPARE(leader.highWatermark(0, 12, start, setup.rules()), Offset{7});
  QVERIFY(leader.recordFetch(two, 12, 0, start, 12, 12, setup.rules()));
  QCOMPARE(leader.highWatermark(7, 12, start, setup.rules()), Offset{9});
}

void LeaderStateTest::highWatermarkWaitsForUnknownFollowers() {  // P2
  Setup setup;
  LeaderState leader(one, threeReplicas(), 0, start);
  QVERIFY(leader.recordFetch(two, 12, 0, start, 12, 12, setup.rules()));
  QCOMPARE(leader.highWatermark(5, 12, start, setup.rules()), Offset{5});
}

void LeaderStateTest::highWatermarkStandsStillBelowMinIsr() {  // P1
  Setup setup;
  setup.minInsync = 2;
  LeaderState leader(one, threeReplicas({one}), 0, start);
  QVERIFY(leader.underMinIsr(setup.rules()));
  QCOMPARE(leader.highWatermark(3, 12, start, setup.rules()), Offset{3});
  setup.minInsync = 1;
  QCOMPARE(leader.highWatermark(3, 12, start + seconds(100), setup.rules()), Offset{12});
}

void LeaderStateTest::highWatermarkNeverFalls() {
  Setup setup;
  LeaderState leader(one, threeReplicas(), 0, start);
  leader.recordFetch(two, 2, 0, start, 12, 12, setup.rules());
  leader.recordFetch(three, 2, 0, start, 12, 13, setup.rules());
  QCOMPARE(leader.highWatermark(6, 12, start, setup.rules()), Offset{6});
}

void LeaderStateTest::caughtUpOutsiderCounts() {
  Setup setup;
  LeaderState leader(one, threeReplicas({one}), 0, start);
  leader.recordFetch(two, 8, 0, start, 8, 12, setup.rules());  // caught up, about to join
  QCOMPARE(leader.highWatermark(0, 12, start, setup.rules()), Offset{8});
  // Fenced: nobody waits for it.
  setup.brokers.assign({{one, 11, false, false}, {two, 12, true, false}, {three, 13, false, false}});
  QCOMPARE(leader.highWatermark(0, 12, start, setup.rules()), Offset{12});
}

void LeaderStateTest::maximalIsrCountsWhileExpanding() {
  Setup setup;
  LeaderState leader(one, threeReplicas({one, three}), 0, start);
  leader.recordFetch(three, 12, 0, start, 12, 13, setup.rules());
  leader.recordFetch(two, 10, 0, start, 10, 12, setup.rules());
  QVERIFY(leader.proposeExpand(two, 10, setup.rules()));
  QCOMPARE(leader.maximalIsrSize(), std::size_t{3});
  QCOMPARE(leader.isr().size(), std::size_t{2});
  // Long after, it lags; but it may be in the ISR the controller has written already.
  QCOMPARE(leader.highWatermark(10, 12, start + seconds(100), setup.rules()), Offset{10});
  leader.commitIsr({one, three}, 10);
  QCOMPARE(leader.highWatermark(10, 12, start + seconds(100), setup.rules()), Offset{12});
}

void LeaderStateTest::committedOnlyIsAFault() {  // planted bug 7
  Setup setup;
  LeaderState leader(one, threeReplicas({one, three}), 0, start);
  leader.recordFetch(three, 12, 0, start, 12, 13, setup.rules());
  leader.recordFetch(two, 10, 0, start, 10, 12, setup.rules());
  QVERIFY(leader.proposeExpand(two, 10, setup.rules()));
  setup.faults.countCommittedIsrOnly = true;
  QCOMPARE(leader.highWatermark(10, 12, start + seconds(100), setup.rules()), Offset{12});
}

void LeaderStateTest::caughtUpTimeFollowsKafkasRule() {
  Setup setup;
  LeaderState leader(one, threeReplicas({one}), 0, start);
  const auto caughtUp = [&leader] { return leader.follower(two)->lastCaughtUpTime; };
  leader.recordFetch(two, 5, 0, start, 10, 12, setup.rules());
  QVERIFY(caughtUp() < start);
  // It now has what the leader had at its previous fetch: it was caught up then.
  leader.recordFetch(two, 10, 0, start + seconds(1), 20, 12, setup.rules());
  QCOMPARE(caughtUp().micros, start.micros);
  // Not even that: unchanged.
  leader.recordFetch(two, 15, 0, start + seconds(2), 30, 12, setup.rules());
  QCOMPARE(caughtUp().micros, start.micros);
  leader.recordFetch(two, 30, 0, start + seconds(3), 30, 12, setup.rules());
  QCOMPARE(caughtUp().micros, (start + seconds(3)).micros);
}

void LeaderStateTest::shrinkNamesWhoLags() {
  Setup setup;
  LeaderState leader(one, threeReplicas(), 0, start);
  leader.recordFetch(two, 10, 0, start, 10, 12, setup.rules());
  leader.recordFetch(three, 10, 0, start, 10, 13, setup.rules());
  // At the end of the log nobody lags, however long ago they asked.
  QVERIFY(!leader.proposeShrink(10, start + seconds(100), setup.rules()));
  leader.recordFetch(three, 11, 0, start + seconds(80), 11, 13, setup.rules());
  QVERIFY(leader.proposeShrink(11, start + seconds(100), setup.rules()));
  QCOMPARE(leader.pending()->moved, std::vector<NodeId>{two});
  QCOMPARE(leader.pending()->isr, (std::vector<NodeId>{one, three}));
  // Until the controller agrees, all of them count.
  QCOMPARE(leader.isr().size(), std::size_t{3});
  QCOMPARE(leader.highWatermark(10, 11, start + seconds(100), setup.rules()), Offset{10});
  leader.commitIsr({one, three}, 10);
  QCOMPARE(leader.highWatermark(10, 11, start + seconds(100), setup.rules()), Offset{11});
}

void LeaderStateTest::oneProposalAtATime() {  // P5
  Setup setup;
  LeaderState leader(one, threeReplicas({one}), 0, start);
  leader.recordFetch(two, 10, 0, start, 10, 12, setup.rules());
  leader.recordFetch(three, 10, 0, start, 10, 13, setup.rules());
  QVERIFY(leader.proposeExpand(two, 10, setup.rules()));
  QVERIFY(!leader.proposeExpand(three, 10, setup.rules()));
  leader.commitIsr({one, two}, 10);
  QVERIFY(leader.proposeExpand(three, 10, setup.rules()));
}

void LeaderStateTest::expandNeedsHighWatermarkAndEpochStart() {  // P4
  struct Row {
    Offset fetched, highWatermark, epochStart;
    bool joins;
  };
  for (const Row& row : {Row{9, 10, 5, false}, Row{10, 10, 5, true}, Row{10, 8, 11, false}, Row{11, 8, 11, true}}) {
    Setup setup;
    LeaderState leader(one, threeReplicas({one}), row.epochStart, start);
    leader.recordFetch(two, row.fetched, 0, start, 20, 12, setup.rules());
    QCOMPARE(leader.proposeExpand(two, row.highWatermark, setup.rules()), row.joins);
  }
  Setup setup;
  setup.faults.expandBeforeEpochStart = true;
  LeaderState leader(one, threeReplicas({one}), 11, start);
  leader.recordFetch(two, 10, 0, start, 20, 12, setup.rules());
  QVERIFY(leader.proposeExpand(two, 8, setup.rules()));
}

void LeaderStateTest::expandNeedsALiveBrokerOfTheSameEpoch() {
  struct Row {
    LiveBroker broker;
    BrokerEpoch fetchedUnder;
    bool joins;
  };
  for (const Row& row : {Row{{two, 12, false, false}, 12, true}, Row{{two, 12, true, false}, 12, false},
                         Row{{two, 12, false, true}, 12, false}, Row{{two, 12, false, false}, 11, false},
                         Row{{two, 12, false, false}, -1, true}}) {
    Setup setup;
    LeaderState leader(one, threeReplicas({one}), 0, start);
    leader.recordFetch(two, 10, 0, start, 10, row.fetchedUnder, setup.rules());
    setup.brokers.assign({{one, 11, false, false}, row.broker});
    QCOMPARE(leader.proposeExpand(two, 10, setup.rules()), row.joins);
  }
}

void LeaderStateTest::fetchOfAFormerLifeIsIgnored() {  // KIP-903
  Setup setup;
  LeaderState leader(one, threeReplicas(), 0, start);
  QVERIFY(!leader.recordFetch(two, 10, 0, start, 10, 11, setup.rules()));
  QCOMPARE(leader.follower(two)->logEndOffset, noOffset);
  QVERIFY(!leader.recordFetch(NodeId{9}, 10, 0, start, 10, 12, setup.rules()));
  setup.faults.ignoreBrokerEpochs = true;
  QVERIFY(leader.recordFetch(two, 10, 0, start, 10, 11, setup.rules()));
}

void LeaderStateTest::effectiveMinIsr() {
  Setup setup;
  setup.minInsync = 5;
  LeaderState leader(one, threeReplicas(), 0, start);
  QCOMPARE(leader.effectiveMinIsr(setup.rules()), 3);
}

BROKERLAB_TEST(LeaderStateTest)

}  // namespace brokerlab::tests

#include "test_leader_state.moc"
