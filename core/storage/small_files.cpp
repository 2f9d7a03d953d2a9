#include "storage/small_files.h"

#include "base/text.h"

namespace brokerlab::storage {

std::string MetaProperties::text() const {
  // Kafka writes a comment with the date first; ours has none, so that equal runs give equal files.
  std::string text = fmt::format("version={}\n", version);
  text += fmt::format("cluster.id={}\n", clusterId);
  text += fmt::format("{}={}\n", version == 0 ? "broker.id" : "node.id", nodeId.value);
  if (directoryId) text += fmt::format("directory.id={}\n", directoryId->text());
  return text;
}

Result<MetaProperties> MetaProperties::parse(std::string_view text) {
  MetaProperties properties;
  bool hasVersion = false, hasNode = false;
  std::vector<std::string_view> seen;
  for (std::string_view line : split(text, '\n')) {
    line = trim(line);
    if (line.empty() || line[0] == '#' || line[0] == '!') continue;
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos)
      return fail("meta.properties: '{}' is not of the form key=value", printable(line, 80));
    const std::string_view key = trim(line.substr(0, equals));
    const std::string_view value = trim(line.substr(equals + 1));
    for (const std::string_view other : seen)
      if (other == key) return fail("meta.properties names '{}' twice", printable(key, 80));
    seen.push_back(key);
    if (key == "version") {
      const auto number = parseInteger(value);
      if (!number || (*number != 0 && *number != 1))
        return fail("meta.properties: version '{}' is neither 0 nor 1", printable(value, 40));
      properties.version = static_cast<std::int32_t>(*number);
      hasVersion = true;
    } else if (key == "cluster.id") {
      properties.clusterId = std::string(value);
    } else if (key == "node.id" || key == "broker.id") {
      const auto number = parseInteger(value);
      if (!number || *number < 0 || *number > INT32_MAX)
        return fail("meta.properties: {} '{}' is not a node's number", key, printable(value, 40));
      properties.nodeId = {static_cast<std::int32_t>(*number)};
      hasNode = true;
    } else if (key == "directory.id") {
      properties.directoryId = Uuid::parse(value);
      if (!properties.directoryId)
        return fail("meta.properties: directory.id '{}' is not a 22-character id", printable(value, 40));
    }
  }
  if (!hasVersion) return fail("meta.properties has no version");
  if (!hasNode) return fail("meta.properties has no {}", properties.version == 0 ? "broker.id" : "node.id");
  if (properties.clusterId.empty() && properties.version == 1) return fail("meta.properties has no cluster.id");
  return properties;
}

std::string partitionMetadataText(const Uuid& topicId) {
  return fmt::format("version: 0\ntopic_id: {}", topicId.text());
}

Result<Uuid> parsePartitionMetadata(std::string_view text) {
  const std::vector<std::string_view> lines = split(text, '\n');
  const bool twoLines = lines.size() == 2 || (lines.size() == 3 && lines[2].empty());
  constexpr std::string_view version = "version: ", topicId = "topic_id: ";
  if (!twoLines || lines[0].substr(0, version.size()) != version || lines[1].substr(0, topicId.size()) != topicId)
    return fail("partition.metadata is not 'version: 0' and 'topic_id: …'");
  if (parseInteger(lines[0].substr(version.size())) != 0)
    return fail("partition.metadata has version '{}', 0 is expected", printable(lines[0].substr(version.size()), 40));
  const std::optional<Uuid> id = Uuid::parse(lines[1].substr(topicId.size()));
  if (!id || id->isZero())
    return fail("partition.metadata: '{}' is not a topic id", printable(lines[1].substr(topicId.size()), 40));
  return *id;
}

std::string cleanShutdownText(BrokerEpoch brokerEpoch) {
  return fmt::format("{{\"version\":0,\"brokerEpoch\":{}}}", brokerEpoch);
}

BrokerEpoch parseCleanShutdown(std::string_view text) {
  constexpr std::string_view key = "\"brokerEpoch\":";
  const std::size_t at = text.find(key);
  if (at == std::string_view::npos) return -1;
  std::string_view rest = text.substr(at + key.size());
  rest = rest.substr(0, rest.find_first_of(",}"));
  return parseInteger(trim(rest)).value_or(-1);
}

}  // namespace brokerlab::storage
