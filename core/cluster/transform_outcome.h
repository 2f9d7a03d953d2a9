#pragma once
// What came out of a consume–transform–produce application: each result names the input it was made of
// (client/transform_node.h, Y3), so that inputs and results can be counted against each other.
//
//     orders-0   0  1  2  3  4 │ 5  6         committed by the group: 5
//     invoices   "orders-0@0 …" "orders-0@1 …" "orders-0@1 …" "orders-0@3 …" "orders-0@4 …"
//                                    └ repeated: 1             lost: 1 (orders-0@2)
//
// Both topics are looked at as by a reader of committed data (isolation.level=read_committed).
//
// Rules
//   O1  An input counts when the group has committed an offset after it: before that it is yet to be done.
//   O2  It is lost when no result of it can be read, none is in a transaction that is still open, and no running
//       application has it in hand.
//   O3  Every result of an input after the first one counts as repeated.
//
// Left out: what compaction or retention has taken from either topic.

#include <cstdint>
#include <string>

namespace brokerlab::cluster {

class Engine;

struct TransformOutcome {
  /// Why nothing can be said; empty when it can.
  std::string problem;
  std::int64_t inputs = 0;   // done, as the group has committed
  std::int64_t waiting = 0;  // not yet
  std::int64_t lost = 0;
  std::int64_t repeated = 0;
  /// "orders-0@17" and where results of it are.
  std::string firstLost, firstRepeated;
};

TransformOutcome transformOutcome(const Engine& engine, const std::string& from, const std::string& to,
                                  const std::string& group);

}  // namespace brokerlab::cluster
