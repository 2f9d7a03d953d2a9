// The reference of the script language, docs/commands.md, made from the table that `help` reads.
#include <fmt/format.h>

#include "command/help.h"

namespace brokerlab::command {
namespace {

constexpr std::string_view introduction = R"(# Commands and predicates

<!-- Made by `brokerlab help --markdown` from core/command/help.cpp. A test compares; do not edit. -->

One line is one command, the same in scripts (`brokerlab play FILE`), in `brokerlab serve --script -`, in the console of the
window, in lessons and in session files. Whatever a button or a menu of the window does is such a line, too, and the narration
shows it. `help WORD` says in any of these places what stands here.

| in the syntax | stands for |
|---|---|
| `[…]` `…` `a\|b` | may be left out; may be repeated; one of the two |
| `T-P`, `TOPIC-P` | a partition: `orders-1` is partition 1 of the topic orders |
| `N` | a number; of a broker 1 to 100, of a controller from 101 on, or from 1 on where brokers are controllers |
| `A`, `B`, `NODE` | `broker 2` or `2`, `controller 101` or `101`, a client by its name |
| `CLIENT` | a producer, consumer or transform by the name it was started with |
| `DURATION` | `500us` `200ms` `3s` `1m` `2h`, in virtual time |
| `OP` | `=` `!=` `<` `<=` `>` `>=`, also `is` and `is not` |
| `CONFIG=VALUE` | a config by Kafka's own name, such as `linger.ms=5`; `brokerlab fidelity` lists them |

Words are parted by blanks; `"…"` quotes a word or a part of it, with `\"` `\\` `\n` `\t` `\xNN` inside; `#` at the start of a word
begins a comment. A line that makes no sense is refused as a whole, with the column, what was expected and the nearest word
that exists.
)";

/// What a heading is linked by.
std::string anchor(const HelpEntry& entry) {
  std::string out(entry.predicate ? "expect-" : "");
  for (const char c : entry.name) out += c == ' ' ? '-' : c;
  return out;
}

/// Alternatives of a long syntax one below the other.
std::string wrapped(std::string_view syntax) {
  constexpr std::size_t wide = 110;
  std::string out;
  std::size_t column = 0;
  while (!syntax.empty()) {
    const std::size_t blank = syntax.find(' ', 1);
    const std::string_view word = syntax.substr(0, blank);
    const bool alternative = word == " |" && out.size() + syntax.size() > wide;
    if (alternative || (column > 0 && column + word.size() > wide)) {
      out += "\n   ";
      column = 4;
    }
    out += word;
    column += word.size();
    syntax.remove_prefix(blank == std::string_view::npos ? syntax.size() : blank);
  }
  return out;
}

}  // namespace

std::string helpMarkdown() {
  std::string out(introduction);
  for (const bool predicates : {false, true}) {
    out += predicates
               ? "\n## Predicates\n\nA fact, after `expect`, `show` or `run until`; `not` before it turns it round. "
                 "What does not exist makes it false, also after `not`, and\nthe answer says what is missing.\n\n"
               : "\n## Commands\n\n";
    std::size_t column = 0;
    for (const HelpEntry& entry : helpTable()) {
      if (entry.predicate != predicates) continue;
      const std::string link = fmt::format("[{}](#{})", entry.name, anchor(entry));
      const bool first = column == 0;
      if (!first) out += column + link.size() > 120 ? " ·\n" : " · ";
      column = (first || column + link.size() > 120 ? 0 : column + 3) + link.size();
      out += link;
    }
    out += '\n';
    for (const HelpEntry& entry : helpTable()) {
      if (entry.predicate != predicates) continue;
      out += fmt::format("\n<a id=\"{}\"></a>\n### {}\n\n```text\n{}\n```\n\n{}\n\n```text\n{}{}\n```\n", anchor(entry),
                         entry.name, wrapped(entry.syntax), entry.sentence, predicates ? "expect " : "", entry.example);
    }
  }
  return out;
}

}  // namespace brokerlab::command
