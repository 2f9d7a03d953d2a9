#pragma once
// The listeners: TCP connections from programs outside, as frames in and frames out.
//
// One listener a broker, on the loopback interface only. Bytes are read as they come and cut into frames; a frame is
// handed on as a slice of the memory it was received into. Answers are gathered into one `writev` a turn of the loop.
//
// Rules
//   T1  Nothing but 127.0.0.1 is listened on, and nothing is ever connected to.
//   T2  Memory follows what was received, never what a size field promises.
//   T3  A connection that is not read by its client, or whose broker is busy, is not read by us either: memory stays
//       flat and TCP pushes back.
//   T4  One connection's fault ends that connection and no other.
//
// Real Kafka: SocketServer.Acceptor, Processor, KafkaChannel, NetworkReceive. Left out: TLS, SASL, quotas.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "model/ids.h"

namespace brokerlab::live {

/// What the server tells the engine. All calls come from the loop's thread.
class Outside {
 public:
  virtual ~Outside() = default;
  /// A program connected to this broker. An invalid id refuses it (a dead broker: the connection is reset).
  virtual ConnectionId opened(NodeId broker, const std::string& address) = 0;
  virtual void received(ConnectionId connection, Bytes frame) = 0;
  virtual void gone(ConnectionId connection) = 0;
  /// Bytes that are no Kafka frame; the connection is closed after this.
  virtual void refused(ConnectionId connection, const std::string& peer, const std::string& reason) = 0;
  /// All that could be read in this turn was handed over.
  virtual void turnEnded() = 0;
};

struct TcpLimits {
  std::int32_t frameBytes = 104857600;  // socket.request.max.bytes
  std::size_t connections = 256;
  /// Answers waiting to be taken by a client before we stop reading its requests.
  std::size_t unsentBytes = std::size_t{4} << 20;
  std::int64_t idleMs = 600000;  // connections.max.idle.ms
  std::int64_t unfinishedFrameMs = 30000;
};

class TcpServer {
 public:
  TcpServer(boost::asio::io_context& loop, Outside& outside, TcpLimits limits);
  ~TcpServer();

  /// Listens for broker n on port + n − 1, or on free ports when `port` is 0. All or none.
  Result<std::vector<std::uint16_t>> open(const std::vector<NodeId>& brokers, int port);
  /// Adds a listener for a broker that came later.
  Result<std::uint16_t> openOne(NodeId broker, int port);
  void close();
  /// A dead process listens to nobody: its port refuses connections until the broker is back.
  void setListening(NodeId broker, bool listening);
  bool isOpen() const { return !listeners_.empty(); }

  /// Queues a frame (size bytes are added); sent at the end of the turn by `flush`.
  void send(ConnectionId connection, const Chain& frame);
  /// Ends a connection once what was queued is sent.
  void end(ConnectionId connection);
  /// Ends it at once, as the death of a process does.
  void reset(ConnectionId connection);
  /// Stops or goes on reading requests from a connection.
  void hold(ConnectionId connection, bool held);
  /// Writes everything queued.
  void flush();

  std::size_t connections() const { return channels_.size(); }

 private:
  struct Listener;
  struct Channel;
  void accept(Listener& listener);
  void adopt(Listener& listener, boost::asio::ip::tcp::socket socket);
  void awaitReadable(const std::shared_ptr<Channel>& channel);
  void readSome(const std::shared_ptr<Channel>& channel);
  bool cutFrames(const std::shared_ptr<Channel>& channel);
  void makeRoom(Channel& channel);
  void write(const std::shared_ptr<Channel>& channel);
  void drop(const std::shared_ptr<Channel>& channel, bool tellOutside);
  void sweep();
  bool mayRead(const Channel& channel) const;

  boost::asio::io_context& loop_;
  Outside& outside_;
  TcpLimits limits_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::unordered_map<std::uint64_t, std::shared_ptr<Channel>> channels_;
  std::vector<std::shared_ptr<Channel>> unsent_;
  boost::asio::steady_timer sweeper_;
};

}  // namespace brokerlab::live
