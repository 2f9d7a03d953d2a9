#pragma once
// The consumer: asks, and gets what it asked for. Nothing is ever pushed to it.
//
// For each partition it keeps a *position*: the offset it wants next. It fetches from the leaders, several partitions in
// one request, over an incremental fetch session (KIP-227) so that what did not change is not said again. The broker may
// hold an empty answer back for fetch.max.wait.ms. What comes is below the high watermark, or below the last stable
// offset for read_committed, which also drops the records of aborted transactions.
//
// Rules
//   U1  Positions only move forward by records handed over, or by a reset that an event tells of.
//   U2  Records are handed over in offset order for each partition, none twice while the consumer lives.
//   U3  Gaps (compaction, markers) are stepped over; the position after them is that of the next batch.
//   U4  When the leader's log turns out to have been cut below our position (KIP-320), that is said, not hidden.
//   U5  An answer counts only if it is about the position we are at: after a seek or a move to another leader the answer
//       to an older question is thrown away.
//
// Real Kafka: KafkaConsumer with assign(), Fetcher, FetchSessionHandler, SubscriptionState. Left out here: groups.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "client/cluster_metadata.h"
#include "client/config.h"
#include "protocol/messages/fetch.h"
#include "runtime/rpc.h"

namespace brokerlab::client {

struct ConsumerOptions {
  std::string name;
  std::vector<NodeId> bootstrap;
  ConsumerConfig config;
  std::string topic;
  /// Empty: all partitions of the topic.
  std::vector<PartitionId> partitions;
  /// Where to start: -1 latest, -2 earliest, else this offset.
  Offset from = -1;
};

class ConsumerNode : public runtime::Node {
 public:
  explicit ConsumerNode(ConsumerOptions options);

  void start(runtime::Context& context) override;
  void onConnected(runtime::Context& context, ConnectionId connection) override;
  void onDisconnected(runtime::Context& context, ConnectionId connection, runtime::Disconnect reason) override;
  void onFrame(runtime::Context& context, ConnectionId connection, Chain frame) override;
  void onTimer(runtime::Context& context, runtime::TimerId id, const runtime::Timer& timer) override;

  /// Reads on from `offset`, or from the end (-1) or the beginning (-2). False when it does not read that partition.
  bool seek(runtime::Context& context, const TopicPartition& partition, Offset offset);
  /// Asks for nothing of this partition, or of all, until told to go on. How many partitions that is about.
  int pause(runtime::Context& context, const std::optional<TopicPartition>& partition, bool paused);

  struct PartitionState {
    TopicPartition partition;
    Offset position = noOffset;
    Offset highWatermark = noOffset;
    std::int64_t records = 0;
    bool paused = false;
  };
  const std::string& name() const { return options_.name; }
  std::vector<PartitionState> partitions() const;
  std::int64_t recordsConsumed() const { return consumed_; }
  const std::string& lastRecord() const { return lastRecord_; }
  const std::string& lastError() const { return lastError_; }
  std::uint64_t version() const { return version_; }

 private:
  struct Assigned {
    Offset position = noOffset;  // -1: must be looked up first
    Offset lookUp = -1;          // -1 latest, -2 earliest
    LeaderEpoch lastEpoch = noEpoch;
    Offset highWatermark = noOffset;
    std::int64_t records = 0;
    bool lookingUp = false;
    bool paused = false;
    bool halted = false;  // auto.offset.reset=none, or a record that cannot be read: only a seek helps
    Instant notBefore;
    /// A replica nearer than the leader, as the leader advised (KIP-392), and until when that holds.
    NodeId nearer = NodeId::none();
    Instant nearerUntil;
  };
  /// The session with one broker: what it was told last.
  struct Session {
    std::int32_t id = 0;
    std::int32_t epoch = 0;
    std::map<PartitionId, std::pair<Offset, LeaderEpoch>> told;
    /// The topic the partitions are of: one made anew under the same name is another.
    Uuid topicId;
    bool busy = false;
  };
  /// Told last, but must be told again.
  static constexpr std::pair<Offset, LeaderEpoch> again{-2, -2};

  void pump(runtime::Context& context);
  void assign(runtime::Context& context);
  void lookUp(runtime::Context& context, NodeId leader, std::vector<PartitionId> partitions);
  void fetch(runtime::Context& context, NodeId leader, const std::vector<PartitionId>& partitions);
  void fetched(runtime::Context& context, NodeId leader, runtime::CallResult<protocol::FetchResponse> response);
  void take(runtime::Context& context, PartitionId partition, const protocol::FetchResponse::Topic::Partition& data);
  void failed(runtime::Context& context, PartitionId partition, Assigned& assigned, ErrorCode error);
  void halt(runtime::Context& context, PartitionId partition, Assigned& assigned, std::string why);
  void reset(runtime::Context& context, PartitionId partition, Assigned& assigned, const std::string& reason);
  void refreshMetadata(runtime::Context& context);
  void wakeAt(runtime::Context& context, Instant at);

  ConsumerOptions options_;
  runtime::RpcClient rpc_;
  ClusterMetadata metadata_;
  std::map<PartitionId, Assigned> assigned_;
  std::map<NodeId, Session> sessions_;
  Instant noMetadataBefore_;
  runtime::TimerId wake_;
  Instant wakesAt_ = Instant::never();
  std::int64_t consumed_ = 0;
  std::string lastRecord_;
  std::string lastError_;
  std::uint64_t version_ = 0;
};

}  // namespace brokerlab::client
