// Groups: what members, committers and administrators ask of the group coordinator. (Kafka: KafkaApis, its group part)

#include <map>
#include <utility>

#include "broker/handlers/handlers.h"

namespace brokerlab::broker {

using namespace protocol;
using coordinator::Client;

namespace {

/// Every operation on a group: nobody is refused anything here. READ, DELETE, DESCRIBE.
constexpr std::int32_t allGroupOperations = (1 << 3) | (1 << 6) | (1 << 8);

/// As Kafka shows where a member connects from: InetAddress.toString.
Client clientOf(const Connection& connection) {
  const std::string& address = connection.peer.address;
  const std::size_t colon = connection.fromOutside() ? address.rfind(':') : std::string::npos;
  return Client{connection.clientId, "/" + address.substr(0, colon)};
}

/// What a request that is not answered at once waits for. Nothing happens when it has its answer already.
void parkUnlessAnswered(Context& context, BrokerNode& broker, const RequestInfo& info, std::string waitsFor) {
  if (broker.channel().find(info.key) != nullptr) broker.channel().park(context, info.key, std::move(waitsFor));
}

}  // namespace

void handleJoinGroup(Context& context, BrokerNode& broker, Connection& connection, const RequestInfo& info,
                     JoinGroupRequest request) {
  const std::string group = request.groupId;
  broker.groups().join(context, clientOf(connection), request, info.version >= 4, info.version >= 9,
                       [&broker, info](Context& at, JoinGroupResponse response) {
                         // Null came with v7.
                         if (info.version < 7 && !response.protocolName) response.protocolName = "";
                         broker.answer(at, info, response);
                       });
  parkUnlessAnswered(context, broker, info, "the other members of " + group);
}

void handleSyncGroup(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                     SyncGroupRequest request) {
  const std::string group = request.groupId;
  // From v5 on a member says what it believes to take part in.
  if (info.version >= 5 && (!request.protocolType || !request.protocolName)) {
    SyncGroupResponse response;
    response.errorCode = ErrorCode::inconsistentGroupProtocol;
    broker.answer(context, info, response);
    return;
  }
  broker.groups().sync(context, request,
                       [&broker, info](Context& at, SyncGroupResponse response) { broker.answer(at, info, response); });
  parkUnlessAnswered(context, broker, info, "the assignment of " + group);
}

void handleHeartbeat(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                     HeartbeatRequest request) {
  HeartbeatResponse response;
  response.errorCode = broker.groups().heartbeat(context, request);
  broker.answer(context, info, response);
}

void handleLeaveGroup(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                      LeaveGroupRequest request) {
  if (info.version < 3) request.members.assign(1, {request.memberId, std::nullopt, std::nullopt});
  LeaveGroupResponse response = broker.groups().leave(context, request);
  if (info.version < 3 && response.errorCode == ErrorCode::none && !response.members.empty()) {
    response.errorCode = response.members.front().errorCode;
    response.members.clear();
  }
  broker.answer(context, info, response);
}

void handleOffsetCommit(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                        OffsetCommitRequest request) {
  broker.groups().commit(context, request, info.version, [&broker, info](Context& at, OffsetCommitResponse response) {
    broker.answer(at, info, response);
  });
  parkUnlessAnswered(context, broker, info, "replication of the committed offsets");
}

void handleOffsetFetch(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                       OffsetFetchRequest request) {
  OffsetFetchResponse response;
  if (info.version >= 8) {
    for (OffsetFetchRequest::Group& group : request.groups) {
      ErrorCode unknown = ErrorCode::none;
      if (info.version >= 10 && group.topics) {
        for (OffsetFetchRequest::Group::Topic& topic : *group.topics) {
          const metadata::TopicRef known = broker.image().topic(topic.topicId);
          if (known) {
            topic.name = known->name;
          } else {
            unknown = ErrorCode::unknownTopicId;
          }
        }
      }
      OffsetFetchResponse::Group answer = broker.groups().fetch(group, request.requireStable);
      if (unknown != ErrorCode::none) {
        for (OffsetFetchResponse::Group::Topic& topic : answer.topics) {
          if (broker.image().topic(topic.topicId)) continue;
          for (auto& partition : topic.partitions) partition.errorCode = unknown;
        }
      }
      response.groups.push_back(std::move(answer));
    }
    broker.answer(context, info, response);
    return;
  }
  OffsetFetchRequest::Group wanted;
  wanted.groupId = request.groupId;
  if (request.topics) {
    wanted.topics.emplace();
    for (OffsetFetchRequest::Topic& topic : *request.topics) {
      wanted.topics->push_back({std::move(topic.name), Uuid{}, std::move(topic.partitionIndexes)});
    }
  }
  OffsetFetchResponse::Group found = broker.groups().fetch(wanted, request.requireStable);
  if (found.errorCode != ErrorCode::none) {
    response.errorCode = found.errorCode;
    // v1 has no error of its own for the group: each partition carries it.
    if (info.version < 2 && wanted.topics) {
      for (const OffsetFetchRequest::Group::Topic& topic : *wanted.topics) {
        OffsetFetchResponse::Topic& added = response.topics.emplace_back();
        added.name = topic.name;
        for (const PartitionId number : topic.partitionIndexes) {
          added.partitions.push_back({number, -1, -1, std::string(), found.errorCode});
        }
      }
    }
  }
  for (OffsetFetchResponse::Group::Topic& topic : found.topics) {
    OffsetFetchResponse::Topic& added = response.topics.emplace_back();
    added.name = std::move(topic.name);
    for (auto& one : topic.partitions) {
      added.partitions.push_back(
          {one.partitionIndex, one.committedOffset, one.committedLeaderEpoch, std::move(one.metadata), one.errorCode});
    }
  }
  broker.answer(context, info, response);
}

void handleOffsetDelete(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                        OffsetDeleteRequest request) {
  broker.groups().deleteOffsets(context, request, [&broker, info](Context& at, OffsetDeleteResponse response) {
    broker.answer(at, info, response);
  });
  parkUnlessAnswered(context, broker, info, "replication of the deletion");
}

void handleDescribeGroups(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                          DescribeGroupsRequest request) {
  DescribeGroupsResponse response;
  for (const std::string& group : request.groups) {
    DescribeGroupsResponse::Group& added = response.groups.emplace_back(broker.groups().describe(group, info.version));
    if (info.version >= 3 && request.includeAuthorizedOperations && added.errorCode == ErrorCode::none) {
      added.authorizedOperations = allGroupOperations;
    }
  }
  broker.answer(context, info, response);
}

void handleListGroups(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                      ListGroupsRequest request) {
  broker.answer(context, info, broker.groups().list(request));
}

void handleDeleteGroups(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                        DeleteGroupsRequest request) {
  // Each group is a write of its own; the last one answers.
  struct Collected {
    DeleteGroupsResponse response;
    std::size_t left = 0;
  };
  const auto collected = std::make_shared<Collected>();
  std::vector<std::string> names;
  for (const std::string& name : request.groupsNames) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  collected->left = names.size() + 1;
  const auto finish = [&broker, info, collected](Context& at) {
    if (--collected->left == 0) broker.answer(at, info, collected->response);
  };
  for (std::size_t i = 0; i < names.size(); ++i) collected->response.results.push_back({names[i], ErrorCode::none});
  for (std::size_t i = 0; i < names.size(); ++i) {
    broker.groups().deleteGroup(context, names[i], [collected, i, finish](Context& at, ErrorCode error) {
      collected->response.results[i].errorCode = error;
      finish(at);
    });
  }
  finish(context);
  parkUnlessAnswered(context, broker, info, "replication of the deletion");
}

void handleConsumerGroupHeartbeat(Context& context, BrokerNode& broker, Connection& connection, const RequestInfo& info,
                                  ConsumerGroupHeartbeatRequest request) {
  broker.groups().consumerHeartbeat(
      context, clientOf(connection), request, info.version,
      [&broker, info](Context& at, ConsumerGroupHeartbeatResponse response) { broker.answer(at, info, response); });
  parkUnlessAnswered(context, broker, info, "replication of the group's change");
}

void handleConsumerGroupDescribe(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                                 ConsumerGroupDescribeRequest request) {
  ConsumerGroupDescribeResponse response;
  for (const std::string& group : request.groupIds) {
    ConsumerGroupDescribeResponse::Group& added =
        response.groups.emplace_back(broker.groups().describeConsumerGroup(group));
    if (request.includeAuthorizedOperations && added.errorCode == ErrorCode::none) {
      added.authorizedOperations = allGroupOperations;
    }
  }
  broker.answer(context, info, response);
}

}  // namespace brokerlab::broker
