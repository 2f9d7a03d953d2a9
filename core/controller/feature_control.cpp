// Feature levels of the cluster (KIP-584, FeatureControlManager).
#include <fmt/format.h>

#include <set>

#include "base/text.h"
#include "controller/cluster_control.h"
#include "metadata/features.h"

namespace brokerlab::controller {

namespace {

enum class Upgrade : std::int8_t { unknown = 0, upgrade = 1, safeDowngrade = 2, unsafeDowngrade = 3 };

}  // namespace

protocol::UpdateFeaturesResponse ClusterControl::updateFeatures(Changes& changes,
                                                                const protocol::UpdateFeaturesRequest& request,
                                                                std::int16_t version) {
  protocol::UpdateFeaturesResponse response;
  std::set<std::string> seen;
  std::vector<protocol::FeatureLevelRecord> levels;
  bool failed = false;

  auto one = [&](const protocol::UpdateFeaturesRequest::FeatureUpdate& update) -> Problem {
    const Upgrade how = version == 0 ? (update.allowDowngrade ? Upgrade::safeDowngrade : Upgrade::upgrade)
                                     : static_cast<Upgrade>(update.upgradeType);
    auto refuse = [&](std::string why) {
      return Problem{ErrorCode::invalidUpdateVersion,
                     fmt::format("Invalid update version {} for feature {}. {}", update.maxVersionLevel,
                                 printable(update.feature, 80), why)};
    };
    if (how != Upgrade::upgrade && how != Upgrade::safeDowngrade && how != Upgrade::unsafeDowngrade) {
      return refuse("The controller does not support the given upgrade type.");
    }
    const metadata::FeatureSupport* supported = nullptr;
    for (const metadata::FeatureSupport& each : metadata::supportedFeatures()) {
      if (each.name == update.feature) supported = &each;
    }
    if (supported == nullptr) return refuse("Local controller does not support this feature.");
    if (update.maxVersionLevel < 0) return refuse("A feature version cannot be less than 0.");
    if (update.maxVersionLevel != 0 &&
        (update.maxVersionLevel < supported->min || update.maxVersionLevel > supported->max)) {
      return refuse(fmt::format("Local controller only supports versions {}-{}", supported->min, supported->max));
    }
    const auto at = image_.features().find(update.feature);
    const std::int16_t now = at == image_.features().end() ? std::int16_t{0} : at->second;
    if (update.maxVersionLevel == now) return {};
    const bool metadataLevel = update.feature == metadataVersionFeature;
    if (metadataLevel && update.maxVersionLevel < supported->min) {
      return refuse(fmt::format("Local controller only supports versions {}-{}", supported->min, supported->max));
    }
    if (update.maxVersionLevel < now) {
      if (how == Upgrade::upgrade) {
        return refuse(
            "Can't downgrade the version of this feature without setting the upgrade type to either safe or "
            "unsafe downgrade.");
      }
      // Every level of metadata.version below this one has other records: nothing can be taken back.
      if (metadataLevel) {
        return refuse(how == Upgrade::safeDowngrade
                          ? "Refusing to perform the requested downgrade because it might delete metadata information."
                          : "Unsafe metadata downgrade is not supported in this version.");
      }
    } else if (how != Upgrade::upgrade) {
      return refuse("Can't upgrade the version of this feature with the upgrade type set to a downgrade.");
    }
    if (update.feature == "kraft.version") {
      return refuse("The level of kraft.version is fixed: the voters of this cluster are in its configuration.");
    }
    protocol::FeatureLevelRecord level;
    level.name = update.feature;
    level.featureLevel = update.maxVersionLevel;
    levels.push_back(std::move(level));
    return {};
  };

  for (const auto& update : request.featureUpdates) {
    // Named twice, it is asked for once: Kafka reads the list into a map.
    if (!seen.insert(update.feature).second) continue;
    Problem problem = one(update);
    auto& result = response.results.emplace_back();
    result.feature = update.feature;
    result.errorCode = problem.code;
    failed = failed || !problem.ok();
    if (!problem.ok()) {
      result.errorMessage = std::move(problem.sentence);
      // Version 2 has no room for one answer per feature: the first that fails speaks for all.
      if (version >= 2 && response.errorCode == ErrorCode::none) {
        response.errorCode = result.errorCode;
        response.errorMessage = result.errorMessage;
      }
    }
  }
  if (version >= 2) response.results.clear();
  // All or none, so that levels that belong together change together.
  if (!failed && !request.validateOnly) {
    for (protocol::FeatureLevelRecord& level : levels) changes.add(std::move(level));
  }
  return response;
}

}  // namespace brokerlab::controller
