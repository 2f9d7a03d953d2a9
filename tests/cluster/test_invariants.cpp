// Every invariant of cluster/invariants.h, broken on purpose: a rule nobody can break in a test may be one nobody checks.
//
// A healthy cluster is made; then a file, a state or a frame is damaged, or an event or answer is told that cannot be true.
#include <fmt/format.h>

#include <functional>

#include "base/crc32c.h"
#include "base/endian.h"
#include "broker/broker_node.h"
#include "cluster/cluster.h"
#include "cluster/engine.h"
#include "cluster/invariants.h"
#include "controller/controller_node.h"
#include "protocol/messages/fetch.h"
#include "protocol/messages/list_offsets.h"
#include "protocol/messages/offset_for_leader_epoch.h"
#include "protocol/messages/produce.h"
#include "protocol/messages/vote.h"
#include "record/builder.h"
#include "storage/log.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::cluster;

namespace brokerlab::cluster {

/// What no run can be brought to do.
struct InvariantsProbe {
  static void metadata(Invariants& invariants, const metadata::Delta& delta) {
    invariants.checkMetadataChange(delta, 1);
  }
  static void forgetCommittedMetadata(Invariants& invariants) {
    invariants.metadataCommitted_ = 0;
    invariants.frames_ = true;
  }
  static void committedMetadata(Invariants& invariants, Offset offset) { invariants.metadataCommitted_ = offset; }
  static void nobodySaidAnything(Invariants& invariants, NodeId leader) {
    invariants.toldEnds_.clear();
    invariants.electedAt_.clear();
    invariants.quorumHighWatermarks_.clear();
    invariants.checkQuorumLeader(leader);
  }
  static void wasFurther(Invariants& invariants, NodeId leader, std::int32_t epoch) {
    invariants.quorumHighWatermarks_[leader] = {epoch, 1'000'000};
    invariants.checkQuorumLeader(leader);
  }
  static void otherDirectory(Invariants& invariants, NodeId voter) { invariants.directories_[voter] = Uuid::of(7, 7); }
  static void otherHash(Invariants& invariants, Offset offset) { invariants.imageHashes_[offset] = 1; }
};

}  // namespace brokerlab::cluster

namespace {

const TopicPartition orders0{"orders", 0};

struct Healthy {
  std::unique_ptr<Cluster> cluster;
  NodeId leader, follower;

  explicit Healthy(const std::function<void(Spec&)>& adjust = {}) {
    Spec spec;
    spec.config["log.segment.bytes"] = "400";
    spec.config["log.index.interval.bytes"] = "1";
    if (adjust) adjust(spec);
    auto opened = Cluster::open(std::move(spec));
    if (!opened) qFatal("%s", opened.error().message.c_str());
    cluster = std::move(*opened);
    invariants().watchFrames();
    if (!cluster->runUntilReady()) qFatal("not ready");
    run("create-topic orders partitions=1 rf=3 min.insync.replicas=2");
    run("start producer p topic=orders acks=all idempotent every=5ms count=40");
    run("start consumer c topic=orders from=earliest");
    run("run 3s");
    run("stop p");
    run("run 2s");
    const metadata::PartitionRef partition = engine().image()->partition("orders", 0);
    leader = partition->leader;
    follower = partition->isr[partition->isr[0] == leader ? 1 : 0];
  }

  Engine& engine() { return cluster->engine(); }
  Invariants& invariants() { return *engine().invariants; }
  void run(const std::string& line) {
    const Reply reply = cluster->executeNow(line);
    if (!reply.ok) qFatal("%s: %s", line.c_str(), reply.text.c_str());
  }
  storage::Log& log(NodeId broker) { return const_cast<storage::Log&>(engine().replica(broker, orders0)->log()); }
  disk::Disk& disk(NodeId node) { return cluster->world().disk(node); }
  /// The rules found broken now, and their details.
  std::string found(bool files = true) {
    std::string out;
    if (!files) invariants().scan();
    for (const view::InvariantView& one : files ? cluster->checkInvariants() : invariants().lamps())
      if (!one.holds) out += fmt::format("{} ({}) ", one.name, one.detail);
    return out;
  }
  void happens(NodeId node, events::Payload payload) {
    events::Event event;
    event.id = EventId{cluster->lastEvent().value + 1};
    event.at = cluster->now();
    event.node = node;
    event.payload = std::move(payload);
    invariants().onEvent(event);
  }
  /// A client asks and a broker answers, although neither did.
  template <class Request>
  void answers(NodeId client, NodeId broker, std::int16_t version, const Request& request,
               const typename Request::Response& response) {
    const Chain asked = protocol::encodeRequest(version, 5, std::string("test"), request);
    const Chain answered = protocol::encodeResponse(version, 5, response);
    const auto api = static_cast<std::int16_t>(Request::apiKey);
    const ConnectionId connection{77'777};
    invariants().onFrame({client, broker, connection, true, api, version, 5, asked});
    invariants().onFrame({broker, client, connection, false, api, version, 5, answered});
  }
  /// Changes a file while its broker is down, so that nobody has its content in memory.
  void damaged(NodeId broker, std::string_view suffix, const std::function<void(std::vector<std::uint8_t>&)>& change) {
    run(fmt::format("shutdown broker {}", broker.value));
    run("run 1s");
    edit(broker, "orders-0", suffix, change);
    run(fmt::format("restart broker {}", broker.value));
    run("run 5s");
  }
  void edit(NodeId node, const std::string& directory, std::string_view suffix,
            const std::function<void(std::vector<std::uint8_t>&)>& change) {
    const auto names = disk(node).list(directory);
    QVERIFY(names.has_value());
    for (const disk::Entry& entry : *names) {
      if (entry.name.size() < suffix.size() || entry.name.substr(entry.name.size() - suffix.size()) != suffix) continue;
      const std::string path = disk::joined(directory, entry.name);
      const auto before = disk(node).readAll(path);
      QVERIFY(before.has_value());
      if (before->size() == 0) continue;
      std::vector<std::uint8_t> bytes(before->view().begin(), before->view().end());
      change(bytes);
      auto file = disk(node).open(path);
      QVERIFY(file.has_value());
      QVERIFY(file->truncate(0).has_value());
      QVERIFY(file->append(Chain(Bytes(bytes))).has_value());
      QVERIFY(file->flush().has_value());
      return;
    }
    QFAIL(fmt::format("no file {} in {}", suffix, directory).c_str());
  }
  /// Gives the first batch of a run of bytes its right checksum.
  static void restamp(std::vector<std::uint8_t>& bytes) {
    const auto length = static_cast<std::size_t>(loadBig<std::int32_t>(bytes.data() + 8)) + 12;
    storeBig<std::uint32_t>(bytes.data() + 17, crc32c(ByteView(bytes).subspan(21, length - 21)));
  }
  static Chain batch(ProducerId id, record::Sequence sequence, const std::string& value) {
    record::BatchOptions options;
    options.producerId = id;
    options.producerEpoch = 0;
    options.baseSequence = sequence;
    record::BatchBuilder builder(options);
    builder.append(1'735'689'600'000, std::nullopt, asBytes(value));
    return Chain(builder.build());
  }
  /// Writes into a log past all rules, and lets everybody copy it.
  void smuggle(const Chain& bytes) {
    storage::Log& target = log(leader);
    QVERIFY(target
                .appendAsLeader(bytes, {engine().replica(leader, orders0)->leaderEpoch(), 1'735'689'600'000,
                                        record::AppendOrigin::coordinator})
                .ok());
    run("produce orders value=after");
    run("run 2s");
  }
};

/// The report names the rule.
#define FINDS(report, rule)                                                                           \
  do {                                                                                                \
    const std::string all_ = (report);                                                                \
    QVERIFY2((" " + all_).find(std::string(" ") + (rule) + " (") != std::string::npos, all_.c_str()); \
  } while (false)

}  // namespace

class InvariantsTest : public QObject {
  Q_OBJECT
 private slots:
  void allHoldWhenNothingIsWrong() {
    Healthy healthy;
    QCOMPARE(healthy.found(), std::string());
    QVERIFY(healthy.cluster->checkInvariants().size() >= 50);
  }

  // --- what is told --------------------------------------------------------------------------------------------
  void events_data() {
    QTest::addColumn<QString>("rule");
    for (const char* rule : {"L13", "R1", "R2", "R5", "R6", "R9", "R10", "R11", "R13", "R15", "P8", "Q1", "Q2", "Q4",
                             "Q7", "Q12", "M1", "S6"})
      QTest::newRow(rule) << rule;
  }
  void events() {
    QFETCH(QString, rule);
    Healthy h;
    h.invariants().setStrict(true);
    const Offset end = h.log(h.leader).logEndOffset();
    const NodeId other = h.follower;
    const NodeId quorum = h.engine().activeController();
    if (rule == "L13") {
      const storage::Log& log = h.log(h.leader);
      const_cast<storage::Log&>(log).setHighWatermark(0);
      h.happens(h.leader, events::SegmentDeleted{"orders", 0, 3, "size"});
    } else if (rule == "R1") {
      h.happens(other, events::BecameLeader{"orders", 0, 0, end});
    } else if (rule == "R2") {
      events::LeaderElected elected;
      elected.topic = "orders";
      elected.leader = other;
      elected.leaderEpoch = 0;
      elected.rule = "preferred replica";
      h.happens(quorum, elected);
    } else if (rule == "R5" || rule == "R6") {
      h.happens(other, events::BecameLeader{"orders", 0, 9, end - 3});
    } else if (rule == "R9") {
      h.happens(h.leader, events::HighWatermarkAdvanced{"orders", 0, end, end - 1, true});
    } else if (rule == "R10") {
      NodeId third;
      for (const NodeId id : h.engine().brokers)
        if (id != h.leader && id != other) third = id;
      h.run(fmt::format("kill broker {}", third.value));
      h.run("run 15s");
      h.happens(h.leader, events::IsrExpandProposed{"orders", 0, third, {}});
    } else if (rule == "R11") {
      h.happens(other, events::LogTruncated{"orders", 0, end, end - 5, "a test"});
    } else if (rule == "R13") {
      h.happens(NodeId{1010}, events::RecordsConsumed{"c", "orders", 0, end, end + 3, 4});
    } else if (rule == "R15") {
      h.happens(NodeId{1010}, events::ProduceAcked{"p", "orders", 0, end, end + 1, "all", h.leader, {}});
    } else if (rule == "P8") {
      h.happens(NodeId{1010}, events::ProducerIdAssigned{"x", 4711, 0});
      h.happens(NodeId{1011}, events::ProducerIdAssigned{"y", 4711, 0});
    } else if (rule == "Q1") {
      h.happens(NodeId{101}, events::RaftLeaderElected{99});
      h.happens(NodeId{102}, events::RaftLeaderElected{99});
    } else if (rule == "Q2") {
      h.happens(NodeId{101}, events::RaftLeaderFound{NodeId{102}, 99});
      h.happens(NodeId{101}, events::RaftLeaderFound{NodeId{102}, 98});
    } else if (rule == "Q4") {
      InvariantsProbe::committedMetadata(h.invariants(), 1'000'000);
      h.happens(NodeId{102}, events::RaftLeaderElected{99});
    } else if (rule == "Q7") {
      h.happens(quorum, events::LogTruncated{std::string(clusterMetadataTopic), 0, 9, 1, "a test"});
    } else if (rule == "Q12") {
      h.happens(NodeId{102}, events::RaftElectionStarted{99, false});
    } else if (rule == "M1") {
      h.happens(quorum, events::BrokerRegistered{h.leader, 1});
    } else if (rule == "S6") {
      h.happens(other, events::NodeStopped{"crashed", "a test"});
    }
    FINDS(h.found(false), rule.toStdString());
  }

  // --- what is answered ----------------------------------------------------------------------------------------
  void produceAnswers() {
    Healthy h;
    protocol::ProduceRequest request;
    request.acks = -1;
    auto& part = request.topicData.emplace_back();
    part.name = "orders";
    part.partitionData.push_back({0, protocol::Records(Healthy::batch(9999, 0, "x"))});
    protocol::ProduceResponse response;
    auto& answer = response.responses.emplace_back();
    answer.name = "orders";
    answer.partitionResponses.emplace_back().baseOffset = 4;
    h.answers(NodeId{1010}, h.leader, 9, request, response);
    FINDS(h.found(false), "P2");
    // An offset that is not there at all.
    answer.partitionResponses[0].baseOffset = 4'000;
    h.answers(NodeId{1010}, h.leader, 9, request, response);
    FINDS(h.found(false), "R16");
  }
  void refusedAndYetAppended() {
    Healthy h;
    protocol::ProduceRequest request;
    request.acks = -1;
    auto& part = request.topicData.emplace_back();
    part.name = "orders";
    part.partitionData.push_back({0, protocol::Records(Healthy::batch(9999, 7, "x"))});
    protocol::ProduceResponse response;
    auto& answer = response.responses.emplace_back();
    answer.name = "orders";
    answer.partitionResponses.emplace_back().errorCode = ErrorCode::outOfOrderSequenceNumber;
    const Offset end = h.log(h.leader).logEndOffset();
    QVERIFY(h.log(h.leader).appendAsLeader(Healthy::batch(9999, 7, "x"), {0, 1'735'689'600'000}).ok());
    h.happens(h.leader, events::RecordsAppended{"orders", 0, end, end, 0, true, 70});
    h.answers(NodeId{1010}, h.leader, 9, request, response);
    FINDS(h.found(false), "P3");
  }
  void acknowledgedTooEarly() {
    Healthy h;
    QVERIFY(h.log(h.leader).appendAsLeader(Healthy::batch(9999, 0, "x"), {0, 1'735'689'600'000}).ok());
    protocol::ProduceRequest request;
    request.acks = -1;
    auto& part = request.topicData.emplace_back();
    part.name = "orders";
    part.partitionData.push_back({0, protocol::Records(Healthy::batch(9999, 0, "x"))});
    protocol::ProduceResponse response;
    auto& answer = response.responses.emplace_back();
    answer.name = "orders";
    answer.partitionResponses.emplace_back().baseOffset = h.log(h.leader).logEndOffset() - 1;
    h.answers(NodeId{1010}, h.leader, 9, request, response);
    FINDS(h.found(false), "R15");
  }
  void fetchAnswers() {
    Healthy h;
    const auto topicId = h.engine().image()->topic("orders")->id;
    protocol::FetchRequest request;
    auto& asked = request.topics.emplace_back();
    asked.topicId = topicId;
    auto& position = asked.partitions.emplace_back();
    position.currentLeaderEpoch = 7;
    protocol::FetchResponse response;
    auto& topic = response.responses.emplace_back();
    topic.topicId = topicId;
    auto& answer = topic.partitions.emplace_back();
    answer.highWatermark = 1;
    h.answers(NodeId{1010}, h.leader, 17, request, response);
    FINDS(h.found(false), "R12");
    // Other records than everybody else has there; and more than is committed.
    position.currentLeaderEpoch = -1;
    answer.records = protocol::Records(Healthy::batch(1, 0, "forged"));
    h.answers(NodeId{1010}, h.leader, 17, request, response);
    FINDS(h.found(false), "R14");
    answer.records = {};
    answer.highWatermark = 1'000'000;
    h.answers(NodeId{1010}, h.leader, 17, request, response);
    FINDS(h.found(false), "R13");
  }
  void wrongForkIsTold() {
    Healthy h;
    protocol::OffsetForLeaderEpochRequest request;
    auto& asked = request.topics.emplace_back();
    asked.topic = "orders";
    auto& one = asked.partitions.emplace_back();
    one.leaderEpoch = 0;
    protocol::OffsetForLeaderEpochResponse response;
    auto& topic = response.topics.emplace_back();
    topic.topic = "orders";
    auto& answer = topic.partitions.emplace_back();
    answer.leaderEpoch = 0;
    answer.endOffset = 3;
    h.answers(NodeId{1010}, h.leader, 4, request, response);
    FINDS(h.found(false), "R12");
  }
  void latestOffsetGoesBack() {
    Healthy h;
    protocol::ListOffsetsRequest request;
    auto& asked = request.topics.emplace_back();
    asked.name = "orders";
    asked.partitions.emplace_back().timestamp = -1;
    protocol::ListOffsetsResponse response;
    auto& topic = response.topics.emplace_back();
    topic.name = "orders";
    topic.partitions.emplace_back().offset = 3;
    h.answers(NodeId{1010}, h.leader, 7, request, response);
    FINDS(h.found(false), "R17");
  }
  void votesThatWereNotWritten() {
    Healthy h;
    protocol::VoteRequest request;
    request.clusterId = h.cluster->clusterId();
    auto& asked = request.topics.emplace_back();
    asked.topicName = clusterMetadataTopic;
    auto& candidate = asked.partitions.emplace_back();
    candidate.candidateEpoch = 900;
    candidate.candidateId = 102;
    protocol::VoteResponse response;
    auto& topic = response.topics.emplace_back();
    topic.topicName = clusterMetadataTopic;
    auto& answer = topic.partitions.emplace_back();
    answer.leaderEpoch = 900;
    answer.voteGranted = true;
    h.answers(NodeId{102}, NodeId{103}, 2, request, response);
    FINDS(h.found(false), "Q2");
    candidate.candidateId = 101;
    h.answers(NodeId{101}, NodeId{103}, 2, request, response);
    FINDS(h.found(false), "Q11");
  }

  // --- what is in files ----------------------------------------------------------------------------------------
  void files_data() {
    QTest::addColumn<QString>("rule");
    for (const char* rule : {"L3", "L4", "L5", "L6", "L10", "L11", "L12"}) QTest::newRow(rule) << rule;
  }
  void files() {
    QFETCH(QString, rule);
    Healthy h;
    const NodeId broker = h.follower;
    if (rule == "L3") {
      h.edit(broker, "orders-0", ".log", [](std::vector<std::uint8_t>& bytes) {
        // The second batch starts again at 0.
        const auto first = static_cast<std::size_t>(loadBig<std::int32_t>(bytes.data() + 8)) + 12;
        storeBig<std::int64_t>(bytes.data() + first, 0);
      });
    } else if (rule == "L4" || rule == "L12") {
      h.edit(broker, "orders-0", ".index", [](std::vector<std::uint8_t>& bytes) { bytes[7] ^= 0x05; });
    } else if (rule == "L5") {
      h.edit(broker, "orders-0", ".timeindex", [](std::vector<std::uint8_t>& bytes) {
        bytes[3] = 0;
        bytes[4] = 0;
      });
    } else if (rule == "L6") {
      storage::TransactionIndex index(h.disk(broker), "orders-0/00000000000000000000.txnindex", 0);
      QVERIFY(index.append({1, 0, 1, 2}).has_value());
    } else if (rule == "L10") {
      h.edit(broker, "orders-0", ".snapshot", [](std::vector<std::uint8_t>& bytes) { bytes.back() ^= 0x01; });
    } else if (rule == "L11") {
      h.edit(broker, "orders-0", ".log", [](std::vector<std::uint8_t>& bytes) { bytes[40] ^= 0x01; });
    }
    FINDS(h.found(), rule.toStdString());
  }
  void brokenBatch() {
    Healthy h;
    h.damaged(h.follower, ".log", [](std::vector<std::uint8_t>& bytes) { bytes[70] ^= 0x10; });
    FINDS(h.found(false), "L2");
  }
  void otherBytesWithTheirOwnChecksum() {
    Healthy h;
    h.damaged(h.follower, ".log", [](std::vector<std::uint8_t>& bytes) {
      bytes[66] ^= 0x01;
      Healthy::restamp(bytes);
    });
    FINDS(h.found(false), "R19");
  }
  void otherEpochInTheLog() {
    Healthy h;
    h.damaged(h.follower, ".log", [](std::vector<std::uint8_t>& bytes) { bytes[15] = 9; });
    const std::string report = h.found(false);
    FINDS(report, "R4");
    FINDS(report, "L8");
  }
  void aMissingBatch() {
    Healthy h;
    h.damaged(h.follower, ".log", [](std::vector<std::uint8_t>& bytes) {
      // What was at 0 is said to be at 1, and nothing is at 0.
      storeBig<std::int64_t>(bytes.data(), 1);
    });
    const std::string report = h.found(false);
    QVERIFY2(report.find("L1 (") != std::string::npos || report.find("L2 (") != std::string::npos, report.c_str());
  }
  void epochsBeyondTheLog() {
    Healthy h;
    storage::Log& log = h.log(h.follower);
    const_cast<storage::LeaderEpochCache&>(log.epochs()).assign(50, log.logEndOffset() + 9);
    FINDS(h.found(), "L7");
  }
  void metadataThatDiffers() {
    Healthy h;
    NodeId controller;
    for (const NodeId id : h.engine().controllers)
      if (id != h.engine().activeController()) controller = id;
    h.run(fmt::format("kill controller {}", controller.value));
    h.edit(controller, "__cluster_metadata-0", ".log", [](std::vector<std::uint8_t>& bytes) {
      bytes[34] ^= 0x01;  // the base timestamp
      Healthy::restamp(bytes);
    });
    h.run(fmt::format("restart controller {}", controller.value));
    h.run("run 3s");
    FINDS(h.found(false), "Q3");
  }

  // --- what nodes know -----------------------------------------------------------------------------------------
  void anOpenTransactionBelowTheLogStart() {
    // Deleting its first record must not leave the last stable offset behind the log's start.
    Healthy h;
    storage::Log& log = h.log(h.leader);
    auto& states = const_cast<storage::ProducerStates&>(log.producers());
    record::BatchHeader header;
    header.producerId = 8;
    header.producerEpoch = 0;
    header.baseSequence = 0;
    header.baseOffset = 2;
    header.attributes = record::attribute::transactional;
    states.update(header, std::nullopt);
    QCOMPARE(log.lastStableOffset(), Offset{2});
    QCOMPARE(log.advanceLogStart(20, "a test"), ErrorCode::none);
    QCOMPARE(log.lastStableOffset(), Offset{20});
  }
  void aSmallerIsrThanTheControllers() {
    Healthy h;
    const replication::Partition* partition = h.engine().replica(h.leader, orders0);
    auto& state = const_cast<replication::LeaderState&>(*partition->leaderState());
    state.commitIsr({h.leader, h.follower}, state.partitionEpoch());
    FINDS(h.found(false), "R8");
  }
  void aMemberOfTheIsrWithoutTheRecords() {
    Healthy h;
    QVERIFY(h.log(h.follower).truncateTo(10, 1'735'689'600'000, "a test").has_value());
    FINDS(h.found(false), "R7");
    QVERIFY(h.log(h.leader).truncateTo(10, 1'735'689'600'000, "a test").has_value());
    FINDS(h.found(false), "R5");
  }
  void countedWithoutAMember() {
    Healthy h;
    const Offset end = h.log(h.leader).logEndOffset();
    h.happens(h.leader, events::HighWatermarkAdvanced{"orders", 0, end, end + 4, true});
    FINDS(h.found(false), "R9");
  }
  void recordsFromNowhere() {
    Healthy h;
    h.smuggle(Healthy::batch(5555, 0, "nobody sent this"));
    FINDS(h.found(false), "R20");
  }
  void sequences() {
    Healthy h;
    h.smuggle(Healthy::batch(5555, 4, "x 1"));
    h.smuggle(Healthy::batch(5555, 9, "x 2"));
    FINDS(h.found(), "P1");
    h.smuggle(Healthy::batch(5555, 10, "x 1"));
    FINDS(h.found(), "P9");
  }
  void aProducerForgottenBeforeItsTime() {
    Healthy h;
    auto& states = const_cast<storage::ProducerStates&>(h.log(h.follower).producers());
    QVERIFY(states.expire(INT64_MAX / 2, 0) > 0);
    FINDS(h.found(), "P6");
  }
  void producerStatesThatDiffer() {
    Healthy h;
    auto& states = const_cast<storage::ProducerStates&>(h.log(h.follower).producers());
    record::BatchHeader header;
    header.producerId = states.all().begin()->first;
    header.producerEpoch = states.all().begin()->second.epoch;
    header.baseSequence = 700;
    header.baseOffset = 700;
    states.update(header, std::nullopt);
    const std::string report = h.found();
    FINDS(report, "P7");
    FINDS(report, "L10");
  }
  void metadataChanges() {
    Healthy h;
    metadata::Partition before;
    before.replicas = before.isr = {NodeId{1}, NodeId{2}, NodeId{3}};
    before.leader = NodeId{1};
    before.partitionEpoch = 4;
    const auto change = [&](const std::function<void(metadata::Partition&, metadata::Partition&)>& what) {
      metadata::Partition old = before;
      metadata::Partition now = before;
      now.partitionEpoch = 5;
      what(old, now);
      metadata::Delta delta;
      delta.partitions[{Uuid::of(1, 2), 0}] = {h.engine().image()->topic("orders"), 0,
                                               std::make_shared<metadata::Partition>(old),
                                               std::make_shared<metadata::Partition>(now)};
      InvariantsProbe::metadata(h.invariants(), delta);
    };
    change([](metadata::Partition&, metadata::Partition&) {});
    QCOMPARE(h.found(false), std::string());
    change([](metadata::Partition&, metadata::Partition& now) { now.replicas.pop_back(); });
    FINDS(h.found(false), "R18");
    change([](metadata::Partition&, metadata::Partition& now) { now.partitionEpoch = 4; });
    FINDS(h.found(false), "R2");
    metadata::Delta again;
    again.createdTopics.push_back(h.engine().image()->topic("orders"));
    InvariantsProbe::metadata(h.invariants(), again);
    FINDS(h.found(false), "M2");
  }
  void aReassignmentThatForgetsTheIsr() {
    Healthy h;
    metadata::Partition before;
    before.replicas = {NodeId{1}, NodeId{2}, NodeId{3}};
    before.isr = {NodeId{1}, NodeId{2}};
    before.addingReplicas = {NodeId{3}};
    before.removingReplicas = {NodeId{2}};
    before.leader = NodeId{1};
    metadata::Partition after = before;
    after.replicas = {NodeId{1}, NodeId{3}};
    after.isr = {NodeId{1}};
    after.addingReplicas.clear();
    after.removingReplicas.clear();
    after.partitionEpoch = 1;
    metadata::Delta delta;
    delta.partitions[{Uuid::of(1, 2), 0}] = {h.engine().image()->topic("orders"), 0,
                                             std::make_shared<metadata::Partition>(before),
                                             std::make_shared<metadata::Partition>(after)};
    InvariantsProbe::metadata(h.invariants(), delta);
    FINDS(h.found(false), "R18");
  }
  void quorum_data() {
    QTest::addColumn<QString>("rule");
    for (const char* rule : {"Q6", "Q7", "Q8", "Q9", "Q10", "Q11", "Q13", "Q14", "Q15", "S3"})
      QTest::newRow(rule) << rule;
  }
  void quorum() {
    QFETCH(QString, rule);
    Healthy h;
    const NodeId leader = h.engine().activeController();
    const raft::Raft& raft = h.engine().controller(leader)->raft();
    if (rule == "Q6") {
      h.found(false);
      InvariantsProbe::otherHash(h.invariants(), h.engine().imageOf(h.leader)->provenance().lastOffset);
    } else if (rule == "Q7") {
      InvariantsProbe::wasFurther(h.invariants(), leader, raft.epoch());
    } else if (rule == "Q8") {
      InvariantsProbe::committedMetadata(h.invariants(), 1'000'000);
    } else if (rule == "Q9") {
      auto* log = const_cast<storage::Log*>(raft.log().log());
      log->setHighWatermark(log->logEndOffset());
      QCOMPARE(log->advanceLogStart(3, "a test"), ErrorCode::none);
    } else if (rule == "Q10") {
      h.engine().controllers.pop_back();
    } else if (rule == "Q11") {
      InvariantsProbe::otherDirectory(h.invariants(), leader);
    } else if (rule == "Q13") {
      // Those who could say what is committed are gone, and it was less than the brokers go by.
      const std::vector<NodeId> controllers = h.engine().controllers;
      for (const NodeId id : controllers) h.run(fmt::format("kill controller {}", id.value));
      InvariantsProbe::forgetCommittedMetadata(h.invariants());
    } else if (rule == "Q14") {
      InvariantsProbe::nobodySaidAnything(h.invariants(), leader);
    } else if (rule == "Q15") {
      // The checker is told of a much shorter timeout than the leader has.
      h.engine().spec.config["controller.quorum.fetch.timeout.ms"] = "1";
      for (const NodeId id : h.engine().controllers)
        if (id != leader) h.run(fmt::format("freeze controller {}", id.value));
      h.run("run 2500ms");
      QVERIFY(raft.isLeader());
    } else if (rule == "S3") {
      ++const_cast<sim::World::Counters&>(h.cluster->world().frames()).sent;
    }
    FINDS(h.found(false), rule.toStdString());
  }
};
BROKERLAB_TEST(InvariantsTest)
#include "test_invariants.moc"
