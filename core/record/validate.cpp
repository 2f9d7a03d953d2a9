#include "record/validate.h"

#include <fmt/format.h>

#include "record/parse.h"

namespace brokerlab::record {
namespace {

/// Gathers what is wrong; the first fault of the batch as a whole ends the checks.
class Validation {
 public:
  Validation(ByteView records, const AppendRules& rules) : records_(records), rules_(rules) {}

  AppendVerdict run() {
    if (wholeBatch() && headerAgrees() && recordsAgree()) summarise();
    return std::move(verdict_);
  }

 private:
  bool refuse(ErrorCode code, std::string why) {
    verdict_.error = code;
    verdict_.sentence = std::move(why);
    return false;
  }
  bool fromClient() const { return rules_.origin == AppendOrigin::client; }

  // V1 … V4
  bool wholeBatch() {
    if (records_.empty()) return refuse(ErrorCode::invalidRecord, "no record batch where one is expected");
    if (records_.size() < prefixSize)
      return refuse(ErrorCode::corruptMessage,
                    fmt::format("{} bytes are too few for the start of a batch ({})", records_.size(), prefixSize));
    const auto magic = static_cast<std::int8_t>(records_[position::magic]);
    if (magic == 0 || magic == 1)
      return refuse(ErrorCode::unsupportedForMessageFormat,
                    fmt::format("magic {} is the format before Kafka 0.11; only magic 2 is accepted", magic));
    if (magic != currentMagic)
      return refuse(ErrorCode::invalidRecord, fmt::format("magic {} does not exist; expected 2", magic));
    const auto prefix = readPrefix(records_);
    if (!prefix) return refuse(ErrorCode::corruptMessage, prefix.error().message);
    const std::size_t size = prefix->sizeInBytes();
    if (size > records_.size())
      return refuse(ErrorCode::corruptMessage,
                    fmt::format("the batch says it takes {} bytes, {} are there", size, records_.size()));
    if (size < records_.size())
      return refuse(ErrorCode::invalidRecord,
                    fmt::format("{} bytes follow the batch; a partition gets exactly one batch per request",
                                records_.size() - size));
    verdict_.header = decodeHeader(records_.first<headerSize>());
    if (fromClient() && header().baseOffset != 0)
      return refuse(
          ErrorCode::invalidRecord,
          fmt::format("the base offset must be 0, the leader assigns offsets; it is {}", header().baseOffset));
    if (static_cast<std::int64_t>(size) > rules_.maxMessageBytes)
      return refuse(ErrorCode::messageTooLarge,
                    fmt::format("the batch takes {} bytes, max.message.bytes is {}", size, rules_.maxMessageBytes));
    if (rules_.checkCrc) {
      const std::uint32_t found = computeCrc(records_);
      if (found != header().crc)
        return refuse(ErrorCode::corruptMessage,
                      fmt::format("the checksum is {:08x} and the bytes give {:08x}", header().crc, found));
    }
    return true;
  }

  // V5 … V7
  bool headerAgrees() {
    const BatchHeader& h = header();
    if (h.baseOffset < 0 || h.lastOffsetDelta < 0 || h.lastOffsetDelta == INT32_MAX ||
        h.baseOffset > INT64_MAX - 1 - h.lastOffsetDelta)
      return refuse(ErrorCode::invalidRecord,
                    fmt::format("base offset {} with last offset delta {} is no range of offsets", h.baseOffset,
                                h.lastOffsetDelta));
    if (h.recordsCount <= 0)
      return refuse(ErrorCode::invalidRecord, fmt::format("the batch declares {} records", h.recordsCount));
    if (h.lastOffsetDelta + 1 != h.recordsCount)
      return refuse(ErrorCode::invalidRecord, fmt::format("the batch declares {} records but offsets for {}",
                                                          h.recordsCount, h.lastOffsetDelta + 1));
    if (fromClient()) {
      if (h.isControl()) return refuse(ErrorCode::invalidRecord, "clients may not write control records");
      if (h.producerId < noProducerId)
        return refuse(ErrorCode::invalidRecord, fmt::format("producer id {} does not exist", h.producerId));
      if (h.hasProducerId() && h.baseSequence < 0)
        return refuse(ErrorCode::invalidRecord,
                      fmt::format("producer {} sent the sequence number {}", h.producerId, h.baseSequence));
      if (h.hasProducerId() && h.producerEpoch < 0)
        return refuse(ErrorCode::invalidRecord,
                      fmt::format("producer {} sent the epoch {}", h.producerId, h.producerEpoch));
      if (h.isTransactional() && !h.hasProducerId())
        return refuse(ErrorCode::invalidRecord, "a transactional batch without a producer id");
      if (h.timestampType() == TimestampType::logAppendTime)
        return refuse(ErrorCode::invalidTimestamp,
                      "a producer may not claim LogAppendTime, that is the broker's clock");
    }
    if (!h.codec()) return refuse(ErrorCode::invalidRecord, fmt::format("codec {} does not exist", h.codecId()));
    return true;
  }

  // V8 … V11
  bool recordsAgree() {
    const BatchHeader& h = header();
    ByteView payload = records_.subspan(headerSize);
    Bytes plain;
    if (h.isCompressed()) {
      auto result = tryDecompress(*h.codec(), payload, rules_.decompressedLimit);
      if (!result) return refuse(result.error().code, std::move(result.error().message));
      plain = *std::move(result);
      payload = plain.view();
    }
    setLimits();
    std::size_t at = 0;
    RecordView record;
    for (std::int32_t index = 0; index < h.recordsCount; ++index) {
      if (at == payload.size())
        return refuse(ErrorCode::invalidRecord,
                      fmt::format("the batch declares {} records and ends after {}", h.recordsCount, index));
      if (const char* problem = parseRecord(payload, at, h.baseOffset, h.baseTimestamp, record))
        return refuse(ErrorCode::invalidRecord, fmt::format("record {}: {}", index, problem));
      checkRecord(index, record);
    }
    if (at != payload.size())
      return refuse(ErrorCode::invalidRecord, fmt::format("{} bytes follow the {} records the batch declares",
                                                          payload.size() - at, h.recordsCount));
    if (faults_ > 0) {
      const bool time = firstFault_ == ErrorCode::invalidTimestamp;
      return refuse(firstFault_, fmt::format("{} of {} records refused: record {}: {}{}", faults_, h.recordsCount,
                                             verdict_.problems.front().index, verdict_.problems.front().sentence,
                                             time ? " (message.timestamp limits)" : ""));
    }
    return true;
  }

  void setLimits() {
    // now - before … now + after without overflow; a limit that large is no limit.
    if (__builtin_sub_overflow(rules_.now, rules_.timestampBeforeMaxMs, &earliest_)) earliest_ = INT64_MIN;
    if (__builtin_add_overflow(rules_.now, rules_.timestampAfterMaxMs, &latest_)) latest_ = INT64_MAX;
    if (earliest_ < 0) earliest_ = 0;
    if (!fromClient() || rules_.timestampType == TimestampType::logAppendTime) {
      earliest_ = INT64_MIN;
      latest_ = INT64_MAX;
    }
  }

  void checkRecord(std::int32_t index, const RecordView& record) {
    if (record.offsetDelta != index) [[unlikely]]
      problem(index, ErrorCode::invalidRecord,
              fmt::format("its offset delta is {}, expected {}", record.offsetDelta, index));
    if (rules_.compacted && !record.hasKey) [[unlikely]]
      problem(index, ErrorCode::invalidRecord, "a compacted topic cannot take a record without a key");
    if (record.timestamp != noTimestamp && (record.timestamp < earliest_ || record.timestamp > latest_)) [[unlikely]]
      problem(index, ErrorCode::invalidTimestamp,
              fmt::format("its timestamp {} is outside {} to {}", record.timestamp, earliest_, latest_));
    if (record.timestamp > largest_) {
      largest_ = record.timestamp;
      largestDelta_ = index;
    }
  }

  void problem(std::int32_t index, ErrorCode code, std::string sentence) {
    // A bad timestamp outweighs the rest, as in Kafka.
    if (faults_ == 0 || code == ErrorCode::invalidTimestamp) firstFault_ = code;
    ++faults_;
    if (verdict_.problems.size() < maxRecordProblems) verdict_.problems.push_back({index, std::move(sentence)});
  }

  void summarise() {
    verdict_.maxTimestamp = largest_;
    verdict_.maxTimestampDelta = largestDelta_;
    if (rules_.timestampType == TimestampType::logAppendTime) {
      verdict_.maxTimestamp = rules_.now;
      verdict_.maxTimestampDelta = header().lastOffsetDelta;
    }
  }

  const BatchHeader& header() const { return verdict_.header; }

  ByteView records_;
  const AppendRules& rules_;
  AppendVerdict verdict_;
  TimestampMs earliest_ = INT64_MIN;
  TimestampMs latest_ = INT64_MAX;
  TimestampMs largest_ = noTimestamp;
  std::int32_t largestDelta_ = 0;
  std::int64_t faults_ = 0;
  ErrorCode firstFault_ = ErrorCode::none;
};

}  // namespace

Stamp AppendVerdict::stampAt(Offset baseOffset, LeaderEpoch epoch, const AppendRules& rules) const {
  Stamp stamp;
  stamp.baseOffset = baseOffset;
  stamp.partitionLeaderEpoch = epoch;
  if (rules.timestampType == TimestampType::logAppendTime)
    stamp.logAppendTime = maxTimestamp;
  else
    stamp.maxTimestamp = maxTimestamp;
  return stamp;
}

AppendVerdict validateForAppend(ByteView records, const AppendRules& rules) { return Validation(records, rules).run(); }

Result<BatchHeader> validateFetched(ByteView batch) {
  auto header = readHeader(batch);
  if (!header) return header;
  if (header->sizeInBytes() != batch.size())
    return fail("the batch says it takes {} bytes and has {}", header->sizeInBytes(), batch.size());
  if (const std::uint32_t found = computeCrc(batch); found != header->crc)
    return fail("the checksum is {:08x} and the bytes give {:08x}", header->crc, found);
  return header;
}

}  // namespace brokerlab::record
