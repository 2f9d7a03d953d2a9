#pragma once
// Which partition a record goes to.
//
// With a key: murmur2 of the key's bytes, sign bit masked off, modulo the number of partitions; so a key stays where
// it is until that number changes, and then may not. Without a key there is a choice, and Kafka has made it three ways:
//
//   round robin (before 2.4)          every record to the next partition: many small batches
//   sticky (KIP-480, 2.4)             one partition until its batch is complete, then another at random
//   uniform sticky (KIP-794, 3.3)     one partition until batch.size bytes went there, then another at random: the
//                                     default, `partitioner.class` unset
//
// Real Kafka: Utils.murmur2, DefaultPartitioner, RoundRobinPartitioner, UniformStickyPartitioner, BuiltInPartitioner.
// Left out: adaptive weights by queue length (partitioner.adaptive.partitioning.enable), which need a broker slower
// than others for longer than a lesson.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/prng.h"
#include "model/ids.h"

namespace brokerlab::client {

/// MurmurHash2 as Kafka computes it (seed 0x9747b28c, little-endian words).
std::int32_t murmur2(ByteView bytes);

/// (murmur2(key) & 0x7fffffff) % partitions.
PartitionId partitionForKey(ByteView key, std::int32_t partitions);

enum class PartitionerKind : std::uint8_t { builtIn, roundRobin, sticky };
/// The words of partitioner.class, with or without the Java package; nothing for an unknown one.
std::optional<PartitionerKind> partitionerFromName(std::string_view name);

/// One a producer.
class Partitioner {
 public:
  explicit Partitioner(PartitionerKind kind, std::int64_t stickyBytes) : kind_(kind), stickyBytes_(stickyBytes) {}

  PartitionId choose(const std::string& topic, std::optional<ByteView> key, std::int32_t partitions, Prng& prng);
  /// A keyless record of this size went where `choose` said.
  void produced(const std::string& topic, std::int64_t bytes, bool batchBoundary);
  /// The batch of this partition was completed (sticky switches here).
  void batchCompleted(const std::string& topic, PartitionId partition, std::int32_t partitions, Prng& prng);

 private:
  struct Topic {
    PartitionId current = -1;
    std::int64_t bytes = 0;
    std::uint32_t next = 0;
  };
  PartitionerKind kind_;
  std::int64_t stickyBytes_;
  std::map<std::string, Topic> topics_;
};

}  // namespace brokerlab::client
