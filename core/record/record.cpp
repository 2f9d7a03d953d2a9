#include "record/record.h"

#include <fmt/format.h>

#include "record/parse.h"

namespace brokerlab::record {

RecordIterator::RecordIterator(Bytes batch, std::size_t decompressedLimit) {
  auto header = readHeader(batch.view());
  if (!header) {
    failWith(ErrorCode::corruptMessage, std::move(header.error().message));
    return;
  }
  header_ = *header;
  if (header_.sizeInBytes() != batch.size()) {
    failWith(ErrorCode::corruptMessage,
             fmt::format("the batch says it takes {} bytes and has {}", header_.sizeInBytes(), batch.size()));
    return;
  }
  const auto codec = header_.codec();
  if (!codec) {
    failWith(ErrorCode::invalidRecord, fmt::format("codec {} does not exist", header_.codecId()));
    return;
  }
  payload_ = batch.slice(headerSize);
  // A batch that compaction emptied keeps its codec but has no stream at all.
  if (*codec == Codec::none || (header_.recordsCount == 0 && payload_.empty())) return;
  auto plain = tryDecompress(*codec, payload_.view(), decompressedLimit);
  if (!plain) {
    payload_ = {};
    failWith(plain.error().code, std::move(plain.error().message));
    return;
  }
  payload_ = *std::move(plain);
}

void RecordIterator::failWith(ErrorCode code, std::string why) {
  code_ = code;
  error_ = std::move(why);
}

const RecordView* RecordIterator::next() {
  if (!ok()) return nullptr;
  if (given_ == header_.recordsCount) {
    if (at_ != payload_.size())
      failWith(ErrorCode::invalidRecord,
               fmt::format("{} bytes follow the {} records the batch declares", payload_.size() - at_, given_));
    return nullptr;
  }
  if (at_ == payload_.size()) {
    failWith(ErrorCode::invalidRecord,
             fmt::format("the batch declares {} records and ends after {}", header_.recordsCount, given_));
    return nullptr;
  }
  if (const char* problem = parseRecord(payload_.view(), at_, header_.baseOffset, header_.baseTimestamp, current_)) {
    failWith(ErrorCode::invalidRecord, fmt::format("record {} at byte {}: {}", given_, at_, problem));
    return nullptr;
  }
  if (current_.offsetDelta <= lastDelta_ || current_.offsetDelta > header_.lastOffsetDelta) {
    failWith(ErrorCode::invalidRecord, fmt::format("record {} has offset delta {}, expected {} to {}", given_,
                                                   current_.offsetDelta, lastDelta_ + 1, header_.lastOffsetDelta));
    return nullptr;
  }
  if (header_.timestampType() == TimestampType::logAppendTime) current_.timestamp = header_.maxTimestamp;
  lastDelta_ = current_.offsetDelta;
  ++given_;
  return &current_;
}

namespace {

Bytes shared(const Bytes& payload, ByteView part) {
  return payload.slice(static_cast<std::size_t>(part.data() - payload.data()), part.size());
}

}  // namespace

Record RecordIterator::record() const {
  Record r;
  r.offset = current_.offset;
  r.timestamp = current_.timestamp;
  if (current_.hasKey) r.key = current_.key.empty() ? Bytes{} : shared(payload_, current_.key);
  if (current_.hasValue) r.value = current_.value.empty() ? Bytes{} : shared(payload_, current_.value);
  if (current_.headerCount > 0) r.headers = readHeaders(payload_, current_);
  return r;
}

std::vector<Header> readHeaders(const Bytes& payload, const RecordView& record) {
  std::vector<Header> headers;
  if (record.headers.to() > payload.size()) return headers;
  VarintCursor c(payload.data() + record.headers.from, payload.data() + record.headers.to());
  for (std::int32_t i = 0; i < record.headerCount && !c.failed(); ++i) {
    Header header;
    const std::int32_t nameLength = c.varint();
    if (c.failed() || nameLength < 0 || static_cast<std::size_t>(nameLength) > c.left()) break;
    const ByteView name(c.at(), static_cast<std::size_t>(nameLength));
    header.key = std::string(asText(name));
    c.skip(name.size());
    const std::int32_t size = c.varint();
    if (c.failed() || size < -1 || (size > 0 && static_cast<std::size_t>(size) > c.left())) break;
    if (size >= 0) {
      const ByteView value(c.at(), static_cast<std::size_t>(size));
      header.value = value.empty() ? Bytes{} : shared(payload, value);
      c.skip(value.size());
    }
    headers.push_back(std::move(header));
  }
  return headers;
}

Result<std::vector<Record>> readRecords(const Bytes& batch, std::size_t decompressedLimit) {
  RecordIterator it(batch, decompressedLimit);
  std::vector<Record> records;
  while (it.next() != nullptr) records.push_back(it.record());
  if (!it.ok()) return fail("{}", it.error());
  return records;
}

}  // namespace brokerlab::record
