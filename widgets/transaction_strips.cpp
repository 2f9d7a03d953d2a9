#include "widgets/transaction_strips.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <set>

#include "widgets/plain_tool_tip.h"
#include "widgets/record_look.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace brokerlab::widgets {
namespace {

constexpr double head = 118;
constexpr double tail = 232;
constexpr double rowHeight = 62;
constexpr double square = 17;

/// "checkout", or the number of a producer that no coordinator knows by name.
QString nameOf(const view::ClusterView& view, ProducerId producer) {
  for (const auto& t : view.transactions)
    if (t->producerId == producer) return plain(t->transactionalId);
  return fill(TransactionStrips::tr("producer id {id}"), {{"id", number(producer)}});
}

void tellHold(TransactionRow& row, const view::ClusterView& view) {
  if (!row.replica || row.replica->lastStableOffset >= row.replica->highWatermark) return;
  row.heldSince = row.replica->lastStableOffset;
  for (const auto& open : row.replica->openTransactions)
    if (open.firstOffset == row.heldSince) {
      row.heldBy = nameOf(view, open.producerId);
      return;
    }
  for (const view::RecordMark& mark : row.replica->marks)
    if (mark.offset == row.heldSince) {
      row.heldBy = nameOf(view, mark.producerId);
      row.heldByMarker = true;
    }
}

}  // namespace

std::vector<TransactionRow> transactionRows(const view::ClusterView& view, const view::TransactionView& transaction) {
  std::vector<TransactionRow> own;
  std::vector<TransactionRow> others;
  const std::set<TopicPartition> taking(transaction.partitions.begin(), transaction.partitions.end());
  const std::set<TopicPartition> missing(transaction.markersMissing.begin(), transaction.markersMissing.end());
  for (const auto& topic : view.topics)
    for (const auto& p : topic->partitions) {
      TransactionRow row;
      row.partition = p.partition;
      for (const auto& r : p.replicaViews)
        if (r && r->broker == p.leader) row.replica = r;
      row.takesPart = taking.count(p.partition) != 0;
      row.markerMissing = missing.count(p.partition) != 0;
      bool wrote = false;
      if (row.replica) {
        for (const auto& open : row.replica->openTransactions)
          if (open.producerId == transaction.producerId) row.openSince = open.firstOffset;
        for (const view::RecordMark& mark : row.replica->marks) {
          if (mark.producerId != transaction.producerId || !mark.transactional) continue;
          wrote = true;
          if (!isMarker(mark)) continue;
          row.marker = mark.offset;
          row.commit = mark.glyph == view::Glyph::commitMarker;
        }
        if (row.openSince >= 0 && row.marker < row.openSince) row.marker = -1;
      }
      tellHold(row, view);
      if (row.takesPart || row.markerMissing || wrote || row.openSince >= 0)
        own.push_back(std::move(row));
      else if (row.heldSince >= 0)
        others.push_back(std::move(row));
    }
  own.insert(own.end(), std::make_move_iterator(others.begin()), std::make_move_iterator(others.end()));
  return own;
}

namespace {
QString markerText(const TransactionRow& row) {
  if (row.markerMissing) return TransactionStrips::tr("decided; its marker is on its way");
  if (row.marker >= 0)
    return fill(
        row.commit ? TransactionStrips::tr("COMMIT marker @{offset}") : TransactionStrips::tr("ABORT marker @{offset}"),
        {{"offset", number(row.marker)}});
  if (row.openSince >= 0)
    return fill(TransactionStrips::tr("open since {offset}, no marker yet"), {{"offset", number(row.openSince)}});
  if (row.takesPart) return TransactionStrips::tr("takes part, nothing written yet");
  return TransactionStrips::tr("not part of this transaction");
}

QString holdText(const TransactionRow& row) {
  if (!row.replica) return TransactionStrips::tr("no leader: nobody can say");
  if (row.heldSince < 0) return TransactionStrips::tr("LSO = HW: nothing holds it back");
  if (row.heldBy.isEmpty())
    return fill(TransactionStrips::tr("LSO is held back at {offset}"), {{"offset", number(row.heldSince)}});
  return fill(row.heldByMarker ? TransactionStrips::tr("LSO {offset}: marker of {who} above the HW")
                               : TransactionStrips::tr("LSO {offset}: {who} holds it back"),
              {{"who", row.heldBy}, {"offset", number(row.heldSince)}});
}
}  // namespace

QString sentenceOf(const TransactionRow& row) {
  return fill(TransactionStrips::tr("{partition}: {marker}. {lso}."),
              {{"partition", plain(row.partition.text())}, {"marker", markerText(row)}, {"lso", holdText(row)}});
}

TransactionStrips::TransactionStrips(QWidget* parent) : QAbstractScrollArea(parent) {
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
  connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void TransactionStrips::show(std::vector<TransactionRow> rows, ProducerId producer) {
  rows_ = std::move(rows);
  producer_ = producer;
  current_ = std::min(current_, rows_.empty() ? 0 : rows_.size() - 1);
  QStringList words;
  for (const TransactionRow& row : rows_) words << sentenceOf(row);
  setAccessibleDescription(words.join(QLatin1Char('\n')));
  layOut();
  viewport()->update();
}

void TransactionStrips::setSelected(const Selected& selected) {
  selected_ = selected;
  viewport()->update();
}

void TransactionStrips::layOut() {
  const int tall = static_cast<int>(rowHeight * static_cast<double>(rows_.size())) + 6;
  verticalScrollBar()->setRange(0, std::max(0, tall - viewport()->height()));
  verticalScrollBar()->setPageStep(viewport()->height());
  verticalScrollBar()->setSingleStep(20);
}

TransactionStrips::Window TransactionStrips::windowOf(std::size_t row) const {
  Window w;
  const double top = rowHeight * static_cast<double>(row) + 12 - verticalScrollBar()->value();
  const double right = viewport()->width() - tail;
  w.strip = QRectF(head, top, std::max(60.0, right - head), 20);
  const TransactionRow& one = rows_[row];
  if (!one.replica) return w;
  const auto fits = std::max<Offset>(3, static_cast<Offset>(w.strip.width() / square));
  // Room for two more records, so that the end is seen as an end.
  w.to = one.replica->logEndOffset + 2;
  w.from = std::max(one.replica->logStartOffset, w.to - fits);
  // What the row is about comes first, as long as its squares are known at all.
  const Offset start = one.openSince >= 0 ? one.openSince : one.heldSince;
  if (start >= 0 && start < w.from && !one.replica->marks.empty() && start >= one.replica->marks.front().offset)
    w.from = std::max<Offset>(one.replica->logStartOffset, start - 1);
  w.to = w.from + fits;
  return w;
}

void TransactionStrips::paintEvent(QPaintEvent*) {
  const Palette& c = colours();
  QPainter p(viewport());
  p.setRenderHint(QPainter::Antialiasing);
  p.fillRect(viewport()->rect(), c.panel);
  for (std::size_t i = 0; i < rows_.size(); ++i) paintRow(p, i);
  if (hasFocus()) {
    p.setPen(QPen(c.accent, 1, Qt::DotLine));
    p.setBrush(Qt::NoBrush);
    p.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
  }
}

void TransactionStrips::paintRow(QPainter& p, std::size_t i) const {
  const Palette& c = colours();
  const Theme& theme = Theme::instance();
  const TransactionRow& row = rows_[i];
  const Window w = windowOf(i);
  if (w.strip.bottom() + 36 < 0 || w.strip.top() > viewport()->height()) return;
  const QRectF whole(2, w.strip.top() - 9, viewport()->width() - 4, rowHeight - 4);
  const bool chosen = selected_.partition == row.partition || (hasFocus() && i == current_);
  p.setPen(QPen(chosen ? c.selection : c.border, chosen ? 1.6 : 1));
  p.setBrush(c.card);
  p.drawRoundedRect(whole.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
  const auto words = [&](QRectF where, const QString& text, const QColor& colour) {
    p.setPen(colour);
    p.drawText(where, Qt::AlignLeft | Qt::AlignVCenter,
               p.fontMetrics().elidedText(text, Qt::ElideRight, static_cast<int>(where.width())));
  };
  p.setFont(theme.mono(11, true));
  words({10, w.strip.top() - 2, head - 16, 16}, plain(row.partition.text()), c.text);
  p.setFont(theme.text(10));
  words({10, w.strip.top() + 15, head - 16, 14},
        row.replica ? fill(tr("leader: {node}"), {{"node", nodeName(row.replica->broker)}}) : tr("no leader"),
        row.replica ? c.muted : c.bad);
  const double x = w.strip.right() + 14;
  p.setFont(theme.text(11, true));
  words({x, w.strip.top() - 2, tail - 24, 16}, markerText(row),
        row.markerMissing ? c.warn
        : row.marker >= 0 ? (row.commit ? c.good : c.bad)
        : row.takesPart   ? c.text
                          : c.muted);
  p.setFont(theme.text(11));
  words({x, w.strip.top() + 16, tail - 24, 16}, holdText(row), row.heldSince >= 0 ? c.warn : c.muted);
  if (!row.replica) return;

  const view::ReplicaView& r = *row.replica;
  p.setRenderHint(QPainter::Antialiasing, false);
  p.fillRect(w.strip, c.sunken);
  const double each = w.strip.width() / static_cast<double>(w.to - w.from);
  const auto at = [&](Offset offset) { return w.strip.left() + static_cast<double>(offset - w.from) * each; };
  const Offset listed = r.marks.empty() ? r.logEndOffset : r.marks.front().offset;
  if (w.from < listed)
    p.fillRect(QRectF(w.strip.left(), w.strip.top(), at(std::min(listed, w.to)) - w.strip.left(), w.strip.height()),
               mixed(c.faint, c.sunken, 0.6));
  p.setRenderHint(QPainter::Antialiasing, true);
  for (const view::RecordMark& mark : r.marks) {
    if (mark.offset < w.from || mark.offset >= w.to) continue;
    const QRectF cell(at(mark.offset) + 0.5, w.strip.top(), each - 1.5, w.strip.height());
    drawRecord(p, cell, mark, {mark.offset < r.highWatermark, false, mark.producerId != producer_});
    if (selected_.record == mark.offset && selected_.partition == row.partition) {
      p.setPen(QPen(c.selection, 2.5));
      p.setBrush(Qt::NoBrush);
      p.drawRect(cell.adjusted(-1, -1, 1, 1));
    }
  }
  // Posts and what they are called: each label below its post, none on another one nor beyond the strip.
  struct Label {
    Post post;
    double x;
    double wide;
  };
  std::vector<Label> labels;
  p.setFont(theme.text(10, true));
  for (Post& post : posts(r)) {
    if (post.offset < w.from || post.offset > w.to) {
      // Outside of the window: said at the side where it is.
      const bool before = post.offset < w.from;
      post.words = fill(before ? QStringLiteral("◂ {post}") : QStringLiteral("{post} ▸"), {{"post", post.words}});
      const double wide = p.fontMetrics().horizontalAdvance(post.words) + 2;
      const double edge = before ? w.strip.left() : w.strip.right();
      labels.push_back({std::move(post), edge, wide});
      continue;
    }
    const double px = at(post.offset);
    if (post.offset == r.lastStableOffset && r.lastStableOffset < r.highWatermark)
      drawStablePost(p, px - 1, w.strip.top() - 5, w.strip.bottom() + 4, post.colour);
    else
      p.fillRect(QRectF(px - 1.5, w.strip.top() - 3, 2.2, w.strip.height() + 6), post.colour);
    const double wide = p.fontMetrics().horizontalAdvance(post.words) + 2;
    labels.push_back({std::move(post), px - wide / 2, wide});
  }
  double limit = w.strip.right() + 6;
  for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
    label->x = std::min(label->x, limit - label->wide);
    limit = label->x - 9;
  }
  double free = 12;
  for (const Label& label : labels) {
    const double lx = std::max(label.x, free);
    words({lx, w.strip.bottom() + 4, label.wide + 2, 14}, label.post.words, label.post.colour);
    free = lx + label.wide + 9;
  }
}

void TransactionStrips::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  layOut();
}

void TransactionStrips::mousePressEvent(QMouseEvent* event) {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const Window w = windowOf(i);
    if (event->position().y() < w.strip.top() - 9 || event->position().y() >= w.strip.top() + rowHeight - 13) continue;
    current_ = i;
    const TransactionRow& row = rows_[i];
    const NodeId leader = row.replica ? row.replica->broker : NodeId::none();
    if (row.replica && w.strip.contains(event->position()) && w.to > w.from) {
      const double each = w.strip.width() / static_cast<double>(w.to - w.from);
      const Offset offset = w.from + static_cast<Offset>((event->position().x() - w.strip.left()) / each);
      if (offset < row.replica->logEndOffset) {
        Q_EMIT recordPicked(row.partition, leader, offset);
        return;
      }
    }
    Q_EMIT partitionPicked(row.partition, leader);
    return;
  }
}

void TransactionStrips::keyPressEvent(QKeyEvent* event) {
  const auto go = [&](std::size_t to) {
    if (rows_.empty()) return;
    current_ = std::min(to, rows_.size() - 1);
    const TransactionRow& row = rows_[current_];
    Q_EMIT partitionPicked(row.partition, row.replica ? row.replica->broker : NodeId::none());
    const int top = static_cast<int>(rowHeight * static_cast<double>(current_));
    if (top < verticalScrollBar()->value()) verticalScrollBar()->setValue(top);
    if (top + rowHeight > verticalScrollBar()->value() + viewport()->height())
      verticalScrollBar()->setValue(top + static_cast<int>(rowHeight) - viewport()->height());
    viewport()->update();
  };
  switch (event->key()) {
    case Qt::Key_Up:
      return go(current_ == 0 ? 0 : current_ - 1);
    case Qt::Key_Down:
      return go(current_ + 1);
    default:
      QAbstractScrollArea::keyPressEvent(event);
  }
}

bool TransactionStrips::viewportEvent(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  QString text;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const Window w = windowOf(i);
    if (help->pos().y() < w.strip.top() - 9 || help->pos().y() >= w.strip.top() + rowHeight - 13) continue;
    text = sentenceOf(rows_[i]);
    if (!rows_[i].replica || !w.strip.contains(help->pos()) || w.to <= w.from) continue;
    const double each = w.strip.width() / static_cast<double>(w.to - w.from);
    const Offset offset = w.from + static_cast<Offset>((help->pos().x() - w.strip.left()) / each);
    for (const view::RecordMark& mark : rows_[i].replica->marks)
      if (mark.offset == offset)
        text = fill(tr("offset {offset} · producer id {id}\n{fate}"),
                    {{"offset", number(offset)},
                     {"id", mark.producerId == noProducerId ? QStringLiteral("–") : number(mark.producerId)},
                     {"fate", fateSentence(mark).isEmpty() ? tr("outside of transactions") : fateSentence(mark)}});
  }
  QToolTip::showText(help->globalPos(), text.isEmpty() ? QString() : plainToolTip(text), viewport());
  return true;
}

}  // namespace brokerlab::widgets
