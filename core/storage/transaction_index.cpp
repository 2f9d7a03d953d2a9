#include "storage/transaction_index.h"

#include "base/endian.h"
#include "base/reader.h"
#include "base/writer.h"

namespace brokerlab::storage {

Result<void> TransactionIndex::load() {
  entries_.clear();
  if (!disk_->exists(path_)) return {};
  Result<disk::File> file = disk_->open(path_, disk::Open::existing, disk::Writes::mapped);
  if (!file) return fail(file.error());
  file_ = *file;
  if (file_.size() % entrySize != 0)
    return fail("the transaction index has {} bytes, which is no multiple of {}", file_.size(), entrySize);
  Result<Bytes> bytes = file_.read(0, static_cast<std::size_t>(file_.size()));
  if (!bytes) return fail(bytes.error());
  Reader reader(*bytes);
  while (!reader.atEnd()) {
    const std::int16_t version = reader.i16();
    AbortedTransaction entry;
    entry.producerId = reader.i64();
    entry.firstOffset = reader.i64();
    entry.lastOffset = reader.i64();
    entry.lastStableOffset = reader.i64();
    const bool ascends = entries_.empty() ? entry.lastOffset >= base_ : entry.lastOffset > entries_.back().lastOffset;
    if (!reader.ok() || version != 0 || !ascends || entry.firstOffset > entry.lastOffset || entry.firstOffset < 0 ||
        entry.producerId < 0) {
      const std::size_t number = entries_.size();
      entries_.clear();
      return fail("entry {} of the transaction index cannot be right", number);
    }
    entries_.push_back(entry);
  }
  return {};
}

Result<void> TransactionIndex::append(const AbortedTransaction& transaction) {
  if (!file_.isOpen()) {
    Result<disk::File> file = disk_->open(path_, disk::Open::createOrOpen, disk::Writes::mapped);
    if (!file) return fail(file.error());
    file_ = *file;
  }
  Writer writer;
  writer.i16(0);
  writer.i64(transaction.producerId);
  writer.i64(transaction.firstOffset);
  writer.i64(transaction.lastOffset);
  writer.i64(transaction.lastStableOffset);
  if (Result<void> r = file_.append(writer.take()); !r) return r;
  entries_.push_back(transaction);
  return {};
}

Result<void> TransactionIndex::truncateTo(Offset offset) {
  std::size_t keep = entries_.size();
  while (keep > 0 && entries_[keep - 1].lastOffset >= offset) --keep;
  if (keep == entries_.size()) return {};
  if (Result<void> r = file_.truncate(static_cast<std::int64_t>(keep) * entrySize); !r) return r;
  entries_.resize(keep);
  return {};
}

Result<void> TransactionIndex::clear() {
  entries_.clear();
  file_ = {};
  return disk_->exists(path_) ? disk_->remove(path_) : Result<void>();
}

Result<void> TransactionIndex::flush() { return file_.isOpen() ? file_.flush() : Result<void>(); }

}  // namespace brokerlab::storage
