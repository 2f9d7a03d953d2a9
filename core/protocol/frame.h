#pragma once
// Kafka's wire protocol: what one program says to another, byte by byte.
//
// A connection carries requests one way and responses the other. Each travels in a frame: a size, a header that
// says what it is, and a body whose layout depends on the API and its version.
//
//     size i32 │ header                                                  │ body
//     ─────────┼─────────────────────────────────────────────────────────┼──────────────────────────
//     request  │ api_key i16, api_version i16, correlation_id i32,        │ M::describe at api_version
//              │ client_id nullable string (i16 length), [tags]           │
//     response │ correlation_id i32, [tags]                               │
//
//     "flexible" versions (KIP-482):  lengths are unsigned varints of length + 1, 0 is null,
//     and every struct ends with a tag buffer:  count, then per tag: number, size, bytes
//
// Rules
//   P1  Everything is big endian. A frame's size counts neither itself nor anything before it; it is at least 1 and
//       at most socket.request.max.bytes.
//   P2  The header is v2 (with tags) exactly when the body is flexible. The response header is v1 exactly when the
//       body is flexible, except ApiVersions: always v0.
//   P3  client_id is never compact, also in header v2.
//   P4  Responses come back in the order of the requests of their connection, with their correlation ids.
//   P5  A request that cannot be understood closes its connection. Only ApiVersions with an unknown version gets an
//       answer: UNSUPPORTED_VERSION in the layout of version 0.
//   P6  Tags ascend; unknown ones are skipped, fields at their default are not sent.
//   P7  A decoder trusts no length and no count: it reserves nothing by them, and pays for what it stores from a
//       DecodeBudget.
//   P8  Null and empty differ. Null where a version has no null is an error.
//   P9  Bytes left after a body are not an error (newer clients may say more); callers can see them.
//   P10 A record field is passed on as it came: shared, never copied, never parsed here.
//
// Each message is described once (messages/*.h); encoder, decoder, byte tracer (trace.h), printer (print.h) and
// random generator (random.h) all follow that description. Names are Kafka's: RequestHeader, ApiKeys,
// ByteBufferAccessor, "tagged fields". Left out: SASL, delegation tokens, telemetry, share and streams groups; a server
// of ours closes the connection on them, as Kafka does on an API it does not know.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "protocol/api_keys.h"
#include "protocol/codec.h"

namespace brokerlab::protocol {

struct RequestHeader {
  ApiKey key{};
  std::int16_t version = 0;
  std::int32_t correlationId = 0;
  /// As sent: any bytes. Escape before showing.
  std::optional<std::string> clientId;
  /// False only for ApiVersions in a version not described here: answer as P5 says, the body is unread.
  bool versionKnown = true;
};

/// Header and body of a request: the frame without its size. `M` says which API.
template <class M>
Chain encodeRequest(std::int16_t version, std::int32_t correlationId, const std::optional<std::string>& clientId,
                    const M& request);
/// The same for any key and version: what headers look like is known also without a body.
void writeRequestHeader(Writer& writer, ApiKey key, std::int16_t version, std::int32_t correlationId,
                        const std::optional<std::string>& clientId);

/// Header and body of a response: the frame without its size.
template <class M>
Chain encodeResponse(std::int16_t version, std::int32_t correlationId, const M& response);
void writeResponseHeader(Writer& writer, ApiKey key, std::int16_t version, std::int32_t correlationId);

/// Reads the header and leaves the reader at the body. An error closes the connection.
Result<RequestHeader> peekRequest(Reader& reader);

/// Reads a body after `peekRequest`. The message must be newly made.
template <class M>
Result<M> decodeRequestBody(Reader& reader, std::int16_t version, DecodeBudget budget) {
  M message;
  if (!decode(reader, message, version, budget)) return fail("{} v{}: {}", M::messageName, version, reader.error());
  return message;
}
template <class M>
Result<M> decodeRequestBody(Reader& reader, std::int16_t version) {
  return decodeRequestBody<M>(reader, version, DecodeBudget::forFrame(reader.remaining()));
}

/// The correlation id that a response begins with; leaves the reader at the start. Nothing when it is too short.
std::optional<std::int32_t> peekCorrelationId(const Chain& frame);

/// Reads the header of a response to (key, version) and leaves the reader at the body.
Result<std::int32_t> readResponseHeader(Reader& reader, ApiKey key, std::int16_t version);

template <class M>
struct DecodedResponse {
  std::int32_t correlationId = 0;
  M body;
};

/// A whole response frame (without its size) to a request of M's API in `version`.
template <class M>
Result<DecodedResponse<M>> decodeResponse(const Chain& frame, std::int16_t version) {
  Reader reader(frame);
  auto correlationId = readResponseHeader(reader, M::apiKey, version);
  if (!correlationId) return fail(correlationId.error());
  DecodedResponse<M> result;
  result.correlationId = *correlationId;
  DecodeBudget budget = DecodeBudget::forFrame(frame.size(), SIZE_MAX);
  if (!decode(reader, result.body, version, budget)) {
    return fail("{} v{}: {}", M::messageName, version, reader.error());
  }
  return result;
}

/// The frame with its four size bytes in front: what goes over TCP.
Chain withSize(const Chain& frame);

/// Empty when a frame may have this size; otherwise why not, in one sentence, recognising what HTTP and TLS clients
/// send to a Kafka port by mistake.
std::string frameSizeProblem(std::int32_t size, std::int32_t limit);

template <class M>
Chain encodeRequest(std::int16_t version, std::int32_t correlationId, const std::optional<std::string>& clientId,
                    const M& request) {
  Writer writer;
  writeRequestHeader(writer, M::apiKey, version, correlationId, clientId);
  encode(writer, request, version);
  return writer.take();
}

template <class M>
Chain encodeResponse(std::int16_t version, std::int32_t correlationId, const M& response) {
  Writer writer;
  writeResponseHeader(writer, M::apiKey, version, correlationId);
  encode(writer, response, version);
  return writer.take();
}

}  // namespace brokerlab::protocol
