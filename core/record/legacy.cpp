#include "record/legacy.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>

#include "base/endian.h"

namespace brokerlab::record {
namespace {

constexpr std::size_t crcAt = 12;
constexpr std::size_t magicAt = 16;
constexpr std::size_t attributesAt = 17;
constexpr std::size_t bodyAt = 18;
constexpr std::int32_t shortest[2] = {14, 22};

std::uint32_t plainCrc(ByteView bytes) {
  uLong crc = crc32(0, nullptr, 0);
  while (!bytes.empty()) {
    const ByteView step = bytes.first(std::min(bytes.size(), std::size_t{1} << 30));
    crc = crc32(crc, step.data(), static_cast<uInt>(step.size()));
    bytes = bytes.subspan(step.size());
  }
  return static_cast<std::uint32_t>(crc);
}

/// A length and that many bytes; -1 is null. Moves `at`; false when it does not fit before `end`.
bool readField(const Bytes& bytes, std::size_t& at, std::size_t end, std::optional<Bytes>& field) {
  if (end - at < 4) return false;
  const auto size = loadBig<std::int32_t>(bytes.data() + at);
  at += 4;
  if (size < -1) return false;
  if (size == -1) return true;
  if (static_cast<std::size_t>(size) > end - at) return false;
  field = bytes.slice(at, static_cast<std::size_t>(size));
  at += static_cast<std::size_t>(size);
  return true;
}

struct Walk {
  std::vector<LegacyMessage> messages;
  RunEnd end = RunEnd::clean;
  std::string error;
};

/// The entries of one set, wrappers as they are.
Walk walk(const Bytes& set) {
  Walk result;
  std::size_t at = 0;
  while (at < set.size()) {
    if (set.size() - at >= logOverhead) {
      const auto size = loadBig<std::int32_t>(set.data() + at + 8);
      if (size >= shortest[0] && static_cast<std::size_t>(size) > set.size() - at - logOverhead) {
        result.end = RunEnd::partial;
        result.error = fmt::format("at byte {}: the message takes {} bytes, {} are left", at,
                                   static_cast<std::size_t>(size) + logOverhead, set.size() - at);
        return result;
      }
    }
    auto message = readLegacyMessage(set, at);
    if (!message) {
      result.end = set.size() - at < prefixSize ? RunEnd::partial : RunEnd::corrupt;
      result.error = std::move(message.error().message);
      return result;
    }
    at += message->sizeInBytes();
    result.messages.push_back(*std::move(message));
  }
  return result;
}

}  // namespace

Result<LegacyMessage> readLegacyMessage(const Bytes& bytes, std::size_t position) {
  if (position > bytes.size() || bytes.size() - position < bodyAt)
    return fail("at byte {}: {} bytes are left, a message starts with {}", position,
                position > bytes.size() ? 0 : bytes.size() - position, bodyAt);
  const std::uint8_t* const start = bytes.data() + position;
  LegacyMessage m;
  m.position = position;
  m.offset = loadBig<std::int64_t>(start);
  m.size = loadBig<std::int32_t>(start + 8);
  m.crc = loadBig<std::uint32_t>(start + crcAt);
  m.magic = loadBig<std::int8_t>(start + magicAt);
  m.attributes = loadBig<std::int8_t>(start + attributesAt);
  if (m.magic != 0 && m.magic != 1) return fail("at byte {}: the magic byte is {}, expected 0 or 1", position, m.magic);
  if (m.size < shortest[m.magic])
    return fail("at byte {}: the size field says {}, a message of magic {} has at least {}", position, m.size, m.magic,
                shortest[m.magic]);
  if (static_cast<std::size_t>(m.size) > bytes.size() - position - logOverhead)
    return fail("at byte {}: the message takes {} bytes, {} are left", position, m.sizeInBytes(),
                bytes.size() - position);
  const auto codec = codecFromId(m.attributes & attribute::codecMask);
  if (!codec || *codec == Codec::zstd)
    return fail("at byte {}: codec {} does not exist in magic {}", position, m.attributes & attribute::codecMask,
                m.magic);
  m.codec = *codec;
  const std::size_t end = position + m.sizeInBytes();
  std::size_t at = position + bodyAt;
  if (m.magic == 1) {
    if ((m.attributes & attribute::logAppendTime) != 0) m.timestampType = TimestampType::logAppendTime;
    m.timestamp = loadBig<std::int64_t>(bytes.data() + at);
    at += 8;
  }
  if (!readField(bytes, at, end, m.key))
    return fail("at byte {}: the key of the message at {} does not fit", at, position);
  if (!readField(bytes, at, end, m.value))
    return fail("at byte {}: the value of the message at {} does not fit", at, position);
  if (at != end) return fail("at byte {}: {} bytes are left over in the message at {}", at, end - at, position);
  m.crcValid = plainCrc(bytes.view().subspan(position + magicAt, end - position - magicAt)) == m.crc;
  return m;
}

Result<LegacyInner> readLegacyInner(const LegacyMessage& wrapper, std::size_t decompressedLimit) {
  if (!wrapper.isWrapper()) return fail("the message at offset {} is not compressed", wrapper.offset);
  if (!wrapper.value) return fail("the wrapper at offset {} has no value", wrapper.offset);
  auto plain = tryDecompress(wrapper.codec, wrapper.value->view(), decompressedLimit, wrapper.magic == 0);
  if (!plain) return fail("the wrapper at offset {}: {}", wrapper.offset, plain.error().message);
  LegacyInner inner;
  inner.set = *std::move(plain);
  Walk found = walk(inner.set);
  if (found.end != RunEnd::clean) return fail("inside the wrapper at offset {}: {}", wrapper.offset, found.error);
  if (found.messages.empty()) return fail("the wrapper at offset {} holds no message", wrapper.offset);
  // Magic 1 counts inner offsets from 0 and gives the wrapper the last one. Some producers left 0 in the wrapper.
  const Offset last = found.messages.back().offset;
  const bool relative = wrapper.magic == 1 && wrapper.offset != 0;
  for (LegacyMessage& m : found.messages) {
    if (m.magic != wrapper.magic)
      return fail("inside the wrapper at offset {}: magic {} in a wrapper of magic {}", wrapper.offset, m.magic,
                  wrapper.magic);
    if (m.isWrapper())
      return fail("inside the wrapper at offset {}: a compressed message in a compressed message", wrapper.offset);
    if (relative) {
      Offset base = 0;
      if (__builtin_sub_overflow(wrapper.offset, last, &base) || __builtin_add_overflow(base, m.offset, &m.offset))
        return fail("inside the wrapper at offset {}: offset {} is beyond what an offset can be", wrapper.offset,
                    m.offset);
    }
    if (wrapper.timestampType == TimestampType::logAppendTime) {
      m.timestamp = wrapper.timestamp;
      m.timestampType = TimestampType::logAppendTime;
    }
  }
  inner.messages = std::move(found.messages);
  return inner;
}

LegacySet readLegacySet(const Bytes& set, std::size_t decompressedLimit) {
  LegacySet result;
  Walk outer = walk(set);
  result.end = outer.end;
  result.error = std::move(outer.error);
  for (LegacyMessage& m : outer.messages) {
    if (!m.isWrapper()) {
      result.messages.push_back(std::move(m));
      continue;
    }
    // One limit for the whole set, or a thousand small bombs would do what one big one cannot.
    auto inner = readLegacyInner(m, decompressedLimit);
    if (!inner) {
      result.end = RunEnd::corrupt;
      result.error = fmt::format("at byte {}: {}", m.position, inner.error().message);
      return result;
    }
    decompressedLimit -= inner->set.size();
    for (LegacyMessage& i : inner->messages) result.messages.push_back(std::move(i));
  }
  return result;
}

}  // namespace brokerlab::record
