#include "story.h"

#include <fmt/format.h>

#ifdef BROKERLAB_GUI
#include "widgets/story_text.h"
#endif

namespace brokerlab::app {

std::string storyLine(const events::Event& event) {
#ifdef BROKERLAB_GUI
  const std::string sentence = widgets::Story::sentence(event).toStdString();
#else
  // Sentences live with the window; an engine built without it says the same in its own words.
  const std::string sentence = events::print(event);
#endif
  return fmt::format("{:>10.6f}  {}", static_cast<double>(event.at.micros) / 1e6, sentence);
}

}  // namespace brokerlab::app
