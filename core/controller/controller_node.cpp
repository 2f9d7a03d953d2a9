#include "controller/controller_node.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "metadata/features.h"
#include "protocol/api_versions.h"

namespace brokerlab::controller {

using runtime::Context;

namespace {

enum TimerKind : std::int32_t { sessionCheck = 1, writeNoOp = 2, rebalance = 3, unclean = 4, shutDownPatience = 5 };

constexpr std::size_t recentBatches = 2000;
/// How long a leader waits for the others to hear that it goes.
constexpr Duration farewell = seconds(1);

/// Whether the APIs of this build of a controller are implemented here; the table lists what Kafka's would serve.
bool handled(protocol::ApiKey key) {
  using protocol::ApiKey;
  switch (key) {
    case ApiKey::apiVersions:
    case ApiKey::vote:
    case ApiKey::beginQuorumEpoch:
    case ApiKey::endQuorumEpoch:
    case ApiKey::fetch:
    case ApiKey::describeQuorum:
    case ApiKey::brokerRegistration:
    case ApiKey::brokerHeartbeat:
    case ApiKey::unregisterBroker:
    case ApiKey::updateFeatures:
    case ApiKey::allocateProducerIds:
    case ApiKey::alterPartition:
    case ApiKey::createTopics:
    case ApiKey::deleteTopics:
    case ApiKey::createPartitions:
    case ApiKey::electLeaders:
    case ApiKey::alterPartitionReassignments:
    case ApiKey::listPartitionReassignments:
    case ApiKey::incrementalAlterConfigs:
    case ApiKey::alterConfigs:
      return true;
    default:
      return false;
  }
}

// What an API answers when this is not the active controller, or ceased to be before the records were committed.
void setNotController(protocol::BrokerRegistrationResponse& r, const protocol::BrokerRegistrationRequest&,
                      ErrorCode e) {
  r = {}, r.errorCode = e;
}
void setNotController(protocol::BrokerHeartbeatResponse& r, const protocol::BrokerHeartbeatRequest&, ErrorCode e) {
  r = {}, r.errorCode = e;
}
void setNotController(protocol::AllocateProducerIdsResponse& r, const protocol::AllocateProducerIdsRequest&,
                      ErrorCode e) {
  r = {}, r.errorCode = e;
}
void setNotController(protocol::AlterPartitionResponse& r, const protocol::AlterPartitionRequest&, ErrorCode e) {
  r = {}, r.errorCode = e;
}
void setNotController(protocol::ElectLeadersResponse& r, const protocol::ElectLeadersRequest& q, ErrorCode e) {
  r = {};
  r.errorCode = e;
  if (!q.topicPartitions) return;
  // Version 0 has no error of its own: every partition carries it.
  for (const auto& topic : *q.topicPartitions) {
    auto& result = r.replicaElectionResults.emplace_back();
    result.topic = topic.topic;
    for (std::int32_t partition : topic.partitions) result.partitionResult.push_back({partition, e, std::nullopt});
  }
}
template <class Response, class Request>
requires requires(Response r) { r.errorMessage; }
void setNotController(Response& r, const Request&, ErrorCode e) {
  r = {};
  r.errorCode = e;
  r.errorMessage = "This is not the active controller.";
}
void setNotController(protocol::CreateTopicsResponse& r, const protocol::CreateTopicsRequest& q, ErrorCode e) {
  r = {};
  for (const auto& topic : q.topics) {
    auto& result = r.topics.emplace_back();
    result.name = topic.name;
    result.errorCode = e;
  }
}
void setNotController(protocol::DeleteTopicsResponse& r, const protocol::DeleteTopicsRequest& q, ErrorCode e) {
  r = {};
  for (const auto& topic : q.topics) {
    auto& result = r.responses.emplace_back();
    result.name = topic.name;
    result.topicId = topic.topicId;
    result.errorCode = e;
  }
  for (const auto& name : q.topicNames) {
    auto& result = r.responses.emplace_back();
    result.name = name;
    result.errorCode = e;
  }
}
void setNotController(protocol::CreatePartitionsResponse& r, const protocol::CreatePartitionsRequest& q, ErrorCode e) {
  r = {};
  for (const auto& topic : q.topics) {
    auto& result = r.results.emplace_back();
    result.name = topic.name;
    result.errorCode = e;
  }
}
template <class Response, class Request>
requires requires(Response r, Request q) {
  r.responses[0].resourceType;
  q.resources;
}
void setNotController(Response& r, const Request& q, ErrorCode e) {
  r = {};
  for (const auto& resource : q.resources) {
    auto& result = r.responses.emplace_back();
    result.resourceType = resource.resourceType;
    result.resourceName = resource.resourceName;
    result.errorCode = e;
  }
}

}  // namespace

bool ControllerNode::serves(protocol::ApiKey key) { return handled(key); }

raft::Options ControllerNode::quorumOptions(const ControllerOptions& options) {
  raft::Options result;
  result.self = options.self;
  result.directoryId = options.directoryId;
  result.clusterId = options.clusterId;
  result.voters = options.voters;
  result.timing = raft::Timing::from(options.config);
  result.planted = options.planted;
  return result;
}

ControllerNode::ControllerNode(ControllerOptions options, raft::Raft* shared)
    : options_(std::move(options)),
      own_(shared != nullptr
               ? nullptr
               : std::make_unique<raft::Raft>(quorumOptions(options_), static_cast<raft::Listener&>(*this))),
      raft_(shared != nullptr ? *shared : *own_) {}

ControllerNode::~ControllerNode() = default;

void ControllerNode::start(Context& context) {
  if (own_ == nullptr) return;
  auto started = raft_.start(context);
  // Kafka's controller does not come up either when its metadata log cannot be read.
  check(started.has_value(), started ? std::string_view{} : std::string_view(started.error().message));
}

void ControllerNode::onAccepted(Context&, ConnectionId connection, const runtime::Peer& peer) {
  sessions_[connection].peer = peer;
}

void ControllerNode::onConnected(Context& context, ConnectionId connection) { raft_.onConnected(context, connection); }

void ControllerNode::onDisconnected(Context& context, ConnectionId connection, runtime::Disconnect reason) {
  if (sessions_.erase(connection) == 0) raft_.onDisconnected(context, connection, reason);
  exitIfDone(context);
}

// --- frames --------------------------------------------------------------------------------------------------

void ControllerNode::onFrame(Context& context, ConnectionId connection, Chain frame) {
  const auto session = sessions_.find(connection);
  if (session == sessions_.end()) {
    raft_.onFrame(context, connection, frame);
    exitIfDone(context);
    return;
  }
  base::Reader reader(std::move(frame));
  auto header = protocol::peekRequest(reader);
  Call call;
  call.connection = connection;
  if (!header) {
    refuse(context, call, header.error().message);
    return;
  }
  call.key = header->key;
  call.version = header->version;
  call.correlationId = header->correlationId;
  const NodeId peer = session->second.peer.node;
  session->second.waiting = true;
  if (call.key == protocol::ApiKey::apiVersions) {
    answerApiVersions(context, call, header->versionKnown ? &reader : nullptr);
    return;
  }
  const protocol::ApiInfo* api = protocol::findApi(call.key);
  if (api == nullptr || !handled(call.key) || !api->servedBy(protocol::Listener::controller) ||
      !api->served.has(call.version)) {
    refuse(context, call, "api not served by controllers");
    return;
  }
  dispatch(context, call, peer, reader);
  // Whatever was called may have ended the connection.
  const auto after = sessions_.find(connection);
  if (after != sessions_.end() && after->second.waiting && !after->second.muted) {
    after->second.muted = true;
    context.mute(connection);
  }
}

void ControllerNode::refuse(Context& context, const Call& call, const std::string& why) {
  const auto session = sessions_.find(call.connection);
  if (session == sessions_.end()) return;
  context.emit(events::RequestRefused{call.connection, session->second.peer.address, why});
  sessions_.erase(session);
  context.close(call.connection);
}

template <class Response>
void ControllerNode::respond(Context& context, const Call& call, const Response& response) {
  finish(context, call, protocol::encodeResponse(call.version, call.correlationId, response));
}

void ControllerNode::finish(Context& context, const Call& call, Chain frame) {
  const auto session = sessions_.find(call.connection);
  if (session == sessions_.end()) return;
  session->second.waiting = false;
  context.send(call.connection, std::move(frame));
  if (session->second.muted) {
    session->second.muted = false;
    context.unmute(call.connection);
  }
}

void ControllerNode::answerApiVersions(Context& context, const Call& call, base::Reader* body) {
  if (body == nullptr) {
    finish(context, call, protocol::encodeResponse(0, call.correlationId, protocol::unsupportedApiVersionsResponse()));
    return;
  }
  auto request = protocol::decodeRequestBody<protocol::ApiVersionsRequest>(*body, call.version);
  if (!request) {
    refuse(context, call, request.error().message);
    return;
  }
  std::vector<protocol::ServedApi> served;
  for (const protocol::ServedApi& api : protocol::servedApis(protocol::Listener::controller)) {
    if (handled(api.key)) served.push_back(api);
  }
  protocol::ClusterFeatures features;
  for (const metadata::FeatureSupport& each : metadata::supportedFeatures()) {
    features.supported.push_back({std::string(each.name), each.min, each.max});
  }
  for (const auto& [name, level] : image().features()) features.finalized.push_back({name, level, level});
  features.epoch = image().provenance().lastOffset;
  auto response = protocol::makeApiVersionsResponse(call.version, served, features);
  if (call.version >= 3 && (!protocol::validClientSoftware(request->clientSoftwareName) ||
                            !protocol::validClientSoftware(request->clientSoftwareVersion))) {
    response.errorCode = ErrorCode::invalidRequest;
  }
  respond(context, call, response);
}

template <class Request, class Handle>
void ControllerNode::serve(Context& context, const Call& call, base::Reader& body, Handle&& handle) {
  using Response = typename Request::Response;
  auto request = protocol::decodeRequestBody<Request>(body, call.version);
  if (!request) {
    refuse(context, call, request.error().message);
    return;
  }
  if (control_ == nullptr) {
    Response response;
    setNotController(response, *request, ErrorCode::notController);
    respond(context, call, response);
    return;
  }
  Changes changes(control_->mutableImage(), raft_.nextAppendOffset());
  Response response = handle(changes, *request);
  armSessionTimer(context);
  commit(context, changes,
         [this, call, asked = std::move(*request), answer = std::move(response)](Context& at, ErrorCode code) mutable {
           if (code != ErrorCode::none) setNotController(answer, asked, code);
           respond(at, call, answer);
         });
}

void ControllerNode::commit(Context& context, Changes& changes, std::function<void(Context&, ErrorCode)> done) {
  if (changes.empty()) {
    // It may have seen what is not committed yet: the answer must not come before that is (K1).
    if (waiting_.empty()) {
      done(context, ErrorCode::none);
    } else {
      waiting_.push_back({waiting_.back().offset, std::move(done)});
    }
    return;
  }
  std::vector<Bytes> values;
  values.reserve(changes.records().size());
  for (const metadata::Record& record : changes.records()) values.push_back(metadata::encodeRecord(record));
  const Offset last = changes.nextOffset() - 1;
  // Known before the append: a quorum of one commits within it.
  waiting_.push_back({last, std::move(done)});
  if (!changes.notes.rules.empty() || !changes.notes.fenceReasons.empty()) notes_[last] = std::move(changes.notes);
  const auto appended = raft_.append(context, activeEpoch_, values);
  check(appended && *appended == last, "the active controller could not append its records");
}

void ControllerNode::dispatch(Context& context, const Call& call, NodeId peer, base::Reader& body) {
  using protocol::ApiKey;
  // The quorum's own requests are answered by every controller.
  auto quorum = [&]<class Request>(auto&& answer, std::type_identity<Request>) {
    auto request = protocol::decodeRequestBody<Request>(body, call.version);
    if (!request) {
      refuse(context, call, request.error().message);
      return;
    }
    respond(context, call, answer(*request));
  };
  const Instant now = context.now();
  switch (call.key) {
    case ApiKey::vote:
      return quorum([&](const auto& r) { return raft_.vote(context, r); }, std::type_identity<protocol::VoteRequest>{});
    case ApiKey::beginQuorumEpoch:
      return quorum([&](const auto& r) { return raft_.beginQuorumEpoch(context, r); },
                    std::type_identity<protocol::BeginQuorumEpochRequest>{});
    case ApiKey::endQuorumEpoch:
      return quorum([&](const auto& r) { return raft_.endQuorumEpoch(context, r); },
                    std::type_identity<protocol::EndQuorumEpochRequest>{});
    case ApiKey::describeQuorum:
      return quorum([&](const auto& r) { return raft_.describeQuorum(context, r); },
                    std::type_identity<protocol::DescribeQuorumRequest>{});
    case ApiKey::fetch: {
      auto request = protocol::decodeRequestBody<protocol::FetchRequest>(body, call.version);
      if (!request) return refuse(context, call, request.error().message);
      raft_.fetch(context, peer, call.version, *request,
                  [this, call](Context& at, protocol::FetchResponse response) { respond(at, call, response); });
      return;
    }
    case ApiKey::brokerRegistration:
      return serve<protocol::BrokerRegistrationRequest>(
          context, call, body, [&](Changes& c, const auto& r) { return control_->registerBroker(c, r, now); });
    case ApiKey::brokerHeartbeat:
      return serve<protocol::BrokerHeartbeatRequest>(
          context, call, body, [&](Changes& c, const auto& r) { return control_->heartbeat(c, r, now); });
    case ApiKey::unregisterBroker:
      return serve<protocol::UnregisterBrokerRequest>(
          context, call, body, [&](Changes& c, const auto& r) { return control_->unregisterBroker(c, r); });
    case ApiKey::updateFeatures:
      return serve<protocol::UpdateFeaturesRequest>(
          context, call, body, [&](Changes& c, const auto& r) { return control_->updateFeatures(c, r, call.version); });
    case ApiKey::allocateProducerIds:
      return serve<protocol::AllocateProducerIdsRequest>(
          context, call, body, [&](Changes& c, const auto& r) { return control_->allocateProducerIds(c, r); });
    case ApiKey::alterPartition:
      return serve<protocol::AlterPartitionRequest>(
          context, call, body, [&](Changes& c, const auto& r) { return control_->alterPartition(c, r, call.version); });
    case ApiKey::createTopics:
      return serve<protocol::CreateTopicsRequest>(context, call, body, [&](Changes& c, const auto& r) {
        return control_->createTopics(c, r, context.random());
      });
    case ApiKey::deleteTopics:
      return serve<protocol::DeleteTopicsRequest>(
          context, call, body, [&](Changes& c, const auto& r) { return control_->deleteTopics(c, r, call.version); });
    case ApiKey::createPartitions:
      return serve<protocol::CreatePartitionsRequest>(context, call, body, [&](Changes& c, const auto& r) {
        return control_->createPartitions(c, r, context.random());
      });
    case ApiKey::electLeaders:
      return serve<protocol::ElectLeadersRequest>(
          context, call, body, [&](Changes& c, const auto& r) { return control_->electLeaders(c, r, call.version); });
    case ApiKey::alterPartitionReassignments:
      return serve<protocol::AlterPartitionReassignmentsRequest>(
          context, call, body, [&](Changes& c, const auto& r) { return control_->alterReassignments(c, r); });
    case ApiKey::listPartitionReassignments:
      return serve<protocol::ListPartitionReassignmentsRequest>(
          context, call, body, [&](Changes&, const auto& r) { return control_->listReassignments(r); });
    case ApiKey::incrementalAlterConfigs:
      return serve<protocol::IncrementalAlterConfigsRequest>(
          context, call, body, [&](Changes& c, const auto& r) { return control_->incrementalAlterConfigs(c, r); });
    case ApiKey::alterConfigs:
      return serve<protocol::AlterConfigsRequest>(
          context, call, body, [&](Changes& c, const auto& r) { return control_->alterConfigs(c, r); });
    default:
      refuse(context, call, "api not served by controllers");
  }
}

// --- the log -------------------------------------------------------------------------------------------------

void ControllerNode::onCommitted(Context& context, const std::vector<raft::CommittedBatch>& batches) {
  for (const raft::CommittedBatch& batch : batches) {
    recent_.push_back(batch.bytes);
    if (recent_.size() > recentBatches) recent_.pop_front();
    metadata::Delta delta;
    if (auto loaded = loader_.load(batch.bytes, delta); !loaded && problem_.empty()) {
      problem_ = fmt::format("metadata offset {}: {}", batch.baseOffset, loaded.error().message);
    }
    if (raft_.isLeader() && batch.lastOffset >= raft_.committedAtElection() && !delta.empty()) {
      const auto notes = notes_.find(batch.lastOffset);
      static const Notes none;
      tell(context, delta, notes == notes_.end() ? none : notes->second);
    }
    notes_.erase(notes_.begin(), notes_.upper_bound(batch.lastOffset));
    while (!waiting_.empty() && waiting_.front().offset <= batch.lastOffset) {
      Waiting ready = std::move(waiting_.front());
      waiting_.pop_front();
      ready.done(context, ErrorCode::none);
    }
  }
}

void ControllerNode::onLeaderChange(Context& context, const raft::LeaderAndEpoch& leader) {
  if (leader.leader == options_.self) {
    activate(context, leader.epoch);
  } else if (control_ != nullptr) {
    deactivate(context);
  }
}

void ControllerNode::activate(Context& context, std::int32_t epoch) {
  ControlOptions options;
  options.clusterId = options_.clusterId;
  options.config = options_.config;
  options.maxPartitions = options_.maxPartitions;
  control_ = std::make_unique<ClusterControl>(std::move(options), loader_.image(), context.now());
  activeEpoch_ = epoch;
  context.emit(events::ControllerActivated{epoch});
  Changes changes(control_->mutableImage(), raft_.nextAppendOffset());
  if (loader_.inTransaction()) {
    // A predecessor died between begin and end: what it began never happened.
    changes.add(protocol::AbortTransactionRecord{"the controller that began it is gone"});
  }
  if (control_->image().empty()) control_->bootstrap(changes);
  if (!changes.empty()) commit(context, changes, [](Context&, ErrorCode) {});
  if (control_ == nullptr) return;
  armSessionTimer(context);
  if (const std::int64_t idle = control_->configInteger("metadata.max.idle.interval.ms"); idle > 0) {
    noOpTimer_ = context.setTimer(milliseconds(idle), {"metadata no-op", writeNoOp, 0, 0});
  }
  rebalanceTimer_ = context.setTimer(seconds(control_->configInteger("leader.imbalance.check.interval.seconds")),
                                     {"leader imbalance check", rebalance, 0, 0});
  uncleanTimer_ = context.setTimer(milliseconds(control_->configInteger("unclean.leader.election.interval.ms")),
                                   {"unclean election check", unclean, 0, 0});
}

void ControllerNode::deactivate(Context& context) {
  control_.reset();
  activeEpoch_ = -1;
  for (runtime::TimerId* timer : {&sessionTimer_, &noOpTimer_, &rebalanceTimer_, &uncleanTimer_}) {
    if (timer->valid()) context.cancelTimer(*timer);
    *timer = {};
  }
  sessionTimerAt_ = Instant::never();
  notes_.clear();
  // What they waited for may yet be committed by another, or not: the senders must ask again.
  for (Waiting& each : std::exchange(waiting_, {})) each.done(context, ErrorCode::notController);
}

void ControllerNode::tell(Context& context, const metadata::Delta& delta, const Notes& notes) {
  using metadata::Delta;
  for (const auto& [id, change] : delta.brokers) {
    const bool anew =
        change.after != nullptr && (change.before == nullptr || change.before->epoch != change.after->epoch);
    if (anew) context.emit(events::BrokerRegistered{id, change.after->epoch});
    const bool wasFenced = change.before == nullptr || change.before->fenced;
    if (!wasFenced && (change.after == nullptr || change.after->fenced)) {
      const auto reason = notes.fenceReasons.find(id);
      context.emit(events::BrokerFenced{id, reason != notes.fenceReasons.end() ? reason->second
                                            : change.after == nullptr          ? "it was unregistered"
                                                                               : ""});
    }
  }
  for (const metadata::TopicRef& topic : delta.createdTopics) {
    std::int32_t partitions = 0;
    std::int32_t factor = 0;
    for (auto at = delta.partitions.lower_bound({topic->id, 0});
         at != delta.partitions.end() && at->first.first == topic->id; ++at) {
      if (at->second.after == nullptr) continue;
      ++partitions;
      factor = static_cast<std::int32_t>(at->second.after->replicas.size());
    }
    context.emit(events::TopicCreated{topic->name, partitions, factor});
  }
  for (const auto& [key, change] : delta.partitions) {
    if (change.after == nullptr) continue;
    const metadata::Partition& after = *change.after;
    const metadata::Partition none;
    const metadata::Partition& before = change.before == nullptr ? none : *change.before;
    const bool elected = change.before == nullptr || after.leaderEpoch != before.leaderEpoch;
    if (elected && after.hasLeader()) {
      std::string rule;
      if (change.before == nullptr) {
        rule = "created";
      } else if (const auto noted = notes.rules.find(key); noted != notes.rules.end()) {
        rule = noted->second;
      } else if (after.recoveryState == metadata::LeaderRecoveryState::recovering &&
                 before.recoveryState != metadata::LeaderRecoveryState::recovering) {
        rule = "unclean";
      } else if (after.replicas != before.replicas) {
        rule = "reassignment";
      } else {
        rule = "first live replica of the ISR in replica order";
      }
      context.emit(events::LeaderElected{change.topic->name, change.partition, before.leader, after.leader,
                                         after.leaderEpoch, after.isr, before.isr, after.replicas, std::move(rule)});
    } else if (elected && before.hasLeader()) {
      context.emit(events::PartitionOffline{change.topic->name, change.partition, before.leader, after.isr});
    } else if (after.isr != before.isr) {
      context.emit(events::IsrChanged{change.topic->name, change.partition, after.isr, before.isr});
    }
  }
  for (const auto& [id, change] : delta.brokers) {
    const bool wasFenced = change.before == nullptr || change.before->fenced;
    if (wasFenced && change.after != nullptr && !change.after->fenced) context.emit(events::BrokerUnfenced{id});
  }
  for (const metadata::TopicRef& topic : delta.deletedTopics) context.emit(events::TopicDeleted{topic->name});
  for (const Delta::ConfigChange& change : delta.configs) {
    const bool goneWithTopic =
        std::any_of(delta.deletedTopics.begin(), delta.deletedTopics.end(), [&](const auto& topic) {
          return change.resource.type == metadata::ResourceType::topic && change.resource.name == topic->name;
        });
    if (!goneWithTopic) {
      context.emit(events::ConfigChanged{change.resource.text(), change.key, change.after.value_or("")});
    }
  }
}

std::vector<metadata::PrintedRecord> ControllerNode::recentRecords(std::size_t limit) const {
  std::vector<metadata::PrintedRecord> newestFirst;
  for (auto batch = recent_.rbegin(); batch != recent_.rend() && newestFirst.size() < limit; ++batch) {
    auto lines = metadata::printBatch(*batch);
    for (auto line = lines.rbegin(); line != lines.rend() && newestFirst.size() < limit; ++line) {
      newestFirst.push_back(std::move(*line));
    }
  }
  std::reverse(newestFirst.begin(), newestFirst.end());
  return newestFirst;
}

// --- time ----------------------------------------------------------------------------------------------------

void ControllerNode::armSessionTimer(Context& context) {
  if (control_ == nullptr) return;
  const Instant next = control_->nextSessionEnd();
  // A timer that comes too early does no harm; heartbeats need not move it.
  if (next >= sessionTimerAt_) return;
  if (sessionTimer_.valid()) context.cancelTimer(sessionTimer_);
  sessionTimerAt_ = std::max(next, context.now());
  sessionTimer_ = context.setTimer(sessionTimerAt_ - context.now(), {"broker session check", sessionCheck, 0, 0});
}

void ControllerNode::checkSessions(Context& context) {
  for (bool more = true; more && control_ != nullptr;) {
    Changes changes(control_->mutableImage(), raft_.nextAppendOffset());
    more = control_->fenceStaleBroker(changes, context.now());
    if (!changes.empty()) commit(context, changes, [](Context&, ErrorCode) {});
  }
  armSessionTimer(context);
}

void ControllerNode::onTimer(Context& context, runtime::TimerId id, const runtime::Timer& timer) {
  if (raft_.onTimer(context, id, timer)) {
    exitIfDone(context);
    return;
  }
  if (id == shutdownTimer_) {
    context.exit();
    return;
  }
  if (control_ == nullptr) return;
  if (id == sessionTimer_) {
    sessionTimer_ = {};
    sessionTimerAt_ = Instant::never();
    checkSessions(context);
  } else if (id == noOpTimer_) {
    noOpTimer_ = context.setTimer(milliseconds(control_->configInteger("metadata.max.idle.interval.ms")),
                                  {"metadata no-op", writeNoOp, 0, 0});
    Changes changes(control_->mutableImage(), raft_.nextAppendOffset());
    changes.add(protocol::NoOpRecord{});
    commit(context, changes, [](Context&, ErrorCode) {});
  } else if (id == rebalanceTimer_ || id == uncleanTimer_) {
    Changes changes(control_->mutableImage(), raft_.nextAppendOffset());
    if (id == rebalanceTimer_) {
      rebalanceTimer_ = context.setTimer(seconds(control_->configInteger("leader.imbalance.check.interval.seconds")),
                                         {"leader imbalance check", rebalance, 0, 0});
      control_->rebalanceLeaders(changes);
    } else {
      uncleanTimer_ = context.setTimer(milliseconds(control_->configInteger("unclean.leader.election.interval.ms")),
                                       {"unclean election check", unclean, 0, 0});
      control_->electUncleanWhereAllowed(changes);
    }
    if (!changes.empty()) commit(context, changes, [](Context&, ErrorCode) {});
  }
}

void ControllerNode::shutDown(Context& context) {
  if (shuttingDown_) return;
  shuttingDown_ = true;
  raft_.shutDown(context);
  if (!raft_.shutDownDone()) shutdownTimer_ = context.setTimer(farewell, {"shutdown", shutDownPatience, 0, 0});
  exitIfDone(context);
}

void ControllerNode::exitIfDone(Context& context) {
  if (shuttingDown_ && raft_.shutDownDone()) context.exit();
}

}  // namespace brokerlab::controller
