#include "broker/broker_node.h"

#include <utility>

#include "base/check.h"
#include "broker/handlers/handlers.h"
#include "broker/timers.h"

namespace brokerlab::broker {

using runtime::Context;

std::string_view brokerStateName(BrokerState state) {
  switch (state) {
    case BrokerState::starting:
      return "starting";
    case BrokerState::registered:
      return "registered";
    case BrokerState::fenced:
      return "fenced";
    case BrokerState::running:
      return "running";
    case BrokerState::shuttingDown:
      return "shutting down";
    case BrokerState::failed:
      return "failed";
  }
  return "";
}

namespace {

/// What every server.properties says of the broker itself; what the options say already stays.
BrokerOptions withIdentity(BrokerOptions options) {
  std::string voters;
  for (const raft::Voter& voter : options.controllers) {
    if (!voters.empty()) voters += ',';
    voters += fmt::format("{}@{}:{}", voter.id.value, voter.host, voter.port);
  }
  const std::string address = fmt::format("PLAINTEXT://{}:{}", options.host, options.port);
  auto say = [&options](const char* key, std::string value) { options.config.try_emplace(key, std::move(value)); };
  say("node.id", fmt::to_string(options.id.value));
  say("broker.id", fmt::to_string(options.id.value));
  say("process.roles", "broker");
  say("listeners", address);
  say("advertised.listeners", address);
  say("inter.broker.listener.name", "PLAINTEXT");
  say("controller.listener.names", "CONTROLLER");
  say("controller.quorum.voters", voters);
  if (options.rack) say("broker.rack", *options.rack);
  return options;
}

}  // namespace

BrokerNode::BrokerNode(BrokerOptions options)
    : options_(withIdentity(std::move(options))),
      channel_(*this),
      replicas_({options_.id, options_.clusterId, options_.config, options_.faults}),
      sessions_(replicas_.purgatory()),
      groups_(replicas_) {
  applySettings();
}

BrokerNode::~BrokerNode() = default;

void BrokerNode::applySettings() {
  const metadata::ConfigView view = configs();
  auto number = [&view](std::string_view name, std::int64_t otherwise) {
    const metadata::ConfigValue value = view.broker(name);
    return value.set() ? value.integer() : otherwise;
  };
  auto flag = [&view](std::string_view name, bool otherwise) {
    const metadata::ConfigValue value = view.broker(name);
    return value.set() ? value.boolean() : otherwise;
  };
  settings_.fetchMaxBytes = static_cast<std::int32_t>(number("fetch.max.bytes", 57671680));
  settings_.maxRequestPartitionSize = static_cast<std::int32_t>(number("max.request.partition.size.limit", 2000));
  settings_.autoCreateTopics = flag("auto.create.topics.enable", true);
  settings_.deleteTopics = flag("delete.topic.enable", true);
  settings_.fetchSessionSlots = static_cast<std::size_t>(number("max.incremental.fetch.session.cache.slots", 1000));
  settings_.heartbeatInterval = milliseconds(number("broker.heartbeat.interval.ms", 2000));
  const metadata::ConfigValue selector = view.broker("replica.selector.class");
  settings_.rackAwareSelector = selector.set() && selector.value->find("RackAwareReplicaSelector") != std::string::npos;
  settings_.controlledShutdown = flag("controlled.shutdown.enable", true);
  sessions_.setSlots(settings_.fetchSessionSlots);
  RequestChannelLimits limits;
  limits.networkThreads = static_cast<int>(number("num.network.threads", 3));
  limits.ioThreads = static_cast<int>(number("num.io.threads", 8));
  limits.queuedMaxRequests = static_cast<int>(number("queued.max.requests", 500));
  limits.serviceTime = microseconds(number("brokerlab.request.service.time.us", 0));
  channel_.configure(limits);
  groups_.configure(coordinator::GroupSettings::from(view));
  transactions_.applySettings();
}

void BrokerNode::giveUp(Context& context, std::string why) {
  problem_ = std::move(why);
  state_ = BrokerState::failed;
  context.emit(events::LogDamaged{"", -1, problem_});
  context.exit();
}

void BrokerNode::start(Context& context) {
  incarnationId_ = Uuid::random(context.random());
  if (auto opened = replicas_.open(context); !opened) {
    giveUp(context, opened.error().message);
    return;
  }
  if (options_.sharedRaft != nullptr) {
    registerBroker(context);
    settle(context);
    return;
  }
  raft::Options raftOptions;
  raftOptions.self = options_.id;
  raftOptions.directoryId = replicas_.logs()->properties().directoryId.value_or(Uuid{});
  raftOptions.clusterId = options_.clusterId;
  raftOptions.voters = options_.controllers;
  raftOptions.timing = raft::Timing::from(options_.config);
  raft_ = std::make_unique<raft::Raft>(std::move(raftOptions), static_cast<raft::Listener&>(*this));
  if (auto started = raft_->start(context); !started) {
    giveUp(context, started.error().message);
    return;
  }
  registerBroker(context);
  settle(context);
}

// --- connections -------------------------------------------------------------------------------------------------

void BrokerNode::onAccepted(Context& context, ConnectionId connection, const runtime::Peer& peer) {
  channel_.accept(context, connection, peer);
  if (!replicasUp_) {
    // B1: requests wait in the connection until there is something to answer with.
    early_.push_back(connection);
    context.mute(connection);
  }
}

void BrokerNode::onConnected(Context& context, ConnectionId connection) {
  if (replicas_.onConnected(context, connection) || (raft_ && raft_->onConnected(context, connection)) ||
      lifecycle_.onConnected(context, connection) || isrChannel_.onConnected(context, connection) ||
      coordinatorConnected(context, connection)) {
    settle(context);
    return;
  }
  forwarding_.onConnected(context, connection);
  settle(context);
}

void BrokerNode::onDisconnected(Context& context, ConnectionId connection, runtime::Disconnect reason) {
  if (Connection* accepted = channel_.connection(connection)) {
    std::optional<RequestKey> current;
    if (accepted->current && accepted->current->stage == Stage::parked) current = accepted->current->key;
    channel_.disconnected(connection);
    if (current) {
      if (const auto produce = parkedProduces_.find(current->number); produce != parkedProduces_.end()) {
        // The records stay; only nobody waits to hear of them.
        if (produce->second.timer.valid()) context.cancelTimer(produce->second.timer);
        parkedProduces_.erase(produce);
        replicas_.purgatory().forget(current->number);
      }
      for (const auto& [watch, fetch] : parkedFetches_) {
        if (fetch.request.key != *current) continue;
        forgetFetch(context, *this, watch);
        break;
      }
    }
    settle(context);
    return;
  }
  if (!replicas_.onDisconnected(context, connection, reason) &&
      !(raft_ && raft_->onDisconnected(context, connection, reason)) &&
      !lifecycle_.onDisconnected(context, connection, reason) &&
      !isrChannel_.onDisconnected(context, connection, reason) &&
      !coordinatorDisconnected(context, connection, reason)) {
    forwarding_.onDisconnected(context, connection, reason);
  }
  settle(context);
}

void BrokerNode::onFrame(Context& context, ConnectionId connection, Chain frame) {
  if (!channel_.received(context, connection, frame) && !replicas_.onFrame(context, connection, frame) &&
      !(raft_ && raft_->onFrame(context, connection, frame)) && !lifecycle_.onFrame(context, connection, frame) &&
      !isrChannel_.onFrame(context, connection, frame) && !coordinatorFrame(context, connection, frame)) {
    forwarding_.onFrame(context, connection, frame);
  }
  settle(context);
}

void BrokerNode::onTimer(Context& context, runtime::TimerId id, const runtime::Timer& timer) {
  switch (static_cast<TimerKind>(timer.kind)) {
    case TimerKind::requestHandled:
      channel_.onTimer(context, timer);
      break;
    case TimerKind::delayedProduce: {
      const auto ticket = static_cast<std::uint64_t>(timer.a);
      if (const auto at = parkedProduces_.find(ticket); at != parkedProduces_.end()) {
        at->second.timer = {};
        replicas_.purgatory().expire(ticket);
      }
      break;
    }
    case TimerKind::delayedFetch:
      if (const auto at = parkedFetches_.find(static_cast<std::uint32_t>(timer.a));
          at != parkedFetches_.end() && at->second.timer == id) {
        at->second.timer = {};
        retryFetch(context, *this, at->first, true);
      }
      break;
    case TimerKind::delayedMarkers:
      if (const auto at = parkedMarkers_.find(static_cast<std::uint64_t>(timer.a)); at != parkedMarkers_.end()) {
        at->second.timer = {};
        replicas_.purgatory().expire(at->first);
      }
      break;
    case TimerKind::delayedDelete:
      retryDeletes(context, *this, static_cast<std::uint64_t>(timer.a));
      break;
    case TimerKind::heartbeat:
      heartbeatTimer_ = {};
      heartbeat(context);
      break;
    case TimerKind::registrationRetry:
      registrationTimer_ = {};
      registerBroker(context);
      break;
    case TimerKind::alterPartitionRetry:
      isrRetryTimer_ = {};
      break;
    case TimerKind::shutdownDeadline:
      shutdownTimer_ = {};
      finishShutDown(context);
      return;
    default:
      if (!coordinatorTimer(context, id, timer) && !(raft_ && raft_->onTimer(context, id, timer)) &&
          !replicas_.onTimer(context, id, timer) && !lifecycle_.onTimer(context, id, timer) &&
          !isrChannel_.onTimer(context, id, timer)) {
        forwarding_.onTimer(context, id, timer);
      }
  }
  settle(context);
}

// --- requests ------------------------------------------------------------------------------------------------------

void BrokerNode::handle(Context& context, Connection& connection, Request& request) {
  const protocol::RequestHeader& header = request.header;
  const HandlerRow* row = findHandler(header.key);
  const protocol::ApiInfo& api = protocol::apiInfo(header.key);
  if (row == nullptr) {
    channel_.refuse(context, request.key,
                    fmt::format("{} ({}) is not served by a broker", api.name, static_cast<int>(header.key)));
    return;
  }
  if (header.key != protocol::ApiKey::apiVersions && !api.served.has(header.version)) {
    channel_.refuse(context, request.key,
                    fmt::format("{} v{} is not served here, only {} to {}", api.name, header.version, api.served.from,
                                api.served.to));
    return;
  }
  row->handle(context, *this, connection, request);
}

void BrokerNode::settle(Context& context) {
  if (settling_) return;
  settling_ = true;
  do {
    while (replicas_.settleChanges()) {
      for (const replication::FinishedProduce& finished : replicas_.purgatory().takeFinished()) {
        finishProduce(context, *this, finished);
      }
      for (const std::uint32_t watch : replicas_.purgatory().takeDue()) retryFetch(context, *this, watch, false);
      if (!parkedDeletes_.empty()) retryDeletes(context, *this, 0);
    }
  } while (settleCoordinators(context));
  // A timeout settles a produce without any change.
  for (const replication::FinishedProduce& finished : replicas_.purgatory().takeFinished()) {
    finishProduce(context, *this, finished);
  }
  sendAlterPartition(context);
  settling_ = false;
  if (replicas_.storageFailed() && state_ != BrokerState::failed) {
    giveUp(context, "the data directory cannot be written any more");
  }
}

void BrokerNode::sendAlterPartition(Context& context) {
  if (isrRetryTimer_.valid()) return;
  auto request = replicas_.nextAlterPartition();
  if (!request) return;
  isrChannel_.call<protocol::AlterPartitionRequest>(
      context, *request, 3, seconds(60),
      [](const protocol::AlterPartitionResponse& response) { return response.errorCode == ErrorCode::notController; },
      [this](Context& at, runtime::CallResult<protocol::AlterPartitionResponse> answer) {
        if (answer && answer->errorCode == ErrorCode::none) {
          replicas_.onAlterPartition(at, *answer);
        } else {
          replicas_.onAlterPartitionFailed();
          isrRetryTimer_ = at.setTimer(
              milliseconds(50),
              runtime::Timer{"propose the ISR again", static_cast<std::int32_t>(TimerKind::alterPartitionRetry)});
        }
      });
}

// --- metadata ------------------------------------------------------------------------------------------------------

void BrokerNode::onCommitted(Context& context, const std::vector<raft::CommittedBatch>& batches) {
  metadata::Delta delta;
  for (const raft::CommittedBatch& batch : batches) {
    if (auto loaded = loader_.load(batch.bytes, delta); !loaded) {
      // The rest was applied: one bad record must not hide the others. (D5)
      problem_ = loaded.error().message;
    }
  }
  if (delta.empty()) return;
  for (const metadata::Delta::ConfigChange& change : delta.configs) {
    if (change.resource.type != metadata::ResourceType::broker) continue;
    applySettings();
    break;
  }
  if (replicasUp_) {
    replicas_.apply(context, loader_.image(), delta);
    std::vector<std::string> deleted;
    for (const metadata::TopicRef& topic : delta.deletedTopics) deleted.push_back(topic->name);
    applyToCoordinators(context, deleted);
  }
}

void BrokerNode::onLeaderChange(Context& context, const raft::LeaderAndEpoch& leader) {
  lifecycle_.setController(context, leader.leader);
  isrChannel_.setController(context, leader.leader);
  forwarding_.setController(context, leader.leader);
}

}  // namespace brokerlab::broker
