#include "protocol/records/metadata_records.h"

#include "protocol/visitors.h"

namespace brokerlab::protocol {

BROKERLAB_MESSAGE(RegisterBrokerRecord)
BROKERLAB_MESSAGE(UnregisterBrokerRecord)
BROKERLAB_MESSAGE(TopicRecord)
BROKERLAB_MESSAGE(PartitionRecord)
BROKERLAB_MESSAGE(ConfigRecord)
BROKERLAB_MESSAGE(PartitionChangeRecord)
BROKERLAB_MESSAGE(FenceBrokerRecord)
BROKERLAB_MESSAGE(UnfenceBrokerRecord)
BROKERLAB_MESSAGE(RemoveTopicRecord)
BROKERLAB_MESSAGE(FeatureLevelRecord)
BROKERLAB_MESSAGE(ClientQuotaRecord)
BROKERLAB_MESSAGE(ProducerIdsRecord)
BROKERLAB_MESSAGE(BrokerRegistrationChangeRecord)
BROKERLAB_MESSAGE(NoOpRecord)
BROKERLAB_MESSAGE(ZkMigrationStateRecord)
BROKERLAB_MESSAGE(BeginTransactionRecord)
BROKERLAB_MESSAGE(EndTransactionRecord)
BROKERLAB_MESSAGE(AbortTransactionRecord)
BROKERLAB_MESSAGE(RegisterControllerRecord)

namespace {

template <class M>
bool decodeInto(AnyMetadataRecord& record, Reader& reader, std::int16_t version, DecodeBudget& budget) {
  return decode(reader, record.emplace<M>(), version, budget);
}

using Decode = bool (*)(AnyMetadataRecord&, Reader&, std::int16_t, DecodeBudget&);

template <class... M>
Decode decoderOf(std::int32_t type, const std::variant<M...>*) {
  Decode found = nullptr;
  ((M::recordType == type ? void(found = &decodeInto<M>) : void()), ...);
  return found;
}

}  // namespace

Bytes encodeMetadataRecord(const AnyMetadataRecord& record) {
  return std::visit([](const auto& r) { return encodeMetadataRecord(r, r.writtenVersion); }, record);
}

Result<AnyMetadataRecord> decodeMetadataRecord(const Bytes& value) {
  Reader reader(value);
  const auto frame = readMetadataRecordFrame(reader);
  if (!frame) return fail(frame.error());
  AnyMetadataRecord record;
  const Decode decodeBody = decoderOf(frame->type, static_cast<const AnyMetadataRecord*>(nullptr));
  if (decodeBody == nullptr) return fail("metadata record: type {} is unknown", frame->type);
  DecodeBudget budget = DecodeBudget::forFrame(value.size());
  if (!decodeBody(record, reader, frame->version, budget)) {
    return fail("{} v{}: {}", metadataRecordName(record), frame->version, reader.error());
  }
  return record;
}

std::string_view metadataRecordName(const AnyMetadataRecord& record) {
  return std::visit([](const auto& r) { return r.messageName; }, record);
}

}  // namespace brokerlab::protocol
