#include "command/parse.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "command/cursor.h"
#include "command/help.h"

namespace brokerlab::command {
namespace {

// --- what several commands share -------------------------------------------------------------------------------

std::vector<NodeId> nodeList(Cursor& in, const Word& word, std::string_view text, int column) {
  std::vector<NodeId> nodes;
  for (const std::string_view piece : split(text, ',')) {
    const auto id = parseInteger(piece);
    if (!id || *id < 1 || *id > limits::controllerId) {
      in.refuse(column, shown(word.text), "broker numbers parted by commas, such as 2,3,1");
    }
    const NodeId node{static_cast<std::int32_t>(*id)};
    if (std::find(nodes.begin(), nodes.end(), node) != nodes.end()) {
      in.refuse(column, shown(word.text), fmt::format("each broker once, but {} is there twice", node.value));
    }
    nodes.push_back(node);
    if (nodes.size() > static_cast<std::size_t>(limits::replicationFactor)) {
      in.refuse(column, shown(word.text), fmt::format("at most {} brokers", limits::replicationFactor));
    }
  }
  return nodes;
}

Acks acksOf(Cursor& in, const Word& option) {
  const std::string value = option.value();
  if (value == "0") return Acks::none;
  if (value == "1") return Acks::leader;
  if (value == "all" || value == "-1") return Acks::all;
  in.refuse(option.valueColumn, shown(value), "0, 1 or all");
}

bool boolOf(Cursor& in, const Word& option) {
  const std::string value = option.value();
  if (value == "true") return true;
  if (value == "false") return false;
  in.refuse(option.valueColumn, shown(value), "true or false", {"true", "false"});
}

PartitionId partitionOf(Cursor& in, const Word& option) {
  return static_cast<PartitionId>(
      in.number(option, option.value(), option.valueColumn, 0, limits::partitions - 1, "a partition number"));
}

std::string configKey(Cursor& in, const std::string& key, int column) {
  const bool good = !key.empty() && key.size() <= 200 && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  });
  if (!good) in.refuse(column, shown(key), "the name of a config, such as min.insync.replicas");
  return key;
}

std::string topicConfigKey(Cursor& in, const std::string& key, int column, std::vector<std::string> alsoAllowed = {}) {
  const std::vector<std::string>& names = topicConfigNames();
  if (std::binary_search(names.begin(), names.end(), key)) return key;
  std::vector<std::string> candidates = names;
  candidates.insert(candidates.end(), alsoAllowed.begin(), alsoAllowed.end());
  std::string expected;
  for (const std::string& word : alsoAllowed) expected += word + "=, ";
  if (!expected.empty()) expected = expected.substr(0, expected.size() - 2) + " or ";
  expected += "the name of a topic config";
  in.refuse(column, shown(key), expected, candidates);
}

// --- commands --------------------------------------------------------------------------------------------------

void addAssignment(Cursor& in, const Word& option, CreateTopic& out) {
  const std::string value = option.value();
  const std::size_t colon = value.find(':');
  if (colon == std::string::npos) {
    in.refuse(option.valueColumn, shown(value), "PARTITION:BROKER,BROKER,…, such as 1:2,3,1");
  }
  const auto partition = static_cast<PartitionId>(
      in.number(option, value.substr(0, colon), option.valueColumn, 0, limits::partitions - 1, "a partition number"));
  const int column = option.valueColumn + static_cast<int>(colon) + 1;
  std::vector<NodeId> nodes = nodeList(in, option, std::string_view(value).substr(colon + 1), column);
  if (!out.replicas.empty() && out.replicas.begin()->second.size() != nodes.size()) {
    in.refuse(column, shown(value.substr(colon + 1)),
              fmt::format("{} replicas, as for partition {}", out.replicas.begin()->second.size(),
                          out.replicas.begin()->first));
  }
  if (!out.replicas.emplace(partition, std::move(nodes)).second) {
    in.refuse(option.column, shown(option.text), fmt::format("one replicas= for partition {}", partition));
  }
}

Command createTopic(Cursor& in) {
  CreateTopic out;
  out.topic = in.topic();
  const Word* assignment = nullptr;
  while (const Word* option = in.option({"replicas"})) {
    const std::string key = option->key();
    if (key == "partitions") {
      out.partitions = static_cast<std::int32_t>(
          in.number(*option, option->value(), option->valueColumn, 1, limits::partitions, "a number of partitions"));
    } else if (key == "rf") {
      out.replicationFactor = static_cast<std::int32_t>(in.number(*option, option->value(), option->valueColumn, 1,
                                                                  limits::replicationFactor, "a replication factor"));
    } else if (key == "replicas") {
      addAssignment(in, *option, out);
      assignment = option;
    } else {
      out.config[topicConfigKey(in, key, option->column, {"partitions", "rf", "replicas"})] = option->value();
    }
  }
  if (assignment != nullptr) {
    const auto& [last, nodes] = *out.replicas.rbegin();
    if (out.partitions && last >= *out.partitions) {
      in.refuse(assignment->column, fmt::format("replicas for partition {}", last),
                fmt::format("a partition below {}, the number of partitions", *out.partitions));
    }
    if (out.replicationFactor && nodes.size() != static_cast<std::size_t>(*out.replicationFactor)) {
      in.refuse(assignment->column, fmt::format("{} replicas", nodes.size()),
                fmt::format("{} replicas, the rf given", *out.replicationFactor));
    }
  }
  return out;
}

Command deleteTopic(Cursor& in) { return DeleteTopic{in.topic()}; }

Command alterConfig(Cursor& in, bool unset) {
  AlterConfig out;
  const std::string what = in.keyword({"topic", "broker"});
  out.ofBroker = what == "broker";
  if (out.ofBroker) {
    out.broker = in.brokerId();
  } else {
    out.topic = in.topic();
  }
  const Word& word = in.take(unset ? "the name of a config" : "KEY=VALUE");
  if (!unset && !word.isOption()) in.refuse(word.column, shown(word.text), "KEY=VALUE, such as retention.ms=60000");
  const std::string key = unset ? word.text : word.key();
  out.key = out.ofBroker ? configKey(in, key, word.column) : topicConfigKey(in, key, word.column);
  if (!unset) out.value = word.value();
  return out;
}

Command produce(Cursor& in) {
  Produce out;
  out.topic = in.topic();
  bool tombstone = false;
  while (const Word* word = in.optionOrFlag({"tombstone"})) {
    if (!word->isOption()) {
      tombstone = true;
      continue;
    }
    const std::string key = word->key();
    if (key == "partition") {
      out.partition = partitionOf(in, *word);
    } else if (key == "key") {
      out.key = word->value();
    } else if (key == "value") {
      out.value = word->value();
    } else if (key == "acks") {
      out.acks = acksOf(in, *word);
    } else if (key == "count") {
      out.count = in.number(*word, word->value(), word->valueColumn, 1, limits::recordCount, "a number of records");
    } else {
      in.refuse(word->column, shown(key), "partition=, key=, value=, tombstone, acks= or count=",
                {"partition", "key", "value", "tombstone", "acks", "count"});
    }
  }
  if (tombstone == out.value.has_value()) {
    in.refuse(in.endColumn(), tombstone ? "both" : "the end of the line", "either value=… or tombstone");
  }
  return out;
}

std::vector<std::string> with(const std::vector<std::string>& names, std::vector<std::string> more) {
  more.insert(more.end(), names.begin(), names.end());
  return more;
}

Command startProducer(Cursor& in) {
  StartProducer out;
  const Word* transactions = nullptr;
  out.name = in.clientName();
  while (const Word* word = in.optionOrFlag({"idempotent"})) {
    if (!word->isOption()) {
      out.idempotent = true;
      continue;
    }
    const std::string key = word->key();
    const std::string value = word->value();
    const int at = word->valueColumn;
    if (key == "topic") {
      out.topic = in.topic(*word);
    } else if (key == "partition") {
      out.partition = partitionOf(in, *word);
    } else if (key == "every") {
      out.every = in.duration(value, at, limits::shortestEvery, limits::longestDelay);
    } else if (key == "count") {
      out.count = in.number(*word, value, at, 0, limits::recordCount, "a number of records");
    } else if (key == "transaction" || key == "abort-every") {
      transactions = word;
      (key == "transaction" ? out.perTransaction : out.abortEvery) =
          in.number(*word, value, at, 1, limits::recordCount,
                    key == "transaction" ? "a number of records" : "a number of transactions");
    } else if (key == "keys") {
      out.keys = in.number(*word, value, at, 0, limits::keys, "a number of keys");
    } else if (key == "size") {
      out.size = in.number(*word, value, at, 0, limits::recordBytes, "a number of bytes");
    } else if (key == "acks") {
      out.acks = acksOf(in, *word);
    } else if (key == "idempotent" || key == "enable.idempotence") {
      out.idempotent = boolOf(in, *word);
    } else {
      const std::string name = key == "partitioner" ? "partitioner.class" : key;
      const auto& names = producerConfigNames();
      if (!std::binary_search(names.begin(), names.end(), name)) {
        in.refuse(word->column, shown(key),
                  "topic=, partition=, every=, count=, keys=, size=, acks=, idempotent, transaction=, abort-every= or "
                  "the name "
                  "of a producer config",
                  with(names, {"topic", "partition", "every", "count", "keys", "size", "acks", "idempotent",
                               "partitioner", "enable.idempotence", "transaction", "abort-every"}));
      }
      out.config[name] = value;
    }
  }
  if (out.topic.empty()) in.refuse(in.endColumn(), "the end of the line", "topic=NAME");
  if (transactions != nullptr && out.config.count("transactional.id") == 0)
    in.refuse(transactions->column, shown(transactions->text), "transactional.id=ID as well");
  if (out.abortEvery != 0 && out.perTransaction == 0)
    in.refuse(transactions->column, shown(transactions->text), "transaction=N as well");
  return out;
}

/// `orders,payments`: all are subscribed to; the first in the alphabet is `topic`.
void topics(Cursor& in, const Word& word, StartConsumer& out) {
  std::set<std::string> names;
  const std::string value = word.value();
  for (const std::string_view piece : split(value, ',')) {
    const std::string name(piece);
    if (const std::string problem = topicNameProblem(name); !problem.empty())
      in.refuse(word.valueColumn, shown(value), "the name of a topic, or several parted by commas");
    names.insert(name);
  }
  out.topic = *names.begin();
  out.moreTopics.assign(std::next(names.begin()), names.end());
}

Command startConsumer(Cursor& in) {
  StartConsumer out;
  const Word* assignor = nullptr;
  out.name = in.clientName();
  while (const Word* word = in.option({})) {
    const std::string key = word->key();
    const std::string value = word->value();
    const int at = word->valueColumn;
    if (key == "topic") {
      topics(in, *word, out);
    } else if (key == "pattern") {
      if (value.empty() || value.size() > 1000) in.refuse(at, shown(value), "a regular expression of 1 to 1000 bytes");
      out.pattern = value;
    } else if (key == "processing") {
      out.processing = in.duration(value, at, Duration{0}, limits::longestDelay);
    } else if (key == "commits") {
      const std::vector<std::string> ways{"auto", "before", "after", "never"};
      const auto way = std::find(ways.begin(), ways.end(), value);
      if (way == ways.end()) in.refuse(at, shown(value), "auto, before, after or never", ways);
      out.commits = static_cast<StartConsumer::Commits>(way - ways.begin());
    } else if (key == "assignor") {
      assignor = word;
    } else if (key == "partitions") {
      std::set<PartitionId> partitions;
      for (const std::string_view piece : split(value, ',')) {
        partitions.insert(static_cast<PartitionId>(
            in.number(*word, piece, at, 0, limits::partitions - 1, "partition numbers parted by commas, each")));
      }
      out.partitions.assign(partitions.begin(), partitions.end());
    } else if (key == "from") {
      if (value == "earliest") {
        out.from = StartConsumer::From::earliest;
      } else if (value == "latest") {
        out.from = StartConsumer::From::latest;
      } else if (const auto offset = parseInteger(value); offset && *offset >= 0) {
        out.from = StartConsumer::From::offset;
        out.offset = *offset;
      } else {
        in.refuse(at, shown(value), "earliest, latest or an offset", {"earliest", "latest"});
      }
    } else if (key == "group" || key == "group.id") {
      if (value.empty() || value.size() > 249) in.refuse(at, shown(value), "a group name of 1 to 249 bytes");
      out.group = value;
    } else if (key == "isolation.level") {
      if (value != "read_committed" && value != "read_uncommitted") {
        in.refuse(at, shown(value), "read_committed or read_uncommitted", {"read_committed", "read_uncommitted"});
      }
      out.readCommitted = value == "read_committed";
    } else {
      const auto& names = consumerConfigNames();
      if (!std::binary_search(names.begin(), names.end(), key)) {
        in.refuse(word->column, shown(key),
                  "topic=, pattern=, partitions=, from=, group=, assignor=, processing=, commits=, isolation.level= or "
                  "the name of a consumer config",
                  with(names, {"topic", "pattern", "partitions", "from", "group", "assignor", "processing", "commits",
                               "isolation.level"}));
      }
      out.config[key] = value;
    }
  }
  if (assignor != nullptr) {
    const auto protocol = out.config.find("group.protocol");
    const bool atServer = protocol != out.config.end() && protocol->second == "consumer";
    const std::string key = atServer ? "group.remote.assignor" : "partition.assignment.strategy";
    if (!out.config.emplace(key, assignor->value()).second)
      in.refuse(assignor->column, "assignor=", fmt::format("either it or {}=", key));
  }
  if (out.topic.empty() == out.pattern.empty())
    in.refuse(in.endColumn(), out.topic.empty() ? "the end of the line" : "both", "either topic=NAME or pattern=REGEX");
  return out;
}

/// What either half of a transform may be told; what decides about the delivery is said by delivery=.
const std::vector<std::string>& transformConfigNames() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all = with(producerConfigNames(), {"acks", "enable.idempotence", "isolation.level"});
    for (const std::string& name : consumerConfigNames())
      if (name != "enable.auto.commit" && name != "auto.commit.interval.ms") all.push_back(name);
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
  }();
  return names;
}

Command startTransform(Cursor& in) {
  StartTransform out;
  const Word* to = nullptr;
  const Word* id = nullptr;
  const Word* isolation = nullptr;
  out.name = in.clientName();
  while (const Word* word = in.option({})) {
    const std::string value = word->value();
    const int at = word->valueColumn;
    std::string key = word->key();
    if (key == "from") {
      out.from = in.topic(*word);
      continue;
    }
    if (key == "to") {
      out.to = in.topic(*word);
      to = word;
      continue;
    }
    if (key == "group" || key == "group.id") {
      if (value.empty() || value.size() > 249) in.refuse(at, shown(value), "a group name of 1 to 249 bytes");
      out.group = value;
      continue;
    }
    if (key == "delivery") {
      const std::vector<std::string> ways{"exactly-once", "at-least-once", "at-most-once"};
      const auto way = std::find(ways.begin(), ways.end(), value);
      if (way == ways.end()) in.refuse(at, shown(value), "exactly-once, at-least-once or at-most-once", ways);
      out.delivery = static_cast<StartTransform::Delivery>(way - ways.begin());
      continue;
    }
    if (key == "processing") {
      out.processing = in.duration(value, at, Duration{0}, limits::longestDelay);
      continue;
    }
    if (key == "transactional.id") id = word;
    if (key == "isolation.level") {
      if (value != "read_committed" && value != "read_uncommitted")
        in.refuse(at, shown(value), "read_committed or read_uncommitted", {"read_committed", "read_uncommitted"});
      isolation = word;
    }
    if (key == "assignor") key = "partition.assignment.strategy";
    if (key == "partitioner") key = "partitioner.class";
    if (const auto& names = transformConfigNames(); !std::binary_search(names.begin(), names.end(), key)) {
      in.refuse(
          word->column, shown(key),
          "from=, to=, group=, delivery=, processing=, assignor= or the name of a producer or consumer config (when "
          "offsets are committed, delivery= says)",
          with(names, {"from", "to", "group", "delivery", "processing", "assignor", "partitioner"}));
    }
    if (!out.config.emplace(key, value).second) in.refuse(word->column, shown(word->text), fmt::format("{} once", key));
  }
  const std::pair<const std::string&, std::string_view> needed[] = {
      {out.from, "from=TOPIC"}, {out.to, "to=TOPIC"}, {out.group, "group=NAME"}};
  for (const auto& [value, what] : needed)
    if (value.empty()) in.refuse(in.endColumn(), "the end of the line", what);
  if (out.from == out.to) in.refuse(to->valueColumn, shown(out.to), "another topic than from=");
  if (out.delivery != StartTransform::Delivery::exactlyOnce && id != nullptr)
    in.refuse(id->column, shown(id->text), "transactional.id= with delivery=exactly-once only");
  if (out.delivery == StartTransform::Delivery::exactlyOnce && isolation != nullptr &&
      isolation->value() != "read_committed")
    in.refuse(isolation->valueColumn, shown(isolation->value()),
              "read_committed: an exactly-once transform reads nothing that may be aborted", {"read_committed"});
  return out;
}

Command start(Cursor& in) {
  const std::string what = in.keyword({"producer", "consumer", "transform"});
  return what == "producer" ? startProducer(in) : what == "consumer" ? startConsumer(in) : startTransform(in);
}

Command seek(Cursor& in) {
  SeekClient out;
  out.name = in.clientName();
  out.partition = in.partition();
  constexpr std::string_view expected = "an offset, earliest or latest";
  const Word& word = in.take(expected);
  if (word.text == "earliest") {
    out.to = StartConsumer::From::earliest;
  } else if (word.text == "latest") {
    out.to = StartConsumer::From::latest;
  } else {
    const auto offset = parseInteger(word.text);
    if (!offset || *offset < 0) in.refuse(word.column, shown(word.text), expected, {"earliest", "latest"});
    out.to = StartConsumer::From::offset;
    out.offset = *offset;
  }
  return out;
}

/// What `produce` and `send` say of a record.
void recordOption(Cursor& in, const Word& word, SendRecord& out) {
  const std::string key = word.key();
  if (key == "topic") {
    out.topic = in.topic(word);
  } else if (key == "partition") {
    out.partition = partitionOf(in, word);
  } else if (key == "key") {
    out.key = word.value();
  } else if (key == "value") {
    out.value = word.value();
  } else if (key == "count") {
    out.count = in.number(word, word.value(), word.valueColumn, 1, limits::recordCount, "a number of records");
  } else {
    in.refuse(word.column, shown(key), "topic=, partition=, key=, value=, tombstone or count=",
              {"topic", "partition", "key", "value", "tombstone", "count"});
  }
}

Command send(Cursor& in) {
  SendRecord out;
  out.name = in.clientName();
  bool tombstone = false;
  while (const Word* word = in.optionOrFlag({"tombstone"})) {
    if (word->isOption())
      recordOption(in, *word, out);
    else
      tombstone = true;
  }
  if (tombstone == out.value.has_value()) {
    in.refuse(in.endColumn(), tombstone ? "both" : "the end of the line", "either value=… or tombstone");
  }
  return out;
}

template <bool resume>
Command pause(Cursor& in) {
  PauseClient out;
  out.resume = resume;
  out.name = in.clientName();
  if (!in.atEnd()) out.partition = in.partition();
  return out;
}

/// A client that goes without a word, as opposed to `stop`: what `kill` does to it.
Command crash(Cursor& in) { return NodeAction{NodeAction::Action::kill, NodeRef::client(in.clientName())}; }

Command sendOffsets(Cursor& in) {
  SendOffsets out;
  out.name = in.clientName();
  while (const Word* word = in.option({})) {
    const std::string key = word->key();
    const std::string value = word->value();
    if (key == "group") {
      if (value.empty() || value.size() > 249)
        in.refuse(word->valueColumn, shown(value), "a group name of 1 to 249 bytes");
      out.group = value;
      continue;
    }
    const std::size_t dash = key.rfind('-');
    const auto number = dash == std::string::npos ? std::nullopt : parseInteger(std::string_view(key).substr(dash + 1));
    if (!number || *number < 0 || *number >= limits::partitions || !topicNameProblem(key.substr(0, dash)).empty())
      in.refuse(word->column, shown(key), "group=NAME or TOPIC-P=OFFSET, such as orders-0=12", {"group"});
    out.offsets[{key.substr(0, dash), static_cast<PartitionId>(*number)}] =
        in.number(*word, value, word->valueColumn, 0, INT64_MAX, "an offset");
  }
  if (out.group.empty()) in.refuse(in.endColumn(), "the end of the line", "group=NAME");
  if (out.offsets.empty()) in.refuse(in.endColumn(), "the end of the line", "TOPIC-P=OFFSET");
  return out;
}

/// `commit NAME [async]`, `abort NAME [async]`
template <class Ending>
Command ending(Cursor& in) {
  Ending out;
  out.name = in.clientName();
  if (!in.atEnd()) {
    in.keyword({"async"});
    out.async = true;
  }
  return out;
}

Command nodeAction(Cursor& in, NodeAction::Action action) {
  const int column = in.column();
  NodeAction out{action, in.node()};
  if (action == NodeAction::Action::powerOff && out.node.kind == NodeRef::Kind::client) {
    in.refuse(column, shown(out.node.name), "a broker or a controller (a client has no disk to lose)");
  }
  return out;
}

std::pair<NodeRef, NodeRef> twoNodes(Cursor& in) {
  NodeRef a = in.node();
  const int column = in.column();
  NodeRef b = in.node();
  if (a == b) in.refuse(column, shown(b.text()), "another node than the first");
  return {std::move(a), std::move(b)};
}

Command cut(Cursor& in) {
  auto [a, b] = twoNodes(in);
  CutLink out{std::move(a), std::move(b), false};
  if (!in.atEnd()) {
    in.keyword({"one-way"});
    out.oneWay = true;
  }
  return out;
}

Command heal(Cursor& in) {
  if (in.atEnd()) return HealLink{};
  auto [a, b] = twoNodes(in);
  return HealLink{HealLink::Ends{std::move(a), std::move(b)}};
}

Command delay(Cursor& in) {
  auto [a, b] = twoNodes(in);
  const Word& word = in.take("a duration such as 200ms");
  return DelayLink{std::move(a), std::move(b), in.duration(word.text, word.column, Duration{0}, limits::longestDelay)};
}

Command hold(Cursor& in) {
  auto [a, b] = twoNodes(in);
  return HoldLink{std::move(a), std::move(b)};
}

Command release(Cursor& in) {
  auto [a, b] = twoNodes(in);
  ReleaseLink out{std::move(a), std::move(b), {}};
  if (!in.atEnd()) {
    const Word& word = in.take("a number of frames");
    out.frames = in.number(word, word.text, word.column, 1, limits::recordCount, "a number of frames");
  }
  return out;
}

Command elect(Cursor& in) {
  Elect out;
  out.unclean = in.keyword({"preferred", "unclean"}) == "unclean";
  if (!out.unclean && !in.atEnd() && in.peek().text == "all") {
    in.take("all");
    return out;
  }
  out.partition = in.partition(out.unclean ? "" : " or all");
  return out;
}

Command flipByte(Cursor& in) {
  FlipByte out;
  in.keyword({"broker"});
  out.broker = in.brokerId();
  const Word& path = in.take("a file in the broker's data directory, such as orders-1/00000000000000000000.log");
  bool good = !path.text.empty() && path.text.size() <= 1000 && path.text.find('\0') == std::string::npos &&
              path.text.find('\\') == std::string::npos;
  for (const std::string_view part : split(path.text, '/')) good = good && !part.empty() && part != "." && part != "..";
  if (!good)
    in.refuse(path.column, shown(path.text), "a path inside the data directory, without .. and without a leading /");
  out.path = path.text;
  const Word& position = in.take("the position of a byte");
  out.position = in.number(position, position.text, position.column, 0, limits::filePosition, "the position of a byte");
  return out;
}

Command disk(Cursor& in) {
  DiskFault out;
  const int column = in.column();
  out.node = in.node();
  if (out.node.kind == NodeRef::Kind::client) {
    in.refuse(column, shown(out.node.name), "a broker or a controller (a client has no disk)");
  }
  const std::string what = in.keyword({"full", "slow", "fail", "repair"});
  if (what == "fail") {
    out.what = DiskFault::What::fail;
    const std::string operation = in.keyword({"read", "write", "flush", "names"});
    out.operation = operation == "read"    ? DiskFault::Operation::read
                    : operation == "write" ? DiskFault::Operation::write
                    : operation == "flush" ? DiskFault::Operation::flush
                                           : DiskFault::Operation::names;
  } else {
    out.what = what == "full"   ? DiskFault::What::full
               : what == "slow" ? DiskFault::What::slow
                                : DiskFault::What::repair;
  }
  while (const Word* word = in.option({})) {
    const std::string key = word->key();
    if (key == "after" && out.what == DiskFault::What::full) {
      out.after = in.number(*word, word->value(), word->valueColumn, 0, limits::filePosition, "a number of bytes");
    } else if (key == "times" && out.what == DiskFault::What::fail) {
      out.times = in.number(*word, word->value(), word->valueColumn, 1, limits::diskFailures, "how often");
    } else if ((key == "write" || key == "flush") && out.what == DiskFault::What::slow) {
      (key == "write" ? out.write : out.flush) =
          in.duration(word->value(), word->valueColumn, Duration{0}, limits::slowestDisk);
    } else {
      in.refuse(word->column, shown(key),
                out.what == DiskFault::What::full   ? "after="
                : out.what == DiskFault::What::fail ? "times="
                : out.what == DiskFault::What::slow ? "write= or flush="
                                                    : "nothing more",
                {"after", "times", "write", "flush"});
    }
  }
  return out;
}

Command add(Cursor& in) {
  AddBroker out;
  in.keyword({"broker"});
  while (const Word* word = in.option({})) {
    if (word->key() != "rack") in.refuse(word->column, shown(word->key()), "rack=", {"rack"});
    const std::string rack = word->value();
    if (rack.empty() || rack.size() > 100) in.refuse(word->valueColumn, shown(rack), "a rack name of 1 to 100 bytes");
    out.rack = rack;
  }
  return out;
}

Command run(Cursor& in) {
  if (in.atEnd() || in.peek().text != "until") {
    const Word& word = in.take("a duration such as 500ms, or until");
    return Run{in.duration(word.text, word.column, microseconds(1), limits::longestRun, {"until"})};
  }
  in.take("until");
  RunUntil out{in.condition(), {}};
  if (!in.atEnd()) {
    in.keyword({"within"});
    const Word& word = in.take("a duration such as 30s");
    out.within = in.duration(word.text, word.column, microseconds(1), limits::longestRun);
  }
  return out;
}

Command answer(Cursor& in) {
  Answer out;
  out.key = in.answerKey();
  out.value = in.take("the answer").text;
  return out;
}

Command help(Cursor& in) {
  if (in.atEnd()) return Help{};
  std::vector<std::string> words = with(commandWords(), predicateWords());
  const Word& word = in.take("a command");
  if (std::find(words.begin(), words.end(), word.text) == words.end()) {
    in.refuse(word.column, shown(word.text), "the name of a command or a predicate", words);
  }
  return Help{word.text};
}

struct Entry {
  std::string_view word;
  Command (*parse)(Cursor&);
};

template <NodeAction::Action action>
Command act(Cursor& in) {
  return nodeAction(in, action);
}

constexpr Entry entries[] = {
    {"create-topic", createTopic},
    {"delete-topic", deleteTopic},
    {"set", [](Cursor& in) { return alterConfig(in, false); }},
    {"unset", [](Cursor& in) { return alterConfig(in, true); }},
    {"produce", produce},
    {"start", start},
    {"stop", [](Cursor& in) -> Command { return StopClient{in.clientName()}; }},
    {"seek", seek},
    {"pause", pause<false>},
    {"resume", pause<true>},
    {"crash", crash},
    {"begin", [](Cursor& in) -> Command { return BeginTransaction{in.clientName()}; }},
    {"send", send},
    {"send-offsets", sendOffsets},
    {"commit", ending<CommitClient>},
    {"abort", ending<AbortTransaction>},
    {"kill", act<NodeAction::Action::kill>},
    {"power-off", act<NodeAction::Action::powerOff>},
    {"restart", act<NodeAction::Action::restart>},
    {"shutdown", act<NodeAction::Action::shutdown>},
    {"freeze", act<NodeAction::Action::freeze>},
    {"thaw", act<NodeAction::Action::thaw>},
    {"cut", cut},
    {"heal", heal},
    {"delay", delay},
    {"hold", hold},
    {"release", release},
    {"elect", elect},
    {"flip-byte", flipByte},
    {"disk", disk},
    {"run-retention", [](Cursor&) -> Command { return RunRetention{}; }},
    {"clean",
     [](Cursor& in) -> Command {
       Clean out;
       out.partition = in.partition();
       if (in.takeIf("on")) {
         in.keyword({"broker"});
         out.broker = in.brokerId();
       }
       return out;
     }},
    {"add", add},
    {"run", run},
    {"expect", [](Cursor& in) -> Command { return Expect{in.condition()}; }},
    {"show", [](Cursor& in) -> Command { return Show{in.condition()}; }},
    {"select", [](Cursor& in) -> Command { return Select{in.selection()}; }},
    {"answer", answer},
    {"status", [](Cursor&) -> Command { return Status{}; }},
    {"help", help},
};

Command command(Cursor& in) {
  const Word& word = in.take("a command");
  for (const Entry& entry : entries) {
    if (word.quoted || entry.word != word.text) continue;
    Command out = entry.parse(in);
    in.end();
    return out;
  }
  in.refuse(word.column, shown(word.text), "a command (help lists them)", commandWords());
}

template <class T, class Parse>
tl::expected<T, ParseError> guarded(std::string_view text, Parse parse) {
  auto words = takeApart(text);
  if (!words) return tl::unexpected<ParseError>(words.error());
  try {
    Cursor in(*words);
    return parse(in);
  } catch (const Refusal& refusal) {
    return tl::unexpected<ParseError>(refusal.error);
  }
}

}  // namespace

std::string ParseError::sentence() const {
  std::string out = fmt::format("expected {}, got {}", expected, got);
  if (!nearest.empty()) out += fmt::format(" (did you mean {}?)", nearest);
  return out;
}

std::string ParseError::text() const { return fmt::format("column {}: {}", column, sentence()); }

std::string ScriptError::text() const { return fmt::format("line {}, {}", line, error.text()); }

tl::expected<Command, ParseError> parse(std::string_view line) {
  return guarded<Command>(line, [](Cursor& in) -> Command {
    if (in.atEnd()) return Nothing{};
    return command(in);
  });
}

tl::expected<Condition, ParseError> parseCondition(std::string_view text) {
  return guarded<Condition>(text, [](Cursor& in) {
    Condition out = in.condition();
    in.end();
    return out;
  });
}

tl::expected<std::vector<ScriptLine>, std::vector<ScriptError>> parseScript(std::string_view text) {
  using Errors = std::vector<ScriptError>;
  if (text.size() > limits::scriptBytes) {
    return tl::unexpected<Errors>(Errors{{1,
                                          {1,
                                           fmt::format("{} bytes", text.size()),
                                           fmt::format("a script of at most {} bytes", limits::scriptBytes),
                                           {}}}});
  }
  constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";
  if (text.substr(0, 3) == byteOrderMark) text.remove_prefix(3);
  std::vector<ScriptLine> lines;
  Errors errors;
  int number = 0;
  while (!text.empty() && errors.size() < 100) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (++number > static_cast<int>(limits::scriptLines)) {
      errors.push_back({number, {1, "one more", fmt::format("at most {} lines", limits::scriptLines), {}}});
      break;
    }
    auto parsed = parse(line);
    if (parsed) {
      lines.push_back({number, std::string(line), std::move(*parsed)});
    } else {
      errors.push_back({number, parsed.error()});
    }
  }
  if (!errors.empty()) return tl::unexpected<Errors>(std::move(errors));
  return lines;
}

}  // namespace brokerlab::command
