#pragma once
// Which APIs and versions a server answers: the first request on every connection.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct ApiVersionsResponse;

/// The request.
struct ApiVersionsRequest {
  static constexpr std::string_view messageName = "ApiVersionsRequest";
  static constexpr Versions versions{0, 4};
  static constexpr std::int16_t flexibleFrom = 3;
  static constexpr ApiKey apiKey = ApiKey::apiVersions;
  using Response = ApiVersionsResponse;

  std::string clientSoftwareName;
  std::string clientSoftwareVersion;

  bool operator==(const ApiVersionsRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"client_software_name", "Name of the client library.", since(3)}, self.clientSoftwareName);
    field({"client_software_version", "Version of the client library.", since(3)}, self.clientSoftwareVersion);
  }
};

/// The answer.
struct ApiVersionsResponse {
  static constexpr std::string_view messageName = "ApiVersionsResponse";
  static constexpr Versions versions{0, 4};
  static constexpr std::int16_t flexibleFrom = 3;
  static constexpr ApiKey apiKey = ApiKey::apiVersions;

  struct Api {
    std::int16_t apiKey = 0;
    std::int16_t minVersion = 0;
    std::int16_t maxVersion = 0;

    bool operator==(const Api&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"api_key", "Number of the API."}, self.apiKey);
      field({"min_version", "Lowest version supported."}, self.minVersion);
      field({"max_version", "Highest version supported."}, self.maxVersion);
    }
  };

  struct SupportedFeature {
    std::string name;
    std::int16_t minVersion = 0;
    std::int16_t maxVersion = 0;

    bool operator==(const SupportedFeature&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the feature."}, self.name);
      field({"min_version", "Lowest level supported."}, self.minVersion);
      field({"max_version", "Highest level supported."}, self.maxVersion);
    }
  };

  struct FinalizedFeature {
    std::string name;
    std::int16_t maxVersionLevel = 0;
    std::int16_t minVersionLevel = 0;

    bool operator==(const FinalizedFeature&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the feature."}, self.name);
      field({"max_version_level", "Highest level agreed on."}, self.maxVersionLevel);
      field({"min_version_level", "Lowest level agreed on."}, self.minVersionLevel);
    }
  };

  ErrorCode errorCode = ErrorCode::none;
  std::vector<Api> apiKeys;
  std::int32_t throttleTimeMs = 0;
  std::vector<SupportedFeature> supportedFeatures;
  std::int64_t finalizedFeaturesEpoch = -1;
  std::vector<FinalizedFeature> finalizedFeatures;
  bool zkMigrationReady = false;

  bool operator==(const ApiVersionsResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"api_keys", "The APIs this server answers, each with its range of versions."}, self.apiKeys);
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all.",
           since(1)},
          self.throttleTimeMs);
    field({"supported_features", "Features this server could use, each with its range of levels.", since(3), never, 0},
          self.supportedFeatures);
    field({"finalized_features_epoch", "Metadata offset at which those levels were read; -1 when unknown.", since(3),
           never, 1},
          self.finalizedFeaturesEpoch);
    field({"finalized_features", "Feature levels the cluster has agreed on.", since(3), never, 2},
          self.finalizedFeatures);
    field({"zk_migration_ready", "Whether the node is ready to move from ZooKeeper to KRaft.", since(3), never, 3},
          self.zkMigrationReady);
  }
};

}  // namespace brokerlab::protocol
