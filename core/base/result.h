#pragma once
// What can fail for a reason outside our own code returns a Result; the error is one sentence for a person.

#include <fmt/format.h>

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace brokerlab::base {

/// Why something could not be done: what, where, and what was expected. One sentence, no full stop needed.
struct Error {
  std::string message;
  /// The machine refused (a read, a write, a flush); nothing is known of what was asked for.
  bool device = false;
};

template <class T>
using Result = tl::expected<T, Error>;

/// `return fail("port {} is in use", port);`
template <class... Args>
tl::unexpected<Error> fail(fmt::format_string<Args...> text, Args&&... args) {
  return tl::unexpected<Error>(Error{fmt::format(text, std::forward<Args>(args)...)});
}
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace brokerlab::base
