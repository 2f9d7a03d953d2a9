// Reading predicates.

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/text.h"
#include "command/cursor.h"
#include "command/help.h"
#include "events/events.h"

namespace brokerlab::command {
namespace {

/// `is` or `is not`.
bool isNot(Cursor& in) {
  in.keyword({"is"});
  return in.takeIf("not");
}

NodeId nodeOrNone(Cursor& in, std::string_view what) {
  const std::string expected = fmt::format("{} or none", what);
  const Word& word = in.take(expected);
  if (word.text == "none") return NodeId::none();
  const auto id = parseInteger(word.text);
  if (!id || *id < 1 || *id > limits::controllerId) in.refuse(word.column, shown(word.text), expected, {"none"});
  return {static_cast<std::int32_t>(*id)};
}

std::vector<NodeId> nodes(Cursor& in, bool noneAllowed, bool asSet) {
  const std::string_view expected = noneAllowed ? "broker numbers parted by commas, such as 1,3, or none"
                                                : "broker numbers parted by commas, such as 2,3,1";
  const Word& word = in.take(expected);
  std::vector<NodeId> out;
  if (noneAllowed && word.text == "none") return out;
  for (const std::string_view piece : split(word.text, ',')) {
    const auto id = parseInteger(piece);
    if (!id || *id < 1 || *id > limits::brokerId) in.refuse(word.column, shown(word.text), expected);
    const NodeId node{static_cast<std::int32_t>(*id)};
    if (std::find(out.begin(), out.end(), node) != out.end()) {
      in.refuse(word.column, shown(word.text), fmt::format("each broker once, but {} is there twice", node.value));
    }
    out.push_back(node);
  }
  if (asSet) std::sort(out.begin(), out.end());
  return out;
}

NodeId onBroker(Cursor& in) {
  if (!in.takeIf("on")) return NodeId::none();
  in.keyword({"broker"});
  return in.brokerId();
}

Predicate leader(Cursor& in) {
  LeaderIs out;
  out.partition = in.partition();
  out.negated = isNot(in);
  out.leader = nodeOrNone(in, "a broker's number");
  return out;
}

Predicate isr(Cursor& in) {
  IsrIs out;
  out.partition = in.partition();
  const std::string how = in.keyword({"is", "includes", "excludes"});
  if (how == "is") out.how = in.takeIf("not") ? IsrIs::How::isNot : IsrIs::How::is;
  if (how == "includes") out.how = IsrIs::How::includes;
  if (how == "excludes") out.how = IsrIs::How::excludes;
  out.nodes = nodes(in, how == "is", true);
  return out;
}

Predicate replicas(Cursor& in) {
  ReplicasAre out;
  out.partition = in.partition();
  out.negated = isNot(in);
  out.nodes = nodes(in, false, false);
  return out;
}

Predicate leaderEpoch(Cursor& in) {
  LeaderEpochIs out;
  out.partition = in.partition();
  out.comparison = in.comparison();
  out.value = in.comparedNumber("a leader epoch");
  return out;
}

template <OffsetIs::Which which>
Predicate offset(Cursor& in) {
  OffsetIs out;
  out.which = which;
  out.partition = in.partition();
  out.comparison = in.comparison();
  out.value = in.comparedNumber("an offset");
  out.broker = onBroker(in);
  return out;
}

template <LogHolds::What what>
Predicate logHolds(Cursor& in) {
  LogHolds out;
  out.what = what;
  out.partition = in.partition();
  out.comparison = in.comparison();
  out.value = in.comparedNumber(what == LogHolds::What::segments  ? "a number of segments"
                                : what == LogHolds::What::records ? "a number of records"
                                                                  : "a percentage");
  out.broker = onBroker(in);
  return out;
}

Predicate lastValue(Cursor& in) {
  LastValueIs out;
  out.partition = in.partition();
  out.key = in.take("the key of a record").text;
  out.negated = isNot(in);
  const Word& value = in.take("the value of a record, or none");
  if (value.quoted || value.text != "none") out.value = value.text;
  return out;
}

NodeIs::State state(Cursor& in, bool fencedAllowed) {
  std::vector<std::string> words{"alive", "dead", "frozen", "running"};
  if (fencedAllowed) words.insert(words.begin() + 2, "fenced");
  const std::string word = in.keyword(words);
  if (word == "alive") return NodeIs::State::alive;
  if (word == "dead") return NodeIs::State::dead;
  if (word == "fenced") return NodeIs::State::fenced;
  if (word == "frozen") return NodeIs::State::frozen;
  return NodeIs::State::running;
}

Predicate broker(Cursor& in) {
  NodeIs out;
  out.node = {NodeRef::Kind::broker, in.brokerId(), {}};
  out.negated = isNot(in);
  out.state = state(in, true);
  return out;
}

Predicate controller(Cursor& in) {
  if (!in.atEnd() && in.peek().text == "is") {
    ControllerIs out;
    out.negated = isNot(in);
    out.controller = nodeOrNone(in, "a controller's number");
    return out;
  }
  NodeIs out;
  out.node = {NodeRef::Kind::controller, in.controllerId(), {}};
  out.negated = isNot(in);
  out.state = state(in, false);
  return out;
}

Predicate client(Cursor& in) {
  NodeIs out;
  out.node = NodeRef::client(in.clientName());
  out.negated = isNot(in);
  out.state = state(in, false);
  return out;
}

Predicate topic(Cursor& in) {
  TopicExists out{in.topic()};
  in.keyword({"exists"});
  return out;
}

/// `topic=orders`, `firstOffset>=20`: a field of the kind of event, a comparison, a value.
EventSeen::Field eventField(Cursor& in, const Word& word, const std::string& kind) {
  constexpr std::string_view expected = "FIELD=VALUE (also != < <= > >=), on NODE or count";
  std::size_t nameEnd = 0;
  while (nameEnd < word.text.size() && std::isalnum(static_cast<unsigned char>(word.text[nameEnd])) != 0) ++nameEnd;
  if (word.quoted || nameEnd == 0 || nameEnd == word.text.size()) {
    in.refuse(word.column, shown(word.text), expected, {"on", "count"});
  }
  EventSeen::Field field;
  field.name = word.text.substr(0, nameEnd);
  const std::string_view rest = std::string_view(word.text).substr(nameEnd);
  // What is quoted is value, also when it looks like a comparison.
  const std::size_t open = word.quote == std::string::npos ? rest.size() : word.quote - std::min(word.quote, nameEnd);
  struct Sign {
    std::string_view text;
    Comparison meaning;
  };
  constexpr Sign signs[] = {{"!=", Comparison::notEqual}, {"<=", Comparison::atMost}, {">=", Comparison::atLeast},
                            {"<", Comparison::less},      {">", Comparison::greater}, {"=", Comparison::equal}};
  const Sign* found = nullptr;
  for (const Sign& sign : signs) {
    if (found == nullptr && sign.text.size() <= open && rest.substr(0, sign.text.size()) == sign.text) found = &sign;
  }
  if (found == nullptr) in.refuse(word.column, shown(word.text), expected);
  field.comparison = found->meaning;
  field.value = std::string(rest.substr(found->text.size()));
  const std::vector<std::string> names = events::fieldNames(kind);
  if (std::find(names.begin(), names.end(), field.name) == names.end()) {
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
    in.refuse(word.column, shown(field.name),
              list.empty() ? fmt::format("no field: {} has none", kind) : fmt::format("a field of {}: {}", kind, list),
              names);
  }
  return field;
}

Predicate event(Cursor& in) {
  EventSeen out;
  const Word& kind = in.take("a kind of event, such as LeaderElected");
  const std::vector<std::string> kinds = events::kindNames();
  if (std::find(kinds.begin(), kinds.end(), kind.text) == kinds.end()) {
    in.refuse(kind.column, shown(kind.text), "a kind of event, such as LeaderElected", kinds);
  }
  out.kind = kind.text;
  while (!in.atEnd() && in.peek().text != "within") {
    if (!out.on && in.takeIf("on")) {
      out.on = in.node();
      continue;
    }
    if (in.takeIf("count")) {
      out.comparison = in.comparison();
      out.count = in.comparedNumber("a number of events");
      break;
    }
    const Word& word = in.take("a field");
    if (out.fields.size() >= 32) in.refuse(word.column, shown(word.text), "at most 32 fields");
    out.fields.push_back(eventField(in, word, out.kind));
  }
  return out;
}

/// A figure of a client of the engine: NAME >= NUMBER.
template <typename Figure, typename Figure::What what>
Predicate count(Cursor& in) {
  Figure out;
  out.what = what;
  out.client = in.clientName();
  out.comparison = in.comparison();
  out.value = in.comparedNumber("a number of records");
  return out;
}

Predicate acked(Cursor& in) {
  // `acked orders-1 all readable` and `acked checkout >= 20` part at the second word.
  Cursor ahead = in;
  if (!ahead.atEnd()) ahead.take("");
  if (ahead.atEnd() || ahead.peek().text != "all") return count<ClientCount, ClientCount::What::acked>(in);
  AckedReadable out{in.partition()};
  in.keyword({"all"});
  in.keyword({"readable"});
  return out;
}

Predicate position(Cursor& in) {
  PositionIs out;
  out.client = in.clientName();
  out.partition = in.partition();
  out.comparison = in.comparison();
  out.value = in.comparedNumber("an offset");
  return out;
}

Predicate lag(Cursor& in) {
  LagIs out;
  out.client = in.groupName();
  const bool compares = !in.atEnd() && (in.peek().text == "is" || in.peek().text.find_first_of("=<>!") == 0);
  if (!in.atEnd() && !compares) out.partition = in.partition();
  out.comparison = in.comparison();
  out.value = in.comparedNumber("a number of offsets");
  return out;
}

/// "of group" may be left out.
std::string ofGroup(Cursor& in) {
  if (in.takeIf("of")) in.keyword({"group"});
  return in.groupName();
}

Predicate groupState(Cursor& in) {
  GroupStateIs out;
  out.group = in.groupName();
  out.negated = isNot(in);
  out.state = in.keyword(groupStates());
  return out;
}

template <GroupNumberIs::What what>
Predicate groupNumber(Cursor& in) {
  GroupNumberIs out;
  out.what = what;
  out.group = ofGroup(in);
  out.comparison = in.comparison();
  out.value = in.comparedNumber(what == GroupNumberIs::What::members ? "a number of members" : "a generation");
  return out;
}

Predicate coordinator(Cursor& in) {
  CoordinatorIs out;
  out.group = ofGroup(in);
  out.negated = isNot(in);
  out.broker = nodeOrNone(in, "a broker's number");
  return out;
}

Predicate assignment(Cursor& in) {
  AssignmentIs out;
  in.takeIf("of");
  out.client = in.clientName();
  out.negated = isNot(in);
  constexpr std::string_view expected = "partitions parted by commas, such as orders-0,orders-2, or none";
  const Word& word = in.take(expected);
  if (word.text == "none") return out;
  for (const std::string_view piece : split(word.text, ',')) {
    const auto partition = in.partitionIn(piece);
    if (!partition) in.refuse(word.column, shown(word.text), expected);
    out.partitions.push_back(*partition);
  }
  std::sort(out.partitions.begin(), out.partitions.end());
  const auto repeated = std::adjacent_find(out.partitions.begin(), out.partitions.end());
  if (repeated != out.partitions.end())
    in.refuse(word.column, shown(word.text), fmt::format("each once, but {} is there twice", repeated->text()));
  return out;
}

Predicate committed(Cursor& in) {
  CommittedIs out;
  out.group = in.groupName();
  out.partition = in.partition();
  out.comparison = in.comparison();
  out.value = in.comparedNumber("an offset");
  return out;
}

Predicate config(Cursor& in) {
  ConfigIs out;
  out.ofBroker = in.keyword({"topic", "broker"}) == "broker";
  if (out.ofBroker) {
    out.broker = in.brokerId();
  } else {
    out.topic = in.topic();
  }
  const Word& key = in.take("the name of a config");
  const auto& names = topicConfigNames();
  const bool known = out.ofBroker
                         ? !key.text.empty() && key.text.size() <= 200 &&
                               key.text.find_first_of(" \"=\\#") == std::string::npos &&
                               std::all_of(key.text.begin(), key.text.end(), [](char c) { return c > ' ' && c < 127; })
                         : std::binary_search(names.begin(), names.end(), key.text);
  if (!known) {
    in.refuse(key.column, shown(key.text), out.ofBroker ? "the name of a broker config" : "the name of a topic config",
              out.ofBroker ? std::vector<std::string>{} : names);
  }
  out.key = key.text;
  out.negated = isNot(in);
  out.value = in.take("the value of the config").text;
  return out;
}

Predicate connections(Cursor& in) {
  ConnectionsAre out;
  out.comparison = in.comparison();
  out.value = in.comparedNumber("a number of connections");
  out.broker = onBroker(in);
  return out;
}

template <PartitionCount::What what>
Predicate partitionCount(Cursor& in) {
  PartitionCount out;
  out.what = what;
  out.comparison = in.comparison();
  out.value = in.comparedNumber("a number of partitions");
  return out;
}

Predicate held(Cursor& in) {
  FramesHeld out;
  out.from = in.node();
  out.to = in.node();
  out.comparison = in.comparison();
  out.value = in.comparedNumber("a number of frames");
  return out;
}

Predicate time(Cursor& in) {
  TimeIs out;
  out.comparison = in.comparison();
  out.value = in.comparedDuration();
  return out;
}

Predicate invariants(Cursor& in) {
  in.keyword({"hold"});
  return InvariantsHold{};
}

Predicate answered(Cursor& in) {
  Answered out;
  out.key = in.answerKey();
  out.negated = isNot(in);
  out.value = in.take("an answer").text;
  return out;
}

Predicate transaction(Cursor& in) {
  TransactionIs out;
  out.id = in.take("a transactional.id").text;
  out.negated = isNot(in);
  std::vector<std::string> words = transactionStates();
  words.emplace_back("none");
  out.state = in.keyword(words);
  return out;
}

Predicate producer(Cursor& in) {
  ProducerIs out;
  out.client = in.clientName();
  out.negated = isNot(in);
  out.state = in.keyword(producerStates());
  return out;
}

Predicate producerEpoch(Cursor& in) {
  ProducerEpochIs out;
  out.client = in.clientName();
  out.comparison = in.comparison();
  out.value = in.comparedNumber("a producer epoch");
  return out;
}

Predicate nextSequence(Cursor& in) {
  NextSequenceIs out;
  out.client = in.clientName();
  out.partition = in.partition();
  out.comparison = in.comparison();
  out.value = in.comparedNumber("a sequence");
  return out;
}

struct Entry {
  std::string_view word;
  Predicate (*parse)(Cursor&);
};

constexpr Entry entries[] = {
    {"leader", leader},
    {"isr", isr},
    {"replicas", replicas},
    {"leader-epoch", leaderEpoch},
    {"hw", offset<OffsetIs::Which::highWatermark>},
    {"leo", offset<OffsetIs::Which::logEndOffset>},
    {"lso", offset<OffsetIs::Which::lastStableOffset>},
    {"log-start", offset<OffsetIs::Which::logStartOffset>},
    {"cleaner-point", offset<OffsetIs::Which::cleanerPoint>},
    {"segments", logHolds<LogHolds::What::segments>},
    {"records", logHolds<LogHolds::What::records>},
    {"dirty-percent", logHolds<LogHolds::What::dirtyPercent>},
    {"last-value", lastValue},
    {"broker", broker},
    {"controller", controller},
    {"client", client},
    {"ready", [](Cursor&) -> Predicate { return Ready{}; }},
    {"topic", topic},
    {"event", event},
    {"acked", acked},
    {"sent", count<ClientCount, ClientCount::What::sent>},
    {"failed", count<ClientCount, ClientCount::What::failed>},
    {"retries", count<ClientCount, ClientCount::What::retries>},
    {"consumed", count<ClientCount, ClientCount::What::consumed>},
    {"processed", count<ClientCount, ClientCount::What::processed>},
    {"commits", count<ClientCount, ClientCount::What::commits>},
    {"aborts", count<ClientCount, ClientCount::What::aborts>},
    {"lost", count<TransformCount, TransformCount::What::lost>},
    {"repeated", count<TransformCount, TransformCount::What::repeated>},
    {"transaction", transaction},
    {"producer", producer},
    {"producer-epoch", producerEpoch},
    {"next-sequence", nextSequence},
    {"position", position},
    {"lag", lag},
    {"group", groupState},
    {"members", groupNumber<GroupNumberIs::What::members>},
    {"generation", groupNumber<GroupNumberIs::What::generation>},
    {"coordinator", coordinator},
    {"assignment", assignment},
    {"committed", committed},
    {"config", config},
    {"connections", connections},
    {"under-replicated", partitionCount<PartitionCount::What::underReplicated>},
    {"offline-partitions", partitionCount<PartitionCount::What::offline>},
    {"held", held},
    {"time", time},
    {"invariants", invariants},
    {"selected", [](Cursor& in) -> Predicate { return Selected{in.selection()}; }},
    {"answered", answered},
};

}  // namespace

const std::vector<std::string>& groupStates() {
  static const std::vector<std::string> states{"Empty", "PreparingRebalance", "CompletingRebalance", "Stable",
                                               "Dead",  "Assigning",          "Reconciling"};
  return states;
}

const std::vector<std::string>& transactionStates() {
  static const std::vector<std::string> states{"Empty",          "Ongoing",       "PrepareCommit", "PrepareAbort",
                                               "CompleteCommit", "CompleteAbort", "Dead",          "PrepareEpochFence"};
  return states;
}

const std::vector<std::string>& producerStates() {
  static const std::vector<std::string> states{"uninitialized",   "initializing", "ready",
                                               "in-transaction",  "committing",   "aborting",
                                               "abortable-error", "fatal-error",  "fenced"};
  return states;
}

Predicate Cursor::predicate() {
  const Word& word = take("a predicate, such as leader orders-1 is 3");
  for (const Entry& entry : entries) {
    if (!word.quoted && entry.word == word.text) return entry.parse(*this);
  }
  refuse(word.column, shown(word.text), "a predicate (help lists them)", predicateWords());
}

Condition Cursor::condition() {
  Condition out;
  out.negated = takeIf("not");
  out.predicate = predicate();
  return out;
}

}  // namespace brokerlab::command
