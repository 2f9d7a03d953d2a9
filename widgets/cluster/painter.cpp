#include "widgets/cluster/painter.h"

#include <QRegularExpression>
#include <algorithm>

#include "widgets/record_look.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace brokerlab::widgets {
namespace {

struct Line {
  QPainter& painter;
  double y;
  double height;
  double left;
  double right;

  double width(const QString& text) const { return painter.fontMetrics().horizontalAdvance(text); }
  /// From the left; what does not fit ends in "…".
  void put(const QString& text, const QColor& colour, double space = 6, double reserve = 0) {
    const double room = right - left - reserve;
    if (room < 8) return;
    const QString shown = painter.fontMetrics().elidedText(text, Qt::ElideRight, static_cast<int>(room));
    painter.setPen(colour);
    painter.drawText(QRectF(left, y, room, height), Qt::AlignLeft | Qt::AlignVCenter, shown);
    left += width(shown) + space;
  }
  /// From the right; left out when it would touch what stands at the left.
  bool putRight(const QString& text, const QColor& colour, double space = 6) {
    const double w = width(text);
    if (right - left < w + 2) return false;
    painter.setPen(colour);
    painter.drawText(QRectF(right - w - 1, y, w + 2, height), Qt::AlignRight | Qt::AlignVCenter, text);
    right -= w + space;
    return true;
  }
  bool badge(const QString& text, const QColor& colour, bool filled, bool atRight = false) {
    const double w = width(text) + 14;
    if (right - left < w) return false;
    const double x = atRight ? right - w : left;
    drawBadge(painter, QRectF(x, y + (height - 16) / 2, w, 16), text, colour, filled);
    (atRight ? right : left) += atRight ? -w - 5 : w + 5;
    return true;
  }
};

void bar(QPainter& p, QRectF rect, double share, const QColor& colour) {
  p.setPen(Qt::NoPen);
  p.setBrush(colours().sunken);
  p.drawRoundedRect(rect, 2, 2);
  if (share <= 0) return;
  rect.setWidth(std::max(3.0, rect.width() * std::min(1.0, share)));
  p.setBrush(colour);
  p.drawRoundedRect(rect, 2, 2);
}

}  // namespace

void drawBadge(QPainter& p, QRectF rect, const QString& text, const QColor& colour, bool filled) {
  p.setPen(Qt::NoPen);
  p.setBrush(filled ? colour : faded(colour, colours().dark ? 0.24 : 0.14));
  p.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2);
  p.setPen(filled ? (colours().dark ? QColor(0x0b1118) : QColor(Qt::white)) : colour);
  p.drawText(rect, Qt::AlignCenter, text);
}

void drawRole(QPainter& p, QPointF centre, double size, view::ReplicaRole role) {
  const QRectF r(centre.x() - size / 2, centre.y() - size / 2, size, size);
  const Palette& c = colours();
  if (role == view::ReplicaRole::offline) {
    p.setPen(QPen(c.bad, std::max(1.2, size / 8)));
    p.drawLine(r.topLeft(), r.bottomRight());
    p.drawLine(r.topRight(), r.bottomLeft());
    return;
  }
  const bool leader = role == view::ReplicaRole::leader;
  p.setPen(Qt::NoPen);
  p.setBrush(leader ? c.good : c.follower);
  if (leader)
    p.drawRoundedRect(r, 2, 2);
  else
    p.drawEllipse(r);
  if (size < 10) return;
  p.setFont(Theme::instance().text(static_cast<int>(size * 0.68), true));
  p.setPen(c.dark ? QColor(0x0b1118) : QColor(Qt::white));
  p.drawText(r, Qt::AlignCenter, leader ? QStringLiteral("L") : QStringLiteral("F"));
}

QString stateWord(view::NodeState state) {
  const auto tr = [](const char* text) { return QCoreApplication::translate("NodeState", text); };
  switch (state) {
    case view::NodeState::stopped:
      return tr(QT_TRANSLATE_NOOP("NodeState", "stopped"));
    case view::NodeState::starting:
      return tr(QT_TRANSLATE_NOOP("NodeState", "starting"));
    case view::NodeState::fenced:
      return tr(QT_TRANSLATE_NOOP("NodeState", "fenced"));
    case view::NodeState::running:
      return tr(QT_TRANSLATE_NOOP("NodeState", "running"));
    case view::NodeState::shuttingDown:
      return tr(QT_TRANSLATE_NOOP("NodeState", "shutting down"));
    case view::NodeState::killed:
      return tr(QT_TRANSLATE_NOOP("NodeState", "killed"));
    case view::NodeState::poweredOff:
      return tr(QT_TRANSLATE_NOOP("NodeState", "powered off"));
    case view::NodeState::frozen:
      return tr(QT_TRANSLATE_NOOP("NodeState", "frozen"));
    case view::NodeState::crashed:
      return tr(QT_TRANSLATE_NOOP("NodeState", "crashed"));
  }
  return {};
}

bool isDown(view::NodeState state) {
  return state == view::NodeState::stopped || state == view::NodeState::killed ||
         state == view::NodeState::poweredOff || state == view::NodeState::crashed;
}

QColor stateColour(view::NodeState state) {
  const Palette& c = colours();
  if (state == view::NodeState::running) return c.good;
  if (isDown(state)) return c.bad;
  return c.warn;
}

QString raftWord(view::RaftRole role) {
  switch (role) {
    case view::RaftRole::unattached:
      return QStringLiteral("unattached");
    case view::RaftRole::prospective:
      return QStringLiteral("prospective");
    case view::RaftRole::candidate:
      return QStringLiteral("candidate");
    case view::RaftRole::leader:
      return ClusterPainter::tr("leader");
    case view::RaftRole::follower:
      return ClusterPainter::tr("follower");
    case view::RaftRole::resigned:
      return QStringLiteral("resigned");
    case view::RaftRole::observer:
      return QStringLiteral("observer");
  }
  return {};
}

QString transactionWord(const std::string& state) {
  const auto tr = [](const char* text) { return QCoreApplication::translate("TransactionManager", text); };
  static const char* const known[] = {QT_TRANSLATE_NOOP("TransactionManager", "uninitialized"),
                                      QT_TRANSLATE_NOOP("TransactionManager", "initializing"),
                                      QT_TRANSLATE_NOOP("TransactionManager", "ready"),
                                      QT_TRANSLATE_NOOP("TransactionManager", "in transaction"),
                                      QT_TRANSLATE_NOOP("TransactionManager", "committing"),
                                      QT_TRANSLATE_NOOP("TransactionManager", "aborting"),
                                      QT_TRANSLATE_NOOP("TransactionManager", "abortable error"),
                                      QT_TRANSLATE_NOOP("TransactionManager", "fatal error")};
  for (const char* one : known)
    if (state == one) return tr(one);
  return plain(state);
}

QString memberWord(const std::string& words) {
  const auto tr = [](const char* text) { return QCoreApplication::translate("Member", text); };
  static const std::pair<const char*, const char*> known[] = {
      {"finding", QT_TRANSLATE_NOOP("Member", "looks for the coordinator")},
      {"unjoined", QT_TRANSLATE_NOOP("Member", "not a member yet")},
      {"joining", QT_TRANSLATE_NOOP("Member", "joins")},
      {"syncing", QT_TRANSLATE_NOOP("Member", "waits for its assignment")},
      {"member", QT_TRANSLATE_NOOP("Member", "member")},
      {"revoking", QT_TRANSLATE_NOOP("Member", "gives partitions back")},
      {"left", QT_TRANSLATE_NOOP("Member", "left")},
      {"late", QT_TRANSLATE_NOOP("Member", "late: it has not polled in time")},
      {"fenced", QT_TRANSLATE_NOOP("Member", "fenced")},
      {"polls", QT_TRANSLATE_NOOP("Member", "polls")},
      {"processes", QT_TRANSLATE_NOOP("Member", "processes")},
      {"commits", QT_TRANSLATE_NOOP("Member", "commits")},
      {"closing", QT_TRANSLATE_NOOP("Member", "closing")},
      // What the coordinator says of a member.
      {"has joined, waits for the others", QT_TRANSLATE_NOOP("Member", "has joined, waits for the others")},
      {"waits for its assignment", QT_TRANSLATE_NOOP("Member", "waits for its assignment")},
      {"has not rejoined yet", QT_TRANSLATE_NOOP("Member", "has not rejoined yet")},
      {"assigns the partitions", QT_TRANSLATE_NOOP("Member", "assigns the partitions")},
      {"has not asked for its assignment yet", QT_TRANSLATE_NOOP("Member", "has not asked for its assignment yet")},
      {"away for a while", QT_TRANSLATE_NOOP("Member", "away for a while")},
      {"gives partitions back", QT_TRANSLATE_NOOP("Member", "gives partitions back")},
      {"waits for partitions of others", QT_TRANSLATE_NOOP("Member", "waits for partitions of others")},
      {"in its transactions", QT_TRANSLATE_NOOP("Member", "in its transactions")},
      {"by hand", QT_TRANSLATE_NOOP("Member", "by hand")},
      {"before processing", QT_TRANSLATE_NOOP("Member", "before processing")},
      {"after processing", QT_TRANSLATE_NOOP("Member", "after processing")}};
  for (const auto& [word, sentence] : known)
    if (words == word) return tr(sentence);
  static const QRegularExpression byItself(QStringLiteral("^auto every (\\d+)ms$"));
  if (const auto every = byItself.match(QString::fromStdString(words)); every.hasMatch())
    return fill(tr(QT_TRANSLATE_NOOP("Member", "by itself, every {n} ms")), {{"n", every.captured(1)}});
  return plain(words);
}

void ClusterPainter::box(QPainter& p, const NodeBox& b) const {
  p.setRenderHint(QPainter::Antialiasing);
  switch (b.kind) {
    case BoxKind::broker:
      return broker(p, b);
    case BoxKind::controller:
      return controller(p, b);
    case BoxKind::producer:
      return producer(p, b);
    case BoxKind::consumer:
      return consumer(p, b);
    case BoxKind::external:
      return external(p, b);
  }
}

void ClusterPainter::frame(QPainter& p, const QRectF& rect, bool isSelected, bool down) const {
  const Palette& c = colours();
  QPen pen(isSelected ? c.selection : down ? c.bad : c.border, isSelected ? 2 : down ? 1.4 : 1);
  if (down && !isSelected) pen.setStyle(Qt::DashLine);
  p.setPen(pen);
  p.setBrush(down ? mixed(c.panel, c.sunken, 0.55) : c.panel);
  p.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 7, 7);
}

void ClusterPainter::quorumFrame(QPainter& p, const QRectF& rect) const {
  p.setRenderHint(QPainter::Antialiasing);
  frame(p, rect, false, false);
  p.setFont(Theme::instance().text(11, true));
  Line line{p, rect.bottom() - 20, 17, rect.left() + 10, rect.right() - 8};
  line.put(tr("Metadata quorum (KRaft)"), colours().text);
}

void ClusterPainter::groupFrame(QPainter& p, const GroupFrame& frame) const {
  const Palette& c = colours();
  p.setRenderHint(QPainter::Antialiasing);
  p.setPen(QPen(c.border, 1));
  p.setBrush(Qt::NoBrush);
  p.drawRoundedRect(frame.rect.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7);
  const view::GroupView* group = nullptr;
  for (const auto& one : view->groups)
    if (one->name == frame.group) group = one.get();
  p.setFont(Theme::instance().text(11, true));
  Line line{p, frame.rect.bottom() - 19, 18, frame.rect.left() + 10, frame.rect.right() - 8};
  line.put(fill(tr("group {group}"), {{"group", plain(frame.group)}}), c.text);
  if (!frame.titled) return;
  p.setFont(Theme::instance().text(10));
  if (group == nullptr) {
    line.put(tr("no coordinator knows it"), c.muted);
    return;
  }
  const bool stable = group->state == "Stable";
  line.badge(plain(group->state), stable ? c.good : group->state == "Dead" ? c.bad : c.warn, !stable);
  line.put(fill(tr("generation {n}"), {{"n", number(group->generation)}}), c.muted);
  if (!group->protocol.empty()) line.putRight(plain(group->protocol), c.muted);
}

void ClusterPainter::broker(QPainter& p, const NodeBox& b) const {
  const Palette& c = colours();
  const Theme& theme = Theme::instance();
  const view::BrokerView& broker = *view->brokers[b.index];
  const bool down = isDown(broker.state);
  const bool whole = selected.node == b.node && !selected.partition;
  frame(p, b.rect, whole, down);

  p.setPen(Qt::NoPen);
  p.setBrush(stateColour(broker.state));
  p.drawEllipse(QPointF(b.rect.left() + 14, b.rect.top() + 14), 4.5, 4.5);
  p.setFont(theme.text(12, true));
  Line head{p, b.rect.top() + 5, 18, b.rect.left() + 24, b.rect.right() - 10};
  head.put(fill(tr("Broker {id}"), {{"id", number(broker.id.value)}}), down ? c.muted : c.text);
  p.setFont(theme.text(10));
  if (broker.state != view::NodeState::running) head.badge(stateWord(broker.state), stateColour(broker.state), true);
  if (broker.active) head.badge(tr("controller"), c.quorum, true);
  if (!broker.problem.empty()) head.badge(tr("problem"), c.bad, true);
  if (!broker.rack.empty()) head.putRight(fill(tr("rack {rack}"), {{"rack", plain(broker.rack)}}), c.muted);

  p.setFont(theme.mono(10));
  Line second{p, b.rect.top() + 23, 16, b.rect.left() + 12, b.rect.right() - 10};
  // The bounded request queue: handled first, then waiting; then what is parked in purgatory.
  const int cells = 8;
  const auto queued = static_cast<int>(broker.requestQueue.size());
  const auto handled = static_cast<int>(broker.beingHandled.size());
  const double cell = 5;
  const double barLeft = second.right - cells * cell;
  for (int i = 0; i < cells; ++i) {
    const QColor colour = i < handled ? c.accent : i < handled + queued ? mixed(c.accent, c.panel, 0.35) : c.sunken;
    p.fillRect(QRectF(barLeft + i * cell, second.y + 4, cell - 1.2, 8), colour);
  }
  second.right = barLeft - 5;
  p.setFont(theme.text(10));
  // A parked fetch is a consumer or follower that waits for news, which is normal; a parked produce is not.
  bool produces = false;
  for (const view::RequestView& request : broker.purgatory) produces = produces || request.api == 0;
  if (!broker.purgatory.empty())
    second.putRight(fill(tr("parked {n}"), {{"n", number(static_cast<std::int64_t>(broker.purgatory.size()))}}),
                    produces ? c.warn : c.muted);
  else if (b.rect.width() > 225)
    second.putRight(tr("requests"), c.muted);
  p.setFont(theme.mono(10));
  if (broker.port > 0) second.put(plain(broker.host) + QLatin1Char(':') + number(broker.port), c.muted);

  for (const ReplicaBox& r : b.replicas) {
    if (density == Density::full) replicaFull(p, r, down);
    if (density == Density::compact) replicaCompact(p, r, down);
    if (density == Density::lane) replicaLane(p, r, down);
    if (selected.isReplica(b.node, r.replica->partition)) {
      p.setPen(QPen(c.selection, 2));
      p.setBrush(Qt::NoBrush);
      p.drawRoundedRect(r.rect.adjusted(0, 0, 0, 0), 4, 4);
    } else if (fresh.count({b.node, r.replica->partition}) != 0) {
      p.setPen(QPen(c.warn, 1.5));
      p.setBrush(Qt::NoBrush);
      p.drawRoundedRect(r.rect, 4, 4);
    }
  }
  if (b.replicas.empty() && broker.replicas.empty()) {
    p.setFont(theme.text(10));
    p.setPen(c.muted);
    p.drawText(QRectF(b.rect.left() + 10, b.rect.top() + 44, b.rect.width() - 20, 30),
               Qt::AlignCenter | Qt::TextWordWrap,
               down ? tr("no process: memory is gone, the disk stays") : tr("no replicas yet"));
  }
}

void ClusterPainter::strip(QPainter& p, const ReplicaBox& b, bool down) const {
  const Palette& c = colours();
  const view::ReplicaView& r = *b.replica;
  p.setRenderHint(QPainter::Antialiasing, false);
  p.fillRect(b.strip, c.sunken);
  const auto x = [&](Offset offset) { return b.strip.left() + static_cast<double>(offset - b.window.from) * b.square; };
  const double space = b.square >= 5 ? 1.0 : 0.4;
  const double first = std::clamp(x(r.logStartOffset), b.strip.left(), b.strip.right());
  const double known = r.marks.empty() ? x(r.logEndOffset) : std::max(x(r.marks.front().offset), first);
  // Older than the marks listed: in the log, but without faces.
  if (known > b.strip.left() && r.logEndOffset > r.logStartOffset)
    p.fillRect(QRectF(first, b.strip.top(), std::max(0.0, std::min(known, b.strip.right()) - first), b.strip.height()),
               mixed(c.faint, c.sunken, 0.6));
  for (const view::RecordMark& mark : r.marks) {
    if (mark.offset < b.window.from || mark.offset >= b.window.to) continue;
    QRectF cell(x(mark.offset), b.strip.top(), std::max(1.0, b.square - space), b.strip.height());
    drawRecord(p, cell, mark, {mark.offset < r.highWatermark, down, false});
    if (selected.record == mark.offset && selected.partition && *selected.partition == r.partition) {
      p.setPen(QPen(c.text, 2));
      p.setBrush(Qt::NoBrush);
      p.drawRect(cell.adjusted(-1, -1, 1, 1));
    }
  }
  const auto post = [&](Offset offset, const QColor& colour, double width) {
    const double at = std::clamp(x(offset), b.strip.left(), b.strip.right());
    p.fillRect(QRectF(at - width / 2, b.strip.top() - 2, width, b.strip.height() + 4), colour);
  };
  post(r.logEndOffset, down ? c.faint : c.text, 1.5);
  post(r.highWatermark, down ? c.faint : c.good, 2);
  // Only where it is not at the high watermark: there the one post says both.
  if (r.lastStableOffset < r.highWatermark) {
    const double at = std::clamp(x(r.lastStableOffset), b.strip.left(), b.strip.right());
    drawStablePost(p, at, b.strip.top() - 3, b.strip.bottom() + 3, down ? c.faint : c.warn);
  }
  p.setRenderHint(QPainter::Antialiasing, true);
}

void ClusterPainter::replicaFull(QPainter& p, const ReplicaBox& b, bool down) const {
  const Palette& c = colours();
  const Theme& theme = Theme::instance();
  const view::ReplicaView& r = *b.replica;
  const view::ReplicaRole role = down ? view::ReplicaRole::offline : r.role;
  const bool lead = role == view::ReplicaRole::leader;
  p.setPen(QPen(role == view::ReplicaRole::offline ? mixed(c.bad, c.border, 0.5) : c.border, 1));
  p.setBrush(lead ? mixed(c.card, c.good, 0.06) : c.card);
  p.drawRoundedRect(b.rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);

  drawRole(p, {b.rect.left() + 13, b.rect.top() + 11}, 13, role);
  p.setFont(theme.mono(11, true));
  Line line{p, b.rect.top() + 2, 18, b.rect.left() + 24, b.rect.right() - 6};
  const QString word = lead ? tr("leader") : role == view::ReplicaRole::follower ? tr("follower") : tr("offline");
  const QString isr = r.inIsr ? tr("in ISR") : tr("out of ISR");
  line.put(plain(r.partition.text()), down ? c.muted : c.text, 6, 66);
  p.setFont(theme.text(10));
  const QString epoch = fill(tr("epoch {n}"), {{"n", number(r.leaderEpoch)}});
  line.badge(word,
             lead                                 ? c.good
             : role == view::ReplicaRole::offline ? c.bad
                                                  : c.follower,
             lead || role == view::ReplicaRole::offline);
  // Of one partition either all say that they are in, or none does: a longer word before it decides for the shorter ones.
  const auto advance = [&p](const QString& text) { return p.fontMetrics().horizontalAdvance(text); };
  const double spare = std::max(advance(tr("leader")), advance(tr("follower"))) - advance(word);
  if (role != view::ReplicaRole::offline && (!r.inIsr || line.right - line.left - spare > 100))
    line.badge(isr, r.inIsr ? c.good : c.bad, !r.inIsr);
  line.putRight(epoch, c.muted);

  strip(p, b, down);

  p.setFont(theme.mono(10, true));
  Line facts{p, b.strip.bottom() + 3, 14, b.rect.left() + 6, b.rect.right() - 6};
  facts.put(QStringLiteral("HW ") + number(r.highWatermark), down ? c.muted : c.good, 8);
  p.setFont(theme.mono(10));
  facts.put(QStringLiteral("LEO ") + number(r.logEndOffset), c.muted, 8);
  if (r.lastStableOffset < r.highWatermark) facts.put(QStringLiteral("LSO ") + number(r.lastStableOffset), c.warn, 8);
  p.setFont(theme.text(10));
  facts.putRight(fill(r.segments == 1 ? tr("{n} segment") : tr("{n} segments"), {{"n", number(r.segments)}}), c.muted);

  QString note;
  QColor noteColour = c.muted;
  if (!r.problem.empty()) {
    note = plain(r.problem);
    noteColour = c.bad;
  } else if (role == view::ReplicaRole::offline) {
    note = tr("offline: its log stands still");
  } else if (lead && r.waitingProduces > 0) {
    note = fill(r.waitingProduces == 1 ? tr("{n} produce request waits for the ISR")
                                       : tr("{n} produce requests wait for the ISR"),
                {{"n", number(r.waitingProduces)}});
    noteColour = c.warn;
  } else if (lead) {
    note = tr("serves all reads and writes");
  } else {
    note = r.inIsr ? tr("fetches from the leader") : tr("catching up with the leader");
  }
  QFont italic = theme.text(10);
  italic.setItalic(true);
  p.setFont(italic);
  Line last{p, facts.y + 14, 13, b.rect.left() + 6, b.rect.right() - 6};
  last.put(note, noteColour);
}

void ClusterPainter::replicaCompact(QPainter& p, const ReplicaBox& b, bool down) const {
  const Palette& c = colours();
  const view::ReplicaView& r = *b.replica;
  const view::ReplicaRole role = down ? view::ReplicaRole::offline : r.role;
  drawRole(p, {b.rect.left() + 7, b.rect.center().y()}, 11, role);
  p.setFont(Theme::instance().mono(10, role == view::ReplicaRole::leader));
  Line line{p, b.rect.top(), b.rect.height(), b.rect.left() + 16, b.strip.left() - 3};
  const bool out = !r.inIsr && role != view::ReplicaRole::offline;
  line.put(plain(r.partition.text()), out ? c.bad : down ? c.muted : c.text);
  strip(p, b, down);
  if (out) {
    p.setPen(QPen(c.bad, 1));
    p.setBrush(Qt::NoBrush);
    p.drawRect(b.strip);
  }
}

void ClusterPainter::replicaLane(QPainter& p, const ReplicaBox& b, bool down) const {
  const Palette& c = colours();
  const view::ReplicaView& r = *b.replica;
  const view::ReplicaRole role = down ? view::ReplicaRole::offline : r.role;
  const bool lead = role == view::ReplicaRole::leader;
  p.setRenderHint(QPainter::Antialiasing, false);
  // Leader: a block across the lane; follower: half of it; offline: a bar in the colour of trouble.
  const QColor mark = role == view::ReplicaRole::offline ? c.bad : lead ? c.good : c.follower;
  p.fillRect(QRectF(b.rect.left(), b.rect.top(), 5, lead ? 7 : 4), mark);
  p.fillRect(b.strip, c.sunken);
  const auto span = static_cast<double>(std::max<Offset>(1, b.window.to - b.window.from));
  const auto share = [&](Offset offset) {
    return std::clamp(static_cast<double>(offset - b.window.from) / span, 0.0, 1.0) * b.strip.width();
  };
  const bool out = !r.inIsr && role != view::ReplicaRole::offline;
  const QColor body = down   ? c.faint
                      : out  ? c.bad
                      : lead ? mixed(c.good, c.panel, 0.25)
                             : mixed(c.accent, c.panel, 0.35);
  p.fillRect(QRectF(b.strip.left(), b.strip.top(), share(r.highWatermark), b.strip.height()), body);
  const double hw = share(r.highWatermark);
  p.fillRect(
      QRectF(b.strip.left() + hw, b.strip.top() + 1, std::max(0.0, share(r.logEndOffset) - hw), b.strip.height() - 2),
      mixed(body, c.panel, 0.5));
  p.setRenderHint(QPainter::Antialiasing, true);
}

void ClusterPainter::controller(QPainter& p, const NodeBox& b) const {
  const Palette& c = colours();
  const Theme& theme = Theme::instance();
  const view::ControllerView& node = *view->controllers[b.index];
  const bool down = isDown(node.state);
  frame(p, b.rect, selected.node == b.node, down);
  p.setPen(Qt::NoPen);
  p.setBrush(node.state == view::NodeState::running ? (node.active ? c.quorum : c.good) : stateColour(node.state));
  if (node.active && !down)
    p.drawRoundedRect(QRectF(b.rect.left() + 7, b.rect.top() + 8, 9, 9), 2, 2);
  else
    p.drawEllipse(QPointF(b.rect.left() + 11.5, b.rect.top() + 12.5), 4, 4);
  p.setFont(theme.text(11, true));
  Line head{p, b.rect.top() + 4, 16, b.rect.left() + 20, b.rect.right() - 5};
  head.put(number(node.id.value), down ? c.muted : c.text);
  p.setFont(theme.text(10));
  if (down) {
    // No process, no figures: what it knew is gone until it reads its log again.
    Line state{p, b.rect.top() + 22, 14, b.rect.left() + 8, b.rect.right() - 5};
    state.put(stateWord(node.state), c.bad);
    return;
  }
  const QString role = node.state == view::NodeState::running ? (node.active ? tr("active") : raftWord(node.role))
                                                              : stateWord(node.state);
  const QColor colour =
      node.state == view::NodeState::running ? (node.active ? c.quorum : c.follower) : stateColour(node.state);
  if (!head.badge(role, colour, node.active || down)) head.put(role, colour);
  p.setFont(theme.mono(10));
  Line facts{p, b.rect.top() + 21, 14, b.rect.left() + 8, b.rect.right() - 5};
  facts.put(QStringLiteral("e") + number(node.epoch), c.text, 6);
  facts.put(QStringLiteral("LEO ") + number(node.logEndOffset), c.muted);
  Line more{p, b.rect.top() + 34, 13, b.rect.left() + 8, b.rect.right() - 5};
  if (node.role == view::RaftRole::candidate || node.role == view::RaftRole::prospective)
    more.put(fill(tr("vote {id}"), {{"id", number(node.votedFor.value)}}), c.warn);
  else
    more.put(QStringLiteral("HW ") + number(node.highWatermark), c.muted);
}

void ClusterPainter::producer(QPainter& p, const NodeBox& b) const {
  const Palette& c = colours();
  const Theme& theme = Theme::instance();
  const view::ProducerView& producer = *view->producers[b.index];
  const bool down = isDown(producer.state);
  frame(p, b.rect, selected.node == b.node, down);
  p.fillRect(QRectF(b.rect.left() + 1, b.rect.top() + 6, 4, b.rect.height() - 12), c.accent);
  p.setFont(theme.text(11, true));
  Line head{p, b.rect.top() + 4, 17, b.rect.left() + 12, b.rect.right() - 8};
  head.put(fill(tr("producer · {name}"), {{"name", plain(producer.name)}}), c.text);
  p.setFont(theme.text(10));
  if (producer.state != view::NodeState::running)
    head.badge(stateWord(producer.state), stateColour(producer.state), true);
  // The application is held up: no metadata yet, or no room in the buffer.
  if (producer.recordsBlocked > 0)
    head.badge(fill(tr("blocked {n}"), {{"n", number(producer.recordsBlocked)}}), c.bad, true, true);
  p.setFont(theme.mono(10));
  Line second{p, b.rect.top() + 21, 14, b.rect.left() + 12, b.rect.right() - 8};
  QStringList facts;
  if (!producer.acks.empty()) facts << QStringLiteral("acks=") + plain(producer.acks);
  if (producer.idempotent) facts << QStringLiteral("idempotent");
  if (producer.producerId != noProducerId)
    facts << QStringLiteral("pid=%1 e%2").arg(producer.producerId).arg(producer.producerEpoch);
  if (!producer.lastError.empty() && producer.retries > 0)
    facts << QStringLiteral("retries=") + number(producer.retries);
  second.put(facts.join(QLatin1Char(' ')), c.muted);
  if (producer.partitions.empty()) {
    p.setFont(theme.text(10));
    Line third{p, b.rect.top() + 38, 18, b.rect.left() + 12, b.rect.right() - 8};
    third.put(fill(tr("{sent} sent · {acked} acknowledged"),
                   {{"sent", number(producer.recordsSent)}, {"acked", number(producer.recordsAcked)}}),
              c.muted);
  } else {
    accumulator(p, QRectF(b.rect.left() + 12, b.rect.top() + 39, b.rect.width() - 20, 18), producer);
  }
  if (b.rect.height() > 70)
    producerTransaction(p, QRectF(b.rect.left() + 12, b.rect.top() + 58, b.rect.width() - 20, 17), producer);
}

void ClusterPainter::accumulator(QPainter& p, const QRectF& room, const view::ProducerView& producer) const {
  const Palette& c = colours();
  p.setFont(Theme::instance().mono(10));
  constexpr double least = 42;
  const auto count = static_cast<double>(producer.partitions.size());
  const auto fits = static_cast<std::size_t>(std::max(1.0, (room.width() + 4) / least));
  const std::size_t shown = std::min(producer.partitions.size(), producer.partitions.size() > fits ? fits - 1 : fits);
  const double each = shown < producer.partitions.size() ? least : room.width() / std::max(1.0, count);
  double x = room.left();
  for (std::size_t i = 0; i < shown; ++i) {
    const view::ProducerPartitionView& partition = producer.partitions[i];
    const double end = x + each - 4;
    Line name{p, room.top(), room.height(), x, end};
    const double at = name.left;
    name.put(QStringLiteral("p") + number(partition.partition.partition), partition.inTransaction ? c.text : c.muted,
             3);
    // Part of the open transaction: its name is underlined, as the records in the strips are.
    if (partition.inTransaction) p.fillRect(QRectF(at, room.bottom() - 2, name.left - at - 3, 1.6), c.warn);
    if (partition.batches.empty())
      p.fillRect(QRectF(name.left, room.top() + 8, std::min(9.0, std::max(3.0, end - name.left)), 2), c.sunken);
    std::size_t drawn = 0;
    for (const view::ProducerBatchView& batch : partition.batches) {
      const double wide = std::clamp(3.0 + batch.records, 5.0, 16.0);
      if (name.left + wide > end + 1) break;
      const QRectF box(name.left, room.top() + 4, wide, 11);
      const QColor colour = batch.attempts > (batch.inFlight ? 1 : 0) ? c.warn : batch.inFlight ? c.accent : c.keys[0];
      if (batch.open) {
        p.setPen(QPen(colour, 1, Qt::DotLine));
        p.setBrush(mixed(colour, c.panel, 0.75));
        p.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5));
      } else {
        p.fillRect(box, batch.inFlight ? colour : mixed(colour, c.panel, 0.35));
        // In flight: an edge like an arrow's, so that colour is not all that says so.
        if (batch.inFlight) p.fillRect(QRectF(box.right() - 2, box.top() - 2, 2, box.height() + 4), colour);
      }
      name.left += wide + 2.5;
      ++drawn;
    }
    if (drawn < partition.batches.size()) p.fillRect(QRectF(end - 1, room.top() + 8, 3, 3), c.text);
    x += each;
  }
  if (shown < producer.partitions.size()) {
    Line rest{p, room.top(), room.height(), x, room.right() + 4};
    rest.put(QStringLiteral("+") + number(static_cast<std::int64_t>(producer.partitions.size() - shown)), c.muted);
  }
}

void ClusterPainter::producerTransaction(QPainter& p, const QRectF& room, const view::ProducerView& producer) const {
  const Palette& c = colours();
  const view::ProducerTransactionView& t = producer.transaction;
  p.setFont(Theme::instance().text(10));
  Line line{p, room.top(), room.height(), room.left(), room.right()};
  if (t.id.empty()) {
    if (!producer.transforms.empty())
      line.put(fill(tr("reads {topic} · {delivery}"),
                    {{"topic", plain(producer.transforms)}, {"delivery", plain(producer.delivery)}}),
               c.muted);
    return;
  }
  const bool error = t.state == "fatal error" || t.state == "abortable error";
  const bool open = t.state == "in transaction";
  const bool ending = t.state == "committing" || t.state == "aborting";
  line.badge(t.fenced ? tr("fenced") : transactionWord(t.state),
             error    ? c.bad
             : open   ? c.accent
             : ending ? c.warn
                      : c.follower,
             error || open);
  if (open || ending)
    line.putRight(fill(tr("{n} records"), {{"n", number(t.records)}}), c.muted);
  else
    line.putRight(fill(tr("{n} committed, {m} aborted"), {{"n", number(t.committed)}, {"m", number(t.aborted)}}),
                  c.muted);
  p.setFont(Theme::instance().mono(10));
  line.put(plain(t.id), c.text);
}

void ClusterPainter::consumer(QPainter& p, const NodeBox& b) const {
  const Palette& c = colours();
  const Theme& theme = Theme::instance();
  const view::ConsumerView& consumer = *view->consumers[b.index];
  frame(p, b.rect, selected.node == b.node, isDown(consumer.state));
  p.fillRect(QRectF(b.rect.left() + 1, b.rect.top() + 6, 4, b.rect.height() - 12), c.keys[1]);
  p.setFont(theme.text(11, true));
  Line head{p, b.rect.top() + 4, 17, b.rect.left() + 12, b.rect.right() - 8};
  head.put(fill(tr("consumer · {name}"), {{"name", plain(consumer.name)}}), c.text);
  p.setFont(theme.text(10));
  if (consumer.state != view::NodeState::running)
    head.badge(stateWord(consumer.state), stateColour(consumer.state), true);
  double y = b.rect.top() + 22;
  if (!consumer.group.empty() && !isDown(consumer.state)) {
    Line member{p, y - 1, 15, b.rect.left() + 12, b.rect.right() - 10};
    const bool settled = consumer.membership == "member";
    const bool late = consumer.pollState == "late" || consumer.pollState.rfind("stopped", 0) == 0;
    p.setFont(theme.text(10));
    if (!consumer.pollState.empty())
      member.putRight(consumer.toProcess > 0
                          ? fill(tr("{state} · {n} to do"),
                                 {{"state", memberWord(consumer.pollState)}, {"n", number(consumer.toProcess)}})
                          : memberWord(consumer.pollState),
                      late ? c.bad : c.muted);
    member.put(memberWord(consumer.membership), settled ? c.good : c.warn);
    if (consumer.generation >= 0) member.put(fill(tr("generation {n}"), {{"n", number(consumer.generation)}}), c.muted);
    y += 16;
    if (consumer.partitions.empty() && settled) {
      Line none{p, y, 15, b.rect.left() + 12, b.rect.right() - 10};
      none.put(tr("no partition for it: others have them all"), c.muted);
    }
  }
  std::size_t shown = 0;
  for (const view::ConsumerPartitionView& partition : consumer.partitions) {
    if (y + 17 > b.rect.bottom() - 2) break;
    Line line{p, y, 15, b.rect.left() + 12, b.rect.right() - 10};
    p.setFont(theme.mono(10, true));
    line.put(plain(partition.partition.text()), c.text, 6, 110);
    // Who is dead has not read on and knows of no new end: how far it is behind now is the group's to say.
    const std::int64_t behind = isDown(consumer.state) ? -1 : partition.lag;
    const QColor colour = behind > 0 ? c.warn : behind == 0 ? c.good : c.muted;
    line.putRight(behind < 0 ? QStringLiteral("LAG –") : QStringLiteral("LAG ") + number(behind), colour);
    if (partition.paused) line.putRight(QStringLiteral("❚❚"), c.warn);
    p.setFont(theme.mono(10));
    line.put(QStringLiteral("@") + number(partition.position), c.muted, 8);
    const double span = static_cast<double>(std::max<Offset>(1, partition.highWatermark));
    if (line.right - line.left > 24) {
      const QRectF track(line.left, y + 5, line.right - line.left - 4, 5);
      bar(p, track, static_cast<double>(partition.position) / span, colour);
      // Where the group would go on after a restart.
      if (partition.committed >= 0) {
        const double at = track.left() + track.width() * std::min(1.0, static_cast<double>(partition.committed) / span);
        p.fillRect(QRectF(at - 1, track.top() - 3, 2, track.height() + 6), c.text);
      }
    }
    y += 17;
    ++shown;
  }
  if (shown < consumer.partitions.size()) {
    p.setFont(theme.text(10));
    p.setPen(c.muted);
    p.drawText(QRectF(b.rect.left(), b.rect.top() + 5, b.rect.width() - 8, 14), Qt::AlignRight,
               fill(tr("+{n} more"), {{"n", number(static_cast<std::int64_t>(consumer.partitions.size() - shown))}}));
  }
}

void ClusterPainter::external(QPainter& p, const NodeBox& b) const {
  const Palette& c = colours();
  const Theme& theme = Theme::instance();
  const view::ExternalView& ext = *view->externals[b.index];
  QPen pen(selected.connection == ext.connection && ext.connection.valid() ? c.selection : c.faint, 1.2, Qt::DashLine);
  p.setPen(pen);
  p.setBrush(c.panel);
  p.drawRoundedRect(b.rect.adjusted(1, 1, -1, -1), 7, 7);
  p.setFont(theme.text(11, true));
  Line head{p, b.rect.top() + 4, 17, b.rect.left() + 12, b.rect.right() - 8};
  head.put(ext.clientId.empty() ? tr("program outside") : plain(ext.clientId), c.text);
  p.setFont(theme.mono(10));
  Line second{p, b.rect.top() + 21, 14, b.rect.left() + 12, b.rect.right() - 8};
  QStringList facts;
  if (!ext.software.empty()) facts << plain(ext.software);
  if (!ext.lastRequest.empty()) facts << plain(ext.lastRequest);
  second.put(facts.join(QStringLiteral(" · ")), c.muted);
  p.setFont(theme.text(10));
  Line third{p, b.rect.top() + 39, 16, b.rect.left() + 12, b.rect.right() - 8};
  third.put(fill(tr("real TCP connection · {address}"), {{"address", plain(ext.address)}}), c.muted);
}

}  // namespace brokerlab::widgets
