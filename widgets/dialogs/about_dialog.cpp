#include "widgets/dialogs/about_dialog.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

#include "widgets/icons.h"
#include "widgets/legend.h"
#include "widgets/text.h"

namespace brokerlab::widgets {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("Help", text); }

QDialog* window(QWidget* parent, const QString& title) {
  auto* dialog = new QDialog(parent);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(title);
  return dialog;
}

void finish(QDialog* dialog, QVBoxLayout* column) {
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
  QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
  column->addWidget(buttons);
  dialog->show();
}

struct Page {
  const char* topic;
  const char* title;
  const char* text;
};

const Page pages[] = {
    {"cluster", QT_TRANSLATE_NOOP("Help", "The cluster view"),
     QT_TRANSLATE_NOOP(
         "Help",
         "Producers and programs outside are at the top, brokers in the middle, the metadata quorum and consumers "
         "below. Each broker card holds its replicas as log strips: one square a record, the green post is the high "
         "watermark, the dark one the log end.\n\nDots are frames in flight: full ones are requests, rings are "
         "answers. When time stands still their paths end in arrowheads.\n\nKeys: Tab goes from card to card, arrows "
         "go to neighbours, Enter selects, M or the right mouse button opens the menu, K kills, R restarts, F freezes "
         "or thaws, P takes the power. Ctrl and the wheel zoom, Ctrl+0 fits everything in.")},
    {"partitions", QT_TRANSLATE_NOOP("Help", "The partitions view"),
     QT_TRANSLATE_NOOP("Help",
                       "One partition, one row per replica, all aligned on offset, the leader on top. Solid squares "
                       "are committed, dashed ones are not yet on every member of the ISR. Ø is a tombstone, C and A "
                       "are markers of transactions, dots are gaps that compaction left.\n\nThe coloured bands are "
                       "leader epochs. Flags below are where consumers are; the bar from there to the high watermark "
                       "is the LAG.\n\nKeys: Left and Right go from record to record, Home and End to the ends.")},
    {"sequence", QT_TRANSLATE_NOOP("Help", "The sequence view"),
     QT_TRANSLATE_NOOP("Help",
                       "Who said what to whom: a lane per node, time runs down, each frame is a slanted arrow with the "
                       "name of its request. Click an arrow to open its bytes and to look at that moment.")},
    {"metadata", QT_TRANSLATE_NOOP("Help", "The metadata view"),
     QT_TRANSLATE_NOOP(
         "Help",
         "The controllers form a Raft quorum that keeps one log: __cluster_metadata. Every topic, leader and ISR is a "
         "record in it. The table shows who leads the quorum in which epoch, the list the newest records.")},
    {"groups", QT_TRANSLATE_NOOP("Help", "The groups view"),
     QT_TRANSLATE_NOOP("Help",
                       "A consumer group as its coordinator has it: the state that is lit is the one it is in. Each "
                       "partition is read by one member; what is committed is the next record to read after a "
                       "restart, the position is where the member is now, and LAG is the log end minus what is "
                       "committed.\n\nKeys: Tab goes from table to table, arrows go from row to row.")},
    {"transactions", QT_TRANSLATE_NOOP("Help", "The transactions view"),
     QT_TRANSLATE_NOOP("Help",
                       "A transactional id as its coordinator has it. The coordinator first writes its decision to "
                       "__transaction_state (Prepare…), then sends a marker to every partition that takes part, and "
                       "is done when each has confirmed (Complete…). Until its marker is there, a transaction holds "
                       "the last stable offset (LSO) of the partition back, and read_committed consumers wait at "
                       "it, also for records of others.\n\nKeys: arrows go from partition to partition; click a "
                       "square to inspect the record, a sentence to look at that moment.")},
    {"inbox", QT_TRANSLATE_NOOP("Help", "The inbox"),
     QT_TRANSLATE_NOOP("Help",
                       "Above, every frame that has left and has not arrived, with the reason why. Hold a link, and "
                       "its frames wait in the air until you deliver them one by one. Below, the requests that "
                       "brokers have taken in: in the bounded queue, being handled, or parked in purgatory until "
                       "what they wait for has come.")},
    {"timeline", QT_TRANSLATE_NOOP("Help", "Looking back and branching"),
     QT_TRANSLATE_NOOP("Help",
                       "Click or drag in the timeline, or click a sentence of the narration, to look at that moment in "
                       "every view. “Branch here” runs on from there; what came after is kept. Undo branches from just "
                       "before your last action. Nothing is ever lost.")},
};

}  // namespace

void showHelp(QWidget* parent, const char* topic) {
  for (const Page& page : pages) {
    if (qstrcmp(page.topic, topic) != 0) continue;
    QDialog* dialog = window(parent, tr(page.title));
    auto* column = new QVBoxLayout(dialog);
    auto* words = new QLabel(tr(page.text), dialog);
    words->setTextFormat(Qt::PlainText);
    words->setWordWrap(true);
    words->setMinimumWidth(460);
    column->addWidget(words);
    finish(dialog, column);
  }
}

void showLegend(QWidget* parent) {
  QDialog* dialog = window(parent, tr("Legend"));
  auto* column = new QVBoxLayout(dialog);
  auto* legend = new Legend(dialog);
  legend->setMinimumSize(legend->sizeHint());
  column->addWidget(legend);
  finish(dialog, column);
}

void showAbout(QWidget* parent) {
  QDialog* dialog = window(parent, tr("About Brokerlab"));
  auto* column = new QVBoxLayout(dialog);
  auto* picture = new QLabel(dialog);
  picture->setPixmap(icon("brokerlab").pixmap(64, 64));
  column->addWidget(picture, 0, Qt::AlignHCenter);
  auto* words =
      new QLabel(fill(tr("Brokerlab {version}\n\nA whole Apache Kafka cluster in one process: the real wire protocol, "
                         "the real segment files, drawn while you act on it.\n\nFree software under the GNU General "
                         "Public License, version 3 or later. Apache Kafka is a trademark of the Apache Software "
                         "Foundation, which has nothing to do with this program."),
                      {{"version", QStringLiteral(BROKERLAB_VERSION)}}),
                 dialog);
  words->setTextFormat(Qt::PlainText);
  words->setWordWrap(true);
  words->setAlignment(Qt::AlignHCenter);
  words->setMinimumWidth(400);
  column->addWidget(words);
  finish(dialog, column);
}

}  // namespace brokerlab::widgets
