#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/prng.h"

namespace brokerlab::base {

/// 16 raw bytes; as text base64url without padding, 22 characters (Kafka's org.apache.kafka.common.Uuid).
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const Uuid&) const = default;

  /// Zero means "absent" on the wire.
  bool isZero() const { return *this == Uuid{}; }
  std::string text() const;
  static std::optional<Uuid> parse(std::string_view text);
  /// A version-4 id from the given generator; never one of the reserved ids, and never with a leading '-' as text
  /// (command lines would take it for an option; Kafka avoids it too).
  static Uuid random(Prng& prng);
  static Uuid of(std::uint64_t high, std::uint64_t low);
};

}  // namespace brokerlab::base
