#pragma once
// A controller asks the others for their vote.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct VoteResponse;

/// The request.
struct VoteRequest {
  static constexpr std::string_view messageName = "VoteRequest";
  static constexpr Versions versions{0, 2};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::vote;
  using Response = VoteResponse;

  struct Topic {
    struct Partition {
      std::int32_t partitionIndex = 0;
      std::int32_t candidateEpoch = 0;
      std::int32_t candidateId = 0;
      Uuid candidateDirectoryId;
      Uuid voterDirectoryId;
      std::int32_t lastOffsetEpoch = 0;
      std::int64_t lastOffset = 0;
      bool preVote = false;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"candidate_epoch", "Epoch in which the candidate wants to become leader."}, self.candidateEpoch);
        field({"candidate_id", "Number of the node that asks for the vote."}, self.candidateId);
        field({"candidate_directory_id", "Id of the candidate's metadata log directory.", since(1)},
              self.candidateDirectoryId);
        field({"voter_directory_id", "Id of the voter's metadata log directory.", since(1)}, self.voterDirectoryId);
        field({"last_offset_epoch", "Epoch of the last record in the candidate's log."}, self.lastOffsetEpoch);
        field({"last_offset", "End offset of the candidate's log."}, self.lastOffset);
        field({"pre_vote", "Whether this only asks how the vote would go, without starting an election.", since(2)},
              self.preVote);
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

  std::optional<std::string> clusterId;
  std::int32_t voterId = -1;
  std::vector<Topic> topics;

  bool operator==(const VoteRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"cluster_id", "Id of the cluster, made once when it was created.", always, always}, self.clusterId);
    field({"voter_id", "Number of the voter that is asked; -1 when not said.", since(1)}, self.voterId);
    field({"topics", "Topics, one entry each."}, self.topics);
  }
};

/// The answer.
struct VoteResponse {
  static constexpr std::string_view messageName = "VoteResponse";
  static constexpr Versions versions{0, 2};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::vote;

  struct Topic {
    struct Partition {
      std::int32_t partitionIndex = 0;
      ErrorCode errorCode = ErrorCode::none;
      std::int32_t leaderId = 0;
      std::int32_t leaderEpoch = 0;
      bool voteGranted = false;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
        field({"leader_id", "Number of the broker that leads; -1 when there is none."}, self.leaderId);
        field({"leader_epoch", "Counts the leaders the partition has had."}, self.leaderEpoch);
        field({"vote_granted", "Whether the voter gave its vote."}, self.voteGranted);
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

  bool operator==(const VoteResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"topics", "Topics, one entry each."}, self.topics);
    field({"node_endpoints", "Addresses of the leaders named above.", since(1), never, 0}, self.nodeEndpoints);
  }
};

}  // namespace brokerlab::protocol
