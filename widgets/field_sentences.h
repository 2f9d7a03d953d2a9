#pragma once
#include <QString>
#include <string>

namespace brokerlab::widgets {

/// The engine's sentence about a field in the reader's language, where there is a translation; plain text.
QString fieldSentence(const std::string& sentence);

}  // namespace brokerlab::widgets
