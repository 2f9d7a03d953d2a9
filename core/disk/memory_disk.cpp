#include "disk/memory_disk.h"

#include <algorithm>

#include "disk/inode.h"

namespace brokerlab::disk {
namespace {

// Runs shorter than this are collected instead of shared: a shared run costs some fifty bytes by itself.
constexpr std::size_t collectBelow = 128;
constexpr std::size_t collectUpTo = 4096;

std::int64_t sealedSize(const Inode& file) {
  return file.parts.empty() ? 0 : file.parts.back().start + static_cast<std::int64_t>(file.parts.back().bytes.size());
}

void seal(Inode& file) {
  if (file.waiting.empty()) return;
  const std::int64_t start = sealedSize(file);
  file.parts.push_back({start, Bytes(std::move(file.waiting))});
  file.waiting = {};
}

/// The part that holds `position`.
std::size_t partAt(const Inode& file, std::int64_t position) {
  const auto after = std::upper_bound(file.parts.begin(), file.parts.end(), position,
                                      [](std::int64_t p, const Inode::Part& part) { return p < part.start; });
  return static_cast<std::size_t>(after - file.parts.begin()) - 1;
}

}  // namespace

MemoryDisk::~MemoryDisk() = default;

Result<void> MemoryDisk::loadDirectory(Inode&) { return {}; }

Result<void> MemoryDisk::storeAppend(Inode& file, const Chain& bytes, Writes) {
  for (const Bytes& part : bytes.parts()) {
    if (part.size() < collectBelow) {
      file.waiting.insert(file.waiting.end(), part.data(), part.data() + part.size());
      if (file.waiting.size() >= collectUpTo) seal(file);
    } else {
      seal(file);
      const std::int64_t start = sealedSize(file);
      file.parts.push_back({start, part});
    }
  }
  return {};
}

Result<void> MemoryDisk::storeOverwrite(Inode& file, std::int64_t position, ByteView bytes) {
  // What readers hold must not change (B1): the parts touched are replaced by copies.
  seal(file);
  for (std::size_t done = 0; done < bytes.size();) {
    Inode::Part& part = file.parts[partAt(file, position + static_cast<std::int64_t>(done))];
    const auto from = static_cast<std::size_t>(position + static_cast<std::int64_t>(done) - part.start);
    const std::size_t length = std::min(bytes.size() - done, part.bytes.size() - from);
    std::vector<std::uint8_t> copy(part.bytes.data(), part.bytes.data() + part.bytes.size());
    std::copy_n(bytes.data() + done, length, copy.data() + from);
    part.bytes = Bytes(std::move(copy));
    done += length;
  }
  return {};
}

Result<Chain> MemoryDisk::load(Inode& file, std::int64_t position, std::size_t length) {
  Chain chain;
  const std::int64_t sealed = sealedSize(file);
  const std::int64_t end = position + static_cast<std::int64_t>(length);
  if (position < sealed) {
    for (std::size_t i = partAt(file, position); i < file.parts.size() && file.parts[i].start < end; ++i) {
      const Inode::Part& part = file.parts[i];
      const std::int64_t from = std::max<std::int64_t>(0, position - part.start);
      chain.append(part.bytes.slice(static_cast<std::size_t>(from), static_cast<std::size_t>(end - part.start - from)));
    }
  }
  if (end > sealed) {
    const auto from = static_cast<std::size_t>(std::max<std::int64_t>(0, position - sealed));
    const auto to = static_cast<std::size_t>(end - sealed);
    chain.append(Bytes::copyOf(ByteView(file.waiting).subspan(from, to - from)));
  }
  return chain;
}

Result<void> MemoryDisk::storeTruncate(Inode& file, std::int64_t size) {
  const std::int64_t sealed = sealedSize(file);
  if (size >= sealed) {
    file.waiting.resize(static_cast<std::size_t>(size - sealed));
    return {};
  }
  file.waiting.clear();
  while (!file.parts.empty() && file.parts.back().start >= size) file.parts.pop_back();
  if (!file.parts.empty()) {
    Inode::Part& last = file.parts.back();
    last.bytes = last.bytes.slice(0, static_cast<std::size_t>(size - last.start));
  }
  return {};
}

Result<void> MemoryDisk::storeFlush(Inode&) { return {}; }
Result<void> MemoryDisk::storeDirectorySync(Inode&) { return {}; }
Result<void> MemoryDisk::storeRename(Inode&, const std::string&, Inode*, bool) { return {}; }
Result<void> MemoryDisk::storeRemove(Inode&, bool) { return {}; }
Result<void> MemoryDisk::storeRestore(Inode&) { return {}; }
void MemoryDisk::forget(Inode&) {}
void MemoryDisk::expectBytes(Inode&, std::int64_t) {}

}  // namespace brokerlab::disk
