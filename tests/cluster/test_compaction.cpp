// Compaction in a whole cluster: each replica's cleaner in virtual time, what scripts and pictures say of it, and that a disk
// that fails in the middle of it harms nobody.

#include <fmt/format.h>

#include "base/text.h"
#include "cluster/cluster.h"
#include "cluster/engine.h"
#include "replication/partition.h"
#include "support.h"

using namespace brokerlab;
using namespace brokerlab::cluster;

namespace {

std::unique_ptr<Cluster> ready(std::map<std::string, std::string> config = {}, Plant plant = {}) {
  Spec spec;
  spec.seed = 7;
  spec.config = std::move(config);
  return tests::readyCluster(std::move(spec), std::move(plant));
}

using tests::play;

/// Forty records of four keys, six to a segment or so, and a tombstone.
std::string records() {
  std::string script;
  for (int i = 0; i < 40; ++i) script += fmt::format("produce prices key=k{} value=v{}\n", i % 4, i);
  return script + "produce prices key=k2 tombstone\nproduce prices key=k9 value=last\nproduce prices key=k9 value=last";
}

constexpr std::string_view topic =
    "create-topic prices partitions=1 rf=3 min.insync.replicas=2 cleanup.policy=compact segment.bytes=500 "
    "min.cleanable.dirty.ratio=0.3 delete.retention.ms=5000 replicas=0:1,2,3";

}  // namespace

#define PLAY(cluster, script)                          \
  do {                                                 \
    const std::string problem = play(cluster, script); \
    if (!problem.empty()) QFAIL(problem.c_str());      \
  } while (false)

class CompactionTest : public QObject {
  Q_OBJECT
 private slots:
  void everyReplicaCompactsInItsTime() {
    auto cluster = ready();
    PLAY(*cluster, topic);
    PLAY(*cluster, records());
    PLAY(*cluster,
         "run until hw prices-0 = 43 on broker 3 within 10s\n"
         "expect records prices-0 = 43\n"
         "expect cleaner-point prices-0 = 0\n"
         "expect dirty-percent prices-0 = 100\n"
         "run 40s\n"
         "expect event LogCleaned topic=prices on broker 1\n"
         "expect event LogCleaned topic=prices on broker 2\n"
         "expect event LogCleaned topic=prices on broker 3\n"
         "expect event LogCleaningStarted topic=prices reason=min.cleanable.dirty.ratio dirtyPercent=100\n"
         "expect records prices-0 < 15\n"
         "expect records prices-0 < 15 on broker 3\n"
         "expect cleaner-point prices-0 > 30\n"
         "expect dirty-percent prices-0 < 20\n"
         "expect last-value prices-0 k1 is v37\n"
         "expect last-value prices-0 k2 is none\n"
         "expect last-value prices-0 k9 is last\n"
         "expect last-value prices-0 k0 is not v32\n"
         "start consumer reader topic=prices from=earliest\n"
         "run until lag reader prices-0 = 0 within 10s\n"
         "expect consumed reader < 15\n"
         "expect leo prices-0 = 43\n"
         "expect invariants hold");
    const auto view = cluster->view();
    const view::ReplicaView& replica = *view->topics.front()->partitions.front().replicaViews.front();
    QCOMPARE(static_cast<int>(replica.segmentList.size()), replica.segments);
    QVERIFY(replica.cleanerPoint > 30);
    QVERIFY(replica.dirtyRatio >= 0 && replica.dirtyRatio < 0.2);
    // The checkpoint says so too, in the words of the file.
    const auto checkpoint = cluster->world().disk(NodeId{1}).readAll("cleaner-offset-checkpoint");
    QVERIFY(checkpoint.has_value());
    QCOMPARE(std::string(checkpoint->text()), fmt::format("0\n1\nprices 0 {}\n", replica.cleanerPoint));
    // Restarts in every manner find it as it was, and a new copy of it is the same.
    PLAY(*cluster,
         "kill broker 2\nrun 1s\nrestart broker 2\nrun until isr prices-0 is 1,2,3 within 60s\n"
         "shutdown broker 3\nrun 1s\nrestart broker 3\nrun until isr prices-0 is 1,2,3 within 60s\n"
         "kill broker 1\nrun until not leader prices-0 is 1 within 60s\nrestart broker 1\n"
         "run until isr prices-0 is 1,2,3 within 60s\n"
         "expect last-value prices-0 k1 is v37\nexpect last-value prices-0 k2 is none\nexpect invariants hold");
  }

  void tombstonesGoAfterTheirTime() {
    auto cluster = ready({{"log.cleaner.enable", "false"}});
    PLAY(*cluster, topic);
    PLAY(*cluster, records());
    PLAY(*cluster, "run 40s\nexpect event LogCleaned count = 0\nexpect records prices-0 = 43");
    // Only when told to: one replica, then the others.
    PLAY(*cluster,
         "set topic prices segment.ms=1\nproduce prices key=k8 value=x\nrun 1s\nproduce prices key=k8 value=y");
    PLAY(*cluster,
         "clean prices-0 on broker 1\nrun until event LogCleaned topic=prices on broker 1 within 1s\n"
         "expect event LogCleaned count = 1\nexpect event LogCleaned tombstonesDropped=0\n"
         "clean prices-0\nrun until event LogCleaned topic=prices on broker 3 within 1s");
    const Reply again = cluster->executeNow("clean prices-0");
    QVERIFY(!again.ok);
    QVERIFY2(again.text.find("is clean up to") != std::string::npos, again.text.c_str());
    PLAY(
        *cluster,
        "run 4900ms\nproduce prices key=k8 value=z\nproduce prices key=k8 value=z2\nclean prices-0 on broker 1\nrun "
        "50ms\n"
        "expect event LogCleaned tombstonesDropped=1 count = 0\n"
        "run 1s\nproduce prices key=k8 value=z3\nproduce prices key=k8 value=z4\nclean prices-0 on broker 1\nrun 50ms\n"
        "expect event LogCleaned tombstonesDropped=1 count = 1\nexpect last-value prices-0 k2 is none\n"
        "expect invariants hold");
    const Reply other = cluster->executeNow("clean nothing-0");
    QVERIFY(!other.ok);
    PLAY(*cluster, "create-topic plain partitions=1 rf=3");
    const Reply plain = cluster->executeNow("clean plain-0 on broker 2");
    QVERIFY(!plain.ok);
    QVERIFY2(plain.text.find("is not compacted") != std::string::npos, plain.text.c_str());
  }

  // A round is a stretch of time: slow, it can be looked at; whatever ends the log ends it.
  void aRoundTakesItsTime() {
    auto cluster = ready({{"log.cleaner.io.max.bytes.per.second", "20000"}, {"log.cleaner.io.buffer.size", "600"}});
    PLAY(*cluster, topic);
    PLAY(*cluster, records());
    PLAY(*cluster, "run until event LogCleaningStarted on broker 2 within 40s\nrun 20ms");
    const auto view = cluster->view();
    const view::ReplicaView& replica = *view->topics.front()->partitions.front().replicaViews[1];
    QVERIFY2(replica.cleaning.find("reads segment") == 0, replica.cleaning.c_str());
    PLAY(*cluster,
         "produce prices key=k1 value=meanwhile\nexpect event LogCleaned on broker 2 count = 0\n"
         "run until event LogCleaned on broker 2 within 10s\nexpect last-value prices-0 k1 is meanwhile");
    QVERIFY(cluster->view()->topics.front()->partitions.front().replicaViews[1]->cleaning.empty());
    for (int i = 0; i < 40; ++i) PLAY(*cluster, fmt::format("produce prices key=k{} value=w{}", i % 4, i));
    PLAY(*cluster,
         "run until event LogCleaningStarted on broker 3 within 40s\nrun 5ms\ndelete-topic prices\nrun 1s\n"
         "expect event LogCleaningStopped on broker 3 reason=\"the log was deleted\"\nexpect invariants hold");
    const auto checkpoint = cluster->world().disk(NodeId{3}).readAll("cleaner-offset-checkpoint");
    QCOMPARE(std::string(checkpoint->text()), std::string("0\n0\n"));
  }

  // K6: whichever change of a name fails, the broker stops, and comes back with everything.
  void aDiskFailsInTheMiddle() {
    for (int nth = 0; nth < 30; nth += 3) {
      auto cluster = ready({{"log.cleaner.enable", "false"}});
      PLAY(*cluster, topic);
      PLAY(*cluster, records());
      PLAY(*cluster, "run until hw prices-0 = 43 on broker 3 within 10s");
      cluster->world().disk(NodeId{3}).faults().stopAfter(static_cast<std::uint64_t>(nth));
      (void)cluster->executeNow("clean prices-0 on broker 3");
      PLAY(*cluster, "run 1s");
      const bool stopped = !cluster->world().alive(NodeId{3});
      cluster->world().disk(NodeId{3}).faults().clear();
      if (!stopped) PLAY(*cluster, "kill broker 3");
      PLAY(*cluster,
           "run until isr prices-0 excludes 3 within 60s\n"
           "restart broker 3\nrun until isr prices-0 is 1,2,3 within 60s\nkill broker 1\n"
           "run until not leader prices-0 is 1 within 60s\nkill broker 2\nexpect invariants hold");
      const replication::Partition* replica = cluster->engine().replica(NodeId{3}, {"prices", 0});
      QVERIFY2(replica != nullptr && replica->usable(),
               fmt::format("{}: {}", nth, cluster->executeNow("status").text).c_str());
      QCOMPARE(replica->log().logEndOffset(), Offset(43));
    }
  }

  // K9: a damaged log is left alone, with the reason, and the others are compacted all the same.
  void damageStopsOneLogOnly() {
    auto cluster = ready({{"log.cleaner.enable", "false"}});
    PLAY(*cluster, topic);
    PLAY(*cluster, records());
    PLAY(*cluster, "create-topic others partitions=1 rf=3 cleanup.policy=compact segment.bytes=200");
    for (int i = 0; i < 10; ++i) PLAY(*cluster, fmt::format("produce others key=k value=v{}", i));
    PLAY(*cluster,
         "run 1s\nflip-byte broker 2 prices-0/00000000000000000000.log 90\nclean prices-0 on broker 2\n"
         "clean others-0 on broker 2\nrun 1s\n"
         "expect event LogCleaningStopped topic=prices uncleanable=true on broker 2\n"
         "expect event LogCleaned topic=others on broker 2");
    const auto view = cluster->view();
    for (const auto& one : view->topics) {
      if (one->name != "prices") continue;
      const std::string& cleaning = one->partitions.front().replicaViews[1]->cleaning;
      QVERIFY2(cleaning.find("uncleanable: segment 0: ") == 0, cleaning.c_str());
    }
    QVERIFY(!cluster->executeNow("clean prices-0 on broker 2").ok);
  }

  // The checker sees what a cleaner does wrong.
  void plantedBugsAreFound() {
    const std::pair<const char*, const char*> bugs[] = {{"drop-tombstones-at-once", "K4"}, {"renumber-cleaned", "K2"}};
    for (const auto& bug : bugs) {
      auto cluster = ready({{"log.cleaner.enable", "false"}}, {bug.first});
      const std::string wrong =
          tests::playLines(*cluster, std::string(topic) + "\n" + records() + "\nrun 1s\nclean prices-0\nrun 1s");
      QVERIFY2(wrong.empty(), wrong.c_str());
      std::string broken;
      for (const view::InvariantView& one : cluster->checkInvariants())
        if (!one.holds) broken += one.name + " ";
      QVERIFY2(broken.find(bug.second) != std::string::npos, (std::string(bug.first) + ": " + broken).c_str());
    }
  }
};

BROKERLAB_TEST(CompactionTest)
#include "test_compaction.moc"
