#include "widgets/record_look.h"

#include <QCoreApplication>
#include <algorithm>

#include "widgets/text.h"
#include "widgets/theme.h"

namespace brokerlab::widgets {
namespace {

constexpr double smallest = 5;  // below this a pattern is only noise

/// Lines from lower left to upper right, cut at the edges of the cell: a clip for every square would be slow.
void hatch(QPainter& p, const QRectF& cell, double stride) {
  const double w = cell.width();
  const double h = cell.height();
  for (double k = stride; k < w + h; k += stride) {
    const QPointF from = k > h ? QPointF(cell.left() + k - h, cell.bottom()) : QPointF(cell.left(), cell.top() + k);
    const QPointF to = k > w ? QPointF(cell.right(), cell.top() + k - w) : QPointF(cell.left() + k, cell.top());
    p.drawLine(from, to);
  }
}

void marker(QPainter& p, const QRectF& cell, const view::RecordMark& mark, const SquareState& state) {
  const Palette& c = colours();
  QColor ink = mark.glyph == view::Glyph::commitMarker  ? c.good
               : mark.glyph == view::Glyph::abortMarker ? c.bad
                                                        : c.text;
  if (state.down || state.pale) ink = mixed(ink, c.sunken, 0.6);
  if (cell.width() < smallest) {
    p.fillRect(cell, ink);
    return;
  }
  const double edge = cell.width() >= 20 ? 2 : 1;
  p.setBrush(mixed(ink, c.panel, 0.82));
  QPen pen(ink, edge);
  if (!state.committed) pen.setStyle(Qt::DotLine);
  p.setPen(pen);
  p.drawRect(cell.adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2));
  const QString letter = mark.glyph == view::Glyph::commitMarker  ? QStringLiteral("C")
                         : mark.glyph == view::Glyph::abortMarker ? QStringLiteral("A")
                                                                  : QStringLiteral("·");
  const int pixels = std::clamp(static_cast<int>(cell.width() * 0.62) + 3, 8, 14);
  p.setFont(Theme::instance().mono(pixels, true));
  if (p.fontMetrics().horizontalAdvance(letter) > cell.width()) {
    // No room for a letter: a commit is closed, an abort is open in the middle.
    p.fillRect(QRectF(cell.left() + 1, cell.top() + 2, cell.width() - 2, cell.height() / 3), ink);
    p.fillRect(QRectF(cell.left() + 1, cell.bottom() - 2 - cell.height() / 3, cell.width() - 2, cell.height() / 3),
               ink);
    return;
  }
  p.setPen(state.down || state.pale ? c.muted : c.text);
  p.drawText(cell, Qt::AlignCenter, letter);
}

}  // namespace

bool isMarker(const view::RecordMark& mark) {
  return mark.glyph == view::Glyph::commitMarker || mark.glyph == view::Glyph::abortMarker ||
         mark.glyph == view::Glyph::control;
}

void drawRecord(QPainter& p, QRectF cell, const view::RecordMark& mark, const SquareState& state) {
  const Palette& c = colours();
  if (mark.glyph == view::Glyph::gap) return;
  if (isMarker(mark)) return marker(p, cell, mark, state);
  QColor colour = mark.glyph == view::Glyph::tombstone ? c.muted : c.keyColour(mark.keyColour);
  if (state.down) colour = mixed(colour, c.sunken, 0.72);
  if (state.pale) colour = mixed(colour, c.panel, 0.6);
  using Fate = view::TransactionFate;
  const double edge = cell.width() >= 14 ? 2.5 : 2;
  const bool aborted = mark.fate == Fate::aborted;
  const bool open = mark.fate == Fate::open;
  p.fillRect(cell, aborted                    ? mixed(colour, c.sunken, 0.78)
                   : !state.committed || open ? mixed(colour, c.panel, 0.68)
                                              : colour);
  if (open && cell.width() >= smallest) {
    p.setPen(QPen(colour, cell.width() >= 14 ? 2 : 1.2));
    hatch(p, cell, cell.width() >= 14 ? 7 : 4.5);
  }
  if (!state.committed) {
    p.fillRect(QRectF(cell.left(), cell.top(), cell.width(), edge), colour);
    p.fillRect(QRectF(cell.left(), cell.bottom() - edge, cell.width(), edge), colour);
  }
  const QColor ink = state.down || state.pale ? mixed(c.muted, c.sunken, 0.5) : c.text;
  if (mark.fate == Fate::committed) p.fillRect(QRectF(cell.left(), cell.bottom() - edge, cell.width(), edge), ink);
  if (open) {
    // Broken in the middle: the line that a commit would close.
    const double third = cell.width() / 3;
    const QColor line = state.down || state.pale ? ink : c.warn;
    p.fillRect(QRectF(cell.left(), cell.bottom() - edge, third, edge), line);
    p.fillRect(QRectF(cell.right() - third, cell.bottom() - edge, third, edge), line);
  }
  if (mark.glyph == view::Glyph::tombstone && cell.width() >= 12 && !open && !aborted) {
    p.setFont(Theme::instance().mono(std::clamp(static_cast<int>(cell.width() * 0.4) + 4, 9, 15), true));
    p.setPen(state.committed ? c.panel : c.text);
    p.drawText(cell, Qt::AlignCenter, QStringLiteral("Ø"));
  }
  if (aborted) {
    p.setPen(QPen(state.down || state.pale ? ink : c.bad, cell.width() >= 14 ? 1.8 : 1.2));
    p.drawLine(cell.topLeft(), cell.bottomRight());
    if (cell.width() >= smallest) p.drawLine(cell.bottomLeft(), cell.topRight());
  }
}

QString fateSentence(const view::RecordMark& mark) {
  const auto tr = [](const char* text) { return QCoreApplication::translate("Record", text); };
  if (mark.glyph == view::Glyph::commitMarker)
    return tr(QT_TRANSLATE_NOOP("Record", "COMMIT marker: the transaction of this producer ends here and counts"));
  if (mark.glyph == view::Glyph::abortMarker)
    return tr(
        QT_TRANSLATE_NOOP("Record", "ABORT marker: the transaction of this producer ends here and does not count"));
  switch (mark.fate) {
    case view::TransactionFate::none:
      return {};
    case view::TransactionFate::open:
      return tr(QT_TRANSLATE_NOOP("Record", "its transaction is open: readers of committed data wait"));
    case view::TransactionFate::committed:
      return tr(QT_TRANSLATE_NOOP("Record", "its transaction has committed"));
    case view::TransactionFate::aborted:
      return tr(QT_TRANSLATE_NOOP("Record", "its transaction was aborted: readers of committed data skip it"));
  }
  return {};
}

std::vector<Post> posts(const view::ReplicaView& r) {
  const Palette& c = colours();
  struct One {
    Offset offset;
    QString name;
    QColor colour;
  };
  const One all[] = {{r.lastStableOffset, QStringLiteral("LSO"), c.warn},
                     {r.highWatermark, QStringLiteral("HW"), c.good},
                     {r.logEndOffset, QStringLiteral("LEO"), c.text}};
  std::vector<Post> out;
  for (const One& one : all) {
    const auto known = std::find_if(out.begin(), out.end(), [&](const Post& p) { return p.offset == one.offset; });
    if (known != out.end()) {
      known->words += QStringLiteral(" = ") + one.name;
      known->colour = one.colour;
    } else {
      out.push_back({one.offset, one.name, one.colour});
    }
  }
  for (Post& post : out) post.words += QLatin1Char(' ') + number(post.offset);
  return out;
}

void drawStablePost(QPainter& p, double x, double top, double bottom, const QColor& colour) {
  for (double y = top; y < bottom; y += 5) p.fillRect(QRectF(x - 1.25, y, 2.5, std::min(3.2, bottom - y)), colour);
  // A small flag on top: the two thin posts beside it have none.
  p.fillRect(QRectF(x - 1.25, top, 6, 2.5), colour);
}

}  // namespace brokerlab::widgets
