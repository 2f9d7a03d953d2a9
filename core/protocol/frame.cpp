#include "protocol/frame.h"

#include <array>

#include "base/check.h"
#include "base/endian.h"

namespace brokerlab::protocol {
namespace {

/// The tag buffer of a header: Kafka has defined no tag there, so all are skipped.
void skipTags(Reader& reader) {
  const std::uint32_t count = reader.uvarint();
  if (std::uint64_t{count} * 2 > reader.remaining()) {
    reader.fail(fmt::format("{} tagged fields announced with {} bytes left", count, reader.remaining()));
  }
  std::optional<std::uint32_t> previous;
  for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
    const std::uint32_t tag = reader.uvarint();
    if (previous && tag <= *previous) reader.fail(fmt::format("tag {} after tag {}: tags must ascend", tag, *previous));
    previous = tag;
    reader.skip(reader.uvarint());
  }
}

std::optional<std::string> readClientId(Reader& reader) {
  const std::int16_t length = reader.i16();
  if (length == -1 || !reader.ok()) return std::nullopt;
  if (length < 0) {
    reader.fail(fmt::format("client_id: a length of {}", length));
    return std::nullopt;
  }
  return reader.text(static_cast<std::size_t>(length));
}

}  // namespace

void writeRequestHeader(Writer& writer, ApiKey key, std::int16_t version, std::int32_t correlationId,
                        const std::optional<std::string>& clientId) {
  writer.i16(static_cast<std::int16_t>(key));
  writer.i16(version);
  writer.i32(correlationId);
  if (clientId) {
    check(clientId->size() <= INT16_MAX, "a client id has at most 32767 bytes");
    writer.i16(static_cast<std::int16_t>(clientId->size()));
    writer.raw(*clientId);
  } else {
    writer.i16(-1);
  }
  if (requestHeaderVersion(key, version) >= 2) writer.u8(0);
}

void writeResponseHeader(Writer& writer, ApiKey key, std::int16_t version, std::int32_t correlationId) {
  writer.i32(correlationId);
  if (responseHeaderVersion(key, version) >= 1) writer.u8(0);
}

Result<RequestHeader> peekRequest(Reader& reader) {
  RequestHeader header;
  const std::int16_t number = reader.i16();
  header.key = static_cast<ApiKey>(number);
  header.version = reader.i16();
  header.correlationId = reader.i32();
  if (!reader.ok()) return fail("request header: {}", reader.error());
  const ApiInfo* api = findApi(header.key);
  if (api == nullptr) return fail("request header: api key {} is unknown", number);
  if (!api->isDescribed()) return fail("request header: {} ({}) is not served here", api->name, number);
  header.versionKnown = api->described.has(header.version);
  if (!header.versionKnown && header.key != ApiKey::apiVersions) {
    return fail("request header: {} has no version {} here, only {} to {}", api->name, header.version,
                api->described.from, api->described.to);
  }
  header.clientId = readClientId(reader);
  // Whoever asks for a version we do not know may mean a header we do not know: read no further.
  if (header.versionKnown && api->flexible(header.version)) skipTags(reader);
  if (!reader.ok()) return fail("request header of {} v{}: {}", api->name, header.version, reader.error());
  return header;
}

std::optional<std::int32_t> peekCorrelationId(const Chain& frame) {
  if (frame.size() < 4) return std::nullopt;
  if (frame.parts().front().size() >= 4) return loadBig<std::int32_t>(frame.parts().front().data());
  return loadBig<std::int32_t>(frame.slice(0, 4).flatten().data());
}

Result<std::int32_t> readResponseHeader(Reader& reader, ApiKey key, std::int16_t version) {
  const std::int32_t correlationId = reader.i32();
  if (responseHeaderVersion(key, version) >= 1) skipTags(reader);
  if (!reader.ok()) return fail("response header of {} v{}: {}", apiName(key), version, reader.error());
  return correlationId;
}

Chain withSize(const Chain& frame) {
  check(frame.size() <= INT32_MAX, "a frame has at most 2^31 - 1 bytes");
  Writer writer;
  writer.i32(static_cast<std::int32_t>(frame.size()));
  Chain result = writer.take();
  result.append(frame);
  return result;
}

std::string frameSizeProblem(std::int32_t size, std::int32_t limit) {
  if (size >= 1 && size <= limit) return {};
  std::array<std::uint8_t, 4> sent{};
  storeBig(sent.data(), size);
  const std::string_view text = asText(sent);
  std::string_view hint;
  if (text == "GET " || text == "POST" || text == "HEAD" || text == "PUT " || text == "OPTI" || text == "PRI ") {
    hint = ": HTTP sent to a Kafka port";
  } else if (sent[0] == 0x16 && sent[1] == 0x03) {
    hint = ": TLS sent to a port without encryption";
  } else if (text == "SSH-") {
    hint = ": SSH sent to a Kafka port";
  }
  return fmt::format("a frame of {} bytes where 1 to {} are allowed{}", size, limit, hint);
}

}  // namespace brokerlab::protocol
