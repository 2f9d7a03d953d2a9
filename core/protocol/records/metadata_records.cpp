#include "protocol/records/metadata_records.h"

#include "protocol/visitors.h"

namespace brokerlab::protocol {

BROKERLAB_MESSAGE(RegisterBrokerRecord)
BROKERLAB_MESSAGE(UnregisterBrokerRecord)
BROKERLAB_MESSAGE(TopicRecord)
BROKERLAB_MESSAGE(PartitionRecord)
BROKERLAB_MESSAGE(ConfigRecord)
BROKERLAB_MESSAGE(PartitionChangeRecord)
BROKERLAB_MESSAGE(FenceBrokerRecord)
BROKERLAB_MESSAGE(UnfenceBrokerRecord)
BROKERLAB_MESSAGE(RemoveTopicRecord)
BROKERLAB_MESSAGE(FeatureLevelRecord)
BROKERLAB_MESSAGE(ClientQuotaRecord)
BROKERLAB_MESSAGE(ProducerIdsRecord)
BROKERLAB_MESSAGE(BrokerRegistrationChangeRecord)
BROKERLAB_MESSAGE(NoOpRecord)
BROKERLAB_MESSAGE(ZkMigrationStateRecord)
BROKERLAB_MESSAGE(BeginTransactionRecord)
BROKERLAB_MESSAGE(EndTransactionRecord)
BROKERLAB_MESSAGE(AbortTransactionRecord)
BROKERLAB_MESSAGE(RegisterControllerRecord)

}  // namespace brokerlab::protocol
