#pragma once
// A whole cluster as one object: made from a Spec, driven by script lines, read as views and events.
//
// `Cluster` puts brokers, controllers and clients into a sim::World, gives each its disk, carries out commands, answers
// predicates, draws pictures and keeps the record from which a run can be repeated. It knows no clock, no thread and no
// socket: whoever owns it calls `step` or `runUntil`, as fast as it likes.
//
//     script line ─▶ parse ─▶ execute ─▶ world, admin and clients ──▶ Reply
//                                             │
//     predicate ──▶ evaluate ◀── state ◀──────┤
//     view() ◀──── pictures ◀── state ◀───────┤
//     eventsAfter, why ◀── event store ◀──────┘
//
// Rules
//   K1  Everything that influences the run comes in as a command line or through World's external connections, and is
//       recorded; so `sessionText` is enough to repeat the run (`replay`).
//   K2  Looking changes nothing: views, predicates and questions leave no trace in the run.
//   K3  A line is carried out at the present virtual time. What has to wait for answers (create-topic, produce, run) says
//       so: `execute` returns at once and calls `done` later; `executeNow` lets time pass until it is done.
//   K4  A directory that is not ours, belongs to another cluster, or is in use is refused with one sentence and
//       not touched.
//
// Real Kafka spreads this over kafka-server-start.sh, kafka-topics.sh, … and KafkaClusterTestKit.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cluster/event_store.h"
#include "cluster/session_file.h"
#include "cluster/spec.h"
#include "command/command.h"
#include "events/events.h"
#include "sim/world.h"
#include "view/view.h"

namespace brokerlab::cluster {

/// The answer to one script line.
struct Reply {
  bool ok = false;
  /// What was done, what is the case, or why not; may have several lines. Plain text.
  std::string text;
  /// Where a line that could not be parsed stops making sense, counted from 1; 0 otherwise.
  int column = 0;
};
using Done = std::function<void(const Reply&)>;

/// Whether a fact holds, and what there is to say about it.
struct Verdict {
  bool held = false;
  std::string expected;  // "leader of orders-1 is 3"
  std::string got;       // "2"
  std::string why;       // "broker 3 is dead"; may be empty
  /// "expected leader orders-1 is 3, got 2: broker 3 is dead"
  std::string text() const;
};

/// What may make rules of replication go wrong on purpose; see replication::Faults. Not part of a Spec: a planted bug is
/// for checking the checkers.
struct Plant {
  /// "truncate-to-hw", …; empty for none.
  std::string name;
};
/// The plant that is a setting of members, not of brokers: they commit what they have not processed.
constexpr std::string_view commitBeforeProcessing = "commit-before-processing";
/// Names for Plant.
std::vector<std::string> plantNames();

class Engine;

class Cluster {
 public:
  /// Makes the cluster, or goes on with the one in the spec's data directory, and starts all its nodes. No time has passed
  /// when this returns; nobody has elected anybody yet.
  static Result<std::unique_ptr<Cluster>> open(Spec spec, Plant plant = {});
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  const Spec& spec() const;
  const std::string& clusterId() const;
  /// True when the data directory held a cluster already.
  bool reopened() const;

  // --- time ----------------------------------------------------------------------------------------------------
  Instant now() const;
  /// When the next thing happens; Instant::never() when nothing will.
  Instant nextTime();
  /// One frame, timer or the like. False when there is nothing to do.
  bool step();
  /// Everything up to and including `until`.
  void runUntil(Instant until);
  void run(Duration time) { runUntil(now() + time); }
  /// As fast as possible until the first produce would succeed; false if that did not happen within `limit`.
  bool runUntilReady(Duration limit = seconds(60));
  bool ready() const;
  /// Steps taken since the start; with the time it names a place in the run.
  std::uint64_t steps() const;

  // --- acting --------------------------------------------------------------------------------------------------
  /// Carries out one line of the script language at the present time. `done` is called exactly once: now, or in a later
  /// `step` when the answer is there.
  void execute(std::string_view line, Done done = {});
  /// The same, and lets time pass (at most `limit`) until the answer is there.
  Reply executeNow(std::string_view line, Duration limit = seconds(120));
  /// Commands that have no answer yet.
  std::size_t waiting() const;
  /// Ends all nodes in good order, clients first, and lets the time pass that this takes.
  Reply shutDownAll(Duration limit = seconds(60));

  // --- asking --------------------------------------------------------------------------------------------------
  /// Checks a fact now. `since` is where `event …` begins to look.
  Verdict evaluate(const command::Condition& condition, EventId since = {}) const;
  /// `[not] PREDICATE` as text; a sentence when it cannot be parsed.
  Result<Verdict> evaluate(std::string_view condition, EventId since = {}) const;

  // --- looking -------------------------------------------------------------------------------------------------
  /// A picture of now. Parts that did not change are the same objects as in the picture before.
  std::shared_ptr<const view::ClusterView> view();
  EventId lastEvent() const;
  EventPage eventsAfter(EventId after, events::Level level, std::size_t limit) const;
  EventPtr event(EventId id) const;
  /// From the event back to what began it, one step a cause. Empty for an unknown event.
  std::vector<view::WhyStep> why(EventId event) const;
  /// Calls `listener` with each event of at least `level` as it happens; null ends it. It must only look.
  void onEvent(std::function<void(const EventPtr&)> listener, events::Level level = events::Level::detail);

  /// Frames sent in [from, to], newest last, at most `limit` (the newest). Needs Spec::record.
  std::vector<view::FrameView> frames(Instant from, Instant to, std::size_t limit) const;
  Result<view::FrameContent> frame(std::uint64_t number) const;
  Result<view::FileList> listFiles(NodeId node);
  Result<view::FileContent> readFile(NodeId node, const std::string& path, std::int64_t from, std::int64_t length);
  Result<view::RecordLocation> locate(const TopicPartition& partition, Offset offset);

  // --- the record ----------------------------------------------------------------------------------------------
  SessionFile session() const;
  std::string sessionText() const { return print(session()); }
  /// Plays a session in `dataDirectory` (empty: in memory), up to `until` or its end. `watch` sees the cluster before
  /// the first input.
  static Result<std::unique_ptr<Cluster>> replay(const SessionFile& session, std::string dataDirectory = {},
                                                 std::optional<Instant> until = std::nullopt,
                                                 const std::function<void(Cluster&)>& watch = {}, Plant plant = {});

  // --- what is beneath -----------------------------------------------------------------------------------------
  /// For external connections (openExternal, externalFrame, externalClose, setOutside) and for tests. Time is moved
  /// through Cluster only.
  sim::World& world();
  const sim::World& world() const;
  /// Checks everything there is to check (files included), not only the lamps in the picture.
  std::vector<view::InvariantView> checkInvariants();
  Engine& engine() { return *engine_; }

 private:
  explicit Cluster(std::unique_ptr<Engine> engine);
  std::unique_ptr<Engine> engine_;
};

}  // namespace brokerlab::cluster
