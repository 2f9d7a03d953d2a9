#include "record/batch.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/check.h"
#include "base/crc32c.h"
#include "base/endian.h"

namespace brokerlab::record {
namespace {

/// Bytes that every format has after its length: here leader epoch and magic, there CRC, magic, attributes and
/// two lengths (14 in magic 0).
constexpr std::int32_t shortestLength = 14;
constexpr std::int32_t shortestV2Length = static_cast<std::int32_t>(headerSize - logOverhead);

/// True when the stamp changes something the checksum covers.
bool changesChecked(const BatchHeader& header, const Stamp& stamp) {
  if (stamp.logAppendTime)
    return header.timestampType() != TimestampType::logAppendTime || header.maxTimestamp != *stamp.logAppendTime;
  return stamp.maxTimestamp && header.maxTimestamp != *stamp.maxTimestamp;
}

void apply(std::uint8_t* at, const Stamp& stamp) {
  storeBig(at + position::baseOffset, stamp.baseOffset);
  storeBig(at + position::partitionLeaderEpoch, stamp.partitionLeaderEpoch);
  if (stamp.logAppendTime) {
    const auto attributes = loadBig<std::uint16_t>(at + position::attributes);
    storeBig(at + position::attributes, static_cast<std::uint16_t>(attributes | attribute::logAppendTime));
    storeBig(at + position::maxTimestamp, *stamp.logAppendTime);
  } else if (stamp.maxTimestamp) {
    storeBig(at + position::maxTimestamp, *stamp.maxTimestamp);
  }
}

}  // namespace

BatchHeader decodeHeader(std::span<const std::uint8_t, headerSize> bytes) {
  const std::uint8_t* const at = bytes.data();
  BatchHeader h;
  h.baseOffset = loadBig<std::int64_t>(at + position::baseOffset);
  h.length = loadBig<std::int32_t>(at + position::length);
  h.partitionLeaderEpoch = loadBig<std::int32_t>(at + position::partitionLeaderEpoch);
  h.magic = loadBig<std::int8_t>(at + position::magic);
  h.crc = loadBig<std::uint32_t>(at + position::crc);
  h.attributes = loadBig<std::int16_t>(at + position::attributes);
  h.lastOffsetDelta = loadBig<std::int32_t>(at + position::lastOffsetDelta);
  h.baseTimestamp = loadBig<std::int64_t>(at + position::baseTimestamp);
  h.maxTimestamp = loadBig<std::int64_t>(at + position::maxTimestamp);
  h.producerId = loadBig<std::int64_t>(at + position::producerId);
  h.producerEpoch = loadBig<std::int16_t>(at + position::producerEpoch);
  h.baseSequence = loadBig<std::int32_t>(at + position::baseSequence);
  h.recordsCount = loadBig<std::int32_t>(at + position::recordsCount);
  return h;
}

Result<BatchPrefix> readPrefix(ByteView bytes) {
  if (bytes.size() < prefixSize)
    return fail("{} bytes are left, the start of a batch takes {}", bytes.size(), prefixSize);
  BatchPrefix p;
  p.baseOffset = loadBig<std::int64_t>(bytes.data() + position::baseOffset);
  p.length = loadBig<std::int32_t>(bytes.data() + position::length);
  p.partitionLeaderEpoch = loadBig<std::int32_t>(bytes.data() + position::partitionLeaderEpoch);
  p.magic = loadBig<std::int8_t>(bytes.data() + position::magic);
  const std::int32_t least = p.magic >= currentMagic ? shortestV2Length : shortestLength;
  if (p.length < least)
    return fail("the length field says {}, a batch of magic {} has at least {}", p.length, p.magic, least);
  return p;
}

Result<BatchHeader> readHeader(ByteView bytes) {
  auto prefix = readPrefix(bytes);
  if (!prefix) return fail(prefix.error());
  if (prefix->magic != currentMagic) return fail("the magic byte is {}, expected {}", prefix->magic, currentMagic);
  if (bytes.size() < headerSize) return fail("{} bytes are left, a batch header takes {}", bytes.size(), headerSize);
  const BatchHeader h = decodeHeader(bytes.first<headerSize>());
  if (h.baseOffset < 0) return fail("the base offset is {}, it cannot be negative", h.baseOffset);
  if (h.lastOffsetDelta < 0) return fail("the last offset delta is {}, it cannot be negative", h.lastOffsetDelta);
  // nextOffset() must exist too, so the largest offset is out of reach.
  if (h.baseOffset > INT64_MAX - 1 - h.lastOffsetDelta)
    return fail("base offset {} plus last offset delta {} is beyond what an offset can be", h.baseOffset,
                h.lastOffsetDelta);
  if (h.recordsCount < 0) return fail("the record count is {}, it cannot be negative", h.recordsCount);
  return h;
}

Result<BatchHeader> readHeader(const Chain& bytes) {
  if (!bytes.empty() && bytes.parts().front().size() >= headerSize) return readHeader(bytes.parts().front().view());
  return readHeader(bytes.slice(0, headerSize).flatten().view());
}

void writeHeader(std::span<std::uint8_t, headerSize> to, const BatchHeader& h) {
  std::uint8_t* const at = to.data();
  storeBig(at + position::baseOffset, h.baseOffset);
  storeBig(at + position::length, h.length);
  storeBig(at + position::partitionLeaderEpoch, h.partitionLeaderEpoch);
  storeBig(at + position::magic, h.magic);
  storeBig(at + position::crc, h.crc);
  storeBig(at + position::attributes, h.attributes);
  storeBig(at + position::lastOffsetDelta, h.lastOffsetDelta);
  storeBig(at + position::baseTimestamp, h.baseTimestamp);
  storeBig(at + position::maxTimestamp, h.maxTimestamp);
  storeBig(at + position::producerId, h.producerId);
  storeBig(at + position::producerEpoch, h.producerEpoch);
  storeBig(at + position::baseSequence, h.baseSequence);
  storeBig(at + position::recordsCount, h.recordsCount);
}

std::uint32_t computeCrc(ByteView batch) {
  check(batch.size() >= headerSize, "a batch has a whole header");
  return crc32c(batch.subspan(position::attributes));
}

std::uint32_t computeCrc(const Chain& batch) {
  check(batch.size() >= headerSize, "a batch has a whole header");
  std::uint32_t crc = 0;
  std::size_t skip = position::attributes;
  for (const Bytes& part : batch.parts()) {
    const std::size_t from = std::min(skip, part.size());
    skip -= from;
    crc = crc32c(part.view().subspan(from), crc);
  }
  return crc;
}

bool crcValid(ByteView batch) {
  const auto header = readHeader(batch);
  return header && header->sizeInBytes() == batch.size() && header->crc == computeCrc(batch);
}

bool crcValid(const Chain& batch) {
  const auto header = readHeader(batch);
  return header && header->sizeInBytes() == batch.size() && header->crc == computeCrc(batch);
}

namespace {

/// What the walkers share: judges the next batch by its first bytes. `start` holds up to 61 of the `left` bytes.
/// Gives the header, or sets how the walk ends.
std::optional<BatchHeader> judge(ByteView start, std::size_t left, RunEnd& end, std::string& error) {
  if (left == 0) {
    end = RunEnd::clean;
    return std::nullopt;
  }
  if (start.size() < prefixSize) {
    end = RunEnd::partial;
    error = fmt::format("{} bytes are left, the start of a batch takes {}", left, prefixSize);
    return std::nullopt;
  }
  const auto prefix = readPrefix(start);
  if (prefix && prefix->magic == currentMagic && prefix->sizeInBytes() > left) {
    end = RunEnd::partial;
    error = fmt::format("the batch takes {} bytes, {} are left", prefix->sizeInBytes(), left);
    return std::nullopt;
  }
  auto header = readHeader(start);
  if (!header) {
    end = RunEnd::corrupt;
    error = std::move(header.error().message);
    return std::nullopt;
  }
  return *header;
}

}  // namespace

std::optional<BatchView> BatchCursor::next() {
  if (end_ != RunEnd::notYet) return std::nullopt;
  const ByteView rest = run_.subspan(position_);
  const auto header = judge(rest.first(std::min(rest.size(), headerSize)), rest.size(), end_, error_);
  if (!header) return std::nullopt;
  BatchView batch{*header, position_, rest.first(header->sizeInBytes())};
  position_ += batch.bytes.size();
  return batch;
}

std::size_t BatchReader::peek(std::span<std::uint8_t> to) const {
  std::size_t got = 0;
  std::size_t from = inPart_;
  for (std::size_t part = part_; part < run_.parts().size() && got < to.size(); ++part, from = 0) {
    const Bytes& bytes = run_.parts()[part];
    const std::size_t step = std::min(to.size() - got, bytes.size() - from);
    std::memcpy(to.data() + got, bytes.data() + from, step);
    got += step;
  }
  return got;
}

Chain BatchReader::takeSlice(std::size_t length) {
  Chain result;
  while (length > 0) {
    const Bytes& bytes = run_.parts()[part_];
    Bytes piece = bytes.slice(inPart_, length);
    length -= piece.size();
    inPart_ += piece.size();
    position_ += piece.size();
    result.append(std::move(piece));
    if (inPart_ == bytes.size()) {
      ++part_;
      inPart_ = 0;
    }
  }
  return result;
}

std::optional<Batch> BatchReader::next() {
  if (end_ != RunEnd::notYet) return std::nullopt;
  std::array<std::uint8_t, headerSize> start;
  const std::size_t got = peek(start);
  const auto header = judge(ByteView(start).first(got), run_.size() - position_, end_, error_);
  if (!header) return std::nullopt;
  const std::size_t at = position_;
  return Batch{*header, at, takeSlice(header->sizeInBytes())};
}

void stampInPlace(std::span<std::uint8_t> batch, const Stamp& stamp) {
  check(batch.size() >= headerSize, "a batch has a whole header");
  const bool newCrc = changesChecked(decodeHeader(batch.first<headerSize>()), stamp);
  apply(batch.data(), stamp);
  if (newCrc) storeBig(batch.data() + position::crc, computeCrc(batch));
}

Chain stamped(const Chain& batch, const Stamp& stamp) {
  check(batch.size() >= headerSize, "a batch has a whole header");
  auto fresh = std::make_shared<std::array<std::uint8_t, headerSize>>();
  std::size_t got = 0;
  for (const Bytes& part : batch.parts()) {
    const std::size_t step = std::min(part.size(), headerSize - got);
    std::memcpy(fresh->data() + got, part.data(), step);
    got += step;
    if (got == headerSize) break;
  }
  const Chain payload = batch.slice(headerSize);
  const bool newCrc = changesChecked(decodeHeader(*fresh), stamp);
  apply(fresh->data(), stamp);
  if (newCrc) {
    const ByteView checkedHeader = ByteView(*fresh).subspan(position::attributes);
    storeBig(fresh->data() + position::crc, crc32c(payload, crc32c(checkedHeader)));
  }
  const ByteView header(*fresh);
  Chain result(Bytes::wrap(std::move(fresh), header));
  result.append(payload);
  return result;
}

Chain stamped(const Bytes& batch, const Stamp& stamp) { return stamped(Chain(batch), stamp); }

}  // namespace brokerlab::record
