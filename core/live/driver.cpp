#include "live/driver.h"

#include <algorithm>
#include <boost/asio/post.hpp>

namespace brokerlab::live {
namespace {

using std::chrono::microseconds;
/// How long one turn may keep the loop.
constexpr std::chrono::milliseconds turnTime{6};
/// Behind by more than this, the pace is taken up again from where we are.
constexpr Duration mostLag = seconds(1);
/// Requests of one connection that may wait for their broker before we stop reading more.
constexpr std::size_t mostWaiting = 100;
constexpr std::size_t fewWaiting = 20;
/// How long clients must have been quiet before files are brought up to date in the folder.
constexpr std::chrono::milliseconds quiet{300};

}  // namespace

std::string Listening::bootstrap() const {
  std::string all;
  for (const std::string& endpoint : endpoints) all += (all.empty() ? "" : ",") + endpoint;
  return all;
}

Driver::Driver(boost::asio::io_context& loop, std::unique_ptr<cluster::Cluster> cluster, Pace pace)
    : loop_(loop), cluster_(std::move(cluster)), pace_(pace), timer_(loop), folderTimer_(loop) {
  cluster_->world().setOutside(this);
  anchor();
}

Driver::~Driver() {
  tcp_.reset();
  if (cluster_) cluster_->world().setOutside(nullptr);
}

void Driver::replace(std::unique_ptr<cluster::Cluster> cluster) {
  const bool wasOpen = listening_.open;
  closeListeners();
  cluster_->world().setOutside(nullptr);
  cluster_ = std::move(cluster);
  cluster_->world().setOutside(this);
  anchor();
  if (wasOpen)
    if (auto again = openListeners(basePort_); !again) listening_.problem = again.error().message;
}

// --- time -------------------------------------------------------------------------------------------------------

void Driver::anchor() {
  anchorReal_ = Clock::now();
  anchorVirtual_ = cluster_->now();
  lag_ = {};
}

Instant Driver::target() const {
  if (!moving()) return cluster_->now();
  if (rushing_ || pace_.speed <= 0) return Instant::never();
  const auto real = std::chrono::duration_cast<microseconds>(Clock::now() - anchorReal_).count();
  return anchorVirtual_ + model::microseconds(static_cast<std::int64_t>(static_cast<double>(real) * pace_.speed));
}

void Driver::setPace(Pace pace) {
  catchUp(Clock::now() + turnTime);
  pace_ = pace;
  anchor();
  turnSoon();
}

void Driver::step() {
  if (moving()) setPace({false, pace_.speed});
  cluster_->step();
  askWatcher();
  anchor();
  turnSoon();
}

bool Driver::askWatcher() {
  if (!watcher) return true;
  const TimeWish wish = watcher();
  const bool was = rushing_;
  rushing_ = wish == TimeWish::rush;
  if (wish == TimeWish::pause) pace_.running = false;
  if (was != rushing_ || wish == TimeWish::pause) anchor();
  return was == rushing_ && wish != TimeWish::pause;
}

/// True when there is more to do than the deadline allowed.
bool Driver::catchUp(Clock::time_point deadline) {
  if (!moving()) return false;
  Instant until = target();
  int sinceLook = 0;
  while (cluster_->nextTime() <= until) {
    if (!cluster_->step()) break;
    // After a change of mind the next turn starts from the new pace.
    if (!askWatcher()) return moving();
    if (++sinceLook == 32) {
      sinceLook = 0;
      if (Clock::now() >= deadline) {
        lag_ = until == Instant::never() ? Duration{} : until - cluster_->now();
        if (lag_ > mostLag) {
          const Duration kept = lag_;
          anchor();
          lag_ = kept;
        }
        return true;
      }
    }
  }
  lag_ = {};
  if (until != Instant::never() && until > cluster_->now()) cluster_->runUntil(until);
  return false;
}

void Driver::turn() {
  if (turning_) {
    turnSoon();
    return;
  }
  turning_ = true;
  const bool more = catchUp(Clock::now() + turnTime);
  if (tcp_) {
    tcp_->flush();
    for (const NodeId broker : listeningBrokers_) tcp_->setListening(broker, cluster_->world().alive(broker));
  }
  turning_ = false;
  if (afterTurn) afterTurn();
  schedule(more);
  syncFoldersSoon();
}

void Driver::syncFoldersSoon() {
  if (folderTimerSet_ || cluster_->spec().dataDirectory.empty()) return;
  folderTimerSet_ = true;
  folderTimer_.expires_after(quiet + std::chrono::milliseconds(200));
  folderTimer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    folderTimerSet_ = false;
    if (Clock::now() - lastFrame_ < quiet) {
      syncFoldersSoon();
      return;
    }
    // A failure shows itself where the engine writes next; here nobody waits for an answer.
    for (const NodeId node : cluster_->world().nodes()) (void)cluster_->world().disk(node).syncToFolder();
  });
}

void Driver::turnSoon() {
  if (turnPosted_) return;
  turnPosted_ = true;
  boost::asio::post(loop_, [this] {
    turnPosted_ = false;
    turn();
  });
}

void Driver::schedule(bool more) {
  if (!moving()) return;
  if (more) {
    turnSoon();
    return;
  }
  const Instant next = cluster_->nextTime();
  if (next == Instant::never() || rushing_ || pace_.speed <= 0) return;
  const double ahead = static_cast<double>((next - anchorVirtual_).micros) / pace_.speed;
  const auto at = anchorReal_ + microseconds(static_cast<std::int64_t>(ahead) + 1);
  // A timer that fires earlier does no harm; arming it anew costs a system call.
  if (at >= timerAt_ && timerAt_ > Clock::now()) return;
  timerAt_ = at;
  timer_.expires_at(at);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    timerAt_ = Clock::time_point::max();
    turn();
  });
}

void Driver::execute(const std::string& line, std::function<void(const Reply&)> done) {
  catchUp(Clock::now() + turnTime);
  cluster_->execute(line, std::move(done));
  askWatcher();
  turnSoon();
}

// --- programs outside -------------------------------------------------------------------------------------------

std::vector<NodeId> Driver::brokers() const {
  std::vector<NodeId> ids;
  for (const NodeId id : cluster_->world().nodes())
    if (id.value >= 1 && id.value <= 100) ids.push_back(id);
  return ids;
}

Result<Listening> Driver::openListeners(int port) {
  closeListeners();
  // Brokers tell their clients where they are, and registered with that: they cannot listen anywhere else.
  const int advertised = cluster_->spec().port;
  if (port != advertised)
    return fail("the brokers of this cluster are on port {} and following; a new cluster can be on port {}", advertised,
                port);
  tcp_ = std::make_unique<TcpServer>(loop_, static_cast<live::Outside&>(*this), TcpLimits{});
  const auto ids = brokers();
  auto ports = tcp_->open(ids, port);
  if (!ports) {
    tcp_.reset();
    listening_.problem = ports.error().message;
    return fail(ports.error());
  }
  basePort_ = port;
  listeningBrokers_ = ids;
  listening_ = {};
  listening_.open = true;
  for (const std::uint16_t p : *ports) listening_.endpoints.push_back(fmt::format("127.0.0.1:{}", p));
  return listening_;
}

void Driver::closeListeners() {
  if (tcp_) {
    tcp_->close();
    tcp_.reset();
  }
  listening_ = {};
}

ConnectionId Driver::opened(NodeId broker, const std::string& address) {
  catchUp(Clock::now() + turnTime);
  if (!cluster_->world().alive(broker)) return {};
  return cluster_->world().openExternal(broker, address);
}

void Driver::received(ConnectionId connection, Bytes frame) {
  lastFrame_ = Clock::now();
  catchUp(Clock::now() + turnTime);
  cluster_->world().externalFrame(connection, Chain(std::move(frame)));
  const sim::Connection* known = cluster_->world().connection(connection);
  if (known != nullptr && known->sides[1].in.flights.size() > mostWaiting) tcp_->hold(connection, true);
}

void Driver::gone(ConnectionId connection) {
  catchUp(Clock::now() + turnTime);
  cluster_->world().externalClose(connection);
}

void Driver::refused(ConnectionId connection, const std::string&, const std::string& reason) {
  cluster_->world().externalRefuse(connection, reason);
}

void Driver::onFrame(ConnectionId connection, const Chain& frame) {
  if (tcp_) tcp_->send(connection, frame);
}

void Driver::onClosed(ConnectionId connection) {
  if (tcp_) tcp_->end(connection);
  turnSoon();
}

void Driver::onMuted(ConnectionId connection, bool muted) {
  if (muted || !tcp_) return;
  const sim::Connection* known = cluster_->world().connection(connection);
  if (known == nullptr || known->sides[1].in.flights.size() < fewWaiting) tcp_->hold(connection, false);
}

}  // namespace brokerlab::live
