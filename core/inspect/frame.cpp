// Frames: the fields of a message, and the record batches it carries.

#include <algorithm>
#include <map>

#include "base/endian.h"
#include "inspect/fields.h"
#include "protocol/api_keys.h"
#include "protocol/reflect.h"
#include "protocol/trace.h"

namespace brokerlab::inspect {
namespace {

/// The id every cluster's __cluster_metadata has.
Uuid metadataTopicId() { return Uuid::of(0, 1); }

/// "responses[0].partitions[1].records" -> "responses[0]"
std::string firstElement(const std::string& path) { return path.substr(0, path.find(']') + 1); }

std::string unquoted(const std::string& value) {
  return value.size() >= 2 && value.front() == '"' ? value.substr(1, value.size() - 2) : value;
}

}  // namespace

Decoded decodeFrame(const Bytes& frame, bool request, std::int16_t api, std::int16_t version,
                    const DecodeOptions& options) {
  if (request && frame.size() >= 4) {
    api = loadBig<std::int16_t>(frame.data());
    version = loadBig<std::int16_t>(frame.data() + 2);
  }
  const auto key = static_cast<protocol::ApiKey>(api);
  const protocol::TraceLimits limits{options.maxFields};
  const protocol::Trace trace =
      request ? protocol::traceRequest(frame, limits) : protocol::traceResponse(frame, key, version, limits);
  const protocol::MessageType* type = request ? protocol::requestType(key) : protocol::responseType(key);
  const bool flexible = type != nullptr && type->versions.has(version) && type->flexible(version);

  Listing out(options);
  std::map<std::string, std::string> topics;  // by the path of their element
  for (const protocol::TraceEntry& entry : trace.entries) {
    const auto depth = static_cast<int>(std::count(entry.path.begin(), entry.path.end(), '.'));
    const auto at = static_cast<std::int64_t>(entry.offset);
    if (!entry.path.empty() && entry.path.find(']') != std::string::npos) {
      const std::size_t dot = entry.path.rfind('.');
      const std::string_view name = std::string_view(entry.path).substr(dot == std::string::npos ? 0 : dot + 1);
      if (name == "topic" || (name == "name" && entry.kind == protocol::TraceKind::text))
        topics[firstElement(entry.path)] = unquoted(entry.value);
      if (name == "topic_id" && entry.value == metadataTopicId().text())
        topics[firstElement(entry.path)] = std::string(clusterMetadataTopic);
    }
    out.add(entry.path, entry.sentence, entry.value, at, static_cast<std::int64_t>(entry.length), depth);
    if (entry.kind != protocol::TraceKind::records || entry.value == "null") continue;
    // The field begins with its own length.
    std::size_t prefix = 4;
    if (flexible)
      for (prefix = 1;
           prefix < 5 && entry.offset + prefix <= frame.size() && (frame[entry.offset + prefix - 1] & 0x80) != 0;)
        ++prefix;
    if (entry.length <= prefix) continue;
    out.add(entry.path + ".size", "Bytes of the record batches that follow.", fmt::format("{}", entry.length - prefix),
            at, static_cast<std::int64_t>(prefix), depth + 1);
    RunPlace place;
    place.prefix = entry.path + ".";
    place.depth = depth + 1;
    place.shift = at + static_cast<std::int64_t>(prefix);
    place.mayBeCut = !request;
    if (const auto topic = topics.find(firstElement(entry.path)); topic != topics.end()) place.topic = topic->second;
    listBatches(out, frame.slice(entry.offset + prefix, entry.length - prefix), place);
  }
  if (!trace.error.empty()) {
    std::int64_t where = static_cast<std::int64_t>(frame.size());
    if (!trace.entries.empty() && trace.entries.back().kind == protocol::TraceKind::unread)
      where = static_cast<std::int64_t>(trace.entries.back().offset);
    out.wrong(where, trace.error);
  }
  return out.take(static_cast<std::int64_t>(frame.size()));
}

}  // namespace brokerlab::inspect
