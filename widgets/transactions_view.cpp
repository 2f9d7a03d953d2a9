#include "widgets/transactions_view.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <set>

#include "widgets/legend.h"
#include "widgets/plain_tool_tip.h"
#include "widgets/state_graph.h"
#include "widgets/story_text.h"
#include "widgets/text.h"
#include "widgets/theme.h"
#include "widgets/transaction_strips.h"

namespace brokerlab::widgets {
namespace {
constexpr int storyAtMost = 200;

/// Whether the event belongs to this transactional.id or one of the producer ids it has had.
bool concerns(const events::Event& event, const std::string& id, std::set<ProducerId>& producers) {
  if (const auto* e = std::get_if<events::TransactionStateChanged>(&event.payload)) {
    if (e->transactionalId != id) return false;
    producers.insert(e->producerId);
    return true;
  }
  if (const auto* e = std::get_if<events::ProducerFenced>(&event.payload)) return e->transactionalId == id;
  if (const auto* e = std::get_if<events::TransactionMarkerWritten>(&event.payload))
    return producers.count(e->producerId) != 0;
  if (const auto* e = std::get_if<events::OffsetPending>(&event.payload)) return producers.count(e->producerId) != 0;
  return false;
}
}  // namespace

TimeoutBar::TimeoutBar(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void TimeoutBar::show(std::int64_t leftMs, std::int64_t wholeMs) {
  left_ = leftMs;
  whole_ = wholeMs;
  setAccessibleDescription(words());
  update();
}

QString TimeoutBar::words() const {
  const QString whole = number(whole_);
  if (left_ < 0) return fill(tr("none is open · timeout {ms} ms"), {{"ms", whole}});
  return fill(tr("{left} s left of {ms} ms"),
              {{"left", QString::number(static_cast<double>(left_) / 1000.0, 'f', 1)}, {"ms", whole}});
}

void TimeoutBar::paintEvent(QPaintEvent*) {
  const Palette& c = colours();
  QPainter p(this);
  p.setRenderHint(QPainter::Antialiasing);
  const QRectF bar(1, height() / 2.0 - 5, std::min(180.0, width() * 0.35), 10);
  p.setPen(QPen(c.border, 1));
  p.setBrush(c.sunken);
  p.drawRoundedRect(bar, 4, 4);
  if (left_ >= 0 && whole_ > 0) {
    const double share = std::clamp(static_cast<double>(left_) / static_cast<double>(whole_), 0.0, 1.0);
    p.setPen(Qt::NoPen);
    p.setBrush(share < 0.2 ? c.bad : share < 0.5 ? c.warn : c.accent);
    p.drawRoundedRect(QRectF(bar.left() + 1, bar.top() + 1, std::max(2.0, (bar.width() - 2) * share), 8), 3, 3);
  }
  p.setFont(Theme::instance().text(11));
  p.setPen(left_ < 0 ? c.muted : c.text);
  const QRectF room(bar.right() + 10, 0, std::max(10.0, width() - bar.right() - 12), height());
  p.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
             p.fontMetrics().elidedText(words(), Qt::ElideRight, static_cast<int>(room.width())));
}

TransactionsView::TransactionsView(SessionModel& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      title_(new QLabel(this)),
      chooser_(new QComboBox(this)),
      facts_(new QLabel(this)),
      none_(new QLabel(this)),
      body_(new QWidget(this)),
      states_(new StateGraph(body_)),
      timeout_(new TimeoutBar(body_)),
      begin_(new QPushButton(body_)),
      send_(new QPushButton(body_)),
      commit_(new QPushButton(body_)),
      abort_(new QPushButton(body_)),
      stripsTitle_(new QLabel(body_)),
      strips_(new TransactionStrips(body_)),
      storyTitle_(new QLabel(body_)),
      story_(new QListWidget(body_)) {
  title_->setBuddy(chooser_);
  chooser_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  facts_->setTextFormat(Qt::PlainText);
  facts_->setProperty("role", "muted");
  facts_->setWordWrap(true);
  none_->setAlignment(Qt::AlignCenter);
  none_->setWordWrap(true);
  none_->setProperty("role", "muted");
  none_->setTextFormat(Qt::PlainText);
  for (QLabel* label : {stripsTitle_, storyTitle_}) label->setProperty("role", "title");
  story_->setWordWrap(true);
  story_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* top = new QHBoxLayout;
  top->addWidget(title_);
  top->addWidget(chooser_);
  top->addWidget(facts_, 1);
  auto* deeds = new QHBoxLayout;
  deeds->addWidget(timeout_, 1);
  for (QPushButton* button : {begin_, send_, commit_, abort_}) deeds->addWidget(button);
  auto* inner = new QVBoxLayout(body_);
  inner->setContentsMargins(0, 0, 0, 0);
  inner->addWidget(states_);
  inner->addLayout(deeds);
  auto* stripsHead = new QHBoxLayout;
  stripsHead->addWidget(stripsTitle_);
  stripsHead->addSpacing(12);
  stripsHead->addWidget(new FateLegend(body_), 1);
  inner->addLayout(stripsHead);
  inner->addWidget(strips_, 3);
  inner->addWidget(storyTitle_);
  inner->addWidget(story_, 2);
  strips_->setMinimumHeight(70);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(10, 6, 10, 8);
  column->addLayout(top);
  column->addWidget(none_, 1);
  column->addWidget(body_, 1);
  connect(chooser_, &QComboBox::activated, this, &TransactionsView::refresh);
  connect(&session_, &SessionModel::viewChanged, this, [this] {
    if (isVisible()) refresh();
  });
  connect(&session_, &SessionModel::eventsReset, this, [this] {
    storyKey_ = 0;
    story_->clear();
  });
  const auto submit = [this](const char* line) {
    const QString name = producerName();
    if (!name.isEmpty()) session_.submit(fill(QLatin1String(line), {{"name", quoted(name)}}));
  };
  connect(begin_, &QPushButton::clicked, this, [submit] { submit("begin {name}"); });
  connect(send_, &QPushButton::clicked, this, [submit] { submit("send {name} value=hello"); });
  // The decision is seen in the graph above; the window does not wait for it.
  connect(commit_, &QPushButton::clicked, this, [submit] { submit("commit {name} async"); });
  connect(abort_, &QPushButton::clicked, this, [submit] { submit("abort {name} async"); });
  connect(strips_, &TransactionStrips::recordPicked, this,
          [this](const TopicPartition& partition, NodeId broker, Offset offset) {
            session_.selection().selectRecord(partition, broker, offset);
          });
  connect(strips_, &TransactionStrips::partitionPicked, this, [this](const TopicPartition& partition, NodeId broker) {
    session_.selection().selectReplica(partition, broker);
  });
  connect(&session_.selection(), &Selection::changed, strips_, &TransactionStrips::setSelected);
  const auto look = [this](QListWidgetItem* item) {
    const auto at = item->data(Qt::UserRole).toLongLong();
    session_.selection().selectEvent(EventId{item->data(Qt::UserRole + 1).toULongLong()}, NodeId::none());
    session_.lookAt({at});
  };
  connect(story_, &QListWidget::itemClicked, this, look);
  connect(story_, &QListWidget::itemActivated, this, look);
  retranslate();
}

QString TransactionsView::transaction() const { return chooser_->currentData().toString(); }

void TransactionsView::choose(const QString& id) {
  refresh();
  if (const int at = chooser_->findData(id); at >= 0) chooser_->setCurrentIndex(at);
  refresh();
}

const view::ProducerView* TransactionsView::producerOf(const view::ClusterView& view) const {
  const std::string id = transaction().toStdString();
  for (const auto& p : view.producers)
    if (p->transaction.id == id && !id.empty()) return p.get();
  return nullptr;
}

QString TransactionsView::producerName() const {
  const ViewPointer view = session_.view();
  const view::ProducerView* producer = view ? producerOf(*view) : nullptr;
  return producer == nullptr ? QString() : QString::fromStdString(producer->name);
}

void TransactionsView::refresh() {
  const ViewPointer view = session_.view();
  if (!view) return;
  QStringList names;
  for (const auto& t : view->transactions) names << QString::fromStdString(t->transactionalId);
  QStringList listed;
  for (int i = 0; i < chooser_->count(); ++i) listed << chooser_->itemData(i).toString();
  if (names != listed) {
    const QString before = transaction();
    chooser_->clear();
    for (const QString& name : names) chooser_->addItem(plain(name.toStdString()), name);
    chooser_->setCurrentIndex(std::max(0, chooser_->findData(before)));
  }
  const view::TransactionView* shown = nullptr;
  for (const auto& t : view->transactions)
    if (QString::fromStdString(t->transactionalId) == transaction()) shown = t.get();
  none_->setVisible(shown == nullptr);
  for (QWidget* one :
       {body_, static_cast<QWidget*>(title_), static_cast<QWidget*>(chooser_), static_cast<QWidget*>(facts_)})
    one->setVisible(shown != nullptr);
  if (shown == nullptr) return;
  refreshFacts(*shown, *view);
  showTransactionStates(*states_);
  states_->setCurrent(plain(shown->state), plain(shown->pending));
  const bool open = shown->state == "Ongoing" && shown->startedAt >= 0;
  timeout_->show(open ? std::max<std::int64_t>(0, shown->startedAt + shown->timeoutMs - view->wallClock) : -1,
                 shown->timeoutMs);
  const bool ours = !producerName().isEmpty() && !session_.lookingBack();
  for (QPushButton* button : {begin_, send_, commit_, abort_}) button->setVisible(!producerName().isEmpty());
  // What the producer itself says: the coordinator hears of a transaction only with its first record.
  const view::ProducerView* producer = producerOf(*view);
  const bool began = producer != nullptr && producer->transaction.state == "in transaction";
  const bool broken = producer != nullptr && producer->transaction.state == "abortable error";
  begin_->setEnabled(ours && producer->transaction.state == "ready");
  send_->setEnabled(ours && began);
  commit_->setEnabled(ours && began);
  abort_->setEnabled(ours && (began || broken));
  strips_->show(transactionRows(*view, *shown), shown->producerId);
  refreshStory();
}

void TransactionsView::refreshFacts(const view::TransactionView& shown, const view::ClusterView&) {
  facts_->setText(fill(tr("coordinator: {node}, __transaction_state-{partition} · producer id {id}, epoch {epoch} · "
                          "transaction version {version}"),
                       {{"node", nodeName(shown.coordinator)},
                        {"partition", number(shown.statePartition)},
                        {"id", number(shown.producerId)},
                        {"epoch", number(shown.producerEpoch)},
                        {"version", number(shown.clientVersion)}}));
  const auto total = static_cast<std::int64_t>(shown.partitions.size());
  const auto missing = static_cast<std::int64_t>(shown.markersMissing.size());
  stripsTitle_->setText(missing > 0 ? fill(tr("Partitions taking part: {n} · markers not confirmed yet: {missing}"),
                                           {{"n", number(std::max(total, missing))}, {"missing", number(missing)}})
                                    : fill(tr("Partitions taking part: {n}"), {{"n", number(total)}}));
}

void TransactionsView::refreshStory() {
  const ViewPointer view = session_.view();
  const std::string id = transaction().toStdString();
  std::set<ProducerId> producers;
  std::vector<EventPointer> own;
  for (const EventPointer& event : session_.events()) {
    if (event->at > view->at) break;
    if (concerns(*event, id, producers)) own.push_back(event);
  }
  std::uint64_t key = own.empty() ? 1 : own.back()->id.value * 31 + own.size();
  key = key * 1000003u + qHash(transaction()) + qHash(tr("What happened"));
  if (key == storyKey_) return;
  storyKey_ = key;
  story_->clear();
  const std::size_t from = own.size() > storyAtMost ? own.size() - storyAtMost : 0;
  for (std::size_t i = own.size(); i > from; --i) {
    const events::Event& event = *own[i - 1];
    auto* item = new QListWidgetItem(
        fill(tr("{time}  {text}"), {{"time", shortClock(event.at)}, {"text", Story::sentence(event)}}), story_);
    item->setData(Qt::UserRole, static_cast<qlonglong>(event.at.micros));
    item->setData(Qt::UserRole + 1, static_cast<qulonglong>(event.id.value));
    item->setToolTip(plainToolTip(item->text()));
  }
  storyTitle_->setText(from > 0 ? fill(tr("What happened, newest first · {n} older ones hidden"),
                                       {{"n", number(static_cast<std::int64_t>(from))}})
                                : tr("What happened, newest first"));
}

QStringList TransactionsView::story() const {
  QStringList out;
  for (int i = 0; i < story_->count(); ++i) out << story_->item(i)->text();
  return out;
}

void TransactionsView::retranslate() {
  title_->setText(tr("&Transactional id"));
  chooser_->setAccessibleName(tr("Transactional id"));
  none_->setText(tr("No transaction yet. A producer with a transactional.id makes one."));
  states_->setAccessibleName(tr("State of the transaction"));
  timeout_->setAccessibleName(tr("Time left"));
  begin_->setText(tr("Begin"));
  begin_->setToolTip(tr("The producer starts a transaction: brokers hear of it with its first record"));
  send_->setText(tr("Send"));
  send_->setToolTip(tr("One record, as part of the transaction"));
  commit_->setText(tr("Commit"));
  commit_->setToolTip(tr("EndTxn with commit: the coordinator decides, then markers go to every partition"));
  abort_->setText(tr("Abort"));
  abort_->setToolTip(tr("EndTxn without commit: ABORT markers go to every partition"));
  strips_->setAccessibleName(tr("Partitions of the transaction"));
  storyTitle_->setText(tr("What happened, newest first"));
  story_->setAccessibleName(tr("What happened"));
}

void TransactionsView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

void TransactionsView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    storyKey_ = 0;
    retranslate();
    refresh();
  }
  QWidget::changeEvent(event);
}

}  // namespace brokerlab::widgets
