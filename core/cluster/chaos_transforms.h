#pragma once
// Consume, transform, produce in a run full of failures: what is read from the run's topic comes out once.
//
// Some applications read the topic as one group and write what they make of each record into a topic of its own, exactly
// once, each with a transactional.id of its own, so that nobody is fenced by the next one: what keeps one that stood still
// from committing what the others have done meanwhile is its generation (KIP-447). They are killed, stopped, cut off, and
// frozen for longer than their session or in the middle of a transaction.
//
//     H3  At rest each input is in the output exactly once for a reader of committed data (transform_outcome.h). With
//         transaction.version 0 and late messages it may not be: those are told as anomalies (T9).
//
// Their chance is a stream of its own: with and without transforms the rest of a run draws the same numbers.

#include <map>
#include <string>
#include <vector>

#include "base/prng.h"
#include "cluster/spec.h"
#include "model/time.h"

namespace brokerlab::cluster {

class Engine;

/// Planted bug: the coordinator of a group takes offsets of a transaction from whoever sends them.
constexpr std::string_view ignoreMembersInTransactions = "ignore-members-in-transactions";

/// Owned by a chaos run.
class ChaosTransforms {
 public:
  ChaosTransforms(std::uint64_t seed, std::string plant);

  /// Leaves alone what the run has decided already.
  void configure(Spec& spec);
  /// The lines that make the output and start the applications.
  std::vector<std::string> start();
  /// One thing that happens to an application; empty when there is nothing to do.
  std::string deed(const Engine& engine);
  /// What gets those that have ended or stand still going again.
  std::vector<std::string> mend(const Engine& engine) const;
  /// Why they are not at rest yet; empty when they are.
  std::string restProblem(const Engine& engine, int partitions) const;
  /// H3, once at rest: the first input that is missing or there twice; empty when there is none.
  std::string problem(const Engine& engine) const;

 private:
  std::string application(int number);

  Prng random_;
  std::string plant_;
  bool consumerProtocol_ = false;
  int applications_ = 2;
  int outputs_ = 1;
  /// When those that are frozen go on.
  std::map<std::string, Instant> thawAt_;
};

}  // namespace brokerlab::cluster
