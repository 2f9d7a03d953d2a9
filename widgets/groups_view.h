#pragma once
// Consumer groups as their coordinators have them: the state machine, the members and what each may read, what is
// committed, and how far behind the group is, now and over time.

#include <QPointF>
#include <QVector>
#include <QWidget>
#include <map>

#include "widgets/session_model.h"

class QComboBox;
class QLabel;
class QScrollArea;
class QTableWidget;

namespace brokerlab::widgets {

class StateGraph;
class TimeSeriesView;

/// LAG of every partition of every group over virtual time, kept thin. It is told by the events, which also a past that
/// nobody looked at has left (another view was open, time ran without a picture, this branch began with its replay).
class LagHistory {
 public:
  void add(const events::Event& event);
  /// The engine's own figure at the time of a picture.
  void add(const view::ClusterView& view);
  void clear();
  /// By partition, in its order.
  std::vector<std::pair<TopicPartition, QVector<QPointF>>> of(const std::string& group) const;

 private:
  struct Known {
    Offset committed = -1;
    QVector<QPointF> points;
  };
  void put(Known& known, double at, double lag);

  std::map<std::string, std::map<TopicPartition, Known>> groups_;
  std::map<TopicPartition, Offset> highWatermarks_;
};

class GroupsView : public QWidget {
  Q_OBJECT
 public:
  explicit GroupsView(SessionModel& session, QWidget* parent = nullptr);
  /// The group that is on show; empty when there is none.
  QString group() const;
  void choose(const QString& group);

 protected:
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  void retranslate();
  void refresh();
  void refreshMembers(const view::GroupView& group);
  void refreshPartitions(const view::GroupView& group, const view::ClusterView& view);
  void refreshChart();
  SessionModel& session_;
  QLabel* title_;
  QComboBox* chooser_;
  QLabel* facts_;
  QLabel* none_;
  QScrollArea* scroll_;
  QWidget* body_;
  StateGraph* states_;
  QLabel* membersTitle_;
  QTableWidget* members_;
  QLabel* partitionsTitle_;
  QTableWidget* partitions_;
  TimeSeriesView* chart_;
  LagHistory history_;
};

}  // namespace brokerlab::widgets
