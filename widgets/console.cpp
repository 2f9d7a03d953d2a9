#include "widgets/console.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "command/help.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace brokerlab::widgets {

Console::Console(SessionModel& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      log_(new QPlainTextEdit(this)),
      input_(new QLineEdit(this)),
      button_(new QPushButton(this)) {
  log_->setReadOnly(true);
  log_->setProperty("role", "code");
  log_->setFont(Theme::instance().mono(11));
  log_->setMaximumBlockCount(3000);
  input_->setFont(Theme::instance().mono(12));
  input_->installEventFilter(this);
  auto* row = new QHBoxLayout;
  row->addWidget(input_, 1);
  row->addWidget(button_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(6, 4, 6, 6);
  column->setSpacing(4);
  column->addWidget(log_, 1);
  column->addLayout(row);
  connect(input_, &QLineEdit::returnPressed, this, &Console::give);
  connect(button_, &QPushButton::clicked, this, &Console::give);
  connect(&session_, &SessionModel::replied, this, [this](const QString& line, bool ok, const QString& text) {
    QString entry = QStringLiteral("> ") + line;
    if (!text.isEmpty()) entry += QLatin1Char('\n') + (ok ? QString() : QStringLiteral("✗ ")) + text;
    log_->appendPlainText(entry);
  });
  retranslate();
}

void Console::focusInput() { input_->setFocus(Qt::ShortcutFocusReason); }

void Console::give() {
  const QString line = input_->text().trimmed();
  if (line.isEmpty()) return;
  history_.removeAll(line);
  history_ << line;
  at_ = history_.size();
  input_->clear();
  session_.submit(line);
}

QStringList Console::candidates(const QString& before) const {
  const QStringList words = before.split(QLatin1Char(' '));
  std::vector<std::string> pool;
  const ViewPointer view = session_.view();
  const QString first = words.value(0);
  if (words.size() == 1) {
    pool = command::commandWords();
  } else if (first == QLatin1String("expect") || first == QLatin1String("show") ||
             (first == QLatin1String("run") && words.value(1) == QLatin1String("until"))) {
    pool = command::predicateWords();
    if (words.size() > 3) pool.clear();
  } else if (words.size() == 2 && first == QLatin1String("start")) {
    pool = {"producer", "consumer", "transform"};
  } else if (words.size() == 2 && (first == QLatin1String("set") || first == QLatin1String("unset"))) {
    pool = {"topic", "broker"};
  } else if (words.size() == 2 && first == QLatin1String("elect")) {
    pool = {"preferred", "unclean"};
  }
  if (view && words.size() > 1) {
    for (const auto& topic : view->topics) {
      pool.push_back(topic->name);
      pool.push_back("topic=" + topic->name);
      for (const auto& p : topic->partitions) pool.push_back(p.partition.text());
    }
    for (const auto& p : view->producers) pool.push_back(p->name);
    for (const auto& c : view->consumers) pool.push_back(c->name);
    for (const char* word : {"broker", "controller", "partitions=", "rf=", "acks=all", "idempotent",
                             "every=", "value=", "key=", "from=earliest", "one-way"})
      pool.emplace_back(word);
    if (first == QLatin1String("create-topic") || first == QLatin1String("set"))
      pool.insert(pool.end(), command::topicConfigNames().begin(), command::topicConfigNames().end());
  }
  QStringList out;
  for (const std::string& word : pool)
    if (const QString text = QString::fromStdString(word); text.startsWith(words.back()) && text != words.back())
      out << text;
  out.removeDuplicates();
  out.sort();
  return out;
}

void Console::complete() {
  const QString before = input_->text().left(input_->cursorPosition());
  const QStringList found = candidates(before);
  if (found.isEmpty()) return;
  QString common = found.front();
  for (const QString& word : found)
    while (!word.startsWith(common)) common.chop(1);
  const qsizetype start = before.lastIndexOf(QLatin1Char(' ')) + 1;
  const QString done = before.left(start) + common +
                       (found.size() == 1 && !common.endsWith(QLatin1Char('=')) ? QStringLiteral(" ") : QString());
  const QString after = input_->text().mid(input_->cursorPosition());
  input_->setText(done + after);
  input_->setCursorPosition(static_cast<int>(done.size()));
  if (found.size() > 1) log_->appendPlainText(found.mid(0, 30).join(QStringLiteral("  ")));
}

bool Console::eventFilter(QObject* watched, QEvent* event) {
  if (watched != input_ || event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
  const auto* key = static_cast<QKeyEvent*>(event);
  if (key->key() == Qt::Key_Tab && !input_->text().isEmpty()) {
    complete();
    return true;
  }
  if (key->key() == Qt::Key_Up && at_ > 0) {
    input_->setText(history_[--at_]);
    return true;
  }
  if (key->key() == Qt::Key_Down && at_ < history_.size()) {
    ++at_;
    input_->setText(at_ < history_.size() ? history_[at_] : QString());
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

void Console::retranslate() {
  log_->setAccessibleName(tr("Replies"));
  input_->setAccessibleName(tr("Command"));
  input_->setPlaceholderText(tr("kill broker 2 … (Tab completes, help explains)"));
  button_->setText(tr("Do it"));
}

void Console::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

}  // namespace brokerlab::widgets
