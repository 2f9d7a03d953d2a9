#pragma once
// Requests from one node to another, and what becomes of them.
//
// A broker asks the controller to change an ISR, a follower fetches from a leader, a client produces: each opens a
// connection to a peer, sends numbered requests and gets the answers in order. `RpcClient` keeps the connections
// (one a peer) and the calls that wait. A call ends exactly once: with the response, or with the reason there is none.
//
// Rules
//   C1  `done` is called exactly once for every call, never before `call` returns.
//   C2  When a connection ends, all its calls end with it, oldest first.
//   C3  The next call to that peer connects anew.
//   C4  A call that is not answered in time closes its connection: later answers would come out of order (Kafka's
//       NetworkClient does the same).
//
// Real Kafka: NetworkClient, InterBrokerSendThread, ControllerChannelManager.

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "protocol/frame.h"
#include "runtime/node.h"

namespace brokerlab::runtime {

enum class CallFailure : std::uint8_t { disconnected, refused, timedOut, badResponse };
std::string_view callFailureText(CallFailure failure);

template <class Response>
using CallResult = tl::expected<Response, CallFailure>;

/// Owned by a node; every handler of the node offers it connections and timers first.
class RpcClient {
 public:
  explicit RpcClient(std::string clientId) : clientId_(std::move(clientId)) {}

  /// Sends `request` to `to` and calls `done` with the answer. Zero `timeout` waits for ever.
  template <class Request>
  void call(Context& context, NodeId to, const Request& request, std::int16_t version, Duration timeout,
            std::function<void(Context&, CallResult<typename Request::Response>)> done) {
    using Response = typename Request::Response;
    const std::int32_t correlationId = nextCorrelationId_++;
    start(context, to, correlationId, timeout, protocol::encodeRequest(version, correlationId, clientId_, request),
          [version, finish = std::move(done)](Context& at, const Chain* frame, CallFailure failure) {
            if (frame == nullptr) {
              finish(at, tl::unexpected(failure));
              return true;
            }
            auto response = protocol::decodeResponse<Response>(*frame, version);
            if (!response) {
              finish(at, tl::unexpected(CallFailure::badResponse));
              return false;
            }
            finish(at, std::move(response->body));
            return true;
          });
  }

  /// A request that is never answered (Produce with acks=0).
  template <class Request>
  void tell(Context& context, NodeId to, const Request& request, std::int16_t version) {
    const std::int32_t correlationId = nextCorrelationId_++;
    context.send(connectionTo(context, to), protocol::encodeRequest(version, correlationId, clientId_, request));
  }

  /// Each returns true when the connection or timer is this client's and has been dealt with.
  bool onConnected(Context& context, ConnectionId connection);
  bool onDisconnected(Context& context, ConnectionId connection, Disconnect reason);
  bool onFrame(Context& context, ConnectionId connection, const Chain& frame);
  bool onTimer(Context& context, TimerId id, const Timer& timer);

  /// Ends the connection to a peer; its calls end as `disconnected`.
  void disconnect(Context& context, NodeId peer);
  std::size_t waiting(NodeId peer) const;
  bool connected(NodeId peer) const;

 private:
  /// Called with the frame, or with null and the reason; false when the frame made no sense.
  using Finish = std::function<bool(Context&, const Chain* frame, CallFailure)>;
  struct Pending {
    std::int32_t correlationId;
    TimerId timeout;
    Finish finish;
  };
  struct Link {
    NodeId peer;
    ConnectionId connection;
    bool connected = false;
    std::deque<Pending> pending;
  };

  void start(Context& context, NodeId to, std::int32_t correlationId, Duration timeout, Chain frame, Finish finish);
  ConnectionId connectionTo(Context& context, NodeId to);
  Link* find(ConnectionId connection);
  void end(Context& context, ConnectionId connection, CallFailure failure);

  std::string clientId_;
  std::int32_t nextCorrelationId_ = 0;
  /// One a peer, a handful: sorted by peer.
  std::vector<Link> links_;
};

}  // namespace brokerlab::runtime
