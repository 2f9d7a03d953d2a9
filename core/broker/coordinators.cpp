// What a broker tells its coordinators: that the metadata changed, that time passed, that records are replicated.

#include "broker/broker_node.h"

namespace brokerlab::broker {

void BrokerNode::applyToCoordinators(runtime::Context& context, const std::vector<std::string>& deletedTopics) {
  groups_.apply(context, image(), deletedTopics);
  transactions_.apply(context);
}

bool BrokerNode::coordinatorTimer(runtime::Context& context, runtime::TimerId id, const runtime::Timer& timer) {
  return groups_.onTimer(context, id, timer) || transactions_.onTimer(context, id, timer) ||
         verifier_.onTimer(context, id, timer);
}

bool BrokerNode::coordinatorConnected(runtime::Context& context, ConnectionId connection) {
  return transactions_.onConnected(context, connection) || verifier_.onConnected(context, connection);
}

bool BrokerNode::coordinatorDisconnected(runtime::Context& context, ConnectionId connection,
                                         runtime::Disconnect reason) {
  return transactions_.onDisconnected(context, connection, reason) ||
         verifier_.onDisconnected(context, connection, reason);
}

bool BrokerNode::coordinatorFrame(runtime::Context& context, ConnectionId connection, const Chain& frame) {
  return transactions_.onFrame(context, connection, frame) || verifier_.onFrame(context, connection, frame);
}

bool BrokerNode::settleCoordinators(runtime::Context& context) {
  const bool groups = groups_.settle(context);
  const bool transactions = transactions_.settle(context);
  return groups || transactions;
}

}  // namespace brokerlab::broker
