// What nodes promise each other and their clients, frame by frame: an answer is held against the state behind it at the
// moment it is sent. A request is remembered until its answer comes, or for ever if none does.
#include <fmt/format.h>

#include <algorithm>

#include "base/crc32c.h"
#include "broker/broker_node.h"
#include "cluster/engine.h"
#include "cluster/invariant_groups.h"
#include "cluster/invariants.h"
#include "protocol/messages/fetch.h"
#include "protocol/messages/list_offsets.h"
#include "protocol/messages/offset_for_leader_epoch.h"
#include "protocol/messages/produce.h"
#include "storage/log.h"

namespace brokerlab::cluster {
namespace {

using protocol::ApiKey;

constexpr TimestampMs latestTimestamp = -1;
constexpr std::int8_t readCommitted = 1;

template <class Request>
std::optional<Request> requestIn(const sim::FrameSeen& frame) {
  base::Reader reader(frame.bytes);
  const auto header = protocol::peekRequest(reader);
  if (!header || !header->versionKnown) return std::nullopt;
  auto request = protocol::decodeRequestBody<Request>(reader, header->version);
  if (!request) return std::nullopt;
  return std::move(*request);
}

template <class Response>
std::optional<Response> responseIn(const sim::FrameSeen& frame) {
  auto response = protocol::decodeResponse<Response>(frame.bytes, frame.version);
  if (!response) return std::nullopt;
  return std::move(response->body);
}

bool isBroker(NodeId node) { return node.value > 0 && node.value <= 100; }
bool isClient(NodeId node) { return node.value > 1000; }

}  // namespace

void Invariants::watchFrames() {
  frames_ = true;
  groups_->watchFrames();
  engine_.world->setTap([this](const sim::FrameSeen& frame) {
    history_->onFrame(frame);
    onFrame(frame);
  });
}

std::string Invariants::topicName(const Uuid& id, const std::string& name) const {
  if (!name.empty()) return name;
  const metadata::Image* image = engine_.image();
  metadata::TopicRef topic = image == nullptr ? nullptr : image->topic(id);
  // Nobody who runs may have read that far yet.
  if (!topic) topic = reference_.image().topic(id);
  return topic ? topic->name : std::string();
}

void Invariants::onFrame(const sim::FrameSeen& frame) {
  groups_->onFrame(frame);
  const auto key = static_cast<ApiKey>(frame.api);
  if (frame.request) {
    switch (key) {
      case ApiKey::produce:
        return onProduceAsked(frame);
      case ApiKey::fetch:
        return onFetchAsked(frame);
      case ApiKey::listOffsets:
        return onOffsetsAsked(frame);
      case ApiKey::offsetForLeaderEpoch:
        return onEpochEndAsked(frame);
      case ApiKey::vote: {
        const Looking looking(*engine_.world);
        return onVoteAsked(frame);
      }
      default:
        return;
    }
  }
  const auto at = asked_.find({frame.connection, frame.correlationId});
  if (at == asked_.end()) return;
  const Looking looking(*engine_.world);
  const Asked asked = std::move(at->second);
  asked_.erase(at);
  // A node that has just been told to go may still answer; what it says counts all the same.
  switch (key) {
    case ApiKey::produce:
      return onProduceAnswer(frame, asked);
    case ApiKey::fetch:
      if (asked.ofMetadata) {
        checkQuorumLeader(frame.from);
      } else {
        onFetchAnswer(frame, asked);
      }
      return;
    case ApiKey::listOffsets:
      return onOffsetsAnswer(frame, asked);
    case ApiKey::offsetForLeaderEpoch:
      return onEpochEndAnswer(frame, asked);
    case ApiKey::vote:
      return onVoteAnswer(frame, asked);
    default:
      return;
  }
}

// --- produce -------------------------------------------------------------------------------------------------

void Invariants::onProduceAsked(const sim::FrameSeen& frame) {
  const auto request = requestIn<protocol::ProduceRequest>(frame);
  if (!request) return;
  Asked asked;
  asked.acks = request->acks;
  for (const auto& topic : request->topicData) {
    for (const auto& partition : topic.partitionData) {
      Asked::Part part;
      part.partition = {topicName(topic.topicId, topic.name), partition.index};
      const Bytes bytes = partition.records.chain().flatten();
      if (const auto header = record::readHeader(bytes.view())) {
        part.batch = *header;
        part.payload = crc32c(bytes.view().subspan(record::headerSize));
        ghosts_[part.partition].sent.insert(part.payload);
      }
      asked.parts.push_back(std::move(part));
    }
  }
  if (request->acks != 0) asked_[{frame.connection, frame.correlationId}] = std::move(asked);
}

/// Notes what somebody was told of a batch, and holds it against what is known of that offset.
void Invariants::told(std::map<Offset, ToldBatch>& book, std::string_view rule, Ghost& ghost,
                      const TopicPartition& partition, const record::BatchHeader& header, NodeId to) {
  if (header.baseOffset < ghost.history.reach) return;  // each replica was compacted in its own time
  const auto canon = ghost.canon.find(header.baseOffset);
  const bool other =
      canon != ghost.canon.end() && (canon->second.stamped != header.crc || canon->second.last != header.lastOffset() ||
                                     canon->second.epoch != header.partitionLeaderEpoch);
  const auto [at, first] =
      book.emplace(header.baseOffset, ToldBatch{header.lastOffset(), header.crc, header.partitionLeaderEpoch, to});
  const bool before = !first && (at->second.stamped != header.crc || at->second.last != header.lastOffset());
  if (!other && !before) return;
  broken(rule,
         fmt::format("{} at offset {}: node {} was told of epoch {} up to {}; {} epoch {} up to {}", partition.text(),
                     header.baseOffset, to.value, header.partitionLeaderEpoch, header.lastOffset(),
                     other ? "committed is" : "told before was", other ? canon->second.epoch : at->second.epoch,
                     other ? canon->second.last : at->second.last));
}

namespace {

/// Whether the batch somebody sent is in the log, at that offset or behind. One step may append more than what it answers:
/// several requests can wait for one verification.
bool holds(storage::Log& log, Offset from, const record::BatchHeader& sent) {
  while (from < log.logEndOffset()) {
    const storage::LogRead read = log.read(from, 1, log.logEndOffset(), true);
    if (!read.ok() || read.records.empty()) return false;
    const auto header = record::readHeader(read.records);
    if (!header || header->nextOffset() <= from) return false;
    if (header->crc == sent.crc ||
        (sent.hasProducerId() && header->producerId == sent.producerId && header->producerEpoch == sent.producerEpoch &&
         header->baseSequence == sent.baseSequence))
      return true;
    from = header->nextOffset();
  }
  return false;
}

}  // namespace

void Invariants::onProduceAnswer(const sim::FrameSeen& frame, const Asked& asked) {
  const auto response = responseIn<protocol::ProduceResponse>(frame);
  if (!response) return;
  for (const auto& topic : response->responses) {
    for (const auto& answer : topic.partitionResponses) {
      const auto part = std::find_if(asked.parts.begin(), asked.parts.end(), [&](const Asked::Part& one) {
        return one.partition.topic == topic.name && one.partition.partition == answer.index;
      });
      if (part == asked.parts.end() || !part->batch) continue;
      const TopicPartition& tp = part->partition;
      Ghost& g = ghosts_[tp];
      const record::BatchHeader& sent = *part->batch;
      const replication::Partition* partition = engine_.replica(frame.from, tp);
      if (partition == nullptr || !partition->usable()) continue;
      storage::Log& log = const_cast<storage::Log&>(partition->log());
      const std::string who = fmt::format("{} on broker {}, producer {} sequence {}", tp.text(), frame.from.value,
                                          sent.producerId, sent.baseSequence);
      // A part of several was settled when its own turn came; the answer waits for the last one.
      const bool atOnce = asked.parts.size() == 1;
      if (answer.errorCode != ErrorCode::none) {
        const bool refused =
            answer.errorCode == ErrorCode::notEnoughReplicas ||
            answer.errorCode == ErrorCode::outOfOrderSequenceNumber ||
            answer.errorCode == ErrorCode::invalidProducerEpoch || answer.errorCode == ErrorCode::corruptMessage ||
            answer.errorCode == ErrorCode::invalidRecord || answer.errorCode == ErrorCode::messageTooLarge;
        const auto appended = g.appended.find(frame.from);
        if (atOnce && refused && appended != g.appended.end() && appended->second.step == engine_.world->steps() &&
            holds(log, appended->second.from, sent))
          broken(answer.errorCode == ErrorCode::notEnoughReplicas ? "R15" : "P3",
                 fmt::format("{}: {} was answered, and the records were appended", who, errorName(answer.errorCode)));
        if (atOnce && answer.errorCode == ErrorCode::outOfOrderSequenceNumber) {
          const auto known = log.producers().all().find(sent.producerId);
          if (known != log.producers().all().end() && known->second.epoch == sent.producerEpoch &&
              known->second.hasBatches() && record::sequenceAfter(known->second.lastSequence(), 1) == sent.baseSequence)
            broken("P3", fmt::format("{}: OUT_OF_ORDER_SEQUENCE_NUMBER was answered to what comes next", who));
        }
        continue;
      }
      if (answer.baseOffset < g.history.reach) continue;  // of a batch that came twice compaction may have left nothing
      const storage::LogRead read = log.read(answer.baseOffset, 1, log.logEndOffset(), true);
      const auto header = read.ok() && !read.records.empty() ? record::readHeader(read.records)
                                                             : Result<record::BatchHeader>(tl::unexpected(Error{}));
      if (!header) {
        // Retention may have been faster than the answer.
        if (answer.baseOffset >= log.logStartOffset())
          broken("R16", fmt::format("{}: offset {} was answered, the log ends at {}", who, answer.baseOffset,
                                    log.logEndOffset()));
        continue;
      }
      if (header->baseOffset != answer.baseOffset || header->producerId != sent.producerId ||
          header->producerEpoch != sent.producerEpoch || header->baseSequence != sent.baseSequence ||
          header->recordsCount != sent.recordsCount)
        broken("P2", fmt::format("{}: offset {} was answered, there is producer {} epoch {} sequence {} from {} on",
                                 who, answer.baseOffset, header->producerId, header->producerEpoch,
                                 header->baseSequence, header->baseOffset));
      if (asked.acks != -1) continue;
      if (header->lastOffset() >= g.trueHighWatermark)
        broken("R15", fmt::format("{}: acknowledged up to {}, committed is up to {}", who, header->lastOffset(),
                                  g.trueHighWatermark));
      const replication::LeaderState* leader = partition->leaderState();
      if (leader != nullptr && atOnce) {
        const auto least =
            std::min(static_cast<std::size_t>(partition->minInsyncReplicas()), leader->followers().size() + 1);
        if (leader->maximalIsrSize() < least)
          broken("R15", fmt::format("{}: acknowledged with {} in the ISR, {} are asked for", who,
                                    leader->maximalIsrSize(), least));
      }
      if (header->partitionLeaderEpoch > partition->leaderEpoch())
        broken("R16", fmt::format("{}: acknowledged a batch of epoch {} in epoch {}", who, header->partitionLeaderEpoch,
                                  partition->leaderEpoch()));
      told(g.promised, "R16", g, tp, *header, frame.to);
    }
  }
}

// --- fetch ---------------------------------------------------------------------------------------------------

void Invariants::onFetchAsked(const sim::FrameSeen& frame) {
  const bool ofCluster = !isClient(frame.from);
  // Between brokers and controllers of their own there is nothing but the metadata log.
  if (ofCluster && (!isBroker(frame.from) || !isBroker(frame.to))) {
    if (votes(frame.from))
      if (const raft::Raft* raft = raftOf(frame.from)) toldEnds_[frame.from] = raft->logEndOffset();
    Asked asked;
    asked.ofMetadata = true;
    asked_[{frame.connection, frame.correlationId}] = std::move(asked);
    return;
  }
  const auto request = requestIn<protocol::FetchRequest>(frame);
  if (!request) return;
  Asked asked;
  asked.isolation = request->isolationLevel;
  for (const auto& topic : request->topics) {
    if (topic.topicId == raft::metadataTopicId()) {
      asked.ofMetadata = true;
      if (votes(frame.from))
        if (const raft::Raft* raft = raftOf(frame.from)) toldEnds_[frame.from] = raft->logEndOffset();
      break;
    }
    for (const auto& partition : topic.partitions) {
      Asked::Part part;
      part.partition = {topicName(topic.topicId, topic.topic), partition.partition};
      part.currentEpoch = partition.currentLeaderEpoch;
      part.wanted = partition.lastFetchedEpoch;
      asked.parts.push_back(std::move(part));
    }
  }
  asked_[{frame.connection, frame.correlationId}] = std::move(asked);
}

/// R12: whoever believes in another epoch than the broker does is told so, and told nothing else.
void Invariants::checkEpochAnswer(NodeId broker, const Asked::Part& part, ErrorCode error, bool leaderOnly) {
  if (part.currentEpoch == noEpoch) return;
  const replication::Partition* partition = engine_.replica(broker, part.partition);
  if (partition == nullptr || !partition->usable() || (leaderOnly && !partition->isLeader())) return;
  const LeaderEpoch now = partition->leaderEpoch();
  const std::string who = fmt::format("{}: broker {} in epoch {} was asked in epoch {} and answered {}",
                                      part.partition.text(), broker.value, now, part.currentEpoch, errorName(error));
  if (part.currentEpoch < now && error == ErrorCode::none) broken("R12", who);
  if (part.currentEpoch > now && error == ErrorCode::none) broken("R12", who);
  if (error == ErrorCode::fencedLeaderEpoch && part.currentEpoch >= now) broken("R12", who);
  if (error == ErrorCode::unknownLeaderEpoch && part.currentEpoch <= now) broken("R12", who);
}

void Invariants::onFetchAnswer(const sim::FrameSeen& frame, const Asked& asked) {
  const auto response = responseIn<protocol::FetchResponse>(frame);
  if (!response || response->errorCode != ErrorCode::none) return;
  for (const auto& topic : response->responses) {
    const std::string name = topicName(topic.topicId, topic.topic);
    if (name.empty()) continue;
    for (const auto& answer : topic.partitions) {
      const TopicPartition tp{name, answer.partitionIndex};
      const auto part = std::find_if(asked.parts.begin(), asked.parts.end(),
                                     [&](const Asked::Part& one) { return one.partition == tp; });
      const replication::Partition* partition = engine_.replica(frame.from, tp);
      if (part != asked.parts.end() && partition != nullptr && partition->topicId() == topic.topicId) {
        checkEpochAnswer(frame.from, *part, answer.errorCode, true);
        if (answer.divergingEpoch.epoch >= 0 && partition->usable()) {
          // The largest epoch not above the one asked for, and where the next one begins.
          const auto& entries = partition->log().epochs().entries();
          LeaderEpoch epoch = noEpoch;
          Offset end = partition->logEndOffset();
          for (std::size_t i = 0; i < entries.size() && entries[i].epoch <= part->wanted; ++i) {
            epoch = entries[i].epoch;
            end = i + 1 < entries.size() ? entries[i + 1].startOffset : partition->logEndOffset();
          }
          if (epoch != noEpoch && (answer.divergingEpoch.epoch != epoch || answer.divergingEpoch.endOffset != end))
            broken("R12", fmt::format("{}: broker {} says epoch {} ends at {}, its epoch {} ends at {}", tp.text(),
                                      frame.from.value, answer.divergingEpoch.epoch, answer.divergingEpoch.endOffset,
                                      epoch, end));
        }
      }
      if (!isClient(frame.to) || answer.errorCode != ErrorCode::none) continue;
      Ghost& g = ghosts_[tp];
      const Offset bound = asked.isolation == readCommitted ? std::min(g.trueHighWatermark, answer.lastStableOffset)
                                                            : g.trueHighWatermark;
      if (answer.highWatermark > g.trueHighWatermark && declared_.empty())
        broken("R13", fmt::format("{}: broker {} tells node {} of high watermark {}, committed is up to {}", tp.text(),
                                  frame.from.value, frame.to.value, answer.highWatermark, g.trueHighWatermark));
      record::BatchReader batches(answer.records.chain());
      while (const auto batch = batches.next()) {
        if (batch->header.lastOffset() >= bound && declared_.empty())
          broken("R13", fmt::format("{}: broker {} gives node {} what is at {}, it may see up to {}", tp.text(),
                                    frame.from.value, frame.to.value, batch->header.lastOffset(), bound));
        told(g.given, "R14", g, tp, batch->header, frame.to);
      }
    }
  }
}

// --- offsets -------------------------------------------------------------------------------------------------

void Invariants::onOffsetsAsked(const sim::FrameSeen& frame) {
  const auto request = requestIn<protocol::ListOffsetsRequest>(frame);
  if (!request) return;
  Asked asked;
  asked.isolation = request->isolationLevel;
  for (const auto& topic : request->topics) {
    for (const auto& partition : topic.partitions) {
      Asked::Part part;
      part.partition = {topic.name, partition.partitionIndex};
      part.currentEpoch = partition.currentLeaderEpoch;
      part.wanted = partition.timestamp;
      asked.parts.push_back(std::move(part));
    }
  }
  asked_[{frame.connection, frame.correlationId}] = std::move(asked);
}

void Invariants::onOffsetsAnswer(const sim::FrameSeen& frame, const Asked& asked) {
  const auto response = responseIn<protocol::ListOffsetsResponse>(frame);
  if (!response) return;
  for (const auto& topic : response->topics) {
    for (const auto& answer : topic.partitions) {
      const TopicPartition tp{topic.name, answer.partitionIndex};
      const auto part = std::find_if(asked.parts.begin(), asked.parts.end(),
                                     [&](const Asked::Part& one) { return one.partition == tp; });
      if (part == asked.parts.end()) continue;
      checkEpochAnswer(frame.from, *part, answer.errorCode, true);
      if (!isClient(frame.to) || answer.errorCode != ErrorCode::none || part->wanted != latestTimestamp ||
          asked.isolation == readCommitted)
        continue;
      Ghost& g = ghosts_[tp];
      const replication::Partition* partition = engine_.replica(frame.from, tp);
      const replication::LeaderState* leader = partition == nullptr ? nullptr : partition->leaderState();
      if (leader != nullptr && partition->highWatermark() < leader->epochStart())
        broken("R17", fmt::format("{}: broker {} tells that the log ends at {}, before its high watermark has reached "
                                  "the start of its epoch, {}",
                                  tp.text(), frame.from.value, answer.offset, leader->epochStart()));
      // Only the newest leader can know everything that is committed.
      if (leader != nullptr && !g.leaders.empty() && partition->leaderEpoch() >= g.leaders.rbegin()->first &&
          partition->leaderEpoch() >= g.lastElected) {
        if (answer.offset < g.trueHighWatermark)
          broken("R17", fmt::format("{}: broker {} tells that the log ends at {}, committed is up to {}", tp.text(),
                                    frame.from.value, answer.offset, g.trueHighWatermark));
        Offset& before = g.latestTold[frame.to];
        if (answer.offset < before)
          broken("R17",
                 fmt::format("{}: node {} is told {} after {}", tp.text(), frame.to.value, answer.offset, before));
        before = std::max(before, answer.offset);
      }
    }
  }
}

void Invariants::onEpochEndAsked(const sim::FrameSeen& frame) {
  const auto request = requestIn<protocol::OffsetForLeaderEpochRequest>(frame);
  if (!request) return;
  Asked asked;
  for (const auto& topic : request->topics) {
    for (const auto& partition : topic.partitions) {
      Asked::Part part;
      part.partition = {topic.topic, partition.partition};
      part.currentEpoch = partition.currentLeaderEpoch;
      part.wanted = partition.leaderEpoch;
      asked.parts.push_back(std::move(part));
    }
  }
  asked_[{frame.connection, frame.correlationId}] = std::move(asked);
}

void Invariants::onEpochEndAnswer(const sim::FrameSeen& frame, const Asked& asked) {
  const auto response = responseIn<protocol::OffsetForLeaderEpochResponse>(frame);
  if (!response) return;
  for (const auto& topic : response->topics) {
    for (const auto& answer : topic.partitions) {
      const TopicPartition tp{topic.topic, answer.partition};
      const auto part = std::find_if(asked.parts.begin(), asked.parts.end(),
                                     [&](const Asked::Part& one) { return one.partition == tp; });
      if (part == asked.parts.end()) continue;
      checkEpochAnswer(frame.from, *part, answer.errorCode, true);
      const replication::Partition* partition = engine_.replica(frame.from, tp);
      if (answer.errorCode != ErrorCode::none || partition == nullptr || !partition->usable()) continue;
      LeaderEpoch epoch = noEpoch;
      Offset end = noOffset;
      const auto& entries = partition->log().epochs().entries();
      for (std::size_t i = 0; i < entries.size() && entries[i].epoch <= part->wanted; ++i) {
        epoch = entries[i].epoch;
        end = i + 1 < entries.size() ? entries[i + 1].startOffset : partition->logEndOffset();
      }
      // Beyond the newest epoch nothing is known.
      if (!entries.empty() && part->wanted <= entries.back().epoch && epoch != noEpoch &&
          (answer.leaderEpoch != epoch || answer.endOffset != end))
        broken("R12", fmt::format(
                          "{}: broker {} says of epoch {} that epoch {} ends at {}, it is epoch {} that ends at {}",
                          tp.text(), frame.from.value, part->wanted, answer.leaderEpoch, answer.endOffset, epoch, end));
    }
  }
}

}  // namespace brokerlab::cluster
