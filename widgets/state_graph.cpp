#include "widgets/state_graph.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <map>

#include "widgets/theme.h"

namespace brokerlab::widgets {
namespace {

constexpr double boxHeight = 24;
constexpr double rowStep = 34;
constexpr double overhead = 20;  // where arrows go back
constexpr double arrowRoom = 30;

void arrow(QPainter& p, const QPainterPath& path, const QColor& colour, double width) {
  p.setPen(QPen(colour, width));
  p.setBrush(Qt::NoBrush);
  p.drawPath(path);
  const QPointF tip = path.pointAtPercent(1);
  const double angle = -path.angleAtPercent(0.999) * 3.14159265358979 / 180;
  const auto back = [&](double turn) { return tip - QPointF(std::cos(angle + turn), std::sin(angle + turn)) * 7; };
  p.setPen(Qt::NoPen);
  p.setBrush(colour);
  p.drawPolygon(QPolygonF({tip, back(0.42), back(-0.42)}));
}

}  // namespace

StateGraph::StateGraph(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void StateGraph::setStates(const std::vector<StateBox>& boxes, const std::vector<StateArrow>& arrows) {
  const bool same = std::equal(boxes.begin(), boxes.end(), boxes_.begin(), boxes_.end(),
                               [](const StateBox& a, const StateBox& b) { return a.name == b.name; });
  if (same) return;
  boxes_ = boxes;
  arrows_ = arrows;
  updateGeometry();
  update();
}

void StateGraph::setCurrent(const QString& state, const QString& pending) {
  if (state == current_ && pending == pending_) return;
  current_ = state;
  pending_ = pending;
  setAccessibleDescription(pending.isEmpty() ? state : state + QStringLiteral(" → ") + pending);
  update();
}

double StateGraph::rows() const {
  double most = 0;
  for (const StateBox& box : boxes_) most = std::max(most, box.row);
  return most + 1;
}

QSize StateGraph::sizeHint() const {
  double below = 4;
  for (const StateArrow& arrow : arrows_) {
    const auto at = [&](const QString& name) {
      return std::find_if(boxes_.begin(), boxes_.end(), [&](const StateBox& box) { return box.name == name; });
    };
    const auto from = at(arrow.from);
    const auto to = at(arrow.to);
    if (from != boxes_.end() && to != boxes_.end() && to->column < from->column && from->row >= 1) below = overhead;
  }
  return {460, static_cast<int>(overhead + (rows() - 1) * rowStep + boxHeight + below)};
}

void StateGraph::paintEvent(QPaintEvent*) {
  const Palette& c = colours();
  QPainter p(this);
  p.setRenderHint(QPainter::Antialiasing);
  std::vector<StateBox> all = boxes_;
  const auto known = [&](const QString& name) {
    return std::any_of(all.begin(), all.end(), [&](const StateBox& b) { return b.name == name; });
  };
  double last = 0;
  for (const StateBox& box : all) last = std::max(last, box.column);
  for (const QString& name : {current_, pending_})
    if (!name.isEmpty() && !known(name)) all.push_back({name, ++last, (rows() - 1) / 2});
  // As large as there is room for, so that no name is cut.
  int pixels = 12;
  std::map<double, double> wide;
  for (; pixels > 8; --pixels) {
    const QFontMetricsF metrics(Theme::instance().text(pixels, true));
    wide.clear();
    for (const StateBox& box : all)
      wide[box.column] = std::max(wide[box.column], metrics.horizontalAdvance(box.name) + 18);
    double sum = 0;
    for (const auto& entry : wide) sum += entry.second + arrowRoom;
    if (sum - arrowRoom <= width() - 4) break;
  }
  std::map<double, double> left;
  double x = 2;
  for (const auto& entry : wide) {
    left[entry.first] = x;
    x += entry.second + arrowRoom;
  }
  std::map<QString, QRectF> at;
  std::map<QString, StateBox> boxOf;
  for (const StateBox& box : all) {
    at[box.name] = QRectF(left[box.column], overhead + box.row * rowStep, wide[box.column], boxHeight);
    boxOf[box.name] = box;
  }
  for (const bool lit : {false, true})
    for (const StateArrow& one : arrows_) {
      if ((one.from == current_) != lit || at.count(one.from) == 0 || at.count(one.to) == 0) continue;
      const QRectF& f = at[one.from];
      const QRectF& t = at[one.to];
      const bool taken = lit && one.to == pending_;
      QPainterPath path;
      if (boxOf[one.to].column > boxOf[one.from].column) {
        path.moveTo(f.right() + 1, f.center().y());
        path.lineTo(t.left() - 2, t.center().y());
      } else if (boxOf[one.to].column == boxOf[one.from].column) {
        path.moveTo(f.center().x(), f.bottom() + 1);
        path.lineTo(t.center().x(), t.top() - 2);
      } else {
        // Back: over the boxes, or below them from the last row; the further the higher.
        const bool above = boxOf[one.from].row < 1;
        const double far = boxOf[one.from].column - boxOf[one.to].column;
        const double rise = std::min(overhead - 3, 5 + 5 * far) * (above ? -1 : 1);
        const double y1 = above ? f.top() - 1 : f.bottom() + 1;
        const double y2 = above ? t.top() - 2 : t.bottom() + 2;
        const double x1 = f.center().x() - f.width() * 0.2;
        const double x2 = t.center().x() + t.width() * 0.2;
        path.moveTo(x1, y1);
        const double turn = (above ? std::min(y1, y2) : std::max(y1, y2)) + rise;
        path.cubicTo(x1, turn, x1 - 8, turn, x1 - 18, turn);
        path.lineTo(x2 + 18, turn);
        path.cubicTo(x2 + 8, turn, x2, turn, x2, y2);
      }
      arrow(p, path, taken ? c.accent : lit ? c.text : c.faint, lit ? 1.6 : 1.1);
    }
  for (const StateBox& box : all) {
    const bool lit = box.name == current_;
    const bool coming = box.name == pending_;
    const QRectF r = at[box.name];
    // Lit by colour, frame and weight together.
    QPen pen(lit || coming ? c.accent : c.border, lit || coming ? 2 : 1);
    if (coming) pen.setStyle(Qt::DashLine);
    p.setPen(pen);
    p.setBrush(lit ? mixed(c.panel, c.accent, 0.22) : c.card);
    p.drawRoundedRect(r.adjusted(1, 1, -1, -1), 6, 6);
    p.setFont(Theme::instance().text(pixels, lit));
    p.setPen(lit || coming ? c.text : c.muted);
    p.drawText(r, Qt::AlignCenter, box.name);
  }
}

void showGroupStates(StateGraph& graph, bool consumerProtocol) {
  const QString empty = QStringLiteral("Empty");
  const QString dead = QStringLiteral("Dead");
  const QString stable = QStringLiteral("Stable");
  const QString first = consumerProtocol ? QStringLiteral("Assigning") : QStringLiteral("PreparingRebalance");
  const QString second = consumerProtocol ? QStringLiteral("Reconciling") : QStringLiteral("CompletingRebalance");
  graph.setStates({{empty, 0, 0}, {first, 1, 0}, {second, 2, 0}, {stable, 3, 0}, {dead, 0, 1}}, {{empty, first},
                                                                                                 {first, second},
                                                                                                 {second, stable},
                                                                                                 {stable, first},
                                                                                                 {second, first},
                                                                                                 {first, empty},
                                                                                                 {empty, dead}});
}

void showTransactionStates(StateGraph& graph) {
  const QString empty = QStringLiteral("Empty");
  const QString ongoing = QStringLiteral("Ongoing");
  const QString commit = QStringLiteral("PrepareCommit");
  const QString committed = QStringLiteral("CompleteCommit");
  const QString abort = QStringLiteral("PrepareAbort");
  const QString aborted = QStringLiteral("CompleteAbort");
  graph.setStates(
      {{empty, 0, 0.5}, {ongoing, 1, 0.5}, {commit, 2, 0}, {committed, 3, 0}, {abort, 2, 1}, {aborted, 3, 1}},
      {{empty, ongoing},
       {ongoing, commit},
       {commit, committed},
       {ongoing, abort},
       {abort, aborted},
       {committed, ongoing},
       {aborted, ongoing}});
}

}  // namespace brokerlab::widgets
