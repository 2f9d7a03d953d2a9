#pragma once
// Takes bytes apart front to back, and never trusts them.
//
// The reader is sticky: the first impossible request (more bytes than there are, an over-long varint) marks it
// failed, and from then on every read returns zero or nothing. Decoders can therefore read a whole struct
// straight through and ask once at the end. Nothing is ever reserved by a count that the input declares.

#include <string>

#include "base/bytes.h"
#include "base/endian.h"
#include "base/result.h"
#include "base/varint.h"

namespace brokerlab::base {

class Reader {
 public:
  /// Reads `bytes`, keeping them alive; slices taken share their memory.
  explicit Reader(Bytes bytes) : Reader(Chain(std::move(bytes))) {}
  /// Reads across the parts of a chain; a field that straddles parts is copied, any other is shared.
  explicit Reader(Chain chain);

  std::uint8_t u8() { return fixed<std::uint8_t>(); }
  std::int8_t i8() { return fixed<std::int8_t>(); }
  std::int16_t i16() { return fixed<std::int16_t>(); }
  std::uint16_t u16() { return fixed<std::uint16_t>(); }
  std::int32_t i32() { return fixed<std::int32_t>(); }
  std::uint32_t u32() { return fixed<std::uint32_t>(); }
  std::int64_t i64() { return fixed<std::int64_t>(); }
  std::uint64_t u64() { return fixed<std::uint64_t>(); }

  std::uint32_t uvarint() {
    if (cursor_ != end_ && *cursor_ < 0x80) [[likely]] {  // one byte: nearly all lengths and counts
      ++position_;
      return *cursor_++;
    }
    return static_cast<std::uint32_t>(varBits(5, 32));
  }
  std::int32_t varint() { return unZigZag(uvarint()); }
  std::int64_t varlong() {
    if (cursor_ != end_ && *cursor_ < 0x80) [[likely]] {
      ++position_;
      return unZigZag64(*cursor_++);
    }
    return unZigZag64(varBits(10, 64));
  }

  /// The next `length` bytes. Fails (and returns nothing) when fewer are left.
  Bytes take(std::size_t length);
  /// The next `length` bytes as text of their own.
  std::string text(std::size_t length) {
    if (static_cast<std::size_t>(end_ - cursor_) >= length) [[likely]] {
      std::string result(reinterpret_cast<const char*>(cursor_), length);
      cursor_ += length;
      position_ += length;
      return result;
    }
    return std::string(take(length).text());
  }
  /// Copies the next `length` bytes to `to`; false (and nothing copied in full) when fewer are left.
  bool copy(std::uint8_t* to, std::size_t length) {
    if (static_cast<std::size_t>(end_ - cursor_) >= length) [[likely]] {
      std::memcpy(to, cursor_, length);
      cursor_ += length;
      position_ += length;
      return true;
    }
    return copySlow(to, length);
  }
  /// The same without flattening what straddles parts: for record batches.
  Chain takeChain(std::size_t length);
  void skip(std::size_t length);

  std::size_t position() const { return position_; }
  std::size_t remaining() const { return total_ - position_; }
  bool atEnd() const { return remaining() == 0; }

  bool ok() const { return error_.empty(); }
  /// Where and why reading failed; empty while ok.
  const std::string& error() const { return error_; }
  /// Marks the reader failed from outside: a value that was read made no sense.
  void fail(std::string why);

 private:
  template <std::integral T>
  T fixed() {
    if (static_cast<std::size_t>(end_ - cursor_) >= sizeof(T)) [[likely]] {
      const T value = loadBig<T>(cursor_);
      cursor_ += sizeof(T);
      position_ += sizeof(T);
      return value;
    }
    std::uint8_t copy[sizeof(T)] = {};
    if (!copySlow(copy, sizeof(T))) return T{};
    return loadBig<T>(copy);
  }
  bool copySlow(std::uint8_t* to, std::size_t length);
  std::uint64_t varBits(int maxBytes, int bits);
  void nextPart();

  Chain chain_;
  std::size_t part_ = 0;
  const std::uint8_t* cursor_ = nullptr;
  const std::uint8_t* end_ = nullptr;
  std::size_t position_ = 0;
  std::size_t total_ = 0;
  std::string error_;
};

}  // namespace brokerlab::base
