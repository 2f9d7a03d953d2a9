#include "widgets/lesson_host.h"

namespace brokerlab::widgets {

/// Lives on the engine's thread once it has begun.
struct LessonHost::Drive {
  explicit Drive(std::shared_ptr<const lessons::Lesson> lesson) : runner(std::move(lesson)) {}

  lessons::Runner runner;

  live::TimeWish look(cluster::Cluster& cluster) {
    switch (runner.observe(cluster)) {
      case lessons::Time::free:
        return live::TimeWish::free;
      case lessons::Time::pause:
        return live::TimeWish::pause;
      case lessons::Time::rush:
        return live::TimeWish::rush;
    }
    return live::TimeWish::free;
  }
};

LessonHost::LessonHost(SessionModel& session, QObject* parent) : QObject(parent), session_(session) {
  connect(&session_, &SessionModel::replied, this, &LessonHost::observe);
}

void LessonHost::begin(std::shared_ptr<const lessons::Lesson> original) {
  drive_ = std::make_shared<Drive>(std::move(original));
  state_ = drive_->runner.state();
  const std::weak_ptr<Drive> weak = drive_;
  drive_->runner.onChange([this, weak](std::shared_ptr<const lessons::LessonState> state) {
    QMetaObject::invokeMethod(
        this,
        [this, weak, state] {
          // What a lesson that was left had still to say is not news of the one that is on.
          if (!drive_ || weak.lock() != drive_) return;
          state_ = state;
          Q_EMIT stateChanged();
        },
        Qt::QueuedConnection);
  });
  session_.session().watchSteps([weak](cluster::Cluster& cluster) {
    const auto drive = weak.lock();
    return drive ? drive->look(cluster) : live::TimeWish::free;
  });
  tell([](Drive& drive, cluster::Cluster& cluster) { drive.runner.begin(cluster); });
  Q_EMIT stateChanged();
}

void LessonHost::end() {
  if (!drive_) return;
  session_.session().watchSteps({});
  drive_.reset();
  state_.reset();
  Q_EMIT stateChanged();
}

void LessonHost::tell(std::function<void(Drive&, cluster::Cluster&)> what) {
  if (!drive_) return;
  // The watcher is asked again after each posted task, so a wish to hurry is heard while time stands still.
  session_.session().post(
      [drive = drive_, what = std::move(what)](cluster::Cluster& cluster) { what(*drive, cluster); });
}

void LessonHost::observe() {
  tell([](Drive&, cluster::Cluster&) {});
}
void LessonHost::predict(std::size_t option) {
  tell([option](Drive& drive, cluster::Cluster& cluster) { drive.runner.predict(cluster, option); });
}
void LessonHost::answer(const QString& value) {
  tell([text = value.toStdString()](Drive& drive, cluster::Cluster& cluster) { drive.runner.answer(cluster, text); });
}
void LessonHost::hint() {
  tell([](Drive& drive, cluster::Cluster&) { drive.runner.hint(); });
}
void LessonHost::showMe() {
  session_.backToNow();
  tell([](Drive& drive, cluster::Cluster& cluster) { drive.runner.showMe(cluster); });
}
void LessonHost::next() {
  session_.backToNow();
  tell([](Drive& drive, cluster::Cluster& cluster) { drive.runner.next(cluster); });
}
void LessonHost::showTransferAnswer() {
  tell([](Drive& drive, cluster::Cluster&) { drive.runner.showTransferAnswer(); });
}

void LessonHost::redo(bool wholeLesson) {
  if (!drive_) return;
  session_.backToNow();
  session_.setRunning(false);
  const auto drive = drive_;
  session_.session().replaceCluster(
      [drive, wholeLesson](cluster::Cluster& cluster) { return drive->runner.rewound(cluster, wholeLesson); },
      [this, drive, wholeLesson](const Result<void>& replaced) {
        if (!replaced) return;
        session_.session().post(
            [drive, wholeLesson](cluster::Cluster& fresh) { drive->runner.resumed(fresh, wholeLesson); });
      });
}

}  // namespace brokerlab::widgets
