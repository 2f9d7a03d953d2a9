// The program: its command line.

#include <CLI/CLI.hpp>
#include <chrono>
#include <clocale>
#include <csignal>
#include <cstdio>

#include "commands.h"

using namespace brokerlab::app;

namespace {

/// A seed is a number, not "" and not -1, which a lax parser would take for something.
const CLI::Validator isSeed(
    [](std::string& text) {
      if (!text.empty() && text.size() <= 20 && text.find_first_not_of("0123456789") == std::string::npos)
        return std::string();
      return std::string("a seed is a whole number from 0 to 18446744073709551615");
    },
    "SEED");

/// Options and texts of every subcommand; each callback leaves its exit code in `code`.
void describe(CLI::App& program, int& code) {
  program.set_version_flag("--version", std::string("brokerlab ") + BROKERLAB_VERSION);
  program.require_subcommand(0, 1);
  program.fallthrough(false);

  auto* served = program.add_subcommand("serve", "A Kafka cluster on 127.0.0.1 for clients and tests.");
  static ServeArguments serveArguments;
  served->add_option("--brokers", serveArguments.brokers, "Number of brokers")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  served->add_option("--controllers", serveArguments.controllers, "Number of controllers")
      ->check(CLI::Range(1, 9))
      ->capture_default_str();
  served->add_flag("--combined", serveArguments.combined, "Brokers are their own controllers");
  served->add_option("--port", serveArguments.port, "Port of broker 1; broker n has port + n - 1; 0 for free ports")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  served->add_option("--data", serveArguments.data, "Data directory; a temporary one by default");
  served->add_option("--seed", serveArguments.seed, "Seed of everything that is left to chance")->check(isSeed);
  served->add_option("--script", serveArguments.script,
                     "Script lines from a file, or - for standard input, each answered");
  served->add_option("--record", serveArguments.record, "Save the session to this file at the end; `play` replays it");
  served->add_option("--config", serveArguments.config, "A broker config by Kafka's name, key=value; may be repeated");
  served->callback([&code] { code = serve(serveArguments); });

  auto* played = program.add_subcommand("play", "Runs a script, session or lesson in virtual time, as fast as it can.");
  static PlayArguments playArguments;
  played->add_option("file", playArguments.file, "The script, session or lesson")->required();
  played->add_option("--data", playArguments.data, "Data directory; in memory by default");
  played->add_option("--seed", playArguments.seed, "Seed, instead of the one the file names")->check(isSeed);
  played->add_option("--events", playArguments.events, "Write one line per event to this file");
  played->add_flag("--quiet", playArguments.quiet, "Print only what failed");
  played->add_flag("--stats", playArguments.stats, "Print how much was done at the end");
  played->callback([&code] { code = play(playArguments); });

  auto* dumped = program.add_subcommand("dump", "Decodes segments, indexes, snapshots, checkpoints and metadata logs.");
  static DumpArguments dumpArguments;
  dumped->add_option("paths", dumpArguments.paths, "Files or folders")->required();
  dumped->add_flag("--bytes", dumpArguments.bytes, "Every field with its bytes");
  dumped->callback([&code] { code = dump(dumpArguments); });

  auto* lessons = program.add_subcommand("lesson", "Lists, checks or plays lessons.");
  static LessonArguments lessonArguments;
  lessons->require_subcommand(1);
  const auto part = [&](const char* name, const char* text, bool files) {
    auto* sub = lessons->add_subcommand(name, text);
    if (files) sub->add_option("files", lessonArguments.files, "Lesson files, or ids of built-in lessons")->required();
    sub->add_option("--seed", lessonArguments.seed, "Seed, instead of the lesson's own")->check(isSeed);
    sub->callback([&code, name] {
      lessonArguments.action = name;
      code = lesson(lessonArguments);
    });
  };
  part("list", "The built-in lessons", false);
  part("check", "Refuses lessons that cannot work, with file, line, expected and got", true);
  part("run", "Plays lessons without a window and prints a transcript", true);

  auto* disturbed = program.add_subcommand("chaos", "A random workload under random faults, every invariant checked.");
  static ChaosArguments chaosArguments;
  disturbed->add_option("--seed", chaosArguments.seed, "First seed")->capture_default_str()->check(isSeed);
  disturbed->add_option("--seeds", chaosArguments.seeds, "How many seeds, from the first on")->capture_default_str();
  disturbed->add_option("--bug,--plant", chaosArguments.plant,
                        "Plant a known bug, to see that it is found; an unknown name lists them");
  disturbed->add_flag("--combined", chaosArguments.combined, "Brokers are their own controllers, in every run");
  disturbed->add_flag("--compacted", chaosArguments.compacted, "The topic is compacted, in every run");
  disturbed->add_flag("--groups", chaosArguments.groups, "A group reads the topic and its members fail, too");
  disturbed->add_flag("--transforms", chaosArguments.transforms,
                      "Applications read the topic and write what they make of it, exactly once, and fail, too");
  disturbed->add_flag("--until-broken", chaosArguments.untilBroken, "Stop at the first seed that breaks something");
  disturbed->add_option("--events", chaosArguments.events, "Write every event of the last run to this file");
  disturbed->add_flag("--verbose", chaosArguments.verbose, "Print what happens");
  disturbed->callback([&code] { code = chaos(chaosArguments); });

  auto* compared = program.add_subcommand("fidelity", "What is Kafka's own here, what differs, and why.");
  compared->callback([&code] { code = fidelity(); });

  auto* explained = program.add_subcommand("help", "The script language: every command and predicate, or one of them.");
  static HelpArguments helpArguments;
  explained->add_option("words", helpArguments.words, "A command or predicate, such as kill or start producer");
  explained->add_flag("--markdown", helpArguments.markdown, "All of it as docs/commands.md has it");
  explained->callback([&code] { code = help(helpArguments); });
}

}  // namespace

int main(int argc, char** argv) {
  static_cast<void>(millisecondsSinceStart());
  std::setlocale(LC_NUMERIC, "C");
  // A client that goes away must not take the program with it.
  std::signal(SIGPIPE, SIG_IGN);
  for (int i = 1; i < argc; ++i)
    if (argv[i][0] == '\0')
      return refuse(std::string("argument ") + std::to_string(i) + " is empty (see brokerlab --help)");
  CLI::App program{
      "Brokerlab: a Kafka cluster in one process, to look into and to connect to.\n"
      "Without a subcommand the window opens."};
  int code = 0;
  describe(program, code);
  WindowArguments windowArguments;
  program.add_option("--seed", windowArguments.seed, "Seed of the window's cluster")->check(isSeed);
  program.add_option("--data", windowArguments.data,
                     "Data directory of the window's cluster; a temporary one by default");
  program.add_option("--language", windowArguments.language, "en or ko")->check(CLI::IsMember({"en", "ko"}));
  program.add_option("--theme", windowArguments.theme, "light or dark")->check(CLI::IsMember({"light", "dark"}));
  program.add_option("--lesson", windowArguments.lesson, "Open this lesson");
  program.add_option("--size", windowArguments.size, "Size of the window, such as 1680x1050");
  program.add_option("--screenshots", windowArguments.screenshots,
                     "Play the lesson in a window off screen and save pictures to this folder");
  program.add_flag("--first-frame", windowArguments.firstFrame,
                   "Open the window, print how many milliseconds its first frame took, and end");
  program.add_flag("--scenes", windowArguments.scenes,
                   "With --screenshots: the window's main states and dialogs instead of the lesson");
  try {
    program.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return program.exit(success);  // --help, --version
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "brokerlab: %s (see brokerlab --help)\n", error.what());
    return 2;
  }
  if (!program.get_subcommands().empty()) return code;
  return window(argc, argv, windowArguments);
}

namespace brokerlab::app {

double millisecondsSinceStart() {
  using Clock = std::chrono::steady_clock;
  static const Clock::time_point start = Clock::now();
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

int refuse(const std::string& sentence) {
  std::fprintf(stderr, "brokerlab: %s\n", sentence.c_str());
  return 2;
}

}  // namespace brokerlab::app
