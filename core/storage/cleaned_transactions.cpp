#include "storage/cleaned_transactions.h"

#include "record/control.h"

namespace brokerlab::storage {

void CleanedTransactions::add(const std::vector<AbortedTransaction>& aborted) {
  for (const AbortedTransaction& transaction : aborted) waiting_.emplace(transaction.firstOffset, transaction);
}

void CleanedTransactions::begin(Offset upTo) {
  while (!waiting_.empty() && waiting_.begin()->first <= upTo) {
    const AbortedTransaction transaction = waiting_.begin()->second;
    waiting_.erase(waiting_.begin());
    aborted_.try_emplace(transaction.producerId, Ongoing{transaction, false});
  }
}

bool CleanedTransactions::onBatch(const record::BatchHeader& batch) {
  begin(batch.lastOffset());
  if (!batch.isTransactional()) return false;
  const auto ongoing = aborted_.find(batch.producerId);
  if (ongoing == aborted_.end()) {
    committed_.insert(batch.producerId);
    return false;
  }
  ongoing->second.sawData = true;
  return true;
}

bool CleanedTransactions::onControlBatch(const record::BatchHeader& batch, const Chain& bytes) {
  begin(batch.lastOffset());
  if (batch.recordsCount == 0) return true;  // emptied before
  const Result<record::ControlRecord> control = record::readControlBatch(bytes.flatten());
  const auto* end = control ? std::get_if<record::EndTransaction>(&*control) : nullptr;
  if (end == nullptr) return false;
  if (end->commit) return committed_.erase(batch.producerId) == 0;
  const auto ongoing = aborted_.find(batch.producerId);
  if (ongoing == aborted_.end()) return true;
  const Ongoing done = ongoing->second;
  aborted_.erase(ongoing);
  if (!done.sawData) return true;
  kept_.push_back(done.transaction);
  return false;
}

}  // namespace brokerlab::storage
