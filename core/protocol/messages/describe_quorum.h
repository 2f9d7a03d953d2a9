#pragma once
// Who leads the metadata quorum, and how far each member is.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct DescribeQuorumResponse;

/// The request.
struct DescribeQuorumRequest {
  static constexpr std::string_view messageName = "DescribeQuorumRequest";
  static constexpr Versions versions{0, 2};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::describeQuorum;
  using Response = DescribeQuorumResponse;

  struct Topic {
    struct Partition {
      std::int32_t partitionIndex = 0;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
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

  std::vector<Topic> topics;

  bool operator==(const DescribeQuorumRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"topics", "Topics, one entry each."}, self.topics);
  }
};

/// The answer.
struct DescribeQuorumResponse {
  static constexpr std::string_view messageName = "DescribeQuorumResponse";
  static constexpr Versions versions{0, 2};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::describeQuorum;

  struct Topic {
    struct Partition {
      struct CurrentVoter {
        std::int32_t replicaId = 0;
        Uuid replicaDirectoryId;
        std::int64_t logEndOffset = 0;
        std::int64_t lastFetchTimestamp = -1;
        std::int64_t lastCaughtUpTimestamp = -1;

        bool operator==(const CurrentVoter&) const = default;

        template <class Self, class Field>
        static void describe(Self& self, Field&& field) {
          field({"replica_id", "Number of the follower; -1 for a consumer."}, self.replicaId);
          field({"replica_directory_id", "Id of the replica's log directory.", since(2)}, self.replicaDirectoryId);
          field({"log_end_offset", "Offset the next record of the replica will get."}, self.logEndOffset);
          field({"last_fetch_timestamp",
                 "When the replica last asked the leader, in milliseconds since 1970; -1 when unknown.", since(1)},
                self.lastFetchTimestamp);
          field({"last_caught_up_timestamp",
                 "When the replica last had everything the leader had, in milliseconds since 1970; -1 when unknown.",
                 since(1)},
                self.lastCaughtUpTimestamp);
        }
      };

      struct Observer {
        std::int32_t replicaId = 0;
        Uuid replicaDirectoryId;
        std::int64_t logEndOffset = 0;
        std::int64_t lastFetchTimestamp = -1;
        std::int64_t lastCaughtUpTimestamp = -1;

        bool operator==(const Observer&) const = default;

        template <class Self, class Field>
        static void describe(Self& self, Field&& field) {
          field({"replica_id", "Number of the follower; -1 for a consumer."}, self.replicaId);
          field({"replica_directory_id", "Id of the replica's log directory.", since(2)}, self.replicaDirectoryId);
          field({"log_end_offset", "Offset the next record of the replica will get."}, self.logEndOffset);
          field({"last_fetch_timestamp",
                 "When the replica last asked the leader, in milliseconds since 1970; -1 when unknown.", since(1)},
                self.lastFetchTimestamp);
          field({"last_caught_up_timestamp",
                 "When the replica last had everything the leader had, in milliseconds since 1970; -1 when unknown.",
                 since(1)},
                self.lastCaughtUpTimestamp);
        }
      };

      std::int32_t partitionIndex = 0;
      ErrorCode errorCode = ErrorCode::none;
      std::optional<std::string> errorMessage;
      std::int32_t leaderId = 0;
      std::int32_t leaderEpoch = 0;
      std::int64_t highWatermark = 0;
      std::vector<CurrentVoter> currentVoters;
      std::vector<Observer> observers;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
        field({"error_message", "The error in words; null when there is none.", since(2), always}, self.errorMessage);
        field({"leader_id", "Number of the broker that leads; -1 when there is none."}, self.leaderId);
        field({"leader_epoch", "Counts the leaders the partition has had."}, self.leaderEpoch);
        field({"high_watermark", "Offset up to which a majority of voters has the metadata log."}, self.highWatermark);
        field({"current_voters", "Controllers that vote, each with its progress."}, self.currentVoters);
        field({"observers", "Brokers and other nodes that follow the log without a vote."}, self.observers);
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

  struct Node {
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

    std::int32_t nodeId = 0;
    std::vector<Listener> listeners;

    bool operator==(const Node&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"node_id", "Number of the node."}, self.nodeId);
      field({"listeners", "Addresses under which it can be reached, one for each listener."}, self.listeners);
    }
  };

  ErrorCode errorCode = ErrorCode::none;
  std::optional<std::string> errorMessage;
  std::vector<Topic> topics;
  std::vector<Node> nodes;

  bool operator==(const DescribeQuorumResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"error_message", "The error in words; null when there is none.", since(2), always}, self.errorMessage);
    field({"topics", "Topics, one entry each."}, self.topics);
    field({"nodes", "Addresses of the nodes named above.", since(2)}, self.nodes);
  }
};

}  // namespace brokerlab::protocol
