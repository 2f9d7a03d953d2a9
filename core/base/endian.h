#pragma once
// Fixed-width integers as they stand on the wire and in files: big endian unless a name says otherwise.

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>

namespace brokerlab::base {

template <std::integral T>
constexpr T byteSwapped(T value) {
  if constexpr (sizeof(T) == 1) return value;
  if constexpr (sizeof(T) == 2) return static_cast<T>(__builtin_bswap16(static_cast<std::uint16_t>(value)));
  if constexpr (sizeof(T) == 4) return static_cast<T>(__builtin_bswap32(static_cast<std::uint32_t>(value)));
  if constexpr (sizeof(T) == 8) return static_cast<T>(__builtin_bswap64(static_cast<std::uint64_t>(value)));
}

/// Reads a big-endian integer at `from`; the caller has checked that it is all there.
template <std::integral T>
T loadBig(const std::uint8_t* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  if constexpr (std::endian::native == std::endian::little) value = byteSwapped(value);
  return value;
}

/// Writes a big-endian integer at `to`; the caller has checked that there is room.
template <std::integral T>
void storeBig(std::uint8_t* to, T value) {
  if constexpr (std::endian::native == std::endian::little) value = byteSwapped(value);
  std::memcpy(to, &value, sizeof value);
}

template <std::integral T>
T loadLittle(const std::uint8_t* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  if constexpr (std::endian::native == std::endian::big) value = byteSwapped(value);
  return value;
}

template <std::integral T>
void storeLittle(std::uint8_t* to, T value) {
  if constexpr (std::endian::native == std::endian::big) value = byteSwapped(value);
  std::memcpy(to, &value, sizeof value);
}

}  // namespace brokerlab::base
