#include "lessons/check.h"

#include <fmt/format.h>

#include <algorithm>

namespace brokerlab::lessons {
namespace {

void checkAnswers(const Lesson& lesson, Problems& problems) {
  for (const Step& step : lesson.steps) {
    for (const Goal& goal : step.goals) {
      const auto* answered = std::get_if<command::Answered>(&goal.condition.predicate);
      if (answered == nullptr) continue;
      if (!step.question || step.question->key != answered->key) {
        problems.push_back({lesson.file, goal.line, 1,
                            fmt::format("a block question with key {} in the step", answered->key), "none"});
      }
    }
  }
}

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : "; ") + item;
  return out;
}

}  // namespace

Problems checkLesson(const Pack& pack, const CheckOptions& options) {
  Problems problems;
  const Lesson& lesson = *pack.original;
  checkAnswers(lesson, problems);
  std::vector<std::string> outcomes;
  for (int i = 0; i < std::max(1, options.seeds) && problems.empty(); ++i) {
    PlayOptions with;
    with.seed = lesson.spec.seed + static_cast<std::uint64_t>(i);
    PlayReport report = play(pack.original, with);
    for (Problem& problem : report.problems) {
      // The lesson's own seed needs no mention.
      if (i > 0) problem.expected += fmt::format(" (with seed {})", *with.seed);
      problems.push_back(std::move(problem));
    }
    if (i == 0) outcomes = report.outcomes;
    if (problems.empty() && report.outcomes != outcomes) {
      problems.push_back({lesson.file, lesson.steps.front().line, 1,
                          fmt::format("the same outcome on every seed: {}", joined(outcomes)),
                          fmt::format("{} with seed {}", joined(report.outcomes), *with.seed)});
    }
  }
  return problems;
}

}  // namespace brokerlab::lessons
