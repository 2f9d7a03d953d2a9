#pragma once
// A disk without a device: files are lists of shared byte runs, so replicas of one batch cost its memory once.

#include "disk/disk.h"

namespace brokerlab::disk {

/// The disk of simulated nodes. Appending shares the caller's memory and reading gives it back: nothing is copied.
class MemoryDisk : public Disk {
 public:
  MemoryDisk() = default;
  ~MemoryDisk() override;

 private:
  Result<void> loadDirectory(Inode& directory) override;
  Result<void> storeAppend(Inode& file, const Chain& bytes, Writes writes) override;
  Result<void> storeOverwrite(Inode& file, std::int64_t position, ByteView bytes) override;
  Result<Chain> load(Inode& file, std::int64_t position, std::size_t length) override;
  Result<void> storeTruncate(Inode& file, std::int64_t size) override;
  Result<void> storeFlush(Inode& file) override;
  Result<void> storeDirectorySync(Inode& directory) override;
  Result<void> storeRename(Inode& entry, const std::string& to, Inode* replaced, bool keep) override;
  Result<void> storeRemove(Inode& entry, bool keep) override;
  Result<void> storeRestore(Inode& entry) override;
  void forget(Inode& entry) override;
  void expectBytes(Inode& file, std::int64_t bytes) override;
};

}  // namespace brokerlab::disk
