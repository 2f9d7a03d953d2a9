#pragma once
// Messages that stand in a log or inside another message, and so must say their own version.
//
//     versioned      │ version i16 │ body                                        group and transaction logs, consumer
//     protocol metadata value │ frame version uvarint = 1 │ type uvarint │ version uvarint │ body __cluster_metadata
//     control value  │ body; its own first field is the version                                 snapshots, leader
//     changes

#include <fmt/format.h>

#include "base/result.h"
#include "protocol/message.h"
#include "protocol/reflect.h"

namespace brokerlab::protocol {

/// Version and body.
template <class M>
Bytes encodeVersioned(const M& message, std::int16_t version) {
  Writer writer;
  writer.i16(version);
  encode(writer, message, version);
  return writer.takeBytes();
}

/// Reads what `encodeVersioned` wrote. `newerToo`: a version above those described is read as the highest one, as the
/// consumer protocol asks for (whatever follows is then not looked at).
template <class M>
Result<M> decodeVersioned(const Bytes& bytes, bool newerToo = false) {
  Reader reader(bytes);
  std::int16_t version = reader.i16();
  if (newerToo && version > M::versions.to) version = M::versions.to;
  M message;
  DecodeBudget budget = DecodeBudget::forFrame(bytes.size());
  if (!reader.ok() || !decode(reader, message, version, budget)) return fail("{}: {}", M::messageName, reader.error());
  return message;
}

/// A control record's value; the message carries its own version in `version`.
template <class M>
Bytes encodeControlRecord(const M& message) {
  Writer writer;
  encode(writer, message, message.version);
  return writer.takeBytes();
}
template <class M>
Result<M> decodeControlRecord(const Bytes& bytes) {
  Reader peek(bytes);
  const std::int16_t version = peek.i16();
  Reader reader(bytes);
  M message;
  DecodeBudget budget = DecodeBudget::forFrame(bytes.size());
  if (!decode(reader, message, version, budget)) return fail("{}: {}", M::messageName, reader.error());
  return message;
}

/// What a metadata record's value begins with.
struct MetadataRecordFrame {
  std::int32_t type = 0;
  std::int16_t version = 0;
};
void writeMetadataRecordFrame(Writer& writer, MetadataRecordFrame frame);
/// Leaves the reader at the body.
Result<MetadataRecordFrame> readMetadataRecordFrame(Reader& reader);

/// The value of a metadata record.
template <class M>
Bytes encodeMetadataRecord(const M& record, std::int16_t version = M::writtenVersion) {
  Writer writer;
  writeMetadataRecordFrame(writer, {M::recordType, version});
  encode(writer, record, version);
  return writer.takeBytes();
}

}  // namespace brokerlab::protocol
