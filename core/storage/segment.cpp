#include "storage/segment.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "record/record.h"

namespace brokerlab::storage {
namespace {

constexpr std::size_t stemDigits = 20;
// Enough for many headers of small batches, little for one.
constexpr std::size_t walkWindow = 8 * 1024;
constexpr std::size_t scanWindow = 256 * 1024;
constexpr std::int64_t maxPosition = INT32_MAX;

std::string segmentPath(const std::string& directory, Offset base, std::string_view kind,
                        std::string_view suffix = {}) {
  return disk::joined(directory, offsetFileStem(base) + std::string(kind) + std::string(suffix));
}

}  // namespace

std::string offsetFileStem(Offset offset) { return fmt::format("{:020d}", offset); }

std::optional<Offset> offsetOfFileName(std::string_view name, std::string_view suffix) {
  if (name.size() != stemDigits + suffix.size() || name.substr(stemDigits) != suffix) return std::nullopt;
  for (const char c : name.substr(0, stemDigits))
    if (c < '0' || c > '9') return std::nullopt;
  return parseInteger(name.substr(0, stemDigits));
}

Result<std::unique_ptr<Segment>> Segment::open(disk::Disk& disk, const std::string& directory, Offset base,
                                               const SegmentOptions& options, TimestampMs now,
                                               std::string_view suffix) {
  Result<disk::File> log = disk.open(segmentPath(directory, base, ".log", suffix), disk::Open::createOrOpen);
  if (!log) return fail(log.error());
  Result<disk::File> offsets =
      disk.open(segmentPath(directory, base, ".index", suffix), disk::Open::createOrOpen, disk::Writes::mapped);
  if (!offsets) return fail(offsets.error());
  Result<disk::File> times =
      disk.open(segmentPath(directory, base, ".timeindex", suffix), disk::Open::createOrOpen, disk::Writes::mapped);
  if (!times) return fail(times.error());
  return std::unique_ptr<Segment>(
      new Segment(*log, OffsetIndex(*offsets, base), TimeIndex(*times, base),
                  TransactionIndex(disk, segmentPath(directory, base, ".txnindex", suffix), base), base, options, now));
}

Segment::Segment(disk::File log, OffsetIndex offsets, TimeIndex times, TransactionIndex transactions, Offset base,
                 const SegmentOptions& options, TimestampMs now)
    : log_(std::move(log)),
      offsets_(std::move(offsets)),
      times_(std::move(times)),
      transactions_(std::move(transactions)),
      base_(base),
      options_(options),
      created_(now),
      maxTimestampOffset_(base) {}

Result<void> Segment::changeSuffix(disk::Disk& disk, const std::string& directory, std::string_view from,
                                   std::string_view to) {
  for (const std::string_view kind : segmentFileKinds) {
    const std::string before = segmentPath(directory, base_, kind, from);
    if (!disk.exists(before)) continue;
    if (Result<void> r = disk.rename(before, segmentPath(directory, base_, kind, to)); !r) return r;
  }
  transactions_.setPath(segmentPath(directory, base_, ".txnindex", to));
  return {};
}

// --- appending ---------------------------------------------------------------------------------------------------

Result<void> Segment::note(const record::BatchHeader& header, std::int64_t position) {
  if (header.maxTimestamp > maxTimestamp_) {
    maxTimestamp_ = header.maxTimestamp;
    maxTimestampOffset_ = header.lastOffset();
  }
  if (!firstTimestamp_) firstTimestamp_ = header.maxTimestamp;
  if (bytesSinceEntry_ > options_.indexIntervalBytes) {
    if (Result<void> r = offsets_.append(header.lastOffset(), static_cast<std::int32_t>(position)); !r) return r;
    if (Result<void> r = times_.maybeAppend(maxTimestamp_, maxTimestampOffset_); !r) return r;
    bytesSinceEntry_ = 0;
  }
  bytesSinceEntry_ += static_cast<std::int64_t>(header.sizeInBytes());
  return {};
}

Result<void> Segment::stage(const record::BatchHeader& header, const Chain& bytes) {
  if (staged_.empty()) stagedFrom_ = header.baseOffset;
  if (Result<void> r = note(header, size()); !r) return r;
  staged_.append(bytes);
  return {};
}

Result<void> Segment::commit(TimestampMs now) {
  if (staged_.empty()) return {};
  const Chain bytes = std::exchange(staged_, Chain());
  Result<void> written = log_.append(bytes);
  if (!written) {
    // The indexes ran ahead: take that back. If the disk refuses this too, a look-up will find them broken.
    (void)offsets_.truncateTo(stagedFrom_);
    (void)times_.truncateTo(stagedFrom_);
    if (!readEnd()) (void)rebuildIndexes();
    return written;
  }
  log_.setLastModified(now);
  return {};
}

std::string_view Segment::rollReason(const record::BatchHeader& next, TimestampMs now, std::int64_t jitter) {
  const auto incoming = static_cast<std::int64_t>(next.sizeInBytes());
  const std::int64_t limit = std::min(options_.segmentBytes, maxPosition);
  if (size() > limit - incoming) return "segment.bytes";
  if (size() > 0) {
    const bool byRecords = firstTimestamp_.value_or(noTimestamp) >= 0;
    const std::int64_t waited = byRecords ? next.maxTimestamp - *firstTimestamp_ : now - created_;
    if (waited > options_.segmentMs - jitter) return "segment.ms";
  }
  const auto full = [&](std::size_t entries, std::int64_t entrySize) {
    return static_cast<std::int64_t>(entries) >= options_.segmentIndexBytes / entrySize;
  };
  if (full(offsets_.entries(), OffsetIndex::entrySize) || full(times_.entries(), TimeIndex::entrySize)) {
    // A limit below one entry would otherwise ask for a new segment for ever.
    if (size() > 0) return "segment.index.bytes";
  }
  if (next.lastOffset() - base_ > INT32_MAX) return "offset span";
  return {};
}

// --- walking -----------------------------------------------------------------------------------------------------

/// Headers only: reads little of large batches.
Result<void> Segment::walk(std::int64_t position,
                           const std::function<Result<bool>(const BatchAt& batch)>& visit) const {
  const std::int64_t end = log_.size();
  Bytes window;
  std::int64_t windowAt = position;
  while (position < end) {
    if (position < windowAt || position + static_cast<std::int64_t>(record::headerSize) >
                                   windowAt + static_cast<std::int64_t>(window.size())) {
      Result<Bytes> read = log_.read(position, walkWindow);
      if (!read) return fail(read.error());
      window = *read;
      windowAt = position;
    }
    Result<record::BatchHeader> header =
        record::readHeader(window.view().subspan(static_cast<std::size_t>(position - windowAt)));
    if (!header) return fail("no batch at byte {}: {}", position, header.error().message);
    const auto size = static_cast<std::int64_t>(header->sizeInBytes());
    if (size > end - position)
      return fail("the batch at byte {} has {} bytes, the file ends after {}", position, size, end - position);
    Result<bool> more = visit({*header, position});
    if (!more) return fail(more.error());
    if (!*more) return {};
    position += size;
  }
  return {};
}

Result<void> Segment::scan(std::int64_t position,
                           const std::function<Result<bool>(const BatchAt& batch, const Chain& bytes)>& visit) const {
  const std::int64_t end = log_.size();
  std::size_t window = scanWindow;
  while (position < end) {
    Result<Chain> chain = log_.readChain(position, window);
    if (!chain) return fail(chain.error());
    record::BatchReader reader(*chain);
    while (const std::optional<record::Batch> batch = reader.next()) {
      Result<bool> more = visit({batch->header, position + static_cast<std::int64_t>(batch->position)}, batch->bytes);
      if (!more) return fail(more.error());
      if (!*more) return {};
    }
    position += static_cast<std::int64_t>(reader.position());
    if (reader.end() == record::RunEnd::corrupt) return fail("no batch at byte {}: {}", position, reader.error());
    if (reader.position() > 0) {
      window = scanWindow;
    } else if (static_cast<std::int64_t>(window) >= end - position) {
      return fail("the batch at byte {} is cut: {} bytes are left", position, end - position);
    } else {
      window *= 4;  // a batch larger than the window
    }
  }
  return {};
}

// --- finding -----------------------------------------------------------------------------------------------------

Result<std::optional<BatchAt>> Segment::findFrom(std::int64_t position, Offset offset,
                                                 std::optional<Offset> expected) const {
  std::optional<BatchAt> found;
  Offset next = base_;
  bool first = true;
  Result<void> walked = walk(position, [&](const BatchAt& batch) -> Result<bool> {
    const Offset base = batch.header.baseOffset;
    if (base < next || (!options_.gaps && (!first || batch.position == 0) && base != next))
      return fail("the batch at byte {} starts at offset {}, {} was expected", batch.position, base, next);
    // What an index entry says of the batch at its position: it ends at (or, by other writers, before) that offset.
    if (first && expected && base > *expected)
      return fail("the index leads to offset {} where {} was expected", base, *expected);
    first = false;
    next = batch.header.nextOffset();
    if (batch.header.lastOffset() < offset) return true;
    found = batch;
    return false;
  });
  if (!walked) return fail(walked.error());
  return found;
}

Result<std::optional<BatchAt>> Segment::find(Offset offset) {
  check(offsets_.loaded(), "a segment is searched after its indexes are loaded");
  if (const std::optional<OffsetPosition> entry = offsets_.lookup(offset)) {
    Result<std::optional<BatchAt>> found = findFrom(entry->position, offset, entry->offset);
    if (found || found.error().device) return found;
    // Either the index lies or the log is damaged behind the entry. New indexes can only help.
    if (Result<void> r = rebuildIndexes(); !r) return fail(r.error());
    rebuilt_ = true;
    const std::optional<OffsetPosition> again = offsets_.lookup(offset);
    return findFrom(again ? again->position : 0, offset, again ? std::optional(again->offset) : std::nullopt);
  }
  return findFrom(0, offset, std::nullopt);
}

Result<Segment::Run> Segment::read(const BatchAt& start, std::size_t maxBytes, Offset upperBound,
                                   bool atLeastOne) const {
  Run run;
  run.nextOffset = start.header.baseOffset;
  const std::size_t firstSize = start.header.sizeInBytes();
  if (firstSize > maxBytes && !atLeastOne) return run;
  Result<Chain> chain = log_.readChain(start.position, std::max(maxBytes, firstSize));
  if (!chain) return fail(chain.error());
  record::BatchReader reader(*chain);
  std::size_t good = 0;
  bool first = true;
  while (const std::optional<record::Batch> batch = reader.next()) {
    const record::BatchHeader& header = batch->header;
    if (header.lastOffset() >= upperBound) break;
    if (header.baseOffset < run.nextOffset || (!options_.gaps && header.baseOffset != run.nextOffset)) {
      run.corrupt = fmt::format("offset {} stands where {} was expected", header.baseOffset, run.nextOffset);
      break;
    }
    if (!record::crcValid(batch->bytes)) {
      run.corrupt = fmt::format("the checksum of the batch at offset {} (segment {}, byte {}) does not fit",
                                header.baseOffset, base_, start.position + static_cast<std::int64_t>(batch->position));
      break;
    }
    if (!first && good + batch->bytes.size() > maxBytes) break;
    first = false;
    good += batch->bytes.size();
    run.nextOffset = header.nextOffset();
  }
  if (reader.end() == record::RunEnd::corrupt && run.corrupt.empty()) run.corrupt = reader.error();
  run.bytes = chain->slice(0, good);
  return run;
}

Result<std::optional<RecordAt>> Segment::findTimestamp(TimestampMs timestamp, Offset from) {
  Offset startOffset = base_;
  for (int attempt = 0; attempt < 2; ++attempt) {
    const std::optional<TimestampEntry> entry = times_.lookup(timestamp);
    if (!entry) break;
    Result<std::optional<BatchAt>> at = find(entry->offset);
    const bool told =
        at && *at && (*at)->header.lastOffset() == entry->offset && (*at)->header.maxTimestamp == entry->timestamp;
    if (told) {
      startOffset = entry->offset;
      break;
    }
    if (attempt == 1) break;
    if (Result<void> r = rebuildIndexes(); !r) return fail(r.error());
    rebuilt_ = true;
  }
  Result<std::optional<BatchAt>> start = find(std::max(startOffset, std::max(from, base_)));
  if (!start) return fail(start.error());
  if (!*start) return std::nullopt;
  std::optional<RecordAt> found;
  Result<void> walked = walk((*start)->position, [&](const BatchAt& batch) -> Result<bool> {
    if (batch.header.maxTimestamp < timestamp || batch.header.lastOffset() < from) return true;
    Result<Bytes> bytes = log_.read(batch.position, batch.header.sizeInBytes());
    if (!bytes) return fail(bytes.error());
    record::RecordIterator records(*bytes);
    while (const record::RecordView* r = records.next()) {
      if (r->timestamp < timestamp || r->offset < from) continue;
      found = RecordAt{r->timestamp, r->offset, batch.header.partitionLeaderEpoch};
      return false;
    }
    if (!records.ok()) return fail("the batch at offset {}: {}", batch.header.baseOffset, records.error());
    return true;
  });
  if (!walked) return fail(walked.error());
  return found;
}

// --- loading and recovering --------------------------------------------------------------------------------------

Result<Offset> Segment::loadEnd() {
  if (Result<void> r = offsets_.load(log_.size()); !r) return fail(r.error());
  if (Result<void> r = times_.load(); !r) return fail(r.error());
  if (Result<void> r = transactions_.load(); !r) return fail(r.error());
  return readEnd();
}

Result<Offset> Segment::readEnd() {
  maxTimestamp_ = noTimestamp;
  maxTimestampOffset_ = base_;
  firstTimestamp_.reset();
  std::int64_t from = 0;
  std::optional<Offset> expected;
  const std::int64_t lastEntry = offsets_.last() ? offsets_.last()->position : 0;
  bytesSinceEntry_ = log_.size() - lastEntry;
  const std::optional<TimestampEntry> largest = times_.last();
  // Everything up to the largest timestamp's batch is covered by its entry, so the walk starts there or before.
  const std::optional<OffsetPosition> start = offsets_.lookup(largest ? largest->offset : base_);
  if (start && largest) {
    from = start->position;
    expected = start->offset;
  }
  Offset next = base_;
  bool first = true, told = !largest;
  Result<void> walked = walk(from, [&](const BatchAt& batch) -> Result<bool> {
    const record::BatchHeader& header = batch.header;
    if (header.baseOffset < next || (!options_.gaps && !first && header.baseOffset != next) ||
        (first && from == 0 && !options_.gaps && header.baseOffset != base_))
      return fail("the batch at byte {} starts at offset {}, {} was expected", batch.position, header.baseOffset, next);
    if (first && expected && header.baseOffset > *expected)
      return fail("the offset index leads to offset {} where {} was expected", header.baseOffset, *expected);
    first = false;
    next = header.nextOffset();
    if (batch.position == 0) firstTimestamp_ = header.maxTimestamp;
    if (largest && header.lastOffset() == largest->offset && header.maxTimestamp == largest->timestamp) told = true;
    if (header.maxTimestamp > maxTimestamp_) {
      maxTimestamp_ = header.maxTimestamp;
      maxTimestampOffset_ = header.lastOffset();
    }
    return true;
  });
  if (!walked) return fail(walked.error());
  if (!told)
    return fail("the time index ends with {} at offset {}, which no batch has", largest->timestamp, largest->offset);
  if (largest && largest->timestamp >= maxTimestamp_) {
    maxTimestamp_ = largest->timestamp;
    maxTimestampOffset_ = largest->offset;
  }
  if (!firstTimestamp_ && log_.size() > 0) {
    Result<Bytes> bytes = log_.read(0, record::headerSize);
    if (!bytes) return fail(bytes.error());
    Result<record::BatchHeader> header = record::readHeader(bytes->view());
    if (!header) return fail("no batch at byte 0: {}", header.error().message);
    firstTimestamp_ = header->maxTimestamp;
  }
  return next;
}

Result<void> Segment::clearIndexes() {
  if (Result<void> r = offsets_.clear(); !r) return r;
  if (Result<void> r = times_.clear(); !r) return r;
  maxTimestamp_ = noTimestamp;
  maxTimestampOffset_ = base_;
  firstTimestamp_.reset();
  bytesSinceEntry_ = 0;
  return {};
}

Result<void> Segment::rebuildIndexes() {
  if (Result<void> r = clearIndexes(); !r) return r;
  // A damaged end is for the caller to find when it gets there; the indexes are right up to it.
  Offset next = base_;
  Result<void> noted;
  (void)walk(0, [&](const BatchAt& batch) -> Result<bool> {
    if (batch.header.baseOffset < next) return false;
    next = batch.header.nextOffset();
    noted = note(batch.header, batch.position);
    return noted.has_value();
  });
  return noted;
}

Result<Segment::Recovered> Segment::recover(
    const std::function<std::string(const record::BatchHeader&, const Chain&)>& visit) {
  if (Result<void> r = clearIndexes(); !r) return fail(r.error());
  if (Result<void> r = transactions_.clear(); !r) return fail(r.error());
  Recovered result;
  result.nextOffset = base_;
  Result<void> device;
  Result<void> scanned = scan(0, [&](const BatchAt& batch, const Chain& bytes) -> Result<bool> {
    const record::BatchHeader& header = batch.header;
    if (header.baseOffset < result.nextOffset || (!options_.gaps && header.baseOffset != result.nextOffset))
      return fail("the batch at byte {} starts at offset {}, {} was expected", batch.position, header.baseOffset,
                  result.nextOffset);
    if (header.lastOffset() - base_ > INT32_MAX)
      return fail("offset {} is too far from the segment's base", header.lastOffset());
    if (!record::crcValid(bytes))
      return fail("the checksum of the batch at byte {} (offset {}) does not fit", batch.position, header.baseOffset);
    if (std::string problem = visit(header, bytes); !problem.empty()) return fail("{}", problem);
    device = note(header, batch.position);
    if (!device) return false;
    result.validBytes = batch.position + static_cast<std::int64_t>(header.sizeInBytes());
    result.nextOffset = header.nextOffset();
    return true;
  });
  if (!device) return fail(device.error());
  if (!scanned) result.reason = scanned.error().message;
  return result;
}

Result<void> Segment::truncateAt(std::int64_t position, Offset offset, TimestampMs now) {
  if (Result<void> r = log_.truncate(position); !r) return r;
  if (Result<void> r = offsets_.truncateTo(offset); !r) return r;
  if (Result<void> r = times_.truncateTo(offset); !r) return r;
  if (Result<void> r = transactions_.truncateTo(offset); !r) return r;
  if (position == 0) created_ = now;
  log_.setLastModified(now);
  // Entries made under another index.interval.bytes may look incomplete.
  return readEnd() ? Result<void>() : rebuildIndexes();
}

Result<void> Segment::close() { return times_.maybeAppend(maxTimestamp_, maxTimestampOffset_); }

Result<void> Segment::flush() {
  if (Result<void> r = log_.flush(); !r) return r;
  if (Result<void> r = offsets_.flush(); !r) return r;
  if (Result<void> r = times_.flush(); !r) return r;
  return transactions_.flush();
}

}  // namespace brokerlab::storage
