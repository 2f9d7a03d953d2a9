#pragma once
// One change of one partition: what shall be, what follows from it, and the record that says so.
//
// The callers (fencing, AlterPartition, elections, reassignments) say only what they want: another ISR, other replicas, an
// election. The builder completes a reassignment that has become complete, keeps the leader if it may stay, elects another
// if it may not, and leaves out of the record what does not change.
//
// Rules
//   E1  Whoever leads is in the ISR and active. Candidates are tried in the order of the replica list.
//   E2  A leader that may stay stays, except when a preferred leader is asked for.
//   E3  Only with unclean elections allowed, and only if no member of the ISR is active, may a replica outside it lead; then
//       the ISR is that replica alone, and the partition is recovering.
//   E4  The last member of an ISR is never taken out.
//   E5  A reassignment is complete when every target replica is in the ISR.
//
// In Kafka: PartitionChangeBuilder, PartitionReassignmentReplicas, PartitionReassignmentRevert.

#include <functional>
#include <optional>
#include <string_view>

#include "metadata/image.h"

namespace brokerlab::controller {

enum class Election : std::uint8_t {
  /// The leader stays if it can, else the first of the ISR in replica order.
  online,
  /// The first replica of the list, if it can.
  preferred,
  /// As online, and outside the ISR if need be.
  unclean,
};

class PartitionChange {
 public:
  /// `acceptable` says which brokers may lead.
  PartitionChange(metadata::PartitionRef partition, const Uuid& topicId, PartitionId id,
                  std::function<bool(NodeId)> acceptable);

  PartitionChange& isr(metadata::NodeList isr) {
    targetIsr_ = std::move(isr);
    return *this;
  }
  PartitionChange& replicas(metadata::NodeList replicas) {
    targetReplicas_ = std::move(replicas);
    return *this;
  }
  PartitionChange& removing(metadata::NodeList removing) {
    targetRemoving_ = std::move(removing);
    return *this;
  }
  PartitionChange& adding(metadata::NodeList adding) {
    targetAdding_ = std::move(adding);
    return *this;
  }
  PartitionChange& recoveryState(metadata::LeaderRecoveryState state) {
    targetRecovery_ = state;
    return *this;
  }
  PartitionChange& election(Election election) {
    election_ = election;
    return *this;
  }
  /// Directories of brokers, by id; for replicas that the partition did not have before.
  PartitionChange& directoryOf(std::function<Uuid(NodeId)> directory) {
    directory_ = std::move(directory);
    return *this;
  }

  /// The record; nothing when nothing would change.
  std::optional<protocol::PartitionChangeRecord> build();

  /// After `build`: by which rule the leader was chosen ("" when it was not).
  std::string_view rule() const { return rule_; }

 private:
  struct Outcome {
    NodeId leader = NodeId::none();
    bool unclean = false;
    std::string_view rule;
  };
  bool valid(NodeId replica) const;
  Outcome elect() const;
  Outcome electAny() const;
  void completeReassignment();

  metadata::PartitionRef partition_;
  Uuid topicId_;
  PartitionId id_;
  std::function<bool(NodeId)> acceptable_;
  std::function<Uuid(NodeId)> directory_;
  metadata::NodeList targetIsr_;
  metadata::NodeList targetReplicas_;
  metadata::NodeList targetRemoving_;
  metadata::NodeList targetAdding_;
  std::optional<metadata::LeaderRecoveryState> targetRecovery_;
  Election election_ = Election::online;
  bool reassignmentCompleted_ = false;
  std::string_view rule_;
};

/// A reassignment in Kafka's terms (internals §9): what to write first and what it will end with.
struct Reassignment {
  /// Target replicas, then those that will go.
  metadata::NodeList replicas;
  metadata::NodeList removing;
  metadata::NodeList adding;
};
Reassignment planReassignment(const metadata::Partition& partition, const metadata::NodeList& target);
/// What cancelling goes back to: replicas and ISR of before. Nothing when no reassignment runs.
struct Revert {
  metadata::NodeList replicas;
  metadata::NodeList isr;
  bool unclean = false;
};
std::optional<Revert> planRevert(const metadata::Partition& partition);

}  // namespace brokerlab::controller
