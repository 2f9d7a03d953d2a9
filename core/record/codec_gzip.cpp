#include <zlib.h>

#include <algorithm>
#include <array>

#include "record/codec_streams.h"

namespace brokerlab::record {
namespace {

constexpr int gzipWindow = 15 + 16;                        // 32 KiB window, gzip wrapper
constexpr std::size_t largestStep = std::size_t{1} << 30;  // zlib counts in 32 bits

/// Ends the stream whichever way its user leaves.
struct Stream {
  z_stream z{};
  int (*end)(z_stream*) = nullptr;
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() {
    if (end != nullptr) end(&z);
  }
};

}  // namespace

Bytes gzipCompress(ByteView input, int level) {
  Stream s;
  const int chosen = level == defaultLevel ? Z_DEFAULT_COMPRESSION : std::clamp(level, 1, 9);
  check(deflateInit2(&s.z, chosen, Z_DEFLATED, gzipWindow, 8, Z_DEFAULT_STRATEGY) == Z_OK, "zlib starts");
  s.end = deflateEnd;
  gz_header header{};  // time 0; system 255 (unknown) wherever this runs: rule C4
  header.os = 255;
  deflateSetHeader(&s.z, &header);

  std::vector<std::uint8_t> out(deflateBound(&s.z, static_cast<uLong>(input.size())) + 32);
  std::size_t taken = 0;
  std::size_t made = 0;
  int state = Z_OK;
  while (state != Z_STREAM_END) {
    if (made == out.size()) out.resize(out.size() * 2);
    const std::size_t give = std::min(input.size() - taken, largestStep);
    const std::size_t room = std::min(out.size() - made, largestStep);
    s.z.next_in = const_cast<Bytef*>(input.data() + taken);
    s.z.avail_in = static_cast<uInt>(give);
    s.z.next_out = out.data() + made;
    s.z.avail_out = static_cast<uInt>(room);
    state = deflate(&s.z, taken + give == input.size() ? Z_FINISH : Z_NO_FLUSH);
    check(state == Z_OK || state == Z_STREAM_END || state == Z_BUF_ERROR, "zlib compresses");
    taken += give - s.z.avail_in;
    made += room - s.z.avail_out;
  }
  out.resize(made);
  return Bytes(std::move(out));
}

void gzipDecompress(ByteView input, CappedOutput& out) {
  Stream s;
  check(inflateInit2(&s.z, gzipWindow) == Z_OK, "zlib starts");
  s.end = inflateEnd;

  std::array<std::uint8_t, 16384> piece;
  std::size_t taken = 0;
  bool inMember = false;
  while (out.ok()) {
    if (taken == input.size()) {
      if (inMember || input.empty()) out.corrupt("the stream is cut");
      return;
    }
    const std::size_t give = std::min(input.size() - taken, largestStep);
    s.z.next_in = const_cast<Bytef*>(input.data() + taken);
    s.z.avail_in = static_cast<uInt>(give);
    inMember = true;
    int state = Z_OK;
    // Output may be waiting although all input is taken, so this ends only when a call leaves room unused.
    do {
      s.z.next_out = piece.data();
      s.z.avail_out = static_cast<uInt>(piece.size());
      state = inflate(&s.z, Z_NO_FLUSH);
      if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR) {
        out.corrupt(s.z.msg != nullptr ? s.z.msg : "the stream makes no sense");
        return;
      }
      if (!out.append({piece.data(), piece.size() - s.z.avail_out})) return;
    } while (state == Z_OK && s.z.avail_out == 0);
    taken += give - s.z.avail_in;
    if (state == Z_STREAM_END) {
      inMember = false;
      if (taken < input.size() && inflateReset(&s.z) != Z_OK) out.corrupt("zlib does not start again");
    }
  }
}

}  // namespace brokerlab::record
