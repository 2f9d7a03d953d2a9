#pragma once
// The groups of one partition of __consumer_offsets: the state machine behind the group coordinator.
//
// Split over several files by subject: classic_members.cpp (join, sync, heartbeat, leave), classic_rebalance.cpp (the
// phases of a rebalance), group_offsets.cpp, consumer_members.cpp (KIP-848), group_migration.cpp (both protocols in one
// group, from one to the other), group_replay.cpp (records, replay).

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "coordinator/group_coordinator.h"
#include "protocol/records/group_log.h"

namespace brokerlab::coordinator {

using runtime::Context;

/// What a group's timers are for: numbers in Timer::kind.
enum class GroupTimer : std::int32_t {
  session = static_cast<std::int32_t>(TimerKind::firstOfGroups),
  pendingMember,
  rebalance,
  pendingSync,
  revocation,
  retention,
  rejoin,
  assignment,
};

/// Records of one write, in order.
class GroupRecords {
 public:
  void put(const protocol::GroupLogKey& key, const Bytes& value) { add(key, value); }
  void tombstone(const protocol::GroupLogKey& key) { add(key, std::nullopt); }
  bool empty() const { return records_.empty(); }
  std::size_t size() const { return records_.size(); }
  Bytes batch(TimestampMs now, const record::BatchOptions& options) const;

 private:
  void add(const protocol::GroupLogKey& key, std::optional<Bytes> value);
  std::vector<std::pair<Bytes, std::optional<Bytes>>> records_;
};

/// Owned by StatePartitions.
class GroupPartition final : public StateMachine {
 public:
  GroupPartition(GroupCoordinator& coordinator, PartitionId number) : coordinator_(coordinator), number_(number) {}

  // StateMachine
  void replay(const LoggedRecord& record) override;
  void replayMarker(ProducerId producer, ProducerEpoch epoch, bool committed, Offset offset) override;
  void onLoaded(Context& context, LeaderEpoch epoch) override;
  void onUnloaded(Context& context) override;

  bool onTimer(Context& context, runtime::TimerId id, const runtime::Timer& timer);
  /// Offsets of topics that are gone go too.
  void onTopicsDeleted(Context& context, const std::vector<std::string>& topics);

  Group* find(std::string_view name) const;
  const std::map<std::string, std::unique_ptr<Group>, std::less<>>& groups() const { return groups_; }

  // --- classic protocol ---
  void join(Context& context, const Client& client, const protocol::JoinGroupRequest& request, bool knowsMemberIds,
            bool skipsAssignment, Answer<protocol::JoinGroupResponse> answer);
  void sync(Context& context, const protocol::SyncGroupRequest& request, Answer<protocol::SyncGroupResponse> answer);
  ErrorCode heartbeat(Context& context, const protocol::HeartbeatRequest& request);
  protocol::LeaveGroupResponse leave(Context& context, const protocol::LeaveGroupRequest& request);

  // --- offsets ---
  void commit(Context& context, const protocol::OffsetCommitRequest& request, std::int16_t version,
              Answer<protocol::OffsetCommitResponse> answer);
  void commitInTransaction(Context& context, TransactionalCommit commit,
                           Answer<std::vector<TransactionalOffset>> answer);
  void endTransaction(Context& context, ProducerId producer, bool committed);
  protocol::OffsetFetchResponse::Group fetch(const protocol::OffsetFetchRequest::Group& request, bool requireStable);
  void deleteOffsets(Context& context, const protocol::OffsetDeleteRequest& request,
                     Answer<protocol::OffsetDeleteResponse> answer);

  // --- admin ---
  protocol::DescribeGroupsResponse::Group describe(const std::string& group) const;
  void deleteGroup(Context& context, const std::string& group, Answer<ErrorCode> answer);

  // --- consumer protocol ---
  void consumerHeartbeat(Context& context, const Client& client, const protocol::ConsumerGroupHeartbeatRequest& request,
                         std::int16_t version, Answer<protocol::ConsumerGroupHeartbeatResponse> answer);
  protocol::ConsumerGroupDescribeResponse::Group describeConsumerGroup(const std::string& group) const;

 private:
  struct Wake {
    GroupTimer what = GroupTimer::session;
    std::string group;
    std::string member;
  };

  const GroupSettings& settings() const { return coordinator_.settings_; }
  const replication::Faults& faults() const { return coordinator_.faults_; }
  const metadata::Image& image() const { return *coordinator_.image_; }
  Group& make(const std::string& name);

  /// Answers a request that waited, when all is done.
  template <class Response>
  void tellLater(Answer<Response> answer, Response response) {
    coordinator_.outbox_.push_back(
        [answer = std::move(answer), response = std::move(response)](Context& at) { answer(at, response); });
  }

  // --- timers ---
  runtime::TimerId arm(Context& context, Duration after, GroupTimer what, std::string_view name, Wake wake);
  void disarm(Context& context, runtime::TimerId& timer);
  /// Starts or moves the time a member may be silent.
  void keepAlive(Context& context, const std::string& group, const std::string& member, Watchdog& watchdog,
                 Duration timeout);
  void disarm(Context& context, Watchdog& watchdog) { disarm(context, watchdog.timer); }

  // --- writing ---
  /// Appends; `done` hears the log's answer in the group's terms (NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE, …), at once
  /// when nothing could be written.
  void write(Context& context, const GroupRecords& records, const record::BatchOptions& options,
             std::function<void(Context&, ErrorCode)> done);
  static void addMetadataRecord(GroupRecords& records, const std::string& group, const ClassicGroup& classic,
                                const std::map<std::string, Bytes>* assignments);
  void writeMetadata(Context& context, const Group& group, const std::map<std::string, Bytes>* assignments,
                     std::function<void(Context&, ErrorCode)> done);

  // --- classic members ---
  static ErrorCode checkMember(const ClassicGroup& group, const std::string& member,
                               const std::optional<std::string>& instance);
  void joinNew(Context& context, Group& group, const Client& client, const protocol::JoinGroupRequest& request,
               bool knowsMemberIds, bool skipsAssignment, Answer<protocol::JoinGroupResponse> answer);
  void joinAgain(Context& context, Group& group, const Client& client, const protocol::JoinGroupRequest& request,
                 Answer<protocol::JoinGroupResponse> answer);
  void addMember(Context& context, Group& group, const std::string& id, const Client& client,
                 const protocol::JoinGroupRequest& request, Answer<protocol::JoinGroupResponse> answer);
  void updateMember(Context& context, Group& group, ClassicMember& member, const protocol::JoinGroupRequest& request,
                    Answer<protocol::JoinGroupResponse> answer, const std::string& reason);
  void replaceStatic(Context& context, Group& group, const std::string& newId, const Client& client,
                     const protocol::JoinGroupRequest& request, bool skipsAssignment,
                     Answer<protocol::JoinGroupResponse> answer);
  void removeMember(Context& context, Group& group, const std::string& id, const std::string& reason);
  void stayAlive(Context& context, Group& group, ClassicMember& member);
  void onSessionOver(Context& context, const std::string& group, const std::string& member);
  void removePending(Context& context, Group& group, const std::string& id);

  // --- rebalance ---
  void setState(Context& context, Group& group, GroupState state, const std::string& reason);
  void maybeRebalance(Context& context, Group& group, const std::string& reason);
  void prepareRebalance(Context& context, Group& group, const std::string& reason);
  void maybeCompleteJoin(Context& context, Group& group);
  void completeJoin(Context& context, Group& group);
  void onRebalanceTimer(Context& context, Group& group);
  void onSyncTimer(Context& context, Group& group);
  void giveAssignments(Context& context, Group& group);
  void refuseSyncs(Context& context, Group& group, ErrorCode error);
  void computeSubscribed(ClassicGroup& group) const;

  // --- offsets ---
  ErrorCode checkCommit(Context& context, Group& group, std::int32_t generation, const std::string& member,
                        const std::optional<std::string>& instance, bool transactional, std::int16_t version);
  void expireOffsets(Context& context);
  void armRetention(Context& context);
  /// Empty and without offsets: gone, with a tombstone when the log knows it.
  void forgetIfNothingLeft(Context& context, const std::string& name);
  /// It came into being for a request that then failed.
  void dropIfUnused(const std::string& name);
  static void addOffset(GroupRecords& records, const std::string& group, const TopicPartition& partition,
                        const CommittedOffset& offset);
  bool subscribes(const Group& group, const std::string& topic) const;

  // --- consumer protocol ---
  void onConsumerSessionOver(Context& context, const std::string& group, const std::string& member,
                             const std::string& reason);
  /// The topics a member subscribes to, by name and by pattern. There may be none of such a name.
  std::set<std::string> wantedBy(const ConsumerMember& member) const;
  static void removeConsumer(Group& group, const std::string& id, GroupRecords& records);
  /// Looks at the topics the members subscribe to; true when something about them is new.
  bool refreshTopics(Group& group, GroupRecords& records);
  void bumpEpoch(Group& group, GroupRecords& records);
  std::string assignorOf(const ConsumerGroup& group) const;
  void assign(Context& context, Group& group, GroupRecords& records);
  /// One step of a member towards its target; `owned` is what it says it has. True when it made one.
  bool reconcile(Group& group, ConsumerMember& member, const std::optional<Assignment>& owned, GroupRecords& records);
  /// The same place in the group under another id.
  static void replaceConsumer(Group& group, const std::string& replaced, const std::string& id, GroupRecords& records);
  void disarm(Context& context, ConsumerMember& member);
  void noteConsumerState(Context& context, Group& group, std::string_view before);
  void replayConsumer(const protocol::GroupLogKey& key, const std::optional<Bytes>& value);
  static void addMemberRecord(GroupRecords& records, const std::string& group, const ConsumerMember& member);
  static void addTargetRecord(GroupRecords& records, const std::string& group, const ConsumerMember& member);
  static void addCurrentRecord(GroupRecords& records, const std::string& group, const ConsumerMember& member);
  static void addEpochRecords(GroupRecords& records, const Group& group);

  // --- from one protocol to the other ---
  bool mayUpgrade(const ClassicGroup& group) const;
  /// Nothing when its members' subscriptions cannot be read.
  std::optional<ConsumerGroup> upgraded(const ClassicGroup& group) const;
  static void addGroupRecords(GroupRecords& records, const std::string& name, const ConsumerGroup& group);
  /// Whoever waits for a rebalance is told to join again.
  void endClassic(Context& context, Group& group);
  bool mayDowngrade(const ConsumerGroup& group) const;
  ClassicGroup downgraded(Context& context, const ConsumerGroup& group) const;
  /// Writes `records` and that `work` is a classic group from now on. With an error nothing has changed.
  ErrorCode downgrade(Context& context, Group& group, const ConsumerGroup& work, GroupRecords records,
                      std::function<void(Context&, ErrorCode)> done);
  /// What a member of the classic protocol gets from SyncGroup.
  Bytes classicAssignment(const ConsumerMember& member) const;
  static ErrorCode checkClassicMember(const ConsumerGroup& group, const std::string& member,
                                      const std::optional<std::string>& instance);
  bool waitsForOthers(const ConsumerGroup& group, const ConsumerMember& member) const;
  void awaitRejoin(Context& context, const Group& group, ConsumerMember& member);
  void joinConsumer(Context& context, Group& group, const Client& client, const protocol::JoinGroupRequest& request,
                    bool knowsMemberIds, Answer<protocol::JoinGroupResponse> answer);
  void syncConsumer(Context& context, Group& group, const protocol::SyncGroupRequest& request,
                    Answer<protocol::SyncGroupResponse> answer);
  ErrorCode heartbeatConsumer(Context& context, Group& group, const protocol::HeartbeatRequest& request);
  protocol::LeaveGroupResponse leaveConsumer(Context& context, Group& group,
                                             const protocol::LeaveGroupRequest& request);

  void replayOffset(const protocol::OffsetCommitKey& key, const LoggedRecord& record);
  void replayGroup(const protocol::GroupMetadataKey& key, const std::optional<Bytes>& value);

  GroupCoordinator& coordinator_;
  PartitionId number_ = 0;
  std::map<std::string, std::unique_ptr<Group>, std::less<>> groups_;
  std::map<runtime::TimerId, Wake> timers_;
  runtime::TimerId retentionTimer_;
};

std::string assignmentText(const Assignment& assignment, const std::map<Uuid, TopicFacts>& topics);
/// "orders-0, orders-1" of a ConsumerProtocolAssignment; empty when the bytes are none.
std::string assignmentText(const Bytes& assignment);
/// The partitions in a ConsumerProtocolAssignment; empty when the bytes are none.
std::vector<TopicPartition> assignedPartitions(const Bytes& assignment);
/// The topics in a ConsumerProtocolSubscription; nothing when the bytes are none.
std::optional<std::vector<std::string>> subscribedTopics(const Bytes& subscription);
/// A random id as Java prints a UUID.
std::string javaUuid(Prng& random);

}  // namespace brokerlab::coordinator
