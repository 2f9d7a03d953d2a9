#include "widgets/dialogs/forms.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QSpinBox>
#include <algorithm>

#include "widgets/text.h"

namespace brokerlab::widgets {
namespace {

QComboBox* choice(QWidget* parent, const QStringList& items, bool editable = false) {
  auto* box = new QComboBox(parent);
  box->addItems(items);
  box->setEditable(editable);
  return box;
}

QSpinBox* spin(QWidget* parent, int from, int to, int value) {
  auto* box = new QSpinBox(parent);
  box->setRange(from, to);
  box->setValue(value);
  return box;
}

void append(QString& line, const QString& rest) {
  if (!rest.trimmed().isEmpty()) line += QLatin1Char(' ') + rest.trimmed();
}

const QStringList& acksChoices() {
  static const QStringList choices{QStringLiteral("all"), QStringLiteral("1"), QStringLiteral("0")};
  return choices;
}

}  // namespace

CreateTopicDialog::CreateTopicDialog(int brokers, const QStringList& existing, QWidget* parent)
    : CommandDialog(parent) {
  setWindowTitle(tr("Create a topic"));
  QString name = QStringLiteral("orders");
  for (int i = 2; existing.contains(name); ++i) name = QStringLiteral("orders-%1").arg(i);
  name_ = edit(tr("&Name"), name, tr("letters, digits, . _ -"));
  partitions_ = watched(spin(this, 1, 10000, 3), &QSpinBox::valueChanged);
  replicas_ = watched(spin(this, 1, 100, std::min(3, std::max(1, brokers))), &QSpinBox::valueChanged);
  minIsr_ = watched(spin(this, 1, 100, std::min(2, std::max(1, brokers))), &QSpinBox::valueChanged);
  form()->addRow(tr("&Partitions"), partitions_);
  form()->addRow(tr("&Replicas of each"), replicas_);
  form()->addRow(QStringLiteral("min.insync.replicas"), minIsr_);
  config_ = edit(tr("&Other configs"), {}, tr("retention.ms=60000 cleanup.policy=compact"));
  setDoWord(tr("Create"));
  refresh();
}

QString CreateTopicDialog::line() const {
  QString text = QStringLiteral("create-topic %1 partitions=%2 rf=%3")
                     .arg(quoted(name_->text()))
                     .arg(partitions_->value())
                     .arg(replicas_->value());
  if (minIsr_->value() > 1) text += QStringLiteral(" min.insync.replicas=%1").arg(minIsr_->value());
  append(text, config_->text());
  return text;
}

ProduceDialog::ProduceDialog(const QStringList& topics, QWidget* parent) : CommandDialog(parent) {
  setWindowTitle(tr("Produce a record"));
  topic_ = watched(choice(this, topics, true), &QComboBox::currentTextChanged);
  form()->addRow(tr("&Topic"), topic_);
  key_ = edit(tr("&Key"), {}, tr("empty: no key"));
  value_ = edit(tr("&Value"), QStringLiteral("hello"), tr("the text of the record"));
  tombstone_ = watched(new QCheckBox(tr("null value: a tombstone"), this), &QCheckBox::toggled);
  form()->addRow(QString(), tombstone_);
  partition_ = edit(tr("&Partition"), {}, tr("empty: chosen by key"));
  acks_ = watched(choice(this, acksChoices()), &QComboBox::currentTextChanged);
  form()->addRow(QStringLiteral("&acks"), acks_);
  count_ = watched(spin(this, 1, 100000, 1), &QSpinBox::valueChanged);
  form()->addRow(tr("&How many"), count_);
  setDoWord(tr("Produce"));
  refresh();
}

QString ProduceDialog::line() const {
  QString text = QStringLiteral("produce ") + quoted(topic_->currentText());
  if (!partition_->text().trimmed().isEmpty())
    text += QStringLiteral(" partition=") + quoted(partition_->text().trimmed());
  if (!key_->text().isEmpty()) text += QStringLiteral(" key=") + quoted(key_->text());
  text += tombstone_->isChecked() ? QStringLiteral(" tombstone") : QStringLiteral(" value=") + quoted(value_->text());
  text += QStringLiteral(" acks=") + acks_->currentText();
  if (count_->value() > 1) text += QStringLiteral(" count=%1").arg(count_->value());
  return text;
}

ProducerDialog::ProducerDialog(const QStringList& topics, const QString& name, QWidget* parent)
    : CommandDialog(parent) {
  setWindowTitle(tr("Start a producer"));
  name_ = edit(tr("&Name"), name, tr("what it is called in the window and in scripts"));
  topic_ = watched(choice(this, topics, true), &QComboBox::currentTextChanged);
  form()->addRow(tr("&Topic"), topic_);
  acks_ = watched(choice(this, acksChoices()), &QComboBox::currentTextChanged);
  form()->addRow(QStringLiteral("&acks"), acks_);
  idempotent_ = new QCheckBox(tr("idempotent: retries can't become duplicates"), this);
  idempotent_->setChecked(true);
  watched(idempotent_, &QCheckBox::toggled);
  form()->addRow(QString(), idempotent_);
  every_ = edit(tr("A record &every"), QStringLiteral("200ms"), tr("500us, 200ms, 3s"));
  keys_ = watched(spin(this, 0, 100000, 8), &QSpinBox::valueChanged);
  keys_->setSpecialValueText(tr("no keys"));
  form()->addRow(tr("Different &keys"), keys_);
  config_ = edit(tr("&Other configs"), {}, QStringLiteral("linger.ms=5 batch.size=16384 compression.type=zstd"));
  setDoWord(tr("Start"));
  refresh();
}

QString ProducerDialog::line() const {
  QString text = QStringLiteral("start producer %1 topic=%2 acks=%3")
                     .arg(quoted(name_->text()), quoted(topic_->currentText()), acks_->currentText());
  const bool all = acks_->currentText() == QLatin1String("all");
  if (idempotent_->isChecked() && all) text += QStringLiteral(" idempotent");
  if (!idempotent_->isChecked()) text += QStringLiteral(" idempotent=false");
  if (idempotent_->isChecked() && !all) text += QStringLiteral(" idempotent=false");
  text += QStringLiteral(" every=") + quoted(every_->text().trimmed());
  if (keys_->value() > 0) text += QStringLiteral(" keys=%1").arg(keys_->value());
  append(text, config_->text());
  return text;
}

ConsumerDialog::ConsumerDialog(const QStringList& topics, const QString& name, QWidget* parent)
    : CommandDialog(parent) {
  setWindowTitle(tr("Start a consumer"));
  name_ = edit(tr("&Name"), name, tr("what it is called in the window and in scripts"));
  topic_ = watched(choice(this, topics, true), &QComboBox::currentTextChanged);
  form()->addRow(tr("&Topic"), topic_);
  partitions_ = edit(tr("&Partitions"), {}, tr("empty: all; or 0,1"));
  from_ = watched(choice(this, {QStringLiteral("earliest"), QStringLiteral("latest"), QStringLiteral("0")}, true),
                  &QComboBox::currentTextChanged);
  form()->addRow(tr("Starts &from"), from_);
  committed_ = watched(new QCheckBox(QStringLiteral("isolation.level=read_committed"), this), &QCheckBox::toggled);
  form()->addRow(QString(), committed_);
  config_ = edit(tr("&Other configs"), {}, QStringLiteral("fetch.min.bytes=1 fetch.max.wait.ms=500"));
  setDoWord(tr("Start"));
  refresh();
}

QString ConsumerDialog::line() const {
  QString text = QStringLiteral("start consumer %1 topic=%2").arg(quoted(name_->text()), quoted(topic_->currentText()));
  if (!partitions_->text().trimmed().isEmpty())
    text += QStringLiteral(" partitions=") + partitions_->text().remove(QLatin1Char(' '));
  text += QStringLiteral(" from=") + quoted(from_->currentText());
  if (committed_->isChecked()) text += QStringLiteral(" isolation.level=read_committed");
  append(text, config_->text());
  return text;
}

}  // namespace brokerlab::widgets
