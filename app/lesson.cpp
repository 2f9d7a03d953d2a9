// `brokerlab lesson`: lists, checks and plays lessons without a window.

#include "lessons/loader.h"

#include <cstdio>

#include "commands.h"
#include "lessons/catalog.h"
#include "lessons/check.h"
#include "lessons/play.h"

namespace brokerlab::app {
namespace {

int list() {
  for (const lessons::Pack& pack : lessons::catalog()) {
    std::string languages;
    for (const auto& [language, translation] : pack.translations) languages += ", " + language;
    std::printf("%-28s %s (level %d, %d minutes, en%s)\n", pack.original->id.c_str(), pack.original->title.c_str(),
                pack.original->level, pack.original->minutes, languages.c_str());
  }
  return 0;
}

}  // namespace

int lesson(const LessonArguments& arguments) {
  if (arguments.action == "list") return list();
  int code = 0;
  for (const std::string& file : arguments.files) {
    lessons::Pack pack;
    if (const lessons::Pack* built = lessons::findLesson(file)) {
      pack = *built;
    } else {
      auto loaded = lessons::loadFiles(file);
      if (!loaded) {
        for (const lessons::Problem& problem : loaded.error()) std::fprintf(stderr, "%s\n", problem.text().c_str());
        code = 2;
        continue;
      }
      pack = std::move(*loaded);
    }
    if (arguments.action == "check") {
      const lessons::Problems problems = lessons::checkLesson(pack);
      for (const lessons::Problem& problem : problems) std::fprintf(stderr, "%s\n", problem.text().c_str());
      if (problems.empty())
        std::printf("%s: fine\n", file.c_str());
      else
        code = std::max(code, 1);
      continue;
    }
    lessons::PlayOptions options;
    options.seed = arguments.seed;
    options.line = [](const std::string& line) { std::printf("%s\n", line.c_str()); };
    const lessons::PlayReport report = lessons::play(pack.original, options);
    for (const lessons::Problem& problem : report.problems) std::fprintf(stderr, "%s\n", problem.text().c_str());
    if (!report.finished || !report.problems.empty()) code = std::max(code, 1);
  }
  return code;
}

}  // namespace brokerlab::app
