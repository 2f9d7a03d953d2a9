#pragma once
// The file seam: everything a node keeps beyond its own life goes through here, and a power cut is a function call.
//
// A node owns one `Disk`, rooted at its data directory; all paths are relative to that root. There are two kinds that
// behave alike to the byte: `MemoryDisk` for simulations, and `FolderDisk`, whose files other tools can open.
//
// What a file system promises is less than it seems, and a log is built around exactly that:
//
//                 append        flush(file)                        rename a.tmp -> a      syncDirectory(dir)
//     program ──────────▶ page cache ──────────▶ platter            directory in memory ──────────▶ directory on platter
//                         survives a kill        survives power-off  survives a kill                survives power-off
//
// Rules
//   D1  What was appended is readable at once and survives the death of the process (kill), flushed or not.
//   D2  powerOff() leaves of every file what was flushed, and of the rest nothing, or, with PowerLoss::torn, a prefix
//       cut at a sector boundary in which some sectors may read as zeros.
//   D3  A name (created, removed, renamed) is durable only once syncDirectory() was called on its directory; flushing a
//       file does not make its name durable. (POSIX promises no more; ext4 usually gives more.)
//   D4  An append is whole or did not happen: a failed one leaves the size as it was.
//   D5  After a flush failed, that file does not claim to be flushed again in this process (the pages' fate is unknown:
//       "fsyncgate").
//   D6  A shortened file is short for good: truncation needs no flush (journalling file systems order it so).
//   D7  The same operations give the same bytes, sizes and errors on both kinds.
//
// Two ways to append. `Writes::through` reaches the folder before the call returns: segment data. `Writes::mapped` stands
// for a memory-mapped file, as Kafka's indexes are: bytes count as in the page cache at once, but cost no system call; they
// reach the folder on flush, truncate, close of the disk, a (simulated) kill, syncToFolder(), or once 64 KiB are waiting.
// A new directory, and files in it, reach the folder with the first byte of segment data written below it (or with
// syncToFolder()), so that a thousand empty partitions cost no system call at all.
//
// Real Kafka: java.nio FileChannel, MappedByteBuffer, Utils.atomicMoveWithFallback, Utils.flushDir. Left out: permissions,
// hard links, renames between directories, direct I/O.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/prng.h"
#include "base/result.h"
#include "disk/faults.h"
#include "model/ids.h"
#include "model/time.h"

namespace brokerlab::disk {

class Disk;
struct Inode;

enum class Open : std::uint8_t { existing, createNew, createOrOpen };
enum class Writes : std::uint8_t { through, mapped };
enum class Kind : std::uint8_t { file, directory, other };

/// One name in a directory. `other` is a symbolic link, device, fifo or socket: listed, never opened.
struct Entry {
  std::string name;
  Kind kind = Kind::file;
  std::int64_t size = 0;
};

/// An open file. A cheap handle (copies refer to the same file) that costs no descriptor while idle; it stays valid
/// when the file is renamed, and fails once it is removed. Owned by whoever opened it; must not outlive the disk.
class File {
 public:
  File() = default;
  bool isOpen() const { return inode_ != nullptr; }

  std::int64_t size() const;
  /// What a power-off would leave at least.
  std::int64_t flushedSize() const;
  Result<void> append(const Chain& bytes);
  /// Overwrites bytes that exist or follow directly; for small files.
  Result<void> writeAt(std::int64_t position, ByteView bytes);
  /// The bytes [position, position + length) cut to the file's end.
  Result<Bytes> read(std::int64_t position, std::size_t length) const;
  /// The same in shared pieces: copies nothing on a MemoryDisk.
  Result<Chain> readChain(std::int64_t position, std::size_t length) const;
  Result<void> truncate(std::int64_t size);
  Result<void> flush();
  /// Tells that about `bytes` more will be appended soon, so that the folder may set space aside. Changes no content.
  void expect(std::int64_t bytes);

  TimestampMs lastModified() const;
  void setLastModified(TimestampMs time);

 private:
  friend class Disk;
  File(Disk* disk, std::shared_ptr<Inode> inode, Writes writes)
      : disk_(disk), inode_(std::move(inode)), writes_(writes) {}
  Disk* disk_ = nullptr;
  std::shared_ptr<Inode> inode_;
  Writes writes_ = Writes::through;
};

/// How much a power cut takes of what it may take.
struct PowerLoss {
  /// Keeps a random sector-granular prefix of unflushed data, with holes, instead of dropping all of it.
  bool torn = false;
  /// Chance for a directory's unsynced names to have reached the platter all the same.
  std::uint32_t keepNamesPerMille = 0;
};

/// A node's storage device. Owned by the world: it outlives the node's processes.
class Disk {
 public:
  Disk();
  virtual ~Disk();
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  Result<File> open(std::string_view path, Open how = Open::existing, Writes writes = Writes::through);
  bool exists(std::string_view path);
  std::optional<Kind> kindOf(std::string_view path);
  /// The names in `directory` ("" is the root), sorted by their bytes.
  Result<std::vector<Entry>> list(std::string_view directory);
  /// Creates one directory; its parent must exist. Succeeds when it is already there.
  Result<void> makeDirectory(std::string_view path);
  /// Both names in the same directory; an existing file of the new name is replaced.
  Result<void> rename(std::string_view from, std::string_view to);
  Result<void> remove(std::string_view path);
  /// Removes a directory with all files below; refuses, removing nothing, if it holds anything but files and
  /// directories. For directories of our own making.
  Result<void> removeTree(std::string_view path);
  Result<void> syncDirectory(std::string_view path);

  /// The whole content, refused when larger than `limit`.
  Result<Bytes> readAll(std::string_view path, std::size_t limit = 64u << 20);
  /// Creates the file `name` in the root and keeps other programs from doing the same until the disk is closed.
  virtual Result<void> lock(std::string_view name);
  /// Replaces a small file so that a power cut leaves the old or the new one: path.tmp, flush, rename, sync.
  Result<void> atomicReplace(std::string_view path, ByteView content);

  Faults& faults() { return faults_; }
  /// Changes the byte at `position` by exclusive or, as decaying media would: durable at once.
  Result<void> flipByte(std::string_view path, std::int64_t position, std::uint8_t mask = 0x01);

  /// The process that used the disk is gone: open files are given up, nothing is lost. (D1)
  void processKilled();
  /// The machine lost power: see D2, D3. Open files must not be used afterwards. Ends Faults::stopAfter.
  Result<void> powerOff(Prng& prng, const PowerLoss& loss = {});
  /// Writes what only counts as in the page cache to the folder. Nothing to do for a MemoryDisk.
  virtual Result<void> syncToFolder();
  /// Looks at the folder again: somebody may have altered files while no process ran. Nothing to do for a MemoryDisk.
  virtual Result<void> refresh();

  /// Sum of the sizes of all files known.
  std::int64_t usedBytes() const { return used_; }
  /// Operations that changed something since the disk was made; the unit of Faults::stopAfter.
  std::uint64_t operations() const { return operations_; }

 protected:
  // What differs between memory and folder. The caller keeps sizes, names and durability; these move bytes.
  virtual Result<void> loadDirectory(Inode& directory) = 0;
  virtual Result<void> storeAppend(Inode& file, const Chain& bytes, Writes writes) = 0;
  virtual Result<void> storeOverwrite(Inode& file, std::int64_t position, ByteView bytes) = 0;
  virtual Result<Chain> load(Inode& file, std::int64_t position, std::size_t length) = 0;
  virtual Result<void> storeTruncate(Inode& file, std::int64_t size) = 0;
  virtual Result<void> storeFlush(Inode& file) = 0;
  virtual Result<void> storeDirectorySync(Inode& directory) = 0;
  /// `entry` is about to be named `to` in the same directory; `replaced` (may be null) is what it takes the place of,
  /// with `keep` as below.
  virtual Result<void> storeRename(Inode& entry, const std::string& to, Inode* replaced, bool keep) = 0;
  /// `entry` is about to lose its name; with `keep` it may be needed again after a power-off.
  virtual Result<void> storeRemove(Inode& entry, bool keep) = 0;
  /// Gives a kept entry a name again; `entry` is already linked in the tree.
  virtual Result<void> storeRestore(Inode& entry) = 0;
  /// Nobody will ask for this kept entry again.
  virtual void forget(Inode& entry) = 0;
  virtual void expectBytes(Inode& file, std::int64_t bytes) = 0;

  /// What is on the platter under names that changed is no longer wanted: the names are synced, or the disk closes.
  void releaseUnsynced(Inode& directory);

  std::shared_ptr<Inode> root_;
  std::int64_t used_ = 0;

 private:
  friend class File;
  using Link = std::shared_ptr<Inode>;
  struct Place {
    std::shared_ptr<Inode> parent;
    std::string name;
    std::shared_ptr<Inode> entry;  // null when there is none
  };
  Result<Place> find(std::string_view path);
  Result<std::shared_ptr<Inode>> directoryAt(std::string_view path);
  Result<void> begin(Operation operation, const Inode& file);
  Result<void> begin(Operation operation, std::string_view path);
  void link(const std::shared_ptr<Inode>& parent, const std::string& name, std::shared_ptr<Inode> entry);
  Result<void> unlink(Place& place);
  Result<void> checkRemovable(Inode& directory, std::string_view path);
  Result<void> loseNames(Inode& directory, Prng& prng, const PowerLoss& loss);
  Result<void> loseContent(Inode& file, Prng& prng, const PowerLoss& loss);
  static bool onPlatter(const Inode& parent, const std::string& name, const Inode& entry);
  void releaseIfUnlinked(Inode& entry);

  Result<void> appendTo(Inode& file, const Chain& bytes, Writes writes);
  Result<void> writeTo(Inode& file, std::int64_t position, ByteView bytes, Writes writes);
  Result<Chain> readFrom(Inode& file, std::int64_t position, std::size_t length);
  Result<void> truncateTo(Inode& file, std::int64_t size);
  Result<void> flushFile(Inode& file);

  Faults faults_;
  std::uint64_t operations_ = 0;
};

/// Empty when `path` may be used on a disk, otherwise the rule it breaks.
std::string pathProblem(std::string_view path);
/// "orders-0/a.log" -> "orders-0"; "" for a name in the root.
std::string_view parentOf(std::string_view path);
std::string joined(std::string_view directory, std::string_view name);

}  // namespace brokerlab::disk
