#include "raft/metadata_log.h"

#include <limits>

#include "raft/quorum_state.h"

namespace brokerlab::raft {

Result<void> MetadataLog::open(disk::Disk& disk, TimestampMs now) {
  if (!disk.exists(metadataDirectory)) {
    if (auto made = disk.makeDirectory(metadataDirectory); !made) return made;
    // Votes live below this name: it must not vanish with a power cut (Q2).
    if (auto synced = disk.syncDirectory(""); !synced) return synced;
  }
  storage::LogOptions options;
  options.partition = {std::string(clusterMetadataTopic), 0};
  // Metadata leaves the log by snapshots only, never by age or size.
  options.config.retentionMs = -1;
  options.config.retentionBytes = -1;
  options.config.maxMessageBytes = std::numeric_limits<std::int32_t>::max();
  options.now = now;
  auto log = storage::Log::open(disk, std::string(metadataDirectory), std::move(options));
  if (!log) return fail(log.error());
  log_ = std::move(*log);
  return {};
}

std::int32_t MetadataLog::lastEpoch() const {
  const std::int32_t epoch = log_ ? log_->latestEpoch() : noEpoch;
  return epoch == noEpoch ? 0 : epoch;
}

Result<void> MetadataLog::append(const Chain& batches, TimestampMs now) {
  const storage::LogAppendInfo info = log_->appendAsFollower(batches, now);
  if (!info.ok()) return fail("{}", info.sentence);
  return {};
}

Result<void> MetadataLog::flush() { return log_->flush(); }

Result<Chain> MetadataLog::read(Offset from, std::size_t maxBytes, Offset upper) const {
  storage::LogRead read = log_->read(from, maxBytes, upper, true);
  if (!read.ok()) return fail("{}", read.sentence);
  return std::move(read.records);
}

OffsetAndEpoch MetadataLog::endOffsetForEpoch(std::int32_t epoch) const {
  const storage::EpochEndOffset end = log_->endOffsetFor(epoch);
  if (!end.known()) return {endOffset(), lastEpoch()};
  return {end.endOffset, end.epoch};
}

Result<void> MetadataLog::truncateTo(Offset offset, TimestampMs now, std::string reason) {
  return log_->truncateTo(offset, now, std::move(reason));
}

}  // namespace brokerlab::raft
