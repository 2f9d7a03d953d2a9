#include "widgets/groups_view.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/cluster/painter.h"
#include "widgets/state_graph.h"
#include "widgets/table.h"
#include "widgets/text.h"
#include "widgets/theme.h"
#include "widgets/time_series_view.h"

namespace brokerlab::widgets {
namespace {

constexpr qsizetype samplesAtMost = 600;
constexpr std::size_t seriesAtMost = 9;

QString joined(const std::vector<std::string>& words) {
  QStringList out;
  for (const std::string& word : words) out << plain(word);
  return out.join(QStringLiteral(", "));
}

QString joined(const std::vector<TopicPartition>& partitions) {
  QStringList out;
  for (const TopicPartition& p : partitions) out << plain(p.text());
  return out.join(QStringLiteral(", "));
}

/// As high as its rows are, within reason: what is left goes to the chart.
void fitRows(QTableWidget* table, int atMost) {
  const int rows = std::clamp(table->rowCount(), 1, atMost);
  table->setFixedHeight(table->horizontalHeader()->sizeHint().height() +
                        rows * table->verticalHeader()->defaultSectionSize() + 4);
}

QString known(std::int64_t value) { return value < 0 ? QStringLiteral("–") : number(value); }

}  // namespace

void LagHistory::clear() {
  groups_.clear();
  highWatermarks_.clear();
}

void LagHistory::put(Known& known, double at, double lag) {
  QVector<QPointF>& points = known.points;
  if (!points.isEmpty() && at < points.back().x()) return;  // an older picture: the events were faster
  const QPointF now(at, lag);
  const auto level = [&](const QPointF& next) {
    // Level stretches need their two ends only.
    if (points.size() >= 2 && points.back().y() == next.y() && points[points.size() - 2].y() == next.y())
      points.back() = next;
    else
      points << next;
  };
  // It changes in one instant: a step, not a slope.
  if (!points.isEmpty() && points.back().y() != lag) level(QPointF(at, points.back().y()));
  level(now);
  if (points.size() <= samplesAtMost) return;
  QVector<QPointF> thinned;
  for (qsizetype i = 0; i < points.size(); i += 2) thinned << points[i];
  if (thinned.back() != points.back()) thinned << points.back();
  points = std::move(thinned);
}

void LagHistory::add(const events::Event& event) {
  const double at = static_cast<double>(event.at.micros) / 1e6;
  if (const auto* e = std::get_if<events::HighWatermarkAdvanced>(&event.payload)) {
    if (!e->asLeader) return;
    const TopicPartition partition{e->topic, e->partition};
    highWatermarks_[partition] = e->to;
    for (auto& [name, partitions] : groups_)
      if (const auto known = partitions.find(partition); known != partitions.end() && known->second.committed >= 0)
        put(known->second, at, static_cast<double>(std::max<Offset>(0, e->to - known->second.committed)));
  } else if (const auto* c = std::get_if<events::OffsetCommitted>(&event.payload)) {
    const TopicPartition partition{c->topic, c->partition};
    Known& known = groups_[c->group][partition];
    known.committed = c->offset;
    if (const auto end = highWatermarks_.find(partition); end != highWatermarks_.end())
      put(known, at, static_cast<double>(std::max<Offset>(0, end->second - c->offset)));
  } else if (const auto* f = std::get_if<events::OffsetForgotten>(&event.payload)) {
    const auto group = groups_.find(f->group);
    if (group != groups_.end()) group->second.erase({f->topic, f->partition});
  }
}

void LagHistory::add(const view::ClusterView& view) {
  const double at = static_cast<double>(view.at.micros) / 1e6;
  for (const auto& group : view.groups)
    for (const auto& p : group->partitions) {
      if (p.lag < 0) continue;
      Known& known = groups_[group->name][p.partition];
      if (known.committed < 0) known.committed = p.committed;
      put(known, at, static_cast<double>(p.lag));
    }
}

std::vector<std::pair<TopicPartition, QVector<QPointF>>> LagHistory::of(const std::string& group) const {
  std::vector<std::pair<TopicPartition, QVector<QPointF>>> out;
  if (const auto found = groups_.find(group); found != groups_.end())
    for (const auto& [partition, known] : found->second)
      if (!known.points.isEmpty()) out.emplace_back(partition, known.points);
  return out;
}

GroupsView::GroupsView(SessionModel& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      title_(new QLabel(this)),
      chooser_(new QComboBox(this)),
      facts_(new QLabel(this)),
      none_(new QLabel(this)),
      scroll_(new QScrollArea(this)),
      body_(new QWidget),
      states_(new StateGraph(body_)),
      membersTitle_(new QLabel(body_)),
      members_(makeTable(body_, 5)),
      partitionsTitle_(new QLabel(body_)),
      partitions_(makeTable(body_, 6)),
      chart_(new TimeSeriesView(body_)) {
  title_->setBuddy(chooser_);
  chooser_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  facts_->setTextFormat(Qt::PlainText);
  facts_->setProperty("role", "muted");
  facts_->setWordWrap(true);
  none_->setAlignment(Qt::AlignCenter);
  none_->setWordWrap(true);
  none_->setProperty("role", "muted");
  none_->setTextFormat(Qt::PlainText);
  for (QLabel* label : {membersTitle_, partitionsTitle_}) label->setProperty("role", "title");
  auto* top = new QHBoxLayout;
  top->addWidget(title_);
  top->addWidget(chooser_);
  top->addWidget(facts_, 1);
  // A tall stack of tables must not make the window taller than a small screen: it scrolls there.
  scroll_->setWidget(body_);
  scroll_->setWidgetResizable(true);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll_->setFocusPolicy(Qt::NoFocus);
  scroll_->setMinimumHeight(160);
  auto* inner = new QVBoxLayout(body_);
  inner->setContentsMargins(0, 0, 0, 0);
  inner->setSpacing(4);
  inner->addWidget(states_);
  inner->addWidget(membersTitle_);
  inner->addWidget(members_);
  inner->addWidget(partitionsTitle_);
  inner->addWidget(partitions_);
  inner->addWidget(chart_, 1);
  chart_->setMinimumHeight(110);
  for (const int column : {0, 1, 3, 4})
    members_->horizontalHeader()->setSectionResizeMode(column, QHeaderView::ResizeToContents);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(10, 6, 10, 8);
  column->addLayout(top);
  column->addWidget(none_, 1);
  column->addWidget(scroll_, 1);
  connect(chooser_, &QComboBox::activated, this, &GroupsView::refresh);
  connect(&session_, &SessionModel::viewChanged, this, [this] {
    if (!session_.lookingBack() && session_.liveView()) history_.add(*session_.liveView());
    if (isVisible()) refresh();
  });
  const auto take = [this](std::size_t fresh) {
    const auto& all = session_.events();
    for (std::size_t i = all.size() - std::min(fresh, all.size()); i < all.size(); ++i) history_.add(*all[i]);
  };
  connect(&session_, &SessionModel::eventsArrived, this, [take](int fresh) { take(static_cast<std::size_t>(fresh)); });
  connect(&session_, &SessionModel::eventsReset, this, [this] { history_.clear(); });
  take(session_.events().size());
  connect(partitions_, &QTableWidget::cellClicked, this, [this](int row, int) {
    const ViewPointer view = session_.view();
    if (!view) return;
    for (const auto& g : view->groups)
      if (QString::fromStdString(g->name) == group() && row < static_cast<int>(g->partitions.size()))
        session_.selection().selectReplica(g->partitions[static_cast<std::size_t>(row)].partition, NodeId::none());
  });
  retranslate();
}

QString GroupsView::group() const { return chooser_->currentData().toString(); }

void GroupsView::choose(const QString& group) {
  refresh();
  if (const int at = chooser_->findData(group); at >= 0) chooser_->setCurrentIndex(at);
  refresh();
}

void GroupsView::refresh() {
  const ViewPointer view = session_.view();
  if (!view) return;
  QStringList names;
  for (const auto& g : view->groups) names << QString::fromStdString(g->name);
  QStringList listed;
  for (int i = 0; i < chooser_->count(); ++i) listed << chooser_->itemData(i).toString();
  if (names != listed) {
    const QString before = group();
    chooser_->clear();
    for (const QString& name : names) chooser_->addItem(plain(name.toStdString()), name);
    chooser_->setCurrentIndex(std::max(0, chooser_->findData(before)));
  }
  const view::GroupView* shown = nullptr;
  for (const auto& g : view->groups)
    if (QString::fromStdString(g->name) == group()) shown = g.get();
  none_->setVisible(shown == nullptr);
  scroll_->setVisible(shown != nullptr);
  title_->setVisible(shown != nullptr);
  chooser_->setVisible(shown != nullptr);
  facts_->setVisible(shown != nullptr);
  if (shown == nullptr) return;
  facts_->setText(fill(tr("{type} protocol · coordinator: {node}, __consumer_offsets-{partition} · generation {n} · "
                          "assignor {protocol}"),
                       {{"type", plain(shown->type)},
                        {"node", nodeName(shown->coordinator)},
                        {"partition", number(shown->offsetsPartition)},
                        {"n", number(shown->generation)},
                        {"protocol", shown->protocol.empty() ? QStringLiteral("–") : plain(shown->protocol)}}));
  showGroupStates(*states_, shown->type == "consumer");
  states_->setCurrent(plain(shown->state));
  refreshMembers(*shown);
  refreshPartitions(*shown, *view);
  refreshChart();
}

void GroupsView::refreshMembers(const view::GroupView& group) {
  const Palette& c = colours();
  members_->setRowCount(static_cast<int>(group.members.size()));
  int row = 0;
  for (const view::GroupMemberView& m : group.members) {
    const QString name = m.clientId.empty() ? plain(m.id) : plain(m.clientId);
    putCell(members_, row, 0, m.leader ? fill(tr("{member} · leader"), {{"member", name}}) : name, c.text);
    putCell(members_, row, 1, memberWord(m.state), m.state == "member" ? c.text : c.warn);
    // In the consumer protocol a member gives back first, then gets: both are seen on the way.
    QString may = joined(m.assigned);
    if (!m.toRevoke.empty())
      may = fill(tr("{have} · gives back {revoke}"), {{"have", may}, {"revoke", joined(m.toRevoke)}});
    else if (m.epoch >= 0 && m.target != m.assigned)
      may = fill(tr("{have} · shall have {target}"), {{"have", may}, {"target", joined(m.target)}});
    putCell(members_, row, 2, may, c.text);
    // A request of the member that is parked is a member that was heard.
    putCell(members_, row, 3,
            m.silentForMs < 0
                ? tr("waits for an answer")
                : fill(tr("{ms} of {most} ms"), {{"ms", number(m.silentForMs)}, {"most", number(m.sessionTimeoutMs)}}),
            m.sessionTimeoutMs > 0 && m.silentForMs > m.sessionTimeoutMs / 2 ? c.bad : c.text);
    putCell(members_, row, 4, joined(m.subscribed), c.muted);
    ++row;
  }
  fitRows(members_, 5);
  membersTitle_->setText(group.pendingMembers > 0
                             ? fill(tr("{n} members, {pending} more on their way"),
                                    {{"n", number(row)}, {"pending", number(group.pendingMembers)}})
                             : fill(tr("{n} members"), {{"n", number(row)}}));
}

void GroupsView::refreshPartitions(const view::GroupView& group, const view::ClusterView& view) {
  const Palette& c = colours();
  partitions_->setRowCount(static_cast<int>(group.partitions.size()));
  std::int64_t total = 0;
  int row = 0;
  for (const view::GroupPartitionView& p : group.partitions) {
    Offset position = -1;
    for (const auto& consumer : view.consumers)
      if (consumer->group == group.name)
        for (const auto& cp : consumer->partitions)
          if (cp.partition == p.partition) position = std::max(position, cp.position);
    QString member;
    for (const view::GroupMemberView& m : group.members)
      if (m.id == p.member) member = m.clientId.empty() ? plain(m.id) : plain(m.clientId);
    putCell(partitions_, row, 0, plain(p.partition.text()), c.text);
    putCell(partitions_, row, 1,
            p.pending < 0 ? known(p.committed)
                          : fill(tr("{committed}, {pending} pending"),
                                 {{"committed", known(p.committed)}, {"pending", number(p.pending)}}),
            p.pending < 0 ? c.text : c.warn);
    putCell(partitions_, row, 2, known(position), c.text);
    putCell(partitions_, row, 3, known(p.logEnd), c.text);
    putCell(partitions_, row, 4, known(p.lag), p.lag > 0 ? c.warn : p.lag == 0 ? c.good : c.muted);
    putCell(partitions_, row, 5, member.isEmpty() ? tr("nobody") : member, member.isEmpty() ? c.bad : c.text);
    total += std::max<std::int64_t>(0, p.lag);
    ++row;
  }
  fitRows(partitions_, 8);
  partitionsTitle_->setText(fill(tr("Offsets · LAG {n} in all"), {{"n", number(total)}}));
}

void GroupsView::refreshChart() {
  std::vector<Series> series;
  for (auto& [partition, points] : history_.of(group().toStdString())) {
    if (series.size() == seriesAtMost) break;
    Series one;
    one.name = plain(partition.text());
    one.points = std::move(points);
    series.push_back(std::move(one));
  }
  chart_->setSeries(series);
}

void GroupsView::retranslate() {
  title_->setText(tr("&Group"));
  chooser_->setAccessibleName(tr("Group"));
  none_->setText(tr("No group yet. A consumer with a group.id makes one."));
  members_->setHorizontalHeaderLabels(
      {tr("member"), tr("state"), tr("may read"), tr("silent for"), tr("subscribed to")});
  partitions_->setHorizontalHeaderLabels(
      {tr("partition"), tr("committed"), tr("position"), tr("log end"), QStringLiteral("LAG"), tr("read by")});
  members_->setAccessibleName(tr("Members"));
  partitions_->setAccessibleName(tr("Committed offsets"));
  states_->setAccessibleName(tr("State of the group"));
  chart_->setTitle(tr("LAG of each partition"));
}

void GroupsView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

void GroupsView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
    refresh();
  }
  QWidget::changeEvent(event);
}

}  // namespace brokerlab::widgets
