#pragma once
// Regular expressions that strangers may send: matched in time linear in the text, whatever they look like.
//
// The syntax is that of RE2, as in Kafka's coordinator, which takes subscriptions by pattern with RE2J (KIP-848). What
// would need to go back over the text (back references, look around) is no part of it.

#include <memory>
#include <string_view>

#include "base/result.h"

namespace re2 {
class RE2;
}

namespace brokerlab::base {

class Regex {
 public:
  /// The error is RE2J's description: "missing closing )". Patterns whose program would exceed 1 MiB are refused.
  static Result<Regex> parse(std::string_view pattern);

  /// Whether the whole text is one match.
  bool matches(std::string_view text) const;

 private:
  explicit Regex(std::shared_ptr<const re2::RE2> compiled) : compiled_(std::move(compiled)) {}

  std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace brokerlab::base
