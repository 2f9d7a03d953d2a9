#pragma once
// The parser's hand on the words of a line: takes them one by one and refuses with a place and an expectation.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "command/parse.h"
#include "command/words.h"

namespace brokerlab::command {

/// Thrown inside the parser only; `parse` turns it into its result.
struct Refusal {
  ParseError error;
};

/// What stood there, in quotes, made fit for a person and cut short.
std::string shown(std::string_view text);

class Cursor {
 public:
  explicit Cursor(const Words& words) : words_(words.words), end_(words.endColumn) {}

  bool atEnd() const { return at_ >= words_.size(); }
  const Word& peek() const { return words_[at_]; }
  /// Column of the next word, or of where it is missing.
  int column() const { return atEnd() ? end_ : peek().column; }
  int endColumn() const { return end_; }

  [[noreturn]] void refuse(int column, std::string got, std::string_view expected,
                           const std::vector<std::string>& candidates = {}) const;

  /// The next word, whatever it is.
  const Word& take(std::string_view expected);
  /// The next word, which must be one of these.
  std::string keyword(const std::vector<std::string>& words);
  /// Takes the next word when it is this one.
  bool takeIf(std::string_view word);
  /// Refuses whatever is left.
  void end() const;

  /// The next word, which must be key=value; nothing at the end of the line. A key may come only once unless it is
  /// one of `repeatable`.
  const Word* option(const std::vector<std::string>& repeatable);
  /// The same, but also one of these words without a value.
  const Word* optionOrFlag(const std::vector<std::string>& flags);

  std::int64_t number(const Word& word, std::string_view text, int column, std::int64_t low, std::int64_t high,
                      std::string_view what) const;
  Duration duration(std::string_view text, int column, Duration low, Duration high,
                    const std::vector<std::string>& candidates = {}) const;

  std::string topic();
  std::string topic(const Word& option) const;
  TopicPartition partition(std::string_view orElse = "");
  /// Nothing when the text names no partition.
  static std::optional<TopicPartition> partitionIn(std::string_view text);
  std::string clientName();
  /// Of a group, whatever characters it has; or of a client.
  std::string groupName();
  std::string answerKey();
  NodeId brokerId();
  NodeId controllerId();
  NodeRef node();
  Comparison comparison();

  Condition condition();
  Predicate predicate();
  Selection selection();

 private:
  std::string checkedTopic(const std::string& name, int column) const;
  std::string checkedName(const Word& word, std::string_view expected) const;

  const std::vector<Word>& words_;
  std::size_t at_ = 0;
  int end_ = 1;
  std::vector<std::string> seen_;
  std::string rest_;  // what followed a comparison in the same word, as in ">=20"
  Word restWord_;

 public:
  /// The number after a comparison, which may be glued to it.
  std::int64_t comparedNumber(std::string_view what);
  Duration comparedDuration();
};

}  // namespace brokerlab::command
