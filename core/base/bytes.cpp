#include "base/bytes.h"

#include <algorithm>
#include <cstring>

namespace brokerlab::base {

Bytes::Bytes(std::vector<std::uint8_t> storage) {
  if (storage.empty()) return;
  auto owner = std::make_shared<const std::vector<std::uint8_t>>(std::move(storage));
  data_ = owner->data();
  size_ = owner->size();
  owner_ = std::move(owner);
}

Bytes Bytes::copyOf(ByteView bytes) { return Bytes(std::vector<std::uint8_t>(bytes.begin(), bytes.end())); }

Bytes Bytes::wrap(std::shared_ptr<const void> owner, ByteView bytes) {
  Bytes result;
  result.owner_ = std::move(owner);
  result.data_ = bytes.data();
  result.size_ = bytes.size();
  return result;
}

Bytes Bytes::slice(std::size_t from, std::size_t length) const {
  Bytes result;
  if (from >= size_) return result;
  result.owner_ = owner_;
  result.data_ = data_ + from;
  result.size_ = std::min(length, size_ - from);
  return result;
}

bool operator==(const Bytes& a, const Bytes& b) {
  return a.size_ == b.size_ && (a.size_ == 0 || std::memcmp(a.data_, b.data_, a.size_) == 0);
}

Bytes Chain::flatten() const {
  if (parts_.empty()) return {};
  if (parts_.size() == 1) return parts_.front();
  std::vector<std::uint8_t> all;
  all.reserve(size_);
  for (const Bytes& part : parts_) all.insert(all.end(), part.view().begin(), part.view().end());
  return Bytes(std::move(all));
}

Chain Chain::slice(std::size_t from, std::size_t length) const {
  Chain result;
  for (const Bytes& part : parts_) {
    if (length == 0) break;
    if (from >= part.size()) {
      from -= part.size();
      continue;
    }
    Bytes piece = part.slice(from, length);
    length -= piece.size();
    from = 0;
    result.append(std::move(piece));
  }
  return result;
}

}  // namespace brokerlab::base
