#pragma once
// Where everything in the cluster picture is: pure geometry, made from a view and a size.
//
//      producers, programs outside          one row of cards
//      ─────────────────────────── air for frames
//      brokers                              cards, as many columns as fit
//      ─────────────────────────── air for frames
//      metadata quorum, consumers           one row of cards
//
// Rules
//   Y1  The same view and size give the same layout, so a picture is stable while nothing changes.
//   Y2  Replicas get smaller when there are many (full → compact → lane), never fewer.
//   Y3  All replicas of one partition show the same window of offsets, so that who lags is visible at a glance.

#include <QPointF>
#include <QRectF>
#include <map>
#include <vector>

#include "view/view.h"

namespace brokerlab::widgets {

enum class Density : std::uint8_t { full, compact, lane };

/// Offsets [from, to) that the strips of a partition show.
struct OffsetWindow {
  Offset from = 0;
  Offset to = 0;
};

struct ReplicaBox {
  QRectF rect;
  QRectF strip;
  const view::ReplicaView* replica = nullptr;
  OffsetWindow window;
  double square = 8;  // width of one offset
};

enum class BoxKind : std::uint8_t { broker, controller, producer, consumer, external };

struct NodeBox {
  BoxKind kind = BoxKind::broker;
  NodeId node;
  ConnectionId connection;  // external only
  QRectF rect;
  std::size_t index = 0;  // into the view's list of this kind
  int row = 0;
  int column = 0;
  std::vector<ReplicaBox> replicas;
};

/// A cubic curve from one node to another.
struct Curve {
  QPointF a, b, c, d;
  QPointF at(double t) const;
  double angleAt(double t) const;  // degrees, clockwise from east
};

/// Consumers of one group that stand side by side, framed together.
struct GroupFrame {
  std::string group;
  QRectF rect;
  bool titled = true;  // the first of the group's frames says what the group is at
};

struct ClusterLayout {
  QSizeF size;
  Density density = Density::full;
  int hiddenPartitions = 0;  // of internal topics
  QRectF quorum;
  std::vector<NodeBox> boxes;
  std::vector<GroupFrame> groups;

  const NodeBox* box(NodeId node) const;
  const NodeBox* external(ConnectionId connection) const;
  /// How a frame between these travels; requests and answers keep to their own side. `lane` is the partition whose
  /// strips the curve should join, when both ends draw it.
  Curve curve(const NodeBox& from, const NodeBox& to, bool request, const TopicPartition* lane) const;
  /// Where a link that is not normal is drawn: between neighbours through the air above, so that its word hides
  /// nothing on the cards.
  Curve linkCurve(const NodeBox& from, const NodeBox& to) const;
  /// Brokers side by side: what they send each other crosses the gap between them.
  static bool neighbours(const NodeBox& from, const NodeBox& to);
};

/// Replicas of internal topics (a hundred and more partitions that nobody made) take part only when `internal` says so.
ClusterLayout layOut(const view::ClusterView& view, QSizeF available, bool internal = false);

}  // namespace brokerlab::widgets
