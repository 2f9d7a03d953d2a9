// ApiVersions: the first request of every client, answered from the handler table.

#include "base/text.h"
#include "broker/handlers/handlers.h"
#include "metadata/features.h"

namespace brokerlab::broker {

using namespace protocol;

namespace {

bool letterOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// [a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?
bool softwareNameOk(std::string_view name) {
  if (name.empty() || !letterOrDigit(name.front()) || !letterOrDigit(name.back())) return false;
  for (const char c : name) {
    if (!letterOrDigit(c) && c != '.' && c != '-') return false;
  }
  return true;
}

void addApis(ApiVersionsResponse& response) {
  for (const HandlerRow& row : handlerTable()) {
    const ApiInfo& api = apiInfo(row.key);
    if (!api.servedBy(Listener::broker)) continue;
    response.apiKeys.push_back({static_cast<std::int16_t>(row.key), api.served.from, api.served.to});
  }
}

}  // namespace

void handleApiVersions(Context& context, BrokerNode& broker, Connection& connection, Request& request) {
  const RequestInfo info = request.info();
  ApiVersionsResponse response;
  const bool introduces = connection.fromOutside() && !connection.identified;
  if (!request.header.versionKnown) {
    // Whoever asks in a version nobody knows can read version 0, and learns from it what to ask in.
    response.errorCode = ErrorCode::unsupportedVersion;
    addApis(response);
    broker.answer(context, RequestInfo{info.key, 0, info.correlationId}, response);
    return;
  }
  auto body = decodeRequestBody<ApiVersionsRequest>(request.body, info.version);
  if (!body) {
    broker.channel().refuse(context, info.key, body.error().message);
    return;
  }
  if (info.version >= 3) {
    if (!softwareNameOk(body->clientSoftwareName) || !softwareNameOk(body->clientSoftwareVersion)) {
      response.errorCode = ErrorCode::invalidRequest;
      broker.answer(context, info, response);
      return;
    }
    {
      connection.software = body->clientSoftwareName;
      connection.softwareVersion = body->clientSoftwareVersion;
      if (introduces) {
        connection.identified = true;
        context.emit(events::ClientIdentified{connection.id, printable(connection.clientId, 80), connection.software,
                                              connection.softwareVersion});
      }
    }
  }
  addApis(response);
  if (info.version >= 3) {
    for (const metadata::FeatureSupport& feature : metadata::supportedFeatures()) {
      // Older Java clients fail on a minimum of 0. (KAFKA-17492)
      if (feature.min == 0 && info.version < 4) continue;
      response.supportedFeatures.push_back({std::string(feature.name), feature.min, feature.max});
    }
    response.finalizedFeaturesEpoch = broker.metadataOffset();
    for (const auto& [name, level] : broker.image().features()) {
      response.finalizedFeatures.push_back({name, level, level});
    }
  }
  broker.answer(context, info, response);
}

}  // namespace brokerlab::broker
