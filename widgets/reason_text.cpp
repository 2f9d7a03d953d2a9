// Reasons that the engine gives in words, listed so that they can be translated; one that is not is shown as it is.

#include "widgets/reason_text.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include "widgets/text.h"

namespace brokerlab::widgets {
namespace {

[[maybe_unused]] const char* const reasons[] = {
    QT_TRANSLATE_NOOP("Reason", "a member is gone"),
    QT_TRANSLATE_NOOP("Reason", "a member joins"),
    QT_TRANSLATE_NOOP("Reason", "a member joins again"),
    QT_TRANSLATE_NOOP("Reason", "a member's metadata changed"),
    QT_TRANSLATE_NOOP("Reason", "a producer with the same transactional.id starts"),
    QT_TRANSLATE_NOOP("Reason", "a static member came back before it had its assignment"),
    QT_TRANSLATE_NOOP("Reason", "a static member came back with other metadata"),
    QT_TRANSLATE_NOOP("Reason", "all members have joined"),
    QT_TRANSLATE_NOOP("Reason", "an observer has no vote"),
    QT_TRANSLATE_NOOP("Reason", "deleted on request"),
    QT_TRANSLATE_NOOP("Reason", "every partition has its marker"),
    QT_TRANSLATE_NOOP("Reason", "everybody has joined"),
    QT_TRANSLATE_NOOP("Reason", "first to ask, and its log is up to date"),
    QT_TRANSLATE_NOOP("Reason", "it did not ask for its assignment within the rebalance timeout"),
    QT_TRANSLATE_NOOP("Reason", "it did not give its partitions back within the rebalance timeout"),
    QT_TRANSLATE_NOOP("Reason", "it did not rejoin within the rebalance timeout"),
    QT_TRANSLATE_NOOP("Reason", "it has given back what was asked for"),
    QT_TRANSLATE_NOOP("Reason", "it has its assignment"),
    QT_TRANSLATE_NOOP("Reason", "it has no members and no offsets"),
    QT_TRANSLATE_NOOP("Reason", "it is new"),
    QT_TRANSLATE_NOOP("Reason", "it left"),
    QT_TRANSLATE_NOOP("Reason", "its group was deleted"),
    QT_TRANSLATE_NOOP("Reason", "its topic was deleted"),
    QT_TRANSLATE_NOOP("Reason", "its transaction was aborted"),
    QT_TRANSLATE_NOOP("Reason", "no heartbeat was answered for session.timeout.ms"),
    QT_TRANSLATE_NOOP("Reason", "no leader is known"),
    QT_TRANSLATE_NOOP("Reason", "nobody has used it for offsets.retention.minutes"),
    QT_TRANSLATE_NOOP("Reason", "nobody is left"),
    QT_TRANSLATE_NOOP("Reason", "nothing was heard of it for its session timeout"),
    QT_TRANSLATE_NOOP("Reason", "the application aborts"),
    QT_TRANSLATE_NOOP("Reason", "the application begins a transaction"),
    QT_TRANSLATE_NOOP("Reason", "the application commits"),
    QT_TRANSLATE_NOOP("Reason", "the application did not poll in time"),
    QT_TRANSLATE_NOOP("Reason", "the application polls"),
    QT_TRANSLATE_NOOP("Reason", "the assignment could not be stored"),
    QT_TRANSLATE_NOOP("Reason", "the assignment gives them to others"),
    QT_TRANSLATE_NOOP("Reason", "the candidate's log is behind"),
    QT_TRANSLATE_NOOP("Reason", "the consumer closes"),
    QT_TRANSLATE_NOOP("Reason", "the coordinator gives them to others"),
    QT_TRANSLATE_NOOP("Reason", "the coordinator has taken it in"),
    QT_TRANSLATE_NOOP("Reason", "the coordinator is known"),
    QT_TRANSLATE_NOOP("Reason", "the group is larger than group.max.size"),
    QT_TRANSLATE_NOOP("Reason", "the group rebalances"),
    QT_TRANSLATE_NOOP("Reason", "the group's committed offset"),
    QT_TRANSLATE_NOOP("Reason", "the leader joined again"),
    QT_TRANSLATE_NOOP("Reason", "the leader's assignment is stored"),
    QT_TRANSLATE_NOOP("Reason", "the leader's log was cut below the position"),
    QT_TRANSLATE_NOOP("Reason", "the producer aborts"),
    QT_TRANSLATE_NOOP("Reason", "the producer commits"),
    QT_TRANSLATE_NOOP("Reason", "the producer starts"),
    QT_TRANSLATE_NOOP("Reason", "the topics have other partitions than were shared out"),
    QT_TRANSLATE_NOOP("Reason", "the transaction is aborted"),
    QT_TRANSLATE_NOOP("Reason", "this node leads"),
    QT_TRANSLATE_NOOP("Reason", "this node led the epoch and just gave up"),
    QT_TRANSLATE_NOOP("Reason", "transaction.timeout.ms is over"),
    QT_TRANSLATE_NOOP("Reason", "transactional.id.expiration.ms is over"),
    // What parked requests wait for.
    QT_TRANSLATE_NOOP("Reason", "markers to be replicated"),
    QT_TRANSLATE_NOOP("Reason", "more records"),
    QT_TRANSLATE_NOOP("Reason", "offsets in a transaction"),
    QT_TRANSLATE_NOOP("Reason", "producer ids"),
    QT_TRANSLATE_NOOP("Reason", "replication"),
    QT_TRANSLATE_NOOP("Reason", "the active controller"),
    QT_TRANSLATE_NOOP("Reason", "the other replicas to delete the records too"),
    QT_TRANSLATE_NOOP("Reason", "the transaction coordinator"),
    QT_TRANSLATE_NOOP("Reason", "the transaction's coordinator to verify the partitions"),
};

}  // namespace

QString reasonText(const std::string& text) {
  const auto tr = [](const char* t) { return QCoreApplication::translate("Reason", t); };
  static const QRegularExpression heartbeat(QStringLiteral("^no heartbeat for (\\d+) ms$"));
  static const QRegularExpression epoch(QStringLiteral("^epoch (\\d+) ends at (\\d+) on the leader$"));
  static const QRegularExpression range(QStringLiteral("^offset (\\d+) is out of range$"));
  const QString given = plain(text);
  if (const auto m = heartbeat.match(given); m.hasMatch())
    return fill(tr(QT_TRANSLATE_NOOP("Reason", "no heartbeat for {n} ms")), {{"n", m.captured(1)}});
  if (const auto m = range.match(given); m.hasMatch())
    return fill(tr(QT_TRANSLATE_NOOP("Reason", "offset {n} is out of range")), {{"n", m.captured(1)}});
  static const QRegularExpression mark(QStringLiteral("^high watermark (\\d+) of (\\S+)$"));
  if (const auto m = mark.match(given); m.hasMatch())
    return fill(tr(QT_TRANSLATE_NOOP("Reason", "high watermark {n} of {partition}")),
                {{"n", m.captured(1)}, {"partition", m.captured(2)}});
  if (const auto m = epoch.match(given); m.hasMatch())
    return fill(tr(QT_TRANSLATE_NOOP("Reason", "epoch {epoch} ends at {end} on the leader")),
                {{"epoch", m.captured(1)}, {"end", m.captured(2)}});
  return plain(tr(text.c_str()).toStdString());
}

}  // namespace brokerlab::widgets
