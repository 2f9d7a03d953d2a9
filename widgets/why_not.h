#pragma once
// "Why not?": what would have to be the case for a thing that was refused or did not happen, each with a tick or a
// cross, as the picture of that moment has it.

#include <QString>
#include <vector>

#include "events/events.h"
#include "view/view.h"

namespace brokerlab::widgets {

struct Requirement {
  bool met = false;
  QString words;
};

/// Empty for events that refuse nothing.
std::vector<Requirement> whyNot(const events::Event& event, const view::ClusterView& then);

}  // namespace brokerlab::widgets
