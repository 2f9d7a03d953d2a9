#pragma once
// Messages to bytes and back.
//
// `encode` and `decode` are visitors of a message's `describe`. They are only declared here: each message's
// visitors are compiled once, in core/protocol/messages/*.cpp, so including a message costs its users nothing
// but the struct.
//
// A message struct says of itself
//     static constexpr std::string_view messageName;       // "FetchRequest"
//     static constexpr Versions versions;                  // the versions its bytes are described for
//     static constexpr std::int16_t flexibleFrom;          // neverFlexible when it has none
//     static constexpr ApiKey apiKey;                        // requests and responses
//     using Response = FetchResponse;                      // requests only

#include <cstddef>
#include <cstdint>

#include "base/reader.h"
#include "base/writer.h"

namespace brokerlab::protocol {

/// What one frame may cost in memory once decoded.
///
/// Arrays are cheap to declare and dear to hold: one byte on the wire may become a struct of a hundred bytes.
/// Every element and every string is charged here before it is stored, and decoding stops with an error when the
/// budget is spent. Record data is not charged: it shares the frame's memory.
class DecodeBudget {
 public:
  /// Eight bytes in memory for each on the wire, a mebibyte on top so that no small request is refused, and never
  /// more than `ceiling`.
  static DecodeBudget forFrame(std::size_t frameBytes, std::size_t ceiling = std::size_t{24} << 20) {
    const std::size_t wanted = (std::size_t{1} << 20) + 8 * frameBytes;
    return DecodeBudget(wanted < ceiling ? wanted : ceiling);
  }
  /// For bytes of our own making.
  static DecodeBudget unlimited() { return DecodeBudget(SIZE_MAX); }

  explicit DecodeBudget(std::size_t bytes) : left_(bytes) {}

  /// False, once and for all, when less is left.
  bool spend(std::size_t bytes) {
    if (bytes > left_) [[unlikely]] {
      left_ = 0;
      return false;
    }
    left_ -= bytes;
    return true;
  }
  std::size_t left() const { return left_; }

 private:
  std::size_t left_;
};

/// Appends the body of `message` as `version` lays it out. Fields the version does not have are left out.
/// A version outside M::versions, or null where the version has no null, is our own bug (`check`).
template <class M>
void encode(base::Writer& writer, const M& message, std::int16_t version);

/// Reads a body into `message`, which must be new (fields the version does not have keep their defaults).
/// False when the bytes make no sense; `reader.error()` then says where and why. Bytes after the body are left in
/// the reader.
template <class M>
bool decode(base::Reader& reader, M& message, std::int16_t version, DecodeBudget& budget);

}  // namespace brokerlab::protocol
