// Configuration, disks and limits.

#include "protocol/messages/alter_client_quotas.h"
#include "protocol/messages/alter_configs.h"
#include "protocol/messages/alter_replica_log_dirs.h"
#include "protocol/messages/describe_client_quotas.h"
#include "protocol/messages/describe_configs.h"
#include "protocol/messages/describe_log_dirs.h"
#include "protocol/messages/incremental_alter_configs.h"
#include "protocol/messages/list_config_resources.h"
#include "protocol/visitors.h"

namespace brokerlab::protocol {

BROKERLAB_API(DescribeConfigs)
BROKERLAB_API(AlterConfigs)
BROKERLAB_API(IncrementalAlterConfigs)
BROKERLAB_API(ListConfigResources)
BROKERLAB_API(DescribeLogDirs)
BROKERLAB_API(AlterReplicaLogDirs)
BROKERLAB_API(DescribeClientQuotas)
BROKERLAB_API(AlterClientQuotas)

}  // namespace brokerlab::protocol
