// Committed offsets: written, read, deleted, forgotten after a while, and held back inside transactions.

#include <utility>

#include "coordinator/group_partition.h"

namespace brokerlab::coordinator {

using protocol::OffsetCommitKey;
using protocol::OffsetCommitRequest;
using protocol::OffsetCommitResponse;
using protocol::OffsetCommitValue;
using protocol::OffsetDeleteRequest;
using protocol::OffsetDeleteResponse;
using protocol::OffsetFetchRequest;
using protocol::OffsetFetchResponse;

namespace {

/// The log's answer as committers are told it. (Kafka: GroupMetadataManager.storeOffsets)
ErrorCode forCommit(ErrorCode error) {
  switch (error) {
    case ErrorCode::unknownTopicOrPartition:
    case ErrorCode::notEnoughReplicas:
    case ErrorCode::notEnoughReplicasAfterAppend:
      return ErrorCode::coordinatorNotAvailable;
    case ErrorCode::notLeaderOrFollower:
    case ErrorCode::kafkaStorageError:
      return ErrorCode::notCoordinator;
    case ErrorCode::messageTooLarge:
    case ErrorCode::recordListTooLarge:
    case ErrorCode::invalidFetchSize:
      return ErrorCode::invalidCommitOffsetSize;
    default:
      return error;
  }
}

}  // namespace

ErrorCode GroupPartition::checkCommit(Context& context, Group& group, std::int32_t generation,
                                      const std::string& member, const std::optional<std::string>& instance,
                                      bool transactional, std::int16_t version) {
  if (faults().ignoreGenerations) return ErrorCode::none;
  if (group.consumer) {
    ConsumerGroup& consumer = *group.consumer;
    if (generation < 0 && consumer.members.empty()) return ErrorCode::none;
    if (transactional && member.empty() && !instance) return ErrorCode::none;
    const auto at = consumer.members.find(member);
    if (at == consumer.members.end()) return ErrorCode::unknownMemberId;
    if (!transactional && !at->second.classic && version < 9) return ErrorCode::unsupportedVersion;
    // A transactional producer learnt the epoch from its consumer, which may have moved on since.
    if (generation != at->second.epoch) {
      return transactional || at->second.classic ? ErrorCode::illegalGeneration : ErrorCode::staleMemberEpoch;
    }
    return ErrorCode::none;
  }
  ClassicGroup& classic = *group.classic;
  if (classic.is(GroupState::dead)) return ErrorCode::coordinatorNotAvailable;
  // Consumers that assign themselves commit without a generation, while nobody is a member.
  if (generation < 0 && classic.is(GroupState::empty)) return ErrorCode::none;
  if (generation >= 0 || !member.empty() || instance) {
    if (const ErrorCode error = checkMember(classic, member, instance); error != ErrorCode::none) return error;
    if (generation != classic.generation) return ErrorCode::illegalGeneration;
  } else if (!transactional && !classic.is(GroupState::empty)) {
    return ErrorCode::unknownMemberId;
  }
  if (transactional) return ErrorCode::none;
  if (ClassicMember* self = classic.find(member)) stayAlive(context, group, *self);
  // Its partitions are being given to others: it has to rejoin first.
  return classic.is(GroupState::completingRebalance) ? ErrorCode::rebalanceInProgress : ErrorCode::none;
}

void GroupPartition::addOffset(GroupRecords& records, const std::string& group, const TopicPartition& partition,
                               const CommittedOffset& offset) {
  OffsetCommitValue value;
  value.offset = offset.offset;
  value.leaderEpoch = offset.leaderEpoch;
  value.metadata = offset.metadata;
  value.commitTimestamp = offset.commitTimestamp;
  if (offset.expireTimestamp) value.expireTimestamp = *offset.expireTimestamp;
  const std::int16_t version = offset.expireTimestamp ? 1 : 3;
  records.put(OffsetCommitKey{group, partition.topic, partition.partition}, protocol::encodeVersioned(value, version));
}

void GroupPartition::commit(Context& context, const OffsetCommitRequest& request, std::int16_t version,
                            Answer<OffsetCommitResponse> answer) {
  Group* group = find(request.groupId);
  ErrorCode whole = ErrorCode::none;
  if (group == nullptr) {
    // Only who is no member may bring a group into being this way.
    if (request.generationIdOrMemberEpoch >= 0) {
      whole = version >= 9 ? ErrorCode::groupIdNotFound : ErrorCode::illegalGeneration;
    } else {
      group = &make(request.groupId);
    }
  }
  if (whole == ErrorCode::none) {
    whole = checkCommit(context, *group, request.generationIdOrMemberEpoch, request.memberId, request.groupInstanceId,
                        false, version);
  }
  OffsetCommitResponse response;
  GroupRecords records;
  const TimestampMs now = context.wallClock();
  std::map<TopicPartition, CommittedOffset> written;
  std::vector<std::pair<std::size_t, std::size_t>> places;
  const Offset first = coordinator_.partitions_.logEndOffset(number_);
  for (const OffsetCommitRequest::Topic& topic : request.topics) {
    OffsetCommitResponse::Topic& topicAnswer = response.topics.emplace_back();
    topicAnswer.name = topic.name;
    topicAnswer.topicId = topic.topicId;
    metadata::TopicRef known = version >= 10 ? image().topic(topic.topicId) : image().topic(topic.name);
    for (const OffsetCommitRequest::Topic::Partition& one : topic.partitions) {
      OffsetCommitResponse::Topic::Partition& partitionAnswer = topicAnswer.partitions.emplace_back();
      partitionAnswer.partitionIndex = one.partitionIndex;
      partitionAnswer.errorCode = whole;
      if (whole != ErrorCode::none) continue;
      if (!known || !known->partition(one.partitionIndex)) {
        partitionAnswer.errorCode =
            version >= 10 && !known ? ErrorCode::unknownTopicId : ErrorCode::unknownTopicOrPartition;
        continue;
      }
      if (one.committedMetadata &&
          one.committedMetadata->size() > static_cast<std::size_t>(settings().metadataMaxBytes)) {
        partitionAnswer.errorCode = ErrorCode::offsetMetadataTooLarge;
        continue;
      }
      CommittedOffset offset;
      offset.offset = one.committedOffset;
      offset.leaderEpoch = one.committedLeaderEpoch;
      offset.metadata = one.committedMetadata.value_or("");
      offset.commitTimestamp = now;
      if (request.retentionTimeMs >= 0 && version <= 4) offset.expireTimestamp = now + request.retentionTimeMs;
      offset.recordOffset = first + static_cast<Offset>(records.size());
      const TopicPartition partition{known->name, one.partitionIndex};
      addOffset(records, request.groupId, partition, offset);
      written[partition] = std::move(offset);
      places.emplace_back(response.topics.size() - 1, topicAnswer.partitions.size() - 1);
    }
  }
  if (records.empty()) {
    answer(context, std::move(response));
    dropIfUnused(request.groupId);
    return;
  }
  for (const auto& [partition, offset] : written) ++group->offsets.underway[partition];
  record::BatchOptions options;
  options.baseSequence = 0;  // as Kafka writes it, though no producer is named
  const std::string member = request.memberId;
  write(context, records, options,
        [this, name = request.groupId, member, written = std::move(written), places = std::move(places),
         response = std::move(response), answer = std::move(answer)](Context& at, ErrorCode failed) mutable {
          if (Group* now_ = find(name)) {
            for (const auto& [partition, offset] : written) {
              auto underway = now_->offsets.underway.find(partition);
              if (underway != now_->offsets.underway.end() && --underway->second == 0) {
                now_->offsets.underway.erase(underway);
              }
              if (failed != ErrorCode::none) continue;
              now_->offsets.committed[partition] = offset;
              at.emit(events::OffsetCommitted{name, partition.topic, partition.partition, offset.offset, member});
            }
          }
          for (const auto& [topic, partition] : places) {
            response.topics[topic].partitions[partition].errorCode = forCommit(failed);
          }
          answer(at, std::move(response));
        });
}

// --- inside transactions -------------------------------------------------------------------------------------------

void GroupPartition::commitInTransaction(Context& context, TransactionalCommit commit,
                                         Answer<std::vector<TransactionalOffset>> answer) {
  Group* group = find(commit.group);
  ErrorCode whole = ErrorCode::none;
  if (group == nullptr) {
    if (commit.generation >= 0) {
      whole = ErrorCode::illegalGeneration;
    } else {
      group = &make(commit.group);
    }
  }
  if (coordinator_.faults_.ignoreMembersInTransactions) {
    if (group == nullptr) group = &make(commit.group);
    whole = ErrorCode::none;
  } else if (whole == ErrorCode::none) {
    whole = checkCommit(context, *group, commit.generation, commit.member, commit.instance, true, 0);
  }
  GroupRecords records;
  const TimestampMs now = context.wallClock();
  std::vector<std::size_t> written;
  for (std::size_t i = 0; i < commit.offsets.size(); ++i) {
    TransactionalOffset& one = commit.offsets[i];
    if (one.error == ErrorCode::none) one.error = whole;
    if (one.error != ErrorCode::none) continue;
    if (!image().partition(one.partition.topic, one.partition.partition)) {
      one.error = ErrorCode::unknownTopicOrPartition;
      continue;
    }
    if (one.offset.metadata.size() > static_cast<std::size_t>(settings().metadataMaxBytes)) {
      one.error = ErrorCode::offsetMetadataTooLarge;
      continue;
    }
    one.offset.commitTimestamp = now;
    addOffset(records, commit.group, one.partition, one.offset);
    written.push_back(i);
  }
  if (records.empty()) {
    answer(context, std::move(commit.offsets));
    dropIfUnused(commit.group);
    return;
  }
  record::BatchOptions options;
  options.producerId = commit.producerId;
  options.producerEpoch = commit.producerEpoch;
  options.baseSequence = 0;
  options.transactional = true;
  // Pending from now on: the marker may be in the log before we hear that this is.
  auto& pending = group->offsets.pending[commit.producerId];
  const Offset first = coordinator_.partitions_.logEndOffset(number_);
  for (std::size_t n = 0; n < written.size(); ++n) {
    TransactionalOffset& one = commit.offsets[written[n]];
    one.offset.recordOffset = first + static_cast<Offset>(n);
    pending[one.partition] = one.offset;
    context.emit(events::OffsetPending{commit.group, one.partition.topic, one.partition.partition, one.offset.offset,
                                       commit.producerId});
  }
  write(context, records, options,
        [this, commit = std::move(commit), written = std::move(written), answer = std::move(answer)](
            Context& at, ErrorCode failed) mutable {
          Group* now_ = find(commit.group);
          for (const std::size_t i : written) {
            TransactionalOffset& one = commit.offsets[i];
            one.error = forCommit(failed);
            if (failed == ErrorCode::none || now_ == nullptr) continue;
            const auto producer = now_->offsets.pending.find(commit.producerId);
            if (producer == now_->offsets.pending.end()) continue;
            const auto entry = producer->second.find(one.partition);
            if (entry != producer->second.end() && entry->second.recordOffset == one.offset.recordOffset) {
              producer->second.erase(entry);
            }
            if (producer->second.empty()) now_->offsets.pending.erase(producer);
          }
          answer(at, std::move(commit.offsets));
        });
}

void GroupPartition::endTransaction(Context& context, ProducerId producer, bool committed) {
  std::vector<std::string> names;
  for (auto& [name, group] : groups_) {
    const auto pending = group->offsets.pending.find(producer);
    if (pending == group->offsets.pending.end()) continue;
    for (auto& [partition, offset] : pending->second) {
      if (!committed) {
        context.emit(events::OffsetForgotten{name, partition.topic, partition.partition, offset.offset,
                                             "its transaction was aborted"});
        continue;
      }
      CommittedOffset& known = group->offsets.committed[partition];
      // A plain commit that came later in the log stays in force.
      if (known.recordOffset > offset.recordOffset) continue;
      known = offset;
      context.emit(events::OffsetCommitted{name, partition.topic, partition.partition, offset.offset, ""});
    }
    group->offsets.pending.erase(pending);
    names.push_back(name);
  }
  for (const std::string& name : names) dropIfUnused(name);
}

// --- reading -------------------------------------------------------------------------------------------------------

OffsetFetchResponse::Group GroupPartition::fetch(const OffsetFetchRequest::Group& request, bool requireStable) {
  OffsetFetchResponse::Group response;
  response.groupId = request.groupId;
  const Group* group = find(request.groupId);
  if (group != nullptr && group->consumer && request.memberId && request.memberEpoch >= 0) {
    const auto member = group->consumer->members.find(*request.memberId);
    if (member == group->consumer->members.end()) {
      response.errorCode = ErrorCode::unknownMemberId;
    } else if (member->second.epoch != request.memberEpoch) {
      response.errorCode = ErrorCode::staleMemberEpoch;
    }
    if (response.errorCode != ErrorCode::none) return response;
  }
  const auto add = [&](OffsetFetchResponse::Group::Topic& topic, const std::string& name, PartitionId number) {
    OffsetFetchResponse::Group::Topic::Partition& answer = topic.partitions.emplace_back();
    answer.partitionIndex = number;
    answer.committedOffset = -1;
    answer.metadata = "";
    if (group == nullptr) return;
    const TopicPartition partition{name, number};
    if (requireStable && group->offsets.unstable(partition)) {
      answer.errorCode = ErrorCode::unstableOffsetCommit;
      return;
    }
    const auto known = group->offsets.committed.find(partition);
    if (known == group->offsets.committed.end()) return;
    answer.committedOffset = known->second.offset;
    answer.committedLeaderEpoch = known->second.leaderEpoch;
    answer.metadata = known->second.metadata;
  };
  if (request.topics) {
    for (const OffsetFetchRequest::Group::Topic& wanted : *request.topics) {
      OffsetFetchResponse::Group::Topic& topic = response.topics.emplace_back();
      topic.name = wanted.name;
      topic.topicId = wanted.topicId;
      for (const PartitionId number : wanted.partitionIndexes) add(topic, wanted.name, number);
    }
    return response;
  }
  if (group == nullptr) return response;
  for (const auto& [partition, offset] : group->offsets.committed) {
    if (response.topics.empty() || response.topics.back().name != partition.topic) {
      OffsetFetchResponse::Group::Topic& topic = response.topics.emplace_back();
      topic.name = partition.topic;
      if (const metadata::TopicRef known = image().topic(partition.topic)) topic.topicId = known->id;
    }
    add(response.topics.back(), partition.topic, partition.partition);
  }
  return response;
}

// --- deleting ------------------------------------------------------------------------------------------------------

bool GroupPartition::subscribes(const Group& group, const std::string& topic) const {
  if (group.consumer) {
    for (const auto& [id, member] : group.consumer->members) {
      if (wantedBy(member).count(topic) != 0) return true;
    }
    return false;
  }
  return group.classic->subscribed && group.classic->subscribed->count(topic) != 0;
}

void GroupPartition::deleteOffsets(Context& context, const OffsetDeleteRequest& request,
                                   Answer<OffsetDeleteResponse> answer) {
  OffsetDeleteResponse response;
  Group* group = find(request.groupId);
  if (group == nullptr) {
    response.errorCode = ErrorCode::groupIdNotFound;
  } else if (group->classic && !group->classic->is(GroupState::empty) &&
             group->classic->protocolType != std::string(consumerProtocolType)) {
    // What its members use is not known here.
    response.errorCode = ErrorCode::nonEmptyGroup;
  }
  if (response.errorCode != ErrorCode::none) {
    answer(context, std::move(response));
    return;
  }
  GroupRecords records;
  std::vector<TopicPartition> gone;
  for (const OffsetDeleteRequest::Topic& topic : request.topics) {
    OffsetDeleteResponse::Topic& topicAnswer = response.topics.emplace_back();
    topicAnswer.name = topic.name;
    const metadata::TopicRef known = image().topic(topic.name);
    const bool inUse = subscribes(*group, topic.name);
    for (const OffsetDeleteRequest::Topic::Partition& one : topic.partitions) {
      OffsetDeleteResponse::Topic::Partition& partition = topicAnswer.partitions.emplace_back();
      partition.partitionIndex = one.partitionIndex;
      if (!known || !known->partition(one.partitionIndex)) {
        partition.errorCode = ErrorCode::unknownTopicOrPartition;
      } else if (inUse) {
        partition.errorCode = ErrorCode::groupSubscribedToTopic;
      } else if (TopicPartition name{topic.name, one.partitionIndex}; group->offsets.committed.count(name) != 0) {
        records.tombstone(OffsetCommitKey{request.groupId, topic.name, one.partitionIndex});
        gone.push_back(std::move(name));
      }
    }
  }
  if (records.empty()) {
    answer(context, std::move(response));
    return;
  }
  write(context, records, {},
        [this, name = request.groupId, gone = std::move(gone), response = std::move(response),
         answer = std::move(answer)](Context& at, ErrorCode failed) mutable {
          if (failed != ErrorCode::none) {
            response.topics.clear();
            response.errorCode = failed;
          } else if (Group* now = find(name)) {
            for (const TopicPartition& partition : gone) {
              const auto known = now->offsets.committed.find(partition);
              if (known == now->offsets.committed.end()) continue;
              at.emit(events::OffsetForgotten{name, partition.topic, partition.partition, known->second.offset,
                                              "deleted on request"});
              now->offsets.committed.erase(known);
            }
          }
          answer(at, std::move(response));
        });
}

void GroupPartition::deleteGroup(Context& context, const std::string& name, Answer<ErrorCode> answer) {
  Group* group = find(name);
  if (group == nullptr) {
    answer(context, ErrorCode::groupIdNotFound);
    return;
  }
  const bool inUse = group->classic ? !group->classic->is(GroupState::empty) : !group->consumer->members.empty();
  if (inUse) {
    answer(context, ErrorCode::nonEmptyGroup);
    return;
  }
  GroupRecords records;
  for (const auto& [partition, offset] : group->offsets.committed) {
    records.tombstone(OffsetCommitKey{name, partition.topic, partition.partition});
  }
  if (group->consumer) {
    addEpochRecords(records, *group);
  } else {
    records.tombstone(protocol::GroupMetadataKey{name});
  }
  write(context, records, {}, [this, name, answer = std::move(answer)](Context& at, ErrorCode failed) {
    Group* now = find(name);
    if (failed == ErrorCode::none && now != nullptr) {
      const bool taken = now->classic ? !now->classic->is(GroupState::empty) : !now->consumer->members.empty();
      for (const auto& [partition, offset] : now->offsets.committed) {
        at.emit(events::OffsetForgotten{name, partition.topic, partition.partition, offset.offset,
                                        "its group was deleted"});
      }
      now->offsets.committed.clear();
      if (!taken) {
        at.emit(events::GroupStateChanged{name, "Empty", "Dead",
                                          now->classic ? now->classic->generation : now->consumer->epoch,
                                          "deleted on request"});
        groups_.erase(name);
      }
    }
    answer(at, failed);
  });
}

void GroupPartition::onTopicsDeleted(Context& context, const std::vector<std::string>& topics) {
  for (auto& [name, group] : groups_) {
    GroupRecords records;
    std::vector<TopicPartition> gone;
    for (const auto& [partition, offset] : group->offsets.committed) {
      if (std::find(topics.begin(), topics.end(), partition.topic) == topics.end()) continue;
      records.tombstone(OffsetCommitKey{name, partition.topic, partition.partition});
      gone.push_back(partition);
    }
    if (records.empty()) continue;
    // A topic made anew under the same name starts without offsets, also when this cannot be written just now.
    for (const TopicPartition& partition : gone) {
      context.emit(events::OffsetForgotten{name, partition.topic, partition.partition,
                                           group->offsets.committed.at(partition).offset, "its topic was deleted"});
      group->offsets.committed.erase(partition);
    }
    write(context, records, {}, [](Context&, ErrorCode) {});
  }
}

// --- expiry --------------------------------------------------------------------------------------------------------

void GroupPartition::armRetention(Context& context) {
  retentionTimer_ = arm(context, settings().retentionCheck, GroupTimer::retention, "look for expired offsets",
                        Wake{GroupTimer::retention, {}, {}});
}

void GroupPartition::expireOffsets(Context& context) {
  const TimestampMs now = context.wallClock();
  const std::int64_t retention = settings().retentionMs;
  std::vector<std::string> looked;
  for (const auto& [name, group] : groups_) {
    looked.push_back(name);
    const auto& offsets = group->offsets;
    // G7. Without members everything counts from when the last one left; a group that never had any from each commit.
    std::optional<TimestampMs> emptySince;
    bool byTopic = false;
    if (group->classic) {
      const ClassicGroup& classic = *group->classic;
      if (classic.is(GroupState::empty)) {
        if (classic.protocolType && classic.stateSince != noTimestamp) emptySince = classic.stateSince;
      } else if (classic.is(GroupState::stable) && classic.subscribed) {
        byTopic = true;
      } else {
        continue;
      }
    } else if (group->consumer->members.empty()) {
      if (group->consumer->stateSince != noTimestamp) emptySince = group->consumer->stateSince;
    } else {
      byTopic = true;
    }
    GroupRecords records;
    std::vector<TopicPartition> gone;
    for (const auto& [partition, offset] : offsets.committed) {
      if (byTopic && subscribes(*group, partition.topic)) continue;
      if (offsets.underway.count(partition) != 0 || offsets.unstable(partition)) continue;
      const TimestampMs since = emptySince.value_or(offset.commitTimestamp);
      const bool over = offset.expireTimestamp ? now >= *offset.expireTimestamp : now - since >= retention;
      if (!over) continue;
      records.tombstone(OffsetCommitKey{name, partition.topic, partition.partition});
      gone.push_back(partition);
    }
    if (records.empty()) continue;
    write(context, records, {}, [this, name = name, gone](Context& at, ErrorCode failed) {
      Group* still = find(name);
      if (failed != ErrorCode::none || still == nullptr) return;
      for (const TopicPartition& partition : gone) {
        const auto known = still->offsets.committed.find(partition);
        if (known == still->offsets.committed.end()) continue;
        at.emit(events::OffsetForgotten{name, partition.topic, partition.partition, known->second.offset,
                                        "nobody has used it for offsets.retention.minutes"});
        still->offsets.committed.erase(known);
      }
      forgetIfNothingLeft(at, name);
    });
  }
  for (const std::string& name : looked) forgetIfNothingLeft(context, name);
  armRetention(context);
}

void GroupPartition::dropIfUnused(const std::string& name) {
  const Group* group = find(name);
  if (group == nullptr || !group->offsets.empty() || !group->classic) return;
  const ClassicGroup& classic = *group->classic;
  if (classic.is(GroupState::empty) && !classic.protocolType && classic.pendingMembers.empty()) groups_.erase(name);
}

void GroupPartition::forgetIfNothingLeft(Context& context, const std::string& name) {
  Group* group = find(name);
  if (group == nullptr || !group->offsets.empty()) return;
  GroupRecords records;
  std::int32_t generation = 0;
  if (group->consumer) {
    if (!group->consumer->members.empty()) return;
    generation = group->consumer->epoch;
    addEpochRecords(records, *group);
  } else {
    if (!group->classic->is(GroupState::empty) || !group->classic->pendingMembers.empty()) return;
    generation = group->classic->generation;
    if (generation > 0) records.tombstone(protocol::GroupMetadataKey{name});
  }
  if (generation > 0) {
    context.emit(events::GroupStateChanged{name, "Empty", "Dead", generation, "it has no members and no offsets"});
  }
  groups_.erase(name);
  if (!records.empty()) write(context, records, {}, [](Context&, ErrorCode) {});
}

}  // namespace brokerlab::coordinator
