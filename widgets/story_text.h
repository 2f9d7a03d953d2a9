#pragma once
// One sentence per event, in the reader's language. This is the accessible view: whatever the picture shows, these
// sentences say.
//
// Rules
//   W1  A sentence has named places and is translated as a whole.
//   W2  Names and numbers stand where no language must inflect them (no Korean particle depends on them).

#include <QColor>
#include <QCoreApplication>
#include <QString>

#include "events/events.h"

namespace brokerlab::widgets {

/// Which track of the timeline an event belongs to.
enum class Track : std::uint8_t { elections, isr, errors, produce, nodes, groups, transactions, none };

class Story {
  Q_DECLARE_TR_FUNCTIONS(Story)
 public:
  static QString sentence(const events::Event& event);
  static Track track(const events::Event& event);
  static QString trackName(Track track);
  static QColor trackColour(Track track);
  /// Good, bad or neutral news.
  static QColor tone(const events::Event& event);
};

}  // namespace brokerlab::widgets
