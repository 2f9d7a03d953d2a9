#pragma once
// Field types of wire messages that C++ has no word for.

#include <utility>

#include "base/bytes.h"

namespace brokerlab::protocol {

/// Record batches as a field of a message: shared with whoever holds them, never copied by encoder or decoder.
///
/// Null and zero-length differ on the wire, and the difference matters: clients refuse a whole Fetch response
/// over one null record field. A new `Records` is therefore zero-length; null must be asked for.
class Records {
 public:
  Records() = default;
  Records(base::Chain chain) : chain_(std::move(chain)) {}               // NOLINT: batches are what it holds
  Records(base::Bytes bytes) : chain_(base::Chain(std::move(bytes))) {}  // NOLINT
  static Records null() {
    Records none;
    none.null_ = true;
    return none;
  }

  bool isNull() const { return null_; }
  std::size_t size() const { return chain_.size(); }
  bool empty() const { return chain_.empty(); }
  const base::Chain& chain() const { return chain_; }
  /// One contiguous run: shared when the batches came as one, copied otherwise.
  base::Bytes flatten() const { return chain_.flatten(); }

  friend bool operator==(const Records& a, const Records& b) { return a.null_ == b.null_ && a.chain_ == b.chain_; }

 private:
  base::Chain chain_;
  bool null_ = false;
};

}  // namespace brokerlab::protocol
