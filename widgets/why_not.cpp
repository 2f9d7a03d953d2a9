#include "widgets/why_not.h"

#include <QCoreApplication>
#include <algorithm>

#include "widgets/cluster/painter.h"
#include "widgets/text.h"

namespace brokerlab::widgets {
namespace {

class Conditions {
  Q_DECLARE_TR_FUNCTIONS(WhyNot)
 public:
  explicit Conditions(const view::ClusterView& view) : view_(view) {}

  void produce(const events::ProduceRefused& e) {
    const view::PartitionView* p = partition({e.topic, e.partition});
    add(p != nullptr, fill(tr("{partition} exists"), {{"partition", name(e.topic, e.partition)}}));
    runs(e.broker);
    link(e.producer, e.broker);
    if (p == nullptr) return;
    add(p->leader != NodeId::none(), fill(tr("{partition} has a leader"), {{"partition", plain(p->partition.text())}}));
    add(p->leader == e.broker, fill(tr("{node} is that leader (it is {leader})"),
                                    {{"node", nodeName(e.broker)},
                                     {"leader", p->leader == NodeId::none() ? tr("nobody") : nodeName(p->leader)}}));
    const std::int64_t least = minInsync(e.topic);
    add(static_cast<std::int64_t>(p->isr.size()) >= least,
        fill(tr("acks=all: the ISR [{isr}] has at least min.insync.replicas = {n} members"),
             {{"isr", nodeList(p->isr)}, {"n", number(least)}}));
    for (const auto& producer : view_.producers) {
      if (producer->name != e.producer || producer->transaction.id.empty()) continue;
      epoch(producer->transaction.id, producer->producerEpoch);
    }
  }

  void offline(const TopicPartition& which) {
    const view::PartitionView* p = partition(which);
    if (p == nullptr) return;
    for (const NodeId replica : p->replicas) {
      const bool inIsr = std::find(p->isr.begin(), p->isr.end(), replica) != p->isr.end();
      const bool alive = running(replica);
      add(inIsr && alive, fill(inIsr ? tr("{node} may lead: it is in the ISR; process: {state}")
                                     : tr("{node} may lead: it is not in the ISR; process: {state}"),
                               {{"node", nodeName(replica)}, {"state", stateWord(state(replica))}}));
    }
  }

  void isr(const TopicPartition& which) {
    const view::PartitionView* p = partition(which);
    if (p == nullptr) return;
    Offset end = 0;
    for (const auto& r : p->replicaViews)
      if (r && r->broker == p->leader) end = r->logEndOffset;
    for (const auto& r : p->replicaViews) {
      if (!r || std::find(p->isr.begin(), p->isr.end(), r->broker) != p->isr.end()) continue;
      runs(r->broker);
      reach(r->broker, p->leader);
      add(r->logEndOffset >= end,
          fill(tr("{node} has all the leader has: LEO {have} of {all}"),
               {{"node", nodeName(r->broker)}, {"have", number(r->logEndOffset)}, {"all", number(end)}}));
    }
  }

  void transaction(const std::string& id, std::optional<ProducerEpoch> came) {
    const view::TransactionView* t = transactionOf(id);
    add(t != nullptr, fill(tr("a coordinator knows the transactional.id {id}"), {{"id", plain(id)}}));
    if (t == nullptr) return;
    runs(t->coordinator);
    if (came) epoch(id, *came);
    for (const TopicPartition& missing : t->markersMissing)
      add(false,
          fill(tr("the marker of the transaction before is in {partition}"), {{"partition", plain(missing.text())}}));
  }

  std::vector<Requirement> take() { return std::move(all_); }

  ProducerEpoch epochOf(const std::string& producer) const {
    for (const auto& p : view_.producers)
      if (p->name == producer) return p->producerEpoch;
    return -1;
  }

 private:
  void add(bool met, const QString& words) { all_.push_back({met, words}); }
  static QString name(const std::string& topic, PartitionId partition) {
    return plain(TopicPartition{topic, partition}.text());
  }

  const view::PartitionView* partition(const TopicPartition& which) const {
    for (const auto& topic : view_.topics)
      for (const auto& p : topic->partitions)
        if (p.partition == which) return &p;
    return nullptr;
  }
  const view::TransactionView* transactionOf(const std::string& id) const {
    for (const auto& t : view_.transactions)
      if (t->transactionalId == id) return t.get();
    return nullptr;
  }
  view::NodeState state(NodeId node) const {
    for (const auto& b : view_.brokers)
      if (b->id == node) return b->state;
    return view::NodeState::stopped;
  }
  bool running(NodeId node) const { return state(node) == view::NodeState::running; }
  void runs(NodeId node) {
    if (node == NodeId::none()) return;
    add(running(node), fill(tr("{node} runs and is not fenced (it is {state})"),
                            {{"node", nodeName(node)}, {"state", stateWord(state(node))}}));
  }
  void epoch(const std::string& id, ProducerEpoch came) {
    const view::TransactionView* t = transactionOf(id);
    if (t == nullptr || came < 0) return;
    add(came >= t->producerEpoch,
        fill(tr("its epoch {epoch} is the newest of {id} (that is {newest})"),
             {{"epoch", number(came)}, {"id", plain(id)}, {"newest", number(t->producerEpoch)}}));
  }
  std::int64_t minInsync(const std::string& topic) const {
    for (const auto& one : view_.topics) {
      if (one->name != topic) continue;
      const auto set = one->overrides.find("min.insync.replicas");
      if (set != one->overrides.end()) return QString::fromStdString(set->second).toLongLong();
    }
    return 1;
  }
  void link(const std::string& client, NodeId to) {
    for (const auto& p : view_.producers)
      if (p->name == client) reach(p->id, to);
  }
  void reach(NodeId from, NodeId to) {
    if (from == NodeId::none() || to == NodeId::none()) return;
    bool open = true;
    for (const view::LinkView& l : view_.links)
      if ((l.from == from && l.to == to) || (l.from == to && l.to == from)) open = open && !l.cut && !l.held;
    add(open, fill(tr("the link between {from} and {to} lets frames through"),
                   {{"from", nodeName(from)}, {"to", nodeName(to)}}));
  }

  const view::ClusterView& view_;
  std::vector<Requirement> all_;
};

}  // namespace

std::vector<Requirement> whyNot(const events::Event& event, const view::ClusterView& then) {
  Conditions all(then);
  if (const auto* e = std::get_if<events::ProduceRefused>(&event.payload)) all.produce(*e);
  if (const auto* e = std::get_if<events::PartitionOffline>(&event.payload)) all.offline({e->topic, e->partition});
  if (const auto* e = std::get_if<events::IsrChanged>(&event.payload)) all.isr({e->topic, e->partition});
  if (const auto* e = std::get_if<events::IsrShrinkProposed>(&event.payload)) all.isr({e->topic, e->partition});
  if (const auto* e = std::get_if<events::TransactionFailed>(&event.payload))
    all.transaction(e->transactionalId, all.epochOf(e->producer));
  if (const auto* e = std::get_if<events::ProducerFenced>(&event.payload))
    all.transaction(e->transactionalId, e->producerEpoch);
  return all.take();
}

}  // namespace brokerlab::widgets
