#pragma once
// The inner loop: one record out of a payload, without trusting it and without allocating (rule I1).

#include <cstdint>

#include "base/varint.h"
#include "record/record.h"

namespace brokerlab::record {

/// Reads zig-zag varints from [at, end). The first impossible one makes it fail, and then everything is 0.
class VarintCursor {
 public:
  VarintCursor(const std::uint8_t* at, const std::uint8_t* end) : at_(at), end_(end) {}

  std::int32_t varint() { return unZigZag(static_cast<std::uint32_t>(bits<5, 32>())); }
  std::int64_t varlong() { return unZigZag64(bits<10, 64>()); }
  std::int8_t i8() {
    if (at_ == end_) {
      failed_ = true;
      return 0;
    }
    return static_cast<std::int8_t>(*at_++);
  }
  /// `size` has been compared with `left`.
  void skip(std::size_t size) { at_ += size; }
  const std::uint8_t* at() const { return at_; }
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  bool failed() const { return failed_; }

 private:
  /// One and two bytes, that is lengths up to 8191, are nearly all there are.
  template <int MaxBytes, int Bits>
  [[gnu::always_inline]] std::uint64_t bits() {
    if (at_ < end_ && at_[0] < 0x80) [[likely]]
      return *at_++;
    if (end_ - at_ >= 2 && at_[1] < 0x80) [[likely]] {
      const std::uint64_t value = (at_[0] & 0x7FU) | static_cast<std::uint64_t>(at_[1]) << 7;
      at_ += 2;
      return value;
    }
    const Slow found = slow<MaxBytes, Bits>(at_, end_);
    at_ = found.next;
    if (at_ == nullptr) {
      failed_ = true;
      at_ = end_;
    }
    return found.value;
  }

  struct Slow {
    const std::uint8_t* next;  // null when there is no such number
    std::uint64_t value;
  };
  /// Everything by value, so that the cursor itself can live in registers.
  template <int MaxBytes, int Bits>
  [[gnu::noinline]] static Slow slow(const std::uint8_t* at, const std::uint8_t* end) {
    std::uint64_t value = 0;
    for (int i = 0; i < MaxBytes && at < end; ++i) {
      const std::uint64_t byte = *at++;
      const std::uint64_t group = byte & 0x7F;
      const int shift = 7 * i;
      if (shift + 7 > Bits && (group >> (Bits - shift)) != 0) break;
      value |= group << shift;
      if (byte < 0x80) return {at, value};
    }
    return {nullptr, 0};
  }

  const std::uint8_t* at_;
  const std::uint8_t* end_;
  bool failed_ = false;
};

/// Reads the record that starts at payload[at] into `out`. Returns null, or what is wrong. Offset and timestamp are
/// set from `base…`; `at` moves behind the record only when it is sound.
inline const char* parseRecord(ByteView payload, std::size_t& at, Offset baseOffset, TimestampMs baseTimestamp,
                               RecordView& out) {
  const std::uint8_t* const start = payload.data();
  VarintCursor outer(start + at, start + payload.size());
  const std::int32_t length = outer.varint();
  if (outer.failed()) return "its length is cut or does not fit into 32 bits";
  if (length < 0) return "its length is negative";
  if (static_cast<std::size_t>(length) > outer.left()) return "its length reaches beyond the end of the batch";
  const std::uint8_t* const end = outer.at() + length;

  VarintCursor c(outer.at(), end);
  out.attributes = c.i8();
  out.timestampDelta = c.varlong();
  out.offsetDelta = c.varint();
  const std::int32_t keyLength = c.varint();
  if (c.failed()) return "it is cut before its key, or a number in it does not fit its type";
  if (keyLength < -1) return "its key length is below -1";
  out.hasKey = keyLength >= 0;
  out.key = {};
  if (keyLength > 0) {
    if (static_cast<std::size_t>(keyLength) > c.left()) return "its key reaches beyond its end";
    out.key = {c.at(), static_cast<std::size_t>(keyLength)};
    c.skip(out.key.size());
  }
  const std::int32_t valueLength = c.varint();
  if (c.failed()) return "its value length is cut or does not fit into 32 bits";
  if (valueLength < -1) return "its value length is below -1";
  out.hasValue = valueLength >= 0;
  out.value = {};
  if (valueLength > 0) {
    if (static_cast<std::size_t>(valueLength) > c.left()) return "its value reaches beyond its end";
    out.value = {c.at(), static_cast<std::size_t>(valueLength)};
    c.skip(out.value.size());
  }
  out.headerCount = c.varint();
  if (c.failed()) return "its header count is cut or does not fit into 32 bits";
  if (out.headerCount < 0) return "its header count is negative";
  out.headers = {static_cast<std::uint32_t>(c.at() - start), static_cast<std::uint32_t>(c.left())};
  // Two length bytes are the least a header takes, so a larger count is a lie and need not be counted down.
  if (static_cast<std::size_t>(out.headerCount) > c.left() / 2) return "it declares more headers than it has bytes for";
  for (std::int32_t i = 0; i < out.headerCount; ++i) {
    const std::int32_t nameLength = c.varint();
    if (c.failed()) return "a header is cut";
    if (nameLength < 0) return "a header has no key";
    if (static_cast<std::size_t>(nameLength) > c.left()) return "a header key reaches beyond its end";
    c.skip(static_cast<std::size_t>(nameLength));
    const std::int32_t size = c.varint();
    if (c.failed()) return "a header is cut";
    if (size < -1) return "a header value length is below -1";
    if (size > 0) {
      if (static_cast<std::size_t>(size) > c.left()) return "a header value reaches beyond its end";
      c.skip(static_cast<std::size_t>(size));
    }
  }
  if (c.left() != 0) return "bytes are left over at its end";

  if (__builtin_add_overflow(baseTimestamp, out.timestampDelta, &out.timestamp)) return "its timestamp overflows";
  if (__builtin_add_overflow(baseOffset, static_cast<std::int64_t>(out.offsetDelta), &out.offset))
    return "its offset overflows";
  const auto to = static_cast<std::size_t>(end - start);
  out.whole = {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(to - at)};
  at = to;
  return nullptr;
}

}  // namespace brokerlab::record
