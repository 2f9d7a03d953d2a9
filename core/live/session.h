#pragma once
// A cluster that runs: the one object between the engine's thread and everybody else.
//
// The engine (cluster::Cluster) lives on a thread of its own, together with the TCP listeners. This handle is how
// the window talks to it: script lines go in, immutable views and events come out, questions are answered later.
// Nothing here ever waits for the engine, and no callback is ever called with a lock held.
//
// Rules
//   S1  All members may be called from any thread. Callbacks run on the engine's thread: hand over and return.
//   S2  What a caller gets is immutable and stays valid for as long as it is held.
//   S3  Every line is executed in the order it was submitted, at the virtual time the engine has then, and is
//       recorded as an input, so a saved session replays exactly.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "cluster/cluster.h"
#include "events/events.h"
#include "view/view.h"

namespace brokerlab::live {

/// How the engine's clock runs.
struct Pace {
  bool running = false;
  /// Virtual seconds per real second: 0.001 … 100; 0 = as fast as possible.
  double speed = 1.0;
};

/// What a watcher wants of time: let it be, stop it, or go on as fast as possible whatever the pace.
enum class TimeWish : std::uint8_t { free, pause, rush };

using cluster::EventPage;
using cluster::Reply;

struct Listening {
  bool open = false;
  std::vector<std::string> endpoints;  // "127.0.0.1:9092", one a broker
  std::string bootstrap() const;
  std::string problem;
};

/// A past that is not the present one's: it parted from it at `from` and was left at `until`.
struct Branch {
  int number = 0;
  Instant from;
  Instant until;
};

class Session {
 public:
  virtual ~Session() = default;

  // --- time ---
  virtual void setPace(Pace pace) = 0;
  virtual Pace pace() const = 0;
  /// Handles exactly one scheduled event (a frame, a timer), then stays paused.
  virtual void step() = 0;

  // --- acting ---
  /// One line of the script language.
  virtual void submit(std::string line, std::function<void(const Reply&)> done = {}) = 0;
  /// Runs `task` on the engine's thread between two events (lessons use it).
  virtual void post(std::function<void(cluster::Cluster&)> task) = 0;

  /// Asked after every step and every command what is wanted of time: lessons stop it and hurry it on. Null ends it.
  virtual void watchSteps(std::function<TimeWish(cluster::Cluster&)> watcher) = 0;
  /// Puts the cluster that `make` gives (from the present one) in place of the present one; `done` hears whether it
  /// did. External connections end.
  virtual void replaceCluster(std::function<Result<std::unique_ptr<cluster::Cluster>>(cluster::Cluster&)> make,
                              std::function<void(Result<void>)> done) = 0;

  // --- looking ---
  virtual std::shared_ptr<const view::ClusterView> latestView() const = 0;
  /// The recorded picture nearest to (not after) `at`; the latest when `at` is in the future.
  virtual std::shared_ptr<const view::ClusterView> viewAt(Instant at) const = 0;
  /// Every recorded picture of the run on show, oldest first: of a branch also those from before it parted.
  virtual std::vector<std::shared_ptr<const view::ClusterView>> pictures() const = 0;
  /// Events after `after`, oldest first, at least of `level`, at most `limit` (the newest when more exist).
  virtual EventPage eventsAfter(EventId after, events::Level level, std::size_t limit) const = 0;
  /// Called (at most 30 times a second) when a new view or new events are there, and when the pace changed.
  virtual void onChange(std::function<void()> callback) = 0;

  // --- asking (answers come later, on the engine's thread) ---
  virtual void listFiles(NodeId node, std::function<void(Result<view::FileList>)> done) = 0;
  virtual void readFile(NodeId node, std::string path, std::int64_t from, std::int64_t length,
                        std::function<void(Result<view::FileContent>)> done) = 0;
  /// Recent frames (newest last) that match, for lists and the sequence diagram.
  virtual void recentFrames(Instant from, Instant to, std::size_t limit,
                            std::function<void(std::vector<view::FrameView>)> done) = 0;
  virtual void readFrame(std::uint64_t frame, std::function<void(Result<view::FrameContent>)> done) = 0;
  virtual void locate(TopicPartition partition, Offset offset,
                      std::function<void(Result<view::RecordLocation>)> done) = 0;
  virtual void why(EventId event, std::function<void(std::vector<view::WhyStep>)> done) = 0;

  // --- the past ---
  /// Re-executes the inputs up to `at` in a fresh directory and goes on from there; what came after is kept as a
  /// branch that `branches` lists.
  virtual void branchAt(Instant at, std::function<void(Result<std::string>)> done) = 0;
  /// What was left by branching, oldest first.
  virtual std::vector<Branch> branches() const = 0;
  /// Goes back to a branch that was left, as it was at its end, by re-executing its inputs; the present one is kept in
  /// its place.
  virtual void returnTo(int branch, std::function<void(Result<std::string>)> done) = 0;
  virtual void saveSession(std::string path, std::function<void(Result<std::string>)> done) = 0;

  // --- the outside ---
  /// Opens a listener per broker on 127.0.0.1, broker n on `port` + n − 1.
  virtual void openListeners(int port, std::function<void(Result<Listening>)> done) = 0;
  virtual void closeListeners() = 0;
  virtual Listening listening() const = 0;

  /// Ends the cluster in good order and joins the thread.
  virtual void stop() = 0;
};

struct SessionOptions {
  cluster::Spec spec;
  Pace pace;
  /// Script lines executed before the first view.
  std::vector<std::string> setUp;
};

/// Starts an engine on a thread of its own. Fails with one sentence when the data directory cannot be used.
Result<std::unique_ptr<Session>> startSession(SessionOptions options);

}  // namespace brokerlab::live
