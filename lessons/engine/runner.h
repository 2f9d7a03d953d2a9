#pragma once
// A lesson on its way: which step, which goals hold, what the learner predicted, what the run made of it.
//
//               begin            set-up done           chosen             all goals hold       next
//     (idle) ───────────▶ settingUp ────────▶ predicting ──────▶ acting ────────────▶ done ──────────▶ settingUp
//                             │                (if asked)          │ ▲ showMe            │             or finished
//                             ▼                                    ▼ │ solution over     │
//                           failed                               showing ────────────────┘
//
// The runner lives beside the cluster, on the thread that owns it, and is asked after each step of the world what it
// wants of time. It never moves time itself and never waits: whoever owns the cluster (the live session, or `play` in
// a test) steps it.
//
// Rules
//   U1  Time stops at a breakpoint and when the goals are reached, at exactly the step that made it so.
//   U2  Before a prediction is made, goals are not looked at: commit before you see.
//   U3  A prediction is judged once, at the first step after it whose goals hold, by asking the cluster which of the
//       options came true.
//   U4  What is published (LessonState) never changes; a new state is a new object.
//   U5  Being looked at costs the engine next to nothing: facts are asked for when something was told (an event of level
//       detail or story) and else every 50 ms of virtual time, and an event once seen stays seen.
//   U6  Reset is exact: the run up to the beginning of the step is played again from its inputs.

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cluster/cluster.h"
#include "lessons/lesson.h"

namespace brokerlab::lessons {

enum class Phase : std::uint8_t { idle, settingUp, predicting, acting, showing, done, failed, finished };
std::string_view phaseText(Phase phase);

/// What became of a prediction.
struct Judgement {
  std::size_t step = 0;    // index of the step that asked
  std::size_t chosen = 0;  // index of its option
  /// The value chosen is what came true.
  bool cameTrue = false;
  /// …and for the reason the option gave.
  bool right = false;
  /// Indexes of all options whose value came true.
  std::vector<std::size_t> trueOptions;
  /// What is the case instead, when the choice did not come true: "1".
  std::string got;
};

struct GoalState {
  bool holds = false;
  std::string expected;
  std::string got;
  std::string why;
};

/// All that the window shows of a lesson, apart from its words (which it takes from the Lesson in the learner's language).
struct LessonState {
  std::uint64_t number = 0;  // counts states
  std::string lesson;
  std::size_t step = 0;
  Phase phase = Phase::idle;
  std::vector<GoalState> goals;
  int hintLevel = 0;  // 0 none … 3 all
  /// Index of the option chosen in this step.
  std::optional<std::size_t> predicted;
  /// What became of the newest prediction that was judged in this step.
  std::optional<Judgement> judgement;
  std::string answer;
  /// The breakpoint that stopped time last in this step; empty for none.
  std::string stoppedAt;
  Instant stepBeganAt;
  /// Why a lesson failed (its set-up or its solution): with the file's line.
  std::string problem;
  int problemLine = 0;
  /// Lines of the solution played so far.
  std::vector<std::string> shown;
  bool transferAnswerShown = false;

  /// The first goal that does not hold: "expected …, got …: …"; empty when all hold.
  std::string firstWrong() const;
};

/// What the runner wants of time until it is asked again.
enum class Time : std::uint8_t {
  /// Nothing: run or pause as the learner says.
  free,
  /// Stop now.
  pause,
  /// Go on as fast as possible: a set-up or a solution is being played.
  rush,
};

/// The place in a run where a step (or the whole lesson) began.
struct ResetPoint {
  std::size_t inputs = 0;
  Instant at;
  std::uint64_t steps = 0;
};

class Runner {
 public:
  explicit Runner(std::shared_ptr<const Lesson> lesson);

  const Lesson& lesson() const { return *lesson_; }

  // --- on the cluster's thread --------------------------------------------------------------------------------
  /// Starts at the first step. The cluster should be a fresh one, made from lesson().spec.
  void begin(cluster::Cluster& cluster);
  /// To be called after each step of the cluster and after each command of the learner.
  Time observe(cluster::Cluster& cluster);

  /// Each of these says false when it makes no sense now (an option that is not there, no goals reached yet, …).
  bool predict(cluster::Cluster& cluster, std::size_t option);
  bool answer(cluster::Cluster& cluster, const std::string& value);
  /// One more hint, up to three.
  bool hint();
  /// Plays the solution of this step, from wherever the learner is.
  bool showMe(cluster::Cluster& cluster);
  /// To the next step; after the last one the lesson is finished.
  bool next(cluster::Cluster& cluster);
  bool showTransferAnswer();

  /// Where this step (or the lesson) began, and a fresh cluster that stands exactly there. The owner puts it in the
  /// place of the old one and calls `resumed`.
  ResetPoint resetPoint(bool wholeLesson) const { return wholeLesson ? lessonBegan_ : stepBegan_; }
  Result<std::unique_ptr<cluster::Cluster>> rewound(const cluster::Cluster& cluster, bool wholeLesson,
                                                    std::string dataDirectory = {}) const;
  void resumed(cluster::Cluster& fresh, bool wholeLesson);

  /// Virtual time spent on set-ups and solutions so far; the lesson's budget limits it.
  Duration spent() const { return spent_; }
  /// Breakpoints (their lines in the file) that were reached so far.
  const std::set<int>& breaksReached() const { return breaksReached_; }
  const std::vector<Judgement>& judgements() const { return judgements_; }

  // --- from any thread ----------------------------------------------------------------------------------------
  std::shared_ptr<const LessonState> state() const;
  /// Called on the cluster's thread with each new state: hand over and return.
  void onChange(std::function<void(std::shared_ptr<const LessonState>)> callback) { changed_ = std::move(callback); }

 private:
  const Step& step() const { return lesson_->steps[draft_.step]; }
  void enterStep(cluster::Cluster& cluster, std::size_t index);
  void play(cluster::Cluster& cluster, const std::vector<ScriptLine>& lines);
  Time playOn(cluster::Cluster& cluster);
  void afterSetup(cluster::Cluster& cluster);
  void afterSolution(cluster::Cluster& cluster);
  bool worthLooking(cluster::Cluster& cluster);
  void startLooking(cluster::Cluster& cluster);
  bool checkGoals(cluster::Cluster& cluster);
  bool reachedBreak(cluster::Cluster& cluster);
  void reachGoals(cluster::Cluster& cluster);
  void judge(cluster::Cluster& cluster);
  void fail(int line, std::string problem);
  ResetPoint here(cluster::Cluster& cluster) const;
  void publish();

  std::shared_ptr<const Lesson> lesson_;
  LessonState draft_;

  /// Lines of a set-up or solution still to be carried out.
  std::deque<ScriptLine> queue_;
  /// What the line under way answered; shared with its callback, which may outlive a reset.
  struct Answered {
    bool there = false;
    cluster::Reply reply;
  };
  std::shared_ptr<Answered> underWay_;
  ScriptLine current_;
  Instant playedUntil_;
  Duration spent_;

  ResetPoint lessonBegan_;
  ResetPoint stepBegan_;
  EventId stepBeganEvent_;
  EventId predictedEvent_;
  /// Up to where and when facts were looked at; see worthLooking.
  EventId lookedEvent_;
  Instant lookedAt_;
  /// Facts of this step that can change without any event worth telling.
  bool restless_ = false;
  std::optional<std::pair<std::size_t, std::size_t>> openPrediction_;  // step, option
  std::set<int> breaksReached_;
  std::vector<Judgement> judgements_;
  bool goalsReached_ = false;

  mutable std::mutex mutex_;
  std::shared_ptr<const LessonState> published_;
  std::function<void(std::shared_ptr<const LessonState>)> changed_;
};

}  // namespace brokerlab::lessons
