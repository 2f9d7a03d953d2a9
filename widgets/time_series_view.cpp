#include "widgets/time_series_view.h"

#include <QChart>
#include <QChartView>
#include <QLabel>
#include <QLegend>
#include <QLineSeries>
#include <QVBoxLayout>
#include <QValueAxis>
#include <algorithm>
#include <cmath>

#include "widgets/theme.h"

namespace brokerlab::widgets {
namespace {
constexpr std::size_t seriesAtMost = 9;
constexpr int pointsAtMost = 600;

/// Every n-th point, always with the last one.
QVector<QPointF> thinned(const QVector<QPointF>& points) {
  if (points.size() <= pointsAtMost) return points;
  QVector<QPointF> out;
  out.reserve(pointsAtMost + 1);
  const double stride = static_cast<double>(points.size()) / pointsAtMost;
  for (int i = 0; i < pointsAtMost; ++i) out << points[static_cast<qsizetype>(i * stride)];
  out.back() = points.back();
  return out;
}
}  // namespace

TimeSeriesView::TimeSeriesView(QWidget* parent)
    : QWidget(parent),
      title_(new QLabel(this)),
      chart_(new QChart),
      view_(new QChartView(chart_, this)),
      x_(new QValueAxis(chart_)),
      y_(new QValueAxis(chart_)) {
  chart_->legend()->hide();
  chart_->setMargins(QMargins(0, 0, 0, 0));
  chart_->layout()->setContentsMargins(0, 0, 0, 0);
  chart_->setBackgroundRoundness(0);
  chart_->setAnimationOptions(QChart::NoAnimation);
  chart_->addAxis(x_, Qt::AlignBottom);
  chart_->addAxis(y_, Qt::AlignLeft);
  x_->setTickCount(3);
  x_->setLabelFormat(QStringLiteral("%.1f s"));
  y_->setTickCount(3);
  y_->setLabelFormat(QStringLiteral("%.0f"));
  view_->setRenderHint(QPainter::Antialiasing);
  view_->setFrameShape(QFrame::NoFrame);
  view_->setFocusPolicy(Qt::NoFocus);
  view_->viewport()->setFocusPolicy(Qt::NoFocus);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(4, 2, 4, 2);
  column->setSpacing(0);
  column->addWidget(title_);
  column->addWidget(view_, 1);
  connect(&Theme::instance(), &Theme::changed, this, &TimeSeriesView::restyle);
  restyle();
}

TimeSeriesView::~TimeSeriesView() = default;

void TimeSeriesView::setTitle(const QString& title) {
  title_->setText(title);
  view_->setAccessibleName(title);
}

void TimeSeriesView::setSeries(const std::vector<Series>& series, std::optional<double> until) {
  const std::size_t count = std::min(series.size(), seriesAtMost);
  while (lines_.size() < count) {
    auto* line = new QLineSeries(chart_);
    chart_->addSeries(line);
    line->attachAxis(x_);
    line->attachAxis(y_);
    lines_.push_back(line);
    restyle();
  }
  double left = 1e300, right = -1e300, high = 1;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    if (i >= count) {
      lines_[i]->replace(QVector<QPointF>());
      continue;
    }
    const QVector<QPointF> points = thinned(series[i].points);
    lines_[i]->setName(series[i].name);
    lines_[i]->replace(points);
    if (points.isEmpty()) continue;
    left = std::min(left, points.front().x());
    right = std::max(right, points.back().x());
    for (const QPointF& p : points) high = std::max(high, p.y());
  }
  chart_->legend()->setVisible(count > 1);
  if (right < left) left = right = 0;
  if (until) {
    left = 0;
    right = *until;
  }
  x_->setRange(left, std::max(right, left + 1));
  const double rounded = high <= 4 ? 4
                                   : std::ceil(high / std::pow(10, std::floor(std::log10(high)))) *
                                         std::pow(10, std::floor(std::log10(high)));
  // Even, so that the mark in the middle is a whole number, too.
  y_->setRange(0, rounded + std::fmod(rounded, 2));
}

void TimeSeriesView::restyle() {
  const Palette& c = colours();
  chart_->setBackgroundBrush(c.panel);
  chart_->setPlotAreaBackgroundVisible(false);
  view_->setBackgroundBrush(c.panel);
  chart_->legend()->setAlignment(Qt::AlignRight);
  chart_->legend()->setFont(Theme::instance().text(10));
  chart_->legend()->setLabelColor(c.text);
  title_->setFont(Theme::instance().text(11, true));
  for (QValueAxis* axis : {x_, y_}) {
    axis->setLabelsFont(Theme::instance().text(9));
    axis->setLabelsColor(c.muted);
    axis->setGridLineColor(c.sunken);
    axis->setLinePenColor(c.border);
  }
  const QColor pens[] = {c.accent, c.warn, c.good, c.quorum, c.bad, c.follower, c.keys[0], c.keys[1], c.keys[3]};
  for (std::size_t i = 0; i < lines_.size(); ++i) lines_[i]->setPen(QPen(pens[i % 9], 1.3));
}

}  // namespace brokerlab::widgets
