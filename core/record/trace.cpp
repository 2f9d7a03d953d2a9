#include "record/trace.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/endian.h"
#include "base/text.h"
#include "record/control.h"
#include "record/parse.h"

namespace brokerlab::record {

const std::array<HeaderField, 13>& headerFields() {
  static const std::array<HeaderField, 13> fields{{
      {"batch.baseOffset",
       "Offset of the first record; producers send 0 and the leader writes the real one when it appends.", 0, 8},
      {"batch.length", "Bytes of the batch after this field, so the next batch starts that much further on.", 8, 4},
      {"batch.partitionLeaderEpoch",
       "Which leader appended the batch: counts the leaders this partition has had; followers find forks by it.", 12,
       4},
      {"batch.magic", "Version of the batch format; 2 since Kafka 0.11.", 16, 1},
      {"batch.crc", "CRC-32C of everything after this field; what stands before it a leader may change freely.", 17, 4},
      {"batch.attributes", "Bits: codec, whose clock the times are, transactional, control, delete horizon.", 21, 2},
      {"batch.lastOffsetDelta", "Last offset minus base offset; stays when compaction removes records.", 23, 4},
      {"batch.baseTimestamp", "Time the records' timestamp deltas count from, in milliseconds since 1970.", 27, 8},
      {"batch.maxTimestamp", "Latest time in the batch; under LogAppendTime it is the time of every record.", 35, 8},
      {"batch.producerId", "Who wrote it, for idempotence and transactions; -1 for neither.", 43, 8},
      {"batch.producerEpoch", "Fences off older instances of the same transactional producer; -1 for none.", 51, 2},
      {"batch.baseSequence",
       "Number of the first record among all this producer sent to the partition; a repeat is recognised by it.", 53,
       4},
      {"batch.recordsCount", "Records in the batch; fewer than the offsets it spans after compaction.", 57, 4},
  }};
  return fields;
}

namespace {

std::string timeText(TimestampMs ms) {
  if (ms == noTimestamp) return "-1 (none)";
  // Beyond these a calendar year no longer has four digits.
  if (ms < 0 || ms > 253402300799999) return fmt::format("{}", ms);
  const std::int64_t days = ms / 86'400'000;
  const std::int64_t inDay = ms % 86'400'000;
  // Years counted from March make the leap day the last of its year, so months follow from one straight line.
  const std::int64_t since = days + 719'468;  // days since 0000-03-01
  const std::int64_t era = since / 146'097;   // 400 years
  const std::int64_t dayOfEra = since % 146'097;
  const std::int64_t yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36'524 - dayOfEra / 146'096) / 365;
  const std::int64_t dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const std::int64_t fromMarch = (5 * dayOfYear + 2) / 153;
  const std::int64_t day = dayOfYear - (153 * fromMarch + 2) / 5 + 1;
  const std::int64_t month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const std::int64_t year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return fmt::format("{} ({:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:03} UTC)", ms, year, month, day, inDay / 3'600'000,
                     inDay / 60'000 % 60, inDay / 1000 % 60, inDay % 1000);
}

std::string noneText(std::int64_t value) { return value == -1 ? std::string("-1 (none)") : fmt::format("{}", value); }

std::string attributesText(const BatchHeader& h) {
  const auto codec = h.codec();
  std::string text = fmt::format("{:#06x}: {}, {}", static_cast<std::uint16_t>(h.attributes),
                                 codec ? codecName(*codec) : "a codec that does not exist",
                                 h.timestampType() == TimestampType::logAppendTime ? "LogAppendTime" : "CreateTime");
  if (h.isTransactional()) text += ", transactional";
  if (h.isControl()) text += ", control";
  if (h.deleteHorizon()) text += ", delete horizon";
  return text;
}

std::array<std::string, 13> headerValues(const BatchHeader& h) {
  return {
      fmt::format("{}", h.baseOffset),
      fmt::format("{}", h.length),
      noneText(h.partitionLeaderEpoch),
      fmt::format("{}", h.magic),
      fmt::format("{:08x}", h.crc),
      attributesText(h),
      fmt::format("{}", h.lastOffsetDelta),
      h.deleteHorizon() ? fmt::format("{}, the delete horizon", timeText(h.baseTimestamp)) : timeText(h.baseTimestamp),
      timeText(h.maxTimestamp),
      noneText(h.producerId),
      noneText(h.producerEpoch),
      noneText(h.baseSequence),
      fmt::format("{}", h.recordsCount)};
}

void setProblem(Trace& trace, std::uint64_t at, std::string what) {
  if (!trace.problem.empty()) return;  // the first fault explains the rest
  trace.problem = std::move(what);
  trace.problemAt = at;
}

/// Lists the records of a payload, field by field.
class RecordTracer {
 public:
  /// `shift` is added to positions in the payload.
  RecordTracer(Trace& trace, ByteView payload, const BatchHeader& header, std::uint64_t shift, bool inside)
      : trace_(trace), payload_(payload), header_(header), shift_(shift), inside_(inside) {}

  void run(std::int32_t maxListed) {
    std::size_t at = 0;
    std::int32_t index = 0;
    std::int32_t lastDelta = -1;
    std::size_t listedTo = 0;
    for (; index < header_.recordsCount && at < payload_.size(); ++index) {
      const std::size_t from = at;
      RecordView record;
      const char* problem = parseRecord(payload_, at, header_.baseOffset, header_.baseTimestamp, record);
      const bool listed = index < maxListed;
      if (listed || problem != nullptr) {
        if (!listed) unlisted(listedTo, from, index - maxListed);
        const std::size_t stopped = list(index, from, problem == nullptr ? at : payload_.size());
        listedTo = stopped;
        if (problem != nullptr) {
          setProblem(trace_, shift_ + stopped, fmt::format("record {}: {}", index, problem));
          return;
        }
      }
      if (record.offsetDelta <= lastDelta || record.offsetDelta > header_.lastOffsetDelta)
        setProblem(trace_, shift_ + from,
                   fmt::format("record {} has offset delta {}, expected {} to {}", index, record.offsetDelta,
                               lastDelta + 1, header_.lastOffsetDelta));
      lastDelta = record.offsetDelta;
    }
    if (index > maxListed) unlisted(listedTo, at, index - maxListed);
    if (index < header_.recordsCount)
      setProblem(trace_, shift_ + at,
                 fmt::format("the batch declares {} records and ends after {}", header_.recordsCount, index));
    else if (at != payload_.size())
      setProblem(
          trace_, shift_ + at,
          fmt::format("{} bytes follow the {} records the batch declares", payload_.size() - at, header_.recordsCount));
  }

 private:
  void add(std::string path, std::string_view sentence, std::size_t from, std::size_t to, std::string value) {
    trace_.fields.push_back({std::move(path), sentence, shift_ + from, shift_ + to, std::move(value), inside_});
  }

  void unlisted(std::size_t from, std::size_t to, std::int32_t count) {
    if (to > from)
      add("records", "Further records, not listed one by one.", from, to, fmt::format("{} more records", count));
  }

  /// The fields of one record as far as they make sense; where that ends.
  std::size_t list(std::int32_t index, std::size_t from, std::size_t end) {
    at_ = from;
    end_ = end;
    name_ = fmt::format("record[{}]", index);
    const auto length = varint("length", "Bytes of this record after this field.");
    if (!length || *length < 0) return at_;
    end_ = std::min(end_, at_ + static_cast<std::size_t>(*length));
    if (at_ == end_) return at_;
    add(name_ + ".attributes", "Reserved; always 0.", at_, at_ + 1, fmt::format("{}", payload_[at_]));
    ++at_;
    VarintCursor time = cursor();
    const std::int64_t timeDelta = time.varlong();
    if (time.failed()) return at_;
    const TimestampMs timestamp = header_.timestampType() == TimestampType::logAppendTime
                                      ? header_.maxTimestamp
                                      : static_cast<TimestampMs>(static_cast<std::uint64_t>(header_.baseTimestamp) +
                                                                 static_cast<std::uint64_t>(timeDelta));
    number("timestampDelta", "Milliseconds after the batch's base timestamp.", time,
           fmt::format("{} → {}", timeDelta, timeText(timestamp)));
    VarintCursor offset = cursor();
    const std::int32_t offsetDelta = offset.varint();
    if (offset.failed()) return at_;
    number("offsetDelta", "Offset minus the batch's base offset.", offset,
           fmt::format("{} → offset {}", offsetDelta,
                       static_cast<std::int64_t>(static_cast<std::uint64_t>(header_.baseOffset) +
                                                 static_cast<std::uint64_t>(static_cast<std::int64_t>(offsetDelta)))));

    std::optional<ByteView> key;
    std::optional<ByteView> value;
    if (!run("key", "Length of the key in bytes; -1 means there is no key.",
             "The key: records of equal key go to one partition, and compaction keeps the last of each.", &key))
      return at_;
    if (!run("value", "Length of the value in bytes; -1 means null, a tombstone under compaction.",
             "The value: what the application wrote.", &value))
      return at_;
    if (header_.isControl()) explainControl(key, value);

    const auto headers = varint("headerCount", "How many headers follow.");
    if (!headers) return at_;
    const std::string record = name_;
    for (std::int32_t i = 0; i < *headers && at_ < end_; ++i) {
      name_ = fmt::format("{}.header[{}]", record, i);
      std::optional<ByteView> name;
      if (!run("key", "Length of the header's name in bytes.", "The header's name.", &name) || !name) break;
      if (!run("value", "Length of the header's value in bytes; -1 means null.", "The header's value.", nullptr)) break;
    }
    return at_;
  }

  VarintCursor cursor() const { return {payload_.data() + at_, payload_.data() + end_}; }

  void number(std::string_view field, std::string_view sentence, const VarintCursor& read, std::string value) {
    const auto to = static_cast<std::size_t>(read.at() - payload_.data());
    add(fmt::format("{}.{}", name_, field), sentence, at_, to, std::move(value));
    at_ = to;
  }

  std::optional<std::int32_t> varint(std::string_view field, std::string_view sentence) {
    VarintCursor c = cursor();
    const std::int32_t value = c.varint();
    if (c.failed()) return std::nullopt;
    number(field, sentence, c, fmt::format("{}", value));
    return value;
  }

  /// A length and that many bytes. False when they do not fit.
  bool run(std::string_view field, std::string_view lengthSentence, std::string_view sentence,
           std::optional<ByteView>* out) {
    const auto length = varint(fmt::format("{}Length", field), lengthSentence);
    if (!length) return false;
    if (*length < 0) {
      trace_.fields.back().value = *length == -1 ? "-1 (null)" : fmt::format("{}", *length);
      return *length == -1;
    }
    const auto size = static_cast<std::size_t>(*length);
    if (size > end_ - at_) return false;
    const ByteView bytes = payload_.subspan(at_, size);
    if (out != nullptr) *out = bytes;
    if (size > 0) add(fmt::format("{}.{}", name_, field), sentence, at_, at_ + size, printable(bytes));
    at_ += size;
    return true;
  }

  /// Puts what a control record means in place of its raw bytes.
  void explainControl(std::optional<ByteView> key, std::optional<ByteView> value) {
    const auto control = readControl(key, value);
    if (!control) return;
    for (FieldRange& f : trace_.fields) {
      if (f.path == name_ + ".key")
        f.value = fmt::format("version 0, type {} {}", static_cast<int>(controlTypeOf(*control)),
                              controlTypeName(controlTypeOf(*control)));
      if (f.path == name_ + ".value") f.value = describeControl(*control);
    }
  }

  Trace& trace_;
  ByteView payload_;
  const BatchHeader& header_;
  std::uint64_t shift_;
  bool inside_;
  std::string name_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
};

}  // namespace

Trace traceBatch(const Bytes& given, const TraceOptions& options) {
  Trace trace;
  const std::uint64_t base = options.filePosition;
  std::array<std::uint8_t, headerSize> start{};
  std::copy_n(given.data(), std::min(given.size(), headerSize), start.begin());
  const BatchHeader header = decodeHeader(start);
  const auto values = headerValues(header);
  std::size_t there = 0;
  for (const HeaderField& f : headerFields()) {
    if (f.from + f.size > given.size()) break;
    trace.fields.push_back(
        {std::string(f.name), f.sentence, base + f.from, base + f.from + f.size, values[there], false});
    ++there;
  }
  const auto sound = readHeader(given.view());
  if (!sound) {
    // Point at the field the sentence is about, as far as one field can be blamed.
    std::uint64_t at = base;
    if (given.size() < headerSize)
      at = base + given.size();
    else if (header.magic != currentMagic)
      at = base + position::magic;
    else if (header.length < static_cast<std::int32_t>(headerSize - logOverhead))
      at = base + position::length;
    else if (header.baseOffset >= 0 && header.lastOffsetDelta < 0)
      at = base + position::lastOffsetDelta;
    else if (header.baseOffset >= 0 && header.recordsCount < 0)
      at = base + position::recordsCount;
    setProblem(trace, at, sound.error().message);
    return trace;
  }
  const Bytes batch = given.slice(0, header.sizeInBytes());
  if (batch.size() < header.sizeInBytes()) {
    setProblem(trace, base + batch.size(),
               fmt::format("the batch takes {} bytes, {} are there", header.sizeInBytes(), batch.size()));
  } else if (const std::uint32_t crc = computeCrc(batch.view()); crc != header.crc) {
    trace.fields[4].value += fmt::format(", but the bytes give {:08x}", crc);
    setProblem(trace, base + position::crc,
               fmt::format("the checksum is {:08x} and the bytes give {:08x}", header.crc, crc));
  } else {
    trace.fields[4].value += ", fits";
  }

  const Bytes payload = batch.slice(headerSize);
  if (payload.empty() && header.recordsCount == 0) return trace;
  const std::uint64_t from = base + headerSize;
  if (!header.isCompressed()) {
    if (options.records) {
      RecordTracer(trace, payload.view(), header, from, false).run(options.maxRecords);
    } else {
      trace.fields.push_back({"batch.records", "The records, back to back.", from, from + payload.size(),
                              fmt::format("{} bytes", payload.size()), false});
    }
    return trace;
  }

  FieldRange whole{"batch.records", "All records as one compressed stream.", from, from + payload.size(), "", false};
  const auto codec = header.codec();
  if (!codec) {
    whole.value = fmt::format("{} bytes", payload.size());
    trace.fields.push_back(std::move(whole));
    setProblem(trace, base + position::attributes, fmt::format("codec {} does not exist", header.codecId()));
    return trace;
  }
  auto plain = tryDecompress(*codec, payload.view(), options.decompressedLimit);
  whole.value = plain ? fmt::format("{} bytes of {}, {} decompressed", payload.size(), codecName(*codec), plain->size())
                      : fmt::format("{} bytes of {}", payload.size(), codecName(*codec));
  trace.fields.push_back(std::move(whole));
  if (!plain) {
    setProblem(trace, from, plain.error().message);
    return trace;
  }
  trace.payload = *std::move(plain);
  if (options.records) RecordTracer(trace, trace.payload.view(), header, 0, true).run(options.maxRecords);
  return trace;
}

namespace {

/// The fields of one sound message of magic 0 or 1; `shift` is added to its positions.
void listLegacy(Trace& trace, const Bytes& set, const LegacyMessage& m, std::string_view prefix, std::uint64_t shift,
                bool inside) {
  std::uint64_t at = shift + m.position;
  const auto add = [&](std::string_view name, std::string_view sentence, std::size_t size, std::string value) {
    trace.fields.push_back({fmt::format("{}.{}", prefix, name), sentence, at, at + size, std::move(value), inside});
    at += size;
  };
  add("offset",
      m.isWrapper() ? "Offset of the last message inside this wrapper."
                    : "Offset of the message (inside a wrapper of magic 1: counted from 0).",
      8, fmt::format("{}", loadBig<std::int64_t>(set.data() + m.position)));
  add("size", "Bytes of the message after this field.", 4, fmt::format("{}", m.size));
  add("crc", "Plain CRC-32 of everything after this field.", 4,
      fmt::format("{:08x}{}", m.crc, m.crcValid ? ", fits" : ", does not fit"));
  add("magic", "Version of the message format: 0 until Kafka 0.9, 1 with a timestamp in 0.10.", 1,
      fmt::format("{}", m.magic));
  add("attributes", "Bits: codec, and in magic 1 whose clock the time is.", 1,
      fmt::format(
          "{:#04x}: {}{}", static_cast<std::uint8_t>(m.attributes), codecName(m.codec),
          m.magic == 0 ? "" : (m.timestampType == TimestampType::logAppendTime ? ", LogAppendTime" : ", CreateTime")));
  if (m.magic == 1) add("timestamp", "Time of the message in milliseconds since 1970.", 8, timeText(m.timestamp));
  const auto field = [&](std::string_view name, std::string_view sentence, const std::optional<Bytes>& bytes) {
    add(fmt::format("{}Length", name), "Length in bytes; -1 means null.", 4,
        bytes ? fmt::format("{}", bytes->size()) : std::string("-1 (null)"));
    if (bytes && !bytes->empty()) add(name, sentence, bytes->size(), printable(bytes->view()));
  };
  field("key", "The key.", m.key);
  field("value", m.isWrapper() ? "A whole compressed message set." : "The value: what the application wrote.", m.value);
}

}  // namespace

Trace traceLegacyMessage(const Bytes& message, const TraceOptions& options) {
  Trace trace;
  const auto read = readLegacyMessage(message);
  if (!read) {
    setProblem(trace, options.filePosition, read.error().message);
    return trace;
  }
  listLegacy(trace, message, *read, "message", options.filePosition, false);
  if (!read->crcValid) setProblem(trace, options.filePosition + 12, "the checksum does not fit the bytes");
  if (!read->isWrapper() || !options.records) return trace;
  auto inner = readLegacyInner(*read, options.decompressedLimit);
  if (!inner) {
    setProblem(trace, options.filePosition, inner.error().message);
    return trace;
  }
  trace.payload = inner->set;
  std::int32_t index = 0;
  for (const LegacyMessage& m : inner->messages) {
    if (index >= options.maxRecords) break;
    listLegacy(trace, inner->set, m, fmt::format("inner[{}]", index), 0, true);
    if (!m.crcValid)
      setProblem(trace, m.position + 12, fmt::format("inner message {}: the checksum does not fit the bytes", index));
    ++index;
  }
  return trace;
}

Trace traceAny(const Bytes& bytes, const TraceOptions& options) {
  const bool legacy = bytes.size() > position::magic && (bytes[position::magic] == 0 || bytes[position::magic] == 1);
  return legacy ? traceLegacyMessage(bytes, options) : traceBatch(bytes, options);
}

}  // namespace brokerlab::record
