#pragma once
// Builds bytes front to back. Large runs that already exist (record batches) are spliced in, not copied.

#include <cstring>
#include <memory>
#include <string_view>

#include "base/bytes.h"
#include "base/endian.h"
#include "base/varint.h"

namespace brokerlab::base {

class Writer {
 public:
  Writer() = default;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  Writer(Writer&& other) noexcept { swap(other); }
  Writer& operator=(Writer&& other) noexcept {
    swap(other);
    return *this;
  }

  void u8(std::uint8_t v) { *room(1) = v; }
  void i8(std::int8_t v) { u8(static_cast<std::uint8_t>(v)); }
  void i16(std::int16_t v) { storeBig(room(2), v); }
  void u16(std::uint16_t v) { storeBig(room(2), v); }
  void i32(std::int32_t v) { storeBig(room(4), v); }
  void u32(std::uint32_t v) { storeBig(room(4), v); }
  void i64(std::int64_t v) { storeBig(room(8), v); }
  void u64(std::uint64_t v) { storeBig(room(8), v); }

  void uvarint(std::uint64_t v) {
    while (v >= 0x80) {
      u8(static_cast<std::uint8_t>(v | 0x80));
      v >>= 7;
    }
    u8(static_cast<std::uint8_t>(v));
  }
  void varint(std::int32_t v) { uvarint(zigZag(v)); }
  void varlong(std::int64_t v) { uvarint(zigZag64(v)); }

  void raw(ByteView bytes) {
    if (!bytes.empty()) std::memcpy(room(bytes.size()), bytes.data(), bytes.size());
  }
  void raw(std::string_view text) { raw(asBytes(text)); }

  /// Adds `bytes` as a part of its own: shared, never copied (small ones are copied, which is cheaper).
  void splice(const Bytes& bytes);
  void splice(const Chain& chain) {
    for (const Bytes& part : chain.parts()) splice(part);
  }

  /// Bytes written so far, spliced ones included.
  std::size_t size() const { return done_.size() + openSize(); }

  /// Overwrites four bytes written earlier, counted from the start of the whole output.
  /// Only what was written (not spliced) since the last splice can be patched.
  void patchI32(std::size_t at, std::int32_t v);
  /// The same for one byte.
  void patchU8(std::size_t at, std::uint8_t v);
  /// Puts the length of everything written since `at` in front of it, as an unsigned varint. No splice may lie between.
  void prefixLength(std::size_t at);

  void reserve(std::size_t bytes) {
    if (static_cast<std::size_t>(end_ - cursor_) < bytes) grow(bytes);
  }

  /// What was written, as one chain; the writer is empty afterwards.
  Chain take();
  /// What was written, as one contiguous run; the writer is empty afterwards.
  Bytes takeBytes() { return take().flatten(); }

 private:
  std::size_t openSize() const { return static_cast<std::size_t>(cursor_ - open_); }
  std::uint8_t* room(std::size_t bytes) {
    if (static_cast<std::size_t>(end_ - cursor_) < bytes) [[unlikely]]
      grow(bytes);
    std::uint8_t* const at = cursor_;
    cursor_ += bytes;
    return at;
  }
  void grow(std::size_t bytes);
  void closePart();
  void swap(Writer& other) noexcept;

  // Closed parts, then the open one: [open_, cursor_) in a buffer that ends at end_. Closed parts may share the
  // buffer, so bytes before open_ are never touched again.
  Chain done_;
  std::shared_ptr<std::uint8_t[]> buffer_;
  std::uint8_t* open_ = nullptr;
  std::uint8_t* cursor_ = nullptr;
  std::uint8_t* end_ = nullptr;
};

}  // namespace brokerlab::base
