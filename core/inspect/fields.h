#pragma once
// The list a decoder fills.

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "inspect/inspect.h"

namespace brokerlab::inspect {

/// Fields and problems in the making; used once.
class Listing {
 public:
  explicit Listing(const DecodeOptions& options) : options_(options) {}

  const DecodeOptions& options() const { return options_; }

  /// Adds a field; nothing once the list is full, but checking goes on.
  void add(std::string path, std::string_view sentence, std::string value, std::int64_t offset, std::int64_t length,
           int depth) {
    if (decoded_.fields.size() >= options_.maxFields) {
      if (hiddenFrom_ < 0) hiddenFrom_ = offset;
      hiddenTo_ = std::max(hiddenTo_, offset + length);
      ++hidden_;
      return;
    }
    decoded_.fields.push_back({std::move(path), std::string(sentence), std::move(value), offset, length, depth, false});
  }

  /// Notes that the bytes at `position` are wrong.
  void wrong(std::int64_t position, std::string text) {
    if (decoded_.problems.size() < options_.maxProblems) decoded_.problems.push_back({position, {}, std::move(text)});
  }
  void stop() { decoded_.stopped = true; }
  bool sound() const { return decoded_.problems.empty(); }
  std::size_t size() const { return decoded_.fields.size(); }
  view::FieldRange& at(std::size_t index) { return decoded_.fields[index]; }

  /// The bytes [from, to), which nobody understood.
  void notUnderstood(std::int64_t from, std::int64_t to, int depth = 0) {
    if (to > from)
      add("(not understood)", "Bytes that make no sense here.", fmt::format("{} bytes", to - from), from, to - from,
          depth);
  }

  /// `end`: see Decoded.
  Decoded take(std::int64_t end);

 private:
  DecodeOptions options_;
  Decoded decoded_;
  std::int64_t hiddenFrom_ = -1;
  std::int64_t hiddenTo_ = -1;
  std::size_t hidden_ = 0;
};

/// Batches back to back, in a segment or in a frame.
struct RunPlace {
  /// Put in front of every path: "" or "responses[0].partitions[0].records."
  std::string prefix;
  int depth = 0;
  /// Position of bytes[0].
  std::int64_t shift = 0;
  /// Whose records they are; internal topics are taken apart further.
  std::string topic;
  /// First offset the file may hold; -1 when unknown.
  Offset baseOffset = noOffset;
  /// Nothing follows the bytes.
  bool last = true;
  /// A batch that is cut at the end is as it should be (a fetch).
  bool mayBeCut = false;
  std::int64_t firstNumber = 0;
  Offset offsetBefore = noOffset;
  LeaderEpoch epochBefore = noEpoch;
};
/// Where it ended, counted like `shift`.
std::int64_t listBatches(Listing& out, const Bytes& bytes, const RunPlace& place);

/// Where the key or value of a record stands.
struct ValuePlace {
  std::string prefix;
  int depth = 0;
  std::int64_t offset = 0;
  /// Set when the record is compressed: the stream at `offset` has this length, and every field has its range (X5).
  std::int64_t streamLength = -1;
};
void listMetadataValue(Listing& out, const Bytes& value, const ValuePlace& place);
/// Returns the name of the key's type, to go with the value; empty when it is unknown.
std::string listInternalKey(Listing& out, std::string_view topic, const Bytes& key, const ValuePlace& place);
void listInternalValue(Listing& out, std::string_view keyType, const Bytes& value, const ValuePlace& place);
void listControlValue(Listing& out, std::int16_t type, const Bytes& value, const ValuePlace& place);

/// Whose records are taken apart further.
enum class Content : std::uint8_t { plain, metadata, groups, transactions };
Content contentOf(std::string_view topic);
/// One line for a key or a value of an internal topic; nothing when it cannot be read as such.
std::optional<std::string> internalText(Content content, const std::optional<Bytes>& key,
                                        const std::optional<Bytes>& value);

void listOffsetIndex(Listing& out, const Identity& id, std::int64_t position, const Bytes& bytes);
void listTimeIndex(Listing& out, const Identity& id, std::int64_t position, const Bytes& bytes);
void listTransactionIndex(Listing& out, const Identity& id, std::int64_t position, const Bytes& bytes);
void listProducerSnapshot(Listing& out, const Bytes& bytes);

void listCheckpoint(Listing& out, const Bytes& bytes, bool epochs);
void listProperties(Listing& out, const Bytes& bytes);
void listPartitionMetadata(Listing& out, const Bytes& bytes);
void listCleanShutdown(Listing& out, const Bytes& bytes);
void listQuorumState(Listing& out, const Bytes& bytes);
void listClusterMarker(Listing& out, const Bytes& bytes);

/// "1735689600000 (2025-01-01 00:00:00.000 UTC)"
std::string timeText(TimestampMs ms);

}  // namespace brokerlab::inspect
