#pragma once
// Carries a lesson's runner beside the cluster on the engine's thread, and its state to the window.
//
// The runner says after each step what it wants of time; the host hands that to the session's pace. What the window
// gets is an immutable LessonState, on the GUI thread.

#include <QObject>
#include <memory>

#include "lessons/lesson.h"
#include "lessons/runner.h"
#include "widgets/session_model.h"

namespace brokerlab::widgets {

class LessonHost : public QObject {
  Q_OBJECT
 public:
  explicit LessonHost(SessionModel& session, QObject* parent = nullptr);

  /// The session must be a fresh one, made from the lesson's spec.
  void begin(std::shared_ptr<const lessons::Lesson> original);
  void end();
  bool active() const { return drive_ != nullptr; }
  std::shared_ptr<const lessons::LessonState> state() const { return state_; }

  void predict(std::size_t option);
  void answer(const QString& value);
  void hint();
  void showMe();
  void next();
  void showTransferAnswer();
  /// Goes back to where this step, or the whole lesson, began: exactly, by playing the inputs again.
  void redo(bool wholeLesson);
  /// The learner did something: look at the goals again.
  void observe();

 Q_SIGNALS:
  void stateChanged();

 private:
  struct Drive;
  void tell(std::function<void(Drive&, cluster::Cluster&)> what);
  SessionModel& session_;
  std::shared_ptr<Drive> drive_;
  std::shared_ptr<const lessons::LessonState> state_;
};

}  // namespace brokerlab::widgets
