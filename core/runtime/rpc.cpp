#include "runtime/rpc.h"

#include <algorithm>

#include "base/check.h"

namespace brokerlab::runtime {
namespace {
/// Marks timers of RpcClient among a node's timers: `a` is the connection, `b` the correlation id.
constexpr std::int32_t timeoutKind = 0x52504354;
constexpr std::string_view timeoutName = "request timeout";
}  // namespace

std::string_view callFailureText(CallFailure failure) {
  switch (failure) {
    case CallFailure::disconnected:
      return "the connection was lost";
    case CallFailure::refused:
      return "the connection was refused";
    case CallFailure::timedOut:
      return "no answer in time";
    case CallFailure::badResponse:
      return "the answer made no sense";
  }
  return "";
}

RpcClient::Link* RpcClient::find(ConnectionId connection) {
  for (Link& link : links_)
    if (link.connection == connection) return &link;
  return nullptr;
}

ConnectionId RpcClient::connectionTo(Context& context, NodeId to) {
  const auto at = std::lower_bound(links_.begin(), links_.end(), to,
                                   [](const Link& link, NodeId peer) { return link.peer < peer; });
  if (at != links_.end() && at->peer == to) return at->connection;
  Link link;
  link.peer = to;
  link.connection = context.connect(to);
  return links_.insert(at, std::move(link))->connection;
}

void RpcClient::start(Context& context, NodeId to, std::int32_t correlationId, Duration timeout, Chain frame,
                      Finish finish) {
  const ConnectionId connection = connectionTo(context, to);
  Pending pending{correlationId, {}, std::move(finish)};
  if (timeout > Duration{}) {
    pending.timeout = context.setTimer(
        timeout, {timeoutName, timeoutKind, static_cast<std::int64_t>(connection.value), correlationId});
  }
  find(connection)->pending.push_back(std::move(pending));
  context.send(connection, std::move(frame));
}

bool RpcClient::onConnected(Context&, ConnectionId connection) {
  Link* link = find(connection);
  if (link == nullptr) return false;
  link->connected = true;
  return true;
}

void RpcClient::end(Context& context, ConnectionId connection, CallFailure failure) {
  // The link goes first: a call that ends may make a new one to the same peer.
  const auto at =
      std::find_if(links_.begin(), links_.end(), [&](const Link& link) { return link.connection == connection; });
  if (at == links_.end()) return;
  std::deque<Pending> calls = std::move(at->pending);
  links_.erase(at);
  for (Pending& call : calls) {
    if (call.timeout.valid()) context.cancelTimer(call.timeout);
    call.finish(context, nullptr, failure);
  }
}

bool RpcClient::onDisconnected(Context& context, ConnectionId connection, Disconnect reason) {
  if (find(connection) == nullptr) return false;
  end(context, connection, reason == Disconnect::refused ? CallFailure::refused : CallFailure::disconnected);
  return true;
}

bool RpcClient::onFrame(Context& context, ConnectionId connection, const Chain& frame) {
  Link* link = find(connection);
  if (link == nullptr) return false;
  const auto correlationId = protocol::peekCorrelationId(frame);
  if (link->pending.empty() || !correlationId || *correlationId != link->pending.front().correlationId) {
    context.close(connection);
    end(context, connection, CallFailure::badResponse);
    return true;
  }
  Pending call = std::move(link->pending.front());
  link->pending.pop_front();
  if (call.timeout.valid()) context.cancelTimer(call.timeout);
  if (!call.finish(context, &frame, CallFailure::badResponse) && find(connection) != nullptr) {
    context.close(connection);
    end(context, connection, CallFailure::badResponse);
  }
  return true;
}

bool RpcClient::onTimer(Context& context, TimerId, const Timer& timer) {
  if (timer.kind != timeoutKind || timer.name.data() != timeoutName.data()) return false;
  const ConnectionId connection{static_cast<std::uint64_t>(timer.a)};
  Link* link = find(connection);
  // Several clients of one node share its timers: only the owner of the connection knows it.
  if (link == nullptr) return false;
  context.close(connection);
  end(context, connection, CallFailure::timedOut);
  return true;
}

void RpcClient::disconnect(Context& context, NodeId peer) {
  for (const Link& link : links_) {
    if (link.peer != peer) continue;
    const ConnectionId connection = link.connection;
    context.close(connection);
    end(context, connection, CallFailure::disconnected);
    return;
  }
}

std::size_t RpcClient::waiting(NodeId peer) const {
  for (const Link& link : links_)
    if (link.peer == peer) return link.pending.size();
  return 0;
}

bool RpcClient::connected(NodeId peer) const {
  for (const Link& link : links_)
    if (link.peer == peer) return link.connected;
  return false;
}

}  // namespace brokerlab::runtime
