#pragma once
// Who said what to whom: a lane per node, virtual time runs down, every frame is a slanted arrow.

#include <QAbstractScrollArea>
#include <QTimer>
#include <QWidget>
#include <vector>

#include "widgets/session_model.h"

class QCheckBox;
class QComboBox;
class QLabel;

namespace brokerlab::widgets {

class SequenceCanvas : public QAbstractScrollArea {
  Q_OBJECT
 public:
  explicit SequenceCanvas(SessionModel& session, QWidget* parent = nullptr);
  void setFrames(std::vector<view::FrameView> frames);
  void setFilter(int traffic, bool idle);
  std::int64_t hidden() const { return hidden_; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  /// Up and Down go from frame to frame, Enter looks at the moment of the chosen one.
  void keyPressEvent(QKeyEvent* event) override;
  bool viewportEvent(QEvent* event) override;

 private:
  struct Arrow {
    std::size_t frame;
    int from, to;
    double y1, y2;
  };
  struct Note {
    int lane;
    double y;
    QString text;
    QColor colour;
  };
  void arrange();
  double laneX(int lane) const;
  int laneOf(NodeId node) const;
  QString laneName(NodeId node) const;
  const Arrow* arrowAt(QPointF position) const;
  SessionModel& session_;
  std::vector<view::FrameView> frames_;
  std::vector<NodeId> lanes_;
  std::vector<Arrow> arrows_;
  std::vector<Note> notes_;
  std::vector<std::pair<double, Instant>> times_;
  double height_ = 0;
  int traffic_ = -1;
  bool idle_ = false;
  bool follow_ = true;
  std::int64_t hidden_ = 0;
};

class SequenceView : public QWidget {
  Q_OBJECT
 public:
  explicit SequenceView(SessionModel& session, QWidget* parent = nullptr);

 protected:
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  void retranslate();
  void ask();
  void refilter();
  SessionModel& session_;
  QLabel* title_;
  QComboBox* filter_;
  QCheckBox* idle_;
  QLabel* hidden_;
  SequenceCanvas* canvas_;
  QTimer soon_;
};

}  // namespace brokerlab::widgets
