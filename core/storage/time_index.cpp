#include "storage/time_index.h"

#include <algorithm>

#include "base/endian.h"

namespace brokerlab::storage {

Result<void> TimeIndex::load() {
  entries_.clear();
  if (file_.size() % entrySize != 0)
    return fail("the time index has {} bytes, which is no multiple of {}", file_.size(), entrySize);
  if (file_.size() > 0) {
    Result<Bytes> bytes = file_.read(0, static_cast<std::size_t>(file_.size()));
    if (!bytes) return fail(bytes.error());
    entries_.reserve(bytes->size() / entrySize);
    for (std::size_t at = 0; at + entrySize <= bytes->size(); at += entrySize) {
      const auto timestamp = loadBig<std::int64_t>(bytes->data() + at);
      const auto relative = loadBig<std::int32_t>(bytes->data() + at + 8);
      const bool ascends = entries_.empty()
                               ? relative >= 0 && timestamp >= 0
                               : base_ + relative >= entries_.back().offset && timestamp > entries_.back().timestamp;
      if (!ascends) {
        entries_.clear();
        return fail("entry {} of the time index ({} at +{}) cannot be right", at / entrySize, timestamp, relative);
      }
      entries_.push_back({timestamp, base_ + relative});
    }
  }
  loaded_ = true;
  return {};
}

std::optional<TimestampEntry> TimeIndex::last() const {
  return entries_.empty() ? std::nullopt : std::optional(entries_.back());
}

std::optional<TimestampEntry> TimeIndex::lookup(TimestampMs timestamp) const {
  const auto above = std::upper_bound(entries_.begin(), entries_.end(), timestamp,
                                      [](TimestampMs t, const TimestampEntry& entry) { return t < entry.timestamp; });
  return above == entries_.begin() ? std::nullopt : std::optional(*(above - 1));
}

Result<void> TimeIndex::maybeAppend(TimestampMs timestamp, Offset offset) {
  if (timestamp <= (entries_.empty() ? noTimestamp : entries_.back().timestamp)) return {};
  std::vector<std::uint8_t> entry(entrySize);
  storeBig(entry.data(), timestamp);
  storeBig(entry.data() + 8, static_cast<std::int32_t>(offset - base_));
  if (Result<void> r = file_.append(Bytes(std::move(entry))); !r) return r;
  entries_.push_back({timestamp, offset});
  return {};
}

Result<void> TimeIndex::truncateTo(Offset offset) {
  std::size_t keep = entries_.size();
  while (keep > 0 && entries_[keep - 1].offset >= offset) --keep;
  if (keep == entries_.size()) return {};
  if (Result<void> r = file_.truncate(static_cast<std::int64_t>(keep) * entrySize); !r) return r;
  entries_.resize(keep);
  return {};
}

Result<void> TimeIndex::clear() {
  entries_.clear();
  loaded_ = true;
  return file_.truncate(0);
}

}  // namespace brokerlab::storage
