#pragma once
// Topics that come into being because somebody asked for their metadata (auto.create.topics.enable), and the internal
// ones, which come into being when somebody first looks for a coordinator.
//
// Internal topics have their numbers and configs from the brokers' offsets.topic.* and transaction.state.log.*. With
// fewer brokers than offsets.topic.replication.factor the controller refuses, and there is no coordinator until more
// have come: as in Kafka.
//
// Real Kafka: AutoTopicCreationManager. A name that is on its way is not asked for again.

#include <set>
#include <string>
#include <vector>

#include "runtime/node.h"

namespace brokerlab::broker {

class BrokerNode;

/// Owned by BrokerNode.
class AutoTopics {
 public:
  /// Names are valid and unknown; they are created with the cluster's defaults, internal ones
  /// with theirs.
  void create(runtime::Context& context, BrokerNode& broker, const std::vector<std::string>& names);

 private:
  std::set<std::string> underway_;
};

}  // namespace brokerlab::broker
