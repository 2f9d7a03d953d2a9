#pragma once
// Frames that were sent, kept for looking at them later.

#include <cstdint>
#include <deque>

#include "base/bytes.h"
#include "model/ids.h"
#include "model/time.h"

namespace brokerlab::sim {

enum class Fate : std::uint8_t { travelling, delivered, dropped };

/// One frame: who, when, what. The bytes are shared with whoever else holds them.
struct FrameRecord {
  std::uint64_t number = 0;
  ConnectionId connection;
  NodeId from, to;
  Instant sent;
  /// When it is (or was) due at the other end.
  Instant arrives;
  Fate fate = Fate::travelling;
  bool request = true;
  std::int16_t api = -1;
  std::int16_t version = -1;
  std::int32_t correlationId = 0;
  EventId sentEvent;
  Chain bytes;
};

/// The newest frames up to a number of bytes. Frame numbers are dense, so finding one is an index.
class FrameLog {
 public:
  explicit FrameLog(std::size_t byteLimit) : byteLimit_(byteLimit) {}

  void add(FrameRecord record) {
    bytes_ += cost(record);
    frames_.push_back(std::move(record));
    while (bytes_ > byteLimit_ && frames_.size() > 1) {
      bytes_ -= cost(frames_.front());
      frames_.pop_front();
    }
  }
  /// Null for a frame that was never sent or is no longer kept.
  FrameRecord* find(std::uint64_t number) {
    if (frames_.empty() || number < frames_.front().number) return nullptr;
    const std::uint64_t index = number - frames_.front().number;
    return index < frames_.size() ? &frames_[static_cast<std::size_t>(index)] : nullptr;
  }
  const FrameRecord* find(std::uint64_t number) const { return const_cast<FrameLog*>(this)->find(number); }
  const std::deque<FrameRecord>& frames() const { return frames_; }

 private:
  static std::size_t cost(const FrameRecord& record) { return sizeof(FrameRecord) + record.bytes.size() + 64; }

  std::deque<FrameRecord> frames_;
  std::size_t bytes_ = 0;
  std::size_t byteLimit_;
};

}  // namespace brokerlab::sim
