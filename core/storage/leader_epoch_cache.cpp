#include "storage/leader_epoch_cache.h"

#include <algorithm>

#include "base/text.h"
#include "storage/checkpoint_file.h"

namespace brokerlab::storage {

bool LeaderEpochCache::assign(LeaderEpoch epoch, Offset startOffset) {
  if (epoch < 0 || startOffset < 0) return false;
  if (!entries_.empty()) {
    const EpochEntry& latest = entries_.back();
    if (latest.epoch == epoch && startOffset >= latest.startOffset) return false;
  }
  // What ends later than it should, or names an epoch that is yet to come, was never true.
  while (!entries_.empty() && (entries_.back().epoch >= epoch || entries_.back().startOffset >= startOffset))
    entries_.pop_back();
  entries_.push_back({epoch, startOffset});
  return true;
}

EpochEndOffset LeaderEpochCache::endOffsetFor(LeaderEpoch epoch, Offset logEndOffset) const {
  if (epoch < 0 || entries_.empty()) return {};
  if (epoch == latestEpoch()) return {epoch, logEndOffset};
  const auto higher = std::upper_bound(entries_.begin(), entries_.end(), epoch,
                                       [](LeaderEpoch e, const EpochEntry& entry) { return e < entry.epoch; });
  if (higher == entries_.end()) return {};
  if (higher == entries_.begin()) return {epoch, higher->startOffset};
  return {(higher - 1)->epoch, higher->startOffset};
}

LeaderEpoch LeaderEpochCache::epochAt(Offset offset) const {
  const auto after = std::upper_bound(entries_.begin(), entries_.end(), offset,
                                      [](Offset o, const EpochEntry& entry) { return o < entry.startOffset; });
  return after == entries_.begin() ? noEpoch : (after - 1)->epoch;
}

std::optional<EpochEntry> LeaderEpochCache::entryFor(LeaderEpoch epoch) const {
  for (const EpochEntry& entry : entries_)
    if (entry.epoch == epoch) return entry;
  return std::nullopt;
}

bool LeaderEpochCache::truncateFromEnd(Offset endOffset) {
  if (endOffset < 0) return false;
  const std::size_t before = entries_.size();
  while (!entries_.empty() && entries_.back().startOffset >= endOffset) entries_.pop_back();
  return entries_.size() != before;
}

bool LeaderEpochCache::truncateFromStart(Offset startOffset) {
  std::size_t drop = 0;
  while (drop < entries_.size() && entries_[drop].startOffset <= startOffset) ++drop;
  if (drop == 0) return false;
  // The last of them may still have records from startOffset on.
  const EpochEntry holder{entries_[drop - 1].epoch, startOffset};
  if (drop == 1 && entries_[0] == holder) return false;
  entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(drop - 1));
  entries_.front() = holder;
  return true;
}

std::string LeaderEpochCache::text() const {
  std::string text = fmt::format("0\n{}\n", entries_.size());
  for (const EpochEntry& entry : entries_) text += fmt::format("{} {}\n", entry.epoch, entry.startOffset);
  return text;
}

Result<LeaderEpochCache> LeaderEpochCache::parse(std::string_view text) {
  Result<std::vector<std::string_view>> lines = checkpointLines(text);
  if (!lines) return fail(lines.error());
  LeaderEpochCache cache;
  for (const std::string_view line : *lines) {
    const std::vector<std::string_view> words = split(line, ' ');
    const auto epoch = words.size() == 2 ? parseInteger(words[0]) : std::nullopt;
    const auto start = words.size() == 2 ? parseInteger(words[1]) : std::nullopt;
    if (!epoch || !start || *epoch < 0 || *epoch > INT32_MAX || *start < 0)
      return fail("'{}' is no line of a leader epoch checkpoint (epoch startOffset)", printable(line, 80));
    const EpochEntry entry{static_cast<LeaderEpoch>(*epoch), *start};
    if (!cache.entries_.empty() &&
        (entry.epoch <= cache.entries_.back().epoch || entry.startOffset <= cache.entries_.back().startOffset))
      return fail("the leader epochs do not ascend at '{}'", printable(line, 80));
    cache.entries_.push_back(entry);
  }
  return cache;
}

}  // namespace brokerlab::storage
