// Metadata, DescribeTopicPartitions, DescribeCluster: what the cluster looks like, from this broker's image.

#include <algorithm>
#include <set>

#include "broker/handlers/handlers.h"

namespace brokerlab::broker {

using namespace protocol;

const metadata::Endpoint* endpointOf(const metadata::Image& image, NodeId broker) {
  const auto at = image.brokers().find(broker);
  if (at == image.brokers().end() || at->second->endpoints.empty()) return nullptr;
  return &at->second->endpoints.front();
}

NodeId shownController(const BrokerNode& broker) {
  // Always the same one of a given image: the broker asked itself, or else the first that is alive.
  if (broker.image().brokerActive(broker.id())) return broker.id();
  for (const auto& [id, other] : broker.image().brokers()) {
    if (!other->fenced) return id;
  }
  return NodeId::none();
}

ErrorCode notHosted(const BrokerNode& broker, std::string_view topic, PartitionId partition) {
  return broker.image().partition(topic, partition) ? ErrorCode::notLeaderOrFollower
                                                    : ErrorCode::unknownTopicOrPartition;
}

namespace {

constexpr std::size_t mostTopicNames = 10000;

// Without an authorizer everybody may do everything. A bit per AclOperation: read 3, write 4, create 5, delete 6, alter 7,
// describe 8, cluster action 9, describe configs 10, alter configs 11, idempotent write 12.
constexpr std::int32_t allOnTopic = 0b1101'1111'1000;
constexpr std::int32_t allOnCluster = 0b1'1111'1010'0000;

std::vector<std::int32_t> offlineOf(const metadata::Image& image, const metadata::Partition& partition) {
  std::vector<std::int32_t> offline;
  for (const NodeId replica : partition.replicas) {
    const auto broker = image.broker(replica);
    if (!broker || broker->fenced) offline.push_back(replica.value);
  }
  return offline;
}

/// The leader as clients see it, with the error that says why there is none.
struct ShownLeader {
  ErrorCode error = ErrorCode::none;
  std::int32_t leader = -1;
};
ShownLeader leaderOf(const metadata::Image& image, const metadata::Partition& partition, bool knowsListeners) {
  if (!partition.hasLeader()) return {ErrorCode::leaderNotAvailable, -1};
  const auto broker = image.broker(partition.leader);
  if (!broker || broker->fenced) return {ErrorCode::leaderNotAvailable, -1};
  if (broker->endpoints.empty()) {
    return {knowsListeners ? ErrorCode::listenerNotFound : ErrorCode::leaderNotAvailable, -1};
  }
  return {ErrorCode::none, partition.leader.value};
}

MetadataResponse::Topic describe(const BrokerNode& broker, const metadata::Topic& topic, std::int16_t version) {
  MetadataResponse::Topic answer;
  answer.name = topic.name;
  answer.topicId = topic.id;
  answer.isInternal = isInternalTopic(topic.name);
  answer.partitions.reserve(topic.partitions.size());
  for (PartitionId number = 0; number < topic.partitionCount(); ++number) {
    const metadata::PartitionRef partition = topic.partition(number);
    if (!partition) continue;
    MetadataResponse::Topic::Partition& shown = answer.partitions.emplace_back();
    const ShownLeader leader = leaderOf(broker.image(), *partition, version >= 6);
    shown.errorCode = leader.error;
    shown.partitionIndex = number;
    shown.leaderId = leader.leader;
    shown.leaderEpoch = partition->leaderEpoch;
    shown.replicaNodes = metadata::numbers(partition->replicas);
    shown.isrNodes = metadata::numbers(partition->isr);
    shown.offlineReplicas = offlineOf(broker.image(), *partition);
  }
  return answer;
}

}  // namespace

void handleMetadata(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                    MetadataRequest request) {
  const metadata::Image& image = broker.image();
  MetadataResponse response;
  for (const auto& [id, other] : image.brokers()) {
    if (other->fenced || other->endpoints.empty()) continue;
    MetadataResponse::Broker& shown = response.brokers.emplace_back();
    shown.nodeId = id.value;
    shown.host = other->endpoints.front().host;
    shown.port = other->endpoints.front().port;
    shown.rack = other->rack;
  }
  response.clusterId = broker.options().clusterId;
  response.controllerId = shownController(broker).value;

  if (request.includeClusterAuthorizedOperations) response.clusterAuthorizedOperations = allOnCluster;
  const auto finish = [&] {
    if (request.includeTopicAuthorizedOperations) {
      for (MetadataResponse::Topic& topic : response.topics) {
        if (topic.errorCode == ErrorCode::none) topic.topicAuthorizedOperations = allOnTopic;
      }
    }
    broker.answer(context, info, response);
  };

  const bool all = !request.topics || (info.version == 0 && request.topics->empty());
  if (all) {
    for (const auto& [name, topic] : image.topics()) response.topics.push_back(describe(broker, *topic, info.version));
    finish();
    return;
  }
  if (request.topics->size() > mostTopicNames) {
    broker.channel().refuse(context, info.key,
                            fmt::format("Metadata asks for {} topics by name", request.topics->size()));
    return;
  }
  std::set<std::string> names;
  std::set<Uuid> ids;
  std::vector<std::string> missing;
  // One id, and all are looked for by id: what names say beside them (Java clients: "") does not count.
  const bool byId = std::any_of(request.topics->begin(), request.topics->end(),
                                [&info](const auto& wanted) { return info.version >= 10 && !wanted.topicId.isZero(); });
  for (const MetadataRequest::Topic& wanted : *request.topics) {
    if (byId) {
      if (wanted.topicId.isZero() || !ids.insert(wanted.topicId).second) continue;
      if (info.version < 12) {
        // An id where only names are understood.
        MetadataResponse::Topic& answer = response.topics.emplace_back();
        answer.name = wanted.name.value_or("");
        answer.topicId = wanted.topicId;
        answer.errorCode = ErrorCode::invalidRequest;
        continue;
      }
      if (const metadata::TopicRef topic = image.topic(wanted.topicId)) {
        if (names.insert(topic->name).second) response.topics.push_back(describe(broker, *topic, info.version));
        continue;
      }
      MetadataResponse::Topic& answer = response.topics.emplace_back();
      answer.topicId = wanted.topicId;
      answer.errorCode = ErrorCode::unknownTopicId;
      continue;
    }
    const std::string name = wanted.name.value_or("");
    if (!names.insert(name).second) continue;
    if (const metadata::TopicRef topic = image.topic(name)) {
      response.topics.push_back(describe(broker, *topic, info.version));
      continue;
    }
    MetadataResponse::Topic& answer = response.topics.emplace_back();
    answer.name = name;
    answer.isInternal = isInternalTopic(name);
    if (!topicNameProblem(name).empty()) {
      answer.errorCode = ErrorCode::invalidTopicException;
    } else if (broker.settings().autoCreateTopics && (request.allowAutoTopicCreation || info.version < 4)) {
      answer.errorCode = ErrorCode::leaderNotAvailable;
      missing.push_back(name);
    } else {
      answer.errorCode = ErrorCode::unknownTopicOrPartition;
    }
  }
  finish();
  if (!missing.empty()) broker.autoTopics().create(context, broker, missing);
}

void handleDescribeTopicPartitions(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                                   DescribeTopicPartitionsRequest request) {
  const metadata::Image& image = broker.image();
  std::set<std::string> names;
  if (request.topics.empty()) {
    for (const auto& [name, topic] : image.topics()) names.insert(name);
  } else {
    for (const DescribeTopicPartitionsRequest::Topic& topic : request.topics) names.insert(topic.name);
  }
  if (request.cursor && request.cursor->partitionIndex < 0) {
    broker.channel().refuse(context, info.key, "DescribeTopicPartitions: the cursor's partition is negative");
    return;
  }
  const std::int32_t limit =
      std::max(1, std::min(request.responsePartitionLimit, broker.settings().maxRequestPartitionSize));
  DescribeTopicPartitionsResponse response;
  std::int32_t given = 0;
  for (const std::string& name : names) {
    PartitionId from = 0;
    if (request.cursor) {
      if (name < request.cursor->topicName) continue;
      if (name == request.cursor->topicName) from = request.cursor->partitionIndex;
    }
    if (given >= limit) {
      response.nextCursor = DescribeTopicPartitionsResponse::NextCursor{name, 0};
      break;
    }
    DescribeTopicPartitionsResponse::Topic& answer = response.topics.emplace_back();
    answer.name = name;
    answer.topicAuthorizedOperations = allOnTopic;
    const metadata::TopicRef topic = image.topic(name);
    if (!topic) {
      answer.errorCode =
          topicNameProblem(name).empty() ? ErrorCode::unknownTopicOrPartition : ErrorCode::invalidTopicException;
      continue;
    }
    answer.topicId = topic->id;
    answer.isInternal = isInternalTopic(name);
    for (PartitionId number = from; number < topic->partitionCount(); ++number) {
      if (given >= limit) {
        response.nextCursor = DescribeTopicPartitionsResponse::NextCursor{name, number};
        break;
      }
      const metadata::PartitionRef partition = topic->partition(number);
      if (!partition) continue;
      ++given;
      DescribeTopicPartitionsResponse::Topic::Partition& shown = answer.partitions.emplace_back();
      const ShownLeader leader = leaderOf(image, *partition, true);
      shown.errorCode = leader.error;
      shown.partitionIndex = number;
      shown.leaderId = leader.leader;
      shown.leaderEpoch = partition->leaderEpoch;
      shown.replicaNodes = metadata::numbers(partition->replicas);
      shown.isrNodes = metadata::numbers(partition->isr);
      shown.eligibleLeaderReplicas.emplace();
      shown.lastKnownElr.emplace();
      shown.offlineReplicas = offlineOf(image, *partition);
    }
    if (response.nextCursor) break;
  }
  broker.answer(context, info, response);
}

void handleDescribeCluster(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                           DescribeClusterRequest request) {
  DescribeClusterResponse response;
  if (request.endpointType != 1) {
    response.errorCode =
        request.endpointType == 2 ? ErrorCode::mismatchedEndpointType : ErrorCode::unsupportedEndpointType;
    response.errorMessage = request.endpointType == 2 ? "this is a broker; controllers are asked on their own listeners"
                                                      : "there is no such kind of endpoint";
    broker.answer(context, info, response);
    return;
  }
  response.clusterId = broker.options().clusterId;
  response.endpointType = request.endpointType;
  if (request.includeClusterAuthorizedOperations) response.clusterAuthorizedOperations = allOnCluster;
  response.controllerId = shownController(broker).value;
  for (const auto& [id, other] : broker.image().brokers()) {
    if (other->endpoints.empty() || (other->fenced && !request.includeFencedBrokers)) continue;
    DescribeClusterResponse::Broker& shown = response.brokers.emplace_back();
    shown.brokerId = id.value;
    shown.host = other->endpoints.front().host;
    shown.port = other->endpoints.front().port;
    shown.rack = other->rack;
    shown.isFenced = other->fenced;
  }
  broker.answer(context, info, response);
}

}  // namespace brokerlab::broker
