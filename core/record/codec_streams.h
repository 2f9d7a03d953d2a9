#pragma once
// The codecs one by one, behind compression.h. Each decompressor writes into a `CappedOutput`, the one place that
// enforces rules C1 and C2.

#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "base/check.h"
#include "record/compression.h"

namespace brokerlab::record {

/// Grows as output really arrives and refuses to pass its limits. The first failure sticks.
class CappedOutput {
 public:
  CappedOutput(std::size_t limit, std::size_t inputSize) : limit_(limit), inputSize_(inputSize) {}

  bool append(ByteView piece);
  /// Room for `more` bytes at the end, or null beyond a limit. For pieces whose size is proven, not declared.
  std::uint8_t* extend(std::size_t more);
  /// Gives back what `extend` made and nobody wrote.
  void shrink(std::size_t by) { bytes_.resize(bytes_.size() - by); }
  bool fail(ErrorCode code, std::string why);
  bool corrupt(std::string why) { return fail(ErrorCode::corruptMessage, std::move(why)); }

  bool ok() const { return !error_.has_value(); }
  const CodecError& error() const { return *error_; }
  std::size_t size() const { return bytes_.size(); }
  std::size_t limit() const { return limit_; }
  ByteView from(std::size_t at) const { return ByteView(bytes_).subspan(at); }
  Bytes take() { return Bytes(std::move(bytes_)); }

 private:
  bool hasRoomFor(std::size_t more);

  std::size_t limit_;
  std::size_t inputSize_;
  std::vector<std::uint8_t> bytes_;
  std::optional<CodecError> error_;
};

Bytes gzipCompress(ByteView input, int level);
void gzipDecompress(ByteView input, CappedOutput& out);

Bytes snappyCompress(ByteView input);
void snappyDecompress(ByteView input, CappedOutput& out);

Bytes lz4Compress(ByteView input, int level);
void lz4Decompress(ByteView input, CappedOutput& out, bool ignoreHeaderChecksum);

Bytes zstdCompress(ByteView input, int level);
void zstdDecompress(ByteView input, CappedOutput& out);

}  // namespace brokerlab::record
