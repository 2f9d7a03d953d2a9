#pragma once
// The aborted transactions of a segment; the file exists only once there is one.
//
//    | version i16 = 0 | producer id i64 | first offset i64 | last offset i64 | last stable offset i64 |   34 bytes
//
// In the order of the ABORT markers. Real Kafka: TransactionIndex, AbortedTxn; KIP-98.

#include <string>
#include <vector>

#include "disk/disk.h"
#include "storage/aborted_transaction.h"

namespace brokerlab::storage {

class TransactionIndex {
 public:
  static constexpr std::int64_t entrySize = 34;

  TransactionIndex(disk::Disk& disk, std::string path, Offset base)
      : disk_(&disk), path_(std::move(path)), base_(base) {}

  /// Reads the file, if there is one, and checks it (L6).
  Result<void> load();
  const std::vector<AbortedTransaction>& all() const { return entries_; }
  Result<void> append(const AbortedTransaction& transaction);
  Result<void> truncateTo(Offset offset);
  /// Forgets all entries, removing the file.
  Result<void> clear();
  Result<void> flush();
  bool exists() const { return file_.isOpen(); }
  void setPath(std::string path) { path_ = std::move(path); }

 private:
  disk::Disk* disk_;
  std::string path_;
  Offset base_;
  disk::File file_;
  std::vector<AbortedTransaction> entries_;
};

}  // namespace brokerlab::storage
