#pragma once
// Which byte means what: every field of a batch with its range, its value and one sentence.
//
// The hex view and `brokerlab dump --bytes` are drawn from this list. It is made for reading, not for speed.
//
// Rules
//   T1  The ranges of top-level fields are ascending and cover a sound batch without gap or overlap.
//   T2  A damaged batch is traced as far as it makes sense; `problem` then says what stops it and where.
//   T3  Fields of compressed records have ranges in the decompressed payload: `inside` is set and ranges count from
//       the payload's start; in the file the whole compressed payload stands for them.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "record/batch.h"
#include "record/legacy.h"
#include "record/record.h"

namespace brokerlab::record {

struct FieldRange {
  /// "batch.crc", "record[0].key", "record[0].header[1].value"
  std::string path;
  /// One plain sentence for a person who sees the field for the first time.
  std::string_view sentence;
  /// First byte and one past the last: in the file, or in `Trace::payload` when `inside`.
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  std::string value;
  bool inside = false;
};

struct Trace {
  std::vector<FieldRange> fields;
  /// The decompressed records when the batch is compressed; empty otherwise.
  Bytes payload;
  /// What is wrong with the bytes; empty when nothing is.
  std::string problem;
  /// Where it is wrong, counted like the ranges.
  std::uint64_t problemAt = 0;
};

struct TraceOptions {
  /// Position of the batch's first byte in its file.
  std::uint64_t filePosition = 0;
  /// Records beyond this many are not listed (they are still checked).
  std::int32_t maxRecords = INT32_MAX;
  bool records = true;
  std::size_t decompressedLimit = defaultDecompressedLimit;
};

/// One batch of magic 2, or what is left of it.
Trace traceBatch(const Bytes& batch, const TraceOptions& options = {});
/// One message of magic 0 or 1; the messages inside a wrapper follow with `inside` set.
Trace traceLegacyMessage(const Bytes& message, const TraceOptions& options = {});
/// Whichever of the two the magic byte names.
Trace traceAny(const Bytes& bytes, const TraceOptions& options = {});

/// What each header field is for; the sentences `traceBatch` uses, in order of position.
struct HeaderField {
  std::string_view name;
  std::string_view sentence;
  std::size_t from;
  std::size_t size;
};
const std::array<HeaderField, 13>& headerFields();

}  // namespace brokerlab::record
