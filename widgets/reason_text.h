#pragma once
#include <QString>
#include <string>

namespace brokerlab::widgets {

/// Why something happened, as the engine says it, in the reader's language where it is known there.
QString reasonText(const std::string& text);

}  // namespace brokerlab::widgets
