// The application behind a consumer, and what only its polls do: handing over, committing, starting and ending in a group.
#include <algorithm>

#include "base/text.h"
#include "client/consumer_node.h"
#include "client/consumer_timers.h"
#include "protocol/messages/offset_commit.h"
#include "protocol/messages/offset_fetch.h"

namespace brokerlab::client {
namespace {

using protocol::OffsetCommitRequest;
using protocol::OffsetCommitResponse;
using protocol::OffsetFetchRequest;
using protocol::OffsetFetchResponse;
using runtime::Context;

constexpr std::int16_t commitVersion = 9;
constexpr std::int16_t offsetFetchVersion = 9;
/// KafkaConsumer.close() without a time of its own.
constexpr Duration closeLimit = seconds(30);

template <class Offsets>
std::string text(const Offsets& offsets) {
  std::string out;
  for (const auto& [partition, offset] : offsets)
    out += fmt::format("{}{}@{}", out.empty() ? "" : ",", partition.text(), offset.first);
  return out;
}

}  // namespace

std::string ConsumerNode::pollState() const {
  if (late_) return "late";
  switch (app_) {
    case App::polling:
      return membership_ && membership_->dead() ? "stopped: " + lastError_ : "polls";
    case App::committing:
      return "commits";
    case App::processing:
      return "processes";
    case App::closing:
      break;
  }
  return "closing";
}

bool ConsumerNode::inHand(const TopicPartition& partition, Offset offset) const {
  return std::any_of(batch_.begin() + static_cast<std::ptrdiff_t>(done_), batch_.end(),
                     [&](const Record& one) { return one.partition == partition && one.offset == offset; });
}

bool ConsumerNode::busyWith(const TopicPartition& partition) const {
  return std::any_of(batch_.begin() + static_cast<std::ptrdiff_t>(done_), batch_.end(),
                     [&](const Record& one) { return one.partition == partition; });
}

/// One call of poll(): true when it handed something over and the application is ready for the next one already.
bool ConsumerNode::poll(Context& context) {
  if (app_ != App::polling) return false;
  if (closing_) {
    closeNow(context);
    return false;
  }
  lastPoll_ = context.now();
  if (membership_) {
    if (std::exchange(late_, false)) ++version_;
    membership_->poll(context);
    if (commitsByItself() && context.now() >= autoCommitAt_) {
      autoCommitIn(context, options_.config.autoCommitInterval);
      // What comes back too late is not tried again: the next one covers it. (U6)
      if (mayCommit()) commitPositions(context, "auto", Duration{}, {});
    }
  }
  handOver(context);
  if (batch_.empty() && owesCommit_ && mayCommit()) {
    owesCommit_ = false;
    processedAll(context);
  }
  if (batch_.empty()) return false;
  if (membership_ && (options_.processing > Duration{} || options_.commits != Commits::automatic || application_))
    lateTimer_ = context.setTimer(options_.config.maxPollInterval, {"max.poll.interval.ms", lateTimer});
  if (options_.commits == Commits::before && membership_) {
    app_ = App::committing;
    commitPositions(context, "before processing", options_.config.defaultApiTimeout,
                    [this](Context& at, const CommitResult& result) {
                      // An application that commits first works only on what is its own for certain.
                      if (!result.problem.empty()) done_ = batch_.size();
                      app_ = App::processing;
                      process(at);
                    });
    return false;
  }
  app_ = App::processing;
  process(context);
  return app_ == App::polling;
}

void ConsumerNode::handOver(Context& context) {
  batch_.clear();
  polled_ = {};
  done_ = 0;
  const auto most = static_cast<std::size_t>(options_.config.maxPollRecords);
  auto at = assigned_.upper_bound(turn_);
  for (std::size_t seen = 0; seen < assigned_.size() && batch_.size() < most; ++seen, ++at) {
    if (at == assigned_.end()) at = assigned_.begin();
    const TopicPartition& partition = at->first;
    Assigned& assigned = at->second;
    if (assigned.buffered() == 0 || assigned.paused) continue;
    if (membership_ && membership_->going().count(partition) != 0) continue;
    turn_ = partition;
    const std::size_t count = std::min(assigned.buffered(), most - batch_.size());
    const Offset first = assigned.buffer[assigned.next];
    for (std::size_t i = 0; i < count; ++i, ++assigned.next) {
      const Offset offset = assigned.buffer[assigned.next];
      batch_.push_back({partition, offset});
      if (application_ == nullptr) continue;
      auto& [key, value] = assigned.contents[assigned.next];
      polled_.records.push_back({partition, offset, std::move(key), std::move(value)});
    }
    const Offset last = batch_.back().offset;
    if (assigned.buffered() == 0) {
      assigned.position = assigned.afterBuffer;
      assigned.lastEpoch = assigned.epochAfter;
      lastRecord_ = assigned.lastText;
      assigned.forgetBuffer();
    } else {
      assigned.position = last + 1;
      assigned.lastEpoch = assigned.epochs[assigned.next - 1];
    }
    if (application_ != nullptr) polled_.positions[partition] = {assigned.position, assigned.lastEpoch};
    consumed_ += static_cast<std::int64_t>(count);
    assigned.records += static_cast<std::int64_t>(count);
    ++version_;
    if (context.wants(events::Level::detail))
      context.emit(events::RecordsConsumed{options_.name, partition.topic, partition.partition, first, last,
                                           static_cast<std::int32_t>(count)});
  }
}

/// Goes on with the batch: one record each time its timer fires, or everything at once when processing takes no time.
void ConsumerNode::process(Context& context) {
  if (app_ != App::processing) return;
  if (application_ != nullptr && done_ == 0 && !batch_.empty()) {
    if (membership_) {
      polled_.group = options_.group;
      polled_.generation = membership_->identity().generation;
      polled_.member = membership_->identity().member;
      polled_.instance = options_.config.groupInstanceId;
    }
    application_->onBatch(context, std::move(polled_));
    return;
  }
  const bool atOnce = options_.processing == Duration{};
  const auto finished = [&](std::size_t from, std::size_t to) {
    const Record& last = batch_[to - 1];
    if (const auto at = assigned_.find(last.partition); at != assigned_.end()) at->second.processed = last.offset + 1;
    processed_ += static_cast<std::int64_t>(to - from);
    ++version_;
    if ((membership_ || !atOnce) && context.wants(events::Level::detail))
      context.emit(events::RecordsProcessed{options_.name, last.partition.topic, last.partition.partition,
                                            batch_[from].offset, last.offset, static_cast<std::int32_t>(to - from)});
  };
  if (atOnce) {
    while (done_ < batch_.size()) {
      std::size_t to = done_;
      while (to < batch_.size() && batch_[to].partition == batch_[done_].partition) ++to;
      finished(done_, to);
      done_ = to;
    }
  } else if (begun_) {
    begun_ = false;
    finished(done_, done_ + 1);
    ++done_;
  }
  if (done_ < batch_.size()) {
    begun_ = true;
    context.setTimer(options_.processing, {"processing", processTimer});
    return;
  }
  processedAll(context);
}

void ConsumerNode::batchDone(Context& context, bool good) {
  if (app_ != App::processing) return;
  if (good) {
    for (const Record& one : batch_)
      if (const auto at = assigned_.find(one.partition); at != assigned_.end()) at->second.processed = one.offset + 1;
    processed_ += static_cast<std::int64_t>(batch_.size());
    done_ = batch_.size();
    processedAll(context);
    return;
  }
  for (const Record& one : batch_) {
    const auto at = assigned_.find(one.partition);
    if (at == assigned_.end() || at->second.wantsCommitted) continue;
    Assigned fresh;
    fresh.notBefore = context.now();
    fresh.wantsCommitted = true;
    fresh.records = at->second.records;
    fresh.highWatermark = at->second.highWatermark;
    fresh.paused = at->second.paused;
    at->second = std::move(fresh);
  }
  pollAgain(context);
}

void ConsumerNode::processedAll(Context& context) {
  if (options_.commits == Commits::after && membership_) {
    app_ = App::committing;
    commitPositions(context, "after processing", options_.config.defaultApiTimeout,
                    [this](Context& at, const CommitResult& result) {
                      owesCommit_ = !result.problem.empty();
                      pollAgain(at);
                    });
    return;
  }
  pollAgain(context);
}

void ConsumerNode::pollAgain(Context& context) {
  app_ = App::polling;
  batch_.clear();
  done_ = 0;
  if (lateTimer_.valid()) context.cancelTimer(lateTimer_);
  lateTimer_ = {};
  ++version_;
  pump(context);
}

// --- the end -------------------------------------------------------------------------------------------------------

void ConsumerNode::shutDown(Context& context) {
  closing_ = true;
  ++version_;
  if (!membership_) {
    context.exit();
    return;
  }
  // The batch at hand is finished first; the next poll is the close.
  if (app_ == App::polling) closeNow(context);
}

void ConsumerNode::closeNow(Context& context) {
  app_ = App::closing;
  if (!membership_) {
    context.exit();
    return;
  }
  context.setTimer(closeLimit, {"close", closeTimer});
  membership_->close(context, [](Context& at) { at.exit(); });
}

// --- the group -----------------------------------------------------------------------------------------------------

void ConsumerNode::beforeRevocation(Context& context, const Partitions&, std::function<void(Context&)> done) {
  if (!commitsByItself() || !mayCommit()) return done(context);
  commitPositions(context, closing_ ? "on close" : "before revoking",
                  closing_ ? closeLimit : std::min(options_.config.maxPollInterval, options_.config.defaultApiTimeout),
                  [done = std::move(done)](Context& at, const CommitResult&) { done(at); });
}

void ConsumerNode::revoked(Context&, const Partitions& gone, bool, const std::string&) {
  for (const TopicPartition& one : gone) assigned_.erase(one);
  ++version_;
}

void ConsumerNode::assigned(Context& context, const Partitions& added) {
  for (const TopicPartition& one : added) {
    metadata_.want(one.topic);
    if (metadata_.topic(one.topic) == nullptr) metadata_.outdated("topic " + one.topic + " is not known yet");
    Assigned fresh;
    fresh.notBefore = context.now();
    fresh.wantsCommitted = true;
    assigned_[one] = fresh;
  }
  if (commitsByItself()) autoCommitIn(context, options_.config.autoCommitInterval);
  ++version_;
}

void ConsumerNode::failed(Context&, const std::string& why) {
  lastError_ = why;
  ++version_;
}

void ConsumerNode::changed(Context& context) {
  ++version_;
  pump(context);
}

/// Where the group has come to, for partitions that are new to us. (U7)
void ConsumerNode::fetchCommitted(Context& context) {
  if (!membership_->coordinatorKnown()) return;
  OffsetFetchRequest request;
  OffsetFetchRequest::Group group;
  group.groupId = options_.group;
  if (!membership_->classic()) {
    group.memberId = membership_->memberId();
    group.memberEpoch = membership_->generation();
  }
  group.topics.emplace();
  std::vector<TopicPartition> asked;
  for (auto& [partition, assigned] : assigned_) {
    if (!assigned.wantsCommitted || assigned.askingCommitted) continue;
    if (assigned.notBefore > context.now()) {
      wakeAt(context, assigned.notBefore);
      continue;
    }
    if (group.topics->empty() || group.topics->back().name != partition.topic)
      group.topics->emplace_back().name = partition.topic;
    group.topics->back().partitionIndexes.push_back(partition.partition);
    assigned.askingCommitted = true;
    asked.push_back(partition);
  }
  if (asked.empty()) return;
  request.requireStable = true;
  request.groups.push_back(std::move(group));
  const NodeId coordinator = membership_->coordinator();
  membership_->ask(
      context, request, offsetFetchVersion, options_.config.requestTimeout,
      [this, asked, coordinator](Context& at, const OffsetFetchResponse* response) {
        ErrorCode error = ErrorCode::none;
        if (response != nullptr && response->groups.size() == 1) error = response->groups.front().errorCode;
        if (error == ErrorCode::notCoordinator || error == ErrorCode::coordinatorNotAvailable)
          membership_->coordinatorGone(at, coordinator, std::string(errorName(error)));
        for (const TopicPartition& partition : asked) {
          const auto found = assigned_.find(partition);
          if (found == assigned_.end() || !found->second.askingCommitted) continue;
          found->second.askingCommitted = false;
          found->second.notBefore = at.now() + options_.config.retryBackoff;
        }
        if (response != nullptr && error == ErrorCode::none && !response->groups.empty()) {
          for (const auto& topic : response->groups.front().topics)
            for (const auto& one : topic.partitions) {
              const TopicPartition name{topic.name, one.partitionIndex};
              const auto found = assigned_.find(name);
              // Not stable: an open transaction may yet move it.
              if (found == assigned_.end() || !found->second.wantsCommitted || one.errorCode != ErrorCode::none)
                continue;
              Assigned& assigned = found->second;
              assigned.wantsCommitted = false;
              assigned.notBefore = at.now();
              assigned.committed = one.committedOffset;
              if (one.committedOffset < 0) {
                reset(at, name, assigned, fmt::format("group {} has committed nothing", options_.group));
                continue;
              }
              assigned.position = one.committedOffset;
              assigned.lastEpoch = one.committedLeaderEpoch;
              metadata_.seen(name, one.committedLeaderEpoch);
              if (at.wants(events::Level::detail))
                at.emit(events::PositionSet{options_.name, name.topic, name.partition, one.committedOffset,
                                            "the group's committed offset"});
            }
        }
        ++version_;
        pump(at);
      });
}

// --- commits -------------------------------------------------------------------------------------------------------

void ConsumerNode::autoCommitIn(Context& context, Duration after) {
  if (autoCommit_.valid()) context.cancelTimer(autoCommit_);
  autoCommitAt_ = context.now() + after;
  autoCommit_ = context.setTimer(after, {"auto commit", autoCommitTimer});
}

bool ConsumerNode::mayCommit() const {
  return membership_ && !membership_->dead() && membership_->generation() >= 0 &&
         (membership_->state() == "member" || membership_->state() == "revoking");
}

ConsumerNode::Offsets ConsumerNode::positions() const {
  Offsets offsets;
  for (const auto& [partition, assigned] : assigned_)
    if (assigned.position >= 0 && !assigned.wantsCommitted)
      offsets[partition] = {assigned.position, assigned.lastEpoch};
  return offsets;
}

void ConsumerNode::commit(Context& context, std::function<void(Context&, const CommitResult&)> done) {
  if (!membership_) {
    CommitResult result;
    result.problem = "it is in no group";
    done(context, result);
    return;
  }
  commitPositions(context, "by hand", options_.config.defaultApiTimeout, std::move(done));
}

/// `limit`: how long it is tried again; zero: not at all, as commitAsync does.
void ConsumerNode::commitPositions(Context& context, std::string how, Duration limit, CommitDone done) {
  const std::int64_t number = nextCommit_++;
  Commit& commit = commits_[number];
  commit.offsets = positions();
  commit.how = std::move(how);
  commit.deadline = context.now() + limit;
  commit.done = std::move(done);
  if (commit.offsets.empty()) return commitEnds(context, number, ErrorCode::none, "");
  tryCommit(context, number);
}

void ConsumerNode::tryCommit(Context& context, std::int64_t number) {
  const auto found = commits_.find(number);
  if (found == commits_.end()) return;
  const Commit& commit = found->second;
  if (!mayCommit()) {
    const bool joining = membership_->state() == "joining" || membership_->state() == "syncing";
    const ErrorCode error = membership_->dead() ? ErrorCode::fencedInstanceId
                            : joining           ? ErrorCode::rebalanceInProgress
                                                : ErrorCode::unknownMemberId;
    return commitEnds(context, number, error, "it is no member of the group at the moment");
  }
  const auto tryLater = [this, number](Context& at, ErrorCode error) {
    const auto waiting = commits_.find(number);
    if (waiting == commits_.end()) return;
    if (at.now() + options_.config.retryBackoff > waiting->second.deadline) {
      // As Kafka does for an auto commit that may be tried again.
      if (waiting->second.how == "auto") autoCommitIn(at, options_.config.retryBackoff);
      return commitEnds(at, number, error, std::string(errorName(error)));
    }
    at.setTimer(options_.config.retryBackoff, {"commit again", commitTimer, number});
  };
  if (!membership_->coordinatorKnown()) {
    membership_->findCoordinator(context);
    return tryLater(context, ErrorCode::coordinatorNotAvailable);
  }
  OffsetCommitRequest request;
  request.groupId = options_.group;
  request.generationIdOrMemberEpoch = membership_->generation();
  request.memberId = membership_->memberId();
  request.groupInstanceId = options_.config.groupInstanceId;
  for (const auto& [partition, offset] : commit.offsets) {
    if (request.topics.empty() || request.topics.back().name != partition.topic)
      request.topics.emplace_back().name = partition.topic;
    auto& one = request.topics.back().partitions.emplace_back();
    one.partitionIndex = partition.partition;
    one.committedOffset = offset.first;
    one.committedLeaderEpoch = offset.second;
    one.committedMetadata = "";
  }
  const NodeId coordinator = membership_->coordinator();
  const std::int32_t generation = membership_->generation();
  membership_->ask(
      context, request, commitVersion, options_.config.requestTimeout,
      [this, number, tryLater, coordinator, generation](Context& at, const OffsetCommitResponse* response) {
        ErrorCode error = response == nullptr ? ErrorCode::networkException : ErrorCode::none;
        if (response != nullptr)
          for (const auto& topic : response->topics)
            for (const auto& one : topic.partitions)
              if (error == ErrorCode::none) error = one.errorCode;
        switch (error) {
          case ErrorCode::none:
            return commitEnds(at, number, error, "");
          case ErrorCode::notCoordinator:
          case ErrorCode::coordinatorNotAvailable:
          case ErrorCode::requestTimedOut:
            membership_->coordinatorGone(at, coordinator, std::string(errorName(error)));
            return tryLater(at, error);
          case ErrorCode::networkException:
          case ErrorCode::coordinatorLoadInProgress:
          case ErrorCode::unknownTopicOrPartition:
            return tryLater(at, error);
          case ErrorCode::staleMemberEpoch:
            // The heartbeat that brings the new epoch is on its way.
            return tryLater(at, error);
          default:
            membership_->commitRefused(at, error, generation);
            return commitEnds(at, number, error, std::string(errorName(error)));
        }
      });
}

void ConsumerNode::commitEnds(Context& context, std::int64_t number, ErrorCode error, const std::string& problem) {
  const auto found = commits_.find(number);
  if (found == commits_.end()) return;
  const Commit commit = std::move(found->second);
  commits_.erase(found);
  CommitResult result;
  result.offsets = text(commit.offsets);
  result.error = error;
  result.problem = problem;
  if (error != ErrorCode::none) {
    lastError_ = fmt::format("commit: {}", errorName(error));
    if (context.wants(events::Level::story))
      context.emit(events::CommitRefused{options_.name, options_.group, result.offsets, commit.how, error});
  } else if (!commit.offsets.empty()) {
    for (const auto& [partition, offset] : commit.offsets)
      if (const auto at = assigned_.find(partition); at != assigned_.end()) at->second.committed = offset.first;
    if (context.wants(events::Level::detail))
      context.emit(events::ConsumerCommitted{options_.name, options_.group, result.offsets, commit.how});
  }
  ++version_;
  if (commit.done) commit.done(context, result);
}

}  // namespace brokerlab::client
