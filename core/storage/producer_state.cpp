#include "storage/producer_state.h"

#include <algorithm>

#include "base/crc32c.h"
#include "base/reader.h"
#include "base/writer.h"

namespace brokerlab::storage {
namespace {

constexpr std::int16_t snapshotVersion = 1;
constexpr std::size_t snapshotHeader = 10;
constexpr std::size_t snapshotEntry = 46;
constexpr std::size_t crcStart = 6;

bool follows(record::Sequence last, record::Sequence next) {
  return last == record::noSequence ? next == 0 : next == record::sequenceAfter(last, 1);
}

}  // namespace

ProducerCheck ProducerStates::check(const record::BatchHeader& batch) const {
  const auto found = producers_.find(batch.producerId);
  if (found == producers_.end()) return {};  // P6
  const ProducerState& known = found->second;
  if (batch.producerEpoch == known.epoch) {
    for (std::uint8_t i = 0; i < known.batchCount; ++i) {
      const ProducerBatch& old = known.batches[i];
      if (old.firstSequence() == batch.baseSequence && old.lastSequence == batch.lastSequence())
        return {ErrorCode::none, {}, old};  // P2
    }
  }
  if (batch.producerEpoch < known.epoch)  // P5
    return {ErrorCode::invalidProducerEpoch,
            fmt::format("producer {} sent with epoch {}, but epoch {} was seen already", batch.producerId,
                        batch.producerEpoch, known.epoch),
            {}};
  if (batch.producerEpoch != known.epoch) {
    if (batch.baseSequence != 0 && known.epoch != record::noProducerEpoch)  // P4
      return {ErrorCode::outOfOrderSequenceNumber,
              fmt::format("producer {} begins its new epoch {} with sequence {} instead of 0", batch.producerId,
                          batch.producerEpoch, batch.baseSequence),
              {}};
  } else if (!follows(known.lastSequence(), batch.baseSequence)) {  // P3
    return {ErrorCode::outOfOrderSequenceNumber,
            fmt::format("producer {} sent sequence {} after {}", batch.producerId, batch.baseSequence,
                        known.lastSequence()),
            {}};
  }
  if (known.openTransaction && !batch.isTransactional())
    return {ErrorCode::invalidTxnState,
            fmt::format("producer {} has an open transaction and sent a batch outside of it", batch.producerId),
            {}};
  return {};
}

ProducerCheck ProducerStates::checkEpoch(const record::BatchHeader& batch) const {
  const auto found = producers_.find(batch.producerId);
  if (found == producers_.end() || batch.producerEpoch >= found->second.epoch) return {};
  return {ErrorCode::invalidProducerEpoch,
          fmt::format("producer {} sent with epoch {}, but epoch {} was seen already", batch.producerId,
                      batch.producerEpoch, found->second.epoch),
          {}};
}

bool ProducerStates::hasOpenTransaction(ProducerId id, ProducerEpoch epoch) const {
  const auto found = producers_.find(id);
  return found != producers_.end() && found->second.epoch == epoch && found->second.openTransaction.has_value();
}

ProducerCheck ProducerStates::checkMarker(const record::BatchHeader& batch, std::int32_t coordinatorEpoch) const {
  const auto found = producers_.find(batch.producerId);
  if (found == producers_.end()) return {};
  if (batch.producerEpoch < found->second.epoch)
    return {ErrorCode::invalidProducerEpoch,
            fmt::format("a marker for epoch {} of producer {} came after epoch {}", batch.producerEpoch,
                        batch.producerId, found->second.epoch),
            {}};
  if (coordinatorEpoch < found->second.coordinatorEpoch)
    return {ErrorCode::transactionCoordinatorFenced,
            fmt::format("a marker of coordinator epoch {} came after one of epoch {}", coordinatorEpoch,
                        found->second.coordinatorEpoch),
            {}};
  return {};
}

void ProducerStates::startTransaction(ProducerId id, Offset firstOffset) { open_[firstOffset] = id; }

std::optional<CompletedTransaction> ProducerStates::update(const record::BatchHeader& batch,
                                                           const std::optional<Marker>& marker) {
  endOffset_ = batch.nextOffset();
  if (!batch.hasProducerId()) return std::nullopt;
  if (batch.isControl() && !marker) return std::nullopt;
  ProducerState& state = producers_[batch.producerId];
  if (batch.producerEpoch != state.epoch) {
    state.epoch = batch.producerEpoch;
    state.batchCount = 0;
  }
  state.lastTimestamp = batch.maxTimestamp;
  if (!marker) {
    if (state.batchCount == state.batches.size()) {
      std::rotate(state.batches.begin(), state.batches.begin() + 1, state.batches.end());
      --state.batchCount;
    }
    state.batches[state.batchCount++] = {batch.lastSequence(), batch.lastOffset(), batch.lastOffsetDelta,
                                         batch.maxTimestamp};
    if (batch.isTransactional() && !state.openTransaction) {
      state.openTransaction = batch.baseOffset;
      startTransaction(batch.producerId, batch.baseOffset);
    }
    return std::nullopt;
  }
  state.coordinatorEpoch = std::max(state.coordinatorEpoch, marker->coordinatorEpoch);
  if (!state.openTransaction) return std::nullopt;  // nothing was written here, or it ended already
  CompletedTransaction done;
  done.producerId = batch.producerId;
  done.firstOffset = *state.openTransaction;
  done.lastOffset = batch.lastOffset();
  done.aborted = !marker->commit;
  state.openTransaction.reset();
  open_.erase(done.firstOffset);
  notYetReplicated_[done.firstOffset] = done.lastOffset;
  done.lastStableOffset = open_.empty() ? done.lastOffset + 1 : open_.begin()->first;
  return done;
}

std::optional<Offset> ProducerStates::firstUnstableOffset() const {
  if (open_.empty() && notYetReplicated_.empty()) return std::nullopt;
  if (open_.empty()) return notYetReplicated_.begin()->first;
  if (notYetReplicated_.empty()) return open_.begin()->first;
  return std::min(open_.begin()->first, notYetReplicated_.begin()->first);
}

void ProducerStates::onHighWatermark(Offset highWatermark) {
  for (auto it = notYetReplicated_.begin(); it != notYetReplicated_.end();)
    it = it->second < highWatermark ? notYetReplicated_.erase(it) : std::next(it);
}

void ProducerStates::onLogStart(Offset logStartOffset) {
  for (auto it = notYetReplicated_.begin(); it != notYetReplicated_.end();)
    it = it->second < logStartOffset ? notYetReplicated_.erase(it) : std::next(it);
}

std::size_t ProducerStates::expire(TimestampMs now, std::int64_t expirationMs, bool alsoOpen) {
  std::size_t expired = 0;
  for (auto it = producers_.begin(); it != producers_.end();) {
    if ((alsoOpen || !it->second.openTransaction) && now - it->second.lastTimestamp >= expirationMs) {
      it = producers_.erase(it);
      ++expired;
    } else {
      ++it;
    }
  }
  return expired;
}

void ProducerStates::clear(Offset endOffset) {
  producers_.clear();
  open_.clear();
  notYetReplicated_.clear();
  endOffset_ = endOffset;
}

Bytes ProducerStates::snapshot() const {
  Writer body;
  body.i32(static_cast<std::int32_t>(producers_.size()));
  for (const auto& item : producers_) {
    const ProducerState& state = item.second;
    const bool has = state.hasBatches();
    body.i64(item.first);
    body.i16(state.epoch);
    body.i32(state.lastSequence());
    body.i64(state.lastOffset());
    body.i32(has ? state.lastBatch().offsetDelta : 0);
    body.i64(state.lastTimestamp);
    body.i32(state.coordinatorEpoch);
    body.i64(state.openTransaction.value_or(noOffset));
  }
  const Bytes content = body.takeBytes();
  Writer file;
  file.i16(snapshotVersion);
  file.u32(crc32c(content.view()));
  file.raw(content.view());
  return file.takeBytes();
}

Result<ProducerStates> ProducerStates::parse(const Bytes& snapshot, Offset endOffset) {
  if (snapshot.size() < snapshotHeader)
    return fail("a producer snapshot has at least 10 bytes, this has {}", snapshot.size());
  Reader reader(snapshot);
  const std::int16_t version = reader.i16();
  if (version != snapshotVersion) return fail("producer snapshot version {} is not known (1)", version);
  const std::uint32_t crc = reader.u32();
  const std::uint32_t found = crc32c(snapshot.view().subspan(crcStart));
  if (crc != found) return fail("the producer snapshot's checksum is {:08x}, its content has {:08x}", crc, found);
  const std::int32_t count = reader.i32();
  if (count < 0 || static_cast<std::size_t>(count) * snapshotEntry != reader.remaining())
    return fail("the producer snapshot declares {} producers in {} bytes", count, reader.remaining());
  ProducerStates states;
  states.endOffset_ = endOffset;
  while (!reader.atEnd()) {
    const ProducerId id = reader.i64();
    ProducerState state;
    state.epoch = reader.i16();
    ProducerBatch batch;
    batch.lastSequence = reader.i32();
    batch.lastOffset = reader.i64();
    batch.offsetDelta = reader.i32();
    batch.timestamp = reader.i64();
    state.lastTimestamp = batch.timestamp;
    state.coordinatorEpoch = reader.i32();
    const Offset open = reader.i64();
    if (id < 0 || batch.offsetDelta < 0 || batch.lastSequence < -1 || batch.lastOffset < -1 || open < -1)
      return fail("the producer snapshot's entry of producer {} cannot be right", id);
    if (batch.lastOffset >= 0) state.batches[state.batchCount++] = batch;
    if (open >= 0) {
      state.openTransaction = open;
      states.startTransaction(id, open);
    }
    if (!states.producers_.emplace(id, state).second) return fail("the producer snapshot names producer {} twice", id);
  }
  return states;
}

}  // namespace brokerlab::storage
