#include "widgets/timeline.h"

#include <QHBoxLayout>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "widgets/plain_tool_tip.h"
#include "widgets/text.h"
#include "widgets/theme.h"
#include "widgets/time_series_view.h"

namespace brokerlab::widgets {
namespace {
constexpr double branchStep = 7;
constexpr std::size_t branchesAtMost = 4;
constexpr Track always[] = {Track::elections, Track::isr, Track::errors, Track::produce, Track::nodes};

double niceStep(double span, int marks) {
  const double raw = span / std::max(1, marks);
  const double magnitude = std::pow(10, std::floor(std::log10(raw)));
  for (const double m : {1.0, 2.0, 5.0, 10.0})
    if (raw <= m * magnitude) return m * magnitude;
  return 10 * magnitude;
}
}  // namespace

TrackStrip::TrackStrip(SessionModel& session, QWidget* parent) : QWidget(parent), session_(session) {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

/// Those of groups and transactions only when there is something on them: rows are few and low.
void TrackStrip::chooseTracks() {
  tracks_.assign(std::begin(always), std::end(always));
  bool groups = false;
  bool transactions = false;
  for (const EventPointer& event : session_.events()) {
    const Track track = Story::track(*event);
    groups = groups || track == Track::groups;
    transactions = transactions || track == Track::transactions;
  }
  if (groups) tracks_.push_back(Track::groups);
  if (transactions) tracks_.push_back(Track::transactions);
  branches_ = session_.branches();
}

std::size_t TrackStrip::shownBranches() const { return std::min(branches_.size(), branchesAtMost); }

/// The newest first, right below the tracks.
QRectF TrackStrip::branchBar(std::size_t i) const {
  const QRectF r = plot();
  const live::Branch& branch = branches_[branches_.size() - 1 - i];
  const double top = r.bottom() + 20 + branchStep * static_cast<double>(i);
  const double x = xOf(branch.from);
  return QRectF(x, top, std::max(3.0, xOf(branch.until) - x), branchStep - 2);
}

const live::Branch* TrackStrip::branchAt(QPointF position) const {
  for (std::size_t i = 0; i < shownBranches(); ++i)
    if (branchBar(i).adjusted(-3, -1, 3, 1).contains(position)) return &branches_[branches_.size() - 1 - i];
  return nullptr;
}

void TrackStrip::paintBranches(QPainter& p, const QRectF& r) const {
  const Palette& c = colours();
  if (branches_.empty()) return;
  p.setFont(Theme::instance().text(10));
  p.setPen(c.muted);
  p.drawText(QRectF(8, r.bottom() + 17, r.left() - 14, branchStep + 6), Qt::AlignLeft | Qt::AlignVCenter,
             p.fontMetrics().elidedText(
                 fill(tr("branches left: {n}"), {{"n", number(static_cast<std::int64_t>(branches_.size()))}}),
                 Qt::ElideRight, static_cast<int>(r.left()) - 14));
  for (std::size_t i = 0; i < shownBranches(); ++i) {
    const QRectF bar = branchBar(i);
    // A thin line down from where it parted.
    p.setPen(QPen(c.faint, 1, Qt::DotLine));
    p.drawLine(QPointF(bar.left(), r.top()), QPointF(bar.left(), bar.top()));
    p.setPen(Qt::NoPen);
    p.setBrush(mixed(c.quorum, c.panel, 0.35));
    p.drawRoundedRect(bar, 2, 2);
  }
}

QRectF TrackStrip::plot() const {
  const double labels = fontMetrics().horizontalAdvance(QStringLiteral("nodes, faults")) + 22;
  const double bars = branches_.empty() ? 0 : 4 + branchStep * static_cast<double>(shownBranches());
  return QRectF(labels, 8, std::max(40.0, width() - labels - 14), height() - 30 - bars);
}

Instant TrackStrip::end() const {
  const ViewPointer live = session_.liveView();
  std::int64_t last = std::max<std::int64_t>(live ? live->at.micros : 0, 1'000'000);
  for (const live::Branch& branch : branches_) last = std::max(last, branch.until.micros);
  return {last};
}

double TrackStrip::xOf(Instant at) const {
  const QRectF r = plot();
  return r.left() + r.width() * static_cast<double>(at.micros) / static_cast<double>(end().micros);
}

Instant TrackStrip::atX(double x) const {
  const QRectF r = plot();
  const double share = std::clamp((x - r.left()) / r.width(), 0.0, 1.0);
  return {static_cast<std::int64_t>(share * static_cast<double>(end().micros))};
}

void TrackStrip::paintEvent(QPaintEvent*) {
  const Palette& c = colours();
  QPainter p(this);
  p.setRenderHint(QPainter::Antialiasing);
  p.fillRect(rect(), c.panel);
  chooseTracks();
  const QRectF r = plot();
  const double row = r.height() / static_cast<double>(tracks_.size());
  p.setFont(Theme::instance().text(11));
  for (std::size_t i = 0; i < tracks_.size(); ++i) {
    const double y = r.top() + row * (static_cast<double>(i) + 0.5);
    p.setPen(c.muted);
    p.drawText(QRectF(8, y - 9, r.left() - 14, 18), Qt::AlignLeft | Qt::AlignVCenter, Story::trackName(tracks_[i]));
    p.setPen(QPen(c.sunken, 4, Qt::SolidLine, Qt::FlatCap));
    p.drawLine(QPointF(r.left(), y), QPointF(r.right(), y));
  }
  // Diamonds; those that would lie on one another are drawn once.
  std::vector<double> drawnTo(tracks_.size(), -1e9);
  p.setPen(Qt::NoPen);
  for (const EventPointer& event : session_.events()) {
    const Track track = Story::track(*event);
    const auto found = std::find(tracks_.begin(), tracks_.end(), track);
    if (found == tracks_.end()) continue;
    const auto i = static_cast<std::size_t>(found - tracks_.begin());
    const double x = xOf(event->at);
    if (x - drawnTo[i] < 1.5) continue;
    drawnTo[i] = x;
    const double y = r.top() + row * (static_cast<double>(i) + 0.5);
    const bool chosen = session_.selection().current().event == event->id;
    const double s = chosen ? 6.5 : 4.5;
    p.setBrush(Story::trackColour(track));
    p.drawPolygon(QPolygonF({QPointF(x, y - s), QPointF(x + s, y), QPointF(x, y + s), QPointF(x - s, y)}));
  }
  const double span = static_cast<double>(end().micros) / 1e6;
  const double step = niceStep(span, static_cast<int>(r.width() / 90));
  p.setFont(Theme::instance().text(10));
  p.setPen(c.muted);
  for (double s = 0; s <= span + 1e-9; s += step) {
    const double x = xOf({static_cast<std::int64_t>(s * 1e6)});
    p.drawLine(QPointF(x, r.bottom() + 1), QPointF(x, r.bottom() + 4));
    p.drawText(QRectF(x - 40, r.bottom() + 4, 80, 14), Qt::AlignCenter, QStringLiteral("%1 s").arg(s));
  }
  paintBranches(p, r);
  const ViewPointer shown = session_.view();
  if (shown) {
    const double x = xOf(shown->at);
    const QColor colour = session_.lookingBack() ? c.warn : c.text;
    p.setPen(QPen(colour, 2));
    p.drawLine(QPointF(x, 6), QPointF(x, r.bottom() + 2));
    p.setPen(Qt::NoPen);
    p.setBrush(colour);
    p.drawEllipse(QPointF(x, 6), 5, 5);
  }
  if (hasFocus()) {
    p.setPen(QPen(c.accent, 1, Qt::DotLine));
    p.setBrush(Qt::NoBrush);
    p.drawRect(rect().adjusted(0, 0, -1, -1));
  }
}

const events::Event* TrackStrip::eventAt(QPointF position) const {
  const QRectF r = plot();
  const double i = std::floor((position.y() - r.top()) / (r.height() / static_cast<double>(tracks_.size())));
  if (tracks_.empty() || i < 0 || i >= static_cast<double>(tracks_.size())) return nullptr;
  const Track wanted = tracks_[static_cast<std::size_t>(i)];
  const events::Event* best = nullptr;
  double distance = 7;
  for (const EventPointer& event : session_.events()) {
    if (Story::track(*event) != wanted) continue;
    const double d = std::abs(xOf(event->at) - position.x());
    if (d < distance) {
      distance = d;
      best = event.get();
    }
  }
  return best;
}

void TrackStrip::lookNear(QPointF position) { session_.lookAt(atX(position.x())); }

void TrackStrip::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  if (const live::Branch* branch = branchAt(event->position())) return session_.returnTo(branch->number);
  if (const events::Event* hit = eventAt(event->position())) {
    session_.selection().selectEvent(hit->id, hit->node);
    session_.lookAt(hit->at);
    return;
  }
  lookNear(event->position());
}

void TrackStrip::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) lookNear(event->position());
}

void TrackStrip::keyPressEvent(QKeyEvent* event) {
  const ViewPointer shown = session_.view();
  if (!shown) return;
  const std::int64_t hop =
      std::max<std::int64_t>(1000, end().micros / ((event->modifiers() & Qt::ShiftModifier) ? 20 : 200));
  switch (event->key()) {
    case Qt::Key_Left:
      return session_.lookAt({std::max<std::int64_t>(0, shown->at.micros - hop)});
    case Qt::Key_Right:
      return session_.lookAt({shown->at.micros + hop});
    case Qt::Key_Home:
      return session_.lookAt({0});
    case Qt::Key_End:
      return session_.backToNow();
    default:
      QWidget::keyPressEvent(event);
  }
}

bool TrackStrip::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const events::Event* hit = eventAt(help->pos());
    if (const live::Branch* branch = branchAt(help->pos())) {
      QToolTip::showText(
          help->globalPos(),
          plainToolTip(fill(tr("A branch that was left: {from} – {until}. Click to go back to its end; what is "
                               "on show now is kept."),
                            {{"from", clockText(branch->from)}, {"until", clockText(branch->until)}})),
          this);
      return true;
    }
    const QString text = hit != nullptr ? shortClock(hit->at) + QStringLiteral("  ") + Story::sentence(*hit)
                                        : clockText(atX(help->pos().x()));
    QToolTip::showText(help->globalPos(), plainToolTip(text), this);
    return true;
  }
  return QWidget::event(event);
}

void FigureHistory::take(const std::vector<ViewPointer>& pictures) {
  samples_.clear();
  stride_ = finest;
  for (const ViewPointer& picture : pictures) add(*picture);
}

void FigureHistory::add(const view::ClusterView& view) {
  Sample s;
  s.seconds = static_cast<double>(view.at.micros) / 1e6;
  if (!samples_.empty() && s.seconds < samples_.back().seconds) samples_.clear();
  if (!samples_.empty() && s.seconds - samples_.back().seconds < stride_) return;
  // What a group has to catch up on is the group's, and grows while its members are dead; without a group only who reads has
  // any.
  const auto behind = [&s](const auto& partitions) {
    for (const auto& p : partitions) s.lag += static_cast<double>(std::max<std::int64_t>(0, p.lag));
  };
  for (const auto& group : view.groups) behind(group->partitions);
  for (const auto& consumer : view.consumers)
    if (consumer->group.empty() && consumer->state == view::NodeState::running) behind(consumer->partitions);
  bool any = false;
  for (const auto& topic : view.topics)
    for (const auto& p : topic->partitions) {
      const auto n = static_cast<double>(p.isr.size());
      if (!any || n < s.smallestIsr) s.smallestIsr = n;
      any = true;
    }
  for (const auto& producer : view.producers) s.acked += static_cast<double>(producer->recordsAcked);
  samples_.push_back(s);
  if (samples_.size() <= 600) return;
  // Twice as coarse from here on.
  stride_ *= 2;
  std::size_t to = 0;
  for (std::size_t i = 0; i < samples_.size(); i += 2) samples_[to++] = samples_[i];
  samples_.resize(to);
}

Timeline::Timeline(SessionModel& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      strip_(new TrackStrip(session, this)),
      badge_(new QLabel(this)),
      hint_(new QLabel(this)),
      back_(new QPushButton(this)),
      branch_(new QPushButton(this)),
      lag_(new TimeSeriesView(this)),
      isr_(new TimeSeriesView(this)),
      throughput_(new TimeSeriesView(this)) {
  hint_->setProperty("role", "muted");
  auto* top = new QHBoxLayout;
  top->addWidget(badge_);
  top->addWidget(hint_, 1);
  top->addWidget(back_);
  top->addWidget(branch_);
  auto* left = new QVBoxLayout;
  left->setSpacing(2);
  left->addLayout(top);
  left->addWidget(strip_, 1);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(8, 4, 8, 4);
  row->setSpacing(6);
  row->addLayout(left, 5);
  for (TimeSeriesView* chart : {lag_, isr_, throughput_}) {
    chart->setMinimumWidth(120);
    row->addWidget(chart, 2);
  }
  connect(back_, &QPushButton::clicked, &session_, &SessionModel::backToNow);
  connect(branch_, &QPushButton::clicked, &session_, &SessionModel::branchHere);
  connect(&session_, &SessionModel::viewChanged, this, [this] {
    if (!session_.lookingBack() && session_.liveView()) history_.add(*session_.liveView());
    strip_->update();
    refreshBadge();
  });
  // Caps are said out loud: what is not on the tracks any more.
  connect(&session_, &SessionModel::eventsArrived, this, [this] {
    if (session_.eventsDropped() != droppedSaid_) sayHint();
  });
  connect(&session_, &SessionModel::eventsReset, this, [this] { history_.take(session_.pictures()); });
  connect(&session_, &SessionModel::lookingBackChanged, this, &Timeline::refreshBadge);
  connect(&session_.selection(), &Selection::changed, strip_, qOverload<>(&QWidget::update));
  connect(&chartTick_, &QTimer::timeout, this, &Timeline::refreshCharts);
  chartTick_.start(250);
  history_.take(session_.pictures());
  retranslate();
  refreshCharts();
}

void Timeline::refreshBadge() {
  const bool back = session_.lookingBack();
  back_->setVisible(back);
  branch_->setVisible(back);
  badge_->setVisible(back);
  hint_->setVisible(!back || width() > 760);
  if (back && session_.view())
    badge_->setText(fill(tr("THE PAST · {time}"), {{"time", clockText(session_.view()->at)}}));
  badge_->setStyleSheet(QStringLiteral("background:%1;color:%2;border-radius:8px;padding:2px 8px;font-weight:bold;")
                            .arg(colours().highlight.name(), colours().text.name()));
}

void Timeline::refreshCharts() {
  if (!isVisible()) return;
  const auto& samples = history_.samples();
  Series lag, isr, throughput;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    lag.points << QPointF(samples[i].seconds, samples[i].lag);
    if (samples[i].smallestIsr >= 0) {
      // An ISR changes in one instant: a step, not a slope.
      if (!isr.points.isEmpty() && isr.points.back().y() != samples[i].smallestIsr)
        isr.points << QPointF(samples[i].seconds, isr.points.back().y());
      isr.points << QPointF(samples[i].seconds, samples[i].smallestIsr);
    }
    if (i == 0) continue;
    const double dt = samples[i].seconds - samples[i - 1].seconds;
    if (dt <= 0) continue;
    // A mean over a stretch of time is level over that stretch.
    const double mean = std::max(0.0, samples[i].acked - samples[i - 1].acked) / dt;
    throughput.points << QPointF(samples[i - 1].seconds, mean) << QPointF(samples[i].seconds, mean);
  }
  const double until = samples.empty() ? 0 : samples.back().seconds;
  lag_->setSeries({lag}, until);
  isr_->setSeries({isr}, until);
  throughput_->setSeries({throughput}, until);
}

void Timeline::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  throughput_->setVisible(width() > 980);
  isr_->setVisible(width() > 640);
  lag_->setVisible(width() > 480);
  refreshBadge();
}

void Timeline::sayHint() {
  droppedSaid_ = session_.eventsDropped();
  hint_->setText(droppedSaid_ == 0 ? tr("drag to look back")
                                   : fill(tr("drag to look back · {n} older events are not shown any more"),
                                          {{"n", number(droppedSaid_)}}));
}

void Timeline::retranslate() {
  strip_->setAccessibleName(tr("Timeline"));
  strip_->setAccessibleDescription(tr("Left and Right look back and forth, End comes back to now"));
  sayHint();
  back_->setText(tr("Back to now"));
  branch_->setText(tr("Branch here"));
  branch_->setToolTip(tr("Runs on from this moment; what came after is kept as a branch"));
  lag_->setTitle(tr("LAG, all consumers"));
  isr_->setTitle(tr("smallest ISR"));
  throughput_->setTitle(tr("acknowledged records/s"));
  refreshBadge();
}

void Timeline::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

}  // namespace brokerlab::widgets
