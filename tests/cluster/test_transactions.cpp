// Transactions by script lines, in the picture, and the history of them: each rule broken on purpose.
#include <fmt/format.h>

#include <functional>
#include <set>

#include "base/check.h"
#include "cluster/cluster.h"
#include "cluster/transaction_history.h"
#include "coordinator/transaction_metadata.h"
#include "protocol/frame.h"
#include "protocol/messages/end_txn.h"
#include "protocol/messages/fetch.h"
#include "protocol/messages/init_producer_id.h"
#include "protocol/messages/produce.h"
#include "protocol/messages/txn_offset_commit.h"
#include "record/builder.h"
#include "record/control.h"
#include "support.h"

namespace brokerlab::tests {

using namespace cluster;
using namespace protocol;

namespace {

class Script {
 public:
  explicit Script(int version) {
    Spec spec;
    spec.config["brokerlab.transaction.version"] = std::to_string(version);
    spec.config["transaction.state.log.num.partitions"] = "3";
    spec.config["offsets.topic.num.partitions"] = "2";
    cluster_ = openCluster(std::move(spec));
  }
  Reply operator()(const std::string& line) { return cluster_->executeNow(line); }
  /// Empty when every line does what it should.
  std::string play(const std::vector<std::string>& lines) {
    return tests::play(*cluster_, fmt::format("{}", fmt::join(lines, "\n")));
  }
  Cluster& operator*() { return *cluster_; }
  Cluster* operator->() { return cluster_.get(); }

 private:
  std::unique_ptr<Cluster> cluster_;
};

// --- a history told by hand -----------------------------------------------------------------------------------------

constexpr NodeId client{1010};
constexpr NodeId broker{1};
constexpr ProducerId producer = 7;
const TopicPartition orders0{"orders", 0};
const TopicPartition orders1{"orders", 1};

class Told {
 public:
  explicit Told(std::int16_t version)
      : history(
            [this](std::string_view rule, std::string detail) { broken.push_back(std::string(rule) + " " + detail); },
            [](const Uuid&) { return std::string("orders"); }, [version] { return version; },
            [](const std::string&) { return PartitionId{0}; }) {}

  template <class Request>
  void ask(const Request& request, std::int16_t version, NodeId from = client) {
    const Chain bytes = encodeRequest(version, ++correlation, "test", request);
    history.onFrame({from, broker, ConnectionId{from == client ? 1u : 2u}, true,
                     static_cast<std::int16_t>(Request::apiKey), version, correlation, bytes});
  }
  template <class Response>
  void answer(const Response& response, std::int16_t version, NodeId to = client) {
    const Chain bytes = encodeResponse(version, correlation, response);
    history.onFrame({broker, to, ConnectionId{to == client ? 1u : 2u}, false,
                     static_cast<std::int16_t>(Response::apiKey), version, correlation, bytes});
  }
  void init(ProducerEpoch epoch, NodeId from = client) {
    InitProducerIdRequest request;
    request.transactionalId = "t";
    request.transactionTimeoutMs = 1000;
    ask(request, 4, from);
    InitProducerIdResponse response;
    response.producerId = producer;
    response.producerEpoch = epoch;
    answer(response, 4, from);
  }
  static Bytes data(Offset offset, ProducerEpoch epoch, std::int32_t sequence, const std::string& value) {
    record::BatchOptions options;
    options.baseOffset = offset;
    options.partitionLeaderEpoch = 0;
    options.transactional = true;
    record::BatchBuilder builder(options);
    builder.append(1000, std::nullopt, asBytes(value));
    builder.setProducerState(producer, epoch, sequence);
    return builder.build();
  }
  static record::Batch batch(const Bytes& bytes) { return {*record::readHeader(bytes.view()), 0, Chain(bytes)}; }
  /// Sent, acknowledged and in the log at the offset (-1: in no log).
  void send(const TopicPartition& to, Offset offset, ProducerEpoch epoch, std::int32_t sequence,
            const std::string& value, bool registers = true) {
    ProduceRequest request;
    request.transactionalId = "t";
    request.acks = -1;
    auto& topic = request.topicData.emplace_back();
    topic.name = to.topic;
    auto& one = topic.partitionData.emplace_back();
    one.index = to.partition;
    one.records = Records(data(0, epoch, sequence, value));
    ask(request, 11);
    if (registers) state(epoch, {to});
    if (offset >= 0) history.onBatch(to, batch(data(offset, epoch, sequence, value)));
  }
  void state(ProducerEpoch epoch, std::set<TopicPartition> partitions) {
    coordinator::TransitMetadata metadata;
    metadata.producerId = producer;
    metadata.epoch = epoch;
    metadata.state = coordinator::TransactionState::ongoing;
    metadata.partitions = std::move(partitions);
    record::BatchBuilder builder;
    builder.append(1000, coordinator::transactionKey("t").view(), coordinator::transactionValue(metadata, 1).view());
    history.onBatch({std::string(transactionStateTopic), 0}, batch(builder.build()));
  }
  void marker(const TopicPartition& in, Offset offset, ProducerEpoch epoch, bool commit,
              std::int32_t coordinatorEpoch = 0) {
    history.onBatch(in,
                    batch(record::endTransactionBatch({offset, 0, 1000}, producer, epoch, {commit, coordinatorEpoch})));
  }
  void end(ProducerEpoch epoch, bool commit, bool answered = true) {
    EndTxnRequest request;
    request.transactionalId = "t";
    request.producerId = producer;
    request.producerEpoch = epoch;
    request.committed = commit;
    ask(request, 4);
    if (answered) answer(EndTxnResponse{}, 4);
  }
  void read(const TopicPartition& from, const std::vector<Bytes>& batches, std::vector<Offset> abortedFrom = {}) {
    FetchRequest request;
    request.isolationLevel = 1;
    ask(request, 11);
    FetchResponse response;
    auto& topic = response.responses.emplace_back();
    topic.topic = from.topic;
    auto& one = topic.partitions.emplace_back();
    one.partitionIndex = from.partition;
    one.abortedTransactions.emplace();
    for (const Offset first : abortedFrom) one.abortedTransactions->push_back({producer, first});
    Chain all;
    for (const Bytes& bytes : batches) all.append(bytes);
    one.records = Records(all);
    answer(response, 11);
  }
  /// Rules that were broken, in order, each once.
  std::string rules() {
    std::string out;
    for (const std::string& one : broken)
      if (out.find(one.substr(0, 2)) == std::string::npos) out += (out.empty() ? "" : " ") + one.substr(0, 2);
    return out;
  }
  std::string atRest() {
    history.check(true);
    return rules();
  }

  std::vector<std::string> broken;
  TransactionHistory history;
  std::int32_t correlation = 0;
};

}  // namespace

// Every line has to do what it should; otherwise the first that does not is said.
#define PLAY(...)                                         \
  do {                                                    \
    const std::string problem = script.play(__VA_ARGS__); \
    QVERIFY2(problem.empty(), problem.c_str());           \
  } while (false)

class TransactionScriptsTest : public QObject {
  Q_OBJECT
 private slots:
  void byHand_data() { versions(); }
  void byHand();
  void workload();
  void refusals();
  void killedInTheMiddle_data() { versions(); }
  void killedInTheMiddle();
  void coordinatorThatCannotReadGivesUp();
  void historyHolds_data() { versions(); }
  void historyHolds();
  void whoDecidesNoMoreIsNotHeard();
  void historyIsBroken_data();
  void historyIsBroken();
  void lateMessagesAreNoSurpriseInOldProtocols();

 private:
  void versions() {
    QTest::addColumn<int>("version");
    QTest::newRow("transaction.version 0") << 0;
    QTest::newRow("transaction.version 2") << 2;
  }
};

void TransactionScriptsTest::byHand() {
  QFETCH(int, version);
  Script script(version);
  QVERIFY(script->runUntilReady());
  PLAY({
      "create-topic orders partitions=2 rf=3",
      "expect transaction checkout-1 is none",
      "start producer checkout topic=orders transactional.id=checkout-1",
      "run until producer checkout is ready within 20s",
      "expect transaction checkout-1 is Empty",
      "begin checkout",
      "expect producer checkout is in-transaction",
      "send checkout partition=0 value=one",
      "send checkout partition=1 value=two count=2",
      "run until acked checkout = 3 within 10s",
      "expect transaction checkout-1 is Ongoing",
      "expect lso orders-0 is 0",
      "expect hw orders-0 is 1",
      "commit checkout",
      "run until transaction checkout-1 is CompleteCommit within 10s",
      "run until lso orders-0 is 2 within 10s",
      "run until lso orders-1 is 3 within 10s",
      "begin checkout",
      "send checkout partition=0 value=three",
      "run until acked checkout = 4 within 10s",
      "send-offsets checkout group=billing orders-0=2",
      "expect event OffsetsSent producer=checkout group=billing",
      "abort checkout",
      "run until transaction checkout-1 is CompleteAbort within 10s",
      "run until lso orders-0 is 4 within 10s",
      "expect commits checkout = 1",
      "expect aborts checkout = 1",
      "expect producer checkout is ready",
      fmt::format("expect producer-epoch checkout = {}", version == 2 ? 2 : 0),
      fmt::format("expect next-sequence checkout orders-0 = {}", version == 2 ? 1 : 2),
      "start consumer reader topic=orders from=earliest isolation.level=read_committed",
      "run until position reader orders-0 = 4 within 10s",
      "run until position reader orders-1 = 3 within 10s",
      "expect consumed reader = 3",
      "expect event TransactionEnded producer=checkout committed=true records=3",
      "expect event TransactionEnded producer=checkout committed=false group=billing",
      "expect invariants hold",
  });
  const auto view = script->view();
  QCOMPARE(view->producers.size(), std::size_t{1});
  const view::ProducerTransactionView& transaction = view->producers[0]->transaction;
  QCOMPARE(transaction.id, std::string("checkout-1"));
  QCOMPARE(transaction.state, std::string("ready"));
  QCOMPARE(transaction.version, version);
  QCOMPARE(transaction.committed, std::int64_t{1});
  QVERIFY(transaction.coordinator.value >= 1);
}

void TransactionScriptsTest::workload() {
  Script script(2);
  QVERIFY(script->runUntilReady());
  PLAY({
      "create-topic orders partitions=3 rf=3",
      "start producer p topic=orders transactional.id=t transaction=4 abort-every=3 every=20ms keys=9",
      "start consumer both topic=orders from=earliest",
      "start consumer good topic=orders from=earliest isolation.level=read_committed",
      "run until commits p >= 6 within 30s",
      "run until aborts p >= 3 within 30s",
      "stop p",
  });
  script->run(seconds(2));
  // What both read differs by what was aborted, and by nothing else.
  const auto count = [&](const std::string& name) {
    for (std::int64_t n = 0; n < 1000; ++n)
      if (script->evaluate(fmt::format("consumed {} = {}", name, n))->held) return n;
    return std::int64_t{-1};
  };
  const std::int64_t good = count("good"), all = count("both");
  QVERIFY2(good >= 24 && good % 4 == 0, std::to_string(good).c_str());
  QVERIFY2(all - good >= 12, std::to_string(all).c_str());
}

void TransactionScriptsTest::refusals() {
  Script script(2);
  QVERIFY(script->runUntilReady());
  PLAY({"create-topic orders partitions=1 rf=3", "start producer plain topic=orders count=0",
        "start producer tx topic=orders transactional.id=t", "start consumer reader topic=orders",
        "send plain value=by-hand", "run until acked plain = 1 within 10s"});
  const auto text = [&](const std::string& line) {
    const Reply reply = script(line);
    return reply.ok ? "ok: " + reply.text : reply.text;
  };
  QCOMPARE(text("begin plain"), std::string("plain has no transactional.id"));
  QCOMPARE(text("begin reader"), std::string("reader is no producer"));
  QCOMPARE(text("begin tx"), std::string("ok: tx is in a transaction of t"));
  QCOMPARE(text("begin tx"), std::string("INVALID_TXN_STATE: a transaction is open already"));
  QCOMPARE(text("send tx value=x"), std::string("ok: tx has one more record for orders"));
  QCOMPARE(text("commit tx"), std::string("ok: the transaction of tx was committed"));
  QCOMPARE(text("commit tx"), std::string("INVALID_TXN_STATE: no transaction is open (the producer is ready)"));
  QVERIFY(text("send tx value=x").rfind("INVALID_TXN_STATE", 0) == 0);
  QCOMPARE(text("start producer other topic=orders transactional.id=t acks=1"),
           std::string("transactional.id needs acks=all"));
  // A second one of the same id: the first is fenced at its next word.
  QCOMPARE(text("begin tx"), std::string("ok: tx is in a transaction of t"));
  QCOMPARE(text("start producer other topic=orders transactional.id=t"), std::string("ok: producer other was started"));
  QCOMPARE(text("begin other"), std::string("ok: other is in a transaction of t"));
  QVERIFY(text("send tx value=x").rfind("ok", 0) == 0);
  QVERIFY(text("commit tx").rfind("INVALID_PRODUCER_EPOCH", 0) == 0);
  QCOMPARE(text("abort tx"), std::string("PRODUCER_FENCED: this producer is fenced: another one uses t by now"));
  QCOMPARE(script.play({"expect producer tx is fenced", "expect producer tx is fatal-error",
                        "expect event TransactionFailed producer=tx fenced=true"}),
           std::string());
}

void TransactionScriptsTest::killedInTheMiddle() {
  QFETCH(int, version);
  Script script(version);
  QVERIFY(script->runUntilReady());
  PLAY({"create-topic orders partitions=1 rf=3",
        "start producer tx topic=orders transactional.id=t transaction.timeout.ms=5000", "begin tx", "send tx value=x",
        "run until acked tx = 1 within 10s", "commit tx async", "kill tx"});
  // The commit never left, or was decided: in either case the log becomes stable again, whoever does it.
  PLAY({"run until not transaction t is Ongoing within 60s", "run until lso orders-0 is 2 within 60s", "restart tx",
        "begin tx", "expect producer tx is in-transaction"});
  QVERIFY(!script("commit nobody").ok);
}

/// The next coordinator's disk refuses to read, once. Nobody would ever load the partition there again: the broker gives
/// up, as Kafka's does with its last log directory, and the third one takes over.
void TransactionScriptsTest::coordinatorThatCannotReadGivesUp() {
  int struck = 0;
  for (int blind = 1; blind <= 3; ++blind) {
    Script script(2);
    QVERIFY(script->runUntilReady());
    PLAY({"create-topic orders partitions=1 rf=3 min.insync.replicas=1",
          "start producer p topic=orders transactional.id=t transaction=1 every=50ms", "run 2s"});
    int leader = 0;
    for (int id = 1; id <= 3; ++id)
      if (script->evaluate(fmt::format("leader __transaction_state-2 is {}", id))->held) leader = id;
    QVERIFY(leader != 0);
    if (leader == blind) continue;
    // It starts anew: what it appended itself it would have in memory.
    PLAY({fmt::format("shutdown broker {}", blind), "run 2s", fmt::format("restart broker {}", blind),
          "run until under-replicated = 0 within 30s"});
    PLAY({fmt::format("disk broker {} fail read", blind), fmt::format("kill broker {}", leader), "run 15s"});
    const bool hit = script->evaluate("event CoordinatorUnloaded topic=__transaction_state partition=2")->held;
    struck += hit ? 1 : 0;
    PLAY({fmt::format("restart broker {}", leader)});
    if (hit) PLAY({"expect event LogDamaged topic=__transaction_state", fmt::format("restart broker {}", blind)});
    PLAY({"run 20s", "run until not transaction t is Ongoing within 10s", "stop p"});
    PLAY({"run until transaction t is CompleteCommit within 10s"});
  }
  QCOMPARE(struck, 1);
}

// --- the history -----------------------------------------------------------------------------------------------------

void TransactionScriptsTest::historyHolds() {
  QFETCH(int, version);
  const auto v = static_cast<std::int16_t>(version);
  // With transaction.version 2 markers carry the next epoch.
  const ProducerEpoch next = version == 2 ? 1 : 0;
  Told told(v);
  told.init(0);
  told.send(orders0, 0, 0, 0, "a");
  told.send(orders1, 0, 0, 0, "b");
  told.end(0, true);
  told.marker(orders0, 1, next, true);
  told.marker(orders1, 1, next, true);
  told.read(orders0, {Told::data(0, 0, 0, "a")});
  told.send(orders0, 2, next, version == 2 ? 0 : 1, "c");
  told.end(next, false);
  told.marker(orders0, 3, static_cast<ProducerEpoch>(next + (version == 2 ? 1 : 0)), false);
  told.read(orders0, {Told::data(0, 0, 0, "a"), Told::data(2, next, version == 2 ? 0 : 1, "c")}, {2});
  QCOMPARE(told.atRest(), std::string());
  QCOMPARE(told.history.readable(orders0, true), std::int64_t{1});
  QCOMPARE(told.history.readable(orders0, false), std::int64_t{2});
  QCOMPARE(told.history.committed(), std::int64_t{2});
  QCOMPARE(told.history.aborted(), std::int64_t{1});
}

namespace {
using Tale = std::function<void(Told&)>;
struct Broken {
  const char* name;
  const char* rules;
  Tale tale;
};
const std::vector<Broken>& tales() {
  static const std::vector<Broken> all{
      {"one partition committed, the other aborted", "T1",
       [](Told& told) {
         told.init(0);
         told.send(orders0, 0, 0, 0, "a");
         told.send(orders1, 0, 0, 0, "b");
         told.end(0, true, false);
         told.marker(orders0, 1, 1, true);
         told.marker(orders1, 1, 1, false);
       }},
      {"told it is committed, and it is aborted", "T1",
       [](Told& told) {
         told.init(0);
         told.send(orders0, 0, 0, 0, "a");
         told.end(0, true);
         told.marker(orders0, 1, 1, false);
       }},
      {"committed without anybody's wish", "T1",
       [](Told& told) {
         told.init(0);
         told.send(orders0, 0, 0, 0, "a");
         told.marker(orders0, 1, 1, true);
       }},
      {"told it is committed, and a record is nowhere", "T1",
       [](Told& told) {
         told.init(0);
         told.send(orders0, 0, 0, 0, "a");
         told.send(orders1, -1, 0, 0, "b");
         told.end(0, true);
         told.marker(orders0, 1, 1, true);
       }},
      {"an aborted record is handed out", "T2",
       [](Told& told) {
         told.init(0);
         told.send(orders0, 0, 0, 0, "a");
         told.end(0, false);
         told.marker(orders0, 1, 1, false);
         told.read(orders0, {Told::data(0, 0, 0, "a")});
       }},
      {"a committed record is named as aborted", "T2",
       [](Told& told) {
         told.init(0);
         told.send(orders0, 0, 0, 0, "a");
         told.end(0, true);
         told.marker(orders0, 1, 1, true);
         told.read(orders0, {Told::data(0, 0, 0, "a")}, {0});
       }},
      {"a decision is taken back", "T3",
       [](Told& told) {
         events::Event event;
         const auto change = [&](const char* from, const char* to) {
           event.payload = events::TransactionStateChanged{"t", from, to, producer, 1, "orders-0", "a test"};
           told.history.onEvent(event);
         };
         change("", "Empty");
         change("Empty", "Ongoing");
         change("Ongoing", "PrepareCommit");
         change("Ongoing", "PrepareAbort");
       }},
      {"a marker of an older coordinator comes late", "T4",
       [](Told& told) {
         told.init(0);
         told.marker(orders0, 0, 1, true, 5);
         told.marker(orders0, 1, 2, true, 4);
       }},
      {"records where nobody registered", "T5",
       [](Told& told) {
         told.init(0);
         told.send(orders0, 0, 0, 0, "a", false);
         told.end(0, true);
         told.marker(orders0, 1, 1, true);
       }},
      {"nobody ends it", "T6",
       [](Told& told) {
         told.init(0);
         told.send(orders0, 0, 0, 0, "a");
       }},
      {"the same epoch for two", "T7",
       [](Told& told) {
         told.init(0);
         told.init(0, NodeId{1011});
       }},
      {"who was fenced ends a transaction", "T7",
       [](Told& told) {
         told.init(0);
         told.init(1, NodeId{1011});
         told.end(0, true);
       }},
      {"records after the marker", "T9",
       [](Told& told) {
         told.init(0);
         told.send(orders0, 0, 0, 0, "a");
         told.end(0, true);
         told.marker(orders0, 1, 1, true);
         told.history.onBatch(orders0, Told::batch(Told::data(2, 0, 1, "late")));
         told.marker(orders0, 3, 2, false);
       }},
  };
  return all;
}
}  // namespace

/// A coordinator that was frozen says what it decided only when others have long gone on.
void TransactionScriptsTest::whoDecidesNoMoreIsNotHeard() {
  Told told(2);
  events::Event event;
  const auto change = [&](NodeId node, const char* from, const char* to) {
    event.node = node;
    event.payload = events::TransactionStateChanged{"t", from, to, producer, 1, "orders-0", "a test"};
    told.history.onEvent(event);
  };
  event.node = broker;
  event.payload = events::CoordinatorLoaded{"__transaction_state", 0, 3, 10};
  told.history.onEvent(event);
  change(broker, "PrepareCommit", "CompleteCommit");
  change(broker, "CompleteCommit", "Ongoing");
  change(NodeId{2}, "Ongoing", "PrepareCommit");
  change(broker, "Ongoing", "PrepareAbort");
  QCOMPARE(told.broken.size(), std::size_t{0});
}

void TransactionScriptsTest::historyIsBroken_data() {
  QTest::addColumn<int>("which");
  for (std::size_t i = 0; i < tales().size(); ++i) QTest::newRow(tales()[i].name) << static_cast<int>(i);
}

void TransactionScriptsTest::historyIsBroken() {
  QFETCH(int, which);
  const Broken& one = tales()[static_cast<std::size_t>(which)];
  Told told(2);
  one.tale(told);
  QCOMPARE(told.atRest(), std::string(one.rules));
}

void TransactionScriptsTest::lateMessagesAreNoSurpriseInOldProtocols() {
  // The late batch of one transaction falls into the next one, which is aborted: with version 0 nothing could prevent it.
  const auto tale = [](Told& told, bool old) {
    told.init(0);
    told.send(orders0, 0, 0, 0, "a");
    told.send(orders1, 0, 0, 0, "b");
    told.end(0, true);
    told.marker(orders0, 1, old ? 0 : 1, true);
    told.marker(orders1, 1, old ? 0 : 1, false);
  };
  Told old(0);
  tale(old, true);
  QCOMPARE(old.atRest(), std::string());
  QVERIFY(!old.history.anomalies().empty());
  Told young(2);
  tale(young, false);
  QCOMPARE(young.atRest(), std::string("T1"));
}

BROKERLAB_TEST(TransactionScriptsTest)

}  // namespace brokerlab::tests

#include "test_transactions.moc"
