// Transactional producers, rules X1 to X5 of client/transactions.h, with transaction.version 0 and 2 alike.

#include "client/support.h"
#include "support/suite.h"

namespace brokerlab::tests {

using client::GroupOffsets;
using client::TransactionManager;
using State = TransactionManager::State;

namespace {

struct Answer {
  std::optional<TransactionManager::Outcome> outcome;
};

class TransactionWorld : public ClientWorld {
 public:
  explicit TransactionWorld(int version, std::map<std::string, std::string> more = {})
      : ClientWorld(shape(version, more)) {}

  static Shape shape(int version, std::map<std::string, std::string> more) {
    Shape shape;
    shape.config = {{"transaction.state.log.num.partitions", "3"},
                    {"offsets.topic.num.partitions", "2"},
                    {"brokerlab.transaction.version", std::to_string(version)},
                    {"broker.session.timeout.ms", "2000"},
                    {"broker.heartbeat.interval.ms", "300"}};
    for (auto& [key, value] : more) shape.config[key] = value;
    return shape;
  }
  NodeId transactional(const std::string& id, ConfigMap values = {}, std::optional<client::Workload> workload = {}) {
    values["transactional.id"] = id;
    return addProducer(values, std::move(workload));
  }
  const TransactionManager& transactions(NodeId id) { return *producer(id).transactions(); }
  State state(NodeId id) { return transactions(id).state(); }
  template <class Deed>
  void with(NodeId id, Deed&& deed) {
    world->invoke(id, {}, [&](runtime::Node& node, runtime::Context& context) {
      deed(static_cast<ProducerNode&>(node), context);
    });
  }
  static TransactionManager::Done into(const std::shared_ptr<Answer>& answer) {
    return [answer](runtime::Context&, const TransactionManager::Outcome& outcome) {
      check(!answer->outcome, "one answer to one question");
      answer->outcome = outcome;
    };
  }
  std::shared_ptr<Answer> begin(NodeId id) {
    auto answer = std::make_shared<Answer>();
    with(id, [&](ProducerNode& node, runtime::Context& context) { node.beginTransaction(context, into(answer)); });
    return answer;
  }
  std::shared_ptr<Answer> end(NodeId id, bool commit) {
    auto answer = std::make_shared<Answer>();
    with(id,
         [&](ProducerNode& node, runtime::Context& context) { node.endTransaction(context, commit, into(answer)); });
    return answer;
  }
  std::shared_ptr<Answer> sendOffsets(NodeId id, GroupOffsets offsets) {
    auto answer = std::make_shared<Answer>();
    with(id, [&](ProducerNode& node, runtime::Context& context) {
      node.sendOffsets(context, std::move(offsets), into(answer));
    });
    return answer;
  }
  bool ok(const std::shared_ptr<Answer>& answer, Duration limit = seconds(60)) {
    if (!runUntil([&] { return answer->outcome.has_value(); }, limit)) return false;
    if (!answer->outcome->ok())
      qInfo("%s: %s", std::string(errorName(answer->outcome->error)).c_str(), answer->outcome->sentence.c_str());
    return answer->outcome->ok();
  }
  ErrorCode error(const std::shared_ptr<Answer>& answer, Duration limit = seconds(60)) {
    return runUntil([&] { return answer->outcome.has_value(); }, limit) ? answer->outcome->error
                                                                        : ErrorCode::unknownServerError;
  }
  /// What a reader of committed records gets of the partition, in order, once it is at the end.
  std::vector<std::string> committed(const std::string& topic, PartitionId partition = 0) {
    std::vector<std::string> out;
    std::map<ProducerId, std::vector<std::string>> open;
    const Offset stable = replica(leaderOf(topic, partition), topic, partition)->log().lastStableOffset();
    for (const record::Batch& batch : batches(leaderOf(topic, partition), topic, partition)) {
      if (batch.header.baseOffset >= stable) break;
      record::RecordIterator records(batch.bytes);
      auto& waiting = open[batch.header.producerId];
      while (const record::RecordView* one = records.next()) {
        if (!batch.header.isControl()) {
          (batch.header.isTransactional() ? waiting : out).emplace_back(asText(one->value));
        } else {
          // The key of a marker: version i16, type i16 (1: COMMIT).
          if (one->key[3] == 1) out.insert(out.end(), waiting.begin(), waiting.end());
          waiting.clear();
        }
      }
    }
    return out;
  }
  bool settled(const std::string& topic, PartitionId partition = 0) {
    return runUntil([&] {
      const auto leader =
          leaderOf(topic, partition) < 1 ? nullptr : replica(leaderOf(topic, partition), topic, partition);
      return leader && leader->log().lastStableOffset() == leader->log().logEndOffset();
    });
  }
  int coordinatorOf(NodeId id) { return transactions(id).coordinator().value; }
};

using Strings = std::vector<std::string>;

}  // namespace

class TransactionsTest : public QObject {
  Q_OBJECT
 private slots:
  void configs();
  void allOrNothing_data() { versions(); }
  void allOrNothing();
  void nothingGoesOutsideOfATransaction_data() { versions(); }
  void nothingGoesOutsideOfATransaction();
  void emptyTransactionsAskNobody_data() { versions(); }
  void emptyTransactionsAskNobody();
  void abortDropsWhatWasNotSent_data() { versions(); }
  void abortDropsWhatWasNotSent();
  void theEpochRises();
  void secondProducerFencesTheFirst_data() { versions(); }
  void secondProducerFencesTheFirst();
  void anAbortedTransactionMayBeFollowedByAnother_data() { versions(); }
  void anAbortedTransactionMayBeFollowedByAnother();
  void timeoutFences_data() { versions(); }
  void timeoutFences();
  void nextBatchMayMeetTheMarker_data() { versions(); }
  void nextBatchMayMeetTheMarker();
  void survivesItsCoordinator_data() { versions(); }
  void survivesItsCoordinator();
  void whatExpiresAbortsTheTransaction_data() { versions(); }
  void whatExpiresAbortsTheTransaction();
  void offsetsCountWithTheCommit_data() { versions(); }
  void offsetsCountWithTheCommit();
  void offsetsOfAStrangerAbort_data() { versions(); }
  void offsetsOfAStrangerAbort();
  void workloadsCommitAndAbort_data() { versions(); }
  void workloadsCommitAndAbort();
  void closingAborts_data() { versions(); }
  void closingAborts();

 private:
  void versions() {
    QTest::addColumn<int>("version");
    QTest::newRow("transaction.version 0") << 0;
    QTest::newRow("transaction.version 2") << 2;
  }
};

void TransactionsTest::configs() {
  const auto problem = [](const ConfigMap& values) {
    const auto parsed = client::ProducerConfig::parse(values);
    return parsed ? std::string() : parsed.error().message;
  };
  QCOMPARE(problem({{"transactional.id", "t"}}), std::string());
  QCOMPARE(problem({{"transactional.id", "t"}, {"enable.idempotence", "false"}}),
           std::string("transactional.id needs enable.idempotence=true"));
  QCOMPARE(problem({{"transactional.id", "t"}, {"acks", "1"}}), std::string("transactional.id needs acks=all"));
  QCOMPARE(problem({{"transactional.id", ""}}), std::string("transactional.id is , but must be 1 to 32767 bytes"));
  QCOMPARE(problem({{"transaction.timeout.ms", "0"}}),
           std::string("transaction.timeout.ms is 0, but must be a whole number from 1 to 2147483647"));
}

void TransactionsTest::allOrNothing() {
  QFETCH(int, version);
  TransactionWorld cluster(version);
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 2, 3));
  const NodeId id = cluster.transactional("t");
  QVERIFY(cluster.ok(cluster.begin(id)));
  QCOMPARE(cluster.transactions(id).version(), static_cast<std::int16_t>(version));
  std::vector<std::shared_ptr<Fate>> fates;
  for (int i = 1; i <= 4; ++i) fates.push_back(cluster.send(id, "orders", "a" + std::to_string(i), i % 2));
  QVERIFY(cluster.runUntil([&] { return ClientWorld::allKnown(fates); }));
  // Written and acknowledged, but nobody who reads committed records sees it.
  QCOMPARE(cluster.committed("orders", 0), Strings{});
  QCOMPARE(cluster.transactions(id).partitions().size(), std::size_t{2});
  QVERIFY(cluster.ok(cluster.end(id, true)));
  QVERIFY(cluster.settled("orders", 0) && cluster.settled("orders", 1));
  QCOMPARE(cluster.committed("orders", 0), (Strings{"a2", "a4"}));
  QCOMPARE(cluster.committed("orders", 1), (Strings{"a1", "a3"}));
  // The next one is aborted: not one of its records counts, whichever partition it is in.
  QVERIFY(cluster.ok(cluster.begin(id)));
  fates = {cluster.send(id, "orders", "b1", 0), cluster.send(id, "orders", "b2", 1)};
  QVERIFY(cluster.runUntil([&] { return ClientWorld::allKnown(fates); }));
  QVERIFY(cluster.ok(cluster.end(id, false)));
  QVERIFY(cluster.settled("orders", 0) && cluster.settled("orders", 1));
  QCOMPARE(cluster.committed("orders", 0), (Strings{"a2", "a4"}));
  QCOMPARE(cluster.committed("orders", 1), (Strings{"a1", "a3"}));
  QCOMPARE(cluster.transactions(id).committed(), std::int64_t{1});
  QCOMPARE(cluster.transactions(id).aborted(), std::int64_t{1});
  QCOMPARE(cluster.events.of<brokerlab::events::TransactionEnded>().size(), std::size_t{2});
}

void TransactionsTest::nothingGoesOutsideOfATransaction() {  // X1
  QFETCH(int, version);
  TransactionWorld cluster(version);
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const NodeId id = cluster.transactional("t");
  QVERIFY(cluster.runUntil([&] { return cluster.state(id) == State::ready; }));
  const auto early = cluster.send(id, "orders", "early");
  QVERIFY(early->known);
  QCOMPARE(early->result.error, ErrorCode::invalidTxnState);
  QCOMPARE(cluster.error(cluster.end(id, true)), ErrorCode::invalidTxnState);
  QCOMPARE(cluster.error(cluster.end(id, false)), ErrorCode::invalidTxnState);
  QVERIFY(cluster.ok(cluster.begin(id)));
  QCOMPARE(cluster.error(cluster.begin(id)), ErrorCode::invalidTxnState);
  const auto good = cluster.send(id, "orders", "good");
  // The commit waits for what was sent (X3), and nothing more is taken meanwhile.
  const auto commit = cluster.end(id, true);
  const auto late = cluster.send(id, "orders", "late");
  QVERIFY(late->known && late->result.error == ErrorCode::invalidTxnState);
  QVERIFY(cluster.ok(commit));
  QVERIFY(good->known && good->result.error == ErrorCode::none);
  QVERIFY(cluster.settled("orders"));
  QCOMPARE(cluster.committed("orders"), Strings{"good"});
}

void TransactionsTest::emptyTransactionsAskNobody() {
  QFETCH(int, version);
  TransactionWorld cluster(version);
  QVERIFY(cluster.start());
  const NodeId id = cluster.transactional("t");
  QVERIFY(cluster.ok(cluster.begin(id)));
  const ProducerEpoch epoch = cluster.producer(id).producerEpoch();
  QVERIFY(cluster.ok(cluster.end(id, true)));
  QVERIFY(cluster.ok(cluster.begin(id)));
  QVERIFY(cluster.ok(cluster.end(id, false)));
  QCOMPARE(cluster.producer(id).producerEpoch(), epoch);
  for (const auto& change : cluster.events.of<brokerlab::events::TransactionStateChanged>())
    QCOMPARE(change.to, std::string("Empty"));
}

void TransactionsTest::abortDropsWhatWasNotSent() {
  QFETCH(int, version);
  TransactionWorld cluster(version);
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const NodeId id = cluster.transactional("t", {{"linger.ms", "5000"}});
  QVERIFY(cluster.ok(cluster.begin(id)));
  const auto waiting = cluster.send(id, "orders", "waits");
  cluster.world->run(milliseconds(500));
  QVERIFY(!waiting->known);
  QVERIFY(cluster.ok(cluster.end(id, false), seconds(2)));
  QVERIFY(waiting->known);
  QVERIFY(waiting->result.error != ErrorCode::none);
  QCOMPARE(cluster.producer(id).bufferBytes(), std::int64_t{0});
  // A commit does not linger.
  QVERIFY(cluster.ok(cluster.begin(id)));
  const auto goes = cluster.send(id, "orders", "goes");
  QVERIFY(cluster.ok(cluster.end(id, true), seconds(2)));
  QVERIFY(goes->known && goes->result.error == ErrorCode::none);
}

void TransactionsTest::theEpochRises() {  // X5: with transaction.version 2, and only with it
  for (const int version : {0, 2}) {
    TransactionWorld cluster(version);
    QVERIFY(cluster.start());
    QVERIFY(cluster.createTopic("orders", 1, 3));
    const NodeId id = cluster.transactional("t");
    for (int i = 0; i < 3; ++i) {
      QVERIFY(cluster.ok(cluster.begin(id)));
      QCOMPARE(cluster.producer(id).producerEpoch(), static_cast<ProducerEpoch>(version == 2 ? i : 0));
      const auto fate = cluster.send(id, "orders", "x");
      QVERIFY(cluster.ok(cluster.end(id, true)));
      QCOMPARE(fate->result.error, ErrorCode::none);
    }
    // Sequences count on within an epoch and begin anew with the next.
    QCOMPARE(cluster.producer(id).partitions().at(0).nextSequence, version == 2 ? 1 : 3);
  }
}

void TransactionsTest::secondProducerFencesTheFirst() {  // X4
  QFETCH(int, version);
  TransactionWorld cluster(version);
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const NodeId old = cluster.transactional("t");
  QVERIFY(cluster.ok(cluster.begin(old)));
  const auto lost = cluster.send(old, "orders", "of the old one");
  QVERIFY(cluster.runUntil([&] { return lost->known; }));
  const NodeId young = cluster.transactional("t");
  QVERIFY(cluster.ok(cluster.begin(young)));
  // What the old one had open was aborted before the young one could begin.
  QVERIFY(cluster.settled("orders"));
  const auto kept = cluster.send(young, "orders", "of the new one");
  QCOMPARE(cluster.error(cluster.end(old, true)), ErrorCode::producerFenced);
  QCOMPARE(cluster.state(old), State::fatalError);
  QVERIFY(cluster.transactions(old).fenced());
  QVERIFY(!cluster.transactions(young).fenced());
  QVERIFY(cluster.ok(cluster.end(young, true)));
  QVERIFY(cluster.settled("orders"));
  QCOMPARE(cluster.committed("orders"), Strings{"of the new one"});
  // And whatever the old one is asked for, it is over.
  QCOMPARE(cluster.error(cluster.begin(old)), ErrorCode::producerFenced);
  QVERIFY(cluster.send(old, "orders", "more")->known);
  const auto failures = cluster.events.of<brokerlab::events::TransactionFailed>();
  QCOMPARE(failures.size(), std::size_t{1});
  QVERIFY(failures[0].fatal && failures[0].fenced);
}

void TransactionsTest::anAbortedTransactionMayBeFollowedByAnother() {
  QFETCH(int, version);
  TransactionWorld cluster(version);
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3, {{"max.message.bytes", "1000"}}));
  const NodeId id = cluster.transactional("t");
  QVERIFY(cluster.ok(cluster.begin(id)));
  const auto good = cluster.send(id, "orders", "good");
  const auto large = cluster.send(id, "orders", std::string(2000, 'x'));
  QCOMPARE(cluster.error(cluster.end(id, true)), ErrorCode::messageTooLarge);
  QCOMPARE(cluster.state(id), State::abortableError);
  QVERIFY(large->known && large->result.error == ErrorCode::messageTooLarge);
  const auto late = cluster.send(id, "orders", "late");
  QVERIFY(late->known && late->result.error == ErrorCode::messageTooLarge);
  QCOMPARE(cluster.error(cluster.end(id, true)), ErrorCode::messageTooLarge);
  QVERIFY(cluster.ok(cluster.end(id, false)));
  QVERIFY(cluster.ok(cluster.begin(id)));
  // Nothing of the epoch before can be mistaken for the new transaction's (KIP-360, KIP-890).
  QCOMPARE(cluster.producer(id).producerEpoch(), ProducerEpoch{1});
  const auto next = cluster.send(id, "orders", "next");
  QVERIFY(cluster.ok(cluster.end(id, true)));
  QVERIFY(cluster.settled("orders"));
  QCOMPARE(cluster.committed("orders"), Strings{"next"});
}

void TransactionsTest::timeoutFences() {
  QFETCH(int, version);
  TransactionWorld cluster(version, {{"transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"}});
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const NodeId id = cluster.transactional("t", {{"transaction.timeout.ms", "2000"}});
  QVERIFY(cluster.ok(cluster.begin(id)));
  const auto first = cluster.send(id, "orders", "too slow");
  QVERIFY(cluster.runUntil([&] { return first->known; }));
  cluster.world->run(seconds(4));
  QVERIFY(cluster.settled("orders"));
  const auto second = cluster.send(id, "orders", "too late");
  const auto commit = cluster.end(id, true);
  QVERIFY(!cluster.ok(commit));
  QVERIFY(second->known && second->result.error != ErrorCode::none);
  QCOMPARE(cluster.state(id), State::abortableError);
  // The coordinator has fenced it to end its transaction. With version 0 that looks like a younger producer to it; with
  // version 2 who aborts with the epoch it had gets the one of the fence, and goes on (KAFKA-19367).
  QCOMPARE(cluster.error(cluster.end(id, false)), version == 0 ? ErrorCode::producerFenced : ErrorCode::none);
  QCOMPARE(cluster.transactions(id).fenced(), version == 0);
  if (version == 2) {
    QVERIFY(cluster.ok(cluster.begin(id)));
    const auto third = cluster.send(id, "orders", "in time");
    QVERIFY(cluster.ok(cluster.end(id, true)));
    QVERIFY(third->known && third->result.error == ErrorCode::none);
    QVERIFY(cluster.settled("orders"));
    QCOMPARE(cluster.committed("orders"), Strings{"in time"});
    return;
  }
  QCOMPARE(cluster.committed("orders"), Strings{});
}

void TransactionsTest::nextBatchMayMeetTheMarker() {
  // The decision is told before the markers are written: the first batch of the next transaction may reach a leader that
  // has the one before still open (KIP-890).
  QFETCH(int, version);
  TransactionWorld cluster(version);
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 3, 3));
  const NodeId id = cluster.transactional("t");
  Strings expected;
  for (int i = 1; i <= 40; ++i) {
    QVERIFY(cluster.ok(cluster.begin(id)));
    for (int partition = 0; partition < 3; ++partition)
      for (int j = 0; j < 3; ++j) cluster.send(id, "orders", fmt::format("{}.{}", i, j), partition);
    QVERIFY(cluster.ok(cluster.end(id, true)));
    for (int j = 0; j < 3; ++j) expected.push_back(fmt::format("{}.{}", i, j));
  }
  for (int partition = 0; partition < 3; ++partition) {
    QVERIFY(cluster.settled("orders", partition));
    QCOMPARE(cluster.committed("orders", partition), expected);
  }
}

void TransactionsTest::survivesItsCoordinator() {
  QFETCH(int, version);
  TransactionWorld cluster(version);
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 2, 3, {{"min.insync.replicas", "2"}}));
  const NodeId id = cluster.transactional("t", {{"request.timeout.ms", "2000"}, {"delivery.timeout.ms", "60000"}});
  QVERIFY(cluster.ok(cluster.begin(id)));
  std::vector<std::shared_ptr<Fate>> fates{cluster.send(id, "orders", "a1", 0), cluster.send(id, "orders", "a2", 1)};
  QVERIFY(cluster.runUntil([&] { return ClientWorld::allKnown(fates); }));
  const int before = cluster.coordinatorOf(id);
  cluster.world->kill(NodeId{before});
  const auto commit = cluster.end(id, true);
  QVERIFY(cluster.ok(commit));
  QVERIFY(cluster.coordinatorOf(id) != before);
  cluster.world->start(NodeId{before});
  QVERIFY(cluster.settled("orders", 0) && cluster.settled("orders", 1));
  QCOMPARE(cluster.committed("orders", 0), Strings{"a1"});
  QCOMPARE(cluster.committed("orders", 1), Strings{"a2"});
}

void TransactionsTest::whatExpiresAbortsTheTransaction() {
  QFETCH(int, version);
  TransactionWorld cluster(version);
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3, {{"min.insync.replicas", "3"}}));
  const NodeId id =
      cluster.transactional("t", {{"request.timeout.ms", "1000"}, {"delivery.timeout.ms", "3000"}, {"linger.ms", "0"}});
  QVERIFY(cluster.ok(cluster.begin(id)));
  QVERIFY(cluster.runUntil([fate = cluster.send(id, "orders", "first")] { return fate->known; }));
  const int leader = cluster.leaderOf("orders");
  // A replica that stands still keeps the records from being acknowledged.
  const int other = leader == 1 ? 2 : 1;
  cluster.world->freeze(NodeId{other});
  const auto lost = cluster.send(id, "orders", "stuck");
  QVERIFY(cluster.runUntil([&] { return lost->known; }));
  QVERIFY(lost->result.error != ErrorCode::none);
  QCOMPARE(cluster.state(id), State::abortableError);
  cluster.world->thaw(NodeId{other});
  QVERIFY(cluster.ok(cluster.end(id, false)));
  QVERIFY(cluster.ok(cluster.begin(id)));
  const auto next = cluster.send(id, "orders", "next");
  QVERIFY(cluster.ok(cluster.end(id, true)));
  QCOMPARE(next->result.error, ErrorCode::none);
  QVERIFY(cluster.settled("orders"));
  QCOMPARE(cluster.committed("orders"), Strings{"next"});
}

namespace {
/// What the group's coordinator has committed; -1 for nothing.
Offset committedOffset(TransactionWorld& cluster, const std::string& group, const TopicPartition& partition,
                       Offset& pending) {
  pending = -1;
  Offset found = -1;
  for (int broker = 1; broker <= 3; ++broker) {
    BrokerNode* node = cluster.node(broker);
    if (node == nullptr) continue;
    node->groups().eachGroup([&](const coordinator::Group& one) {
      if (one.name != group) return;
      if (const auto at = one.offsets.committed.find(partition); at != one.offsets.committed.end())
        found = at->second.offset;
      for (const auto& [producer, offsets] : one.offsets.pending)
        if (const auto at = offsets.find(partition); at != offsets.end()) pending = at->second.offset;
    });
  }
  return found;
}
}  // namespace

void TransactionsTest::offsetsCountWithTheCommit() {
  QFETCH(int, version);
  TransactionWorld cluster(version);
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const NodeId id = cluster.transactional("t");
  const TopicPartition partition{"orders", 0};
  GroupOffsets offsets;
  offsets.group = "billing";
  Offset pending = -1;
  for (const bool commit : {false, true}) {
    offsets.offsets[partition] = {commit ? 7 : 3, 0};
    QVERIFY(cluster.ok(cluster.begin(id)));
    const auto fate = cluster.send(id, "orders", commit ? "counts" : "does not");
    QVERIFY(cluster.ok(cluster.sendOffsets(id, offsets)));
    QCOMPARE(committedOffset(cluster, "billing", partition, pending), Offset{-1});
    QCOMPARE(pending, Offset{commit ? 7 : 3});
    QCOMPARE(cluster.transactions(id).offsets().size(), std::size_t{1});
    QVERIFY(cluster.ok(cluster.end(id, commit)));
    QVERIFY(cluster.settled("orders"));
    QVERIFY(cluster.runUntil([&] {
      committedOffset(cluster, "billing", partition, pending);
      return pending == -1;
    }));
    QCOMPARE(committedOffset(cluster, "billing", partition, pending), Offset{commit ? 7 : -1});
  }
  QCOMPARE(cluster.committed("orders"), Strings{"counts"});
}

void TransactionsTest::offsetsOfAStrangerAbort() {  // KIP-447: nobody commits for a generation that is not
  QFETCH(int, version);
  TransactionWorld cluster(version);
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const NodeId id = cluster.transactional("t");
  GroupOffsets offsets;
  offsets.group = "billing";
  offsets.generation = 4;
  offsets.member = "who-is-that";
  offsets.offsets[{"orders", 0}] = {7, 0};
  QVERIFY(cluster.ok(cluster.begin(id)));
  const auto fate = cluster.send(id, "orders", "does not count");
  const ErrorCode error = cluster.error(cluster.sendOffsets(id, offsets));
  QVERIFY2(error == ErrorCode::unknownMemberId || error == ErrorCode::illegalGeneration,
           std::string(errorName(error)).c_str());
  QCOMPARE(cluster.state(id), State::abortableError);
  QVERIFY(cluster.ok(cluster.end(id, false)));
  QVERIFY(cluster.settled("orders"));
  QCOMPARE(cluster.committed("orders"), Strings{});
}

void TransactionsTest::workloadsCommitAndAbort() {
  QFETCH(int, version);
  TransactionWorld cluster(version);
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 2, 3));
  client::Workload workload;
  workload.topic = "orders";
  workload.every = milliseconds(10);
  workload.count = 23;
  workload.keys = 5;
  workload.perTransaction = 5;
  workload.abortEvery = 2;
  const NodeId id = cluster.transactional("t", {}, workload);
  QVERIFY(
      cluster.runUntil([&] { return cluster.transactions(id).committed() + cluster.transactions(id).aborted() == 5; }));
  QCOMPARE(cluster.transactions(id).committed(), std::int64_t{3});
  QCOMPARE(cluster.transactions(id).aborted(), std::int64_t{2});
  QVERIFY(cluster.settled("orders", 0) && cluster.settled("orders", 1));
  Strings all = cluster.committed("orders", 0);
  for (const std::string& value : cluster.committed("orders", 1)) all.push_back(value);
  std::sort(all.begin(), all.end());
  Strings expected;
  const std::string name = "producer-" + std::to_string(id.value);
  // 1 to 5 count, 6 to 10 do not, …, and the last transaction has three.
  for (int i = 1; i <= 23; ++i)
    if ((i - 1) / 5 % 2 == 0) expected.push_back(name + " " + std::to_string(i));
  std::sort(expected.begin(), expected.end());
  QCOMPARE(all, expected);
  // It has nothing more to do, and does nothing.
  cluster.world->run(seconds(1));
  QCOMPARE(cluster.state(id), State::ready);
}

void TransactionsTest::closingAborts() {
  QFETCH(int, version);
  TransactionWorld cluster(version);
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 3));
  const NodeId id = cluster.transactional("t");
  QVERIFY(cluster.ok(cluster.begin(id)));
  const auto fate = cluster.send(id, "orders", "never");
  QVERIFY(cluster.runUntil([&] { return fate->known; }));
  cluster.world->shutDown(id);
  QVERIFY(cluster.runUntil([&] { return !cluster.world->alive(id); }));
  QVERIFY(cluster.settled("orders"));
  QCOMPARE(cluster.committed("orders"), Strings{});
}

BROKERLAB_TEST(TransactionsTest)

}  // namespace brokerlab::tests

#include "test_transactions.moc"
