#pragma once
// A disk whose files lie in a real folder, where kafka-dump-log, a hex editor or a restarted program find them.
//
// What survives a simulated power-off is the same as on a MemoryDisk; the real files are then cut accordingly. Whether a
// flush also reaches the real device is another matter: by default it does not (`Durability::modelled`), since the data of
// a workbench need not outlive a failure of the machine it runs on, and a real fsync costs a millisecond of real time.
//
// The folder is treated as hostile: every path is walked from the root's descriptor without following symbolic links,
// only regular files and directories are opened, directories are made 0700 and files 0600.

#include <list>
#include <map>
#include <memory>
#include <string>

#include "disk/disk.h"

namespace brokerlab::disk {

enum class Durability : std::uint8_t { modelled, real };

/// The descriptors that several disks share, the longest unused closed first: an open File costs none while idle.
class Descriptors {
 public:
  explicit Descriptors(std::size_t limit = 512) : limit_(limit) {}
  std::size_t open() const { return order_.size(); }

 private:
  friend class FolderDisk;
  std::size_t limit_;
  std::list<Inode*> order_;  // most recently used first
};

class FolderDisk : public Disk {
 public:
  /// Opens `folder`, making it (not its parents) if it does not exist.
  static Result<std::unique_ptr<FolderDisk>> at(const std::string& folder, Durability durability = Durability::modelled,
                                                std::shared_ptr<Descriptors> descriptors = nullptr);
  ~FolderDisk() override;

  const std::string& folder() const { return folder_; }
  Result<void> lock(std::string_view name) override;
  Result<void> syncToFolder() override;
  Result<void> refresh() override;

 private:
  FolderDisk(std::string folder, int rootFd, Durability durability, std::shared_ptr<Descriptors> descriptors);

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

  Result<int> descriptor(Inode& file);
  void closeDescriptor(Inode& file);
  void closeDescriptorsBelow(Inode& entry);
  Result<void> makeReal(Inode& directory);
  Result<void> writeAll(Inode& file, const Chain& bytes);
  Result<void> writeWaiting(Inode& file);
  Result<void> takeIntoMemory(Inode& file);
  Result<void> moveToTrash(Inode& entry);
  Result<void> syncTree(Inode& directory);
  Result<void> refreshTree(Inode& directory);
  Result<void> readNames(Inode& directory, std::map<std::string, std::shared_ptr<Inode>>& names);
  /// An open directory; its descriptor is closed with it unless it is the root's.
  class Directory;
  Result<Directory> openDirectory(const Inode& directory) const;

  std::string folder_;
  int rootFd_;
  int lockFd_ = -1;
  Durability durability_;
  std::shared_ptr<Descriptors> descriptors_;
  std::uint64_t trashed_ = 0;
};

}  // namespace brokerlab::disk
