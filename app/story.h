#pragma once
#include <string>

#include "events/events.h"

namespace brokerlab::app {

/// One line of narration: the time and the sentence the window would show.
std::string storyLine(const events::Event& event);

}  // namespace brokerlab::app
