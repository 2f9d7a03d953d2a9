#include "base/uuid.h"

#include "base/endian.h"

namespace brokerlab::base {
namespace {
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
}

std::string Uuid::text() const {
  std::string out;
  out.reserve(22);
  std::uint32_t bits = 0;
  int have = 0;
  for (const std::uint8_t byte : bytes) {
    bits = (bits << 8) | byte;
    have += 8;
    while (have >= 6) {
      have -= 6;
      out.push_back(alphabet[(bits >> have) & 63]);
    }
  }
  out.push_back(alphabet[(bits << (6 - have)) & 63]);
  return out;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 22) return std::nullopt;
  Uuid result;
  std::uint32_t bits = 0;
  int have = 0;
  std::size_t at = 0;
  for (const char c : text) {
    const auto digit = alphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = (bits << 6) | static_cast<std::uint32_t>(digit);
    have += 6;
    if (have >= 8) {
      have -= 8;
      if (at < 16) result.bytes[at++] = static_cast<std::uint8_t>(bits >> have);
    }
  }
  return result;
}

Uuid Uuid::of(std::uint64_t high, std::uint64_t low) {
  Uuid result;
  storeBig(result.bytes.data(), high);
  storeBig(result.bytes.data() + 8, low);
  return result;
}

Uuid Uuid::random(Prng& prng) {
  for (;;) {
    // Two statements: the order in which arguments are evaluated is the compiler's own.
    const std::uint64_t low = prng.next();
    const std::uint64_t high = prng.next();
    Uuid result = of(high, low);
    result.bytes[6] = static_cast<std::uint8_t>((result.bytes[6] & 0x0F) | 0x40);
    result.bytes[8] = static_cast<std::uint8_t>((result.bytes[8] & 0x3F) | 0x80);
    if (result.text().front() != '-') return result;
  }
}

}  // namespace brokerlab::base
