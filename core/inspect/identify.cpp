#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "inspect/fields.h"
#include "storage/checkpoint_file.h"
#include "storage/segment.h"
#include "storage/small_files.h"

namespace brokerlab::inspect {
namespace {

struct KindText {
  FileKind kind;
  std::string_view name;
  std::string_view sentence;
};

constexpr std::array<KindText, 15> kinds{{
    {FileKind::log, "segment", "A stretch of the partition's log: record batches back to back, nothing between them."},
    {FileKind::offsetIndex, "offset index",
     "A sparse table from offsets to positions in the segment, so that a read need not start at its beginning."},
    {FileKind::timeIndex, "time index", "A sparse table from timestamps to offsets, for searching by time."},
    {FileKind::transactionIndex, "transaction index",
     "The aborted transactions of the segment; consumers of committed data skip their records by it."},
    {FileKind::producerSnapshot, "producer snapshot",
     "What the log knows of its producers below this offset, so that a restart need not read everything again."},
    {FileKind::metadataSnapshot, "metadata snapshot",
     "The cluster's metadata as of an offset; replaces all records before it."},
    {FileKind::leaderEpochs, "leader epochs",
     "Which leader epoch wrote from which offset on; replicas find forks by it."},
    {FileKind::offsetCheckpoint, "offset checkpoint", "One offset for each partition, read when the broker starts."},
    {FileKind::partitionMetadata, "partition metadata",
     "The id of the topic the folder belongs to; a topic that is made anew under the same name has another."},
    {FileKind::metaProperties, "node properties", "Which cluster and which node this data directory belongs to."},
    {FileKind::cleanShutdown, "clean shutdown mark",
     "Written last by a process that ended in good order; while it is there, recovery can be skipped."},
    {FileKind::quorumState, "quorum state", "What a voter must never forget: its epoch and whom it voted for in it."},
    {FileKind::clusterMarker, "cluster marker",
     "Whose folder this is: says that Brokerlab made it, and for which cluster."},
    {FileKind::lock, "lock", "Held by the process that uses the directory; it has no content."},
    {FileKind::unknown, "unknown file", "Not a file of a data directory, as far as its name tells."},
}};

constexpr std::array<std::string_view, 5> suffixes{".deleted", ".cleaned", ".swap", ".tmp", ".part"};

bool allDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// "orders-1", also "orders-1.4f0c…-delete", "orders-1.…-stray", "orders-1.…-future".
std::optional<TopicPartition> partitionOfFolder(std::string_view name) {
  for (const std::string_view mark : {"-delete", "-stray", "-future"}) {
    if (name.size() <= mark.size() || name.substr(name.size() - mark.size()) != mark) continue;
    name.remove_suffix(mark.size());
    if (const std::size_t dot = name.rfind('.'); dot != std::string_view::npos) name = name.substr(0, dot);
    break;
  }
  const std::size_t dash = name.rfind('-');
  if (dash == std::string_view::npos || dash == 0 || !allDigits(name.substr(dash + 1))) return std::nullopt;
  const auto number = parseInteger(name.substr(dash + 1));
  if (!number || *number > INT32_MAX || !topicNameProblem(name.substr(0, dash)).empty()) return std::nullopt;
  return TopicPartition{std::string(name.substr(0, dash)), static_cast<PartitionId>(*number)};
}

FileKind kindOf(std::string_view name, Offset& base) {
  const auto numbered = [&](std::string_view suffix) {
    const auto offset = storage::offsetOfFileName(name, suffix);
    if (offset) base = *offset;
    return offset.has_value();
  };
  if (numbered(".log")) return FileKind::log;
  if (numbered(".index")) return FileKind::offsetIndex;
  if (numbered(".timeindex")) return FileKind::timeIndex;
  if (numbered(".txnindex")) return FileKind::transactionIndex;
  if (numbered(".snapshot")) return FileKind::producerSnapshot;
  constexpr std::string_view checkpoint = ".checkpoint";
  if (name == "bootstrap.checkpoint") return FileKind::metadataSnapshot;
  // "<20 digits>-<10 digits>.checkpoint"
  if (name.size() == 31 + checkpoint.size() && name.substr(31) == checkpoint && name[20] == '-' &&
      allDigits(name.substr(0, 20)) && allDigits(name.substr(21, 10)))
    return FileKind::metadataSnapshot;
  if (name == storage::leaderEpochFile) return FileKind::leaderEpochs;
  if (name == storage::recoveryPointCheckpoint || name == storage::highWatermarkCheckpoint ||
      name == storage::logStartCheckpoint || name == storage::cleanerCheckpoint)
    return FileKind::offsetCheckpoint;
  if (name == storage::partitionMetadataFile) return FileKind::partitionMetadata;
  if (name == storage::metaPropertiesFile) return FileKind::metaProperties;
  if (name == storage::cleanShutdownFile) return FileKind::cleanShutdown;
  if (name == "quorum-state") return FileKind::quorumState;
  if (name == "brokerlab.cluster") return FileKind::clusterMarker;
  if (name == storage::lockFile) return FileKind::lock;
  return FileKind::unknown;
}

}  // namespace

Identity identify(std::string_view path) {
  Identity id;
  std::string_view name = path;
  std::string_view folder;
  if (const std::size_t slash = path.rfind('/'); slash != std::string_view::npos) {
    name = path.substr(slash + 1);
    folder = path.substr(0, slash);
    folder = folder.substr(folder.rfind('/') + 1);  // npos + 1 is 0
  }
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view suffix : suffixes) {
      if (name.size() <= suffix.size() || name.substr(name.size() - suffix.size()) != suffix) continue;
      name.remove_suffix(suffix.size());
      if (id.suffix.empty()) id.suffix = suffix;
      again = true;
    }
  }
  id.kind = kindOf(name, id.baseOffset);
  id.partition = partitionOfFolder(folder);
  for (const KindText& text : kinds) {
    if (text.kind != id.kind) continue;
    id.name = text.name;
    id.sentence = text.sentence;
  }
  return id;
}

}  // namespace brokerlab::inspect
