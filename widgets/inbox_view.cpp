#include "widgets/inbox_view.h"

#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/api_text.h"
#include "widgets/reason_text.h"
#include "widgets/table.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace brokerlab::widgets {
namespace {
constexpr std::size_t framesAtMost = 300;

/// As scripts name it: clients by their name.
QString endName(const view::ClusterView& view, NodeId node) {
  if (isBroker(node) || isController(node)) return scriptNode(node);
  for (const auto& p : view.producers)
    if (p->id == node) return QString::fromStdString(p->name);
  for (const auto& c : view.consumers)
    if (c->id == node) return QString::fromStdString(c->name);
  return {};
}

QString apiAndVersion(const view::RequestView& request) {
  return QStringLiteral("%1 v%2").arg(apiText(request.api)).arg(request.version);
}
}  // namespace

InboxView::InboxView(SessionModel& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      framesTitle_(new QLabel(this)),
      idle_(new QCheckBox(this)),
      releaseOne_(new QPushButton(this)),
      releaseAll_(new QPushButton(this)),
      hold_(new QPushButton(this)),
      cut_(new QPushButton(this)),
      frames_(makeTable(this, 5)),
      requestsTitle_(new QLabel(this)),
      requests_(makeTable(this, 5)) {
  for (QLabel* label : {framesTitle_, requestsTitle_}) label->setProperty("role", "title");
  const auto widths = [](QTableWidget* table, std::initializer_list<int> wide, int stretched) {
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    int i = 0;
    for (const int w : wide) table->setColumnWidth(i++, w);
    table->horizontalHeader()->setSectionResizeMode(stretched, QHeaderView::Stretch);
  };
  widths(frames_, {140, 200, 52, 62, 196}, 1);
  widths(requests_, {76, 96, 122, 104, 200}, 4);
  auto* top = new QHBoxLayout;
  top->addWidget(framesTitle_, 1);
  top->addWidget(idle_);
  auto* deeds = new QHBoxLayout;
  for (QPushButton* button : {releaseOne_, releaseAll_, hold_, cut_}) deeds->addWidget(button);
  deeds->addStretch();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(10, 6, 10, 8);
  column->addLayout(top);
  column->addWidget(frames_, 3);
  column->addLayout(deeds);
  column->addWidget(requestsTitle_);
  column->addWidget(requests_, 2);
  connect(&session_, &SessionModel::viewChanged, this, [this] {
    if (isVisible()) refresh();
  });
  connect(idle_, &QCheckBox::toggled, this, &InboxView::refresh);
  connect(frames_, &QTableWidget::itemSelectionChanged, this, [this] {
    const view::FrameView* frame = chosen();
    const bool usable = frame != nullptr && !session_.lookingBack() && !endName(*listed_, frame->from).isEmpty() &&
                        !endName(*listed_, frame->to).isEmpty();
    for (QPushButton* button : {hold_, cut_}) button->setEnabled(usable);
    for (QPushButton* button : {releaseOne_, releaseAll_}) button->setEnabled(usable && frame->held);
    if (frame != nullptr && session_.selection().current().frame != frame->frame)
      session_.selection().selectFrame(frame->frame);
  });
  connect(releaseOne_, &QPushButton::clicked, this, [this] { onLink("release", " 1"); });
  connect(releaseAll_, &QPushButton::clicked, this, [this] { onLink("release", ""); });
  connect(hold_, &QPushButton::clicked, this, [this] { onLink("hold", ""); });
  connect(cut_, &QPushButton::clicked, this, [this] { onLink("cut", ""); });
  for (QPushButton* button : {releaseOne_, releaseAll_, hold_, cut_}) button->setEnabled(false);
  retranslate();
}

const view::FrameView* InboxView::chosen() const {
  const int row = frames_->currentRow();
  if (!listed_ || row < 0 || static_cast<std::size_t>(row) >= rows_.size() || frames_->selectedItems().isEmpty())
    return nullptr;
  return &listed_->frames[rows_[static_cast<std::size_t>(row)]];
}

void InboxView::onLink(const char* word, const char* rest) {
  const view::FrameView* frame = chosen();
  if (frame == nullptr) return;
  session_.submit(
      QStringLiteral("%1 %2 %3%4")
          .arg(QLatin1String(word), endName(*listed_, frame->from), endName(*listed_, frame->to), QLatin1String(rest)));
}

QString InboxView::fateOf(const view::FrameView& frame, const view::ClusterView& view) const {
  for (const view::LinkView& link : view.links) {
    if (link.from != frame.from || link.to != frame.to) continue;
    if (link.cut) return tr("✗ the link is cut");
    if (frame.held) return fill(tr("✗ held until released ({n} in all)"), {{"n", number(link.heldFrames)}});
  }
  if (frame.held) return tr("✗ held until released");
  const auto left = std::max<std::int64_t>(0, frame.arrives.micros - view.at.micros);
  return fill(tr("arrives in {time}"), {{"time", durationText({left})}});
}

void InboxView::refresh() {
  const ViewPointer view = session_.view();
  if (!view) return;
  refreshFrames(*view);
  refreshRequests(*view);
}

void InboxView::refreshFrames(const view::ClusterView& view) {
  const Palette& c = colours();
  std::uint64_t wanted = 0;
  if (const view::FrameView* frame = chosen()) wanted = frame->frame;
  if (wanted == 0) wanted = session_.selection().current().frame;
  rows_.clear();
  std::size_t idle = 0;
  std::size_t more = 0;
  for (std::size_t i = 0; i < view.frames.size(); ++i) {
    const view::FrameView& frame = view.frames[i];
    if (frame.idle && !frame.held && !idle_->isChecked())
      ++idle;
    else if (rows_.size() < framesAtMost)
      rows_.push_back(i);
    else
      ++more;
  }
  listed_ = session_.view();
  const QSignalBlocker quiet(frames_);
  frames_->setRowCount(static_cast<int>(rows_.size()));
  int again = -1;
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    const view::FrameView& frame = view.frames[rows_[row]];
    const int at = static_cast<int>(row);
    putCell(frames_, at, 0, fill(tr("{from} → {to}"), {{"from", nodeName(frame.from)}, {"to", nodeName(frame.to)}}),
            c.text);
    putCell(frames_, at, 1, labelOf(frame), c.text);
    putCell(frames_, at, 2, byteText(frame.bytes), c.muted);
    putCell(frames_, at, 3, shortClock(frame.departed), c.muted);
    const QString fate = fateOf(frame, view);
    putCell(frames_, at, 4, fate, fate.startsWith(QChar(u'✗')) ? c.bad : c.text);
    if (frame.frame == wanted) again = at;
  }
  if (again >= 0)
    frames_->selectRow(again);
  else
    frames_->clearSelection();
  const auto hidden = static_cast<std::int64_t>(more) + view.framesHidden;
  QString title = fill(tr("Frames on their way · {n}"), {{"n", number(static_cast<std::int64_t>(rows_.size()))}});
  if (idle > 0 && hidden == 0)
    title = fill(
        tr("Frames on their way · {n} · {idle} idle ones hidden"),
        {{"n", number(static_cast<std::int64_t>(rows_.size()))}, {"idle", number(static_cast<std::int64_t>(idle))}});
  else if (hidden > 0)
    title = fill(tr("Frames on their way · {n} · {idle} idle ones and {more} more hidden"),
                 {{"n", number(static_cast<std::int64_t>(rows_.size()))},
                  {"idle", number(static_cast<std::int64_t>(idle))},
                  {"more", number(hidden)}});
  framesTitle_->setText(title);
  if (chosen() == nullptr)
    for (QPushButton* button : {releaseOne_, releaseAll_, hold_, cut_}) button->setEnabled(false);
}

void InboxView::refreshRequests(const view::ClusterView& view) {
  const Palette& c = colours();
  struct Row {
    const view::BrokerView* broker;
    const view::RequestView* request;
    int where;
  };
  std::vector<Row> all;
  for (const auto& broker : view.brokers) {
    for (const auto& r : broker->requestQueue) all.push_back({broker.get(), &r, 0});
    for (const auto& r : broker->beingHandled) all.push_back({broker.get(), &r, 1});
    for (const auto& r : broker->purgatory) all.push_back({broker.get(), &r, 2});
  }
  requests_->setRowCount(static_cast<int>(all.size()));
  const QString where[] = {tr("in the queue"), tr("being handled"), tr("in purgatory")};
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Row& row = all[i];
    const int at = static_cast<int>(i);
    const auto since = std::max<std::int64_t>(0, view.at.micros - row.request->arrived.micros);
    putCell(requests_, at, 0, nodeName(row.broker->id), c.text);
    putCell(requests_, at, 1, where[row.where], row.where == 2 ? c.muted : c.text);
    putCell(requests_, at, 2, apiAndVersion(*row.request), c.text);
    putCell(requests_, at, 3, plain(row.request->clientId), c.muted);
    putCell(requests_, at, 4,
            row.where == 2 && !row.request->waitsFor.empty()
                ? fill(tr("for {time}: {what}"),
                       {{"time", durationText({since})}, {"what", reasonText(row.request->waitsFor)}})
                : fill(tr("for {time}"), {{"time", durationText({since})}}),
            c.text);
  }
  requestsTitle_->setText(
      fill(tr("Requests at the brokers · {n}"), {{"n", number(static_cast<std::int64_t>(all.size()))}}));
}

void InboxView::retranslate() {
  idle_->setText(tr("idle fetches and heartbeats too"));
  frames_->setHorizontalHeaderLabels({tr("from → to"), tr("what it says"), tr("bytes"), tr("sent"), tr("state")});
  requests_->setHorizontalHeaderLabels({tr("broker"), tr("where"), tr("request"), tr("client"), tr("waits")});
  releaseOne_->setText(tr("Deliver the next one"));
  releaseAll_->setText(tr("Release all"));
  hold_->setText(tr("Hold this link"));
  cut_->setText(tr("Cut this link"));
  frames_->setAccessibleName(tr("Frames on their way"));
  requests_->setAccessibleName(tr("Requests at the brokers"));
}

void InboxView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

void InboxView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
    refresh();
  }
  QWidget::changeEvent(event);
}

}  // namespace brokerlab::widgets
