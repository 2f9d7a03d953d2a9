// Access rules.

#include "protocol/messages/create_acls.h"
#include "protocol/messages/delete_acls.h"
#include "protocol/messages/describe_acls.h"
#include "protocol/messages/describe_user_scram_credentials.h"
#include "protocol/visitors.h"

namespace brokerlab::protocol {

BROKERLAB_API(DescribeAcls)
BROKERLAB_API(CreateAcls)
BROKERLAB_API(DeleteAcls)
BROKERLAB_API(DescribeUserScramCredentials)

}  // namespace brokerlab::protocol
