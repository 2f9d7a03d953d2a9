#include "widgets/narration_view.h"

#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/story_text.h"
#include "widgets/text.h"
#include "widgets/theme.h"
#include "widgets/why_not.h"

namespace brokerlab::widgets {
namespace {

/// Time in fixed width, a bar in the tone of the news, the sentence.
class SentenceDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  static constexpr int timeWidth = 74;

  void paint(QPainter* p, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const Palette& c = colours();
    const bool chosen = option.state & QStyle::State_Selected;
    if (chosen) p->fillRect(option.rect, mixed(c.panel, c.accent, 0.2));
    const QRect r = option.rect.adjusted(4, 2, -4, -2);
    p->setFont(Theme::instance().mono(10));
    p->setPen(c.muted);
    p->drawText(QRect(r.left(), r.top(), timeWidth - 10, 16), Qt::AlignRight | Qt::AlignVCenter,
                index.data(NarrationModel::timeRole).toString());
    p->fillRect(QRect(r.left() + timeWidth - 5, r.top() + 2, 3, r.height() - 4),
                index.data(NarrationModel::toneRole).value<QColor>());
    p->setFont(Theme::instance().text(12));
    p->setPen(c.text);
    p->drawText(textRect(r), Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, index.data(Qt::DisplayRole).toString());
    if ((option.state & QStyle::State_HasFocus) != 0) {
      p->setPen(QPen(c.accent, 1, Qt::DotLine));
      p->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
  }
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const auto* list = qobject_cast<const QListView*>(option.widget);
    const int width = list != nullptr ? list->viewport()->width() : 400;
    const QFontMetrics metrics(Theme::instance().text(12));
    const QRect r = metrics.boundingRect(QRect(0, 0, std::max(60, width - timeWidth - 14), 2000), Qt::TextWordWrap,
                                         index.data(Qt::DisplayRole).toString());
    return {width, std::max(16, r.height()) + 4};
  }

 private:
  static QRect textRect(const QRect& r) { return r.adjusted(timeWidth + 4, 0, 0, 0); }
};

/// Two events that read as one line with a count: acknowledgements in a row, the same refusal again and again.
bool folds(const events::Event& before, const events::Event& after) {
  if (before.name() != after.name()) return false;
  if (after.name() == "ProduceAcked") return true;
  return after.name() == "ProduceRefused" && Story::sentence(before) == Story::sentence(after);
}

}  // namespace

NarrationModel::NarrationModel(SessionModel& session, QObject* parent) : QAbstractListModel(parent), session_(session) {
  connect(&session_, &SessionModel::eventsReset, this, &NarrationModel::rebuild);
  connect(&session_, &SessionModel::eventsArrived, this, [this](int fresh) {
    const auto& all = session_.events();
    if (rows_.size() > 6000) return rebuild();
    std::vector<Row> added;
    for (std::size_t i = all.size() - static_cast<std::size_t>(fresh); i < all.size(); ++i)
      if (wanted(*all[i])) add(all[i], added);
    if (added.empty()) return;
    // The first may only raise the count of the line before it.
    std::size_t from = 0;
    if (!detailed_ && !rows_.empty() && folds(*rows_.back().last, *added.front().last)) {
      rows_.back().count += added.front().count;
      rows_.back().last = added.front().last;
      const QModelIndex changed = index(static_cast<int>(rows_.size()) - 1);
      Q_EMIT dataChanged(changed, changed);
      from = 1;
    }
    if (from == added.size()) return;
    const int first = static_cast<int>(rows_.size());
    beginInsertRows({}, first, first + static_cast<int>(added.size() - from) - 1);
    rows_.insert(rows_.end(), added.begin() + static_cast<std::ptrdiff_t>(from), added.end());
    endInsertRows();
  });
  rebuild();
}

bool NarrationModel::wanted(const events::Event& event) const {
  if (event.level() == events::Level::story) return true;
  return event.name() == "CommandGiven" || (detailed_ && event.level() == events::Level::detail);
}

void NarrationModel::add(const EventPointer& event, std::vector<Row>& rows) const {
  if (!detailed_ && !rows.empty() && folds(*rows.back().last, *event)) {
    rows.back().last = event;
    ++rows.back().count;
    return;
  }
  rows.push_back({event, 1});
}

void NarrationModel::rebuild() {
  beginResetModel();
  rows_.clear();
  const auto& all = session_.events();
  const std::size_t from = all.size() > 8000 ? all.size() - 8000 : 0;
  for (std::size_t i = from; i < all.size(); ++i)
    if (wanted(*all[i])) add(all[i], rows_);
  if (rows_.size() > 3000) rows_.erase(rows_.begin(), rows_.end() - 3000);
  endResetModel();
}

void NarrationModel::setDetailed(bool detailed) {
  detailed_ = detailed;
  rebuild();
}

int NarrationModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

EventPointer NarrationModel::event(int row) const {
  return row >= 0 && row < static_cast<int>(rows_.size()) ? rows_[static_cast<std::size_t>(row)].last : nullptr;
}

QVariant NarrationModel::data(const QModelIndex& at, int role) const {
  const auto row = static_cast<std::size_t>(at.row());
  if (!at.isValid() || row >= rows_.size()) return {};
  const Row& r = rows_[row];
  switch (role) {
    case Qt::DisplayRole: {
      const QString text = Story::sentence(*r.last);
      return r.count == 1 ? text : fill(tr("{text}  ×{n}"), {{"text", text}, {"n", number(r.count)}});
    }
    case Qt::AccessibleTextRole:
      return shortClock(r.last->at) + QLatin1Char(' ') + Story::sentence(*r.last);
    case toneRole:
      return Story::tone(*r.last);
    case timeRole:
      return shortClock(r.last->at);
    default:
      return {};
  }
}

QString NarrationModel::text() const {
  QStringList lines;
  for (int i = 0; i < rowCount(); ++i)
    lines << data(index(i), timeRole).toString() + QStringLiteral("  ") + data(index(i), Qt::DisplayRole).toString();
  return lines.join(QLatin1Char('\n'));
}

NarrationView::NarrationView(SessionModel& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      model_(new NarrationModel(session, this)),
      list_(new QListView(this)),
      detailed_(new QCheckBox(this)),
      why_(new QPushButton(this)),
      panel_(new WhyPanel(session, this)) {
  list_->setModel(model_);
  list_->setItemDelegate(new SentenceDelegate(list_));
  list_->setResizeMode(QListView::Adjust);
  list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  list_->setUniformItemSizes(false);
  list_->setWordWrap(true);
  auto* top = new QHBoxLayout;
  top->addWidget(detailed_);
  top->addStretch();
  top->addWidget(why_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(6, 2, 6, 6);
  column->setSpacing(4);
  column->addLayout(top);
  column->addWidget(list_, 2);
  column->addWidget(panel_, 3);
  panel_->hide();
  connect(detailed_, &QCheckBox::toggled, model_, &NarrationModel::setDetailed);
  connect(list_, &QListView::clicked, this, &NarrationView::choose);
  connect(list_, &QListView::activated, this, &NarrationView::choose);
  connect(why_, &QPushButton::clicked, this, &NarrationView::askWhy);
  connect(list_->verticalScrollBar(), &QScrollBar::valueChanged, this,
          [this](int value) { follow_ = value >= list_->verticalScrollBar()->maximum() - 8; });
  const auto toEnd = [this] {
    if (follow_) QMetaObject::invokeMethod(list_, &QListView::scrollToBottom, Qt::QueuedConnection);
  };
  connect(model_, &QAbstractItemModel::rowsInserted, this, toEnd);
  connect(model_, &QAbstractItemModel::modelReset, this, toEnd);
  connect(&Theme::instance(), &Theme::changed, list_->viewport(), qOverload<>(&QWidget::update));
  retranslate();
}

void NarrationView::askWhy() {
  const EventPointer event =
      model_->event(list_->currentIndex().isValid() ? list_->currentIndex().row() : model_->rowCount() - 1);
  if (!event) return;
  panel_->ask(event);
  panel_->show();
}

void NarrationView::choose(const QModelIndex& index) {
  const EventPointer event = model_->event(index.row());
  if (!event) return;
  session_.selection().selectEvent(event->id, event->node);
  session_.lookAt(event->at);
}

void NarrationView::retranslate() {
  list_->setAccessibleName(tr("Narration"));
  detailed_->setText(tr("Details"));
  detailed_->setToolTip(tr("Also appends, fetches, votes and what else explains the story"));
  why_->setText(tr("Why?"));
  why_->setToolTip(tr("The chain of causes of the chosen event, back to what you did"));
}

void NarrationView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
    model_->rebuild();
  }
  QWidget::changeEvent(event);
}

WhyPanel::WhyPanel(SessionModel& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      title_(new QLabel(this)),
      list_(new QListWidget(this)),
      close_(new QPushButton(this)) {
  close_->setFlat(true);
  list_->setWordWrap(true);
  auto* top = new QHBoxLayout;
  top->addWidget(title_);
  top->addStretch();
  top->addWidget(close_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  column->addLayout(top);
  column->addWidget(list_);
  title_->setText(tr("Why?"));
  close_->setText(tr("Close"));
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setResizeMode(QListView::Adjust);
  list_->setMinimumHeight(40);
  connect(close_, &QPushButton::clicked, this, &QWidget::hide);
  // Another cluster or branch: the answer was about another past.
  connect(&session_, &SessionModel::eventsReset, this, &QWidget::hide);
  connect(list_, &QListWidget::itemClicked, this,
          [this](QListWidgetItem* item) { session_.lookAt({item->data(Qt::UserRole).toLongLong()}); });
}

void WhyPanel::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    title_->setText(tr("Why?"));
    close_->setText(tr("Close"));
  }
  QWidget::changeEvent(event);
}

void WhyPanel::ask(const EventPointer& event) {
  session_.why(this, event->id, [this, event](const std::vector<view::WhyStep>& steps) { list(event, steps); });
}

/// What would have to be the case stands above the chain of causes: "Why not?" before "Why?".
void WhyPanel::list(const EventPointer& event, const std::vector<view::WhyStep>& steps) {
  list_->clear();
  if (const ViewPointer then = session_.session().viewAt(event->at)) {
    std::vector<Requirement> all = whyNot(*event, *then);
    // What does not hold first: that is the answer.
    std::stable_partition(all.begin(), all.end(), [](const Requirement& one) { return !one.met; });
    for (const Requirement& one : all) {
      auto* item =
          new QListWidgetItem(fill(one.met ? tr("✓ {words}") : tr("✗ {words}"), {{"words", one.words}}), list_);
      item->setForeground(one.met ? colours().good : colours().bad);
      item->setData(Qt::UserRole, static_cast<qlonglong>(event->at.micros));
    }
  }
  bool first = true;
  for (const view::WhyStep& step : steps) {
    // The story's own sentence where there is one, in the reader's language; the engine's words otherwise.
    QString text = plain(step.text);
    for (const EventPointer& known : session_.events())
      if (known->id == step.event) text = Story::sentence(*known);
    const QString line = first ? fill(tr("{time}  {text}"), {{"time", shortClock(step.at)}, {"text", text}})
                               : fill(tr("← {time}  {text}"), {{"time", shortClock(step.at)}, {"text", text}});
    auto* item = new QListWidgetItem(line, list_);
    item->setData(Qt::UserRole, static_cast<qlonglong>(step.at.micros));
    first = false;
  }
  show();
}

}  // namespace brokerlab::widgets
