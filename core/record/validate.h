#pragma once
// What a leader checks before it appends a batch it did not make itself.
//
// A batch that passes is appended as it came (stamped, never re-encoded), so nothing that is wrong here can be
// repaired later: followers and consumers will get the very same bytes. The checks, in Kafka's order:
//
//   V1  exactly one batch, whole, of magic 2                CORRUPT_MESSAGE / INVALID_RECORD /
//   UNSUPPORTED_FOR_MESSAGE_FORMAT V2  base offset 0 (clients)                             INVALID_RECORD V3  at most
//   max.message.bytes                           MESSAGE_TOO_LARGE V4  the checksum fits CORRUPT_MESSAGE V5  count > 0
//   and last offset delta + 1 = count         INVALID_RECORD V6  not a control batch (clients) INVALID_RECORD V7  a
//   producer id needs a sequence and an epoch,        INVALID_RECORD
//       a transaction a producer id
//   V8  a known codec, a stream that decompresses           INVALID_RECORD / CORRUPT_MESSAGE / MESSAGE_TOO_LARGE
//   V9  records framed exactly, offset deltas 0, 1, 2 …     INVALID_RECORD
//   V10 a key in every record of a compacted topic          INVALID_RECORD, with the records' numbers
//   V11 CreateTime within the topic's limits, and the       INVALID_TIMESTAMP, with the records' numbers
//       producer did not claim LogAppendTime
//
// The walk over the records allocates nothing per record; compressed payloads are decompressed once into one buffer.
//
// In Kafka: LogValidator, UnifiedLog.analyzeAndValidateRecords, ProduceRequest.validateRecords; KIP-467 (record
// errors), KIP-937 (before / after limits).

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "model/errors.h"
#include "record/batch.h"
#include "record/record.h"

namespace brokerlab::record {

/// Who made the batch: some checks are for clients only.
enum class AppendOrigin : std::uint8_t { client, coordinator, raftLeader };

/// What the topic's configuration and the clock say.
struct AppendRules {
  AppendOrigin origin = AppendOrigin::client;
  /// cleanup.policy contains compact.
  bool compacted = false;
  /// message.timestamp.type
  TimestampType timestampType = TimestampType::createTime;
  TimestampMs now = 0;
  /// message.timestamp.before.max.ms and .after.max.ms
  std::int64_t timestampBeforeMaxMs = std::numeric_limits<std::int64_t>::max();
  std::int64_t timestampAfterMaxMs = std::numeric_limits<std::int64_t>::max();
  /// max.message.bytes
  std::int64_t maxMessageBytes = 1048588;
  std::size_t decompressedLimit = defaultDecompressedLimit;
  /// Off where the bytes never left the process.
  bool checkCrc = true;
};

/// A record that made its batch unacceptable, counted from 0.
struct RecordProblem {
  std::int32_t index = 0;
  std::string sentence;
};

/// Kafka lists every bad record; past this many the rest are only counted.
constexpr std::size_t maxRecordProblems = 100;

struct AppendVerdict {
  ErrorCode error = ErrorCode::none;
  /// What is wrong, for the response and for a person; empty when nothing is.
  std::string sentence;
  std::vector<RecordProblem> problems;
  BatchHeader header;
  /// What the appended batch's max timestamp must be: the broker's time for LogAppendTime, otherwise the largest
  /// of the records, which a producer may have declared wrongly.
  TimestampMs maxTimestamp = noTimestamp;
  /// The delta of the record that carries it (the last one for LogAppendTime).
  std::int32_t maxTimestampDelta = 0;
  bool ok() const { return error == ErrorCode::none; }

  /// The stamp for appending at this offset.
  Stamp stampAt(Offset baseOffset, LeaderEpoch epoch, const AppendRules& rules) const;
};

/// Checks the records of one partition of a Produce request (or of a coordinator's own append).
AppendVerdict validateForAppend(ByteView records, const AppendRules& rules);

/// What a follower checks of each batch it fetched: whole, magic 2, checksum, sensible offsets.
Result<BatchHeader> validateFetched(ByteView batch);

}  // namespace brokerlab::record
