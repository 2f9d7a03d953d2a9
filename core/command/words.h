#pragma once
// A line taken apart into words: quotes, escapes, comments, columns.

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "command/parse.h"

namespace brokerlab::command {

/// One word after its quotes and escapes are resolved.
struct Word {
  std::string text;
  int column = 1;
  /// Position in `text` of the first '=' that stood outside quotes; npos without one.
  std::size_t equals = std::string::npos;
  /// Column of what follows that '='.
  int valueColumn = 1;
  /// Position in `text` where the first quoted part begins; npos without one. No operator stands there or after.
  std::size_t quote = std::string::npos;
  /// Whether the word began with a quote: then it is never a keyword, an option or an operator.
  bool quoted = false;

  bool isOption() const { return equals != std::string::npos && equals > 0 && !quoted; }
  std::string key() const { return text.substr(0, equals); }
  std::string value() const { return text.substr(equals + 1); }
};

struct Words {
  std::vector<Word> words;
  int endColumn = 1;  // where a missing word would stand
};

tl::expected<Words, ParseError> takeApart(std::string_view line);

}  // namespace brokerlab::command
