#pragma once
// Bytes that many owners share and nobody changes, and a cheap list of them.
//
// A record batch is written once by a producer and then lives, unchanged, in a request, in a log's tail, in
// the fetch responses to every follower and consumer. `Bytes` is that batch: a counted reference to memory
// plus a window into it, so passing it on costs a pointer. `Chain` strings several together, which is what a
// frame on the wire is (small encoded parts with large record batches between them) and what `writev` takes.
//
// Rules
//   B1  The memory behind a `Bytes` never changes while any `Bytes` refers to it.
//   B2  Nothing here throws for a bad length: `slice` clamps, readers are sticky (see reader.h).

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace brokerlab::base {

using ByteView = std::span<const std::uint8_t>;

/// Views the characters of `text` as bytes; the text must outlive the view.
inline ByteView asBytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Views bytes as characters, without any claim about their encoding.
inline std::string_view asText(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// A shared, immutable run of bytes. Copying shares; the last owner frees.
class Bytes {
 public:
  Bytes() = default;

  /// Takes over the vector's memory without copying it.
  explicit Bytes(std::vector<std::uint8_t> storage);

  static Bytes copyOf(ByteView bytes);
  static Bytes copyOf(std::string_view text) { return copyOf(asBytes(text)); }

  /// Refers to `bytes`, which stay valid and unchanged for as long as `owner` lives.
  static Bytes wrap(std::shared_ptr<const void> owner, ByteView bytes);

  const std::uint8_t* data() const { return data_; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  ByteView view() const { return {data_, size_}; }
  std::string_view text() const { return asText(view()); }
  std::uint8_t operator[](std::size_t i) const { return data_[i]; }

  /// The part [from, from + length), cut to what there is.
  Bytes slice(std::size_t from, std::size_t length = SIZE_MAX) const;

  /// Equal content; where it is stored plays no part.
  friend bool operator==(const Bytes& a, const Bytes& b);

 private:
  std::shared_ptr<const void> owner_;
  const std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

/// A sequence of `Bytes` that reads as one run.
class Chain {
 public:
  Chain() = default;
  Chain(Bytes only) { append(std::move(only)); }  // NOLINT: a run is the simplest chain

  void append(Bytes part) {
    if (part.empty()) return;
    size_ += part.size();
    parts_.push_back(std::move(part));
  }
  void append(const Chain& other) {
    for (const Bytes& part : other.parts_) append(part);
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const std::vector<Bytes>& parts() const { return parts_; }

  /// One contiguous run: shares when there is a single part, copies otherwise.
  Bytes flatten() const;

  /// The part [from, from + length), cut to what there is; shares the memory.
  Chain slice(std::size_t from, std::size_t length = SIZE_MAX) const;

  friend bool operator==(const Chain& a, const Chain& b) { return a.flatten() == b.flatten(); }

 private:
  std::vector<Bytes> parts_;
  std::size_t size_ = 0;
};

}  // namespace brokerlab::base
