#pragma once
// Which byte of a frame means what.
//
// The tracer reads a frame by the description of its message and notes every field: where it stands, how long it is,
// what it says and what that is for. It is a decoder of its own, made for looking: slower, and content with frames that
// break off, which it explains up to the byte where they stop making sense.
//
// Rules
//   T1  The ranges of a trace lie one after another and cover every byte of the frame exactly once.
//   T2  A trace has at most `TraceLimits::entries` entries; what is beyond them is one entry of kind `unread`.
//   T3  Text from the frame is shown escaped and cut (base::printable).

#include <string>
#include <string_view>
#include <vector>

#include "protocol/reflect.h"

namespace brokerlab::protocol {

enum class TraceKind : std::uint8_t {
  number,
  boolean,
  text,
  bytes,
  uuid,
  /// Record batches: `record` can take them apart.
  records,
  /// How many elements an array has (or that it is null).
  count,
  /// Whether a struct that may be null is there.
  marker,
  /// Book-keeping of tagged fields.
  tags,
  /// Bytes of tagged fields nobody here knows.
  unknownTag,
  /// Bytes after the end, after an error, or beyond the limit.
  unread,
};

/// One field of a frame. A field's own length belongs to its range.
struct TraceEntry {
  /// "topics[0].partitions[1].leader_epoch"
  std::string path;
  /// One plain sentence, from the description.
  std::string_view sentence;
  std::size_t offset = 0;
  std::size_t length = 0;
  /// What the bytes say, for a person.
  std::string value;
  TraceKind kind = TraceKind::number;
};

struct TraceLimits {
  std::size_t entries = 50'000;
};

struct Trace {
  /// "Fetch request v17"
  std::string title;
  std::vector<TraceEntry> entries;
  /// Why the frame stops making sense; empty when all of it was understood.
  std::string error;
};

/// A request, from its header on (without the four size bytes; offsets count from there).
Trace traceRequest(const Bytes& frame, TraceLimits limits = {});
/// A response to (key, version), from its header on.
Trace traceResponse(const Bytes& frame, ApiKey key, std::int16_t version, TraceLimits limits = {});
/// A body alone, such as the value of a metadata record after its frame.
Trace traceMessage(const Bytes& body, const MessageType& type, std::int16_t version, TraceLimits limits = {});

}  // namespace brokerlab::protocol
