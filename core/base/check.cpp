#include "base/check.h"

#include <fmt/format.h>

namespace brokerlab::base {

void failCheck(std::string_view what, const std::source_location& where) {
  std::string_view file = where.file_name();
  // The path of the machine that compiled this is nobody's business; the part from the layer on is.
  if (const auto at = file.rfind("core/"); at != std::string_view::npos) file.remove_prefix(at);
  throw Bug(fmt::format("{} ({}:{})", what, file, where.line()));
}

}  // namespace brokerlab::base
