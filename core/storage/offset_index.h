#pragma once
// Where in a .log file to start looking for an offset: a sparse list, one entry about every index.interval.bytes.
//
//    +--------------------+--------------------+
//    | offset - base  i32 | file position  i32 |   8 bytes, ascending; the offset is the last one of the batch that
//    +--------------------+--------------------+   starts at the position
//
// The first batch of a segment has no entry: a look-up that finds none starts at position 0. Kafka writes the last
// offset of the whole append; an entry per batch (as here) is what kafka-dump-log expects.
//
// Entries go to the file in mapped mode: they cost no system call. They are read into memory when first needed.
// Real Kafka: OffsetIndex, AbstractIndex (memory-mapped).

#include <cstdint>
#include <optional>
#include <vector>

#include "disk/disk.h"
#include "model/ids.h"

namespace brokerlab::storage {

struct OffsetPosition {
  Offset offset = 0;
  std::int32_t position = 0;
  bool operator==(const OffsetPosition&) const = default;
};

class OffsetIndex {
 public:
  static constexpr std::int64_t entrySize = 8;

  OffsetIndex(disk::File file, Offset base) : file_(std::move(file)), base_(base) {}

  /// Reads and checks the file once: whole entries, ascending, within the segment (L4).
  Result<void> load(std::int64_t segmentSize);
  bool loaded() const { return loaded_; }

  std::int64_t bytes() const { return static_cast<std::int64_t>(entries()) * entrySize; }
  std::size_t entries() const { return loaded_ ? entries_.size() : static_cast<std::size_t>(file_.size() / entrySize); }
  std::optional<OffsetPosition> last() const;
  /// The greatest entry at or below `offset`. The index must be loaded.
  std::optional<OffsetPosition> lookup(Offset offset) const;
  const std::vector<OffsetPosition>& all() const { return entries_; }

  Result<void> append(Offset offset, std::int32_t position);
  /// Drops entries at or above `offset`.
  Result<void> truncateTo(Offset offset);
  Result<void> clear();
  Result<void> flush() { return file_.flush(); }
  disk::File& file() { return file_; }

 private:
  disk::File file_;
  Offset base_;
  bool loaded_ = false;
  std::vector<OffsetPosition> entries_;
};

}  // namespace brokerlab::storage
