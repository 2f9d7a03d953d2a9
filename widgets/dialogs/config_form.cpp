#include "widgets/dialogs/config_form.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QTabWidget>
#include <QVBoxLayout>

#include "base/check.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace brokerlab::widgets {

QString ConfigForm::Row::value() const { return (choice != nullptr ? choice->currentText() : text->text()).trimmed(); }

ConfigForm::ConfigForm(const std::vector<ConfigSection>& sections, std::function<void()> changed, QWidget* parent)
    : QWidget(parent), changed_(std::move(changed)) {
  auto* tabs = new QTabWidget(this);
  tabs->setUsesScrollButtons(false);
  for (const ConfigSection& section : sections) {
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(8, 6, 8, 6);
    column->setSpacing(1);
    for (const ConfigField& field : section.fields) addRow(field, page, *column);
    column->addStretch();
    auto* scroll = new QScrollArea(tabs);
    scroll->setWidget(page);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    tabs->addTab(scroll, QCoreApplication::translate("ConfigForm", section.title));
  }
  auto* whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->addWidget(tabs);
  setMinimumHeight(300);
}

void ConfigForm::addRow(const ConfigField& field, QWidget* parent, QVBoxLayout& column) {
  Row row;
  row.name = QLatin1String(field.name);
  row.standard = QLatin1String(field.standard);
  QWidget* editor = nullptr;
  if (field.choices.empty()) {
    row.text = new QLineEdit(row.standard, parent);
    row.text->setPlaceholderText(tr("not set"));
    editor = row.text;
    connect(row.text, &QLineEdit::textChanged, this, [this] { changed_(); });
  } else {
    row.choice = new QComboBox(parent);
    for (const char* choice : field.choices) row.choice->addItem(QLatin1String(choice));
    row.choice->setCurrentText(row.standard);
    editor = row.choice;
    connect(row.choice, &QComboBox::currentTextChanged, this, [this] { changed_(); });
  }
  const QString sentence = QCoreApplication::translate("Config", field.sentence);
  editor->setAccessibleName(row.name);
  editor->setAccessibleDescription(sentence);
  editor->setFixedWidth(190);
  auto* name = new QLabel(row.name, parent);
  name->setFont(Theme::instance().mono(11, true));
  name->setBuddy(editor);
  auto* words = new QLabel(sentence, parent);
  words->setWordWrap(true);
  words->setProperty("role", "muted");
  for (QLabel* label : {name, words}) label->setTextFormat(Qt::PlainText);
  auto* line = new QHBoxLayout;
  line->addWidget(name, 1);
  line->addWidget(editor);
  column.addLayout(line);
  column.addWidget(words);
  column.addSpacing(5);
  rows_.push_back(std::move(row));
}

QString ConfigForm::line() const {
  QStringList out;
  for (const Row& row : rows_)
    if (const QString value = row.value(); value != row.standard && !value.isEmpty())
      out << row.name + QLatin1Char('=') + quoted(value);
  return out.join(QLatin1Char(' '));
}

QString ConfigForm::value(const char* name) const {
  for (const Row& row : rows_)
    if (row.name == QLatin1String(name)) return row.value();
  return {};
}

void ConfigForm::setValue(const char* name, const QString& value) {
  for (const Row& row : rows_) {
    if (row.name != QLatin1String(name)) continue;
    if (row.choice != nullptr) row.choice->setCurrentText(value);
    if (row.text != nullptr) row.text->setText(value);
  }
}

const std::vector<ConfigSection>& producerConfigs() {
  static const std::vector<ConfigSection> sections{
      {QT_TRANSLATE_NOOP("ConfigForm", "Delivery"),
       {{"retries",
         "2147483647",
         {},
         QT_TRANSLATE_NOOP("Config", "How often a batch is sent again after an error that may pass.")},
        {"delivery.timeout.ms",
         "120000",
         {},
         QT_TRANSLATE_NOOP("Config", "From send to success or failure, all retries included; then the record fails.")},
        {"request.timeout.ms",
         "30000",
         {},
         QT_TRANSLATE_NOOP("Config", "How long one request may take before its connection is given up.")},
        {"retry.backoff.ms", "100", {}, QT_TRANSLATE_NOOP("Config", "The pause before the first retry; it doubles.")},
        {"retry.backoff.max.ms", "1000", {}, QT_TRANSLATE_NOOP("Config", "The longest pause between two retries.")},
        {"max.in.flight.requests.per.connection",
         "5",
         {},
         QT_TRANSLATE_NOOP("Config",
                           "Requests without an answer to one broker; more than 1 without idempotence may change "
                           "the order when a batch is retried.")}}},
      {QT_TRANSLATE_NOOP("ConfigForm", "Batching"),
       {{"linger.ms",
         "0",
         {},
         QT_TRANSLATE_NOOP("Config", "How long a batch that is not full waits for more records.")},
        {"batch.size",
         "16384",
         {},
         QT_TRANSLATE_NOOP("Config", "Bytes at which a batch of one partition is full and goes at once.")},
        {"buffer.memory",
         "33554432",
         {},
         QT_TRANSLATE_NOOP("Config", "Bytes of all batches together; when they are used up, send waits.")},
        {"max.block.ms",
         "60000",
         {},
         QT_TRANSLATE_NOOP("Config", "How long send may wait for metadata or for room in the buffer.")},
        {"compression.type",
         "none",
         {"none", "gzip", "snappy", "lz4", "zstd"},
         QT_TRANSLATE_NOOP("Config", "The codec for whole batches; brokers store them as they come.")},
        {"partitioner.class",
         "",
         {"", "RoundRobinPartitioner", "DefaultPartitioner", "UniformStickyPartitioner"},
         QT_TRANSLATE_NOOP("Config",
                           "Who chooses the partition; empty: by the key's murmur2 hash, without a key the sticky one "
                           "of KIP-794.")},
        {"max.request.size",
         "1048576",
         {},
         QT_TRANSLATE_NOOP("Config", "The largest request, and so the largest record, in bytes.")}}},
      {QT_TRANSLATE_NOOP("ConfigForm", "Transactions"),
       {{"transactional.id",
         "",
         {},
         QT_TRANSLATE_NOOP(
             "Config", "A name that outlives the process: whoever comes with it later fences off who came before.")},
        {"transaction.timeout.ms",
         "60000",
         {},
         QT_TRANSLATE_NOOP("Config", "When a transaction is open for longer, the coordinator aborts it.")},
        {"transaction",
         "",
         {},
         QT_TRANSLATE_NOOP("Config",
                           "How many records make one transaction; not set: you begin, send, commit and abort by "
                           "hand (the application's choice, not a config of Kafka).")},
        {"abort-every",
         "",
         {},
         QT_TRANSLATE_NOOP("Config",
                           "Every so many transactions one is aborted; not set: none (the application's choice).")}}}};
  return sections;
}

const std::vector<ConfigSection>& consumerConfigs() {
  static const std::vector<ConfigSection> sections{
      {QT_TRANSLATE_NOOP("ConfigForm", "Group"),
       {{"group.protocol",
         "classic",
         {"classic", "consumer"},
         QT_TRANSLATE_NOOP("Config",
                           "classic: one member assigns for all in JoinGroup and SyncGroup; consumer: the broker "
                           "assigns, step by step (KIP-848).")},
        {"assignor",
         "",
         {"", "range", "roundrobin", "sticky", "cooperative-sticky", "uniform"},
         QT_TRANSLATE_NOOP("Config",
                           "Who gets which partition: range by topic, roundrobin in turn, sticky keeps what it can, "
                           "cooperative-sticky without a stop; uniform is the broker's own.")},
        {"group.instance.id",
         "",
         {},
         QT_TRANSLATE_NOOP("Config",
                           "Makes the member static: when it restarts within the session timeout, nothing is "
                           "rebalanced.")},
        {"session.timeout.ms",
         "45000",
         {},
         QT_TRANSLATE_NOOP("Config", "Silent for longer, a member is dead for its coordinator.")},
        {"heartbeat.interval.ms", "3000", {}, QT_TRANSLATE_NOOP("Config", "How often a member says that it lives.")},
        {"max.poll.interval.ms",
         "300000",
         {},
         QT_TRANSLATE_NOOP("Config",
                           "An application that does not poll for longer leaves the group, although it lives.")}}},
      {QT_TRANSLATE_NOOP("ConfigForm", "Offsets"),
       {{"enable.auto.commit",
         "true",
         {"true", "false"},
         QT_TRANSLATE_NOOP("Config", "Commits the positions in poll and on close, without asking the application.")},
        {"auto.commit.interval.ms", "5000", {}, QT_TRANSLATE_NOOP("Config", "How often it does so at most.")},
        {"auto.offset.reset",
         "latest",
         {"latest", "earliest", "none"},
         QT_TRANSLATE_NOOP("Config", "Where to begin when the group has no offset, or one that is gone.")}}},
      {QT_TRANSLATE_NOOP("ConfigForm", "Fetching"),
       {{"max.poll.records", "500", {}, QT_TRANSLATE_NOOP("Config", "At most so many records for one poll.")},
        {"fetch.min.bytes",
         "1",
         {},
         QT_TRANSLATE_NOOP("Config",
                           "The broker answers when it has so many bytes, or when fetch.max.wait.ms is over.")},
        {"fetch.max.wait.ms", "500", {}, QT_TRANSLATE_NOOP("Config", "How long a fetch may wait in purgatory.")},
        {"max.partition.fetch.bytes",
         "1048576",
         {},
         QT_TRANSLATE_NOOP("Config", "Bytes of one partition in an answer; one batch comes even if it is larger.")},
        {"client.rack",
         "",
         {},
         QT_TRANSLATE_NOOP("Config", "Where the client is: it may then read from a follower in its rack.")}}}};
  return sections;
}

const ConfigField& configField(std::string_view name) {
  for (const auto* sections : {&producerConfigs(), &consumerConfigs()})
    for (const ConfigSection& section : *sections)
      for (const ConfigField& field : section.fields)
        if (name == field.name) return field;
  base::failCheck("no config of that name in the forms", __FILE__, __LINE__);
}

}  // namespace brokerlab::widgets
