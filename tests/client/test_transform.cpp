// Consume, transform, produce: what comes out when the application, its coordinators and leaders die meanwhile.

#include <algorithm>
#include <array>
#include <map>

#include "client/support.h"
#include "client/transform_node.h"
#include "support/suite.h"

namespace brokerlab::tests {

using client::Commits;
using client::Delivery;
using client::TransformNode;
using client::TransformOptions;

namespace {

constexpr NodeId application{2001};

class TransformWorld : public ClientWorld {
 public:
  TransformWorld(int version, Delivery delivery, Duration latency = microseconds(300), bool strangersMayCommit = false)
      : ClientWorld(shape(version, latency, strangersMayCommit)), delivery_(delivery) {}

  static Shape shape(int version, Duration latency, bool strangersMayCommit) {
    Shape shape;
    shape.latency = latency;
    shape.faults.ignoreMembersInTransactions = strangersMayCommit;
    shape.config = {{"transaction.state.log.num.partitions", "2"},
                    {"offsets.topic.num.partitions", "2"},
                    {"brokerlab.transaction.version", std::to_string(version)},
                    {"broker.session.timeout.ms", "1500"},
                    {"broker.heartbeat.interval.ms", "300"},
                    {"transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"},
                    {"group.initial.rebalance.delay.ms", "0"}};
    return shape;
  }
  bool ready() {
    return start() && createTopic("in", 2, 3, {{"min.insync.replicas", "2"}}) &&
           createTopic("out", 2, 3, {{"min.insync.replicas", "2"}});
  }
  TransformOptions options(const std::string& id, Duration timeout, Duration poll) const {
    TransformOptions options;
    options.name = "transformer";
    options.delivery = delivery_;
    options.to = "out";
    options.consumer.bootstrap = bootstrap();
    options.consumer.topic = "in";
    options.consumer.group = "g";
    options.consumer.commits = delivery_ == Delivery::exactlyOnce   ? Commits::never
                               : delivery_ == Delivery::atLeastOnce ? Commits::after
                                                                    : Commits::before;
    options.consumer.config =
        *client::ConsumerConfig::parse({{"isolation.level", "read_committed"},
                                        {"auto.offset.reset", "earliest"},
                                        {"enable.auto.commit", "false"},
                                        {"session.timeout.ms", "6000"},
                                        {"heartbeat.interval.ms", "1000"},
                                        {"request.timeout.ms", "2000"},
                                        {"max.poll.interval.ms", std::to_string(poll.wholeMillis())},
                                        {"max.poll.records", "7"}});
    options.producer.bootstrap = bootstrap();
    ConfigMap producer{{"request.timeout.ms", "2000"}, {"delivery.timeout.ms", "20000"}};
    if (delivery_ == Delivery::exactlyOnce) {
      producer["transactional.id"] = id;
      producer["transaction.timeout.ms"] = std::to_string(timeout.wholeMillis());
    }
    options.producer.config = *client::ProducerConfig::parse(producer);
    return options;
  }
  void startApplication(NodeId id = application, const std::string& name = "transformer", Duration timeout = seconds(5),
                        Duration poll = seconds(300)) {
    if (!world->has(id))
      world->add(id, "transform", [o = options(name, timeout, poll)] { return std::make_unique<TransformNode>(o); });
    world->start(id);
  }
  TransformNode* node_(NodeId id = application) { return static_cast<TransformNode*>(world->node(id)); }
  /// The inputs that committed outputs name, each with how often.
  std::map<std::string, int> outcome() {
    std::map<std::string, int> counts;
    places.clear();
    for (PartitionId p = 0; p < 2; ++p) {
      const int leader = leaderOf("out", p);
      std::map<ProducerId, std::vector<std::string>> open;
      for (const record::Batch& batch : batches(leader, "out", p)) {
        record::RecordIterator records(batch.bytes);
        auto& waiting = open[batch.header.producerId];
        while (const record::RecordView* one = records.next()) {
          if (batch.header.isControl()) {
            if (one->key[3] == 1)
              for (const std::string& name : waiting) ++counts[name];
            waiting.clear();
            continue;
          }
          const std::string value(asText(one->value));
          const std::string name = value.substr(0, value.find(' '));
          places[name] += fmt::format(" out-{}@{} (producer {} epoch {} sequence {} at {})", p, one->offset,
                                      batch.header.producerId, batch.header.producerEpoch, batch.header.baseSequence,
                                      one->timestamp);
          if (batch.header.isTransactional())
            waiting.push_back(name);
          else
            ++counts[name];
        }
      }
    }
    return counts;
  }
  /// All of the input has been processed and the group has committed it.
  bool caughtUp(NodeId id = application) {
    TransformNode* node = node_(id);
    if (node == nullptr || node->consumer().partitions().size() != 2) return false;
    for (const auto& one : node->consumer().partitions()) {
      const int leader = leaderOf(one.partition.topic, one.partition.partition);
      if (leader < 1) return false;
      if (one.position < replica(leader, one.partition.topic, one.partition.partition)->log().highWatermark())
        return false;
    }
    return node->producer().idle() && node->consumer().toProcess() == 0;
  }

  /// Where each stands, for people.
  std::map<std::string, std::string> places;

 private:
  Delivery delivery_;
};

}  // namespace

class TransformTest : public QObject {
  Q_OBJECT
 private slots:
  void exactlyOnce_data() { versions(); }
  void exactlyOnce();
  void exactlyOnceThroughDeaths_data() { versions(); }
  void exactlyOnceThroughDeaths();
  void atLeastOnceRepeats();
  void atMostOnceLoses();
  void fencedApplicationsEnd_data() { versions(); }
  void fencedApplicationsEnd();
  void strangersCommitNothing_data();
  void strangersCommitNothing();
  void whoFellOutCommitsInItsOldName();

 private:
  void versions() {
    QTest::addColumn<int>("version");
    QTest::newRow("transaction.version 0") << 0;
    QTest::newRow("transaction.version 2") << 2;
  }
};

namespace {
constexpr int inputs = 60;
bool sendInputs(TransformWorld& cluster, int from, int to) {
  const NodeId source = cluster.addProducer();
  std::vector<std::shared_ptr<Fate>> fates;
  for (int i = from; i <= to; ++i) fates.push_back(cluster.send(source, "in", "record " + std::to_string(i), i % 2));
  return cluster.runUntil([&] { return ClientWorld::allKnown(fates); });
}
std::string wrong(const std::map<std::string, int>& counts, int expected) {
  for (const auto& [name, count] : counts)
    if (count != 1) return fmt::format("{} is there {} times", name, count);
  return static_cast<int>(counts.size()) == expected ? std::string()
                                                     : fmt::format("{} of {} came out", counts.size(), expected);
}
}  // namespace

void TransformTest::exactlyOnce() {
  QFETCH(int, version);
  TransformWorld cluster(version, Delivery::exactlyOnce);
  QVERIFY(cluster.ready());
  QVERIFY(sendInputs(cluster, 1, inputs));
  cluster.startApplication();
  QVERIFY(cluster.runUntil([&] { return cluster.caughtUp(); }, seconds(60)));
  cluster.world->run(seconds(1));
  const std::string problem = wrong(cluster.outcome(), inputs);
  QVERIFY2(problem.empty(), problem.c_str());
  QCOMPARE(cluster.node_()->recordsTransformed(), std::int64_t{inputs});
  QVERIFY(cluster.node_()->producer().transactions()->committed() >= inputs / 7);
  QVERIFY(!cluster.events.of<brokerlab::events::RecordsTransformed>().empty());
  // Started anew it goes on where the group has got to: nothing is done again.
  cluster.world->shutDown(application);
  QVERIFY(cluster.runUntil([&] { return !cluster.world->alive(application); }, seconds(60)));
  QVERIFY(sendInputs(cluster, inputs + 1, inputs + 10));
  cluster.startApplication();
  QVERIFY(cluster.runUntil([&] { return cluster.caughtUp(); }, seconds(60)));
  cluster.world->run(seconds(1));
  const std::string again = wrong(cluster.outcome(), inputs + 10);
  QVERIFY2(again.empty(), again.c_str());
}

void TransformTest::exactlyOnceThroughDeaths() {
  QFETCH(int, version);
  TransformWorld cluster(version, Delivery::exactlyOnce);
  QVERIFY(cluster.ready());
  client::Workload source;
  source.topic = "in";
  source.every = milliseconds(20);
  source.count = 600;
  source.keys = 10;
  const NodeId writer = cluster.addProducer({}, source);
  cluster.startApplication();
  // The application, its coordinators and the leaders die in turn, at moments that fall anywhere in a transaction.
  Prng chance(17);
  for (int round = 0; round < 12; ++round) {
    cluster.world->run(milliseconds(chance.between(300, 1500)));
    const NodeId victim = round % 3 == 0 ? application : NodeId{static_cast<std::int32_t>(chance.between(1, 3))};
    if (!cluster.world->alive(victim)) continue;
    cluster.world->kill(victim);
    cluster.world->run(milliseconds(chance.between(50, 2500)));
    cluster.world->start(victim);
    if (victim != application)
      QVERIFY(cluster.runUntil(
          [&] {
            return cluster.node(victim.value) != nullptr &&
                   cluster.node(victim.value)->state() == broker::BrokerState::running;
          },
          seconds(60)));
  }
  QVERIFY(cluster.runUntil([&] { return cluster.producer(writer).recordsAcked() == 600; }, seconds(120)));
  QVERIFY(cluster.runUntil([&] { return cluster.caughtUp(); }, seconds(120)));
  cluster.world->run(seconds(8));
  const auto counts = cluster.outcome();
  std::string problem = wrong(counts, 600);
  for (const auto& [name, count] : counts)
    if (count != 1) problem += cluster.places[name] + "; ";
  QVERIFY2(problem.empty(), problem.c_str());
}

void TransformTest::atLeastOnceRepeats() {
  TransformWorld cluster(2, Delivery::atLeastOnce, milliseconds(5));
  QVERIFY(cluster.ready());
  QVERIFY(sendInputs(cluster, 1, inputs));
  cluster.startApplication();
  // It dies with results written and the offsets not committed yet.
  QVERIFY(cluster.runUntil([&] { return cluster.node_()->producer().recordsAcked() >= 7; }, seconds(60)));
  cluster.world->kill(application);
  cluster.startApplication();
  QVERIFY(cluster.runUntil([&] { return cluster.caughtUp(); }, seconds(60)));
  cluster.world->run(seconds(1));
  const auto counts = cluster.outcome();
  QCOMPARE(counts.size(), static_cast<std::size_t>(inputs));
  QVERIFY(std::any_of(counts.begin(), counts.end(), [](const auto& one) { return one.second > 1; }));
}

void TransformTest::atMostOnceLoses() {
  TransformWorld cluster(2, Delivery::atMostOnce, milliseconds(5));
  QVERIFY(cluster.ready());
  QVERIFY(sendInputs(cluster, 1, inputs));
  cluster.startApplication();
  // It dies with the offsets committed and the results on their way.
  QVERIFY(cluster.runUntil([&] { return cluster.node_()->producer().recordsSent() > 0; }, seconds(60)));
  cluster.world->kill(application);
  cluster.startApplication();
  QVERIFY(cluster.runUntil([&] { return cluster.caughtUp(); }, seconds(60)));
  cluster.world->run(seconds(1));
  const auto counts = cluster.outcome();
  QVERIFY2(counts.size() < static_cast<std::size_t>(inputs), std::to_string(counts.size()).c_str());
  QVERIFY(std::none_of(counts.begin(), counts.end(), [](const auto& one) { return one.second > 1; }));
}

void TransformTest::fencedApplicationsEnd() {  // Y4
  QFETCH(int, version);
  TransformWorld cluster(version, Delivery::exactlyOnce);
  QVERIFY(cluster.ready());
  QVERIFY(sendInputs(cluster, 1, 10));
  cluster.startApplication();
  QVERIFY(cluster.runUntil([&] { return cluster.caughtUp(); }, seconds(60)));
  cluster.world->freeze(application);
  const NodeId second{2002};
  cluster.startApplication(second);
  QVERIFY(cluster.runUntil([&] { return cluster.node_(second)->consumer().partitions().size() == 2; }, seconds(60)));
  QVERIFY(sendInputs(cluster, 11, 20));
  QVERIFY(cluster.runUntil([&] { return cluster.caughtUp(second); }, seconds(60)));
  cluster.world->thaw(application);
  QVERIFY(sendInputs(cluster, 21, 40));
  cluster.world->run(seconds(40));
  // Both are members of the group now, or the first one has ended: in either case nothing came out twice, or not at all.
  QVERIFY(cluster.world->alive(second) || cluster.world->alive(application));
  const std::string problem = wrong(cluster.outcome(), 40);
  QVERIFY2(problem.empty(), problem.c_str());
}

void TransformTest::strangersCommitNothing_data() {
  QTest::addColumn<bool>("planted");
  QTest::newRow("as it should be") << false;
  QTest::newRow("planted bug 23: before KIP-447") << true;
}

void TransformTest::strangersCommitNothing() {
  // Each instance has a transactional.id of its own: nobody fences the other. One stands still in the middle of a
  // transaction until the group has given its partitions away, and then goes on as if nothing had been.
  QFETCH(bool, planted);
  // (With version 0 the partitions are registered first: it stops before its offsets are on their way.)
  TransformWorld cluster(0, Delivery::exactlyOnce, milliseconds(2), planted);
  QVERIFY(cluster.ready());
  cluster.startApplication(application, "first", seconds(60));
  QVERIFY(cluster.runUntil([&] { return cluster.node_()->consumer().partitions().size() == 2; }, seconds(60)));
  QVERIFY(sendInputs(cluster, 1, 20));
  QVERIFY(cluster.runUntil([&] { return cluster.caughtUp(); }, seconds(60)));
  const auto inTransaction = [&] {
    const client::TransactionManager& transactions = *cluster.node_()->producer().transactions();
    return transactions.state() == client::TransactionManager::State::inTransaction && transactions.offsets().empty();
  };
  const NodeId source = cluster.addProducer();
  for (int i = 21; i <= 40; ++i) cluster.send(source, "in", "record " + std::to_string(i), i % 2);
  QVERIFY(cluster.runUntil(inTransaction, seconds(60)));
  cluster.world->freeze(application);
  const NodeId second{2002};
  cluster.startApplication(second, "second", seconds(60));
  QVERIFY(cluster.runUntil([&] { return cluster.caughtUp(second); }, seconds(60)));
  cluster.world->run(seconds(2));
  cluster.world->thaw(application);
  cluster.world->run(seconds(30));
  const auto counts = cluster.outcome();
  QCOMPARE(counts.size(), std::size_t{40});
  const bool twice = std::any_of(counts.begin(), counts.end(), [](const auto& one) { return one.second > 1; });
  QCOMPARE(twice, planted);
}

void TransformTest::whoFellOutCommitsInItsOldName() {
  // Two that share the input out stand still in turn for longer than they may, without a connection to one broker or
  // another: what is in their hands and in their buffers when they go on belongs to somebody else by then. Offsets in the
  // name they had are refused (KIP-447); offsets in nobody's name, which is what they are for themselves, are not.
  TransformWorld cluster(2, Delivery::exactlyOnce, milliseconds(2));
  QVERIFY(cluster.ready());
  client::Workload source;
  source.topic = "in";
  source.every = milliseconds(15);
  source.count = 12'000;
  source.keys = 10;
  const NodeId writer = cluster.addProducer({}, source);
  const std::array<NodeId, 2> both{NodeId{2001}, NodeId{2002}};
  cluster.startApplication(both[0], "first", seconds(60), milliseconds(5000));
  cluster.startApplication(both[1], "second", seconds(60), milliseconds(5000));
  Prng chance(23);
  for (int round = 0; round < 12; ++round) {
    cluster.world->run(milliseconds(chance.between(2000, 3000)));
    const NodeId one = both[chance.below(2)];
    const NodeId broker{static_cast<std::int32_t>(chance.between(1, 3))};
    cluster.world->freeze(one);
    cluster.world->run(milliseconds(chance.between(6500, 9000)));
    cluster.world->cut(one, broker);
    cluster.world->cut(broker, one);
    cluster.world->thaw(one);
    cluster.world->run(milliseconds(chance.between(500, 4000)));
    cluster.world->healAll();
  }
  QVERIFY(cluster.runUntil([&] { return cluster.producer(writer).recordsAcked() == 12'000; }, seconds(300)));
  cluster.world->run(seconds(30));
  const auto counts = cluster.outcome();
  std::string problem = wrong(counts, 12'000);
  QVERIFY2(problem.empty(), problem.c_str());
}

BROKERLAB_TEST(TransformTest)

}  // namespace brokerlab::tests

#include "test_transform.moc"
