#pragma once
// Base-128 variable-length integers, least significant group first, high bit = "more follows".
// Kafka uses three: unsigned (flexible wire fields), zig-zag 32 and zig-zag 64 (records).

#include <cstddef>
#include <cstdint>

namespace brokerlab::base {

constexpr std::uint32_t zigZag(std::int32_t n) {
  return (static_cast<std::uint32_t>(n) << 1) ^ static_cast<std::uint32_t>(n >> 31);
}
constexpr std::int32_t unZigZag(std::uint32_t n) {
  return static_cast<std::int32_t>(n >> 1) ^ -static_cast<std::int32_t>(n & 1);
}
constexpr std::uint64_t zigZag64(std::int64_t n) {
  return (static_cast<std::uint64_t>(n) << 1) ^ static_cast<std::uint64_t>(n >> 63);
}
constexpr std::int64_t unZigZag64(std::uint64_t n) {
  return static_cast<std::int64_t>(n >> 1) ^ -static_cast<std::int64_t>(n & 1);
}

/// Bytes an unsigned varint of this value takes (1…10).
constexpr std::size_t uvarintSize(std::uint64_t value) {
  std::size_t size = 1;
  while (value >= 0x80) {
    value >>= 7;
    ++size;
  }
  return size;
}
constexpr std::size_t varintSize(std::int32_t value) { return uvarintSize(zigZag(value)); }
constexpr std::size_t varlongSize(std::int64_t value) { return uvarintSize(zigZag64(value)); }

}  // namespace brokerlab::base
