#include "widgets/legend.h"

#include <QPainter>
#include <functional>

#include "widgets/cluster/painter.h"
#include "widgets/record_look.h"
#include "widgets/theme.h"

namespace brokerlab::widgets {
namespace {
constexpr int rowHeight = 23;

struct Entry {
  std::function<void(QPainter&, QRectF)> draw;
  QString words;
};

void line(QPainter& p, QRectF r, const QColor& colour, Qt::PenStyle style) {
  p.setPen(QPen(colour, 2, style));
  p.drawLine(QPointF(r.left(), r.center().y()), QPointF(r.right(), r.center().y()));
}

void dot(QPainter& p, QRectF r, const QColor& colour, bool full) {
  p.setPen(QPen(colour, 2));
  p.setBrush(full ? QBrush(colour) : QBrush(Qt::NoBrush));
  p.drawEllipse(r.center(), 5, 5);
}

/// A square as the strips draw it.
void square(QPainter& p, QRectF r, view::Glyph glyph, view::TransactionFate fate, std::uint32_t key,
            bool committed = true) {
  view::RecordMark mark;
  mark.glyph = glyph;
  mark.fate = fate;
  mark.keyColour = key;
  drawRecord(p, QRectF(r.center().x() - 8, r.center().y() - 8, 16, 16), mark, {committed, false, false});
}

void pair(QPainter& p, QRectF r) {
  for (const bool commit : {true, false}) {
    view::RecordMark mark;
    mark.glyph = commit ? view::Glyph::commitMarker : view::Glyph::abortMarker;
    drawRecord(p, QRectF(commit ? r.center().x() - 15 : r.center().x() + 1, r.center().y() - 8, 14, 16), mark, {});
  }
}

/// As a producer's accumulator draws them.
void batches(QPainter& p, QRectF r) {
  const Palette& c = colours();
  const double y = r.center().y() - 5;
  p.fillRect(QRectF(r.left() - 2, y, 9, 11), c.accent);
  p.fillRect(QRectF(r.left() + 5, y - 2, 2, 15), c.accent);
  p.fillRect(QRectF(r.left() + 10, y, 9, 11), mixed(c.keys[0], c.panel, 0.35));
  p.setPen(QPen(c.keys[0], 1, Qt::DotLine));
  p.setBrush(mixed(c.keys[0], c.panel, 0.75));
  p.drawRect(QRectF(r.left() + 22.5, y + 0.5, 8, 10));
}

std::vector<Entry> entries() {
  const Palette& c = colours();
  const auto tr = [](const char* text) { return QCoreApplication::translate("Legend", text); };
  using R = view::ReplicaRole;
  using G = view::Glyph;
  using F = view::TransactionFate;
  return {
      {[](QPainter& p, QRectF r) { drawRole(p, r.center(), 15, R::leader); },
       tr(QT_TRANSLATE_NOOP("Legend", "leader: takes all reads and writes"))},
      {[](QPainter& p, QRectF r) { drawRole(p, r.center(), 15, R::follower); },
       tr(QT_TRANSLATE_NOOP("Legend", "follower: copies from the leader"))},
      {[](QPainter& p, QRectF r) { drawRole(p, r.center(), 13, R::offline); },
       tr(QT_TRANSLATE_NOOP("Legend", "offline: no process, or no usable log"))},
      {[](QPainter& p, QRectF r) { square(p, r, G::record, F::none, 6); },
       tr(QT_TRANSLATE_NOOP("Legend", "record; equal keys have equal colours"))},
      {[](QPainter& p, QRectF r) { square(p, r, G::record, F::none, 1, false); },
       tr(QT_TRANSLATE_NOOP("Legend", "not yet committed: above the high watermark"))},
      {[](QPainter& p, QRectF r) { square(p, r, G::tombstone, F::none, 0); },
       tr(QT_TRANSLATE_NOOP("Legend", "tombstone: deletes its key"))},
      {[](QPainter& p, QRectF r) { square(p, r, G::record, F::open, 6); },
       tr(QT_TRANSLATE_NOOP("Legend", "record of an open transaction: hatched, line below broken"))},
      {[](QPainter& p, QRectF r) { square(p, r, G::record, F::committed, 6); },
       tr(QT_TRANSLATE_NOOP("Legend", "record of a committed transaction: line below closed"))},
      {[](QPainter& p, QRectF r) { square(p, r, G::record, F::aborted, 6); },
       tr(QT_TRANSLATE_NOOP("Legend", "record of an aborted transaction: struck out, committed reads skip it"))},
      {[](QPainter& p, QRectF r) { pair(p, r); },
       tr(QT_TRANSLATE_NOOP("Legend", "marker of a transaction: C commit, A abort"))},
      {[c](QPainter& p, QRectF r) { drawStablePost(p, r.center().x(), r.top() + 3, r.bottom() - 3, c.warn); },
       tr(QT_TRANSLATE_NOOP("Legend", "LSO, last stable offset: readers of committed data see no further"))},
      {[c](QPainter& p, QRectF r) { p.fillRect(QRectF(r.center().x() - 1, r.top() + 3, 2.5, r.height() - 6), c.good); },
       tr(QT_TRANSLATE_NOOP("Legend", "HW, high watermark: below it everything is on the whole ISR"))},
      {[c](QPainter& p, QRectF r) { p.fillRect(QRectF(r.center().x() - 1, r.top() + 3, 2, r.height() - 6), c.text); },
       tr(QT_TRANSLATE_NOOP("Legend", "LEO, log end offset: where the next record goes"))},
      {[c](QPainter& p, QRectF r) { dot(p, r, c.accent, true); },
       tr(QT_TRANSLATE_NOOP("Legend", "request of a client in flight"))},
      {[c](QPainter& p, QRectF r) { dot(p, r, c.accent, false); }, tr(QT_TRANSLATE_NOOP("Legend", "its answer"))},
      {[c](QPainter& p, QRectF r) { dot(p, r, c.follower, true); },
       tr(QT_TRANSLATE_NOOP("Legend", "replication between brokers"))},
      {[c](QPainter& p, QRectF r) { dot(p, r, c.quorum, true); },
       tr(QT_TRANSLATE_NOOP("Legend", "metadata: controllers, heartbeats, votes"))},
      {[c](QPainter& p, QRectF r) { dot(p, r, c.warn, true); },
       tr(QT_TRANSLATE_NOOP("Legend", "other requests of clients"))},
      {[c](QPainter& p, QRectF r) { line(p, r, c.bad, Qt::DashLine); },
       tr(QT_TRANSLATE_NOOP("Legend", "cut link: nothing passes"))},
      {[c](QPainter& p, QRectF r) { line(p, r, c.warn, Qt::DotLine); },
       tr(QT_TRANSLATE_NOOP("Legend", "held link: frames wait in the air"))},
      {[c](QPainter& p, QRectF r) { line(p, r, c.accent, Qt::DashDotLine); },
       tr(QT_TRANSLATE_NOOP("Legend", "slowed link"))},
      {[c](QPainter& p, QRectF r) {
         for (int i = 0; i < 4; ++i)
           p.fillRect(QRectF(r.left() + 2 + i * 6, r.top() + 7, 4.5, 9), i < 2 ? c.accent : c.sunken);
       },
       tr(QT_TRANSLATE_NOOP("Legend", "request queue of a broker"))},
      {[](QPainter& p, QRectF r) { batches(p, r); },
       tr(QT_TRANSLATE_NOOP("Legend", "batches of a producer: in flight, waiting, still open"))},
  };
}
}  // namespace

Legend::Legend(QWidget* parent) : QWidget(parent) {
  setAccessibleName(QCoreApplication::translate("Legend", "Legend"));
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize Legend::sizeHint() const {
  const QFontMetrics fm(Theme::instance().text(12));
  int width = 0;
  for (const Entry& e : entries()) width = std::max(width, fm.horizontalAdvance(e.words));
  return {width + 56, static_cast<int>(entries().size()) * rowHeight + 12};
}

void Legend::paintEvent(QPaintEvent*) {
  QPainter p(this);
  p.setRenderHint(QPainter::Antialiasing);
  p.fillRect(rect(), colours().panel);
  double y = 6;
  for (const Entry& entry : entries()) {
    entry.draw(p, QRectF(10, y, 26, rowHeight));
    p.setFont(Theme::instance().text(12));
    p.setPen(colours().text);
    p.drawText(QRectF(46, y, width() - 50, rowHeight), Qt::AlignVCenter, entry.words);
    y += rowHeight;
  }
}

FateLegend::FateLegend(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setAccessibleName(QCoreApplication::translate("Legend", "Legend"));
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void FateLegend::paintEvent(QPaintEvent*) {
  const Palette& c = colours();
  QPainter p(this);
  p.setRenderHint(QPainter::Antialiasing);
  const auto tr = [](const char* text) { return QCoreApplication::translate("Legend", text); };
  using G = view::Glyph;
  using F = view::TransactionFate;
  double x = 2;
  const auto entry = [&](const auto& draw, double wide, const QString& words) {
    p.setFont(Theme::instance().text(11));
    const double room = p.fontMetrics().horizontalAdvance(words);
    // What does not fit whole is left out: half a word explains nothing.
    if (x + wide + 5 + room > width()) {
      x = width();
      return;
    }
    draw(QRectF(x, 0, wide, height()));
    p.setFont(Theme::instance().text(11));
    p.setPen(c.muted);
    p.drawText(QRectF(x + wide + 5, 0, room + 2, height()), Qt::AlignVCenter, words);
    x += wide + 5 + room + 16;
  };
  const auto one = [&](F fate) { return [&p, fate](QRectF r) { square(p, r, G::record, fate, 6); }; };
  entry(one(F::open), 16, tr(QT_TRANSLATE_NOOP("Legend", "open")));
  entry(one(F::committed), 16, tr(QT_TRANSLATE_NOOP("Legend", "committed")));
  entry(one(F::aborted), 16, tr(QT_TRANSLATE_NOOP("Legend", "aborted")));
  entry([&](QRectF r) { pair(p, r); }, 32, tr(QT_TRANSLATE_NOOP("Legend", "commit, abort marker")));
  entry([&](QRectF r) { drawStablePost(p, r.center().x(), r.top() + 2, r.bottom() - 2, c.warn); }, 8,
        QStringLiteral("LSO"));
}

}  // namespace brokerlab::widgets
