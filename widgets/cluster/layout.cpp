#include "widgets/cluster/layout.h"

#include <algorithm>
#include <cmath>

namespace brokerlab::widgets {
namespace {

constexpr double margin = 10;
constexpr double gap = 10;
constexpr double air = 44;
constexpr double clientHeight = 64;
constexpr double bottomHeight = 78;
constexpr double minimumBroker = 192;
constexpr double headHeight = 44;

struct Sizes {
  double replica = 0;
  double spacing = 0;
  int columns = 1;
};

Sizes sizesFor(Density density, double width) {
  if (density == Density::full) return {70, 6, 1};
  if (density == Density::compact) return {17, 2, 1};
  return {7, 2, std::max(1, static_cast<int>(width / 64))};
}

double brokerHeight(Density density, double width, std::size_t replicas) {
  const Sizes sizes = sizesFor(density, width - 16);
  const auto rows = static_cast<double>((static_cast<int>(replicas) + sizes.columns - 1) / sizes.columns);
  return headHeight + std::max(1.0, rows) * (sizes.replica + sizes.spacing) + 8;
}

using Windows = std::map<TopicPartition, OffsetWindow>;

/// The newest offsets that fit, the same for every replica of a partition (Y3).
bool isDrawn(const view::ReplicaView& replica, bool internal) {
  return internal || !isInternalTopic(replica.partition.topic);
}

std::size_t drawnReplicas(const view::BrokerView& broker, bool internal) {
  return static_cast<std::size_t>(std::count_if(broker.replicas.begin(), broker.replicas.end(),
                                                [&](const auto& replica) { return isDrawn(*replica, internal); }));
}

Windows offsetWindows(const view::ClusterView& view, int capacity) {
  Windows windows;
  for (const auto& broker : view.brokers)
    for (const auto& replica : broker->replicas) {
      OffsetWindow& window = windows[replica->partition];
      window.to = std::max(window.to, replica->logEndOffset);
    }
  for (auto& entry : windows) {
    OffsetWindow& window = entry.second;
    // Room for what comes next, in steps, so that the strip does not shift with every record.
    const Offset end = window.to + 2;
    const Offset start = std::max<Offset>(0, end - capacity);
    const Offset stride = std::max<Offset>(1, capacity / 8);
    window.from = (start + stride - 1) / stride * stride;
    window.to = window.from + capacity;
  }
  return windows;
}

void placeReplicas(NodeBox& box, const view::BrokerView& broker, Density density, const Windows& windows,
                   bool internal) {
  const QRectF inner = box.rect.adjusted(8, headHeight, -8, -4);
  const Sizes sizes = sizesFor(density, inner.width());
  const double width = (inner.width() - (sizes.columns - 1) * 6) / sizes.columns;
  int i = 0;
  box.replicas.reserve(broker.replicas.size());
  for (const auto& replica : broker.replicas) {
    if (!isDrawn(*replica, internal)) continue;
    ReplicaBox r;
    r.replica = replica.get();
    r.rect = QRectF(inner.left() + (i % sizes.columns) * (width + 6),
                    inner.top() + (i / sizes.columns) * (sizes.replica + sizes.spacing), width, sizes.replica);
    if (density == Density::full)
      r.strip = QRectF(r.rect.left() + 6, r.rect.top() + 21, r.rect.width() - 12, 16);
    else if (density == Density::compact)
      r.strip = QRectF(r.rect.left() + 92, r.rect.top() + 3, r.rect.width() - 96, 11);
    else
      r.strip = QRectF(r.rect.left() + 7, r.rect.top() + 1, r.rect.width() - 7, 5);
    const auto found = windows.find(replica->partition);
    if (found != windows.end()) r.window = found->second;
    const auto span = static_cast<double>(std::max<Offset>(1, r.window.to - r.window.from));
    r.square = r.strip.width() / span;
    box.replicas.push_back(r);
    ++i;
  }
}

/// Cards in rows from left to right; gives back the bottom of the last row.
double flow(std::vector<NodeBox>& boxes, double left, double width, double top, double height, double smallest,
            double largest, double between = gap) {
  if (boxes.empty()) return top;
  const int perRow = std::max(1, static_cast<int>((width + gap) / (smallest + gap)));
  const int columns = std::min(perRow, static_cast<int>(boxes.size()));
  const double each = std::min(largest, (width - (columns - 1) * gap) / columns);
  int i = 0;
  for (NodeBox& box : boxes) {
    box.row = i / columns;
    box.column = i % columns;
    box.rect = QRectF(left + box.column * (each + gap), top + box.row * (height + between), each, height);
    ++i;
  }
  return boxes.back().rect.bottom();
}

std::vector<NodeBox> topBoxes(const view::ClusterView& view) {
  std::vector<NodeBox> boxes;
  for (std::size_t i = 0; i < view.producers.size(); ++i)
    boxes.push_back({BoxKind::producer, view.producers[i]->id, {}, {}, i, 0, 0, {}});
  for (std::size_t i = 0; i < view.externals.size(); ++i)
    boxes.push_back({BoxKind::external, NodeId::outside(), view.externals[i]->connection, {}, i, 0, 0, {}});
  return boxes;
}

constexpr double groupFoot = 20;     // what a frame says stands at its foot: frames in flight come from above
constexpr double memberHeight = 92;  // a member says where it is in its group

/// Members of one group side by side, those without a group last.
std::vector<NodeBox> consumerBoxes(const view::ClusterView& view) {
  std::vector<NodeBox> boxes;
  for (std::size_t i = 0; i < view.consumers.size(); ++i)
    boxes.push_back({BoxKind::consumer, view.consumers[i]->id, {}, {}, i, 0, 0, {}});
  std::stable_sort(boxes.begin(), boxes.end(), [&](const NodeBox& a, const NodeBox& b) {
    const std::string& x = view.consumers[a.index]->group;
    const std::string& y = view.consumers[b.index]->group;
    if (x.empty() != y.empty()) return y.empty();
    return x < y;
  });
  return boxes;
}

std::vector<GroupFrame> groupFrames(const std::vector<NodeBox>& consumers, const view::ClusterView& view) {
  std::vector<GroupFrame> frames;
  int row = -1;
  for (const NodeBox& box : consumers) {
    const std::string& group = view.consumers[box.index]->group;
    if (group.empty()) continue;
    const QRectF around = box.rect.adjusted(-4, -4, 4, groupFoot - 1);
    const bool known = std::any_of(frames.begin(), frames.end(), [&](const auto& f) { return f.group == group; });
    if (!frames.empty() && frames.back().group == group && row == box.row)
      frames.back().rect = frames.back().rect.united(around);
    else
      frames.push_back({group, around, !known});
    row = box.row;
  }
  return frames;
}

/// A producer with transactions, or one that reads what it writes, has one line more to say.
double clientHeightOf(const view::ClusterView& view) {
  for (const auto& p : view.producers)
    if (!p->transaction.id.empty() || !p->transforms.empty()) return clientHeight + 16;
  return clientHeight;
}

ClusterLayout tryDensity(const view::ClusterView& view, double width, Density density, int columns, double extra,
                         bool internal) {
  ClusterLayout layout;
  layout.density = density;
  const double usable = width - 2 * margin;
  double y = margin;

  std::vector<NodeBox> clients = topBoxes(view);
  if (!clients.empty())
    y = flow(clients, margin, usable, y, clientHeightOf(view), 178, 300) + air + extra * 0.45;

  else if (!view.links.empty())
    y += 34;  // links that are not normal go through the air above the brokers

  const double each = (usable - (columns - 1) * gap * 2) / columns;
  const int capacity = std::clamp(static_cast<int>((each - 28) / 9), 8, 64);
  const Windows windows = offsetWindows(view, density == Density::full ? capacity : std::max(8, capacity - 10));
  double bottom = y;
  double rowTop = y;
  std::vector<NodeBox> brokers;
  for (std::size_t first = 0; first < view.brokers.size(); first += static_cast<std::size_t>(columns)) {
    const std::size_t last = std::min(view.brokers.size(), first + static_cast<std::size_t>(columns));
    double height = 0;
    for (std::size_t i = first; i < last; ++i)
      height = std::max(height, brokerHeight(density, each, drawnReplicas(*view.brokers[i], internal)));
    for (std::size_t i = first; i < last; ++i) {
      NodeBox box{BoxKind::broker,
                  view.brokers[i]->id,
                  {},
                  {},
                  i,
                  static_cast<int>(first) / columns,
                  static_cast<int>(i - first),
                  {}};
      box.rect = QRectF(margin + box.column * (each + 2 * gap), rowTop, each, height);
      placeReplicas(box, *view.brokers[i], density, windows, internal);
      brokers.push_back(std::move(box));
    }
    bottom = rowTop + height;
    rowTop = bottom + (view.links.empty() ? 24 : 48);  // links that are not normal go through it
  }
  y = bottom + air * 0.75 + extra * 0.55;

  std::vector<NodeBox> controllers;
  for (std::size_t i = 0; i < view.controllers.size(); ++i)
    controllers.push_back({BoxKind::controller, view.controllers[i]->id, {}, {}, i, 0, 0, {}});
  std::vector<NodeBox> consumers = consumerBoxes(view);
  const bool grouped = std::any_of(view.consumers.begin(), view.consumers.end(),
                                   [](const auto& consumer) { return !consumer->group.empty(); });

  double end = y;
  double consumerLeft = margin;
  if (!controllers.empty()) {
    const double wanted = 16 + static_cast<double>(controllers.size()) * 104;
    const double quorumWidth = consumers.empty() ? std::min(usable, wanted + 120) : std::min(usable * 0.6, wanted);
    layout.quorum = QRectF(margin, y, quorumWidth, bottomHeight);
    const double cell = (quorumWidth - 12) / static_cast<double>(controllers.size());
    for (NodeBox& box : controllers) {
      box.column = static_cast<int>(box.index);
      box.rect = QRectF(margin + 6 + cell * static_cast<double>(box.index) + 2, y + 6, cell - 4, bottomHeight - 28);
    }
    end = layout.quorum.bottom();
    consumerLeft = layout.quorum.right() + gap;
  }
  if (!consumers.empty())
    end = std::max(end, flow(consumers, consumerLeft + (grouped ? 4 : 0),
                             width - margin - consumerLeft - (grouped ? 8 : 0), y + (grouped ? 4 : 0),
                             grouped ? memberHeight : bottomHeight, 190, 420, grouped ? groupFoot + gap : gap) +
                            (grouped ? groupFoot : 0));
  layout.groups = groupFrames(consumers, view);

  for (auto* group : {&clients, &brokers, &controllers, &consumers})
    for (NodeBox& box : *group) layout.boxes.push_back(std::move(box));
  layout.size = QSizeF(width, end + margin);
  return layout;
}

const ReplicaBox* replicaOf(const NodeBox& box, const TopicPartition* partition) {
  if (partition == nullptr) return nullptr;
  for (const ReplicaBox& r : box.replicas)
    if (r.replica->partition == *partition) return &r;
  return nullptr;
}

}  // namespace

QPointF Curve::at(double t) const {
  const double s = 1 - t;
  return a * (s * s * s) + b * (3 * s * s * t) + c * (3 * s * t * t) + d * (t * t * t);
}

double Curve::angleAt(double t) const {
  const double s = 1 - t;
  const QPointF v = (b - a) * (s * s) + (c - b) * (2 * s * t) + (d - c) * (t * t);
  return std::atan2(v.y(), v.x()) * 180.0 / 3.14159265358979;
}

const NodeBox* ClusterLayout::box(NodeId node) const {
  for (const NodeBox& b : boxes)
    if (b.node == node && b.kind != BoxKind::external) return &b;
  return nullptr;
}

const NodeBox* ClusterLayout::external(ConnectionId connection) const {
  for (const NodeBox& b : boxes)
    if (b.kind == BoxKind::external && b.connection == connection) return &b;
  return nullptr;
}

bool ClusterLayout::neighbours(const NodeBox& from, const NodeBox& to) {
  return from.kind == BoxKind::broker && to.kind == BoxKind::broker && from.row == to.row &&
         std::abs(from.column - to.column) == 1;
}

Curve ClusterLayout::linkCurve(const NodeBox& from, const NodeBox& to) const {
  if (!neighbours(from, to)) return curve(from, to, true, nullptr);
  const bool right = to.column > from.column;
  const double side = std::min(70.0, from.rect.width() * 0.3) * (right ? 1 : -1);
  // Each direction keeps to its own height.
  const double rise = right ? 20 : 44;
  const QPointF a(from.rect.right() * (right ? 1 : 0) + from.rect.left() * (right ? 0 : 1) - side, from.rect.top());
  const QPointF d((right ? to.rect.left() : to.rect.right()) + side, to.rect.top());
  return {a, a - QPointF(0, rise), d - QPointF(0, rise), d};
}

Curve ClusterLayout::curve(const NodeBox& from, const NodeBox& to, bool request, const TopicPartition* lane) const {
  const double shift = request ? -5 : 5;
  const QRectF& f = from.rect;
  const QRectF& t = to.rect;
  if (from.kind == BoxKind::broker && to.kind == BoxKind::broker && from.row == to.row) {
    if (std::abs(from.column - to.column) == 1) {
      // Neighbours: straight across, between the strips of the partition the frame is about.
      const ReplicaBox* fr = density == Density::lane ? nullptr : replicaOf(from, lane);
      const ReplicaBox* tr = density == Density::lane ? nullptr : replicaOf(to, lane);
      const double fy = (fr != nullptr ? fr->strip.center().y() : f.center().y()) + shift;
      const double ty = (tr != nullptr ? tr->strip.center().y() : t.center().y()) + shift;
      const bool right = to.column > from.column;
      // The dot is seen longer when it starts and ends inside the cards.
      const double inset = std::min(46.0, f.width() * 0.22);
      const QPointF a(right ? f.right() - inset : f.left() + inset, fy);
      const QPointF d(right ? t.left() + inset : t.right() - inset, ty);
      return {a, a + (d - a) / 3 + QPointF(0, -6), a + (d - a) * 2 / 3 + QPointF(0, -6), d};
    }
    // Past another card: through the air below.
    const double x1 = f.center().x() + shift * 3;
    const double x2 = t.center().x() + shift * 3;
    const double dip = 26 + shift;
    return {{x1, f.bottom()}, {x1, f.bottom() + dip}, {x2, t.bottom() + dip}, {x2, t.bottom()}};
  }
  if (from.kind == BoxKind::controller && to.kind == BoxKind::controller) {
    // Side by side in their frame: an arc above.
    const double x1 = f.center().x() + shift * 2;
    const double x2 = t.center().x() + shift * 2;
    const double rise = -30 + shift;
    return {{x1, f.top()}, {x1, f.top() + rise}, {x2, t.top() + rise}, {x2, t.top()}};
  }
  // One above the other: from the facing edges.
  const bool down = t.center().y() > f.center().y();
  const double spread = std::clamp((t.center().x() - f.center().x()) * 0.12, -f.width() * 0.35, f.width() * 0.35);
  const double back = std::clamp((f.center().x() - t.center().x()) * 0.12, -t.width() * 0.35, t.width() * 0.35);
  const QPointF a(f.center().x() + spread + shift, down ? f.bottom() : f.top());
  const QPointF d(t.center().x() + back + shift, down ? t.top() : t.bottom());
  const double pull = std::max(18.0, std::abs(d.y() - a.y()) * 0.55) * (down ? 1 : -1);
  return {a, a + QPointF(0, pull), d - QPointF(0, pull), d};
}

ClusterLayout layOut(const view::ClusterView& view, QSizeF available, bool internal) {
  const double width = std::max(420.0, available.width());
  const auto count = static_cast<int>(std::max<std::size_t>(1, view.brokers.size()));
  const int fit = std::max(1, static_cast<int>((width - 2 * margin + 2 * gap) / (minimumBroker + 2 * gap)));
  int columns = std::min(count, fit);
  // Even rows: 9 brokers in 4 columns would leave one alone.
  if (columns < count) {
    const int rows = (count + columns - 1) / columns;
    columns = (count + rows - 1) / rows;
  }
  ClusterLayout layout;
  for (const Density density : {Density::full, Density::compact, Density::lane}) {
    layout = tryDensity(view, width, density, columns, 0, internal);
    if (layout.size.height() > available.height() * 1.18) continue;
    // What room is left goes to the air, where frames fly.
    const double left = std::min(90.0, available.height() - layout.size.height());
    if (left > 0) layout = tryDensity(view, width, density, columns, left, internal);
    break;
  }
  if (!internal)
    for (const auto& topic : view.topics)
      if (topic->internal) layout.hiddenPartitions += static_cast<int>(topic->partitions.size());
  return layout;
}

}  // namespace brokerlab::widgets
