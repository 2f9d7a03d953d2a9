#pragma once
// Metadata records as values, and their bytes in the log.
//
//     record value │ frame version uvarint = 1 │ record type uvarint │ version uvarint │ body (always flexible) │
//
// In Kafka: ApiMessageAndVersion, MetadataRecordSerde.

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "protocol/records/metadata_records.h"
#include "record/batch.h"

namespace brokerlab::metadata {

using Record =
    std::variant<protocol::NoOpRecord, protocol::RegisterBrokerRecord, protocol::UnregisterBrokerRecord,
                 protocol::BrokerRegistrationChangeRecord, protocol::FenceBrokerRecord, protocol::UnfenceBrokerRecord,
                 protocol::TopicRecord, protocol::RemoveTopicRecord, protocol::PartitionRecord,
                 protocol::PartitionChangeRecord, protocol::ConfigRecord, protocol::ProducerIdsRecord,
                 protocol::FeatureLevelRecord, protocol::BeginTransactionRecord, protocol::EndTransactionRecord,
                 protocol::AbortTransactionRecord, protocol::RegisterControllerRecord, protocol::ClientQuotaRecord,
                 protocol::ZkMigrationStateRecord>;

/// "PartitionChangeRecord".
std::string_view recordName(const Record& record);

/// The value of a log record, in the version a 3.9-IV0 cluster writes.
Bytes encodeRecord(const Record& record);
/// A sentence when the bytes are no metadata record, or one of a type or version not known here.
Result<Record> decodeRecord(const Bytes& value);

/// One batch of metadata records, in order.
Bytes encodeBatch(const std::vector<Record>& records, Offset baseOffset, std::int32_t epoch, TimestampMs timestamp);

struct ReadRecord {
  Offset offset = 0;
  TimestampMs timestamp = noTimestamp;
  Record record;
};
/// The records of one whole data batch of the metadata log. Control batches have none.
Result<std::vector<ReadRecord>> decodeBatch(const Bytes& batch);

/// "partition_id=0 topic_id=… leader=2": every field that is not at its default for "absent", for the metadata view.
std::string printRecord(const Record& record);
/// What a control batch says, in words ("LeaderChange" and "leader 101, voters 101,102,103").
struct PrintedRecord {
  Offset offset = 0;
  std::int32_t epoch = 0;
  std::string type;
  std::string text;
};
/// One line per record of a batch, control or data; undecodable ones say why.
std::vector<PrintedRecord> printBatch(const Bytes& batch);

}  // namespace brokerlab::metadata
