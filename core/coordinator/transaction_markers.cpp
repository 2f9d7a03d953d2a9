#include "coordinator/transaction_markers.h"

#include <utility>

#include "coordinator/transaction_timers.h"

namespace brokerlab::coordinator {

using protocol::WriteTxnMarkersRequest;
using protocol::WriteTxnMarkersResponse;
using runtime::Context;

namespace {

/// Before a leader is looked up and asked again.
constexpr Duration retryBackoff = milliseconds(50);

/// What the answer of a leader means for one partition.
enum class Verdict : std::uint8_t { written, again, over };

Verdict verdictOn(ErrorCode error) {
  switch (error) {
    case ErrorCode::none:
    case ErrorCode::unsupportedForMessageFormat:
      return Verdict::written;
    case ErrorCode::invalidProducerEpoch:
    case ErrorCode::transactionCoordinatorFenced:
      return Verdict::over;
    default:
      // UNKNOWN_TOPIC_OR_PARTITION, NOT_LEADER_OR_FOLLOWER, NOT_ENOUGH_REPLICAS, REQUEST_TIMED_OUT, …
      return Verdict::again;
  }
}

}  // namespace

const PendingMarkers* MarkerSender::find(const std::string& transactionalId) const {
  const auto at = pending_.find(transactionalId);
  return at != pending_.end() ? &at->second.markers : nullptr;
}

MarkerSender::Entry* MarkerSender::current(const std::string& transactionalId, std::uint64_t number) {
  const auto at = pending_.find(transactionalId);
  return at != pending_.end() && at->second.number == number ? &at->second : nullptr;
}

void MarkerSender::send(Context& context, PendingMarkers markers) {
  const std::string id = markers.transactionalId;
  Entry& entry = pending_[id];
  entry.number = nextNumber_++;
  entry.markers = std::move(markers);
  enqueue(context, entry, std::set<TopicPartition>(entry.markers.missing));
  pump(context);
  finishIfDone(context, id);
}

void MarkerSender::drop(PartitionId statePartition) {
  for (auto at = pending_.begin(); at != pending_.end();) {
    if (at->second.markers.statePartition == statePartition) {
      unsent_.erase(at->first);
      for (auto& [broker, queue] : queues_) queue.waiting.erase(at->first);
      at = pending_.erase(at);
    } else {
      ++at;
    }
  }
}

void MarkerSender::enqueue(Context& context, Entry& entry, const std::set<TopicPartition>& partitions) {
  const std::string& id = entry.markers.transactionalId;
  const auto add = [&](Part& part, const TopicPartition& partition) {
    if (part.number != entry.number) part = Part{id, entry.number, {}};
    part.partitions.insert(partition);
  };
  for (const TopicPartition& partition : partitions) {
    const metadata::PartitionRef known = image_().partition(partition.topic, partition.partition);
    if (!known) {
      entry.markers.missing.erase(partition);  // deleted: nobody waits for its marker
    } else if (!known->hasLeader()) {
      add(unsent_[id], partition);
      armRetry(context);
    } else {
      add(queues_[known->leader].waiting[id], partition);
    }
  }
}

void MarkerSender::pump(Context& context) {
  for (auto& [broker, queue] : queues_) {
    if (!queue.inFlight && !queue.waiting.empty()) sendTo(context, broker, queue);
  }
}

void MarkerSender::sendTo(Context& context, NodeId broker, Queue& queue) {
  WriteTxnMarkersRequest request;
  std::vector<Part> parts;
  for (auto& [id, part] : std::exchange(queue.waiting, {})) {
    const Entry* entry = current(id, part.number);
    if (entry == nullptr) continue;
    WriteTxnMarkersRequest::Marker& marker = request.markers.emplace_back();
    marker.producerId = entry->markers.producerId;
    marker.producerEpoch = entry->markers.producerEpoch;
    marker.transactionResult = entry->markers.commit;
    marker.coordinatorEpoch = entry->markers.coordinatorEpoch;
    for (const TopicPartition& partition : part.partitions) {
      if (marker.topics.empty() || marker.topics.back().name != partition.topic) {
        marker.topics.push_back({partition.topic, {}});
      }
      marker.topics.back().partitionIndexes.push_back(partition.partition);
    }
    parts.push_back(std::move(part));
  }
  if (parts.empty()) return;
  queue.inFlight = true;
  if (broker == self_) {
    localRequest_ = std::move(request);
    localParts_ = std::move(parts);
    localTimer_ = context.setTimer(
        Duration{},
        runtime::Timer{"write transaction markers here", static_cast<std::int32_t>(TransactionTimer::localMarkers)});
    return;
  }
  rpc_.call<WriteTxnMarkersRequest>(
      context, broker, request, 1, requestTimeout_,
      [this, broker, parts = std::move(parts)](Context& at, runtime::CallResult<WriteTxnMarkersResponse> answer) {
        queues_[broker].inFlight = false;
        onAnswer(at, parts, answer);
      });
}

void MarkerSender::onAnswer(Context& context, const std::vector<Part>& sent,
                            const runtime::CallResult<WriteTxnMarkersResponse>& answer) {
  for (const Part& part : sent) {
    Entry* entry = current(part.transactionalId, part.number);
    if (entry == nullptr) continue;
    // What the broker did not mention it has not done.
    std::set<TopicPartition> again = part.partitions;
    bool over = false;
    if (answer) {
      for (const WriteTxnMarkersResponse::Marker& marker : answer->markers) {
        if (marker.producerId != entry->markers.producerId) continue;
        for (const auto& topic : marker.topics) {
          for (const auto& result : topic.partitions) {
            const TopicPartition partition{topic.name, result.partitionIndex};
            const Verdict verdict = verdictOn(result.errorCode);
            if (verdict == Verdict::written) {
              again.erase(partition);
              entry->markers.missing.erase(partition);
            }
            over = over || verdict == Verdict::over;
          }
        }
      }
    }
    if (over) {
      // A newer epoch is known there. Whoever has it finishes; what is here is history.
      pending_.erase(part.transactionalId);
      continue;
    }
    if (!again.empty()) {
      Part& waiting = unsent_[part.transactionalId];
      if (waiting.number != part.number) waiting = Part{part.transactionalId, part.number, {}};
      waiting.partitions.insert(again.begin(), again.end());
      armRetry(context);
    }
    finishIfDone(context, part.transactionalId);
  }
  pump(context);
}

void MarkerSender::finishIfDone(Context& context, const std::string& transactionalId) {
  const auto at = pending_.find(transactionalId);
  if (at == pending_.end() || !at->second.markers.missing.empty()) return;
  const PendingMarkers markers = std::move(at->second.markers);
  pending_.erase(at);
  done_(context, markers);
}

void MarkerSender::onMetadata(Context& context) {
  for (auto& [id, part] : std::exchange(unsent_, {})) {
    Entry* entry = current(id, part.number);
    if (entry == nullptr) continue;
    enqueue(context, *entry, part.partitions);
    finishIfDone(context, std::string(id));
  }
  pump(context);
}

void MarkerSender::armRetry(Context& context) {
  if (retryTimer_.valid()) return;
  retryTimer_ = context.setTimer(retryBackoff, runtime::Timer{"send transaction markers again",
                                                              static_cast<std::int32_t>(TransactionTimer::markers)});
}

bool MarkerSender::onTimer(Context& context, runtime::TimerId id, const runtime::Timer& timer) {
  if (id == retryTimer_) {
    retryTimer_ = {};
    onMetadata(context);
    return true;
  }
  if (id == localTimer_) {
    localTimer_ = {};
    local_(context, std::exchange(localRequest_, {}),
           [this, parts = std::exchange(localParts_, {})](Context& at, const WriteTxnMarkersResponse& response) {
             queues_[self_].inFlight = false;
             onAnswer(at, parts, response);
           });
    return true;
  }
  return rpc_.onTimer(context, id, timer);
}

}  // namespace brokerlab::coordinator
