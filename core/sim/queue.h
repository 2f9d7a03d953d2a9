#pragma once
// What will happen, in order: by time, and at the same time in the order it was scheduled.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "model/time.h"

namespace brokerlab::sim {

enum class ItemKind : std::uint8_t {
  timer,           // ref: timer slot, extra: generation
  connectArrives,  // ref: connection; the request to connect reaches the other side
  connected,       // ref: connection; the answer reaches who asked
  connectTimeout,  // ref: connection
  accept,          // ref: connection; the acceptor learns of it
  arrive,          // ref: connection, side: who receives; the next frame has travelled its way
  pump,            // ref: connection, side: who receives; hand over the next frame that has arrived
  unblock,         // ref: connection, side: who receives; the link works again
  lossTimeout,     // ref: connection, side: who receives, extra: which stall
  ended,           // ref: connection, side: who learns, extra: Disconnect
  drain,           // ref: node slot; hand over the next thing that waited while the node could not
  wake,            // ref: node slot, extra: incarnation; a slow disk is done
  shutDown,        // ref: node slot, extra: incarnation
};

/// One thing that is going to happen. Plain data, 32 bytes.
struct Item {
  Instant at;
  std::uint64_t sequence = 0;
  std::uint64_t ref = 0;
  std::uint32_t extra = 0;
  ItemKind kind{};
  std::uint8_t side = 0;
};

/// A heap for the future and a plain queue for "at once", which costs next to nothing. An item for the present
/// instant was always scheduled later than whatever the heap holds for it, so the heap goes first.
class Queue {
 public:
  void push(Instant now, Item item) {
    item.sequence = ++sequence_;
    if (item.at <= now) {
      item.at = now;
      present_.push_back(item);
      return;
    }
    future_.push_back(item);
    std::push_heap(future_.begin(), future_.end(), later);
  }

  bool empty() const { return presentHead_ == present_.size() && future_.empty(); }

  const Item& top() const {
    if (presentHead_ == present_.size()) return future_.front();
    if (future_.empty() || later(future_.front(), present_[presentHead_])) return present_[presentHead_];
    return future_.front();
  }

  void pop() {
    const bool fromPresent =
        presentHead_ != present_.size() && (future_.empty() || later(future_.front(), present_[presentHead_]));
    if (fromPresent) {
      if (++presentHead_ == present_.size()) {
        present_.clear();
        presentHead_ = 0;
      } else if (presentHead_ >= 4096 && presentHead_ * 2 >= present_.size()) {
        present_.erase(present_.begin(), present_.begin() + static_cast<std::ptrdiff_t>(presentHead_));
        presentHead_ = 0;
      }
      return;
    }
    std::pop_heap(future_.begin(), future_.end(), later);
    future_.pop_back();
  }

  std::size_t size() const { return future_.size() + present_.size() - presentHead_; }

  /// Drops items of the future that `isDead`: cancelled timers would otherwise pile up until their time comes.
  template <class Predicate>
  void purge(Predicate&& isDead) {
    future_.erase(std::remove_if(future_.begin(), future_.end(), isDead), future_.end());
    std::make_heap(future_.begin(), future_.end(), later);
  }

 private:
  static bool later(const Item& a, const Item& b) { return a.at != b.at ? a.at > b.at : a.sequence > b.sequence; }

  std::vector<Item> future_;
  std::vector<Item> present_;
  std::size_t presentHead_ = 0;
  std::uint64_t sequence_ = 0;
};

}  // namespace brokerlab::sim
