#include "command/help.h"

#include <fmt/format.h>

#include <algorithm>

namespace brokerlab::command {
namespace {

std::string firstWord(std::string_view text) { return std::string(text.substr(0, text.find(' '))); }

std::vector<std::string> words(bool predicates) {
  std::vector<std::string> out;
  for (const HelpEntry& entry : helpTable()) {
    if (entry.predicate == predicates) out.push_back(firstWord(entry.name));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace

const std::vector<HelpEntry>& helpTable() {
  static const std::vector<HelpEntry> table = {
      // --- commands ---
      {"create-topic", "create-topic NAME [partitions=N] [rf=N] [replicas=P:B,B,…]… [CONFIG=VALUE]…",
       "Creates a topic; replicas=1:2,3,1 places the replicas of partition 1 by hand, the first one being the "
       "preferred leader.",
       "create-topic orders partitions=3 rf=3 replicas=1:2,3,1 min.insync.replicas=2"},
      {"delete-topic", "delete-topic NAME", "Deletes a topic and, after the delete delay, its files.",
       "delete-topic orders"},
      {"set", "set topic NAME KEY=VALUE | set broker N KEY=VALUE",
       "Changes a config of a topic or a broker while it runs.", "set topic orders retention.ms=60000"},
      {"unset", "unset topic NAME KEY | unset broker N KEY",
       "Takes a config override away, so that the default is in force again.", "unset topic orders retention.ms"},
      {"produce", "produce TOPIC [partition=N] [key=K] value=V|tombstone [acks=0|1|all] [count=N]",
       "Sends a record, or the same one count times; tombstone sends a null value.",
       "produce orders partition=1 key=customer-7 value=\"paid in full\" acks=all"},
      {"start producer",
       "start producer NAME topic=T [partition=N] [every=DURATION] [count=N] [keys=N] [size=BYTES] [acks=0|1|all] "
       "[idempotent[=false]] [transactional.id=ID [transaction=N [abort-every=N]]] [CONFIG=VALUE]…",
       "Starts a producer that keeps sending; every config of Kafka's producer may follow. With a transactional.id it "
       "sends transaction= records in each transaction and aborts every abort-every-th; without transaction= it waits "
       "for "
       "begin, send, commit and abort. count=0 makes any producer wait for send.",
       "start producer checkout topic=orders acks=all idempotent every=200ms keys=8 linger.ms=5"},
      {"start consumer",
       "start consumer NAME topic=T[,T]… [partitions=N,N,…] [from=earliest|latest|OFFSET] [isolation.level=LEVEL] "
       "[CONFIG=VALUE]… | start consumer NAME group=G topic=T[,T]…|pattern=REGEX "
       "[assignor=range|roundrobin|sticky|cooperative-sticky|uniform] [group.protocol=classic|consumer] "
       "[group.instance.id=ID] [processing=DURATION] [commits=auto|before|after|never] [CONFIG=VALUE]…",
       "Starts a consumer that keeps polling: as a member of a group, which shares the partitions out, or without one, "
       "reading the partitions it is given. processing is how long its application works on each record; commits says "
       "when it commits what a poll gave it.",
       "start consumer billing-1 topic=orders group=billing processing=20ms partition.assignment.strategy=range"},
      {"start transform",
       "start transform NAME from=T to=T group=G [delivery=exactly-once|at-least-once|at-most-once] "
       "[processing=DURATION] [assignor=A] [transactional.id=ID] [CONFIG=VALUE]…",
       "Starts an application that reads one topic as a member of a group and writes a record of its own into another "
       "for "
       "each (consume, transform, produce); its value begins with where the input is from, such as orders-0@17. "
       "exactly-once (when nothing is said) commits the group's offsets in the transaction of the results, "
       "at-least-once "
       "after they are acknowledged, at-most-once before they are sent. Configs of Kafka's producer and consumer may "
       "follow. Like other clients it answers to stop, kill, restart, freeze, pause and seek.",
       "start transform enrich from=orders to=invoices group=billing delivery=exactly-once processing=20ms"},
      {"stop", "stop NAME", "Closes a producer, consumer or transform in good order.", "stop checkout"},
      {"seek", "seek CONSUMER TOPIC-P OFFSET|earliest|latest", "Makes a consumer read on from another offset.",
       "seek reader orders-1 17"},
      {"pause", "pause CONSUMER [TOPIC-P]",
       "Makes a consumer's polls hand out nothing of a partition, or of all it has; it stays a member of its group.",
       "pause reader orders-1"},
      {"resume", "resume CONSUMER [TOPIC-P]", "Ends a pause.", "resume reader orders-1"},
      {"crash", "crash CLIENT",
       "Ends a client at once, as kill does: a member of a group does not leave it, and nothing is committed.",
       "crash reader"},
      {"begin", "begin PRODUCER", "Begins a transaction of a producer that was started with a transactional.id.",
       "begin checkout"},
      {"send", "send PRODUCER [topic=T] [partition=N] [key=K] value=V|tombstone [count=N]",
       "Hands a record to a producer, for the topic it was started with unless topic says otherwise, without waiting "
       "for "
       "its acknowledgement.",
       "send checkout partition=1 key=customer-7 value=paid"},
      {"send-offsets", "send-offsets PRODUCER group=G TOPIC-P=OFFSET…",
       "Puts offsets of a group into the open transaction: they count if it commits.",
       "send-offsets checkout group=billing orders-0=12 orders-1=7"},
      {"commit", "commit PRODUCER|CONSUMER [async]",
       "Commits the open transaction of a producer and, unless async, waits for the coordinator's decision; or the "
       "positions of a consumer of a group.",
       "commit checkout"},
      {"abort", "abort PRODUCER [async]",
       "Aborts the open transaction of a producer; what was not sent yet is dropped.", "abort checkout"},
      {"kill", "kill broker|controller N | kill CLIENT",
       "Ends a process at once (kill -9): its memory is gone, what it wrote stays in the page cache.", "kill broker 2"},
      {"power-off", "power-off broker|controller N",
       "Takes the power from a machine: what was not flushed to its disk is lost.", "power-off broker 2"},
      {"restart", "restart broker|controller N | restart CLIENT",
       "Starts a stopped process again; a running one is killed first.", "restart broker 2"},
      {"shutdown", "shutdown broker|controller N | shutdown CLIENT",
       "Stops a process in good order (SIGTERM): a broker hands over its leaderships first.", "shutdown broker 2"},
      {"freeze", "freeze broker|controller N | freeze CLIENT",
       "Stops a process from doing anything, as a long garbage collection would; its connections stay open.",
       "freeze controller 101"},
      {"thaw", "thaw broker|controller N | thaw CLIENT", "Lets a frozen process go on.", "thaw controller 101"},
      {"cut", "cut A B [one-way]",
       "Lets nothing pass between two nodes; with one-way only nothing from the first to the second.",
       "cut broker 1 broker 2 one-way"},
      {"heal", "heal [A B]", "Makes a link normal again; without names every link.", "heal broker 1 broker 2"},
      {"delay", "delay A B DURATION", "Makes every frame between two nodes take so much longer.",
       "delay broker 1 broker 2 200ms"},
      {"hold", "hold A B", "Keeps frames from the first node to the second in the air until they are released.",
       "hold checkout broker 2"},
      {"release", "release A B [N]", "Lets held frames go: the N oldest, or all, after which the link is normal.",
       "release checkout broker 2 1"},
      {"elect", "elect preferred TOPIC-P|all | elect unclean TOPIC-P",
       "Asks the controller to make the preferred replica the leader, or, where the ISR is lost, any live replica.",
       "elect preferred orders-1"},
      {"flip-byte", "flip-byte broker N PATH POSITION", "Damages one byte of a file in a broker's data directory.",
       "flip-byte broker 2 orders-1/00000000000000000000.log 17"},
      {"disk", "disk NODE full [after=BYTES] | slow write=D flush=D | fail read|write|flush|names [times=N] | repair",
       "Makes the disk of a broker or controller full, slow or failing, or well again.",
       "disk broker 2 slow write=5ms flush=200ms"},
      {"run-retention", "run-retention", "Makes every broker look now for segments that retention no longer wants.",
       "run-retention"},
      {"clean", "clean TOPIC-P [on broker N]",
       "Makes the replicas' cleaners take this compacted log next, dirty enough or not.", "clean orders-1 on broker 2"},
      {"add", "add broker [rack=R]", "Adds one more broker to the cluster.", "add broker rack=east"},
      {"run", "run DURATION | run until [not] PREDICATE [within DURATION]",
       "Lets time run for a while, or until something holds (at most five minutes unless within says otherwise).",
       "run until hw orders-1 >= 20 within 30s"},
      {"expect", "expect [not] PREDICATE", "Fails the script when the predicate does not hold now.",
       "expect leader orders-1 is not 2"},
      {"show", "show [not] PREDICATE", "Says whether the predicate holds and what is the case.",
       "show isr orders-1 is 1,2,3"},
      {"select",
       "select replica T-P [broker=N] | record T-P offset=N [broker=N] | partition T-P | topic T | broker N | "
       "controller N | client NAME | event N",
       "Selects something in every view of the window.", "select replica orders-1 broker=2"},
      {"answer", "answer KEY VALUE", "Answers a question of a lesson.", "answer records-lost 0"},
      {"status", "status", "Says how the cluster is: nodes, topics, leaders, ISR.", "status"},
      {"help", "help [COMMAND]", "Explains the commands and predicates.", "help run"},
      // --- predicates ---
      {"leader", "leader T-P is [not] N|none", "Who leads a partition, as the controller's metadata has it.",
       "leader orders-1 is 3", true},
      {"isr", "isr T-P is [not]|includes|excludes N,N,…|none", "Which replicas are in sync.", "isr orders-1 excludes 2",
       true},
      {"replicas", "replicas T-P is [not] N,N,…", "The replica list in its order, preferred leader first.",
       "replicas orders-1 is 2,3,1", true},
      {"leader-epoch", "leader-epoch T-P OP N", "How many leaders the partition has had.", "leader-epoch orders-1 >= 1",
       true},
      {"hw", "hw T-P OP N [on broker N]", "The high watermark: below it everything is on every member of the ISR.",
       "hw orders-1 >= 20", true},
      {"leo", "leo T-P OP N [on broker N]", "The log end offset: where the next record will go.",
       "leo orders-1 = 21 on broker 2", true},
      {"lso", "lso T-P OP N [on broker N]", "The last stable offset: below it no transaction is open.",
       "lso orders-1 >= 20", true},
      {"log-start", "log-start T-P OP N [on broker N]", "The first offset that is still there.",
       "log-start orders-1 = 0", true},
      {"cleaner-point", "cleaner-point T-P OP N [on broker N]", "Up to where a compacted log was cleaned.",
       "cleaner-point orders-1 >= 20", true},
      {"segments", "segments T-P OP N [on broker N]", "How many segments the log has.", "segments orders-1 = 2", true},
      {"records", "records T-P OP N [on broker N]",
       "How many records a reader finds from the log's start to the high watermark.", "records orders-1 = 3", true},
      {"dirty-percent", "dirty-percent T-P OP N [on broker N]",
       "How much of a compacted log has not been cleaned, in a hundred of what may be.", "dirty-percent orders-1 < 50",
       true},
      {"last-value", "last-value T-P KEY is [not] VALUE|none",
       "The newest value of a key in the leader's log; none after a tombstone or without a record.",
       "last-value orders-1 k1 is v3", true},
      {"broker", "broker N is [not] alive|dead|fenced|frozen|running", "The state of a broker.", "broker 2 is dead",
       true},
      {"controller", "controller N is [not] alive|dead|frozen|running | controller is [not] N|none",
       "The state of a controller, or which one is active.", "controller is not 101", true},
      {"client", "client NAME is [not] alive|dead|frozen|running", "The state of a producer, consumer or transform.",
       "client checkout is alive", true},
      {"ready", "ready", "Whether a controller is active and every broker that runs takes part.", "ready", true},
      {"topic", "topic NAME exists", "Whether the topic exists.", "topic orders exists", true},
      {"event", "event KIND [FIELD=VALUE]… [on NODE] [count OP N]",
       "Whether such an event happened (at least once, or as often as count says).",
       "event ProduceAcked producer=checkout partition=1 count >= 3", true},
      {"acked", "acked T-P all readable | acked NAME OP N",
       "Whether every acknowledged record of a partition can be read from its leader; or how many records of a "
       "producer were acknowledged.",
       "acked orders-1 all readable", true},
      {"sent", "sent NAME OP N", "How many records a producer has been given to send.", "sent checkout >= 20", true},
      {"failed", "failed NAME OP N", "How many records a producer has given up.", "failed checkout = 0", true},
      {"retries", "retries NAME OP N", "How often a producer has sent a batch again.", "retries checkout >= 1", true},
      {"consumed", "consumed NAME OP N", "How many records a consumer has handed to its application.",
       "consumed reader >= 20", true},
      {"processed", "processed NAME OP N", "How many records a consumer's application is done with.",
       "processed reader >= 20", true},
      {"commits", "commits NAME OP N", "How many transactions a producer has committed since it was started.",
       "commits checkout >= 1", true},
      {"aborts", "aborts NAME OP N", "How many transactions a producer has aborted since it was started.",
       "aborts checkout = 0", true},
      {"lost", "lost NAME OP N",
       "How many records of its input a transform's group is done with, and its output has nothing of, for a reader of "
       "committed data.",
       "lost enrich = 0", true},
      {"repeated", "repeated NAME OP N",
       "How many results in a transform's output are there once more, for a reader of committed data.",
       "repeated enrich = 0", true},
      {"transaction",
       "transaction ID is [not] Empty|Ongoing|PrepareCommit|PrepareAbort|CompleteCommit|CompleteAbort|Dead|none",
       "The state of a transactional.id, as its coordinator has it.", "transaction checkout-1 is Ongoing", true},
      {"producer",
       "producer NAME is [not] uninitialized|initializing|ready|in-transaction|committing|aborting|abortable-error|"
       "fatal-error|fenced",
       "The state of a producer's transactions, as the producer sees it.", "producer checkout is in-transaction", true},
      {"producer-epoch", "producer-epoch NAME OP N",
       "The epoch a producer goes by: an older one with the same id is fenced.", "producer-epoch checkout >= 1", true},
      {"next-sequence", "next-sequence NAME T-P OP N",
       "The sequence an idempotent producer gives to the next record it sends to a partition.",
       "next-sequence checkout orders-1 = 12", true},
      {"position", "position NAME T-P OP N", "The next offset a consumer will ask for.",
       "position reader orders-1 >= 20", true},
      {"lag", "lag NAME|GROUP [T-P] OP N",
       "How far a consumer's position, or what a group has committed, is behind, in offsets.",
       "lag reader orders-1 <= 5", true},
      {"group", "group GROUP is [not] Empty|PreparingRebalance|CompletingRebalance|Stable|Dead|Assigning|Reconciling",
       "The state of a group, as its coordinator has it.", "group billing is Stable", true},
      {"members", "members [of group] GROUP OP N", "How many members a group has.", "members of group billing = 5",
       true},
      {"generation", "generation [of group] GROUP OP N",
       "The generation of a group: how often it has shared its partitions out.", "generation of group billing >= 2",
       true},
      {"coordinator", "coordinator [of group] GROUP is [not] N|none", "Which broker looks after a group.",
       "coordinator of group billing is 2", true},
      {"assignment", "assignment [of] CONSUMER is [not] T-P,T-P,…|none", "Which partitions a consumer believes to own.",
       "assignment of billing-1 is orders-0,orders-2", true},
      {"committed", "committed GROUP T-P OP N", "The offset a group has committed: the next it wants to read.",
       "committed billing orders-1 = 20", true},
      {"config", "config topic|broker NAME KEY is [not] VALUE",
       "The value of a config that is in force, default or not.", "config topic orders min.insync.replicas is 2", true},
      {"connections", "connections OP N [on broker N]", "How many programs outside are connected.", "connections >= 1",
       true},
      {"under-replicated", "under-replicated OP N", "How many partitions have an ISR smaller than their replica list.",
       "under-replicated = 0", true},
      {"offline-partitions", "offline-partitions OP N", "How many partitions have no leader.", "offline-partitions = 0",
       true},
      {"held", "held A B OP N", "How many frames wait on a held link.", "held checkout broker 2 >= 1", true},
      {"time", "time OP DURATION", "Virtual time since the cluster was made.", "time >= 10s", true},
      {"invariants", "invariants hold", "Whether everything the cluster checks of itself is true.", "invariants hold",
       true},
      {"selected", "selected …", "What is selected in the window; the words are those of select.",
       "selected replica orders-1 broker=2", true},
      {"answered", "answered KEY is [not] VALUE", "What the learner answered.", "answered records-lost is 0", true},
  };
  return table;
}

std::vector<std::string> commandWords() { return words(false); }
std::vector<std::string> predicateWords() { return words(true); }

std::string helpText(std::string_view word) {
  std::string out;
  for (const bool predicates : {false, true}) {
    bool titled = false;
    for (const HelpEntry& entry : helpTable()) {
      if (entry.predicate != predicates) continue;
      if (!word.empty() && word != entry.name && word != firstWord(entry.name)) continue;
      if (!titled) out += predicates ? (out.empty() ? "Predicates\n" : "\nPredicates\n") : "Commands\n";
      titled = true;
      if (word.empty()) {
        out += fmt::format("  {}\n      {}\n", entry.syntax, entry.sentence);
      } else {
        out += fmt::format("  {}\n      {}\n      for example: {}{}\n", entry.syntax, entry.sentence,
                           predicates ? "expect " : "", entry.example);
      }
    }
  }
  return out;
}

}  // namespace brokerlab::command
