// Reading and writing records.

#include "protocol/messages/delete_records.h"
#include "protocol/messages/fetch.h"
#include "protocol/messages/list_offsets.h"
#include "protocol/messages/offset_for_leader_epoch.h"
#include "protocol/messages/produce.h"
#include "protocol/visitors.h"

namespace brokerlab::protocol {

BROKERLAB_API(Produce)
BROKERLAB_API(Fetch)
BROKERLAB_API(ListOffsets)
BROKERLAB_API(OffsetForLeaderEpoch)
BROKERLAB_API(DeleteRecords)

}  // namespace brokerlab::protocol
