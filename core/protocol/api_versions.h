#pragma once
// The first exchange on every connection: what the server answers and what both sides then use (KIP-35, KIP-584).

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/messages/api_versions.h"

namespace brokerlab::protocol {

/// An API a server has a handler for.
struct ServedApi {
  ApiKey key{};
  Versions versions{};
};

/// What the table means a listener to serve, ascending. A server leaves out what it has no handler for.
/// `zooKeeperMode` adds the APIs between a ZooKeeper controller and its brokers.
std::vector<ServedApi> servedApis(Listener listener, bool zooKeeperMode = false);

/// A feature and the levels this server could run at.
struct SupportedFeature {
  std::string name;
  std::int16_t minLevel = 0;
  std::int16_t maxLevel = 0;
};
/// A feature level the cluster has agreed on.
struct FinalizedFeature {
  std::string name;
  std::int16_t minLevel = 0;
  std::int16_t maxLevel = 0;
};
struct ClusterFeatures {
  std::vector<SupportedFeature> supported;
  std::vector<FinalizedFeature> finalized;
  /// Metadata offset the finalized levels were read at; -1 when unknown.
  std::int64_t epoch = -1;
};

/// The answer to a request in `version`. Below version 4 supported features that begin at level 0 are left out: older
/// Java clients fail on them (KAFKA-17011).
ApiVersionsResponse makeApiVersionsResponse(std::int16_t version, std::span<const ServedApi> served,
                                            const ClusterFeatures& features = {});
/// The answer to a request in a version we do not know. To be sent in the layout of version 0.
ApiVersionsResponse unsupportedApiVersionsResponse();

/// From version 3 on clients say what they are; anything but letters, digits, '.' and '-' (inside) is refused with
/// INVALID_REQUEST.
bool validClientSoftware(std::string_view text);

/// The highest version of `key` that both sides have; nothing when there is none.
std::optional<std::int16_t> commonVersion(const ApiVersionsResponse& server, ApiKey key, Versions ours);

}  // namespace brokerlab::protocol
