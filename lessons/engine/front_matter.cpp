#include "lessons/front_matter.h"

#include <fmt/format.h>

#include <stdexcept>

namespace brokerlab::lessons {
/// toml++ 3.3 asserts in its own parser on some inputs that are merely wrong ("[" and a line end), and in release builds
/// tells the compiler that they cannot be. A stranger's file can hold them: here its assertions throw, in every build.
struct TomlGaveUp : std::runtime_error {
  using std::runtime_error::runtime_error;
};
[[noreturn]] inline void giveUp(const char* why) { throw TomlGaveUp(why); }
}  // namespace brokerlab::lessons
#undef NDEBUG
#define TOML_ASSERT(condition) ((condition) ? void() : ::brokerlab::lessons::giveUp(#condition))
// Header only: the packaged library was built with other limits.
#define TOML_HEADER_ONLY 1
#define TOML_MAX_NESTED_VALUES 64
#include <toml++/toml.h>

#include <algorithm>

#include "base/text.h"
#include "command/parse.h"

static_assert(brokerlab::lessons::limits::tomlDepth == TOML_MAX_NESTED_VALUES);

namespace brokerlab::lessons {
namespace {

std::string typeName(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return inQuotes(**node.as_string());
    case toml::node_type::integer:
      return fmt::format("{}", **node.as_integer());
    case toml::node_type::floating_point:
      return fmt::format("{}", **node.as_floating_point());
    case toml::node_type::boolean:
      return **node.as_boolean() ? "true" : "false";
    default:
      return "a date or time";
  }
}

/// One table: asks for keys by name and type, and at the end refuses what nobody asked for.
class Table {
 public:
  Table(const toml::table& table, int firstLine, ProblemList& problems, std::string where)
      : table_(table), firstLine_(firstLine), problems_(problems), where_(std::move(where)) {}

  bool text(const char* key, std::string& out, bool required, std::size_t most = 400) {
    const toml::node* node = find(key, required, "text in quotes");
    if (node == nullptr) return false;
    if (!node->is_string()) return wrong(*node, fmt::format("{} = text in quotes", key), typeName(*node));
    const std::string& value = **node->as_string();
    if ((required && trim(value).empty()) || value.size() > most) {
      return wrong(*node, fmt::format("{} = text of 1 to {} bytes", key, most), inQuotes(value));
    }
    out = value;
    return true;
  }

  bool integer(const char* key, std::int64_t& out, bool required, std::int64_t low, std::int64_t high) {
    const std::string expected = fmt::format("a whole number from {} to {}", low, high);
    const toml::node* node = find(key, required, expected);
    if (node == nullptr) return false;
    if (!node->is_integer() || **node->as_integer() < low || **node->as_integer() > high) {
      return wrong(*node, fmt::format("{} = {}", key, expected), typeName(*node));
    }
    out = **node->as_integer();
    return true;
  }

  bool boolean(const char* key, bool& out) {
    const toml::node* node = find(key, false, "true or false");
    if (node == nullptr) return false;
    if (!node->is_boolean()) return wrong(*node, fmt::format("{} = true or false", key), typeName(*node));
    out = **node->as_boolean();
    return true;
  }

  bool duration(const char* key, Duration& out, Duration most) {
    std::string value;
    if (!text(key, value, false)) return false;
    const auto parsed = command::parse("run " + command::quote(value));
    const auto* run = parsed ? std::get_if<command::Run>(&*parsed) : nullptr;
    if (run == nullptr || run->time > most) {
      return wrong(*table_.get(key),
                   fmt::format("{} = a duration such as \"200ms\", at most {}", key, command::print(most)),
                   inQuotes(value));
    }
    out = run->time;
    return true;
  }

  /// Each text of the list with its place.
  void texts(const char* key, const std::function<void(const std::string&, const toml::node&)>& use,
             std::size_t most = 40) {
    const toml::node* node = find(key, false, "a list of texts");
    if (node == nullptr) return;
    const toml::array* list = node->as_array();
    if (list == nullptr || list->size() > most) {
      wrong(*node, fmt::format("{} = a list of at most {} texts", key, most), typeName(*node));
      return;
    }
    for (const toml::node& item : *list) {
      if (!item.is_string() || item.as_string()->get().size() > 400) {
        wrong(item, fmt::format("texts in the list {}", key), typeName(item));
      } else {
        use(**item.as_string(), item);
      }
    }
  }

  const toml::table* table(const char* key) {
    const toml::node* node = find(key, false, "a table");
    if (node == nullptr) return nullptr;
    if (!node->is_table()) wrong(*node, fmt::format("[{}]", key), typeName(*node));
    return node->as_table();
  }

  bool wrong(const toml::node& node, std::string expected, std::string got) {
    const toml::source_position at = node.source().begin;
    problems_.add(firstLine_ + static_cast<int>(at.line) - 1, static_cast<int>(at.column), std::move(expected),
                  std::move(got));
    return false;
  }

  /// Everything that is there and has no meaning.
  void refuseOthers() {
    for (const auto& [key, node] : table_) {
      const std::string name(key.str());
      if (std::find(asked_.begin(), asked_.end(), name) != asked_.end()) continue;
      std::string list;
      for (const std::string& known : asked_) list += (list.empty() ? "" : ", ") + known;
      std::string got = inQuotes(name);
      if (const auto near = nearest(name, asked_)) got += fmt::format(" (did you mean {}?)", *near);
      const toml::source_position at = key.source().begin;
      problems_.add(firstLine_ + static_cast<int>(at.line) - 1, static_cast<int>(at.column),
                    fmt::format("one of the fields of {}: {}", where_, list), std::move(got));
    }
  }

 private:
  const toml::node* find(const char* key, bool required, std::string_view expected) {
    asked_.emplace_back(key);
    const toml::node* node = table_.get(key);
    if (node == nullptr && required) {
      problems_.add(firstLine_, 1, fmt::format("{} = {} in {}", key, expected, where_), "none");
    }
    return node;
  }

  const toml::table& table_;
  int firstLine_;
  ProblemList& problems_;
  std::string where_;
  std::vector<std::string> asked_;
};

std::optional<toml::table> parseToml(const Source& source, ProblemList& problems) {
  try {
    return toml::parse(source.frontMatter);
  } catch (const toml::parse_error& error) {
    problems.add(source.frontMatterLine + static_cast<int>(error.source().begin.line) - 1,
                 static_cast<int>(error.source().begin.column), "front matter in TOML",
                 printable(error.description(), 200));
    return std::nullopt;
  } catch (const TomlGaveUp&) {
    problems.add(source.frontMatterLine, 1, "front matter in TOML", "something that is not");
    return std::nullopt;
  }
}

bool isId(std::string_view id) {
  return !id.empty() && id.size() <= 60 && id.front() != '-' && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

/// "log.segment.bytes=1024" into the spec, remembered as scaled.
void readScaled(Table& in, cluster::Spec& spec) {
  in.texts("scaled", [&](const std::string& item, const toml::node& node) {
    const std::size_t equals = item.find('=');
    const auto line = command::parse("set broker 1 " + command::quote(item.substr(0, equals)) + "=" +
                                     command::quote(equals == std::string::npos ? "" : item.substr(equals + 1)));
    if (equals == std::string::npos || equals == 0 || equals + 1 == item.size() ||
        item.find(' ') != std::string::npos || !line) {
      in.wrong(node, "a broker config as \"name=value\", such as \"log.segment.bytes=1024\"", inQuotes(item));
      return;
    }
    spec.config[item.substr(0, equals)] = item.substr(equals + 1);
    spec.scaled.push_back(item);
  });
}

void readCluster(const toml::table& table, const Source& source, cluster::Spec& spec, ProblemList& problems) {
  Table in(table, source.frontMatterLine, problems, "[cluster]");
  std::int64_t number = 0;
  if (in.integer("brokers", number, false, 1, limits::brokers)) spec.brokers = static_cast<int>(number);
  if (in.integer("controllers", number, false, 1, limits::controllers)) spec.controllers = static_cast<int>(number);
  in.boolean("combined", spec.combined);
  in.duration("latency", spec.latency, seconds(10));
  in.texts("racks", [&](const std::string& rack, const toml::node&) { spec.racks.push_back(rack); });
  readScaled(in, spec);
  in.refuseOthers();
}

}  // namespace

void readFrontMatter(const Source& source, Lesson& lesson, ProblemList& problems) {
  if (source.frontMatterLine == 0) return;
  const auto table = parseToml(source, problems);
  if (!table) return;
  Table in(*table, source.frontMatterLine, problems, "the front matter");
  std::int64_t number = 0;
  if (in.integer("format", number, true, 1, 1'000'000) && number != formatVersion) {
    in.wrong(*table->get("format"), fmt::format("format = {}, the one this program reads", formatVersion),
             fmt::format("{}", number));
    return;  // a later format may mean anything by the rest
  }
  if (in.text("id", lesson.id, true, 60) && !isId(lesson.id)) {
    in.wrong(*table->get("id"), "an id of small letters, digits and '-'", inQuotes(lesson.id));
  }
  in.text("title", lesson.title, true);
  in.text("question", lesson.question, true);
  if (in.integer("number", number, false, 1, 999)) lesson.number = static_cast<int>(number);
  if (in.integer("level", number, false, 1, 5)) lesson.level = static_cast<int>(number);
  if (in.integer("minutes", number, false, 1, 60)) lesson.minutes = static_cast<int>(number);
  if (in.integer("seed", number, false, 0, INT64_MAX)) lesson.spec.seed = static_cast<std::uint64_t>(number);
  in.duration("budget", lesson.budget, limits::longestBudget);
  in.texts("needs", [&](const std::string& need, const toml::node&) { lesson.needs.push_back(need); });
  if (const toml::table* cluster = in.table("cluster")) readCluster(*cluster, source, lesson.spec, problems);
  in.refuseOthers();
}

void readTranslatedFrontMatter(const Source& source, Lesson& lesson, ProblemList& problems) {
  if (source.frontMatterLine == 0) return;
  const auto table = parseToml(source, problems);
  if (!table) return;
  Table in(*table, source.frontMatterLine, problems, "a translation's front matter");
  std::string id;
  if (in.text("id", id, true, 60) && id != lesson.id) {
    in.wrong(*table->get("id"), fmt::format("id = \"{}\", as in the original", lesson.id), inQuotes(id));
  }
  in.text("title", lesson.title, true);
  in.text("question", lesson.question, true);
  in.refuseOthers();
}

}  // namespace brokerlab::lessons
