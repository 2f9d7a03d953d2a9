// Rules R1-R5 of batch.h and I1-I4 of record.h: layout to the byte, walking, stamping, and hostile bytes.

#include "base/prng.h"
#include "base/text.h"
#include "record/batch.h"
#include "record/builder.h"
#include "record/legacy.h"
#include "record/record.h"
#include "record/trace.h"
#include "record/validate.h"
#include "sample.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::record;
using namespace brokerlab::tests;

namespace {

std::vector<Record> mustRead(const Bytes& batch) {
  auto records = readRecords(batch);
  if (!records) throw std::runtime_error(records.error().message);
  return *records;
}

/// Looks at the bytes in every way there is. Whatever they are, this must return.
void lookEverywhere(const Bytes& bytes) {
  BatchCursor cursor(bytes.view());
  std::size_t whole = 0;
  while (const auto batch = cursor.next()) whole += batch->bytes.size();
  if (whole != cursor.position()) throw std::runtime_error("a walk lost bytes");
  if (cursor.end() == RunEnd::notYet) throw std::runtime_error("a walk did not end");
  if ((cursor.end() == RunEnd::clean) != (whole == bytes.size())) throw std::runtime_error("a walk ended wrongly");

  RecordIterator records(bytes);
  std::int32_t count = 0;
  while (const RecordView* r = records.next()) {
    ++count;
    if (r->whole.to() > records.payload().size()) throw std::runtime_error("a record reaches outside its batch");
    records.record();
  }
  if (records.ok() ? count != records.header().recordsCount : records.error().empty())
    throw std::runtime_error("an iteration ended without a reason");

  AppendRules rules;
  const AppendVerdict verdict = validateForAppend(bytes.view(), rules);
  if (verdict.ok() != verdict.sentence.empty()) throw std::runtime_error("a verdict without a sentence");
  if (verdict.ok() && !records.ok()) throw std::runtime_error("accepted what cannot be read: " + records.error());
  rules.checkCrc = false;
  if (validateForAppend(bytes.view(), rules).ok() && !records.ok())
    throw std::runtime_error("accepted what cannot be read: " + records.error());

  const Trace trace = traceAny(bytes);
  for (const FieldRange& f : trace.fields) {
    const std::size_t limit = f.inside ? trace.payload.size() : bytes.size();
    if (f.from > f.to || f.to > limit) throw std::runtime_error("a traced field lies outside: " + f.path);
  }
  if (!records.ok() && trace.problem.empty())
    throw std::runtime_error("a fault the trace is silent about: " + records.error());
  readLegacySet(bytes);
}

}  // namespace

class BatchTest : public QObject {
  Q_OBJECT
 private slots:
  void builderWritesTheGoldenBytes() {
    const Bytes golden = hexBytes(goldenBatch);
    QCOMPARE(golden.size(), std::size_t(85));
    QCOMPARE(hex(goldenRecords(Codec::none).view()), hex(golden.view()));
    QVERIFY(crcValid(golden.view()));
  }

  void readerReadsTheGoldenBytes() {
    const Bytes golden = hexBytes(goldenBatch);
    const auto h = readHeader(golden.view());
    QVERIFY(h.has_value());
    QCOMPARE(h->sizeInBytes(), std::size_t(85));
    QCOMPARE(h->lastOffset(), Offset(1));
    QCOMPARE(h->nextOffset(), Offset(2));
    QCOMPARE(h->lastSequence(), 8);
    QVERIFY(h->codec() == Codec::none && !h->isControl() && !h->isTransactional() && !h->deleteHorizon());
    const auto records = mustRead(golden);
    QCOMPARE(records.size(), std::size_t(2));
    QCOMPARE(std::string(records[0].key->text()), std::string("key"));
    QCOMPARE(std::string(records[0].value->text()), std::string("v0"));
    QCOMPARE(records[0].timestamp, sampleTime);
    QVERIFY(!records[1].key);
    QCOMPARE(records[1].offset, Offset(1));
    QCOMPARE(records[1].timestamp, sampleTime + 5);
    QCOMPARE(records[1].headers, (std::vector<Header>{{"h", std::nullopt}}));
    // I2: nothing was copied.
    QVERIFY(records[0].value->data() == golden.data() + 70);
  }

  void headerRoundTrips() {
    Prng prng(3);
    for (int i = 0; i < 200; ++i) {
      BatchHeader h;
      h.baseOffset = prng.between(0, INT64_MAX - (std::int64_t{1} << 32));
      h.length = static_cast<std::int32_t>(prng.between(49, INT32_MAX));
      h.partitionLeaderEpoch = static_cast<std::int32_t>(prng.next());
      h.crc = static_cast<std::uint32_t>(prng.next());
      h.attributes = static_cast<std::int16_t>(prng.next());
      h.lastOffsetDelta = static_cast<std::int32_t>(prng.between(0, INT32_MAX));
      h.baseTimestamp = static_cast<std::int64_t>(prng.next());
      h.maxTimestamp = static_cast<std::int64_t>(prng.next());
      h.producerId = static_cast<std::int64_t>(prng.next());
      h.producerEpoch = static_cast<std::int16_t>(prng.next());
      h.baseSequence = static_cast<std::int32_t>(prng.next());
      h.recordsCount = static_cast<std::int32_t>(prng.between(0, INT32_MAX));
      std::array<std::uint8_t, headerSize> bytes;
      writeHeader(bytes, h);
      const auto back = readHeader(ByteView(bytes));
      QVERIFY(back.has_value());
      QVERIFY(*back == h);
    }
  }

  void sequencesWrap() {  // R5
    QCOMPARE(sequenceAfter(7, 1), 8);
    QCOMPARE(sequenceAfter(INT32_MAX, 1), 0);
    QCOMPARE(sequenceAfter(INT32_MAX - 1, 3), 1);
    BatchHeader h;
    h.lastOffsetDelta = 4;
    QCOMPARE(h.lastSequence(), noSequence);
    h.baseSequence = INT32_MAX - 2;
    QCOMPARE(h.lastSequence(), 1);
  }

  void roundTripsInEveryCodec() {
    Prng prng(11);
    for (const Codec codec : allCodecs) {
      for (int round = 0; round < 20; ++round) {
        BatchOptions options = goldenOptions();
        options.codec = codec;
        options.baseOffset = 1000;
        options.partitionLeaderEpoch = 4;
        BatchBuilder builder(options);
        std::vector<Record> expected;
        const int count = static_cast<int>(prng.between(1, 300));
        std::size_t bound = headerSize;
        for (int i = 0; i < count; ++i) {
          Record r;
          r.offset = 1000 + i;
          r.timestamp = sampleTime + prng.between(-100000, 100000);
          if (prng.chance(800)) r.key = Bytes::copyOf(std::string(prng.below(40), 'k'));
          if (prng.chance(900)) r.value = Bytes::copyOf(std::string(prng.below(500), static_cast<char>('a' + i % 26)));
          for (std::uint64_t h = prng.below(3); h > 0; --h)
            r.headers.push_back({"name", prng.chance(500) ? std::optional(Bytes::copyOf("v")) : std::nullopt});
          bound += BatchBuilder::recordSizeBound(r.key ? std::optional(r.key->view()) : std::nullopt,
                                                 r.value ? std::optional(r.value->view()) : std::nullopt, r.headers);
          builder.append(r);
          expected.push_back(r);
        }
        QVERIFY(builder.sizeEstimate() <= bound);
        const std::size_t estimate = builder.sizeEstimate();
        const Bytes batch = builder.build();
        if (codec == Codec::none) QCOMPARE(batch.size(), estimate);
        QVERIFY(crcValid(batch.view()));
        QVERIFY(mustRead(batch) == expected);
        QVERIFY(traceBatch(batch).problem.empty());
      }
    }
  }

  void extremesOfEveryVarint() {
    BatchBuilder builder;
    std::vector<Record> expected;
    // Deltas from the first timestamp (0) reach both ends of 64 bits.
    Offset offset = 0;
    for (const TimestampMs t : {std::int64_t{0}, std::int64_t{63}, std::int64_t{64}, std::int64_t{-64},
                                std::int64_t{-65}, INT64_MAX, INT64_MIN, std::int64_t{INT32_MAX} + 1}) {
      builder.append(t, std::nullopt, Bytes{}.view());
      expected.push_back({offset++, t, std::nullopt, Bytes{}, {}});
    }
    const std::string big(20000, 'x');  // a three-byte length
    builder.append(1, asBytes(big), std::nullopt);
    expected.push_back({offset++, 1, Bytes::copyOf(big), std::nullopt, {}});
    builder.appendWithOffset(INT32_MAX - 1, 1, std::nullopt, std::nullopt);  // the largest offset delta
    expected.push_back({INT32_MAX - 1, 1, std::nullopt, std::nullopt, {}});
    const Bytes batch = builder.build();
    QVERIFY(mustRead(batch) == expected);
  }

  void walksRunsOfBatches() {
    const Bytes a = goldenRecords(Codec::none);
    const Bytes b = goldenRecords(Codec::lz4);
    std::vector<std::uint8_t> run = copied(a);
    run.insert(run.end(), b.view().begin(), b.view().end());
    const Bytes whole(run);
    for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
      const Bytes part = whole.slice(0, cut);
      BatchCursor cursor(part.view());
      // The same bytes, in parts of seven, must walk the same.
      Chain chain;
      for (std::size_t at = 0; at < cut; at += 7) chain.append(part.slice(at, std::min<std::size_t>(7, cut - at)));
      BatchReader reader(chain);
      std::size_t count = 0;
      while (const auto view = cursor.next()) {
        const auto batch = reader.next();
        QVERIFY(batch.has_value());
        QVERIFY(batch->header == view->header);
        QCOMPARE(batch->position, view->position);
        QVERIFY(batch->bytes.flatten() == Bytes::copyOf(view->bytes));
        QVERIFY(crcValid(batch->bytes));
        ++count;
      }
      QVERIFY(!reader.next());
      QVERIFY(reader.end() == cursor.end());
      QCOMPARE(reader.error(), cursor.error());
      const std::size_t expected = cut == whole.size() ? 2 : cut >= a.size() ? 1 : 0;
      QCOMPARE(count, expected);
      const bool boundary = cut == 0 || cut == a.size() || cut == whole.size();
      QVERIFY(cursor.end() == (boundary ? RunEnd::clean : RunEnd::partial));
    }
  }

  void walksStopAtGarbage() {
    std::vector<std::uint8_t> run = copied(goldenRecords(Codec::none));
    run.insert(run.end(), 100, 0);  // a zero-filled tail, as a power loss leaves
    BatchCursor cursor(run);
    QVERIFY(cursor.next().has_value());
    QVERIFY(!cursor.next());
    QVERIFY(cursor.end() == RunEnd::corrupt);
    QCOMPARE(cursor.position(), std::size_t(85));
    QVERIFY(!cursor.error().empty());
  }

  void stampingSharesTheRecords() {  // R2
    const Bytes batch = goldenRecords(Codec::zstd);
    const Chain out = stamped(batch, {.baseOffset = 500, .partitionLeaderEpoch = 12});
    QCOMPARE(out.parts().size(), std::size_t(2));
    QVERIFY(out.parts()[1].data() == batch.data() + headerSize);
    const auto h = readHeader(out);
    QCOMPARE(h->baseOffset, Offset(500));
    QCOMPARE(h->partitionLeaderEpoch, 12);
    QVERIFY(crcValid(out));
    QCOMPARE(h->crc, readHeader(batch.view())->crc);  // neither field is under the checksum
    QCOMPARE(mustRead(out.flatten())[1].offset, Offset(501));
    QCOMPARE(readHeader(batch.view())->baseOffset, Offset(0));  // B1: what was shared did not change
  }

  void stampingWithTheBrokersClock() {
    for (const Codec codec : allCodecs) {
      const Bytes batch = goldenRecords(codec);
      const Stamp stamp{.baseOffset = 7, .partitionLeaderEpoch = 1, .logAppendTime = sampleTime + 99};
      const Chain out = stamped(batch, stamp);
      QVERIFY(crcValid(out));
      QVERIFY(out.parts().back().data() == batch.data() + headerSize);
      for (const Record& r : mustRead(out.flatten())) QCOMPARE(r.timestamp, sampleTime + 99);
      std::vector<std::uint8_t> inPlace = copied(batch);
      stampInPlace(inPlace, stamp);
      QVERIFY(Bytes(inPlace) == out.flatten());
      // From a batch in small parts the outcome is the same.
      Chain parts;
      for (std::size_t at = 0; at < batch.size(); at += 10) parts.append(batch.slice(at, 10));
      QVERIFY(stamped(parts, stamp).flatten() == out.flatten());
    }
  }

  void stampingCorrectsAMaxTimestamp() {
    const Bytes batch = goldenRecords(Codec::none);
    const Chain same = stamped(batch, {.maxTimestamp = sampleTime + 5});
    QCOMPARE(readHeader(same)->crc, readHeader(batch.view())->crc);
    const Chain other = stamped(batch, {.maxTimestamp = sampleTime + 6});
    QCOMPARE(readHeader(other)->maxTimestamp, sampleTime + 6);
    QVERIFY(readHeader(other)->crc != readHeader(batch.view())->crc);
    QVERIFY(crcValid(other));
  }

  void compactionKeepsExtent() {  // R3
    BatchOptions options = goldenOptions();
    options.baseOffset = 100;
    options.deleteHorizon = sampleTime + 86400000;
    BatchBuilder builder(options);
    builder.appendWithOffset(103, sampleTime, asBytes("k"), std::nullopt);
    builder.keepLastOffset(109);
    const Bytes batch = builder.build();
    const auto h = readHeader(batch.view());
    QCOMPARE(h->lastOffset(), Offset(109));
    QCOMPARE(h->recordsCount, 1);
    QVERIFY(h->deleteHorizon() == sampleTime + 86400000);
    const auto records = mustRead(batch);
    QCOMPARE(records[0].offset, Offset(103));
    QCOMPARE(records[0].timestamp, sampleTime);
    const Bytes empty = emptyBatch(*readHeader(goldenRecords(Codec::gzip).view()));
    QCOMPARE(empty.size(), headerSize);
    QVERIFY(crcValid(empty.view()));
    QCOMPARE(readHeader(empty.view())->lastSequence(), 8);
    QCOMPARE(readHeader(empty.view())->baseTimestamp, noTimestamp);
    QVERIFY(mustRead(empty).empty());
  }

  void recompressionKeepsTheRecords() {
    const Bytes from = goldenRecords(Codec::snappy);
    for (const Codec codec : allCodecs) {
      const auto to = recompress(from, codec);
      QVERIFY(to.has_value());
      QVERIFY(crcValid(to->view()));
      QVERIFY(readHeader(to->view())->codec() == codec);
      QVERIFY(mustRead(*to) == mustRead(from));
    }
    QVERIFY(*recompress(from, Codec::none) == goldenRecords(Codec::none));
  }

  void everyTruncationIsNoticed() {  // I1
    for (const Codec codec : allCodecs) {
      const Bytes batch = goldenRecords(codec);
      for (std::size_t cut = 0; cut < batch.size(); ++cut) {
        const Bytes part = Bytes::copyOf(batch.view().first(cut));  // its own memory, so an over-read is one
        lookEverywhere(part);
        QVERIFY(!crcValid(part.view()));
        QVERIFY(!RecordIterator(part).ok());
        QVERIFY(!validateForAppend(part.view(), {}).ok());
        QVERIFY(!traceBatch(part).problem.empty());
        // The same cut with a length that agrees and a checksum that fits: the records must say it themselves.
        if (cut < headerSize) continue;
        std::vector<std::uint8_t> honest = copied(part);
        storeBig(honest.data() + position::length, static_cast<std::int32_t>(cut - logOverhead));
        reseal(honest);
        lookEverywhere(Bytes(honest));
        QVERIFY(!readRecords(Bytes(honest)));
        QVERIFY(!validateForAppend(honest, {}).ok());
      }
    }
  }

  void everyFlippedByteIsNoticed() {  // I1
    for (const Codec codec : allCodecs) {
      const Bytes batch = goldenRecords(codec);
      for (std::size_t at = 0; at < batch.size(); ++at) {
        for (const int mask : {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x7f, 0xff}) {
          std::vector<std::uint8_t> changed = copied(batch);
          changed[at] = static_cast<std::uint8_t>(changed[at] ^ mask);
          lookEverywhere(Bytes(changed));
          // Outside the checksum stand only fields the leader sets, and those that say where the batch ends.
          const bool leaders = at < position::length || (at >= position::partitionLeaderEpoch && at < position::magic);
          if (!leaders) {
            QVERIFY(!crcValid(changed));
            QVERIFY(!validateForAppend(changed, {}).ok());
          }
          if (at >= position::attributes) {
            reseal(changed);
            lookEverywhere(Bytes(changed));
          }
        }
      }
    }
  }

  void countsAndDeltasMustAgree() {  // I3, I4
    struct Row {
      const char* what;
      std::size_t at;
      std::int32_t value;
    };
    for (const Row& row :
         {Row{"fewer", position::recordsCount, 1}, Row{"more", position::recordsCount, 3},
          Row{"none", position::recordsCount, 0}, Row{"huge", position::recordsCount, INT32_MAX},
          Row{"negative", position::recordsCount, -1}, Row{"short extent", position::lastOffsetDelta, 0},
          Row{"negative extent", position::lastOffsetDelta, -1}}) {
      std::vector<std::uint8_t> batch = unhex(goldenBatch);
      storeBig(batch.data() + row.at, row.value);
      reseal(batch);
      QVERIFY2(!readRecords(Bytes(batch)), row.what);
      QVERIFY2(!validateForAppend(batch, {}).ok(), row.what);
      QVERIFY2(!traceBatch(Bytes(batch)).problem.empty(), row.what);
    }
  }

  void offsetsCannotOverflow() {
    std::vector<std::uint8_t> batch = unhex(goldenBatch);
    storeBig(batch.data() + position::baseOffset, std::int64_t{INT64_MAX});
    QVERIFY(!readHeader(batch));
    lookEverywhere(Bytes(batch));
    storeBig(batch.data() + position::baseOffset, std::int64_t{INT64_MAX - 2});
    QCOMPARE(readHeader(batch)->nextOffset(), std::int64_t(INT64_MAX));
  }
};

BROKERLAB_TEST(BatchTest)
#include "test_batch.moc"
