#pragma once
// A run full of failures, made from one number, and what must be true in spite of them.
//
// A seed decides everything: the size and the odd configs of the cluster, which kinds of failure this run has and how
// often, what fails when, and all the chance inside the engine. Producers and consumers work on meanwhile; the checker
// (invariants.h) looks on. In the end everything is mended, and the cluster has to come to rest: leaders everywhere, full
// ISRs, every send settled, everything acknowledged on every replica, every consumer at the end.
//
// What may fail, each kind in about half of the runs: processes and machines of brokers, controllers and clients (killed,
// frozen, without power, stopped in good order); links (cut both ways or one way, slow, held, jittery, thin, losing frames
// and with them connections, so that a request may have been carried out and is sent again); disks (full, slow, failing
// to read, write, flush or rename); clocks. Several at once, and ambushes: something fails at the very moment
// something else happens.
//
// More than half of the runs have transactional producers, too, and second ones that come with the same transactional.id
// while the first is at work; some of those runs in transaction.version 0. What clients asked and were told is held against
// what the logs say in the end (transaction_history.h), and what consumers were given from the beginning on against what
// there is (H1, H2).
//
// Rules
//   H1  Same seed, same plant: same run, to the byte. The one line that repeats a failed run is part of its report.
//   H2  What the faults may not do is lose anything that was promised: a broker loses power only while no other copy of its
//       partitions is in trouble, and nothing else happens to brokers until the controller has taken it out of the ISRs. (D <= m − 1;
//       without eligible leader replicas, KIP-966, a last replica that then loses power may lose what others still have.)
//
// Real Kafka: the ducktape and Trogdor tests, Jepsen; FoundationDB's simulation and TigerBeetle's VOPR for the method
// ("swarm testing": each run has only some kinds of failure, so that no kind hides another).

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cluster/cluster.h"

namespace brokerlab::cluster {

struct ChaosOptions {
  std::uint64_t seed = 1;
  Plant plant;
  /// Brokers are their own controllers, in every run; otherwise the seed decides.
  bool combined = false;
  /// The topic is compacted, with segments, ratios and lags that make the cleaners busy, and tombstones among its records.
  bool compacted = false;
  /// A group reads the topic, and its members have troubles of their own (chaos_groups.h). Bugs of groups need it and turn it on;
  /// otherwise every fourth seed has one.
  bool groups = false;
  /// Applications read the topic and write, exactly once, what they make of it (chaos_transforms.h). Their bug turns it on.
  bool transforms = false;
  /// Sees every event as it happens; must only look.
  std::function<void(const events::Event&)> watch;
  /// How long things fail.
  Duration faults = seconds(40);
  /// How long the mended cluster may take to come to rest.
  Duration rest = seconds(180);
};

struct ChaosResult {
  bool held = true;
  /// "correctness", "liveness" or "crash"; empty when it held.
  std::string kind;
  /// What was broken, in words.
  std::string breach;
  /// The one command that repeats this run.
  std::string command;
  /// What was done to the cluster, with times.
  std::vector<std::string> deeds;
  std::int64_t recordsAcked = 0;
  std::int64_t recordsConsumed = 0;
  std::int64_t transactionsCommitted = 0;
  std::int64_t transactionsAborted = 0;
  /// What protocols before KIP-890 cannot prevent, and this run has seen.
  std::vector<std::string> anomalies;
  std::uint64_t steps = 0;
  std::uint64_t events = 0;
  Duration time;
  /// Of all events in their printed form: equal runs have equal hashes.
  std::uint64_t hash = 0;
};

ChaosResult runChaos(const ChaosOptions& options);
/// "brokerlab chaos --seed 17 --bug truncate-to-hw"
std::string chaosCommand(const ChaosOptions& options);

}  // namespace brokerlab::cluster
