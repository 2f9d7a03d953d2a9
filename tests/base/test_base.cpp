// The ground everything stands on: bytes, readers, varints, checksums, the generator, text.

#include "base/check.h"
#include "base/crc32c.h"
#include "base/prng.h"
#include "base/reader.h"
#include "base/text.h"
#include "base/uuid.h"
#include "base/writer.h"
#include "model/errors.h"
#include "model/ids.h"
#include "support/suite.h"

using namespace brokerlab;

class BaseTest : public QObject {
  Q_OBJECT
 private slots:
  void writesWhatReaderReads() {
    Writer w;
    w.i8(-2);
    w.i16(-300);
    w.i32(70000);
    w.i64(INT64_MIN);
    w.varint(INT32_MIN);
    w.varlong(INT64_MAX);
    w.uvarint(UINT32_MAX);
    const Bytes bytes = w.takeBytes();
    Reader r(bytes);
    QCOMPARE(r.i8(), std::int8_t(-2));
    QCOMPARE(r.i16(), std::int16_t(-300));
    QCOMPARE(r.i32(), 70000);
    QCOMPARE(r.i64(), std::int64_t(INT64_MIN));
    QCOMPARE(r.varint(), std::int32_t(INT32_MIN));
    QCOMPARE(r.varlong(), std::int64_t(INT64_MAX));
    QCOMPARE(r.uvarint(), std::uint32_t(UINT32_MAX));
    QVERIFY(r.ok() && r.atEnd());
  }

  void readerIsStickyAtEveryTruncation() {
    Writer w;
    w.i64(1);
    w.varlong(-123456789012345);
    w.i32(5);
    const Bytes whole = w.takeBytes();
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
      Reader r(whole.slice(0, cut));
      r.i64();
      r.varlong();
      r.i32();
      QVERIFY(!r.ok());
      QCOMPARE(r.i64(), std::int64_t(0));
      QVERIFY(!r.error().empty());
    }
  }

  void readerRefusesOverlongVarint() {
    Reader five(Bytes::copyOf(std::string_view("\xff\xff\xff\xff\x7f", 5)));
    five.uvarint();
    QVERIFY(!five.ok());
    Reader eleven(Bytes::copyOf(std::string_view("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11)));
    eleven.varlong();
    QVERIFY(!eleven.ok());
  }

  void chainsReadAcrossParts() {
    Chain chain;
    for (const char c : std::string("\0\0\0\7abcdefg", 11)) chain.append(Bytes::copyOf(std::string_view(&c, 1)));
    Reader r(chain);
    QCOMPARE(r.i32(), 7);
    QCOMPARE(std::string(r.take(3).text()), std::string("abc"));
    QCOMPARE(std::string(r.takeChain(4).flatten().text()), std::string("defg"));
    QVERIFY(r.ok() && r.atEnd());
    QCOMPARE(std::string(chain.slice(4, 3).flatten().text()), std::string("abc"));
  }

  void writerSharesWhatItSplices() {
    const Bytes big(std::vector<std::uint8_t>(5000, 7));
    Writer w;
    w.i32(0);
    w.splice(big);
    w.i32(1);
    const Chain out = w.take();
    QCOMPARE(out.size(), std::size_t(5008));
    QVERIFY(out.parts()[1].data() == big.data());
  }

  void crcMatchesPublishedVectors() {
    // RFC 3720, B.4.
    QCOMPARE(crc32c(asBytes("123456789")), 0xE3069283U);
    QCOMPARE(crc32c(Bytes(std::vector<std::uint8_t>(32, 0)).view()), 0x8A9136AAU);
    QCOMPARE(crc32c(asBytes("6789"), crc32c(asBytes("12345"))), 0xE3069283U);
  }

  void generatorIsPinned() {
    // These numbers are part of every recorded session: changing them breaks replay.
    Prng prng(42);
    QCOMPARE(prng.next(), std::uint64_t(1546998764402558742ULL));
    Prng again(42);
    const auto first = again.fork(1).next();
    QVERIFY(first != again.fork(2).next());
    QCOMPARE(first, Prng(42).fork(1).next());
    for (int i = 0; i < 1000; ++i) {
      const auto v = prng.between(-3, 3);
      QVERIFY(v >= -3 && v <= 3);
    }
  }

  void uuidTextRoundTrips() {
    Prng prng(7);
    for (int i = 0; i < 100; ++i) {
      const Uuid id = Uuid::random(prng);
      QCOMPARE(id.text().size(), std::size_t(22));
      QVERIFY(Uuid::parse(id.text()) == id);
    }
    QVERIFY(!Uuid::parse("short"));
    QCOMPARE(Uuid{}.text(), std::string("AAAAAAAAAAAAAAAAAAAAAA"));
  }

  void printableNeverDisturbsTheLayout() {
    QCOMPARE(printable(std::string_view("a\x1b[31m\xe2\x80\xae")), std::string("a\\x1b[31m\\u{202e}"));
    QCOMPARE(printable(std::string_view("\xff주문", 7)), std::string("\\xff주문"));
    QVERIFY(!isUtf8(asBytes("\xed\xa0\x80")));
  }

  void topicNames() {
    QVERIFY(topicNameProblem("orders").empty());
    QVERIFY(topicNameProblem(std::string(249, 'a')).empty());
    for (const std::string bad : {"", ".", "..", "a/b", "../../etc"}) QVERIFY(!topicNameProblem(bad).empty());
    QVERIFY(!topicNameProblem(std::string(250, 'a')).empty());
    QVERIFY(topicNamesCollide("a.b", "a_b") && !topicNamesCollide("a.b", "a.b"));
  }

  void checksNameTheirPlace() {
    try {
      check(false, "this must hold");
      QFAIL("no exception");
    } catch (const Bug& bug) {
      QVERIFY(std::string_view(bug.what()).starts_with("this must hold ("));
    }
  }

  void errorCodesCarryKafkasNames() {
    QCOMPARE(errorName(ErrorCode::notLeaderOrFollower), std::string_view("NOT_LEADER_OR_FOLLOWER"));
    QVERIFY(errorRetry(ErrorCode::notLeaderOrFollower) == Retry::afterMetadataRefresh);
  }
};

BROKERLAB_TEST(BaseTest)
#include "test_base.moc"
