#pragma once
// Builds bytes front to back. Large runs that already exist (record batches) are spliced in, not copied.

#include <string_view>

#include "base/bytes.h"
#include "base/endian.h"
#include "base/varint.h"

namespace brokerlab::base {

class Writer {
 public:
  void u8(std::uint8_t v) { current_.push_back(v); }
  void i8(std::int8_t v) { u8(static_cast<std::uint8_t>(v)); }
  void i16(std::int16_t v) { fixed(v); }
  void u16(std::uint16_t v) { fixed(v); }
  void i32(std::int32_t v) { fixed(v); }
  void u32(std::uint32_t v) { fixed(v); }
  void i64(std::int64_t v) { fixed(v); }
  void u64(std::uint64_t v) { fixed(v); }

  void uvarint(std::uint64_t v) {
    while (v >= 0x80) {
      u8(static_cast<std::uint8_t>(v | 0x80));
      v >>= 7;
    }
    u8(static_cast<std::uint8_t>(v));
  }
  void varint(std::int32_t v) { uvarint(zigZag(v)); }
  void varlong(std::int64_t v) { uvarint(zigZag64(v)); }

  void raw(ByteView bytes) { current_.insert(current_.end(), bytes.begin(), bytes.end()); }
  void raw(std::string_view text) { raw(asBytes(text)); }

  /// Adds `bytes` as a part of its own: shared, never copied (small ones are copied, which is cheaper).
  void splice(const Bytes& bytes);
  void splice(const Chain& chain) {
    for (const Bytes& part : chain.parts()) splice(part);
  }

  /// Bytes written so far, spliced ones included.
  std::size_t size() const { return done_.size() + current_.size(); }

  /// Overwrites four bytes written earlier, counted from the start of the whole output.
  /// Only what was written (not spliced) since the last splice can be patched.
  void patchI32(std::size_t at, std::int32_t v);

  void reserve(std::size_t bytes) { current_.reserve(bytes); }

  /// What was written, as one chain; the writer is empty afterwards.
  Chain take();
  /// What was written, as one contiguous run; the writer is empty afterwards.
  Bytes takeBytes() { return take().flatten(); }

 private:
  template <std::integral T>
  void fixed(T v) {
    const std::size_t at = current_.size();
    current_.resize(at + sizeof v);
    storeBig(current_.data() + at, v);
  }
  void closePart();

  Chain done_;
  std::vector<std::uint8_t> current_;
};

}  // namespace brokerlab::base
