#pragma once
// From a time to an offset: an entry (t, o) says that no batch up to the one ending at o has a larger timestamp than t.
//
//    +--------------------+--------------------+
//    | timestamp      i64 | offset - base  i32 |   12 bytes, timestamps strictly ascending
//    +--------------------+--------------------+
//
// Written together with offset index entries when the largest timestamp grew, and once more when a segment is closed, so
// that the last entry of a closed segment is its largest timestamp. Real Kafka: TimeIndex; KIP-33.

#include <cstdint>
#include <optional>
#include <vector>

#include "disk/disk.h"
#include "model/ids.h"
#include "model/time.h"

namespace brokerlab::storage {

struct TimestampEntry {
  TimestampMs timestamp = noTimestamp;
  Offset offset = 0;
  bool operator==(const TimestampEntry&) const = default;
};

class TimeIndex {
 public:
  static constexpr std::int64_t entrySize = 12;

  TimeIndex(disk::File file, Offset base) : file_(std::move(file)), base_(base) {}

  Result<void> load();
  bool loaded() const { return loaded_; }
  std::int64_t bytes() const { return static_cast<std::int64_t>(entries()) * entrySize; }
  std::size_t entries() const { return loaded_ ? entries_.size() : static_cast<std::size_t>(file_.size() / entrySize); }
  std::optional<TimestampEntry> last() const;
  /// The greatest entry with a timestamp at or below `timestamp`.
  std::optional<TimestampEntry> lookup(TimestampMs timestamp) const;
  const std::vector<TimestampEntry>& all() const { return entries_; }

  /// Adds an entry if the timestamp is larger than the last one.
  Result<void> maybeAppend(TimestampMs timestamp, Offset offset);
  Result<void> truncateTo(Offset offset);
  Result<void> clear();
  Result<void> flush() { return file_.flush(); }
  disk::File& file() { return file_; }

 private:
  disk::File file_;
  Offset base_;
  bool loaded_ = false;
  std::vector<TimestampEntry> entries_;
};

}  // namespace brokerlab::storage
