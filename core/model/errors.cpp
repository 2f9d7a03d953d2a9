#include "model/errors.h"

namespace brokerlab::model {
namespace {

struct Row {
  ErrorCode code;
  std::string_view name;
  Retry retry;
  std::string_view sentence;
};

constexpr Row rows[] = {
    {ErrorCode::unknownServerError, "UNKNOWN_SERVER_ERROR", Retry::no, "unexpected exception in the handler"},
    {ErrorCode::none, "NONE", Retry::no, "success"},
    {ErrorCode::offsetOutOfRange, "OFFSET_OUT_OF_RANGE", Retry::no, "Fetch offset < log start or > end (leader: > LEO; consumer path also above HW is fine, returns empty). Consumer applies auto.offset.reset"},
    {ErrorCode::corruptMessage, "CORRUPT_MESSAGE", Retry::yes, "CRC mismatch or bad size in Produce"},
    {ErrorCode::unknownTopicOrPartition, "UNKNOWN_TOPIC_OR_PARTITION", Retry::afterMetadataRefresh, "broker metadata does not know topic/partition"},
    {ErrorCode::invalidFetchSize, "INVALID_FETCH_SIZE", Retry::no, "negative fetch size"},
    {ErrorCode::leaderNotAvailable, "LEADER_NOT_AVAILABLE", Retry::afterMetadataRefresh, "Metadata: partition has no leader / topic just being created"},
    {ErrorCode::notLeaderOrFollower, "NOT_LEADER_OR_FOLLOWER", Retry::afterMetadataRefresh, "this broker is not leader (Produce, ListOffsets…) or not a replica (follower fetching)"},
    {ErrorCode::requestTimedOut, "REQUEST_TIMED_OUT", Retry::yes, "acks=all not reached in timeout_ms; admin op not finished in time; controller unreachable on forward"},
    {ErrorCode::brokerNotAvailable, "BROKER_NOT_AVAILABLE", Retry::no, "internal/tools"},
    {ErrorCode::replicaNotAvailable, "REPLICA_NOT_AVAILABLE", Retry::afterMetadataRefresh, "Metadata v0 only; also no local replica"},
    {ErrorCode::messageTooLarge, "MESSAGE_TOO_LARGE", Retry::no, "batch > max.message.bytes (librdkafka/Java split the batch and retry)"},
    {ErrorCode::staleControllerEpoch, "STALE_CONTROLLER_EPOCH", Retry::no, "ZK control request from an old controller epoch"},
    {ErrorCode::offsetMetadataTooLarge, "OFFSET_METADATA_TOO_LARGE", Retry::no, "commit metadata > offset.metadata.max.bytes (4096)"},
    {ErrorCode::networkException, "NETWORK_EXCEPTION", Retry::afterMetadataRefresh, "client-side only: connection lost"},
    {ErrorCode::coordinatorLoadInProgress, "COORDINATOR_LOAD_IN_PROGRESS", Retry::yes, "coordinator is replaying its log"},
    {ErrorCode::coordinatorNotAvailable, "COORDINATOR_NOT_AVAILABLE", Retry::yes, "internal topic missing/leaderless, or append to it failed"},
    {ErrorCode::notCoordinator, "NOT_COORDINATOR", Retry::yes, "this broker does not own that group/txn partition"},
    {ErrorCode::invalidTopicException, "INVALID_TOPIC_EXCEPTION", Retry::no, "illegal topic name, or client writes to an internal topic (Produce to __consumer_offsets/__transaction_state unless admin client id)"},
    {ErrorCode::recordListTooLarge, "RECORD_LIST_TOO_LARGE", Retry::no, "set > segment.bytes"},
    {ErrorCode::notEnoughReplicas, "NOT_ENOUGH_REPLICAS", Retry::yes, "acks=-1 and ISR size < min.insync.replicas BEFORE append (nothing written)"},
    {ErrorCode::notEnoughReplicasAfterAppend, "NOT_ENOUGH_REPLICAS_AFTER_APPEND", Retry::yes, "written and replicated, but ISR size < min ISR when completing (may duplicate on retry without idempotence)"},
    {ErrorCode::invalidRequiredAcks, "INVALID_REQUIRED_ACKS", Retry::no, "acks not in {-1,0,1}"},
    {ErrorCode::illegalGeneration, "ILLEGAL_GENERATION", Retry::no, "group generation differs; consumer rejoins"},
    {ErrorCode::inconsistentGroupProtocol, "INCONSISTENT_GROUP_PROTOCOL", Retry::no, "no common assignor / different protocol_type / empty protocol list"},
    {ErrorCode::invalidGroupId, "INVALID_GROUP_ID", Retry::no, "empty group id where not allowed"},
    {ErrorCode::unknownMemberId, "UNKNOWN_MEMBER_ID", Retry::no, "member not in group (expired); consumer rejoins with empty id"},
    {ErrorCode::invalidSessionTimeout, "INVALID_SESSION_TIMEOUT", Retry::no, "outside group.min/max.session.timeout.ms (6000…1800000)"},
    {ErrorCode::rebalanceInProgress, "REBALANCE_IN_PROGRESS", Retry::no, "Heartbeat/Sync/Commit during rebalance; consumer rejoins"},
    {ErrorCode::invalidCommitOffsetSize, "INVALID_COMMIT_OFFSET_SIZE", Retry::no, "offset record too large for the offsets topic"},
    {ErrorCode::topicAuthorizationFailed, "TOPIC_AUTHORIZATION_FAILED", Retry::no, "ACL"},
    {ErrorCode::groupAuthorizationFailed, "GROUP_AUTHORIZATION_FAILED", Retry::no, "ACL"},
    {ErrorCode::clusterAuthorizationFailed, "CLUSTER_AUTHORIZATION_FAILED", Retry::no, "ACL"},
    {ErrorCode::invalidTimestamp, "INVALID_TIMESTAMP", Retry::no, "record timestamp outside message.timestamp.before/after.max.ms"},
    {ErrorCode::unsupportedSaslMechanism, "UNSUPPORTED_SASL_MECHANISM", Retry::no, "SASL"},
    {ErrorCode::illegalSaslState, "ILLEGAL_SASL_STATE", Retry::no, "SASL"},
    {ErrorCode::unsupportedVersion, "UNSUPPORTED_VERSION", Retry::no, "ApiVersions with unknown version; features not available"},
    {ErrorCode::topicAlreadyExists, "TOPIC_ALREADY_EXISTS", Retry::no, "CreateTopics"},
    {ErrorCode::invalidPartitions, "INVALID_PARTITIONS", Retry::no, "count ≤ 0 or not increasing"},
    {ErrorCode::invalidReplicationFactor, "INVALID_REPLICATION_FACTOR", Retry::no, "RF ≤ 0 or > registered (unfenced for leader) brokers"},
    {ErrorCode::invalidReplicaAssignment, "INVALID_REPLICA_ASSIGNMENT", Retry::no, "manual assignment not consecutive/unique/known, RF mismatch"},
    {ErrorCode::invalidConfig, "INVALID_CONFIG", Retry::no, "unknown or illegal config value"},
    {ErrorCode::notController, "NOT_CONTROLLER", Retry::yes, "sent to a broker/controller that is not active controller"},
    {ErrorCode::invalidRequest, "INVALID_REQUEST", Retry::no, "schema fine, content illegal"},
    {ErrorCode::unsupportedForMessageFormat, "UNSUPPORTED_FOR_MESSAGE_FORMAT", Retry::no, "needs magic 2 (or timestamps)"},
    {ErrorCode::policyViolation, "POLICY_VIOLATION", Retry::no, "create/alter policy; DeleteRecords on compact-only topic"},
    {ErrorCode::outOfOrderSequenceNumber, "OUT_OF_ORDER_SEQUENCE_NUMBER", Retry::no, "producer sequence gap (see internals); idempotent client may retry in order, transactional: abort"},
    {ErrorCode::duplicateSequenceNumber, "DUPLICATE_SEQUENCE_NUMBER", Retry::no, "defined, clients treat it as success; current brokers never send it (duplicates of the last 5 batches answer NONE, older ones 45)"},
    {ErrorCode::invalidProducerEpoch, "INVALID_PRODUCER_EPOCH", Retry::no, "Produce/TxnOffsetCommit from an old epoch: abortable on the produce path, fatal on old txn API versions"},
    {ErrorCode::invalidTxnState, "INVALID_TXN_STATE", Retry::no, "txn API in the wrong state; non-transactional write inside an open txn; unverified txn write for old clients"},
    {ErrorCode::invalidProducerIdMapping, "INVALID_PRODUCER_ID_MAPPING", Retry::no, "producer id does not belong to the transactional id"},
    {ErrorCode::invalidTransactionTimeout, "INVALID_TRANSACTION_TIMEOUT", Retry::no, "> transaction.max.timeout.ms or ≤ 0"},
    {ErrorCode::concurrentTransactions, "CONCURRENT_TRANSACTIONS", Retry::yes, "a state transition is in progress; retry with backoff (clients use ~20–100 ms)"},
    {ErrorCode::transactionCoordinatorFenced, "TRANSACTION_COORDINATOR_FENCED", Retry::no, "marker from an older coordinator epoch"},
    {ErrorCode::transactionalIdAuthorizationFailed, "TRANSACTIONAL_ID_AUTHORIZATION_FAILED", Retry::no, "ACL"},
    {ErrorCode::securityDisabled, "SECURITY_DISABLED", Retry::no, "ACL API without authorizer"},
    {ErrorCode::operationNotAttempted, "OPERATION_NOT_ATTEMPTED", Retry::no, "other element of the same batch failed"},
    {ErrorCode::kafkaStorageError, "KAFKA_STORAGE_ERROR", Retry::afterMetadataRefresh, "log dir failed"},
    {ErrorCode::logDirNotFound, "LOG_DIR_NOT_FOUND", Retry::no, "AlterReplicaLogDirs"},
    {ErrorCode::saslAuthenticationFailed, "SASL_AUTHENTICATION_FAILED", Retry::no, "SASL"},
    {ErrorCode::unknownProducerId, "UNKNOWN_PRODUCER_ID", Retry::no, "legacy: producer state lost; brokers ≥2.5 accept any sequence then instead"},
    {ErrorCode::reassignmentInProgress, "REASSIGNMENT_IN_PROGRESS", Retry::no, "CreatePartitions/ElectLeaders during reassignment"},
    {ErrorCode::delegationTokenAuthDisabled, "DELEGATION_TOKEN_AUTH_DISABLED", Retry::no, "not used by Brokerlab"},
    {ErrorCode::delegationTokenNotFound, "DELEGATION_TOKEN_NOT_FOUND", Retry::no, "not used by Brokerlab"},
    {ErrorCode::delegationTokenOwnerMismatch, "DELEGATION_TOKEN_OWNER_MISMATCH", Retry::no, "not used by Brokerlab"},
    {ErrorCode::delegationTokenRequestNotAllowed, "DELEGATION_TOKEN_REQUEST_NOT_ALLOWED", Retry::no, "not used by Brokerlab"},
    {ErrorCode::delegationTokenAuthorizationFailed, "DELEGATION_TOKEN_AUTHORIZATION_FAILED", Retry::no, "not used by Brokerlab"},
    {ErrorCode::delegationTokenExpired, "DELEGATION_TOKEN_EXPIRED", Retry::no, "not used by Brokerlab"},
    {ErrorCode::invalidPrincipalType, "INVALID_PRINCIPAL_TYPE", Retry::no, "not used by Brokerlab"},
    {ErrorCode::nonEmptyGroup, "NON_EMPTY_GROUP", Retry::no, "DeleteGroups/OffsetDelete while members exist"},
    {ErrorCode::groupIdNotFound, "GROUP_ID_NOT_FOUND", Retry::no, "group unknown, or of another type"},
    {ErrorCode::fetchSessionIdNotFound, "FETCH_SESSION_ID_NOT_FOUND", Retry::yes, "session evicted; client restarts with epoch 0"},
    {ErrorCode::invalidFetchSessionEpoch, "INVALID_FETCH_SESSION_EPOCH", Retry::yes, "epoch not the expected one"},
    {ErrorCode::listenerNotFound, "LISTENER_NOT_FOUND", Retry::afterMetadataRefresh, "leader lacks the listener"},
    {ErrorCode::topicDeletionDisabled, "TOPIC_DELETION_DISABLED", Retry::no, "delete.topic.enable=false"},
    {ErrorCode::fencedLeaderEpoch, "FENCED_LEADER_EPOCH", Retry::afterMetadataRefresh, "request epoch < broker epoch"},
    {ErrorCode::unknownLeaderEpoch, "UNKNOWN_LEADER_EPOCH", Retry::yes, "request epoch > broker epoch (broker is behind)"},
    {ErrorCode::unsupportedCompressionType, "UNSUPPORTED_COMPRESSION_TYPE", Retry::no, "zstd in Produce <7 / Fetch <10"},
    {ErrorCode::staleBrokerEpoch, "STALE_BROKER_EPOCH", Retry::no, "broker epoch older than registration"},
    {ErrorCode::offsetNotAvailable, "OFFSET_NOT_AVAILABLE", Retry::yes, "new leader HW still below epoch start"},
    {ErrorCode::memberIdRequired, "MEMBER_ID_REQUIRED", Retry::no, "first JoinGroup v4+; rejoin with the returned id"},
    {ErrorCode::preferredLeaderNotAvailable, "PREFERRED_LEADER_NOT_AVAILABLE", Retry::afterMetadataRefresh, "ElectLeaders"},
    {ErrorCode::groupMaxSizeReached, "GROUP_MAX_SIZE_REACHED", Retry::no, "group.max.size"},
    {ErrorCode::fencedInstanceId, "FENCED_INSTANCE_ID", Retry::no, "static member replaced by another member id"},
    {ErrorCode::eligibleLeadersNotAvailable, "ELIGIBLE_LEADERS_NOT_AVAILABLE", Retry::afterMetadataRefresh, "ElectLeaders"},
    {ErrorCode::electionNotNeeded, "ELECTION_NOT_NEEDED", Retry::afterMetadataRefresh, "already led by target"},
    {ErrorCode::noReassignmentInProgress, "NO_REASSIGNMENT_IN_PROGRESS", Retry::no, "cancel without reassignment"},
    {ErrorCode::groupSubscribedToTopic, "GROUP_SUBSCRIBED_TO_TOPIC", Retry::no, "OffsetDelete"},
    {ErrorCode::invalidRecord, "INVALID_RECORD", Retry::no, "batch content illegal: key missing on compacted topic, wrong magic, several batches, control batch from client, count/offset mismatch"},
    {ErrorCode::unstableOffsetCommit, "UNSTABLE_OFFSET_COMMIT", Retry::yes, "OffsetFetch require_stable with pending txn offsets"},
    {ErrorCode::throttlingQuotaExceeded, "THROTTLING_QUOTA_EXCEEDED", Retry::yes, "controller mutation quota"},
    {ErrorCode::producerFenced, "PRODUCER_FENCED", Retry::no, "newer producer with the same transactional id"},
    {ErrorCode::resourceNotFound, "RESOURCE_NOT_FOUND", Retry::no, "e.g. SCRAM user"},
    {ErrorCode::duplicateResource, "DUPLICATE_RESOURCE", Retry::no, "same element twice"},
    {ErrorCode::unacceptableCredential, "UNACCEPTABLE_CREDENTIAL", Retry::no, "SCRAM"},
    {ErrorCode::inconsistentVoterSet, "INCONSISTENT_VOTER_SET", Retry::no, "raft, defined; the snapshot does not send it"},
    {ErrorCode::invalidUpdateVersion, "INVALID_UPDATE_VERSION", Retry::no, "AlterPartition: stale partition epoch"},
    {ErrorCode::featureUpdateFailed, "FEATURE_UPDATE_FAILED", Retry::no, "UpdateFeatures"},
    {ErrorCode::principalDeserializationFailure, "PRINCIPAL_DESERIALIZATION_FAILURE", Retry::no, "Envelope"},
    {ErrorCode::snapshotNotFound, "SNAPSHOT_NOT_FOUND", Retry::no, "FetchSnapshot"},
    {ErrorCode::positionOutOfRange, "POSITION_OUT_OF_RANGE", Retry::no, "FetchSnapshot"},
    {ErrorCode::unknownTopicId, "UNKNOWN_TOPIC_ID", Retry::afterMetadataRefresh, "topic id not known"},
    {ErrorCode::duplicateBrokerRegistration, "DUPLICATE_BROKER_REGISTRATION", Retry::no, "other live incarnation"},
    {ErrorCode::brokerIdNotRegistered, "BROKER_ID_NOT_REGISTERED", Retry::no, "heartbeat/unregister unknown broker"},
    {ErrorCode::inconsistentTopicId, "INCONSISTENT_TOPIC_ID", Retry::afterMetadataRefresh, "log has another topic id"},
    {ErrorCode::inconsistentClusterId, "INCONSISTENT_CLUSTER_ID", Retry::no, "cluster id differs"},
    {ErrorCode::transactionalIdNotFound, "TRANSACTIONAL_ID_NOT_FOUND", Retry::no, "DescribeTransactions"},
    {ErrorCode::fetchSessionTopicIdError, "FETCH_SESSION_TOPIC_ID_ERROR", Retry::yes, "session made with names, request with ids (or reverse)"},
    {ErrorCode::ineligibleReplica, "INELIGIBLE_REPLICA", Retry::no, "AlterPartition proposes fenced/shutting-down replica"},
    {ErrorCode::newLeaderElected, "NEW_LEADER_ELECTED", Retry::no, "AlterPartition finished a reassignment that moved leadership"},
    {ErrorCode::offsetMovedToTieredStorage, "OFFSET_MOVED_TO_TIERED_STORAGE", Retry::no, "tiered"},
    {ErrorCode::fencedMemberEpoch, "FENCED_MEMBER_EPOCH", Retry::no, "KIP-848: member abandons partitions and rejoins with epoch 0"},
    {ErrorCode::unreleasedInstanceId, "UNRELEASED_INSTANCE_ID", Retry::no, "static id still owned"},
    {ErrorCode::unsupportedAssignor, "UNSUPPORTED_ASSIGNOR", Retry::no, "server assignor unknown"},
    {ErrorCode::staleMemberEpoch, "STALE_MEMBER_EPOCH", Retry::no, "OffsetCommit/Fetch with an older epoch; refresh and retry"},
    {ErrorCode::mismatchedEndpointType, "MISMATCHED_ENDPOINT_TYPE", Retry::no, "broker vs controller endpoint"},
    {ErrorCode::unsupportedEndpointType, "UNSUPPORTED_ENDPOINT_TYPE", Retry::no, "unknown endpoint type"},
    {ErrorCode::unknownControllerId, "UNKNOWN_CONTROLLER_ID", Retry::no, "not used by Brokerlab"},
    {ErrorCode::unknownSubscriptionId, "UNKNOWN_SUBSCRIPTION_ID", Retry::no, "telemetry"},
    {ErrorCode::telemetryTooLarge, "TELEMETRY_TOO_LARGE", Retry::no, "telemetry"},
    {ErrorCode::invalidRegistration, "INVALID_REGISTRATION", Retry::no, "controller rejects registration"},
    {ErrorCode::transactionAbortable, "TRANSACTION_ABORTABLE", Retry::no, "client must abort this txn and may go on (KIP-890); sent only to versions that know it"},
    {ErrorCode::invalidRecordState, "INVALID_RECORD_STATE", Retry::no, "share"},
    {ErrorCode::shareSessionNotFound, "SHARE_SESSION_NOT_FOUND", Retry::yes, "share"},
    {ErrorCode::invalidShareSessionEpoch, "INVALID_SHARE_SESSION_EPOCH", Retry::yes, "share"},
    {ErrorCode::fencedStateEpoch, "FENCED_STATE_EPOCH", Retry::no, "share"},
    {ErrorCode::invalidVoterKey, "INVALID_VOTER_KEY", Retry::no, "raft: voter id/directory mismatch"},
    {ErrorCode::duplicateVoter, "DUPLICATE_VOTER", Retry::no, "AddRaftVoter"},
    {ErrorCode::voterNotFound, "VOTER_NOT_FOUND", Retry::no, "RemoveRaftVoter"},
    {ErrorCode::invalidRegularExpression, "INVALID_REGULAR_EXPRESSION", Retry::no, "KIP-848 regex"},
    {ErrorCode::rebootstrapRequired, "REBOOTSTRAP_REQUIRED", Retry::no, "Metadata v13 (4.0+)"},
    {ErrorCode::streamsInvalidTopology, "STREAMS_INVALID_TOPOLOGY", Retry::no, "streams"},
    {ErrorCode::streamsInvalidTopologyEpoch, "STREAMS_INVALID_TOPOLOGY_EPOCH", Retry::no, "streams"},
    {ErrorCode::streamsTopologyFenced, "STREAMS_TOPOLOGY_FENCED", Retry::no, "streams"},
    {ErrorCode::shareSessionLimitReached, "SHARE_SESSION_LIMIT_REACHED", Retry::yes, "share"},
};

const Row* find(ErrorCode code) {
  for (const Row& row : rows)
    if (row.code == code) return &row;
  return nullptr;
}

}  // namespace

std::string_view errorName(ErrorCode code) {
  const Row* row = find(code);
  return row != nullptr ? row->name : "UNKNOWN";
}

std::string_view errorSentence(ErrorCode code) {
  const Row* row = find(code);
  return row != nullptr ? row->sentence : "a code that Kafka does not define";
}

Retry errorRetry(ErrorCode code) {
  const Row* row = find(code);
  return row != nullptr ? row->retry : Retry::no;
}

}  // namespace brokerlab::model
