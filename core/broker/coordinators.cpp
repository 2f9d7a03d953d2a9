// What a broker tells its coordinators: that the metadata changed, that time passed, that records are replicated.

#include "broker/broker_node.h"

namespace brokerlab::broker {

void BrokerNode::applyToCoordinators(runtime::Context& context, const std::vector<std::string>& deletedTopics) {
  groups_.apply(context, image(), deletedTopics);
}

bool BrokerNode::coordinatorTimer(runtime::Context& context, runtime::TimerId id, const runtime::Timer& timer) {
  return groups_.onTimer(context, id, timer);
}

bool BrokerNode::settleCoordinators(runtime::Context& context) { return groups_.settle(context); }

}  // namespace brokerlab::broker
