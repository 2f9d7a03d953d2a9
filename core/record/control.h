#pragma once
// Control batches: records that brokers write for themselves into ordinary logs.
//
// One record per batch, attribute bit 5, never compressed. It takes an offset like any other, and consumers skip it.
//
//    key    version i16 = 0 | type i16
//    value  0 ABORT, 1 COMMIT      version i16 = 0 | coordinator epoch i32
//           2 leader change        version i16 | leader i32 | voters… | voters who granted…     (flexible)
//           3 snapshot header      version i16 = 0 | last contained log timestamp i64           (flexible)
//           4 snapshot footer      version i16 = 0                                              (flexible)
//           5 KRaft version        version i16 = 0 | kraft.version i16                          (flexible)
//           6 KRaft voters         version i16 = 0 | voters…                                    (flexible)
//
// "Flexible" means: arrays and strings carry count + 1 as an unsigned varint, and every structure ends with its
// tagged fields (here always none: 00).
//
// In Kafka: ControlRecordType, EndTransactionMarker, LeaderChangeMessage, SnapshotHeaderRecord, VotersRecord; KIP-98,
// KIP-595, KIP-630, KIP-853.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/uuid.h"
#include "record/builder.h"

namespace brokerlab::record {

enum class ControlType : std::int16_t {
  abort = 0,
  commit = 1,
  leaderChange = 2,
  snapshotHeader = 3,
  snapshotFooter = 4,
  kraftVersion = 5,
  kraftVoters = 6,
};
std::string_view controlTypeName(ControlType type);

struct Voter {
  std::int32_t id = -1;
  /// Only in version 1 and later.
  Uuid directoryId{};
  bool operator==(const Voter&) const = default;
};

struct EndTransaction {
  bool commit = false;
  std::int32_t coordinatorEpoch = -1;
  bool operator==(const EndTransaction&) const = default;
};

struct LeaderChange {
  std::int16_t version = 0;
  std::int32_t leaderId = -1;
  std::vector<Voter> voters;
  std::vector<Voter> grantingVoters;
  bool operator==(const LeaderChange&) const = default;
};

struct SnapshotHeader {
  TimestampMs lastContainedLogTimestamp = 0;
  bool operator==(const SnapshotHeader&) const = default;
};

struct SnapshotFooter {
  bool operator==(const SnapshotFooter&) const = default;
};

struct KraftVersion {
  std::int16_t kraftVersion = 0;
  bool operator==(const KraftVersion&) const = default;
};

struct VoterEndpoint {
  std::string name;
  std::string host;
  std::uint16_t port = 0;
  bool operator==(const VoterEndpoint&) const = default;
};
struct VoterDetails {
  std::int32_t id = -1;
  Uuid directoryId{};
  std::vector<VoterEndpoint> endpoints;
  std::int16_t minKraftVersion = 0;
  std::int16_t maxKraftVersion = 0;
  bool operator==(const VoterDetails&) const = default;
};
struct KraftVoters {
  std::vector<VoterDetails> voters;
  bool operator==(const KraftVoters&) const = default;
};

/// A type this version of Kafka does not know; brokers skip it.
struct UnknownControl {
  std::int16_t type = -1;
  bool operator==(const UnknownControl&) const = default;
};

using ControlRecord = std::variant<EndTransaction, LeaderChange, SnapshotHeader, SnapshotFooter, KraftVersion,
                                   KraftVoters, UnknownControl>;

/// Where and when a control batch stands.
struct ControlPlace {
  Offset baseOffset = 0;
  LeaderEpoch partitionLeaderEpoch = noEpoch;
  TimestampMs timestamp = noTimestamp;
};

/// The marker that ends a transaction of this producer: transactional and control, no sequence.
Bytes endTransactionBatch(const ControlPlace& place, ProducerId producerId, ProducerEpoch producerEpoch,
                          const EndTransaction& marker);
/// Any control record in a batch of its own, without a producer.
Bytes controlBatch(const ControlPlace& place, const ControlRecord& record);

/// Key and value of a control record.
ControlType controlTypeOf(const ControlRecord& record);
Bytes controlKey(const ControlRecord& record);
Bytes controlValue(const ControlRecord& record);

/// What a record of a control batch says.
Result<ControlRecord> readControl(std::optional<ByteView> key, std::optional<ByteView> value);
inline Result<ControlRecord> readControl(const RecordView& record) {
  return readControl(record.keyOrNull(), record.valueOrNull());
}
/// The control record of a whole control batch.
Result<ControlRecord> readControlBatch(const Bytes& batch);

/// "COMMIT, coordinator epoch 3": for a person.
std::string describeControl(const ControlRecord& record);

}  // namespace brokerlab::record
