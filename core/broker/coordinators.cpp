// What a broker tells its coordinators: that the metadata changed, that time passed, that records are replicated.

#include "broker/broker_node.h"

namespace brokerlab::broker {

void BrokerNode::applyToCoordinators(runtime::Context&) {}

bool BrokerNode::coordinatorTimer(runtime::Context&, runtime::TimerId, const runtime::Timer&) { return false; }

bool BrokerNode::settleCoordinators(runtime::Context&) { return false; }

}  // namespace brokerlab::broker
