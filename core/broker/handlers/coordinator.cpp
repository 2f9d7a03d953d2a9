// FindCoordinator: which broker looks after a group or a transactional id.

#include "broker/handlers/handlers.h"
#include "coordinator/state_partition.h"

namespace brokerlab::broker {

using protocol::FindCoordinatorRequest;
using protocol::FindCoordinatorResponse;

namespace {

enum class KeyType : std::int8_t { group = 0, transaction = 1 };

/// The coordinator of one key. Without the internal topic it is asked for, and there is none yet.
FindCoordinatorResponse::Coordinator find(Context& context, BrokerNode& broker, std::int8_t type,
                                          const std::string& key) {
  FindCoordinatorResponse::Coordinator found;
  found.key = key;
  found.nodeId = -1;
  found.port = -1;
  if (type != static_cast<std::int8_t>(KeyType::group) && type != static_cast<std::int8_t>(KeyType::transaction)) {
    found.errorCode = ErrorCode::invalidRequest;
    return found;
  }
  const std::string_view topicName =
      type == static_cast<std::int8_t>(KeyType::group) ? consumerOffsetsTopic : transactionStateTopic;
  found.errorCode = ErrorCode::coordinatorNotAvailable;
  const metadata::TopicRef topic = broker.image().topic(topicName);
  if (!topic) {
    broker.autoTopics().create(context, broker, {std::string(topicName)});
    return found;
  }
  const metadata::PartitionRef partition = topic->partition(coordinator::partitionFor(key, topic->partitionCount()));
  if (!partition || !partition->hasLeader() || !broker.image().brokerActive(partition->leader)) return found;
  const metadata::Endpoint* endpoint = endpointOf(broker.image(), partition->leader);
  if (endpoint == nullptr) return found;
  found.errorCode = ErrorCode::none;
  found.nodeId = partition->leader.value;
  found.host = endpoint->host;
  found.port = endpoint->port;
  return found;
}

}  // namespace

void handleFindCoordinator(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                           FindCoordinatorRequest request) {
  FindCoordinatorResponse response;
  if (info.version < 4) {
    FindCoordinatorResponse::Coordinator found = find(context, broker, request.keyType, request.key);
    response.errorCode = found.errorCode;
    // Kafka says "NONE" too.
    if (info.version >= 1) response.errorMessage = std::string(errorName(found.errorCode));
    response.nodeId = found.nodeId;
    response.host = std::move(found.host);
    response.port = found.port;
  } else {
    for (const std::string& key : request.coordinatorKeys) {
      FindCoordinatorResponse::Coordinator& added =
          response.coordinators.emplace_back(find(context, broker, request.keyType, key));
      added.errorMessage = added.errorCode == ErrorCode::none ? "" : std::string(errorName(added.errorCode));
    }
  }
  broker.answer(context, info, response);
}

}  // namespace brokerlab::broker
