#include "protocol/api_versions.h"

#include <algorithm>

namespace brokerlab::protocol {

std::vector<ServedApi> servedApis(Listener listener, bool zooKeeperMode) {
  std::vector<ServedApi> result;
  for (const ApiInfo& api : apiTable()) {
    if (api.servedBy(listener) && (zooKeeperMode || !api.zooKeeperOnly)) result.push_back({api.key, api.served});
  }
  return result;
}

ApiVersionsResponse makeApiVersionsResponse(std::int16_t version, std::span<const ServedApi> served,
                                            const ClusterFeatures& features) {
  ApiVersionsResponse response;
  response.apiKeys.reserve(served.size());
  for (const ServedApi& api : served) {
    response.apiKeys.push_back({static_cast<std::int16_t>(api.key), api.versions.from, api.versions.to});
  }
  if (version < 3) return response;
  for (const SupportedFeature& feature : features.supported) {
    if (version < 4 && feature.minLevel == 0) continue;
    response.supportedFeatures.push_back({feature.name, feature.minLevel, feature.maxLevel});
  }
  response.finalizedFeaturesEpoch = features.epoch;
  for (const FinalizedFeature& feature : features.finalized) {
    response.finalizedFeatures.push_back({feature.name, feature.maxLevel, feature.minLevel});
  }
  return response;
}

ApiVersionsResponse unsupportedApiVersionsResponse() {
  ApiVersionsResponse response;
  response.errorCode = ErrorCode::unsupportedVersion;
  const ApiInfo& self = apiInfo(ApiKey::apiVersions);
  response.apiKeys.push_back({static_cast<std::int16_t>(self.key), self.served.from, self.served.to});
  return response;
}

bool validClientSoftware(std::string_view text) {
  const auto alphanumeric = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  if (text.empty() || !alphanumeric(text.front()) || !alphanumeric(text.back())) return false;
  return std::all_of(text.begin(), text.end(), [&](char c) { return alphanumeric(c) || c == '.' || c == '-'; });
}

std::optional<std::int16_t> commonVersion(const ApiVersionsResponse& server, ApiKey key, Versions ours) {
  for (const auto& api : server.apiKeys) {
    if (api.apiKey != static_cast<std::int16_t>(key)) continue;
    const std::int16_t highest = std::min(api.maxVersion, ours.to);
    if (highest < api.minVersion || highest < ours.from) return std::nullopt;
    return highest;
  }
  return std::nullopt;
}

}  // namespace brokerlab::protocol
