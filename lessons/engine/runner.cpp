#include "lessons/runner.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "command/parse.h"

namespace brokerlab::lessons {

namespace {

constexpr Duration longestBlink = milliseconds(50);

/// Whether a fact may change without an event of level detail or story.
bool changesSilently(const command::Condition& condition) {
  const command::Predicate& fact = condition.predicate;
  return std::holds_alternative<command::TimeIs>(fact) || std::holds_alternative<command::FramesHeld>(fact) ||
         std::holds_alternative<command::Ready>(fact) || std::holds_alternative<command::ClientCount>(fact);
}

/// Whether it is enough to look at new events only: one is wanted, and once it was there it was there.
bool onceIsEnough(const command::Condition& condition) {
  const auto* event = std::get_if<command::EventSeen>(&condition.predicate);
  return event != nullptr && !condition.negated && event->comparison == command::Comparison::atLeast &&
         event->count == 1;
}

}  // namespace

std::string_view phaseText(Phase phase) {
  constexpr std::string_view text[] = {"idle",    "settingUp", "predicting", "acting",
                                       "showing", "done",      "failed",     "finished"};
  return text[static_cast<std::size_t>(phase)];
}

std::string LessonState::firstWrong() const {
  for (const GoalState& goal : goals) {
    if (goal.holds) continue;
    std::string out = fmt::format("expected {}, got {}", goal.expected, goal.got);
    if (!goal.why.empty()) out += ": " + goal.why;
    return out;
  }
  return {};
}

Runner::Runner(std::shared_ptr<const Lesson> lesson) : lesson_(std::move(lesson)) {
  check(lesson_ != nullptr && !lesson_->steps.empty(), "a runner has a lesson with steps");
  draft_.lesson = lesson_->id;
  publish();
}

std::shared_ptr<const LessonState> Runner::state() const {
  const std::lock_guard lock(mutex_);
  return published_;
}

void Runner::publish() {
  ++draft_.number;
  auto state = std::make_shared<const LessonState>(draft_);
  {
    const std::lock_guard lock(mutex_);
    published_ = state;
  }
  if (changed_) changed_(std::move(state));
}

ResetPoint Runner::here(cluster::Cluster& cluster) const {
  return {cluster.world().inputs().size(), cluster.now(), cluster.steps()};
}

void Runner::begin(cluster::Cluster& cluster) {
  lessonBegan_ = here(cluster);
  spent_ = {};
  breaksReached_.clear();
  judgements_.clear();
  openPrediction_.reset();
  enterStep(cluster, 0);
}

void Runner::enterStep(cluster::Cluster& cluster, std::size_t index) {
  const std::uint64_t number = draft_.number;
  draft_ = {};
  draft_.number = number;
  draft_.lesson = lesson_->id;
  draft_.step = index;
  draft_.phase = Phase::settingUp;
  goalsReached_ = false;
  std::vector<ScriptLine> lines = step().setup;
  if (index == 0 && !cluster.ready()) {
    const std::string ready = "run until ready within 60s";
    lines.insert(lines.begin(), {step().line, ready, *command::parse(ready)});
  }
  play(cluster, lines);
}

void Runner::play(cluster::Cluster& cluster, const std::vector<ScriptLine>& lines) {
  queue_.assign(lines.begin(), lines.end());
  underWay_.reset();
  playedUntil_ = cluster.now();
  publish();
}

/// Carries out the next lines as far as they answer at once; rush while one needs time.
Time Runner::playOn(cluster::Cluster& cluster) {
  spent_ = spent_ + (cluster.now() - playedUntil_);
  playedUntil_ = cluster.now();
  if (spent_ > lesson_->budget) {
    fail(current_.line != 0 ? current_.line : step().line,
         fmt::format("expected set-ups and solutions to take at most {} of virtual time (budget), got more, at: {}",
                     command::print(lesson_->budget), current_.text));
    return Time::pause;
  }
  for (;;) {
    if (underWay_) {
      if (!underWay_->there) return Time::rush;
      const cluster::Reply reply = underWay_->reply;
      underWay_.reset();
      if (!reply.ok) {
        fail(current_.line, fmt::format("{}: {}", current_.text, reply.text));
        return Time::pause;
      }
      if (draft_.phase == Phase::showing) {
        draft_.shown.push_back(current_.text);
        reachedBreak(cluster);
        if (checkGoals(cluster)) goalsReached_ = true;
      }
    }
    if (queue_.empty()) break;
    current_ = queue_.front();
    queue_.pop_front();
    underWay_ = std::make_shared<Answered>();
    cluster.execute(current_.text, [slot = underWay_](const cluster::Reply& reply) { *slot = {true, reply}; });
  }
  current_ = {};
  draft_.phase == Phase::settingUp ? afterSetup(cluster) : afterSolution(cluster);
  return Time::pause;
}

void Runner::afterSetup(cluster::Cluster& cluster) {
  stepBegan_ = here(cluster);
  stepBeganEvent_ = cluster.lastEvent();
  startLooking(cluster);
  draft_.stepBeganAt = cluster.now();
  draft_.phase = step().prediction ? Phase::predicting : Phase::acting;
  if (draft_.phase == Phase::acting && checkGoals(cluster)) reachGoals(cluster);
  publish();
}

void Runner::afterSolution(cluster::Cluster& cluster) {
  draft_.phase = Phase::acting;
  reachedBreak(cluster);
  if (goalsReached_ || checkGoals(cluster)) reachGoals(cluster);
  publish();
}

Time Runner::observe(cluster::Cluster& cluster) {
  switch (draft_.phase) {
    case Phase::settingUp:
      return playOn(cluster);
    case Phase::showing: {
      if (worthLooking(cluster)) {
        reachedBreak(cluster);
        if (checkGoals(cluster)) goalsReached_ = true;
      }
      return playOn(cluster);
    }
    case Phase::acting: {
      if (!worthLooking(cluster)) return Time::free;
      const std::vector<GoalState> before = draft_.goals;
      const bool stop = reachedBreak(cluster);
      if (checkGoals(cluster)) {
        reachGoals(cluster);
        publish();
        return Time::pause;
      }
      bool changed = stop || before.size() != draft_.goals.size();
      for (std::size_t i = 0; !changed && i < before.size(); ++i) {
        changed = before[i].holds != draft_.goals[i].holds || before[i].got != draft_.goals[i].got;
      }
      if (changed) publish();
      return stop ? Time::pause : Time::free;
    }
    default:
      return Time::free;
  }
}

void Runner::startLooking(cluster::Cluster& cluster) {
  lookedEvent_ = stepBeganEvent_;
  lookedAt_ = cluster.now();
  draft_.goals.clear();
  restless_ = false;
  for (const Goal& goal : step().goals) restless_ = restless_ || changesSilently(goal.condition);
  for (const Break& one : step().breaks) restless_ = restless_ || changesSilently(one.condition);
}

bool Runner::worthLooking(cluster::Cluster& cluster) {
  if (restless_ || cluster.now() - lookedAt_ >= longestBlink) return true;
  return !cluster.eventsAfter(lookedEvent_, events::Level::detail, 1).events.empty();
}

/// Looks at all goals. New events are counted as seen by both this and `reachedBreak`, which therefore comes first.
bool Runner::checkGoals(cluster::Cluster& cluster) {
  const std::vector<Goal>& goals = step().goals;
  draft_.goals.resize(goals.size());
  bool all = !goals.empty();
  for (std::size_t i = 0; i < goals.size(); ++i) {
    GoalState& state = draft_.goals[i];
    const bool once = onceIsEnough(goals[i].condition);
    if (!once || !state.holds) {
      cluster::Verdict verdict = cluster.evaluate(goals[i].condition, once ? lookedEvent_ : stepBeganEvent_);
      state = {verdict.held, std::move(verdict.expected), std::move(verdict.got), std::move(verdict.why)};
    }
    all = all && state.holds;
  }
  lookedEvent_ = cluster.lastEvent();
  lookedAt_ = cluster.now();
  return all;
}

bool Runner::reachedBreak(cluster::Cluster& cluster) {
  bool reached = false;
  for (const Break& one : step().breaks) {
    if (breaksReached_.count(one.line) != 0) continue;
    if (!cluster.evaluate(one.condition, onceIsEnough(one.condition) ? lookedEvent_ : stepBeganEvent_).held) continue;
    breaksReached_.insert(one.line);
    draft_.stoppedAt = command::print(one.condition);
    reached = true;
  }
  return reached;
}

void Runner::reachGoals(cluster::Cluster& cluster) {
  draft_.phase = Phase::done;
  judge(cluster);
}

void Runner::judge(cluster::Cluster& cluster) {
  if (!openPrediction_) return;
  Judgement out;
  out.step = openPrediction_->first;
  out.chosen = openPrediction_->second;
  openPrediction_.reset();
  const std::vector<Option>& options = lesson_->steps[out.step].prediction->options;
  for (std::size_t i = 0; i < options.size(); ++i) {
    const cluster::Verdict verdict = cluster.evaluate(options[i].condition, predictedEvent_);
    if (verdict.held) out.trueOptions.push_back(i);
    if (i != out.chosen) continue;
    out.cameTrue = verdict.held;
    out.right = verdict.held && options[i].right;
    out.got = verdict.got;
  }
  draft_.judgement = out;
  judgements_.push_back(std::move(out));
}

bool Runner::predict(cluster::Cluster& cluster, std::size_t option) {
  if (draft_.phase != Phase::predicting || option >= step().prediction->options.size()) return false;
  draft_.predicted = option;
  openPrediction_ = {draft_.step, option};
  predictedEvent_ = stepBeganEvent_;
  // A step that only asks is done; its answer comes with the steps that follow.
  draft_.phase = step().goals.empty() ? Phase::done : Phase::acting;
  if (draft_.phase == Phase::acting && checkGoals(cluster)) reachGoals(cluster);
  publish();
  return true;
}

bool Runner::answer(cluster::Cluster& cluster, const std::string& value) {
  if (draft_.phase != Phase::acting || !step().question) return false;
  draft_.answer = value;
  cluster.execute(command::print(command::Answer{step().question->key, value}));
  publish();
  return true;
}

bool Runner::hint() {
  if (!step().hints.given() || draft_.hintLevel >= 3) return false;
  ++draft_.hintLevel;
  publish();
  return true;
}

bool Runner::showMe(cluster::Cluster& cluster) {
  if (draft_.phase != Phase::acting || step().solution.empty()) return false;
  draft_.phase = Phase::showing;
  draft_.shown.clear();
  play(cluster, step().solution);
  return true;
}

bool Runner::next(cluster::Cluster& cluster) {
  if (draft_.phase != Phase::done) return false;
  if (draft_.step + 1 < lesson_->steps.size()) {
    enterStep(cluster, draft_.step + 1);
    return true;
  }
  draft_.phase = Phase::finished;
  publish();
  return true;
}

bool Runner::showTransferAnswer() {
  if (draft_.phase != Phase::finished || lesson_->transferAnswer.empty()) return false;
  draft_.transferAnswerShown = true;
  publish();
  return true;
}

void Runner::fail(int line, std::string problem) {
  queue_.clear();
  underWay_.reset();
  draft_.phase = Phase::failed;
  draft_.problem = std::move(problem);
  draft_.problemLine = line;
  publish();
}

Result<std::unique_ptr<cluster::Cluster>> Runner::rewound(const cluster::Cluster& cluster, bool wholeLesson,
                                                          std::string dataDirectory) const {
  const ResetPoint point = resetPoint(wholeLesson);
  cluster::SessionFile session = cluster.session();
  check(point.inputs <= session.inputs.size(), "a reset point lies in the past of the run");
  session.inputs.resize(point.inputs);
  session.end = point.at;
  session.endSteps = point.steps;
  return cluster::Cluster::replay(session, std::move(dataDirectory));
}

void Runner::resumed(cluster::Cluster& fresh, bool wholeLesson) {
  if (wholeLesson) {
    begin(fresh);
    return;
  }
  // What belongs to this step is forgotten; what the learner predicted in an earlier one stays.
  for (const Break& one : step().breaks) breaksReached_.erase(one.line);
  if (draft_.judgement) {
    openPrediction_ = {draft_.judgement->step, draft_.judgement->chosen};
    judgements_.pop_back();
  }
  if (openPrediction_ && openPrediction_->first == draft_.step) openPrediction_.reset();
  queue_.clear();
  underWay_.reset();
  goalsReached_ = false;
  const std::uint64_t number = draft_.number;
  const std::size_t index = draft_.step;
  draft_ = {};
  draft_.number = number;
  draft_.lesson = lesson_->id;
  draft_.step = index;
  afterSetup(fresh);
}

}  // namespace brokerlab::lessons
