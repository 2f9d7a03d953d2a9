#pragma once
// A controller's mind without a network: requests in, answers and an image out.

#include <string>
#include <vector>

#include "controller/cluster_control.h"

namespace brokerlab::tests {

using controller::Changes;
using controller::ClusterControl;
using metadata::NodeList;

inline const std::string adminCluster = "controller-under-test1";

/// Owns a ClusterControl and writes what it decides nowhere: offsets just count on.
class Admin {
 public:
  explicit Admin(std::map<std::string, std::string> config = {}, std::int64_t maxPartitions = 20'000,
                 std::uint64_t seed = 1)
      : random(seed),
        control(controller::ControlOptions{adminCluster, std::move(config), maxPartitions}, metadata::Image(),
                Instant{}) {}

  Prng random;
  ClusterControl control;
  Offset offset = 0;
  Instant now{};
  std::vector<metadata::Record> log;
  controller::Notes notes;

  template <class Decide>
  auto decide(Decide&& make) {
    Changes changes(control.mutableImage(), offset);
    auto result = make(changes);
    keep(changes);
    return result;
  }
  void keep(Changes& changes) {
    log.insert(log.end(), changes.records().begin(), changes.records().end());
    offset = changes.nextOffset();
    notes = changes.notes;
  }
  const metadata::Image& image() const { return control.image(); }
  metadata::Partition partition(const std::string& topic, PartitionId id) const {
    return *image().partition(topic, id);
  }

  // --- brokers
  protocol::BrokerRegistrationResponse registerBroker(std::int32_t id, std::uint64_t life = 1, std::string rack = {}) {
    protocol::BrokerRegistrationRequest request;
    request.brokerId = id;
    request.clusterId = adminCluster;
    request.incarnationId = Uuid::of(static_cast<std::uint64_t>(id), life);
    request.listeners.push_back({"PLAINTEXT", "localhost", static_cast<std::uint16_t>(9091 + id), 0});
    if (!rack.empty()) request.rack = rack;
    request.logDirs.push_back(Uuid::of(500, static_cast<std::uint64_t>(id)));
    return decide([&](Changes& c) { return control.registerBroker(c, request, now); });
  }
  protocol::BrokerHeartbeatResponse heartbeat(std::int32_t id, bool wantShutDown = false, bool wantFence = false) {
    protocol::BrokerHeartbeatRequest request;
    request.brokerId = id;
    const auto broker = image().broker({id});
    request.brokerEpoch = broker ? broker->epoch : -1;
    request.currentMetadataOffset = offset - 1;
    request.wantShutDown = wantShutDown;
    request.wantFence = wantFence;
    return decide([&](Changes& c) { return control.heartbeat(c, request, now); });
  }
  void join(std::int32_t id, std::string rack = {}) {
    registerBroker(id, 1, std::move(rack));
    heartbeat(id);
  }
  void joinAll(std::int32_t count) {
    for (std::int32_t id = 1; id <= count; ++id) join(id);
  }
  /// Lets the sessions of all brokers but `alive` end.
  void fenceAllBut(const std::vector<std::int32_t>& alive) {
    now = now + seconds(8);
    for (std::int32_t id : alive) heartbeat(id);
    now = now + seconds(2);
    while (decide([&](Changes& c) { return control.fenceStaleBroker(c, now); })) {
    }
  }

  // --- topics
  static protocol::CreateTopicsRequest::Topic topic(std::string name, std::int32_t partitions, std::int16_t factor) {
    protocol::CreateTopicsRequest::Topic wanted;
    wanted.name = std::move(name);
    wanted.numPartitions = partitions;
    wanted.replicationFactor = factor;
    return wanted;
  }
  static protocol::CreateTopicsRequest::Topic assigned(std::string name,
                                                       std::vector<std::vector<std::int32_t>> replicas) {
    auto wanted = topic(std::move(name), -1, -1);
    for (std::size_t i = 0; i < replicas.size(); ++i) {
      wanted.assignments.push_back({static_cast<std::int32_t>(i), std::move(replicas[i])});
    }
    return wanted;
  }
  protocol::CreateTopicsResponse create(std::vector<protocol::CreateTopicsRequest::Topic> topics,
                                        bool validateOnly = false) {
    protocol::CreateTopicsRequest request;
    request.topics = std::move(topics);
    request.validateOnly = validateOnly;
    return decide([&](Changes& c) { return control.createTopics(c, request, random); });
  }
  ErrorCode createOne(protocol::CreateTopicsRequest::Topic wanted) {
    return create({std::move(wanted)}).topics[0].errorCode;
  }

  // --- partitions
  protocol::AlterPartitionRequest isrRequest(const std::string& name, PartitionId id,
                                             std::vector<std::int32_t> isr) const {
    const metadata::Partition state = partition(name, id);
    protocol::AlterPartitionRequest request;
    request.brokerId = state.leader.value;
    const auto leader = image().broker(state.leader);
    request.brokerEpoch = leader ? leader->epoch : -1;
    auto& wantedTopic = request.topics.emplace_back();
    wantedTopic.topicId = image().topic(std::string_view(name))->id;
    auto& wanted = wantedTopic.partitions.emplace_back();
    wanted.partitionIndex = id;
    wanted.leaderEpoch = state.leaderEpoch;
    wanted.partitionEpoch = state.partitionEpoch;
    wanted.leaderRecoveryState = static_cast<std::int8_t>(state.recoveryState);
    for (std::int32_t member : isr) {
      const auto broker = image().broker({member});
      wanted.newIsrWithEpochs.push_back({member, broker ? broker->epoch : 0});
    }
    return request;
  }
  protocol::AlterPartitionResponse alter(const protocol::AlterPartitionRequest& request) {
    return decide([&](Changes& c) { return control.alterPartition(c, request, 3); });
  }
  ErrorCode alterOne(const protocol::AlterPartitionRequest& request) {
    return alter(request).topics[0].partitions[0].errorCode;
  }
  ErrorCode elect(const std::string& name, PartitionId id, bool unclean = false) {
    protocol::ElectLeadersRequest request;
    request.electionType = unclean ? 1 : 0;
    request.topicPartitions.emplace().push_back({name, {id}});
    return decide([&](Changes& c) { return control.electLeaders(c, request, 2); })
        .replicaElectionResults[0]
        .partitionResult[0]
        .errorCode;
  }
  ErrorCode reassign(const std::string& name, PartitionId id, std::optional<std::vector<std::int32_t>> replicas) {
    protocol::AlterPartitionReassignmentsRequest request;
    auto& wanted = request.topics.emplace_back();
    wanted.name = name;
    wanted.partitions.push_back({id, std::move(replicas)});
    return decide([&](Changes& c) { return control.alterReassignments(c, request); })
        .responses[0]
        .partitions[0]
        .errorCode;
  }

  // --- configs
  struct Op {
    std::string key;
    std::int8_t operation;
    std::optional<std::string> value;
  };
  protocol::IncrementalAlterConfigsResponse::Resource configure(std::int8_t type, std::string name, std::vector<Op> ops,
                                                                bool validateOnly = false) {
    protocol::IncrementalAlterConfigsRequest request;
    request.validateOnly = validateOnly;
    auto& resource = request.resources.emplace_back();
    resource.resourceType = type;
    resource.resourceName = std::move(name);
    for (auto& op : ops) resource.configs.push_back({std::move(op.key), op.operation, std::move(op.value)});
    return decide([&](Changes& c) { return control.incrementalAlterConfigs(c, request); }).responses[0];
  }
};

inline std::string listText(const NodeList& list) {
  std::string text;
  for (NodeId each : list) text += (text.empty() ? "" : ",") + std::to_string(each.value);
  return text;
}

}  // namespace brokerlab::tests
