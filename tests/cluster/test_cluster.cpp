// Rules K1 to K4 of cluster/cluster.h: whole clusters, driven by script lines.

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cluster/cluster.h"
#include "cluster/engine.h"
#include "cluster/invariants.h"
#include "protocol/frame.h"
#include "protocol/messages/update_features.h"
#include "support.h"

#include <QDir>
#include <QTemporaryDir>

using namespace brokerlab;
using namespace brokerlab::cluster;

namespace {

Spec small(std::uint64_t seed = 42) {
  Spec spec;
  spec.seed = seed;
  return spec;
}

std::unique_ptr<Cluster> ready(Spec spec = small()) { return tests::readyCluster(std::move(spec)); }

using tests::play;

std::vector<std::string> allEvents(Cluster& cluster) {
  std::vector<std::string> lines;
  for (const EventPtr& event : cluster.eventsAfter({}, events::Level::detail, SIZE_MAX).events)
    lines.push_back(events::print(*event));
  return lines;
}

/// Every file of every node, as one text to compare.
std::string allFiles(Cluster& cluster) {
  std::string out;
  for (const NodeId node : cluster.world().nodes()) {
    if (node.value > 1000) continue;
    const auto list = cluster.listFiles(node);
    if (!list) return list.error().message;
    for (const view::FileEntry& entry : list->entries) {
      out += fmt::format("{} {} ", node.value, entry.path);
      if (!entry.directory) {
        const auto bytes = cluster.world().disk(node).readAll(entry.path);
        out += bytes ? hex(bytes->view()) : bytes.error().message;
      }
      out += "\n";
    }
  }
  return out;
}

}  // namespace

#define PLAY(cluster, script)                          \
  do {                                                 \
    const std::string problem = play(cluster, script); \
    if (!problem.empty()) QFAIL(problem.c_str());      \
  } while (false)

class ClusterTest : public QObject {
  Q_OBJECT
 private slots:
  void becomesReady() {
    auto cluster = ready();
    QVERIFY(cluster->ready());
    QVERIFY(cluster->evaluate("ready")->held);
    QVERIFY(cluster->evaluate("event ClusterReady count = 1")->held);
    QVERIFY(cluster->evaluate("not controller is none")->held);
    const auto view = cluster->view();
    QCOMPARE(view->brokers.size(), std::size_t{3});
    QCOMPARE(view->controllers.size(), std::size_t{3});
    QVERIFY(view->ready);
  }

  void createsProducesConsumes() {
    auto cluster = ready();
    PLAY(*cluster,
         "create-topic orders partitions=3 rf=3 min.insync.replicas=2\n"
         "expect topic orders exists\n"
         "expect under-replicated = 0\n"
         "produce orders partition=1 key=a value=paid\n"
         "produce orders partition=1 value=sent acks=1\n"
         "produce orders partition=1 value=lost acks=0\n"
         "run until leo orders-1 = 3 within 5s\n"
         "run until hw orders-1 = 3 within 5s\n"
         "start consumer reader topic=orders from=earliest\n"
         "run until consumed reader = 3 within 10s\n"
         "expect lag reader = 0\n"
         "expect acked orders-1 all readable\n"
         "expect config topic orders min.insync.replicas is 2\n"
         "set topic orders retention.ms=1000\n"
         "run until config topic orders retention.ms is 1000 within 5s\n"
         "stop reader\n"
         "expect consumed reader = 3\n"
         "delete-topic orders\n"
         "run until not topic orders exists within 5s\n"
         "expect invariants hold");
  }

  void leaderDiesAndAnotherTakesOver() {
    auto cluster = ready();
    PLAY(*cluster,
         "create-topic orders partitions=1 rf=3 min.insync.replicas=2 replicas=0:2,3,1\n"
         "expect leader orders-0 is 2\n"
         "expect replicas orders-0 is 2,3,1\n"
         "start producer checkout topic=orders every=50ms keys=3\n"
         "start consumer reader topic=orders from=earliest\n"
         "run until acked checkout >= 20 within 10s\n"
         "kill broker 2\n"
         "expect broker 2 is dead\n"
         "run until leader orders-0 is 3 within 30s\n"
         "expect isr orders-0 excludes 2\n"
         "run until acked checkout >= 60 within 60s\n"
         "expect event LeaderElected topic=orders leader=3\n"
         "restart broker 2\n"
         "run until isr orders-0 is 1,2,3 within 60s\n"
         "elect preferred orders-0\n"
         "run until leader orders-0 is 2 within 10s\n"
         "stop checkout\n"
         "run until lag reader = 0 within 30s\n"
         "expect failed checkout = 0\n"
         "run until acked orders-0 all readable within 5s\n"
         "expect invariants hold");
    for (const view::InvariantView& one : cluster->checkInvariants())
      QVERIFY2(one.holds, (one.name + ": " + one.detail).c_str());
  }

  void predicatesExplainThemselves() {
    auto cluster = ready();
    PLAY(*cluster, "create-topic orders partitions=1 rf=3 replicas=0:1,2,3");
    const Reply wrong = cluster->executeNow("expect leader orders-0 is 3");
    QVERIFY(!wrong.ok);
    QVERIFY2(
        wrong.text.find("got 1") != std::string::npos && wrong.text.find("broker 3 is running") != std::string::npos,
        wrong.text.c_str());
    // Q2: what is not there makes a predicate false, also under not.
    QVERIFY(!cluster->evaluate("leader nothing-0 is 3")->held);
    QVERIFY(!cluster->evaluate("not leader nothing-0 is 3")->held);
    QVERIFY(cluster->executeNow("show hw orders-0 = 0").ok);
    const Reply typo = cluster->executeNow("kil broker 1");
    QVERIFY(!typo.ok);
    QCOMPARE(typo.column, 1);
    QVERIFY(!cluster->executeNow("kill broker 9").ok);
    QVERIFY(!cluster->executeNow("restart broker 1").ok);
    QVERIFY(!cluster->executeNow("create-topic orders partitions=1 rf=3").ok);
    QVERIFY(!cluster->executeNow("run until leader orders-0 is 3 within 1s").ok);
    QCOMPARE(cluster->waiting(), std::size_t{0});
  }

  void faultsOfTheNetwork() {
    auto cluster = ready();
    PLAY(*cluster,
         "create-topic orders partitions=1 rf=3 replicas=0:1,2,3\n"
         "cut broker 1 broker 2\n"
         "produce orders value=a acks=1\n"
         "run until isr orders-0 is 1,3 within 60s\n"
         "heal\n"
         "run until isr orders-0 is 1,2,3 within 60s\n"
         "hold broker 1 broker 3\n"
         "produce orders value=b acks=1\n"
         "run until held 1 3 >= 1 within 5s\n"
         "release 1 3 1\n"
         "release 1 3\n"
         "delay 1 2 50ms\n"
         "freeze broker 3\n"
         "expect broker 3 is frozen\n"
         "run until isr orders-0 excludes 3 within 60s\n"
         "thaw broker 3\n"
         "heal 1 2\n"
         "run until isr orders-0 is 1,2,3 within 60s\n"
         "expect invariants hold");
    const auto view = cluster->view();
    QVERIFY(view->links.empty());
  }

  void powerOffLosesOnlyWhatWasNotFlushed() {
    auto cluster = ready();
    PLAY(*cluster,
         "create-topic orders partitions=1 rf=3 min.insync.replicas=2 replicas=0:1,2,3\n"
         "produce orders value=a count=50\n"
         "power-off broker 1\n"
         "run until not leader orders-0 is 1 within 60s\n"
         "restart broker 1\n"
         "run until isr orders-0 is 1,2,3 within 120s\n"
         "run until hw orders-0 = 50 on broker 1 within 30s\n"
         "expect acked orders-0 all readable\n"
         "expect invariants hold");
    for (const view::InvariantView& one : cluster->checkInvariants())
      QVERIFY2(one.holds, (one.name + ": " + one.detail).c_str());
  }

  void picturesShareWhatDidNotChange() {
    auto cluster = ready();
    PLAY(*cluster,
         "create-topic orders partitions=2 rf=3 replicas=0:1,2,3 replicas=1:2,3,1\nproduce orders partition=0 key=k "
         "value=v\nrun 2s");
    const auto first = cluster->view();
    QCOMPARE(first->topics.size(), std::size_t{1});
    const view::PartitionView& partition = first->topics[0]->partitions[0];
    QCOMPARE(partition.leader.value, 1);
    QCOMPARE(partition.replicaViews.size(), std::size_t{3});
    const view::ReplicaView& leader = *partition.replicaViews[0];
    QVERIFY(leader.role == view::ReplicaRole::leader);
    QCOMPARE(leader.logEndOffset, Offset{1});
    QCOMPARE(leader.highWatermark, Offset{1});
    QCOMPARE(leader.marks.size(), std::size_t{1});
    QCOMPARE(leader.marks[0].key, std::string("k"));
    QCOMPARE(leader.marks[0].value, std::string("v"));
    QVERIFY(leader.marks[0].keyColour != 0);
    QVERIFY(!first->metadataLog->empty());
    const auto second = cluster->view();
    QVERIFY(first->topics[0] == second->topics[0]);
    QVERIFY(first->metadataLog == second->metadataLog);
    PLAY(*cluster, "produce orders partition=1 value=w\nrun 2s");
    const auto third = cluster->view();
    QVERIFY(third->topics[0]->partitions[0].replicaViews[0] == partition.replicaViews[0]);
    QVERIFY(third->topics[0]->partitions[1].replicaViews[0] != first->topics[0]->partitions[1].replicaViews[0]);
  }

  void everyEventLeadsBackToWhatBeganIt() {  // E2
    auto cluster = ready();
    PLAY(*cluster,
         "create-topic orders partitions=1 rf=3 replicas=0:1,2,3\nrun 1s\nkill broker 1\nrun until leader orders-0 is "
         "2 within 60s");
    EventId election;
    for (const EventPtr& event : cluster->eventsAfter({}, events::Level::story, 1000).events)
      if (event->name() == "LeaderElected") election = event->id;
    const auto steps = cluster->why(election);
    QVERIFY(steps.size() >= 2);
    QVERIFY(steps.front().text.find("elected leader") != std::string::npos);
    for (std::size_t i = 1; i < steps.size(); ++i) QVERIFY(steps[i].event < steps[i - 1].event);
    // The oldest step is a command, or the start of a node when the cluster was made.
    QVERIFY2(steps.back().text.find("command") != std::string::npos ||
                 steps.back().text.find("started") != std::string::npos || steps.size() == 200,
             steps.back().text.c_str());
    for (const EventPtr& event : cluster->eventsAfter({}, events::Level::detail, SIZE_MAX).events)
      QVERIFY(event->cause < event->id);
  }

  void filesFramesAndRecordsCanBeFound() {
    auto cluster = ready();
    PLAY(*cluster,
         "create-topic orders partitions=1 rf=3 replicas=0:1,2,3\nproduce orders key=k value=find-me\nrun 2s");
    const auto files = cluster->listFiles(NodeId{1});
    QVERIFY(files.has_value());
    const auto has = [&](std::string_view path) {
      return std::any_of(files->entries.begin(), files->entries.end(),
                         [&](const auto& entry) { return entry.path == path; });
    };
    QVERIFY(has("meta.properties"));
    QVERIFY(has("orders-0/00000000000000000000.log"));
    QVERIFY(has("__cluster_metadata-0"));
    const auto content = cluster->readFile(NodeId{1}, "orders-0/00000000000000000000.log", 0, 1000);
    QVERIFY(content.has_value());
    QVERIFY(content->problem.empty());
    QVERIFY(!content->fields.empty());
    QVERIFY(!cluster->readFile(NodeId{1}, "../../etc/passwd", 0, 10).has_value());
    const auto location = cluster->locate({"orders", 0}, 0);
    QVERIFY(location.has_value());
    QCOMPARE(location->files.size(), std::size_t{3});
    QVERIFY(!location->frames.empty());
    const auto frame = cluster->frame(location->frames.front().frame);
    QVERIFY(frame.has_value());
    QVERIFY(!frame->fields.empty());
    QVERIFY(!cluster->frames({}, cluster->now(), 10).empty());
  }

  void sameSeedSameEventsAndBytes() {  // K1, S1
    const char* script =
        "create-topic orders partitions=3 rf=3 min.insync.replicas=2\n"
        "start producer p topic=orders every=20ms keys=5\n"
        "start consumer c topic=orders from=earliest\n"
        "run 2s\n"
        "kill broker 1\n"
        "run 15s\n"
        "restart broker 1\n"
        "power-off controller 101\n"
        "run 10s\n"
        "restart controller 101\n"
        "run 5s";
    auto one = ready();
    auto two = ready();
    PLAY(*one, script);
    // Looking changes nothing (K2).
    std::string_view rest = script;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      QVERIFY(two->executeNow(rest.substr(0, end)).ok);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      two->view();
      two->checkInvariants();
      two->executeNow("show invariants hold");
    }
    QCOMPARE(one->steps(), two->steps());
    const auto events = allEvents(*one);
    QVERIFY(events.size() > 500);
    QVERIFY(events == allEvents(*two));
    QVERIFY(allFiles(*one) == allFiles(*two));
    auto other = ready(small(43));
    PLAY(*other, script);
    QVERIFY(allEvents(*other) != events);

    // A saved session, read back, plays to the same events and bytes.
    const std::string text = one->sessionText();
    const auto session = parseSession(text);
    QVERIFY2(session.has_value(), session ? "" : session.error().message.c_str());
    QCOMPARE(print(*session), text);
    const auto again = Cluster::replay(*session);
    QVERIFY2(again.has_value(), again ? "" : again.error().message.c_str());
    QVERIFY(allEvents(**again) == events);
    QVERIFY(allFiles(**again) == allFiles(*one));
    QCOMPARE((*again)->now().micros, one->now().micros);

    // Up to some point in between, and on from there by other ways.
    const auto half = Cluster::replay(*session, {}, Instant{5'000'000});
    QVERIFY(half.has_value());
    const auto early = allEvents(**half);
    QVERIFY(early.size() > 100 && early.size() < events.size());
    QVERIFY(std::equal(early.begin(), early.end(), events.begin()));
    QVERIFY((*half)->executeNow("kill broker 2").ok);
  }

  void externalProgramsAreRecorded() {
    // ApiVersions v0, as any client sends it first: key 18, version 0, correlation 7, client id "x".
    const std::uint8_t request[] = {0, 18, 0, 0, 0, 0, 0, 7, 0, 1, 'x'};
    struct Sockets : sim::Outside {
      std::vector<std::size_t> answers;
      void onFrame(ConnectionId, const Chain& frame) override { answers.push_back(frame.size()); }
      void onClosed(ConnectionId) override {}
      void onMuted(ConnectionId, bool) override {}
    } sockets;
    auto cluster = ready();
    cluster->world().setOutside(&sockets);
    const ConnectionId connection = cluster->world().openExternal(NodeId{1}, "127.0.0.1:50000");
    cluster->world().externalFrame(connection, Chain(Bytes::copyOf(ByteView(request))));
    cluster->run(milliseconds(10));
    QCOMPARE(sockets.answers.size(), std::size_t{1});
    QVERIFY(cluster->evaluate("connections = 1")->held);
    QCOMPARE(cluster->view()->externals.size(), std::size_t{1});
    QCOMPARE(cluster->view()->externals[0]->lastRequest, std::string("ApiVersions v0"));
    cluster->world().externalRefuse(connection, "a size of 1195725856 bytes: \"GET \", this is no HTTP server");
    cluster->run(milliseconds(10));
    QVERIFY(cluster->evaluate("connections = 0")->held);
    cluster->world().setOutside(nullptr);
    const auto session = parseSession(cluster->sessionText());
    QVERIFY2(session.has_value(), session ? "" : session.error().message.c_str());
    const auto again = Cluster::replay(*session);
    QVERIFY2(again.has_value(), again ? "" : again.error().message.c_str());
    QVERIFY(allEvents(**again) == allEvents(*cluster));
  }

  void aDataDirectoryIsOneClusters() {  // K4
    QTemporaryDir folder;
    const std::string path = folder.filePath("data").toStdString();
    Spec spec = small();
    spec.dataDirectory = path;
    std::string id;
    {
      auto cluster = ready(spec);
      id = cluster->clusterId();
      PLAY(*cluster, "create-topic orders partitions=1 rf=3\nproduce orders value=kept");
      const auto second = Cluster::open(spec);
      QVERIFY(!second.has_value());
      QVERIFY(second.error().message.find("in use") != std::string::npos);
      QVERIFY(cluster->shutDownAll().ok);
    }
    {
      Spec other = spec;
      other.seed = 7;
      other.brokers = 5;
      auto cluster = ready(other);
      QVERIFY(cluster->reopened());
      // What was there before is not in the record: said, not hidden.
      const auto session = parseSession(cluster->sessionText());
      QVERIFY(session.has_value());
      const auto replayed = Cluster::replay(*session);
      QVERIFY(!replayed.has_value());
      QVERIFY(replayed.error().message.find("cannot be played again") != std::string::npos);
      QCOMPARE(cluster->clusterId(), id);
      QCOMPARE(cluster->spec().brokers, 3);
      PLAY(*cluster,
           "run until hw orders-0 = 1 within 30s\n"
           "expect event NodeStarted role=broker afterCleanShutdown=true count = 3\n"
           "produce orders value=more\n"
           "run until hw orders-0 = 2 within 5s");
      QVERIFY(cluster->shutDownAll().ok);
    }
    // A folder with somebody's files.
    QDir(folder.path()).mkdir("mine");
    QFile file(folder.filePath("mine/letter.txt"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("dear");
    file.close();
    Spec foreign = small();
    foreign.dataDirectory = folder.filePath("mine").toStdString();
    const auto refused = Cluster::open(foreign);
    QVERIFY(!refused.has_value());
    QCOMPARE(QDir(folder.filePath("mine")).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden).size(), 1);
    // A node's folder from elsewhere.
    QFile meta(QString::fromStdString(path) + "/broker-1/meta.properties");
    QVERIFY(meta.open(QIODevice::ReadWrite));
    QByteArray text = meta.readAll();
    text.replace(QByteArray::fromStdString(id), "AAAAAAAAAAAAAAAAAAAAAA");
    meta.resize(0);
    meta.write(text);
    meta.close();
    const auto mixed = Cluster::open(spec);
    QVERIFY(!mixed.has_value());
    QVERIFY2(mixed.error().message.find("belongs to cluster") != std::string::npos, mixed.error().message.c_str());
  }

  void memoryAndFolderHoldTheSame() {
    QTemporaryDir folder;
    Spec onDisk = small();
    onDisk.dataDirectory = folder.filePath("data").toStdString();
    const char* script =
        "create-topic orders partitions=2 rf=3\n"
        "produce orders key=a value=1 count=20\n"
        "kill broker 1\n"
        "run 12s\n"
        "restart broker 1\n"
        "run 5s";
    auto memory = ready();
    auto disk = ready(onDisk);
    PLAY(*memory, script);
    PLAY(*disk, script);
    QVERIFY(allEvents(*memory) == allEvents(*disk));
    QVERIFY(allFiles(*memory) == allFiles(*disk));
  }

  void wrongSpecsAreSentences() {
    Spec spec = small();
    spec.config["log.segmnt.bytes"] = "1";
    const auto typo = Cluster::open(spec);
    QVERIFY(!typo.has_value());
    QVERIFY2(typo.error().message.find("log.segment.bytes") != std::string::npos, typo.error().message.c_str());
    spec = small();
    spec.brokers = 0;
    QVERIFY(!Cluster::open(spec).has_value());
  }

  void combinedNodesFailOver() {
    Spec spec = small();
    spec.combined = true;
    auto cluster = ready(spec);
    QVERIFY(cluster->engine().controllers == cluster->engine().brokers);
    const auto view = cluster->view();
    QCOMPARE(view->brokers.size(), std::size_t{3});
    QCOMPARE(view->controllers.size(), std::size_t{3});
    QVERIFY(cluster->evaluate("event NodeStarted role=combined count = 3")->held);
    PLAY(*cluster,
         "create-topic orders partitions=3 rf=3 min.insync.replicas=2\n"
         "start producer p topic=orders acks=all idempotent every=20ms keys=5\n"
         "start consumer c topic=orders from=earliest\n"
         "run 2s");
    // The one that decides dies, and with it a broker: the others elect, fence it and move its leaderships.
    for (int round = 0; round < 3; ++round) {
      const NodeId active = cluster->engine().activeController();
      QVERIFY(active.value >= 1 && active.value <= 3);
      QVERIFY(cluster->view()->brokers[static_cast<std::size_t>(active.value - 1)]->active);
      PLAY(*cluster, fmt::format("kill broker {}\nrun until not controller is {} within 30s\n"
                                 "run until not controller is none within 30s\nrun until offline-partitions = 0 "
                                 "within 30s\nrun 2s\nrestart broker {}\nrun until under-replicated = 0 within 60s",
                                 active.value, active.value, active.value));
    }
    PLAY(*cluster,
         "stop p\nrun 3s\nexpect acked orders-0 all readable\nexpect acked orders-1 all readable\n"
         "expect acked orders-2 all readable\nexpect lag c = 0");
    for (const view::InvariantView& one : cluster->checkInvariants())
      QVERIFY2(one.holds, (one.name + " " + one.detail).c_str());
    // One log for both halves, and no second one anywhere.
    const auto files = cluster->listFiles(NodeId{1});
    QVERIFY(files.has_value());
    QCOMPARE(std::count_if(files->entries.begin(), files->entries.end(),
                           [](const view::FileEntry& e) { return e.path == "__cluster_metadata-0"; }),
             std::ptrdiff_t{1});
    const Reply reply = cluster->shutDownAll();
    QVERIFY2(reply.ok, reply.text.c_str());
    QVERIFY(cluster->evaluate("event NodeStopped how=\"shut down\" count = 3")->held);
  }

  void whatBrokersForwardReachesTheControllerHalf() {
    // A broker that is the active controller passes requests on to itself, and they arrive at the other half.
    Spec spec = small();
    spec.combined = true;
    auto cluster = ready(spec);
    struct Program final : sim::Outside {
      std::vector<Chain> answers;
      int closed = 0;
      void onFrame(ConnectionId, const Chain& frame) override { answers.push_back(frame); }
      void onClosed(ConnectionId) override { ++closed; }
      void onMuted(ConnectionId, bool) override {}
    } program;
    cluster->world().setOutside(&program);
    for (const int broker : {1, 2, 3}) {
      const ConnectionId connection = cluster->world().openExternal(NodeId{broker}, "127.0.0.1:5000");
      protocol::UpdateFeaturesRequest request;
      request.validateOnly = true;
      cluster->world().externalFrame(connection, protocol::encodeRequest(1, broker, std::string("test"), request));
      const std::uint64_t before = cluster->steps();
      cluster->run(seconds(2));
      QCOMPARE(program.answers.size(), static_cast<std::size_t>(broker));
      QCOMPARE(program.closed, 0);
      QVERIFY(cluster->steps() - before < 5000);
      const auto answer = protocol::decodeResponse<protocol::UpdateFeaturesResponse>(program.answers.back(), 1);
      QVERIFY(answer.has_value());
      QVERIFY(answer->body.errorCode != ErrorCode::notController);
    }
    cluster->world().setOutside(nullptr);
  }

  void aCombinedQuorumInAFolderGoesOn() {
    QTemporaryDir folder;
    Spec spec = small();
    spec.combined = true;
    spec.dataDirectory = (folder.path() + "/data").toStdString();
    {
      auto cluster = ready(spec);
      PLAY(*cluster, "create-topic orders partitions=1 rf=3\nproduce orders value=kept count=3");
      QVERIFY(cluster->shutDownAll().ok);
    }
    auto again = ready(spec);
    QVERIFY(again->reopened());
    QVERIFY(again->engine().controllers == again->engine().brokers);
    PLAY(*again, "run until leo orders-0 = 3 within 20s\nproduce orders value=more");
  }

  void aControllerThatNobodyAnswersLeavesWithoutSpinning() {
    // Its time to stand for election comes while it waits for the others to hear its farewell.
    Spec spec = small();
    spec.config["controller.quorum.election.timeout.ms"] = "100";
    auto cluster = ready(spec);
    const NodeId active = cluster->engine().activeController();
    for (const NodeId other : cluster->engine().controllers)
      if (other != active) PLAY(*cluster, fmt::format("cut controller {} controller {}", active.value, other.value));
    cluster->execute(fmt::format("shutdown controller {}", active.value));
    const Instant until = cluster->now() + seconds(3);
    for (int i = 0; i < 20'000 && cluster->now() < until; ++i) cluster->step();
    QVERIFY(cluster->now() >= until);
    QVERIFY(!cluster->world().alive(active));
  }

  void shutsDownInGoodOrder() {
    auto cluster = ready();
    PLAY(*cluster, "create-topic orders partitions=3 rf=3\nproduce orders value=x count=5");
    const Reply reply = cluster->shutDownAll();
    QVERIFY2(reply.ok, reply.text.c_str());
    QVERIFY(cluster->evaluate("event NodeStopped how=\"shut down\" count = 6")->held);
    for (const int broker : {1, 2, 3}) QVERIFY(cluster->world().disk(NodeId{broker}).exists(".kafka_cleanshutdown"));
  }
};
BROKERLAB_TEST(ClusterTest)

class SessionFileTest : public QObject {
  Q_OBJECT
 private slots:
  void roundTrip() {
    SessionFile session;
    session.spec.seed = UINT64_MAX;
    session.spec.brokers = 5;
    session.spec.combined = true;
    session.spec.config["log.segment.bytes"] = "1024";
    session.spec.racks = {"a b", "c"};
    session.spec.scaled = {"segment.bytes=1024"};
    session.spec.latency = microseconds(1500);
    sim::Input command;
    command.at = Instant{1'500'000};
    command.afterSteps = 17;
    command.text = "kill broker 2";
    sim::Input open = command;
    open.kind = sim::InputKind::open;
    open.connection = ConnectionId{9};
    open.node = NodeId{1};
    open.text = "127.0.0.1:5000";
    for (std::size_t length = 0; length < 5; ++length) {
      sim::Input frame = open;
      frame.kind = sim::InputKind::frame;
      frame.node = NodeId{};
      frame.text.clear();
      frame.bytes = Chain(Bytes(std::vector<std::uint8_t>(length, 0xfb)));
      session.inputs.push_back(frame);
    }
    sim::Input refuse = command;
    refuse.kind = sim::InputKind::refuse;
    refuse.connection = ConnectionId{9};
    refuse.text = "a \"strange\" size";
    session.inputs.insert(session.inputs.begin(), {command, open});
    session.inputs.push_back(refuse);
    session.end = Instant{2'000'000};
    session.endSteps = 20;
    const std::string text = print(session);
    const auto parsed = parseSession(text);
    QVERIFY2(parsed.has_value(), parsed ? "" : parsed.error().message.c_str());
    QCOMPARE(print(*parsed), text);
    QCOMPARE(parsed->spec.seed, UINT64_MAX);
    QCOMPARE(parsed->inputs.size(), session.inputs.size());
    for (std::size_t i = 0; i < session.inputs.size(); ++i) QVERIFY(parsed->inputs[i].bytes == session.inputs[i].bytes);
    // Cut anywhere: a sentence or a session, never a crash; never a whole session when the end is missing.
    for (std::size_t length = 0; length + 1 < text.size(); ++length) {
      const auto cut = parseSession(std::string_view(text).substr(0, length));
      if (length < text.size() - 10) QVERIFY(!cut.has_value());
    }
  }
  void wrongLines_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("script") << "create-topic a\n"
                            << "line 1: expected \"brokerlab-session 1\"";
    QTest::newRow("word") << "brokerlab-session 1\nseeds 4\nend 0.000000+0\n"
                          << "did you mean seed?";
    QTest::newRow("back")
        << "brokerlab-session 1\n@2.000000+5 kill broker 1\n@1.000000+6 kill broker 1\nend 3.000000+9\n"
        << "goes back in time";
    QTest::newRow("command") << "brokerlab-session 1\n@2.000000+5 kil broker 1\nend 3.000000+9\n"
                             << "line 2";
    QTest::newRow("base64") << "brokerlab-session 1\n@2.000000+5 >frame 1 !!!!\nend 3.000000+9\n"
                            << "no base64";
    QTest::newRow("end") << "brokerlab-session 1\nseed 1\n"
                         << "cut short";
    QTest::newRow("many") << "brokerlab-session 1\nbrokers 1000\nend 0.000000+0\n"
                          << "brokers must be";
  }
  void wrongLines() {
    QFETCH(QString, text);
    QFETCH(QString, sentence);
    const auto parsed = parseSession(text.toStdString());
    QVERIFY(!parsed.has_value());
    QVERIFY2(parsed.error().message.find(sentence.toStdString()) != std::string::npos, parsed.error().message.c_str());
  }
};
BROKERLAB_TEST(SessionFileTest)
#include "test_cluster.moc"
