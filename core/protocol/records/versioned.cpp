#include "protocol/records/versioned.h"

namespace brokerlab::protocol {
namespace {
constexpr std::uint32_t frameVersion = 1;
}

void writeMetadataRecordFrame(Writer& writer, MetadataRecordFrame frame) {
  writer.uvarint(frameVersion);
  writer.uvarint(static_cast<std::uint32_t>(frame.type));
  writer.uvarint(static_cast<std::uint32_t>(frame.version));
}

Result<MetadataRecordFrame> readMetadataRecordFrame(Reader& reader) {
  const std::uint32_t version = reader.uvarint();
  const std::uint32_t type = reader.uvarint();
  const std::uint32_t recordVersion = reader.uvarint();
  if (!reader.ok()) return fail("metadata record: {}", reader.error());
  if (version != frameVersion) return fail("metadata record: frame version {} where 1 is expected", version);
  if (type > INT16_MAX || recordVersion > INT16_MAX) {
    return fail("metadata record: type {} version {} cannot be", type, recordVersion);
  }
  return MetadataRecordFrame{static_cast<std::int32_t>(type), static_cast<std::int16_t>(recordVersion)};
}

}  // namespace brokerlab::protocol
