#include "client/admin_node.h"

namespace brokerlab::client {

void AdminNode::onTimer(runtime::Context& context, runtime::TimerId id, const runtime::Timer& timer) {
  rpc_.onTimer(context, id, timer);
}

}  // namespace brokerlab::client
