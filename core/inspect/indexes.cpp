// Files of entries of one size.

#include <algorithm>

#include "base/crc32c.h"
#include "base/endian.h"
#include "inspect/fields.h"

namespace brokerlab::inspect {
namespace {

constexpr std::int64_t offsetEntry = 8;
constexpr std::int64_t timeEntry = 12;
constexpr std::int64_t transactionEntry = 34;
constexpr std::int64_t snapshotHeader = 10;
constexpr std::int64_t snapshotEntry = 46;
/// Kafka sets index files aside full of zeros; fewer than these are an accident.
constexpr std::size_t setAside = 4096;

/// Walks whole entries, calling `entry(bytes, position, number)`, and says what is wrong with a rest.
template <class Entry>
void eachEntry(Listing& out, std::int64_t position, const Bytes& bytes, std::int64_t size, Entry&& entry) {
  std::size_t used = bytes.size();
  while (used > 0 && bytes[used - 1] == 0) --used;
  const auto step = static_cast<std::size_t>(size);
  used = std::min(bytes.size(), (used + step - 1) / step * step);
  const bool zeros = bytes.size() - used >= setAside;
  const std::size_t end = zeros ? used : bytes.size();
  std::size_t at = 0;
  for (; at + step <= end; at += step) {
    const std::int64_t here = position + static_cast<std::int64_t>(at);
    entry(bytes.data() + at, here, here / size);
  }
  if (zeros) {
    out.add("(set aside)", "Zeros: room for entries to come, which Kafka takes when it makes the file.",
            fmt::format("{} bytes", bytes.size() - end), position + static_cast<std::int64_t>(end),
            static_cast<std::int64_t>(bytes.size() - end), 0);
  } else if (at < bytes.size()) {
    const std::int64_t from = position + static_cast<std::int64_t>(at);
    out.wrong(from, fmt::format("{} bytes are left over: entries have {} bytes each; the index would be rebuilt",
                                bytes.size() - at, size));
    out.notUnderstood(from, position + static_cast<std::int64_t>(bytes.size()));
  }
}

const BatchOutline* batchAt(const LogOutline& log, std::int64_t position) {
  const auto found = std::lower_bound(log.batches.begin(), log.batches.end(), position,
                                      [](const BatchOutline& batch, std::int64_t p) { return batch.position < p; });
  return found != log.batches.end() && found->position == position ? &*found : nullptr;
}
const BatchOutline* batchEnding(const LogOutline& log, Offset last) {
  const auto found = std::lower_bound(log.batches.begin(), log.batches.end(), last,
                                      [](const BatchOutline& batch, Offset o) { return batch.lastOffset < o; });
  return found != log.batches.end() && found->lastOffset == last ? &*found : nullptr;
}
std::int64_t known(const LogOutline& log) {
  return log.batches.empty() ? 0 : log.batches.back().position + log.batches.back().bytes;
}

}  // namespace

void listOffsetIndex(Listing& out, const Identity& id, std::int64_t position, const Bytes& bytes) {
  const LogOutline* log = out.options().log;
  bool first = true;
  std::int32_t lastRelative = 0, lastPosition = 0;
  eachEntry(out, position, bytes, offsetEntry, [&](const std::uint8_t* entry, std::int64_t at, std::int64_t number) {
    const auto relative = loadBig<std::int32_t>(entry);
    const auto where = loadBig<std::int32_t>(entry + 4);
    const Offset offset = id.baseOffset + relative;
    const std::string name = fmt::format("entry[{}]", number);
    out.add(name, "The batch that ends with this offset starts at this position of the segment.",
            fmt::format("offset {} at {}", offset, where), at, offsetEntry, 0);
    out.add(name + ".relativeOffset", "Last offset of the batch, minus the offset in the file's name.",
            fmt::format("{} → offset {}", relative, offset), at, 4, 1);
    out.add(name + ".position", "Where in the .log file the batch starts.", fmt::format("{}", where), at + 4, 4, 1);
    if (relative < 0) {
      out.wrong(at, fmt::format("relative offset {} is below the segment", relative));
    } else if (where < 0) {
      out.wrong(at + 4, fmt::format("position {} is before the file", where));
    } else if (!first && relative <= lastRelative) {
      out.wrong(at, fmt::format("relative offset {} does not come after {}; the index would be rebuilt", relative,
                                lastRelative));
    } else if (!first && where <= lastPosition) {
      out.wrong(at + 4,
                fmt::format("position {} does not come after {}; the index would be rebuilt", where, lastPosition));
    } else if (log != nullptr && (where < known(*log) || log->complete)) {
      const BatchOutline* batch = batchAt(*log, where);
      if (where >= log->bytes) {
        out.wrong(at + 4, fmt::format("position {} is beyond the segment's {} bytes", where, log->bytes));
      } else if (batch == nullptr) {
        out.wrong(at + 4, fmt::format("no batch of the segment starts at {}", where));
      } else if (batch->lastOffset != offset) {
        out.wrong(at, fmt::format("the batch at {} ends with offset {}, the entry says {}", where, batch->lastOffset,
                                  offset));
      }
    }
    first = false;
    lastRelative = relative;
    lastPosition = where;
  });
}

void listTimeIndex(Listing& out, const Identity& id, std::int64_t position, const Bytes& bytes) {
  const LogOutline* log = out.options().log;
  bool first = true;
  TimestampMs lastTime = 0;
  std::int32_t lastRelative = 0;
  eachEntry(out, position, bytes, timeEntry, [&](const std::uint8_t* entry, std::int64_t at, std::int64_t number) {
    const auto time = loadBig<std::int64_t>(entry);
    const auto relative = loadBig<std::int32_t>(entry + 8);
    const Offset offset = id.baseOffset + relative;
    const std::string name = fmt::format("entry[{}]", number);
    out.add(name, "No record up to this offset is younger than this time.",
            fmt::format("{} at offset {}", timeText(time), offset), at, timeEntry, 0);
    out.add(name + ".timestamp", "The largest timestamp so far, in milliseconds since 1970.", timeText(time), at, 8, 1);
    out.add(name + ".relativeOffset", "Last offset of the batch that has it, minus the offset in the file's name.",
            fmt::format("{} → offset {}", relative, offset), at + 8, 4, 1);
    if (time < 0) {
      out.wrong(at, fmt::format("timestamp {} is before 1970", time));
    } else if (relative < 0) {
      out.wrong(at + 8, fmt::format("relative offset {} is below the segment", relative));
    } else if (!first && time <= lastTime) {
      out.wrong(at, fmt::format("timestamp {} does not come after {}; the index would be rebuilt", time, lastTime));
    } else if (!first && relative < lastRelative) {
      out.wrong(at + 8,
                fmt::format("relative offset {} comes before {}; the index would be rebuilt", relative, lastRelative));
    } else if (log != nullptr && !log->batches.empty() && (offset <= log->batches.back().lastOffset || log->complete)) {
      const BatchOutline* batch = batchEnding(*log, offset);
      if (batch == nullptr) {
        out.wrong(at + 8, fmt::format("no batch of the segment ends with offset {}", offset));
      } else if (batch->maxTimestamp != time) {
        out.wrong(at, fmt::format("the batch that ends with offset {} has the time {}, the entry says {}", offset,
                                  batch->maxTimestamp, time));
      }
    }
    first = false;
    lastTime = time;
    lastRelative = relative;
  });
}

void listTransactionIndex(Listing& out, const Identity& id, std::int64_t position, const Bytes& bytes) {
  Offset lastMarker = noOffset;
  eachEntry(out, position, bytes, transactionEntry,
            [&](const std::uint8_t* entry, std::int64_t at, std::int64_t number) {
              const auto version = loadBig<std::int16_t>(entry);
              const auto producer = loadBig<std::int64_t>(entry + 2);
              const auto from = loadBig<std::int64_t>(entry + 10);
              const auto to = loadBig<std::int64_t>(entry + 18);
              const auto stable = loadBig<std::int64_t>(entry + 26);
              const std::string name = fmt::format("entry[{}]", number);
              out.add(name, "A transaction that was aborted.",
                      fmt::format("producer {}, offsets {} to {}", producer, from, to), at, transactionEntry, 0);
              out.add(name + ".version", "Version of the entry; 0.", fmt::format("{}", version), at, 2, 1);
              out.add(name + ".producerId", "Whose transaction it was.", fmt::format("{}", producer), at + 2, 8, 1);
              out.add(name + ".firstOffset", "Its first record.", fmt::format("{}", from), at + 10, 8, 1);
              out.add(name + ".lastOffset", "The marker that ended it.", fmt::format("{}", to), at + 18, 8, 1);
              out.add(name + ".lastStableOffset",
                      "Up to where no other transaction was open then; a reader may stop searching there.",
                      fmt::format("{}", stable), at + 26, 8, 1);
              if (version != 0) {
                out.wrong(at, fmt::format("version {} is not known (0)", version));
              } else if (producer < 0) {
                out.wrong(at + 2, fmt::format("producer id {} cannot have a transaction", producer));
              } else if (from < 0 || from > to) {
                out.wrong(at + 10, fmt::format("a transaction from offset {} to {}", from, to));
              } else if (to < id.baseOffset || (lastMarker != noOffset && to <= lastMarker)) {
                out.wrong(at + 18, fmt::format("marker {} does not come after {}", to,
                                               lastMarker != noOffset ? lastMarker : id.baseOffset - 1));
              } else if (stable < 0 || stable > to + 1) {
                out.wrong(at + 26, fmt::format("last stable offset {} for a transaction that ends at {}", stable, to));
              }
              lastMarker = to;
            });
}

void listProducerSnapshot(Listing& out, const Bytes& bytes) {
  const auto size = static_cast<std::int64_t>(bytes.size());
  if (size < snapshotHeader) {
    out.wrong(0, fmt::format("a producer snapshot has at least 10 bytes, this has {}; it would be deleted", size));
    out.notUnderstood(0, size);
    return;
  }
  const auto version = loadBig<std::int16_t>(bytes.data());
  const auto crc = loadBig<std::uint32_t>(bytes.data() + 2);
  const auto count = loadBig<std::int32_t>(bytes.data() + 6);
  const std::uint32_t found = crc32c(bytes.view().subspan(6));
  out.add("version", "Version of the file's layout; 1.", fmt::format("{}", version), 0, 2, 0);
  out.add(
      "crc", "CRC-32C of everything after this field.",
      crc == found ? fmt::format("{:08x} valid", crc) : fmt::format("{:08x}, but the bytes give {:08x}", crc, found), 2,
      4, 0);
  out.add("count", "How many producers follow.", fmt::format("{}", count), 6, 4, 0);
  if (version != 1) out.wrong(0, fmt::format("version {} is not known (1)", version));
  if (crc != found)
    out.wrong(
        2, fmt::format("the checksum is {:08x} and the bytes give {:08x}; the snapshot would be deleted", crc, found));
  const std::int64_t there = (size - snapshotHeader) / snapshotEntry;
  if (count < 0 || count != there || snapshotHeader + there * snapshotEntry != size)
    out.wrong(6,
              fmt::format("{} producers of 46 bytes each are declared, {} bytes follow", count, size - snapshotHeader));
  for (std::int64_t i = 0; i < there; ++i) {
    const std::int64_t at = snapshotHeader + i * snapshotEntry;
    const std::uint8_t* entry = bytes.data() + at;
    const std::string name = fmt::format("producer[{}]", i);
    const auto id = loadBig<std::int64_t>(entry);
    const auto epoch = loadBig<std::int16_t>(entry + 8);
    const auto sequence = loadBig<std::int32_t>(entry + 10);
    const auto offset = loadBig<std::int64_t>(entry + 14);
    const auto delta = loadBig<std::int32_t>(entry + 22);
    const auto open = loadBig<std::int64_t>(entry + 38);
    out.add(name, "One producer, as of its newest batch.",
            fmt::format("producer {}, epoch {}, last sequence {} at offset {}", id, epoch, sequence, offset), at,
            snapshotEntry, 0);
    out.add(name + ".producerId", "Which producer.", fmt::format("{}", id), at, 8, 1);
    out.add(name + ".producerEpoch", "Batches of an older epoch are refused.", fmt::format("{}", epoch), at + 8, 2, 1);
    out.add(name + ".lastSequence", "Number of its newest record; the next one must follow it.",
            fmt::format("{}", sequence), at + 10, 4, 1);
    out.add(name + ".lastOffset", "Offset of that record.", fmt::format("{}", offset), at + 14, 8, 1);
    out.add(name + ".offsetDelta", "How far before it the batch begins.", fmt::format("{}", delta), at + 22, 4, 1);
    out.add(name + ".timestamp", "When it wrote last, in milliseconds since 1970; long silent ones are forgotten.",
            timeText(loadBig<std::int64_t>(entry + 26)), at + 26, 8, 1);
    out.add(name + ".coordinatorEpoch", "Epoch of the coordinator that ended its last transaction; -1 for none.",
            fmt::format("{}", loadBig<std::int32_t>(entry + 34)), at + 34, 4, 1);
    out.add(name + ".currentTxnFirstOffset", "Where its open transaction starts; -1 when none is open.",
            fmt::format("{}", open), at + 38, 8, 1);
    if (id < 0) {
      out.wrong(at, fmt::format("producer id {} is none", id));
    } else if (sequence < -1) {
      out.wrong(at + 10, fmt::format("sequence {} cannot be", sequence));
    } else if (offset < -1) {
      out.wrong(at + 14, fmt::format("offset {} cannot be", offset));
    } else if (delta < 0) {
      out.wrong(at + 22, fmt::format("offset delta {} cannot be", delta));
    } else if (open < -1) {
      out.wrong(at + 38, fmt::format("offset {} cannot be", open));
    }
  }
  out.notUnderstood(snapshotHeader + there * snapshotEntry, size);
}

}  // namespace brokerlab::inspect
