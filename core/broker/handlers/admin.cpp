// Requests that change the cluster: passed on to the active controller, and answered when it has answered.

#include <utility>

#include "broker/handlers/handlers.h"

namespace brokerlab::broker {

using namespace protocol;

namespace {

constexpr Duration leastPatience = milliseconds(1000);
constexpr Duration mostPatience = seconds(120);
constexpr Duration usualPatience = seconds(30);

Duration patience(std::int32_t timeoutMs) {
  return std::min(std::max(milliseconds(std::max(timeoutMs, 0)), leastPatience), mostPatience);
}

/// `refused` builds the answer that says the same error for everything the request asks.
template <class Request>
void forward(Context& context, BrokerNode& broker, const RequestInfo& info, Request request, Duration timeout,
             std::function<bool(const typename Request::Response&)> notController,
             std::function<typename Request::Response(const Request&, ErrorCode)> refused) {
  using Response = typename Request::Response;
  broker.channel().park(context, info.key, "the active controller");
  broker.forwarding().call<Request>(
      context, request, info.version, timeout, std::move(notController),
      [&broker, info, request, refused = std::move(refused)](Context& at, runtime::CallResult<Response> answer) {
        broker.answer(at, info, answer ? *answer : refused(request, ErrorCode::requestTimedOut));
      });
}

template <class Items>
bool anyNotController(const Items& items) {
  for (const auto& item : items) {
    if (item.errorCode == ErrorCode::notController) return true;
  }
  return false;
}

template <class Request>
typename Request::Response alterConfigsRefused(const Request& request, ErrorCode error) {
  typename Request::Response response;
  for (const auto& resource : request.resources) {
    auto& answer = response.responses.emplace_back();
    answer.errorCode = error;
    answer.resourceType = resource.resourceType;
    answer.resourceName = resource.resourceName;
  }
  return response;
}

}  // namespace

void handleCreateTopics(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                        CreateTopicsRequest request) {
  const Duration timeout = patience(request.timeoutMs);
  forward<CreateTopicsRequest>(
      context, broker, info, std::move(request), timeout,
      [](const CreateTopicsResponse& response) { return anyNotController(response.topics); },
      [](const CreateTopicsRequest& asked, ErrorCode error) {
        CreateTopicsResponse response;
        for (const CreateTopicsRequest::Topic& topic : asked.topics) {
          CreateTopicsResponse::Topic& answer = response.topics.emplace_back();
          answer.name = topic.name;
          answer.errorCode = error;
        }
        return response;
      });
}

void handleDeleteTopics(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                        DeleteTopicsRequest request) {
  auto refusedAll = [](const DeleteTopicsRequest& asked, ErrorCode error) {
    DeleteTopicsResponse response;
    for (const DeleteTopicsRequest::Topic& topic : asked.topics) {
      DeleteTopicsResponse::Topic& answer = response.responses.emplace_back();
      answer.name = topic.name;
      answer.topicId = topic.topicId;
      answer.errorCode = error;
    }
    for (const std::string& name : asked.topicNames) {
      DeleteTopicsResponse::Topic& answer = response.responses.emplace_back();
      answer.name = name;
      answer.errorCode = error;
    }
    return response;
  };
  if (!broker.settings().deleteTopics) {
    broker.answer(context, info,
                  refusedAll(request, info.version < 3 ? ErrorCode::invalidRequest : ErrorCode::topicDeletionDisabled));
    return;
  }
  const Duration timeout = patience(request.timeoutMs);
  forward<DeleteTopicsRequest>(
      context, broker, info, std::move(request), timeout,
      [](const DeleteTopicsResponse& response) { return anyNotController(response.responses); }, refusedAll);
}

void handleCreatePartitions(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                            CreatePartitionsRequest request) {
  const Duration timeout = patience(request.timeoutMs);
  forward<CreatePartitionsRequest>(
      context, broker, info, std::move(request), timeout,
      [](const CreatePartitionsResponse& response) { return anyNotController(response.results); },
      [](const CreatePartitionsRequest& asked, ErrorCode error) {
        CreatePartitionsResponse response;
        for (const CreatePartitionsRequest::Topic& topic : asked.topics) {
          CreatePartitionsResponse::Result& answer = response.results.emplace_back();
          answer.name = topic.name;
          answer.errorCode = error;
        }
        return response;
      });
}

void handleIncrementalAlterConfigs(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                                   IncrementalAlterConfigsRequest request) {
  forward<IncrementalAlterConfigsRequest>(
      context, broker, info, std::move(request), usualPatience,
      [](const IncrementalAlterConfigsResponse& response) { return anyNotController(response.responses); },
      alterConfigsRefused<IncrementalAlterConfigsRequest>);
}

void handleAlterConfigs(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                        AlterConfigsRequest request) {
  forward<AlterConfigsRequest>(
      context, broker, info, std::move(request), usualPatience,
      [](const AlterConfigsResponse& response) { return anyNotController(response.responses); },
      alterConfigsRefused<AlterConfigsRequest>);
}

void handleElectLeaders(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                        ElectLeadersRequest request) {
  const Duration timeout = patience(request.timeoutMs);
  forward<ElectLeadersRequest>(
      context, broker, info, std::move(request), timeout,
      [](const ElectLeadersResponse& response) {
        if (response.errorCode == ErrorCode::notController) return true;
        for (const ElectLeadersResponse::TopicResult& topic : response.replicaElectionResults) {
          if (anyNotController(topic.partitionResult)) return true;
        }
        return false;
      },
      [](const ElectLeadersRequest& asked, ErrorCode error) {
        ElectLeadersResponse response;
        response.errorCode = error;
        if (asked.topicPartitions) {
          for (const ElectLeadersRequest::TopicPartitions& topic : *asked.topicPartitions) {
            ElectLeadersResponse::TopicResult& answer = response.replicaElectionResults.emplace_back();
            answer.topic = topic.topic;
            for (const std::int32_t partition : topic.partitions) {
              answer.partitionResult.push_back({partition, error, std::nullopt});
            }
          }
        }
        return response;
      });
}

namespace {

/// For answers with one error for the whole request.
template <class Request>
void forwardWhole(Context& context, BrokerNode& broker, const RequestInfo& info, Request request, Duration timeout) {
  using Response = typename Request::Response;
  forward<Request>(
      context, broker, info, std::move(request), timeout,
      [](const Response& response) { return response.errorCode == ErrorCode::notController; },
      [](const Request&, ErrorCode error) {
        Response response;
        response.errorCode = error;
        return response;
      });
}

}  // namespace

void handleAlterPartitionReassignments(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                                       AlterPartitionReassignmentsRequest request) {
  const Duration timeout = patience(request.timeoutMs);
  forwardWhole(context, broker, info, std::move(request), timeout);
}

void handleListPartitionReassignments(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                                      ListPartitionReassignmentsRequest request) {
  const Duration timeout = patience(request.timeoutMs);
  forwardWhole(context, broker, info, std::move(request), timeout);
}

void handleUnregisterBroker(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                            UnregisterBrokerRequest request) {
  forwardWhole(context, broker, info, std::move(request), usualPatience);
}

void handleUpdateFeatures(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                          UpdateFeaturesRequest request) {
  const Duration timeout = patience(request.timeoutMs);
  forwardWhole(context, broker, info, std::move(request), timeout);
}

void handleDescribeQuorum(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                          DescribeQuorumRequest request) {
  forward<DescribeQuorumRequest>(
      context, broker, info, std::move(request), usualPatience,
      [](const DescribeQuorumResponse& response) {
        for (const DescribeQuorumResponse::Topic& topic : response.topics) {
          for (const DescribeQuorumResponse::Topic::Partition& partition : topic.partitions) {
            if (partition.errorCode == ErrorCode::notLeaderOrFollower) return true;
          }
        }
        return response.errorCode == ErrorCode::notController || response.errorCode == ErrorCode::notLeaderOrFollower;
      },
      [](const DescribeQuorumRequest&, ErrorCode error) {
        DescribeQuorumResponse response;
        response.errorCode = error;
        return response;
      });
}

}  // namespace brokerlab::broker
