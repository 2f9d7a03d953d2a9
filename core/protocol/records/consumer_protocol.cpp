#include "protocol/records/consumer_protocol.h"

#include "protocol/visitors.h"

namespace brokerlab::protocol {

BROKERLAB_MESSAGE(ConsumerProtocolSubscription)
BROKERLAB_MESSAGE(ConsumerProtocolAssignment)

}  // namespace brokerlab::protocol
