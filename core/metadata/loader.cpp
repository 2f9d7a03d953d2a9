#include "metadata/loader.h"

#include <type_traits>

namespace brokerlab::metadata {

void Loader::reset() { *this = Loader(); }

Result<void> Loader::load(const Bytes& batch, Delta& delta) {
  auto header = record::readHeader(batch.view());
  if (!header) return fail(header.error());
  Result<void> result;
  auto note = [&result](Result<void> one) {
    if (!one && result) result = std::move(one);
  };

  auto records = decodeBatch(batch);
  if (!records) {
    note(fail(records.error()));
  } else {
    for (ReadRecord& each : *records) {
      if (std::holds_alternative<protocol::BeginTransactionRecord>(each.record)) {
        if (inTransaction_) note(fail("a transaction begins inside another at offset {}", each.offset));
        inTransaction_ = true;
        waiting_.clear();
      } else if (std::holds_alternative<protocol::EndTransactionRecord>(each.record)) {
        if (!inTransaction_) note(fail("a transaction ends that has not begun at offset {}", each.offset));
        inTransaction_ = false;
        for (const Record& waiting : waiting_) note(image_.apply(waiting, delta));
        waiting_.clear();
      } else if (std::holds_alternative<protocol::AbortTransactionRecord>(each.record)) {
        inTransaction_ = false;
        waiting_.clear();
      } else if (inTransaction_) {
        waiting_.push_back(std::move(each.record));
      } else {
        note(image_.apply(each.record, delta));
      }
    }
  }
  nextOffset_ = header->nextOffset();
  image_.setProvenance({header->lastOffset(), header->partitionLeaderEpoch, header->maxTimestamp});
  return result;
}

}  // namespace brokerlab::metadata
