// Keys and values of the topics Kafka keeps for itself, by the descriptions of their messages.

#include <algorithm>
#include <array>

#include "base/endian.h"
#include "base/text.h"
#include "inspect/fields.h"
#include "metadata/records.h"
#include "protocol/print.h"
#include "protocol/records/group_log.h"
#include "protocol/records/transaction_log.h"
#include "protocol/records/versioned.h"
#include "protocol/trace.h"

namespace brokerlab::inspect {
namespace {

constexpr std::array<std::string_view, 8> groupKeys{"OffsetCommitKey",
                                                    "GroupMetadataKey",
                                                    "ConsumerGroupMetadataKey",
                                                    "ConsumerGroupPartitionMetadataKey",
                                                    "ConsumerGroupMemberMetadataKey",
                                                    "ConsumerGroupTargetAssignmentMetadataKey",
                                                    "ConsumerGroupTargetAssignmentMemberKey",
                                                    "ConsumerGroupCurrentMemberAssignmentKey"};

const protocol::MessageType* keyTypeOf(Content content, std::int16_t version) {
  if (content == Content::transactions) {
    const protocol::MessageType* type = protocol::messageTypeByName("TransactionLogKey");
    return type != nullptr && type->versions.has(version) ? type : nullptr;
  }
  for (const std::string_view name : groupKeys) {
    const protocol::MessageType* type = protocol::messageTypeByName(name);
    if (type != nullptr && type->versions.has(version)) return type;
  }
  return nullptr;
}

/// "OffsetCommitKey" -> OffsetCommitValue
const protocol::MessageType* valueTypeOf(std::string_view keyType) {
  constexpr std::string_view key = "Key";
  if (keyType.size() <= key.size()) return nullptr;
  return protocol::messageTypeByName(std::string(keyType.substr(0, keyType.size() - key.size())) + "Value");
}

/// Where a part of the value stands in the file.
std::int64_t offsetIn(const ValuePlace& place, std::size_t at) {
  return place.streamLength >= 0 ? place.offset : place.offset + static_cast<std::int64_t>(at);
}
std::int64_t lengthIn(const ValuePlace& place, std::size_t length) {
  return place.streamLength >= 0 ? place.streamLength : static_cast<std::int64_t>(length);
}

void add(Listing& out, const ValuePlace& place, std::string_view name, std::string_view sentence, std::string value,
         std::size_t from, std::size_t length) {
  out.add(fmt::format("{}{}", place.prefix, name), sentence, std::move(value), offsetIn(place, from),
          lengthIn(place, length), place.depth);
}

/// The fields of a body that starts at `from`.
void body(Listing& out, const Bytes& value, std::size_t from, const protocol::MessageType& type, std::int16_t version,
          const ValuePlace& place) {
  const protocol::Trace trace = protocol::traceMessage(value.slice(from), type, version);
  for (const protocol::TraceEntry& entry : trace.entries) {
    const auto dots = std::count(entry.path.begin(), entry.path.end(), '.');
    out.add(place.prefix + entry.path, entry.sentence, entry.value, offsetIn(place, from + entry.offset),
            lengthIn(place, entry.length), place.depth + static_cast<int>(dots));
  }
  if (trace.error.empty()) return;
  const std::size_t where = trace.entries.empty() ? from : from + trace.entries.back().offset;
  out.wrong(offsetIn(place, where), fmt::format("{} v{}: {}", type.name, version, trace.error));
}

std::string printed(const protocol::MessageType& type, const Bytes& bytes, std::size_t skip, std::int16_t version) {
  protocol::AnyMessage message(type);
  Reader reader(bytes.slice(skip));
  protocol::DecodeBudget budget = protocol::DecodeBudget::forFrame(bytes.size());
  if (!message.decode(reader, version, budget)) return fmt::format("{} v{}: {}", type.name, version, reader.error());
  return protocol::print(message, version);
}

}  // namespace

Content contentOf(std::string_view topic) {
  if (topic == clusterMetadataTopic) return Content::metadata;
  if (topic == consumerOffsetsTopic) return Content::groups;
  if (topic == transactionStateTopic) return Content::transactions;
  return Content::plain;
}

void listMetadataValue(Listing& out, const Bytes& value, const ValuePlace& place) {
  Reader reader(value);
  const std::uint32_t frame = reader.uvarint();
  const std::size_t typeAt = reader.position();
  const std::uint32_t number = reader.uvarint();
  const std::size_t versionAt = reader.position();
  const std::uint32_t version = reader.uvarint();
  if (!reader.ok()) {
    out.wrong(offsetIn(place, 0), "a metadata record begins with three numbers: " + reader.error());
    return;
  }
  const protocol::MessageType* type =
      number <= INT16_MAX ? protocol::metadataRecordType(static_cast<std::int32_t>(number)) : nullptr;
  add(out, place, "frameVersion", "Version of these three numbers; 1.", fmt::format("{}", frame), 0, typeAt);
  add(out, place, "type", "Which kind of metadata record this is.",
      fmt::format("{} {}", number, type != nullptr ? type->name : "(unknown)"), typeAt, versionAt - typeAt);
  add(out, place, "version", "Which layout of this kind follows.", fmt::format("{}", version), versionAt,
      reader.position() - versionAt);
  if (frame != 1) out.wrong(offsetIn(place, 0), fmt::format("frame version {} is not known (1)", frame));
  if (type == nullptr) {
    out.wrong(offsetIn(place, typeAt), fmt::format("metadata records of type {} are not known", number));
  } else if (version > static_cast<std::uint32_t>(type->versions.to)) {
    out.wrong(offsetIn(place, versionAt),
              fmt::format("{} in version {}, known up to {}", type->name, version, type->versions.to));
  } else {
    body(out, value, reader.position(), *type, static_cast<std::int16_t>(version), place);
    return;
  }
  if (value.size() > reader.position())
    add(out, place, "(not understood)", "Bytes that make no sense here.",
        fmt::format("{} bytes", value.size() - reader.position()), reader.position(), value.size() - reader.position());
}

std::string listInternalKey(Listing& out, std::string_view topic, const Bytes& key, const ValuePlace& place) {
  if (key.size() < 2) return {};
  const auto version = loadBig<std::int16_t>(key.data());
  const protocol::MessageType* type = keyTypeOf(contentOf(topic), version);
  add(out, place, "version", "Which kind of key follows, and so what the record is about.",
      fmt::format("{} {}", version, type != nullptr ? type->name : "(unknown)"), 0, 2);
  if (type == nullptr) return {};
  body(out, key, 2, *type, version, place);
  return std::string(type->name);
}

void listInternalValue(Listing& out, std::string_view keyType, const Bytes& value, const ValuePlace& place) {
  const protocol::MessageType* type = valueTypeOf(keyType);
  if (type == nullptr || value.size() < 2) return;
  const auto version = loadBig<std::int16_t>(value.data());
  add(out, place, "version", "Which layout of the value follows.", fmt::format("{} {}", version, type->name), 0, 2);
  if (!type->versions.has(version)) {
    out.wrong(offsetIn(place, 0), fmt::format("{} in version {}, known are {} to {}", type->name, version,
                                              type->versions.from, type->versions.to));
    return;
  }
  body(out, value, 2, *type, version, place);
}

void listControlValue(Listing& out, std::int16_t type, const Bytes& value, const ValuePlace& place) {
  if (type == 0 || type == 1) {
    if (value.size() < 6) {
      out.wrong(offsetIn(place, 0), fmt::format("the value of a marker has 6 bytes, this has {}", value.size()));
      return;
    }
    add(out, place, "version", "Version of the marker; 0.", fmt::format("{}", loadBig<std::int16_t>(value.data())), 0,
        2);
    add(out, place, "coordinatorEpoch",
        "Counts the coordinators of the transaction; an older one's markers are refused.",
        fmt::format("{}", loadBig<std::int32_t>(value.data() + 2)), 2, 4);
    return;
  }
  std::string_view name;
  if (type == 2) name = "LeaderChangeMessage";
  if (type == 3) name = "SnapshotHeaderRecord";
  if (type == 4) name = "SnapshotFooterRecord";
  if (type == 5) name = "KRaftVersionRecord";
  if (type == 6) name = "VotersRecord";
  const protocol::MessageType* message = name.empty() ? nullptr : protocol::messageTypeByName(name);
  if (message == nullptr || value.size() < 2) return;  // brokers skip control records they don't know
  // The version is the first field of the body itself.
  const auto version = std::clamp(loadBig<std::int16_t>(value.data()), message->versions.from, message->versions.to);
  body(out, value, 0, *message, version, place);
}

std::optional<std::string> internalText(Content content, const std::optional<Bytes>& key,
                                        const std::optional<Bytes>& value) {
  if (content == Content::plain) return std::nullopt;
  if (content == Content::metadata) {
    if (!value) return "no value";
    const auto record = metadata::decodeRecord(*value);
    if (!record) return record.error().message;
    return fmt::format("{} {}", metadata::recordName(*record), metadata::printRecord(*record));
  }
  if (!key || key->size() < 2) return std::nullopt;
  const auto version = loadBig<std::int16_t>(key->data());
  const protocol::MessageType* type = keyTypeOf(content, version);
  if (type == nullptr) return fmt::format("a key of the unknown kind {}", version);
  std::string text = printed(*type, *key, 2, version);
  const protocol::MessageType* valueType = valueTypeOf(type->name);
  if (!value) return text + " forgotten";
  if (valueType == nullptr || value->size() < 2) return text;
  const auto valueVersion = loadBig<std::int16_t>(value->data());
  if (!valueType->versions.has(valueVersion))
    return text + fmt::format(" {} in the unknown version {}", valueType->name, valueVersion);
  return text + " " + printed(*valueType, *value, 2, valueVersion);
}

}  // namespace brokerlab::inspect
