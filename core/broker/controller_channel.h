#pragma once
// Calls from a broker to whichever controller is active: found anew when it changes, retried until time is up.
//
// Real Kafka: NodeToControllerChannelManager, ForwardingManager. There a client's request is wrapped in an Envelope
// with the client's principal; nobody is authorized here, so requests are passed on in the version they came in.

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "runtime/rpc.h"

namespace brokerlab::broker {

/// One kind of traffic to the active controller, on a connection of its own: heartbeats must not queue behind a slow
/// CreateTopics. Owned by BrokerNode.
class ControllerChannel {
 public:
  ControllerChannel(std::string clientId) : rpc_(std::move(clientId)) {}

  /// The metadata quorum has another leader (none() for unknown): calls on their way start again.
  void setController(runtime::Context& context, NodeId controller) {
    if (controller == controller_) return;
    const NodeId before = controller_;
    controller_ = controller;
    if (before != NodeId::none()) rpc_.disconnect(context, before);
    retry(context);
  }
  NodeId controller() const { return controller_; }

  /// `notController` says whether a response means "ask somebody else". `done` gets a failure only once `timeout` is over.
  template <class Request>
  void call(runtime::Context& context, Request request, std::int16_t version, Duration timeout,
            std::function<bool(const typename Request::Response&)> notController,
            std::function<void(runtime::Context&, runtime::CallResult<typename Request::Response>)> done) {
    using Response = typename Request::Response;
    const std::uint64_t number = nextNumber_++;
    Call& call = calls_[number];
    call.deadline = context.now() + timeout;
    call.fail = [done](runtime::Context& at, runtime::CallFailure failure) { done(at, tl::unexpected(failure)); };
    call.send = [this, number, request = std::move(request), version, notController = std::move(notController), done](
                    runtime::Context& at, NodeId to, Duration left) {
      rpc_.call<Request>(
          at, to, request, version, left,
          [this, number, notController, done](runtime::Context& then, runtime::CallResult<Response> answer) {
            const auto found = calls_.find(number);
            if (found == calls_.end()) return;
            if (!answer || notController(*answer)) {
              again(then, number, answer ? runtime::CallFailure::disconnected : answer.error());
              return;
            }
            calls_.erase(found);
            done(then, std::move(answer));
          });
    };
    attempt(context, number);
  }

  bool onConnected(runtime::Context& context, ConnectionId connection) { return rpc_.onConnected(context, connection); }
  bool onDisconnected(runtime::Context& context, ConnectionId connection, runtime::Disconnect reason) {
    return rpc_.onDisconnected(context, connection, reason);
  }
  bool onFrame(runtime::Context& context, ConnectionId connection, const Chain& frame) {
    return rpc_.onFrame(context, connection, frame);
  }
  bool onTimer(runtime::Context& context, runtime::TimerId id, const runtime::Timer& timer);

  std::size_t waiting() const { return calls_.size(); }

 private:
  struct Call {
    Instant deadline;
    bool inFlight = false;
    std::function<void(runtime::Context&, NodeId, Duration)> send;
    std::function<void(runtime::Context&, runtime::CallFailure)> fail;
  };
  void attempt(runtime::Context& context, std::uint64_t number);
  void again(runtime::Context& context, std::uint64_t number, runtime::CallFailure failure);
  void retry(runtime::Context& context);
  void armRetry(runtime::Context& context, Duration after);

  runtime::RpcClient rpc_;
  NodeId controller_ = NodeId::none();
  std::map<std::uint64_t, Call> calls_;
  std::uint64_t nextNumber_ = 1;
  runtime::TimerId retryTimer_;
};

}  // namespace brokerlab::broker
