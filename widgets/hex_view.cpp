#include "widgets/hex_view.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>

#include "widgets/plain_tool_tip.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace brokerlab::widgets {
namespace {
constexpr int rowHeight = 17;
constexpr int bytesAtMost = 1 << 20;

struct Metrics {
  int advance;
  int addressWidth;
  int hexLeft;
  int textLeft;
};

Metrics metricsFor(int perRow) {
  const QFontMetrics fm(Theme::instance().mono(11));
  const int advance = fm.horizontalAdvance(QLatin1Char('0'));
  const int address = advance * 6;
  const int hexLeft = 6 + address + advance;
  return {advance, address, hexLeft, hexLeft + perRow * advance * 3 + advance};
}
}  // namespace

HexView::HexView(QWidget* parent) : QAbstractScrollArea(parent) {
  setFocusPolicy(Qt::StrongFocus);
  viewport()->setMouseTracking(true);
  setFrameShape(QFrame::NoFrame);
  setAccessibleName(tr("Bytes"));
  connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void HexView::setContent(Bytes bytes, std::int64_t from, std::vector<view::FieldRange> fields) {
  bytes_ = bytes.slice(0, bytesAtMost);
  from_ = from;
  fields_ = std::move(fields);
  owner_.assign(bytes_.size(), -1);
  // Later and deeper fields are inside earlier ones: the last to claim a byte is the innermost.
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const std::int64_t first = std::max<std::int64_t>(0, fields_[i].offset - from_);
    const std::int64_t last =
        std::min<std::int64_t>(static_cast<std::int64_t>(bytes_.size()), fields_[i].offset + fields_[i].length - from_);
    for (std::int64_t b = first; b < last; ++b) {
      int& owner = owner_[static_cast<std::size_t>(b)];
      if (owner < 0 || fields_[static_cast<std::size_t>(owner)].depth <= fields_[i].depth) owner = static_cast<int>(i);
    }
  }
  current_ = hovered_ = -1;
  markedFrom_ = -1;
  verticalScrollBar()->setValue(0);
  arrange();
  viewport()->update();
}

void HexView::arrange() {
  perRow_ = 16;
  while (perRow_ > 4) {
    const Metrics m = metricsFor(perRow_);
    if (m.textLeft + m.advance * perRow_ + 4 <= viewport()->width()) break;
    perRow_ /= 2;
  }
  const int rows = (static_cast<int>(bytes_.size()) + perRow_ - 1) / perRow_;
  const int visible = std::max(1, viewport()->height() / rowHeight);
  verticalScrollBar()->setRange(0, std::max(0, rows - visible));
  verticalScrollBar()->setPageStep(visible);
}

void HexView::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  arrange();
}

int HexView::fieldAt(std::int64_t position) const {
  const std::int64_t i = position - from_;
  return i >= 0 && i < static_cast<std::int64_t>(owner_.size()) ? owner_[static_cast<std::size_t>(i)] : -1;
}

void HexView::scrollTo(std::int64_t position) {
  const int row = static_cast<int>((position - from_) / perRow_);
  const int top = verticalScrollBar()->value();
  const int page = verticalScrollBar()->pageStep();
  if (row < top || row >= top + page) verticalScrollBar()->setValue(row - page / 3);
}

void HexView::setCurrentField(int field) {
  current_ = field;
  if (field >= 0 && static_cast<std::size_t>(field) < fields_.size())
    scrollTo(fields_[static_cast<std::size_t>(field)].offset);
  viewport()->update();
}

void HexView::setMarked(std::int64_t from, std::int64_t length) {
  markedFrom_ = from;
  markedLength_ = length;
  if (from >= 0) scrollTo(from);
  viewport()->update();
}

void HexView::paintEvent(QPaintEvent*) {
  const Palette& c = colours();
  QPainter p(viewport());
  p.fillRect(viewport()->rect(), c.panel);
  if (bytes_.empty()) return;
  p.setFont(Theme::instance().mono(11));
  const Metrics m = metricsFor(perRow_);
  const int firstRow = verticalScrollBar()->value();
  const int rows = viewport()->height() / rowHeight + 2;
  const auto inside = [&](int field, std::int64_t at) {
    if (field < 0 || static_cast<std::size_t>(field) >= fields_.size()) return false;
    const view::FieldRange& f = fields_[static_cast<std::size_t>(field)];
    return at >= f.offset && at < f.offset + f.length;
  };
  for (int row = firstRow; row < firstRow + rows; ++row) {
    const int start = row * perRow_;
    if (start >= static_cast<int>(bytes_.size())) break;
    const int y = (row - firstRow) * rowHeight;
    p.setPen(c.muted);
    p.drawText(QRect(6, y, m.addressWidth, rowHeight), Qt::AlignVCenter | Qt::AlignLeft,
               QStringLiteral("%1").arg(from_ + start, 6, 16, QLatin1Char('0')));
    for (int k = 0; k < perRow_ && start + k < static_cast<int>(bytes_.size()); ++k) {
      const auto i = static_cast<std::size_t>(start + k);
      const std::int64_t at = from_ + start + k;
      const QRect hex(m.hexLeft + k * m.advance * 3 - m.advance / 2, y, m.advance * 3, rowHeight);
      const QRect ascii(m.textLeft + k * m.advance, y, m.advance, rowHeight);
      const int owner = owner_[i];
      QColor back = owner >= 0 ? c.fields[static_cast<std::size_t>(owner) % c.fields.size()] : c.panel;
      const bool wrong = owner >= 0 && fields_[static_cast<std::size_t>(owner)].wrong;
      if (wrong) back = mixed(c.bad, c.panel, 0.5);
      const bool marked = markedFrom_ >= 0 && at >= markedFrom_ && at < markedFrom_ + markedLength_;
      if (marked && !inside(current_, at)) back = mixed(back, c.selection, 0.28);
      if (inside(hovered_, at)) back = mixed(back, c.accent, 0.25);
      if (inside(current_, at)) back = c.selection;
      p.fillRect(hex, back);
      if (inside(current_, at) || marked) p.fillRect(ascii, back);
      p.setPen(inside(current_, at) ? (c.dark ? QColor(0x0b1118) : QColor(Qt::white)) : c.text);
      const std::uint8_t byte = bytes_[i];
      p.drawText(hex, Qt::AlignCenter, QStringLiteral("%1").arg(byte, 2, 16, QLatin1Char('0')));
      p.drawText(ascii, Qt::AlignCenter,
                 byte >= 32 && byte < 127 ? QString(QLatin1Char(static_cast<char>(byte))) : QStringLiteral("."));
    }
  }
  if (hasFocus()) {
    p.setPen(QPen(c.accent, 1, Qt::DotLine));
    p.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
  }
}

std::int64_t HexView::positionAt(QPoint point) const {
  const Metrics m = metricsFor(perRow_);
  const int row = verticalScrollBar()->value() + point.y() / rowHeight;
  int k = -1;
  if (point.x() >= m.textLeft)
    k = (point.x() - m.textLeft) / m.advance;
  else if (point.x() >= m.hexLeft - m.advance)
    k = (point.x() - m.hexLeft + m.advance / 2) / (m.advance * 3);
  if (k < 0 || k >= perRow_) return -1;
  const std::int64_t i = static_cast<std::int64_t>(row) * perRow_ + k;
  return i < static_cast<std::int64_t>(bytes_.size()) ? from_ + i : -1;
}

void HexView::mousePressEvent(QMouseEvent* event) {
  const int field = fieldAt(positionAt(event->pos()));
  current_ = field;
  Q_EMIT fieldChosen(field);
  viewport()->update();
}

void HexView::mouseMoveEvent(QMouseEvent* event) {
  const int field = fieldAt(positionAt(event->pos()));
  if (field == hovered_) return;
  hovered_ = field;
  Q_EMIT fieldHovered(field);
  viewport()->update();
}

void HexView::keyPressEvent(QKeyEvent* event) {
  const int count = static_cast<int>(fields_.size());
  int to = current_;
  if (event->key() == Qt::Key_Right || event->key() == Qt::Key_Down)
    ++to;
  else if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Up)
    --to;
  else
    return QAbstractScrollArea::keyPressEvent(event);
  if (count == 0) return;
  setCurrentField(std::clamp(to, 0, count - 1));
  Q_EMIT fieldChosen(current_);
}

bool HexView::viewportEvent(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const int field = fieldAt(positionAt(help->pos()));
  QString text;
  if (field >= 0) {
    const view::FieldRange& f = fields_[static_cast<std::size_t>(field)];
    text = fill(tr("{path} = {value}\n{sentence}\nbytes {from} – {to}"), {{"path", plain(f.path)},
                                                                          {"value", plain(f.value)},
                                                                          {"sentence", plain(f.sentence)},
                                                                          {"from", number(f.offset)},
                                                                          {"to", number(f.offset + f.length - 1)}});
  }
  QToolTip::showText(help->globalPos(), text.isEmpty() ? QString() : plainToolTip(text), viewport());
  return true;
}

}  // namespace brokerlab::widgets
