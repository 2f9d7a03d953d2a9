#pragma once
// The only source of chance in core/. Seeded, and the same numbers on every compiler and machine:
// the standard library's distributions differ between implementations, so none of them is used.

#include <array>
#include <cstdint>

namespace brokerlab::base {

/// xoshiro256** seeded through SplitMix64 (both public domain, by D. Blackman and S. Vigna).
class Prng {
 public:
  explicit Prng(std::uint64_t seed);

  std::uint64_t next();

  /// Uniform in [0, bound); 0 when bound is 0. Unbiased (rejection).
  std::uint64_t below(std::uint64_t bound);
  /// Uniform in [low, high], both ends included.
  std::int64_t between(std::int64_t low, std::int64_t high);
  /// True with probability `perMille` / 1000.
  bool chance(std::uint32_t perMille) { return below(1000) < perMille; }

  /// An independent generator for a part of the world, so that a new draw here disturbs no draw there.
  Prng fork(std::uint64_t label) const;

  /// Fisher–Yates with this generator.
  template <class Container>
  void shuffle(Container& items) {
    for (std::size_t i = items.size(); i > 1; --i) {
      using std::swap;
      swap(items[i - 1], items[static_cast<std::size_t>(below(i))]);
    }
  }

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace brokerlab::base
