#include "protocol/records/control_records.h"

#include "protocol/visitors.h"

namespace brokerlab::protocol {

BROKERLAB_MESSAGE(LeaderChangeMessage)
BROKERLAB_MESSAGE(SnapshotHeaderRecord)
BROKERLAB_MESSAGE(SnapshotFooterRecord)
BROKERLAB_MESSAGE(KRaftVersionRecord)
BROKERLAB_MESSAGE(VotersRecord)

}  // namespace brokerlab::protocol
