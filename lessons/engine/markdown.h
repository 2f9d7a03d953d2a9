#pragma once
// The little Markdown that lessons use: paragraphs, lists, **bold**, *italic*, `code`. Everything else is text.

#include <functional>
#include <string_view>

#include "lessons/lesson.h"

namespace brokerlab::lessons {

/// Told about marks that do not do what their author meant: column, expected, got.
using MarkProblem = std::function<void(int column, std::string expected, std::string got)>;

/// The spans of one line (or of lines joined by blanks). A mark that is never closed is text. A link [words](target)
/// becomes its words and, in brackets, its target: nothing in a lesson can be clicked.
std::vector<Span> inlineSpans(std::string_view text, const MarkProblem& problem = {});

}  // namespace brokerlab::lessons
