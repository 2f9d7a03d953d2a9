#include "disk/disk.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "disk/inode.h"

namespace brokerlab::disk {
namespace {

constexpr std::int64_t sectorBytes = 512;

}  // namespace

std::string pathProblem(std::string_view path) {
  if (path.empty()) return "a path must not be empty";
  for (const std::string_view part : split(path, '/')) {
    if (part.empty()) return "a path is relative and has no empty parts";
    if (part == "." || part == "..") return "a path has no '.' or '..' parts";
    if (part.size() > 255) return "a name is at most 255 bytes long";
    if (part.find('\0') != std::string_view::npos) return "a name has no NUL byte";
  }
  return {};
}

std::string_view parentOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

std::string joined(std::string_view directory, std::string_view name) {
  if (directory.empty()) return std::string(name);
  std::string path;
  path.reserve(directory.size() + 1 + name.size());
  path.append(directory).append("/").append(name);
  return path;
}

// --- File --------------------------------------------------------------------------------------------------------

std::int64_t File::size() const { return inode_->size; }
std::int64_t File::flushedSize() const { return inode_->flushed; }
Result<void> File::append(const Chain& bytes) { return disk_->appendTo(*inode_, bytes, writes_); }
Result<void> File::writeAt(std::int64_t position, ByteView bytes) {
  return disk_->writeTo(*inode_, position, bytes, writes_);
}
Result<Chain> File::readChain(std::int64_t position, std::size_t length) const {
  return disk_->readFrom(*inode_, position, length);
}
Result<Bytes> File::read(std::int64_t position, std::size_t length) const {
  Result<Chain> chain = disk_->readFrom(*inode_, position, length);
  if (!chain) return fail(chain.error());
  return chain->flatten();
}
Result<void> File::truncate(std::int64_t size) { return disk_->truncateTo(*inode_, size); }
Result<void> File::flush() { return disk_->flushFile(*inode_); }
void File::expect(std::int64_t bytes) { disk_->expectBytes(*inode_, bytes); }
TimestampMs File::lastModified() const { return inode_->modified; }
void File::setLastModified(TimestampMs time) {
  if (inode_->modified == time) return;
  inode_->modified = time;
  inode_->modifiedUnsaved = true;
  inode_->markUnsaved();
}

// --- names -------------------------------------------------------------------------------------------------------

Disk::Disk() : root_(std::make_shared<Inode>(Kind::directory)) { root_->isRoot = true; }
Disk::~Disk() = default;

Result<void> Disk::begin(Operation operation, std::string_view path) {
  if (operation != Operation::read) ++operations_;
  if (faults_.anyFailure()) {
    if (std::optional<Error> error = faults_.strike(operation, path)) return fail(std::move(*error));
  }
  faults_.owe(operation);
  return {};
}

Result<void> Disk::begin(Operation operation, const Inode& file) {
  if (faults_.anyFailure()) return begin(operation, file.path());
  return begin(operation, std::string_view());
}

Result<Disk::Place> Disk::find(std::string_view path) {
  if (const std::string problem = pathProblem(path); !problem.empty())
    return fail("'{}' cannot be used: {}", printable(path), problem);
  Place place;
  place.parent = root_;
  std::string_view rest = path;
  while (true) {
    if (!place.parent->loaded) {
      if (Result<void> r = loadDirectory(*place.parent); !r) return fail(r.error());
      place.parent->loaded = true;
    }
    const std::size_t slash = rest.find('/');
    place.name = std::string(rest.substr(0, slash));
    const auto found = place.parent->entries.find(place.name);
    place.entry = found == place.parent->entries.end() ? nullptr : found->second;
    if (slash == std::string_view::npos) return place;
    if (place.entry == nullptr) return fail("'{}': no directory '{}'", printable(path), printable(place.name));
    if (place.entry->kind != Kind::directory)
      return fail("'{}': '{}' is not a directory", printable(path), printable(place.name));
    place.parent = place.entry;
    rest = rest.substr(slash + 1);
  }
}

Result<Disk::Link> Disk::directoryAt(std::string_view path) {
  Link directory = root_;
  if (!path.empty()) {
    Result<Place> place = find(path);
    if (!place) return fail(place.error());
    if (place->entry == nullptr) return fail("'{}' does not exist", printable(path));
    if (place->entry->kind != Kind::directory) return fail("'{}' is not a directory", printable(path));
    directory = place->entry;
  }
  if (!directory->loaded) {
    if (Result<void> r = loadDirectory(*directory); !r) return fail(r.error());
    directory->loaded = true;
  }
  return directory;
}

void Disk::link(const Link& parent, const std::string& name, Link entry) {
  const auto found = parent->entries.find(name);
  parent->unsynced.try_emplace(name, found == parent->entries.end() ? nullptr : found->second);
  entry->name = name;
  entry->parent = parent.get();
  parent->entries[name] = std::move(entry);
}

/// Whether a power-off could bring back `entry`, now called `name`, if that name went away.
bool Disk::onPlatter(const Inode& parent, const std::string& name, const Inode& entry) {
  // What the platter has under a name that was not touched since the last sync is what is there now.
  if (parent.unsynced.find(name) == parent.unsynced.end()) return true;
  for (const auto& item : parent.unsynced)
    if (item.second.get() == &entry) return true;
  return false;
}

Result<void> Disk::unlink(Place& place) {
  const bool keep = onPlatter(*place.parent, place.name, *place.entry);
  if (Result<void> r = storeRemove(*place.entry, keep); !r) return r;
  place.parent->unsynced.try_emplace(place.name, place.entry);
  place.parent->entries.erase(place.name);
  place.entry->parent = nullptr;
  if (place.entry->kind == Kind::file) used_ -= place.entry->size;
  if (!keep) releaseIfUnlinked(*place.entry);
  place.parent->markUnsaved();
  return {};
}

Result<File> Disk::open(std::string_view path, Open how, Writes writes) {
  Result<Place> place = find(path);
  if (!place) return fail(place.error());
  if (place->entry != nullptr) {
    if (how == Open::createNew) return fail("'{}' exists already", printable(path));
    if (place->entry->kind != Kind::file) return fail("'{}' is not a regular file", printable(path));
    return File(this, place->entry, writes);
  }
  if (how == Open::existing) return fail("'{}' does not exist", printable(path));
  if (Result<void> r = begin(Operation::names, path); !r) return fail(r.error());
  auto file = std::make_shared<Inode>(Kind::file);
  link(place->parent, place->name, file);
  file->markUnsaved();
  return File(this, std::move(file), writes);
}

std::optional<Kind> Disk::kindOf(std::string_view path) {
  if (path.empty()) return Kind::directory;
  Result<Place> place = find(path);
  if (!place || place->entry == nullptr) return std::nullopt;
  return place->entry->kind;
}

bool Disk::exists(std::string_view path) { return kindOf(path).has_value(); }

Result<std::vector<Entry>> Disk::list(std::string_view directory) {
  if (Result<void> r = begin(Operation::read, directory); !r) return fail(r.error());
  Result<Link> found = directoryAt(directory);
  if (!found) return fail(found.error());
  std::vector<Entry> entries;
  entries.reserve((*found)->entries.size());
  for (const auto& item : (*found)->entries) entries.push_back({item.first, item.second->kind, item.second->size});
  return entries;
}

Result<void> Disk::makeDirectory(std::string_view path) {
  Result<Place> place = find(path);
  if (!place) return fail(place.error());
  if (place->entry != nullptr) {
    if (place->entry->kind == Kind::directory) return {};
    return fail("'{}' exists and is not a directory", printable(path));
  }
  if (Result<void> r = begin(Operation::names, path); !r) return r;
  auto directory = std::make_shared<Inode>(Kind::directory);
  directory->loaded = true;
  link(place->parent, place->name, directory);
  directory->markUnsaved();
  return {};
}

Result<void> Disk::rename(std::string_view from, std::string_view to) {
  if (parentOf(from) != parentOf(to)) return fail("'{}' cannot be moved to another directory", printable(from));
  Result<Place> source = find(from);
  if (!source) return fail(source.error());
  Result<Place> target = find(to);
  if (!target) return fail(target.error());
  if (source->entry == nullptr) return fail("'{}' does not exist", printable(from));
  if (source->entry == target->entry) return {};
  if (target->entry != nullptr && (target->entry->kind != Kind::file || source->entry->kind != Kind::file))
    return fail("'{}' cannot be renamed to '{}', which exists", printable(from), printable(to));
  if (Result<void> r = begin(Operation::names, to); !r) return r;
  const bool keep = target->entry != nullptr && onPlatter(*target->parent, target->name, *target->entry);
  if (Result<void> r = storeRename(*source->entry, target->name, target->entry.get(), keep); !r) return r;
  if (target->entry != nullptr) {
    target->parent->unsynced.try_emplace(target->name, target->entry);
    target->entry->parent = nullptr;
    used_ -= target->entry->size;
  }
  source->parent->unsynced.try_emplace(source->name, source->entry);
  source->parent->entries.erase(source->name);
  link(target->parent, target->name, source->entry);
  target->parent->markUnsaved();
  source->entry->markUnsaved();
  return {};
}

Result<void> Disk::remove(std::string_view path) {
  Result<Place> place = find(path);
  if (!place) return fail(place.error());
  if (place->entry == nullptr) return fail("'{}' does not exist", printable(path));
  if (place->entry->kind != Kind::file) return fail("'{}' is not a regular file", printable(path));
  if (Result<void> r = begin(Operation::names, path); !r) return r;
  return unlink(*place);
}

Result<void> Disk::checkRemovable(Inode& directory, std::string_view path) {
  if (!directory.loaded) {
    if (Result<void> r = loadDirectory(directory); !r) return r;
    directory.loaded = true;
  }
  for (const auto& item : directory.entries) {
    if (item.second->kind == Kind::other)
      return fail("'{}' is kept: '{}' in it is neither a file nor a directory", printable(path), printable(item.first));
    if (item.second->kind == Kind::directory) {
      if (Result<void> r = checkRemovable(*item.second, path); !r) return r;
    }
  }
  return {};
}

namespace {
std::int64_t sizeBelow(const Inode& directory) {
  std::int64_t size = 0;
  for (const auto& item : directory.entries)
    size += item.second->kind == Kind::directory ? sizeBelow(*item.second) : item.second->size;
  return size;
}
}  // namespace

Result<void> Disk::removeTree(std::string_view path) {
  Result<Place> place = find(path);
  if (!place) return fail(place.error());
  if (place->entry == nullptr) return fail("'{}' does not exist", printable(path));
  if (place->entry->kind != Kind::directory) return fail("'{}' is not a directory", printable(path));
  if (Result<void> r = checkRemovable(*place->entry, path); !r) return r;
  if (Result<void> r = begin(Operation::names, path); !r) return r;
  const std::int64_t size = sizeBelow(*place->entry);
  if (Result<void> r = unlink(*place); !r) return r;
  used_ -= size;  // unlink counts files only
  return {};
}

void Disk::releaseIfUnlinked(Inode& entry) {
  if (entry.linked()) return;
  if (entry.kind == Kind::directory) {
    releaseUnsynced(entry);
    for (const auto& item : entry.entries) {
      item.second->parent = nullptr;
      releaseIfUnlinked(*item.second);
    }
  }
  forget(entry);
}

void Disk::releaseUnsynced(Inode& directory) {
  const auto released = std::move(directory.unsynced);
  directory.unsynced.clear();
  for (const auto& item : released)
    if (item.second != nullptr) releaseIfUnlinked(*item.second);
}

Result<void> Disk::syncDirectory(std::string_view path) {
  Result<Link> directory = directoryAt(path);
  if (!directory) return fail(directory.error());
  if (Result<void> r = begin(Operation::names, path); !r) return r;
  if (Result<void> r = storeDirectorySync(**directory); !r) return r;
  releaseUnsynced(**directory);
  return {};
}

Result<Bytes> Disk::readAll(std::string_view path, std::size_t limit) {
  Result<File> file = open(path);
  if (!file) return fail(file.error());
  if (static_cast<std::uint64_t>(file->size()) > limit)
    return fail("'{}' has {} bytes, more than the {} expected at most", printable(path), file->size(), limit);
  return file->read(0, static_cast<std::size_t>(file->size()));
}

Result<void> Disk::lock(std::string_view name) {
  Result<File> file = open(name, Open::createOrOpen);
  if (!file) return fail(file.error());
  return {};
}

Result<void> Disk::atomicReplace(std::string_view path, ByteView content) {
  const std::string temporary = std::string(path) + ".tmp";
  if (exists(temporary)) {
    if (Result<void> r = remove(temporary); !r) return r;
  }
  Result<File> file = open(temporary, Open::createNew, Writes::mapped);
  if (!file) return fail(file.error());
  Result<void> done = file->append(Bytes::copyOf(content));
  if (done) done = file->flush();
  if (done) done = rename(temporary, path);
  if (done) done = syncDirectory(parentOf(path));
  return done;
}

// --- content -----------------------------------------------------------------------------------------------------

Result<void> Disk::appendTo(Inode& file, const Chain& bytes, Writes writes) {
  if (!file.linked()) return fail("'{}' was removed", printable(file.name));
  if (Result<void> r = begin(Operation::write, file); !r) return r;
  const auto length = static_cast<std::int64_t>(bytes.size());
  if (faults_.fullAt() && used_ + length > *faults_.fullAt())
    return fail("cannot write '{}': no space left on the device", printable(file.path()));
  if (Result<void> r = storeAppend(file, bytes, writes); !r) return r;
  file.size += length;
  used_ += length;
  return {};
}

Result<void> Disk::writeTo(Inode& file, std::int64_t position, ByteView bytes, Writes writes) {
  if (!file.linked()) return fail("'{}' was removed", printable(file.name));
  if (position < 0 || position > file.size)
    return fail("cannot write '{}' at {}: it has {} bytes", printable(file.path()), position, file.size);
  const auto overlap = std::min(static_cast<std::int64_t>(bytes.size()), file.size - position);
  if (overlap > 0) {
    if (Result<void> r = begin(Operation::write, file); !r) return r;
    Result<Chain> before = load(file, position, static_cast<std::size_t>(overlap));
    if (!before) return fail(before.error());
    if (Result<void> r = storeOverwrite(file, position, bytes.first(static_cast<std::size_t>(overlap))); !r) return r;
    if (position < file.flushed) {
      const Bytes old = before->flatten();
      file.overwritten.push_back({position, {old.data(), old.data() + old.size()}});
    }
  }
  const ByteView rest = bytes.subspan(static_cast<std::size_t>(overlap));
  return rest.empty() ? Result<void>() : appendTo(file, Bytes::copyOf(rest), writes);
}

Result<Chain> Disk::readFrom(Inode& file, std::int64_t position, std::size_t length) {
  if (!file.linked()) return fail("'{}' was removed", printable(file.name));
  if (Result<void> r = begin(Operation::read, file); !r) return fail(r.error());
  if (position < 0) return fail("cannot read '{}' at {}", printable(file.path()), position);
  if (position >= file.size) return Chain();
  length = static_cast<std::size_t>(std::min<std::uint64_t>(length, static_cast<std::uint64_t>(file.size - position)));
  return load(file, position, length);
}

Result<void> Disk::truncateTo(Inode& file, std::int64_t size) {
  if (!file.linked()) return fail("'{}' was removed", printable(file.name));
  if (size < 0 || size > file.size)
    return fail("cannot cut '{}' to {}: it has {} bytes", printable(file.path()), size, file.size);
  if (size == file.size) return {};
  if (Result<void> r = begin(Operation::write, file); !r) return r;
  if (Result<void> r = storeTruncate(file, size); !r) return r;
  used_ -= file.size - size;
  file.size = size;
  file.flushed = std::min(file.flushed, size);
  return {};
}

Result<void> Disk::flushFile(Inode& file) {
  if (!file.linked()) return fail("'{}' was removed", printable(file.name));
  if (file.flushFailed) return fail("cannot flush '{}': an earlier flush failed", printable(file.path()));
  Result<void> done = begin(Operation::flush, file);
  if (done) done = storeFlush(file);
  if (!done) {
    file.flushFailed = true;
    return done;
  }
  file.flushed = file.size;
  file.overwritten.clear();
  return {};
}

Result<void> Disk::flipByte(std::string_view path, std::int64_t position, std::uint8_t mask) {
  Result<Place> place = find(path);
  if (!place) return fail(place.error());
  if (place->entry == nullptr || place->entry->kind != Kind::file) return fail("'{}' is not a file", printable(path));
  Inode& file = *place->entry;
  if (position < 0 || position >= file.size)
    return fail("'{}' has no byte {}: it has {} bytes", printable(path), position, file.size);
  Result<Chain> old = load(file, position, 1);
  if (!old) return fail(old.error());
  const auto flipped = static_cast<std::uint8_t>(old->flatten()[0] ^ mask);
  return storeOverwrite(file, position, ByteView(&flipped, 1));
}

// --- ends --------------------------------------------------------------------------------------------------------

void Disk::processKilled() {
  const auto forgive = [](const auto& self, Inode& entry) -> void {
    entry.flushFailed = false;
    for (const auto& item : entry.entries) self(self, *item.second);
  };
  forgive(forgive, *root_);
  (void)syncToFolder();
}
Result<void> Disk::syncToFolder() { return {}; }
Result<void> Disk::refresh() { return {}; }

Result<void> Disk::loseContent(Inode& file, Prng& prng, const PowerLoss& loss) {
  for (std::size_t i = file.overwritten.size(); i > 0; --i) {
    const Overwritten& old = file.overwritten[i - 1];
    const auto length = std::min(static_cast<std::int64_t>(old.before.size()), file.size - old.position);
    if (length <= 0) continue;
    const ByteView before = ByteView(old.before).first(static_cast<std::size_t>(length));
    if (Result<void> r = storeOverwrite(file, old.position, before); !r) return r;
  }
  file.overwritten.clear();
  std::int64_t keep = file.flushed;
  if (loss.torn && file.size > file.flushed) {
    // Some whole sectors of the unflushed tail made it, others of them read as zeros.
    keep = prng.between(file.flushed, file.size);
    if (keep != file.size) keep = std::max(file.flushed, keep / sectorBytes * sectorBytes);
    for (std::int64_t at = file.flushed; at < keep;) {
      const std::int64_t end = std::min(keep, (at / sectorBytes + 1) * sectorBytes);
      if (prng.chance(125)) {
        const std::vector<std::uint8_t> zeros(static_cast<std::size_t>(end - at));
        if (Result<void> r = storeOverwrite(file, at, zeros); !r) return r;
      }
      at = end;
    }
  }
  if (keep < file.size) {
    if (Result<void> r = storeTruncate(file, keep); !r) return r;
    file.size = keep;
  }
  file.flushed = file.size;
  file.flushFailed = false;
  return {};
}

Result<void> Disk::loseNames(Inode& directory, Prng& prng, const PowerLoss& loss) {
  if (!directory.unsynced.empty() && !prng.chance(loss.keepNamesPerMille)) {
    const auto durable = std::move(directory.unsynced);
    directory.unsynced.clear();
    std::vector<Link> lost;
    // First every changed name goes, then what the platter has under it comes back: a renamed file is in both steps.
    for (const auto& item : durable) {
      const auto now = directory.entries.find(item.first);
      if (now == directory.entries.end() || now->second == item.second) continue;
      if (Result<void> r = storeRemove(*now->second, true); !r) return r;
      now->second->parent = nullptr;
      lost.push_back(now->second);
      directory.entries.erase(now);
    }
    for (const auto& item : durable) {
      if (item.second == nullptr || item.second->parent == &directory) continue;
      directory.entries[item.first] = item.second;
      item.second->name = item.first;
      item.second->parent = &directory;
      if (Result<void> r = storeRestore(*item.second); !r) return r;
    }
    for (const Link& entry : lost) releaseIfUnlinked(*entry);
  }
  releaseUnsynced(directory);
  for (const auto& item : directory.entries) {
    Result<void> r;
    if (item.second->kind == Kind::directory) r = loseNames(*item.second, prng, loss);
    if (item.second->kind == Kind::file) r = loseContent(*item.second, prng, loss);
    if (!r) return r;
  }
  return {};
}

Result<void> Disk::powerOff(Prng& prng, const PowerLoss& loss) {
  faults_.stopAfter(std::nullopt);
  const Result<void> done = loseNames(*root_, prng, loss);
  used_ = sizeBelow(*root_);
  return done;
}

}  // namespace brokerlab::disk
