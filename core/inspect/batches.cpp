// Segments: batches, one behind the other, and what is in them.

#include <algorithm>

#include "base/endian.h"
#include "base/text.h"
#include "inspect/fields.h"
#include "record/batch.h"
#include "record/legacy.h"
#include "record/trace.h"

namespace brokerlab::inspect {
namespace {

constexpr std::string_view batchSentence =
    "A record batch: what a producer packed once and everybody since has stored and sent on as it is.";
constexpr std::string_view messageSentence =
    "A message in the format before Kafka 0.11: every record has a header of its own.";
constexpr std::string_view recordSentence = "One record.";
constexpr std::string_view cutSentence = "The answer ends inside a batch; the client asks for that batch again.";

std::string batchText(const record::BatchHeader& h) {
  // An offset beyond the largest is possible only in a batch that is wrong.
  const auto last = static_cast<std::int64_t>(static_cast<std::uint64_t>(h.baseOffset) +
                                              static_cast<std::uint64_t>(static_cast<std::int64_t>(h.lastOffsetDelta)));
  std::string text = fmt::format("offsets {} to {}, {} record{}, leader epoch {}", h.baseOffset, last, h.recordsCount,
                                 h.recordsCount == 1 ? "" : "s", h.partitionLeaderEpoch);
  if (h.isCompressed()) text += fmt::format(", {}", h.codec() ? codecName(*h.codec()) : "unknown codec");
  if (h.isTransactional()) text += ", transactional";
  if (h.isControl()) text += ", control";
  return text;
}

bool startsWith(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

/// Turns the trace of one batch or message into rows.
class BatchLister {
 public:
  BatchLister(Listing& out, const Bytes& batch, const record::Trace& trace, std::int64_t position, Content content,
              std::string name, int depth)
      : out_(out),
        batch_(batch),
        trace_(trace),
        position_(position),
        content_(content),
        name_(std::move(name)),
        depth_(depth) {
    for (const record::FieldRange& f : trace.fields) {
      if (f.path != "batch.records" && f.path != "message.value") continue;
      stream_ = static_cast<std::int64_t>(f.from);
      streamSize_ = static_cast<std::int64_t>(f.to - f.from);
    }
    if (batch.size() >= record::headerSize && batch[record::position::magic] == 2)
      control_ = (loadBig<std::int16_t>(batch.data() + record::position::attributes) & record::attribute::control) != 0;
  }

  void run() {
    const auto& fields = trace_.fields;
    for (std::size_t i = 0; i < fields.size();) {
      const std::string_view group = groupOf(fields[i].path);
      std::size_t end = i + 1;
      if (!group.empty())
        while (end < fields.size() && groupOf(fields[end].path) == group) ++end;
      if (group.empty()) {
        field(fields[i], depth_ + 1);
      } else {
        record(i, end, group);
      }
      i = end;
    }
  }

 private:
  /// "record[3]" of "record[3].key"; empty for a field of the batch itself.
  static std::string_view groupOf(std::string_view path) {
    if (!startsWith(path, "record[") && !startsWith(path, "inner[")) return {};
    const std::size_t close = path.find(']');
    return close == std::string_view::npos ? std::string_view() : path.substr(0, close + 1);
  }
  std::string rename(std::string_view path) const {
    if (startsWith(path, "batch.")) return fmt::format("{}.{}", name_, path.substr(6));
    if (startsWith(path, "message.")) return fmt::format("{}.{}", name_, path.substr(8));
    if (startsWith(path, "record[")) {
      std::string rest(path.substr(6));
      if (const std::size_t header = rest.find(".header["); header != std::string::npos)
        rest.replace(header, 8, ".headers[");
      return fmt::format("{}.records{}", name_, rest);
    }
    return fmt::format("{}.{}", name_, path);
  }
  std::int64_t offsetOf(const record::FieldRange& f) const {
    return f.inside ? stream_ : static_cast<std::int64_t>(f.from);
  }
  std::int64_t lengthOf(const record::FieldRange& f) const {
    return f.inside ? streamSize_ : static_cast<std::int64_t>(f.to - f.from);
  }
  static std::string insideText(std::uint64_t from, std::uint64_t to) {
    return to == from + 1 ? fmt::format(" (byte {} decompressed)", from)
                          : fmt::format(" (bytes {} to {} decompressed)", from, to - 1);
  }

  void field(const record::FieldRange& f, int depth) {
    std::string value = f.value;
    if (f.inside) value += insideText(f.from, f.to);
    const std::string_view fits = ", fits";
    if (f.path.size() > 4 && f.path.substr(f.path.size() - 4) == ".crc" && value.size() > fits.size() &&
        value.substr(value.size() - fits.size()) == fits)
      value.replace(value.size() - fits.size(), fits.size(), " valid");
    out_.add(rename(f.path), f.sentence, std::move(value), offsetOf(f), lengthOf(f), depth);
  }

  Bytes bytesOf(const record::FieldRange& f) const {
    if (f.inside) return trace_.payload.slice(f.from, f.to - f.from);
    return batch_.slice(f.from - static_cast<std::uint64_t>(position_), f.to - f.from);
  }

  void record(std::size_t from, std::size_t end, std::string_view group) {
    const auto& fields = trace_.fields;
    std::uint64_t first = UINT64_MAX, last = 0;
    std::string offset, key, value;
    for (std::size_t i = from; i < end; ++i) {
      const record::FieldRange& f = fields[i];
      first = std::min(first, f.from);
      last = std::max(last, f.to);
      const std::string_view name = std::string_view(f.path).substr(group.size());
      if (name == ".offsetDelta") {
        if (const std::size_t at = f.value.find("offset "); at != std::string::npos) offset = f.value.substr(at);
      } else if (name == ".offset") {
        offset = "offset " + f.value;
      } else if (name == ".key") {
        key = f.value;
      } else if (name == ".value") {
        value = f.value;
      } else if (name == ".keyLength" && f.value == "0") {
        key = "\"\"";
      } else if (name == ".valueLength" && startsWith(f.value, "-1")) {
        value = "null";
      }
    }
    std::string text = offset;
    if (!key.empty()) text += fmt::format(", key {}", key);
    if (!value.empty()) text += fmt::format(", value {}", value);
    const bool inside = fields[from].inside;
    if (inside) text += insideText(first, last);
    out_.add(rename(group), recordSentence, std::move(text), inside ? stream_ : static_cast<std::int64_t>(first),
             inside ? streamSize_ : static_cast<std::int64_t>(last - first), depth_ + 1);

    std::string keyType;
    std::int16_t controlType = -1;
    for (std::size_t i = from; i < end; ++i) {
      const record::FieldRange& f = fields[i];
      field(f, depth_ + 2);
      if (content_ == Content::plain && !control_) continue;
      const std::string_view name = std::string_view(f.path).substr(group.size());
      if (name != ".key" && name != ".value") continue;
      const Bytes bytes = bytesOf(f);
      ValuePlace place;
      place.prefix = rename(f.path) + ".";
      place.depth = depth_ + 3;
      place.offset = offsetOf(f);
      if (f.inside) place.streamLength = streamSize_;
      if (control_) {
        if (name == ".key" && bytes.size() >= 4) {
          controlType = loadBig<std::int16_t>(bytes.data() + 2);
          const std::int64_t at = place.offset;
          out_.add(place.prefix + "version", "Version of this key; 0.",
                   fmt::format("{}", loadBig<std::int16_t>(bytes.data())), at, 2, place.depth);
          out_.add(
              place.prefix + "type",
              "What kind of control record: 0 abort, 1 commit, 2 leader change, 3 and 4 head and end of a snapshot.",
              fmt::format("{}", controlType), at + 2, 2, place.depth);
        } else if (name == ".value") {
          listControlValue(out_, controlType, bytes, place);
        }
      } else if (content_ == Content::metadata) {
        if (name == ".value") listMetadataValue(out_, bytes, place);
      } else if (name == ".key") {
        keyType = listInternalKey(out_, content_ == Content::groups ? consumerOffsetsTopic : transactionStateTopic,
                                  bytes, place);
      } else {
        listInternalValue(out_, keyType, bytes, place);
      }
    }
  }

  Listing& out_;
  const Bytes& batch_;
  const record::Trace& trace_;
  std::int64_t position_;
  Content content_;
  std::string name_;
  int depth_;
  std::int64_t stream_ = 0;
  std::int64_t streamSize_ = 0;
  bool control_ = false;
};

/// A checksum that does not fit, or bytes that are missing, make everything inside doubtful: they come first.
bool problemIsInside(const record::Trace& trace) {
  if (trace.payload.empty()) return false;
  for (const record::FieldRange& f : trace.fields)
    if (!f.inside && f.path.size() > 4 && f.path.substr(f.path.size() - 4) == ".crc")
      return f.value.find("but the bytes") == std::string::npos && f.value.find("does not fit") == std::string::npos;
  return false;
}

}  // namespace

std::int64_t listBatches(Listing& out, const Bytes& bytes, const RunPlace& place) {
  const Content content = contentOf(place.topic);
  const auto size = static_cast<std::int64_t>(bytes.size());
  const bool file = place.prefix.empty();
  const std::string consequence = file ? "; recovery would cut the file here" : "";
  std::int64_t at = 0;
  std::int64_t number = place.firstNumber;
  Offset next = place.offsetBefore == noOffset ? noOffset : place.offsetBefore + 1;
  LeaderEpoch epoch = place.epochBefore;

  const auto stop = [&](std::int64_t from, std::int64_t where, std::string why) {
    out.stop();
    out.wrong(place.shift + where, std::move(why));
    out.notUnderstood(place.shift + from, place.shift + size, place.depth);
    return place.shift + at;
  };

  for (; at < size; ++number) {
    const Bytes rest = bytes.slice(static_cast<std::size_t>(at));
    const auto left = static_cast<std::int64_t>(rest.size());
    if (left < static_cast<std::int64_t>(record::prefixSize) && !place.last) return place.shift + at;
    if (!place.mayBeCut && std::all_of(rest.view().begin(), rest.view().end(), [](std::uint8_t b) { return b == 0; }))
      return stop(at, at,
                  fmt::format("{} zero bytes where a batch should start: space that was set aside, or data that never "
                              "reached the disk{}",
                              left, consequence));
    const auto prefix = record::readPrefix(rest.view());
    const std::int64_t whole = prefix ? static_cast<std::int64_t>(prefix->sizeInBytes()) : left;
    if (left < static_cast<std::int64_t>(record::prefixSize) || (prefix && whole > left)) {
      if (place.mayBeCut) {
        out.add(place.prefix + "(cut batch)", cutSentence, fmt::format("{} bytes", left), place.shift + at, left,
                place.depth);
        return place.shift + at;
      }
      if (!place.last) return place.shift + at;
    }
    const std::string name =
        place.prefix +
        (number >= 0 && place.firstNumber >= 0
             ? fmt::format("{}[{}]", prefix && prefix->magic < 2 ? "message" : "batch", number)
             : fmt::format("{}@{}", prefix && prefix->magic < 2 ? "message" : "batch", place.shift + at));

    record::TraceOptions options;
    options.filePosition = static_cast<std::uint64_t>(place.shift + at);
    options.records = out.options().records;
    const bool legacy = left > 16 && (rest[record::position::magic] == 0 || rest[record::position::magic] == 1);
    const Bytes one = rest.slice(0, static_cast<std::size_t>(std::min(whole, left)));
    const record::Trace trace = record::traceAny(one, options);
    std::int64_t understood = at;
    for (const record::FieldRange& f : trace.fields)
      if (!f.inside) understood = std::max(understood, static_cast<std::int64_t>(f.to) - place.shift);

    const auto header = legacy ? Result<record::BatchHeader>(fail("legacy")) : record::readHeader(one.view());
    const bool readable = whole <= left && prefix && (legacy ? !trace.fields.empty() : header.has_value());
    if (!readable) {
      out.add(name, "What should be a record batch.", fmt::format("{} bytes", left), place.shift + at, left,
              place.depth);
      BatchLister(out, one, trace, place.shift + at, Content::plain, name, place.depth).run();
      std::string why =
          trace.problem.empty() ? (prefix ? "this is no record batch" : prefix.error().message) : trace.problem;
      const std::int64_t where = trace.problem.empty() ? at : static_cast<std::int64_t>(trace.problemAt) - place.shift;
      return stop(understood, std::min(where, std::max<std::int64_t>(size - 1, 0)), why + consequence);
    }
    if (legacy) {
      out.add(name, messageSentence, fmt::format("offset {}, format {}", prefix->baseOffset, prefix->magic),
              place.shift + at, whole, place.depth);
    } else {
      out.add(name, batchSentence, batchText(*header), place.shift + at, whole, place.depth);
    }
    BatchLister(out, one, trace, place.shift + at, content, name, place.depth).run();
    if (understood < at + whole) {
      out.notUnderstood(place.shift + understood, place.shift + at + whole, place.depth + 1);
    }
    if (!trace.problem.empty()) {
      if (problemIsInside(trace)) {
        std::int64_t stream = place.shift + at;
        for (const record::FieldRange& f : trace.fields)
          if (f.path == "batch.records" || f.path == "message.value") stream = static_cast<std::int64_t>(f.from);
        out.wrong(stream, fmt::format("byte {} of the decompressed records: {}", trace.problemAt, trace.problem));
      } else {
        const auto where = std::min(static_cast<std::int64_t>(trace.problemAt), place.shift + at + whole - 1);
        out.wrong(where, trace.problem + consequence);
      }
    }

    const Offset first = prefix->baseOffset;
    if (legacy) {
      if (next != noOffset && first < next)
        out.wrong(place.shift + at, fmt::format("offset {} stands behind offset {}", first, next - 1));
      next = first + 1;
    } else {
      if (next != noOffset && first < next)
        out.wrong(place.shift + at, fmt::format("base offset {} stands behind offset {}", first, next - 1));
      if (header->partitionLeaderEpoch < epoch)
        out.wrong(place.shift + at + 12,
                  fmt::format("leader epoch {} stands behind epoch {}; epochs never fall along a log",
                              header->partitionLeaderEpoch, epoch));
      next = header->nextOffset();
      epoch = std::max(epoch, header->partitionLeaderEpoch);
    }
    if (place.baseOffset > first && at == 0 && place.shift == 0)
      out.wrong(place.shift,
                fmt::format("offset {} in a file whose name says that it starts at {}", first, place.baseOffset));
    at += whole;
  }
  return place.shift + at;
}

}  // namespace brokerlab::inspect
