#include "lessons/loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "base/text.h"
#include "lessons/blocks.h"
#include "lessons/front_matter.h"
#include "lessons/source.h"

namespace brokerlab::lessons {
namespace {

struct StepHeading {
  std::string id;
  std::string title;
};

bool isStepId(std::string_view id) {
  return !id.empty() && id.size() <= 40 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

/// "Step kill · Pull the plug"
std::optional<StepHeading> stepHeading(const Section& section, ProblemList& problems) {
  constexpr std::string_view dot = "·";
  const std::string_view text = std::string_view(section.heading).substr(4);
  const std::size_t at = text.find(dot);
  StepHeading out;
  out.id = std::string(trim(text.substr(0, at)));
  out.title = at == std::string_view::npos ? "" : std::string(trim(text.substr(at + dot.size())));
  if (!isStepId(out.id) || out.title.empty()) {
    problems.add(section.line, 1, "## Step ID · Title, the id of small letters, digits and '-'",
                 inQuotes(section.heading));
    return std::nullopt;
  }
  return out;
}

enum class Part { step, why, operatorSignal, transfer, answer, unknown };

Part partOf(const Section& section, ProblemList& problems) {
  const std::string_view heading = section.heading;
  if (section.level == 2 && heading.substr(0, 5) == "Step ") return Part::step;
  if (section.level == 3 && heading == "Why") return Part::why;
  if (section.level == 2 && heading == "Operator") return Part::operatorSignal;
  if (section.level == 2 && heading == "Transfer") return Part::transfer;
  if (section.level == 3 && heading == "Answer") return Part::answer;
  std::string got = inQuotes(heading);
  if (const auto near = nearest(heading, {"Why", "Operator", "Transfer", "Answer", "Step"})) {
    got += fmt::format(" (did you mean {}?)", *near);
  }
  problems.add(section.line, 1, "## Step ID · Title, ### Why, ## Operator, ## Transfer or ### Answer", std::move(got));
  return Part::unknown;
}

void checkTags(const Section& section, const std::vector<std::string>& allowed, std::string_view where,
               ProblemList& problems) {
  std::set<std::string> seen;
  for (const Block& block : section.blocks) {
    if (block.tag.empty()) continue;
    if (std::find(allowed.begin(), allowed.end(), block.tag) == allowed.end()) {
      std::string list;
      for (const std::string& tag : allowed) list += (list.empty() ? "" : ", ") + tag;
      std::string got = inQuotes(block.tag);
      if (const auto near = nearest(block.tag, allowed)) got += fmt::format(" (did you mean {}?)", *near);
      problems.add(block.line, 4, fmt::format("a block of {}: {}", where, list), std::move(got));
    } else if (block.tag != "text" && block.tag != "sh" && !seen.insert(block.tag).second) {
      problems.add(block.line, 1, fmt::format("one block {} in {}", block.tag, where), "a second one");
    }
  }
}

const std::vector<std::string>& proseTags() {
  static const std::vector<std::string> tags{"text", "sh"};
  return tags;
}

/// Walks the sections of a file and hands each to the right place; what differs between an original and a
/// translation is how a step is read.
template <class ReadStep>
void readSections(const Source& source, Lesson& lesson, ProblemList& problems, ReadStep readStep) {
  Step* open = nullptr;  // the step that a "### Why" belongs to
  Part previous = Part::unknown;
  bool hasOperator = false;
  bool hasTransfer = false;
  for (const Section& section : source.sections) {
    const Part part = partOf(section, problems);
    const auto misplaced = [&](std::string_view where) {
      problems.add(section.line, 1, fmt::format("### {} {}", section.heading, where), "it here");
    };
    switch (part) {
      case Part::step:
        if (hasOperator || hasTransfer)
          problems.add(section.line, 1, "steps before Operator and Transfer", inQuotes(section.heading));
        open = readStep(section);
        break;
      case Part::why:
        checkTags(section, proseTags(), "Why", problems);
        if (previous != Part::step) misplaced("right after a step");
        if (open != nullptr) open->why = proseOf(section.blocks, problems);
        break;
      case Part::operatorSignal:
        checkTags(section, proseTags(), "Operator", problems);
        if (hasOperator) problems.add(section.line, 1, "one ## Operator", "a second one");
        hasOperator = true;
        lesson.operatorSignal = proseOf(section.blocks, problems);
        break;
      case Part::transfer:
        checkTags(section, proseTags(), "Transfer", problems);
        if (hasTransfer) problems.add(section.line, 1, "one ## Transfer", "a second one");
        hasTransfer = true;
        lesson.transfer = proseOf(section.blocks, problems);
        break;
      case Part::answer:
        checkTags(section, proseTags(), "Answer", problems);
        if (previous != Part::transfer) misplaced("right after ## Transfer");
        lesson.transferAnswer = proseOf(section.blocks, problems);
        break;
      case Part::unknown:
        break;
    }
    previous = part;
  }
  if (source.frontMatterLine == 0) return;  // the file was refused as a whole
  if (lesson.operatorSignal.empty()) problems.add(source.lines, 1, "## Operator and its text", "none");
  if (lesson.transfer.empty()) problems.add(source.lines, 1, "## Transfer and its text", "none");
}

Step readOriginalStep(const Section& section, StepHeading heading, ProblemList& problems) {
  Step step;
  step.id = std::move(heading.id);
  step.title = std::move(heading.title);
  step.line = section.line;
  checkTags(section, blockTags(), "a step", problems);
  step.prose = proseOf(section.blocks, problems);
  int solutionLine = 0;
  for (const Block& block : section.blocks) {
    if (block.tag == "setup") step.setup = readScript(block, problems);
    if (block.tag == "predict") step.prediction = readPrediction(block, problems);
    if (block.tag == "question") step.question = readQuestion(block, problems);
    if (block.tag == "break") step.breaks = readBreaks(block, problems);
    if (block.tag == "goal") step.goals = readGoals(block, problems);
    if (block.tag == "hint") step.hints = readHints(block, problems);
    if (block.tag == "solution") step.solution = readScript(block, problems), solutionLine = block.line;
  }
  if (step.prose.empty()) problems.add(step.line, 1, "text that tells the learner what this step is about", "none");
  if (step.goals.empty() && !step.prediction)
    problems.add(step.line, 1, "a block goal or predict: every step asks for something", "neither");
  if (!step.goals.empty() && !step.hints.given())
    problems.add(step.line, 1, "a block hint with where, compare and do", "none");
  if (!step.goals.empty() && step.solution.empty() && solutionLine == 0)
    problems.add(step.line, 1, "a block solution that reaches the goals", "none");
  if (step.goals.empty() && !step.solution.empty())
    problems.add(solutionLine, 1, "goals for the solution to reach", "none");
  if (step.question && step.goals.empty())
    problems.add(step.question->line, 1, "a goal that checks the answer, such as expect answered KEY is VALUE", "none");
  return step;
}

void translateStep(const Section& section, Step& step, ProblemList& problems) {
  checkTags(section, translatedBlockTags(), "a translated step (script stays in the original)", problems);
  step.prose = proseOf(section.blocks, problems);
  step.why.clear();
  step.line = section.line;
  bool predicted = false;
  bool asked = false;
  bool goals = false;
  bool hints = false;
  const auto unasked = [&](const Block& block) {
    problems.add(block.line, 1, fmt::format("no block {}: the original's step {} has none", block.tag, step.id), "one");
  };
  for (const Block& block : section.blocks) {
    if (block.tag == "predict") {
      predicted = true;
      step.prediction ? translatePrediction(block, *step.prediction, problems) : unasked(block);
    } else if (block.tag == "question") {
      asked = true;
      step.question ? translateQuestion(block, *step.question, problems) : unasked(block);
    } else if (block.tag == "goal") {
      goals = true;
      translateGoals(block, step.goals, problems);
    } else if (block.tag == "hint") {
      hints = true;
      step.hints = readHints(block, problems);
    }
  }
  const auto require = [&](bool needed, bool there, std::string_view tag) {
    if (needed && !there)
      problems.add(section.line, 1, fmt::format("a block {} as in the original's step {}", tag, step.id), "none");
  };
  require(step.prediction.has_value(), predicted, "predict");
  require(step.question.has_value(), asked, "question");
  require(!step.goals.empty(), goals, "goal");
  require(step.hints.given(), hints, "hint");
  require(!step.prose.empty(), !proseOf(section.blocks, problems).empty(), "of text");
}

/// The language in NAME.LANGUAGE.md; empty for an original.
std::string languageOf(const std::filesystem::path& path) {
  const std::string extension = path.stem().extension().string();
  if (extension.size() != 3) return {};
  for (const char c : extension.substr(1)) {
    if (c < 'a' || c > 'z') return {};
  }
  return extension.substr(1);
}

tl::expected<std::string, Problems> readFile(const std::filesystem::path& path) {
  const auto refuse = [&](std::string expected, std::string got) {
    return tl::unexpected<Problems>(Problems{{path.string(), 1, 1, std::move(expected), std::move(got)}});
  };
  std::error_code problem;
  if (!std::filesystem::is_regular_file(path, problem)) return refuse("a lesson file", "no such file");
  const auto size = std::filesystem::file_size(path, problem);
  if (problem) return refuse("a file that can be read", problem.message());
  if (size > limits::fileBytes)
    return refuse(fmt::format("a file of at most {} bytes", limits::fileBytes), fmt::format("{} bytes", size));
  std::ifstream in(path, std::ios::binary);
  std::string text(static_cast<std::size_t>(size), '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in && !text.empty()) return refuse("a file that can be read", "an error while reading it");
  return text;
}

}  // namespace

const Step* Lesson::step(std::string_view stepId) const {
  for (const Step& one : steps) {
    if (one.id == stepId) return &one;
  }
  return nullptr;
}

const Lesson& Pack::in(std::string_view language) const {
  const auto found = translations.find(std::string(language));
  return found == translations.end() ? *original : *found->second;
}

tl::expected<Lesson, Problems> load(std::string_view text, const std::string& file) {
  ProblemList problems(file);
  Lesson lesson;
  lesson.file = file;
  const Source source = cutSource(text, problems);
  readFrontMatter(source, lesson, problems);
  lesson.steps.reserve(limits::steps);  // the readers below keep pointers to steps
  readSections(source, lesson, problems, [&](const Section& section) -> Step* {
    auto heading = stepHeading(section, problems);
    if (!heading) return nullptr;
    if (lesson.steps.size() >= limits::steps) {
      problems.add(section.line, 1, fmt::format("at most {} steps", limits::steps), "more");
      return nullptr;
    }
    if (lesson.step(heading->id) != nullptr) {
      problems.add(section.line, 1, "an id that no other step has", inQuotes(heading->id));
      return nullptr;
    }
    lesson.steps.push_back(readOriginalStep(section, std::move(*heading), problems));
    return &lesson.steps.back();
  });
  if (lesson.steps.empty() && problems.empty()) problems.add(source.lines, 1, "## Step ID · Title", "no step");
  if (!lesson.steps.empty() && problems.empty()) {
    // A prediction nobody gets to judge would leave the learner waiting.
    bool open = false;
    int line = 0;
    for (const Step& step : lesson.steps) {
      if (step.prediction) open = true, line = step.prediction->line;
      if (!step.goals.empty()) open = false;
    }
    if (open) problems.add(line, 1, "a step with goals at or after a prediction, so that it is judged", "none");
  }
  if (!problems.empty()) return tl::unexpected<Problems>(problems.take());
  return lesson;
}

tl::expected<Lesson, Problems> loadTranslation(const Lesson& original, std::string_view text, const std::string& file,
                                               const std::string& language) {
  ProblemList problems(file);
  Lesson lesson = original;
  lesson.file = file;
  lesson.language = language;
  lesson.operatorSignal.clear();
  lesson.transfer.clear();
  lesson.transferAnswer.clear();
  const Source source = cutSource(text, problems);
  readTranslatedFrontMatter(source, lesson, problems);
  std::size_t next = 0;
  readSections(source, lesson, problems, [&](const Section& section) -> Step* {
    const auto heading = stepHeading(section, problems);
    if (!heading) return nullptr;
    const auto found =
        std::find_if(lesson.steps.begin(), lesson.steps.end(), [&](const Step& s) { return s.id == heading->id; });
    if (found == lesson.steps.end() || static_cast<std::size_t>(found - lesson.steps.begin()) < next) {
      const std::string expected = next < lesson.steps.size()
                                       ? fmt::format("step {}, as in the original", lesson.steps[next].id)
                                       : "no further step, as in the original";
      problems.add(section.line, 1, expected, inQuotes(heading->id));
      return nullptr;
    }
    for (; lesson.steps.begin() + static_cast<std::ptrdiff_t>(next) != found; ++next) {
      problems.add(section.line, 1, fmt::format("step {} first, as in the original", lesson.steps[next].id),
                   inQuotes(heading->id));
    }
    ++next;
    found->title = heading->title;
    translateStep(section, *found, problems);
    return &*found;
  });
  if (source.frontMatterLine != 0) {
    for (; next < lesson.steps.size(); ++next) {
      problems.add(source.lines, 1, fmt::format("step {}, as in the original", lesson.steps[next].id), "none");
    }
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
      if (!original.steps[i].why.empty() && lesson.steps[i].why.empty()) {
        problems.add(lesson.steps[i].line, 1, fmt::format("### Why, as in the original's step {}", lesson.steps[i].id),
                     "none");
      }
    }
    if (!original.transferAnswer.empty() && lesson.transferAnswer.empty()) {
      problems.add(source.lines, 1, "### Answer, as in the original", "none");
    }
  }
  if (!problems.empty()) return tl::unexpected<Problems>(problems.take());
  return lesson;
}

tl::expected<Pack, Problems> loadFiles(const std::string& path) {
  namespace fs = std::filesystem;
  fs::path originalPath(path);
  if (const std::string language = languageOf(originalPath); !language.empty()) {
    originalPath.replace_filename(originalPath.stem().stem().string() + ".md");
  }
  const auto text = readFile(originalPath);
  if (!text) return tl::unexpected<Problems>(text.error());
  auto original = load(*text, originalPath.string());
  if (!original) return tl::unexpected<Problems>(original.error());

  Pack pack;
  pack.original = std::make_shared<const Lesson>(std::move(*original));
  std::set<fs::path> siblings;
  std::error_code problem;
  const fs::path folder = originalPath.has_parent_path() ? originalPath.parent_path() : fs::path(".");
  for (const auto& entry : fs::directory_iterator(folder, problem)) {
    const fs::path name = entry.path().filename();
    // A link could lead anywhere: a translation is a file beside its original.
    if (entry.is_symlink(problem) || name.extension() != ".md" || languageOf(name).empty()) continue;
    if (name.stem().stem() == originalPath.stem()) siblings.insert(entry.path());
  }
  Problems problems;
  for (const fs::path& sibling : siblings) {
    const auto words = readFile(sibling);
    auto translation = words ? loadTranslation(*pack.original, *words, sibling.string(), languageOf(sibling))
                             : tl::expected<Lesson, Problems>(tl::unexpected<Problems>(words.error()));
    if (translation) {
      pack.translations[languageOf(sibling)] = std::make_shared<const Lesson>(std::move(*translation));
    } else {
      problems.insert(problems.end(), translation.error().begin(), translation.error().end());
    }
  }
  if (!problems.empty()) return tl::unexpected<Problems>(std::move(problems));
  return pack;
}

}  // namespace brokerlab::lessons
