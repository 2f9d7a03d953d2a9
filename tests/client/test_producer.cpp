// The producer's promises, A1 to A5, before brokers that die, freeze, fall silent and come back.

#include <algorithm>
#include <set>

#include "client/support.h"
#include "support/suite.h"

namespace brokerlab::tests {

using Fates = std::vector<std::shared_ptr<Fate>>;

class ProducerTest : public QObject {
  Q_OBJECT
 private slots:
  void acknowledgements();
  void lingerGathers();
  void withoutLingerTheFirstGoesAlone();
  void fullBatchesDoNotLinger();
  void oneInFlightEnds();
  void requestsAreLimitedInSize();
  void callbacksMaySend();
  void everyCodecArrives();
  void whatCannotBeSentIsRefused();
  void aFullBufferMakesTheApplicationWait();
  void somebodyWaitingEndsTheLinger();
  void deliveryTimeout_data();
  void deliveryTimeout();
  void retriesCanBeOff();
  void lostAnswersMakeNoDuplicates();
  void withoutIdempotenceLostAnswersMakeDuplicates();
  void orderSurvivesLeaders_data();
  void orderSurvivesLeaders();
  void aGapRaisesTheEpoch();
  void whatMayBeWrittenIsNotNumberedAnew();
  void aStreamGoesOn();
  void closingSendsWhatIsThere();
};

void ProducerTest::acknowledgements() {
  for (const std::string acks : {"0", "1", "all"}) {
    ClientWorld cluster;
    QVERIFY(cluster.start());
    QVERIFY(cluster.createTopic("orders", 1, 3));
    const NodeId id = cluster.addProducer({{"acks", acks}});
    Fates fates;
    for (const std::string& value : numbered(1, 10)) fates.push_back(cluster.send(id, "orders", value));
    QVERIFY(cluster.runUntil([&] { return ClientWorld::allKnown(fates); }));
    for (std::size_t i = 0; i < fates.size(); ++i) {
      QCOMPARE(fates[i]->result.error, ErrorCode::none);
      QCOMPARE(fates[i]->result.offset, acks == "0" ? noOffset : static_cast<Offset>(i));
    }
    if (acks == "all")
      for (int broker = 1; broker <= 3; ++broker)
        QCOMPARE(cluster.replica(broker, "orders")->logEndOffset(), Offset{10});
    cluster.world->run(seconds(1));
    QCOMPARE(cluster.values("orders"), numbered(1, 10));
    QCOMPARE(cluster.producer(id).recordsAcked(), std::int64_t{10});
    QCOMPARE(cluster.producer(id).bufferBytes(), std::int64_t{0});
    QVERIFY(cluster.producer(id).idle());
  }
}

void ProducerTest::lingerGathers() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const NodeId id = cluster.addProducer({{"linger.ms", "200"}});
  QVERIFY(cluster.runUntil([fate = cluster.send(id, "orders", "first")] { return fate->known; }));
  const Instant before = cluster.world->now();
  Fates fates;
  for (const std::string& value : numbered(1, 100)) fates.push_back(cluster.send(id, "orders", value));
  QVERIFY(cluster.runUntil([&] { return ClientWorld::allKnown(fates); }));
  const Duration took = cluster.world->now() - before;
  QVERIFY2(took >= milliseconds(200) && took < milliseconds(210), fmt::format("{} us", took.micros).c_str());
  const auto batches = cluster.batches(cluster.leaderOf("orders"), "orders");
  QCOMPARE(batches.size(), std::size_t{2});
  QCOMPARE(batches[1].header.recordsCount, 100);
}

void ProducerTest::withoutLingerTheFirstGoesAlone() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const NodeId id = cluster.addProducer();
  QVERIFY(cluster.runUntil([fate = cluster.send(id, "orders", "first")] { return fate->known; }));
  Fates fates;
  for (const std::string& value : numbered(1, 100)) fates.push_back(cluster.send(id, "orders", value));
  // Five requests go with one record each; the others gather meanwhile, which is how load makes batches.
  QCOMPARE(cluster.producer(id).partitions().at(0).inFlight, 5);
  QVERIFY(cluster.runUntil([&] { return ClientWorld::allKnown(fates); }));
  const auto batches = cluster.batches(cluster.leaderOf("orders"), "orders");
  QCOMPARE(batches.size(), std::size_t{7});
  QCOMPARE(batches[6].header.recordsCount, 95);
  std::vector<std::string> expected = numbered(1, 100);
  expected.insert(expected.begin(), "first");
  QCOMPARE(cluster.values("orders"), expected);
}

void ProducerTest::fullBatchesDoNotLinger() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const NodeId id = cluster.addProducer({{"linger.ms", "10000"}, {"batch.size", "300"}});
  Fates fates;
  for (int i = 0; i < 20; ++i) fates.push_back(cluster.send(id, "orders", std::string(40, 'x')));
  cluster.world->run(seconds(1));
  const auto known = std::count_if(fates.begin(), fates.end(), [](const auto& fate) { return fate->known; });
  QVERIFY2(known >= 15 && known < 20, std::to_string(known).c_str());  // only the last, open batch waits
  for (const auto& batch : cluster.batches(cluster.leaderOf("orders"), "orders"))
    QVERIFY(batch.header.sizeInBytes() <= 300);
  cluster.world->run(seconds(10));
  QVERIFY(ClientWorld::allKnown(fates));
  // One that fills a batch alone is full when it is there.
  const auto large = cluster.send(id, "orders", std::string(400, 'y'));
  cluster.world->run(seconds(1));
  QVERIFY(large->known);
}

void ProducerTest::oneInFlightEnds() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const NodeId id = cluster.addProducer({{"max.in.flight.requests.per.connection", "1"}});
  Fates fates;
  for (const std::string& value : numbered(1, 10)) fates.push_back(cluster.send(id, "orders", value));
  const std::uint64_t before = cluster.world->steps();
  QVERIFY(cluster.runUntil([&] { return ClientWorld::allKnown(fates) || cluster.world->steps() > before + 10000; }));
  QVERIFY(cluster.world->steps() < before + 10000);
  QCOMPARE(cluster.values("orders"), numbered(1, 10));
}

void ProducerTest::requestsAreLimitedInSize() {
  ClientWorld cluster(oneBroker());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 3, 1));
  const NodeId id = cluster.addProducer({{"linger.ms", "100"}, {"batch.size", "2000"}, {"max.request.size", "1500"}});
  Fates fates;
  std::size_t largest = 0;
  for (int round = 0; round < 5; ++round) {
    for (PartitionId p = 0; p < 3; ++p) fates.push_back(cluster.send(id, "orders", std::string(900, 'x'), p));
    cluster.world->run(milliseconds(37));
  }
  QVERIFY(cluster.runUntil([&] { return ClientWorld::allKnown(fates); }));
  for (const auto& fate : fates) QCOMPARE(fate->result.error, ErrorCode::none);
  for (PartitionId p = 0; p < 3; ++p) {
    QCOMPARE(cluster.values("orders", p).size(), std::size_t{5});
    for (const auto& batch : cluster.batches(1, "orders", p)) largest = std::max(largest, batch.header.sizeInBytes());
  }
  QVERIFY(largest <= 2000);
}

void ProducerTest::callbacksMaySend() {
  for (const std::string acks : {"0", "1", "all"}) {
    ClientWorld cluster;
    QVERIFY(cluster.start());
    QVERIFY(cluster.createTopic("orders", 2, 3));
    const NodeId id = cluster.addProducer({{"acks", acks}});
    int settled = 0;
    std::function<void(runtime::Context&, int)> chain = [&](runtime::Context& context, int left) {
      client::ProducerRecord record;
      record.topic = "orders";
      record.partition = left % 2;
      record.value = Bytes::copyOf("again");
      cluster.producer(id).send(context, std::move(record), [&, left](runtime::Context& at, const SendResult& result) {
        if (result.error == ErrorCode::none) ++settled;
        if (left > 0) chain(at, left - 1);
      });
    };
    cluster.world->invoke(id, {}, [&](runtime::Node&, runtime::Context& context) {
      for (int i = 0; i < 3; ++i) chain(context, 50);
    });
    QVERIFY(cluster.runUntil([&] { return settled == 153; }));
    cluster.world->run(seconds(1));
    QCOMPARE(cluster.values("orders", 0).size() + cluster.values("orders", 1).size(), std::size_t{153});
  }
}

void ProducerTest::everyCodecArrives() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  for (const std::string codec : {"none", "gzip", "snappy", "lz4", "zstd"}) {
    QVERIFY(cluster.createTopic(codec, 1, 3));
    const NodeId id = cluster.addProducer({{"compression.type", codec}, {"linger.ms", "10"}});
    const NodeId reader = cluster.addConsumer(codec, -2);
    Fates fates;
    for (const std::string& value : numbered(1, 50)) fates.push_back(cluster.send(id, codec, value));
    QVERIFY(cluster.runUntil([&] { return ClientWorld::allKnown(fates); }));
    QCOMPARE(cluster.values(codec), numbered(1, 50));
    QCOMPARE(codecName(*cluster.batches(1, codec).at(0).header.codec()), std::string_view(codec));
    QVERIFY(cluster.waitConsumed(reader, 50));
    QCOMPARE(cluster.consumer(reader).lastRecord(), std::string("value 50"));
    QCOMPARE(cluster.consumer(reader).lastError(), std::string());
  }
}

void ProducerTest::whatCannotBeSentIsRefused() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 2, 3));
  const NodeId id = cluster.addProducer({{"max.block.ms", "3000"}});
  const auto missing = cluster.send(id, "no-such-topic", "x");
  const auto behind = cluster.send(id, "orders", "waits its turn");
  const Instant before = cluster.world->now();
  QVERIFY(cluster.runUntil([&] { return missing->known; }));
  QCOMPARE(missing->result.error, ErrorCode::unknownTopicOrPartition);
  QCOMPARE((missing->at - before).wholeMillis(), std::int64_t{3000});
  QVERIFY(cluster.runUntil([&] { return behind->known; }));
  const auto partition = cluster.send(id, "orders", "x", 7);
  QVERIFY(partition->known);
  QCOMPARE(partition->result.error, ErrorCode::unknownTopicOrPartition);
  const auto large = cluster.send(id, "orders", std::string(2'000'000, 'x'));
  QVERIFY(large->known);
  QCOMPARE(large->result.error, ErrorCode::messageTooLarge);
  const NodeId small = cluster.addProducer({{"buffer.memory", "20000"}, {"batch.size", "100"}});
  const auto held = cluster.send(small, "orders", std::string(30'000, 'x'));
  QVERIFY(cluster.runUntil([&] { return held->known; }, seconds(1)));
  QCOMPARE(held->result.error, ErrorCode::messageTooLarge);
}

void ProducerTest::aFullBufferMakesTheApplicationWait() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const NodeId id = cluster.addProducer({{"buffer.memory", "4000"}, {"batch.size", "1000"}, {"max.block.ms", "2000"}});
  QVERIFY(cluster.runUntil([fate = cluster.send(id, "orders", "first")] { return fate->known; }));
  const int leader = cluster.leaderOf("orders");
  cluster.world->freeze(NodeId{leader});
  Fates fates;
  const Instant before = cluster.world->now();
  for (int i = 0; i < 6; ++i) {
    fates.push_back(cluster.send(id, "orders", std::string(800, 'x')));
    QVERIFY(cluster.producer(id).bufferBytes() <= 4000);  // A4
  }
  cluster.world->run(milliseconds(1999));
  QVERIFY(!fates[4]->known && !fates[5]->known);
  cluster.world->run(milliseconds(2));
  for (const int i : {4, 5}) {
    QCOMPARE(fates[static_cast<std::size_t>(i)]->result.error, ErrorCode::requestTimedOut);
    QCOMPARE((fates[static_cast<std::size_t>(i)]->at - before).wholeMillis(), std::int64_t{2000});
  }
  cluster.world->thaw(NodeId{leader});
  QVERIFY(cluster.runUntil([&] { return ClientWorld::allKnown(fates); }, seconds(60)));
  QCOMPARE(cluster.producer(id).bufferBytes(), std::int64_t{0});
  QCOMPARE(cluster.values("orders").size(), std::size_t{5});
}

void ProducerTest::somebodyWaitingEndsTheLinger() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 3, 3));
  const NodeId id = cluster.addProducer({{"buffer.memory", "2000"}, {"batch.size", "1000"}, {"linger.ms", "30000"}});
  Fates fates;
  for (PartitionId p = 0; p < 3; ++p) fates.push_back(cluster.send(id, "orders", "small", p));
  cluster.world->run(seconds(1));
  QVERIFY(fates[0]->known && fates[1]->known);  // went for the third, which there was no room for
  QVERIFY(!fates[2]->known);
  cluster.world->run(seconds(31));
  QVERIFY(fates[2]->known);
}

void ProducerTest::deliveryTimeout_data() {
  QTest::addColumn<QString>("what");
  QTest::newRow("killed") << "killed";
  QTest::newRow("frozen") << "frozen";
  QTest::newRow("cut") << "cut";
}

void ProducerTest::deliveryTimeout() {  // A2
  QFETCH(QString, what);
  ClientWorld cluster(oneBroker());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 1));
  const NodeId id = cluster.addProducer({{"delivery.timeout.ms", "5000"}, {"request.timeout.ms", "3000"}});
  QVERIFY(cluster.runUntil([fate = cluster.send(id, "orders", "first")] { return fate->known; }));
  if (what == "killed") cluster.world->kill(NodeId{1});
  if (what == "frozen") cluster.world->freeze(NodeId{1});
  if (what == "cut") cluster.world->cut(id, NodeId{1});
  const Instant before = cluster.world->now();
  Fates fates;
  for (const std::string& value : numbered(1, 3)) fates.push_back(cluster.send(id, "orders", value));
  QVERIFY(cluster.runUntil([&] { return ClientWorld::allKnown(fates); }));
  for (const auto& fate : fates) {
    QCOMPARE(fate->result.error, ErrorCode::requestTimedOut);
    QCOMPARE((fate->at - before).wholeMillis(), std::int64_t{5000});
  }
  QCOMPARE(cluster.producer(id).recordsFailed(), std::int64_t{3});
  QVERIFY(cluster.producer(id).idle());
  // And it works again afterwards, in a new epoch.
  cluster.world->start(NodeId{1});
  cluster.world->thaw(NodeId{1});
  cluster.world->healAll();
  const auto later = cluster.send(id, "orders", "later");
  QVERIFY(cluster.runUntil([&] { return later->known; }, seconds(60)));
  QCOMPARE(later->result.error, ErrorCode::none);
  QCOMPARE(cluster.producer(id).producerEpoch(), ProducerEpoch{1});
}

void ProducerTest::retriesCanBeOff() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3, {{"min.insync.replicas", "3"}}));
  const NodeId off = cluster.addProducer({{"retries", "0"}, {"enable.idempotence", "false"}});
  const NodeId on = cluster.addProducer();
  QVERIFY(cluster.runUntil([fate = cluster.send(off, "orders", "first")] { return fate->known; }));
  const int victim = cluster.leaderOf("orders") % 3 + 1;
  cluster.world->kill(NodeId{victim});
  QVERIFY(cluster.runUntil(
      [&] { return cluster.replica(cluster.leaderOf("orders"), "orders")->registration().isr.size() == 2; },
      seconds(60)));
  const auto refused = cluster.send(off, "orders", "no");
  const auto waits = cluster.send(on, "orders", "yes");
  QVERIFY(cluster.runUntil([&] { return refused->known; }, seconds(1)));
  QCOMPARE(refused->result.error, ErrorCode::notEnoughReplicas);
  QVERIFY(!waits->known);
  cluster.world->start(NodeId{victim});
  QVERIFY(cluster.runUntil([&] { return waits->known; }, seconds(60)));
  QCOMPARE(waits->result.error, ErrorCode::none);
  QVERIFY(cluster.producer(on).retries() > 0);
  QCOMPARE(cluster.producer(off).retries(), std::int64_t{0});
}

namespace {
/// Sends 20 values while the answers of the leader are held back until requests time out; returns what the log has.
std::vector<std::string> withLostAnswers(ClientWorld& cluster, const ConfigMap& config) {
  ConfigMap values = config;
  values["request.timeout.ms"] = "2000";
  const NodeId id = cluster.addProducer(values);
  const auto first = cluster.send(id, "orders", "value 0");
  check(cluster.runUntil([&] { return first->known; }), "the first one goes through");
  const NodeId leader{cluster.leaderOf("orders")};
  Fates fates;
  cluster.world->cut(leader, id);
  for (const std::string& value : numbered(1, 20)) {
    fates.push_back(cluster.send(id, "orders", value));
    cluster.world->run(milliseconds(150));
  }
  cluster.world->healAll();
  check(cluster.runUntil([&] { return ClientWorld::allKnown(fates); }, seconds(90)), "all is known in the end");
  for (const auto& fate : fates) check(fate->result.error == ErrorCode::none, "all is acknowledged");
  return cluster.values("orders");
}
}  // namespace

void ProducerTest::lostAnswersMakeNoDuplicates() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  QCOMPARE(withLostAnswers(cluster, {}), numbered(0, 20));
}

void ProducerTest::withoutIdempotenceLostAnswersMakeDuplicates() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const auto values = withLostAnswers(cluster, {{"enable.idempotence", "false"}});
  QVERIFY2(values.size() > 21, std::to_string(values.size()).c_str());
  const std::set<std::string> distinct(values.begin(), values.end());
  QCOMPARE(distinct.size(), std::size_t{21});
}

void ProducerTest::orderSurvivesLeaders_data() {
  QTest::addColumn<int>("seed");
  QTest::addColumn<QString>("acks");
  for (int seed = 1; seed <= 8; ++seed) QTest::addRow("seed %d", seed) << seed << "all";
}

void ProducerTest::orderSurvivesLeaders() {  // A1
  QFETCH(int, seed);
  QFETCH(QString, acks);
  Shape shape;
  shape.seed = static_cast<std::uint64_t>(seed);
  ClientWorld cluster(shape);
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3, {{"min.insync.replicas", "2"}}));
  const NodeId id = cluster.addProducer({{"acks", acks.toStdString()}, {"request.timeout.ms", "5000"}});
  const NodeId reader = cluster.addConsumer("orders", -2);
  Prng chance(static_cast<std::uint64_t>(seed));
  Fates fates;
  int down = 0;
  for (int i = 1; i <= 300; ++i) {
    fates.push_back(cluster.send(id, "orders", "value " + std::to_string(i)));
    cluster.world->run(milliseconds(chance.between(1, 60)));
    if (down == 0 && chance.chance(30)) {
      down = cluster.leaderOf("orders");
      if (down > 0) cluster.world->kill(NodeId{down});
      if (down < 0) down = 0;
    } else if (down != 0 && chance.chance(30)) {
      cluster.world->start(NodeId{down});
      down = 0;
    }
  }
  if (down != 0) cluster.world->start(NodeId{down});
  QVERIFY(cluster.runUntil([&] { return ClientWorld::allKnown(fates); }, seconds(120)));
  for (std::size_t i = 0; i < fates.size(); ++i) {
    QCOMPARE(fates[i]->result.error, ErrorCode::none);
    QCOMPARE(fates[i]->result.offset, static_cast<Offset>(i));
  }
  QCOMPARE(cluster.values("orders"), numbered(1, 300));
  QVERIFY(cluster.waitConsumed(reader, 300));
  std::vector<Offset> expected(300);
  for (std::size_t i = 0; i < expected.size(); ++i) expected[i] = static_cast<Offset>(i);
  QVERIFY(cluster.consumed(reader) == expected);  // U2, across every leader there was
  QCOMPARE(cluster.world->crashes(), 0);
}

void ProducerTest::aGapRaisesTheEpoch() {  // A3, A5
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 2, 3, {}, {{1, 2, 3}, {2, 3, 1}}));
  const NodeId id = cluster.addProducer({{"delivery.timeout.ms", "4000"}, {"request.timeout.ms", "1500"}});
  Fates before{cluster.send(id, "orders", "a", 0), cluster.send(id, "orders", "b", 1)};
  QVERIFY(cluster.runUntil([&] { return ClientWorld::allKnown(before); }));

  // Nobody can reach the leader of partition 0; its batches are given up, those of partition 1 are not.
  cluster.world->cut(id, NodeId{1});
  const auto lost = cluster.send(id, "orders", "lost", 0);
  Fates others;
  for (int i = 0; i < 50; ++i) {
    others.push_back(cluster.send(id, "orders", "c" + std::to_string(i), 1));
    cluster.world->run(milliseconds(100));
  }
  QVERIFY(lost->known);
  QCOMPARE(lost->result.error, ErrorCode::requestTimedOut);
  cluster.world->healAll();
  const auto after = cluster.send(id, "orders", "after", 0);
  QVERIFY(cluster.runUntil([&] { return after->known && ClientWorld::allKnown(others); }, seconds(30)));
  QCOMPARE(after->result.error, ErrorCode::none);
  for (const auto& fate : others) QCOMPARE(fate->result.error, ErrorCode::none);

  for (PartitionId p = 0; p < 2; ++p) {
    ProducerEpoch epoch = 0;
    std::int32_t next = 0;
    bool raised = false;
    for (const auto& batch : cluster.batches(cluster.leaderOf("orders", p), "orders", p)) {
      if (batch.header.producerEpoch != epoch) {
        QVERIFY(batch.header.producerEpoch > epoch);
        epoch = batch.header.producerEpoch;
        next = 0;
        raised = true;
      }
      QCOMPARE(batch.header.baseSequence, next);
      next += batch.header.recordsCount;
    }
    QVERIFY(raised);  // both partitions count anew in the one epoch the producer has
  }
  QCOMPARE(cluster.values("orders", 1).size(), std::size_t{51});
}

void ProducerTest::whatMayBeWrittenIsNotNumberedAnew() {  // A5
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3, {}, {{1, 2, 3}}));
  const NodeId id = cluster.addProducer({{"delivery.timeout.ms", "4000"}, {"request.timeout.ms", "1500"}});
  const auto before = cluster.send(id, "orders", "before", 0);
  QVERIFY(cluster.runUntil([&] { return before->known; }));

  // Both are written, and nobody hears of it. The first is given up while the second may still be sent again.
  cluster.world->cut(NodeId{1}, id);
  const auto first = cluster.send(id, "orders", "first", 0);
  cluster.world->run(milliseconds(1400));
  const auto second = cluster.send(id, "orders", "second", 0);
  cluster.world->run(milliseconds(2700));
  QVERIFY(first->known);
  QCOMPARE(first->result.error, ErrorCode::requestTimedOut);
  QVERIFY(!second->known);
  cluster.world->healAll();
  const auto after = cluster.send(id, "orders", "after", 0);
  QVERIFY(cluster.runUntil([&] { return after->known && second->known; }, seconds(30)));
  QCOMPARE(second->result.error, ErrorCode::none);
  QCOMPARE(after->result.error, ErrorCode::none);
  QVERIFY(cluster.values("orders", 0) == std::vector<std::string>({"before", "first", "second", "after"}));
}

void ProducerTest::aStreamGoesOn() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 3, 3));
  client::Workload work;
  work.topic = "orders";
  work.every = milliseconds(10);
  work.count = 200;
  work.keys = 7;
  work.valueBytes = 50;
  const NodeId id = cluster.addProducer({}, work);
  QVERIFY(cluster.runUntil([&] { return cluster.producer(id).recordsAcked() == 200; }));
  std::size_t total = 0;
  for (PartitionId p = 0; p < 3; ++p) {
    for (const std::string& value : cluster.values("orders", p)) QCOMPARE(value.size(), std::size_t{50});
    total += cluster.values("orders", p).size();
  }
  QCOMPARE(total, std::size_t{200});
  cluster.world->run(seconds(5));
  QCOMPARE(cluster.producer(id).recordsSent(), std::int64_t{200});
}

void ProducerTest::closingSendsWhatIsThere() {
  ClientWorld cluster;
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const NodeId id = cluster.addProducer({{"linger.ms", "60000"}});
  Fates fates;
  for (const std::string& value : numbered(1, 10)) fates.push_back(cluster.send(id, "orders", value));
  cluster.world->run(seconds(1));
  QVERIFY(!fates[0]->known);
  cluster.world->shutDown(id);
  QVERIFY(cluster.runUntil([&] { return !cluster.world->alive(id); }, seconds(5)));
  QCOMPARE(cluster.values("orders"), numbered(1, 10));
  QVERIFY(ClientWorld::allKnown(fates));
}

BROKERLAB_TEST(ProducerTest)

}  // namespace brokerlab::tests

#include "test_producer.moc"
