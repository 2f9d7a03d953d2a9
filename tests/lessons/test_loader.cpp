// Lesson files: what a good one becomes, and where a bad one is refused.

#include <filesystem>
#include <fstream>

#include <QTemporaryDir>

#include "base/prng.h"
#include "lessons/loader.h"
#include "lessons/markdown.h"
#include "small_lesson.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::lessons;
using namespace brokerlab::tests;

namespace {

QString problemsOf(const std::string& text) {
  const auto loaded = load(text, "small.md");
  if (loaded) return "loaded";
  std::string out;
  for (const Problem& problem : loaded.error()) out += (out.empty() ? "" : "\n") + problem.text();
  return QString::fromStdString(out);
}

QString translationProblemsOf(const std::string& text) {
  const auto original = load(smallLesson(), "small.md");
  if (!original) return "the original does not load";
  const auto loaded = loadTranslation(*original, text, "small.ko.md", "ko");
  if (loaded) return "loaded";
  std::string out;
  for (const Problem& problem : loaded.error()) out += (out.empty() ? "" : "\n") + problem.text();
  return QString::fromStdString(out);
}

}  // namespace

class LoaderTest : public QObject {
  Q_OBJECT
 private slots:
  void readsTheWholeShape() {
    const auto lesson = load(smallLesson(), "small.md");
    QVERIFY2(lesson.has_value(), qPrintable(problemsOf(smallLesson())));
    QCOMPARE(lesson->id, std::string("small"));
    QCOMPARE(lesson->spec.seed, std::uint64_t(7));
    QCOMPARE(lesson->spec.controllers, 1);
    QCOMPARE(lesson->steps.size(), std::size_t(1));
    const Step& step = lesson->steps[0];
    QCOMPARE(step.id, std::string("act"));
    QCOMPARE(step.title, std::string("Do something"));
    QCOMPARE(step.line, 12);
    QCOMPARE(step.setup.size(), std::size_t(1));
    QCOMPARE(step.setup[0].line, 17);
    QCOMPARE(step.prediction->options.size(), std::size_t(2));
    QVERIFY(step.prediction->options[0].right);
    QCOMPARE(step.prediction->options[1].belief, std::string("longest-log"));
    const auto* leader = std::get_if<command::LeaderIs>(&step.prediction->options[1].condition.predicate);
    QVERIFY(leader != nullptr && leader->leader == NodeId{3});
    QCOMPARE(step.breaks.size(), std::size_t(1));
    QCOMPARE(step.goals.size(), std::size_t(2));
    QCOMPARE(step.goals[1].sentence, std::string("Broker 1 leads"));
    QCOMPARE(step.goals[1].line, 30);
    QCOMPARE(step.hints.act, std::string("Kill it."));
    QCOMPARE(step.solution.size(), std::size_t(2));
    QCOMPARE(plainText(step.why), std::string("Because."));
    QCOMPARE(plainText(lesson->operatorSignal), std::string("A metric."));
    QCOMPARE(plainText(lesson->transferAnswer), std::string("Yes."));
    QCOMPARE(plainText(step.prose), std::string("Kill broker 2 and see."));
    QVERIFY(step.prose[0].spans[1] == (Span{Span::Style::bold, "broker 2"}));
  }

  void readsWindowsLineEndsAndAByteOrderMark() {
    std::string text = "\xEF\xBB\xBF";
    for (const char c : smallLesson()) text += c == '\n' ? std::string("\r\n") : std::string(1, c);
    QCOMPARE(problemsOf(text), QString("loaded"));
  }

  void translationHasItsWordsAndTheOriginalsScript() {
    const auto original = load(smallLesson(), "small.md");
    const auto korean = loadTranslation(*original, smallTranslation(), "small.ko.md", "ko");
    QVERIFY2(korean.has_value(), qPrintable(translationProblemsOf(smallTranslation())));
    QCOMPARE(korean->title, std::string("작은 레슨"));
    QCOMPARE(korean->steps[0].goals[0].sentence, std::string("브로커 2가 죽었습니다"));
    QVERIFY(korean->steps[0].goals[0].condition == original->steps[0].goals[0].condition);
    QCOMPARE(korean->steps[0].prediction->options[0].text, std::string("목록의 다음 브로커"));
    QVERIFY(korean->steps[0].prediction->options[0].right);
    QCOMPARE(korean->steps[0].solution.size(), std::size_t(2));
    QCOMPARE(plainText(korean->steps[0].why), std::string("그렇기 때문입니다."));
    QCOMPARE(korean->language, std::string("ko"));
  }

  // T5: golden refusals, each a spoiled copy of the good lesson.
  void refusesWithPlaceExpectedAndGot_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("problem");
    const std::string& good = smallLesson();
    const auto row = [](const char* name, const std::string& text, const char* problem) {
      QTest::newRow(name) << QString::fromStdString(text) << QString(problem);
    };
    row("empty", "", "small.md:1:1: expected +++ and the front matter of a lesson, got the end of the file");
    row("no front matter", "# Hello\n", "small.md:1:1: expected +++ and the front matter of a lesson, got \"# Hello\"");
    row("open front matter", "+++\nid = 1\n",
        "small.md:1:1: expected a second +++ that ends the front matter, got the end of the file");
    row("later format", with(good, "format = 1", "format = 2"),
        "small.md:2:10: expected format = 1, the one this program reads, got 2");
    row("missing id", with(good, "id = \"small\"\n", ""),
        "small.md:2:1: expected id = text in quotes in the front matter, got none");
    row("wrong type", with(good, "title = \"Small\"", "title = 3"),
        "small.md:4:9: expected title = text in quotes, got 3");
    row("unknown field", with(good, "seed = 7", "sed = 7"),
        "small.md:6:1: expected one of the fields of the front matter: format, id, title, question, number, level, "
        "minutes, "
        "seed, budget, needs, cluster, got \"sed\" (did you mean seed?)");
    row("too many brokers", with(good, "brokers = 3", "brokers = 1000000000"),
        "small.md:8:11: expected brokers = a whole number from 1 to 9, got 1000000000");
    row("negative seed", with(good, "seed = 7", "seed = -1"),
        "small.md:6:8: expected seed = a whole number from 0 to 9223372036854775807, got -1");
    row("seed that is no whole number", with(good, "seed = 7", "seed = nan"),
        "small.md:6:8: expected seed = a whole number from 0 to 9223372036854775807, got nan");
    row("long budget", with(good, "seed = 7", "budget = \"90h\""),
        "small.md:6:10: expected budget = a duration such as \"200ms\", at most 1h, got \"90h\"");
    row("bad id", with(good, "id = \"small\"", "id = \"../x\""),
        "small.md:3:6: expected an id of small letters, digits and '-', got \"../x\"");
    row("step without title", with(good, "## Step act · Do something", "## Step act"),
        "small.md:12:1: expected ## Step ID · Title, the id of small letters, digits and '-', got \"Step act\"");
    row("unknown heading", with(good, "### Why", "### Wy"),
        "small.md:42:1: expected ## Step ID · Title, ### Why, ## Operator, ## Transfer or ### Answer, got \"Wy\" (did "
        "you mean Why?)");
    row("unknown block", with(good, "```solution", "```soluton"),
        "small.md:12:1: expected a block solution that reaches the goals, got none\n"
        "small.md:37:4: expected a block of a step: setup, predict, question, break, goal, hint, solution, text, sh, "
        "got "
        "\"soluton\" (did you mean solution?)");
    row("two blocks", with(good, "```break", "```setup\nstatus\n```\n```break"),
        "small.md:25:1: expected one block setup in a step, got a second one");
    row("open block",
        "+++\nformat = 1\nid = \"a\"\ntitle = \"a\"\nquestion = \"a\"\n+++\n## Step a · A\n```goal\nexpect ready\n",
        "small.md:7:1: expected text that tells the learner what this step is about, got none\n"
        "small.md:7:1: expected a block hint with where, compare and do, got none\n"
        "small.md:7:1: expected a block solution that reaches the goals, got none\n"
        "small.md:8:1: expected ``` that ends the block, got the end of the file\n"
        "small.md:9:1: expected ## Operator and its text, got none\n"
        "small.md:9:1: expected ## Transfer and its text, got none");
    row("wrong script", with(good, "kill broker 2\nrun", "kil broker 2\nrun"),
        "small.md:38:1: expected a command (help lists them), got \"kil\" (did you mean kill?)");
    row("a program to run", with(good, "kill broker 2\nrun", "exec rm -rf /\nrun"),
        "small.md:38:1: expected a command (help lists them), got \"exec\" (did you mean elect?)");
    row("goal that is no expect", with(good, "expect broker 2 is dead", "kill broker 2"),
        "small.md:29:1: expected expect PREDICATE, got \"kill broker 2         # Broker 2 is dead\"");
    row("empty hint", with(good, "compare It is alive.", "compare"),
        "small.md:32:1: expected the hint \"compare\", got nothing");
    row("unknown hint", with(good, "do      Kill it.", "then    Kill it."),
        "small.md:32:1: expected the hint \"do\", got nothing\nsmall.md:35:1: expected where, compare or do, then the "
        "hint, got \"then\"");
    row("no hints", without(good, "```hint", "```"),
        "small.md:12:1: expected a block hint with where, compare and do, got none");
    row("no solution", without(good, "```solution", "```"),
        "small.md:12:1: expected a block solution that reaches the goals, got none");
    row("nothing right", with(good, " right", " belief=list-order"),
        "small.md:19:1: expected exactly one option marked right, got 0");
    row("two right", with(good, "belief=longest-log", "right"),
        "small.md:19:1: expected exactly one option marked right, got 2");
    row("no belief", with(good, " belief=longest-log", ""),
        "small.md:22:1: expected belief=NAME on a wrong option: the misconception it stands for, got none");
    row("one option", with(good, "option 3 \"The one with the longest log\" belief=longest-log\n", ""),
        "small.md:19:1: expected 2 to 8 options, got 1");
    row("no judge", with(good, "judge leader orders-1\n", ""),
        "small.md:19:1: expected judge FACT, such as judge leader orders-1, got none");
    row("judge of nothing", with(good, "judge leader orders-1", "judge weather"),
        "small.md:21:1: expected an option that makes \"judge weather is 1\" a fact: a predicate (help lists them), "
        "got \"weather\"\n"
        "small.md:22:1: expected an option that makes \"judge weather is 3\" a fact: a predicate (help lists them), "
        "got \"weather\"");
    row("break that is no fact", with(good, "event LeaderElected topic", "event LeaderLost topic"),
        "small.md:26:7: expected a kind of event, such as LeaderElected, got \"LeaderLost\" (did you mean "
        "LeaderElected?)");
    row("no transfer", with(good, "## Transfer", "## Operator"),
        "small.md:50:1: expected one ## Operator, got a second one\n"
        "small.md:54:1: expected ### Answer right after ## Transfer, got it here\n"
        "small.md:56:1: expected ## Transfer and its text, got none");
    row("step id twice", with(good, "## Operator", "## Step act · Again\n\nx\n\n## Operator"),
        "small.md:46:1: expected an id that no other step has, got \"act\"");
    row("prediction nobody judges",
        with(good, "## Operator",
             "## Step b · B\n\nx\n\n```predict\nask \"?\"\noption yes \"y\" right\noption no \"n\" belief=n\njudge "
             "ready\n```\n\n## Operator"),
        "small.md:50:1: expected a step with goals at or after a prediction, so that it is judged, got none");
    row("question without goal",
        with(without(without(without(good, "```goal", "```"), "```hint", "```"), "```solution", "```"), "```break",
             "```question\nkey lost\nask \"How many?\"\n```\n```break"),
        "small.md:25:1: expected a goal that checks the answer, such as expect answered KEY is VALUE, got none");
    row("text before a step", with(good, "## Step act", "Hello\n\n## Step act"),
        "small.md:12:1: expected ## Step ID · Title before any text, got \"Hello\"");
    row("bold that others would not show", with(good, "**broker 2**", "**(broker 2)**가"),
        "small.md:14:18: expected no punctuation right before a closing ** that a letter follows, got \"**(broker "
        "2)**가\"");
    row("TOML that is none", with(good, "seed = 7", "seed = "),
        "small.md:6:8: expected front matter in TOML, got Error while parsing key-value pair: expected value, saw "
        "'\\\\n'");
    row("a key twice", with(good, "seed = 7", "title = \"b\""),
        "small.md:6:9: expected front matter in TOML, got Error while parsing key-value pair: cannot redefine existing "
        "string 'title'");
  }
  void refusesWithPlaceExpectedAndGot() {
    QFETCH(QString, text);
    QFETCH(QString, problem);
    QVERIFY2(!text.startsWith("the fixture"), qPrintable(text));
    const QString got = problemsOf(text.toStdString());
    QVERIFY2(got == problem, qPrintable("\n" + got + "\n--- expected\n" + problem));
  }

  void refusesTranslationsThatDoNotMatch_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("problem");
    const std::string& good = smallTranslation();
    const auto row = [](const char* name, const std::string& text, const char* problem) {
      QTest::newRow(name) << QString::fromStdString(text) << QString(problem);
    };
    row("another lesson", with(good, "id = \"small\"", "id = \"large\""),
        "small.ko.md:2:6: expected id = \"small\", as in the original, got \"large\"");
    row("lacks the step", without(good, "## Step", "그렇기"),
        "small.ko.md:18:1: expected step act, as in the original, got none");
    row("another step", with(good, "## Step act", "## Step go"),
        "small.ko.md:7:1: expected step act, as in the original, got \"go\"\nsmall.ko.md:40:1: expected step act, as "
        "in the original, got none");
    row("carries script", with(good, "```hint", "```solution\nkill broker 2\n```\n```hint"),
        "small.ko.md:20:4: expected a block of a translated step (script stays in the original): predict, question, "
        "goal, hint, text, sh, got \"solution\" (did you mean question?)");
    row("too few options", with(good, "option 3 \"로그가 가장 긴 브로커\"\n", ""),
        "small.ko.md:11:1: expected 2 options, as in the original, got 1");
    row("another option", with(good, "option 3", "option 2"),
        "small.ko.md:14:1: expected option 3, as in the original, got \"2\"");
    row("marks what is right", with(good, "다음 브로커\"", "다음 브로커\" right"),
        "small.ko.md:13:23: expected the end of the line, got \"right\"");
    row("too few goals", with(good, "브로커 1이 리더입니다\n", ""),
        "small.ko.md:16:1: expected 2 sentences, one for each goal of the original, got 1");
    row("lacks hints", without(good, "```hint", "```"),
        "small.ko.md:7:1: expected a block hint as in the original's step act, got none");
    row("empty hint", with(good, "do      죽이세요.", "do"), "small.ko.md:20:1: expected the hint \"do\", got nothing");
    row("lacks why", without(good, "### Why", "그렇기"),
        "small.ko.md:7:1: expected ### Why, as in the original's step act, got none");
    row("lacks the answer", without(good, "### Answer", "네"),
        "small.ko.md:37:1: expected ### Answer, as in the original, got none");
  }
  void refusesTranslationsThatDoNotMatch() {
    QFETCH(QString, text);
    QFETCH(QString, problem);
    QVERIFY2(!text.startsWith("the fixture"), qPrintable(text));
    const QString got = translationProblemsOf(text.toStdString());
    QVERIFY2(got == problem, qPrintable("\n" + got + "\n--- expected\n" + problem));
  }

  // T5: sizes, encodings, nesting.
  void refusesHostileFilesAtOnce() {
    QCOMPARE(problemsOf(std::string(lessons::limits::fileBytes + 1, 'x')),
             QString("small.md:1:1: expected a file of at most 4194304 bytes, got 4194305 bytes"));
    QCOMPARE(problemsOf(std::string(1'000'000, '\n')),
             QString("small.md:20002:1: expected at most 20000 lines, got more"));
    QCOMPARE(problemsOf(smallLesson() + std::string(100'000, 'x')),
             QString("small.md:57:1: expected a line of at most 16384 bytes, got 100000 bytes"));
    QCOMPARE(problemsOf(std::string("\xFF\xFE+\0+\0+\0", 8)), QString("small.md:1:1: expected UTF-8 text, got UTF-16"));
    QCOMPARE(problemsOf("+++\nid = \"\xC3\x28\"\n"),
             QString("small.md:2:1: expected UTF-8 text, got bytes that are not UTF-8"));
    QCOMPARE(problemsOf(std::string("+++\nid\0\n", 8)),
             QString("small.md:2:3: expected no control characters, got \\x00"));
    // Deep nesting ends in a message, not on the stack's floor.
    const QString deep = problemsOf(with(smallLesson(), "seed = 7", "needs = " + std::string(10'000, '[')));
    QVERIFY2(deep.startsWith("small.md:6:") && deep.contains("TOML"), qPrintable(deep));
    const QString many = problemsOf(
        with(smallLesson(), "kill broker 2\nrun", std::string(5'000, 'x') + "\n" + std::string(2'000, '\n') + "run"));
    QVERIFY(many.startsWith("small.md:38:1"));
    std::string wrong = smallLesson();
    std::string lines;
    for (int i = 0; i < 5'000; ++i) lines += "kil\n";
    QVERIFY(problemsOf(with(wrong, "kill broker 2\nrun", lines + "run")).count('\n') <
            static_cast<int>(lessons::limits::problems));
  }

  // T5: whatever is cut off or changed, the loader answers.
  void survivesEveryTruncationAndRandomDamage() {
    const std::string& good = smallLesson();
    for (std::size_t cut = 0; cut < good.size(); ++cut) {
      const auto loaded = load(std::string_view(good).substr(0, cut), "small.md");
      if (!loaded) QVERIFY(!loaded.error().empty());
    }
    Prng random(3);
    const auto original = load(good, "small.md");
    for (int i = 0; i < 3'000; ++i) {
      std::string text = i % 2 == 0 ? good : smallTranslation();
      for (std::uint64_t n = random.below(6) + 1; n > 0; --n) {
        const std::size_t at = static_cast<std::size_t>(random.below(text.size()));
        switch (random.below(3)) {
          case 0:
            text[at] = static_cast<char>(random.below(256));
            break;
          case 1:
            text.erase(at, static_cast<std::size_t>(random.below(30)));
            break;
          default:
            text.insert(at, text.substr(static_cast<std::size_t>(random.below(text.size())), 20));
        }
      }
      const auto loaded = i % 2 == 0 ? load(text, "x.md") : loadTranslation(*original, text, "x.ko.md", "ko");
      if (loaded) continue;
      QVERIFY(!loaded.error().empty());
      for (const Problem& problem : loaded.error())
        QVERIFY(problem.line >= 0 && problem.column >= 1 && !problem.expected.empty());
    }
  }

  void proseIsTextWithStylesAndNeverMarkup() {
    const auto spans = inlineSpans("a **b** `c*d*` *e* <b>x</b> ** open [words](javascript:x) &amp;");
    QVERIFY(spans == (std::vector<Span>{{Span::Style::plain, "a "},
                                        {Span::Style::bold, "b"},
                                        {Span::Style::plain, " "},
                                        {Span::Style::code, "c*d*"},
                                        {Span::Style::plain, " "},
                                        {Span::Style::italic, "e"},
                                        {Span::Style::plain, " <b>x</b> ** open words (javascript:x) &amp;"}}));
  }

  void listsAndCodeAreParagraphsOfTheirOwn() {
    const auto lesson = load(
        with(smallLesson(), "A metric.", "One line\nand its second.\n\n- a\n  b\n- c\n1. d\n\n```sh\nx\n  y\n```\nend"),
        "small.md");
    QVERIFY(lesson.has_value());
    const Prose& prose = lesson->operatorSignal;
    QCOMPARE(prose.size(), std::size_t(6));
    QCOMPARE(plainText(prose), std::string("One line and its second.\n- a b\n- c\n1. d\nx\n  y\nend"));
    QVERIFY(prose[1].kind == Paragraph::Kind::bullet && prose[3].kind == Paragraph::Kind::numbered);
    QVERIFY(prose[4].kind == Paragraph::Kind::code);
  }

  void findsTranslationsBesideTheOriginal() {
    QTemporaryDir folder;
    const std::string path = folder.path().toStdString();
    const auto write = [&](const std::string& name, const std::string& text) {
      std::ofstream(path + "/" + name) << text;
    };
    write("small.md", smallLesson());
    write("small.ko.md", smallTranslation());
    write("other.ko.md", "not ours");
    std::error_code problem;
    std::filesystem::create_symlink("/etc/passwd", path + "/small.fr.md", problem);
    const auto pack = loadFiles(path + "/small.md");
    QVERIFY2(pack.has_value(), pack ? "" : pack.error()[0].text().c_str());
    QCOMPARE(pack->translations.size(), std::size_t(1));
    QCOMPARE(pack->in("ko").title, std::string("작은 레슨"));
    QCOMPARE(pack->in("fr").title, std::string("Small"));
    // A translation's own path finds the original.
    QVERIFY(loadFiles(path + "/small.ko.md").has_value());

    write("small.ko.md", with(smallTranslation(), "## Step act", "## Step go"));
    QVERIFY(!loadFiles(path + "/small.md").has_value());
    QCOMPARE(loadFiles(path + "/none.md").error()[0].got, std::string("no such file"));
    QCOMPARE(loadFiles(path).error()[0].expected, std::string("a lesson file"));
  }
};
BROKERLAB_TEST(LoaderTest)

#include "test_loader.moc"
