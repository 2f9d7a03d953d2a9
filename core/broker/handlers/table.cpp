#include <algorithm>
#include <array>

#include "broker/handlers/handlers.h"

namespace brokerlab::broker {
namespace {

using protocol::ApiKey;

/// Decodes the body, then hands it on; a body that makes no sense ends the connection.
template <class M, void (*body)(Context&, BrokerNode&, Connection&, const RequestInfo&, M)>
void decoded(Context& context, BrokerNode& broker, Connection& connection, Request& request) {
  const RequestInfo info = request.info();
  auto message = protocol::decodeRequestBody<M>(request.body, info.version);
  if (!message) {
    broker.channel().refuse(context, info.key, message.error().message);
    return;
  }
  // Bytes after the body are not looked at, as in Kafka: a newer client may have said more. (Protocol rule P9)
  body(context, broker, connection, info, std::move(*message));
}

using namespace protocol;

constexpr std::array table = std::to_array<HandlerRow>({
    {ApiKey::produce, decoded<ProduceRequest, handleProduce>},
    {ApiKey::fetch, decoded<FetchRequest, handleFetch>},
    {ApiKey::listOffsets, decoded<ListOffsetsRequest, handleListOffsets>},
    {ApiKey::metadata, decoded<MetadataRequest, handleMetadata>},
    {ApiKey::offsetCommit, decoded<OffsetCommitRequest, handleOffsetCommit>},
    {ApiKey::offsetFetch, decoded<OffsetFetchRequest, handleOffsetFetch>},
    {ApiKey::findCoordinator, decoded<FindCoordinatorRequest, handleFindCoordinator>},
    {ApiKey::joinGroup, decoded<JoinGroupRequest, handleJoinGroup>},
    {ApiKey::heartbeat, decoded<HeartbeatRequest, handleHeartbeat>},
    {ApiKey::leaveGroup, decoded<LeaveGroupRequest, handleLeaveGroup>},
    {ApiKey::syncGroup, decoded<SyncGroupRequest, handleSyncGroup>},
    {ApiKey::describeGroups, decoded<DescribeGroupsRequest, handleDescribeGroups>},
    {ApiKey::listGroups, decoded<ListGroupsRequest, handleListGroups>},
    {ApiKey::apiVersions, handleApiVersions},
    {ApiKey::createTopics, decoded<CreateTopicsRequest, handleCreateTopics>},
    {ApiKey::deleteTopics, decoded<DeleteTopicsRequest, handleDeleteTopics>},
    {ApiKey::deleteRecords, decoded<DeleteRecordsRequest, handleDeleteRecords>},
    {ApiKey::initProducerId, decoded<InitProducerIdRequest, handleInitProducerId>},
    {ApiKey::offsetForLeaderEpoch, decoded<OffsetForLeaderEpochRequest, handleOffsetForLeaderEpoch>},
    {ApiKey::addPartitionsToTxn, decoded<AddPartitionsToTxnRequest, handleAddPartitionsToTxn>},
    {ApiKey::addOffsetsToTxn, decoded<AddOffsetsToTxnRequest, handleAddOffsetsToTxn>},
    {ApiKey::endTxn, decoded<EndTxnRequest, handleEndTxn>},
    {ApiKey::writeTxnMarkers, decoded<WriteTxnMarkersRequest, handleWriteTxnMarkers>},
    {ApiKey::txnOffsetCommit, decoded<TxnOffsetCommitRequest, handleTxnOffsetCommit>},
    {ApiKey::describeAcls, decoded<DescribeAclsRequest, handleDescribeAcls>},
    {ApiKey::createAcls, decoded<CreateAclsRequest, handleCreateAcls>},
    {ApiKey::deleteAcls, decoded<DeleteAclsRequest, handleDeleteAcls>},
    {ApiKey::describeConfigs, decoded<DescribeConfigsRequest, handleDescribeConfigs>},
    {ApiKey::alterConfigs, decoded<AlterConfigsRequest, handleAlterConfigs>},
    {ApiKey::alterReplicaLogDirs, decoded<AlterReplicaLogDirsRequest, handleAlterReplicaLogDirs>},
    {ApiKey::describeLogDirs, decoded<DescribeLogDirsRequest, handleDescribeLogDirs>},
    {ApiKey::createPartitions, decoded<CreatePartitionsRequest, handleCreatePartitions>},
    {ApiKey::deleteGroups, decoded<DeleteGroupsRequest, handleDeleteGroups>},
    {ApiKey::electLeaders, decoded<ElectLeadersRequest, handleElectLeaders>},
    {ApiKey::incrementalAlterConfigs, decoded<IncrementalAlterConfigsRequest, handleIncrementalAlterConfigs>},
    {ApiKey::alterPartitionReassignments,
     decoded<AlterPartitionReassignmentsRequest, handleAlterPartitionReassignments>},
    {ApiKey::listPartitionReassignments, decoded<ListPartitionReassignmentsRequest, handleListPartitionReassignments>},
    {ApiKey::offsetDelete, decoded<OffsetDeleteRequest, handleOffsetDelete>},
    {ApiKey::describeClientQuotas, decoded<DescribeClientQuotasRequest, handleDescribeClientQuotas>},
    {ApiKey::describeUserScramCredentials,
     decoded<DescribeUserScramCredentialsRequest, handleDescribeUserScramCredentials>},
    {ApiKey::describeQuorum, decoded<DescribeQuorumRequest, handleDescribeQuorum>},
    {ApiKey::updateFeatures, decoded<UpdateFeaturesRequest, handleUpdateFeatures>},
    {ApiKey::describeCluster, decoded<DescribeClusterRequest, handleDescribeCluster>},
    {ApiKey::describeProducers, decoded<DescribeProducersRequest, handleDescribeProducers>},
    {ApiKey::unregisterBroker, decoded<UnregisterBrokerRequest, handleUnregisterBroker>},
    {ApiKey::describeTransactions, decoded<DescribeTransactionsRequest, handleDescribeTransactions>},
    {ApiKey::listTransactions, decoded<ListTransactionsRequest, handleListTransactions>},
    {ApiKey::consumerGroupHeartbeat, decoded<ConsumerGroupHeartbeatRequest, handleConsumerGroupHeartbeat>},
    {ApiKey::consumerGroupDescribe, decoded<ConsumerGroupDescribeRequest, handleConsumerGroupDescribe>},
    {ApiKey::listConfigResources, decoded<ListConfigResourcesRequest, handleListConfigResources>},
    {ApiKey::describeTopicPartitions, decoded<DescribeTopicPartitionsRequest, handleDescribeTopicPartitions>},
    {ApiKey::addRaftVoter, decoded<AddRaftVoterRequest, handleAddRaftVoter>},
    {ApiKey::removeRaftVoter, decoded<RemoveRaftVoterRequest, handleRemoveRaftVoter>},
});

static_assert(std::is_sorted(table.begin(), table.end(),
                             [](const HandlerRow& a, const HandlerRow& b) { return a.key < b.key; }));

}  // namespace

std::span<const HandlerRow> handlerTable() { return table; }

const HandlerRow* findHandler(ApiKey key) {
  const auto at = std::lower_bound(table.begin(), table.end(), key,
                                   [](const HandlerRow& row, ApiKey wanted) { return row.key < wanted; });
  return at != table.end() && at->key == key ? &*at : nullptr;
}

}  // namespace brokerlab::broker
