#pragma once
// Producer ids for idempotent producers: handed out from blocks of 1000 that the controller reserves in the metadata log,
// so that no id is ever given twice in the life of a cluster.
//
// The next block is asked for when 90 % of the present one is gone. Real Kafka: RPCProducerIdManager (KIP-730).

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>

#include "broker/request_channel.h"
#include "runtime/node.h"

namespace brokerlab::broker {

class BrokerNode;

/// Owned by BrokerNode.
class ProducerIds {
 public:
  using Done = std::function<void(runtime::Context&, std::optional<ProducerId>)>;
  /// Answers the request with a new id, at once or when a block has come.
  void answerWithNewId(runtime::Context& context, BrokerNode& broker, const RequestInfo& request);
  /// Gives a new id, at once or when a block has come; nothing when none could be had.
  void take(runtime::Context& context, BrokerNode& broker, Done done);

 private:
  struct Block {
    ProducerId next = 0;
    ProducerId end = 0;
    ProducerId size = 0;
  };
  std::optional<ProducerId> next();
  void ask(runtime::Context& context, BrokerNode& broker);
  void serve(runtime::Context& context, BrokerNode& broker);

  Block current_, following_;
  bool asking_ = false;
  std::deque<Done> waiting_;
};

}  // namespace brokerlab::broker
