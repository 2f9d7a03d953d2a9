#include "disk/folder_disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/text.h"
#include "disk/inode.h"

namespace brokerlab::disk {
namespace {

// Mapped bytes that may wait before they are handed on.
constexpr std::size_t waitingLimit = 64 * 1024;
// A removed file that a power-off could bring back is kept in memory up to this size, in the folder beyond it.
constexpr std::int64_t keepInMemory = 64 * 1024;
constexpr std::string_view trashPrefix = ".brokerlab-removed-";

std::string reason(int error) { return std::generic_category().message(error); }

tl::unexpected<Error> failedTo(std::string_view what, const std::string& path) {
  const int error = errno;
  return fail(Error{fmt::format("cannot {} '{}': {}", what, printable(path), reason(error)), true});
}

std::string nameInFolder(const Inode& entry) { return entry.trash.empty() ? entry.name : entry.trash; }

TimestampMs modifiedOf(const struct stat& status) {
  return static_cast<TimestampMs>(status.st_mtim.tv_sec) * 1000 + status.st_mtim.tv_nsec / 1'000'000;
}

timespec timeOf(TimestampMs time) {
  TimestampMs whole = time / 1000;
  if (time % 1000 < 0) --whole;
  timespec result{};
  result.tv_sec = static_cast<time_t>(whole);
  result.tv_nsec = static_cast<long>((time - whole * 1000) * 1'000'000);
  return result;
}

/// Deletes everything below the directory `name` and it itself. Only for directories whose content was checked.
bool deleteDirectory(int parentFd, const char* name) {
  const int fd = openat(parentFd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return false;
  DIR* stream = fdopendir(fd);
  if (stream == nullptr) {
    close(fd);
    return false;
  }
  bool done = true;
  while (const dirent* entry = readdir(stream)) {
    const std::string_view child = entry->d_name;
    if (child == "." || child == "..") continue;
    if (unlinkat(fd, entry->d_name, 0) == 0) continue;
    done = (errno == EISDIR || errno == EPERM) && deleteDirectory(fd, entry->d_name) && done;
  }
  closedir(stream);
  return unlinkat(parentFd, name, AT_REMOVEDIR) == 0 && done;
}

}  // namespace

class FolderDisk::Directory {
 public:
  Directory(int fd, bool owned) : fd_(fd), owned_(owned) {}
  Directory(Directory&& other) noexcept : fd_(other.fd_), owned_(other.owned_) { other.owned_ = false; }
  Directory& operator=(Directory&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(owned_, other.owned_);
    return *this;
  }
  ~Directory() {
    if (owned_) close(fd_);
  }
  int fd() const { return fd_; }

 private:
  int fd_;
  bool owned_;
};

Result<std::unique_ptr<FolderDisk>> FolderDisk::at(const std::string& folder, Durability durability,
                                                   std::shared_ptr<Descriptors> descriptors) {
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return failedTo("create the folder", folder);
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return failedTo("open the folder", folder);
  if (faccessat(fd, ".", W_OK | X_OK, AT_EACCESS) != 0) {
    const int error = errno;
    close(fd);
    return fail("cannot write in the folder '{}': {}", printable(folder), reason(error));
  }
  if (descriptors == nullptr) descriptors = std::make_shared<Descriptors>();
  return std::unique_ptr<FolderDisk>(new FolderDisk(folder, fd, durability, std::move(descriptors)));
}

FolderDisk::FolderDisk(std::string folder, int rootFd, Durability durability, std::shared_ptr<Descriptors> descriptors)
    : folder_(std::move(folder)), rootFd_(rootFd), durability_(durability), descriptors_(std::move(descriptors)) {
  root_->real = true;
}

FolderDisk::~FolderDisk() {
  (void)syncTree(*root_);
  const auto release = [&](const auto& self, Inode& directory) -> void {
    releaseUnsynced(directory);
    for (const auto& item : directory.entries) self(self, *item.second);
  };
  release(release, *root_);
  closeDescriptorsBelow(*root_);
  if (lockFd_ >= 0) close(lockFd_);
  close(rootFd_);
}

Result<void> FolderDisk::lock(std::string_view name) {
  if (Result<void> r = Disk::lock(name); !r) return r;
  if (lockFd_ >= 0) return {};
  const std::string file(name);
  if (Result<void> r = writeWaiting(*root_->entries[file]); !r) return r;
  const int fd = openat(rootFd_, file.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return failedTo("open", file);
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    close(fd);
    return fail("the folder '{}' is in use by another program (it holds the lock on '{}')", printable(folder_), file);
  }
  lockFd_ = fd;
  return {};
}

// --- descriptors -------------------------------------------------------------------------------------------------

Result<FolderDisk::Directory> FolderDisk::openDirectory(const Inode& directory) const {
  if (directory.isRoot) return Directory(rootFd_, false);
  const auto openAt = [&](int parentFd) -> Result<Directory> {
    const int fd = openat(parentFd, nameInFolder(directory).c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return failedTo("open the directory", directory.path());
    return Directory(fd, true);
  };
  if (directory.parent == nullptr || directory.parent->isRoot || !directory.trash.empty()) return openAt(rootFd_);
  Result<Directory> parent = openDirectory(*directory.parent);
  if (!parent) return fail(parent.error());
  return openAt(parent->fd());
}

Result<int> FolderDisk::descriptor(Inode& file) {
  if (file.fd >= 0) {
    descriptors_->order_.splice(descriptors_->order_.begin(), descriptors_->order_, file.recent);
    return file.fd;
  }
  const bool inTrash = !file.trash.empty();
  Result<Directory> directory = inTrash ? Directory(rootFd_, false) : openDirectory(*file.parent);
  if (!directory) return fail(directory.error());
  const int create = file.real ? 0 : O_CREAT | O_EXCL;
  const int fd =
      openat(directory->fd(), nameInFolder(file).c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | create, 0600);
  if (fd < 0) return failedTo("open", file.path());
  struct stat status {};
  if (create == 0 && (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))) {
    close(fd);
    return fail("cannot open '{}': it is not a regular file", printable(file.path()));
  }
  while (descriptors_->order_.size() >= std::max<std::size_t>(1, descriptors_->limit_))
    closeDescriptor(*descriptors_->order_.back());
  file.real = true;
  file.fd = fd;
  file.recent = descriptors_->order_.insert(descriptors_->order_.begin(), &file);
  return fd;
}

void FolderDisk::closeDescriptor(Inode& file) {
  if (file.fd < 0) return;
  close(file.fd);
  file.fd = -1;
  descriptors_->order_.erase(file.recent);
}

void FolderDisk::closeDescriptorsBelow(Inode& entry) {
  closeDescriptor(entry);
  for (const auto& item : entry.entries) closeDescriptorsBelow(*item.second);
}

// --- directories -------------------------------------------------------------------------------------------------

Result<void> FolderDisk::readNames(Inode& directory, std::map<std::string, std::shared_ptr<Inode>>& names) {
  Result<Directory> opened = openDirectory(directory);
  if (!opened) return fail(opened.error());
  const int own = openat(opened->fd(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* stream = own < 0 ? nullptr : fdopendir(own);
  if (stream == nullptr) return failedTo("list", directory.path());
  while (const dirent* entry = readdir(stream)) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    if (directory.isRoot && name.substr(0, trashPrefix.size()) == trashPrefix) continue;
    struct stat status {};
    if (fstatat(own, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;  // gone again
    const Kind kind = S_ISREG(status.st_mode) ? Kind::file : S_ISDIR(status.st_mode) ? Kind::directory : Kind::other;
    auto inode = std::make_shared<Inode>(kind);
    inode->name = std::string(name);
    inode->parent = &directory;
    inode->real = true;
    inode->modified = modifiedOf(status);
    if (kind == Kind::file) inode->size = inode->flushed = inode->written = static_cast<std::int64_t>(status.st_size);
    names[inode->name] = std::move(inode);
  }
  closedir(stream);
  return {};
}

Result<void> FolderDisk::loadDirectory(Inode& directory) {
  if (!directory.real) return {};
  if (Result<void> r = readNames(directory, directory.entries); !r) return r;
  for (const auto& item : directory.entries) used_ += item.second->size;
  return {};
}

Result<void> FolderDisk::makeReal(Inode& directory) {
  if (directory.real) return {};
  if (Result<void> r = makeReal(*directory.parent); !r) return r;
  Result<Directory> parent = openDirectory(*directory.parent);
  if (!parent) return fail(parent.error());
  if (mkdirat(parent->fd(), directory.name.c_str(), 0700) != 0)
    return failedTo("create the directory", directory.path());
  directory.real = true;
  return {};
}

Result<void> FolderDisk::storeDirectorySync(Inode& directory) {
  if (durability_ == Durability::modelled) return {};
  if (Result<void> r = syncTree(directory); !r) return r;
  Result<Directory> opened = openDirectory(directory);
  if (!opened) return fail(opened.error());
  if (fsync(opened->fd()) != 0) return failedTo("sync the directory", directory.path());
  return {};
}

Result<void> FolderDisk::storeRename(Inode& entry, const std::string& to, Inode* replaced, bool keep) {
  if (replaced != nullptr && replaced->real && keep) {
    // The rename below takes the old file's name, so only a large one has to be moved aside first.
    Result<void> r = replaced->size <= keepInMemory ? takeIntoMemory(*replaced) : moveToTrash(*replaced);
    if (!r) return r;
  }
  if (replaced != nullptr) {
    closeDescriptor(*replaced);
    if (replaced->trash.empty() && replaced->real) {
      replaced->real = false;
      replaced->written = 0;
    }
  }
  if (!entry.real) {
    if (!entry.parent->real) return {};
    if (entry.kind == Kind::directory) return {};
    if (Result<void> r = writeWaiting(entry); !r) return r;
  }
  Result<Directory> parent = openDirectory(*entry.parent);
  if (!parent) return fail(parent.error());
  if (renameat(parent->fd(), entry.name.c_str(), parent->fd(), to.c_str()) != 0)
    return failedTo("rename", entry.path());
  return {};
}

Result<void> FolderDisk::takeIntoMemory(Inode& file) {
  Result<Chain> content = load(file, 0, static_cast<std::size_t>(file.size));
  if (!content) return fail(content.error());
  const Bytes bytes = content->flatten();
  file.waiting.assign(bytes.data(), bytes.data() + bytes.size());
  closeDescriptor(file);
  file.written = 0;
  file.reserved = 0;
  file.real = false;
  return {};
}

Result<void> FolderDisk::moveToTrash(Inode& entry) {
  const std::string trash = fmt::format("{}{}", trashPrefix, ++trashed_);
  Result<Directory> parent = openDirectory(*entry.parent);
  if (!parent) return fail(parent.error());
  if (renameat(parent->fd(), entry.name.c_str(), rootFd_, trash.c_str()) != 0)
    return failedTo("set aside", entry.path());
  entry.trash = trash;
  return {};
}

Result<void> FolderDisk::storeRemove(Inode& entry, bool keep) {
  if (!entry.real) return {};
  if (keep && (entry.kind == Kind::directory || entry.size > keepInMemory)) return moveToTrash(entry);
  Result<Directory> parent = openDirectory(*entry.parent);
  if (!parent) return fail(parent.error());
  if (entry.kind == Kind::directory) {
    closeDescriptorsBelow(entry);
    if (!deleteDirectory(parent->fd(), entry.name.c_str())) return failedTo("remove the directory", entry.path());
  } else {
    if (keep) {
      if (Result<void> r = takeIntoMemory(entry); !r) return r;
    }
    closeDescriptor(entry);
    if (unlinkat(parent->fd(), entry.name.c_str(), 0) != 0) return failedTo("remove", entry.path());
  }
  entry.real = false;
  return {};
}

Result<void> FolderDisk::storeRestore(Inode& entry) {
  entry.unsaved = false;
  entry.markUnsaved();
  if (entry.trash.empty()) return {};
  if (Result<void> r = makeReal(*entry.parent); !r) return r;
  Result<Directory> parent = openDirectory(*entry.parent);
  if (!parent) return fail(parent.error());
  if (renameat(rootFd_, entry.trash.c_str(), parent->fd(), entry.name.c_str()) != 0)
    return failedTo("bring back", entry.path());
  entry.trash.clear();
  return {};
}

void FolderDisk::forget(Inode& entry) {
  closeDescriptor(entry);
  entry.waiting.clear();
  if (entry.trash.empty()) return;
  if (entry.kind == Kind::directory)
    (void)deleteDirectory(rootFd_, entry.trash.c_str());
  else
    (void)unlinkat(rootFd_, entry.trash.c_str(), 0);
  entry.trash.clear();
  entry.real = false;
}

// --- content -----------------------------------------------------------------------------------------------------

Result<void> FolderDisk::writeAll(Inode& file, const Chain& bytes) {
  Result<int> fd = descriptor(file);
  if (!fd) return fail(fd.error());
  constexpr std::size_t atOnce = 64;
  iovec pieces[atOnce];
  const std::vector<Bytes>& parts = bytes.parts();
  std::size_t part = 0;
  std::size_t offset = 0;
  std::int64_t at = file.written;
  while (part < parts.size()) {
    std::size_t count = 0;
    for (std::size_t i = part; i < parts.size() && count < atOnce; ++i, ++count) {
      const std::size_t skip = i == part ? offset : 0;
      pieces[count].iov_base = const_cast<std::uint8_t*>(parts[i].data() + skip);
      pieces[count].iov_len = parts[i].size() - skip;
    }
    const ssize_t n = pwritev(*fd, pieces, static_cast<int>(count), static_cast<off_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      const int error = n < 0 ? errno : ENOSPC;
      (void)!ftruncate(*fd, static_cast<off_t>(file.written));  // D4
      return fail("cannot write '{}': {}", printable(file.path()), reason(error));
    }
    at += n;
    auto left = static_cast<std::size_t>(n);
    while (left > 0) {
      const std::size_t here = parts[part].size() - offset;
      if (left < here) {
        offset += left;
        break;
      }
      left -= here;
      offset = 0;
      ++part;
    }
  }
  file.written = at;
  return {};
}

Result<void> FolderDisk::writeWaiting(Inode& file) {
  if (Result<void> r = makeReal(*file.parent); !r) return r;
  if (file.waiting.empty()) {
    if (!file.real) {
      Result<int> created = descriptor(file);
      if (!created) return fail(created.error());
    }
    return {};
  }
  const Bytes bytes = Bytes::wrap(nullptr, ByteView(file.waiting));
  if (Result<void> r = writeAll(file, bytes); !r) return r;
  file.waiting.clear();
  if (file.waiting.capacity() > 2 * waitingLimit) file.waiting.shrink_to_fit();
  return {};
}

Result<void> FolderDisk::storeAppend(Inode& file, const Chain& bytes, Writes writes) {
  if (writes == Writes::mapped) {
    for (const Bytes& part : bytes.parts())
      file.waiting.insert(file.waiting.end(), part.data(), part.data() + part.size());
    file.markUnsaved();
    if (file.waiting.size() >= waitingLimit && file.parent->real) return writeWaiting(file);
    return {};
  }
  if (!file.parent->real) {
    // The first data below a new directory: now the directory and what waits in it become real as well.
    if (Result<void> r = makeReal(*file.parent); !r) return r;
    if (Result<void> r = syncTree(*file.parent); !r) return r;
  }
  if (!file.waiting.empty()) {
    if (Result<void> r = writeWaiting(file); !r) return r;
  }
  return writeAll(file, bytes);
}

Result<void> FolderDisk::storeOverwrite(Inode& file, std::int64_t position, ByteView bytes) {
  if (position < file.written) {
    const auto inFolder = std::min<std::int64_t>(file.written - position, static_cast<std::int64_t>(bytes.size()));
    Result<int> fd = descriptor(file);
    if (!fd) return fail(fd.error());
    for (std::int64_t done = 0; done < inFolder;) {
      const ssize_t n = pwrite(*fd, bytes.data() + done, static_cast<std::size_t>(inFolder - done),
                               static_cast<off_t>(position + done));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return failedTo("write", file.path());
      done += n;
    }
    position += inFolder;
    bytes = bytes.subspan(static_cast<std::size_t>(inFolder));
  }
  if (!bytes.empty()) std::copy(bytes.begin(), bytes.end(), file.waiting.begin() + (position - file.written));
  return {};
}

Result<Chain> FolderDisk::load(Inode& file, std::int64_t position, std::size_t length) {
  Chain chain;
  if (position < file.written) {
    const auto inFolder = std::min(length, static_cast<std::size_t>(file.written - position));
    Result<int> fd = descriptor(file);
    if (!fd) return fail(fd.error());
    const std::shared_ptr<std::uint8_t[]> memory(new std::uint8_t[inFolder]);
    for (std::size_t done = 0; done < inFolder;) {
      const ssize_t n = pread(*fd, memory.get() + done, inFolder - done,
                              static_cast<off_t>(position + static_cast<std::int64_t>(done)));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return failedTo("read", file.path());
      if (n == 0) return fail("cannot read '{}': it became shorter than {} bytes", printable(file.path()), file.size);
      done += static_cast<std::size_t>(n);
    }
    chain.append(Bytes::wrap(memory, ByteView(memory.get(), inFolder)));
    position += static_cast<std::int64_t>(inFolder);
    length -= inFolder;
  }
  if (length > 0)
    chain.append(
        Bytes::copyOf(ByteView(file.waiting).subspan(static_cast<std::size_t>(position - file.written), length)));
  return chain;
}

Result<void> FolderDisk::storeTruncate(Inode& file, std::int64_t size) {
  if (size >= file.written) {
    file.waiting.resize(static_cast<std::size_t>(size - file.written));
    return {};
  }
  Result<int> fd = descriptor(file);
  if (!fd) return fail(fd.error());
  if (ftruncate(*fd, static_cast<off_t>(size)) != 0) return failedTo("cut", file.path());
  file.waiting.clear();
  file.written = size;
  file.reserved = 0;
  return {};
}

Result<void> FolderDisk::storeFlush(Inode& file) {
  // Under the model a flush moves no bytes; a file in a directory that is not real yet may stay in memory.
  if (durability_ == Durability::modelled && !file.parent->real) return {};
  if (Result<void> r = writeWaiting(file); !r) return r;
  if (durability_ == Durability::modelled) return {};
  Result<int> fd = descriptor(file);
  if (!fd) return fail(fd.error());
  if (fdatasync(*fd) != 0) return failedTo("flush", file.path());
  return {};
}

void FolderDisk::expectBytes(Inode& file, std::int64_t bytes) {
  if (!file.real || bytes <= 0 || file.written + bytes <= file.reserved) return;
  Result<int> fd = descriptor(file);
  if (!fd) return;
  // Only an optimisation: a file system that cannot do it is just slower.
  (void)fallocate(*fd, FALLOC_FL_KEEP_SIZE, static_cast<off_t>(file.written), static_cast<off_t>(bytes));
  file.reserved = file.written + bytes;
}

// --- keeping up with the folder ----------------------------------------------------------------------------------

Result<void> FolderDisk::syncTree(Inode& directory) {
  if (!directory.unsaved) return {};
  if (!directory.isRoot) {
    if (Result<void> r = makeReal(directory); !r) return r;
  }
  for (const auto& item : directory.entries) {
    Inode& entry = *item.second;
    if (!entry.unsaved) continue;
    if (entry.kind == Kind::directory) {
      if (Result<void> r = syncTree(entry); !r) return r;
      continue;
    }
    if (Result<void> r = writeWaiting(entry); !r) return r;
    if (entry.modifiedUnsaved) {
      Result<int> fd = descriptor(entry);
      if (!fd) return fail(fd.error());
      const timespec times[2] = {{0, UTIME_OMIT}, timeOf(entry.modified)};
      (void)futimens(*fd, times);
      entry.modifiedUnsaved = false;
    }
    entry.unsaved = false;
  }
  directory.unsaved = false;
  return {};
}

Result<void> FolderDisk::syncToFolder() { return syncTree(*root_); }

Result<void> FolderDisk::refreshTree(Inode& directory) {
  if (!directory.loaded) return {};
  closeDescriptorsBelow(directory);
  std::map<std::string, std::shared_ptr<Inode>> found;
  if (Result<void> r = readNames(directory, found); !r) return r;
  for (auto known = directory.entries.begin(); known != directory.entries.end();) {
    const auto now = found.find(known->first);
    if (now != found.end() && now->second->kind == known->second->kind) {
      Inode& entry = *known->second;
      if (entry.kind == Kind::file && entry.size != now->second->size) {
        entry.size = entry.written = now->second->size;
        entry.flushed = entry.size;  // whoever changed it is taken to have saved it
        entry.modified = now->second->modified;
        entry.overwritten.clear();
      }
      found.erase(now);
      ++known;
    } else {
      known->second->parent = nullptr;
      directory.unsynced.erase(known->first);
      known = directory.entries.erase(known);
    }
  }
  for (auto& item : found) directory.entries[item.first] = std::move(item.second);
  for (const auto& item : directory.entries) {
    if (item.second->kind != Kind::directory) continue;
    if (Result<void> r = refreshTree(*item.second); !r) return r;
  }
  return {};
}

Result<void> FolderDisk::refresh() {
  if (Result<void> r = syncTree(*root_); !r) return r;
  if (Result<void> r = refreshTree(*root_); !r) return r;
  used_ = 0;
  const auto add = [&](const auto& self, const Inode& directory) -> void {
    for (const auto& item : directory.entries) {
      if (item.second->kind == Kind::directory)
        self(self, *item.second);
      else
        used_ += item.second->size;
    }
  };
  add(add, *root_);
  return {};
}

}  // namespace brokerlab::disk
