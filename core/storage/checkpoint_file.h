#pragma once
// The small text files that say, per partition, up to where something was done.
//
//     0                     version
//     2                     number of entries
//     orders 0 128          topic partition offset
//     orders 1 97
//
// recovery-point-offset-checkpoint (flushed up to), replication-offset-checkpoint (high watermark), log-start-offset-
// checkpoint, cleaner-offset-checkpoint. Replaced as a whole, never changed in place. A broken one is not believed: all it
// can do is make recovery start earlier. Real Kafka: CheckpointFile, OffsetCheckpointFile.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/ids.h"

namespace brokerlab::storage {

constexpr std::string_view recoveryPointCheckpoint = "recovery-point-offset-checkpoint";
constexpr std::string_view highWatermarkCheckpoint = "replication-offset-checkpoint";
constexpr std::string_view logStartCheckpoint = "log-start-offset-checkpoint";
constexpr std::string_view cleanerCheckpoint = "cleaner-offset-checkpoint";

using Checkpoint = std::map<TopicPartition, Offset>;

std::string checkpointText(const Checkpoint& offsets);
Result<Checkpoint> parseCheckpoint(std::string_view text);

/// The lines after version and count, checked against both; for every checkpoint kind.
Result<std::vector<std::string_view>> checkpointLines(std::string_view text);

}  // namespace brokerlab::storage
