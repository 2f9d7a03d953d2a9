#include "broker/auto_topics.h"

#include "broker/broker_node.h"
#include "protocol/messages/create_topics.h"

namespace brokerlab::broker {

using protocol::CreateTopicsRequest;
using protocol::CreateTopicsResponse;
using runtime::Context;

void AutoTopics::create(Context& context, BrokerNode& broker, const std::vector<std::string>& names) {
  CreateTopicsRequest request;
  request.timeoutMs = 30000;
  for (const std::string& name : names) {
    if (!underway_.insert(name).second) continue;
    CreateTopicsRequest::Topic& topic = request.topics.emplace_back();
    topic.name = name;
    topic.numPartitions = -1;
    topic.replicationFactor = -1;
  }
  if (request.topics.empty()) return;
  std::vector<std::string> asked;
  for (const CreateTopicsRequest::Topic& topic : request.topics) asked.push_back(topic.name);
  broker.forwarding().call<CreateTopicsRequest>(
      context, request, 7, seconds(30),
      [](const CreateTopicsResponse& response) {
        return !response.topics.empty() && response.topics.front().errorCode == ErrorCode::notController;
      },
      [this, asked](Context&, runtime::CallResult<CreateTopicsResponse>) {
        // Whatever came of it: who asks for metadata again sees the topic, or starts another attempt.
        for (const std::string& name : asked) underway_.erase(name);
      });
}

}  // namespace brokerlab::broker
