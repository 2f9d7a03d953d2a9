#include "protocol/print.h"

#include <fmt/format.h>

#include "base/text.h"
#include "protocol/frame.h"

namespace brokerlab::protocol {
namespace {

class Printer : public FieldVisitor {
 public:
  Printer(std::int16_t version, std::size_t limit, std::string& out) : version_(version), limit_(limit), out_(out) {}

  void onBool(const FieldInfo& info, bool& value) override {
    if (begin(info, !value)) add(value ? "true" : "false");
  }
  void onInteger(const FieldInfo& info, IntegerRef value) override {
    const std::int64_t number = value.get();
    if (!begin(info, number == 0 || number == -1)) return;
    if (value.isErrorCode()) {
      add(errorName(static_cast<ErrorCode>(static_cast<std::int16_t>(number))));
    } else {
      add(fmt::format("{}", number));
    }
  }
  void onDouble(const FieldInfo& info, double& value) override {
    if (begin(info, false)) add(fmt::format("{}", value));
  }
  void onText(const FieldInfo& info, std::string& value) override {
    if (begin(info, value.empty())) text(value);
  }
  void onText(const FieldInfo& info, std::optional<std::string>& value) override {
    if (!begin(info, !value)) return;
    if (value) {
      text(*value);
    } else {
      add("null");
    }
  }
  void onBytes(const FieldInfo& info, Bytes& value) override {
    if (begin(info, value.empty())) add(fmt::format("{}B", value.size()));
  }
  void onBytes(const FieldInfo& info, std::optional<Bytes>& value) override {
    if (begin(info, !value)) add(value ? fmt::format("{}B", value->size()) : "null");
  }
  void onRecords(const FieldInfo& info, Records& value) override {
    if (begin(info, value.empty())) add(value.isNull() ? "null" : fmt::format("{}B", value.size()));
  }
  void onUuid(const FieldInfo& info, Uuid& value) override {
    if (begin(info, value.isZero())) add(value.text());
  }
  void onStruct(const FieldInfo& info, StructRef value) override {
    if (begin(info, info.tag >= 0)) nested(value);
  }
  void onStruct(const FieldInfo& info, OptionalStructRef value) override {
    const bool present = value.present(value.self);
    if (!begin(info, !present)) return;
    if (present) {
      nested(value.get(value.self));
    } else {
      add("null");
    }
  }
  void onArray(const FieldInfo& info, ArrayRef value) override {
    if (!begin(info, value.size() == 0)) return;
    if (value.isNull()) {
      add("null");
      return;
    }
    add("[");
    const FieldInfo element{"", info.sentence};
    for (std::size_t i = 0; i < value.size() && !full(); ++i) {
      if (i > 0) add(", ");
      first_ = true;
      value.visit(i, element, *this);
    }
    first_ = false;
    add("]");
  }

 private:
  bool full() const { return out_.size() > limit_; }
  void add(std::string_view text) {
    if (!full()) out_ += text;
  }
  /// Writes " name="; false when the field is not shown.
  bool begin(const FieldInfo& info, bool saysNothing) {
    if (full() || !info.versions.has(version_) || (info.tag >= 0 && saysNothing)) return false;
    if (!first_) add(" ");
    first_ = false;
    if (!info.name.empty()) {
      add(info.name);
      add("=");
    }
    return true;
  }
  void text(std::string_view value) {
    if (value.empty()) {
      add("\"\"");
    } else {
      add(printable(value, 60));
    }
  }
  void nested(StructRef value) {
    add("{");
    first_ = true;
    value.visit(*this);
    first_ = false;
    add("}");
  }

  std::int16_t version_;
  std::size_t limit_;
  std::string& out_;
  bool first_ = false;
};

/// The name without "Request" and "Response", which the arrow or the reader's eye already says.
std::string_view shortName(const MessageType& type) {
  return type.kind == MessageKind::record ? type.name : apiName(type.apiKey);
}

std::string printBody(Reader& reader, std::size_t frameSize, const MessageType& type, std::int16_t version,
                      std::size_t limit) {
  AnyMessage message(type);
  DecodeBudget budget = DecodeBudget::forFrame(frameSize);
  if (!message.decode(reader, version, budget))
    return fmt::format("{} v{}: {}", shortName(type), version, reader.error());
  return print(message, version, limit);
}

}  // namespace

std::string printMessage(const MessageType& type, const void* message, std::int16_t version, std::size_t limit) {
  std::string line = fmt::format("{} v{}", shortName(type), version);
  Printer printer(version, limit, line);
  type.describe(const_cast<void*>(message), printer);  // the printer only reads
  if (line.size() > limit) {
    std::size_t cut = limit;
    while (cut > 0 && (static_cast<std::uint8_t>(line[cut]) & 0xC0) == 0x80) --cut;  // not inside a character
    line.resize(cut);
    line += "…";
  }
  return line;
}

std::string printRequest(const Chain& frame, std::size_t limit) {
  Reader reader(frame);
  const auto header = peekRequest(reader);
  if (!header) return header.error().message;
  if (!header->versionKnown) return fmt::format("{} v{}: no such version here", apiName(header->key), header->version);
  return printBody(reader, frame.size(), *requestType(header->key), header->version, limit);
}

std::string printResponse(const Chain& frame, ApiKey key, std::int16_t version, std::size_t limit) {
  const MessageType* type = responseType(key);
  if (type == nullptr) return fmt::format("{} v{}: not described here", apiName(key), version);
  Reader reader(frame);
  const auto correlationId = readResponseHeader(reader, key, version);
  if (!correlationId) return correlationId.error().message;
  return printBody(reader, frame.size(), *type, version, limit);
}

}  // namespace brokerlab::protocol
