#pragma once
#include <QIcon>

namespace brokerlab::widgets {

/// One of our drawings under :/brokerlab/icons in the text colour of the theme (the program's own icon keeps its own).
QIcon icon(const char* name);

}  // namespace brokerlab::widgets
