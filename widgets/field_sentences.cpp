// What fields of a broker's data files are, in the reader's language.
//
// The engine describes every field once, in English, where the field is read and written (describe, core/inspect). The
// sentences about files are listed here so that they can be translated, those about messages in wire_sentences.cpp and
// admin_sentences.cpp; a sentence that is in none of them is shown as the engine says it.

#include "widgets/field_sentences.h"

#include <QCoreApplication>

#include "widgets/text.h"

namespace brokerlab::widgets {
namespace {

[[maybe_unused]] const char* const sentences[] = {
    QT_TRANSLATE_NOOP("Field", "1 for a node of a KRaft cluster, 0 for a broker with ZooKeeper."),
    QT_TRANSLATE_NOOP("Field", "A leader epoch and the first offset that was written under it."),
    QT_TRANSLATE_NOOP("Field", "A partition and its offset."),
    QT_TRANSLATE_NOOP(
        "Field", "A record batch: what a producer packed once and everybody since has stored and sent on as it is."),
    QT_TRANSLATE_NOOP("Field", "An id of the directory itself."),
    QT_TRANSLATE_NOOP("Field", "Batches of an older epoch are refused."),
    QT_TRANSLATE_NOOP("Field", "Bits: codec, whose clock the times are, transactional, control, delete horizon."),
    QT_TRANSLATE_NOOP("Field", "Bytes of the batch after this field, so the next batch starts that much further on."),
    QT_TRANSLATE_NOOP("Field", "Bytes of this record after this field."),
    QT_TRANSLATE_NOOP("Field", "CRC-32C of everything after this field."),
    QT_TRANSLATE_NOOP("Field",
                      "CRC-32C of everything after this field; what stands before it a leader may change freely."),
    QT_TRANSLATE_NOOP("Field", "Counts the leaders the partition has had."),
    QT_TRANSLATE_NOOP("Field", "Epoch of the coordinator that ended its last transaction; -1 for none."),
    QT_TRANSLATE_NOOP("Field", "Epoch under which the broker was registered when it ended."),
    QT_TRANSLATE_NOOP("Field", "Fences off older instances of the same transactional producer; -1 for none."),
    QT_TRANSLATE_NOOP("Field", "How far before it the batch begins."),
    QT_TRANSLATE_NOOP("Field", "How many headers follow."),
    QT_TRANSLATE_NOOP("Field", "How many lines follow."),
    QT_TRANSLATE_NOOP("Field", "How many producers follow."),
    QT_TRANSLATE_NOOP("Field", "Id of the topic; stays the same for as long as the topic lives."),
    QT_TRANSLATE_NOOP("Field", "Last offset minus base offset; stays when compaction removes records."),
    QT_TRANSLATE_NOOP("Field", "Last offset of the batch that has it, minus the offset in the file's name."),
    QT_TRANSLATE_NOOP("Field", "Latest time in the batch; under LogAppendTime it is the time of every record."),
    QT_TRANSLATE_NOOP("Field", "Length of the key in bytes; -1 means there is no key."),
    QT_TRANSLATE_NOOP("Field", "Length of the value in bytes; -1 means null, a tombstone under compaction."),
    QT_TRANSLATE_NOOP("Field", "Milliseconds after the batch's base timestamp."),
    QT_TRANSLATE_NOOP("Field", "No record up to this offset is younger than this time."),
    QT_TRANSLATE_NOOP("Field", "Number of its newest record; the next one must follow it."),
    QT_TRANSLATE_NOOP(
        "Field",
        "Number of the first record among all this producer sent to the partition; a repeat is recognised by it."),
    QT_TRANSLATE_NOOP("Field", "Number of the partition."),
    QT_TRANSLATE_NOOP("Field", "Offset minus the batch's base offset."),
    QT_TRANSLATE_NOOP("Field", "Offset of that record."),
    QT_TRANSLATE_NOOP(
        "Field", "Offset of the first record; producers send 0 and the leader writes the real one when it appends."),
    QT_TRANSLATE_NOOP("Field", "One JSON object."),
    QT_TRANSLATE_NOOP("Field", "One producer, as of its newest batch."),
    QT_TRANSLATE_NOOP("Field", "One record."),
    QT_TRANSLATE_NOOP("Field", "Records in the batch; fewer than the offsets it spans after compaction."),
    QT_TRANSLATE_NOOP("Field", "Reserved; always 0."),
    QT_TRANSLATE_NOOP("Field", "The cluster the directory belongs to; a node of another one refuses to start here."),
    QT_TRANSLATE_NOOP("Field", "The entry's name."),
    QT_TRANSLATE_NOOP("Field", "The first offset this leader wrote."),
    QT_TRANSLATE_NOOP("Field",
                      "The key: records of equal key go to one partition, and compaction keeps the last of each."),
    QT_TRANSLATE_NOOP("Field", "The largest timestamp so far, in milliseconds since 1970."),
    QT_TRANSLATE_NOOP("Field", "The node the directory belongs to."),
    QT_TRANSLATE_NOOP("Field", "The offset that was noted for it."),
    QT_TRANSLATE_NOOP("Field", "The topic."),
    QT_TRANSLATE_NOOP("Field", "The value: what the application wrote."),
    QT_TRANSLATE_NOOP("Field", "Time the records' timestamp deltas count from, in milliseconds since 1970."),
    QT_TRANSLATE_NOOP("Field", "Version of the batch format; 2 since Kafka 0.11."),
    QT_TRANSLATE_NOOP("Field", "Version of the file's layout; 0."),
    QT_TRANSLATE_NOOP("Field", "Version of the file's layout; 1."),
    QT_TRANSLATE_NOOP("Field", "When it wrote last, in milliseconds since 1970; long silent ones are forgotten."),
    QT_TRANSLATE_NOOP("Field", "Where its open transaction starts; -1 when none is open."),
    QT_TRANSLATE_NOOP(
        "Field",
        "Which leader appended the batch: counts the leaders this partition has had; followers find forks by it."),
    QT_TRANSLATE_NOOP("Field", "Which producer."),
    QT_TRANSLATE_NOOP("Field", "Who wrote it, for idempotence and transactions; -1 for neither."),
};

}  // namespace

QString fieldSentence(const std::string& sentence) {
  return plain(QCoreApplication::translate("Field", sentence.c_str()).toStdString());
}

}  // namespace brokerlab::widgets
