#pragma once
#include <QToolBar>

#include "widgets/session_model.h"

class QAction;
class QLabel;
class QSlider;

namespace brokerlab::widgets {

/// Run, pause, step, speed; virtual time and the seed, always on screen.
class TimeBar : public QToolBar {
  Q_OBJECT
 public:
  explicit TimeBar(SessionModel& session, QWidget* parent = nullptr);
  QAction* runAction() const { return run_; }
  QAction* stepAction() const { return step_; }
  void setSpeedIndex(int value);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void refreshPace();
  void refreshClock();
  SessionModel& session_;
  QAction* run_;
  QAction* step_;
  QSlider* speed_;
  QLabel* speedName_;
  QLabel* factor_;
  QLabel* clock_;
  QLabel* seed_;
};

}  // namespace brokerlab::widgets
