#include "events/events.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>

#include "base/text.h"

namespace brokerlab::events {
namespace {

std::string text(const std::string& v) { return v; }
std::string text(bool v) { return v ? "true" : "false"; }
std::string text(NodeId v) { return std::to_string(v.value); }
std::string text(ConnectionId v) { return std::to_string(v.value); }
std::string text(Duration v) { return fmt::format("{}us", v.micros); }
std::string text(ErrorCode v) { return std::string(errorName(v)); }
std::string text(const NodeList& v) {
  std::string out;
  for (const NodeId node : v) {
    if (!out.empty()) out += ',';
    out += std::to_string(node.value);
  }
  return out;
}
template <class T>
requires std::is_integral_v<T> std::string text(T v) { return fmt::format("{}", v); }

/// Calls `use` with a default-made payload of the named kind; false for an unknown name.
template <std::size_t I = 0, class Use>
void eachKind(Use&& use) {
  if constexpr (I < std::variant_size_v<Payload>) {
    use(std::variant_alternative_t<I, Payload>{});
    eachKind<I + 1>(use);
  }
}

/// Values with blanks or quotes are quoted, so that a line splits again at blanks.
std::string quoted(const std::string& value) {
  const std::string safe = printable(value, 400);
  if (!safe.empty() && safe.find_first_of(" \"=") == std::string::npos) return safe;
  std::string out = "\"";
  for (const char c : safe) {
    if (c == '"') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace

std::string_view Event::name() const {
  return std::visit([](const auto& p) { return std::decay_t<decltype(p)>::name; }, payload);
}

Level Event::level() const {
  return std::visit([](const auto& p) { return std::decay_t<decltype(p)>::level; }, payload);
}

std::vector<FieldText> fields(const Payload& payload) {
  std::vector<FieldText> out;
  std::visit(
      [&](const auto& p) {
        std::decay_t<decltype(p)>::describe(p, [&](const FieldInfo& info, const auto& value) {
          out.push_back({info.name, info.sentence, text(value)});
        });
      },
      payload);
  return out;
}

bool fieldValue(const Payload& payload, std::string_view field, std::string& result) {
  bool found = false;
  std::visit(
      [&](const auto& p) {
        std::decay_t<decltype(p)>::describe(p, [&](const FieldInfo& info, const auto& value) {
          if (info.name != field) return;
          result = text(value);
          found = true;
        });
      },
      payload);
  return found;
}

std::string print(const Event& event) {
  std::string line =
      fmt::format("#{} <-{} {}.{:06}s {} {}", event.id.value, event.cause.value, event.at.micros / 1'000'000,
                  event.at.micros % 1'000'000, nodeText(event.node), event.name());
  for (const FieldText& field : fields(event.payload)) line += fmt::format(" {}={}", field.name, quoted(field.value));
  return line;
}

std::vector<std::string> kindNames() {
  std::vector<std::string> names;
  eachKind([&](const auto& p) { names.emplace_back(std::decay_t<decltype(p)>::name); });
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> fieldNames(std::string_view kind) {
  std::vector<std::string> names;
  eachKind([&](const auto& p) {
    using Kind = std::decay_t<decltype(p)>;
    if (Kind::name != kind) return;
    Kind::describe(p, [&](const FieldInfo& info, const auto&) { names.emplace_back(info.name); });
  });
  return names;
}

std::string nodeText(NodeId node) {
  if (node == NodeId::none()) return "cluster";
  if (node == NodeId::outside()) return "outside";
  if (node.value < 101) return fmt::format("broker-{}", node.value);
  if (node.value <= 1000) return fmt::format("controller-{}", node.value);
  return fmt::format("client-{}", node.value);
}

}  // namespace brokerlab::events
