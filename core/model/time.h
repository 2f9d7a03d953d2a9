#pragma once
#include <compare>
#include <cstdint>

namespace brokerlab::model {

/// A span of virtual time, in microseconds.
struct Duration {
  std::int64_t micros = 0;
  auto operator<=>(const Duration&) const = default;
  constexpr std::int64_t wholeMillis() const { return micros / 1000; }
  constexpr Duration operator+(Duration o) const { return {micros + o.micros}; }
  constexpr Duration operator-(Duration o) const { return {micros - o.micros}; }
  constexpr Duration operator*(std::int64_t n) const { return {micros * n}; }
  constexpr Duration operator/(std::int64_t n) const { return {micros / n}; }
};

constexpr Duration microseconds(std::int64_t n) { return {n}; }
constexpr Duration milliseconds(std::int64_t n) { return {n * 1000}; }
constexpr Duration seconds(std::int64_t n) { return {n * 1'000'000}; }

/// A point of virtual time: microseconds since the cluster was created.
struct Instant {
  std::int64_t micros = 0;
  auto operator<=>(const Instant&) const = default;
  constexpr Instant operator+(Duration d) const { return {micros + d.micros}; }
  constexpr Instant operator-(Duration d) const { return {micros - d.micros}; }
  constexpr Duration operator-(Instant o) const { return {micros - o.micros}; }
  static constexpr Instant never() { return {INT64_MAX}; }
};

/// Milliseconds since 1970 as records carry them. The cluster's spec says which one virtual time 0 is.
using TimestampMs = std::int64_t;
constexpr TimestampMs noTimestamp = -1;

}  // namespace brokerlab::model
