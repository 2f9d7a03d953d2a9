#include "base/writer.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace brokerlab::base {
namespace {
/// Below this a copy costs less than one more part in the chain.
constexpr std::size_t spliceThreshold = 256;
constexpr std::size_t firstBuffer = 256;
}  // namespace

void Writer::grow(std::size_t bytes) {
  const std::size_t written = openSize();
  const std::size_t capacity = std::max(firstBuffer, std::max(2 * written, written + bytes));
  std::shared_ptr<std::uint8_t[]> larger = std::make_shared_for_overwrite<std::uint8_t[]>(capacity);
  if (written > 0) std::memcpy(larger.get(), open_, written);
  buffer_ = std::move(larger);
  open_ = buffer_.get();
  cursor_ = open_ + written;
  end_ = open_ + capacity;
}

void Writer::closePart() {
  if (cursor_ == open_) return;
  done_.append(Bytes::wrap(std::shared_ptr<const void>(buffer_, open_), {open_, openSize()}));
  open_ = cursor_;
}

void Writer::splice(const Bytes& bytes) {
  if (bytes.size() < spliceThreshold) {
    raw(bytes.view());
    return;
  }
  closePart();
  done_.append(bytes);
}

void Writer::patchI32(std::size_t at, std::int32_t v) {
  check(at >= done_.size() && at + 4 <= size(), "patched bytes must lie in the open part");
  storeBig(open_ + (at - done_.size()), v);
}

void Writer::patchU8(std::size_t at, std::uint8_t v) {
  check(at >= done_.size() && at + 1 <= size(), "patched bytes must lie in the open part");
  open_[at - done_.size()] = v;
}

void Writer::prefixLength(std::size_t at) {
  check(at >= done_.size() && at <= size(), "prefixed bytes must lie in the open part");
  const std::size_t length = size() - at;
  const std::size_t prefix = uvarintSize(length);
  room(prefix);
  std::uint8_t* const from = open_ + (at - done_.size());
  std::memmove(from + prefix, from, length);
  cursor_ = from;
  uvarint(length);
  cursor_ += length;
}

void Writer::swap(Writer& other) noexcept {
  std::swap(done_, other.done_);
  std::swap(buffer_, other.buffer_);
  std::swap(open_, other.open_);
  std::swap(cursor_, other.cursor_);
  std::swap(end_, other.end_);
}

Chain Writer::take() {
  closePart();
  Chain result = std::move(done_);
  done_ = {};
  return result;
}

}  // namespace brokerlab::base
