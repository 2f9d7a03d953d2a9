#include "cluster/coordinator_labels.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cluster/frame_decode.h"
#include "protocol/messages/add_offsets_to_txn.h"
#include "protocol/messages/add_partitions_to_txn.h"
#include "protocol/messages/consumer_group_heartbeat.h"
#include "protocol/messages/end_txn.h"
#include "protocol/messages/find_coordinator.h"
#include "protocol/messages/heartbeat.h"
#include "protocol/messages/init_producer_id.h"
#include "protocol/messages/join_group.h"
#include "protocol/messages/leave_group.h"
#include "protocol/messages/offset_commit.h"
#include "protocol/messages/sync_group.h"
#include "protocol/messages/txn_offset_commit.h"
#include "protocol/messages/write_txn_markers.h"

namespace brokerlab::cluster {
namespace {

using protocol::ApiKey;

constexpr int namedPartitions = 2;

std::string shown(const std::string& name) { return printable(name, 40); }

/// "orders-0 @5, orders-1 @7 +3": the first two, the rest counted.
class Partitions {
 public:
  void add(std::string text) {
    if (++count_ <= namedPartitions) text_ += (text_.empty() ? "" : ", ") + std::move(text);
  }
  std::string text() const {
    return count_ <= namedPartitions ? text_ : fmt::format("{} +{}", text_, count_ - namedPartitions);
  }

 private:
  std::string text_;
  int count_ = 0;
};

template <class Topics>
std::string committedOffsets(const Topics& topics) {
  Partitions parts;
  for (const auto& topic : topics)
    for (const auto& p : topic.partitions)
      parts.add(fmt::format("{}-{} @{}", shown(topic.name), p.partitionIndex, p.committedOffset));
  return parts.text();
}

template <class Topics>
ErrorCode firstError(const Topics& topics) {
  for (const auto& topic : topics)
    for (const auto& p : topic.partitions)
      if (p.errorCode != ErrorCode::none) return p.errorCode;
  return ErrorCode::none;
}

std::string answer(std::string_view api, ErrorCode error) {
  return error == ErrorCode::none ? fmt::format("{} answer", api) : fmt::format("{}: {}", api, errorName(error));
}

bool readRequest(ApiKey key, std::int16_t version, const Chain& bytes, FrameMeaning& out) {
  switch (key) {
    case ApiKey::heartbeat:
      return asRequest<protocol::HeartbeatRequest>(version, bytes, [&](const auto& r) {
        out.label = fmt::format("Heartbeat {} generation {}", shown(r.groupId), r.generationId);
        out.idle = true;
      });
    case ApiKey::joinGroup:
      return asRequest<protocol::JoinGroupRequest>(version, bytes,
                                                   [&](const auto& r) { out.label = "JoinGroup " + shown(r.groupId); });
    case ApiKey::syncGroup:
      return asRequest<protocol::SyncGroupRequest>(version, bytes, [&](const auto& r) {
        out.label = r.assignments.empty()
                        ? "SyncGroup " + shown(r.groupId)
                        : fmt::format("SyncGroup {}: assigns {} members", shown(r.groupId), r.assignments.size());
      });
    case ApiKey::leaveGroup:
      return asRequest<protocol::LeaveGroupRequest>(
          version, bytes, [&](const auto& r) { out.label = "LeaveGroup " + shown(r.groupId); });
    case ApiKey::offsetCommit:
      return asRequest<protocol::OffsetCommitRequest>(version, bytes, [&](const auto& r) {
        out.label = fmt::format("OffsetCommit {} {}", shown(r.groupId), committedOffsets(r.topics));
      });
    case ApiKey::findCoordinator:
      return asRequest<protocol::FindCoordinatorRequest>(version, bytes, [&](const auto& r) {
        out.label = "FindCoordinator " + shown(r.coordinatorKeys.empty() ? r.key : r.coordinatorKeys.front());
      });
    case ApiKey::initProducerId:
      return asRequest<protocol::InitProducerIdRequest>(version, bytes, [&](const auto& r) {
        out.label = r.transactionalId ? "InitProducerId " + shown(*r.transactionalId) : "InitProducerId";
      });
    case ApiKey::addPartitionsToTxn:
      return asRequest<protocol::AddPartitionsToTxnRequest>(version, bytes, [&](const auto& r) {
        Partitions parts;
        std::string id = r.v3AndBelowTransactionalId;
        bool verify = false;
        for (const auto& topic : r.v3AndBelowTopics)
          for (const auto p : topic.partitions) parts.add(fmt::format("{}-{}", shown(topic.name), p));
        for (const auto& t : r.transactions) {
          id = t.transactionalId;
          verify = t.verifyOnly;
          for (const auto& topic : t.topics)
            for (const auto p : topic.partitions) parts.add(fmt::format("{}-{}", shown(topic.name), p));
        }
        out.label = fmt::format("AddPartitionsToTxn {}{}: {}", verify ? "verify " : "", shown(id), parts.text());
      });
    case ApiKey::addOffsetsToTxn:
      return asRequest<protocol::AddOffsetsToTxnRequest>(version, bytes, [&](const auto& r) {
        out.label = fmt::format("AddOffsetsToTxn {}: {}", shown(r.transactionalId), shown(r.groupId));
      });
    case ApiKey::endTxn:
      return asRequest<protocol::EndTxnRequest>(version, bytes, [&](const auto& r) {
        out.label = fmt::format("EndTxn {}: {}", shown(r.transactionalId), r.committed ? "COMMIT" : "ABORT");
      });
    case ApiKey::txnOffsetCommit:
      return asRequest<protocol::TxnOffsetCommitRequest>(version, bytes, [&](const auto& r) {
        out.label = fmt::format("TxnOffsetCommit {} {}", shown(r.groupId), committedOffsets(r.topics));
      });
    case ApiKey::writeTxnMarkers:
      return asRequest<protocol::WriteTxnMarkersRequest>(version, bytes, [&](const auto& r) {
        Partitions parts;
        bool commit = false;
        for (const auto& marker : r.markers) {
          commit = marker.transactionResult;
          for (const auto& topic : marker.topics)
            for (const auto p : topic.partitionIndexes) parts.add(fmt::format("{}-{}", shown(topic.name), p));
        }
        out.label = fmt::format("WriteTxnMarkers {}: {}", commit ? "COMMIT" : "ABORT", parts.text());
      });
    case ApiKey::consumerGroupHeartbeat:
      return asRequest<protocol::ConsumerGroupHeartbeatRequest>(version, bytes, [&](const auto& r) {
        out.label = fmt::format("ConsumerGroupHeartbeat {} epoch {}", shown(r.groupId), r.memberEpoch);
        out.idle = r.memberEpoch > 0 && !r.topicPartitions && !r.subscribedTopicNames;
      });
    default:
      return false;
  }
}

bool readResponse(ApiKey key, std::int16_t version, const Chain& bytes, FrameMeaning& out) {
  switch (key) {
    case ApiKey::heartbeat:
      return asResponse<protocol::HeartbeatResponse>(version, bytes, [&](const auto& r) {
        out.label = answer("Heartbeat", r.errorCode);
        out.idle = r.errorCode == ErrorCode::none;
      });
    case ApiKey::joinGroup:
      return asResponse<protocol::JoinGroupResponse>(version, bytes, [&](const auto& r) {
        out.label = answer("JoinGroup", r.errorCode);
        if (r.errorCode != ErrorCode::none) return;
        out.label = r.members.empty()
                        ? fmt::format("JoinGroup: generation {}", r.generationId)
                        : fmt::format("JoinGroup: generation {}, leader of {}", r.generationId, r.members.size());
      });
    case ApiKey::syncGroup:
      return asResponse<protocol::SyncGroupResponse>(
          version, bytes, [&](const auto& r) { out.label = answer("SyncGroup", r.errorCode); });
    case ApiKey::leaveGroup:
      return asResponse<protocol::LeaveGroupResponse>(
          version, bytes, [&](const auto& r) { out.label = answer("LeaveGroup", r.errorCode); });
    case ApiKey::offsetCommit:
      return asResponse<protocol::OffsetCommitResponse>(
          version, bytes, [&](const auto& r) { out.label = answer("OffsetCommit", firstError(r.topics)); });
    case ApiKey::findCoordinator:
      return asResponse<protocol::FindCoordinatorResponse>(version, bytes, [&](const auto& r) {
        const ErrorCode error = r.coordinators.empty() ? r.errorCode : r.coordinators.front().errorCode;
        const std::int32_t node = r.coordinators.empty() ? r.nodeId : r.coordinators.front().nodeId;
        out.label = error == ErrorCode::none ? fmt::format("FindCoordinator: broker {}", node)
                                             : answer("FindCoordinator", error);
      });
    case ApiKey::initProducerId:
      return asResponse<protocol::InitProducerIdResponse>(version, bytes, [&](const auto& r) {
        out.label = r.errorCode == ErrorCode::none
                        ? fmt::format("InitProducerId: {} epoch {}", r.producerId, r.producerEpoch)
                        : answer("InitProducerId", r.errorCode);
      });
    case ApiKey::addOffsetsToTxn:
      return asResponse<protocol::AddOffsetsToTxnResponse>(
          version, bytes, [&](const auto& r) { out.label = answer("AddOffsetsToTxn", r.errorCode); });
    case ApiKey::endTxn:
      return asResponse<protocol::EndTxnResponse>(version, bytes,
                                                  [&](const auto& r) { out.label = answer("EndTxn", r.errorCode); });
    case ApiKey::txnOffsetCommit:
      return asResponse<protocol::TxnOffsetCommitResponse>(
          version, bytes, [&](const auto& r) { out.label = answer("TxnOffsetCommit", firstError(r.topics)); });
    case ApiKey::writeTxnMarkers:
      return asResponse<protocol::WriteTxnMarkersResponse>(version, bytes, [&](const auto& r) {
        ErrorCode error = ErrorCode::none;
        for (const auto& marker : r.markers)
          if (error == ErrorCode::none) error = firstError(marker.topics);
        out.label = answer("WriteTxnMarkers", error);
      });
    case ApiKey::consumerGroupHeartbeat:
      return asResponse<protocol::ConsumerGroupHeartbeatResponse>(version, bytes, [&](const auto& r) {
        out.label = answer("ConsumerGroupHeartbeat", r.errorCode);
        out.idle = r.errorCode == ErrorCode::none && !r.assignment;
        if (!r.assignment) return;
        std::size_t partitions = 0;
        for (const auto& topic : r.assignment->topicPartitions) partitions += topic.partitions.size();
        out.label = fmt::format("ConsumerGroupHeartbeat: epoch {}, {} partitions", r.memberEpoch, partitions);
      });
    default:
      return false;
  }
}

}  // namespace

bool readCoordination(bool request, ApiKey key, std::int16_t version, const Chain& bytes, FrameMeaning& out) {
  return request ? readRequest(key, version, bytes, out) : readResponse(key, version, bytes, out);
}

}  // namespace brokerlab::cluster
