#pragma once
// The four codecs a record batch may name, framed the way Kafka's Java client frames them.
//
// In a batch of magic 2 everything after the 61-byte header is one compressed stream; in the old message sets the
// value of a wrapper message is. The codec number stands in bits 0-2 of the attributes.
//
//   gzip    RFC 1952 members          1f 8b 08 … (time 0, so that equal input gives equal bytes)
//   snappy  xerial stream             82 'SNAPPY' 00 | version i32=1 | compatible i32=1 | { length i32, raw snappy }…
//           or one raw snappy block   (what librdkafka writes; told apart by the first eight bytes)
//   lz4     LZ4 frame                 04 22 4d 18 | FLG 60 | BD 40 | HC 82 | { size u32 LE, block }… | 00 00 00 00
//   zstd    zstd frames               28 b5 2f fd …
//
// Rules
//   C1  Decompression never yields more than its limit, whatever the input declares, and never holds more than
//       that in memory at once; nothing is reserved by a length found in the input.
//   C2  Output beyond a mebibyte must not exceed a thousand times the input: no honest batch of that size does.
//   C3  The whole input belongs to the stream: a cut stream and bytes after its end are both errors.
//   C4  Equal input, codec and level give equal bytes.
//
// In Kafka: org.apache.kafka.common.record.CompressionType, Lz4BlockOutputStream, KIP-110 (zstd), KIP-390 (levels).
// Left out: LZ4 frames with dependent blocks or dictionaries (Kafka refuses them too) and zstd dictionaries.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "base/bytes.h"
#include "base/result.h"
#include "model/errors.h"
#include "model/ids.h"

namespace brokerlab::record {

enum class Codec : std::uint8_t { none = 0, gzip = 1, snappy = 2, lz4 = 3, zstd = 4 };

/// "none", "gzip", "snappy", "lz4", "zstd": the words of compression.type.
std::string_view codecName(Codec codec);
std::optional<Codec> codecFromName(std::string_view name);
/// Nothing for 5, 6 and 7, which three bits can say but Kafka does not define.
std::optional<Codec> codecFromId(int id);

/// What a batch may grow to when nobody says otherwise.
constexpr std::size_t defaultDecompressedLimit = std::size_t{64} << 20;
/// Rule C2: output beyond `ratioFloor` may be at most `ratioLimit` times the input.
constexpr std::size_t ratioLimit = 1000;
constexpr std::size_t ratioFloor = std::size_t{1} << 20;

/// The codec's own default level.
constexpr int defaultLevel = INT32_MIN;

/// Compresses `input` as one stream. Codec::none copies.
Bytes compress(Codec codec, ByteView input, int level = defaultLevel);

/// Why a stream could not be decompressed, with the code a broker answers: MESSAGE_TOO_LARGE when a limit was
/// hit, CORRUPT_MESSAGE for everything else.
struct CodecError {
  ErrorCode code = ErrorCode::corruptMessage;
  std::string message;
};

/// Decompresses the whole of `input`. Codec::none copies. `ignoreLz4HeaderChecksum` is for magic 0, whose Java
/// writers computed that byte over the wrong range (KAFKA-3160).
tl::expected<Bytes, CodecError> tryDecompress(Codec codec, ByteView input,
                                              std::size_t maxOutputBytes = defaultDecompressedLimit,
                                              bool ignoreLz4HeaderChecksum = false);
/// The same for callers that want only the sentence.
Result<Bytes> decompress(Codec codec, ByteView input, std::size_t maxOutputBytes = defaultDecompressedLimit);

}  // namespace brokerlab::record
