// `brokerlab play`: a script, a session or a lesson in virtual time.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <vector>

#include "cluster/cluster.h"
#include "command/parse.h"
#include "commands.h"
#include "story.h"

namespace brokerlab::app {
namespace {

/// Writes events as they happen; the first failure to write is reported at the end.
class EventFile {
 public:
  bool open(const std::string& path) {
    if (path.empty()) return true;
    out_.open(path, std::ios::binary | std::ios::trunc);
    return out_.is_open();
  }
  void watch(cluster::Cluster& cluster, bool narrate) {
    if (!out_.is_open() && !narrate) return;
    cluster.onEvent(
        [this, narrate](const cluster::EventPtr& event) {
          if (out_.is_open()) out_ << events::print(*event) << '\n';
          if (narrate && event->level() == events::Level::story) std::printf("%s\n", storyLine(*event).c_str());
        },
        out_.is_open() ? events::Level::trace : events::Level::story);
  }
  bool finish() {
    if (!out_.is_open()) return true;
    out_.close();
    return !out_.fail();
  }

 private:
  std::ofstream out_;
};

/// How long it takes to publish a view while the cluster works: the median, in microseconds.
double viewMicros(cluster::Cluster& cluster) {
  std::vector<double> took;
  for (int i = 0; i < 101; ++i) {
    cluster.executeNow("run 20ms");
    const auto from = std::chrono::steady_clock::now();
    const auto view = cluster.view();
    took.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - from).count());
  }
  std::nth_element(took.begin(), took.begin() + 50, took.end());
  return took[50];
}

void printStats(cluster::Cluster& cluster, const PlayArguments& arguments) {
  std::printf("virtual=%.3fs\nhandled=%llu\nevents=%llu\n", static_cast<double>(cluster.now().micros) / 1e6,
              static_cast<unsigned long long>(cluster.steps()),
              static_cast<unsigned long long>(cluster.lastEvent().value));
  // That takes some virtual time, which does not belong in what the script left behind.
  if (arguments.events.empty() && arguments.data.empty()) std::printf("view_us=%.1f\n", viewMicros(cluster));
}

int playSession(const std::string& text, const PlayArguments& arguments, EventFile& events) {
  auto session = cluster::parseSession(text);
  if (!session) return refuse(fmt::format("{}: {}", arguments.file, session.error().message));
  if (arguments.seed) return refuse("a session has its own seed: play it without --seed");
  auto played = cluster::Cluster::replay(*session, arguments.data, std::nullopt,
                                         [&](cluster::Cluster& fresh) { events.watch(fresh, !arguments.quiet); });
  if (!played) return refuse(fmt::format("{}: {}", arguments.file, played.error().message));
  if (arguments.stats) printStats(**played, arguments);
  return events.finish() ? 0 : refuse(fmt::format("cannot write {}", arguments.events));
}

int playScript(const std::string& text, const PlayArguments& arguments, EventFile& events) {
  auto script = command::parseScript(text);
  if (!script) {
    for (const command::ScriptError& error : script.error())
      std::fprintf(stderr, "%s:%d:%d: %s\n", arguments.file.c_str(), error.line, error.error.column,
                   error.error.sentence().c_str());
    return 2;
  }
  cluster::Spec spec;
  spec.seed = arguments.seed.value_or(42);
  spec.dataDirectory = arguments.data;
  spec.record = !arguments.events.empty();
  auto opened = cluster::Cluster::open(spec);
  if (!opened) return refuse(opened.error().message);
  cluster::Cluster& cluster = **opened;
  events.watch(cluster, !arguments.quiet);
  int failed = 0;
  for (const command::ScriptLine& line : *script) {
    const cluster::Reply reply = cluster.executeNow(line.text, command::limits::longestRun);
    if (!reply.ok) {
      ++failed;
      std::fflush(stdout);
      std::fprintf(stderr, "%s:%d: %s: %s\n", arguments.file.c_str(), line.number, line.text.c_str(),
                   reply.text.c_str());
    } else if (!arguments.quiet && !reply.text.empty()) {
      std::printf("> %s\n%s\n", line.text.c_str(), reply.text.c_str());
    }
  }
  if (arguments.stats) printStats(cluster, arguments);
  if (!arguments.data.empty()) {
    // Whoever reads the directory afterwards wants closed files.
    if (const cluster::Reply ended = cluster.shutDownAll(); !ended.ok) {
      std::fprintf(stderr, "brokerlab: %s\n", ended.text.c_str());
      ++failed;
    }
  }
  if (!events.finish()) return refuse(fmt::format("cannot write {}", arguments.events));
  return failed == 0 ? 0 : 1;
}

}  // namespace

int play(const PlayArguments& arguments) {
  std::ifstream in(arguments.file, std::ios::binary);
  if (!in) return refuse(fmt::format("cannot read {}", arguments.file));
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  EventFile events;
  if (!events.open(arguments.events)) return refuse(fmt::format("cannot write {}", arguments.events));
  if (cluster::looksLikeSession(text)) return playSession(text, arguments, events);
  if (text.rfind("+++", 0) == 0) {
    LessonArguments lessonArguments;
    lessonArguments.action = "run";
    lessonArguments.files = {arguments.file};
    lessonArguments.seed = arguments.seed;
    return lesson(lessonArguments);
  }
  return playScript(text, arguments, events);
}

}  // namespace brokerlab::app
