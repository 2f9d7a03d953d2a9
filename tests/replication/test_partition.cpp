// Replicas over real logs: what leaders append, followers copy, and how logs that part come together again.

#include "replication/support.h"
#include "support/suite.h"

namespace brokerlab::tests {

using namespace replication;

namespace {

/// Fetches for a follower from a leader's partition once, as the fetcher and the fetch handler do between them.
struct Step {
  FetchOutcome outcome;
  ErrorCode appended = ErrorCode::none;
};
Step fetchOnce(Worldly& world, int leader, int follower, const std::string& topic = "orders") {
  Step step;
  const auto target = world.partition(follower, topic);
  const FetchPosition position = target->nextFetch();
  world.on(leader, [&](ReplicaManager& replicas, Context& context) {
    FetchParams params;
    params.replica = NodeId{follower};
    params.replicaEpoch = world.cluster.image.broker(NodeId{follower})->epoch;
    params.isolation = Isolation::readUncommitted;
    step.outcome = replicas.find(topic, 0)->read(context, params, position, 1 << 20, true, true);
  });
  world.on(follower, [&](ReplicaManager&, Context& context) {
    if (step.outcome.error != ErrorCode::none) return;
    if (step.outcome.diverging) {
      target->truncateToFork(context, *step.outcome.diverging);
    } else {
      step.appended =
          target->appendFetched(context, step.outcome.records, step.outcome.highWatermark, step.outcome.logStartOffset);
    }
  });
  return step;
}

AppendOutcome append(Worldly& world, int leader, int records, Acks acks = Acks::all, const std::string& value = "v") {
  AppendOutcome outcome;
  world.on(leader, [&](ReplicaManager& replicas, Context& context) {
    outcome = replicas.find("orders", 0)->append(context, Chain(batch(records, value)), acks);
  });
  return outcome;
}

void startOrders(Worldly& world) {
  world.cluster.topic("orders", 1, {{1, 2, 3}});
  world.cluster.delta = {};
  for (int id = 1; id <= 3; ++id) world.begin(id);
}

/// Every byte two logs have, for comparing.
Bytes content(Partition& partition) {
  return partition.log().read(0, 10 << 20, partition.logEndOffset(), true).records.flatten();
}

}  // namespace

class PartitionTest : public QObject {
  Q_OBJECT

 private slots:
  void rolesComeFromTheImage();
  void highWatermarkLagsOneFetch();
  void acksAllIsRefusedBelowMinIsr();
  void acksAllIsToldWhenTheIsrShrankMeanwhile();
  void followersHoldTheSameBytes();
  void staleAndFutureEpochsAreFenced();
  void newLeaderMarksItsEpoch();
  void latestIsNotAnsweredBeforeTheEpochStart();
  void divergingLogsMeetAgain();
  void anEpochTheLeaderNeverSawIsNoCommonPast();
  void doubleFailOverLeavesNoOtherRecord();
  void truncatingToTheHighWatermarkLosesData();
  void isrShrinksAndGrows();
  void olderAnswersAreIgnored();
  void duplicateAndGap();
  void outOfRange();
  void consumersSeeNothingAboveTheHighWatermark();
  void followerServesConsumersUpToItsHighWatermark();
  void deletedTopicIsGone();
  void straysArePutAside();
  void configChangesReachTheLog();
  void highWatermarkSurvivesARestart();
};

void PartitionTest::rolesComeFromTheImage() {
  Worldly world;
  startOrders(world);
  QVERIFY(world.partition(1)->isLeader());
  QVERIFY(world.partition(2)->isFollower());
  QCOMPARE(world.partition(2)->leader(), NodeId{1});
  QCOMPARE(world.events.count("BecameLeader"), 1);
  QCOMPARE(world.events.count("BecameFollower"), 2);
}

void PartitionTest::highWatermarkLagsOneFetch() {  // P3
  Worldly world;
  startOrders(world);
  append(world, 1, 3);
  QCOMPARE(world.partition(1)->highWatermark(), Offset{0});
  for (const int follower : {2, 3}) fetchOnce(world, 1, follower);
  QCOMPARE(world.partition(2)->logEndOffset(), Offset{3});
  QCOMPARE(world.partition(1)->highWatermark(), Offset{0});  // the leader does not know yet that they have them
  fetchOnce(world, 1, 2);
  QCOMPARE(world.partition(1)->highWatermark(), Offset{0});
  fetchOnce(world, 1, 3);
  QCOMPARE(world.partition(1)->highWatermark(), Offset{3});
  QCOMPARE(world.partition(2)->highWatermark(), Offset{0});
  fetchOnce(world, 1, 2);
  QCOMPARE(world.partition(2)->highWatermark(), Offset{3});
  QCOMPARE(world.partition(3)->highWatermark(), Offset{0});
}

void PartitionTest::acksAllIsRefusedBelowMinIsr() {  // P6, R15
  Worldly world;
  world.cluster.topic("orders", 1, {{1, 2, 3}});
  world.cluster.config("orders", "min.insync.replicas", "2");
  world.cluster.isr(1, 0, {1});
  world.cluster.delta = {};
  for (int id = 1; id <= 3; ++id) world.begin(id);
  const AppendOutcome refused = append(world, 1, 1);
  QCOMPARE(refused.info.error, ErrorCode::notEnoughReplicas);
  QCOMPARE(world.partition(1)->logEndOffset(), Offset{0});
  // acks=1 goes through, but is not committed.
  QVERIFY(append(world, 1, 1, Acks::leader).info.ok());
  QCOMPARE(world.partition(1)->logEndOffset(), Offset{1});
  QCOMPARE(world.partition(1)->highWatermark(), Offset{0});
}

void PartitionTest::acksAllIsToldWhenTheIsrShrankMeanwhile() {
  Worldly world;
  world.cluster.topic("orders", 1, {{1, 2, 3}});
  world.cluster.config("orders", "min.insync.replicas", "2");
  world.cluster.delta = {};
  for (int id = 1; id <= 3; ++id) world.begin(id);
  const AppendOutcome outcome = append(world, 1, 1);
  QVERIFY(!world.partition(1)->reached(outcome.requiredOffset).has_value());
  for (const int follower : {2, 3, 2, 3}) fetchOnce(world, 1, follower);
  QCOMPARE(world.partition(1)->reached(outcome.requiredOffset).value(), ErrorCode::none);
  world.cluster.isr(1, 0, {1});
  world.publish({1});
  QCOMPARE(world.partition(1)->reached(outcome.requiredOffset).value(), ErrorCode::notEnoughReplicasAfterAppend);
}

void PartitionTest::followersHoldTheSameBytes() {  // R19
  Worldly world;
  startOrders(world);
  for (int i = 0; i < 5; ++i) append(world, 1, 4, Acks::all, std::string(static_cast<std::size_t>(10 + i), 'x'));
  fetchOnce(world, 1, 2);
  QCOMPARE(world.partition(2)->logEndOffset(), Offset{20});
  QVERIFY(content(*world.partition(1)) == content(*world.partition(2)));
}

void PartitionTest::staleAndFutureEpochsAreFenced() {  // P8, R12
  Worldly world;
  startOrders(world);
  world.cluster.elect(1, 0, 1);  // re-elected: epoch 1
  world.publish({1});
  QCOMPARE(world.partition(1)->leaderEpoch(), 1);
  QCOMPARE(world.partition(1)->checkEpoch(0), ErrorCode::fencedLeaderEpoch);
  QCOMPARE(world.partition(1)->checkEpoch(1), ErrorCode::none);
  QCOMPARE(world.partition(1)->checkEpoch(2), ErrorCode::unknownLeaderEpoch);
  QCOMPARE(world.partition(1)->checkEpoch(noEpoch), ErrorCode::none);
  const Step fenced = fetchOnce(world, 1, 2);  // 2 still believes in epoch 0
  QCOMPARE(fenced.outcome.error, ErrorCode::fencedLeaderEpoch);
  QCOMPARE(world.partition(1)->leaderState()->follower(NodeId{2})->logEndOffset, noOffset);
  QCOMPARE(world.partition(1)->endOffsetFor(0, 0).error, ErrorCode::fencedLeaderEpoch);
  QCOMPARE(world.partition(1)->offsetFor(-1, Isolation::readUncommitted, 2, true).error, ErrorCode::unknownLeaderEpoch);
}

void PartitionTest::newLeaderMarksItsEpoch() {  // P7
  Worldly world;
  startOrders(world);
  append(world, 1, 3);
  for (const int follower : {2, 3}) fetchOnce(world, 1, follower);
  world.cluster.elect(1, 0, 2);
  world.publish({1, 2, 3});
  QVERIFY(world.partition(2)->isLeader());
  QCOMPARE(world.partition(2)->log().latestEpoch(), 1);
  QCOMPARE(world.partition(2)->leaderState()->epochStart(), Offset{3});
  const EpochEndOutcome end = world.partition(2)->endOffsetFor(1, 0);
  QCOMPARE(end.epoch, 0);
  QCOMPARE(end.endOffset, Offset{3});
}

void PartitionTest::latestIsNotAnsweredBeforeTheEpochStart() {  // KIP-207, R17
  for (const bool fault : {false, true}) {
    Faults faults;
    faults.answerLatestAtOnce = fault;
    Worldly world(faults);
    startOrders(world);
    append(world, 1, 3);
    for (const int follower : {2, 3}) fetchOnce(world, 1, follower);
    world.cluster.elect(1, 0, 2);
    world.publish({2, 3});
    // Its own high watermark is 0 although all three records are on every replica.
    const OffsetOutcome latest = world.partition(2)->offsetFor(-1, Isolation::readUncommitted, 1, true);
    QCOMPARE(latest.error, fault ? ErrorCode::none : ErrorCode::offsetNotAvailable);
    if (fault) QCOMPARE(latest.offset, Offset{0});
    QCOMPARE(world.partition(2)->offsetFor(-2, Isolation::readUncommitted, 1, true).offset, Offset{0});
    QCOMPARE(world.partition(2)->offsetFor(-1, Isolation::logEnd, 1, true).offset, Offset{3});
  }
}

void PartitionTest::divergingLogsMeetAgain() {  // P9
  Worldly world;
  startOrders(world);
  append(world, 1, 3);
  for (const int follower : {2, 3}) fetchOnce(world, 1, follower);
  append(world, 1, 4, Acks::leader, "only on 1");  // 3..6 never leave broker 1
  world.cluster.elect(1, 0, 2);
  world.publish({1, 2, 3});
  append(world, 2, 2, Acks::leader, "on 2");  // 3..4 under epoch 1
  Step step = fetchOnce(world, 2, 1);
  QVERIFY(step.outcome.diverging.has_value());
  QCOMPARE(step.outcome.diverging->epoch, 0);
  QCOMPARE(step.outcome.diverging->endOffset, Offset{3});
  QCOMPARE(world.partition(1)->logEndOffset(), Offset{3});
  QCOMPARE(world.events.count("DivergenceFound"), 1);
  QCOMPARE(world.events.count("LogTruncated"), 1);
  step = fetchOnce(world, 2, 1);
  QVERIFY(!step.outcome.diverging);
  QVERIFY(content(*world.partition(1)) == content(*world.partition(2)));
}

void PartitionTest::doubleFailOverLeavesNoOtherRecord() {  // KIP-279, R4
  Worldly world;
  startOrders(world);
  append(world, 1, 2);
  for (const int follower : {2, 3, 2, 3}) fetchOnce(world, 1, follower);
  // Three leaderships, each with a record of its own that nobody copies.
  append(world, 1, 3, Acks::leader, "epoch 0");
  world.cluster.elect(1, 0, 2);
  world.publish({1, 2, 3});
  append(world, 2, 2, Acks::leader, "epoch 1");
  world.cluster.elect(1, 0, 3);
  world.publish({1, 2, 3});
  append(world, 3, 4, Acks::leader, "epoch 2");
  for (int round = 0; round < 4; ++round) {
    fetchOnce(world, 3, 1);
    fetchOnce(world, 3, 2);
  }
  QCOMPARE(world.partition(1)->logEndOffset(), Offset{6});
  QVERIFY(content(*world.partition(1)) == content(*world.partition(3)));
  QVERIFY(content(*world.partition(2)) == content(*world.partition(3)));
  QCOMPARE(world.partition(3)->highWatermark(), Offset{6});
  // No epoch of a leadership that left nothing behind.
  QVERIFY(!world.partition(2)->log().epochs().entryFor(1).has_value());
}

void PartitionTest::anEpochTheLeaderNeverSawIsNoCommonPast() {  // planted bug 3, KIP-279, R4
  for (const bool fault : {false, true}) {
    Faults faults;
    faults.ignoreUnknownEpochs = fault;
    Worldly world(faults);
    startOrders(world);
    append(world, 1, 2);
    for (const int follower : {2, 3}) fetchOnce(world, 1, follower);
    for (int i = 0; i < 4; ++i) append(world, 1, 1, Acks::leader, "epoch 0");
    fetchOnce(world, 1, 3);
    // 2 leads with less than 3 has, and then 3: of epoch 1 it knows nothing, and its epoch 0 ends beyond all that 2 has.
    world.cluster.elect(1, 0, 2);
    world.publish({1, 2, 3});
    append(world, 2, 2, Acks::leader, "epoch 1");
    world.cluster.elect(1, 0, 3);
    world.publish({1, 2, 3});
    append(world, 3, 1, Acks::leader, "epoch 2");
    for (int round = 0; round < 4; ++round) fetchOnce(world, 3, 2);
    // With the bug nothing is cut off: what 3 sends contradicts what 2 has, is refused, and 2 can never follow again.
    QCOMPARE(world.partition(2)->logEndOffset(), Offset{fault ? 4 : 7});
    QCOMPARE(content(*world.partition(2)) == content(*world.partition(3)), !fault);
  }
}

void PartitionTest::truncatingToTheHighWatermarkLosesData() {  // planted bug 1
  for (const bool fault : {false, true}) {
    Faults faults;
    faults.truncateToLocalHighWatermark = fault;
    Worldly world(faults);
    startOrders(world);
    append(world, 1, 3);
    for (const int follower : {2, 3, 2, 3}) fetchOnce(world, 1, follower);
    QCOMPARE(world.partition(1)->highWatermark(), Offset{3});  // acknowledged
    QCOMPARE(world.partition(2)->highWatermark(), Offset{0});  // 2 does not know
    world.cluster.elect(1, 0, 1);                              // 2 hears of a new epoch of the same leader…
    world.publish({1, 2, 3});
    world.cluster.elect(1, 0, 2);  // …and then leads itself
    world.publish({1, 2, 3});
    QCOMPARE(world.partition(2)->logEndOffset(), fault ? Offset{0} : Offset{3});
  }
}

void PartitionTest::isrShrinksAndGrows() {
  Worldly world;
  startOrders(world);
  append(world, 1, 1);
  for (const int follower : {2, 3, 2, 3}) fetchOnce(world, 1, follower);
  world.world->run(seconds(40));
  append(world, 1, 1);
  fetchOnce(world, 1, 2);
  fetchOnce(world, 1, 2);
  world.on(1, [](ReplicaManager& replicas, Context& context) { replicas.find("orders", 0)->checkIsr(context); });
  QCOMPARE(world.events.count("IsrShrinkProposed"), 1);
  QCOMPARE(world.partition(1)->highWatermark(), Offset{1});
  std::optional<protocol::AlterPartitionRequest> request;
  world.on(1, [&](ReplicaManager& replicas, Context&) { request = replicas.nextAlterPartition(); });
  QVERIFY(request.has_value());
  QCOMPARE(request->topics.size(), std::size_t{1});
  const auto& asked = request->topics[0].partitions[0];
  QCOMPARE(asked.newIsr, (std::vector<std::int32_t>{1, 2}));
  QCOMPARE(asked.newIsrWithEpochs[0].brokerEpoch, world.cluster.image.broker(NodeId{1})->epoch);
  QCOMPARE(asked.newIsrWithEpochs[1].brokerEpoch, world.cluster.image.broker(NodeId{2})->epoch);
  QVERIFY(world.host(1).replicas.alterPartitionInFlight());
  protocol::AlterPartitionResponse response;
  response.topics.emplace_back();
  response.topics[0].topicId = topicId(1);
  auto& answer = response.topics[0].partitions.emplace_back();
  answer.leaderId = 1;
  answer.leaderEpoch = 0;
  answer.isr = {1, 2};
  answer.partitionEpoch = 1;
  world.on(1, [&](ReplicaManager& replicas, Context& context) { replicas.onAlterPartition(context, response); });
  QCOMPARE(world.partition(1)->leaderState()->isr(), (std::vector<NodeId>{NodeId{1}, NodeId{2}}));
  QCOMPARE(world.partition(1)->highWatermark(), Offset{2});  // nobody waits for 3 any more
  // 3 comes back.
  fetchOnce(world, 1, 3);
  QCOMPARE(world.events.count("IsrExpandProposed"), 0);
  fetchOnce(world, 1, 3);
  QCOMPARE(world.events.count("IsrExpandProposed"), 1);
}

void PartitionTest::olderAnswersAreIgnored() {
  Worldly world;
  startOrders(world);
  world.cluster.isr(1, 0, {1, 2});
  world.publish({1});
  const replication::Registration before = world.partition(1)->registration();
  QCOMPARE(before.partitionEpoch, 1);
  replication::Registration old = before;
  old.partitionEpoch = 0;
  old.isr = {NodeId{1}};
  world.on(1, [&](ReplicaManager& replicas, Context& context) { replicas.find("orders", 0)->apply(context, old); });
  QCOMPARE(world.partition(1)->registration().isr.size(), std::size_t{2});
  // An answer when nothing was asked changes nothing either.
  world.on(1, [&](ReplicaManager& replicas, Context& context) {
    replicas.find("orders", 0)->onAlterPartition(context, ErrorCode::none, 0, {NodeId{1}}, 7);
  });
  QCOMPARE(world.partition(1)->registration().isr.size(), std::size_t{2});
}

void PartitionTest::duplicateAndGap() {  // 3.3 P2, P3
  Worldly world;
  startOrders(world);
  auto send = [&world](int count, std::int32_t sequence, ProducerEpoch epoch = 0) {
    AppendOutcome outcome;
    world.on(1, [&](ReplicaManager& replicas, Context& context) {
      outcome = replicas.find("orders", 0)->append(context, Chain(batch(count, "v", 77, epoch, sequence)), Acks::all);
    });
    return outcome;
  };
  QCOMPARE(send(3, 0).info.firstOffset, Offset{0});
  QCOMPARE(send(2, 3).info.firstOffset, Offset{3});
  const AppendOutcome again = send(3, 0);
  QVERIFY(again.info.ok() && again.info.duplicate);
  QCOMPARE(again.info.firstOffset, Offset{0});
  QCOMPARE(again.requiredOffset, Offset{3});
  QCOMPARE(world.partition(1)->logEndOffset(), Offset{5});
  QCOMPARE(send(1, 9).info.error, ErrorCode::outOfOrderSequenceNumber);
  QCOMPARE(send(1, 0, 1).info.firstOffset, Offset{5});
  QCOMPARE(send(1, 6, 0).info.error, ErrorCode::invalidProducerEpoch);
}

void PartitionTest::outOfRange() {
  Worldly world;
  startOrders(world);
  append(world, 1, 3);
  auto read = [&world](Offset offset) {
    FetchOutcome outcome;
    world.on(1, [&](ReplicaManager& replicas, Context& context) {
      FetchParams params;
      FetchPosition position;
      position.fetchOffset = offset;
      position.maxBytes = 1000;
      outcome = replicas.find("orders", 0)->read(context, params, position, 1000, true, true);
    });
    return outcome;
  };
  for (const Offset wrong : {Offset{-5}, Offset{4}, Offset{INT64_MAX}}) {
    const FetchOutcome outcome = read(wrong);
    QCOMPARE(outcome.error, ErrorCode::offsetOutOfRange);
    QCOMPARE(outcome.logStartOffset, Offset{0});
    QVERIFY(outcome.records.empty());
  }
  QCOMPARE(read(3).error, ErrorCode::none);
}

void PartitionTest::consumersSeeNothingAboveTheHighWatermark() {  // R13
  Worldly world;
  startOrders(world);
  append(world, 1, 3);
  FetchParams consumer;
  FetchPosition position;
  position.maxBytes = 1 << 20;
  FetchOutcome outcome;
  const auto read = [&](ReplicaManager& replicas, Context& context) {
    outcome = replicas.find("orders", 0)->read(context, consumer, position, 1 << 20, true, true);
  };
  world.on(1, read);
  QCOMPARE(outcome.error, ErrorCode::none);
  QVERIFY(outcome.records.empty());
  for (const int follower : {2, 3, 2, 3}) fetchOnce(world, 1, follower);
  world.on(1, read);
  QVERIFY(!outcome.records.empty());
  QVERIFY(!outcome.aborted.has_value());
  consumer.isolation = Isolation::readCommitted;
  world.on(1, read);
  QVERIFY(outcome.aborted.has_value());
}

void PartitionTest::followerServesConsumersUpToItsHighWatermark() {  // KIP-392
  Worldly world;
  startOrders(world);
  append(world, 1, 3);
  for (const int follower : {2, 3, 2, 3, 2}) fetchOnce(world, 1, follower);
  FetchParams consumer;
  FetchPosition position;
  position.maxBytes = 1 << 20;
  auto readFrom = [&](int broker) {
    FetchOutcome outcome;
    world.on(broker, [&](ReplicaManager& replicas, Context& context) {
      outcome = replicas.find("orders", 0)->read(context, consumer, position, 1 << 20, true, true);
    });
    return outcome;
  };
  QCOMPARE(readFrom(2).error, ErrorCode::notLeaderOrFollower);
  consumer.mayReadFromFollower = true;
  QVERIFY(!readFrom(2).records.empty());
  position.fetchOffset = 2;
  QCOMPARE(readFrom(3).error, ErrorCode::offsetNotAvailable);  // 3's own high watermark is still 0
}

void PartitionTest::deletedTopicIsGone() {
  Worldly world;
  startOrders(world);
  append(world, 1, 1);
  const auto kept = world.partition(1);
  protocol::RemoveTopicRecord remove;
  remove.topicId = topicId(1);
  world.cluster.add(remove);
  world.publish({1, 2, 3});
  QVERIFY(world.partition(1) == nullptr);
  QVERIFY(kept->deleted());
  QCOMPARE(world.events.count("LogDeleted"), 3);
  // Made again under the same name: nothing old is seen.
  world.cluster.topic("orders", 2, {{1, 2, 3}});
  world.publish({1, 2, 3});
  QVERIFY(world.partition(1) != nullptr);
  QCOMPARE(world.partition(1)->logEndOffset(), Offset{0});
}

void PartitionTest::straysArePutAside() {
  Worldly world;
  startOrders(world);
  append(world, 1, 1);
  world.world->kill(NodeId{1});
  world.world->start(NodeId{1});
  QCOMPARE(world.host(1).problem, std::string());
  Cluster other;
  for (int id = 1; id <= 3; ++id) other.broker(id, 10 + id);
  other.topic("orders", 5, {{1, 2, 3}});  // the topic was deleted and made again while 1 was away
  world.cluster = other;
  world.begin(1);
  QCOMPARE(world.partition(1)->logEndOffset(), Offset{0});
  bool kept = false;
  const auto entries = world.world->disk(NodeId{1}).list("");
  for (const disk::Entry& entry : *entries) {
    kept = kept || entry.name.find("stray") != std::string::npos;
  }
  QVERIFY(kept);
}

void PartitionTest::configChangesReachTheLog() {
  Worldly world;
  startOrders(world);
  world.cluster.config("orders", "retention.ms", "1234");
  world.cluster.config("orders", "min.insync.replicas", "3");
  world.publish({1});
  QCOMPARE(world.partition(1)->log().config().retentionMs, std::int64_t{1234});
  QCOMPARE(world.partition(1)->minInsyncReplicas(), 3);
  QCOMPARE(world.partition(2)->minInsyncReplicas(), 1);
}

void PartitionTest::highWatermarkSurvivesARestart() {
  Worldly world;
  startOrders(world);
  append(world, 1, 3);
  for (const int follower : {2, 3, 2, 3, 2}) fetchOnce(world, 1, follower);
  QCOMPARE(world.partition(2)->highWatermark(), Offset{3});
  world.world->run(seconds(6));  // the checkpoint is written every 5 s
  world.world->kill(NodeId{2});
  world.world->start(NodeId{2});
  world.begin(2);
  QCOMPARE(world.partition(2)->logEndOffset(), Offset{3});
  QCOMPARE(world.partition(2)->highWatermark(), Offset{3});
}

BROKERLAB_TEST(PartitionTest)

}  // namespace brokerlab::tests

#include "test_partition.moc"
