#include "controller/placement.h"

#include <algorithm>
#include <map>

#include "base/check.h"

namespace brokerlab::controller {
namespace {

/// Kafka's BrokerList: hands out brokers round robin, from an offset that moves by one a partition.
class BrokerList {
 public:
  void add(NodeId id) { brokers_.push_back(id); }
  void initialize(Prng& random) {
    std::sort(brokers_.begin(), brokers_.end());
    offset_ = brokers_.empty() ? 0 : static_cast<std::size_t>(random.below(brokers_.size()));
  }
  std::size_t size() const { return brokers_.size(); }
  /// The next broker for the partition `round`; nothing once all have been given to it.
  std::optional<NodeId> next(int round) {
    if (brokers_.empty()) return std::nullopt;
    if (round_ != round) {
      round_ = round;
      offset_ = (offset_ + 1) % brokers_.size();
      index_ = 0;
    }
    if (index_ >= brokers_.size()) return std::nullopt;
    const NodeId id = brokers_[(index_ + offset_) % brokers_.size()];
    ++index_;
    return id;
  }
  void shuffle(Prng& random) { random.shuffle(brokers_); }

 private:
  std::vector<NodeId> brokers_;
  int round_ = -1;
  std::size_t index_ = 0;
  std::size_t offset_ = 0;
};

struct Rack {
  BrokerList fenced;
  BrokerList unfenced;
  std::optional<NodeId> next(int round) {
    if (const auto id = unfenced.next(round)) return id;
    return fenced.next(round);
  }
};

/// Kafka's RackList.
class RackList {
 public:
  RackList(Prng& random, const std::vector<UsableBroker>& brokers) : random_(random) {
    // No rack at all sorts first, as in Kafka (Optional.empty()).
    std::map<std::optional<std::string>, Rack> byName;
    for (const UsableBroker& each : brokers) {
      ++total_;
      Rack& rack = byName[each.rack];
      if (each.fenced) {
        rack.fenced.add(each.id);
      } else {
        ++unfenced_;
        rack.unfenced.add(each.id);
      }
    }
    for (auto& [name, rack] : byName) racks_.push_back(std::move(rack));
    for (Rack& rack : racks_) {
      rack.fenced.initialize(random_);
      rack.unfenced.initialize(random_);
    }
    offset_ = racks_.empty() ? 0 : static_cast<std::size_t>(random_.below(racks_.size()));
  }

  std::size_t total() const { return total_; }
  std::size_t unfenced() const { return unfenced_; }

  metadata::NodeList place(int replicationFactor) {
    if (inThisShuffle_ == unfenced_) {
      random_.shuffle(racks_);
      for (Rack& rack : racks_) {
        rack.fenced.shuffle(random_);
        rack.unfenced.shuffle(random_);
      }
      inThisShuffle_ = 0;
    }
    if (offset_ == racks_.size()) offset_ = 0;
    metadata::NodeList replicas;
    std::size_t first = offset_;
    for (;;) {
      const auto leader = racks_[first].unfenced.next(round_);
      if (leader) {
        replicas.push_back(*leader);
        break;
      }
      first = (first + 1) % racks_.size();
      check(first != offset_, "no unfenced broker to lead");
    }
    std::size_t rack = first;
    while (static_cast<int>(replicas.size()) < replicationFactor) {
      rack = (rack + 1) % racks_.size();
      if (const auto follower = racks_[rack].next(round_)) replicas.push_back(*follower);
    }
    ++round_;
    ++offset_;
    ++inThisShuffle_;
    return replicas;
  }

 private:
  Prng& random_;
  std::vector<Rack> racks_;
  std::size_t total_ = 0;
  std::size_t unfenced_ = 0;
  std::size_t offset_ = 0;
  std::size_t inThisShuffle_ = 0;
  int round_ = 0;
};

}  // namespace

Result<std::vector<metadata::NodeList>> placeReplicas(std::vector<UsableBroker> brokers, int partitions,
                                                      int replicationFactor, Prng& random) {
  if (replicationFactor <= 0)
    return fail("Invalid replication factor {}: the replication factor must be positive.", replicationFactor);
  std::sort(brokers.begin(), brokers.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  RackList racks(random, brokers);
  if (racks.unfenced() == 0) return fail("All brokers are currently fenced.");
  if (static_cast<std::size_t>(replicationFactor) > racks.total()) {
    return fail("The target replication factor of {} cannot be reached because only {} broker(s) are registered.",
                replicationFactor, racks.total());
  }
  std::vector<metadata::NodeList> placements;
  placements.reserve(static_cast<std::size_t>(std::max(0, partitions)));
  for (int i = 0; i < partitions; ++i) placements.push_back(racks.place(replicationFactor));
  return placements;
}

}  // namespace brokerlab::controller
