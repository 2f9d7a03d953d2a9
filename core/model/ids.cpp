#include "model/ids.h"

#include <fmt/format.h>

#include "base/text.h"

namespace brokerlab::model {

std::string topicNameProblem(std::string_view name) {
  if (name.empty()) return "the topic name is empty";
  if (name == "." || name == "..") return "a topic name cannot be \".\" or \"..\"";
  if (name.size() > 249) return fmt::format("a topic name has at most 249 characters, this one has {}", name.size());
  for (const char c : name) {
    const bool legal =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    if (!legal)
      return fmt::format("topic name \"{}\" has a character other than a-z, A-Z, 0-9, '.', '_' and '-'",
                         base::printable(name, 60));
  }
  return {};
}

bool topicNamesCollide(std::string_view a, std::string_view b) {
  if (a == b || a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const char x = a[i] == '.' ? '_' : a[i];
    const char y = b[i] == '.' ? '_' : b[i];
    if (x != y) return false;
  }
  return true;
}

}  // namespace brokerlab::model
