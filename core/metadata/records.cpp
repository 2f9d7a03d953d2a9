#include "metadata/records.h"

#include <fmt/format.h>

#include <concepts>
#include <type_traits>

#include "base/reader.h"
#include "base/text.h"
#include "base/writer.h"
#include "protocol/codec.h"
#include "record/builder.h"
#include "record/control.h"
#include "record/record.h"

namespace brokerlab::metadata {
namespace {

constexpr std::uint32_t frameVersion = 1;

/// Prints described fields as name=value. Fields that say "absent" (null, the tagged default) are left out.
struct Printer {
  std::string text;

  template <class T>
  void operator()(const FieldInfo& info, const T& value) {
    if (info.tag >= 0 && saysNothing(value)) return;
    if (!text.empty()) text += ' ';
    text += info.name;
    text += '=';
    print(value);
  }

  template <class T>
  static bool saysNothing(const T& value) {
    if constexpr (requires { value.has_value(); }) {
      return !value.has_value();
    } else if constexpr (requires { value.empty(); }) {
      return value.empty();
    } else {
      return value == T{};
    }
  }

  void print(bool value) { text += value ? "true" : "false"; }
  void print(const std::string& value) { text += printable(value); }
  void print(const Uuid& value) { text += value.text(); }
  template <class T>
  requires std::integral<T> || std::floating_point<T>
  void print(T value) {
    if constexpr (sizeof(T) == 1) {
      text += fmt::to_string(static_cast<int>(value));
    } else {
      text += fmt::to_string(value);
    }
  }
  template <class T>
  void print(const std::optional<T>& value) {
    if (value) {
      print(*value);
    } else {
      text += "null";
    }
  }
  template <class T>
  void print(const std::vector<T>& values) {
    text += '[';
    bool first = true;
    for (const T& value : values) {
      if (!first) text += ',';
      first = false;
      print(value);
    }
    text += ']';
  }
  template <class T>
  requires requires { T::describe; } || std::is_class_v<T>
  void print(const T& value) {
    Printer inner;
    T::describe(value, inner);
    text += '{' + inner.text + '}';
  }
};

template <class R>
Result<Record> decodeAs(base::Reader& reader, std::uint32_t version) {
  if (version > static_cast<std::uint32_t>(R::versions.to)) {
    return fail("{} in version {}, known up to {}", R::messageName, version, R::versions.to);
  }
  R record;
  auto budget = protocol::DecodeBudget::forFrame(reader.remaining());
  if (!protocol::decode(reader, record, static_cast<std::int16_t>(version), budget)) {
    return fail("{}: {}", R::messageName, reader.error());
  }
  return Record(std::move(record));
}

template <std::size_t... I>
Result<Record> decodeAny(base::Reader& reader, std::uint32_t type, std::uint32_t version, std::index_sequence<I...>) {
  Result<Record> result = fail("metadata record of the unknown type {}", type);
  const bool found = ((std::variant_alternative_t<I, Record>::recordType == type
                           ? (result = decodeAs<std::variant_alternative_t<I, Record>>(reader, version), true)
                           : false) ||
                      ...);
  static_cast<void>(found);
  return result;
}

}  // namespace

std::string_view recordName(const Record& record) {
  return std::visit([](const auto& r) { return std::decay_t<decltype(r)>::messageName; }, record);
}

Bytes encodeRecord(const Record& record) {
  return std::visit(
      [](const auto& r) {
        using R = std::decay_t<decltype(r)>;
        base::Writer writer;
        writer.uvarint(frameVersion);
        writer.uvarint(R::recordType);
        writer.uvarint(static_cast<std::uint64_t>(R::writtenVersion));
        protocol::encode(writer, r, R::writtenVersion);
        return writer.takeBytes();
      },
      record);
}

Result<Record> decodeRecord(const Bytes& value) {
  base::Reader reader(value);
  const std::uint32_t frame = reader.uvarint();
  const std::uint32_t type = reader.uvarint();
  const std::uint32_t version = reader.uvarint();
  if (!reader.ok()) return fail("metadata record without its three leading numbers: {}", reader.error());
  if (frame != frameVersion) return fail("metadata record with frame version {}, expected {}", frame, frameVersion);
  auto record = decodeAny(reader, type, version, std::make_index_sequence<std::variant_size_v<Record>>{});
  if (record && !reader.atEnd()) {
    return fail("{}: {} bytes too many", recordName(*record), reader.remaining());
  }
  return record;
}

Bytes encodeBatch(const std::vector<Record>& records, Offset baseOffset, std::int32_t epoch, TimestampMs timestamp) {
  record::BatchOptions options;
  options.baseOffset = baseOffset;
  options.partitionLeaderEpoch = epoch;
  record::BatchBuilder builder(options);
  for (const Record& each : records) {
    const Bytes value = encodeRecord(each);
    builder.append(timestamp, std::nullopt, value.view());
  }
  return builder.build();
}

Result<std::vector<ReadRecord>> decodeBatch(const Bytes& batch) {
  std::vector<ReadRecord> result;
  record::RecordIterator iterator(batch);
  if (iterator.ok() && iterator.header().isControl()) return result;
  while (const record::RecordView* view = iterator.next()) {
    if (!view->hasValue) return fail("metadata record at offset {} has no value", view->offset);
    const record::Record whole = iterator.record();
    auto decoded = decodeRecord(*whole.value);
    if (!decoded) return fail("offset {}: {}", view->offset, decoded.error().message);
    result.push_back({view->offset, view->timestamp, std::move(*decoded)});
  }
  if (!iterator.ok()) return fail("metadata batch: {}", iterator.error());
  return result;
}

std::string printRecord(const Record& record) {
  return std::visit(
      [](const auto& r) {
        using R = std::decay_t<decltype(r)>;
        Printer printer;
        if constexpr (std::is_same_v<R, protocol::PartitionChangeRecord>) {
          // Two fields whose default means "unchanged" rather than zero.
          printer.text = fmt::format("partition_id={} topic_id={}", r.partitionId, r.topicId.text());
          auto list = [&](std::string_view name, const std::optional<std::vector<std::int32_t>>& values) {
            if (!values) return;
            printer.text += fmt::format(" {}=", name);
            printer.print(*values);
          };
          if (r.leader != -2) printer.text += fmt::format(" leader={}", r.leader);
          list("isr", r.isr);
          list("replicas", r.replicas);
          list("removing_replicas", r.removingReplicas);
          list("adding_replicas", r.addingReplicas);
          if (r.leaderRecoveryState != -1)
            printer.text += fmt::format(" leader_recovery_state={}", r.leaderRecoveryState);
        } else {
          R::describe(r, printer);
        }
        return std::move(printer.text);
      },
      record);
}

std::vector<PrintedRecord> printBatch(const Bytes& batch) {
  std::vector<PrintedRecord> lines;
  record::RecordIterator iterator(batch);
  const std::int32_t epoch = iterator.header().partitionLeaderEpoch;
  while (const record::RecordView* view = iterator.next()) {
    PrintedRecord line;
    line.offset = view->offset;
    line.epoch = epoch;
    if (iterator.header().isControl()) {
      auto control = record::readControl(*view);
      if (control) {
        line.type = std::string(record::controlTypeName(record::controlTypeOf(*control)));
        line.text = record::describeControl(*control);
      } else {
        line.type = "control record";
        line.text = control.error().message;
      }
    } else {
      const record::Record whole = iterator.record();
      auto decoded = whole.value ? decodeRecord(*whole.value) : Result<Record>(fail("record without a value"));
      if (decoded) {
        line.type = std::string(recordName(*decoded));
        line.text = printRecord(*decoded);
      } else {
        line.type = "unreadable";
        line.text = decoded.error().message;
      }
    }
    lines.push_back(std::move(line));
  }
  if (!iterator.ok()) lines.push_back({iterator.header().baseOffset, epoch, "unreadable", iterator.error()});
  return lines;
}

}  // namespace brokerlab::metadata
