#include "widgets/cluster/canvas.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPaintEvent>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "widgets/api_text.h"
#include "widgets/cluster/accessible.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace brokerlab::widgets {
namespace {
constexpr double dotSize = 13;
constexpr int noteStrip = 22;  // the last line of the view
constexpr std::size_t labelsAtMost = 10;
constexpr int dotKinds = 8;  // four traffics × request / response

std::uint64_t mixIn(std::uint64_t seed, std::uint64_t value) {
  seed ^= value + 0x9e3779b97f4a7c15ULL + (seed << 6) + (seed >> 2);
  return seed;
}

QColor trafficColour(int traffic) {
  const Palette& c = colours();
  if (traffic == 0) return c.accent;
  if (traffic == 1) return c.follower;
  if (traffic == 2) return c.quorum;
  return c.warn;
}
}  // namespace

ClusterCanvas::ClusterCanvas(QWidget* parent) : QAbstractScrollArea(parent) {
  installClusterAccessibility();
  setFocusPolicy(Qt::StrongFocus);
  setFrameShape(QFrame::NoFrame);
  viewport()->setMouseTracking(true);
  viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
  setAccessibleName(tr("Cluster"));
  clock_ = [this] { return view_ ? view_->at : Instant{}; };
  tick_.setInterval(33);
  connect(&tick_, &QTimer::timeout, viewport(), qOverload<>(&QWidget::update));
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    ++generation_;
    dotsRatio_ = 0;
    setRunning(running_);
    viewport()->update();
  });
}

ClusterCanvas::~ClusterCanvas() = default;

void ClusterCanvas::setView(ViewPointer view) {
  const ViewPointer before = view_;
  view_ = std::move(view);
  noteChanges(before);
  relayout();
  viewport()->update();
}

void ClusterCanvas::noteChanges(const ViewPointer& before) {
  const bool had = !painter_.fresh.empty();
  painter_.fresh.clear();
  if (!running_ && before && view_ && before != view_ && before->brokers.size() == view_->brokers.size()) {
    for (std::size_t i = 0; i < view_->brokers.size(); ++i) {
      const auto& old = before->brokers[i]->replicas;
      const auto& now = view_->brokers[i]->replicas;
      if (before->brokers[i] == view_->brokers[i]) continue;
      for (std::size_t k = 0; k < now.size() && k < old.size(); ++k) {
        const view::ReplicaView& a = *old[k];
        const view::ReplicaView& b = *now[k];
        if (a.partition != b.partition) break;
        if (a.role != b.role || a.inIsr != b.inIsr || a.logEndOffset != b.logEndOffset ||
            a.highWatermark != b.highWatermark || a.leaderEpoch != b.leaderEpoch)
          painter_.fresh.insert({view_->brokers[i]->id, b.partition});
      }
    }
  }
  // What a step changed is pointed at; after a long stretch everything has changed, which points at nothing.
  if (painter_.fresh.size() > 6) painter_.fresh.clear();
  if (had || !painter_.fresh.empty()) ++generation_;
}

// A scroll bar takes room, and the layout of the smaller room may do without one: decided here once, from the room
// there is without any, so that bar and layout never chase each other.
void ClusterCanvas::relayout() {
  if (!view_ || layingOut_) return;
  layingOut_ = true;
  const QSize whole = maximumViewportSize();
  // The last line is kept free for notes.
  const double high = whole.height() - noteStrip;
  const int bar = verticalScrollBar()->sizeHint().width();
  const auto arrange = [&](double wide) {
    if (!fit_) {
      scale_ = zoom_;
      layout_ = layOut(*view_, QSizeF(wide, high) / scale_, showInternal_);
    } else {
      // Smaller cards that say everything come before larger ones that say less, where there is room for them at all.
      const auto fitsAt = [&](double scale) {
        scale_ = scale;
        layout_ = layOut(*view_, QSizeF(wide, high) / scale, showInternal_);
        return layout_.size.height() * scale <= high + 1;
      };
      constexpr double smallest = 0.8;
      const bool everything = fitsAt(smallest) && layout_.density == Density::full;
      for (const double scale : {1.25, 1.16, 1.08, 1.0, 0.93, 0.87, smallest, 0.76}) {
        // Larger than life only where there is width to spare.
        if (scale > 1 && wide / scale < 760) continue;
        if (fitsAt(scale) && (!everything || layout_.density == Density::full)) break;
      }
    }
    return layout_.size.height() * scale_ <= high + 1;
  };
  const bool fits = arrange(whole.width());
  if (!fits) arrange(whole.width() - bar);
  setVerticalScrollBarPolicy(fits ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAlwaysOn);
  const int tall = static_cast<int>(std::ceil(layout_.size.height() * scale_));
  const int wide = static_cast<int>(std::ceil(layout_.size.width() * scale_));
  const int room = whole.width() - (fits ? 0 : bar);
  setHorizontalScrollBarPolicy(wide > room + 1 ? Qt::ScrollBarAlwaysOn : Qt::ScrollBarAlwaysOff);
  // What is taller than the window can be scrolled until its end stands clear of the notes.
  verticalScrollBar()->setRange(0, fits ? 0 : std::max(0, tall + noteStrip - viewport()->height()));
  verticalScrollBar()->setPageStep(viewport()->height());
  verticalScrollBar()->setSingleStep(40);
  horizontalScrollBar()->setRange(0, std::max(0, wide - viewport()->width() - 1));
  horizontalScrollBar()->setPageStep(viewport()->width());
  painter_.view = view_.get();
  painter_.density = layout_.density;
  painter_.selected = selected_;
  sprites_.resize(layout_.boxes.size() + 1);
  buildThings();
  buildMoving();
  layingOut_ = false;
}

void ClusterCanvas::buildThings() {
  things_.clear();
  for (const NodeBox& box : layout_.boxes) {
    Thing thing;
    switch (box.kind) {
      case BoxKind::broker:
        thing.kind = Thing::Kind::broker;
        break;
      case BoxKind::controller:
        thing.kind = Thing::Kind::controller;
        break;
      case BoxKind::producer:
        thing.kind = Thing::Kind::producer;
        break;
      case BoxKind::consumer:
        thing.kind = Thing::Kind::consumer;
        break;
      case BoxKind::external:
        thing.kind = Thing::Kind::external;
        break;
    }
    thing.node = box.node;
    thing.connection = box.connection;
    thing.rect = box.rect;
    things_.push_back(thing);
    for (const ReplicaBox& r : box.replicas) {
      Thing replica;
      replica.kind = Thing::Kind::replica;
      replica.node = box.node;
      replica.partition = r.replica->partition;
      replica.rect = r.rect;
      things_.push_back(std::move(replica));
    }
  }
}

void ClusterCanvas::buildMoving() {
  moving_.clear();
  idleNow_ = 0;
  std::map<std::pair<NodeId, NodeId>, int> held;
  std::size_t labels = 0;
  for (const view::FrameView& frame : view_->frames) {
    if (frame.idle && !showIdle_ && !frame.held) {
      ++idleNow_;
      continue;
    }
    const auto end = [&](NodeId node) {
      return node == NodeId::outside() ? layout_.external(frame.connection) : layout_.box(node);
    };
    const NodeBox* from = end(frame.from);
    const NodeBox* to = end(frame.to);
    if (from == nullptr || to == nullptr || from == to) continue;
    Moving m;
    m.frame = &frame;
    m.curve =
        layout_.curve(*from, *to, frame.request, frame.carried.empty() ? nullptr : &frame.carried.front().partition);
    if (ClusterLayout::neighbours(*from, *to)) {
      const QRectF& left = from->column < to->column ? from->rect : to->rect;
      const QRectF& right = from->column < to->column ? to->rect : from->rect;
      m.gap = QRectF(QPointF(left.right(), std::min(left.top(), right.top())),
                     QPointF(right.left(), std::max(left.bottom(), right.bottom())));
    }
    m.sprite = trafficOf(frame) * 2 + (frame.request ? 0 : 1);
    if (frame.held) m.heldIndex = ++held[{frame.from, frame.to}];
    // What controllers tell each other is told by the picture and the tooltip; words there would hide the cards.
    m.labelled =
        !frame.idle && !(from->kind == BoxKind::controller && to->kind == BoxKind::controller) && labels < labelsAtMost;
    if (m.labelled) ++labels;
    moving_.push_back(m);
  }
}

void ClusterCanvas::setRunning(bool running) {
  running_ = running;
  if (running_ && Theme::instance().motion() == Motion::full)
    tick_.start();
  else
    tick_.stop();
  viewport()->update();
}

void ClusterCanvas::setLookingBack(bool back) {
  lookingBack_ = back;
  viewport()->update();
}

void ClusterCanvas::setSelected(const Selected& selected) {
  selected_ = selected;
  painter_.selected = selected;
  ++generation_;
  viewport()->update();
}

void ClusterCanvas::setShowIdle(bool show) {
  showIdle_ = show;
  if (view_) buildMoving();
  viewport()->update();
}

void ClusterCanvas::setShowInternal(bool show) {
  showInternal_ = show;
  ++generation_;
  relayout();
  viewport()->update();
}

void ClusterCanvas::zoomBy(double factor) {
  zoom_ = std::clamp((fit_ ? scale_ : zoom_) * factor, 0.4, 3.0);
  fit_ = false;
  relayout();
  viewport()->update();
}

void ClusterCanvas::zoomToFit() {
  fit_ = true;
  zoom_ = 1;
  relayout();
  viewport()->update();
}

double ClusterCanvas::progress(const Moving& m, Instant at) const {
  if (m.frame->held) return 0.5;
  const auto span = static_cast<double>(m.frame->arrives.micros - m.frame->departed.micros);
  if (span <= 0) return 1;
  const double t = static_cast<double>(at.micros - m.frame->departed.micros) / span;
  return std::clamp(Theme::instance().motion() == Motion::off ? 0.5 : t, 0.02, 0.98);
}

const QPixmap& ClusterCanvas::boxSprite(const NodeBox& box, std::size_t slot) {
  Sprite& sprite = sprites_[slot];
  const void* what = nullptr;
  switch (box.kind) {
    case BoxKind::broker:
      what = view_->brokers[box.index].get();
      break;
    case BoxKind::controller:
      what = view_->controllers[box.index].get();
      break;
    case BoxKind::producer:
      what = view_->producers[box.index].get();
      break;
    case BoxKind::consumer:
      what = view_->consumers[box.index].get();
      break;
    case BoxKind::external:
      what = view_->externals[box.index].get();
      break;
  }
  const double ratio = devicePixelRatioF();
  std::uint64_t key = mixIn(reinterpret_cast<std::uintptr_t>(what), generation_);
  key = mixIn(key, static_cast<std::uint64_t>(box.rect.width() * 64) << 20 |
                       static_cast<std::uint64_t>(box.rect.height() * 64));
  key =
      mixIn(key, static_cast<std::uint64_t>(layout_.density) << 32 | static_cast<std::uint64_t>(scale_ * ratio * 1000));
  for (const ReplicaBox& r : box.replicas)
    key = mixIn(key, static_cast<std::uint64_t>(r.window.from) << 16 | static_cast<std::uint64_t>(r.window.to));
  if (sprite.key == key && !sprite.pixmap.isNull()) return sprite.pixmap;
  const QSize pixels(static_cast<int>(std::ceil(box.rect.width() * scale_ * ratio)) + 1,
                     static_cast<int>(std::ceil(box.rect.height() * scale_ * ratio)) + 1);
  if (sprite.pixmap.size() != pixels) sprite.pixmap = QPixmap(pixels);
  sprite.pixmap.setDevicePixelRatio(1);
  sprite.pixmap.fill(lookingBack_ ? mixed(colours().panel, colours().highlight, 0.5) : colours().panel);
  {
    QPainter p(&sprite.pixmap);
    p.scale(scale_ * ratio, scale_ * ratio);
    p.translate(-box.rect.topLeft());
    painter_.box(p, box);
  }
  sprite.pixmap.setDevicePixelRatio(ratio);
  sprite.key = key;
  return sprite.pixmap;
}

void ClusterCanvas::buildDots() {
  // As large as on the screen, so that a blit needs no scaling.
  const double ratio = devicePixelRatioF() * scale_;
  dotsRatio_ = ratio;
  const int side = static_cast<int>(dotSize * ratio);
  dots_ = QPixmap(side * dotKinds, side);
  dots_.fill(Qt::transparent);
  QPainter p(&dots_);
  p.setRenderHint(QPainter::Antialiasing);
  for (int kind = 0; kind < dotKinds; ++kind) {
    const QColor colour = trafficColour(kind / 2);
    const QPointF centre(side * (kind + 0.5), side * 0.5);
    const double r = side * 0.38;
    // A request is a full disc, an answer a ring.
    p.setPen(QPen(kind % 2 == 0 ? colours().panel : colour, kind % 2 == 0 ? 1.0 * ratio : 2.4 * ratio));
    p.setBrush(kind % 2 == 0 ? colour : colours().panel);
    p.drawEllipse(centre, r, r);
  }
}

void ClusterCanvas::paintScene(QPainter& painter, const QRect& clip) {
  painter.fillRect(clip, ground());
  if (!view_) return;
  if (dotsRatio_ != devicePixelRatioF() * scale_) buildDots();
  painter.translate(-horizontalScrollBar()->value(), -verticalScrollBar()->value());
  paintBoxes(painter);
  painter.save();
  painter.scale(scale_, scale_);
  painter.setRenderHint(QPainter::Antialiasing);
  paintLinks(painter);
  paintFrames(painter);
  if (hasFocus() && focus_.kind != Thing::Kind::none) {
    painter.setPen(QPen(colours().accent, 2, Qt::DotLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(focus_.rect.adjusted(-2, -2, 2, 2), 6, 6);
  }
  painter.restore();
  painter.resetTransform();
  paintNotes(painter);
}

void ClusterCanvas::paintBoxes(QPainter& painter) {
  if (!layout_.quorum.isEmpty()) {
    painter.save();
    painter.scale(scale_, scale_);
    painter_.quorumFrame(painter, layout_.quorum);
    painter.restore();
  }
  if (!layout_.groups.empty()) {
    painter.save();
    painter.scale(scale_, scale_);
    for (const GroupFrame& group : layout_.groups) painter_.groupFrame(painter, group);
    painter.restore();
  }
  const int top = verticalScrollBar()->value();
  const int bottom = top + viewport()->height();
  std::size_t slot = 0;
  for (const NodeBox& box : layout_.boxes) {
    const QPoint at(static_cast<int>(std::lround(box.rect.left() * scale_)),
                    static_cast<int>(std::lround(box.rect.top() * scale_)));
    if (at.y() <= bottom && box.rect.bottom() * scale_ >= top) painter.drawPixmap(at, boxSprite(box, slot));
    ++slot;
  }
}

void ClusterCanvas::paintLinks(QPainter& p) {
  const Palette& c = colours();
  linkWords_.clear();
  for (const view::LinkView& link : view_->links) {
    const NodeBox* from = layout_.box(link.from);
    const NodeBox* to = layout_.box(link.to);
    if (from == nullptr || to == nullptr) continue;
    const auto alike = [&](const view::LinkView& other) {
      return other.from == link.to && other.to == link.from && other.cut == link.cut && !other.held && !link.held &&
             other.extraDelay == link.extraDelay;
    };
    if (link.to < link.from && std::any_of(view_->links.begin(), view_->links.end(), alike)) continue;
    const Curve curve = layout_.linkCurve(*from, *to);
    QPainterPath path(curve.a);
    path.cubicTo(curve.b, curve.c, curve.d);
    const QColor colour = link.cut ? c.bad : link.held ? c.warn : c.accent;
    p.setPen(QPen(colour, 2, link.cut ? Qt::DashLine : link.held ? Qt::DotLine : Qt::DashDotLine));
    p.setBrush(Qt::NoBrush);
    p.drawPath(path);
    QString word;
    if (link.cut)
      word = tr("✕ cut");
    else if (link.held)
      word = fill(tr("▮▮ held · {n}"), {{"n", number(link.heldFrames)}});
    else
      word = fill(tr("+{delay}"), {{"delay", durationText(link.extraDelay)}});
    p.setFont(Theme::instance().text(10, true));
    const double w = p.fontMetrics().horizontalAdvance(word) + 14;
    // Nearer to its sender, so that the labels of both directions stand apart.
    const QPointF at = curve.at(ClusterLayout::neighbours(*from, *to) ? 0.5 : 0.35);
    p.setPen(Qt::NoPen);
    p.setBrush(c.panel);
    const QRectF rect(at.x() - w / 2, at.y() - 9, w, 17);
    p.drawRoundedRect(rect, 8, 8);
    drawBadge(p, rect, word, colour, link.cut);
    linkWords_.push_back(rect);
  }
}

void ClusterCanvas::paintFrames(QPainter& p) {
  const Instant at = clock_();
  const bool still = !running_;
  const bool paths = moving_.size() <= 60;
  const double ratio = dotsRatio_;
  const double side = dotSize * ratio;
  std::vector<QPainter::PixmapFragment> fragments;
  fragments.reserve(moving_.size());
  std::vector<std::pair<const Moving*, QPointF>> labelled;
  std::map<std::uint64_t, QPointF> placed;
  for (const Moving& m : moving_) {
    const double t = progress(m, at);
    QPointF where = m.curve.at(t);
    if (m.heldIndex > 0) where += QPointF((m.heldIndex % 6 - 3) * 7.0, (m.heldIndex / 6) * 7.0 + 12);
    const bool chosen = selected_.frame != 0 && selected_.frame == m.frame->frame;
    bool carries = false;
    if (selected_.record != noOffset && selected_.partition)
      for (const auto& carried : m.frame->carried)
        carries = carries || (carried.partition == *selected_.partition && carried.firstOffset <= selected_.record &&
                              selected_.record <= carried.lastOffset);
    if (paths && (!m.frame->idle || chosen)) {
      QColor colour = trafficColour(m.sprite / 2);
      QPainterPath path(m.curve.a);
      path.cubicTo(m.curve.b, m.curve.c, m.curve.d);
      p.setBrush(Qt::NoBrush);
      p.setPen(QPen(faded(colour, chosen || carries ? 1.0 : 0.55), chosen || carries ? 2.6 : 1.5,
                    m.frame->request ? Qt::SolidLine : Qt::DashLine));
      p.drawPath(path);
      if (still) {
        const double angle = m.curve.angleAt(1) * 3.14159265 / 180;
        const QPointF tip = m.curve.d;
        const auto wing = [&](double turn) {
          return tip - QPointF(std::cos(angle + turn), std::sin(angle + turn)) * 9;
        };
        p.setPen(Qt::NoPen);
        p.setBrush(colour);
        p.drawPolygon(QPolygonF({tip, wing(0.42), wing(-0.42)}));
      }
    }
    if (chosen || carries) {
      p.setPen(QPen(colours().selection, 2));
      p.setBrush(faded(colours().selection, 0.25));
      p.drawEllipse(where, 10, 10);
    }
    fragments.push_back(QPainter::PixmapFragment::create(
        where, QRectF(m.sprite * std::floor(side), 0, std::floor(side), std::floor(side)), 1 / ratio, 1 / ratio, 0,
        m.frame->idle ? 0.45 : 1.0));
    if (m.labelled || chosen) labelled.emplace_back(&m, where);
  }
  if (!fragments.empty()) p.drawPixmapFragments(fragments.data(), static_cast<int>(fragments.size()), dots_);
  paintLabels(p, labelled);
}

// Words stand where nothing else is drawn: in the air between the rows. Frames between neighbours cross the cards; their
// words stand above or below the gap between the two, at the end of a thin line that runs in it.
void ClusterCanvas::paintLabels(QPainter& p, const std::vector<std::pair<const Moving*, QPointF>>& labelled) {
  const Palette& c = colours();
  p.setFont(Theme::instance().text(10));
  constexpr double high = 17;
  struct Label {
    const Moving* moving;
    QRectF rect;
    QString words;
  };
  std::vector<Label> labels;
  const auto isFree = [&](const QRectF& r) {
    const auto hit = [&](const QRectF& other) { return other.adjusted(-1, -1, 1, 1).intersects(r); };
    return r.left() >= 3 && r.top() >= 2 && r.right() <= layout_.size.width() - 3 &&
           r.bottom() <= layout_.size.height() && !hit(layout_.quorum) &&
           std::none_of(layout_.boxes.begin(), layout_.boxes.end(), [&](const NodeBox& b) { return hit(b.rect); }) &&
           std::none_of(layout_.groups.begin(), layout_.groups.end(),
                        [&](const GroupFrame& g) { return hit(g.rect); }) &&
           std::none_of(linkWords_.begin(), linkWords_.end(), hit) &&
           std::none_of(labels.begin(), labels.end(), [&](const Label& l) { return hit(l.rect); });
  };
  std::map<double, int> linesIn;  // a gap, by where it is
  for (const auto& [moving, dot] : labelled) {
    const QString text = labelOf(*moving->frame);
    if (text.isEmpty()) continue;
    const QString words = p.fontMetrics().elidedText(text, Qt::ElideRight, 230);
    const double w = p.fontMetrics().horizontalAdvance(words) + 12;
    std::vector<QPointF> places;  // of the top left corner, the best first
    if (moving->gap.isValid()) {
      const double left = moving->gap.center().x() - w / 2;
      std::vector<double> tops{moving->gap.bottom() + 5, moving->gap.bottom() + 25, moving->gap.top() - high - 5,
                               moving->gap.top() - high - 25};
      if (dot.y() < moving->gap.center().y()) std::rotate(tops.begin(), tops.begin() + 2, tops.end());
      for (const double top : tops)
        for (const double aside : {0.0, -40.0, 40.0}) places.emplace_back(left + aside, top);
    } else {
      const double left = std::clamp(dot.x() - w / 2, 4.0, std::max(4.0, layout_.size.width() - w - 4));
      for (const double dy : {9.0, -26.0, 14.0, -31.0}) places.emplace_back(left, dot.y() + dy);
      for (const double dy : {-high / 2, -3.0, 3.0 - high, 6.0, -6.0 - high})
        for (const double x : {dot.x() + 11, dot.x() - 11 - w}) places.emplace_back(x, dot.y() + dy);
    }
    for (const QPointF& place : places) {
      const QRectF rect(place, QSizeF(w, high));
      if (!isFree(rect)) continue;
      labels.push_back({moving, rect, words});
      break;
    }
  }
  for (const Label& label : labels) {
    const QRectF& gap = label.moving->gap;
    if (!gap.isValid()) continue;
    // Lines of one gap stand side by side.
    const int n = linesIn[gap.left() + gap.top() * 1e4]++;
    const double x = gap.center().x() + ((n + 1) / 2) * (n % 2 == 0 ? 3.5 : -3.5);
    const bool below = label.rect.top() > gap.center().y();
    p.setPen(QPen(faded(trafficColour(label.moving->sprite / 2), 0.7), 1));
    p.drawLine(QPointF(x, label.moving->curve.at(0.5).y()), QPointF(x, below ? label.rect.top() : label.rect.bottom()));
  }
  frameWords_.clear();
  for (const Label& label : labels) {
    frameWords_.push_back(label.rect);
    p.setPen(QPen(mixed(trafficColour(label.moving->sprite / 2), c.panel, 0.4), 1));
    p.setBrush(c.panel);
    p.drawRoundedRect(label.rect, 8, 8);
    p.setPen(c.text);
    p.drawText(label.rect, Qt::AlignCenter, label.words);
  }
}

QColor ClusterCanvas::ground() const {
  return lookingBack_ ? mixed(colours().panel, colours().highlight, 0.5) : colours().panel;
}

void ClusterCanvas::paintNotes(QPainter& p) {
  QStringList notes;
  if (lookingBack_) notes << fill(tr("Looking back at {time}"), {{"time", clockText(view_->at)}});
  if (idleNow_ > 0) notes << fill(tr("idle fetch ×{n}"), {{"n", number(idleNow_)}});
  if (view_->topics.empty() && view_->ready) {
    p.setFont(Theme::instance().text(13));
    p.setPen(colours().muted);
    p.drawText(QRectF(20, viewport()->height() - 90, viewport()->width() - 40, 40), Qt::AlignCenter | Qt::TextWordWrap,
               tr("No topic yet. Create one with “+ Topic”."));
  }
  if (layout_.hiddenPartitions > 0)
    notes << fill(tr("{n} partitions of internal topics hidden"), {{"n", number(layout_.hiddenPartitions)}});
  if (view_->framesHidden > 0)
    notes << fill(tr("{n} more frames in flight, not drawn"), {{"n", number(view_->framesHidden)}});
  if (notes.isEmpty()) return;
  p.setFont(Theme::instance().text(10, lookingBack_));
  const QString text = notes.join(QStringLiteral("  ·  "));
  const double w = p.fontMetrics().horizontalAdvance(text) + 16;
  const QRectF rect(viewport()->width() - w - 6, viewport()->height() - noteStrip, w, 18);
  p.setRenderHint(QPainter::Antialiasing);
  // Never over words of a card: what is taller than the window ends above the notes.
  if (verticalScrollBar()->maximum() > 0)
    p.fillRect(QRectF(0, rect.top() - 2, viewport()->width(), noteStrip + 2), ground());
  p.setPen(QPen(lookingBack_ ? colours().warn : colours().border, 1));
  p.setBrush(lookingBack_ ? colours().highlight : faded(colours().panel, 0.92));
  p.drawRoundedRect(rect, 9, 9);
  p.setPen(lookingBack_ ? colours().text : colours().muted);
  p.drawText(rect, Qt::AlignCenter, text);
}

void ClusterCanvas::paintEvent(QPaintEvent*) {
  QPainter painter(viewport());
  paintScene(painter, viewport()->rect());
}

void ClusterCanvas::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  relayout();
}

void ClusterCanvas::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    ++generation_;
    setAccessibleName(tr("Cluster"));
    viewport()->update();
  }
  QAbstractScrollArea::changeEvent(event);
}

QPointF ClusterCanvas::toScene(QPointF position) const {
  return (position + QPointF(horizontalScrollBar()->value(), verticalScrollBar()->value())) / scale_;
}

QRect ClusterCanvas::rectOnViewport(const Thing& thing) const {
  QRectF r(thing.rect.topLeft() * scale_, thing.rect.size() * scale_);
  r.translate(-horizontalScrollBar()->value(), -verticalScrollBar()->value());
  return r.toRect();
}

Thing ClusterCanvas::thingAt(QPointF position) const {
  const QPointF at = toScene(position);
  const Instant now = clock_();
  for (const Moving& m : moving_) {
    QPointF where = m.curve.at(progress(m, now));
    if (m.heldIndex > 0) where += QPointF((m.heldIndex % 6 - 3) * 7.0, (m.heldIndex / 6) * 7.0 + 12);
    if (QLineF(where, at).length() > 8) continue;
    Thing thing;
    thing.kind = Thing::Kind::frame;
    thing.frame = m.frame->frame;
    thing.rect = QRectF(where - QPointF(8, 8), QSizeF(16, 16));
    return thing;
  }
  Thing best;
  for (const Thing& thing : things_)
    if (thing.rect.contains(at)) best = thing;  // replicas come after their broker
  if (best.kind != Thing::Kind::replica) return best;
  for (const NodeBox& box : layout_.boxes) {
    if (box.node != best.node) continue;
    for (const ReplicaBox& r : box.replicas)
      if (r.replica->partition == best.partition && r.strip.adjusted(0, -2, 0, 2).contains(at) &&
          layout_.density != Density::lane) {
        const Offset offset = r.window.from + static_cast<Offset>((at.x() - r.strip.left()) / r.square);
        if (offset >= r.replica->logStartOffset && offset < r.replica->logEndOffset) best.record = offset;
      }
  }
  return best;
}

}  // namespace brokerlab::widgets
