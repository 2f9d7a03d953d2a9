#pragma once
#include <utility>

#include "inspect/inspect.h"

namespace brokerlab::inspect {

/// Reads a source front to back in larger pieces than it is asked for. Owned by whoever walks a file.
class Pages {
 public:
  explicit Pages(const Source& source) : source_(source) {}

  std::int64_t size() const { return source_.size; }

  /// [from, from + length), cut to the file's end.
  Result<Bytes> at(std::int64_t from, std::int64_t length) {
    if (from < 0 || length < 0 || from >= source_.size) return Bytes();
    length = std::min(length, source_.size - from);
    if (from < from_ || from + length > from_ + static_cast<std::int64_t>(page_.size())) {
      const std::int64_t wanted = std::min(std::max(length, pageBytes), source_.size - from);
      auto read = source_.read(from, wanted);
      if (!read) return read;
      from_ = from;
      page_ = *std::move(read);
    }
    return page_.slice(static_cast<std::size_t>(from - from_), static_cast<std::size_t>(length));
  }

 private:
  static constexpr std::int64_t pageBytes = 1 << 18;
  const Source& source_;
  std::int64_t from_ = 0;
  Bytes page_;
};

}  // namespace brokerlab::inspect
