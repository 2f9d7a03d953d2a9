#pragma once
// Read record batches from partitions: consumers, followers and the metadata quorum all do it.

#include "protocol/message.h"

namespace brokerlab::protocol {

struct FetchResponse;

/// The request.
struct FetchRequest {
  static constexpr std::string_view messageName = "FetchRequest";
  static constexpr Versions versions{4, 18};
  static constexpr std::int16_t flexibleFrom = 12;
  static constexpr ApiKey apiKey = ApiKey::fetch;
  using Response = FetchResponse;

  struct Topic {
    struct Partition {
      std::int32_t partition = 0;
      std::int32_t currentLeaderEpoch = -1;
      std::int64_t fetchOffset = 0;
      std::int32_t lastFetchedEpoch = -1;
      std::int64_t logStartOffset = -1;
      std::int32_t partitionMaxBytes = 0;
      Uuid replicaDirectoryId;
      std::int64_t highWatermark = INT64_MAX;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition", "Number of the partition."}, self.partition);
        field({"current_leader_epoch",
               "Leader epoch the sender believes in, so that either side notices when it is behind; -1 to skip the "
               "check.",
               since(9)},
              self.currentLeaderEpoch);
        field({"fetch_offset", "Offset of the first record wanted."}, self.fetchOffset);
        field({"last_fetched_epoch",
               "Leader epoch of the last record the sender has, so that the leader can see where the logs part; -1 "
               "when it has none.",
               since(12)},
              self.lastFetchedEpoch);
        field({"log_start_offset", "The follower's own log start offset; -1 from consumers.", since(5)},
              self.logStartOffset);
        field({"partition_max_bytes", "Most bytes wanted from this partition."}, self.partitionMaxBytes);
        field({"replica_directory_id", "Id of the replica's log directory.", since(17), never, 0},
              self.replicaDirectoryId);
        field({"high_watermark", "The follower's own high watermark, so that the leader answers when it falls behind.",
               since(18), never, 1},
              self.highWatermark);
      }
    };

    std::string topic;
    Uuid topicId;
    std::vector<Partition> partitions;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic", "Name of the topic.", between(4, 12)}, self.topic);
      field(
          {"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it.",
           since(13)},
          self.topicId);
      field({"partitions", "Partitions of the topic."}, self.partitions);
    }
  };

  struct ForgottenTopic {
    std::string topic;
    Uuid topicId;
    std::vector<std::int32_t> partitions;

    bool operator==(const ForgottenTopic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic", "Name of the topic.", between(7, 12)}, self.topic);
      field(
          {"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it.",
           since(13)},
          self.topicId);
      field({"partitions", "Numbers of the partitions to take out."}, self.partitions);
    }
  };

  struct ReplicaState {
    std::int32_t replicaId = -1;
    std::int64_t replicaEpoch = -1;

    bool operator==(const ReplicaState&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"replica_id", "Number of the follower; -1 for a consumer."}, self.replicaId);
      field({"replica_epoch", "Broker epoch of the follower; -1 when unknown."}, self.replicaEpoch);
    }
  };

  std::int32_t replicaId = -1;
  std::int32_t maxWaitMs = 0;
  std::int32_t minBytes = 0;
  std::int32_t maxBytes = INT32_MAX;
  std::int8_t isolationLevel = 0;
  std::int32_t sessionId = 0;
  std::int32_t sessionEpoch = -1;
  std::vector<Topic> topics;
  std::vector<ForgottenTopic> forgottenTopicsData;
  std::string rackId;
  std::optional<std::string> clusterId;
  ReplicaState replicaState;

  bool operator==(const FetchRequest&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"replica_id", "Number of the follower; -1 for a consumer.", between(4, 14)}, self.replicaId);
    field({"max_wait_ms", "How long the broker may wait for min_bytes to arrive, in milliseconds."}, self.maxWaitMs);
    field({"min_bytes", "Fewest bytes worth answering for; the broker waits until it has them or max_wait_ms is over."},
          self.minBytes);
    field({"max_bytes", "Most bytes wanted in the whole answer; one batch always comes, however large."},
          self.maxBytes);
    field({"isolation_level", "0 to read every record, 1 to read only those of committed transactions."},
          self.isolationLevel);
    field({"session_id", "Number of the fetch session, in which only changes are sent; 0 for none.", since(7)},
          self.sessionId);
    field({"session_epoch", "Counts the requests of the fetch session; 0 asks for a new one, -1 for none.", since(7)},
          self.sessionEpoch);
    field({"topics", "What to fetch, grouped by topic; in a session only what changed."}, self.topics);
    field({"forgotten_topics_data", "Partitions to take out of the fetch session.", since(7)},
          self.forgottenTopicsData);
    field({"rack_id", "Rack or zone the sender stands in.", since(11)}, self.rackId);
    field({"cluster_id", "Id of the cluster, made once when it was created.", since(12), always, 0}, self.clusterId);
    field({"replica_state", "Which follower is asking; left out by consumers.", since(15), never, 1},
          self.replicaState);
  }
};

/// The answer.
struct FetchResponse {
  static constexpr std::string_view messageName = "FetchResponse";
  static constexpr Versions versions{4, 18};
  static constexpr std::int16_t flexibleFrom = 12;
  static constexpr ApiKey apiKey = ApiKey::fetch;

  struct Topic {
    struct Partition {
      struct AbortedTransaction {
        std::int64_t producerId = 0;
        std::int64_t firstOffset = 0;

        bool operator==(const AbortedTransaction&) const = default;

        template <class Self, class Field>
        static void describe(Self& self, Field&& field) {
          field({"producer_id", "Number that identifies a producer to the brokers; -1 for none."}, self.producerId);
          field({"first_offset", "Offset of the first record of the aborted transaction."}, self.firstOffset);
        }
      };

      struct DivergingEpoch {
        std::int32_t epoch = -1;
        std::int64_t endOffset = -1;

        bool operator==(const DivergingEpoch&) const = default;

        template <class Self, class Field>
        static void describe(Self& self, Field&& field) {
          field({"epoch", "Largest leader epoch the leader has that is not above the one asked for."}, self.epoch);
          field({"end_offset", "Where that epoch ends in the log of the leader."}, self.endOffset);
        }
      };

      struct CurrentLeader {
        std::int32_t leaderId = -1;
        std::int32_t leaderEpoch = -1;

        bool operator==(const CurrentLeader&) const = default;

        template <class Self, class Field>
        static void describe(Self& self, Field&& field) {
          field({"leader_id", "Number of the broker that leads; -1 when there is none."}, self.leaderId);
          field({"leader_epoch", "Counts the leaders the partition has had."}, self.leaderEpoch);
        }
      };

      struct SnapshotId {
        std::int64_t endOffset = -1;
        std::int32_t epoch = -1;

        bool operator==(const SnapshotId&) const = default;

        template <class Self, class Field>
        static void describe(Self& self, Field&& field) {
          field({"end_offset", "Offset one past the last record the snapshot contains."}, self.endOffset);
          field({"epoch", "Epoch of the last record the snapshot contains."}, self.epoch);
        }
      };

      std::int32_t partitionIndex = 0;
      ErrorCode errorCode = ErrorCode::none;
      std::int64_t highWatermark = 0;
      std::int64_t lastStableOffset = -1;
      std::int64_t logStartOffset = -1;
      std::optional<std::vector<AbortedTransaction>> abortedTransactions;
      std::int32_t preferredReadReplica = -1;
      Records records;
      DivergingEpoch divergingEpoch;
      CurrentLeader currentLeader;
      SnapshotId snapshotId;

      bool operator==(const Partition&) const = default;

      template <class Self, class Field>
      static void describe(Self& self, Field&& field) {
        field({"partition_index", "Number of the partition."}, self.partitionIndex);
        field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was."}, self.errorCode);
        field(
            {"high_watermark", "Offset up to which every in-sync replica has the records; consumers read no further."},
            self.highWatermark);
        field({"last_stable_offset",
               "Offset below which every transaction is decided; read_committed consumers read no further."},
              self.lastStableOffset);
        field({"log_start_offset", "Offset of the oldest record still kept.", since(5)}, self.logStartOffset);
        field({"aborted_transactions",
               "Aborted transactions that overlap these records, so that a read_committed consumer can skip them; null "
               "when it did not ask.",
               always, always},
              self.abortedTransactions);
        field({"preferred_read_replica", "Replica the consumer should read from instead; -1 to stay with the leader.",
               since(11)},
              self.preferredReadReplica);
        field({"records", "Record batches, exactly as they stand in the log.", always, always}, self.records);
        field({"diverging_epoch",
               "Where the sender's log stops agreeing with the leader's: truncate there before fetching on.", since(12),
               never, 0},
              self.divergingEpoch);
        field({"current_leader", "Who leads the partition now, when the sender is behind.", since(12), never, 1},
              self.currentLeader);
        field({"snapshot_id", "Snapshot the follower must load first, when its offset is no longer in the log.",
               since(12), never, 2},
              self.snapshotId);
      }
    };

    std::string topic;
    Uuid topicId;
    std::vector<Partition> partitions;

    bool operator==(const Topic&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"topic", "Name of the topic.", between(4, 12)}, self.topic);
      field(
          {"topic_id",
           "Id of the topic, made when it was created, so that a later topic of the same name is not mistaken for it.",
           since(13)},
          self.topicId);
      field({"partitions", "Partitions of the topic."}, self.partitions);
    }
  };

  struct NodeEndpoint {
    std::int32_t nodeId = 0;
    std::string host;
    std::int32_t port = 0;
    std::optional<std::string> rack;

    bool operator==(const NodeEndpoint&) const = default;

    template <class Self, class Field>
    static void describe(Self& self, Field&& field) {
      field({"node_id", "Number of the node."}, self.nodeId);
      field({"host", "Name or address to connect to."}, self.host);
      field({"port", "TCP port to connect to."}, self.port);
      field({"rack", "Rack or zone the node stands in; null when unknown.", always, always}, self.rack);
    }
  };

  std::int32_t throttleTimeMs = 0;
  ErrorCode errorCode = ErrorCode::none;
  std::int32_t sessionId = 0;
  std::vector<Topic> responses;
  std::vector<NodeEndpoint> nodeEndpoints;

  bool operator==(const FetchResponse&) const = default;

  template <class Self, class Field>
  static void describe(Self& self, Field&& field) {
    field({"throttle_time_ms", "How long the client was asked to slow down, in milliseconds; 0 for not at all."},
          self.throttleTimeMs);
    field({"error_code", "0 when it worked, otherwise which of Kafka's errors it was.", since(7)}, self.errorCode);
    field({"session_id", "Number of the fetch session, in which only changes are sent; 0 for none.", since(7)},
          self.sessionId);
    field({"responses", "What was found, grouped by topic."}, self.responses);
    field({"node_endpoints", "Addresses of the leaders named above.", since(16), never, 0}, self.nodeEndpoints);
  }
};

}  // namespace brokerlab::protocol
