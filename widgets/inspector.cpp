#include "widgets/inspector.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QSplitter>
#include <QTreeView>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <functional>

#include "widgets/api_text.h"
#include "widgets/cluster/painter.h"
#include "widgets/field_model.h"
#include "widgets/field_sentences.h"
#include "widgets/hex_view.h"
#include "widgets/plain_tool_tip.h"
#include "widgets/reason_text.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace brokerlab::widgets {
namespace {
constexpr std::int64_t bytesRead = 64 * 1024;

QString known(Offset offset) { return offset < 0 ? QStringLiteral("–") : number(offset); }

QString fateWord(const view::RecordMark& mark) {
  if (mark.glyph == view::Glyph::commitMarker) return Inspector::tr("COMMIT marker");
  if (mark.glyph == view::Glyph::abortMarker) return Inspector::tr("ABORT marker");
  if (mark.fate == view::TransactionFate::open) return Inspector::tr("open");
  return mark.fate == view::TransactionFate::aborted ? Inspector::tr("aborted") : Inspector::tr("committed");
}
}  // namespace

Inspector::Inspector(SessionModel& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      subject_(new QLabel(this)),
      factsBox_(new QWidget(this)),
      facts_(new QGridLayout(factsBox_)),
      nodes_(new QComboBox(this)),
      files_(new QTreeWidget(this)),
      places_(new QListWidget(this)),
      fileTitle_(new QLabel(this)),
      hex_(new HexView(this)),
      tree_(new QTreeView(this)),
      fields_(new FieldModel(this)),
      sentence_(new QLabel(this)),
      splitter_(new QSplitter(Qt::Vertical, this)) {
  tree_->setModel(fields_);
  tree_->setUniformRowHeights(true);
  tree_->setIconSize(QSize(9, 9));
  tree_->setIndentation(12);
  tree_->header()->setStretchLastSection(true);
  tree_->header()->setMinimumSectionSize(60);
  files_->setHeaderHidden(true);
  files_->setColumnCount(2);
  files_->setIndentation(12);
  files_->header()->setStretchLastSection(false);
  files_->header()->setSectionResizeMode(0, QHeaderView::Stretch);
  files_->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
  files_->setFont(Theme::instance().mono(11));
  // Few rows are better than a window that is too tall for the screen.
  files_->setMinimumHeight(44);
  tree_->setMinimumHeight(66);
  sentence_->setWordWrap(true);
  sentence_->setTextFormat(Qt::PlainText);
  sentence_->setProperty("role", "muted");
  sentence_->setMinimumHeight(32);
  sentence_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  fileTitle_->setTextFormat(Qt::PlainText);
  fileTitle_->setWordWrap(true);
  QSizePolicy titlePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  titlePolicy.setHeightForWidth(true);
  fileTitle_->setSizePolicy(titlePolicy);

  filesBox_ = new QWidget(this);
  auto* filesColumn = new QVBoxLayout(filesBox_);
  filesColumn->setContentsMargins(0, 0, 0, 0);
  filesColumn->setSpacing(3);
  filesColumn->addWidget(nodes_);
  filesColumn->addWidget(files_, 1);
  auto* bytesBox = new QWidget(this);
  auto* bytesColumn = new QVBoxLayout(bytesBox);
  bytesColumn->setContentsMargins(0, 0, 0, 0);
  bytesColumn->setSpacing(2);
  bytesColumn->addWidget(fileTitle_);
  bytesColumn->addWidget(hex_, 1);
  splitter_->addWidget(filesBox_);
  splitter_->addWidget(bytesBox);
  splitter_->addWidget(tree_);
  splitter_->setChildrenCollapsible(false);
  splitter_->setSizes({130, 150, 170});

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 4, 8, 4);
  column->setSpacing(4);
  column->addWidget(makeHead());
  column->addWidget(factsBox_);
  column->addWidget(places_);
  column->addWidget(splitter_, 1);
  places_->setVisible(false);
  places_->setFont(Theme::instance().text(11));
  places_->setWordWrap(false);
  places_->setTextElideMode(Qt::ElideMiddle);
  places_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  const auto go = [this](QListWidgetItem* item) {
    const int row = places_->row(item);
    if (!record_ || row < 0) return;
    const auto files = static_cast<int>(record_->files.size());
    if (row < files) {
      const auto& file = record_->files[static_cast<std::size_t>(row)];
      if (file.broker == node_ && file.path == path_ && !showingFrame_) return markRecord();
      nodes_->setCurrentIndex(nodes_->findData(file.broker.value));
      openFile(file.broker, file.path);
    } else {
      showingFrame_ = true;
      session_.readFrame(this, item->data(Qt::UserRole).toULongLong(),
                         [this](const Result<view::FrameContent>& content) {
                           if (content)
                             showFrame(*content);
                           else
                             fileTitle_->setText(plain(content.error().message));
                         });
    }
  };
  connect(places_, &QListWidget::itemClicked, this, go);
  connect(places_, &QListWidget::itemActivated, this, go);
  column->addWidget(sentence_);
  column->addStretch(0);  // takes the room only while there are no files on show

  connect(nodes_, &QComboBox::activated, this, [this](int i) {
    node_ = NodeId{nodes_->itemData(i).toInt()};
    path_.clear();
    wantedDirectory_.clear();
    loadFiles();
  });
  connect(files_, &QTreeWidget::itemClicked, this, [this](QTreeWidgetItem* item) {
    const QString path = item->data(0, Qt::UserRole).toString();
    if (!path.isEmpty()) openFile(node_, path.toStdString());
  });
  connect(files_, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) {
    const QString path = item->data(0, Qt::UserRole).toString();
    if (!path.isEmpty()) openFile(node_, path.toStdString());
  });
  connect(hex_, &HexView::fieldChosen, this, [this](int field) { fieldPicked(field, false); });
  connect(hex_, &HexView::fieldHovered, this, [this](int field) {
    if (const view::FieldRange* f = fields_->field(field))
      sentence_->setText(
          fill(tr("{path}: {sentence}"), {{"path", plain(f->path)}, {"sentence", fieldSentence(f->sentence)}}));
  });
  connect(tree_->selectionModel(), &QItemSelectionModel::currentChanged, this,
          [this](const QModelIndex& now) { fieldPicked(fields_->fieldOf(now), true); });
  connect(&session_.selection(), &Selection::changed, this, &Inspector::followSelection);
  connect(&session_, &SessionModel::viewChanged, this, &Inspector::refreshFacts);
  // Another cluster, or another branch of this one: nothing of the old one may stay on show.
  connect(&session_, &SessionModel::eventsReset, this, [this] {
    record_.reset();
    showPlaces();
    path_.clear();
    wantedDirectory_.clear();
    node_ = NodeId::none();
    showNothing({});
  });
  // Files grow while time runs; what is open is read again, unhurried. Whatever time stands still at is what they say.
  connect(&session_, &SessionModel::viewChanged, this, [this] {
    const auto view = session_.liveView();
    if (!view || session_.pace().running || session_.lookingBack() || view->at == filesAt_) return;
    filesAt_ = view->at;
    if (isVisible() && node_ != NodeId::none()) loadFiles();
  });
  connect(&poll_, &QTimer::timeout, this, [this] {
    if (isVisible() && !session_.lookingBack() && node_ != NodeId::none()) loadFiles();
  });
  poll_.start(1500);
  retranslate();
  refreshFacts();
}

QWidget* Inspector::makeHead() {
  auto* head = new QWidget(this);
  auto* row = new QHBoxLayout(head);
  row->setContentsMargins(0, 0, 0, 0);
  subject_->setFont(Theme::instance().text(13, true));
  subject_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  subject_->setTextFormat(Qt::PlainText);
  row->addWidget(subject_, 1);
  facts_->setContentsMargins(0, 0, 0, 0);
  facts_->setHorizontalSpacing(8);
  facts_->setVerticalSpacing(1);
  facts_->setColumnStretch(1, 1);
  return head;
}

void Inspector::refreshNodes() {
  const ViewPointer view = session_.view();
  if (!view) return;
  std::vector<std::pair<NodeId, QString>> all;
  for (const auto& b : view->brokers) all.emplace_back(b->id, nodeName(b->id));
  for (const auto& c : view->controllers) all.emplace_back(c->id, nodeName(c->id));
  bool same = nodes_->count() == static_cast<int>(all.size());
  for (int i = 0; same && i < nodes_->count(); ++i)
    same = nodes_->itemText(i) == all[static_cast<std::size_t>(i)].second;
  if (!same) {
    nodes_->clear();
    for (const auto& [id, name] : all) nodes_->addItem(name, id.value);
  }
  if (node_ == NodeId::none() && !all.empty()) {
    node_ = all.front().first;
    loadFiles();
  }
  nodes_->setCurrentIndex(nodes_->findData(node_.value));
}

Inspector::Facts Inspector::factsOfReplica(const view::ClusterView& view) const {
  const Selected& s = session_.selection().current();
  Facts out;
  for (const auto& topic : view.topics)
    for (const auto& p : topic->partitions) {
      if (p.partition != s.partition) continue;
      out.emplace_back(tr("leader / epoch"),
                       fill(QStringLiteral("{l} / {e}"),
                            {{"l", p.leader == NodeId::none() ? QStringLiteral("–") : number(p.leader.value)},
                             {"e", number(p.leaderEpoch)}}));
      out.emplace_back(tr("preferred leader"), number(p.preferredLeader.value));
      out.emplace_back(tr("replicas"), nodeList(p.replicas));
      out.emplace_back(QStringLiteral("ISR"), nodeList(p.isr));
      for (const auto& r : p.replicaViews) {
        if (!r || (s.node != NodeId::none() && r->broker != s.node)) continue;
        out.emplace_back(tr("log start / HW / LSO / LEO"), QStringLiteral("%1 / %2 / %3 / %4")
                                                               .arg(r->logStartOffset)
                                                               .arg(r->highWatermark)
                                                               .arg(r->lastStableOffset)
                                                               .arg(r->logEndOffset));
        out.emplace_back(tr("segments"),
                         fill(tr("{n}, {bytes}"), {{"n", number(r->segments)}, {"bytes", byteText(r->bytes)}}));
        for (const auto& open : r->openTransactions)
          out.emplace_back(tr("open transaction"),
                           fill(tr("producer id {id}, since {offset}"),
                                {{"id", number(open.producerId)}, {"offset", number(open.firstOffset)}}));
        // Where the topic is compacted: how much of the log has not been, and what the cleaner does about it.
        if (r->dirtyRatio >= 0)
          out.emplace_back(tr("dirty"), fill(tr("{percent} % of what may be cleaned"),
                                             {{"percent", QString::number(r->dirtyRatio * 100, 'f', 0)}}));
        if (r->cleanerPoint >= 0)
          out.emplace_back(
              tr("cleaned / cleanable to"),
              fill(QStringLiteral("{c} / {u}"), {{"c", number(r->cleanerPoint)}, {"u", known(r->firstUncleanable)}}));
        if (!r->cleaning.empty()) out.emplace_back(tr("cleaner"), reasonText(r->cleaning));
        if (!r->problem.empty()) out.emplace_back(tr("problem"), plain(r->problem));
        break;
      }
      for (const auto& entry : topic->overrides) out.emplace_back(plain(entry.first), plain(entry.second));
    }
  return out;
}

void Inspector::factsOfProducer(const view::ProducerView& p, Facts& out) const {
  if (p.state != view::NodeState::running) out.emplace_back(tr("state"), stateWord(p.state));
  out.emplace_back(tr("sent / acknowledged"), QStringLiteral("%1 / %2").arg(p.recordsSent).arg(p.recordsAcked));
  out.emplace_back(tr("failed / retries"), QStringLiteral("%1 / %2").arg(p.recordsFailed).arg(p.retries));
  if (p.bufferMemory > 0)
    out.emplace_back(tr("buffer"), fill(tr("{used} of {all}"),
                                        {{"used", byteText(p.bufferBytes)}, {"all", byteText(p.bufferMemory)}}));
  if (p.recordsBlocked > 0) out.emplace_back(tr("held up in send"), number(p.recordsBlocked));
  if (p.producerId != noProducerId)
    out.emplace_back(tr("producer id / epoch"), QStringLiteral("%1 / %2").arg(p.producerId).arg(p.producerEpoch));
  const view::ProducerTransactionView& t = p.transaction;
  if (!t.id.empty()) {
    out.emplace_back(QStringLiteral("transactional.id"), plain(t.id));
    out.emplace_back(tr("transaction"),
                     t.problem.empty() ? transactionWord(t.state)
                                       : fill(tr("{state}: {problem}"),
                                              {{"state", transactionWord(t.state)}, {"problem", plain(t.problem)}}));
    out.emplace_back(tr("committed / aborted"), QStringLiteral("%1 / %2").arg(t.committed).arg(t.aborted));
    if (t.coordinator != NodeId::none()) out.emplace_back(tr("coordinator"), nodeName(t.coordinator));
    for (const auto& entry : t.offsets)
      out.emplace_back(fill(tr("offset of {partition}"), {{"partition", plain(entry.first.text())}}),
                       fill(tr("{offset}, with the transaction"), {{"offset", number(entry.second)}}));
  }
  // The accumulator, a line a partition: what flies, what waits, what is still open.
  for (const view::ProducerPartitionView& one : p.partitions) {
    QStringList batches;
    for (const view::ProducerBatchView& batch : one.batches) {
      const QString text = batch.inFlight ? tr("{n} in flight") : batch.open ? tr("{n} open") : tr("{n} waiting");
      batches << fill(text, {{"n", number(batch.records)}});
    }
    if (batches.isEmpty()) batches << tr("nothing waits");
    if (one.nextSequence >= 0) batches << fill(tr("next seq {n}"), {{"n", number(one.nextSequence)}});
    out.emplace_back(plain(one.partition.text()), batches.join(QStringLiteral(" · ")));
  }
  for (const auto& entry : p.config)
    if (entry.first != "transactional.id" || t.id.empty()) out.emplace_back(plain(entry.first), plain(entry.second));
  if (!p.lastError.empty()) out.emplace_back(tr("last error"), plain(p.lastError));
}

void Inspector::factsOfConsumer(const view::ConsumerView& c, const view::ClusterView& view, Facts& out) const {
  if (c.state != view::NodeState::running) out.emplace_back(tr("state"), stateWord(c.state));
  out.emplace_back(tr("records read"), number(c.recordsConsumed));
  if (c.recordsProcessed > 0) out.emplace_back(tr("records processed"), number(c.recordsProcessed));
  if (!c.group.empty()) {
    if (c.protocol.empty())
      out.emplace_back(tr("group"), plain(c.group));
    else
      out.emplace_back(tr("group / protocol"), QStringLiteral("%1 / %2").arg(plain(c.group), plain(c.protocol)));
    if (!c.membership.empty())
      out.emplace_back(tr("membership"),
                       c.generation < 0 ? memberWord(c.membership)
                                        : fill(tr("{state}, generation {n}"),
                                               {{"state", memberWord(c.membership)}, {"n", number(c.generation)}}));
    if (!c.assignor.empty()) out.emplace_back(tr("assignor"), plain(c.assignor));
    if (!c.instance.empty()) out.emplace_back(QStringLiteral("group.instance.id"), plain(c.instance));
    if (c.coordinator != NodeId::none()) out.emplace_back(tr("coordinator"), nodeName(c.coordinator));
    if (!c.pollState.empty()) out.emplace_back(tr("application"), memberWord(c.pollState));
    const std::int64_t left = c.pollDeadline.micros - view.at.micros;
    if (c.pollDeadline.micros > 0 && left > 0)
      out.emplace_back(tr("must poll within"), durationText({left / 1000 * 1000}));
    if (!c.commits.empty()) out.emplace_back(tr("commits"), memberWord(c.commits));
  }
  for (const view::ConsumerPartitionView& p : c.partitions) {
    QStringList words{fill(tr("position {n}"), {{"n", number(p.position)}})};
    if (p.committed >= 0) words << fill(tr("committed {n}"), {{"n", number(p.committed)}});
    if (p.lag >= 0) words << QStringLiteral("LAG %1").arg(p.lag);
    if (p.paused) words << tr("paused");
    out.emplace_back(plain(p.partition.text()), words.join(QStringLiteral(" · ")));
  }
  if (!c.lastRecord.empty()) out.emplace_back(tr("last record"), plain(c.lastRecord));
  for (const auto& entry : c.config) out.emplace_back(plain(entry.first), plain(entry.second));
  if (!c.lastError.empty()) out.emplace_back(tr("last error"), plain(c.lastError));
}

Inspector::Facts Inspector::factsOfNode(const view::ClusterView& view) const {
  const Selected& s = session_.selection().current();
  Facts out;
  for (const auto& b : view.brokers)
    if (b->id == s.node) {
      out.emplace_back(tr("state"), stateWord(b->state));
      out.emplace_back(tr("broker epoch"), number(b->brokerEpoch));
      out.emplace_back(tr("request queue"),
                       fill(tr("{n} of {most}"), {{"n", number(static_cast<std::int64_t>(b->requestQueue.size()))},
                                                  {"most", number(b->requestQueueCapacity)}}));
      out.emplace_back(tr("in purgatory"), number(static_cast<std::int64_t>(b->purgatory.size())));
      out.emplace_back(tr("connections"), number(b->connections));
      out.emplace_back(tr("metadata offset"), number(b->metadataOffset));
    }
  for (const auto& c : view.controllers)
    if (c->id == s.node) {
      out.emplace_back(tr("state"), stateWord(c->state));
      out.emplace_back(tr("role / epoch"), QStringLiteral("%1 / %2").arg(raftWord(c->role)).arg(c->epoch));
      out.emplace_back(tr("leader"), number(c->leader.value));
      out.emplace_back(tr("HW / LEO"), QStringLiteral("%1 / %2").arg(c->highWatermark).arg(c->logEndOffset));
    }
  for (const auto& p : view.producers)
    if (p->id == s.node) {
      factsOfProducer(*p, out);
    }
  for (const auto& c : view.consumers)
    if (c->id == s.node) {
      factsOfConsumer(*c, view, out);
    }
  return out;
}

Inspector::Facts Inspector::factsOfRecord(const view::ClusterView& view) const {
  const Selected& s = session_.selection().current();
  Facts out;
  out.emplace_back(tr("offset"), number(s.record));
  for (const auto& topic : view.topics)
    for (const auto& p : topic->partitions) {
      if (p.partition != s.partition) continue;
      QStringList holders;
      const view::RecordMark* mark = nullptr;
      bool committed = false;
      for (const auto& r : p.replicaViews) {
        if (!r) continue;
        if (r->logStartOffset <= s.record && s.record < r->logEndOffset) holders << number(r->broker.value);
        if (r->broker == p.leader) committed = s.record < r->highWatermark;
        for (const view::RecordMark& m : r->marks)
          if (m.offset == s.record && (mark == nullptr || r->broker == s.node)) mark = &m;
      }
      if (mark != nullptr) {
        out.emplace_back(tr("key"), mark->key.empty() ? QStringLiteral("null") : plain(mark->key));
        out.emplace_back(tr("value"),
                         mark->glyph == view::Glyph::tombstone ? QStringLiteral("null") : plain(mark->value));
        out.emplace_back(tr("leader epoch"), number(mark->leaderEpoch));
        if (mark->producerId != noProducerId) out.emplace_back(tr("producer id"), number(mark->producerId));
        if (mark->transactional) out.emplace_back(tr("transaction"), fateWord(*mark));
      }
      out.emplace_back(tr("on brokers"), holders.join(QStringLiteral(", ")));
      out.emplace_back(tr("committed"), committed ? tr("yes: on the whole ISR") : tr("no: above the high watermark"));
    }
  return out;
}

void Inspector::refreshFacts() {
  const ViewPointer view = session_.view();
  if (!view) return;
  refreshNodes();
  const Selected& s = session_.selection().current();
  Facts facts;
  QString subject = tr("nothing selected");
  if (s.partition) {
    facts = s.record != noOffset ? factsOfRecord(*view) : factsOfReplica(*view);
    subject = s.node == NodeId::none() ? plain(s.partition->text())
                                       : fill(tr("{partition} on {node}"),
                                              {{"partition", plain(s.partition->text())}, {"node", nodeName(s.node)}});
  } else if (s.connection.valid()) {
    for (const auto& e : view->externals)
      if (e->connection == s.connection) {
        subject = e->clientId.empty() ? tr("program outside") : plain(e->clientId);
        facts.emplace_back(tr("address"), plain(e->address));
        facts.emplace_back(tr("connected to"), nodeName(e->broker));
        facts.emplace_back(tr("software"), e->software.empty() ? tr("software unknown") : plain(e->software));
        facts.emplace_back(tr("requests"), number(e->requests));
        facts.emplace_back(tr("last request"), e->lastRequest.empty() ? tr("none yet") : plain(e->lastRequest));
      }
  } else if (s.frame != 0) {
    subject = fill(tr("frame {n}"), {{"n", number(static_cast<std::int64_t>(s.frame))}});
  } else if (s.node != NodeId::none()) {
    facts = factsOfNode(*view);
    subject = nodeName(s.node);
  }
  if (subject_->text() != subject) subject_->setText(subject);
  // A client has no files: there is room for more.
  const bool client = s.node != NodeId::none() && !s.partition && !isBroker(s.node) && !isController(s.node);
  const std::size_t most = client ? 12 : 10;
  splitter_->setVisible(!client);
  sentence_->setVisible(!client);
  if (facts.size() > most) {
    // As many as a small window has room for; that there are more is said.
    const auto more = static_cast<std::int64_t>(facts.size() - most + 1);
    facts.resize(most - 1);
    facts.emplace_back(QStringLiteral("…"), fill(tr("+{n} more"), {{"n", number(more)}}));
  }
  const int have = facts_->count() / 2;
  while (facts_->count() / 2 < static_cast<int>(facts.size())) {
    const int row = facts_->count() / 2;
    auto* name = new QLabel(factsBox_);
    name->setProperty("role", "muted");
    auto* value = new QLabel(factsBox_);
    value->setAlignment(Qt::AlignRight);
    // Long values go on in the next line: cut, they would be no values.
    value->setWordWrap(true);
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    value->setSizePolicy(policy);
    for (QLabel* label : {name, value}) label->setTextFormat(Qt::PlainText);
    facts_->addWidget(name, row, 0);
    facts_->addWidget(value, row, 1);
  }
  const int rows = std::max(have, static_cast<int>(facts.size()));
  for (int i = 0; i < rows; ++i) {
    auto* name = qobject_cast<QLabel*>(facts_->itemAtPosition(i, 0)->widget());
    auto* value = qobject_cast<QLabel*>(facts_->itemAtPosition(i, 1)->widget());
    const bool used = i < static_cast<int>(facts.size());
    name->setVisible(used);
    value->setVisible(used);
    if (!used) continue;
    value->setFont(Theme::instance().text(12, true));
    if (name->text() != facts[static_cast<std::size_t>(i)].first)
      name->setText(facts[static_cast<std::size_t>(i)].first);
    if (value->text() != facts[static_cast<std::size_t>(i)].second) {
      value->setText(facts[static_cast<std::size_t>(i)].second);
      value->setToolTip(plainToolTip(value->text()));
    }
  }
  factsBox_->setVisible(!facts.empty());
}

void Inspector::followSelection(const Selected& now) {
  refreshFacts();
  record_.reset();
  showPlaces();
  if (now.frame != 0) {
    showingFrame_ = true;
    session_.readFrame(this, now.frame, [this, frame = now.frame](const Result<view::FrameContent>& content) {
      if (session_.selection().current().frame != frame) return;
      if (content)
        showFrame(*content);
      else
        showNothing(plain(content.error().message));
    });
    return;
  }
  // What was a frame's is no file's: the file that is marked in the list is on show again.
  if (showingFrame_) {
    showingFrame_ = false;
    contentKey_ = 0;
    if (path_.empty())
      showNothing({});
    else
      openFile(node_, path_);
  }
  NodeId node = now.node;
  if (node == NodeId::none() && now.partition)
    if (const ViewPointer view = session_.view())
      for (const auto& topic : view->topics)
        for (const auto& p : topic->partitions)
          if (p.partition == *now.partition) node = p.leader;
  if (!isBroker(node) && !isController(node)) return;
  const bool moved = node != node_;
  node_ = node;
  nodes_->setCurrentIndex(nodes_->findData(node_.value));
  if (now.partition) wantedDirectory_ = now.partition->text();
  if (moved || now.partition) {
    if (moved || (now.partition && path_.rfind(wantedDirectory_ + "/", 0) != 0)) path_.clear();
    showingFrame_ = false;
    contentKey_ = 0;
    loadFiles();
  }
  if (now.record != noOffset) locateRecord();
}

void Inspector::locateRecord() {
  const Selected s = session_.selection().current();
  session_.locate(this, *s.partition, s.record, [this, s](const Result<view::RecordLocation>& found) {
    if (!found || !(session_.selection().current() == s)) return;
    record_ = *found;
    showPlaces();
    for (const auto& file : record_->files)
      if (file.broker == node_) {
        if (path_ != file.path)
          openFile(node_, file.path);
        else
          markRecord();
        return;
      }
  });
}

/// Every replica's bytes of the record, then the frames that carried it, oldest first: one line each, to be opened.
void Inspector::showPlaces() {
  places_->clear();
  places_->setVisible(record_.has_value());
  // The list of places stands for the folders: there is no room for both.
  filesBox_->setVisible(!record_ && session_.selection().current().frame == 0);
  if (!record_) return;
  for (const auto& file : record_->files) {
    const bool alone = file.recordPosition >= 0;
    const qsizetype slash = QString::fromStdString(file.path).lastIndexOf(QLatin1Char('/'));
    places_->addItem(fill(tr("{node} · {file} @{position} · {bytes}"),
                          {{"node", nodeName(file.broker)},
                           {"file", plain(file.path).mid(slash + 1)},
                           {"position", number(alone ? file.recordPosition : file.batchPosition)},
                           {"bytes", byteText(alone ? file.recordBytes : file.batchBytes)}}));
  }
  for (const view::FrameView& frame : record_->frames) {
    auto* item = new QListWidgetItem(fill(tr("{time} · {label} · {from} → {to}"), {{"time", shortClock(frame.departed)},
                                                                                   {"label", labelOf(frame)},
                                                                                   {"from", nodeName(frame.from)},
                                                                                   {"to", nodeName(frame.to)}}),
                                     places_);
    item->setData(Qt::UserRole, static_cast<qulonglong>(frame.frame));
  }
  for (int i = 0; i < places_->count(); ++i) places_->item(i)->setToolTip(plainToolTip(places_->item(i)->text()));
  const int rows = std::clamp(places_->count(), 1, 5);
  places_->setFixedHeight(rows * places_->sizeHintForRow(0) + 6);
  if (places_->count() == 0) places_->addItem(tr("in no file and in no frame that was kept"));
}

void Inspector::markRecord() {
  if (!record_) return;
  for (const auto& file : record_->files) {
    if (file.broker != node_ || file.path != path_) continue;
    const bool alone = file.recordPosition >= 0;
    hex_->setMarked(alone ? file.recordPosition : file.batchPosition, alone ? file.recordBytes : file.batchBytes);
    fieldPicked(hex_->fieldAt(alone ? file.recordPosition : file.batchPosition), false);
  }
}

void Inspector::loadFiles() {
  session_.listFiles(this, node_, [this](const Result<view::FileList>& files) {
    if (files)
      showFiles(*files);
    else
      fileTitle_->setText(plain(files.error().message));
  });
}

void Inspector::showFiles(const view::FileList& files) {
  if (files.node != node_) return;
  bool same =
      listed_.node == files.node && listed_.entries.size() == files.entries.size() && files_->topLevelItemCount() > 0;
  for (std::size_t i = 0; same && i < files.entries.size(); ++i)
    same = listed_.entries[i].path == files.entries[i].path;
  listed_ = files;
  if (!same) {
    files_->clear();
    std::map<QString, QTreeWidgetItem*> folders;
    for (const view::FileEntry& entry : files.entries) {
      const QString path = plain(entry.path);
      const qsizetype slash = path.lastIndexOf(QLatin1Char('/'));
      QTreeWidgetItem* under = slash < 0 ? nullptr : folders[path.left(slash)];
      if (slash >= 0 && under == nullptr) {
        under = new QTreeWidgetItem(files_, {path.left(slash) + QLatin1Char('/')});
        folders[path.left(slash)] = under;
      }
      if (entry.directory) {
        if (folders[path] == nullptr) folders[path] = new QTreeWidgetItem(files_, {path + QLatin1Char('/')});
        continue;
      }
      auto* item = under != nullptr ? new QTreeWidgetItem(under) : new QTreeWidgetItem(files_);
      item->setText(0, slash < 0 ? path : path.mid(slash + 1));
      item->setData(0, Qt::UserRole, path);
      item->setTextAlignment(1, Qt::AlignRight);
    }
  }
  std::string open = path_;
  files_->clearSelection();
  for (QTreeWidgetItemIterator it(files_); *it != nullptr; ++it) {
    const std::string path = (*it)->data(0, Qt::UserRole).toString().toStdString();
    const std::string folder = (*it)->text(0).toStdString();
    if (path.empty()) {
      if (!same && !wantedDirectory_.empty() && folder == wantedDirectory_ + "/") {
        (*it)->setExpanded(true);
        files_->scrollToItem(*it, QAbstractItemView::PositionAtTop);
      }
      continue;
    }
    for (const view::FileEntry& entry : files.entries)
      if (entry.path == path) (*it)->setText(1, byteText(entry.bytes));
    // The newest segment of the wanted partition is what a person most likely means.
    if (path_.empty() && path.rfind(wantedDirectory_ + "/", 0) == 0 && path.size() > 4 &&
        path.substr(path.size() - 4) == ".log")
      open = path;
    if (path_.empty() && open.empty() && wantedDirectory_.empty() && path == "meta.properties") open = path;
  }
  for (QTreeWidgetItemIterator it(files_); *it != nullptr; ++it)
    if (!open.empty() && (*it)->data(0, Qt::UserRole).toString().toStdString() == open) (*it)->setSelected(true);
  if (open.empty()) return;
  if (open != path_) return openFile(node_, open);
  loadContent();
}

void Inspector::openFile(NodeId node, const std::string& path) {
  node_ = node;
  path_ = path;
  showingFrame_ = false;
  contentKey_ = 0;
  loadContent();
}

void Inspector::loadContent() {
  if (showingFrame_ || path_.empty()) return;
  session_.readFile(this, node_, path_, 0, bytesRead, [this](const Result<view::FileContent>& content) {
    if (showingFrame_) return;
    if (content)
      showContent(*content);
    else
      showNothing(plain(content.error().message));
  });
}

void Inspector::showNothing(const QString& why) {
  contentKey_ = 0;
  fileTitle_->setText(why);
  fileTitle_->setToolTip(plainToolTip(why));
  showFields({}, 0, {}, {});
}

void Inspector::showContent(const view::FileContent& content) {
  if (content.node != node_ || content.path != path_) return;
  // Reading again what did not change must not move what the person is looking at.
  const std::uint64_t key =
      static_cast<std::uint64_t>(content.fileBytes) * 1000003u + content.fields.size() + content.bytes.size() * 31 + 1;
  if (key == contentKey_) return;
  const bool grown = contentKey_ != 0;
  contentKey_ = key;
  const QString size =
      content.fileBytes > static_cast<std::int64_t>(content.bytes.size())
          ? fill(tr("first {shown} of {all}"), {{"shown", byteText(static_cast<std::int64_t>(content.bytes.size()))},
                                                {"all", byteText(content.fileBytes)}})
          : byteText(content.fileBytes);
  fileTitle_->setText(fill(tr("{path} · {size}"), {{"path", plain(content.path)}, {"size", size}}));
  fileTitle_->setToolTip(plainToolTip(fileTitle_->text()));
  showFields(content.bytes, content.from, content.fields, content.problem);
  if (!grown) markRecord();
}

void Inspector::showFrame(const view::FrameContent& content) {
  contentKey_ = 0;
  fileTitle_->setText(fill(tr("{label} · {api}, {bytes}"), {{"label", labelOf(content.frame)},
                                                            {"api", frameText(content.frame)},
                                                            {"bytes", byteText(content.frame.bytes)}}));
  showFields(content.bytes, 0, content.fields, content.problem);
}

void Inspector::showFields(Bytes bytes, std::int64_t from, const std::vector<view::FieldRange>& fields,
                           const std::string& problem) {
  fields_->setFields(fields);
  hex_->setContent(std::move(bytes), from, fields);
  const std::function<void(const QModelIndex&)> span = [&](const QModelIndex& parent) {
    for (int row = 0; row < fields_->rowCount(parent); ++row) {
      const QModelIndex child = fields_->index(row, 0, parent);
      if (fields_->rowCount(child) == 0) continue;
      tree_->setFirstColumnSpanned(row, parent, true);
      span(child);
    }
  };
  span({});
  tree_->expandToDepth(fields.size() < 200 ? 2 : 0);
  tree_->resizeColumnToContents(0);
  tree_->setColumnWidth(0, std::min(tree_->columnWidth(0) + 8, tree_->viewport()->width() * 6 / 10));
  sentence_->setText(problem.empty() ? tr("Point at a byte or a field to learn what it is.") : plain(problem));
}

void Inspector::fieldPicked(int field, bool fromTree) {
  const view::FieldRange* f = fields_->field(field);
  if (f == nullptr) return;
  // The value too: in its row there may be no room for all of it.
  sentence_->setText(
      f->value.empty()
          ? fill(tr("{path}: {sentence}"), {{"path", plain(f->path)}, {"sentence", fieldSentence(f->sentence)}})
          : fill(tr("{path} = {value}: {sentence}"), {{"path", plain(f->path)},
                                                      {"value", plain(f->value).left(400)},
                                                      {"sentence", fieldSentence(f->sentence)}}));
  hex_->setCurrentField(field);
  if (!fromTree) {
    const QModelIndex index = fields_->indexOf(field);
    const QSignalBlocker quiet(tree_->selectionModel());
    tree_->setCurrentIndex(index);
    // A field is read in its row: what it is part of stays above it.
    tree_->scrollTo(index.parent().isValid() ? index.parent() : index, QAbstractItemView::PositionAtTop);
    tree_->scrollTo(index);
    tree_->viewport()->update();
  }
}

void Inspector::retranslate() {
  nodes_->setAccessibleName(tr("Node whose files are listed"));
  files_->setAccessibleName(tr("Data directory"));
  places_->setAccessibleName(tr("Where the record is: files and frames"));
  tree_->setAccessibleName(tr("Fields"));
  sentence_->setText(tr("Point at a byte or a field to learn what it is."));
}

void Inspector::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
    nodes_->clear();
    refreshFacts();
  }
  QWidget::changeEvent(event);
}

}  // namespace brokerlab::widgets
