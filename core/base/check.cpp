#include "base/check.h"

#include <fmt/format.h>

namespace brokerlab::base {

void failCheck(std::string_view what, const char* path, int line) {
  std::string_view file = path;
  // The path of the machine that compiled this is nobody's business; the part from the layer on is.
  if (const auto at = file.rfind("core/"); at != std::string_view::npos) file.remove_prefix(at);
  throw Bug(fmt::format("{} ({}:{})", what, file, line));
}

}  // namespace brokerlab::base
