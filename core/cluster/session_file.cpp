#include "cluster/session_file.h"

#include "base/text.h"
#include "command/parse.h"

namespace brokerlab::cluster {
namespace {

constexpr std::size_t lineLimit = 160u << 20;
constexpr std::int64_t nodeLimit = 100;

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string base64(const Chain& chain) {
  const Bytes bytes = chain.flatten();
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16;
    if (have > 1) group |= static_cast<std::uint32_t>(bytes[i + 1]) << 8;
    if (have > 2) group |= bytes[i + 2];
    for (std::size_t k = 0; k < 4; ++k) out += k <= have ? alphabet[(group >> (18 - 6 * k)) & 63] : '=';
  }
  return out;
}

std::optional<Bytes> unBase64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::vector<std::uint8_t> out;
  out.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    std::uint32_t group = 0;
    std::size_t padding = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const char c = text[i + k];
      if (c == '=' && i + 4 == text.size() && k >= 2) {
        ++padding;
        group <<= 6;
        continue;
      }
      const std::size_t value = alphabet.find(c);
      if (value == std::string_view::npos || padding > 0) return std::nullopt;
      group = group << 6 | static_cast<std::uint32_t>(value);
    }
    out.push_back(static_cast<std::uint8_t>(group >> 16));
    if (padding < 2) out.push_back(static_cast<std::uint8_t>(group >> 8));
    if (padding < 1) out.push_back(static_cast<std::uint8_t>(group));
  }
  return Bytes(std::move(out));
}

std::string place(Instant at, std::uint64_t steps) {
  return fmt::format("{}.{:06}+{}", at.micros / 1'000'000, at.micros % 1'000'000, steps);
}

/// "1.250000+4711"
bool readPlace(std::string_view text, Instant& at, std::uint64_t& steps) {
  const std::size_t dot = text.find('.');
  const std::size_t plus = text.find('+');
  if (dot == std::string_view::npos || plus == std::string_view::npos || plus != dot + 7) return false;
  const auto whole = parseInteger(text.substr(0, dot));
  const auto part = parseInteger(text.substr(dot + 1, 6));
  const auto count = parseInteger(text.substr(plus + 1));
  if (!whole || !part || !count || *whole < 0 || *whole > 1'000'000'000 || *part < 0 || *count < 0) return false;
  at = Instant{*whole * 1'000'000 + *part};
  steps = static_cast<std::uint64_t>(*count);
  return true;
}

struct Word {
  std::string_view first, rest;
};
Word cut(std::string_view text) {
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos) return {text, {}};
  return {text.substr(0, blank), trim(text.substr(blank + 1))};
}

}  // namespace

bool looksLikeSession(std::string_view text) {
  return text.substr(0, sessionMagic.size() - 1) == sessionMagic.substr(0, sessionMagic.size() - 1);
}

std::string print(const SessionFile& session) {
  const Spec& spec = session.spec;
  std::string out = std::string(sessionMagic) + "\n";
  out += fmt::format("seed {}\nbrokers {}\ncontrollers {}\n", spec.seed, spec.brokers, spec.controllers);
  if (spec.combined) out += "combined\n";
  out += fmt::format("base-time {}\nlatency {}\nhost {}\nport {}\n", spec.baseTime, command::print(spec.latency),
                     spec.host, spec.port);
  for (const auto& [key, value] : spec.config) out += fmt::format("config {}={}\n", key, command::quote(value));
  for (const std::string& name : spec.scaled) out += fmt::format("scaled {}\n", name);
  for (const std::string& rack : spec.racks) out += fmt::format("rack {}\n", command::quote(rack));
  if (!session.incomplete.empty()) out += fmt::format("incomplete {}\n", command::quote(session.incomplete));
  for (const sim::Input& input : session.inputs) {
    out += "@" + place(input.at, input.afterSteps) + " ";
    switch (input.kind) {
      case sim::InputKind::command:
        out += input.text;
        break;
      case sim::InputKind::open:
        out += fmt::format(">open {} {} {}", input.connection.value, input.node.value, input.text);
        break;
      case sim::InputKind::frame:
        out += fmt::format(">frame {} {}", input.connection.value, base64(input.bytes));
        break;
      case sim::InputKind::refuse:
        out += fmt::format(">refuse {} {}", input.connection.value, command::quote(input.text));
        break;
      case sim::InputKind::close:
        out += fmt::format(">close {}", input.connection.value);
        break;
    }
    out += "\n";
  }
  out += "end " + place(session.end, session.endSteps) + "\n";
  return out;
}

Result<SessionFile> parseSession(std::string_view text) {
  SessionFile session;
  session.spec.racks.clear();
  int number = 0;
  bool ended = false;
  std::uint64_t lastSteps = 0;
  Instant lastAt;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.size() > lineLimit) return fail("line {}: longer than {} bytes", number, lineLimit);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (number == 1) {
      if (line != sessionMagic) return fail("line 1: expected \"{}\", got \"{}\"", sessionMagic, printable(line, 60));
      continue;
    }
    if (trim(line).empty()) continue;
    if (ended) return fail("line {}: nothing may follow the line \"end\"", number);
    if (line.front() == '@') {
      const Word word = cut(line.substr(1));
      sim::Input input;
      if (!readPlace(word.first, input.at, input.afterSteps))
        return fail("line {}: expected @seconds.micros+steps, got \"@{}\"", number, printable(word.first, 60));
      if (input.at < lastAt || input.afterSteps < lastSteps) return fail("line {}: goes back in time", number);
      lastAt = input.at;
      lastSteps = input.afterSteps;
      if (!word.rest.empty() && word.rest.front() == '>') {
        const Word what = cut(word.rest.substr(1));
        const Word connection = cut(what.rest);
        const auto id = parseInteger(connection.first);
        if (!id || *id <= 0) return fail("line {}: expected the number of a connection", number);
        input.connection = ConnectionId{static_cast<std::uint64_t>(*id)};
        if (what.first == "open") {
          const Word node = cut(connection.rest);
          const auto broker = parseInteger(node.first);
          if (!broker || *broker < 1 || *broker > nodeLimit)
            return fail("line {}: expected the number of a broker", number);
          input.kind = sim::InputKind::open;
          input.node = NodeId{static_cast<std::int32_t>(*broker)};
          input.text = std::string(node.rest);
        } else if (what.first == "frame") {
          const auto bytes = unBase64(connection.rest);
          if (!bytes) return fail("line {}: the frame is no base64", number);
          input.kind = sim::InputKind::frame;
          input.bytes = Chain(*bytes);
        } else if (what.first == "refuse") {
          const auto parsed = command::parse(fmt::format("answer value {}", connection.rest));
          const auto* reason = parsed ? std::get_if<command::Answer>(&*parsed) : nullptr;
          if (reason == nullptr) return fail("line {}: the reason makes no sense", number);
          input.kind = sim::InputKind::refuse;
          input.text = reason->value;
        } else if (what.first == "close") {
          input.kind = sim::InputKind::close;
        } else {
          return fail("line {}: expected open, frame, refuse or close, got \"{}\"", number, printable(what.first, 60));
        }
      } else {
        input.kind = sim::InputKind::command;
        input.text = std::string(word.rest);
        if (const auto parsed = command::parse(input.text); !parsed)
          return fail("line {}: {}", number, parsed.error().sentence());
      }
      session.inputs.push_back(std::move(input));
      continue;
    }
    const Word word = cut(line);
    const auto integer = parseInteger(word.rest);
    const auto within = [&](std::int64_t low, std::int64_t high) {
      return integer && *integer >= low && *integer <= high;
    };
    if (word.first == "end") {
      if (!readPlace(word.rest, session.end, session.endSteps))
        return fail("line {}: expected end seconds.micros+steps", number);
      if (session.end < lastAt || session.endSteps < lastSteps)
        return fail("line {}: ends before its last input", number);
      ended = true;
    } else if (!session.inputs.empty()) {
      return fail("line {}: expected an input (@…) or \"end\", got \"{}\"", number, printable(word.first, 60));
    } else if (word.first == "seed") {
      // The whole range of 64 bits, which parseInteger has not.
      std::uint64_t value = 0;
      for (const char c : word.rest) {
        if (c < '0' || c > '9' || value > (UINT64_MAX - static_cast<std::uint64_t>(c - '0')) / 10)
          return fail("line {}: expected a number for seed", number);
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
      }
      if (word.rest.empty()) return fail("line {}: expected a number for seed", number);
      session.spec.seed = value;
    } else if (word.first == "brokers") {
      if (!within(1, nodeLimit)) return fail("line {}: brokers must be 1 to {}", number, nodeLimit);
      session.spec.brokers = static_cast<int>(*integer);
    } else if (word.first == "controllers") {
      if (!within(1, nodeLimit)) return fail("line {}: controllers must be 1 to {}", number, nodeLimit);
      session.spec.controllers = static_cast<int>(*integer);
    } else if (word.first == "combined") {
      session.spec.combined = true;
    } else if (word.first == "base-time") {
      if (!within(0, 32'503'680'000'000)) return fail("line {}: base-time must be milliseconds since 1970", number);
      session.spec.baseTime = *integer;
    } else if (word.first == "latency") {
      // Durations are written as in the script language: let it read this one.
      const auto parsed = command::parse(fmt::format("delay 1 2 {}", word.rest));
      const auto* delay = parsed ? std::get_if<command::DelayLink>(&*parsed) : nullptr;
      if (delay == nullptr) return fail("line {}: expected a duration for latency", number);
      session.spec.latency = delay->extra;
    } else if (word.first == "host") {
      session.spec.host = std::string(word.rest);
    } else if (word.first == "port") {
      if (!within(0, 65535)) return fail("line {}: port must be 0 to 65535", number);
      session.spec.port = static_cast<int>(*integer);
    } else if (word.first == "config" || word.first == "rack" || word.first == "scaled" || word.first == "incomplete") {
      std::string_view value = word.rest;
      std::string key;
      if (word.first == "config") {
        const std::size_t equals = value.find('=');
        if (equals == 0 || equals == std::string_view::npos) return fail("line {}: expected config key=value", number);
        key = std::string(value.substr(0, equals));
        value = value.substr(equals + 1);
      }
      // Quoted as in the script language: let it unquote.
      const auto parsed = command::parse(fmt::format("answer value {}", value));
      const auto* answer = parsed ? std::get_if<command::Answer>(&*parsed) : nullptr;
      if (answer == nullptr) return fail("line {}: the value of {} makes no sense", number, word.first);
      if (word.first == "config") session.spec.config[key] = answer->value;
      if (word.first == "incomplete") session.incomplete = answer->value;
      if (word.first == "rack") session.spec.racks.push_back(answer->value);
      if (word.first == "scaled") session.spec.scaled.push_back(answer->value);
    } else {
      static const std::vector<std::string> known = {"seed",    "brokers",    "controllers", "combined", "base-time",
                                                     "latency", "host",       "port",        "config",   "scaled",
                                                     "rack",    "incomplete", "end"};
      const auto near = nearest(word.first, known);
      return fail("line {}: unknown word \"{}\"{}", number, printable(word.first, 60),
                  near ? fmt::format(" (did you mean {}?)", *near) : std::string());
    }
  }
  if (number == 0) return fail("line 1: expected \"{}\", got nothing", sessionMagic);
  if (!ended) return fail("the last line, \"end …\", is missing: the file was cut short");
  return session;
}

}  // namespace brokerlab::cluster
