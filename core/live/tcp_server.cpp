#include "live/tcp_server.h"

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/error.hpp>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/endian.h"
#include "protocol/frame.h"

namespace brokerlab::live {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

constexpr std::size_t firstSlab = std::size_t{256} << 10;
/// A frame up to this size gets its memory at once; a larger one as it arrives.
constexpr std::size_t trustedFrame = std::size_t{2} << 20;
/// How much one connection may be read in one turn, so that others get theirs.
constexpr std::size_t turnBytes = std::size_t{4} << 20;
constexpr std::size_t gatherParts = 512;

std::int64_t millisSince(Clock::time_point then) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - then).count();
}

}  // namespace

struct TcpServer::Listener {
  NodeId broker;
  tcp::acceptor acceptor;
  std::uint16_t port = 0;
};

struct TcpServer::Channel {
  explicit Channel(tcp::socket s) : socket(std::move(s)) {}
  tcp::socket socket;
  ConnectionId id;
  NodeId broker;
  std::string address;

  std::shared_ptr<std::vector<std::uint8_t>> slab;
  std::size_t begin = 0;  // first byte not yet cut
  std::size_t end = 0;    // one past the last byte received

  std::vector<Bytes> out;
  std::size_t outFrom = 0;    // first part not fully written
  std::size_t outOffset = 0;  // bytes of it that are written
  std::size_t outBytes = 0;

  bool reading = false;  // a wait for readability is pending
  bool writing = false;
  bool held = false;
  bool ending = false;
  bool inputEnded = false;
  bool open = true;
  bool queuedForFlush = false;
  std::uint64_t requests = 0;
  std::uint64_t answers = 0;
  Clock::time_point lastReceived = Clock::now();
};

TcpServer::TcpServer(asio::io_context& loop, Outside& outside, TcpLimits limits)
    : loop_(loop), outside_(outside), limits_(limits), sweeper_(loop) {}

TcpServer::~TcpServer() { close(); }

Result<std::uint16_t> TcpServer::openOne(NodeId broker, int port) {
  if (port < 0 || port > 65535) return fail("port {} is not between 0 and 65535", port);
  auto listener = std::make_unique<Listener>(Listener{broker, tcp::acceptor(loop_), 0});
  boost::system::error_code error;
  const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port));
  listener->acceptor.open(endpoint.protocol(), error);
  // Lets a restart bind while old connections linger in TIME_WAIT; on Linux it does not let two listeners share a port.
  if (!error) listener->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) listener->acceptor.bind(endpoint, error);
  if (!error) listener->acceptor.listen(128, error);
  if (error == asio::error::address_in_use)
    return fail("port {} for broker {} is in use by another program; choose another with --port", port, broker.value);
  if (error) return fail("cannot listen on 127.0.0.1:{} for broker {}: {}", port, broker.value, error.message());
  const std::uint16_t bound = listener->acceptor.local_endpoint().port();
  listener->port = bound;
  Listener& added = *listener;
  listeners_.push_back(std::move(listener));
  accept(added);
  if (listeners_.size() == 1) sweep();
  return bound;
}

Result<std::vector<std::uint16_t>> TcpServer::open(const std::vector<NodeId>& brokers, int port) {
  std::vector<std::uint16_t> ports;
  for (std::size_t i = 0; i < brokers.size(); ++i) {
    auto bound = openOne(brokers[i], port == 0 ? 0 : port + static_cast<int>(i));
    if (!bound) {
      close();
      return fail(bound.error());
    }
    ports.push_back(*bound);
  }
  return ports;
}

void TcpServer::close() {
  sweeper_.cancel();
  for (auto& listener : listeners_) {
    boost::system::error_code ignored;
    listener->acceptor.close(ignored);
  }
  listeners_.clear();
  const auto all = channels_;
  for (const auto& [id, channel] : all) drop(channel, true);
}

void TcpServer::setListening(NodeId broker, bool listening) {
  for (auto& listener : listeners_) {
    if (listener->broker != broker || listener->acceptor.is_open() == listening) continue;
    boost::system::error_code error;
    if (!listening) {
      listener->acceptor.close(error);
      continue;
    }
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), listener->port);
    listener->acceptor.open(endpoint.protocol(), error);
    if (!error) listener->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) listener->acceptor.bind(endpoint, error);
    if (!error) listener->acceptor.listen(128, error);
    // Somebody else may have taken the port meanwhile: tried again the next time.
    if (error)
      listener->acceptor.close(error);
    else
      accept(*listener);
  }
}

void TcpServer::accept(Listener& listener) {
  listener.acceptor.async_accept([this, &listener](const boost::system::error_code& error, tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (!error) adopt(listener, std::move(socket));
    if (listener.acceptor.is_open()) accept(listener);
  });
}

void TcpServer::adopt(Listener& listener, tcp::socket socket) {
  if (channels_.size() >= limits_.connections) return;  // the socket closes as it goes out of scope
  boost::system::error_code error;
  socket.set_option(tcp::no_delay(true), error);
  socket.non_blocking(true, error);
  const auto peer = socket.remote_endpoint(error);
  if (error) return;
  auto channel = std::make_shared<Channel>(std::move(socket));
  channel->broker = listener.broker;
  channel->address = fmt::format("{}:{}", peer.address().to_string(), peer.port());
  channel->id = outside_.opened(listener.broker, channel->address);
  if (!channel->id.valid()) {
    // A dead process has no listener: reset, so that clients see what they would see.
    const linger reset{1, 0};
    ::setsockopt(channel->socket.native_handle(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    return;
  }
  channels_[channel->id.value] = channel;
  awaitReadable(channel);
  outside_.turnEnded();
}

bool TcpServer::mayRead(const Channel& channel) const {
  return channel.open && !channel.held && !channel.ending && !channel.inputEnded &&
         channel.outBytes < limits_.unsentBytes;
}

void TcpServer::awaitReadable(const std::shared_ptr<Channel>& channel) {
  if (channel->reading || !mayRead(*channel)) return;
  channel->reading = true;
  channel->socket.async_wait(tcp::socket::wait_read, [this, channel](const boost::system::error_code& error) {
    channel->reading = false;
    if (error || !channel->open) return;
    readSome(channel);
    outside_.turnEnded();
  });
}

void TcpServer::makeRoom(Channel& c) {
  const std::size_t have = c.end - c.begin;
  std::size_t want = firstSlab;
  if (have >= 4) {
    const std::size_t frame =
        4 + static_cast<std::size_t>(std::max(0, loadBig<std::int32_t>(c.slab->data() + c.begin)));
    want = std::max(want, frame <= trustedFrame ? frame : std::min(frame, std::max(trustedFrame, 2 * have)));
  }
  // Frames cut from the slab still use it: only when nobody does may it be filled again.
  if (c.slab && c.slab.use_count() == 1 && c.slab->size() >= want) {
    if (have > 0 && c.begin > 0) std::memmove(c.slab->data(), c.slab->data() + c.begin, have);
  } else {
    auto fresh = std::make_shared<std::vector<std::uint8_t>>(want);
    if (have > 0) std::memcpy(fresh->data(), c.slab->data() + c.begin, have);
    c.slab = std::move(fresh);
  }
  c.begin = 0;
  c.end = have;
}

void TcpServer::readSome(const std::shared_ptr<Channel>& channel) {
  Channel& c = *channel;
  std::size_t budget = turnBytes;
  while (mayRead(c)) {
    if (!c.slab || c.end == c.slab->size() || (c.begin == c.end && c.slab->size() - c.end < firstSlab / 4)) makeRoom(c);
    const ssize_t got = ::recv(c.socket.native_handle(), c.slab->data() + c.end, c.slab->size() - c.end, 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) break;
      drop(channel, true);
      return;
    }
    if (got == 0) {
      // The client will send no more, but may still wait for answers.
      c.inputEnded = true;
      if (c.begin != c.end || c.answers >= c.requests) drop(channel, true);
      return;
    }
    c.end += static_cast<std::size_t>(got);
    c.lastReceived = Clock::now();
    if (!cutFrames(channel)) return;
    if (static_cast<std::size_t>(got) >= budget) break;
    budget -= static_cast<std::size_t>(got);
    // A short read means the socket is empty: the next call would only say so.
    if (c.end < c.slab->size()) break;
  }
  awaitReadable(channel);
}

bool TcpServer::cutFrames(const std::shared_ptr<Channel>& channel) {
  Channel& c = *channel;
  while (c.open && c.end - c.begin >= 4) {
    const std::int32_t size = loadBig<std::int32_t>(c.slab->data() + c.begin);
    if (std::string problem = protocol::frameSizeProblem(size, limits_.frameBytes); !problem.empty()) {
      outside_.refused(c.id, c.address, problem);
      drop(channel, true);
      return false;
    }
    const std::size_t whole = 4 + static_cast<std::size_t>(size);
    if (c.end - c.begin < whole) {
      if (c.begin + whole > c.slab->size() && c.end == c.slab->size()) makeRoom(c);
      break;
    }
    Bytes frame = Bytes::wrap(c.slab, {c.slab->data() + c.begin + 4, static_cast<std::size_t>(size)});
    c.begin += whole;
    ++c.requests;
    outside_.received(c.id, std::move(frame));
  }
  return c.open;
}

void TcpServer::send(ConnectionId connection, const Chain& frame) {
  const auto at = channels_.find(connection.value);
  if (at == channels_.end()) return;
  Channel& c = *at->second;
  std::vector<std::uint8_t> size(4);
  storeBig(size.data(), static_cast<std::int32_t>(frame.size()));
  // The size goes with the first small part: one part fewer in the gather list.
  const auto& parts = frame.parts();
  std::size_t from = 0;
  if (!parts.empty() && parts[0].size() <= 4096) {
    size.insert(size.end(), parts[0].view().begin(), parts[0].view().end());
    from = 1;
  }
  c.outBytes += frame.size() + 4;
  c.out.emplace_back(std::move(size));
  for (; from < parts.size(); ++from) c.out.push_back(parts[from]);
  ++c.answers;
  if (!c.queuedForFlush) {
    c.queuedForFlush = true;
    unsent_.push_back(at->second);
  }
}

void TcpServer::flush() {
  while (!unsent_.empty()) {
    const auto now = std::move(unsent_);
    unsent_.clear();
    for (const auto& channel : now) {
      channel->queuedForFlush = false;
      if (channel->open && !channel->writing) write(channel);
    }
  }
}

void TcpServer::write(const std::shared_ptr<Channel>& channel) {
  Channel& c = *channel;
  while (c.outFrom < c.out.size()) {
    iovec pieces[gatherParts];
    std::size_t count = 0;
    for (std::size_t i = c.outFrom; i < c.out.size() && count < gatherParts; ++i, ++count) {
      const std::size_t skip = i == c.outFrom ? c.outOffset : 0;
      pieces[count].iov_base = const_cast<std::uint8_t*>(c.out[i].data() + skip);
      pieces[count].iov_len = c.out[i].size() - skip;
    }
    msghdr message{};
    message.msg_iov = pieces;
    message.msg_iovlen = count;
    const ssize_t sent = ::sendmsg(c.socket.native_handle(), &message, MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) {
        drop(channel, true);
        return;
      }
      c.writing = true;
      c.socket.async_wait(tcp::socket::wait_write, [this, channel](const boost::system::error_code& error) {
        channel->writing = false;
        if (error || !channel->open) return;
        write(channel);
      });
      return;
    }
    std::size_t left = static_cast<std::size_t>(sent);
    c.outBytes -= left;
    while (left > 0) {
      const std::size_t rest = c.out[c.outFrom].size() - c.outOffset;
      if (left < rest) {
        c.outOffset += left;
        break;
      }
      left -= rest;
      c.out[c.outFrom] = {};
      ++c.outFrom;
      c.outOffset = 0;
    }
  }
  c.out.clear();
  c.outFrom = c.outOffset = 0;
  if (c.ending || (c.inputEnded && c.answers >= c.requests)) {
    drop(channel, !c.ending);
    return;
  }
  awaitReadable(channel);
}

void TcpServer::end(ConnectionId connection) {
  const auto at = channels_.find(connection.value);
  if (at == channels_.end()) return;
  const auto channel = at->second;
  channel->ending = true;
  if (channel->outBytes == 0) drop(channel, false);
}

void TcpServer::reset(ConnectionId connection) {
  const auto at = channels_.find(connection.value);
  if (at == channels_.end()) return;
  const auto channel = at->second;
  const linger hard{1, 0};
  ::setsockopt(channel->socket.native_handle(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  drop(channel, false);
}

void TcpServer::hold(ConnectionId connection, bool held) {
  const auto at = channels_.find(connection.value);
  if (at == channels_.end()) return;
  const auto channel = at->second;
  channel->held = held;
  if (!held) awaitReadable(channel);
}

void TcpServer::drop(const std::shared_ptr<Channel>& channel, bool tellOutside) {
  if (!channel->open) return;
  channel->open = false;
  boost::system::error_code ignored;
  channel->socket.close(ignored);
  channels_.erase(channel->id.value);
  if (tellOutside) outside_.gone(channel->id);
}

void TcpServer::sweep() {
  sweeper_.expires_after(std::chrono::seconds(1));
  sweeper_.async_wait([this](const boost::system::error_code& error) {
    if (error || listeners_.empty()) return;
    std::vector<std::shared_ptr<Channel>> late;
    for (const auto& [id, channel] : channels_) {
      const std::int64_t quiet = millisSince(channel->lastReceived);
      const bool unfinished = channel->begin != channel->end && mayRead(*channel);
      const bool neverSpoke = channel->requests == 0;
      if (quiet > limits_.idleMs ||
          ((unfinished || neverSpoke || channel->inputEnded) && quiet > limits_.unfinishedFrameMs))
        late.push_back(channel);
    }
    for (const auto& channel : late) drop(channel, true);
    if (!late.empty()) outside_.turnEnded();
    sweep();
  });
}

}  // namespace brokerlab::live
