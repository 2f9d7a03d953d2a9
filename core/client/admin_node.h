#pragma once
// An administrator's client inside the engine: sends one admin request to any broker it can reach and hands the answer
// back. What kafka-topics.sh is on a real cluster.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "runtime/rpc.h"

namespace brokerlab::client {

class AdminNode : public runtime::Node {
 public:
  AdminNode(std::string name, std::vector<NodeId> brokers) : rpc_(std::move(name)), brokers_(std::move(brokers)) {}

  void start(runtime::Context&) override {}
  void onConnected(runtime::Context& context, ConnectionId connection) override {
    rpc_.onConnected(context, connection);
  }
  void onDisconnected(runtime::Context& context, ConnectionId connection, runtime::Disconnect reason) override {
    rpc_.onDisconnected(context, connection, reason);
  }
  void onFrame(runtime::Context& context, ConnectionId connection, Chain frame) override {
    rpc_.onFrame(context, connection, frame);
  }
  void onTimer(runtime::Context& context, runtime::TimerId id, const runtime::Timer& timer) override;

  void setBrokers(std::vector<NodeId> brokers) { brokers_ = std::move(brokers); }

  /// Sends `request`; when a broker cannot be reached the next one is asked, each once.
  /// The cluster calls this in the context of a command.
  template <class Request>
  void call(runtime::Context& context, Request request, std::int16_t version,
            std::function<void(runtime::Context&, Result<typename Request::Response>)> done) {
    attempt<Request>(context, std::move(request), version, std::move(done), brokers_, {});
  }
  /// The same to one broker only.
  template <class Request>
  void callBroker(runtime::Context& context, NodeId broker, Request request, std::int16_t version,
                  std::function<void(runtime::Context&, Result<typename Request::Response>)> done) {
    attempt<Request>(context, std::move(request), version, std::move(done), {broker}, {});
  }

 private:
  template <class Request>
  void attempt(runtime::Context& context, Request request, std::int16_t version,
               std::function<void(runtime::Context&, Result<typename Request::Response>)> done,
               std::vector<NodeId> left, std::string lastProblem) {
    if (left.empty()) {
      done(context, base::fail("no broker could be reached{}{}", lastProblem.empty() ? "" : ": ", lastProblem));
      return;
    }
    const NodeId broker = left.front();
    left.erase(left.begin());
    const Request& sent = request;
    rpc_.call(context, broker, sent, version, timeout,
              [this, request, version, done = std::move(done), left = std::move(left), broker](
                  runtime::Context& at, runtime::CallResult<typename Request::Response> response) mutable {
                if (response) {
                  done(at, std::move(*response));
                  return;
                }
                attempt<Request>(at, std::move(request), version, std::move(done), std::move(left),
                                 fmt::format("broker {}: {}", broker.value, callFailureText(response.error())));
              });
  }

  static constexpr Duration timeout = seconds(30);
  runtime::RpcClient rpc_;
  std::vector<NodeId> brokers_;
};

}  // namespace brokerlab::client
