#include "lessons/play.h"

#include <fmt/format.h>

#include <algorithm>

#include "command/parse.h"

namespace brokerlab::lessons {
namespace {

std::string seconds(Instant at) { return fmt::format("{}.{:03}s", at.micros / 1'000'000, at.micros / 1000 % 1000); }

class Player {
 public:
  Player(std::shared_ptr<const Lesson> lesson, const PlayOptions& options)
      : lesson_(std::move(lesson)), options_(options), runner_(lesson_) {}

  PlayReport play() {
    cluster::Spec spec = lesson_->spec;
    if (options_.seed) spec.seed = *options_.seed;
    spec.dataDirectory = options_.dataDirectory;
    auto opened = cluster::Cluster::open(spec);
    if (!opened) {
      problem(1, "a cluster for the lesson", opened.error().message);
      return std::move(report_);
    }
    cluster::Cluster& cluster = **opened;
    say(fmt::format("{} ({}, seed {})", lesson_->title, lesson_->language, spec.seed));
    say(lesson_->question);
    runner_.begin(cluster);
    pump(cluster);
    while (report_.problems.empty() && runner_.state()->phase != Phase::finished) playStep(cluster);
    report_.virtualTime = cluster.now() - Instant{};
    if (report_.problems.empty()) finish();
    return std::move(report_);
  }

 private:
  /// Lets time pass as long as the runner wants it to.
  void pump(cluster::Cluster& cluster) {
    while (runner_.observe(cluster) == Time::rush) {
      if (!cluster.step()) {
        problem(step().line, "something to happen", "a cluster in which nothing will ever happen");
        return;
      }
    }
    const auto state = runner_.state();
    if (state->phase == Phase::failed) problem(state->problemLine, "a script that can be carried out", state->problem);
  }

  const Step& step() const { return lesson_->steps[runner_.state()->step]; }

  void playStep(cluster::Cluster& cluster) {
    const Step& now = step();
    say("");
    say(fmt::format("{} · {}", now.id, now.title));
    for (const Paragraph& paragraph : now.prose) say(plainText(paragraph));
    if (runner_.state()->phase == Phase::predicting) predict(cluster);
    if (runner_.state()->phase == Phase::done && !now.goals.empty()) {
      problem(now.goals.front().line, "goals that do not all hold before the learner acts", "all of them hold");
      return;
    }
    if (runner_.state()->phase == Phase::acting) act(cluster);
    if (!report_.problems.empty()) return;
    explain();
    runner_.next(cluster);
    pump(cluster);
  }

  void predict(cluster::Cluster& cluster) {
    const Prediction& prediction = *step().prediction;
    say("? " + prediction.ask);
    std::size_t right = 0;
    for (std::size_t i = 0; i < prediction.options.size(); ++i) {
      if (prediction.options[i].right) right = i;
      say(fmt::format("  {}) {}", i + 1, prediction.options[i].text));
    }
    runner_.predict(cluster, right);
    say(fmt::format("  chosen: {}", right + 1));
  }

  void act(cluster::Cluster& cluster) {
    const Step& now = step();
    for (const Goal& goal : now.goals) say("o " + goal.sentence);
    if (now.question) say("? " + now.question->ask);
    runner_.showMe(cluster);
    pump(cluster);
    const auto state = runner_.state();
    for (const std::string& line : state->shown) say("> " + line);
    if (state->phase == Phase::failed) return;
    if (state->phase != Phase::done) {
      // The first goal that does not hold, in the words of the cluster.
      for (std::size_t i = 0; i < state->goals.size(); ++i) {
        if (state->goals[i].holds) continue;
        std::string got = state->goals[i].got;
        if (!state->goals[i].why.empty()) got += ": " + state->goals[i].why;
        problem(now.goals[i].line, fmt::format("the solution to reach \"{}\"", state->goals[i].expected), got);
        return;
      }
      problem(now.goals.front().line, "goals that hold together when the solution is over",
              "each held, but not at the same time");
      return;
    }
    say(fmt::format("= {} goals hold at {}", now.goals.size(), seconds(cluster.now())));
    for (const Break& one : now.breaks) {
      if (runner_.breaksReached().count(one.line) == 0) {
        problem(one.line, fmt::format("the solution to reach the breakpoint \"{}\"", command::print(one.condition)),
                "it never did");
      }
    }
  }

  void explain() {
    const auto state = runner_.state();
    if (state->judgement) judged(*state->judgement);
    for (const Paragraph& paragraph : lesson_->steps[state->step].why) say(plainText(paragraph));
  }

  void judged(const Judgement& judgement) {
    const Prediction& prediction = *lesson_->steps[judgement.step].prediction;
    std::string values;
    for (const std::size_t i : judgement.trueOptions) {
      const std::string& value = prediction.options[i].value;
      if (values.find(value) == std::string::npos) values += (values.empty() ? "" : ", ") + value;
    }
    report_.outcomes.push_back(
        fmt::format("{}: {}", prediction.judge, values.empty() ? "none of the options" : values));
    say(fmt::format("! {}", report_.outcomes.back()));
    if (!judgement.right) {
      problem(prediction.options[judgement.chosen].line,
              fmt::format("the option marked right to come true: {} is {}", prediction.judge,
                          prediction.options[judgement.chosen].value),
              judgement.got);
    }
  }

  void finish() {
    report_.finished = true;
    say("");
    say("Operator");
    for (const Paragraph& paragraph : lesson_->operatorSignal) say(plainText(paragraph));
    say("");
    say("Transfer");
    for (const Paragraph& paragraph : lesson_->transfer) say(plainText(paragraph));
    if (runner_.showTransferAnswer()) {
      for (const Paragraph& paragraph : lesson_->transferAnswer) say("= " + plainText(paragraph));
    }
  }

  void problem(int line, std::string expected, std::string got) {
    report_.problems.push_back({lesson_->file, line, 1, std::move(expected), std::move(got)});
  }

  void say(std::string line) {
    if (options_.line) options_.line(line);
    report_.transcript.push_back(std::move(line));
  }

  std::shared_ptr<const Lesson> lesson_;
  const PlayOptions& options_;
  Runner runner_;
  PlayReport report_;
};

}  // namespace

PlayReport play(std::shared_ptr<const Lesson> lesson, const PlayOptions& options) {
  return Player(std::move(lesson), options).play();
}

}  // namespace brokerlab::lessons
