#pragma once
// Which transaction each batch belongs to and how it ended, while a log is read from its start.
//
// Data of an aborted transaction can go at once: no reader of committed data ever gets it. Its marker cannot: a reader that
// is in the middle of the transaction needs it to know that the transaction is over. So a marker may go only when no batch of
// its transaction was seen in the same pass, and even then it waits delete.retention.ms. (KIP-534)
//
// Real Kafka: CleanedTransactionMetadata.

#include <map>
#include <set>
#include <vector>

#include "base/bytes.h"
#include "record/batch.h"
#include "storage/aborted_transaction.h"

namespace brokerlab::storage {

class CleanedTransactions {
 public:
  /// Aborted transactions that overlap what is read next; the same one may be given again.
  void add(const std::vector<AbortedTransaction>& aborted);

  /// A batch of data. True: its transaction was aborted, nothing of it has to stay.
  bool onBatch(const record::BatchHeader& batch);
  /// A control batch. True: no data of its transaction is left, so it may go when its time has come.
  bool onControlBatch(const record::BatchHeader& batch, const Chain& bytes);

  /// Aborted transactions whose markers stay because data of them was there; since the last call, in marker order.
  std::vector<AbortedTransaction> takeKept() { return std::exchange(kept_, {}); }

 private:
  struct Ongoing {
    AbortedTransaction transaction;
    bool sawData = false;
  };
  void begin(Offset upTo);

  std::multimap<Offset, AbortedTransaction> waiting_;  // by first offset
  std::map<ProducerId, Ongoing> aborted_;
  std::set<ProducerId> committed_;
  std::vector<AbortedTransaction> kept_;
};

}  // namespace brokerlab::storage
