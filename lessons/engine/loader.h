#pragma once
// Lesson files to lessons. Every problem of a file is found in one go and says where it is.

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "base/result.h"
#include "lessons/lesson.h"

namespace brokerlab::lessons {

/// What is wrong with a lesson, where, and what would be right.
struct Problem {
  std::string file;
  int line = 1;
  int column = 1;
  std::string expected;
  std::string got;

  /// `losing-a-leader.md:12:5: expected …, got …`
  std::string text() const;
  bool operator==(const Problem&) const = default;
};
using Problems = std::vector<Problem>;

/// A lesson in its original language from the text of its file. `file` is only a name for messages.
tl::expected<Lesson, Problems> load(std::string_view text, const std::string& file);

/// A translation: `original` with the words of `text` in place of its own.
tl::expected<Lesson, Problems> loadTranslation(const Lesson& original, std::string_view text, const std::string& file,
                                               const std::string& language);

/// Reads a file and the translations beside it (name.ko.md for name.md). Given a translation's own path, its original
/// is loaded too.
tl::expected<Pack, Problems> loadFiles(const std::string& path);

}  // namespace brokerlab::lessons
