#pragma once
#include "lessons/source.h"

namespace brokerlab::lessons {

/// Reads the TOML between the two +++ into `lesson`.
void readFrontMatter(const Source& source, Lesson& lesson, ProblemList& problems);

/// Reads a translation's: id (which must be the original's), title and question.
void readTranslatedFrontMatter(const Source& source, Lesson& lesson, ProblemList& problems);

}  // namespace brokerlab::lessons
