#pragma once
// The way of a request through a broker, as Kafka's SocketServer has it, with nothing hidden.
//
//    acceptor ──▶ processor 0..2 ──▶ request queue ──▶ handlers 0..7 ──▶ answer ──▶ processor ──▶ connection
//                 (network threads)  (bounded)         (io threads)  │
//                  one request a     queued.max.       num.io.threads└─▶ purgatory: waits for other
//                  connection        requests                            brokers, more data or time
//
// Rules
//   C1  A connection has at most one request inside the broker. The next one is read when the answer of the one
//       before is on its way (muting): that alone keeps answers in order.
//   C2  A request that gets no answer (Produce with acks=0) lets the next one in as soon as it has been handled.
//   C3  When the queue is full, requests wait at their processor, whose connections stay unread.
//   C4  A frame that cannot be understood ends its connection, with one event saying why; other connections never
//       notice.
//   C5  In the simulation handling takes no time unless broker `brokerlab.request.service.time.us` says so; then
//       each request occupies one of the handlers for that long and the queue can be seen to grow.
//
// Real Kafka: SocketServer (Acceptor, Processor), RequestChannel, KafkaRequestHandlerPool. Left out: quotas and
// throttling, TLS and SASL, max.connections per address (the live layer limits connections as a whole).

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/reader.h"
#include "protocol/frame.h"
#include "runtime/node.h"

namespace brokerlab::broker {

/// Where a request stands on its way.
enum class Stage : std::uint8_t { waitsForQueue, queued, beingHandled, parked };

/// Names a request for as long as it has no answer; an answer to one that is gone (its connection ended) is dropped.
struct RequestKey {
  ConnectionId connection;
  std::uint64_t number = 0;
  auto operator<=>(const RequestKey&) const = default;
};

/// What is needed to answer a request, also when the request itself is gone.
struct RequestInfo {
  RequestKey key;
  std::int16_t version = 0;
  std::int32_t correlationId = 0;
};

/// One request inside the broker.
struct Request {
  RequestKey key;
  protocol::RequestHeader header;
  Reader body;
  Instant arrived;
  Stage stage = Stage::queued;
  /// What a parked request waits for, in words.
  std::string waitsFor;

  RequestInfo info() const { return {key, header.version, header.correlationId}; }
};

/// One accepted connection. Owned by the channel.
struct Connection {
  ConnectionId id;
  runtime::Peer peer;
  int processor = 0;
  bool muted = false;
  /// A program outside has been introduced by a ClientIdentified event.
  bool identified = false;
  std::string clientId;
  std::string software;
  std::string softwareVersion;
  std::int64_t requests = 0;
  std::int16_t lastApi = -1;
  std::int16_t lastVersion = -1;
  std::optional<Request> current;

  bool fromOutside() const { return peer.node == NodeId::outside(); }
  /// Another broker or a controller of this cluster: the world says so, not the peer.
  bool fromCluster() const { return peer.node.value > 0 && peer.node.value <= 1000; }
};

/// What the channel asks of its broker.
class RequestSink {
 public:
  virtual ~RequestSink() = default;
  /// A handler thread takes this request. It must answer, park or drop it before returning.
  virtual void handle(runtime::Context& context, Connection& connection, Request& request) = 0;
};

struct RequestChannelLimits {
  int networkThreads = 3;
  int ioThreads = 8;
  int queuedMaxRequests = 500;
  Duration serviceTime;
};

/// Connections, request queue and handlers of one broker. Owned by BrokerNode.
class RequestChannel {
 public:
  explicit RequestChannel(RequestSink& sink) : sink_(sink) {}

  void configure(const RequestChannelLimits& limits) { limits_ = limits; }
  const RequestChannelLimits& limits() const { return limits_; }

  void accept(runtime::Context& context, ConnectionId id, const runtime::Peer& peer);
  /// True when the connection was one we accepted.
  bool disconnected(ConnectionId id);
  /// True when the connection is one we accepted; the frame has then been taken.
  bool received(runtime::Context& context, ConnectionId id, const Chain& frame);
  bool onTimer(runtime::Context& context, const runtime::Timer& timer);

  /// The request waits for something outside its handler; `answer` or `done` follows some time.
  void park(runtime::Context& context, const RequestKey& key, std::string waitsFor);
  /// Sends the answer and reads on. Dropped when the connection is gone.
  void answer(runtime::Context& context, const RequestKey& key, Chain frame);
  /// No answer is due: reads on.
  void done(runtime::Context& context, const RequestKey& key);
  /// The request made no sense: says so and closes the connection.
  void refuse(runtime::Context& context, const RequestKey& key, std::string reason);
  /// Closes without a word more: Produce with acks=0 that failed.
  void close(runtime::Context& context, const RequestKey& key);

  /// The request of a key; null when its connection is gone or the request has been answered.
  Request* find(const RequestKey& key);
  Connection* connection(ConnectionId id);

  // --- what views show ---
  const std::map<ConnectionId, Connection>& connections() const { return connections_; }
  /// In the order they will be taken.
  std::vector<const Request*> queue() const;
  std::vector<const Request*> waitingForQueue() const;
  std::vector<const Request*> beingHandled() const;
  std::vector<const Request*> parked() const;
  std::int64_t requestsHandled() const { return handled_; }

 private:
  void enqueue(runtime::Context& context, Connection& connection);
  void pump(runtime::Context& context);
  void run(runtime::Context& context, RequestKey key);
  void readOn(runtime::Context& context, Connection& connection);
  void refuseConnection(runtime::Context& context, Connection& connection, std::string reason);
  void remove(ConnectionId id);
  std::vector<const Request*> inStage(Stage stage) const;

  RequestSink& sink_;
  RequestChannelLimits limits_;
  std::map<ConnectionId, Connection> connections_;
  std::deque<RequestKey> queue_;
  /// Requests that found the queue full, in the order they came.
  std::deque<RequestKey> blocked_;
  int busy_ = 0;
  bool pumping_ = false;
  int nextProcessor_ = 0;
  std::uint64_t nextNumber_ = 1;
  std::int64_t handled_ = 0;
};

}  // namespace brokerlab::broker
