// Configs of topics and brokers.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "controller/cluster_control.h"

namespace brokerlab::controller {

using metadata::ConfigDefinition;
using metadata::ConfigMap;
using metadata::ConfigResource;
using metadata::ConfigType;
using metadata::ResourceType;

ClusterControl::Problem ClusterControl::checkResource(ResourceType type, const std::string& name) const {
  switch (type) {
    case ResourceType::topic:
      if (std::string problem = topicNameProblem(name); !problem.empty()) {
        return {ErrorCode::invalidTopicException, std::move(problem)};
      }
      if (image_.topic(std::string_view(name)) == nullptr) {
        return {ErrorCode::unknownTopicOrPartition, fmt::format("The topic '{}' does not exist.", name)};
      }
      return {};
    case ResourceType::broker: {
      if (name.empty()) return {};
      const auto id = parseInteger(name);
      if (!id || *id < 0 || *id > INT32_MAX) {
        return {ErrorCode::invalidRequest,
                fmt::format("Invalid broker name {}: expected a broker id.", printable(name))};
      }
      if (image_.broker({static_cast<std::int32_t>(*id)}) == nullptr) {
        return {ErrorCode::brokerIdNotRegistered, fmt::format("No broker with id {} found.", *id)};
      }
      return {};
    }
    case ResourceType::unknown:
    case ResourceType::brokerLogger:
    case ResourceType::clientMetrics:
    case ResourceType::group:
      break;
  }
  return {ErrorCode::invalidRequest,
          fmt::format("Configs of resource type {} are not supported here; topics (2) and brokers (4) are.",
                      static_cast<int>(type))};
}

ClusterControl::Problem ClusterControl::checkConfigs(ResourceType type, const ConfigMap& before,
                                                     const ConfigMap& after) const {
  if (type == ResourceType::topic) {
    if (std::string problem = metadata::topicConfigProblem(after); !problem.empty()) {
      return {ErrorCode::invalidConfig, std::move(problem)};
    }
    return {};
  }
  for (const auto& [key, value] : after) {
    const auto was = before.find(key);
    if (was != before.end() && was->second == value) continue;
    const ConfigDefinition* definition = metadata::findBrokerConfig(key);
    if (definition == nullptr) {
      // Kafka keeps unknown broker configs (a plug-in may want them); here there are no plug-ins, so it is a slip.
      return {ErrorCode::invalidConfig, fmt::format("Unknown broker config name: {}", printable(key))};
    }
    if (definition->readOnly) {
      return {ErrorCode::invalidRequest, fmt::format("Cannot update these configs dynamically: Set({})", key)};
    }
    if (std::string problem = metadata::valueProblem(*definition, value); !problem.empty()) {
      return {ErrorCode::invalidRequest, std::move(problem)};
    }
  }
  return {};
}

void ClusterControl::setConfigs(Changes& changes, const ConfigResource& resource, const ConfigMap& before,
                                const ConfigMap& after) const {
  auto record = [&](const std::string& key, std::optional<std::string> value) {
    protocol::ConfigRecord config;
    config.resourceType = static_cast<std::int8_t>(resource.type);
    config.resourceName = resource.name;
    config.name = key;
    config.value = std::move(value);
    changes.add(std::move(config));
  };
  for (const auto& [key, value] : before) {
    if (!after.contains(key)) record(key, std::nullopt);
  }
  for (const auto& [key, value] : after) {
    const auto was = before.find(key);
    if (was == before.end() || was->second != value) record(key, value);
  }
}

protocol::IncrementalAlterConfigsResponse ClusterControl::incrementalAlterConfigs(
    Changes& changes, const protocol::IncrementalAlterConfigsRequest& request) {
  protocol::IncrementalAlterConfigsResponse response;
  std::map<ConfigResource, int> times;
  for (const auto& each : request.resources) ++times[{static_cast<ResourceType>(each.resourceType), each.resourceName}];

  auto one = [&](const protocol::IncrementalAlterConfigsRequest::Resource& wanted) -> Problem {
    const ConfigResource resource{static_cast<ResourceType>(wanted.resourceType), wanted.resourceName};
    if (times[resource] > 1) return {ErrorCode::invalidRequest, "Each resource must appear at most once."};
    if (Problem problem = checkResource(resource.type, resource.name); !problem.ok()) return problem;
    const ConfigMap before = image_.configs(resource);
    ConfigMap after = before;
    std::map<std::string, int> keys;
    for (const auto& config : wanted.configs) {
      if (++keys[config.name] > 1) {
        return {ErrorCode::invalidRequest,
                fmt::format("Error due to duplicate config keys: {}", printable(config.name))};
      }
      const ConfigDefinition* definition = resource.type == ResourceType::topic
                                               ? metadata::findTopicConfig(config.name)
                                               : metadata::findBrokerConfig(config.name);
      if (config.configOperation != 1 && !config.value) {
        return {ErrorCode::invalidRequest, fmt::format("Null value not supported for: {}", printable(config.name))};
      }
      switch (config.configOperation) {
        case 0:
          after[config.name] = *config.value;
          break;
        case 1:
          after.erase(config.name);
          break;
        case 2:
        case 3: {
          const bool append = config.configOperation == 2;
          if (definition == nullptr || definition->type != ConfigType::list) {
            return {ErrorCode::invalidConfig, fmt::format("Can't {} to key {} because its type is not LIST.",
                                                          append ? "APPEND" : "SUBTRACT", printable(config.name))};
          }
          const auto was = after.find(config.name);
          auto items = metadata::listValue(was != after.end() ? std::string_view(was->second)
                                                              : definition->defaultValue.value_or(""));
          for (const std::string& item : metadata::listValue(*config.value)) {
            const auto at = std::find(items.begin(), items.end(), item);
            if (append && at == items.end()) items.push_back(item);
            if (!append && at != items.end()) items.erase(at);
          }
          std::string joined;
          for (const std::string& item : items) {
            if (!joined.empty()) joined += ',';
            joined += item;
          }
          after[config.name] = joined;
          break;
        }
        default:
          return {ErrorCode::invalidRequest,
                  fmt::format("Unknown operation type {} for {}; known are 0 set, 1 delete, 2 append, 3 subtract.",
                              static_cast<int>(config.configOperation), printable(config.name))};
      }
    }
    if (Problem problem = checkConfigs(resource.type, before, after); !problem.ok()) return problem;
    if (!request.validateOnly) setConfigs(changes, resource, before, after);
    return {};
  };

  for (const auto& wanted : request.resources) {
    Problem problem = one(wanted);
    auto& result = response.responses.emplace_back();
    result.resourceType = wanted.resourceType;
    result.resourceName = wanted.resourceName;
    result.errorCode = problem.code;
    if (!problem.ok()) result.errorMessage = std::move(problem.sentence);
  }
  return response;
}

protocol::AlterConfigsResponse ClusterControl::alterConfigs(Changes& changes,
                                                            const protocol::AlterConfigsRequest& request) {
  protocol::AlterConfigsResponse response;
  std::map<ConfigResource, int> times;
  for (const auto& each : request.resources) ++times[{static_cast<ResourceType>(each.resourceType), each.resourceName}];

  auto one = [&](const protocol::AlterConfigsRequest::Resource& wanted) -> Problem {
    const ConfigResource resource{static_cast<ResourceType>(wanted.resourceType), wanted.resourceName};
    if (times[resource] > 1) return {ErrorCode::invalidRequest, "Each resource must appear at most once."};
    if (Problem problem = checkResource(resource.type, resource.name); !problem.ok()) return problem;
    const ConfigMap before = image_.configs(resource);
    ConfigMap after;
    for (const auto& config : wanted.configs) {
      if (after.contains(config.name)) {
        return {ErrorCode::invalidRequest,
                fmt::format("Error due to duplicate config keys: {}", printable(config.name))};
      }
      if (!config.value) {
        return {ErrorCode::invalidRequest,
                fmt::format("Null value not supported for {} configs: {}",
                            resource.type == ResourceType::topic ? "topic" : "broker", printable(config.name))};
      }
      after[config.name] = *config.value;
    }
    if (Problem problem = checkConfigs(resource.type, before, after); !problem.ok()) return problem;
    if (!request.validateOnly) setConfigs(changes, resource, before, after);
    return {};
  };

  for (const auto& wanted : request.resources) {
    Problem problem = one(wanted);
    auto& result = response.responses.emplace_back();
    result.resourceType = wanted.resourceType;
    result.resourceName = wanted.resourceName;
    result.errorCode = problem.code;
    if (!problem.ok()) result.errorMessage = std::move(problem.sentence);
  }
  return response;
}

}  // namespace brokerlab::controller
