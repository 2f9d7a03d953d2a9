#include "broker/auto_topics.h"

#include "broker/broker_node.h"
#include "protocol/messages/create_topics.h"

namespace brokerlab::broker {

using protocol::CreateTopicsRequest;
using protocol::CreateTopicsResponse;
using runtime::Context;

namespace {

/// What an internal topic is made with. (Kafka: AutoTopicCreationManager.creatableTopic)
void describeInternal(const metadata::ConfigView& configs, CreateTopicsRequest::Topic& topic) {
  const bool offsets = topic.name == consumerOffsetsTopic;
  const auto number = [&](std::string_view ofOffsets, std::string_view ofTransactions) {
    return configs.brokerInteger(offsets ? ofOffsets : ofTransactions);
  };
  topic.numPartitions =
      static_cast<std::int32_t>(number("offsets.topic.num.partitions", "transaction.state.log.num.partitions"));
  topic.replicationFactor =
      static_cast<std::int16_t>(number("offsets.topic.replication.factor", "transaction.state.log.replication.factor"));
  const auto config = [&topic](std::string name, std::string value) {
    topic.configs.push_back({std::move(name), std::move(value)});
  };
  config("cleanup.policy", "compact");
  config("segment.bytes", std::to_string(number("offsets.topic.segment.bytes", "transaction.state.log.segment.bytes")));
  if (offsets) {
    config("compression.type", "producer");
  } else {
    config("compression.type", "uncompressed");
    config("min.insync.replicas", std::to_string(configs.brokerInteger("transaction.state.log.min.isr")));
    config("unclean.leader.election.enable", "false");
  }
}

}  // namespace

void AutoTopics::create(Context& context, BrokerNode& broker, const std::vector<std::string>& names) {
  CreateTopicsRequest request;
  request.timeoutMs = 30000;
  for (const std::string& name : names) {
    if (!underway_.insert(name).second) continue;
    CreateTopicsRequest::Topic& topic = request.topics.emplace_back();
    topic.name = name;
    topic.numPartitions = -1;
    topic.replicationFactor = -1;
    if (isInternalTopic(name)) describeInternal(broker.configs(), topic);
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
