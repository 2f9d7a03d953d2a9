// The script language: every entry of the table parses, every command survives print and parse, and a wrong line
// says where and what.

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "base/prng.h"
#include "command/help.h"
#include "command/parse.h"
#include "events/events.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::command;

namespace {

std::string errorOf(std::string_view line) {
  const auto parsed = parse(line);
  return parsed ? "accepted: " + print(*parsed) : parsed.error().text();
}

// --- random commands, for the round trip ------------------------------------------------------------------------

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {}

  Command command() {
    switch (random_.below(35)) {
      case 0:
        return createTopic();
      case 1:
        return DeleteTopic{topic()};
      case 2:
        return alterConfig();
      case 3:
        return produce();
      case 4:
        return startProducer();
      case 5:
        return startConsumer();
      case 6:
        return StopClient{client()};
      case 7: {
        NodeAction out{static_cast<NodeAction::Action>(random_.below(6)), node()};
        if (out.action == NodeAction::Action::powerOff) out.node = NodeRef::broker(3);
        return out;
      }
      case 8: {
        const auto [a, b] = twoNodes();
        return CutLink{a, b, random_.chance(500)};
      }
      case 9: {
        if (random_.chance(300)) return HealLink{};
        const auto [a, b] = twoNodes();
        return HealLink{HealLink::Ends{a, b}};
      }
      case 10: {
        const auto [a, b] = twoNodes();
        return DelayLink{a, b, Duration{random_.between(0, limits::longestDelay.micros)}};
      }
      case 11: {
        const auto [a, b] = twoNodes();
        return HoldLink{a, b};
      }
      case 12: {
        const auto [a, b] = twoNodes();
        return ReleaseLink{a, b, maybe(random_.between(1, limits::recordCount))};
      }
      case 13:
        return FlipByte{NodeId{3}, "orders-1/" + std::to_string(random_.below(100)) + " .log",
                        random_.between(0, limits::filePosition)};
      case 14: {
        Elect out;
        out.unclean = random_.chance(500);
        if (out.unclean || random_.chance(500)) out.partition = partition();
        return out;
      }
      case 15:
        return AddBroker{random_.chance(500) ? std::string() : "r" + text(20)};
      case 16:
        return Run{Duration{random_.between(1, limits::longestRun.micros)}};
      case 17:
        return RunUntil{condition(),
                        random_.chance(500) ? std::optional<Duration>() : Duration{random_.between(1, 9'000'000)}};
      case 18:
        return Expect{condition()};
      case 19:
        return Show{condition()};
      case 20:
        return Select{selection()};
      case 21:
        return Answer{client(), text(30)};
      case 22:
        return Status{};
      case 23: {
        DiskFault out;
        out.node = NodeRef::broker(2);
        out.what = static_cast<DiskFault::What>(random_.below(4));
        if (out.what == DiskFault::What::full) out.after = random_.between(0, limits::filePosition);
        if (out.what == DiskFault::What::slow) {
          out.write = Duration{random_.between(0, limits::slowestDisk.micros)};
          out.flush = Duration{random_.between(0, limits::slowestDisk.micros)};
        }
        if (out.what == DiskFault::What::fail) {
          out.operation = static_cast<DiskFault::Operation>(random_.below(4));
          out.times = random_.between(1, limits::diskFailures);
        }
        return out;
      }
      case 24:
        return RunRetention{};
      case 25: {
        SeekClient out{client(), partition(), static_cast<StartConsumer::From>(1 + random_.below(3))};
        if (out.to == StartConsumer::From::offset) out.offset = number();
        return out;
      }
      case 26:
        return PauseClient{client(), maybe(partition()), random_.chance(500)};
      case 27:
        return CommitClient{client(), random_.chance(500)};
      case 28:
        return BeginTransaction{client()};
      case 29: {
        SendRecord out;
        out.name = client();
        if (random_.chance(500)) out.topic = topic();
        out.partition = maybe(static_cast<PartitionId>(random_.below(10'000)));
        out.key = maybe(text(10));
        out.value = maybe(text(40));
        out.count = random_.chance(500) ? 1 : random_.between(1, limits::recordCount);
        return out;
      }
      case 30: {
        SendOffsets out{client(), "g" + text(10), {}};
        do out.offsets[partition()] = number();
        while (random_.chance(300));
        return out;
      }
      case 31:
        return AbortTransaction{client(), random_.chance(500)};
      case 32:
        return Clean{partition(), random_.chance(500) ? NodeId::none() : NodeId{2}};
      case 33:
        return startTransform();
      default:
        return Help{pick(commandWords())};
    }
  }

 private:
  template <class T>
  std::optional<T> maybe(T value) {
    if (random_.chance(500)) return std::nullopt;
    return value;
  }
  template <class T>
  T pick(const std::vector<T>& from) {
    return from[static_cast<std::size_t>(random_.below(from.size()))];
  }
  /// Anything at all: blanks, quotes, backslashes, control characters, broken UTF-8, Korean, bidi overrides.
  std::string text(std::size_t most) {
    static const std::vector<std::string> pieces{"a",      "Z",    "0",    " ",   "\"",   "\\",     "#",  "=",
                                                 "\n",     "\t",   "\r",   "'",   "한",   "\xff",   ",",  ":",
                                                 "\u202E", "\x7f", "none", "not", "is",   "within", "-",  "<",
                                                 ">=",     "😀",    "\x01", "{",   "\xc3", "count",  "on", "e\u0301"};
    std::string out;
    for (std::size_t n = static_cast<std::size_t>(random_.below(most)); n > 0; --n) out += pick(pieces);
    if (random_.chance(50)) out += '\0';
    return out;
  }
  std::string topic() {
    return pick<std::string>({"orders", "a.b_c-d", "__consumer_offsets", "all", "x", "topic", "count-7"});
  }
  std::string client() { return pick<std::string>({"checkout", "reader-2", "x", "orders-1", "until", "is"}); }
  TopicPartition partition() { return {topic(), static_cast<PartitionId>(random_.below(10'000))}; }
  NodeRef node() {
    switch (random_.below(3)) {
      case 0:
        return NodeRef::broker(static_cast<std::int32_t>(random_.between(1, 100)));
      case 1:
        return NodeRef::controller(static_cast<std::int32_t>(random_.between(1, 1000)));
      default:
        return NodeRef::client(client());
    }
  }
  std::pair<NodeRef, NodeRef> twoNodes() {
    for (;;) {
      NodeRef a = node();
      NodeRef b = node();
      if (!(a == b)) return {a, b};
    }
  }
  std::vector<NodeId> nodes(std::size_t size, bool sorted) {
    std::vector<NodeId> all;
    for (std::int32_t i = 1; i <= 9; ++i) all.push_back(NodeId{i});
    random_.shuffle(all);
    all.resize(size);
    if (sorted) std::sort(all.begin(), all.end());
    return all;
  }
  Config config(const std::vector<std::string>& names) {
    Config out;
    for (std::uint64_t n = random_.below(3); n > 0; --n) out[pick(names)] = text(8);
    return out;
  }
  Comparison comparison() { return static_cast<Comparison>(random_.below(6)); }
  std::int64_t number() { return random_.chance(100) ? INT64_MAX : random_.between(0, 1000); }

  Command createTopic() {
    CreateTopic out;
    out.topic = topic();
    out.partitions = maybe(static_cast<std::int32_t>(random_.between(4, limits::partitions)));
    const std::size_t rf = static_cast<std::size_t>(random_.between(1, 9));
    out.replicationFactor = maybe(static_cast<std::int32_t>(rf));
    for (std::uint64_t n = random_.below(3); n > 0; --n) {
      out.replicas[static_cast<PartitionId>(random_.below(4))] = nodes(rf, false);
    }
    out.config = config(topicConfigNames());
    return out;
  }
  Command alterConfig() {
    AlterConfig out;
    out.ofBroker = random_.chance(500);
    if (out.ofBroker) {
      out.broker = NodeId{static_cast<std::int32_t>(random_.between(1, 100))};
      out.key = "log.retention.ms";
    } else {
      out.topic = topic();
      out.key = pick(topicConfigNames());
    }
    out.value = maybe(text(10));
    return out;
  }
  Command produce() {
    Produce out;
    out.topic = topic();
    out.partition = maybe(static_cast<PartitionId>(random_.below(10'000)));
    out.key = maybe(text(10));
    out.value = maybe(text(40));
    out.acks = pick<Acks>({Acks::all, Acks::none, Acks::leader});
    out.count = random_.chance(500) ? 1 : random_.between(1, limits::recordCount);
    return out;
  }
  Command startProducer() {
    StartProducer out;
    out.name = client();
    out.topic = topic();
    out.partition = maybe(static_cast<PartitionId>(random_.below(10'000)));
    out.every = Duration{random_.between(10, 3'600'000'000)};
    out.count = maybe(random_.between(0, limits::recordCount));
    out.keys = random_.between(0, limits::keys);
    out.size = random_.between(0, limits::recordBytes);
    out.acks = maybe(pick<Acks>({Acks::all, Acks::none, Acks::leader}));
    out.idempotent = maybe(random_.chance(500));
    out.config = config(producerConfigNames());
    if (random_.chance(300)) {
      out.config["transactional.id"] = "t" + text(10);
      out.perTransaction = random_.between(1, limits::recordCount);
      if (random_.chance(500)) out.abortEvery = random_.between(1, limits::recordCount);
    }
    return out;
  }
  Command startConsumer() {
    StartConsumer out;
    out.name = client();
    if (random_.chance(100)) {
      out.pattern = "p" + text(10);
    } else {
      std::set<std::string> topics{topic()};
      while (random_.chance(300)) topics.insert(topic());
      out.topic = *topics.begin();
      out.moreTopics.assign(std::next(topics.begin()), topics.end());
    }
    out.processing = Duration{random_.chance(500) ? 0 : random_.between(0, limits::longestDelay.micros)};
    out.commits = static_cast<StartConsumer::Commits>(random_.below(4));
    std::set<PartitionId> partitions;
    for (std::uint64_t n = random_.below(4); n > 0; --n)
      partitions.insert(static_cast<PartitionId>(random_.below(10'000)));
    out.partitions.assign(partitions.begin(), partitions.end());
    out.from = static_cast<StartConsumer::From>(random_.below(4));
    if (out.from == StartConsumer::From::offset) out.offset = number();
    if (random_.chance(500)) out.group = "g" + text(10);
    out.readCommitted = random_.chance(500);
    out.config = config(consumerConfigNames());
    return out;
  }
  Command startTransform() {
    StartTransform out;
    out.name = client();
    out.from = "in" + topic();
    out.to = "out" + topic();
    out.group = "g" + text(10);
    out.delivery = static_cast<StartTransform::Delivery>(random_.below(3));
    out.processing = Duration{random_.chance(500) ? 0 : random_.between(0, limits::longestDelay.micros)};
    out.config = config(producerConfigNames());
    out.config.erase("transactional.id");
    if (out.delivery == StartTransform::Delivery::exactlyOnce && random_.chance(500))
      out.config["transactional.id"] = "t" + text(10);
    if (random_.chance(500)) out.config["max.poll.records"] = "7";
    return out;
  }
  Selection selection() {
    Selection out;
    out.kind = static_cast<Selection::Kind>(random_.below(8));
    switch (out.kind) {
      case Selection::Kind::replica:
        out.partition = partition();
        out.node = NodeId{2};
        break;
      case Selection::Kind::record:
        out.partition = partition();
        out.offset = number();
        if (random_.chance(500)) out.node = NodeId{2};
        break;
      case Selection::Kind::partition:
        out.partition = partition();
        break;
      case Selection::Kind::topic:
        out.name = topic();
        break;
      case Selection::Kind::client:
        out.name = client();
        break;
      case Selection::Kind::broker:
      case Selection::Kind::controller:
        out.node = NodeId{7};
        break;
      case Selection::Kind::event:
        out.event = EventId{random_.between(1, 9) > 0 ? 12ull : 0};
        break;
    }
    return out;
  }
  EventSeen event() {
    EventSeen out;
    out.kind = pick(events::kindNames());
    const std::vector<std::string> fields = events::fieldNames(out.kind);
    for (std::uint64_t n = fields.empty() ? 0 : random_.below(4); n > 0; --n) {
      out.fields.push_back({pick(fields), comparison(), text(10)});
    }
    if (random_.chance(300)) out.on = node();
    if (random_.chance(500)) {
      out.comparison = comparison();
      out.count = number();
    }
    return out;
  }
  Condition condition() { return {random_.chance(300), predicate()}; }
  std::string group() { return random_.chance(300) ? client() : "g" + text(10); }
  Predicate predicate() {
    switch (random_.below(34)) {
      case 0:
        return LeaderIs{partition(), random_.chance(500), random_.chance(300) ? NodeId::none() : NodeId{3}};
      case 1: {
        IsrIs out;
        out.partition = partition();
        out.how = static_cast<IsrIs::How>(random_.below(4));
        const bool mayBeEmpty = out.how == IsrIs::How::is || out.how == IsrIs::How::isNot;
        out.nodes = nodes(static_cast<std::size_t>(random_.between(mayBeEmpty ? 0 : 1, 5)), true);
        return out;
      }
      case 2:
        return ReplicasAre{partition(), random_.chance(500), nodes(3, false)};
      case 3:
        return LeaderEpochIs{partition(), comparison(), number()};
      case 4:
        return OffsetIs{static_cast<OffsetIs::Which>(random_.below(5)), partition(), comparison(), number(),
                        random_.chance(500) ? NodeId::none() : NodeId{2}};
      case 5: {
        NodeIs out{node(), random_.chance(500), static_cast<NodeIs::State>(random_.below(5))};
        if (out.node.kind != NodeRef::Kind::broker && out.state == NodeIs::State::fenced)
          out.state = NodeIs::State::dead;
        return out;
      }
      case 6:
        return ControllerIs{random_.chance(500), random_.chance(300) ? NodeId::none() : NodeId{101}};
      case 7:
        return Ready{};
      case 8:
        return TopicExists{topic()};
      case 9:
        return AckedReadable{partition()};
      case 10:
        return ClientCount{static_cast<ClientCount::What>(random_.below(8)), client(), comparison(), number()};
      case 11:
        return PositionIs{client(), partition(), comparison(), number()};
      case 12:
        return LagIs{random_.chance(500) ? client() : group(), maybe(partition()), comparison(), number()};
      case 13:
        return ConfigIs{false, topic(), {}, pick(topicConfigNames()), random_.chance(500), text(10)};
      case 14:
        return ConfigIs{true, {}, NodeId{2}, "log.retention.ms", random_.chance(500), text(10)};
      case 15:
        return ConnectionsAre{comparison(), number(), random_.chance(500) ? NodeId::none() : NodeId{2}};
      case 16:
        return PartitionCount{static_cast<PartitionCount::What>(random_.below(2)), comparison(), number()};
      case 17: {
        const auto [a, b] = twoNodes();
        return FramesHeld{a, b, comparison(), number()};
      }
      case 18:
        return TimeIs{comparison(), Duration{random_.between(0, limits::longestRun.micros)}};
      case 19:
        return random_.chance(500) ? Predicate{InvariantsHold{}} : Predicate{Selected{selection()}};
      case 21:
        return GroupStateIs{group(), random_.chance(500), pick(groupStates())};
      case 22:
        return GroupNumberIs{static_cast<GroupNumberIs::What>(random_.below(2)), group(), comparison(), number()};
      case 23:
        return CoordinatorIs{group(), random_.chance(500), random_.chance(300) ? NodeId::none() : NodeId{2}};
      case 24: {
        AssignmentIs out{client(), random_.chance(500), {}};
        std::set<TopicPartition> partitions;
        for (std::uint64_t n = random_.below(4); n > 0; --n) partitions.insert(partition());
        out.partitions.assign(partitions.begin(), partitions.end());
        return out;
      }
      case 25:
        return CommittedIs{group(), partition(), comparison(), number()};
      case 26: {
        std::vector<std::string> states = transactionStates();
        states.emplace_back("none");
        return TransactionIs{text(10), random_.chance(500), pick(states)};
      }
      case 27:
        return ProducerIs{client(), random_.chance(500), pick(producerStates())};
      case 28:
        return ProducerEpochIs{client(), comparison(), number()};
      case 29:
        return NextSequenceIs{client(), partition(), comparison(), number()};
      case 20:
        return Answered{client(), random_.chance(500), text(10)};
      case 30:
        return LogHolds{static_cast<LogHolds::What>(random_.below(3)), partition(), comparison(), number(),
                        random_.chance(500) ? NodeId::none() : NodeId{2}};
      case 31:
        return LastValueIs{partition(), text(10), random_.chance(500),
                           random_.chance(300) ? std::nullopt : std::optional(text(10))};
      case 32:
        return TransformCount{static_cast<TransformCount::What>(random_.below(2)), client(), comparison(), number()};
      default:
        return event();
    }
  }

  Prng random_;
};

}  // namespace

class CommandTest : public QObject {
  Q_OBJECT
 private slots:
  // C5: the table is what the parser knows, and its examples are true.
  void everyExampleOfTheTableParses() {
    for (const HelpEntry& entry : helpTable()) {
      const std::string line = (entry.predicate ? "expect " : "") + std::string(entry.example);
      const auto parsed = parse(line);
      QVERIFY2(parsed.has_value(), (line + ": " + (parsed ? "" : parsed.error().text())).c_str());
      // An example is already in canonical form, so that help teaches what is printed.
      const std::string first(entry.example.substr(0, entry.name.size()));
      QCOMPARE(first, std::string(entry.name));
      const auto again = parse(print(*parsed));
      QVERIFY(again.has_value());
      QVERIFY(*again == *parsed);
      QVERIFY(!entry.sentence.empty() && entry.sentence.back() == '.');
    }
  }

  void helpSpeaksOfEveryEntry() {
    const std::string all = helpText();
    for (const HelpEntry& entry : helpTable()) {
      QVERIFY(all.find(entry.syntax) != std::string::npos);
      const std::string word(entry.name.substr(0, entry.name.find(' ')));
      QVERIFY(helpText(word).find(entry.example) != std::string::npos);
    }
    QVERIFY(helpText("nonsense").empty());
  }

  // docs/commands.md is what `brokerlab help --markdown` prints; REWRITE=1 writes it.
  void theReferenceIsUpToDate() {
    const std::string wanted = helpMarkdown();
    if (qEnvironmentVariableIsSet("REWRITE")) std::ofstream("docs/commands.md", std::ios::binary) << wanted;
    std::ifstream file("docs/commands.md", std::ios::binary);
    QVERIFY2(file.good(), "docs/commands.md is looked for from the root of the project");
    const std::string present{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const auto differs = std::mismatch(present.begin(), present.end(), wanted.begin(), wanted.end());
    const auto line = std::count(present.begin(), differs.first, '\n') + 1;
    QVERIFY2(present == wanted, qPrintable(QStringLiteral("docs/commands.md is out of date from line %1 on: brokerlab "
                                                          "help --markdown > docs/commands.md")
                                               .arg(line)));
  }

  // Each entry has its heading, and its example as a line of its own that can be copied into a script.
  void theReferenceHasEveryEntryWithALineThatParses() {
    const std::string text = helpMarkdown();
    for (const HelpEntry& entry : helpTable()) {
      const std::size_t head =
          text.find("\n### " + std::string(entry.name) + "\n", entry.predicate ? text.find("\n## Predicates") : 0);
      QVERIFY2(head != std::string::npos, std::string(entry.name).c_str());
      // Syntax, then the example: the second block.
      std::size_t at = head;
      for (int block = 0; block < 3; ++block) at = text.find("```", at) + 3;
      at = text.find('\n', at) + 1;
      const std::string line = text.substr(at, text.find('\n', at) - at);
      QCOMPARE(line, (entry.predicate ? "expect " : "") + std::string(entry.example));
      QVERIFY2(parse(line).has_value(), line.c_str());
      QVERIFY(text.find(entry.sentence, head) < text.find("\n### ", head + 1));
    }
  }

  // Every alternative of the two variants has a word in the table; a new one without a line there fails here.
  void everyKindOfCommandAndPredicateIsInTheTable() {
    std::set<std::size_t> commands;
    std::set<std::size_t> predicates;
    for (const HelpEntry& entry : helpTable()) {
      const auto parsed = parse((entry.predicate ? "expect " : "") + std::string(entry.example));
      QVERIFY(parsed.has_value());
      if (entry.predicate) {
        predicates.insert(std::get<Expect>(*parsed).condition.predicate.index());
      } else {
        commands.insert(parsed->index());
      }
    }
    // Nothing, and Run and Run until share a line; controller is two kinds in one line.
    commands.insert(parse("run 1s")->index());
    predicates.insert(std::get<Expect>(*parse("expect controller is 101")).condition.predicate.index());
    QCOMPARE(commands.size(), std::variant_size_v<Command> - 1);
    QCOMPARE(predicates.size(), std::variant_size_v<Predicate>);
  }

  // C2
  void randomCommandsSurvivePrintAndParse() {
    Maker make(7);
    for (int i = 0; i < 40'000; ++i) {
      const Command command = make.command();
      const std::string line = print(command);
      const auto parsed = parse(line);
      QVERIFY2(parsed.has_value(), (line + "\n" + (parsed ? "" : parsed.error().text())).c_str());
      QVERIFY2(*parsed == command, line.c_str());
      QCOMPARE(print(*parsed), line);
      QVERIFY2(line.find('\n') == std::string::npos, line.c_str());
    }
  }

  // C3: no line, whatever it holds, does anything but parse or be refused at a place inside it.
  void garbledLinesAreRefusedNotCrashed() {
    Maker make(11);
    Prng random(5);
    int refused = 0;
    for (int i = 0; i < 20'000; ++i) {
      std::string line = print(make.command());
      for (std::uint64_t n = random.between(1, 3) > 0 ? 2u : 0u; n > 0 && !line.empty(); --n) {
        const std::size_t at = static_cast<std::size_t>(random.below(line.size()));
        if (random.chance(300)) {
          line.erase(at, 1);
        } else if (random.chance(500)) {
          line[at] = static_cast<char>(random.below(256));
        } else {
          line.insert(at, 1, static_cast<char>(random.below(128)));
        }
      }
      const auto parsed = parse(line);
      if (parsed) continue;
      ++refused;
      QVERIFY(parsed.error().column >= 1);
      QVERIFY(parsed.error().column <= static_cast<int>(line.size()) + 2);
      QVERIFY(!parsed.error().expected.empty());
      QVERIFY(!parsed.error().got.empty());
    }
    QVERIFY(refused > 5'000);
  }

  void readsWhatIsWritten_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("canonical");
    const auto row = [](const char* line, const char* canonical) { QTest::newRow(line) << line << canonical; };
    row("", "");
    row("   # only a comment", "");
    row("kill   broker\t2 # now", "kill broker 2");
    row("kill 2", "kill broker 2");
    row("kill 101", "kill controller 101");
    row("kill client checkout", "kill checkout");
    row("restart checkout", "restart checkout");
    row("create-topic orders rf=3 partitions=3 replicas=1:2,3,1 min.insync.replicas=2",
        "create-topic orders partitions=3 rf=3 replicas=1:2,3,1 min.insync.replicas=2");
    row("create-topic o replicas=1:2,3 replicas=0:1,2", "create-topic o replicas=0:1,2 replicas=1:2,3");
    row("produce orders value=\"a \\\"b\\\" \\u{d55c}\\n\"", "produce orders value=\"a \\\"b\\\" 한\\x0a\"");
    row("produce orders tombstone key=a", "produce orders key=a tombstone");
    row("produce orders value=a=b", "produce orders value=\"a=b\"");
    row("produce orders value=", "produce orders value=\"\"");
    row("start producer p topic=o acks=-1 enable.idempotence=true partitioner=murmur2 every=1000ms",
        "start producer p topic=o acks=all idempotent partitioner.class=murmur2");
    row("start consumer c topic=o partitions=2,0,2 from=12 group.id=g",
        "start consumer c topic=o partitions=0,2 from=12 group=g");
    row("start producer p topic=o abort-every=3 transaction=10 transactional.id=t-1 count=0",
        "start producer p topic=o count=0 transaction=10 abort-every=3 transactional.id=t-1");
    row("start transform t to=o from=i group.id=\"a b\" partitioner=murmur2 assignor=range processing=20ms",
        "start transform t from=i to=o group=\"a b\" delivery=exactly-once processing=20ms "
        "partition.assignment.strategy=range partitioner.class=murmur2");
    row("start transform t from=i to=o group=g delivery=at-most-once acks=1",
        "start transform t from=i to=o group=g delivery=at-most-once acks=1");
    row("expect lost t is 0", "expect lost t = 0");
    row("expect repeated t > 3", "expect repeated t > 3");
    row("send p tombstone key=k topic=o", "send p topic=o key=k tombstone");
    row("send-offsets p orders-1=7 group=g orders-0=12", "send-offsets p group=g orders-0=12 orders-1=7");
    row("commit p async", "commit p async");
    row("expect transaction \"a b\" is not Ongoing", "expect transaction \"a b\" is not Ongoing");
    row("expect producer p is in-transaction", "expect producer p is in-transaction");
    row("expect lso orders-1 is 141", "expect lso orders-1 = 141");
    row("run 1000us", "run 1ms");
    row("run 90s", "run 90s");
    row("run 120m", "run 2h");
    row("run until not hw orders-1 >=20 within 60s", "run until not hw orders-1 >= 20 within 1m");
    row("expect leo orders-1 is 5 on broker 2", "expect leo orders-1 = 5 on broker 2");
    row("expect isr orders-1 is 3,1", "expect isr orders-1 is 1,3");
    row("expect isr orders-1 is none", "expect isr orders-1 is none");
    row("expect acked orders-1 all readable", "expect acked orders-1 all readable");
    row("expect acked orders-1 is not 3", "expect acked orders-1 != 3");
    row("expect event ProduceAcked partition=1 firstOffset>=20 on broker 2 count is 0",
        "expect event ProduceAcked partition=1 firstOffset>=20 on broker 2 count = 0");
    row("expect lag reader < 5", "expect lag reader < 5");
    row("cut 1 checkout one-way", "cut broker 1 checkout one-way");
    row("heal", "heal");
    row("elect preferred all", "elect preferred all");
    row("set broker 1 log.cleaner.threads=2", "set broker 1 log.cleaner.threads=2");
  }
  void readsWhatIsWritten() {
    QFETCH(QString, line);
    QFETCH(QString, canonical);
    const auto parsed = parse(line.toStdString());
    QVERIFY2(parsed.has_value(), errorOf(line.toStdString()).c_str());
    QCOMPARE(QString::fromStdString(print(*parsed)), canonical);
  }

  // C3, C4: golden refusals.
  void refusesWithPlaceExpectationAndNearestWord_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("error");
    const auto row = [](const char* line, const char* error) { QTest::newRow(line) << line << error; };
    row("kil broker 2", "column 1: expected a command (help lists them), got \"kil\" (did you mean kill?)");
    row("kill brokr 2",
        "column 6: expected broker N, controller N or the name of a client, got \"brokr\" (did you mean broker?)");
    row("kill", "column 6: expected broker N, controller N or the name of a client, got the end of the line");
    row("kill broker two", "column 13: expected a broker's number from 1 to 100, got \"two\"");
    row("kill broker 2 now", "column 15: expected the end of the line, got \"now\"");
    row("power-off checkout",
        "column 11: expected a broker or a controller (a client has no disk to lose), got \"checkout\"");
    row("create-topic orders partitons=3",
        "column 21: expected partitions=, rf=, replicas= or the name of a topic config, got \"partitons\" (did you "
        "mean partitions?)");
    row("create-topic orders partitions=1000000000",
        "column 32: expected a number of partitions from 1 to 10000, got \"1000000000\"");
    row("create-topic orders partitions=3 partitions=4",
        "column 34: expected partitions= only once, got \"partitions=4\"");
    row("create-topic orders replicas=1:2,2",
        "column 32: expected each broker once, but 2 is there twice, got \"replicas=1:2,2\"");
    row("create-topic orders partitions=1 replicas=1:2,3",
        "column 34: expected a partition below 1, the number of partitions, got replicas for partition 1");
    row("create-topic orders min.insync.replica=2",
        "column 21: expected partitions=, rf=, replicas= or the name of a topic config, got \"min.insync.replica\" "
        "(did you mean "
        "min.insync.replicas?)");
    row("create-topic a/b",
        "column 14: expected the name of a topic (topic name \"a/b\" has a character other than a-z, A-Z, 0-9, '.', "
        "'_' and '-'), got \"a/b\"");
    row("produce orders", "column 16: expected either value=… or tombstone, got the end of the line");
    row("produce orders value=a acks=2", "column 29: expected 0, 1 or all, got \"2\"");
    row("produce orders value=\"open",
        "column 22: expected a closing quote \" for the one here, got the end of the line");
    row("produce orders value=\"a\\q\"",
        "column 24: expected one of the escapes \\\" \\\\ \\n \\r \\t \\xNN \\u{N}, got q");
    row("produce orders count=1e9 value=a", "column 22: expected a number of records from 1 to 10000000, got \"1e9\"");
    row("produce orders count=-1 value=a", "column 22: expected a number of records from 1 to 10000000, got \"-1\"");
    row("start producer broker topic=o",
        "column 16: expected the name of a client: a letter, then letters, digits, '.', '_' or '-', got \"broker\"");
    row("start producer p topic=o batchsize=1",
        "column 26: expected topic=, partition=, every=, count=, keys=, size=, acks=, idempotent, transaction=, "
        "abort-every= or the name of a producer config, got \"batchsize\" (did you mean batch.size?)");
    row("start producer p topic=o transaction=5",
        "column 26: expected transactional.id=ID as well, got \"transaction=5\"");
    row("start producer p topic=o transactional.id=t abort-every=5",
        "column 45: expected transaction=N as well, got \"abort-every=5\"");
    row("start transfrm t from=i to=o group=g",
        "column 7: expected producer, consumer or transform, got \"transfrm\" (did you mean transform?)");
    row("start transform t from=i to=o", "column 31: expected group=NAME, got the end of the line");
    row("start transform t from=i to=i group=g", "column 29: expected another topic than from=, got \"i\"");
    row("start transform t from=i to=o group=g delivery=exactly-onse",
        "column 48: expected exactly-once, at-least-once or at-most-once, got \"exactly-onse\" (did you mean "
        "exactly-once?)");
    row("start transform t from=i to=o group=g delivery=exactly",
        "column 48: expected exactly-once, at-least-once or at-most-once, got \"exactly\" (did you mean "
        "exactly-once?)");
    row("start transform t from=i to=o group=g delivery=at",
        "column 48: expected exactly-once, at-least-once or at-most-once, got \"at\"");
    row("start transform t from=i to=o group=g delivry=exactly-once",
        "column 39: expected from=, to=, group=, delivery=, processing=, assignor= or the name of a producer or "
        "consumer "
        "config (when offsets are committed, delivery= says), got \"delivry\" (did you mean delivery?)");
    row("start transform t from=i to=o group=g enable.auto.commit=true",
        "column 39: expected from=, to=, group=, delivery=, processing=, assignor= or the name of a producer or "
        "consumer "
        "config (when offsets are committed, delivery= says), got \"enable.auto.commit\" (did you mean "
        "enable.metrics.push?)");
    row("start transform t from=i to=o group=g transactional.id=x delivery=at-least-once",
        "column 39: expected transactional.id= with delivery=exactly-once only, got \"transactional.id=x\"");
    row("start transform t from=i to=o group=g isolation.level=read_uncommitted",
        "column 55: expected read_committed: an exactly-once transform reads nothing that may be aborted, got "
        "\"read_uncommitted\" (did you mean read_committed?)");
    row("send p", "column 8: expected either value=… or tombstone, got the end of the line");
    row("send p valu=x",
        "column 8: expected topic=, partition=, key=, value=, tombstone or count=, got \"valu\" (did you "
        "mean value?)");
    row("send-offsets p group=g", "column 24: expected TOPIC-P=OFFSET, got the end of the line");
    row("send-offsets p gruop=g",
        "column 16: expected group=NAME or TOPIC-P=OFFSET, such as orders-0=12, got \"gruop\" (did you mean group?)");
    row("abort p asink", "column 9: expected async, got \"asink\" (did you mean async?)");
    row("comit p", "column 1: expected a command (help lists them), got \"comit\" (did you mean commit?)");
    row("expect transaction t is Ongoin",
        "column 25: expected Empty, Ongoing, PrepareCommit, PrepareAbort, CompleteCommit, CompleteAbort, Dead, "
        "PrepareEpochFence or none, got \"Ongoin\" (did you mean Ongoing?)");
    row("expect producer p is fencd",
        "column 22: expected uninitialized, initializing, ready, in-transaction, committing, aborting, "
        "abortable-error, "
        "fatal-error or fenced, got \"fencd\" (did you mean fenced?)");
    row("start producer p topic=o every=0ms", "column 32: expected a duration from 10us to 1h, got \"0ms\"");
    row("delay 1 2 -5ms", "column 11: expected a duration such as 500us, 200ms, 3s, 1m or 2h, got \"-5ms\"");
    row("delay 1 2 NaN", "column 11: expected a duration such as 500us, 200ms, 3s, 1m or 2h, got \"NaN\"");
    row("delay 1 2 99999999999999999999s",
        "column 11: expected a duration such as 500us, 200ms, 3s, 1m or 2h, got \"99999999999999999999s\"");
    row("run 9999999h", "column 5: expected a duration from 1us to 168h, got \"9999999h\"");
    row("run untl ready",
        "column 5: expected a duration such as 500us, 200ms, 3s, 1m or 2h, or until, got \"untl\" (did you mean "
        "until?)");
    row("run until ready whithin 3s", "column 17: expected within, got \"whithin\" (did you mean within?)");
    row("expect leder orders-1 is 3",
        "column 8: expected a predicate (help lists them), got \"leder\" (did you mean leader?)");
    row("expect leader orders is 3",
        "column 15: expected a partition as TOPIC-NUMBER, such as orders-1, got \"orders\"");
    row("expect broker 2 is ded",
        "column 20: expected alive, dead, fenced, frozen or running, got \"ded\" (did you mean dead?)");
    row("expect event LeaderElectd",
        "column 14: expected a kind of event, such as LeaderElected, got \"LeaderElectd\" (did you mean "
        "LeaderElected?)");
    row("expect event NodeFrozen a=1", "column 25: expected no field: NodeFrozen has none, got \"a\"");
    row("expect event BrokerFenced brokr=1",
        "column 27: expected a field of BrokerFenced: broker, reason, got \"brokr\" (did you mean broker?)");
    row("expect hw orders-1 20", "column 20: expected a comparison: = != < <= > >= or is, got \"20\"");
    row("expect hw orders-1 >= 99999999999999999999",
        "column 23: expected an offset, at least 0, got \"99999999999999999999\"");
    row("flip-byte broker 1 ../../etc/passwd 0",
        "column 20: expected a path inside the data directory, without .. and without a leading /, got "
        "\"../../etc/passwd\"");
    row("flip-byte broker 1 /etc/passwd 0",
        "column 20: expected a path inside the data directory, without .. and without a leading /, got "
        "\"/etc/passwd\"");
    row("cut 1 1", "column 7: expected another node than the first, got \"broker 1\"");
    row("select replica orders-1", "column 25: expected broker=N, got the end of the line");
    row("elect unclean all", "column 15: expected a partition as TOPIC-NUMBER, such as orders-1, got \"all\"");
    row("help kil", "column 6: expected the name of a command or a predicate, got \"kil\" (did you mean kill?)");
    row("exec rm -rf", "column 1: expected a command (help lists them), got \"exec\" (did you mean elect?)");
    // Columns count characters, not bytes.
    row("produce orders key=한국 value", "column 23: expected KEY=VALUE or tombstone, got \"value\"");
  }
  void refusesWithPlaceExpectationAndNearestWord() {
    QFETCH(QString, line);
    QFETCH(QString, error);
    QCOMPARE(QString::fromStdString(errorOf(line.toStdString())), error);
  }

  // C4
  void refusesWhatIsTooLongOrNotText() {
    QVERIFY(errorOf("produce o value=" + std::string(limits::lineBytes, 'x')).find("a line of at most") !=
            std::string::npos);
    QCOMPARE(errorOf("produce o value=\xff"),
             std::string("column 17: expected UTF-8 text, got bytes that are not UTF-8"));
    QVERIFY(errorOf(std::string("kill broker 2\0", 14)).find("\\x00") != std::string::npos);
    QVERIFY(errorOf("produce o value=a\x1b[31m").find("control characters") != std::string::npos);
  }

  void scriptsReportEveryWrongLine() {
    const auto wrong = parseScript("kil broker 2\r\n\r\nkill broker 2\nrun x\n");
    QVERIFY(!wrong.has_value());
    QCOMPARE(wrong.error().size(), std::size_t(2));
    QVERIFY(wrong.error()[0].text().rfind("line 1, column 1:", 0) == 0);
    QVERIFY(wrong.error()[1].text().rfind("line 4, column 5:", 0) == 0);

    const auto good = parseScript("\xEF\xBB\xBF# setup\r\nkill broker 2\r\nrun 1s");
    QVERIFY(good.has_value());
    QCOMPARE(good->size(), std::size_t(3));
    QCOMPARE((*good)[1].text, std::string("kill broker 2"));
    QVERIFY((*good)[2].command == Command{Run{seconds(1)}});

    QVERIFY(!parseScript(std::string(limits::scriptBytes + 1, '#')).has_value());
    QVERIFY(!parseScript(std::string(limits::scriptLines + 1, '\n')).has_value());
  }

  void comparisonsHold() {
    QVERIFY(holds(1, Comparison::less, 2) && !holds(2, Comparison::less, 2));
    QVERIFY(holds(2, Comparison::atMost, 2) && holds(2, Comparison::atLeast, 2) && holds(2, Comparison::equal, 2));
    QVERIFY(holds(3, Comparison::greater, 2) && holds(3, Comparison::notEqual, 2) &&
            !holds(2, Comparison::notEqual, 2));
  }

  void carriesOverToTheRealTools_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("shell");
    const auto row = [](const char* line, const char* shell) { QTest::newRow(line) << line << shell; };
    row("create-topic orders partitions=3 rf=3 min.insync.replicas=2",
        "kafka-topics.sh --bootstrap-server localhost:9092 --create --topic orders --partitions 3 --replication-factor "
        "3 --config "
        "min.insync.replicas=2");
    row("create-topic orders replicas=0:1,2 replicas=1:2,3",
        "kafka-topics.sh --bootstrap-server localhost:9092 --create --topic orders --replica-assignment 1:2,2:3");
    row("set topic orders cleanup.policy=compact,delete",
        "kafka-configs.sh --bootstrap-server localhost:9092 --entity-type topics --entity-name orders --alter "
        "--add-config "
        "'cleanup.policy=[compact,delete]'");
    row("unset broker 1 log.retention.ms",
        "kafka-configs.sh --bootstrap-server localhost:9092 --entity-type brokers --entity-name 1 --alter "
        "--delete-config log.retention.ms");
    row("produce orders key=a value=\"it's; rm -rf /\"",
        "printf '%s\\n' 'a:it'\\''s; rm -rf /' | kcat -P -b localhost:9092 -t orders -K : -X acks=all");
    row("elect preferred orders-1",
        "kafka-leader-election.sh --bootstrap-server localhost:9092 --election-type preferred --topic orders "
        "--partition 1");
    row("expect isr orders-1 is 1,3", "kafka-topics.sh --bootstrap-server localhost:9092 --describe --topic orders");
    row("run 3s", "");
    row("answer a b", "");
  }
  void carriesOverToTheRealTools() {
    QFETCH(QString, line);
    QFETCH(QString, shell);
    QCOMPARE(QString::fromStdString(kafkaEquivalent(*parse(line.toStdString()))), shell);
  }
};
BROKERLAB_TEST(CommandTest)

#include "test_command.moc"
