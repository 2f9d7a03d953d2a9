#pragma once
// What the program can be told to do, one function a subcommand. Each returns the process's exit code:
// 0 done, 1 it ran but something did not hold, 2 it could not even start (one sentence on standard error).

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace brokerlab::app {

struct ServeArguments {
  int brokers = 3;
  int controllers = 3;
  bool combined = false;
  int port = 9092;
  std::string data;  // empty: a temporary directory, removed at the end
  std::optional<std::uint64_t> seed;
  std::string script;  // a file, or "-" for standard input
  std::string record;  // where to save the session
  std::vector<std::string> config;
};
int serve(const ServeArguments& arguments);

struct PlayArguments {
  std::string file;
  std::string data;
  std::optional<std::uint64_t> seed;
  std::string events;
  bool quiet = false;
  bool stats = false;
};
int play(const PlayArguments& arguments);

struct DumpArguments {
  std::vector<std::string> paths;
  bool bytes = false;
};
int dump(const DumpArguments& arguments);

struct LessonArguments {
  std::string action;  // list, check, run
  std::vector<std::string> files;
  std::optional<std::uint64_t> seed;
};
int lesson(const LessonArguments& arguments);

struct ChaosArguments {
  std::uint64_t seed = 1;
  std::uint64_t seeds = 1;
  std::string plant;
  bool combined = false;
  bool compacted = false;
  bool groups = false;
  bool transforms = false;
  bool untilBroken = false;
  std::string events;
  bool verbose = false;
};
int chaos(const ChaosArguments& arguments);

int fidelity();

struct HelpArguments {
  std::vector<std::string> words;  // "start producer"; none for all
  bool markdown = false;           // docs/commands.md
};
int help(const HelpArguments& arguments);

struct WindowArguments {
  std::optional<std::uint64_t> seed;
  std::string data;
  std::string language;
  std::string theme;
  std::string lesson;
  std::string screenshots;  // folder; set: play the lesson off screen and save pictures
  bool firstFrame = false;  // print how long the first frame took since `main` began, and end
  bool scenes = false;      // with screenshots: the main states instead of the lesson
  std::string size;         // "1680x1050"
};
int window(int argc, char** argv, const WindowArguments& arguments);
/// Real milliseconds since `main` began.
double millisecondsSinceStart();

/// Prints `brokerlab: …` on standard error and returns 2.
int refuse(const std::string& sentence);

}  // namespace brokerlab::app
