// Mouse, keyboard and words of the cluster picture.

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "widgets/api_text.h"
#include "widgets/cluster/canvas.h"
#include "widgets/plain_tool_tip.h"
#include "widgets/reason_text.h"
#include "widgets/record_look.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace brokerlab::widgets {

bool ClusterCanvas::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const Thing thing = thingAt(help->pos());
    if (thing.kind == Thing::Kind::none)
      QToolTip::hideText();
    else
      QToolTip::showText(help->globalPos(), plainToolTip(explain(thing)), viewport());
    return true;
  }
  return QAbstractScrollArea::viewportEvent(event);
}

void ClusterCanvas::mousePressEvent(QMouseEvent* event) {
  const Thing thing = thingAt(event->position());
  if (thing.kind != Thing::Kind::none && thing.kind != Thing::Kind::frame) focus_ = thing;
  if (event->button() == Qt::LeftButton) Q_EMIT picked(thing);
  viewport()->update();
}

void ClusterCanvas::mouseMoveEvent(QMouseEvent* event) {
  const Thing thing = thingAt(event->position());
  viewport()->setCursor(thing.kind == Thing::Kind::none ? Qt::ArrowCursor : Qt::PointingHandCursor);
}

void ClusterCanvas::mouseDoubleClickEvent(QMouseEvent* event) {
  const Thing thing = thingAt(event->position());
  if (thing.kind != Thing::Kind::none) Q_EMIT activated(thing);
}

void ClusterCanvas::contextMenuEvent(QContextMenuEvent* event) {
  if (event->reason() == QContextMenuEvent::Keyboard && focus_.kind != Thing::Kind::none) {
    Q_EMIT menuWanted(focus_, viewport()->mapToGlobal(rectOnViewport(focus_).center()));
    return;
  }
  Q_EMIT menuWanted(thingAt(event->pos()), event->globalPos());
}

void ClusterCanvas::wheelEvent(QWheelEvent* event) {
  if (event->modifiers() & Qt::ControlModifier) {
    zoomBy(event->angleDelta().y() > 0 ? 1.1 : 1 / 1.1);
    event->accept();
    return;
  }
  QAbstractScrollArea::wheelEvent(event);
}

std::optional<Thing> ClusterCanvas::focused() const {
  for (const Thing& thing : things_)
    if (thing.same(focus_)) return thing;
  return std::nullopt;
}

void ClusterCanvas::focusThing(std::size_t index) {
  if (index >= things_.size()) return;
  focus_ = things_[index];
  showFocused();
}

void ClusterCanvas::showFocused() {
  const QRect r = rectOnViewport(focus_);
  QScrollBar* bar = verticalScrollBar();
  if (r.top() < 0) bar->setValue(bar->value() + r.top() - 8);
  if (r.bottom() > viewport()->height())
    bar->setValue(bar->value() + std::min(r.top() - 8, r.bottom() - viewport()->height() + 8));
  setAccessibleDescription(describe(focus_));
  viewport()->update();
}

void ClusterCanvas::focusInEvent(QFocusEvent* event) {
  if (focus_.kind == Thing::Kind::none && !things_.empty()) focus_ = things_.front();
  QAbstractScrollArea::focusInEvent(event);
  viewport()->update();
}

void ClusterCanvas::stepFocus(int by) {
  const auto found = std::find_if(things_.begin(), things_.end(), [&](const Thing& t) { return t.same(focus_); });
  const auto index = found == things_.end() ? 0 : found - things_.begin() + by;
  if (index >= 0 && index < static_cast<std::ptrdiff_t>(things_.size())) focusThing(static_cast<std::size_t>(index));
}

bool ClusterCanvas::focusNextPrevChild(bool next) {
  // Tab walks from card to card inside and leaves at the ends.
  const auto found = std::find_if(things_.begin(), things_.end(), [&](const Thing& t) { return t.same(focus_); });
  auto index = found == things_.end() ? std::ptrdiff_t{-1} : found - things_.begin();
  const auto count = static_cast<std::ptrdiff_t>(things_.size());
  do index += next ? 1 : -1;
  while (index >= 0 && index < count && things_[static_cast<std::size_t>(index)].kind == Thing::Kind::replica);
  if (index < 0 || index >= count) return QAbstractScrollArea::focusNextPrevChild(next);
  focusThing(static_cast<std::size_t>(index));
  return true;
}

void ClusterCanvas::moveFocus(int dx, int dy) {
  const QPointF from = focus_.rect.center();
  const Thing* best = nullptr;
  double bestCost = 1e12;
  for (const Thing& thing : things_) {
    if (thing.same(focus_)) continue;
    const QPointF v = thing.rect.center() - from;
    const double along = v.x() * dx + v.y() * dy;
    const double across = std::abs(v.x() * dy) + std::abs(v.y() * dx);
    // Sideways means to another card; its own replicas lie on the same vertical line.
    if (along < 4) continue;
    const double cost = along + across * 2.5;
    if (cost < bestCost) {
      bestCost = cost;
      best = &thing;
    }
  }
  if (best == nullptr) return;
  focus_ = *best;
  showFocused();
}

void ClusterCanvas::keyPressEvent(QKeyEvent* event) {
  if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)) {
    if (event->key() == Qt::Key_Plus || event->key() == Qt::Key_Equal) return zoomBy(1.15);
    if (event->key() == Qt::Key_Minus) return zoomBy(1 / 1.15);
    if (event->key() == Qt::Key_0) return zoomToFit();
    return event->ignore();
  }
  switch (event->key()) {
    case Qt::Key_Left:
      return moveFocus(-1, 0);
    case Qt::Key_Right:
      return moveFocus(1, 0);
    case Qt::Key_Up:
      return moveFocus(0, -1);
    case Qt::Key_Down:
      return moveFocus(0, 1);
    case Qt::Key_Home:
      return focusThing(0);
    case Qt::Key_PageDown:
      return stepFocus(1);
    case Qt::Key_PageUp:
      return stepFocus(-1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (focus_.kind == Thing::Kind::none) return event->ignore();
      Q_EMIT picked(focus_);
      if (event->modifiers() & Qt::ShiftModifier) Q_EMIT activated(focus_);
      return;
    case Qt::Key_M:
    case Qt::Key_Menu:
      if (focus_.kind != Thing::Kind::none)
        Q_EMIT menuWanted(focus_, viewport()->mapToGlobal(rectOnViewport(focus_).center()));
      return;
    case Qt::Key_K:
    case Qt::Key_R:
    case Qt::Key_F:
    case Qt::Key_P:
    case Qt::Key_T:
      if (focus_.kind == Thing::Kind::none) return event->ignore();
      Q_EMIT keyAction(QChar(static_cast<char16_t>(event->key())), focus_);
      return;
    default:
      event->ignore();
  }
}

namespace {
const view::BrokerView* findBroker(const view::ClusterView& view, NodeId id) {
  for (const auto& b : view.brokers)
    if (b->id == id) return b.get();
  return nullptr;
}
}  // namespace

QString ClusterCanvas::describe(const Thing& thing) const {
  const QString text = explain(thing);
  const qsizetype end = text.indexOf(QLatin1Char('\n'));
  return end < 0 ? text : text.left(end);
}

QString ClusterCanvas::explain(const Thing& thing) const {
  if (!view_) return {};
  switch (thing.kind) {
    case Thing::Kind::none:
      return {};
    case Thing::Kind::broker: {
      const view::BrokerView* b = findBroker(*view_, thing.node);
      if (b == nullptr) return {};
      int leads = 0;
      for (const auto& r : b->replicas) leads += r->role == view::ReplicaRole::leader ? 1 : 0;
      QString text = fill(tr("Broker {id}: {state}, {replicas} replicas, leads {leads}"),
                          {{"id", number(b->id.value)},
                           {"state", stateWord(b->state)},
                           {"replicas", number(static_cast<std::int64_t>(b->replicas.size()))},
                           {"leads", number(leads)}});
      text += QLatin1Char('\n') + fill(tr("{n} connections, {outside} from outside · {handled} requests handled"),
                                       {{"n", number(b->connections)},
                                        {"outside", number(b->externalConnections)},
                                        {"handled", number(b->requestsHandled)}});
      for (const auto& request : b->purgatory)
        text += QLatin1Char('\n') + fill(tr("parked: {api}, waits for {what}"),
                                         {{"api", apiText(request.api)}, {"what", reasonText(request.waitsFor)}});
      if (!b->problem.empty()) text += QLatin1Char('\n') + plain(b->problem);
      return text;
    }
    case Thing::Kind::controller:
      for (const auto& c : view_->controllers)
        if (c->id == thing.node)
          return fill(
              tr("Controller {id}: {state}, {role} in epoch {epoch}\nmetadata log end {leo}, high watermark {hw}"),
              {{"id", number(c->id.value)},
               {"state", stateWord(c->state)},
               {"role", raftWord(c->role)},
               {"epoch", number(c->epoch)},
               {"leo", number(c->logEndOffset)},
               {"hw", number(c->highWatermark)}});
      return {};
    case Thing::Kind::producer:
      for (const auto& p : view_->producers)
        if (p->id == thing.node) {
          QString text = fill(
              tr("Producer {name}: acks={acks}, {sent} sent, {acked} acknowledged, {failed} failed, {retries} retries"),
              {{"name", plain(p->name)},
               {"acks", plain(p->acks)},
               {"sent", number(p->recordsSent)},
               {"acked", number(p->recordsAcked)},
               {"failed", number(p->recordsFailed)},
               {"retries", number(p->retries)}});
          if (!p->lastError.empty()) text += QLatin1Char('\n') + plain(p->lastError);
          return text;
        }
      return {};
    case Thing::Kind::consumer:
      for (const auto& c : view_->consumers)
        if (c->id == thing.node) {
          QString text = fill(tr("Consumer {name}: {n} records read"),
                              {{"name", plain(c->name)}, {"n", number(c->recordsConsumed)}});
          if (!c->lastRecord.empty())
            text += QLatin1Char('\n') + fill(tr("last record: {record}"), {{"record", plain(c->lastRecord)}});
          if (!c->lastError.empty()) text += QLatin1Char('\n') + plain(c->lastError);
          return text;
        }
      return {};
    case Thing::Kind::external:
      for (const auto& e : view_->externals)
        if (e->connection == thing.connection)
          return fill(tr("Program outside: {id} from {address}\n{software} · {n} requests, last {last}"),
                      {{"id", e->clientId.empty() ? tr("without a name") : plain(e->clientId)},
                       {"address", plain(e->address)},
                       {"software", e->software.empty() ? tr("software unknown") : plain(e->software)},
                       {"n", number(e->requests)},
                       {"last", e->lastRequest.empty() ? tr("none yet") : plain(e->lastRequest)}});
      return {};
    case Thing::Kind::replica: {
      const view::BrokerView* b = findBroker(*view_, thing.node);
      if (b == nullptr) return {};
      for (const auto& r : b->replicas) {
        if (r->partition != thing.partition) continue;
        const QString role = isDown(b->state)                         ? tr("offline")
                             : r->role == view::ReplicaRole::leader   ? tr("leader")
                             : r->role == view::ReplicaRole::follower ? tr("follower")
                                                                      : tr("offline");
        QString text = fill(tr("{partition} on broker {id}: {role}, {isr}, epoch {epoch}, HW {hw}, LEO {leo}"),
                            {{"partition", plain(r->partition.text())},
                             {"id", number(b->id.value)},
                             {"role", role},
                             {"isr", r->inIsr ? tr("in ISR") : tr("out of ISR")},
                             {"epoch", number(r->leaderEpoch)},
                             {"hw", number(r->highWatermark)},
                             {"leo", number(r->logEndOffset)}});
        if (thing.record != noOffset)
          for (const auto& mark : r->marks)
            if (mark.offset == thing.record)
              text += QLatin1Char('\n') +
                      fill(tr("offset {offset} · key {key} · value {value}"),
                           {{"offset", number(mark.offset)}, {"key", plain(mark.key)}, {"value", plain(mark.value)}}) +
                      (fateSentence(mark).isEmpty() ? QString() : QLatin1Char('\n') + fateSentence(mark));
        if (r->lastStableOffset < r->highWatermark)
          text += QLatin1Char('\n') +
                  fill(tr("LSO {n}: readers of committed data see no further"), {{"n", number(r->lastStableOffset)}});
        if (!r->problem.empty()) text += QLatin1Char('\n') + plain(r->problem);
        return text;
      }
      return {};
    }
    case Thing::Kind::frame:
      for (const auto& f : view_->frames)
        if (f.frame == thing.frame)
          return fill(tr("{label}\n{api}, {bytes}, from {from} to {to}"), {{"label", labelOf(f)},
                                                                           {"api", frameText(f)},
                                                                           {"bytes", byteText(f.bytes)},
                                                                           {"from", nodeName(f.from)},
                                                                           {"to", nodeName(f.to)}});
      return {};
  }
  return {};
}

}  // namespace brokerlab::widgets
