#include "widgets/session_model.h"

#include <algorithm>

#include "cluster/cluster.h"
#include "command/parse.h"
#include "widgets/text.h"

namespace brokerlab::widgets {
namespace {
constexpr std::size_t eventsKept = 20000;
constexpr std::size_t eventsPerPage = 5000;
}  // namespace

SessionModel::SessionModel(std::unique_ptr<live::Session> session, QObject* parent)
    : QObject(parent), session_(std::move(session)) {
  sinceView_.start();
  listen();
}

SessionModel::~SessionModel() {
  // The engine's thread is joined before anything its callbacks refer to goes away.
  if (session_) session_->stop();
}

void SessionModel::listen() {
  session_->onChange([this] {
    QMetaObject::invokeMethod(
        this, [this] { refresh(); }, Qt::QueuedConnection);
  });
  refresh();
}

void SessionModel::replaceSession(std::unique_ptr<live::Session> session) {
  session_->stop();
  // Calls that the old engine queued must not be taken for the new one's.
  QCoreApplication::removePostedEvents(this, QEvent::MetaCall);
  session_ = std::move(session);
  events_.clear();
  nameClient({}, {});
  eventsDropped_ = 0;
  lastEvent_ = {};
  lookingBack_ = false;
  live_.reset();
  selection_.clear();
  Q_EMIT lookingBackChanged(false);
  Q_EMIT eventsReset();
  listen();
}

void SessionModel::refresh() {
  const live::Pace pace = session_->pace();
  const bool paceMoved = pace.running != pace_.running || pace.speed != pace_.speed;
  pace_ = pace;
  const ViewPointer latest = session_->latestView();
  if (latest && live_ && latest->lastEvent < live_->lastEvent) {
    // Time went back: this is another branch, whose events start anew.
    events_.clear();
    eventsDropped_ = 0;
    lastEvent_ = {};
    Q_EMIT eventsReset();
  }
  const bool fresh = latest != live_;
  live_ = latest;
  if (fresh) sinceView_.restart();
  takeEvents();
  if (fresh && !lookingBack_) show(live_);
  if (paceMoved) Q_EMIT paceChanged();
}

void SessionModel::takeEvents() {
  int fresh = 0;
  for (;;) {
    live::EventPage page = session_->eventsAfter(lastEvent_, events::Level::detail, eventsPerPage);
    eventsDropped_ += page.missing;
    if (page.events.empty()) break;
    lastEvent_ = page.events.back()->id;
    fresh += static_cast<int>(page.events.size());
    const bool full = page.events.size() == eventsPerPage;
    for (EventPointer& event : page.events) events_.push_back(std::move(event));
    while (events_.size() > eventsKept) {
      events_.pop_front();
      ++eventsDropped_;
    }
    if (!full) break;
  }
  if (fresh > 0) Q_EMIT eventsArrived(std::min(fresh, static_cast<int>(events_.size())));
}

void SessionModel::show(ViewPointer view) {
  for (const auto& p : view->producers) nameClient(p->id, p->name);
  for (const auto& c : view->consumers) nameClient(c->id, c->name);
  shown_ = std::move(view);
  Q_EMIT viewChanged();
}

Instant SessionModel::now() const {
  if (!shown_) return {};
  if (lookingBack_ || !pace_.running || pace_.speed <= 0) return shown_->at;
  // Never far ahead of what is known: at most a tenth of a real second.
  const auto real = std::min<std::int64_t>(sinceView_.nsecsElapsed() / 1000, 100'000);
  return {shown_->at.micros + static_cast<std::int64_t>(static_cast<double>(real) * pace_.speed)};
}

void SessionModel::lookAt(Instant at) {
  if (!live_) return;
  if (at.micros >= live_->at.micros) {
    backToNow();
    return;
  }
  ViewPointer past = session_->viewAt(at);
  if (!past) return;
  setRunning(false);
  const bool wasBack = lookingBack_;
  lookingBack_ = true;
  show(std::move(past));
  if (!wasBack) Q_EMIT lookingBackChanged(true);
}

void SessionModel::backToNow() {
  if (!lookingBack_) return;
  lookingBack_ = false;
  show(live_);
  Q_EMIT lookingBackChanged(false);
}

void SessionModel::branchHere() {
  if (!shown_) return;
  session_->branchAt(shown_->at, answering<Result<std::string>>(
                                     this, [this](const Result<std::string>& result) { startAnew(result); }));
}

void SessionModel::returnTo(int branch) {
  session_->returnTo(
      branch, answering<Result<std::string>>(this, [this](const Result<std::string>& result) { startAnew(result); }));
}

void SessionModel::startAnew(const Result<std::string>& result) {
  if (!result) {
    Q_EMIT notice(QString::fromStdString(result.error().message));
    return;
  }
  lookingBack_ = false;
  events_.clear();
  eventsDropped_ = 0;
  lastEvent_ = {};
  live_.reset();
  Q_EMIT eventsReset();
  Q_EMIT lookingBackChanged(false);
  Q_EMIT notice(result->empty()
                    ? tr("Another branch of this run")
                    : fill(tr("Another branch of this run; its files are in {folder}"), {{"folder", plain(*result)}}));
  refresh();
}

void SessionModel::setRunning(bool running) {
  if (running) backToNow();
  live::Pace pace = session_->pace();
  if (pace.running == running) return;
  pace.running = running;
  session_->setPace(pace);
  pace_ = pace;
  Q_EMIT paceChanged();
}

void SessionModel::setSpeed(double speed) {
  live::Pace pace = session_->pace();
  if (pace.speed == speed) return;
  pace.speed = speed;
  session_->setPace(pace);
  pace_ = pace;
  Q_EMIT paceChanged();
}

void SessionModel::step() {
  backToNow();
  setRunning(false);
  session_->step();
}

void SessionModel::runUntil(const QString& condition) {
  const auto parsed = command::parseCondition(condition.toStdString());
  if (!parsed) {
    Q_EMIT notice(QString::fromStdString(parsed.error().sentence()));
    return;
  }
  struct Watch {
    std::optional<EventId> since;
    bool reached = false;
  };
  auto watch = std::make_shared<Watch>();
  const auto tell = answering<QString>(this, [this](const QString& what) {
    session_->watchSteps({});
    Q_EMIT notice(fill(tr("Stopped: {condition}"), {{"condition", what}}));
  });
  // On the engine's thread, after each step.
  session_->watchSteps([watch, tell, condition, wanted = *parsed](cluster::Cluster& cluster) {
    if (watch->reached) return live::TimeWish::free;
    if (!watch->since) watch->since = cluster.lastEvent();
    if (!cluster.evaluate(wanted, *watch->since).held) return live::TimeWish::free;
    watch->reached = true;
    tell(condition);
    return live::TimeWish::pause;
  });
  setRunning(true);
}

void SessionModel::submit(const QString& line) { submit(line, {}); }

void SessionModel::submit(const QString& line, std::function<void(const live::Reply&)> done) {
  backToNow();
  session_->submit(line.toStdString(), answering<live::Reply>(this, [this, line, done](const live::Reply& reply) {
                     Q_EMIT replied(line, reply.ok, QString::fromStdString(reply.text));
                     if (done) done(reply);
                   }));
}

template <class Answer>
std::function<void(Answer)> SessionModel::answering(QObject* asker, std::function<void(const Answer&)> done) {
  const QPointer<QObject> guard(asker);
  auto shared = std::make_shared<std::function<void(const Answer&)>>(std::move(done));
  return [this, guard, shared](const Answer& answer) {
    QMetaObject::invokeMethod(
        this,
        [guard, shared, answer] {
          if (guard) (*shared)(answer);
        },
        Qt::QueuedConnection);
  };
}

void SessionModel::listFiles(QObject* asker, NodeId node, std::function<void(const Result<view::FileList>&)> done) {
  session_->listFiles(node, answering<Result<view::FileList>>(asker, std::move(done)));
}
void SessionModel::readFile(QObject* asker, NodeId node, const std::string& path, std::int64_t from,
                            std::int64_t length, std::function<void(const Result<view::FileContent>&)> done) {
  session_->readFile(node, path, from, length, answering<Result<view::FileContent>>(asker, std::move(done)));
}
void SessionModel::recentFrames(QObject* asker, Instant from, Instant to, std::size_t limit,
                                std::function<void(const std::vector<view::FrameView>&)> done) {
  session_->recentFrames(from, to, limit, answering<std::vector<view::FrameView>>(asker, std::move(done)));
}
void SessionModel::readFrame(QObject* asker, std::uint64_t frame,
                             std::function<void(const Result<view::FrameContent>&)> done) {
  session_->readFrame(frame, answering<Result<view::FrameContent>>(asker, std::move(done)));
}
void SessionModel::locate(QObject* asker, const TopicPartition& partition, Offset offset,
                          std::function<void(const Result<view::RecordLocation>&)> done) {
  session_->locate(partition, offset, answering<Result<view::RecordLocation>>(asker, std::move(done)));
}
void SessionModel::why(QObject* asker, EventId event, std::function<void(const std::vector<view::WhyStep>&)> done) {
  session_->why(event, answering<std::vector<view::WhyStep>>(asker, std::move(done)));
}
void SessionModel::openListeners(QObject* asker, int port, std::function<void(const Result<live::Listening>&)> done) {
  session_->openListeners(port, answering<Result<live::Listening>>(asker, std::move(done)));
}
void SessionModel::saveSession(QObject* asker, const QString& path,
                               std::function<void(const Result<std::string>&)> done) {
  session_->saveSession(path.toStdString(), answering<Result<std::string>>(asker, std::move(done)));
}

}  // namespace brokerlab::widgets
