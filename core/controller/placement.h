#pragma once
// Which brokers get the replicas of a new partition.
//
// The striped placer walks racks and, within each rack, brokers round robin; every partition starts one further than the
// last, so leaders and followers come out evenly and no two replicas share a rack unless there are too few racks:
//
//     racks   A: 1 2    B: 3 4    C: 5 6          partition 0:  1 3 5
//             leader rack, then the next racks    partition 1:  4 6 2
//                                                 partition 2:  5 1 3 …
//
// Where the walk starts is random; after as many partitions as there are unfenced brokers everything is shuffled anew, so
// that the same pairs of brokers do not always meet. Fenced brokers get replicas only where unfenced ones run out, and
// never the first one (the preferred leader).
//
// In Kafka: StripedReplicaPlacer, its RackList and BrokerList.

#include <optional>
#include <string>
#include <vector>

#include "base/prng.h"
#include "base/result.h"
#include "metadata/image.h"

namespace brokerlab::controller {

/// A broker as the placer sees it.
struct UsableBroker {
  NodeId id;
  std::optional<std::string> rack;
  bool fenced = false;
};

/// Replica lists for `partitions` new partitions, preferred leader first. A sentence when they cannot be placed
/// (INVALID_REPLICATION_FACTOR).
Result<std::vector<metadata::NodeList>> placeReplicas(std::vector<UsableBroker> brokers, int partitions,
                                                      int replicationFactor, Prng& random);

}  // namespace brokerlab::controller
