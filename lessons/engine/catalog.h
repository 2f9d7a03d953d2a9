#pragma once
// The lessons that come with the program, in the program: no file is needed to run it.

#include <string_view>
#include <vector>

#include "lessons/lesson.h"

namespace brokerlab::lessons {

/// A lesson file as it was when the program was built.
struct CatalogFile {
  std::string_view name;  // "06-losing-a-leader.ko.md"
  std::string_view text;
};
/// Sorted by name.
const std::vector<CatalogFile>& catalogFiles();

/// All lessons in the order of the curriculum. Loaded once, when first asked for.
const std::vector<Pack>& catalog();
/// Null when there is no lesson with this id.
const Pack* findLesson(std::string_view id);

}  // namespace brokerlab::lessons
