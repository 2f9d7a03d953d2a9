// Consumer groups.

#include "protocol/messages/heartbeat.h"
#include "protocol/messages/join_group.h"
#include "protocol/messages/leave_group.h"
#include "protocol/messages/offset_commit.h"
#include "protocol/messages/offset_delete.h"
#include "protocol/messages/offset_fetch.h"
#include "protocol/messages/sync_group.h"
#include "protocol/visitors.h"

namespace brokerlab::protocol {

BROKERLAB_API(JoinGroup)
BROKERLAB_API(SyncGroup)
BROKERLAB_API(Heartbeat)
BROKERLAB_API(LeaveGroup)
BROKERLAB_API(OffsetCommit)
BROKERLAB_API(OffsetFetch)
BROKERLAB_API(OffsetDelete)

}  // namespace brokerlab::protocol
