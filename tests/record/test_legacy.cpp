// Rules L1-L3 of legacy.h: the formats before the batch, to the byte.

#include "base/text.h"
#include "base/writer.h"
#include "record/legacy.h"
#include "record/trace.h"
#include "sample.h"
#include "support/suite.h"

#include <zlib.h>

using namespace brokerlab;
using namespace brokerlab::record;
using namespace brokerlab::tests;

namespace {

constexpr std::string_view magic0 =
    "00 00 00 00 00 00 00 05"  // offset 5
    "00 00 00 10"              // 16 bytes follow
    "1f ec d7 0a"              // CRC-32 of the rest (Python's zlib)
    "00"                       // magic 0
    "00"                       // no codec
    "00 00 00 01 6b"           // key "k"
    "00 00 00 01 76";          // value "v"

constexpr std::string_view magic1 =
    "00 00 00 00 00 00 00 06"  // offset 6
    "00 00 00 17"              // 23 bytes follow
    "33 35 d1 15"              // CRC-32
    "01"                       // magic 1
    "00"                       // no codec, CreateTime
    "00 00 01 5d 3e f7 98 00"  // timestamp 1500000000000
    "ff ff ff ff"              // no key
    "00 00 00 01 76";          // value "v"

constexpr std::string_view wrapper1 =
    "00 00 00 00 00 00 00 0b"  // offset 11: that of the LAST message inside
    "00 00 00 4b"
    "61 5e 92 d0"
    "01"                       // magic 1
    "01"                       // gzip
    "00 00 00 00 00 00 00 02"  // timestamp: the largest inside
    "ff ff ff ff"              // no key
    "00 00 00 35"              // value: 53 bytes of gzip, a message set with offsets 0 and 1
    "1f 8b 08 00 00 00 00 00 02 03 63 60 80 03 89 4e b5 04 7e 46 18 0f c4 60 4c 04 11 15 48 22 12 0f c3 5d cc e0 6a"
    "98 40 a2 49 20 a2 12 00 9c 54 61 e4 48 00 00 00";

/// Two messages of magic 0 with absolute offsets 20 and 21.
constexpr std::string_view inner0 =
    "00 00 00 00 00 00 00 14 00 00 00 10 59 cf d9 6b 00 00 00 00 00 01 61 00 00 00 01 78"
    "00 00 00 00 00 00 00 15 00 00 00 10 a8 5c 9b 53 00 00 00 00 00 01 62 00 00 00 01 79";

/// A message around `value`, its checksum right.
std::vector<std::uint8_t> message(Offset offset, int magic, int attributes, const Bytes& value, TimestampMs time = 7) {
  Writer w;
  w.i8(static_cast<std::int8_t>(magic));
  w.i8(static_cast<std::int8_t>(attributes));
  if (magic == 1) w.i64(time);
  w.i32(-1);
  w.i32(static_cast<std::int32_t>(value.size()));
  w.raw(value.view());
  const Bytes body = w.takeBytes();
  w.i64(offset);
  w.i32(static_cast<std::int32_t>(body.size() + 4));
  w.u32(static_cast<std::uint32_t>(crc32(0, body.data(), static_cast<uInt>(body.size()))));
  w.raw(body.view());
  return copied(w.takeBytes());
}

}  // namespace

class LegacyTest : public QObject {
  Q_OBJECT
 private slots:
  void magic0Golden() {
    const LegacySet set = readLegacySet(hexBytes(magic0));
    QCOMPARE(set.error, std::string());
    QCOMPARE(set.messages.size(), std::size_t(1));
    const LegacyMessage& m = set.messages[0];
    QVERIFY(m.crcValid && m.magic == 0 && m.offset == 5 && m.timestamp == noTimestamp);
    QCOMPARE(std::string(m.key->text()), std::string("k"));
    QCOMPARE(std::string(m.value->text()), std::string("v"));
    QCOMPARE(m.sizeInBytes(), std::size_t(28));
  }

  void magic1Golden() {
    const LegacySet set = readLegacySet(hexBytes(std::string(magic0) + std::string(magic1)));
    QCOMPARE(set.messages.size(), std::size_t(2));
    const LegacyMessage& m = set.messages[1];
    QVERIFY(m.crcValid && m.magic == 1 && m.offset == 6 && m.timestamp == 1500000000000 && !m.key);
    QCOMPARE(m.position, std::size_t(28));
  }

  void wrapperOffsetsCountBackFromTheLast() {
    const LegacySet set = readLegacySet(hexBytes(wrapper1));
    QCOMPARE(set.error, std::string());
    QCOMPARE(set.messages.size(), std::size_t(2));
    QCOMPARE(set.messages[0].offset, Offset(10));
    QCOMPARE(set.messages[1].offset, Offset(11));
    QCOMPARE(set.messages[1].timestamp, TimestampMs(2));
    QVERIFY(set.messages[0].crcValid && set.messages[1].crcValid);
    QCOMPARE(std::string(set.messages[1].key->text()), std::string("b"));
  }

  void wrappersOfMagic0HoldAbsoluteOffsets() {
    for (const Codec codec : {Codec::gzip, Codec::snappy, Codec::lz4}) {
      Bytes value = compress(codec, hexBytes(inner0).view());
      if (codec == Codec::lz4) {  // the checksum byte those writers got wrong
        std::vector<std::uint8_t> wrong = copied(value);
        wrong[6] ^= 0x55;
        value = Bytes(wrong);
      }
      const LegacySet set = readLegacySet(Bytes(message(21, 0, static_cast<int>(codec), value)));
      QCOMPARE(set.error, std::string());
      QCOMPARE(set.messages.size(), std::size_t(2));
      QCOMPARE(set.messages[0].offset, Offset(20));
      QCOMPARE(set.messages[1].offset, Offset(21));
    }
  }

  void theBrokersClockCoversWhatIsInside() {  // L3
    const Bytes inner(message(0, 1, 0, Bytes::copyOf("x"), 111));
    const Bytes wrapper(message(40, 1, 1 | 8, compress(Codec::gzip, inner.view()), 999));
    const LegacySet set = readLegacySet(wrapper);
    QCOMPARE(set.messages.size(), std::size_t(1));
    QCOMPARE(set.messages[0].timestamp, TimestampMs(999));
    QVERIFY(set.messages[0].timestampType == TimestampType::logAppendTime);
    QCOMPARE(set.messages[0].offset, Offset(40));
  }

  void nestingAndMixingAreRefused() {  // L2
    const Bytes plainMessage(message(0, 1, 0, Bytes::copyOf("x")));
    const Bytes nested(message(0, 1, 1, compress(Codec::gzip, plainMessage.view())));
    const Bytes rows[] = {
        Bytes(message(1, 1, 1, compress(Codec::gzip, nested.view()))),                  // a wrapper in a wrapper
        Bytes(message(1, 0, 1, compress(Codec::gzip, plainMessage.view()))),            // magic 1 in magic 0
        Bytes(message(1, 1, 1, compress(Codec::gzip, {}))),                             // nothing inside
        Bytes(message(1, 1, 1, Bytes::copyOf("no gzip"))),                              // no stream
        Bytes(message(1, 1, 4, Bytes::copyOf("x"))),                                    // zstd did not exist
        Bytes(message(1, 1, 1, compress(Codec::gzip, plainMessage.view().first(20)))),  // cut inside
    };
    for (const Bytes& row : rows) {
      const LegacySet set = readLegacySet(row);
      QVERIFY(set.end == RunEnd::corrupt && !set.error.empty() && set.messages.empty());
      QVERIFY(!traceLegacyMessage(row).problem.empty());
    }
  }

  void manySmallBombsAreOneBigOne() {
    const Bytes inner(message(0, 1, 0, Bytes(std::vector<std::uint8_t>(100000, 0))));
    std::vector<std::uint8_t> set;
    for (int i = 0; i < 20; ++i) {
      const auto wrapper = message(i, 1, 1, compress(Codec::gzip, inner.view()));
      set.insert(set.end(), wrapper.begin(), wrapper.end());
    }
    QCOMPARE(readLegacySet(Bytes(set), 3000000).error, std::string());
    const LegacySet limited = readLegacySet(Bytes(set), 1000000);
    QVERIFY(!limited.error.empty());
    QCOMPARE(limited.messages.size(), std::size_t(9));
  }

  void damageEndsTheListWithASentence() {  // L1
    const Bytes whole = hexBytes(std::string(magic0) + std::string(magic1) + std::string(wrapper1));
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
      const LegacySet set = readLegacySet(Bytes::copyOf(whole.view().first(cut)));
      const bool boundary = cut == 0 || cut == 28 || cut == 63;
      QVERIFY(boundary ? set.end == RunEnd::clean : set.end == RunEnd::partial);
      QVERIFY(boundary == set.error.empty());
    }
    for (std::size_t at = 0; at < whole.size(); ++at)
      for (int mask = 1; mask < 256; ++mask) {
        std::vector<std::uint8_t> changed = copied(whole);
        changed[at] = static_cast<std::uint8_t>(changed[at] ^ mask);
        const LegacySet set = readLegacySet(Bytes(changed));
        QVERIFY((set.end == RunEnd::clean) == set.error.empty());
        // A changed message either stops the walk or has a wrong checksum; only offsets are outside it.
        const bool offset = at < 8 || (at >= 28 && at < 36);
        if (set.error.empty() && !offset && at < 63) {
          bool allValid = true;
          for (const LegacyMessage& m : set.messages) allValid = allValid && m.crcValid;
          QVERIFY(!allValid);
        }
      }
  }

  void tracesCoverEveryByte() {
    for (const std::string_view text : {magic0, magic1, wrapper1}) {
      const Bytes bytes = hexBytes(text);
      TraceOptions options;
      options.filePosition = 1000;
      const Trace trace = traceAny(bytes, options);
      QCOMPARE(trace.problem, std::string());
      std::uint64_t at = 1000;
      std::uint64_t inside = 0;
      for (const FieldRange& f : trace.fields) {
        QCOMPARE(f.from, f.inside ? inside : at);
        (f.inside ? inside : at) = f.to;
      }
      QCOMPARE(at, std::uint64_t(1000 + bytes.size()));
      QCOMPARE(inside, std::uint64_t(trace.payload.size()));
    }
  }
};

BROKERLAB_TEST(LegacyTest)
#include "test_legacy.moc"
