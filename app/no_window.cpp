// What an engine built without Qt says when a window is asked for.

#include "commands.h"

namespace brokerlab::app {

int window(int, char**, const WindowArguments&) {
  return refuse("this program was built without the window (BROKERLAB_GUI=OFF); see brokerlab --help");
}

}  // namespace brokerlab::app
