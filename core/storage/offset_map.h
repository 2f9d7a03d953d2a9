#pragma once
// The one thing compaction has to remember: for each key of the dirty part, the offset of its newest record.
//
// Kafka keeps an MD5 sum of the key (16 bytes) and the offset (8 bytes) in slots of 24 bytes and fills them to 0.9, so
// log.cleaner.dedupe.buffer.size says how many keys a round can take: 128 MiB are five million. We keep the key itself, so
// that no collision can ever cost a record, and count slots as Kafka does: rounds end at the same record.
//
// Real Kafka: SkimpyOffsetMap.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/bytes.h"
#include "model/ids.h"

namespace brokerlab::storage {

class OffsetMap {
 public:
  static constexpr std::int64_t slotBytes = 24;

  /// `capacity` is how many keys fit.
  explicit OffsetMap(std::int64_t capacity) : capacity_(capacity) {}

  bool full() const { return static_cast<std::int64_t>(offsets_.size()) >= capacity_; }
  std::int64_t keys() const { return static_cast<std::int64_t>(offsets_.size()); }

  void put(ByteView key, Offset offset) {
    offsets_[std::string(asText(key))] = offset;
    latest_ = offset;
  }
  std::optional<Offset> find(ByteView key) const {
    const auto found = offsets_.find(asText(key));
    return found == offsets_.end() ? std::nullopt : std::optional(found->second);
  }
  /// The last offset that was looked at.
  Offset latestOffset() const { return latest_; }
  void sawUpTo(Offset offset) { latest_ = offset; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const noexcept { return std::hash<std::string_view>()(key); }
  };

  std::int64_t capacity_;
  std::unordered_map<std::string, Offset, Hash, std::equal_to<>> offsets_;  // looked up only, never walked
  Offset latest_ = noOffset;
};

}  // namespace brokerlab::storage
