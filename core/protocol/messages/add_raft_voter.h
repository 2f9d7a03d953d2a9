#pragma once
// Add a controller to the voters.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct AddRaftVoterResponse;

/// The request.
struct AddRaftVoterRequest {
  static constexpr std::string_view messageName = "AddRaftVoterRequest";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::addRaftVoter;
  using Response = AddRaftVoterResponse;

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

  std::optional<std::string> clusterId;
  std::int32_t timeoutMs = 0;
  std::int32_t voterId = 0;
  Uuid voterDirectoryId;
  std::vector<Listener> listeners;

  bool operator==(const AddRaftVoterRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"cluster_id", "Id of the cluster, made once when it was created.", always, always}, self.clusterId);
    field({"timeout_ms", "How long the server may take, in milliseconds."}, self.timeoutMs);
    field({"voter_id", "Number of the voter that is asked; -1 when not said."}, self.voterId);
    field({"voter_directory_id", "Id of the voter's metadata log directory."}, self.voterDirectoryId);
    field({"listeners", "Addresses under which it can be reached, one for each listener."}, self.listeners);
  }
};

/// The answer.
struct AddRaftVoterResponse {
  static constexpr std::string_view messageName = "AddRaftVoterResponse";
  static constexpr Versions versions{0, 0};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::addRaftVoter;

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::optional<std::string> errorMessage;

  bool operator==(const AddRaftVoterResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"error_message", "The error in words; null when there is none.", always, always}, self.errorMessage);
  }
};

}  // namespace brokerlab::protocol
