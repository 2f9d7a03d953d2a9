#pragma once
// What delivery costs: transactions, idempotence, compression, and the time a group needs to share out its partitions.

namespace brokerlab::bench {

/// Transactions a second, each of 100 records in three partitions, beside the mock's.
void transactionFigures();
/// Idempotent records a second, beside plain ones at the same server.
void idempotentFigures();
/// Records a second with each codec, beside the mock (which never looks into a batch).
void codecFigures();
/// From the second member's subscription until both have their share; heartbeats go every 50 ms.
void rebalanceFigures();

}  // namespace brokerlab::bench
