#pragma once
// Which requests there are: the number, the name, the versions, and who answers.
//
// Real Kafka: ApiKeys, ApiMessageType, and the *.json files both are made from.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/describe.h"
#include "model/ids.h"

namespace brokerlab::protocol {

using base::Versions;

/// The first number of every request.
enum class ApiKey : std::int16_t {
  produce = 0,
  fetch = 1,
  listOffsets = 2,
  metadata = 3,
  leaderAndIsr = 4,
  stopReplica = 5,
  updateMetadata = 6,
  controlledShutdown = 7,
  offsetCommit = 8,
  offsetFetch = 9,
  findCoordinator = 10,
  joinGroup = 11,
  heartbeat = 12,
  leaveGroup = 13,
  syncGroup = 14,
  describeGroups = 15,
  listGroups = 16,
  saslHandshake = 17,
  apiVersions = 18,
  createTopics = 19,
  deleteTopics = 20,
  deleteRecords = 21,
  initProducerId = 22,
  offsetForLeaderEpoch = 23,
  addPartitionsToTxn = 24,
  addOffsetsToTxn = 25,
  endTxn = 26,
  writeTxnMarkers = 27,
  txnOffsetCommit = 28,
  describeAcls = 29,
  createAcls = 30,
  deleteAcls = 31,
  describeConfigs = 32,
  alterConfigs = 33,
  alterReplicaLogDirs = 34,
  describeLogDirs = 35,
  saslAuthenticate = 36,
  createPartitions = 37,
  createDelegationToken = 38,
  renewDelegationToken = 39,
  expireDelegationToken = 40,
  describeDelegationToken = 41,
  deleteGroups = 42,
  electLeaders = 43,
  incrementalAlterConfigs = 44,
  alterPartitionReassignments = 45,
  listPartitionReassignments = 46,
  offsetDelete = 47,
  describeClientQuotas = 48,
  alterClientQuotas = 49,
  describeUserScramCredentials = 50,
  alterUserScramCredentials = 51,
  vote = 52,
  beginQuorumEpoch = 53,
  endQuorumEpoch = 54,
  describeQuorum = 55,
  alterPartition = 56,
  updateFeatures = 57,
  envelope = 58,
  fetchSnapshot = 59,
  describeCluster = 60,
  describeProducers = 61,
  brokerRegistration = 62,
  brokerHeartbeat = 63,
  unregisterBroker = 64,
  describeTransactions = 65,
  listTransactions = 66,
  allocateProducerIds = 67,
  consumerGroupHeartbeat = 68,
  consumerGroupDescribe = 69,
  controllerRegistration = 70,
  getTelemetrySubscriptions = 71,
  pushTelemetry = 72,
  assignReplicasToDirs = 73,
  listConfigResources = 74,
  describeTopicPartitions = 75,
  addRaftVoter = 80,
  removeRaftVoter = 81,
  updateRaftVoter = 82,
};

/// What a listener is for; each kind answers its own set of requests.
enum class Listener : std::uint8_t { broker = 1, controller = 2 };

/// The version that an API without flexible versions becomes flexible in: never.
constexpr std::int16_t neverFlexible = 32767;

/// A row of the table of APIs.
struct ApiInfo {
  ApiKey key{};
  std::string_view name;
  /// What the request is for, in one plain sentence.
  std::string_view sentence;
  /// Versions whose bytes are described here: what can be encoded, decoded and traced. Empty (0…-1) when none.
  Versions described{0, -1};
  /// Versions a server of ours is meant to answer. Empty when we do not serve it.
  Versions served{0, -1};
  /// From this version on: compact lengths, tag buffers, header v2 / response header v1.
  std::int16_t flexibleFrom = neverFlexible;
  /// Bits of Listener: who answers.
  std::uint8_t listeners = 0;
  /// Sent by the ZooKeeper controller to brokers or back; gone in Kafka 4.0, meaningless in a KRaft cluster.
  bool zooKeeperOnly = false;
  /// Kafka's brokers forward it to the active controller (KRaft).
  bool forwarded = false;

  constexpr bool isDescribed() const { return described.to >= described.from; }
  constexpr bool isServed() const { return served.to >= served.from; }
  constexpr bool servedBy(Listener listener) const {
    return isServed() && (listeners & static_cast<std::uint8_t>(listener)) != 0;
  }
  constexpr bool flexible(std::int16_t version) const { return version >= flexibleFrom; }
};

/// Every API Kafka numbers up to UpdateRaftVoter, ascending; also those we neither describe nor serve.
std::span<const ApiInfo> apiTable();
/// The row of a key; nullptr for a number Kafka does not define.
const ApiInfo* findApi(ApiKey key);
inline const ApiInfo* findApi(std::int16_t key) { return findApi(static_cast<ApiKey>(key)); }
/// The row of a key that is known to exist.
const ApiInfo& apiInfo(ApiKey key);
/// "Fetch"; "api 999" for a number Kafka does not define is up to the caller: this gives "unknown".
std::string_view apiName(ApiKey key);
/// By Kafka's name, "Fetch".
std::optional<ApiKey> apiByName(std::string_view name);

/// 1 or 2 (0 belongs to ControlledShutdown v0 alone, which is not described).
std::int16_t requestHeaderVersion(ApiKey key, std::int16_t version);
/// 0 or 1. ApiVersions is always 0: a client must be able to read it before it knows the server's versions.
std::int16_t responseHeaderVersion(ApiKey key, std::int16_t version);

}  // namespace brokerlab::protocol
