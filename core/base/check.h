#pragma once
// Our own bugs stop the node that has them, never the program.
//
// `check` is on in every build. It throws `Bug`; the simulator runs each handler of a node under a catch, halts
// that node and says so in an event. Whatever can be wrong because of input or the outside world is not a
// matter for `check` but for Result or for Kafka's error codes.

#include <stdexcept>
#include <string>
#include <string_view>

namespace brokerlab::base {

class Bug : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void failCheck(std::string_view what, const char* file, int line);

/// (std::source_location would do, but clang 14 does not have it.)
inline void check(bool holds, std::string_view what, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  if (!holds) [[unlikely]]
    failCheck(what, file, line);
}

}  // namespace brokerlab::base
