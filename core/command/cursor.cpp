#include "command/cursor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/text.h"
#include "command/help.h"

namespace brokerlab::command {
namespace {

constexpr std::string_view endOfLine = "the end of the line";

/// "a, b or c"
std::string either(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out;
}

bool reserved(std::string_view name) {
  for (const std::string_view word : {"broker", "controller", "client", "all", "none", "outside"}) {
    if (name == word) return true;
  }
  return false;
}

bool plainName(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !name.empty() && name.size() <= 100 && letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'; });
}

}  // namespace

std::string shown(std::string_view text) { return fmt::format("\"{}\"", printable(text, 60)); }

void Cursor::refuse(int column, std::string got, std::string_view expected,
                    const std::vector<std::string>& candidates) const {
  ParseError error{column, std::move(got), std::string(expected), {}};
  if (error.got.size() >= 2 && error.got.front() == '"') {
    const std::string word = error.got.substr(1, error.got.size() - 2);
    // Numbers and signs are no misspelt words.
    const bool spelt = !word.empty() && std::isalpha(static_cast<unsigned char>(word.front())) != 0;
    if (spelt && word.size() <= 60) error.nearest = nearest(word, candidates).value_or("");
    if (error.nearest == word) error.nearest.clear();
  }
  throw Refusal{std::move(error)};
}

const Word& Cursor::take(std::string_view expected) {
  if (atEnd()) refuse(end_, std::string(endOfLine), expected);
  return words_[at_++];
}

std::string Cursor::keyword(const std::vector<std::string>& words) {
  const std::string expected = either(words);
  const Word& word = take(expected);
  if (word.quoted || std::find(words.begin(), words.end(), word.text) == words.end()) {
    refuse(word.column, shown(word.text), expected, words);
  }
  return word.text;
}

bool Cursor::takeIf(std::string_view word) {
  if (atEnd() || peek().quoted || peek().text != word) return false;
  ++at_;
  return true;
}

void Cursor::end() const {
  if (!atEnd()) refuse(peek().column, shown(peek().text), endOfLine);
}

const Word* Cursor::option(const std::vector<std::string>& repeatable) {
  if (atEnd()) return nullptr;
  const Word& word = words_[at_++];
  if (!word.isOption()) refuse(word.column, shown(word.text), "KEY=VALUE");
  const std::string key = word.key();
  const bool again = std::find(seen_.begin(), seen_.end(), key) != seen_.end();
  if (again && std::find(repeatable.begin(), repeatable.end(), key) == repeatable.end()) {
    refuse(word.column, shown(word.text), fmt::format("{}= only once", key));
  }
  seen_.push_back(key);
  return &word;
}

const Word* Cursor::optionOrFlag(const std::vector<std::string>& flags) {
  if (atEnd() || peek().isOption()) return option({});
  const Word& word = words_[at_++];
  if (word.quoted || std::find(flags.begin(), flags.end(), word.text) == flags.end()) {
    refuse(word.column, shown(word.text), fmt::format("KEY=VALUE or {}", either(flags)), flags);
  }
  if (std::find(seen_.begin(), seen_.end(), word.text) != seen_.end()) {
    refuse(word.column, shown(word.text), fmt::format("{} only once", word.text));
  }
  seen_.push_back(word.text);
  return &word;
}

std::int64_t Cursor::number(const Word&, std::string_view text, int column, std::int64_t low, std::int64_t high,
                            std::string_view what) const {
  const auto value = parseInteger(text);
  if (!value || *value < low || *value > high) {
    const std::string expected = high == INT64_MAX ? fmt::format("{}, at least {}", what, low)
                                                   : fmt::format("{} from {} to {}", what, low, high);
    refuse(column, shown(text), expected);
  }
  return *value;
}

Duration Cursor::duration(std::string_view text, int column, Duration low, Duration high,
                          const std::vector<std::string>& candidates) const {
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
  const auto count = parseInteger(text.substr(0, digits));
  const std::string_view unit = text.substr(digits);
  std::int64_t micros = 0;
  if (unit == "us") micros = 1;
  if (unit == "ms") micros = 1000;
  if (unit == "s") micros = 1'000'000;
  if (unit == "m") micros = 60'000'000;
  if (unit == "h") micros = 3'600'000'000;
  if (!count || micros == 0) {
    std::string expected = "a duration such as 500us, 200ms, 3s, 1m or 2h";
    for (const std::string& word : candidates) expected += ", or " + word;
    refuse(column, shown(text), expected, candidates);
  }
  if (*count > high.micros / micros || *count * micros < low.micros) {
    refuse(column, shown(text), fmt::format("a duration from {} to {}", print(low), print(high)));
  }
  return Duration{*count * micros};
}

std::string Cursor::checkedTopic(const std::string& name, int column) const {
  const std::string problem = topicNameProblem(name);
  if (!problem.empty()) refuse(column, shown(name), fmt::format("the name of a topic ({})", problem));
  return name;
}

std::string Cursor::topic() {
  const Word& word = take("the name of a topic");
  return checkedTopic(word.text, word.column);
}

std::string Cursor::topic(const Word& option) const { return checkedTopic(option.value(), option.valueColumn); }

TopicPartition Cursor::partition(std::string_view orElse) {
  const std::string expected = fmt::format("a partition as TOPIC-NUMBER, such as orders-1{}", orElse);
  const Word& word = take(expected);
  const auto partition = partitionIn(word.text);
  if (!partition) refuse(word.column, shown(word.text), expected);
  return *partition;
}

std::optional<TopicPartition> Cursor::partitionIn(std::string_view text) {
  const std::size_t dash = text.rfind('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto number = parseInteger(text.substr(dash + 1));
  const bool digits = dash + 1 < text.size() && text[dash + 1] >= '0' && text[dash + 1] <= '9';
  const std::string topic(text.substr(0, dash));
  if (!number || !digits || *number >= limits::partitions || !topicNameProblem(topic).empty()) return std::nullopt;
  return TopicPartition{topic, static_cast<PartitionId>(*number)};
}

std::string Cursor::checkedName(const Word& word, std::string_view expected) const {
  if (!plainName(word.text) || reserved(word.text)) refuse(word.column, shown(word.text), expected);
  return word.text;
}

std::string Cursor::clientName() {
  constexpr std::string_view expected = "the name of a client: a letter, then letters, digits, '.', '_' or '-'";
  return checkedName(take(expected), expected);
}

std::string Cursor::groupName() {
  constexpr std::string_view expected = "the name of a group, 1 to 249 bytes";
  const Word& word = take(expected);
  const bool sign = !word.quoted && word.text.find_first_of("=<>!") == 0;
  if (word.text.empty() || word.text.size() > 249 || sign) refuse(word.column, shown(word.text), expected);
  return word.text;
}

std::string Cursor::answerKey() {
  constexpr std::string_view expected = "the key of an answer: a letter, then letters, digits, '.', '_' or '-'";
  return checkedName(take(expected), expected);
}

NodeId Cursor::brokerId() {
  const Word& word = take("a broker's number");
  return {static_cast<std::int32_t>(number(word, word.text, word.column, 1, limits::brokerId, "a broker's number"))};
}

NodeId Cursor::controllerId() {
  const Word& word = take("a controller's number");
  return {static_cast<std::int32_t>(
      number(word, word.text, word.column, 1, limits::controllerId, "a controller's number"))};
}

NodeRef Cursor::node() {
  constexpr std::string_view expected = "broker N, controller N or the name of a client";
  const Word& word = take(expected);
  if (!word.quoted && word.text == "broker") return NodeRef{NodeRef::Kind::broker, brokerId(), {}};
  if (!word.quoted && word.text == "controller") return NodeRef{NodeRef::Kind::controller, controllerId(), {}};
  if (!word.quoted && word.text == "client") return NodeRef::client(clientName());
  if (const auto id = parseInteger(word.text)) {
    if (*id < 1 || *id > limits::controllerId) {
      refuse(word.column, shown(word.text),
             fmt::format("a broker from 1 to {} or a controller from {} to {}", limits::brokerId, limits::brokerId + 1,
                         limits::controllerId));
    }
    const auto value = static_cast<std::int32_t>(*id);
    return value <= limits::brokerId ? NodeRef::broker(value) : NodeRef::controller(value);
  }
  if (!plainName(word.text) || reserved(word.text)) {
    refuse(word.column, shown(word.text), expected, {"broker", "controller", "client"});
  }
  // A client may be called almost anything; "brokr 2" is more likely a slip than a client.
  if (!atEnd() && parseInteger(peek().text) && peek().text.size() <= 4) {
    const auto near = nearest(word.text, {"broker", "controller"});
    if (near) refuse(word.column, shown(word.text), expected, {"broker", "controller"});
  }
  return NodeRef::client(word.text);
}

Comparison Cursor::comparison() {
  constexpr std::string_view expected = "a comparison: = != < <= > >= or is";
  const Word& word = take(expected);
  if (!word.quoted && word.text == "is") return takeIf("not") ? Comparison::notEqual : Comparison::equal;
  struct Sign {
    std::string_view text;
    Comparison meaning;
  };
  // The longer ones first, so that ">=" is not read as ">".
  constexpr Sign signs[] = {{"!=", Comparison::notEqual}, {"<=", Comparison::atMost}, {">=", Comparison::atLeast},
                            {"==", Comparison::equal},    {"<", Comparison::less},    {">", Comparison::greater},
                            {"=", Comparison::equal}};
  for (const Sign& sign : signs) {
    if (word.quoted || word.text.substr(0, sign.text.size()) != sign.text) continue;
    if (word.text.size() > sign.text.size()) {
      restWord_ = word;
      restWord_.text = word.text.substr(sign.text.size());
      restWord_.column = word.column + static_cast<int>(sign.text.size());
      rest_ = restWord_.text;
    }
    return sign.meaning;
  }
  refuse(word.column, shown(word.text), expected, {"is"});
}

std::int64_t Cursor::comparedNumber(std::string_view what) {
  const Word word = rest_.empty() ? take(what) : restWord_;
  rest_.clear();
  return number(word, word.text, word.column, 0, INT64_MAX, what);
}

Duration Cursor::comparedDuration() {
  const Word word = rest_.empty() ? take("a duration such as 10s") : restWord_;
  rest_.clear();
  return duration(word.text, word.column, Duration{0}, limits::longestRun);
}

Selection Cursor::selection() {
  Selection out;
  const std::string kind =
      keyword({"replica", "record", "partition", "topic", "broker", "controller", "client", "event"});
  if (kind == "broker") {
    out.kind = Selection::Kind::broker;
    out.node = brokerId();
  } else if (kind == "controller") {
    out.kind = Selection::Kind::controller;
    out.node = controllerId();
  } else if (kind == "topic") {
    out.kind = Selection::Kind::topic;
    out.name = topic();
  } else if (kind == "client") {
    out.kind = Selection::Kind::client;
    out.name = clientName();
  } else if (kind == "event") {
    out.kind = Selection::Kind::event;
    const Word& word = take("the number of an event");
    out.event.value =
        static_cast<std::uint64_t>(number(word, word.text, word.column, 1, INT64_MAX, "the number of an event"));
  } else if (kind == "partition") {
    out.kind = Selection::Kind::partition;
    out.partition = partition();
  } else {
    const bool record = kind == "record";
    out.kind = record ? Selection::Kind::record : Selection::Kind::replica;
    out.partition = partition();
    while (!atEnd() && peek().isOption()) {
      const Word& word = *option({});
      if (word.key() == "broker") {
        out.node.value = static_cast<std::int32_t>(
            number(word, word.value(), word.valueColumn, 1, limits::brokerId, "a broker's number"));
      } else if (record && word.key() == "offset") {
        out.offset = number(word, word.value(), word.valueColumn, 0, INT64_MAX, "an offset");
      } else {
        refuse(word.column, shown(word.key()), record ? "offset= or broker=" : "broker=",
               record ? std::vector<std::string>{"offset", "broker"} : std::vector<std::string>{"broker"});
      }
    }
    if (record && out.offset == noOffset)
      refuse(column(), atEnd() ? std::string(endOfLine) : shown(peek().text), "offset=N");
    if (!record && out.node == NodeId::none()) {
      refuse(column(), atEnd() ? std::string(endOfLine) : shown(peek().text), "broker=N");
    }
  }
  return out;
}

}  // namespace brokerlab::command
