#include "widgets/node_menu.h"

#include <QMenu>
#include <algorithm>

#include "widgets/cluster/painter.h"
#include "widgets/session_model.h"
#include "widgets/text.h"

namespace brokerlab::widgets {
namespace {

view::NodeState stateOf(const view::ClusterView& view, NodeId node) {
  for (const auto& b : view.brokers)
    if (b->id == node) return b->state;
  for (const auto& c : view.controllers)
    if (c->id == node) return c->state;
  for (const auto& p : view.producers)
    if (p->id == node) return p->state;
  for (const auto& c : view.consumers)
    if (c->id == node) return c->state;
  return view::NodeState::stopped;
}

}  // namespace

void NodeMenu::add(QMenu& menu, const QString& words, const QString& line, const QString& key, bool enabled) const {
  QAction* action = menu.addAction(key.isEmpty() ? words : words + QLatin1Char('\t') + key);
  action->setToolTip(line);
  action->setStatusTip(line);
  action->setEnabled(enabled);
  SessionModel* session = &session_;
  QObject::connect(action, &QAction::triggered, session, [session, line] { session->submit(line); });
}

QString NodeMenu::clientName(NodeId node) const {
  const ViewPointer view = session_.view();
  if (!view) return {};
  for (const auto& p : view->producers)
    if (p->id == node) return QString::fromStdString(p->name);
  for (const auto& c : view->consumers)
    if (c->id == node) return QString::fromStdString(c->name);
  return {};
}

void NodeMenu::nodeActions(QMenu& menu, NodeId node) const {
  const view::NodeState state = stateOf(*session_.view(), node);
  const bool down = isDown(state);
  const bool frozen = state == view::NodeState::frozen;
  const QString name = scriptNode(node);
  add(menu, tr("Kill the process"), QStringLiteral("kill ") + name, QStringLiteral("K"), !down);
  add(menu, tr("Power off: lose what is not flushed"), QStringLiteral("power-off ") + name, QStringLiteral("P"), !down);
  add(menu, tr("Shut down in good order"), QStringLiteral("shutdown ") + name, {}, !down && !frozen);
  add(menu, tr("Restart"), QStringLiteral("restart ") + name, QStringLiteral("R"));
  if (frozen)
    add(menu, tr("Thaw"), QStringLiteral("thaw ") + name, QStringLiteral("T"));
  else
    add(menu, tr("Freeze, as a long garbage collection would"), QStringLiteral("freeze ") + name, QStringLiteral("F"),
        !down);
}

void NodeMenu::linkActions(QMenu& menu, NodeId node) const {
  const ViewPointer view = session_.view();
  std::vector<NodeId> others;
  for (const auto& b : view->brokers) others.push_back(b->id);
  for (const auto& c : view->controllers) others.push_back(c->id);
  const auto each = [&](const QString& title, const auto& line) {
    QMenu* sub = menu.addMenu(title);
    sub->setToolTipsVisible(true);
    for (const NodeId other : others)
      if (other != node) add(*sub, nodeName(other), line(scriptNode(other)));
  };
  const QString self = isBroker(node) || isController(node) ? scriptNode(node) : clientName(node);
  each(tr("Cut the link to"), [&](const QString& o) { return QStringLiteral("cut %1 %2").arg(self, o); });
  each(tr("Cut one way: nothing to"),
       [&](const QString& o) { return QStringLiteral("cut %1 %2 one-way").arg(self, o); });
  each(tr("Hold frames to"), [&](const QString& o) { return QStringLiteral("hold %1 %2").arg(self, o); });
  each(tr("Slow the link by 200 ms to"),
       [&](const QString& o) { return QStringLiteral("delay %1 %2 200ms").arg(self, o); });
  QMenu* undo = menu.addMenu(tr("Heal, release"));
  undo->setToolTipsVisible(true);
  for (const view::LinkView& link : view->links) {
    if (link.from != node && link.to != node) continue;
    const auto text = [&](NodeId n) { return isBroker(n) || isController(n) ? scriptNode(n) : clientName(n); };
    const Places ends = {{"from", nodeName(link.from)}, {"to", nodeName(link.to)}};
    if (link.held) {
      add(*undo, fill(tr("Release one frame: {from} → {to}"), ends),
          QStringLiteral("release %1 %2 1").arg(text(link.from), text(link.to)));
      add(*undo, fill(tr("Release all: {from} → {to}"), ends),
          QStringLiteral("release %1 %2").arg(text(link.from), text(link.to)));
    } else {
      add(*undo, fill(tr("Heal: {from} – {to}"), ends),
          QStringLiteral("heal %1 %2").arg(text(link.from), text(link.to)));
    }
  }
  add(*undo, tr("Heal every link"), QStringLiteral("heal"));
}

void NodeMenu::replicaActions(QMenu& menu, const Thing& thing) const {
  const QString partition = QString::fromStdString(thing.partition.text());
  const QString topic = QString::fromStdString(thing.partition.topic);
  add(menu, fill(tr("Elect the preferred leader of {partition}"), {{"partition", partition}}),
      QStringLiteral("elect preferred ") + partition);
  add(menu, fill(tr("Unclean election for {partition}"), {{"partition", partition}}),
      QStringLiteral("elect unclean ") + partition);
  add(menu, fill(tr("Produce one record to {partition}"), {{"partition", partition}}),
      QStringLiteral("produce %1 partition=%2 value=hello acks=all").arg(topic).arg(thing.partition.partition));
  add(menu, fill(tr("Compact {partition} now, where its topic is compacted"), {{"partition", partition}}),
      QStringLiteral("clean ") + partition);
  add(menu, fill(tr("Flip a byte in the first segment on broker {id}"), {{"id", number(thing.node.value)}}),
      QStringLiteral("flip-byte broker %1 %2/00000000000000000000.log 70").arg(thing.node.value).arg(partition));
  add(menu, fill(tr("Delete topic {topic}"), {{"topic", topic}}), QStringLiteral("delete-topic ") + topic);
}

void NodeMenu::clientActions(QMenu& menu, const Thing& thing) const {
  const QString name = clientName(thing.node);
  if (name.isEmpty()) return;
  const view::NodeState state = stateOf(*session_.view(), thing.node);
  const bool down = isDown(state);
  add(menu, tr("Stop in good order"), QStringLiteral("stop ") + name, {}, !down);
  add(menu, tr("Kill the process"), QStringLiteral("kill ") + name, QStringLiteral("K"), !down);
  add(menu, tr("Restart"), QStringLiteral("restart ") + name, QStringLiteral("R"));
  if (state == view::NodeState::frozen)
    add(menu, tr("Thaw"), QStringLiteral("thaw ") + name, QStringLiteral("T"));
  else
    add(menu, tr("Freeze, as a long garbage collection would"), QStringLiteral("freeze ") + name, QStringLiteral("F"),
        !down);
}

/// What an application can ask of its own client.
void NodeMenu::steerActions(QMenu& menu, const Thing& thing) const {
  const ViewPointer view = session_.view();
  const QString name = clientName(thing.node);
  if (name.isEmpty()) return;
  for (const auto& p : view->producers) {
    // A transform begins and ends its transactions itself.
    if (p->id != thing.node || p->transaction.id.empty() || !p->transforms.empty()) continue;
    const bool down = isDown(p->state);
    const bool open = p->transaction.state == "in transaction" || p->transaction.state == "abortable error";
    add(menu, tr("Begin a transaction"), QStringLiteral("begin ") + name, {}, !down && !open);
    add(menu, tr("Send one record"), QStringLiteral("send %1 value=hello").arg(name), {}, !down);
    // The answer is seen in the picture; the window does not wait for it.
    add(menu, tr("Commit the transaction"), QStringLiteral("commit %1 async").arg(name), {}, !down && open);
    add(menu, tr("Abort the transaction"), QStringLiteral("abort %1 async").arg(name), {}, !down && open);
    menu.addSeparator();
  }
  for (const auto& c : view->consumers) {
    if (c->id != thing.node) continue;
    const bool down = isDown(c->state);
    const bool transforms =
        std::any_of(view->producers.begin(), view->producers.end(), [&](const auto& p) { return p->id == c->id; });
    if (!c->group.empty() && !transforms)
      add(menu, tr("Commit its positions now"), QStringLiteral("commit ") + name, {}, !down);
    bool allPaused = !c->partitions.empty();
    for (const auto& p : c->partitions) allPaused = allPaused && p.paused;
    add(menu, allPaused ? tr("Resume: hand out records again") : tr("Pause: polls hand out nothing"),
        (allPaused ? QStringLiteral("resume ") : QStringLiteral("pause ")) + name, {}, !down);
    QMenu* seek = menu.addMenu(tr("Seek"));
    seek->setToolTipsVisible(true);
    seek->setEnabled(!down && !c->partitions.empty());
    for (const auto& p : c->partitions) {
      const QString partition = QString::fromStdString(p.partition.text());
      for (const bool first : {true, false})
        add(*seek,
            fill(first ? tr("{partition}: to the beginning") : tr("{partition}: to the end"),
                 {{"partition", partition}}),
            QStringLiteral("seek %1 %2 %3")
                .arg(name, partition, first ? QStringLiteral("earliest") : QStringLiteral("latest")));
      if (p.position > 0)
        add(*seek,
            fill(tr("{partition}: one record back, to {offset}"),
                 {{"partition", partition}, {"offset", number(p.position - 1)}}),
            QStringLiteral("seek %1 %2 %3").arg(name, partition).arg(p.position - 1));
    }
    menu.addSeparator();
  }
}

void NodeMenu::build(QMenu& menu, const Thing& thing) const {
  if (!session_.view()) return;
  menu.setToolTipsVisible(true);
  switch (thing.kind) {
    case Thing::Kind::replica:
      replicaActions(menu, thing);
      menu.addSeparator();
      [[fallthrough]];
    case Thing::Kind::broker:
    case Thing::Kind::controller:
      if (thing.kind == Thing::Kind::replica) {
        QMenu* sub = menu.addMenu(fill(tr("Broker {id}"), {{"id", number(thing.node.value)}}));
        sub->setToolTipsVisible(true);
        nodeActions(*sub, thing.node);
        sub->addSeparator();
        linkActions(*sub, thing.node);
        return;
      }
      nodeActions(menu, thing.node);
      menu.addSeparator();
      linkActions(menu, thing.node);
      return;
    case Thing::Kind::producer:
    case Thing::Kind::consumer:
      steerActions(menu, thing);
      clientActions(menu, thing);
      menu.addSeparator();
      linkActions(menu, thing.node);
      return;
    default:
      return;
  }
}

void NodeMenu::buildFaults(QMenu& menu) const {
  const ViewPointer view = session_.view();
  menu.clear();
  menu.setToolTipsVisible(true);
  if (!view) return;
  const auto sub = [&](NodeId id, view::NodeState state) {
    QMenu* one = menu.addMenu(fill(tr("{node} · {state}"), {{"node", nodeName(id)}, {"state", stateWord(state)}}));
    one->setToolTipsVisible(true);
    nodeActions(*one, id);
    one->addSeparator();
    linkActions(*one, id);
  };
  for (const auto& b : view->brokers) sub(b->id, b->state);
  menu.addSeparator();
  for (const auto& c : view->controllers) sub(c->id, c->state);
  menu.addSeparator();
  add(menu, tr("Heal every link"), QStringLiteral("heal"));
  add(menu, tr("Elect every preferred leader"), QStringLiteral("elect preferred all"));
}

QString NodeMenu::lineForKey(QChar key, const Thing& thing) const {
  if (!session_.view()) return {};
  const bool node = isBroker(thing.node) || isController(thing.node);
  const QString name = node ? scriptNode(thing.node) : clientName(thing.node);
  if (name.isEmpty() || thing.kind == Thing::Kind::external || thing.kind == Thing::Kind::frame) return {};
  const view::NodeState state = stateOf(*session_.view(), thing.node);
  const bool down = isDown(state);
  switch (key.unicode()) {
    case 'K':
      return down ? QString() : QStringLiteral("kill ") + name;
    case 'R':
      return QStringLiteral("restart ") + name;
    case 'F':
      return down ? QString()
                  : (state == view::NodeState::frozen ? QStringLiteral("thaw ") : QStringLiteral("freeze ")) + name;
    case 'P':
      return down || !node ? QString() : QStringLiteral("power-off ") + name;
    case 'T':
      return state == view::NodeState::frozen ? QStringLiteral("thaw ") + name : QString();
    default:
      return {};
  }
}

}  // namespace brokerlab::widgets
