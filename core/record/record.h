#pragma once
// The records inside a batch.
//
//    length     varint   bytes after it
//    attributes i8       0
//    timestamp  varlong  minus the batch's base timestamp
//    offset     varint   minus the batch's base offset
//    key        varint length (-1 null), bytes
//    value      varint length (-1 null: a tombstone), bytes
//    headers    varint count, each: varint length + key (UTF-8, never null), varint length (-1 null) + value
//
// All varints are zig-zag, so 1 is written 02 and -1 is 01. A record has no checksum of its own.
//
// Rules
//   I1  Whatever the bytes, iterating ends, touches nothing outside them and says in one sentence why it stopped.
//   I2  A batch of codec none is read where it lies; a compressed one is decompressed once, up to a limit.
//   I3  The count in the header, the lengths in the records and the end of the batch must all agree.
//   I4  Offset deltas ascend and stay within 0 … lastOffsetDelta.
//
// In Kafka: DefaultRecord, DefaultRecordBatch.iterator, RecordHeader (KIP-82).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "model/errors.h"
#include "model/ids.h"
#include "model/time.h"
#include "record/batch.h"

namespace brokerlab::record {

struct Header {
  std::string key;
  std::optional<Bytes> value;
  bool operator==(const Header&) const = default;
};

/// One record on its own; key and value share the memory of the batch it came from.
struct Record {
  Offset offset = 0;
  TimestampMs timestamp = noTimestamp;
  std::optional<Bytes> key;
  std::optional<Bytes> value;
  std::vector<Header> headers;
  bool operator==(const Record&) const = default;
};

/// A run of bytes counted from the first byte after the batch header (after decompression).
struct Span {
  std::uint32_t from = 0;
  std::uint32_t size = 0;
  std::uint32_t to() const { return from + size; }
};

/// One record where it lies: no memory of its own. Every position counts from the start of the payload.
struct RecordView {
  Offset offset = 0;
  TimestampMs timestamp = noTimestamp;
  bool hasKey = false;
  bool hasValue = false;
  ByteView key;
  ByteView value;
  std::int32_t headerCount = 0;

  /// The whole record, its length field included.
  Span whole;
  std::int8_t attributes = 0;
  std::int64_t timestampDelta = 0;
  std::int32_t offsetDelta = 0;
  /// The headers, after their count.
  Span headers;

  std::optional<ByteView> keyOrNull() const { return hasKey ? std::optional(key) : std::nullopt; }
  std::optional<ByteView> valueOrNull() const { return hasValue ? std::optional(value) : std::nullopt; }
};

/// Walks the records of one batch.
///
///     RecordIterator records(batch);
///     while (const RecordView* r = records.next()) use(*r);
///     if (!records.ok()) say(records.error());
class RecordIterator {
 public:
  /// `batch` is one whole batch. Its checksum is not looked at.
  explicit RecordIterator(Bytes batch, std::size_t decompressedLimit = defaultDecompressedLimit);
  explicit RecordIterator(const Chain& batch, std::size_t decompressedLimit = defaultDecompressedLimit)
      : RecordIterator(batch.flatten(), decompressedLimit) {}

  /// The next record, valid until the next call; null at the end and after an error.
  const RecordView* next();
  /// The record `next` gave, sharing its bytes.
  Record record() const;

  bool ok() const { return code_ == ErrorCode::none; }
  const std::string& error() const { return error_; }
  /// CORRUPT_MESSAGE (the batch), INVALID_RECORD (a record) or MESSAGE_TOO_LARGE (a bomb).
  ErrorCode errorCode() const { return code_; }

  const BatchHeader& header() const { return header_; }
  /// The records without compression; for codec none a slice of the batch, from byte 61.
  const Bytes& payload() const { return payload_; }
  /// How many records `next` has given.
  std::int32_t index() const { return given_; }

 private:
  void failWith(ErrorCode code, std::string why);

  BatchHeader header_;
  Bytes payload_;
  std::size_t at_ = 0;
  std::int32_t given_ = 0;
  std::int32_t lastDelta_ = -1;
  RecordView current_;
  ErrorCode code_ = ErrorCode::none;
  std::string error_;
};

/// The headers of a record, in order; `payload` is what the view was read from.
std::vector<Header> readHeaders(const Bytes& payload, const RecordView& record);

/// All records of one batch.
Result<std::vector<Record>> readRecords(const Bytes& batch, std::size_t decompressedLimit = defaultDecompressedLimit);

}  // namespace brokerlab::record
