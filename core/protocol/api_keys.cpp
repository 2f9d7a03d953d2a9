#include "protocol/api_keys.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace brokerlab::protocol {
namespace {

constexpr Versions none{0, -1};
constexpr std::uint8_t broker = static_cast<std::uint8_t>(Listener::broker);
constexpr std::uint8_t controller = static_cast<std::uint8_t>(Listener::controller);
constexpr std::uint8_t both = broker | controller;

// Columns: what is described · what is served · flexible from · who answers · ZooKeeper only · forwarded.
//
// Served follows Kafka 3.9, with what a newer client also needs. Two rows look odd on purpose: Produce is advertised
// from 0 although 0 to 2 are then refused, because librdkafka checks that 0 is there before it compresses; and the
// group APIs begin at 0 because it takes a missing 0 as "no groups here".
// clang-format off
constexpr std::array table = std::to_array<ApiInfo>({
    {ApiKey::produce, "Produce", "Append record batches to partitions.", {0, 13}, {0, 12}, 9, broker, false, false},
    {ApiKey::fetch, "Fetch", "Read record batches from partitions: consumers, followers and the metadata quorum all do it.", {4, 18}, {4, 17}, 12, both, false, false},
    {ApiKey::listOffsets, "ListOffsets", "Find the offset of the beginning, the end, or a time in a partition.", {1, 11}, {1, 9}, 6, broker, false, false},
    {ApiKey::metadata, "Metadata", "Who is in the cluster, and who leads which partition.", {0, 13}, {0, 12}, 9, broker, false, false},
    {ApiKey::leaderAndIsr, "LeaderAndIsr", "The ZooKeeper controller tells a broker which partitions to lead or follow.", {0, 7}, {7, 7}, 4, broker, true, false},
    {ApiKey::stopReplica, "StopReplica", "The ZooKeeper controller tells a broker to give up replicas.", {0, 4}, {4, 4}, 2, broker, true, false},
    {ApiKey::updateMetadata, "UpdateMetadata", "The ZooKeeper controller tells every broker what the cluster looks like.", {0, 8}, {8, 8}, 6, broker, true, false},
    {ApiKey::controlledShutdown, "ControlledShutdown", "A broker asks the ZooKeeper controller to take its leaderships away before it stops.", {1, 3}, {3, 3}, 3, broker, true, false},
    {ApiKey::offsetCommit, "OffsetCommit", "A consumer group remembers how far it has read.", {2, 10}, {2, 9}, 8, broker, false, false},
    {ApiKey::offsetFetch, "OffsetFetch", "How far a consumer group has read.", {1, 10}, {1, 9}, 6, broker, false, false},
    {ApiKey::findCoordinator, "FindCoordinator", "Which broker looks after a group or a transactional id.", {0, 6}, {0, 6}, 3, broker, false, false},
    {ApiKey::joinGroup, "JoinGroup", "A consumer joins its group and starts a rebalance.", {0, 9}, {0, 9}, 6, broker, false, false},
    {ApiKey::heartbeat, "Heartbeat", "A member says that it is alive and hears of rebalances.", {0, 4}, {0, 4}, 4, broker, false, false},
    {ApiKey::leaveGroup, "LeaveGroup", "A member leaves its group.", {0, 5}, {0, 5}, 4, broker, false, false},
    {ApiKey::syncGroup, "SyncGroup", "The leader of a group hands in the assignment; every member gets its share.", {0, 5}, {0, 5}, 4, broker, false, false},
    {ApiKey::describeGroups, "DescribeGroups", "State and members of classic groups.", {0, 6}, {0, 6}, 5, broker, false, false},
    {ApiKey::listGroups, "ListGroups", "The groups a broker coordinates.", {0, 5}, {0, 5}, 3, broker, false, false},
    {ApiKey::saslHandshake, "SaslHandshake", "Choose how to log in.", none, none, neverFlexible, broker, false, false},
    {ApiKey::apiVersions, "ApiVersions", "Which APIs and versions a server answers: the first request on every connection.", {0, 4}, {0, 4}, 3, both, false, false},
    {ApiKey::createTopics, "CreateTopics", "Create topics.", {2, 7}, {2, 7}, 5, both, false, true},
    {ApiKey::deleteTopics, "DeleteTopics", "Delete topics.", {1, 6}, {1, 6}, 4, both, false, true},
    {ApiKey::deleteRecords, "DeleteRecords", "Drop the oldest records of partitions.", {0, 2}, {0, 2}, 2, broker, false, false},
    {ApiKey::initProducerId, "InitProducerId", "Get a producer id for idempotent or transactional writing.", {0, 6}, {0, 5}, 2, broker, false, false},
    {ApiKey::offsetForLeaderEpoch, "OffsetForLeaderEpoch", "Where a leader epoch ends in the log of the leader, to find where two logs part.", {2, 4}, {2, 4}, 4, broker, false, false},
    {ApiKey::addPartitionsToTxn, "AddPartitionsToTxn", "Take partitions into a transaction.", {0, 5}, {0, 5}, 3, broker, false, false},
    {ApiKey::addOffsetsToTxn, "AddOffsetsToTxn", "Take the offsets of a group into a transaction.", {0, 4}, {0, 4}, 3, broker, false, false},
    {ApiKey::endTxn, "EndTxn", "Commit or abort a transaction.", {0, 5}, {0, 5}, 3, broker, false, false},
    {ApiKey::writeTxnMarkers, "WriteTxnMarkers", "The coordinator writes the decision of a transaction into its partitions.", {1, 2}, {1, 1}, 1, broker, false, false},
    {ApiKey::txnOffsetCommit, "TxnOffsetCommit", "Commit group offsets inside a transaction.", {0, 5}, {0, 5}, 3, broker, false, false},
    {ApiKey::describeAcls, "DescribeAcls", "List access rules.", {1, 3}, {1, 3}, 2, both, false, false},
    {ApiKey::createAcls, "CreateAcls", "Add access rules.", {1, 3}, {1, 3}, 2, both, false, true},
    {ApiKey::deleteAcls, "DeleteAcls", "Remove access rules.", {1, 3}, {1, 3}, 2, both, false, true},
    {ApiKey::describeConfigs, "DescribeConfigs", "Read the configuration of topics and brokers.", {1, 4}, {1, 4}, 4, both, false, false},
    {ApiKey::alterConfigs, "AlterConfigs", "Replace all overrides of a topic or broker.", {0, 2}, {0, 2}, 2, both, false, true},
    {ApiKey::alterReplicaLogDirs, "AlterReplicaLogDirs", "Move replicas to another disk of the same broker.", {1, 2}, {1, 2}, 2, broker, false, false},
    {ApiKey::describeLogDirs, "DescribeLogDirs", "What lies on the disks of a broker.", {1, 5}, {1, 4}, 2, broker, false, false},
    {ApiKey::saslAuthenticate, "SaslAuthenticate", "Log in.", none, none, neverFlexible, broker, false, false},
    {ApiKey::createPartitions, "CreatePartitions", "Give topics more partitions.", {0, 3}, {0, 3}, 2, both, false, true},
    {ApiKey::createDelegationToken, "CreateDelegationToken", "Make a login token.", none, none, neverFlexible, broker, false, false},
    {ApiKey::renewDelegationToken, "RenewDelegationToken", "Make a login token last longer.", none, none, neverFlexible, broker, false, false},
    {ApiKey::expireDelegationToken, "ExpireDelegationToken", "End a login token.", none, none, neverFlexible, broker, false, false},
    {ApiKey::describeDelegationToken, "DescribeDelegationToken", "List login tokens.", none, none, neverFlexible, broker, false, false},
    {ApiKey::deleteGroups, "DeleteGroups", "Delete empty groups and their offsets.", {0, 2}, {0, 2}, 2, broker, false, false},
    {ApiKey::electLeaders, "ElectLeaders", "Ask the controller to elect leaders now.", {0, 2}, {0, 2}, 2, both, false, true},
    {ApiKey::incrementalAlterConfigs, "IncrementalAlterConfigs", "Change single configuration entries.", {0, 1}, {0, 1}, 1, both, false, true},
    {ApiKey::alterPartitionReassignments, "AlterPartitionReassignments", "Move partitions to other brokers.", {0, 1}, {0, 0}, 0, both, false, true},
    {ApiKey::listPartitionReassignments, "ListPartitionReassignments", "Which partitions are being moved.", {0, 0}, {0, 0}, 0, both, false, true},
    {ApiKey::offsetDelete, "OffsetDelete", "Forget the offsets of a group.", {0, 0}, {0, 0}, neverFlexible, broker, false, false},
    {ApiKey::describeClientQuotas, "DescribeClientQuotas", "Read the speed limits of clients.", {0, 1}, {0, 1}, 1, broker, false, false},
    {ApiKey::alterClientQuotas, "AlterClientQuotas", "Change the speed limits of clients.", {0, 1}, none, 1, both, false, true},
    {ApiKey::describeUserScramCredentials, "DescribeUserScramCredentials", "List password logins.", {0, 0}, {0, 0}, 0, broker, false, false},
    {ApiKey::alterUserScramCredentials, "AlterUserScramCredentials", "Change password logins.", none, none, neverFlexible, broker, false, false},
    {ApiKey::vote, "Vote", "A controller asks the others for their vote.", {0, 2}, {1, 2}, 0, controller, false, false},
    {ApiKey::beginQuorumEpoch, "BeginQuorumEpoch", "A new quorum leader announces itself.", {0, 1}, {1, 1}, 1, controller, false, false},
    {ApiKey::endQuorumEpoch, "EndQuorumEpoch", "A quorum leader resigns.", {0, 1}, {1, 1}, 1, controller, false, false},
    {ApiKey::describeQuorum, "DescribeQuorum", "Who leads the metadata quorum, and how far each member is.", {0, 2}, {0, 2}, 0, both, false, true},
    {ApiKey::alterPartition, "AlterPartition", "A partition leader asks the controller to change the ISR.", {0, 3}, {2, 3}, 0, controller, false, false},
    {ApiKey::updateFeatures, "UpdateFeatures", "Raise or lower the feature levels of the cluster.", {0, 2}, {0, 2}, 0, both, false, true},
    {ApiKey::envelope, "Envelope", "A broker passes a client's request on to the controller.", {0, 0}, {0, 0}, 0, controller, false, false},
    {ApiKey::fetchSnapshot, "FetchSnapshot", "Read a piece of a metadata snapshot.", {0, 1}, {0, 1}, 0, controller, false, false},
    {ApiKey::describeCluster, "DescribeCluster", "The brokers or controllers of the cluster and its id.", {0, 2}, {0, 2}, 0, both, false, false},
    {ApiKey::describeProducers, "DescribeProducers", "The producers a partition remembers.", {0, 0}, {0, 0}, 0, broker, false, false},
    {ApiKey::brokerRegistration, "BrokerRegistration", "A broker registers with the controller.", {0, 4}, {4, 4}, 0, controller, false, false},
    {ApiKey::brokerHeartbeat, "BrokerHeartbeat", "A broker tells the controller that it is alive and what it wants.", {0, 1}, {1, 1}, 0, controller, false, false},
    {ApiKey::unregisterBroker, "UnregisterBroker", "Forget a broker for good.", {0, 0}, {0, 0}, 0, both, false, true},
    {ApiKey::describeTransactions, "DescribeTransactions", "State of transactions.", {0, 0}, {0, 0}, 0, broker, false, false},
    {ApiKey::listTransactions, "ListTransactions", "The transactions a broker coordinates.", {0, 2}, {0, 2}, 0, broker, false, false},
    {ApiKey::allocateProducerIds, "AllocateProducerIds", "A broker asks the controller for a block of producer ids.", {0, 0}, {0, 0}, 0, controller, false, false},
    {ApiKey::consumerGroupHeartbeat, "ConsumerGroupHeartbeat", "Everything a member of a new-style group does: join, stay, reconcile, leave.", {0, 1}, {0, 1}, 0, broker, false, false},
    {ApiKey::consumerGroupDescribe, "ConsumerGroupDescribe", "State and members of new-style groups.", {0, 1}, {0, 1}, 0, broker, false, false},
    {ApiKey::controllerRegistration, "ControllerRegistration", "A controller registers its addresses and features.", {0, 0}, {0, 0}, 0, controller, false, false},
    {ApiKey::getTelemetrySubscriptions, "GetTelemetrySubscriptions", "Which metrics a client shall send.", none, none, neverFlexible, broker, false, false},
    {ApiKey::pushTelemetry, "PushTelemetry", "A client sends its metrics.", none, none, neverFlexible, broker, false, false},
    {ApiKey::assignReplicasToDirs, "AssignReplicasToDirs", "A broker tells the controller which disk holds which replica.", {0, 0}, {0, 0}, 0, controller, false, false},
    {ApiKey::listConfigResources, "ListConfigResources", "Which things have configuration of their own.", {0, 1}, {0, 1}, 0, broker, false, false},
    {ApiKey::describeTopicPartitions, "DescribeTopicPartitions", "Topics and partitions, page by page.", {0, 0}, {0, 0}, 0, broker, false, false},
    {ApiKey::addRaftVoter, "AddRaftVoter", "Add a controller to the voters.", {0, 0}, {0, 0}, 0, both, false, true},
    {ApiKey::removeRaftVoter, "RemoveRaftVoter", "Remove a controller from the voters.", {0, 0}, {0, 0}, 0, both, false, true},
    {ApiKey::updateRaftVoter, "UpdateRaftVoter", "Update a voter's addresses and versions.", {0, 0}, {0, 0}, 0, controller, false, false},
});
// clang-format on

/// Position in the table by key; -1 where Kafka's numbers have a gap.
constexpr auto positions = [] {
  std::array<std::int8_t, 128> result{};
  result.fill(-1);
  for (std::size_t i = 0; i < table.size(); ++i) {
    result[static_cast<std::size_t>(table[i].key)] = static_cast<std::int8_t>(i);
  }
  return result;
}();

}  // namespace

std::span<const ApiInfo> apiTable() { return table; }

const ApiInfo* findApi(ApiKey key) {
  const auto number = static_cast<std::size_t>(static_cast<std::int16_t>(key));
  if (number >= positions.size() || positions[number] < 0) return nullptr;
  return &table[static_cast<std::size_t>(positions[number])];
}

const ApiInfo& apiInfo(ApiKey key) {
  const ApiInfo* info = findApi(key);
  check(info != nullptr, "an API that Kafka numbers");
  return *info;
}

std::string_view apiName(ApiKey key) {
  const ApiInfo* info = findApi(key);
  return info == nullptr ? "unknown" : info->name;
}

std::optional<ApiKey> apiByName(std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(), [name](const ApiInfo& api) { return api.name == name; });
  if (found == table.end()) return std::nullopt;
  return found->key;
}

std::int16_t requestHeaderVersion(ApiKey key, std::int16_t version) { return apiInfo(key).flexible(version) ? 2 : 1; }

std::int16_t responseHeaderVersion(ApiKey key, std::int16_t version) {
  if (key == ApiKey::apiVersions) return 0;
  return apiInfo(key).flexible(version) ? 1 : 0;
}

}  // namespace brokerlab::protocol
