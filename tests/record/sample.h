#pragma once
// Bytes as the tests of this folder write them, and batches to try things on.

#include <cctype>
#include <string_view>
#include <vector>

#include "base/endian.h"
#include "record/builder.h"

namespace brokerlab::tests {

/// "00 1f a0", blanks and line ends anywhere.
inline std::vector<std::uint8_t> unhex(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  int high = -1;
  for (const char c : text) {
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) continue;
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    if (high < 0) {
      high = digit;
    } else {
      bytes.push_back(static_cast<std::uint8_t>(high * 16 + digit));
      high = -1;
    }
  }
  return bytes;
}
inline Bytes hexBytes(std::string_view text) { return Bytes(unhex(text)); }
inline std::vector<std::uint8_t> copied(const Bytes& bytes) { return {bytes.view().begin(), bytes.view().end()}; }

constexpr TimestampMs sampleTime = 1700000000000;  // 2023-11-14 22:13:20 UTC, 018bcfe56800

/// Two records that between them have a key, no key, a header with a null value; worked out by hand.
constexpr std::string_view goldenBatch =
    // header
    "00 00 00 00 00 00 00 00"  //  0 base offset 0: a producer's batch
    "00 00 00 49"              //  8 73 bytes follow: 49 of header + 12 + 12 of records
    "ff ff ff ff"              // 12 partition leader epoch -1: the leader fills it in
    "02"                       // 16 magic
    "a6 aa d6 79"              // 17 CRC-32C of everything below, from an independent bit-by-bit implementation
    "00 00"                    // 21 attributes: no codec, CreateTime, nothing special
    "00 00 00 01"              // 23 last offset delta: two records
    "00 00 01 8b cf e5 68 00"  // 27 base timestamp 1700000000000: the first record's
    "00 00 01 8b cf e5 68 05"  // 35 max timestamp: the second's, 5 ms later
    "00 00 00 00 00 00 00 09"  // 43 producer id 9
    "00 03"                    // 51 producer epoch 3
    "00 00 00 07"              // 53 base sequence 7
    "00 00 00 02"              // 57 two records
    // record 0
    "16"           // 61 length 11, zig-zag 22
    "00"           // 62 attributes
    "00"           // 63 timestamp delta 0
    "00"           // 64 offset delta 0
    "06 6b 65 79"  // 65 key length 3, "key"
    "04 76 30"     // 69 value length 2, "v0"
    "00"           // 72 no headers
    // record 1
    "16"        // 73 length 11
    "00"        // 74 attributes
    "0a"        // 75 timestamp delta 5
    "02"        // 76 offset delta 1
    "01"        // 77 key length -1: null
    "04 76 31"  // 78 value length 2, "v1"
    "02"        // 81 one header
    "02 68"     // 82 header key length 1, "h"
    "01";       // 84 header value length -1: null

inline record::BatchOptions goldenOptions() {
  record::BatchOptions options;
  options.producerId = 9;
  options.producerEpoch = 3;
  options.baseSequence = 7;
  return options;
}

/// The golden batch's records, in any codec.
inline Bytes goldenRecords(record::Codec codec) {
  record::BatchOptions options = goldenOptions();
  options.codec = codec;
  record::BatchBuilder batch(options);
  batch.append(sampleTime, asBytes("key"), asBytes("v0"));
  batch.append(sampleTime + 5, std::nullopt, asBytes("v1"), {{"h", std::nullopt}});
  return batch.build();
}

constexpr record::Codec allCodecs[] = {record::Codec::none, record::Codec::gzip, record::Codec::snappy,
                                       record::Codec::lz4, record::Codec::zstd};

/// Makes the checksum fit again after a change.
inline void reseal(std::vector<std::uint8_t>& batch) {
  storeBig(batch.data() + record::position::crc, record::computeCrc(ByteView(batch)));
}

}  // namespace brokerlab::tests
