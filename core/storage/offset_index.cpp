#include "storage/offset_index.h"

#include <algorithm>

#include "base/endian.h"

namespace brokerlab::storage {

Result<void> OffsetIndex::load(std::int64_t segmentSize) {
  entries_.clear();
  if (file_.size() % entrySize != 0)
    return fail("the offset index has {} bytes, which is no multiple of {}", file_.size(), entrySize);
  if (file_.size() > 0) {
    Result<Bytes> bytes = file_.read(0, static_cast<std::size_t>(file_.size()));
    if (!bytes) return fail(bytes.error());
    entries_.reserve(bytes->size() / entrySize);
    for (std::size_t at = 0; at + entrySize <= bytes->size(); at += entrySize) {
      const auto relative = loadBig<std::int32_t>(bytes->data() + at);
      const auto position = loadBig<std::int32_t>(bytes->data() + at + 4);
      const bool ascends = entries_.empty()
                               ? relative >= 0 && position >= 0
                               : base_ + relative > entries_.back().offset && position > entries_.back().position;
      if (!ascends || position >= segmentSize) {
        entries_.clear();
        return fail("entry {} of the offset index (+{} at {}) cannot be right", at / entrySize, relative, position);
      }
      entries_.push_back({base_ + relative, position});
    }
  }
  loaded_ = true;
  return {};
}

std::optional<OffsetPosition> OffsetIndex::last() const {
  return entries_.empty() ? std::nullopt : std::optional(entries_.back());
}

std::optional<OffsetPosition> OffsetIndex::lookup(Offset offset) const {
  const auto above = std::upper_bound(entries_.begin(), entries_.end(), offset,
                                      [](Offset o, const OffsetPosition& entry) { return o < entry.offset; });
  return above == entries_.begin() ? std::nullopt : std::optional(*(above - 1));
}

Result<void> OffsetIndex::append(Offset offset, std::int32_t position) {
  std::vector<std::uint8_t> entry(entrySize);
  storeBig(entry.data(), static_cast<std::int32_t>(offset - base_));
  storeBig(entry.data() + 4, position);
  if (Result<void> r = file_.append(Bytes(std::move(entry))); !r) return r;
  entries_.push_back({offset, position});
  return {};
}

Result<void> OffsetIndex::truncateTo(Offset offset) {
  std::size_t keep = entries_.size();
  while (keep > 0 && entries_[keep - 1].offset >= offset) --keep;
  if (keep == entries_.size()) return {};
  if (Result<void> r = file_.truncate(static_cast<std::int64_t>(keep) * entrySize); !r) return r;
  entries_.resize(keep);
  return {};
}

Result<void> OffsetIndex::clear() {
  entries_.clear();
  loaded_ = true;
  return file_.truncate(0);
}

}  // namespace brokerlab::storage
