#include "lessons/blocks.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "command/parse.h"
#include "command/words.h"

namespace brokerlab::lessons {
namespace {

constexpr std::string_view endOfLine = "the end of the line";

void add(ProblemList& problems, int line, const command::ParseError& error) {
  std::string got = error.got;
  if (!error.nearest.empty()) got += fmt::format(" (did you mean {}?)", error.nearest);
  problems.add(line, error.column, error.expected, std::move(got));
}

/// Where a comment begins: a '#' at the start of a word, outside quotes.
std::size_t commentAt(std::string_view line) {
  bool open = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (open && line[i] == '\\') {
      ++i;
    } else if (line[i] == '"') {
      open = !open;
    } else if (!open && line[i] == '#' && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t')) {
      return i;
    }
  }
  return std::string_view::npos;
}

/// The words of each line that has any; wrong lines are reported and left out.
template <class Use>
void eachLine(const Block& block, ProblemList& problems, Use use) {
  for (const SourceLine& line : block.lines) {
    auto words = command::takeApart(line.text);
    if (!words) {
      add(problems, line.number, words.error());
    } else if (!words->words.empty()) {
      use(line, *words);
    }
  }
}

/// The second word of `ask "…"`: text that is there.
bool readAsk(const SourceLine& line, const command::Words& words, std::string& out, ProblemList& problems) {
  if (words.words.size() != 2 || trim(words.words[1].text).empty()) {
    problems.add(line.number, words.words[0].column, "ask and the question in quotes", inQuotes(line.text));
    return false;
  }
  if (!out.empty()) problems.add(line.number, words.words[0].column, "one ask", "a second one");
  out = words.words[1].text;
  return true;
}

/// `option VALUE "text" [right] [belief=NAME]`; a translation has neither right nor belief.
std::optional<Option> readOption(const SourceLine& line, const command::Words& in, bool translated,
                                 ProblemList& problems) {
  const auto& words = in.words;
  if (words.size() < 3 || words[1].text.empty() || trim(words[2].text).empty()) {
    problems.add(line.number, words[0].column, "option VALUE \"text\"", inQuotes(line.text));
    return std::nullopt;
  }
  Option option;
  option.value = words[1].text;
  option.text = words[2].text;
  option.line = line.number;
  for (std::size_t i = 3; i < words.size(); ++i) {
    if (!translated && words[i].text == "right" && !words[i].quoted) {
      option.right = true;
    } else if (!translated && words[i].isOption() && words[i].key() == "belief" && !words[i].value().empty()) {
      option.belief = words[i].value();
    } else {
      problems.add(line.number, words[i].column, translated ? std::string(endOfLine) : "right or belief=NAME",
                   inQuotes(words[i].text));
    }
  }
  return option;
}

void checkOptions(const std::vector<Option>& options, int line, ProblemList& problems) {
  if (options.size() < 2 || options.size() > limits::options) {
    problems.add(line, 1, fmt::format("2 to {} options", limits::options), fmt::format("{}", options.size()));
  }
}

bool isYesNo(std::string_view value) { return value == "yes" || value == "no"; }

/// What each option claims about the run: the judged fact with the option's value (T1).
void bindOptions(Prediction& prediction, int judgeLine, ProblemList& problems) {
  for (Option& option : prediction.options) {
    if (isYesNo(option.value)) {
      auto condition = command::parseCondition(prediction.judge);
      if (!condition) {
        add(problems, judgeLine, condition.error());
        return;
      }
      option.condition = std::move(*condition);
      if (option.value == "no") option.condition.negated = !option.condition.negated;
      continue;
    }
    auto condition = command::parseCondition(fmt::format("{} is {}", prediction.judge, command::quote(option.value)));
    if (!condition) {
      problems.add(option.line, 1,
                   fmt::format("an option that makes \"judge {} is {}\" a fact: {}", prediction.judge, option.value,
                               condition.error().expected),
                   condition.error().got);
      continue;
    }
    option.condition = std::move(*condition);
  }
}

/// Pairs the options of a translation with the original's.
void translateOptions(const std::vector<Option>& translated, std::vector<Option>& options, int line,
                      ProblemList& problems) {
  if (translated.size() != options.size()) {
    problems.add(line, 1, fmt::format("{} options, as in the original", options.size()),
                 fmt::format("{}", translated.size()));
    return;
  }
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (translated[i].value != options[i].value) {
      problems.add(translated[i].line, 1, fmt::format("option {}, as in the original", options[i].value),
                   inQuotes(translated[i].value));
      continue;
    }
    options[i].text = translated[i].text;
    options[i].line = translated[i].line;
  }
}

struct AskBlock {
  std::string ask;
  std::vector<Option> options;
};

AskBlock readTranslatedAsk(const Block& block, ProblemList& problems) {
  AskBlock out;
  eachLine(block, problems, [&](const SourceLine& line, const command::Words& words) {
    const std::string& word = words.words[0].text;
    if (word == "ask") {
      readAsk(line, words, out.ask, problems);
    } else if (word == "option") {
      if (auto option = readOption(line, words, true, problems)) out.options.push_back(std::move(*option));
    } else {
      problems.add(line.number, words.words[0].column, "ask or option", inQuotes(word));
    }
  });
  if (out.ask.empty()) problems.add(block.line, 1, "ask \"question\"", "none");
  return out;
}

}  // namespace

const std::vector<std::string>& blockTags() {
  static const std::vector<std::string> tags{"setup", "predict",  "question", "break", "goal",
                                             "hint",  "solution", "text",     "sh"};
  return tags;
}

const std::vector<std::string>& translatedBlockTags() {
  static const std::vector<std::string> tags{"predict", "question", "goal", "hint", "text", "sh"};
  return tags;
}

std::vector<ScriptLine> readScript(const Block& block, ProblemList& problems) {
  std::vector<ScriptLine> out;
  bool any = false;
  for (const SourceLine& line : block.lines) {
    auto parsed = command::parse(line.text);
    any = any || !parsed || !std::holds_alternative<command::Nothing>(*parsed);
    if (!parsed) {
      add(problems, line.number, parsed.error());
      continue;
    }
    if (std::holds_alternative<command::Nothing>(*parsed)) continue;
    if (out.size() >= limits::scriptLinesPerStep) {
      problems.add(line.number, 1, fmt::format("at most {} lines of script", limits::scriptLinesPerStep), "more");
      break;
    }
    out.push_back({line.number, command::print(*parsed), std::move(*parsed)});
  }
  if (!any) problems.add(block.line, 1, fmt::format("lines of script in the block {}", block.tag), "none");
  return out;
}

Prediction readPrediction(const Block& block, ProblemList& problems) {
  Prediction out;
  out.line = block.line;
  int judgeLine = 0;
  eachLine(block, problems, [&](const SourceLine& line, const command::Words& words) {
    const command::Word& word = words.words[0];
    if (word.text == "ask") {
      readAsk(line, words, out.ask, problems);
    } else if (word.text == "option") {
      if (auto option = readOption(line, words, false, problems)) out.options.push_back(std::move(*option));
    } else if (word.text == "judge" && words.words.size() > 1) {
      if (judgeLine != 0) problems.add(line.number, 1, "one judge", "a second one");
      const std::string_view rest = line.text.substr(0, commentAt(line.text));
      out.judge = std::string(trim(rest.substr(rest.find("judge") + 5)));
      judgeLine = line.number;
    } else {
      problems.add(line.number, word.column, "ask \"question\", option VALUE \"text\" or judge FACT",
                   inQuotes(line.text));
    }
  });
  if (out.ask.empty()) problems.add(block.line, 1, "ask \"question\"", "none");
  checkOptions(out.options, block.line, problems);
  const auto rights = std::count_if(out.options.begin(), out.options.end(), [](const Option& o) { return o.right; });
  if (rights != 1) problems.add(block.line, 1, "exactly one option marked right", fmt::format("{}", rights));
  for (const Option& option : out.options) {
    if (!option.right && option.belief.empty()) {
      problems.add(option.line, 1, "belief=NAME on a wrong option: the misconception it stands for", "none");
    }
  }
  if (judgeLine == 0) {
    problems.add(block.line, 1, "judge FACT, such as judge leader orders-1", "none");
  } else {
    bindOptions(out, judgeLine, problems);
  }
  return out;
}

Question readQuestion(const Block& block, ProblemList& problems) {
  Question out;
  out.line = block.line;
  eachLine(block, problems, [&](const SourceLine& line, const command::Words& words) {
    const command::Word& word = words.words[0];
    if (word.text == "key" && words.words.size() == 2) {
      const auto parsed = command::parse(fmt::format("answer {} x", words.words[1].text));
      if (!parsed) {
        problems.add(line.number, words.words[1].column, parsed.error().expected, parsed.error().got);
      }
      out.key = words.words[1].text;
    } else if (word.text == "ask") {
      readAsk(line, words, out.ask, problems);
    } else if (word.text == "option") {
      if (auto option = readOption(line, words, true, problems)) out.options.push_back(std::move(*option));
    } else {
      problems.add(line.number, word.column, "key NAME, ask \"question\" or option VALUE \"text\"",
                   inQuotes(line.text));
    }
  });
  if (out.key.empty()) problems.add(block.line, 1, "key NAME", "none");
  if (out.ask.empty()) problems.add(block.line, 1, "ask \"question\"", "none");
  if (!out.options.empty()) checkOptions(out.options, block.line, problems);
  return out;
}

std::vector<Break> readBreaks(const Block& block, ProblemList& problems) {
  std::vector<Break> out;
  bool any = false;
  for (const SourceLine& line : block.lines) {
    const std::string_view text = line.text.substr(0, commentAt(line.text));
    if (trim(text).empty()) continue;
    any = true;
    auto condition = command::parseCondition(text);
    if (!condition) {
      add(problems, line.number, condition.error());
    } else {
      out.push_back({std::move(*condition), line.number});
    }
  }
  if (!any) problems.add(block.line, 1, "a predicate in the block break", "none");
  return out;
}

std::vector<Goal> readGoals(const Block& block, ProblemList& problems) {
  std::vector<Goal> out;
  bool any = false;
  for (const SourceLine& line : block.lines) {
    auto parsed = command::parse(line.text);
    any = any || !parsed || !std::holds_alternative<command::Nothing>(*parsed);
    if (!parsed) {
      add(problems, line.number, parsed.error());
      continue;
    }
    if (std::holds_alternative<command::Nothing>(*parsed)) continue;
    auto* expect = std::get_if<command::Expect>(&*parsed);
    if (expect == nullptr) {
      problems.add(line.number, 1, "expect PREDICATE", inQuotes(line.text));
      continue;
    }
    if (out.size() >= limits::goalsPerStep) {
      problems.add(line.number, 1, fmt::format("at most {} goals in a step", limits::goalsPerStep), "more");
      break;
    }
    const std::size_t comment = commentAt(line.text);
    std::string sentence = comment == std::string_view::npos ? "" : std::string(trim(line.text.substr(comment + 1)));
    if (sentence.empty()) sentence = command::print(expect->condition);
    out.push_back({std::move(expect->condition), std::move(sentence), line.number});
  }
  if (!any) problems.add(block.line, 1, "expect PREDICATE in the block goal", "none");
  return out;
}

Hints readHints(const Block& block, ProblemList& problems) {
  Hints out;
  out.line = block.line;
  std::string* current = nullptr;
  for (const SourceLine& line : block.lines) {
    const std::string_view text = trim(line.text);
    if (text.empty()) continue;
    const bool continues = line.text.front() == ' ' || line.text.front() == '\t';
    if (continues && current != nullptr) {
      *current += ' ';
      *current += text;
      continue;
    }
    const std::size_t blank = std::min(text.find_first_of(" \t"), text.size());
    const std::string_view word = text.substr(0, blank);
    current = word == "where" ? &out.where : word == "compare" ? &out.compare : word == "do" ? &out.act : nullptr;
    if (current == nullptr) {
      problems.add(line.number, 1, "where, compare or do, then the hint", inQuotes(word));
      continue;
    }
    if (!current->empty()) problems.add(line.number, 1, fmt::format("one hint \"{}\"", word), "a second one");
    *current = std::string(trim(text.substr(blank)));
  }
  const auto require = [&](const std::string& hint, std::string_view word) {
    if (hint.empty()) problems.add(block.line, 1, fmt::format("the hint \"{}\"", word), "nothing");
  };
  require(out.where, "where");
  require(out.compare, "compare");
  require(out.act, "do");
  return out;
}

void translatePrediction(const Block& block, Prediction& prediction, ProblemList& problems) {
  const AskBlock translated = readTranslatedAsk(block, problems);
  prediction.ask = translated.ask;
  translateOptions(translated.options, prediction.options, block.line, problems);
}

void translateQuestion(const Block& block, Question& question, ProblemList& problems) {
  const AskBlock translated = readTranslatedAsk(block, problems);
  question.ask = translated.ask;
  translateOptions(translated.options, question.options, block.line, problems);
}

void translateGoals(const Block& block, std::vector<Goal>& goals, ProblemList& problems) {
  std::size_t n = 0;
  for (const SourceLine& line : block.lines) {
    const std::string_view text = trim(line.text);
    if (text.empty()) continue;
    if (n < goals.size()) {
      goals[n].sentence = std::string(text);
      goals[n].line = line.number;
    }
    ++n;
  }
  if (n != goals.size()) {
    problems.add(block.line, 1, fmt::format("{} sentences, one for each goal of the original", goals.size()),
                 fmt::format("{}", n));
  }
}

}  // namespace brokerlab::lessons
