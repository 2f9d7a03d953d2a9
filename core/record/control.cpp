#include "record/control.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/reader.h"
#include "base/text.h"
#include "base/writer.h"

namespace brokerlab::record {
namespace {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

// Flexible encoding (KIP-482): counts and lengths plus one, tagged fields at the end of every structure.
void writeCount(Writer& w, std::size_t count) { w.uvarint(count + 1); }
void writeText(Writer& w, std::string_view text) {
  writeCount(w, text.size());
  w.raw(text);
}
void noTags(Writer& w) { w.uvarint(0); }

void writeVoters(Writer& w, const std::vector<Voter>& voters, std::int16_t version) {
  writeCount(w, voters.size());
  for (const Voter& voter : voters) {
    w.i32(voter.id);
    if (version >= 1) w.raw(ByteView(voter.directoryId.bytes));
    noTags(w);
  }
}

std::size_t readCount(Reader& r) {
  const std::uint32_t plusOne = r.uvarint();
  if (plusOne == 0) {
    r.fail("a list that must not be null is null");
    return 0;
  }
  return plusOne - 1;
}

std::string readText(Reader& r) { return std::string(r.take(readCount(r)).text()); }

/// Tags of a later version are skipped, as every flexible reader must.
void skipTags(Reader& r) {
  const std::uint32_t count = r.uvarint();
  for (std::uint32_t i = 0; i < count && r.ok(); ++i) {
    r.uvarint();
    r.skip(r.uvarint());
  }
}

Uuid readUuid(Reader& r) {
  Uuid id;
  const Bytes raw = r.take(id.bytes.size());
  if (raw.size() == id.bytes.size()) std::copy(raw.view().begin(), raw.view().end(), id.bytes.begin());
  return id;
}

std::vector<Voter> readVoters(Reader& r, std::int16_t version) {
  std::vector<Voter> voters;
  const std::size_t count = readCount(r);
  for (std::size_t i = 0; i < count && r.ok(); ++i) {
    Voter voter;
    voter.id = r.i32();
    if (version >= 1) voter.directoryId = readUuid(r);
    skipTags(r);
    if (r.ok()) voters.push_back(voter);
  }
  return voters;
}

VoterDetails readVoterDetails(Reader& r) {
  VoterDetails voter;
  voter.id = r.i32();
  voter.directoryId = readUuid(r);
  const std::size_t count = readCount(r);
  for (std::size_t i = 0; i < count && r.ok(); ++i) {
    VoterEndpoint endpoint;
    endpoint.name = readText(r);
    endpoint.host = readText(r);
    endpoint.port = r.u16();
    skipTags(r);
    if (r.ok()) voter.endpoints.push_back(std::move(endpoint));
  }
  voter.minKraftVersion = r.i16();
  voter.maxKraftVersion = r.i16();
  skipTags(r);  // of the version range
  skipTags(r);  // of the voter
  return voter;
}

std::string voterList(const std::vector<Voter>& voters) {
  std::string text;
  for (const Voter& voter : voters) text += fmt::format("{}{}", text.empty() ? "" : ", ", voter.id);
  return text;
}

}  // namespace

std::string_view controlTypeName(ControlType type) {
  switch (type) {
    case ControlType::abort:
      return "ABORT";
    case ControlType::commit:
      return "COMMIT";
    case ControlType::leaderChange:
      return "LEADER_CHANGE";
    case ControlType::snapshotHeader:
      return "SNAPSHOT_HEADER";
    case ControlType::snapshotFooter:
      return "SNAPSHOT_FOOTER";
    case ControlType::kraftVersion:
      return "KRAFT_VERSION";
    case ControlType::kraftVoters:
      return "KRAFT_VOTERS";
  }
  return "UNKNOWN";
}

ControlType controlTypeOf(const ControlRecord& record) {
  return std::visit(Overloaded{
                        [](const EndTransaction& e) { return e.commit ? ControlType::commit : ControlType::abort; },
                        [](const LeaderChange&) { return ControlType::leaderChange; },
                        [](const SnapshotHeader&) { return ControlType::snapshotHeader; },
                        [](const SnapshotFooter&) { return ControlType::snapshotFooter; },
                        [](const KraftVersion&) { return ControlType::kraftVersion; },
                        [](const KraftVoters&) { return ControlType::kraftVoters; },
                        [](const UnknownControl& u) { return static_cast<ControlType>(u.type); },
                    },
                    record);
}

Bytes controlKey(const ControlRecord& record) {
  Writer w;
  w.i16(0);
  w.i16(static_cast<std::int16_t>(controlTypeOf(record)));
  return w.takeBytes();
}

Bytes controlValue(const ControlRecord& record) {
  Writer w;
  std::visit(Overloaded{
                 [&w](const EndTransaction& e) {
                   w.i16(0);
                   w.i32(e.coordinatorEpoch);
                 },
                 [&w](const LeaderChange& c) {
                   w.i16(c.version);
                   w.i32(c.leaderId);
                   writeVoters(w, c.voters, c.version);
                   writeVoters(w, c.grantingVoters, c.version);
                   noTags(w);
                 },
                 [&w](const SnapshotHeader& h) {
                   w.i16(0);
                   w.i64(h.lastContainedLogTimestamp);
                   noTags(w);
                 },
                 [&w](const SnapshotFooter&) {
                   w.i16(0);
                   noTags(w);
                 },
                 [&w](const KraftVersion& v) {
                   w.i16(0);
                   w.i16(v.kraftVersion);
                   noTags(w);
                 },
                 [&w](const KraftVoters& v) {
                   w.i16(0);
                   writeCount(w, v.voters.size());
                   for (const VoterDetails& voter : v.voters) {
                     w.i32(voter.id);
                     w.raw(ByteView(voter.directoryId.bytes));
                     writeCount(w, voter.endpoints.size());
                     for (const VoterEndpoint& endpoint : voter.endpoints) {
                       writeText(w, endpoint.name);
                       writeText(w, endpoint.host);
                       w.u16(endpoint.port);
                       noTags(w);
                     }
                     w.i16(voter.minKraftVersion);
                     w.i16(voter.maxKraftVersion);
                     noTags(w);
                     noTags(w);
                   }
                   noTags(w);
                 },
                 [](const UnknownControl&) { check(false, "only known control records are written"); },
             },
             record);
  return w.takeBytes();
}

namespace {

Bytes oneRecord(BatchOptions options, TimestampMs timestamp, const ControlRecord& record) {
  BatchBuilder batch(std::move(options));
  const Bytes key = controlKey(record);
  const Bytes value = controlValue(record);
  batch.append(timestamp, key.view(), value.view());
  return batch.build();
}

BatchOptions controlOptions(const ControlPlace& place) {
  BatchOptions options;
  options.baseOffset = place.baseOffset;
  options.partitionLeaderEpoch = place.partitionLeaderEpoch;
  options.control = true;
  return options;
}

}  // namespace

Bytes endTransactionBatch(const ControlPlace& place, ProducerId producerId, ProducerEpoch producerEpoch,
                          const EndTransaction& marker) {
  BatchOptions options = controlOptions(place);
  options.producerId = producerId;
  options.producerEpoch = producerEpoch;
  options.transactional = true;
  return oneRecord(std::move(options), place.timestamp, marker);
}

Bytes controlBatch(const ControlPlace& place, const ControlRecord& record) {
  return oneRecord(controlOptions(place), place.timestamp, record);
}

Result<ControlRecord> readControl(std::optional<ByteView> key, std::optional<ByteView> value) {
  if (!key) return fail("a control record without a key");
  Reader k(Bytes::copyOf(*key));
  const std::int16_t keyVersion = k.i16();
  const std::int16_t type = k.i16();
  if (!k.ok()) return fail("the key of a control record: {}", k.error());
  if (keyVersion < 0) return fail("the key of a control record has version {}", keyVersion);
  if (type < 0 || type > static_cast<std::int16_t>(ControlType::kraftVoters)) return UnknownControl{type};

  Reader r(value ? Bytes::copyOf(*value) : Bytes{});
  const std::int16_t version = r.i16();
  if (r.ok() && version < 0) r.fail(fmt::format("version {} does not exist", version));
  ControlRecord result;
  const auto kind = static_cast<ControlType>(type);
  switch (kind) {
    case ControlType::abort:
    case ControlType::commit:
      result = EndTransaction{kind == ControlType::commit, r.i32()};
      break;
    case ControlType::leaderChange: {
      LeaderChange change;
      change.version = version;
      change.leaderId = r.i32();
      change.voters = readVoters(r, version);
      change.grantingVoters = readVoters(r, version);
      skipTags(r);
      result = std::move(change);
      break;
    }
    case ControlType::snapshotHeader:
      result = SnapshotHeader{r.i64()};
      skipTags(r);
      break;
    case ControlType::snapshotFooter:
      result = SnapshotFooter{};
      skipTags(r);
      break;
    case ControlType::kraftVersion:
      result = KraftVersion{r.i16()};
      skipTags(r);
      break;
    case ControlType::kraftVoters: {
      KraftVoters all;
      const std::size_t count = readCount(r);
      for (std::size_t i = 0; i < count && r.ok(); ++i) {
        VoterDetails voter = readVoterDetails(r);
        if (r.ok()) all.voters.push_back(std::move(voter));
      }
      skipTags(r);
      result = std::move(all);
      break;
    }
  }
  if (!r.ok()) return fail("the value of a {} record: {}", controlTypeName(kind), r.error());
  return result;
}

Result<ControlRecord> readControlBatch(const Bytes& batch) {
  RecordIterator records(batch);
  const RecordView* record = records.next();
  if (!records.ok()) return fail("{}", records.error());
  if (!records.header().isControl()) return fail("not a control batch");
  if (record == nullptr) return fail("a control batch without a record");
  return readControl(*record);
}

std::string describeControl(const ControlRecord& record) {
  return std::visit(
      Overloaded{
          [](const EndTransaction& e) {
            return fmt::format("{}, coordinator epoch {}", e.commit ? "COMMIT" : "ABORT", e.coordinatorEpoch);
          },
          [](const LeaderChange& c) {
            return fmt::format("LEADER_CHANGE to {}, voters {}, granted by {}", c.leaderId, voterList(c.voters),
                               c.grantingVoters.empty() ? std::string("nobody") : voterList(c.grantingVoters));
          },
          [](const SnapshotHeader& h) {
            return fmt::format("SNAPSHOT_HEADER, last contained log timestamp {}", h.lastContainedLogTimestamp);
          },
          [](const SnapshotFooter&) { return std::string("SNAPSHOT_FOOTER"); },
          [](const KraftVersion& v) { return fmt::format("KRAFT_VERSION {}", v.kraftVersion); },
          [](const KraftVoters& v) {
            std::string text = "KRAFT_VOTERS";
            for (const VoterDetails& voter : v.voters) {
              text += fmt::format(" {}", voter.id);
              for (const VoterEndpoint& e : voter.endpoints)
                text += fmt::format(" {}={}:{}", printable(e.name), printable(e.host), e.port);
            }
            return text;
          },
          [](const UnknownControl& u) { return fmt::format("unknown control type {}", u.type); },
      },
      record);
}

}  // namespace brokerlab::record
