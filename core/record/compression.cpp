#include "record/compression.h"

#include "record/codec_streams.h"

namespace brokerlab::record {

std::string_view codecName(Codec codec) {
  switch (codec) {
    case Codec::none:
      return "none";
    case Codec::gzip:
      return "gzip";
    case Codec::snappy:
      return "snappy";
    case Codec::lz4:
      return "lz4";
    case Codec::zstd:
      return "zstd";
  }
  return "unknown";
}

std::optional<Codec> codecFromName(std::string_view name) {
  for (int id = 0; id <= 4; ++id)
    if (codecName(static_cast<Codec>(id)) == name) return static_cast<Codec>(id);
  return std::nullopt;
}

std::optional<Codec> codecFromId(int id) {
  if (id < 0 || id > 4) return std::nullopt;
  return static_cast<Codec>(id);
}

bool CappedOutput::hasRoomFor(std::size_t more) {
  const std::size_t size = bytes_.size() + more;
  if (size > limit_) {
    fail(ErrorCode::messageTooLarge, fmt::format("decompresses to more than the limit of {} bytes", limit_));
  } else if (size > ratioFloor && size / ratioLimit > inputSize_) {
    fail(ErrorCode::messageTooLarge,
         fmt::format("{} compressed bytes decompress to more than {} times their size", inputSize_, ratioLimit));
  }
  return ok();
}

bool CappedOutput::append(ByteView piece) {
  if (!hasRoomFor(piece.size())) return false;
  bytes_.insert(bytes_.end(), piece.begin(), piece.end());
  return true;
}

std::uint8_t* CappedOutput::extend(std::size_t more) {
  if (!hasRoomFor(more)) return nullptr;
  const std::size_t at = bytes_.size();
  bytes_.resize(at + more);
  return bytes_.data() + at;
}

bool CappedOutput::fail(ErrorCode code, std::string why) {
  if (ok()) error_ = CodecError{code, std::move(why)};
  return false;
}

Bytes compress(Codec codec, ByteView input, int level) {
  switch (codec) {
    case Codec::none:
      return Bytes::copyOf(input);
    case Codec::gzip:
      return gzipCompress(input, level);
    case Codec::snappy:
      return snappyCompress(input);
    case Codec::lz4:
      return lz4Compress(input, level);
    case Codec::zstd:
      return zstdCompress(input, level);
  }
  check(false, "a codec Kafka does not define");
  return {};
}

tl::expected<Bytes, CodecError> tryDecompress(Codec codec, ByteView input, std::size_t maxOutputBytes,
                                              bool ignoreLz4HeaderChecksum) {
  CappedOutput out(maxOutputBytes, input.size());
  switch (codec) {
    case Codec::none:
      if (input.size() > maxOutputBytes)
        out.fail(ErrorCode::messageTooLarge, fmt::format("more than the limit of {} bytes", maxOutputBytes));
      else
        out.append(input);
      break;
    case Codec::gzip:
      gzipDecompress(input, out);
      break;
    case Codec::snappy:
      snappyDecompress(input, out);
      break;
    case Codec::lz4:
      lz4Decompress(input, out, ignoreLz4HeaderChecksum);
      break;
    case Codec::zstd:
      zstdDecompress(input, out);
      break;
  }
  if (!out.ok()) {
    CodecError error = out.error();
    error.message = fmt::format("{}: {}", codecName(codec), error.message);
    return tl::unexpected<CodecError>(std::move(error));
  }
  return out.take();
}

Result<Bytes> decompress(Codec codec, ByteView input, std::size_t maxOutputBytes) {
  auto result = tryDecompress(codec, input, maxOutputBytes);
  if (!result) return base::fail("{}", result.error().message);
  return *std::move(result);
}

}  // namespace brokerlab::record
