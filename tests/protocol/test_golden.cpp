// Frames as other programs write them, byte for byte. Those marked (librdkafka) and (kafka-python) were recorded from
// these clients; the others are written out by hand from the protocol's rules, and each part says what it is.

#include <cctype>

#include "base/text.h"
#include "protocol/api_versions.h"
#include "protocol/frame.h"
#include "protocol/messages/create_topics.h"
#include "protocol/messages/describe_configs.h"
#include "protocol/messages/fetch.h"
#include "protocol/messages/join_group.h"
#include "protocol/messages/list_offsets.h"
#include "protocol/messages/metadata.h"
#include "protocol/messages/offset_commit.h"
#include "protocol/messages/produce.h"
#include "protocol/messages/vote.h"
#include "protocol/print.h"
#include "protocol/records/consumer_protocol.h"
#include "protocol/records/control_records.h"
#include "protocol/records/group_log.h"
#include "protocol/records/metadata_records.h"
#include "protocol/records/transaction_log.h"
#include "protocol/trace.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::protocol;

namespace {

/// Hexadecimal with any spacing; 'text' in quotes stands for its characters.
Bytes golden(std::string_view text) {
  std::vector<std::uint8_t> result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\'') {
      for (++i; text[i] != '\''; ++i) result.push_back(static_cast<std::uint8_t>(text[i]));
    } else if (std::isxdigit(static_cast<unsigned char>(text[i])) != 0) {
      result.push_back(static_cast<std::uint8_t>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
      ++i;
    }
  }
  return Bytes(std::move(result));
}

std::string hexOf(const Bytes& bytes) { return hex(bytes.view()); }

/// The request frame decodes to `expected` and is what `expected` encodes to.
template <class M>
void sameRequest(const Bytes& frame, const M& expected, std::int16_t version, std::int32_t correlationId,
                 const std::optional<std::string>& clientId) {
  Reader reader(frame);
  const auto header = peekRequest(reader);
  QVERIFY2(header.has_value(), header ? "" : header.error().message.c_str());
  QCOMPARE(header->key, M::apiKey);
  QCOMPARE(header->version, version);
  QCOMPARE(header->correlationId, correlationId);
  QVERIFY(header->clientId == clientId);
  const auto body = decodeRequestBody<M>(reader, version);
  QVERIFY2(body.has_value(), body ? "" : body.error().message.c_str());
  QVERIFY(reader.atEnd());
  QVERIFY(*body == expected);
  QCOMPARE(hexOf(encodeRequest(version, correlationId, clientId, expected).flatten()), hexOf(frame));
  QVERIFY(traceRequest(frame).error.empty());
}

template <class M>
void sameBody(const Bytes& bytes, const M& expected, std::int16_t version) {
  Reader reader(bytes);
  const auto body = decodeRequestBody<M>(reader, version);
  QVERIFY2(body.has_value(), body ? "" : body.error().message.c_str());
  QVERIFY(reader.atEnd());
  QVERIFY(*body == expected);
  Writer writer;
  encode(writer, expected, version);
  QCOMPARE(hexOf(writer.takeBytes()), hexOf(bytes));
}

}  // namespace

class GoldenTest : public QObject {
  Q_OBJECT
 private slots:
  void apiVersionsRequests() {
    // v0: header v1, empty body
    sameRequest(golden("0012 0000 00000007 0002'me'"), ApiVersionsRequest{}, 0, 7, "me");
    sameRequest(golden("0012 0002 00000007 ffff"), ApiVersionsRequest{}, 2, 7, std::nullopt);
    // v3 (librdkafka): header v2 with a client id that is not compact, then the tag buffer of the header
    ApiVersionsRequest request;
    request.clientSoftwareName = "librdkafka";
    request.clientSoftwareVersion = "2.0.2";
    sameRequest(golden("0012 0003 00000001 0002'me' 00  0b'librdkafka' 06'2.0.2' 00"), request, 3, 1, "me");
  }

  void apiVersionsResponses() {
    ApiVersionsResponse response;
    response.apiKeys = {{0, 0, 11}, {18, 0, 4}};
    QCOMPARE(hexOf(encodeResponse(0, 7, response).flatten()),
             hexOf(golden("00000007 0000 00000002 0000 0000 000b 0012 0000 0004")));
    // P2: v3 is flexible and still has response header v0: no tag buffer after the correlation id.
    const Bytes flexible = golden(
        "00000007  0000  03  0000 0000 000b 00  0012 0000 0004 00  00000000"
        // two tagged fields: 1 finalized_features_epoch = 5, 2 finalized_features = [metadata.version max 21 min 7]
        "02  01 08 0000000000000005  02 17 02 11'metadata.version' 0015 0007 00");
    response.finalizedFeaturesEpoch = 5;
    response.finalizedFeatures.push_back({"metadata.version", 21, 7});
    QCOMPARE(hexOf(encodeResponse(3, 7, response).flatten()), hexOf(flexible));
    const auto decoded = decodeResponse<ApiVersionsResponse>(Chain(flexible), 3);
    QVERIFY(decoded.has_value());
    QCOMPARE(decoded->correlationId, 7);
    QVERIFY(decoded->body == response);
    QVERIFY(traceResponse(flexible, ApiKey::apiVersions, 3).error.empty());
  }

  void metadata() {
    MetadataRequest request;
    request.topics = std::vector{MetadataRequest::Topic{{}, "orders"}};
    // (kafka-python)
    sameRequest(golden("0003 0001 00000007 0002'me' 00000001 0006'orders'"), request, 1, 7, "me");
    request.topics.reset();
    sameRequest(golden("0003 0001 00000007 0002'me' ffffffff"), request, 1, 7, "me");
    // (librdkafka) v4: no topics, nothing created
    request.topics.emplace();
    request.allowAutoTopicCreation = false;
    sameRequest(golden("0003 0004 00000002 0002'me' 00000000 00"), request, 4, 2, "me");
    // v12: compact array of one, zero topic id, compact name, tags of the topic; booleans; tags
    request.topics = std::vector{MetadataRequest::Topic{{}, "orders"}};
    sameRequest(golden("0003 000c 00000009 0002'me' 00  02 00000000000000000000000000000000 07'orders' 00  00 00 00"),
                request, 12, 9, "me");

    // (kafka-python)
    MetadataResponse response;
    response.brokers = {{1, "h1", 9092, std::nullopt}, {2, "h2", 9093, "r"}};
    response.controllerId = 1;
    MetadataResponse::Topic topic;
    topic.name = "orders";
    MetadataResponse::Topic::Partition partition;
    partition.leaderId = 1;
    partition.replicaNodes = {1, 2};
    partition.isrNodes = {1};
    topic.partitions = {partition};
    response.topics = {topic};
    sameBody(golden("00000002 00000001 0002'h1' 00002384 ffff 00000002 0002'h2' 00002385 0001'r' 00000001"
                    "00000001 0000 0006'orders' 00 00000001 0000 00000000 00000001 00000002 00000001 00000002 00000001 "
                    "00000001"),
             response, 1);
  }

  void produce() {
    // (kafka-python)
    ProduceRequest request;
    request.acks = -1;
    request.timeoutMs = 30000;
    request.topicData = {{"orders", {}, {{0, Records(golden("010203"))}}}};
    sameRequest(
        golden(
            "0000 0007 00000007 0002'me' ffff ffff 00007530 00000001 0006'orders' 00000001 00000000 00000003 010203"),
        request, 7, 7, "me");
    // v9: the same, compact: counts and lengths plus one, a tag buffer after partition, topic and request
    sameRequest(golden("0000 0009 00000007 0002'me' 00  00 ffff 00007530 02 07'orders' 02 00000000 04 010203 00 00 00"),
                request, 9, 7, "me");
    // (kafka-python)
    ProduceResponse response;
    response.responses = {{"orders", {}, {{}}}};
    response.responses[0].partitionResponses[0].baseOffset = 5;
    response.responses[0].partitionResponses[0].logStartOffset = 0;
    sameBody(
        golden(
            "00000001 0006'orders' 00000001 00000000 0000 0000000000000005 ffffffffffffffff 0000000000000000 00000000"),
        response, 7);
    // v10: another leader, named in tag 0 of the partition (leader 2, epoch 7) and tag 0 of the response (its address)
    auto& moved = response.responses[0].partitionResponses[0];
    moved.errorCode = ErrorCode::notLeaderOrFollower;
    moved.baseOffset = -1;
    moved.logStartOffset = -1;
    moved.currentLeader = {2, 7};
    response.nodeEndpoints = {{2, "h2", 9093, std::nullopt}};
    sameBody(golden("02 07'orders' 02 00000000 0006 ffffffffffffffff ffffffffffffffff ffffffffffffffff 01 00"
                    "01 00 09 00000002 00000007 00  00  00000000  01 00 0e 02 00000002 03'h2' 00002385 00 00"),
             response, 10);
  }

  void fetch() {
    // (kafka-python)
    FetchRequest request;
    request.maxWaitMs = 500;
    request.minBytes = 1;
    request.maxBytes = 1048576;
    request.topics.resize(1);
    request.topics[0].topic = "orders";
    request.topics[0].partitions.resize(1);
    auto& wanted = request.topics[0].partitions[0];
    wanted.partition = 1;
    wanted.fetchOffset = 42;
    wanted.partitionMaxBytes = 65536;
    sameRequest(
        golden("0001 0004 00000007 0002'me' ffffffff 000001f4 00000001 00100000 00 00000001 0006'orders' 00000001"
               "00000001 000000000000002a 00010000"),
        request, 4, 7, "me");
    // v12: session 3 at its second request, leader epoch 5, last fetched epoch 4
    request.sessionId = 3;
    request.sessionEpoch = 2;
    wanted.currentLeaderEpoch = 5;
    wanted.lastFetchedEpoch = 4;
    sameRequest(golden("0001 000c 00000007 0002'me' 00  ffffffff 000001f4 00000001 00100000 00 00000003 00000002"
                       "02 07'orders' 02 00000001 00000005 000000000000002a 00000004 ffffffffffffffff 00010000 00 00"
                       "01 01 00"),
                request, 12, 7, "me");
    // v17 from broker 2 in its epoch 9: no replica id in the body, replica_state in tag 1 instead; topic by id
    FetchRequest follower;
    follower.replicaState = {2, 9};
    follower.maxWaitMs = 500;
    sameRequest(golden("0001 0011 00000007 ffff 00  000001f4 00000000 7fffffff 00 00000000 ffffffff 01 01 01"
                       "01 01 0d 00000002 0000000000000009 00"),
                follower, 17, 7, std::nullopt);

    // (kafka-python) v4: not read_committed, so no list of aborted transactions: null
    FetchResponse response;
    response.responses.resize(1);
    response.responses[0].topic = "orders";
    response.responses[0].partitions.resize(1);
    auto& partition = response.responses[0].partitions[0];
    partition.partitionIndex = 1;
    partition.highWatermark = 50;
    partition.lastStableOffset = 50;
    partition.records = Records(golden("'abc'"));
    sameBody(golden("00000000 00000001 0006'orders' 00000001 00000001 0000 0000000000000032 0000000000000032 ffffffff "
                    "00000003 'abc'"),
             response, 4);
    partition.abortedTransactions = std::vector{FetchResponse::Topic::Partition::AbortedTransaction{9, 44}};
    partition.records = Records();
    sameBody(golden("00000000 00000001 0006'orders' 00000001 00000001 0000 0000000000000032 0000000000000032"
                    "00000001 0000000000000009 000000000000002c 00000000"),
             response, 4);
    // v12: logs part after epoch 3 at offset 40 (tag 0 of the partition); records empty, which is 01 and not 00
    partition = {};
    partition.partitionIndex = 1;
    partition.highWatermark = 50;
    partition.divergingEpoch = {3, 40};
    sameBody(
        golden(
            "00000000 0000 00000000 02 07'orders' 02 00000001 0000 0000000000000032 ffffffffffffffff ffffffffffffffff"
            "00 ffffffff 01  01 00 0d 00000003 0000000000000028 00  00 00"),
        response, 12);
    // An incremental answer with nothing new
    sameBody(
        golden("00000000 0000 00000003 01 00"),
        [] {
          FetchResponse r;
          r.sessionId = 3;
          return r;
        }(),
        12);
  }

  // (kafka-python)
  void otherRequests() {
    ListOffsetsRequest offsets;
    offsets.replicaId = -1;
    offsets.topics = {{"orders", {{0, -1, -1}}}};
    sameRequest(golden("0002 0001 00000007 0002'me' ffffffff 00000001 0006'orders' 00000001 00000000 ffffffffffffffff"),
                offsets, 1, 7, "me");
    JoinGroupRequest join;
    join.groupId = "g";
    join.sessionTimeoutMs = 6000;
    join.rebalanceTimeoutMs = 7000;
    join.protocolType = "consumer";
    join.protocols = {{"range", golden("0001")}};
    sameRequest(golden("000b 0002 00000007 0002'me' 0001'g' 00001770 00001b58 0000 0008'consumer' 00000001 0005'range' "
                       "00000002 0001"),
                join, 2, 7, "me");
    JoinGroupResponse joined;
    joined.generationId = 3;
    joined.protocolName = "range";
    joined.leader = "a";
    joined.memberId = "a";
    joined.members = {{"a", std::nullopt, golden("09")}};
    sameBody(golden("00000000 0000 00000003 0005'range' 0001'a' 0001'a' 00000001 0001'a' 00000001 09"), joined, 2);
    OffsetCommitRequest commit;
    commit.groupId = "g";
    commit.generationIdOrMemberEpoch = 3;
    commit.memberId = "a";
    commit.topics = {{"orders", {}, {{0, 10, -1, "m"}}}};
    sameRequest(
        golden("0008 0002 00000007 0002'me' 0001'g' 00000003 0001'a' ffffffffffffffff 00000001 0006'orders' 00000001"
               "00000000 000000000000000a 0001'm'"),
        commit, 2, 7, "me");
    CreateTopicsRequest create;
    create.topics = {{"orders", 3, 2, {}, {{"a", "b"}}}};
    create.timeoutMs = 1000;
    sameRequest(golden("0013 0003 00000007 0002'me' 00000001 0006'orders' 00000003 0002 00000000 00000001 0001'a' "
                       "0001'b' 000003e8 00"),
                create, 3, 7, "me");
    DescribeConfigsRequest configs;
    configs.resources = {{2, "orders", std::nullopt}};
    configs.includeSynonyms = true;
    sameRequest(golden("0020 0002 00000007 0002'me' 00000001 02 0006'orders' ffffffff 01"), configs, 2, 7, "me");
  }

  void vote() {
    // v2, pre-vote of candidate 102 for epoch 4: last offset 17 in epoch 3, asked of voter 101
    VoteRequest request;
    request.clusterId = "c";
    request.voterId = 101;
    request.topics = {{"__cluster_metadata", {{}}}};
    auto& partition = request.topics[0].partitions[0];
    partition.candidateEpoch = 4;
    partition.candidateId = 102;
    partition.candidateDirectoryId = Uuid::of(0, 7);
    partition.lastOffsetEpoch = 3;
    partition.lastOffset = 17;
    partition.preVote = true;
    sameRequest(golden("0034 0002 00000001 ffff 00  02'c' 00000065 02 13'__cluster_metadata' 02"
                       "00000000 00000004 00000066 00000000000000000000000000000007 00000000000000000000000000000000"
                       "00000003 0000000000000011 01 00 00 00"),
                request, 2, 1, std::nullopt);
  }

  void metadataRecords() {
    // frame version 1, type 2, version 0; compact name, id, tags
    const Bytes topic = golden("01 02 00  07'orders' 00000000000000010000000000000002 00");
    TopicRecord record;
    record.name = "orders";
    record.topicId = Uuid::of(1, 2);
    QCOMPARE(hexOf(encodeMetadataRecord(record)), hexOf(topic));
    QCOMPARE(hexOf(encodeMetadataRecord(AnyMetadataRecord(record))), hexOf(topic));
    QVERIFY(decodeMetadataRecord(topic).value() == AnyMetadataRecord(record));
    // PartitionChange v1 with only a new leader and ISR: tags 0 (isr [2]) and 1 (leader 2); all else unchanged
    PartitionChangeRecord change;
    change.partitionId = 1;
    change.topicId = Uuid::of(1, 2);
    change.isr = std::vector<std::int32_t>{2};
    change.leader = 2;
    const Bytes changed =
        golden("01 05 01  00000001 00000000000000010000000000000002  02  00 05 02 00000002  01 04 00000002");
    QCOMPARE(hexOf(encodeMetadataRecord(change)), hexOf(changed));
    QVERIFY(decodeMetadataRecord(changed).value() == AnyMetadataRecord(change));
    QCOMPARE(hexOf(encodeMetadataRecord(NoOpRecord{})), hexOf(golden("01 14 00 00")));
    // Broken ones are told apart
    for (std::size_t cut = 0; cut < topic.size(); ++cut) QVERIFY(!decodeMetadataRecord(topic.slice(0, cut)));
    QVERIFY(decodeMetadataRecord(golden("02 02 00")).error().message.find("frame version") != std::string::npos);
    QVERIFY(decodeMetadataRecord(golden("01 63 00 00")).error().message.find("99") != std::string::npos);
    QVERIFY(decodeMetadataRecord(golden("01 02 09 00")).error().message.find("version 9") != std::string::npos);
  }

  void controlRecords() {
    LeaderChangeMessage change;
    change.version = 0;
    change.leaderId = 101;
    change.voters = {{101, {}}, {102, {}}};
    change.grantingVoters = {{101, {}}};
    const Bytes bytes = golden("0000 00000065 03 00000065 00 00000066 00 02 00000065 00 00");
    QCOMPARE(hexOf(encodeControlRecord(change)), hexOf(bytes));
    QVERIFY(decodeControlRecord<LeaderChangeMessage>(bytes).value() == change);
    SnapshotHeaderRecord header;
    header.lastContainedLogTimestamp = 5;
    QCOMPARE(hexOf(encodeControlRecord(header)), hexOf(golden("0000 0000000000000005 00")));
    QCOMPARE(hexOf(encodeControlRecord(SnapshotFooterRecord{})), hexOf(golden("0000 00")));
  }

  void groupAndTransactionLogs() {
    OffsetCommitKey key;
    key.group = "g";
    key.topic = "orders";
    key.partition = 1;
    const Bytes bytes = golden("0001 0001'g' 0006'orders' 00000001");
    QCOMPARE(hexOf(encodeGroupLogKey(key)), hexOf(bytes));
    QVERIFY(decodeGroupLogKey(bytes).value() == GroupLogKey(key));
    QVERIFY(std::holds_alternative<GroupMetadataKey>(decodeGroupLogKey(golden("0002 0001'g'")).value()));
    QVERIFY(!decodeGroupLogKey(golden("0063 0001'g'")));
    QVERIFY(!decodeGroupLogKey(golden("00")));
    OffsetCommitValue value;
    value.offset = 42;
    value.leaderEpoch = 3;
    value.commitTimestamp = 1;
    QCOMPARE(hexOf(encodeVersioned(value, 3)), hexOf(golden("0003 000000000000002a 00000003 0000 0000000000000001")));
    TransactionLogValue transaction;
    transaction.producerId = 9;
    transaction.transactionStatus = 1;
    transaction.transactionPartitions = std::vector{TransactionLogValue::TopicPartitions{"orders", {0}}};
    const Bytes written = golden(
        "0000 0000000000000009 0000 00000000 01 00000001 0006'orders' 00000001 00000000"
        "0000000000000000 0000000000000000");
    QCOMPARE(hexOf(encodeVersioned(transaction, 0)), hexOf(written));
    QVERIFY(decodeVersioned<TransactionLogValue>(written).value() == transaction);
  }

  void consumerProtocol() {
    ConsumerProtocolSubscription subscription;
    subscription.topics = {"orders"};
    const Bytes v1 = golden("0001 00000001 0006'orders' ffffffff 00000000");
    QCOMPARE(hexOf(encodeVersioned(subscription, 1)), hexOf(v1));
    QVERIFY(decodeVersioned<ConsumerProtocolSubscription>(v1).value() == subscription);
    // A version of the future: read as v3, the rest ignored
    const Bytes future = golden("0063 00000001 0006'orders' ffffffff 00000000 ffffffff ffff 'more'");
    QVERIFY(decodeVersioned<ConsumerProtocolSubscription>(future, true).value() == subscription);
    QVERIFY(!decodeVersioned<ConsumerProtocolSubscription>(future));
  }

  void tracesSayWhatStandsWhere() {
    const Bytes frame =
        golden("0003 000c 00000009 0002'me' 00  02 00000000000000000000000000000000 07'orders' 00  00 01 00");
    const Trace trace = traceRequest(frame);
    QCOMPARE(trace.title, std::string("Metadata request v12"));
    std::vector<std::string> lines;
    for (const TraceEntry& e : trace.entries) {
      lines.push_back(std::to_string(e.offset) + "+" + std::to_string(e.length) + " " + e.path + " = " + e.value);
    }
    const std::vector<std::string> expected{
        "0+2 api_key = 3 Metadata",
        "2+2 api_version = 12",
        "4+4 correlation_id = 9",
        "8+4 client_id = \"me\"",
        "12+1 (tagged fields) = 0",
        "13+1 topics = 1 element",
        "14+16 topics[0].topic_id = AAAAAAAAAAAAAAAAAAAAAA",
        "30+7 topics[0].name = \"orders\"",
        "37+1 topics[0].(tagged fields) = 0",
        "38+1 allow_auto_topic_creation = false",
        "39+1 include_topic_authorized_operations = true",
        "40+1 (tagged fields) = 0",
    };
    QCOMPARE(lines.size(), expected.size());
    for (std::size_t i = 0; i < lines.size(); ++i) QCOMPARE(lines[i], expected[i]);

    // Cut inside the name: explained up to there.
    const Trace broken = traceRequest(frame.slice(0, 33));
    QCOMPARE(broken.entries.back().path, std::string("(not understood)"));
    QCOMPARE(broken.entries.back().offset, std::size_t(30));
    QVERIFY(!broken.error.empty());
  }

  void printsOneLine() {
    ProduceRequest request;
    request.acks = -1;
    request.timeoutMs = 30000;
    request.topicData = {{"orders\n", {}, {{0, Records(golden("010203"))}}}};
    QCOMPARE(print(request, 7), std::string("Produce v7 transactional_id=null acks=-1 timeout_ms=30000 "
                                            "topic_data=[{name=orders\\x0a partition_data=[{index=0 records=3B}]}]"));
    QCOMPARE(printRequest(encodeRequest(7, 1, "me", request)), print(request, 7));
  }
};
BROKERLAB_TEST(GoldenTest)
#include "test_golden.moc"
