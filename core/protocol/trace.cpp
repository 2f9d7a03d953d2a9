#include "protocol/trace.h"

#include <fmt/format.h>

#include <bit>

#include "base/reader.h"
#include "base/text.h"
#include "protocol/frame.h"

namespace brokerlab::protocol {
namespace {

constexpr std::size_t shownText = 80;
constexpr std::size_t shownBytes = 16;

constexpr std::string_view tagCountSentence =
    "How many tagged fields follow; newer versions of Kafka add fields this way.";
constexpr std::string_view tagHeadSentence = "Number and length of the tagged field that follows.";
constexpr std::string_view unknownTagSentence = "A tagged field that is not known here; it is skipped.";
constexpr std::string_view unreadSentence = "Bytes that were not read.";

std::string quoted(ByteView text) { return "\"" + printable(text, shownText) + "\""; }

std::string bytesText(const Bytes& bytes) {
  if (bytes.size() <= shownBytes)
    return fmt::format("{} bytes{}{}", bytes.size(), bytes.empty() ? "" : ": ", hex(bytes.view()));
  return fmt::format("{} bytes: {} …", bytes.size(), hex(bytes.view().first(shownBytes)));
}

/// Reads a frame front to back and notes what it reads.
class Tracer : public FieldVisitor {
 public:
  Tracer(const Bytes& frame, TraceLimits limits) : reader_(frame), size_(frame.size()), limits_(limits) {}

  Trace finish(std::string title) {
    if (covered_ < size_) {
      const bool understood = trace_.error.empty() && reader_.ok();
      trace_.entries.push_back({understood ? "(after the end)"
                                : cut_     ? "(not shown)"
                                           : "(not understood)",
                                unreadSentence, covered_, size_ - covered_, fmt::format("{} bytes", size_ - covered_),
                                TraceKind::unread});
    }
    if (trace_.error.empty()) trace_.error = reader_.error();
    trace_.title = std::move(title);
    return std::move(trace_);
  }

  Reader& reader() { return reader_; }
  bool ok() const { return reader_.ok(); }

  /// Notes what was read since the last note.
  void note(std::string path, std::string_view sentence, TraceKind kind, std::string value) {
    if (!reader_.ok()) return;
    if (trace_.entries.size() >= limits_.entries) {
      trace_.error = fmt::format("more than {} fields: the rest is not shown", limits_.entries);
      cut_ = true;
      reader_.fail(trace_.error);
      return;
    }
    trace_.entries.push_back(
        {std::move(path), sentence, covered_, reader_.position() - covered_, std::move(value), kind});
    covered_ = reader_.position();
  }

  /// A header's fields, which no description has.
  void headerClientId() {
    const std::int16_t length = reader_.i16();
    if (length < -1) reader_.fail(fmt::format("a length of {}", length));
    const Bytes text = length > 0 ? reader_.take(static_cast<std::size_t>(length)) : Bytes();
    note("client_id", "Name the client gave itself.", TraceKind::text, length < 0 ? "null" : quoted(text.view()));
  }
  void headerTags() {
    TagState tags;
    while (nextTag(tags)) skipTag(tags);
  }

  void message(const MessageType& type, std::int16_t version) {
    if (!type.versions.has(version)) {
      reader_.fail(fmt::format("version {} is not one of {} to {}", version, type.versions.from, type.versions.to));
      return;
    }
    version_ = version;
    flexible_ = type.flexible(version);
    AnyMessage scratch(type);
    tags_.emplace_back();
    scratch.visit(*this);
    closeStruct();
  }

  void onBool(const FieldInfo& info, bool&) override {
    if (!begin(info)) return;
    const bool value = reader_.u8() != 0;
    noteField(info, TraceKind::boolean, value ? "true" : "false");
    end(info);
  }
  void onInteger(const FieldInfo& info, IntegerRef value) override {
    if (!begin(info)) return;
    std::int64_t number = 0;
    switch (value.width()) {
      case 1:
        number = reader_.i8();
        break;
      case 2:
        number = value.isSigned() ? reader_.i16() : reader_.u16();
        break;
      case 4:
        number = value.isSigned() ? reader_.i32() : std::int64_t{reader_.u32()};
        break;
      default:
        number = reader_.i64();
    }
    noteField(info, TraceKind::number,
              value.isErrorCode()
                  ? fmt::format("{} {}", number, errorName(static_cast<ErrorCode>(static_cast<std::int16_t>(number))))
                  : fmt::format("{}", number));
    end(info);
  }
  void onDouble(const FieldInfo& info, double&) override {
    if (!begin(info)) return;
    noteField(info, TraceKind::number, fmt::format("{}", std::bit_cast<double>(reader_.u64())));
    end(info);
  }
  void onText(const FieldInfo& info, std::string&) override { text(info); }
  void onText(const FieldInfo& info, std::optional<std::string>&) override { text(info); }
  void onBytes(const FieldInfo& info, Bytes&) override { bytes(info, TraceKind::bytes); }
  void onBytes(const FieldInfo& info, std::optional<Bytes>&) override { bytes(info, TraceKind::bytes); }
  void onRecords(const FieldInfo& info, Records&) override { bytes(info, TraceKind::records); }
  void onUuid(const FieldInfo& info, Uuid&) override {
    if (!begin(info)) return;
    Uuid id;
    reader_.copy(id.bytes.data(), id.bytes.size());
    noteField(info, TraceKind::uuid, id.text());
    end(info);
  }
  void onStruct(const FieldInfo& info, StructRef value) override {
    if (!begin(info)) return;
    nested(takePath(info), value);
    end(info);
  }
  void onStruct(const FieldInfo& info, OptionalStructRef value) override {
    if (!begin(info)) return;
    const std::string path = takePath(info);
    const std::int8_t marker = reader_.i8();
    if (marker != 1 && marker != -1)
      reader_.fail(fmt::format("{}: a struct that may be null begins with 1 or -1, not {}", info.name, marker));
    if (marker == -1) nullAllowed(info);
    note(path, info.sentence, TraceKind::marker, marker == 1 ? "present" : "null");
    if (marker == 1) nested(path, value.emplace(value.self));
    end(info);
  }
  void onArray(const FieldInfo& info, ArrayRef value) override {
    if (!begin(info)) return;
    const std::string path = takePath(info);
    const std::int64_t count = length(info, flexible_ ? std::int64_t{reader_.uvarint()} - 1 : reader_.i32());
    note(path, info.sentence, TraceKind::count,
         count < 0    ? "null"
         : count == 1 ? "1 element"
                      : fmt::format("{} elements", count));
    const FieldInfo element{info.name, info.sentence};
    for (std::int64_t i = 0; i < count && reader_.ok(); ++i) {
      value.clear();  // one element at a time: what was noted need not be kept
      value.add();
      nextPath_ = fmt::format("{}[{}]", path, i);
      value.visit(0, element, *this);
    }
    nextPath_.reset();
    end(info);
  }

 private:
  /// The tag buffer of one struct, as far as it is read.
  struct TagState {
    std::uint32_t left = 0;
    std::uint32_t tag = 0;
    std::size_t size = 0;
    std::size_t end = 0;
    bool opened = false;
    bool seen = false;
    bool waiting = false;
  };

  std::string pathOf(std::string_view name) const {
    return prefix_.empty() ? std::string(name) : fmt::format("{}.{}", prefix_, name);
  }
  std::string takePath(const FieldInfo& info) {
    if (!nextPath_) return pathOf(info.name);
    std::string path = std::move(*nextPath_);
    nextPath_.reset();
    return path;
  }
  void noteField(const FieldInfo& info, TraceKind kind, std::string value) {
    note(takePath(info), info.sentence, kind, std::move(value));
  }

  /// False when the field is not here: another version, or an absent tag.
  bool begin(const FieldInfo& info) {
    if (!reader_.ok() || !info.versions.has(version_)) return false;
    if (info.tag < 0) return true;
    TagState& tags = tags_.back();
    while (nextTag(tags)) {
      if (tags.tag == static_cast<std::uint32_t>(info.tag)) {
        tags.end = reader_.position() + tags.size;
        return true;
      }
      if (tags.tag > static_cast<std::uint32_t>(info.tag)) {
        tags.waiting = true;
        return false;
      }
      skipTag(tags);
    }
    return false;
  }
  void end(const FieldInfo& info) {
    if (info.tag < 0 || !reader_.ok() || reader_.position() == tags_.back().end) return;
    reader_.fail(fmt::format("{}: tag {} says {} bytes, its value takes another number", info.name, info.tag,
                             tags_.back().size));
  }

  bool nextTag(TagState& tags) {
    if (tags.waiting) {
      tags.waiting = false;
      return true;
    }
    if (!tags.opened) {
      tags.opened = true;
      tags.left = reader_.uvarint();
      if (std::uint64_t{tags.left} * 2 > reader_.remaining()) {
        reader_.fail(fmt::format("{} tagged fields announced with {} bytes left", tags.left, reader_.remaining()));
      }
      note(pathOf("(tagged fields)"), tagCountSentence, TraceKind::tags, fmt::format("{}", tags.left));
    }
    if (tags.left == 0 || !reader_.ok()) return false;
    --tags.left;
    const std::uint32_t tag = reader_.uvarint();
    if (tags.seen && tag <= tags.tag) reader_.fail(fmt::format("tag {} after tag {}: tags must ascend", tag, tags.tag));
    tags.seen = true;
    tags.tag = tag;
    tags.size = reader_.uvarint();
    if (tags.size > reader_.remaining()) {
      reader_.fail(fmt::format("tag {}: a length of {} with {} bytes left", tag, tags.size, reader_.remaining()));
    }
    note(pathOf(fmt::format("(tag {})", tag)), tagHeadSentence, TraceKind::tags, fmt::format("{} bytes", tags.size));
    return reader_.ok();
  }
  void skipTag(const TagState& tags) {
    if (tags.size == 0) return;
    const Bytes unknown = reader_.take(tags.size);
    note(pathOf(fmt::format("(unknown tag {})", tags.tag)), unknownTagSentence, TraceKind::unknownTag,
         bytesText(unknown));
  }
  void closeStruct() {
    if (flexible_) {
      while (reader_.ok() && nextTag(tags_.back())) skipTag(tags_.back());
    }
    tags_.pop_back();
  }
  void nested(const std::string& path, StructRef value) {
    std::string outer = std::exchange(prefix_, path);
    tags_.emplace_back();
    value.visit(*this);
    closeStruct();
    prefix_ = std::move(outer);
  }

  void nullAllowed(const FieldInfo& info) {
    if (!info.nullable.has(version_)) reader_.fail(fmt::format("{} may not be null", info.name));
  }
  /// -1 for null; the reader fails on anything the rest of the frame cannot hold.
  std::int64_t length(const FieldInfo& info, std::int64_t wanted) {
    if (!reader_.ok()) return -1;
    if (wanted == -1) {
      nullAllowed(info);
    } else if (wanted < 0 || static_cast<std::uint64_t>(wanted) > reader_.remaining()) {
      reader_.fail(fmt::format("{}: a length of {} with {} bytes left", info.name, wanted, reader_.remaining()));
      return -1;
    }
    return wanted;
  }
  void text(const FieldInfo& info) {
    if (!begin(info)) return;
    const std::int64_t size = length(info, flexible_ ? std::int64_t{reader_.uvarint()} - 1 : reader_.i16());
    const Bytes value = size > 0 ? reader_.take(static_cast<std::size_t>(size)) : Bytes();
    noteField(info, TraceKind::text, size < 0 ? "null" : quoted(value.view()));
    end(info);
  }
  void bytes(const FieldInfo& info, TraceKind kind) {
    if (!begin(info)) return;
    const std::int64_t size = length(info, flexible_ ? std::int64_t{reader_.uvarint()} - 1 : reader_.i32());
    const Bytes value = size > 0 ? reader_.take(static_cast<std::size_t>(size)) : Bytes();
    noteField(info, kind, size < 0 ? "null" : bytesText(value));
    end(info);
  }

  Reader reader_;
  std::size_t size_;
  TraceLimits limits_;
  Trace trace_;
  /// The limit of entries was reached.
  bool cut_ = false;
  /// Everything before this is noted.
  std::size_t covered_ = 0;
  std::int16_t version_ = 0;
  bool flexible_ = false;
  std::string prefix_;
  /// Path of the array element that is read next.
  std::optional<std::string> nextPath_;
  std::vector<TagState> tags_;
};

}  // namespace

Trace traceRequest(const Bytes& frame, TraceLimits limits) {
  Tracer tracer(frame, limits);
  Reader& reader = tracer.reader();
  const auto key = static_cast<ApiKey>(reader.i16());
  tracer.note("api_key", "Which request this is.", TraceKind::number,
              fmt::format("{} {}", static_cast<std::int16_t>(key), apiName(key)));
  const std::int16_t version = reader.i16();
  tracer.note("api_version", "Which layout of the request and of its answer is used.", TraceKind::number,
              fmt::format("{}", version));
  const std::int32_t correlationId = reader.i32();
  tracer.note("correlation_id", "Number the answer will carry, so that the client knows what it belongs to.",
              TraceKind::number, fmt::format("{}", correlationId));
  tracer.headerClientId();
  const ApiInfo* api = findApi(key);
  const MessageType* type = requestType(key);
  std::string title = fmt::format("{} request v{}", apiName(key), version);
  if (type == nullptr) {
    reader.fail(api == nullptr ? "the api key is unknown" : "the API is not described here");
  } else if (type->versions.has(version)) {
    if (type->flexible(version)) tracer.headerTags();
    if (tracer.ok()) tracer.message(*type, version);
  } else {
    tracer.message(*type, version);  // says that there is no such version
  }
  return tracer.finish(std::move(title));
}

Trace traceResponse(const Bytes& frame, ApiKey key, std::int16_t version, TraceLimits limits) {
  Tracer tracer(frame, limits);
  const std::int32_t correlationId = tracer.reader().i32();
  tracer.note("correlation_id", "Number of the request that this answers.", TraceKind::number,
              fmt::format("{}", correlationId));
  const MessageType* type = responseType(key);
  if (type == nullptr) {
    tracer.reader().fail("the API is not described here");
  } else {
    if (responseHeaderVersion(key, version) >= 1) tracer.headerTags();
    if (tracer.ok()) tracer.message(*type, version);
  }
  return tracer.finish(fmt::format("{} response v{}", apiName(key), version));
}

Trace traceMessage(const Bytes& body, const MessageType& type, std::int16_t version, TraceLimits limits) {
  Tracer tracer(body, limits);
  tracer.message(type, version);
  return tracer.finish(fmt::format("{} v{}", type.name, version));
}

}  // namespace brokerlab::protocol
