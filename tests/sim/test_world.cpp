// Rules W1 to W6 and each sentence of "What failures do to connections" in sim/world.h.
#include <fmt/format.h>

#include <map>

#include "base/check.h"
#include "base/reader.h"
#include "base/writer.h"
#include "sim/world.h"
#include "support/suite.h"

using namespace brokerlab;
using namespace brokerlab::sim;
using runtime::Context;
using runtime::Disconnect;

namespace {

/// Frames look like requests and responses: the world reads their heads.
Chain request(std::int16_t api, std::int32_t correlationId, std::string_view body) {
  Writer writer;
  writer.i16(api);
  writer.i16(1);
  writer.i32(correlationId);
  writer.i16(-1);
  writer.raw(body);
  return writer.take();
}
Chain response(std::int32_t correlationId, std::string_view body) {
  Writer writer;
  writer.i32(correlationId);
  writer.raw(body);
  return writer.take();
}
std::string bodyOf(const Chain& frame, std::size_t header) { return std::string(frame.slice(header).flatten().text()); }

using Journal = std::vector<std::string>;

/// Answers each request with its body, and writes down what happens.
class Server : public runtime::Node {
 public:
  explicit Server(Journal& journal) : journal_(journal) {}
  void start(Context& context) override {
    note(context, "start");
    if (auto file = context.disk().open("log", disk::Open::createOrOpen)) file_ = *file;
  }
  void onAccepted(Context& context, ConnectionId connection, const runtime::Peer& peer) override {
    connection_ = connection;
    note(context, "accepted " + peer.address);
  }
  void onDisconnected(Context& context, ConnectionId, Disconnect reason) override {
    note(context, fmt::format("over: {}", runtime::disconnectText(reason)));
  }
  void onFrame(Context& context, ConnectionId connection, Chain frame) override {
    const std::string body = bodyOf(frame, 10);
    note(context, "got " + body);
    if (file_.isOpen()) static_cast<void>(file_.append(frame));
    if (body == "flush") static_cast<void>(file_.flush());
    if (body == "mute") context.mute(connection);
    if (body == "bug") check(false, "a planted bug");
    if (body == "alarm") context.setTimer(milliseconds(5), {"alarm"});
    Reader reader(frame);
    reader.skip(4);
    context.send(connection, response(reader.i32(), "re:" + body));
  }
  void onTimer(Context& context, runtime::TimerId, const runtime::Timer& timer) override {
    note(context, fmt::format("timer {}", timer.name));
    if (connection_.valid()) context.unmute(connection_);
  }
  void unmuteAfter(Context& context, Duration time) { context.setTimer(time, {"unmute"}); }
  void shutDown(Context& context) override {
    note(context, "asked to go");
    context.exit();
  }

 private:
  void note(Context& context, const std::string& what) {
    journal_.push_back(fmt::format("{} {}: {}", context.now().micros, context.self().value, what));
  }
  Journal& journal_;
  disk::File file_;
  ConnectionId connection_;
};

class Caller : public runtime::Node {
 public:
  explicit Caller(Journal& journal) : journal_(journal) {}
  void start(Context&) override {}
  void onConnected(Context& context, ConnectionId) override { note(context, "connected"); }
  void onDisconnected(Context& context, ConnectionId, Disconnect reason) override {
    note(context, fmt::format("over: {}", runtime::disconnectText(reason)));
  }
  void onFrame(Context& context, ConnectionId, Chain frame) override { note(context, "answer " + bodyOf(frame, 4)); }
  void onTimer(Context& context, runtime::TimerId, const runtime::Timer& timer) override {
    note(context, fmt::format("timer {}", timer.name));
  }
  ConnectionId connection;
  std::int32_t next = 0;

 private:
  void note(Context& context, const std::string& what) {
    journal_.push_back(fmt::format("{} {}: {}", context.now().micros, context.self().value, what));
  }
  Journal& journal_;
};

constexpr NodeId server{1};
constexpr NodeId caller{1001};

struct Printed : Observer {
  std::vector<std::string> lines;
  std::map<std::uint64_t, events::Event> byId;
  void onEvent(events::Event&& event) override {
    lines.push_back(events::print(event));
    byId[event.id.value] = event;
  }
};

struct Stage {
  Journal journal;
  World world;
  Printed events;

  explicit Stage(WorldOptions options = {}) : world(options) {
    world.setObserver(&events, events::Level::trace);
    world.add(server, "broker", [this] { return std::make_unique<Server>(journal); });
    world.add(caller, "client", [this] { return std::make_unique<Caller>(journal); });
    world.start(server);
    world.start(caller);
    journal.clear();
  }
  void connect() {
    world.invoke(caller, world.lastEvent(), [](runtime::Node& node, Context& context) {
      static_cast<Caller&>(node).connection = context.connect(server);
    });
  }
  void ask(std::string_view body) {
    world.invoke(caller, world.lastEvent(), [&](runtime::Node& node, Context& context) {
      auto& self = static_cast<Caller&>(node);
      context.send(self.connection, request(3, self.next++, body));
    });
  }
  void close() {
    world.invoke(caller, world.lastEvent(),
                 [](runtime::Node& node, Context& context) { context.close(static_cast<Caller&>(node).connection); });
  }
  void connected() {
    connect();
    world.run(milliseconds(2));
    journal.clear();
  }
  bool balanced() const {
    return world.frames().sent == world.frames().delivered + world.frames().dropped + world.framesInFlight();
  }
};

Journal lines(std::initializer_list<const char*> list) { return {list.begin(), list.end()}; }

}  // namespace

#define EXPECT(stage, ...)                                                                   \
  do {                                                                                       \
    const Journal expected = lines({__VA_ARGS__});                                           \
    if ((stage).journal != expected) {                                                       \
      for (const std::string& line : (stage).journal) qWarning("  is     %s", line.c_str()); \
      for (const std::string& line : expected) qWarning("  should %s", line.c_str());        \
    }                                                                                        \
    QVERIFY((stage).journal == expected);                                                    \
    QVERIFY((stage).balanced());                                                             \
  } while (false)

class WorldTest : public QObject {
  Q_OBJECT
 private slots:
  void asksAndAnswers() {
    Stage s;
    s.connect();
    s.ask("a");  // before the connection is there: travels once it is
    s.ask("b");
    s.world.run(milliseconds(10));
    EXPECT(s, "1000 1: accepted client-1001", "2000 1001: connected", "3000 1: got a", "3000 1: got b",
           "4000 1001: answer re:a", "4000 1001: answer re:b");
    QCOMPARE(s.world.now().micros, std::int64_t{10'000});
  }

  void zeroLatencyNeedsNoTime() {
    WorldOptions options;
    options.latency = Duration{};
    Stage s(options);
    s.connect();
    s.ask("a");
    s.world.runUntil(Instant{});
    EXPECT(s, "0 1: accepted client-1001", "0 1001: connected", "0 1: got a", "0 1001: answer re:a");
  }

  void orderSurvivesShrinkingLatency() {  // W4
    Stage s;
    s.connected();
    s.world.delay(caller, server, milliseconds(50));
    s.ask("slow");
    s.world.delay(caller, server, Duration{});
    s.ask("fast");
    s.world.run(milliseconds(100));
    EXPECT(s, "53000 1: got slow", "53000 1: got fast", "54000 1001: answer re:slow", "54000 1001: answer re:fast");
  }

  void deadProcessRefuses() {
    Stage s;
    s.world.kill(server);
    s.connect();
    s.ask("a");
    s.world.run(seconds(60));
    EXPECT(s, "2000 1001: over: connection refused");
  }

  void poweredOffMachineDoesNotAnswer() {
    Stage s;
    s.world.powerOff(server);
    s.connect();
    s.world.run(seconds(60));
    EXPECT(s, "10000000 1001: over: connection lost");
  }

  void cutLinkStallsThenLoses() {
    Stage s;
    s.connected();
    s.world.cut(caller, server);
    s.ask("a");
    s.world.run(seconds(5));
    QVERIFY(s.journal.empty());
    s.world.run(seconds(60));
    // The frame was due at 3 ms; twenty seconds later TCP gives up.
    EXPECT(s, "20003000 1001: over: connection lost", "20003000 1: over: connection lost");
  }

  void healedInTimeDelivers() {
    Stage s;
    s.connected();
    s.world.cut(caller, server);
    s.ask("a");
    s.ask("b");
    s.world.run(seconds(5));
    s.world.heal(caller, server);
    s.world.run(seconds(60));
    EXPECT(s, "5002000 1: got a", "5002000 1: got b", "5003000 1001: answer re:a", "5003000 1001: answer re:b");
  }

  void connectingOverACut() {
    Stage s;
    s.world.cut(server, caller);
    s.connect();
    s.world.run(seconds(1));
    s.world.heal(server, caller);
    s.world.run(seconds(1));
    EXPECT(s, "1001000 1: accepted client-1001", "1002000 1001: connected");
    s.journal.clear();
    s.world.cut(caller, server);
    s.connect();
    s.world.run(seconds(30));
    EXPECT(s, "12000000 1001: over: connection lost");
  }

  void oneWayCutLetsTheOtherWayThrough() {
    Stage s;
    s.connected();
    s.world.cut(server, caller);
    s.ask("a");
    s.world.run(seconds(1));
    EXPECT(s, "3000 1: got a");
  }

  void holdAndReleaseOneByOne() {
    Stage s;
    s.connected();
    s.world.hold(caller, server);
    s.ask("a");
    s.ask("b");
    s.ask("c");
    s.world.run(seconds(100));
    QVERIFY(s.journal.empty());
    QCOMPARE(s.world.heldFrames(caller, server), std::int64_t{3});
    QCOMPARE(s.world.release(caller, server, 1), std::int64_t{1});
    s.world.run(milliseconds(1));
    EXPECT(s, "100002000 1: got a", "100003000 1001: answer re:a");
    QCOMPARE(s.world.heldFrames(caller, server), std::int64_t{2});
    QVERIFY(s.world.releaseFrame(3));  // c, and b before it
    s.world.run(milliseconds(1));
    EXPECT(s, "100002000 1: got a", "100003000 1001: answer re:a", "100003000 1: got b", "100003000 1: got c",
           "100004000 1001: answer re:b", "100004000 1001: answer re:c");
    QVERIFY(!s.world.releaseFrame(3));
    s.ask("d");
    s.world.run(milliseconds(5));
    QCOMPARE(s.world.release(caller, server), std::int64_t{1});
    s.journal.clear();
    s.ask("e");
    s.world.run(milliseconds(5));
    QCOMPARE(s.journal.size(), std::size_t{4});
  }

  void closeDeliversWhatWasSent() {
    Stage s;
    s.connected();
    s.ask("a");
    s.close();
    s.world.run(milliseconds(10));
    EXPECT(s, "3000 1: got a", "3000 1: over: closed by the peer");
  }

  void killLosesFramesAndResets() {
    Stage s;
    s.connected();
    s.ask("a");
    s.world.kill(server);
    s.world.run(milliseconds(10));
    EXPECT(s, "3000 1001: over: closed by the peer");
    QCOMPARE(s.world.frames().dropped, std::uint64_t{1});
    QVERIFY(s.world.life(server) == Life::killed);
  }

  void killKeepsThePageCacheAndPowerOffDoesNot() {
    for (const bool power : {false, true}) {
      Stage s;
      s.connected();
      s.ask("flush");
      s.ask("more");
      s.world.run(milliseconds(10));
      const std::int64_t whole = s.world.disk(server).open("log")->size();
      static_cast<void>(s.world.disk(server).syncDirectory(""));
      QCOMPARE(whole, std::int64_t{10 + 5 + 10 + 4});
      power ? s.world.powerOff(server) : s.world.kill(server);
      s.world.start(server);
      QCOMPARE(s.world.disk(server).open("log")->size(), std::int64_t{power ? 15 : 29});
    }
  }

  void powerOffIsSilent() {
    Stage s;
    s.connected();
    s.world.powerOff(server);
    s.world.run(seconds(100));
    QVERIFY(s.journal.empty());  // nobody said anything, nobody knows
    s.ask("a");
    s.world.run(seconds(100));
    EXPECT(s, "120003000 1001: over: connection lost");
  }

  void restartedMachineKnowsNothingOfOldConnections() {
    Stage s;
    s.connected();
    s.world.powerOff(server);
    s.world.start(server);
    s.journal.clear();
    s.world.run(seconds(1));
    s.ask("a");
    s.world.run(seconds(100));
    EXPECT(s, "1004000 1001: over: connection lost");
  }

  void frozenNodeCatchesUpInOrder() {
    Stage s;
    s.connected();
    s.ask("alarm");
    s.world.run(milliseconds(2));
    s.journal.clear();
    s.world.freeze(server);
    s.ask("a");
    s.world.run(milliseconds(1));
    s.ask("b");
    s.world.run(milliseconds(50));
    QVERIFY(s.journal.empty());
    s.world.thaw(server);
    s.world.run(milliseconds(10));
    EXPECT(s, "55000 1: got a", "55000 1: timer alarm", "55000 1: got b", "56000 1001: answer re:a",
           "56000 1001: answer re:b");
  }

  void muteHoldsFramesBack() {
    Stage s;
    s.connected();
    s.ask("mute");
    s.ask("a");
    s.ask("b");
    s.world.run(milliseconds(10));
    EXPECT(s, "3000 1: got mute", "4000 1001: answer re:mute");
    s.journal.clear();
    s.world.invoke(server, {}, [](runtime::Node& node, Context& context) {
      static_cast<Server&>(node).unmuteAfter(context, milliseconds(1));
    });
    s.world.run(milliseconds(10));
    EXPECT(s, "13000 1: timer unmute", "13000 1: got a", "13000 1: got b", "14000 1001: answer re:a",
           "14000 1001: answer re:b");
  }

  void bugEndsTheNodeNotTheWorld() {  // W5
    Stage s;
    s.connected();
    s.ask("bug");
    s.world.run(milliseconds(10));
    EXPECT(s, "3000 1: got bug", "4000 1001: over: closed by the peer");
    QVERIFY(s.world.life(server) == Life::crashed);
    QVERIFY(s.world.crashReason(server).find("a planted bug") != std::string::npos);
    QCOMPARE(s.world.crashes(), 1);
    s.world.start(server);
    QVERIFY(s.world.alive(server));
  }

  void shutDownGoesInGoodOrder() {
    Stage s;
    s.connected();
    s.ask("a");
    s.world.run(milliseconds(1));
    s.world.shutDown(server);
    s.world.run(milliseconds(10));
    EXPECT(s, "3000 1: got a", "3000 1: asked to go", "4000 1001: answer re:a", "4000 1001: over: closed by the peer");
    QVERIFY(s.world.life(server) == Life::shutDown);
  }

  void slowDiskMakesTheNodeWait() {
    Stage s;
    s.connected();
    s.world.disk(server).faults().slow(milliseconds(20), Duration{});
    s.ask("a");
    s.ask("b");
    s.world.run(milliseconds(60));
    EXPECT(s, "3000 1: got a", "4000 1001: answer re:a", "23000 1: got b", "24000 1001: answer re:b");
  }

  void cancelledTimersAreGone() {
    Stage s;
    runtime::TimerId kept;
    s.world.invoke(caller, {}, [&](runtime::Node&, Context& context) {
      for (int i = 0; i < 20'000; ++i) context.cancelTimer(context.setTimer(seconds(30), {"never"}));
      kept = context.setTimer(seconds(1), {"once"});
    });
    const std::uint64_t before = s.world.steps();
    s.world.run(seconds(60));
    QCOMPARE(s.world.steps() - before, std::uint64_t{1});
    EXPECT(s, "1000000 1001: timer once");
  }

  void aNodeMayCallItself() {
    struct Both : runtime::Node {
      explicit Both(Journal& j) : journal(j) {}
      void start(Context& context) override {
        context.send(mine = context.connect(context.self()), request(1, 7, "x"));
      }
      void onAccepted(Context&, ConnectionId connection, const runtime::Peer&) override { accepted = connection; }
      void onFrame(Context& context, ConnectionId connection, Chain) override {
        journal.push_back(connection == mine ? "answer" : connection == accepted ? "request" : "?");
        if (connection == accepted) context.send(connection, response(7, "y"));
        if (connection == mine) context.close(connection);
      }
      void onDisconnected(Context&, ConnectionId connection, Disconnect) override {
        journal.push_back(connection == accepted ? "over" : "?");
      }
      void onTimer(Context&, runtime::TimerId, const runtime::Timer&) override {}
      Journal& journal;
      ConnectionId mine, accepted;
    };
    Journal journal;
    World world({});
    world.add(NodeId{1}, "combined", [&] { return std::make_unique<Both>(journal); });
    world.start(NodeId{1});
    world.run(seconds(1));
    QVERIFY(journal == lines({"request", "answer", "over"}));
  }

  void programsOutside() {
    struct Sockets : Outside {
      Journal journal;
      void onFrame(ConnectionId connection, const Chain& frame) override {
        journal.push_back(fmt::format("{} {}", connection.value, bodyOf(frame, 4)));
      }
      void onClosed(ConnectionId connection) override { journal.push_back(fmt::format("{} closed", connection.value)); }
      void onMuted(ConnectionId connection, bool muted) override {
        journal.push_back(fmt::format("{} {}", connection.value, muted ? "muted" : "unmuted"));
      }
    } sockets;
    Stage s;
    s.world.setOutside(&sockets);
    const ConnectionId one = s.world.openExternal(server, "127.0.0.1:5000");
    s.world.externalFrame(one, request(18, 0, "a"));
    s.world.externalFrame(one, request(18, 1, "mute"));
    s.world.externalFrame(one, request(18, 2, "b"));
    s.world.run(milliseconds(1));
    QVERIFY(sockets.journal == lines({"1 re:a", "1 muted", "1 re:mute"}));
    s.world.kill(server);
    QVERIFY(sockets.journal.back() == "1 closed");
    const ConnectionId two = s.world.openExternal(server, "127.0.0.1:5001");
    QVERIFY(sockets.journal.back() == "2 closed");
    s.world.externalFrame(two, request(18, 0, "c"));
    s.world.start(server);
    const ConnectionId three = s.world.openExternal(server, "127.0.0.1:5002");
    s.world.externalClose(three);
    s.world.run(milliseconds(1));
    QVERIFY(s.journal.back() == "1000 1: over: closed by the peer");
    QVERIFY(s.balanced());
    QCOMPARE(s.world.inputs().size(), std::size_t{8});
  }

  void causesLeadBackToTheCommand() {  // W3
    WorldOptions options;
    options.trailEntries = 1000;
    Stage s(options);
    EventId command;
    {
      World::CommandScope scope(s.world, "do something");
      command = scope.event();
      s.world.invoke(caller, command, [](runtime::Node& node, Context& context) {
        auto& self = static_cast<Caller&>(node);
        self.connection = context.connect(server);
        context.send(self.connection, request(3, 0, "alarm"));
      });
    }
    s.world.run(milliseconds(20));
    QVERIFY(s.journal.back() == "8000 1: timer alarm");
    for (const std::string& line : s.events.lines) {
      if (line.find("TimerFired") == std::string::npos) continue;
      std::vector<TrailKind> kinds;
      EventId at = s.events.byId.rbegin()->second.id;
      for (const auto& [id, event] : s.events.byId)
        if (event.name() == "TimerFired") at = event.id;
      while (at.valid()) {
        kinds.push_back(s.world.trail().find(at)->kind);
        if (at == command) break;
        at = s.world.trail().find(at)->cause;
      }
      QVERIFY(at == command);
      QVERIFY((kinds == std::vector<TrailKind>{TrailKind::timerFired, TrailKind::frameDelivered, TrailKind::frameSent,
                                               TrailKind::payload}));
      return;
    }
    QFAIL("the timer did not fire");
  }

  void sameSeedSameEventsWhoeverListens() {  // W1
    const auto play = [](std::uint64_t seed, events::Level level) {
      WorldOptions options;
      options.seed = seed;
      options.jitter = milliseconds(3);
      options.lossPerMille = 20;
      Stage s(options);
      s.world.setObserver(&s.events, level);
      s.events.lines.clear();
      for (int round = 0; round < 50; ++round) {
        if (round % 10 == 0) s.connect();
        if (round == 17) s.world.freeze(server);
        if (round == 23) s.world.thaw(server);
        if (round == 31) s.world.kill(server);
        if (round == 35) s.world.start(server);
        s.ask(fmt::format("{}", round));
        s.world.run(milliseconds(1));
      }
      s.world.run(seconds(60));
      return std::make_tuple(s.events.lines, s.journal, s.world.lastEvent(), s.world.steps());
    };
    const auto first = play(7, events::Level::trace);
    QVERIFY(first == play(7, events::Level::trace));
    QVERIFY(std::get<1>(first) != std::get<1>(play(8, events::Level::trace)));
    const auto quiet = play(7, events::Level::story);
    QVERIFY(std::get<1>(quiet) == std::get<1>(first));
    QVERIFY(std::get<2>(quiet) == std::get<2>(first));
    QVERIFY(std::get<0>(quiet).size() < std::get<0>(first).size());
  }

  void frameLogKnowsWhatAResponseAnswers() {
    WorldOptions options;
    options.frameLogBytes = 1 << 20;
    Stage s(options);
    s.connected();
    s.ask("a");
    s.world.run(milliseconds(5));
    const FrameRecord* answer = s.world.frameLog().find(2);
    QVERIFY(answer != nullptr);
    QCOMPARE(answer->api, std::int16_t{3});
    QVERIFY(!answer->request);
    QVERIFY(answer->fate == Fate::delivered);
    QCOMPARE(answer->sent.micros, std::int64_t{3000});
    QCOMPARE(answer->arrives.micros, std::int64_t{4000});
    QVERIFY(s.world.frameLog().find(3) == nullptr);
  }

  void stepsAreCheap() {
    // Two nodes that bat a frame to and fro, and a timer each time. A bound far above what is measured, so that a
    // slip to something quadratic shows.
    struct Bat : runtime::Node {
      void start(Context&) override {}
      void onFrame(Context& context, ConnectionId connection, Chain frame) override {
        context.cancelTimer(timer);
        timer = context.setTimer(seconds(30), {"timeout"});
        context.send(connection, std::move(frame));
      }
      void onTimer(Context&, runtime::TimerId, const runtime::Timer&) override {}
      runtime::TimerId timer;
    };
    World world({});
    for (const int id : {1, 2}) world.add(NodeId{id}, "broker", [] { return std::make_unique<Bat>(); });
    world.start(NodeId{1});
    world.start(NodeId{2});
    world.invoke(NodeId{1}, {}, [](runtime::Node&, Context& context) {
      const ConnectionId connection = context.connect(NodeId{2});
      const Chain ball = Bytes::copyOf(std::string_view("\0\0\0\0\0\0\0\0\0\0\0\0", 12));
      for (int i = 0; i < 8; ++i) context.send(connection, ball);
    });
    const std::uint64_t before = world.steps();
    QElapsedTimer clock;
    clock.start();
    world.run(seconds(20));
    const double perSecond =
        static_cast<double>(world.steps() - before) * 1e9 / static_cast<double>(clock.nsecsElapsed());
    qInfo("%.2f million steps a second", perSecond / 1e6);
    QVERIFY(world.steps() - before > 100'000);
    QVERIFY(perSecond > 50'000);
  }
};
BROKERLAB_TEST(WorldTest)
#include "test_world.moc"
