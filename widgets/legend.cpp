#include "widgets/legend.h"

#include <QPainter>
#include <functional>

#include "widgets/cluster/painter.h"
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

void square(QPainter& p, QRectF r, const QColor& colour, bool hollow, const QString& letter = {}) {
  const QRectF s(r.center().x() - 7, r.center().y() - 7, 14, 14);
  p.setPen(hollow ? QPen(colour, 1.4, Qt::DashLine) : QPen(Qt::NoPen));
  p.setBrush(hollow ? QBrush(Qt::NoBrush) : QBrush(colour));
  p.drawRoundedRect(s, 2, 2);
  p.setPen(colours().text);
  p.setFont(Theme::instance().mono(10, true));
  p.drawText(s, Qt::AlignCenter, letter);
}

std::vector<Entry> entries() {
  const Palette& c = colours();
  const auto tr = [](const char* text) { return QCoreApplication::translate("Legend", text); };
  using R = view::ReplicaRole;
  return {
      {[](QPainter& p, QRectF r) { drawRole(p, r.center(), 15, R::leader); },
       tr(QT_TRANSLATE_NOOP("Legend", "leader: takes all reads and writes"))},
      {[](QPainter& p, QRectF r) { drawRole(p, r.center(), 15, R::follower); },
       tr(QT_TRANSLATE_NOOP("Legend", "follower: copies from the leader"))},
      {[](QPainter& p, QRectF r) { drawRole(p, r.center(), 13, R::offline); },
       tr(QT_TRANSLATE_NOOP("Legend", "offline: no process, or no usable log"))},
      {[c](QPainter& p, QRectF r) { square(p, r, c.keys[0], false, QStringLiteral("a")); },
       tr(QT_TRANSLATE_NOOP("Legend", "record; equal keys have equal colours"))},
      {[c](QPainter& p, QRectF r) { square(p, r, c.keys[1], true, QStringLiteral("b")); },
       tr(QT_TRANSLATE_NOOP("Legend", "not yet committed: above the high watermark"))},
      {[c](QPainter& p, QRectF r) { square(p, r, c.follower, false, QStringLiteral("Ø")); },
       tr(QT_TRANSLATE_NOOP("Legend", "tombstone: deletes its key"))},
      {[c](QPainter& p, QRectF r) { square(p, r, c.text, true, QStringLiteral("C")); },
       tr(QT_TRANSLATE_NOOP("Legend", "marker of a transaction: C commit, A abort"))},
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
       tr(QT_TRANSLATE_NOOP("Legend", "request queue of a broker; accumulator of a producer"))},
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

}  // namespace brokerlab::widgets
