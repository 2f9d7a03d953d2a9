#include <snappy.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/endian.h"
#include "record/codec_streams.h"

namespace brokerlab::record {
namespace {

constexpr std::array<std::uint8_t, 8> xerialMagic{0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};
constexpr std::size_t xerialHeader = 16;
constexpr std::size_t xerialBlock = 32 * 1024;
/// The densest snappy element makes 64 bytes of three, so a declared length beyond this is a lie.
constexpr std::size_t mostPerByte = 32;

const char* chars(const std::uint8_t* bytes) { return reinterpret_cast<const char*>(bytes); }

bool rawBlock(ByteView block, CappedOutput& out) {
  std::size_t size = 0;
  if (!snappy::GetUncompressedLength(chars(block.data()), block.size(), &size))
    return out.corrupt("a block without a readable length");
  if (size > out.limit())
    return out.fail(ErrorCode::messageTooLarge,
                    fmt::format("a block declares {} bytes, the limit is {}", size, out.limit()));
  if (size / mostPerByte > block.size())
    return out.corrupt(fmt::format("a block of {} bytes cannot hold the {} it declares", block.size(), size));
  if (size == 0) return block.size() == 1 || out.corrupt("bytes follow an empty block");
  std::uint8_t* room = out.extend(size);
  if (room == nullptr) return false;
  if (!snappy::RawUncompress(chars(block.data()), block.size(), reinterpret_cast<char*>(room)))
    return out.corrupt("a block makes no sense");
  return true;
}

}  // namespace

Bytes snappyCompress(ByteView input) {
  std::vector<std::uint8_t> out(xerialHeader);
  std::copy(xerialMagic.begin(), xerialMagic.end(), out.begin());
  storeBig<std::int32_t>(out.data() + 8, 1);   // version
  storeBig<std::int32_t>(out.data() + 12, 1);  // lowest version that can read it
  for (std::size_t at = 0; at < input.size(); at += xerialBlock) {
    const std::size_t size = std::min(xerialBlock, input.size() - at);
    const std::size_t lengthAt = out.size();
    out.resize(lengthAt + 4 + snappy::MaxCompressedLength(size));
    std::size_t made = 0;
    snappy::RawCompress(chars(input.data() + at), size, reinterpret_cast<char*>(out.data() + lengthAt + 4), &made);
    storeBig(out.data() + lengthAt, static_cast<std::int32_t>(made));
    out.resize(lengthAt + 4 + made);
  }
  return Bytes(std::move(out));
}

void snappyDecompress(ByteView input, CappedOutput& out) {
  if (input.empty()) {
    out.corrupt("the stream is cut");
    return;
  }
  if (input.size() < xerialMagic.size() || std::memcmp(input.data(), xerialMagic.data(), xerialMagic.size()) != 0) {
    rawBlock(input, out);
    return;
  }
  if (input.size() < xerialHeader) {
    out.corrupt("the xerial header is cut");
    return;
  }
  if (const auto lowest = loadBig<std::int32_t>(input.data() + 12); lowest != 1) {
    out.corrupt(fmt::format("the xerial stream needs version {}, known is 1", lowest));
    return;
  }
  std::size_t at = xerialHeader;
  while (at < input.size()) {
    if (input.size() - at < 4) {
      out.corrupt("a block length is cut");
      return;
    }
    const auto size = loadBig<std::int32_t>(input.data() + at);
    at += 4;
    if (size < 0 || static_cast<std::size_t>(size) > input.size() - at) {
      out.corrupt(fmt::format("a block declares {} bytes, {} are left", size, input.size() - at));
      return;
    }
    if (!rawBlock(input.subspan(at, static_cast<std::size_t>(size)), out)) return;
    at += static_cast<std::size_t>(size);
  }
}

}  // namespace brokerlab::record
