#include "coordinator/state_partition.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "record/batch.h"
#include "record/record.h"

namespace brokerlab::coordinator {

using runtime::Context;

namespace {

/// offsets.load.buffer.size, transaction.state.log.load.buffer.size: what one step of loading reads.
constexpr std::size_t loadStepBytes = 5242880;

/// The next code point of UTF-8; what is none counts as U+FFFD, as Java decodes it.
char32_t nextCodePoint(std::string_view text, std::size_t& at) {
  const auto byte = [&text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(at);
  const std::size_t more = first < 0x80 ? 0 : first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 4;
  if (more == 4 || at + more >= text.size()) {
    ++at;
    return more == 0 ? first : char32_t{0xFFFD};
  }
  char32_t point = more == 0 ? first : first & (0x3FU >> more);
  for (std::size_t i = 1; i <= more; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80U) {
      ++at;
      return 0xFFFD;
    }
    point = (point << 6U) | (byte(at + i) & 0x3FU);
  }
  at += more + 1;
  return point;
}

}  // namespace

std::int32_t javaHash(std::string_view text) {
  std::uint32_t hash = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = nextCodePoint(text, at);
    if (point >= 0x10000) {
      const char32_t rest = point - 0x10000;
      hash = hash * 31 + (0xD800 + (rest >> 10U));
      hash = hash * 31 + (0xDC00 + (rest & 0x3FFU));
    } else {
      hash = hash * 31 + point;
    }
  }
  return static_cast<std::int32_t>(hash);
}

PartitionId partitionFor(std::string_view key, std::int32_t partitions) {
  const std::int32_t hash = javaHash(key);
  const std::int32_t positive = hash == INT32_MIN ? 0 : hash < 0 ? -hash : hash;
  return positive % partitions;
}

// --- leadership ----------------------------------------------------------------------------------------------------

void StatePartitions::apply(Context& context, const metadata::Image& image) {
  const metadata::TopicRef topic = image.topic(topic_);
  partitionCount_ = topic ? topic->partitionCount() : 0;
  if (!topic && slots_.empty()) return;
  // Those we lost first: their writers must not see the state of the next leadership.
  std::vector<PartitionId> lost;
  for (auto& [number, slot] : slots_) {
    const auto replica = replicas_.find(topic_, number);
    if (!replica || replica != slot.replica || !replica->isLeader() || !replica->usable()) {
      lost.push_back(number);
    } else {
      slot.epoch = replica->leaderEpoch();  // K4
    }
  }
  for (const PartitionId number : lost) {
    unload(context, number, topic ? "another broker leads the partition" : "the topic was deleted");
  }
  for (PartitionId number = 0; number < partitionCount_; ++number) {
    if (slots_.count(number) != 0) continue;
    auto replica = replicas_.find(topic_, number);
    if (replica && replica->usable() && replica->isLeader()) begin(context, number, std::move(replica));
  }
}

void StatePartitions::begin(Context& context, PartitionId number, std::shared_ptr<replication::Partition> replica) {
  Slot& slot = slots_[number];
  slot.machine = factory_(number);
  slot.epoch = replica->leaderEpoch();
  slot.next = replica->logStartOffset();
  slot.replica = std::move(replica);
  armLoad(context, number, slot);
}

void StatePartitions::armLoad(Context& context, PartitionId number, Slot& slot) {
  slot.loadTimer = context.setTimer(
      Duration{}, runtime::Timer{"load a coordinator's partition", static_cast<std::int32_t>(TimerKind::load), number});
}

void StatePartitions::loadStep(Context& context, PartitionId number, Slot& slot) {
  storage::Log& log = slot.replica->log();
  const Offset end = log.logEndOffset();
  if (slot.next < end) {
    slot.next = std::max(slot.next, log.logStartOffset());
    const storage::LogRead read = log.read(slot.next, loadStepBytes, end, true);
    if (!read.ok()) {
      // Nobody would load it again here: the partition has to get another leader.
      if (read.error == ErrorCode::kafkaStorageError) slot.replica->failed(context, Error{read.sentence});
      unload(context, number, "its log cannot be read: " + read.sentence);
      return;
    }
    record::BatchReader batches(read.records);
    while (const auto batch = batches.next()) {
      record::RecordIterator records(batch->bytes);
      const record::BatchHeader& header = records.header();
      while (const record::RecordView* one = records.next()) {
        if (one->offset < slot.next) continue;
        ++slot.records;
        if (header.isControl()) {
          // Key of a marker: version i16, type i16 (0 abort, 1 commit).
          if (one->key.size() >= 4 && one->key[2] == 0 && one->key[3] <= 1) {
            slot.machine->replayMarker(header.producerId, header.producerEpoch, one->key[3] == 1, one->offset);
          }
          continue;
        }
        record::Record whole = records.record();
        LoggedRecord logged;
        logged.offset = whole.offset;
        logged.timestamp = whole.timestamp;
        logged.key = std::move(whole.key);
        logged.value = std::move(whole.value);
        logged.transactional = header.isTransactional();
        logged.producerId = header.producerId;
        logged.producerEpoch = header.producerEpoch;
        slot.machine->replay(logged);
      }
      if (!records.ok()) {
        unload(context, number, "its log cannot be read: " + records.error());
        return;
      }
    }
    slot.next = std::max(read.nextOffset, slot.next + 1);
  }
  if (slot.next < log.logEndOffset()) {
    armLoad(context, number, slot);
    return;
  }
  slot.active = true;
  context.emit(events::CoordinatorLoaded{topic_, number, slot.epoch, slot.records});
  slot.machine->onLoaded(context, slot.epoch);
}

void StatePartitions::unload(Context& context, PartitionId number, const std::string& reason) {
  const auto at = slots_.find(number);
  if (at == slots_.end()) return;
  Slot slot = std::move(at->second);
  slots_.erase(at);
  if (slot.loadTimer.valid()) context.cancelTimer(slot.loadTimer);
  context.emit(events::CoordinatorUnloaded{topic_, number, reason});
  // The machine forgets first, so that no writer finds anything of it that could still be changed. (K3)
  slot.machine->onUnloaded(context);
  for (Write& write : slot.writes) write.done(context, ErrorCode::notLeaderOrFollower);
}

bool StatePartitions::onTimer(Context& context, runtime::TimerId id, const runtime::Timer& timer) {
  switch (static_cast<TimerKind>(timer.kind)) {
    case TimerKind::load: {
      const auto at = slots_.find(static_cast<PartitionId>(timer.a));
      if (at == slots_.end() || at->second.loadTimer != id) return false;
      at->second.loadTimer = {};
      loadStep(context, at->first, at->second);
      return true;
    }
    case TimerKind::writeTimeout:
      if (timeoutTimer_ != id) return false;
      timeoutTimer_ = {};
      timeoutAt_ = Instant::never();
      expire(context);
      return true;
    default:
      return false;
  }
}

// --- writing -------------------------------------------------------------------------------------------------------

ErrorCode StatePartitions::append(Context& context, PartitionId partition, const Bytes& batch, Duration timeout,
                                  Done done) {
  const auto at = slots_.find(partition);
  if (at == slots_.end()) return ErrorCode::notLeaderOrFollower;
  const replication::AppendOutcome outcome =
      at->second.replica->append(context, Chain(batch), Acks::all, record::AppendOrigin::coordinator);
  if (outcome.info.error != ErrorCode::none) return outcome.info.error;
  at->second.written = std::max(at->second.written, outcome.requiredOffset);
  await(context, partition, outcome.requiredOffset, timeout, std::move(done));
  return ErrorCode::none;
}

void StatePartitions::afterWrites(Context& context, PartitionId partition, Duration timeout, Done done) {
  const auto at = slots_.find(partition);
  if (at != slots_.end()) {
    const std::optional<ErrorCode> reached = at->second.replica->reached(at->second.written);
    if (reached == ErrorCode::none) return done(context, ErrorCode::none);
  }
  await(context, partition, at != slots_.end() ? at->second.written : 0, timeout, std::move(done));
}

void StatePartitions::await(Context& context, PartitionId partition, Offset requiredOffset, Duration timeout,
                            Done done) {
  const auto at = slots_.find(partition);
  if (at == slots_.end()) {
    settled_.emplace_back(std::move(done), ErrorCode::notLeaderOrFollower);
    return;
  }
  const Instant deadline = context.now() + timeout;
  std::deque<Write>& writes = at->second.writes;
  // Sorted by offset: a marker somebody else appended may be waited for later than what followed it.
  auto place = writes.end();
  while (place != writes.begin() && std::prev(place)->requiredOffset > requiredOffset) --place;
  writes.insert(place, Write{requiredOffset, deadline, std::move(done)});
  armTimeout(context, deadline);
}

bool StatePartitions::settle(Context& context) {
  bool any = !settled_.empty();
  for (auto& [done, error] : std::exchange(settled_, {})) done(context, error);
  // Whoever hears may write again or make partitions come and go: collect first, tell afterwards.
  std::vector<std::pair<Done, ErrorCode>> ready;
  for (auto& [number, slot] : slots_) {
    while (!slot.writes.empty()) {
      const std::optional<ErrorCode> reached = slot.replica->reached(slot.writes.front().requiredOffset);
      if (!reached) break;
      ready.emplace_back(std::move(slot.writes.front().done), *reached);
      slot.writes.pop_front();
    }
  }
  for (auto& [done, error] : ready) done(context, error);
  return any || !ready.empty();
}

void StatePartitions::armTimeout(Context& context, Instant deadline) {
  if (deadline >= timeoutAt_) return;
  if (timeoutTimer_.valid()) context.cancelTimer(timeoutTimer_);
  timeoutAt_ = deadline;
  timeoutTimer_ = context.setTimer(
      deadline - context.now(),
      runtime::Timer{"a coordinator's write timeout", static_cast<std::int32_t>(TimerKind::writeTimeout)});
}

void StatePartitions::expire(Context& context) {
  Instant next = Instant::never();
  for (auto& [number, slot] : slots_) {
    for (auto write = slot.writes.begin(); write != slot.writes.end();) {
      if (write->deadline > context.now()) {
        next = std::min(next, write->deadline);
        ++write;
        continue;
      }
      settled_.emplace_back(std::move(write->done), ErrorCode::requestTimedOut);
      write = slot.writes.erase(write);
    }
  }
  if (next != Instant::never()) armTimeout(context, next);
}

// --- lookup --------------------------------------------------------------------------------------------------------

std::optional<PartitionId> StatePartitions::partitionOf(std::string_view key) const {
  if (partitionCount_ <= 0) return std::nullopt;
  return partitionFor(key, partitionCount_);
}

ErrorCode StatePartitions::state(PartitionId partition) const {
  if (partitionCount_ <= 0) return ErrorCode::coordinatorNotAvailable;
  const auto at = slots_.find(partition);
  if (at == slots_.end()) return ErrorCode::notCoordinator;
  return at->second.active ? ErrorCode::none : ErrorCode::coordinatorLoadInProgress;
}

StateMachine* StatePartitions::machine(PartitionId partition) const {
  const auto at = slots_.find(partition);
  return at != slots_.end() && at->second.active ? at->second.machine.get() : nullptr;
}

LeaderEpoch StatePartitions::epoch(PartitionId partition) const {
  const auto at = slots_.find(partition);
  return at != slots_.end() && at->second.active ? at->second.epoch : noEpoch;
}

Offset StatePartitions::logEndOffset(PartitionId partition) const {
  const auto at = slots_.find(partition);
  return at != slots_.end() ? at->second.replica->logEndOffset() : noOffset;
}

std::size_t StatePartitions::waiting() const {
  std::size_t writes = settled_.size();
  for (const auto& [number, slot] : slots_) writes += slot.writes.size();
  return writes;
}

}  // namespace brokerlab::coordinator
