// Facts of the script language in the reader's words: every predicate there is, asked of a real cluster in several states.

#include <QRegularExpression>

#include "cluster/cluster.h"
#include "command/help.h"
#include "command/parse.h"
#include "resources.h"
#include "support/suite.h"
#include "widgets/condition_text.h"
#include "widgets/reason_text.h"
#include "widgets/window/language.h"

using namespace brokerlab;
using namespace brokerlab::widgets;

namespace {

bool hangul(const QString& text) {
  return std::any_of(text.begin(), text.end(), [](QChar c) { return c.unicode() >= 0xac00 && c.unicode() <= 0xd7a3; });
}

/// Words that a Korean sentence has none of: whoever sees them reads a fact that was not translated.
QStringList englishIn(const QString& text) {
  static const QRegularExpression words(
      QStringLiteral("\\b(the|is|are|was|has|have|no|not|none|there|it|of|on|to|that|be|with|yet|nothing|named)\\b"));
  QStringList found;
  auto matches = words.globalMatch(text);
  while (matches.hasNext()) found << matches.next().captured();
  return found;
}

/// The example of each predicate, and more forms of some.
std::vector<command::Condition> conditions() {
  std::vector<std::string> lines{"leader orders-1 is none",
                                 "leader orders-9 is 1",
                                 "isr orders-1 is not 1,2",
                                 "isr orders-1 includes 2",
                                 "isr orders-1 is none",
                                 "hw orders-1 >= 20 on broker 2",
                                 "leo orders-1 < 3",
                                 "lso orders-1 != 3",
                                 "log-start orders-1 <= 0",
                                 "controller is none",
                                 "broker 9 is alive",
                                 "broker 2 is not fenced",
                                 "controller 101 is frozen",
                                 "client reader is running",
                                 "event LeaderElected",
                                 "event LogTruncated on broker 2 count = 0",
                                 "acked checkout >= 1",
                                 "consumed checkout >= 1",
                                 "sent reader >= 1",
                                 "commits checkout = 0",
                                 "position checkout orders-1 = 1",
                                 "position reader orders-7 = 1",
                                 "lag nobody = 0",
                                 "lag reader = 0",
                                 "lag reader orders-9 = 0",
                                 "lag team orders-0 = 0",
                                 "members of group team = 1",
                                 "coordinator of group team is none",
                                 "assignment of member-1 is none",
                                 "committed team orders-1 = 1",
                                 "transaction tx-1 is none",
                                 "producer checkout is ready",
                                 "producer payer is ready",
                                 "producer-epoch payer >= 0",
                                 "next-sequence checkout orders-1 >= 0",
                                 "next-sequence reader orders-1 = 0",
                                 "config topic orders retention.ms is 5",
                                 "config broker 1 log.retention.ms is not 5",
                                 "lost enrich = 0",
                                 "repeated enrich = 0",
                                 "lost checkout = 0",
                                 "held broker 1 broker 2 >= 1",
                                 "selected topic orders",
                                 "selected record orders-1 offset=3",
                                 "last-value orders-1 key-1 is none",
                                 "dirty-percent orders-0 = 0",
                                 "dirty-percent tidy-0 = 0",
                                 "cleaner-point tidy-0 >= 0",
                                 "segments orders-1 = 3 on broker 3",
                                 "under-replicated = 0",
                                 "offline-partitions = 0"};
  for (const command::HelpEntry& entry : command::helpTable())
    if (entry.predicate) lines.emplace_back(entry.example);
  std::vector<command::Condition> out;
  for (const std::string& line : lines) {
    const auto parsed = command::parseCondition(line);
    if (!parsed) qFatal("%s: %s", line.c_str(), parsed.error().text().c_str());
    out.push_back(*parsed);
  }
  return out;
}

}  // namespace

class FactsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { initResources(); }
  void cleanup() { setLanguage(QStringLiteral("en")); }

  // What is wanted: in both languages, and never in the other's words.
  void whatIsWantedIsSaidInBothLanguages() {
    for (const command::Condition& one : conditions()) {
      for (const bool negated : {false, true}) {
        const command::Condition condition{negated, one.predicate};
        const std::string line = command::print(condition);
        setLanguage(QStringLiteral("en"));
        const QString english = conditionText(condition);
        QVERIFY2(!english.isEmpty() && !hangul(english) && !english.contains(QLatin1Char('{')), line.c_str());
        setLanguage(QStringLiteral("ko"));
        const QString korean = conditionText(condition);
        QVERIFY2(hangul(korean) || (!negated && korean.contains(QStringLiteral("LAG"))) ||
                     korean.contains(QStringLiteral("ISR")),
                 qPrintable(korean));
        QVERIFY2(englishIn(korean).isEmpty(),
                 qPrintable(korean + QStringLiteral(" | ") + QString::fromStdString(line)));
        QVERIFY(!korean.contains(QLatin1Char('{')));
      }
    }
  }

  // What is the case, and why: whatever the engine finds is known to the window.
  void whatIsFoundIsSaidInKorean() {
    cluster::Spec spec;
    spec.seed = 7;
    auto made = cluster::Cluster::open(spec);
    QVERIFY(made.has_value());
    cluster::Cluster& cluster = **made;
    const auto facts = conditions();
    const auto askAll = [&](const char* state) {
      setLanguage(QStringLiteral("ko"));
      for (const command::Condition& condition : facts) {
        const cluster::Verdict verdict = cluster.evaluate(condition);
        const QString korean = foundText(condition, verdict.got, verdict.why);
        const QString where =
            QStringLiteral("%1: %2: got \"%3\", why \"%4\": %5")
                .arg(QLatin1String(state), QString::fromStdString(verdict.expected),
                     QString::fromStdString(verdict.got), QString::fromStdString(verdict.why), korean);
        QVERIFY2(englishIn(korean).isEmpty(), qPrintable(where));
        if (verdict.got.find(' ') != std::string::npos) QVERIFY2(hangul(korean), qPrintable(where));
      }
    };
    const auto say = [&](const char* line) {
      const cluster::Reply reply = cluster.executeNow(line);
      QVERIFY2(reply.ok, (std::string(line) + ": " + reply.text).c_str());
    };
    askAll("new");
    for (const char* line :
         {"run until ready", "create-topic orders partitions=3 rf=3", "create-topic results partitions=1 rf=3",
          "create-topic tidy partitions=1 rf=3 cleanup.policy=compact",
          "start producer checkout topic=orders acks=all idempotent every=50ms keys=4",
          "start producer payer topic=orders transactional.id=tx-1", "start consumer reader topic=orders",
          "start consumer member-1 topic=orders group=team",
          "start transform enrich from=orders to=results group=made"})
      say(line);
    askAll("just started");
    say("run 8s");
    say("begin payer");
    say("send payer value=x");
    say("select replica orders-1 broker=2");
    say("answer records-lost 3");
    say("run 200ms");
    askAll("busy");
    say("kill broker 2");
    say("freeze broker 3");
    say("kill reader");
    say("power-off controller 103");
    say("run 1s");
    askAll("just broken");
    say("run 15s");
    askAll("broken");
    say("kill broker 1");
    say("run 2s");
    askAll("dead");
  }
};
BROKERLAB_TEST(FactsTest)

#include "test_facts.moc"
