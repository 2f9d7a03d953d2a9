// Brokers and their controller.

#include "protocol/messages/alter_partition.h"
#include "protocol/messages/assign_replicas_to_dirs.h"
#include "protocol/messages/broker_heartbeat.h"
#include "protocol/messages/broker_registration.h"
#include "protocol/messages/controller_registration.h"
#include "protocol/messages/envelope.h"
#include "protocol/messages/unregister_broker.h"
#include "protocol/visitors.h"

namespace brokerlab::protocol {

BROKERLAB_API(AlterPartition)
BROKERLAB_API(BrokerRegistration)
BROKERLAB_API(BrokerHeartbeat)
BROKERLAB_API(UnregisterBroker)
BROKERLAB_API(ControllerRegistration)
BROKERLAB_API(AssignReplicasToDirs)
BROKERLAB_API(Envelope)

}  // namespace brokerlab::protocol
