// Small text files, line by line.

#include <algorithm>
#include <cctype>

#include "base/text.h"
#include "inspect/fields.h"
#include "storage/checkpoint_file.h"
#include "storage/leader_epoch_cache.h"
#include "storage/small_files.h"

namespace brokerlab::inspect {
namespace {

/// A stretch of a text and where it starts.
struct Piece {
  std::string_view text;
  std::int64_t at = 0;
  std::int64_t size() const { return static_cast<std::int64_t>(text.size()); }
  Piece part(std::size_t from, std::size_t length = std::string_view::npos) const {
    return {text.substr(from, length), at + static_cast<std::int64_t>(from)};
  }
  /// Without blanks around it.
  Piece trimmed() const {
    const std::string_view inner = trim(text);
    return inner.empty() ? Piece{inner, at} : Piece{inner, at + (inner.data() - text.data())};
  }
};

/// Lines without their ends; `ends` says how many bytes ended each (0 for a last line without).
struct Line : Piece {
  std::int64_t ending = 0;
  std::int64_t whole() const { return size() + ending; }
};
std::vector<Line> linesOf(std::string_view text) {
  std::vector<Line> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    Line line;
    line.at = static_cast<std::int64_t>(at);
    line.text = text.substr(at, end == std::string_view::npos ? end : end - at);
    line.ending = end == std::string_view::npos ? 0 : 1;
    lines.push_back(line);
    at = end == std::string_view::npos ? text.size() : end + 1;
  }
  return lines;
}

/// What the reader of the file (storage) says must not be lost, even if nothing was seen here.
void believe(Listing& out, const std::string& message) {
  if (out.sound()) out.wrong(0, message);
}

void row(Listing& out, std::string path, std::string_view sentence, const Line& line, int depth = 0) {
  out.add(std::move(path), sentence, printable(line.text), line.at, line.whole(), depth);
}
void piece(Listing& out, std::string path, std::string_view sentence, const Piece& part, int depth = 1) {
  out.add(std::move(path), sentence, printable(part.text), part.at, part.size(), depth);
}

/// key=value or key: value lines. `sentenceOf` knows the keys; `check` finds fault with a value.
template <class SentenceOf, class Check>
void pairs(Listing& out, const std::vector<Line>& lines, char separator, SentenceOf&& sentenceOf, Check&& check) {
  std::vector<std::string_view> seen;
  for (const Line& line : lines) {
    const Piece content = line.trimmed();
    if (content.text.empty()) {
      row(out, "(empty line)", "An empty line.", line);
      continue;
    }
    if (content.text[0] == '#' || content.text[0] == '!') {
      row(out, "(comment)", "A comment; nobody reads it.", line);
      continue;
    }
    const std::size_t at = content.text.find(separator);
    if (at == std::string_view::npos) {
      row(out, "(not understood)", "A line of an unexpected form.", line);
      out.wrong(line.at, fmt::format("\"{}\" is not of the form key{}value", printable(line.text, 80), separator));
      continue;
    }
    const Piece key = content.part(0, at).trimmed();
    const Piece value = content.part(at + 1).trimmed();
    const std::string_view sentence = sentenceOf(key.text);
    const std::string name = printable(key.text, 80);
    out.add(name, sentence.empty() ? "An entry that is not known here; it is ignored." : sentence,
            printable(value.text), line.at, line.whole(), 0);
    piece(out, name + ".key", "The entry's name.", key);
    if (!value.text.empty()) piece(out, name + ".value", sentence.empty() ? "Its value." : sentence, value);
    if (std::find(seen.begin(), seen.end(), key.text) != seen.end())
      out.wrong(key.at, fmt::format("{} is named twice", name));
    seen.push_back(key.text);
    if (std::string fault = check(key.text, value.text); !fault.empty())
      out.wrong(value.text.empty() ? key.at : value.at, std::move(fault));
  }
}

/// The members of one flat JSON object; arrays and objects inside are shown as they stand.
struct Member {
  Piece name;
  Piece value;
};
std::optional<std::vector<Member>> jsonMembers(Listing& out, std::string_view text) {
  std::vector<Member> members;
  std::size_t at = 0;
  const auto blank = [&] {
    while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at])) != 0) ++at;
  };
  const auto stop = [&](std::string_view expected) -> std::optional<std::vector<Member>> {
    const auto where = static_cast<std::int64_t>(std::min(at, text.empty() ? 0 : text.size() - 1));
    out.wrong(where, at >= text.size()
                         ? fmt::format("the text ends, expected {}", expected)
                         : fmt::format("\"{}\" stands here, expected {}", printable(text.substr(at, 1)), expected));
    return std::nullopt;
  };
  const auto word = [&]() -> std::optional<Piece> {  // a string, or a bare word, or a bracketed part
    const std::size_t from = at;
    if (at < text.size() && text[at] == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at)
        if (text[at] == '\\') ++at;
      if (at >= text.size()) return std::nullopt;
      ++at;
      return Piece{text.substr(from + 1, at - from - 2), static_cast<std::int64_t>(from + 1)};
    }
    int depth = 0;
    for (; at < text.size(); ++at) {
      const char c = text[at];
      if (c == '[' || c == '{') ++depth;
      if (depth == 0 && (c == ',' || c == '}' || std::isspace(static_cast<unsigned char>(c)) != 0)) break;
      if (c == ']' || c == '}') --depth;
    }
    if (at == from || depth != 0) return std::nullopt;
    return Piece{text.substr(from, at - from), static_cast<std::int64_t>(from)};
  };
  blank();
  if (at >= text.size() || text[at] != '{') return stop("{");
  ++at;
  blank();
  if (at < text.size() && text[at] == '}') return members;
  while (true) {
    blank();
    if (at >= text.size() || text[at] != '"') return stop("a name in quotes");
    const auto name = word();
    if (!name) return stop("the end of a name");
    blank();
    if (at >= text.size() || text[at] != ':') return stop(":");
    ++at;
    blank();
    const auto value = word();
    if (!value) return stop("a value");
    members.push_back({*name, *value});
    blank();
    if (at < text.size() && text[at] == ',') {
      ++at;
      continue;
    }
    if (at >= text.size() || text[at] != '}') return stop("a comma or }");
    ++at;
    blank();
    if (at < text.size()) return stop("nothing more");
    return members;
  }
}

/// Rows for the members; the object's own punctuation belongs to a row above them.
template <class SentenceOf>
std::vector<Member> json(Listing& out, const Bytes& bytes, SentenceOf&& sentenceOf) {
  const auto size = static_cast<std::int64_t>(bytes.size());
  out.add("object", "One JSON object.", printable(bytes.view(), 400), 0, size, 0);
  const auto members = jsonMembers(out, bytes.text());
  if (!members) return {};
  for (std::size_t i = 0; i < members->size(); ++i) {
    const Member& member = (*members)[i];
    const std::string_view sentence = sentenceOf(member.name.text);
    piece(out, printable(member.name.text, 80),
          sentence.empty() ? "A member that is not known here; it is ignored." : sentence, member.value);
    for (std::size_t j = 0; j < i; ++j)
      if ((*members)[j].name.text == member.name.text)
        out.wrong(member.name.at, fmt::format("{} is named twice", printable(member.name.text, 80)));
  }
  return *members;
}

const Member* memberOf(const std::vector<Member>& members, std::string_view name) {
  for (const Member& member : members)
    if (member.name.text == name) return &member;
  return nullptr;
}

/// The number of a member, which must be between the two; a missing one is wrong when `needed`.
std::optional<std::int64_t> numberOf(Listing& out, const std::vector<Member>& members, std::string_view name,
                                     std::int64_t low, std::int64_t high, bool needed) {
  const Member* member = memberOf(members, name);
  if (member == nullptr) {
    if (needed && out.sound()) out.wrong(0, fmt::format("{} is missing", name));
    return std::nullopt;
  }
  const auto number = parseInteger(member->value.text);
  if (!number || *number < low || *number > high) {
    out.wrong(member->value.at, fmt::format("{} is \"{}\", expected a number from {} to {}", name,
                                            printable(member->value.text, 40), low, high));
    return std::nullopt;
  }
  return number;
}

}  // namespace

void listCheckpoint(Listing& out, const Bytes& bytes, bool epochs) {
  const std::vector<Line> lines = linesOf(bytes.text());
  if (lines.size() > 0) {
    row(out, "version", "Version of the file's layout; 0.", lines[0]);
    if (parseInteger(lines[0].text) != 0)
      out.wrong(lines[0].at,
                fmt::format("\"{}\" is no version of a checkpoint that is known (0)", printable(lines[0].text, 40)));
  }
  if (lines.size() > 1) {
    row(out, "count", "How many lines follow.", lines[1]);
    const auto count = parseInteger(lines[1].text);
    if (!count || *count != static_cast<std::int64_t>(lines.size()) - 2)
      out.wrong(lines[1].at,
                fmt::format("{} entries are declared and {} follow", printable(lines[1].text, 40), lines.size() - 2));
  }
  std::int64_t lastEpoch = -1, lastStart = -1;
  std::vector<TopicPartition> seen;
  for (std::size_t i = 2; i < lines.size(); ++i) {
    const Line& line = lines[i];
    const std::string name = fmt::format("entry[{}]", i - 2);
    row(out, name,
        epochs ? "A leader epoch and the first offset that was written under it." : "A partition and its offset.",
        line);
    std::vector<Piece> words;
    for (std::size_t at = 0;;) {
      const std::size_t blank = line.text.find(' ', at);
      words.push_back(line.part(at, blank == std::string_view::npos ? blank : blank - at));
      if (blank == std::string_view::npos) break;
      at = blank + 1;
    }
    if (words.size() != (epochs ? 2u : 3u)) {
      out.wrong(line.at, fmt::format("\"{}\" is not of the form {}", printable(line.text, 80),
                                     epochs ? "epoch startOffset" : "topic partition offset"));
      continue;
    }
    if (epochs) {
      piece(out, name + ".epoch", "Counts the leaders the partition has had.", words[0]);
      piece(out, name + ".startOffset", "The first offset this leader wrote.", words[1]);
      const auto epoch = parseInteger(words[0].text);
      const auto start = parseInteger(words[1].text);
      if (!epoch || *epoch < 0 || *epoch > INT32_MAX)
        out.wrong(words[0].at, fmt::format("\"{}\" is no leader epoch", printable(words[0].text, 40)));
      else if (*epoch <= lastEpoch)
        out.wrong(words[0].at, fmt::format("epoch {} does not come after {}", *epoch, lastEpoch));
      if (!start || *start < 0)
        out.wrong(words[1].at, fmt::format("\"{}\" is no offset", printable(words[1].text, 40)));
      else if (*start <= lastStart)
        out.wrong(words[1].at, fmt::format("start offset {} does not come after {}", *start, lastStart));
      lastEpoch = epoch.value_or(lastEpoch);
      lastStart = start.value_or(lastStart);
      continue;
    }
    piece(out, name + ".topic", "The topic.", words[0]);
    piece(out, name + ".partition", "Number of the partition.", words[1]);
    piece(out, name + ".offset", "The offset that was noted for it.", words[2]);
    const auto partition = parseInteger(words[1].text);
    const auto offset = parseInteger(words[2].text);
    if (const std::string fault = topicNameProblem(words[0].text); !fault.empty())
      out.wrong(words[0].at, fmt::format("\"{}\" is no topic's name: {}", printable(words[0].text, 80), fault));
    if (!partition || *partition < 0 || *partition > INT32_MAX)
      out.wrong(words[1].at, fmt::format("\"{}\" is no partition", printable(words[1].text, 40)));
    if (!offset || *offset < 0)
      out.wrong(words[2].at, fmt::format("\"{}\" is no offset", printable(words[2].text, 40)));
    if (partition && *partition >= 0 && *partition <= INT32_MAX) {
      TopicPartition key{std::string(words[0].text), static_cast<PartitionId>(*partition)};
      const auto place = std::lower_bound(seen.begin(), seen.end(), key);
      if (place != seen.end() && *place == key)
        out.wrong(words[0].at, fmt::format("{} is named twice", printable(key.text(), 80)));
      else
        seen.insert(place, std::move(key));
    }
  }
  if (epochs) {
    if (const auto parsed = storage::LeaderEpochCache::parse(bytes.text()); !parsed)
      believe(out, parsed.error().message);
  } else {
    if (const auto parsed = storage::parseCheckpoint(bytes.text()); !parsed) believe(out, parsed.error().message);
  }
}

void listProperties(Listing& out, const Bytes& bytes) {
  pairs(
      out, linesOf(bytes.text()), '=',
      [](std::string_view key) -> std::string_view {
        if (key == "version") return "1 for a node of a KRaft cluster, 0 for a broker with ZooKeeper.";
        if (key == "cluster.id")
          return "The cluster the directory belongs to; a node of another one refuses to start here.";
        if (key == "node.id" || key == "broker.id") return "The node the directory belongs to.";
        if (key == "directory.id") return "An id of the directory itself.";
        return {};
      },
      [](std::string_view key, std::string_view value) -> std::string {
        const auto number = parseInteger(value);
        if (key == "version" && (!number || *number < 0 || *number > 1))
          return fmt::format("version \"{}\" is neither 0 nor 1", printable(value, 40));
        if ((key == "node.id" || key == "broker.id") && (!number || *number < 0 || *number > INT32_MAX))
          return fmt::format("\"{}\" is no node's number", printable(value, 40));
        if (key == "directory.id" && !Uuid::parse(value))
          return fmt::format("\"{}\" is no id of 22 characters", printable(value, 40));
        return {};
      });
  if (const auto parsed = storage::MetaProperties::parse(bytes.text()); !parsed) believe(out, parsed.error().message);
}

void listPartitionMetadata(Listing& out, const Bytes& bytes) {
  pairs(
      out, linesOf(bytes.text()), ':',
      [](std::string_view key) -> std::string_view {
        if (key == "version") return "Version of the file's layout; 0.";
        if (key == "topic_id") return "Id of the topic; stays the same for as long as the topic lives.";
        return {};
      },
      [](std::string_view key, std::string_view value) -> std::string {
        if (key == "version" && parseInteger(value) != 0)
          return fmt::format("version \"{}\", 0 is expected", printable(value, 40));
        if (key == "topic_id") {
          const auto id = Uuid::parse(value);
          if (!id || id->isZero()) return fmt::format("\"{}\" is no topic id", printable(value, 40));
        }
        return {};
      });
  if (const auto parsed = storage::parsePartitionMetadata(bytes.text()); !parsed) believe(out, parsed.error().message);
}

void listCleanShutdown(Listing& out, const Bytes& bytes) {
  if (bytes.empty()) return;  // as older versions of Kafka leave it
  const std::vector<Member> members = json(out, bytes, [](std::string_view name) -> std::string_view {
    if (name == "version") return "Version of the file's layout; 0.";
    if (name == "brokerEpoch") return "Epoch under which the broker was registered when it ended.";
    return {};
  });
  if (!out.sound()) return;
  numberOf(out, members, "version", 0, INT32_MAX, true);
  numberOf(out, members, "brokerEpoch", -1, INT64_MAX, true);
}

void listQuorumState(Listing& out, const Bytes& bytes) {
  const std::vector<Member> members = json(out, bytes, [](std::string_view name) -> std::string_view {
    if (name == "leaderId") return "Who leads the quorum in this epoch; -1 when unknown.";
    if (name == "leaderEpoch") return "The newest epoch this voter has heard of; it never goes back.";
    if (name == "votedId") return "Whom it voted for in this epoch; -1 for nobody. It may vote only once.";
    if (name == "votedDirectoryId") return "Id of that voter's metadata log directory.";
    if (name == "data_version") return "Version of the file's layout.";
    if (name == "clusterId") return "Written by older versions; empty.";
    if (name == "appliedOffset") return "Written by older versions; 0.";
    if (name == "currentVoters") return "Written by older versions: who the voters are.";
    return {};
  });
  if (!out.sound()) return;
  numberOf(out, members, "data_version", 0, 1, true);
  numberOf(out, members, "leaderEpoch", 0, INT32_MAX, true);
  numberOf(out, members, "leaderId", -1, INT32_MAX, false);
  numberOf(out, members, "votedId", -1, INT32_MAX, false);
  const Member* directory = memberOf(members, "votedDirectoryId");
  if (directory != nullptr && !directory->value.text.empty() && !Uuid::parse(directory->value.text))
    out.wrong(directory->value.at, fmt::format("\"{}\" is no id", printable(directory->value.text, 40)));
}

void listClusterMarker(Listing& out, const Bytes& bytes) {
  std::vector<Line> lines = linesOf(bytes.text());
  constexpr std::string_view magic = "brokerlab-cluster 1";
  if (!lines.empty()) {
    row(out, "magic", "Says what this file is, and in which version.", lines[0]);
    if (lines[0].text != magic)
      out.wrong(lines[0].at, fmt::format("\"{}\" stands here, expected \"{}\"", printable(lines[0].text, 40), magic));
    lines.erase(lines.begin());
  } else {
    out.wrong(0, fmt::format("the file is empty, expected \"{}\"", magic));
    return;
  }
  std::vector<std::string_view> there;
  pairs(
      out, lines, '=',
      [&](std::string_view key) -> std::string_view {
        there.push_back(key);
        if (key == "cluster.id") return "Id of the cluster; the meta.properties of its nodes name it too.";
        if (key == "brokers") return "How many brokers the cluster has.";
        if (key == "controllers") return "How many controllers the cluster has.";
        if (key == "combined") return "Whether brokers are their own controllers.";
        if (key == "runs") return "How many times the cluster has been started.";
        return {};
      },
      [](std::string_view key, std::string_view value) -> std::string {
        const auto number = parseInteger(value);
        if (key == "cluster.id" && !Uuid::parse(value))
          return fmt::format("\"{}\" is no id of 22 characters", printable(value, 40));
        if (key == "brokers" && (!number || *number < 1 || *number > 100)) return "expected a number from 1 to 100";
        if (key == "controllers" && (!number || *number < 0 || *number > 100)) return "expected a number from 0 to 100";
        if (key == "runs" && (!number || *number < 0)) return "expected a number that is not negative";
        if (key == "combined" && value != "true" && value != "false") return "expected true or false";
        return {};
      });
  for (const std::string_view needed : {"cluster.id", "brokers", "controllers", "runs"})
    if (std::find(there.begin(), there.end(), needed) == there.end())
      believe(out, fmt::format("{} is missing", needed));
}

}  // namespace brokerlab::inspect
