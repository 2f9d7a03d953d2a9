#pragma once
// Building batches: what a producer, a compaction, a coordinator or a controller does before it appends.
//
// In Kafka: MemoryRecordsBuilder.

#include <cstdint>
#include <optional>
#include <vector>

#include "record/batch.h"
#include "record/record.h"

namespace brokerlab::record {

/// Everything in the header that the records do not determine.
struct BatchOptions {
  Codec codec = Codec::none;
  int level = defaultLevel;
  /// A client leaves 0: the leader assigns offsets.
  Offset baseOffset = 0;
  LeaderEpoch partitionLeaderEpoch = noEpoch;
  ProducerId producerId = noProducerId;
  ProducerEpoch producerEpoch = noProducerEpoch;
  Sequence baseSequence = noSequence;
  bool transactional = false;
  bool control = false;
  /// Set: the batch is of LogAppendTime and this is the time of all its records.
  std::optional<TimestampMs> logAppendTime{};
  /// Set by compaction: stands in place of the base timestamp.
  std::optional<TimestampMs> deleteHorizon{};
};

/// Collects records into one batch. Equal calls give equal bytes. Owned by whoever fills it; used once.
class BatchBuilder {
 public:
  explicit BatchBuilder(BatchOptions options = {});

  /// Adds a record with the next offset.
  void append(TimestampMs timestamp, std::optional<ByteView> key, std::optional<ByteView> value,
              const std::vector<Header>& headers = {});
  /// Adds a record that keeps its offset (compaction): larger than the last, not below the base offset.
  void appendWithOffset(Offset offset, TimestampMs timestamp, std::optional<ByteView> key,
                        std::optional<ByteView> value, const std::vector<Header>& headers = {});
  void append(const Record& record);

  /// Makes room ahead for a batch of this size (batch.size), so that growing never copies.
  void reserve(std::size_t bytes) { bytes_.reserve(bytes); }

  /// What the batch would take without compression, header included.
  std::size_t sizeEstimate() const { return bytes_.size(); }
  /// An upper bound of what one more record adds.
  static std::size_t recordSizeBound(std::optional<ByteView> key, std::optional<ByteView> value,
                                     const std::vector<Header>& headers = {});
  std::int32_t count() const { return count_; }
  bool empty() const { return count_ == 0; }
  TimestampMs maxTimestamp() const { return maxTimestamp_; }
  /// The offset the next `append` gives.
  Offset nextOffset() const { return options_.baseOffset + lastDelta_ + 1; }

  /// An idempotent producer knows its sequence only when it sends.
  void setProducerState(ProducerId id, ProducerEpoch epoch, Sequence baseSequence);
  /// Compaction keeps the batch's extent although its last records are gone (rule R3).
  void keepLastOffset(Offset lastOffset);

  /// The finished batch; the builder is spent.
  Bytes build();

 private:
  BatchOptions options_;
  std::vector<std::uint8_t> bytes_;
  std::int32_t count_ = 0;
  std::int32_t lastDelta_ = -1;
  std::optional<Offset> keptLastOffset_;
  TimestampMs baseTimestamp_ = noTimestamp;
  TimestampMs maxTimestamp_ = noTimestamp;
};

/// The 61 bytes compaction leaves of a batch whose records are all gone but whose producer state must stay.
Bytes emptyBatch(const BatchHeader& of);

/// The same records in another codec (compression.type other than `producer`); header fields kept, CRC new.
Result<Bytes> recompress(const Bytes& batch, Codec codec, int level = defaultLevel,
                         std::size_t decompressedLimit = defaultDecompressedLimit);

}  // namespace brokerlab::record
