// Rules V1-V11 of validate.h: each check with the error code a client sees.

#include "record/control.h"
#include "record/validate.h"
#include "sample.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::record;
using namespace brokerlab::tests;

namespace {

/// A batch around records written by hand, everything else in order.
std::vector<std::uint8_t> around(std::string_view recordsHex, std::int32_t count, Codec codec = Codec::none) {
  std::vector<std::uint8_t> batch = unhex(goldenBatch);
  batch.resize(headerSize);
  const Bytes payload = compress(codec, hexBytes(recordsHex).view());
  batch.insert(batch.end(), payload.view().begin(), payload.view().end());
  storeBig(batch.data() + position::length, static_cast<std::int32_t>(batch.size() - logOverhead));
  storeBig(batch.data() + position::attributes, static_cast<std::int16_t>(codec));
  storeBig(batch.data() + position::lastOffsetDelta, count - 1);
  storeBig(batch.data() + position::recordsCount, count);
  reseal(batch);
  return batch;
}

template <class T>
std::vector<std::uint8_t> with(std::size_t at, T value, bool fixCrc = true) {
  std::vector<std::uint8_t> batch = unhex(goldenBatch);
  storeBig(batch.data() + at, value);
  if (fixCrc) reseal(batch);
  return batch;
}

}  // namespace

class ValidateTest : public QObject {
  Q_OBJECT
 private slots:
  void acceptsSoundBatches() {
    for (const Codec codec : allCodecs) {
      const Bytes batch = goldenRecords(codec);
      const AppendVerdict verdict = validateForAppend(batch.view(), {});
      QVERIFY2(verdict.ok(), verdict.sentence.c_str());
      QCOMPARE(verdict.header.recordsCount, 2);
      QCOMPARE(verdict.maxTimestamp, sampleTime + 5);
      QCOMPARE(verdict.maxTimestampDelta, 1);
    }
  }

  void headerFaults_data() {
    QTest::addColumn<QByteArray>("batch");
    QTest::addColumn<int>("code");
    const auto row = [](const char* name, const std::vector<std::uint8_t>& bytes, ErrorCode code) {
      QTest::newRow(name) << QByteArray(reinterpret_cast<const char*>(bytes.data()),
                                        static_cast<qsizetype>(bytes.size()))
                          << static_cast<int>(code);
    };
    const std::vector<std::uint8_t> good = unhex(goldenBatch);
    std::vector<std::uint8_t> two = good;
    two.insert(two.end(), good.begin(), good.end());
    row("V1 nothing", {}, ErrorCode::invalidRecord);
    row("V1 sixteen bytes", {good.begin(), good.begin() + 16}, ErrorCode::corruptMessage);
    row("V1 cut", {good.begin(), good.end() - 1}, ErrorCode::corruptMessage);
    row("V1 two batches", two, ErrorCode::invalidRecord);
    row("V1 magic 0", with(position::magic, std::int8_t{0}), ErrorCode::unsupportedForMessageFormat);
    row("V1 magic 1", with(position::magic, std::int8_t{1}), ErrorCode::unsupportedForMessageFormat);
    row("V1 magic 3", with(position::magic, std::int8_t{3}), ErrorCode::invalidRecord);
    row("V1 magic -1", with(position::magic, std::int8_t{-1}), ErrorCode::invalidRecord);
    row("V1 length negative", with(position::length, std::int32_t{-1}), ErrorCode::corruptMessage);
    row("V1 length 48", with(position::length, std::int32_t{48}), ErrorCode::corruptMessage);
    row("V1 length min", with(position::length, std::int32_t{INT32_MIN}), ErrorCode::corruptMessage);
    row("V1 length max", with(position::length, std::int32_t{INT32_MAX}), ErrorCode::corruptMessage);
    row("V2 base offset", with(position::baseOffset, std::int64_t{5}), ErrorCode::invalidRecord);
    row("V4 checksum", with(position::crc, std::uint32_t{0}, false), ErrorCode::corruptMessage);
    row("V5 count 0", with(position::recordsCount, std::int32_t{0}), ErrorCode::invalidRecord);
    row("V5 count -1", with(position::recordsCount, std::int32_t{-1}), ErrorCode::invalidRecord);
    row("V5 count max", with(position::recordsCount, std::int32_t{INT32_MAX}), ErrorCode::invalidRecord);
    row("V5 last delta", with(position::lastOffsetDelta, std::int32_t{2}), ErrorCode::invalidRecord);
    row("V5 last delta negative", with(position::lastOffsetDelta, std::int32_t{-1}), ErrorCode::invalidRecord);
    row("V5 last delta max", with(position::lastOffsetDelta, std::int32_t{INT32_MAX}), ErrorCode::invalidRecord);
    row("V6 control", with(position::attributes, std::int16_t{0x20}), ErrorCode::invalidRecord);
    row("V7 no sequence", with(position::baseSequence, std::int32_t{-1}), ErrorCode::invalidRecord);
    row("V7 no epoch", with(position::producerEpoch, std::int16_t{-1}), ErrorCode::invalidRecord);
    row("V7 producer id -2", with(position::producerId, std::int64_t{-2}), ErrorCode::invalidRecord);
    std::vector<std::uint8_t> noProducer = with(position::producerId, std::int64_t{-1});
    storeBig(noProducer.data() + position::attributes, std::int16_t{0x10});
    reseal(noProducer);
    row("V7 transaction without producer", noProducer, ErrorCode::invalidRecord);
    for (const int codec : {5, 6, 7})
      row(("V8 codec " + std::to_string(codec)).c_str(), with(position::attributes, static_cast<std::int16_t>(codec)),
          ErrorCode::invalidRecord);
    row("V8 gzip that is none", with(position::attributes, std::int16_t{1}), ErrorCode::corruptMessage);
    row("V11 LogAppendTime", with(position::attributes, std::int16_t{0x08}), ErrorCode::invalidTimestamp);
  }

  void headerFaults() {
    QFETCH(QByteArray, batch);
    QFETCH(int, code);
    const AppendVerdict verdict =
        validateForAppend(asBytes({batch.data(), static_cast<std::size_t>(batch.size())}), {});
    QCOMPARE(static_cast<int>(verdict.error), code);
    QVERIFY(!verdict.sentence.empty());
  }

  void recordFaults() {  // V9
    struct Row {
      const char* what;
      const char* records;
      std::int32_t count;
    };
    // A sound record: 0c length 6, attributes, time, offset, key -1, value -1, 0 headers.
    const Row rows[] = {
        {"length negative", "01", 1},
        {"length beyond the end", "0e 00 00 00 01 01 00", 1},
        {"length too small", "0a 00 00 00 01 01 00", 1},
        {"length of five bytes", "ff ff ff ff 0f 00 00 00 01 01 00", 1},
        {"length of six bytes", "8c 80 80 80 80 00 00 00 00 01 01 00", 1},
        {"key length -2", "0c 00 00 00 03 01 00", 1},
        {"key beyond the end", "0c 00 00 00 08 01 00", 1},
        {"value length -2", "0c 00 00 00 01 03 00", 1},
        {"value beyond the end", "0c 00 00 00 01 7e 00", 1},
        {"header count -1", "0c 00 00 00 01 01 01", 1},
        {"header count 2^31 - 1", "14 00 00 00 01 01 fe ff ff ff 0f", 1},
        {"header without key", "10 00 00 00 01 01 02 01 01", 1},
        {"header key of 2^31 - 1", "18 00 00 00 01 01 02 fe ff ff ff 0f 00", 1},
        {"header value -2", "10 00 00 00 01 01 02 00 03", 1},
        {"header value beyond the end", "10 00 00 00 01 01 02 00 08", 1},
        {"bytes left in a record", "0e 00 00 00 01 01 00 00", 1},
        {"offset delta of 33 bits", "14 00 00 ff ff ff ff 1f 01 01 00", 1},
        {"timestamp delta overflows", "1e 00 fe ff ff ff ff ff ff ff ff 01 00 01 01 00", 1},
        {"offset starts at 1", "0c 00 00 02 01 01 00", 1},
        {"offset negative", "0c 00 00 01 01 01 00", 1},
        {"offset skips", "0c 00 00 00 01 01 00 0c 00 00 04 01 01 00", 2},
        {"offset repeats", "0c 00 00 00 01 01 00 0c 00 00 00 01 01 00", 2},
        {"one record missing", "0c 00 00 00 01 01 00", 2},
        {"one record too many", "0c 00 00 00 01 01 00 0c 00 00 02 01 01 00", 1},
        {"a byte too many", "0c 00 00 00 01 01 00 00", 1},
    };
    for (const Row& row : rows)
      for (const Codec codec : allCodecs) {
        const AppendVerdict verdict = validateForAppend(around(row.records, row.count, codec), {});
        QVERIFY2(verdict.error == ErrorCode::invalidRecord, row.what);
      }
    for (const Codec codec : allCodecs) {
      const AppendVerdict sound = validateForAppend(around("0c 00 00 00 01 01 00 0c 00 00 02 01 01 00", 2, codec), {});
      QVERIFY2(sound.ok(), sound.sentence.c_str());
    }
  }

  void sizeLimitIsExact() {  // V3
    AppendRules rules;
    const Bytes batch = goldenRecords(Codec::none);
    rules.maxMessageBytes = 85;
    QVERIFY(validateForAppend(batch.view(), rules).ok());
    rules.maxMessageBytes = 84;
    QCOMPARE(validateForAppend(batch.view(), rules).error, ErrorCode::messageTooLarge);
  }

  void bombsAndBrokenStreams() {  // V8
    BatchOptions options;
    options.codec = Codec::zstd;
    BatchBuilder builder(options);
    const std::string zeros(std::size_t{2} << 20, '\0');
    builder.append(sampleTime, std::nullopt, asBytes(zeros));
    QCOMPARE(validateForAppend(builder.build().view(), {}).error, ErrorCode::messageTooLarge);
    AppendRules tight;
    tight.decompressedLimit = 20;
    for (const Codec codec : {Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd}) {
      QCOMPARE(validateForAppend(goldenRecords(codec).view(), tight).error, ErrorCode::messageTooLarge);
      std::vector<std::uint8_t> cut = copied(goldenRecords(codec));
      cut.pop_back();
      storeBig(cut.data() + position::length, static_cast<std::int32_t>(cut.size() - logOverhead));
      reseal(cut);
      QCOMPARE(validateForAppend(cut, {}).error, ErrorCode::corruptMessage);
    }
  }

  void compactedTopicsNeedKeys() {  // V10
    AppendRules rules;
    rules.compacted = true;
    const AppendVerdict verdict = validateForAppend(goldenRecords(Codec::gzip).view(), rules);
    QCOMPARE(verdict.error, ErrorCode::invalidRecord);
    QCOMPARE(verdict.problems.size(), std::size_t(1));
    QCOMPARE(verdict.problems[0].index, 1);  // the second record has no key
    BatchBuilder many;
    for (int i = 0; i < 500; ++i) many.append(sampleTime, std::nullopt, asBytes("v"));
    const AppendVerdict all = validateForAppend(many.build().view(), rules);
    QCOMPARE(all.problems.size(), maxRecordProblems);
    QVERIFY(all.sentence.starts_with("500 of 500"));
    BatchBuilder empty;
    empty.append(sampleTime, Bytes{}.view(), asBytes("an empty key is a key"));
    QVERIFY(validateForAppend(empty.build().view(), rules).ok());
  }

  void timestampLimits() {  // V11
    const auto verdictAt = [](TimestampMs timestamp, const AppendRules& rules) {
      BatchBuilder builder;
      builder.append(timestamp, std::nullopt, asBytes("v"));
      return validateForAppend(builder.build().view(), rules).error;
    };
    AppendRules rules;
    rules.now = sampleTime;
    QCOMPARE(verdictAt(sampleTime + 1000000, rules), ErrorCode::none);  // no limits by default
    QCOMPARE(verdictAt(INT64_MAX, rules), ErrorCode::none);
    QCOMPARE(verdictAt(noTimestamp, rules), ErrorCode::none);
    QCOMPARE(verdictAt(-2, rules), ErrorCode::invalidTimestamp);
    QCOMPARE(verdictAt(INT64_MIN, rules), ErrorCode::invalidTimestamp);
    rules.timestampAfterMaxMs = 3600000;
    rules.timestampBeforeMaxMs = 1000;
    QCOMPARE(verdictAt(sampleTime + 3600000, rules), ErrorCode::none);
    QCOMPARE(verdictAt(sampleTime + 3600001, rules), ErrorCode::invalidTimestamp);
    QCOMPARE(verdictAt(INT64_MAX, rules), ErrorCode::invalidTimestamp);
    QCOMPARE(verdictAt(sampleTime - 1000, rules), ErrorCode::none);
    QCOMPARE(verdictAt(sampleTime - 1001, rules), ErrorCode::invalidTimestamp);
    QCOMPARE(verdictAt(noTimestamp, rules), ErrorCode::none);
    rules.timestampType = TimestampType::logAppendTime;  // then the broker's clock counts
    QCOMPARE(verdictAt(INT64_MAX, rules), ErrorCode::none);
  }

  void stampsFollowTheTopicsClock() {
    AppendRules rules;
    rules.now = sampleTime + 1000;
    const Bytes batch = Bytes(with(position::maxTimestamp, std::int64_t{1}));  // a producer that declared nonsense
    const AppendVerdict create = validateForAppend(batch.view(), rules);
    QVERIFY(create.ok());
    const Chain corrected = stamped(batch, create.stampAt(50, 3, rules));
    QCOMPARE(readHeader(corrected)->maxTimestamp, sampleTime + 5);
    QVERIFY(crcValid(corrected));
    rules.timestampType = TimestampType::logAppendTime;
    const AppendVerdict append = validateForAppend(batch.view(), rules);
    const Chain clocked = stamped(batch, append.stampAt(50, 3, rules));
    QCOMPARE(readHeader(clocked)->maxTimestamp, sampleTime + 1000);
    QVERIFY(readHeader(clocked)->timestampType() == TimestampType::logAppendTime);
    QCOMPARE(append.maxTimestampDelta, 1);
    QVERIFY(crcValid(clocked));
    QVERIFY(validateFetched(clocked.flatten().view()).has_value());
  }

  void brokersMayWriteWhatClientsMayNot() {
    const Bytes marker = endTransactionBatch({0, 1, sampleTime}, 9, 3, {true, 1});
    AppendRules rules;
    QCOMPARE(validateForAppend(marker.view(), rules).error, ErrorCode::invalidRecord);
    rules.origin = AppendOrigin::coordinator;
    QVERIFY(validateForAppend(marker.view(), rules).ok());
    BatchOptions options;
    options.baseOffset = 77;
    BatchBuilder raft(options);
    raft.append(sampleTime, std::nullopt, asBytes("v"));
    const Bytes batch = raft.build();
    QCOMPARE(validateForAppend(batch.view(), {}).error, ErrorCode::invalidRecord);
    rules.origin = AppendOrigin::raftLeader;
    QVERIFY(validateForAppend(batch.view(), rules).ok());
  }

  void fetchedBatchesMayHaveGaps() {
    BatchBuilder builder(goldenOptions());
    builder.appendWithOffset(3, sampleTime, asBytes("k"), asBytes("v"));
    builder.keepLastOffset(9);
    std::vector<std::uint8_t> batch = copied(builder.build());
    QVERIFY(validateFetched(batch).has_value());
    batch.back() ^= 1;
    QVERIFY(!validateFetched(batch).has_value());
    batch.push_back(0);
    QVERIFY(!validateFetched(batch).has_value());
  }

  /// Prints the cost of 10,000 records of 100 bytes; the figure is for reading, what can fail is the verdict.
  void costOfValidating() {
    BatchBuilder builder;
    const std::string value(100, 'v');
    for (int i = 0; i < 10000; ++i) builder.append(sampleTime + i, std::nullopt, asBytes(value));
    const Bytes batch = builder.build();
    AppendRules rules;
    rules.maxMessageBytes = INT32_MAX;
    QBENCHMARK { QVERIFY(validateForAppend(batch.view(), rules).ok()); }
  }
};

BROKERLAB_TEST(ValidateTest)
#include "test_validate.moc"
