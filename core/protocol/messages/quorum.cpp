// The metadata quorum.

#include "protocol/messages/add_raft_voter.h"
#include "protocol/messages/begin_quorum_epoch.h"
#include "protocol/messages/describe_quorum.h"
#include "protocol/messages/end_quorum_epoch.h"
#include "protocol/messages/fetch_snapshot.h"
#include "protocol/messages/remove_raft_voter.h"
#include "protocol/messages/update_raft_voter.h"
#include "protocol/messages/vote.h"
#include "protocol/visitors.h"

namespace brokerlab::protocol {

BROKERLAB_API(Vote)
BROKERLAB_API(BeginQuorumEpoch)
BROKERLAB_API(EndQuorumEpoch)
BROKERLAB_API(DescribeQuorum)
BROKERLAB_API(FetchSnapshot)
BROKERLAB_API(AddRaftVoter)
BROKERLAB_API(RemoveRaftVoter)
BROKERLAB_API(UpdateRaftVoter)

}  // namespace brokerlab::protocol
