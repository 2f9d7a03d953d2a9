#pragma once
// Read a piece of a metadata snapshot.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct FetchSnapshotResponse;

/// The request.
struct FetchSnapshotRequest {
  static constexpr std::string_view messageName = "FetchSnapshotRequest";
  static constexpr Versions versions{0, 1};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::fetchSnapshot;
  using Response = FetchSnapshotResponse;

  struct Topic {
    struct Partition {
      struct SnapshotId {
        std::int64_t endOffset = 0;
        std::int32_t epoch = 0;

        bool operator==(const SnapshotId&) const = default;

        template <class Self, class Field>
        static void describe(Self& self, Field&& field) {
          field({"end_offset", "Offset one past the last record the snapshot contains."}, self.endOffset);
          field({"epoch", "Epoch of the last record the snapshot contains."}, self.epoch);
        }
      };

      std::int32_t partition = 0;
      std::int32_t currentLeaderEpoch = 0;
      SnapshotId snapshotId;
      std::int64_t position = 0;
      Uuid replicaDirectoryId;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition", "Number of the partition."}, self.partition);
        field({"current_leader_epoch",
               "Leader epoch the sender believes in, so that either side notices when it is behind; -1 to skip the "
               "check."},
              self.currentLeaderEpoch);
        field({"snapshot_id", "Which snapshot of the metadata log: how far it reaches."}, self.snapshotId);
        field({"position", "Position in the snapshot file, in bytes."}, self.position);
        field({"replica_directory_id", "Id of the replica's log directory.", since(1), never, 0},
              self.replicaDirectoryId);
      }
    };

    std::string name;
    std::vector<Partition> partitions;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the topic."}, self.name);
      field({"partitions", "Partitions of the topic."}, self.partitions);
    }
  };

  std::int32_t replicaId = -1;
  std::int32_t maxBytes = INT32_MAX;
  std::vector<Topic> topics;
  std::optional<std::string> clusterId;

  bool operator==(const FetchSnapshotRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"replica_id", "Number of the follower; -1 for a consumer."}, self.replicaId);
    field({"max_bytes", "Most bytes wanted in the whole answer; one batch always comes, however large."},
          self.maxBytes);
    field({"topics", "Topics, one entry each."}, self.topics);
    field({"cluster_id", "Id of the cluster, made once when it was created.", always, always, 0}, self.clusterId);
  }
};

/// The answer.
struct FetchSnapshotResponse {
  static constexpr std::string_view messageName = "FetchSnapshotResponse";
  static constexpr Versions versions{0, 1};
  static constexpr std::int16_t flexibleFrom = 0;
  static constexpr ApiKey apiKey = ApiKey::fetchSnapshot;

  struct Topic {
    struct Partition {
      struct SnapshotId {
        std::int64_t endOffset = 0;
        std::int32_t epoch = 0;

        bool operator==(const SnapshotId&) const = default;

        template <class Self, class Field>
        static void describe(Self& self, Field&& field) {
          field({"end_offset", "Offset one past the last record the snapshot contains."}, self.endOffset);
          field({"epoch", "Epoch of the last record the snapshot contains."}, self.epoch);
        }
      };

      struct CurrentLeader {
        std::int32_t leaderId = 0;
        std::int32_t leaderEpoch = 0;

        bool operator==(const CurrentLeader&) const = default;

        template <class Self, class Field>
        static void describe(Self& self, Field&& field) {
          field({"leader_id", "Number of the broker that leads; -1 when there is none."}, self.leaderId);
          field({"leader_epoch", "Counts the leaders the partition has had."}, self.leaderEpoch);
        }
      };

      std::int32_t index = 0;
      ErrorCode errorCode = ErrorCode::none;
      SnapshotId snapshotId;
      std::int64_t size = 0;
      std::int64_t position = 0;
      Records unalignedRecords;
      CurrentLeader currentLeader;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"index", "Number of the partition."}, self.index);
        field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
        field({"snapshot_id", "Which snapshot of the metadata log: how far it reaches."}, self.snapshotId);
        field({"size", "Length of the whole snapshot in bytes."}, self.size);
        field({"position", "Position in the snapshot file, in bytes."}, self.position);
        field({"unaligned_records", "A piece of the snapshot file; it may begin and end in the middle of a batch."},
              self.unalignedRecords);
        field({"current_leader", "Who leads the partition now, when the sender is behind.", always, never, 0},
              self.currentLeader);
      }
    };

    std::string name;
    std::vector<Partition> partitions;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"name", "Name of the topic."}, self.name);
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

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::vector<Topic> topics;
  std::vector<NodeEndpoint> nodeEndpoints;

  bool operator==(const FetchSnapshotResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
    field({"topics", "Topics, one entry each."}, self.topics);
    field({"node_endpoints", "Addresses of the leaders named above.", since(1), never, 0}, self.nodeEndpoints);
  }
};

}  // namespace brokerlab::protocol
