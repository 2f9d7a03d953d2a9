#include "protocol/records/group_log.h"

#include "protocol/visitors.h"

namespace brokerlab::protocol {

BROKERLAB_MESSAGE(OffsetCommitKey)
BROKERLAB_MESSAGE(OffsetCommitValue)
BROKERLAB_MESSAGE(GroupMetadataKey)
BROKERLAB_MESSAGE(GroupMetadataValue)
BROKERLAB_MESSAGE(ConsumerGroupMetadataKey)
BROKERLAB_MESSAGE(ConsumerGroupMetadataValue)
BROKERLAB_MESSAGE(ConsumerGroupPartitionMetadataKey)
BROKERLAB_MESSAGE(ConsumerGroupPartitionMetadataValue)
BROKERLAB_MESSAGE(ConsumerGroupMemberMetadataKey)
BROKERLAB_MESSAGE(ConsumerGroupMemberMetadataValue)
BROKERLAB_MESSAGE(ConsumerGroupTargetAssignmentMetadataKey)
BROKERLAB_MESSAGE(ConsumerGroupTargetAssignmentMetadataValue)
BROKERLAB_MESSAGE(ConsumerGroupTargetAssignmentMemberKey)
BROKERLAB_MESSAGE(ConsumerGroupTargetAssignmentMemberValue)
BROKERLAB_MESSAGE(ConsumerGroupCurrentMemberAssignmentKey)
BROKERLAB_MESSAGE(ConsumerGroupCurrentMemberAssignmentValue)

namespace {

template <class... M>
Result<GroupLogKey> decodeKey(std::int16_t type, const Bytes& key, const std::variant<M...>*) {
  Result<GroupLogKey> result = fail("a key of __consumer_offsets of type {} is unknown", type);
  const auto attempt = [&]<class K>(const K*) {
    if (!K::versions.has(type)) return;
    auto decoded = decodeVersioned<K>(key);
    if (decoded) {
      result = GroupLogKey(std::move(*decoded));
    } else {
      result = fail(decoded.error());
    }
  };
  (attempt(static_cast<const M*>(nullptr)), ...);
  return result;
}

}  // namespace

Result<GroupLogKey> decodeGroupLogKey(const Bytes& key) {
  Reader reader(key);
  const std::int16_t type = reader.i16();
  if (!reader.ok()) return fail("a key of __consumer_offsets of {} bytes is too short", key.size());
  return decodeKey(type, key, static_cast<const GroupLogKey*>(nullptr));
}

Bytes encodeGroupLogKey(const GroupLogKey& key) {
  return std::visit([](const auto& k) { return encodeVersioned(k, k.versions.to); }, key);
}

}  // namespace brokerlab::protocol
