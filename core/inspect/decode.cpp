#include <algorithm>

#include "base/text.h"
#include "inspect/fields.h"

namespace brokerlab::inspect {

std::string Problem::sentence() const {
  return path.empty() ? fmt::format("byte {}: {}", position, text)
                      : fmt::format("byte {} ({}): {}", position, path, text);
}

Decoded Listing::take(std::int64_t end) {
  if (hidden_ > 0)
    decoded_.fields.push_back({"(not listed)", "More fields than a person would read.",
                               fmt::format("{} more fields", hidden_), hiddenFrom_, hiddenTo_ - hiddenFrom_, 0, false});
  decoded_.end = end;
  std::stable_sort(decoded_.problems.begin(), decoded_.problems.end(),
                   [](const Problem& a, const Problem& b) { return a.position < b.position; });
  for (Problem& problem : decoded_.problems) {
    view::FieldRange* blamed = nullptr;  // the narrowest field there
    for (view::FieldRange& field : decoded_.fields) {
      const bool covers = field.offset <= problem.position && problem.position < field.offset + field.length;
      if (covers && (blamed == nullptr || field.length < blamed->length)) blamed = &field;
    }
    if (blamed == nullptr) continue;
    blamed->wrong = true;
    if (!blamed->path.empty() && blamed->path.front() != '(') problem.path = blamed->path;
  }
  if (!decoded_.problems.empty()) decoded_.problem = decoded_.problems.front().sentence();
  return std::move(decoded_);
}

Decoded decode(std::string_view path, std::int64_t fileSize, std::int64_t position, const Bytes& bytes,
               const DecodeOptions& options) {
  const Identity id = identify(path);
  Listing out(options);
  const auto size = static_cast<std::int64_t>(bytes.size());
  std::int64_t end = position + size;
  switch (id.kind) {
    case FileKind::log:
    case FileKind::metadataSnapshot: {
      RunPlace place;
      place.shift = position;
      place.last = end >= fileSize;
      place.firstNumber = options.firstNumber;
      place.offsetBefore = options.offsetBefore;
      place.epochBefore = options.epochBefore;
      if (id.kind == FileKind::metadataSnapshot) {
        place.topic = clusterMetadataTopic;
      } else {
        if (id.partition) place.topic = id.partition->topic;
        place.baseOffset = id.baseOffset;
      }
      end = listBatches(out, bytes, place);
      break;
    }
    case FileKind::offsetIndex:
      listOffsetIndex(out, id, position, bytes);
      break;
    case FileKind::timeIndex:
      listTimeIndex(out, id, position, bytes);
      break;
    case FileKind::transactionIndex:
      listTransactionIndex(out, id, position, bytes);
      break;
    case FileKind::producerSnapshot:
      listProducerSnapshot(out, bytes);
      break;
    case FileKind::leaderEpochs:
      listCheckpoint(out, bytes, true);
      break;
    case FileKind::offsetCheckpoint:
      listCheckpoint(out, bytes, false);
      break;
    case FileKind::partitionMetadata:
      listPartitionMetadata(out, bytes);
      break;
    case FileKind::metaProperties:
      listProperties(out, bytes);
      break;
    case FileKind::cleanShutdown:
      listCleanShutdown(out, bytes);
      break;
    case FileKind::quorumState:
      listQuorumState(out, bytes);
      break;
    case FileKind::clusterMarker:
      listClusterMarker(out, bytes);
      break;
    case FileKind::lock:
      if (size > 0)
        out.add("content", "A lock file is empty; whatever this is, nobody reads it.", printable(bytes.view()),
                position, size, 0);
      break;
    case FileKind::unknown:
      if (size > 0)
        out.add("content", "Nobody here knows what this file is; these are its bytes.", printable(bytes.view(), 80),
                position, size, 0);
      break;
  }
  return out.take(end);
}

std::string timeText(TimestampMs ms) {
  if (ms == noTimestamp) return "-1 (none)";
  if (ms < 0 || ms > 253402300799999) return fmt::format("{}", ms);
  // From days to a date, by the well-known way of letting years start in March.
  const std::int64_t inDay = ms % 86'400'000;
  const std::int64_t since = ms / 86'400'000 + 719'468;
  const std::int64_t era = since / 146'097;
  const std::int64_t dayOfEra = since % 146'097;
  const std::int64_t yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36'524 - dayOfEra / 146'096) / 365;
  const std::int64_t dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const std::int64_t fromMarch = (5 * dayOfYear + 2) / 153;
  const std::int64_t month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  return fmt::format("{} ({:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:03} UTC)", ms,
                     yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * fromMarch + 2) / 5 + 1,
                     inDay / 3'600'000, inDay / 60'000 % 60, inDay / 1000 % 60, inDay % 1000);
}

}  // namespace brokerlab::inspect
