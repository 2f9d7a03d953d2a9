// Reasons that the engine gives in words, listed so that they can be translated; one that is not is shown as it is.

#include "widgets/reason_text.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <array>
#include <vector>

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
    // Of connections, frames, votes, commits.
    QT_TRANSLATE_NOOP("Reason", "a frame was lost on the way"),
    QT_TRANSLATE_NOOP("Reason", "a member's heartbeat"),
    QT_TRANSLATE_NOOP("Reason", "another broker leads the partition"),
    QT_TRANSLATE_NOOP("Reason", "auto"),
    QT_TRANSLATE_NOOP("Reason", "before revoking"),
    QT_TRANSLATE_NOOP("Reason", "both ends are gone"),
    QT_TRANSLATE_NOOP("Reason", "closed before it was connected"),
    QT_TRANSLATE_NOOP("Reason", "connection refused"),
    QT_TRANSLATE_NOOP("Reason", "every batch behind the recovery point is sound"),
    QT_TRANSLATE_NOOP("Reason", "first contact"),
    QT_TRANSLATE_NOOP("Reason", "initialised"),
    QT_TRANSLATE_NOOP("Reason", "it shuts down"),
    QT_TRANSLATE_NOOP("Reason", "lost on the way"),
    QT_TRANSLATE_NOOP("Reason", "new"),
    QT_TRANSLATE_NOOP("Reason", "no answer from a machine without power"),
    QT_TRANSLATE_NOOP("Reason", "no answer in time"),
    QT_TRANSLATE_NOOP("Reason", "no word from the leader yet"),
    QT_TRANSLATE_NOOP("Reason", "on close"),
    QT_TRANSLATE_NOOP("Reason", "replication of the committed offsets"),
    QT_TRANSLATE_NOOP("Reason", "replication of the group's change"),
    QT_TRANSLATE_NOOP("Reason", "somebody has a higher epoch"),
    QT_TRANSLATE_NOOP("Reason", "static"),
    QT_TRANSLATE_NOOP("Reason", "the connection was lost"),
    QT_TRANSLATE_NOOP("Reason", "the connection was over"),
    QT_TRANSLATE_NOOP("Reason", "the connection was refused"),
    QT_TRANSLATE_NOOP("Reason", "the data directory cannot be written any more"),
    QT_TRANSLATE_NOOP("Reason", "the epoch must rise before anything else is sent"),
    QT_TRANSLATE_NOOP("Reason", "the receiver closed the connection"),
    QT_TRANSLATE_NOOP("Reason", "the receiver has no power"),
    // What is the case with a lesson's goal.
    QT_TRANSLATE_NOOP("Reason", "it does not exist"),
    QT_TRANSLATE_NOOP("Reason", "it exists"),
    QT_TRANSLATE_NOOP("Reason", "it has no position yet"),
    QT_TRANSLATE_NOOP("Reason", "it has no producer id yet"),
    QT_TRANSLATE_NOOP("Reason", "it reads nothing yet"),
    QT_TRANSLATE_NOOP("Reason", "no broker runs"),
    QT_TRANSLATE_NOOP("Reason", "no controller is active"),
    QT_TRANSLATE_NOOP("Reason", "no record has this key"),
    QT_TRANSLATE_NOOP("Reason", "nobody has read the metadata log yet"),
    QT_TRANSLATE_NOOP("Reason", "not every broker has heard of the others yet"),
    QT_TRANSLATE_NOOP("Reason", "not ready"),
    QT_TRANSLATE_NOOP("Reason", "ready"),
    QT_TRANSLATE_NOOP("Reason", "they do"),
    QT_TRANSLATE_NOOP("Reason", "nobody coordinates it now"),
    QT_TRANSLATE_NOOP("Reason", "nothing is selected"),
    QT_TRANSLATE_NOOP("Reason", "there is no answer yet"),
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

/// A reason with names and numbers in it. Its places are filled with what the expression caught, in this order.
struct Pattern {
  const char* expression;
  const char* sentence;
  std::array<const char*, 4> places;
};

const Pattern patterns[] = {
    {"^no heartbeat for (\\d+) ms$", QT_TRANSLATE_NOOP("Reason", "no heartbeat for {n} ms"), {"n", nullptr, nullptr}},
    {"^epoch (\\d+) ends at (\\d+) on the leader$",
     QT_TRANSLATE_NOOP("Reason", "epoch {epoch} ends at {end} on the leader"),
     {"epoch", "end", nullptr}},
    {"^epoch (\\d+) of leader (\\d+) ends at (\\d+)$",
     QT_TRANSLATE_NOOP("Reason", "epoch {epoch} of leader {node} ends at {end}"),
     {"epoch", "node", "end"}},
    {"^offset (\\d+) is out of range$",
     QT_TRANSLATE_NOOP("Reason", "offset {n} is out of range"),
     {"n", nullptr, nullptr}},
    {"^high watermark (\\d+) of (\\S+)$",
     QT_TRANSLATE_NOOP("Reason", "high watermark {n} of {partition}"),
     {"n", "partition", nullptr}},
    {"^group (.+) has committed nothing$",
     QT_TRANSLATE_NOOP("Reason", "group {group} has committed nothing"),
     {"group", nullptr, nullptr}},
    {"^it left: (.+)$", QT_TRANSLATE_NOOP("Reason", "it left: {words}"), {"words", nullptr, nullptr}},
    {"^it gave back (.+)$", QT_TRANSLATE_NOOP("Reason", "it gave back {partitions}"), {"partitions", nullptr, nullptr}},
    {"^the coordinator wants (.+) back$",
     QT_TRANSLATE_NOOP("Reason", "the coordinator wants {partitions} back"),
     {"partitions", nullptr, nullptr}},
    {"^replaces (.+)$", QT_TRANSLATE_NOOP("Reason", "replaces {member}"), {"member", nullptr, nullptr}},
    {"^the assignment of (.+)$", QT_TRANSLATE_NOOP("Reason", "the assignment of {group}"), {"group", nullptr, nullptr}},
    {"^the other members of (.+)$",
     QT_TRANSLATE_NOOP("Reason", "the other members of {group}"),
     {"group", nullptr, nullptr}},
    {"^closed by (\\S+)$", QT_TRANSLATE_NOOP("Reason", "closed by {node}"), {"node", nullptr, nullptr}},
    {"^(NODE) was killed$", QT_TRANSLATE_NOOP("Reason", "{node} was killed"), {"node"}},
    {"^(NODE) crashed$", QT_TRANSLATE_NOOP("Reason", "{node} crashed"), {"node"}},
    {"^no majority fetched for (\\d+) ms$",
     QT_TRANSLATE_NOOP("Reason", "no majority fetched for {n} ms"),
     {"n", nullptr, nullptr}},
    {"^partition (\\S+) has no leader$",
     QT_TRANSLATE_NOOP("Reason", "partition {partition} has no leader"),
     {"partition", nullptr, nullptr}},
    {"^([A-Z_]+) for (\\S+)$", QT_TRANSLATE_NOOP("Reason", "{error} for {partition}"), {"error", "partition", nullptr}},
    {"^(\\d+) leads this epoch already$",
     QT_TRANSLATE_NOOP("Reason", "{node} leads this epoch already"),
     {"node", nullptr, nullptr}},
    {"^the leader (\\d+) answers$",
     QT_TRANSLATE_NOOP("Reason", "the leader {node} answers"),
     {"node", nullptr, nullptr}},
    {"^voted for (\\d+) in this epoch$",
     QT_TRANSLATE_NOOP("Reason", "voted for {node} in this epoch"),
     {"node", nullptr, nullptr}},
    {"^(\\S+) has no leader$",
     QT_TRANSLATE_NOOP("Reason", "{partition} has no leader"),
     {"partition", nullptr, nullptr}},
    {"^there is no topic (\\S+)$",
     QT_TRANSLATE_NOOP("Reason", "there is no topic {topic}"),
     {"topic", nullptr, nullptr}},
    // What is the case with a fact that was asked for (cluster/predicates.cpp).
    {"^(NODE) is stopped$", QT_TRANSLATE_NOOP("Reason", "{node} is stopped"), {"node"}},
    {"^(NODE) is starting$", QT_TRANSLATE_NOOP("Reason", "{node} is starting"), {"node"}},
    {"^(NODE) is fenced$", QT_TRANSLATE_NOOP("Reason", "{node} is fenced"), {"node"}},
    {"^(NODE) is running$", QT_TRANSLATE_NOOP("Reason", "{node} is running"), {"node"}},
    {"^(NODE) is shutting down$", QT_TRANSLATE_NOOP("Reason", "{node} is shutting down"), {"node"}},
    {"^(NODE) has no power$", QT_TRANSLATE_NOOP("Reason", "{node} has no power"), {"node"}},
    {"^(NODE) is frozen$", QT_TRANSLATE_NOOP("Reason", "{node} is frozen"), {"node"}},
    {"^there is no (broker \\d+|controller \\d+)$", QT_TRANSLATE_NOOP("Reason", "there is no {node}"), {"node"}},
    {"^there is no client named (\\S+)$", QT_TRANSLATE_NOOP("Reason", "there is no client {client}"), {"client"}},
    {"^there is no client named (\\S+) \\(did you mean (\\S+)\\?\\)$",
     QT_TRANSLATE_NOOP("Reason", "there is no client {client} (did you mean {other}?)"),
     {"client", "other"}},
    {"^there is no client (.+) and no broker that runs looks after a group .+$",
     QT_TRANSLATE_NOOP("Reason", "there is neither a client nor a group {name}"),
     {"name"}},
    {"^topic (\\S+) has partitions 0 to (\\d+)$",
     QT_TRANSLATE_NOOP("Reason", "topic {topic} has partitions 0 to {n}"),
     {"topic", "n"}},
    {"^ISR is (.+)$", QT_TRANSLATE_NOOP("Reason", "ISR: {nodes}"), {"nodes"}},
    {"^on broker (\\d+)$", QT_TRANSLATE_NOOP("Reason", "on broker {node}"), {"node"}},
    {"^offset (\\d+) on broker (\\d+)$",
     QT_TRANSLATE_NOOP("Reason", "offset {offset} on broker {node}"),
     {"offset", "node"}},
    {"^broker (\\d+) has no replica of (\\S+)$",
     QT_TRANSLATE_NOOP("Reason", "broker {node} has no replica of {partition}"),
     {"node", "partition"}},
    {"^broker (\\d+) has no replica of (\\S+): (.+)$",
     QT_TRANSLATE_NOOP("Reason", "broker {node} has no replica of {partition}: {problem}"),
     {"node", "partition", "problem"}},
    {"^broker (\\d+) has no log of it$", QT_TRANSLATE_NOOP("Reason", "broker {node} has no log of it"), {"node"}},
    {"^broker (\\d+) has not taken over yet$",
     QT_TRANSLATE_NOOP("Reason", "broker {node} has not taken over yet"),
     {"node"}},
    {"^(\\S+) is not compacted$", QT_TRANSLATE_NOOP("Reason", "{partition} is not compacted"), {"partition"}},
    {"^(\\d+) such events?$", QT_TRANSLATE_NOOP("Reason", "such events: {n}"), {"n"}},
    {"^all (\\d+) acknowledged records$", QT_TRANSLATE_NOOP("Reason", "acknowledged records, all there: {n}"), {"n"}},
    {"^(\\d+) to (\\d+) are acknowledged, the high watermark of broker (\\d+) is (\\d+)$",
     QT_TRANSLATE_NOOP("Reason", "{from} to {to} are acknowledged, the high watermark of broker {node} is {hw}"),
     {"from", "to", "node", "hw"}},
    {"^(\\d+) is acknowledged, the log of broker (\\d+) begins at (\\d+)$",
     QT_TRANSLATE_NOOP("Reason", "{offset} is acknowledged, the log of broker {node} begins at {start}"),
     {"offset", "node", "start"}},
    {"^(\\S+) is a producer$", QT_TRANSLATE_NOOP("Reason", "{client} is a producer"), {"client"}},
    {"^(\\S+) is a consumer$", QT_TRANSLATE_NOOP("Reason", "{client} is a consumer"), {"client"}},
    {"^(\\S+) is a transform$", QT_TRANSLATE_NOOP("Reason", "{client} is a transform"), {"client"}},
    {"^(\\S+) is no producer$", QT_TRANSLATE_NOOP("Reason", "{client} is no producer"), {"client"}},
    {"^(\\S+) is no consumer$", QT_TRANSLATE_NOOP("Reason", "{client} is no consumer"), {"client"}},
    {"^(\\S+) is not idempotent$", QT_TRANSLATE_NOOP("Reason", "{client} is not idempotent"), {"client"}},
    {"^(\\S+) has no transactional.id$", QT_TRANSLATE_NOOP("Reason", "{client} has no transactional.id"), {"client"}},
    {"^(\\S+) has sent nothing to (\\S+)$",
     QT_TRANSLATE_NOOP("Reason", "{client} has sent nothing to {partition}"),
     {"client", "partition"}},
    {"^(\\S+) does not read (\\S+)$",
     QT_TRANSLATE_NOOP("Reason", "{client} does not read {partition}"),
     {"client", "partition"}},
    {"^of (\\d+) records that group (\\S+) is done with$",
     QT_TRANSLATE_NOOP("Reason", "of {n} records that group {group} is done with"),
     {"n", "group"}},
    {"^of (\\d+) records that group (\\S+) is done with; the first is (\\S+)$",
     QT_TRANSLATE_NOOP("Reason", "of {n} records that group {group} is done with; the first is {record}"),
     {"n", "group", "record"}},
    {"^of (\\d+) records that group (\\S+) is done with; the first is (\\S+) at (.+)$",
     QT_TRANSLATE_NOOP(
         "Reason", "of {n} records that group {group} is done with; the first is {record}, in the output at {places}"),
     {"n", "group", "record", "places"}},
    {"^producer id (\\d+)$", QT_TRANSLATE_NOOP("Reason", "producer id {pid}"), {"pid"}},
    {"^producer id (\\d+), epoch (\\d+), on broker (\\d+)$",
     QT_TRANSLATE_NOOP("Reason", "producer id {pid}, epoch {epoch}, on broker {node}"),
     {"pid", "epoch", "node"}},
    {"^producer id (\\d+), epoch (\\d+), on broker (\\d+), (\\w+) is being written$",
     QT_TRANSLATE_NOOP("Reason", "producer id {pid}, epoch {epoch}, on broker {node}; {state} is being written"),
     {"pid", "epoch", "node", "state"}},
    {"^no broker that runs looks after a group (.+)$",
     QT_TRANSLATE_NOOP("Reason", "no broker that runs looks after a group {group}"),
     {"group"}},
    {"^(\\S+) has committed nothing of (\\S+)$",
     QT_TRANSLATE_NOOP("Reason", "{group} has committed nothing of {partition}"),
     {"group", "partition"}},
    {"^(\\S+) has committed nothing$", QT_TRANSLATE_NOOP("Reason", "{group} has committed nothing"), {"group"}},
    {"^the lag on (\\S+) is not known$",
     QT_TRANSLATE_NOOP("Reason", "the LAG on {partition} is not known"),
     {"partition"}},
    {"^(\\S+) is no broker config$", QT_TRANSLATE_NOOP("Reason", "{config} is no broker config"), {"config"}},
    {"^(\\S+) is no topic config$", QT_TRANSLATE_NOOP("Reason", "{config} is no topic config"), {"config"}},
    {"^(\\S+) has ISR (\\S+) of (\\S+)$",
     QT_TRANSLATE_NOOP("Reason", "{partition} has ISR {isr} of {replicas}"),
     {"partition", "isr", "replicas"}},
    {"^(\\S+) does not: (.+)$",
     QT_TRANSLATE_NOOP("Reason", "{invariant} does not hold: {detail}"),
     {"invariant", "detail"}},
    {"^cannot write '(.+)': no space left on the device$",
     QT_TRANSLATE_NOOP("Reason", "{file}: no space left on the device"),
     {"file", nullptr, nullptr}},
    {"^cannot \\w+ '(.+)': input/output error$",
     QT_TRANSLATE_NOOP("Reason", "{file}: input/output error of the disk"),
     {"file", nullptr, nullptr}},
};

/// "broker-2" of the engine's own words, as the window calls it.
QString named(const QString& text) {
  static const QRegularExpression node(QStringLiteral("^(?:broker|controller|client)[- ](\\d+)$"));
  const auto found = node.match(text);
  return found.hasMatch() ? nodeName(NodeId{found.captured(1).toInt()}) : text;
}

}  // namespace

QString reasonText(const std::string& text) {
  static const std::vector<QRegularExpression> expressions = [] {
    std::vector<QRegularExpression> all;
    for (const Pattern& one : patterns) {
      // A node by its name: "broker 2", "broker-2", "checkout".
      QString expression = QLatin1String(one.expression);
      expression.replace(QLatin1String("NODE"), QLatin1String("(?:broker|controller) \\d+|\\S+"));
      all.emplace_back(expression);
    }
    return all;
  }();
  const QString given = plain(text);
  for (std::size_t i = 0; i < expressions.size(); ++i) {
    const auto found = expressions[i].match(given);
    if (!found.hasMatch()) continue;
    const auto& places = patterns[i].places;
    const auto place = [&](std::size_t n) {
      return std::pair{places[n] == nullptr ? "" : places[n], named(found.captured(static_cast<int>(n) + 1))};
    };
    return fill(QCoreApplication::translate("Reason", patterns[i].sentence), {place(0), place(1), place(2), place(3)});
  }
  return plain(QCoreApplication::translate("Reason", text.c_str()).toStdString());
}

}  // namespace brokerlab::widgets
