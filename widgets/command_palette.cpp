#include "widgets/command_palette.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/text.h"

namespace brokerlab::widgets {
namespace {

/// Every word of the query must be in the text; earlier and shorter is better. -1: no match.
int score(const QString& query, const PaletteEntry& entry) {
  const QString text = entry.words + QLatin1Char(' ') + entry.detail;
  int total = 0;
  for (const QString& word : query.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
    const qsizetype at = text.indexOf(word, 0, Qt::CaseInsensitive);
    if (at < 0) return -1;
    const bool starts = at == 0 || !text[at - 1].isLetterOrNumber();
    total += static_cast<int>(std::min<qsizetype>(at, 60)) + (starts ? 0 : 40);
  }
  return total * 10 + static_cast<int>(std::min<qsizetype>(text.size(), 200)) / 10;
}

}  // namespace

CommandPalette::CommandPalette(std::vector<PaletteEntry> entries, QWidget* parent)
    : QDialog(parent, Qt::Popup),
      entries_(std::move(entries)),
      input_(new QLineEdit(this)),
      list_(new QListWidget(this)) {
  setAttribute(Qt::WA_DeleteOnClose);
  setObjectName(QStringLiteral("palette"));
  input_->setPlaceholderText(tr("actions, topics, brokers, events, lessons"));
  input_->setAccessibleName(tr("Search"));
  list_->setAccessibleName(tr("Found"));
  list_->setUniformItemSizes(true);
  input_->installEventFilter(this);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 8, 8, 8);
  column->addWidget(input_);
  column->addWidget(list_, 1);
  resize(560, 380);
  connect(input_, &QLineEdit::textChanged, this, &CommandPalette::filter);
  connect(input_, &QLineEdit::returnPressed, this, &CommandPalette::choose);
  connect(list_, &QListWidget::itemClicked, this, &CommandPalette::choose);
  filter({});
  input_->setFocus();
}

void CommandPalette::setQuery(const QString& query) { input_->setText(query); }
int CommandPalette::matches() const { return list_->count(); }

void CommandPalette::filter(const QString& query) {
  std::vector<std::pair<int, std::size_t>> found;
  for (std::size_t i = 0; i < entries_.size(); ++i)
    if (const int s = score(query, entries_[i]); s >= 0) found.emplace_back(query.isEmpty() ? 0 : s, i);
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  list_->clear();
  constexpr std::size_t most = 200;
  for (std::size_t k = 0; k < std::min(most, found.size()); ++k) {
    const PaletteEntry& entry = entries_[found[k].second];
    auto* item = new QListWidgetItem(
        entry.detail.isEmpty() ? entry.words
                               : fill(tr("{words}    {detail}"), {{"words", entry.words}, {"detail", entry.detail}}),
        list_);
    item->setData(Qt::UserRole, static_cast<int>(found[k].second));
  }
  if (found.size() > most) {
    auto* item = new QListWidgetItem(
        fill(tr("{n} more: type on"), {{"n", number(static_cast<std::int64_t>(found.size() - most))}}), list_);
    item->setFlags(Qt::NoItemFlags);
  }
  list_->setCurrentRow(0);
}

void CommandPalette::choose() {
  const QListWidgetItem* item = list_->currentItem();
  if (item == nullptr || !(item->flags() & Qt::ItemIsEnabled)) return;
  const auto act = entries_[static_cast<std::size_t>(item->data(Qt::UserRole).toInt())].act;
  close();
  if (act) act();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
  if (watched == input_ && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    const int by = key == Qt::Key_Down       ? 1
                   : key == Qt::Key_Up       ? -1
                   : key == Qt::Key_PageDown ? 10
                   : key == Qt::Key_PageUp   ? -10
                                             : 0;
    if (by != 0) {
      list_->setCurrentRow(std::clamp(list_->currentRow() + by, 0, std::max(0, list_->count() - 1)));
      return true;
    }
  }
  return QDialog::eventFilter(watched, event);
}

}  // namespace brokerlab::widgets
