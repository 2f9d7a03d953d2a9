#pragma once
// Members of groups as programs outside: each has a connection of its own and says exactly what the test wants said.

#include <string>
#include <vector>

#include "broker/support.h"
#include "coordinator/group_coordinator.h"
#include "protocol/messages/delete_groups.h"
#include "protocol/messages/find_coordinator.h"
#include "protocol/records/consumer_protocol.h"
#include "protocol/records/group_log.h"

namespace brokerlab::tests {

using namespace protocol;

inline Shape groupShape(std::map<std::string, std::string> config = {}, int brokers = 3) {
  Shape shape;
  shape.brokers = brokers;
  shape.config = {{"group.initial.rebalance.delay.ms", "0"},
                  {"group.min.session.timeout.ms", "1000"},
                  {"offsets.topic.num.partitions", "3"},
                  {"offsets.topic.replication.factor", std::to_string(brokers)}};
  for (const auto& [key, value] : config) shape.config[key] = value;
  return shape;
}

inline Bytes subscription(const std::vector<std::string>& topics) {
  ConsumerProtocolSubscription value;
  value.topics = topics;
  return encodeVersioned(value, 1);
}

inline Bytes assignment(const std::string& topic, const std::vector<std::int32_t>& partitions) {
  ConsumerProtocolAssignment value;
  value.assignedPartitions.push_back({topic, partitions});
  return encodeVersioned(value, 1);
}

class GroupWorld : public BrokerWorld {
 public:
  using BrokerWorld::BrokerWorld;

  /// Asks until there is a coordinator; its id, -1 after a while.
  int coordinatorOf(const std::string& group, int through = 1) {
    for (int i = 0; i < 300; ++i) {
      const ConnectionId asker = open(through);
      FindCoordinatorRequest request;
      request.key = group;
      const auto found = ask(asker, request, 2);
      world->externalClose(asker);
      if (found && found->errorCode == ErrorCode::none) return found->nodeId;
      pass(milliseconds(100));
    }
    return -1;
  }
  void pass(Duration time) {
    const Instant until = world->now() + time;
    world->runUntil([] { return false; }, until);
  }

  static JoinGroupRequest joining(const std::string& group, const std::string& member = {},
                                  const std::vector<std::string>& topics = {"orders"},
                                  const std::vector<std::string>& protocols = {"range"}) {
    JoinGroupRequest request;
    request.groupId = group;
    request.sessionTimeoutMs = 10000;
    request.rebalanceTimeoutMs = 20000;
    request.memberId = member;
    request.protocolType = "consumer";
    for (const std::string& name : protocols) request.protocols.push_back({name, subscription(topics)});
    return request;
  }
  /// Gets an id and goes on with it, as clients since 2.2 do; the answer is still to come.
  std::string joinWithId(ConnectionId connection, JoinGroupRequest request, std::int16_t version = 5) {
    const auto first = ask(connection, request, version);
    if (!first || first->errorCode != ErrorCode::memberIdRequired) return "";
    request.memberId = first->memberId;
    send(connection, request, version);
    return first->memberId;
  }
  std::optional<SyncGroupResponse> syncAs(ConnectionId connection, const std::string& group, std::int32_t generation,
                                          const std::string& member,
                                          const std::vector<SyncGroupRequest::Assignment>& assignments = {}) {
    return ask(connection, syncing(group, generation, member, assignments), 3);
  }
  static SyncGroupRequest syncing(const std::string& group, std::int32_t generation, const std::string& member,
                                  const std::vector<SyncGroupRequest::Assignment>& assignments = {}) {
    SyncGroupRequest request;
    request.groupId = group;
    request.generationId = generation;
    request.memberId = member;
    request.assignments = assignments;
    return request;
  }
  ErrorCode beat(ConnectionId connection, const std::string& group, std::int32_t generation, const std::string& member,
                 std::optional<std::string> instance = {}) {
    HeartbeatRequest request;
    request.groupId = group;
    request.generationId = generation;
    request.memberId = member;
    request.groupInstanceId = std::move(instance);
    const auto answer = ask(connection, request, 3);
    return answer ? answer->errorCode : ErrorCode::networkException;
  }
  ErrorCode commit(ConnectionId connection, const std::string& group, std::int32_t generation,
                   const std::string& member, PartitionId partition, Offset offset, const std::string& metadata = {},
                   const std::string& topic = "orders") {
    OffsetCommitRequest request;
    request.groupId = group;
    request.generationIdOrMemberEpoch = generation;
    request.memberId = member;
    auto& wanted = request.topics.emplace_back();
    wanted.name = topic;
    auto& one = wanted.partitions.emplace_back();
    one.partitionIndex = partition;
    one.committedOffset = offset;
    one.committedMetadata = metadata;
    const auto answer = ask(connection, request, 7);
    return answer ? answer->topics.at(0).partitions.at(0).errorCode : ErrorCode::networkException;
  }
  /// The committed offset; -1 without one, -2 when the request failed.
  Offset committed(ConnectionId connection, const std::string& group, PartitionId partition,
                   const std::string& topic = "orders", bool stable = false, ErrorCode* error = nullptr) {
    OffsetFetchRequest request;
    request.groupId = group;
    request.requireStable = stable;
    request.topics.emplace().push_back({topic, {partition}});
    const auto answer = ask(connection, request, 7);
    if (!answer || answer->errorCode != ErrorCode::none) {
      if (error != nullptr && answer) *error = answer->errorCode;
      return -2;
    }
    const auto& one = answer->topics.at(0).partitions.at(0);
    if (error != nullptr) *error = one.errorCode;
    return one.errorCode == ErrorCode::none ? one.committedOffset : -2;
  }
  std::optional<DescribeGroupsResponse::Group> describe(ConnectionId connection, const std::string& group) {
    DescribeGroupsRequest request;
    request.groups = {group};
    const auto answer = ask(connection, request, 4);
    return answer ? std::optional(answer->groups.at(0)) : std::nullopt;
  }
  /// Every record of a partition of __consumer_offsets on a broker.
  std::vector<record::Record> offsetsLog(int broker, PartitionId partition) {
    std::vector<record::Record> all;
    const auto replica = node(broker)->replicaManager().find(consumerOffsetsTopic, partition);
    if (!replica) return all;
    const storage::LogRead read = replica->log().read(0, 1 << 20, replica->logEndOffset(), true);
    record::BatchReader batches(read.records);
    while (const auto batch = batches.next()) {
      auto records = record::readRecords(batch->bytes.flatten());
      if (!records) continue;
      for (record::Record& one : *records) all.push_back(std::move(one));
    }
    return all;
  }
};

}  // namespace brokerlab::tests
