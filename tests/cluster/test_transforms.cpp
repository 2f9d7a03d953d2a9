// Consume, transform, produce, driven by script lines: what a kill leaves behind under each delivery, and what can be asked
// of it. Rule numbers Y are client/transform_node.h's, O cluster/transform_outcome.h's.

#include <fmt/format.h>

#include "cluster/cluster.h"
#include "cluster/engine.h"
#include "cluster/invariants.h"
#include "support.h"

namespace brokerlab::tests {

using namespace cluster;

namespace {

class TransformCluster {
 public:
  TransformCluster() {
    Spec spec;
    spec.config["group.initial.rebalance.delay.ms"] = "0";
    spec.config["offsets.topic.num.partitions"] = "2";
    spec.config["transaction.state.log.num.partitions"] = "2";
    cluster = openCluster(std::move(spec));
    cluster->onEvent([this](const EventPtr& event) {
      const std::string_view name = event->name();
      if (name == "BatchGivenUp" || name == "TransactionEnded" || name == "TransactionFailed" ||
          name == "TransactionStateChanged")
        told += events::print(*event) + "\n";
    });
    makeReady(*cluster);
  }

  /// The first line that fails, with its answer; empty when all went well.
  std::string play(std::string_view script) {
    return tests::play(*cluster, script, [this] { return told; });
  }
  std::string answer(const std::string& line) { return cluster->executeNow(line).text; }

  std::unique_ptr<Cluster> cluster;
  std::string told;
};

constexpr std::string_view topics =
    "create-topic orders partitions=2 rf=3\n"
    "create-topic invoices partitions=2 rf=3\n"
    "produce orders partition=0 key=a value=\"a 1\" count=40\n"
    "produce orders partition=1 key=b value=7 count=40\n";

constexpr std::string_view patient = " session.timeout.ms=6000 heartbeat.interval.ms=1000 request.timeout.ms=3000\n";

std::string start(const std::string& name, const std::string& more = {}) {
  return fmt::format("start transform {} from=orders to=invoices group=billing {}{}", name, more, patient);
}

}  // namespace

#define QVERIFY_PLAY(cluster, script)               \
  do {                                              \
    const std::string wrong = cluster.play(script); \
    QVERIFY2(wrong.empty(), wrong.c_str());         \
  } while (false)

class TransformsTest : public QObject {
  Q_OBJECT
 private slots:
  void aKillShowsTheDelivery_data() {
    QTest::addColumn<QString>("delivery");
    QTest::addColumn<QString>("lost");
    QTest::addColumn<QString>("repeated");
    QTest::newRow("exactly-once") << "exactly-once"
                                  << "= 0"
                                  << "= 0";
    QTest::newRow("at-least-once") << "at-least-once"
                                   << "= 0"
                                   << ">= 1";
    QTest::newRow("at-most-once") << "at-most-once"
                                  << ">= 1"
                                  << "= 0";
  }
  void aKillShowsTheDelivery() {
    QFETCH(QString, delivery);
    QFETCH(QString, lost);
    QFETCH(QString, repeated);
    TransformCluster at;
    QVERIFY_PLAY(at, topics);
    QVERIFY_PLAY(
        at, start("enrich", fmt::format("delivery={} processing=20ms max.poll.records=10 ", delivery.toStdString())));
    // In the middle of its second batch.
    QVERIFY_PLAY(at,
                 "run until sent enrich >= 16 within 30s\n"
                 "expect lost enrich = 0\n"
                 "expect repeated enrich = 0\n"
                 "kill enrich\n"
                 "expect client enrich is dead\n"
                 "restart enrich\n"
                 "run until lag billing orders-0 = 0 within 2m\n"
                 "run until lag billing orders-1 = 0 within 1m\n"
                 "run 5s\n");
    QVERIFY_PLAY(at, fmt::format("expect lost enrich {}\nexpect repeated enrich {}\nexpect invariants hold\n",
                                 lost.toStdString(), repeated.toStdString()));
    // The answer says which.
    if (delivery != "exactly-once") {
      const std::string why =
          at.answer(delivery == "at-most-once" ? "show lost enrich = 0" : "show repeated enrich = 0");
      QVERIFY2(why.find("the first is orders-") != std::string::npos, why.c_str());
    }
    QVERIFY_PLAY(at, "stop enrich\nexpect client enrich is dead\n");
  }

  // O1, O2: what is not done yet is not lost, also not while results are in an open transaction.
  void nothingIsLostThatIsNotDone() {
    TransformCluster at;
    QVERIFY_PLAY(at, topics);
    QVERIFY_PLAY(at, start("enrich", "delivery=at-most-once processing=50ms max.poll.records=20 "));
    QVERIFY_PLAY(at,
                 "run until sent enrich >= 5 within 30s\n"
                 "expect lost enrich = 0\n"
                 "freeze enrich\n"
                 "run 1s\n"
                 "expect lost enrich = 0\n"
                 "kill enrich\n"
                 "expect lost enrich >= 10\n"
                 "expect repeated enrich = 0\n");
  }

  // Two of them share the input out; one stands still until the group has given its partitions away (KIP-447).
  void membersThatStandStillCommitNothing() {
    TransformCluster at;
    QVERIFY_PLAY(at, topics);
    QVERIFY_PLAY(at, start("first", "processing=100ms max.poll.records=10 transactional.id=tx-1 "));
    QVERIFY_PLAY(at, start("second", "processing=100ms max.poll.records=10 transactional.id=tx-2 "));
    QVERIFY_PLAY(
        at,
        "run until members of group billing = 2 within 30s\n"
        "run until producer first is in-transaction within 30s\n"
        "run until sent first >= 3 within 30s\n"
        "run until producer first is in-transaction within 30s\n"
        "freeze first\n"
        "run until members of group billing = 1 within 30s\n"
        "thaw first\n"
        "run until event BatchGivenUp application=first within 60s\n"
        "run until lag billing orders-0 = 0 within 2m\n"
        "run until lag billing orders-1 = 0 within 2m\n"
        "run 5s\n"
        // It was in one transaction, and the group took no offsets from it (UNKNOWN_MEMBER_ID): that one it aborts.
        "expect aborts first = 1\n"
        "expect event TransactionFailed producer=first error=UNKNOWN_MEMBER_ID\n"
        "expect aborts second = 0\n"
        "expect lost first = 0\n"
        "expect repeated first = 0\n"
        "expect lost second = 0\n"
        "expect repeated second = 0\n"
        "expect commits second >= 1\n"
        "expect invariants hold\n");
  }

  void theViewsShowBothHalves() {
    TransformCluster at;
    QVERIFY_PLAY(at, topics);
    QVERIFY_PLAY(at, start("enrich"));
    QVERIFY_PLAY(at, "run until processed enrich >= 80 within 60s\nrun 1s\n");
    const auto view = at.cluster->view();
    QCOMPARE(view->producers.size(), std::size_t{1});
    QCOMPARE(view->consumers.size(), std::size_t{1});
    const auto& writes = *view->producers.front();
    const auto& reads = *view->consumers.front();
    QCOMPARE(writes.name, std::string("enrich"));
    QCOMPARE(writes.transforms, std::string("orders"));
    QCOMPARE(writes.delivery, std::string("exactly-once"));
    QCOMPARE(writes.transaction.id, std::string("enrich"));
    QCOMPARE(writes.recordsAcked, std::int64_t{80});
    QVERIFY(writes.transaction.committed >= 1);
    QCOMPARE(reads.name, writes.name);
    QCOMPARE(reads.id, writes.id);
    QCOMPARE(reads.group, std::string("billing"));
    QCOMPARE(reads.commits, std::string("in its transactions"));
    QCOMPARE(reads.recordsProcessed, std::int64_t{80});
    QCOMPARE(reads.partitions.size(), std::size_t{2});
    QVERIFY(at.answer("status").find("transform enrich: orders to invoices, exactly-once, 80 records") !=
            std::string::npos);
    // It is the same client for both: what it did is still known when it has ended.
    QVERIFY_PLAY(at, "stop enrich\nexpect acked enrich = 80\nexpect processed enrich = 80\n");
    QVERIFY(at.answer("status").find("transform enrich: stopped") != std::string::npos);
  }

  void steering() {
    TransformCluster at;
    QVERIFY_PLAY(at, topics);
    QVERIFY_PLAY(at, start("enrich", "delivery=at-least-once "));
    QVERIFY_PLAY(at,
                 "run until processed enrich >= 80 within 60s\n"
                 "pause enrich\n"
                 "produce orders partition=0 value=more count=5\n"
                 "run 3s\n"
                 "expect processed enrich = 80\n"
                 "resume enrich\n"
                 "run until processed enrich >= 85 within 30s\n"
                 "expect repeated enrich = 0\n"
                 "seek enrich orders-1 38\n"
                 "run until processed enrich >= 87 within 30s\n"
                 "expect repeated enrich = 2\n"
                 "expect lost enrich = 0\n");
    for (const char* line : {"begin enrich", "send enrich value=x", "commit enrich", "abort enrich",
                             "send-offsets enrich group=billing orders-0=1"}) {
      const Reply reply = at.cluster->executeNow(line);
      QVERIFY(!reply.ok);
      QCOMPARE(reply.text, std::string("enrich is a transform: it sends, begins and ends transactions by itself"));
    }
    const auto refused = [&](const std::string& line, const std::string& text) {
      const Reply reply = at.cluster->executeNow(line);
      QVERIFY(!reply.ok);
      QVERIFY2(reply.text.find(text) != std::string::npos, reply.text.c_str());
    };
    refused("start transform enrich from=orders to=invoices group=g", "a client named enrich runs already");
    refused("start transform other from=orders to=invoices group=g acks=0", "acks");
    refused("start transform other from=orders to=invoices group=g auto.offset.reset=sometimes", "auto.offset.reset");
    refused("expect lost enrch = 0", "did you mean enrich?");
    QVERIFY_PLAY(at, "start producer p topic=orders count=0\n");
    refused("expect not lost p = 0", "p is a producer");
  }

  // Y4
  void whoIsFencedEnds() {
    TransformCluster at;
    QVERIFY_PLAY(at, topics);
    QVERIFY_PLAY(at, start("first", "transactional.id=tx "));
    QVERIFY_PLAY(at, "run until processed first >= 80 within 60s\n");
    QVERIFY_PLAY(at, start("second", "transactional.id=tx "));
    QVERIFY_PLAY(at,
                 "run until producer second is ready within 30s\n"
                 "produce orders partition=0 value=more count=20\n"
                 "produce orders partition=1 value=more count=20\n"
                 "run until client first is dead within 60s\n"
                 "run until lag billing orders-0 = 0 within 1m\n"
                 "run until lag billing orders-1 = 0 within 1m\n"
                 "run 3s\n"
                 "expect lost second = 0\n"
                 "expect repeated second = 0\n");
  }
};

BROKERLAB_TEST(TransformsTest)

}  // namespace brokerlab::tests

#include "test_transforms.moc"
