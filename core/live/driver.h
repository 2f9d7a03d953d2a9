#pragma once
// Real time and real sockets for a cluster: the pacing of virtual time against the clock, and the door for programs
// outside. Runs on one loop (boost::asio::io_context) together with everything it owns; no locks, no second thread.
//
//     clock ──▶ target time ──▶ cluster.step() … ──▶ frames out ──▶ sendmsg
//     sockets ─▶ frame ──▶ recorded input at the present virtual time ──▶ step() …
//
// Rules
//   D1  An input from outside is injected between two steps, after the world has been brought up to the present.
//   D2  A turn of the loop never takes longer than a few milliseconds: sockets and commands get theirs in between.
//   D3  When the engine cannot keep up with its pace, virtual time falls behind and says so (`lagging`); nothing is
//       skipped.

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cluster/cluster.h"
#include "live/session.h"
#include "live/tcp_server.h"

namespace brokerlab::live {

class Driver : private live::Outside, private sim::Outside {
 public:
  Driver(boost::asio::io_context& loop, std::unique_ptr<cluster::Cluster> cluster, Pace pace);
  ~Driver() override;

  cluster::Cluster& cluster() { return *cluster_; }
  /// Puts another cluster in place of this one (a branch); external connections end.
  void replace(std::unique_ptr<cluster::Cluster> cluster);

  void setPace(Pace pace);
  Pace pace() const { return pace_; }
  void step();
  void execute(const std::string& line, std::function<void(const Reply&)> done);

  Result<Listening> openListeners(int port);
  void closeListeners();
  const Listening& listening() const { return listening_; }

  /// Called after every turn in which something may have changed.
  std::function<void()> afterTurn;
  /// Asked after each step and each command what is wanted of time.
  std::function<TimeWish()> watcher;
  /// Virtual time is this much behind its pace.
  Duration lagging() const { return lag_; }

  /// Does what is due, writes what is to be sent, and arranges to be called again. Safe to call at any time.
  void turn();
  /// Something outside of time was done: asks the watcher what it wants now.
  void looked() {
    askWatcher();
    turnSoon();
  }
  /// The same, later in this turn of the loop.
  void turnSoon();

 private:
  using Clock = std::chrono::steady_clock;

  // TCP side
  ConnectionId opened(NodeId broker, const std::string& address) override;
  void received(ConnectionId connection, Bytes frame) override;
  void gone(ConnectionId connection) override;
  void refused(ConnectionId connection, const std::string& peer, const std::string& reason) override;
  void turnEnded() override { turn(); }
  // engine side
  void onFrame(ConnectionId connection, const Chain& frame) override;
  void onClosed(ConnectionId connection) override;
  void onMuted(ConnectionId connection, bool muted) override;

  Instant target() const;
  void anchor();
  bool catchUp(Clock::time_point deadline);
  bool moving() const { return pace_.running || rushing_; }
  /// Asks the watcher; false when time must stop here.
  bool askWatcher();
  void schedule(bool more);
  /// What the modelled page caches hold reaches the folder once clients have been quiet for a moment, so that other
  /// programs (kafka-dump-log, ls) see index tails and empty partitions too. Says nothing of durability.
  void syncFoldersSoon();
  std::vector<NodeId> brokers() const;

  boost::asio::io_context& loop_;
  std::unique_ptr<cluster::Cluster> cluster_;
  std::unique_ptr<TcpServer> tcp_;
  Pace pace_;
  bool rushing_ = false;
  Clock::time_point anchorReal_;
  Instant anchorVirtual_;
  Duration lag_;
  boost::asio::steady_timer timer_;
  Clock::time_point timerAt_ = Clock::time_point::max();
  boost::asio::steady_timer folderTimer_;
  bool folderTimerSet_ = false;
  Clock::time_point lastFrame_;
  bool turnPosted_ = false;
  bool turning_ = false;
  std::vector<std::uint64_t> closing_;
  Listening listening_;
  int basePort_ = 0;
  std::vector<NodeId> listeningBrokers_;
};

}  // namespace brokerlab::live
