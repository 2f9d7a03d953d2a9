#include "raft/quorum_state.h"

#include <fmt/format.h>

#include <cctype>
#include <optional>

#include "base/text.h"

namespace brokerlab::raft {
namespace {

/// The value of a top-level field of a flat JSON object, without quotes; enough for a file of five scalars.
std::optional<std::string_view> fieldOf(std::string_view json, std::string_view name) {
  const std::string quoted = fmt::format("\"{}\"", name);
  std::size_t at = json.find(quoted);
  if (at == std::string_view::npos) return std::nullopt;
  at += quoted.size();
  while (at < json.size() && std::isspace(static_cast<unsigned char>(json[at])) != 0) ++at;
  if (at >= json.size() || json[at] != ':') return std::nullopt;
  ++at;
  while (at < json.size() && std::isspace(static_cast<unsigned char>(json[at])) != 0) ++at;
  if (at < json.size() && json[at] == '"') {
    const std::size_t end = json.find('"', at + 1);
    if (end == std::string_view::npos) return std::nullopt;
    return json.substr(at + 1, end - at - 1);
  }
  const std::size_t end = json.find_first_of(",} \t\r\n", at);
  if (end == std::string_view::npos) return std::nullopt;
  return json.substr(at, end - at);
}

Result<std::int32_t> numberOf(std::string_view json, std::string_view name, std::optional<std::int32_t> absent) {
  const auto text = fieldOf(json, name);
  if (!text) {
    if (absent) return *absent;
    return fail("quorum-state has no \"{}\"", name);
  }
  const auto number = parseInteger(*text);
  if (!number || *number < -1 || *number > INT32_MAX) {
    return fail("quorum-state: \"{}\" is \"{}\", expected a number from -1 to 2147483647", name, printable(*text));
  }
  return static_cast<std::int32_t>(*number);
}

}  // namespace

std::string quorumStateText(const QuorumState& state) {
  return fmt::format(R"({{"leaderId":{},"leaderEpoch":{},"votedId":{},"votedDirectoryId":"{}","data_version":1}})",
                     state.leader.value, state.epoch, state.votedFor.value, state.votedDirectory.text());
}

Result<QuorumState> parseQuorumState(std::string_view text) {
  const std::string_view json = trim(text);
  if (json.empty() || json.front() != '{' || json.back() != '}') return fail("quorum-state is not a JSON object");
  auto version = numberOf(json, "data_version", std::nullopt);
  if (!version) return fail(version.error());
  if (*version < 0 || *version > 1) return fail("quorum-state has data_version {}, known are 0 and 1", *version);
  auto leader = numberOf(json, "leaderId", -1);
  if (!leader) return fail(leader.error());
  auto epoch = numberOf(json, "leaderEpoch", std::nullopt);
  if (!epoch) return fail(epoch.error());
  if (*epoch < 0) return fail("quorum-state has the negative epoch {}", *epoch);
  auto voted = numberOf(json, "votedId", -1);
  if (!voted) return fail(voted.error());
  QuorumState state;
  state.epoch = *epoch;
  state.leader = {*leader};
  state.votedFor = {*voted};
  if (const auto directory = fieldOf(json, "votedDirectoryId"); directory && !directory->empty()) {
    const auto id = Uuid::parse(*directory);
    if (!id) return fail("quorum-state: votedDirectoryId \"{}\" is no id", printable(*directory));
    state.votedDirectory = *id;
  }
  return state;
}

Result<QuorumState> loadQuorumState(disk::Disk& disk) {
  if (!disk.exists(quorumStatePath)) return QuorumState{};
  auto content = disk.readAll(quorumStatePath, 1 << 16);
  if (!content) return fail(content.error());
  return parseQuorumState(content->text());
}

Result<void> storeQuorumState(disk::Disk& disk, const QuorumState& state) {
  return disk.atomicReplace(quorumStatePath, asBytes(quorumStateText(state)));
}

}  // namespace brokerlab::raft
