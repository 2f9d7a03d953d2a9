#include "widgets/time_bar.h"

#include <QAction>
#include <QEvent>
#include <QLabel>
#include <QSlider>
#include <cmath>

#include "widgets/icons.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace brokerlab::widgets {
namespace {
constexpr int notches = 50;  // 0.001 … 100: ten a decade

double speedOf(int notch) { return std::pow(10.0, notch / 10.0 - 3.0); }
int notchOf(double speed) {
  return speed <= 0 ? notches : static_cast<int>(std::lround((std::log10(speed) + 3.0) * 10.0));
}
}  // namespace

TimeBar::TimeBar(SessionModel& session, QWidget* parent)
    : QToolBar(parent),
      session_(session),
      run_(new QAction(this)),
      step_(new QAction(this)),
      speed_(new QSlider(Qt::Horizontal, this)),
      speedName_(new QLabel(this)),
      factor_(new QLabel(this)),
      clock_(new QLabel(this)),
      seed_(new QLabel(this)) {
  setObjectName(QStringLiteral("time"));
  setMovable(false);
  setIconSize(QSize(17, 17));
  run_->setShortcut(Qt::Key_Space);
  step_->setShortcut(Qt::Key_Period);
  speed_->setRange(0, notches);
  speed_->setFixedWidth(96);
  speed_->setPageStep(10);
  speedName_->setProperty("role", "muted");
  seed_->setProperty("role", "muted");
  clock_->setFont(Theme::instance().mono(14, true));
  factor_->setFont(Theme::instance().mono(11, true));
  factor_->setFixedWidth(56);
  clock_->setMinimumWidth(clock_->fontMetrics().horizontalAdvance(QStringLiteral("t = 00:00.000 000")) + 4);
  addAction(run_);
  addAction(step_);
  addWidget(speedName_);
  addWidget(speed_);
  addWidget(factor_);
  addWidget(clock_);
  addWidget(seed_);
  speedName_->setContentsMargins(6, 0, 4, 0);
  factor_->setContentsMargins(6, 0, 2, 0);
  seed_->setContentsMargins(4, 0, 8, 0);
  connect(run_, &QAction::triggered, this, [this] { session_.setRunning(!session_.pace().running); });
  connect(step_, &QAction::triggered, &session_, &SessionModel::step);
  connect(speed_, &QSlider::valueChanged, this, [this](int notch) { session_.setSpeed(speedOf(notch)); });
  connect(&session_, &SessionModel::paceChanged, this, &TimeBar::refreshPace);
  connect(&session_, &SessionModel::viewChanged, this, &TimeBar::refreshClock);
  connect(&Theme::instance(), &Theme::changed, this, &TimeBar::refreshPace);
  retranslate();
}

void TimeBar::setSpeedIndex(int value) { speed_->setValue(value); }

void TimeBar::refreshPace() {
  const bool running = session_.pace().running;
  run_->setIcon(icon(running ? "pause" : "run"));
  run_->setText(running ? tr("Pause") : tr("Run"));
  run_->setToolTip(running ? tr("Pause (Space)") : tr("Run (Space)"));
  step_->setIcon(icon("step"));
  const double speed = session_.pace().speed;
  const QSignalBlocker quiet(speed_);
  speed_->setValue(notchOf(speed));
  factor_->setText(speed <= 0 ? tr("max") : QStringLiteral("%1×").arg(speed, 0, 'g', 2));
}

void TimeBar::refreshClock() {
  const ViewPointer view = session_.view();
  if (!view) return;
  clock_->setText(QStringLiteral("t = ") + clockText(view->at));
  seed_->setText(fill(tr("seed {n}"), {{"n", QString::number(view->seed)}}));
}

void TimeBar::retranslate() {
  setWindowTitle(tr("Time"));
  speedName_->setText(tr("speed"));
  speed_->setAccessibleName(tr("Speed of virtual time"));
  speed_->setToolTip(tr("Virtual seconds per second: 0.001 to 100"));
  step_->setText(tr("Step"));
  step_->setToolTip(tr("One event: a frame or a timer (.)"));
  clock_->setToolTip(tr("Virtual time since the cluster was made: minutes, seconds, milliseconds, microseconds"));
  clock_->setAccessibleName(tr("Virtual time"));
  refreshPace();
  refreshClock();
}

void TimeBar::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QToolBar::changeEvent(event);
}

}  // namespace brokerlab::widgets
