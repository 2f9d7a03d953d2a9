// Brokers: registration, heartbeats, fencing, shutting down; blocks of producer ids.
#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "controller/cluster_control.h"

namespace brokerlab::controller {

using metadata::Broker;
using metadata::Partition;

namespace {

constexpr std::int32_t producerIdBlock = 1000;

/// What `kafka-storage format --feature transaction.version=N` would say.
std::int16_t transactionVersion(const std::map<std::string, std::string>& config) {
  const auto at = config.find("brokerlab.transaction.version");
  if (at == config.end()) return transactionVersionMax;
  const std::int64_t wanted = metadata::integerValue(at->second);
  return static_cast<std::int16_t>(std::clamp<std::int64_t>(wanted, 0, transactionVersionMax));
}

enum class BrokerState : std::uint8_t { fenced, unfenced, controlledShutdown, shutdownNow };

}  // namespace

void Changes::add(metadata::Record record) {
  metadata::Delta ignored;
  const auto applied = image_.apply(record, ignored);
  check(applied.has_value(), applied ? std::string_view{} : std::string_view(applied.error().message));
  records_.push_back(std::move(record));
}

ClusterControl::ClusterControl(ControlOptions options, metadata::Image image, Instant now)
    : options_(std::move(options)),
      image_(std::move(image)),
      heartbeats_(
          milliseconds(metadata::ConfigView(image_, options_.config).brokerInteger("broker.session.timeout.ms"))) {
  for (const auto& [id, broker] : image_.brokers()) {
    heartbeats_.touch(id, broker->fenced, -1, now);
    // Kafka forgets the offset too: the broker must then be seen to pass the whole log once more.
    if (!broker->fenced && broker->inControlledShutdown) {
      heartbeats_.beginControlledShutdown(id, image_.provenance().lastOffset);
    }
  }
}

void ClusterControl::bootstrap(Changes& changes) const {
  changes.add(protocol::BeginTransactionRecord{"Bootstrap records"});
  protocol::FeatureLevelRecord level;
  level.name = metadataVersionFeature;
  level.featureLevel = metadataVersion;
  changes.add(level);
  if (const auto transactions = transactionVersion(options_.config); transactions > 0) {
    level.name = transactionVersionFeature;
    level.featureLevel = transactions;
    changes.add(level);
  }
  changes.add(protocol::ZkMigrationStateRecord{});
  changes.add(protocol::EndTransactionRecord{});
}

protocol::BrokerRegistrationResponse ClusterControl::registerBroker(Changes& changes,
                                                                    const protocol::BrokerRegistrationRequest& request,
                                                                    Instant now) {
  protocol::BrokerRegistrationResponse response;
  auto refuse = [&](ErrorCode code) {
    response.errorCode = code;
    return response;
  };
  if (request.clusterId != options_.clusterId) return refuse(ErrorCode::inconsistentClusterId);
  if (request.brokerId < 0 || request.incarnationId.isZero()) return refuse(ErrorCode::invalidRegistration);
  const NodeId id{request.brokerId};
  const auto existing = image_.broker(id);
  const bool sameLife = existing != nullptr && existing->incarnationId == request.incarnationId;
  if (existing != nullptr && !sameLife && !existing->inControlledShutdown && heartbeats_.hasValidSession(id, now)) {
    return refuse(ErrorCode::duplicateBrokerRegistration);
  }
  if (request.listeners.empty()) return refuse(ErrorCode::invalidRegistration);
  for (const auto& [feature, level] : image_.features()) {
    for (const auto& offered : request.features) {
      if (offered.name == feature && (level < offered.minSupportedVersion || level > offered.maxSupportedVersion)) {
        return refuse(ErrorCode::unsupportedVersion);
      }
    }
  }

  protocol::RegisterBrokerRecord record;
  record.brokerId = request.brokerId;
  record.incarnationId = request.incarnationId;
  record.brokerEpoch = changes.nextOffset();
  for (const auto& each : request.listeners) {
    record.endPoints.push_back({each.name, each.host, each.port, each.securityProtocol});
  }
  for (const auto& each : request.features) {
    record.features.push_back({each.name, each.minSupportedVersion, each.maxSupportedVersion});
  }
  std::sort(record.features.begin(), record.features.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  record.rack = request.rack;
  record.logDirs = request.logDirs;
  std::sort(record.logDirs.begin(), record.logDirs.end());
  record.fenced = !sameLife || existing->fenced;
  record.inControlledShutdown = sameLife && existing->inControlledShutdown;
  const bool wasIn = existing != nullptr && !existing->fenced && record.fenced;
  if (wasIn) changes.notes.fenceReasons[id] = "it registered anew";
  const std::int64_t epoch = record.brokerEpoch;
  changes.add(std::move(record));
  // What a new life holds was not checked against the ISRs: it joins again by fetching.
  if (existing != nullptr && !sameLife) leaveIsrs(changes, id, {});
  heartbeats_.touch(id, !sameLife || existing->fenced, -1, now);
  response.brokerEpoch = epoch;
  return response;
}

protocol::BrokerHeartbeatResponse ClusterControl::heartbeat(Changes& changes,
                                                            const protocol::BrokerHeartbeatRequest& request,
                                                            Instant now) {
  protocol::BrokerHeartbeatResponse response;
  const NodeId id{request.brokerId};
  const auto broker = image_.broker(id);
  if (broker == nullptr) {
    response.errorCode = ErrorCode::brokerIdNotRegistered;
    return response;
  }
  if (broker->epoch != request.brokerEpoch) {
    response.errorCode = ErrorCode::staleBrokerEpoch;
    return response;
  }
  const bool caughtUp = request.currentMetadataOffset >= broker->epoch;
  const BrokerState state = broker->fenced                 ? BrokerState::fenced
                            : broker->inControlledShutdown ? BrokerState::controlledShutdown
                                                           : BrokerState::unfenced;
  BrokerState next = state;
  switch (state) {
    case BrokerState::fenced:
      if (request.wantShutDown) {
        next = BrokerState::shutdownNow;
      } else if (!request.wantFence && caughtUp) {
        next = BrokerState::unfenced;
      }
      break;
    case BrokerState::unfenced:
      if (request.wantFence) {
        next = request.wantShutDown ? BrokerState::shutdownNow : BrokerState::fenced;
      } else if (request.wantShutDown) {
        next = leadsAnything(id) ? BrokerState::controlledShutdown : BrokerState::shutdownNow;
      }
      break;
    case BrokerState::controlledShutdown: {
      // It leaves once nobody can still believe that it leads.
      const auto* contact = heartbeats_.find(id);
      const Offset since = contact == nullptr ? -1 : contact->controlledShutdownOffset;
      if (!leadsAnything(id) && since >= 0 && since <= heartbeats_.lowestActiveOffset())
        next = BrokerState::shutdownNow;
      break;
    }
    case BrokerState::shutdownNow:
      break;
  }

  heartbeats_.touch(id, broker->fenced, request.currentMetadataOffset, now);
  if (next != state) {
    switch (next) {
      case BrokerState::fenced:
        fence(changes, *broker, "it asked to be fenced");
        break;
      case BrokerState::shutdownNow:
        if (!broker->fenced) fence(changes, *broker, "it shuts down");
        break;
      case BrokerState::unfenced: {
        protocol::BrokerRegistrationChangeRecord record;
        record.brokerId = id.value;
        record.brokerEpoch = broker->epoch;
        record.fenced = -1;
        changes.add(record);
        heartbeats_.touch(id, false, request.currentMetadataOffset, now);
        for (const Located& each : partitionsWhere([](const Partition& p) { return !p.hasLeader(); })) {
          PartitionChange builder(each.state, each.topicId, each.partition, activeBrokers());
          if (uncleanAllowed(each.topic)) builder.election(Election::unclean);
          change(changes, each, builder);
        }
        break;
      }
      case BrokerState::controlledShutdown: {
        protocol::BrokerRegistrationChangeRecord record;
        record.brokerId = id.value;
        record.brokerEpoch = broker->epoch;
        record.inControlledShutdown = 1;
        changes.add(record);
        leaveIsrs(changes, id, "controlled shutdown");
        heartbeats_.beginControlledShutdown(id, changes.nextOffset() - 1);
        break;
      }
    }
  }
  response.isCaughtUp = caughtUp;
  response.isFenced = next == BrokerState::fenced || (next == BrokerState::shutdownNow);
  response.shouldShutDown = next == BrokerState::shutdownNow;
  return response;
}

protocol::UnregisterBrokerResponse ClusterControl::unregisterBroker(Changes& changes,
                                                                    const protocol::UnregisterBrokerRequest& request) {
  protocol::UnregisterBrokerResponse response;
  const NodeId id{request.brokerId};
  const auto broker = image_.broker(id);
  if (broker == nullptr) {
    response.errorCode = ErrorCode::brokerIdNotRegistered;
    response.errorMessage = fmt::format("Broker ID {} is not currently registered", request.brokerId);
    return response;
  }
  protocol::UnregisterBrokerRecord record;
  record.brokerId = request.brokerId;
  record.brokerEpoch = broker->epoch;
  changes.add(record);
  leaveIsrs(changes, id, {});
  heartbeats_.forget(id);
  return response;
}

protocol::AllocateProducerIdsResponse ClusterControl::allocateProducerIds(
    Changes& changes, const protocol::AllocateProducerIdsRequest& request) {
  protocol::AllocateProducerIdsResponse response;
  const auto broker = image_.broker({request.brokerId});
  if (broker == nullptr || broker->epoch != request.brokerEpoch) {
    response.errorCode = broker == nullptr ? ErrorCode::brokerIdNotRegistered : ErrorCode::staleBrokerEpoch;
    return response;
  }
  const ProducerId first = image_.nextProducerId();
  if (first > INT64_MAX - producerIdBlock) {
    response.errorCode = ErrorCode::unknownServerError;
    return response;
  }
  protocol::ProducerIdsRecord record;
  record.brokerId = request.brokerId;
  record.brokerEpoch = request.brokerEpoch;
  record.nextProducerId = first + producerIdBlock;
  changes.add(record);
  response.producerIdStart = first;
  response.producerIdLen = producerIdBlock;
  return response;
}

bool ClusterControl::fenceStaleBroker(Changes& changes, Instant now) {
  const NodeId id = heartbeats_.stale(now);
  if (id == NodeId::none()) return false;
  const auto broker = image_.broker(id);
  if (broker == nullptr || broker->fenced) {
    heartbeats_.fence(id);
    return true;
  }
  fence(changes, *broker, fmt::format("no heartbeat for {} ms", heartbeats_.session().wholeMillis()));
  return true;
}

void ClusterControl::fence(Changes& changes, const Broker& broker, std::string reason) {
  const NodeId id = broker.id;
  const bool shuttingDown = broker.inControlledShutdown;
  protocol::BrokerRegistrationChangeRecord record;
  record.brokerId = id.value;
  record.brokerEpoch = broker.epoch;
  record.fenced = 1;
  changes.notes.fenceReasons[id] = std::move(reason);
  changes.add(record);
  leaveIsrs(changes, id, shuttingDown ? "controlled shutdown" : "");
  heartbeats_.fence(id);
}

// --- what fencing and its like do to partitions ---------------------------------------------------------------

bool ClusterControl::uncleanAllowed(std::string_view topic) const {
  return view().topic(topic, "unclean.leader.election.enable").boolean();
}

Uuid ClusterControl::directoryOf(NodeId broker) const {
  const auto known = image_.broker(broker);
  // One directory: that one. Otherwise the broker will say (UNASSIGNED).
  return known != nullptr && known->logDirs.size() == 1 ? known->logDirs.front() : Uuid::of(0, 1);
}

std::vector<ClusterControl::Located> ClusterControl::partitionsWhere(
    const std::function<bool(const Partition&)>& wanted) const {
  std::vector<Located> found;
  for (const auto& [name, topic] : image_.topics()) {
    for (std::size_t i = 0; i < topic->partitions.size(); ++i) {
      if (wanted(*topic->partitions[i])) {
        found.push_back({topic->id, name, static_cast<PartitionId>(i), topic->partitions[i]});
      }
    }
  }
  return found;
}

bool ClusterControl::leadsAnything(NodeId broker) const {
  for (const auto& [name, topic] : image_.topics()) {
    for (const auto& partition : topic->partitions) {
      if (partition->leader == broker) return true;
    }
  }
  return false;
}

bool ClusterControl::change(Changes& changes, const Located& at, PartitionChange& builder,
                            std::string_view ruleOverride) {
  builder.directoryOf([this](NodeId id) { return directoryOf(id); });
  auto record = builder.build();
  if (!record) return false;
  if (record->leader >= 0) {
    const bool plain = builder.rule() == "first live replica of the ISR in replica order";
    changes.notes.rules[{at.topicId, at.partition}] = plain && !ruleOverride.empty() ? ruleOverride : builder.rule();
  }
  changes.add(std::move(*record));
  return true;
}

void ClusterControl::leaveIsrs(Changes& changes, NodeId broker, std::string_view rule) {
  std::string lastTopic;
  bool unclean = false;
  for (const Located& each : partitionsWhere(
           [broker](const Partition& p) { return metadata::contains(p.isr, broker) || p.leader == broker; })) {
    if (each.topic != lastTopic) {
      lastTopic = each.topic;
      unclean = uncleanAllowed(each.topic);
    }
    PartitionChange builder(each.state, each.topicId, each.partition,
                            [this, broker](NodeId id) { return id != broker && image_.brokerActive(id); });
    builder.isr(metadata::without(each.state->isr, broker));
    if (unclean) builder.election(Election::unclean);
    change(changes, each, builder, rule);
  }
}

}  // namespace brokerlab::controller
