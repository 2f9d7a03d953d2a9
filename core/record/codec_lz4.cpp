// The LZ4 frame, written out around LZ4's block functions: Kafka's readers demand independent blocks, and the
// frame is worth seeing in the hex view.
//
//    04 22 4d 18 | FLG | BD | [content size u64 LE] | HC | { size u32 LE, block, [xxh32] }… | 00 00 00 00 | [xxh32]
//
//    FLG: version 01 · independent blocks · block checksums · content size · content checksum · 0 · dictionary
//    BD:  bits 4-6 = largest block: 4 → 64 KiB, 5 → 256 KiB, 6 → 1 MiB, 7 → 4 MiB
//    HC:  second byte of the xxh32 of everything between the magic and HC

#include <lz4.h>
#include <lz4hc.h>

#include <algorithm>
#include <bit>
#include <memory>

#include "base/endian.h"
#include "record/codec_streams.h"
#include "record/xxh32.h"

namespace brokerlab::record {
namespace {

constexpr std::uint32_t frameMagic = 0x184D2204;
constexpr std::uint32_t storedBit = 0x80000000;
constexpr std::uint8_t flagVersion = 0x40;
constexpr std::uint8_t flagIndependent = 0x20;
constexpr std::uint8_t flagBlockChecksum = 0x10;
constexpr std::uint8_t flagContentSize = 0x08;
constexpr std::uint8_t flagContentChecksum = 0x04;
constexpr std::uint8_t flagReserved = 0x02;
constexpr std::uint8_t flagDictionary = 0x01;
constexpr std::size_t writtenBlock = 64 * 1024;

const char* chars(const std::uint8_t* bytes) { return reinterpret_cast<const char*>(bytes); }
char* chars(std::uint8_t* bytes) { return reinterpret_cast<char*>(bytes); }

std::uint8_t headerChecksum(ByteView descriptor) { return static_cast<std::uint8_t>(xxh32(descriptor) >> 8); }

int compressBlock(const std::uint8_t* from, std::size_t size, std::uint8_t* to, std::size_t room, int level) {
  // A block that does not fit into less than its own size is stored, so less room than that is asked for.
  if (level == defaultLevel || level <= 2)
    return LZ4_compress_default(chars(from), chars(to), static_cast<int>(size), static_cast<int>(room));
  return LZ4_compress_HC(chars(from), chars(to), static_cast<int>(size), static_cast<int>(room),
                         std::min(level, LZ4HC_CLEVEL_MAX));
}

/// Takes the frame apart front to back.
class FrameReader {
 public:
  FrameReader(ByteView input, CappedOutput& out) : input_(input), out_(out) {}

  void run(bool ignoreHeaderChecksum) {
    if (!descriptor(ignoreHeaderChecksum)) return;
    const std::size_t contentFrom = out_.size();
    while (true) {
      std::uint32_t size = 0;
      if (!u32(size, "a block size")) return;
      if (size == 0) break;
      if (!block(size)) return;
    }
    if ((flags_ & flagContentChecksum) != 0) {
      std::uint32_t sum = 0;
      if (!u32(sum, "the content checksum")) return;
      if (sum != xxh32(out_.from(contentFrom))) {
        out_.corrupt("the content checksum does not fit");
        return;
      }
    }
    if (contentSize_ && *contentSize_ != out_.size() - contentFrom)
      out_.corrupt(fmt::format("the frame declares {} bytes and holds {}", *contentSize_, out_.size() - contentFrom));
    else if (at_ != input_.size())
      out_.corrupt(fmt::format("{} bytes follow the frame", input_.size() - at_));
  }

 private:
  bool need(std::size_t size, std::string_view what) {
    if (input_.size() - at_ >= size) return true;
    return out_.corrupt(fmt::format("{} is cut", what));
  }
  bool u32(std::uint32_t& value, std::string_view what) {
    if (!need(4, what)) return false;
    value = loadLittle<std::uint32_t>(input_.data() + at_);
    at_ += 4;
    return true;
  }

  bool descriptor(bool ignoreHeaderChecksum) {
    std::uint32_t magic = 0;
    if (!u32(magic, "the frame magic")) return false;
    if (magic != frameMagic)
      return out_.corrupt(fmt::format("starts with {:08x} instead of {:08x}", magic, frameMagic));
    if (!need(3, "the frame descriptor")) return false;
    const std::size_t from = at_;
    flags_ = input_[at_++];
    const std::uint8_t sizes = input_[at_++];
    if ((flags_ & 0xC0) != flagVersion) return out_.corrupt("not version 01 of the frame");
    if ((flags_ & flagReserved) != 0 || (sizes & 0x8F) != 0) return out_.corrupt("a reserved bit is set");
    if ((flags_ & flagIndependent) == 0) return out_.corrupt("blocks depend on one another, which Kafka does not read");
    if ((flags_ & flagDictionary) != 0) return out_.corrupt("needs a dictionary, which Kafka does not read");
    const int sizeId = sizes >> 4;
    if (sizeId < 4) return out_.corrupt(fmt::format("block size {} is not defined", sizeId));
    largestBlock_ = std::size_t{1} << (8 + 2 * sizeId);
    if ((flags_ & flagContentSize) != 0) {
      if (!need(8 + 1, "the content size")) return false;
      contentSize_ = loadLittle<std::uint64_t>(input_.data() + at_);
      at_ += 8;
    }
    const std::uint8_t expected = headerChecksum(input_.subspan(from, at_ - from));
    const std::uint8_t found = input_[at_++];
    if (found != expected && !ignoreHeaderChecksum)
      return out_.corrupt(fmt::format("the header checksum is {:02x} and should be {:02x}", found, expected));
    return true;
  }

  bool block(std::uint32_t sizeField) {
    const std::size_t size = sizeField & ~storedBit;
    if (size > largestBlock_)
      return out_.corrupt(fmt::format("a block of {} bytes where {} is the most", size, largestBlock_));
    if (!need(size, "a block")) return false;
    const ByteView block = input_.subspan(at_, size);
    at_ += size;
    if ((flags_ & flagBlockChecksum) != 0) {
      std::uint32_t sum = 0;
      if (!u32(sum, "a block checksum")) return false;
      if (sum != xxh32(block)) return out_.corrupt("a block checksum does not fit");
    }
    if ((sizeField & storedBit) != 0) return out_.append(block);
    if (scratch_ == nullptr) scratch_.reset(new std::uint8_t[largestBlock_]);
    const int made = LZ4_decompress_safe(chars(block.data()), chars(scratch_.get()), static_cast<int>(size),
                                         static_cast<int>(largestBlock_));
    if (made < 0) return out_.corrupt("a block makes no sense");
    return out_.append({scratch_.get(), static_cast<std::size_t>(made)});
  }

  ByteView input_;
  CappedOutput& out_;
  std::size_t at_ = 0;
  std::uint8_t flags_ = 0;
  std::size_t largestBlock_ = 0;
  std::optional<std::uint64_t> contentSize_;
  std::unique_ptr<std::uint8_t[]> scratch_;
};

}  // namespace

Bytes lz4Compress(ByteView input, int level) {
  std::vector<std::uint8_t> out(7);
  storeLittle(out.data(), frameMagic);
  out[4] = flagVersion | flagIndependent;
  out[5] = 4 << 4;  // blocks of at most 64 KiB
  out[6] = headerChecksum(ByteView(out).subspan(4, 2));
  for (std::size_t at = 0; at < input.size(); at += writtenBlock) {
    const std::size_t size = std::min(writtenBlock, input.size() - at);
    const std::size_t lengthAt = out.size();
    out.resize(lengthAt + 4 + size);
    const int made = compressBlock(input.data() + at, size, out.data() + lengthAt + 4, size - 1, level);
    if (made > 0) {
      storeLittle(out.data() + lengthAt, static_cast<std::uint32_t>(made));
      out.resize(lengthAt + 4 + static_cast<std::size_t>(made));
    } else {
      storeLittle(out.data() + lengthAt, static_cast<std::uint32_t>(size) | storedBit);
      std::copy_n(input.data() + at, size, out.data() + lengthAt + 4);
    }
  }
  out.resize(out.size() + 4, 0);  // a block of size 0 ends the frame
  return Bytes(std::move(out));
}

void lz4Decompress(ByteView input, CappedOutput& out, bool ignoreHeaderChecksum) {
  FrameReader(input, out).run(ignoreHeaderChecksum);
}

}  // namespace brokerlab::record
