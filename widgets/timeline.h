#pragma once
// Time as a strip: one track per kind of event, a playhead over recorded pictures, charts beside it.
//
// Dragging the playhead looks back; "Branch here" goes on from that moment; a badge says unmistakably that what is
// on show is the past.

#include <QTimer>
#include <QWidget>
#include <map>

#include "widgets/session_model.h"
#include "widgets/story_text.h"

class QPainter;
class QPushButton;
class QLabel;

namespace brokerlab::widgets {

class TimeSeriesView;

/// The painted tracks. Owned by Timeline.
class TrackStrip : public QWidget {
  Q_OBJECT
 public:
  explicit TrackStrip(SessionModel& session, QWidget* parent = nullptr);
  QSize minimumSizeHint() const override { return {260, 122}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  QRectF plot() const;
  double xOf(Instant at) const;
  Instant atX(double x) const;
  Instant end() const;
  const events::Event* eventAt(QPointF position) const;
  void lookNear(QPointF position);
  void chooseTracks();
  /// One thin bar a branch that was left, below the tracks, from where it parted to where it was left.
  void paintBranches(QPainter& painter, const QRectF& plot) const;
  const live::Branch* branchAt(QPointF position) const;
  QRectF branchBar(std::size_t i) const;
  std::size_t shownBranches() const;
  SessionModel& session_;
  std::vector<Track> tracks_;
  std::vector<live::Branch> branches_;
};

/// Samples of the figures the charts show, taken from each live picture. Kept thin: at most 600 points each.
class FigureHistory {
 public:
  struct Sample {
    double seconds = 0;
    double lag = 0;
    double smallestIsr = -1;  // no topic yet
    double acked = 0;
  };
  void add(const view::ClusterView& view);
  /// Starts anew with what was recorded: another run's, or that of a branch, whose past is older than the branch.
  void take(const std::vector<ViewPointer>& pictures);
  const std::vector<Sample>& samples() const { return samples_; }

 private:
  std::vector<Sample> samples_;
  static constexpr double finest = 0.02;
  double stride_ = finest;
};

class Timeline : public QWidget {
  Q_OBJECT
 public:
  explicit Timeline(SessionModel& session, QWidget* parent = nullptr);
  const FigureHistory& figures() const { return history_; }

 protected:
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void retranslate();
  void refreshBadge();
  void sayHint();
  void refreshCharts();
  SessionModel& session_;
  TrackStrip* strip_;
  QLabel* badge_;
  QLabel* hint_;
  QPushButton* back_;
  QPushButton* branch_;
  TimeSeriesView* lag_;
  TimeSeriesView* isr_;
  TimeSeriesView* throughput_;
  FigureHistory history_;
  std::int64_t droppedSaid_ = 0;
  QTimer chartTick_;
};

}  // namespace brokerlab::widgets
