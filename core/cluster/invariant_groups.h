#pragma once
// What must be true of groups: the C rules of the checker (invariants.h).
//
// Seen from both ends. Members say with events what they believe to own and have committed; coordinators hold what is. A
// member may believe too long (a process that was stopped does), but what it believes must have no effect.

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "events/events.h"
#include "model/ids.h"
#include "sim/world.h"

namespace brokerlab::coordinator {
struct Group;
}

namespace brokerlab::cluster {

class Engine;

/// Owned by Invariants.
class GroupInvariants {
 public:
  using Broken = std::function<void(std::string_view rule, std::string detail)>;
  GroupInvariants(Engine& engine, Broken broken) : engine_(engine), broken_(std::move(broken)) {}

  void onEvent(const events::Event& event);
  /// Every request is offered, and every answer.
  void onFrame(const sim::FrameSeen& frame);
  void scan();
  /// C4: the log of each coordinator read a second time.
  void checkLogs();
  /// From now on every frame is offered.
  void watchFrames() { frames_ = true; }

 private:
  struct Ghost {
    /// Classic: who was given what, by generation.
    std::map<std::int32_t, std::map<TopicPartition, std::string>> given;
    /// What was acknowledged last, and what else was asked for and may be in the log.
    std::map<TopicPartition, Offset> committed;
    std::map<TopicPartition, std::set<Offset>> attempted;
    /// Ids that a coordinator told to a client that had none.
    std::set<std::string> ids;
  };
  struct AskedCommit {
    std::string group;
    /// Why it must be refused; empty when it may be accepted.
    std::string wrong;
    std::uint64_t loads = 0;
    std::map<TopicPartition, Offset> offsets;
  };

  void onAssigned(const events::Event& event, const events::PartitionsAssigned& assigned);
  void onCommitAsked(const sim::FrameSeen& frame);
  void onCommitAnswer(const sim::FrameSeen& frame);
  void compareOffsets();
  const coordinator::Group* current(const std::string& name) const;

  Engine& engine_;
  Broken broken_;
  bool frames_ = false;
  std::map<std::string, Ghost> ghosts_;
  /// What each member owns as it says, by its name.
  std::map<std::string, std::pair<std::string, std::set<TopicPartition>>> owned_;
  /// Since when a coordinator gathers members of a group.
  std::map<std::pair<NodeId, std::string>, Instant> gathering_;
  /// How often a broker has read offsets partitions anew.
  std::map<NodeId, std::uint64_t> loads_;
  std::map<std::pair<ConnectionId, std::int32_t>, AskedCommit> asked_;
};

}  // namespace brokerlab::cluster
