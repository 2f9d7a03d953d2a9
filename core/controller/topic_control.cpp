// Topics: creating, deleting, adding partitions.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "controller/cluster_control.h"
#include "controller/placement.h"

namespace brokerlab::controller {

using metadata::ConfigMap;
using metadata::ConfigResource;
using metadata::NodeList;
using metadata::ResourceType;

namespace {

/// Kafka's MAX_PARTITIONS_PER_BATCH.
constexpr std::int64_t maxPartitionsPerRequest = 10'000;

}  // namespace

ClusterControl::Problem ClusterControl::place(int partitions, int replicationFactor, Prng& random,
                                              Assignments& result) const {
  std::vector<UsableBroker> brokers;
  for (const auto& [id, broker] : image_.brokers()) brokers.push_back({id, broker->rack, broker->fenced});
  auto placed = placeReplicas(std::move(brokers), partitions, replicationFactor, random);
  if (!placed) {
    return {ErrorCode::invalidReplicationFactor,
            fmt::format("Unable to replicate the partition {} time(s): {}", replicationFactor, placed.error().message)};
  }
  result = std::move(*placed);
  return {};
}

ClusterControl::Problem ClusterControl::checkManualAssignment(const NodeList& replicas,
                                                              std::optional<std::size_t> replicationFactor) const {
  auto bad = [](std::string sentence) { return Problem{ErrorCode::invalidReplicaAssignment, std::move(sentence)}; };
  if (replicas.empty()) return bad("The manual partition assignment includes an empty replica list.");
  NodeList sorted = replicas;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (image_.broker(sorted[i]) == nullptr) {
      return bad(fmt::format("The manual partition assignment includes broker {}, but no such broker is registered.",
                             sorted[i].value));
    }
    if (i > 0 && sorted[i] == sorted[i - 1]) {
      return bad(
          fmt::format("The manual partition assignment includes the broker {} more than once.", sorted[i].value));
    }
  }
  if (replicationFactor && replicas.size() != *replicationFactor) {
    return bad(
        fmt::format("The manual partition assignment includes a partition with {} replica(s), but this is not "
                    "consistent with previous "
                    "partitions, which have {} replica(s).",
                    replicas.size(), *replicationFactor));
  }
  return {};
}

ClusterControl::Problem ClusterControl::isrOf(const NodeList& replicas, PartitionId partition, bool manual,
                                              NodeList& isr) const {
  isr.clear();
  for (NodeId each : replicas) {
    if (image_.brokerActive(each)) isr.push_back(each);
  }
  if (!isr.empty()) return {};
  if (manual) {
    return {ErrorCode::invalidReplicaAssignment,
            fmt::format("All brokers specified in the manual partition assignment for partition {} are fenced or in "
                        "controlled shutdown.",
                        partition)};
  }
  return {ErrorCode::invalidReplicationFactor,
          fmt::format("Unable to replicate the partition {} time(s): All brokers are currently fenced or in controlled "
                      "shutdown.",
                      replicas.size())};
}

protocol::PartitionRecord ClusterControl::newPartition(const Uuid& topicId, PartitionId id, const NodeList& replicas,
                                                       const NodeList& isr) const {
  protocol::PartitionRecord record;
  record.partitionId = id;
  record.topicId = topicId;
  record.replicas = metadata::numbers(replicas);
  record.isr = metadata::numbers(isr);
  record.leader = isr.front().value;
  record.leaderEpoch = 0;
  record.partitionEpoch = 0;
  for (NodeId each : replicas) record.directories.push_back(directoryOf(each));
  return record;
}

ClusterControl::Problem ClusterControl::createTopic(Changes& changes,
                                                    const protocol::CreateTopicsRequest::Topic& wanted,
                                                    bool validateOnly, Prng& random,
                                                    protocol::CreateTopicsResponse::Topic& result) {
  if (std::string problem = topicNameProblem(wanted.name); !problem.empty()) {
    return {ErrorCode::invalidTopicException, std::move(problem)};
  }
  if (image_.topic(std::string_view(wanted.name)) != nullptr) {
    return {ErrorCode::topicAlreadyExists, fmt::format("Topic '{}' already exists.", wanted.name)};
  }
  if (wanted.name.find_first_of("._") != std::string::npos) {
    for (const auto& [name, topic] : image_.topics()) {
      if (topicNamesCollide(name, wanted.name)) {
        return {ErrorCode::invalidTopicException,
                fmt::format("Topic '{}' collides with existing topic: {}", wanted.name, name)};
      }
    }
  }

  ConfigMap overrides;
  for (const auto& config : wanted.configs) {
    if (!config.value) {
      return {ErrorCode::invalidConfig,
              fmt::format("Null value not supported for topic configs: {}", printable(config.name))};
    }
    overrides[config.name] = *config.value;
  }
  if (std::string problem = metadata::topicConfigProblem(overrides); !problem.empty()) {
    return {ErrorCode::invalidConfig, std::move(problem)};
  }

  Assignments assignments;
  if (!wanted.assignments.empty()) {
    if (wanted.replicationFactor != -1) {
      return {ErrorCode::invalidRequest,
              "A manual partition assignment was specified, but replication factor was not set to -1."};
    }
    if (wanted.numPartitions != -1) {
      return {ErrorCode::invalidRequest,
              "A manual partition assignment was specified, but numPartitions was not set to -1."};
    }
    std::map<PartitionId, NodeList> byId;
    std::optional<std::size_t> factor;
    for (const auto& each : wanted.assignments) {
      if (byId.contains(each.partitionIndex)) {
        return {ErrorCode::invalidReplicaAssignment,
                fmt::format("Found multiple manual partition assignments for partition {}", each.partitionIndex)};
      }
      NodeList replicas = metadata::nodes(each.brokerIds);
      if (Problem problem = checkManualAssignment(replicas, factor); !problem.ok()) return problem;
      factor = replicas.size();
      byId.emplace(each.partitionIndex, std::move(replicas));
    }
    for (auto& [id, replicas] : byId) {
      if (id != static_cast<PartitionId>(assignments.size())) {
        return {ErrorCode::invalidReplicaAssignment, "partitions should be a consecutive 0-based integer sequence"};
      }
      assignments.push_back(std::move(replicas));
    }
  } else {
    if (wanted.replicationFactor < -1 || wanted.replicationFactor == 0) {
      return {ErrorCode::invalidReplicationFactor,
              "Replication factor must be larger than 0, or -1 to use the default value."};
    }
    if (wanted.numPartitions < -1 || wanted.numPartitions == 0) {
      return {ErrorCode::invalidPartitions, "Number of partitions was set to an invalid non-positive value."};
    }
    const std::int64_t partitions = wanted.numPartitions == -1 ? configInteger("num.partitions") : wanted.numPartitions;
    const std::int64_t factor =
        wanted.replicationFactor == -1 ? configInteger("default.replication.factor") : wanted.replicationFactor;
    if (partitions > maxPartitionsPerRequest) {
      return {ErrorCode::policyViolation, "Excessively large number of partitions per request."};
    }
    if (image_.partitionCount() + partitions > options_.maxPartitions) {
      return {ErrorCode::policyViolation,
              fmt::format("This workbench holds at most {} partitions in all; there are {} and {} more were asked for.",
                          options_.maxPartitions, image_.partitionCount(), partitions)};
    }
    if (Problem problem = place(static_cast<int>(partitions), static_cast<int>(factor), random, assignments);
        !problem.ok()) {
      return problem;
    }
  }
  if (image_.partitionCount() + static_cast<std::int64_t>(assignments.size()) > options_.maxPartitions) {
    return {ErrorCode::policyViolation,
            fmt::format("This workbench holds at most {} partitions in all; there are {} and {} more were asked for.",
                        options_.maxPartitions, image_.partitionCount(), assignments.size())};
  }

  // Everything is checked before the first record is made: a topic is all there or not at all (K2, K3).
  std::vector<NodeList> isrs(assignments.size());
  for (std::size_t i = 0; i < assignments.size(); ++i) {
    Problem problem = isrOf(assignments[i], static_cast<PartitionId>(i), !wanted.assignments.empty(), isrs[i]);
    if (!problem.ok()) return problem;
  }

  const Uuid id = Uuid::random(random);
  result.topicId = id;
  result.numPartitions = static_cast<std::int32_t>(assignments.size());
  result.replicationFactor = static_cast<std::int16_t>(assignments.front().size());
  auto& shown = result.configs.emplace();
  for (const metadata::ConfigDefinition& definition : metadata::topicConfigs()) {
    const metadata::ConfigValue value = view().topicWith(overrides, definition.name);
    shown.push_back({std::string(definition.name), value.value, false, static_cast<std::int8_t>(value.source), false});
  }
  if (validateOnly) return {};

  protocol::TopicRecord topic;
  topic.name = wanted.name;
  topic.topicId = id;
  changes.add(topic);
  for (const auto& [key, value] : overrides) {
    protocol::ConfigRecord config;
    config.resourceType = static_cast<std::int8_t>(ResourceType::topic);
    config.resourceName = wanted.name;
    config.name = key;
    config.value = value;
    changes.add(std::move(config));
  }
  for (std::size_t i = 0; i < assignments.size(); ++i) {
    changes.add(newPartition(id, static_cast<PartitionId>(i), assignments[i], isrs[i]));
  }
  return {};
}

protocol::CreateTopicsResponse ClusterControl::createTopics(Changes& changes,
                                                            const protocol::CreateTopicsRequest& request,
                                                            Prng& random) {
  protocol::CreateTopicsResponse response;
  std::map<std::string, int> times;
  std::int64_t partitions = 0;
  for (const auto& each : request.topics) {
    ++times[each.name];
    partitions += std::max<std::int64_t>(
        0, std::max<std::int64_t>(each.numPartitions, static_cast<std::int64_t>(each.assignments.size())));
  }
  std::set<std::string> told;
  for (const auto& wanted : request.topics) {
    protocol::CreateTopicsResponse::Topic result;
    result.name = wanted.name;
    Problem problem;
    if (times[wanted.name] > 1) {
      if (!told.insert(wanted.name).second) continue;
      problem = {ErrorCode::invalidRequest, "Duplicate topic name."};
    } else if (partitions > maxPartitionsPerRequest) {
      problem = {ErrorCode::policyViolation,
                 fmt::format("Excessively large number of partitions per request: {}, at most {}.", partitions,
                             maxPartitionsPerRequest)};
    } else {
      problem = createTopic(changes, wanted, request.validateOnly, random, result);
    }
    if (!problem.ok()) {
      result.errorCode = problem.code;
      result.errorMessage = std::move(problem.sentence);
      result.configs.emplace();
    }
    response.topics.push_back(std::move(result));
  }
  return response;
}

protocol::DeleteTopicsResponse ClusterControl::deleteTopics(Changes& changes,
                                                            const protocol::DeleteTopicsRequest& request,
                                                            std::int16_t version) {
  protocol::DeleteTopicsResponse response;
  const bool enabled = configBoolean("delete.topic.enable");

  struct Wanted {
    std::optional<std::string> name;
    Uuid id;
  };
  std::vector<Wanted> wanted;
  std::map<std::string, int> nameTimes;
  std::map<Uuid, int> idTimes;
  if (version >= 6) {
    for (const auto& each : request.topics) wanted.push_back({each.name, each.topicId});
  } else {
    for (const auto& each : request.topicNames) wanted.push_back({each, {}});
  }
  for (const Wanted& each : wanted) {
    if (each.name && each.id.isZero()) ++nameTimes[*each.name];
    if (!each.name && !each.id.isZero()) ++idTimes[each.id];
  }
  std::set<std::string> toldNames;
  std::set<Uuid> toldIds;
  std::set<Uuid> deleted;
  for (const Wanted& each : wanted) {
    protocol::DeleteTopicsResponse::Topic result;
    result.name = each.name;
    result.topicId = each.id;
    auto refuse = [&](ErrorCode code, std::string sentence) {
      result.errorCode = code;
      result.errorMessage = std::move(sentence);
    };
    metadata::TopicRef topic;
    if (each.name && !each.id.isZero()) {
      refuse(ErrorCode::invalidRequest, "You may not specify both topic name and topic id.");
    } else if (!each.name && each.id.isZero()) {
      refuse(ErrorCode::invalidRequest, "Neither topic name nor id were specified.");
    } else if (each.name && nameTimes[*each.name] > 1) {
      if (!toldNames.insert(*each.name).second) continue;
      refuse(ErrorCode::invalidRequest, "Duplicate topic name.");
    } else if (!each.name && idTimes[each.id] > 1) {
      if (!toldIds.insert(each.id).second) continue;
      refuse(ErrorCode::invalidRequest, "Duplicate topic id.");
    } else if (!enabled) {
      refuse(version < 3 ? ErrorCode::invalidRequest : ErrorCode::topicDeletionDisabled, "Topic deletion is disabled.");
    } else if (each.name) {
      topic = image_.topic(std::string_view(*each.name));
      if (topic == nullptr)
        refuse(ErrorCode::unknownTopicOrPartition, "This server does not host this topic-partition.");
    } else {
      topic = image_.topic(each.id);
      if (topic == nullptr) refuse(ErrorCode::unknownTopicId, "This server does not host this topic ID.");
    }
    if (topic != nullptr) {
      result.name = topic->name;
      result.topicId = topic->id;
      if (!deleted.insert(topic->id).second) {
        refuse(ErrorCode::invalidRequest, "The provided topic name maps to an ID that was already supplied.");
      } else {
        protocol::RemoveTopicRecord record;
        record.topicId = topic->id;
        changes.add(record);
      }
    }
    response.responses.push_back(std::move(result));
  }
  return response;
}

protocol::CreatePartitionsResponse ClusterControl::createPartitions(Changes& changes,
                                                                    const protocol::CreatePartitionsRequest& request,
                                                                    Prng& random) {
  protocol::CreatePartitionsResponse response;
  std::map<std::string, int> times;
  for (const auto& each : request.topics) ++times[each.name];
  std::set<std::string> told;

  auto one = [&](const protocol::CreatePartitionsRequest::Topic& wanted) -> Problem {
    const metadata::TopicRef topic = image_.topic(std::string_view(wanted.name));
    if (topic == nullptr) {
      return {ErrorCode::unknownTopicOrPartition, "This server does not host this topic-partition."};
    }
    const std::int32_t count = topic->partitionCount();
    if (wanted.count == count) {
      return {ErrorCode::invalidPartitions, fmt::format("Topic already has {} partition(s).", count)};
    }
    if (wanted.count < count) {
      return {ErrorCode::invalidPartitions,
              fmt::format("The topic {} currently has {} partition(s); {} would not be an increase.", wanted.name,
                          count, wanted.count)};
    }
    const std::int64_t more = static_cast<std::int64_t>(wanted.count) - count;
    if (more > maxPartitionsPerRequest) {
      return {ErrorCode::policyViolation,
              fmt::format("Excessively large number of partitions per request: {}, at most {}.", more,
                          maxPartitionsPerRequest)};
    }
    if (image_.partitionCount() + more > options_.maxPartitions) {
      return {ErrorCode::policyViolation,
              fmt::format("This workbench holds at most {} partitions in all; there are {} and {} more were asked for.",
                          options_.maxPartitions, image_.partitionCount(), more)};
    }
    if (wanted.assignments && static_cast<std::int64_t>(wanted.assignments->size()) != more) {
      return {ErrorCode::invalidReplicaAssignment,
              fmt::format("Attempted to add {} additional partition(s), but only {} assignment(s) were specified.",
                          more, wanted.assignments->size())};
    }
    const std::size_t factor = topic->partitions.front()->replicas.size();
    Assignments assignments;
    if (wanted.assignments) {
      for (const auto& each : *wanted.assignments) {
        assignments.push_back(metadata::nodes(each.brokerIds));
        if (Problem problem = checkManualAssignment(assignments.back(), factor); !problem.ok()) return problem;
      }
    } else if (Problem problem = place(static_cast<int>(more), static_cast<int>(factor), random, assignments);
               !problem.ok()) {
      return problem;
    }
    std::vector<NodeList> isrs(assignments.size());
    for (std::size_t i = 0; i < assignments.size(); ++i) {
      Problem problem =
          isrOf(assignments[i], count + static_cast<PartitionId>(i), wanted.assignments.has_value(), isrs[i]);
      if (!problem.ok()) return problem;
    }
    if (request.validateOnly) return {};
    const Uuid id = topic->id;
    for (std::size_t i = 0; i < assignments.size(); ++i) {
      changes.add(newPartition(id, count + static_cast<PartitionId>(i), assignments[i], isrs[i]));
    }
    return {};
  };

  for (const auto& wanted : request.topics) {
    Problem problem;
    if (times[wanted.name] > 1) {
      if (!told.insert(wanted.name).second) continue;
      problem = {ErrorCode::invalidRequest, "Duplicate topic name."};
    } else {
      problem = one(wanted);
    }
    auto& result = response.results.emplace_back();
    result.name = wanted.name;
    if (!problem.ok()) {
      result.errorCode = problem.code;
      result.errorMessage = std::move(problem.sentence);
    }
  }
  return response;
}

}  // namespace brokerlab::controller
