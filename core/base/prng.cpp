#include "base/prng.h"

namespace brokerlab::base {
namespace {

std::uint64_t splitMix(std::uint64_t& state) {
  state += 0x9E3779B97F4A7C15ULL;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

constexpr std::uint64_t rotateLeft(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

}  // namespace

Prng::Prng(std::uint64_t seed) {
  for (std::uint64_t& word : state_) word = splitMix(seed);
}

std::uint64_t Prng::next() {
  const std::uint64_t result = rotateLeft(state_[1] * 5, 7) * 9;
  const std::uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = rotateLeft(state_[3], 45);
  return result;
}

std::uint64_t Prng::below(std::uint64_t bound) {
  if (bound == 0) return 0;
  const std::uint64_t tooLow = (0 - bound) % bound;
  for (;;) {
    const std::uint64_t draw = next();
    if (draw >= tooLow) return draw % bound;
  }
}

std::int64_t Prng::between(std::int64_t low, std::int64_t high) {
  if (high <= low) return low;
  const std::uint64_t span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + (span == 0 ? next() : below(span)));
}

Prng Prng::fork(std::uint64_t label) const {
  std::uint64_t mix = state_[0] ^ rotateLeft(state_[2], 23) ^ (label * 0xD1342543DE82EF95ULL);
  return Prng(splitMix(mix));
}

}  // namespace brokerlab::base
