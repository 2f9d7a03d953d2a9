// Looking at and deleting consumer groups, and the new-style groups.

#include "protocol/messages/consumer_group_describe.h"
#include "protocol/messages/consumer_group_heartbeat.h"
#include "protocol/messages/delete_groups.h"
#include "protocol/messages/describe_groups.h"
#include "protocol/messages/list_groups.h"
#include "protocol/visitors.h"

namespace brokerlab::protocol {

BROKERLAB_API(DescribeGroups)
BROKERLAB_API(ListGroups)
BROKERLAB_API(DeleteGroups)
BROKERLAB_API(ConsumerGroupHeartbeat)
BROKERLAB_API(ConsumerGroupDescribe)

}  // namespace brokerlab::protocol
