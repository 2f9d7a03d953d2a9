// The ZooKeeper controller and its brokers.

#include "protocol/messages/controlled_shutdown.h"
#include "protocol/messages/leader_and_isr.h"
#include "protocol/messages/stop_replica.h"
#include "protocol/messages/update_metadata.h"
#include "protocol/visitors.h"

namespace brokerlab::protocol {

BROKERLAB_API(LeaderAndIsr)
BROKERLAB_API(StopReplica)
BROKERLAB_API(UpdateMetadata)
BROKERLAB_API(ControlledShutdown)

}  // namespace brokerlab::protocol
