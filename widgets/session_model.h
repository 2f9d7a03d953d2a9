#pragma once
// The session as the GUI thread sees it.
//
// `live::Session` calls back on the engine's thread; everything here happens on the GUI thread. The model holds
// what every view shares: the picture on show (live, or a recorded one while looking back), the events known so
// far, the selection. Views never talk to the session themselves.
//
// Rules
//   M1  The picture on show is `view()`. While looking back it is a recorded one and `lookingBack()` says so.
//   M2  Acting (submit) always acts on the live cluster, and ends looking back.
//   M3  An answer to a question is dropped when the one who asked is gone.

#include <QElapsedTimer>
#include <QObject>
#include <QPointer>
#include <QString>
#include <deque>
#include <functional>
#include <memory>

#include "live/session.h"
#include "widgets/selection.h"

namespace brokerlab::widgets {

using ViewPointer = std::shared_ptr<const view::ClusterView>;
using EventPointer = std::shared_ptr<const events::Event>;

class SessionModel : public QObject {
  Q_OBJECT
 public:
  explicit SessionModel(std::unique_ptr<live::Session> session, QObject* parent = nullptr);
  ~SessionModel() override;

  live::Session& session() { return *session_; }
  /// Ends the cluster on show and goes on with another one.
  void replaceSession(std::unique_ptr<live::Session> session);

  ViewPointer view() const { return shown_; }
  ViewPointer liveView() const { return live_; }
  /// The recorded pictures of the run on show, oldest first.
  std::vector<ViewPointer> pictures() const { return session_->pictures(); }
  /// The virtual instant to paint: between two pictures of a running cluster it moves on smoothly.
  Instant now() const;

  bool lookingBack() const { return lookingBack_; }
  void lookAt(Instant at);
  void backToNow();
  void branchHere();
  /// What was left by branching; going back to one keeps the present one in its place.
  std::vector<live::Branch> branches() const { return session_->branches(); }
  void returnTo(int branch);

  live::Pace pace() const { return pace_; }
  void setRunning(bool running);
  void setSpeed(double speed);
  void step();
  /// Runs at the present pace and stops at exactly the step after which `condition` (a predicate of the script language)
  /// holds for what happened from now on. Asking again, or `setRunning`, replaces it. Not while a lesson watches.
  void runUntil(const QString& condition);

  /// Events of level detail and story, oldest first, capped; `eventsDropped` says how many fell off.
  const std::deque<EventPointer>& events() const { return events_; }
  std::int64_t eventsDropped() const { return eventsDropped_; }

  Selection& selection() { return selection_; }

  /// Carries out one line of the script language; the reply is announced by `replied`.
  void submit(const QString& line);
  void submit(const QString& line, std::function<void(const live::Reply&)> done);

  // Questions. `done` runs on the GUI thread, unless `asker` was destroyed meanwhile.
  void listFiles(QObject* asker, NodeId node, std::function<void(const Result<view::FileList>&)> done);
  void readFile(QObject* asker, NodeId node, const std::string& path, std::int64_t from, std::int64_t length,
                std::function<void(const Result<view::FileContent>&)> done);
  void recentFrames(QObject* asker, Instant from, Instant to, std::size_t limit,
                    std::function<void(const std::vector<view::FrameView>&)> done);
  void readFrame(QObject* asker, std::uint64_t frame, std::function<void(const Result<view::FrameContent>&)> done);
  void locate(QObject* asker, const TopicPartition& partition, Offset offset,
              std::function<void(const Result<view::RecordLocation>&)> done);
  void why(QObject* asker, EventId event, std::function<void(const std::vector<view::WhyStep>&)> done);
  void openListeners(QObject* asker, int port, std::function<void(const Result<live::Listening>&)> done);
  void saveSession(QObject* asker, const QString& path, std::function<void(const Result<std::string>&)> done);

 Q_SIGNALS:
  void viewChanged();
  /// `fresh` newest events were added at the end.
  void eventsArrived(int fresh);
  /// The events start anew: another session or another branch.
  void eventsReset();
  void paceChanged();
  void lookingBackChanged(bool back);
  void replied(const QString& line, bool ok, const QString& text);
  /// Something worth a line in the status bar.
  void notice(const QString& text);

 private:
  void listen();
  void refresh();
  void takeEvents();
  void startAnew(const Result<std::string>& result);
  void show(ViewPointer view);
  /// Wraps `done` so that it runs on the GUI thread and only while both this model and the asker live.
  template <class Answer>
  std::function<void(Answer)> answering(QObject* asker, std::function<void(const Answer&)> done);

  std::unique_ptr<live::Session> session_;
  ViewPointer live_;
  ViewPointer shown_;
  bool lookingBack_ = false;
  live::Pace pace_;
  QElapsedTimer sinceView_;
  std::deque<EventPointer> events_;
  std::int64_t eventsDropped_ = 0;
  EventId lastEvent_;
  Selection selection_;
};

}  // namespace brokerlab::widgets
