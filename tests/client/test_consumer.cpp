// The consumer's promises, U1 to U5.

#include <algorithm>

#include "client/support.h"
#include "protocol/messages/delete_topics.h"
#include "protocol/messages/list_offsets.h"
#include "record/control.h"
#include "support/suite.h"

namespace brokerlab::tests {

namespace {

/// Appends as the leader would for a coordinator or a transactional producer (which come later).
Offset appendTo(ClientWorld& cluster, const std::string& topic, const Bytes& batch, record::AppendOrigin origin) {
  const NodeId leader{cluster.leaderOf(topic)};
  Offset first = noOffset;
  cluster.world->invoke(leader, {}, [&](runtime::Node& node, runtime::Context& context) {
    const auto replica = static_cast<BrokerNode&>(node).replicas().find(topic, 0);
    // As the handler does once the coordinator has said yes; there is none here.
    const auto header = record::readHeader(Chain(batch));
    replication::Verification verified;
    if (origin == record::AppendOrigin::client && header->isTransactional()) {
      verified = replica->beginVerification(header->producerId, header->producerEpoch, false);
    }
    const auto outcome = replica->append(context, Chain(batch), Acks::leader, origin, verified);
    check(outcome.info.ok(), outcome.info.sentence);
    first = outcome.info.firstOffset;
  });
  return first;
}

Bytes transactional(ProducerId producer, std::int32_t sequence, const std::string& value) {
  record::BatchOptions options;
  options.producerId = producer;
  options.producerEpoch = 0;
  options.baseSequence = sequence;
  options.transactional = true;
  record::BatchBuilder builder(options);
  builder.append(1735689600000, std::nullopt, asBytes(value));
  return builder.build();
}

Bytes marker(ProducerId producer, bool commit) {
  record::ControlPlace place;
  place.timestamp = 1735689600000;
  return record::endTransactionBatch(place, producer, 0, {commit, 0});
}

std::vector<Offset> range(Offset from, Offset to) {
  std::vector<Offset> offsets;
  for (Offset o = from; o < to; ++o) offsets.push_back(o);
  return offsets;
}

}  // namespace

class ConsumerTest : public QObject {
  Q_OBJECT
 private slots:
  void startsWhereItIsTold();
  void newRecordsArriveSoon();
  void outOfRange_data();
  void outOfRange();
  void outOfRangeWithoutReset();
  void committedRecordsOnly();
  void openTransactionsHoldBack();
  void seekingBack();
  void manyPartitionsOverOneSession();
  void survivesTheLossOfItsSession();
  void movesWithTheLeader();
  void aCutLogIsNoticed();
  void aTopicMadeAnew();
  void aTopicThatComesLater();
  void damagedRecordsStopIt();
  void idleCostsLittle();

  void adminAsksTheNextBroker();
  void adminSaysWhyNot();

 private:
  static void produce(ClientWorld& cluster, NodeId id, int from, int to, const std::string& topic = "orders") {
    std::vector<std::shared_ptr<Fate>> fates;
    for (const std::string& value : numbered(from, to)) fates.push_back(cluster.send(id, topic, value));
    QVERIFY(cluster.runUntil([&] { return ClientWorld::allKnown(fates); }));
    for (const auto& fate : fates) QCOMPARE(fate->result.error, ErrorCode::none);
  }
};

void ConsumerTest::startsWhereItIsTold() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const NodeId id = cluster.addProducer();
  produce(cluster, id, 1, 10);
  const NodeId earliest = cluster.addConsumer("orders", -2);
  const NodeId latest = cluster.addConsumer("orders", -1);
  const NodeId middle = cluster.addConsumer("orders", 7);
  cluster.world->run(seconds(2));
  QVERIFY(cluster.consumed(earliest) == range(0, 10));
  QVERIFY(cluster.consumed(latest).empty());
  QVERIFY(cluster.consumed(middle) == range(7, 10));
  QCOMPARE(cluster.position(latest), Offset{10});
  produce(cluster, id, 11, 12);
  for (const NodeId one : {earliest, latest, middle}) {
    QVERIFY(cluster.runUntil([&] { return cluster.position(one) == 12; }));
    QCOMPARE(cluster.consumer(one).lastRecord(), std::string("value 12"));
    QCOMPARE(cluster.consumer(one).partitions().at(0).highWatermark, Offset{12});
  }
  QVERIFY(cluster.consumed(earliest) == range(0, 12));
  QVERIFY(cluster.consumed(latest) == range(10, 12));
}

void ConsumerTest::newRecordsArriveSoon() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const NodeId id = cluster.addProducer();
  produce(cluster, id, 1, 1);
  const NodeId reader = cluster.addConsumer("orders", -2);
  QVERIFY(cluster.waitConsumed(reader, 1));
  cluster.world->run(milliseconds(200));  // it waits at the broker, in the middle of fetch.max.wait.ms
  const Instant before = cluster.world->now();
  const auto fate = cluster.send(id, "orders", "x");
  QVERIFY(cluster.waitConsumed(reader, 2));
  QVERIFY((cluster.world->now() - before) < milliseconds(5));
}

void ConsumerTest::outOfRange_data() {
  QTest::addColumn<QString>("reset");
  QTest::addColumn<int>("from");
  QTest::addColumn<int>("firstOffset");
  QTest::newRow("beyond, to the end") << "latest" << 500 << 10;
  QTest::newRow("beyond, to the start") << "earliest" << 500 << 0;
}

void ConsumerTest::outOfRange() {  // U1
  QFETCH(QString, reset);
  QFETCH(int, from);
  QFETCH(int, firstOffset);
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const NodeId id = cluster.addProducer();
  produce(cluster, id, 1, 10);
  const NodeId reader = cluster.addConsumer("orders", from, {{"auto.offset.reset", reset.toStdString()}});
  cluster.world->run(seconds(2));
  produce(cluster, id, 11, 12);
  QVERIFY(cluster.runUntil([&] { return cluster.position(reader) == 12; }));
  QVERIFY(cluster.consumed(reader) == range(firstOffset, 12));
  const auto resets = cluster.events.of<events::PositionReset>();
  QCOMPARE(resets.size(), std::size_t{1});
  QCOMPARE(resets[0].reason, std::string("offset 500 is out of range"));
}

void ConsumerTest::outOfRangeWithoutReset() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const NodeId id = cluster.addProducer();
  produce(cluster, id, 1, 10);
  const NodeId reader = cluster.addConsumer("orders", 500, {{"auto.offset.reset", "none"}});
  cluster.world->run(seconds(5));
  QCOMPARE(cluster.consumer(reader).recordsConsumed(), std::int64_t{0});
  QCOMPARE(cluster.consumer(reader).lastError(),
           std::string("orders-0: offset 500 is out of range, and auto.offset.reset=none"));
  QCOMPARE(cluster.events.of<events::PositionReset>().size(), std::size_t{0});
  cluster.world->invoke(reader, {}, [](runtime::Node& node, runtime::Context& context) {
    static_cast<ConsumerNode&>(node).seek(context, {"orders", 0}, 8);
  });
  QVERIFY(cluster.waitConsumed(reader, 2));
  QVERIFY(cluster.consumed(reader) == range(8, 10));
}

void ConsumerTest::committedRecordsOnly() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 1));
  using record::AppendOrigin;
  // Two producers interleave; 7 aborts, commits, aborts again; 8 commits; a plain record stands between.
  const std::vector<std::pair<Bytes, AppendOrigin>> log{
      {transactional(7, 0, "7 aborted"), AppendOrigin::client},    // 0
      {transactional(8, 0, "8 committed"), AppendOrigin::client},  // 1
      {batch(1, "plain"), AppendOrigin::client},                   // 2
      {transactional(7, 1, "7 aborted"), AppendOrigin::client},    // 3
      {marker(7, false), AppendOrigin::coordinator},               // 4
      {transactional(7, 2, "7 committed"), AppendOrigin::client},  // 5
      {marker(8, true), AppendOrigin::coordinator},                // 6
      {marker(7, true), AppendOrigin::coordinator},                // 7
      {transactional(7, 3, "7 aborted"), AppendOrigin::client},    // 8
      {marker(7, false), AppendOrigin::coordinator},               // 9
  };
  for (const auto& one : log) appendTo(cluster, "orders", one.first, one.second);
  const NodeId committed = cluster.addConsumer("orders", -2, {{"isolation.level", "read_committed"}});
  const NodeId everything = cluster.addConsumer("orders", -2);
  QVERIFY(cluster.runUntil([&] { return cluster.position(committed) == 10 && cluster.position(everything) == 10; }));
  QCOMPARE(cluster.consumer(committed).recordsConsumed(), std::int64_t{3});  // 1, 2 and 5
  QCOMPARE(cluster.consumer(committed).lastRecord(), std::string("7 committed"));
  QCOMPARE(cluster.consumer(everything).recordsConsumed(), std::int64_t{6});
  // Beginning in the middle of an aborted transaction changes nothing.
  const NodeId late = cluster.addConsumer("orders", 3, {{"isolation.level", "read_committed"}});
  QVERIFY(cluster.runUntil([&] { return cluster.position(late) == 10; }));
  QCOMPARE(cluster.consumer(late).recordsConsumed(), std::int64_t{1});
}

void ConsumerTest::openTransactionsHoldBack() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 1));
  appendTo(cluster, "orders", batch(1, "before"), record::AppendOrigin::client);
  appendTo(cluster, "orders", transactional(7, 0, "open"), record::AppendOrigin::client);
  appendTo(cluster, "orders", batch(1, "behind"), record::AppendOrigin::client);
  const NodeId committed = cluster.addConsumer("orders", -2, {{"isolation.level", "read_committed"}});
  const NodeId everything = cluster.addConsumer("orders", -2);
  cluster.world->run(seconds(3));
  QCOMPARE(cluster.position(committed), Offset{1});
  QCOMPARE(cluster.position(everything), Offset{3});
  appendTo(cluster, "orders", marker(7, true), record::AppendOrigin::coordinator);
  QVERIFY(cluster.runUntil([&] { return cluster.position(committed) == 4; }));
  QCOMPARE(cluster.consumer(committed).recordsConsumed(), std::int64_t{3});
}

void ConsumerTest::seekingBack() {  // U5
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const NodeId id = cluster.addProducer();
  produce(cluster, id, 1, 10);
  const NodeId reader = cluster.addConsumer("orders", -2);
  QVERIFY(cluster.waitConsumed(reader, 10));
  cluster.world->run(milliseconds(100));
  // While a fetch from 10 on waits at the broker, and an answer to it is about to come:
  cluster.send(id, "orders", "value 11");
  cluster.world->invoke(reader, {}, [](runtime::Node& node, runtime::Context& context) {
    static_cast<ConsumerNode&>(node).seek(context, {"orders", 0}, 2);
  });
  QVERIFY(cluster.runUntil([&] { return cluster.position(reader) == 11; }));
  std::vector<Offset> expected = range(0, 10);
  for (const Offset o : range(2, 11)) expected.push_back(o);
  QVERIFY(cluster.consumed(reader) == expected);
}

void ConsumerTest::manyPartitionsOverOneSession() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 12, 3));
  const NodeId id = cluster.addProducer();
  const NodeId reader = cluster.addConsumer("orders", -2);
  const NodeId some = cluster.addConsumer("orders", -2, {}, {3, 4});
  std::vector<std::shared_ptr<Fate>> fates;
  for (int i = 0; i < 240; ++i) {
    fates.push_back(cluster.send(id, "orders", "v", i % 12));
    if (i % 10 == 0) cluster.world->run(milliseconds(20));
  }
  QVERIFY(cluster.waitConsumed(reader, 240));
  QVERIFY(cluster.waitConsumed(some, 40));
  for (PartitionId p = 0; p < 12; ++p) {
    QVERIFY(cluster.consumed(reader, p) == range(0, 20));
    QVERIFY(cluster.consumed(some, p) == (p == 3 || p == 4 ? range(0, 20) : range(0, 0)));
  }
  cluster.world->run(seconds(2));
  QCOMPARE(cluster.consumer(reader).recordsConsumed(), std::int64_t{240});
}

void ConsumerTest::survivesTheLossOfItsSession() {
  ClientWorld cluster(oneBroker());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 1));
  const NodeId id = cluster.addProducer();
  produce(cluster, id, 1, 5);
  const NodeId reader = cluster.addConsumer("orders", -2);
  QVERIFY(cluster.waitConsumed(reader, 5));
  for (int round = 0; round < 3; ++round) {
    cluster.world->kill(NodeId{1});  // and with it every session
    cluster.world->run(seconds(1));
    cluster.world->start(NodeId{1});
    produce(cluster, id, 6 + round, 6 + round);
    QVERIFY(cluster.waitConsumed(reader, 6 + round, seconds(60)));
  }
  QVERIFY(cluster.consumed(reader) == range(0, 8));
  QVERIFY(cluster.events.of<events::PositionReset>().empty());
}

void ConsumerTest::movesWithTheLeader() {  // U2
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 2, 3, {}, {{1, 2, 3}, {1, 3, 2}}));
  const NodeId id = cluster.addProducer();
  const NodeId reader = cluster.addConsumer("orders", -2);
  produce(cluster, id, 1, 5);
  QVERIFY(cluster.waitConsumed(reader, 5));
  cluster.world->kill(NodeId{1});
  produce(cluster, id, 6, 10);
  QVERIFY(cluster.waitConsumed(reader, 10, seconds(60)));
  cluster.world->start(NodeId{1});
  cluster.world->run(seconds(20));
  // The old leader is a follower now; nobody may keep asking it.
  const int next = cluster.leaderOf("orders");
  QVERIFY(next > 1);
  cluster.world->kill(NodeId{next});
  produce(cluster, id, 11, 15);
  QVERIFY(cluster.waitConsumed(reader, 15, seconds(60)));
  QVERIFY(cluster.consumed(reader) == range(0, 15));
  QVERIFY(cluster.events.of<events::PositionReset>().empty());
}

void ConsumerTest::aCutLogIsNoticed() {  // U4
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 2, {{"unclean.leader.election.enable", "true"}}, {{1, 2}}));
  const NodeId id = cluster.addProducer({{"acks", "1"}});
  produce(cluster, id, 1, 3);
  const NodeId reader = cluster.addConsumer("orders", -2);
  QVERIFY(cluster.waitConsumed(reader, 3));
  // Broker 2 misses five records that consumers see, and leads all the same once broker 1 is gone.
  cluster.world->kill(NodeId{2});
  QVERIFY(cluster.runUntil([&] { return cluster.replica(1, "orders")->registration().isr.size() == 1; }, seconds(60)));
  produce(cluster, id, 4, 8);
  QVERIFY(cluster.waitConsumed(reader, 8));
  cluster.world->kill(NodeId{1});
  cluster.world->start(NodeId{2});
  QVERIFY(cluster.runUntil([&] { return cluster.leaderOf("orders") == 2; }, seconds(90)));
  // Written under the new leader, at offsets the consumer believes to have read.
  produce(cluster, id, 104, 110);
  QVERIFY(cluster.runUntil([&] { return cluster.position(reader) == 10; }, seconds(60)));
  const auto resets = cluster.events.of<events::PositionReset>();
  QCOMPARE(resets.size(), std::size_t{1});
  QCOMPARE(resets[0].offset, Offset{3});
  QVERIFY(resets[0].reason.find("cut below") != std::string::npos);
  std::vector<Offset> expected = range(0, 8);
  for (const Offset o : range(3, 10)) expected.push_back(o);
  QVERIFY(cluster.consumed(reader) == expected);
}

void ConsumerTest::aTopicMadeAnew() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const NodeId id = cluster.addProducer();
  produce(cluster, id, 1, 10);
  const NodeId reader = cluster.addConsumer("orders", -2, {{"auto.offset.reset", "earliest"}});
  QVERIFY(cluster.waitConsumed(reader, 10));
  const ConnectionId admin = cluster.open(1);
  protocol::DeleteTopicsRequest remove;
  remove.topics.emplace_back();
  remove.topics.back().name = "orders";
  const auto removed = cluster.ask(admin, remove, 6);
  QVERIFY(removed.has_value());
  QCOMPARE(removed->responses.at(0).errorCode, ErrorCode::none);
  cluster.world->run(seconds(2));
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const NodeId other = cluster.addProducer();
  produce(cluster, other, 21, 23);
  QVERIFY(cluster.runUntil([&] { return cluster.position(reader) == 3; }, seconds(60)));
  // To the consumer the new topic looks like a log that was cut below its position, as to Kafka's own: it says so and goes
  // on from the end.
  const auto resets = cluster.events.of<events::PositionReset>();
  QCOMPARE(resets.size(), std::size_t{1});
  QCOMPARE(resets[0].offset, Offset{3});
  // The producer that knew the old topic finds the new one too.
  produce(cluster, id, 24, 25);
  QVERIFY(cluster.runUntil([&] { return cluster.position(reader) == 5; }, seconds(60)));
  QCOMPARE(cluster.consumer(reader).lastRecord(), std::string("value 25"));
}

void ConsumerTest::aTopicThatComesLater() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  const NodeId reader = cluster.addConsumer("orders", -2);
  cluster.world->run(seconds(3));
  QCOMPARE(cluster.consumer(reader).lastError(), std::string("UNKNOWN_TOPIC_OR_PARTITION"));
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const NodeId id = cluster.addProducer();
  produce(cluster, id, 1, 2);
  QVERIFY(cluster.waitConsumed(reader, 2));
}

void ConsumerTest::damagedRecordsStopIt() {
  ClientWorld cluster(oneBroker());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 1));
  // The checksum fits, but the second record's length does not: only who takes the batch apart can tell. Followers and
  // leaders of an older program let such a batch pass.
  const Bytes sound = batch(2, "abc");
  std::vector<std::uint8_t> bytes(sound.view().begin(), sound.view().end());
  const std::size_t second = record::headerSize + (bytes.size() - record::headerSize) / 2;
  bytes[second] = 0x7e;
  storeBig(bytes.data() + record::position::partitionLeaderEpoch, std::int32_t{0});
  storeBig(bytes.data() + record::position::crc, record::computeCrc(ByteView(bytes)));
  cluster.world->invoke(NodeId{1}, {}, [&](runtime::Node& node, runtime::Context& context) {
    const auto replica = static_cast<BrokerNode&>(node).replicas().find("orders", 0);
    const auto info = replica->log().appendAsFollower(Chain(Bytes(bytes)), context.wallClock());
    check(info.ok(), info.sentence);
    replica->log().setHighWatermark(2);
  });
  QVERIFY2(cluster.world->crashes() == 0, cluster.world->crashReason(NodeId{1}).c_str());
  const NodeId id = cluster.addProducer({{"acks", "1"}});
  produce(cluster, id, 1, 1);
  const NodeId reader = cluster.addConsumer("orders", -2);
  cluster.world->run(seconds(3));
  QVERIFY2(cluster.consumer(reader).lastError().find("orders-0: the record at offset 1 cannot be read") == 0,
           cluster.consumer(reader).lastError().c_str());
  QCOMPARE(cluster.consumer(reader).recordsConsumed(), std::int64_t{1});
  QCOMPARE(cluster.position(reader), Offset{1});
  cluster.world->invoke(reader, {}, [](runtime::Node& node, runtime::Context& context) {
    static_cast<ConsumerNode&>(node).seek(context, {"orders", 0}, 2);
  });
  QVERIFY(cluster.waitConsumed(reader, 2));
  QCOMPARE(cluster.consumer(reader).lastRecord(), std::string("value 1"));
}

void ConsumerTest::idleCostsLittle() {
  ClientWorld cluster(oneBroker());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 3, 1));
  const NodeId id = cluster.addProducer();
  produce(cluster, id, 1, 5);
  cluster.world->run(seconds(60));
  const auto stepsOf = [&] {
    const std::uint64_t before = cluster.world->steps();
    cluster.world->run(seconds(60));
    return cluster.world->steps() - before;
  };
  const std::uint64_t alone = stepsOf();
  cluster.addConsumer("orders", -2);
  cluster.world->run(seconds(5));
  const std::uint64_t together = stepsOf();
  // 120 fetches a minute, each a request, an answer and the broker's timer, and somewhat on top.
  QVERIFY2(together - alone < 800, fmt::format("{} steps alone, {} together", alone, together).c_str());
}

void ConsumerTest::adminAsksTheNextBroker() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  cluster.world->add(NodeId{1900}, "admin",
                     [&cluster] { return std::make_unique<client::AdminNode>("admin", cluster.bootstrap()); });
  cluster.world->start(NodeId{1900});
  cluster.world->kill(NodeId{1});
  cluster.world->powerOff(NodeId{2});
  int answers = 0;
  std::string problem;
  cluster.world->invoke(NodeId{1900}, {}, [&](runtime::Node& node, runtime::Context& context) {
    protocol::MetadataRequest request;
    static_cast<client::AdminNode&>(node).call(context, request, 12,
                                               [&](runtime::Context&, Result<protocol::MetadataResponse> response) {
                                                 ++answers;
                                                 if (!response)
                                                   problem = response.error().message;
                                                 else
                                                   QCOMPARE(response->topics.size(), std::size_t{1});
                                               });
  });
  QVERIFY(cluster.runUntil([&] { return answers > 0; }, seconds(90)));
  QCOMPARE(problem, std::string());
  cluster.world->run(seconds(60));
  QCOMPARE(answers, 1);
}

void ConsumerTest::adminSaysWhyNot() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  cluster.world->add(NodeId{1900}, "admin",
                     [&cluster] { return std::make_unique<client::AdminNode>("admin", cluster.bootstrap()); });
  cluster.world->start(NodeId{1900});
  for (int id = 1; id <= 3; ++id) cluster.world->kill(NodeId{id});
  std::string problem;
  cluster.world->invoke(NodeId{1900}, {}, [&](runtime::Node& node, runtime::Context& context) {
    static_cast<client::AdminNode&>(node).call(context, protocol::MetadataRequest{}, 12,
                                               [&](runtime::Context&, Result<protocol::MetadataResponse> response) {
                                                 problem = response ? "answered" : response.error().message;
                                               });
  });
  QVERIFY(cluster.runUntil([&] { return !problem.empty(); }, seconds(90)));
  QVERIFY2(problem.find("no broker could be reached: broker 3: ") == 0, problem.c_str());
}

BROKERLAB_TEST(ConsumerTest)

}  // namespace brokerlab::tests

#include "test_consumer.moc"
