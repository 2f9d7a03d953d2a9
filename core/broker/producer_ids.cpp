#include "broker/producer_ids.h"

#include <utility>

#include "broker/broker_node.h"
#include "protocol/messages/allocate_producer_ids.h"
#include "protocol/messages/init_producer_id.h"

namespace brokerlab::broker {

using protocol::AllocateProducerIdsRequest;
using protocol::AllocateProducerIdsResponse;
using protocol::InitProducerIdResponse;
using runtime::Context;

std::optional<ProducerId> ProducerIds::next() {
  if (current_.next == current_.end) {
    if (following_.next == following_.end) return std::nullopt;
    current_ = following_;
    following_ = {};
  }
  return current_.next++;
}

void ProducerIds::answerWithNewId(Context& context, BrokerNode& broker, const RequestInfo& request) {
  take(context, broker, [&broker, request](Context& at, std::optional<ProducerId> id) {
    InitProducerIdResponse response;
    if (id) {
      response.producerId = *id;
      response.producerEpoch = 0;
    } else {
      // What a client retries on.
      response.errorCode = ErrorCode::coordinatorLoadInProgress;
    }
    broker.answer(at, request, response);
  });
  broker.channel().park(context, request.key, "producer ids");
}

void ProducerIds::take(Context& context, BrokerNode& broker, Done done) {
  waiting_.push_back(std::move(done));
  serve(context, broker);
}

void ProducerIds::serve(Context& context, BrokerNode& broker) {
  while (!waiting_.empty()) {
    const std::optional<ProducerId> id = next();
    if (!id) break;
    const Done done = std::move(waiting_.front());
    waiting_.pop_front();
    done(context, id);
  }
  const bool running = current_.size > 0 && (current_.end - current_.next) * 10 > current_.size;
  if (!asking_ && following_.next == following_.end && (!waiting_.empty() || !running)) ask(context, broker);
}

void ProducerIds::ask(Context& context, BrokerNode& broker) {
  asking_ = true;
  AllocateProducerIdsRequest request;
  request.brokerId = broker.id().value;
  request.brokerEpoch = broker.brokerEpoch();
  broker.forwarding().call<AllocateProducerIdsRequest>(
      context, request, 0, seconds(30),
      [](const AllocateProducerIdsResponse& response) {
        return response.errorCode == ErrorCode::notController || response.errorCode == ErrorCode::staleBrokerEpoch;
      },
      [this, &broker](Context& at, runtime::CallResult<AllocateProducerIdsResponse> answer) {
        asking_ = false;
        if (!answer || answer->errorCode != ErrorCode::none || answer->producerIdLen <= 0) {
          for (const Done& done : std::exchange(waiting_, {})) done(at, std::nullopt);
          return;
        }
        following_ =
            Block{answer->producerIdStart, answer->producerIdStart + answer->producerIdLen, answer->producerIdLen};
        serve(at, broker);
      });
}

}  // namespace brokerlab::broker
