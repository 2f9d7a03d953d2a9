#pragma once
// Text to command and back. See command.h for the language.

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "command/command.h"

namespace brokerlab::command {

/// Why a line was refused: where, what stands there, what would be right.
struct ParseError {
  int column = 1;  // counted from 1, in characters
  std::string got;
  std::string expected;
  std::string nearest;  // the valid word that was probably meant; empty when none is near

  /// `column 6: expected broker, controller or the name of a client, got "brokr" (did you mean broker?)`
  std::string text() const;
  /// The same without the column.
  std::string sentence() const;
};

tl::expected<Command, ParseError> parse(std::string_view line);
/// Only what may stand after `expect`: `[not] PREDICATE`.
tl::expected<Condition, ParseError> parseCondition(std::string_view text);

/// The canonical line; Nothing prints as an empty line.
std::string print(const Command& command);
std::string print(const Condition& condition);
std::string print(const Predicate& predicate);
/// "replica orders-1 broker=2"
std::string print(const Selection& selection);
/// "200ms", "3s", "1m": the largest unit that leaves a whole number.
std::string print(Duration duration);

/// A line of a script with its number, counted from 1. Nothing is left out: comments are lines too.
struct ScriptLine {
  int number = 0;
  std::string text;
  Command command;
};
struct ScriptError {
  int line = 0;
  ParseError error;
  /// `line 3, column 6: expected …`
  std::string text() const;
};
/// Every wrong line is reported (at most 100); with any, there is no script.
tl::expected<std::vector<ScriptLine>, std::vector<ScriptError>> parseScript(std::string_view text);

/// The word quoted if it has to be, so that the language reads it back as one word with this content.
std::string quote(std::string_view word);

/// What does the same on a real cluster, to copy into a shell; empty when there is nothing like it.
std::string kafkaEquivalent(const Command& command, std::string_view bootstrap = "localhost:9092");

}  // namespace brokerlab::command
