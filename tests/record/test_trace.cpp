// Rules T1-T3 of trace.h.

#include <algorithm>

#include "record/control.h"
#include "record/trace.h"
#include "sample.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::record;
using namespace brokerlab::tests;

namespace {

const FieldRange& field(const Trace& trace, std::string_view path) {
  const auto at =
      std::find_if(trace.fields.begin(), trace.fields.end(), [path](const FieldRange& f) { return f.path == path; });
  if (at == trace.fields.end()) throw std::runtime_error("no field " + std::string(path));
  return *at;
}

}  // namespace

class TraceTest : public QObject {
  Q_OBJECT
 private slots:
  void everyByteHasOneField() {  // T1
    for (const Codec codec : allCodecs) {
      const Bytes batch = goldenRecords(codec);
      TraceOptions options;
      options.filePosition = 4096;
      for (const std::int32_t listed : {INT32_MAX, 1, 0}) {
        options.maxRecords = listed;
        const Trace trace = traceBatch(batch, options);
        QCOMPARE(trace.problem, std::string());
        std::uint64_t at = 4096;
        std::uint64_t inside = 0;
        for (const FieldRange& f : trace.fields) {
          QCOMPARE(f.from, f.inside ? inside : at);
          QVERIFY(f.to > f.from && !f.sentence.empty() && !f.value.empty());
          (f.inside ? inside : at) = f.to;
        }
        QCOMPARE(at, std::uint64_t(4096 + batch.size()));
        QCOMPARE(inside, std::uint64_t(trace.payload.size()));
        QCOMPARE(trace.payload.empty(), codec == Codec::none);
      }
    }
  }

  void valuesOfTheGoldenBatch() {
    const Trace trace = traceBatch(hexBytes(goldenBatch));
    struct Row {
      const char* path;
      std::uint64_t from, to;
      const char* value;
    };
    for (const Row& row :
         {Row{"batch.baseOffset", 0, 8, "0"}, Row{"batch.partitionLeaderEpoch", 12, 16, "-1 (none)"},
          Row{"batch.crc", 17, 21, "a6aad679, fits"}, Row{"batch.attributes", 21, 23, "0x0000: none, CreateTime"},
          Row{"batch.baseTimestamp", 27, 35, "1700000000000 (2023-11-14 22:13:20.000 UTC)"},
          Row{"record[0].length", 61, 62, "11"}, Row{"record[0].keyLength", 65, 66, "3"},
          Row{"record[0].key", 66, 69, "key"},
          Row{"record[1].timestampDelta", 75, 76, "5 → 1700000000005 (2023-11-14 22:13:20.005 UTC)"},
          Row{"record[1].offsetDelta", 76, 77, "1 → offset 1"}, Row{"record[1].keyLength", 77, 78, "-1 (null)"},
          Row{"record[1].value", 79, 81, "v1"}, Row{"record[1].headerCount", 81, 82, "1"},
          Row{"record[1].header[0].key", 83, 84, "h"}, Row{"record[1].header[0].valueLength", 84, 85, "-1 (null)"}}) {
      const FieldRange& f = field(trace, row.path);
      QCOMPARE(f.from, row.from);
      QCOMPARE(f.to, row.to);
      QCOMPARE(f.value, std::string(row.value));
    }
  }

  void compressedRecordsAreTracedInside() {  // T3
    const Trace trace = traceBatch(goldenRecords(Codec::gzip));
    QVERIFY(!field(trace, "batch.records").inside);
    const FieldRange& key = field(trace, "record[0].key");
    QVERIFY(key.inside);
    QCOMPARE(key.from, std::uint64_t(5));
    QCOMPARE(std::string(trace.payload.slice(key.from, key.to - key.from).text()), std::string("key"));
  }

  void damageIsPointedAt() {  // T2
    std::vector<std::uint8_t> badKey = unhex(goldenBatch);
    badKey[77] = 0x03;  // key length -2
    reseal(badKey);
    Trace trace = traceBatch(Bytes(badKey));
    QVERIFY(trace.problem.starts_with("record 1: its key length"));
    QCOMPARE(trace.problemAt, std::uint64_t(78));
    QCOMPARE(field(trace, "record[1].keyLength").value, std::string("-2"));

    std::vector<std::uint8_t> badCrc = unhex(goldenBatch);
    badCrc[84] = 0x00;
    trace = traceBatch(Bytes(badCrc));
    QVERIFY(trace.problem.starts_with("the checksum is a6aad679"));
    QCOMPARE(trace.problemAt, std::uint64_t(17));
    QCOMPARE(field(trace, "record[1].header[0].valueLength").value, std::string("0"));  // still traced

    trace = traceBatch(hexBytes(goldenBatch).slice(0, 70));
    QCOMPARE(trace.problemAt, std::uint64_t(70));
    QCOMPARE(field(trace, "record[0].key").value, std::string("key"));
    trace = traceBatch(hexBytes(goldenBatch).slice(0, 20));
    QCOMPARE(trace.fields.size(), std::size_t(4));
    QCOMPARE(trace.problemAt, std::uint64_t(20));
  }

  void faultsBeyondTheListedRecordsAreStillFound() {
    BatchBuilder builder;
    for (int i = 0; i < 50; ++i) builder.append(sampleTime, std::nullopt, asBytes("v"));
    std::vector<std::uint8_t> batch = copied(builder.build());
    TraceOptions options;
    options.maxRecords = 3;
    QCOMPARE(field(traceBatch(Bytes(batch), options), "records").value, std::string("47 more records"));
    batch.back() = 0x01;  // header count -1 in the last record
    reseal(batch);
    const Trace trace = traceBatch(Bytes(batch), options);
    QVERIFY(trace.problem.starts_with("record 49: its header count"));
    QCOMPARE(field(trace, "records").value, std::string("46 more records"));
    QCOMPARE(field(trace, "record[49].value").value, std::string("v"));
  }

  void controlRecordsSayWhatTheyMean() {
    const Trace trace = traceBatch(endTransactionBatch({42, 6, sampleTime}, 9, 3, {true, 5}));
    QCOMPARE(field(trace, "batch.attributes").value, std::string("0x0030: none, CreateTime, transactional, control"));
    QCOMPARE(field(trace, "record[0].key").value, std::string("version 0, type 1 COMMIT"));
    QCOMPARE(field(trace, "record[0].value").value, std::string("COMMIT, coordinator epoch 5"));
  }

  void timesAreReadable() {
    for (const auto& [ms, text] : std::vector<std::pair<TimestampMs, std::string>>{
             {0, "0 (1970-01-01 00:00:00.000 UTC)"},
             {951782400000, "951782400000 (2000-02-29 00:00:00.000 UTC)"},
             {1709251199999, "1709251199999 (2024-02-29 23:59:59.999 UTC)"},
             {4107542400000, "4107542400000 (2100-03-01 00:00:00.000 UTC)"},
             {-1, "-1 (none)"},
             {INT64_MAX, "9223372036854775807"}}) {
      BatchBuilder builder;
      builder.append(ms, std::nullopt, std::nullopt);
      QCOMPARE(field(traceBatch(builder.build()), "batch.baseTimestamp").value, text);
    }
  }
};

BROKERLAB_TEST(TraceTest)
#include "test_trace.moc"
