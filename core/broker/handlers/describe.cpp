// DescribeConfigs, DescribeLogDirs.

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "broker/handlers/handlers.h"

namespace brokerlab::broker {

using namespace protocol;

namespace {

using ConfigAnswer = DescribeConfigsResponse::Result::Config;

bool wanted(const DescribeConfigsRequest::Resource& resource, std::string_view name) {
  // No list and an empty one both mean: all.
  if (!resource.configurationKeys || resource.configurationKeys->empty()) return true;
  return std::find(resource.configurationKeys->begin(), resource.configurationKeys->end(), name) !=
         resource.configurationKeys->end();
}

ConfigAnswer describe(const metadata::ConfigDefinition& definition,
                      const std::vector<metadata::ConfigValue>& candidates, const DescribeConfigsRequest& request,
                      bool readOnly) {
  ConfigAnswer answer;
  answer.name = std::string(definition.name);
  answer.readOnly = readOnly;
  answer.isSensitive = definition.type == metadata::ConfigType::password;
  answer.configType = static_cast<std::int8_t>(definition.type);
  answer.configSource = static_cast<std::int8_t>(metadata::ConfigSource::defaultValue);
  if (!candidates.empty()) {
    answer.configSource = static_cast<std::int8_t>(candidates.front().source);
    if (!answer.isSensitive) answer.value = candidates.front().value;
  }
  if (request.includeSynonyms) {
    for (const metadata::ConfigValue& candidate : candidates) {
      ConfigAnswer::Synonym& synonym = answer.synonyms.emplace_back();
      synonym.name = std::string(candidate.from);
      if (!answer.isSensitive) synonym.value = candidate.value;
      synonym.source = static_cast<std::int8_t>(candidate.source);
    }
  }
  if (request.includeDocumentation) answer.documentation = std::string(definition.sentence);
  return answer;
}

/// Among the synonyms of a topic config Kafka knows its default by the name of the broker config that carries it: none when
/// there is no such config, or it has no default of its own (log.retention.ms).
void nameDefaults(const metadata::ConfigDefinition& definition, ConfigAnswer& answer) {
  if (answer.synonyms.empty() || answer.synonyms.back().name != definition.name ||
      answer.synonyms.back().source != static_cast<std::int8_t>(metadata::ConfigSource::defaultValue)) {
    return;
  }
  answer.synonyms.pop_back();
  if (definition.synonyms.empty()) return;
  const metadata::ConfigDefinition* of = metadata::findBrokerConfig(definition.synonyms.front().broker);
  if (of == nullptr || !of->defaultValue) return;
  ConfigAnswer::Synonym& synonym = answer.synonyms.emplace_back();
  synonym.name = std::string(of->name);
  synonym.value = std::string(*of->defaultValue);
  synonym.source = static_cast<std::int8_t>(metadata::ConfigSource::defaultValue);
}

}  // namespace

void handleDescribeConfigs(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                           DescribeConfigsRequest request) {
  const metadata::ConfigView view = broker.configs();
  DescribeConfigsResponse response;
  for (const DescribeConfigsRequest::Resource& resource : request.resources) {
    DescribeConfigsResponse::Result& result = response.results.emplace_back();
    result.resourceType = resource.resourceType;
    result.resourceName = resource.resourceName;
    auto refuse = [&result](ErrorCode error, std::string why) {
      result.errorCode = error;
      result.errorMessage = std::move(why);
    };
    switch (static_cast<metadata::ResourceType>(resource.resourceType)) {
      case metadata::ResourceType::topic:
        if (const std::string problem = topicNameProblem(resource.resourceName); !problem.empty()) {
          refuse(ErrorCode::invalidTopicException, problem);
        } else if (!broker.image().topic(resource.resourceName)) {
          refuse(ErrorCode::unknownTopicOrPartition, "there is no such topic");
        } else {
          for (const metadata::ConfigDefinition& definition : metadata::topicConfigs()) {
            if (!wanted(resource, definition.name)) continue;
            ConfigAnswer& shown = result.configs.emplace_back(
                describe(definition, view.topicSynonyms(resource.resourceName, definition.name), request, false));
            nameDefaults(definition, shown);
          }
        }
        break;
      case metadata::ResourceType::broker: {
        // "" asks for what all brokers have by default: only what was set there.
        if (resource.resourceName.empty()) {
          for (const auto& [name, value] : broker.image().configs({metadata::ResourceType::broker, ""})) {
            const metadata::ConfigDefinition* definition = metadata::findBrokerConfig(name);
            if (definition == nullptr || !wanted(resource, name)) continue;
            ConfigAnswer& answer = result.configs.emplace_back(describe(*definition, {}, request, false));
            answer.value = value;
            answer.configSource = static_cast<std::int8_t>(metadata::ConfigSource::dynamicDefaultBroker);
          }
          break;
        }
        const auto number = parseInteger(resource.resourceName);
        if (!number || *number != broker.id().value) {
          refuse(ErrorCode::invalidRequest, fmt::format("broker {} was asked for the configuration of broker {}",
                                                        broker.id().value, printable(resource.resourceName, 40)));
          break;
        }
        for (const metadata::ConfigDefinition& definition : metadata::brokerConfigs()) {
          if (!wanted(resource, definition.name)) continue;
          result.configs.push_back(
              describe(definition, view.brokerSynonyms(definition.name), request, definition.readOnly));
        }
        break;
      }
      case metadata::ResourceType::clientMetrics:
        // Nobody asks clients for their metrics.
        break;
      default:
        refuse(ErrorCode::invalidRequest,
               fmt::format("configuration of resource type {} is not kept here", resource.resourceType));
    }
  }
  broker.answer(context, info, response);
}

void handleDescribeLogDirs(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                           DescribeLogDirsRequest request) {
  DescribeLogDirsResponse response;
  DescribeLogDirsResponse::Result& directory = response.results.emplace_back();
  const metadata::ConfigValue path = broker.configs().broker("log.dirs");
  directory.logDir = path.set() ? *path.value : fmt::format("/brokerlab/broker-{}", broker.id().value);
  if (broker.replicas().storageFailed()) {
    directory.errorCode = ErrorCode::kafkaStorageError;
    broker.answer(context, info, response);
    return;
  }
  std::map<std::string, std::set<std::int32_t>> only;
  if (request.topics) {
    for (const DescribeLogDirsRequest::Topic& topic : *request.topics) {
      only[topic.topic].insert(topic.partitions.begin(), topic.partitions.end());
    }
  }
  for (const auto& [name, topic] : broker.replicas().topics()) {
    const auto asked = only.find(name);
    if (request.topics && asked == only.end()) continue;
    DescribeLogDirsResponse::Result::Topic topicAnswer;
    topicAnswer.name = name;
    for (const auto& [number, partition] : topic.partitions) {
      if (request.topics && asked->second.count(number) == 0) continue;
      if (!partition->usable()) continue;
      DescribeLogDirsResponse::Result::Topic::Partition& answer = topicAnswer.partitions.emplace_back();
      answer.partitionIndex = number;
      answer.partitionSize = partition->log().sizeInBytes();
      answer.offsetLag = std::max<Offset>(partition->highWatermark() - partition->logEndOffset(), 0);
    }
    if (!topicAnswer.partitions.empty()) directory.topics.push_back(std::move(topicAnswer));
  }
  broker.answer(context, info, response);
}

}  // namespace brokerlab::broker
