// Producer ids and transactions.

#include "protocol/messages/add_offsets_to_txn.h"
#include "protocol/messages/add_partitions_to_txn.h"
#include "protocol/messages/allocate_producer_ids.h"
#include "protocol/messages/describe_producers.h"
#include "protocol/messages/describe_transactions.h"
#include "protocol/messages/end_txn.h"
#include "protocol/messages/init_producer_id.h"
#include "protocol/messages/list_transactions.h"
#include "protocol/messages/txn_offset_commit.h"
#include "protocol/messages/write_txn_markers.h"
#include "protocol/visitors.h"

namespace brokerlab::protocol {

BROKERLAB_API(InitProducerId)
BROKERLAB_API(AddPartitionsToTxn)
BROKERLAB_API(AddOffsetsToTxn)
BROKERLAB_API(EndTxn)
BROKERLAB_API(WriteTxnMarkers)
BROKERLAB_API(TxnOffsetCommit)
BROKERLAB_API(DescribeProducers)
BROKERLAB_API(DescribeTransactions)
BROKERLAB_API(ListTransactions)
BROKERLAB_API(AllocateProducerIds)

}  // namespace brokerlab::protocol
