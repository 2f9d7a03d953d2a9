// Frames from strangers: sizes, headers, counts and lengths that lie. Rules cited: protocol/frame.h.

#include "base/text.h"
#include "protocol/api_versions.h"
#include "protocol/frame.h"
#include "protocol/messages/create_topics.h"
#include "protocol/messages/describe_groups.h"
#include "protocol/messages/fetch.h"
#include "protocol/messages/metadata.h"
#include "protocol/messages/offset_commit.h"
#include "protocol/messages/produce.h"
#include "protocol/messages/sync_group.h"
#include "protocol/print.h"
#include "protocol/trace.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::protocol;

namespace {

Bytes bytesOf(std::initializer_list<int> values) {
  std::vector<std::uint8_t> result;
  for (const int v : values) result.push_back(static_cast<std::uint8_t>(v));
  return Bytes(std::move(result));
}

/// A request header up to where the client id begins.
Writer headerStart(int key, int version) {
  Writer writer;
  writer.i16(static_cast<std::int16_t>(key));
  writer.i16(static_cast<std::int16_t>(version));
  writer.i32(99);
  return writer;
}

std::string headerError(Writer writer) {
  Reader reader(writer.take());
  const auto header = peekRequest(reader);
  return header ? "" : header.error().message;
}

template <class M>
std::string decodeError(const Bytes& body, std::int16_t version) {
  Reader reader(body);
  const auto message = decodeRequestBody<M>(reader, version);
  return message ? "" : message.error().message;
}

}  // namespace

class HostileTest : public QObject {
  Q_OBJECT
 private slots:
  // P1
  void sizes() {
    constexpr std::int32_t limit = 1 << 20;
    for (const std::int32_t size : {-1, INT32_MIN, 0, limit + 1, INT32_MAX})
      QVERIFY(!frameSizeProblem(size, limit).empty());
    for (const std::int32_t size : {1, 14, limit}) QVERIFY(frameSizeProblem(size, limit).empty());
    QVERIFY(frameSizeProblem(1195725856, limit).find("HTTP") != std::string::npos);  // "GET "
    QVERIFY(frameSizeProblem(0x504F5354, limit).find("HTTP") != std::string::npos);  // "POST"
    QVERIFY(frameSizeProblem(0x16030100, limit).find("TLS") != std::string::npos);
    QVERIFY(frameSizeProblem(5, 100) == "");
  }

  // P5
  void keysAndVersions() {
    for (const int key : {999, -1, 76, 32767, -32768})
      QVERIFY(headerError(headerStart(key, 0)).find("unknown") != std::string::npos);
    // Known to Kafka, not described here.
    for (const int key : {17, 36, 38, 51, 71})
      QVERIFY(headerError(headerStart(key, 0)).find("not served") != std::string::npos);
    for (const int version : {-1, 32767, 19, 3}) {
      QVERIFY(headerError(headerStart(1, version)).find("no version") != std::string::npos);
    }
    for (std::size_t cut = 0; cut < 8; ++cut) {
      Reader reader(headerStart(3, 1).takeBytes().slice(0, cut));
      QVERIFY(!peekRequest(reader));
    }
  }

  // P5: ApiVersions in any version gets an answer.
  void apiVersionsOfTheFuture() {
    for (const int version : {-1, 5, 32767}) {
      Writer writer = headerStart(18, version);
      writer.i16(2);
      writer.raw("me");
      writer.raw("\xff\xff\xff\xff whatever the future holds");
      Reader reader(writer.take());
      const auto header = peekRequest(reader);
      QVERIFY(header.has_value());
      QVERIFY(!header->versionKnown);
      QCOMPARE(header->correlationId, 99);
      QCOMPARE(header->clientId.value(), std::string("me"));
    }
    // i32 correlation id, i16 error 35, i32 count 1, key 18, 0 to 4
    QCOMPARE(hex(encodeResponse(0, 99, unsupportedApiVersionsResponse()).flatten().view()),
             std::string("00 00 00 63 00 23 00 00 00 01 00 12 00 00 00 04"));
  }

  void clientIds() {
    const auto errorOf = [](int length, std::string_view text) {
      Writer writer = headerStart(3, 1);
      writer.i16(static_cast<std::int16_t>(length));
      writer.raw(text);
      return headerError(std::move(writer));
    };
    QCOMPARE(errorOf(-1, ""), std::string());
    QCOMPARE(errorOf(3, "abc"), std::string());
    QVERIFY(!errorOf(-2, "abc").empty());
    QVERIFY(!errorOf(32767, "abc").empty());
    QVERIFY(!errorOf(-32768, "").empty());
    // Any bytes are kept as they are, and shown escaped.
    const std::string nasty("a\0\x1b[31m\n\xe2\x80\xae\xff", 12);
    Writer writer = headerStart(3, 1);
    writer.i16(static_cast<std::int16_t>(nasty.size()));
    writer.raw(nasty);
    writer.i32(-1);
    const Bytes frame = writer.takeBytes();
    Reader reader(frame);
    QCOMPARE(peekRequest(reader)->clientId.value(), nasty);
    for (const TraceEntry& entry : traceRequest(frame).entries) {
      for (const char c : entry.value) QVERIFY(static_cast<unsigned char>(c) >= 0x20);
    }
  }

  // P6, P7: the tag buffer of the header.
  void headerTags() {
    const auto errorOf = [](std::initializer_list<int> tags) {
      Writer writer = headerStart(18, 3);
      writer.i16(-1);
      writer.raw(bytesOf(tags).view());
      return headerError(std::move(writer));
    };
    QCOMPARE(errorOf({0}), std::string());
    QCOMPARE(errorOf({2, 0, 1, 'x', 9, 0}), std::string());
    QVERIFY(!errorOf({0xFF, 0xFF, 0xFF, 0xFF, 0x07}).empty());        // 2^31 - 1 tags
    QVERIFY(!errorOf({3, 0, 0, 1, 0}).empty());                       // three announced, two there
    QVERIFY(!errorOf({1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F}).empty());  // a tag of 2^32 - 1 bytes
    QVERIFY(!errorOf({2, 4, 0, 4, 0}).empty());                       // twice the same
    QVERIFY(!errorOf({2, 4, 0, 3, 0}).empty());                       // descending
    QVERIFY(!errorOf({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01}).empty());  // varint of six bytes
    QVERIFY(!errorOf({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}).empty());
    QVERIFY(!errorOf({}).empty());
  }

  // P7: counts that lie.
  void counts() {
    for (const std::int32_t count : {INT32_MAX, -2, INT32_MIN, 1'000'000}) {
      Writer writer;
      writer.i32(count);
      writer.raw("some bytes");
      QVERIFY(!decodeError<MetadataRequest>(writer.takeBytes(), 1).empty());
    }
    QVERIFY(!decodeError<MetadataRequest>(bytesOf({0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0, 0, 0}), 12).empty());
    QVERIFY(!decodeError<MetadataRequest>(bytesOf({0xFF, 0xFF, 0xFF, 0xFF, 0x1F, 0, 0, 0, 0}), 12).empty());  // 33 bits
  }

  // P7: elements that fit the frame and not the memory. One byte on the wire, a hundred in memory.
  void amplification() {
    constexpr std::size_t size = 16u << 20;
    std::vector<std::uint8_t> body;
    body.reserve(size);
    Writer count;
    count.uvarint(size / 2 + 1);
    const Bytes head = count.takeBytes();
    body.insert(body.end(), head.data(), head.data() + head.size());
    // DescribeGroups v5: empty compact strings, a byte each, 32 bytes in memory
    body.resize(size, 1);
    DecodeBudget budget = DecodeBudget::forFrame(size);
    Reader reader(Bytes(std::move(body)));
    DescribeGroupsRequest request;
    QVERIFY(!decode(reader, request, 5, budget));
    QVERIFY(reader.error().find("memory") != std::string::npos);
    QVERIFY(request.groups.size() * sizeof(std::string) <= (24u << 20));
  }

  void nestedAmplification() {
    // CreateTopics v5: topics of assignments of brokers, each level as many as fit.
    Writer writer;
    writer.uvarint(2'000'000);
    for (int i = 0; i < 100'000; ++i) {
      writer.u8(1);  // empty name
      writer.i32(1);
      writer.i16(1);
      writer.u8(3);  // two assignments
      for (int j = 0; j < 2; ++j) {
        writer.i32(j);
        writer.u8(1);  // no brokers
        writer.u8(0);
      }
      writer.u8(1);
      writer.u8(0);
    }
    const Bytes body = writer.takeBytes();
    CreateTopicsRequest request;
    DecodeBudget budget(1 << 20);
    Reader reader(body);
    QVERIFY(!decode(reader, request, 5, budget));
    QVERIFY(request.topics.size() * sizeof(CreateTopicsRequest::Topic) <= (1u << 20));
  }

  void ordinaryRequestsFitTheBudget() {
    MetadataRequest request;
    request.topics.emplace();
    for (int i = 0; i < 20'000; ++i) request.topics->push_back({{}, "t" + std::to_string(i)});
    Writer writer;
    encode(writer, request, 1);
    QCOMPARE(decodeError<MetadataRequest>(writer.takeBytes(), 1), std::string());
  }

  // P8
  void nulls() {
    // OffsetCommit v2: group_id null
    QVERIFY(decodeError<OffsetCommitRequest>(bytesOf({0xFF, 0xFF, 0, 0, 0, 1, 0, 0}), 2).find("null") !=
            std::string::npos);
    // Metadata v0 has no null array, v1 has
    QVERIFY(!decodeError<MetadataRequest>(bytesOf({0xFF, 0xFF, 0xFF, 0xFF}), 0).empty());
    QCOMPARE(decodeError<MetadataRequest>(bytesOf({0xFF, 0xFF, 0xFF, 0xFF}), 1), std::string());
    Reader reader(bytesOf({0, 0, 0, 0}));
    QVERIFY(decodeRequestBody<MetadataRequest>(reader, 1)->topics.has_value());  // empty is not null
    // A string longer than what is left
    QVERIFY(!decodeError<OffsetCommitRequest>(bytesOf({0, 50, 'a', 'b'}), 2).empty());
    // Invalid UTF-8 and NUL are bytes like others: names are judged by whoever uses them.
    Reader names(bytesOf({0, 0, 0, 1, 0, 3, 0xFF, 0, 0x80}));
    const auto metadata = decodeRequestBody<MetadataRequest>(names, 0);
    QVERIFY(metadata.has_value());
    QCOMPARE(metadata->topics->at(0).name.value(), std::string("\xff\0\x80", 3));
  }

  void recordLengths() {
    const auto produce = [](std::int32_t length) {
      Writer writer;
      writer.i16(-1);  // transactional_id
      writer.i16(1);   // acks
      writer.i32(1000);
      writer.i32(1);  // topics
      writer.i16(1);
      writer.raw("t");
      writer.i32(1);  // partitions
      writer.i32(0);
      writer.i32(length);
      writer.raw("abc");
      return writer.takeBytes();
    };
    QCOMPARE(decodeError<ProduceRequest>(produce(3), 7), std::string());
    for (const std::int32_t length : {-2, 4, INT32_MAX, INT32_MIN})
      QVERIFY(!decodeError<ProduceRequest>(produce(length), 7).empty());
    Reader reader(produce(-1));
    const auto request = decodeRequestBody<ProduceRequest>(reader, 7);
    QVERIFY(request.has_value());  // null records: for the handler to refuse
    QVERIFY(request->topicData[0].partitionData[0].records.isNull());
  }

  void tagsInBodies() {
    const auto fetchEnd = [](std::initializer_list<int> tags) {
      Writer writer;
      encode(writer, FetchRequest{}, 12);
      const Bytes plain = writer.takeBytes();
      Writer changed;
      changed.raw(plain.slice(0, plain.size() - 1).view());
      changed.raw(bytesOf(tags).view());
      return decodeError<FetchRequest>(changed.takeBytes(), 12);
    };
    QCOMPARE(fetchEnd({0}), std::string());
    QCOMPARE(fetchEnd({1, 0, 3, 3, 'i', 'd'}), std::string());  // cluster_id "id"
    QVERIFY(fetchEnd({1, 0, 4, 3, 'i', 'd', 'x'}).find("another number") != std::string::npos);
    QVERIFY(!fetchEnd({1, 0, 2, 3, 'i', 'd'}).empty());
    QVERIFY(fetchEnd({2, 0, 3, 3, 'i', 'd', 0, 1, 0}).find("ascend") != std::string::npos);
    QVERIFY(!fetchEnd({2, 7, 0, 0, 3, 3, 'i', 'd'}).empty());
    QVERIFY(!fetchEnd({0xFF, 0xFF, 0xFF, 0xFF, 0x07}).empty());
  }

  void tracesAreBounded() {
    Writer writer = headerStart(37, 1);  // CreatePartitions, no client id
    writer.i16(-1);
    writer.i32(1);
    writer.i16(1);
    writer.raw("t");
    writer.i32(100'000);
    writer.i32(1);
    writer.i32(100'000);
    for (int i = 0; i < 100'000; ++i) writer.i32(i);
    const Bytes frame = writer.takeBytes();
    const Trace trace = traceRequest(frame, TraceLimits{1000});
    QCOMPARE(trace.entries.size(), std::size_t(1001));
    QCOMPARE(trace.entries.back().path, std::string("(not shown)"));
    QCOMPARE(trace.entries.back().offset + trace.entries.back().length, frame.size());
  }

  void printsWhatItCannotRead() {
    QVERIFY(printRequest(Chain(bytesOf({1, 2, 3}))).find("header") != std::string::npos);
    QVERIFY(printRequest(Chain(headerStart(999, 0).takeBytes())).find("999") != std::string::npos);
    QVERIFY(printResponse(Chain(bytesOf({1})), ApiKey::fetch, 4).find("header") != std::string::npos);
    QVERIFY(printResponse(Chain(bytesOf({1, 2, 3, 4, 5})), ApiKey::fetch, 4).find("Fetch v4") != std::string::npos);
  }
};
BROKERLAB_TEST(HostileTest)
#include "test_hostile.moc"
