#pragma once
// The record batch: the one unit that Kafka writes, sends, replicates and checks.
//
// A producer packs records into a batch once. From then on nobody takes it apart to pass it on: the leader
// overwrites two fields that the checksum leaves out (base offset, partition leader epoch), appends it to a file,
// and the very same bytes go to followers and consumers. Segment files, Produce and Fetch carry batches back to
// back with nothing between them.
//
//    0        8      12     16 17    21   23     27          35          43         51 53     57     61
//    +--------+------+------+--+-----+----+------+-----------+-----------+----------+--+------+------+---------
//    | base   |length|leader|2 | crc |attr|last  | base      | max       | producer |ep|base  |record| records…
//    | offset |      |epoch |  |     |    |offset| timestamp | timestamp | id       |  |seq.  |count | (maybe
//    |        |      |      |  |     |    |delta |           |           |          |  |      |      | compressed)
//    +--------+------+------+--+-----+----+------+-----------+-----------+----------+--+------+------+---------
//    |<- a leader may      ->|       |<---------------- CRC-32C covers all of this ----------------------------->
//       overwrite these             21
//
//    attributes:  bits 0-2 codec · 3 timestamp type (1 = LogAppendTime) · 4 transactional · 5 control ·
//                 6 base timestamp is a delete horizon (KIP-534) · 7-15 zero
//
// Rules
//   R1  A batch is `length` + 12 bytes; length is at least 49 (the rest of the header).
//   R2  Stamping changes only base offset and partition leader epoch, unless the timestamps must change too: then
//       attributes, max timestamp and CRC change with them. The records are never touched or copied.
//   R3  Offsets of the records are base offset + delta, ascending; the last is base offset + lastOffsetDelta, also
//       when compaction has removed that record. So batches never lose their place.
//   R4  Reading is total: any bytes give a value or a sentence, never an access outside them.
//   R5  Sequence numbers run from 0 to 2^31 - 1 and then start at 0 again.
//
// In Kafka: DefaultRecordBatch, RecordBatch, KIP-98 (the format), KIP-101 (leader epoch), KIP-534 (horizon).
// Left out: writing the formats before magic 2 (legacy.h reads them).

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "model/ids.h"
#include "model/time.h"
#include "record/compression.h"

namespace brokerlab::record {

/// Byte positions of the header's fields.
namespace position {
constexpr std::size_t baseOffset = 0;
constexpr std::size_t length = 8;
constexpr std::size_t partitionLeaderEpoch = 12;
constexpr std::size_t magic = 16;
constexpr std::size_t crc = 17;
constexpr std::size_t attributes = 21;  // also where the CRC starts
constexpr std::size_t lastOffsetDelta = 23;
constexpr std::size_t baseTimestamp = 27;
constexpr std::size_t maxTimestamp = 35;
constexpr std::size_t producerId = 43;
constexpr std::size_t producerEpoch = 51;
constexpr std::size_t baseSequence = 53;
constexpr std::size_t recordsCount = 57;
constexpr std::size_t records = 61;
}  // namespace position

/// Bytes that `length` does not count: base offset and length itself. The same in every magic.
constexpr std::size_t logOverhead = 12;
/// Enough to know size and magic of whatever comes next, old format or new.
constexpr std::size_t prefixSize = 17;
constexpr std::size_t headerSize = position::records;
constexpr std::int8_t currentMagic = 2;

namespace attribute {
constexpr std::int16_t codecMask = 0x07;
constexpr std::int16_t logAppendTime = 0x08;
constexpr std::int16_t transactional = 0x10;
constexpr std::int16_t control = 0x20;
constexpr std::int16_t deleteHorizon = 0x40;
}  // namespace attribute

using Sequence = std::int32_t;
constexpr Sequence noSequence = -1;
constexpr ProducerEpoch noProducerEpoch = -1;

/// The sequence `by` steps after `from` (rule R5).
constexpr Sequence sequenceAfter(Sequence from, std::int32_t by) {
  return static_cast<Sequence>((static_cast<std::uint32_t>(from) + static_cast<std::uint32_t>(by)) & 0x7FFFFFFFU);
}

/// Whose clock a record's timestamp is.
enum class TimestampType : std::uint8_t { createTime = 0, logAppendTime = 1 };

/// The 61 bytes in front of the records, as numbers. Not yet checked against the records.
struct BatchHeader {
  Offset baseOffset = 0;
  std::int32_t length = 0;
  LeaderEpoch partitionLeaderEpoch = noEpoch;
  std::int8_t magic = currentMagic;
  std::uint32_t crc = 0;
  std::int16_t attributes = 0;
  std::int32_t lastOffsetDelta = 0;
  TimestampMs baseTimestamp = noTimestamp;
  TimestampMs maxTimestamp = noTimestamp;
  ProducerId producerId = noProducerId;
  ProducerEpoch producerEpoch = noProducerEpoch;
  Sequence baseSequence = noSequence;
  std::int32_t recordsCount = 0;

  bool operator==(const BatchHeader&) const = default;

  /// What the batch occupies in a file or frame.
  std::size_t sizeInBytes() const { return static_cast<std::size_t>(length) + logOverhead; }
  Offset lastOffset() const { return baseOffset + lastOffsetDelta; }
  /// The offset of whatever follows this batch.
  Offset nextOffset() const { return lastOffset() + 1; }
  Sequence lastSequence() const {
    return baseSequence == noSequence ? noSequence : sequenceAfter(baseSequence, lastOffsetDelta);
  }
  bool hasProducerId() const { return producerId != noProducerId; }
  /// The three bits as they stand; 5, 6 and 7 name no codec.
  int codecId() const { return attributes & attribute::codecMask; }
  /// Nothing for a codec Kafka does not define.
  std::optional<Codec> codec() const { return codecFromId(codecId()); }
  bool isCompressed() const { return codecId() != 0; }
  TimestampType timestampType() const {
    return (attributes & attribute::logAppendTime) != 0 ? TimestampType::logAppendTime : TimestampType::createTime;
  }
  bool isTransactional() const { return (attributes & attribute::transactional) != 0; }
  bool isControl() const { return (attributes & attribute::control) != 0; }
  /// The time after which tombstones or markers of this batch may go; set by compaction (KIP-534).
  std::optional<TimestampMs> deleteHorizon() const {
    if ((attributes & attribute::deleteHorizon) == 0) return std::nullopt;
    return baseTimestamp;
  }
};

/// The first 17 bytes, which every format since the first shares (there `partitionLeaderEpoch` is the CRC).
struct BatchPrefix {
  Offset baseOffset = 0;
  std::int32_t length = 0;
  LeaderEpoch partitionLeaderEpoch = noEpoch;
  std::int8_t magic = 0;
  std::size_t sizeInBytes() const { return static_cast<std::size_t>(length) + logOverhead; }
};

/// Size and magic of what starts at bytes[0]; a sentence when fewer than 17 bytes are there or the length cannot
/// be that of any format.
Result<BatchPrefix> readPrefix(ByteView bytes);

/// The header that starts at bytes[0]. The records need not be there. A sentence when the bytes do not begin with
/// a whole header of magic 2 or its fields contradict one another (R1).
Result<BatchHeader> readHeader(ByteView bytes);
Result<BatchHeader> readHeader(const Chain& bytes);

/// The fields as they stand, unchecked: offsets may be nonsense and `lastOffset()` may overflow. For tracing and for
/// telling one fault from another; everybody else wants `readHeader`.
BatchHeader decodeHeader(std::span<const std::uint8_t, headerSize> bytes);

/// Writes the 61 bytes, `header.crc` as it stands.
void writeHeader(std::span<std::uint8_t, headerSize> to, const BatchHeader& header);

/// CRC-32C of a whole batch from its attributes on; the batch is at least a header long.
std::uint32_t computeCrc(ByteView batch);
std::uint32_t computeCrc(const Chain& batch);
/// True when the bytes are exactly one whole batch and its checksum fits them.
bool crcValid(ByteView batch);
bool crcValid(const Chain& batch);

/// A batch within a longer run: its header and where it lies. Refers to the run's memory.
struct BatchView {
  BatchHeader header;
  /// Where the batch starts in the run.
  std::size_t position = 0;
  /// The whole batch.
  ByteView bytes;
  /// What follows the header, maybe compressed.
  ByteView payload() const { return bytes.subspan(headerSize); }
};

/// How a walk over batches came to its end.
enum class RunEnd : std::uint8_t {
  notYet,
  /// Every byte belonged to a batch.
  clean,
  /// The last batch is cut: usual at the end of a fetch, a torn write at the end of a file.
  partial,
  /// Something that is no batch of magic 2.
  corrupt,
};

/// Walks batches that stand back to back, allocating nothing. Does not check checksums.
class BatchCursor {
 public:
  explicit BatchCursor(ByteView run) : run_(run) {}

  /// The next batch, or nothing at the end; then `end()` says which.
  std::optional<BatchView> next();

  /// Where the next batch starts; at the end, where the whole batches stopped.
  std::size_t position() const { return position_; }
  RunEnd end() const { return end_; }
  /// Why the walk stopped early; empty otherwise.
  const std::string& error() const { return error_; }

 private:
  ByteView run_;
  std::size_t position_ = 0;
  RunEnd end_ = RunEnd::notYet;
  std::string error_;
};

/// A batch that keeps its memory alive.
struct Batch {
  BatchHeader header;
  std::size_t position = 0;
  Chain bytes;
};

/// The same walk over shared bytes, giving shared slices.
class BatchReader {
 public:
  explicit BatchReader(Chain run) : run_(std::move(run)) {}
  explicit BatchReader(Bytes run) : run_(std::move(run)) {}

  std::optional<Batch> next();
  std::size_t position() const { return position_; }
  RunEnd end() const { return end_; }
  const std::string& error() const { return error_; }

 private:
  Chain takeSlice(std::size_t length);
  std::size_t peek(std::span<std::uint8_t> to) const;

  Chain run_;
  std::size_t part_ = 0;
  std::size_t inPart_ = 0;
  std::size_t position_ = 0;
  RunEnd end_ = RunEnd::notYet;
  std::string error_;
};

/// What a leader writes into a batch it appends (rule R2).
struct Stamp {
  Offset baseOffset = 0;
  LeaderEpoch partitionLeaderEpoch = noEpoch;
  /// For topics with message.timestamp.type=LogAppendTime: the broker's time.
  std::optional<TimestampMs> logAppendTime{};
  /// For CreateTime: the largest timestamp of the records, when a producer declared another.
  std::optional<TimestampMs> maxTimestamp{};
};

/// Overwrites the header of a whole, valid batch in place.
void stampInPlace(std::span<std::uint8_t> batch, const Stamp& stamp);

/// The stamped batch as 61 fresh bytes and the shared rest: the payload is neither copied nor changed.
Chain stamped(const Bytes& batch, const Stamp& stamp);
Chain stamped(const Chain& batch, const Stamp& stamp);

}  // namespace brokerlab::record
