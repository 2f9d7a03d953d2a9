#include "base/writer.h"

#include "base/check.h"

namespace brokerlab::base {
namespace {
/// Below this a copy costs less than one more part in the chain.
constexpr std::size_t spliceThreshold = 256;
}  // namespace

void Writer::closePart() {
  if (current_.empty()) return;
  done_.append(Bytes(std::move(current_)));
  current_ = {};
}

void Writer::splice(const Bytes& bytes) {
  if (bytes.size() < spliceThreshold) {
    raw(bytes.view());
    return;
  }
  closePart();
  done_.append(bytes);
}

void Writer::patchI32(std::size_t at, std::int32_t v) {
  check(at >= done_.size() && at + 4 <= size(), "patched bytes must lie in the open part");
  storeBig(current_.data() + (at - done_.size()), v);
}

Chain Writer::take() {
  closePart();
  Chain result = std::move(done_);
  done_ = {};
  return result;
}

}  // namespace brokerlab::base
