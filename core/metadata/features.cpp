#include "metadata/features.h"

#include <array>

namespace brokerlab::metadata {

std::span<const FeatureSupport> supportedFeatures() {
  // metadata.version 1 is 3.0-IV1, the first with KRaft records; 21 is 3.9-IV0.
  static constexpr std::array all{FeatureSupport{"kraft.version", 0, 1}, FeatureSupport{"metadata.version", 1, 21},
                                  FeatureSupport{"transaction.version", 0, 2}};
  return all;
}

}  // namespace brokerlab::metadata
