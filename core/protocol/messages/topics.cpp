// Creating, deleting and moving topics.

#include "protocol/messages/alter_partition_reassignments.h"
#include "protocol/messages/create_partitions.h"
#include "protocol/messages/create_topics.h"
#include "protocol/messages/delete_topics.h"
#include "protocol/messages/elect_leaders.h"
#include "protocol/messages/list_partition_reassignments.h"
#include "protocol/visitors.h"

namespace brokerlab::protocol {

BROKERLAB_API(CreateTopics)
BROKERLAB_API(DeleteTopics)
BROKERLAB_API(CreatePartitions)
BROKERLAB_API(ElectLeaders)
BROKERLAB_API(AlterPartitionReassignments)
BROKERLAB_API(ListPartitionReassignments)

}  // namespace brokerlab::protocol
