#include "widgets/dialogs/command_dialog.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "command/parse.h"
#include "widgets/theme.h"

namespace brokerlab::widgets {

CommandDialog::CommandDialog(QWidget* parent)
    : QDialog(parent),
      halves_(new QHBoxLayout),
      form_(new QFormLayout),
      problem_(new QLabel(this)),
      scriptTitle_(new QLabel(tr("As a line of the script"), this)),
      script_(new QLabel(this)),
      kafkaTitle_(new QLabel(tr("The same on a real cluster"), this)),
      kafka_(new QPlainTextEdit(this)),
      copy_(new QPushButton(tr("Copy"), this)),
      buttons_(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this)) {
  setAttribute(Qt::WA_DeleteOnClose);
  setMinimumWidth(520);
  form_->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
  problem_->setProperty("role", "problem");
  problem_->setTextFormat(Qt::PlainText);
  problem_->setWordWrap(true);
  problem_->setMinimumHeight(20);
  script_->setProperty("role", "code");
  script_->setFont(Theme::instance().mono(11));
  script_->setTextFormat(Qt::PlainText);
  script_->setWordWrap(true);
  script_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  kafka_->setReadOnly(true);
  kafka_->setProperty("role", "code");
  kafka_->setFont(Theme::instance().mono(11));
  kafka_->setFixedHeight(84);
  for (QLabel* title : {scriptTitle_, kafkaTitle_}) title->setProperty("role", "muted");
  auto* kafkaRow = new QHBoxLayout;
  kafkaRow->addWidget(kafkaTitle_, 1);
  kafkaRow->addWidget(copy_);
  auto* column = new QVBoxLayout;
  column->addLayout(form_);
  column->addWidget(problem_);
  column->addWidget(scriptTitle_);
  column->addWidget(script_);
  column->addLayout(kafkaRow);
  column->addWidget(kafka_);
  halves_->setSpacing(14);
  halves_->addLayout(column, 1);
  auto* whole = new QVBoxLayout(this);
  whole->addLayout(halves_);
  whole->addWidget(buttons_);
  connect(copy_, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(kafka_->toPlainText()); });
  connect(buttons_, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons_, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

QLineEdit* CommandDialog::edit(const QString& label, const QString& text, const QString& help) {
  auto* field = watched(new QLineEdit(text, this), &QLineEdit::textChanged);
  field->setToolTip(help);
  field->setPlaceholderText(help);
  form_->addRow(label, field);
  return field;
}

void CommandDialog::setBeside(QWidget* widget) {
  halves_->addWidget(widget, 1);
  widget->setMinimumWidth(420);
  setMinimumWidth(900);
}

void CommandDialog::setDoWord(const QString& word) { buttons_->button(QDialogButtonBox::Ok)->setText(word); }

void CommandDialog::refresh() {
  const QString text = line();
  const auto parsed = command::parse(text.toStdString());
  script_->setText(text);
  problem_->setText(parsed ? QString() : QString::fromStdString(parsed.error().sentence()));
  const QString kafka = parsed ? QString::fromStdString(command::kafkaEquivalent(*parsed)) : QString();
  kafka_->setPlainText(kafka.isEmpty() ? tr("(there is no such command)") : kafka);
  copy_->setEnabled(!kafka.isEmpty());
  buttons_->button(QDialogButtonBox::Ok)->setEnabled(parsed.has_value());
}

}  // namespace brokerlab::widgets
