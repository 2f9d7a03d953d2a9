#pragma once
// A lesson: one file a teacher writes in any editor, one idea, five to eight minutes.
//
// A lesson leads a learner through steps. In each the learner commits to a prediction, or acts on a living cluster
// until some facts hold, or answers a question; then reads why. Nothing in a lesson is a film: the set-up, the checks
// and the model solution are lines of the script language (command/command.h), carried out by the same cluster the
// learner plays on, so a lesson that is no longer true fails its check.
//
//     +++                            front matter, TOML
//     format = 1
//     id = "losing-a-leader"
//     …
//     +++
//     ## Step kill · Pull the plug   a step: id and title
//     prose                          shown as text: **bold**, *italic*, `code`, lists; never HTML
//     ```setup                       lines run when the step begins
//     ```predict                     a question to commit to; judged from the run itself
//     ```question                    a question whose answer is a goal
//     ```break                       where time stops by itself, once each
//     ```goal                        what has to hold:  expect broker 2 is dead   # in the learner's words
//     ```hint                        three levels: where, compare, do
//     ```solution                    what "Show me" plays
//     ### Why                        shown when the goals hold
//     ## Operator                    how the same thing shows in production
//     ## Transfer                    one question to carry away;  ### Answer  shown on demand
//
// A translation is a sibling file, NAME.LANGUAGE.md, with the same step ids: prose, titles, predictions, hints and one
// sentence per goal. It carries no script, so no language can be wrong about what happens.
//
// Rules
//   T1  A prediction is judged from the run, not from a key in the file: its options name values of a fact.
//   T2  A goal is about the cluster and its history since the step began, never about which button was used.
//   T3  Success never moves on by itself; the learner does.
//   T4  Every step with goals has three hints and a solution that reaches them, on every seed (check.h proves it).
//   T5  A lesson file is a stranger's: it is limited in size, refused with file, line and column, and can do nothing
//       but give commands to a cluster in a sandbox.
//
// Left out on purpose: pictures, links that open, scores, timers.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/spec.h"
#include "command/command.h"

namespace brokerlab::lessons {

namespace limits {
constexpr std::size_t fileBytes = 4 * 1024 * 1024;
constexpr std::size_t fileLines = 20'000;
constexpr std::size_t lineBytes = 16 * 1024;
constexpr std::size_t steps = 40;
constexpr std::size_t goalsPerStep = 20;
constexpr std::size_t options = 8;
constexpr std::size_t scriptLinesPerStep = 200;
constexpr int tomlDepth = 64;
constexpr int brokers = 9;
constexpr int controllers = 5;
constexpr std::size_t problems = 50;
/// Virtual time a whole lesson may take.
constexpr Duration longestBudget = seconds(3600);
}  // namespace limits

/// The version of the format that this program reads.
constexpr int formatVersion = 1;

// --- prose ---------------------------------------------------------------------------------------------------

struct Span {
  enum class Style : std::uint8_t { plain, bold, italic, code };
  Style style = Style::plain;
  std::string text;
  bool operator==(const Span&) const = default;
};

/// A paragraph, an item of a list, or lines of code. Plain text with styles: whoever shows it must not read markup
/// into it.
struct Paragraph {
  enum class Kind : std::uint8_t { text, bullet, numbered, code };
  Kind kind = Kind::text;
  int number = 0;           // of a numbered item
  std::vector<Span> spans;  // code: one span, its lines parted by \n
  bool operator==(const Paragraph&) const = default;
};
using Prose = std::vector<Paragraph>;

/// The text without styles.
std::string plainText(const Prose& prose);
std::string plainText(const Paragraph& paragraph);

// --- steps ---------------------------------------------------------------------------------------------------

/// A line of script with its place in the file.
struct ScriptLine {
  int line = 0;
  std::string text;
  command::Command command;
};

struct Option {
  std::string value;  // "3", "none", "yes"
  std::string text;
  /// The option whose value comes true for the reason its text gives. Exactly one.
  bool right = false;
  /// The misconception a wrong option stands for, such as "longest-log".
  std::string belief;
  /// What holds when this option's value comes true (T1).
  command::Condition condition;
  int line = 0;
};

struct Prediction {
  std::string ask;
  std::vector<Option> options;
  /// The fact that is asked for, such as "leader orders-1".
  std::string judge;
  int line = 0;
};

/// A question in the middle of a lesson; the answer becomes a fact: `answered KEY is VALUE`.
struct Question {
  std::string key;
  std::string ask;
  /// What to choose from; empty: any text.
  std::vector<Option> options;
  int line = 0;
};

struct Goal {
  command::Condition condition;
  /// The goal in the learner's words; the script's own words when the author gave none.
  std::string sentence;
  int line = 0;
};

struct Break {
  command::Condition condition;
  int line = 0;
};

/// Three levels: where to look, what to compare, what to do.
struct Hints {
  std::string where, compare, act;
  int line = 0;
  bool given() const { return line != 0; }
};

struct Step {
  std::string id;
  std::string title;
  int line = 0;
  Prose prose;
  std::vector<ScriptLine> setup;
  std::optional<Prediction> prediction;
  std::optional<Question> question;
  std::vector<Break> breaks;
  std::vector<Goal> goals;
  Hints hints;
  std::vector<ScriptLine> solution;
  Prose why;
};

/// A lesson in one language. Immutable once loaded.
struct Lesson {
  std::string file;
  std::string language = "en";
  std::string id;
  int number = 0;  // in the curriculum
  std::string title;
  std::string question;
  int level = 1;
  std::vector<std::string> needs;
  int minutes = 0;
  Duration budget = seconds(120);
  cluster::Spec spec;
  std::vector<Step> steps;
  Prose operatorSignal;
  Prose transfer;
  Prose transferAnswer;

  const Step* step(std::string_view stepId) const;
};

/// One lesson in all its languages. English is the original, the others are translations of it.
struct Pack {
  std::shared_ptr<const Lesson> original;
  std::map<std::string, std::shared_ptr<const Lesson>> translations;

  /// In `language` if there is such a translation, otherwise the original.
  const Lesson& in(std::string_view language) const;
};

}  // namespace brokerlab::lessons
