// Rules C1-C4 of compression.h: framing to the byte, foreign streams, bombs, damage.

#include "base/prng.h"
#include "base/text.h"
#include "record/compression.h"
#include "record/xxh32.h"
#include "sample.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::record;
using namespace brokerlab::tests;

namespace {

constexpr std::string_view plain = "brokerlab brokerlab brokerlab";

std::string opened(Codec codec, std::string_view hexText) {
  const auto result = tryDecompress(codec, hexBytes(hexText).view());
  return result ? std::string(result->text()) : "error: " + result.error().message;
}

ErrorCode codeOf(Codec codec, ByteView input, std::size_t limit = defaultDecompressedLimit) {
  const auto result = tryDecompress(codec, input, limit);
  return result ? ErrorCode::none : result.error().code;
}

Bytes noise(std::size_t size) {
  Prng prng(size + 1);
  std::vector<std::uint8_t> bytes(size);
  for (auto& b : bytes) b = static_cast<std::uint8_t>(prng.next());
  return Bytes(std::move(bytes));
}

}  // namespace

class CompressionTest : public QObject {
  Q_OBJECT
 private slots:
  void namesAndNumbers() {
    for (int id = 0; id < 5; ++id) {
      const auto codec = codecFromId(id);
      QVERIFY(codec && codecFromName(codecName(*codec)) == codec);
    }
    QVERIFY(!codecFromId(5) && !codecFromId(7) && !codecFromId(-1) && !codecFromName("brotli"));
  }

  void roundTripsAtEverySizeThatMatters() {
    for (const Codec codec : allCodecs) {
      // Around the block sizes of snappy (32 KiB) and lz4 (64 KiB), and of the pieces zlib and zstd are read in.
      for (const std::size_t size : {0UL, 1UL, 2UL, 100UL, 16383UL, 16384UL, 32767UL, 32768UL, 32769UL, 65535UL,
                                     65536UL, 65537UL, 131072UL, 300000UL}) {
        const Bytes random = noise(size);
        const Bytes text = Bytes::copyOf(std::string(size, 'a'));
        for (const Bytes& input : {random, text}) {
          const Bytes packed = compress(codec, input.view());
          QVERIFY(packed == compress(codec, input.view()));  // C4
          const auto back = tryDecompress(codec, packed.view());
          QVERIFY2(back.has_value(), back ? "" : back.error().message.c_str());
          QVERIFY(*back == input);
        }
      }
    }
  }

  void levels() {
    const Bytes text = Bytes::copyOf(std::string(5000, 'a') + std::string(5000, 'b'));
    for (const Codec codec : allCodecs)
      for (const int level : {-5, 0, 1, 3, 9, 12, 22, 100}) {
        const auto back = decompress(codec, compress(codec, text.view(), level).view());
        QVERIFY(back && *back == text);
      }
  }

  void xxh32MatchesPublishedVectors() {
    QCOMPARE(xxh32({}), 0x02CC5D05U);
    QCOMPARE(xxh32(asBytes("abc")), 0x32D153FFU);
    // One round of the 16-byte lanes and a tail; the value is in the frame below that the lz4 program wrote.
    QCOMPARE(xxh32(asBytes(plain)), 0xC4B5499FU);
  }

  void gzipGolden() {
    // As Python's gzip wrote it: magic, deflate, no flags, time 0, best compression, Unix; data; CRC-32; size 29.
    const std::string foreign =
        "1f 8b 08 00 00 00 00 00 02 03 4b 2a ca cf 4e 2d ca 49 4c 52 48 c2 64 01 00 1c 05 1b ba 1d 00 00 00";
    QCOMPARE(opened(Codec::gzip, foreign), std::string(plain));
    QCOMPARE(opened(Codec::gzip, foreign + foreign), std::string(plain) + std::string(plain));  // several members
    // Ours differs in what machines and versions might change: level hint 0, system 255.
    const Bytes ours = compress(Codec::gzip, asBytes(plain));
    QCOMPARE(hex(ours.view().first(10)), std::string("1f 8b 08 00 00 00 00 00 00 ff"));
  }

  void snappyGolden() {
    // Raw: length 29; literal of 10 ((10-1)<<2); copy of 19 from 10 back ((19-1)<<2 | 2, offset 0a 00).
    const std::string raw = "1d 24 62 72 6f 6b 65 72 6c 61 62 20 4a 0a 00";
    QCOMPARE(opened(Codec::snappy, raw), std::string(plain));
    const std::string xerial = "82 53 4e 41 50 50 59 00  00 00 00 01  00 00 00 01 ";
    const std::string block = "00 00 00 0f " + raw;
    QCOMPARE(opened(Codec::snappy, xerial + block), std::string(plain));
    QCOMPARE(opened(Codec::snappy, xerial + block + block), std::string(plain) + std::string(plain));
    QCOMPARE(opened(Codec::snappy, xerial), std::string());
    QCOMPARE(hex(compress(Codec::snappy, asBytes(plain)).view()), hex(hexBytes(xerial + block).view()));
    // Input is cut into blocks of 32 KiB.
    const Bytes two = compress(Codec::snappy, noise(32769).view());
    QVERIFY(two.size() > 32769 + 16 + 8);
  }

  void lz4Golden() {
    const std::string frame =
        "04 22 4d 18"  // magic
        "60 40 82"     // version 01, independent blocks; 64 KiB blocks; checksum of these two
        "13 00 00 00"  // a compressed block of 19
        "aa 62 72 6f 6b 65 72 6c 61 62 20 0a 00"  // 10 literals, then 14 bytes from 10 back
        "50 65 72 6c 61 62"                       // 5 literals: a block ends in literals
        "00 00 00 00";                            // end
    QCOMPARE(opened(Codec::lz4, frame), std::string(plain));
    QCOMPARE(hex(compress(Codec::lz4, asBytes(plain)).view()), hex(hexBytes(frame).view()));
    // What cannot be compressed is stored, marked by the top bit of its size.
    QCOMPARE(hex(compress(Codec::lz4, asBytes("abc")).view()),
             std::string("04 22 4d 18 60 40 82 03 00 00 80 61 62 63 00 00 00 00"));
    // The lz4 program with content size, block checksums and content checksum.
    QCOMPARE(opened(Codec::lz4,
                    "04 22 4d 18 7c 40 1d 00 00 00 00 00 00 00 8e 13 00 00 00 aa 62 72 6f 6b 65 72 6c 61 62 20 0a 00"
                    "50 65 72 6c 61 62 0e 66 53 e0 00 00 00 00 9f 49 b5 c4"),
             std::string(plain));
  }

  void lz4Refusals() {
    struct Row {
      const char* what;
      const char* frame;
    };
    const Row rows[] = {
        {"wrong magic", "05 22 4d 18 60 40 82 00 00 00 00"},
        {"header checksum", "04 22 4d 18 60 40 83 00 00 00 00"},
        {"dependent blocks", "04 22 4d 18 40 40 c0 00 00 00 00"},
        {"version 2", "04 22 4d 18 a0 40 82 00 00 00 00"},
        {"reserved flag", "04 22 4d 18 62 40 82 00 00 00 00"},
        {"dictionary", "04 22 4d 18 61 40 00 00 00 00 82 00 00 00 00"},
        {"block size id 3", "04 22 4d 18 60 30 82 00 00 00 00"},
        {"a block beyond 64 KiB", "04 22 4d 18 60 40 82 01 00 01 00"},
        {"a stored block beyond the end", "04 22 4d 18 60 40 82 04 00 00 80 61 62 63"},
        {"no end mark", "04 22 4d 18 60 40 82 03 00 00 80 61 62 63"},
        {"bytes after the end", "04 22 4d 18 60 40 82 00 00 00 00 00"},
        {"content size lies",
         "04 22 4d 18 7c 40 1e 00 00 00 00 00 00 00 8e 13 00 00 00 aa 62 72 6f 6b 65 72 6c 61 62 20 0a 00"
         "50 65 72 6c 61 62 0e 66 53 e0 00 00 00 00 9f 49 b5 c4"},
        {"block checksum",
         "04 22 4d 18 7c 40 1d 00 00 00 00 00 00 00 8e 13 00 00 00 aa 62 72 6f 6b 65 72 6c 61 62 20 0a 00"
         "50 65 72 6c 61 62 0f 66 53 e0 00 00 00 00 9f 49 b5 c4"},
        {"content checksum",
         "04 22 4d 18 7c 40 1d 00 00 00 00 00 00 00 8e 13 00 00 00 aa 62 72 6f 6b 65 72 6c 61 62 20 0a 00"
         "50 65 72 6c 61 62 0e 66 53 e0 00 00 00 00 9e 49 b5 c4"},
    };
    for (const Row& row : rows) {
      QVERIFY2(codeOf(Codec::lz4, hexBytes(row.frame).view()) == ErrorCode::corruptMessage, row.what);
    }
    // Magic 0 writers computed the header checksum over the wrong range.
    const Bytes wrong = hexBytes("04 22 4d 18 60 40 83 03 00 00 80 61 62 63 00 00 00 00");
    const auto forgiven = tryDecompress(Codec::lz4, wrong.view(), defaultDecompressedLimit, true);
    QVERIFY(forgiven.has_value());
    QCOMPARE(std::string(forgiven->text()), std::string("abc"));
  }

  void zstdGolden() {
    // The zstd program, once with the content size and once as a stream without it but with a checksum.
    const std::string sized = "28 b5 2f fd 20 1d 85 00 00 50 62 72 6f 6b 65 72 6c 61 62 20 01 00 4d 0a 12 ";
    QCOMPARE(opened(Codec::zstd, sized), std::string(plain));
    QCOMPARE(opened(Codec::zstd, sized + sized), std::string(plain) + std::string(plain));
    QCOMPARE(
        opened(Codec::zstd, "28 b5 2f fd 04 58 85 00 00 50 62 72 6f 6b 65 72 6c 61 62 20 01 00 4d 0a 12 79 a9 e8 0f"),
        std::string(plain));
  }

  void limitsHold() {  // C1
    const Bytes input = noise(100000);
    for (const Codec codec : allCodecs) {
      const Bytes packed = compress(codec, input.view());
      QCOMPARE(codeOf(codec, packed.view(), 100000), ErrorCode::none);
      QCOMPARE(codeOf(codec, packed.view(), 99999), ErrorCode::messageTooLarge);
      QCOMPARE(codeOf(codec, packed.view(), 0), ErrorCode::messageTooLarge);
    }
  }

  void bombsAreDefused() {  // C1, C2
    const Bytes zeros(std::vector<std::uint8_t>(std::size_t{80} << 20, 0));
    for (const Codec codec : {Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd}) {
      const Bytes bomb = compress(codec, zeros.view());
      QCOMPARE(codeOf(codec, bomb.view()), ErrorCode::messageTooLarge);
    }
    // Below the limit but denser than any honest batch.
    QCOMPARE(codeOf(Codec::zstd, compress(Codec::zstd, zeros.view().first(std::size_t{8} << 20)).view()),
             ErrorCode::messageTooLarge);
    // A mebibyte of zeros is what a client may well send.
    QCOMPARE(codeOf(Codec::zstd, compress(Codec::zstd, zeros.view().first(std::size_t{1} << 20)).view()),
             ErrorCode::none);
  }

  void declaredLengthsAreLies() {
    // A snappy block of six bytes that declares 2^32 - 1, and one that declares 32 MiB.
    QCOMPARE(codeOf(Codec::snappy, hexBytes("ff ff ff ff 0f 00").view()), ErrorCode::messageTooLarge);
    QCOMPARE(codeOf(Codec::snappy, hexBytes("80 80 80 10 00 00").view()), ErrorCode::corruptMessage);
    const std::string xerial = "82 53 4e 41 50 50 59 00 00 00 00 01 00 00 00 01";
    for (const char* block : {"ff ff ff ff", "80 00 00 00 00", "7f ff ff ff 00", "00 00 00 02 00", "00 00"})
      QCOMPARE(codeOf(Codec::snappy, hexBytes(xerial + block).view()), ErrorCode::corruptMessage);
    QCOMPARE(codeOf(Codec::snappy, hexBytes("82 53 4e 41 50 50 59 00 00 00 00 01 00 00 00 02").view()),
             ErrorCode::corruptMessage);
    QCOMPARE(codeOf(Codec::snappy, hexBytes("82 53 4e 41 50 50 59 00 00 00").view()), ErrorCode::corruptMessage);
    // A zstd frame that asks for a window of 2^31.
    QCOMPARE(codeOf(Codec::zstd, hexBytes("28 b5 2f fd 00 a8 01 00 00").view()), ErrorCode::messageTooLarge);
  }

  void damageNeverPassesUnnoticedOrCrashes() {  // C3
    const Bytes input = Bytes::copyOf(std::string(plain) + std::string(300, 'q'));
    for (const Codec codec : {Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd}) {
      const Bytes packed = compress(codec, input.view());
      for (std::size_t cut = 0; cut < packed.size(); ++cut) {
        const auto result = tryDecompress(codec, Bytes::copyOf(packed.view().first(cut)).view());
        // Only between the blocks of a xerial stream can a cut be invisible.
        if (codec == Codec::snappy && cut == 16) continue;
        QVERIFY(!result);
        QVERIFY(result.error().code == ErrorCode::corruptMessage && !result.error().message.empty());
      }
      for (std::size_t at = 0; at < packed.size(); ++at)
        for (int mask = 1; mask < 256; ++mask) {
          std::vector<std::uint8_t> changed = copied(packed);
          changed[at] = static_cast<std::uint8_t>(changed[at] ^ mask);
          const auto result = tryDecompress(codec, changed, 100000);
          // gzip carries a checksum of its content; its header's time, level and system may change freely.
          if (codec == Codec::gzip && result) QVERIFY(*result == input);
        }
    }
  }
};

BROKERLAB_TEST(CompressionTest)
#include "test_compression.moc"
