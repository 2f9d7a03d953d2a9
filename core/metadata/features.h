#pragma once
// Feature levels: what this release can do, of which a cluster uses the levels its metadata log says (KIP-584).
//
// In Kafka: Features, MetadataVersion, KRaftVersion.

#include <cstdint>
#include <span>
#include <string_view>

namespace brokerlab::metadata {

struct FeatureSupport {
  std::string_view name;
  std::int16_t min = 0;
  std::int16_t max = 0;
};
/// Sorted by name. Level 0: not used.
std::span<const FeatureSupport> supportedFeatures();

}  // namespace brokerlab::metadata
