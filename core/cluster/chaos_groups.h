#pragma once
// Groups in a run full of failures: members that come, go, crash, freeze, are too slow, and what must be true of them.
//
// One group reads the topic of the run, in one of the two protocols, with assignors, timeouts and ways to commit that the
// seed chooses. Its chance is a stream of its own: with and without groups the rest of a run draws the same numbers.

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/prng.h"
#include "cluster/spec.h"
#include "events/events.h"

namespace brokerlab::cluster {

class Engine;

/// Owned by a chaos run.
class ChaosGroups {
 public:
  /// `plant`: the bug that is to be found, which decides what the group is like; empty for none.
  ChaosGroups(std::uint64_t seed, std::string plant);

  void configure(Spec& spec);
  /// The lines that start the members.
  std::vector<std::string> start();
  /// One thing that happens to a member; empty when there is nothing to do.
  std::string deed(const Engine& engine);
  /// What an operator does once nothing fails any more: members that gave up start anew, and the one that is too slow is
  /// replaced by a faster one. To be carried out again and again.
  std::vector<std::string> mend(const Engine& engine);
  /// Is not started again: another has its place.
  bool retired(const std::string& name) const { return retired_ && name == fmt::format("g{}", slow_); }
  void onEvent(const events::Event& event);
  /// Why the group is not at rest yet; empty when it is.
  std::string restProblem(const Engine& engine, int partitions) const;
  /// C7, once at rest: the first record nobody has processed; empty when there is none.
  std::string unprocessed(const Engine& engine, int partitions) const;

 private:
  std::string member(int number, bool mayBeSlow);
  bool nothingLeft(const Engine& engine, int number) const;
  template <class Use>
  static void eachRecord(const Engine& engine, int number, Offset from, Use&& use);
  bool readToTheEnd(const Engine& engine, int number) const;

  Prng random_;
  std::string plant_;
  bool consumerProtocol_ = false;
  int members_ = 2;
  std::string assignor_;
  /// The member whose application is too slow; 0: none.
  int slow_ = 0;
  bool retired_ = false;
  /// First to last offset processed, by partition: single offsets, for records are few.
  std::map<TopicPartition, std::set<Offset>> processed_;
};

}  // namespace brokerlab::cluster
