#include "widgets/dialogs/forms.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QSpinBox>
#include <algorithm>

#include "command/help.h"
#include "widgets/dialogs/config_form.h"
#include "widgets/text.h"

namespace brokerlab::widgets {
namespace {

QComboBox* choice(QWidget* parent, const QStringList& items, bool editable = false) {
  auto* box = new QComboBox(parent);
  box->addItems(items);
  box->setEditable(editable);
  box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
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
  for (int i = 2; existing.contains(name); ++i) name = QStringLiteral("orders%1").arg(i);
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
  configs_ = new ConfigForm(
      producerConfigs(), [this] { refresh(); }, this);
  setBeside(configs_);
  config_ = edit(tr("&Other configs"), {}, QStringLiteral("metadata.max.age.ms=60000"));
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
  append(text, configs_->line());
  append(text, config_->text());
  return text;
}

ConsumerDialog::ConsumerDialog(const QStringList& topics, const QString& name, QWidget* parent)
    : CommandDialog(parent) {
  setWindowTitle(tr("Start a consumer"));
  name_ = edit(tr("&Name"), name, tr("what it is called in the window and in scripts"));
  name_->setObjectName(QStringLiteral("name"));
  topic_ = watched(choice(this, topics, true), &QComboBox::currentTextChanged);
  form()->addRow(tr("&Topic"), topic_);
  group_ = edit(tr("&Group"), {}, tr("empty: no group, the partitions below"));
  group_->setObjectName(QStringLiteral("group"));
  partitions_ = edit(tr("&Partitions"), {}, tr("empty: all; or 0,1"));
  from_ = watched(choice(this, {QStringLiteral("earliest"), QStringLiteral("latest"), QStringLiteral("0")}, true),
                  &QComboBox::currentTextChanged);
  form()->addRow(tr("Starts &from"), from_);
  processing_ = edit(tr("&Works on each record for"), {}, tr("empty: no time at all; or 20ms"));
  commits_ = watched(choice(this, {QStringLiteral("auto"), QStringLiteral("before"), QStringLiteral("after"),
                                   QStringLiteral("never")}),
                     &QComboBox::currentTextChanged);
  commits_->setToolTip(
      tr("auto: as enable.auto.commit says; before or after the records of a poll are processed; never: "
         "only when you say so"));
  form()->addRow(tr("&Commits"), commits_);
  // A group says which partitions and where to begin; without one, the form does.
  const auto groupDecides = [this] {
    const bool grouped = !group_->text().trimmed().isEmpty();
    partitions_->setEnabled(!grouped);
    from_->setEnabled(!grouped);
    commits_->setEnabled(grouped);
  };
  connect(group_, &QLineEdit::textChanged, this, groupDecides);
  groupDecides();
  committed_ = watched(new QCheckBox(QStringLiteral("isolation.level=read_committed"), this), &QCheckBox::toggled);
  form()->addRow(QString(), committed_);
  configs_ = new ConfigForm(
      consumerConfigs(), [this] { refresh(); }, this);
  setBeside(configs_);
  config_ = edit(tr("&Other configs"), {}, QStringLiteral("metadata.max.age.ms=60000"));
  setDoWord(tr("Start"));
  refresh();
}

QString ConsumerDialog::line() const {
  QString text = QStringLiteral("start consumer %1 topic=%2").arg(quoted(name_->text()), quoted(topic_->currentText()));
  const bool grouped = !group_->text().trimmed().isEmpty();
  if (grouped) text += QStringLiteral(" group=") + quoted(group_->text().trimmed());
  if (!grouped && !partitions_->text().trimmed().isEmpty())
    text += QStringLiteral(" partitions=") + partitions_->text().remove(QLatin1Char(' '));
  if (!grouped) text += QStringLiteral(" from=") + quoted(from_->currentText());
  if (!processing_->text().trimmed().isEmpty())
    text += QStringLiteral(" processing=") + quoted(processing_->text().trimmed());
  if (grouped && commits_->currentIndex() > 0) text += QStringLiteral(" commits=") + commits_->currentText();
  if (committed_->isChecked()) text += QStringLiteral(" isolation.level=read_committed");
  append(text, configs_->line());
  append(text, config_->text());
  return text;
}

RunUntilDialog::RunUntilDialog(const QStringList& partitions, QWidget* parent) : CommandDialog(parent) {
  setWindowTitle(tr("Run until something happens"));
  const QString one = partitions.value(0, QStringLiteral("orders-0"));
  const qsizetype dash = one.lastIndexOf(QLatin1Char('-'));
  QStringList examples{
      QStringLiteral("event LeaderElected"),
      QStringLiteral("event IsrChanged"),
      QStringLiteral("event ProduceRefused"),
      QStringLiteral("event LogTruncated"),
      QStringLiteral("hw %1 >= 100").arg(one),
      QStringLiteral("leader %1 is none").arg(one),
      QStringLiteral("isr %1 excludes 2").arg(one),
      QStringLiteral("event ProduceAcked topic=%1 partition=%2").arg(one.left(dash), one.mid(dash + 1)),
      QStringLiteral("broker 2 is fenced")};
  condition_ = watched(choice(this, examples, true), &QComboBox::currentTextChanged);
  form()->addRow(tr("&Condition"), condition_);
  setDoWord(tr("Run"));
  refresh();
}

QString RunUntilDialog::condition() const { return condition_->currentText().trimmed(); }
QString RunUntilDialog::line() const { return QStringLiteral("run until ") + condition(); }

ConfigDialog::ConfigDialog(const QStringList& topics, int brokers, const QString& chosen, QWidget* parent)
    : CommandDialog(parent) {
  setWindowTitle(tr("Change a config"));
  QStringList resources;
  for (const QString& topic : topics) resources << QStringLiteral("topic ") + quoted(topic);
  for (int i = 1; i <= brokers; ++i) resources << QStringLiteral("broker %1").arg(i);
  resource_ = watched(choice(this, resources), &QComboBox::currentTextChanged);
  if (!chosen.isEmpty()) resource_->setCurrentText(QStringLiteral("topic ") + quoted(chosen));
  form()->addRow(tr("&Of"), resource_);
  QStringList keys;
  for (const std::string& name : command::topicConfigNames()) keys << QString::fromStdString(name);
  key_ = watched(choice(this, keys, true), &QComboBox::currentTextChanged);
  key_->setCurrentText(QStringLiteral("min.insync.replicas"));
  form()->addRow(tr("Co&nfig"), key_);
  value_ = edit(tr("&Value"), QStringLiteral("2"), tr("empty: back to the default"));
  setDoWord(tr("Change"));
  refresh();
}

QString ConfigDialog::line() const {
  const QString key = key_->currentText().trimmed();
  if (value_->text().isEmpty()) return QStringLiteral("unset %1 %2").arg(resource_->currentText(), key);
  return QStringLiteral("set %1 %2=%3").arg(resource_->currentText(), key, quoted(value_->text()));
}

}  // namespace brokerlab::widgets
