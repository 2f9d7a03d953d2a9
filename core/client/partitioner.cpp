#include "client/partitioner.h"

#include "base/endian.h"

namespace brokerlab::client {

std::int32_t murmur2(ByteView bytes) {
  constexpr std::uint32_t m = 0x5bd1e995;
  constexpr int r = 24;
  std::uint32_t h = 0x9747b28cU ^ static_cast<std::uint32_t>(bytes.size());
  std::size_t i = 0;
  for (; i + 4 <= bytes.size(); i += 4) {
    std::uint32_t k = loadLittle<std::uint32_t>(bytes.data() + i);
    k *= m;
    k ^= k >> r;
    k *= m;
    h *= m;
    h ^= k;
  }
  const std::size_t rest = bytes.size() - i;
  if (rest >= 3) h ^= static_cast<std::uint32_t>(bytes[i + 2]) << 16;
  if (rest >= 2) h ^= static_cast<std::uint32_t>(bytes[i + 1]) << 8;
  if (rest >= 1) {
    h ^= bytes[i];
    h *= m;
  }
  h ^= h >> 13;
  h *= m;
  h ^= h >> 15;
  return static_cast<std::int32_t>(h);
}

PartitionId partitionForKey(ByteView key, std::int32_t partitions) { return (murmur2(key) & 0x7fffffff) % partitions; }

std::optional<PartitionerKind> partitionerFromName(std::string_view name) {
  if (const auto dot = name.rfind('.'); dot != std::string_view::npos) name.remove_prefix(dot + 1);
  if (name.empty() || name == "built-in" || name == "default") return PartitionerKind::builtIn;
  if (name == "RoundRobinPartitioner" || name == "round-robin" || name == "roundrobin")
    return PartitionerKind::roundRobin;
  if (name == "UniformStickyPartitioner" || name == "DefaultPartitioner" || name == "sticky")
    return PartitionerKind::sticky;
  return std::nullopt;
}

PartitionId Partitioner::choose(const std::string& topic, std::optional<ByteView> key, std::int32_t partitions,
                                Prng& prng) {
  if (key) return partitionForKey(*key, partitions);
  Topic& state = topics_[topic];
  if (kind_ == PartitionerKind::roundRobin)
    return static_cast<PartitionId>(state.next++ % static_cast<std::uint32_t>(partitions));
  if (state.current < 0 || state.current >= partitions) {
    state.current = static_cast<PartitionId>(prng.below(static_cast<std::uint64_t>(partitions)));
    state.bytes = 0;
  }
  return state.current;
}

void Partitioner::produced(const std::string& topic, std::int64_t bytes, bool batchBoundary) {
  if (kind_ != PartitionerKind::builtIn) return;
  Topic& state = topics_[topic];
  state.bytes += bytes;
  // BuiltInPartitioner.updatePartitionInfo: at a batch boundary once the share is used up, at twice the share in any case.
  if ((state.bytes >= stickyBytes_ && batchBoundary) || state.bytes >= 2 * stickyBytes_) state.current = -1;
}

void Partitioner::batchCompleted(const std::string& topic, PartitionId partition, std::int32_t partitions, Prng& prng) {
  if (kind_ != PartitionerKind::sticky) return;
  Topic& state = topics_[topic];
  if (state.current != partition) return;
  if (partitions == 1) return;
  PartitionId next = partition;
  while (next == partition) next = static_cast<PartitionId>(prng.below(static_cast<std::uint64_t>(partitions)));
  state.current = next;
}

}  // namespace brokerlab::client
