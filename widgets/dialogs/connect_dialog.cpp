#include "widgets/dialogs/connect_dialog.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStyle>
#include <QTabWidget>
#include <QVBoxLayout>

#include "widgets/text.h"
#include "widgets/theme.h"

namespace brokerlab::widgets {
namespace {

struct Snippet {
  const char* name;
  const char* text;
};

const Snippet snippets[] = {
    {"kcat",
     "# produce: one record a line\n"
     "kcat -b {bootstrap} -t {topic} -P -X acks=all\n\n"
     "# read from the beginning\n"
     "kcat -b {bootstrap} -t {topic} -C -o beginning -e\n\n"
     "# who leads what\n"
     "kcat -b {bootstrap} -L\n"},
    {"Kafka tools",
     "kafka-topics.sh --bootstrap-server {bootstrap} --describe --topic {topic}\n\n"
     "kafka-console-producer.sh --bootstrap-server {bootstrap} --topic {topic} \\\n"
     "  --producer-property acks=all\n\n"
     "kafka-console-consumer.sh --bootstrap-server {bootstrap} --topic {topic} \\\n"
     "  --partition 0 --from-beginning\n"},
    {"Python",
     "# pip install kafka-python\n"
     "from kafka import KafkaProducer, KafkaConsumer, TopicPartition\n\n"
     "servers = \"{bootstrap}\".split(\",\")\n"
     "producer = KafkaProducer(bootstrap_servers=servers, acks=\"all\", retries=5)\n"
     "future = producer.send(\"{topic}\", key=b\"k1\", value=b\"hello\")\n"
     "print(future.get(timeout=10))\n\n"
     "consumer = KafkaConsumer(bootstrap_servers=servers, auto_offset_reset=\"earliest\",\n"
     "                         consumer_timeout_ms=3000)\n"
     "consumer.assign([TopicPartition(\"{topic}\", p)\n"
     "                 for p in consumer.partitions_for_topic(\"{topic}\")])\n"
     "for record in consumer:\n"
     "    print(record.partition, record.offset, record.key, record.value)\n"},
    {"Java",
     "var config = new Properties();\n"
     "config.put(\"bootstrap.servers\", \"{bootstrap}\");\n"
     "config.put(\"acks\", \"all\");\n"
     "config.put(\"key.serializer\", StringSerializer.class.getName());\n"
     "config.put(\"value.serializer\", StringSerializer.class.getName());\n"
     "try (var producer = new KafkaProducer<String, String>(config)) {\n"
     "  var sent = producer.send(new ProducerRecord<>(\"{topic}\", \"k1\", \"hello\")).get();\n"
     "  System.out.println(sent.partition() + \" @\" + sent.offset());\n"
     "}\n"},
    {"Node.js",
     "// npm install kafkajs\n"
     "const { Kafka } = require(\"kafkajs\");\n"
     "const kafka = new Kafka({ brokers: \"{bootstrap}\".split(\",\") });\n"
     "const producer = kafka.producer();\n"
     "await producer.connect();\n"
     "console.log(await producer.send({\n"
     "  topic: \"{topic}\", acks: -1, messages: [{ key: \"k1\", value: \"hello\" }] }));\n"
     "await producer.disconnect();\n"},
};

}  // namespace

ConnectDialog::ConnectDialog(SessionModel& session, const QString& topic, QWidget* parent)
    : QDialog(parent),
      session_(session),
      topic_(topic.isEmpty() ? QStringLiteral("orders") : topic),
      port_(new QLabel(this)),
      button_(new QPushButton(this)),
      state_(new QLabel(this)),
      tabs_(new QTabWidget(this)) {
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(tr("Connect a client"));
  setMinimumSize(640, 440);
  // Brokers tell their clients where they are and registered with it, so a cluster has its port for life.
  const ViewPointer view = session_.view();
  port_->setText(view && !view->brokers.empty() ? number(view->brokers.front()->port) : QString());
  button_->setObjectName(QStringLiteral("listen"));
  state_->setTextFormat(Qt::PlainText);
  state_->setWordWrap(true);
  auto* label = new QLabel(tr("Port of broker 1"), this);
  auto* row = new QHBoxLayout;
  row->addWidget(label);
  row->addWidget(port_);
  row->addWidget(button_);
  row->addStretch();
  auto* note = new QLabel(tr("The brokers listen on 127.0.0.1 only, while this cluster is open. Let time run at 1× for "
                             "a client to feel at home."),
                          this);
  note->setWordWrap(true);
  note->setProperty("role", "muted");
  auto* close = new QDialogButtonBox(QDialogButtonBox::Close, this);
  connect(close, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* column = new QVBoxLayout(this);
  column->addWidget(note);
  column->addLayout(row);
  column->addWidget(state_);
  column->addWidget(tabs_, 1);
  column->addWidget(close);
  connect(button_, &QPushButton::clicked, this, &ConnectDialog::toggle);
  refresh();
}

void ConnectDialog::toggle() {
  if (session_.session().listening().open) {
    session_.session().closeListeners();
    QMetaObject::invokeMethod(this, &ConnectDialog::refresh, Qt::QueuedConnection);
    return;
  }
  button_->setEnabled(false);
  session_.openListeners(this, port_->text().toInt(), [this](const Result<live::Listening>& result) {
    button_->setEnabled(true);
    refresh();
    if (!result) {
      const QString why = plain(result.error().message);
      state_->setText(
          why.contains(QLatin1String("in use"))
              ? fill(tr("A port from {port} on is in use by another program. End that program, or start a new "
                        "cluster: it takes ports that are free."),
                     {{"port", port_->text()}})
              : why);
      return;
    }
    session_.setSpeed(1);
    session_.setRunning(true);
  });
}

void ConnectDialog::refresh() {
  const live::Listening listening = session_.session().listening();
  button_->setText(listening.open ? tr("Close the listeners") : tr("Open the listeners"));
  button_->setProperty("primary", !listening.open);
  button_->style()->unpolish(button_);
  button_->style()->polish(button_);
  if (listening.open)
    state_->setText(fill(tr("Listening: {bootstrap}"), {{"bootstrap", plain(listening.bootstrap())}}));
  else
    state_->setText(listening.problem.empty() ? tr("Not listening") : plain(listening.problem));
  fillSnippets(listening.open ? plain(listening.bootstrap()) : QStringLiteral("127.0.0.1:%1").arg(port_->text()));
}

void ConnectDialog::fillSnippets(const QString& bootstrap) {
  const int at = tabs_->currentIndex();
  while (tabs_->count() > 0) delete tabs_->widget(0);
  for (const Snippet& snippet : snippets) {
    auto* page = new QWidget(tabs_);
    auto* text = new QPlainTextEdit(page);
    text->setReadOnly(true);
    text->setProperty("role", "code");
    text->setFont(Theme::instance().mono(11));
    text->setLineWrapMode(QPlainTextEdit::NoWrap);
    text->setPlainText(fill(QString::fromUtf8(snippet.text), {{"bootstrap", bootstrap}, {"topic", topic_}}));
    text->setAccessibleName(QString::fromUtf8(snippet.name));
    auto* copy = new QPushButton(tr("Copy"), page);
    connect(copy, &QPushButton::clicked, text, [text] { QGuiApplication::clipboard()->setText(text->toPlainText()); });
    auto* column = new QVBoxLayout(page);
    column->addWidget(text, 1);
    column->addWidget(copy, 0, Qt::AlignRight);
    tabs_->addTab(page, QString::fromUtf8(snippet.name));
  }
  tabs_->setCurrentIndex(std::max(0, at));
}

}  // namespace brokerlab::widgets
