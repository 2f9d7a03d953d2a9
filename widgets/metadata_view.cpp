#include "widgets/metadata_view.h"

#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QTableWidget>
#include <QVBoxLayout>

#include "widgets/cluster/painter.h"
#include "widgets/plain_tool_tip.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace brokerlab::widgets {

namespace {
/// Ids of 22 letters say little to a person: they stand last, so that a narrow column shows what was changed.
QString inShort(const QString& text) {
  QStringList first;
  QStringList last;
  for (const QString& word : text.split(QLatin1Char(' '))) {
    const bool id = word.startsWith(QLatin1String("topic_id=")) || word.startsWith(QLatin1String("incarnation_id="));
    (id ? last : first) << word;
  }
  return (first + last).join(QLatin1Char(' '));
}
}  // namespace

void MetadataLogModel::setQuiet(bool quiet) {
  beginResetModel();
  quiet_ = quiet;
  const auto log = std::move(whole_);
  log_.reset();
  log_ = sifted(log);
  whole_ = log;
  endResetModel();
}

int MetadataLogModel::hidden() const { return whole_ && log_ ? static_cast<int>(whole_->size() - log_->size()) : 0; }

/// Without the records an idle controller writes every half second so that the log goes on.
view::Shared<std::vector<view::MetadataRecordView>> MetadataLogModel::sifted(
    const view::Shared<std::vector<view::MetadataRecordView>>& log) const {
  if (!log || !quiet_) return log;
  std::vector<view::MetadataRecordView> kept;
  for (const view::MetadataRecordView& record : *log)
    if (record.type != "NoOpRecord") kept.push_back(record);
  return std::make_shared<const std::vector<view::MetadataRecordView>>(std::move(kept));
}

void MetadataLogModel::setLog(const view::Shared<std::vector<view::MetadataRecordView>>& whole) {
  if (whole == whole_) return;
  whole_ = whole;
  auto log = sifted(whole);
  const auto size = [](const auto& l) { return l ? static_cast<int>(l->size()) : 0; };
  const bool grows = log_ && log && !log_->empty() && !log->empty() && log_->front().offset == log->front().offset &&
                     log->size() >= log_->size();
  if (grows) {
    const int first = size(log_);
    if (size(log) > first) {
      beginInsertRows({}, first, size(log) - 1);
      log_ = std::move(log);
      endInsertRows();
    } else {
      log_ = std::move(log);
    }
    return;
  }
  beginResetModel();
  log_ = std::move(log);
  endResetModel();
}

int MetadataLogModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() || !log_ ? 0 : static_cast<int>(log_->size());
}

QVariant MetadataLogModel::data(const QModelIndex& index, int role) const {
  if (!log_ || index.row() >= static_cast<int>(log_->size())) return {};
  const view::MetadataRecordView& r = (*log_)[static_cast<std::size_t>(index.row())];
  if (role == Qt::DisplayRole) {
    if (index.column() == 0) return number(r.offset);
    if (index.column() == 1) return number(r.epoch);
    return index.column() == 2 ? plain(r.type) : inShort(plain(r.text));
  }
  if (role == Qt::ToolTipRole) return plainToolTip(plain(r.text));
  if (role == Qt::FontRole) return Theme::instance().mono(11, index.column() == 2);
  return {};
}

QVariant MetadataLogModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  const QString names[] = {tr("offset"), tr("epoch"), tr("record"), tr("content")};
  return names[section];
}

MetadataView::MetadataView(SessionModel& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      quorumTitle_(new QLabel(this)),
      logTitle_(new QLabel(this)),
      hidden_(new QLabel(this)),
      idle_(new QCheckBox(this)),
      quorum_(new QTableWidget(this)),
      log_(new QTableView(this)),
      model_(new MetadataLogModel(this)) {
  quorum_->setColumnCount(7);
  quorum_->verticalHeader()->hide();
  quorum_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  quorum_->setSelectionBehavior(QAbstractItemView::SelectRows);
  quorum_->verticalHeader()->setDefaultSectionSize(22);
  quorum_->setShowGrid(false);
  quorum_->setMaximumHeight(150);
  quorum_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  log_->setModel(model_);
  log_->verticalHeader()->hide();
  log_->verticalHeader()->setDefaultSectionSize(20);
  log_->setSelectionBehavior(QAbstractItemView::SelectRows);
  log_->setShowGrid(false);
  log_->setAlternatingRowColors(true);
  log_->horizontalHeader()->setStretchLastSection(true);
  log_->setColumnWidth(0, 56);
  log_->setColumnWidth(1, 48);
  log_->setColumnWidth(2, 196);
  for (QLabel* label : {quorumTitle_, logTitle_}) label->setProperty("role", "title");
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(10, 8, 10, 8);
  column->addWidget(quorumTitle_);
  column->addWidget(quorum_);
  auto* head = new QHBoxLayout;
  head->addWidget(logTitle_);
  head->addStretch();
  head->addWidget(hidden_);
  head->addWidget(idle_);
  column->addLayout(head);
  hidden_->setProperty("role", "muted");
  connect(idle_, &QCheckBox::toggled, this, [this](bool all) {
    model_->setQuiet(!all);
    refresh();
  });
  column->addWidget(log_, 1);
  connect(&session_, &SessionModel::viewChanged, this, &MetadataView::refresh);
  connect(quorum_, &QTableWidget::cellClicked, this, [this](int row, int) {
    const ViewPointer view = session_.view();
    if (view && row < static_cast<int>(view->controllers.size()))
      session_.selection().selectNode(view->controllers[static_cast<std::size_t>(row)]->id);
  });
  connect(model_, &QAbstractItemModel::rowsInserted, log_, &QTableView::scrollToBottom);
  retranslate();
  refresh();
}

void MetadataView::refresh() {
  const ViewPointer view = session_.view();
  if (!view) return;
  quorum_->setRowCount(static_cast<int>(view->controllers.size()));
  int row = 0;
  for (const auto& c : view->controllers) {
    const QString cells[] = {nodeName(c->id),
                             stateWord(c->state),
                             c->active ? tr("active, leader") : raftWord(c->role),
                             number(c->epoch),
                             c->votedFor == NodeId::none() ? QStringLiteral("–") : number(c->votedFor.value),
                             number(c->logEndOffset),
                             number(c->highWatermark)};
    for (int i = 0; i < 7; ++i) {
      QTableWidgetItem* item = quorum_->item(row, i);
      if (item == nullptr) quorum_->setItem(row, i, item = new QTableWidgetItem);
      if (item->text() != cells[i]) item->setText(cells[i]);
      item->setForeground(c->active ? colours().quorum : isDown(c->state) ? colours().bad : colours().text);
    }
    ++row;
  }
  quorum_->setFixedHeight(quorum_->horizontalHeader()->height() +
                          row * quorum_->verticalHeader()->defaultSectionSize() + 4);
  model_->setLog(view->metadataLog);
  const int hidden = model_->hidden();
  hidden_->setText(hidden > 0 ? fill(tr("{n} NoOpRecords hidden"), {{"n", number(hidden)}}) : QString());
}

QString MetadataView::csv() const {
  const auto cell = [](QString text) {
    text.replace(QLatin1Char('"'), QLatin1String("\"\""));
    return QLatin1Char('"') + text + QLatin1Char('"');
  };
  QStringList lines{QStringLiteral("offset,epoch,record,content")};
  for (int row = 0; row < model_->rowCount({}); ++row) {
    QStringList cells;
    for (int i = 0; i < 4; ++i) cells << cell(model_->data(model_->index(row, i), Qt::DisplayRole).toString());
    lines << cells.join(QLatin1Char(','));
  }
  return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

void MetadataView::retranslate() {
  quorumTitle_->setText(tr("Metadata quorum"));
  logTitle_->setText(tr("Metadata log of the active controller"));
  idle_->setText(tr("idle ones too"));
  quorum_->setHorizontalHeaderLabels({tr("controller"), tr("state"), tr("role"), tr("epoch"), tr("voted for"),
                                      QStringLiteral("LEO"), QStringLiteral("HW")});
  quorum_->setAccessibleName(quorumTitle_->text());
  log_->setAccessibleName(logTitle_->text());
  model_->retranslate();
}

void MetadataView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
    refresh();
  }
  QWidget::changeEvent(event);
}

}  // namespace brokerlab::widgets
