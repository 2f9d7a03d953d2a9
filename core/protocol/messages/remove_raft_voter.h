#pragma once
// Remove a controller from the voters.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct RemoveRaftVoterResponse;

/// The request.
struct RemoveRaftVoterRequest {
  static constexpr std::string_view messageName = "RemoveRaftVoterRequest";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::removeRaftVoter;
  using Response = RemoveRaftVoterResponse;

  std::optional<std::string> clusterId;
  std::int32_t voterId = 0;
  Uuid voterDirectoryId;

  bool operator==(const RemoveRaftVoterRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"cluster_id", "Id of the cluster, made once when it was created.", always, always}, self.clusterId);
    field({"voter_id", "Number of the voter that is asked; -1 when not said."}, self.voterId);
    field({"voter_directory_id", "Id of the voter's metadata log directory."}, self.voterDirectoryId);
  }
};

/// The answer.
struct RemoveRaftVoterResponse {
  static constexpr std::string_view messageName = "RemoveRaftVoterResponse";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::removeRaftVoter;

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::optional<std::string> errorMessage;

  bool operator==(const RemoveRaftVoterResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
  }
};

}  // namespace brokerlab::protocol
