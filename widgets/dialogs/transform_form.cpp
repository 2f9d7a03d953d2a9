#include "widgets/dialogs/transform_form.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>

#include "widgets/dialogs/config_form.h"
#include "widgets/text.h"

namespace brokerlab::widgets {
namespace {

/// What decides how much is at stake in a crash, and how long others wait for it. The rest goes into "Other configs".
const std::vector<ConfigSection>& transformConfigs() {
  static const std::vector<ConfigSection> sections = [] {
    ConfigField poll = configField("max.poll.records");
    poll.sentence = QT_TRANSLATE_NOOP(
        "Config", "At most so many records for one poll: as many are done again, or lost, by a crash.");
    // Who makes something of a topic wants all of it.
    ConfigField reset = configField("auto.offset.reset");
    reset.standard = "earliest";
    return std::vector<ConfigSection>{{QT_TRANSLATE_NOOP("ConfigForm", "Batches"),
                                       {poll, configField("linger.ms"), configField("transaction.timeout.ms")}},
                                      {QT_TRANSLATE_NOOP("ConfigForm", "Group"),
                                       {configField("session.timeout.ms"), configField("heartbeat.interval.ms"),
                                        configField("max.poll.interval.ms"), configField("group.protocol"), reset}}};
  }();
  return sections;
}

QComboBox* topicChoice(QWidget* parent, const QStringList& topics, const QString& shown) {
  auto* box = new QComboBox(parent);
  box->addItems(topics);
  box->setEditable(true);
  box->setCurrentText(shown);
  box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  return box;
}

}  // namespace

TransformDialog::TransformDialog(const QStringList& topics, const QString& name, QWidget* parent)
    : CommandDialog(parent) {
  setWindowTitle(tr("Start a transform"));
  name_ = edit(tr("&Name"), name, tr("what it is called in the window and in scripts"));
  name_->setObjectName(QStringLiteral("name"));
  from_ = watched(topicChoice(this, topics, topics.value(0, QStringLiteral("orders"))), &QComboBox::currentTextChanged);
  from_->setObjectName(QStringLiteral("from"));
  form()->addRow(tr("&Reads"), from_);
  to_ = watched(topicChoice(this, topics, topics.value(1, QStringLiteral("invoices"))), &QComboBox::currentTextChanged);
  to_->setObjectName(QStringLiteral("to"));
  form()->addRow(tr("&Writes"), to_);
  group_ = edit(tr("&Group"), name, tr("who has the same group shares the input out"));
  group_->setObjectName(QStringLiteral("group"));
  delivery_ = new QComboBox(this);
  delivery_->setObjectName(QStringLiteral("delivery"));
  delivery_->addItems(
      {QStringLiteral("exactly-once"), QStringLiteral("at-least-once"), QStringLiteral("at-most-once")});
  form()->addRow(tr("&Delivery"), watched(delivery_, &QComboBox::currentTextChanged));
  meaning_ = new QLabel(this);
  meaning_->setWordWrap(true);
  meaning_->setTextFormat(Qt::PlainText);
  meaning_->setProperty("role", "muted");
  // As wide as the fields, and as high for one choice as for another.
  QSizePolicy wide(QSizePolicy::Expanding, QSizePolicy::Preferred);
  wide.setHeightForWidth(true);
  meaning_->setSizePolicy(wide);
  meaning_->setMinimumHeight(3 * meaning_->fontMetrics().lineSpacing());
  form()->addRow(QString(), meaning_);
  id_ = edit(QStringLiteral("&transactional.id"), {}, tr("empty: its name"));
  id_->setObjectName(QStringLiteral("id"));
  processing_ = edit(tr("&Works on each record for"), {}, tr("empty: no time at all; or 20ms"));
  configs_ = new ConfigForm(
      transformConfigs(), [this] { refresh(); }, this);
  setBeside(configs_);
  config_ = edit(tr("&Other configs"), {}, QStringLiteral("metadata.max.age.ms=60000"));
  connect(delivery_, &QComboBox::currentTextChanged, this, &TransformDialog::explain);
  explain();
  setDoWord(tr("Start"));
  refresh();
}

void TransformDialog::explain() {
  const int chosen = delivery_->currentIndex();
  id_->setEnabled(chosen == 0);
  meaning_->setText(chosen == 0   ? tr("Results and the group's offsets are one transaction: both count, or neither.")
                    : chosen == 1 ? tr("Offsets are committed after the results are acknowledged: a crash in between "
                                       "makes results twice.")
                                  : tr("Offsets are committed before the results are sent: a crash in between loses "
                                       "results."));
}

QString TransformDialog::line() const {
  QString text = QStringLiteral("start transform %1 from=%2 to=%3 group=%4 delivery=%5")
                     .arg(quoted(name_->text()), quoted(from_->currentText()), quoted(to_->currentText()),
                          quoted(group_->text().trimmed()), delivery_->currentText());
  const auto add = [&text](const QString& rest) {
    if (!rest.trimmed().isEmpty()) text += QLatin1Char(' ') + rest.trimmed();
  };
  if (!processing_->text().trimmed().isEmpty())
    add(QStringLiteral("processing=") + quoted(processing_->text().trimmed()));
  if (delivery_->currentIndex() == 0 && !id_->text().trimmed().isEmpty())
    add(QStringLiteral("transactional.id=") + quoted(id_->text().trimmed()));
  add(configs_->line());
  add(config_->text());
  return text;
}

}  // namespace brokerlab::widgets
