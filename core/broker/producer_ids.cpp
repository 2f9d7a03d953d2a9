#include "broker/producer_ids.h"

#include "broker/broker_node.h"
#include "protocol/messages/allocate_producer_ids.h"
#include "protocol/messages/init_producer_id.h"

namespace brokerlab::broker {

using protocol::AllocateProducerIdsRequest;
using protocol::AllocateProducerIdsResponse;
using protocol::InitProducerIdResponse;
using runtime::Context;

std::optional<ProducerId> ProducerIds::take() {
  if (current_.next == current_.end) {
    if (next_.next == next_.end) return std::nullopt;
    current_ = next_;
    next_ = {};
  }
  return current_.next++;
}

void ProducerIds::answerWithNewId(Context& context, BrokerNode& broker, const RequestInfo& request) {
  waiting_.push_back(request);
  serve(context, broker);
  if (waiting_.empty()) return;
  broker.channel().park(context, request.key, "producer ids");
}

void ProducerIds::serve(Context& context, BrokerNode& broker) {
  while (!waiting_.empty()) {
    const std::optional<ProducerId> id = take();
    if (!id) break;
    const RequestInfo request = waiting_.front();
    waiting_.pop_front();
    InitProducerIdResponse response;
    response.producerId = *id;
    response.producerEpoch = 0;
    broker.answer(context, request, response);
  }
  const bool running = current_.size > 0 && (current_.end - current_.next) * 10 > current_.size;
  if (!asking_ && next_.next == next_.end && (!waiting_.empty() || !running)) ask(context, broker);
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
          // COORDINATOR_LOAD_IN_PROGRESS is what a client retries on.
          while (!waiting_.empty()) {
            InitProducerIdResponse response;
            response.errorCode = ErrorCode::coordinatorLoadInProgress;
            broker.answer(at, waiting_.front(), response);
            waiting_.pop_front();
          }
          return;
        }
        next_ = Block{answer->producerIdStart, answer->producerIdStart + answer->producerIdLen, answer->producerIdLen};
        serve(at, broker);
      });
}

}  // namespace brokerlab::broker
