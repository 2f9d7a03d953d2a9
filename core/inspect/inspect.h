#pragma once
// Every byte of a data directory and of a frame, said in words.
//
// Kafka's files carry no description of themselves: what a byte means follows from the file's name, from where in the
// file it stands and from the bytes before it. This layer puts that knowledge in one place, for the hex view of the
// window, for `brokerlab dump` and for whoever asks where a record lies. It only ever reads.
//
//     name                                 what is in it
//     -----------------------------------  -------------------------------------------------------------------
//     <offset>.log                         record batches back to back (formats 0, 1 and 2)
//     <offset>.index                       { offset − base i32, position i32 } …
//     <offset>.timeindex                   { timestamp i64, offset − base i32 } …
//     <offset>.txnindex                    { version i16, producer i64, first, last, last stable offset i64 } …
//     <offset>.snapshot                    producers: version i16, crc u32, count i32, { 46 bytes } …
//     <offset>-<epoch>.checkpoint          a snapshot of the cluster's metadata: record batches again
//     leader-epoch-checkpoint, *-offset-checkpoint, partition.metadata, meta.properties, quorum-state,
//     .kafka_cleanshutdown, brokerlab.cluster                                        small texts
//
// Rules
//   X1  Total: any bytes under any name give fields and, if they stop making sense, one sentence saying at which byte
//       and why. Nothing outside the given bytes is touched, nothing is reserved by a count they declare.
//   X2  Fields stand in the order of the file, parents before children (`depth`). Those without children cover every byte,
//       what was not understood as a field of its own, marked wrong. In texts, separators belong to their line only.
//   X3  A checksum is computed anew and said to be valid, or what the bytes give instead.
//   X4  Values are data: control characters and broken text are escaped (base::printable).
//   X5  Fields of compressed records have the range of the whole compressed stream; their place in the decompressed
//       bytes is said in the value.
//   X6  Looking at a part of a big file gives the same fields as looking at all of it.
//
// In Kafka: kafka-dump-log (DumpLogSegments), with its checks of indexes against the log and its decoders for the
// internal topics. Left out: repairing (LogLoader does that at start, see storage).

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "model/ids.h"
#include "view/view.h"

namespace brokerlab::inspect {

enum class FileKind : std::uint8_t {
  log,
  offsetIndex,
  timeIndex,
  transactionIndex,
  producerSnapshot,
  metadataSnapshot,
  leaderEpochs,
  offsetCheckpoint,
  partitionMetadata,
  metaProperties,
  cleanShutdown,
  quorumState,
  clusterMarker,
  lock,
  unknown,
};

/// What a file is, going by its name and the folder it is in.
struct Identity {
  FileKind kind = FileKind::unknown;
  /// "segment", "offset index": a few words.
  std::string_view name;
  /// What it is for, in a sentence for a person who sees it for the first time.
  std::string_view sentence;
  /// ".deleted", ".cleaned", ".swap", ".tmp", ".part": on its way in or out; empty normally.
  std::string_view suffix;
  /// From the file's name; -1 for files without one.
  Offset baseOffset = noOffset;
  /// From the folder's name.
  std::optional<TopicPartition> partition;
};
/// The bytes are not looked at; `path` should have the folder the file is in.
Identity identify(std::string_view path);

/// Something that is wrong, and where.
struct Problem {
  std::int64_t position = 0;
  /// "batch[3].crc"; empty when no field is to blame.
  std::string path;
  std::string text;
  /// "byte 4711 (batch[3].crc): the checksum is …"
  std::string sentence() const;
};

struct Decoded {
  std::vector<view::FieldRange> fields;
  /// In the order of the bytes; only the first `DecodeOptions::maxProblems`.
  std::vector<Problem> problems;
  /// The first of them as a sentence; empty when all is well.
  std::string problem;
  /// Where decoding ended: the end of the bytes, the end of the last whole batch in them, or where they stop making sense.
  std::int64_t end = 0;
  /// The rest of the bytes makes no sense.
  bool stopped = false;
};

/// A batch as its header describes it.
struct BatchOutline {
  std::int64_t position = 0;
  std::int64_t bytes = 0;
  Offset baseOffset = 0;
  Offset lastOffset = 0;
  TimestampMs maxTimestamp = noTimestamp;
};
/// What indexes are checked against.
struct LogOutline {
  std::vector<BatchOutline> batches;
  std::int64_t bytes = 0;
  /// False when the walk ended before the file did: nothing can be said about what lies behind.
  bool complete = false;
};

struct DecodeOptions {
  /// Number of the batch (or message) at `position`; -1 when unknown: it is then named by its position.
  std::int64_t firstNumber = 0;
  /// Last offset and leader epoch of the log before `position`, when known: what follows must not fall behind them.
  Offset offsetBefore = noOffset;
  LeaderEpoch epochBefore = noEpoch;
  /// The segment an index belongs to, when it is at hand.
  const LogOutline* log = nullptr;
  std::size_t maxFields = 50'000;
  std::size_t maxProblems = 100;
  /// List the records, not only the batches.
  bool records = true;
};

/// Takes `bytes` apart, which stand at `position` of the file `path` of `fileSize` bytes. In a segment, position must be
/// where a batch starts; in an index, a multiple of its entry size; in other files 0.
Decoded decode(std::string_view path, std::int64_t fileSize, std::int64_t position, const Bytes& bytes,
               const DecodeOptions& options = {});

/// A frame without its four size bytes. `api` and `version` are those of the request it is or answers; a request says
/// them itself.
Decoded decodeFrame(const Bytes& frame, bool request, std::int16_t api, std::int16_t version,
                    const DecodeOptions& options = {});

// --- files where they lie --------------------------------------------------------------------------------------

/// A file that can be read in pieces. A read may give fewer bytes only at the file's end.
struct Source {
  std::int64_t size = 0;
  std::function<Result<Bytes>(std::int64_t from, std::int64_t length)> read;
};
/// Opens by path: for the file itself and for its neighbours (an index's segment, a segment's index).
using Open = std::function<Result<Source>(const std::string& path)>;

/// The bytes [from, from + length) of a file and every field that reaches into them.
Result<view::FileContent> lookAt(const std::string& path, const Open& open, std::int64_t from, std::int64_t length);

/// The batches of a segment, from their headers.
Result<LogOutline> outline(const Source& log);

/// Where the record is among `names`, the files of the partition's `directory`; nothing when it is not there.
/// `broker` is left for the caller to fill in.
Result<std::optional<view::RecordLocation::InFile>> locateRecord(const std::string& directory,
                                                                 const std::vector<std::string>& names,
                                                                 const Open& open, Offset offset);

}  // namespace brokerlab::inspect
