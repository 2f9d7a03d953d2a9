#pragma once
// Where requests wait for something to happen to a partition: acks=all produces for the high watermark, fetches for data.
//
// A waiting request is an entry here and a ticket at whoever parked it, never a suspended stack. Partitions know who
// watches them, so a change costs only those it concerns. A fetch session keeps its watches from one fetch to the next:
// an idle session that asks twice a second registers nothing.
//
// Real Kafka: DelayedOperationPurgatory, DelayedProduce, DelayedFetch. There every operation registers anew each time
// and is purged lazily.

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "replication/partition.h"

namespace brokerlab::replication {

/// One partition of a produce that waits to be replicated.
struct ProduceWait {
  std::shared_ptr<Partition> partition;
  Offset requiredOffset = 0;
  /// Where its answer goes, as the one who parked it counts.
  std::size_t index = 0;
  bool waiting = true;
  ErrorCode error = ErrorCode::none;
};

struct FinishedProduce {
  std::uint64_t ticket = 0;
  std::vector<ProduceWait> parts;
};

/// Owned by the ReplicaManager.
class Purgatory {
 public:
  // --- produces ---
  /// Parts that are settled already keep their error. Returns false (and keeps nothing) when none has to wait.
  bool park(std::uint64_t ticket, std::vector<ProduceWait>& parts);
  /// Time is up: what still waits is REQUEST_TIMED_OUT. Nothing when the ticket is settled.
  void expire(std::uint64_t ticket);
  /// Nobody wants the answer any more.
  void forget(std::uint64_t ticket);
  std::vector<FinishedProduce> takeFinished() { return std::exchange(finished_, {}); }
  std::size_t parkedProduces() const { return produces_.size(); }

  // --- fetches ---
  /// A watch is a number; whoever opened it learns from takeDue() that one of its partitions has changed.
  std::uint32_t openWatch();
  void closeWatch(std::uint32_t watch);
  void watch(std::uint32_t watch, Partition& partition);
  void unwatch(std::uint32_t watch, Partition& partition);
  /// Only parked watches become due.
  void setParked(std::uint32_t watch, bool parked);
  std::vector<std::uint32_t> takeDue();

  /// Something happened to a partition.
  void onChange(Partition& partition, std::uint8_t change);

 private:
  struct Produce {
    std::vector<ProduceWait> parts;
    std::size_t waiting = 0;
  };
  struct Watch {
    bool open = false;
    bool parked = false;
    bool due = false;
  };
  void settle(std::uint64_t ticket, Produce& produce);
  void check(Partition& partition, std::uint64_t ticket);

  std::map<std::uint64_t, Produce> produces_;
  std::vector<FinishedProduce> finished_;
  std::vector<Watch> watches_;
  std::vector<std::uint32_t> freeWatches_;
  std::vector<std::uint32_t> due_;
};

}  // namespace brokerlab::replication
