// Files where they lie: parts of big ones, neighbours, and single records.

#include <algorithm>

#include "base/endian.h"
#include "inspect/fields.h"
#include "inspect/pages.h"
#include "record/record.h"
#include "storage/segment.h"

namespace brokerlab::inspect {
namespace {

/// Small files are looked at as a whole, up to this size.
constexpr std::int64_t smallFile = 4 << 20;
/// No more is decoded at once.
constexpr std::int64_t mostAtOnce = 8 << 20;
/// Segments up to this size are walked from their start, so that batches can be numbered.
constexpr std::int64_t numberedUpTo = 64 << 20;

bool isRun(FileKind kind) { return kind == FileKind::log || kind == FileKind::metadataSnapshot; }

std::int64_t entrySize(FileKind kind) {
  switch (kind) {
    case FileKind::offsetIndex:
      return 8;
    case FileKind::timeIndex:
      return 12;
    case FileKind::transactionIndex:
      return 34;
    default:
      return 0;
  }
}

/// The path of a neighbour: same folder and number, another kind.
std::string sibling(const std::string& path, const Identity& id, std::string_view kind) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? std::string() : path.substr(0, slash + 1);
  return folder + storage::offsetFileStem(id.baseOffset) + std::string(kind) + std::string(id.suffix);
}

struct Start {
  std::int64_t position = 0;
  std::int64_t number = 0;  // -1 unknown
};

/// A position near `wanted` and not behind it at which a batch starts, by the offset index.
Start nearby(const std::string& path, const Identity& id, const Open& open, Pages& log, std::int64_t wanted) {
  if (log.size() <= numberedUpTo || id.kind != FileKind::log) return {};
  auto index = open(sibling(path, id, ".index"));
  if (!index || index->size < 8) return {};
  // Entries ascend by position: search without reading all of them.
  std::int64_t low = 0, high = index->size / 8;
  std::int64_t best = 0;
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    const auto entry = index->read(middle * 8, 8);
    if (!entry || entry->size() < 8) return {};
    const auto position = static_cast<std::int64_t>(loadBig<std::int32_t>(entry->data() + 4));
    if (position > wanted || (position == 0 && middle > 0)) {
      high = middle;
    } else {
      best = position;
      low = middle + 1;
    }
  }
  // A broken index must not mislead: what it points at has to look like a batch.
  if (best <= 0) return {};
  const auto start = log.at(best, record::headerSize);
  if (!start || !record::readHeader(start->view())) return {};
  return {best, -1};
}

/// The start of the batch that holds `wanted`, or of what is no batch any more before it.
Result<Start> boundary(const std::string& path, const Identity& id, const Open& open, Pages& log, std::int64_t wanted) {
  Start here = nearby(path, id, open, log, wanted);
  while (here.position < log.size()) {
    const auto start = log.at(here.position, record::prefixSize);
    if (!start) return fail(start.error());
    const auto prefix = record::readPrefix(start->view());
    if (!prefix || prefix->magic < 0 || prefix->magic > record::currentMagic) break;
    const std::int64_t end = here.position + static_cast<std::int64_t>(prefix->sizeInBytes());
    if (end > wanted || end > log.size()) break;
    here.position = end;
    if (here.number >= 0) ++here.number;
  }
  return here;
}

}  // namespace

Result<LogOutline> outline(const Source& source) {
  LogOutline log;
  log.bytes = source.size;
  Pages pages(source);
  std::int64_t at = 0;
  while (at < source.size) {
    const auto start = pages.at(at, record::headerSize);
    if (!start) return fail(start.error());
    const auto prefix = record::readPrefix(start->view());
    if (!prefix || prefix->magic < 0 || prefix->magic > record::currentMagic) return log;
    BatchOutline batch;
    batch.position = at;
    batch.bytes = static_cast<std::int64_t>(prefix->sizeInBytes());
    if (at + batch.bytes > source.size) return log;
    batch.baseOffset = batch.lastOffset = prefix->baseOffset;
    if (prefix->magic == record::currentMagic) {
      const auto header = record::readHeader(start->view());
      if (!header) return log;
      batch.lastOffset = header->lastOffset();
      batch.maxTimestamp = header->maxTimestamp;
    }
    if (!log.batches.empty() && batch.lastOffset <= log.batches.back().lastOffset) return log;
    log.batches.push_back(batch);
    at += batch.bytes;
  }
  log.complete = true;
  return log;
}

Result<view::FileContent> lookAt(const std::string& path, const Open& open, std::int64_t from, std::int64_t length) {
  auto source = open(path);
  if (!source) return fail(source.error());
  const Identity id = identify(path);
  view::FileContent content;
  content.path = path;
  content.fileBytes = source->size;
  from = std::clamp<std::int64_t>(from, 0, source->size);
  length = std::clamp<std::int64_t>(length, 0, std::min(mostAtOnce, source->size - from));
  content.from = from;

  // What has to be read so that decoding begins at a border.
  std::int64_t start = 0;
  std::int64_t end = std::min(source->size, smallFile);
  DecodeOptions options;
  Pages pages(*source);
  LogOutline log;
  if (isRun(id.kind)) {
    const auto here = boundary(path, id, open, pages, from);
    if (!here) return fail(here.error());
    start = here->position;
    options.firstNumber = here->number;
    end = std::min(source->size, std::max(from + length, start));
    // The last batch as a whole.
    const auto last = boundary(path, id, open, pages, std::max(end - 1, start));
    if (!last) return fail(last.error());
    if (const auto head = pages.at(last->position, record::prefixSize); head && end > start) {
      const auto prefix = record::readPrefix(head->view());
      const std::int64_t whole = prefix ? last->position + static_cast<std::int64_t>(prefix->sizeInBytes()) : end;
      end = std::min({source->size, std::max(end, whole), start + 2 * mostAtOnce});
    }
  } else if (const std::int64_t size = entrySize(id.kind); size > 0) {
    start = std::max<std::int64_t>(0, from / size - 1) * size;  // one before, to compare with
    end = std::min(source->size, (from + length + size - 1) / size * size);
    if (auto neighbour = open(sibling(path, id, ".log")); neighbour && neighbour->size <= numberedUpTo) {
      if (auto found = outline(*neighbour)) {
        log = *std::move(found);
        options.log = &log;
      }
    }
  }
  auto bytes = pages.at(start, end - start);
  if (!bytes) return fail(bytes.error());
  Decoded decoded = decode(path, source->size, start, *bytes, options);

  if (from >= start && from + length <= start + static_cast<std::int64_t>(bytes->size())) {
    content.bytes = bytes->slice(static_cast<std::size_t>(from - start), static_cast<std::size_t>(length));
  } else {
    auto shown = pages.at(from, length);
    if (!shown) return fail(shown.error());
    content.bytes = *std::move(shown);
  }
  const bool whole = start == 0 && end == source->size;
  for (view::FieldRange& field : decoded.fields)
    if (whole || (field.offset < from + length && field.offset + field.length > from))
      content.fields.push_back(std::move(field));
  content.problem = std::move(decoded.problem);
  if (content.problem.empty() && !isRun(id.kind) && entrySize(id.kind) == 0 && source->size > smallFile)
    content.problem =
        fmt::format("byte {}: the file is larger than {} bytes and was not read further", smallFile, smallFile);
  return content;
}

Result<std::optional<view::RecordLocation::InFile>> locateRecord(const std::string& directory,
                                                                 const std::vector<std::string>& names,
                                                                 const Open& open, Offset offset) {
  // The segment with the greatest base offset not above the record's.
  std::optional<Offset> base;
  for (const std::string& name : names) {
    const auto number = storage::offsetOfFileName(name, ".log");
    if (number && *number <= offset && (!base || *number > *base)) base = number;
  }
  if (!base) return std::nullopt;
  const std::string path = (directory.empty() ? "" : directory + "/") + storage::offsetFileStem(*base) + ".log";
  auto source = open(path);
  if (!source) return fail(source.error());
  Pages pages(*source);

  std::int64_t at = 0;
  if (auto index = open((directory.empty() ? "" : directory + "/") + storage::offsetFileStem(*base) + ".index");
      index && index->size >= 8) {
    std::int64_t low = 0, high = index->size / 8;
    while (low < high) {
      const std::int64_t middle = low + (high - low) / 2;
      const auto entry = index->read(middle * 8, 8);
      if (!entry || entry->size() < 8) break;
      const Offset last = *base + loadBig<std::int32_t>(entry->data());
      const auto position = static_cast<std::int64_t>(loadBig<std::int32_t>(entry->data() + 4));
      if (last > offset || (position <= 0 && middle > 0)) {
        high = middle;
      } else {
        at = position;
        low = middle + 1;
      }
    }
    const auto start = pages.at(at, record::headerSize);
    const auto header = start ? record::readHeader(start->view()) : Result<record::BatchHeader>(fail("unread"));
    if (at < 0 || !header || header->baseOffset > offset) at = 0;
  }

  while (at < source->size) {
    const auto start = pages.at(at, record::headerSize);
    if (!start) return fail(start.error());
    const auto prefix = record::readPrefix(start->view());
    if (!prefix || prefix->magic < 0 || prefix->magic > record::currentMagic) return std::nullopt;
    const auto whole = static_cast<std::int64_t>(prefix->sizeInBytes());
    if (at + whole > source->size || prefix->baseOffset > offset) return std::nullopt;
    if (prefix->magic < record::currentMagic) {
      if (prefix->baseOffset >= offset) {
        view::RecordLocation::InFile found;
        found.path = path;
        found.batchPosition = found.recordPosition = at;
        found.batchBytes = found.recordBytes = whole;
        return found;
      }
      at += whole;
      continue;
    }
    const auto header = record::readHeader(start->view());
    if (!header) return std::nullopt;
    if (header->lastOffset() < offset) {
      at += whole;
      continue;
    }
    const auto batch = pages.at(at, whole);
    if (!batch) return fail(batch.error());
    view::RecordLocation::InFile found;
    found.path = path;
    found.batchPosition = at;
    found.batchBytes = whole;
    record::RecordIterator records(*batch);
    while (const record::RecordView* record = records.next()) {
      if (record->offset != offset) continue;
      found.recordBytes = record->whole.size;
      if (!header->isCompressed())
        found.recordPosition = at + static_cast<std::int64_t>(record::headerSize + record->whole.from);
      return found;
    }
    return std::nullopt;  // compaction removed it
  }
  return std::nullopt;
}

}  // namespace brokerlab::inspect
