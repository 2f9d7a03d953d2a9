// `brokerlab help`: the script language, from the same table as `help` in a script or in the console.

#include <cstdio>

#include "base/text.h"
#include "command/help.h"
#include "commands.h"

namespace brokerlab::app {

int help(const HelpArguments& arguments) {
  if (arguments.markdown) {
    std::fputs(command::helpMarkdown().c_str(), stdout);
    return 0;
  }
  std::string word;
  for (const std::string& one : arguments.words) word += (word.empty() ? "" : " ") + one;
  const std::string text = command::helpText(word);
  if (text.empty())
    return refuse("no command or predicate is called " + base::printable(word) + " (brokerlab help lists them)");
  std::fputs(text.c_str(), stdout);
  return 0;
}

}  // namespace brokerlab::app
