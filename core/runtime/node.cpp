#include "runtime/node.h"

namespace brokerlab::runtime {

std::string_view disconnectText(Disconnect reason) {
  switch (reason) {
    case Disconnect::closedByPeer:
      return "closed by the peer";
    case Disconnect::refused:
      return "connection refused";
    case Disconnect::lost:
      return "connection lost";
    case Disconnect::closedLocally:
      return "closed";
  }
  return "closed";
}

void Node::onAccepted(Context&, ConnectionId, const Peer&) {}
void Node::onConnected(Context&, ConnectionId) {}
void Node::onDisconnected(Context&, ConnectionId, Disconnect) {}
void Node::shutDown(Context& context) { context.exit(); }

}  // namespace brokerlab::runtime
