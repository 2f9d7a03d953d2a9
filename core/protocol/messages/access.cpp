// Access rules.

#include "protocol/messages/create_acls.h"
#include "protocol/messages/delete_acls.h"
#include "protocol/messages/describe_acls.h"
#include "protocol/visitors.h"

namespace brokerlab::protocol {

BROKERLAB_API(DescribeAcls)
BROKERLAB_API(CreateAcls)
BROKERLAB_API(DeleteAcls)

}  // namespace brokerlab::protocol
