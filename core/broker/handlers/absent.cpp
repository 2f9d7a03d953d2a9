// What a cluster without authorizer, quotas, several disks or a changeable quorum says when it is asked about them:
// in Kafka's words, so that tools show what they show there.

#include <map>
#include <set>

#include "base/text.h"
#include "broker/handlers/handlers.h"

namespace brokerlab::broker {

using namespace protocol;

namespace {

constexpr std::string_view noAuthorizer = "No Authorizer is configured.";

std::string logDirectory(const BrokerNode& broker) {
  const metadata::ConfigValue path = broker.configs().broker("log.dirs");
  return path.set() ? *path.value : fmt::format("/brokerlab/broker-{}", broker.id().value);
}

}  // namespace

// --- access rules: there is no authorizer (AclApis) --------------------------------------------------------------

void handleDescribeAcls(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                        DescribeAclsRequest) {
  DescribeAclsResponse response;
  response.errorCode = ErrorCode::securityDisabled;
  response.errorMessage = noAuthorizer;
  broker.answer(context, info, response);
}

void handleCreateAcls(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                      CreateAclsRequest request) {
  CreateAclsResponse response;
  for (std::size_t i = 0; i < request.creations.size(); ++i) {
    response.results.push_back({ErrorCode::securityDisabled, std::string(noAuthorizer)});
  }
  broker.answer(context, info, response);
}

void handleDeleteAcls(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                      DeleteAclsRequest request) {
  DeleteAclsResponse response;
  for (std::size_t i = 0; i < request.filters.size(); ++i) {
    DeleteAclsResponse::FilterResult& result = response.filterResults.emplace_back();
    result.errorCode = ErrorCode::securityDisabled;
    result.errorMessage = noAuthorizer;
  }
  broker.answer(context, info, response);
}

// --- quotas: nobody is slowed down --------------------------------------------------------------------------------

void handleDescribeClientQuotas(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                                DescribeClientQuotasRequest request) {
  DescribeClientQuotasResponse response;
  auto refuse = [&](ErrorCode error, std::string why) {
    response.errorCode = error;
    response.errorMessage = std::move(why);
    response.entries.reset();
  };
  response.entries.emplace();
  std::set<std::string> types;
  for (const DescribeClientQuotasRequest::Component& component : request.components) {
    if (component.entityType.empty()) {
      refuse(ErrorCode::invalidRequest, "Unexpected empty filter component entity type");
    } else if (component.entityType != "user" && component.entityType != "client-id" && component.entityType != "ip") {
      refuse(ErrorCode::unsupportedVersion,
             fmt::format("Custom entity type '{}' not supported", printable(component.entityType, 80)));
    } else if (!types.insert(component.entityType).second) {
      refuse(ErrorCode::invalidRequest, fmt::format("Duplicate filter component entity type {}", component.entityType));
    } else if (component.matchType < 0 || component.matchType > 2) {
      refuse(ErrorCode::invalidRequest, fmt::format("Unexpected match type {}", component.matchType));
    } else {
      continue;
    }
    break;
  }
  if (response.errorCode == ErrorCode::none && types.count("ip") != 0 && types.size() > 1) {
    refuse(ErrorCode::invalidRequest, "An ip filter cannot be combined with a user or client-id filter");
  }
  broker.answer(context, info, response);
}

// --- logins: nobody has a password -------------------------------------------------------------------------------

void handleDescribeUserScramCredentials(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                                        DescribeUserScramCredentialsRequest request) {
  DescribeUserScramCredentialsResponse response;
  if (request.users) {
    for (const DescribeUserScramCredentialsRequest::User& user : *request.users) {
      DescribeUserScramCredentialsResponse::Result& result = response.results.emplace_back();
      result.user = user.name;
      result.errorCode = ErrorCode::resourceNotFound;
      result.errorMessage = "Nobody has a password here: listeners ask for none.";
    }
  }
  broker.answer(context, info, response);
}

// --- disks: each broker has one -----------------------------------------------------------------------------------

void handleAlterReplicaLogDirs(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                               AlterReplicaLogDirsRequest request) {
  AlterReplicaLogDirsResponse response;
  std::map<std::string, std::map<std::int32_t, ErrorCode>> results;
  const std::string own = logDirectory(broker);
  for (const AlterReplicaLogDirsRequest::Dir& directory : request.dirs) {
    for (const AlterReplicaLogDirsRequest::Dir::Topic& topic : directory.topics) {
      for (const std::int32_t partition : topic.partitions) {
        ErrorCode error = ErrorCode::none;
        if (directory.path != own) {
          error = ErrorCode::logDirNotFound;
        } else if (broker.replicas().storageFailed()) {
          error = ErrorCode::kafkaStorageError;
        } else if (broker.replicas().find(topic.name, partition) == nullptr) {
          error = notHosted(broker, topic.name, partition);
        }
        results[topic.name][partition] = error;
      }
    }
  }
  for (const auto& [name, partitions] : results) {
    AlterReplicaLogDirsResponse::Result& result = response.results.emplace_back();
    result.topicName = name;
    for (const auto& [number, error] : partitions) result.partitions.push_back({number, error});
  }
  broker.answer(context, info, response);
}

// --- what has configs ---------------------------------------------------------------------------------------------

void handleListConfigResources(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                               ListConfigResourcesRequest request) {
  // Version 0 asked for subscriptions to clients' metrics only (KIP-714); KIP-1142 made it general.
  ListConfigResourcesResponse response;
  constexpr std::int8_t topicType = 2, brokerType = 4, brokerLoggerType = 8, clientMetricsType = 16, groupType = 32;
  std::set<std::int8_t> wanted(request.resourceTypes.begin(), request.resourceTypes.end());
  if (info.version == 0) {
    wanted = {clientMetricsType};
  } else if (wanted.empty()) {
    wanted = {topicType, brokerType, brokerLoggerType, clientMetricsType, groupType};
  }
  for (const std::int8_t type : wanted) {
    if (type == topicType) {
      for (const auto& [name, topic] : broker.image().topics()) response.configResources.push_back({name, type});
    } else if (type == brokerType || type == brokerLoggerType) {
      for (const auto& [id, other] : broker.image().brokers()) {
        if (!other->fenced) response.configResources.push_back({fmt::to_string(id.value), type});
      }
    } else if (type != clientMetricsType && type != groupType) {
      response.errorCode = ErrorCode::unsupportedVersion;
      response.configResources.clear();
      break;
    }
  }
  broker.answer(context, info, response);
}

// --- voters: the set is the one the cluster was made with (kraft.version 0) ---------------------------------------

namespace {

template <class Response>
Response votersAreFixed(const BrokerNode& broker, const std::optional<std::string>& clusterId, std::string_view what) {
  Response response;
  if (clusterId && *clusterId != broker.options().clusterId) {
    response.errorCode = ErrorCode::inconsistentClusterId;
    response.errorMessage = "The request names another cluster id.";
    return response;
  }
  response.errorCode = ErrorCode::unsupportedVersion;
  response.errorMessage =
      fmt::format("{} needs a kraft.version of at least 1; the voters of this cluster are fixed (level 0).", what);
  return response;
}

}  // namespace

void handleAddRaftVoter(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                        AddRaftVoterRequest request) {
  broker.answer(context, info, votersAreFixed<AddRaftVoterResponse>(broker, request.clusterId, "Adding a voter"));
}

void handleRemoveRaftVoter(Context& context, BrokerNode& broker, Connection&, const RequestInfo& info,
                           RemoveRaftVoterRequest request) {
  broker.answer(context, info, votersAreFixed<RemoveRaftVoterResponse>(broker, request.clusterId, "Removing a voter"));
}

}  // namespace brokerlab::broker
