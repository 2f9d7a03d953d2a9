// Patterns of topic names: what RE2 takes, in time linear in the text.

#include "base/regex.h"
#include "support/suite.h"

using namespace brokerlab::base;

class RegexTest : public QObject {
  Q_OBJECT
 private slots:
  void matchesTheWholeText_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("fits");
    QTest::addColumn<QString>("doesNot");
    const auto row = [](const char* pattern, const char* fits, const char* doesNot) {
      QTest::newRow(pattern) << pattern << fits << doesNot;
    };
    row("orders", "orders", "order ordersx xorders Orders");
    row("orders-.*", "orders- orders-eu orders-eu-1", "orders xorders-eu");
    row("orders-(eu|us)-[0-9]{2}", "orders-eu-01 orders-us-99", "orders-eu-1 orders-eu-001 orders-fr-01");
    row("(a|ab)(c|bcd)", "ac abc abcd abbcd", "ab a abcdd");
    row("a*", "a aa aaa", "b ab");
    row("a+b?c{2,}", "acc abcc aaccc", "ac abc abbcc bcc");
    row("a{0}b", "b", "ab");
    row("x{,2}", "x{,2}", "x xx");
    row("a|b|", "a b", "ab c");
    row("(?:a(b(c)))|d", "abc d", "ab abcd");
    row("(?P<name>a)(?P<other>b)", "ab", "a b");
    row("^orders$", "orders", "xorders");
    row("\\Aorders\\z", "orders", "orders1");
    row("a.c", "abc a.c a-c", "ac abbc");
    row("a\\.c", "a.c", "abc");
    row("\\Qa.c*\\E", "a.c*", "abc a.cc");
    row("[a-c_x-]+", "abc _ x-", "d");
    row("[^a-c]", "d -", "a b c");
    row("[]a]", "] a", "b");
    row("[[:digit:][:upper:]]+", "A1 99", "a");
    row("[[:^digit:]]", "a", "1");
    row("\\d\\D\\w\\W", "1a_- 2-z-", "aa_- 1a__");
    row("[\\w.]+", "a.b_1", "a-b");
    row("(?i)Orders", "orders ORDERS oRdErS", "order");
    row("(?i:A)b", "ab Ab", "AB aB");
    row("a(?i)b|c", "ab aB c C", "AB");
    row("\\x41\\x{42}\\103", "ABC", "abc");
    row("\\bab\\b", "ab", "abc");
    row("(a*)*b", "b aab", "a");
    row("()+a", "a", "aa");
    row(".*?x.+?", "xa axb xx", "x ax");
    row("\xc3\xa9+", "\xc3\xa9 \xc3\xa9\xc3\xa9", "e");
  }
  void matchesTheWholeText() {
    QFETCH(QString, pattern);
    QFETCH(QString, fits);
    QFETCH(QString, doesNot);
    const auto regex = Regex::parse(pattern.toStdString());
    QVERIFY2(regex.has_value(), regex ? "" : regex.error().message.c_str());
    for (const QString& text : fits.split(' ')) QVERIFY2(regex->matches(text.toStdString()), qPrintable(text));
    for (const QString& text : doesNot.split(' ')) QVERIFY2(!regex->matches(text.toStdString()), qPrintable(text));
  }

  void theEmptyText() {
    for (const char* pattern : {"", "a*", "a?", "|a", "^$", "(a{0,3})*", "\\B"})
      QVERIFY2(Regex::parse(pattern)->matches(""), pattern);
    for (const char* pattern : {"a", "a+", ".", "\\b", "[^a]"}) QVERIFY2(!Regex::parse(pattern)->matches(""), pattern);
    QVERIFY(Regex::parse(".")->matches(" ") && !Regex::parse(".")->matches("\n"));
    QVERIFY(Regex::parse("(?s).")->matches("\n"));
    QVERIFY(Regex::parse("(?m)a$\n^b")->matches("a\nb") && !Regex::parse("a$\n^b")->matches("a\nb"));
  }

  void whatIsNoPattern_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("why");
    const auto row = [](const char* pattern, const char* why) { QTest::newRow(pattern) << pattern << why; };
    row("(a", "missing closing )");
    row("a)", "unexpected )");
    row("[a", "missing closing ]");
    row("[a-", "missing closing ]");
    row("[z-a]", "invalid character class range");
    row("[[:nothing:]]", "invalid character class range");
    row("*a", "missing argument to repetition operator");
    row("a|+", "missing argument to repetition operator");
    row("a**", "invalid nested repetition operator");
    row("a{1001}", "invalid repeat count");
    row("a{3,2}", "invalid repeat count");
    row("a\\", "trailing backslash at end of expression");
    row("\\1", "invalid escape sequence");
    row("\\y", "invalid escape sequence");
    row("\\x{110000}", "invalid escape sequence");
    row("(?=a)", "invalid or unsupported Perl syntax");
    row("(?<=a)b", "invalid or unsupported Perl syntax");
    row("(?P<>a)", "invalid named capture");
    row("((a{100}){100}){100}", "invalid repeat count");
    row("((){1000}){1000}", "invalid repeat count");
  }
  void whatIsNoPattern() {
    QFETCH(QString, pattern);
    QFETCH(QString, why);
    const auto regex = Regex::parse(pattern.toStdString());
    QVERIFY(!regex);
    QCOMPARE(QString::fromStdString(regex.error().message), why);
  }

  void cutAnywhereItIsRefusedOrTaken() {
    const std::string whole = "(?i:a[b-d\\w[:digit:]]{1,3}|(?P<n>\\x{41}\\101\\Q.\\E)*?)+$\\b^";
    for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
      const auto regex = Regex::parse(whole.substr(0, cut));
      if (regex) regex->matches("abc");
      if (!regex) QVERIFY(!regex.error().message.empty());
    }
  }

  void strangersCannotMakeItSlow() {
    const std::string text(249, 'a');
    for (const char* pattern : {"(a+)+b", "(a*)*b", "(a|a)*b", "(a|aa)+b", "((a+)?)+(a+)+b", "(.*)(.*)(.*)(.*)(.*)b"}) {
      const auto regex = Regex::parse(pattern);
      QVERIFY(regex.has_value());
      QVERIFY(!regex->matches(text));
      QVERIFY(regex->matches(text + "b"));
    }
    QVERIFY(!Regex::parse(std::string(1 << 20, 'a')));
    QVERIFY(!Regex::parse(std::string(5000, '(')));
    QVERIFY(Regex::parse(std::string(900, '(') + "a" + std::string(900, ')'))->matches("a"));
  }
};
BROKERLAB_TEST(RegexTest)
#include "test_regex.moc"
