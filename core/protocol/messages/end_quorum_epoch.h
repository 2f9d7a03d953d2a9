#pragma once
// A quorum leader resigns.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct EndQuorumEpochResponse;

/// The request.
struct EndQuorumEpochRequest {
  static constexpr std::string_view messageName = "EndQuorumEpochRequest";
  static constexpr Versions versions{0, 1};
  static constexpr std::int16_t flexibleFrom = 1;
  static constexpr ApiKey apiKey = ApiKey::endQuorumEpoch;
  using Response = EndQuorumEpochResponse;

  struct Topic {
    struct Partition {
      struct PreferredCandidate {
        std::int32_t candidateId = 0;
        Uuid candidateDirectoryId;

        bool operator==(const PreferredCandidate&) const = default;

        template <class Self, class Field>
        static void describe(Self& self, Field&& field) {
          field({"candidate_id", "Number of the node that asks for the vote."}, self.candidateId);
          field({"candidate_directory_id", "Id of the candidate's metadata log directory."}, self.candidateDirectoryId);
        }
      };

      std::int32_t partitionIndex = 0;
      std::int32_t leaderId = 0;
      std::int32_t leaderEpoch = 0;
      std::vector<std::int32_t> preferredSuccessors;
      std::vector<PreferredCandidate> preferredCandidates;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"leader_id", "Number of the broker that leads; -1 when there is none."}, self.leaderId);
        field({"leader_epoch", "Counts the leaders the partition has had."}, self.leaderEpoch);
        field({"preferred_successors", "Voters that should try to become leader next, best first.", only(0)},
              self.preferredSuccessors);
        field({"preferred_candidates", "Voters that should try to become leader next, best first.", since(1)},
              self.preferredCandidates);
      }
    };

    std::string topicName;
    std::vector<Partition> partitions;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic_name", "Name of the topic."}, self.topicName);
      field({"partitions", "Partitions of the topic."}, self.partitions);
    }
  };

  struct LeaderEndpoint {
    std::string name;
    std::string host;
    std::uint16_t port = 0;

    bool operator==(const LeaderEndpoint&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the listener."}, self.name);
      field({"host", "Name or address to connect to."}, self.host);
      field({"port", "TCP port to connect to."}, self.port);
    }
  };

  std::optional<std::string> clusterId;
  std::vector<Topic> topics;
  std::vector<LeaderEndpoint> leaderEndpoints;

  bool operator==(const EndQuorumEpochRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"cluster_id", "Id of the cluster, made once when it was created.", always, always}, self.clusterId);
    field({"topics", "Topics, one entry each."}, self.topics);
    field({"leader_endpoints", "Addresses of the leader.", since(1)}, self.leaderEndpoints);
  }
};

/// The answer.
struct EndQuorumEpochResponse {
  static constexpr std::string_view messageName = "EndQuorumEpochResponse";
  static constexpr Versions versions{0, 1};
  static constexpr std::int16_t flexibleFrom = 1;
  static constexpr ApiKey apiKey = ApiKey::endQuorumEpoch;

  struct Topic {
    struct Partition {
      std::int32_t partitionIndex = 0;
      ErrorCode errorCode = ErrorCode::none;
      std::int32_t leaderId = 0;
      std::int32_t leaderEpoch = 0;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
        field({"leader_id", "Number of the broker that leads; -1 when there is none."}, self.leaderId);
        field({"leader_epoch", "Counts the leaders the partition has had."}, self.leaderEpoch);
      }
    };

    std::string topicName;
    std::vector<Partition> partitions;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic_name", "Name of the topic."}, self.topicName);
      field({"partitions", "Partitions of the topic."}, self.partitions);
    }
  };

  struct NodeEndpoint {
    std::int32_t nodeId = 0;
    std::string host;
    std::uint16_t port = 0;

    bool operator==(const NodeEndpoint&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"node_id", "Number of the node."}, self.nodeId);
      field({"host", "Name or address to connect to."}, self.host);
      field({"port", "TCP port to connect to."}, self.port);
    }
  };

  ErrorCode errorCode = ErrorCode::none;
  std::vector<Topic> topics;
  std::vector<NodeEndpoint> nodeEndpoints;

  bool operator==(const EndQuorumEpochResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"topics", "Topics, one entry each."}, self.topics);
    field({"node_endpoints", "Addresses of the leaders named above.", since(1), never, 0}, self.nodeEndpoints);
  }
};

}  // namespace brokerlab::protocol
