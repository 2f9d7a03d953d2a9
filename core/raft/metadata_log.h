#pragma once
// The log of the quorum: a partition's log like any other, `__cluster_metadata-0`, with what Raft asks of one.
//
// Everything that is appended carries its offsets and its epoch already, on leaders too, because Raft decides both.
// In Kafka: ReplicatedLog, KafkaMetadataLog.

#include <memory>
#include <string>

#include "storage/log.h"

namespace brokerlab::raft {

struct OffsetAndEpoch {
  Offset offset = 0;
  std::int32_t epoch = 0;
  auto operator<=>(const OffsetAndEpoch&) const = default;
};

/// Owned by a Raft object; lives on the node's disk.
class MetadataLog {
 public:
  /// Opens (and recovers) the log, or makes a new one.
  Result<void> open(disk::Disk& disk, TimestampMs now);

  Offset startOffset() const { return log_ ? log_->logStartOffset() : 0; }
  Offset endOffset() const { return log_ ? log_->logEndOffset() : 0; }
  /// Epoch of the last batch; 0 for an empty log.
  std::int32_t lastEpoch() const;

  /// Whole batches that continue the log: all or nothing.
  Result<void> append(const Chain& batches, TimestampMs now);
  /// On the platter when this returns.
  Result<void> flush();
  /// Whole batches from `from` on that end at or below `upper`; at least one if there is one.
  Result<Chain> read(Offset from, std::size_t maxBytes, Offset upper) const;
  /// Where the largest epoch not above `epoch` ends here; our own end when all epochs here are smaller.
  OffsetAndEpoch endOffsetForEpoch(std::int32_t epoch) const;
  Result<void> truncateTo(Offset offset, TimestampMs now, std::string reason);

  /// What opening and truncating did, for events.
  std::vector<storage::LogChange> takeChanges() {
    return log_ ? log_->takeChanges() : std::vector<storage::LogChange>{};
  }
  const storage::Log* log() const { return log_.get(); }

 private:
  std::unique_ptr<storage::Log> log_;
};

}  // namespace brokerlab::raft
