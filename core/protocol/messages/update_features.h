#pragma once
// Raise or lower the feature levels of the cluster.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct UpdateFeaturesResponse;

/// The request.
struct UpdateFeaturesRequest {
  static constexpr std::string_view messageName = "UpdateFeaturesRequest";
  static constexpr Versions versions{0, 2};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::updateFeatures;
  using Response = UpdateFeaturesResponse;

  struct FeatureUpdate {
    std::string feature;
    std::int16_t maxVersionLevel = 0;
    bool allowDowngrade = false;
    std::int8_t upgradeType = 1;

    bool operator==(const FeatureUpdate&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"feature", "Name of the feature."}, self.feature);
      field({"max_version_level", "Level the feature shall have; 0 to remove it."}, self.maxVersionLevel);
      field({"allow_downgrade", "Whether the feature may go down to a lower level.", only(0)}, self.allowDowngrade);
      field({"upgrade_type", "1 upgrade, 2 safe downgrade, 3 downgrade that may lose metadata.", since(1)},
            self.upgradeType);
    }
  };

  std::int32_t timeoutMs = 60000;
  std::vector<FeatureUpdate> featureUpdates;
  bool validateOnly = false;

  bool operator==(const UpdateFeaturesRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"timeout_ms", "How long the server may take, in milliseconds."}, self.timeoutMs);
    field({"feature_updates", "Features and the level each shall have."}, self.featureUpdates);
    field({"validate_only", "Whether to check only and change nothing.", since(1)}, self.validateOnly);
  }
};

/// The answer.
struct UpdateFeaturesResponse {
  static constexpr std::string_view messageName = "UpdateFeaturesResponse";
  static constexpr Versions versions{0, 2};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::updateFeatures;

  struct Result {
    std::string feature;
    ErrorCode errorCode = ErrorCode::none;
    std::optional<std::string> errorMessage;

    bool operator==(const Result&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"feature", "Name of the feature."}, self.feature);
      field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
      field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
    }
  };

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::optional<std::string> errorMessage;
  std::vector<Result> results;

  bool operator==(const UpdateFeaturesResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
    field({"results", "The results, one entry each.", until(1)}, self.results);
  }
};

}  // namespace brokerlab::protocol
