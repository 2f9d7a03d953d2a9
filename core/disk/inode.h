#pragma once
// A file or directory as the page cache knows it. Internal to the layer.

#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "disk/disk.h"

namespace brokerlab::disk {

/// Bytes that were overwritten since the last flush: a power-off may bring them back.
struct Overwritten {
  std::int64_t position = 0;
  std::vector<std::uint8_t> before;
};

/// Owned by the directories that name it (now, or on the platter) and by open Files.
struct Inode {
  explicit Inode(Kind k) : kind(k), loaded(k != Kind::directory) {}
  Inode(const Inode&) = delete;
  Inode& operator=(const Inode&) = delete;
  ~Inode() {
    for (const auto& item : entries)
      if (item.second->parent == this) item.second->parent = nullptr;
  }

  Kind kind;
  std::string name;         // in `parent`
  Inode* parent = nullptr;  // null for the root and for what lost its name
  bool isRoot = false;

  // Directories. `unsynced` holds, for every name that changed since the last sync, what the platter has under it
  // (null: nothing).
  std::map<std::string, std::shared_ptr<Inode>> entries;
  std::map<std::string, std::shared_ptr<Inode>> unsynced;
  bool loaded;

  // Files.
  std::int64_t size = 0;
  std::int64_t flushed = 0;
  bool flushFailed = false;
  TimestampMs modified = noTimestamp;
  std::vector<Overwritten> overwritten;

  // Content not handed on yet: the file's last bytes.
  std::vector<std::uint8_t> waiting;

  // MemoryDisk: the content before `waiting`.
  struct Part {
    std::int64_t start = 0;
    Bytes bytes;
  };
  std::vector<Part> parts;

  // FolderDisk.
  bool real = false;         // the folder has it under `name` (or under `trash`)
  std::string trash;         // where it is kept after it lost its name
  std::int64_t written = 0;  // bytes of it in the folder
  std::int64_t reserved = 0;
  int fd = -1;
  std::list<Inode*>::iterator recent;
  bool unsaved = false;  // it, or something below, differs from the folder
  bool modifiedUnsaved = false;

  bool linked() const { return isRoot || parent != nullptr; }
  std::string path() const {
    if (parent == nullptr) return name;
    return parent->isRoot ? name : parent->path() + "/" + name;
  }
  void markUnsaved() {
    for (Inode* node = this; node != nullptr && !node->unsaved; node = node->parent) node->unsaved = true;
  }
};

}  // namespace brokerlab::disk
