#pragma once
// Regular expressions that strangers may send: matched in time linear in the text, whatever they look like.
//
//     orders-(eu|us)-[0-9]{2}   ──parse──▶  program of small steps  ──▶  all places the text can be at, advanced together
//
// There is no going back over the text, so `(a+)+$` costs no more than `a+`; what would need it (back references, look
// around) is no part of the syntax. Repetition is unrolled, and a program may be only so large.
//
// The syntax is that of RE2, which Kafka's coordinator uses for subscriptions (RE2J, KIP-848); errors are named as there.
// Left out: Unicode classes (\pN), case folding outside ASCII, captures (groups only group).

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace brokerlab::base {

class Regex {
 public:
  /// The error is RE2J's description: "missing closing )".
  static Result<Regex> parse(std::string_view pattern);

  /// Whether the whole text is one match.
  bool matches(std::string_view text) const;

  /// Steps of a program, at most; a pattern that needs more is refused.
  static constexpr std::size_t stepsMost = 10000;
  /// Parentheses in each other, at most.
  static constexpr int depthMost = 1000;
  /// {n,m}, at most.
  static constexpr int repeatMost = 1000;

  using Ranges = std::vector<std::pair<char32_t, char32_t>>;
  enum class Do : std::uint8_t { character, split, jump, textBegin, textEnd, lineBegin, lineEnd, word, noWord, match };
  struct Step {
    Do what = Do::match;
    /// Where it goes on; `split` also at `other`. `character`: on to the next step, when one of `sets[next]` fits.
    std::uint32_t next = 0;
    std::uint32_t other = 0;
  };

 private:
  std::vector<Step> steps_;
  /// Sorted, apart from each other.
  std::vector<Ranges> sets_;
};

}  // namespace brokerlab::base
