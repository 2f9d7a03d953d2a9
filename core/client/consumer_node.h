#pragma once
// The consumer: asks, and gets what it asked for. Nothing is ever pushed to it.
//
// For each partition it keeps a *position*: the offset it wants next. It fetches from the leaders, several partitions in
// one request, over an incremental fetch session (KIP-227) so that what did not change is not said again. The broker may
// hold an empty answer back for fetch.max.wait.ms. What comes is below the high watermark, or below the last stable
// offset for read_committed, which also drops the records of aborted transactions.
//
// What was fetched waits in a buffer until the application polls: then up to max.poll.records are handed over and the
// positions move. The application works on them (for `processing` each), commits as it was told to, and polls again:
//
//     poll ──▶ records ──▶ [commit before] ──▶ process … ──▶ [commit after] ──▶ poll
//       └─ joins and rejoins the group, gives partitions back, commits by itself when auto.commit.interval.ms is over:
//          what earlier polls handed over, whose processing has ended by now
//
// Rules
//   U1  Positions only move forward by records handed over, or by a reset or a seek that an event tells of.
//   U2  Records are handed over in offset order for each partition, none twice while the consumer owns it.
//   U3  Gaps (compaction, markers) are stepped over; the position after them is that of the next batch.
//   U4  When the leader's log turns out to have been cut below our position (KIP-320), that is said, not hidden.
//   U5  An answer counts only if it is about the position we are at: after a seek or a move to another leader the answer
//       to an older question is thrown away.
//   U6  What is committed is a position: the next offset to read. A commit by itself covers only what polls before the
//       present one handed over (at least once, for an application that is done with a batch before it polls again).
//   U7  A partition new to a member starts at the group's committed offset; without one where auto.offset.reset says.
//   U8  max.poll.interval.ms without a poll: it leaves the group. (Heartbeats go on until then, whatever the application does.)
//
// Real Kafka: KafkaConsumer, Fetcher, FetchBuffer, FetchSessionHandler, SubscriptionState; membership is
// group_membership.h's. Left out: rebalance listeners, topic patterns of the classic protocol.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "client/cluster_metadata.h"
#include "client/config.h"
#include "client/group_membership.h"
#include "protocol/messages/fetch.h"
#include "runtime/rpc.h"

namespace brokerlab::client {

/// When the application commits what a poll gave it. automatic: enable.auto.commit decides; never: only when told to.
enum class Commits : std::uint8_t { automatic, before, after, never };

struct ConsumerOptions {
  std::string name;
  std::vector<NodeId> bootstrap;
  ConsumerConfig config;
  std::string topic;
  /// Empty: all partitions of the topic. Not in a group.
  std::vector<PartitionId> partitions;
  /// Where to start: -1 latest, -2 earliest, else this offset. Not in a group.
  Offset from = -1;

  /// Empty: the partitions above, by hand.
  std::string group;
  std::vector<std::string> moreTopics;
  std::string pattern;
  /// How long the application works on each record.
  Duration processing;
  Commits commits = Commits::automatic;
};

struct CommitResult {
  /// "orders-0@5,orders-1@7"; empty when there was nothing to commit.
  std::string offsets;
  ErrorCode error = ErrorCode::none;
  /// Why nothing was committed; empty when it was.
  std::string problem;
};

/// What one poll hands over, for an application that does something with it.
struct PolledBatch {
  struct Record {
    TopicPartition partition;
    Offset offset = 0;
    std::optional<Bytes> key;
    std::optional<Bytes> value;
  };
  std::vector<Record> records;
  /// Where each of their partitions goes on after them, and the leader epoch there.
  std::map<TopicPartition, std::pair<Offset, LeaderEpoch>> positions;
  /// Whose offsets these would be: ConsumerGroupMetadata.
  std::string group;
  std::int32_t generation = -1;
  std::string member;
  std::optional<std::string> instance;
};

/// The application behind a consumer. It answers each batch with ConsumerNode::batchDone, maybe at once.
class Application {
 public:
  virtual ~Application() = default;
  virtual void onBatch(runtime::Context& context, PolledBatch batch) = 0;
};

class ConsumerNode : public runtime::Node, private MembershipOwner {
 public:
  explicit ConsumerNode(ConsumerOptions options);
  ~ConsumerNode() override;

  void start(runtime::Context& context) override;
  void onConnected(runtime::Context& context, ConnectionId connection) override;
  void onDisconnected(runtime::Context& context, ConnectionId connection, runtime::Disconnect reason) override;
  void onFrame(runtime::Context& context, ConnectionId connection, Chain frame) override;
  void onTimer(runtime::Context& context, runtime::TimerId id, const runtime::Timer& timer) override;
  /// Finishes the batch at hand, commits if it commits by itself, leaves its group.
  void shutDown(runtime::Context& context) override;

  /// Reads on from `offset`, or from the end (-1) or the beginning (-2). False when it does not read that partition.
  bool seek(runtime::Context& context, const TopicPartition& partition, Offset offset);
  /// Asks for nothing of this partition, or of all, until told to go on. How many partitions that is about.
  int pause(runtime::Context& context, const std::optional<TopicPartition>& partition, bool paused);
  /// Hands every batch to this application; before `start`. Without one, records are only looked at.
  void serve(Application& application) { application_ = &application; }
  /// The application is done with its batch. `good` false: it is to be read again, from where the group has got to.
  void batchDone(runtime::Context& context, bool good);
  /// Commits the positions.
  void commit(runtime::Context& context, std::function<void(runtime::Context&, const CommitResult&)> done);

  struct PartitionState {
    TopicPartition partition;
    Offset position = noOffset;
    Offset highWatermark = noOffset;
    std::int64_t records = 0;
    bool paused = false;
    Offset committed = noOffset;
    Offset processed = noOffset;
    std::int64_t buffered = 0;
  };
  const std::string& name() const { return options_.name; }
  const std::vector<std::string>& subscribed() const { return subscribed_; }
  const ConsumerOptions& options() const { return options_; }
  /// Null without a group.
  const Membership* membership() const { return membership_.get(); }
  std::vector<PartitionState> partitions() const;
  std::int64_t recordsConsumed() const { return consumed_; }
  std::int64_t recordsProcessed() const { return processed_; }
  const std::string& lastRecord() const { return lastRecord_; }
  const std::string& lastError() const { return lastError_; }
  std::uint64_t version() const { return version_; }
  /// "polls", "processes", …
  std::string pollState() const;
  /// The application has it and is not done with it.
  bool inHand(const TopicPartition& partition, Offset offset) const;
  /// Polled of that partition, and not done yet.
  bool busyWith(const TopicPartition& partition) const;
  std::int64_t toProcess() const { return static_cast<std::int64_t>(batch_.size() - done_); }
  Instant lastPoll() const { return lastPoll_; }
  bool commitsByItself() const { return membership_ != nullptr && options_.config.autoCommit; }

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
    /// Fetched and not handed over: the offsets from `next` on, and the position after them.
    std::vector<Offset> buffer;
    /// Of each, the epoch of the leader that took it in: it belongs to the position after it.
    std::vector<LeaderEpoch> epochs;
    /// Key and value of each, where there is an application to have them.
    std::vector<std::pair<std::optional<Bytes>, std::optional<Bytes>>> contents;
    std::size_t next = 0;
    Offset afterBuffer = noOffset;
    LeaderEpoch epochAfter = noEpoch;
    std::string lastText;
    /// In a group: whether the committed offset is still to be asked for (U7).
    bool wantsCommitted = false;
    bool askingCommitted = false;
    Offset committed = noOffset;
    Offset processed = noOffset;

    std::size_t buffered() const { return buffer.size() - next; }
    void forgetBuffer() {
      buffer.clear();
      epochs.clear();
      contents.clear();
      next = 0;
    }
  };
  /// The session with one broker: what it was told last.
  struct Session {
    std::int32_t id = 0;
    std::int32_t epoch = 0;
    std::map<TopicPartition, std::pair<Offset, LeaderEpoch>> told;
    /// The topics the partitions are of: one made anew under the same name is another.
    std::map<std::string, Uuid> topicIds;
    bool busy = false;
  };
  /// Told last, but must be told again.
  static constexpr std::pair<Offset, LeaderEpoch> again{-2, -2};
  enum class App : std::uint8_t { polling, committing, processing, closing };
  struct Record {
    TopicPartition partition;
    Offset offset = 0;
  };
  using Offsets = std::map<TopicPartition, std::pair<Offset, LeaderEpoch>>;
  using CommitDone = std::function<void(runtime::Context&, const CommitResult&)>;
  struct Commit {
    Offsets offsets;
    std::string how;
    /// Tried again until then.
    Instant deadline;
    CommitDone done;
  };

  // Fetching (consumer_node.cpp).
  void pump(runtime::Context& context);
  void assignByHand(runtime::Context& context);
  void request(runtime::Context& context);
  void lookUp(runtime::Context& context, NodeId leader, const std::vector<TopicPartition>& partitions);
  void fetch(runtime::Context& context, NodeId leader, const std::vector<TopicPartition>& partitions);
  void fetched(runtime::Context& context, NodeId leader, runtime::CallResult<protocol::FetchResponse> response);
  void take(runtime::Context& context, const TopicPartition& partition, Assigned& assigned,
            const protocol::FetchResponse::Topic::Partition& data);
  void failed(runtime::Context& context, const TopicPartition& partition, Assigned& assigned, ErrorCode error);
  void halt(const TopicPartition& partition, Assigned& assigned, const std::string& why);
  void reset(runtime::Context& context, const TopicPartition& partition, Assigned& assigned, const std::string& reason);
  void refreshMetadata(runtime::Context& context);
  void wakeAt(runtime::Context& context, Instant at);

  // The application and the group (consumer_poll.cpp).
  bool poll(runtime::Context& context);
  void handOver(runtime::Context& context);
  void process(runtime::Context& context);
  void processedAll(runtime::Context& context);
  void pollAgain(runtime::Context& context);
  void closeNow(runtime::Context& context);
  void fetchCommitted(runtime::Context& context);
  Offsets positions() const;
  void commitPositions(runtime::Context& context, std::string how, Duration limit, CommitDone done);
  void tryCommit(runtime::Context& context, std::int64_t number);
  void commitEnds(runtime::Context& context, std::int64_t number, ErrorCode error, const std::string& problem);
  bool mayCommit() const;
  void autoCommitIn(runtime::Context& context, Duration after);

  // MembershipOwner
  void beforeRevocation(runtime::Context& context, const Partitions& going,
                        std::function<void(runtime::Context&)> done) override;
  void revoked(runtime::Context& context, const Partitions& gone, bool lost, const std::string& reason) override;
  void assigned(runtime::Context& context, const Partitions& added) override;
  void metadataWanted(runtime::Context& context) override { refreshMetadata(context); }
  void failed(runtime::Context& context, const std::string& why) override;
  void changed(runtime::Context& context) override;

  ConsumerOptions options_;
  Application* application_ = nullptr;
  /// What it is to be given next.
  PolledBatch polled_;
  runtime::RpcClient rpc_;
  ClusterMetadata metadata_;
  std::vector<std::string> subscribed_;
  std::unique_ptr<Membership> membership_;
  std::map<TopicPartition, Assigned> assigned_;
  std::map<NodeId, Session> sessions_;
  Instant noMetadataBefore_;
  runtime::TimerId wake_;
  Instant wakesAt_ = Instant::never();
  bool pumping_ = false;
  bool pumpAgain_ = false;

  App app_ = App::polling;
  bool closing_ = false;
  /// A commit after processing was refused: an application that means it tries again when it polls next.
  bool owesCommit_ = false;
  /// What the last poll handed over, and how much of it the application is done with.
  std::vector<Record> batch_;
  std::size_t done_ = 0;
  /// The record after those is being worked on.
  bool begun_ = false;
  Instant lastPoll_;
  runtime::TimerId lateTimer_;
  bool late_ = false;
  Instant autoCommitAt_ = Instant::never();
  runtime::TimerId autoCommit_;
  std::map<std::int64_t, Commit> commits_;
  std::int64_t nextCommit_ = 1;
  /// Where the next poll begins to hand over: every partition gets its turn.
  TopicPartition turn_;

  std::int64_t consumed_ = 0;
  std::int64_t processed_ = 0;
  std::string lastRecord_;
  std::string lastError_;
  std::uint64_t version_ = 0;
};

}  // namespace brokerlab::client
