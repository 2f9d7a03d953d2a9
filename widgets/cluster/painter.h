#pragma once
// Draws the cards and strips of the cluster picture. Knows how things look, not where they are (layout.h) nor
// when they are drawn (canvas.h).

#include <QCoreApplication>
#include <QPainter>
#include <set>

#include "widgets/cluster/layout.h"
#include "widgets/selection.h"

namespace brokerlab::widgets {

/// A small rounded label: word and colour together.
void drawBadge(QPainter& painter, QRectF rect, const QString& text, const QColor& colour, bool filled);
/// Leader: a filled square with L; follower: a disc with F; offline: a cross. Shape, letter and colour say the same.
void drawRole(QPainter& painter, QPointF centre, double size, view::ReplicaRole role);
QString stateWord(view::NodeState state);
QColor stateColour(view::NodeState state);
bool isDown(view::NodeState state);
QString raftWord(view::RaftRole role);
/// What a producer's transaction manager is at, as the engine calls it, in the reader's language.
QString transactionWord(const std::string& state);
/// The same of a consumer: where it is in joining its group, and what its application is doing.
QString memberWord(const std::string& words);

class ClusterPainter {
  Q_DECLARE_TR_FUNCTIONS(ClusterPainter)
 public:
  const view::ClusterView* view = nullptr;
  Density density = Density::full;
  Selected selected;
  /// Replicas that changed with the last step: outlined for one beat.
  std::set<std::pair<NodeId, TopicPartition>> fresh;

  void box(QPainter& painter, const NodeBox& box) const;
  void quorumFrame(QPainter& painter, const QRectF& rect) const;
  void groupFrame(QPainter& painter, const GroupFrame& group) const;

 private:
  void frame(QPainter& painter, const QRectF& rect, bool isSelected, bool down) const;
  void broker(QPainter& painter, const NodeBox& box) const;
  void controller(QPainter& painter, const NodeBox& box) const;
  void producer(QPainter& painter, const NodeBox& box) const;
  /// One box a batch: filled in flight, full while it waits, hollow while it still takes records.
  void accumulator(QPainter& painter, const QRectF& room, const view::ProducerView& producer) const;
  void producerTransaction(QPainter& painter, const QRectF& room, const view::ProducerView& producer) const;
  void consumer(QPainter& painter, const NodeBox& box) const;
  void external(QPainter& painter, const NodeBox& box) const;
  void replicaFull(QPainter& painter, const ReplicaBox& box, bool down) const;
  void replicaCompact(QPainter& painter, const ReplicaBox& box, bool down) const;
  void replicaLane(QPainter& painter, const ReplicaBox& box, bool down) const;
  void strip(QPainter& painter, const ReplicaBox& box, bool down) const;
};

}  // namespace brokerlab::widgets
