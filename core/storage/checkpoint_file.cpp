#include "storage/checkpoint_file.h"

#include "base/text.h"

namespace brokerlab::storage {

Result<std::vector<std::string_view>> checkpointLines(std::string_view text) {
  std::vector<std::string_view> lines = split(text, '\n');
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  if (lines.size() < 2) return fail("a checkpoint starts with a version and a count, each on a line");
  const std::optional<std::int64_t> version = parseInteger(lines[0]);
  if (version != 0) return fail("'{}' is no checkpoint version this program knows (0)", printable(lines[0], 40));
  const std::optional<std::int64_t> count = parseInteger(lines[1]);
  if (!count || *count != static_cast<std::int64_t>(lines.size()) - 2)
    return fail("the checkpoint declares '{}' entries and has {}", printable(lines[1], 40), lines.size() - 2);
  lines.erase(lines.begin(), lines.begin() + 2);
  return lines;
}

std::string checkpointText(const Checkpoint& offsets) {
  std::string text = fmt::format("0\n{}\n", offsets.size());
  for (const auto& item : offsets)
    text += fmt::format("{} {} {}\n", item.first.topic, item.first.partition, item.second);
  return text;
}

Result<Checkpoint> parseCheckpoint(std::string_view text) {
  Result<std::vector<std::string_view>> lines = checkpointLines(text);
  if (!lines) return fail(lines.error());
  Checkpoint offsets;
  for (const std::string_view line : *lines) {
    const std::vector<std::string_view> words = split(line, ' ');
    const auto partition = words.size() == 3 ? parseInteger(words[1]) : std::nullopt;
    const auto offset = words.size() == 3 ? parseInteger(words[2]) : std::nullopt;
    if (!partition || !offset || *partition < 0 || *partition > INT32_MAX || *offset < 0 ||
        !topicNameProblem(words[0]).empty())
      return fail("'{}' is no line of a checkpoint (topic partition offset)", printable(line, 80));
    if (!offsets.emplace(TopicPartition{std::string(words[0]), static_cast<PartitionId>(*partition)}, *offset).second)
      return fail("the checkpoint names {}-{} twice", words[0], *partition);
  }
  return offsets;
}

}  // namespace brokerlab::storage
