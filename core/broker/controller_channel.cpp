#include "broker/controller_channel.h"

#include <vector>

#include "broker/timers.h"

namespace brokerlab::broker {

using runtime::CallFailure;
using runtime::Context;

namespace {
constexpr Duration retryBackoff = milliseconds(50);
}

void ControllerChannel::attempt(Context& context, std::uint64_t number) {
  Call& call = calls_.find(number)->second;
  const Duration left = call.deadline - context.now();
  if (left <= Duration{}) {
    auto fail = std::move(call.fail);
    calls_.erase(number);
    fail(context, CallFailure::timedOut);
    return;
  }
  if (controller_ == NodeId::none()) {
    armRetry(context, std::min(retryBackoff, left));
    return;
  }
  call.inFlight = true;
  // A copy: the answer may come as a failure that erases the call.
  const auto send = call.send;
  send(context, controller_, left);
}

void ControllerChannel::again(Context& context, std::uint64_t number, CallFailure) {
  const auto at = calls_.find(number);
  if (at == calls_.end()) return;
  at->second.inFlight = false;
  if (context.now() >= at->second.deadline) {
    auto fail = std::move(at->second.fail);
    calls_.erase(at);
    fail(context, CallFailure::timedOut);
    return;
  }
  armRetry(context, std::min(retryBackoff, at->second.deadline - context.now()));
}

void ControllerChannel::retry(Context& context) {
  std::vector<std::uint64_t> waiting;
  for (const auto& [number, call] : calls_) {
    if (!call.inFlight) waiting.push_back(number);
  }
  for (const std::uint64_t number : waiting) {
    const auto at = calls_.find(number);
    if (at != calls_.end() && !at->second.inFlight) attempt(context, number);
  }
}

void ControllerChannel::armRetry(Context& context, Duration after) {
  if (retryTimer_.valid()) return;
  retryTimer_ = context.setTimer(
      after, runtime::Timer{"ask the controller again", static_cast<std::int32_t>(TimerKind::forwardRetry)});
}

bool ControllerChannel::onTimer(Context& context, runtime::TimerId id, const runtime::Timer& timer) {
  if (rpc_.onTimer(context, id, timer)) return true;
  if (id != retryTimer_) return false;
  retryTimer_ = {};
  retry(context);
  return true;
}

}  // namespace brokerlab::broker
