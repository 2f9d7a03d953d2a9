#include "broker/request_channel.h"

#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "broker/timers.h"

namespace brokerlab::broker {

using runtime::Context;

namespace {

/// Client ids are any bytes of any length: short and harmless in events.
constexpr std::size_t shownClientId = 80;

}  // namespace

void RequestChannel::accept(Context&, ConnectionId id, const runtime::Peer& peer) {
  Connection connection;
  connection.id = id;
  connection.peer = peer;
  connection.processor = nextProcessor_;
  nextProcessor_ = (nextProcessor_ + 1) % std::max(1, limits_.networkThreads);
  connections_.insert_or_assign(id, std::move(connection));
}

bool RequestChannel::disconnected(ConnectionId id) {
  if (connections_.find(id) == connections_.end()) return false;
  remove(id);
  return true;
}

void RequestChannel::remove(ConnectionId id) {
  // Keys of its request may still stand in the queue; they are skipped when their turn comes.
  connections_.erase(id);
}

bool RequestChannel::received(Context& context, ConnectionId id, const Chain& frame) {
  const auto at = connections_.find(id);
  if (at == connections_.end()) return false;
  Connection& connection = at->second;
  // A muted connection delivers nothing, so one request is all there can be. (C1)
  check(!connection.current.has_value(), "a second request was read before the first one was answered");

  Reader reader(frame);
  auto header = protocol::peekRequest(reader);
  if (!header) {
    refuseConnection(context, connection, header.error().message);
    return true;
  }
  ++connection.requests;
  connection.lastApi = static_cast<std::int16_t>(header->key);
  connection.lastVersion = header->version;
  if (header->clientId) connection.clientId.assign(*header->clientId, 0, 256);

  const std::uint64_t number = nextNumber_++;
  connection.current.emplace(
      Request{RequestKey{id, number}, std::move(*header), std::move(reader), context.now(), Stage::queued, {}});

  // ApiVersions may bring the software's name; anything else introduces the client by its id alone.
  if (connection.fromOutside() && !connection.identified) {
    const auto& head = connection.current->header;
    const bool mayNameSoftware = head.key == protocol::ApiKey::apiVersions && head.versionKnown && head.version >= 3;
    if (!mayNameSoftware && head.key != protocol::ApiKey::apiVersions) {
      connection.identified = true;
      context.emit(events::ClientIdentified{id, printable(connection.clientId, shownClientId), {}, {}});
    }
  }
  enqueue(context, connection);
  pump(context);
  if (Connection* still = this->connection(id); still != nullptr && still->current && !still->muted) {
    still->muted = true;
    context.mute(id);
  }
  return true;
}

void RequestChannel::enqueue(Context&, Connection& connection) {
  Request& request = *connection.current;
  if (static_cast<int>(queue_.size()) >= limits_.queuedMaxRequests) {
    request.stage = Stage::waitsForQueue;
    blocked_.push_back(request.key);
  } else {
    request.stage = Stage::queued;
    queue_.push_back(request.key);
  }
}

void RequestChannel::pump(Context& context) {
  if (pumping_) return;
  pumping_ = true;
  while (!queue_.empty() && busy_ < limits_.ioThreads) {
    const RequestKey key = queue_.front();
    queue_.pop_front();
    while (!blocked_.empty() && static_cast<int>(queue_.size()) < limits_.queuedMaxRequests) {
      if (Request* waiting = find(blocked_.front())) {
        waiting->stage = Stage::queued;
        queue_.push_back(waiting->key);
      }
      blocked_.pop_front();
    }
    Request* request = find(key);
    if (request == nullptr) continue;
    request->stage = Stage::beingHandled;
    if (limits_.serviceTime.micros <= 0) {
      run(context, key);
      continue;
    }
    ++busy_;
    context.setTimer(
        limits_.serviceTime,
        runtime::Timer{"request handled", static_cast<std::int32_t>(TimerKind::requestHandled),
                       static_cast<std::int64_t>(key.connection.value), static_cast<std::int64_t>(key.number)});
  }
  pumping_ = false;
}

bool RequestChannel::onTimer(Context& context, const runtime::Timer& timer) {
  if (timer.kind != static_cast<std::int32_t>(TimerKind::requestHandled)) return false;
  --busy_;
  run(context, RequestKey{ConnectionId{static_cast<std::uint64_t>(timer.a)}, static_cast<std::uint64_t>(timer.b)});
  pump(context);
  return true;
}

void RequestChannel::run(Context& context, RequestKey key) {
  Request* request = find(key);
  if (request == nullptr) return;
  ++handled_;
  Connection& owner = connections_.find(key.connection)->second;
  sink_.handle(context, owner, *request);
}

void RequestChannel::park(Context& context, const RequestKey& key, std::string waitsFor) {
  Request* request = find(key);
  if (request == nullptr) return;
  request->stage = Stage::parked;
  // Followers wait for records twice a second, all the time: nothing to tell.
  if (!waitsFor.empty() && context.wants(events::RequestParked::level)) {
    context.emit(events::RequestParked{key.connection, static_cast<std::int16_t>(request->header.key),
                                       request->header.correlationId, waitsFor});
  }
  request->waitsFor = std::move(waitsFor);
}

void RequestChannel::answer(Context& context, const RequestKey& key, Chain frame) {
  if (find(key) == nullptr) return;
  context.send(key.connection, std::move(frame));
  done(context, key);
}

void RequestChannel::done(Context& context, const RequestKey& key) {
  if (find(key) == nullptr) return;
  Connection& owner = connections_.find(key.connection)->second;
  owner.current.reset();
  readOn(context, owner);
}

void RequestChannel::readOn(Context& context, Connection& connection) {
  if (!connection.muted) return;
  connection.muted = false;
  context.unmute(connection.id);
}

void RequestChannel::refuse(Context& context, const RequestKey& key, std::string reason) {
  if (find(key) == nullptr) return;
  refuseConnection(context, connections_.find(key.connection)->second, std::move(reason));
}

void RequestChannel::refuseConnection(Context& context, Connection& connection, std::string reason) {
  context.emit(events::RequestRefused{connection.id, connection.peer.address, printable(reason, 400)});
  const ConnectionId id = connection.id;
  context.close(id);
  remove(id);
}

void RequestChannel::close(Context& context, const RequestKey& key) {
  if (find(key) == nullptr) return;
  context.close(key.connection);
  remove(key.connection);
}

Request* RequestChannel::find(const RequestKey& key) {
  const auto at = connections_.find(key.connection);
  if (at == connections_.end() || !at->second.current || at->second.current->key.number != key.number) return nullptr;
  return &*at->second.current;
}

Connection* RequestChannel::connection(ConnectionId id) {
  const auto at = connections_.find(id);
  return at == connections_.end() ? nullptr : &at->second;
}

std::vector<const Request*> RequestChannel::queue() const {
  std::vector<const Request*> all;
  for (const RequestKey& key : queue_) {
    if (const Request* request = const_cast<RequestChannel*>(this)->find(key)) all.push_back(request);
  }
  return all;
}

std::vector<const Request*> RequestChannel::waitingForQueue() const { return inStage(Stage::waitsForQueue); }
std::vector<const Request*> RequestChannel::beingHandled() const { return inStage(Stage::beingHandled); }
std::vector<const Request*> RequestChannel::parked() const { return inStage(Stage::parked); }

std::vector<const Request*> RequestChannel::inStage(Stage stage) const {
  std::vector<const Request*> all;
  for (const auto& [id, connection] : connections_) {
    if (connection.current && connection.current->stage == stage) all.push_back(&*connection.current);
  }
  return all;
}

}  // namespace brokerlab::broker
