#include "inspect/dump.h"

#include <algorithm>

#include "base/text.h"
#include "inspect/fields.h"
#include "inspect/pages.h"
#include "record/control.h"
#include "record/legacy.h"
#include "record/record.h"
#include "storage/segment.h"

namespace brokerlab::inspect {
namespace {

constexpr std::int64_t chunk = 1 << 20;
/// A batch that claims to be larger is not read as a whole.
constexpr std::int64_t largestBatch = 256 << 20;
constexpr std::size_t shownBytes = 32;

using Print = std::function<void(std::string_view)>;

std::string quoted(const std::optional<Bytes>& bytes) {
  return bytes ? fmt::format("\"{}\"", printable(bytes->view())) : std::string("null");
}

std::string plural(std::int64_t count, std::string_view what, std::string_view whats = {}) {
  if (count == 1) return fmt::format("1 {}", what);
  return whats.empty() ? fmt::format("{} {}s", count, what) : fmt::format("{} {}", count, whats);
}

/// What a listing of one file adds up to.
struct Sum {
  std::int64_t batches = 0;
  std::int64_t messages = 0;
  std::int64_t records = 0;
  Offset first = noOffset;
  Offset last = noOffset;
  LeaderEpoch epoch = noEpoch;
  std::size_t problems = 0;
};

void printProblems(const Decoded& decoded, Sum& sum, const Print& print) {
  for (const Problem& problem : decoded.problems) {
    ++sum.problems;
    if (sum.problems <= 100) print(fmt::format("  WRONG {}\n", problem.sentence()));
    if (sum.problems == 101) print("  WRONG … and more\n");
  }
}

void printFields(const Decoded& decoded, const Bytes& bytes, std::int64_t position, const Print& print) {
  for (const view::FieldRange& field : decoded.fields) {
    const std::int64_t from = field.offset - position;
    std::string hexText;
    if (from >= 0 && field.length > 0 && from + field.length <= static_cast<std::int64_t>(bytes.size())) {
      const auto shown = std::min(static_cast<std::size_t>(field.length), shownBytes);
      hexText = hex(bytes.view().subspan(static_cast<std::size_t>(from), shown));
      if (shown < static_cast<std::size_t>(field.length)) hexText += " …";
    }
    print(fmt::format("  {:{}}[{}..{}) {}{} = {}  [{}]  ({})\n", "", 2 * field.depth, field.offset,
                      field.offset + field.length, field.wrong ? "WRONG " : "", field.path, field.value, hexText,
                      field.sentence));
  }
}

void printBatch(const record::BatchHeader& header, const Bytes& batch, std::int64_t number, std::int64_t position,
                Content content, Sum& sum, const Print& print) {
  const std::uint32_t crc = record::computeCrc(batch.view());
  std::string line = fmt::format(
      "  batch {}: baseOffset={} lastOffset={} count={} epoch={} producerId={} producerEpoch={} baseSequence={} "
      "codec={} "
      "timestampType={} isTransactional={} isControl={}",
      number, header.baseOffset, header.lastOffset(), header.recordsCount, header.partitionLeaderEpoch,
      header.producerId, header.producerEpoch, header.baseSequence,
      header.codec() ? codecName(*header.codec()) : "unknown",
      header.timestampType() == record::TimestampType::logAppendTime ? "LogAppendTime" : "CreateTime",
      header.isTransactional(), header.isControl());
  if (header.deleteHorizon()) line += fmt::format(" deleteHorizon={}", *header.deleteHorizon());
  line += fmt::format(" maxTimestamp={} position={} size={} crc={:08x} ", header.maxTimestamp, position,
                      header.sizeInBytes(), header.crc);
  line += crc == header.crc ? std::string("valid\n") : fmt::format("but the bytes give {:08x}\n", crc);
  print(line);
  record::RecordIterator records(batch);
  while (const record::RecordView* view = records.next()) {
    ++sum.records;
    const record::Record record = records.record();
    std::string text = fmt::format("    offset={} timestamp={} ", record.offset, record.timestamp);
    if (header.isControl()) {
      const auto control = record::readControl(*view);
      text += "control " + (control ? describeControl(*control) : control.error().message);
    } else if (const auto internal = internalText(content, record.key, record.value)) {
      text += *internal;
    } else {
      text += fmt::format("key={} value={}", quoted(record.key), quoted(record.value));
    }
    for (std::size_t i = 0; i < record.headers.size(); ++i)
      text += fmt::format("{}{}={}", i == 0 ? " headers={" : ", ", printable(record.headers[i].key),
                          quoted(record.headers[i].value));
    if (!record.headers.empty()) text += '}';
    print(text + '\n');
  }
}

void printLegacy(const Bytes& entry, std::int64_t number, std::int64_t position, Sum& sum, const Print& print) {
  const auto message = record::readLegacyMessage(entry);
  if (!message) return;  // the problem says it
  print(fmt::format("  message {}: offset={} magic={} codec={} timestamp={} position={} size={} crc={:08x} {}\n",
                    number, message->offset, message->magic, codecName(message->codec), message->timestamp, position,
                    message->sizeInBytes(), message->crc, message->crcValid ? "valid" : "does not fit the bytes"));
  const auto line = [&](const record::LegacyMessage& m) {
    ++sum.records;
    print(fmt::format("    offset={} timestamp={} key={} value={}\n", m.offset, m.timestamp, quoted(m.key),
                      quoted(m.value)));
  };
  if (!message->isWrapper()) {
    line(*message);
  } else if (const auto inner = record::readLegacyInner(*message)) {
    for (const record::LegacyMessage& m : inner->messages) line(m);
  }
}

/// The batches in `bytes`, up to where decoding ended.
void printRun(const Bytes& bytes, std::int64_t position, std::int64_t end, std::int64_t number, Content content,
              Sum& sum, const Print& print) {
  std::int64_t at = position;
  while (at < end) {
    const Bytes rest = bytes.slice(static_cast<std::size_t>(at - position));
    const auto prefix = record::readPrefix(rest.view());
    if (!prefix || prefix->sizeInBytes() > rest.size()) return;
    const Bytes one = rest.slice(0, prefix->sizeInBytes());
    Offset last = prefix->baseOffset;
    if (prefix->magic == record::currentMagic) {
      const auto header = record::readHeader(one.view());
      if (!header) return;
      if (print) printBatch(*header, one, number, at, content, sum, print);
      last = header->lastOffset();
      sum.epoch = std::max(sum.epoch, header->partitionLeaderEpoch);
      ++sum.batches;
      if (!print) sum.records += header->recordsCount;
    } else {
      if (print) printLegacy(one, number, at, sum, print);
      ++sum.messages;
    }
    if (sum.first == noOffset) sum.first = prefix->baseOffset;
    sum.last = last;
    ++number;
    at += static_cast<std::int64_t>(one.size());
  }
}

Result<void> dumpLog(const std::string& path, const Identity& id, const Source& source, const DumpOptions& options,
                     Sum& sum, const Print& print) {
  Pages pages(source);
  const Content content = id.kind == FileKind::metadataSnapshot ? Content::metadata
                          : id.partition                        ? contentOf(id.partition->topic)
                                                                : Content::plain;
  std::int64_t at = 0;
  std::int64_t wanted = chunk;
  while (at < source.size) {
    const std::int64_t length = std::min(wanted, source.size - at);
    const auto bytes = pages.at(at, length);
    if (!bytes) return fail(bytes.error());
    if (static_cast<std::int64_t>(bytes->size()) < length)
      return fail("the file became shorter while it was read: byte {} is not there any more",
                  at + static_cast<std::int64_t>(bytes->size()));
    DecodeOptions how;
    how.firstNumber = sum.batches + sum.messages;
    how.offsetBefore = sum.last;
    how.epochBefore = sum.epoch;
    if (options.bytes) how.maxFields = SIZE_MAX;
    const std::int64_t shownSize = at + length < source.size ? source.size : at + length;
    const Decoded decoded = decode(path, shownSize, at, *bytes, how);
    if (decoded.end == at && !decoded.stopped) {  // one batch larger than the chunk
      if (wanted >= largestBatch) return fail("byte {}: a batch of more than {} bytes is not read", at, largestBatch);
      wanted *= 2;
      continue;
    }
    if (options.bytes) printFields(decoded, *bytes, at, print);
    printRun(*bytes, at, decoded.end, how.firstNumber, content, sum, options.bytes ? Print() : print);
    printProblems(decoded, sum, print);
    at = decoded.end;
    wanted = chunk;
    if (decoded.stopped) {
      print(fmt::format("  {} from byte {} on are not understood\n", plural(source.size - at, "byte"), at));
      break;
    }
  }
  std::string total = "  ";
  if (sum.batches > 0 || sum.messages == 0) total += plural(sum.batches, "batch", "batches");
  if (sum.messages > 0) total += fmt::format("{}{}", sum.batches > 0 ? ", " : "", plural(sum.messages, "message"));
  total += fmt::format(", {}", plural(sum.records, "record"));
  if (sum.first != noOffset) total += fmt::format(", offsets {} to {}", sum.first, sum.last);
  print(total + '\n');
  return {};
}

Result<void> dumpOther(const std::string& path, const Identity& id, const Open& open, const Source& source,
                       const DumpOptions& options, Sum& sum, const Print& print) {
  constexpr std::int64_t most = 64 << 20;
  Pages pages(source);
  const std::int64_t length = std::min(source.size, id.kind == FileKind::unknown ? std::int64_t{4096} : most);
  const auto bytes = pages.at(0, length);
  if (!bytes) return fail(bytes.error());
  DecodeOptions how;
  how.maxFields = SIZE_MAX;
  LogOutline log;
  if (id.kind == FileKind::offsetIndex || id.kind == FileKind::timeIndex) {
    const std::size_t slash = path.rfind('/');
    const std::string neighbour = (slash == std::string::npos ? std::string() : path.substr(0, slash + 1)) +
                                  storage::offsetFileStem(id.baseOffset) + ".log" + std::string(id.suffix);
    if (auto segment = open(neighbour)) {
      if (auto found = outline(*segment)) {
        log = *std::move(found);
        how.log = &log;
      }
    }
  }
  const Decoded decoded = decode(path, source.size, 0, *bytes, how);
  if (options.bytes) {
    printFields(decoded, *bytes, 0, print);
  } else {
    for (const view::FieldRange& field : decoded.fields)
      if (field.depth == 0) print(fmt::format("  {}: {}{}\n", field.path, field.value, field.wrong ? "  WRONG" : ""));
  }
  if (length < source.size && id.kind != FileKind::unknown)
    print(fmt::format("  only the first {} bytes were read\n", length));
  printProblems(decoded, sum, print);
  return {};
}

}  // namespace

Soundness dumpFile(const std::string& shown, const std::string& path, const Open& open, const DumpOptions& options,
                   const Print& print) {
  const auto source = open(path);
  if (!source) {
    print(fmt::format("{}: cannot be read: {}\n", printable(shown, 4096), source.error().message));
    return Soundness::unreadable;
  }
  const Identity id = identify(path);
  print(fmt::format("{}: {}{}{}, {}\n", printable(shown, 4096), id.name, id.suffix.empty() ? "" : " ", id.suffix,
                    plural(source->size, "byte")));
  Sum sum;
  const bool run = id.kind == FileKind::log || id.kind == FileKind::metadataSnapshot;
  const Result<void> done =
      run ? dumpLog(path, id, *source, options, sum, print) : dumpOther(path, id, open, *source, options, sum, print);
  if (!done) {
    print(fmt::format("  cannot be read: {}\n", done.error().message));
    return Soundness::unreadable;
  }
  return sum.problems > 0 ? Soundness::damaged : Soundness::sound;
}

}  // namespace brokerlab::inspect
