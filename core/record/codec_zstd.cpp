#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <array>
#include <memory>

#include "record/codec_streams.h"

namespace brokerlab::record {
namespace {

struct Free {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

/// What a window may ask for at most: 128 MiB, zstd's own limit for streams (Kafka's reader has the same).
constexpr int largestWindowLog = 27;
/// A context that a huge window has blown up is not kept.
constexpr std::size_t keptContext = std::size_t{4} << 20;

}  // namespace

Bytes zstdCompress(ByteView input, int level) {
  // Making a context costs more than compressing a small batch, so each thread keeps one; it carries no state from
  // one call to the next.
  thread_local std::unique_ptr<ZSTD_CCtx, Free> kept;
  if (kept == nullptr) kept.reset(ZSTD_createCCtx());
  check(kept != nullptr, "zstd starts");
  const int chosen =
      level == defaultLevel ? ZSTD_CLEVEL_DEFAULT : std::clamp(level, ZSTD_minCLevel(), ZSTD_maxCLevel());
  std::vector<std::uint8_t> out(ZSTD_compressBound(input.size()));
  const std::size_t made = ZSTD_compressCCtx(kept.get(), out.data(), out.size(), input.data(), input.size(), chosen);
  check(ZSTD_isError(made) == 0, "zstd compresses");
  if (ZSTD_sizeof_CCtx(kept.get()) > keptContext) kept.reset();
  out.resize(made);
  return Bytes(std::move(out));
}

void zstdDecompress(ByteView input, CappedOutput& out) {
  thread_local std::unique_ptr<ZSTD_DCtx, Free> kept;
  if (kept == nullptr) kept.reset(ZSTD_createDCtx());
  check(kept != nullptr, "zstd starts");
  ZSTD_DCtx_reset(kept.get(), ZSTD_reset_session_and_parameters);
  ZSTD_DCtx_setParameter(kept.get(), ZSTD_d_windowLogMax, largestWindowLog);

  // Streamed through a small piece: the frame's declared content size plays no part (rule C1).
  std::array<std::uint8_t, 32768> piece;
  ZSTD_inBuffer in{input.data(), input.size(), 0};
  while (out.ok()) {
    ZSTD_outBuffer to{piece.data(), piece.size(), 0};
    const std::size_t state = ZSTD_decompressStream(kept.get(), &to, &in);
    if (ZSTD_isError(state) != 0) {
      const bool tooLarge = ZSTD_getErrorCode(state) == ZSTD_error_frameParameter_windowTooLarge;
      out.fail(tooLarge ? ErrorCode::messageTooLarge : ErrorCode::corruptMessage, ZSTD_getErrorName(state));
      break;
    }
    if (!out.append({piece.data(), to.pos})) break;
    if (in.pos < in.size) continue;
    if (state == 0) break;  // the last frame is complete and all of it was handed out
    if (to.pos < piece.size()) out.corrupt("the stream is cut");
  }
  if (ZSTD_sizeof_DCtx(kept.get()) > keptContext) kept.reset();
}

}  // namespace brokerlab::record
