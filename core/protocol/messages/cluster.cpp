// What the cluster is and can do.

#include "protocol/messages/api_versions.h"
#include "protocol/messages/describe_cluster.h"
#include "protocol/messages/describe_topic_partitions.h"
#include "protocol/messages/find_coordinator.h"
#include "protocol/messages/metadata.h"
#include "protocol/messages/update_features.h"
#include "protocol/visitors.h"

namespace brokerlab::protocol {

BROKERLAB_API(ApiVersions)
BROKERLAB_API(Metadata)
BROKERLAB_API(DescribeCluster)
BROKERLAB_API(DescribeTopicPartitions)
BROKERLAB_API(FindCoordinator)
BROKERLAB_API(UpdateFeatures)

}  // namespace brokerlab::protocol
