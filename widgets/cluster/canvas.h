#pragma once
// The cluster as a living picture: one custom-painted widget.
//
// Rules
//   C1  One full update() per tick; what did not change is blitted from sprites, one a card.
//   C2  Nothing moves unless time runs.
//   C3  Whatever the mouse can reach, the keyboard and a screen reader can reach too.
//   C4  What is left out is said ("412 frames hidden").

#include <QAbstractScrollArea>
#include <QPixmap>
#include <QTimer>
#include <map>
#include <memory>
#include <optional>

#include "widgets/cluster/layout.h"
#include "widgets/cluster/painter.h"
#include "widgets/selection.h"

namespace brokerlab::widgets {

using ViewPointer = std::shared_ptr<const view::ClusterView>;

/// A thing in the picture that can be pointed at, focused, named.
struct Thing {
  enum class Kind : std::uint8_t { none, broker, controller, producer, consumer, external, replica, frame };
  Kind kind = Kind::none;
  NodeId node;
  TopicPartition partition;
  Offset record = noOffset;
  ConnectionId connection;
  std::uint64_t frame = 0;
  QRectF rect;

  bool same(const Thing& o) const {
    return kind == o.kind && node == o.node && partition == o.partition && connection == o.connection &&
           frame == o.frame;
  }
};

class ClusterCanvas : public QAbstractScrollArea {
  Q_OBJECT
 public:
  explicit ClusterCanvas(QWidget* parent = nullptr);
  ~ClusterCanvas() override;

  void setView(ViewPointer view);
  ViewPointer view() const { return view_; }
  /// Where frames in flight are is painted for this instant.
  void setClock(std::function<Instant()> clock) { clock_ = std::move(clock); }
  void setRunning(bool running);
  void setLookingBack(bool back);
  void setSelected(const Selected& selected);
  /// Shows idle fetches and heartbeats as dots too.
  void setShowIdle(bool show);
  bool showIdle() const { return showIdle_; }
  /// Draws the partitions of __consumer_offsets and __transaction_state too.
  void setShowInternal(bool show);

  void zoomBy(double factor);
  void zoomToFit();

  const std::vector<Thing>& things() const { return things_; }
  /// One line: what it is and what state it is in. The same words as in the tooltip's first line.
  QString describe(const Thing& thing) const;
  QString explain(const Thing& thing) const;
  std::optional<Thing> focused() const;
  void focusThing(std::size_t index);
  Thing thingAt(QPointF viewportPosition) const;
  QRect rectOnViewport(const Thing& thing) const;
  /// Where the words of frames in flight were put when the picture was painted last.
  const std::vector<QRectF>& frameWords() const { return frameWords_; }
  const ClusterLayout& layout() const { return layout_; }
  /// Paints everything at once into any device; what exports and benchmarks use.
  void paintScene(QPainter& painter, const QRect& clip);

 Q_SIGNALS:
  void picked(const brokerlab::widgets::Thing& thing);
  void activated(const brokerlab::widgets::Thing& thing);
  void menuWanted(const brokerlab::widgets::Thing& thing, const QPoint& globalPosition);
  /// K, R, F, P, T pressed on a node.
  void keyAction(QChar key, const brokerlab::widgets::Thing& thing);

 protected:
  bool viewportEvent(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool focusNextPrevChild(bool next) override;
  void focusInEvent(QFocusEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  struct Sprite {
    std::uint64_t key = 0;
    QPixmap pixmap;
  };
  struct Moving {
    const view::FrameView* frame = nullptr;
    Curve curve;
    int sprite = 0;
    bool labelled = false;
    QRectF gap;  // between neighbours: the room between their cards
    int heldIndex = 0;
  };

  void relayout();
  void buildThings();
  void buildMoving();
  void noteChanges(const ViewPointer& before);
  void paintBoxes(QPainter& painter);
  void paintLinks(QPainter& painter);
  void paintFrames(QPainter& painter);
  void paintLabels(QPainter& painter, const std::vector<std::pair<const Moving*, QPointF>>& labelled);
  QColor ground() const;
  void paintNotes(QPainter& painter);
  const QPixmap& boxSprite(const NodeBox& box, std::size_t slot);
  void buildDots();
  double progress(const Moving& moving, Instant at) const;
  QPointF toScene(QPointF viewportPosition) const;
  void moveFocus(int dx, int dy);
  void stepFocus(int by);
  void showFocused();

  ViewPointer view_;
  std::function<Instant()> clock_;
  ClusterLayout layout_;
  ClusterPainter painter_;
  Selected selected_;
  std::vector<Thing> things_;
  std::vector<Moving> moving_;
  std::vector<QRectF> frameWords_;
  std::vector<QRectF> linkWords_;  // where links that are not normal say what they are
  std::vector<Sprite> sprites_;
  QPixmap dots_;
  double dotsRatio_ = 0;
  std::uint64_t generation_ = 1;
  double scale_ = 1;
  double zoom_ = 1;
  bool fit_ = true;
  bool layingOut_ = false;
  bool running_ = false;
  bool lookingBack_ = false;
  bool showIdle_ = false;
  bool showInternal_ = false;
  std::int64_t idleNow_ = 0;
  Thing focus_;
  QTimer tick_;
};

}  // namespace brokerlab::widgets
