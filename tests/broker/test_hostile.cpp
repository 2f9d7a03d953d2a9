// Bytes and requests that no honest client sends: each has its stated outcome, and nobody else notices.
// Numbers are those of the catalogue of bad input.

#include "broker/support.h"
#include "protocol/messages/alter_partition.h"
#include "protocol/messages/api_versions.h"
#include "protocol/messages/describe_cluster.h"
#include "protocol/messages/list_offsets.h"
#include "protocol/messages/metadata.h"
#include "protocol/messages/leader_and_isr.h"
#include "protocol/messages/vote.h"
#include "support/suite.h"

namespace brokerlab::tests {

using namespace protocol;

namespace {

Chain header(std::int16_t key, std::int16_t version, std::vector<std::uint8_t> rest = {}) {
  Writer writer;
  writer.i16(key);
  writer.i16(version);
  writer.i32(5);
  writer.raw(ByteView(rest));
  return writer.take();
}

}  // namespace

class HostileTest : public QObject {
  Q_OBJECT

 private slots:
  void framesThatMakeNoSense();
  void apiVersionsOfAnyVersion();
  void advertisedIsServed();
  void clientsAreIdentifiedOnce();
  void softwareNames();
  void correlationIdsAreEchoed();
  void clientsThatClaimToBeReplicas();
  void interBrokerRequests();
  void recordBatches();
  void manyNames();
  void topicIds();
  void listOffsetsWithOddTimestamps();
  void describeCluster();
  void truncatedBodiesEverywhere();
};

void HostileTest::framesThatMakeNoSense() {
  BrokerWorld cluster(oneBroker());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 1));
  const ConnectionId good = cluster.open(1);
  struct Row {
    const char* what;
    Chain frame;
  };
  const std::vector<std::uint8_t> noClient{0xff, 0xff};
  const std::vector<Row> rows = {
      {"6: three bytes", Chain(Bytes::copyOf(std::string_view("\0\3\0", 3)))},
      {"6: nothing at all", Chain(Bytes::copyOf(std::string_view("\0", 1)))},
      {"15: api key 999", header(999, 0, noClient)},
      {"15: negative key", header(-1, 0, noClient)},
      {"15: a gap in the numbers", header(78, 0, noClient)},
      {"16: Fetch of a version to come", header(1, 99, noClient)},
      {"16: Fetch of version -1", header(1, -1, noClient)},
      {"17: client id of length -2", header(3, 1, {0xff, 0xfe})},
      {"17: client id longer than the frame", header(3, 1, {0x7f, 0xff, 1, 2, 3})},
      {"19: 2^31 tagged fields", header(3, 9, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x07})},
      {"20: tag size beyond the frame", header(3, 9, {0xff, 0xff, 1, 0, 0xff, 0xff, 0xff, 0xff, 0x0f})},
      {"20: endless varint", header(3, 9, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})},
      {"24: SASL on a plain listener", header(17, 1, noClient)},
      {"25: array of INT_MAX", header(3, 1, {0xff, 0xff, 0x7f, 0xff, 0xff, 0xff})},
      {"25: array of -2", header(3, 1, {0xff, 0xff, 0xff, 0xff, 0xff, 0xfe})},
      {"26: null where there is none", header(3, 1, {0xff, 0xff, 0, 0, 0, 1, 0xff, 0xff})},
  };
  for (const Row& row : rows) {
    const int refusedBefore = cluster.events.count("RequestRefused");
    const ConnectionId bad = cluster.open(1);
    cluster.sendFrame(bad, row.frame);
    QVERIFY2(cluster.runUntil([&] { return cluster.closed(bad); }, seconds(1)), row.what);
    QVERIFY2(cluster.answers(bad) == 0, row.what);
    QVERIFY2(cluster.events.count("RequestRefused") == refusedBefore + 1, row.what);
    QVERIFY2(!cluster.events.of<events::RequestRefused>().back().reason.empty(), row.what);
    QVERIFY2(cluster.produceTo(good, BrokerWorld::produce("orders", batch(1)))->errorCode == ErrorCode::none, row.what);
  }
  QCOMPARE(cluster.world->crashes(), 0);
}

void HostileTest::apiVersionsOfAnyVersion() {
  BrokerWorld cluster(oneBroker());
  QVERIFY(cluster.start());
  for (const std::int16_t version : {std::int16_t{5}, std::int16_t{32767}, std::int16_t{-1}}) {
    const ConnectionId client = cluster.open(1);
    cluster.sendFrame(client, header(18, version, {0xff, 0xff, 0, 0}));
    const auto answer = cluster.receive<ApiVersionsResponse>(client, 0);
    QVERIFY(answer.has_value());
    QCOMPARE(answer->errorCode, ErrorCode::unsupportedVersion);
    QCOMPARE(cluster.lastCorrelation, 5);
    bool self = false;
    for (const auto& api : answer->apiKeys) self = self || api.apiKey == 18;
    QVERIFY(self);
    QVERIFY(!cluster.closed(client));
  }
}

void HostileTest::advertisedIsServed() {  // B4
  BrokerWorld cluster(oneBroker());
  QVERIFY(cluster.start());
  const ConnectionId client = cluster.open(1);
  ApiVersionsRequest request;
  request.clientSoftwareName = "test";
  request.clientSoftwareVersion = "1.0";
  const auto answer = cluster.ask(client, request, 4);
  QVERIFY(answer.has_value());
  std::map<int, std::pair<int, int>> ranges;
  for (const auto& api : answer->apiKeys) ranges[api.apiKey] = {api.minVersion, api.maxVersion};
  // What librdkafka up to 2.11 looks for before it uses a feature.
  QCOMPARE(ranges.at(0).first, 0);
  QVERIFY(ranges.at(0).second >= 7);
  QVERIFY(ranges.at(1).first <= 4 && ranges.at(1).second >= 11);
  QVERIFY(ranges.at(2).first <= 1);
  QCOMPARE(ranges.at(3).first, 0);
  QCOMPARE(ranges.at(10).first, 0);
  QCOMPARE(ranges.at(22).first, 0);
  QVERIFY(ranges.at(23).first <= 2);
  QVERIFY(ranges.at(8).first <= 2 && ranges.at(8).second >= 7);
  QVERIFY(ranges.at(9).first <= 1 && ranges.at(9).second >= 7);
  for (const int group : {11, 12, 13, 14}) QCOMPARE(ranges.at(group).first, 0);
  for (const int transactions : {24, 25, 26, 28}) QCOMPARE(ranges.at(transactions).first, 0);
  for (const int inside : {52, 56, 62}) QVERIFY(ranges.find(inside) == ranges.end());
  bool metadataVersion = false;
  for (const auto& feature : answer->supportedFeatures)
    metadataVersion = metadataVersion || feature.name == "metadata.version";
  QVERIFY(metadataVersion);
  // Below v4 nothing with a minimum of 0. (KAFKA-17492)
  const auto v3 = cluster.ask(client, request, 3);
  for (const auto& feature : v3->supportedFeatures) QVERIFY(feature.minVersion > 0);
}

void HostileTest::clientsAreIdentifiedOnce() {
  BrokerWorld cluster(oneBroker());
  QVERIFY(cluster.start());
  const int before = cluster.events.count("ClientIdentified");
  const ConnectionId old = cluster.open(1);
  QVERIFY(cluster.ask(old, ApiVersionsRequest{}, 0).has_value());
  QVERIFY(cluster.ask(old, MetadataRequest{}, 1).has_value());
  QVERIFY(cluster.ask(old, MetadataRequest{}, 1).has_value());
  QCOMPARE(cluster.events.count("ClientIdentified"), before + 1);
  const ConnectionId modern = cluster.open(1);
  ApiVersionsRequest request;
  request.clientSoftwareName = "librdkafka";
  request.clientSoftwareVersion = "2.8.0";
  QVERIFY(cluster.ask(modern, request, 3).has_value());
  QVERIFY(cluster.ask(modern, MetadataRequest{}, 9).has_value());
  QCOMPARE(cluster.events.count("ClientIdentified"), before + 2);
  const events::ClientIdentified told = cluster.events.of<events::ClientIdentified>().back();
  QCOMPARE(told.software, std::string("librdkafka"));
  QCOMPARE(told.softwareVersion, std::string("2.8.0"));
  QCOMPARE(told.clientId, std::string("tester"));
  // 18: bytes that would do harm on a terminal are told escaped.
  const ConnectionId nasty = cluster.open(1);
  cluster.send(nasty, MetadataRequest{}, 1, std::string("a\x1b[31m\n\0b", 9));
  QVERIFY(cluster.receive<MetadataResponse>(nasty, 1).has_value());
  const std::string shown = cluster.events.of<events::ClientIdentified>().back().clientId;
  QVERIFY(shown.find('\x1b') == std::string::npos && shown.find('\n') == std::string::npos);
}

void HostileTest::softwareNames() {  // 21
  BrokerWorld cluster(oneBroker());
  QVERIFY(cluster.start());
  struct Row {
    const char* name;
    const char* version;
    ErrorCode error;
  };
  for (const Row& row :
       {Row{"<b>x</b>", "1", ErrorCode::invalidRequest}, Row{"", "1", ErrorCode::invalidRequest},
        Row{"a", "1.0-rc3", ErrorCode::none}, Row{"-a", "1", ErrorCode::invalidRequest},
        Row{"a", "1.", ErrorCode::invalidRequest}, Row{"apache-kafka-java", "3.9.0", ErrorCode::none}}) {
    const ConnectionId client = cluster.open(1);
    ApiVersionsRequest request;
    request.clientSoftwareName = row.name;
    request.clientSoftwareVersion = row.version;
    const auto answer = cluster.ask(client, request, 3);
    QVERIFY(answer.has_value());
    QCOMPARE(answer->errorCode, row.error);
    QCOMPARE(answer->apiKeys.empty(), row.error != ErrorCode::none);
  }
}

void HostileTest::correlationIdsAreEchoed() {  // 23
  BrokerWorld cluster(oneBroker());
  QVERIFY(cluster.start());
  const ConnectionId client = cluster.open(1);
  for (const std::int32_t id : {INT32_MIN, 7, 7, -1}) {
    cluster.sendFrame(client, encodeRequest(1, id, std::nullopt, MetadataRequest{}));
    QVERIFY(cluster.receive<MetadataResponse>(client, 1).has_value());
    QCOMPARE(cluster.lastCorrelation, id);
  }
}

void HostileTest::clientsThatClaimToBeReplicas() {  // 32, planted bug 41 (CVE-2018-1288)
  for (const bool fault : {false, true}) {
    Shape shape;
    shape.faults.trustReplicaId = fault;
    BrokerWorld cluster(shape);
    QVERIFY(cluster.start());
    QVERIFY(cluster.createTopic("orders", 1, 3));
    const int leader = cluster.leaderOf("orders");
    const int victim = leader % 3 + 1;
    cluster.world->run(seconds(1));
    // The real followers are gone; the impostor says it has everything.
    for (int id = 1; id <= 3; ++id) {
      if (id != leader) cluster.world->freeze(NodeId{id});
    }
    const ConnectionId producer = cluster.open(leader);
    QVERIFY(cluster.produceTo(producer, BrokerWorld::produce("orders", batch(3), 1))->errorCode == ErrorCode::none);
    const ConnectionId impostor = cluster.open(leader);
    FetchRequest request = BrokerWorld::fetch("orders", 3);
    request.replicaId = victim;
    const auto answer = cluster.ask(impostor, request, 11, seconds(1));
    const auto replica = cluster.node(leader)->replicas().find("orders", 0);
    QCOMPARE(answer.has_value(), fault);
    QCOMPARE(cluster.closed(impostor), !fault);
    QCOMPARE(replica->leaderState()->follower(NodeId{victim})->logEndOffset, fault ? Offset{3} : Offset{0});
    if (!fault) {
      // Also where newer versions put it, and in ListOffsets.
      FetchRequest modern = BrokerWorld::fetch("", 3);
      modern.topics[0].topicId = cluster.node(leader)->image().topic("orders")->id;
      modern.replicaState.replicaId = victim;
      const ConnectionId second = cluster.open(leader);
      QVERIFY(!cluster.ask(second, modern, 17, seconds(1)).has_value());
      QVERIFY(cluster.closed(second));
      ListOffsetsRequest offsets;
      offsets.replicaId = victim;
      const ConnectionId third = cluster.open(leader);
      QVERIFY(!cluster.ask(third, offsets, 5, seconds(1)).has_value());
      QVERIFY(cluster.closed(third));
    }
  }
}

void HostileTest::interBrokerRequests() {  // 35
  BrokerWorld cluster(oneBroker());
  QVERIFY(cluster.start());
  const ConnectionId first = cluster.open(1);
  QVERIFY(!cluster.ask(first, AlterPartitionRequest{}, 3, seconds(1)).has_value());
  QVERIFY(cluster.closed(first));
  const ConnectionId second = cluster.open(1);
  QVERIFY(!cluster.ask(second, VoteRequest{}, 1, seconds(1)).has_value());
  QVERIFY(cluster.closed(second));
  // Described on the wire, and served by nobody here: the same.
  const ConnectionId third = cluster.open(1);
  QVERIFY(!cluster.ask(third, LeaderAndIsrRequest{}, 7, seconds(1)).has_value());
  QVERIFY(cluster.closed(third));
}

void HostileTest::recordBatches() {  // 44 to 60
  BrokerWorld cluster(oneBroker());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 1, {{"max.message.bytes", "5000"}}));
  QVERIFY(cluster.createTopic("compacted", 1, 1, {{"cleanup.policy", "compact"}}));
  const ConnectionId client = cluster.open(1);
  auto changed = [](Bytes from, std::size_t at, std::vector<std::uint8_t> with, bool newCrc) {
    std::vector<std::uint8_t> copy(from.data(), from.data() + from.size());
    for (std::size_t i = 0; i < with.size(); ++i) copy[at + i] = with[i];
    if (newCrc) {
      const std::uint32_t crc = record::computeCrc(ByteView(copy));
      storeBig(copy.data() + record::position::crc, crc);
    }
    return Bytes(std::move(copy));
  };
  const Bytes good = batch(3);
  Writer two;
  two.raw(good.view());
  two.raw(good.view());
  record::BatchOptions control;
  control.control = true;
  const std::size_t countAt = 57;
  struct Row {
    const char* what;
    protocol::Records records;
    std::vector<ErrorCode> allowed;
  };
  const ErrorCode corrupt = ErrorCode::corruptMessage, invalid = ErrorCode::invalidRecord;
  const std::vector<Row> rows = {
      {"44: null", protocol::Records::null(), {invalid, corrupt}},
      {"44: nothing", protocol::Records(), {invalid, corrupt}},
      {"44: too short", protocol::Records(good.slice(0, 30)), {invalid, corrupt}},
      {"45: length beyond the bytes", protocol::Records(changed(good, 8, {0x7f, 0, 0, 0}, false)), {corrupt, invalid}},
      {"45: negative length", protocol::Records(changed(good, 8, {0x80, 0, 0, 0}, false)), {corrupt, invalid}},
      {"45: length below a header", protocol::Records(changed(good, 8, {0, 0, 0, 48}, false)), {corrupt, invalid}},
      {"46: magic 1", protocol::Records(changed(good, 16, {1}, false)), {invalid}},
      {"46: magic 3", protocol::Records(changed(good, 16, {3}, false)), {corrupt}},
      {"47: wrong checksum", protocol::Records(changed(good, 17, {1, 2, 3, 4}, false)), {corrupt}},
      {"47: more records declared", protocol::Records(changed(good, countAt, {0, 0, 0, 9}, true)), {invalid}},
      {"47: count -1", protocol::Records(changed(good, countAt, {0xff, 0xff, 0xff, 0xff}, true)), {invalid}},
      {"47: count INT_MAX", protocol::Records(changed(good, countAt, {0x7f, 0xff, 0xff, 0xff}, true)), {invalid}},
      {"48: last offset delta", protocol::Records(changed(good, 23, {0, 0, 0, 7}, true)), {invalid}},
      {"49: two batches", protocol::Records(two.takeBytes()), {invalid}},
      {"50: control batch", protocol::Records(batch(1, "v", noProducerId, -1, -1, control)), {invalid}},
      {"51: codec 6", protocol::Records(changed(good, 21, {0, 6}, true)), {invalid, corrupt}},
      {"55: gzip that is none", protocol::Records(changed(good, 21, {0, 1}, true)), {corrupt, invalid}},
      {"56: too large", protocol::Records(batch(1, std::string(6000, 'x'))), {ErrorCode::messageTooLarge}},
  };
  for (const Row& row : rows) {
    ProduceRequest request = BrokerWorld::produce("orders", good);
    request.topicData[0].partitionData[0].records = row.records;
    const auto answer = cluster.produceTo(client, request);
    QVERIFY2(answer.has_value(), row.what);
    const bool allowed = std::find(row.allowed.begin(), row.allowed.end(), answer->errorCode) != row.allowed.end();
    QVERIFY2(allowed, qPrintable(QString("%1: %2").arg(row.what).arg(static_cast<int>(answer->errorCode))));
    QCOMPARE(answer->baseOffset, std::int64_t{-1});
  }
  QCOMPARE(cluster.node(1)->replicas().find("orders", 0)->logEndOffset(), Offset{0});
  // 57: told with the record's number.
  record::BatchBuilder builder;
  builder.append(1735689600000, asBytes("k"), asBytes("v"));
  builder.append(1735689600000, std::nullopt, asBytes("v"));
  const auto keyless = cluster.produceTo(client, BrokerWorld::produce("compacted", builder.build()));
  QCOMPARE(keyless->errorCode, invalid);
  QCOMPARE(keyless->recordErrors.size(), std::size_t{1});
  QCOMPARE(keyless->recordErrors[0].batchIndex, 1);
  QVERIFY(keyless->errorMessage.has_value());
  // A batch of a transaction in a request that names none.
  record::BatchOptions transactional;
  transactional.transactional = true;
  const auto inTransaction =
      cluster.produceTo(client, BrokerWorld::produce("orders", batch(1, "v", 5, 0, 0, transactional)));
  QCOMPARE(inTransaction->errorCode, ErrorCode::transactionalIdAuthorizationFailed);
  QCOMPARE(cluster.world->crashes(), 0);
}

void HostileTest::manyNames() {  // 28, 29
  BrokerWorld cluster(oneBroker({{"auto.create.topics.enable", "false"}}));
  QVERIFY(cluster.start());
  const ConnectionId client = cluster.open(1);
  MetadataRequest request;
  request.topics.emplace();
  for (const char* name : {"a", "a", "", ".", "..", "a/b", "../../etc", "ok-name"}) {
    request.topics->push_back({Uuid{}, std::string(name)});
  }
  request.topics->push_back({Uuid{}, std::string(250, 'x')});
  const auto answer = cluster.ask(client, request, 9);
  QVERIFY(answer.has_value());
  QCOMPARE(answer->topics.size(), std::size_t{8});  // "a" once
  for (const auto& topic : answer->topics) {
    const bool fine = topic.name == "a" || topic.name == "ok-name";
    QCOMPARE(topic.errorCode, fine ? ErrorCode::unknownTopicOrPartition : ErrorCode::invalidTopicException);
  }
  request.topics->clear();
  for (int i = 0; i < 100000; ++i) request.topics->push_back({Uuid{}, "t" + std::to_string(i)});
  QVERIFY(!cluster.ask(client, request, 9, seconds(1)).has_value());
  QVERIFY(cluster.closed(client));
  // Null is all, empty is none (v1 and later).
  const ConnectionId other = cluster.open(1);
  QVERIFY(cluster.createTopic("orders", 1, 1));
  request.topics.reset();
  QCOMPARE(cluster.ask(other, request, 1)->topics.size(), std::size_t{1});
  request.topics.emplace();
  QCOMPARE(cluster.ask(other, request, 1)->topics.size(), std::size_t{0});
  QCOMPARE(cluster.ask(other, request, 0)->topics.size(), std::size_t{1});
}

void HostileTest::topicIds() {  // 30
  BrokerWorld cluster(oneBroker());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 1));
  const Uuid id = cluster.node(1)->image().topic("orders")->id;
  const ConnectionId client = cluster.open(1);
  auto ask = [&](Uuid topicId, std::optional<std::string> name) {
    MetadataRequest request;
    request.topics.emplace();
    request.topics->push_back({topicId, std::move(name)});
    return cluster.ask(client, request, 12)->topics.at(0);
  };
  QCOMPARE(ask(id, std::nullopt).errorCode, ErrorCode::none);
  QCOMPARE(ask(id, std::nullopt).name.value(), std::string("orders"));
  QCOMPARE(ask(Uuid::of(4, 4), std::nullopt).errorCode, ErrorCode::unknownTopicId);
  // What a name says beside an id does not count.
  QCOMPARE(ask(id, "").name.value(), std::string("orders"));
  QCOMPARE(ask(id, "nowhere").errorCode, ErrorCode::none);
}

void HostileTest::listOffsetsWithOddTimestamps() {  // 33
  BrokerWorld cluster(oneBroker());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 1));
  const ConnectionId client = cluster.open(1);
  QVERIFY(cluster.produceTo(client, BrokerWorld::produce("orders", batch(3)))->errorCode == ErrorCode::none);
  struct Row {
    std::int64_t timestamp;
    std::int16_t version;
    ErrorCode error;
    Offset offset;
  };
  for (const Row& row : {Row{-1, 5, ErrorCode::none, 3}, Row{-2, 5, ErrorCode::none, 0}, Row{-3, 7, ErrorCode::none, 2},
                         Row{-3, 6, ErrorCode::unsupportedVersion, -1}, Row{-4, 8, ErrorCode::none, 0},
                         Row{-4, 7, ErrorCode::unsupportedVersion, -1}, Row{-5, 9, ErrorCode::none, -1},
                         Row{-10, 9, ErrorCode::unsupportedVersion, -1}, Row{INT64_MAX, 9, ErrorCode::none, -1},
                         Row{1735689600001, 5, ErrorCode::none, 1}, Row{0, 1, ErrorCode::none, 0}}) {
    ListOffsetsRequest request;
    request.replicaId = -1;
    auto& topic = request.topics.emplace_back();
    topic.name = "orders";
    topic.partitions.push_back({0, -1, row.timestamp});
    const auto answer = cluster.ask(client, request, row.version);
    QVERIFY(answer.has_value());
    QCOMPARE(answer->topics.at(0).partitions.at(0).errorCode, row.error);
    QCOMPARE(answer->topics.at(0).partitions.at(0).offset, row.offset);
  }
}

void HostileTest::describeCluster() {
  BrokerWorld cluster;
  QVERIFY(cluster.start());
  const ConnectionId client = cluster.open(2);
  const auto answer = cluster.ask(client, DescribeClusterRequest{}, 1);
  QCOMPARE(answer->brokers.size(), std::size_t{3});
  QCOMPARE(answer->clusterId, std::string("test-cluster"));
  QVERIFY(answer->controllerId >= 1 && answer->controllerId <= 3);
  DescribeClusterRequest controllers;
  controllers.endpointType = 2;
  QCOMPARE(cluster.ask(client, controllers, 1)->errorCode, ErrorCode::mismatchedEndpointType);
  controllers.endpointType = 9;
  QCOMPARE(cluster.ask(client, controllers, 1)->errorCode, ErrorCode::unsupportedEndpointType);
}

void HostileTest::truncatedBodiesEverywhere() {
  BrokerWorld cluster(oneBroker());
  QVERIFY(cluster.start());
  QVERIFY(cluster.createTopic("orders", 1, 1));
  const std::vector<Chain> frames = {
      encodeRequest(9, 1, std::string("t"), BrokerWorld::produce("orders", batch(2))),
      encodeRequest(12, 1, std::string("t"), BrokerWorld::fetch("orders", 0)),
      encodeRequest(7, 1, std::string("t"), CreateTopicsRequest{}),
  };
  for (const Chain& frame : frames) {
    const Bytes whole = frame.flatten();
    for (std::size_t cut = 1; cut < whole.size(); ++cut) {
      const ConnectionId client = cluster.open(1);
      cluster.sendFrame(client, Chain(whole.slice(0, cut)));
      QVERIFY2(cluster.runUntil([&] { return cluster.closed(client) || cluster.answers(client) > 0; }, seconds(1)),
               qPrintable(QString("cut at %1 of %2").arg(cut).arg(whole.size())));
      if (!cluster.closed(client)) cluster.world->externalClose(client);
    }
  }
  QCOMPARE(cluster.world->crashes(), 0);
}

BROKERLAB_TEST(HostileTest)

}  // namespace brokerlab::tests

#include "test_hostile.moc"
