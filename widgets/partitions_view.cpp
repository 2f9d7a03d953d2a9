#include "widgets/partitions_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/legend.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace brokerlab::widgets {

PartitionsView::PartitionsView(SessionModel& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      title_(new QLabel(this)),
      chooser_(new QComboBox(this)),
      follow_(new QCheckBox(this)),
      range_(new QLabel(this)),
      canvas_(new PartitionCanvas(this)),
      legend_(new FateLegend(this)) {
  range_->setProperty("role", "muted");
  follow_->setChecked(true);
  auto* top = new QHBoxLayout;
  top->setContentsMargins(10, 6, 10, 0);
  top->addWidget(title_);
  top->addWidget(chooser_);
  top->addStretch();
  top->addWidget(range_);
  top->addWidget(follow_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addLayout(top);
  column->addWidget(canvas_, 1);
  auto* below = new QHBoxLayout;
  below->setContentsMargins(10, 0, 10, 6);
  below->addWidget(legend_);
  column->addLayout(below);
  title_->setBuddy(chooser_);
  chooser_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  connect(chooser_, &QComboBox::activated, this, [this](int i) {
    if (i >= 0 && static_cast<std::size_t>(i) < listed_.size()) choose(listed_[static_cast<std::size_t>(i)]);
  });
  connect(follow_, &QCheckBox::toggled, canvas_, &PartitionCanvas::setFollowTail);
  connect(&session_, &SessionModel::viewChanged, this, &PartitionsView::refresh);
  connect(&session_.selection(), &Selection::changed, this, [this](const Selected& now) {
    canvas_->setSelected(now);
    if (now.partition && now.partition != current_) choose(*now.partition);
  });
  connect(canvas_, &PartitionCanvas::recordPicked, this, [this](NodeId broker, Offset offset) {
    if (current_) session_.selection().selectRecord(*current_, broker, offset);
  });
  connect(canvas_, &PartitionCanvas::replicaPicked, this, [this](NodeId broker) {
    if (current_) session_.selection().selectReplica(*current_, broker);
  });
  connect(canvas_, &PartitionCanvas::scrolled, this, &PartitionsView::refreshRange);
  retranslate();
  refresh();
}

void PartitionsView::choose(const TopicPartition& partition) {
  current_ = partition;
  refresh();
}

void PartitionsView::refresh() {
  const ViewPointer view = session_.view();
  if (!view) return;
  std::vector<TopicPartition> all;
  for (const auto& topic : view->topics)
    for (const auto& p : topic->partitions) all.push_back(p.partition);
  if (all != listed_) {
    listed_ = all;
    chooser_->clear();
    for (const TopicPartition& p : listed_) chooser_->addItem(plain(p.text()));
  }
  if (!current_ || std::find(listed_.begin(), listed_.end(), *current_) == listed_.end())
    current_ = listed_.empty() ? std::nullopt : std::optional<TopicPartition>(listed_.front());
  if (current_)
    chooser_->setCurrentIndex(static_cast<int>(std::find(listed_.begin(), listed_.end(), *current_) - listed_.begin()));
  chooser_->setEnabled(!listed_.empty());
  canvas_->show(view, current_.value_or(TopicPartition{}));
  // Only where there is something to explain.
  bool transactions = false;
  for (const auto& topic : view->topics)
    for (const auto& p : topic->partitions)
      if (p.partition == current_)
        for (const auto& r : p.replicaViews)
          if (r)
            for (const view::RecordMark& mark : r->marks) transactions = transactions || mark.transactional;
  legend_->setVisible(transactions);
  refreshRange();
}

void PartitionsView::refreshRange() {
  const auto [from, to] = canvas_->visibleOffsets();
  range_->setVisible(current_.has_value());
  range_->setText(fill(tr("offsets {from} – {to}"), {{"from", number(from)}, {"to", number(to)}}));
}

void PartitionsView::retranslate() {
  title_->setText(tr("&Partition"));
  follow_->setText(tr("Follow the tail"));
  canvas_->setAccessibleName(tr("Replicas of one partition, aligned on offset"));
  chooser_->setAccessibleName(tr("Partition"));
  refreshRange();
}

void PartitionsView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

}  // namespace brokerlab::widgets
