#pragma once
// Files that name things: who owns a data directory, which topic a partition belongs to, how the last process ended.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/uuid.h"
#include "model/ids.h"

namespace brokerlab::storage {

constexpr std::string_view metaPropertiesFile = "meta.properties";
constexpr std::string_view partitionMetadataFile = "partition.metadata";
constexpr std::string_view cleanShutdownFile = ".kafka_cleanshutdown";
constexpr std::string_view lockFile = ".lock";
constexpr std::string_view leaderEpochFile = "leader-epoch-checkpoint";

/// meta.properties of a KRaft node (version=1) or of a ZooKeeper broker (version=0, broker.id, no directory).
struct MetaProperties {
  std::int32_t version = 1;
  std::string clusterId;
  NodeId nodeId;
  std::optional<Uuid> directoryId;
  bool operator==(const MetaProperties&) const = default;

  std::string text() const;
  static Result<MetaProperties> parse(std::string_view text);
};

/// partition.metadata: "version: 0" and "topic_id: …", without a newline at the end.
std::string partitionMetadataText(const Uuid& topicId);
Result<Uuid> parsePartitionMetadata(std::string_view text);

/// .kafka_cleanshutdown: {"version":0,"brokerEpoch":n}. Its presence means that recovery may be skipped; an empty one is
/// that of an older Kafka.
std::string cleanShutdownText(BrokerEpoch brokerEpoch);
/// The broker epoch in it; -1 for an empty or unreadable one.
BrokerEpoch parseCleanShutdown(std::string_view text);

}  // namespace brokerlab::storage
