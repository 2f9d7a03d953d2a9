// Control batches to the byte, and their readers against cut values.

#include "base/text.h"
#include "record/control.h"
#include "record/trace.h"
#include "sample.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::record;
using namespace brokerlab::tests;

namespace {

Uuid uuidOf(std::uint8_t fill) {
  Uuid id;
  id.bytes.fill(fill);
  return id;
}

std::vector<ControlRecord> everyKind() {
  LeaderChange v0{0, 101, {{101, {}}, {102, {}}}, {{101, {}}}};
  LeaderChange v1{1, 101, {{101, uuidOf(1)}}, {}};
  KraftVoters voters{{{101, uuidOf(1), {{"CONTROLLER", "localhost", 9093}}, 0, 1}, {102, uuidOf(2), {}, 0, 1}}};
  return {EndTransaction{true, 5}, EndTransaction{false, -1}, v0,    v1, SnapshotHeader{sampleTime},
          SnapshotFooter{},        KraftVersion{1},           voters};
}

}  // namespace

class ControlTest : public QObject {
  Q_OBJECT
 private slots:
  void commitMarkerGolden() {
    const Bytes golden = hexBytes(
        "00 00 00 00 00 00 00 2a"  // base offset 42
        "00 00 00 42"              // 66 bytes follow
        "00 00 00 06"              // partition leader epoch 6
        "02"                       // magic
        "06 b5 a3 23"              // CRC-32C
        "00 30"                    // transactional and control
        "00 00 00 00"              // one record
        "00 00 01 8b cf e5 68 00"  // base timestamp
        "00 00 01 8b cf e5 68 00"  // max timestamp
        "00 00 00 00 00 00 00 09"  // producer id 9
        "00 03"                    // producer epoch 3
        "ff ff ff ff"              // no sequence: a marker is the coordinator's
        "00 00 00 01"              // one record
        "20 00 00 00"              // record: length 16, attributes, timestamp delta, offset delta
        "08 00 00 00 01"           // key of 4: version 0, type 1 COMMIT
        "0c 00 00 00 00 00 05"     // value of 6: version 0, coordinator epoch 5
        "00");                     // no headers
    const Bytes built = endTransactionBatch({42, 6, sampleTime}, 9, 3, {true, 5});
    QCOMPARE(hex(built.view()), hex(golden.view()));
    const auto read = readControlBatch(golden);
    QVERIFY(read.has_value());
    QVERIFY(*read == ControlRecord(EndTransaction{true, 5}));
    QCOMPARE(describeControl(*read), std::string("COMMIT, coordinator epoch 5"));
    QCOMPARE(readHeader(golden.view())->lastSequence(), noSequence);
  }

  void leaderChangeGolden() {
    const Bytes golden = hexBytes(
        "00 00 00 00 00 00 00 00 00 00 00 54 00 00 00 01 02 74 e1 33 8c"
        "00 20"  // control, not transactional
        "00 00 00 00 00 00 01 8b cf e5 68 00 00 00 01 8b cf e5 68 00 ff ff ff ff ff ff ff ff ff ff ff ff ff ff 00 00 "
        "00 01"
        "44 00 00 00"
        "08 00 00 00 02"     // key: version 0, type 2
        "30"                 // value of 24
        "00 00"              // version 0
        "00 00 00 65"        // leader 101
        "03"                 // two voters (count + 1)
        "00 00 00 65 00"     // 101, no tags
        "00 00 00 66 00"     // 102, no tags
        "02 00 00 00 65 00"  // granted by 101
        "00"                 // no tags
        "00");               // no headers
    const LeaderChange change{0, 101, {{101, {}}, {102, {}}}, {{101, {}}}};
    QCOMPARE(hex(controlBatch({0, 1, sampleTime}, change).view()), hex(golden.view()));
  }

  void everyKindRoundTrips() {
    for (const ControlRecord& record : everyKind()) {
      const Bytes batch = controlBatch({10, 2, sampleTime}, record);
      QVERIFY(crcValid(batch.view()));
      QVERIFY(readHeader(batch.view())->isControl());
      const auto back = readControlBatch(batch);
      QVERIFY2(back.has_value(), back ? "" : back.error().message.c_str());
      QVERIFY(*back == record);
      QVERIFY(!describeControl(*back).empty());
      QVERIFY(traceBatch(batch).problem.empty());
    }
  }

  void everyCutValueIsRefused() {
    for (const ControlRecord& record : everyKind()) {
      const Bytes key = controlKey(record);
      const Bytes value = controlValue(record);
      for (std::size_t cut = 0; cut < value.size(); ++cut)
        QVERIFY(!readControl(key.view(), Bytes::copyOf(value.view().first(cut)).view()));
      QVERIFY(!readControl(key.view(), std::nullopt));
      for (std::size_t cut = 0; cut < key.size(); ++cut) QVERIFY(!readControl(key.view().first(cut), value.view()));
      for (std::size_t at = 0; at < value.size(); ++at)
        for (int mask = 1; mask < 256; ++mask) {
          std::vector<std::uint8_t> changed = copied(value);
          changed[at] = static_cast<std::uint8_t>(changed[at] ^ mask);
          const auto result = readControl(key.view(), ByteView(changed));
          QVERIFY(result.has_value() || !result.error().message.empty());
        }
    }
    QVERIFY(!readControl(std::nullopt, std::nullopt));
  }

  void laterTypesAreSkippedNotRefused() {
    const auto unknown = readControl(hexBytes("00 00 00 63").view(), std::nullopt);
    QVERIFY(unknown && *unknown == ControlRecord(UnknownControl{99}));
    QVERIFY(!readControl(hexBytes("ff ff 00 00").view(), std::nullopt));
    QVERIFY(!readControlBatch(goldenRecords(Codec::none)));
  }
};

BROKERLAB_TEST(ControlTest)
#include "test_control.moc"
