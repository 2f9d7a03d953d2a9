#pragma once
// The group coordinator: who is in a group, who reads what, and how far the group has come.
//
// Consumers of one group share the partitions of their topics. In the classic protocol the coordinator only brings the
// members together (join), counts the generations and hands on what one of them, the leader, has decided (sync); it does
// not read what they tell each other. In the consumer protocol (KIP-848) the coordinator assigns partitions itself and
// members reconcile with every heartbeat. Both keep their committed offsets here:
//
//     member            coordinator                                            __consumer_offsets-n
//       │ JoinGroup ──────▶ parked until all have joined or time is up
//       │ ◀── generation, leader, members
//       │ SyncGroup ──────▶ parked until the leader's assignment is ──────────▶ GroupMetadata, replicated
//       │ ◀── assignment
//       │ Heartbeat ──────▶ REBALANCE_IN_PROGRESS says: join again
//       │ OffsetCommit ───▶ ──────────────────────────────────────────────────▶ OffsetCommit, replicated
//       │ ◀── none
//
// Rules
//   G1  In one generation each partition belongs to at most one member, and only members of that generation hold any.
//   G2  A commit with the wrong member, generation, epoch or instance has no effect: UNKNOWN_MEMBER_ID,
//       ILLEGAL_GENERATION, STALE_MEMBER_EPOCH, FENCED_INSTANCE_ID.
//   G3  A committed offset changes only through an accepted commit, a request to delete or expiry. An answer to OffsetFetch
//       is never older than the last acknowledged commit.
//   G4  The state is the fold of the log: a new coordinator knows every group, member and offset the one before has
//       acknowledged.
//   G5  A rebalance ends: after the rebalance timeout whoever has not rejoined is out (static members stay).
//   G6  No phantom members: a dynamic member (JoinGroup v4 and later) counts only when it comes back with the id it was
//       given (KIP-394).
//   G7  Offsets expire only while nobody subscribes to their topic: the group is empty for offsets.retention.minutes.
//   G8  A static member that returns within its session has the assignment it had, and the generation stays. Of two with
//       one instance id the older is fenced.
//   G9  Offsets of a transaction count when its commit marker is in the log, and never before.
//   G10 Consumer protocol: a partition is given out only once its former owner has given it back or was fenced; member
//       epochs never fall.
//   G11 A group with members changes its protocol only as group.consumer.migration.policy lets it: to the consumer protocol
//       with the first member that speaks it, back when only members of the classic one are left. Until then the
//       coordinator assigns for both, and who speaks the classic protocol hears of its part by join and sync.
//
// Real Kafka: GroupCoordinatorService, GroupMetadataManager, OffsetMetadataManager (KIP-98, KIP-211, KIP-345, KIP-394,
// KIP-447, KIP-814, KIP-848). Left out: share and streams groups, quotas. Patterns of topics are those of 4.0 (3.9 refuses them); what one fits is found anew with every change of
// the metadata and is no record of its own.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "coordinator/group.h"
#include "coordinator/state_partition.h"
#include "metadata/configs.h"
#include "protocol/messages/consumer_group_describe.h"
#include "protocol/messages/consumer_group_heartbeat.h"
#include "protocol/messages/describe_groups.h"
#include "protocol/messages/heartbeat.h"
#include "protocol/messages/leave_group.h"
#include "protocol/messages/list_groups.h"
#include "protocol/messages/offset_commit.h"
#include "protocol/messages/offset_delete.h"
#include "protocol/messages/offset_fetch.h"
#include "record/builder.h"

namespace brokerlab::coordinator {

/// Broker configs that groups go by.
struct GroupSettings {
  Duration initialRebalanceDelay = milliseconds(3000);
  std::int32_t minSessionTimeoutMs = 6000;
  std::int32_t maxSessionTimeoutMs = 1800000;
  std::int32_t maxSize = INT32_MAX;
  std::int64_t retentionMs = 10080LL * 60000;
  Duration retentionCheck = milliseconds(600000);
  Duration commitTimeout = milliseconds(5000);
  std::int32_t metadataMaxBytes = 4096;
  bool consumerProtocol = false;
  Duration consumerSessionTimeout = milliseconds(45000);
  Duration consumerHeartbeat = milliseconds(5000);
  std::int32_t consumerMaxSize = INT32_MAX;
  /// "uniform", "range": the first is the default.
  std::vector<std::string> assignors = {"uniform", "range"};
  /// group.consumer.migration.policy: whether a group with members may go over to the consumer protocol, and back.
  bool upgrades = false;
  bool downgrades = false;

  static GroupSettings from(const metadata::ConfigView& configs);
};

class GroupPartition;

/// Offsets of one partition in a TxnOffsetCommit, and what became of them.
struct TransactionalOffset {
  TopicPartition partition;
  CommittedOffset offset;
  ErrorCode error = ErrorCode::none;
};
/// TxnOffsetCommit, as far as the group is concerned: the transaction coordinator's side has been checked before.
struct TransactionalCommit {
  std::string group;
  ProducerId producerId = noProducerId;
  ProducerEpoch producerEpoch = -1;
  std::int32_t generation = -1;
  std::string member;
  std::optional<std::string> instance;
  std::vector<TransactionalOffset> offsets;
};

/// Owned by BrokerNode.
class GroupCoordinator {
 public:
  explicit GroupCoordinator(replication::ReplicaManager& replicas);
  ~GroupCoordinator();
  GroupCoordinator(const GroupCoordinator&) = delete;
  GroupCoordinator& operator=(const GroupCoordinator&) = delete;

  // --- from the broker ---
  void configure(const GroupSettings& settings) { settings_ = settings; }
  const GroupSettings& settings() const { return settings_; }
  /// The metadata has changed and the replicas have taken it up.
  void apply(runtime::Context& context, const metadata::Image& image, const std::vector<std::string>& deletedTopics);
  bool onTimer(runtime::Context& context, runtime::TimerId id, const runtime::Timer& timer);
  /// True when somebody was told something: more may have changed.
  bool settle(runtime::Context& context);

  // --- classic protocol ---
  /// `knowsMemberIds`: the client understands MEMBER_ID_REQUIRED (v4); `skipsAssignment`: SkipAssignment (v9).
  void join(runtime::Context& context, const Client& client, const protocol::JoinGroupRequest& request,
            bool knowsMemberIds, bool skipsAssignment, Answer<protocol::JoinGroupResponse> answer);
  void sync(runtime::Context& context, const protocol::SyncGroupRequest& request,
            Answer<protocol::SyncGroupResponse> answer);
  ErrorCode heartbeat(runtime::Context& context, const protocol::HeartbeatRequest& request);
  /// Members as v3 and later name them.
  protocol::LeaveGroupResponse leave(runtime::Context& context, const protocol::LeaveGroupRequest& request);

  // --- offsets ---
  /// Topics and partitions the cluster does not know are answered here too.
  void commit(runtime::Context& context, const protocol::OffsetCommitRequest& request, std::int16_t version,
              Answer<protocol::OffsetCommitResponse> answer);
  protocol::OffsetFetchResponse::Group fetch(const protocol::OffsetFetchRequest::Group& request, bool requireStable);
  void deleteOffsets(runtime::Context& context, const protocol::OffsetDeleteRequest& request,
                     Answer<protocol::OffsetDeleteResponse> answer);

  // --- transactions (for whoever speaks TxnOffsetCommit and WriteTxnMarkers) ---
  /// Writes the offsets into the producer's transaction; the answer is the same list with an error for each.
  void commitInTransaction(runtime::Context& context, TransactionalCommit commit,
                           Answer<std::vector<TransactionalOffset>> answer);
  /// A transaction marker of this producer is in the log of that partition of __consumer_offsets and replicated: its
  /// pending offsets count from here on, or are gone. (G9)
  void endTransaction(runtime::Context& context, PartitionId partition, ProducerId producer, bool committed);

  // --- admin ---
  protocol::DescribeGroupsResponse::Group describe(const std::string& group, std::int16_t version);
  /// The error when one of our partitions is still being loaded.
  protocol::ListGroupsResponse list(const protocol::ListGroupsRequest& request);
  void deleteGroup(runtime::Context& context, const std::string& group, Answer<ErrorCode> answer);

  // --- consumer protocol ---
  void consumerHeartbeat(runtime::Context& context, const Client& client,
                         const protocol::ConsumerGroupHeartbeatRequest& request, std::int16_t version,
                         Answer<protocol::ConsumerGroupHeartbeatResponse> answer);
  protocol::ConsumerGroupDescribeResponse::Group describeConsumerGroup(const std::string& group);

  // --- what views and invariants look at ---
  /// Every group this broker coordinates, by partition, then name.
  template <class Use>
  void eachGroup(Use&& use) const {
    forEachGroup([&use](const Group& group) { use(group); });
  }
  const StatePartitions& partitions() const { return partitions_; }
  StatePartitions& partitions() { return partitions_; }
  const metadata::Image& image() const { return *image_; }
  /// The topics whose whole names fit the pattern of a subscription; none when it is not one. (KIP-848)
  const std::set<std::string>& matching(const std::string& pattern);
  /// Every breach of G1 and G10 in what this broker holds, one sentence each; nothing when all is well.
  std::vector<std::string> problems() const;
  /// "Assigning", "Reconciling", …: as ConsumerGroupDescribe says it.
  static std::string_view consumerState(const ConsumerGroup& group);

 private:
  friend class GroupPartition;
  /// Where a group is looked after, or why not here.
  struct Place {
    GroupPartition* partition = nullptr;
    ErrorCode error = ErrorCode::none;
  };
  Place place(std::string_view group, bool emptyNameAllowed) const;
  void forEachGroup(const std::function<void(const Group&)>& use) const;

  /// Answers to requests that waited. They are sent when everything has been done: whoever hears may ask at once, and
  /// must not come upon a group that is half way somewhere.
  std::vector<std::function<void(runtime::Context&)>> outbox_;
  GroupSettings settings_;
  const replication::Faults& faults_;
  const metadata::Image* image_ = nullptr;
  /// By pattern: what it fits among the topics there are now.
  std::map<std::string, std::set<std::string>> matching_;
  StatePartitions partitions_;
};

}  // namespace brokerlab::coordinator
