#pragma once
// One partition: a row per replica, all aligned on offset, the leader on top.
//
//   L Broker 3   │ a b a c d │ b a ▒C▒ c̲ │          posts: log start, LSO, HW, LEO
//   F Broker 1   │ a b a c d │ b a                  squares: one a record, letter = key
//   F Broker 2   │ a b a                            what they look like: record_look.h · ···· gaps
//   consumers         ⚑ committed  ⚐ position        LAG bar up to HW

#include <QAbstractScrollArea>
#include <QWidget>
#include <optional>

#include "widgets/session_model.h"

class QComboBox;
class QCheckBox;
class QLabel;

namespace brokerlab::widgets {

class FateLegend;

/// The painted rows. Shows whatever view and partition it is given.
class PartitionCanvas : public QAbstractScrollArea {
  Q_OBJECT
 public:
  explicit PartitionCanvas(QWidget* parent = nullptr);
  void show(ViewPointer view, const TopicPartition& partition);
  void setSelected(const Selected& selected);
  void setFollowTail(bool follow);
  /// First and one past the last offset that are visible.
  std::pair<Offset, Offset> visibleOffsets() const;
  void paintAll(QPainter& painter);

 Q_SIGNALS:
  void recordPicked(brokerlab::NodeId broker, brokerlab::Offset offset);
  void replicaPicked(brokerlab::NodeId broker);
  void scrolled();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  bool viewportEvent(QEvent* event) override;

 private:
  struct Row {
    const view::ReplicaView* replica = nullptr;
    bool down = false;
    QRectF head;
    double top = 0;
  };
  struct Reader {
    QString name;
    QString member;
    Offset committed = -1;
    Offset position = -1;
    Offset end = -1;
    std::int64_t lag = -1;
    bool grouped = false;
  };
  std::vector<Reader> readers() const;
  void rebuild();
  double xOf(Offset offset) const;
  Offset offsetAt(double x) const;
  const Row* rowAt(double y) const;
  void paintHead(QPainter& p, const Row& row) const;
  void paintRecords(QPainter& p, const Row& row) const;
  void paintKey(QPainter& p, const QRectF& box, const view::RecordMark& mark, bool down) const;
  void paintEpochs(QPainter& p) const;
  void paintPosts(QPainter& p) const;
  void paintConsumers(QPainter& p) const;
  void post(QPainter& p, Offset offset, const QString& text, const QColor& colour, int level) const;

  ViewPointer view_;
  TopicPartition partition_;
  const view::PartitionView* data_ = nullptr;
  std::vector<Row> rows_;
  Selected selected_;
  Offset first_ = 0;
  Offset start_ = 0;
  Offset end_ = 0;
  bool follow_ = true;
  bool settingBar_ = false;
};

class PartitionsView : public QWidget {
  Q_OBJECT
 public:
  explicit PartitionsView(SessionModel& session, QWidget* parent = nullptr);
  void choose(const TopicPartition& partition);
  PartitionCanvas& canvas() { return *canvas_; }

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void refresh();
  void refreshRange();
  SessionModel& session_;
  QLabel* title_;
  QComboBox* chooser_;
  QCheckBox* follow_;
  QLabel* range_;
  PartitionCanvas* canvas_;
  FateLegend* legend_;
  std::optional<TopicPartition> current_;
  std::vector<TopicPartition> listed_;
};

}  // namespace brokerlab::widgets
