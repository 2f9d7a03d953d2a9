#pragma once
// What a voter must never forget: the epoch it knows, whom it voted for in it, who leads it.
//
// The file `quorum-state` holds one line of JSON and is replaced as a whole (write, flush, rename, sync directory):
//
//     {"leaderId":101,"leaderEpoch":8,"votedId":102,"votedDirectoryId":"…","data_version":1}
//
// -1 stands for nobody. Version 0 (clusters before KIP-853) also names clusterId, appliedOffset and currentVoters and has no
// directory; it is read, not written.
//
// In Kafka: FileQuorumStateStore, QuorumStateData, ElectionState.

#include <string>

#include "base/result.h"
#include "disk/disk.h"
#include "model/ids.h"

namespace brokerlab::raft {

struct QuorumState {
  std::int32_t epoch = 0;
  NodeId leader = NodeId::none();
  NodeId votedFor = NodeId::none();
  Uuid votedDirectory;
  bool operator==(const QuorumState&) const = default;
};

std::string quorumStateText(const QuorumState& state);
/// A sentence when the text is not a quorum state.
Result<QuorumState> parseQuorumState(std::string_view text);

constexpr std::string_view metadataDirectory = "__cluster_metadata-0";
constexpr std::string_view quorumStatePath = "__cluster_metadata-0/quorum-state";

/// The stored state; the initial one (epoch 0, nobody) when there is no file.
Result<QuorumState> loadQuorumState(disk::Disk& disk);
/// On the platter when this returns (Q2).
Result<void> storeQuorumState(disk::Disk& disk, const QuorumState& state);

}  // namespace brokerlab::raft
