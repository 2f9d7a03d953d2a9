#pragma once
// Update a voter's addresses and versions.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct UpdateRaftVoterResponse;

/// The request.
struct UpdateRaftVoterRequest {
  static constexpr std::string_view messageName = "UpdateRaftVoterRequest";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::updateRaftVoter;
  using Response = UpdateRaftVoterResponse;

  struct Listener {
    std::string name;
    std::string host;
    std::uint16_t port = 0;

    bool operator==(const Listener&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the listener."}, self.name);
      field({"host", "Name or address to connect to."}, self.host);
      field({"port", "TCP port to connect to."}, self.port);
    }
  };

  struct KraftVersionFeature {
    std::int16_t minSupportedVersion = 0;
    std::int16_t maxSupportedVersion = 0;

    bool operator==(const KraftVersionFeature&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"min_supported_version", "Lowest level the sender supports."}, self.minSupportedVersion);
      field({"max_supported_version", "Highest level the sender supports."}, self.maxSupportedVersion);
    }
  };

  std::optional<std::string> clusterId;
  std::int32_t currentLeaderEpoch = 0;
  std::int32_t voterId = 0;
  Uuid voterDirectoryId;
  std::vector<Listener> listeners;
  KraftVersionFeature kraftVersionFeature;

  bool operator==(const UpdateRaftVoterRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"cluster_id", "Id of the cluster, made once when it was created.", always, always}, self.clusterId);
    field({"current_leader_epoch",
           "Leader epoch the sender believes in, so that either side notices when it is behind; -1 to skip the check."},
          self.currentLeaderEpoch);
    field({"voter_id", "Number of the voter that is asked; -1 when not said."}, self.voterId);
    field({"voter_directory_id", "Id of the voter's metadata log directory."}, self.voterDirectoryId);
    field({"listeners", "Addresses under which it can be reached, one for each listener."}, self.listeners);
    field({"kraft_version_feature", "Range of quorum protocol versions the voter supports."}, self.kraftVersionFeature);
  }
};

/// The answer.
struct UpdateRaftVoterResponse {
  static constexpr std::string_view messageName = "UpdateRaftVoterResponse";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::updateRaftVoter;

  struct CurrentLeader {
    std::int32_t leaderId = -1;
    std::int32_t leaderEpoch = -1;
    std::string host;
    std::int32_t port = 0;

    bool operator==(const CurrentLeader&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"leader_id", "Number of the broker that leads; -1 when there is none."}, self.leaderId);
      field({"leader_epoch", "Counts the leaders the partition has had."}, self.leaderEpoch);
      field({"host", "Name or address to connect to."}, self.host);
      field({"port", "TCP port to connect to."}, self.port);
    }
  };

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  CurrentLeader currentLeader;

  bool operator==(const UpdateRaftVoterResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"current_leader", "Who leads the partition now, when the sender is behind.", always, never, 0},
          self.currentLeader);
  }
};

}  // namespace brokerlab::protocol
