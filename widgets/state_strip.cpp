#include "widgets/state_strip.h"

#include <QPainter>

#include "widgets/theme.h"

namespace brokerlab::widgets {

StateStrip::StateStrip(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void StateStrip::setStates(const QStringList& states) {
  if (states == states_) return;
  states_ = states;
  updateGeometry();
  update();
}

void StateStrip::setCurrent(const QString& state) {
  if (state == current_) return;
  current_ = state;
  setAccessibleDescription(state);
  update();
}

QSize StateStrip::sizeHint() const { return {420, 30}; }

void StateStrip::paintEvent(QPaintEvent*) {
  const Palette& c = colours();
  QPainter p(this);
  p.setRenderHint(QPainter::Antialiasing);
  QStringList all = states_;
  if (!current_.isEmpty() && !all.contains(current_)) all << current_;
  // As large as there is room for, so that no name is cut.
  int pixels = 12;
  double wide = 0;
  for (; pixels >= 8; --pixels) {
    const QFontMetricsF metrics(Theme::instance().text(pixels, true));
    wide = 0;
    for (const QString& state : all) wide += metrics.horizontalAdvance(state) + 16 + 14;
    if (wide <= width()) break;
  }
  double x = 1;
  for (const QString& state : all) {
    const bool lit = state == current_;
    p.setFont(Theme::instance().text(std::max(8, pixels), lit));
    const double w = QFontMetricsF(Theme::instance().text(std::max(8, pixels), true)).horizontalAdvance(state) + 16;
    const QRectF box(x, 3, w, height() - 6);
    // Lit by colour, frame and weight together.
    p.setPen(QPen(lit ? c.accent : c.border, lit ? 2 : 1));
    p.setBrush(lit ? mixed(c.panel, c.accent, 0.22) : c.card);
    p.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6);
    p.setPen(lit ? c.text : c.muted);
    p.drawText(box, Qt::AlignCenter, state);
    x += w + 14;
    if (state != all.back()) {
      p.setPen(QPen(c.faint, 1.2));
      p.drawLine(QPointF(x - 12, height() / 2.0), QPointF(x - 3, height() / 2.0));
    }
  }
}

}  // namespace brokerlab::widgets
