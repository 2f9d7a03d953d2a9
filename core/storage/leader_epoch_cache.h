#pragma once
// Which leader wrote what: the start offset of every leader epoch that has records in a log.
//
//     epoch   start         offsets 0 … 41 were written under epoch 0, 42 … 119 under epoch 3,
//       0       0           from 120 on under epoch 4. Epochs 1 and 2 wrote nothing here.
//       3      42
//       4     120
//
// Two replicas compare these lists to find where their histories part (KIP-101, KIP-279, KIP-595); comparing high
// watermarks is not enough, as two classic data losses showed.
//
// Rules: L7 (both columns ascend strictly). Kept in leader-epoch-checkpoint, rewritten at every change.
// Real Kafka: LeaderEpochFileCache, LeaderEpochCheckpointFile.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/ids.h"

namespace brokerlab::storage {

struct EpochEntry {
  LeaderEpoch epoch = 0;
  Offset startOffset = 0;
  bool operator==(const EpochEntry&) const = default;
};

/// The answer to OffsetForLeaderEpoch: up to which offset an epoch wrote. Both -1 when unknown.
struct EpochEndOffset {
  LeaderEpoch epoch = noEpoch;
  Offset endOffset = noOffset;
  bool known() const { return endOffset != noOffset; }
  bool operator==(const EpochEndOffset&) const = default;
};

/// Value of one log; the log saves it.
class LeaderEpochCache {
 public:
  const std::vector<EpochEntry>& entries() const { return entries_; }
  bool empty() const { return entries_.empty(); }
  LeaderEpoch latestEpoch() const { return entries_.empty() ? noEpoch : entries_.back().epoch; }

  /// Notes that `epoch` starts at `startOffset`; drops entries that contradict it. True when something changed.
  bool assign(LeaderEpoch epoch, Offset startOffset);
  /// The largest epoch not above `epoch`, and where the next one starts (the log's end for the latest).
  EpochEndOffset endOffsetFor(LeaderEpoch epoch, Offset logEndOffset) const;
  /// The epoch that wrote `offset`; -1 before the first.
  LeaderEpoch epochAt(Offset offset) const;
  std::optional<EpochEntry> entryFor(LeaderEpoch epoch) const;

  /// Drops entries that start at or after `endOffset`. True when something changed.
  bool truncateFromEnd(Offset endOffset);
  /// Drops entries that end at or before `startOffset`; the one that holds it now starts there.
  bool truncateFromStart(Offset startOffset);
  void clear() { entries_.clear(); }

  /// The checkpoint file's text.
  std::string text() const;
  static Result<LeaderEpochCache> parse(std::string_view text);

 private:
  std::vector<EpochEntry> entries_;
};

}  // namespace brokerlab::storage
