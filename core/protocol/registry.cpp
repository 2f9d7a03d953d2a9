// Every message there is. A message missing here is missing from the tracer and from the tests, so there is a test for
// it.

#include "protocol/messages/add_offsets_to_txn.h"
#include "protocol/messages/add_partitions_to_txn.h"
#include "protocol/messages/add_raft_voter.h"
#include "protocol/messages/allocate_producer_ids.h"
#include "protocol/messages/alter_client_quotas.h"
#include "protocol/messages/alter_configs.h"
#include "protocol/messages/alter_partition.h"
#include "protocol/messages/alter_partition_reassignments.h"
#include "protocol/messages/alter_replica_log_dirs.h"
#include "protocol/messages/api_versions.h"
#include "protocol/messages/assign_replicas_to_dirs.h"
#include "protocol/messages/begin_quorum_epoch.h"
#include "protocol/messages/broker_heartbeat.h"
#include "protocol/messages/broker_registration.h"
#include "protocol/messages/consumer_group_describe.h"
#include "protocol/messages/consumer_group_heartbeat.h"
#include "protocol/messages/controlled_shutdown.h"
#include "protocol/messages/controller_registration.h"
#include "protocol/messages/create_acls.h"
#include "protocol/messages/create_partitions.h"
#include "protocol/messages/create_topics.h"
#include "protocol/messages/delete_acls.h"
#include "protocol/messages/delete_groups.h"
#include "protocol/messages/delete_records.h"
#include "protocol/messages/delete_topics.h"
#include "protocol/messages/describe_acls.h"
#include "protocol/messages/describe_client_quotas.h"
#include "protocol/messages/describe_cluster.h"
#include "protocol/messages/describe_configs.h"
#include "protocol/messages/describe_groups.h"
#include "protocol/messages/describe_log_dirs.h"
#include "protocol/messages/describe_producers.h"
#include "protocol/messages/describe_quorum.h"
#include "protocol/messages/describe_topic_partitions.h"
#include "protocol/messages/describe_transactions.h"
#include "protocol/messages/describe_user_scram_credentials.h"
#include "protocol/messages/elect_leaders.h"
#include "protocol/messages/end_quorum_epoch.h"
#include "protocol/messages/end_txn.h"
#include "protocol/messages/envelope.h"
#include "protocol/messages/fetch.h"
#include "protocol/messages/fetch_snapshot.h"
#include "protocol/messages/find_coordinator.h"
#include "protocol/messages/heartbeat.h"
#include "protocol/messages/incremental_alter_configs.h"
#include "protocol/messages/init_producer_id.h"
#include "protocol/messages/join_group.h"
#include "protocol/messages/leader_and_isr.h"
#include "protocol/messages/leave_group.h"
#include "protocol/messages/list_config_resources.h"
#include "protocol/messages/list_groups.h"
#include "protocol/messages/list_offsets.h"
#include "protocol/messages/list_partition_reassignments.h"
#include "protocol/messages/list_transactions.h"
#include "protocol/messages/metadata.h"
#include "protocol/messages/offset_commit.h"
#include "protocol/messages/offset_delete.h"
#include "protocol/messages/offset_fetch.h"
#include "protocol/messages/offset_for_leader_epoch.h"
#include "protocol/messages/produce.h"
#include "protocol/messages/remove_raft_voter.h"
#include "protocol/messages/stop_replica.h"
#include "protocol/messages/sync_group.h"
#include "protocol/messages/txn_offset_commit.h"
#include "protocol/messages/unregister_broker.h"
#include "protocol/messages/update_features.h"
#include "protocol/messages/update_metadata.h"
#include "protocol/messages/update_raft_voter.h"
#include "protocol/messages/vote.h"
#include "protocol/messages/write_txn_markers.h"
#include "protocol/records/consumer_protocol.h"
#include "protocol/records/control_records.h"
#include "protocol/records/group_log.h"
#include "protocol/records/metadata_records.h"
#include "protocol/records/transaction_log.h"
#include "protocol/reflect.h"

namespace brokerlab::protocol {
namespace {

const std::vector<const MessageType*>& allTypes() {
  static const std::vector<const MessageType*> types{
      &messageType<ProduceRequest>(),
      &messageType<ProduceResponse>(),
      &messageType<FetchRequest>(),
      &messageType<FetchResponse>(),
      &messageType<ListOffsetsRequest>(),
      &messageType<ListOffsetsResponse>(),
      &messageType<MetadataRequest>(),
      &messageType<MetadataResponse>(),
      &messageType<LeaderAndIsrRequest>(),
      &messageType<LeaderAndIsrResponse>(),
      &messageType<StopReplicaRequest>(),
      &messageType<StopReplicaResponse>(),
      &messageType<UpdateMetadataRequest>(),
      &messageType<UpdateMetadataResponse>(),
      &messageType<ControlledShutdownRequest>(),
      &messageType<ControlledShutdownResponse>(),
      &messageType<OffsetCommitRequest>(),
      &messageType<OffsetCommitResponse>(),
      &messageType<OffsetFetchRequest>(),
      &messageType<OffsetFetchResponse>(),
      &messageType<FindCoordinatorRequest>(),
      &messageType<FindCoordinatorResponse>(),
      &messageType<JoinGroupRequest>(),
      &messageType<JoinGroupResponse>(),
      &messageType<HeartbeatRequest>(),
      &messageType<HeartbeatResponse>(),
      &messageType<LeaveGroupRequest>(),
      &messageType<LeaveGroupResponse>(),
      &messageType<SyncGroupRequest>(),
      &messageType<SyncGroupResponse>(),
      &messageType<DescribeGroupsRequest>(),
      &messageType<DescribeGroupsResponse>(),
      &messageType<ListGroupsRequest>(),
      &messageType<ListGroupsResponse>(),
      &messageType<ApiVersionsRequest>(),
      &messageType<ApiVersionsResponse>(),
      &messageType<CreateTopicsRequest>(),
      &messageType<CreateTopicsResponse>(),
      &messageType<DeleteTopicsRequest>(),
      &messageType<DeleteTopicsResponse>(),
      &messageType<DeleteRecordsRequest>(),
      &messageType<DeleteRecordsResponse>(),
      &messageType<InitProducerIdRequest>(),
      &messageType<InitProducerIdResponse>(),
      &messageType<OffsetForLeaderEpochRequest>(),
      &messageType<OffsetForLeaderEpochResponse>(),
      &messageType<AddPartitionsToTxnRequest>(),
      &messageType<AddPartitionsToTxnResponse>(),
      &messageType<AddOffsetsToTxnRequest>(),
      &messageType<AddOffsetsToTxnResponse>(),
      &messageType<EndTxnRequest>(),
      &messageType<EndTxnResponse>(),
      &messageType<WriteTxnMarkersRequest>(),
      &messageType<WriteTxnMarkersResponse>(),
      &messageType<TxnOffsetCommitRequest>(),
      &messageType<TxnOffsetCommitResponse>(),
      &messageType<DescribeAclsRequest>(),
      &messageType<DescribeAclsResponse>(),
      &messageType<CreateAclsRequest>(),
      &messageType<CreateAclsResponse>(),
      &messageType<DeleteAclsRequest>(),
      &messageType<DeleteAclsResponse>(),
      &messageType<DescribeConfigsRequest>(),
      &messageType<DescribeConfigsResponse>(),
      &messageType<AlterConfigsRequest>(),
      &messageType<AlterConfigsResponse>(),
      &messageType<AlterReplicaLogDirsRequest>(),
      &messageType<AlterReplicaLogDirsResponse>(),
      &messageType<DescribeLogDirsRequest>(),
      &messageType<DescribeLogDirsResponse>(),
      &messageType<CreatePartitionsRequest>(),
      &messageType<CreatePartitionsResponse>(),
      &messageType<DeleteGroupsRequest>(),
      &messageType<DeleteGroupsResponse>(),
      &messageType<ElectLeadersRequest>(),
      &messageType<ElectLeadersResponse>(),
      &messageType<IncrementalAlterConfigsRequest>(),
      &messageType<IncrementalAlterConfigsResponse>(),
      &messageType<AlterPartitionReassignmentsRequest>(),
      &messageType<AlterPartitionReassignmentsResponse>(),
      &messageType<ListPartitionReassignmentsRequest>(),
      &messageType<ListPartitionReassignmentsResponse>(),
      &messageType<OffsetDeleteRequest>(),
      &messageType<OffsetDeleteResponse>(),
      &messageType<DescribeClientQuotasRequest>(),
      &messageType<DescribeClientQuotasResponse>(),
      &messageType<DescribeUserScramCredentialsRequest>(),
      &messageType<DescribeUserScramCredentialsResponse>(),
      &messageType<AlterClientQuotasRequest>(),
      &messageType<AlterClientQuotasResponse>(),
      &messageType<VoteRequest>(),
      &messageType<VoteResponse>(),
      &messageType<BeginQuorumEpochRequest>(),
      &messageType<BeginQuorumEpochResponse>(),
      &messageType<EndQuorumEpochRequest>(),
      &messageType<EndQuorumEpochResponse>(),
      &messageType<DescribeQuorumRequest>(),
      &messageType<DescribeQuorumResponse>(),
      &messageType<AlterPartitionRequest>(),
      &messageType<AlterPartitionResponse>(),
      &messageType<UpdateFeaturesRequest>(),
      &messageType<UpdateFeaturesResponse>(),
      &messageType<EnvelopeRequest>(),
      &messageType<EnvelopeResponse>(),
      &messageType<FetchSnapshotRequest>(),
      &messageType<FetchSnapshotResponse>(),
      &messageType<DescribeClusterRequest>(),
      &messageType<DescribeClusterResponse>(),
      &messageType<DescribeProducersRequest>(),
      &messageType<DescribeProducersResponse>(),
      &messageType<BrokerRegistrationRequest>(),
      &messageType<BrokerRegistrationResponse>(),
      &messageType<BrokerHeartbeatRequest>(),
      &messageType<BrokerHeartbeatResponse>(),
      &messageType<UnregisterBrokerRequest>(),
      &messageType<UnregisterBrokerResponse>(),
      &messageType<DescribeTransactionsRequest>(),
      &messageType<DescribeTransactionsResponse>(),
      &messageType<ListTransactionsRequest>(),
      &messageType<ListTransactionsResponse>(),
      &messageType<AllocateProducerIdsRequest>(),
      &messageType<AllocateProducerIdsResponse>(),
      &messageType<ConsumerGroupHeartbeatRequest>(),
      &messageType<ConsumerGroupHeartbeatResponse>(),
      &messageType<ConsumerGroupDescribeRequest>(),
      &messageType<ConsumerGroupDescribeResponse>(),
      &messageType<ControllerRegistrationRequest>(),
      &messageType<ControllerRegistrationResponse>(),
      &messageType<AssignReplicasToDirsRequest>(),
      &messageType<AssignReplicasToDirsResponse>(),
      &messageType<ListConfigResourcesRequest>(),
      &messageType<ListConfigResourcesResponse>(),
      &messageType<DescribeTopicPartitionsRequest>(),
      &messageType<DescribeTopicPartitionsResponse>(),
      &messageType<AddRaftVoterRequest>(),
      &messageType<AddRaftVoterResponse>(),
      &messageType<RemoveRaftVoterRequest>(),
      &messageType<RemoveRaftVoterResponse>(),
      &messageType<UpdateRaftVoterRequest>(),
      &messageType<UpdateRaftVoterResponse>(),
      &messageType<RegisterBrokerRecord>(),
      &messageType<UnregisterBrokerRecord>(),
      &messageType<TopicRecord>(),
      &messageType<PartitionRecord>(),
      &messageType<ConfigRecord>(),
      &messageType<PartitionChangeRecord>(),
      &messageType<FenceBrokerRecord>(),
      &messageType<UnfenceBrokerRecord>(),
      &messageType<RemoveTopicRecord>(),
      &messageType<FeatureLevelRecord>(),
      &messageType<ClientQuotaRecord>(),
      &messageType<ProducerIdsRecord>(),
      &messageType<BrokerRegistrationChangeRecord>(),
      &messageType<NoOpRecord>(),
      &messageType<ZkMigrationStateRecord>(),
      &messageType<BeginTransactionRecord>(),
      &messageType<EndTransactionRecord>(),
      &messageType<AbortTransactionRecord>(),
      &messageType<RegisterControllerRecord>(),
      &messageType<TransactionLogKey>(),
      &messageType<TransactionLogValue>(),
      &messageType<ConsumerProtocolSubscription>(),
      &messageType<ConsumerProtocolAssignment>(),
      &messageType<OffsetCommitKey>(),
      &messageType<OffsetCommitValue>(),
      &messageType<GroupMetadataKey>(),
      &messageType<GroupMetadataValue>(),
      &messageType<ConsumerGroupMetadataKey>(),
      &messageType<ConsumerGroupMetadataValue>(),
      &messageType<ConsumerGroupPartitionMetadataKey>(),
      &messageType<ConsumerGroupPartitionMetadataValue>(),
      &messageType<ConsumerGroupMemberMetadataKey>(),
      &messageType<ConsumerGroupMemberMetadataValue>(),
      &messageType<ConsumerGroupTargetAssignmentMetadataKey>(),
      &messageType<ConsumerGroupTargetAssignmentMetadataValue>(),
      &messageType<ConsumerGroupTargetAssignmentMemberKey>(),
      &messageType<ConsumerGroupTargetAssignmentMemberValue>(),
      &messageType<ConsumerGroupCurrentMemberAssignmentKey>(),
      &messageType<ConsumerGroupCurrentMemberAssignmentValue>(),
      &messageType<LeaderChangeMessage>(),
      &messageType<SnapshotHeaderRecord>(),
      &messageType<SnapshotFooterRecord>(),
      &messageType<KRaftVersionRecord>(),
      &messageType<VotersRecord>(),
  };
  return types;
}

/// Types by a number that they carry.
std::vector<const MessageType*> indexed(MessageKind kind, std::int32_t (*number)(const MessageType&)) {
  std::vector<const MessageType*> result;
  for (const MessageType* type : allTypes()) {
    if (type->kind != kind || number(*type) < 0) continue;
    const auto at = static_cast<std::size_t>(number(*type));
    if (result.size() <= at) result.resize(at + 1);
    result[at] = type;
  }
  return result;
}

const MessageType* at(const std::vector<const MessageType*>& types, std::int32_t number) {
  return number >= 0 && static_cast<std::size_t>(number) < types.size() ? types[static_cast<std::size_t>(number)]
                                                                        : nullptr;
}

std::int32_t keyOf(const MessageType& type) { return static_cast<std::int32_t>(type.apiKey); }

}  // namespace

std::span<const MessageType* const> messageTypes() { return allTypes(); }

const MessageType* requestType(ApiKey key) {
  static const auto types = indexed(MessageKind::request, &keyOf);
  return at(types, static_cast<std::int32_t>(key));
}

const MessageType* responseType(ApiKey key) {
  static const auto types = indexed(MessageKind::response, &keyOf);
  return at(types, static_cast<std::int32_t>(key));
}

const MessageType* metadataRecordType(std::int32_t recordType) {
  static const auto types = indexed(MessageKind::record, [](const MessageType& type) { return type.recordType; });
  return at(types, recordType);
}

const MessageType* messageTypeByName(std::string_view name) {
  for (const MessageType* type : allTypes()) {
    if (type->name == name) return type;
  }
  return nullptr;
}

}  // namespace brokerlab::protocol
