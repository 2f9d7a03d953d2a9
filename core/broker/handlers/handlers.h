#pragma once
// One function per API. Each gets a decoded request and answers, parks or refuses it; nothing else knows the APIs.
//
// The table (table.cpp) is all there is to add for a new one: ApiVersions is built from it.

#include <span>

#include "broker/broker_node.h"
#include "protocol/messages/add_raft_voter.h"
#include "protocol/messages/add_offsets_to_txn.h"
#include "protocol/messages/add_partitions_to_txn.h"
#include "protocol/messages/alter_configs.h"
#include "protocol/messages/alter_partition_reassignments.h"
#include "protocol/messages/alter_replica_log_dirs.h"
#include "protocol/messages/api_versions.h"
#include "protocol/messages/create_acls.h"
#include "protocol/messages/create_partitions.h"
#include "protocol/messages/create_topics.h"
#include "protocol/messages/delete_acls.h"
#include "protocol/messages/delete_records.h"
#include "protocol/messages/delete_topics.h"
#include "protocol/messages/describe_acls.h"
#include "protocol/messages/describe_client_quotas.h"
#include "protocol/messages/describe_cluster.h"
#include "protocol/messages/describe_configs.h"
#include "protocol/messages/describe_log_dirs.h"
#include "protocol/messages/describe_producers.h"
#include "protocol/messages/describe_quorum.h"
#include "protocol/messages/describe_topic_partitions.h"
#include "protocol/messages/describe_user_scram_credentials.h"
#include "protocol/messages/describe_transactions.h"
#include "protocol/messages/elect_leaders.h"
#include "protocol/messages/end_txn.h"
#include "protocol/messages/fetch.h"
#include "protocol/messages/find_coordinator.h"
#include "protocol/messages/incremental_alter_configs.h"
#include "protocol/messages/init_producer_id.h"
#include "protocol/messages/list_config_resources.h"
#include "protocol/messages/list_offsets.h"
#include "protocol/messages/list_partition_reassignments.h"
#include "protocol/messages/list_transactions.h"
#include "protocol/messages/metadata.h"
#include "protocol/messages/offset_for_leader_epoch.h"
#include "protocol/messages/produce.h"
#include "protocol/messages/remove_raft_voter.h"
#include "protocol/messages/unregister_broker.h"
#include "protocol/messages/consumer_group_describe.h"
#include "protocol/messages/consumer_group_heartbeat.h"
#include "protocol/messages/delete_groups.h"
#include "protocol/messages/list_groups.h"
#include "protocol/messages/describe_groups.h"
#include "protocol/messages/offset_delete.h"
#include "protocol/messages/offset_fetch.h"
#include "protocol/messages/offset_commit.h"
#include "protocol/messages/leave_group.h"
#include "protocol/messages/heartbeat.h"
#include "protocol/messages/sync_group.h"
#include "protocol/messages/join_group.h"
#include "protocol/messages/update_features.h"
#include "protocol/messages/txn_offset_commit.h"
#include "protocol/messages/write_txn_markers.h"

namespace brokerlab::broker {

using runtime::Context;

struct HandlerRow {
  protocol::ApiKey key;
  void (*handle)(Context&, BrokerNode&, Connection&, Request&);
};
/// Ascending by key.
std::span<const HandlerRow> handlerTable();
const HandlerRow* findHandler(protocol::ApiKey key);

// --- answered by this broker ---
void handleProduce(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::ProduceRequest);
void handleFetch(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::FetchRequest);
void handleListOffsets(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::ListOffsetsRequest);
void handleOffsetForLeaderEpoch(Context&, BrokerNode&, Connection&, const RequestInfo&,
                                protocol::OffsetForLeaderEpochRequest);
void handleMetadata(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::MetadataRequest);
void handleDescribeTopicPartitions(Context&, BrokerNode&, Connection&, const RequestInfo&,
                                   protocol::DescribeTopicPartitionsRequest);
void handleDescribeCluster(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::DescribeClusterRequest);
void handleInitProducerId(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::InitProducerIdRequest);
void handleAddPartitionsToTxn(Context&, BrokerNode&, Connection&, const RequestInfo&,
                              protocol::AddPartitionsToTxnRequest);
void handleAddOffsetsToTxn(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::AddOffsetsToTxnRequest);
void handleEndTxn(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::EndTxnRequest);
void handleWriteTxnMarkers(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::WriteTxnMarkersRequest);
void handleTxnOffsetCommit(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::TxnOffsetCommitRequest);
void handleDescribeTransactions(Context&, BrokerNode&, Connection&, const RequestInfo&,
                                protocol::DescribeTransactionsRequest);
void handleListTransactions(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::ListTransactionsRequest);
void handleDescribeConfigs(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::DescribeConfigsRequest);
void handleDescribeLogDirs(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::DescribeLogDirsRequest);
void handleDescribeProducers(Context&, BrokerNode&, Connection&, const RequestInfo&,
                             protocol::DescribeProducersRequest);
void handleDeleteRecords(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::DeleteRecordsRequest);
void handleFindCoordinator(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::FindCoordinatorRequest);
/// Also for versions nobody knows: it decodes by itself.
void handleApiVersions(Context&, BrokerNode&, Connection&, Request&);

// --- groups ---
void handleJoinGroup(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::JoinGroupRequest);
void handleSyncGroup(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::SyncGroupRequest);
void handleHeartbeat(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::HeartbeatRequest);
void handleLeaveGroup(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::LeaveGroupRequest);
void handleOffsetCommit(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::OffsetCommitRequest);
void handleOffsetFetch(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::OffsetFetchRequest);
void handleOffsetDelete(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::OffsetDeleteRequest);
void handleDescribeGroups(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::DescribeGroupsRequest);
void handleListGroups(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::ListGroupsRequest);
void handleDeleteGroups(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::DeleteGroupsRequest);
void handleConsumerGroupHeartbeat(Context&, BrokerNode&, Connection&, const RequestInfo&,
                                  protocol::ConsumerGroupHeartbeatRequest);
void handleConsumerGroupDescribe(Context&, BrokerNode&, Connection&, const RequestInfo&,
                                 protocol::ConsumerGroupDescribeRequest);
// --- answered though there is nothing of the kind here (absent.cpp) ---
void handleDescribeAcls(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::DescribeAclsRequest);
void handleCreateAcls(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::CreateAclsRequest);
void handleDeleteAcls(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::DeleteAclsRequest);
void handleDescribeClientQuotas(Context&, BrokerNode&, Connection&, const RequestInfo&,
                                protocol::DescribeClientQuotasRequest);
void handleDescribeUserScramCredentials(Context&, BrokerNode&, Connection&, const RequestInfo&,
                                        protocol::DescribeUserScramCredentialsRequest);
void handleAlterReplicaLogDirs(Context&, BrokerNode&, Connection&, const RequestInfo&,
                               protocol::AlterReplicaLogDirsRequest);
void handleListConfigResources(Context&, BrokerNode&, Connection&, const RequestInfo&,
                               protocol::ListConfigResourcesRequest);
void handleAddRaftVoter(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::AddRaftVoterRequest);
void handleRemoveRaftVoter(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::RemoveRaftVoterRequest);

// --- passed on to the active controller ---
void handleCreateTopics(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::CreateTopicsRequest);
void handleDeleteTopics(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::DeleteTopicsRequest);
void handleCreatePartitions(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::CreatePartitionsRequest);
void handleIncrementalAlterConfigs(Context&, BrokerNode&, Connection&, const RequestInfo&,
                                   protocol::IncrementalAlterConfigsRequest);
void handleAlterConfigs(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::AlterConfigsRequest);
void handleElectLeaders(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::ElectLeadersRequest);
void handleAlterPartitionReassignments(Context&, BrokerNode&, Connection&, const RequestInfo&,
                                       protocol::AlterPartitionReassignmentsRequest);
void handleListPartitionReassignments(Context&, BrokerNode&, Connection&, const RequestInfo&,
                                      protocol::ListPartitionReassignmentsRequest);
void handleUnregisterBroker(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::UnregisterBrokerRequest);
void handleUpdateFeatures(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::UpdateFeaturesRequest);
void handleDescribeQuorum(Context&, BrokerNode&, Connection&, const RequestInfo&, protocol::DescribeQuorumRequest);

// --- what waits ---
/// A parked fetch: its data may be there now, or its time is over (`lastChance`).
void retryFetch(Context& context, BrokerNode& broker, std::uint32_t watch, bool lastChance);
/// Nobody wants this one any more: its connection is gone.
void forgetFetch(Context& context, BrokerNode& broker, std::uint32_t watch);
void finishProduce(Context& context, BrokerNode& broker, const replication::FinishedProduce& finished);
/// Markers that are replicated, or cannot be; false when the ticket is not one of theirs.
bool finishMarkers(Context& context, BrokerNode& broker, const replication::FinishedProduce& finished);
void settleMarkers(Context& context, BrokerNode& broker, BrokerNode::ParkedMarkers& work,
                   const std::vector<replication::ProduceWait>& parts);
/// DeleteRecords whose replicas may have followed; with `expired` those of that request are answered as they stand.
void retryDeletes(Context& context, BrokerNode& broker, std::uint64_t expired);

// --- shared by several ---
/// Where clients reach a broker; null when it is unknown or has no such listener.
const metadata::Endpoint* endpointOf(const metadata::Image& image, NodeId broker);
/// The broker clients are told is the controller: some alive one, since they cannot reach the real one (KRaft).
NodeId shownController(const BrokerNode& broker);
/// Why a partition that is not hosted here cannot be used: unknown to the cluster, or led by somebody else.
ErrorCode notHosted(const BrokerNode& broker, std::string_view topic, PartitionId partition);

}  // namespace brokerlab::broker
