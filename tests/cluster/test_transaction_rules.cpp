// Transactions over a longer time: what compaction leaves of their coordinator's log, and money that neither appears nor
// vanishes. Rule numbers T are cluster/transaction_history.h's.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/prng.h"
#include "base/text.h"
#include "cluster/cluster.h"
#include "cluster/engine.h"
#include "cluster/invariants.h"
#include "record/batch.h"
#include "record/record.h"
#include "replication/partition.h"
#include "storage/log.h"
#include "support.h"

namespace brokerlab::tests {

using namespace cluster;

namespace {

std::unique_ptr<Cluster> open(const std::map<std::string, std::string>& config) {
  Spec spec;
  spec.config["transaction.state.log.num.partitions"] = "1";
  spec.config["broker.session.timeout.ms"] = "2000";
  spec.config["broker.heartbeat.interval.ms"] = "400";
  spec.config["transaction.abort.timed.out.transaction.cleanup.interval.ms"] = "1000";
  for (const auto& [key, value] : config) spec.config[key] = value;
  return readyCluster(std::move(spec));
}

storage::Log* leaderLog(Cluster& cluster, const std::string& topic, PartitionId partition) {
  const metadata::PartitionRef found = cluster.engine().image()->partition(topic, partition);
  const replication::Partition* leader =
      found && found->hasLeader() ? cluster.engine().replica(found->leader, {topic, partition}) : nullptr;
  return leader == nullptr || !leader->usable() ? nullptr : const_cast<storage::Log*>(&leader->log());
}

/// Calls `use` with each batch below the high watermark.
template <class Use>
void eachBatch(storage::Log& log, Use&& use) {
  for (Offset next = log.logStartOffset(); next < log.highWatermark();) {
    const storage::LogRead read = log.read(next, 1 << 20, log.highWatermark(), true);
    if (!read.ok() || read.nextOffset <= next) return;
    record::BatchReader batches(read.records);
    while (const auto batch = batches.next()) use(*batch);
    next = read.nextOffset;
  }
}

}  // namespace

class TransactionRulesTest : public QObject {
  Q_OBJECT
 private slots:
  // T11: of each transactional.id the newest state stays, and a coordinator that has only the compacted log knows the same.
  void compactionKeepsTheLastState() {
    auto cluster = open({{"transaction.state.log.segment.bytes", "2000"}, {"log.cleaner.backoff.ms", "600000"}});
    std::string started = play(*cluster, "create-topic orders partitions=2 rf=3 min.insync.replicas=2\n");
    QVERIFY2(started.empty(), started.c_str());
    for (int i = 1; i <= 4; ++i) {
      const std::string wrong =
          play(*cluster,
               fmt::format("start producer p{} topic=orders transactional.id=tx-{} transaction=2 every=20ms count={}\n",
                           i, i, i * 40));
      QVERIFY2(wrong.empty(), wrong.c_str());
    }
    // One is left open.
    const std::string wrong = play(*cluster,
                                   "start producer open topic=orders transactional.id=open\n"
                                   "run until producer open is ready within 30s\n"
                                   "begin open\n"
                                   "send open value=x\n"
                                   "run until acked p4 = 160 within 60s\n"
                                   "run until transaction tx-4 is CompleteCommit within 10s\n"
                                   "run 2s\n");
    QVERIFY2(wrong.empty(), wrong.c_str());
    const std::string topic(transactionStateTopic);
    storage::Log* log = leaderLog(*cluster, topic, 0);
    QVERIFY(log != nullptr);
    const auto contents = [&](storage::Log& of) {
      std::map<std::string, std::string> newest;
      std::int64_t records = 0;
      eachBatch(of, [&](const record::Batch& batch) {
        if (batch.header.isControl()) return;
        record::RecordIterator iterator(batch.bytes);
        while (const record::RecordView* one = iterator.next()) {
          ++records;
          newest[base::hex(one->key)] = base::hex(one->value);
        }
      });
      return std::pair{newest, records};
    };
    const auto before = contents(*log);
    QCOMPARE(before.first.size(), std::size_t{5});
    const auto coordinated = [&] {
      std::map<std::string, view::TransactionView> states;
      const auto view = cluster->view();
      for (const auto& one : view->transactions) states[one->transactionalId] = *one;
      return states;
    };
    const auto known = coordinated();
    QCOMPARE(known.size(), std::size_t{5});
    QCOMPARE(known.at("open").state, std::string("Ongoing"));
    const std::string cleaned = play(*cluster, fmt::format("clean {}-0\nrun 2s\n", topic));
    QVERIFY2(cleaned.empty(), cleaned.c_str());
    const auto after = contents(*log);
    QVERIFY2(after.second * 2 < before.second,
             fmt::format("{} records of {} are left", after.second, before.second).c_str());
    QCOMPARE(after.first, before.first);
    // Whoever coordinates next reads the compacted log and knows what was known.
    const NodeId leader = cluster->engine().image()->partition(topic, 0)->leader;
    const std::string moved = play(*cluster, fmt::format("kill broker {}\n"
                                                         "run until not leader {}-0 is {} within 30s\n"
                                                         "run until event CoordinatorLoaded topic={} within 30s\n"
                                                         "run 1s\n",
                                                         leader.value, topic, leader.value, topic));
    QVERIFY2(moved.empty(), moved.c_str());
    const auto heir = coordinated();
    QCOMPARE(heir.size(), known.size());
    for (const auto& [id, state] : known) {
      const auto& now = heir.at(id);
      QCOMPARE(now.state, state.state);
      QCOMPARE(now.producerId, state.producerId);
      QCOMPARE(now.producerEpoch, state.producerEpoch);
      QCOMPARE(now.partitions, state.partitions);
      QCOMPARE(now.startedAt, state.startedAt);
      QVERIFY(now.coordinator != leader);
    }
    const std::string goesOn = play(*cluster,
                                    "commit open\n"
                                    "run until transaction open is CompleteCommit within 30s\n"
                                    "expect invariants hold\n");
    QVERIFY2(goesOn.empty(), goesOn.c_str());
  }

  // T13: each transaction takes from one account what it gives to another. Whenever nothing is open, the committed records
  // of all accounts sum up to what there was in the beginning, whoever died meanwhile.
  void moneyIsConserved_data() {
    QTest::addColumn<QString>("version");
    QTest::newRow("transaction.version 0") << "0";
    QTest::newRow("transaction.version 2") << "2";
  }
  void moneyIsConserved() {
    QFETCH(QString, version);
    constexpr int accounts = 4;
    constexpr int tellers = 3;
    constexpr int rounds = 40;
    auto cluster =
        open({{"brokerlab.transaction.version", version.toStdString()}, {"transaction.state.log.num.partitions", "2"}});
    std::string script = fmt::format("create-topic accounts partitions={} rf=3 min.insync.replicas=2\n", accounts);
    for (int i = 1; i <= tellers; ++i)
      script += fmt::format(
          "start producer t{} topic=accounts count=0 transactional.id=teller-{} request.timeout.ms=2000 "
          "delivery.timeout.ms=10000 transaction.timeout.ms=5000\n"
          "run until producer t{} is ready within 30s\n",
          i, i, i);
    script += "begin t1\n";
    for (int i = 0; i < accounts; ++i) script += fmt::format("send t1 partition={} value=100\n", i);
    script += "commit t1\n";
    const std::string started = play(*cluster, script);
    QVERIFY2(started.empty(), started.c_str());

    Prng chance(31);
    std::int64_t committed = 0;
    int checked = 0;
    for (int round = 0; round < rounds; ++round) {
      for (int i = 1; i <= tellers; ++i) {
        const std::string teller = fmt::format("t{}", i);
        if (!cluster->executeNow("begin " + teller).ok) {
          // Whatever it stumbled over: a new process of the same name takes over.
          cluster->executeNow("crash " + teller);
          cluster->executeNow("restart " + teller);
          continue;
        }
        const std::int64_t amount = chance.between(1, 30);
        const std::int64_t from = chance.between(0, accounts - 1), to = chance.between(0, accounts - 1);
        cluster->executeNow(fmt::format("send {} partition={} value=-{}", teller, from, amount));
        cluster->run(milliseconds(chance.between(0, 20)));
        cluster->executeNow(fmt::format("send {} partition={} value={}", teller, to, amount));
        cluster->executeNow(fmt::format("{} {} async", chance.chance(250) ? "abort" : "commit", teller));
      }
      if (chance.chance(300)) {
        const std::int64_t victim = chance.between(1, 3);
        cluster->executeNow(fmt::format("kill broker {}", victim));
        cluster->run(milliseconds(chance.between(50, 4000)));
        cluster->executeNow(fmt::format("restart broker {}", victim));
      } else if (chance.chance(300)) {
        const std::string teller = fmt::format("t{}", chance.between(1, tellers));
        cluster->executeNow("crash " + teller);
        cluster->run(milliseconds(chance.between(0, 500)));
        cluster->executeNow("restart " + teller);
      }
      if (round % 8 != 7) continue;
      // Everything comes to its end: at the latest when transaction.timeout.ms is over.
      std::string open = "nothing was looked at";
      for (int wait = 0; wait < 60 && !open.empty(); ++wait) {
        cluster->run(seconds(1));
        open.clear();
        for (PartitionId p = 0; p < accounts; ++p) {
          const storage::Log* log = leaderLog(*cluster, "accounts", p);
          if (log == nullptr || log->lastStableOffset() != log->logEndOffset() ||
              log->highWatermark() != log->logEndOffset())
            open = fmt::format("accounts-{} is not settled", p);
        }
      }
      QVERIFY2(open.empty(), open.c_str());
      std::int64_t sum = 0;
      std::map<ProducerId, std::vector<std::int64_t>> pending;
      for (PartitionId p = 0; p < accounts; ++p) {
        pending.clear();
        eachBatch(*leaderLog(*cluster, "accounts", p), [&](const record::Batch& batch) {
          std::vector<std::int64_t>& mine = pending[batch.header.producerId];
          record::RecordIterator records(batch.bytes);
          while (const record::RecordView* one = records.next()) {
            if (batch.header.isControl()) {
              if (one->key[3] == 1)
                for (const std::int64_t amount : mine) sum += amount;
              mine.clear();
            } else {
              mine.push_back(base::parseInteger(base::asText(one->value)).value_or(1'000'000));
              ++committed;
            }
          }
        });
        for (const auto& [producer, left] : pending) QVERIFY(left.empty());
      }
      QCOMPARE(sum, std::int64_t{accounts * 100});
      ++checked;
    }
    QCOMPARE(checked, rounds / 8);
    QVERIFY(committed > rounds * tellers);
    const std::string breach = play(*cluster, "expect invariants hold\n");
    QVERIFY2(breach.empty(), breach.c_str());
  }
};

BROKERLAB_TEST(TransactionRulesTest)

}  // namespace brokerlab::tests

#include "test_transaction_rules.moc"
