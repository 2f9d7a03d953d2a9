#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "widgets/cluster/painter.h"
#include "widgets/partitions_view.h"
#include "widgets/plain_tool_tip.h"
#include "widgets/record_look.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace brokerlab::widgets {
namespace {
constexpr double headWidth = 168;
constexpr double left = 190;
constexpr double cell = 34;
constexpr double square = 31;
constexpr double rowHeight = 66;
constexpr double topSpace = 40;
constexpr double readerHeight = 56;
}  // namespace

PartitionCanvas::PartitionCanvas(QWidget* parent) : QAbstractScrollArea(parent) {
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
  connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
  connect(horizontalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
    if (settingBar_) return;
    first_ = value;
    viewport()->update();
    Q_EMIT scrolled();
  });
}

void PartitionCanvas::show(ViewPointer view, const TopicPartition& partition) {
  view_ = std::move(view);
  partition_ = partition;
  rebuild();
  viewport()->update();
}

void PartitionCanvas::rebuild() {
  data_ = nullptr;
  rows_.clear();
  if (!view_) return;
  for (const auto& topic : view_->topics)
    for (const auto& p : topic->partitions)
      if (p.partition == partition_) data_ = &p;
  if (data_ == nullptr) return;
  start_ = -1;
  end_ = 0;
  // What each broker itself holds; the controller's list only gives the order, leader first.
  std::vector<NodeId> order{data_->leader};
  for (const NodeId id : data_->replicas)
    if (id != data_->leader) order.push_back(id);
  for (const NodeId id : order)
    for (const auto& broker : view_->brokers) {
      if (broker->id != id) continue;
      for (const auto& r : broker->replicas) {
        if (r->partition != partition_) continue;
        Row row;
        row.replica = r.get();
        row.down = isDown(broker->state);
        row.top = topSpace + static_cast<double>(rows_.size()) * rowHeight;
        row.head = QRectF(8, row.top, headWidth, rowHeight - 10);
        rows_.push_back(row);
        start_ = start_ < 0 ? r->logStartOffset : std::min(start_, r->logStartOffset);
        end_ = std::max(end_, r->logEndOffset);
      }
    }
  start_ = std::max<Offset>(0, start_);
  const auto fits = static_cast<Offset>(std::max(4.0, (viewport()->width() - left - 70) / cell));
  const Offset last = std::max(start_, end_ - fits);
  settingBar_ = true;
  horizontalScrollBar()->setRange(static_cast<int>(start_), static_cast<int>(last));
  horizontalScrollBar()->setPageStep(static_cast<int>(fits));
  if (follow_) first_ = last;
  first_ = std::clamp(first_, start_, last);
  horizontalScrollBar()->setValue(static_cast<int>(first_));
  settingBar_ = false;
  const double below = readerHeight * static_cast<double>(readers().size());
  const int tall = static_cast<int>(topSpace + static_cast<double>(rows_.size()) * rowHeight + 86 + below);
  verticalScrollBar()->setRange(0, std::max(0, tall - viewport()->height()));
  verticalScrollBar()->setPageStep(viewport()->height());
}

void PartitionCanvas::setSelected(const Selected& selected) {
  selected_ = selected;
  if (selected.record != noOffset && selected.partition == partition_) {
    const auto range = visibleOffsets();
    if (selected.record < range.first || selected.record >= range.second) {
      first_ = std::max<Offset>(start_, selected.record - 4);
      horizontalScrollBar()->setValue(static_cast<int>(first_));
    }
  }
  viewport()->update();
}

void PartitionCanvas::setFollowTail(bool follow) {
  follow_ = follow;
  rebuild();
  viewport()->update();
}

std::pair<Offset, Offset> PartitionCanvas::visibleOffsets() const {
  return {first_, offsetAt(viewport()->width()) + 1};
}

double PartitionCanvas::xOf(Offset offset) const { return left + static_cast<double>(offset - first_) * cell; }
Offset PartitionCanvas::offsetAt(double x) const { return first_ + static_cast<Offset>(std::floor((x - left) / cell)); }

const PartitionCanvas::Row* PartitionCanvas::rowAt(double y) const {
  const double at = y + verticalScrollBar()->value();
  for (const Row& row : rows_)
    if (at >= row.top && at < row.top + rowHeight) return &row;
  return nullptr;
}

void PartitionCanvas::paintEvent(QPaintEvent*) {
  QPainter p(viewport());
  paintAll(p);
}

void PartitionCanvas::paintAll(QPainter& p) {
  const Palette& c = colours();
  p.fillRect(viewport()->rect(), c.panel);
  p.setRenderHint(QPainter::Antialiasing);
  if (data_ == nullptr) {
    p.setPen(c.muted);
    p.setFont(Theme::instance().text(13));
    p.drawText(viewport()->rect(), Qt::AlignCenter, tr("No topic yet. Create one with “+ Topic”."));
    return;
  }
  p.translate(0, -verticalScrollBar()->value());
  p.setFont(Theme::instance().mono(10));
  p.setPen(c.muted);
  const Offset stop = offsetAt(viewport()->width()) + 1;
  for (Offset o = first_; o < stop; ++o)
    if (o % 2 == 0) p.drawText(QRectF(xOf(o) - 10, 4, cell + 20, 14), Qt::AlignCenter, number(o));
  paintEpochs(p);
  for (const Row& row : rows_) {
    paintHead(p, row);
    p.save();
    p.setClipRect(QRectF(left - 4, 0, viewport()->width(), 100000));
    paintRecords(p, row);
    p.restore();
  }
  p.save();
  p.setClipRect(QRectF(left - 4, 0, viewport()->width(), 100000));
  paintPosts(p);
  p.restore();
  paintConsumers(p);
  if (hasFocus()) {
    p.resetTransform();
    p.setPen(QPen(c.accent, 1, Qt::DotLine));
    p.setBrush(Qt::NoBrush);
    p.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
  }
}

void PartitionCanvas::paintHead(QPainter& p, const Row& row) const {
  const Palette& c = colours();
  const Theme& t = Theme::instance();
  const view::ReplicaView& r = *row.replica;
  const bool chosen = selected_.isReplica(r.broker, partition_);
  p.setPen(QPen(chosen ? c.selection : c.border, chosen ? 2 : 1));
  p.setBrush(c.card);
  p.drawRoundedRect(row.head, 5, 5);
  drawRole(p, {row.head.left() + 17, row.head.top() + 17}, 17, row.down ? view::ReplicaRole::offline : r.role);
  p.setFont(t.text(12, true));
  p.setPen(row.down ? c.muted : c.text);
  p.drawText(QRectF(row.head.left() + 32, row.head.top() + 4, headWidth - 36, 17), Qt::AlignVCenter,
             fill(tr("Broker {id}"), {{"id", number(r.broker.value)}}));
  QString state = r.inIsr ? tr("in ISR") : tr("out of ISR");
  if (row.down) state = tr("offline: its log stands still");
  // What the leader knows of this follower.
  for (const Row& other : rows_) {
    if (other.replica->role != view::ReplicaRole::leader) continue;
    for (const auto& f : other.replica->followers)
      if (f.broker == r.broker && f.caughtUpAgoMs >= 0 && !row.down)
        state = fill(r.inIsr ? tr("in ISR · caught up {ago} ms ago") : tr("out of ISR · caught up {ago} ms ago"),
                     {{"ago", number(f.caughtUpAgoMs)}});
  }
  p.setFont(t.text(10));
  p.setPen(r.inIsr && !row.down ? c.muted : c.bad);
  p.drawText(QRectF(row.head.left() + 32, row.head.top() + 21, headWidth - 36, 14), Qt::AlignVCenter,
             p.fontMetrics().elidedText(state, Qt::ElideRight, static_cast<int>(headWidth) - 38));
  p.setFont(t.mono(10));
  p.setPen(c.muted);
  p.drawText(QRectF(row.head.left() + 32, row.head.top() + 36, headWidth - 36, 14), Qt::AlignVCenter,
             QStringLiteral("HW %1 · LEO %2").arg(r.highWatermark).arg(r.logEndOffset));
}

void PartitionCanvas::paintRecords(QPainter& p, const Row& row) const {
  const Palette& c = colours();
  const view::ReplicaView& r = *row.replica;
  const double y = row.top + 10;
  const Offset stop = offsetAt(viewport()->width()) + 1;
  const auto dots = [&](Offset offset) {
    p.setPen(QPen(c.faint, 1.5, Qt::DotLine));
    p.drawLine(QPointF(xOf(offset) + 4, y + square / 2), QPointF(xOf(offset) + square - 4, y + square / 2));
  };
  const Offset listed = r.marks.empty() ? r.logEndOffset : r.marks.front().offset;
  if (first_ < listed && r.logStartOffset < listed) {
    // In the log, but older than what the picture lists.
    const double x1 = std::max(left, xOf(r.logStartOffset));
    const QRectF rest(x1, y, std::max(0.0, xOf(listed) - x1 - 3), square);
    p.setPen(Qt::NoPen);
    p.setBrush(c.sunken);
    p.drawRoundedRect(rest, 4, 4);
    if (rest.width() > 130) {
      p.setFont(Theme::instance().text(10));
      p.setPen(c.muted);
      p.drawText(rest, Qt::AlignCenter,
                 fill(tr("{n} older records, not listed"), {{"n", number(listed - r.logStartOffset)}}));
    }
  }
  Offset expected = listed;
  for (const view::RecordMark& m : r.marks) {
    for (Offset gap = expected; gap < m.offset; ++gap)
      if (gap >= first_ && gap < stop) dots(gap);
    expected = m.offset + 1;
    if (m.offset < first_ || m.offset >= stop) continue;
    if (m.glyph == view::Glyph::gap) {
      dots(m.offset);
      continue;
    }
    const QRectF box(xOf(m.offset), y, square, square);
    const bool committed = m.offset < r.highWatermark;
    drawRecord(p, box, m, {committed, row.down, false});
    if (m.startsBatch) p.fillRect(QRectF(box.left() - 2, box.top() + 6, 1.5, box.height() - 12), c.faint);
    if (!isMarker(m)) paintKey(p, box, m, row.down);
    if (selected_.record == m.offset && selected_.partition == partition_) {
      p.setPen(QPen(c.selection, 3));
      p.setBrush(Qt::NoBrush);
      p.drawRoundedRect(box.adjusted(-1, -1, 1, 1), 5, 5);
    }
  }
}

/// The key, on a patch of the panel where a pattern lies below it.
void PartitionCanvas::paintKey(QPainter& p, const QRectF& box, const view::RecordMark& m, bool down) const {
  const Palette& c = colours();
  const QString key = m.glyph == view::Glyph::tombstone ? QString() : plain(m.key);
  if (key.isEmpty()) return;
  p.setFont(Theme::instance().mono(key.size() > 2 ? 8 : 12, true));
  const QString shown = p.fontMetrics().elidedText(key, Qt::ElideRight, static_cast<int>(square) - 3);
  const bool patterned = m.fate == view::TransactionFate::open || m.fate == view::TransactionFate::aborted;
  if (patterned) {
    const double w = p.fontMetrics().horizontalAdvance(shown) + 4;
    const QRectF patch(box.center().x() - w / 2, box.center().y() - 7, w, 14);
    p.setPen(Qt::NoPen);
    p.setBrush(c.panel);
    p.drawRoundedRect(patch, 2, 2);
  }
  const bool onKeyColour = !patterned && !down && m.fate != view::TransactionFate::open;
  p.setPen(onKeyColour && !c.dark ? QColor(0x15202c) : c.text);
  p.drawText(box.adjusted(1, 0, -1, 0), Qt::AlignCenter, shown);
}

void PartitionCanvas::paintEpochs(QPainter& p) const {
  const Palette& c = colours();
  if (rows_.empty()) return;
  const auto& epochs = rows_.front().replica->epochs;
  const double bottom = topSpace + static_cast<double>(rows_.size()) * rowHeight;
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    const double x1 = std::max(left - 3, xOf(epochs[i].startOffset) - 2);
    const Offset until = i + 1 < epochs.size() ? epochs[i + 1].startOffset : std::max(end_, epochs[i].startOffset);
    const double x2 = xOf(until) - 2;
    if (x2 <= left || x2 <= x1) continue;
    p.fillRect(QRectF(x1, 20, x2 - x1, bottom - 20), faded(i % 2 == 0 ? c.accent : c.quorum, c.dark ? 0.13 : 0.07));
    p.setFont(Theme::instance().text(10, true));
    p.setPen(c.muted);
    QString text = fill(tr("leader epoch {n}"), {{"n", number(epochs[i].epoch)}});
    if (p.fontMetrics().horizontalAdvance(text) > x2 - x1 - 6) text = number(epochs[i].epoch);
    p.drawText(QRectF(x1 + 4, 22, std::max(10.0, x2 - x1 - 6), 14), Qt::AlignLeft | Qt::AlignVCenter,
               p.fontMetrics().elidedText(text, Qt::ElideRight, static_cast<int>(x2 - x1 - 6)));
    if (i > 0 && x1 > left) {
      p.setPen(QPen(c.quorum, 1, Qt::DashLine));
      p.drawLine(QPointF(x1, 20), QPointF(x1, bottom));
    }
  }
}

void PartitionCanvas::post(QPainter& p, Offset offset, const QString& text, const QColor& colour, int level) const {
  const double x = xOf(offset) - 1.5;
  if (x < left - 4 || x > viewport()->width()) return;
  const double bottom = topSpace + static_cast<double>(rows_.size()) * rowHeight;
  p.setPen(QPen(colour, 2));
  p.drawLine(QPointF(x, topSpace - 2), QPointF(x, bottom + level * 19));
  p.setFont(Theme::instance().text(10, true));
  const double w = p.fontMetrics().horizontalAdvance(text) + 12;
  const double centre = std::clamp(x, left + w / 2, std::max(left + w / 2, viewport()->width() - w / 2 - 2));
  const QRectF label(centre - w / 2, bottom + level * 19, w, 17);
  p.setPen(Qt::NoPen);
  p.setBrush(colour);
  p.drawRoundedRect(label, 3, 3);
  p.setPen(colours().dark ? QColor(0x0b1118) : QColor(Qt::white));
  p.drawText(label, Qt::AlignCenter, text);
}

void PartitionCanvas::paintPosts(QPainter& p) const {
  if (rows_.empty()) return;
  const Palette& c = colours();
  const view::ReplicaView& r = *rows_.front().replica;
  int level = 1;
  for (const Post& one : posts(r)) {
    // The high watermark stands nearest to the rows; what else there is below it, apart from each other.
    const bool top = one.offset == r.highWatermark;
    post(p, one.offset, one.words, one.colour, top ? 0 : level);
    if (!top) level = 2;
  }
  if (r.logStartOffset > 0)
    post(p, r.logStartOffset, fill(tr("log start {n}"), {{"n", number(r.logStartOffset)}}), c.follower, 0);
}

/// One row for each group that has read the partition or is to read it, and for each consumer without a group.
std::vector<PartitionCanvas::Reader> PartitionCanvas::readers() const {
  std::vector<Reader> out;
  for (const auto& group : view_->groups)
    for (const auto& gp : group->partitions) {
      if (gp.partition != partition_) continue;
      Reader reader;
      reader.grouped = true;
      reader.name = fill(tr("group {group}"), {{"group", plain(group->name)}});
      reader.committed = gp.committed;
      reader.lag = gp.lag;
      reader.end = gp.logEnd;
      for (const view::GroupMemberView& m : group->members)
        if (m.id == gp.member) reader.member = m.clientId.empty() ? plain(m.id) : plain(m.clientId);
      for (const auto& consumer : view_->consumers)
        for (const auto& cp : consumer->partitions)
          if (consumer->group == group->name && cp.partition == partition_) reader.position = cp.position;
      out.push_back(std::move(reader));
    }
  for (const auto& consumer : view_->consumers)
    for (const auto& cp : consumer->partitions)
      if (consumer->group.empty() && cp.partition == partition_)
        out.push_back({plain(consumer->name), {}, -1, cp.position, cp.highWatermark, cp.lag, false});
  return out;
}

void PartitionCanvas::paintConsumers(QPainter& p) const {
  const Palette& c = colours();
  const Theme& t = Theme::instance();
  double y = topSpace + static_cast<double>(rows_.size()) * rowHeight + 62;
  const auto flag = [&](Offset offset, double pole, double top, const QString& text, bool solid) {
    const double x = xOf(offset) - 1.5;
    p.setFont(t.text(10, true));
    if (x < left - 4 || x > viewport()->width() - 20) {
      // Not among the offsets on show: on which side of them it is, is said at the edge.
      const bool before = x < left;
      const QString there =
          fill(before ? QStringLiteral("\u25c2 {what}") : QStringLiteral("{what} \u25b8"), {{"what", text}});
      p.setPen(c.accent);
      p.drawText(QRectF(left, top, viewport()->width() - left - 6, 15),
                 (before ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter, there);
      return;
    }
    const double w = p.fontMetrics().horizontalAdvance(text) + 14;
    const bool flip = x + w > viewport()->width();
    const double a = flip ? x - w : x;
    p.setPen(QPen(c.accent, 1.5));
    p.drawLine(QPointF(x, pole), QPointF(x, pole + 40));
    p.setBrush(solid ? c.accent : c.panel);
    p.drawRect(QRectF(a, top, w, 15));
    p.setPen(solid ? (c.dark ? QColor(0x0b1118) : QColor(Qt::white)) : c.accent);
    p.drawText(QRectF(a, top, w, 15), Qt::AlignCenter, text);
  };
  const auto words = [&](double top, const QString& text, const QColor& colour) {
    p.setPen(colour);
    p.drawText(QRectF(12, top, headWidth, 15), Qt::AlignVCenter,
               p.fontMetrics().elidedText(text, Qt::ElideRight, static_cast<int>(headWidth)));
  };
  for (const Reader& reader : readers()) {
    p.setFont(t.text(11, true));
    words(y, reader.name, c.text);
    const bool nothing = reader.grouped && reader.committed < 0;
    words(y + 15,
          nothing          ? tr("nothing committed yet")
          : reader.lag < 0 ? tr("LAG unknown")
                           : fill(tr("LAG {n}"), {{"n", number(reader.lag)}}),
          reader.lag < 0   ? c.muted
          : reader.lag > 0 ? c.bad
                           : c.good);
    p.setFont(t.text(10));
    if (!reader.member.isEmpty()) words(y + 30, fill(tr("read by {member}"), {{"member", reader.member}}), c.muted);
    p.save();
    p.setClipRect(QRectF(left - 4, 0, viewport()->width(), 100000));
    const Offset from = reader.committed >= 0 ? reader.committed : reader.position;
    if (!nothing && from >= 0 && reader.end > from) {
      const double x1 = std::max(left - 3, xOf(from) - 1.5);
      const double x2 = std::min<double>(viewport()->width(), xOf(reader.end) - 1.5);
      if (x2 > x1) {
        p.setPen(Qt::NoPen);
        p.setBrush(c.warn);
        p.drawRoundedRect(QRectF(x1, y + 36, x2 - x1, 5), 2, 2);
      }
    }
    // Each at its own height: a member that is one record ahead of its group has both flags at one place.
    if (reader.position >= 0)
      flag(reader.position, y, y + 17, fill(tr("position {n}"), {{"n", number(reader.position)}}), false);
    if (reader.committed >= 0)
      flag(reader.committed, y, y, fill(tr("committed {n}"), {{"n", number(reader.committed)}}), true);
    p.restore();
    y += readerHeight;
  }
}

void PartitionCanvas::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  rebuild();
  Q_EMIT scrolled();
}

void PartitionCanvas::mousePressEvent(QMouseEvent* event) {
  const Row* row = rowAt(event->position().y());
  if (row == nullptr) return;
  if (event->position().x() < left) {
    Q_EMIT replicaPicked(row->replica->broker);
    return;
  }
  const Offset offset = offsetAt(event->position().x());
  if (offset >= row->replica->logStartOffset && offset < row->replica->logEndOffset)
    Q_EMIT recordPicked(row->replica->broker, offset);
}

void PartitionCanvas::keyPressEvent(QKeyEvent* event) {
  const bool here = selected_.partition == partition_ && selected_.record != noOffset;
  const auto go = [&](Offset by) {
    const Offset to = std::clamp(here ? selected_.record + by : end_ - 1, start_, std::max(start_, end_ - 1));
    Q_EMIT recordPicked(here ? selected_.node : data_ != nullptr ? data_->leader : NodeId::none(), to);
  };
  // Up and Down: the same record on the next replica.
  const auto other = [&](int by) {
    if (rows_.empty()) return;
    std::ptrdiff_t at = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i)
      if (rows_[i].replica->broker == selected_.node) at = static_cast<std::ptrdiff_t>(i) + by;
    const auto last = static_cast<std::ptrdiff_t>(rows_.size()) - 1;
    const NodeId broker = rows_[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(at, 0, last))].replica->broker;
    if (here)
      Q_EMIT recordPicked(broker, selected_.record);
    else
      Q_EMIT replicaPicked(broker);
  };
  switch (event->key()) {
    case Qt::Key_Up:
      return other(-1);
    case Qt::Key_Down:
      return other(1);
    case Qt::Key_Left:
      return go(-1);
    case Qt::Key_Right:
      return go(1);
    case Qt::Key_Home:
      return horizontalScrollBar()->setValue(horizontalScrollBar()->minimum());
    case Qt::Key_End:
      return horizontalScrollBar()->setValue(horizontalScrollBar()->maximum());
    default:
      QAbstractScrollArea::keyPressEvent(event);
  }
}

void PartitionCanvas::wheelEvent(QWheelEvent* event) {
  const int delta = event->angleDelta().x() != 0 ? event->angleDelta().x() : event->angleDelta().y();
  if (event->modifiers() & Qt::ShiftModifier || verticalScrollBar()->maximum() == 0) {
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - delta / 40);
    event->accept();
    return;
  }
  QAbstractScrollArea::wheelEvent(event);
}

bool PartitionCanvas::viewportEvent(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const Row* row = rowAt(help->pos().y());
  QString text;
  if (row != nullptr && help->pos().x() >= left) {
    const Offset offset = offsetAt(help->pos().x());
    for (const view::RecordMark& m : row->replica->marks)
      if (m.offset == offset)
        text = fill(tr("offset {offset}, epoch {epoch}\nkey {key}\nvalue {value}\ntimestamp {time}"),
                    {{"offset", number(m.offset)},
                     {"epoch", number(m.leaderEpoch)},
                     {"key", m.key.empty() ? QStringLiteral("null") : plain(m.key)},
                     {"value", m.glyph == view::Glyph::tombstone ? QStringLiteral("null") : plain(m.value)},
                     {"time", number(m.timestamp)}}) +
               (fateSentence(m).isEmpty() ? QString() : QLatin1Char('\n') + fateSentence(m));
  }
  QToolTip::showText(help->globalPos(), text.isEmpty() ? QString() : plainToolTip(text), viewport());
  return true;
}

}  // namespace brokerlab::widgets
