#include "base/reader.h"

#include <fmt/format.h>

namespace brokerlab::base {

Reader::Reader(Chain chain) : chain_(std::move(chain)), total_(chain_.size()) {
  if (!chain_.parts().empty()) {
    cursor_ = chain_.parts()[0].data();
    end_ = cursor_ + chain_.parts()[0].size();
  }
}

void Reader::nextPart() {
  ++part_;
  if (part_ < chain_.parts().size()) {
    cursor_ = chain_.parts()[part_].data();
    end_ = cursor_ + chain_.parts()[part_].size();
  } else {
    cursor_ = end_ = nullptr;
  }
}

void Reader::fail(std::string why) {
  if (!error_.empty()) return;
  error_ = fmt::format("at byte {}: {}", position_, why);
  cursor_ = end_ = nullptr;
  total_ = position_;
}

bool Reader::copySlow(std::uint8_t* to, std::size_t length) {
  if (!ok()) return false;
  if (remaining() < length) {
    fail(fmt::format("{} more bytes needed, {} left", length, remaining()));
    return false;
  }
  for (std::size_t i = 0; i < length; ++i) {
    while (cursor_ == end_) nextPart();
    to[i] = *cursor_++;
  }
  position_ += length;
  return true;
}

std::uint64_t Reader::varBits(int maxBytes, int bits) {
  std::uint64_t value = 0;
  for (int i = 0; i < maxBytes; ++i) {
    const std::uint8_t byte = u8();
    if (!ok()) return 0;
    const int shift = 7 * i;
    const std::uint64_t group = byte & 0x7F;
    if (shift + 7 > bits && (group >> (bits - shift)) != 0) break;  // bits beyond the type: refuse
    value |= group << shift;
    if ((byte & 0x80) == 0) return value;
  }
  fail(fmt::format("a variable-length integer does not fit into {} bits", bits));
  return 0;
}

Bytes Reader::take(std::size_t length) {
  if (cursor_ != nullptr && static_cast<std::size_t>(end_ - cursor_) >= length) {
    const Bytes& part = chain_.parts()[part_];
    Bytes result = part.slice(static_cast<std::size_t>(cursor_ - part.data()), length);
    cursor_ += length;
    position_ += length;
    return result;
  }
  return takeChain(length).flatten();
}

Chain Reader::takeChain(std::size_t length) {
  Chain result;
  if (!ok()) return result;
  if (remaining() < length) {
    fail(fmt::format("{} more bytes needed, {} left", length, remaining()));
    return result;
  }
  position_ += length;
  while (length > 0) {
    while (cursor_ == end_) nextPart();
    const Bytes& part = chain_.parts()[part_];
    Bytes piece = part.slice(static_cast<std::size_t>(cursor_ - part.data()), length);
    cursor_ += piece.size();
    length -= piece.size();
    result.append(std::move(piece));
  }
  return result;
}

void Reader::skip(std::size_t length) {
  if (!ok()) return;
  if (remaining() < length) {
    fail(fmt::format("{} more bytes needed, {} left", length, remaining()));
    return;
  }
  position_ += length;
  while (length > 0) {
    while (cursor_ == end_) nextPart();
    const std::size_t step = std::min(length, static_cast<std::size_t>(end_ - cursor_));
    cursor_ += step;
    length -= step;
  }
}

}  // namespace brokerlab::base
