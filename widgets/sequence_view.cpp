#include "widgets/sequence_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "widgets/api_text.h"
#include "widgets/plain_tool_tip.h"
#include "widgets/story_text.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace brokerlab::widgets {
namespace {
constexpr double headHeight = 36;
constexpr double timeWidth = 72;
constexpr double rowStep = 21;
constexpr std::size_t framesAtMost = 400;

QColor trafficColour(int traffic) {
  const Palette& c = colours();
  return traffic == 0 ? c.accent : traffic == 1 ? c.follower : traffic == 2 ? c.quorum : c.warn;
}
}  // namespace

SequenceCanvas::SequenceCanvas(SessionModel& session, QWidget* parent)
    : QAbstractScrollArea(parent), session_(session) {
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
  viewport()->setMouseTracking(true);
  connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
  connect(&session_.selection(), &Selection::changed, viewport(), qOverload<>(&QWidget::update));
  connect(verticalScrollBar(), &QScrollBar::actionTriggered, this,
          [this] { follow_ = verticalScrollBar()->sliderPosition() >= verticalScrollBar()->maximum() - 10; });
}

void SequenceCanvas::setFrames(std::vector<view::FrameView> frames) {
  frames_ = std::move(frames);
  arrange();
}

void SequenceCanvas::setFilter(int traffic, bool idle) {
  traffic_ = traffic;
  idle_ = idle;
  arrange();
}

QString SequenceCanvas::laneName(NodeId node) const {
  if (const ViewPointer view = session_.view()) {
    for (const auto& p : view->producers)
      if (p->id == node) return plain(p->name);
    for (const auto& c : view->consumers)
      if (c->id == node) return plain(c->name);
  }
  return nodeName(node);
}

int SequenceCanvas::laneOf(NodeId node) const {
  const auto found = std::find(lanes_.begin(), lanes_.end(), node);
  return found == lanes_.end() ? -1 : static_cast<int>(found - lanes_.begin());
}

double SequenceCanvas::laneX(int lane) const {
  const double room = std::max(static_cast<double>(lanes_.size()) * 96.0, viewport()->width() - timeWidth - 20.0);
  return timeWidth + room * (lane + 0.5) / static_cast<double>(std::max<std::size_t>(1, lanes_.size()));
}

/// Rows, not a scale: what happens in the same microsecond stays readable, and silence takes no room.
void SequenceCanvas::arrange() {
  lanes_.clear();
  arrows_.clear();
  notes_.clear();
  times_.clear();
  hidden_ = 0;
  const auto order = [](NodeId n) {
    return n.value > 1000 ? n.value - 100000 : n == NodeId::outside() ? -50000 : n.value;
  };
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < frames_.size(); ++i) {
    const view::FrameView& f = frames_[i];
    if ((f.idle && !idle_) || (traffic_ >= 0 && trafficOf(f) != traffic_)) {
      ++hidden_;
      continue;
    }
    shown.push_back(i);
    for (const NodeId n : {f.from, f.to})
      if (laneOf(n) < 0) lanes_.push_back(n);
  }
  std::sort(lanes_.begin(), lanes_.end(), [&](NodeId a, NodeId b) { return order(a) < order(b); });

  // Departures, arrivals and story events in the order of time; each gets a row when time has moved on.
  struct Point {
    Instant at;
    int kind;  // 0 departure, 1 arrival, 2 event
    std::size_t index;
  };
  std::vector<Point> points;
  for (std::size_t k = 0; k < shown.size(); ++k) {
    points.push_back({frames_[shown[k]].departed, 0, k});
    points.push_back({frames_[shown[k]].held ? frames_[shown[k]].departed : frames_[shown[k]].arrives, 1, k});
  }
  const auto& events = session_.events();
  if (!points.empty()) {
    const Instant first = frames_[shown.front()].departed;
    for (std::size_t i = events.size(); i-- > 0 && !(events[i]->at < first);)
      if (events[i]->level() == events::Level::story && laneOf(events[i]->node) >= 0 &&
          events[i]->name() != "ProduceAcked")
        points.push_back({events[i]->at, 2, i});
  }
  std::stable_sort(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.at < b.at; });
  std::vector<double> starts(shown.size()), ends(shown.size());
  double y = headHeight + 14;
  Instant last{-1};
  for (const Point& p : points) {
    if (last.micros >= 0 && last < p.at)
      y += rowStep;
    else if (last.micros >= 0)
      y += rowStep * 0.72;
    if (last < p.at) times_.emplace_back(y, p.at);
    last = p.at;
    if (p.kind == 0) starts[p.index] = y;
    if (p.kind == 1) ends[p.index] = y;
    if (p.kind == 2)
      notes_.push_back(
          {laneOf(events[p.index]->node), y, Story::sentence(*events[p.index]), Story::tone(*events[p.index])});
  }
  for (std::size_t k = 0; k < shown.size(); ++k) {
    const view::FrameView& f = frames_[shown[k]];
    arrows_.push_back({shown[k], laneOf(f.from), laneOf(f.to), starts[k], std::max(ends[k], starts[k] + 6)});
  }
  height_ = y + 40;
  verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(height_) - viewport()->height()));
  verticalScrollBar()->setPageStep(viewport()->height());
  verticalScrollBar()->setSingleStep(24);
  const double wide =
      timeWidth + std::max(static_cast<double>(lanes_.size()) * 96.0, viewport()->width() - timeWidth - 20.0) + 20;
  horizontalScrollBar()->setRange(0, std::max(0, static_cast<int>(wide) - viewport()->width()));
  horizontalScrollBar()->setPageStep(viewport()->width());
  if (follow_) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
  viewport()->update();
}

void SequenceCanvas::paintEvent(QPaintEvent*) {
  const Palette& c = colours();
  QPainter p(viewport());
  p.fillRect(viewport()->rect(), c.panel);
  p.setRenderHint(QPainter::Antialiasing);
  if (lanes_.empty()) {
    p.setPen(c.muted);
    p.setFont(Theme::instance().text(13));
    p.drawText(viewport()->rect(), Qt::AlignCenter, tr("No frames yet. Let time run."));
    return;
  }
  const int top = verticalScrollBar()->value();
  p.translate(-horizontalScrollBar()->value(), -top);
  const double bottom = top + viewport()->height();
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    p.setPen(QPen(c.faint, 1));
    p.drawLine(QPointF(laneX(static_cast<int>(i)), top), QPointF(laneX(static_cast<int>(i)), bottom));
  }
  p.setFont(Theme::instance().mono(10));
  double lastTime = -100;
  for (const auto& [y, at] : times_) {
    if (y < top || y > bottom || y - lastTime < 14) continue;
    lastTime = y;
    p.setPen(c.muted);
    p.drawText(QRectF(4, y - 8, timeWidth - 8, 16), Qt::AlignRight | Qt::AlignVCenter,
               QStringLiteral("%1.%2").arg(at.micros / 1'000'000).arg(at.micros % 1'000'000, 6, 10, QLatin1Char('0')));
  }
  std::vector<QRectF> taken;
  for (const Note& note : notes_) taken.emplace_back(laneX(note.lane) - 100, note.y - 9, 200, 18);
  for (const Arrow& a : arrows_) {
    if (a.y2 < top + headHeight - 10 || a.y1 > bottom) continue;
    const view::FrameView& f = frames_[a.frame];
    const Selected& selected = session_.selection().current();
    bool chosen = selected.frame != 0 && selected.frame == f.frame;
    // One selection for all views: what carried the chosen record is lit here too.
    if (selected.record != noOffset && selected.partition)
      for (const auto& carried : f.carried)
        chosen = chosen || (carried.partition == *selected.partition && carried.firstOffset <= selected.record &&
                            selected.record <= carried.lastOffset);
    if (chosen) {
      p.setPen(QPen(faded(c.selection, 0.25), 9));
      p.drawLine(QPointF(laneX(a.from), a.y1), QPointF(laneX(a.to), a.y2));
    }
    const QColor colour = trafficColour(trafficOf(f));
    const QPointF from(laneX(a.from), a.y1), to(laneX(a.to), a.y2);
    p.setPen(QPen(colour, chosen ? 3 : 1.6, f.held ? Qt::DotLine : f.request ? Qt::SolidLine : Qt::DashLine));
    p.drawLine(from, to);
    const double angle = std::atan2(to.y() - from.y(), to.x() - from.x());
    const auto wing = [&](double turn) { return to - QPointF(std::cos(angle + turn), std::sin(angle + turn)) * 9; };
    p.setPen(Qt::NoPen);
    p.setBrush(colour);
    p.drawPolygon(QPolygonF({to, wing(0.4), wing(-0.4)}));
    p.setFont(Theme::instance().text(10, chosen));
    const double room = std::abs(to.x() - from.x()) - 30;
    const QString words = f.label.empty() ? apiText(f.api) : labelOf(f);
    const QString text = p.fontMetrics().elidedText(words, Qt::ElideRight, static_cast<int>(std::max(40.0, room)));
    const double w = p.fontMetrics().horizontalAdvance(text) + 6;
    QRectF label;
    bool free = false;
    for (const double t : {0.5, 0.32, 0.68, 0.2, 0.8}) {
      const QPointF at = from + (to - from) * t;
      label = QRectF(at.x() - w / 2, at.y() - 8, w, 15);
      free = std::none_of(taken.begin(), taken.end(), [&](const QRectF& r) { return r.intersects(label); });
      if (free) break;
    }
    if (!free) continue;
    taken.push_back(label);
    p.setBrush(faded(c.panel, 0.92));
    p.drawRect(label);
    p.setPen(colour);
    p.drawText(label, Qt::AlignCenter, text);
  }
  for (const Note& note : notes_) {
    if (note.y < top || note.y > bottom) continue;
    p.setFont(Theme::instance().text(10));
    const QString text = p.fontMetrics().elidedText(note.text, Qt::ElideRight, 190);
    const double w = p.fontMetrics().horizontalAdvance(text) + 12;
    const QRectF r(laneX(note.lane) - w / 2, note.y - 9, w, 18);
    p.setPen(QPen(note.colour, 1));
    p.setBrush(mixed(c.panel, note.colour, 0.12));
    p.drawRoundedRect(r, 4, 4);
    p.setPen(c.text);
    p.drawText(r, Qt::AlignCenter, text);
  }
  // Lane names stay on top.
  p.fillRect(QRectF(horizontalScrollBar()->value(), top, viewport()->width(), headHeight), c.panel);
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    const double x = laneX(static_cast<int>(i));
    p.setFont(Theme::instance().text(11, true));
    const QString name = p.fontMetrics().elidedText(laneName(lanes_[i]), Qt::ElideRight, 110);
    const double w = p.fontMetrics().horizontalAdvance(name) + 18;
    const QRectF r(x - w / 2, top + 6, w, 22);
    p.setPen(QPen(c.border, 1));
    p.setBrush(c.card);
    p.drawRoundedRect(r, 5, 5);
    p.setPen(c.text);
    p.drawText(r, Qt::AlignCenter, name);
  }
}

const SequenceCanvas::Arrow* SequenceCanvas::arrowAt(QPointF position) const {
  const QPointF at = position + QPointF(horizontalScrollBar()->value(), verticalScrollBar()->value());
  const Arrow* best = nullptr;
  double distance = 9;
  for (const Arrow& a : arrows_) {
    const QPointF from(laneX(a.from), a.y1), v = QPointF(laneX(a.to), a.y2) - from;
    const double length = v.x() * v.x() + v.y() * v.y();
    const double t = length <= 0 ? 0 : std::clamp(QPointF::dotProduct(at - from, v) / length, 0.0, 1.0);
    const double d = QLineF(from + v * t, at).length();
    if (d < distance) {
      distance = d;
      best = &a;
    }
  }
  return best;
}

void SequenceCanvas::mousePressEvent(QMouseEvent* event) {
  const Arrow* arrow = arrowAt(event->position());
  if (arrow == nullptr) return;
  const view::FrameView frame = frames_[arrow->frame];
  session_.selection().selectFrame(frame.frame);
  session_.lookAt(frame.departed);
}

void SequenceCanvas::keyPressEvent(QKeyEvent* event) {
  const std::uint64_t chosen = session_.selection().current().frame;
  const auto at = std::find_if(arrows_.begin(), arrows_.end(),
                               [&](const Arrow& a) { return chosen != 0 && frames_[a.frame].frame == chosen; });
  const bool found = at != arrows_.end();
  if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && found)
    return session_.lookAt(frames_[at->frame].departed);
  const int by = event->key() == Qt::Key_Down ? 1 : event->key() == Qt::Key_Up ? -1 : 0;
  if (by == 0 || arrows_.empty()) return QAbstractScrollArea::keyPressEvent(event);
  // Nothing chosen yet: the newest, which is what is in sight.
  const auto count = static_cast<std::ptrdiff_t>(arrows_.size());
  const auto next = found ? std::clamp<std::ptrdiff_t>(at - arrows_.begin() + by, 0, count - 1) : count - 1;
  const Arrow& arrow = arrows_[static_cast<std::size_t>(next)];
  const view::FrameView& frame = frames_[arrow.frame];
  follow_ = false;
  session_.selection().selectFrame(frame.frame);
  QScrollBar* bar = verticalScrollBar();
  const int top = static_cast<int>(arrow.y1 - headHeight) - 20;
  const int bottom = static_cast<int>(arrow.y2) + 30 - viewport()->height();
  if (bar->value() > top) bar->setValue(top);
  if (bar->value() < bottom) bar->setValue(bottom);
  setAccessibleDescription(
      fill(tr("{label}, from {from} to {to}"),
           {{"label", labelOf(frame)}, {"from", nodeName(frame.from)}, {"to", nodeName(frame.to)}}));
}

bool SequenceCanvas::viewportEvent(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const Arrow* arrow = arrowAt(help->pos());
  QString text;
  if (arrow != nullptr) {
    const view::FrameView& f = frames_[arrow->frame];
    text = fill(tr("{label}\n{api}, {bytes}\nfrom {from} at {departed} to {to} at {arrives}"),
                {{"label", labelOf(f)},
                 {"api", frameText(f)},
                 {"bytes", byteText(f.bytes)},
                 {"from", nodeName(f.from)},
                 {"departed", clockText(f.departed)},
                 {"to", nodeName(f.to)},
                 {"arrives", clockText(f.arrives)}});
  }
  QToolTip::showText(help->globalPos(), text.isEmpty() ? QString() : plainToolTip(text), viewport());
  return true;
}

void SequenceCanvas::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  arrange();
}

SequenceView::SequenceView(SessionModel& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      title_(new QLabel(this)),
      filter_(new QComboBox(this)),
      idle_(new QCheckBox(this)),
      hidden_(new QLabel(this)),
      canvas_(new SequenceCanvas(session, this)) {
  hidden_->setProperty("role", "muted");
  auto* top = new QHBoxLayout;
  top->setContentsMargins(10, 6, 10, 0);
  top->addWidget(title_);
  top->addWidget(filter_);
  top->addWidget(idle_);
  top->addStretch();
  top->addWidget(hidden_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addLayout(top);
  column->addWidget(canvas_, 1);
  for (int i = 0; i < 5; ++i) filter_->addItem(QString());
  connect(filter_, &QComboBox::currentIndexChanged, this, &SequenceView::refilter);
  connect(idle_, &QCheckBox::toggled, this, &SequenceView::refilter);
  // Many views a second make one question.
  soon_.setSingleShot(true);
  soon_.setInterval(200);
  connect(&soon_, &QTimer::timeout, this, &SequenceView::ask);
  connect(&session_, &SessionModel::viewChanged, this, [this] {
    if (isVisible() && !soon_.isActive()) soon_.start();
  });
  retranslate();
}

void SequenceView::ask() {
  const ViewPointer view = session_.view();
  if (!view) return;
  const Instant from{std::max<std::int64_t>(0, view->at.micros - 20'000'000)};
  session_.recentFrames(this, from, view->at, framesAtMost, [this](const std::vector<view::FrameView>& frames) {
    canvas_->setFrames(frames);
    refilter();
  });
}

void SequenceView::refilter() {
  canvas_->setFilter(filter_->currentIndex() - 1, idle_->isChecked());
  hidden_->setText(canvas_->hidden() > 0 ? fill(tr("{n} frames hidden"), {{"n", number(canvas_->hidden())}})
                                         : QString());
}

void SequenceView::retranslate() {
  title_->setText(tr("&Frames"));
  title_->setBuddy(filter_);
  const QString names[] = {tr("all"), tr("produce and consume"), tr("replication"), tr("metadata and quorum"),
                           tr("other requests")};
  for (int i = 0; i < 5; ++i) filter_->setItemText(i, names[i]);
  idle_->setText(tr("idle ones too"));
  canvas_->setAccessibleName(tr("Sequence of frames"));
}

void SequenceView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  soon_.start();
}

void SequenceView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

}  // namespace brokerlab::widgets
