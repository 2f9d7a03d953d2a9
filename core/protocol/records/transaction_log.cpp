#include "protocol/records/transaction_log.h"

#include "protocol/visitors.h"

namespace brokerlab::protocol {

BROKERLAB_MESSAGE(TransactionLogKey)
BROKERLAB_MESSAGE(TransactionLogValue)

}  // namespace brokerlab::protocol
