#pragma once
// Message sets of magic 0 and 1, as Kafka wrote them before 0.11. Read only: for old files and for the lesson on why
// the batch was invented.
//
//    offset i64 | size i32 | crc u32 | magic i8 | attributes i8 | [timestamp i64, magic 1] |
//    key length i32 (-1 null) key | value length i32 (-1 null) value
//                             |<--- plain CRC-32 covers all from magic on --->
//
// Every message carries its own 26 or 34 bytes of overhead. Compression was bolted on: a wrapper message whose value
// is a compressed message set. Inner offsets are absolute in magic 0 (so the broker had to decompress and recompress
// everything to assign offsets) and counted from 0 in magic 1, where the wrapper has the LAST inner offset.
//
// Rules
//   L1  Total, as everywhere: cut or hostile input ends the list with a sentence, never an access outside it.
//   L2  An inner message is of its wrapper's magic and not itself compressed.
//   L3  Under a wrapper of LogAppendTime every inner message has the wrapper's timestamp.
//
// In Kafka: LegacyRecord, AbstractLegacyRecordBatch; KIP-31, KIP-32.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "model/ids.h"
#include "model/time.h"
#include "record/batch.h"

namespace brokerlab::record {

struct LegacyMessage {
  Offset offset = 0;
  /// Bytes after the size field.
  std::int32_t size = 0;
  std::uint32_t crc = 0;
  bool crcValid = false;
  std::int8_t magic = 0;
  std::int8_t attributes = 0;
  Codec codec = Codec::none;
  TimestampType timestampType = TimestampType::createTime;
  TimestampMs timestamp = noTimestamp;
  std::optional<Bytes> key;
  std::optional<Bytes> value;
  /// Where the entry starts: in the set that was read, or, for an inner message, in the decompressed set.
  std::size_t position = 0;
  std::size_t sizeInBytes() const { return static_cast<std::size_t>(size) + logOverhead; }
  bool isWrapper() const { return codec != Codec::none; }
};

/// One message that starts at bytes[position]; a sentence when it is cut or contradicts itself. A wrong checksum is
/// not an error here but `crcValid` = false.
Result<LegacyMessage> readLegacyMessage(const Bytes& bytes, std::size_t position = 0);

struct LegacyInner {
  std::vector<LegacyMessage> messages;
  /// The decompressed message set the inner messages lie in.
  Bytes set;
};
/// The messages inside a wrapper, with absolute offsets (L2, L3).
Result<LegacyInner> readLegacyInner(const LegacyMessage& wrapper,
                                    std::size_t decompressedLimit = defaultDecompressedLimit);

struct LegacySet {
  /// As a consumer sees them: wrappers replaced by what they hold.
  std::vector<LegacyMessage> messages;
  RunEnd end = RunEnd::clean;
  /// Why reading stopped before the end; empty when it did not.
  std::string error;
};
LegacySet readLegacySet(const Bytes& set, std::size_t decompressedLimit = defaultDecompressedLimit);

}  // namespace brokerlab::record
