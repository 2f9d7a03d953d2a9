// The life of a broker towards the controller: register, heartbeat, unfence, leave. (Kafka: BrokerLifecycleManager)

#include "broker/broker_node.h"
#include "broker/timers.h"
#include "metadata/features.h"
#include "protocol/messages/broker_heartbeat.h"
#include "protocol/messages/broker_registration.h"

namespace brokerlab::broker {

using protocol::BrokerHeartbeatRequest;
using protocol::BrokerHeartbeatResponse;
using protocol::BrokerRegistrationRequest;
using protocol::BrokerRegistrationResponse;
using runtime::Context;

namespace {

constexpr Duration callTimeout = milliseconds(4500);
constexpr Duration registrationBackoffMin = milliseconds(100);
constexpr Duration registrationBackoffMax = milliseconds(1000);
/// While the broker waits for something that takes no time of its own.
constexpr Duration soon = milliseconds(10);
/// Kafka waits five minutes for its leaderships to move; whoever stops a whole cluster does not.
constexpr Duration shutdownPatience = seconds(30);

}  // namespace

void BrokerNode::registerBroker(Context& context) {
  BrokerRegistrationRequest request;
  request.brokerId = options_.id.value;
  request.clusterId = options_.clusterId;
  request.incarnationId = incarnationId_;
  BrokerRegistrationRequest::Listener& listener = request.listeners.emplace_back();
  listener.name = "PLAINTEXT";
  listener.host = options_.host;
  listener.port = options_.port;
  for (const metadata::FeatureSupport& each : metadata::supportedFeatures()) {
    request.features.push_back({std::string(each.name), each.min, each.max});
  }
  request.rack = options_.rack;
  if (const auto directory = replicas_.logs()->properties().directoryId) request.logDirs.push_back(*directory);
  request.previousBrokerEpoch = replicas_.previousBrokerEpoch();
  lifecycle_.call<BrokerRegistrationRequest>(
      context, std::move(request), 4, callTimeout,
      [](const BrokerRegistrationResponse& response) { return response.errorCode == ErrorCode::notController; },
      [this](Context& at, runtime::CallResult<BrokerRegistrationResponse> answer) {
        if (!answer) {
          scheduleRegistration(at);
          return;
        }
        if (answer->errorCode == ErrorCode::inconsistentClusterId ||
            answer->errorCode == ErrorCode::invalidRegistration) {
          giveUp(at, fmt::format("the controller refuses this broker: {}", errorName(answer->errorCode)));
          return;
        }
        if (answer->errorCode != ErrorCode::none) {
          // Most often DUPLICATE_BROKER_REGISTRATION: our former life has not been fenced yet.
          problem_ = fmt::format("registration refused: {}", errorName(answer->errorCode));
          scheduleRegistration(at);
          return;
        }
        problem_.clear();
        brokerEpoch_ = answer->brokerEpoch;
        replicas_.setBrokerEpoch(brokerEpoch_);
        if (state_ == BrokerState::starting) state_ = BrokerState::registered;
        heartbeat(at);
      });
}

void BrokerNode::scheduleRegistration(Context& context) {
  registrationBackoff_ = registrationBackoff_ == Duration{}
                             ? registrationBackoffMin
                             : std::min(registrationBackoff_ * 2, registrationBackoffMax);
  registrationTimer_ = context.setTimer(
      registrationBackoff_, runtime::Timer{"register again", static_cast<std::int32_t>(TimerKind::registrationRetry)});
}

void BrokerNode::scheduleHeartbeat(Context& context, Duration after) {
  if (heartbeatTimer_.valid()) context.cancelTimer(heartbeatTimer_);
  heartbeatTimer_ =
      context.setTimer(after, runtime::Timer{"heartbeat", static_cast<std::int32_t>(TimerKind::heartbeat)});
}

void BrokerNode::heartbeat(Context& context) {
  if (heartbeatInFlight_ || brokerEpoch_ < 0 || state_ == BrokerState::failed) return;
  heartbeatInFlight_ = true;
  BrokerHeartbeatRequest request;
  request.brokerId = options_.id.value;
  request.brokerEpoch = brokerEpoch_;
  request.currentMetadataOffset = metadataOffset();
  request.wantFence = !replicasUp_;
  request.wantShutDown = state_ == BrokerState::shuttingDown;
  lifecycle_.call<BrokerHeartbeatRequest>(
      context, std::move(request), 1, callTimeout,
      [](const BrokerHeartbeatResponse& response) { return response.errorCode == ErrorCode::notController; },
      [this](Context& at, runtime::CallResult<BrokerHeartbeatResponse> answer) {
        heartbeatInFlight_ = false;
        if (!answer || answer->errorCode != ErrorCode::none) {
          scheduleHeartbeat(at, registrationBackoffMin);
          return;
        }
        onHeartbeat(at, answer->isCaughtUp, answer->isFenced, answer->shouldShutDown);
      });
}

void BrokerNode::onHeartbeat(Context& context, bool caughtUp, bool isFenced, bool shouldShutDown) {
  switch (state_) {
    case BrokerState::registered:
      if (!caughtUp) {
        scheduleHeartbeat(context, soon);
        return;
      }
      takeUpReplicas(context);
      state_ = BrokerState::fenced;
      heartbeat(context);
      return;
    case BrokerState::fenced:
      if (isFenced) {
        scheduleHeartbeat(context, soon);
        return;
      }
      state_ = BrokerState::running;
      scheduleHeartbeat(context, settings_.heartbeatInterval);
      return;
    case BrokerState::running:
      scheduleHeartbeat(context, settings_.heartbeatInterval);
      return;
    case BrokerState::shuttingDown:
      if (shouldShutDown) {
        finishShutDown(context);
      } else {
        scheduleHeartbeat(context, std::min(settings_.heartbeatInterval, milliseconds(100)));
      }
      return;
    case BrokerState::starting:
    case BrokerState::failed:
      return;
  }
}

void BrokerNode::takeUpReplicas(Context& context) {
  if (replicasUp_) return;
  replicasUp_ = true;
  replicas_.begin(context, loader_.image());
  applyToCoordinators(context, {});
  for (const ConnectionId connection : early_) {
    if (channel_.connection(connection) != nullptr) context.unmute(connection);
  }
  early_.clear();
}

void BrokerNode::shutDown(Context& context) {
  if (state_ == BrokerState::shuttingDown || state_ == BrokerState::failed) return;
  const bool registered = brokerEpoch_ >= 0 && replicasUp_;
  if (!settings_.controlledShutdown || !registered) {
    finishShutDown(context);
    return;
  }
  state_ = BrokerState::shuttingDown;
  shutdownTimer_ = context.setTimer(
      shutdownPatience, runtime::Timer{"shutdown deadline", static_cast<std::int32_t>(TimerKind::shutdownDeadline)});
  // One that is on its way does not say so yet; the next one will.
  if (heartbeatInFlight_) {
    scheduleHeartbeat(context, soon);
  } else {
    heartbeat(context);
  }
  settle(context);
}

void BrokerNode::finishShutDown(Context& context) {
  state_ = BrokerState::failed;
  problem_.clear();
  replicas_.close(context);
  if (raft_) raft_->shutDown(context);
  context.exit();
}

}  // namespace brokerlab::broker
